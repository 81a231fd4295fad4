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

/// Words by their first Russian letters.
#[derive(Default)]
pub(super) struct RussianOpenings {
    keys: Bits,
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
        }
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
    use super::*;

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
