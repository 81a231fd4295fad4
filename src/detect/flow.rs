//! Lines that flow over the marks of their fields, as those of a log do.
//!
//! In: a segment that flows. Out: which field a place lies in.
//! Never cuts a line: what stands in one field is context for the next.

use std::ops::Range;

use crate::part::{Mark, Segment};

/// Returns the fields, by index, of the marks from `first` on that begin before byte `end` of the text.
pub(super) fn fields_in<'s>(
    segment: &Segment<'s>,
    first: usize,
    end: usize,
) -> impl Iterator<Item = usize> + use<'s> {
    let marks = segment.marks.get(first..).unwrap_or_default().iter().enumerate();
    let within = marks.take_while(move |(i, mark)| *i == 0 || (mark.at as usize) < end);
    within.map(|(_, mark)| mark.field as usize)
}

/// Adds the fields of a segment's marks, by index, each once.
pub(super) fn present(segment: &Segment<'_>, fields: &mut Vec<usize>) {
    let mut seen = vec![0_u64; segment.fields.len() / 64 + 1];
    for mark in segment.marks {
        let field = mark.field as usize;
        let Some(word) = seen.get_mut(field / 64) else { continue };
        if *word >> (field % 64) & 1 == 0 {
            *word |= 1 << (field % 64);
            fields.push(field);
        }
    }
}

/// Returns the parts of the text that lie in one field each, with its index, for fields that are wanted.
pub(super) fn parts<'s>(
    segment: &Segment<'s>,
    wanted: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    let (marks, end) = (segment.marks, segment.text.len());
    let mut next = 0;
    std::iter::from_fn(move || {
        let rest = marks.get(next..)?;
        let first = next + rest.iter().position(|mark| wanted(mark.field as usize))?;
        let Mark { field, at, .. } = *marks.get(first)?;
        let same = marks.get(first..)?.iter().take_while(|mark| mark.field == field);
        // Between marks at one byte is nothing.
        let (count, last) = same.fold((0, at), |(count, _), mark| (count + 1, mark.at));
        next = first + count;
        let behind = marks.get(next..)?.iter().find(|mark| mark.at > last);
        Some((field as usize, at as usize..behind.map_or(end, |mark| mark.at as usize)))
    })
}

/// Returns the field, by index, whose value begins next behind byte `at` in its line, if `at` itself lies in no named
/// field: the one that a key there is of. `near` is a mark not far from there.
pub(super) fn field_behind(segment: &Segment<'_>, at: usize, near: usize) -> Option<usize> {
    let begins = |mark: usize| segment.marks.get(mark).map(|mark| mark.at as usize);
    let mut next = near + 1;
    while next > 0 && begins(next - 1).is_none_or(|start| start > at) {
        next -= 1;
    }
    while begins(next).is_some_and(|start| start <= at) {
        next += 1;
    }
    let here = segment.marks.get(next.checked_sub(1)?).filter(|mark| mark.field == 0);
    let next = here.and(segment.marks.get(next))?;
    let between = segment.text.as_bytes().get(at..next.at as usize)?;
    (next.field != 0 && memchr::memchr(b'\n', between).is_none()).then_some(next.field as usize)
}

#[cfg(test)]
mod tests {
    use crate::{
        detect::{Detector as _, Engine, Evidence, Hit, Sure, rule},
        part::{Flow, Mark, Segment, Width},
    };

    /// What an engine finds in a text that flows, but for what is hardly a finding.
    fn sure(engine: &Engine, text: &str, fields: &[Box<str>], marks: &[Mark]) -> Vec<Hit> {
        let (own, width, flow) = (0..text.len(), Width::Utf8, Flow::LINES);
        let segment = Segment { text, marks, fields, own, width, flow };
        let mut hits = Vec::new();
        engine.detect(&segment, &mut engine.scratch(), &mut hits);
        hits.retain(|hit| hit.sure >= Sure::Medium);
        hits
    }

