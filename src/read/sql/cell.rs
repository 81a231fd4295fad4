//! A value that holds JSON: what is inside of it has paths.
//!
//! In: the value as written, with the escapes of SQL around those of JSON. Out: runs by path, SQL's escapes resolved.
//! Never takes an array of PostgreSQL for JSON.

use std::ops::Range;

use super::rows::escape;
use crate::read::{
    braid::Braid,
    json::inside,
    nested::is_json,
    paths::{Path, Paths},
};

/// What a value is part of.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    pub(super) field: u32,
    pub(super) row: u64,
    /// The quote that is written twice in it, and whether a backslash escapes.
    pub(super) quote: (u8, bool),
}

/// An escape: its bytes from the value's start on, what it stands for, and where that is in the text without
/// escapes.
type Escape = (Range<usize>, &'static str, usize);

/// Marks what is in a value that is JSON; returns whether it is, for otherwise nothing was marked.
pub(super) fn json(
    braid: &mut Braid<'_, '_>,
    part: Range<usize>,
    whole: Whole,
    paths: &mut Paths,
) -> bool {
    let Some(written) = braid.source.get(part.clone()) else { return false };
    if !is_json(written) {
        return false;
    }
    let (escapes, plain) = resolve(written, whole.quote);
    let text = if escapes.is_empty() { written } else { &plain };
    let mut runs = vec![(0, whole.field)];
    let path = Path::of_field(whole.field);
    if !inside(text, path, paths, &mut |at, path| runs.push((at, path.field()))) {
        return false;
    }
    let mut escapes = escapes.into_iter().peekable();
    let mut longer = 0;
    for (at, field) in runs {
        while let Some((bytes, with, _)) = escapes.next_if(|(_, _, plain)| *plain < at) {
            longer += bytes.len() - with.len();
            braid.replace(part.start + bytes.start..part.start + bytes.end, with);
        }
        braid.mark(part.start + at + longer, field, whole.row);
    }
    for (bytes, with, _) in escapes {
        braid.replace(part.start + bytes.start..part.start + bytes.end, with);
    }
    true
}

/// The escapes in a value, and it without them.
fn resolve(written: &str, (quote, backslash): (u8, bool)) -> (Vec<Escape>, String) {
    let (mut escapes, mut plain) = (Vec::new(), String::new());
    let (mut copied, mut at) = (0, 0);
    let bytes = written.as_bytes();
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'\\', quote, rest)) {
        let here = at + found;
        let is_backslash = bytes.get(here) == Some(&b'\\');
        if is_backslash && !backslash || !is_backslash && quote == 0 {
            at = here + 1;
            continue;
        }
        let meant = bytes.get(here + 1).copied().filter(|_| is_backslash).and_then(escape);
        let (len, with) = meant.map_or((1, ""), |with| (2, with));
        plain.push_str(written.get(copied..here).unwrap_or_default());
        escapes.push((here..here + len, with, plain.len()));
        plain.push_str(with);
        (copied, at) = (here + len, here + 2);
    }
    plain.push_str(written.get(copied..).unwrap_or_default());
    (escapes, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_found_with_what_they_stand_for() {
        let (escapes, plain) = resolve(r#"a\\"b\nc''d"#, (b'\'', true));
        assert_eq!(plain, "a\\\"b\rc'd");
        let at: Vec<_> = escapes.iter().map(|(bytes, _, plain)| (bytes.start, *plain)).collect();
        assert_eq!(at, [(1, 1), (5, 4), (8, 6)]);
    }
}
