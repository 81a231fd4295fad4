//! A third party that is handed data, at the first place of a store that names it.
//!
//! In: what was seen of a tracker. Out: a record that orders by place.
//! Never says that data flows, only that what would make it flow is there.

use crate::{
    detect::recipient::{Sign, Tracker},
    place::{Origin, Place},
};

/// SPEC §4's evidence `recipient`.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The blob.
    pub origin: Origin,
    /// The place in it.
    pub place: Place,
    /// Who.
    pub tracker: &'static Tracker,
    /// What of it stands there.
    pub sign: Sign,
}

impl Recipient {
    /// Orders records as reports list them: by blob, place and name.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.origin
            .cmp(&other.origin)
            .then_with(|| self.place.cmp(&other.place))
            .then_with(|| self.tracker.name.cmp(&other.tracker.name))
    }
}
