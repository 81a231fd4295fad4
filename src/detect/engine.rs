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

use memchr::memmem;
use regex_automata::{
    Anchored, MatchKind,
    hybrid::{
        LazyStateID,
        dfa::{Cache, Config, DFA},
    },
    nfa::thompson,
    util::{start, syntax},
};

use super::{
    Detector, Hit,
    check::{Checked, Detail},
    context::{Asker, Region},
    evidence::{Evidence, Grade, Sure},
    field::Fields,
    nature,
    rule::Rule,
    shape::LONGEST,
    words::Vocabulary,
};
use crate::{error::Error, part::Segment};

/// The bytes that a lazy automaton may use, for each worker and group of shapes.
const CACHE: usize = 4 << 20;

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

/// Shapes that one automaton walks.
struct Group {
    dfa: DFA,
    /// The shape of each pattern.
    shapes: Vec<usize>,
    /// Which bytes can begin a match.
    first: [bool; 256],
}

/// What a worker keeps between segments: automata as far as they were needed, and buffers.
#[derive(Default)]
pub struct Scratch {
    caches: Vec<Cache>,
    ends: Vec<(usize, usize)>,
    candidates: Vec<Candidate>,
    region: Region,
    fields: Fields,
}

/// A value that passed its shape, edges and check.
#[derive(Clone, Copy)]
struct Candidate {
    start: usize,
    end: usize,
    shape: usize,
    evidence: Evidence,
    detail: Detail,
    sure: Sure,
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
        Scratch {
            caches: groups.map(|group| group.dfa.create_cache()).collect(),
            ..Scratch::default()
        }
    }

    /// Finds the candidates of one run.
    fn candidates(&self, text: &str, scratch: &mut Scratch) {
        let Scratch { caches, ends, candidates, .. } = scratch;
        let mut caches = caches.iter_mut();
        if let Some((group, cache)) =
            self.plain.as_ref().and_then(|group| Some((group, caches.next()?)))
        {
            let bytes = text.as_bytes();
            let mut before = 0_u8;
            for (at, byte) in bytes.iter().enumerate() {
                let inside = is_word(before) && is_word(*byte);
                before = *byte;
                if group.first[usize::from(*byte)] && !inside {
                    group.ends(cache, bytes, at, ends);
                    self.settle(text, at, ends, candidates);
                }
            }
        }
        for ((finder, group), cache) in self.anchored.iter().zip(caches) {
            let mut from = 0;
            for anchor in finder.find_iter(text.as_bytes()) {
                self.around_anchor((group, cache), text, from..anchor, (ends, candidates));
                from = anchor;
            }
        }
    }

    /// Tries the starts before an anchor, from the first on, until one gives a candidate.
    fn around_anchor(
        &self,
        (group, cache): (&Group, &mut Cache),
        text: &str,
        between: std::ops::Range<usize>,
        (ends, candidates): (&mut Vec<(usize, usize)>, &mut Vec<Candidate>),
    ) {
        let bytes = text.as_bytes();
        let reach = between.end.saturating_sub(LONGEST).max(between.start);
        let line = bytes.get(reach..between.end).unwrap_or_default();
        let start = memchr::memrchr(b'\n', line).map_or(reach, |found| reach + found);
        for at in start..=between.end {
            if !bytes.get(at).is_some_and(|byte| group.first[usize::from(*byte)]) {
                continue;
            }
            let known = candidates.len();
            group.ends(cache, bytes, at, ends);
            ends.retain(|(_, end)| *end > between.end);
            self.settle(text, at, ends, candidates);
            if candidates.len() > known {
                break;
            }
        }
    }

    /// Turns the ends noted at one start into at most one candidate for each shape.
    fn settle(
        &self,
        text: &str,
        start: usize,
        ends: &mut Vec<(usize, usize)>,
        candidates: &mut Vec<Candidate>,
    ) {
        let first = candidates.len();
        while let Some((index, end)) = ends.pop() {
            let taken =
                candidates.get(first..).is_some_and(|new| new.iter().any(|c| c.shape == index));
            let Some(shape) = self.shapes.get(index).filter(|_| !taken) else { continue };
            let Some(rule) = self.rules.get(usize::from(shape.rule)) else { continue };
            if !rule.edge.left(text, start) || !rule.edge.right(text, end) {
                continue;
            }
            let Some(value) = text.get(start..end) else { continue };
            let checked = shape_of(&self.rules, *shape)
                .and_then(|shape| shape.check.as_ref())
                .map_or(Checked::Silent, |call| (call.check)(value, &call.argument));
            let (evidence, detail) = match checked {
                Checked::Fails => continue,
                Checked::Silent => (Evidence::SHAPE, Detail::NONE),
                Checked::Holds(evidence, detail) => (Evidence::SHAPE | evidence, detail),
            };
            candidates.push(Candidate {
                start,
                end,
                shape: index,
                evidence,
                detail,
                sure: Sure::Low,
            });
        }
    }

    /// Weighs the candidates of one run by context and field, and leaves the best of those that overlap.
    fn weigh(&self, text: &str, field: Option<&str>, scratch: &mut Scratch) {
        let Scratch { candidates, region, fields, .. } = scratch;
        region.clear();
        let (vocabulary, shapes, rules) = (&self.vocabulary, &self.shapes, &self.rules);
        candidates.retain_mut(|candidate| {
            let Some(shape) = shapes.get(candidate.shape) else { return false };
            let Some(rule) = rules.get(usize::from(shape.rule)) else { return false };
            let asker = Asker { rule: shape.rule, category: rule.category };
            candidate.evidence |=
                region.ask(vocabulary, text, candidate.start..candidate.end, asker);
            if let Some(name) = field {
                candidate.evidence |= fields.ask(vocabulary, name, asker);
            }
            candidate.evidence.sure(shape.grade).map(|sure| candidate.sure = sure).is_some()
        });
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
            scratch.candidates.clear();
            self.candidates(text, scratch);
            if scratch.candidates.is_empty() {
                continue;
            }
            let field = segment.fields.get(mark.field as usize).map(|name| &**name);
            self.weigh(text, field.filter(|name| !name.is_empty()), scratch);
            let own = |candidate: &&Candidate| segment.own.contains(&(start + candidate.start));
            hits.extend(
                scratch.candidates.iter().filter(own).filter_map(|c| self.hit(c, text, start)),
            );
        }
    }
}

