//! What mail and its kin write so that it passes through seven bits: quoted-printable, Base64, encoded words.
//!
//! In: a part of a text, and its charset. Out: the characters it stands for, each at the bytes it is written as.
//! Never decodes what is in a charset of several bytes that isn't UTF-8: its bytes stay as they are written.
//!
//! RFC 2045 §6.7, §6.8; RFC 2047.

use std::ops::Range;

use encoding_rs::Encoding;

use super::weave::Pass;

/// How something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transfer {
    Quoted,
    Base64,
}

impl Transfer {
    /// Returns how `Content-Transfer-Encoding` or `ENCODING` says that something is written.
    pub(super) fn named(name: &str) -> Option<Self> {
        let is = |other: &str| name.trim().eq_ignore_ascii_case(other);
        match () {
            () if is("quoted-printable") || is("q") => Some(Self::Quoted),
            () if is("base64") || is("b") => Some(Self::Base64),
            () => None,
        }
    }
}

/// What the bytes of a text stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Utf8,
    /// Each byte is a character.
    Single(&'static Encoding),
}

impl Letters {
    /// Returns what a charset's name says; nothing if its characters are of several bytes.
    pub(super) fn named(label: &str) -> Option<Self> {
        let label = label.trim().trim_matches(['"', '\'']);
        if label.eq_ignore_ascii_case("us-ascii") {
            return Some(Self::Utf8);
        }
        let encoding = Encoding::for_label(label.as_bytes())?;
        match () {
            () if encoding == encoding_rs::UTF_8 => Some(Self::Utf8),
            () if encoding.is_single_byte() => Some(Self::Single(encoding)),
            () => None,
        }
    }

    /// Returns the first character of bytes, and how many it is of.
    fn first(self, bytes: &[u8]) -> Option<(char, usize)> {
        let first = *bytes.first()?;
        if first.is_ascii() {
            return Some((char::from(first), 1));
        }
        match self {
            Self::Utf8 => {
                let four = bytes.get(..4).unwrap_or(bytes);
                let chunk = four.utf8_chunks().next()?;
                let c = chunk.valid().chars().next();
                Some(c.map_or((char::REPLACEMENT_CHARACTER, 1), |c| (c, c.len_utf8())))
            }
            Self::Single(encoding) => {
                let one = [first];
                let (text, _) = encoding.decode_without_bom_handling(&one);
                Some((text.chars().next()?, 1))
            }
        }
    }
}

/// Returns the line at byte `at`, without its end, and where the next one begins.
pub(super) fn line(text: &str, at: usize) -> (Range<usize>, usize) {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest);
    let stop = at + end.unwrap_or(rest.len());
    let cr = rest.get(..stop - at).is_some_and(|line| line.ends_with(b"\r"));
    (at..stop - usize::from(cr), end.map_or(stop, |_| stop + 1))
}

/// Decodes a part of a text; `word`: in an encoded word an underscore is a blank.
pub(super) fn decode(
    pass: &mut Pass<'_>,
    part: Range<usize>,
    (transfer, letters): (Transfer, Letters),
    word: bool,
) {
    let written = pass.text.as_bytes().get(part.clone()).unwrap_or_default();
    let (bytes, places) = match transfer {
        Transfer::Quoted => quoted(written, word),
        Transfer::Base64 => base64(written),
    };
    let place = |at: usize| part.start + places.get(at).copied().unwrap_or(written.len());
    let mut at = 0;
    while let Some((c, len)) = bytes.get(at..).and_then(|rest| letters.first(rest)) {
        let range = place(at)..place(at + len);
        if pass.text.get(range.clone()) != Some(c.encode_utf8(&mut [0; 4])) {
            pass.put(range, c);
        }
        at += len;
    }
}

/// Bytes, and where each of them is written.
type Placed = (Vec<u8>, Vec<usize>);

