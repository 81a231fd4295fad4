//! Findings in detail: some in memory, the others in a temporary file, and all of them in order again.
//!
//! In: findings as they come, file by file. Out: each of them, by place.
//! Never keeps more than a fixed number in memory, and never writes a value that is not masked.

#![expect(
    clippy::disallowed_types,
    reason = "it is locked once for some hundred findings, and where they are written changes nothing that is told"
)]

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    Finding, Holding,
    run::{Run, Store, merge},
};
use crate::place::{Before, Origin};

/// The most findings that are kept where none may be written, some 30 MB of them.
pub const MOST_KEPT: usize = 150_000;
/// The most findings in memory where more may be written.
const IN_MEMORY: usize = 1 << 9;
/// So few findings may as well wait in memory.
const FEW: usize = 1 << 7;
/// The most runs; then the shortest are written anew as one.
const MOST_RUNS: usize = 64;

/// Findings, as many as there are.
#[derive(Clone, Debug)]
pub struct Ledger {
    kept: Vec<Finding>,
    /// The most of them.
    most: usize,
    /// Where findings are written that are too many for memory, one run behind the other.
    store: Arc<Mutex<Store>>,
    runs: Vec<Run>,
    /// Whose findings their column made surer.
    shared: BTreeSet<Holding>,
    /// Whose findings the rest of their record says to be of nobody.
    forgotten: BTreeSet<Holding>,
    /// Values are masked: what is too much for memory may be written.
    masked: bool,
    /// The temporary file could not be written.
    full: bool,
}

impl Ledger {
    /// An empty one; only if values are `masked` those are written that are too many for memory, else left out.
    #[must_use]
    pub fn new(masked: bool) -> Self {
        Self {
            kept: Vec::new(),
            most: if masked { IN_MEMORY } else { MOST_KEPT },
            store: Arc::default(),
            runs: Vec::new(),
            shared: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            masked,
            full: false,
        }
    }

    /// Returns an empty one under the same terms, that writes into the same file.
    #[must_use]
    pub fn alike(&self) -> Self {
        Self { store: Arc::clone(&self.store), ..Self::new(self.masked) }
    }

