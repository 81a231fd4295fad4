//! What the data says: the other side of a reconciliation.
//!
//! In: lines of inventories, and what stands beside them. Out: plain lists that the rules of the policy look at.
//! Never holds a found value, and never opens a file.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    declared::Policy,
    stores::Stores,
    verdict::{Found, Spot},
};
use crate::{
    detect::Nature,
    inventory::{Holding, Tally},
    place::{Origin, Place},
    taxonomy::Category,
};

/// Everything that was seen and that a policy may speak of.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What is held.
    pub held: Vec<Held>,
    /// Columns of dates.
    pub dated: Vec<Dated>,
    /// Third parties that code, pages or configuration speak to.
    pub recipients: Vec<Recipient>,
    /// Countries of telephone numbers, ISO 3166-1 alpha-2: how many, and the first place.
    pub regions: BTreeMap<String, (u64, Spot)>,
    /// Categories that could have been found: rules for their values ran, or fields named like them count.
    pub searched: BTreeSet<Category>,
    /// Other names of roots, for the globs of stores: the path as scanned → the path as
    /// seen from the folders that the globs may mean.
    pub aliases: BTreeMap<String, Vec<String>>,
    /// When files were last changed: a hint at the age of what has no date.
    pub changed: BTreeMap<Origin, Date>,
}

/// A field of a store that holds, or is named like, one category; or several that no policy tells apart.
#[derive(Clone, Debug)]
pub struct Held {
    /// Store, field and category; of several, those of the first.
    pub holding: Holding,
    /// What was found there: as many findings as count, live ones, unless placeholders are to count too; what is only
    /// named is as sure as its name.
    pub found: Found,
}

/// A column of dates.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The blob.
    pub store: Origin,
    /// The column.
    pub field: Arc<str>,
    /// The oldest date.
    pub oldest: Date,
    /// Dates in each month, by its first day.
    pub months: BTreeMap<Date, u64>,
}

/// A third party.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The blob that speaks to it.
    pub store: Origin,
    /// Where.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its class, as `[[share]]` has it: `analytics_providers` …
    pub class: String,
    /// Its country, ISO 3166-1 alpha-2, if that is known.
    pub country: Option<String>,
}

impl Held {
    /// Takes what counts of a line of the inventory; `None` if nothing does.
    #[must_use]
    pub fn of(holding: &Holding, tally: &Tally, counts: impl Fn(Nature) -> bool) -> Option<Self> {
        let counting = Nature::ALL.into_iter().filter(|nature| counts(*nature));
        let findings: u64 = counting.map(|nature| tally.of_nature(nature)).sum();
        let confidence = tally.confidence?;
        let place = if findings > 0 { tally.first.or(tally.named) } else { tally.named };
        let (store, field) = (holding.store.clone(), holding.field.clone());
        let found = Found {
            findings,
            distinct: tally.distinct.clone(),
            confidence: Some(confidence),
            fields: 1,
            places: vec![Spot { store, field, place }],
        };
        (findings > 0 || tally.named.is_some()).then(|| Self { holding: holding.clone(), found })
    }
}

/// Adds up what files hold: a line of the inventory is part of the same sum as another where a policy says the same of
/// both.
pub struct Sums<'p> {
    stores: Stores<'p>,
    /// By category and mapped store, where the sum is.
    places: BTreeMap<(Category, Option<usize>), usize>,
}

impl<'p> Sums<'p> {
    /// None yet.
    #[must_use]
    pub fn of(policy: &'p Policy) -> Self {
        Self { stores: Stores::new(&policy.stores), places: BTreeMap::new() }
    }

    /// Adds a line to what is held; the other names of its blob are known.
    pub fn add(&mut self, held: Held, evidence: &mut Evidence) {
        let Holding { store, field, category } = &held.holding;
        let index = self.stores.index_of(evidence, store, field.as_deref());
        let place = *self.places.entry((*category, index)).or_insert(evidence.held.len());
        match evidence.held.get_mut(place) {
            Some(sum) => sum.found.add(&held.found),
            None => evidence.held.push(held),
        }
    }
}

impl Evidence {
    /// Returns the names under which a glob may know a blob: as scanned, and as seen from
    /// elsewhere.
    pub(super) fn names(&self, store: &Origin) -> Vec<String> {
        let path = store.path();
        let inside = store.inside();
        let mut names = vec![path.clone()];
        names.extend(self.aliases.get(&path).into_iter().flatten().cloned());
        if !inside.is_empty() {
            let inner = inside.join("/");
            names.extend(names.clone().into_iter().map(|name| format!("{name}/{inner}")));
        }
        names
    }
}
