//! JSON inside a field: in a cell of a table, a value of a dump, a string of JSON.
//!
//! In: a text that begins with a bracket. Out: where in it each value begins and ends, by path.
//! Never changes the text, and never fails: what is no JSON gets no path.

use std::borrow::Cow;

use super::escape;
use crate::read::paths::{Path, Paths};

/// Brackets within brackets that have paths of their own.
const DEPTH: usize = 32;

/// How the quotes of JSON are written in the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// `{"a": 1}`, as in a log or a COPY of PostgreSQL.
    Plain,
    /// `{""a"": 1}`, as in a CSV.
    Doubled,
    /// `{\"a\": 1}`, as in a string of C, MySQL or JSON.
    Escaped,
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
    let quotes = match text.as_bytes() {
        bytes if quote > 0 && bytes.get(quote - 1) == Some(&b'\\') => Quotes::Escaped,
        bytes if bytes.get(quote + 1) == Some(&b'"') => Quotes::Doubled,
        _ => Quotes::Plain,
    };
    let mut inner = Inner { text, at: blank, quotes, stack: Vec::new(), any: false };
    inner.run(whole, paths, put);
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
    fn run(&mut self, whole: Path, paths: &mut Paths, put: &mut Put<'_>) {
        // The path of the value to come; behind a bracket or comma of an object there is none yet.
        let mut path = whole;
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
                        self.value(from..to, (path, whole), put);
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
        let sign = match self.quotes {
            Quotes::Plain => "\"",
            Quotes::Doubled => "\"\"",
            Quotes::Escaped => "\\\"",
        };
        let opens = self.text.get(at..).is_some_and(|rest| rest.starts_with(sign));
        if opens {
            self.at = at + sign.len();
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
            match self.quotes {
                Quotes::Plain if slashes % 2 == 0 => return (from, quote),
                Quotes::Doubled if bytes.get(quote + 1) == Some(&b'"') => {
                    self.at = quote + 2;
                    if slashes % 2 == 0 {
                        return (from, quote);
                    }
                }
                // One backslash for the quote; those before it come in pairs, each pair one of JSON.
                Quotes::Escaped if slashes / 2 % 2 == 0 && slashes > 0 => return (from, quote - 1),
                Quotes::Plain | Quotes::Doubled | Quotes::Escaped => {}
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
    fn keys_are_told_as_they_are_meant() {
        for text in [
            r#"{"\u0442\u0435\u043b": "+7"}"#,
            r#"{""\u0442\u0435\u043b"": ""+7""}"#,
            r#"{\"\\u0442\\u0435\\u043b\": \"+7\"}"#,
        ] {
            assert_eq!(values(text), Some(vec![("c.тел".into(), "+7".into())]), "{text}");
        }
        assert_eq!(values(r#"{"a\\b": "x"}"#), Some(vec![("c.*".into(), "x".into())]));
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
