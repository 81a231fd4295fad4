//! Words that stand beside names, by their first letters: a test that spares most words the table.
//!
//! In: a word in small letters. Out: whether it may be a title, a verb of speech or a small word inside names.
//! Never says no to such a word, whatever ending a list leaves open.

use std::sync::OnceLock;

use crate::detect::bits::Bits;

/// The sections of `patterns/words/around.txt` that count.
const SECTIONS: [&str; 4] = ["[title]", "[particle]", "[descent]", "[speech]"];
/// What else introduces a person: `my name is`, `call me`, `меня зовут`.
const OTHERS: [&str; 10] =
    ["is", "me", "him", "her", "am", "hey", "hello", "dear", "зовут", "звать"];
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

/// Returns whether a text may begin with a word of ASCII or Russian letters that makes a patronymic of the one before, by
/// its first two bytes.
pub(super) fn may_descend(text: &[u8]) -> bool {
    static FIRST: OnceLock<Bits> = OnceLock::new();
    let first = FIRST.get_or_init(|| {
        let mut first = Bits::default();
        let mut add = |word: &str| {
            let two = word.as_bytes().first_chunk();
            two.into_iter().for_each(|two| first.set(u16::from_le_bytes(*two)));
        };
        words(&["[descent]"], |word| {
            // `Оглы`, `OGLY`, `oGLY`
            let upper = word.to_uppercase();
            [word, &upper].into_iter().for_each(&mut add);
            if let (Some(a), Some(b)) = (word.get(..1), upper.get(1..)) {
                add(&format!("{a}{b}"));
            }
            if let (Some(a), Some(b)) = (upper.get(..1), word.get(1..)) {
                add(&format!("{a}{b}"));
            }
        });
        first
    });
    text.first_chunk().is_some_and(|two| first.has(u16::from_le_bytes(*two)))
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
    words(&SECTIONS, &mut add);
    OTHERS.into_iter().for_each(add);
    beginnings
}

/// Hands on the words of some sections.
fn words(sections: &[&str], mut each: impl FnMut(&str)) {
    let mut counts = false;
    for line in include_str!("../../../patterns/words/around.txt").lines() {
        if line.starts_with('[') {
            counts = sections.contains(&line);
        } else if counts && !line.starts_with('#') {
            line.split_whitespace().for_each(&mut each);
        }
    }
}

/// Returns whether a text ends with the mark of a subfield, as statements of accounts have it: `?32`.
pub(super) const fn is_subfield(head: &[u8]) -> bool {
    matches!(head, [.., b'?', b'0'..=b'9', b'0'..=b'9'])
}

/// Returns whether a text ends with the slash before who signed: `______ /В.И. Абдрахманова/`.
pub(super) const fn is_signature(head: &[u8]) -> bool {
    matches!(head, [b'/'] | [.., b' ' | b'_' | b'\n' | b'\t', b'/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descent_is_seen_by_two_bytes() {
        for word in ["оглы", "ОГЛЫ", "Оглы", "кызы", "ogly", "OGLY", "Ogly", "oGlu", "Uulu", "УЛЫ"]
        {
            assert!(may_descend(word.as_bytes()), "{word}");
        }
        words(&["[descent]"], |word| assert!(may_descend(word.as_bytes()), "{word}"));
        for word in ["", "o", "was", "был", "сказал", "и"] {
            assert!(!may_descend(word.as_bytes()), "{word}");
        }
    }

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
