//! A tile of a text: the bitmaps of its classes, and the conditions on them.
//!
//! In: some kilobytes with their neighbours. Out: bitmaps.
//! Never looks at a byte twice; the same code serves all widths of machine words.

use super::{Class, Spot, Tables, WORD, Wanted, window::Windows};

/// Words of a tile: 8 KiB of text.
pub(super) const WORDS: usize = 128;
/// Words before a tile's own, and behind.
pub(super) const BEHIND: usize = 2;
pub(super) const AHEAD: usize = 2;
/// All words, a multiple of eight.
pub(super) const ALL: usize = WORDS + 8;
/// The words in use.
const USED: usize = BEHIND + WORDS + AHEAD;

/// A bitmap of a tile.
pub(super) type Map = [u64; ALL];

/// The bitmaps of a tile.
pub(super) struct Tile {
    pub(super) classes: [Map; Class::COUNT],
    pub(super) chained: Map,
    /// Where four bytes may be a window of a shape.
    pub(super) seen: Map,
    pub(super) labels: Map,
    pub(super) junctions: Map,
    pub(super) numbers: Map,
    pub(super) spots: [[u64; Spot::ALL.len()]; ALL],
}

impl Default for Box<Tile> {
    fn default() -> Self {
        Self::new(Tile {
            classes: [[0; ALL]; Class::COUNT],
            chained: [0; ALL],
            seen: [0; ALL],
            labels: [0; ALL],
            junctions: [0; ALL],
            numbers: [0; ALL],
            spots: [[0; Spot::ALL.len()]; ALL],
        })
    }
}

impl Tile {
    /// Empties what the text does not fill: the first `skipped` words, and what follows `filled` more.
    pub(super) fn clear(&mut self, skipped: usize, filled: usize) {
        for map in self.classes.iter_mut().chain([&mut self.seen]) {
            map.get_mut(..skipped).unwrap_or_default().fill(0);
            map.get_mut(skipped + filled..).unwrap_or_default().fill(0);
        }
    }
}

/// Puts the bytes into classes, from word `skipped` on.
pub(super) fn classify(tables: &Tables, bytes: &[u8], skipped: usize, tile: &mut Tile) {
    for (i, word) in (skipped..).zip(bytes.chunks(WORD)) {
        classify_word(tables, word, i, tile);
    }
}

/// Puts up to 64 bytes into classes.
pub(super) fn classify_word(tables: &Tables, word: &[u8], i: usize, tile: &mut Tile) {
    for (half, table) in tables.0.iter().enumerate() {
        let mut maps = [0_u64; 8];
        for (e, eight) in word.chunks(8).enumerate() {
            let mut bits = [0; 8];
            for (bit, byte) in bits.iter_mut().zip(eight) {
                *bit = table[usize::from(*byte)];
            }
            let turned = transpose(u64::from_le_bytes(bits)).to_le_bytes();
            for (map, bits) in maps.iter_mut().zip(turned) {
                *map |= u64::from(bits) << (8 * e);
            }
        }
        for (map, bits) in tile.classes.iter_mut().skip(8 * half).zip(maps) {
            map[i] = bits;
        }
    }
}

/// Looks for windows from word `from` on; the text begins with word `skipped`.
pub(super) fn look_through(
    windows: &Windows,
    bytes: &[u8],
    (skipped, from): (usize, usize),
    tile: &mut Tile,
) {
    let mut four = [0; 4];
    for (i, start) in (0..bytes.len()).step_by(WORD).enumerate().skip(from - skipped) {
        let mut seen = 0;
        for at in start..bytes.len().min(start + WORD) {
            let rest = bytes.get(at..).unwrap_or_default();
            let may = windows.at(*rest.first_chunk().unwrap_or_else(|| {
                four = [0; 4];
                four.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                &four
            }));
            seen |= u64::from(may != 0) << (at - start);
        }
        tile.seen[skipped + i] = seen;
    }
}

/// Turns an 8 × 8 matrix of bits over its diagonal (Warren, "Hacker's Delight", 2nd edition, §7-3).
fn transpose(x: u64) -> u64 {
    let mut x = x;
    let t = (x ^ (x >> 7)) & 0x00AA_00AA_00AA_00AA;
    x ^= t ^ (t << 7);
    let t = (x ^ (x >> 14)) & 0x0000_CCCC_0000_CCCC;
    x ^= t ^ (t << 14);
    let t = (x ^ (x >> 28)) & 0x0000_0000_F0F0_F0F0;
    x ^ t ^ (t << 28)
}

