//! Where the cells of delimited text begin and end.
//!
//! In: decoded text, stretch after stretch. Out: marks: each cell's content is a run, what parts cells is another.
//! Never fails: what is no row of the table loses its fields, not its text.

use std::ops::Range;

use super::{
    json::{each_within, inside},
    nested::is_json,
    paths::{Path, Paths},
    sniff::opens,
    spots::spots,
};
use crate::{
    decode::Decoded,
    part::{Mark, Width},
};

/// The state machine of RFC 4180, lenient: a quote opens only at a cell's start or behind spaces there, and bare ones
/// are text.
pub(super) struct Cells {
    delimiter: u8,
    /// What ends rows.
    end: u8,
    /// Columns that have a field; column `i` has field `i + 1`.
    columns: usize,
    state: State,
    marks: Vec<Mark>,
    /// Escapes of JSON in cells: their bytes in the text, and what they stand for. Each is a run of its own.
    escapes: Vec<(Range<usize>, char)>,
    /// The first mark of the row, in this stretch.
    row_mark: usize,
    /// Where in the text quoted cells begin whose end must have been missed.
    broken: Vec<usize>,
}

/// A text whose escapes are resolved.
#[derive(Default)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
    pub(super) own: Range<usize>,
}

#[derive(Clone, Copy)]
struct State {
    /// Rows at the top that name the columns, or are no rows at all.
    skip: usize,
    row: u64,
    column: usize,
    /// Where the content of the cell begins in the text.
    start: usize,
    quote: Quote,
    /// Delimiters in this line of a quoted cell.
    inner: usize,
    /// Lines in a row that look like rows, in a quoted cell.
    rowlike: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// At the first character of a cell.
    Fresh,
    Outside,
    Inside,
    /// A quote was seen there, which closes the cell unless another one follows.
    Closed(usize),
}

/// Closed in an earlier stretch; by the last byte of it.
const JUST_BEFORE: usize = usize::MAX;
const LONG_BEFORE: usize = usize::MAX - 1;
/// So many lines that look like rows of the table prove that a quoted cell has lost its end.
const LOST: u32 = 8;

impl Cells {
    pub(super) fn new((delimiter, end): (u8, u8), columns: usize, skip: usize) -> Self {
        let (row, column, start, inner, rowlike) = (u64::from(skip == 0), 0, 0, 0, 0);
        let state = State { skip, row, column, start, quote: Quote::Fresh, inner, rowlike };
        let (marks, escapes, broken) = (Vec::new(), Vec::new(), Vec::new());
        Self { delimiter, end, columns, state, marks, escapes, row_mark: 0, broken }
    }

    /// Returns where in the text quoted cells begin that nothing closes.
    pub(super) fn broken(&self) -> &[usize] {
        &self.broken
    }

    /// Returns what ends rows.
    pub(super) fn end(&self) -> u8 {
        self.end
    }

    /// Returns whether a quoted cell is open.
    pub(super) fn is_quoted(&self) -> bool {
        self.state.quote == Quote::Inside
    }

    /// Marks a text that goes on where the last one's own part ended; if that was inside a cell, the text before
    /// its own part must be of the same cell.
    ///
    /// Returns where the open cell's content begins in the blob, if one is open.
    pub(super) fn marks(&mut self, decoded: &Decoded<'_>, paths: &mut Paths) -> Option<u64> {
        let mut ruler = Ruler::new(decoded, paths);
        self.marks.clear();
        self.escapes.clear();
        self.broken.clear();
        self.row_mark = 0;
        self.push(0, 0, &mut ruler);
        self.run(decoded.own.start, decoded.own.end, &mut ruler);
        let (here, broken) = (self.state, self.broken.len());
        let end = decoded.own.end;
        let open = match here.quote {
            Quote::Closed(_) => None,
            _ => Some(ruler.offset(here.start.min(end))),
        };
        self.run(end, decoded.text.len(), &mut ruler);
        self.flush(decoded.text.len(), &mut ruler);
        self.broken.truncate(broken);
        self.state = State {
            start: 0,
            quote: match here.quote {
                Quote::Closed(at) if at.wrapping_add(1) == end => Quote::Closed(JUST_BEFORE),
                Quote::Closed(_) => Quote::Closed(LONG_BEFORE),
                Quote::Fresh if !opens(decoded.text.as_bytes(), here.start, end) => Quote::Outside,
                other => other,
            },
            ..here
        };
        open
    }

    /// Returns the marks of the text.
    pub(super) fn found(&self) -> &[Mark] {
        &self.marks
    }

    fn run(&mut self, from: usize, to: usize, ruler: &mut Ruler<'_>) {
        let bytes = ruler.text.as_bytes();
        let mut base = from;
        for chunk in bytes.get(from..to).unwrap_or_default().chunks(64) {
            let mut hits = spots(chunk, [self.delimiter, b'"', self.end]);
            while hits != 0 {
                let at = base + hits.trailing_zeros() as usize;
                hits &= hits - 1;
                match bytes.get(at) {
                    Some(byte) if *byte == self.end => self.line_end(at, ruler),
                    Some(b'"') => self.quote(at, bytes),
                    _ => self.delimiter(at, ruler),
                }
            }
            base += chunk.len();
        }
    }

