//! Russian openings: which words may stand where a text goes on with Russian letters.
//!
//! In: words; the first bytes of a text. Out: whether one of the words may begin there.
//! Never misses a word, nor looks at anything but its first six letters.

use super::bits::Bits;

/// How many letters are looked at, at most.
const LETTERS: usize = 6;
/// The bytes of so many.
pub(super) const LENGTH: usize = 2 * LETTERS;

/// Set in the code of a capital.
const CAPITAL: u8 = 0x40;

/// For each last bit of a letter's first byte and each low six bits of its second: the number of the letter, from 1,
/// ё taken as е, with [`CAPITAL`]; 0 for what is no Russian letter.
static CODES: [u8; 128] = {
    let mut codes = [0; 128];
    let mut letter = 0;
    while letter < 32 {
        // U+0410 to U+042F, and U+0430 to U+044F.
        codes[0x10 + letter as usize] = (letter + 1) | CAPITAL;
        let small = if letter < 16 { 0x30 + letter } else { 0x40 + letter - 16 };
        codes[small as usize] = letter + 1;
        letter += 1;
    }
    let (yo, small_yo) = (0x01, 0x40 + 0x11);
    codes[yo] = 6 | CAPITAL;
    codes[small_yo] = 6;
    codes
};

/// Returns the code of a letter.
#[inline]
fn code([lead, trail]: [u8; 2]) -> u8 {
    let letter = lead | 1 == 0xD1 && trail & 0xC0 == 0x80;
    let code = CODES[usize::from(lead & 1) << 6 | usize::from(trail & 0x3F)];
    if letter { code } else { 0 }
}

/// What may follow behind the letters of a word that has fewer than [`LETTERS`].
#[derive(Clone, Copy)]
enum Behind {
    /// No small letter, unless the word has as many letters as are looked at.
    Nothing,
    /// Anything.
    Anything,
}

impl Behind {
    /// Returns what letters are known by, of which something follows.
    #[inline]
    fn key(self, letters: u64) -> u16 {
        Bits::mixed(letters | (self as u64 + 1) << 56)
    }
}

/// A number of two bytes, as often as there are in eight bytes.
const fn lanes(number: u16) -> u64 {
    let [low, high] = number.to_le_bytes();
    u64::from_le_bytes([low, high, low, high, low, high, low, high])
}

/// How many letters are looked at at once.
const AT_ONCE: usize = 4;
/// The number of the small letter а, see [`at_once`].
const FIRST: u8 = 0x30;
/// That of the letter behind я.
const BEHIND: u8 = 0x50;

/// Returns the numbers of the small letters that a text of four begins with, each in two bytes, where all of them are
/// from а to я in either case, and no capital stands behind a small letter.
#[inline]
const fn at_once(text: u64) -> Option<u64> {
    if (text ^ lanes(0x80D0)) & lanes(0xC0FE) != 0 {
        return None;
    }
    // As the codes are found by. The eighth bit of a sum says whether its number is so great.
    let numbers = (text & lanes(1)) << 6 | text >> 8 & lanes(0x3F);
    let not_small = !(numbers + lanes(0x80 - FIRST as u16));
    let capitals = (numbers + lanes(0x80 - FIRST as u16 + 0x20)) & not_small & lanes(0x80);
    let small = numbers + (capitals >> 2);
    let beyond = small + lanes(0x80 - BEHIND as u16);
    let known = (small + lanes(0x80 - FIRST as u16)) & !beyond & lanes(0x80);
    let humps = capitals & !(capitals << 16 | 0xFFFF);
    if known == lanes(0x80) && humps == 0 { Some(small) } else { None }
}

/// Words by their first Russian letters.
#[derive(Default)]
pub(super) struct RussianOpenings {
    keys: Bits,
    /// One bit for each hash of four letters.
    fours: Bits,
}

impl RussianOpenings {
    /// Adds a word, in small letters; `closed` says that no small letter stands behind it. One that begins otherwise
    /// is none of its.
    pub(super) fn add(&mut self, word: &str, closed: bool) {
        let (mut letters, mut count) = (0, 0);
        let bytes = word.as_bytes();
        for pair in bytes.as_chunks::<2>().0.iter().take(LETTERS) {
            match code(*pair) {
                0 => break,
                code => letters |= u64::from(code & !CAPITAL) << (8 * count),
            }
            count += 1;
        }
        if count > 0 {
            let ends = bytes.len() == 2 * count;
            let open = count < LETTERS && ends && !closed;
            let behind = if open { Behind::Anything } else { Behind::Nothing };
            self.keys.set(behind.key(letters));
            self.add_four(letters, if open { count } else { AT_ONCE });
        }
    }

    /// Adds four letters, by the codes of them; behind the first `count` of them stands any letter.
    fn add_four(&mut self, letters: u64, count: usize) {
        if count < AT_ONCE {
            let others = letters & !(u64::MAX << (8 * count));
            return (1..=u64::from(BEHIND - FIRST))
                .for_each(|code| self.add_four(others | code << (8 * count), count + 1));
        }
        let mut four = [0; 8];
        for (to, code) in four.iter_mut().step_by(2).zip(letters.to_le_bytes()) {
            // A word of fewer letters ends before the fourth, which none of the numbers says.
            let Some(before) = code.checked_sub(1) else { return };
            *to = FIRST + before;
        }
        self.fours.set(Bits::mixed(u64::from_le_bytes(four)));
    }

