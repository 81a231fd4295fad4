//! Classes by vector instructions of x86-64.
//!
//! In: some kilobytes of text. Out: the same bitmaps as the portable code gives.
//! Never called where the machine lacks the instructions.

#![expect(
    unsafe_code,
    reason = "vector loads and calls behind a check of the machine; see bitmap/mod.rs"
)]

use std::arch::x86_64::*;

use super::{
    Class, Finder, Tables, WORD, Wanted, Width,
    tile::{self, Tile},
    window::{Bank, Windows},
};
use crate::detect::need::WINDOW;

pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
}

pub(super) fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
}

/// Fills a tile by AVX-512; the first `skipped` words stay.
pub(super) fn avx512(finder: &Finder, (bytes, skipped): (&[u8], usize), tile: &mut Tile) {
    // SAFETY: `Finder::new` chose this width after `has_avx512`.
    unsafe {
        avx512_windows(&finder.banks, bytes, &mut |word, banks| {
            note_seen(tile, skipped + word, banks);
        });
        avx512_classify(&finder.tables, bytes, skipped, tile);
    }
    tile::look_through(&finder.windows, bytes, (skipped, skipped + looked(bytes)), tile);
    // SAFETY: as above.
    unsafe { avx512_conditions(&finder.wanted, tile) }
}

