//! A script that is being read: statements, and the rows that some of them hold.
//!
//! In: stretches of a blob. Out: segments with a run for each value, fields that are declared, gaps.
//! Never holds a statement: it may be longer than memory.

use std::ops::Range;

use super::{
    assign::{NONE, is_tail},
    ddl,
    names::Names,
    rows::{Around, Kind, Rows, Stop, calm},
    statement::{COLUMNS, Declared, Spot, Statement, Verb},
    token::{self, Escapes, Open, Step, Token},
};
use crate::{
    decode::{Decoder, Stretch},
    error::{Gap, Reason},
    part::{self, Each, Part},
    read::braid::{Braid, Buffers},
};

/// The longest beginning of a statement that is recognised again at one look, in bytes.
const MEMO: usize = 16 << 10;

/// A script as far as it was read.
pub(super) struct Script {
    escapes: Option<Escapes>,
    names: Names,
    statement: Statement,
    place: Place,
    rows: Rows,
    /// What is open between statements or in one, and where it began in the blob.
    open: Option<(Open, u64)>,
    /// Where the open value of a row, or the rows, began in the blob.
    rows_began: u64,
    /// Whether a line ended since the last token.
    fresh: bool,
    /// The beginning of the last statement with rows, up to them.
    memo: String,
    /// What stands for no value in the rows, if that is nothing usual.
    null: Box<str>,
    /// Where the statement begins, if that is in this text, and what its rows belong to.
    begun: Option<usize>,
    target: usize,
    /// Where in the blob reading goes on.
    resume: u64,
    /// Lines before the stretch, and as far as they are counted in it.
    lines: (u64, usize),
    /// What is emitted behind the segment.
    declared: Vec<(String, Declared)>,
    gaps: Vec<Gap>,
    /// Kinds of damage that were told.
    told: u8,
    buffers: Buffers,
}

/// In what reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Statement,
    Rows(Kind),
}

impl Script {
    pub(super) fn new() -> Self {
        Self {
            escapes: None,
            names: Names::default(),
            statement: Statement::default(),
            place: Place::Statement,
            rows: Rows::default(),
            open: None,
            rows_began: 0,
            fresh: true,
            memo: String::new(),
            null: Box::default(),
            begun: None,
            target: 0,
            resume: 0,
            lines: (0, 0),
            declared: Vec::new(),
            gaps: Vec::new(),
            told: 0,
            buffers: Buffers::default(),
        }
    }

    /// A script that begins with the rows of this statement.
    pub(super) fn of_rows(copy: &str) -> Self {
        let mut script = Self { escapes: Some(Escapes::Standard), ..Self::new() };
        let mut at = 0;
        while let Step::Token(_, end) | Step::Blank(end) = token::step(copy, at, Escapes::Standard)
        {
            if let Step::Token(token, _) = token::step(copy, at, Escapes::Standard) {
                if token == Token::Text {
                    script.statement.text(copy.get(at..end).unwrap_or_default());
                }
                script.statement.push(&token, Spot::default());
            }
            at = end;
        }
        if script.statement.copies() {
            let target = script.names.target(&script.statement);
            let options = &script.statement.options;
            let (kind, header) = (options.kind(), options.header);
            script.null = options.null();
            (script.target, script.place) = (target, Place::Rows(kind));
            script.rows = Rows { kind, target, header, ..Rows::default() };
        }
        script.statement = Statement::default();
        script
    }

    /// Reads a stretch.
    pub(super) fn emit(
        &mut self,
        decoder: &mut Decoder,
        stretch: &Stretch<'_>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let start = stretch.own.start;
        let into = usize::try_from(self.resume.saturating_sub(stretch.offset)).unwrap_or(start);
        let before = into.min(start);
        let decoded = decoder.decode(&Stretch {
            bytes: stretch.bytes.get(before..).unwrap_or_default(),
            own: start - before..stretch.own.end - before,
            offset: stretch.offset + before as u64,
        });
        if decoded.own.is_empty() {
            return Ok(());
        }
        if self.escapes.is_none() {
            self.escapes = Some(super::escapes_of(decoded.text));
        }
        if self.place == Place::Statement && self.names.tidy() {
            self.memo.clear();
        }
        let mut buffers = std::mem::take(&mut self.buffers);
        let mut braid = Braid::new(&decoded, &mut buffers);
        self.begun = None;
        let at = self.read(&mut braid);
        let segment = braid.finish(self.names.paths.names());
        // Half of an escape is no text.
        if !segment.own.is_empty() {
            each(Part::Text(segment))?;
        }
        self.buffers = buffers;
        self.resume = decoded.segment().offset(at);
        let own = decoded.text.get(..at).unwrap_or_default();
        self.count_lines(own, at);
        self.lines.1 = 0;
        self.tell(each)
    }

