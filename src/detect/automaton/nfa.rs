//! The states that shapes are made of, small enough to be kept.
//!
//! In: states and bytes. Out: the states that a byte leads to.
//! Never holds a step that reads no byte.

use super::{classes::Differences, set::Gathered};
use crate::detect::bytes::Bytes;

/// The states. The first are the goals, one for each pattern, in order; nothing leads from them.
pub(super) struct Nfa {
    /// For each state, where its links begin; one more for where the last one's end.
    from: Vec<u32>,
    links: Vec<Link>,
    /// Where links lead that don't lead to one state: how many, then which, ascending.
    joints: Vec<u32>,
    start: Vec<u32>,
    goals: u32,
}

/// A link: these bytes lead there. There are many: it takes six bytes, with none between for the sake of alignment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) low: u8,
    pub(super) high: u8,
    /// A state, or from [`JOINT`] on a place in the joints; the lowest byte first.
    to: [u8; 4],
}

/// With this bit, a number is of a joint.
pub(super) const JOINT: u32 = 1 << 31;

impl Link {
    /// A link to a state or a joint.
    pub(super) fn new(low: u8, high: u8, to: u32) -> Self {
        Self { low, high, to: to.to_le_bytes() }
    }

    /// Returns the state or joint that it leads to.
    pub(super) fn to(self) -> u32 {
        u32::from_le_bytes(self.to)
    }
}

impl Nfa {
    /// Goals alone.
    pub(super) fn with_goals(goals: u32) -> Self {
        let from = vec![0; goals as usize + 1];
        Self { from, links: Vec::new(), joints: Vec::new(), start: Vec::new(), goals }
    }

    /// Adds a state with links, which are in order and have no byte in common; returns how many links there are now.
    pub(super) fn add(&mut self, links: &[Link]) -> usize {
        self.links.extend(links);
        self.from.push(u32::try_from(self.links.len()).unwrap_or(u32::MAX));
        self.links.len()
    }

    /// Adds a joint; returns its place.
    pub(super) fn join(&mut self, states: &[u32]) -> usize {
        let place = self.joints.len();
        self.joints.push(u32::try_from(states.len()).unwrap_or(u32::MAX));
        self.joints.extend(states);
        place
    }

    /// Ends the building: matches begin at these states.
    pub(super) fn begin(&mut self, start: Vec<u32>) {
        self.start = start;
        self.from.shrink_to_fit();
        self.links.shrink_to_fit();
        self.joints.shrink_to_fit();
    }

    /// Returns how many states there are.
    pub(super) fn len(&self) -> usize {
        self.from.len() - 1
    }

    /// The states that all matches begin at.
    pub(super) fn start(&self) -> &[u32] {
        &self.start
    }

    /// Returns the pattern that ends at a state, if one does.
    pub(super) fn goal(&self, state: u32) -> Option<usize> {
        (state < self.goals).then_some(state as usize)
    }

    /// Gathers the states that a byte leads to from one.
    pub(super) fn step(&self, state: u32, byte: u8, to: &mut Gathered) {
        let links = self.links_of(state);
        let behind = links.partition_point(|link| link.low <= byte);
        let link = behind.checked_sub(1).and_then(|last| links.get(last));
        if let Some(link) = link.filter(|link| byte <= link.high) {
            self.targets(&link.to()).iter().for_each(|state| to.add(*state));
        }
    }

    /// Returns the links of a state.
    pub(super) fn links_of(&self, state: u32) -> &[Link] {
        let bound = |at: usize| self.from.get(at).map(|place| *place as usize);
        let links = bound(state as usize).zip(bound(state as usize + 1));
        links.and_then(|(from, end)| self.links.get(from..end)).unwrap_or_default()
    }

    /// Returns the states that a link leads to.
    pub(super) fn targets<'a>(&'a self, to: &'a u32) -> &'a [u32] {
        match to.checked_sub(JOINT) {
            None => std::slice::from_ref(to),
            Some(joint) => {
                let joint = self.joints.get(joint as usize..).unwrap_or_default();
                let (count, states) = joint.split_first().unwrap_or((&0, &[]));
                states.get(..*count as usize).unwrap_or_default()
            }
        }
    }

    /// Tells bytes apart that lead to different states from any.
    pub(super) fn tell(&self, apart: &mut Differences) {
        let mut links: Vec<Link> = Vec::new();
        for bounds in self.from.windows(2) {
            let [from, end] = [0, 1].map(|i| bounds.get(i).map_or(0, |place| *place as usize));
            let own = self.links.get(from..end).unwrap_or_default();
            if let [only] = own {
                apart.add_range(only.low, only.high);
                continue;
            }
            links.clear();
            links.extend(own);
            links.sort_unstable_by_key(|link| (link.to(), link.low));
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
    }
}
