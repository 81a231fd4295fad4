//! A big file that can't be cut, read by one worker and searched by all.
//!
//! In: the parts of its format, in order. Out: bundles of segments, for whoever is free or searched at once.
//! Never lets the number of workers change what is in a bundle.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use super::{
    Outcome, Progress, Task,
    listing::Listing,
    take::Reading,
    waiting::Waiting,
    worker::{Piece, Worker},
};
use crate::{
    error::Gap,
    format::Format,
    part::{Blob, Declared, Part, Segment},
    place::Origin,
};

/// Bytes of text and marks in a bundle, about.
const BUNDLE: usize = 64 << 10;

/// Names and types of fields that a blob declared.
type Kinds = Arc<Vec<(Box<str>, Box<str>)>>;

/// Segments that somebody else searches.
pub(super) struct Bundle {
    order: (u64, u64),
    origin: Origin,
    format: &'static str,
    kinds: Kinds,
    listing: Arc<Listing>,
    segments: Waiting,
    /// Where their room goes behind the search.
    emptied: Sender<Waiting>,
}

/// A file while it is read, and the bundle that is open.
struct Spread {
    origin: Origin,
    format: &'static str,
    /// Of the next bundle, or the open one.
    order: (u64, u64),
    kinds: Kinds,
    listing: Arc<Listing>,
    /// Room of bundles that were searched, for the next; and where it comes from.
    room: Receiver<Waiting>,
    emptied: Sender<Waiting>,
    open: Option<Open>,
    /// Bytes in the open bundle.
    bytes: usize,
    /// Whether the last bundle was searched here.
    searched: bool,
}

/// What becomes of a bundle.
enum Open {
    /// It is for whoever is free.
    Kept(Waiting),
    /// It is searched as it is read.
    Searched(Box<Searched>),
}

/// A bundle that is searched as it is read.
struct Searched {
    reading: Reading,
    outcome: Outcome,
    /// Whether a search of it has failed; what comes behind is not searched, as in a bundle that is kept.
    failed: bool,
}

impl Spread {
    fn new(origin: Origin, format: &'static str, number: u64) -> Self {
        let (emptied, room) = crossbeam_channel::unbounded();
        let listing = Arc::new(Listing::new(origin.clone()));
        Self {
            origin,
            format,
            order: (number, 1),
            kinds: Kinds::default(),
            listing,
            room,
            emptied,
            open: None,
            bytes: 0,
            searched: false,
        }
    }

    fn declare(&mut self, declared: &Declared<'_>) {
        let kind = (declared.name.into(), declared.kind.into());
        if let Some(Open::Searched(searched)) = &mut self.open {
            searched.reading.declared(std::slice::from_ref(&kind));
        }
        Arc::make_mut(&mut self.kinds).push(kind);
    }
}

