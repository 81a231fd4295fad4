//! Bytes that can be read at any place: what formats with a directory at their end need.
//!
//! In: part of a file, or bytes in memory. Out: reads at offsets, `Read` and `Seek`.
//! Never holds a file's content; shares the file with others by reading at explicit offsets.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use crate::part::read_at;

/// Bytes of a known length, from [`Blob::into_seek`](crate::part::Blob::into_seek).
pub struct Seekable<'a> {
    source: Fixed<'a>,
    len: u64,
    at: u64,
}

enum Fixed<'a> {
    File { file: &'a File, base: u64 },
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Seekable<'a> {
    /// Bytes `range` of an open file.
    #[must_use]
    pub fn file(file: &'a File, range: Range<u64>) -> Self {
        let len = range.end.saturating_sub(range.start);
        Self { source: Fixed::File { file, base: range.start }, len, at: 0 }
    }

    /// Bytes in memory.
    #[must_use]
    pub fn bytes(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        let bytes = bytes.into();
        Self { len: bytes.len() as u64, source: Fixed::Bytes(bytes), at: 0 }
    }

    /// Returns how many bytes there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads from byte `offset` on until the buffer is full or the bytes end; returns how many.
    ///
    /// ```
    /// let mut buffer = [0; 4];
    /// let bytes = sverka::seek::Seekable::bytes(&b"abcdef"[..]);
    /// assert_eq!(bytes.fill_at(3, &mut buffer).unwrap(), 3);
    /// assert_eq!(&buffer[..3], b"def");
    /// ```
    ///
    /// # Errors
    /// What the system says.
    pub fn fill_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let wanted = left.min(buffer.len());
        let mut filled = 0;
        while let Some(room) = buffer.get_mut(filled..wanted).filter(|room| !room.is_empty()) {
            let from = offset + filled as u64;
            let read = match &self.source {
                Fixed::File { file, base } => read_at(file, room, base + from)?,
                Fixed::Bytes(bytes) => {
                    let from = usize::try_from(from).unwrap_or(usize::MAX);
                    bytes.get(from..).unwrap_or_default().read(room)?
                }
            };
            if read == 0 {
                break;
            }
            filled += read;
        }
        Ok(filled)
    }

    /// Returns `len` bytes from byte `offset` on, or fewer where the bytes end.
    ///
    /// # Errors
    /// What the system says.
    pub fn take_at(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len.min(left)];
        let filled = self.fill_at(offset, &mut bytes)?;
        bytes.truncate(filled);
        Ok(bytes)
    }

    /// Returns a reader of its own for a part of the bytes.
    #[must_use]
    pub fn part(&self, range: Range<u64>) -> Part<'_> {
        Part { whole: self, at: range.start, end: range.end.min(self.len) }
    }
}

impl Read for Seekable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_at(self.at, buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Seekable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// A reader for a part of the bytes.
pub struct Part<'s> {
    whole: &'s Seekable<'s>,
    at: u64,
    end: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let len = left.min(buffer.len());
        let read = self.whole.fill_at(self.at, buffer.get_mut(..len).unwrap_or_default())?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_where_they_should() {
        let bytes = Seekable::bytes(b"0123456789".to_vec());
        let mut text = String::new();
        bytes.part(3..7).read_to_string(&mut text).unwrap();
        bytes.part(8..70).read_to_string(&mut text).unwrap();
        bytes.part(70..71).read_to_string(&mut text).unwrap();
        assert_eq!(text, "345689");
        assert_eq!(bytes.take_at(8, usize::MAX).unwrap(), b"89");
    }
}
