//! Words that addresses are told by: the lists of `patterns/words/streets.txt`.
//!
//! In: a word of the text. Out: whether a list has it.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::endings::Endings;
use crate::detect::names::known::Folded;

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
    State,
}

impl List {
    fn named(section: &str) -> Option<Self> {
        Some(match section {
            "street_ru" => Self::StreetRu,
            "settlement" => Self::Settlement,
            "region" => Self::Region,
            "house" => Self::House,
            "street" => Self::Street,
            "suffix" => Self::Suffix,
            "unit" => Self::Unit,
            "romance" => Self::Romance,
            "state" => Self::State,
            _ => return None,
        })
    }

    /// Returns how its words end; those of Latin lists may have marks in a text.
    pub(super) fn endings(self) -> &'static Endings {
        static ALL: [OnceLock<Endings>; 9] = [const { OnceLock::new() }; 9];
        let all = ALL.get(self as usize).unwrap_or(&ALL[0]);
        all.get_or_init(|| {
            Endings::of(words().iter().filter(|(_, list)| *list == self).map(|(word, _)| *word))
        })
    }

    /// Returns whether the list has a word, in any case of its letters.
    pub(super) fn has(self, word: &str) -> bool {
        let folded = Folded::of(word);
        let text = folded.text();
        !text.is_empty() && words().binary_search(&(text, self)).is_ok()
    }
}

fn words() -> &'static [(&'static str, List)] {
    static WORDS: OnceLock<Vec<(&str, List)>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = Vec::with_capacity(600);
        let mut list = None;
        for line in include_str!("../../../patterns/words/streets.txt").lines() {
            if let Some(section) = line.strip_prefix('[') {
                list = List::named(section.trim_end_matches(']'));
            } else if let Some(list) = list.filter(|_| !line.starts_with('#')) {
                words.extend(line.split_whitespace().map(|word| (word, list)));
            }
        }
        words.sort_unstable();
        words.dedup();
        words
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
            (List::Romance, "Allée"),
        ] {
            assert!(list.has(word), "{word}");
        }
        assert!(!List::State.has("ZZ") && !List::House.has(""));
    }
}
