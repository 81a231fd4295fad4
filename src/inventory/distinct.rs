//! How many different values: exact while few, an estimate beyond.
//!
//! In: 64-bit digests. Out: a count, and whether it is exact.
//! Never keeps values; the digests stay in the process and are never written.

/// A count of different digests that merges: a set up to [`Distinct::EXACT`], then HyperLogLog with
/// 2¹² registers (Flajolet, Fusy, Gandouet and Meunier, 2007; standard error 1.6 %).
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct(Sketch);

#[derive(Clone, Debug, PartialEq)]
enum Sketch {
    Exact(Few),
    Registers(Box<[u8; REGISTERS]>),
}

const BITS: u32 = 12;
const REGISTERS: usize = 1 << BITS;

impl Default for Distinct {
    fn default() -> Self {
        Self(Sketch::Exact(Few::default()))
    }
}

impl Distinct {
    /// Up to here the count is exact.
    pub const EXACT: usize = 1024;

    /// Counts a digest; its bits must be evenly spread.
    pub fn insert(&mut self, digest: u64) {
        match &mut self.0 {
            Sketch::Exact(set) => {
                set.insert(digest);
                if set.count > Self::EXACT {
                    self.0 = Sketch::Registers(registers(set));
                }
            }
            Sketch::Registers(registers) => register(registers, digest),
        }
    }

    /// Adds another count to this one.
    pub fn merge(&mut self, other: Self) {
        match other.0 {
            Sketch::Exact(set) => set.iter().for_each(|digest| self.insert(digest)),
            Sketch::Registers(theirs) => {
                let mut sum = match &self.0 {
                    Sketch::Exact(set) => registers(set),
                    Sketch::Registers(ours) => ours.clone(),
                };
                for (mine, other) in sum.iter_mut().zip(theirs.iter()) {
                    *mine = (*mine).max(*other);
                }
                self.0 = Sketch::Registers(sum);
            }
        }
    }

    /// Returns the count, exact or estimated.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Sketch::Exact(set) => set.count as u64,
            Sketch::Registers(registers) => estimate(registers),
        }
    }

    /// Returns whether [`Self::count`] is exact.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self.0, Sketch::Exact(_))
    }
}

/// A few digests, each in its own place or the next that is free. Half of the places stay free.
#[derive(Clone, Debug, Default)]
struct Few {
    /// None, or a power of two of them; a nought is free.
    places: Vec<u64>,
    /// How many digests there are.
    count: usize,
    /// Whether a nought is one of them.
    nought: bool,
}

impl Few {
    fn insert(&mut self, digest: u64) {
        if digest == 0 {
            self.count += usize::from(!std::mem::replace(&mut self.nought, true));
            return;
        }
        if self.count * 2 >= self.places.len() {
            let places = vec![0; (self.places.len() * 2).max(8)];
            let old = std::mem::replace(&mut self.places, places);
            self.count = usize::from(self.nought);
            old.into_iter().filter(|digest| *digest != 0).for_each(|digest| self.put(digest));
        }
        self.put(digest);
    }

    fn put(&mut self, digest: u64) {
        let last = self.places.len() - 1;
        let mut at = usize::try_from(digest & last as u64).unwrap_or(0);
        while self.places[at] != digest {
            if self.places[at] == 0 {
                self.places[at] = digest;
                self.count += 1;
                return;
            }
            at = (at + 1) & last;
        }
    }

    fn iter(&self) -> impl Iterator<Item = u64> {
        let others = self.places.iter().copied().filter(|digest| *digest != 0);
        self.nought.then_some(0).into_iter().chain(others)
    }

    fn sorted(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.iter().collect();
        all.sort_unstable();
        all
    }
}

impl PartialEq for Few {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.sorted() == other.sorted()
    }
}

fn registers(set: &Few) -> Box<[u8; REGISTERS]> {
    let mut registers = Box::new([0; REGISTERS]);
    set.iter().for_each(|digest| register(&mut registers, digest));
    registers
}

fn register(registers: &mut [u8; REGISTERS], digest: u64) {
    let rank = (digest << BITS | 1 << (BITS - 1)).leading_zeros() + 1;
    let slot = usize::try_from(digest >> (64 - BITS)).expect("twelve bits fit");
    let rank = u8::try_from(rank).expect("at most 53");
    registers[slot] = registers[slot].max(rank);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an estimate of a count: positive, and far below 2^53"
)]
fn estimate(registers: &[u8; REGISTERS]) -> u64 {
    let m = REGISTERS as f64;
    let sum: f64 = registers.iter().map(|rank| (-f64::from(*rank)).exp2()).sum();
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / sum;
    let empty = registers.iter().filter(|rank| **rank == 0).count();
    // Linear counting where many registers are empty.
    let corrected = if raw <= 2.5 * m && empty > 0 { m * (m / empty as f64).ln() } else { raw };
    corrected.round() as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Spreads the bits of a counter (Steele, Lea and Flood's `SplitMix64` finaliser).
    fn spread(mut x: u64) -> u64 {
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    fn of(range: std::ops::Range<u64>) -> Distinct {
        let mut distinct = Distinct::default();
        range.for_each(|i| distinct.insert(spread(i)));
        distinct
    }

    #[test]
    fn exact_while_few_and_close_when_many() {
        assert_eq!((of(0..1000).count(), of(0..1000).is_exact()), (1000, true));
        for many in [2_000_u64, 50_000, 1_000_000] {
            let distinct = of(0..many);
            assert!(!distinct.is_exact());
            let off = distinct.count().abs_diff(many) * 100 / many;
            assert!(off <= 5, "{} for {many}", distinct.count());
        }
    }

    proptest! {
        #[test]
        fn few_are_a_set(
            digests in proptest::collection::vec(prop_oneof![any::<u64>(), 0..90_u64, 0..9_u64.pow(9)], 0..300),
        ) {
            let (mut few, mut back) = (Few::default(), Few::default());
            digests.iter().for_each(|digest| few.insert(*digest));
            digests.iter().rev().for_each(|digest| back.insert(*digest));
            let set: BTreeSet<u64> = digests.into_iter().collect();
            prop_assert_eq!(few.count, set.len());
            prop_assert_eq!(few.sorted(), set.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(&few, &back);
            back.insert(u64::MAX - 1);
            prop_assert_ne!(few, back);
        }
    }

    #[test]
    fn merging_is_a_sum_whatever_the_order_and_the_kind() {
        let (a, b, c) = (of(0..900), of(500..1400), of(1000..9000));
        let sum = |parts: [&Distinct; 3]| {
            let mut sum = Distinct::default();
            parts.into_iter().for_each(|part| sum.merge(part.clone()));
            sum
        };
        assert_eq!(sum([&a, &b, &c]), of(0..9000));
        assert_eq!(sum([&c, &a, &b]), sum([&b, &c, &a]));
    }
}
