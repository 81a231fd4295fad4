//! Values that only their column or its neighbour gives away: bare numbers under a name that says nothing, and
//! numbers that are written in two columns.
//!
//! In: cells of a segment as they are watched. Out: the same cells, asked again as if the column were named.
//! Never keeps a cell beyond its segment: what may be a finding is masked and held back until the column is known.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use super::{
    columns::{Cell, Watched},
    looks::is_bare,
    pair::{Joined, Pairs},
};
use crate::{
    detect::{
        Detector as _, Engine, Hit, Scratch, Sure,
        check::{Aspect, phone::calling_codes},
        rule::Rule,
    },
    inventory::{Kinds, Votes},
    part::{Flow, Mark, Segment, Width},
    taxonomy::Meanings,
};

/// Categories whose bare digits are nothing by themselves, but whose checksum or plan few numbers satisfy by
/// chance, so that a whole column of them is proof; each with a name that asks for it.
///
/// Of several that a column proves the first is believed, the one that chance satisfies least: one number in a
/// hundred is an INN or SNILS, one of ten digits in four a passport, and one in two somebody's phone.
pub(super) const TRIED: [(&str, &str); 4] =
    [("snils", "snils"), ("inn", "inn"), ("passport_ru", "passport"), ("phone", "phone")];
/// Cells after which a column is given up if not even half of them agree.
const ENOUGH: u64 = 64;

/// A cell that agreed.
pub(super) struct Agreed {
    /// The place of the value in the segment's text.
    pub(super) place: Range<usize>,
    /// The hit, as if the column were named; its own place is that of the value.
    pub(super) hit: Hit,
    /// The value in full, if it is written in two cells.
    pub(super) whole: Option<Box<str>>,
    /// Whether the column as a whole must agree before this is a finding.
    pub(super) held: bool,
    /// What kinds of number it may be within its category, if it was asked: the calling codes of a telephone number.
    pub(super) kinds: Option<Kinds>,
    /// Which of [`TRIED`] it was asked for.
    tried: Option<usize>,
}

/// What a segment holds without being asked, in order.
pub(super) struct Found<'f> {
    pub(super) hits: &'f [Hit],
    pub(super) rules: &'f [Rule],
}

/// How many cells of a column agreed, by [`TRIED`]: those that were findings without being asked, and those that agreed
/// on one thing.
#[derive(Clone, Default)]
pub(super) struct Answers([(u64, Votes); TRIED.len()]);

impl Answers {
    /// Takes down an answer: what kinds of number the cell may be, if it is no finding by itself.
    pub(super) fn add(&mut self, tried: usize, kinds: Option<Kinds>) {
        match (self.0.get_mut(tried), kinds) {
            (Some((_, votes)), Some(kinds)) => votes.add(kinds),
            (Some((certain, _)), None) => *certain += 1,
            (None, _) => {}
        }
    }

    /// Returns which of [`TRIED`] a column that has had so many values is still worth asking for, a bit each.
    pub(super) fn worth(&self, values: u64) -> u8 {
        worth(values, &self.0.each_ref().map(|(certain, votes)| certain + votes.most()))
    }
}

/// How the first cells of a column in a segment answered.
#[derive(Clone, Default)]
struct First {
    asked: u64,
    agreed: Answers,
}

/// Cells of one segment that wait to be asked, and pairs of fields.
#[derive(Default)]
pub(super) struct Probe {
    /// The cells, one behind the other, and where each ends.
    texts: String,
    ends: Vec<usize>,
    asked: Vec<Asked>,
    /// Those that are asked together, a line each; a mark's offset is the number of its cell.
    line: String,
    marks: Vec<Mark>,
    names: Vec<Box<str>>,
    pairs: Pairs,
    hits: Vec<Hit>,
    /// By field, and cells that need not be asked any more.
    firsts: Vec<First>,
    told: Vec<Agreed>,
}

/// Where a cell that waits came from.
struct Asked {
    place: Range<usize>,
    /// The values of two cells in one, to be asked under a name; else which of [`TRIED`] it may be, a bit each.
    joined: Option<u32>,
    tried: u8,
    held: bool,
    field: u32,
    /// Whether it waits for what the first cells of its column say.
    later: bool,
}

/// Engines for the categories that are tried, each with no rules but theirs.
#[derive(Default)]
pub(super) struct Probes(OnceLock<Vec<Own>>);

/// An engine with some of the rules of another, and which of them each is.
struct Own {
    engine: Engine,
    rules: Vec<u16>,
}

/// What a worker keeps for the engines that cells are asked with.
#[derive(Default)]
pub(super) struct Scratches(Vec<Scratch>);

