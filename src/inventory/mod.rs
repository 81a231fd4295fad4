//! Hits → a sum: what is held, by store, field and category.
//!
//! In: findings and their digests. Out: an inventory; two of them add up.
//! Never keeps a found value; merging is associative and commutative, empty is neutral.

mod column;
mod dates;
mod distinct;
mod finding;
mod held;
mod ledger;
mod named;
mod recipient;
mod run;
mod spill;
mod stock;
mod subjects;
mod votes;
mod written;

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

pub use column::{Column, is_beside, table_of};
pub use dates::{Dates, Day, Month, Months};
pub use distinct::Distinct;
pub use finding::{Finding, Hole};
pub use held::{Held, is_most};
pub use ledger::{Ledger, MOST_KEPT};
pub use named::Named;
pub use recipient::Recipient;
pub use stock::{Files, Lines, Stock};
pub use subjects::subjects;
pub use votes::{Kinds, Votes};

use crate::{
    detect::{Nature, Sure},
    place::{Origin, Place},
    taxonomy::{Category, is_record_date},
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

impl Holding {
    /// The least holding that a store may have.
    fn first(store: &Origin) -> Self {
        let category = Category::all().next().expect("the taxonomy is not empty");
        Self { store: store.clone(), field: None, category }
    }
}

/// The sum of the findings of one holding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Findings by nature, in the order of [`Nature::ALL`].
    pub natures: [u64; Nature::ALL.len()],
    /// Cells with a finding; of several findings in one cell one counts.
    pub cells: u64,
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
        let place = finding.place;
        self.count((finding.nature, finding.confidence), digest);
        if self.first.is_none_or(|first| place < first) {
            self.first = Some(place);
        }
        self.sample(place, &finding.shown);
    }

    /// Counts one finding that lies behind the first one and all samples.
    pub fn count(&mut self, (nature, confidence): (Nature, Sure), digest: u64) {
        if let Some(count) = self.natures.get_mut(nature as usize) {
            *count += 1;
        }
        self.distinct.insert(digest);
        self.confidence = self.confidence.max(Some(confidence));
    }

    /// Returns whether a finding that begins at byte `start` lies behind the first one and as many samples as are kept.
    #[must_use]
    pub fn is_before(&self, start: u64) -> bool {
        let is_before = |place: Place| place.start < start;
        self.samples.len() == Self::SAMPLES
            && self.samples.last().is_some_and(|(last, _)| is_before(*last))
            && self.first.is_some_and(is_before)
    }

    /// Returns whether a finding that begins at byte `start` and is shown so lies behind the first one and behind a
    /// sample that is shown so too.
    #[must_use]
    pub fn shows(&self, start: u64, shown: &str) -> bool {
        let is_before = |place: Place| place.start < start;
        self.first.is_some_and(is_before)
            && self.samples.iter().any(|(place, sample)| is_before(*place) && **sample == *shown)
    }

    /// Returns whether no sample from `place` on would be kept.
    fn is_sampled(&self, place: Place) -> bool {
        self.samples.len() == Self::SAMPLES
            && self.samples.last().is_some_and(|last| last.0 <= place)
    }

    /// Notes that the field is named like the category.
    pub fn name(&mut self, named: &Named) {
        self.named = earlier(self.named, Some(named.place));
        self.confidence = self.confidence.max(Some(named.confidence));
    }

    fn sample(&mut self, place: Place, shown: &str) {
        if self.is_sampled(place) {
            return;
        }
        match self.samples.iter_mut().find(|(_, sample)| **sample == *shown) {
            Some(same) => same.0 = same.0.min(place),
            None => self.samples.push((place, shown.into())),
        }
        self.samples.sort();
        self.samples.truncate(Self::SAMPLES);
    }

    /// Lets every place be moved.
    pub fn each_place(&mut self, moved: &mut dyn FnMut(&mut Place)) {
        self.first.iter_mut().chain(&mut self.named).for_each(&mut *moved);
        self.samples.iter_mut().for_each(|(place, _)| moved(place));
    }

    fn merge(&mut self, other: Self) {
        for (sum, count) in self.natures.iter_mut().zip(other.natures) {
            *sum += count;
        }
        self.cells += other.cells;
        self.distinct.merge(other.distinct);
        self.named = earlier(self.named, other.named);
        self.confidence = self.confidence.max(other.confidence);
        self.first = earlier(self.first, other.first);
        for (place, sample) in other.samples {
            self.sample(place, &sample);
        }
    }
}

