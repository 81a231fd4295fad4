//! Whether text is a table, and what parts its cells.
//!
//! In: the first lines. Out: the delimiter, the columns and their names, or nothing.
//! Never takes a log, prose or source code for a table: a wrong field is worse than none.

use super::{
    accounts::{accounts, calls},
    ini,
    sample::is_source,
};
use crate::taxonomy::field_category;

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What parts cells.
    pub delimiter: u8,
    /// What ends rows: `\n`, or `\r` in what old programs of the Macintosh save.
    pub end: u8,
    /// Rows at the top that hold no values: the header, and a line `sep=;` that Excel understands.
    pub skip: usize,
    /// Names of the columns, behind the empty one; `#1` … where there is no header.
    pub fields: Vec<Box<str>>,
}

/// Rows that are looked at.
const ROWS: usize = 64;
/// Rows above the header that may be titles.
const TITLES: usize = 9;
/// Columns that get a field; more is no table made for people or programs.
pub(super) const COLUMNS: usize = 4096;
/// Extensions of tables.
const TABLES: [&str; 4] = ["csv", "tsv", "psv", "tab"];
/// Extensions of other text with a form of its own, whose commas part no cells.
const OTHERS: [&str; 19] = [
    "log", "sql", "json", "jsonl", "ndjson", "xml", "html", "htm", "yaml", "yml", "toml", "svg",
    "eml", "mbox", "vcf", "ics", "srt", "vtt", "lock",
];

/// Returns how the table is written that begins so; `whole`: this is all of it.
#[must_use]
pub fn sniff(text: &str, whole: bool, extension: &str) -> Option<Dialect> {
    let named = is_table(extension);
    let text = text.trim_start_matches('\u{FEFF}').trim_start_matches(['\r', '\n']);
    let other = !named && is_other(extension);
    if let Some(listed) = listed(text).filter(|_| !other || extension == "log") {
        return Some(listed);
    }
    let calls = || calls(text, || rows(text, whole, b','));
    if let Some(listed) = accounts(text).filter(|_| !named).or_else(calls).filter(|_| !other) {
        return Some(listed);
    }
    if other {
        return None;
    }
    let lines = || text.split(char::from(line_end(text)));
    let first = lines().next()?;
    if let Some(delimiter) = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        let below = text.get(first.len() + 1..)?;
        return judged(below, whole, delimiter, true)
            .map(|(dialect, _)| Dialect { skip: dialect.skip + 1, ..dialect });
    }
    if matches!(first.bytes().next()?, b'{' | b'[' | b'<') {
        return None;
    }
    // Above the rows may stand remarks, and titles under a table's name.
    let above = lines().take(TITLES).take_while(|line| named || is_remark(line)).count();
    let parts =
        |delimiter: u8| lines().take(above + 1).any(|it| it.as_bytes().contains(&delimiter));
    let mut best: Option<(Dialect, usize)> = None;
    for delimiter in *b"\t;,|\x01^" {
        if (named || delimiter != b'^')
            && parts(delimiter)
            && let Some(judged) = judged(text, whole, delimiter, named)
            && best.as_ref().is_none_or(|best| best.1 < judged.1)
        {
            best = Some(judged);
        }
    }
    best.map(|(dialect, _)| dialect)
        .or_else(|| named.then(|| empty(text, whole).or_else(|| column(text, whole))).flatten())
}

/// The table of a log in the extended format of W3C, <https://www.w3.org/TR/WD-logfile>, as IIS and `CloudFront` write
/// it: a directive above its rows lists the fields.
fn listed(text: &str) -> Option<Dialect> {
    const FIELDS: &str = "#Fields:";
    let mut above = text.lines().take(TITLES).take_while(|line| line.starts_with('#'));
    let at = above.position(|line| line.starts_with(FIELDS))?;
    let fields = text.lines().nth(at)?.strip_prefix(FIELDS)?;
    let rows = text.lines().skip(at + 1).find(|line| !line.starts_with('#'));
    let delimiter = if rows.is_some_and(|row| row.contains('\t')) { b'\t' } else { b' ' };
    let names: Vec<&str> = fields.split_ascii_whitespace().collect();
    let dialect = dialect_named((delimiter, b'\n'), names.len(), Some(&names));
    (names.len() > 1).then(|| Dialect { skip: at + 1, ..dialect })
}

