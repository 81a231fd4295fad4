//! Dates of birth in every writing: `12.03.1980`, `1980-03-12`, `12 марта 1980`, `March 12, 1980`.
//!
//! In: a candidate. Out: it fails unless it is a day of the calendar on which somebody alive may be born.
//! Never says that somebody was born on that day: a field or a word has to.

use std::sync::LazyLock;

use super::{Checked, Detail};
use crate::detect::Evidence;

/// The years of birth of the oldest and the youngest person that data may be about.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2030;

/// The same in seconds since 1970: from the first day of 1900 to the last of 2030.
const EPOCH: std::ops::Range<i64> = -2_208_988_800..1_924_992_000;

/// Words for months, each with its number, by `patterns/plans/months.txt`.
static MONTHS: LazyLock<Box<[(&str, u32)]>> = LazyLock::new(|| {
    let lines = include_str!("../../../patterns/plans/months.txt").lines();
    let months = (1..).zip(lines.filter(|line| !line.starts_with('#')));
    months.flat_map(|(number, names)| names.split(' ').map(move |name| (name, number))).collect()
});

/// Eras that years are counted in, with the year before their first.
const ERAS: [(&str, u32); 6] = [
    ("大正", 1911),
    ("昭和", 1925),
    ("平成", 1988),
    ("令和", 2018),
    ("民國", 1911),
    ("民国", 1911),
];

/// `birth`: the candidate is a date of birth.
#[must_use]
pub(super) fn birth(text: &str, _argument: &str) -> Checked {
    if plausible(text) { Checked::Holds(Evidence::PLAN, Detail::NONE) } else { Checked::Fails }
}

/// `birth_year`: the candidate is a year of birth.
#[must_use]
pub(super) fn birth_year(text: &str, _argument: &str) -> Checked {
    match text.parse::<u32>() {
        Ok(year) if YEARS.contains(&year) => Checked::Holds(Evidence::PLAN, Detail::NONE),
        _ => Checked::Fails,
    }
}

/// `birth_epoch`: the candidate is a time since 1970 at which somebody alive may be born, in seconds or, if it has more than
/// ten digits, in milliseconds.
#[must_use]
pub(super) fn birth_epoch(text: &str, _argument: &str) -> Checked {
    let number = text.trim_start_matches("/Date(");
    let sign = number.strip_prefix('-').map_or(1, |_| -1);
    let digits = number.trim_start_matches('-');
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let since: Option<i64> = digits.get(..length).and_then(|digits| digits.parse().ok());
    let seconds = since.map(|since| sign * if length > 10 { since / 1000 } else { since });
    match seconds.is_some_and(|seconds| EPOCH.contains(&seconds)) {
        true => Checked::Holds(Evidence::PLAN, Detail::NONE),
        false => Checked::Fails,
    }
}

fn plausible(text: &str) -> bool {
    let era = ERAS.iter().find_map(|(era, before)| Some((text.strip_prefix(era)?, *before)));
    if let Some((text, before)) = era {
        let Written { numbers: [a, b, c], .. } = Written::of(text);
        // The first year of an era has no number.
        return match text.trim_start().starts_with('元') {
            true => day_of(before + 1, a, b),
            false => day_of(before.saturating_add(a), b, c),
        };
    }
    let written = Written::of_digits(text).unwrap_or_else(|| Written::of(text));
    let Written { numbers: [a, b, c], lengths: [x, ..], count, month } = written;
    match (count, month) {
        (2, Some(Some(month))) => {
            [(a, b), (b, a)].iter().any(|(day, y)| day_of(year(*y), month, *day))
        }
        (3.., None | Some(None)) if x == 4 => day_of(a, b, c) || day_of(a, c, b),
        (3.., None | Some(None)) => day_of(year(c), b, a) || day_of(year(c), a, b),
        (1, None) if x == 8 => {
            day_of(a / 10_000, a / 100 % 100, a % 100)
                || day_of(a % 10_000, a / 10_000 % 100, a / 1_000_000)
        }
        _ => false,
    }
}

/// What a date is written with.
#[derive(Debug, Default, PartialEq, Eq)]
struct Written {
    /// Its first numbers, and how many digits each has.
    numbers: [u32; 3],
    lengths: [usize; 3],
    count: usize,
    /// The first word that is a month; `None` in it if none is.
    month: Option<Option<u32>>,
}

impl Written {
    fn of(text: &str) -> Self {
        let mut written = Self::default();
        let parts = text.split(|c: char| !c.is_alphanumeric() || is_unit(c));
        for part in parts.filter(|part| !part.is_empty()) {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 {
                // What follows the three numbers is a time of day.
                let Some(room) = written.numbers.get_mut(written.count) else { break };
                *room = part.get(..digits).and_then(|part| part.parse().ok()).unwrap_or(u32::MAX);
                written.lengths[written.count] = digits;
                written.count += 1;
            } else if written.month.flatten().is_none() && part.chars().count() >= 3 {
                written.month = Some(named(part));
            }
        }
        written
    }

