//! How many members of a column are of each kind, where there are few kinds.
//!
//! In: the numbers of the kinds that each member may be of. Out: how many are of the most frequent kind.
//! Never keeps more than some hundred kinds; those that come later count for nothing.

/// The kinds that a member may be of.
pub type Kinds = [Option<u32>; 2];

/// Counts by kind; two of them add up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes(Vec<(u32, u64)>);

impl Votes {
    /// The most kinds; there are fewer calling codes.
    const MOST: usize = 256;

    /// Counts a member, once for each kind that it may be of.
    pub fn add(&mut self, kinds: Kinds) {
        kinds.iter().flatten().for_each(|kind| self.add_many(*kind, 1));
    }

    fn add_many(&mut self, kind: u32, members: u64) {
        match self.0.binary_search_by_key(&kind, |(known, _)| *known) {
            Ok(at) => self.0[at].1 += members,
            Err(at) if self.0.len() < Self::MOST => self.0.insert(at, (kind, members)),
            Err(_) => {}
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(kind, members)| self.add_many(*kind, *members));
    }

    /// Returns how many members are of the most frequent kind.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.0.iter().map(|(_, members)| *members).max().unwrap_or(0)
    }

    /// Returns how many kinds there are.
    #[must_use]
    pub fn kinds(&self) -> usize {
        self.0.len()
    }
}
