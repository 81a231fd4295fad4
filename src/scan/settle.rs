//! The end of a file: what only the whole column can say.
//!
//! In: the sums of all pieces of one file. Out: findings that their column proved, names that hold good.
//! Never looks at another file: the order in which files end changes nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Select, probe::TRIED};
use crate::{
    detect::Sure,
    inventory::{
        Finding, Held, Holding, Inventory, Named, Recipient, is_beside, is_most, table_of,
    },
    place::Origin,
    taxonomy::{Category, field_named},
};

/// The fewest different values of a column that make each of them surer.
const DIFFERENT: u64 = 20;

/// The name of a field, if there is one.
type Field = Option<Arc<str>>;

/// One file, with all that lies in it.
#[derive(Default)]
pub(super) struct Whole {
    pub(super) inventory: Inventory,
    pub(super) held: BTreeMap<Holding, Held>,
    /// Names of fields and third parties, each once for a store where there are not many of both.
    pub(super) schema: Vec<Named>,
    pub(super) recipients: Vec<Recipient>,
    /// How many of both need not be looked through.
    room: usize,
}

/// So many names and third parties are never looked through for those that are told twice, before the file ends.
const MANY: usize = 1 << 7;

/// What the columns of a file said.
#[derive(Default)]
pub(super) struct Settled {
    /// Findings that their column proved, and how many more there are that are only counted.
    pub(super) findings: Vec<Finding>,
    pub(super) untold: u64,
    /// Whose findings their column makes surer.
    pub(super) shared: BTreeSet<Holding>,
    /// Whose findings are of nobody, as the rest of their record or column says.
    pub(super) lone: BTreeSet<Holding>,
}

impl Whole {
    /// Adds the names of fields and the third parties of a piece; most pieces tell those of the first again.
    pub(super) fn add(&mut self, mut schema: Vec<Named>, mut recipients: Vec<Recipient>) {
        self.schema.append(&mut schema);
        self.recipients.append(&mut recipients);
        if self.schema.len() + self.recipients.len() > self.room.max(MANY) {
            self.tell_once();
            self.room = 2 * (self.schema.len() + self.recipients.len());
        }
    }

    /// Puts names of fields and third parties in order and leaves the first of each in a store.
    fn tell_once(&mut self) {
        self.schema.sort_by(Named::order);
        let mut seen: BTreeSet<(Origin, Arc<str>, Category)> = BTreeSet::new();
        self.schema.retain(|it| seen.insert((it.origin.clone(), it.field.clone(), it.category)));
        self.recipients.sort_by(Recipient::order);
        let mut seen = BTreeSet::new();
        self.recipients.retain(|it| seen.insert((it.origin.clone(), &it.tracker.name)));
    }

    /// Lets columns speak.
    pub(super) fn settle(&mut self, select: &Select) -> Settled {
        self.tell_once();
        let lone = self.lone();
        let mut settled = Settled { shared: self.common(), lone, ..Settled::default() };
        let mut proved = BTreeSet::new();
        for (holding, held) in self.proved() {
            settled.findings.extend(held.findings);
            settled.untold += held.untold;
            settled.shared.remove(&holding);
            self.inventory.share(holding.clone(), Some(held.tally));
            proved.insert(holding);
        }
        for holding in &settled.shared {
            self.inventory.share(holding.clone(), None);
        }
        settled.shared.append(&mut proved);
        self.names(select);
        self.inventory.settle();
        settled
    }

    /// Takes away coordinates in fields whose record holds nothing of a person, those of towns, shops and quakes, and
    /// cards among numbers of something else; returns what held them.
    fn lone(&mut self) -> BTreeSet<Holding> {
        let lone = |(holding, tally): &(&Holding, &crate::inventory::Tally)| {
            holding.field.as_ref().is_some_and(|field| match holding.category.id() {
                "geolocation" => !self.has_company(&holding.store, field),
                "payment_card" => {
                    let column = self.inventory.column_of(holding);
                    let named = || field_named(field).iter().any(|(it, _)| *it == holding.category);
                    column.is_some_and(|column| column.is_chance(tally.cells)) && !named()
                }
                _ => false,
            })
        };
        let lone = self.inventory.iter().filter(lone).map(|(holding, _)| holding.clone());
        let lone: BTreeSet<Holding> = lone.collect();
        lone.iter().for_each(|holding| self.inventory.remove(holding));
        lone
    }

    /// Returns whether a record holds data of a person beside a field: by its values, or by a name that is certain.
    fn has_company(&self, store: &Origin, field: &str) -> bool {
        let path = field.trim_end_matches("[]");
        let record =
            path.rfind("[]").map_or(table_of(path), |at| path.get(..at + 2).unwrap_or(path));
        let beside = |other: &str| is_beside(table_of(other), field) || is_beside(record, other);
        let held = |(holding, tally): (&Holding, &crate::inventory::Tally)| {
            // A name or two in a column of towns make no table of people.
            let column = self.inventory.column_of(holding);
            holding.store == *store
                && !holding.category.needs_company()
                && tally.confidence > Some(Sure::Low)
                && column.is_none_or(|column| tally.cells * 10 >= column.values)
                && holding.field.as_ref().is_none_or(|other| beside(other))
        };
        let named = |it: &Named| {
            it.origin == *store
                && it.confidence > Sure::Low
                && !it.category.needs_company()
                && beside(&it.field)
        };
        self.inventory.iter().any(held) || self.schema.iter().any(named)
    }

