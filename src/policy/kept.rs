//! How long data is kept: terms, what starts and ends them, and the calendar.
//!
//! In: statements of a policy. Out: terms that can be subtracted from a date.
//! Never knows today: it comes in from the command line.

use std::fmt;

use jiff::{Span, civil::Date};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{cite::Cite, declared::any, shared::Categories};

/// How a term is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionKind {
    /// A period after something.
    FixedPeriod,
    /// Until something happens.
    UntilEvent,
    /// For ever: against 152-FZ art. 5(7) and GDPR art. 5(1)(e).
    Unlimited,
    /// As long as a law says.
    AsRequiredByLaw,
    /// As long as some purpose needs.
    Criteria,
}

impl RetentionKind {
    /// Returns the word of the files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FixedPeriod => "fixed_period",
            Self::UntilEvent => "until_event",
            Self::Unlimited => "unlimited",
            Self::AsRequiredByLaw => "as_required_by_law",
            Self::Criteria => "criteria",
        }
    }
}

/// `[[retain]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// How the term is set.
    pub kind: RetentionKind,
    /// The term, of a fixed period.
    pub period: Option<Period>,
    /// What starts a fixed period: `order_fulfilled`, `consent_withdrawal` …
    #[serde(default)]
    pub after: Vec<String>,
    /// What ends it: `account_deletion`, `purpose_achieved` …
    #[serde(default)]
    pub until: Vec<String>,
    /// Of whom.
    #[serde(default = "any")]
    pub subjects: Vec<String>,
    /// Which data.
    #[serde(default)]
    pub categories: Categories,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// A period of the calendar: ISO 8601 years, months, weeks, days and hours.
///
/// ```
/// use sverka::policy::Period;
/// let term: Period = "P3Y".parse().unwrap();
/// let today = "2026-03-01".parse().unwrap();
/// assert_eq!(term.before(today).to_string(), "2023-03-01");
/// assert_eq!(term.to_string(), "P3Y");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    years: u16,
    months: u16,
    days: u32,
    hours: u32,
}

impl Period {
    /// Returns the last day whose records may be gone on `today`; the first day of the calendar, if there
    /// is none.
    #[must_use]
    pub fn before(self, today: Date) -> Date {
        let hours = i64::from(self.hours.div_ceil(24));
        let span =
            Span::new().years(self.years).months(self.months).days(i64::from(self.days) + hours);
        today.checked_sub(span).unwrap_or(Date::MIN)
    }
}

impl std::str::FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is no ISO 8601 period", crate::place::printable(text));
        let span: Span = text.parse().map_err(|_| wrong())?;
        let exact = text.starts_with('P')
            && !span.is_negative()
            && (span.get_minutes(), span.get_seconds(), span.get_milliseconds()) == (0, 0, 0)
            && (span.get_microseconds(), span.get_nanoseconds()) == (0, 0);
        let days = i64::from(span.get_days()) + 7 * i64::from(span.get_weeks());
        let period = Self {
            years: u16::try_from(span.get_years()).map_err(|_| wrong())?,
            months: u16::try_from(span.get_months()).map_err(|_| wrong())?,
            days: u32::try_from(days).map_err(|_| wrong())?,
            hours: u32::try_from(span.get_hours()).map_err(|_| wrong())?,
        };
        if exact { Ok(period) } else { Err(wrong()) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (count, unit) in
            [(u32::from(self.years), 'Y'), (u32::from(self.months), 'M'), (self.days, 'D')]
        {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        match self.hours {
            0 if (self.years, self.months, self.days) == (0, 0, 0) => f.write_str("0D"),
            0 => Ok(()),
            hours => write!(f, "T{hours}H"),
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Dates in a file: TOML's own, without quotes.
pub(super) mod day {
    use super::{Date, Deserialize as _, Deserializer, de};

    /// Reads a date.
    pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let date = written.date.ok_or_else(|| de::Error::custom("a date has no day"))?;
        let day = |part: u8| i8::try_from(part).unwrap_or(i8::MAX);
        let year = i16::try_from(date.year).unwrap_or(i16::MAX);
        Date::new(year, day(date.month), day(date.day))
            .map_err(|_| de::Error::custom(format_args!("`{date}` is no day of the calendar")))
    }

    /// Reads a date that may be missing.
    pub(crate) fn optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        required(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_written_and_go_back_by_the_calendar() {
        let today: Date = "2026-03-31".parse().unwrap();
        for (text, written, before) in [
            ("P3Y", "P3Y", "2023-03-31"),
            ("P1M", "P1M", "2026-02-28"),
            ("P2W", "P14D", "2026-03-17"),
            ("P1Y6M", "P1Y6M", "2024-09-30"),
            ("PT72H", "PT72H", "2026-03-28"),
            ("P0D", "P0D", "2026-03-31"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), written);
            assert_eq!(period.before(today).to_string(), before, "{text}");
        }
        for text in ["", "3Y", "-P3Y", "P3Y ago", "PT1M", "three years", "3 years", "P99999Y"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
