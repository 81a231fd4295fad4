//! A reader that knows where it is.
//!
//! In: any reader. Out: small values, pieces of long ones, and the offset of each.
//! Never holds more than one buffer, whatever length somebody claims.

use std::io::{self, Read};

use crate::error::Gap;

/// Bytes of the buffer: as far as one can look ahead.
pub(super) const AHEAD: usize = 64 << 10;

/// A reader with its offset.
pub(super) struct Stream<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Where byte 0 of the buffer lies.
    offset: u64,
    ended: bool,
    trouble: Option<io::Error>,
}

impl<R: Read> Stream<R> {
    /// Begins to read; the first byte is byte `offset`.
    pub(super) fn new(reader: R, offset: u64) -> Self {
        let (buffer, at, filled) = (vec![0; AHEAD], 0, 0);
        Self { reader, buffer, at, filled, offset, ended: false, trouble: None }
    }

    /// Returns what it reads from: what is ahead was taken from there already.
    pub(super) fn reader(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Returns where the next byte lies.
    pub(super) fn here(&self) -> u64 {
        self.offset + self.at as u64
    }

    /// Returns the next bytes without reading them: `len`, or fewer where there are no more.
    pub(super) fn peek(&mut self, len: usize) -> &[u8] {
        let len = len.min(AHEAD);
        if self.filled - self.at < len && !self.ended {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.offset += self.at as u64;
            (self.at, self.filled) = (0, self.filled - self.at);
            while self.filled < len && !self.ended {
                let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
                match self.reader.read(room) {
                    Ok(0) => self.ended = true,
                    Ok(read) => self.filled += read,
                    Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                    Err(cause) => (self.ended, self.trouble) = (true, Some(cause)),
                }
            }
        }
        let end = (self.at + len).min(self.filled);
        self.buffer.get(self.at..end).unwrap_or_default()
    }

    /// Returns whether there is nothing more.
    pub(super) fn is_end(&mut self) -> bool {
        self.peek(1).is_empty()
    }

    /// Reads exactly `N` bytes, or none.
    pub(super) fn exact<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = *self.peek(N).first_chunk::<N>()?;
        self.at += N;
        Some(bytes)
    }

    /// Reads the next bytes, at most `most`, with their offset; `None` at the end.
    pub(super) fn piece(&mut self, most: u64) -> Option<(&[u8], u64)> {
        if self.peek(1).is_empty() || most == 0 {
            return None;
        }
        let (here, at) = (self.here(), self.at);
        let len = usize::try_from(most).unwrap_or(usize::MAX).min(self.filled - at);
        self.at += len;
        Some((self.buffer.get(at..at + len)?, here))
    }

    /// Passes over bytes; returns whether there were so many.
    pub(super) fn skip(&mut self, mut bytes: u64) -> bool {
        while bytes > 0 {
            let Some((piece, _)) = self.piece(bytes) else { return false };
            bytes -= piece.len() as u64;
        }
        true
    }

    /// Returns what kept the reader from its end.
    pub(super) fn end(self) -> Result<(), Gap> {
        let offset = self.offset + self.filled as u64;
        self.trouble.map_or(Ok(()), |cause| Err(Gap::unread(&cause, offset)))
    }
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((mut piece, _)) = self.piece(buffer.len() as u64) else { return Ok(0) };
        piece.read(buffer)
    }
}