    /// Returns quickly whether a text goes on with four Russian letters with which no word begins.
    #[inline]
    pub(super) fn lacks(&self, text: [u8; 8]) -> bool {
        at_once(u64::from_le_bytes(text)).is_some_and(|four| !self.fours.has(Bits::mixed(four)))
    }

    /// Returns whether a word may stand where a text goes on with these bytes; zeros stand for its end. Of a text that
    /// begins otherwise than with a Russian letter it says yes.
    #[inline]
    pub(super) fn begin(&self, text: &[u8; LENGTH]) -> bool {
        let (mut letters, mut hump, mut humps) = (0, 0, 0);
        let mut small = false;
        for (count, pair) in text.as_chunks::<2>().0.iter().enumerate() {
            let code = code(*pair);
            if code == 0 {
                break;
            }
            // A shorter word may end before a capital.
            if small && code & CAPITAL != 0 {
                humps += 1;
                hump = letters;
            }
            if count > 0 && self.keys.has(Behind::Anything.key(letters)) {
                return true;
            }
            small = code & CAPITAL == 0;
            letters |= u64::from(code & !CAPITAL) << (8 * count);
        }
        letters == 0
            || self.keys.has(Behind::Nothing.key(letters))
            || self.keys.has(Behind::Anything.key(letters))
            || humps > 1
            || humps == 1 && self.keys.has(Behind::Nothing.key(hump))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::{boundary::ends_word, words::fold};

    fn first<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        bytes
    }

    #[test]
    fn four_letters_are_looked_at_at_once() {
        let mut openings = RussianOpenings::default();
        for (word, closed) in [("телефон", true), ("инн", true), ("код", false), ("п.", true)]
        {
            openings.add(word, closed);
        }
        for (text, expected) in [
            ("Телефон", false),
            ("телевизор", false),
            ("телогрейка", true),
            ("инни", true),
            ("ИННИ", true),
            ("иннИ", false),
            ("инн ", false),
            ("кодЫ", false),
            ("кодаМ", false),
            ("пароль", true),
            ("паро", true),
            ("пёро", false),
            ("phone", false),
            ("", false),
        ] {
            assert_eq!(openings.lacks(first(text)), expected, "{text}");
        }
    }

    #[test]
    fn letters_at_once_are_those_one_by_one() {
        for c in ('\u{80}'..='\u{7FF}').filter(|c| c.len_utf8() == 2) {
            let text: String = ['Я', c, 'я', 'а'].iter().collect();
            let small = c.to_lowercase().next().unwrap();
            let numbers = ['я', small, 'я', 'а']
                .map(|c| u16::try_from(u32::from(c)).unwrap().wrapping_sub(0x430 - 0x30));
            let expected =
                numbers.iter().rev().fold(0, |all, number| all << 16 | u64::from(*number));
            let plain = matches!(small, 'а'..='я');
            assert_eq!(at_once(u64::from_le_bytes(first(&text))), plain.then_some(expected), "{c}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lacked(
            words in proptest::collection::vec(("[а-вея. ]{1,6}", any::<bool>()), 1..6),
            text in "[а-вА-ВеЕёЁяЯ. xX]{0,7}",
        ) {
            let mut openings = RussianOpenings::default();
            words.iter().for_each(|(word, closed)| openings.add(word, *closed));
            let folded = fold(&text);
            let stands = words.iter().any(|(word, closed)| {
                let ends = || text.char_indices().nth(word.chars().count()).is_none_or(|(at, _)| ends_word(&text, at));
                let begins = word.chars().next().is_some_and(|c| c.is_alphabetic());
                begins && folded.starts_with(word.as_str()) && (!closed || ends())
            });
            prop_assert!(!stands || !openings.lacks(first(&text)));
        }
    }

    #[test]
    fn words_are_told_by_six_letters() {
        let mut openings = RussianOpenings::default();
        for (word, closed) in
            [("тел", true), ("паспорт", false), ("счет", false), ("код а", true), ("телефон", true)]
        {
            openings.add(word, closed);
        }
        for (text, expected) in [
            ("тел", true),
            ("ТЕЛ: 5", true),
            ("телX", true),
            ("телЖук", true),
            ("теле", false),
            ("телефакс", false),
            ("телеф", false),
            ("Телефон", true),
            ("телефонист", true),
            ("паспорт", true),
            ("пасп.", false),
            ("Счёта", true),
            ("счетчик", true),
            ("сче", false),
            ("код а", true),
            ("коды", false),
            ("а", false),
            ("Ђорђе", true),
            ("tel", true),
            ("", true),
        ] {
            let mut bytes = [0; LENGTH];
            bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
            assert_eq!(openings.begin(&bytes), expected, "{text}");
        }
    }

    #[test]
    fn each_letter_has_its_code() {
        let mut bytes = [0; 2];
        for c in ('\u{80}'..='\u{7FF}').filter(|c| c.is_alphabetic()) {
            c.encode_utf8(&mut bytes);
            let small = c.to_lowercase().next().unwrap();
            let number = match small {
                'а'..='я' => u8::try_from(u32::from(small) - u32::from('а') + 1).unwrap(),
                'ё' => 6,
                _ => 0,
            };
            let capital = if number > 0 && c.is_uppercase() { CAPITAL } else { 0 };
            assert_eq!(code(bytes), number | capital, "{c}");
        }
    }
}
