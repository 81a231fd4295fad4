//! JSON that is the content of an element.
//!
//! In: the text of an element, its references written out or not. Out: marks with the paths of the values in it.
//! Never takes a text for JSON whose end is not in sight.

use super::entity::{self, entity};
use crate::read::{
    json::{self, inside},
    nested::is_json,
    paths::{Path, Paths},
    weave::Pass,
};

/// Bytes of a text, at most, that JSON in it has paths.
const LONGEST: usize = 64 << 10;

/// Reads the text of an element, or a CDATA section, from byte `at` to what ends it by its paths, if it is JSON;
/// returns where it stopped. References stand for characters in what `<` ends.
pub(super) fn read(
    pass: &mut Pass<'_>,
    (at, end): (usize, &[u8]),
    whole: Path,
    paths: &mut Paths,
) -> Option<usize> {
    let rest = pass.bytes().get(at..)?;
    if !matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return None;
    }
    let near = rest.get(..LONGEST).unwrap_or(rest);
    let part = at..at + memchr::memmem::find(near, end)?;
    let text = pass.text.get(part.clone())?;
    let is_written = end == b"<" && text.contains('&');
    let plain = if is_written { Plain::of(text) } else { Plain::default() };
    let meant = if is_written { plain.text.as_str() } else { text };
    let mut runs = Vec::new();
    if !is_json(meant) || !inside(meant, whole, paths, &mut |at, path| runs.push((at, path))) {
        return None;
    }
    let place = |at: usize| part.start + if is_written { plain.place(at) } else { at };
    let decode = |pass: &mut Pass<'_>, from: usize, to: usize| match is_written {
        true => entity::decode_all(pass, from, to),
        false => json::decode_all(pass, from, to),
    };
    let mut at = at;
    pass.field(at, whole.field());
    for value in runs.chunks_exact(2) {
        let &[(from, path), (to, _)] = value else { continue };
        let (from, to) = (place(from).max(at), place(to));
        if is_written {
            decode(pass, at, from);
        }
        pass.field(from, path.field());
        at = decode(pass, from, to);
        pass.field(at, whole.field());
    }
    Some(if is_written { decode(pass, at, part.end) } else { part.end })
}

/// A text with its references resolved.
#[derive(Default)]
struct Plain {
    text: String,
    /// Behind each reference: the byte here, and as it is written.
    shifts: Vec<(usize, usize)>,
}

impl Plain {
    fn of(written: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(written.len()), shifts: Vec::new() };
        let mut at = 0;
        while let Some(rest) = written.get(at..).filter(|rest| !rest.is_empty()) {
            let found = rest.find('&').unwrap_or(rest.len());
            plain.text.push_str(rest.get(..found).unwrap_or_default());
            at += found;
            let Some(rest) = rest.get(found..).filter(|rest| !rest.is_empty()) else { break };
            let (c, len) = entity(rest).unwrap_or(('&', 1));
            plain.text.push(c);
            at += len;
            plain.shifts.push((plain.text.len(), at));
        }
        plain
    }

    /// Returns the byte as it is written of a byte of the text.
    fn place(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(here, _)| *here <= at).checked_sub(1);
        let (here, there) = before.and_then(|it| self.shifts.get(it)).copied().unwrap_or((0, 0));
        there + (at - here)
    }
}
