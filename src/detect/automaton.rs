//! One lazy automaton over many shapes, walked from a given start.
//!
//! In: regular expressions; a start in a text. Out: each shape that matches from there, with each end.
//! Never searches: whoever calls knows where a value may begin.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use regex_automata::{
    Anchored, MatchKind,
    hybrid::{
        LazyStateID,
        dfa::{Cache, Config, DFA},
    },
    nfa::thompson,
    util::start,
};
use regex_syntax::hir::Hir;

use super::{edge::Edge, rule::Shape, shape::LONGEST};

/// The bytes that a walk may remember; beyond, it begins anew. States keep their ids until then.
const REMEMBERED: usize = 12 << 20;

/// The byte can begin a match, and is no [`word`](Edge::Word) character.
const FIRST: u8 = 1;
/// The byte can begin a match, and is one: no value begins between two of them.
const FIRST_OF_WORD: u8 = 2;
/// How far the roles of a byte that stands before another are above those of the other: with a bit set, it lets
/// the same begin a match.
const BEFORE: u32 = 4;

/// Shapes that one automaton walks; most texts need few of all automata, so each is made when it is first needed.
pub(super) struct Group {
    members: Vec<(usize, Arc<Hir>, Edge)>,
    made: OnceLock<Automaton>,
}

/// The automaton of a group.
pub(super) struct Automaton {
    dfa: DFA,
    /// The shape of each pattern, and where it may end.
    shapes: Vec<(usize, Ends)>,
    /// The freest of these.
    freest: Ends,
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
}

impl Ends {
    fn of(edge: Edge) -> Self {
        match edge {
            Edge::None => Self::Anywhere,
            Edge::Digit => Self::BeforeOthers,
            _ => Self::BeforeMarks,
        }
    }

    /// Returns what may end before a byte, and all that is freer.
    fn before(byte: Option<&u8>) -> Self {
        match byte {
            Some(b'0'..=b'9') => Self::Anywhere,
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'_') => Self::BeforeOthers,
            _ => Self::BeforeMarks,
        }
    }
}

/// A worker's own part of an [`Automaton`]: the automaton as far as it was needed.
pub(super) struct Walk {
    cache: Cache,
    /// For each pair of classes of first bytes, where they lead: [`UNKNOWN`], [`DEAD`], or the index of a state behind
    /// these two.
    pairs: Vec<u16>,
    /// The states that pairs lead to.
    begun: Vec<LazyStateID>,
}

/// Nothing is known of two first bytes; so pages of the table that no text needs are never touched.
const UNKNOWN: u16 = 0;
/// No match begins with two first bytes.
const DEAD: u16 = 1;

impl Group {
    /// Takes shapes, each with what to call it and its edge.
    pub(super) fn new(members: &[(usize, &Shape, Edge)]) -> Self {
        let members = members.iter();
        let members = members.map(|(name, shape, edge)| (*name, Arc::clone(&shape.hir), *edge));
        Self { members: members.collect(), made: OnceLock::new() }
    }

    /// Returns the automaton.
    ///
    /// # Panics
    /// Where shapes have more states than 2³¹: thousands of the longest that a rule may have.
    pub(super) fn automaton(&self) -> &Automaton {
        self.made.get_or_init(|| {
            Automaton::of(&self.members).expect("shapes of bounded length make an automaton")
        })
    }

    /// Lets a walk forget what has become too much to remember. Not to be called amid a text.
    pub(super) fn tidy(&self, walk: &mut Option<Walk>) {
        if walk.as_ref().is_some_and(|walk| walk.cache.memory_usage() > REMEMBERED) {
            *walk = None;
        }
    }
}