impl Engine {
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
            sure: candidate.sure,
            nature: nature::of(rule.category.id(), value),
        })
    }
}

impl Group {
    fn new(patterns: &[&str], shapes: Vec<usize>) -> Result<Self, String> {
        let dfa = DFA::builder()
            .configure(
                Config::new()
                    .match_kind(MatchKind::All)
                    .cache_capacity(CACHE)
                    .skip_cache_capacity_check(true)
                    .minimum_cache_clear_count(None),
            )
            .thompson(thompson::Config::new().shrink(false))
            .syntax(syntax::Config::new().unicode(true).utf8(true))
            .build_many(patterns)
            .map_err(|error| format!("the rules are too large together: {error}"))?;
        let mut cache = dfa.create_cache();
        let mut first = [false; 256];
        for byte in u8::MIN..=u8::MAX {
            let start = start_state(&dfa, &mut cache);
            let next = start.and_then(|start| dfa.next_state(&mut cache, start, byte).ok());
            first[usize::from(byte)] = next.is_some_and(|next| !next.is_dead());
        }
        Ok(Self { dfa, shapes, first })
    }

    /// Walks the automaton from byte `start` and notes each shape and end, in order of the ends.
    fn ends(&self, cache: &mut Cache, bytes: &[u8], start: usize, ends: &mut Vec<(usize, usize)>) {
        ends.clear();
        let Some(mut state) = start_state(&self.dfa, cache) else { return };
        let limit = (start + LONGEST + 1).min(bytes.len());
        for (at, byte) in bytes.iter().enumerate().take(limit).skip(start) {
            let Ok(next) = self.dfa.next_state(cache, state, *byte) else { return };
            state = next;
            if state.is_tagged() {
                if state.is_match() {
                    self.note(cache, state, at, ends);
                } else {
                    return;
                }
            }
        }
        if let Ok(state) = self.dfa.next_eoi_state(cache, state)
            && state.is_match()
        {
            self.note(cache, state, limit, ends);
        }
    }

    fn note(&self, cache: &Cache, state: LazyStateID, end: usize, ends: &mut Vec<(usize, usize)>) {
        for i in 0..self.dfa.match_len(cache, state) {
            let pattern = self.dfa.match_pattern(cache, state, i).as_usize();
            ends.extend(self.shapes.get(pattern).map(|shape| (*shape, end)));
        }
    }
}

fn start_state(dfa: &DFA, cache: &mut Cache) -> Option<LazyStateID> {
    dfa.start_state(cache, &start::Config::new().anchored(Anchored::Yes)).ok()
}

fn shape_of(rules: &[Rule], shape: ShapeRef) -> Option<&super::rule::Shape> {
    rules.get(usize::from(shape.rule))?.shapes.get(usize::from(shape.shape))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
