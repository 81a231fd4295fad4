//! The engine: all rules over a text in one pass.
//!
//! In: a segment. Out: hits, by place, none overlapping another.
//! Never allocates in a steady state, and never lets one run's neighbours change its hits.
//!
//! Shapes that need the same thing are a family with one automaton. Bitmaps of the text show the spots
//! where a family may have what it needs; only around them its automaton is walked. Without bitmaps each
//! byte is a spot: slower, and by test the same.

use std::rc::Rc;

use super::{
    Detector, Hit, Sure,
    bitmap::{Finder, Spots, WORD, Width},
    candidate::{Best, Candidate},
    families::Families,
    family::{self, ShapeRef},
    nature::Judge,
    pass::{self, Pass, State},
    rule::{self, Rule},
    seek::Seekers,
    sift,
    words::Vocabulary,
};
use crate::{
    error::Error,
    part::Segment,
    taxonomy::{Categories, Category, Meanings},
};

/// Rules, ready to run. Shared by all workers; each has its own [`Scratch`].
pub struct Engine {
    pub(super) rules: Vec<Rule>,
    pub(super) shapes: Vec<ShapeRef>,
    pub(super) families: Families,
    /// The fewest bytes that a value has.
    pub(super) shortest: usize,
    pub(super) vocabulary: Vocabulary,
    pub(super) seekers: Seekers,
    /// Who tells the nature of the values of each rule.
    judges: Vec<Judge>,
    /// What is less sure need not be found.
    pub(super) least: Sure,
    /// `None`: each byte is a spot.
    pub(super) finder: Option<Finder>,
    /// Whether it recalls what runs held that come again.
    pub(super) recalls: bool,
}

/// How to look for what shapes need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// At each byte: the reference that all others are tested against.
    Exhaustive,
    /// By bitmaps, with these instructions; where the machine lacks them, with those that each has.
    Bitmaps(Width),
}

/// What a worker keeps between segments: automata as far as they were needed, and buffers.
#[derive(Default)]
pub struct Scratch {
    spots: Spots,
    state: State,
    best: Best,
    /// Whether words were asked for in much of the last text: rather than where they are, they are then looked for
    /// everywhere in the next at once.
    asked: bool,
}

impl Scratch {
    /// Returns what the names of fields say, remembered: who asks for more than the engine need not look it up anew.
    #[must_use]
    pub fn meanings(&self) -> Rc<Meanings> {
        self.state.fields.meanings()
    }

    /// Returns how many runs of the last text were recalled.
    #[cfg(test)]
    pub(super) fn recalled(&self) -> u32 {
        self.state.recall.recalled()
    }

    /// Lends the buffers that a text fills to that of another engine, or takes them back: who asks several, one after
    /// the other, need not keep them for each.
    pub(crate) fn lend(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.spots, &mut other.spots);
        std::mem::swap(&mut self.best, &mut other.best);
        std::mem::swap(&mut self.state.candidates, &mut other.state.candidates);
    }
}

/// The part of a text that is much of it.
const OFTEN: usize = 3;

impl Means {
    /// Returns the fastest that this machine has.
    #[must_use]
    pub fn best() -> Self {
        Self::Bitmaps(Width::widest())
    }

    /// Returns the means of a name, where this machine has them: `exhaustive`, `portable`, `neon`, `avx2`, `avx512`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let named = |width: &Width| format!("{width:?}").to_lowercase() == name;
        match name {
            "exhaustive" => Some(Self::Exhaustive),
            _ => {
                let mut here = Width::ALL.into_iter().filter(|width| width.is_here());
                here.find(named).map(Self::Bitmaps)
            }
        }
    }
}

impl Engine {
    /// Makes rules ready, with the best means that the machine has, for findings of any confidence.
    ///
    /// # Errors
    /// Two rules with one id, or rules too many or too large for one automaton.
    pub fn new(rules: Vec<Rule>) -> Result<Self, Error> {
        Self::with(rules, Means::best(), Sure::Low)
    }

