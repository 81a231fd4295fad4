//! TOML, as far as keys lead to values: tables, dotted keys, lists, strings of one line or several.
//!
//! In: bytes in any charset. Out: segments of the text, escapes decoded, with a run for each value.
//! Never checks a type or a duplicate: what is odd is text.

use std::ops::Range;

use super::{
    cut::BLOCK,
    inline::{Inline, begins_word, string_end},
    json::decode_all,
    lines::{Line, Lines},
    paths::{Path, Paths},
    sample,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The TOML format.
pub struct Toml;

impl Format for Toml {
    fn name(&self) -> &'static str {
        "toml"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |_| true, is_toml)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(TomlLine::default()), each)
    }
}

/// Whether lines are tables, and keys whose values are typed; without the name there must be a table and a string.
fn is_toml(sample: &Sample<'_>) -> bool {
    let named = sample.extension == "toml";
    let (mut tables, mut pairs, mut strings, mut odd) = (0, 0, 0, 0);
    let (mut open, mut depth) = (false, 0);
    let brackets = |line: &str| {
        let count = |signs: [char; 2]| line.matches(signs).count().cast_signed();
        count(['[', '{']) - count([']', '}'])
    };
    for line in sample.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if open || depth > 0 {
            open &= !line.ends_with("\"\"\"");
            depth += if open { 0 } else { brackets(line) };
            continue;
        }
        if line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            let name = line.trim_matches(['[', ']']);
            let closes = line.split('#').next().unwrap_or_default().trim_end().ends_with(']');
            let plain = |c: char| c.is_alphanumeric() || " ._-\"':/".contains(c);
            tables += usize::from(closes && name.chars().all(plain));
            odd += usize::from(!closes);
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            odd += 1;
            continue;
        };
        let value = value.trim();
        let bare = value.starts_with(|c: char| c.is_ascii_digit())
            || value.starts_with("true")
            || value.starts_with("false");
        // `time=2026-01-02T10:00:00Z level=info` is a line of a log.
        let typed = value.starts_with(['"', '\'', '[', '{', '-', '+'])
            || bare && !value.split('#').next().unwrap_or_default().contains('=');
        let plain = |c: char| c.is_alphanumeric() || " ._-\"'".contains(c);
        pairs += usize::from(typed && key.chars().all(plain));
        strings += usize::from(
            value.starts_with('"') || value.starts_with("[\"") || value.starts_with("[ \""),
        );
        odd += usize::from(!typed);
        open = value.starts_with("\"\"\"") && value.matches("\"\"\"").count() == 1;
        depth = if value.starts_with(['[', '{']) { brackets(value) } else { 0 };
    }
    if named {
        pairs > 0 && odd <= pairs
    } else {
        tables > 0 && pairs > 1 && strings > 0 && odd == 0
    }
}

/// Reads lines of TOML.
#[derive(Default)]
pub(super) struct TomlLine {
    paths: Paths,
    state: State,
}

#[derive(Clone, Default)]
pub(super) struct State {
    table: Path,
    /// A list or inline table that goes on.
    inline: Inline,
    /// A string of several lines: its quote and its path.
    string: Option<(u8, Path)>,
}

impl TomlLine {
    /// Reads `[table]` or `[[list of tables]]`.
    fn table(&mut self, line: &str) {
        let list = line.starts_with("[[");
        let name = line.trim_start_matches('[');
        let name = name.split(']').next().unwrap_or_default();
        let path = self.dotted(Path::ROOT, name);
        self.state.table = if list { self.paths.item(path) } else { path };
    }

