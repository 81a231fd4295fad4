//! Seekers: what no shape describes — names, addresses — found beside the shapes, as rules like any other.
//!
//! In: a run of text and what its field says. Out: values, each with its evidence and grade.
//! Never searches all of a text: seekers look around junctions, where a capital stands behind a space.

use std::{fmt, ops::Range};

pub use super::junction::Ground;
use super::{
    check::Detail,
    context::Asker,
    evidence::{Degree, Evidence, Grade},
    rule::Rule,
};

/// A value that a seeker believes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Where it stands in the run; both ends on character boundaries.
    pub place: Range<usize>,
    /// Why; what context and field say is added later.
    pub evidence: Evidence,
    /// How sure it is by itself, and beside a word that names its category.
    pub grade: Grade,
    /// What was learnt of it.
    pub detail: Detail,
}

/// Finds values of one kind.
pub trait Seeker: Sync {
    /// Hands on the values in a text, by place; no two overlap.
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought));

    /// Hands on the values in a text whose field names the category.
    fn field(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought));
}

/// A seeker as a rule calls it.
#[derive(Clone)]
pub struct SeekerCall {
    /// As written: the rule's `detector`.
    pub written: &'static str,
    seeker: &'static dyn Seeker,
}

impl fmt::Debug for SeekerCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "detector {}", self.written)
    }
}

/// All seekers by the name that a rule's `detector` gives.
pub static ALL: &[(&str, &dyn Seeker)] = &[
    ("address", &super::address::Latin),
    ("address_block", &super::address::Blocks),
    ("address_ru", &super::address::Russian),
    ("birth_place", &super::address::BirthPlace),
    ("names", &super::names::Names),
];

impl SeekerCall {
    /// Returns the seeker of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (written, seeker) = ALL.iter().find(|(known, _)| *known == name)?;
        Some(Self { written, seeker: *seeker })
    }
}

/// The rules of an engine that have a seeker.
#[derive(Default)]
pub(super) struct Seekers(Vec<(Asker, SeekerCall)>);

impl Seekers {
    /// Collects the seekers of `rules`.
    pub(super) fn of(rules: &[Rule]) -> Self {
        let asker = |rule: u16, category| Asker { rule, category };
        let calls = (0..)
            .zip(rules)
            .filter_map(|(i, rule)| Some((asker(i, rule.category), rule.detector.clone()?)));
        Self(calls.collect())
    }

    /// Returns whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the rules.
    pub(super) fn askers(&self) -> impl Iterator<Item = Asker> {
        self.0.iter().map(|(asker, _)| *asker)
    }

    /// Returns the fewest bytes that a value has, if there are seekers: two letters.
    pub(super) fn shortest(&self) -> Option<usize> {
        (!self.0.is_empty()).then_some(2)
    }

    /// Appends what the seekers find on a ground, each with its rule; `field` says what the text's field says
    /// to a rule. Where all of the text is a value as sure as can be, or the value of a field, no other seeker of its
    /// category is asked.
    pub(super) fn seek(
        &self,
        ground: &Ground<'_>,
        mut field: impl FnMut(Asker) -> Evidence,
        sought: &mut Vec<(u16, Sought)>,
    ) {
        let mut told = None;
        let length = ground.text.trim().len();
        // Those of one country come last among the rules, and know best.
        for (asker, call) in self.0.iter().rev() {
            if told == Some(asker.category) {
                continue;
            }
            let said = field(*asker);
            let mut each = |found: Sought| {
                let sure = said == Evidence::FIELD || found.grade.alone == Degree::High;
                if sure && found.place.len() >= length {
                    told = Some(asker.category);
                }
                sought.push((asker.rule, found));
            };
            match said {
                Evidence::FIELD => call.seeker.field(ground, &mut each),
                Evidence::AGAINST => {}
                _ => call.seeker.text(ground, &mut each),
            }
        }
    }
}
