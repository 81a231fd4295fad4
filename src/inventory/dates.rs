//! Dates in a column: the oldest, the newest, and how many in each month.
//!
//! In: the texts of cells. Out: a sum that merges, for retention.
//! Never keeps a date that belongs to one person: days of the extremes and counts of months are all.

use std::{collections::BTreeMap, fmt};

/// A day, as days since 1970-01-01 in the proleptic Gregorian calendar; prints as ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// A month: years × 12 + months from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// The years that a record may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;
const DAY_SECONDS: i64 = 86_400;

impl Day {
    /// Returns the day, if there is such a day between 1900 and 2100.
    ///
    /// ```
    /// use sverka::inventory::Day;
    /// assert_eq!(Day::new(2024, 2, 29).unwrap().to_string(), "2024-02-29");
    /// assert!(Day::new(2023, 2, 29).is_none());
    /// ```
    #[must_use]
    pub fn new(year: i32, month: i32, day: i32) -> Option<Self> {
        let day_of = Self::civil(year, month, day);
        (YEARS.contains(&year) && (1..=12).contains(&month) && day_of.parts() == (year, month, day))
            .then_some(day_of)
    }

    /// Days since 1970-01-01, by eras of 400 years that begin in March: H. Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", `days_from_civil`.
    fn civil(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Year, month and day: Hinnant's `civil_from_days`.
    fn parts(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year + era * 400 + i32::from(month <= 2), month, day)
    }

    /// Returns the month that it lies in.
    #[must_use]
    pub fn month(self) -> Month {
        let (year, month, _) = self.parts();
        Month(year * 12 + month - 1)
    }

    /// Returns the day of a number of seconds since 1970 UTC.
    fn of_seconds(seconds: i64) -> Option<Self> {
        let day = Self(i32::try_from(seconds.div_euclid(DAY_SECONDS)).ok()?);
        let (year, ..) = day.parts();
        YEARS.contains(&year).then_some(day)
    }

    /// Reads the date that a cell begins with: ISO 8601 (`2024-05-01`, also with a time behind it, also
    /// with `/`) or Russian (`01.05.2024`, also with a time). Where the day may be the month, as in
    /// `05/01/2024`, it is not read.
    ///
    /// ```
    /// use sverka::inventory::Day;
    /// assert_eq!(Day::of("2024-05-01 10:00:00+03"), Day::of("01.05.2024"));
    /// assert_eq!(Day::of("2024-05-011"), None);
    /// ```
    #[must_use]
    pub fn of(cell: &str) -> Option<Self> {
        let bytes = cell.as_bytes();
        let (head, rest) = bytes.split_at_checked(10)?;
        let ends = match rest {
            [] => true,
            [b'T' | b' ', digit, ..] => digit.is_ascii_digit(),
            _ => false,
        };
        if !ends {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i32> {
            let digits = head.get(range)?;
            digits
                .iter()
                .all(u8::is_ascii_digit)
                .then(|| digits.iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')))
        };
        match (head.get(4)?, head.get(7)?, head.get(2)?, head.get(5)?) {
            (b'-', b'-', ..) | (b'/', b'/', ..) => {
                Self::new(number(0..4)?, number(5..7)?, number(8..10)?)
            }
            (_, _, b'.', b'.') => Self::new(number(6..10)?, number(3..5)?, number(0..2)?),
            _ => None,
        }
    }

    /// Reads what only a field that is named like a date may hold: seconds or milliseconds since 1970
    /// (from 1990 on), or `20240501`.
    #[must_use]
    pub fn of_number(cell: &str) -> Option<Self> {
        if !(8..=17).contains(&cell.len()) {
            return None;
        }
        let whole = cell.split_once('.').map_or(cell, |(whole, _)| whole);
        if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: i64 = whole.parse().ok()?;
        match whole.len() {
            8 if whole.len() == cell.len() => {
                let part = |n: i64| i32::try_from(n).ok();
                Self::new(part(number / 10_000)?, part(number / 100 % 100)?, part(number % 100)?)
            }
            9 | 10 if number >= 631_152_000 => Self::of_seconds(number),
            12 | 13 if number >= 631_152_000_000 => Self::of_seconds(number / 1000),
            _ => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// The dates of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The oldest.
    pub oldest: Day,
    /// The newest.
    pub newest: Day,
    /// How many cells hold a date of each month: at most 201 years of them.
    pub months: BTreeMap<Month, u64>,
}

impl Dates {
    /// The dates of a column with one cell.
    #[must_use]
    pub fn one(day: Day) -> Self {
        Self { oldest: day, newest: day, months: BTreeMap::from([(day.month(), 1)]) }
    }

    /// Counts one more cell.
    pub fn add(&mut self, day: Day) {
        self.oldest = self.oldest.min(day);
        self.newest = self.newest.max(day);
        *self.months.entry(day.month()).or_default() += 1;
    }

    /// Adds the dates of another part of the column.
    pub fn merge(&mut self, other: Self) {
        self.oldest = self.oldest.min(other.oldest);
        self.newest = self.newest.max(other.newest);
        for (month, count) in other.months {
            *self.months.entry(month).or_default() += count;
        }
    }

    /// Returns how many cells hold a date.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.months.values().sum()
    }

    /// Returns how many cells hold a date of a month before that of `cutoff`; none of them is newer than
    /// the cutoff, and of those left out some of the cutoff's own month may be older.
    #[must_use]
    pub fn before(&self, cutoff: Day) -> u64 {
        self.months.range(..cutoff.month()).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_are_dates_are_read() {
        for (cell, expected) in [
            ("2024-05-01", "2024-05-01"),
            ("2024-05-01T10:00:00Z", "2024-05-01"),
            ("2024/05/01 10:00", "2024-05-01"),
            ("31.12.1999", "1999-12-31"),
            ("31.12.1999 23:59", "1999-12-31"),
            ("31.02.1999", ""),
            ("2024-13-01", ""),
            ("05/01/2024", ""),
            ("2024-05-01-15", ""),
            ("1.2.3.4.5.6", ""),
            ("1714550400", ""),
            ("дата", ""),
        ] {
            assert_eq!(
                Day::of(cell).map(|d| d.to_string()).unwrap_or_default(),
                expected,
                "{cell}"
            );
        }
        for (cell, expected) in [
            ("1714550400", "2024-05-01"),
            ("1714550400123", "2024-05-01"),
            ("1714550400.25", "2024-05-01"),
            ("20240501", "2024-05-01"),
            ("20241301", ""),
            ("12345", ""),
            ("171455040012345678", ""),
        ] {
            let read = Day::of_number(cell).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(read, expected, "{cell}");
        }
    }

    #[test]
    fn every_day_of_two_centuries_is_itself() {
        let first = Day::new(1900, 1, 1).unwrap();
        let last = Day::new(2100, 12, 31).unwrap();
        assert_eq!((first.0, last.0 - first.0), (-25_567, 73_413));
        for day in (first.0..=last.0).map(Day) {
            let (y, m, d) = day.parts();
            assert_eq!(Day::new(y, m, d), Some(day));
        }
    }

    #[test]
    fn what_is_older_than_a_cutoff_is_counted_by_month() {
        let day = |cell: &str| Day::of(cell).unwrap();
        let mut dates = Dates::one(day("2020-01-31"));
        for cell in ["2020-02-01", "2020-02-20", "2023-07-01"] {
            dates.add(day(cell));
        }
        assert_eq!([day("2020-02-15"), day("2021-01-01")].map(|d| dates.before(d)), [1, 3]);
        assert_eq!((dates.oldest, dates.newest), (day("2020-01-31"), day("2023-07-01")));
    }
}