impl Worker<'_> {
    /// Reads a file and lets all workers search its segments; what is no segment goes into the worker's own
    /// outcome, which becomes the last of the file.
    pub(super) fn spread(&mut self, format: &'static dyn Format, blob: Blob<'_>, task: &Task) {
        let origin = blob.origin.clone();
        let mut spread = Spread::new(origin.clone(), format.name(), task.number);
        let mut reading = Reading::new(origin.clone(), format.name(), self.names());
        self.begin_file(task.number);
        let ended = format.read(blob, &mut |part| {
            match part {
                Part::Text(segment) => self.bundled(&mut spread, &segment, task),
                Part::Field(declared) => {
                    spread.declare(&declared);
                    self.declared(&mut reading, &declared);
                }
                Part::Blob(inner) => self.inner(inner),
                Part::Gap(gap) => self.gap(&origin, gap),
            }
            Ok(())
        });
        self.close(&mut spread, task);
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

    /// Puts a segment into the open bundle, or a new one.
    fn bundled(&mut self, spread: &mut Spread, segment: &Segment<'_>, task: &Task) {
        let mut open = spread.open.take().unwrap_or_else(|| self.open(spread, task));
        match &mut open {
            Open::Kept(kept) => kept.keep(segment, spread.kinds.len()),
            Open::Searched(searched) => self.search_here(searched, segment, &spread.origin),
        }
        spread.open = Some(open);
        spread.bytes += Waiting::size(segment);
        if spread.bytes >= BUNDLE {
            self.close(spread, task);
        }
    }

    /// Begins a bundle. Where one waits for each of the other workers, it is searched here; and where they still wait
    /// behind one that was, the one that has waited longest is searched first, since what comes behind it in the file
    /// can't be summed up before.
    fn open(&mut self, spread: &Spread, task: &Task) -> Open {
        let full = || task.pieces.len() + 1 >= rayon::current_num_threads();
        if full()
            && spread.searched
            && let Ok(piece) = self.pieces.try_recv()
        {
            let own = std::mem::replace(&mut self.outcome, Outcome::empty((0, 0)));
            self.piece(piece);
            self.outcome = own;
        }
        if !full() {
            return Open::Kept(spread.room.try_recv().unwrap_or_default());
        }
        let origin = spread.origin.clone();
        let mut reading = Reading::new(origin, spread.format, self.names());
        reading.declared(&spread.kinds);
        let mut outcome = self.begun(spread.order);
        outcome.listing = Some(Arc::clone(&spread.listing));
        reading.list(outcome.listing.as_ref());
        Open::Searched(Box::new(Searched { reading, outcome, failed: false }))
    }

    /// Searches a segment of a bundle that is not kept.
    fn search_here(&mut self, searched: &mut Searched, segment: &Segment<'_>, origin: &Origin) {
        let Searched { reading, outcome, failed } = searched;
        if *failed {
            return;
        }
        std::mem::swap(&mut self.outcome, outcome);
        let ended = self.caught(|worker| {
            worker.search(reading, segment);
            Ok(())
        });
        if let Err(gap) = ended {
            self.gap(origin, gap);
            *failed = true;
        }
        std::mem::swap(&mut self.outcome, outcome);
    }

    /// Ends the open bundle: gives it to whoever is free, or tells what was found in it. The rest of the file comes
    /// behind it.
    fn close(&mut self, spread: &mut Spread, task: &Task) {
        let Some(open) = spread.open.take() else { return };
        let order = spread.order;
        spread.order.1 += 1;
        spread.bytes = 0;
        spread.searched = matches!(open, Open::Searched(_));
        self.outcome.order = spread.order;
        match open {
            Open::Kept(segments) => {
                let (origin, format) = (spread.origin.clone(), spread.format);
                let kinds = Arc::clone(&spread.kinds);
                let (listing, emptied) = (Arc::clone(&spread.listing), spread.emptied.clone());
                let bundle = Bundle { order, origin, format, kinds, listing, segments, emptied };
                // Workers hold the receiver as long as tasks hold senders.
                let _ = task.pieces.send(Piece::Bundle(Box::new(bundle)));
            }
            Open::Searched(searched) => {
                let Searched { reading, mut outcome, failed } = *searched;
                if !failed {
                    outcome.counted = reading.finish(&mut outcome);
                }
                self.send(outcome);
            }
        }
    }

    /// Searches the segments of a bundle.
    pub(super) fn bundle(&mut self, bundle: Bundle) {
        let origin = bundle.origin.clone();
        self.guarded(bundle.order, &origin, |worker| {
            let mut reading = Reading::new(bundle.origin, bundle.format, worker.names());
            worker.outcome.listing = Some(bundle.listing);
            reading.list(worker.outcome.listing.as_ref());
            let mut known = 0;
            let mut marks = std::mem::take(&mut worker.marks);
            bundle.segments.each(&mut marks, |declared, segment| {
                reading.declared(bundle.kinds.get(known..declared).unwrap_or_default());
                known = declared;
                worker.search(&mut reading, segment);
            });
            worker.marks = marks;
            // Whoever read the file may be done.
            let _ = bundle.emptied.send(bundle.segments.emptied());
            worker.outcome.counted = reading.finish(&mut worker.outcome);
            Ok::<(), Gap>(())
        });
    }

    /// Searches one segment of a bundle.
    fn search(&mut self, reading: &mut Reading, segment: &Segment<'_>) {
        self.text(reading, segment);
        let start = segment.offset(segment.own.start);
        let bytes = segment.offset_end(segment.own.end).saturating_sub(start);
        Progress::add(&self.progress.bytes, bytes);
    }
}
