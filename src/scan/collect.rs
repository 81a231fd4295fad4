//! Outcomes in any order → one audit in the order of the walk.
//!
//! In: outcomes as workers finish. Out: the audit, the same for any number of workers.
//! Never holds back more than what is ahead of the slowest task.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_TOLD, Outcome, Select, locate::Count, settle::Whole};
use crate::{
    inventory::{Finding, Named, Recipient},
    place::{Origin, Place},
    report::Audit,
};

/// Puts outcomes in order, moves the lines of pieces to where they lie in their file, and sums up.
pub(super) struct Collector<'j> {
    select: &'j Select,
    told: usize,
    /// How many findings of the blobs of the file at hand are told.
    listed: BTreeMap<Origin, usize>,
    waiting: BTreeMap<(u64, u64), Outcome>,
    next: (u64, u64),
    /// Pieces of the file at hand that are still to come, and what the ones before them counted.
    pieces: u64,
    counted: Count,
    /// The file at hand, and where its findings begin.
    file: Whole,
    recipients: Vec<Recipient>,
    first: usize,
    audit: Audit,
}

impl<'j> Collector<'j> {
    /// `told`: the most findings of a blob that somebody wants to hear of.
    pub(super) fn new(select: &'j Select, told: usize) -> Self {
        Self {
            select,
            told,
            listed: BTreeMap::new(),
            waiting: BTreeMap::new(),
            next: (0, 0),
            pieces: 0,
            counted: Count::default(),
            file: Whole::default(),
            recipients: Vec::new(),
            first: 0,
            audit: Audit::default(),
        }
    }

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
        self.end_file();
        self.audit.findings.sort_by(Finding::order);
        self.audit.schema.sort_by(Named::order);
        self.audit.recipients.sort_by(Recipient::order);
        self.audit.gaps.sort();
        self.audit
    }

    fn fold(&mut self, mut outcome: Outcome) {
        let (task, piece) = outcome.order;
        if piece == 0 {
            self.pieces = outcome.pieces;
            self.counted = Count::default();
        } else if !outcome.last {
            let before = self.counted;
            for finding in &mut outcome.findings {
                moved(&mut finding.place, before);
            }
            for held in outcome.held.values_mut() {
                held.findings.iter_mut().for_each(|finding| moved(&mut finding.place, before));
                held.tally.each_place(&mut |place| moved(place, before));
            }
            for recipient in &mut outcome.recipients {
                moved(&mut recipient.place, before);
            }
            for named in outcome.schema.iter_mut().filter(|named| named.place.line > 0) {
                moved(&mut named.place, before);
            }
            outcome.inventory.each_place(|place| moved(place, before));
            self.counted = before.then(outcome.counted);
        }
        let last = outcome.last || piece >= self.pieces;
        self.next = if last { (task + 1, 0) } else { (task, piece + 1) };
        self.tell(outcome.findings, outcome.untold);
        self.file.inventory.merge(outcome.inventory);
        self.file.schema.append(&mut outcome.schema);
        for (holding, held) in outcome.held {
            self.file.held.entry(holding).or_default().merge(held);
        }
        self.recipients.append(&mut outcome.recipients);
        self.audit.gaps.append(&mut outcome.gaps);
        if last {
            self.end_file();
        }
    }

    fn end_file(&mut self) {
        let mut file = std::mem::take(&mut self.file);
        let findings = self.audit.findings.get_mut(self.first..).unwrap_or_default();
        let (new, untold) = file.settle(self.select, findings);
        self.tell(new, untold);
        self.audit.schema.append(&mut file.schema);
        let mut recipients = std::mem::take(&mut self.recipients);
        recipients.sort_by(Recipient::order);
        let mut seen = BTreeSet::new();
        recipients.retain(|it| seen.insert((it.origin.clone(), &it.tracker.name)));
        self.audit.recipients.append(&mut recipients);
        self.audit.inventory.merge(file.inventory);
        self.first = self.audit.findings.len();
        self.listed.clear();
    }

    /// Takes findings in detail, as far as there is room for them.
    fn tell(&mut self, mut findings: Vec<Finding>, untold: u64) {
        let all = findings.len();
        if self.told < MOST_TOLD {
            let (told, listed) = (self.told, &mut self.listed);
            findings.retain(|finding| match listed.get_mut(&finding.origin) {
                Some(count) => {
                    *count += 1;
                    *count <= told
                }
                None => listed.insert(finding.origin.clone(), 1).is_none(),
            });
        }
        let room = MOST_TOLD.saturating_sub(self.audit.findings.len());
        findings.truncate(room);
        self.audit.untold += untold + (all - findings.len()) as u64;
        self.audit.findings.append(&mut findings);
    }
}

/// Moves a place of a piece to where it lies in the file.
fn moved(place: &mut Place, before: Count) {
    if place.line == 1 {
        place.column += before.columns;
    }
    place.line += before.lines;
}
