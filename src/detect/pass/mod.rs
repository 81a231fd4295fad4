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
mod run;
mod token;

use std::ops::Range;

use super::{
    automaton::Walk,
    beginnings::Kins,
    bitmap::{Spot, Spots, WORD},
    bits::SmallSet,
    bytes::Bytes,
    candidate::Candidate,
    context::{self, Region},
    engine::Engine,
    evidence::Evidence,
    families::FamilySet,
    family::{Anchor, Sight},
    field::Fields,
    flow,
    recall::Recall,
    seek::Sought,
};
use crate::part::Segment;
use cover::Covers;
use number::Start;
pub(super) use run::borders_in_words;

/// By what starts were tried: each family and each anchor goes through a text once.
#[derive(Clone, Copy)]
enum Tried {
    Family,
    Anchor(usize),
}

/// What a pass needs of a worker's scratch.
#[derive(Default)]
pub(super) struct State {
    /// By family and rung.
    pub(super) walks: Vec<Vec<Option<Walk>>>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) fields: Fields,
    /// What runs held that come again.
    pub(super) recall: Recall,
    region: Region,
    ends: Vec<(usize, usize)>,
    sought: Vec<(u16, Sought)>,
    junctions: Vec<usize>,
    covers: Covers,
    /// Where values may begin near the chain that is looked at.
    starts: Vec<Start>,
    /// By family that needs no chain: the first byte of the segment that is not tried yet.
    tried: Vec<usize>,
    /// By anchor: the same.
    tried_at: Vec<usize>,
    /// By field of the segment: what its name tells.
    told: Vec<Option<Told>>,
    /// The fields of the segment's marks, each once; the names of a big document are many more.
    present: Vec<usize>,
    /// By field, where lines flow: the families to try in all of it, a bit each.
    leads: Vec<SmallSet>,
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
    /// The families that it leads to.
    leads: FamilySet,
    /// Those to try in a cell of it: what it leads to, and what is tried in all but for what it speaks against.
    in_cell: FamilySet,
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
    /// The families that the field's name leads to.
    named: FamilySet,
    /// Whether any value in it is of interest.
    wanted: bool,
    /// Whether the run is a cell of a table.
    cell: bool,
    /// Whether it is lines that flow over their fields.
    flows: bool,
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
    /// The families that any field leads to over which lines flow, once they were asked for.
    in_lines: Option<FamilySet>,
    /// Whether runs that come again are recalled.
    recalls: bool,
    /// The kins whose shapes count; all: so do others.
    among: Kins,
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
        state.tried.resize(engine.families.len(), 0);
        state.tried_at.clear();
        state.tried_at.resize(engine.families.anchors, 0);
        state.told.clear();
        state.told.resize(segment.fields.len(), None);
        state.present.clear();
        flow::present(segment, &mut state.present);
        state.covers.clear();
        let recalls = state.recall.begin() && engine.recalls;
        state.region.enter();
        let run = Run::default();
        Self {
            engine,
            segment,
            spots,
            state,
            run,
            next_mark: 0,
            near_mark: 0,
            in_lines: None,
            among: Kins::MAX,
            recalls,
        }
    }

    /// Tries what the spots show.
    pub(super) fn follow(&mut self, spots: &Spots) {
        self.recall(spots);
        for (i, (kinds, words)) in spots.words.iter().zip(&spots.leads).enumerate() {
            let told = self.state.recall.told(i);
            let mut any = kinds.iter().fold(*words, |any, bits| any | bits) & !told;
            while any != 0 {
                let bit = any.trailing_zeros();
                any &= any - 1;
                let at = i * WORD + bit as usize;
                let mut here = kinds.iter().rev().fold(0, |here, bits| here << 1 | bits >> bit & 1);
                while here != 0 {
                    self.spot(Spot::ALL[here.trailing_zeros() as usize], at, spots);
                    here &= here - 1;
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
            self.gated(f, 0..self.run.text.len(), Tried::Family);
            return;
        }
        let bytes = self.run.text.as_bytes();
        for at in 0..bytes.len() {
            let stands = |anchor: &&Anchor| anchor.sight.stands(&bytes[at..]);
            for anchor in family.anchors.iter().filter(stands) {
                // From farther off, a value that needs another text would count as the one of this.
                let from = self.back((anchor.lead, &anchor.bytes), at);
                self.around((f, anchor.number), from..at);
            }
        }
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
        let quiet = engine.families.quiet;
        let mut told = Told { in_cell: quiet, ..Told::default() };
        if let Some(name) = self.segment.fields.get(field).filter(|name| !name.is_empty()) {
            let fields = &mut self.state.fields;
            let sense = fields.sense_of(&engine.vocabulary, name);
            told.sense = Some(sense);
            let families = engine.families.iter();
            let askers = families.map(|it| it.askers.as_deref().filter(|_| !it.keyed));
            let (leads, against) = fields.families(sense, &engine.vocabulary, askers);
            let [leads, against] = [leads, against].map(|of| engine.families.set(of));
            // What is less sure than anybody asked is nothing in a field of something else.
            (told.leads, told.in_cell) = (leads, quiet.but(against, leads));
            let mut says = |asker| fields.ask_seeking(&engine.vocabulary, sense, asker);
            told.sought = engine.seekers.askers().any(|asker| says(asker) == Evidence::FIELD);
        }
        if let Some(slot) = self.state.told.get_mut(field) {
            *slot = Some(told);
        }
        told
    }

    /// Folds what the fields of the segment tell, each with its index.
    fn fold_told<T>(&mut self, first: T, mut join: impl FnMut(T, usize, &Told) -> T) -> T {
        let present = std::mem::take(&mut self.state.present);
        let all = present.iter().fold(first, |all, field| join(all, *field, &self.told_by(*field)));
        self.state.present = present;
        all
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
            Spot::Token => self.token(at),
            Spot::Dots | Spot::Colons => {
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

    /// Returns the kins that the fields from byte `start` to `end` of the segment lead to.
    fn named_in(&mut self, start: usize, end: usize) -> Kins {
        if !self.run.flows {
            return self.run.named.kins;
        }
        let first = self.mark_near(start);
        let fields = flow::fields_in(self.segment, first, end);
        fields.fold(0, |named, field| named | self.told_by(field).leads.kins)
    }

    /// Returns the index of the mark whose part holds byte `at` of the segment; most often it is the one that
    /// was asked for last, or one of the next.
    fn mark_near(&mut self, at: usize) -> usize {
        self.near_mark = self.segment.mark_from(self.near_mark, at);
        self.near_mark
    }

    /// Tries the families that need a text which may stand here.
    fn anchored(&mut self, at: usize, sights: usize) {
        let engine = self.engine;
        let rest = self.segment.text.as_bytes().get(at..).unwrap_or_default();
        let mut bits = engine.families.sights[sights].at(rest);
        while bits != 0 {
            let bit = bits.trailing_zeros();
            bits &= bits - 1;
            for (f, a) in engine.families.sights[sights].of_bit(bit) {
                let Some(family) = engine.families.get(*f) else { continue };
                let Some(anchor) = family.anchors.get(*a) else { continue };
                if anchor.stands(rest) {
                    self.at_anchor((*f, anchor), at);
                }
            }
        }
    }

    /// Tries a family at a text that it needs, unless the run ends amid it.
    fn at_anchor(&mut self, (f, anchor): (usize, &Anchor), at: usize) {
        self.enter(at);
        let at = at - self.run.start;
        let rest = self.run.text.as_bytes().get(at..).unwrap_or_default();
        if self.run.wanted && anchor.stands(rest) {
            let from = self.back((anchor.lead, &anchor.bytes), at);
            match anchor.sight {
                Sight::Text(_) => self.around((f, anchor.number), from..at),
                Sight::Window(_) => self.gated(f, from..at + 1, Tried::Anchor(anchor.number)),
            }
        }
    }

    /// Tries a family from as far before byte `at` of the run as it may begin.
    fn before(&mut self, f: usize, at: usize) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        let from = self.back((family.lead, &family.bytes), at);
        self.gated(f, from..at + 1, Tried::Family);
    }

    /// Returns how far before byte `at` of the run a value may begin that holds it: `lead` bytes at most, each of
    /// `made_of`.
    fn back(&self, (lead, made_of): (usize, &Bytes), at: usize) -> usize {
        let bytes = self.run.text.as_bytes();
        let (mut from, least) = (at, at.saturating_sub(lead));
        while from > least && bytes.get(from - 1).is_some_and(|byte| made_of.has(*byte)) {
            from -= 1;
        }
        from
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
        let named = family.spot.is_some() && self.run.named.families.has(f);
        if family.askers.is_none() || named {
            return self.walk(f, part, tried);
        }
        let words = self.words();
        let earshot = context::earshot(&part, family.longest);
        let mut i = 0;
        while let Some((label, families)) = self.state.region.opening(words, &earshot).get(i) {
            i += 1;
            if !families.has(f) {
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
            for f in engine.families.led().filter(|f| families.has(*f)) {
                let Some(family) = engine.families.get(f) else { continue };
                let reach = context::reach_of(&label, self.run.text, family.longest);
                let from = reach.start.max(self.untried(f, Tried::Family));
                self.walk(f, from..reach.end, Tried::Family);
            }
        }
    }

    /// Tries the families that need nothing: at each start, or in each field that names them.
    fn open_everywhere(&mut self) {
        let engine = self.engine;
        let State { covers, candidates, .. } = &mut *self.state;
        covers.gather(candidates, |candidate| engine.category(candidate));
        let (open, led) = engine.families.spotless;
        let named =
            self.fold_told(SmallSet::default(), |all, _, told| all | told.leads.families & led);
        if (open | named).is_empty() {
            return;
        }
        let mut mark = 0;
        while let Some(run) = self.run_from(mark) {
            let (first, (start, end), next) = run;
            mark = next;
            let leads = self.told_by(first.field as usize).leads.families & led;
            let short = end - start < engine.families.shortest_quiet;
            let flows = self.segment.flow.over(first.field as usize);
            let cell = first.row != 0 && !flows;
            // The fields that lines flow over are looked at below.
            let unasked = flows || leads.is_empty() && (short || !cell);
            if open.is_empty() && unasked {
                continue;
            }
            self.enter_run(run);
            if !self.run.wanted {
                continue;
            }
            for f in open.numbers() {
                self.walk(f, 0..self.run.text.len(), Tried::Family);
            }
            if !flows {
                for f in (self.run.named.families & led).numbers() {
                    self.sweep(f, 0..self.run.text.len());
                }
            }
        }
        if self.segment.flow.in_lines() {
            self.sweep_fields();
        }
    }

    /// Sweeps the parts of lines that lie in fields which name a family.
    fn sweep_fields(&mut self) {
        let (_, led) = self.engine.families.spotless;
        let mut leads = std::mem::take(&mut self.state.leads);
        leads.clear();
        leads.resize(self.segment.fields.len(), SmallSet::default());
        let flow = self.segment.flow;
        self.fold_told((), |(), field, told| {
            if let Some(slot) = leads.get_mut(field).filter(|_| flow.over(field)) {
                *slot = told.leads.families & led;
            }
        });
        let of = |field: usize| leads.get(field).copied().unwrap_or_default();
        for (field, part) in flow::parts(self.segment, |field| !of(field).is_empty()) {
            self.enter(part.start);
            if !self.run.wanted {
                continue;
            }
            for f in of(field).numbers() {
                self.sweep(f, part.start - self.run.start..part.end - self.run.start);
            }
        }
        self.state.leads = leads;
    }
}