/// The bits of the bytes that are `by` behind, `by` from 1 to 63.
#[inline(always)]
fn next(map: &Map, i: usize, by: usize) -> u64 {
    map[i] >> by | map[i + 1] << (WORD - by)
}

/// The bits of the bytes that are `by` before, `by` from 1 to 63.
#[inline(always)]
fn last(map: &Map, i: usize, by: usize) -> u64 {
    map[i] << by | map[i - 1] >> (WORD - by)
}

/// Finds the spots of a tile whose classes are known.
#[inline(always)]
pub(super) fn conditions(wanted: &Wanted, tile: &mut Tile) {
    let mut chains = [0; ALL];
    let mut dots = [0; ALL];
    let mut colons = [0; ALL];
    let mut tokens = [0; ALL];
    if wanted.digits > 0 {
        chained(tile);
        starts_of(&tile.chained, wanted.digits, &mut chains);
    }
    if wanted.dots {
        quads(tile, &mut dots);
    }
    if wanted.colons {
        links(&tile.classes[Class::Colon as usize], &mut colons);
    }
    if wanted.token > 0 {
        starts_of(&tile.classes[Class::Token as usize], wanted.token, &mut tokens);
    }
    words(tile);
    junctions(tile);
    numbers(tile);
    let single = &tile.classes[Class::Single as usize];
    let windows = &tile.seen;
    for i in BEHIND..BEHIND + WORDS {
        tile.spots[i] = [chains[i], dots[i], colons[i], single[i], windows[i], tokens[i]];
    }
}

/// Digits and what holds them together: up to four ASCII separators between two digits, and any number of
/// bytes of others.
#[inline(always)]
fn chained(tile: &mut Tile) {
    let mut held = [0; ALL];
    let mut left = [[0; ALL]; 4];
    let mut right = [[0; ALL]; 4];
    let digit = &tile.classes[Class::Digit as usize];
    let wide = &tile.classes[Class::Wide as usize];
    let joiner = &tile.classes[Class::Joiner as usize];
    for i in 0..ALL {
        held[i] = digit[i] | wide[i];
    }
    for i in 1..ALL - 1 {
        left[0][i] = joiner[i] & last(&held, i, 1);
        right[0][i] = joiner[i] & next(&held, i, 1);
    }
    for distance in 1..4 {
        let (known, new) = left.split_at_mut(distance);
        let (nearer, here) = (&known[distance - 1], &mut new[0]);
        for i in 1..ALL - 1 {
            here[i] = joiner[i] & last(nearer, i, 1);
        }
        let (known, new) = right.split_at_mut(distance);
        let (nearer, here) = (&known[distance - 1], &mut new[0]);
        for i in 1..ALL - 1 {
            here[i] = joiner[i] & next(nearer, i, 1);
        }
    }
    for i in 0..ALL {
        let [l1, l2, l3, l4] = [left[0][i], left[1][i], left[2][i], left[3][i]];
        let [r1, r2, r3, r4] = [right[0][i], right[1][i], right[2][i], right[3][i]];
        let between = l1 & (r1 | r2 | r3 | r4) | l2 & (r1 | r2 | r3) | l3 & (r1 | r2) | l4 & r1;
        tile.chained[i] = held[i] | between;
    }
}

/// Where words may begin: not amid ASCII letters, save at a camel's hump, nor at a small Cyrillic letter
/// behind another.
#[inline(always)]
fn words(tile: &mut Tile) {
    let class = |class: Class| &tile.classes[class as usize];
    let (small, capital) = (class(Class::Small), class(Class::Capital));
    let (cyrillic, late, small2) =
        (class(Class::Cyrillic), class(Class::Late), class(Class::Small2));
    let begin = class(Class::Begin);
    for i in 1..ALL - 1 {
        let ascii = small[i] & last(small, i, 1) | (small[i] | capital[i]) & last(capital, i, 1);
        let small_letter = cyrillic[i] & (late[i] | next(small2, i, 1));
        tile.labels[i] = begin[i] & !(ascii | small_letter & last(cyrillic, i, 2));
    }
}

/// Capitals behind a gap.
#[inline(always)]
fn junctions(tile: &mut Tile) {
    let class = |class: Class| &tile.classes[class as usize];
    let (gap, capital) = (class(Class::Gap), class(Class::Capital));
    let (cyrillic, late, capital2) =
        (class(Class::Cyrillic), class(Class::Late), class(Class::Capital2));
    for i in 1..ALL - 1 {
        let marked = late[i] & !cyrillic[i];
        let letter = marked | cyrillic[i] & !late[i] & next(capital2, i, 1);
        tile.junctions[i] = last(gap, i, 1) & (capital[i] | letter);
    }
}

