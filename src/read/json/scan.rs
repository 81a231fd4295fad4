//! Where the keys and values of JSON are: RFC 8259, and what people write instead of it (JSON5, several
//! documents in one file).
//!
//! In: text, stretch after stretch. Out: fields of values, escapes decoded, the places of damage.
//! Never nests deeper in memory than a limit, and never needs the whole of a string.

use super::{escape, inside};
use crate::{
    error::Reason,
    read::{
        cut::REACH,
        paths::{Path, Paths},
        percent,
        weave::{Pass, Reader},
    },
};

/// Brackets within brackets that have paths of their own.
const DEPTH: usize = 512;
/// Bytes of a key; a longer string is none.
const KEY: usize = 1024;
/// Bytes of a string that may hold JSON itself.
const INNER: usize = 64 << 10;

/// A reader of JSON.
pub(in crate::read) struct Scan {
    pub(super) paths: Paths,
    pub(super) state: State,
    /// Whether each line is a document of its own.
    pub(super) lines: bool,
    /// What was seen of JSON, for those who ask whether it is any.
    pub(super) seen: Seen,
}

/// How much of a text spoke for its being JSON.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) keys: usize,
    pub(super) values: usize,
    /// Words where a value should be.
    pub(super) odd: usize,
    /// Documents that were closed.
    pub(super) closed: usize,
}

#[derive(Clone, Default)]
pub(in crate::read) struct State {
    stack: Vec<Level>,
    /// Open brackets beyond [`DEPTH`].
    pub(super) deeper: u64,
    told_deep: bool,
    token: Token,
    pub(super) expect: Expect,
    /// The path of the value to come, or at hand.
    pub(super) path: Path,
    row: u64,
    /// How many brackets are open within the items of the outermost list, if one is open.
    listed: Option<usize>,
    /// Where in the blob the document at hand began.
    began: u64,
}

#[derive(Clone, Copy)]
struct Level {
    path: Path,
    list: bool,
}

/// What the text is in the middle of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Token {
    #[default]
    None,
    /// A string that this quote ends.
    String(u8),
    Scalar,
    LineComment,
    Comment,
    /// Behind damage, where nobody knows how deep the text is nested; `true`: at the start of a line.
    Lost(bool),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Expect {
    #[default]
    Value,
    Key,
    Colon,
    Comma,
}

impl Scan {
    /// Reads documents one behind another.
    pub(in crate::read) fn new() -> Self {
        let (paths, state, seen) = (Paths::default(), State::default(), Seen::default());
        Self { paths, state, lines: false, seen }
    }

    /// Reads a document a line, from byte `base` of a file on, which may be in the middle of a long line.
    pub(in crate::read) fn of_lines(base: u64) -> Self {
        let token = if base == 0 { Token::None } else { Token::Lost(true) };
        Self { lines: true, state: State { token, row: 1, ..State::default() }, ..Self::new() }
    }

    /// Returns how many brackets are open, as far as they are told apart.
    pub(super) fn depth(&self) -> usize {
        self.state.stack.len()
    }

    /// Returns the path of what is open.
    pub(super) fn parent(&self) -> Path {
        self.state.stack.last().map_or(Path::ROOT, |level| level.path)
    }

    /// Goes to the next line, which is a document of its own.
    fn next_line(&mut self) {
        self.restart();
        self.state.row += 1;
    }

    /// Forgets what was open: a document begins.
    fn restart(&mut self) {
        let State { row, told_deep, .. } = self.state;
        let mut stack = std::mem::take(&mut self.state.stack);
        stack.clear();
        self.state = State { stack, row, told_deep, ..State::default() };
    }

    fn lost(&mut self, pass: &mut Pass<'_>, at: usize, message: &'static str) -> usize {
        pass.damaged(at, message);
        pass.field(at, 0);
        self.restart();
        self.state.token = Token::Lost(false);
        at
    }

