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
        let named =
            |it: &Candidate| it.evidence.has(Evidence::FIELD) || it.evidence.has(Evidence::CONTEXT);
        let covers = candidates
            .iter()
            .filter(|it| it.sure == Some(Sure::High) && it.end - it.start >= LONG && named(it));
        self.0.clear();
        self.0.extend(covers.filter_map(|it| {
            Some(Cover { start: it.start, end: it.end, category: category(it)? })
        }));
        self.0.sort_unstable_by_key(|cover| (cover.start, cover.end));
    }

    /// Returns the byte behind the cover that holds byte `at`, and its category, if one does.
    pub(super) fn over(&self, at: usize) -> Option<(usize, Category)> {
        let behind = self.0.partition_point(|cover| cover.start <= at);
        let last = self.0.get(behind.checked_sub(1)?)?;
        (at < last.end).then_some((last.end, last.category))
    }
}