/// What ends the rows of a text.
fn line_end(text: &str) -> u8 {
    if memchr::memchr(b'\n', text.as_bytes()).is_none() && text.contains('\r') {
        b'\r'
    } else {
        b'\n'
    }
}

/// A line above a table that says something of it.
fn is_remark(line: &str) -> bool {
    line.starts_with("# ") || line.trim_end() == "#"
}

/// A table of which there is only the header: only under a table's name, and where no cell below holds anything.
fn empty(text: &str, whole: bool) -> Option<Dialect> {
    let first = text.split(['\r', '\n']).next()?;
    let delimiter = *b"\t;,|\x01^"
        .iter()
        .max_by_key(|it| memchr::memchr_iter(**it, first.as_bytes()).count())?;
    let rows = rows(text, whole, delimiter);
    let (names, below) = rows.split_first()?;
    let named = names.len() > 1 && names.iter().all(|cell| is_name(cell) && !is_value(cell));
    let known = names.iter().any(|cell| is_known(cell));
    let nothing = below.iter().flatten().all(|cell| cell.trim().is_empty());
    (whole && named && known && nothing).then(|| Dialect {
        skip: 1,
        ..dialect_named((delimiter, line_end(text)), names.len(), Some(names))
    })
}

/// Whether an extension is that of a table.
pub(super) fn is_table(extension: &str) -> bool {
    TABLES.contains(&extension)
}

/// Whether an extension is that of text with a form of its own.
pub(super) fn is_other(extension: &str) -> bool {
    is_source(extension) || ini::NAMES.contains(&extension) || OTHERS.contains(&extension)
}

/// A table of one column: only under a table's name, and with a header.
fn column(text: &str, whole: bool) -> Option<Dialect> {
    let rows = rows(text, whole, b',');
    // What parts the cells of an uneven table is no part of a name.
    let first = text.split(['\r', '\n']).next().unwrap_or_default();
    let alone = rows.iter().all(|row| row.len() == 1) && !first.contains([';', '\t', '|']);
    (alone && rows.len() > 1 && has_header(&rows))
        .then(|| dialect((b',', line_end(text)), 1, &rows))
}

/// The dialect with this delimiter, if it is plausible, and how many columns speak for it.
fn judged(text: &str, whole: bool, delimiter: u8, named: bool) -> Option<(Dialect, usize)> {
    let rows = rows(text, whole, delimiter);
    let columns = rows.iter().map(Vec::len).max_by_key(|len| {
        (rows.iter().filter(|row| row.len() == *len).count(), usize::MAX - *len)
    })?;
    let even = rows.iter().filter(|row| row.len() == columns).count();
    let (least, share) = if named { (2, 60) } else { (3, 90) };
    if rows.len() < least || columns < 2 || even * 100 < rows.len() * share {
        return None;
    }
    let odd = rows.iter().filter(|row| !is_record(row, delimiter, named)).count();
    if !named && (odd * 10 > rows.len() || columns == 2 && !has_header(&rows)) {
        return None;
    }
    if named && odd * 2 > rows.len() {
        return None;
    }
    Some((dialect((delimiter, line_end(text)), columns, &rows), columns))
}

fn dialect(ends: (u8, u8), columns: usize, rows: &[Vec<&str>]) -> Dialect {
    // Above the header stand remarks, and titles: rows in which next to nothing is filled in.
    let is_title = |row: &Vec<&str>| {
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        let remark = row.first().is_some_and(|cell| is_remark(cell));
        filled * 2 < columns || remark && row.len() != columns || row.len() == 1 && columns > 1
    };
    let titles = rows.iter().take(TITLES).take_while(|row| is_title(row)).count();
    let head = (0..=titles).rev().find(|above| rows.get(*above..).is_some_and(has_header));
    let names = head.and_then(|head| rows.get(head)).map(Vec::as_slice);
    Dialect { skip: head.map_or(0, |head| head + 1), ..dialect_named(ends, columns, names) }
}

/// The dialect with these names of columns, or with numbers for names; `ends`: of cells and of rows.
fn dialect_named(ends: (u8, u8), columns: usize, names: Option<&[&str]>) -> Dialect {
    let columns = names.map_or(columns, |row| row.len().max(columns)).min(COLUMNS);
    let name = |i: usize| {
        let name = names.and_then(|row| row.get(i)).map(|name| name.trim()).unwrap_or_default();
        if name.is_empty() { format!("#{}", i + 1) } else { name.replace("\"\"", "\"") }
    };
    let fields = std::iter::once(Box::default());
    let fields = fields.chain((0..columns).map(|i| name(i).into_boxed_str())).collect();
    let (delimiter, end) = ends;
    Dialect { delimiter, end, skip: 0, fields }
}

