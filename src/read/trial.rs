//! What the tests of all formats do with segments.
//!
//! In: bytes and a reader of blobs. Out: segments that may be kept.
//! Never part of a build.

use std::ops::Range;

use crate::{
    error::Gap,
    part::{Blob, Each, Mark, Part, Segment, Width},
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
    pub(super) flow: bool,
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

/// Asserts that the own ranges are bytes `from..to` of the blob, each once, in order.
pub(super) fn assert_covered(all: &[Kept], from: usize, to: usize) {
    let mut next = from as u64;
    for kept in all {
        let segment = kept.segment();
        assert_eq!(segment.offset(kept.own.start), next, "where the last own range ended");
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
