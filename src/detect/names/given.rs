//! Words without which there is no full name: given names and patronymics in ASCII letters, by their hashes.
//!
//! In: a word. Out: whether it may be one.
//! Never says no to such a word, however it is written.

use std::sync::OnceLock;

use super::{
    known::{self, Known},
    phrases::Phrases,
    single, spoken,
    table::{self, Hash},
};

/// Bits to a bucket of the table.
const BITS: usize = 16;

/// A capitalised word of ASCII letters.
pub(super) struct Word<'t> {
    pub(super) letters: &'t str,
    capitals: usize,
    hash: Hash,
    /// That of all letters but the last.
    head: Hash,
}

impl<'t> Word<'t> {
    /// Reads the word that a text begins with, of fewer than `longest` letters; of a longer one the first letters.
    pub(super) fn read(text: &'t str, longest: usize) -> Self {
        let (mut length, mut capitals) = (0, 0);
        let (mut hash, mut head) = (Hash::EMPTY, Hash::EMPTY);
        let letters = text.bytes().take(longest).take_while(u8::is_ascii_alphabetic);
        for byte in letters {
            length += 1;
            capitals += usize::from(byte.is_ascii_uppercase());
            head = hash;
            hash = hash.with(&[byte.to_ascii_lowercase()]);
        }
        Self { letters: text.get(..length).unwrap_or_default(), capitals, hash, head }
    }

    /// Says quickly whether the word may be what makes a name of those beside it: a given name, a patronymic, an
    /// initial, a word of courtesy or of greeting; or is written as no word is.
    pub(super) fn may_tell(&self) -> bool {
        let letters = self.letters.as_bytes();
        let odd = letters.len() < 2 || self.capitals > 1 && self.capitals < letters.len();
        // `Martina` is known by `Martin`, `Petrovna` and `Petrovich` by their ends.
        let told = match letters {
            [.., b'n' | b'N', b'a' | b'A'] | [.., b'i' | b'I', b'c' | b'C', b'h' | b'H'] => true,
            [.., b'a' | b'A'] => may_be(self.head),
            _ => false,
        };
        odd || told
            || may_be(self.hash)
            || single::is_courtesy(self.letters)
            || spoken::is_hello(self.letters)
    }
}

/// Says quickly whether a word is a given name, a title, a surname that stands first, or makes a patronymic of the one
/// before.
fn may_be(hash: Hash) -> bool {
    static GIVEN: OnceLock<Vec<u16>> = OnceLock::new();
    let given = GIVEN.get_or_init(|| {
        let mut given = vec![0; 1 << table::BUCKETS];
        let mut add = |bucket: usize, mark: u16| {
            if let Some(bits) = given.get_mut(bucket) {
                *bits |= bit(mark);
            }
        };
        known::each(Known::GIVEN | Known::DESCENT | Known::TITLE, &mut add);
        for family in Phrases::Family.list() {
            let hash = Hash::EMPTY.with(family.as_bytes());
            add(hash.bucket(), hash.mark());
        }
        given
    });
    given.get(hash.bucket()).is_some_and(|bits| bits & bit(hash.mark()) != 0)
}

/// Returns the bit of a word in its bucket.
const fn bit(mark: u16) -> u16 {
    1 << (mark as usize % BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::names::{form, known::Folded};

    fn tells(word: &str) -> bool {
        form::latin(&Folded::of(word)).is(Known::GIVEN | Known::PATRONYMIC | Known::DESCENT)
    }

    #[test]
    fn given_names_tell() {
        let given = include_str!("../../../patterns/words/given.txt");
        let given = given.lines().map(|line| line.trim_end_matches('*'));
        let words: Vec<&str> =
            given.filter(|word| word.bytes().all(|b| b.is_ascii_lowercase())).collect();
        assert!(words.len() > 10_000);
        for word in words {
            for form in [word.to_owned(), word.to_uppercase(), format!("{word}a")] {
                assert!(Word::read(&form, 24).may_tell() || !tells(&form), "{form}");
            }
        }
        let others =
            ["Kernel", "Device", "Linux", "Ethernet", "Driver", "Controller", "GPL", "THE"];
        let kept = others.iter().filter(|word| Word::read(word, 24).may_tell()).count();
        assert!(kept <= 1, "{kept}");
    }

    proptest! {
        #[test]
        fn what_tells_is_let_through(
            head in "[A-Z][a-z]{0,6}",
            tail in prop::sample::select(vec!["", "a", "ova", "ina", "ovich", "EVICH", "ovna", "evna", "ichna", "oglu"]),
        ) {
            let word = format!("{head}{tail}");
            prop_assert!(Word::read(&word, 24).may_tell() || !tells(&word), "{}", word);
        }
    }
}