    /// Reads what stands between tokens, up to where one begins.
    fn between(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let Some(&byte) = pass.bytes().get(at) else { return at };
        match byte {
            b' ' | b'\t' | b'\r' | b'(' | b')' | 0 | 0x1E => at + 1,
            b'\n' => self.line_end(pass, at),
            b'{' | b'[' => self.open(pass, at, byte == b'['),
            b'}' | b']' => self.close(pass, at, byte == b']'),
            b'"' | b'\'' => self.quote(pass, at, byte),
            b',' => {
                let level = self.state.stack.last().copied();
                let list = level.is_none_or(|level| level.list);
                self.state.expect = if list { Expect::Value } else { Expect::Key };
                self.state.path = level.map_or(Path::ROOT, |level| level.path);
                at + 1
            }
            b':' if self.state.expect == Expect::Colon || self.state.deeper > 0 => {
                self.state.expect = Expect::Value;
                at + 1
            }
            b'/' => self.comment(pass, at),
            b';' if self.state.stack.is_empty() => at + 1,
            b'+' | b'-' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => {
                self.word(pass, at)
            }
            0xEF if at == 0 && pass.text.starts_with('\u{FEFF}') => at + 3,
            _ => self.lost(pass, at, "no JSON from here on; read as text"),
        }
    }

    fn line_end(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        if self.lines {
            if !self.state.stack.is_empty() {
                pass.damaged(at, "a line ends within a document");
            }
            self.next_line();
        }
        at + 1
    }

    fn open(&mut self, pass: &mut Pass<'_>, at: usize, list: bool) -> usize {
        let state = &mut self.state;
        if state.stack.len() >= DEPTH {
            state.deeper += 1;
            if !state.told_deep {
                state.told_deep = true;
                pass.limit(at, "nested too deep to name fields");
            }
            return at + 1;
        }
        if matches!(state.expect, Expect::Key | Expect::Colon) {
            return self.lost(pass, at, "no JSON from here on; read as text");
        }
        let at_top = state.stack.is_empty();
        if at_top {
            (state.path, state.began) = (Path::ROOT, pass.offset(at));
            state.row = if self.lines { state.row } else { 0 };
            pass.row(state.row);
        } else if state.listed == Some(state.stack.len()) {
            state.row += 1;
            pass.row(state.row);
        }
        if list && state.listed.is_none() && !self.lines {
            (state.listed, state.row) = (Some(state.stack.len() + 1), 0);
        }
        let path = if list { self.paths.item(state.path) } else { state.path };
        state.stack.push(Level { path, list });
        (state.path, state.expect) = (path, if list { Expect::Value } else { Expect::Key });
        at + 1
    }

    fn close(&mut self, pass: &mut Pass<'_>, at: usize, list: bool) -> usize {
        let state = &mut self.state;
        if state.deeper > 0 {
            state.deeper -= 1;
            return at + 1;
        }
        if state.stack.pop().is_none_or(|level| level.list != list) {
            return self.lost(
                pass,
                at,
                "a bracket closes what was not opened; read as text from here on",
            );
        }
        if state.listed == Some(state.stack.len() + 1) {
            (state.listed, state.row) = (None, 0);
            pass.row(0);
        }
        if state.stack.is_empty() {
            self.seen.closed += 1;
            (state.path, state.expect) = (Path::ROOT, Expect::Value);
        } else {
            state.expect = Expect::Comma;
        }
        at + 1
    }

    fn quote(&mut self, pass: &mut Pass<'_>, at: usize, quote: u8) -> usize {
        let start = at + 1;
        self.state.token = Token::String(quote);
        if self.state.deeper > 0 {
            self.state.path = Path::NONE;
            return start;
        }
        if self.state.expect == Expect::Key {
            return self.key_string(pass, start, quote);
        }
        self.seen.values += 1;
        let path = self.state.path;
        pass.field(start, path.field());
        self.state.expect = Expect::Comma;
        if quote == b'"' { self.nested(pass, start) } else { start }
    }

