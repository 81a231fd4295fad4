//! Where in a text something may begin: necessary conditions, 64 bytes to a machine word.
//!
//! In: a text. Out: a bitmap of spots for each kind of condition, one bit a byte.
//! Never misses what a shape needs; what it shows in vain, the automaton turns down.
//!
//! The simple version: each byte is put into classes, a bitmap for each class; a condition on neighbouring
//! bytes is then a few shifts and logical operations, for 64 bytes at once in a machine word and for 512 in
//! a vector. The idea is of Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod neon;
mod plain;
mod texts;
mod tile;
mod vector;
mod width;
mod window;

use std::ops::Range;

use super::{
    bytes::Bytes,
    need::{self, Window},
};
pub(super) use texts::{Found, Texts};
pub(super) use tile::DIGITS;
use tile::{AHEAD, BEHIND, Tile, WORDS};
use vector::Looked;
use width::Machine;
pub use width::Width;
use window::Windows;

/// Banks of buckets for the windows of shapes.
const BANKS: usize = 2;

/// Bytes that a word of a bitmap stands for.
pub(super) const WORD: usize = 64;

/// What to look for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The fewest digits of a chain; 0: no chains.
    pub(super) digits: usize,
    /// Three full stops between digits.
    pub(super) dots: bool,
    /// Five colons.
    pub(super) colons: bool,
    /// The fewest capitals, digits and fillers in a row; 0: none.
    pub(super) token: usize,
    /// The bytes of literals of one byte.
    pub(super) single: Bytes,
    /// How longer texts begin that shapes need.
    pub(super) windows: Vec<Window>,
    /// The bytes that context words begin with.
    pub(super) begins: Bytes,
}

/// The classes of bytes; each has a bit in [`Tables`].
#[derive(Clone, Copy)]
#[repr(usize)]
enum Class {
    /// A digit, or the first byte of a fullwidth one.
    Digit,
    /// An ASCII character that holds digits together.
    Joiner,
    /// A byte of such a character beyond ASCII, or of a fullwidth digit.
    Wide,
    Dot,
    Colon,
    Single,
    Token,
    /// A small ASCII letter or a digit.
    Small,
    /// A capital ASCII letter.
    Capital,
    /// The first byte of a Cyrillic letter.
    Cyrillic,
    /// That of the second half of the small ones; or the first byte of U+00C0–U+017F, Latin letters with marks, or of
    /// U+0480–U+04FF, Cyrillic ones of other languages than Slavic.
    Late,
    /// The second byte of a letter of the first half, if that is a small one.
    Small2,
    /// A space, a full stop, or the last byte of a no-break space.
    Gap,
    /// A sign or white space, but for a space, that may stand beside the number of a house.
    Mark,
    /// The second byte of a capital of those, or of Cyrillic.
    Capital2,
    /// What context words begin with.
    Begin,
}

impl Class {
    const COUNT: usize = 16;
}

/// The classes of each byte: the first eight, then the rest.
#[derive(Clone)]
struct Tables([[u8; 256]; 2]);

impl Tables {
    fn of(wanted: &Wanted) -> Self {
        let mut wide = Bytes::default();
        let fullwidth = '\u{FF10}'..='\u{FF19}';
        let joiners = (0x80..=0xFFFF).filter_map(char::from_u32).filter(|c| need::is_joiner(*c));
        for c in joiners.chain(fullwidth) {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| wide.add(byte));
        }
        let mut tables = Self([[0; 256]; 2]);
        for byte in 0..=u8::MAX {
            let mut is = |class: Class, holds: bool| {
                let (half, bit) = (class as usize / 8, class as usize % 8);
                tables.0[half][usize::from(byte)] |= u8::from(holds) << bit;
            };
            is(Class::Digit, byte.is_ascii_digit() || byte == 0xEF);
            is(Class::Joiner, byte.is_ascii() && need::is_joiner(char::from(byte)));
            is(Class::Wide, wide.has(byte));
            is(Class::Dot, byte == b'.');
            is(Class::Colon, byte == b':');
            is(Class::Single, wanted.single.has(byte));
            is(Class::Token, need::is_token(byte));
            is(Class::Small, byte.is_ascii_lowercase() || byte.is_ascii_digit());
            is(Class::Capital, byte.is_ascii_uppercase());
            is(Class::Cyrillic, matches!(byte, 0xD0 | 0xD1));
            is(Class::Late, matches!(byte, 0xC3..=0xC5 | 0xD1..=0xD3));
            is(Class::Small2, matches!(byte, 0xB0..=0xBF));
            is(Class::Gap, matches!(byte, b' ' | b'.' | 0xA0));
            is(Class::Mark, b"\t\n\r#*,>?|".contains(&byte));
            is(Class::Capital2, matches!(byte, 0x80..=0xAF));
            is(Class::Begin, wanted.begins.has(byte));
        }
        tables
    }
}

