//! Text that flows through fields: nearly as it stands, with marks where fields begin, escapes decoded.
//!
//! In: decoded stretches, and a reader that says where fields are. Out: segments whose lines flow over marks.
//! Never loses a byte: what a reader says nothing of stays as it is, and leads back.

use std::ops::Range;

use super::{paths::Paths, text};
use crate::{
    decode::{Decoded, Decoder, Stretch},
    error::{Gap, Reason},
    part::{Blob, Each, Flow, Mark, Part, Segment, Width},
};

/// Places of damage that are told of one blob, or one piece of it.
const TOLD: usize = 16;

/// Says where fields are in a text that comes in stretches.
pub(super) trait Reader {
    /// Where it stands between two stretches.
    type State: Clone;

    /// Reads on at byte `from`, at least to byte `to` of the pass's text if that holds anything to read, and
    /// returns where it stopped. What is behind `to` may be looked at, and be a part of what is read.
    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize;

    /// Returns the state, to be kept and put back.
    fn state(&mut self) -> &mut Self::State;

    /// Returns the names of the fields.
    fn paths(&mut self) -> &mut Paths;

    /// Returns the fields whose values stand apart from their lines, by index, a bit each; always the same.
    fn apart(&self) -> u32 {
        0
    }

    /// Returns the field and the row that the text to come lies in.
    fn here(&self) -> (u32, u64) {
        (0, 0)
    }

    /// Says what is wrong with an end at byte `end` of the blob.
    fn unfinished(&self, _end: u64) -> Option<(Reason, &'static str)> {
        None
    }
}

/// Reads a blob by `reader`, in stretches of at most `block` bytes.
pub(super) fn read<R: Reader>(
    blob: Blob<'_>,
    block: usize,
    reader: &mut R,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let mut loom = Loom { weave: Weave::default(), resume: blob.base(), told: 0 };
    text::in_blocks(blob, None, block, &mut |decoder, stretch| {
        loom.stretch(decoder, stretch, reader, each)
    })?;
    match reader.unfinished(loom.resume) {
        Some((reason, message)) => each(Part::Gap(Gap::new(reason, message).at(loom.resume))),
        None => Ok(()),
    }
}

/// What goes on from one stretch to the next.
struct Loom {
    weave: Weave,
    /// The first byte of the blob that was not read yet: a token may have gone over the last stretch's end.
    resume: u64,
    told: usize,
}

impl Loom {
    fn stretch<R: Reader>(
        &mut self,
        decoder: &mut Decoder,
        stretch: &Stretch<'_>,
        reader: &mut R,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        // What the last stretch has read already is context here.
        let ahead = self.resume.saturating_sub(stretch.offset + stretch.own.start as u64);
        let start = stretch.own.start + usize::try_from(ahead).unwrap_or(usize::MAX);
        if start >= stretch.own.end {
            return Ok(());
        }
        let own = start..stretch.own.end;
        let decoded = decoder.decode(&Stretch { own, ..stretch.clone() });
        let mut pass = self.weave.begin(&decoded);
        pass.here(decoded.own.start, reader.here());
        let end = decoded.own.end;
        let reached = reader.read(&mut pass, decoded.own.start, end).max(end);
        let own = decoded.own.start..reached.saturating_add_signed(-pass.removed);
        self.resume = pass.offset(reached);
        let gaps = std::mem::take(&mut pass.weave.gaps);
        if reached < decoded.text.len() {
            let state = reader.state().clone();
            pass.here(reached, reader.here());
            reader.read(&mut pass, reached, decoded.text.len());
            *reader.state() = state;
        }
        pass.finish();
        let text = if self.weave.edited { &*self.weave.text } else { decoded.text };
        let (marks, width) = (&self.weave.marks, decoded.width);
        let run_out = reader.paths().run_out();
        let flow = Flow::Lines { apart: reader.apart() };
        let fields = reader.paths().names();
        if !own.is_empty() {
            each(Part::Text(Segment { text, marks, fields, own, width, flow }))?;
        }
        if run_out {
            let gap =
                Gap::new(Reason::Limit, "more keys than are told apart; some fields are nameless");
            each(Part::Gap(gap.at(stretch.offset + start as u64)))?;
        }
        for gap in gaps.into_iter().take(TOLD - self.told.min(TOLD)) {
            self.told += 1;
            each(Part::Gap(gap))?;
        }
        Ok(())
    }
}

/// Reads a text that nobody wants to have, to see how it goes.
#[derive(Default)]
pub(super) struct Probe(Weave);

