//! Rows of values: behind `VALUES`, and behind `COPY … FROM stdin`.
//!
//! In: text from the first row on. Out: a run for each value; where the rows end or the text does.
//! Never holds a value: one that the text cuts goes on in the next.

use super::{
    cell::{Whole, json},
    hex,
    names::Names,
    token::{self, Escapes, Quote, Step, Token},
};
use crate::read::{braid::Braid, cut::CONTEXT, spots::first_of};

/// Bytes of an open value, at most, that are read again with what follows. A byte of text was at most four.
pub(super) const AGAIN: usize = CONTEXT / 4;

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// In brackets, behind `VALUES`.
    #[default]
    Values,
    /// In lines, behind `COPY`, the values apart by this byte.
    Copy(u8),
    /// In lines, the values apart by this byte, perhaps in such quotes.
    Commas(u8, Quote),
    /// As assignments behind `SET`.
    Set,
    /// As constants behind `INSERT … SELECT`.
    Select,
}

/// Rows of one statement, as far as they were read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rows {
    pub(super) kind: Kind,
    /// Where they belong, an index of the names.
    pub(super) target: usize,
    /// The row that is open, or the last, from 1.
    pub(super) row: u64,
    pub(super) column: usize,
    /// Open brackets.
    pub(super) depth: u32,
    /// The open value goes on, and ends so.
    pub(super) inside: Option<Quote>,
    /// The first mark of the row of `COPY`, and where the row began in this text.
    pub(super) first_mark: usize,
    pub(super) line_start: usize,
    /// The first row of `COPY` begins behind the next line end.
    pub(super) behind_line: bool,
    /// The next row has names instead of values.
    pub(super) header: bool,
    /// What is set belongs to a row that was told before, as behind `ON CONFLICT`.
    pub(super) tail: bool,
    /// Where the constants of the next `SELECT` belong.
    pub(super) selected: Option<usize>,
}

/// Why reading of rows stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The text goes on in the next stretch; reading goes on at this byte.
    Pause(usize),
    /// The rows have ended before this byte.
    End(usize),
    /// A string that begins there swallowed what must be another statement, which begins here.
    Lost(usize, usize),
    /// The row that begins there does not have as many values as there are columns; the next one is here.
    Uneven(usize, usize),
}

/// What the rows need to know of their script.
pub(super) struct Around<'a> {
    pub(super) names: &'a mut Names,
    pub(super) escapes: Escapes,
    /// How the statement of these rows begins; if a line of a string begins so, the string has lost its end.
    pub(super) memo: &'a str,
    /// What stands for no value in rows of `COPY`, if that is nothing usual.
    pub(super) null: &'a str,
}

impl Rows {
    /// Reads rows as far as the text has them.
    pub(super) fn read(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        from: usize,
    ) -> Stop {
        match self.kind {
            Kind::Values => self.values(braid, around, from),
            Kind::Copy(delimiter) => self.copy(braid, around, (from, delimiter)),
            Kind::Commas(delimiter, quote) => self.commas(braid, around, (from, delimiter, quote)),
            Kind::Set | Kind::Select => self.assignments(braid, around, from),
        }
    }

    /// Whether the rows stand in lines behind `COPY`.
    pub(super) fn is_copied(&self) -> bool {
        matches!(self.kind, Kind::Copy(_) | Kind::Commas(..))
    }

    /// Reads on in the string that the last block broke off in, if it did; returns where it ends.
    pub(super) fn resume(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        from: usize,
    ) -> Result<usize, Stop> {
        match self.inside.take() {
            Some(quote) => self.string(braid, around, from, quote),
            None => Ok(from),
        }
    }