/// The kinds of spots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Spot {
    /// Chains of digits begin.
    Chain,
    /// The first of three full stops.
    Dots,
    /// The first of five colons.
    Colons,
    /// A literal of one byte.
    Single,
    /// What may be a longer text that a shape needs.
    Window,
    /// A run of capitals, digits and fillers begins.
    Token,
}

impl Spot {
    pub(super) const ALL: [Self; 6] =
        [Self::Chain, Self::Dots, Self::Colons, Self::Single, Self::Window, Self::Token];
}

/// Bitmaps of a text.
#[derive(Default)]
pub(super) struct Spots {
    /// The spots, word by word, in the order of [`Spot::ALL`].
    pub(super) words: Vec<[u64; Spot::ALL.len()]>,
    /// Where context words may begin, as far as their first byte and the one before tell.
    pub(super) labels: Vec<u64>,
    /// Whether of these only those are left where more bytes tell the same.
    pub(super) sifted: bool,
    /// Those where words may begin that lead to shapes.
    pub(super) leads: Vec<u64>,
    /// Capitals behind a space or a full stop; of Latin letters with marks and of Cyrillic ones beyond the Slavic small
    /// ones too.
    pub(super) junctions: Vec<u64>,
    /// Digits, and the first bytes of fullwidth ones.
    pub(super) digits: Vec<u64>,
    /// Where numbers begin that the bytes beside them let be one of an address.
    pub(super) numbers: Vec<u64>,
    chained: Vec<u64>,
    tile: Option<Box<Tile>>,
}

/// A chain of digits: where it ends, and how many digits it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    /// The byte behind its last.
    pub(super) end: usize,
    pub(super) digits: usize,
}

impl Spots {
    /// Returns the chain that begins at byte `start`, a spot of [`Spot::Chain`].
    pub(super) fn chain(&self, start: usize) -> Chain {
        let (mut at, mut bit) = (start / WORD, start % WORD);
        let mut digits = 0;
        while let (Some(chained), Some(own)) = (self.chained.get(at), self.digits.get(at)) {
            let length = (!(chained >> bit)).trailing_zeros() as usize;
            let length = length.min(WORD - bit);
            let mask = if length == WORD { u64::MAX } else { (1 << length) - 1 };
            digits += (own >> bit & mask).count_ones() as usize;
            if bit + length < WORD {
                return Chain { end: at * WORD + bit + length, digits };
            }
            (at, bit) = (at + 1, 0);
        }
        Chain { end: at * WORD, digits }
    }

    /// Returns whether a chain goes on over the border before a byte.
    pub(super) fn goes_over(&self, border: usize) -> bool {
        let is_chained = |at: usize| {
            self.chained.get(at / WORD).is_some_and(|chained| chained >> (at % WORD) & 1 == 1)
        };
        border.checked_sub(1).is_some_and(is_chained) && is_chained(border)
    }

    /// Returns which bytes of a part of the text are digits, the first in the lowest bit; `None` for long ones.
    pub(super) fn digits_in(&self, part: &Range<usize>) -> Option<u64> {
        let word = |at: usize| self.digits.get(at).copied().unwrap_or_default();
        let (at, bit) = (part.start / WORD, part.start % WORD);
        let behind = if bit == 0 { 0 } else { word(at + 1) << (WORD - bit) };
        let digits = word(at) >> bit | behind;
        match part.len() {
            0 => Some(0),
            length @ 1..=WORD => Some(digits & u64::MAX >> (WORD - length)),
            _ => None,
        }
    }

