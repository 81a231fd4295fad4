//! The reference engine: all rules over a text in one pass.
//!
//! In: a segment. Out: hits, by place, none overlapping another.
//! Never allocates in a steady state, and never lets one run's neighbours change its hits.
//!
//! The simple version, for each run of the segment and each line of it:
//!
//! ```text
//! for each start whose first byte can begin a value, and that isn't inside a word:
//!     walk one automaton of all shapes from there; note each (shape, end) it passes
//!     for each shape, the longest end whose edges are clean, whose check doesn't fail and which
//!         context or field make a finding: a candidate
//! of candidates that overlap, the best stays
//! ```
//!
//! Two things spare most of the work. Shapes that are nothing without a word that names them (*gated*
//! ones) are walked only near such words. Shapes with an *anchor* (the `@` of an address) are walked only
//! from the starts before an anchor that a fast search has found.

use std::ops::Range;

use memchr::memmem;

use super::{
    Detector, Hit,
    automaton::{self, Group, Walk},
    candidate::{Candidate, resolve},
    check::{Checked, Detail},
    context::{self, Asker, Region},
    edge::Edge,
    evidence::{Evidence, Grade},
    field::Fields,
    flow::{self, Named},
    nature,
    rule::{self, CheckCall, Rule, Shape},
    runs::{runs, starts_before},
    seek::{Seekers, Sought},
    words::Vocabulary,
};
use crate::{error::Error, part::Segment};

/// Rules, ready to run. Shared by all workers; each has its own [`Scratch`].
pub struct Engine {
    rules: Vec<Rule>,
    shapes: Vec<ShapeRef>,
    /// Shapes that may be findings by themselves.
    open: Option<Group>,
    /// Shapes that are nothing without a word or a field that names them.
    gated: Option<Group>,
    /// Shapes that are looked for around a text that all their values hold.
    anchored: Vec<(memmem::Finder<'static>, Group)>,
    /// The rules that have gated shapes.
    gated_askers: Vec<Asker>,
    /// The fewest bytes that a value has.
    shortest: usize,
    seekers: Seekers,
    vocabulary: Vocabulary,
}

/// A shape by its place in the rules.
#[derive(Clone, Copy)]
struct ShapeRef {
    rule: u16,
    shape: u16,
    edge: Edge,
    grade: Grade,
    gated: bool,
}

/// What a worker keeps between segments: automata as far as they were needed, and buffers.
#[derive(Default)]
pub struct Scratch {
    open: Option<Walk>,
    gated: Option<Walk>,
    anchored: Vec<Walk>,
    ends: Vec<(usize, usize)>,
    found: Found,
}

/// The candidates of a run, and what is known of its words.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    region: Region,
    fields: Fields,
    sought: Vec<(u16, Sought)>,
    /// For a segment that flows: the fields that speak for gated shapes, and those that speak for seekers.
    named: Named,
    sought_in: Named,
}

/// A run: text that lies in one field.
#[derive(Clone, Copy)]
struct Run<'a> {
    text: &'a str,
    field: Option<&'a str>,
    /// The segment, where lines flow over its marks; the run is all of it.
    flow: Option<&'a Segment<'a>>,
}

