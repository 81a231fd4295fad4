//! The head of a syslog line: RFC 3164, RFC 5424, and what rsyslog writes to files.
//!
//! In: a line. Out: where the host and the message are.
//! Never takes the first words of another log for a host: a tag with a colon must follow.

use std::ops::Range;

use super::stamp;

/// Returns the places of the host and of the message.
pub(super) fn parts(line: &str) -> Option<(Range<usize>, usize)> {
    let rest = line.as_bytes();
    let mut at = 0;
    if rest.first() == Some(&b'<') {
        let close = memchr::memchr(b'>', rest.get(..6)?)?;
        rest.get(1..close)?.iter().all(u8::is_ascii_digit).then_some(())?;
        at = close + 1;
        if line.get(at..)?.starts_with("1 ") {
            return new(line, at + 2);
        }
    }
    let time = stamp::len(line.get(at..)?)?;
    let host = word(line, at + time + 1)?;
    let tag = word(line, host.end + 1)?;
    let name = line.get(tag.clone())?.strip_suffix(':')?;
    let plain = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./()@".contains(&byte))
    };
    let (program, process) = name.split_once('[').unwrap_or((name, ""));
    let ok = plain(program) && process.strip_suffix(']').is_none_or(plain) && !program.is_empty();
    let named = line.get(host.clone())?;
    let level = named.bytes().all(|byte| byte.is_ascii_uppercase()) && named.len() > 2;
    (ok && !level && plain(named)).then_some((host, tag.end))
}

/// RFC 5424: `TIMESTAMP HOST APP PROCID MSGID`, each without spaces.
fn new(line: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let time = word(line, at)?;
    let host = word(line, time.end + 1)?;
    let app = word(line, host.end + 1)?;
    let process = word(line, app.end + 1)?;
    let message = word(line, process.end + 1)?;
    Some((host, message.end))
}

fn word(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = line.get(at..)?;
    let len = rest.find(' ').unwrap_or(rest.len());
    (len > 0).then_some(at..at + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_from_other_logs() {
        for (line, expected) in [
            (
                "Jan  2 10:00:00 node-1 sshd[17]: Failed for yan",
                Some(("node-1", " Failed for yan")),
            ),
            ("<34>Oct 11 22:14:15 mymachine su: failed", Some(("mymachine", " failed"))),
            (
                "<165>1 2026-01-02T10:00:00Z mail.example.org app 17 ID47 - text",
                Some(("mail.example.org", " - text")),
            ),
            (
                "2026-01-02T10:00:00.123+03:00 node-1 kernel: [  1.5] up",
                Some(("node-1", " [  1.5] up")),
            ),
            ("2026-01-02T10:00:00Z INFO main: started", None),
            ("2026-01-02T10:00:00Z node-1 started", None),
            ("Jan and Ina: x", None),
            ("<b>x</b>", None),
            ("", None),
        ] {
            let found = parts(line);
            let found = found.map(|(host, at)| (line.get(host).unwrap(), line.get(at..).unwrap()));
            assert_eq!(found, expected, "{line}");
        }
    }
}
