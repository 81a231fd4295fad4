//! Russian streets that begin a line, where no space stands before their capital.
//!
//! In: a text and the number of a house in it. Out: where the name of a street begins that may be in the same line.
//! Never looks at a line that doesn't begin with a Cyrillic capital.

use super::{
    blocks::{may_belong, may_follow},
    line,
};
use crate::detect::letter;

/// The most bytes from the beginning of a line to the number of a house.
const REACH: usize = 120;
/// The most bytes of an ordinal number.
const ORDINAL: usize = 8;
/// The most bytes of the words between a street and its house: `, дом `.
const BETWEEN: usize = 12;

/// Returns the first byte of the capital that begins the line of the number at byte `number`, before which a Cyrillic
/// letter stands with no more than a comma and a short word between them.
pub(super) fn capital(text: &str, number: usize) -> Option<usize> {
    let head = text.as_bytes().get(..number)?;
    let between = head.get(head.len().saturating_sub(BETWEEN)..)?;
    // As most numbers have none near.
    let letters = between.iter().any(|byte| *byte >= 0x80);
    (letters && may_follow(text, number) && may_belong(text, number)).then_some(())?;
    let start = line::line_start(text, number);
    let begins = start == 0 || head.get(start - 1) == Some(&b'\n');
    let line = text.get(start..number).filter(|line| begins && line.len() <= REACH)?;
    let street = line.trim_start_matches(['\t', '"', '«', '•', '*', '|', '>']);
    let cyrillic = matches!(street.as_bytes(), [0xD0 | 0xD2 | 0xD3, ..]);
    (cyrillic && street.starts_with(letter::is_capital)).then_some(number - street.len())
}

/// Returns where the ordinal number begins that a text ends with: `на 1-й`.
pub(super) fn ordinal_before(text: &str) -> Option<usize> {
    // One letter or two, as most words have more.
    matches!(text.as_bytes(), [.., b'-', _, _] | [.., b'-', _, _, _, _]).then_some(())?;
    let near = text.get(text.ceil_char_boundary(text.len().saturating_sub(ORDINAL))..)?;
    let (number, end) = near.rsplit_once('-')?;
    let digits = number.len() - number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = text.len() - end.len() - 1 - digits;
    let clean = !text.get(..start)?.ends_with(letter::is_letter_or_digit);
    let ordinal = matches!(end, "я" | "й" | "ая" | "ый" | "ой" | "ю" | "го" | "е" | "ое");
    (clean && (1..=2).contains(&digits) && ordinal).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_with_capitals() {
        for (text, expected) in [
            ("Пробный проспект, 15", Some(0)),
            ("и\n\"Пробный проспект, д. 15", Some(4)),
            ("\tҚазан көшесі, 15", Some(1)),
            ("на Пробный проспект, 15", None),
            ("1. Пробный проспект, 15", None),
            ("Probny prospekt, 15", None),
            ("Пробный проспект, at number 15", None),
        ] {
            let number = text.rfind("15").unwrap();
            assert_eq!(capital(text, number), expected, "{text}");
        }
        assert_eq!(ordinal_before("ул. 1-я"), Some(6));
        assert_eq!(ordinal_before("ул. А1-я"), None);
        assert_eq!(ordinal_before("бул. 8-е"), Some(8));
        assert_eq!(ordinal_before("ул. 1-ф"), None);
    }
}