    /// Takes the string that begins at byte `start` for a key; steps over it and its colon if it is plain.
    fn key_string(&mut self, pass: &Pass<'_>, start: usize, quote: u8) -> usize {
        self.state.expect = Expect::Colon;
        let text = pass.text.get(start..).unwrap_or_default();
        let Some(len) = escape::string_end(text, quote, KEY) else {
            self.state.path = Path::NONE;
            return start;
        };
        if self.key(text.get(..len).unwrap_or_default()) {
            return start;
        }
        self.state.token = Token::None;
        let end = start + len + 1;
        if pass.bytes().get(end) == Some(&b':') {
            self.state.expect = Expect::Value;
            return end + 1;
        }
        end
    }

    /// Reads a string that holds JSON itself, if it is all there; returns the place of its closing quote.
    fn nested(&mut self, pass: &mut Pass<'_>, start: usize) -> usize {
        let rest = pass.text.get(start..).unwrap_or_default();
        if !matches!(rest.as_bytes().first(), Some(b'{' | b'[')) {
            return start;
        }
        let end = escape::string_end(rest, b'"', INNER);
        let Some(inner) = end.and_then(|end| rest.get(..end)) else { return start };
        let mut puts = Vec::new();
        let put = &mut |at, path: Path| puts.push((start + at, path));
        if !inner.contains("\\\"") || !inside(inner, self.state.path, &mut self.paths, put) {
            return start;
        }
        let end = start + inner.len();
        let mut at = start;
        for value in puts.chunks_exact(2) {
            let &[(from, path), (to, whole)] = value else { continue };
            at = escape::decode_all(pass, at, from);
            pass.field(at, path.field());
            at = escape::decode_deep(pass, at, to);
            pass.field(at, whole.field());
        }
        escape::decode_all(pass, at, end)
    }

    /// Goes to the path of a key; returns whether it has escapes.
    fn key(&mut self, key: &str) -> bool {
        self.seen.keys += 1;
        let parent = self.parent();
        let escaped = memchr::memchr(b'\\', key.as_bytes()).is_some();
        self.state.path = if escaped {
            self.paths.key(parent, &escape::decoded(key))
        } else {
            self.paths.key(parent, key)
        };
        escaped
    }

    /// Reads the content of a string up to its end, or to byte `to`.
    fn string(&mut self, pass: &mut Pass<'_>, from: usize, to: usize, quote: u8) -> usize {
        let is_key = self.state.expect == Expect::Colon;
        let mut at = from;
        loop {
            let rest = pass.bytes().get(at..to).unwrap_or_default();
            let found = memchr::memchr3(quote, b'\\', b'\n', rest).map(|found| at + found);
            let Some(found) = found else { return to };
            match pass.bytes().get(found) {
                Some(b'\\') => at = escape::decode(pass, found),
                Some(b'\n') => {
                    pass.field(found, 0);
                    if self.lines {
                        pass.damaged(found, "a line ends within a string");
                        self.next_line();
                        return found + 1;
                    }
                    return self.lost(
                        pass,
                        found,
                        "a string has no end; read as text from here on",
                    );
                }
                _ => {
                    if !is_key {
                        percent::decode_query(pass, &(at..found));
                        pass.field(found, 0);
                    }
                    self.state.token = Token::None;
                    return found + 1;
                }
            }
            if at >= to {
                return at;
            }
        }
    }

    /// Reads a word that is no string: a number, a literal, a key of JSON5.
    fn word(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let rest = pass.bytes().get(at..).unwrap_or_default();
        if self.state.deeper > 0 {
            return at + word_len(rest);
        }
        if self.state.expect == Expect::Key {
            let len = word_len(rest.get(..KEY).unwrap_or(rest));
            self.seen.odd += 1;
            self.key(pass.text.get(at..at + len).unwrap_or_default());
            self.state.expect = Expect::Colon;
            return at + len;
        }
        let literal = [&b"true"[..], b"false", b"null"].iter().any(|word| rest.starts_with(word));
        let number = rest.first().is_some_and(|byte| !byte.is_ascii_alphabetic());
        if self.state.stack.is_empty() && !literal && !number {
            return self.lost(pass, at, "no JSON from here on; read as text");
        }
        self.seen.values += 1;
        self.seen.odd += usize::from(!literal && !number || self.state.expect != Expect::Value);
        (self.state.expect, self.state.token) = (Expect::Comma, Token::Scalar);
        pass.field(at, self.state.path.field());
        at + 1
    }