impl Probes {
    /// Returns the engines, by [`TRIED`], which are made when they are first asked for.
    fn of(&self, all: &Engine) -> &[Own] {
        self.0.get_or_init(|| {
            let only = |id: &str| {
                let own = all.rules().iter().filter(|rule| rule.category.id() == id);
                let engine = Engine::with(own.cloned().collect(), all.means(), all.least())
                    .expect("some rules of an engine make an engine")
                    .forgetful();
                let of = |id| all.rules().iter().position(|rule| rule.id == id);
                let rules = engine.rules().iter().map(|rule| of(Arc::clone(&rule.id)));
                let rules = rules.map(|at| at.and_then(|at| u16::try_from(at).ok()).unwrap_or(0));
                Own { rules: rules.collect(), engine }
            };
            TRIED.iter().map(|(id, _)| only(id)).collect()
        })
    }
}

impl Probe {
    /// Begins a segment.
    pub(super) fn begin(&mut self, segment: &Segment<'_>, names: &Meanings) {
        self.texts.clear();
        self.ends.clear();
        self.asked.clear();
        self.firsts.clear();
        self.told.clear();
        self.names.clear();
        self.names.push(Box::default());
        self.pairs.begin(segment.fields, names);
    }

    /// Takes a cell that is watched; cells must come in order.
    pub(super) fn take(
        &mut self,
        segment: &Segment<'_>,
        field: &Watched,
        cell: &Cell<'_>,
        (found, names): (&mut Found<'_>, &Meanings),
    ) {
        if field.is_unknown() && field.tried() != 0 && is_bare(cell.text) {
            self.bare(field, cell, found);
        }
        for at in self.pairs.of(cell.mark.field) {
            if let Some(joined) = self.pairs.join(segment, at, cell, names) {
                self.join(joined, cell.mark.field);
            }
        }
    }

    /// Takes a bare number, to be asked unless it is known what it is.
    fn bare(&mut self, field: &Watched, cell: &Cell<'_>, found: &mut Found<'_>) {
        let lead = cell.text.len() - cell.text.trim_start().len();
        let text = cell.text.trim();
        let start = cell.mark.at as usize + lead;
        let place = start..start + text.len();
        let index = cell.mark.field as usize;
        if self.firsts.len() <= index {
            self.firsts.resize(index + 1, First::default());
        }
        let Some(first) = self.firsts.get_mut(index) else { return };
        first.asked += 1;
        let later = !field.is_known() && first.asked > ENOUGH;
        let mut tried = field.tried();
        if let Some((hit, category)) = found.within(&place) {
            let only = category.map_or(0, |at| 1 << at);
            tried &= only;
            if tried != 0 && (hit.start, hit.end) == (place.start, place.end) {
                let hit = *hit;
                if !later {
                    first.agreed.add(category.unwrap_or(TRIED.len()), None);
                }
                let told = Agreed { place, hit, whole: None, held: true, kinds: None, tried: None };
                self.told.push(told);
                return;
            }
        }
        if tried != 0 {
            let field = cell.mark.field;
            self.ask(text, Asked { place, joined: None, tried, held: true, field, later });
        }
    }

    /// Asks for a value that two cells make, of which the second lies in a field.
    fn join(&mut self, joined: Joined, field: u32) {
        let Joined { place, text, name, named } = joined;
        let known = self.names.iter().position(|it| *it == name);
        let name = known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        let joined = Some(u32::try_from(name).unwrap_or(0));
        self.ask(&text, Asked { place, joined, tried: 0, held: !named, field, later: false });
    }

    fn ask(&mut self, text: &str, asked: Asked) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        self.asked.push(asked);
    }

    /// Asks for all cells that were taken, and returns those that agree, by category and place.
    pub(super) fn answer(
        &mut self,
        (engine, probes): (&Engine, &Probes),
        scratch: &mut Scratch,
        scratches: &mut Scratches,
    ) -> Vec<Agreed> {
        let mut agreed = std::mem::take(&mut self.told);
        if self.asked.iter().any(|asked| asked.joined.is_some()) {
            let names = std::mem::take(&mut self.names);
            self.run(&names, (None, false), (engine, scratch), &mut agreed);
        }
        if self.asked.iter().any(|asked| asked.joined.is_none()) {
            let engines = probes.of(engine);
            if scratches.0.is_empty() {
                scratches.0.extend(engines.iter().map(|own| own.engine.scratch()));
            }
            for later in [false, true] {
                for (i, (engine, own)) in engines.iter().zip(&mut scratches.0).enumerate() {
                    let fields =
                        [Box::default(), TRIED.get(i).map_or("", |(_, name)| *name).into()];
                    scratch.lend(own);
                    self.run(&fields, (Some(i), later), (&engine.engine, own), &mut agreed);
                    scratch.lend(own);
                }
                if !later {
                    self.leave();
                }
            }
            for it in &mut agreed {
                let own = it.tried.and_then(|tried| engines.get(tried));
                if let Some(rule) = own.and_then(|own| own.rules.get(usize::from(it.hit.rule))) {
                    it.hit.rule = *rule;
                }
            }
        }
        agreed
    }

