//! Members of an object as most programs write them: `"key":value,`, each key where the last record had it.
//!
//! In: a pass that stands at the quote of a key. Out: fields of the values, until a member is written otherwise.
//! Never differs from what reading token by token gives: what it does not know it leaves alone.

use std::ops::Range;

use super::scan::{Expect, Scan, word_len};
use crate::read::{percent, spots::first_of, weave::Pass};

impl Scan {
    /// Reads members from byte `at` on, if the quote of a key stands there, as long as their values end before byte
    /// `to`, and returns where it stopped: at the first token that asks for more than this knows.
    pub(super) fn members(&mut self, pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
        let bytes = pass.text.as_bytes().get(..to).unwrap_or_default();
        if self.state.expect != Expect::Key || self.state.deeper > 0 {
            return at;
        }
        let (parent, lines) = (self.parent(), self.lines);
        let Some(members) = self.paths.members(parent) else { return at };
        while bytes.get(at) == Some(&b'"') {
            let key = bytes.get(at + 1..).unwrap_or_default();
            let Some((path, len)) = members.expected(key) else { break };
            let Some(value) = behind(bytes, at + len + 2, (b':', lines)) else { break };
            self.seen.keys += 1;
            let Some(content) = plain(bytes, value) else {
                (self.state.path, self.state.expect) = (path, Expect::Value);
                return value;
            };
            self.seen.values += 1;
            at = content.end + usize::from(content.start > value);
            percent::run(pass, content, path.field());
            let Some(next) = behind(bytes, at, (b',', lines)) else {
                (self.state.path, self.state.expect) = (path, Expect::Comma);
                break;
            };
            (self.state.path, at) = (parent, next);
        }
        at
    }
}

/// Returns where the next token begins behind the mark `by` at byte `at`; in `lines`, it does so in the same one.
#[inline]
fn behind(bytes: &[u8], at: usize, (by, lines): (u8, bool)) -> Option<usize> {
    if bytes.get(at) != Some(&by) {
        return None;
    }
    let rest = bytes.get(at + 1..)?;
    let blank = |byte: &u8| *byte == b' ' || !lines && matches!(byte, b'\n' | b'\t' | b'\r');
    Some(at + 1 + rest.iter().position(|byte| !blank(byte))?)
}

/// Returns the content of the value at byte `at`, if it is a string without escapes that holds no JSON, a number or
/// a literal, and something stands behind it.
#[inline]
fn plain(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    match bytes.get(at)? {
        b'"' => {
            let content = bytes.get(at + 1..)?;
            if matches!(content.first(), Some(b'{' | b'[')) {
                return None;
            }
            let len = first_of(content, *b"\"\\\n")?;
            (content.get(len) == Some(&b'"')).then_some(at + 1..at + 1 + len)
        }
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => word(bytes, at),
        _ => None,
    }
}

/// Returns where the number or the literal is that begins at byte `at`, if something stands behind it.
fn word(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let rest = bytes.get(at..)?;
    let (word, _) = rest.split_at_checked(word_len(rest)).filter(|(_, end)| !end.is_empty())?;
    let number = !word.first()?.is_ascii_alphabetic();
    (number || [&b"true"[..], b"false", b"null"].contains(&word)).then_some(at..at + word.len())
}
