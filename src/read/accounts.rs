//! Tables without heads that are known by their cells: `/etc/passwd` and its kin, and the calls that Asterisk writes down.
//!
//! In: the first lines. Out: the columns, as a table has them, or nothing.
//! Never names a column of numbers or paths.
//!
//! passwd(5), Linux man-pages; Asterisk, `cdr/cdr_csv.c`.

use super::sniff::Dialect;

/// Lines that are looked at.
const LINES: usize = 64;
/// The columns; those that hold nothing of a person are numbers.
const COLUMNS: [&str; 8] = ["", "login", "#2", "#3", "#4", "gecos", "#6", "#7"];

/// Returns how accounts are listed in a text, if it lists some.
pub(super) fn accounts(text: &str) -> Option<Dialect> {
    let head = text.get(..text.rfind('\n')?)?;
    let mut lines = head.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.by_ref().take(1).filter(|line| is_account(line)).count();
    let all = first == 1 && lines.by_ref().take(LINES).all(is_account);
    let fields = || COLUMNS.map(Box::from).to_vec();
    all.then(|| Dialect { delimiter: b':', end: b'\n', skip: 0, fields: fields() })
}

/// What Asterisk writes of a call, in order; what holds nothing of a person is a number.
const CALL: [&str; 19] = [
    "",
    "#1",
    "caller_number",
    "called_number",
    "#4",
    "#5",
    "#6",
    "#7",
    "#8",
    "#9",
    "#10",
    "#11",
    "#12",
    "#13",
    "#14",
    "#15",
    "#16",
    "#17",
    "#18",
];
/// How calls end, and what they are written down for.
const ENDINGS: [&str; 5] = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"];
const PURPOSES: [&str; 5] = ["DOCUMENTATION", "BILLING", "OMIT", "IGNORE", "DEFAULT"];

/// Returns how calls are listed in a text, if it lists some; `rows` parts its first ones.
pub(super) fn calls<'t>(text: &str, rows: impl FnOnce() -> Vec<Vec<&'t str>>) -> Option<Dialect> {
    let first = text.lines().next()?;
    PURPOSES.iter().any(|purpose| first.contains(purpose)).then_some(())?;
    let rows = rows();
    let is = |cell: Option<&&str>, known: &[&str]| {
        cell.is_some_and(|cell| known.contains(&cell.trim_matches('"')))
    };
    let is_call = |row: &Vec<&str>| {
        (16..CALL.len()).contains(&row.len())
            && is(row.get(14), &ENDINGS)
            && is(row.get(15), &PURPOSES)
    };
    let all = !rows.is_empty() && rows.iter().all(is_call);
    let columns = rows.first().map_or(0, Vec::len);
    let fields = || CALL.iter().take(columns + 1).copied().map(Box::from).collect();
    all.then(|| Dialect { delimiter: b',', end: b'\n', skip: 0, fields: fields() })
}

/// Whether a line is an account: a name, a password, two numbers, words, the home and the shell.
fn is_account(line: &str) -> bool {
    let mut cells = line.trim_end().split(':');
    let mut next = || cells.next().unwrap_or("\0");
    let is_name = |cell: &str| !cell.is_empty() && !cell.contains([' ', '/', '\0']);
    let is_number = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let is_path = |cell: &str| cell.starts_with('/') || cell.is_empty();
    let known = is_name(next())
        && !next().contains(['/', '\0'])
        && is_number(next())
        && is_number(next())
        && !next().contains('\0')
        && next().starts_with('/')
        && is_path(next());
    known && cells.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_seven_cells() {
        for (text, expected) in [
            ("root:x:0:0:root:/root:/bin/bash\nkbelova:x:1000:1000:K,,,:/home/kbelova:\n", true),
            ("# x\nkbelova:*:1000:1000::/home/kbelova:/bin/sh\n", true),
            ("root:x:0:0:root:/root:/bin/bash\nkbelova\n", false),
            ("kbelova:x:1000:kbelova\nroot:x:0:\n", false),
            ("12:30:45:12:x:/a:/b:c\n", false),
            ("a b:x:0:0:root:/root:/bin/bash\n", false),
            ("root:x:0:0:root:/root:/bin/bash", false),
            ("", false),
        ] {
            assert_eq!(accounts(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn calls_end_and_are_written_down_for_something() {
        let row = |end| {
            let mut row = vec![""; 18];
            (row[1], row[14], row[15]) = ("101", end, "DOCUMENTATION");
            row
        };
        let list = |text: &str, rows: &[Vec<&'static str>]| calls(text, || rows.to_vec());
        assert!(list("DOCUMENTATION", &[row("ANSWERED"), row("BUSY")]).is_some());
        assert!(list("x", &[row("ANSWERED"), row("BUSY")]).is_none());
        assert!(list("DOCUMENTATION", &[row("ANSWERED"), row("x")]).is_none());
        assert!(list("BILLING", &[vec!["ANSWERED"; 5]]).is_none());
        assert!(list("OMIT", &[]).is_none());
        let written = "\"\",\"79165551234\",\"101\",\"in\",\"\"\"K\"\" <101>\",\"SIP/1\",\"SIP/2\",\"Dial\",\"SIP/101,30\",\"2024-06-03 10:00:00\",\"\",\"2024-06-03 10:01:00\",60,55,\"NO ANSWER\",\"DOCUMENTATION\",\"1.1\",\"\"\n".repeat(3);
        for extension in ["csv", ""] {
            let dialect = crate::read::sniff::sniff(&written, true, extension).unwrap();
            assert_eq!(&*dialect.fields[2], "caller_number");
        }
    }
}