    /// Leaves out what the first cells of a column leave no hope for.
    fn leave(&mut self) {
        for asked in self.asked.iter_mut().filter(|asked| asked.later) {
            if let Some(first) = self.firsts.get(asked.field as usize) {
                asked.tried &= first.agreed.worth(ENOUGH);
            }
        }
    }

    /// Asks the cells that wait for one of [`TRIED`], the first of their columns or those that come later, or those
    /// that are joined.
    fn run(
        &mut self,
        fields: &[Box<str>],
        (tried, later): (Option<usize>, bool),
        (engine, scratch): (&Engine, &mut Scratch),
        agreed: &mut Vec<Agreed>,
    ) {
        self.line.clear();
        self.marks.clear();
        let mut start = 0;
        for (i, (asked, end)) in self.asked.iter().zip(&self.ends).enumerate() {
            let field = match (asked.joined, tried) {
                _ if asked.later != later => None,
                (Some(field), None) => Some(field),
                (None, Some(tried)) => (asked.tried >> tried & 1 == 1).then_some(1),
                _ => None,
            };
            let at = u32::try_from(self.line.len());
            if let (Some(field), Ok(at)) = (field, at) {
                self.marks.push(Mark { at, field, offset: i as u64, line: 0, row: i as u64 + 1 });
                self.line.push_str(self.texts.get(start..*end).unwrap_or_default());
                self.line.push('\n');
            }
            start = *end;
        }
        if self.marks.is_empty() {
            return;
        }
        let (text, marks) = (self.line.as_str(), self.marks.as_slice());
        let (own, width, flow) = (0..text.len(), Width::Utf8, Flow::Cells);
        let segment = Segment { text, marks, fields, own, width, flow };
        self.hits.clear();
        engine.detect(&segment, scratch, &mut self.hits);
        for hit in &self.hits {
            let at = segment.mark_at(hit.start);
            let Some(mark) = marks.get(at) else { continue };
            let asked = usize::try_from(mark.offset).ok().and_then(|asked| self.asked.get(asked));
            let start = mark.at as usize;
            let end = marks.get(at + 1).map_or(text.len(), |next| next.at as usize) - 1;
            let Some(asked) = asked.filter(|_| (hit.start, hit.end) == (start, end)) else {
                continue;
            };
            let cell = text.get(start..end).unwrap_or_default();
            let kinds = kinds(tried.unwrap_or(TRIED.len()), cell, hit);
            if kinds.is_none() {
                continue;
            }
            let first = self.firsts.get_mut(asked.field as usize).filter(|_| !later);
            if let Some((first, at)) = first.zip(tried) {
                first.agreed.add(at, kinds);
            }
            let place = asked.place.clone();
            let hit = Hit { start: place.start, end: place.end, ..*hit };
            let whole = asked.joined.map(|_| cell.into());
            agreed.push(Agreed { place, hit, whole, held: asked.held, kinds, tried });
        }
    }
}

impl Found<'_> {
    /// Returns the finding that lies in a place, if there is one of some confidence, and which of [`TRIED`] it is;
    /// places must come in order.
    fn within(&mut self, place: &Range<usize>) -> Option<(&Hit, Option<usize>)> {
        while let Some((_, rest)) =
            self.hits.split_first().filter(|(hit, _)| hit.end <= place.start)
        {
            self.hits = rest;
        }
        let hit = self.hits.first().filter(|hit| hit.start < place.end && hit.sure > Sure::Low)?;
        let id = self.rules.get(usize::from(hit.rule))?.category.id();
        Some((hit, TRIED.iter().position(|(tried, _)| *tried == id)))
    }
}

/// Returns what kinds of number a cell may be within one of [`TRIED`]; none if chance makes such numbers.
fn kinds(tried: usize, cell: &str, hit: &Hit) -> Option<Kinds> {
    let is_phone = TRIED.get(tried).is_some_and(|(id, _)| *id == "phone");
    let region = if hit.detail.key == Aspect::Region { hit.detail.value } else { "" };
    let kinds = if is_phone { calling_codes(cell, region) } else { [Some(0), None] };
    (kinds != [None, None]).then_some(kinds)
}

/// Returns which of [`TRIED`] a column that has had so many values, of which so many agreed with each, is still worth
/// asking for, a bit each: none that fewer agree with than with one which goes before it and nearly all agree with.
fn worth(values: u64, agreed: &[u64; TRIED.len()]) -> u8 {
    let mut worth = 0;
    let mut best = 0;
    for (at, agreed) in agreed.iter().enumerate() {
        let is_worth = agreed * 2 >= values && *agreed >= best;
        worth |= u8::from(is_worth || !is_enough(values)) << at;
        best = if agreed * 10 >= values * 9 { best.max(*agreed) } else { best };
    }
    worth
}

/// Returns whether so many values tell whether a column is worth asking.
pub(super) fn is_enough(values: u64) -> bool {
    values >= ENOUGH
}
