//! Escapes of JSON strings: RFC 8259 §7.
//!
//! In: a text and the place of a backslash. Out: the character that was meant.
//! Never decodes what is no escape: it stays as it is written.

use std::ops::Range;

use crate::{part::BARRIER, read::weave::Pass};

/// Decodes the escape at byte `at` and returns the place behind it.
pub(in crate::read) fn decode(pass: &mut Pass<'_>, at: usize) -> usize {
    match escaped(pass.text.get(at..).unwrap_or_default()) {
        Some((c, len)) => {
            pass.replace(at..at + len, c);
            at + len
        }
        None => at + 1,
    }
}

/// Decodes all escapes that begin from byte `at` to byte `to`; returns `to`, or where the last one ends.
pub(in crate::read) fn decode_all(pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
    while let Some(found) = memchr::memchr(b'\\', pass.bytes().get(at..to).unwrap_or_default()) {
        at = decode(pass, at + found);
    }
    at.max(to)
}

/// As [`decode_all`], in a string that holds JSON: its own escapes, and those of the JSON in it.
pub(in crate::read) fn decode_deep(pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
    while let Some(found) = memchr::memchr(b'\\', pass.bytes().get(at..to).unwrap_or_default()) {
        at += found;
        at = match within(pass.text.get(at..).unwrap_or_default()) {
            Some((c, len)) => {
                pass.replace(at..at + len, c);
                at + len
            }
            None => decode(pass, at),
        };
    }
    at.max(to)
}

/// As [`decode_all`], but only what is written as `\u0438`.
pub(in crate::read) fn decode_unicode(pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
    while let Some(found) =
        memchr::memmem::find(pass.bytes().get(at..to).unwrap_or_default(), b"\\u")
    {
        at = decode(pass, at + found);
    }
    at.max(to)
}

/// Returns the character that a text begins with which begins with a backslash, and its bytes.
///
/// A line end inside a string is a carriage return: it ends no line of the text around it, so that a value
/// keeps the words that name it, and lines are counted as they are.
fn escaped(text: &str) -> Option<(char, usize)> {
    let c = match text.as_bytes().get(1)? {
        b'n' | b'r' => '\r',
        b't' => '\t',
        b'b' | b'f' => ' ',
        simple @ (b'"' | b'\\' | b'/' | b'\'') => char::from(*simple),
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((c, 2))
}

/// As [`escaped`], in JSON that a field of another text holds: its backslash may be written twice there, and
/// quotes and backslashes are left to that text.
pub(in crate::read) fn within(text: &str) -> Option<(char, usize)> {
    let slashes = 1 + usize::from(text.starts_with("\\\\"));
    match text.as_bytes().get(slashes)? {
        b'u' => unicode_of(text, text.get(..slashes)?),
        b'n' | b'r' | b't' | b'/' => {
            let (c, len) = escaped(text.get(slashes - 1..)?)?;
            Some((c, len + slashes - 1))
        }
        _ => None,
    }
}

/// Calls `put` with the bytes of each escape in `text`, and what it stands for, as [`within`] does.
pub(in crate::read) fn each_within(text: &str, put: &mut dyn FnMut(Range<usize>, char)) {
    let mut at = 0;
    while let Some(found) = text.as_bytes().get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let Some((c, len)) = within(text.get(at..).unwrap_or_default()) else {
            // The second of two backslashes begins nothing.
            at += 1 + usize::from(text.as_bytes().get(at + 1) == Some(&b'\\'));
            continue;
        };
        put(at..at + len, c);
        at += len;
    }
}

fn unicode(text: &str) -> Option<(char, usize)> {
    unicode_of(text, "\\")
}

fn unicode_of(text: &str, slashes: &str) -> Option<(char, usize)> {
    let size = slashes.len() + 5;
    let unit = |from: usize| {
        let digits = text.get(from..from + size)?.strip_prefix(slashes)?.strip_prefix('u')?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| hex)
    };
    let first = unit(0)?;
    let meant = char::decode_utf16([first]).next()?.ok();
    let both = || char::decode_utf16([first, unit(size)?]).next()?.ok().map(|c| (c, 2 * size));
    let (c, len) = meant.map(|c| (c, size)).or_else(both).unwrap_or((BARRIER, size));
    Some((if c == '\n' { '\r' } else { c }, len))
}

/// Returns where the string ends that `text` is the rest of, if it does so within `most` bytes.
pub(super) fn string_end(text: &str, quote: u8, most: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let bytes = bytes.get(..most).unwrap_or(bytes);
    let mut at = 0;
    loop {
        let found = at + memchr::memchr3(quote, b'\\', b'\n', bytes.get(at..)?)?;
        match bytes.get(found)? {
            b'\\' => at = found + 2,
            b'\n' => return None,
            _ => return Some(found),
        }
    }
}

/// Returns the text that was meant by the content of a string.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (c, len) = escaped(rest).unwrap_or(('\\', 1));
        out.push(c);
        rest = rest.get(len..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
