//! From regular expressions to states, from their ends to their beginnings.
//!
//! In: expressions, as they are parsed. Out: states, no step between which is free.
//! Never makes two states of which the same bytes lead to the same.

use std::collections::HashMap;

use regex_syntax::{
    hir::{Class, ClassUnicode, Hir, HirKind, Repetition},
    utf8::Utf8Sequences,
};

use super::{
    nfa::{JOINT, Link, Nfa},
    set::Hashed,
};

/// States that are being made.
pub(super) struct Building {
    nfa: Nfa,
    /// By hash of their links, the states; and the joints by hash of their states.
    states: Hashed<u32>,
    joints: Hashed<u32>,
}

/// What stands ahead of a place in an expression: states, ascending.
#[derive(Clone)]
struct Ahead {
    states: Vec<u32>,
    /// Where links lead that lead to all of them, once one does.
    place: Option<u32>,
}

/// The bytes of a character or a word, as ranges.
type Ranges = Vec<(u8, u8)>;

/// Makes the states of expressions, the pattern of each being its number.
///
/// # Errors
/// They look around, match without bound, or have 2³¹ states.
pub(super) fn build(expressions: &[&Hir]) -> Result<Nfa, String> {
    let goals = number(expressions.len())?;
    let nfa = Nfa::with_goals(goals);
    let mut building = Building { nfa, states: HashMap::default(), joints: HashMap::default() };
    let mut start = Vec::new();
    for (goal, expression) in (0..goals).zip(expressions) {
        let mut end = Ahead { states: vec![goal], place: Some(goal) };
        start.extend(building.before(expression, &mut end)?.states);
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
    fn join(&mut self, other: &Self) {
        if other.states.iter().any(|state| !self.states.contains(state)) {
            self.states.extend(&other.states);
            self.states.sort_unstable();
            self.states.dedup();
            self.place = None;
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
                    ahead = self.state(&[Link { low: *byte, high: *byte, to }])?;
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
                let to = self.place(next)?;
                let ranges = class.iter().map(|it| Link { low: it.start(), high: it.end(), to });
                let links: Vec<Link> = ranges.collect();
                self.state(&links)
            }
            Class::Unicode(class) => {
                let characters = characters(class);
                let characters: Vec<&[(u8, u8)]> = characters.iter().map(Vec::as_slice).collect();
                self.one_of(&characters, next)
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
        let mut all = Ahead { states: Vec::new(), place: None };
        let mut words: Vec<Ranges> = Vec::new();
        for part in parts {
            match part.kind() {
                HirKind::Literal(word) => {
                    words.push(word.0.iter().map(|byte| (*byte, *byte)).collect());
                }
                _ => all.join(&self.before(part, next)?),
            }
        }
        words.sort_unstable();
        let words: Vec<&[(u8, u8)]> = words.iter().map(Vec::as_slice).collect();
        if !words.is_empty() {
            all.join(&self.one_of(&words, next)?);
        }
        Ok(all)
    }

    /// Returns what stands ahead of any of some sequences, in order; those that begin alike share states.
    /// No two ranges in one place overlap but those that are alike.
    fn one_of(&mut self, all: &[&[(u8, u8)]], next: &mut Ahead) -> Result<Ahead, String> {
        let mut links = Vec::new();
        for alike in all.chunk_by(|a, b| a.first() == b.first()) {
            let rests: Vec<&[(u8, u8)]> =
                alike.iter().filter_map(|it| it.get(1..)).filter(|rest| !rest.is_empty()).collect();
            let Some([(low, high), ..]) = alike.first() else { continue };
            let ends = rests.len() < alike.len();
            let to = if rests.is_empty() {
                self.place(next)?
            } else {
                let mut ahead = self.one_of(&rests, next)?;
                if ends {
                    ahead.join(next);
                }
                self.place(&mut ahead)?
            };
            links.push(Link { low: *low, high: *high, to });
        }
        self.state(&links)
    }

    /// Returns the state with these links.
    fn state(&mut self, links: &[Link]) -> Result<Ahead, String> {
        let words = links
            .iter()
            .flat_map(|link| [link.to, u32::from_le_bytes([link.low, link.high, 0, 1])]);
        let mut hash = mixed(words);
        while let Some(known) = self.states.get(&hash) {
            if self.nfa.links_of(*known) == links {
                return Ok(Ahead { states: vec![*known], place: Some(*known) });
            }
            hash = hash.wrapping_add(1);
        }
        let state = number(self.nfa.len())?;
        number(self.nfa.add(links))?;
        self.states.insert(hash, state);
        Ok(Ahead { states: vec![state], place: Some(state) })
    }

    /// Returns where links lead that lead to all that is ahead.
    fn place(&mut self, ahead: &mut Ahead) -> Result<u32, String> {
        if let Some(known) = ahead.place {
            return Ok(known);
        }
        let mut hash = mixed(ahead.states.iter().copied());
        let place = loop {
            match self.joints.get(&hash) {
                Some(known) if self.nfa.targets(known) == ahead.states => break *known,
                Some(_) => hash = hash.wrapping_add(1),
                None => {
                    let place = JOINT + number(self.nfa.join(&ahead.states))?;
                    self.joints.insert(hash, place);
                    break place;
                }
            }
        };
        ahead.place = Some(place);
        Ok(place)
    }
}

/// Returns the bytes of all characters of a class, in order.
fn characters(class: &ClassUnicode) -> Vec<Ranges> {
    let sequences = class.iter().flat_map(|it| Utf8Sequences::new(it.start(), it.end()));
    let ranges = sequences.map(|it| it.as_slice().iter().map(|it| (it.start, it.end)).collect());
    ranges.collect()
}

/// Returns a hash of numbers.
fn mixed(numbers: impl Iterator<Item = u32>) -> u64 {
    numbers.fold(0, |hash: u64, number| {
        (hash.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}
