//! From trees to states, from their ends to their beginnings.
//!
//! In: expressions as trees. Out: states, no step between which is free.
//! Never makes two states of which the same bytes lead to the same.

use std::borrow::Borrow;

use hashbrown::HashTable;

use super::{
    classes::Differences,
    nfa::{JOINT, Link, Nfa},
    set::{mixed, spread},
};
use crate::detect::{
    bytes::Bytes,
    tree::{Node, Sequence, Tree},
};

/// States that are being made.
pub(super) struct Building {
    nfa: Nfa,
    /// What bytes lead to different states.
    apart: Differences,
    /// The links of states that aren't made yet; whoever adds some takes them away.
    links: Vec<Link>,
    /// By hash of their links, the states; and by hash of their states, the joints.
    known: HashTable<u32>,
}

/// What stands ahead of a place in an expression: states.
#[derive(Clone)]
struct Ahead {
    /// Where links lead that lead to all of them: the only state, or a joint; [`NONE`] where that isn't known yet, or
    /// nothing is ahead.
    place: u32,
    /// Where it is not one, the states, ascending.
    several: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Makes the states of expressions, the pattern of each being its number; tells bytes apart that lead to different
/// states from any.
///
/// # Errors
/// Their states take 2³¹ bytes.
pub(super) fn build<'a>(
    expressions: impl ExactSizeIterator<Item = &'a Tree>,
) -> Result<(Nfa, Differences), String> {
    let goals = number(expressions.len())?;
    let mut building = Building {
        nfa: Nfa::with_goals(goals),
        apart: Differences::new(),
        links: Vec::new(),
        known: HashTable::new(),
    };
    let mut start = Vec::new();
    for (goal, expression) in (0..goals).zip(expressions) {
        start.extend(building.before_all(expression.nodes(), &mut Ahead::of(goal))?.states());
    }
    start.sort_unstable();
    building.nfa.begin(start);
    Ok((building.nfa, building.apart))
}

fn number(count: usize) -> Result<u32, String> {
    let number = u32::try_from(count).ok().filter(|number| *number < NONE - JOINT);
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
        let own = self.states();
        if other.states().iter().all(|state| own.binary_search(state).is_ok()) {
            return;
        }
        let mut all = Vec::with_capacity(own.len() + other.states().len());
        all.extend(own.iter().chain(other.states()));
        all.sort_unstable();
        all.dedup();
        let place = if let [only] = all[..] { only } else { NONE };
        *self = Self { place, several: all };
    }
}