    /// The same for short numbers with ASCII signs between them, as most dates are; `None` for others.
    fn of_digits(text: &str) -> Option<Self> {
        let mut written = Self::default();
        for byte in text.bytes() {
            let at = written.count;
            if byte.is_ascii_digit() {
                // What follows the three numbers is a time of day.
                let Some(number) = written.numbers.get_mut(at) else { return Some(written) };
                *number = *number * 10 + u32::from(byte - b'0');
                written.lengths[at] += 1;
                if written.lengths[at] > 8 {
                    return None;
                }
            } else if byte.is_ascii_alphabetic() || !byte.is_ascii() {
                return None;
            } else if written.lengths.get(at).is_some_and(|length| *length > 0) {
                written.count += 1;
            }
        }
        written.count += usize::from(written.lengths.get(written.count).is_some_and(|it| *it > 0));
        Some(written)
    }
}

/// Returns whether a character says what the number before it counts: years, months or days, in Chinese, Japanese or Korean.
const fn is_unit(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
}

/// Returns the number of a month from its name.
fn named(word: &str) -> Option<u32> {
    let mut start = String::with_capacity(12);
    start.extend(word.chars().take(5).flat_map(char::to_lowercase).map(|c| match c {
        'é' | 'ê' | 'ě' => 'e',
        'û' | 'ú' | 'ū' => 'u',
        'ź' | 'ž' => 'z',
        'ş' => 's',
        'ğ' | 'ģ' => 'g',
        'ä' | 'á' => 'a',
        'í' | 'ī' => 'i',
        'ř' => 'r',
        'č' => 'c',
        c => c,
    }));
    MONTHS.iter().find(|(name, _)| start.starts_with(name)).map(|(_, number)| *number)
}

/// Returns the year that two digits stand for, the latest that is past, or one of another era.
fn year(written: u32) -> u32 {
    match written {
        0..=26 => 2000 + written,
        27..=99 => 1900 + written,
        // Years of the Buddhist era, as Thailand counts them.
        2443..=2573 => written - 543,
        other => other,
    }
}

fn day_of(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    YEARS.contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_with_signs_between_them_are_read_alike(
            text in "[0-9]{0,5}[-./ ]{0,2}[0-9]{0,3}[-./ T]{0,2}[0-9]{0,9}[ T:a-]{0,2}[0-9:]{0,8}",
        ) {
            if let Some(written) = Written::of_digits(&text) {
                prop_assert_eq!(written, Written::of(&text), "{}", text);
            }
        }
    }

    #[test]
    fn times_of_the_epoch_hold_from_1900_to_2030() {
        for (text, holds) in [
            ("448329600", true),
            ("448329600000", true),
            ("-2208988800", true),
            ("-2208988801", false),
            ("1924991999999", true),
            ("1924992000", false),
            ("/Date(-312768000000)/", true),
            ("9448329600000", false),
        ] {
            assert_eq!(matches!(birth_epoch(text, ""), Checked::Holds(..)), holds, "{text}");
        }
    }

    #[test]
    fn days_of_the_calendar_hold() {
        for (text, holds) in [
            ("12.03.1980", true),
            ("29.02.1980", true),
            ("29.02.1981", false),
            ("1980-03-12", true),
            ("1980-03-12 00:00:00", true),
            ("03/31/1980", true),
            ("31/04/1980", false),
            ("12 марта 1980", true),
            ("March 12th, 1980", true),
            ("12. März 1980", true),
            ("1er août 1980", true),
            ("12 foo 1980", false),
            ("12.03.80", true),
            ("12.03.1880", false),
            ("19800312", true),
            ("19801312", false),
            ("13.13.1980", false),
            ("1980年3月12日", true),
            ("1980年13月13日", false),
            ("1980년 3월 12일", true),
            ("12 жовтня 1980", true),
            ("31 листопада 1980", false),
            ("12 Ağustos 1980", true),
            ("12 maart 1980", true),
            ("1980. március 31", true),
            ("1980. gada 31. aprīlis", false),
            ("1980 жылғы 12 сәуір", true),
            ("12 มีนาคม 2523", true),
            ("31 เมษายน 2523", false),
            ("12/03/2523", true),
            ("12 tháng 3 năm 1980", true),
            ("31 tháng 4 năm 1980", false),
            ("昭和55年3月12日", true),
            ("平成99年3月12日", false),
            ("平成元年2月5日", true),
            ("31. července 1980", true),
            ("31. června 1980", false),
        ] {
            assert_eq!(plausible(text), holds, "{text}");
        }
    }
}