    /// Reads rows in brackets.
    fn values(&mut self, braid: &mut Braid<'_, '_>, around: &mut Around<'_>, from: usize) -> Stop {
        let (bytes, limit) = (braid.source.as_bytes(), braid.own.end);
        let mut at = match self.resume(braid, around, from) {
            Ok(at) => at,
            Err(stop) => return stop,
        };
        while at < limit {
            let Some(byte) = bytes.get(at) else { break };
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => at += 1,
                b',' => {
                    self.column += usize::from(self.depth == 1);
                    at += 1;
                }
                b'\'' | b'"' if self.depth > 0 => {
                    let (quote, start) = token::quote(bytes, at, around.escapes);
                    match self.string(braid, around, start, quote) {
                        Ok(end) => at = end,
                        Err(stop) => return stop,
                    }
                }
                b'(' => {
                    if self.depth == 0 {
                        (self.row, self.column) = (self.row + 1, 0);
                        if around.names.is_open(self.target)
                            && let Some(values) = counted(braid.source, at, around.escapes)
                        {
                            around.names.settle(self.target, values);
                        }
                    }
                    self.depth = self.depth.saturating_add(1);
                    at += 1;
                }
                b')' if self.depth > 0 => (self.depth, at) = (self.depth - 1, at + 1),
                // Of a list, `ARRAY['x', 'y']`, or a map, all of which is one value.
                b'[' | b'{' if self.depth > 0 => {
                    (self.depth, at) = (self.depth.saturating_add(1), at + 1);
                }
                b']' | b'}' if self.depth > 1 => (self.depth, at) = (self.depth - 1, at + 1),
                b'-' | b'/' | b'#' if let Some(end) = comment(braid, around, at) => {
                    at = if end > limit { limit } else { end };
                }
                _ if self.depth == 0 || *byte == b';' => return Stop::End(at),
                _ => match self.bare(braid, around, at) {
                    Ok(end) => at = end,
                    Err(stop) => return stop,
                },
            }
        }
        Stop::Pause(at.min(limit))
    }

    /// The field of the open value.
    #[inline]
    pub(super) fn field(&self, names: &mut Names) -> u32 {
        let id = |names: &mut Names| names.of(self.target)?.ids.get(self.column).copied();
        match id(names) {
            Some(known) => known,
            None => {
                names.number(self.target, self.column);
                id(names).unwrap_or(0)
            }
        }
    }

    /// A string whose content begins, or goes on, at `start`: the byte behind its closing quote.
    pub(super) fn string(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        start: usize,
        ends: Quote,
    ) -> Result<usize, Stop> {
        let (quote, backslash) = match ends {
            Quote::Byte(quote, backslash) => (quote, backslash),
            Quote::Guarded(close) => return self.guarded(braid, around, start, close),
        };
        if let Some(end) = simple(braid, around.memo, start, (quote, backslash)) {
            let field = self.field(around.names);
            braid.run(start..end, field, self.row);
            return Ok(end + 1);
        }
        self.written(braid, around, start, (quote, backslash))
    }

    /// A string of which anything may be written otherwise than it is meant.
    pub(super) fn written(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        start: usize,
        (quote, backslash): (u8, bool),
    ) -> Result<usize, Stop> {
        let (source, limit) = (braid.source, braid.own.end);
        let bytes = source.as_bytes();
        let field = self.field(around.names);
        braid.mark(start, field, self.row);
        if matches!(bytes.get(start), Some(b'{' | b'['))
            && let Some(end) = token::string_end(bytes, start, (quote, backslash))
            && end < limit
        {
            let whole = Whole { field, row: self.row, quote: (quote, backslash) };
            if json(braid, start..end, whole, &mut around.names.paths) {
                braid.mark(end, 0, 0);
                return Ok(end + 1);
            }
        }
        let mut at = start;
        let end = loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = if backslash {
                memchr::memchr2(quote, b'\\', rest)
            } else {
                memchr::memchr(quote, rest)
            };
            let Some(found) = found else { break None };
            let here = at + found;
            let next = bytes.get(here + 1).copied();
            if bytes.get(here) == Some(&quote) {
                if next != Some(quote) {
                    break Some(here);
                }
                braid.replace(here..here + 1, "");
            } else if let Some(next) = next {
                match escape(next) {
                    Some(with) => braid.replace(here..here + 2, with),
                    None => braid.replace(here..here + 1, ""),
                }
            }
            at = here + 2;
        };
        if let Some(stop) = swallowed(braid, around, start..end.unwrap_or(bytes.len())) {
            return Err(stop);
        }
        if let Some(end) = end {
            unhex(braid, start..end, backslash);
            braid.mark(end, 0, 0);
        }
        match end {
            Some(end) if end < limit => Ok(end + 1),
            _ => Err(self.pause(braid, start, Quote::Byte(quote, backslash))),
        }
    }

    /// A string in `q'[…]'`, which has no escapes.
    fn guarded(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        start: usize,
        close: u8,
    ) -> Result<usize, Stop> {
        let field = self.field(around.names);
        braid.mark(start, field, self.row);
        let bytes = braid.source.as_bytes();
        let end = token::guarded_end(bytes, start, close);
        if let Some(stop) = swallowed(braid, around, start..end.unwrap_or(bytes.len())) {
            return Err(stop);
        }
        if let Some(end) = end.filter(|end| end + 1 < braid.own.end) {
            let whole = Whole { field, row: self.row, quote: (0, false) };
            json(braid, start..end, whole, &mut around.names.paths);
            braid.mark(end, 0, 0);
            return Ok(end + 2);
        }
        if let Some(end) = end {
            braid.mark(end, 0, 0);
        }
        Err(self.pause(braid, start, Quote::Guarded(close)))
    }

    /// Stops inside the string whose content begins, or goes on, at `start`.
    fn pause(&mut self, braid: &Braid<'_, '_>, start: usize, quote: Quote) -> Stop {
        let bytes = braid.source.as_bytes();
        let opening = if matches!(quote, Quote::Guarded(_)) { 2 } else { 1 };
        let near = braid.is_joined() && braid.own.end.saturating_sub(start) <= AGAIN;
        // What goes on from an earlier stretch goes on at its first byte.
        if let Some(open) = start.checked_sub(opening).filter(|_| near) {
            let letter = open.checked_sub(1).filter(|at| bytes[*at].is_ascii_alphabetic());
            return Stop::Pause(letter.unwrap_or(open));
        }
        self.inside = Some(quote);
        Stop::Pause(if braid.is_joined() {
            calm(braid.source, braid.own.end)
        } else {
            braid.own.end
        })
    }

    /// A value without quotes, or what stands before one with.
    fn bare(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        at: usize,
    ) -> Result<usize, Stop> {
        let (source, limit) = (braid.source, braid.own.end);
        let rest = source.as_bytes().get(at..).unwrap_or_default();
        if rest.first() == Some(&b'$')
            && let Some(ended) = self.dollared(braid, around, at)
        {
            return ended;
        }
        let len = rest.iter().position(ends_bare).unwrap_or(rest.len());
        let end = at + len.max(1);
        let value = source.get(at..end).unwrap_or_default().trim_end();
        let next = rest.get(len);
        let word = ["null", "default"].iter().any(|word| word.eq_ignore_ascii_case(value));
        if !word && !matches!(next, Some(b'(' | b'\'' | b'[' | b'{')) {
            let (field, part) = (self.field(around.names), at..at + value.len());
            if let Some(text) = hex::bare(value) {
                braid.mark(at, field, self.row);
                braid.replace(at..at + 2, "");
                braid.unhex(at + 2..part.end, &text);
                braid.mark(part.end, 0, 0);
            } else {
                braid.run(part, field, self.row);
            }
        }
        if end < limit || end == limit && !braid.is_joined() {
            return Ok(end);
        }
        Err(Stop::Pause(if limit - at <= AGAIN { at } else { limit }))
    }
}

