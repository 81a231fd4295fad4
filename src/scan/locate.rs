//! Lines and columns, counted only up to hits.
//!
//! In: segments of one blob in order, and places in them. Out: line and column of each place.
//! Never goes back: each byte is counted once, and only where there are hits or a segment ends.

use crate::{
    part::{BARRIER, Mark, Segment, Width},
    place::Before,
};

/// How far the counting has come in a blob. Both count from 0, so that pieces of a file add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Line ends so far.
    pub(super) lines: u64,
    /// Characters since the last line end.
    pub(super) columns: u64,
    /// Lines so far that are rows: those of pieces which nobody told how many rows are before them.
    pub(super) rows: u64,
}

impl Count {
    fn advance(&mut self, text: &str) {
        let mut rest = text;
        if let Some(last) = memchr::memrchr(b'\n', text.as_bytes()) {
            self.lines += memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64;
            self.columns = 0;
            rest = text.get(last + 1..).unwrap_or_default();
        }
        self.columns += rest.chars().count() as u64;
    }

    /// Returns the count of two texts, one behind the other.
    pub(super) fn then(self, next: Self) -> Self {
        let columns = if next.lines == 0 { self.columns + next.columns } else { next.columns };
        Self { lines: self.lines + next.lines, columns, rows: self.rows + next.rows }
    }

    /// Returns where a piece behind this begins.
    pub(super) fn before(self) -> Before {
        let Self { lines, columns, rows } = self;
        Before { lines, columns, rows }
    }
}

/// Walks through one segment from hit to hit.
pub(super) struct Locator<'s> {
    segment: &'s Segment<'s>,
    counted: Count,
    at: usize,
    /// The mark that was asked for last.
    mark: usize,
    /// Whether the segment's own part is the blob's text as it stands: nothing was unescaped or left out.
    straight: bool,
}

impl<'s> Locator<'s> {
    /// Begins at the segment's own part; `counted` is what the blob's segments before it counted.
    pub(super) fn new(segment: &'s Segment<'s>, counted: Count) -> Self {
        let own = segment.own.clone();
        let bytes = segment.offset_end(own.end).saturating_sub(segment.offset(own.start));
        let text = segment.text.get(own.clone()).unwrap_or_default();
        let straight = segment.width == Width::Start || bytes == segment.width.of(text);
        Self { segment, counted, at: own.start, mark: 0, straight }
    }

    /// Returns the index of the mark whose run holds byte `at`; most often it is the one that was asked for last, or
    /// one of the next.
    pub(super) fn mark_at(&mut self, at: usize) -> usize {
        self.mark = self.segment.mark_from(self.mark, at);
        self.mark
    }

    /// Returns line and column, from 1, of byte `at`; places must come in order.
    pub(super) fn place(&mut self, at: usize) -> (u64, u64) {
        let index = self.mark_at(at);
        let here = match self.segment.marks.get(index) {
            Some(mark) if mark.line != 0 => return within_run(self.segment, mark, at),
            _ => {
                self.advance(at);
                self.counted
            }
        };
        (here.lines + 1, here.columns + 1)
    }

    /// Returns the count at the end of the segment's own part.
    pub(super) fn finish(mut self) -> Count {
        if self.segment.marks.first().is_none_or(|mark| mark.line == 0) {
            self.advance(self.segment.own.end);
        }
        self.counted
    }

    fn advance(&mut self, to: usize) {
        let segment = self.segment;
        let Some(text) = segment.text.get(self.at..to) else { return };
        let from = std::mem::replace(&mut self.at, to);
        if self.straight {
            self.counted.advance(text);
            return;
        }
        let bytes = segment.offset(to).saturating_sub(segment.offset(from));
        if bytes == segment.width.of(text) {
            self.counted.advance(text);
            return;
        }
        let line = memchr::memrchr(b'\n', text.as_bytes()).map(|last| last + 1);
        self.counted.advance(text.get(..line.unwrap_or(0)).unwrap_or_default());
        self.counted.columns += written(segment, from + line.unwrap_or(0), to);
    }
}

