//! Numbers without a check digit: what nobody is given.
//!
//! In: a number as it was written. Out: it fails or nothing is said.
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
}