impl Rows {
    /// A string of PostgreSQL between two like tags, `$$…$$` or `$tag$…$tag$`, in which nothing is escaped; nothing
    /// where none ends in this stretch.
    #[cold]
    fn dollared(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        at: usize,
    ) -> Option<Result<usize, Stop>> {
        let (source, limit) = (braid.source, braid.own.end);
        let tag = token::tag(source, at)?;
        let start = at + tag.len();
        let end = source.get(start..)?.find(tag).map(|len| start + len);
        match end.filter(|end| end + tag.len() <= limit) {
            Some(end) => {
                braid.run(start..end, self.field(around.names), self.row);
                Some(Ok(end + tag.len()))
            }
            None => (braid.is_joined() && limit - at <= AGAIN).then_some(Err(Stop::Pause(at))),
        }
    }
}

/// The usual case: where the string ends whose content begins, or goes on, at `start`, if it ends in this stretch, and
/// nothing is written in it that stands for anything else.
#[inline]
pub(super) fn simple(
    braid: &Braid<'_, '_>,
    memo: &str,
    start: usize,
    (quote, backslash): (u8, bool),
) -> Option<usize> {
    let bytes = braid.source.as_bytes();
    let rest = bytes.get(start..)?;
    let len = first_of(rest, [quote, if backslash { b'\\' } else { quote }, quote])?;
    let closes = rest.get(len) == Some(&quote) && rest.get(len + 1) != Some(&quote);
    let json_or_hex = matches!(rest.first(), Some(b'{' | b'[' | b'\\'));
    let hex = matches!(start.checked_sub(2).and_then(|at| bytes.get(at)), Some(b'x' | b'X'));
    if !closes || json_or_hex || hex || start + len >= braid.own.end {
        return None;
    }
    lost(rest.get(..len)?, memo).is_none().then_some(start + len)
}

