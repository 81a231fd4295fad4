//! Character references of XML and HTML.
//!
//! In: text that begins with `&`. Out: the character that was meant.
//! Never follows an entity that a document declares.

use std::borrow::Cow;

use crate::{part::BARRIER, read::weave::Pass};

/// The references that values of ours are written with, besides numbers: the five of XML 1.0, and of the list
/// of the HTML standard those of spaces, signs and quotes.
const NAMED: [(&str, char); 42] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("commat", '@'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semi", ';'),
    ("plus", '+'),
    ("minus", '\u{2212}'),
    ("lpar", '('),
    ("rpar", ')'),
    ("num", '#'),
    ("sol", '/'),
    ("lowbar", '_'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("numero", '№'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("deg", '°'),
    ("Tab", '\t'),
    ("NewLine", '\r'),
];

/// Bytes that a reference has at most, `&` and `;` included.
const LONGEST: usize = 12;

/// Decodes the references from byte `at` to byte `to`; returns `to`, or where the last one ends.
pub(super) fn decode_all(pass: &mut Pass<'_>, mut at: usize, to: usize) -> usize {
    while let Some(found) = memchr::memchr(b'&', pass.bytes().get(at..to).unwrap_or_default()) {
        let from = at + found;
        at = match entity(pass.text.get(from..).unwrap_or_default()) {
            Some((c, len)) => {
                pass.replace(from..from + len, c);
                from + len
            }
            None => from + 1,
        };
    }
    at.max(to)
}

/// Returns the text that was meant.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (c, len) = entity(rest).unwrap_or(('&', 1));
        out.push(c);
        rest = rest.get(len..).unwrap_or_default();
    }
    Cow::Owned(out + rest)
}

/// Returns the character that a text begins with which begins with `&`, and its bytes.
pub(crate) fn entity(text: &str) -> Option<(char, usize)> {
    let head = text.as_bytes().get(1..LONGEST.min(text.len()))?;
    let end = memchr::memchr(b';', head)?;
    let name = text.get(1..=end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = match hex {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            match char::from_u32(code)? {
                '\n' => '\r',
                '\0' => BARRIER,
                c => c,
            }
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_numbers_or_known_names() {
        for (text, expected) in [
            ("&amp;x", Some(('&', 5))),
            ("&#43;", Some(('+', 5))),
            ("&#x0438;", Some(('и', 8))),
            ("&nbsp;7", Some(('\u{A0}', 6))),
            ("&#10;", Some(('\r', 5))),
            ("&lol9;", None),
            ("&amp", None),
            ("&#xD800;", None),
            ("&;", None),
            ("&", None),
            ("&#99999999999;", None),
        ] {
            assert_eq!(entity(text), expected, "{text}");
        }
        assert!(NAMED.iter().all(|(name, c)| name.len() + 2 > c.len_utf8()));
    }
}
