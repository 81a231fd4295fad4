//! Blocks of an Avro file, and the numbers and bytes in them.
//!
//! In: a stream, the bytes of a block. Out: small values; where a block ends that says so wrongly.
//! Never reads a length beyond its bounds.

use std::io::Read;

use crate::{
    error::Gap,
    read::{
        codec::MOST,
        stream::{AHEAD, Stream},
    },
};

/// Reads a number: seven bits a byte, the sign in the lowest.
pub(super) fn long(stream: &mut Stream<impl Read>) -> Option<i64> {
    let (value, len) = zigzag(stream.peek(10))?;
    stream.skip(len as u64);
    Some(value)
}

fn zigzag(bytes: &[u8]) -> Option<(i64, usize)> {
    let mut value = 0_u64;
    for (i, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7F).checked_shl(u32::try_from(7 * i).ok()?)?;
        if byte & 0x80 == 0 {
            return Some(((value >> 1).cast_signed() ^ -(value & 1).cast_signed(), i + 1));
        }
    }
    None
}

pub(super) fn bytes(stream: &mut Stream<impl Read>, most: u64) -> Option<Vec<u8>> {
    let len = u64::try_from(long(stream)?).ok().filter(|len| *len <= most)?;
    let mut bytes = Vec::new();
    stream.by_ref().take(len).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == len).then_some(bytes)
}

/// Why a block was not read on: the caller wants no more, or it makes no sense.
pub(super) enum Stop {
    Gap(Gap),
    Broken,
}

impl From<Gap> for Stop {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

/// The bytes of a block, and where they lie.
pub(super) struct Block<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
    pub(super) offset: u64,
    /// Whether they lie so in the file.
    pub(super) is_plain: bool,
}

impl<'b> Block<'b> {
    pub(super) fn take(&mut self, len: usize) -> Result<&'b [u8], Stop> {
        let end = self.at.checked_add(len).ok_or(Stop::Broken)?;
        let bytes = self.bytes.get(self.at..end).ok_or(Stop::Broken)?;
        self.at = end;
        Ok(bytes)
    }

    pub(super) fn long(&mut self) -> Result<i64, Stop> {
        let (value, len) =
            zigzag(self.bytes.get(self.at..).unwrap_or_default()).ok_or(Stop::Broken)?;
        self.at += len;
        Ok(value)
    }

    pub(super) fn len(&mut self) -> Result<usize, Stop> {
        usize::try_from(self.long()?).map_err(|_| Stop::Broken)
    }

    /// Where the next byte lies.
    pub(super) fn here(&self) -> u64 {
        self.offset + if self.is_plain { self.at as u64 } else { 0 }
    }
}

/// Returns how long the block is that begins here, if that isn't `size` and its end can be seen.
pub(super) fn length(stream: &mut Stream<impl Read>, size: u64, sync: &[u8; 16]) -> Option<u64> {
    let ahead = stream.peek(AHEAD);
    let end = usize::try_from(size).unwrap_or(usize::MAX);
    let behind = ahead.get(end..).unwrap_or_default();
    if behind.starts_with(sync)
        || (end.saturating_add(16) > ahead.len() && size <= MOST as u64 && ahead.len() == AHEAD)
    {
        return None;
    }
    memchr::memmem::find(ahead, sync).map(|at| at as u64)
}

/// Passes over bytes up to behind the next marker.
pub(super) fn seek(stream: &mut Stream<impl Read>, sync: &[u8; 16]) -> bool {
    loop {
        let ahead = stream.peek(AHEAD);
        if let Some(at) = memchr::memmem::find(ahead, sync) {
            return stream.skip(at as u64 + 16);
        }
        let len = ahead.len();
        if len < 16 || !stream.skip(len as u64 - 15) {
            return false;
        }
    }
}
