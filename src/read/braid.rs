//! Text of a stretch with a run for each value, and what was escaped in it resolved.
//!
//! In: decoded text and where values lie in it. Out: the same text, or another where there were escapes, and marks.
//! Never copies text that has no escapes, and never loses where a byte of it was.

use std::ops::Range;

use crate::{
    decode::Decoded,
    part::{Flow, Mark, Segment, Width},
};

/// What outlives a stretch: the buffers.
#[derive(Default)]
pub(super) struct Buffers {
    text: String,
    marks: Vec<Mark>,
}

/// Marks one stretch, from its start to its end.
pub(super) struct Braid<'w, 't> {
    /// The text as it was decoded.
    pub(super) source: &'t str,
    width: Width,
    /// Bytes of the source that are the stretch's own.
    pub(super) own: Range<usize>,
    /// Marks of the decoder that are still ahead, and where the first of them is.
    ahead: &'t [Mark],
    ahead_at: usize,
    /// A place of the source, and its byte in the blob.
    known: (usize, u64),
    field: u32,
    row: u64,
    buffers: &'w mut Buffers,
    /// Bytes of the source that the new text holds.
    copied: usize,
    /// Where the own part begins and ends in the new text, once that can't change any more.
    borders: [Option<usize>; 2],
}

impl<'w, 't> Braid<'w, 't> {
    pub(super) fn new(decoded: &Decoded<'t>, buffers: &'w mut Buffers) -> Self {
        buffers.text.clear();
        buffers.marks.clear();
        let first = decoded.marks.first().map_or(0, |mark| mark.offset);
        let ahead = decoded.marks.get(1..).unwrap_or_default();
        let mut braid = Self {
            source: decoded.text,
            width: decoded.width,
            own: decoded.own.clone(),
            ahead,
            ahead_at: ahead.first().map_or(usize::MAX, |mark| mark.at as usize),
            known: (0, first),
            field: 0,
            row: 0,
            buffers,
            copied: 0,
            borders: [None; 2],
        };
        braid.mark(0, 0, 0);
        braid
    }

    /// Begins a run at byte `at` of the source; asked in ascending order.
    pub(super) fn mark(&mut self, at: usize, field: u32, row: u64) {
        if self.ahead_at <= at {
            self.pass(at);
        }
        (self.field, self.row) = (field, row);
        let offset = self.offset(at);
        self.push(at, offset);
    }

    /// Marks a part of the source that is all of a value, without escapes; what is behind it has no field.
    #[inline]
    pub(super) fn run(&mut self, part: Range<usize>, field: u32, row: u64) {
        let usual = self.width == Width::Utf8 && !part.is_empty() && part.end < self.ahead_at;
        if !usual {
            self.mark(part.start, field, row);
            return self.mark(part.end, 0, 0);
        }
        let (known, offset) = self.known;
        let mark = |at: usize, field, row| Mark {
            at: u32::try_from(self.place(at)).unwrap_or(u32::MAX),
            field,
            offset: (offset + at as u64).saturating_sub(known as u64),
            line: 0,
            row,
        };
        let pair = [mark(part.start, field, row), mark(part.end, 0, 0)];
        (self.field, self.row) = (0, 0);
        self.make_room(pair[0].at);
        self.buffers.marks.extend_from_slice(&pair);
    }

    /// The byte in the blob of byte `at` of the source; asked in ascending order, of marks too.
    pub(super) fn offset(&mut self, at: usize) -> u64 {
        if self.ahead_at <= at {
            self.pass(at);
        }
        let (known, offset) = self.known;
        if self.width == Width::Utf8 {
            return (offset + at as u64).saturating_sub(known as u64);
        }
        if at < known {
            return offset - self.width.of(self.source.get(at..known).unwrap_or_default());
        }
        let passed = self.source.get(known..at).unwrap_or_default();
        let offset = offset + self.width.of(passed);
        self.known = (at, offset);
        offset
    }

    /// Puts `with` in the place of a part of the source.
    pub(super) fn replace(&mut self, part: Range<usize>, with: &str) {
        let (field, row) = (self.field, self.row);
        self.copy_to(&part);
        self.mark(part.start, field, row);
        self.buffers.text.push_str(with);
        self.copied = part.end;
        self.mark(part.end, field, row);
    }

    /// Puts in the place of a part of the source what its hexadecimal digits say.
    pub(super) fn unhex(&mut self, part: Range<usize>, with: &str) {
        let (field, row) = (self.field, self.row);
        self.copy_to(&part);
        let mut at = part.start;
        for c in with.chars() {
            self.copied = at;
            self.mark(at, field, row);
            self.buffers.text.push(c);
            at += 2 * c.len_utf8();
        }
        self.copied = part.end;
        self.mark(part.end, field, row);
    }

