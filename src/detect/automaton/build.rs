//! From regular expressions to states, from their ends to their beginnings.
//!
//! In: expressions, as they are parsed. Out: states, no step between which is free.
//! Never makes two states of which the same bytes lead to the same.

use std::collections::HashMap;

use regex_syntax::{
    hir::{Class, Hir, HirKind, Repetition},
    utf8::{Utf8Sequence, Utf8Sequences},
};

use super::{
    nfa::{JOINT, Link, Nfa},
    set::Hashed,
};

/// States that are being made.
pub(super) struct Building {
    nfa: Nfa,
    /// The links of states that aren't made yet; whoever adds some takes them away.
    links: Vec<Link>,
    /// By hash of their links, the states; and the joints by hash of their states.
    states: Hashed<u32>,
    joints: Hashed<u32>,
}

/// What stands ahead of a place in an expression: states.
#[derive(Clone)]
struct Ahead {
    /// Where links lead that lead to all of them: the only state, or a joint; [`NONE`] where no link does.
    place: u32,
    /// Where it is not one, the states, ascending.
    several: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Makes the states of expressions, the pattern of each being its number.
///
/// # Errors
/// They look around, match without bound, or have 2³¹ states.
pub(super) fn build(expressions: &[&Hir]) -> Result<Nfa, String> {
    let goals = number(expressions.len())?;
    let nfa = Nfa::with_goals(goals);
    let (states, joints) = (HashMap::default(), HashMap::default());
    let mut building = Building { nfa, links: Vec::new(), states, joints };
    let mut start = Vec::new();
    for (goal, expression) in (0..goals).zip(expressions) {
        start.extend(building.before(expression, &mut Ahead::of(goal))?.states());
    }
    start.sort_unstable();
    building.nfa.begin(start);
    Ok(building.nfa)
}

fn number(count: usize) -> Result<u32, String> {
    let number = u32::try_from(count).ok().filter(|number| *number < JOINT);
    number.ok_or_else(|| "shapes have too many states".into())
}

impl Ahead {
    fn of(state: u32) -> Self {
        Self { place: state, several: Vec::new() }
    }

    fn states(&self) -> &[u32] {
        if self.place < JOINT { std::slice::from_ref(&self.place) } else { &self.several }
    }

    fn join(&mut self, other: &Self) {
        let mut own = self.states().to_vec();
        own.extend(other.states().iter().filter(|state| !self.states().contains(state)));
        if own.len() > self.states().len() {
            own.sort_unstable();
            let place = if let [only] = own[..] { only } else { NONE };
            *self = Self { place, several: own };
        }
    }
}

impl Building {
    /// Returns what stands ahead of an expression behind which `next` is.
    fn before(&mut self, expression: &Hir, next: &mut Ahead) -> Result<Ahead, String> {
        match expression.kind() {
            HirKind::Empty => Ok(next.clone()),
            HirKind::Look(_) => Err("shapes look around".into()),
            HirKind::Literal(literal) => {
                let mut ahead = next.clone();
                for byte in literal.0.iter().rev() {
                    let to = self.place(&mut ahead)?;
                    let from = self.links.len();
                    self.links.push(Link::new(*byte, *byte, to));
                    ahead = self.state(from)?;
                }
                Ok(ahead)
            }
            HirKind::Class(class) => self.class(class, next),
            HirKind::Capture(capture) => self.before(&capture.sub, next),
            HirKind::Repetition(repetition) => self.repetition(repetition, next),
            HirKind::Concat(parts) => {
                let mut ahead = next.clone();
                for part in parts.iter().rev() {
                    ahead = self.before(part, &mut ahead)?;
                }
                Ok(ahead)
            }
            HirKind::Alternation(parts) => self.any(parts, next),
        }
    }

    fn class(&mut self, class: &Class, next: &mut Ahead) -> Result<Ahead, String> {
        match class {
            Class::Bytes(class) => {
                let (to, from) = (self.place(next)?, self.links.len());
                let links = class.iter().map(|it| Link::new(it.start(), it.end(), to));
                self.links.extend(links);
                self.state(from)
            }
            Class::Unicode(class) => {
                let all = class.iter().flat_map(|it| Utf8Sequences::new(it.start(), it.end()));
                let all: Vec<Utf8Sequence> = all.collect();
                let range = |of: &Utf8Sequence, at: usize| {
                    of.as_slice().get(at).map(|range| (range.start, range.end))
                };
                self.one_of((&all, 0), &range, next)
            }
        }
    }

