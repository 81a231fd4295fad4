//! The states that shapes are made of, in as few bytes as they need.
//!
//! In: states and bytes. Out: the states that a byte leads to.
//! Never holds a step that reads no byte.

use super::set::Gathered;
use crate::detect::varint;

/// The states. The first are the goals, one for each pattern, in order; nothing leads from them.
pub(super) struct Nfa {
    /// Behind the goals, the states and joints; the number of each is how many goals and bytes stand before it, so
    /// that what leads anywhere leads back.
    ///
    /// A state is its links: the lowest byte; how far back the link leads, 0 where it leads to the same as the link
    /// before it, in a number with [`LAST`], [`WIDE`] and [`JOINED`]; and the highest byte, where that is another.
    /// A joint is its states, descending: how far back each is from the one before, in a number with [`LAST`].
    code: Vec<u8>,
    start: Vec<u32>,
    goals: u32,
}

/// No more links of the state, or states of the joint, follow.
const LAST: usize = 1;
/// The link has more bytes than one.
const WIDE: usize = 2;
/// The link leads to a joint.
const JOINED: usize = 4;

/// A link: these bytes lead there, to a state or, with [`JOINT`], to all states of a joint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) low: u8,
    pub(super) high: u8,
    pub(super) to: u32,
}

/// With this bit, a number is of a joint.
pub(super) const JOINT: u32 = 1 << 31;

impl Nfa {
    /// Goals alone.
    pub(super) fn with_goals(goals: u32) -> Self {
        Self { code: Vec::new(), start: Vec::new(), goals }
    }

    /// Returns the number of what is added next.
    pub(super) fn next(&self) -> usize {
        self.goals as usize + self.code.len()
    }

    /// Adds a state with links, one at least, which are in order and have no byte in common.
    pub(super) fn add(&mut self, links: &[Link]) {
        let own = self.next();
        let mut before = None;
        for (left, link) in (0..links.len()).rev().zip(links) {
            let back = own - (link.to & !JOINT) as usize;
            let mut number = if before == Some(link.to) { 0 } else { back * 2 * JOINED };
            before = Some(link.to);
            for (flag, is) in
                [(LAST, left == 0), (WIDE, link.low < link.high), (JOINED, link.to >= JOINT)]
            {
                number |= if is { flag } else { 0 };
            }
            self.code.push(link.low);
            varint::push(&mut self.code, number);
            if link.low < link.high {
                self.code.push(link.high);
            }
        }
    }

    /// Adds a joint of states, one at least, which are ascending.
    pub(super) fn join(&mut self, states: &[u32]) {
        let mut from = self.next();
        for (left, state) in states.iter().enumerate().rev() {
            let last = if left == 0 { LAST } else { 0 };
            varint::push(&mut self.code, (from - *state as usize) * 2 * LAST + last);
            from = *state as usize;
        }
    }

    /// Ends the building: matches begin at these states.
    pub(super) fn begin(&mut self, mut start: Vec<u32>) {
        start.shrink_to_fit();
        self.start = start;
        self.code.shrink_to_fit();
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
        let mut links = self.links_of(state);
        // Most bytes are below what the first link has, or are its own.
        while links.code.first().is_some_and(|low| *low <= byte)
            && let Some((_, high)) = links.next_range()
        {
            if byte <= high {
                links.to().into_iter().for_each(|place| self.gather(place, to));
                return;
            }
        }
    }

    /// Gathers the states that a link leads to.
    pub(super) fn gather(&self, place: u32, to: &mut Gathered) {
        match place.checked_sub(JOINT) {
            None => to.add(place),
            Some(joint) => self.states_of(joint).for_each(|state| to.add(state)),
        }
    }