fn quoted(written: &[u8], word: bool) -> Placed {
    let (mut bytes, mut places) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut from = None;
    while let Some(byte) = written.get(at).copied() {
        let rest = written.get(at + 1..).unwrap_or_default();
        let (value, len) = match (byte, rest) {
            (b'=', [b'\r', b'\n', ..]) => (None, 3),
            (b'=', [b'\n', ..]) => (None, 2),
            (b'=', []) => (None, 1),
            (b'=', [high, low, ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (Some(high << 4 | low), 3),
                _ => (Some(byte), 1),
            },
            (b'_', _) if word => (Some(b' '), 1),
            _ => (Some(byte), 1),
        };
        match value {
            // A break of the line that is none belongs to what follows it.
            None => from = from.or(Some(at)),
            Some(value) => {
                bytes.push(value);
                places.push(from.take().unwrap_or(at));
            }
        }
        at += len;
    }
    (bytes, places)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64(written: &[u8]) -> Placed {
    let (mut bytes, mut places) = (Vec::new(), Vec::new());
    let (mut bits, mut count, mut from) = (0_u32, 0, 0);
    for (at, byte) in written.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        if count == 0 {
            from = at;
        }
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
            places.push(from);
            from = at;
            // Two bytes that end in one sign are parted behind it.
            if count == 0 {
                from = at + 1;
            }
            bits &= (1 << count) - 1;
        }
    }
    (bytes, places)
}

/// Decodes the encoded words of a part of a text, and leaves out the blanks between two of them. None begins the part:
/// where a reader may stop, nothing can be left out.
pub(super) fn words(pass: &mut Pass<'_>, part: Range<usize>) {
    let text = pass.text.get(part.clone()).unwrap_or_default();
    let (mut at, mut behind) = (1, None);
    while let Some(word) = text.get(at..).and_then(|rest| rest.find("=?")).map(|found| at + found) {
        let Some((letters, transfer, inner)) = encoded(text, word) else {
            at = word + 2;
            continue;
        };
        let from = match behind {
            Some(end) if text.get(end..word).is_some_and(|gap| gap.trim().is_empty()) => end,
            _ => word,
        };
        pass.leave_out(part.start + from..part.start + inner.start);
        let content = part.start + inner.start..part.start + inner.end;
        decode(pass, content, (transfer, letters), true);
        at = inner.end + 2;
        pass.leave_out(part.start + inner.end..part.start + at);
        behind = Some(at);
    }
}

/// Returns what the encoded word at byte `at` says, and where its content is.
fn encoded(text: &str, at: usize) -> Option<(Letters, Transfer, Range<usize>)> {
    /// Bytes of an encoded word; the standard has 75, programs write longer ones.
    const LONGEST: usize = 512;
    let rest = text.get(at + 2..text.floor_char_boundary(at + LONGEST))?;
    let (charset, behind) = rest.split_once('?')?;
    let (transfer, content) = behind.split_once('?')?;
    let end = content.find("?=")?;
    let known = charset.len() < 32 && transfer.len() == 1;
    let charset = charset.split('*').next().unwrap_or_default();
    let start = at + 2 + rest.len() - content.len();
    let blank = content.get(..end)?.contains([' ', '\t', '\n', '\r']);
    (known && !blank).then_some(())?;
    Some((Letters::named(charset)?, Transfer::named(transfer)?, start..start + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_know_where_they_are_written() {
        assert_eq!(base64(b"QUJD"), (b"ABC".to_vec(), vec![0, 1, 2]));
        assert_eq!(base64(b"QU\nI="), (b"AB".to_vec(), vec![0, 1]));
        assert_eq!(quoted(b"a=\r\n=42_", true), (b"aB ".to_vec(), vec![0, 1, 7]));
        assert_eq!(quoted(b"a=x=", false), (b"a=x".to_vec(), vec![0, 1, 2]));
    }

    #[test]
    fn encoded_words_are_told_by_their_form() {
        for (text, expected) in [
            ("=?UTF-8?B?QUJD?=", Some(10..14)),
            ("=?koi8-r?q?=C1_b?=", Some(11..16)),
            ("=?utf-8*en?Q?a?=", Some(13..14)),
            ("=?x-nothing?Q?a?=", None),
            ("=?utf-8?Q?a b?=", None),
            ("=?gb2312?B?QUJD?=", None),
            ("=?utf-8?Q?a", None),
        ] {
            assert_eq!(encoded(text, 0).map(|it| it.2), expected, "{text}");
        }
        // One that has no end in sight is none, wherever that may be.
        let long = format!("=?utf-8?Q?{}?=", "a".repeat(9000));
        assert_eq!(encoded(&long, 0), None);
    }
}
