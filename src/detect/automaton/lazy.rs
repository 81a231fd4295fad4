//! The states of an automaton, made when a text first needs them, for all workers.
//!
//! In: a state and a byte. Out: the table in which is said where they lead.
//! Never keeps more than it may: then all is forgotten, and those amid a walk begin it anew.

#![expect(
    clippy::disallowed_types,
    reason = "what states there are tells nothing of what is found"
)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Ends,
    classes::{Classes, Differences},
    nfa::Nfa,
    set::{Gathered, Sets},
    table::{DEAD, Filling, Table, UNKNOWN},
};
use crate::detect::bytes::Bytes;

/// What makes states.
pub(super) struct Lazy {
    pub(super) nfa: Nfa,
    /// Where the matches of each pattern may end.
    ends: Vec<Ends>,
    /// Bytes of one class lead to the same from each state, and the same may end before them. Behind its cell for each
    /// class, a row has the number of its set.
    pub(super) classes: Classes,
    /// How many bytes may be kept, by and large.
    most: usize,
    made: Mutex<Made>,
}

/// What was made.
struct Made {
    filling: Filling,
    sets: Sets,
    /// By number of a set, its row.
    rows: Vec<u16>,
    gathered: Gathered,
}

impl Made {
    fn new(own: usize, age: u64) -> Self {
        Self {
            filling: Filling::new(age, own + 1),
            sets: Sets::default(),
            rows: Vec::new(),
            gathered: Gathered::default(),
        }
    }

    /// Returns how many bytes are kept, by and large.
    fn size(&self) -> usize {
        self.filling.size() + self.sets.size()
    }

    /// Returns the state of what was gathered, or [`DEAD`]; `None` where there is no room.
    fn state(&mut self, own: usize) -> Option<u16> {
        if self.gathered.is_empty() {
            return Some(DEAD);
        }
        let (number, new) = self.sets.keep(&mut self.gathered)?;
        if !new {
            return self.rows.get(usize::from(number)).copied();
        }
        let row = self.filling.row(own + 1)?;
        self.filling.table.set(row, own, number);
        self.rows.push(row);
        Some(row)
    }
}

impl Lazy {
    /// Takes the states and what they tell apart, where the matches of each pattern may end, and how many bytes may be
    /// kept.
    pub(super) fn new((nfa, mut apart): (Nfa, Differences), ends: Vec<Ends>, most: usize) -> Self {
        let at_end = ends.contains(&Ends::AtEnd).then_some(Ends::AtEnd);
        for level in [Ends::Anywhere, Ends::BeforeOthers].into_iter().chain(at_end) {
            let mut bytes = Bytes::default();
            let of_level = |byte: &u8| Ends::before(Some(byte)) == level;
            (u8::MIN..=u8::MAX).filter(of_level).for_each(|byte| bytes.add(byte));
            apart.add(bytes);
        }
        let classes = apart.classes();
        let made = Mutex::new(Made::new(classes.len(), 0));
        Self { nfa, ends, classes, most, made }
    }

    /// Returns the table as it is now.
    pub(super) fn table(&self) -> Arc<Table> {
        Arc::clone(&self.lock().filling.table)
    }

    fn lock(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns by byte the state behind one as the first, or [`DEAD`]; they are the same in each age.
    pub(super) fn firsts(&self) -> [u16; 256] {
        self.firsts_in(&mut self.lock())
    }

    fn firsts_in(&self, made: &mut Made) -> [u16; 256] {
        let mut by_class = [None; 256];
        let mut firsts = [DEAD; 256];
        let links = |state: &u32| self.nfa.links_of(*state).peekable();
        let mut from: Vec<_> = self.nfa.start().iter().map(links).collect();
        for (byte, first) in (u8::MIN..=u8::MAX).zip(&mut firsts) {
            *first = *by_class[self.classes.of(byte)].get_or_insert_with(|| {
                for links in &mut from {
                    while links.next_if(|link| link.high < byte).is_some() {}
                    if let Some(link) = links.peek().filter(|link| link.low <= byte) {
                        self.nfa.gather(link.to, &mut made.gathered);
                    }
                }
                made.state(self.classes.len()).unwrap_or(DEAD)
            });
        }
        firsts
    }

    /// Finds out where a byte leads from a state of `table`, which becomes one in which it is said; returns `false`
    /// where it has become one of another age.
    #[cold]
    pub(super) fn learn(&self, table: &mut Arc<Table>, state: u16, byte: u8) -> bool {
        let mut made = self.lock();
        if table.age != made.filling.table.age {
            *table = Arc::clone(&made.filling.table);
            return false;
        }
        let class = self.classes.of(byte);
        let known = made.filling.table.get(state, class) != UNKNOWN;
        let kept = known || self.make(&mut made, state, byte).is_some();
        if !kept || made.size() > self.most {
            *made = Made::new(self.classes.len(), made.filling.table.age + 1);
            self.firsts_in(&mut made);
        }
        let same = table.age == made.filling.table.age;
        *table = Arc::clone(&made.filling.table);
        same
    }

    fn make(&self, made: &mut Made, state: u16, byte: u8) -> Option<()> {
        let number = made.filling.table.get(state, self.classes.len());
        let before = Ends::before(Some(&byte));
        let mut ended = Vec::new();
        for state in made.sets.states(number) {
            match self.nfa.goal(state) {
                Some(pattern) if self.may_end(pattern, before) => ended.push(pattern),
                _ => self.nfa.step(state, byte, &mut made.gathered),
            }
        }
        let next = made.state(self.classes.len())?;
        ended.reverse();
        let cell = if ended.is_empty() { next } else { made.filling.record(next, &ended)? };
        made.filling.table.set(state, self.classes.of(byte), cell);
        Some(())
    }

    fn may_end(&self, pattern: usize, before: Ends) -> bool {
        self.ends.get(pattern).is_some_and(|ends| *ends <= before)
    }

    /// Returns how many bytes are kept, by and large.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.lock().size()
    }

    /// Does the same as a walk over the table from byte `start` on, without keeping anything.
    #[cold]
    pub(super) fn plod(&self, bytes: &[u8], start: usize, mut each: impl FnMut(usize, usize)) {
        let mut states = self.nfa.start().to_vec();
        let mut gathered = Gathered::default();
        for at in start..=bytes.len() {
            let byte = bytes.get(at);
            let before = Ends::before(byte);
            let goals = states.iter().map_while(|state| self.nfa.goal(*state)).collect::<Vec<_>>();
            let ended = goals.into_iter().rev().filter(|pattern| self.may_end(*pattern, before));
            ended.for_each(|pattern| each(pattern, at));
            let Some(byte) = byte else { return };
            states.iter().for_each(|state| self.nfa.step(*state, *byte, &mut gathered));
            states.clear();
            states.extend(gathered.drain());
        }
    }
}
