//! Outcomes in any order → one audit in the order of the walk.
//!
//! In: outcomes as workers finish. Out: the audit, the same for any number of workers.
//! Never holds back more than what is ahead of the slowest task.

use std::collections::BTreeMap;

use super::{MOST_TOLD, Outcome, locate::Count};
use crate::{inventory::Named, report::Audit};

/// Puts outcomes in order, moves the lines of pieces to where they lie in their file, and sums up.
#[derive(Default)]
pub(super) struct Collector {
    waiting: BTreeMap<(u64, u64), Outcome>,
    next: (u64, u64),
    /// Pieces of the file at hand that are still to come, and what the ones before them counted.
    pieces: u64,
    counted: Count,
    audit: Audit,
}

impl Collector {
    pub(super) fn take(&mut self, outcome: Outcome) {
        self.waiting.insert(outcome.order, outcome);
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.fold(outcome);
        }
    }

    /// Returns the audit; what still waits belongs to tasks that were never begun.
    pub(super) fn finish(mut self) -> Audit {
        for outcome in std::mem::take(&mut self.waiting).into_values() {
            self.fold(outcome);
        }
        self.audit.findings.sort_by(|a, b| a.order(b));
        self.audit.schema.sort_by(Named::order);
        self.audit.schema.dedup_by(|later, first| {
            (&later.origin, &later.field, later.category)
                == (&first.origin, &first.field, first.category)
        });
        self.audit.gaps.sort();
        self.audit
    }

    fn fold(&mut self, mut outcome: Outcome) {
        let (task, piece) = outcome.order;
        if piece == 0 {
            self.pieces = outcome.pieces;
            self.counted = Count::default();
        } else {
            let before = self.counted;
            for finding in &mut outcome.findings {
                moved(&mut finding.place, before);
            }
            outcome.schema.iter_mut().for_each(|named| named.place.line += before.lines);
            outcome.inventory.each_place(|place| moved(place, before));
            self.counted = before.then(outcome.counted);
        }
        self.next = if piece < self.pieces { (task, piece + 1) } else { (task + 1, 0) };
        let room = MOST_TOLD.saturating_sub(self.audit.findings.len());
        let over = outcome.findings.len().saturating_sub(room);
        self.audit.untold += outcome.untold + over as u64;
        outcome.findings.truncate(room);
        self.audit.findings.append(&mut outcome.findings);
        self.audit.schema.append(&mut outcome.schema);
        self.audit.inventory.merge(outcome.inventory);
        self.audit.gaps.append(&mut outcome.gaps);
    }
}

/// Moves a place of a piece to where it lies in the file.
fn moved(place: &mut crate::place::Place, before: Count) {
    if place.line == 1 {
        place.column += before.columns;
    }
    place.line += before.lines;
}
