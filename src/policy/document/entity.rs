//! Characters of markup: themselves, or named and numbered references.
//!
//! In: text. Out: its first character and how many bytes that takes.
//! Never drops what it does not know: an unknown reference is text.

use crate::read::markup::entity::entity;

/// Returns the first character of a text that is not empty, and its length in bytes.
pub(super) fn character(text: &str) -> (char, usize) {
    let plain = text.chars().next().map_or((' ', 1), |c| (c, c.len_utf8()));
    if plain.0 != '&' {
        return plain;
    }
    entity(text).map_or(plain, |(c, len)| (if c.is_control() { ' ' } else { c }, len))
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
            ("&#10;x", ' ', 5),
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
