//! Words that addresses are told by: the lists of `patterns/words/streets.txt`.
//!
//! In: a word of the text. Out: whether a list has it.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::{endings::Endings, lexicon::Lexicon};

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    StreetRu,
    Settlement,
    Region,
    House,
    Street,
    Suffix,
    Unit,
    Romance,
    /// Of those, words before a name whose house stands behind it, used for little else.
    Fronted,
    State,
    /// Kinds of Turkish streets and quarters, behind their names.
    StreetTr,
    /// A flat and a floor in Turkish.
    UnitTr,
    /// Of the kinds of Russian streets, quarters and the like, that have streets of their own.
    Quarter,
}

/// The sections of the file, in the order of [`List`].
const SECTIONS: [&str; 13] = [
    "street_ru",
    "settlement",
    "region",
    "house",
    "street",
    "suffix",
    "unit",
    "romance",
    "fronted",
    "state",
    "street_tr",
    "unit_tr",
    "quarter",
];

impl List {
    /// Returns how its words end; those of Latin lists may have marks in a text.
    pub(super) fn endings(self) -> &'static Endings {
        lexicon().endings(self as usize)
    }

    /// Returns its words, ascending.
    pub(super) fn words(self) -> &'static [&'static str] {
        lexicon().words(self as usize)
    }

    /// Says quickly whether a text may end with a word of the list.
    pub(super) fn may_end(self, text: &[u8]) -> bool {
        self.endings().may_end(text)
    }

    /// Returns whether the list has a word, in any case of its letters.
    pub(super) fn has(self, word: &str) -> bool {
        lexicon().has(self as usize, word)
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file = include_str!("../../../patterns/words/streets.txt");
        Lexicon::read(file, &SECTIONS, char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_their_lists() {
        for (list, word) in [
            (List::StreetRu, "Ул"),
            (List::House, "корп"),
            (List::Street, "Ave"),
            (List::Suffix, "Stravenue"),
            (List::State, "NY"),
            (List::StreetTr, "Sokağı"),
            (List::Romance, "Allée"),
        ] {
            assert!(list.has(word), "{word}");
        }
        assert_eq!(SECTIONS[List::State as usize], "state");
        assert!(!List::State.has("ZZ") && !List::House.has(""));
    }
}
