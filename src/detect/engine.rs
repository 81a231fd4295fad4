//! The reference engine: all rules over a text in one pass.
//!
//! In: a segment. Out: hits, by place, none overlapping another.
//! Never allocates in a steady state, and never lets one run's neighbours change its hits.
//!
//! The simple version, for each run of the segment:
//!
//! ```text
//! for each start whose first byte can begin a value, and that isn't inside a word:
//!     walk one automaton of all shapes from there; note each (shape, end) it passes
//!     for each shape, the longest end whose edges are clean and whose check doesn't fail: a candidate
//! for each candidate: context, hence confidence
//! of candidates that overlap, the best stays
//! ```
//!
//! Shapes with an anchor (the `@` of an address) are not walked from every start but from the starts
//! before an anchor that a fast search has found.

use std::ops::Range;

use memchr::memmem;

use super::{
    Detector, Hit,
    automaton::{Group, Walk},
    check::{Checked, Detail},
    context::{Asker, Region},
    evidence::{Degree, Evidence, Grade, Sure},
    field::Fields,
    nature,
    rule::{CheckCall, Rule},
    shape::LONGEST,
    words::Vocabulary,
};
use crate::{error::Error, part::Segment};

/// Rules, ready to run. Shared by all workers; each has its own [`Scratch`].
pub struct Engine {
    rules: Vec<Rule>,
    shapes: Vec<ShapeRef>,
    plain: Option<Group>,
    anchored: Vec<(memmem::Finder<'static>, Group)>,
    vocabulary: Vocabulary,
}

/// A shape by its place in the rules.
#[derive(Clone, Copy)]
struct ShapeRef {
    rule: u16,
    shape: u16,
    grade: Grade,
}

/// What a worker keeps between segments: automata as far as they were needed, and buffers.
#[derive(Default)]
pub struct Scratch {
    walks: Vec<Walk>,
    ends: Vec<(usize, usize)>,
    found: Found,
}

/// The candidates of a run, and what is known of its words.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    region: Region,
    fields: Fields,
}

/// A run: text that lies in one field.
#[derive(Clone, Copy)]
struct Run<'a> {
    text: &'a str,
    field: Option<&'a str>,
}

/// A value that passed its shape, edges and check.
#[derive(Clone, Copy)]
struct Candidate {
    start: usize,
    end: usize,
    shape: usize,
    evidence: Evidence,
    detail: Detail,
    /// `None`: not a finding, though its place is taken.
    sure: Option<Sure>,
}

