//! YAML, as far as indentation leads from keys to values: block and flow collections, block scalars, strings.
//!
//! In: bytes in any charset. Out: segments of the text, escapes decoded, with a run for each value.
//! Never follows an alias or a tag, and never fails: what is odd is text.

use std::ops::Range;

use super::{
    cut::BLOCK,
    inline::{Inline, begins_word, string_end},
    lines::{Line, Lines},
    paths::{Path, Paths},
    sample,
    toml::put,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The YAML format.
pub struct Yaml;

/// Keys within keys that have paths of their own.
const DEPTH: usize = 64;
/// The longest key, in bytes.
const KEY: usize = 128;
/// What a key begins with that is a list, a block of text, or has an anchor or a tag.
const OTHER: [char; 9] = ['[', '{', '|', '>', '&', '*', '!', '-', '#'];

impl Format for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let first = |byte: u8| {
            byte.is_ascii_alphanumeric() || byte >= 0x80 || b"-#%\"'_.$?".contains(&byte)
        };
        sample::claim(head, first, is_yaml)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(YamlLine::default()), each)
    }
}

/// Whether lines are keys and items; without the name, keys must be single words, and some lie within others.
fn is_yaml(sample: &Sample<'_>) -> bool {
    let named = matches!(sample.extension, "yaml" | "yml");
    let (mut keys, mut nested, mut odd) = (0, 0, 0);
    let mut block = None;
    let lines = sample.lines();
    for line in lines.map(str::trim_end).filter(|line| !line.is_empty()) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if block.is_some_and(|block| indent > block) || trimmed.starts_with('#') {
            continue;
        }
        block = None;
        if matches!(line, "---" | "...") {
            nested += usize::from(keys == 0);
            continue;
        }
        let item = trimmed.trim_start_matches("- ");
        // A key may stand in a line of its own, and what it leads to in the next.
        if named && item.starts_with("? ") {
            keys += 1;
            continue;
        }
        let item = item.strip_prefix(": ").filter(|_| named && keys > 0).unwrap_or(item);
        match key(item) {
            Some((name, rest)) if named || is_word(name) => {
                keys += 1;
                nested +=
                    usize::from(!line.contains('\t') && (indent > 0 || item.len() < trimmed.len()));
                let value = item.get(rest..).unwrap_or_default().trim_start();
                block = value.starts_with(['|', '>', '"', '\'', '[', '{', '&']).then_some(indent);
                odd += usize::from(!named && value.ends_with([';', '{', '(']));
            }
            _ if item.len() < trimmed.len() || trimmed == "-" => {}
            _ => odd += usize::from(indent == 0 || !named),
        }
    }
    if named { keys > 0 && odd <= keys } else { keys > 2 && nested > 0 && odd * 10 <= keys }
}

fn is_word(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || "_-./$".contains(c))
        && name.starts_with(char::is_alphabetic)
}

/// Returns the key that a text begins with, and where what follows its colon begins.
fn key(text: &str) -> Option<(&str, usize)> {
    let bytes = text.as_bytes();
    if let Some(quote @ (b'"' | b'\'')) = bytes.first() {
        let end = string_end(bytes.get(1..)?, *quote)? + 1;
        let colon = end + 1;
        let ends = bytes.get(colon + 1).is_none_or(u8::is_ascii_whitespace);
        return (bytes.get(colon) == Some(&b':') && ends).then_some((text.get(1..end)?, colon + 1));
    }
    if matches!(
        bytes.first()?,
        b'[' | b'{' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'&' | b'*' | b'!' | b','
    ) {
        return None;
    }
    let head = bytes.get(..KEY).unwrap_or(bytes);
    let colon = memchr::memchr_iter(b':', head)
        .find(|at| bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace))?;
    let name = text.get(..colon)?.trim_end();
    (!name.is_empty() && !name.contains(" #")).then_some((name, colon + 1))
}

/// Reads lines of YAML.
#[derive(Default)]
pub(super) struct YamlLine {
    paths: Paths,
    state: State,
}

#[derive(Clone, Default)]
pub(super) struct State {
    /// Keys and items that are open, by their columns.
    open: Vec<Level>,
    /// The outermost list that was open last, and which item of it.
    list: Path,
    row: u64,
    goes_on: GoesOn,
    told_deep: bool,
}

