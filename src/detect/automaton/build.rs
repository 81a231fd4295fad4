//! From trees to states, from their ends to their beginnings.
//!
//! In: expressions as trees. Out: states, no step between which is free.
//! Never makes two states of which the same bytes lead to the same.

use std::collections::HashMap;

use super::{
    nfa::{JOINT, Link, Nfa},
    set::{Hashed, mixed},
};
use crate::detect::tree::{Node, Nodes, Sequence, Tree};

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
/// They have 2³¹ states.
pub(super) fn build<'a>(
    expressions: impl ExactSizeIterator<Item = &'a Tree>,
) -> Result<Nfa, String> {
    let goals = number(expressions.len())?;
    let nfa = Nfa::with_goals(goals);
    let (states, joints) = (HashMap::default(), HashMap::default());
    let mut building = Building { nfa, links: Vec::new(), states, joints };
    let mut start = Vec::new();
    for (goal, expression) in (0..goals).zip(expressions) {
        start.extend(building.before_all(expression.nodes(), &Ahead::of(goal))?.states());
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
    /// Returns what stands ahead of nodes behind which `next` is, the first of which is the last.
    fn before_all(&mut self, nodes: Nodes<'_>, next: &Ahead) -> Result<Ahead, String> {
        let mut ahead = next.clone();
        for node in nodes {
            ahead = self.before(&node, &mut ahead)?;
        }
        Ok(ahead)
    }

    /// Returns what stands ahead of a node behind which `next` is.
    fn before(&mut self, node: &Node<'_>, next: &mut Ahead) -> Result<Ahead, String> {
        match node {
            Node::OneOf(sequences) => self.one_of((sequences, 0), next),
            Node::Repeat { least, most, of } => {
                let mut ahead = next.clone();
                for _ in *least..*most {
                    ahead = self.before_all(*of, &ahead)?;
                    ahead.join(next);
                }
                for _ in 0..*least {
                    ahead = self.before_all(*of, &ahead)?;
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
            self.links.push(Link::new(*low, *high, to));
        }
        self.state(from)
    }

    /// Returns the state with the last of the links that wait, from one on.
    fn state(&mut self, from: usize) -> Result<Ahead, String> {
        let links = self.links.get(from..).unwrap_or_default();
        let bytes = |link: &Link| u32::from_le_bytes([link.low, link.high, 0, 0]);
        let numbers = links.iter().flat_map(|link| [link.to(), bytes(link)]);
        let mut hash = numbers.fold(0, mixed);
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
        let mut hash = states.iter().copied().fold(0, mixed);
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
