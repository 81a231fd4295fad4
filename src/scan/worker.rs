//! One worker: tasks in, outcomes out.
//!
//! In: a file, a stream, or a piece of a big file. Out: what was found in it and what was not seen.
//! Never shares anything with another worker, and never lets a panic out.

use std::{
    fs::File,
    io::Read,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crossbeam_channel::Sender;

use super::{Count, Job, MOST_TOLD, Outcome, Progress, Task, What, locate::Locator};
use crate::{
    detect::{
        Detector as _, Evidence, Hit, Scratch, Sure,
        value::{Kind, Value},
    },
    error::{Gap, Reason},
    format::{self, Format},
    inventory::{Finding, Holding, Hole, Named},
    part::{Blob, Declared, Part, Segment},
    place::{Origin, Place, Step},
    read,
    taxonomy::field_category,
    walk,
};

/// A file longer than two pieces is read in pieces of about this many bytes, by all workers.
const PIECE: u64 = 4 << 20;

/// A piece of a big file.
pub(super) struct Piece {
    order: (u64, u64),
    file: Arc<Split>,
    range: Range<u64>,
}

/// A big file that is read in pieces.
struct Split {
    origin: Origin,
    file: File,
    length: u64,
    format: &'static dyn Format,
}

/// A worker and all it touches.
pub(super) struct Worker<'j> {
    job: &'j Job,
    progress: &'j Progress,
    outcomes: &'j Sender<Outcome>,
    scratch: Scratch,
    hits: Vec<Hit>,
    detectors: Vec<Arc<str>>,
    /// How the values of each rule are written, by its index.
    kinds: Vec<Kind>,
    outcome: Outcome,
}

impl<'j> Worker<'j> {
    pub(super) fn new(job: &'j Job, progress: &'j Progress, outcomes: &'j Sender<Outcome>) -> Self {
        let rules = job.engine.rules();
        Self {
            job,
            progress,
            outcomes,
            scratch: job.engine.scratch(),
            hits: Vec::new(),
            detectors: rules.iter().map(|rule| Arc::clone(&rule.id)).collect(),
            kinds: rules.iter().map(|rule| Kind::of(rule.category.id())).collect(),
            outcome: Outcome::empty((0, 0)),
        }
    }

    /// Does one task; the outcome is sent, whatever happens.
    pub(super) fn task(&mut self, task: &Task) {
        let origin = match &task.what {
            What::File(walk::Entry { path, .. }) | What::Stream(path) => {
                Origin::root(Step::File(path.clone()))
            }
            What::Stdin => Origin::root(Step::Stdin),
        };
        Progress::add(&self.progress.files, 1);
        self.guarded((task.number, 0), &origin, |worker| match &task.what {
            What::File(entry) => worker.file(entry, &origin, task),
            What::Stream(path) => {
                let mut stream = walk::open_stream(path)?;
                worker.stream(&origin, &mut stream);
                Ok(())
            }
            What::Stdin => {
                worker.stream(&origin, &mut std::io::stdin().lock());
                Ok(())
            }
        });
    }

    /// Reads one piece of a big file.
    pub(super) fn piece(&mut self, piece: &Piece) {
        let split = &piece.file;
        self.guarded(piece.order, &split.origin, |worker| {
            let [start, end] = [piece.range.start, piece.range.end].map(|nominal| match nominal {
                0 => 0,
                nominal if nominal >= split.length => split.length,
                nominal => read::cut::boundary(&split.file, nominal, split.length),
            });
            let blob = Blob::file(split.origin.clone(), &split.file, start..end);
            worker.read_as(split.format, blob);
            Ok(())
        });
    }

    /// Runs `what`, turns a panic or an early end into a gap, and sends the outcome.
    fn guarded(
        &mut self,
        order: (u64, u64),
        origin: &Origin,
        what: impl FnOnce(&mut Self) -> Result<(), Gap>,
    ) {
        self.outcome = Outcome::empty(order);
        let ended = catch_unwind(AssertUnwindSafe(|| what(self)));
        let ended = ended.unwrap_or_else(|_| {
            self.scratch = self.job.engine.scratch();
            Err(Gap::new(Reason::Panicked, "a parser failed on it; please report this"))
        });
        if let Err(gap) = ended {
            self.gap(origin, gap);
        }
        let outcome = std::mem::replace(&mut self.outcome, Outcome::empty((0, 0)));
        // The collector outlives the workers; were it gone, there would be nobody to tell.
        let _ = self.outcomes.send(outcome);
    }

    fn file(&mut self, entry: &walk::Entry, origin: &Origin, task: &Task) -> Result<(), Gap> {
        let (mut file, length) = walk::open(entry)?;
        if length == 0 {
            // Files of /proc and the like say 0 and hold more.
            self.stream(origin, &mut file);
            return Ok(());
        }
        Progress::add(&self.progress.known, length);
        let mut blob = Blob::file(origin.clone(), &file, 0..length);
        let format = self.format_of(&mut blob)?;
        if length <= 2 * PIECE
            || !format.splits()
            || !blob.head().is_ok_and(|(head, _)| read::cut::splits_at(head))
        {
            self.read_as(format, blob);
            return Ok(());
        }
        drop(blob);
        let split = Arc::new(Split { origin: origin.clone(), file, length, format });
        let pieces = length.div_ceil(PIECE);
        self.outcome.pieces = pieces;
        for i in 0..pieces {
            let range = i * PIECE..((i + 1) * PIECE).min(length);
            let piece = Piece { order: (task.number, i + 1), file: Arc::clone(&split), range };
            // Workers hold the receiver as long as tasks hold senders.
            let _ = task.pieces.send(piece);
        }
        Ok(())
    }

