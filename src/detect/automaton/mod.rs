//! One lazy automaton over many shapes, walked from a given start.
//!
//! In: shapes; a start in a text. Out: each shape that matches from there, with each end.
//! Never searches: whoever calls knows where a value may begin.

mod build;
mod classes;
mod lazy;
mod nfa;
mod set;
mod table;

use std::{
    ops::Range,
    sync::{Arc, OnceLock, atomic::Ordering},
};

use super::{edge::Edge, rule::Shape, shape::LONGEST, tree::Tree};
use lazy::Lazy;
use table::{DEAD, Table, UNKNOWN, is_record, is_state};

/// The byte can begin a match, and is no [`word`](Edge::Word) character.
const FIRST: u8 = 1;
/// The byte can begin a match, and is one: no value begins between two of them.
const FIRST_OF_WORD: u8 = 2;
/// How far the roles of a byte that stands before another are above those of the other: with a bit set, it lets
/// the same begin a match.
const BEFORE: u16 = 4;

/// The bytes that an automaton may keep of what texts make of its shapes, most of them rows and sets.
const REMEMBERED: usize = 4 << 20;

/// What stands for the end of a text: no match goes on with a line end, and all may end before one.
const END: u8 = b'\n';

/// Shapes that one automaton walks; most texts need few of all automata, so each is made when it is first needed.
pub(super) struct Group {
    members: Vec<(usize, Tree, Edge)>,
    made: OnceLock<Automaton>,
}

/// The automaton of a group.
pub(super) struct Automaton {
    lazy: Lazy,
    /// The shape of each pattern.
    shapes: Vec<usize>,
    /// By byte, the state behind it as the first, or [`DEAD`].
    firsts: [u16; 256],
    /// What each byte may be, and what may be behind it: any of [`FIRST`] and [`FIRST_OF_WORD`], twice.
    roles: [u8; 256],
    /// Whether no value of any shape begins behind a letter.
    whole: bool,
}

/// Where values of a shape may end, as its edge says of the byte behind them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ends {
    /// Anywhere.
    Anywhere,
    /// Not before a digit.
    BeforeOthers,
    /// Not before an ASCII letter, a digit or an underscore.
    BeforeMarks,
    /// At the end of a line or text.
    AtEnd,
}

impl Ends {
    fn of(edge: Edge) -> Self {
        match edge {
            Edge::None => Self::Anywhere,
            Edge::Digit => Self::BeforeOthers,
            Edge::Field => Self::AtEnd,
            _ => Self::BeforeMarks,
        }
    }

    /// Returns what may end before a byte, and all that is freer.
    fn before(byte: Option<&u8>) -> Self {
        match byte {
            Some(b'0'..=b'9') => Self::Anywhere,
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_') => Self::BeforeOthers,
            None | Some(&END) => Self::AtEnd,
            _ => Self::BeforeMarks,
        }
    }
}

/// What a worker keeps of an [`Automaton`]: what it knows of its table.
pub(super) struct Walk(Arc<Table>);

impl Group {
    /// Takes shapes, each with what to call it and its edge.
    pub(super) fn new(members: &[(usize, &Shape, Edge)]) -> Self {
        let members = members.iter().map(|(name, shape, edge)| (*name, shape.tree.clone(), *edge));
        Self { members: members.collect(), made: OnceLock::new() }
    }

    /// Returns the automaton.
    ///
    /// # Panics
    /// Where the states of shapes take 2³¹ bytes: thousands of the longest that a rule may have.
    pub(super) fn automaton(&self) -> &Automaton {
        self.made.get_or_init(|| {
            let made = Automaton::of(&self.members, REMEMBERED);
            made.expect("shapes that a rule may have make an automaton")
        })
    }
}

impl Automaton {
    /// Takes shapes, and how many bytes may be kept of what texts make of them.
    fn of(members: &[(usize, Tree, Edge)], most: usize) -> Result<Self, String> {
        let states = build::build(members.iter().map(|(_, tree, _)| tree))?;
        let ends = members.iter().map(|(_, _, edge)| Ends::of(*edge));
        let lazy = Lazy::new(states, ends.collect(), most);
        let firsts = lazy.firsts();
        let mut roles = [0; 256];
        for (byte, (role, first)) in (u8::MIN..=u8::MAX).zip(roles.iter_mut().zip(firsts)) {
            let word = Edge::Word.bars(byte);
            let bars = members.iter().all(|(_, _, edge)| edge.bars(byte));
            let own = if word { FIRST_OF_WORD } else { FIRST };
            let next = if word { FIRST } else { FIRST | FIRST_OF_WORD };
            *role = (u8::from(first != DEAD) * own) | ((u8::from(!bars) * next) << BEFORE);
        }
        let shapes = members.iter().map(|(name, ..)| *name).collect();
        let whole = members.iter().all(|(_, _, edge)| edge.bars_letters());
        Ok(Self { lazy, shapes, firsts, roles, whole })
    }

    /// Returns a walk for one worker.
    pub(super) fn walk(&self) -> Walk {
        Walk(self.lazy.table())
    }

