//! Lexicons: the lists of a file of words, each below its `[section]`.
//!
//! In: the text of a file; a word of a text. Out: whether a list has the word, in any case of its letters.
//! Never keeps more than the file, sorted, and what tells quickly that a word is in none of its lists.

use std::sync::OnceLock;

use super::endings::Endings;
use crate::detect::{bits::Bits, names::known::Folded};

/// The lists of a file.
pub(in crate::detect) struct Lexicon {
    /// One bit for each hash of a word.
    seen: Bits,
    /// The words, ascending, with the lists that have them, a bit each.
    words: Vec<(&'static str, u32)>,
    /// The lists, in the order of the sections, each sorted, with how its words end.
    lists: Vec<(Vec<&'static str>, OnceLock<Endings>)>,
    /// What stands for a list that is not there.
    none: (Vec<&'static str>, OnceLock<Endings>),
}

impl Lexicon {
    /// Reads a file whose lists are `sections`, 32 at most; `ends` tells the characters that words end with. A full stop
    /// behind a word is no part of it, and what stands behind a `#` at the beginning of a line says nothing.
    pub(in crate::detect) fn read(
        file: &'static str,
        sections: &[&str],
        ends: impl Fn(char) -> bool + Copy,
    ) -> Self {
        let mut entries: Vec<(&'static str, u32)> = Vec::new();
        let mut list = None;
        for line in file.lines() {
            if let Some(section) = line.strip_prefix('[') {
                list = sections.iter().position(|name| *name == section.trim_end_matches(']'));
            } else if let Some(list) = list.filter(|_| !line.starts_with('#')) {
                let words = line.split(ends).map(str::trim).map(|word| word.trim_end_matches('.'));
                entries.extend(words.filter(|word| !word.is_empty()).map(|word| (word, 1 << list)));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let of = |list: usize| {
            let words = entries.iter().filter(|(_, lists)| lists >> list & 1 == 1);
            (words.map(|(word, _)| *word).collect(), OnceLock::new())
        };
        let lists = (0..sections.len()).map(of).collect();
        let mut seen = Bits::default();
        entries
            .iter()
            .filter_map(|(word, _)| hash_of(word.as_bytes()))
            .for_each(|hash| seen.set(hash));
        entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 |= if same { next.1 } else { 0 };
            same
        });
        Self { seen, words: entries, lists, none: Default::default() }
    }

    /// Returns whether a list, by the place of its section, has a word, in any case of its letters.
    pub(in crate::detect) fn has(&self, list: usize, word: &str) -> bool {
        let may_be = |word: &str| hash_of(word.as_bytes()).is_none_or(|hash| self.seen.has(hash));
        if word.is_empty() || !may_be(word) {
            return false;
        }
        let folded = Folded::of(word);
        let text = folded.text();
        if text.len() != word.len() && !may_be(text) {
            return false;
        }
        let found = self.words.binary_search_by(|(known, _)| (*known).cmp(text)).ok();
        found.and_then(|at| self.words.get(at)).is_some_and(|(_, lists)| lists >> list & 1 == 1)
    }

    /// Returns the words of a list, by the place of its section, ascending.
    pub(in crate::detect) fn words(&self, list: usize) -> &[&'static str] {
        self.lists.get(list).map_or(&[], |(words, _)| words.as_slice())
    }

    /// Returns how the words of a list end, by the place of its section.
    pub(in crate::detect) fn endings(&self, list: usize) -> &Endings {
        let (words, endings) = self.lists.get(list).unwrap_or(&self.none);
        endings.get_or_init(|| Endings::of(words.iter().copied()))
    }
}

/// Returns a hash of a word, the same in whatever case it is written; `None` of one with letters that are neither of
/// ASCII nor Cyrillic: FNV-1a, 32 bits folded to 16 (Fowler, Noll and Vo).
pub(super) fn hash_of(word: &[u8]) -> Option<u16> {
    let (mut rest, mut hash) = (word, 0x811C_9DC5_u32);
    let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    loop {
        let (byte, more) = match rest {
            [] => break,
            [byte @ ..=0x7F, more @ ..] => (byte.to_ascii_lowercase(), more),
            // The last byte of a letter, with a bit of the first: ё is е, and р to я follow on п.
            [0xD0, 0x81, more @ ..] | [0xD1, 0x91, more @ ..] => (0xB5, more),
            [0xD0, byte @ 0x90..=0xAF, more @ ..] => (byte + 0x20, more),
            [0xD0, byte @ 0xB0..=0xBF, more @ ..] => (*byte, more),
            [0xD1, byte @ 0x80..=0x8F, more @ ..] => (byte + 0x40, more),
            _ => return None,
        };
        add(byte);
        rest = more;
    }
    let [a, b, c, d] = hash.to_le_bytes();
    Some(u16::from_le_bytes([a ^ c, b ^ d]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_blind_to_case() {
        let hash_of = |word: &str| hash_of(word.as_bytes());
        for (word, other) in [
            ("Road", "rOAD"),
            ("пр-т", "ПР-Т"),
            ("Ёлка", "ЕЛКА"),
            ("ёлка", "елка"),
            ("абвгдежзийклмноп", "АБВГДЕЖЗИЙКЛМНОП"),
            ("рстуфхцчшщъыьэюя", "РСТУФХЦЧШЩЪЫЬЭЮЯ"),
        ] {
            assert!(hash_of(word).is_some() && hash_of(word) == hash_of(other), "{word}");
            assert_eq!(hash_of(word), hash_of(Folded::of(other).text()), "{word}");
        }
        for word in ["allée", "köln", "ґава"] {
            assert_eq!(hash_of(word), None, "{word}");
        }
    }

    #[test]
    fn words_are_in_the_lists_of_their_sections() {
        let file = "[ways]\n# no word\nstr.; high road\nвал\n[others]\nno\n[towns]\nвал; lieu\n";
        let lexicon = Lexicon::read(file, &["ways", "towns"], |c| c == ';');
        for (word, lists) in [
            ("STR", [true, false]),
            ("High Road", [true, false]),
            ("Вал", [true, true]),
            ("lieu", [false, true]),
            ("no", [false; 2]),
            ("", [false; 2]),
            ("high", [false; 2]),
        ] {
            assert_eq!([0, 1].map(|list| lexicon.has(list, word)), lists, "{word}");
        }
        assert_eq!(lexicon.words(0), ["high road", "str", "вал"]);
        assert!(lexicon.endings(0).may_end("HIGH ROAD".as_bytes()));
        assert!(lexicon.words(2).is_empty() && !lexicon.endings(2).may_end(b"road"));
    }
}