    /// The path of a key with dots, each step bare or in quotes.
    fn dotted(&mut self, parent: Path, key: &str) -> Path {
        let mut path = parent;
        let mut rest = key.trim();
        while !rest.is_empty() {
            let quote = rest.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''));
            let inner = quote.and_then(|quote| string_end(rest.as_bytes().get(1..)?, quote));
            let (step, behind) = match inner {
                Some(end) => {
                    (rest.get(1..=end).unwrap_or_default(), rest.get(end + 2..).unwrap_or_default())
                }
                None => {
                    rest.split_at_checked(rest.find('.').unwrap_or(rest.len())).unwrap_or_default()
                }
            };
            path = self.paths.key(path, step.trim());
            rest = behind.trim_start().trim_start_matches('.').trim_start();
        }
        path
    }

    fn value(&mut self, pass: &mut Pass<'_>, at: usize, to: usize, path: Path) {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        match rest.first() {
            Some(b'[' | b'{') => {
                self.state.inline.begin(path);
                self.state.inline.read(pass, (at, to), b'=', &mut self.paths);
            }
            Some(quote @ (b'"' | b'\'')) => {
                let quote = *quote;
                if rest.starts_with(&[quote; 3]) {
                    self.state.string = Some((quote, path));
                    self.string(pass, at + 3, to);
                } else {
                    let end = string_end(rest.get(1..).unwrap_or_default(), quote);
                    let end = end.map_or(to, |end| at + 1 + end);
                    put(pass, at + 1..end, path, quote == b'"');
                }
            }
            _ => {
                let comment =
                    memchr::memchr_iter(b'#', rest).find(|found| begins_word(pass, at + found));
                let len = rest
                    .get(..comment.unwrap_or(rest.len()))
                    .unwrap_or_default()
                    .trim_ascii_end()
                    .len();
                put(pass, at..at + len, path, false);
            }
        }
    }

    /// Reads a string of several lines up to its end, or to that of the line.
    fn string(&mut self, pass: &mut Pass<'_>, at: usize, to: usize) {
        let Some((quote, path)) = self.state.string else { return };
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        let end = memchr::memmem::find(rest, &[quote; 3]);
        if end.is_some() {
            self.state.string = None;
        }
        put(pass, at..end.map_or(to, |end| at + end), path, quote == b'"');
    }
}

/// Puts the field of a value, and decodes its escapes if it has such.
pub(super) fn put(pass: &mut Pass<'_>, value: Range<usize>, path: Path, escaped: bool) {
    if !value.is_empty() {
        pass.field(value.start, path.field());
        let end = if escaped { decode_all(pass, value.start, value.end) } else { value.end };
        pass.field(end, 0);
    }
}

impl Line for TomlLine {
    type State = State;

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()) else { return };
        if self.state.string.is_some() {
            return self.string(pass, line.start, line.end);
        }
        let at = line.start + text.len() - text.trim_start().len();
        if !self.state.inline.is_closed() {
            self.state.inline.read(pass, (at, line.end), b'=', &mut self.paths);
            return;
        }
        let trimmed = text.trim();
        if trimmed.starts_with('[') {
            return self.table(trimmed);
        }
        if trimmed.starts_with('#') {
            return;
        }
        let Some((key, value)) = text.split_once('=') else { return };
        let path = self.dotted(self.state.table, key);
        let start = line.end - value.trim_start().len();
        self.value(pass, start, line.end, path);
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    fn is_open(&self) -> bool {
        self.state.string.is_some() || !self.state.inline.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;
    use crate::read::trial::{kept_and_gaps, named, takes};

    #[test]
    fn keys_lead_to_values() {
        for (text, expected) in [
            ("a = 1 # x\nb.c = 'y'\n", "a=1 b.c=y"),
            ("[a.\"b c\"]\r\nd = \"\\u0418\"\r\n[[e]]\nf = true\n", "a.b c.d=И e[].f=true"),
            (
                "a = [1, \"x\", # no, not this\n  { b = 'y', \"c\" = [2] }\n]\nd = 3",
                "a[]=1 a[]=x a[].b=y a[].c[]=2 d=3",
            ),
            ("a = \"\"\"x\ny\"\"\"\nb = '''z'''", "a=x a=y b=z"),
            ("# a = 1\n\n = 2\na =\nb", ""),
        ] {
            assert_eq!(named(&Toml, text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_never_closed_is_told() {
        for text in ["a = \"\"\"x\n", "a = [1,\n", "a = { b = 1\n"] {
            let (_, gaps) = kept_and_gaps(text.as_bytes(), |blob, each| Toml.read(blob, each));
            assert_eq!(gaps, [(Reason::Damaged, text.len() as u64)], "{text}");
        }
    }

    #[test]
    fn toml_is_told_by_tables_and_typed_values() {
        let claims = |text: &str, extension: &str| takes(&Toml, text.as_bytes(), extension);
        assert!(claims("[package]\nname = \"x\"\nyears = [1, 2]\n", ""));
        assert!(claims("a = 1\n", "toml"));
        for text in [
            "[a]\nb = c\n",
            "a = 1\n",
            "[x](y)\n",
            "",
            "let a = \"b\";\nlet c = 1;\n",
            "[a]\nb=1\nc=2\n",
        ] {
            assert!(!claims(text, ""), "{text}");
        }
        assert!(!claims("[package]\nname = \"x\"\nb = 1\n", "py"));
    }
}
