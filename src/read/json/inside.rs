//! JSON inside a field: in a cell of a table, a value of a dump, a string of JSON.
//!
//! In: a text that begins with a bracket. Out: where in it each value begins and ends, by path.
//! Never changes the text, and never fails: what is no JSON gets no path.

use std::borrow::Cow;

use super::escape;
use crate::read::{
    nested::is_json,
    paths::{Path, Paths},
};

/// Brackets within brackets that have paths of their own.
const DEPTH: usize = 32;

/// Strings of JSON within strings of JSON, each in the one before, that have paths.
const LEVELS: u32 = 3;

/// How the quotes of JSON are written in the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Quotes {
    /// `{""a"": 1}`, as in a CSV.
    doubled: bool,
    /// Strings that it lies in: in none, `{"a": 1}`, as in a log or a COPY of PostgreSQL; in one, `{\"a\": 1}`, as
    /// in a string of C, MySQL or JSON; in two, `{\\\"a\\\": 1}`.
    level: u32,
}

impl Quotes {
    /// Returns how they are written in a text whose first one is at byte `at`.
    fn of(bytes: &[u8], at: usize) -> Self {
        let before = bytes.get(..at).unwrap_or_default();
        let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        let level = (slashes + 1).ilog2().min(LEVELS);
        Self { doubled: bytes.get(at + 1) == Some(&b'"'), level }
    }

    /// Returns the backslashes before each.
    fn slashes(self) -> usize {
        (1 << self.level) - 1
    }
}

/// Takes the byte at which a value begins or ends and its path; where one ends, the path of the whole.
pub type Put<'p> = dyn FnMut(usize, Path) + 'p;

/// Finds the values of JSON that is the content of a field, and calls `put` with each begin and end, in
/// ascending order. `whole` is the path of the field itself. How quotes are written around it (as they are,
/// doubled, behind a backslash) shows itself.
///
/// Returns whether the text is JSON: an object or list with at least one string or scalar in it.
///
/// ```
/// use sverka::read::{json::inside, paths::{Path, Paths}};
/// let mut paths = Paths::below(vec!["".into(), "clients.payload".into()]);
/// let mut found = Vec::new();
/// let text = r#"{""contact"": {""phone"": ""+7 916""}}"#;
/// assert!(inside(text, Path::of_field(1), &mut paths, &mut |at, path| found.push((at, path))));
/// let named: Vec<_> = found.iter().map(|(at, path)| (*at, &*paths.names()[path.field() as usize])).collect();
/// assert_eq!(named, [(28, "clients.payload.contact.phone"), (34, "clients.payload")]);
/// ```
pub fn inside(text: &str, whole: Path, paths: &mut Paths, put: &mut Put<'_>) -> bool {
    let blank = text.len() - text.trim_start().len();
    if !matches!(text.as_bytes().get(blank), Some(b'{' | b'[')) {
        return false;
    }
    let Some(quote) = text.bytes().position(|byte| byte == b'"') else { return false };
    let quotes = Quotes::of(text.as_bytes(), quote);
    let mut inner = Inner { text, at: blank, quotes, stack: Vec::new(), any: false };
    inner.run((whole, whole), paths, put);
    inner.any
}

struct Inner<'t> {
    text: &'t str,
    at: usize,
    quotes: Quotes,
    /// The path of each open bracket, and whether it is a list.
    stack: Vec<(Path, bool)>,
    any: bool,
}