impl Engine {
    /// Makes rules ready.
    ///
    /// # Errors
    /// Two rules with one id, or rules too many or too large for one automaton.
    pub fn new(rules: Vec<Rule>) -> Result<Self, Error> {
        let usage = |problem: String| Error::Usage { problem, hint: None };
        let mut ids: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
        ids.sort_unstable();
        if let Some(twice) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(usage(format!("two rules have the id `{}`", twice[0])));
        }
        let mut shapes = Vec::new();
        let mut groups: Vec<(&str, Vec<usize>)> = vec![("", Vec::new())];
        for (r, rule) in rules.iter().enumerate() {
            for (s, shape) in rule.shapes.iter().enumerate() {
                let index = |i: usize| u16::try_from(i).map_err(|_| usage("too many rules".into()));
                let anchor = shape.anchor.as_deref().unwrap_or_default();
                match groups.iter_mut().find(|(known, _)| *known == anchor) {
                    Some((_, members)) => members.push(shapes.len()),
                    None => groups.push((anchor, vec![shapes.len()])),
                }
                shapes.push(ShapeRef { rule: index(r)?, shape: index(s)?, grade: shape.grade });
            }
        }
        let pattern = |at: &usize| {
            shapes
                .get(*at)
                .and_then(|shape| shape_of(&rules, *shape))
                .map(|shape| shape.pattern.as_str())
                .unwrap_or_default()
        };
        let mut plain = None;
        let mut anchored = Vec::new();
        for (anchor, members) in groups.into_iter().filter(|(_, members)| !members.is_empty()) {
            let patterns: Vec<&str> = members.iter().map(pattern).collect();
            let group = Group::new(&patterns, members.clone()).map_err(&usage)?;
            if anchor.is_empty() {
                plain = Some(group);
            } else {
                anchored.push((memmem::Finder::new(anchor.as_bytes()).into_owned(), group));
            }
        }
        let vocabulary = Vocabulary::of(&rules);
        Ok(Self { rules, shapes, plain, anchored, vocabulary })
    }

    /// Returns the rules, in the order that [`Hit::rule`] counts.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns a new scratch for one worker.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let groups = self.plain.iter().chain(self.anchored.iter().map(|(_, group)| group));
        Scratch { walks: groups.map(Group::walk).collect(), ..Scratch::default() }
    }

    /// Finds the candidates of one run.
    fn candidates(&self, run: Run<'_>, scratch: &mut Scratch) {
        let Scratch { walks, ends, found } = scratch;
        let bytes = run.text.as_bytes();
        let mut walks = walks.iter_mut();
        if let Some((group, walk)) =
            self.plain.as_ref().and_then(|group| Some((group, walks.next()?)))
        {
            let mut before = 0_u8;
            for (at, byte) in bytes.iter().enumerate() {
                let inside = is_word(before) && is_word(*byte);
                before = *byte;
                if group.first[usize::from(*byte)] && !inside {
                    group.ends(walk, bytes, at, ends);
                    self.settle(run, at, ends, found);
                }
            }
        }
        for ((finder, group), walk) in self.anchored.iter().zip(walks) {
            let mut from = 0;
            for anchor in finder.find_iter(bytes) {
                for at in starts_before(bytes, from..anchor)
                    .filter(|at| group.first[usize::from(bytes[*at])])
                {
                    group.ends(walk, bytes, at, ends);
                    ends.retain(|(_, end)| *end > anchor);
                    if self.settle(run, at, ends, found) {
                        break;
                    }
                }
                from = anchor;
            }
        }
    }

    /// Turns the ends noted at one start into at most one candidate for each shape; returns whether
    /// there is any.
    fn settle(
        &self,
        run: Run<'_>,
        start: usize,
        ends: &mut Vec<(usize, usize)>,
        found: &mut Found,
    ) -> bool {
        let first = found.candidates.len();
        while let Some((index, end)) = ends.pop() {
            let new = found.candidates.get(first..).unwrap_or_default();
            let taken = new.iter().any(|candidate| candidate.shape == index);
            if !taken && let Some(candidate) = self.candidate(run, start..end, index, found) {
                found.candidates.push(candidate);
            }
        }
        found.candidates.len() > first
    }

    /// Returns the candidate that shape `index` makes of a place, if edges and check let it.
    fn candidate(
        &self,
        run: Run<'_>,
        place: Range<usize>,
        index: usize,
        found: &mut Found,
    ) -> Option<Candidate> {
        let shape = *self.shapes.get(index)?;
        let rule = self.rules.get(usize::from(shape.rule))?;
        if !rule.edge.left(run.text, place.start) || !rule.edge.right(run.text, place.end) {
            return None;
        }
        // A shape that is nothing by itself is asked for its context first, which is cheaper than a check.
        let named = self.named(run, &place, shape, found);
        if shape.grade.alone == Degree::None && shape.grade.near != Degree::None {
            (named | Evidence::SHAPE).sure(shape.grade)?;
        }
        let value = run.text.get(place.clone())?;
        let (evidence, detail) =
            match check_of(rule, shape).map(|call| (call.check)(value, &call.argument)) {
                Some(Checked::Fails) => return None,
                Some(Checked::Holds(evidence, detail)) => (evidence, detail),
                Some(Checked::Silent) | None => (Evidence::NONE, Detail::NONE),
            };
        let evidence = Evidence::SHAPE | evidence | named;
        let sure = evidence.sure(shape.grade);
        Some(Candidate { start: place.start, end: place.end, shape: index, evidence, detail, sure })
    }

    /// Returns what the words around a place and the run's field say to a shape's rule.
    fn named(
        &self,
        run: Run<'_>,
        place: &Range<usize>,
        shape: ShapeRef,
        found: &mut Found,
    ) -> Evidence {
        let Some(rule) = self.rules.get(usize::from(shape.rule)) else { return Evidence::NONE };
        let asker = Asker { rule: shape.rule, category: rule.category };
        let words = found.region.ask(&self.vocabulary, run.text, place.clone(), asker);
        match run.field {
            Some(name) => words | found.fields.ask(&self.vocabulary, name, asker),
            None => words,
        }
    }

    fn hit(&self, candidate: &Candidate, text: &str, base: usize) -> Option<Hit> {
        let shape = self.shapes.get(candidate.shape)?;
        let rule = self.rules.get(usize::from(shape.rule))?;
        let value = text.get(candidate.start..candidate.end)?;
        Some(Hit {
            rule: shape.rule,
            start: base + candidate.start,
            end: base + candidate.end,
            evidence: candidate.evidence,
            detail: candidate.detail,
            sure: candidate.sure?,
            nature: nature::of(rule.category.id(), value),
        })
    }
}

