//! Numbers and names without a check character: what nobody is given.
//!
//! In: a value as it was written. Out: it fails or nothing is said.
//! Never holds: there is nothing to hold.

use super::{Checked, Digits};

/// `varied`: not one digit over and over; with the argument `undated` nor a date of eight digits.
#[must_use]
pub(super) fn varied(text: &str, argument: &str) -> Checked {
    let digits = Digits::of(text);
    let digits = digits.as_slice();
    let varied = digits.iter().any(|digit| Some(digit) != digits.first());
    match varied && !(argument == "undated" && is_date(digits)) {
        true => Checked::Silent,
        false => Checked::Fails,
    }
}

/// `mixed`: at least so many ASCII letters and so many ASCII digits as the argument's two numbers say.
#[must_use]
pub(super) fn mixed(text: &str, argument: &str) -> Checked {
    Mixture::of(argument).check(text)
}

/// How many letters and digits there are at least.
#[derive(Clone, Copy)]
pub(super) struct Mixture {
    letters: usize,
    digits: usize,
}

impl Mixture {
    /// Reads an argument; more than any text has where it can't be read.
    pub(super) fn of(argument: &str) -> Self {
        let mut least = argument.split(' ').map(|number| number.parse().unwrap_or(usize::MAX));
        Self { letters: least.next().unwrap_or(0), digits: least.next().unwrap_or(0) }
    }

    /// Says whether a text has them.
    pub(super) fn check(self, text: &str) -> Checked {
        let kinds = |part: &[u8]| part.iter().fold(0, |sum, byte| sum + KINDS[usize::from(*byte)]);
        // Sixteen bits of a number count each kind.
        let parts = text.as_bytes().chunks(usize::from(u16::MAX)).map(kinds);
        let [letters, digits] = parts.fold([0, 0], |[letters, digits], sum| {
            [letters + (sum & 0xFFFF) as usize, digits + (sum >> 16) as usize]
        });
        let enough = letters >= self.letters && digits >= self.digits;
        match enough {
            true => Checked::Silent,
            false => Checked::Fails,
        }
    }
}

/// What a byte adds to the counts of letters and digits.
static KINDS: [u32; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        kinds[byte as usize] =
            byte.is_ascii_alphabetic() as u32 | (byte.is_ascii_digit() as u32) << 16;
        byte += 1;
    }
    kinds
};

/// `19800131`, `31011980` and `01311980`.
fn is_date(digits: &[u8]) -> bool {
    let &[a, b, c, d, e, f, g, h] = digits else { return false };
    let century = |tens: u8, ones: u8| matches!(tens * 10 + ones, 19 | 20);
    let day = |month: u8, day: u8| (1..=12).contains(&month) && (1..=31).contains(&day);
    century(a, b) && day(e * 10 + f, g * 10 + h)
        || century(e, f) && (day(c * 10 + d, a * 10 + b) || day(a * 10 + b, c * 10 + d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_dates_are_nobodys() {
        for (text, argument, expected) in [
            ("12345670", "", Checked::Silent),
            ("AB 11-11-11", "", Checked::Fails),
            ("", "", Checked::Fails),
            ("19800131", "", Checked::Silent),
            ("19800131", "undated", Checked::Fails),
            ("31.01.1980", "undated", Checked::Fails),
            ("01311980", "undated", Checked::Fails),
            ("19809931", "undated", Checked::Silent),
        ] {
            assert_eq!(varied(text, argument), expected, "{text} {argument}");
        }
    }

    #[test]
    fn a_mixture_has_enough_of_both() {
        for (text, argument, expected) in [
            ("ab12", "2 2", Checked::Silent),
            ("ab12", "3 2", Checked::Fails),
            ("ab12", "2 3", Checked::Fails),
            ("", "0 0", Checked::Silent),
            ("ab12", "x", Checked::Fails),
            ("aбZ1٣0\0", "2 2", Checked::Silent),
            ("aбZ1٣0\0", "3 2", Checked::Fails),
            ("aбZ1٣0\0", "2 3", Checked::Fails),
            (&"a1".repeat(50_000), "50000 50000", Checked::Silent),
            (&"a1".repeat(50_000), "50001 50000", Checked::Fails),
            (&"a1".repeat(50_000), "50000 50001", Checked::Fails),
        ] {
            assert_eq!(mixed(text, argument), expected, "{text} {argument}");
        }
    }
}
