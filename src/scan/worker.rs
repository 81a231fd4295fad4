//! One worker: tasks in, outcomes out.
//!
//! In: a file, a stream, or a piece of a big file. Out: what was found in it and what was not seen.
//! Never shares anything with another worker, and never lets a panic out.

use std::{
    fs::File,
    io::Read,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    Job, Outcome, Progress, Task, What,
    listing::Listing,
    probe::{Probes, Scratches},
    spread::Bundle,
    take::Reading,
};
use crate::{
    detect::{Hit, Scratch, value::Kind},
    error::{Gap, Reason},
    format::Format,
    inventory::{Hole, Ledger, MOST_KEPT},
    part::{Blob, Each, Mark, Part},
    place::{Origin, Step},
    read::{
        self,
        pgdump::{Contents, Stored},
    },
    taxonomy::Meanings,
    walk,
};

/// A file longer than two pieces is read in pieces of about this many bytes, by all workers.
const PIECE: u64 = 4 << 20;

/// Files in files that are gone into.
const DEEPEST: usize = 8;

/// A piece of a big file.
pub(super) enum Piece {
    /// Bytes of it.
    Range { order: (u64, u64), file: Arc<Split>, range: Range<u64> },
    /// Segments that were read.
    Bundle(Box<Bundle>),
}

/// A big file that is read in pieces.
pub(super) struct Split {
    origin: Origin,
    listing: Arc<Listing>,
    file: File,
    length: u64,
    format: &'static dyn Format,
    /// Whether it was told that it became shorter.
    shrunk: AtomicBool,
}

/// A worker and all it touches.
pub(super) struct Worker<'j> {
    pub(super) job: &'j Job,
    pub(super) progress: &'j Progress,
    outcomes: &'j Sender<Outcome>,
    /// Of no findings: what those of an outcome begin as.
    findings: Ledger,
    /// What all workers take pieces of files from.
    pub(super) pieces: Receiver<Piece>,
    pub(super) scratch: Scratch,
    /// The engines that cells are asked with, and what the worker keeps for them.
    pub(super) probes: &'j Probes,
    pub(super) scratches: Scratches,
    pub(super) hits: Vec<Hit>,
    /// Of a segment that waited.
    pub(super) marks: Vec<Mark>,
    pub(super) detectors: Vec<Arc<str>>,
    /// How the values of each rule are written, by its index.
    pub(super) kinds: Vec<Kind>,
    pub(super) outcome: Outcome,
    /// What was last read to understand the files beside it.
    contents: Option<(PathBuf, Option<Contents>)>,
}

