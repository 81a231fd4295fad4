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

/// Content whose first bytes are blanks, of text but for line ends: what is behind keeps its places and lines.
pub(super) struct Rest<R> {
    content: R,
    blank: u64,
    is_text: bool,
}

impl<R: Read> Rest<R> {
    pub(super) fn new(content: R, from: u64, is_text: bool) -> Self {
        Self { content, blank: from, is_text }
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
        let (with, keep) = if self.is_text { (b' ', b'\n') } else { (0, 0) };
        for byte in buffer.iter_mut().take(blank).filter(|byte| **byte != keep) {
            *byte = with;
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
        for (is_text, expected) in [(true, " \n c"), (false, "\0\0\0c")] {
            let mut text = String::new();
            Rest::new(&b"a\nbc"[..], 3, is_text).read_to_string(&mut text).unwrap();
            assert_eq!(text, expected);
        }
    }
}
