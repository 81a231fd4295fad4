//! Lines that flow over the marks of their fields, as those of a log do.
//!
//! In: a segment that flows. Out: which field a place lies in, and which fields name something.
//! Never cuts a line: what stands in one field is context for the next.

use std::ops::Range;

use crate::part::Segment;

/// What each field of the segment at hand is known to say, by its index.
#[derive(Default)]
pub(super) struct Named {
    known: Vec<Option<bool>>,
}

impl Named {
    /// Goes to another segment.
    pub(super) fn enter(&mut self, segment: &Segment<'_>) {
        self.known.clear();
        if segment.flow {
            self.known.resize(segment.fields.len(), None);
        }
    }

    /// Returns the next part of `within` that lies in a field which `names_one` says yes to; each field is
    /// asked about once.
    pub(super) fn next(
        &mut self,
        segment: &Segment<'_>,
        within: Range<usize>,
        mut names_one: impl FnMut(&str) -> bool,
    ) -> Option<Range<usize>> {
        if within.is_empty() {
            return None;
        }
        let mut run = segment.mark_at(within.start);
        while let Some(mark) = segment.marks.get(run).filter(|mark| (mark.at as usize) < within.end)
        {
            run += 1;
            let Some(known) = self.known.get_mut(mark.field as usize) else { continue };
            let name = segment.fields.get(mark.field as usize).map_or("", |name| name);
            if *known.get_or_insert_with(|| !name.is_empty() && names_one(name)) {
                let rest = segment.marks.get(run..).unwrap_or_default();
                let next = rest.iter().find(|next| next.field != mark.field);
                let end = next.map_or(within.end, |next| next.at as usize);
                return Some(within.start.max(mark.at as usize)..end.min(within.end));
            }
        }
        None
    }
}

/// Returns the name of the field that byte `at` of the text lies in.
pub(super) fn field_at<'s>(segment: &Segment<'s>, at: usize) -> Option<&'s str> {
    let mark = segment.marks.get(segment.mark_at(at))?;
    segment.fields.get(mark.field as usize).map(|name| &**name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::{
        detect::{Detector as _, Engine, Evidence, Sure, rule},
        part::{Mark, Segment, Width},
    };

    #[test]
    fn a_field_speaks_for_a_value_in_a_line_and_the_line_too() {
        let engine = Engine::new(rule::embedded().unwrap()).unwrap();
        let fields = ["", "user.phone", "note"].map(Box::from);
        let mark = |at, field| Mark { at, field, offset: u64::from(at), line: 0, row: 0 };
        for (text, marks, expected) in [
            ("12:00 9161450087 ok", vec![mark(0, 0), mark(6, 1), mark(16, 0)], Evidence::FIELD),
            ("12:00 9161450087 ok", vec![mark(0, 0), mark(6, 2), mark(16, 0)], Evidence::NONE),
            ("phone 9161450087 ok", vec![mark(0, 0), mark(6, 2), mark(16, 0)], Evidence::CONTEXT),
            ("12:00 9161450087", vec![mark(0, 0), mark(6, 1)], Evidence::FIELD),
        ] {
            let (own, width, flow) = (0..text.len(), Width::Utf8, true);
            let segment = Segment { text, marks: &marks, fields: &fields, own, width, flow };
            let mut hits = Vec::new();
            engine.detect(&segment, &mut engine.scratch(), &mut hits);
            let hits: Vec<_> = hits.iter().filter(|hit| hit.sure >= Sure::Medium).collect();
            if expected == Evidence::NONE {
                assert!(hits.is_empty(), "{text}");
            } else {
                assert_eq!((hits.len(), hits[0].start), (1, 6), "{text}");
                assert!(hits[0].evidence.has(expected), "{text}");
            }
        }
    }
}