#[derive(Clone, Copy)]
struct Level {
    column: usize,
    path: Path,
    item: bool,
}

/// What the next line may be a part of.
#[derive(Clone, Default)]
enum GoesOn {
    #[default]
    Nothing,
    /// A block scalar, of lines that are indented deeper.
    Block(usize, Path),
    /// A string, up to its quote; the lines so far.
    Quoted(u8, Path, u32),
    /// A flow collection; the lines so far.
    Flow(Inline, u32),
}

/// Lines of a string or a flow collection: one that never ends is none.
const LINES: u32 = 1000;

impl YamlLine {
    /// Reads on what began in an earlier line; returns whether the line is used up.
    fn goes_on(
        &mut self,
        pass: &mut Pass<'_>,
        line: &Range<usize>,
        indent: usize,
        blank: bool,
    ) -> bool {
        match std::mem::take(&mut self.state.goes_on) {
            GoesOn::Nothing => false,
            GoesOn::Block(column, path) => {
                if !blank && indent <= column {
                    return false;
                }
                self.state.goes_on = GoesOn::Block(column, path);
                put(pass, (line.start + indent).min(line.end)..line.end, path, false);
                true
            }
            GoesOn::Quoted(quote, path, lines) => {
                let end = string_end(pass.bytes().get(line.clone()).unwrap_or_default(), quote);
                if end.is_none() && lines < LINES {
                    self.state.goes_on = GoesOn::Quoted(quote, path, lines + 1);
                } else if end.is_none() {
                    pass.damaged(line.start, "a string has no end");
                }
                put(
                    pass,
                    line.start..end.map_or(line.end, |end| line.start + end),
                    path,
                    quote == b'"',
                );
                true
            }
            GoesOn::Flow(mut inline, lines) => {
                inline.read(pass, (line.start, line.end), b':', &mut self.paths);
                if !inline.is_closed() && lines < LINES {
                    self.state.goes_on = GoesOn::Flow(inline, lines + 1);
                } else if !inline.is_closed() {
                    pass.damaged(line.start, "a list has no end");
                }
                true
            }
        }
    }

    /// The row of what comes: which item of the outermost list it lies in.
    fn row(&self) -> u64 {
        let inside = self.state.open.iter().any(|level| level.item);
        if inside { self.state.row } else { 0 }
    }

