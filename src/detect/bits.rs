//! Bits: sets of small numbers, as which words are known by a few of their bytes.
//!
//! In: numbers of 16 bits. Out: whether one was put in.
//! Never says no to what was.

/// One bit for each number of 16 bits.
pub(super) struct Bits(Box<[u64; 1 << 10]>);

impl Default for Bits {
    fn default() -> Self {
        Self(Box::new([0; 1 << 10]))
    }
}

impl Bits {
    /// Returns the number of up to eight bytes: the top bits of a product, which all of them reach (Knuth, TAOCP 3, §6.4).
    #[inline]
    pub(super) const fn mixed(bytes: u64) -> u16 {
        let [.., low, high] = bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// Returns the number of the first eight bytes of a text.
    #[inline]
    pub(super) fn beginning(text: &[u8]) -> u16 {
        let bytes = match text.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => text.iter().rev().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte)),
        };
        Self::mixed(bytes)
    }

    /// Sets the bit of a number.
    pub(super) fn set(&mut self, at: u16) {
        self.0[usize::from(at / 64)] |= 1 << (at % 64);
    }

    /// Returns whether the bit of a number is set.
    #[inline]
    pub(super) fn has(&self, at: u16) -> bool {
        self.0[usize::from(at / 64)] >> (at % 64) & 1 == 1
    }
}
