//! A member of a workbook that makes no sense from some byte on.
//!
//! In: where it was understood last. Out: what is behind, to be searched as it is.
//! Never gives a byte that was understood: it would be told twice.

use std::io::{self, Read};

/// Why a member could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Torn {
    pub(super) why: String,
    /// The first byte of its content that was not understood.
    pub(super) at: u64,
}

/// Content whose first bytes are blanks, but for line ends: what is behind keeps its places and lines.
pub(super) struct Rest<R> {
    content: R,
    blank: u64,
}

impl<R: Read> Rest<R> {
    pub(super) fn new(content: R, from: u64) -> Self {
        Self { content, blank: from }
    }
}

impl<R: Read> Read for Rest<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.content.read(buffer) {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => return Err(cause),
            // What can't be unpacked is part of the damage that was told.
            read => read.unwrap_or(0),
        };
        let blank = usize::try_from(self.blank).unwrap_or(usize::MAX).min(read);
        for byte in buffer.iter_mut().take(blank).filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
        self.blank -= blank as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_understood_is_blank() {
        let mut text = String::new();
        Rest::new(&b"a\nbc"[..], 3).read_to_string(&mut text).unwrap();
        assert_eq!(text, " \n c");
    }
}
