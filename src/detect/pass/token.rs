//! Tokens: from a run of capitals, digits and `<` to the starts that are tried.
//!
//! In: where it begins. Out: the families that need one, walked from each place of it where a value may begin.
//! Never tries within a word what begins at none.

use super::{Pass, Tried};
use crate::detect::{bitmap::Spot, need};

impl Pass<'_> {
    /// Tries the families that need a token in each run that one goes through.
    pub(super) fn token(&mut self, at: usize) {
        let rest = self.segment.text.as_bytes().get(at..).unwrap_or_default();
        let end = at + rest.iter().take_while(|byte| need::is_token(**byte)).count();
        let mut from = at;
        while from < end {
            self.enter(from);
            let behind = end.min(self.run.end()).max(from + 1);
            if self.run.wanted {
                for f in self.engine.families.of_spot(Spot::Token) {
                    self.token_of(f, from - self.run.start, behind - self.run.start);
                }
            }
            from = behind;
        }
    }

    /// Tries a family from byte `from` of the run, and wherever else up to byte `end` a value of it may begin.
    fn token_of(&mut self, f: usize, from: usize, end: usize) {
        let Some(family) = self.engine.families.get(f) else { return };
        let Some(shortest) = family.rungs.last().map(|rung| rung.shortest) else { return };
        let bytes = self.run.text.as_bytes();
        let may_begin = |at: usize| family.within_words || bytes.get(at - 1) == Some(&b'<');
        let last = (end + 1).saturating_sub(shortest);
        for at in (from..last).filter(|at| *at == from || may_begin(*at)) {
            self.gated(f, at..at + 1, Tried::Family);
        }
    }
}