    /// Whether the text was cut amid a line, so that context follows, and will come before the next stretch.
    pub(super) fn is_joined(&self) -> bool {
        self.source.len() > self.own.end
    }

    /// How many marks there are.
    pub(super) fn marked(&self) -> usize {
        self.buffers.marks.len()
    }

    /// Takes the fields from all marks but the first `from`.
    pub(super) fn unname(&mut self, from: usize) {
        let marks = self.buffers.marks.get_mut(from..).unwrap_or_default();
        marks.iter_mut().for_each(|mark| mark.field = 0);
    }

    /// The segment; the text behind the last mark is of its run.
    pub(super) fn finish<'s>(mut self, fields: &'s [Box<str>]) -> Segment<'s>
    where
        'w: 's,
        't: 's,
    {
        let end = self.source.len();
        self.pass(end.saturating_sub(1));
        self.settle(&(end..end + 1));
        let own = self.borders[0].unwrap_or(0)..self.borders[1].unwrap_or(0);
        let text: &'s str = if self.copied == 0 {
            self.source
        } else {
            self.buffers.text.push_str(self.source.get(self.copied..).unwrap_or_default());
            &self.buffers.text
        };
        let marks = &mut self.buffers.marks;
        while marks.last().is_some_and(|last| last.at as usize >= text.len()) {
            marks.pop();
        }
        let (marks, width) = (&self.buffers.marks, self.width);
        Segment { text, marks, fields, own, width, flow: Flow::Cells }
    }

    fn copy_to(&mut self, part: &Range<usize>) {
        self.settle(part);
        let between = self.source.get(self.copied..part.start).unwrap_or_default();
        self.buffers.text.push_str(between);
        self.copied = part.start;
    }

    /// Where in the new text byte `at` of the source comes to lie.
    fn place(&self, at: usize) -> usize {
        self.buffers.text.len() + at - self.copied
    }

    /// Notes where the own part begins and ends, if that is before the end of `part`, which is replaced. A part
    /// on the border belongs to what follows.
    fn settle(&mut self, part: &Range<usize>) {
        for (border, at) in [(0, self.own.start), (1, self.own.end)] {
            if self.borders[border].is_none() && at < part.end {
                self.borders[border] = Some(self.place(at.min(part.start)));
            }
        }
    }

    /// Lets the decoder's marks up to `at` be marks of the open run.
    fn pass(&mut self, at: usize) {
        while let Some((mark, rest)) = self.ahead.split_first()
            && mark.at as usize <= at
        {
            self.ahead = rest;
            self.known = (mark.at as usize, mark.offset);
            if self.known.0 >= self.copied {
                self.push(self.known.0, mark.offset);
            }
        }
        self.ahead_at = self.ahead.first().map_or(usize::MAX, |mark| mark.at as usize);
    }

    fn push(&mut self, at: usize, offset: u64) {
        let at = u32::try_from(self.place(at)).unwrap_or(u32::MAX);
        self.make_room(at);
        self.buffers.marks.push(Mark { at, field: self.field, offset, line: 0, row: self.row });
    }

    /// Takes the marks from byte `at` of the new text on away: what turned out to be no row is read again.
    #[inline]
    fn make_room(&mut self, at: u32) {
        while self.buffers.marks.last().is_some_and(|last| last.at >= at) {
            self.buffers.marks.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::trial::decodings;

    #[test]
    fn a_run_is_a_mark_at_each_of_its_ends() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for (marks, width) in decodings() {
            let decoded = Decoded { text, marks: &marks, own: 0..20, width };
            for (start, end) in (0..22).flat_map(|start| (start..23).map(move |end| (start, end))) {
                let marked = [false, true].map(|at_once| {
                    let mut buffers = Buffers::default();
                    let mut braid = Braid::new(&decoded, &mut buffers);
                    braid.mark(2, 1, 1);
                    if start > 6 {
                        braid.replace(4..6, "-");
                    }
                    if at_once {
                        braid.run(start..end, 7, 3);
                    } else {
                        braid.mark(start, 7, 3);
                        braid.mark(end, 0, 0);
                    }
                    braid.replace(24..25, "");
                    let segment = braid.finish(&[]);
                    (segment.text.to_owned(), segment.marks.to_vec())
                });
                assert_eq!(marked[0], marked[1], "{start}..{end}");
            }
        }
    }
}