/// Leaves the best of candidates that overlap, in order.
fn resolve(candidates: &mut Vec<Candidate>) {
    candidates.retain(|candidate| candidate.sure.is_some());
    candidates.sort_by_key(|candidate| (candidate.start, candidate.shape));
    let mut kept = 0;
    for at in 0..candidates.len() {
        let new = candidates[at];
        let mut wins = true;
        while kept > 0 && candidates[kept - 1].end > new.start {
            if !new.beats(&candidates[kept - 1]) {
                wins = false;
                break;
            }
            kept -= 1;
        }
        if wins {
            candidates[kept] = new;
            kept += 1;
        }
    }
    candidates.truncate(kept);
}

/// Returns the bytes from which a value may reach over the anchor at the end of `between`.
fn starts_before(bytes: &[u8], between: Range<usize>) -> impl Iterator<Item = usize> {
    let reach = between.end.saturating_sub(LONGEST).max(between.start);
    let line = bytes.get(reach..between.end).unwrap_or_default();
    let start = memchr::memrchr(b'\n', line).map_or(reach, |found| reach + found);
    start..=between.end
}

impl Candidate {
    /// The surer wins; then the better proved; then the longer; then the first.
    fn beats(&self, other: &Self) -> bool {
        let rank = |c: &Self| {
            let proof =
                c.evidence.has(Evidence::CHECKSUM) as u8 * 2 + c.evidence.has(Evidence::PLAN) as u8;
            let named = c.evidence.has(Evidence::CONTEXT) || c.evidence.has(Evidence::FIELD);
            (c.sure, named, proof, c.end - c.start, c.detail != Detail::NONE)
        };
        rank(self) > rank(other)
    }
}

impl Detector for Engine {
    fn detect(&self, segment: &Segment<'_>, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        for (i, mark) in segment.marks.iter().enumerate() {
            let start = mark.at as usize;
            let end = segment.marks.get(i + 1).map_or(segment.text.len(), |next| next.at as usize);
            if end <= segment.own.start || start >= segment.own.end {
                continue;
            }
            let Some(text) = segment.text.get(start..end) else { continue };
            let field = segment.fields.get(mark.field as usize).map(|name| &**name);
            scratch.found.candidates.clear();
            scratch.found.region.clear();
            self.candidates(Run { text, field: field.filter(|name| !name.is_empty()) }, scratch);
            let candidates = &mut scratch.found.candidates;
            resolve(candidates);
            let own = |candidate: &&Candidate| segment.own.contains(&(start + candidate.start));
            hits.extend(candidates.iter().filter(own).filter_map(|c| self.hit(c, text, start)));
        }
    }
}

fn check_of(rule: &Rule, shape: ShapeRef) -> Option<&CheckCall> {
    rule.shapes.get(usize::from(shape.shape))?.check.as_ref()
}

fn shape_of(rules: &[Rule], shape: ShapeRef) -> Option<&super::rule::Shape> {
    rules.get(usize::from(shape.rule))?.shapes.get(usize::from(shape.shape))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
