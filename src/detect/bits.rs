//! Bits: sets of small numbers, as which words are known by a few of their bytes.
//!
//! In: numbers of 16 bits. Out: whether one was put in.
//! Never says no to what was.

use std::ops;

/// A set of numbers below [`SmallSet::MOST`], as bytes are and those of families of shapes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SmallSet([u64; 4]);

impl SmallSet {
    /// So many numbers it may hold.
    pub(super) const MOST: usize = 4 * u64::BITS as usize;
    /// The set of them all.
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    /// The set of one number; of none, if it is too large.
    #[inline]
    pub(super) fn of(number: usize) -> Self {
        let mut set = Self::default();
        set.add(number);
        set
    }

    /// Adds a number, unless it is too large.
    #[inline]
    pub(super) fn add(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Returns whether a number is in it.
    #[inline]
    pub(super) fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Returns whether none is in it.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    /// Returns its numbers, from the lowest on.
    pub(super) fn numbers(self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(i, word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let first = (rest != 0).then_some(rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(64 * i + first)
            })
        })
    }
}

impl FromIterator<usize> for SmallSet {
    fn from_iter<N: IntoIterator<Item = usize>>(numbers: N) -> Self {
        let mut set = Self::default();
        numbers.into_iter().for_each(|number| set.add(number));
        set
    }
}

impl ops::BitOr for SmallSet {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a | e, b | f, c | g, d | h])
    }
}

impl ops::BitOrAssign for SmallSet {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl ops::BitAnd for SmallSet {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a & e, b & f, c & g, d & h])
    }
}

impl ops::Sub for SmallSet {
    type Output = Self;

    /// Those of the first that are not in the second.
    #[inline]
    fn sub(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a & !e, b & !f, c & !g, d & !h])
    }
}

/// One bit for each number of 16 bits.
pub(super) struct Bits(Box<[u64; 1 << 10]>);

impl Default for Bits {
    fn default() -> Self {
        Self(Box::new([0; 1 << 10]))
    }
}

impl Bits {
    /// Returns the number of up to eight bytes: the top bits of a product, which all of them reach (Knuth, TAOCP 3, §6.4).
    #[inline]
    pub(super) const fn mixed(bytes: u64) -> u16 {
        let [.., low, high] = bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// Returns the number of the first eight bytes of a text.
    #[inline]
    pub(super) fn beginning(text: &[u8]) -> u16 {
        Self::mixed(Self::first(text))
    }

    /// Returns the first eight bytes of a text as one number, of a shorter one all, and zeros.
    #[inline]
    pub(super) fn first(text: &[u8]) -> u64 {
        if let Some(eight) = text.first_chunk() {
            return u64::from_le_bytes(*eight);
        }
        // The two halves may overlap.
        let behind = |half: usize| 8 * text.len().saturating_sub(half);
        match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) => {
                u64::from(u32::from_le_bytes(*head))
                    | u64::from(u32::from_le_bytes(*tail)) << behind(4)
            }
            _ => match (text.first_chunk(), text.last_chunk()) {
                (Some(head), Some(tail)) => {
                    let (head, tail) = (u16::from_le_bytes(*head), u16::from_le_bytes(*tail));
                    u64::from(head) | u64::from(tail) << behind(2)
                }
                _ => text.first().map_or(0, |byte| u64::from(*byte)),
            },
        }
    }

    /// Sets the bit of a number.
    pub(super) fn set(&mut self, at: u16) {
        self.0[usize::from(at / 64)] |= 1 << (at % 64);
    }

    /// Returns whether the bit of a number is set.
    #[inline]
    pub(super) fn has(&self, at: u16) -> bool {
        self.0[usize::from(at / 64)] >> (at % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_are_a_set() {
        let [even, threes] =
            [2, 3].map(|step| (0..SmallSet::MOST + 7).step_by(step).collect::<SmallSet>());
        assert!((even & threes).numbers().eq((0..SmallSet::MOST).step_by(6)));
        assert!((even - threes).numbers().all(|number| number % 2 == 0 && number % 3 != 0));
        assert!((even | threes).has(255) && !(even | threes).has(253) && !even.has(SmallSet::MOST));
        assert!(SmallSet::of(SmallSet::MOST).is_empty() && !SmallSet::of(64).is_empty());
    }

    #[test]
    fn the_first_bytes_are_one_number() {
        for length in 0..12 {
            let word: Vec<u8> = (b'a'..).take(length).collect();
            let slow = word.iter().take(8).rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
            assert_eq!(Bits::first(&word), slow, "{length}");
        }
    }
}
