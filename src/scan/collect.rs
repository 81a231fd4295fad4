//! Outcomes in any order → one audit in the order of the walk.
//!
//! In: outcomes as workers finish. Out: the audit, the same for any number of workers.
//! Never holds back more than what is ahead of the slowest task.

use std::collections::BTreeMap;

use super::{Job, Outcome, Select, locate::Count, settle::Whole};
use crate::{
    inventory::{Ledger, Lines, MOST_KEPT, Named, Recipient, Stock},
    place::Origin,
    report::Audit,
};

/// Puts outcomes in order, moves the lines of pieces to where they lie in their file, and sums up.
pub(super) struct Collector<'j> {
    select: &'j Select,
    /// The most findings of a blob that somebody wants to hear of.
    told: usize,
    /// How many findings of the blobs of the file at hand are told.
    listed: BTreeMap<Origin, usize>,
    waiting: BTreeMap<(u64, u64), Outcome>,
    next: (u64, u64),
    /// Pieces of the file at hand that are still to come, and what the ones before them counted.
    pieces: u64,
    counted: Count,
    /// The file at hand.
    file: Whole,
    audit: Audit,
}

impl<'j> Collector<'j> {
    pub(super) fn new(job: &'j Job) -> Self {
        let masked = job.reveal.is_none();
        let inventory = Stock::new(match (masked, job.adds_up) {
            (false, _) => Lines::Kept,
            (true, false) => Lines::Written,
            (true, true) => Lines::Apart,
        });
        Self {
            select: &job.select,
            told: job.told,
            listed: BTreeMap::new(),
            waiting: BTreeMap::new(),
            next: (0, 0),
            pieces: 0,
            counted: Count::default(),
            file: Whole::default(),
            audit: Audit { findings: Ledger::new(masked), inventory, ..Audit::default() },
        }
    }

    /// Returns what the findings of outcomes begin as.
    pub(super) fn findings(&self) -> Ledger {
        self.audit.findings.alike()
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
        self.audit.findings.settle();
        self.audit.inventory.settle();
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
            let before = self.counted.before();
            outcome.findings.moved(before);
            for held in outcome.held.values_mut() {
                held.findings.iter_mut().for_each(|finding| finding.moved(before));
                held.tally.each_place(&mut |place| place.moved(before));
            }
            for recipient in &mut outcome.recipients {
                recipient.place.moved(before);
            }
            for named in outcome.schema.iter_mut().filter(|named| named.place.line > 0) {
                named.place.moved(before);
            }
            outcome.inventory.each_place(|place| place.moved(before));
            self.counted = self.counted.then(outcome.counted);
        }
        let last = outcome.last || piece >= self.pieces;
        self.next = if last { (task + 1, 0) } else { (task, piece + 1) };
        self.tell(outcome.findings, outcome.untold);
        self.file.inventory.merge(outcome.inventory);
        if let Some(listing) = outcome.listing {
            let told = self.listed.get(listing.origin()).copied().unwrap_or_default();
            listing.note((told, self.told), &self.file.inventory);
        }
        self.file.add(outcome.schema, outcome.recipients);
        for (holding, held) in outcome.held {
            self.file.held.entry(holding).or_default().merge(held);
        }
        self.audit.gaps.append(&mut outcome.gaps);
        if last {
            self.end_file();
        }
    }

    fn end_file(&mut self) {
        let mut file = std::mem::take(&mut self.file);
        let settled = file.settle(self.select);
        self.audit.findings.share(settled.shared);
        self.audit.findings.forget(settled.lone);
        let mut new = self.audit.findings.alike();
        let lost = settled.findings.into_iter().filter_map(|it| (!new.push(it)).then_some(()));
        let lost = lost.count() as u64;
        self.tell(new, settled.untold + lost);
        self.audit.schema.append(&mut file.schema);
        self.audit.recipients.append(&mut file.recipients);
        self.audit.inventory.push(file.inventory);
        self.listed.clear();
    }

    /// Takes findings in detail, as far as there is room for them.
    fn tell(&mut self, mut findings: Ledger, untold: u64) {
        let mut left = 0;
        if self.told < MOST_KEPT {
            let (told, listed) = (self.told, &mut self.listed);
            left = findings.retain(|finding| match listed.get_mut(&finding.origin) {
                Some(count) => {
                    *count += 1;
                    *count <= told
                }
                None => listed.insert(finding.origin.clone(), 1).is_none(),
            });
        }
        self.audit.untold += untold + left + self.audit.findings.append(findings);
    }
}