    /// Reads a key in a line of its own, `? key`, or what stands behind it, `: value`, which begins at byte `at`; returns
    /// whether either does.
    fn asked(&mut self, pass: &mut Pass<'_>, (at, to): (usize, usize), column: usize) -> bool {
        let Some(text) = pass.text.get(at..to) else { return false };
        let Some((sign @ ("?" | ":"), rest)) = text.split_at_checked(1) else { return false };
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            return false;
        }
        let over = |level: &Level| {
            level.column > column || sign == "?" && level.column == column && !level.item
        };
        while self.state.open.pop_if(|level| over(level)).is_some() {}
        pass.row(self.row());
        if sign == "?" {
            let name = rest.trim().trim_matches(['"', '\'']);
            let simple = !name.is_empty() && name.len() <= KEY && !name.starts_with(OTHER);
            let path = if simple { self.paths.key(self.parent(), name) } else { Path::NONE };
            self.push(pass, at, path, (column, false));
            return true;
        }
        let Some(level) = self.state.open.last().filter(|level| level.column == column) else {
            return false;
        };
        let (path, inner) = (level.path, rest.trim_start());
        let from = to - inner.len();
        match key(inner) {
            // What stands behind the colon may be keys again.
            Some((name, behind)) => {
                let path = self.paths.key(path, name);
                self.push(pass, at, path, (column + from - at, false));
                self.value(pass, from + behind, to, path);
            }
            None => self.value(pass, at + 1, to, path),
        }
        true
    }

    fn parent(&self) -> Path {
        self.state.open.last().map_or(Path::ROOT, |level| level.path)
    }

    fn push(&mut self, pass: &mut Pass<'_>, at: usize, path: Path, (column, item): (usize, bool)) {
        if self.state.open.len() >= DEPTH && !self.state.told_deep {
            self.state.told_deep = true;
            pass.limit(at, "nested too deep to name fields");
        }
        let path = if self.state.open.len() < DEPTH { path } else { Path::NONE };
        if self.state.open.len() <= DEPTH {
            self.state.open.push(Level { column, path, item });
        }
    }

    /// Reads what stands behind a key or an item's dash.
    fn value(&mut self, pass: &mut Pass<'_>, at: usize, to: usize, path: Path) {
        let column = self.state.open.last().map_or(0, |level| level.column);
        let mut at = at;
        loop {
            let rest = pass.bytes().get(at..to).unwrap_or_default();
            at += rest.len() - rest.trim_ascii_start().len();
            let rest = rest.trim_ascii_start();
            match rest.first() {
                // An anchor or a tag stands before the value.
                Some(b'&' | b'!') => {
                    at += rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
                }
                None | Some(b'#' | b'*') => return,
                Some(b'|' | b'>') => {
                    self.state.goes_on = GoesOn::Block(column, path);
                    return;
                }
                Some(b'[' | b'{') => {
                    let mut inline = Inline::default();
                    inline.begin(path);
                    inline.read(pass, (at, to), b':', &mut self.paths);
                    if !inline.is_closed() {
                        self.state.goes_on = GoesOn::Flow(inline, 0);
                    }
                    return;
                }
                Some(quote @ (b'"' | b'\'')) => {
                    let quote = *quote;
                    let end = string_end(rest.get(1..).unwrap_or_default(), quote);
                    if end.is_none() {
                        self.state.goes_on = GoesOn::Quoted(quote, path, 0);
                    }
                    put(pass, at + 1..end.map_or(to, |end| at + 1 + end), path, quote == b'"');
                    return;
                }
                Some(_) => return plain(pass, at, to, path),
            }
        }
    }
}

/// A scalar without quotes, up to a comment.
fn plain(pass: &mut Pass<'_>, at: usize, to: usize, path: Path) {
    let rest = pass.bytes().get(at..to).unwrap_or_default();
    let comment = memchr::memchr_iter(b'#', rest).find(|found| begins_word(pass, at + found));
    let len = rest.get(..comment.unwrap_or(rest.len())).unwrap_or_default().trim_ascii_end().len();
    put(pass, at..at + len, path, false);
}

