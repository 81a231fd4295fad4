//! Characters of markup: themselves, or named and numbered references.
//!
//! In: text. Out: its first character and how many bytes that takes.
//! Never drops what it does not know: an unknown reference is text.

/// The references that occur in running text (HTML 13.5), and what they mean.
const NAMED: [(&str, char); 32] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{A0}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("minus", '−'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("sect", '§'),
    ("numero", '№'),
    ("deg", '°'),
    ("times", '×'),
    ("rarr", '→'),
];

/// Returns the first character of a text that is not empty, and its length in bytes.
pub(super) fn character(text: &str) -> (char, usize) {
    let plain = text.chars().next().map_or((' ', 1), |c| (c, c.len_utf8()));
    if plain.0 != '&' {
        return plain;
    }
    let body = text.get(1..).unwrap_or_default();
    let len = body.bytes().take(12).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    let name = body.get(..len).unwrap_or_default();
    let ends = usize::from(body.as_bytes().get(len) == Some(&b';'));
    let numbered = name.strip_prefix('#').and_then(|digits| {
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        };
        code.and_then(char::from_u32)
    });
    let named = || NAMED.iter().find(|(known, _)| *known == name && ends == 1).map(|it| it.1);
    match numbered.or_else(named) {
        Some(c) => (c, 1 + len + ends),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_everything_else_stays() {
        for (text, c, len) in [
            ("&nbsp;x", '\u{A0}', 6),
            ("&#171;", '«', 6),
            ("&#xAB;", '«', 6),
            ("&#8212 x", '—', 6),
            ("&co", '&', 1),
            ("&unknown;", '&', 1),
            ("&#xD800;", '&', 1),
            ("&", '&', 1),
            ("я", 'я', 2),
        ] {
            assert_eq!(character(text), (c, len), "{text}");
        }
    }
}
