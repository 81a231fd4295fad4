//! Numbers: from a chain of digits to the starts that are tried.
//!
//! In: a chain. Out: the families that have digits enough in it, walked through it.
//! Never tries a family that nothing leads to.

use std::ops::Range;

use super::{Pass, State};
use crate::detect::{
    beginnings::Kins,
    bitmap::{Spots, WORD},
    bits::SmallSet,
    context,
    family::Family,
};

/// A start in a run from which a value of some kins of shapes may reach over a chain of digits.
pub(super) struct Start {
    at: usize,
    /// How many digits the chain has from there on.
    digits: usize,
    /// Of which.
    kins: Kins,
}

/// The part of a chain of digits that lies in one run.
struct Piece<'a> {
    spots: &'a Spots,
    start: usize,
    end: usize,
    /// Its digits.
    digits: usize,
    ascii: bool,
}

impl Piece<'_> {
    /// Returns which of its [`WORD`] bytes from byte `from` on are digits, and where a value may begin: not at a digit
    /// behind another, unless the bits of digits stand for fullwidth ones too.
    fn word(&self, from: usize) -> (u64, u64) {
        let part = from..self.end.min(from + WORD);
        let digits = self.spots.digits_in(&part).unwrap_or_default();
        let behind = if self.ascii { digits & digits << 1 } else { 0 };
        (digits, u64::MAX >> (WORD - part.len()) & !behind)
    }
}

impl Pass<'_> {
    /// Tries the families that need digits, in each run that a chain goes through.
    pub(super) fn chain(&mut self, at: usize, spots: &Spots) {
        let chain = spots.chain(at);
        let engine = self.engine;
        if engine.families.beginnings.enough(chain.digits) == 0 {
            return;
        }
        let mut from = at;
        while from < chain.end {
            self.enter(from);
            let end = chain.end.min(self.run.end()).max(from + 1);
            if self.run.wanted {
                let whole = (from, end) == (at, chain.end);
                self.piece(from..end, (chain.digits, whole), spots);
            }
            from = end;
        }
    }

    /// Walks those families through a part of a chain that are open, or that a field or a word leads to.
    fn piece(&mut self, part: Range<usize>, (digits, whole): (usize, bool), spots: &Spots) {
        let engine = self.engine;
        let beginnings = &engine.families.beginnings;
        let bytes = self.segment.text.as_bytes().get(part.clone()).unwrap_or_default();
        let ascii = bytes.is_ascii();
        let solid = if ascii { spots.solid(part.clone()) } else { usize::MAX };
        let digits = if whole { digits } else { spots.count(part.clone()) };
        let among = beginnings.enough(digits) & beginnings.solid(solid);
        let alone = part.len() == digits;
        let piece = Piece { spots, start: part.start, end: part.end, digits, ascii };
        let able = self.starts(&piece, among, alone);
        if able == 0 {
            return;
        }
        let open = engine.families.open;
        let (mut free, gated) = (able & open, able & !open);
        if gated & self.run.named.kins != 0 {
            // A value may begin in the field before that of its digits.
            let from = part.start.saturating_sub(engine.families.reach.0).max(self.run.start);
            free |= gated & self.named_in(from, part.end);
        }
        if gated & !free != 0 {
            let at = part.start - self.run.start;
            let near = at.saturating_sub(engine.families.reach.0)..part.end - self.run.start;
            let earshot = context::earshot(&near, engine.families.reach.1);
            let opening = self.state.region.opening(self.words(), &earshot).iter();
            let heard = opening.fold(SmallSet::default(), |heard, (_, families)| heard | *families);
            free |= gated & beginnings.of_families(heard);
        }
        if free == 0 {
            return;
        }
        // What is tried in each cell of its run is tried at once.
        let always = if self.run.cell { free & (open | self.run.named.kins) } else { 0 };
        if let Some((joined, together)) = engine.families.joined(always) {
            self.among = together;
            self.climb(joined, together);
            self.among = Kins::MAX;
            free &= !together;
        }
        for f in beginnings.families(free).numbers() {
            self.climb(f, free & beginnings.of_family(f));
        }
    }

    /// Collects the starts from which values of some kins may reach over a part of a chain, and returns of which.
    /// Where the chain is `alone`, nothing stands between its digits.
    fn starts(&mut self, piece: &Piece<'_>, among: Kins, alone: bool) -> Kins {
        let beginnings = &self.engine.families.beginnings;
        let text = self.run.text.as_bytes();
        let starts = &mut self.state.starts;
        starts.clear();
        let at = piece.start - self.run.start;
        let mut before = text.get(..at).unwrap_or_default().iter();
        let among = match alone {
            true => among & beginnings.behind(before.clone().next_back().copied()),
            false => among,
        };
        let (mut able, mut leading, mut start) = (0, among, at);
        while let Some(byte) = before.next_back() {
            start -= 1;
            leading = beginnings.lead(leading, at - start, *byte);
            if leading == 0 {
                break;
            }
            let kins = beginnings.at(leading, text, start);
            if kins != 0 {
                starts.push(Start { at: start, digits: piece.digits, kins });
                able |= kins;
            }
        }
        let (mut from, mut left) = (piece.start, piece.digits);
        while from < piece.end {
            let (digits, mut places) = piece.word(from);
            while places != 0 {
                let bit = places.trailing_zeros();
                places &= places - 1;
                let at = from + bit as usize - self.run.start;
                let kins = beginnings.at(among, text, at);
                if kins == 0 {
                    continue;
                }
                let ahead = left - (digits & ((1 << bit) - 1)).count_ones() as usize;
                let kins = kins & beginnings.enough(ahead);
                if kins != 0 {
                    starts.push(Start { at, digits: ahead, kins });
                    able |= kins;
                }
            }
            left -= digits.count_ones() as usize;
            from += WORD;
        }
        able
    }

    /// Walks a family from each start that is collected of any of `kins`, on the rung that the digits ahead allow.
    fn climb(&mut self, f: usize, kins: Kins) {
        let Some(family) = self.engine.families.get(f) else { return };
        for i in 0..self.state.starts.len() {
            let Some(start) = self.state.starts.get(i) else { return };
            if start.kins & kins != 0 {
                self.begin((f, family), start.at, start.digits);
            }
        }
    }

    /// Tries a start with so many digits ahead.
    fn begin(&mut self, (f, family): (usize, &Family), start: usize, digits: usize) {
        let Some((r, rung)) = family.enough(digits) else { return };
        let State { walks, ends, .. } = &mut *self.state;
        let text = self.run.text.as_bytes();
        if text.len() < start + rung.shortest {
            return;
        }
        let Some(walk) = walks.get_mut(f).and_then(|walks| walks.get_mut(r)) else { return };
        let automaton = rung.group.automaton();
        let walk = walk.get_or_insert_with(|| automaton.walk());
        automaton.from(walk, text, start, ends);
        if !ends.is_empty() {
            self.turn(start, 0);
        }
    }
}
