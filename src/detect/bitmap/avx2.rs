//! Vectors of AVX2, x86-64: two for a word, looked up by halves of bytes.
//!
//! In: words. Out: what their bytes are.
//! Never made where the machine lacks the instructions.

#![expect(
    unsafe_code,
    reason = "vector loads and calls behind a check of the machine; see bitmap/vector.rs"
)]

use std::arch::x86_64::*;

use super::{
    Finder, WORD,
    tile::Tile,
    vector::{self, Banks, Vector},
    window::Bank,
};

/// The proof that the machine has AVX2.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    pub(super) fn here() -> Option<Self> {
        is_x86_feature_detected!("avx2").then_some(Self(()))
    }

    /// Fills a tile, see [`vector::fill`].
    pub(super) fn fill(self, finder: &Finder, text: (&[u8], usize), tile: &mut Tile) {
        // SAFETY: `self` is there only after the check in `here`.
        unsafe { fill(self, finder, text, tile) }
    }

    /// Looks for windows, see [`vector::windows`].
    pub(super) fn windows<const N: usize>(
        self,
        banks: &Banks<N>,
        bytes: &[u8],
        each: &mut impl FnMut(usize, u64),
    ) -> usize {
        // SAFETY: `self` is there only after the check in `here`.
        unsafe { windows(self, banks, bytes, each) }
    }
}

#[target_feature(enable = "avx2")]
fn fill(v: Avx2, finder: &Finder, text: (&[u8], usize), tile: &mut Tile) {
    vector::fill(v, finder, text, tile);
}

#[target_feature(enable = "avx2")]
fn windows<const N: usize>(
    v: Avx2,
    banks: &Banks<N>,
    bytes: &[u8],
    each: &mut impl FnMut(usize, u64),
) -> usize {
    vector::windows(v, banks, bytes, each)
}

/// The low halves of bytes, and the high ones.
#[derive(Clone, Copy)]
pub(super) struct Halves {
    low: [__m256i; 2],
    high: [__m256i; 2],
}

impl Vector for Avx2 {
    type Bytes = [__m256i; 2];
    type Keys = Halves;
    const WHOLE: bool = false;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Halves {
        // SAFETY: `self` proves AVX2; the array has two vectors, and loads need no alignment.
        unsafe {
            let vectors = word.as_ptr().cast::<__m256i>();
            let (a, b) = (_mm256_loadu_si256(vectors), _mm256_loadu_si256(vectors.add(1)));
            let half = _mm256_set1_epi8(15);
            Halves {
                low: [_mm256_and_si256(a, half), _mm256_and_si256(b, half)],
                high: [
                    _mm256_and_si256(_mm256_srli_epi16(a, 4), half),
                    _mm256_and_si256(_mm256_srli_epi16(b, 4), half),
                ],
            }
        }
    }

    #[inline(always)]
    fn look(self, bank: &Bank, keys: Halves) -> [__m256i; 2] {
        // SAFETY: `self` proves AVX2; each array has 16 bytes, one half of a vector.
        unsafe {
            let low = _mm256_broadcastsi128_si256(_mm_loadu_si128(bank.low.as_ptr().cast()));
            let high = _mm256_broadcastsi128_si256(_mm_loadu_si128(bank.high.as_ptr().cast()));
            let [a, b] = keys.low;
            let [c, d] = keys.high;
            [
                _mm256_and_si256(_mm256_shuffle_epi8(low, a), _mm256_shuffle_epi8(high, c)),
                _mm256_and_si256(_mm256_shuffle_epi8(low, b), _mm256_shuffle_epi8(high, d)),
            ]
        }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> [__m256i; 2] {
        // SAFETY: `self` proves AVX2.
        [unsafe { _mm256_set1_epi8(byte.cast_signed()) }; 2]
    }

    #[inline(always)]
    fn and(self, [a, b]: [__m256i; 2], [c, d]: [__m256i; 2]) -> [__m256i; 2] {
        // SAFETY: `self` proves AVX2.
        unsafe { [_mm256_and_si256(a, c), _mm256_and_si256(b, d)] }
    }

    #[inline(always)]
    fn or(self, [a, b]: [__m256i; 2], [c, d]: [__m256i; 2]) -> [__m256i; 2] {
        // SAFETY: `self` proves AVX2.
        unsafe { [_mm256_or_si256(a, c), _mm256_or_si256(b, d)] }
    }

    #[inline(always)]
    fn some(self, [a, b]: [__m256i; 2]) -> u64 {
        // SAFETY: `self` proves AVX2.
        let [low, high] = unsafe {
            let zero = _mm256_setzero_si256();
            let (a, b) = (_mm256_cmpeq_epi8(a, zero), _mm256_cmpeq_epi8(b, zero));
            [_mm256_movemask_epi8(a), _mm256_movemask_epi8(b)]
        };
        !(u64::from(low.cast_unsigned()) | u64::from(high.cast_unsigned()) << 32)
    }
}
