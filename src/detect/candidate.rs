//! Candidates: values that passed shape, edges and check, and which of them stay.
//!
//! In: candidates of one run, in any order. Out: the best, by place, none overlapping another.
//! Never asks what a value looks like: only how well it is proved.

use super::{
    check::Detail,
    evidence::{Evidence, Sure},
};

/// A value that passed its shape, edges and check.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) shape: usize,
    pub(super) evidence: Evidence,
    pub(super) detail: Detail,
    /// `None`: not a finding, though its place is taken.
    pub(super) sure: Option<Sure>,
}

/// Leaves the best of candidates that overlap, in order.
pub(super) fn resolve(candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| candidate.sure.is_some());
    candidates.sort_by_key(|candidate| (candidate.start, candidate.shape));
    let mut kept = 0;
    for at in 0..candidates.len() {
        let new = candidates[at];
        let mut wins = true;
        while kept > 0 && candidates[kept - 1].end > new.start {
            if !new.beats(&candidates[kept - 1]) {
                wins = false;
                break;
            }
            kept -= 1;
        }
        if wins {
            candidates[kept] = new;
            kept += 1;
        }
    }
    candidates.truncate(kept);
}

impl Candidate {
    /// The surer wins; then the better proved; then the longer; then the first.
    fn beats(&self, other: &Self) -> bool {
        let rank = |c: &Self| {
            let proof =
                c.evidence.has(Evidence::CHECKSUM) as u8 * 2 + c.evidence.has(Evidence::PLAN) as u8;
            let named = c.evidence.has(Evidence::CONTEXT) || c.evidence.has(Evidence::FIELD);
            (c.sure, named, proof, c.end - c.start, c.detail != Detail::NONE)
        };
        rank(self) > rank(other)
    }
}
