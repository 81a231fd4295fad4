//! One pass of the engine over one segment: from spots to candidates.
//!
//! In: a segment and its spots. Out: candidates, in no order.
//! Never lets one run's neighbours change what is found in it.
//!
//! The simple version, which [`Pass::exhaust`] is:
//!
//! ```text
//! for each run of the segment, each family of shapes, each start that isn't inside a word:
//!     walk the family's automaton from there; note each (shape, end) it passes
//!     for each shape, the longest end whose edges are clean, whose check doesn't fail and which
//!         context or field make a finding: a candidate
//! ```

mod attempt;
mod cover;
mod number;

use std::ops::Range;

use super::{
    automaton::Walk,
    bitmap::{Spot, Spots, WORD},
    candidate::Candidate,
    context::{self, Region},
    engine::Engine,
    evidence::Evidence,
    family::{Anchor, RUNGS, Sight},
    field::Fields,
    flow,
    need::Bytes,
    seek::Sought,
};
use crate::part::{Mark, Segment};
use cover::Covers;

/// The rung of all members.
const ALL_RUNGS: usize = RUNGS - 1;

/// By what starts were tried: each rung and each anchor goes through a text once.
#[derive(Clone, Copy)]
enum Tried {
    Rung(usize),
    Anchor(usize),
}

/// What a pass needs of a worker's scratch.
#[derive(Default)]
pub(super) struct State {
    /// By family and rung.
    pub(super) walks: Vec<Vec<Option<Walk>>>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) fields: Fields,
    region: Region,
    ends: Vec<(usize, usize)>,
    sought: Vec<(u16, Sought)>,
    junctions: Vec<usize>,
    covers: Covers,
    /// By family and rung: the first byte of the segment that is not tried yet. What was tried on a rung was
    /// tried on all below.
    tried: Vec<[usize; RUNGS]>,
    /// By anchor: the same.
    tried_at: Vec<usize>,
    /// By field of the segment: what its name tells.
    told: Vec<Option<Told>>,
    /// By field, where lines flow: the families to try in all of it, a bit each.
    leads: Vec<u128>,
    /// The same: whether it names what a seeker finds.
    named: Vec<bool>,
}

impl State {
    /// Returns how many bytes of texts were read for words since it was asked last.
    pub(super) fn take_read(&mut self) -> usize {
        self.region.take_read()
    }

    /// A state with a walk for each family.
    pub(super) fn new(walks: Vec<Vec<Option<Walk>>>) -> Self {
        Self { walks, ..Self::default() }
    }
}

/// What a field's name tells.
#[derive(Clone, Copy, Default)]
struct Told {
    /// What to ask of it by, if it has a name.
    sense: Option<usize>,
    /// The families that it leads to, a bit each.
    leads: u128,
    /// Those that it speaks against.
    against: u128,
    /// Whether it names what a seeker finds.
    sought: bool,
}

/// A run: text that lies in one field.
#[derive(Clone, Copy, Default)]
struct Run<'a> {
    text: &'a str,
    /// Its first byte in the segment.
    start: usize,
    /// The sense of its field's name.
    sense: Option<usize>,
    /// The families that the field's name leads to, a bit each.
    named: u128,
    /// Whether its field names what a seeker finds.
    sought: bool,
    /// Whether any value in it is of interest.
    wanted: bool,
    /// Whether the run is a cell of a table.
    cell: bool,
}

impl Run<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The pass.
pub(super) struct Pass<'a> {
    engine: &'a Engine,
    segment: &'a Segment<'a>,
    /// `None`: each byte is a spot.
    spots: Option<&'a Spots>,
    state: &'a mut State,
    run: Run<'a>,
    /// The mark behind the run.
    next_mark: usize,
    /// The mark that was asked for last.
    near_mark: usize,
    /// The families whose shapes count, a bit each.
    among: u128,
}

