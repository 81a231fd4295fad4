//! Windows: four bytes in a row, each of a set, that a shape needs.
//!
//! In: windows. Out: tables that tell of four bytes at once which buckets of windows they may be of.
//! Never misses a window; buckets hold several, and what lies between them passes too.

use super::super::{
    bytes::Bytes,
    need::{WINDOW, Window},
    prefix::share,
};

/// Buckets of each bank.
const BANK: usize = 8;

/// As many windows are compared with their neighbours, which takes as many steps for each.
const COMPARED: usize = 512;

/// For each byte of a window, the buckets that the byte may be of; a bit each.
#[derive(Clone)]
pub(super) struct Windows(pub(super) Box<[[u32; 256]; WINDOW]>);

impl Windows {
    /// Puts windows, neighbours alike, into the buckets of so many banks, four at most: neighbours share one where the
    /// fewest texts that are of neither pass both.
    pub(super) fn of<const BANKS: usize>(all: &[Window]) -> Self {
        // Of thousands, neighbours are joined first without a look at what that costs.
        let first = all.chunks(all.len().div_ceil(COMPARED).max(1));
        let join = |some: &[Window]| some.iter().copied().reduce(|a, b| joined(&a, &b));
        let mut buckets: Vec<Window> = first.filter_map(join).collect();
        let cost = |two: &[Window]| {
            let [a, b] = two else { return f64::MAX };
            share(&joined(a, b)) - share(a) - share(b)
        };
        let mut costs: Vec<f64> = buckets.windows(2).map(cost).collect();
        while buckets.len() > BANKS * BANK {
            let cheapest = (0..costs.len()).min_by(|a, b| costs[*a].total_cmp(&costs[*b]));
            let Some(at) = cheapest else { break };
            let next = buckets.remove(at + 1);
            buckets[at] = joined(&buckets[at], &next);
            costs.remove(at);
            for changed in [at.checked_sub(1), Some(at)].into_iter().flatten() {
                let two = buckets.get(changed..changed + 2);
                costs.get_mut(changed).zip(two).into_iter().for_each(|(it, two)| *it = cost(two));
            }
        }
        let mut windows = Self(Box::new([[0; 256]; WINDOW]));
        buckets.iter().enumerate().for_each(|(bucket, window)| windows.add(window, bucket));
        windows
    }

    fn add(&mut self, window: &Window, bucket: usize) {
        for (table, bytes) in self.0.iter_mut().zip(window) {
            for byte in bytes.iter() {
                table[usize::from(byte)] |= 1 << bucket;
            }
        }
    }

    /// Returns the buckets that four bytes may be of.
    pub(super) fn at(&self, [a, b, c, d]: [u8; WINDOW]) -> u32 {
        let tables = &*self.0;
        tables[0][usize::from(a)]
            & tables[1][usize::from(b)]
            & tables[2][usize::from(c)]
            & tables[3][usize::from(d)]
    }

    /// Returns those of 64 places from byte `from` on, a bit each, where a window may stand by whole bytes.
    #[inline]
    pub(super) fn only(&self, bytes: &[u8], from: usize, places: u64) -> u64 {
        let (mut rest, mut only) = (places, 0);
        while rest != 0 {
            let bit = rest.trailing_zeros();
            rest &= rest - 1;
            let text = bytes.get(from + bit as usize..).unwrap_or_default();
            let stands = text.first_chunk().is_some_and(|four| self.at(*four) != 0);
            only |= u64::from(stands) << bit;
        }
        only
    }

    /// Returns for each byte the buckets of a bank, a bit each, and the same by halves of a byte, which may be more.
    pub(super) fn bank(&self, bank: usize, place: usize) -> Bank {
        let mut tables = Bank { whole: [0; 256], low: [0; 16], high: [0; 16] };
        for byte in 0..=u8::MAX {
            let bits = self.0[place][usize::from(byte)].to_le_bytes()[bank];
            tables.whole[usize::from(byte)] = bits;
            tables.low[usize::from(byte & 15)] |= bits;
            tables.high[usize::from(byte >> 4)] |= bits;
        }
        tables
    }
}

/// Returns the window that passes what either passes.
fn joined(a: &Window, b: &Window) -> Window {
    let mut both = *a;
    both.iter_mut().zip(b).for_each(|(own, other)| own.join(*other));
    both
}

/// The tables of eight buckets.
#[derive(Clone)]
pub(super) struct Bank {
    pub(super) whole: [u8; 256],
    pub(super) low: [u8; 16],
    pub(super) high: [u8; 16],
}

/// Sorts windows so that neighbours are alike, and share a bucket at small cost.
pub(super) fn sorted(mut windows: Vec<Window>) -> Vec<Window> {
    let freedom = |window: &Window| window.iter().filter(|bytes| **bytes == Bytes::ALL).count();
    windows.sort_by(|a, b| (freedom(a), a).cmp(&(freedom(b), b)));
    windows.dedup();
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: [u8; WINDOW]) -> Window {
        text.map(|byte| {
            let mut bytes = Bytes::default();
            bytes.add(byte);
            bytes
        })
    }

    #[test]
    fn what_costs_least_shares_a_bucket() {
        // Of nine windows two must share one of eight buckets: the two that differ in rare bytes.
        let texts = [
            *b"ab12", *b"cd 3", *b"e fg", *b"h%i4", *b"jklm", *b"no x", *b"~~~|", *b"~~~}",
            *b"zz00",
        ];
        let windows = Windows::of::<1>(&texts.map(only));
        for text in texts {
            assert_ne!(windows.at(text), 0, "{text:?}");
        }
        let buckets = texts.map(|text| windows.at(text).count_ones());
        assert_eq!(buckets, [1; 9]);
        assert_eq!(windows.at(*b"~~~|"), windows.at(*b"~~~}"));
        for foreign in [*b"ab13", *b"cd 2", *b"jkl2", *b"~~~2"] {
            assert_eq!(windows.at(foreign), 0, "{foreign:?}");
        }
    }
}
