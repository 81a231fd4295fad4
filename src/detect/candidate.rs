//! Candidates: values that passed shape, edges and check, and which of them stay.
//!
//! In: candidates of one run, in any order. Out: the best, by place, none overlapping another.
//! Never asks what a value looks like: only how well it is proved.

use std::{cmp::Ordering, ops::Range};

use super::{
    check::Detail,
    evidence::{Degree, Evidence, Sure},
};
use crate::taxonomy::{Categories, Category};

/// A value that passed its shape, edges and check. A dump has thousands in a segment, so it is small.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    /// Its first byte in the segment, and the one behind its last; marks have no larger numbers.
    start: u32,
    end: u32,
    shape: u32,
    pub(super) evidence: Evidence,
    /// `None`: not a finding, though its place is taken.
    pub(super) sure: Option<Sure>,
    pub(super) detail: Detail,
}

/// One that may stay, and what else it may be: the categories of plausible candidates for the same characters that it
/// won over.
type Kept = (Candidate, Categories);

/// The best of candidates that overlap, and a buffer.
#[derive(Default)]
pub(super) struct Best {
    /// Start, shape and index of each candidate, in one number that sorts as they do.
    order: Vec<u128>,
    /// Those that what comes next may still win over.
    kept: Vec<Kept>,
}

impl Best {
    /// Hands on the best of candidates that overlap, in order, each with its rivals: those that are no less sure
    /// than `least`, or whose checksum holds. Of a candidate `rule` says the category, and what its shape is by itself.
    pub(super) fn of(
        &mut self,
        candidates: &[Candidate],
        least: Sure,
        rule: impl Fn(&Candidate) -> Option<(Category, Degree)>,
        mut each: impl FnMut(&Candidate, Categories),
    ) {
        let concede = |(winner, rivals): &mut Kept, (loser, its): &Kept| {
            let plausible = loser.sure >= Some(least) || loser.evidence.has(Evidence::CHECKSUM);
            if winner.is_beside(loser) {
                let own = rule(loser).filter(|_| plausible).map(|(category, _)| category);
                *rivals = own.into_iter().fold(*rivals | *its, Categories::with);
            }
        };
        // `020 7946 0123` is a British number or a Chinese one; who writes it in these groups is British.
        let is_plainer = |new: &Candidate, old: &Candidate| {
            let both = rule(new).zip(rule(old));
            new.start == old.start && both.is_some_and(|(new, old)| new.0 == old.0 && new.1 > old.1)
        };
        let Self { order, kept } = self;
        order.clear();
        let sure = candidates.iter().enumerate().filter(|(_, it)| it.sure.is_some());
        order.extend(sure.map(|(index, it)| key(it, index)));
        // They come in a few parts, each of which goes through a text: what is in order already is only merged.
        order.sort();
        for key in order {
            let Some(new) = candidates.get(index_of(*key)) else { continue };
            let mut new = (*new, Categories::default());
            // Those kept are by place, and none overlaps another: behind the last nothing overlaps any.
            if kept.last().is_some_and(|(last, _)| last.end <= new.0.start) {
                kept.drain(..).for_each(|(best, rivals)| each(&best, rivals));
            }
            let first = kept.partition_point(|(old, _)| old.end <= new.0.start);
            let rank = new.0.rank();
            let stays = |old: &Candidate| match old.rank().cmp(&rank) {
                Ordering::Greater => true,
                Ordering::Equal => !is_plainer(&new.0, old),
                Ordering::Less => false,
            };
            if let Some(better) = kept[first..].iter_mut().rev().find(|(old, _)| stays(old)) {
                concede(better, &new);
                continue;
            }
            kept[first..].iter().for_each(|old| concede(&mut new, old));
            kept.truncate(first);
            kept.push(new);
        }
        kept.drain(..).for_each(|(best, rivals)| each(&best, rivals));
    }
}

/// A number that sorts by start, then by shape, then by index: 64 bits and twice 32, which a segment never fills.
fn key(candidate: &Candidate, index: usize) -> u128 {
    u128::from(candidate.start) << 64 | u128::from(candidate.shape) << 32 | index as u128
}

/// Returns the index of a key.
fn index_of(key: u128) -> usize {
    usize::try_from(key & u128::from(u32::MAX)).unwrap_or(usize::MAX)
}

impl Candidate {
    /// A candidate of a shape, at a place in the segment.
    pub(super) fn new(
        place: Range<usize>,
        shape: usize,
        (evidence, detail): (Evidence, Detail),
        sure: Option<Sure>,
    ) -> Self {
        let [start, end, shape] =
            [place.start, place.end, shape].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
        Self { start, end, shape, evidence, sure, detail }
    }

    /// Returns its first byte in the segment.
    pub(super) fn start(&self) -> usize {
        self.start as usize
    }

    /// Returns the byte behind its last.
    pub(super) fn end(&self) -> usize {
        self.end as usize
    }

    /// Returns the index of its shape.
    pub(super) fn shape(&self) -> usize {
        self.shape as usize
    }

    /// Returns whether both are about the same characters: most of either is in the other.
    /// The same, so many bytes behind.
    pub(super) fn later(self, by: u32) -> Self {
        Self { start: self.start + by, end: self.end + by, ..self }
    }

    /// The same, so many bytes before; there must be as many.
    pub(super) fn earlier(self, by: u32) -> Self {
        Self { start: self.start - by, end: self.end - by, ..self }
    }

