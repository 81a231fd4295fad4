//! Rows: numbers in groups that are but a piece of a longer row, as coordinates are.
//!
//! In: a line and the place of a number in it. Out: whether groups of its length stand beside it.
//! Never counts a card's month and year.

use std::ops::Range;

/// Returns whether a number in groups stands amid a row of groups, as coordinates do: two more that are as long, with the
/// same separator, stand beside it. A month and year behind it are counted for none.
pub(super) fn in_row(text: &str, place: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let value = bytes.get(place.clone()).unwrap_or_default();
    let (head, tail) = (bytes.get(..place.start), bytes.get(place.end..));
    let Some(first) = value.iter().position(|byte| !byte.is_ascii_digit()) else { return false };
    let last = value.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let separator = value.get(first).copied().unwrap_or_default();
    let before = beside(head.unwrap_or_default().iter().rev(), separator, first);
    let tail = tail.unwrap_or_default();
    let behind = if expires(tail) { 0 } else { beside(tail.iter(), separator, last) };
    before + behind >= 2
}

/// Returns how many groups of so many digits, two at most, follow on each other, a separator before each.
fn beside<'a>(
    mut bytes: impl Iterator<Item = &'a u8> + Clone,
    separator: u8,
    digits: usize,
) -> usize {
    let mut groups = 0;
    while groups < 2 && bytes.next() == Some(&separator) {
        let length = bytes.clone().take_while(|byte| byte.is_ascii_digit()).count();
        if length != digits {
            break;
        }
        bytes.nth(length - 1);
        groups += 1;
    }
    groups
}

/// Returns whether a text goes on with a month and a year of two digits.
fn expires(tail: &[u8]) -> bool {
    let [_, digits @ ..] = tail else { return false };
    let Some((four, rest)) = digits.split_first_chunk::<4>() else { return false };
    let month = matches!(four, [b'0', b'1'..=b'9', ..] | [b'1', b'0'..=b'2', ..]);
    let year = matches!(four, [.., b'2'..=b'4', b'0'..=b'9']);
    month && year && !rest.first().is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the number in brackets is amid a row.
    fn amid(line: &str) -> bool {
        let (start, end) = (line.find('[').unwrap(), line.find(']').unwrap());
        let text = line.replace(['[', ']'], "");
        in_row(&text, &(start..end - 1))
    }

    #[test]
    fn two_groups_of_its_length_make_a_row() {
        for line in [
            "2704 [6668 2696 6422 2586] 6644 \"",
            "10242 10419 [10597 10775 10953]",
            "[10597-10775-10953]-11114-11203 10",
            "2026 [2202 1836 6407 5195] 1328",
        ] {
            assert!(amid(line), "{line}");
        }
        for line in [
            "[2202 1836 6407 5195]",
            "1001 [2202 1836 6407 5195] 0428",
            "2026 [2202 1836 6407 5195], 6644",
            "[2202 1836 6407 5195] 6644 77",
            "12 345 [2202 1836 6407 5195] 664",
            "[2202183664075195] 6644 1001",
            "12345 [4716-2038-5519-0275] 1234 1234",
        ] {
            assert!(!amid(line), "{line}");
        }
    }
}