    /// Returns how many digits at most have nothing between them in a part of the text, or more; fullwidth ones not seen.
    pub(super) fn solid(&self, part: Range<usize>) -> usize {
        let Some(mut digits) = self.digits_in(&part) else { return usize::MAX };
        let mut solid = 0;
        while digits != 0 {
            digits &= digits >> 1;
            solid += 1;
        }
        solid
    }

    /// Returns how many digits a part of the text has.
    pub(super) fn count(&self, part: Range<usize>) -> usize {
        let words = part.clone().step_by(WORD);
        let digits = words.map(|from| self.digits_in(&(from..part.end.min(from + WORD))));
        digits.flatten().map(|digits| digits.count_ones() as usize).sum()
    }
}

/// Finds spots.
pub(super) struct Finder {
    wanted: Wanted,
    tables: Tables,
    windows: Windows,
    looked: Looked,
    width: Width,
    machine: Machine,
}

impl Finder {
    pub(super) fn new(wanted: Wanted, width: Width) -> Self {
        let tables = Tables::of(&wanted);
        let (width, machine) = width.or_portable();
        let windows = Windows::of::<BANKS>(&window::sorted(wanted.windows.clone()));
        let looked = Looked::of(&tables, &windows);
        Self { wanted, tables, windows, looked, width, machine }
    }

    pub(super) fn width(&self) -> Width {
        self.width
    }

    /// Finds the spots of a text.
    pub(super) fn find(&self, text: &[u8], spots: &mut Spots) {
        let words = text.len().div_ceil(WORD);
        spots.words.clear();
        spots.digits.clear();
        spots.numbers.clear();
        spots.chained.clear();
        spots.labels.clear();
        spots.junctions.clear();
        let mut tile = spots.tile.take().unwrap_or_default();
        for first in (0..words).step_by(WORDS) {
            let here = WORDS.min(words - first);
            self.fill(text, first, &mut tile);
            let own = BEHIND..BEHIND + here;
            spots.words.extend_from_slice(&tile.spots[own.clone()]);
            spots.digits.extend_from_slice(&tile.classes[Class::Digit as usize][own.clone()]);
            spots.numbers.extend_from_slice(&tile.numbers[own.clone()]);
            spots.chained.extend_from_slice(&tile.chained[own.clone()]);
            spots.labels.extend_from_slice(&tile.labels[own.clone()]);
            spots.junctions.extend_from_slice(&tile.junctions[own]);
        }
        spots.tile = Some(tile);
    }

    /// Fills a tile whose own words begin with word `first` of the text.
    fn fill(&self, text: &[u8], first: usize, tile: &mut Tile) {
        let begin = (first * WORD).checked_sub(BEHIND * WORD);
        let skipped = if begin.is_none() { BEHIND } else { 0 };
        let begin = begin.unwrap_or_default();
        let end = (first + WORDS + AHEAD) * WORD;
        let bytes = text.get(begin..end.min(text.len())).unwrap_or_default();
        tile.clear(skipped, bytes.len().div_ceil(WORD));
        self.machine.fill(self, (bytes, skipped), tile);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_without_anything_between_them_are_counted(
            text in "[0-9 -]{0,200}",
            (from, length) in (0..200_usize, 0..=3 * WORD),
        ) {
            let finder = Finder::new(Wanted::default(), Width::Portable);
            let mut spots = Spots::default();
            finder.find(text.as_bytes(), &mut spots);
            let from = from.min(text.len());
            let part = from..(from + length).min(text.len());
            let expected = if part.len() > WORD {
                usize::MAX
            } else {
                let own = text.get(part.clone()).unwrap_or_default();
                let digits = own.split(|c: char| !c.is_ascii_digit());
                digits.map(str::len).max().unwrap_or_default()
            };
            prop_assert_eq!(spots.solid(part.clone()), expected);
            let own = text.as_bytes()[part.clone()].iter();
            let digits = own.filter(|byte| byte.is_ascii_digit()).count();
            prop_assert_eq!(spots.count(part), digits);
        }
    }
}