    /// Notes the shapes that match from byte `start` on and their ends, in order of these.
    pub(super) fn from(
        &self,
        walk: &mut Walk,
        bytes: &[u8],
        start: usize,
        ends: &mut Vec<(usize, usize)>,
    ) {
        ends.clear();
        if let Some(begun) = self.begin(&walk.0, bytes, start) {
            self.ends(walk, bytes, (start, begun), ends);
        }
    }

    /// Goes to the first byte in `part` at which a match begins, and notes its shapes and ends, in order of the ends.
    pub(super) fn next(
        &self,
        walk: &mut Walk,
        (bytes, part): (&[u8], Range<usize>),
        ends: &mut Vec<(usize, usize)>,
    ) -> Option<usize> {
        let role = |byte: &u8| self.roles[usize::from(*byte)];
        let before = part.start.checked_sub(1).and_then(|at| bytes.get(at));
        let mut last = before.map_or(u8::MAX, role);
        ends.clear();
        let starts = bytes.get(part.start..part.end.min(bytes.len())).unwrap_or_default();
        for (start, byte) in (part.start..).zip(starts) {
            let role = role(byte);
            let begins = role & last >> BEFORE != 0;
            last = role;
            if !begins || self.whole && is_behind_cyrillic(bytes, start) {
                continue;
            }
            if let Some(begun) = self.begin(&walk.0, bytes, start) {
                self.ends(walk, bytes, (start, begun), ends);
                if !ends.is_empty() {
                    return Some(start);
                }
            }
        }
        None
    }

    /// Returns a state behind byte `start`, and the byte behind the state; `None` where no match begins there.
    #[inline]
    fn begin(&self, table: &Table, bytes: &[u8], start: usize) -> Option<(u16, usize)> {
        let first = self.firsts[usize::from(*bytes.get(start)?)];
        // No match is so short that it ends before the second byte.
        match table.get(first, self.lazy.classes.of(*bytes.get(start + 1)?)) {
            DEAD => None,
            second if is_state(second) => Some((second, start + 2)),
            _ => Some((first, start + 1)),
        }
    }

    /// Walks the automaton from byte `start` and notes each shape and end, in order of the ends.
    #[inline]
    fn ends(
        &self,
        walk: &mut Walk,
        bytes: &[u8],
        (start, begun): (usize, (u16, usize)),
        ends: &mut Vec<(usize, usize)>,
    ) {
        let limit = (start + LONGEST + 1).min(bytes.len());
        let bytes = bytes.get(..limit).unwrap_or_default();
        let mut from = begun;
        let mut again = false;
        while let Some((state, at)) = self.follow(&walk.0, bytes, from, ends) {
            let byte = bytes.get(at).copied().unwrap_or(END);
            if self.lazy.learn(&mut walk.0, state, byte) {
                from = (state, at);
                continue;
            }
            ends.clear();
            if std::mem::replace(&mut again, true) {
                let shape = |pattern: usize| self.shapes.get(pattern).copied();
                let each = |pattern, end| ends.extend(shape(pattern).map(|shape| (shape, end)));
                return self.lazy.plod(bytes, start, each);
            }
            let first = bytes.get(start).map_or(DEAD, |first| self.firsts[usize::from(*first)]);
            from = (first, start + 1);
        }
    }

    /// Walks from a state on, behind which a byte stands, as far as is known; returns the state and byte of which nothing is.
    #[inline]
    fn follow(
        &self,
        table: &Table,
        bytes: &[u8],
        (mut state, from): (u16, usize),
        ends: &mut Vec<(usize, usize)>,
    ) -> Option<(u16, usize)> {
        let mut at = from;
        while let Some(byte) = bytes.get(at) {
            let mut next = table.get(state, self.lazy.classes.of(*byte));
            if !is_state(next) {
                if next == UNKNOWN {
                    return Some((state, at));
                }
                if is_record(next) {
                    next = self.note(table, next, at, ends);
                }
                if next == DEAD {
                    return None;
                }
            }
            state = next;
            at += 1;
        }
        let last = table.get(state, self.lazy.classes.of(END));
        if is_record(last) {
            self.note(table, last, bytes.len(), ends);
        }
        (last == UNKNOWN).then_some((state, bytes.len()))
    }

    /// Notes the shapes that end at byte `end`, the first last; returns what goes on behind it.
    fn note(&self, table: &Table, cell: u16, end: usize, ends: &mut Vec<(usize, usize)>) -> u16 {
        let (next, patterns) = table.record(cell);
        for pattern in patterns {
            if let Some(shape) = self.shapes.get(usize::from(pattern.load(Ordering::Relaxed))) {
                ends.push((*shape, end));
            }
        }
        next
    }
}

/// Returns whether a letter from U+0400 to U+047F, which are all letters, stands before byte `at`.
pub(super) fn is_behind_cyrillic(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|from| bytes.get(from..at));
    matches!(before, Some([0xD0 | 0xD1, 0x80..=0xBF]))
}

#[cfg(test)]
mod tests;
