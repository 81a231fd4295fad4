//! What a worker takes down of a segment: findings, values that wait for their column, names of fields.
//!
//! In: segments and declared fields of one blob. Out: records and sums in the worker's outcome.
//! Never keeps a found value: it is masked and hashed while the segment is at hand.

use std::{collections::BTreeSet, ops::Range, rc::Rc, sync::Arc};

use super::{
    Outcome, Progress,
    columns::Columns,
    listing::{Estimated, Listing},
    locate::{Count, Locator},
    looks::number,
    probe::{Agreed, Found, Probe},
    worker::Worker,
};
use crate::{
    detect::{
        Detector as _, Evidence, Hit, Sure, recipient,
        schema::{self, Kind},
        value::Value,
    },
    error::{Gap, Reason},
    inventory::{Finding, Held, Holding, Named, Recipient, Tally},
    part::{Declared, Segment},
    place::{Origin, Place, Step},
    taxonomy::{Category, Meanings},
};

/// The most fields of a file whose names are taken down.
const MOST_NAMED: usize = 20_000;

/// How many tallies a reading keeps before it hands them in.
const TALLIES: usize = 64;

/// A sum for each field and category.
type Sums<T> = Vec<(Option<Arc<str>>, Category, T)>;

/// One blob while it is read.
pub(super) struct Reading {
    origin: Origin,
    counted: Count,
    columns: Columns,
    probe: Probe,
    /// What fields hold of a category, as far as it was not handed in, and what waits in them.
    tallies: Sums<Tally>,
    held: Sums<Held>,
    /// Where it is source code that declares fields.
    source: Option<schema::Reader>,
    /// How it may name third parties, and which it has named.
    third_parties: Option<recipient::Place>,
    told: BTreeSet<&'static str>,
    /// How many of its findings are told.
    listed: u64,
    /// Of what list they are, where the blob has more pieces.
    listing: Option<Arc<Listing>>,
    /// Of what it holds too many values to count them one by one, as far as it is known of what comes before.
    estimated: Arc<Estimated>,
    /// Whether it was told that not all names of fields are taken down.
    cut: bool,
}

impl Reading {
    /// Begins a blob that the format of this name reads.
    pub(super) fn new(origin: Origin, format: &str, names: Rc<Meanings>) -> Self {
        let steps = origin.steps();
        let name = steps.iter().rev().find(|step| !matches!(step, Step::Decoded(_)));
        // Where a format knows the grammar, it declares the fields itself.
        let source =
            name.filter(|_| format != "sql").and_then(|it| schema::Reader::of(&it.to_string()));
        let third_parties = name.and_then(|it| recipient::Place::of(&it.to_string()));
        let (counted, columns, probe) = (Count::default(), Columns::new(names), Probe::default());
        Self {
            origin,
            counted,
            columns,
            probe,
            tallies: Sums::new(),
            held: Sums::new(),
            source,
            third_parties,
            told: BTreeSet::new(),
            listed: 0,
            listing: None,
            estimated: Arc::default(),
            cut: false,
        }
    }

    /// Says of what list its findings are, if that is a list of this blob's.
    pub(super) fn list(&mut self, listing: Option<&Arc<Listing>>) {
        self.listing = listing.filter(|it| *it.origin() == self.origin).map(Arc::clone);
        self.estimated = self.listing.as_ref().map(|it| it.estimated()).unwrap_or_default();
    }

    /// Returns whether one more of its findings may be told, of `most`.
    fn has_room(&self, most: usize) -> bool {
        self.listed < most as u64 && !self.listing.as_ref().is_some_and(|listing| listing.is_full())
    }

    /// Takes down the types of fields that were declared elsewhere in the blob.
    pub(super) fn declared(&mut self, kinds: &[(Box<str>, Box<str>)]) {
        kinds.iter().for_each(|(name, kind)| self.columns.declare(name, kind));
    }