/// Adds dates to those of a table.
fn widen(ages: &mut BTreeMap<Box<str>, (Day, Day)>, table: &str, age: (Day, Day)) {
    match ages.get_mut(table) {
        Some(known) => *known = wider(*known, age),
        None => drop(ages.insert(table.into(), age)),
    }
}

/// The oldest and newest of two pairs of them.
fn wider(a: (Day, Day), b: (Day, Day)) -> (Day, Day) {
    (a.0.min(b.0), a.1.max(b.1))
}

/// The first of two places, where there are any.
fn earlier(a: Option<Place>, b: Option<Place>) -> Option<Place> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// What is held: of a file, or of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inventory {
    holdings: BTreeMap<Holding, Tally>,
    columns: BTreeMap<Origin, BTreeMap<Arc<str>, Column>>,
    /// The oldest and newest dates of the records of each table of settled stores.
    ages: BTreeMap<Origin, BTreeMap<Box<str>, (Day, Day)>>,
}

impl Inventory {
    /// Returns the tally of a holding, to add to.
    pub fn tally(&mut self, holding: Holding) -> &mut Tally {
        self.holdings.entry(holding).or_default()
    }

    /// Adds what is held to a holding.
    pub fn add(&mut self, holding: Holding, held: Tally) {
        self.holdings.entry(holding).or_default().merge(held);
    }

    /// Returns the tally of a holding, if something is held.
    #[must_use]
    pub fn get(&self, holding: &Holding) -> Option<&Tally> {
        self.holdings.get(holding)
    }

    /// Adds findings that waited for their column; all of the holding are surer for it.
    pub fn share(&mut self, holding: Holding, waited: Option<Tally>) {
        let tally = self.holdings.entry(holding).or_default();
        if let Some(waited) = waited {
            tally.merge(waited);
        }
        tally.confidence = tally.confidence.map(Sure::next);
    }

    /// Returns a field of a store, to add to.
    pub fn column(&mut self, store: &Origin, field: &Arc<str>) -> &mut Column {
        let columns = self.columns.entry(store.clone()).or_default();
        columns.entry(Arc::clone(field)).or_default()
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
        for (store, columns) in other.columns {
            let mine = self.columns.entry(store).or_default();
            for (field, column) in columns {
                mine.entry(field).or_default().merge(column);
            }
        }
        for (store, ages) in other.ages {
            let mine = self.ages.entry(store).or_default();
            ages.into_iter().for_each(|(table, age)| widen(mine, &table, age));
        }
    }

    /// Settles the columns of stores that were read to their end: a field learns how many rows its table
    /// has, and what no report needs is forgotten. Columns stay that hold something, and columns of dates
    /// beside them.
    pub fn settle(&mut self) {
        self.holdings.values_mut().for_each(|tally| tally.samples.shrink_to_fit());
        for (store, columns) in &mut self.columns {
            let mut rows: BTreeMap<&str, u64> = BTreeMap::new();
            for (field, column) in columns.iter() {
                let most = rows.entry(table_of(field)).or_default();
                *most = column.values.max(*most);
            }
            let rows: Vec<u64> = columns
                .keys()
                .map(|field| rows.get(table_of(field)).copied().unwrap_or(0))
                .collect();
            columns.values_mut().zip(rows).for_each(|(column, rows)| column.rows = rows);
            let from = Holding::first(store);
            let held: BTreeSet<&str> = self
                .holdings
                .range(from..)
                .take_while(|(holding, _)| holding.store == *store)
                .filter_map(|(holding, _)| holding.field.as_deref())
                .collect();
            columns.retain(|field, column| {
                held.contains(&**field)
                    || column.as_dates().is_some() && {
                        let table = table_of(field);
                        held.range(table..)
                            .take_while(|held| held.starts_with(table))
                            .any(|held| is_beside(table, held))
                    }
            });
        }
        self.columns.retain(|_, columns| !columns.is_empty());
        for (store, columns) in &self.columns {
            for (field, column) in columns {
                // Few columns have dates; to understand a name costs far more than to see that.
                if let Some(dates) = column.as_dates().filter(|_| is_record_date(field)) {
                    let ages = self.ages.entry(store.clone()).or_default();
                    widen(ages, table_of(field), (dates.oldest, dates.newest));
                }
            }
        }
    }