/// The first rows, without empty ones, and without the last if it may be cut.
fn rows(text: &str, whole: bool, delimiter: u8) -> Vec<Vec<&str>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let (mut start, mut quoted) = (0, false);
    let (bytes, end) = (text.as_bytes(), line_end(text));
    for (at, byte) in bytes.iter().copied().enumerate() {
        if byte == b'"' && (quoted || opens(bytes, start, at)) {
            quoted = !quoted;
        } else if byte == b'"' && at > 0 && bytes.get(at - 1) == Some(&b'"') {
            let cell = bytes.get(start..at).unwrap_or_default();
            quoted = cell.iter().find(|byte| **byte != b' ') == Some(&b'"');
        } else if !quoted && (byte == delimiter || byte == end) {
            row.push(unquoted(text.get(start..at).unwrap_or_default()));
            start = at + 1;
            if byte == end {
                if row.len() > 1 || row.first().is_some_and(|cell| !cell.trim().is_empty()) {
                    rows.push(std::mem::take(&mut row));
                }
                row.clear();
                if rows.len() >= ROWS {
                    return rows;
                }
            }
        }
    }
    if whole && start < bytes.len() {
        row.push(unquoted(text.get(start..).unwrap_or_default()));
        rows.push(row);
    }
    rows
}

fn unquoted(cell: &str) -> &str {
    let cell = cell.strip_suffix('\r').unwrap_or(cell);
    let inner = cell.trim_matches(' ').strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
    inner.unwrap_or(cell)
}

/// Whether a quote at `at` opens the cell that begins at `start`: only spaces may stand before it.
pub(super) fn opens(bytes: &[u8], start: usize, at: usize) -> bool {
    bytes.get(start..at).is_some_and(|before| before.iter().all(|byte| *byte == b' '))
}

/// Whether a line is a row of values and not a sentence, a statement or a log entry that has delimiters.
fn is_record(row: &[&str], delimiter: u8, named: bool) -> bool {
    let Some((first, rest)) = row.split_first() else { return false };
    let empty = |cell: &&str| cell.trim().is_empty();
    let opens = ["--", "//", "/*", "#", "<", "[", "{", "@", "INSERT ", "CREATE ", "COPY "];
    if opens.iter().any(|open| first.trim_start().starts_with(open)) {
        return false;
    }
    // `int a;` and what is indented by one tab are rows only under a table's name.
    if !named && (rest.iter().all(empty) || empty(first) && row.len() == 2)
        || empty(first) && delimiter == b'|'
    {
        return false;
    }
    // In a list within a sentence or a program a space follows each comma.
    let listed = rest.iter().all(|cell| cell.starts_with(' '));
    if listed && !named && matches!(delimiter, b',' | b';') {
        return false;
    }
    // Loggers write milliseconds behind a comma: `2026-01-02 10:00:00,123 INFO …`.
    let millis = rest.first().map_or("", |cell| cell).as_bytes();
    let timed = millis.iter().take_while(|byte| byte.is_ascii_digit()).count() == 3
        && millis.get(3) == Some(&b' ')
        && first.contains(':');
    let pairs = row.iter().filter(|cell| is_pair(cell)).count();
    let words: usize = row.iter().map(|cell| cell.split_ascii_whitespace().count()).sum();
    !timed
        && pairs * 2 <= row.len()
        && (named || words <= 10 * row.len())
        && row.iter().all(|c| balanced(c))
}

/// `key=value`, as in logs and settings.
fn is_pair(cell: &str) -> bool {
    let key = cell.trim_start().split_once('=').map(|(key, _)| key);
    key.is_some_and(|key| {
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    })
}

/// Whether brackets close where they open: a delimiter inside brackets is one of a sentence or program.
fn balanced(cell: &str) -> bool {
    let count = |bracket| cell.bytes().filter(|byte| *byte == bracket).count();
    [(b'(', b')'), (b'[', b']'), (b'{', b'}')].iter().all(|(a, b)| count(*a) == count(*b))
}

/// Words in names of columns; where all cells are words, they tell a header from a row.
const NAMES: &str = "id name email mail phone tel date address city country login user type status passport card birth \
    number value имя фамилия отчество фио телефон почта адрес дата паспорт инн снилс логин город номер \
    карта наименование статус";