    fn scalar(&mut self, pass: &mut Pass<'_>, at: usize, to: usize) -> usize {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        let len = word_len(rest);
        if len < rest.len() {
            self.state.token = Token::None;
            pass.field(at + len, 0);
        }
        at + len
    }

    fn comment(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        self.state.token = match pass.bytes().get(at + 1) {
            Some(b'/') => Token::LineComment,
            Some(b'*') => Token::Comment,
            _ => return self.lost(pass, at, "no JSON from here on; read as text"),
        };
        at + 2
    }

    /// Looks for a line that begins with a document.
    fn find_again(&mut self, pass: &Pass<'_>, at: usize, to: usize, starts: bool) -> usize {
        let bytes = pass.bytes();
        if starts && matches!(bytes.get(at), Some(b'{' | b'[')) {
            self.state.token = Token::None;
            return at;
        }
        match memchr::memchr(b'\n', bytes.get(at..to).unwrap_or_default()) {
            Some(end) if self.lines => {
                self.next_line();
                at + end + 1
            }
            Some(end) => {
                self.state.token = Token::Lost(true);
                at + end + 1
            }
            None => {
                self.state.token = Token::Lost(false);
                to
            }
        }
    }
}

impl Reader for Scan {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            at = match self.state.token {
                Token::None => match self.members(pass, at, to) {
                    end if end > at => end,
                    _ => self.between(pass, at),
                },
                Token::String(quote) => self.string(pass, at, to, quote),
                Token::Scalar => self.scalar(pass, at, to),
                Token::Lost(starts) => self.find_again(pass, at, to, starts),
                Token::LineComment => {
                    let rest = pass.bytes().get(at..to).unwrap_or_default();
                    let end = memchr::memchr(b'\n', rest).map(|end| at + end);
                    if end.is_some() {
                        self.state.token = Token::None;
                    }
                    end.unwrap_or(to)
                }
                Token::Comment => {
                    let rest = pass.bytes().get(at..).unwrap_or_default();
                    let rest = rest.get(..to + 1 - at).unwrap_or(rest);
                    let end = memchr::memmem::find(rest, b"*/").map(|end| at + end + 2);
                    if self.lines {
                        let passed = rest.get(..end.unwrap_or(to) - at).unwrap_or(rest);
                        self.state.row += memchr::memchr_iter(b'\n', passed).count() as u64;
                    }
                    if end.is_some() {
                        self.state.token = Token::None;
                    }
                    end.unwrap_or(to)
                }
            };
        }
        at
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    fn here(&self) -> (u32, u64) {
        let field = match self.state.token {
            Token::String(_) if self.state.expect == Expect::Comma => self.state.path.field(),
            Token::Scalar => self.state.path.field(),
            _ => 0,
        };
        (field, self.state.row)
    }

    fn unfinished(&self, end: u64) -> Option<(Reason, &'static str)> {
        let open = !self.state.stack.is_empty() || matches!(self.state.token, Token::String(_));
        // A line this long may be cut for several workers.
        let long = self.lines && end.saturating_sub(self.state.began) >= REACH as u64;
        open.then_some(if long {
            (
                Reason::Limit,
                "a document this long is cut or has no end; the rest of it has no fields",
            )
        } else {
            (Reason::Damaged, "ends within a document")
        })
    }
}

/// Returns how many bytes belong to a word: a number, a literal, a key without quotes.
pub(super) fn word_len(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| {
        matches!(byte, b',' | b'}' | b']' | b'{' | b'[' | b':' | b'"' | b'(' | b')')
            || byte.is_ascii_whitespace()
    };
    bytes.iter().position(ends).unwrap_or(bytes.len())
}
