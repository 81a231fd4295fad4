//! Findings in detail: some in memory, the others in a temporary file, and all of them in order again.
//!
//! In: findings as they come, file by file. Out: each of them, by place.
//! Never keeps more than a fixed number in memory, and never writes a value that is not masked.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeSet, BinaryHeap},
    io::{self, BufReader},
};

use super::{
    Finding, Holding,
    spill::{
        Bytes, Rare, Spill, Written, broken, put, put_place, put_text, take, take_count,
        take_place, take_text,
    },
};
use crate::place::{Before, Origin, Step};

/// The most findings that are kept where none may be written, some 30 MB of them.
pub const MOST_KEPT: usize = 150_000;
/// The most findings in memory where more may be written.
const IN_MEMORY: usize = 1 << 13;
/// Templates that are compared with a finding before a new one is made.
const NEAR: usize = 64;

/// Findings, as many as there are.
#[derive(Clone, Debug)]
pub struct Ledger {
    kept: Vec<Finding>,
    /// The most of them.
    most: usize,
    /// Where findings are written that are too many for memory, one run behind the other.
    spill: Spill,
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

/// Findings in a temporary file, by place.
#[derive(Clone, Debug)]
struct Run {
    written: Written,
    /// What many findings have in common: all but origin, place, row, mask and fingerprint.
    templates: Vec<Finding>,
    rare: Rare,
    count: usize,
    /// What lies before the piece that they are of.
    before: Before,
}

impl Ledger {
    /// An empty one; only if values are `masked` those are written that are too many for memory, else left out.
    #[must_use]
    pub fn new(masked: bool) -> Self {
        Self {
            kept: Vec::new(),
            most: if masked { IN_MEMORY } else { MOST_KEPT },
            spill: Spill::default(),
            runs: Vec::new(),
            shared: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            masked,
            full: false,
        }
    }

    /// Returns an empty one under the same terms.
    #[must_use]
    pub fn alike(&self) -> Self {
        Self::new(self.masked)
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

    /// Takes all of another; returns for how many there was no room.
    pub fn append(&mut self, other: Self) -> u64 {
        self.runs.extend(other.runs);
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
        self.runs.iter_mut().for_each(|run| run.before = before);
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
        let mut kept = self.kept.iter();
        let mut runs: Vec<_> = self.runs.iter().map(Run::read).collect();
        let mut heads = BinaryHeap::new();
        heads.extend(kept.next().map(|first| Reverse(Head(first.clone(), usize::MAX))));
        let mut last: Option<Origin> = None;
        let mut share = |read: Origin| match &last {
            Some(last) if *last == read => last.clone(),
            _ => last.insert(self.known(read)).clone(),
        };
        for (number, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next(&mut share)?.map(|first| Reverse(Head(first, number))));
        }
        while let Some(Reverse(Head(mut finding, number))) = heads.pop() {
            let next = match runs.get_mut(number) {
                Some(run) => run.next(&mut share)?,
                None => kept.next().cloned(),
            };
            heads.extend(next.map(|next| Reverse(Head(next, number))));
            if Self::is_of(&self.forgotten, &finding) {
                continue;
            }
            if Self::is_of(&self.shared, &finding) {
                finding.shares();
            }
            each(&finding)?;
        }
        Ok(())
    }

    /// Returns those in memory; they are all unless there were thousands.
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
        match self.write() {
            Ok(run) => {
                self.runs.push(run);
                self.kept.clear();
            }
            Err(_) => (self.full, self.most) = (true, MOST_KEPT),
        }
    }

    fn write(&mut self) -> io::Result<Run> {
        let (mut templates, mut rare) = (Vec::new(), Rare::default());
        let written = self.spill.append(|out| {
            let mut last: Option<&Origin> = None;
            self.kept.iter().try_for_each(|finding| {
                let origin = &finding.origin;
                let is_new = last.replace(origin) != Some(origin);
                put(is_new.into(), out)?;
                if is_new {
                    rare.put(origin, out)?;
                }
                put(template(&mut templates, finding) as u64, out)?;
                put(finding.fingerprint.into(), out)?;
                put(finding.row.map_or(0, |row| row.saturating_add(1)), out)?;
                put_place(finding.place, out)?;
                put_text(&finding.shown, out)
            })
        })?;
        Ok(Run { written, templates, rare, count: self.kept.len(), before: Before::default() })
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(false)
    }
}

/// The first finding of a run that was not told yet, and the run.
struct Head(Finding, usize);

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.order(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

/// Returns the number of the template of a finding, which may be a new one.
fn template(templates: &mut Vec<Finding>, finding: &Finding) -> usize {
    let near = templates.len().saturating_sub(NEAR);
    let found = templates.get(near..).unwrap_or_default().iter();
    if let Some(back) = found.rev().position(|template| is_alike(template, finding)) {
        return templates.len() - 1 - back;
    }
    let origin = Origin::root(Step::Stdin);
    templates.push(Finding { origin, shown: "".into(), ..finding.clone() });
    templates.len() - 1
}

/// Returns whether two findings differ in nothing but origin, place, row, mask and fingerprint.
fn is_alike(template: &Finding, finding: &Finding) -> bool {
    // All are named: a part that is added is written with each finding, or compared.
    #[rustfmt::skip]
    let Finding {
        origin: _, place: _, row: _, shown: _, fingerprint: _,
        field, category, detector, confidence, nature, evidence, detail, rivals,
    } = template;
    *category == finding.category
        && *field == finding.field
        && *confidence == finding.confidence
        && *nature == finding.nature
        && *evidence == finding.evidence
        && *detail == finding.detail
        && *detector == finding.detector
        && *rivals == finding.rivals
}

impl Run {
    fn read(&self) -> Reader<'_> {
        Reader { run: self, left: self.count, origin: None, bytes: self.written.read() }
    }
}

/// Reads a run from its beginning.
struct Reader<'r> {
    run: &'r Run,
    left: usize,
    /// That of the last finding.
    origin: Option<Origin>,
    bytes: BufReader<Bytes<'r>>,
}

impl Reader<'_> {
    /// Returns the next finding; its origin is what `share` makes of the one that is read.
    fn next(&mut self, share: &mut impl FnMut(Origin) -> Origin) -> io::Result<Option<Finding>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let bytes = &mut self.bytes;
        if take(bytes)? == 1 {
            self.origin = Some(share(self.run.rare.take(bytes)?));
        }
        let template = self.run.templates.get(take_count(bytes)?).ok_or_else(broken)?;
        let mut finding = Finding {
            origin: self.origin.clone().ok_or_else(broken)?,
            fingerprint: u32::try_from(take(bytes)?).map_err(|_| broken())?,
            row: take(bytes)?.checked_sub(1),
            place: take_place(bytes)?,
            shown: take_text(bytes)?.into(),
            ..template.clone()
        };
        finding.moved(self.run.before);
        Ok(Some(finding))
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
            let mut other = Ledger { most, ..Ledger::new(true) };
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
