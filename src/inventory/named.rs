//! A field that is named like a category, with or without values: schema evidence.
//!
//! In: a declared name, its type, what the taxonomy says of them. Out: a record that orders by place.
//! Never holds a value: names of fields are all it knows.

use std::sync::Arc;

use crate::{
    detect::{Evidence, Sure},
    place::{Origin, Place},
    taxonomy::Category,
};

/// Schema evidence: SPEC §8's record `schema`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The blob.
    pub origin: Origin,
    /// The declaration, or the first value of a field that is never declared.
    pub place: Place,
    /// The field.
    pub field: Arc<str>,
    /// The type as it is written, if one is.
    pub kind: Option<Box<str>>,
    /// What such a field holds.
    pub category: Category,
    /// How sure.
    pub confidence: Sure,
    /// Why.
    pub evidence: Evidence,
}

impl Named {
    /// Orders records as reports list them: by blob, place, field and category.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.origin
            .cmp(&other.origin)
            .then_with(|| self.place.cmp(&other.place))
            .then_with(|| self.field.cmp(&other.field))
            .then_with(|| self.category.cmp(&other.category))
    }
}