impl Probe {
    /// Returns where `reader` first finds something wrong with a text, not counting its end.
    pub(super) fn damage<R: Reader>(&mut self, text: &str, reader: &mut R) -> Option<u64> {
        let marks = [Mark { at: 0, field: 0, offset: 0, line: 0, row: 0 }];
        let (own, width) = (0..text.len(), Width::Utf8);
        let mut pass = self.0.begin(&Decoded { text, marks: &marks, own, width });
        reader.read(&mut pass, 0, text.len());
        let damage = self.0.gaps.iter().find(|gap| gap.reason == Reason::Damaged);
        damage.and_then(|gap| gap.offset)
    }
}

/// The reused buffers.
#[derive(Default)]
struct Weave {
    text: String,
    marks: Vec<Mark>,
    gaps: Vec<Gap>,
    /// Whether the text differs from what was decoded.
    edited: bool,
}

impl Weave {
    fn begin<'p>(&'p mut self, decoded: &Decoded<'p>) -> Pass<'p> {
        self.text.clear();
        self.marks.clear();
        self.gaps.clear();
        self.edited = false;
        let mut pass = Pass {
            weave: self,
            text: decoded.text,
            source: decoded.marks,
            width: decoded.width,
            measured: (0, 0),
            copied: 0,
            removed: 0,
            now: (0, 0),
            has_query: memchr::memchr2(b'?', b'%', decoded.text.as_bytes()).is_some(),
        };
        pass.mark(0);
        pass
    }
}

/// One stretch that is being read. All places are bytes of [`Pass::text`], and come in ascending order.
pub(super) struct Pass<'p> {
    /// The text as it was decoded.
    pub(super) text: &'p str,
    weave: &'p mut Weave,
    /// Marks of the decoder that are still ahead.
    source: &'p [Mark],
    width: Width,
    /// A place and its byte in the blob.
    measured: (usize, u64),
    /// How much of the text was copied, once it was edited.
    copied: usize,
    /// How many bytes shorter the edited text is so far; below nothing: longer.
    removed: isize,
    /// The field and the row.
    now: (u32, u64),
    /// Whether a query of a URL may stand in the text with something to decode: there is a sign of one.
    pub(super) has_query: bool,
}

