//! Whole words and phrases that names are told by: the lists of `patterns/words/phrases.txt`.
//!
//! In: a word or some words of the text. Out: whether a list has them.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::known::Folded;
use crate::detect::bits::Bits;

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
const SECTIONS: [&str; 3] = ["[closing]", "[part]", "[mark]"];

impl Phrases {
    /// Returns whether the list has a phrase, in any case and with marks or without.
    pub(super) fn has(self, phrase: &str) -> bool {
        static LISTS: OnceLock<Lists> = OnceLock::new();
        let lists = LISTS.get_or_init(|| Lists::of(read()));
        let folded = Folded::of(phrase);
        let list = lists.words.get(self as usize);
        lists.begun.has(beginning(folded.bytes()))
            && list.is_some_and(|list| list.binary_search(&folded.text()).is_ok())
    }
}

/// The lists.
struct Lists {
    /// How their phrases begin: most others begin otherwise.
    begun: Bits,
    words: [Vec<&'static str>; SECTIONS.len()],
}

impl Lists {
    fn of(words: [Vec<&'static str>; SECTIONS.len()]) -> Self {
        let mut begun = Bits::default();
        words.iter().flatten().for_each(|phrase| begun.set(beginning(phrase.as_bytes())));
        Self { begun, words }
    }
}

/// Returns the number of the first bytes of a phrase.
fn beginning(phrase: &[u8]) -> u16 {
    Bits::mixed(Bits::first(phrase))
}

/// Reads the lists.
fn read() -> [Vec<&'static str>; SECTIONS.len()] {
    let mut lists = SECTIONS.map(|_| Vec::new());
    let mut list = None;
    for line in include_str!("../../../patterns/words/phrases.txt").lines() {
        if line.starts_with('[') {
            list = SECTIONS.iter().position(|section| *section == line);
        } else if !line.starts_with('#')
            && let Some(list) = list.and_then(|list| lists.get_mut(list))
        {
            list.extend(line.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()));
        }
    }
    lists.iter_mut().for_each(|list| list.sort_unstable());
    lists
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
        for phrase in read().iter().flatten() {
            assert_eq!(Folded::of(phrase).text(), *phrase);
        }
    }
}