/// Returns how many characters of the blob a part of a text was, escapes and what was left out included.
fn written(segment: &Segment<'_>, from: usize, to: usize) -> u64 {
    let mut chars = 0;
    let mut run = segment.mark_at(from);
    while let Some(mark) = segment.marks.get(run).filter(|mark| (mark.at as usize) < to) {
        let next = segment.marks.get(run + 1).filter(|next| next.at as usize <= to);
        let end = next.map_or(to, |next| next.at as usize);
        let unit = segment.width.unit();
        let text = segment.text.get(from.max(mark.at as usize)..end).unwrap_or_default();
        chars += match next {
            Some(next) if segment.is_escape(run) => (next.offset - mark.offset) / unit,
            Some(next) => {
                let left_out = next.offset.saturating_sub(segment.offset_end(end));
                text.chars().count() as u64 + left_out / unit
            }
            None => text.chars().count() as u64,
        };
        run += 1;
    }
    chars
}

/// A run whose line is known, that of its record: line ends in its values don't count, characters do, from
/// where the value begins.
fn within_run(segment: &Segment<'_>, mark: &Mark, at: usize) -> (u64, u64) {
    let same =
        |other: &Mark| (other.field, other.row, other.line) == (mark.field, mark.row, mark.line);
    let before = segment.marks.get(..=segment.mark_at(at)).unwrap_or_default();
    let mut first = mark;
    for other in before.iter().rev().take_while(|other| same(other)) {
        first = other;
        // Behind a barrier another value begins, though it be of the same record.
        let parted =
            first.at.checked_sub(1).and_then(|it| segment.text.as_bytes().get(it as usize));
        if parted == Some(&(BARRIER as u8)) {
            break;
        }
    }
    let text = segment.text.get(first.at as usize..at).unwrap_or_default();
    let value = text.rsplit(BARRIER).next().unwrap_or_default();
    (mark.line, value.chars().count() as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::part::Flow;

    #[test]
    fn places_count_characters_and_go_on_in_the_next_segment() {
        let marks = [Mark { at: 0, field: 0, offset: 0, line: 0, row: 0 }];
        let text = "один\nдва x";
        let segment = Segment {
            text,
            marks: &marks,
            fields: &[],
            own: 0..text.len(),
            width: Width::Utf8,
            flow: Flow::Cells,
        };
        let mut locator = Locator::new(&segment, Count::default());
        let x = text.find('x').unwrap();
        assert_eq!([locator.place(2), locator.place(x)], [(1, 2), (2, 5)]);
        let counted = locator.finish();
        assert_eq!(counted, Count { lines: 1, columns: 5, rows: 0 });
        assert_eq!(Locator::new(&segment, counted).place(2), (2, 7));
    }

    #[test]
    fn columns_count_what_was_written() {
        let mark = |at, offset| Mark { at, field: 0, offset, line: 0, row: 0 };
        // Written as: x, line end, `"\u0438Ж1<b>2`.
        let text = "x\n\"иЖ12";
        let marks = [mark(0, 0), mark(3, 3), mark(5, 9), mark(8, 15)];
        let own = 0..text.len();
        let (marks, fields, width, flow) = (&marks, &[], Width::Utf8, Flow::LINES);
        let segment = Segment { text, marks, fields, own, width, flow };
        let mut locator = Locator::new(&segment, Count::default());
        assert_eq!(
            [2, 3, 5, 7, 8].map(|at| locator.place(at)),
            [(2, 1), (2, 2), (2, 8), (2, 9), (2, 13)]
        );
        assert_eq!(locator.finish(), Count { lines: 1, columns: 13, rows: 0 });
    }

    #[test]
    fn columns_of_a_record_count_from_where_the_value_begins() {
        let mark = |at| Mark { at, field: 0, offset: at.into(), line: 3, row: 0 };
        let text = "один\u{1F}два\u{1F}";
        let marks = [mark(0), mark(9), mark(12)];
        let own = 0..text.len();
        let (marks, fields, width, flow) = (&marks, &[], Width::Utf8, Flow::Cells);
        let segment = Segment { text, marks, fields, own, width, flow };
        let mut locator = Locator::new(&segment, Count { lines: 7, columns: 5, rows: 0 });
        assert_eq!([2, 9, 13].map(|at| locator.place(at)), [(3, 2), (3, 1), (3, 3)]);
        assert_eq!(locator.finish(), Count { lines: 7, columns: 5, rows: 0 });
    }

    #[test]
    fn counting_in_pieces_is_counting_the_whole() {
        let text = "a\nbc\n\nd\nef";
        let count = |text: &str| {
            let mut count = Count::default();
            count.advance(text);
            count
        };
        for cut in 0..=text.len() {
            let (a, b) = text.split_at(cut);
            assert_eq!(count(a).then(count(b)), count(text), "{cut}");
        }
    }
}