    /// Tells what the end of the blob cut off.
    pub(super) fn end(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let is_torn = self.statement.is_torn();
        self.finish();
        match (self.place, &self.open) {
            (Place::Rows(_), _) if self.rows.inside.is_some() && !self.rows.is_copied() => {
                self.damage(16, "a value is not closed", self.rows_began);
            }
            (Place::Rows(Kind::Values), _) if self.rows.depth > 0 => {
                self.damage(16, "a row is not closed", self.rows_began);
            }
            (Place::Statement, None) if is_torn => {
                self.damage(64, "the columns of a table do not end", self.resume);
            }
            (Place::Rows(Kind::Copy(_) | Kind::Commas(..)), _) => {
                self.damage(8, "the rows of a table do not end", self.rows_began);
            }
            (Place::Statement, Some((Open::Text(..) | Open::Body(_) | Open::Block(_), at))) => {
                self.damage(32, "a string or comment is not closed", *at);
            }
            _ => {}
        }
        self.tell(each)
    }

    /// Emits what was gathered while a segment was made.
    fn tell(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        for (name, column) in self.declared.drain(..) {
            let Spot { at: start, end, line } = column.at;
            each(Part::Field(part::Declared {
                name: &name,
                kind: &column.kind,
                start,
                end,
                line,
            }))?;
        }
        self.gaps.drain(..).try_for_each(|gap| each(Part::Gap(gap)))
    }

    /// Reads to the end of the own text; returns where to go on.
    fn read(&mut self, braid: &mut Braid<'_, '_>) -> usize {
        let mut at = 0;
        loop {
            let stop = match self.place {
                Place::Statement => self.statement(braid, at),
                Place::Rows(_) => self.rows(braid, at),
            };
            match stop {
                Stop::Pause(to) => return to,
                Stop::End(to) => at = to,
                Stop::Lost(_, to) | Stop::Uneven(_, to) => at = to,
            }
        }
    }

    /// Reads rows until they end.
    fn rows(&mut self, braid: &mut Braid<'_, '_>, from: usize) -> Stop {
        let escapes = self.escapes.unwrap_or(Escapes::Standard);
        let (memo, null) = (&*self.memo, &*self.null);
        let mut around = Around { names: &mut self.names, escapes, memo, null };
        let stop = self.rows.read(braid, &mut around, from);
        match stop {
            Stop::Pause(_) => {}
            Stop::End(at) => return self.rows_end(braid, at),
            Stop::Lost(began, at) => {
                let began = braid.offset(began);
                self.damage(1, "a value is not closed", began);
                self.leave();
                self.fresh = true;
                return Stop::End(at);
            }
            Stop::Uneven(began, _) => {
                let place = braid.offset(began);
                let row = braid.source.get(began..).unwrap_or_default();
                if ["COPY ", "CREATE ", "ALTER ", "INSERT ", "SET ", "SELECT ", "--\n", "-- "]
                    .iter()
                    .any(|word| row.starts_with(word))
                {
                    self.damage(2, "the rows of a table do not end", place);
                    self.leave();
                    self.fresh = true;
                    return Stop::End(began);
                }
                self.damage(
                    4,
                    "a row has another number of values than its table has columns",
                    place,
                );
            }
        }
        stop
    }

