//! The words of a rule: many rules know the same ones, so that they share them.
//!
//! In: words; which of them a rule knows. Out: its words, in the order in which its file has them.
//! Never holds a word twice for two rules that were read together.

use std::{fmt, sync::Arc};

use super::words::Word;

/// Words that are read together. They stay where they were read: a copy would leave a hole of its size.
pub(super) type Known = Arc<Vec<Word>>;

/// Some of the words that are known, in the order of a rule's file.
#[derive(Clone, Default)]
pub struct WordList {
    known: Known,
    /// Which; all are among those known.
    numbers: Box<[u16]>,
}

impl WordList {
    /// Takes some words of those known; numbers of none are left out.
    pub(super) fn of(known: &Known, numbers: impl Iterator<Item = usize>) -> Self {
        let numbers = numbers.filter(|number| *number < known.len());
        let numbers = numbers.filter_map(|number| u16::try_from(number).ok()).collect();
        Self { known: Arc::clone(known), numbers }
    }

    /// Returns the words.
    pub fn iter(&self) -> impl Iterator<Item = &Word> + Clone {
        self.numbers.iter().filter_map(|number| self.known.get(usize::from(*number)))
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

impl TryFrom<Vec<Word>> for WordList {
    type Error = String;

    fn try_from(words: Vec<Word>) -> Result<Self, String> {
        match u16::try_from(words.len()) {
            Ok(count) => Ok(Self { known: Arc::new(words), numbers: (0..count).collect() }),
            Err(_) => Err(format!("there are more than {} words", u16::MAX)),
        }
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
