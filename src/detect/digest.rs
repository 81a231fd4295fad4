//! Digests: 64 well spread bits of a text, to count different ones by.
//!
//! In: bytes. Out: their `SipHash`-1-3 under a key of zeros, the same in each run.
//! Never to be written: short texts are found by trying.

use super::bits::Bits;

/// Returns the `SipHash`-1-3 of a text: Aumasson and Bernstein, "`SipHash`: a fast short-input PRF", 2012.
pub(super) fn digest(text: &[u8]) -> u64 {
    // The paper's constants.
    let mut state = State([
        0x736F_6D65_7073_6575,
        0x646F_7261_6E64_6F6D,
        0x6C79_6765_6E65_7261,
        0x7465_6462_7974_6573,
    ]);
    let (eights, rest) = text.as_chunks();
    for eight in eights {
        state.take(u64::from_le_bytes(*eight));
    }
    state.take(Bits::first(rest) | (text.len() as u64) << 56);
    state.end()
}

struct State([u64; 4]);

impl State {
    #[inline]
    fn take(&mut self, bytes: u64) {
        self.0[3] ^= bytes;
        self.round();
        self.0[0] ^= bytes;
    }

    #[inline]
    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.0;
        a = a.wrapping_add(b);
        c = c.wrapping_add(d);
        b = b.rotate_left(13) ^ a;
        d = d.rotate_left(16) ^ c;
        a = a.rotate_left(32).wrapping_add(d);
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        d = d.rotate_left(21) ^ a;
        self.0 = [a, b, c.rotate_left(32), d];
    }

    fn end(mut self) -> u64 {
        self.0[2] ^= 0xFF;
        (0..3).for_each(|_| self.round());
        self.0.into_iter().fold(0, |all, part| all ^ part)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::hash::{DefaultHasher, Hasher as _};

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_the_standard_library_hashes_by(
            text in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let mut hasher = DefaultHasher::new();
            hasher.write(&text);
            prop_assert_eq!(digest(&text), hasher.finish());
        }
    }
}