impl<'j> Worker<'j> {
    pub(super) fn new(
        (job, probes): (&'j Job, &'j Probes),
        progress: &'j Progress,
        (outcomes, pieces): (&'j Sender<Outcome>, &Receiver<Piece>),
        findings: Ledger,
    ) -> Self {
        let rules = job.engine.rules();
        Self {
            job,
            progress,
            outcomes,
            findings,
            pieces: pieces.clone(),
            scratch: job.engine.scratch(),
            probes,
            scratches: Scratches::default(),
            hits: Vec::new(),
            marks: Vec::new(),
            detectors: rules.iter().map(|rule| Arc::clone(&rule.id)).collect(),
            kinds: rules.iter().map(|rule| Kind::of(rule.category.id())).collect(),
            outcome: Outcome::empty((0, 0)),
            contents: None,
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
    pub(super) fn piece(&mut self, piece: Piece) {
        let (order, split, range) = match piece {
            Piece::Range { order, file, range } => (order, file, range),
            Piece::Bundle(bundle) => return self.bundle(*bundle),
        };
        self.guarded(order, &split.origin, |worker| {
            let [start, end] = [range.start, range.end].map(|nominal| match nominal {
                0 => 0,
                nominal if nominal >= split.length => split.length,
                nominal => read::cut::boundary(&split.file, nominal, split.length),
            });
            let blob = Blob::file(split.origin.clone(), &split.file, start..end);
            worker.outcome.listing = Some(Arc::clone(&split.listing));
            worker.read_as(split.format, blob);
            worker.outcome.counted.rows = worker.outcome.counted.lines;
            match shrunk(&split.file, end) {
                Some(gap) if !split.shrunk.swap(true, Ordering::Relaxed) => Err(gap),
                _ => Ok(()),
            }
        });
    }

    /// Runs `what`, turns a panic or an early end into a gap, and sends the outcome.
    pub(super) fn guarded(
        &mut self,
        order: (u64, u64),
        origin: &Origin,
        what: impl FnOnce(&mut Self) -> Result<(), Gap>,
    ) {
        self.outcome = self.begun(order);
        let ended = self.caught(what);
        if let Err(gap) = ended {
            self.gap(origin, gap);
        }
        let outcome = std::mem::replace(&mut self.outcome, Outcome::empty((0, 0)));
        self.send(outcome);
    }

    /// Returns the memory of what the names of fields say.
    pub(super) fn names(&self) -> Rc<Meanings> {
        self.scratch.meanings()
    }

    /// Returns an outcome that holds nothing yet.
    pub(super) fn begun(&self, order: (u64, u64)) -> Outcome {
        Outcome { findings: self.findings.alike(), ..Outcome::empty(order) }
    }

    /// Runs `what`, and turns a panic into a gap.
    pub(super) fn caught(
        &mut self,
        what: impl FnOnce(&mut Self) -> Result<(), Gap>,
    ) -> Result<(), Gap> {
        catch_unwind(AssertUnwindSafe(|| what(self))).unwrap_or_else(|_| {
            self.scratch = self.job.engine.scratch();
            self.scratches = Scratches::default();
            Err(Gap::new(Reason::Panicked, "a parser failed on it; please report this"))
        })
    }

    pub(super) fn send(&self, mut outcome: Outcome) {
        // Where few are told, the collector still has to choose.
        if self.job.told >= MOST_KEPT {
            outcome.findings.hand_over();
        }
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
        if let Some(stored) = self.told(entry) {
            let blob = Blob::file(origin.clone(), &file, 0..length);
            return stored.open(blob, &mut |blob| match stored.is_rows() {
                true => self.read_by("pgdump", blob, |blob, each| stored.rows(blob, each)),
                false => self.inner(blob),
            });
        }
        let mut blob = Blob::file(origin.clone(), &file, 0..length);
        let format = self.format_of(&mut blob)?;
        if length <= 2 * PIECE {
            self.read_as(format, blob);
            return shrunk(&file, length).map_or(Ok(()), Err);
        }
        if !format.splits() || !blob.head().is_ok_and(|(head, _)| read::cut::splits_at(head)) {
            match self.job.charset {
                Some(_) => self.read_as(format, blob),
                None => self.spread(format, blob, task),
            }
            return shrunk(&file, length).map_or(Ok(()), Err);
        }
        drop(blob);
        let listing = Arc::new(Listing::new(origin.clone()));
        let shrunk = AtomicBool::new(false);
        let split = Split { origin: origin.clone(), listing, file, length, format, shrunk };
        let split = Arc::new(split);
        let pieces = length.div_ceil(PIECE);
        self.outcome.pieces = pieces;
        for i in 0..pieces {
            let range = i * PIECE..((i + 1) * PIECE).min(length);
            let (order, file) = ((task.number, i + 1), Arc::clone(&split));
            let piece = Piece::Range { order, file, range };
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
            read::choose(blob, read::ALL)
        }
    }

    /// Returns what another file of the folder says of this one, where it can't be understood alone.
    fn told(&mut self, entry: &walk::Entry) -> Option<Stored> {
        let name = entry.path.file_name()?.to_str()?;
        let path = entry.path.with_file_name(Contents::of(name)?);
        if self.job.charset.is_some() {
            return None;
        }
        if self.contents.as_ref().is_none_or(|(of, _)| *of != path) {
            let teller = walk::Entry { path: path.clone(), linked: false };
            let opened = walk::open(&teller).ok();
            self.contents = Some((path, opened.map(|(file, _)| Contents::read(file))));
        }
        self.contents.as_ref()?.1.as_ref()?.stored(name)
    }

    fn read_as(&mut self, format: &dyn Format, blob: Blob<'_>) {
        let charset = self.job.charset;
        self.read_by(format.name(), blob, |blob, each| match charset {
            Some(charset) => read::text::read_text(blob, Some(charset), each),
            None => format.read(blob, each),
        });
    }

    fn read_by(
        &mut self,
        format: &'static str,
        blob: Blob<'_>,
        read: impl FnOnce(Blob<'_>, &mut Each<'_>) -> Result<(), Gap>,
    ) {
        let origin = blob.origin.clone();
        let mut reading = Reading::new(origin.clone(), format, self.names());
        reading.list(self.outcome.listing.as_ref());
        let mut reached = blob.base();
        let mut each = |part: Part<'_>| {
            match part {
                Part::Text(segment) => {
                    self.text(&mut reading, &segment);
                    let end = segment.offset_end(segment.own.end);
                    Progress::add(&self.progress.bytes, end.saturating_sub(reached));
                    reached = reached.max(end);
                }
                Part::Field(declared) => self.declared(&mut reading, &declared),
                Part::Blob(inner) => self.inner(inner),
                Part::Gap(gap) => self.gap(&origin, gap),
            }
            Ok(())
        };
        if let Err(gap) = read(blob, &mut each) {
            self.gap(&origin, gap);
        }
        self.outcome.counted = reading.finish(&mut self.outcome);
    }

    /// Reads a blob inside of another.
    pub(super) fn inner(&mut self, mut blob: Blob<'_>) {
        if blob.origin.depth() > DEEPEST {
            let text = format!("more than {DEEPEST} files in one another");
            return self.gap(&blob.origin.clone(), Gap::new(Reason::Limit, text));
        }
        match self.format_of(&mut blob) {
            Ok(format) => self.read_as(format, blob),
            Err(gap) => self.gap(&blob.origin.clone(), gap),
        }
    }

    pub(super) fn gap(&mut self, origin: &Origin, gap: Gap) {
        self.outcome.gaps.push(Hole { origin: origin.clone(), gap });
    }
}

/// The gap of a file that no longer has the bytes up to `end`, so that they may not have been read: somebody has cut it.
fn shrunk(file: &File, end: u64) -> Option<Gap> {
    let now = file.metadata().ok()?.len();
    let text = "it became shorter while it was read";
    (now < end).then(|| Gap::new(Reason::Unreadable, text).at(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_cut_while_it_was_read_is_a_gap() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(100).unwrap();
        assert_eq!([shrunk(&file, 100), shrunk(&file, 90)], [None, None]);
        file.set_len(40).unwrap();
        let gap = shrunk(&file, 90).unwrap();
        assert_eq!((gap.reason, gap.offset), (Reason::Unreadable, Some(40)));
        assert_eq!(shrunk(&file, 40), None, "what was read is still there");
    }
}
