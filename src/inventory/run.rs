//! Runs: findings in a temporary file, those of each run in order.
//!
//! In: findings in order. Out: those of many runs, by place.
//! Never holds more of a run than its ends, a few bytes for some thousand findings, and what is read of it at once.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, HashMap},
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    sync::Arc,
};

use super::{
    Finding,
    spill::{
        Bytes, Rare, Spill, Written, broken, put, put_place, put_some, put_text, take, take_count,
        take_place, take_some, take_text,
    },
};
use crate::{
    detect::{Evidence, Nature, Sure, check::Detail},
    place::{Before, Origin},
    taxonomy::{Categories, Category},
};

/// Templates that are compared with a finding before a new one is made.
const NEAR: usize = 64;

/// Where runs are written.
#[derive(Debug, Default)]
pub(super) struct Store {
    spill: Spill,
    known: Arc<Known>,
}

/// What is not written as bytes, but as a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    rare: Rare,
    kinds: Vec<Kind>,
    numbers: HashMap<Kind, usize>,
}

/// What findings of different fields have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    category: Category,
    detector: Arc<str>,
    confidence: Sure,
    nature: Nature,
    evidence: Evidence,
    detail: Detail,
    rivals: Categories,
}

/// What many findings have in common: all but origin, place, row, mask and fingerprint.
struct Template<K> {
    kind: K,
    field: Option<Arc<str>>,
}

/// Findings by place, of whole extents.
#[derive(Clone, Debug)]
pub(super) struct Run {
    first: Finding,
    last: Finding,
    extents: Vec<Extent>,
}

/// Findings that were written at once.
#[derive(Clone, Debug)]
struct Extent {
    written: Written,
    count: usize,
    /// What lies before the piece that they are of.
    before: Before,
}

impl Store {
    /// Writes findings that are in order; none makes no run.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn write(&mut self, findings: &[Finding]) -> io::Result<Option<Run>> {
        let [first, last] = [findings.first(), findings.last()].map(Option::<&Finding>::cloned);
        let written = self.append(|writer, out| {
            findings.iter().try_for_each(|finding| writer.put(finding, out))
        })?;
        Ok(Run::of(first.zip(last), written, findings.len()))
    }

    /// Writes the findings of runs anew, as one; none makes no run.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn join(&mut self, runs: &[Run]) -> io::Result<Option<Run>> {
        let first = runs.iter().map(|run| &run.first).min_by(|a, b| a.order(b)).cloned();
        let last = runs.iter().map(|run| &run.last).max_by(|a, b| a.order(b)).cloned();
        let known = self.known();
        let written = self.append(|writer, out| {
            let each = &mut |finding: Finding| writer.put(&finding, out);
            merge((&known, runs), &[], &mut |origin| origin, each)
        })?;
        Ok(Run::of(first.zip(last), written, runs.iter().map(Run::count).sum()))
    }

    /// Returns what is needed to read runs that are written.
    pub(super) fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known)
    }

    fn append(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>, &mut BufWriter<&File>) -> io::Result<()>,
    ) -> io::Result<Written> {
        let known = Arc::make_mut(&mut self.known);
        let mut writer = Writer { known, templates: Vec::new(), origin: None };
        self.spill.append(|out| write(&mut writer, out))
    }
}

/// Writes the findings of one extent.
struct Writer<'k> {
    known: &'k mut Known,
    templates: Vec<Template<Kind>>,
    /// That of the last finding.
    origin: Option<Origin>,
}

impl Writer<'_> {
    fn put(&mut self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        let is_new = self.origin.as_ref() != Some(&finding.origin);
        put(is_new.into(), out)?;
        if is_new {
            self.known.rare.put(&finding.origin, out)?;
            self.origin = Some(finding.origin.clone());
        }
        self.put_template(finding, out)?;
        put(finding.fingerprint.into(), out)?;
        put(finding.row.map_or(0, |row| row.saturating_add(1)), out)?;
        put_place(finding.place, out)?;
        put_text(&finding.shown, out)
    }

    /// Writes how far back the template is; zero, and the template, if it is new.
    fn put_template(&mut self, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
        let near = self.templates.len().saturating_sub(NEAR);
        let mut found = self.templates.get(near..).unwrap_or_default().iter().rev();
        if let Some(back) = found.position(|template| template.is_of(finding)) {
            return put(back as u64 + 1, out);
        }
        let kind = Kind::of(finding);
        put(0, out)?;
        put(self.known.number(&kind) as u64, out)?;
        put_some(finding.field.as_deref(), out)?;
        self.templates.push(Template { kind, field: finding.field.clone() });
        Ok(())
    }
}

impl Known {
    /// Returns the number of a kind, which may be a new one.
    fn number(&mut self, kind: &Kind) -> usize {
        if let Some(number) = self.numbers.get(kind) {
            return *number;
        }
        self.kinds.push(kind.clone());
        self.numbers.insert(kind.clone(), self.kinds.len() - 1);
        self.kinds.len() - 1
    }
}

impl Kind {
    fn of(finding: &Finding) -> Self {
        // All are named: a part that is added is written with each finding, or of its kind.
        #[rustfmt::skip]
        let Finding {
            origin: _, place: _, row: _, shown: _, fingerprint: _, field: _,
            category, detector, confidence, nature, evidence, detail, rivals,
        } = finding.clone();
        Self { category, detector, confidence, nature, evidence, detail, rivals }
    }
}