    /// Returns the tally of what a field holds of a category.
    fn tally(&mut self, field: Option<&Arc<str>>, category: Category) -> &mut Tally {
        let known = &self.estimated;
        sum_of(&mut self.tallies, field, category, || known.tally(field, category))
    }

    fn hand_in(&mut self, outcome: &mut Outcome) {
        let store = &self.origin;
        for (field, category, tally) in self.tallies.drain(..) {
            outcome.inventory.add(Holding { store: store.clone(), field, category }, tally);
        }
        for (field, category, held) in self.held.drain(..) {
            let holding = Holding { store: store.clone(), field, category };
            outcome.held.entry(holding).or_default().merge(held);
        }
    }

    /// Hands in what was counted of the fields, and returns how many lines there were.
    pub(super) fn finish(mut self, outcome: &mut Outcome) -> Count {
        self.hand_in(outcome);
        self.columns.finish(&self.origin, &mut outcome.inventory);
        self.counted
    }
}

impl Worker<'_> {
    /// Searches a segment and takes down what is found.
    pub(super) fn text(&mut self, reading: &mut Reading, segment: &Segment<'_>) {
        let mut hits = std::mem::take(&mut self.hits);
        hits.clear();
        let known = self.outcome.untold + reading.listed;
        self.job.engine.detect(segment, &mut self.scratch, &mut hits);
        let before = reading.counted;
        self.source(reading, segment);
        self.recipients(reading, segment);
        let agreed = if segment.fields.len() > 1 {
            self.columns(reading, segment, before, &hits)
        } else {
            Vec::new()
        };
        // What is written in two cells is not also what one of them holds by itself, nor is a value what it is not by
        // its record.
        let joined = |hit: &Hit| {
            let behind = agreed.partition_point(|it| it.place.start <= hit.start);
            let here = agreed.iter().take(behind).rev();
            here.take_while(|it| it.place.contains(&hit.start))
                .filter(|it| !it.held && it.hit.sure >= hit.sure)
                .any(|it| it.hit.rule == hit.rule || it.place == (hit.start..hit.end))
        };
        if !agreed.is_empty() {
            hits.retain(|hit| !joined(hit));
        }
        let mut locator = Locator::new(segment, before);
        for hit in &hits {
            self.found(reading, segment, (hit, None), &mut locator);
        }
        reading.counted = locator.finish();
        if !agreed.is_empty() {
            let mut locator = Locator::new(segment, before);
            for agreed in &agreed {
                self.agrees(reading, segment, agreed, (&hits, &mut locator));
            }
        }
        let all = self.outcome.untold + reading.listed;
        Progress::add(&self.progress.findings, all - known);
        reading.columns.answered();
        self.hits = hits;
    }

    /// Counts the cells of a segment, and returns those that agree with something when asked, by place.
    fn columns(
        &mut self,
        reading: &mut Reading,
        segment: &Segment<'_>,
        before: Count,
        hits: &[Hit],
    ) -> Vec<Agreed> {
        let Reading { columns, probe, .. } = reading;
        let mut found = Found { hits, rules: self.job.engine.rules() };
        let mut first = Vec::new();
        let names = self.names();
        probe.begin(segment, &names);
        columns.watch(segment, &mut |field, cell| {
            probe.take(segment, field, &cell, (&mut found, &names));
            if field.values > 1 {
                return;
            }
            let start = cell.mark.at as usize;
            let place = start..start + cell.text.len();
            if cell.mark.row != 0 && !field.categories.is_empty() {
                first.push((place, field.name.clone(), ""));
            } else if let Some(name) = schema::property(&field.name) {
                let kind = if field.name.ends_with(".type") { cell.text } else { "" };
                first.push((place, name.into(), kind));
            }
        });
        let mut agreed =
            probe.answer((&self.job.engine, self.probes), &mut self.scratch, &mut self.scratches);
        if !first.is_empty() {
            let mut locator = Locator::new(segment, before);
            for (place, name, kind) in first {
                let place = place_of(segment, place, &mut locator);
                let kind = reading.columns.kind_of(&name).unwrap_or(kind).to_owned();
                self.named(reading, &name, (&kind, None), place);
            }
        }
        agreed.sort_by_key(|agreed| agreed.place.start);
        agreed
    }

    /// Takes down a cell that agrees with a category, unless it was found without that.
    fn agrees(
        &mut self,
        reading: &mut Reading,
        segment: &Segment<'_>,
        agreed: &Agreed,
        (hits, locator): (&[Hit], &mut Locator<'_>),
    ) {
        let rules = self.job.engine.rules();
        let category = |hit: &Hit| rules.get(usize::from(hit.rule)).map(|rule| rule.category);
        let mine = category(&agreed.hit);
        let from = hits.partition_point(|hit| hit.end <= agreed.place.start);
        let known =
            hits.get(from).filter(|hit| hit.start < agreed.place.end && hit.sure > Sure::Low);
        let (known, other) = (known.is_some(), known.is_some_and(|hit| category(hit) != mine));
        if !agreed.held {
            if !known {
                self.found(reading, segment, (&agreed.hit, agreed.whole.as_deref()), locator);
            }
            return;
        }
        if other {
            return;
        }
        let evidence = agreed.hit.evidence.without(Evidence::FIELD) | Evidence::SHARE;
        let hit = Hit { evidence, ..agreed.hit };
        let text = segment.text.get(agreed.place.clone()).unwrap_or_default();
        let whole = agreed.whole.as_deref();
        let (waits, digest) = if known {
            let Some(digest) = self.digest(&hit, whole.unwrap_or(text)) else { return };
            (None, digest)
        } else {
            let Some((finding, digest)) = self.finding(reading, segment, (&hit, whole), locator)
            else {
                return;
            };
            (Some(finding), digest)
        };
        let Some(category) = mine else { return };
        let index = segment.marks.get(locator.mark_at(agreed.place.start)).map_or(0, |it| it.field);
        let field = reading.columns.field(segment, index).map(|field| {
            field.agrees(category, agreed.kinds);
            Arc::clone(&field.name)
        });
        if reading.held.len() >= TALLIES {
            reading.hand_in(&mut self.outcome);
        }
        let new = || Held::of_at_most(self.job.told);
        let held = sum_of(&mut reading.held, field.as_ref(), category, new);
        held.agree(number(text), agreed.kinds, digest);
        if let Some(finding) = waits {
            held.wait(finding, digest);
        }
    }

    /// Returns the digest of a hit's value, if such findings are wanted.
    fn digest(&self, hit: &Hit, value: &str) -> Option<u64> {
        let rule = self.job.engine.rules().get(usize::from(hit.rule))?;
        let kind = self.kinds.get(usize::from(hit.rule)).copied().unwrap_or_default();
        let wanted = self.job.select.wants((rule, rule.category), hit.sure, hit.nature);
        wanted.then(|| Value::new(value, kind).digest())
    }

    /// Takes down a finding.
    fn found(
        &mut self,
        reading: &mut Reading,
        segment: &Segment<'_>,
        value: (&Hit, Option<&str>),
        locator: &mut Locator<'_>,
    ) {
        let room = self.outcome.findings.has_room() && reading.has_room(self.job.told);
        if !room && self.counted(reading, segment, value, locator) {
            self.outcome.untold += 1;
            return;
        }
        let Some((finding, digest)) = self.finding(reading, segment, value, locator) else {
            return;
        };
        let index = segment.marks.get(locator.mark_at(value.0.start)).map_or(0, |it| it.field);
        let field = reading.columns.field(segment, index);
        let first = field.is_none_or(|it| it.finds(finding.category, finding.row.unwrap_or(0)));
        if reading.tallies.len() >= TALLIES {
            reading.hand_in(&mut self.outcome);
        }
        let tally = reading.tally(finding.field.as_ref(), finding.category);
        tally.add(&finding, digest);
        tally.cells += u64::from(first);
        if room && self.outcome.findings.push(finding) {
            reading.listed += 1;
        } else {
            self.outcome.untold += 1;
        }
    }

    /// Counts a hit that need not be told, if that is all there is to do for it; returns whether it was.
    fn counted(
        &self,
        reading: &mut Reading,
        segment: &Segment<'_>,
        (hit, whole): (&Hit, Option<&str>),
        locator: &mut Locator<'_>,
    ) -> bool {
        let Some(rule) = self.job.engine.rules().get(usize::from(hit.rule)) else { return false };
        let run = locator.mark_at(hit.start);
        let Some(mark) = segment.marks.get(run) else { return false };
        let Reading { columns, tallies, estimated: known, .. } = reading;
        let Some(watched) = columns.field(segment, mark.field) else { return false };
        let category = watched.category(rule.category);
        if !self.job.select.wants((rule, category), hit.sure, hit.nature) {
            return false;
        }
        // Its line and column are nobody's concern then.
        let field = Some(&watched.name);
        let tally = sum_of(tallies, field, category, || known.tally(field, category));
        let kind = self.kinds.get(usize::from(hit.rule)).copied().unwrap_or_default();
        let text = segment.text.get(hit.start..hit.end).unwrap_or_default();
        let start = segment.offset_in(run, hit.start);
        // Secrets all look alike, so there may never be as many samples as are kept.
        let shows = |shown: &str| tally.shows(start, shown);
        let masked = || self.job.reveal.is_none() && Value::new(text, kind).masked(shows);
        if !tally.is_before(start) && !masked() {
            return false;
        }
        let digest = Value::new(whole.unwrap_or(text), kind).digest();
        tally.count((hit.nature, hit.sure), digest);
        tally.cells += u64::from(watched.finds(category, mark.row));
        true
    }

    /// Returns the record of a hit and the digest of its value, if such findings are wanted; `whole` is the
    /// value where it is written in two cells, of which the hit is one.
    fn finding(
        &self,
        reading: &mut Reading,
        segment: &Segment<'_>,
        (hit, whole): (&Hit, Option<&str>),
        locator: &mut Locator<'_>,
    ) -> Option<(Finding, u64)> {
        let rule = self.job.engine.rules().get(usize::from(hit.rule))?;
        let mark = segment.marks.get(locator.mark_at(hit.start))?;
        let watched = reading.columns.field(segment, mark.field);
        let category = watched.as_ref().map_or(rule.category, |it| it.category(rule.category));
        if !self.job.select.wants((rule, category), hit.sure, hit.nature) {
            return None;
        }
        let kind = self.kinds.get(usize::from(hit.rule)).copied().unwrap_or_default();
        let value = Value::new(segment.text.get(hit.start..hit.end)?, kind);
        let whole = whole.map(|whole| Value::new(whole, kind));
        let place = place_of(segment, hit.start..hit.end, locator);
        let name = segment.fields.get(mark.field as usize).filter(|name| !name.is_empty());
        let shown = match &self.job.reveal {
            Some(token) => value.reveal(token),
            None => value.mask(),
        };
        let (digest, fingerprint) = whole.unwrap_or(value).prints(category.id());
        let finding = Finding {
            origin: reading.origin.clone(),
            place,
            field: watched.map(|it| it.name.clone()).or_else(|| name.map(|it| it.clone().into())),
            row: (mark.row != 0).then_some(mark.row),
            category,
            detector: self.detectors.get(usize::from(hit.rule)).cloned().unwrap_or_default(),
            confidence: hit.sure,
            nature: hit.nature,
            evidence: hit.evidence,
            detail: hit.detail,
            rivals: hit.rivals,
            shown,
            fingerprint,
        };
        Some((finding, digest))
    }

    /// Takes down what source code declares in a segment.
    fn source(&mut self, reading: &mut Reading, segment: &Segment<'_>) {
        let Some(source) = &mut reading.source else { return };
        for declared in source.read(segment) {
            let (start, end) = (declared.place.start, declared.place.end);
            let place = Place {
                start: segment.offset(start),
                end: segment.offset_end(end),
                line: declared.line,
                column: 1,
            };
            self.named(reading, &declared.name, (&declared.kind, declared.category), place);
        }
    }

    /// Takes down which third parties a segment names, each once for a blob.
    fn recipients(&mut self, reading: &mut Reading, segment: &Segment<'_>) {
        let Some(place) = reading.third_parties else { return };
        let mut seen = Vec::new();
        recipient::find(segment.text, place, &mut |it| {
            if segment.own.contains(&it.start) && reading.told.insert(&it.tracker.name) {
                seen.push(it);
            }
        });
        let mut locator = Locator::new(segment, reading.counted);
        for it in seen {
            self.outcome.recipients.push(Recipient {
                origin: reading.origin.clone(),
                place: place_of(segment, it.start..it.end, &mut locator),
                tracker: it.tracker,
                sign: it.sign,
            });
        }
    }

    /// Takes down a field that a format declares.
    pub(super) fn declared(&mut self, reading: &mut Reading, declared: &Declared<'_>) {
        let Declared { name, kind, start, end, line } = *declared;
        reading.columns.declare(name, kind);
        self.named(reading, name, (kind, None), Place { start, end, line, column: 1 });
    }

    /// Takes down what a field of this name and type is named like, or what it is known to hold.
    fn named(
        &mut self,
        reading: &mut Reading,
        name: &str,
        (kind, known): (&str, Option<Category>),
        place: Place,
    ) {
        let type_of = Kind::of(kind);
        let by_name = || {
            let mut categories = self.names().of(name).categories.clone();
            categories.retain(|(category, _)| type_of.may_hold(*category));
            categories
        };
        for (category, certain) in known.map_or_else(by_name, |known| vec![(known, true)]) {
            if self.outcome.schema.len() >= MOST_NAMED {
                if !std::mem::replace(&mut reading.cut, true) {
                    let text =
                        format!("more than {MOST_NAMED} fields are named like personal data");
                    self.gap(&reading.origin, Gap::new(Reason::Limit, text));
                }
                return;
            }
            self.outcome.schema.push(Named {
                origin: reading.origin.clone(),
                place,
                field: name.into(),
                kind: (!kind.is_empty()).then(|| kind.into()),
                category,
                confidence: if certain { Sure::Medium } else { Sure::Low },
                evidence: Evidence::FIELD,
            });
        }
    }
}

/// Returns the place of a part of the segment; parts must be asked for in order.
fn place_of(segment: &Segment<'_>, part: Range<usize>, locator: &mut Locator<'_>) -> Place {
    let (line, column) = locator.place(part.start);
    let start = segment.offset_in(locator.mark_at(part.start), part.start);
    let last = locator.mark_at(part.end.saturating_sub(1));
    Place { start, end: segment.offset_end_in(last, part.end), line, column }
}

/// Returns the sum of a field and a category.
fn sum_of<'s, T>(
    sums: &'s mut Sums<T>,
    field: Option<&Arc<str>>,
    category: Category,
    new: impl FnOnce() -> T,
) -> &'s mut T {
    let same = |(own, of, _): &(Option<Arc<str>>, Category, T)| {
        *of == category
            && match (own, field) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
                (a, b) => a.is_none() && b.is_none(),
            }
    };
    let known = match sums.iter().rposition(same) {
        Some(known) => known,
        None => {
            sums.push((field.cloned(), category, new()));
            sums.len() - 1
        }
    };
    &mut sums[known].2
}