impl<'a> Pass<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        segment: &'a Segment<'a>,
        spots: Option<&'a Spots>,
        state: &'a mut State,
    ) -> Self {
        state.candidates.clear();
        state.tried.clear();
        // One more for those that are walked at once.
        state.tried.resize(engine.families.len() + 1, [0; RUNGS]);
        state.tried_at.clear();
        state.tried_at.resize(engine.families.anchors, 0);
        state.told.clear();
        state.told.resize(segment.fields.len(), None);
        state.covers.clear();
        state.region.enter();
        let run = Run::default();
        Self { engine, segment, spots, state, run, next_mark: 0, near_mark: 0, among: u128::MAX }
    }

    /// Tries what the spots show.
    pub(super) fn follow(&mut self, spots: &Spots) {
        for (i, (kinds, words)) in spots.words.iter().zip(&spots.leads).enumerate() {
            let seen = kinds.iter().fold(0, |any, bits| any | bits);
            let mut any = seen | words;
            while any != 0 {
                let bit = any.trailing_zeros();
                any &= any - 1;
                let at = i * WORD + bit as usize;
                if seen >> bit & 1 == 1 {
                    for (spot, bits) in Spot::ALL.into_iter().zip(kinds) {
                        if bits >> bit & 1 == 1 {
                            self.spot(spot, at, spots);
                        }
                    }
                }
                if words >> bit & 1 == 1 {
                    self.word(at);
                }
            }
        }
        self.open_everywhere();
    }

    /// Tries each family at each start of each run.
    pub(super) fn exhaust(&mut self) {
        let mut at = 0;
        while at < self.segment.text.len() {
            self.enter(at);
            at = self.run.end().max(at + 1);
            if !self.run.wanted {
                continue;
            }
            for f in 0..self.engine.families.len() {
                self.exhaust_family(f);
            }
        }
        self.open_everywhere();
    }

    fn exhaust_family(&mut self, f: usize) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        let texts = family.anchors.iter().any(|anchor| matches!(anchor.sight, Sight::Text(_)));
        if !texts {
            self.gated(f, 0..self.run.text.len(), Tried::Rung(ALL_RUNGS));
            return;
        }
        let bytes = self.run.text.as_bytes();
        for at in 0..bytes.len() {
            let stands = |anchor: &&Anchor| anchor.sight.stands(&bytes[at..]);
            for anchor in family.anchors.iter().filter(stands) {
                let reach = at.saturating_sub(anchor.lead);
                let before = bytes.get(reach..at).unwrap_or_default();
                let line = memchr::memrchr(b'\n', before).map_or(reach, |found| reach + found + 1);
                self.around((f, anchor.number), line..at);
            }
        }
    }

    /// Returns whether the part behind a mark is of one run with the part before it.
    fn goes_on(&self, mark: usize) -> bool {
        let before = mark.checked_sub(1).and_then(|before| self.segment.marks.get(before));
        let same = |(a, b): (&Mark, &Mark)| a.field == b.field && a.row == b.row;
        let both = before.zip(self.segment.marks.get(mark));
        both.is_some_and(|both| self.segment.flow || same(both))
    }

    /// Returns the mark that a run begins with, its first byte in the segment and the one behind it, and the mark there.
    fn run_from(&self, first: usize) -> Option<(&'a Mark, (usize, usize), usize)> {
        let marks = self.segment.marks;
        let mark = marks.get(first)?;
        let mut next = first + 1;
        while self.goes_on(next) {
            next += 1;
        }
        let end = marks.get(next).map_or(self.segment.text.len(), |mark| mark.at as usize);
        Some((mark, (mark.at as usize, end), next))
    }

    /// Goes to the run that holds byte `at` of the segment.
    fn enter(&mut self, at: usize) {
        if (self.run.start..self.run.end()).contains(&at) {
            return;
        }
        let segment = self.segment;
        let marks = segment.marks;
        let known = if at >= self.run.end() { self.next_mark } else { 0 };
        let later = marks.get(known..).unwrap_or_default();
        // Most often the run is the next or near.
        let near = later.iter().take(16).take_while(|mark| mark.at as usize <= at).count();
        let behind = if near < 16 {
            known + near
        } else {
            known + later.partition_point(|mark| mark.at as usize <= at)
        };
        let mut first = behind.saturating_sub(1);
        while first > 0 && self.goes_on(first) {
            first -= 1;
        }
        let Some((mark, (start, end), next)) = self.run_from(first) else { return };
        self.next_mark = next;
        let text = segment.text.get(start..end).unwrap_or_default();
        let wanted = end > segment.own.start
            && start < segment.own.end
            && text.len() >= self.engine.shortest;
        let cell = mark.row != 0 && !segment.flow;
        let (mut sense, mut named) = (None, if cell { self.engine.families.quiet } else { 0 });
        let mut sought = false;
        if wanted && segment.flow {
            (0..segment.fields.len()).for_each(|field| named |= self.told_by(field).leads);
        } else if wanted {
            // What is less sure than anybody asked is nothing in a field of something else.
            let told = self.told_by(mark.field as usize);
            named = named & !told.against | told.leads;
            (sense, sought) = (told.sense, told.sought);
        }
        self.run = Run { text, start, sense, named, sought, wanted, cell };
        self.state.region.enter();
    }

    /// Returns what a field's name tells.
    #[inline]
    fn told_by(&mut self, field: usize) -> Told {
        match self.state.told.get(field) {
            Some(Some(told)) => *told,
            _ => self.ask_field(field),
        }
    }

    #[cold]
    fn ask_field(&mut self, field: usize) -> Told {
        let engine = self.engine;
        let mut told = Told::default();
        if let Some(name) = self.segment.fields.get(field).filter(|name| !name.is_empty()) {
            let fields = &mut self.state.fields;
            let sense = fields.sense_of(&engine.vocabulary, name);
            told.sense = Some(sense);
            let askers = |f| {
                let family = engine.families.get(f)?;
                Some(family.askers.as_deref().filter(|_| !family.keyed))
            };
            (told.leads, told.against) = fields.families(sense, &engine.vocabulary, askers);
            let mut says = |asker| fields.ask_seeking(&engine.vocabulary, sense, asker);
            told.sought = engine.seekers.askers().any(|asker| says(asker) == Evidence::FIELD);
        }
        if let Some(slot) = self.state.told.get_mut(field) {
            *slot = Some(told);
        }
        told
    }

    fn sense_of(&mut self, field: usize) -> Option<usize> {
        self.told_by(field).sense
    }

    /// Tries the families that need a spot of this kind.
    fn spot(&mut self, spot: Spot, at: usize, spots: &Spots) {
        match spot {
            Spot::Chain => self.chain(at, spots),
            Spot::Single => self.anchored(at, 0),
            Spot::Window => self.anchored(at, 1),
            Spot::Dots | Spot::Colons | Spot::Token => {
                self.enter(at);
                let engine = self.engine;
                for f in engine.families.of_spot(spot) {
                    if self.run.wanted {
                        self.before(f, at - self.run.start);
                    }
                }
            }
        }
    }

    /// Returns the families that the fields from byte `start` to `end` of the segment lead to.
    fn named_in(&mut self, start: usize, end: usize) -> u128 {
        if !self.segment.flow {
            return self.run.named;
        }
        let first = self.mark_near(start);
        let fields = flow::fields_in(self.segment, first, end);
        fields.fold(0, |named, field| named | self.told_by(field).leads)
    }

    /// Returns the index of the mark whose part holds byte `at` of the segment; most often it is the one that
    /// was asked for last, or one of the next.
    fn mark_near(&mut self, at: usize) -> usize {
        self.near_mark = self.segment.mark_from(self.near_mark, at);
        self.near_mark
    }

    /// Tries the families that need a text which may stand here.
    fn anchored(&mut self, at: usize, sights: usize) {
        self.enter(at);
        let engine = self.engine;
        if !self.run.wanted {
            return;
        }
        let at = at - self.run.start;
        let rest = self.run.text.as_bytes().get(at..).unwrap_or_default();
        for (f, a) in engine.families.sights[sights].at(rest) {
            let Some(family) = engine.families.get(f) else { continue };
            let Some(anchor) = family.anchors.get(a) else { continue };
            if anchor.stands(rest) {
                let from = self.back((anchor.lead, &anchor.bytes), at);
                match anchor.sight {
                    Sight::Text(_) => self.around((f, anchor.number), from..at),
                    Sight::Window(_) => self.gated(f, from..at + 1, Tried::Anchor(anchor.number)),
                }
            }
        }
    }

    /// Tries a family from as far before byte `at` of the run as it may begin.
    fn before(&mut self, f: usize, at: usize) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        let from = self.back((family.lead, &family.bytes), at);
        self.gated(f, from..at + 1, Tried::Rung(ALL_RUNGS));
    }

    /// Returns how far before byte `at` of the run a value may begin that holds it: `lead` bytes at most, each of
    /// `made_of`.
    fn back(&self, (lead, made_of): (usize, &Bytes), at: usize) -> usize {
        let bytes = self.run.text.as_bytes();
        let before = bytes.get(at.saturating_sub(lead)..at).unwrap_or_default();
        at - before.iter().rev().take_while(|byte| made_of.has(**byte)).count()
    }

    /// Walks a part of the run, if the family needs no word, or where one names it.
    fn gated(&mut self, f: usize, part: Range<usize>, tried: Tried) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        let part = part.start.max(self.untried(f, tried))..part.end.min(self.run.text.len());
        if part.is_empty() {
            return;
        }
        // Those without a spot are tried by and by in the fields that name them.
        let named = family.spot.is_some() && self.run.named >> f & 1 == 1;
        if family.askers.is_none() || named {
            return self.walk(f, part, tried);
        }
        let words = self.words();
        let earshot = context::earshot(&part, family.longest);
        let mut i = 0;
        while let Some((label, families)) = self.state.region.opening(words, &earshot).get(i) {
            i += 1;
            if families >> f & 1 == 0 {
                continue;
            }
            let reach = context::reach_of(label, self.run.text, family.longest);
            let from = part.start.max(reach.start).max(self.untried(f, tried));
            let end = part.end.min(reach.end);
            if from < end {
                self.walk(f, from..end, tried);
            }
        }
    }

    /// Tries the families that nothing but a word leads to, where a word begins.
    fn word(&mut self, at: usize) {
        self.enter(at);
        let engine = self.engine;
        if !self.run.wanted {
            return;
        }
        let at = at - self.run.start;
        if let Some((label, families)) = engine.vocabulary.leading_at(self.run.text, at) {
            for f in engine.families.led().filter(|f| families >> f & 1 == 1) {
                let Some(family) = engine.families.get(f) else { continue };
                let reach = context::reach_of(&label, self.run.text, family.longest);
                let from = reach.start.max(self.untried(f, Tried::Rung(ALL_RUNGS)));
                self.walk(f, from..reach.end, Tried::Rung(ALL_RUNGS));
            }
        }
    }

    /// Tries the families that need nothing: at each start, or in each field that names them.
    fn open_everywhere(&mut self) {
        let engine = self.engine;
        let State { covers, candidates, .. } = &mut *self.state;
        covers.gather(candidates, |candidate| engine.category(candidate));
        let (open, led) = engine.families.spotless;
        let named = (0..self.segment.fields.len()).any(|f| self.told_by(f).leads & led != 0);
        if open == 0 && !named {
            return;
        }
        let mut mark = 0;
        while let Some((first, (start, end), next)) = self.run_from(mark) {
            mark = next;
            let leads = self.told_by(first.field as usize).leads & led;
            let short = end - start < engine.families.shortest_quiet;
            if short && open == 0 && leads == 0 && !self.segment.flow {
                continue;
            }
            self.enter(start);
            if !self.run.wanted {
                continue;
            }
            for f in number::bits(open) {
                self.walk(f, 0..self.run.text.len(), Tried::Rung(ALL_RUNGS));
            }
            if !self.segment.flow {
                for f in number::bits(self.run.named & led) {
                    self.sweep(f, 0..self.run.text.len());
                }
            }
        }
        if self.segment.flow && self.run.wanted {
            self.sweep_fields();
        }
    }

    /// Sweeps the parts of lines that lie in fields which name a family.
    fn sweep_fields(&mut self) {
        let (_, led) = self.engine.families.spotless;
        let mut leads = std::mem::take(&mut self.state.leads);
        leads.clear();
        leads.extend((0..self.segment.fields.len()).map(|field| self.told_by(field).leads & led));
        let of = |field: usize| leads.get(field).copied().unwrap_or_default();
        for (field, part) in flow::parts(self.segment, |field| of(field) != 0) {
            for f in number::bits(of(field)) {
                self.sweep(f, part.start - self.run.start..part.end - self.run.start);
            }
        }
        self.state.leads = leads;
    }
}