impl Inner<'_> {
    /// Finds the values below a path; where one ends, the text is that of `whole`.
    fn run(&mut self, (below, whole): (Path, Path), paths: &mut Paths, put: &mut Put<'_>) {
        // The path of the value to come; behind a bracket or comma of an object there is none yet.
        let mut path = below;
        let mut keyed = true;
        let mut deeper = 0_usize;
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            let start = self.at;
            self.at += 1;
            match byte {
                b'{' | b'[' if self.stack.len() < DEPTH => {
                    let list = byte == b'[';
                    path = if list { paths.item(path) } else { path };
                    keyed = list;
                    self.stack.push((path, list));
                }
                b'{' | b'[' => deeper += 1,
                b'}' | b']' if deeper > 0 => deeper -= 1,
                b'}' | b']' => {
                    self.stack.pop();
                    if self.stack.is_empty() {
                        return;
                    }
                    keyed = false;
                }
                b',' => {
                    let Some((open, list)) = self.stack.last() else { return };
                    (path, keyed) = (*open, *list);
                }
                b'"' | b'\\' if self.opens(start) => {
                    let (from, to) = self.string();
                    let content = self.text.get(from..to).unwrap_or_default();
                    if deeper > 0 {
                        continue;
                    }
                    if keyed {
                        if !self.nested(from..to, (path, whole), paths, put) {
                            self.value(from..to, (path, whole), put);
                        }
                    } else if let Some((open, false)) = self.stack.last() {
                        (path, keyed) = (paths.key(*open, &meant(content)), true);
                    }
                }
                b'0'..=b'9' | b'-' | b'+' | b't' | b'f' | b'n' => {
                    let rest = self.text.get(start..).unwrap_or_default();
                    let end = |c: char| matches!(c, ',' | '}' | ']') || c.is_whitespace();
                    self.at = start + rest.find(end).unwrap_or(rest.len());
                    if keyed && deeper == 0 {
                        self.value(start..self.at, (path, whole), put);
                    }
                }
                _ => {}
            }
        }
    }

    /// Finds the values of JSON that is the content of a string; returns whether it is that.
    fn nested(
        &mut self,
        range: std::ops::Range<usize>,
        (path, whole): (Path, Path),
        paths: &mut Paths,
        put: &mut Put<'_>,
    ) -> bool {
        let content = self.text.get(range.clone()).unwrap_or_default();
        let quotes = Quotes { level: self.quotes.level + 1, ..self.quotes };
        let is_whole = content.starts_with(['{', '[']) && content.ends_with(['}', ']']);
        if quotes.level > LEVELS || !is_whole || !is_json(content) {
            return false;
        }
        let text = self.text.get(..range.end).unwrap_or_default();
        let mut inner = Inner { text, at: range.start, quotes, stack: Vec::new(), any: false };
        inner.run((path, whole), paths, put);
        self.any |= inner.any;
        inner.any
    }

    fn value(
        &mut self,
        range: std::ops::Range<usize>,
        (path, whole): (Path, Path),
        put: &mut Put<'_>,
    ) {
        if !range.is_empty() {
            self.any = true;
            put(range.start, path);
            put(range.end, whole);
        }
    }

    /// Whether the quote sign that begins at byte `at` opens a string; steps over the sign.
    fn opens(&mut self, at: usize) -> bool {
        let slashes = self.quotes.slashes();
        let sign = self.text.as_bytes().get(at..).unwrap_or_default();
        let (before, quote) = sign.split_at_checked(slashes).unwrap_or_default();
        let signs: &[u8] = if self.quotes.doubled { b"\"\"" } else { b"\"" };
        let opens = before.iter().all(|byte| *byte == b'\\') && quote.starts_with(signs);
        if opens {
            self.at = at + slashes + signs.len();
        }
        opens
    }

    /// The content of the string that begins here; steps over its end.
    fn string(&mut self) -> (usize, usize) {
        let from = self.at;
        let bytes = self.text.as_bytes();
        while let Some(rest) = bytes.get(self.at..)
            && let Some(found) = memchr::memchr(b'"', rest)
        {
            let quote = self.at + found;
            let inner = bytes.get(from..quote).unwrap_or_default();
            let slashes = inner.iter().rev().take_while(|byte| **byte == b'\\').count();
            self.at = quote + 1;
            if self.quotes.doubled {
                if bytes.get(quote + 1) != Some(&b'"') {
                    continue;
                }
                self.at = quote + 2;
            }
            // Those of the quote itself; before them, as many and one more for each backslash of JSON.
            let own = self.quotes.slashes();
            if slashes >= own && (slashes / (own + 1)).is_multiple_of(2) {
                return (from, quote - own);
            }
        }
        self.at = bytes.len();
        (from, bytes.len())
    }
}