impl Engine {
    /// Makes rules ready.
    ///
    /// # Errors
    /// Two rules with one id, or rules too many or too large for one automaton.
    pub fn new(rules: Vec<Rule>) -> Result<Self, Error> {
        rule::distinct(&rules)?;
        let shapes = shape_refs(&rules);
        let group = |wanted: &dyn Fn(&Shape) -> bool| -> Result<Option<Group>, Error> {
            let members: Vec<(usize, &Shape, Edge)> = shapes
                .iter()
                .enumerate()
                .filter_map(|(i, shape)| Some((i, shape_of(&rules, *shape)?, shape.edge)))
                .filter(|(_, shape, _)| wanted(shape))
                .collect();
            Group::new(&members).map_err(|problem| Error::Usage { problem, hint: None })
        };
        let open = group(&|shape| shape.anchor.is_none() && !shape.is_gated())?;
        let gated = group(&|shape| shape.anchor.is_none() && shape.is_gated())?;
        let all = || rules.iter().flat_map(|rule| &rule.shapes);
        let mut anchors: Vec<&str> = all().filter_map(|shape| shape.anchor.as_deref()).collect();
        anchors.sort_unstable();
        anchors.dedup();
        let mut anchored = Vec::new();
        for anchor in anchors {
            if let Some(group) = group(&|shape| shape.anchor.as_deref() == Some(anchor))? {
                anchored.push((memmem::Finder::new(anchor.as_bytes()).into_owned(), group));
            }
        }
        let is_gated = |rule: &Rule| rule.shapes.iter().any(Shape::is_gated);
        let gated_askers = (0..)
            .zip(&rules)
            .filter(|(_, rule)| is_gated(rule))
            .map(|(i, rule)| Asker { rule: i, category: rule.category })
            .collect();
        let seekers = Seekers::of(&rules);
        let lengths = all().map(|shape| *shape.bounds.length.start());
        let shortest = lengths.chain(seekers.shortest()).min().unwrap_or_default();
        let vocabulary = Vocabulary::of(&rules);
        Ok(Self {
            rules,
            shapes,
            open,
            gated,
            anchored,
            gated_askers,
            shortest,
            seekers,
            vocabulary,
        })
    }

