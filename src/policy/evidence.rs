//! What the data says: the other side of a reconciliation.
//!
//! In: an inventory, and what stands beside it. Out: plain lists that the rules of the policy look at.
//! Never holds a found value, and never opens a file.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

use jiff::civil::Date;

use super::verdict::Spot;
use crate::{
    detect::{Nature, Sure},
    inventory::{Distinct, Holding, Stock, Tally},
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

/// One field of one store that holds, or is named like, one category.
#[derive(Clone, Debug)]
pub struct Held {
    /// Store, field and category.
    pub holding: Holding,
    /// Findings that count: live ones, unless placeholders are to count too.
    pub findings: u64,
    /// Different values.
    pub distinct: Distinct,
    /// How sure the finding is; what is only named is as sure as its name.
    pub confidence: Sure,
    /// The first finding, or the declaration of the field.
    pub first: Option<Place>,
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
        (findings > 0 || tally.named.is_some()).then(|| Self {
            holding: holding.clone(),
            findings,
            distinct: tally.distinct.clone(),
            confidence,
            first: if findings > 0 { tally.first.or(tally.named) } else { tally.named },
        })
    }
}

impl Evidence {
    /// Takes what counts of the inventories of all files.
    ///
    /// # Errors
    /// Those of reading them.
    pub fn of(inventory: &Stock, counts: impl Fn(Nature) -> bool) -> io::Result<Self> {
        let mut held = Vec::new();
        for file in inventory.files() {
            let file = file?;
            held.extend(file.iter().filter_map(|(of, tally)| Held::of(of, tally, &counts)));
        }
        Ok(Self { held, ..Self::default() })
    }

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