    /// Returns whether it takes one more.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.kept.len() < self.most || self.masked && !self.full
    }

    /// Takes a finding; returns whether there was room.
    pub fn push(&mut self, finding: Finding) -> bool {
        if self.kept.len() >= self.most {
            self.spill();
        }
        let room = self.kept.len() < self.most;
        if room {
            self.kept.push(finding);
        }
        room
    }

    /// Takes all of another that writes into the same file; returns for how many there was no room.
    pub fn append(&mut self, other: Self) -> u64 {
        other.runs.into_iter().for_each(|run| self.add(run));
        self.shared.extend(other.shared);
        self.forgotten.extend(other.forgotten);
        let findings = other.kept.into_iter();
        findings.fold(0, |lost, finding| lost + u64::from(!self.push(finding)))
    }

    /// Leaves only those that `keep` accepts, of those in memory; returns how many it left out.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) -> u64 {
        let all = self.kept.len();
        self.kept.retain(keep);
        (all - self.kept.len()) as u64
    }

    /// Moves all findings of a piece to where they lie in the file.
    pub fn moved(&mut self, before: Before) {
        self.kept.iter_mut().for_each(|finding| finding.moved(before));
        self.runs.iter_mut().for_each(|run| run.moved(before));
    }

    /// Writes those in memory, if that may be and they are not few: whoever sums up may have to let them wait.
    pub fn hand_over(&mut self) {
        if self.kept.len() > FEW {
            self.spill();
            self.kept.shrink_to_fit();
        }
    }

    /// Makes the findings of these holdings surer, their column being the evidence.
    pub fn share(&mut self, shared: BTreeSet<Holding>) {
        self.shared.extend(shared);
    }

    /// Leaves out the findings of these holdings.
    pub fn forget(&mut self, forgotten: BTreeSet<Holding>) {
        self.forgotten.extend(forgotten);
    }

    /// Puts those in memory in order, as sure as their columns make them; to be called when there are all.
    pub fn settle(&mut self) {
        let mut kept = std::mem::take(&mut self.kept);
        kept.retain(|finding| !Self::is_of(&self.forgotten, finding));
        for finding in kept.iter_mut().filter(|finding| Self::is_of(&self.shared, finding)) {
            finding.shares();
        }
        kept.sort_by(Finding::order);
        self.kept = kept;
    }

    /// Calls `each` with every finding, by place.
    ///
    /// # Errors
    /// Those of `each`, and those of reading the temporary file.
    pub fn each(&self, each: &mut dyn FnMut(&Finding) -> io::Result<()>) -> io::Result<()> {
        let known = self.store().known();
        let share = &mut |read: Origin| self.known(read);
        merge((&known, &self.runs), &self.kept, share, &mut |mut finding| {
            if Self::is_of(&self.forgotten, &finding) {
                return Ok(());
            }
            if Self::is_of(&self.shared, &finding) {
                finding.shares();
            }
            each(&finding)
        })
    }

    /// Returns those in memory; they are all unless there were many hundreds.
    #[must_use]
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// Returns an origin as holdings have it, if any has: to compare an origin with itself costs nothing.
    fn known(&self, read: Origin) -> Origin {
        let from = Holding::first(&read);
        let holdings = [&self.shared, &self.forgotten];
        let stores = holdings.into_iter().filter_map(|all| Some(&all.range(&from..).next()?.store));
        stores.into_iter().find(|store| **store == read).cloned().unwrap_or(read)
    }

    /// Returns whether one of these holdings holds the finding.
    fn is_of(holdings: &BTreeSet<Holding>, finding: &Finding) -> bool {
        if holdings.is_empty() || finding.field.is_none() {
            return false;
        }
        let (store, field) = (finding.origin.clone(), finding.field.clone());
        holdings.contains(&Holding { store, field, category: finding.category })
    }

    /// Writes what is in memory to a temporary file, if that may be and can be.
    fn spill(&mut self) {
        if !self.masked || self.full {
            return;
        }
        self.kept.sort_by(Finding::order);
        let written = self.store().write(&self.kept);
        match written {
            Ok(run) => {
                self.kept.clear();
                run.into_iter().for_each(|run| self.add(run));
            }
            Err(_) => (self.full, self.most) = (true, MOST_KEPT),
        }
    }

    /// Adds a run. Most come in the order of their findings and go on with the one before.
    fn add(&mut self, run: Run) {
        run.add_to(&mut self.runs);
        if self.runs.len() < MOST_RUNS || self.full {
            return;
        }
        self.runs.sort_by_key(|run| std::cmp::Reverse(run.count()));
        let short = self.runs.split_off(MOST_RUNS / 2);
        let joined = self.store().join(&short);
        match joined {
            Ok(run) => self.runs.extend(run),
            Err(_) => {
                self.runs.extend(short);
                (self.full, self.most) = (true, MOST_KEPT);
            }
        }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        detect::{
            Evidence, Nature, Sure,
            check::{Aspect, Detail},
        },
        place::{Place, Step},
        taxonomy::{Categories, Category},
    };

    fn finding(file: &str, line: u64, field: &str) -> Finding {
        Finding {
            origin: Origin::root(Step::File(file.into())),
            place: Place { start: line * 10, end: line * 10 + 5, line, column: 3 },
            field: Some(field.into()),
            row: line.is_multiple_of(2).then_some(line),
            category: Category::named("phone").unwrap(),
            detector: "any.phone".into(),
            confidence: Sure::Medium,
            nature: Nature::Live,
            evidence: Evidence::SHAPE,
            detail: Detail { key: Aspect::Region, value: "RU" },
            rivals: Categories::default(),
            shown: format!("+7 916 •••-••-{line:02}").into(),
            fingerprint: u32::try_from(line).unwrap(),
        }
    }

    fn listed(ledger: &Ledger) -> Vec<Finding> {
        let mut all = Vec::new();
        let each = &mut |it: &Finding| {
            all.push(it.clone());
            Ok(())
        };
        ledger.each(each).unwrap();
        all
    }

    #[test]
    fn all_come_back_in_order_however_many_wait_in_files() {
        let lines = [7, 3, 9, 1, 8, 2, 6, 4, 5];
        let of = |line: u64| finding("a.csv", line, if line < 5 { "phone" } else { "note" });
        for most in [1, 2, 4, 100] {
            let mut ledger = Ledger { most, ..Ledger::new(true) };
            assert!(lines.into_iter().all(|line| ledger.push(of(line))));
            let mut other = Ledger { most, ..ledger.alike() };
            assert!((1..4).all(|line| other.push(finding("b.csv", line, "phone"))));
            other.moved(Before { lines: 10, columns: 4, rows: 20 });
            assert_eq!(ledger.append(other), 0);
            ledger.settle();
            let mut expected: Vec<Finding> = (1..10).map(of).collect();
            expected.extend((1..4).map(|line| {
                let mut moved = finding("b.csv", line, "phone");
                moved.place.line += 10;
                moved.place.column += if line == 1 { 4 } else { 0 };
                moved.row = moved.row.map(|row| row + 20);
                moved
            }));
            assert_eq!(listed(&ledger), expected, "{most}");
        }
    }

    #[test]
    fn runs_in_order_become_few_and_of_others_there_are_never_many() {
        let backwards = (0..1000).rev().collect();
        let mixed = (0..1000).map(|i| i * 391 % 1000).collect();
        for (most_runs, lines) in
            [(2, (0..1000).collect()), (MOST_RUNS, backwards), (MOST_RUNS, mixed)]
        {
            let lines: Vec<u64> = lines;
            let mut ledger = Ledger { most: 1, ..Ledger::new(true) };
            let of = |i| finding("a.csv", i, if i % 3 == 0 { "phone" } else { "note" });
            for pair in lines.chunks(2) {
                // Of a piece, and found by somebody else.
                let mut other = Ledger { most: 1, ..ledger.alike() };
                assert!(pair.iter().all(|line| other.push(of(*line))));
                assert_eq!((other.runs.len(), ledger.append(other)), (1, 0));
                assert!(ledger.runs.len() <= most_runs, "{}", ledger.runs.len());
            }
            ledger.settle();
            assert_eq!(listed(&ledger), (0..1000).map(of).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_column_makes_its_own_findings_surer_once() {
        for most in [1, 100] {
            let mut ledger = Ledger { most, ..Ledger::new(true) };
            let [named, other] = [finding("a.csv", 1, "phone"), finding("a.csv", 2, "note")];
            let (store, field) = (named.origin.clone(), named.field.clone());
            let holding = Holding { store, field, category: named.category };
            assert!(ledger.push(named) && ledger.push(other));
            ledger.share([holding].into());
            ledger.settle();
            let sure: Vec<Sure> = listed(&ledger).iter().map(|it| it.confidence).collect();
            assert_eq!(sure, [Sure::High, Sure::Medium], "{most}");
        }
    }

    #[test]
    fn what_is_forgotten_is_told_no_more() {
        for most in [1, 100] {
            let mut ledger = Ledger { most, ..Ledger::new(true) };
            let [named, other] = [finding("a.csv", 1, "phone"), finding("a.csv", 2, "note")];
            let (store, field) = (named.origin.clone(), named.field.clone());
            let holding = Holding { store, field, category: named.category };
            assert!(ledger.push(named) && ledger.push(other.clone()));
            ledger.forget([holding].into());
            ledger.settle();
            assert_eq!(listed(&ledger), [other], "{most}");
        }
    }

    #[test]
    fn shown_values_are_never_written() {
        let mut ledger = Ledger { most: 2, ..Ledger::new(false) };
        let taken = (1..5).filter(|line| ledger.push(finding("a.csv", *line, "phone"))).count();
        assert_eq!((taken, ledger.runs.len(), ledger.has_room()), (2, 0, false));
    }
}
