//! Sets of bytes.
//!
//! In: bytes. Out: whether a set holds one.
//! Never depends on the order in which bytes were added.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::bits::SmallSet;

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Bytes(SmallSet);

impl Bytes {
    /// All bytes.
    pub(super) const ALL: Self = Self(SmallSet::ALL);

    /// Returns whether the set holds a byte.
    #[inline]
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0.has(usize::from(byte))
    }

    /// Returns the bytes of the set, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.numbers().filter_map(|number| u8::try_from(number).ok())
    }

    /// Adds a byte.
    #[inline]
    pub(super) fn add(&mut self, byte: u8) {
        self.0.add(usize::from(byte));
    }

    /// Adds all bytes of another set.
    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Returns whether all bytes of the set are in another.
    pub(super) fn within(&self, other: &Self) -> bool {
        (self.0 - other.0).is_empty()
    }

    /// Returns the only byte of the set.
    pub(super) fn only(&self) -> Option<u8> {
        let mut bytes = self.iter();
        bytes.next().filter(|_| bytes.next().is_none())
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
