//! Values that are findings only if their whole column agrees: a sum that waits for the end of the file.
//!
//! In: masked findings of a column without a telling name. Out: the same, once the column has proved them.
//! Never keeps more than the first thousand of a column; the rest are counted.

use super::{Column, Distinct, Finding, Kinds, Tally, Votes, column::FEWEST};
use crate::detect::Evidence;

/// What waits for the verdict on one column and one category.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Cells that agree, also those that were findings without the column's help.
    pub agreed: u64,
    /// Those that were findings without it.
    certain: u64,
    /// The others by what they agree on: numbers of one country are proof, those of all countries together are not.
    kinds: Votes,
    /// How the numbers begin: those of one range are numbers of things.
    heads: Votes,
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
    most: Most,
}

/// The most findings of a column that wait in detail.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Most(usize);

impl Default for Most {
    fn default() -> Self {
        Self(1000)
    }
}

/// Numbers of people begin in more ways than this.
const HEADS: usize = 4;

impl Held {
    /// Begins a column of a file of which at most `told` findings are told: a quarter as many wait.
    #[must_use]
    pub fn of_at_most(told: usize) -> Self {
        Self { most: Most(Most::default().0.min(told / 4)), ..Self::default() }
    }

    /// Takes down a cell that agrees: its digits as a number, what kinds of number it may be within the category if it
    /// is no finding by itself, and the digest of its value.
    pub fn agree(&mut self, number: u64, kinds: Option<Kinds>, digest: u64) {
        self.agreed += 1;
        match kinds {
            Some(kinds) => self.kinds.add(kinds),
            None => self.certain += 1,
        }
        self.heads.add([Some(head(number)), None]);
        self.distinct.insert(digest);
        self.rising += u64::from(self.last.is_some_and(|last| last < number));
        self.epochs += u64::from((1_000_000_000..2_000_000_000).contains(&number));
        self.last = Some(number);
    }

    /// Lets a finding wait.
    pub fn wait(&mut self, finding: Finding, digest: u64) {
        self.tally.add(&finding, digest);
        self.tally.cells += 1;
        if self.findings.len() < self.most.0 {
            self.findings.push(finding);
        } else {
            self.untold += 1;
        }
    }

    /// Adds what waits of another part of the column.
    pub fn merge(&mut self, mut other: Self) {
        self.agreed += other.agreed;
        self.certain += other.certain;
        self.kinds.merge(&other.kinds);
        self.heads.merge(&other.heads);
        self.distinct.merge(other.distinct);
        self.rising += other.rising;
        self.epochs += other.epochs;
        self.last = other.last;
        self.tally.merge(other.tally);
        self.untold += other.untold;
        self.most.0 = self.most.0.min(other.most.0);
        let room = self.most.0.saturating_sub(self.findings.len()).min(other.findings.len());
        self.untold += (other.findings.len() - room) as u64;
        self.findings.extend(other.findings.drain(..room));
    }

    /// Returns whether the column proves its values: nine of ten agree on one thing, they differ, also in how they
    /// begin, and they are neither counted up like keys nor times.
    #[must_use]
    pub fn is_proved(&self, column: &Column) -> bool {
        let different = self.distinct.count();
        // Where half of them are certain, the others may be of any country.
        let likely = self.certain * 2 >= self.agreed;
        let agreed = if likely { self.agreed } else { self.certain + self.kinds.most() };
        is_most(agreed, column)
            && self.heads.kinds() >= HEADS
            && different >= FEWEST
            && different * 2 >= self.agreed
            && self.rising * 10 < self.agreed * 9
            && self.epochs * 10 < self.agreed * 9
    }
}

/// Returns how a number begins: the two fifths of its digits that tell its plan or series.
fn head(number: u64) -> u32 {
    let digits = number.checked_ilog10().map_or(1, |log| log + 1);
    u32::try_from(number / 10_u64.pow(digits * 3 / 5)).unwrap_or(u32::MAX)
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
            held.agree(number, Some([Some(7), None]), number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        }
        let column = Column { values: held.agreed, ..Column::default() };
        (held, column)
    }

    #[test]
    fn a_column_of_keys_or_times_proves_nothing() {
        let scattered = |i: u64| 9_160_000_000 + i * 37_919_317 % 100_000_000;
        for (what, numbers, expected) in [
            ("scattered", (0..50).map(scattered).collect::<Vec<_>>(), true),
            ("few", (0..10).map(scattered).collect(), false),
            ("one value", vec![9_161_234_567; 50], false),
            ("keys", (0..50).map(|i| 9_160_000_000 + i).collect(), false),
            (
                "one range",
                (0..50).map(|i| 9_160_000_000 + i * 7_919_317 % 200_000).collect(),
                false,
            ),
            ("times", (0..50).map(|i| 1_700_000_000 + i * 7_919_317 % 10_000_000).collect(), false),
        ] {
            let (held, column) = column(numbers.into_iter());
            assert_eq!(held.is_proved(&column), expected, "{what}");
        }
        let (held, column) = column((0..50).map(scattered));
        assert!(!held.is_proved(&Column { values: 60, ..column.clone() }), "five of six");
        let mut held = Held::default();
        for (i, kind) in (0..50).zip([7, 44, 380].into_iter().cycle()) {
            held.agree(
                scattered(i),
                Some([Some(kind), None]),
                i.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            );
        }
        assert!(!held.is_proved(&column), "numbers of all countries");
        (50..100)
            .for_each(|i| held.agree(scattered(i), None, i.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        assert!(
            held.is_proved(&Column { values: 100, ..column }),
            "beside others that are certain"
        );
    }
}