/// Returns how many words of a text have [`WINDOW`] bytes and more behind them.
fn looked(bytes: &[u8]) -> usize {
    bytes.len().saturating_sub(WINDOW) / WORD
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")]
fn avx512_conditions(wanted: &Wanted, tile: &mut Tile) {
    tile::conditions(wanted, tile);
}

/// The tables of each bank of windows, by the place in a window.
pub(super) struct Banks([[Bank; WINDOW]; BANKS]);

/// Banks of eight buckets; each is looked for by itself, and windows are of the last two.
const BANKS: usize = 4;

impl Banks {
    pub(super) fn of(windows: &Windows) -> Self {
        let places = |bank| [0, 1, 2, 3].map(|place| windows.bank(bank, place));
        Self([0, 1, 2, 3].map(places))
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")]
fn avx512_windows(banks: &Banks, bytes: &[u8], each: &mut impl FnMut(usize, [u64; BANKS])) {
    for word in 0..looked(bytes) {
        let mut buckets = [_mm512_set1_epi8(-1); BANKS];
        for place in 0..WINDOW {
            let at = word * WORD + place;
            // SAFETY: a word that is looked at has `WINDOW` bytes behind it.
            let text = unsafe { _mm512_loadu_si512(bytes.as_ptr().add(at).cast()) };
            let beyond = _mm512_movepi8_mask(text);
            for (buckets, bank) in buckets.iter_mut().zip(&banks.0) {
                let table = bank[place].whole.as_ptr();
                // SAFETY: a table has 256 bytes, four vectors.
                let load = |i: usize| unsafe { _mm512_loadu_si512(table.add(64 * i).cast()) };
                let mut own = _mm512_permutex2var_epi8(load(0), text, load(1));
                if beyond != 0 {
                    let others = _mm512_permutex2var_epi8(load(2), text, load(3));
                    own = _mm512_mask_mov_epi8(own, beyond, others);
                }
                *buckets = _mm512_and_si512(*buckets, own);
            }
        }
        each(word, buckets.map(|bits| _mm512_test_epi8_mask(bits, bits)));
    }
}

/// Hands on in which buckets of each bank the bytes of each word may be; returns the first byte that was not looked
/// at.
pub(super) fn windows(
    width: Width,
    banks: &Banks,
    bytes: &[u8],
    each: &mut impl FnMut(usize, [u64; BANKS]),
) -> usize {
    match width {
        // SAFETY: the machine has the instructions.
        Width::Avx512 if has_avx512() => unsafe { avx512_windows(banks, bytes, each) },
        // SAFETY: the machine has the instructions.
        Width::Avx2 if has_avx2() => unsafe { avx2_windows(banks, bytes, each) },
        _ => return 0,
    }
    looked(bytes) * WORD
}

/// Notes in which buckets of each bank the bytes of a word may be.
fn note_seen(tile: &mut Tile, i: usize, [leading, words, shapes, more]: [u64; BANKS]) {
    tile.seen[0][i] = leading;
    tile.seen[1][i] = leading | words;
    tile.seen[2][i] = shapes | more;
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")]
fn avx512_classify(tables: &Tables, bytes: &[u8], skipped: usize, tile: &mut Tile) {
    let table = |half: usize| {
        let table = &tables.0[half];
        // SAFETY: a table has 256 bytes, four vectors.
        [0, 1, 2, 3].map(|i| unsafe { _mm512_loadu_si512(table.as_ptr().add(64 * i).cast()) })
    };
    let tables = [table(0), table(1)];
    let mut padded = [0_u8; WORD];
    for (i, word) in (skipped..).zip(bytes.chunks(WORD)) {
        let word: &[u8; WORD] = match word.try_into() {
            Ok(word) => word,
            Err(_) => {
                padded.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
                &padded
            }
        };
        // SAFETY: the array has 64 bytes.
        let text = unsafe { _mm512_loadu_si512(word.as_ptr().cast()) };
        let beyond = _mm512_movepi8_mask(text);
        let classes = tables.map(|[a, b, c, d]| {
            let ascii = _mm512_permutex2var_epi8(a, text, b);
            _mm512_mask_mov_epi8(ascii, beyond, _mm512_permutex2var_epi8(c, text, d))
        });
        for (class, map) in tile.classes.iter_mut().enumerate() {
            let bit = _mm512_set1_epi8(i8::from_ne_bytes([1 << (class % 8)]));
            map[i] = _mm512_test_epi8_mask(classes[class / 8], bit);
        }
        if bytes.len() < (i + 1 - skipped) * WORD {
            // What pads the last word has no class, as beyond the end of a text.
            let mask = (1_u64 << (bytes.len() % WORD)) - 1;
            tile.classes.iter_mut().for_each(|map| map[i] &= mask);
        }
    }
}

/// Classes as sums of products of nibbles: a byte has a bit of `low[k][byte & 15] & high[k][byte >> 4]` for
/// each rectangle of the table it lies in; each class is made of some bits.
pub(super) struct Shuffles {
    low: [[u8; 16]; GROUPS],
    high: [[u8; 16]; GROUPS],
    /// For each class, its bits in each group.
    bits: [[u8; GROUPS]; Class::COUNT],
    /// Whether the classes have more rectangles than there are bits; then the portable code does it.
    over: bool,
}

/// Groups of eight rectangles.
const GROUPS: usize = 4;

impl Shuffles {
    pub(super) fn of(tables: &Tables) -> Self {
        let mut shuffles = Self {
            low: [[0; 16]; GROUPS],
            high: [[0; 16]; GROUPS],
            bits: [[0; GROUPS]; Class::COUNT],
            over: false,
        };
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
                if group >= GROUPS {
                    shuffles.over = true;
                    return shuffles;
                }
                (0..16)
                    .filter(|column| pattern >> column & 1 == 1)
                    .for_each(|column| shuffles.low[group][column] |= 1 << bit);
                rows.into_iter().for_each(|row| shuffles.high[group][row] |= 1 << bit);
                shuffles.bits[class][group] |= 1 << bit;
            }
        }
        shuffles
    }
}

/// Fills a tile by AVX2; the first `skipped` words stay.
pub(super) fn avx2(finder: &Finder, (bytes, skipped): (&[u8], usize), tile: &mut Tile) {
    if finder.shuffles.over {
        tile::classify(&finder.tables, bytes, skipped, tile);
    } else {
        // SAFETY: `Finder::new` chose this width after `has_avx2`.
        unsafe { avx2_classify(&finder.shuffles, bytes, skipped, tile) };
        let whole = bytes.len() / WORD;
        let rest = bytes.get(whole * WORD..).unwrap_or_default();
        if !rest.is_empty() {
            tile::classify_word(&finder.tables, rest, skipped + whole, tile);
        }
    }
    // SAFETY: as above.
    unsafe {
        avx2_windows(&finder.banks, bytes, &mut |word, banks| {
            note_seen(tile, skipped + word, banks);
        });
    }
    tile::look_through(&finder.windows, bytes, (skipped, skipped + looked(bytes)), tile);
    // SAFETY: as above.
    unsafe { avx2_conditions(&finder.wanted, tile) };
}

/// Windows by halves of bytes: what passes may be of no bucket.
#[target_feature(enable = "avx2")]
fn avx2_windows(banks: &Banks, bytes: &[u8], each: &mut impl FnMut(usize, [u64; BANKS])) {
    let nibble = _mm256_set1_epi8(15);
    let zero = _mm256_setzero_si256();
    for word in 0..looked(bytes) {
        let mut seen = [0_u64; BANKS];
        for half in 0..2 {
            let mut buckets = [_mm256_set1_epi8(-1); BANKS];
            for place in 0..WINDOW {
                let at = word * WORD + half * 32 + place;
                // SAFETY: a word that is looked at has `WINDOW` bytes behind it.
                let text = unsafe { _mm256_loadu_si256(bytes.as_ptr().add(at).cast()) };
                let column = _mm256_and_si256(text, nibble);
                let row = _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble);
                for (buckets, bank) in buckets.iter_mut().zip(&banks.0) {
                    let load = |table: &[u8; 16]| {
                        // SAFETY: the array has 16 bytes.
                        let table = unsafe { _mm_loadu_si128(table.as_ptr().cast()) };
                        _mm256_broadcastsi128_si256(table)
                    };
                    let low = _mm256_shuffle_epi8(load(&bank[place].low), column);
                    let high = _mm256_shuffle_epi8(load(&bank[place].high), row);
                    *buckets = _mm256_and_si256(*buckets, _mm256_and_si256(low, high));
                }
            }
            for (seen, buckets) in seen.iter_mut().zip(buckets) {
                let none = _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, zero)).cast_unsigned();
                *seen |= u64::from(!none) << (32 * half);
            }
        }
        each(word, seen);
    }
}