    /// Returns the rules, in the order that [`Hit::rule`] counts.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns a new scratch for one worker.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let walk = |group: &Option<Group>| group.as_ref().map(Group::walk);
        Scratch {
            open: walk(&self.open),
            gated: walk(&self.gated),
            anchored: self.anchored.iter().map(|(_, group)| group.walk()).collect(),
            ..Scratch::default()
        }
    }

    /// Lets walks forget what has become too much to remember.
    fn tidy(&self, scratch: &mut Scratch) {
        let groups =
            self.open.iter().chain(&self.gated).chain(self.anchored.iter().map(|(_, group)| group));
        let walks = scratch.open.iter_mut().chain(&mut scratch.gated).chain(&mut scratch.anchored);
        groups.zip(walks).for_each(|(group, walk)| group.tidy(walk));
    }

    /// Finds the candidates of one run, line by line: no shape and no context goes over a line end.
    fn candidates(&self, run: Run<'_>, scratch: &mut Scratch) {
        let Scratch { open, gated, anchored, ends, found } = scratch;
        let bytes = run.text.as_bytes();
        let named = run
            .field
            .is_some_and(|name| found.fields.name_one(&self.vocabulary, name, &self.gated_askers));
        let mut start = 0;
        while start < bytes.len() {
            let rest = bytes.get(start..).unwrap_or_default();
            let line = start..memchr::memchr(b'\n', rest).map_or(bytes.len(), |at| start + at + 1);
            start = line.end;
            found.region.enter(line.clone());
            if let (Some(group), Some(walk)) = (&self.open, &mut *open) {
                self.walk(run, line.clone(), (group, walk), (ends, found));
            }
            if let (Some(group), Some(walk)) = (&self.gated, &mut *gated)
                && digits_at_most(&bytes[line.clone()], group.digits) >= group.digits
            {
                if named {
                    self.walk(run, line, (group, walk), (ends, found));
                } else {
                    self.walk_gates(run, (group, walk), (ends, found));
                    self.walk_named(run, line, (group, walk), (ends, found));
                }
            }
        }
        for ((finder, group), walk) in self.anchored.iter().zip(anchored) {
            self.around_anchors(run, finder, (group, walk), (ends, found));
        }
    }

    /// Tries every start in a part of a run.
    fn walk(
        &self,
        run: Run<'_>,
        part: Range<usize>,
        (group, walk): (&Group, &mut Walk),
        (ends, found): (&mut Vec<(usize, usize)>, &mut Found),
    ) {
        let bytes = run.text.as_bytes();
        let before = part.start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let mut last = before.map_or(0, |byte| group.roles[usize::from(byte)]);
        let start = part.start;
        for (i, byte) in bytes.get(part).unwrap_or_default().iter().enumerate() {
            let role = group.roles[usize::from(*byte)];
            if role & automaton::FIRST != 0 && role & last & automaton::WORD == 0 {
                group.ends(walk, bytes, start + i, ends);
                if !ends.is_empty() {
                    self.settle(run, start + i, ends, found);
                }
            }
            last = role;
        }
    }

    /// Tries the starts near words that speak for a gated shape.
    fn walk_gates(
        &self,
        run: Run<'_>,
        (group, walk): (&Group, &mut Walk),
        (ends, found): (&mut Vec<(usize, usize)>, &mut Found),
    ) {
        let mut done = 0;
        for i in 0..found.region.read(&self.vocabulary, run.text).len() {
            let Some(label) = found.region.read(&self.vocabulary, run.text).get(i).copied() else {
                break;
            };
            if self.vocabulary.opens(label.word) {
                let near = context::reach_of(&label, run.text, group.longest);
                let part = near.start.max(done)..near.end;
                done = done.max(near.end);
                self.walk(run, part, (group, walk), (ends, found));
            }
        }
    }

    /// Tries the starts in fields of a flowing line that name a category with gated shapes.
    fn walk_named(
        &self,
        run: Run<'_>,
        line: Range<usize>,
        (group, walk): (&Group, &mut Walk),
        (ends, found): (&mut Vec<(usize, usize)>, &mut Found),
    ) {
        let Some(segment) = run.flow else { return };
        let mut rest = line;
        loop {
            let Found { named, fields, .. } = &mut *found;
            let names_one =
                |name: &str| fields.name_one(&self.vocabulary, name, &self.gated_askers);
            let Some(part) = named.next(segment, rest.clone(), names_one) else { break };
            rest.start = part.end;
            self.walk(run, part, (group, walk), (ends, found));
        }
    }

    /// Tries the starts before each anchor, from the first on, until one gives a candidate.
    fn around_anchors(
        &self,
        run: Run<'_>,
        finder: &memmem::Finder<'_>,
        (group, walk): (&Group, &mut Walk),
        (ends, found): (&mut Vec<(usize, usize)>, &mut Found),
    ) {
        let bytes = run.text.as_bytes();
        let mut from = 0;
        for anchor in finder.find_iter(bytes) {
            found.region.enter_line_of(run.text, anchor);
            for at in starts_before(bytes, from..anchor) {
                if !bytes.get(at).is_some_and(|byte| group.may_begin(*byte)) {
                    continue;
                }
                group.ends(walk, bytes, at, ends);
                ends.retain(|(_, end)| *end > anchor);
                if self.settle(run, at, ends, found) {
                    break;
                }
            }
            from = anchor;
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
        let mut lefts = [None; Edge::COUNT];
        while let Some((index, end)) = ends.pop() {
            let Some(edge) = self.shapes.get(index).map(|shape| shape.edge) else { continue };
            let left = *lefts[edge as usize].get_or_insert_with(|| edge.left(run.text, start));
            let new = found.candidates.get(first..).unwrap_or_default();
            if left
                && edge.right(run.text, end)
                && !new.iter().any(|candidate| candidate.shape == index)
                && let Some(candidate) = self.candidate(run, start..end, index, found)
            {
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
        // A shape that is nothing by itself is asked for its context first, which is cheaper than a check;
        // any other after it, since most candidates fail there.
        let mut named = None;
        if shape.gated {
            let words = *named.insert(self.named(run, &place, shape, found));
            (words | Evidence::SHAPE).sure(shape.grade)?;
        }
        let value = run.text.get(place.clone())?;
        let (evidence, detail) =
            match check_of(rule, shape).map(|call| (call.check)(value, &call.argument)) {
                Some(Checked::Fails) => return None,
                Some(Checked::Holds(evidence, detail)) => (evidence, detail),
                Some(Checked::Silent) | None => (Evidence::NONE, Detail::NONE),
            };
        let named = named.unwrap_or_else(|| self.named(run, &place, shape, found));
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
        let flow = run.flow.and_then(|segment| flow::field_at(segment, place.start));
        let mut ask = |name| found.fields.ask(&self.vocabulary, name, asker);
        match (run.field, flow) {
            (Some(name), _) => words | ask(name),
            // Where lines flow the key stands before its value; what it says against it has been heard.
            (None, Some(name)) if ask(name) == Evidence::FIELD => words | Evidence::FIELD,
            (None, _) => words,
        }
    }

    /// Adds what the seekers find in a run; where lines flow over the fields, in the text as such and in each
    /// field that speaks for a seeker.
    fn seek(&self, run: Run<'_>, found: &mut Found) {
        self.seek_in(run, 0..run.text.len(), run.field, found);
        let Some(segment) = run.flow else { return };
        let mut rest = 0..run.text.len();
        loop {
            let Found { sought_in, fields, .. } = &mut *found;
            let names_one = |name: &str| {
                let says = |asker: Asker| fields.ask(&self.vocabulary, name, asker);
                self.seekers.askers().map(says).any(|evidence| evidence == Evidence::FIELD)
            };
            let Some(part) = sought_in.next(segment, rest.clone(), names_one) else { break };
            rest.start = part.end;
            let field = flow::field_at(segment, part.start);
            self.seek_in(run, part, field, found);
        }
    }

    /// Adds what the seekers find in a part of a run; each of their rules has one shape reference.
    fn seek_in(&self, run: Run<'_>, part: Range<usize>, field: Option<&str>, found: &mut Found) {
        let Some(text) = run.text.get(part.clone()) else { return };
        let mut sought = std::mem::take(&mut found.sought);
        let says = |asker| {
            field.map_or(Evidence::NONE, |name| {
                found.fields.ask_seeking(&self.vocabulary, name, asker)
            })
        };
        self.seekers.seek(text, says, &mut sought);
        for (rule, Sought { place, evidence, grade, detail }) in sought.drain(..) {
            let index = self.shapes.partition_point(|shape| shape.rule < rule);
            let Some(shape) = self.shapes.get(index) else { continue };
            let place = part.start + place.start..part.start + place.end;
            found.region.enter_line_of(run.text, place.start);
            let evidence = evidence | self.named(run, &place, *shape, found);
            let (Range { start, end }, sure) = (place, evidence.sure(grade));
            found.candidates.push(Candidate { start, end, shape: index, evidence, detail, sure });
        }
        found.sought = sought;
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

impl Detector for Engine {
    fn detect(&self, segment: &Segment<'_>, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        self.tidy(scratch);
        scratch.found.named.enter(segment);
        scratch.found.sought_in.enter(segment);
        for (mark, part) in runs(segment) {
            if part.end <= segment.own.start
                || part.start >= segment.own.end
                || part.len() < self.shortest
            {
                continue;
            }
            let Some(text) = segment.text.get(part.clone()) else { continue };
            let flow = segment.flow.then_some(segment);
            let field = segment.fields.get(mark.field as usize).filter(|_| flow.is_none());
            let field = field.map(|name| &**name).filter(|name| !name.is_empty());
            scratch.found.candidates.clear();
            let run = Run { text, field, flow };
            self.candidates(run, scratch);
            self.seek(run, &mut scratch.found);
            let candidates = &mut scratch.found.candidates;
            resolve(candidates);
            let own =
                |candidate: &&Candidate| segment.own.contains(&(part.start + candidate.start));
            hits.extend(
                candidates.iter().filter(own).filter_map(|c| self.hit(c, text, part.start)),
            );
        }
    }
}

fn shape_refs(rules: &[Rule]) -> Vec<ShapeRef> {
    let mut shapes = Vec::new();
    for (r, rule) in (0..).zip(rules) {
        for (s, shape) in (0..).zip(&rule.shapes) {
            shapes.push(ShapeRef {
                rule: r,
                shape: s,
                edge: rule.edge,
                grade: shape.grade,
                gated: shape.is_gated(),
            });
        }
        if rule.detector.is_some() {
            let (edge, grade) = (rule.edge, Grade::NONE);
            shapes.push(ShapeRef { rule: r, shape: 0, edge, grade, gated: false });
        }
    }
    shapes
}

fn check_of(rule: &Rule, shape: ShapeRef) -> Option<&CheckCall> {
    rule.shapes.get(usize::from(shape.shape))?.check.as_ref()
}

fn shape_of(rules: &[Rule], shape: ShapeRef) -> Option<&Shape> {
    rules.get(usize::from(shape.rule))?.shapes.get(usize::from(shape.shape))
}

/// Returns at least the number of digits in a line, or `enough` where there are as many; a byte that begins
/// a fullwidth one counts too.
fn digits_at_most(line: &[u8], enough: usize) -> usize {
    line.iter().filter(|byte| byte.is_ascii_digit() || **byte == 0xEF).take(enough).count()
}
