//! Rows of `COPY … FROM stdin`, in PostgreSQL's text format, with any delimiter.
//!
//! In: text from the first row on. Out: a run for each value; where the rows end or the text does.
//! Never gives a field to a row that has another number of values than there are columns.

use super::{
    cell::{Whole, json},
    hex,
    rows::{AGAIN, Around, Kind, Rows, Stop, calm, escape},
    token::Quote,
};
use crate::read::{braid::Braid, spots::spots};

/// The value that is being read.
#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    /// Whether its run was begun, because an escape came.
    begun: bool,
    /// `\N`.
    null: bool,
    /// Whether `start` is the value's start, and not some place inside of it.
    whole: bool,
}

impl Cell {
    fn at(start: usize) -> Self {
        Self { start, begun: false, null: false, whole: true }
    }
}

impl Rows {
    /// Reads rows whose values this byte parts.
    pub(super) fn copy(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        (from, delimiter): (usize, u8),
    ) -> Stop {
        let bytes = braid.source.as_bytes();
        let mut cell = Cell { whole: self.inside.take().is_none(), ..Cell::at(from) };
        if std::mem::take(&mut self.behind_line) && bytes.get(from) == Some(&b'\n') {
            cell.start += 1;
        }
        (self.first_mark, self.line_start) = (braid.marked(), cell.start);
        let (mut base, mut skip) = (cell.start, 0);
        while base < bytes.len() {
            let chunk = bytes.get(base..bytes.len().min(base + 64)).unwrap_or_default();
            let mut hits = spots(chunk, [delimiter, b'\n', b'\\']);
            while hits != 0 {
                let at = base + hits.trailing_zeros() as usize;
                hits &= hits - 1;
                if at < skip {
                    continue;
                }
                if bytes.get(at) == Some(&b'\\') {
                    skip = at + 2;
                    if let Some(end) = self.backslash(braid, around, &mut cell, at) {
                        return Stop::End(end);
                    }
                } else if let Some(stop) = self.cell_end(braid, around, &mut cell, at) {
                    return stop;
                }
            }
            base += chunk.len();
        }
        self.text_end(braid, around, cell)
    }

    /// The text ends in a value.
    fn text_end(&mut self, braid: &mut Braid<'_, '_>, around: &mut Around<'_>, cell: Cell) -> Stop {
        if cell.start >= braid.own.end {
            return Stop::Pause(braid.own.end);
        }
        if !cell.begun && !cell.null {
            let field = self.field(around.names);
            braid.mark(cell.start, field, self.row + 1);
        }
        self.cut(braid, cell)
    }

    /// Stops inside a value.
    fn cut(&mut self, braid: &Braid<'_, '_>, cell: Cell) -> Stop {
        let limit = braid.own.end;
        if braid.is_joined() && limit - cell.start.min(limit) <= AGAIN {
            self.inside = if cell.whole { None } else { Some(Quote::Byte(0, true)) };
            return Stop::Pause(cell.start);
        }
        self.inside = Some(Quote::Byte(0, true));
        Stop::Pause(if braid.is_joined() { calm(braid.source, limit) } else { limit })
    }

    /// A tab or line end at `at`.
    fn cell_end(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        cell: &mut Cell,
        at: usize,
    ) -> Option<Stop> {
        let bytes = braid.source.as_bytes();
        let line = bytes.get(at) == Some(&b'\n');
        let cr = line && at > cell.start && bytes.get(at - 1) == Some(&b'\r');
        let end = if cr { at - 1 } else { at };
        let none = cell.null || is_none(braid, around, *cell, end);
        if cell.start < end && !none {
            self.cell(braid, around, *cell, end);
        }
        let limit = braid.own.end;
        if at >= limit {
            // The value is cut: it is read again with what follows.
            return Some(self.cut(braid, *cell));
        }
        let start = at + 1;
        if line && std::mem::take(&mut self.header) {
            braid.unname(self.first_mark);
            self.first_mark = braid.marked();
            (self.column, self.line_start, *cell) = (0, start, Cell::at(start));
        } else if line {
            let odd = self.row_end(braid, around);
            (self.row, self.column) = (self.row + 1, 0);
            *cell = Cell::at(start);
            let began = std::mem::replace(&mut self.line_start, start);
            if odd {
                return Some(Stop::Uneven(began, start));
            }
        } else {
            self.column += 1;
            *cell = Cell::at(start);
        }
        (start >= limit).then_some(Stop::Pause(limit))
    }