impl Automaton {
    fn of(members: &[(usize, Arc<Hir>, Edge)]) -> Result<Self, String> {
        let hirs: Vec<&Hir> = members.iter().map(|(_, hir, _)| &**hir).collect();
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().shrink(false))
            .build_many_from_hir(&hirs)
            .map_err(|error| error.to_string())?;
        let dfa = DFA::builder()
            .configure(
                Config::new()
                    .match_kind(MatchKind::All)
                    .cache_capacity(usize::MAX / 2)
                    .skip_cache_capacity_check(true)
                    .minimum_cache_clear_count(None),
            )
            .build_from_nfa(nfa)
            .map_err(|error| error.to_string())?;
        let mut cache = dfa.create_cache();
        let mut roles = [0; 256];
        for byte in u8::MIN..=u8::MAX {
            let start = start_state(&dfa, &mut cache);
            let next = start.and_then(|start| dfa.next_state(&mut cache, start, byte).ok());
            let first = next.is_some_and(|next| !next.is_dead());
            let word = Edge::Word.bars(byte);
            let bars = members.iter().all(|(_, _, edge)| edge.bars(byte));
            let own = if word { FIRST_OF_WORD } else { FIRST };
            let next = if word { FIRST } else { FIRST | FIRST_OF_WORD };
            roles[usize::from(byte)] =
                (u8::from(first) * own) | ((u8::from(!bars) * next) << BEFORE);
        }
        let shapes: Vec<(usize, Ends)> =
            members.iter().map(|(name, _, edge)| (*name, Ends::of(*edge))).collect();
        let freest = shapes.iter().map(|(_, ends)| *ends).min().unwrap_or(Ends::Anywhere);
        let whole = members.iter().all(|(_, _, edge)| edge.bars_letters());
        Ok(Self { dfa, shapes, freest, roles, whole })
    }

    /// Returns a walk for one worker.
    pub(super) fn walk(&self) -> Walk {
        let classes = self.dfa.byte_classes().alphabet_len();
        let pairs = vec![UNKNOWN; classes * classes];
        Walk { cache: self.dfa.create_cache(), pairs, begun: Vec::new() }
    }

    /// Goes to the first byte in `part` at which a match begins, and notes its shapes and ends, in order of the ends.
    pub(super) fn next(
        &self,
        walk: &mut Walk,
        (bytes, part): (&[u8], Range<usize>),
        ends: &mut Vec<(usize, usize)>,
    ) -> Option<usize> {
        let role = |byte: &u8| self.roles.get(usize::from(*byte)).copied().unwrap_or_default();
        let before = part.start.checked_sub(1).and_then(|at| bytes.get(at));
        let mut last = before.map_or(u8::MAX, role);
        ends.clear();
        let starts = bytes.get(part.start..part.end.min(bytes.len())).unwrap_or_default();
        for (start, byte) in (part.start..).zip(starts) {
            let role = role(byte);
            let begins = role & last >> BEFORE != 0;
            last = role;
            if begins && !(self.whole && is_behind_cyrillic(bytes, start)) {
                self.ends(walk, bytes, start, ends);
                if !ends.is_empty() {
                    return Some(start);
                }
            }
        }
        None
    }

    /// Returns where two first bytes lead: `None` where no match begins so.
    fn begin(&self, walk: &mut Walk, first: u8, second: u8) -> Option<LazyStateID> {
        let classes = self.dfa.byte_classes();
        let pair = usize::from(classes.get(first)) * classes.alphabet_len()
            + usize::from(classes.get(second));
        let slot = walk.pairs.get_mut(pair)?;
        if let Some(begun) = slot.checked_sub(DEAD + 1) {
            return walk.begun.get(usize::from(begun)).copied();
        }
        if *slot == DEAD {
            return None;
        }
        let cache = &mut walk.cache;
        let start = start_state(&self.dfa, cache)?;
        let next = self.dfa.next_state(cache, start, first).ok()?;
        let next = self.dfa.next_state(cache, next, second).ok()?;
        if next.is_dead() {
            *slot = DEAD;
            return None;
        }
        let known = walk.begun.iter().position(|state| *state == next);
        let begun = known.unwrap_or(walk.begun.len());
        // Where there are more than can be counted, the others are asked for each time.
        if let Ok(number) = u16::try_from(begun + 1 + usize::from(DEAD)) {
            if known.is_none() {
                walk.begun.push(next);
            }
            *slot = number;
        }
        Some(next)
    }

    /// Walks the automaton from byte `start` and notes each shape and end, in order of the ends.
    #[inline]
    fn ends(&self, walk: &mut Walk, bytes: &[u8], start: usize, ends: &mut Vec<(usize, usize)>) {
        let limit = (start + LONGEST + 1).min(bytes.len());
        let Some(&[first, second, ref rest @ ..]) = bytes.get(start..limit) else { return };
        let Some(mut state) = self.begin(walk, first, second) else { return };
        let cache = &mut walk.cache;
        for (at, byte) in (start + 2..).zip(rest) {
            if state.is_tagged() {
                if state.is_match() {
                    self.note(cache, state, (bytes, at - 1), ends);
                } else {
                    return;
                }
            }
            let Ok(next) = self.dfa.next_state(cache, state, *byte) else { return };
            state = next;
        }
        if state.is_match() {
            self.note(cache, state, (bytes, limit - 1), ends);
        }
        if let Ok(state) = self.dfa.next_eoi_state(cache, state)
            && state.is_match()
        {
            self.note(cache, state, (bytes, limit), ends);
        }
    }

    /// Notes the shapes that end at byte `end`, if what stands there lets them; the first is noted last.
    fn note(
        &self,
        cache: &Cache,
        state: LazyStateID,
        (bytes, end): (&[u8], usize),
        ends: &mut Vec<(usize, usize)>,
    ) {
        let may = Ends::before(bytes.get(end));
        if self.freest > may {
            return;
        }
        for i in (0..self.dfa.match_len(cache, state)).rev() {
            let pattern = self.dfa.match_pattern(cache, state, i).as_usize();
            let Some((shape, own)) = self.shapes.get(pattern) else { continue };
            if *own <= may {
                ends.push((*shape, end));
            }
        }
    }
}

/// Returns whether a letter from U+0400 to U+047F, which are all letters, stands before byte `at`.
fn is_behind_cyrillic(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(2).and_then(|from| bytes.get(from..at));
    matches!(before, Some([0xD0 | 0xD1, 0x80..=0xBF]))
}

fn start_state(dfa: &DFA, cache: &mut Cache) -> Option<LazyStateID> {
    dfa.start_state(cache, &start::Config::new().anchored(Anchored::Yes)).ok()
}
