//! What the tests of all formats do with segments.
//!
//! In: bytes and a reader of blobs. Out: segments that may be kept.
//! Never part of a build.

use std::ops::Range;

use super::choice::claim;
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format},
    part::{Blob, Each, Flow, Mark, Part, Segment, Width},
    place::{Origin, Step},
};

/// A segment that outlives its blob.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) text: String,
    pub(super) marks: Vec<Mark>,
    pub(super) fields: Vec<Box<str>>,
    pub(super) own: Range<usize>,
    pub(super) width: Width,
    pub(super) flow: Flow,
}

impl Kept {
    pub(super) fn segment(&self) -> Segment<'_> {
        let (text, marks, fields) = (&self.text, &self.marks, &self.fields);
        let (own, width, flow) = (self.own.clone(), self.width, self.flow);
        Segment { text, marks, fields, own, width, flow }
    }

    /// The name of the field and the row of the run that holds byte `at`.
    pub(super) fn field(&self, at: usize) -> (&str, u64) {
        let mark = self.marks[self.segment().mark_at(at)];
        (self.fields.get(mark.field as usize).map_or("", |name| name), mark.row)
    }
}

/// Ways in which a decoder tells where the bytes of a text come from.
pub(super) fn decodings() -> [(Vec<Mark>, Width); 3] {
    let mark = |at, offset| Mark { at, field: 0, offset, line: 0, row: 0 };
    [
        (vec![mark(0, 5)], Width::Utf8),
        (vec![mark(0, 5), mark(9, 20)], Width::Utf8),
        (vec![mark(0, 5)], Width::Chars(1)),
    ]
}

/// Whether a format claims a whole blob of these bytes for its form.
pub(super) fn takes(format: &dyn Format, bytes: &[u8], extension: &str) -> bool {
    claim(format, bytes, true, extension) == Claim::Shape
}

/// Reads `bytes` and checks what must hold of any segment.
pub(super) fn kept(
    bytes: &[u8],
    read: impl FnOnce(Blob<'_>, &mut Each<'_>) -> Result<(), Gap>,
) -> Vec<Kept> {
    let mut all = Vec::new();
    let origin = Origin::root(Step::Stdin);
    let end = read(Blob::bytes(origin, bytes), &mut |part| {
        match part {
            Part::Text(segment) => all.push(keep(&segment)),
            Part::Field(field) => assert!(field.start <= field.end, "{}", field.name),
            Part::Blob(_) | Part::Gap(_) => panic!("only text"),
        }
        Ok(())
    });
    assert_eq!(end, Ok(()));
    all
}

/// Reads `bytes`, which may be broken: segments, and the places and reasons of gaps.
pub(super) fn kept_and_gaps(
    bytes: &[u8],
    read: impl FnOnce(Blob<'_>, &mut Each<'_>) -> Result<(), Gap>,
) -> (Vec<Kept>, Vec<(Reason, u64)>) {
    let (mut all, mut gaps) = (Vec::new(), Vec::new());
    let end = read(Blob::bytes(Origin::root(Step::Stdin), bytes), &mut |part| {
        match part {
            Part::Text(segment) => all.push(keep(&segment)),
            Part::Gap(gap) => gaps.push((gap.reason, gap.offset.unwrap())),
            Part::Field(_) => {}
            Part::Blob(_) => panic!("no blobs"),
        }
        Ok(())
    });
    assert_eq!(end, Ok(()));
    (all, gaps)
}

/// What lies in a field, over marks and segments: its name, row, first byte and text.
pub(super) fn fields(all: &[Kept]) -> Vec<(String, u64, u64, String)> {
    let mut found: Vec<(String, u64, u64, String)> = Vec::new();
    let mut goes_on = false;
    for kept in all {
        for (i, mark) in kept.marks.iter().enumerate() {
            let end = kept.marks.get(i + 1).map_or(kept.text.len(), |next| next.at as usize);
            let range = (mark.at as usize).max(kept.own.start)..end.min(kept.own.end);
            if range.is_empty() {
                continue;
            }
            let name = kept.fields.get(mark.field as usize).map_or("", |name| name);
            let text = kept.text.get(range.clone()).unwrap();
            match found.last_mut() {
                Some(last) if goes_on && last.0 == name && last.1 == mark.row => last.3 += text,
                _ => {
                    let offset = kept.segment().offset(range.start);
                    found.push((name.to_owned(), mark.row, offset, text.to_owned()));
                }
            }
            goes_on = true;
        }
    }
    found.retain(|field| !field.0.is_empty());
    found
}

pub(super) fn keep(segment: &Segment<'_>) -> Kept {
    let kept = Kept {
        text: segment.text.to_owned(),
        marks: segment.marks.to_vec(),
        fields: segment.fields.to_vec(),
        own: segment.own.clone(),
        width: segment.width,
        flow: segment.flow,
    };
    assert!(kept.text.get(kept.own.clone()).is_some_and(|own| !own.is_empty()), "an empty own");
    assert_eq!(kept.marks.first().map(|mark| mark.at), Some(0));
    assert!(kept.marks.is_sorted_by(|a, b| a.at < b.at && a.offset <= b.offset), "marks ascend");
    for mark in &kept.marks {
        assert!(kept.text.get(mark.at as usize..).is_some_and(|rest| !rest.is_empty()));
        assert!(mark.field == 0 || (mark.field as usize) < kept.fields.len());
    }
    kept
}

/// What a format finds in a text, each as `name=value`.
pub(super) fn named(format: &dyn Format, text: &str) -> Vec<String> {
    let (all, _) = kept_and_gaps(text.as_bytes(), |blob, each| format.read(blob, each));
    assert_covered(&all, 0, text.len());
    fields(&all).into_iter().map(|(name, _, _, value)| format!("{name}={value}")).collect()
}

/// Asserts that the own ranges are bytes `from..to` of the blob, each once, in order.
pub(super) fn assert_covered(all: &[Kept], from: usize, to: usize) {
    let mut next = from as u64;
    for kept in all {
        let segment = kept.segment();
        assert_eq!(segment.offset(kept.own.start), next, "where the last own range ended");
        if kept.flow.in_lines() {
            next = segment.offset_end(kept.own.end);
            continue;
        }
        let own = kept.text.get(kept.own.clone()).unwrap();
        let last = own.char_indices().last().unwrap();
        next = segment.offset(kept.own.start + last.0)
            + kept.width.of(last.1.encode_utf8(&mut [0; 4]));
    }
    assert_eq!(next, to as u64, "the end");
}

/// The places in the blob where `word` begins in an own range.
pub(super) fn places(all: &[Kept], word: &str) -> Vec<u64> {
    all.iter()
        .flat_map(|kept| {
            let begins = kept.text.match_indices(word).map(|(at, _)| at);
            begins.filter(|at| kept.own.contains(at)).map(|at| kept.segment().offset(at))
        })
        .collect()
}

/// The places of `needle` in `bytes`.
pub(super) fn found(bytes: &[u8], needle: &[u8]) -> Vec<u64> {
    memchr::memmem::find_iter(bytes, needle).map(|at| at as u64).collect()
}

/// `text` in the charset of that name.
pub(super) fn encode(name: &str, text: &str) -> Vec<u8> {
    match name {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
        "utf-32be" => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        other => {
            encoding_rs::Encoding::for_label(other.as_bytes()).unwrap().encode(text).0.into_owned()
        }
    }
}
