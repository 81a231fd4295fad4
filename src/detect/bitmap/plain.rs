//! Vectors without any instructions of their own: what all others are tested against.
//!
//! In: words. Out: what their bytes are.
//! Never unsafe, and nowhere missing.

use super::{WORD, vector::Vector, window::Bank};

/// What every machine has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain;

impl Vector for Plain {
    type Bytes = [u8; WORD];
    type Keys = [u8; WORD];
    const WHOLE: bool = false;

    fn load(self, word: &[u8; WORD]) -> Self::Keys {
        *word
    }

    fn look(self, bank: &Bank, keys: Self::Keys) -> Self::Bytes {
        keys.map(|byte| bank.low[usize::from(byte & 15)] & bank.high[usize::from(byte >> 4)])
    }

    fn each(self, byte: u8) -> Self::Bytes {
        [byte; WORD]
    }

    fn and(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        std::array::from_fn(|i| a[i] & b[i])
    }

    fn or(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        std::array::from_fn(|i| a[i] | b[i])
    }

    fn some(self, bytes: Self::Bytes) -> u64 {
        let bits = (0..).zip(bytes).map(|(i, byte)| u64::from(byte != 0) << i);
        bits.fold(0, |all: u64, bit| all | bit)
    }
}
