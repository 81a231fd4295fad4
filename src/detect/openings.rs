//! Which of many words may stand here: a look at their first characters.
//!
//! In: words; a place in a text. Out: the few words that begin like the text there.
//! Never misses a word; what it names in vain, a comparison letter by letter turns down.

use super::need::{Bytes, WINDOW, Window};

/// How many characters of a word are looked at, at most.
const LONGEST: usize = 6;
/// The bits of a hash of an opening.
const BITS: u32 = 16;
/// The bits of it that the index leaves out.
const SHIFT: u32 = 5;

/// Words by their opening: their first characters, up to [`LONGEST`], folded.
///
/// Character by character, a hash of the text so far says whether any word begins so, which for nearly all
/// text is over after two or three.
pub(super) struct Openings {
    /// One bit for each hash of the four bytes that begin a text where a word stands, in either case.
    fours: Vec<u64>,
    /// The same of words of three bytes, and of words of two or one.
    threes: Vec<u64>,
    twos: Vec<u64>,
    /// One bit for each hash of a word's first characters, of any number of them.
    begun: Vec<u64>,
    /// One bit for each hash of a whole opening.
    whole: Vec<u64>,
    /// Whole openings by hash, ascending, each with a word.
    words: Vec<(usize, usize)>,
    /// Where in `words` the hashes of each highest bits begin.
    index: Vec<usize>,
}

impl Openings {
    /// Collects words, each with its name.
    pub(super) fn of<'w>(words: impl Iterator<Item = (usize, &'w str)>) -> Self {
        let bits = || vec![0; (1 << BITS) / 64];
        let mut openings = Self {
            fours: bits(),
            threes: bits(),
            twos: bits(),
            begun: bits(),
            whole: bits(),
            words: Vec::new(),
            index: Vec::new(),
        };
        for (i, word) in words {
            let mut hash = 0;
            for c in word.chars().take(LONGEST) {
                hash = step(hash, c);
                set(&mut openings.begun, hash);
            }
            set(&mut openings.whole, hash);
            openings.words.push((hash, i));
            openings.note_fours(word);
        }
        openings.words.sort_unstable();
        let begins = |high: usize| openings.words.partition_point(|(hash, _)| hash >> SHIFT < high);
        openings.index = (0..1 << (BITS - SHIFT)).map(begins).collect();
        openings
    }

    /// Notes with which four bytes a text may begin where the word stands.
    fn note_fours(&mut self, word: &str) {
        begun(word, ([0; ROOM], 0), &mut |bytes| {
            let mut four = [0; WINDOW];
            four.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            match bytes.len() {
                WINDOW.. => set(&mut self.fours, hash_of(four)),
                3 => set(&mut self.threes, hash_of(four)),
                2 => set(&mut self.twos, hash_of(four)),
                _ => self.fours.fill(u64::MAX),
            }
        });
    }

    /// Returns whether a word may stand where a text goes on with these bytes; zeros stand for its end.
    #[inline]
    pub(super) fn begin(&self, four: [u8; 4]) -> bool {
        let [a, b, c, _] = four;
        has(&self.fours, hash_of(four))
            || has(&self.threes, hash_of([a, b, c, 0]))
            || has(&self.twos, hash_of([a, b, 0, 0]))
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
                let first = self.index.get(hash >> SHIFT).copied().unwrap_or_default();
                let same = self.words.get(first..).unwrap_or_default().iter();
                same.skip_while(|(opening, _)| *opening < hash)
                    .take_while(|(opening, _)| *opening == hash)
                    .for_each(|(_, word)| each(*word));
            }
        }
    }
}

/// The top bits of a product, which all bits of the bytes reach (Knuth, TAOCP 3, §6.4).
#[inline]
fn hash_of(four: [u8; 4]) -> usize {
    (u32::from_le_bytes(four).wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
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

/// Room for the first bytes of a word: a window, and the rest of a character that begins in it.
const ROOM: usize = WINDOW + 3;

/// Hands on the first bytes of a word behind those in the buffer, four or a few more, in each way to write it.
fn begun(word: &str, (buffer, length): ([u8; ROOM], usize), each: &mut dyn FnMut(&[u8])) {
    let mut rest = word.chars();
    let Some(c) = rest.next().filter(|_| length < WINDOW) else {
        return each(buffer.get(..length).unwrap_or_default());
    };
    for c in cases(c) {
        let mut longer = buffer;
        let room = longer.get_mut(length..).unwrap_or_default();
        let more = c.encode_utf8(room).len();
        begun(rest.as_str(), (longer, length + more), each);
    }
}

/// Returns the window in which a word stands at its start, however it is written. No small ASCII letter follows
/// on a whole word.
pub(super) fn window_of(word: &str, stem: bool) -> Window {
    let mut behind = Bytes::ALL;
    if !stem && word.is_ascii() {
        behind = Bytes::default();
        (0..=u8::MAX).filter(|byte| !byte.is_ascii_lowercase()).for_each(|byte| behind.add(byte));
    }
    let mut window = Window::default();
    begun(word, ([0; ROOM], 0), &mut |bytes| {
        for (i, set) in window.iter_mut().enumerate() {
            match bytes.get(i) {
                Some(byte) => set.add(*byte),
                None if i == bytes.len() => set.join(behind),
                None => set.join(Bytes::ALL),
            }
        }
    });
    window
}

/// The ways in which a folded character is written.
pub(super) fn cases(c: char) -> impl Iterator<Item = char> {
    let others = match c {
        'е' => "ёЁ",
        ' ' => "_",
        'i' => "İı",
        _ => "",
    };
    [c].into_iter().chain(c.to_uppercase()).chain(others.chars())
}

/// Folds a character for comparison: lower case, ё as е, the Turkish i with and without its dot as i, the
/// underscore of `card_number` as a space.
pub(super) fn fold_char(c: char) -> char {
    match c {
        'ё' | 'Ё' => 'е',
        '_' => ' ',
        'İ' | 'ı' => 'i',
        'а'..='я' => c,
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