    #[test]
    fn a_field_speaks_for_a_value_in_a_line_and_the_line_too() {
        let engine = Engine::new(rule::embedded().unwrap()).unwrap();
        let fields = ["", "user.phone", "note", "phones_count", "n"].map(Box::from);
        let mark = |at, field| Mark { at, field, offset: u64::from(at), line: 0, row: 0 };
        for (text, marks, expected) in [
            ("12:00 9161450087 ok", vec![mark(0, 0), mark(6, 1), mark(16, 0)], Evidence::FIELD),
            ("12:00 9161450087 ok", vec![mark(0, 0), mark(6, 2), mark(16, 0)], Evidence::NONE),
            ("phone 9161450087 ok", vec![mark(0, 0), mark(6, 2), mark(16, 0)], Evidence::CONTEXT),
            ("12:00 9161450087", vec![mark(0, 0), mark(6, 1)], Evidence::FIELD),
            // The word is of the key before it.
            (
                "phones 2 n 9161450087",
                vec![mark(0, 0), mark(7, 3), mark(8, 0), mark(11, 2)],
                Evidence::NONE,
            ),
            (
                "phones 2 n 9161450087",
                vec![mark(0, 0), mark(7, 4), mark(8, 0), mark(11, 2)],
                Evidence::CONTEXT,
            ),
        ] {
            let hits = sure(&engine, text, &fields, &marks);
            if expected == Evidence::NONE {
                assert!(hits.is_empty(), "{text}");
            } else {
                assert_eq!(
                    (hits.len(), text.get(hits[0].start..)),
                    (1, text.find('9').and_then(|at| text.get(at..))),
                    "{text}"
                );
                assert!(hits[0].evidence.has(expected), "{text}");
            }
        }
    }

    #[test]
    fn a_field_leads_to_a_value_whose_digits_lie_in_the_next() {
        let engine = Engine::new(rule::embedded().unwrap()).unwrap();
        let fields = ["", "passport", "comment"].map(Box::from);
        let mark = |at, field| Mark { at, field, offset: u64::from(at), line: 0, row: 0 };
        let marks = [mark(0, 0), mark(6, 1), mark(7, 2), mark(16, 0)];
        let hits = sure(&engine, "12:00 I286886469 ok", &fields, &marks);
        let places: Vec<_> = hits.iter().map(|hit| (hit.start, hit.end)).collect();
        assert_eq!(places, [(6, 16)]);
    }

    #[test]
    fn a_key_that_heads_many_things_counts_for_a_given_name_in_a_line_too() {
        let engine = Engine::new(rule::embedded().unwrap()).unwrap();
        let fields = ["", "user.name", "theme.title"].map(Box::from);
        for (field, expected) in [(1, 1), (2, 0)] {
            let text = "12:00 Gwendolyn ok";
            let mark = |at, field| Mark { at, field, offset: u64::from(at), line: 0, row: 0 };
            let marks = [mark(0, 0), mark(6, field), mark(15, 0)];
            assert_eq!(sure(&engine, text, &fields, &marks).len(), expected, "{field}");
        }
    }

    #[test]
    fn what_fills_its_field_is_one_value_and_ends_with_it() {
        let engine = Engine::new(rule::embedded().unwrap()).unwrap();
        let fields = ["", "cs(User-Agent)"].map(Box::from);
        let mark = |at, field| Mark { at, field, offset: u64::from(at), line: 0, row: 0 };
        for (line, expected) in [
            ("12:00 \"Nokia6100/1.0 (04.01) MIDP\" 200", vec!["Nokia6100/1.0 (04.01) MIDP"]),
            ("12:00 Opera/9.1+(X11)+7-2017 200", vec!["Opera/9.1+(X11)+7-2017"]),
            ("12:00 \"Bot kira.belova@crawler.org\" 200", vec!["kira.belova@crawler.org"]),
            ("12:00 \"-\" 200", vec![]),
        ] {
            let behind = u32::try_from(line.len() - 4).unwrap();
            let marks = [mark(0, 0), mark(6, 1), mark(behind, 0)];
            let hits = sure(&engine, line, &fields, &marks);
            let values: Vec<_> =
                hits.iter().map(|hit| line.get(hit.start..hit.end).unwrap()).collect();
            assert_eq!(values, expected, "{line}");
        }
    }
}
