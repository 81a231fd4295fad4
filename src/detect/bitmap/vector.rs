//! Bitmaps by vectors: one algorithm for all instructions that handle many bytes at once.
//!
//! In: some kilobytes of text, and a machine's instructions. Out: the same bitmaps as the portable code gives.
//! Never calls an instruction itself: a file for each target does, and holds the proof that it may.
//!
//! A byte is looked up in a table of eight bits, either whole or by its two halves, `low[byte & 15] &
//! high[byte >> 4]`. The latter is of Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019, §3.1.

use super::{
    BANKS, Class, Finder, Tables, WORD,
    tile::{self, Tile},
    window::{Bank, Windows},
};
use crate::detect::need::WINDOW;

/// Instructions on [`WORD`] bytes. A value of it is the proof that the machine has them, and can be had only there.
pub(super) trait Vector: Copy {
    /// A byte for each byte of a word.
    type Bytes: Copy;
    /// A word, made ready to be looked up.
    type Keys: Copy;
    /// Whether [`Vector::look`] takes whole bytes; if not, halves.
    const WHOLE: bool;

    fn load(self, word: &[u8; WORD]) -> Self::Keys;
    /// Looks up each byte of a word: what `bank` says of it, by halves maybe more.
    fn look(self, bank: &Bank, keys: Self::Keys) -> Self::Bytes;
    fn each(self, byte: u8) -> Self::Bytes;
    fn and(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;
    fn or(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;
    /// Returns which bytes are not 0, a bit each.
    fn some(self, bytes: Self::Bytes) -> u64;
}

/// What a word's bytes are looked up in.
pub(super) struct Looked {
    banks: Banks<BANKS>,
    whole: Classes<2>,
    halves: Classes<GROUPS>,
}

impl Looked {
    pub(super) fn of(tables: &Tables, windows: &Windows) -> Self {
        let (whole, halves) = (Classes::whole(tables), Classes::halves(tables));
        Self { banks: Banks::of(windows), whole, halves }
    }
}

/// Fills a tile; the first `skipped` words stay.
#[inline(always)]
pub(super) fn fill<V: Vector>(
    v: V,
    finder: &Finder,
    (bytes, skipped): (&[u8], usize),
    tile: &mut Tile,
) {
    let Looked { banks, whole, halves } = &finder.looked;
    if V::WHOLE {
        classify(v, whole, (bytes, skipped), tile);
    } else if halves.over {
        tile::classify(&finder.tables, bytes, skipped, tile);
    } else {
        classify(v, halves, (bytes, skipped), tile);
    }
    let seen = windows(v, banks, bytes, &mut |word, seen| {
        let exact = || finder.windows.only(bytes, word * WORD, seen);
        tile.seen[skipped + word] = if V::WHOLE { seen } else { exact() };
    });
    tile::look_through(&finder.windows, bytes, (skipped, skipped + seen), tile);
    tile::conditions(&finder.wanted, tile);
}

/// The tables of so many banks of windows, by the place in a window.
pub(super) struct Banks<const N: usize>([[Bank; WINDOW]; N]);

impl<const N: usize> Banks<N> {
    pub(super) fn of(windows: &Windows) -> Self {
        let places = |bank| [0, 1, 2, 3].map(|place| windows.bank(bank, place));
        Self(std::array::from_fn(places))
    }
}

/// Hands on where in each word of the text a window may stand, a bit a byte; returns how many words were looked at:
/// those that have [`WINDOW`] bytes and more behind them.
#[inline(always)]
pub(super) fn windows<V: Vector, const N: usize>(
    v: V,
    banks: &Banks<N>,
    bytes: &[u8],
    each: &mut impl FnMut(usize, u64),
) -> usize {
    const AND_WINDOW: usize = WORD + WINDOW;
    let looked = bytes.len().saturating_sub(WINDOW) / WORD;
    for word in 0..looked {
        let rest = bytes.get(word * WORD..).unwrap_or_default();
        let Some(text) = rest.first_chunk::<AND_WINDOW>() else { return word };
        let mut buckets = [v.each(u8::MAX); N];
        for place in 0..WINDOW {
            let Some(text) = text[place..].first_chunk() else { return word };
            let keys = v.load(text);
            for (buckets, bank) in buckets.iter_mut().zip(&banks.0) {
                *buckets = v.and(*buckets, v.look(&bank[place], keys));
            }
        }
        each(word, v.some(buckets.into_iter().fold(v.each(0), |any, bank| v.or(any, bank))));
    }
    looked
}

/// Groups of eight rectangles, see [`Classes::halves`].
const GROUPS: usize = 5;

/// The classes of bytes in tables of eight bits; each class is made of some.
struct Classes<const TABLES: usize> {
    banks: [Bank; TABLES],
    /// For each class, its bits in each table.
    bits: [[u8; TABLES]; Class::COUNT],
    /// Whether the classes need more bits than there are; then the portable code does it.
    over: bool,
}

impl<const TABLES: usize> Classes<TABLES> {
    fn new() -> Self {
        let bank = || Bank { whole: [0; 256], low: [0; 16], high: [0; 16] };
        Self {
            banks: std::array::from_fn(|_| bank()),
            bits: [[0; TABLES]; Class::COUNT],
            over: false,
        }
    }
}

impl Classes<2> {
    /// A bit for each class.
    fn whole(tables: &Tables) -> Self {
        let mut classes = Self::new();
        for (bank, table) in classes.banks.iter_mut().zip(&tables.0) {
            bank.whole = *table;
        }
        for (class, bits) in classes.bits.iter_mut().enumerate() {
            bits[class / 8] = 1 << (class % 8);
        }
        classes
    }
}

impl Classes<GROUPS> {
    /// Classes as sums of products of nibbles: a byte has a bit of `low[byte & 15] & high[byte >> 4]` for each
    /// rectangle of the table it lies in.
    fn halves(tables: &Tables) -> Self {
        let mut classes = Self::new();
        let mut used = 0;
        for class in 0..Class::COUNT {
            let mut rows: Vec<(u16, Vec<usize>)> = Vec::new();
            for row in 0..16 {
                let pattern = (0..16)
                    .filter(|column| tables.0[class / 8][row * 16 + column] >> (class % 8) & 1 == 1)
                    .fold(0_u16, |pattern, column| pattern | 1 << column);
                match rows.iter_mut().find(|(known, _)| *known == pattern) {
                    _ if pattern == 0 => {}
                    Some((_, rows)) => rows.push(row),
                    None => rows.push((pattern, vec![row])),
                }
            }
            for (pattern, rows) in rows {
                let (group, bit) = (used / 8, used % 8);
                used += 1;
                let Some(bank) = classes.banks.get_mut(group) else {
                    classes.over = true;
                    return classes;
                };
                (0..16)
                    .filter(|column| pattern >> column & 1 == 1)
                    .for_each(|column| bank.low[column] |= 1 << bit);
                rows.into_iter().for_each(|row| bank.high[row] |= 1 << bit);
                classes.bits[class][group] |= 1 << bit;
            }
        }
        classes
    }
}

/// Puts the bytes into classes, from word `skipped` on.
#[inline(always)]
fn classify<V: Vector, const TABLES: usize>(
    v: V,
    classes: &Classes<TABLES>,
    (bytes, skipped): (&[u8], usize),
    tile: &mut Tile,
) {
    let (whole, rest) = bytes.as_chunks::<WORD>();
    for (i, word) in (skipped..).zip(whole) {
        let maps = sort(v, classes, word);
        tile.classes.iter_mut().zip(maps).for_each(|(map, bits)| map[i] = bits);
    }
    if !rest.is_empty() {
        let mut padded = [0_u8; WORD];
        padded.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        // What pads the last word has no class, as beyond the end of a text.
        let mask = (1_u64 << rest.len()) - 1;
        let (i, maps) = (skipped + whole.len(), sort(v, classes, &padded));
        tile.classes.iter_mut().zip(maps).for_each(|(map, bits)| map[i] = bits & mask);
    }
}

/// Returns which bytes of a word are of which class.
#[inline(always)]
fn sort<V: Vector, const TABLES: usize>(
    v: V,
    classes: &Classes<TABLES>,
    word: &[u8; WORD],
) -> [u64; Class::COUNT] {
    let keys = v.load(word);
    let mut found = [v.each(0); TABLES];
    for (found, bank) in found.iter_mut().zip(&classes.banks) {
        *found = v.look(bank, keys);
    }
    let mut maps = [0; Class::COUNT];
    for (class, map) in maps.iter_mut().enumerate() {
        if V::WHOLE {
            *map = v.some(v.and(found[class / 8], v.each(1 << (class % 8))));
            continue;
        }
        let mut any = v.each(0);
        for (found, bits) in found.iter().zip(classes.bits[class]) {
            if bits != 0 {
                any = v.or(any, v.and(*found, v.each(bits)));
            }
        }
        *map = v.some(any);
    }
    maps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::{
        bitmap::{Spots, Wanted, Width, plain::Plain, width::Machine},
        bytes::Bytes,
        need::Window,
    };

    /// What each operation gives, its bytes bit by bit.
    fn all<V: Vector>(v: V, bank: &Bank, [a, b]: [&[u8; WORD]; 2]) -> Vec<u64> {
        let (a, b) = (v.look(bank, v.load(a)), v.look(bank, v.load(b)));
        let bits = |bytes| (0..8).map(move |bit| v.some(v.and(bytes, v.each(1 << bit))));
        [a, b, v.and(a, b), v.or(a, b)].into_iter().flat_map(bits).chain([v.some(a)]).collect()
    }

    fn all_of(machine: Machine, bank: &Bank, words: [&[u8; WORD]; 2]) -> Vec<u64> {
        match machine {
            Machine::Portable => all(Plain, bank, words),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Machine::Neon(v) => all(v, bank, words),
            #[cfg(target_arch = "x86_64")]
            Machine::Avx2(v) => all(v, bank, words),
            #[cfg(target_arch = "x86_64")]
            Machine::Avx512(v) => all(v, bank, words),
        }
    }

    fn here() -> impl Iterator<Item = (Width, Machine)> {
        Width::ALL.into_iter().filter(|width| width.is_here()).map(Width::or_portable)
    }

    fn window() -> impl Strategy<Value = Window> {
        let set = prop_oneof![
            4 => "[a-h0-9:]".prop_map(|bytes| bytes.into_bytes()),
            2 => "[a-hA-H]{2,6}".prop_map(|bytes| bytes.into_bytes()),
            1 => Just((0..=u8::MAX).collect::<Vec<u8>>()),
            1 => Just("№дя".as_bytes().to_vec()),
        ];
        let set = set.prop_map(|bytes| {
            let mut set = Bytes::default();
            bytes.into_iter().for_each(|byte| set.add(byte));
            set
        });
        prop::array::uniform4(set)
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            4 => "[a-hA-H0-9:. <-]{1,40}",
            1 => "[№дяЖ\u{A0}é９]{1,9}",
        ];
        let pieces =
            proptest::collection::vec(piece, 0..40).prop_map(|all| all.concat().into_bytes());
        prop_oneof![4 => pieces, 1 => proptest::collection::vec(any::<u8>(), 0..400)]
    }

    #[test]
    fn classes_of_the_rules_fit_in_halves_of_bytes() {
        let rules = crate::detect::rule::embedded().unwrap();
        let engine = crate::detect::Engine::new(rules).unwrap();
        let finder = engine.finder.as_ref().unwrap();
        assert!(!finder.looked.halves.over);
    }

    proptest! {
        #[test]
        fn each_operation_gives_what_its_plain_twin_does(
            low in prop::array::uniform16(any::<u8>()),
            high in prop::array::uniform16(any::<u8>()),
            text in proptest::collection::vec(any::<u8>(), 2 * WORD),
        ) {
            let whole: Vec<u8> = (0..=255).map(|byte| low[byte & 15] & high[byte >> 4]).collect();
            let bank = Bank { whole: whole.try_into().unwrap(), low, high };
            let words = [text.first_chunk().unwrap(), text.last_chunk().unwrap()];
            let expected = all_of(Machine::Portable, &bank, words);
            for (width, machine) in here() {
                prop_assert_eq!(&all_of(machine, &bank, words), &expected, "{:?}", width);
            }
        }

        #[test]
        fn all_widths_give_the_same_bitmaps(
            windows in proptest::collection::vec(window(), 0..40),
            begins in "[a-hA-Hд№]{0,9}",
            single in "[@%:]",
            text in text(),
            repeated in 1..40_usize,
        ) {
            let mut wanted = Wanted { digits: 5, dots: true, colons: true, token: 12, ..Wanted::default() };
            single.bytes().for_each(|byte| wanted.single.add(byte));
            wanted.windows.clone_from(&windows);
            begins.bytes().for_each(|byte| wanted.begins.add(byte));
            let text = text.repeat(repeated);
            let found = |width| {
                let mut spots = Spots::default();
                Finder::new(wanted.clone(), width).find(&text, &mut spots);
                spots
            };
            let plain = found(Width::Portable);
            for (width, _) in here() {
                let own = found(width);
                prop_assert_eq!(&own.digits, &plain.digits, "{:?}", width);
                prop_assert_eq!(&own.chained, &plain.chained, "{:?}", width);
                prop_assert_eq!(&own.junctions, &plain.junctions, "{:?}", width);
                prop_assert_eq!(&own.numbers, &plain.numbers, "{:?}", width);
                prop_assert_eq!(&own.labels, &plain.labels, "{:?}", width);
                prop_assert_eq!(own.words.len(), plain.words.len());
                for (own, plain) in own.words.iter().zip(&plain.words) {
                    for spot in crate::detect::bitmap::Spot::ALL {
                        let (own, plain) = (own[spot as usize], plain[spot as usize]);
                        prop_assert_eq!(own, plain, "{:?} {:?}", width, spot);
                    }
                }
            }
        }
    }
}
