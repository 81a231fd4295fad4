//! Vectors of AVX-512, x86-64: one for a word, looked up by whole bytes.
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

/// The proof that the machine has AVX-512 F, BW, VL, VBMI and VBMI2.
#[derive(Clone, Copy)]
pub(super) struct Avx512(());

impl Avx512 {
    pub(super) fn here() -> Option<Self> {
        let here = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2");
        here.then_some(Self(()))
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

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")]
fn fill(v: Avx512, finder: &Finder, text: (&[u8], usize), tile: &mut Tile) {
    vector::fill(v, finder, text, tile);
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")]
fn windows<const N: usize>(
    v: Avx512,
    banks: &Banks<N>,
    bytes: &[u8],
    each: &mut impl FnMut(usize, u64),
) -> usize {
    vector::windows(v, banks, bytes, each)
}

/// A word, and which of its bytes are beyond ASCII.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    word: __m512i,
    beyond: u64,
}

impl Vector for Avx512 {
    type Bytes = __m512i;
    type Keys = Keys;
    const WHOLE: bool = true;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Keys {
        // SAFETY: `self` proves AVX-512; the array is a vector, and loads need no alignment.
        unsafe {
            let word = _mm512_loadu_si512(word.as_ptr().cast());
            Keys { word, beyond: _mm512_movepi8_mask(word) }
        }
    }

    #[inline(always)]
    fn look(self, bank: &Bank, Keys { word, beyond }: Keys) -> __m512i {
        // SAFETY: `self` proves AVX-512; a table has 256 bytes, four vectors.
        unsafe {
            let table = bank.whole.as_ptr().cast::<__m512i>();
            let (a, b) = (_mm512_loadu_si512(table), _mm512_loadu_si512(table.add(1)));
            let ascii = _mm512_permutex2var_epi8(a, word, b);
            if beyond == 0 {
                return ascii;
            }
            let (c, d) = (_mm512_loadu_si512(table.add(2)), _mm512_loadu_si512(table.add(3)));
            let others = _mm512_permutex2var_epi8(c, word, d);
            _mm512_mask_mov_epi8(ascii, beyond, others)
        }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> __m512i {
        // SAFETY: `self` proves AVX-512.
        unsafe { _mm512_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    fn and(self, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: `self` proves AVX-512.
        unsafe { _mm512_and_si512(a, b) }
    }

    #[inline(always)]
    fn or(self, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: `self` proves AVX-512.
        unsafe { _mm512_or_si512(a, b) }
    }

    #[inline(always)]
    fn some(self, bytes: __m512i) -> u64 {
        // SAFETY: `self` proves AVX-512.
        unsafe { _mm512_test_epi8_mask(bytes, bytes) }
    }
}
