//! How many different values: exact while few, an estimate beyond.
//!
//! In: 64-bit digests. Out: a count, and whether it is exact.
//! Never keeps values; the digests stay in the process and are never written: where a count is, it is a number alone.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

/// A count of different digests that merges: a set up to [`Distinct::EXACT`], then HyperLogLog with
/// 2¹² registers (Flajolet, Fusy, Gandouet and Meunier, 2007; standard error 1.6 %).
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct(Sketch);

#[derive(Clone, Debug, PartialEq)]
enum Sketch {
    Exact(Few),
    /// What will be in registers, each perhaps several times: less than they would take.
    Listed(Vec<u64>),
    Registers(Box<Registers>),
    /// A number that was told, and whether it was exact.
    Told(u64, bool),
}

const BITS: u32 = 12;
const REGISTERS: usize = 1 << BITS;
/// So many digests are not listed any more.
const MANY: usize = 256;

type Registers = [u8; REGISTERS];

impl Default for Distinct {
    fn default() -> Self {
        Self(Sketch::Exact(Few::default()))
    }
}

impl Distinct {
    /// Up to here the count is exact.
    pub const EXACT: usize = 1024;

    /// Returns a count of none that is an estimate from the first on: a part of a count that is one already.
    #[must_use]
    pub fn estimated() -> Self {
        Self(Sketch::Listed(Vec::new()))
    }

    /// Returns a count of which nothing else is known: more is added to it as if nothing had been counted yet.
    #[must_use]
    pub(super) const fn told(count: u64, exact: bool) -> Self {
        Self(Sketch::Told(count, exact))
    }

    /// Counts a digest; its bits must be evenly spread.
    pub fn insert(&mut self, digest: u64) {
        let is_many = match &mut self.0 {
            Sketch::Exact(set) => {
                set.insert(digest);
                set.len() > Self::EXACT
            }
            Sketch::Listed(list) => {
                list.push(digest);
                list.len() >= MANY
            }
            Sketch::Registers(registers) => {
                register(registers, digest);
                false
            }
            Sketch::Told(count, exact) => {
                (*count, *exact) = (*count + 1, false);
                false
            }
        };
        if is_many {
            self.estimate_with(|_| ());
        }
    }

    /// Adds another count to this one.
    pub fn merge(&mut self, other: Self) {
        if matches!(&self.0, Sketch::Exact(none) if none.is_empty()) {
            *self = other;
            return;
        }
        if let Sketch::Told(count, exact) = &mut self.0 {
            (*count, *exact) = (*count + other.count(), false);
            return;
        }
        match other.0 {
            Sketch::Told(count, _) => *self = Self::told(self.count() + count, false),
            Sketch::Exact(set) => set.into_iter().for_each(|digest| self.insert(digest)),
            Sketch::Listed(list) => self.estimate_with(|sum| {
                list.iter().for_each(|digest| register(sum, *digest));
            }),
            Sketch::Registers(theirs) => self.estimate_with(|sum| {
                let pairs = sum.iter_mut().zip(theirs.iter());
                pairs.for_each(|(mine, other)| *mine = (*mine).max(*other));
            }),
        }
    }

    /// Makes it an estimate, to whose registers something is added.
    fn estimate_with(&mut self, add: impl FnOnce(&mut Registers)) {
        let mut sum = std::mem::take(self).into_registers();
        add(&mut sum);
        self.0 = Sketch::Registers(sum);
    }

    fn into_registers(self) -> Box<Registers> {
        match self.0 {
            Sketch::Exact(set) => registers(&set),
            Sketch::Listed(list) => registers(&list),
            Sketch::Registers(registers) => registers,
            Sketch::Told(..) => registers(&[]),
        }
    }

    /// Returns the count, exact or estimated.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Sketch::Exact(set) => set.len() as u64,
            Sketch::Listed(list) => estimate(&registers(list)),
            Sketch::Registers(registers) => estimate(registers),
            Sketch::Told(count, _) => *count,
        }
    }

    /// Returns whether [`Self::count`] is exact.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self.0, Sketch::Exact(_) | Sketch::Told(_, true))
    }
}

/// A few digests. They are hashes already.
type Few = HashSet<u64, BuildHasherDefault<Itself>>;

/// A hasher of what needs no hash.
#[derive(Clone, Copy, Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 ^ u64::from(*byte));
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn registers<'a>(digests: impl IntoIterator<Item = &'a u64>) -> Box<Registers> {
    let mut registers = Box::new([0; REGISTERS]);
    digests.into_iter().for_each(|digest| register(&mut registers, *digest));
    registers
}

fn register(registers: &mut Registers, digest: u64) {
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
fn estimate(registers: &Registers) -> u64 {
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
        let estimated = |range: std::ops::Range<u64>| {
            let mut part = Distinct::estimated();
            range.for_each(|i| part.insert(spread(i)));
            part
        };
        for (few, some) in [(0..3, 2..200), (500..700, 600..1400), (0..1, 1..9000)] {
            let (few, some) = (estimated(few), estimated(some));
            assert_eq!(sum([&c, &few, &some]), sum([&some, &c, &few]));
            assert_eq!(sum([&few, &some, &b]), sum([&b, &some, &few]));
        }
        let parts = [0..900, 500..1400, 1000..9000].map(estimated);
        assert_eq!(sum(parts.each_ref()), of(0..9000));
        let few = [0..150, 100..200, 0..1].map(estimated);
        assert_eq!(sum(few.each_ref()).count(), estimated(0..200).count());
        assert!(!sum(few.each_ref()).is_exact());
    }
}
