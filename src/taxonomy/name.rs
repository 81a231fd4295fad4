//! A field's name, split once for all that is asked of it.
//!
//! In: `clients.phoneNumber`. Out: its words, by the steps of its path.
//! Never splits what is prose.

use super::{
    glued,
    word::{Word, split},
};

/// A longer name is prose, not a name; in bytes.
const LONGEST: usize = 400;
/// The most words of a name that are looked at.
const MOST: usize = 32;

/// The name of a column or key, split; what is no name has no words, and says nothing.
///
/// ```
/// use sverka::taxonomy::FieldName;
/// let name = FieldName::of("orders.created_at");
/// assert!(name.is_date() && !name.holds_other_numbers() && name.categories().is_empty());
/// ```
pub struct FieldName {
    words: Vec<Word>,
}

impl FieldName {
    /// Splits a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let words = if name.len() > LONGEST { Vec::new() } else { glued::parted(split(name)) };
        Self { words: if words.len() > MOST { Vec::new() } else { words } }
    }

    /// All words.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Returns the words of the step that so many others come behind; none where there is none.
    pub(super) fn step(&self, behind: usize) -> &[Word] {
        let last = self.words.last().map(|word| word.part);
        let Some(wanted) = last.and_then(|last| last.checked_sub(behind)) else { return &[] };
        let bound = |part| self.words.partition_point(|word| word.part < part);
        self.words.get(bound(wanted)..bound(wanted + 1)).unwrap_or_default()
    }

    /// Returns the words of the last step of a path.
    pub(super) fn last_step(&self) -> &[Word] {
        self.step(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_from_the_end() {
        let name = FieldName::of("orders[].customer.phoneNumber");
        let step = |behind| name.step(behind).iter().map(|it| it.text.as_str()).collect::<Vec<_>>();
        assert_eq!([step(0), step(1)], [vec!["phone", "number"], vec!["customer"]]);
        for prose in ["x ".repeat(33), "x".repeat(401), String::new()] {
            assert!(FieldName::of(&prose).last_step().is_empty());
        }
    }
}
