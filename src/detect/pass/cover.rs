//! Covers: places whose value nothing that is looked for later can win over.
//!
//! In: the candidates so far, by place. Out: where to go on behind one.
//! Never covers what may hold a surer value.

use crate::{
    detect::{Sure, candidate::Candidate, evidence::Evidence},
    taxonomy::Category,
};

/// A value shorter than this in bytes may have a rival to be named, or be a piece of a longer one.
const LONG: usize = 48;

/// The covers of a segment, by their start.
#[derive(Default)]
pub(super) struct Covers(Vec<Cover>);

/// A long value, as sure as any can be and named by its field or a word.
struct Cover {
    start: usize,
    end: usize,
    category: Category,
}

impl Cover {
    fn of(candidate: &Candidate, category: Category) -> Option<Self> {
        let Candidate { evidence, sure, .. } = *candidate;
        let (start, end) = (candidate.start(), candidate.end());
        let named = evidence.has(Evidence::FIELD) || evidence.has(Evidence::CONTEXT);
        (sure == Some(Sure::High) && end - start >= LONG && named).then_some(Self {
            start,
            end,
            category,
        })
    }
}

impl Covers {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Gathers the covers among candidates; `category` gives that of each.
    pub(super) fn gather(
        &mut self,
        candidates: &[Candidate],
        category: impl Fn(&Candidate) -> Option<Category>,
    ) {
        self.0.clear();
        self.0.extend(candidates.iter().filter_map(|it| Cover::of(it, category(it)?)));
        self.0.sort_unstable_by_key(|cover| (cover.start, cover.end));
    }

    /// Adds a candidate of a category, if it covers its place.
    pub(super) fn add(&mut self, candidate: &Candidate, category: Category) {
        if let Some(cover) = Cover::of(candidate, category) {
            let behind = self.0.partition_point(|other| other.start <= cover.start);
            self.0.insert(behind, cover);
        }
    }

    /// Returns the byte behind the cover that holds byte `at`, and its category, if one does.
    pub(super) fn over(&self, at: usize) -> Option<(usize, Category)> {
        let behind = self.0.partition_point(|cover| cover.start <= at);
        let last = self.0.get(behind.checked_sub(1)?)?;
        (at < last.end).then_some((last.end, last.category))
    }
}
