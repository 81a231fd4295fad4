//! Policies for the tests of this stage: a few statements, nothing else.
//!
//! In: ids. Out: statements and policies that are valid in themselves.
//! Never part of the library.

use super::{
    cite::Cite,
    declared::{Collect, Deny, Document, Policy, Status},
};
use crate::taxonomy::{Category, Lang};

pub(super) fn empty() -> Policy {
    Policy::of(Document {
        id: "t".into(),
        path: "t.md".into(),
        sha256: String::new(),
        bytes: 0,
        lang: Lang::En,
        title: String::new(),
        status: Status::Reviewed,
        reviewed_by: None,
        reviewed_at: None,
        effective: None,
        url: None,
    })
}

pub(super) fn cite(at: &str) -> Cite {
    Cite { at: at.into(), start: 0, end: 1, quote: "q".into() }
}

pub(super) fn collect(category: &str, at: &str) -> Collect {
    Collect::of(Category::named(category).unwrap(), cite(at))
}

pub(super) fn deny(category: &str, at: &str) -> Deny {
    Deny {
        category: Category::named(category).unwrap(),
        hedged: false,
        scope: None,
        channel: None,
        subjects: vec!["*".into()],
        cite: vec![cite(at)],
    }
}
