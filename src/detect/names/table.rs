//! The table of words that names are told by: how it is laid out, for the build script that writes it too.
//!
//! In: a word, lower case. Out: the bits that its lists set.
//! Never holds the words: 31 bits of a hash tell one from another, so one word in ten thousand is mistaken.

/// How many buckets the table has, as a power of two.
pub(super) const BUCKETS: u32 = 15;
/// Bytes of the index: where each bucket begins, and where the last ends, as `u32`.
pub(super) const INDEX: usize = ((1 << BUCKETS) + 1) * 4;
/// Bytes of an entry: 16 bits of the hash, 16 bits of flags.
pub(super) const ENTRY: usize = 4;

/// FNV-1a (Fowler, Noll and Vo; 64 bits), extended by bytes.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    /// The hash of nothing.
    pub(super) const EMPTY: Self = Self(0xCBF2_9CE4_8422_2325);

    /// Returns the hash of the word so far and `more`.
    #[must_use]
    pub(super) const fn with(mut self, more: &[u8]) -> Self {
        let mut i = 0;
        while i < more.len() {
            self.0 = (self.0 ^ more[i] as u64).wrapping_mul(0x0100_0000_01B3);
            i += 1;
        }
        self
    }

    /// Returns the bucket of the word.
    #[must_use]
    pub(super) const fn bucket(self) -> usize {
        (self.mixed() >> (64 - BUCKETS)) as usize
    }

    /// Returns what tells the word from others of its bucket.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits are wanted")]
    pub(super) const fn mark(self) -> u16 {
        self.mixed() as u16
    }

    /// Returns the hash itself.
    #[must_use]
    pub(super) const fn value(self) -> u64 {
        self.0
    }

    /// FNV leaves its high bits badly mixed for short words.
    const fn mixed(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// The flags, by the section of `around.txt` or the file that sets them.
pub(super) const FLAGS: &[(&str, u16)] = &[
    ("given", 1),
    ("surnames", 1 << 1),
    ("given*", 1 << 2),
    ("surnames*", 1 << 3),
    ("english", 1 << 4),
    ("title", 1 << 5),
    ("thing", 1 << 6),
    ("behind", 1 << 7),
    ("particle", 1 << 8),
    ("speech", 1 << 9),
    ("places", 1 << 10),
    ("company", 1 << 11),
    ("label", 1 << 12),
    ("descent", 1 << 13),
];
