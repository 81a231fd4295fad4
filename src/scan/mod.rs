//! The conductor: a job in, an audit out. It alone knows every stage.
//!
//! In: roots, rules, options. Out: findings by place, their sum, and what was not seen.
//! Never lets one blob harm another: each task runs for itself, and its outcome is put in order.

mod collect;
mod columns;
mod listing;
mod locate;
mod looks;

mod pair;
mod probe;
mod settle;
mod spread;
mod take;
mod waiting;
mod worker;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender};

use crate::{
    decode::Charset,
    detect::{Engine, Nature, Sure, rule::Rule, value::Reveal},
    error::Error,
    inventory::{Held, Holding, Hole, Inventory, Ledger, Named, Recipient},
    report::{Audit, Totals},
    taxonomy::Category,
    walk,
};
use collect::Collector;
use listing::Listing;
use locate::Count;
use worker::Worker;

/// What to do.
pub struct Job {
    /// Where to look.
    pub walk: walk::Options,
    /// What to look for.
    pub engine: Engine,
    /// What to tell of what is found.
    pub select: Select,
    /// The charset of all text, if the user knows better than the guess.
    pub charset: Option<Charset>,
    /// How many workers; 0: as many as there are cores.
    pub threads: usize,
    /// Whether values are told as they are: the door that SPEC §9.7 allows.
    pub reveal: Option<Reveal>,
    /// The most findings of a blob, or of a piece of a big one, that somebody wants to hear of; the others are
    /// counted.
    pub told: usize,
    /// Whether different values will be counted over fields of several files, as for a policy: then what tells them
    /// apart stays in memory, else no more of it than of some hundred fields.
    pub adds_up: bool,
}

/// Which findings are told and counted.
#[derive(Clone, Debug)]
pub struct Select {
    /// Only these; empty: all.
    pub only: Vec<Which>,
    /// Not these.
    pub skip: Vec<Which>,
    /// From this confidence on.
    pub confidence: Sure,
    /// Whether placeholders and the like are told.
    pub placeholders: bool,
}

impl Default for Select {
    fn default() -> Self {
        Self { only: Vec::new(), skip: Vec::new(), confidence: Sure::Medium, placeholders: true }
    }
}

impl Select {
    /// Returns whether a finding of this rule is wanted that is told as this category: the rule's, or one written alike.
    #[must_use]
    pub fn wants(
        &self,
        (rule, category): (&Rule, Category),
        confidence: Sure,
        nature: Nature,
    ) -> bool {
        let named = |which: &Which| which.is(category) || which.is_rule(rule);
        let names = |list: &[Which]| list.iter().any(named);
        confidence >= self.confidence
            && (self.only.is_empty() || names(&self.only))
            && !names(&self.skip)
            && (self.placeholders || nature == Nature::Live)
    }
}

impl Select {
    /// Returns whether a field that is named like a category is wanted; a rule names no field.
    #[must_use]
    pub fn wants_named(&self, category: Category, confidence: Sure) -> bool {
        let names = |list: &[Which]| list.iter().any(|which| which.is(category));
        confidence >= self.confidence
            && (self.only.is_empty() || names(&self.only))
            && !names(&self.skip)
    }
}

/// What findings may be chosen by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All rules of a category, or of the categories of a group.
    Category(Category),
    /// One rule, by its id.
    Rule(Arc<str>),
}

impl Which {
    /// Returns whether this is the category, or its group.
    #[must_use]
    pub fn is(&self, category: Category) -> bool {
        matches!(self, Self::Category(named) if *named == category || *named == category.group())
    }

    /// Returns whether findings of a rule may be of this: told as its category, or as one that is written alike.
    #[must_use]
    pub fn may_name(&self, rule: &Rule) -> bool {
        let own = rule.category;
        let alike = |other: Category| self.is(other) && own.is_written_as(other);
        self.is_rule(rule) || self.is(own) || Category::all().any(alike)
    }

    /// Returns whether this is the rule.
    #[must_use]
    pub fn is_rule(&self, rule: &Rule) -> bool {
        matches!(self, Self::Rule(id) if *id == rule.id)
    }
}

/// How far a scan is, for somebody who watches.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files begun.
    pub files: AtomicU64,
    /// Bytes read.
    pub bytes: AtomicU64,
    /// Bytes of all files opened so far.
    pub known: AtomicU64,
    /// Findings told.
    pub findings: AtomicU64,
    /// Whether the walk is over, so that `known` is nearly all there is.
    pub walked: AtomicBool,
}

impl Progress {
    fn add(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }
}

/// One thing for a worker to do, with its number in the order of the walk.
struct Task {
    number: u64,
    what: What,
    /// Pieces of this file go here. Held by tasks only, so the channel closes behind the last of them.
    pieces: Sender<Piece>,
}

enum What {
    File(walk::Entry),
    Stream(PathBuf),
    Stdin,
}

use worker::Piece;

