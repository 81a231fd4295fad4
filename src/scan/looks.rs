//! What a cell looks like, by its characters alone.
//!
//! In: the text of a cell. Out: whether it is empty, a date, a number that may be somebody's.
//! Never asks what the cell's field is named.

use crate::inventory::Day;

/// Digits of a payment card (ISO/IEC 7812-1).
const CARD: std::ops::RangeInclusive<usize> = 12..=19;
/// A longer cell is no date and not nothing.
const SHORT: usize = 40;
/// A shorter cell is no date: `20240501`.
const LEAST: usize = 8;
/// Digits of a bare number that is worth a try.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=14;
/// The longest cell that is tried, in bytes.
const LONGEST: usize = 32;

/// Returns whether a cell holds no value: blanks, or a word for nothing.
#[inline]
pub(super) fn is_nothing(text: &str) -> bool {
    let [first, last] = [text.as_bytes().first(), text.as_bytes().last()];
    let is_around = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x1F | b'"' | b'\'');
    // What words for nothing and what stands around them begin with.
    let may_be = |byte: &u8| is_around(byte) || matches!(byte, b'\\' | b'N' | b'n' | b'-' | 0xE2);
    if first.is_some_and(|byte| !may_be(byte)) {
        return false;
    }
    if text.len() > 4 && !first.is_some_and(is_around) && !last.is_some_and(is_around) {
        return false;
    }
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r', '\u{1F}', '"', '\'']);
    trimmed.len() <= 4
        && matches!(
            trimmed,
            "" | "\\N" | "NULL" | "null" | "Null" | "None" | "nil" | "NaN" | "-" | "—"
        )
}

/// Returns whether a cell is nothing but as many digits as a payment card has.
#[inline]
pub(super) fn is_long_number(text: &str) -> bool {
    CARD.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the day that a cell begins with, if it is a date; a bare number is one only where it may be.
#[inline]
pub(super) fn day(text: &str, may_be_number: bool) -> Option<Day> {
    let [first, last] = [text.as_bytes().first()?, text.as_bytes().last()?];
    let digit = first.is_ascii_digit();
    if text.len() < LEAST || !digit && !matches!(first, b' ' | b'"' | b'\'' | 0x1F) {
        return None;
    }
    let bare = digit && last.is_ascii_alphanumeric();
    let cell = if bare { text } else { text.trim_matches([' ', '"', '\'', '\u{1F}']) };
    if !cell.as_bytes().first()?.is_ascii_digit() || cell.len() > SHORT {
        return None;
    }
    Day::of(cell).or_else(|| if may_be_number { Day::of_number(cell) } else { None })
}

/// Returns whether a cell is a bare number of the right length.
#[inline]
pub(super) fn is_bare(cell: &str) -> bool {
    if cell.len() < *DIGITS.start() || cell.as_bytes().first().is_none_or(u8::is_ascii_alphabetic) {
        return false;
    }
    let cell = cell.trim();
    let is_of_number =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'+' | b'(' | b')');
    cell.len() <= LONGEST
        && cell.bytes().all(is_of_number)
        && DIGITS.contains(&cell.bytes().filter(u8::is_ascii_digit).count())
}

/// Returns the digits of a cell as a number.
pub(super) fn number(text: &str) -> u64 {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.fold(0, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same without a look at the first and the last byte.
    fn slowly_nothing(text: &str) -> bool {
        let around = [' ', '\t', '\n', '\r', '\u{1F}', '"', '\''];
        let words = ["", "\\N", "NULL", "null", "Null", "None", "nil", "NaN", "-", "—"];
        words.contains(&text.trim_matches(around))
    }

    fn slowly_day(text: &str, may_be_number: bool) -> Option<Day> {
        let cell = text.trim_matches([' ', '"', '\'', '\u{1F}']);
        let short = cell.len() <= SHORT;
        Day::of(cell)
            .or_else(|| Day::of_number(cell).filter(|_| may_be_number))
            .filter(|_| short && cell.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn slowly_bare(text: &str) -> bool {
        let cell = text.trim();
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let others = cell.chars().all(|c| c.is_ascii_digit() || " -+()".contains(c));
        DIGITS.contains(&digits) && cell.len() <= LONGEST && others
    }

    proptest! {
        #[test]
        fn a_look_at_its_ends_tells_what_the_whole_cell_would(
            (before, cell, behind) in (
                "[ \t\n\r\u{1F}\"'—-]{0,2}",
                "|\\\\N|NULL|null|Null|None|nil|NaN|-|—|[ -~Ж]{0,6}|[0-9]{7,20}|[-+() 0-9]{6,40}\
                 |(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-9:]{5})?|[0-3][0-9]\\.0[1-9]\\.20[0-9]{2}\
                 |1[0-9]{9}([0-9]{3})?(\\.[0-9]{1,6})?|20[0-9]{2}[01][0-9][0-3][0-9]",
                "[ \t\n\r\u{1F}\"'\u{A0}-]{0,2}",
            ),
            may_be_number in any::<bool>(),
        ) {
            let text = format!("{before}{cell}{behind}");
            prop_assert_eq!(is_nothing(&text), slowly_nothing(&text));
            prop_assert_eq!(day(&text, may_be_number), slowly_day(&text, may_be_number));
            prop_assert_eq!(is_bare(&text), slowly_bare(&text));
        }
    }
}
