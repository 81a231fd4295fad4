//! Flat buffers, as far as Arrow needs them.
//!
//! In: bytes. Out: tables, and in them numbers, texts, tables and lists. Never leaves the bytes.
//!
//! <https://flatbuffers.dev/internals/>

/// A table.
#[derive(Clone, Copy)]
pub(super) struct Table<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Where the list of its fields' places begins, and how many bytes it has.
    fields: (usize, usize),
}

impl<'b> Table<'b> {
    /// The table that a buffer holds.
    pub(super) fn root(bytes: &'b [u8]) -> Option<Self> {
        Self::at(bytes, place::<4>(bytes, 0)?)
    }

    fn at(bytes: &'b [u8], at: usize) -> Option<Self> {
        let back = i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
        let fields = i64::try_from(at).ok()? - i64::from(back);
        let fields = usize::try_from(fields).ok()?;
        let len = place::<2>(bytes, fields)?;
        Some(Self { bytes, at, fields: (fields, len) })
    }

    /// Where the content of a field begins, if it is there.
    fn field(&self, index: usize) -> Option<usize> {
        let slot = 4 + 2 * index;
        if slot + 2 > self.fields.1 {
            return None;
        }
        let offset = place::<2>(self.bytes, self.fields.0 + slot)?;
        (offset > 0).then_some(self.at + offset)
    }

    /// Returns a whole number of `N` bytes, or 0.
    pub(super) fn number<const N: usize>(&self, index: usize) -> u64 {
        self.field(index).and_then(|at| number::<N>(self.bytes, at)).unwrap_or(0)
    }

    /// Returns whether a field is there, and not left to its default.
    pub(super) fn has(&self, index: usize) -> bool {
        self.field(index).is_some()
    }

    /// Follows the offset that a field holds.
    fn follow(&self, index: usize) -> Option<usize> {
        let at = self.field(index)?;
        at.checked_add(place::<4>(self.bytes, at)?)
    }

    pub(super) fn table(&self, index: usize) -> Option<Self> {
        Self::at(self.bytes, self.follow(index)?)
    }

    pub(super) fn text(&self, index: usize) -> Option<&'b str> {
        let (start, len) = self.list(index, 1)?;
        std::str::from_utf8(self.bytes.get(start..start + len)?).ok()
    }

    /// Where a list begins, and how many elements of `size` bytes it has.
    fn list(&self, index: usize, size: usize) -> Option<(usize, usize)> {
        let at = self.follow(index)?;
        let len = place::<4>(self.bytes, at)?;
        let start = at + 4;
        (len.checked_mul(size)? <= self.bytes.len().checked_sub(start)?).then_some((start, len))
    }

    /// Returns the tables of a list; those that make no sense are left out.
    pub(super) fn tables(&self, index: usize) -> impl Iterator<Item = Self> + use<'b> {
        let (start, len) = self.list(index, 4).unwrap_or_default();
        let bytes = self.bytes;
        (0..len).filter_map(move |i| {
            let at = start + 4 * i;
            Self::at(bytes, at.checked_add(place::<4>(bytes, at)?)?)
        })
    }

    /// Returns the structures of a list, each of two long numbers.
    pub(super) fn pairs(&self, index: usize) -> Vec<(u64, u64)> {
        let (start, len) = self.list(index, 16).unwrap_or_default();
        let pair = |i: usize| {
            let at = start + 16 * i;
            Some((number::<8>(self.bytes, at)?, number::<8>(self.bytes, at + 8)?))
        };
        (0..len).filter_map(pair).collect()
    }

    /// Returns where the blocks begin that a list tells: each a long number, a short one, and the body's length.
    pub(super) fn blocks(&self, index: usize) -> Vec<u64> {
        let (start, len) = self.list(index, 24).unwrap_or_default();
        (0..len).filter_map(|i| number::<8>(self.bytes, start + 24 * i)).collect()
    }

    /// Returns the long numbers of a list.
    pub(super) fn numbers(&self, index: usize) -> Vec<u64> {
        let (start, len) = self.list(index, 8).unwrap_or_default();
        (0..len).filter_map(|i| number::<8>(self.bytes, start + 8 * i)).collect()
    }
}

fn place<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(number::<N>(bytes, at)?).ok()
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk::<N>()?;
    Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}
