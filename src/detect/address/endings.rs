//! How words end: a test that spares most words the comparison.
//!
//! In: words of a list. Out: whether a text may end with one of them.
//! Never says no to a word of the list, in whatever case it is written.

use super::lexicon::hash_of;
use crate::detect::{bits::Bits, openings};

/// The last two characters of words: a bit for each two bytes, of those that have fewer than four, and for each hash of
/// four bytes, of the others.
pub(in crate::detect) struct Endings(Bits);

impl Endings {
    /// Collects the endings of words, lower case.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut endings = Self(Bits::default());
        for word in words {
            let mut last = word.chars().rev();
            let (last, before) = (last.next().unwrap_or(' '), last.next());
            for last in openings::cases(last) {
                match before {
                    Some(before) => openings::cases(before).for_each(|it| endings.add(it, last)),
                    None => ('\0'..='\u{7F}').for_each(|it| endings.add(it, last)),
                }
            }
        }
        endings
    }

    fn add(&mut self, before: char, last: char) {
        let mut bytes = [0; 8];
        let length = before.encode_utf8(&mut bytes).len();
        let length = length + last.encode_utf8(&mut bytes[length..]).len();
        let ending = bytes.get(..length).unwrap_or_default();
        if let Some(four) = ending.last_chunk() {
            self.0.set(number_of(*four));
        } else if let Some(two) = ending.last_chunk() {
            self.0.set(u16::from_le_bytes(*two));
        }
    }

    /// Returns whether a text may end with one of the words.
    #[inline]
    pub(in crate::detect) fn may_end(&self, text: &[u8]) -> bool {
        match *text {
            [] => false,
            [last] => (0..=0x7F).any(|before| self.has_two([before, last])),
            [.., before, last] => {
                self.has_two([before, last])
                    || text.last_chunk().is_some_and(|four| self.0.has(number_of(*four)))
            }
        }
    }

    fn has_two(&self, two: [u8; 2]) -> bool {
        self.0.has(u16::from_le_bytes(two))
    }
}

/// The last words of terms.
pub(super) struct Lasts {
    endings: Endings,
    /// A bit for each hash of the letters behind the last sign.
    words: Bits,
}

impl Lasts {
    /// Collects the last words of terms, which end with a letter or a full stop.
    pub(super) fn of<'t>(terms: impl Iterator<Item = &'t str> + Clone) -> Self {
        let bare = terms.map(|term| term.trim_end_matches('.'));
        let mut words = Bits::default();
        let hashes = bare.clone().filter_map(|term| hash_of(last_word(term.as_bytes()).1));
        hashes.for_each(|hash| words.set(hash));
        Self { endings: Endings::of(bare), words }
    }

    /// Returns whether a text may end with one of the terms, with no letter before it; whatever marks its letters have.
    pub(super) fn may_end(&self, text: &[u8]) -> bool {
        let marked = match text {
            [.., 0xD0 | 0xD1, 0x80..=0xBF] => false,
            [.., before, last] => *before >= 0x80 || *last >= 0x80,
            _ => false,
        };
        if !marked && !self.endings.may_end(text) {
            return false;
        }
        let (before, word) = last_word(text);
        before.last().is_some_and(|byte| *byte >= 0x80)
            || hash_of(word).is_none_or(|hash| self.words.has(hash))
    }
}

/// Splits a text before the ASCII and Cyrillic letters that it ends with.
pub(super) fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = text;
    while let [more @ .., b'a'..=b'z' | b'A'..=b'Z'] | [more @ .., 0xD0 | 0xD1, 0x80..=0xBF] = rest
    {
        rest = more;
    }
    text.split_at(rest.len())
}

/// The number of four bytes.
pub(super) const fn number_of(four: [u8; 4]) -> u16 {
    Bits::mixed(u32::from_le_bytes(four) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_end_with_their_last_words() {
        let lasts = Lasts::of(["rue", "allee", "born in", "м.р.", "ст-ца", "г"].into_iter());
        for text in [
            "la rue",
            "Rue",
            "une allée",
            "born in",
            "BORN IN",
            "М.Р",
            "СТ-ЦА",
            "-ца",
            "г",
            "д. г",
            "éin",
            "é",
            "x”",
        ] {
            assert!(lasts.may_end(text.as_bytes()), "{text}");
        }
        for text in ["", "x", "true", "rue ", "main", "пург", "улица", "allees", "м.р."]
        {
            assert!(!lasts.may_end(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn words_end_so_in_any_case() {
        let endings = Endings::of(["город", "c", "м.р.", "born in", "селе"].into_iter());
        for text in ["Город", "ГОРОД", "c", " C", "М.Р.", "BORN IN", "сёлё", "х/c"]
        {
            assert!(endings.may_end(text.as_bytes()), "{text}");
        }
        for text in ["", "гора", "b", "m.r", "born at", "холд", "ор"] {
            assert!(!endings.may_end(text.as_bytes()), "{text}");
        }
    }
}
