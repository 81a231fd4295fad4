//! Runs: which text lies in one field, and what its name tells.
//!
//! In: the marks of a segment. Out: its runs.
//! Never joins the text of two fields, but where lines flow over them.

use super::{FamilySet, Pass, Run};
use crate::detect::{bitmap::Spots, need};
use crate::part::{Flow, Mark, Segment};

/// The mark that a run begins with, its first byte in the segment and the one behind it, and the mark there.
pub(super) type FoundRun<'a> = (&'a Mark, (usize, usize), usize);

impl<'a> Pass<'a> {
    /// Returns the run that begins with a mark.
    #[inline]
    pub(super) fn run_from(&self, first: usize) -> Option<FoundRun<'a>> {
        let marks = self.segment.marks;
        let mark = marks.get(first)?;
        let mut rest = marks.get(first + 1..).unwrap_or_default().iter();
        let flow = self.segment.flow;
        let more = match flow {
            // What most segments are.
            Flow::Cells => rest.position(|next| (next.field, next.row) != (mark.field, mark.row)),
            Flow::LINES => None,
            Flow::Lines { .. } => rest.position(|next| !are_of_one(flow, mark, next)),
        };
        let next = more.map_or(marks.len(), |more| first + 1 + more);
        let end = marks.get(next).map_or(self.segment.text.len(), |mark| mark.at as usize);
        Some((mark, (mark.at as usize, end), next))
    }

    /// Returns the mark that the run begins with which holds the part of another; where lines flow, all is one run.
    fn first_of(&self, mark: usize) -> usize {
        let (before, rest) = self.segment.marks.split_at_checked(mark).unwrap_or_default();
        match rest.first() {
            Some(own) if self.segment.flow != Flow::LINES => {
                let same = before
                    .iter()
                    .rev()
                    .take_while(|before| are_of_one(self.segment.flow, before, own));
                mark - same.count()
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
            && text.len() >= self.engine.shortest
            && !self.state.recall.is_told(start);
        let cell = mark.row != 0 && !segment.flow.in_lines();
        let flows = segment.flow.over(mark.field as usize);
        let (mut sense, mut named) = (None, FamilySet::default());
        if wanted && flows {
            named = self.named_in_lines();
        } else if wanted {
            let told = self.told_by(mark.field as usize);
            (sense, named) = (told.sense, if cell { told.in_cell } else { told.leads });
        }
        self.run = Run { text, start, sense, named, wanted, cell, flows };
        self.state.region.enter();
    }
}

impl Pass<'_> {
    /// Recalls what runs that stand alone held when they came before, so that nobody looks at them again.
    pub(super) fn recall(&mut self, spots: &Spots) {
        let Segment { text, ref own, flow, fields, .. } = *self.segment;
        if flow == Flow::LINES || !self.recalls {
            return;
        }
        let mut mark = 0;
        while let Some((first, (start, end), next)) = self.run_from(mark) {
            mark = next;
            // A nameless run without a row is text, which is long and comes once.
            let is_text = flow.over(first.field as usize) || (first.field, first.row) == (0, 0);
            if end <= own.start || start >= own.end || is_text {
                continue;
            }
            let recall = &mut self.state.recall;
            let cell = first.row != 0 && !flow.in_lines();
            let seed = recall.seed((first.field as usize, fields), cell);
            if !recall.is_worth(seed, end - start) || goes_over(text, spots, end) {
                continue;
            }
            let run = text.get(start..end).unwrap_or_default();
            recall.tell((seed, run), start..end, &mut self.state.candidates);
        }
    }

    /// Returns the families that any field leads to over which lines flow.
    fn named_in_lines(&mut self) -> FamilySet {
        if let Some(known) = self.in_lines {
            return known;
        }
        let (none, flow) = (FamilySet::default(), self.segment.flow);
        let all = self.fold_told(none, |all, field, told| match flow.over(field) {
            true => all.but(none, told.leads),
            false => all,
        });
        *self.in_lines.insert(all)
    }
}

/// Returns whether a chain or a token goes on over the border before a byte, which are looked at from their first byte.
fn goes_over(text: &str, spots: &Spots, border: usize) -> bool {
    let is_token = |at: usize| text.as_bytes().get(at).is_some_and(|byte| need::is_token(*byte));
    spots.goes_over(border) || is_token(border.wrapping_sub(1)) && is_token(border)
}

/// Returns where one run ends and another begins within a word of the text, each as the first byte of the latter.
pub(in super::super) fn borders_in_words(segment: &Segment<'_>) -> Vec<usize> {
    let mut borders = Vec::new();
    if segment.flow == Flow::LINES {
        return borders;
    }
    let bytes = segment.text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| may_be_of_word(*byte));
    for (before, own) in segment.marks.iter().zip(segment.marks.iter().skip(1)) {
        let at = own.at as usize;
        // Most fields end where their last word does.
        if is_word(at.wrapping_sub(1)) && is_word(at) && !are_of_one(segment.flow, before, own) {
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
fn are_of_one(flow: Flow, a: &Mark, b: &Mark) -> bool {
    a.field == b.field && (a.row == b.row || flow.in_lines())
        || flow.over(a.field as usize) && flow.over(b.field as usize)
}
