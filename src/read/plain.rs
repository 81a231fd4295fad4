//! Numbers and times as people write them: plain digits, ISO 8601.
//!
//! In: what a column holds in binary. Out: text, appended.
//! Never writes an exponent where digits would do: a phone number typed as a number stays one.

use std::fmt::Write as _;

/// Appends a number without exponent, if its digits are not made up.
///
/// ```text
/// 7.9161234567E10 → 79161234567
/// ```
pub(super) fn number(value: f64, out: &mut String) {
    let size = value.abs();
    let _ = if size != 0.0 && !(1e-9..1e21).contains(&size) {
        write!(out, "{value:e}")
    } else {
        write!(out, "{value}")
    };
}

/// Appends the number that `text` is in exponential form, or with `.0`, as plain digits; any other text as
/// it is.
pub(super) fn unfolded(text: &str, out: &mut String) {
    let folded = text.contains(['e', 'E']) || text.ends_with(".0");
    match text.parse::<f64>() {
        Ok(value) if folded && value.is_finite() => number(value, out),
        _ => out.push_str(text),
    }
}

/// Appends the value of big-endian two's complement bytes, with a decimal point before the last `scale`
/// digits; nothing for numbers of more than 16 bytes.
pub(super) fn decimal(bytes: &[u8], scale: u32, out: &mut String) {
    if bytes.is_empty() || bytes.len() > 16 {
        return;
    }
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1_i128 } else { 0 };
    let value = bytes.iter().fold(sign, |value, byte| value << 8 | i128::from(*byte));
    scaled(value, scale, out);
}

/// Appends `value` with a decimal point before its last `scale` digits, without zeros at its end.
pub(super) fn scaled(value: i128, scale: u32, out: &mut String) {
    let Some(unit) = 10_u128.checked_pow(scale) else { return };
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    let _ = write!(out, "{sign}{whole}");
    if part > 0 {
        let digits = format!("{part:0width$}", width = scale as usize);
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}

/// Appends the date that is `days` days after 1970-01-01.
///
/// The algorithm is Howard Hinnant's `civil_from_days` (chrono-Compatible Low-Level Date Algorithms).
pub(super) fn date(days: i64, out: &mut String) {
    let Some(shifted) = days.checked_add(719_468) else { return };
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = years + era * 400 + i64::from(month <= 2);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
}

/// Appends the moment that is `ticks` after 1970-01-01, of which `per_second` are a second.
pub(super) fn moment(ticks: i64, per_second: i64, out: &mut String) {
    let (seconds, part) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
    date(seconds.div_euclid(86_400), out);
    let of_day = seconds.rem_euclid(86_400);
    let _ = write!(out, " {:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
    if part > 0 {
        let nanos = i128::from(part) * 1_000_000_000 / i128::from(per_second);
        let digits = format!("{nanos:09}");
        let _ = write!(out, ".{}", digits.trim_end_matches('0'));
    }
}

/// Appends the date, and the time if there is one, of a spreadsheet's day number.
///
/// Day 60 of the 1900 system is the 29th of February that year did not have (ECMA-376, 18.17.4.1).
pub(super) fn serial(value: f64, since_1904: bool, out: &mut String) {
    if !(0.0..2_958_466.0).contains(&value) {
        number(value, out);
        return;
    }
    let epoch = if since_1904 { 24_107.0 } else { 25_569.0 };
    let missing = if !since_1904 && value < 60.0 { 1.0 } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "less than three million days of seconds")]
    let seconds = ((value + missing - epoch) * 86_400.0).round() as i64;
    if value.fract() == 0.0 {
        date(seconds.div_euclid(86_400), out);
    } else {
        moment(seconds, 1, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers_are_digits() {
        for (value, expected) in [
            (79_161_234_567.0, "79161234567"),
            (-0.5, "-0.5"),
            (1e300, "1e300"),
            (0.0, "0"),
            (2.2e15, "2200000000000000"),
        ] {
            assert_eq!(text(|out| number(value, out)), expected);
        }
        assert_eq!(text(|out| unfolded("7.9161234567E10", out)), "79161234567");
        assert_eq!(text(|out| unfolded("79160000018.0", out)), "79160000018");
        assert_eq!(text(|out| unfolded("007", out)), "007");
        assert_eq!(text(|out| decimal(&[0xFF, 0x85], 2, out)), "-1.23");
        assert_eq!(text(|out| decimal(&[0x12, 0x6D, 0xE0, 0xE4, 0x87], 0, out)), "79152866439");
        assert_eq!(text(|out| scaled(-5, 3, out)), "-0.005");
    }

    #[test]
    fn times_are_iso() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (-719_162, "0001-01-01"),
        ] {
            assert_eq!(text(|out| date(days, out)), expected);
        }
        assert_eq!(text(|out| moment(1_700_000_000_500, 1000, out)), "2023-11-14 22:13:20.5");
        assert_eq!(text(|out| moment(-1, 1, out)), "1969-12-31 23:59:59");
        for (value, expected) in [
            (1.0, "1900-01-01"),
            (61.0, "1900-03-01"),
            (33_086.0, "1990-08-01"),
            (45_000.75, "2023-03-15 18:00:00"),
        ] {
            assert_eq!(text(|out| serial(value, false, out)), expected);
        }
        assert_eq!(text(|out| serial(31_624.0, true, out)), "1990-08-01");
    }
}
