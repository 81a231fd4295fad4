//! The time at the head of a line.
//!
//! In: a line. Out: how many bytes of it are a time.
//! Never takes a date alone for one: lists begin with dates too.

/// Names of months, as syslog writes them.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Returns the bytes of the time that a line begins with: `2026-01-02 10:00:00,123`, `Jan  2 10:00:00`,
/// `02/Jan/2026:10:00:00 +0300`, `10:00:00.5`, each also in brackets.
pub(super) fn len(line: &str) -> Option<usize> {
    let open = usize::from(line.starts_with('['));
    let rest = line.get(open..)?;
    let date = date(rest)?;
    let time = clock(rest.get(date..)?)?;
    let tail = rest.get(date + time..)?;
    let more =
        tail.bytes().take_while(|byte| byte.is_ascii_digit() || b".,:+-ZT".contains(byte)).count();
    let end = open + date + time + more;
    if open == 0 {
        return Some(end);
    }
    // A zone may stand before the bracket closes.
    let close = line.get(end..)?.bytes().take(24).position(|byte| byte == b']')?;
    Some(end + close + 1)
}

/// The bytes of a date and what parts it from the time; 0 without one.
fn date(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.get(from..from + count).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let sign = |at: usize, signs: &[u8]| bytes.get(at).is_some_and(|byte| signs.contains(byte));
    if digits(0, 4)
        && sign(4, b"-/.")
        && digits(5, 2)
        && sign(7, b"-/.")
        && digits(8, 2)
        && sign(10, b" T")
    {
        return Some(11);
    }
    if digits(0, 2) && sign(2, b"-/.") && sign(11, b" :") && digits(7, 4) {
        return Some(12);
    }
    if digits(0, 2)
        && sign(2, b"-/.")
        && digits(3, 2)
        && sign(5, b"-/.")
        && digits(6, 4)
        && sign(10, b" ")
    {
        return Some(11);
    }
    if MONTHS.iter().any(|month| line.starts_with(month)) && sign(3, b" ") {
        let day = bytes.get(4..7)?;
        let blank = day.first().is_some_and(|byte| *byte == b' ' || byte.is_ascii_digit());
        let long = usize::from(day.last() == Some(&b' '));
        return (blank && day.get(1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b' '))
            .then_some(6 + long);
    }
    digits(0, 2).then_some(0)
}

/// The bytes of `10:00:00`.
fn clock(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes().get(..8)?;
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let ok = [0, 1, 3, 4, 6, 7].into_iter().all(digit)
        && bytes.get(2) == Some(&b':')
        && bytes.get(5) == Some(&b':');
    ok.then_some(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_dates_and_numbers() {
        for (line, expected) in [
            ("2026-01-02 10:00:00,123 INFO", "2026-01-02 10:00:00,123"),
            ("2026-01-02T10:00:00.5+03:00 x", "2026-01-02T10:00:00.5+03:00"),
            ("[2026/01/02 10:00:00 UTC] x", "[2026/01/02 10:00:00 UTC]"),
            ("[02/Jan/2026:10:00:00 +0300] x", "[02/Jan/2026:10:00:00 +0300]"),
            ("02.01.2026 10:00:00 x", "02.01.2026 10:00:00"),
            ("Jan  2 10:00:00 x", "Jan  2 10:00:00"),
            ("Jan 12 10:00:00 x", "Jan 12 10:00:00"),
            ("10:00:00.123 x", "10:00:00.123"),
            ("2026-01-02 release", ""),
            ("2026-01-02", ""),
            ("17 x", ""),
            ("[x]", ""),
            ("", ""),
        ] {
            assert_eq!(len(line).unwrap_or(0), expected.len(), "{line}");
        }
    }
}
