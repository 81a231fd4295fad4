//! Keys: what the words that may begin at a place are looked up by.
//!
//! In: the first bytes of a text or of a word. Out: a number that is the same for both where the word stands.
//! Never looks at one byte after the other: all are in one number, a byte to each of its own.

/// How many bytes of a text a key is made of.
pub(super) const LENGTH: usize = 6;

/// The letters of one script with which a text begins, up to [`LENGTH`] bytes, blind to the case of ASCII, and zeros.
///
/// What stands behind them is left out, so that `tel`, `tel:` and `tel_mob` have one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    folded: u64,
    /// For each byte, in its highest bit: whether it is a small letter, and a capital follows.
    humps: u64,
}

/// The highest bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The bytes of a key.
const OWN: u64 = (1 << (8 * LENGTH)) - 1;

/// A byte in each byte.
pub(super) const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

impl Key {
    /// Makes the key of a text that begins with these bytes; zeros stand for its end.
    #[inline]
    pub(super) const fn of(text: [u8; 8]) -> Self {
        let bytes = u64::from_le_bytes(text);
        let small = (bytes | each(0x20)) & !HIGH;
        // The highest bit of a sum says whether its byte is `a` or beyond, and beyond `z`.
        let letters = (small + each(0x80 - b'a')) & !(small + each(0x7F - b'z')) & !bytes & HIGH;
        let wide = bytes & HIGH;
        // Whatever the first byte is, the word begins with it.
        let ends = !(letters | wide & (wide << 8)) & (HIGH & !0xFF);
        let mask = ((ends & ends.wrapping_neg()) >> 7).wrapping_sub(1) & OWN;
        let capitals = letters & !(bytes << 2);
        let humps = letters & !capitals & (capitals >> 8) & mask & (mask >> 8);
        Self { folded: blind(bytes) & mask, humps }
    }

    /// The key as a number.
    pub(super) const fn whole(self) -> u64 {
        self.folded
    }

    /// The first four bytes of the key, as a number.
    pub(super) const fn head(self) -> u64 {
        self.folded & 0xFFFF_FFFF
    }

    /// The key as a number without what follows the first capital behind a small letter, where a shorter word may end.
    pub(super) const fn before_hump(self) -> u64 {
        let first = self.humps & self.humps.wrapping_neg();
        self.folded & (first << 1).wrapping_sub(1)
    }

    /// Returns whether a capital stands behind a small letter.
    pub(super) const fn has_hump(self) -> bool {
        self.humps != 0
    }

    /// Returns whether a capital stands behind a small letter more than once.
    pub(super) const fn is_humpy(self) -> bool {
        self.humps & self.humps.wrapping_sub(1) != 0
    }
}

/// Folds bytes so that capital and small ASCII letters are the same, and few others.
#[inline]
pub(super) const fn blind(bytes: u64) -> u64 {
    bytes | (bytes & each(0x40)) >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        Key::of(bytes)
    }

    #[test]
    fn a_key_ends_where_the_word_does() {
        for (text, same) in [
            ("tel: 5", "tel"),
            ("TEL_mob", "tel"),
            ("tel9161", "tel"),
            ("tel№", "tel"),
            ("e-mail", "e"),
            ("telephone", "Teleph"),
            ("паспорт", "пасп"),
            ("инн ", "инн"),
        ] {
            assert_eq!(key(text).whole(), key(same).whole(), "{text}");
        }
        for (text, other) in [("tel", "tele"), ("tel", "ten"), ("инн", "ИНН"), ("тел", "тем")]
        {
            assert_ne!(key(text).whole(), key(other).whole(), "{text}");
        }
    }

    #[test]
    fn a_word_may_end_at_a_hump() {
        assert_eq!(key("telMob").before_hump(), key("tel").whole());
        assert_eq!(key("telmob").before_hump(), key("telmob").whole());
        assert_eq!(key("TELMOB").before_hump(), key("telmob").whole());
        assert!(key("aBcDe").is_humpy() && !key("aBcde").is_humpy() && !key("ab_Cd").is_humpy());
    }
}