impl Pass<'_> {
    /// Returns the bytes of the text.
    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Says that from byte `at` on the text lies in a field.
    pub(super) fn field(&mut self, at: usize, field: u32) {
        if self.now.0 == field {
            return;
        }
        // The usual case: no marks of the decoder are ahead.
        if self.source.is_empty() && self.width == Width::Utf8 {
            self.now.0 = field;
            let (from, offset) = self.measured;
            self.push(at, offset + at.saturating_sub(from) as u64);
        } else {
            self.pass_source(at);
            self.now.0 = field;
            self.mark(at);
        }
    }

    /// Says that a part of the text lies in a field, and what is behind it in none.
    #[inline]
    pub(super) fn run(&mut self, part: Range<usize>, field: u32) {
        let usual = self.source.is_empty()
            && self.width == Width::Utf8
            && (self.now.0 == 0 && field != 0)
            && (part.start < part.end && part.end < self.text.len());
        if !usual {
            self.field(part.start, field);
            self.field(part.end, 0);
            return;
        }
        let ((from, offset), row) = (self.measured, self.now.1);
        let mark = |at: usize, field| Mark {
            at: self.edited(at),
            field,
            offset: offset + at.saturating_sub(from) as u64,
            line: 0,
            row,
        };
        let (first, behind) = (mark(part.start, field), mark(part.end, 0));
        let marks = &mut self.weave.marks;
        if let Some(last) = marks.last_mut().filter(|last| last.at == first.at) {
            *last = first;
            marks.push(behind);
        } else {
            marks.extend_from_slice(&[first, behind]);
        }
    }

    fn here(&mut self, at: usize, (field, row): (u32, u64)) {
        self.row(row);
        self.field(at, field);
    }

    /// Says that the row begins which has this number.
    pub(super) fn row(&mut self, row: u64) {
        self.now.1 = row;
    }

    /// Says that a part of the text was one character, written longer.
    pub(super) fn replace(&mut self, part: Range<usize>, by: char) {
        let written = part.len();
        if part.end >= self.text.len() || written <= by.len_utf8() {
            return;
        }
        self.put(part, by);
    }

    /// Says that a part of the text was one character, however long it is written.
    pub(super) fn put(&mut self, part: Range<usize>, by: char) {
        if part.end >= self.text.len() || part.is_empty() {
            return;
        }
        let removed = part.len().cast_signed() - by.len_utf8().cast_signed();
        self.mark(part.start);
        self.copy(part.start);
        self.weave.text.push(by);
        self.skip(part.end, removed);
    }

    /// Leaves out what stands within a value and is no part of it.
    pub(super) fn leave_out(&mut self, part: Range<usize>) {
        if part.end >= self.text.len() || part.is_empty() {
            return;
        }
        self.copy(part.start);
        self.skip(part.end, part.len().cast_signed());
    }

    /// Says that something is broken at byte `at`.
    pub(super) fn damaged(&mut self, at: usize, message: &'static str) {
        self.gap(at, Reason::Damaged, message);
    }

    /// Says that something at byte `at` was too much.
    pub(super) fn limit(&mut self, at: usize, message: &'static str) {
        self.gap(at, Reason::Limit, message);
    }

    fn gap(&mut self, at: usize, reason: Reason, message: &'static str) {
        if self.weave.gaps.len() < TOLD {
            let offset = self.offset(at);
            self.weave.gaps.push(Gap::new(reason, message).at(offset));
        }
    }

    fn copy(&mut self, to: usize) {
        let part = self.text.get(self.copied..to).unwrap_or_default();
        self.weave.text.push_str(part);
        self.copied = to;
        self.weave.edited = true;
    }

    fn skip(&mut self, to: usize, removed: isize) {
        self.copied = to;
        self.removed += removed;
        let inner = self.source.partition_point(|mark| (mark.at as usize) < to);
        if let Some(last) = inner.checked_sub(1).and_then(|last| self.source.get(last)) {
            self.measured = (last.at as usize, last.offset);
        }
        self.source = self.source.get(inner..).unwrap_or_default();
        self.mark(to);
    }

    fn finish(&mut self) {
        self.pass_source(self.text.len());
        if self.weave.edited {
            self.copy(self.text.len());
        }
    }

    /// Returns where a byte of the text is in the edited one.
    fn edited(&self, at: usize) -> u32 {
        u32::try_from(at.saturating_add_signed(-self.removed)).unwrap_or(u32::MAX)
    }

    fn mark(&mut self, at: usize) {
        self.pass_source(at);
        let offset = self.offset(at);
        self.push(at, offset);
    }

    /// Takes over the marks of the decoder before byte `at`.
    fn pass_source(&mut self, at: usize) {
        while let Some((mark, rest)) = self.source.split_first()
            && (mark.at as usize) < at
        {
            self.source = rest;
            self.measured = (mark.at as usize, mark.offset);
            self.push(mark.at as usize, mark.offset);
        }
    }

    fn push(&mut self, at: usize, offset: u64) {
        if at >= self.text.len() {
            return;
        }
        let (field, row) = self.now;
        let at = self.edited(at);
        let mark = Mark { at, field, offset, line: 0, row };
        match self.weave.marks.last_mut() {
            Some(last) if last.at == at => *last = mark,
            _ => self.weave.marks.push(mark),
        }
    }

    /// Returns the byte in the blob of byte `at` of the text, which is no earlier than the last one asked for.
    pub(super) fn offset(&mut self, at: usize) -> u64 {
        while let Some((mark, rest)) = self.source.split_first()
            && mark.at as usize <= at
        {
            // Where it is ahead of all marks put so far it must become one, unless it is here.
            if (mark.at as usize) < at {
                self.push(mark.at as usize, mark.offset);
            }
            (self.measured, self.source) = ((mark.at as usize, mark.offset), rest);
        }
        let (from, offset) = self.measured;
        let passed = match self.width {
            Width::Utf8 => at.saturating_sub(from) as u64,
            width => width.of(self.text.get(from..at).unwrap_or_default()),
        };
        self.measured = (at, offset + passed);
        offset + passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::trial::decodings;

    #[test]
    fn a_run_is_a_field_and_then_none() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        for (marks, width) in decodings() {
            let own = 0..text.len();
            let decoded = Decoded { text, marks: &marks, own, width };
            let parts = (6..27).flat_map(|start| (start..27).map(move |end| (start, end)));
            for ((start, end), field) in parts.flat_map(|part| [(part, 0), (part, 7)]) {
                let marked = [false, true].map(|at_once| {
                    let mut weave = Weave::default();
                    let mut pass = weave.begin(&decoded);
                    pass.row(3);
                    pass.replace(4..6, '-');
                    if at_once {
                        pass.run(start..end, field);
                    } else {
                        pass.field(start, field);
                        pass.field(end, 0);
                    }
                    pass.finish();
                    (weave.text, weave.marks)
                });
                assert_eq!(marked[0], marked[1], "{start}..{end}");
            }
        }
    }
}
