//! Vectors of NEON, `AArch64`: four for a word, looked up by halves of bytes.
//!
//! In: words. Out: what their bytes are.
//! Never made where the machine lacks the instructions.

#![expect(
    unsafe_code,
    reason = "vector loads and calls behind a check of the machine; see bitmap/vector.rs"
)]

use std::arch::{aarch64::*, is_aarch64_feature_detected};

use super::{
    Finder, WORD,
    tile::Tile,
    vector::{self, Banks, Vector},
    window::Bank,
};

/// The proof that the machine has NEON.
#[derive(Clone, Copy)]
pub(super) struct Neon(());

impl Neon {
    pub(super) fn here() -> Option<Self> {
        is_aarch64_feature_detected!("neon").then_some(Self(()))
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

#[target_feature(enable = "neon")]
fn fill(v: Neon, finder: &Finder, text: (&[u8], usize), tile: &mut Tile) {
    vector::fill(v, finder, text, tile);
}

#[target_feature(enable = "neon")]
fn windows<const N: usize>(
    v: Neon,
    banks: &Banks<N>,
    bytes: &[u8],
    each: &mut impl FnMut(usize, u64),
) -> usize {
    vector::windows(v, banks, bytes, each)
}

/// Vectors of a word.
const PARTS: usize = 4;

/// The low halves of bytes, and the high ones.
#[derive(Clone, Copy)]
pub(super) struct Halves {
    low: [uint8x16_t; PARTS],
    high: [uint8x16_t; PARTS],
}

/// For each byte of a vector the bit that it has among eight.
const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

impl Vector for Neon {
    type Bytes = [uint8x16_t; PARTS];
    type Keys = Halves;
    const WHOLE: bool = false;

    #[inline(always)]
    fn load(self, word: &[u8; WORD]) -> Halves {
        // SAFETY: `self` proves NEON; the array has four vectors, and loads need no alignment.
        unsafe {
            let start = word.as_ptr();
            let load = [0, 16, 32, 48].map(|at| vld1q_u8(start.add(at)));
            let half = vdupq_n_u8(15);
            Halves {
                low: load.map(|bytes| vandq_u8(bytes, half)),
                high: load.map(|bytes| vshrq_n_u8::<4>(bytes)),
            }
        }
    }

    #[inline(always)]
    fn look(self, bank: &Bank, keys: Halves) -> Self::Bytes {
        // SAFETY: `self` proves NEON; each array has 16 bytes, a vector.
        unsafe {
            let (low, high) = (vld1q_u8(bank.low.as_ptr()), vld1q_u8(bank.high.as_ptr()));
            let low = keys.low.map(|half| vqtbl1q_u8(low, half));
            self.and(low, keys.high.map(|half| vqtbl1q_u8(high, half)))
        }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> Self::Bytes {
        // SAFETY: `self` proves NEON.
        [unsafe { vdupq_n_u8(byte) }; PARTS]
    }

    #[inline(always)]
    fn and(self, [a, b, c, d]: Self::Bytes, [e, f, g, h]: Self::Bytes) -> Self::Bytes {
        // SAFETY: `self` proves NEON.
        unsafe { [vandq_u8(a, e), vandq_u8(b, f), vandq_u8(c, g), vandq_u8(d, h)] }
    }

    #[inline(always)]
    fn or(self, [a, b, c, d]: Self::Bytes, [e, f, g, h]: Self::Bytes) -> Self::Bytes {
        // SAFETY: `self` proves NEON.
        unsafe { [vorrq_u8(a, e), vorrq_u8(b, f), vorrq_u8(c, g), vorrq_u8(d, h)] }
    }

    /// Leaves each byte the bit of its place among eight, then adds neighbours three times: eight bytes become one.
    #[inline(always)]
    fn some(self, bytes: Self::Bytes) -> u64 {
        // SAFETY: `self` proves NEON; the array has 16 bytes, a vector.
        unsafe {
            let bits = vld1q_u8(BITS.as_ptr());
            let [a, b, c, d] = bytes.map(|bytes| vandq_u8(vtstq_u8(bytes, bytes), bits));
            let sum = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
            let sum = vpaddq_u8(sum, sum);
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(sum))
        }
    }
}