    /// Returns the links of a state.
    pub(super) fn links_of(&self, state: u32) -> Links<'_> {
        Links { code: self.code_of(state), own: state as usize, number: 0 }
    }

    /// Returns the states of a joint, descending.
    pub(super) fn states_of(&self, joint: u32) -> impl Iterator<Item = u32> {
        let mut code = self.code_of(joint);
        let mut from = joint as usize;
        std::iter::from_fn(move || {
            let number = varint::take(&mut code)?;
            if number & LAST != 0 {
                code = &[];
            }
            from = from.checked_sub(number / (2 * LAST))?;
            u32::try_from(from).ok()
        })
    }

    fn code_of(&self, number: u32) -> &[u8] {
        let place = number.checked_sub(self.goals);
        place.and_then(|place| self.code.get(place as usize..)).unwrap_or_default()
    }
}

/// The links of a state, in order.
pub(super) struct Links<'a> {
    /// Behind the links that were read; nothing behind the last.
    code: &'a [u8],
    own: usize,
    /// The number that says where the link read last leads.
    number: usize,
}

impl Links<'_> {
    /// Reads a link; returns its lowest and its highest byte.
    #[inline]
    fn next_range(&mut self) -> Option<(u8, u8)> {
        let low = *self.code.split_off_first()?;
        let number = varint::take(&mut self.code)?;
        let high = if number & WIDE == 0 { low } else { *self.code.split_off_first()? };
        if number >= 2 * JOINED {
            self.number = number;
        }
        if number & LAST != 0 {
            self.code = &[];
        }
        Some((low, high))
    }

    /// Returns where the link leads that was read last.
    fn to(&self) -> Option<u32> {
        let place = self.own.checked_sub(self.number / (2 * JOINED))?;
        let joint = if self.number & JOINED == 0 { 0 } else { JOINT };
        u32::try_from(place).ok().map(|place| place | joint)
    }
}

impl Iterator for Links<'_> {
    type Item = Link;

    fn next(&mut self) -> Option<Link> {
        let (low, high) = self.next_range()?;
        Some(Link { low, high, to: self.to()? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Where a link leads: how many bytes back, or how far back the states of a joint are.
    fn back() -> impl Strategy<Value = usize> {
        prop_oneof![0..3_usize, 0..70_usize, 0..20_000_usize]
    }

    proptest! {
        #[test]
        fn states_and_joints_are_read_as_they_were_added(
            goals in 1..200_u32,
            made in prop::collection::vec(
                (prop::collection::btree_set(any::<u8>(), 1..9), prop::collection::vec(back(), 8)),
                1..200,
            ),
        ) {
            let mut nfa = Nfa::with_goals(goals);
            let mut places: Vec<u32> = (0..goals).collect();
            let (mut states, mut joints) = (Vec::new(), Vec::new());
            for (i, (bytes, backs)) in made.iter().enumerate() {
                let place = |back: &usize| places[places.len().saturating_sub(back + 1)];
                let number = u32::try_from(nfa.next()).unwrap();
                let mut to: Vec<u32> = backs.iter().map(place).collect();
                if i % 3 == 0 {
                    to.retain(|place| *place < JOINT);
                    to.sort_unstable();
                    to.dedup();
                    if !to.is_empty() {
                        nfa.join(&to);
                        places.push(JOINT | number);
                        joints.push((number, to));
                    }
                    continue;
                }
                let bytes: Vec<u8> = bytes.iter().copied().collect();
                let ranges = bytes.chunks(1 + i % 2).zip(to);
                let links: Vec<Link> = ranges
                    .map(|(range, to)| Link { low: range[0], high: range[range.len() - 1], to })
                    .collect();
                nfa.add(&links);
                places.push(number);
                states.push((number, links));
            }
            for (number, links) in &states {
                prop_assert_eq!(&nfa.links_of(*number).collect::<Vec<_>>(), links);
            }
            for (number, states) in &joints {
                let mut read: Vec<u32> = nfa.states_of(*number).collect();
                read.reverse();
                prop_assert_eq!(&read, states);
            }
            for goal in 0..goals {
                prop_assert_eq!(nfa.links_of(goal).next(), None);
            }
        }
    }
}
