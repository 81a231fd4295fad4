//! Values that are findings only if their whole column agrees: a sum that waits for the end of the file.
//!
//! In: masked findings of a column without a telling name. Out: the same, once the column has proved them.
//! Never keeps more than the first thousand of a column; the rest are counted.

use super::{Column, Distinct, Finding, Tally};
use crate::detect::Evidence;

/// What waits for the verdict on one column and one category.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Cells that agree, also those that were findings without the column's help.
    pub agreed: u64,
    /// Different values among them.
    pub distinct: Distinct,
    /// Cells that hold a greater number than the one before.
    rising: u64,
    /// Cells that may be seconds since 1970, of the years 2001 to 2033.
    epochs: u64,
    last: Option<u64>,
    /// The sum of the findings that wait.
    pub tally: Tally,
    /// The first of them.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub untold: u64,
}

/// Columns with fewer values, or fewer different ones, prove nothing.
const FEWEST: u64 = 20;

impl Held {
    /// The most findings of a column that wait in detail.
    const MOST: usize = 1000;

    /// Takes down a cell that agrees: its digits as a number, and the digest of its value.
    pub fn agree(&mut self, number: u64, digest: u64) {
        self.agreed += 1;
        self.distinct.insert(digest);
        self.rising += u64::from(self.last.is_some_and(|last| last < number));
        self.epochs += u64::from((1_000_000_000..2_000_000_000).contains(&number));
        self.last = Some(number);
    }

    /// Lets a finding wait.
    pub fn wait(&mut self, finding: Finding, digest: u64) {
        self.tally.add(&finding, digest);
        self.tally.cells += 1;
        if self.findings.len() < Self::MOST {
            self.findings.push(finding);
        } else {
            self.untold += 1;
        }
    }

    /// Adds what waits of another part of the column.
    pub fn merge(&mut self, mut other: Self) {
        self.agreed += other.agreed;
        self.distinct.merge(other.distinct);
        self.rising += other.rising;
        self.epochs += other.epochs;
        self.last = other.last;
        self.tally.merge(other.tally);
        self.untold += other.untold;
        let room = Self::MOST.saturating_sub(self.findings.len()).min(other.findings.len());
        self.untold += (other.findings.len() - room) as u64;
        self.findings.extend(other.findings.drain(..room));
    }

    /// Returns whether the column proves its values: nine of ten agree, they differ, and they are neither
    /// counted up like keys nor times.
    #[must_use]
    pub fn is_proved(&self, column: &Column) -> bool {
        let different = self.distinct.count();
        is_most(self.agreed, column)
            && different >= FEWEST
            && different * 2 >= self.agreed
            && self.rising * 10 < self.agreed * 9
            && self.epochs * 10 < self.agreed * 9
    }
}

/// Returns whether so many cells are nearly all of a column that is long enough to prove something.
#[must_use]
pub fn is_most(cells: u64, column: &Column) -> bool {
    column.values >= FEWEST && cells * 10 >= column.values * 9
}

impl Finding {
    /// Takes the column for evidence: one step surer.
    pub fn shares(&mut self) {
        if !self.evidence.has(Evidence::SHARE) {
            self.evidence |= Evidence::SHARE;
            self.confidence = self.confidence.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of numbers, all of which agree.
    fn column(numbers: impl Iterator<Item = u64>) -> (Held, Column) {
        let mut held = Held::default();
        for number in numbers {
            held.agree(number, number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        }
        let column = Column { values: held.agreed, ..Column::default() };
        (held, column)
    }

    #[test]
    fn a_column_of_keys_or_times_proves_nothing() {
        let scattered = |i: u64| 9_160_000_000 + i * 7_919_317 % 10_000_000;
        for (what, numbers, expected) in [
            ("scattered", (0..50).map(scattered).collect::<Vec<_>>(), true),
            ("few", (0..10).map(scattered).collect(), false),
            ("one value", vec![9_161_234_567; 50], false),
            ("keys", (0..50).map(|i| 9_160_000_000 + i).collect(), false),
            ("times", (0..50).map(|i| 1_700_000_000 + i * 7_919_317 % 10_000_000).collect(), false),
        ] {
            let (held, column) = column(numbers.into_iter());
            assert_eq!(held.is_proved(&column), expected, "{what}");
        }
        let (held, column) = column((0..50).map(scattered));
        assert!(!held.is_proved(&Column { values: 60, ..column }), "five of six");
    }
}