    fn repetition(&mut self, of: &Repetition, next: &mut Ahead) -> Result<Ahead, String> {
        let most = of.max.ok_or("shapes match without bound")?;
        let mut ahead = next.clone();
        for _ in of.min..most {
            ahead = self.before(&of.sub, &mut ahead)?;
            ahead.join(next);
        }
        for _ in 0..of.min {
            ahead = self.before(&of.sub, &mut ahead)?;
        }
        Ok(ahead)
    }

    fn any(&mut self, parts: &[Hir], next: &mut Ahead) -> Result<Ahead, String> {
        let mut all = Ahead { place: NONE, several: Vec::new() };
        let mut words: Vec<&[u8]> = Vec::new();
        for part in parts {
            match part.kind() {
                HirKind::Literal(word) => words.push(&word.0),
                _ => all.join(&self.before(part, next)?),
            }
        }
        words.sort_unstable();
        if !words.is_empty() {
            let range = |word: &&[u8], at: usize| word.get(at).map(|byte| (*byte, *byte));
            all.join(&self.one_of((&words, 0), &range, next)?);
        }
        Ok(all)
    }

    /// Returns what stands ahead of any of some sequences of ranges, in order, alike up to a place; those that go on
    /// alike share states. No two ranges overlap in one place but those that are alike.
    fn one_of<S>(
        &mut self,
        (all, at): (&[S], usize),
        range: &impl Fn(&S, usize) -> Option<(u8, u8)>,
        next: &mut Ahead,
    ) -> Result<Ahead, String> {
        let from = self.links.len();
        for alike in all.chunk_by(|a, b| range(a, at) == range(b, at)) {
            let Some((low, high)) = alike.first().and_then(|first| range(first, at)) else {
                continue;
            };
            let longer = alike.partition_point(|it| range(it, at + 1).is_none());
            let (ending, longer) = alike.split_at(longer);
            let to = if longer.is_empty() {
                self.place(next)?
            } else {
                let mut ahead = self.one_of((longer, at + 1), range, next)?;
                if !ending.is_empty() {
                    ahead.join(next);
                }
                self.place(&mut ahead)?
            };
            self.links.push(Link::new(low, high, to));
        }
        self.state(from)
    }

    /// Returns the state with the last of the links that wait, from one on.
    fn state(&mut self, from: usize) -> Result<Ahead, String> {
        let links = self.links.get(from..).unwrap_or_default();
        let bytes = |link: &Link| u32::from_le_bytes([link.low, link.high, 0, 0]);
        let mut hash = mixed(links.iter().flat_map(|link| [link.to(), bytes(link)]));
        let state = loop {
            match self.states.get(&hash) {
                Some(known) if self.nfa.links_of(*known) == links => break *known,
                Some(_) => hash = hash.wrapping_add(1),
                None => {
                    let state = number(self.nfa.len())?;
                    number(self.nfa.add(links))?;
                    self.states.insert(hash, state);
                    break state;
                }
            }
        };
        self.links.truncate(from);
        Ok(Ahead::of(state))
    }

    /// Returns where links lead that lead to all that is ahead.
    fn place(&mut self, ahead: &mut Ahead) -> Result<u32, String> {
        if ahead.place != NONE {
            return Ok(ahead.place);
        }
        let states = ahead.states();
        let mut hash = mixed(states.iter().copied());
        ahead.place = loop {
            match self.joints.get(&hash) {
                Some(known) if self.nfa.targets(known) == states => break *known,
                Some(_) => hash = hash.wrapping_add(1),
                None => {
                    let place = JOINT + number(self.nfa.join(states))?;
                    self.joints.insert(hash, place);
                    break place;
                }
            }
        };
        Ok(ahead.place)
    }
}

/// Returns a hash of numbers.
fn mixed(numbers: impl Iterator<Item = u32>) -> u64 {
    numbers.fold(0, |hash: u64, number| {
        (hash.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}
