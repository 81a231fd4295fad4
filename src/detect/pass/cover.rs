//! Covers: places whose value nothing that is looked for later can win over.
//!
//! In: the candidates so far, by place. Out: where to go on behind one.
//! Never covers what may hold a surer value.

use std::ops::Range;

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

    /// Returns the parts of a part of the segment that no cover holds, ascending.
    pub(super) fn gaps(&self, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let Range { start: mut at, end } = part;
        // One that begins before the part may reach into it.
        let mut next = self.0.partition_point(|cover| cover.start < at).saturating_sub(1);
        std::iter::from_fn(move || {
            while at < end {
                let cover = self.0.get(next);
                next += 1;
                let gap = at..cover.map_or(end, |cover| cover.start.clamp(at, end));
                at = cover.map_or(end, |cover| cover.end.max(at));
                if !gap.is_empty() {
                    return Some(gap);
                }
            }
            None
        })
    }

    /// Returns the byte behind the cover that holds byte `at`, and its category, if one does.
    pub(super) fn over(&self, at: usize) -> Option<(usize, Category)> {
        let behind = self.0.partition_point(|cover| cover.start <= at);
        let last = self.0.get(behind.checked_sub(1)?)?;
        (at < last.end).then_some((last.end, last.category))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_no_cover_holds() {
        let category = Category::named("user_agent").unwrap();
        let cover = |(start, end)| Cover { start, end, category };
        for places in
            [vec![], vec![(0, 3), (5, 8), (8, 9)], vec![(2, 9), (5, 10), (12, 15)], vec![(4, 40)]]
        {
            let covers = Covers(places.iter().copied().map(cover).collect());
            for part in [0..20, 2..7, 4..4, 6..13, 14..20] {
                let held =
                    |at: &usize| places.iter().any(|(start, end)| (start..end).contains(&at));
                let expected: Vec<usize> = part.clone().filter(|at| !held(at)).collect();
                let gaps: Vec<Range<usize>> = covers.gaps(part.clone()).collect();
                assert!(gaps.windows(2).all(|two| two[0].end < two[1].start), "{gaps:?}");
                assert_eq!(gaps.into_iter().flatten().collect::<Vec<_>>(), expected, "{part:?}");
            }
        }
    }
}
