//! Numbers: from a chain of digits to the starts that are tried.
//!
//! In: a chain. Out: the families that have digits enough in it, walked through it.
//! Never tries a family that nothing leads to.

use std::ops::Range;

use super::{Pass, Tried};
use crate::detect::{
    bitmap::{LAST, Spots},
    context,
    family::RUNGS,
    need::Bytes,
};

/// Returns the places of the bits of a set.
pub(super) fn bits(set: u128) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let first = (rest != 0).then_some(rest.trailing_zeros() as usize)?;
        rest &= rest - 1;
        Some(first)
    })
}

/// The part of a chain of digits that lies in one run.
struct Piece {
    start: usize,
    end: usize,
    /// The digits of the whole chain.
    digits: usize,
    /// The last digits, the last first.
    last: [usize; LAST],
}

impl Piece {
    /// The digit from which on there are `count` more, itself among them, or one before it.
    fn last(&self, count: usize) -> usize {
        self.last.get(count.clamp(1, LAST) - 1).copied().unwrap_or(self.start)
    }
}

impl Pass<'_> {
    /// Tries the families that need digits, in each run that a chain goes through.
    pub(super) fn chain(&mut self, at: usize, spots: &Spots) {
        let chain = spots.chain(at);
        let engine = self.engine;
        if engine.families.by_digits(chain.digits) == (0, 0) {
            return;
        }
        let mut from = at;
        while from < chain.end {
            self.enter(from);
            let end = chain.end.min(self.run.end()).max(from + 1);
            if self.run.wanted {
                self.piece(from..end, chain.digits, spots);
            }
            from = end;
        }
    }

    /// Walks those families through a part of a chain that are open, or that a field or a word leads to.
    fn piece(&mut self, part: Range<usize>, digits: usize, spots: &Spots) {
        let engine = self.engine;
        let (open, gated) = engine.families.by_digits(digits);
        let bytes = self.segment.text.as_bytes().get(part.clone()).unwrap_or_default();
        let solid = if bytes.is_ascii() { spots.solid(part.clone()) } else { usize::MAX };
        let held = engine.families.by_solid(solid);
        let (open, gated) = (open & held, gated & held);
        let mut free = open;
        if gated & self.run.named != 0 {
            free |= gated & self.named_in(part.start, part.end);
        }
        if gated & !free != 0 {
            let at = part.start - self.run.start;
            let near = at.saturating_sub(engine.families.reach.0)..part.end - self.run.start;
            let earshot = context::earshot(&near, engine.families.reach.1);
            let opening = self.state.region.opening(self.words(), &earshot).iter();
            free |= gated & opening.fold(0, |heard, (_, families)| heard | families);
        }
        if free == 0 {
            return;
        }
        let Range { start, end } = part;
        let piece = &Piece { start, end, digits, last: spots.last_digits(start, end) };
        // What is tried in each cell of its run is tried at once.
        let always = if self.run.cell { free & (open | self.run.named) } else { 0 };
        if let Some((joined, together)) = engine.families.joined(always) {
            self.among = together;
            self.climb(joined, piece);
            self.among = u128::MAX;
            free &= !together;
        }
        for f in bits(free) {
            self.climb(f, piece);
        }
    }

    /// Walks a family through a part of a chain, on the rung that the digits ahead of each start allow.
    fn climb(&mut self, f: usize, piece: &Piece) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        let at = piece.start - self.run.start;
        let alone = piece.end - piece.start == piece.digits;
        if alone && !self.stands_behind(at, &family.before) {
            return;
        }
        let mut start = self.back((family.lead, &family.bytes), at);
        let rungs = family.rungs.iter().zip(RUNGS - family.rungs.len()..RUNGS);
        for (rung, r) in rungs.rev() {
            if rung.fewest <= piece.digits {
                let behind = piece.last(rung.fewest) + 1 - self.run.start;
                if start < behind {
                    let rung = Tried::Rung(r);
                    self.walk(f, start.max(self.untried(f, rung))..behind, rung);
                    start = behind;
                }
            }
        }
    }

    /// Returns whether one of `bytes` stands before byte `at` of the run.
    fn stands_behind(&self, at: usize, bytes: &Bytes) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.run.text.as_bytes().get(at));
        before.map_or(*bytes == Bytes::ALL, |byte| bytes.has(*byte))
    }
}