    /// The holdings that fill their column.
    fn common(&self) -> BTreeSet<Holding> {
        let fills = |(holding, tally): &(&Holding, &crate::inventory::Tally)| {
            let column = self.inventory.column_of(holding);
            tally.distinct.count() >= DIFFERENT
                && column.is_some_and(|column| is_most(tally.cells, column))
        };
        self.inventory.iter().filter(fills).map(|(holding, _)| holding.clone()).collect()
    }

    /// The columns that prove what waits in them: of several categories the first that is tried.
    fn proved(&mut self) -> Vec<(Holding, Held)> {
        let mut best: BTreeMap<(Origin, Field), (usize, Holding, Held)> = BTreeMap::new();
        for (holding, held) in std::mem::take(&mut self.held) {
            let column = self.inventory.column_of(&holding);
            if !column.is_some_and(|column| held.is_proved(column)) {
                continue;
            }
            let id = holding.category.id();
            let rank = TRIED.iter().position(|(tried, _)| *tried == id).unwrap_or(TRIED.len());
            let key = (holding.store.clone(), holding.field.clone());
            if best.get(&key).is_none_or(|(other, ..)| rank < *other) {
                best.insert(key, (rank, holding, held));
            }
        }
        best.into_values().map(|(_, holding, held)| (holding, held)).collect()
    }

    /// Settles what fields are named like: those that need a person's data beside them only where it is.
    fn names(&mut self, select: &Select) {
        // Where values say which of several categories a name means, they are believed.
        let found = |named: &Named| {
            let (store, field) = (named.origin.clone(), Some(Arc::clone(&named.field)));
            self.inventory.get(&Holding { store, field, category: named.category }).is_some()
        };
        let place = |named: &Named| (named.origin.clone(), Arc::clone(&named.field));
        let known: Vec<bool> = self.schema.iter().map(found).collect();
        let both = || self.schema.iter().zip(&known);
        let decided: BTreeSet<_> =
            both().filter(|(_, known)| **known).map(|(named, _)| place(named)).collect();
        let mut meant = both()
            .map(|(named, known)| *known || !decided.contains(&place(named)))
            .collect::<Vec<_>>()
            .into_iter();
        self.schema.retain(|_| meant.next().unwrap_or(true));
        let mut personal: BTreeSet<(Origin, String)> = BTreeSet::new();
        for (holding, tally) in self.inventory.iter() {
            // A name or two in a column of towns make no table of people.
            let column = self.inventory.column_of(holding);
            let often = column.is_none_or(|column| tally.cells * 10 >= column.values);
            if let Some(field) = holding.field.as_ref().filter(|_| often)
                && tally.confidence > Some(Sure::Low)
            {
                personal.insert((holding.store.clone(), table_of(field).to_owned()));
            }
        }
        for named in self.schema.iter().filter(|named| named.confidence > Sure::Low) {
            personal.insert((named.origin.clone(), table_of(&named.field).to_owned()));
        }
        self.schema.retain_mut(|named| {
            let table = || (named.origin.clone(), table_of(&named.field).to_owned());
            if named.confidence == Sure::Low && personal.contains(&table()) {
                named.confidence = Sure::Medium;
            }
            select.wants_named(named.category, named.confidence)
        });
        for named in &self.schema {
            let (store, field) = (named.origin.clone(), Some(named.field.clone()));
            self.inventory.tally(Holding { store, field, category: named.category }).name(named);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        detect::Evidence,
        place::{Place, Step},
    };

    #[test]
    fn names_that_pieces_tell_again_are_held_once() {
        let phone = Category::named("phone").unwrap();
        let named = |field: &str, line| Named {
            origin: Origin::root(Step::Stdin),
            place: Place { start: 9 * line, end: 9 * line + 5, line, column: 1 },
            field: field.into(),
            kind: None,
            category: phone,
            confidence: Sure::Medium,
            evidence: Evidence::FIELD,
        };
        let mut whole = Whole::default();
        for line in 2..2000 {
            whole.add(vec![named("tel", line), named("fax", line)], Vec::new());
            assert!(whole.schema.len() <= MANY + 2, "{line}");
        }
        // Declarations come behind the pieces of their file, and stand before them.
        whole.add(vec![named("fax", 1)], Vec::new());
        whole.settle(&Select::default());
        let held: Vec<_> = whole.schema.iter().map(|it| (&*it.field, it.place.line)).collect();
        assert_eq!(held, [("fax", 1), ("tel", 2)]);
    }
}