    fn delimiter(&mut self, at: usize, ruler: &mut Ruler<'_>) {
        if self.state.quote == Quote::Inside {
            self.state.inner += 1;
            return;
        }
        self.end_cell(at, ruler);
        self.state.column += 1;
        (self.state.start, self.state.quote) = (at + 1, Quote::Fresh);
    }

    fn quote(&mut self, at: usize, bytes: &[u8]) {
        let state = &mut self.state;
        match state.quote {
            Quote::Fresh if opens(bytes, state.start, at) => {
                (state.start, state.quote) = (at + 1, Quote::Inside);
                (state.inner, state.rowlike) = (0, 0);
            }
            Quote::Inside => state.quote = Quote::Closed(at),
            Quote::Closed(before) if before.wrapping_add(1) == at => {
                state.quote = Quote::Inside;
                if before == JUST_BEFORE {
                    state.start = at;
                }
            }
            Quote::Fresh | Quote::Outside | Quote::Closed(_) => {}
        }
    }

    fn line_end(&mut self, at: usize, ruler: &mut Ruler<'_>) {
        if self.state.quote == Quote::Inside && !self.lost() {
            return;
        }
        let before = at.checked_sub(1).and_then(|before| ruler.text.as_bytes().get(before));
        let end = if self.end == b'\n' && before == Some(&b'\r') { at - 1 } else { at };
        let empty = self.state.quote == Quote::Fresh && end <= self.state.start;
        if self.state.quote == Quote::Inside {
            self.broken.push(self.state.start);
        } else {
            self.end_cell(end, ruler);
        }
        self.end_row(empty);
        let state = &mut self.state;
        (state.column, state.start, state.quote) = (0, at + 1, Quote::Fresh);
        self.row_mark = self.marks.len();
    }

    /// At a line end inside a quoted cell: whether the cell's end must have been missed.
    fn lost(&mut self) -> bool {
        let state = &mut self.state;
        let like = self.columns > 1 && state.inner + 1 == self.columns;
        state.rowlike = if like { state.rowlike + 1 } else { 0 };
        state.inner = 0;
        state.rowlike >= LOST
    }

    fn end_cell(&mut self, at: usize, ruler: &mut Ruler<'_>) {
        let State { start, column, quote, skip, .. } = self.state;
        let end = if let Quote::Closed(end) = quote { end } else { at };
        if start < end && end <= at && skip == 0 {
            let field = self.field(column);
            let first = ruler.text.as_bytes().get(start);
            if field == 0 || !matches!(first, Some(b'{' | b'[')) {
                return self.plain(start..end, field, ruler);
            }
            self.push(start, field, ruler);
            self.inside(start..end, field, ruler);
            self.push(end, 0, ruler);
        }
    }

    /// Marks a cell that nothing is to be marked in.
    #[inline]
    fn plain(&mut self, cell: Range<usize>, field: u32, ruler: &mut Ruler<'_>) {
        let Some(first) = ruler.plain(&cell) else {
            self.push(cell.start, field, ruler);
            return self.push(cell.end, 0, ruler);
        };
        let row = self.state.row;
        let mark = |at: usize, field| {
            let offset = first + (at - cell.start) as u64;
            Mark { at: u32::try_from(at).unwrap_or(u32::MAX), field, offset, line: 0, row }
        };
        let pair = [mark(cell.start, field), mark(cell.end, 0)];
        if self.marks.last().is_some_and(|last| last.at >= pair[0].at) {
            self.marks.pop();
        }
        self.marks.extend_from_slice(&pair);
    }

    /// Marks the values of a cell that is JSON.
    fn inside(&mut self, cell: Range<usize>, field: u32, ruler: &mut Ruler<'_>) {
        let text = ruler.text.get(cell.clone()).unwrap_or_default();
        let mut runs = Vec::new();
        if is_json(text) {
            let mut put = |at: usize, path: Path| runs.push((at, path.field()));
            inside(text, Path::of_field(field), ruler.paths, &mut put);
        }
        let runs: Vec<(usize, u32)> =
            runs.into_iter().filter(|(at, _)| cell.start + at < cell.end).collect();
        for (i, (at, field)) in runs.iter().enumerate() {
            self.push(cell.start + at, *field, ruler);
            let end = runs.get(i + 1).map_or(text.len(), |next| next.0);
            each_within(text.get(*at..end).unwrap_or_default(), &mut |part, c| {
                let part = cell.start + at + part.start..cell.start + at + part.end;
                self.push(part.start, *field, ruler);
                self.push(part.end, *field, ruler);
                self.escapes.push((part, c));
            });
        }
    }