/// Whether the first row names the columns: its cells look like names, and those below don't.
pub(super) fn has_header(rows: &[Vec<&str>]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let cells = || first.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let (names, all) = (cells().filter(|cell| is_name(cell)).count(), cells().count());
    if all == 0 || names * 10 < all * 8 || all * 2 < first.len() || below.is_empty() {
        return false;
    }
    if cells().any(is_value) || below.iter().any(|row| row == first) {
        return false;
    }
    let unlike = (0..first.len()).any(|i| {
        let column =
            below.iter().filter_map(|row| row.get(i)).filter(|cell| !cell.trim().is_empty());
        let (values, all) = column
            .fold((0, 0), |(values, all), cell| (values + usize::from(is_value(cell)), all + 1));
        values * 2 > all
    });
    let asked = || cells().filter(|cell| !field_category(cell).is_empty()).count();
    unlike || cells().any(is_known) || asked() > 1
}

/// Whether a cell has a word that names columns.
pub(super) fn is_known(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    cell.contains('_')
        || words.any(|word| !word.is_empty() && NAMES.split(' ').any(|name| name == word))
}

pub(super) fn is_name(cell: &str) -> bool {
    // The column that numbers the rows.
    if ["№", "#"].contains(&cell.trim()) {
        return true;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let starts = cell.chars().next().is_some_and(|c| c.is_alphabetic() || "_#№*".contains(c));
    starts
        && cell.chars().nth(64).is_none()
        && digits * 2 < cell.chars().count()
        && digits < 5
        && !cell.contains('@')
        && cell.split_ascii_whitespace().count() <= 8
        && cell.chars().any(char::is_alphabetic)
}

fn is_value(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    digits >= 3
        || digits > 0 && digits * 2 >= cell.len()
        || cell.contains('@')
        || cell.contains("://")
        || ["true", "false", "null", "NULL", "\\N"].contains(&cell)
        || cell.chars().nth(64).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str, extension: &str) -> Option<(char, usize, Vec<String>)> {
        let Dialect { delimiter, skip, fields, .. } = sniff(text, true, extension)?;
        Some((delimiter.into(), skip, fields.iter().skip(1).map(ToString::to_string).collect()))
    }

    #[test]
    fn tables_are_told_by_their_rows() {
        for (text, extension, expected) in [
            ("id,name,phone\n1,Ян,+7 916\n2,Ия,+7 917\n", "", (',', 1, "id name phone")),
            (
                "Фамилия;Имя;Телефон\nЩукина;Ия;8916\nЛис;Ян;8917\n",
                "csv",
                (';', 1, "Фамилия Имя Телефон"),
            ),
            ("Фамилия;Имя\nЩукина;Ия\n", "csv", (';', 1, "Фамилия Имя")),
            ("Familienstand;Beruf\nledig;Florist\n", "csv", (';', 1, "Familienstand Beruf")),
            (
                "1\tyan@example.org\tx\n2\tiya@example.org\ty\n3\tlev@example.org\tz\n",
                "",
                ('\t', 0, "#1 #2 #3"),
            ),
            ("a|b\n1|2\n3|4\n", "", ('|', 1, "a b")),
            ("№;Имя\n1;Ян\n2;Ия\n", "csv", (';', 1, "№ Имя")),
            ("\"a, b\",\"c\"\"d\"\n\"x\ny\",100\nz,200\n", "csv", (',', 1, "a,_b c\"d")),
            ("sep=;\nid;mail\n1;yan@example.org\n", "", (';', 2, "")),
            (
                "id,note\n1,a very long note of many more words than any name of a thing would have and so on and on and on and on and on\n",
                "csv",
                (',', 1, "id note"),
            ),
            ("email\nyan@example.org\niya@example.org\n", "csv", (',', 1, "email")),
            ("id^tel\n1^791\n2^792\n", "csv", ('^', 1, "id tel")),
            ("1\u{1}Ян\u{1}791\n2\u{1}Ия\u{1}792\n3\u{1}Ия\u{1}793\n", "", ('\u{1}', 0, "")),
            ("Пол;Дата рождения\n;\n;\n", "csv", (';', 1, "Пол Дата_рождения")),
            ("id,phone\n", "csv", (',', 1, "id phone")),
            ("\n\r\nid,phone\n1,+7 916\n\n2,+7 917\n", "csv", (',', 1, "id phone")),
            ("id, phone\n1, +7 916\n2, +7 917\n", "csv", (',', 1, "id phone")),
            ("\"id\", \"a, b\"\n\"1\", \"x, \"\"y\"\"\"\n2, z\n", "csv", (',', 1, "id a,_b")),
            ("id,name,phone,\n1,Ян,+7 916,\n2,Ия,+7 917,\n", "csv", (',', 1, "id name phone #4")),
            (
                "Отчёт за май;;\n\n;;\nФамилия;Имя;Телефон\nЩукина;Ия;8916\nЛис;Ян;8917\nИтого;2;\n",
                "csv",
                (';', 3, "Фамилия Имя Телефон"),
            ),
        ] {
            assert_written(text, extension, expected);
        }
    }

    fn assert_written(text: &str, extension: &str, expected: (char, usize, &str)) {
        let (delimiter, skip, names) = fields(text, extension).expect(text);
        assert_eq!((delimiter, skip), (expected.0, expected.1), "{text}");
        let names: Vec<_> = names.iter().map(|name| name.replace(' ', "_")).collect();
        if !expected.2.is_empty() {
            assert_eq!(names.join(" "), expected.2);
        }
    }

    #[test]
    fn what_stands_above_a_table_is_none_of_its_rows() {
        for (text, extension, expected) in [
            (
                "Список, март\n\n№;Имя;Почта\n1;Ян;a@b.ru\n2;Ия;c@b.ru\n",
                "csv",
                (';', 2, "№ Имя Почта"),
            ),
            (
                "# of crm\n# rows: 2\nid,tel\n1,79160000017\n2,79160000018\n",
                "csv",
                (',', 3, "id tel"),
            ),
            (
                "# of crm\nid|name|tel\n1|Ян|791\n2|Ия|792\n3|Ия|792\n4|Ия|792\n5|Я|1\n6|Я|1\n7|Я|1\n8|Я|1\n9|Я|1\n10|Я|1",
                "",
                ('|', 2, "id name tel"),
            ),
            ("#id,tel\n1,79160000017\n2,79160000018\n", "csv", (',', 1, "#id tel")),
            ("id,tel\r1,79160000017\r2,79160000018\r", "csv", (',', 1, "id tel")),
            (
                "#Version: 1.0\n#Fields: date c-ip cs(User-Agent)\n2026-01-02 192.0.2.1 x\n",
                "log",
                (' ', 2, "date c-ip cs(User-Agent)"),
            ),
            ("#Fields: date\tc-ip\n#x\n2026-01-02\t192.0.2.1\n", "", ('\t', 1, "date c-ip")),
        ] {
            assert_written(text, extension, expected);
        }
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        for (what, text) in [
            ("a python log", "2026-01-02 10:00:00,123 INFO a: ok\n".repeat(5)),
            ("an access log", "192.0.2.1 - - [2/Jan] \"GET /\" (KHTML, like Gecko)\n".repeat(5)),
            ("pairs", "level=info, user=yan, phone=1\n".repeat(5)),
            ("tight pairs", "level=info,user=yan,phone=1\n".repeat(5)),
            (
                "prose",
                "Он пришёл, увидел, победил.\nПотом, не спеша, ушёл.\nВот, и всё, друзья.\n".into(),
            ),
            ("code", "call(a,b);\ncall(c,d);\ncall(e,f);\n".into()),
            ("statements", "int a;\nint b;\nint c;\n".into()),
            ("SQL", "INSERT INTO t VALUES (1,'a');\n".repeat(5)),
            ("JSON", "{\"a\":1,\"b\":2}\n".repeat(5)),
            ("markdown", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n".into()),
            ("a makefile", "all:\n\tcc a\n\tcc b\n\tcc c\n".into()),
            (
                "subtitles",
                "1\n00:00:01,000 --> 00:00:02,000\nДа\n2\n00:00:03,000 --> 00:00:04,000\n".into(),
            ),
            ("lines", "one\ntwo\nthree\n".into()),
            ("nothing", String::new()),
        ] {
            assert_eq!(fields(&text, ""), None, "{what}");
        }
        assert_eq!(fields(&"1,2,3\n".repeat(9), "py"), None, "source code");
        assert_eq!(
            fields(&"{\"a\":1,\"b\":2}\n".repeat(5), "csv"),
            None,
            "JSON under a wrong name"
        );
    }
}
