//! Sets of states: one that is being gathered, and those that are kept, a byte or two for a state.
//!
//! In: states, in any order. Out: each in ascending order; the number of a set among those kept.
//! Never keeps two that are alike.

use hashbrown::HashTable;

use crate::detect::varint;

/// States that are being gathered, in any order; some more than once.
#[derive(Default)]
pub(super) struct Gathered(Vec<u32>);

impl Gathered {
    #[inline]
    pub(super) fn add(&mut self, state: u32) {
        self.0.push(state);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all out, each once, in ascending order.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = u32> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.drain(..)
    }
}

/// Sets that are kept, by number.
#[derive(Default)]
pub(super) struct Sets {
    kept: Kept,
    /// The numbers, by what they are of.
    known: HashTable<u16>,
}

#[derive(Default)]
struct Kept {
    /// For each state of each set, how far it is above the one before it.
    bytes: Vec<u8>,
    /// Where each set ends.
    ends: Vec<u32>,
}

impl Sets {
    /// How many bytes they take, by and large.
    pub(super) fn size(&self) -> usize {
        self.kept.bytes.len() + self.kept.ends.len() * 10
    }

    /// Returns the number of a set that is taken out of what was gathered, and whether it is new; `None` where numbers
    /// have run out.
    pub(super) fn keep(&mut self, gathered: &mut Gathered) -> Option<(u16, bool)> {
        let bytes = &mut self.kept.bytes;
        let from = bytes.len();
        let mut next = 0;
        for state in gathered.drain() {
            varint::push(bytes, (state - next) as usize);
            next = state + 1;
        }
        let new = self.kept.bytes.get(from..).unwrap_or_default();
        let hash = hash(new);
        if let Some(known) = self.known.find(hash, |known| self.kept.get(*known) == new) {
            self.kept.bytes.truncate(from);
            return Some((*known, false));
        }
        let number = u16::try_from(self.kept.ends.len()).ok()?;
        self.known.insert_unique(hash, number, |known| self::hash(self.kept.get(*known)));
        self.kept.ends.push(u32::try_from(self.kept.bytes.len()).ok()?);
        Some((number, true))
    }

    /// Returns the states of a set, in ascending order.
    pub(super) fn states(&self, number: u16) -> impl Iterator<Item = u32> {
        let mut bytes = self.kept.get(number);
        let mut next = 0;
        std::iter::from_fn(move || {
            let state = next + u32::try_from(varint::take(&mut bytes)?).ok()?;
            next = state + 1;
            Some(state)
        })
    }
}

impl Kept {
    fn get(&self, number: u16) -> &[u8] {
        let end_of = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let number = usize::from(number);
        let from = number.checked_sub(1).map_or(0, end_of);
        self.bytes.get(from..end_of(number)).unwrap_or_default()
    }
}

fn hash(bytes: &[u8]) -> u64 {
    spread(bytes.iter().fold(0, |hash, byte| mixed(hash, u64::from(*byte))))
}

/// Returns the hash of numbers with one more; the high half of it is mixed best.
pub(super) fn mixed(hash: u64, number: u64) -> u64 {
    (hash.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Returns a hash whose lowest bits are mixed as well as its highest.
pub(super) const fn spread(hash: u64) -> u64 {
    hash ^ hash >> 32
}
