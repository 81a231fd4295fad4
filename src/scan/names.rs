//! What the names of fields say, remembered from file to file.
//!
//! In: a field's name. Out: its meaning, looked up once for as long as it is remembered.
//! Never shared between workers, and never more than a thousand names.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use crate::taxonomy::{Category, FieldName};

/// How many names are remembered; then all are forgotten, as most of a new kind of file are new.
const REMEMBERED: usize = 1 << 10;

/// What a name says.
pub(super) struct Meaning {
    /// The name itself.
    pub(super) name: Arc<str>,
    /// What such a field holds, and whether that is certain.
    pub(super) categories: Vec<(Category, bool)>,
    /// Whether a bare number in it may be a date.
    pub(super) date: bool,
    /// Whether the numbers in it are no one's.
    pub(super) other: bool,
    /// Whether it may be the first half of a value in two fields.
    pub(super) begins: bool,
}

/// A worker's memory of names.
#[derive(Default)]
pub(super) struct Names(RefCell<HashMap<Arc<str>, Rc<Meaning>>>);

impl Names {
    /// Returns what a name says.
    pub(super) fn meaning(&self, name: &str) -> Rc<Meaning> {
        if let Some(known) = self.0.borrow().get(name) {
            return Rc::clone(known);
        }
        let words = FieldName::of(name);
        let meaning = Rc::new(Meaning {
            name: name.into(),
            categories: words.categories(),
            date: words.is_date(),
            other: words.holds_other_numbers(),
            begins: words.begins_joint(),
        });
        let mut known = self.0.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(Arc::clone(&meaning.name), Rc::clone(&meaning));
        meaning
    }
}