#[target_feature(enable = "avx2")]
fn avx2_conditions(wanted: &Wanted, tile: &mut Tile) {
    tile::conditions(wanted, tile);
}

#[target_feature(enable = "avx2")]
fn avx2_classify(shuffles: &Shuffles, bytes: &[u8], skipped: usize, tile: &mut Tile) {
    let load = |table: &[u8; 16]| {
        // SAFETY: the array has 16 bytes.
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast()) })
    };
    let low = shuffles.low.each_ref().map(load);
    let high = shuffles.high.each_ref().map(load);
    let nibble = _mm256_set1_epi8(15);
    let zero = _mm256_setzero_si256();
    for (i, word) in (skipped..).zip(bytes.as_chunks::<WORD>().0) {
        let mut maps = [0_u64; Class::COUNT];
        for (half, bytes) in word.as_chunks::<32>().0.iter().enumerate() {
            // SAFETY: the array has 32 bytes.
            let text = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
            let column = _mm256_and_si256(text, nibble);
            let row = _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble);
            let mut found = [zero; GROUPS];
            for (found, (low, high)) in found.iter_mut().zip(low.iter().zip(&high)) {
                *found = _mm256_and_si256(
                    _mm256_shuffle_epi8(*low, column),
                    _mm256_shuffle_epi8(*high, row),
                );
            }
            for (map, bits) in maps.iter_mut().zip(&shuffles.bits) {
                let mut any = zero;
                for (found, bits) in found.iter().zip(bits) {
                    if *bits != 0 {
                        let bits = _mm256_set1_epi8(i8::from_ne_bytes([*bits]));
                        any = _mm256_or_si256(any, _mm256_and_si256(*found, bits));
                    }
                }
                let none = _mm256_movemask_epi8(_mm256_cmpeq_epi8(any, zero)).cast_unsigned();
                *map |= u64::from(!none) << (32 * half);
            }
        }
        for (map, bits) in tile.classes.iter_mut().zip(maps) {
            map[i] = bits;
        }
    }
}
