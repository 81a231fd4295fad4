//! What the names of fields say, remembered from file to file.
//!
//! In: a field's name. Out: its meaning, looked up once for as long as it is remembered.
//! Never shared between workers, and never more than a thousand names.

use std::{cell::RefCell, collections::HashMap, rc::Rc, sync::Arc};

use super::{Category, FieldName};

/// How many names are remembered; then all are forgotten, as most of a new kind of file are new.
const REMEMBERED: usize = 1 << 10;

/// What the name of a field says.
#[derive(Debug)]
pub struct Meaning {
    /// The name itself.
    pub name: Arc<str>,
    /// What such a field holds, and whether that is certain; as [`FieldName::categories`].
    pub categories: Vec<(Category, bool)>,
    /// What else.
    pub traits: Traits,
}

/// What a name says beside categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each may be with any other")]
pub struct Traits {
    /// A bare number in the field may be a date.
    pub date: bool,
    /// The numbers in it are no one's.
    pub other_numbers: bool,
    /// It may be the first half of a value in two fields.
    pub begins_joint: bool,
    /// It says of what kind something is.
    pub says_kind: bool,
    /// It is named like a thing that may be called after a person.
    pub things: bool,
    /// It only says whose or what for the value is: `billing`, `delivery`.
    pub general: bool,
}

/// A worker's memory of names.
#[derive(Debug, Default)]
pub struct Meanings(RefCell<HashMap<Arc<str>, Rc<Meaning>>>);

impl Meanings {
    /// Returns what a name says.
    pub fn of(&self, name: &str) -> Rc<Meaning> {
        if let Some(known) = self.0.borrow().get(name) {
            return Rc::clone(known);
        }
        let meaning = Rc::new(Meaning::of(name));
        let mut known = self.0.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(Arc::clone(&meaning.name), Rc::clone(&meaning));
        meaning
    }
}

impl Meaning {
    fn of(name: &str) -> Self {
        let words = FieldName::of(name);
        let categories = words.categories();
        let general = categories.iter().all(|(_, certain)| !certain) && words.is_neutral();
        let traits = Traits {
            date: words.is_date(),
            other_numbers: words.holds_other_numbers(),
            begins_joint: words.begins_joint(),
            says_kind: words.says_kind(),
            things: words.names_things(),
            general,
        };
        Self { name: name.into(), categories, traits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_a_name_says() {
        let meanings = Meanings::default();
        for i in 0..3 * REMEMBERED {
            let name = format!("orders.created_at_{i}");
            let meaning = meanings.of(&name);
            assert!(*meaning.name == name && meaning.traits.date && meaning.categories.is_empty());
            assert!(Rc::ptr_eq(&meaning, &meanings.of(&name)));
            assert!(meanings.0.borrow().len() <= REMEMBERED);
        }
        let traits = meanings.of("billing").traits;
        assert!(traits.general && !traits.things && !traits.date);
        assert!(meanings.of("airport_name").traits.things);
    }
}