    fn is_beside(&self, other: &Self) -> bool {
        let both = self.end().min(other.end()).saturating_sub(self.start().max(other.start()));
        let longer = (self.end - self.start).max(other.end - other.start);
        both * 4 >= longer as usize * 3
    }

    /// What it wins by: the surer; then the better proved; then the longer; then the first.
    fn rank(&self) -> (Option<Sure>, bool, u8, u32, bool) {
        let has = |evidence| self.evidence.has(evidence);
        let proof = has(Evidence::CHECKSUM) as u8 * 2 + has(Evidence::PLAN) as u8;
        let named = has(Evidence::CONTEXT) || has(Evidence::FIELD);
        (self.sure, named, proof, self.end - self.start, self.detail != Detail::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF: [&str; 5] = ["phone", "inn", "snils", "bank_account", "phone"];
    const BY_ITSELF: [Degree; 5] =
        [Degree::Low, Degree::Low, Degree::High, Degree::Low, Degree::Medium];

    fn of(shape: usize, place: Range<usize>, sure: Sure, evidence: Evidence) -> Candidate {
        Candidate::new(place, shape, (evidence, Detail::NONE), Some(sure))
    }

    /// Which categories stay, and the rivals of each.
    fn resolved(candidates: &[Candidate]) -> Vec<(&'static str, Vec<&'static str>)> {
        let category = |candidate: &Candidate| {
            Some((Category::named(OF[candidate.shape()])?, BY_ITSELF[candidate.shape()]))
        };
        let mut best = Best::default();
        // A buffer that has been used is as good as a new one.
        best.of(candidates, Sure::Medium, category, |_, _| ());
        let mut told = Vec::new();
        best.of(candidates, Sure::Medium, category, |best, rivals| {
            told.push((OF[best.shape()], rivals.iter().map(Category::id).collect()));
        });
        told
    }

    #[test]
    fn what_loses_takes_nobody_with_it() {
        let (sum, plain) = (Evidence::SHAPE | Evidence::CHECKSUM, Evidence::SHAPE);
        let first = of(1, 0..12, Sure::High, sum);
        let second = of(0, 12..20, Sure::Low, plain);
        let both = of(3, 4..20, Sure::Medium, plain);
        assert_eq!(resolved(&[first, both, second]), [("inn", vec![]), ("phone", vec![])]);
    }

    #[test]
    fn of_equals_in_a_category_the_one_stays_that_is_more_by_itself() {
        let plain = Evidence::SHAPE;
        let of = |shape| of(shape, 0..12, Sure::High, plain);
        let shapes = |candidates: &[Candidate]| {
            let mut found = Vec::new();
            let rule =
                |it: &Candidate| Some((Category::named(OF[it.shape()])?, BY_ITSELF[it.shape()]));
            let each = |best: &Candidate, _| found.push(best.shape());
            Best::default().of(candidates, Sure::Medium, rule, each);
            found
        };
        assert_eq!(shapes(&[of(0), of(4)]), [4]);
        assert_eq!(shapes(&[of(4), of(0)]), [4]);
        assert_eq!(shapes(&[of(0), of(2)]), [0], "another category is no matter of writing");
    }

    #[test]
    fn candidates_are_taken_by_place_then_by_shape_then_as_they_come() {
        let plain = Evidence::SHAPE;
        let mut all: Vec<Candidate> = (0..600)
            .map(|i| of(i * 7 % 4, i * 37 % 50..i * 37 % 50 + 5, Sure::Low, plain))
            .collect();
        let mut keys: Vec<u128> = all.iter().zip(0..).map(|(it, index)| key(it, index)).collect();
        keys.sort_unstable();
        let by_key: Vec<_> = keys.iter().map(|key| index_of(*key)).collect();
        let mut by_sort: Vec<usize> = (0..all.len()).collect();
        by_sort.sort_by_key(|index| (all[*index].start, all[*index].shape));
        assert_eq!(by_key, by_sort);
        all.iter_mut().for_each(|it| it.sure = None);
        assert_eq!(resolved(&all), []);
    }

    #[test]
    fn the_winner_names_whom_it_won_over() {
        let (sum, plain) = (Evidence::SHAPE | Evidence::CHECKSUM, Evidence::SHAPE);
        let best = of(1, 0..12, Sure::High, sum);
        for (others, rivals) in [
            (vec![], vec![]),
            // As sure as was asked for, or checked.
            (vec![of(0, 0..12, Sure::Medium, plain)], vec!["phone"]),
            (vec![of(2, 1..12, Sure::Low, sum)], vec!["snils"]),
            (vec![of(0, 0..12, Sure::Low, plain)], vec![]),
            // A part of it, and what goes on behind it, is another value.
            (vec![of(0, 0..6, Sure::Medium, plain)], vec![]),
            (vec![of(3, 8..28, Sure::Medium, plain)], vec![]),
            // Whom a loser won over.
            (
                vec![of(0, 0..12, Sure::Medium, plain), of(3, 0..12, Sure::Medium, sum)],
                vec!["phone", "bank_account"],
            ),
        ] {
            let all: Vec<Candidate> = others.into_iter().chain([best]).collect();
            let (first, last) = (all.clone(), all.into_iter().rev().collect::<Vec<_>>());
            assert_eq!(resolved(&first), [("inn", rivals.clone())]);
            assert_eq!(resolved(&last), [("inn", rivals)]);
        }
    }
}
