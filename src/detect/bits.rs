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
