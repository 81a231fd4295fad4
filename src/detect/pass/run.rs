//! Runs: which text lies in one field, and what its name tells.
//!
//! In: the marks of a segment. Out: its runs.
//! Never joins the text of two fields, but where lines flow over them.

use super::{FamilySet, Pass, Run};
use crate::part::{Mark, Segment};

/// The mark that a run begins with, its first byte in the segment and the one behind it, and the mark there.
pub(super) type FoundRun<'a> = (&'a Mark, (usize, usize), usize);

impl<'a> Pass<'a> {
    /// Returns the run that begins with a mark.
    pub(super) fn run_from(&self, first: usize) -> Option<FoundRun<'a>> {
        let marks = self.segment.marks;
        let mark = marks.get(first)?;
        let next = if self.segment.flow {
            marks.len()
        } else {
            let rest = marks.get(first + 1..).unwrap_or_default().iter();
            first + 1 + rest.take_while(|next| are_of_one(mark, next)).count()
        };
        let end = marks.get(next).map_or(self.segment.text.len(), |mark| mark.at as usize);
        Some((mark, (mark.at as usize, end), next))
    }

    /// Returns the mark that the run begins with which holds the part of another; where lines flow, all is one run.
    fn first_of(&self, mark: usize) -> usize {
        let (before, rest) = self.segment.marks.split_at_checked(mark).unwrap_or_default();
        match rest.first() {
            Some(own) if !self.segment.flow => {
                mark - before.iter().rev().take_while(|before| are_of_one(before, own)).count()
            }
            _ => 0,
        }
    }

    /// Goes to the run that holds byte `at` of the segment.
    #[inline]
    pub(super) fn enter(&mut self, at: usize) {
        if !(self.run.start..self.run.end()).contains(&at) {
            self.enter_anew(at);
        }
    }

    fn enter_anew(&mut self, at: usize) {
        let marks = self.segment.marks;
        let known = if at >= self.run.end() { self.next_mark } else { 0 };
        let later = marks.get(known..).unwrap_or_default();
        // Most often the run is the next or near.
        let near = later.iter().take(16).take_while(|mark| mark.at as usize <= at).count();
        let behind = if near < 16 {
            known + near
        } else {
            known + later.partition_point(|mark| mark.at as usize <= at)
        };
        let first = self.first_of(behind.saturating_sub(1));
        if let Some(found) = self.run_from(first) {
            self.enter_run(found);
        }
    }

    /// Goes to a run as [`Pass::run_from`] tells of it, if it isn't there.
    #[inline]
    pub(super) fn enter_run(&mut self, (mark, (start, end), next): FoundRun<'a>) {
        let segment = self.segment;
        if (self.run.start..self.run.end()).contains(&start) {
            return;
        }
        self.next_mark = next;
        let text = segment.text.get(start..end).unwrap_or_default();
        let wanted = end > segment.own.start
            && start < segment.own.end
            && text.len() >= self.engine.shortest;
        let cell = mark.row != 0 && !segment.flow;
        let (mut sense, mut named) = (None, FamilySet::default());
        if wanted && segment.flow {
            let none = FamilySet::default();
            named = self.fold_told(none, |all, _, told| all.but(none, told.leads));
        } else if wanted {
            let told = self.told_by(mark.field as usize);
            (sense, named) = (told.sense, if cell { told.in_cell } else { told.leads });
        }
        self.run = Run { text, start, sense, named, wanted, cell };
        self.state.region.enter();
    }
}

/// Returns where one run ends and another begins within a word of the text, each as the first byte of the latter.
pub(in super::super) fn borders_in_words(segment: &Segment<'_>) -> Vec<usize> {
    let mut borders = Vec::new();
    if segment.flow {
        return borders;
    }
    let bytes = segment.text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| may_be_of_word(*byte));
    for (before, own) in segment.marks.iter().zip(segment.marks.iter().skip(1)) {
        let at = own.at as usize;
        // Most fields end where their last word does.
        if is_word(at.wrapping_sub(1)) && is_word(at) && !are_of_one(before, own) {
            borders.push(at);
        }
    }
    borders
}

/// Returns whether words may be made of a byte; so it is said of some signs too.
const fn may_be_of_word(byte: u8) -> bool {
    byte | 0x20 >= b'a' || byte.is_ascii_digit()
}

/// Returns whether the parts behind two marks, with none between them that isn't, are of one run.
fn are_of_one(a: &Mark, b: &Mark) -> bool {
    a.field == b.field && a.row == b.row
}
