//! Whole words and phrases that names are told by: the lists of `patterns/words/phrases.txt`.
//!
//! In: a word or some words of the text. Out: whether a list has them.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use crate::detect::address::lexicon::Lexicon;

/// A list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phrases {
    /// The last words of closings: `Yours sincerely`.
    Closing,
    /// Labels that only parts of a person's name have: `Nachname`.
    Part,
    /// Trade marks and firms that are called like a person: `Hugo Boss`.
    Mark,
}

/// The sections of the file, in the order of [`Phrases`].
const SECTIONS: [&str; 3] = ["closing", "part", "mark"];

impl Phrases {
    /// Returns whether the list has a phrase, in any case and with marks or without.
    pub(super) fn has(self, phrase: &str) -> bool {
        lexicon().has(self as usize, phrase)
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file = include_str!("../../../patterns/words/phrases.txt");
        Lexicon::read(file, &SECTIONS, |c| c == ';')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_their_lists() {
        for (list, phrase) in [
            (Phrases::Closing, "Sincerely"),
            (Phrases::Closing, "Grüßen"),
            (Phrases::Closing, "уважением"),
            (Phrases::Part, "Prénom"),
            (Phrases::Part, "Last name"),
            (Phrases::Part, "Soyadı"),
            (Phrases::Part, "прізвище"),
            (Phrases::Mark, "Estée Lauder"),
            (Phrases::Mark, "ХУГО БОСС"),
        ] {
            assert!(list.has(phrase), "{phrase}");
        }
        for (list, phrase) in [
            (Phrases::Closing, ""),
            (Phrases::Closing, "Hugo Boss"),
            (Phrases::Part, "name"),
            (Phrases::Mark, "Hugo"),
            (Phrases::Mark, "Paul Smith"),
        ] {
            assert!(!list.has(phrase), "{phrase}");
        }
    }

    #[test]
    fn every_entry_is_written_as_it_is_sought() {
        for list in [Phrases::Closing, Phrases::Part, Phrases::Mark] {
            let phrases = lexicon().words(list as usize);
            assert!(
                !phrases.is_empty() && phrases.iter().all(|phrase| list.has(phrase)),
                "{list:?}"
            );
        }
    }
}