impl Line for YamlLine {
    type State = State;

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()) else { return };
        let trimmed = text.trim_start_matches([' ', '\t']);
        let indent = text.len() - trimmed.len();
        pass.row(self.row());
        if self.goes_on(pass, &line, indent, trimmed.trim().is_empty()) {
            return;
        }
        if trimmed.starts_with(['#', '%']) || trimmed.trim().is_empty() {
            return;
        }
        let mut rest = trimmed;
        if indent == 0 && (text.starts_with("---") || text.starts_with("...")) {
            self.state.open.clear();
            let Some(same) = text.strip_prefix("--- ") else { return };
            rest = same.trim_start();
        }
        let mut column = text.len() - rest.len();
        while let Some(item) = rest.strip_prefix("- ").or_else(|| (rest == "-").then_some("")) {
            let over =
                |level: &Level| level.column > column || level.column == column && level.item;
            while self.state.open.pop_if(|level| over(level)).is_some() {}
            let path = self.paths.item(self.parent());
            if self.row() == 0 {
                let row = if self.state.list == path { self.state.row } else { 0 };
                (self.state.list, self.state.row) = (path, row + 1);
            }
            self.push(pass, line.start, path, (column, true));
            rest = item.trim_start();
            column = text.len() - rest.len();
        }
        let began = line.start + column;
        if self.asked(pass, (began, line.end), column) {
            return;
        }
        if let Some((name, behind)) = key(rest) {
            while self.state.open.pop_if(|level| level.column >= column).is_some() {}
            pass.row(self.row());
            let path = self.paths.key(self.parent(), name);
            self.push(pass, line.start, path, (column, false));
            self.value(pass, began + behind, line.end, path);
        } else if let Some(level) = self.state.open.last().filter(|level| level.column < column) {
            let level = *level;
            pass.row(self.row());
            self.value(pass, began, line.end, level.path);
        }
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    fn is_open(&self) -> bool {
        matches!(self.state.goes_on, GoesOn::Quoted(..) | GoesOn::Flow(..))
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
            ("a: 1 # x\nb:\n  c: x y\n  d: 'z'\ne: \"\\u0418\"\n", "a=1 b.c=x y b.d=z e=И"),
            ("a:\n- b: 1\n  c: 2\n- b: 3\nd: 4\n", "a[].b=1 a[].c=2 a[].b=3 d=4"),
            ("a:\n  - 1\n  - - 2\n    - 3\n-  4\n", "a[]=1 a[][]=2 a[][]=3 a[]=4"),
            ("a: |\n  x\n\n  b: y\nc: >-\n  z\nd: 1\n", "a=x a=b: y c=z d=1"),
            (
                "a: {b: 1, \"c\": [x y, 'z']}\nd: [1,\n  2]\ne: 3\n",
                "a.b=1 a.c[]=x y a.c[]=z d[]=1 d[]=2 e=3",
            ),
            ("a: \"x\n  y\"\nb: 1\n", "a=x a=  y b=1"),
            ("a: &x !!str v\nb: *x\n<<: *x\nc:\n  d\n", "a=v c=d"),
            ("---\na: 1\n...\n--- x\n\"q k\": 2\n? z\n", "a=1 q k=2"),
            (
                "? a\n: 1\n? 'b c' \n: d: 2\n  e: 3\nf:\n  ? g\n  :\n    - 4\nh: 5\n",
                "a=1 b c.d=2 b c.e=3 f.g[]=4 h=5",
            ),
            ("? [a, b]\n: 1\n? |\n  x\n: 2\nc: 3\n", "c=3"),
            ("http://example.org:80/\na b\n: c\n-\n", ""),
        ] {
            assert_eq!(named(&Yaml, text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn bombs_and_depths_are_text() {
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for i in 1..40 {
            bomb += &format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}]\n", i - 1);
        }
        assert!(named(&Yaml, &bomb).len() < 200);
        let deep: String = (0..3000).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        assert_eq!(named(&Yaml, &deep), Vec::<String>::new());
        let gaps = |text: &str| -> Vec<Reason> {
            let (_, gaps) = kept_and_gaps(text.as_bytes(), |blob, each| Yaml.read(blob, each));
            gaps.into_iter().map(|gap| gap.0).collect()
        };
        let brackets = format!("a: {}", "[".repeat(1_000_000));
        assert_eq!(gaps(&brackets), [Reason::Limit, Reason::Damaged]);
        assert_eq!(gaps("a: \"x\nb: 1\n"), [Reason::Damaged]);
        assert_eq!(gaps(&deep), [Reason::Limit]);
        named(&Yaml, &"- ".repeat(500_000));
    }

    #[test]
    fn yaml_is_told_by_words_and_nesting() {
        let claims = |text: &str, extension: &str| takes(&Yaml, text.as_bytes(), extension);
        assert!(claims("a: 1\nb:\n  c: 2\n", ""));
        assert!(claims("---\na: 1\nb: 2\nc: 3\n", "txt"));
        assert!(claims("- a: 1\n  b: 2\n- a: 3\n", ""));
        assert!(claims("Имя клиента: x\n", "yml"));
        assert!(claims("? tel\n: +7\n? mail\n: a@example.org\n", "yaml"));
        for (text, extension) in [
            ("Name: x\nPhone: y\nMail: z\n", ""),
            ("From: a@example.org\nTo: b@example.org\nSubject: x\n\nHello, all.\n", ""),
            ("BEGIN:VCARD\nTEL:+7\nEND:VCARD\n", ""),
            ("switch (x) {\n  case 1: return;\n  default: break;\n}\n", ""),
            ("def f(x):\n    if x:\n        return 1\n    else:\n        return 2\n", ""),
            ("a: 1\nb:\n  c: 2\n", "md"),
            ("- one\n- two\n- three\n", ""),
            ("a {\n  color: red;\n  top: 1;\n  left: 2;\n}\n", ""),
            ("", "yaml"),
        ] {
            assert!(!claims(text, extension), "{text}");
        }
    }
}