    /// Marks a value that ends at `end`.
    fn cell(&self, braid: &mut Braid<'_, '_>, around: &mut Around<'_>, cell: Cell, end: usize) {
        if !cell.begun {
            let (field, row) = (self.field(around.names), self.row + 1);
            let bracket = matches!(braid.source.as_bytes().get(cell.start), Some(b'{' | b'['));
            if !(cell.whole && bracket) {
                return braid.run(cell.start..end, field, row);
            }
            braid.mark(cell.start, field, row);
            let whole = Whole { field, row, quote: (0, true) };
            json(braid, cell.start..end, whole, &mut around.names.paths);
        }
        braid.mark(end, 0, 0);
    }

    /// Whether the row had another number of values than there are columns; then it has no fields.
    pub(super) fn row_end(&mut self, braid: &mut Braid<'_, '_>, around: &mut Around<'_>) -> bool {
        let expected = around.names.of(self.target).filter(|target| target.named);
        let odd = expected.is_some_and(|target| {
            target.ids.len() != self.column + 1 && target.ids.len() < super::statement::COLUMNS
        });
        if odd {
            braid.unname(self.first_mark);
        }
        self.first_mark = braid.marked();
        odd
    }

    /// A backslash at `at`; returns where the rows end, if it says so.
    fn backslash(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        cell: &mut Cell,
        at: usize,
    ) -> Option<usize> {
        let source = braid.source;
        let rest = source.as_bytes().get(at + 1..).unwrap_or_default();
        let first = cell.whole && at == cell.start;
        let parts = |byte: u8| matches!(byte, b'\n' | b'\r') || self.kind == Kind::Copy(byte);
        let ends = |byte: Option<&u8>| byte.is_none_or(|byte| parts(*byte));
        if first && rest.first() == Some(&b'N') && ends(rest.get(1)) {
            cell.null = true;
            return None;
        }
        if first && self.column == 0 && rest.first() == Some(&b'.') && ends(rest.get(1)) {
            let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            return (at < braid.own.end).then_some(at + 1 + line);
        }
        let bracket = matches!(source.as_bytes().get(cell.start), Some(b'{' | b'['));
        if !cell.begun && cell.whole && bracket {
            // JSON stays as written; whether it is that shows at its end.
            return None;
        }
        if !cell.begun {
            let field = self.field(around.names);
            braid.mark(cell.start, field, self.row + 1);
            cell.begun = true;
        }
        if first && rest.starts_with(b"\\x") {
            let digits = rest.get(2..).unwrap_or_default();
            let len = digits.iter().position(|byte| parts(*byte));
            let part = at + 3..at + 3 + len.unwrap_or(digits.len());
            if let Some(text) = source.get(part.clone()).and_then(hex::text) {
                braid.replace(at..part.start, "");
                braid.unhex(part, &text);
                return None;
            }
        }
        match escape(*rest.first()?) {
            Some(with) => braid.replace(at..at + 2, with),
            None => braid.replace(at..at + 1, ""),
        }
        None
    }
}

/// Whether the value that ends there is what the statement has for no value.
fn is_none(braid: &Braid<'_, '_>, around: &Around<'_>, cell: Cell, end: usize) -> bool {
    let written = || braid.source.get(cell.start..end).unwrap_or_default();
    !around.null.is_empty() && !cell.begun && cell.whole && written() == around.null
}
