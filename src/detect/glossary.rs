//! Glossaries: which words stand where a text goes on, by its first eight letters at once.
//!
//! In: words; a text. Out: the few words whose first letters are those of the text.
//! Never misses a word; what it names in vain, a comparison of the other letters turns down.

use super::{bits::Bits, key::each, openings::fold_char};

/// How many letters are looked at, at most.
const LETTERS: usize = 8;
/// A word of fewer letters is short.
const LONG: usize = 4;
/// Words are given in the order of their length, as far as so many letters.
const ORDERED: usize = 6;
/// The bits of a hash of letters that lists are found by.
const BITS: u32 = 12;
/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

/// Words by their first letters, a byte for each: lists of those of one letter, of two or three, and of more.
pub(super) struct Glossary {
    single: Vec<Item>,
    short: Lists,
    long: Lists,
}

/// A word and its first letters.
struct Item {
    letters: u64,
    /// The bytes of `letters` that are the word's.
    mask: u64,
    word: usize,
}

impl Item {
    fn of(word: usize, text: &str) -> Self {
        let count = text.chars().take(LETTERS).count();
        Self { letters: letters(text).0, mask: first(count), word }
    }

    /// How many letters are known.
    const fn count(&self) -> usize {
        self.mask.count_ones() as usize / 8
    }
}

impl Glossary {
    /// Collects words, each with its name.
    pub(super) fn of<'w>(words: impl Iterator<Item = (usize, &'w str)>) -> Self {
        let mut items: Vec<_> = words.map(|(i, word)| Item::of(i, word)).collect();
        items.sort_unstable_by_key(|item| (item.count().min(ORDERED), item.word));
        let (long, items): (Vec<_>, _) = items.into_iter().partition(|item| item.count() >= LONG);
        let (single, short) = items.into_iter().partition(|item| item.count() < 2);
        Self { single, short: Lists::of(short, 2), long: Lists::of(long, LONG) }
    }

    /// Calls `each` with the words that may stand at the start of `text`, and how many bytes of each surely do.
    #[inline]
    pub(super) fn at(&self, text: &str, mut each: impl FnMut(usize, usize)) {
        let (letters, ascii) = letters(text);
        for items in [&self.single, self.short.at(letters), self.long.at(letters)] {
            for item in items {
                if letters & item.mask == item.letters {
                    each(item.word, if ascii { item.count() } else { 0 });
                }
            }
        }
    }
}

/// Items by a hash of their first letters.
struct Lists {
    items: Vec<Item>,
    /// Where the items of each hash begin, and behind the last where those end.
    begins: Vec<u32>,
    /// The bytes that are hashed.
    mask: u64,
}

impl Lists {
    /// Lists items by as many letters, which each of them has.
    fn of(mut items: Vec<Item>, count: usize) -> Self {
        let mask = first(count);
        // Those of one list keep their order.
        items.sort_by_cached_key(|item| Self::hash(item.letters & mask));
        let mut begins = vec![0; (1 << BITS) + 1];
        for item in &items {
            begins[Self::hash(item.letters & mask) + 1] += 1;
        }
        let mut before = 0;
        for begin in &mut begins {
            before += *begin;
            *begin = before;
        }
        Self { items, begins, mask }
    }

    fn hash(letters: u64) -> usize {
        usize::from(Bits::mixed(letters) >> (u16::BITS - BITS))
    }

    /// Returns the items that may begin with these letters.
    #[inline]
    fn at(&self, letters: u64) -> &[Item] {
        let hash = Self::hash(letters & self.mask);
        let Some(&[from, to]) = self.begins.get(hash..hash + 2) else { return &[] };
        self.items.get(from as usize..to as usize).unwrap_or_default()
    }
}

/// Returns the mask of as many first bytes, of eight.
const fn first(count: usize) -> u64 {
    if count < LETTERS { (1 << (8 * count)) - 1 } else { u64::MAX }
}

/// Returns the first letters of a text, folded, a byte for each, and zeros where there are no more; and whether they
/// are written in ASCII.
#[inline]
fn letters(text: &str) -> (u64, bool) {
    let bytes = text.as_bytes();
    let eight = bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; LETTERS];
        eight.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        eight
    });
    let eight = u64::from_le_bytes(eight);
    if eight & HIGH == 0 { (folded(eight), true) } else { (one_by_one(text), false) }
}

