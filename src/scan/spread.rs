//! A big file that can't be cut, read by one worker and searched by all.
//!
//! In: the parts of its format, in order. Out: bundles of segments for whoever is free.
//! Never lets the number of workers change what is in a bundle.

use std::{ops::Range, rc::Rc, sync::Arc};

use super::{
    Outcome, Progress, Task,
    take::Reading,
    worker::{Piece, Worker},
};
use crate::{
    error::Gap,
    format::Format,
    part::{Blob, Declared, Mark, Part, Segment, Width},
    place::Origin,
};

/// Bytes of text and marks in a bundle, about.
const BUNDLE: usize = 2 << 20;

/// Names and types of fields that a blob declared.
type Kinds = Arc<Vec<(Box<str>, Box<str>)>>;

/// Segments that somebody else searches.
pub(super) struct Bundle {
    order: (u64, u64),
    origin: Origin,
    format: &'static str,
    kinds: Kinds,
    segments: Vec<Kept>,
}

/// A segment that outlives what it was read from.
struct Kept {
    text: Box<str>,
    marks: Box<[Mark]>,
    fields: Arc<[Box<str>]>,
    own: Range<usize>,
    width: Width,
    flow: bool,
}

/// What a worker gathers while it reads.
struct Gathered {
    bundle: Bundle,
    bytes: usize,
}

impl Gathered {
    fn new(origin: Origin, format: &'static str, number: u64) -> Self {
        let (kinds, segments) = (Kinds::default(), Vec::new());
        let order = (number, 1);
        Self { bundle: Bundle { order, origin, format, kinds, segments }, bytes: 0 }
    }

    fn keep(&mut self, segment: &Segment<'_>) {
        let last = self.bundle.segments.last().map(|last| &last.fields);
        let fields = match last.filter(|fields| ***fields == *segment.fields) {
            Some(fields) => Arc::clone(fields),
            None => segment.fields.into(),
        };
        self.bytes += segment.text.len() + size_of_val(segment.marks);
        self.bundle.segments.push(Kept {
            text: segment.text.into(),
            marks: segment.marks.into(),
            fields,
            own: segment.own.clone(),
            width: segment.width,
            flow: segment.flow,
        });
    }

    fn declare(&mut self, declared: &Declared<'_>) {
        let kinds = Arc::make_mut(&mut self.bundle.kinds);
        kinds.push((declared.name.into(), declared.kind.into()));
    }

    /// Returns the bundle, and begins the next.
    fn take(&mut self) -> Bundle {
        let (task, number) = self.bundle.order;
        let next = Bundle {
            order: (task, number + 1),
            origin: self.bundle.origin.clone(),
            format: self.bundle.format,
            kinds: Arc::clone(&self.bundle.kinds),
            segments: Vec::new(),
        };
        self.bytes = 0;
        std::mem::replace(&mut self.bundle, next)
    }
}

impl Worker<'_> {
    /// Reads a file and hands its segments to all workers; what is no segment goes into the worker's own
    /// outcome, which becomes the last of the file.
    pub(super) fn spread(&mut self, format: &'static dyn Format, blob: Blob<'_>, task: &Task) {
        let origin = blob.origin.clone();
        let mut gathered = Gathered::new(origin.clone(), format.name(), task.number);
        let mut reading = Reading::new(origin.clone(), format.name(), Rc::clone(&self.names));
        self.begin_file(task.number);
        let ended = format.read(blob, &mut |part| {
            match part {
                Part::Text(segment) => {
                    gathered.keep(&segment);
                    if gathered.bytes >= BUNDLE {
                        self.hand_over(gathered.take(), task);
                    }
                }
                Part::Field(declared) => {
                    gathered.declare(&declared);
                    self.declared(&mut reading, &declared);
                }
                Part::Blob(inner) => self.inner(inner),
                Part::Gap(gap) => self.gap(&origin, gap),
            }
            Ok(())
        });
        self.hand_over(gathered.take(), task);
        if let Err(gap) = ended {
            self.gap(&origin, gap);
        }
        let _ = reading.finish(&mut self.outcome);
    }

    /// Sends word that pieces follow, nobody knows how many, and that what comes now is the last.
    fn begin_file(&mut self, task: u64) {
        let last = Outcome { last: true, ..Outcome::empty((task, 1)) };
        let own = std::mem::replace(&mut self.outcome, last);
        self.send(Outcome { pieces: u64::MAX, ..own });
    }

    /// Gives a bundle to whoever is free. Where one waits for each of the others, searches those that have waited
    /// longest here, since what comes behind them in the file can't be summed up before; more would only take memory.
    /// The rest of the file comes behind it.
    fn hand_over(&mut self, bundle: Bundle, task: &Task) {
        let (number, order) = bundle.order;
        self.outcome.order = (number, order + 1);
        // Workers hold the receiver as long as tasks hold senders.
        let _ = task.pieces.send(Piece::Bundle(Box::new(bundle)));
        while task.pieces.len() >= rayon::current_num_threads() {
            let Ok(piece) = self.pieces.try_recv() else { break };
            let own = std::mem::replace(&mut self.outcome, Outcome::empty((0, 0)));
            self.piece(piece);
            self.outcome = own;
        }
    }

    /// Searches the segments of a bundle.
    pub(super) fn bundle(&mut self, bundle: Bundle) {
        let origin = bundle.origin.clone();
        self.guarded(bundle.order, &origin, |worker| {
            let mut reading = Reading::new(bundle.origin, bundle.format, Rc::clone(&worker.names));
            reading.declared(&bundle.kinds);
            for kept in bundle.segments {
                let Kept { text, marks, fields, own, width, flow } = kept;
                let (text, marks, fields) = (&*text, &*marks, &*fields);
                let segment = Segment { text, marks, fields, own, width, flow };
                worker.text(&mut reading, &segment);
                let start = segment.offset(segment.own.start);
                let bytes = segment.offset_end(segment.own.end).saturating_sub(start);
                Progress::add(&worker.progress.bytes, bytes);
            }
            worker.outcome.counted = reading.finish(&mut worker.outcome);
            Ok::<(), Gap>(())
        });
    }
}
