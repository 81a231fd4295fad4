//! Dates inside numbers: the day of birth that many national numbers begin with.
//!
//! In: a number, and where its rule says that the date stands. Out: it fails or it holds.
//! Never says that somebody was born on that day.
//!
//! A rule writes `date:` and a pattern over the letters and digits of the number: `y`, `m` and `d` stand for
//! digits of year, month and day, `.` for any other character. Behind it may stand what some issuers add:
//! `m+20` or `d+40`, each of which may be taken off month or day. Where the pattern has no year, or two digits
//! of it, the 29th of February passes if a year fits.

use super::{Checked, Detail, symbols::Symbols};
use crate::detect::Evidence;

/// The years that a full date of birth may name.
const YEARS: std::ops::RangeInclusive<u32> = 1880..=2030;

/// `date`: the characters that the argument points at are a date.
#[must_use]
pub(super) fn date(text: &str, argument: &str) -> Checked {
    match Symbols::of(text).is_some_and(|symbols| holds(symbols.as_slice(), argument)) {
        true => Checked::Holds(Evidence::PLAN, Detail::NONE),
        false => Checked::Fails,
    }
}

/// Returns what is wrong with an argument.
pub(super) fn complaint(argument: &str) -> Option<String> {
    let mut words = argument.split_ascii_whitespace();
    let pattern = words.next().unwrap_or_default();
    if !pattern.contains("mm") || pattern.bytes().any(|byte| !b"ymd.".contains(&byte)) {
        return Some(format!("`{pattern}` is no pattern of `y`, `mm`, `dd` and `.`"));
    }
    let bad = words.find(|word| added(word, 'm').or_else(|| added(word, 'd')).is_none())?;
    Some(format!("`{bad}` is no `m+20` or `d+40`"))
}

fn added(word: &str, unit: char) -> Option<u32> {
    word.strip_prefix(unit)?.strip_prefix('+')?.parse().ok()
}

fn holds(symbols: &[u8], argument: &str) -> bool {
    let mut words = argument.split_ascii_whitespace();
    let pattern = words.next().unwrap_or_default();
    let (mut year, mut month, mut day, mut years) = (0, 0, None, 0);
    for (unit, symbol) in pattern.bytes().zip(symbols) {
        let digit = match unit {
            b'.' => continue,
            _ if symbol.is_ascii_digit() => u32::from(symbol - b'0'),
            _ => return false,
        };
        match unit {
            b'y' => (year, years) = (year * 10 + digit, years + 1),
            b'm' => month = month * 10 + digit,
            _ => day = Some(day.unwrap_or(0) * 10 + digit),
        }
    }
    if pattern.len() > symbols.len() || years == 4 && !YEARS.contains(&year) {
        return false;
    }
    let plain = |value: u32, unit: char| {
        std::iter::once(0)
            .chain(words.clone().filter_map(move |word| added(word, unit)))
            .filter_map(move |added| value.checked_sub(added))
    };
    plain(month, 'm').any(|month| match day {
        None => (1..=12).contains(&month),
        Some(day) => plain(day, 'd').any(|day| is_day(year, years, month, day)),
    })
}

/// Returns whether there is such a day, in a year of so many digits.
fn is_day(year: u32, years: usize, month: u32, day: u32) -> bool {
    let leap = years < 2
        || year.is_multiple_of(4)
            && (years < 4 || !year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for (pattern, number, expected) in [
            ("yymmdd", "85-07-30 033", true),
            ("yymmdd", "85-17-30 033", false),
            ("yymmdd", "850229", false),
            ("yymmdd", "840229", true),
            ("yymmdd m+20", "022708", true),
            ("ddmmyy d+40", "710788", true),
            ("ddmmyy", "710788", false),
            (".yyyymmdd", "119851231", true),
            (".yyyymmdd", "118001231", false),
            ("yyyymmdd", "20010229", false),
            ("yyyymmdd", "20000229", true),
            ("mmdd", "0229", true),
            ("yymm", "8513", false),
            ("yymmdd", "85071", false),
            ("yymmdd", "8A0712", false),
            ("..mm", "AB12", true),
        ] {
            assert_eq!(date(number, pattern) != Checked::Fails, expected, "{pattern} {number}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_told() {
        assert_eq!(complaint("..yymmdd m+20 d+40"), None);
        for argument in ["", "yy", "yymmdd x+2", "yymmDD", "yymmdd m20"] {
            assert!(complaint(argument).is_some(), "{argument}");
        }
    }
}