/// Folds eight characters of ASCII, as [`fold_char`] does each.
const fn folded(eight: u64) -> u64 {
    // The highest bit of a sum says whether its byte is `A` or beyond, and beyond `Z`.
    let capitals = (eight + each(0x80 - b'A')) & !(eight + each(0x7F - b'Z')) & HIGH;
    let lines = !((eight ^ each(b'_')) + each(0x7F)) & HIGH;
    // From an underscore to a space are all the lower bits that differ.
    (eight | capitals >> 2) ^ (lines - (lines >> 7))
}

fn one_by_one(text: &str) -> u64 {
    let chars = text.chars().take(LETTERS).enumerate();
    chars.fold(0, |letters, (i, c)| letters | u64::from(byte_of(fold_char(c))) << (8 * i))
}

/// Returns the byte of a folded character, of which only those of ASCII and Russian have each their own.
fn byte_of(c: char) -> u8 {
    let [low, high, ..] = u32::from(c).to_le_bytes();
    match c {
        '\0'..='\u{7F}' => low,
        'а'..='я' => low - 0x30 + 0x80,
        // Scripts begin at round numbers: their letters would share the low bits.
        _ => 0xC0 | (low ^ low >> 6 ^ high) & 0x3F,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::{rule, words::fold};

    fn same(words: &[String], glossary: &Glossary, text: &str) {
        let mut found = Vec::new();
        glossary.at(text, |word, known| {
            let folded = fold(text.get(..known).unwrap());
            assert!(words[word].starts_with(&folded), "{text}");
            found.push(word);
        });
        let folded = fold(text);
        found.retain(|word| folded.starts_with(&words[*word]));
        let mut all: Vec<_> = (0..words.len()).collect();
        all.retain(|word| folded.starts_with(&words[*word]));
        all.sort_by_key(|word| (words[*word].chars().count().min(ORDERED), *word));
        assert_eq!(found, all, "{text}");
    }

    fn embedded() -> (Vec<String>, Glossary) {
        let rules = rule::embedded().unwrap();
        let words = rules.iter().flat_map(|rule| rule.context.iter().chain(rule.against.iter()));
        let mut words: Vec<_> = words.map(|word| word.text.to_string()).collect();
        words.sort();
        words.dedup();
        let glossary = Glossary::of((0..).zip(words.iter().map(String::as_str)));
        (words, glossary)
    }

    #[test]
    fn each_word_is_found_and_few_others() {
        let (words, glossary) = embedded();
        let mut vain = [0; 2];
        for word in &words {
            for text in [word.clone(), format!("{}: 5 — №", word.to_uppercase())] {
                // Of `ß` is made more than one capital.
                if fold(&text).starts_with(word) {
                    same(&words, &glossary, &text);
                }
            }
            // Single characters of Chinese and Korean share their low bits with letters of Greek and Armenian and their like.
            let usual = |c: char| matches!(c, ..'\u{370}' | '\u{400}'..'\u{530}');
            let usual = word.chars().all(usual);
            glossary.at(word, |other, _| {
                let same =
                    words[other].chars().zip(word.chars()).take(LETTERS).all(|(a, b)| a == b);
                vain[usize::from(usual)] += usize::from(!same);
            });
        }
        assert!(vain[1] * 1000 < words.len() && vain[0] * 40 < words.len(), "{vain:?}");
    }

    #[test]
    fn letters_of_ascii_are_folded_at_once_as_one_by_one() {
        for byte in 0..0x80_u8 {
            for at in 0..LETTERS {
                let mut text = *b"aZ_~ @`[";
                text[at] = byte;
                let text = str::from_utf8(&text).unwrap();
                assert_eq!(letters(text), (one_by_one(text), true), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn words_are_found_as_by_looking_for_each(
            texts in proptest::collection::vec("[a-cA-Ciıİ_ ёЕеаАкЌç國]{0,10}", 1..60),
            text in "[a-cA-CiIıİ_ ёЕеаАкЌç國]{0,12}",
            cut in 0..12_usize,
        ) {
            let begins: String = text.chars().take(cut).collect();
            let mut words: Vec<_> = texts.into_iter().chain([begins]).map(|it| fold(&it)).collect();
            words.retain(|word| !word.is_empty());
            words.sort();
            words.dedup();
            let glossary = Glossary::of((0..).zip(words.iter().map(String::as_str)));
            same(&words, &glossary, &text);
        }
    }
}
