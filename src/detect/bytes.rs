//! Sets of bytes.
//!
//! In: bytes. Out: whether a set holds one.
//! Never depends on the order in which bytes were added.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    /// All bytes.
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    /// Returns whether the set holds a byte.
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// Returns the bytes of the set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u8> {
        (0_u8..).zip(self.0).flat_map(|(i, word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then_some(rest.trailing_zeros())?;
                rest &= rest - 1;
                u8::try_from(u32::from(i) * 64 + bit).ok()
            })
        })
    }

    /// Adds a byte.
    pub(super) fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Adds all bytes of another set.
    pub(super) fn join(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own |= other);
    }

    /// Returns whether all bytes of the set are in another.
    pub(super) fn within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(own, other)| own & !other == 0)
    }

    /// Returns the only byte of the set.
    pub(super) fn only(&self) -> Option<u8> {
        let count: u32 = self.0.iter().map(|word| word.count_ones()).sum();
        (count == 1).then(|| self.iter().next()).flatten()
    }
}

/// The first and the last byte of each row of them, in hexadecimal: `3039` for the digits.
impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bounds: Vec<(u8, u8)> = Vec::new();
        for byte in self.iter() {
            match bounds.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(byte) => *last = byte,
                _ => bounds.push((byte, byte)),
            }
        }
        let bounds = bounds.iter().map(|(first, last)| format!("{first:02x}{last:02x}"));
        serializer.serialize_str(&bounds.collect::<String>())
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bounds = <&str>::deserialize(deserializer)?.as_bytes();
        let digit = |at: &u8| char::from(*at).to_digit(16);
        let mut bytes = Self::default();
        for pair in bounds.chunks(4) {
            let bounds = pair.iter().try_fold(0, |sum, at| Some(sum << 4 | digit(at)?));
            let Some([0, 0, first, last]) = bounds.map(u32::to_be_bytes) else {
                return Err(D::Error::custom("bytes are told by their bounds in hexadecimal"));
            };
            (first..=last).for_each(|byte| bytes.add(byte));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(all in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut bytes = Bytes::default();
            all.iter().for_each(|byte| bytes.add(*byte));
            let written = serde_json::to_string(&bytes).unwrap();
            prop_assert_eq!(serde_json::from_str::<Bytes>(&written).unwrap(), bytes);
        }
    }
}
