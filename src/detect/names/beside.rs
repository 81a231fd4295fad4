//! Words that stand beside names, by their first letters: a test that spares most words the table.
//!
//! In: a word in small letters. Out: whether it may be a title, a verb of speech or a small word inside names.
//! Never says no to such a word, whatever ending a list leaves open.

use std::sync::OnceLock;

use crate::detect::bits::Bits;

/// The sections of `patterns/words/around.txt` that count.
const SECTIONS: [&str; 4] = ["[title]", "[particle]", "[descent]", "[speech]"];
/// What else introduces a person: `my name is`, `меня зовут`.
const OTHERS: [&str; 2] = ["is", "зовут"];
/// How many bytes of a word are looked at: most, or as many as it has at least.
const LENGTHS: [usize; 5] = [8, 6, 4, 2, 1];

/// Returns whether a word, in ASCII or Russian letters, may stand beside a name and tell of it.
pub(super) fn may_tell(word: &[u8]) -> bool {
    static BEGINNINGS: OnceLock<Bits> = OnceLock::new();
    let beginnings = BEGINNINGS.get_or_init(read);
    let first = Bits::first(word);
    let begins = |length: &usize| {
        let head = first & (u64::MAX >> (u64::BITS as usize - 8 * length));
        word.len() >= *length && beginnings.has(Bits::mixed(head))
    };
    LENGTHS.iter().any(begins) || folds(first.to_le_bytes())
}

/// Returns whether there are letters that the lists write otherwise: capitals, and ё.
fn folds(first: [u8; 8]) -> bool {
    let capital = first.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase());
    let pairs = first.as_chunks::<2>().0.iter();
    pairs.fold(capital, |any, pair| any | matches!(pair, [0xD0, 0x81 | 0x90..=0xAF] | [0xD1, 0x91]))
}

/// Reads the words of the lists that count.
fn read() -> Bits {
    let mut beginnings = Bits::default();
    let mut add = |word: &str| {
        let bytes = word.trim_end_matches('*').as_bytes();
        let head = LENGTHS.iter().find_map(|length| bytes.get(..*length));
        head.into_iter().for_each(|head| beginnings.set(Bits::beginning(head)));
    };
    let mut counts = false;
    for line in include_str!("../../../patterns/words/around.txt").lines() {
        if line.starts_with('[') {
            counts = SECTIONS.contains(&line);
        } else if counts && !line.starts_with('#') {
            line.split_whitespace().for_each(&mut add);
        }
    }
    OTHERS.into_iter().for_each(add);
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_of_names_are_let_through() {
        for word in [
            "mr",
            "doctor",
            "президентом",
            "сэру",
            "зовут",
            "is",
            "de",
            "van",
            "сказала",
            "прОФ",
            "режиссёр",
            "гр",
        ] {
            assert!(may_tell(word.as_bytes()), "{word}");
        }
        let others = ["было", "кода", "that", "function", "значение", "свойства", "using", "языка"];
        let kept = others.iter().filter(|word| may_tell(word.as_bytes())).count();
        assert!(kept <= 1, "{kept}");
    }
}