    /// Returns the fields of a store that hold something, and the dates beside them, by name.
    pub fn columns(&self, store: &Origin) -> impl Iterator<Item = (&Arc<str>, &Column)> {
        self.columns.get(store).into_iter().flatten()
    }

    /// Returns the column of a holding, if it has one.
    #[must_use]
    pub fn column_of(&self, holding: &Holding) -> Option<&Column> {
        self.columns.get(&holding.store)?.get(holding.field.as_ref()?)
    }

    /// Returns the oldest and the newest date of the records that a holding of a settled store lies in: of all columns of
    /// dates beside it that tell of the record (created, updated) and not of the person or a document
    /// (born, issued, valid until).
    #[must_use]
    pub fn age_of(&self, holding: &Holding) -> Option<(Day, Day)> {
        let field = holding.field.as_ref()?;
        let ages = self.ages.get(&holding.store)?;
        let ends = field.match_indices(['.', '[']).map(|(at, _)| at);
        let tables = std::iter::once(0).chain(ends).filter_map(|end| field.get(..end));
        tables.filter_map(|table| ages.get(table)).copied().reduce(wider)
    }

    /// Takes a holding away.
    pub fn remove(&mut self, holding: &Holding) {
        self.holdings.remove(holding);
    }

    /// Lets every place be moved, as when a piece of a file learns where it lies.
    pub fn each_place(&mut self, mut moved: impl FnMut(&mut Place)) {
        self.holdings.values_mut().for_each(|tally| tally.each_place(&mut moved));
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

impl Total {
    /// Adds the sum of other stores.
    fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.stores += other.stores;
        self.holdings += other.holdings;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        detect::{Evidence, check::Detail},
        place::Step,
        taxonomy::Categories,
    };

    proptest! {
        #[test]
        fn what_lies_behind_all_samples_need_only_be_counted(
            all in proptest::collection::vec((0..40_u64, 1..4_u64, 0..5_u8, any::<bool>()), 0..40),
            sorted in any::<bool>(),
        ) {
            let mut all = all;
            if sorted {
                all.sort_unstable();
            }
            let (mut quick, mut slow) = (Tally::default(), Tally::default());
            for (start, len, shown, sure) in all {
                let place = Place { start, end: start + len, line: start / 10 + 1, column: start % 10 + 1 };
                let finding = Finding {
                    origin: Origin::root(Step::File("a.txt".into())),
                    place,
                    field: None,
                    row: None,
                    category: Category::all().next().unwrap(),
                    detector: "any.it".into(),
                    confidence: if sure { Sure::High } else { Sure::Low },
                    nature: Nature::Live,
                    evidence: Evidence::FIELD,
                    detail: Detail::default(),
                    rivals: Categories::default(),
                    shown: shown.to_string().into(),
                    fingerprint: 0,
                };
                slow.add(&finding, u64::from(shown));
                if quick.is_before(start) || quick.shows(start, &finding.shown) {
                    quick.count((finding.nature, finding.confidence), u64::from(shown));
                } else {
                    quick.add(&finding, u64::from(shown));
                }
                prop_assert_eq!(&quick, &slow);
            }
        }
    }
}
