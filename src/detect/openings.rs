//! Which of many words may stand here: a look at their first characters.
//!
//! In: words; a place in a text. Out: the few words that begin like the text there.
//! Never misses a word; what it names in vain, a comparison letter by letter turns down.

/// How many characters of a word are looked at, at most.
const LONGEST: usize = 6;
/// The bits of a hash of an opening.
const BITS: u32 = 16;

/// Words by their opening: their first characters, up to [`LONGEST`], folded.
///
/// Character by character, a hash of the text so far says whether any word begins so, which for nearly all
/// text is over after two or three.
pub(super) struct Openings {
    /// One bit for each pair of bytes that begins a word, in either case.
    pairs: Vec<u64>,
    /// One bit for each hash of a word's first characters, of any number of them.
    begun: Vec<u64>,
    /// One bit for each hash of a whole opening.
    whole: Vec<u64>,
    /// Whole openings by hash, ascending, each with a word.
    words: Vec<(usize, usize)>,
}

impl Openings {
    /// Collects words; they are named by their index.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let bits = || vec![0; (1 << BITS) / 64];
        let mut openings = Self { pairs: bits(), begun: bits(), whole: bits(), words: Vec::new() };
        for (i, word) in words.enumerate() {
            let mut hash = 0;
            for c in word.chars().take(LONGEST) {
                hash = step(hash, c);
                set(&mut openings.begun, hash);
            }
            set(&mut openings.whole, hash);
            openings.words.push((hash, i));
            openings.note_pairs(word);
        }
        openings.words.sort_unstable();
        openings
    }

    /// Notes with which two bytes a text may begin where the word stands.
    fn note_pairs(&mut self, word: &str) {
        let mut chars = word.chars();
        let (Some(first), second) = (chars.next(), chars.next()) else { return };
        for first in cases(first) {
            let mut bytes = [0; 4];
            first.encode_utf8(&mut bytes);
            let seconds: Vec<u8> = match second {
                _ if first.len_utf8() > 1 => vec![bytes[1]],
                None => (0..=u8::MAX).collect(),
                Some(second) => {
                    cases(second).map(|c| c.encode_utf8(&mut [0; 4]).as_bytes()[0]).collect()
                }
            };
            for second in seconds {
                set(&mut self.pairs, pair(bytes[0], second));
            }
        }
    }

    /// Returns whether a word may begin with these bytes.
    pub(super) fn begin(&self, first: u8, second: u8) -> bool {
        has(&self.pairs, pair(first, second))
    }

    /// Calls `each` with the words that may stand at the start of `text`.
    pub(super) fn at(&self, text: &str, mut each: impl FnMut(usize)) {
        let mut hash = 0;
        for c in text.chars().take(LONGEST) {
            hash = step(hash, fold_char(c));
            if !has(&self.begun, hash) {
                return;
            }
            if has(&self.whole, hash) {
                let from = self.words.partition_point(|(opening, _)| *opening < hash);
                let same = self.words.get(from..).unwrap_or_default().iter();
                same.take_while(|(opening, _)| *opening == hash).for_each(|(_, word)| each(*word));
            }
        }
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Adds a character to a hash.
fn step(hash: usize, c: char) -> usize {
    let mixed = (hash as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(c);
    let mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> (64 - BITS);
    usize::try_from(mixed).unwrap_or_default()
}

fn set(bits: &mut [u64], at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn has(bits: &[u64], at: usize) -> bool {
    bits.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// The ways in which a folded character is written.
fn cases(c: char) -> impl Iterator<Item = char> {
    let others = match c {
        'е' => "ёЁ",
        ' ' => "_",
        _ => "",
    };
    [c].into_iter().chain(c.to_uppercase()).chain(others.chars())
}

/// Folds a character for comparison: lower case, ё as е, the underscore of `card_number` as a space.
pub(super) fn fold_char(c: char) -> char {
    match c {
        'ё' | 'Ё' => 'е',
        '_' => ' ',
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(single), None) => single,
                _ => c,
            }
        }
    }
}