    /// Puts into `plain` the text and the marks without the escapes of JSON in cells; returns whether there are
    /// any, and otherwise leaves it alone.
    pub(super) fn resolve(&self, decoded: &Decoded<'_>, plain: &mut Plain) -> bool {
        if self.escapes.is_empty() {
            return false;
        }
        plain.text.clear();
        plain.marks.clear();
        let (mut copied, mut marks) = (0, self.marks.iter().peekable());
        let mut move_marks = |plain: &mut Plain, to: usize, copied: usize| {
            while let Some(mark) = marks.next_if(|mark| mark.at as usize <= to) {
                let at = plain.text.len() + (mark.at as usize).saturating_sub(copied);
                plain.marks.push(Mark { at: u32::try_from(at).unwrap_or(u32::MAX), ..*mark });
            }
        };
        plain.own = decoded.own.clone();
        for (part, c) in &self.escapes {
            move_marks(plain, part.start, copied);
            plain.text.push_str(decoded.text.get(copied..part.start).unwrap_or_default());
            plain.text.push(*c);
            copied = part.end;
            let shorter = part.len() - c.len_utf8();
            // An escape on the border belongs to what follows.
            for (border, own) in
                [(&mut plain.own.start, decoded.own.start), (&mut plain.own.end, decoded.own.end)]
            {
                *border -= if own >= part.end { shorter } else { own.saturating_sub(part.start) };
            }
        }
        move_marks(plain, usize::MAX, copied);
        plain.text.push_str(decoded.text.get(copied..).unwrap_or_default());
        true
    }

    /// A row that has too many cells, or one, has no fields: who knows which they are.
    fn end_row(&mut self, last_is_empty: bool) {
        let state = &mut self.state;
        let cells = state.column + 1;
        if cells == 1 && last_is_empty {
            return;
        }
        // A delimiter at the end, behind the last column, shifts nothing.
        let filled = cells - usize::from(last_is_empty);
        if filled > self.columns || cells == 1 && self.columns > 1 {
            let marks = self.marks.get_mut(self.row_mark..).unwrap_or_default();
            marks.iter_mut().for_each(|mark| mark.field = 0);
        }
        if state.skip == 0 {
            state.row += 1 + u64::from(state.rowlike) * u64::from(state.quote == Quote::Inside);
        } else {
            state.skip -= 1;
            state.row = u64::from(state.skip == 0);
        }
    }

    /// The cell that is open at the end of the text.
    fn flush(&mut self, at: usize, ruler: &mut Ruler<'_>) {
        let State { start, column, quote, skip, .. } = self.state;
        if skip > 0 || start >= at {
            return;
        }
        match quote {
            Quote::Closed(end) if start < end && end < at => {
                self.push(start, self.field(column), ruler);
                self.push(end, 0, ruler);
            }
            Quote::Closed(_) => {}
            _ => self.push(start, self.field(column), ruler),
        }
    }

    fn field(&self, column: usize) -> u32 {
        if column < self.columns { u32::try_from(column + 1).unwrap_or(0) } else { 0 }
    }

    fn push(&mut self, at: usize, field: u32, ruler: &mut Ruler<'_>) {
        let offset = ruler.offset(at);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let mark = Mark { at, field, offset, line: 0, row: self.state.row };
        match self.marks.last_mut() {
            Some(last) if last.at >= at => *last = mark,
            _ => self.marks.push(mark),
        }
    }
}

/// Measures a text from its start to its end.
struct Ruler<'t> {
    text: &'t str,
    marks: &'t [Mark],
    width: Width,
    /// A place, its byte in the blob, and the place of the first of the marks, which are those ahead.
    at: usize,
    offset: u64,
    ahead: usize,
    paths: &'t mut Paths,
}

impl<'t> Ruler<'t> {
    fn new(decoded: &Decoded<'t>, paths: &'t mut Paths) -> Self {
        let (text, marks, width) = (decoded.text, decoded.marks, decoded.width);
        Self { text, marks, width, at: 0, offset: 0, ahead: 0, paths }
    }

    /// The byte in the blob of byte `at` of the text; asked in ascending order.
    fn offset(&mut self, at: usize) -> u64 {
        if self.ahead <= at {
            self.pass(at);
        }
        if self.width == Width::Utf8 {
            return self.offset + (at - self.at) as u64;
        }
        let passed = self.width.of(self.text.get(self.at..at).unwrap_or_default());
        (self.at, self.offset) = (at, self.offset + passed);
        self.offset
    }

    /// Returns the byte in the blob where a part begins that is as long in the text; `None` where that must be asked
    /// for each of its ends.
    fn plain(&self, part: &Range<usize>) -> Option<u64> {
        let plain = self.width == Width::Utf8 && part.end < self.ahead;
        plain.then(|| self.offset + (part.start - self.at) as u64)
    }

    /// Passes the marks up to byte `at`.
    #[cold]
    fn pass(&mut self, at: usize) {
        while let Some((mark, rest)) = self.marks.split_first()
            && mark.at as usize <= at
        {
            (self.at, self.offset, self.marks) = (mark.at as usize, mark.offset, rest);
        }
        self.ahead = self.marks.first().map_or(usize::MAX, |mark| mark.at as usize);
    }
}
