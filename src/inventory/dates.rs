//! Dates in a column: the oldest, the newest, and how many in each month.
//!
//! In: the texts of cells. Out: a sum that merges, for retention.
//! Never keeps a date that belongs to one person: days of the extremes and counts of months are all.

use std::{collections::VecDeque, fmt};

/// A day, as days since 1970-01-01 in the proleptic Gregorian calendar; prints as ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(super) i32);

/// A month: years × 12 + months from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub(super) i32);

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
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + i32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (YEARS.contains(&year) && (1..=days).contains(&day)).then(|| Self::civil(year, month, day))
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
    /// How many cells hold a date of each month.
    pub months: Months,
}

/// How many dates there are of each month: at most 201 years of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    /// The first that has any.
    first: i32,
    /// From it on to the last that has any.
    counts: VecDeque<u64>,
}

impl Months {
    /// Adds so many dates of a month, at least one.
    pub(super) fn add(&mut self, month: Month, count: u64) {
        if self.counts.is_empty() {
            self.first = month.0;
        }
        for _ in month.0..self.first {
            self.counts.push_front(0);
        }
        self.first = self.first.min(month.0);
        let at = usize::try_from(month.0 - self.first).unwrap_or_default();
        if self.counts.len() <= at {
            self.counts.resize(at + 1, 0);
        }
        if let Some(known) = self.counts.get_mut(at) {
            *known += count;
        }
    }

    /// Returns the months that have any, in order, with their dates.
    pub fn iter(&self) -> impl Iterator<Item = (Month, u64)> {
        let all = (self.first..).map(Month).zip(self.counts.iter().copied());
        all.filter(|(_, count)| *count > 0)
    }
}

impl Dates {
    /// The dates of a column with one cell.
    #[must_use]
    pub fn one(day: Day) -> Self {
        let mut months = Months::default();
        months.add(day.month(), 1);
        Self { oldest: day, newest: day, months }
    }

    /// Counts one more cell.
    pub fn add(&mut self, day: Day) {
        self.oldest = self.oldest.min(day);
        self.newest = self.newest.max(day);
        self.months.add(day.month(), 1);
    }

    /// Adds the dates of another part of the column.
    pub fn merge(&mut self, other: &Self) {
        self.oldest = self.oldest.min(other.oldest);
        self.newest = self.newest.max(other.newest);
        other.months.iter().for_each(|(month, count)| self.months.add(month, count));
    }

    /// Returns how many cells hold a date.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.months.counts.iter().sum()
    }

    /// Returns how many cells hold a date of a month before that of `cutoff`; none of them is newer than
    /// the cutoff, and of those left out some of the cutoff's own month may be older.
    #[must_use]
    pub fn before(&self, cutoff: Day) -> u64 {
        let before = |(month, _): &(Month, u64)| *month < cutoff.month();
        self.months.iter().take_while(before).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
    fn months_are_counted_in_whatever_order_they_come() {
        let picks = (0..200_i32).map(|i| Month(i * 7919 % 241 + 23_000));
        let (mut months, mut slow) = (Months::default(), BTreeMap::new());
        for (month, count) in picks.zip(1..) {
            months.add(month, count);
            *slow.entry(month).or_default() += count;
            assert_eq!(months.iter().collect::<BTreeMap<_, u64>>(), slow);
            assert!(months.iter().map(|(month, _)| month).is_sorted());
        }
        let mut backwards = Months::default();
        slow.iter().rev().for_each(|(month, count)| backwards.add(*month, *count));
        assert_eq!(backwards, months);
    }

    #[test]
    fn no_other_days_than_those_of_the_calendar_are_days() {
        for year in [1899, 1900, 1904, 2000, 2023, 2024, 2100, 2101] {
            for (month, day) in (-1..15).flat_map(|month| (-1..34).map(move |day| (month, day))) {
                let civil = Day::civil(year, month, day);
                let is = YEARS.contains(&year) && civil.parts() == (year, month, day);
                assert_eq!(Day::new(year, month, day).is_some(), is && (1..=12).contains(&month));
            }
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