/// What came of a task or of one piece of a file.
pub(super) struct Outcome {
    /// The task's number, and 0 for the task itself or the number of a piece from 1.
    order: (u64, u64),
    /// In how many pieces the file was cut; 0: it wasn't.
    pieces: u64,
    /// Whether it is the last of its task, whatever was said of the pieces; its places are those in the file.
    last: bool,
    findings: Ledger,
    untold: u64,
    schema: Vec<Named>,
    recipients: Vec<Recipient>,
    held: BTreeMap<Holding, Held>,
    inventory: Inventory,
    gaps: Vec<Hole>,
    counted: Count,
    /// Of what list its findings are, where the file has more pieces.
    listing: Option<Arc<Listing>>,
}

/// Scans.
///
/// # Panics
/// When a thread of the scan itself fails, which nothing that is read can bring about: panics of parsers
/// are caught and become gaps.
///
/// # Errors
/// A root that isn't there, or a pool of threads that can't be had. What can't be read below the roots is
/// a gap in the audit, not an error.
///
/// # Panics
/// Only if a thread of its own does, outside of the guard that each task runs under.
pub fn scan(job: &Job, progress: &Progress) -> Result<Audit, Error> {
    let begun = Instant::now();
    let probes = probe::Probes::default();
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(job.threads).build().map_err(|error| {
            Error::Usage {
                problem: format!("cannot start {} threads: {error}", job.threads),
                hint: None,
            }
        })?;
    let depth = 16 * pool.current_num_threads();
    let (tasks_in, tasks) = crossbeam_channel::bounded::<Task>(depth);
    let (pieces_in, pieces) = crossbeam_channel::unbounded::<Piece>();
    let (outcomes_in, outcomes) = crossbeam_channel::bounded::<Outcome>(pool.current_num_threads());
    let mut collector = Collector::new(job);
    let findings = collector.findings();
    let walked = std::thread::scope(|scope| {
        let holes = outcomes_in.clone();
        let feeder = scope.spawn(move || feed(job, progress, &Feed { tasks_in, pieces_in, holes }));
        let (pool, findings) = (&pool, &findings);
        let work = scope.spawn(move || {
            pool.broadcast(|_| {
                run(
                    Worker::new(
                        (job, &probes),
                        progress,
                        (&outcomes_in, &pieces),
                        findings.alike(),
                    ),
                    &tasks,
                    &pieces,
                );
            });
        });
        // Whoever has one more waits until it is summed up.
        outcomes.into_iter().for_each(|outcome| collector.take(outcome));
        work.join().expect("workers catch what tasks throw");
        feeder.join().expect("the walk does not panic")
    });
    walked?;
    let mut audit: Audit = collector.finish();
    audit.revealed = job.reveal.is_some();
    audit.totals = Totals {
        files: progress.files.load(Ordering::Relaxed),
        bytes: progress.bytes.load(Ordering::Relaxed),
        seconds: begun.elapsed().as_secs_f64(),
    };
    Ok(audit)
}

struct Feed {
    tasks_in: Sender<Task>,
    pieces_in: Sender<Piece>,
    holes: Sender<Outcome>,
}

/// Walks the roots and numbers what it finds.
fn feed(job: &Job, progress: &Progress, feed: &Feed) -> Result<(), Error> {
    let mut number = 0;
    let walked = walk::walk(&job.walk, &mut |found| {
        let order = number;
        number += 1;
        let what = match found {
            walk::Found::File(entry) => What::File(entry),
            walk::Found::Stream(path) => What::Stream(path),
            walk::Found::Stdin => What::Stdin,
            walk::Found::Gap(origin, gap) => {
                let outcome =
                    Outcome { gaps: vec![Hole { origin, gap }], ..Outcome::empty((order, 0)) };
                return flow(feed.holes.send(outcome).is_ok());
            }
        };
        flow(
            feed.tasks_in
                .send(Task { number: order, what, pieces: feed.pieces_in.clone() })
                .is_ok(),
        )
    });
    progress.walked.store(true, Ordering::Relaxed);
    walked
}

fn flow(goes_on: bool) -> ControlFlow<()> {
    if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

/// A worker's loop: pieces of a file that is being read come first, then the next file.
fn run(mut worker: Worker<'_>, tasks: &Receiver<Task>, pieces: &Receiver<Piece>) {
    let mut tasks = tasks.clone();
    let mut pieces = pieces.clone();
    let never_task = crossbeam_channel::never();
    let never_piece = crossbeam_channel::never();
    let (mut more_tasks, mut more_pieces) = (true, true);
    while more_tasks || more_pieces {
        if let Ok(piece) = pieces.try_recv() {
            worker.piece(piece);
            continue;
        }
        crossbeam_channel::select! {
            recv(pieces) -> piece => match piece {
                Ok(piece) => worker.piece(piece),
                Err(_) => (more_pieces, pieces) = (false, never_piece.clone()),
            },
            recv(tasks) -> task => match task {
                Ok(task) => worker.task(&task),
                Err(_) => (more_tasks, tasks) = (false, never_task.clone()),
            },
        }
    }
}

impl Outcome {
    fn empty(order: (u64, u64)) -> Self {
        Self {
            order,
            pieces: 0,
            last: false,
            findings: Ledger::default(),
            untold: 0,
            schema: Vec::new(),
            recipients: Vec::new(),
            held: BTreeMap::new(),
            inventory: Inventory::default(),
            gaps: Vec::new(),
            counted: Count::default(),
            listing: None,
        }
    }
}
