//! A line of an access log: the common and the combined format of Apache httpd and nginx.
//!
//! In: a line. Out: where client, user, request, referer and user agent are.
//! Never takes a line for one that has no time in brackets and no request in quotes.

use std::ops::Range;

/// The parts of a line that have a name: <https://httpd.apache.org/docs/2.4/logs.html>, under the names of
/// nginx's variables.
pub(super) const FIELDS: [&str; 5] =
    ["remote_addr", "remote_user", "request", "referer", "user_agent"];

/// Which of them is what a browser calls itself.
pub(super) const AGENT: usize = 4;

/// Those of them that hold a URL, by index.
pub(super) const URLS: Range<usize> = 2..4;

/// Returns the places of [`FIELDS`] in a line, in this order; empty where there is nothing.
pub(super) fn parts(line: &str) -> Option<[Range<usize>; 5]> {
    let bytes = line.as_bytes();
    let first = memchr::memchr(b' ', bytes).filter(|first| *first > 0)?;
    let time = first + bracket(bytes.get(first..first + 256).unwrap_or(bytes.get(first..)?))?;
    let close = time + memchr::memchr(b']', bytes.get(time..)?)?;
    let request = quoted(bytes, close + 1)?;
    if !is_time(bytes.get(time + 2..close)?) {
        return None;
    }
    let words = bytes.get(first + 1..time)?;
    // `client ident user`, or with the name of the virtual host before it.
    let mut gaps = words.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(|(at, _)| at);
    let (addr, user) = match (gaps.next(), gaps.next()) {
        (None, _) => (0..first, time..time),
        (Some(ident), None) => (0..first, first + 1 + ident + 1..time),
        (Some(client), Some(ident)) => (first + 1..first + 1 + client, first + 1 + ident + 1..time),
    };
    let none = user.end - user.start == 1 && bytes.get(user.start) == Some(&b'-');
    let user = if none { time..time } else { user };
    let referer = quoted(bytes, request.end + 1).unwrap_or(request.end..request.end);
    let agent = if referer.is_empty() && bytes.get(referer.start.wrapping_sub(1)) != Some(&b'"') {
        referer.end..referer.end
    } else {
        quoted(bytes, referer.end + 1).unwrap_or(referer.end..referer.end)
    };
    Some([addr, user, request, referer, agent])
}

/// Where the first bracket opens that has a space before it: the place of that space.
fn bracket(bytes: &[u8]) -> Option<usize> {
    let mut spaces = memchr::memchr_iter(b'[', bytes).filter_map(|at| at.checked_sub(1));
    spaces.find(|at| bytes.get(*at) == Some(&b' '))
}

/// The content of the next string in quotes, if only digits, `-`, `.` and spaces stand before it.
fn quoted(bytes: &[u8], from: usize) -> Option<Range<usize>> {
    let rest = bytes.get(from..)?;
    let between = |byte: &u8| matches!(byte, b' ' | b'-' | b'.' | b'0'..=b'9');
    let open = from + rest.iter().position(|byte| !between(byte))?;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut at = open + 1;
    loop {
        let found = at + memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(open + 1..found);
        }
        at = found + 2;
    }
}

/// `02/Jan/2026:10:00:00 +0300`, or ISO 8601.
fn is_time(time: &[u8]) -> bool {
    (14..=40).contains(&time.len()) && digits(time) >= 12 && time.contains(&b':')
}

/// Counts digits, eight bytes at a time: what differs from `0` by more than nine has its highest bit set, or gets it
/// when as much is added as ten lacks to that bit.
fn digits(bytes: &[u8]) -> u32 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (eights, rest) = bytes.as_chunks::<8>();
    let of_eight = |eight: &[u8; 8]| {
        let value = u64::from_le_bytes(*eight) ^ (EACH * 0x30);
        let other = value | ((value & (EACH * 0x7F)) + EACH * 0x76);
        (!other & (EACH * 0x80)).count_ones()
    };
    let few = rest.iter().map(|byte| u32::from(byte.is_ascii_digit())).sum::<u32>();
    few + eights.iter().map(of_eight).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn common_and_combined_lines_have_their_parts() {
        let time = "[02/Jan/2026:10:00:00 +0300]";
        for (line, expected) in [
            (
                format!(
                    r#"192.0.2.1 - yan {time} "GET /?a=b HTTP/1.1" 200 17 "https://example.org/" "curl/8.5" 0.1"#
                ),
                ["192.0.2.1", "yan", "GET /?a=b HTTP/1.1", "https://example.org/", "curl/8.5"],
            ),
            (
                format!(
                    r#"www.example.org:443 2001:db8::1 - - {time} "GET \"x\"" 404 - "" "a \" b""#
                ),
                ["2001:db8::1", "", r#"GET \"x\""#, "", r#"a \" b"#],
            ),
            (format!(r#"192.0.2.1 - - {time} "-" 400 0"#), ["192.0.2.1", "", "-", "", ""]),
        ] {
            let parts = parts(&line).expect(&line);
            assert_eq!(parts.map(|part| line.get(part).unwrap().to_owned()), expected);
        }
        for line in [
            "",
            "a",
            "a [b] \"c\"",
            "2026 [info] [x] \"GET /\"",
            "x - - [02/Jan/2026:10:00:00] GET",
            " - - [",
        ] {
            assert_eq!(parts(line), None, "{line}");
        }
    }

    /// As [`quoted`], byte after byte.
    fn simply_quoted(bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let mut rest = bytes.iter().enumerate().skip(from);
        let (open, _) = rest.find(|(_, byte)| !b" -.0123456789".contains(byte))?;
        let mut at = open + 1;
        while bytes.get(open) == Some(&b'"') {
            match bytes.get(at)? {
                b'"' => return Some(open + 1..at),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        None
    }

    proptest! {
        #[test]
        fn parts_are_found_as_byte_after_byte(
            line in proptest::collection::vec(
                prop::sample::select(b" [0189/:;-.\"\\a\xB0\x39\x3A".to_vec()), 0..50,
            ),
            from in 0_usize..20,
        ) {
            let simple = line.iter().filter(|byte| byte.is_ascii_digit()).count();
            prop_assert_eq!(digits(&line) as usize, simple);
            prop_assert_eq!(bracket(&line), memchr::memmem::find(&line, b" ["));
            prop_assert_eq!(quoted(&line, from), simply_quoted(&line, from));
        }
    }
}
