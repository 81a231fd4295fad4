//! Classes of bytes: those that nothing tells apart.
//!
//! In: sets of bytes. Out: a class for each byte.
//! Never puts two into one class of which a set holds but one.

use std::collections::BTreeSet;

use crate::detect::bytes::Bytes;

/// The class of each byte, counted from 0.
pub(super) struct Classes {
    of: [u8; 256],
    count: usize,
}

/// Sets of bytes by which to tell bytes apart.
pub(super) struct Differences {
    /// By the lowest byte of a range, the highest ones.
    ranges: Box<[Bytes; 256]>,
    others: BTreeSet<Bytes>,
}

impl Differences {
    pub(super) fn new() -> Self {
        Self { ranges: Box::new([Bytes::default(); 256]), others: BTreeSet::new() }
    }

    pub(super) fn add_range(&mut self, low: u8, high: u8) {
        self.ranges[usize::from(low)].add(high);
    }

    pub(super) fn add(&mut self, set: Bytes) {
        self.others.insert(set);
    }

    /// Returns the fewest classes that tell all apart that are to be.
    pub(super) fn classes(&self) -> Classes {
        let mut classes = Classes { of: [0; 256], count: 1 };
        // How many bytes are of each.
        let mut sizes = [0; 256];
        sizes[0] = 256;
        for (low, highs) in (u8::MIN..=u8::MAX).zip(self.ranges.iter()) {
            for high in highs.iter() {
                classes.split(&mut sizes, || low..=high);
            }
        }
        self.others.iter().for_each(|set| classes.split(&mut sizes, || set.iter()));
        classes.sort();
        classes
    }
}

impl Classes {
    /// Returns the class of a byte.
    #[inline]
    pub(super) fn of(&self, byte: u8) -> usize {
        usize::from(self.of[usize::from(byte)])
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Counts the classes anew, those of digits first, then those of other signs and letters: what is looked up in
    /// turn stands side by side.
    fn sort(&mut self) {
        let mut numbers = [None; 256];
        let mut next = 0..=u8::MAX;
        let digits = b'0'..=b'9';
        for byte in digits.chain(b' '..=u8::MAX).chain(u8::MIN..b' ') {
            let number = &mut numbers[self.of(byte)];
            *number = number.or_else(|| next.next());
        }
        for class in &mut self.of {
            *class = numbers[usize::from(*class)].unwrap_or_default();
        }
    }

    /// Parts those of each class that are in a set from those that aren't.
    fn split<I>(&mut self, sizes: &mut [usize; 256], set: impl Fn() -> I)
    where
        I: Iterator<Item = u8>,
    {
        let mut inside = [0; 256];
        for byte in set() {
            inside[self.of(byte)] += 1;
        }
        let mut parted = [None; 256];
        for byte in set() {
            let class = self.of(byte);
            if parted[class].is_none() && inside[class] < sizes[class] {
                parted[class] = u8::try_from(self.count).ok();
                self.count += 1;
            }
            if let Some(new) = parted[class] {
                self.of[usize::from(byte)] = new;
                sizes[class] -= 1;
                sizes[usize::from(new)] += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn two_bytes_are_of_one_class_where_all_sets_hold_both_or_none(
            ranges in prop::collection::vec((0..=255_u8, 0..=255_u8), 0..9),
            others in prop::collection::vec(prop::collection::vec(0..=255_u8, 1..9), 0..5),
        ) {
            let mut apart = Differences::new();
            let mut sets: Vec<Vec<u8>> = others;
            for others in &sets {
                let mut set = Bytes::default();
                others.iter().for_each(|byte| set.add(*byte));
                apart.add(set);
            }
            for (a, b) in ranges {
                apart.add_range(a.min(b), a.max(b));
                sets.push((a.min(b)..=a.max(b)).collect());
            }
            let classes = apart.classes();
            let mut seen: Vec<(Vec<bool>, usize)> = Vec::new();
            for byte in 0..=255 {
                let of = sets.iter().map(|set| set.contains(&byte)).collect();
                let known = seen.iter().position(|(known, _)| *known == of);
                match known {
                    Some(known) => prop_assert_eq!(seen[known].1, classes.of(byte)),
                    None => seen.push((of, classes.of(byte))),
                }
            }
            let mut numbers: Vec<usize> = seen.iter().map(|(_, class)| *class).collect();
            numbers.sort_unstable();
            prop_assert_eq!(numbers, (0..classes.len()).collect::<Vec<_>>());
        }
    }
}
