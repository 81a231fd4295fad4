//! Escapes of JSON strings: RFC 8259 §7.
//!
//! In: a text and the place of a backslash. Out: the character that was meant.
//! Never decodes what is no escape: it stays as it is written.

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

fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |from: usize| {
        let digits = text.get(from..from + 6)?.strip_prefix("\\u")?;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| hex)
    };
    let first = unit(0)?;
    let meant = char::decode_utf16([first]).next()?.ok();
    let both = || char::decode_utf16([first, unit(6)?]).next()?.ok().map(|c| (c, 12));
    let (c, len) = meant.map(|c| (c, 6)).or_else(both).unwrap_or((BARRIER, 6));
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
