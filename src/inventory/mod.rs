//! Hits → a sum: what is held, by store, field and category.
//!
//! In: findings and their digests. Out: an inventory; two of them add up.
//! Never keeps a found value; merging is associative and commutative, empty is neutral.

mod distinct;
mod finding;
mod named;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

pub use distinct::Distinct;
pub use finding::{Finding, Hole};
pub use named::Named;

use crate::{
    detect::{Nature, Sure},
    place::{Origin, Place},
    taxonomy::Category,
};

/// What a person would call one place where such data lives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    /// The store: a file or a blob inside one.
    pub store: Origin,
    /// The field, or `None` where the store has no fields.
    pub field: Option<Arc<str>>,
    /// What is held.
    pub category: Category,
}

/// The sum of the findings of one holding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Findings by nature, in the order of [`Nature::ALL`].
    pub natures: [u64; Nature::ALL.len()],
    /// Different values, normalised.
    pub distinct: Distinct,
    /// The highest confidence.
    pub confidence: Option<Sure>,
    /// Where the field is first named like the category, if it is; then there may be no findings.
    pub named: Option<Place>,
    /// The first place, in the store.
    pub first: Option<Place>,
    /// Up to [`Tally::SAMPLES`] different masked samples, the first by place.
    pub samples: Vec<(Place, Box<str>)>,
}

impl Tally {
    /// How many samples are kept.
    pub const SAMPLES: usize = 3;

    /// Returns the number of findings of all natures.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.natures.iter().sum()
    }

    /// Returns the number of findings of one nature.
    #[must_use]
    pub fn of_nature(&self, nature: Nature) -> u64 {
        self.natures.get(nature as usize).copied().unwrap_or_default()
    }

    /// Counts one finding whose normalised value has the digest `digest`.
    pub fn add(&mut self, finding: &Finding, digest: u64) {
        if let Some(count) = self.natures.get_mut(finding.nature as usize) {
            *count += 1;
        }
        self.distinct.insert(digest);
        self.confidence = self.confidence.max(Some(finding.confidence));
        if self.first.is_none_or(|first| finding.place < first) {
            self.first = Some(finding.place);
        }
        self.sample(finding.place, &finding.shown);
    }

    /// Notes that the field is named like the category.
    pub fn name(&mut self, named: &Named) {
        self.named = earlier(self.named, Some(named.place));
        self.confidence = self.confidence.max(Some(named.confidence));
    }

    fn sample(&mut self, place: Place, shown: &str) {
        if self.samples.len() == Self::SAMPLES
            && self.samples.last().is_some_and(|last| last.0 <= place)
        {
            return;
        }
        match self.samples.iter_mut().find(|(_, sample)| **sample == *shown) {
            Some(same) => same.0 = same.0.min(place),
            None => self.samples.push((place, shown.into())),
        }
        self.samples.sort();
        self.samples.truncate(Self::SAMPLES);
    }

    fn merge(&mut self, other: Self) {
        for (sum, count) in self.natures.iter_mut().zip(other.natures) {
            *sum += count;
        }
        self.distinct.merge(other.distinct);
        self.named = earlier(self.named, other.named);
        self.confidence = self.confidence.max(other.confidence);
        self.first = earlier(self.first, other.first);
        for (place, sample) in other.samples {
            self.sample(place, &sample);
        }
    }
}

/// The first of two places, where there are any.
fn earlier(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The sum of everything found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inventory {
    holdings: BTreeMap<Holding, Tally>,
}

impl Inventory {
    /// Returns the tally of a holding, to add to.
    pub fn tally(&mut self, holding: Holding) -> &mut Tally {
        self.holdings.entry(holding).or_default()
    }

    /// Adds another inventory to this one.
    pub fn merge(&mut self, other: Self) {
        for (holding, tally) in other.holdings {
            match self.holdings.entry(holding) {
                Entry::Vacant(free) => {
                    free.insert(tally);
                }
                Entry::Occupied(mut held) => held.get_mut().merge(tally),
            }
        }
    }

    /// Lets every place be moved, as when a piece of a file learns where it lies.
    pub fn each_place(&mut self, mut moved: impl FnMut(&mut Place)) {
        for tally in self.holdings.values_mut() {
            tally.first.iter_mut().chain(&mut tally.named).for_each(&mut moved);
            tally.samples.iter_mut().for_each(|(place, _)| moved(place));
        }
    }

    /// Returns holdings and tallies, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Holding, &Tally)> {
        self.holdings.iter()
    }

    /// Returns the sum over all stores and fields, by category.
    #[must_use]
    pub fn by_category(&self) -> BTreeMap<Category, Total> {
        let mut totals: BTreeMap<Category, Total> = BTreeMap::new();
        let mut last: BTreeMap<Category, &Origin> = BTreeMap::new();
        for (holding, tally) in &self.holdings {
            let total = totals.entry(holding.category).or_default();
            total.tally.merge(tally.clone());
            total.holdings += 1;
            if last.insert(holding.category, &holding.store) != Some(&holding.store) {
                total.stores += 1;
            }
        }
        totals
    }
}

/// The sum of one category.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total {
    /// Summed over all its holdings.
    pub tally: Tally,
    /// In how many stores.
    pub stores: u64,
    /// In how many store × field pairs.
    pub holdings: u64,
}
