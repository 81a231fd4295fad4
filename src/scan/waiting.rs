//! Segments that wait until somebody searches them.
//!
//! In: segments as they are read. Out: the same, when they are searched; the room they took is used again.
//! Never changes one. Marks take half the room, but where they are too far from each other.

use std::{ops::Range, sync::Arc};

use crate::part::{Flow, Mark, Segment, Width};

/// Segments, one behind the other in the same buffers.
#[derive(Default)]
pub(super) struct Waiting {
    text: String,
    near: Vec<Near>,
    far: Vec<Mark>,
    segments: Vec<Kept>,
}

/// What a segment is beside its text and marks, and where these are.
struct Kept {
    text: Range<usize>,
    marks: Marks,
    fields: Arc<[Box<str>]>,
    own: Range<usize>,
    width: Width,
    flow: Flow,
    /// How many names and types were declared before it.
    declared: usize,
}

/// Where marks are.
enum Marks {
    /// Among those that are near others: from what on theirs are counted, and where they are.
    Near(Least, Range<usize>),
    /// Among those kept as they are.
    Far(Range<usize>),
}

/// The least offset, line and row of some marks.
#[derive(Clone, Copy)]
struct Least {
    offset: u64,
    line: u64,
    row: u64,
}

/// A mark, with offset, line and row counted from the least.
struct Near {
    at: u32,
    offset: u32,
    row: u32,
    field: u16,
    line: u16,
}

impl Least {
    fn of(marks: &[Mark]) -> Option<Self> {
        let least = |of: fn(&Mark) -> u64| marks.iter().map(of).min();
        let (offset, line) = (least(|mark| mark.offset)?, least(|mark| mark.line)?);
        Some(Self { offset, line, row: least(|mark| mark.row)? })
    }
}

impl Near {
    /// Returns a mark as it is counted from the least, if it is near.
    fn of(least: Least, mark: &Mark) -> Option<Self> {
        Some(Self {
            at: mark.at,
            offset: mark.offset.checked_sub(least.offset)?.try_into().ok()?,
            row: mark.row.checked_sub(least.row)?.try_into().ok()?,
            field: mark.field.try_into().ok()?,
            line: mark.line.checked_sub(least.line)?.try_into().ok()?,
        })
    }

    /// Returns the mark that it was.
    fn counted_from(&self, least: Least) -> Mark {
        Mark {
            at: self.at,
            field: u32::from(self.field),
            offset: least.offset + u64::from(self.offset),
            line: least.line + u64::from(self.line),
            row: least.row + u64::from(self.row),
        }
    }
}

impl Waiting {
    /// Returns how many bytes a segment takes here, about.
    pub(super) fn size(segment: &Segment<'_>) -> usize {
        segment.text.len() + segment.marks.len() * size_of::<Near>()
    }

    /// Takes a segment, before which so many names and types were `declared`.
    pub(super) fn keep(&mut self, segment: &Segment<'_>, declared: usize) {
        let last = self.segments.last().map(|last| &last.fields);
        let fields = match last.filter(|fields| ***fields == *segment.fields) {
            Some(fields) => Arc::clone(fields),
            None => segment.fields.into(),
        };
        let start = self.text.len();
        // Bundles are all about as large: what is needed is enough, and stays so.
        self.text.reserve_exact(segment.text.len());
        self.text.push_str(segment.text);
        let kept = Kept {
            text: start..self.text.len(),
            marks: self.pack(segment.marks),
            fields,
            own: segment.own.clone(),
            width: segment.width,
            flow: segment.flow,
            declared,
        };
        self.segments.push(kept);
    }

    fn pack(&mut self, marks: &[Mark]) -> Marks {
        let start = self.near.len();
        if let Some(least) = Least::of(marks) {
            self.near.reserve_exact(marks.len());
            self.near.extend(marks.iter().map_while(|mark| Near::of(least, mark)));
            if self.near.len() - start == marks.len() {
                return Marks::Near(least, start..self.near.len());
            }
            self.near.truncate(start);
        }
        let start = self.far.len();
        self.far.extend_from_slice(marks);
        Marks::Far(start..self.far.len())
    }

    /// Hands on the segments, each with how many names and types were declared before it; `marks` is a buffer.
    pub(super) fn each(&self, marks: &mut Vec<Mark>, mut each: impl FnMut(usize, &Segment<'_>)) {
        for kept in &self.segments {
            marks.clear();
            match &kept.marks {
                Marks::Near(least, near) => {
                    let near = self.near.get(near.clone()).unwrap_or_default().iter();
                    marks.reserve_exact(near.len());
                    marks.extend(near.map(|near| near.counted_from(*least)));
                }
                Marks::Far(far) => {
                    marks.extend_from_slice(self.far.get(far.clone()).unwrap_or_default());
                }
            }
            let text = self.text.get(kept.text.clone()).unwrap_or_default();
            let (own, width, flow) = (kept.own.clone(), kept.width, kept.flow);
            let segment = Segment { text, marks, fields: &kept.fields, own, width, flow };
            each(kept.declared, &segment);
        }
    }

    /// Returns it without segments, but with their room.
    pub(super) fn emptied(mut self) -> Self {
        self.text.clear();
        self.near.clear();
        self.far.clear();
        self.segments.clear();
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers that are near each other, or anywhere.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![9 => 0..9_u64, 1 => 60_000..70_000_u64, 1 => any::<u64>()]
    }

    fn marks() -> impl Strategy<Value = Vec<Mark>> {
        let mark = (any::<u32>(), number(), number(), number(), number());
        let mark = mark.prop_map(|(at, field, offset, line, row)| {
            let field = u32::try_from(field).unwrap_or(u32::MAX);
            Mark { at, field, offset, line, row }
        });
        prop::collection::vec(mark, 0..4)
    }

    proptest! {
        #[test]
        fn segments_come_out_as_they_went_in(all in prop::collection::vec(("[a-яé]{0,9}", marks()), 0..5)) {
            let fields = [Box::from("name"), Box::from("tel")];
            let segments: Vec<Segment<'_>> = all
                .iter()
                .enumerate()
                .map(|(i, (text, marks))| Segment {
                    text,
                    marks,
                    fields: fields.get(i % 2..).unwrap_or_default(),
                    own: 0..text.len() / 2,
                    width: [Width::Utf8, Width::Utf16][i % 2],
                    flow: if i % 3 == 0 { Flow::LINES } else { Flow::Cells },
                })
                .collect();
            let mut waiting = Waiting::default();
            // Room that has been used is as good as new.
            for _ in 0..2 {
                waiting = waiting.emptied();
                segments.iter().enumerate().for_each(|(i, it)| waiting.keep(it, i));
                let mut seen = Vec::new();
                waiting.each(&mut vec![], |i, it| seen.push((i, format!("{it:?}"))));
                let all = segments.iter().map(|it| format!("{it:?}")).enumerate();
                prop_assert_eq!(seen, all.collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn rows_of_a_table_take_half_the_room() {
        let cell = |row| Mark { at: 9, field: 3, offset: 1 << 40 | row, line: row, row };
        let marks: Vec<Mark> = (1 << 33..(1 << 33) + 2_000).map(cell).collect();
        let mut waiting = Waiting::default();
        assert!(matches!(waiting.pack(&marks), Marks::Near(..)));
        assert_eq!(size_of_val(&waiting.near[..]) * 2, size_of_val(&marks[..]));
    }
}
