//! Members of an object as most programs write them: `"key":value,`, each key where the last record had it.
//!
//! In: a pass that stands at the quote of a key. Out: fields of the values, until a member is written otherwise.
//! Never differs from what reading token by token gives: what it does not know it leaves alone.

use super::scan::{Expect, Scan, word_len};
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
            self.seen.keys += 1;
            let Some(content) = plain(bytes, value) else {
                (self.state.path, self.state.expect) = (path, Expect::Value);
                return value;
            };
            self.seen.values += 1;
            at = content.end + usize::from(content.start > value);
            pass.field(content.start, path.field());
            pass.field(content.end, 0);
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
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
            let (word, _) =
                rest.split_at_checked(word_len(rest)).filter(|(_, end)| !end.is_empty())?;
            let literal = [&b"true"[..], b"false", b"null"].contains(&word);
            (literal || !word.first()?.is_ascii_alphabetic()).then_some(at..at + word.len())
        }
        _ => None,
    }
}