/// Whether a value without quotes ends before a byte.
fn ends_bare(byte: &u8) -> bool {
    matches!(byte, b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'\'' | b'"' | b';' | b'\n')
}

/// The number of values in the row whose bracket is at `from`, if the text has it whole.
fn counted(text: &str, from: usize, escapes: Escapes) -> Option<usize> {
    let (mut at, mut depth, mut values) = (from, 0_u32, 1);
    loop {
        match token::step(text, at, escapes) {
            Step::Blank(end) => at = end,
            Step::Token(token, end) => {
                match token {
                    Token::Symbol(b'(' | b'[' | b'{') => depth = depth.saturating_add(1),
                    Token::Symbol(b')') if depth <= 1 => return Some(values),
                    Token::Symbol(b')' | b']' | b'}') => depth = depth.saturating_sub(1),
                    Token::Symbol(b',') => values += usize::from(depth == 1),
                    _ => {}
                }
                at = end;
            }
            Step::Open(_) | Step::End => return None,
        }
    }
}

/// The byte behind the comment that begins at `at`, if one does.
fn comment(braid: &Braid<'_, '_>, around: &Around<'_>, at: usize) -> Option<usize> {
    match token::step(braid.source, at, around.escapes) {
        Step::Blank(end) => Some(end),
        Step::Open(_) => Some(braid.source.len()),
        _ => None,
    }
}

/// Resolves the hexadecimal digits of a string that has them: `X'…'`, and PostgreSQL's `'\x…'`.
fn unhex(braid: &mut Braid<'_, '_>, content: std::ops::Range<usize>, backslash: bool) {
    if let Some(text) = hex::quoted(braid.source, content.clone()) {
        braid.unhex(content, &text);
        return;
    }
    let written = braid.source.get(content.clone()).unwrap_or_default();
    if !backslash
        && written.starts_with('\\')
        && let Some(text) = hex::escaped(written)
    {
        let digits = content.start + 2;
        braid.replace(content.start..digits, "");
        braid.unhex(digits..content.end, &text);
    }
}

/// Where reading goes on if a string has swallowed the next statement.
fn swallowed(
    braid: &mut Braid<'_, '_>,
    around: &Around<'_>,
    content: std::ops::Range<usize>,
) -> Option<Stop> {
    let (start, limit) = (content.start, braid.own.end);
    let line = start + lost(braid.source.as_bytes().get(content)?, around.memo)?;
    braid.mark(line, 0, 0);
    Some(if line < limit { Stop::Lost(start, line) } else { Stop::Pause(limit) })
}

/// Where in the content of a string a line begins as the statement itself did.
fn lost(content: &[u8], memo: &str) -> Option<usize> {
    if memo.is_empty() || content.len() <= memo.len() {
        return None;
    }
    let lines = memchr::memchr_iter(b'\n', content).map(|at| at + 1);
    lines
        .take_while(|at| at + memo.len() <= content.len())
        .find(|at| content.get(*at..).is_some_and(|rest| rest.starts_with(memo.as_bytes())))
}

/// Returns a place some way before `end` from which reading may go on inside a value: not behind half of
/// an escape.
pub(super) fn calm(source: &str, end: usize) -> usize {
    let from = end.saturating_sub(AGAIN);
    let window = source.as_bytes().get(from..end).unwrap_or_default();
    let calm = |byte: &u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace();
    window.iter().position(calm).map_or(end, |at| from + at + 1)
}

/// What a backslash and this byte stand for; `None`: for the byte itself.
///
/// Source: MySQL 8.4 Reference Manual, 11.1.1 String Literals; PostgreSQL 17 Documentation, COPY, Text Format.
pub(super) fn escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        // A line end that the script does not have would make its lines count wrong.
        b'n' | b'r' => "\r",
        b't' => "\t",
        b'b' => "\u{8}",
        b'f' => "\u{C}",
        b'v' => "\u{B}",
        b'Z' => "\u{1A}",
        b'0' => "\0",
        _ => return None,
    })
}