impl Building {
    /// Returns what stands ahead of nodes behind which `next` is, the first of which is the last.
    fn before_all<'a>(
        &mut self,
        nodes: impl IntoIterator<Item = impl Borrow<Node<'a>>>,
        next: &mut Ahead,
    ) -> Result<Ahead, String> {
        let mut ahead = None;
        for node in nodes {
            ahead = Some(self.before(node.borrow(), ahead.as_mut().unwrap_or(next))?);
        }
        Ok(ahead.unwrap_or_else(|| next.clone()))
    }

    /// Returns what stands ahead of a node behind which `next` is.
    fn before(&mut self, node: &Node<'_>, next: &mut Ahead) -> Result<Ahead, String> {
        match node {
            Node::OneOf(sequences) => self.one_of((sequences, 0), next),
            Node::Repeat { least, most, of } => {
                let nodes: Vec<Node<'_>> = of.collect();
                let mut ahead = next.clone();
                for _ in *least..*most {
                    ahead = self.before_all(&nodes, &mut ahead)?;
                    ahead.join(next);
                }
                for _ in 0..*least {
                    ahead = self.before_all(&nodes, &mut ahead)?;
                }
                Ok(ahead)
            }
            Node::All(nodes) => self.before_all(*nodes, next),
            Node::Any(nodes) => {
                let mut all = Ahead { place: NONE, several: Vec::new() };
                for node in *nodes {
                    all.join(&self.before(&node, next)?);
                }
                Ok(all)
            }
        }
    }

    /// Returns what stands ahead of any of some sequences, in order, alike up to a place; those that go on alike share
    /// states.
    fn one_of(
        &mut self,
        (all, at): (&[Sequence<'_>], usize),
        next: &mut Ahead,
    ) -> Result<Ahead, String> {
        let from = self.links.len();
        for alike in all.chunk_by(|a, b| a.get(at) == b.get(at)) {
            let Some([low, high]) = alike.first().and_then(|first| first.get(at)) else { continue };
            let longer = alike.partition_point(|it| it.len() <= at + 1);
            let (ending, longer) = alike.split_at(longer);
            let to = if longer.is_empty() {
                self.place(next)?
            } else {
                let mut ahead = self.one_of((longer, at + 1), next)?;
                if !ending.is_empty() {
                    ahead.join(next);
                }
                self.place(&mut ahead)?
            };
            if to != NONE {
                self.links.push(Link { low: *low, high: *high, to });
            }
        }
        self.state(from)
    }

    /// Returns the state with the last of the links that wait, from one on.
    fn state(&mut self, from: usize) -> Result<Ahead, String> {
        let links = self.links.get_mut(from..).unwrap_or_default();
        if links.is_empty() {
            return Ok(Ahead::of(NONE));
        }
        let hash = hash_of_links(links.iter().copied());
        let is =
            |place: &u32| *place < JOINT && self.nfa.links_of(*place).eq(links.iter().copied());
        let state = if let Some(known) = self.known.find(hash, is) {
            *known
        } else {
            let state = number(self.nfa.next())?;
            self.nfa.add(links);
            note((&mut self.known, &self.nfa), hash, state);
            tell(links, &mut self.apart);
            state
        };
        self.links.truncate(from);
        Ok(Ahead::of(state))
    }

    /// Returns where links lead that lead to all that is ahead; [`NONE`] where nothing is.
    fn place(&mut self, ahead: &mut Ahead) -> Result<u32, String> {
        let states = &ahead.several;
        if ahead.place != NONE || states.is_empty() {
            return Ok(ahead.place);
        }
        let of = |joint| self.nfa.states_of(joint).eq(states.iter().rev().copied());
        let is = |place: &u32| place.checked_sub(JOINT).is_some_and(of);
        let hash = hash_of_joint(states.iter().rev().copied());
        ahead.place = if let Some(known) = self.known.find(hash, is) {
            *known
        } else {
            let joint = JOINT | number(self.nfa.next())?;
            self.nfa.join(states);
            note((&mut self.known, &self.nfa), hash, joint);
            joint
        };
        Ok(ahead.place)
    }
}

/// Notes a state or joint of that hash. The hashes of others are made anew where there must be room for more of them:
/// kept, they would be most of the memory that building takes.
fn note((known, nfa): (&mut HashTable<u32>, &Nfa), hash: u64, number: u32) {
    known.insert_unique(hash, number, |number| match number.checked_sub(JOINT) {
        Some(joint) => hash_of_joint(nfa.states_of(joint)),
        None => hash_of_links(nfa.links_of(*number)),
    });
}

fn hash_of_links(links: impl Iterator<Item = Link>) -> u64 {
    let bytes = |link: &Link| u64::from(u16::from_le_bytes([link.low, link.high]));
    spread(links.map(|link| u64::from(link.to) << 16 | bytes(&link)).fold(0, mixed))
}

/// Takes the states descending.
fn hash_of_joint(states: impl Iterator<Item = u32>) -> u64 {
    spread(states.map(u64::from).fold(0, mixed))
}

/// Tells bytes apart that lead to different places from a state with these links, whose order is lost.
fn tell(links: &mut [Link], apart: &mut Differences) {
    links.sort_unstable_by_key(|link| u64::from(link.to) << 8 | u64::from(link.low));
    for to_one in links.chunk_by(|a, b| a.to == b.to) {
        if let [only] = to_one {
            apart.add_range(only.low, only.high);
            continue;
        }
        let mut set = Bytes::default();
        let bytes = to_one.iter().flat_map(|link| link.low..=link.high);
        bytes.for_each(|byte| set.add(byte));
        apart.add(set);
    }
}
