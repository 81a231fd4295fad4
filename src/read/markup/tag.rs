//! Tags of XML and HTML.
//!
//! In: text from `<` on. Out: the name, the attributes, the end.
//! Never needs a tag to be well-formed: what is no attribute is passed over.

use std::ops::Range;

/// Attributes of one tag that are told apart.
const MOST: usize = 64;

/// A start or end tag; places are bytes of the text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) name: Range<usize>,
    /// `</a>`.
    pub(super) closes: bool,
    /// `<a/>`.
    pub(super) empty: bool,
    /// Names and values, without quotes.
    pub(super) attributes: Vec<(Range<usize>, Range<usize>)>,
    /// The byte behind it.
    pub(super) end: usize,
}

/// Returns the place of the name that stands behind `<` at byte `at`, and whether the tag is one that closes.
pub(super) fn name(text: &str, at: usize) -> Option<(Range<usize>, bool)> {
    let bytes = text.as_bytes();
    let closes = bytes.get(at + 1) == Some(&b'/');
    let start = at + 1 + usize::from(closes);
    let first = bytes.get(start)?;
    if !(first.is_ascii_alphabetic() || *first == b'_' || *first >= 0x80) {
        return None;
    }
    let len = bytes.get(start..)?.iter().position(|byte| ends_name(*byte))?;
    Some((start..start + len, closes))
}

/// Returns the tag that begins with `<` at byte `at`, if all of it is there.
pub(super) fn tag(text: &str, at: usize) -> Option<Tag> {
    let (name, closes) = name(text, at)?;
    let bytes = text.as_bytes();
    let mut tag = Tag { closes, end: name.end, name, ..Tag::default() };
    loop {
        let start =
            tag.end + bytes.get(tag.end..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
        match bytes.get(start)? {
            b'>' => {
                tag.empty = bytes.get(start - 1) == Some(&b'/');
                tag.end = start + 1;
                return Some(tag);
            }
            b'<' => return None,
            b'/' | b'=' | b'"' | b'\'' => tag.end = start + 1,
            _ => tag.attribute(bytes, start)?,
        }
    }
}

impl Tag {
    fn attribute(&mut self, bytes: &[u8], start: usize) -> Option<()> {
        let ends = |byte: &u8| ends_name(*byte) || *byte == b'=';
        let end = start + bytes.get(start..)?.iter().position(ends)?.max(1);
        let sign = end + bytes.get(end..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.end = end;
        if bytes.get(sign) != Some(&b'=') {
            return Some(());
        }
        let from = sign + 1;
        let from = from + bytes.get(from..)?.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let value = match bytes.get(from)? {
            quote @ (b'"' | b'\'') => {
                let len = memchr::memchr(*quote, bytes.get(from + 1..)?)?;
                self.end = from + 1 + len + 1;
                from + 1..from + 1 + len
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                let len = bytes.get(from..)?.iter().position(ends)?;
                self.end = from + len;
                from..from + len
            }
        };
        if self.attributes.len() < MOST {
            self.attributes.push((start..end, value));
        }
        Some(())
    }
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<' | b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_fall_apart() {
        for (text, expected) in [
            ("<a>", Some("a")),
            ("</a >", Some("/a")),
            ("<a b='c' d = \"e>f\" g=h i/>", Some("a/ b:c d:e>f g:h")),
            ("<n:a\nx:b=\"\">", Some("n:a x:b:")),
            ("<a b=c/>", Some("a b:c/")),
            ("<a = \"x\">", Some("a")),
            ("<a", None),
            ("<a b=\"c>", None),
            ("<a <b>", None),
            ("< a>", None),
            ("<1>", None),
        ] {
            let found = tag(text, 0).map(|tag| {
                assert_eq!(tag.end, text.len());
                let part = |range: &Range<usize>| text.get(range.clone()).unwrap();
                let mut out = [if tag.closes { "/" } else { "" }, part(&tag.name)].concat();
                out += if tag.empty && !text.contains("b=c/") { "/" } else { "" };
                for (name, value) in &tag.attributes {
                    out += &format!(" {}:{}", part(name), part(value));
                }
                out
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
