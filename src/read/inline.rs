//! Collections within a line: lists and tables of TOML, flow collections of YAML.
//!
//! In: text from an opening bracket on, line by line. Out: fields of the values in it.
//! Never nests deeper in memory than a limit; what lies deeper is nameless.

use super::{
    json::decode_all,
    paths::{Path, Paths},
    weave::Pass,
};

/// Brackets within brackets that have paths of their own.
const DEPTH: usize = 32;

/// An open collection: it may go on in the next line.
#[derive(Clone, Default)]
pub(super) struct Inline {
    stack: Vec<Level>,
    deeper: u64,
    told_deep: bool,
    /// The path of the value to come; `None`: a key comes.
    path: Option<Path>,
}

#[derive(Clone, Copy)]
struct Level {
    path: Path,
    list: bool,
}

impl Inline {
    /// Whether no bracket is open.
    pub(super) fn is_closed(&self) -> bool {
        self.stack.is_empty() && self.deeper == 0
    }

    /// Says which value the bracket to come is.
    pub(super) fn begin(&mut self, path: Path) {
        *self = Self { path: Some(path), ..Self::default() };
    }

    /// Reads on at byte `at`, up to the bracket that closes the collection or to byte `to`; returns where it
    /// stopped. `sign` stands between a key and its value.
    pub(super) fn read(
        &mut self,
        pass: &mut Pass<'_>,
        (mut at, to): (usize, usize),
        sign: u8,
        paths: &mut Paths,
    ) -> usize {
        while at < to
            && let Some(&byte) = pass.bytes().get(at)
        {
            match byte {
                b'[' | b'{' => self.open(pass, at, byte == b'[', paths),
                b']' | b'}' => {
                    self.close();
                    if self.is_closed() {
                        return at + 1;
                    }
                }
                b',' => self.next(),
                b'#' if begins_word(pass, at) => return to,
                b'"' | b'\'' => {
                    at = self.string(pass, (at, to), byte, paths);
                    continue;
                }
                _ if byte.is_ascii_whitespace() => {}
                _ => {
                    at = self.word(pass, (at, to), sign, paths);
                    continue;
                }
            }
            at += 1;
        }
        at
    }

    fn open(&mut self, pass: &mut Pass<'_>, at: usize, list: bool, paths: &mut Paths) {
        if self.stack.len() >= DEPTH {
            self.deeper += 1;
            if !self.told_deep {
                self.told_deep = true;
                pass.limit(at, "nested too deep to name fields");
            }
            return;
        }
        let path = self.path.unwrap_or(Path::NONE);
        let path = if list { paths.item(path) } else { path };
        self.stack.push(Level { path, list });
        self.path = list.then_some(path);
    }

    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.stack.pop();
        }
        self.path = Some(Path::NONE);
    }

    fn next(&mut self) {
        let top = self.stack.last();
        self.path = top.filter(|level| level.list).map(|level| level.path);
    }

    /// Takes a key, if one is to come and the sign follows it.
    fn key(&mut self, pass: &Pass<'_>, range: std::ops::Range<usize>, paths: &mut Paths) {
        let parent = self.stack.last().map_or(Path::NONE, |level| level.path);
        self.path = Some(paths.key(parent, pass.text.get(range).unwrap_or_default()));
    }

    fn string(
        &mut self,
        pass: &mut Pass<'_>,
        (at, to): (usize, usize),
        quote: u8,
        paths: &mut Paths,
    ) -> usize {
        let start = at + 1;
        let end = string_end(pass.bytes().get(start..to).unwrap_or_default(), quote);
        let end = end.map_or(to, |end| start + end);
        if self.path.is_none() {
            self.key(pass, start..end, paths);
            return (end + 1).min(to);
        }
        self.value(pass, start, end, quote == b'"');
        (end + 1).min(to)
    }

    fn word(
        &mut self,
        pass: &mut Pass<'_>,
        (at, to): (usize, usize),
        sign: u8,
        paths: &mut Paths,
    ) -> usize {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        if rest.first() == Some(&sign) {
            return at + 1;
        }
        if self.path.is_none() {
            let end =
                rest.iter().position(|byte| *byte == sign || matches!(byte, b',' | b'}' | b']'));
            let end = end.unwrap_or(rest.len());
            let key = rest.get(..end).unwrap_or_default().trim_ascii_end().len();
            self.key(pass, at..at + key, paths);
            return at + end.max(1);
        }
        let end = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b'[' | b'{'));
        let end = end.unwrap_or(rest.len()).max(1);
        let len = rest.get(..end).unwrap_or_default().trim_ascii_end().len();
        self.value(pass, at, at + len, false);
        at + end
    }

    fn value(&mut self, pass: &mut Pass<'_>, from: usize, to: usize, escaped: bool) {
        let path = self.path.filter(|_| self.deeper == 0).unwrap_or(Path::NONE);
        if from < to {
            pass.field(from, path.field());
            let to = if escaped { decode_all(pass, from, to) } else { to };
            pass.field(to, 0);
        }
    }
}

/// Returns where a string ends of which these are the bytes behind its quote; only double quotes know escapes.
pub(super) fn string_end(bytes: &[u8], quote: u8) -> Option<usize> {
    if quote != b'"' {
        return memchr::memchr(quote, bytes);
    }
    let mut at = 0;
    loop {
        let found = at + memchr::memchr2(quote, b'\\', bytes.get(at..)?)?;
        if bytes.get(found) == Some(&quote) {
            return Some(found);
        }
        at = found + 2;
    }
}

/// Whether white space, or nothing, stands before byte `at`, as before a comment.
pub(super) fn begins_word(pass: &Pass<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| pass.bytes().get(at));
    before.is_none_or(u8::is_ascii_whitespace)
}