    /// Makes rules ready. What is less sure than `least` need not be found, except in tables, where a column
    /// may make many such values one surer finding.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn with(rules: Vec<Rule>, means: Means, least: Sure) -> Result<Self, Error> {
        rule::distinct(&rules)?;
        let shapes = family::places(&rules, least);
        let families = Families::new(&rules, &shapes)
            .map_err(|problem| Error::Usage { problem, hint: None })?;
        let seekers = Seekers::of(&rules);
        let judges = rules.iter().map(|rule| Judge::of(rule.category.id())).collect();
        let all = rules.iter().flat_map(|rule| &rule.shapes);
        let lengths = all.map(|shape| *shape.bounds.length.start());
        let shortest = lengths.chain(seekers.shortest()).min().unwrap_or_default();
        let mut vocabulary = Vocabulary::of(&rules);
        vocabulary.lead_to(families.gates());
        let mut wanted = families.wanted();
        wanted.begins = vocabulary.begins();
        let finder = match means {
            Means::Exhaustive => None,
            Means::Bitmaps(width) => Some(Finder::new(wanted, width)),
        };
        Ok(Self {
            rules,
            shapes,
            families,
            shortest,
            vocabulary,
            seekers,
            judges,
            least,
            finder,
            recalls: true,
        })
    }

    /// The same, for runs of which each comes once: it looks at each, and needs no memory for them.
    #[must_use]
    pub(crate) fn forgetful(mut self) -> Self {
        self.recalls = false;
        self
    }

    /// Returns the rules, in the order that [`Hit::rule`] counts.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns how it looks for what shapes need.
    #[must_use]
    pub fn means(&self) -> Means {
        self.finder.as_ref().map_or(Means::Exhaustive, |finder| Means::Bitmaps(finder.width()))
    }

    /// Returns what its findings are at least, except in tables.
    #[must_use]
    pub fn least(&self) -> Sure {
        self.least
    }

    /// Returns a new scratch for one worker.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let state = State::new(self.families.walks());
        Scratch { spots: Spots::default(), state, best: Best::default(), asked: false }
    }

    /// Returns the category of a candidate's rule.
    pub(super) fn category(&self, candidate: &Candidate) -> Option<Category> {
        let shape = self.shapes.get(candidate.shape())?;
        Some(self.rules.get(usize::from(shape.rule))?.category)
    }

    /// Returns whether nothing is left to be asked of a shape that matches from where a candidate begins to byte `end`:
    /// the candidate is of that shape, or as sure as can be of one before it in the rule that matches the same texts.
    pub(super) fn settles(&self, candidate: &Candidate, (shape, end): (usize, usize)) -> bool {
        let alike = |shape: usize| self.shapes.get(shape).map(|place| place.alike);
        let own = candidate.shape();
        own == shape
            || own < shape
                && candidate.end() == end
                && candidate.sure == Some(Sure::High)
                && alike(own) == alike(shape)
    }

    /// Finds the spots of a text; whether words are `asked` for in much of it is known of the text before.
    fn spots(&self, finder: &Finder, segment: &Segment<'_>, (spots, asked): (&mut Spots, bool)) {
        let text = segment.text.as_bytes();
        finder.find(text, spots);
        let borders = pass::borders_in_words(segment);
        for at in &borders {
            // A word may begin there, though not in the text as a whole.
            spots.labels[at / WORD] |= 1 << (at % WORD);
        }
        let near_ends = sift::near_ends(&borders, &spots.labels);
        let keep = |places: &mut [u64]| {
            for (at, near) in &near_ends {
                places[*at] |= near;
            }
        };
        spots.sifted = asked;
        if asked {
            self.vocabulary.sift(text, &mut spots.labels);
            keep(&mut spots.labels);
        }
        spots.leads.clone_from(&spots.labels);
        self.vocabulary.sift_leading(text, &mut spots.leads);
        keep(&mut spots.leads);
    }

    fn hit(&self, candidate: &Candidate, rivals: Categories, text: &str) -> Option<Hit> {
        let shape = self.shapes.get(candidate.shape())?;
        let rule = self.rules.get(usize::from(shape.rule))?;
        let value = text.get(candidate.start()..candidate.end())?;
        Some(Hit {
            rule: shape.rule,
            start: candidate.start(),
            end: candidate.end(),
            evidence: candidate.evidence,
            detail: candidate.detail,
            rivals: rivals.without(rule.category),
            sure: candidate.sure?,
            nature: self.judges.get(usize::from(shape.rule))?.say(value),
        })
    }
}

impl Detector for Engine {
    fn detect(&self, segment: &Segment<'_>, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        let Scratch { spots, state, best, asked } = scratch;
        state.fields.tidy(segment.fields.len());
        match &self.finder {
            Some(finder) => {
                self.spots(finder, segment, (spots, *asked));
                let mut pass = Pass::new(self, segment, Some(spots), state);
                pass.follow(spots);
                pass.seek();
                state.recall.keep(&state.candidates);
                *asked = state.take_read() > segment.text.len() / OFTEN;
            }
            None => {
                let mut pass = Pass::new(self, segment, None, state);
                pass.exhaust();
                pass.seek();
            }
        }
        let told = |candidate: &Candidate| {
            Some((self.category(candidate)?, self.shapes.get(candidate.shape())?.alone))
        };
        best.of(&state.candidates, self.least, told, |best, rivals| {
            if segment.own.contains(&best.start()) {
                hits.extend(self.hit(best, rivals, segment.text));
            }
        });
    }
}
