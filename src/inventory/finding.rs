//! One value of a category at one place, as the reports may show it.
//!
//! In: a hit and its segment, masked. Out: a record that orders by place.
//! Never holds the value.

use std::sync::Arc;

use crate::{
    detect::{Evidence, Nature, Sure, check::Detail},
    error::Gap,
    place::{Before, Origin, Place},
    taxonomy::{Categories, Category},
};

/// A finding: SPEC §8's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The blob.
    pub origin: Origin,
    /// The place in it.
    pub place: Place,
    /// The field, if the place has one.
    pub field: Option<Arc<str>>,
    /// The row or record, from 1, if the place has one.
    pub row: Option<u64>,
    /// What it is.
    pub category: Category,
    /// The rule that found it.
    pub detector: Arc<str>,
    /// How sure.
    pub confidence: Sure,
    /// Live, or a placeholder of some kind.
    pub nature: Nature,
    /// Why.
    pub evidence: Evidence,
    /// What the check learnt.
    pub detail: Detail,
    /// What else the same characters may be.
    pub rivals: Categories,
    /// The value, masked; with `--reveal` the value.
    pub shown: Box<str>,
    /// Survives masking and moves: 20 bits of a hash, shared by thousands of possible values.
    pub fingerprint: u32,
}

impl Finding {
    /// Moves a finding of a piece to where it lies in the file.
    pub fn moved(&mut self, before: Before) {
        self.place.moved(before);
        self.row = self.row.map(|row| row + before.rows);
    }

    /// Orders findings as reports list them: by blob, place, category and detector.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.origin
            .cmp(&other.origin)
            .then_with(|| self.place.cmp(&other.place))
            .then_with(|| self.category.cmp(&other.category))
            .then_with(|| self.detector.cmp(&other.detector))
    }
}

/// A gap with the blob it is in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hole {
    /// The blob that was not seen to its end.
    pub origin: Origin,
    /// Why, and from where on.
    pub gap: Gap,
}
