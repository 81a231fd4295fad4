//! Check digits over a whole number: Luhn, Verhoeff, and the two of ISO 7064 that states use.
//!
//! In: a number; for Luhn, how many of its characters count. Out: it fails or it holds.
//! Never allocates, never fails on any text.

use super::{
    Checked, Detail,
    symbols::{Symbols, worth},
};
use crate::detect::Evidence;

fn checked(holds: bool) -> Checked {
    match holds {
        true => Checked::Holds(Evidence::CHECKSUM, Detail::NONE),
        false => Checked::Fails,
    }
}

/// `luhn`: ISO/IEC 7812-1 annex B; with an argument, of so many first characters, or last ones behind a `-`.
///
/// A letter is worth 10 to 35, as in the number of a Portuguese citizen's card.
#[must_use]
pub(super) fn luhn(text: &str, argument: &str) -> Checked {
    let Some(symbols) = Symbols::of(text) else { return Checked::Fails };
    let all = symbols.as_slice();
    let number = |digits: &str| digits.parse::<usize>().unwrap_or(usize::MAX);
    let counted = match argument.strip_prefix('-') {
        Some(last) => all.len().checked_sub(number(last)).and_then(|from| all.get(from..)),
        None if argument.is_empty() => Some(all),
        None => all.get(..number(argument)),
    };
    let Some(counted) = counted.filter(|counted| counted.len() > 1) else { return Checked::Fails };
    let mut sum = 0;
    for (i, symbol) in counted.iter().rev().enumerate() {
        let Some(value) = worth(*symbol) else { return Checked::Fails };
        sum += match i % 2 == 1 {
            true if value * 2 > 9 => value * 2 - 9,
            true => value * 2,
            false => value,
        };
    }
    checked(sum.is_multiple_of(10))
}

/// `verhoeff`: J. Verhoeff, "Error Detecting Decimal Codes", 1969: the dihedral group of order ten.
#[must_use]
pub(super) fn verhoeff(text: &str, _: &str) -> Checked {
    let digits = super::Digits::of(text);
    let mut state = 0;
    for (i, digit) in digits.as_slice().iter().rev().enumerate() {
        let turned = (0..i % 8).fold(*digit, |digit, _| PERMUTATION[usize::from(digit)]);
        state = product(state, turned);
    }
    checked(digits.as_slice().len() > 1 && state == 0)
}

/// Verhoeff's permutation; it is its own inverse after eight turns.
const PERMUTATION: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/// The product in the dihedral group: 0 to 4 are turns, 5 to 9 reflections.
fn product(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a - 5 + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// `iso7064`: ISO/IEC 7064, by the name of the system: `11-10` (hybrid, one digit), `11-2` (pure, one digit
/// or `X`), `97-10` (pure, two digits; letters are worth 10 to 35).
#[must_use]
pub(super) fn iso7064(text: &str, argument: &str) -> Checked {
    let Some(symbols) = Symbols::of(text) else { return Checked::Fails };
    let all = symbols.as_slice();
    checked(match argument {
        "11-10" => hybrid(all),
        "11-2" => eleven_two(all),
        "97-10" => ninety_seven(all.iter().copied()),
        _ => false,
    })
}

fn hybrid(all: &[u8]) -> bool {
    let Some((check, body)) = all.split_last() else { return false };
    let mut product = 10;
    for symbol in body {
        if !symbol.is_ascii_digit() {
            return false;
        }
        let sum = (u32::from(symbol - b'0') + product) % 10;
        product = if sum == 0 { 10 } else { sum } * 2 % 11;
    }
    check.is_ascii_digit() && (u32::from(check - b'0') + product) % 10 == 1
}

fn eleven_two(all: &[u8]) -> bool {
    let Some((check, body)) = all.split_last() else { return false };
    let sum = body.iter().try_fold(0, |sum, symbol| {
        symbol.is_ascii_digit().then(|| (sum + u32::from(symbol - b'0')) * 2 % 11)
    });
    let check = if *check == b'X' { Some(10) } else { worth(*check).filter(|value| *value < 10) };
    matches!((sum, check), (Some(sum), Some(check)) if (sum + check) % 11 == 1)
}

/// Returns whether the characters, read as one number, leave 1 after a division by 97.
pub(super) fn ninety_seven(mut symbols: impl Iterator<Item = u8>) -> bool {
    let rest = symbols.try_fold(0_u64, |rest, symbol| {
        // A hundred times as much fits too.
        let rest = if rest > 1 << 56 { rest % 97 } else { rest };
        match worth(symbol)? {
            value @ 0..10 => Some(rest * 10 + u64::from(value)),
            value => Some(rest * 100 + u64::from(value)),
        }
    });
    rest.is_some_and(|rest| rest % 97 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold_and_fail() {
        type Row = (fn(&str, &str) -> Checked, &'static str, &'static str, bool);
        let rows: [Row; 18] = [
            (luhn, "", "4716 2038 5519 0275", true),
            (luhn, "", "4716 2038 5519 0276", false),
            (luhn, "4", "18 41 5", false),
            (luhn, "3", "182 5", true),
            (luhn, "-10", "19 811228-9874", true),
            (luhn, "", "0", false),
            (luhn, "9", "1", false),
            (luhn, "", "00000000 0 ZZ4", true),
            (verhoeff, "", "2363", true),
            (verhoeff, "", "2364", false),
            (verhoeff, "", "1428570", true),
            (verhoeff, "", "", false),
            (iso7064, "11-10", "0794 5", true),
            (iso7064, "11-10", "0794 6", false),
            (iso7064, "11-2", "0794 0", true),
            (iso7064, "11-2", "079X", true),
            (iso7064, "97-10", "794 44", true),
            (iso7064, "97-10", "794 45", false),
        ];
        for (check, argument, text, expected) in rows {
            assert_eq!(check(text, argument) != Checked::Fails, expected, "{text} {argument}");
        }
        assert_eq!(iso7064("12", "1-1"), Checked::Fails);
    }

    #[test]
    fn verhoeff_catches_every_swap_of_neighbours() {
        for a in 0..10_u8 {
            for b in (0..10_u8).filter(|b| *b != a) {
                assert_ne!(
                    product(a, PERMUTATION[usize::from(b)]),
                    product(b, PERMUTATION[usize::from(a)])
                );
            }
        }
    }
}