/// The most digits of a number of an address.
pub(in crate::detect) const DIGITS: usize = 6;

/// Where numbers begin that may be of an address, as far as two bytes before them and two behind tell.
#[inline(always)]
fn numbers(tile: &mut Tile) {
    let class = |class: Class| &tile.classes[class as usize];
    let (gap, mark, joiner) = (class(Class::Gap), class(Class::Mark), class(Class::Joiner));
    let (dot, colon, wide) = (class(Class::Dot), class(Class::Colon), class(Class::Digit));
    let (small, capital) = (class(Class::Small), class(Class::Capital));
    // Not the first byte of a fullwidth one, with which other characters begin too.
    let mut digit = [0; ALL];
    for i in 0..ALL {
        digit[i] = wide[i] & small[i];
    }
    let digit = &digit;
    let (small2, capital2) = (class(Class::Small2), class(Class::Capital2));
    let (mut spaced, mut fits, mut reached) = ([0; ALL], [0; ALL], [0; ALL]);
    for i in 1..ALL - 1 {
        let ascii = small[i] | capital[i];
        // A word, a number or the end of a sentence may stand before the space.
        spaced[i] = ascii | small2[i] | capital2[i] | gap[i] | mark[i] | colon[i];
        // One letter, no fraction, the second half of a number.
        let one = ascii & !(next(small, i, 1) | next(capital, i, 1));
        let half = next(digit, i, 1);
        let sign = mark[i] | gap[i] & !(dot[i] & half) | joiner[i] & !gap[i] & half;
        fits[i] = (one | sign) & !digit[i];
    }
    for _ in 0..DIGITS {
        for i in 0..USED {
            fits[i] = digit[i] & next(&fits, i, 1);
            reached[i] |= fits[i];
        }
    }
    for i in 1..ALL - 1 {
        fits[i] = mark[i] | colon[i] | gap[i] & !dot[i] & last(&spaced, i, 1);
    }
    let numbers = &mut tile.numbers;
    for i in BEHIND..BEHIND + WORDS {
        numbers[i] = reached[i] & last(&fits, i, 1) & !last(digit, i, 1);
    }
}

/// Where runs of at least `length` bits begin, or of 32 where that is more.
#[inline(always)]
fn starts_of(map: &Map, length: usize, starts: &mut Map) {
    let length = length.min(32);
    let mut runs = *map;
    let mut reached = 1;
    while reached < length {
        let step = reached.min(length - reached);
        let mut any = 0;
        for i in 0..USED {
            runs[i] &= next(&runs, i, step);
            any |= runs[i];
        }
        if any == 0 {
            return;
        }
        reached += step;
    }
    for i in BEHIND..BEHIND + WORDS {
        starts[i] = runs[i] & !last(map, i, 1);
    }
}

/// The first of three full stops, each between digits, two to four bytes apart.
#[inline(always)]
fn quads(tile: &Tile, spots: &mut Map) {
    let digit = &tile.classes[Class::Digit as usize];
    let dot = &tile.classes[Class::Dot as usize];
    let mut between = [0; ALL];
    let mut two = [0; ALL];
    for i in 1..ALL - 1 {
        between[i] = dot[i] & last(digit, i, 1) & next(digit, i, 1);
    }
    for i in 1..ALL - 1 {
        let b = &between;
        two[i] = b[i] & (next(b, i, 2) | next(b, i, 3) | next(b, i, 4));
    }
    for i in 1..ALL - 1 {
        let t = &two;
        spots[i] = between[i] & (next(t, i, 2) | next(t, i, 3) | next(t, i, 4));
    }
}

/// The first of five colons, each at most five bytes behind the one before.
#[inline(always)]
fn links(colon: &Map, spots: &mut Map) {
    let mut linked = *colon;
    for _ in 0..4 {
        let mut any = 0;
        for i in 1..ALL - 1 {
            let l = &linked;
            let near =
                next(l, i, 1) | next(l, i, 2) | next(l, i, 3) | next(l, i, 4) | next(l, i, 5);
            spots[i] = colon[i] & near;
            any |= spots[i];
        }
        linked = *spots;
        if any == 0 {
            return;
        }
    }
}
