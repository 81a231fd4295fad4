//! Bits: sets of small numbers, as which words are known by a few of their bytes.
//!
//! In: numbers of 16 bits. Out: whether one was put in.
//! Never says no to what was.

/// Returns the places of the bits of a set, from the lowest on.
pub(super) fn places(set: u128) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let first = (rest != 0).then_some(rest.trailing_zeros() as usize)?;
        rest &= rest - 1;
        Some(first)
    })
}

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
        Self::mixed(Self::first(text))
    }

    /// Returns the first eight bytes of a text as one number, of a shorter one all, and zeros.
    #[inline]
    pub(super) fn first(text: &[u8]) -> u64 {
        if let Some(eight) = text.first_chunk() {
            return u64::from_le_bytes(*eight);
        }
        // The two halves may overlap.
        let behind = |half: usize| 8 * text.len().saturating_sub(half);
        match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) => {
                u64::from(u32::from_le_bytes(*head))
                    | u64::from(u32::from_le_bytes(*tail)) << behind(4)
            }
            _ => match (text.first_chunk(), text.last_chunk()) {
                (Some(head), Some(tail)) => {
                    let (head, tail) = (u16::from_le_bytes(*head), u16::from_le_bytes(*tail));
                    u64::from(head) | u64::from(tail) << behind(2)
                }
                _ => text.first().map_or(0, |byte| u64::from(*byte)),
            },
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_are_one_number() {
        for length in 0..12 {
            let word: Vec<u8> = (b'a'..).take(length).collect();
            let slow = word.iter().take(8).rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
            assert_eq!(Bits::first(&word), slow, "{length}");
        }
    }
}
