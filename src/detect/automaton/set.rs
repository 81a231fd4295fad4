//! Sets of states: one that is being gathered, and those that are kept, a byte or two for a state.
//!
//! In: states, in any order. Out: each in ascending order; the number of a set among those kept.
//! Never keeps two that are alike.

use std::{collections::HashMap, hash::BuildHasherDefault};

use crate::detect::varint;

/// States that are being gathered, a bit each.
pub(super) struct Gathered {
    bits: Vec<u64>,
    /// The first word that has any, and the one behind the last.
    from: usize,
    end: usize,
}

impl Gathered {
    /// None, of so many states.
    pub(super) fn of(states: usize) -> Self {
        Self { bits: vec![0; states.div_ceil(64)], from: usize::MAX, end: 0 }
    }

    pub(super) fn add(&mut self, state: u32) {
        let word = state as usize / 64;
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= 1 << (state % 64);
            self.from = self.from.min(word);
            self.end = self.end.max(word + 1);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// Takes all out, in ascending order.
    pub(super) fn drain(&mut self, mut each: impl FnMut(u32)) {
        let words = self.from..self.end;
        for (word, bits) in words.clone().zip(self.bits.get_mut(words).unwrap_or_default()) {
            while *bits != 0 {
                let bit = bits.trailing_zeros();
                *bits &= *bits - 1;
                each(u32::try_from(word * 64).unwrap_or(u32::MAX) + bit);
            }
        }
        (self.from, self.end) = (usize::MAX, 0);
    }
}

/// Sets that are kept, by number.
#[derive(Default)]
pub(super) struct Sets {
    /// For each state of each set, how far it is above the one before it.
    bytes: Vec<u8>,
    /// Where each set ends.
    ends: Vec<u32>,
    /// By hash, which; where hashes are alike, the second is found under the next.
    known: Hashed<u16>,
}

impl Sets {
    /// How many bytes they take, by and large.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * 24
    }

    /// Returns the number of a set that is taken out of what was gathered, and whether it is new; `None` where numbers
    /// have run out.
    pub(super) fn keep(&mut self, gathered: &mut Gathered) -> Option<(u16, bool)> {
        let from = self.bytes.len();
        let (mut next, mut hash) = (0, 0);
        gathered.drain(|state| {
            hash = mixed(hash, state);
            varint::push(&mut self.bytes, (state - next) as usize);
            next = state + 1;
        });
        let new = self.bytes.get(from..).unwrap_or_default();
        while let Some(known) = self.known.get(&hash) {
            if self.get(*known) == new {
                self.bytes.truncate(from);
                return Some((*known, false));
            }
            hash = hash.wrapping_add(1);
        }
        let number = u16::try_from(self.ends.len()).ok()?;
        self.ends.push(u32::try_from(self.bytes.len()).ok()?);
        self.known.insert(hash, number);
        Some((number, true))
    }

    fn get(&self, number: u16) -> &[u8] {
        let end_of = |number: usize| self.ends.get(number).map_or(0, |end| *end as usize);
        let number = usize::from(number);
        let from = number.checked_sub(1).map_or(0, end_of);
        self.bytes.get(from..end_of(number)).unwrap_or_default()
    }

    /// Returns the states of a set, in ascending order.
    pub(super) fn states(&self, number: u16) -> impl Iterator<Item = u32> {
        let mut bytes = self.get(number);
        let mut next = 0;
        std::iter::from_fn(move || {
            let state = next + u32::try_from(varint::take(&mut bytes)?).ok()?;
            next = state + 1;
            Some(state)
        })
    }
}

/// Returns the hash of numbers with one more.
pub(super) fn mixed(hash: u64, number: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What is known by a hash.
pub(super) type Hashed<T> = HashMap<u64, T, BuildHasherDefault<Same>>;

/// The hash of what is a hash already.
#[derive(Default)]
pub(super) struct Same(u64);

impl std::hash::Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