impl Template<Kind> {
    fn is_of(&self, finding: &Finding) -> bool {
        let Kind { category, detector, confidence, nature, evidence, detail, rivals } = &self.kind;
        *category == finding.category
            && self.field == finding.field
            && *confidence == finding.confidence
            && *nature == finding.nature
            && *evidence == finding.evidence
            && *detail == finding.detail
            && *detector == finding.detector
            && *rivals == finding.rivals
    }
}

impl Run {
    /// A run of one extent, none without ends.
    fn of(ends: Option<(Finding, Finding)>, written: Written, count: usize) -> Option<Self> {
        let (first, last) = ends?;
        let extents = vec![Extent { written, count, before: Before::default() }];
        Some(Self { first, last, extents })
    }

    /// Moves the findings of a piece to where they lie in the file.
    pub(super) fn moved(&mut self, before: Before) {
        self.first.moved(before);
        self.last.moved(before);
        self.extents.iter_mut().for_each(|extent| extent.before = before);
    }

    /// Returns how many findings there are.
    pub(super) fn count(&self) -> usize {
        self.extents.iter().map(|extent| extent.count).sum()
    }

    /// Adds a run to those that there are: behind the last that ends before it, if one does.
    pub(super) fn add_to(self, runs: &mut Vec<Self>) {
        let ends_before = runs.iter_mut().filter(|run| run.last.order(&self.first).is_le());
        match ends_before.max_by(|a, b| a.last.order(&b.last)) {
            Some(run) => {
                run.extents.extend(self.extents);
                run.last = self.last;
            }
            None => runs.push(self),
        }
    }

    fn read<'r>(&'r self, known: &'r Known) -> Reader<'r> {
        let (before, left) = (Before::default(), 0);
        let extents = self.extents.iter();
        Reader { known, extents, before, left, templates: Vec::new(), origin: None, bytes: None }
    }
}

/// Hands on the findings of runs and those of a list that is in order, by place; their origins are what `share` makes of
/// those that are read.
///
/// # Errors
/// Those of `each`, and those of reading the temporary file.
pub(super) fn merge(
    (known, runs): (&Known, &[Run]),
    kept: &[Finding],
    share: &mut dyn FnMut(Origin) -> Origin,
    each: &mut dyn FnMut(Finding) -> io::Result<()>,
) -> io::Result<()> {
    let mut kept = kept.iter();
    let mut runs: Vec<_> = runs.iter().map(|run| run.read(known)).collect();
    let mut last: Option<Origin> = None;
    let mut share = |read: Origin| match &last {
        Some(last) if *last == read => last.clone(),
        _ => last.insert(share(read)).clone(),
    };
    let mut heads = BinaryHeap::new();
    heads.extend(kept.next().map(|first| Reverse(Head(first.clone(), usize::MAX))));
    for (number, run) in runs.iter_mut().enumerate() {
        heads.extend(run.next(&mut share)?.map(|first| Reverse(Head(first, number))));
    }
    while let Some(Reverse(Head(finding, number))) = heads.pop() {
        let next = match runs.get_mut(number) {
            Some(run) => run.next(&mut share)?,
            None => kept.next().cloned(),
        };
        heads.extend(next.map(|next| Reverse(Head(next, number))));
        each(finding)?;
    }
    Ok(())
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

/// Reads a run from its beginning.
struct Reader<'r> {
    known: &'r Known,
    extents: std::slice::Iter<'r, Extent>,
    /// What lies before the extent at hand.
    before: Before,
    /// How many findings are left of it.
    left: usize,
    templates: Vec<Template<&'r Kind>>,
    /// That of the last finding.
    origin: Option<Origin>,
    bytes: Option<BufReader<Bytes<'r>>>,
}

impl Reader<'_> {
    /// Returns the next finding; its origin is what `share` makes of the one that is read.
    fn next(&mut self, share: &mut dyn FnMut(Origin) -> Origin) -> io::Result<Option<Finding>> {
        while self.left == 0 {
            let Some(extent) = self.extents.next() else { return Ok(None) };
            (self.left, self.before) = (extent.count, extent.before);
            self.bytes = Some(extent.written.read());
            self.templates.clear();
        }
        self.left -= 1;
        let bytes = self.bytes.as_mut().ok_or_else(broken)?;
        if take(bytes)? == 1 {
            self.origin = Some(share(self.known.rare.take(bytes)?));
        }
        let template = match take_count(bytes)? {
            0 => {
                let kind = self.known.kinds.get(take_count(bytes)?).ok_or_else(broken)?;
                let field = take_some(bytes)?.map(Arc::from);
                self.templates.push(Template { kind, field });
                self.templates.last()
            }
            back => self.templates.iter().nth_back(back - 1),
        };
        let Template { kind, field } = template.ok_or_else(broken)?;
        let mut finding = Finding {
            origin: self.origin.clone().ok_or_else(broken)?,
            fingerprint: u32::try_from(take(bytes)?).map_err(|_| broken())?,
            row: take(bytes)?.checked_sub(1),
            place: take_place(bytes)?,
            shown: take_text(bytes)?.into(),
            field: field.clone(),
            category: kind.category,
            detector: Arc::clone(&kind.detector),
            confidence: kind.confidence,
            nature: kind.nature,
            evidence: kind.evidence,
            detail: kind.detail,
            rivals: kind.rivals,
        };
        finding.moved(self.before);
        Ok(Some(finding))
    }
}