/// Returns a key without the escapes of JSON.
fn meant(key: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', key.as_bytes()).is_none() {
        return Cow::Borrowed(key);
    }
    let (mut meant, mut copied) = (String::with_capacity(key.len()), 0);
    let key = &*key.replace("\\\"\"", "\"").replace("\\\"", "\"");
    escape::each_within(key, &mut |part, c| {
        meant.push_str(key.get(copied..part.start).unwrap_or_default());
        meant.push(c);
        copied = part.end;
    });
    meant.push_str(key.get(copied..).unwrap_or_default());
    Cow::Owned(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each value with its path, and the places where values end.
    fn values(text: &str) -> Option<Vec<(String, String)>> {
        let mut paths = Paths::below(vec!["".into(), "c".into()]);
        let mut puts = Vec::new();
        let json =
            inside(text, Path::of_field(1), &mut paths, &mut |at, path| puts.push((at, path)));
        assert!(puts.is_sorted_by(|a, b| a.0 < b.0), "{puts:?}");
        let value = |pair: &[(usize, Path)]| {
            let name = paths.names()[pair[0].1.field() as usize].to_string();
            assert_eq!(pair[1].1, Path::of_field(1));
            (name, text.get(pair[0].0..pair[1].0).unwrap().to_owned())
        };
        json.then(|| puts.chunks(2).map(value).collect())
    }

    #[test]
    fn quotes_may_be_written_in_three_ways() {
        let plain =
            r#"{"tel": ["+7", "8 \"916\""], "geo": {"ip": "192.0.2.1", "n": 17}, "s": "\\"}"#;
        let expected = [
            ("c.tel[]", "+7"),
            ("c.tel[]", r#"8 \"916\""#),
            ("c.geo.ip", "192.0.2.1"),
            ("c.geo.n", "17"),
            ("c.s", r"\\"),
        ];
        let ways: [fn(&str) -> String; 3] = [
            str::to_owned,
            |text| text.replace('"', "\"\""),
            |text| text.replace('\\', r"\\").replace('"', "\\\""),
        ];
        for write in ways {
            let written: Vec<_> =
                expected.map(|(path, value)| (path.to_owned(), write(value))).into();
            assert_eq!(values(&write(plain)), Some(written), "{}", write(plain));
        }
    }

    #[test]
    fn strings_of_json_may_hold_json() {
        let deep = r#"{"a": "{\"tel\": \"+7\", \"to\": [\"{\\\"m\\\": \\\"x\\\\\\\"y\\\"}\"]}", "b": "[1] {", "c": 2}"#;
        let expected = |y: &str| {
            let all = [("c.a.tel", "+7"), ("c.a.to[].m", y), ("c.b", "[1] {"), ("c.c", "2")];
            Some(all.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec())
        };
        assert_eq!(values(deep), expected(r#"x\\\\\\\"y"#));
        assert_eq!(values(&deep.replace('"', "\"\"")), expected(r#"x\\\\\\\""y"#));
        let deeper = deep.replace('\\', r"\\").replace('"', "\\\"");
        assert_eq!(values(&deeper).map(|all| all.len()), Some(4), "{deeper}");
        let text = r#"{"a": "{\"b\": \"\"}"}"#;
        assert_eq!(values(text), Some(vec![("c.a".into(), r#"{\"b\": \"\"}"#.into())]));
    }

    #[test]
    fn keys_are_told_as_they_are_meant() {
        for text in [
            r#"{"\u0442\u0435\u043b": "+7"}"#,
            r#"{""\u0442\u0435\u043b"": ""+7""}"#,
            r#"{\"\\u0442\\u0435\\u043b\": \"+7\"}"#,
        ] {
            assert_eq!(values(text), Some(vec![("c.тел".into(), "+7".into())]), "{text}");
        }
        assert_eq!(values(r#"{"a\\b": "x"}"#), Some(vec![("c.*".into(), "x".into())]));
        for text in [r#"{"a\"b": "x"}"#, r#"{""a\""b"": ""x""}"#, r#"{\"a\\\"b\": \"x\"}"#] {
            assert_eq!(values(text).unwrap()[0].1, "x", "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_broken_harms_nothing() {
        for text in ["", "x", "{}", "[]", "{x}", "[1", "} {", "[note] \"a\"", "{\\"] {
            values(text);
        }
        assert_eq!(values("{1,2,3}"), None, "an array of PostgreSQL");
        assert_eq!(values("note: {\"a\":1}"), None);
        assert_eq!(values("{\"a\":\"b"), Some(vec![("c.a".into(), "b".into())]));
        let deep = format!("{}\"a\":1", "{\"x\":[".repeat(100_000));
        assert_eq!(values(&deep), None);
        assert_eq!(values(r#"[{"a":1},{"a":2}] {"b":3}"#).unwrap().len(), 2);
    }
}
