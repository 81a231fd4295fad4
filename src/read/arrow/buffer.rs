//! Buffers of a batch: ranges of its body, packed or not.
//!
//! In: a range of the file. Out: numbers and bytes at places of the buffer.
//! Never holds more than a window of one that isn't packed.

use std::ops::Range;

use crate::{
    error::{Gap, Reason},
    read::codec::Codec,
    seek::Seekable,
};

/// Bytes that are read at once.
const WINDOW: usize = 64 << 10;
/// Bytes that a buffer is unpacked to, at most.
const MOST: usize = 32 << 20;

/// A buffer that is being read.
pub(super) struct Buffer<'f> {
    file: &'f Seekable<'f>,
    /// Where it lies.
    pub(super) place: Range<u64>,
    /// Its bytes, if it was packed; else a window of them, which begins so far into it.
    held: Vec<u8>,
    at: u64,
    pub(super) is_packed: bool,
}

impl<'f> Buffer<'f> {
    /// Opens a buffer; `None` as codec: it isn't packed.
    pub(super) fn open(
        file: &'f Seekable<'f>,
        place: Range<u64>,
        codec: Option<Codec>,
    ) -> Result<Self, Gap> {
        let damaged = || Gap::new(Reason::Damaged, "a buffer is not in the file").at(place.start);
        if place.end > file.len() {
            return Err(damaged());
        }
        let mut buffer = Self { file, place, held: Vec::new(), at: 0, is_packed: false };
        let Some(codec) = codec.filter(|_| !buffer.place.is_empty()) else { return Ok(buffer) };
        let start = buffer.place.start;
        let head = file.take_at(start, 8).map_err(|cause| Gap::unread(&cause, start))?;
        let len = head.first_chunk().map_or(0, |head| i64::from_le_bytes(*head));
        if len == -1 {
            buffer.place.start = (start + 8).min(buffer.place.end);
            return Ok(buffer);
        }
        let size = usize::try_from(buffer.place.end - start).unwrap_or(usize::MAX);
        let limit =
            || Gap::new(Reason::Limit, format!("a buffer of more than {MOST} bytes")).at(start);
        let len = usize::try_from(len).ok().filter(|len| *len <= MOST).ok_or_else(limit)?;
        if size > 2 * MOST {
            return Err(limit());
        }
        let packed = file.take_at(start, size).map_err(|cause| Gap::unread(&cause, start))?;
        let packed = packed.get(8..).unwrap_or_default();
        buffer.held = codec.unpack(packed, Some(len)).map_err(|gap| gap.at(start))?;
        buffer.is_packed = true;
        Ok(buffer)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.place.is_empty()
    }

    /// Returns how many bytes it has.
    pub(super) fn len(&self) -> u64 {
        if self.is_packed { self.held.len() as u64 } else { self.place.end - self.place.start }
    }

    /// Returns bytes from byte `at` on: `len` of them, or a window if there are more.
    pub(super) fn get(&mut self, at: u64, len: u64) -> Option<&[u8]> {
        if at.checked_add(len)? > self.len() {
            return None;
        }
        let wanted = usize::try_from(len).unwrap_or(usize::MAX);
        let wanted = if self.is_packed { wanted } else { wanted.min(WINDOW) };
        let holds =
            |from: u64, held: &[u8]| at >= from && at + wanted as u64 <= from + held.len() as u64;
        if !self.is_packed && !holds(self.at, &self.held) {
            let left = usize::try_from(self.len() - at).unwrap_or(usize::MAX);
            self.held = self.file.take_at(self.place.start + at, WINDOW.min(left)).ok()?;
            self.at = at;
        }
        let start = usize::try_from(at - self.at).ok()?;
        self.held.get(start..start.checked_add(wanted)?)
    }

    /// Returns the number of `size` bytes at index `i`.
    pub(super) fn number(&mut self, i: u64, size: usize) -> Option<u64> {
        let bytes = self.get(i.checked_mul(size as u64)?, size as u64)?;
        Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    /// Returns bit `i`; where there are no bytes, all are set.
    pub(super) fn bit(&mut self, i: u64) -> Option<bool> {
        if self.is_empty() {
            return Some(true);
        }
        Some(self.number(i / 8, 1)? >> (i % 8) & 1 == 1)
    }

    /// Returns where byte `at` of the buffer lies in the file, as well as that is known.
    pub(super) fn offset(&self, at: u64) -> u64 {
        if self.is_packed { self.place.start } else { self.place.start + at }
    }
}
