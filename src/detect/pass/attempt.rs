//! Attempts: from a start in a run to the candidates that begin there.
//!
//! In: a family of shapes and where a value may begin. Out: candidates.
//! Never tries a start twice of those that families need no chain for.

use std::ops::Range;

use super::{Pass, State, Tried};
use crate::{
    detect::{
        beginnings::Kins,
        candidate::Candidate,
        check::{Checked, Detail},
        context::{Asker, Words},
        divider,
        drawing::is_drawn,
        edge::{self, Edge},
        evidence::Evidence,
        family::{Family, Gate, ShapeRef, shape_of},
        flow,
        junction::{self, Bitmap},
        rule::Shape,
        seek::{Ground, Sought},
        sift::Starts,
    },
    part::BARRIER,
};

impl<'a> Pass<'a> {
    pub(super) fn words(&self) -> Words<'a> {
        Words {
            vocabulary: &self.engine.vocabulary,
            text: self.run.text,
            starts: self.spots.map(|spots| Starts {
                words: &spots.labels,
                base: self.run.start,
                sifted: spots.sifted,
            }),
        }
    }

    /// The first byte of the run from which a family is not tried yet.
    pub(super) fn untried(&self, f: usize, tried: Tried) -> usize {
        let behind = match tried {
            Tried::Family => self.state.tried.get(f),
            Tried::Anchor(number) => self.state.tried_at.get(number),
        };
        behind.copied().unwrap_or_default().saturating_sub(self.run.start)
    }

    fn note_tried(&mut self, f: usize, tried: Tried, behind: usize) {
        let slot = match tried {
            Tried::Family => self.state.tried.get_mut(f),
            Tried::Anchor(number) => self.state.tried_at.get_mut(number),
        };
        if let Some(tried) = slot {
            *tried = (*tried).max(self.run.start + behind);
        }
    }

    /// Tries every start in a part of the run.
    pub(super) fn walk(&mut self, f: usize, part: Range<usize>, tried: Tried) {
        self.note_tried(f, tried, part.end);
        let mut at = part.start;
        while let Some(start) = self.next(f, self.run.text, at..part.end) {
            self.turn(start, 0);
            at = start + 1;
        }
    }

    /// Tries the starts in a part of the run whose field names the family. Where a value is as sure as any can be,
    /// no other begins in it, nor in one of the same category that is surer. What words led to is found again, and
    /// resolved as one.
    pub(super) fn sweep(&mut self, f: usize, part: Range<usize>) {
        let engine = self.engine;
        let Some(family) = engine.families.get(f) else { return };
        if family.fills {
            return self.fill((f, family), part);
        }
        let mut at = self.behind(family, part.start);
        while let Some(start) = self.next(f, self.run.text, at..part.end) {
            at = self.behind(family, start);
            if at > start {
                continue;
            }
            at = start + 1;
            let first = self.state.candidates.len();
            if self.turn(start, 0) {
                let new = self.state.candidates.get(first..).unwrap_or_default().iter();
                let sure = new.filter(|candidate| candidate.sure >= Some(family.surest));
                at = sure.map(|candidate| candidate.end() - self.run.start).max().unwrap_or(at);
            }
        }
    }

    /// Tries whether all of a part of the run, which lies in a field that names the family, is a value; not where one of
    /// the same category is told already that is as sure as any.
    fn fill(&mut self, (f, family): (usize, &Family), part: Range<usize>) {
        let text = self.run.text;
        let inner = edge::filling(text.get(part.clone()).unwrap_or_default());
        let place = part.start + inner.start..part.start + inner.end;
        let field = text.get(..place.end).unwrap_or_default();
        let cover = self.state.covers.over(self.run.start + place.start);
        let is_told = |(end, category)| end == self.run.start + place.end && family.is_of(category);
        if cover.is_some_and(is_told) {
            return;
        }
        if self.next(f, field, place.start..place.start + 1).is_none() {
            return;
        }
        while let Some((index, end)) = self.state.ends.pop() {
            if end != place.end || !self.counts(index) {
                continue;
            }
            if let Some(candidate) = self.candidate(place.clone(), index) {
                if let Some(category) = self.engine.category(&candidate) {
                    self.state.covers.add(&candidate, category);
                }
                return self.state.candidates.push(candidate);
            }
        }
    }

    /// Returns the byte of the run behind the cover that holds byte `at`, if none of the family's values can win over it,
    /// or `at`.
    fn behind(&self, family: &Family, at: usize) -> usize {
        let cover = self.state.covers.over(self.run.start + at);
        let below = cover.filter(|(_, category)| family.is_below(*category));
        below.map_or(at, |(behind, _)| behind - self.run.start)
    }

    /// Tries the starts before a text that a family needs, from the first on, until one gives a candidate.
    pub(super) fn around(&mut self, (f, anchor): (usize, usize), starts: Range<usize>) {
        let tried = Tried::Anchor(anchor);
        let mut at = starts.start.max(self.untried(f, tried));
        self.note_tried(f, tried, starts.end);
        while let Some(start) = self.next(f, self.run.text, at..starts.end + 1) {
            if self.turn(start, starts.end + 1) {
                break;
            }
            at = start + 1;
        }
    }

    /// Returns the first start in a part of the run's `text` from which any shape of a family matches, its ends noted.
    fn next(&mut self, f: usize, text: &str, part: Range<usize>) -> Option<usize> {
        let rung = self.engine.families.get(f)?.rungs.last()?;
        let State { walks, ends, .. } = &mut *self.state;
        let text = text.as_bytes();
        let part = part.start..part.end.min((text.len() + 1).saturating_sub(rung.shortest));
        if part.is_empty() {
            return None;
        }
        let walk = walks.get_mut(f)?.last_mut()?;
        let automaton = rung.group.automaton();
        let walk = walk.get_or_insert_with(|| automaton.walk());
        automaton.next(walk, (text, part), ends)
    }

    /// Turns the ends that were noted of a start, from `least` on, into at most one candidate for each shape;
    /// returns whether there is any.
    pub(super) fn turn(&mut self, start: usize, least: usize) -> bool {
        let engine = self.engine;
        let mut ends = std::mem::take(&mut self.state.ends);
        let first = self.state.candidates.len();
        let mut lefts = [None; Edge::COUNT];
        while let Some((index, end)) = ends.pop() {
            if end < least || !self.counts(index) {
                continue;
            }
            let Some(edge) = engine.shapes.get(index).map(|shape| shape.edge) else { continue };
            let (text, from) = (self.run.text, self.run.start);
            let left = *lefts[edge as usize].get_or_insert_with(|| edge.left(text, start));
            let new = self.state.candidates.get(first..).unwrap_or_default();
            if left
                && edge.right(text, end)
                && !is_drawn(text, &(start..end))
                && !new.iter().any(|candidate| engine.settles(candidate, (index, end + from)))
                && let Some(candidate) = self.candidate(start..end, index)
            {
                self.state.candidates.push(candidate);
            }
        }
        self.state.ends = ends;
        self.state.candidates.len() > first
    }

    /// Returns whether a shape is of a kin that is tried.
    fn counts(&self, index: usize) -> bool {
        self.among == Kins::MAX || self.among & self.engine.families.beginnings.of_shape(index) != 0
    }

    /// Returns the candidate that shape `index` makes of a place, if the check and the words let it.
    pub(super) fn candidate(&mut self, place: Range<usize>, index: usize) -> Option<Candidate> {
        let engine = self.engine;
        let place_of = *engine.shapes.get(index)?;
        let shape = shape_of(&engine.rules, place_of)?;
        // A shape that is nothing by itself is asked for its context first, which is cheaper than a check;
        // any other after it, since most candidates fail there.
        let mut named = None;
        let value = value_in(self.run.text, &place, shape);
        let asked_first = match place_of.gate {
            Gate::Quiet => !self.run.cell,
            gate => gate == Gate::Named,
        };
        if asked_first {
            let words = *named.insert(self.named(&value, place_of));
            let sure = (words | Evidence::SHAPE).sure(shape.grade)?;
            if place_of.gate == Gate::Quiet && sure < engine.least {
                return None;
            }
        }
        let checked = shape.check.as_ref().map(|call| call.say(self.run.text, &place));
        let (evidence, detail) = match checked {
            Some(Checked::Fails) => return None,
            Some(Checked::Holds(evidence, detail)) => (evidence, detail),
            Some(Checked::Silent) | None => (Evidence::NONE, Detail::NONE),
        };
        let named = named.unwrap_or_else(|| self.named(&value, place_of));
        let evidence = Evidence::SHAPE | evidence | named;
        let (start, end) = (self.run.start + value.start, self.run.start + value.end);
        let sure = evidence.sure(shape.grade);
        Some(Candidate::new(start..end, index, (evidence, detail), sure))
    }

    /// Adds what the seekers find in each run; where lines flow over the fields, in the text as such and in
    /// each field that speaks for a seeker.
    pub(in crate::detect) fn seek(&mut self) {
        let engine = self.engine;
        if engine.seekers.is_empty() {
            return;
        }
        let named = self.fold_told(false, |any, _, told| any || told.sought);
        let whole = 0..self.segment.text.len();
        if !named && !self.may_hold(whole) {
            return;
        }
        let mut mark = 0;
        while let Some(run) = self.run_from(mark) {
            let (first, (start, end), next) = run;
            mark = next;
            // Where lines flow, the fields that name something are looked at below.
            let sought = !self.segment.flow.over(first.field as usize)
                && self.told_by(first.field as usize).sought;
            let told = self.state.recall.is_told(start);
            if told || !sought && !self.may_hold(start..end) {
                continue;
            }
            self.enter_run(run);
            if self.run.wanted {
                let part = self.run.start..self.run.end();
                self.seek_in(self.run.sense, part);
            }
        }
        if self.segment.flow.in_lines() && named {
            let mut named = std::mem::take(&mut self.state.named);
            named.clear();
            named.resize(self.segment.fields.len(), false);
            let flow = self.segment.flow;
            self.fold_told((), |(), field, told| {
                if let Some(slot) = named.get_mut(field).filter(|_| flow.over(field)) {
                    *slot = told.sought;
                }
            });
            let wanted = |field: usize| named.get(field).copied().unwrap_or_default();
            for (field, part) in flow::parts(self.segment, wanted) {
                let sense = self.sense_of(field);
                self.enter(part.start);
                self.seek_in(sense, part);
            }
            self.state.named = named;
        }
    }

    /// Returns whether seekers may find something in a part of the segment that no field's name speaks for: it has a
    /// capital behind a space, or digits and Cyrillic letters, as a street that begins a line, or is signed.
    fn may_hold(&self, part: Range<usize>) -> bool {
        let Some(spots) = self.spots else { return true };
        let has_any = |words: &[u64]| Bitmap { words, start: part.start }.has_any(part.len());
        let text = self.segment.text.get(part.clone()).unwrap_or_default();
        has_any(&spots.junctions)
            || junction::may_have_cyrillic(text) && has_any(&spots.digits)
            || junction::may_be_signed(text)
    }

    /// Adds what the seekers find in a part of the run; each of their rules has one shape.
    pub(super) fn seek_in(&mut self, sense: Option<usize>, part: Range<usize>) {
        let engine = self.engine;
        let Some(text) = self.segment.text.get(part.clone()) else { return };
        // What ends a value is no part of it.
        let text = text.trim_end_matches(BARRIER);
        let bitmaps = self.spots.map(|spots| {
            [&spots.junctions, &spots.digits, &spots.numbers]
                .map(|words| Bitmap { words, start: part.start })
        });
        let mut sought = std::mem::take(&mut self.state.sought);
        let State { junctions, covers, fields, .. } = &mut *self.state;
        let says = |asker| {
            sense.map_or(Evidence::NONE, |sense| {
                fields.ask_seeking(&engine.vocabulary, sense, asker)
            })
        };
        let shown = covers.gaps(part.start..part.start + text.len());
        let shown = shown.map(|gap| gap.start - part.start..gap.end - part.start);
        let ground = Ground::new(text, bitmaps, junctions, shown);
        engine.seekers.seek(&ground, says, &mut sought);
        for (rule, Sought { place, evidence, grade, detail }) in sought.drain(..) {
            let shape = engine.shapes.partition_point(|shape| shape.rule < rule);
            let Some(place_of) = engine.shapes.get(shape).copied() else { continue };
            let (start, end) = (part.start + place.start, part.start + place.end);
            if sense.is_none() && self.is_of_another(start, rule) {
                continue;
            }
            let within = start - self.run.start..end - self.run.start;
            let evidence = evidence | self.named(&within, place_of);
            let sure = evidence.sure(grade);
            let new = Candidate::new(start..end, shape, (evidence, detail), sure);
            self.state.candidates.push(new);
        }
        self.state.sought = sought;
    }

    /// Returns whether lines flow and the field at byte `at` of the segment speaks against what a rule's seeker finds.
    fn is_of_another(&mut self, at: usize, rule: u16) -> bool {
        let engine = self.engine;
        let Some(known) = engine.rules.get(usize::from(rule)).filter(|_| self.run.flows) else {
            return false;
        };
        let mark = self.mark_near(at);
        let field = self.segment.marks.get(mark).map(|mark| mark.field as usize);
        let asker = Asker { rule, category: known.category };
        field.and_then(|field| self.sense_of(field)).is_some_and(|sense| {
            let said = self.state.fields.ask_seeking(&engine.vocabulary, sense, asker);
            said == Evidence::AGAINST
        })
    }

    /// Returns what the words around a place and the run's field say to a shape's rule.
    pub(super) fn named(&mut self, place: &Range<usize>, shape: ShapeRef) -> Evidence {
        let engine = self.engine;
        let Some(rule) = engine.rules.get(usize::from(shape.rule)) else { return Evidence::NONE };
        let asker = Asker { rule: shape.rule, category: rule.category };
        let (words, segment, from) = (self.words(), self.segment, self.run.start);
        let (mut sense, mut own, mut at) = (self.run.sense, None, 0);
        if self.run.flows {
            at = self.mark_near(from + place.start);
            own = segment.marks.get(at).map(|mark| mark.field as usize).filter(|field| *field > 0);
            sense = own.and_then(|field| self.sense_of(field));
        }
        let State { region, fields, .. } = &mut *self.state;
        if shape.edge == Edge::Field {
            // No word leads there.
            return sense.map_or(Evidence::NONE, |it| fields.ask(&engine.vocabulary, it, asker));
        }
        // In a line of fields a key speaks for its own value.
        let heard = region.ask(words, place.clone(), asker, |label| {
            let of = own.and_then(|_| flow::field_behind(segment, from + label.start, at));
            let name = of.filter(|of| own != Some(*of)).and_then(|of| segment.fields.get(of));
            name.is_none_or(|name| {
                let sense = fields.sense_of(&engine.vocabulary, name);
                !fields.holds(sense, label.word)
            })
        });
        let said = sense.map_or(Evidence::NONE, |sense| {
            self.state.fields.ask(&engine.vocabulary, sense, asker)
        });
        // Where lines flow the key stands before its value; what it says against it has been heard.
        if self.run.flows && said == Evidence::AGAINST { heard } else { heard | said }
    }
}

/// Returns the place of the value in one that a shape matches: all of it, or what stands behind its label.
fn value_in(text: &str, place: &Range<usize>, shape: &Shape) -> Range<usize> {
    if !shape.labelled {
        return place.clone();
    }
    let label = text.get(place.clone()).map_or(0, divider::value_start);
    place.start + label..place.end
}