    fn rows_end(&mut self, braid: &mut Braid<'_, '_>, at: usize) -> Stop {
        let (kind, row, target) = (self.rows.kind, self.rows.row, self.rows.target);
        self.leave();
        self.fresh = true;
        let rest = braid.source.get(at..).unwrap_or_default();
        if kind == Kind::Values && is_tail(rest) {
            self.target = self.names.sets(target);
            self.begin_rows(braid, at, Kind::Set);
            (self.rows.row, self.rows.tail) = (row, true);
            return Stop::End(at);
        }
        if matches!(kind, Kind::Copy(_) | Kind::Commas(..)) {
            return Stop::End(at);
        }
        if rest.starts_with(';') {
            return Stop::End(at + 1);
        }
        // Oracle's `INSERT ALL INTO … VALUES … INTO … VALUES …`.
        if rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("into")) {
            self.statement.push(&Token::Word("insert"), Spot::default());
        } else if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            // Whatever it is, it is no statement.
            let len = rest.chars().next().map_or(0, char::len_utf8);
            return Stop::End(at + len);
        }
        Stop::End(at)
    }

    fn leave(&mut self) {
        if let Some(rows) = self.names.rows(self.rows.target) {
            *rows = self.rows.row;
        }
        (self.place, self.rows) = (Place::Statement, Rows::default());
        self.statement = Statement::default();
    }

    /// Reads statements until rows begin.
    fn statement(&mut self, braid: &mut Braid<'_, '_>, from: usize) -> Stop {
        let limit = braid.own.end;
        let text = braid.source.get(..limit).unwrap_or_default();
        let escapes = self.escapes.unwrap_or(Escapes::Standard);
        let mut at = from;
        while at < limit {
            if let Some((mut open, began)) = self.open.take() {
                match self.close(braid, at, &mut open) {
                    Some(end) => at = end,
                    None => {
                        self.open = Some((open, began));
                        return Stop::Pause(if braid.is_joined() {
                            calm(text, limit)
                        } else {
                            limit
                        });
                    }
                }
                continue;
            }
            if let Some(rows) = self.known(braid, text, at) {
                return Stop::End(rows);
            }
            match token::step(text, at, escapes) {
                Step::End => break,
                Step::Blank(end) => {
                    self.fresh |= text.as_bytes()[at..end].contains(&b'\n');
                    at = end;
                }
                Step::Open(open) => {
                    let began = braid.offset(at);
                    self.open = Some((open, began));
                    return Stop::Pause(if braid.is_joined() {
                        calm(text, limit).max(at + 1)
                    } else {
                        limit
                    });
                }
                Step::Token(_, end) if end == limit && braid.is_joined() && at > from => {
                    return Stop::Pause(at);
                }
                Step::Token(Token::Text, end) if let Some(to) = self.lost(braid, at..end) => {
                    at = to;
                }
                Step::Token(token, end) => {
                    let next = self.token(braid, &token, at..end);
                    at = end;
                    match next {
                        Some(kind @ (Kind::Values | Kind::Set | Kind::Select)) => {
                            let head = self.begun.filter(|_| kind == Kind::Values);
                            self.memorise(text, head.map(|begun| begun..end));
                            self.begin_rows(braid, at, kind);
                            return Stop::End(at);
                        }
                        Some(kind) => return Stop::End(self.copy_begins(braid, at, kind)),
                        None => {}
                    }
                }
            }
        }
        Stop::Pause(limit)
    }

    /// Where the rows begin of the statement at `at`, if it begins as the last one did.
    fn known(&mut self, braid: &mut Braid<'_, '_>, text: &str, at: usize) -> Option<usize> {
        if !self.statement.is_empty() {
            return None;
        }
        self.begun = Some(at);
        let rest = text.as_bytes().get(at..)?;
        if self.memo.is_empty() || !rest.starts_with(self.memo.as_bytes()) {
            return None;
        }
        self.begin_rows(braid, at, Kind::Values);
        Some(at + self.memo.len())
    }

    /// Takes a token of a statement; returns what follows, if that is rows.
    fn token(
        &mut self,
        braid: &mut Braid<'_, '_>,
        token: &Token<'_>,
        part: Range<usize>,
    ) -> Option<Kind> {
        let fresh = std::mem::take(&mut self.fresh);
        if *token == Token::Symbol(b';') {
            let options = &self.statement.options;
            let copies = self.statement.copies().then(|| options.kind());
            if copies.is_some() {
                self.target = self.names.target(&self.statement);
                (self.rows.header, self.null) = (options.header, options.null());
            }
            self.finish();
            return copies;
        }
        if ddl::begins(token, fresh, &self.statement) {
            self.finish();
        }
        if self.statement.is_empty() {
            self.begun = Some(part.start);
        }
        let spot = if self.statement.verb == Verb::Table {
            self.count_lines(braid.source, part.start);
            let (at, end) = (braid.offset(part.start), braid.offset(part.end));
            Spot { at, end, line: self.lines.0 + 1 }
        } else {
            Spot::default()
        };
        if *token == Token::Text {
            self.statement.text(braid.source.get(part).unwrap_or_default());
        }
        let kind = self.statement.push(token, spot)?;
        self.target = self.names.target(&self.statement);
        Some(kind)
    }

    /// Closes what is open at `at`; returns the byte behind.
    fn close(&mut self, braid: &mut Braid<'_, '_>, at: usize, open: &mut Open) -> Option<usize> {
        let text = braid.source.get(..braid.own.end).unwrap_or_default();
        let end = token::close(text, at, open);
        if !matches!(open, Open::Text(..) | Open::Body(_)) {
            self.fresh |= end.is_some();
            return end;
        }
        if matches!(open, Open::Text(..))
            && let Some(to) = self.lost(braid, at..end.unwrap_or(text.len()))
        {
            return Some(to);
        }
        if end.is_some() {
            self.fresh = false;
            self.statement.push(&Token::Text, Spot::default());
        }
        end
    }

    /// Where a statement begins in what was taken for a string: an apostrophe in what is no SQL opens one
    /// that the next real one closes.
    fn lost(&mut self, braid: &mut Braid<'_, '_>, string: Range<usize>) -> Option<usize> {
        let to = string.start + ddl::lost_statement(braid.source.get(string.clone())?)?;
        let began = braid.offset(string.start);
        self.damage(1, "a string is not closed", began);
        (self.statement, self.fresh) = (Statement::default(), true);
        Some(to)
    }

    /// The statement is over.
    fn finish(&mut self) {
        let done = std::mem::take(&mut self.statement);
        if done.verb != Verb::Table {
            return;
        }
        self.names.learn(&done);
        if done.cut {
            let message =
                format!("a table has more than {COLUMNS} columns; the others have no names");
            let at = done.columns.first().map_or(0, |column| column.at.at);
            self.gaps.push(Gap::new(Reason::Limit, message).at(at));
        }
        let table = done.table_name();
        let named = |column: Declared| (super::names::field(&table, &column.name), column);
        self.declared.extend(done.columns.into_iter().map(named));
    }

    fn begin_rows(&mut self, braid: &mut Braid<'_, '_>, at: usize, kind: Kind) {
        self.rows_began = braid.offset(at);
        self.place = Place::Rows(kind);
        let row = self.names.rows(self.target).map_or(0, |rows| *rows);
        let (target, header) = (self.target, self.rows.header);
        self.rows = Rows { kind, target, row, header, ..Rows::default() };
        match kind {
            Kind::Set => (self.rows.row, self.rows.column) = (row + 1, NONE),
            Kind::Select => self.rows.row = row + 1,
            Kind::Values | Kind::Copy(_) | Kind::Commas(..) => {}
        }
    }

    /// Returns where the rows behind `COPY … FROM stdin;` begin.
    fn copy_begins(&mut self, braid: &mut Braid<'_, '_>, at: usize, kind: Kind) -> usize {
        self.begin_rows(braid, at, kind);
        let rest = braid.source.as_bytes().get(at..braid.own.end).unwrap_or_default();
        match memchr::memchr(b'\n', rest) {
            Some(line) => at + line + 1,
            None => {
                self.rows.behind_line = true;
                at + rest.len()
            }
        }
    }

    fn memorise(&mut self, text: &str, head: Option<Range<usize>>) {
        self.memo.clear();
        if let Some(head) = head.filter(|head| head.len() <= MEMO) {
            self.memo.push_str(text.get(head).unwrap_or_default());
        }
    }

    /// Counts lines up to byte `at` of the text.
    fn count_lines(&mut self, text: &str, at: usize) {
        let new = text.as_bytes().get(self.lines.1..at).unwrap_or_default();
        self.lines.0 += memchr::memchr_iter(b'\n', new).count() as u64;
        self.lines.1 = self.lines.1.max(at);
    }

    /// Notes damage, the first of each kind.
    fn damage(&mut self, kind: u8, message: &str, at: u64) {
        if self.told & kind == 0 {
            self.told |= kind;
            self.gaps.push(Gap::new(Reason::Damaged, message).at(at));
        }
    }
}
