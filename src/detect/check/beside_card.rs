//! What is printed on a card beside its number: the security code, the month and year that it is valid through.
//!
//! In: a value, and the text it stands in. Out: it holds if a card's number stands near, and fails if none does.
//! Never looks beyond a blank line.

use std::ops::{Range, RangeInclusive};

use super::{Checked, Detail, card::card, digit};
use crate::{detect::Evidence, part::BARRIER};

/// Bytes on each side of a value in which a card's number is looked for: a form has a few lines between them.
const NEAR: usize = 160;
/// Digits of a card's number (ISO/IEC 7812-1).
const DIGITS: RangeInclusive<usize> = 12..=19;
/// What ends the record that a value stands in.
const RECORD_ENDS: [&str; 3] = ["\n\n", "\n\r\n", "\u{1F}"];

/// `beside_card`: the candidate is of a card whose number stands near, which [`near`] sees to.
#[must_use]
pub(super) fn beside_card(_: &str, _: &str) -> Checked {
    Checked::Silent
}

/// Holds if a card's number stands near a place.
pub(super) fn near(text: &str, place: &Range<usize>) -> Checked {
    let before = text.get(..place.start).unwrap_or_default();
    let before = before.get(before.ceil_char_boundary(before.len().saturating_sub(NEAR))..);
    let before = before.unwrap_or_default();
    let from = RECORD_ENDS.iter().filter_map(|end| Some(before.rfind(end)? + end.len())).max();
    let behind = text.get(place.end..).unwrap_or_default();
    let behind = behind.get(..behind.floor_char_boundary(NEAR)).unwrap_or_default();
    let to = RECORD_ENDS.iter().filter_map(|end| behind.find(end)).min();
    let sides = [before.get(from.unwrap_or_default()..), behind.get(..to.unwrap_or(behind.len()))];
    match sides.into_iter().flatten().any(has_card) {
        true => Checked::Holds(Evidence::PLAN, Detail::NONE),
        false => Checked::Fails,
    }
}

/// Returns whether a card's number stands in a text.
fn has_card(text: &str) -> bool {
    let mut amid = false;
    text.char_indices().any(|(at, c)| {
        let begins = digit(c).is_some() && !std::mem::replace(&mut amid, digit(c).is_some());
        begins && text.get(at..).is_some_and(begins_with_card)
    })
}

/// Returns whether a text that begins with a digit begins with a card's number: digits, alone or in groups with one
/// sign between two.
fn begins_with_card(text: &str) -> bool {
    let (mut digits, mut parted) = (0, false);
    for (at, c) in text.char_indices().chain([(text.len(), BARRIER)]) {
        if digit(c).is_some() {
            (digits, parted) = (digits + 1, false);
            continue;
        }
        let number = text.get(..at).filter(|_| DIGITS.contains(&digits) && !parted);
        if number.is_some_and(|number| matches!(card(number, ""), Checked::Holds(..))) {
            return true;
        }
        if parted || digits > *DIGITS.end() || c.is_alphabetic() || c.is_control() {
            return false;
        }
        parted = true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the value in brackets has a card beside it.
    fn beside(text: &str) -> bool {
        let (start, end) = (text.find('[').unwrap(), text.find(']').unwrap());
        let text = text.replace(['[', ']'], "");
        matches!(near(&text, &(start..end - 1)), Checked::Holds(..))
    }

    #[test]
    fn a_code_is_one_beside_a_card() {
        for (text, expected) in [
            ("4556 7375 8689 9855 04/29 cvv [417]", true),
            ("CVV [417], карта 4556-7375-8689-9855", true),
            ("4556737586899855|04|29|[417]", true),
            ("card 4556 7375 8689 9855\r\nexp [04/29]\r\ncvv 417", true),
            ("4556 7375 8689 9855\n\ncvv [417]", false),
            ("4556 7375 8689 9856 cvv [417]", false),
            ("145567375868998551 cvv [417]", false),
            ("cvv [417]", false),
        ] {
            assert_eq!(beside(text), expected, "{text}");
        }
        let far = format!("4556737586899855{}cvv [417]", " ".repeat(NEAR));
        assert!(!beside(&far));
    }
}
