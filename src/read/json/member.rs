//! Members of an object as most programs write them: `"key":value,`, each key where the last record had it.
//!
//! In: a pass that stands at the quote of a key. Out: fields of the values, until a member is written otherwise.
//! Never differs from what reading token by token gives: what it does not know it leaves alone.

use super::scan::{Expect, Scan};
use crate::read::weave::Pass;

impl Scan {
    /// Reads members from byte `at` on, if the quote of a key stands there, as long as their values end before byte
    /// `to`, and returns where it stopped: at the first token that asks for more than this knows.
    pub(super) fn members(&mut self, pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
        let bytes = pass.text.as_bytes().get(..to).unwrap_or_default();
        if self.state.expect != Expect::Key || self.state.deeper > 0 {
            return at;
        }
        let parent = self.parent();
        while bytes.get(at) == Some(&b'"') {
            let key = bytes.get(at + 1..).unwrap_or_default();
            let Some((path, len)) = self.paths.expected(parent, key, b'"') else { break };
            let Some(value) = self.behind(bytes, at + len + 2, b':') else { break };
            let Some(content) = plain(bytes, value) else { break };
            self.seen.keys += 1;
            self.seen.values += 1;
            at = content.end + usize::from(content.start > value);
            pass.value(content, path.field());
            let Some(next) = self.behind(bytes, at, b',') else {
                (self.state.path, self.state.expect) = (path, Expect::Comma);
                break;
            };
            (self.state.path, at) = (parent, next);
        }
        at
    }

    /// Returns where the next token begins behind the mark `by` at byte `at`.
    fn behind(&self, bytes: &[u8], at: usize, by: u8) -> Option<usize> {
        let rest = bytes.get(at..)?.strip_prefix(&[by])?;
        let blank =
            |byte: &u8| *byte == b' ' || !self.lines && matches!(byte, b'\n' | b'\t' | b'\r');
        Some(at + 1 + rest.iter().position(|byte| !blank(byte))?)
    }
}

/// Returns the content of the value at byte `at`, if it is a string without escapes that holds no JSON, a number or
/// a literal, and something stands behind it.
fn plain(bytes: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let rest = bytes.get(at..)?;
    match rest.first()? {
        b'"' => {
            let content = rest.get(1..).filter(|it| !matches!(it.first(), Some(b'{' | b'[')))?;
            let end = memchr::memchr3(b'"', b'\\', b'\n', content)?;
            (content.get(end) == Some(&b'"')).then_some(at + 1..at + 1 + end)
        }
        b'-' | b'0'..=b'9' => {
            let len = rest
                .iter()
                .position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'0'..=b'9' | b'e' | b'E'))?;
            matches!(rest.get(len), Some(b',' | b'}' | b'\n')).then_some(at..at + len)
        }
        b't' | b'f' | b'n' => {
            let len =
                [&b"true"[..], b"false", b"null"].iter().find(|word| rest.starts_with(word))?.len();
            matches!(rest.get(len), Some(b',' | b'}' | b'\n')).then_some(at..at + len)
        }
        _ => None,
    }
}
