//! What is known of a file when its next piece is begun, which spares work that the sum would not show.
//!
//! In: word from who puts outcomes in order. Out: the same, for whoever searches what comes behind in the file.
//! Never says anything that a later piece could change, so that all is the same for any number of workers.

#![expect(
    clippy::disallowed_types,
    reason = "it is locked once a piece, and holds nothing that a sum could come to depend on"
)]

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::{
    inventory::{Distinct, Inventory, Tally},
    place::Origin,
    taxonomy::Category,
};

/// A file that is read in pieces, as far as its first pieces are summed up.
pub(super) struct Listing {
    origin: Origin,
    /// As many findings in the file itself have been told as anybody wants to hear of.
    full: AtomicBool,
    estimated: Mutex<Arc<Estimated>>,
}

/// The fields and categories of a file of which so many different values are known that their number is estimated:
/// those of a piece need not be counted one by one. In order.
#[derive(Default)]
pub(super) struct Estimated(Vec<(Option<Arc<str>>, Category)>);

impl Estimated {
    /// Returns an empty tally for a field and a category.
    pub(super) fn tally(&self, field: Option<&Arc<str>>, category: Category) -> Tally {
        let wanted = (field.map(|field| &**field), category);
        let known = self.0.binary_search_by(|(own, of)| (own.as_deref(), *of).cmp(&wanted)).is_ok();
        let distinct = if known { Distinct::estimated() } else { Distinct::default() };
        Tally { distinct, ..Tally::default() }
    }
}

impl Listing {
    /// Begins a file of which nothing is known.
    pub(super) fn new(origin: Origin) -> Self {
        Self { origin, full: AtomicBool::new(false), estimated: Mutex::default() }
    }

    /// The file.
    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Returns whether no more findings of the file itself are told.
    pub(super) fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// Returns what is estimated so far.
    pub(super) fn estimated(&self) -> Arc<Estimated> {
        Arc::clone(&self.estimated.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes down what is known now: how many findings were told, of how many that are; and the sum.
    pub(super) fn note(&self, (told, most): (usize, usize), sum: &Inventory) {
        if told >= most {
            self.full.store(true, Ordering::Relaxed);
        }
        let held =
            || sum.iter().filter(|(of, held)| !held.distinct.is_exact() && of.store == self.origin);
        let mut estimated = self.estimated.lock().unwrap_or_else(PoisonError::into_inner);
        if held().count() > estimated.0.len() {
            let known = held().map(|(of, _)| (of.field.clone(), of.category));
            *estimated = Arc::new(Estimated(known.collect()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{inventory::Holding, place::Step};

    #[test]
    fn only_what_no_piece_can_change_is_known() {
        let [own, other] = ["a.csv", "b.csv"].map(|name| Origin::root(Step::File(name.into())));
        let listing = Listing::new(own.clone());
        let mut categories = Category::all();
        let [few, many] = [(); 2].map(|()| categories.next().unwrap());
        let [field, beside]: [Arc<str>; 2] = ["a".into(), "b".into()];
        let mut sum = Inventory::default();
        for (store, category, values) in [(&own, few, 9), (&own, many, 9000), (&other, few, 9000)] {
            let (store, field) = (store.clone(), Some(Arc::clone(&field)));
            let tally = sum.tally(Holding { store, field, category });
            (0..values)
                .for_each(|i: u64| tally.distinct.insert(i.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        }
        listing.note((9, 10), &sum);
        assert!(!listing.is_full());
        let estimated = listing.estimated();
        let is_exact = |field, category| estimated.tally(field, category).distinct.is_exact();
        assert!(
            is_exact(Some(&field), few) && is_exact(None, many) && is_exact(Some(&beside), many)
        );
        assert!(!is_exact(Some(&field), many));
        listing.note((10, 10), &sum);
        assert!(listing.is_full());
    }
}
