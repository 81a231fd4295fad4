//! Where in a compound file the bytes of a stream lie.
//!
//! In: a file that is read for one stream, from its start on. Out: the byte of the file for a byte of the stream.
//! Never holds more of the way than what is still asked for.
//!
//! Sectors of a stream lie anywhere ([MS-CFB] 2.3); whoever walks their chain reads each where it lies, in order.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use crate::seek::Seekable;

/// What was read for a stream so far.
#[derive(Default)]
pub(super) struct Trail {
    /// Pieces that lie together: byte of the stream, byte of the file.
    pieces: VecDeque<(u64, u64)>,
    /// Bytes of the stream that were read, and where the last piece ends in the file.
    read: u64,
    end: u64,
}

impl Trail {
    fn note(&mut self, at: u64, len: u64) {
        if self.pieces.is_empty() || self.end != at {
            self.pieces.push_back((self.read, at));
        }
        (self.read, self.end) = (self.read + len, at + len);
    }

    /// Returns where byte `at` of the stream lies; asked in ascending order.
    pub(super) fn offset(&mut self, at: u64) -> u64 {
        while self.pieces.get(1).is_some_and(|(from, _)| *from <= at) {
            self.pieces.pop_front();
        }
        self.pieces.front().map_or(0, |(from, lies)| lies + at.saturating_sub(*from))
    }
}

/// A file that notes where it is read.
pub(super) struct Traced<'f> {
    file: &'f Seekable<'f>,
    at: u64,
    trail: Rc<RefCell<Trail>>,
}

impl<'f> Traced<'f> {
    pub(super) fn new(file: &'f Seekable<'f>) -> Self {
        Self { file, at: 0, trail: Rc::default() }
    }

    /// Returns what is noted; to be emptied where the reading of a stream begins.
    pub(super) fn trail(&self) -> Rc<RefCell<Trail>> {
        self.trail.clone()
    }
}

impl Read for Traced<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.fill_at(self.at, buffer)?;
        self.trail.borrow_mut().note(self.at, read as u64);
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Traced<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.file.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_lie_where_they_were_read() {
        let mut trail = Trail::default();
        for (at, len) in [(512, 512), (1024, 512), (4096, 100), (512, 100)] {
            trail.note(at, len);
        }
        let places = [0, 600, 1023, 1024, 1123, 1124, 1130].map(|at| trail.offset(at));
        assert_eq!(places, [512, 1112, 1535, 4096, 4195, 512, 518]);
    }
}
