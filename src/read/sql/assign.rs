//! Values behind `SET`: of `UPDATE t SET tel = '…' WHERE mail = '…'`, and MySQL's `INSERT t SET tel = '…'`; behind
//! `DELETE … WHERE`, and what follows the rows of an `INSERT`; constants of `INSERT … SELECT '…', '…'`.
//!
//! In: text from the first of them on. Out: a run for each value, in the column that it is compared or set to.
//! Never gives a field to what stands beside no column.

use super::{
    rows::{AGAIN, Around, Kind, Rows, Stop},
    token::{self, Step, Token},
};
use crate::read::braid::Braid;

/// No column is named yet.
pub(super) const NONE: usize = usize::MAX;
/// Words behind which another column is named.
const APART: [&str; 10] =
    ["and", "or", "where", "on", "from", "returning", "output", "union", "except", "limit"];
/// Words between a column and what it is compared with.
const BETWEEN: [&str; 5] = ["like", "ilike", "in", "between", "not"];
/// Words that are values without a sense of their own.
const EMPTY: [&str; 2] = ["null", "default"];

impl Rows {
    /// Reads assignments and conditions up to the end of the statement.
    pub(super) fn assignments(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        from: usize,
    ) -> Stop {
        let limit = braid.own.end;
        let (text, joined) = (braid.source, braid.is_joined());
        let again = |at: usize| joined && limit - at <= AGAIN;
        let mut at = match self.resume(braid, around, from) {
            Ok(at) => at,
            Err(stop) => return stop,
        };
        while at < limit {
            let step = token::step(text, at, around.escapes);
            match step {
                Step::End => break,
                Step::Blank(end) => at = end,
                // Whether it is a string or a comment: read as one, it closes where it closes.
                Step::Open(_) | Step::Token(Token::Text, _)
                    if let Some(open) = opened(text, at) =>
                {
                    let (quote, start) = token::quote(text.as_bytes(), open, around.escapes);
                    match self.string(braid, around, start, quote) {
                        Ok(end) => at = end,
                        Err(stop) => return stop,
                    }
                }
                // A comment, or a token that may go on in what follows.
                Step::Open(_) => return Stop::Pause(if again(at) { at } else { limit }),
                Step::Token(_, end) if end >= limit && again(at) => return Stop::Pause(at),
                Step::Token(Token::Symbol(b';'), _) => return Stop::End(at),
                Step::Token(token, end) => {
                    if begins(text, at, &token, self.tail) {
                        return Stop::End(at);
                    }
                    self.assigned(braid, around, &token, at..end);
                    at = end;
                }
            }
        }
        Stop::Pause(at.min(limit))
    }

    /// Takes a token: the name of a column, or a number.
    fn assigned(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        token: &Token<'_>,
        part: std::ops::Range<usize>,
    ) {
        let is = |word: &str, list: &[&str]| list.iter().any(|it| it.eq_ignore_ascii_case(word));
        match token {
            Token::Symbol(b'(') => self.depth = self.depth.saturating_add(1),
            Token::Symbol(b')') => self.depth = self.depth.saturating_sub(1),
            Token::Symbol(b',') if self.depth == 0 && self.kind == Kind::Select => self.column += 1,
            Token::Symbol(b',') if self.depth == 0 => self.column = NONE,
            Token::Word(word) if self.depth == 0 && self.selects(around, word) => {}
            Token::Word(word) if is(word, &APART) => self.column = NONE,
            Token::Word(word) if is(word, &EMPTY) => {}
            Token::Word(word)
                if word.starts_with(|c: char| c.is_ascii_digit())
                    || is(word, &["true", "false"]) =>
            {
                let field = self.field(around.names);
                braid.mark(part.start, field, self.row);
                braid.mark(part.end, 0, 0);
            }
            Token::Word(word) if self.compares(braid.source, part.end) => {
                self.column = around.names.column(self.target, word);
            }
            Token::Name(name) if self.compares(braid.source, part.end) => {
                self.column = around.names.column(self.target, name);
            }
            _ => {}
        }
    }

    /// Whether a word ends the constants of a `SELECT`, or begins others of the same statement.
    fn selects(&mut self, around: &mut Around<'_>, word: &str) -> bool {
        let is = |list: &[&str]| list.iter().any(|it| it.eq_ignore_ascii_case(word));
        if self.kind == Kind::Select && is(&APART) {
            self.selected = Some(self.target);
            self.target = around.names.sets(self.target);
            (self.kind, self.column) = (Kind::Set, NONE);
            return true;
        }
        let Some(target) = self.selected.take_if(|_| is(&["select"])) else { return false };
        (self.kind, self.target) = (Kind::Select, target);
        (self.row, self.column) = (self.row + 1, 0);
        true
    }

    /// Whether what stands behind a name says that it is the column of what follows.
    fn compares(&self, text: &str, behind: usize) -> bool {
        self.kind == Kind::Set && compares(text, behind)
    }
}

/// Where the quote is of the string that begins at `at`, perhaps behind a letter.
fn opened(text: &str, at: usize) -> Option<usize> {
    (text.as_bytes().get(at) == Some(&b'\'')).then_some(at)
}

/// Whether what stands behind a name says that it is a column's.
fn compares(text: &str, behind: usize) -> bool {
    let rest = text.get(behind..).unwrap_or_default().trim_start();
    let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    rest.starts_with(['=', '<', '>', '!'])
        || BETWEEN.iter().any(|between| between.eq_ignore_ascii_case(word))
}

/// Whether a token at the start of a line begins another statement, as in scripts of SQL Server.
fn begins(text: &str, at: usize, token: &Token<'_>, tail: bool) -> bool {
    const FIRST: [&str; 9] =
        ["update", "insert", "create", "alter", "go", "delete", "copy", "commit", "begin"];
    let Token::Word(word) = token else { return false };
    let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
    before.ends_with('\n')
        && FIRST.iter().any(|first| first.eq_ignore_ascii_case(word))
        && !(tail && word.eq_ignore_ascii_case("update"))
}

/// Whether what follows the rows of an `INSERT` goes on about the last of them: `ON CONFLICT … DO UPDATE SET`,
/// `ON DUPLICATE KEY UPDATE`, `AS new`, `RETURNING`.
pub(super) fn is_tail(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["on", "as", "returning"].iter().any(|tail| tail.eq_ignore_ascii_case(word))
}