    fn stream(&mut self, origin: &Origin, stream: &mut dyn Read) {
        let mut blob = Blob::stream(origin.clone(), stream);
        match self.format_of(&mut blob) {
            Ok(format) => self.read_as(format, blob),
            Err(gap) => self.gap(origin, gap),
        }
    }

    fn format_of(&self, blob: &mut Blob<'_>) -> Result<&'static dyn Format, Gap> {
        if self.job.charset.is_some() {
            Ok(&read::text::Text)
        } else {
            format::choose(blob, read::ALL)
        }
    }

    fn read_as(&mut self, format: &dyn Format, blob: Blob<'_>) {
        let origin = blob.origin.clone();
        let mut counted = Count::default();
        let mut reached = blob.base();
        let charset = self.job.charset;
        let mut each = |part: Part<'_>| {
            match part {
                Part::Text(segment) => {
                    self.text(&origin, &segment, &mut counted);
                    let end = segment.offset_end(segment.own.end);
                    Progress::add(&self.progress.bytes, end.saturating_sub(reached));
                    reached = reached.max(end);
                }
                Part::Field(declared) => self.declared(&origin, &declared),
                Part::Blob(mut inner) => match self.format_of(&mut inner) {
                    Ok(format) => self.read_as(format, inner),
                    Err(gap) => self.gap(&inner.origin.clone(), gap),
                },
                Part::Gap(gap) => self.gap(&origin, gap),
            }
            Ok(())
        };
        let ended = match charset {
            Some(charset) => read::text::read_text(blob, Some(charset), &mut each),
            None => format.read(blob, &mut each),
        };
        if let Err(gap) = ended {
            self.gap(&origin, gap);
        }
        self.outcome.counted = counted;
    }

    /// Takes down what a declared field is named like.
    fn declared(&mut self, origin: &Origin, declared: &Declared<'_>) {
        let Declared { name, kind, start, end, line } = *declared;
        let select = &self.job.select;
        for category in field_category(name) {
            if !select.wants_named(category, Sure::Medium) {
                continue;
            }
            let field: Arc<str> = Arc::from(name);
            let named = Named {
                origin: origin.clone(),
                place: Place { start, end, line, column: 1 },
                field: Arc::clone(&field),
                kind: (!kind.is_empty()).then(|| kind.into()),
                category,
                confidence: Sure::Medium,
                evidence: Evidence::FIELD,
            };
            let holding = Holding { store: origin.clone(), field: Some(field), category };
            self.outcome.inventory.tally(holding).name(&named);
            if self.outcome.schema.len() < MOST_TOLD {
                self.outcome.schema.push(named);
            }
        }
    }

    fn gap(&mut self, origin: &Origin, gap: Gap) {
        self.outcome.gaps.push(Hole { origin: origin.clone(), gap });
    }

    /// Searches a segment and takes down what is found.
    fn text(&mut self, origin: &Origin, segment: &Segment<'_>, counted: &mut Count) {
        let mut hits = std::mem::take(&mut self.hits);
        hits.clear();
        self.job.engine.detect(segment, &mut self.scratch, &mut hits);
        let mut locator = Locator::new(segment, *counted);
        for hit in &hits {
            self.found(origin, segment, hit, &mut locator);
        }
        *counted = locator.finish();
        self.hits = hits;
    }

    fn found(
        &mut self,
        origin: &Origin,
        segment: &Segment<'_>,
        hit: &Hit,
        locator: &mut Locator<'_>,
    ) {
        let Some(rule) = self.job.engine.rules().get(usize::from(hit.rule)) else { return };
        if !self.job.select.wants(rule, hit.sure, hit.nature) {
            return;
        }
        let Some(value) = segment.text.get(hit.start..hit.end) else { return };
        let kind = self.kinds.get(usize::from(hit.rule)).copied().unwrap_or_default();
        let value = Value::new(value, kind);
        let Some(mark) = segment.marks.get(segment.mark_at(hit.start)) else { return };
        let (line, column) = locator.place(hit.start);
        let place = Place {
            start: segment.offset(hit.start),
            end: segment.offset_end(hit.end),
            line,
            column,
        };
        let field = segment.fields.get(mark.field as usize).filter(|name| !name.is_empty());
        let field: Option<Arc<str>> = field.map(|name| Arc::from(&**name));
        let shown = match &self.job.reveal {
            Some(token) => value.reveal(token),
            None => value.mask(),
        };
        let (digest, fingerprint) = value.prints(rule.category.id());
        let finding = Finding {
            origin: origin.clone(),
            place,
            field: field.clone(),
            row: (mark.row != 0).then_some(mark.row),
            category: rule.category,
            detector: self.detectors.get(usize::from(hit.rule)).cloned().unwrap_or_default(),
            confidence: hit.sure,
            nature: hit.nature,
            evidence: hit.evidence,
            detail: hit.detail,
            shown,
            fingerprint,
        };
        Progress::add(&self.progress.findings, 1);
        let holding = Holding { store: origin.clone(), field, category: rule.category };
        self.outcome.inventory.tally(holding).add(&finding, digest);
        if self.outcome.findings.len() < MOST_TOLD {
            self.outcome.findings.push(finding);
        } else {
            self.outcome.untold += 1;
        }
    }
}
