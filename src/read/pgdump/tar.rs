//! Archives that `pg_dump` writes as one tar file (`-Ft`).
//!
//! In: the headers of a tar file. Out: its members, by name and length.
//! Never reads a tar file of anybody else, nor believes a length.
//!
//! POSIX.1-2017, `pax`, ustar Interchange Format; `src/port/tar.c` of PostgreSQL 17 for lengths of 8 GB and more.

use std::io::{self, Read};

use super::toc::MAGIC;
use crate::read::stream::Stream;

/// Bytes of a block: headers have one, contents are filled up to whole ones.
const BLOCK: usize = 512;
/// The first member, which every such file begins with.
const FIRST: &[u8] = b"toc.dat\0";

/// Returns whether bytes are the beginning of such a file.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.starts_with(FIRST)
        && head.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"))
        && head.get(BLOCK..).is_some_and(|rest| rest.starts_with(MAGIC))
}

/// A member of the file.
pub(super) struct Member {
    pub(super) name: String,
    length: u64,
}

impl Member {
    /// Reads the header of the next member; `None`: it makes no sense; the inner `None`: there is none.
    pub(super) fn next<R: Read>(stream: &mut Stream<R>) -> Option<Option<Self>> {
        let header = stream.exact::<BLOCK>()?;
        if header.iter().all(|byte| *byte == 0) {
            return Some(None);
        }
        // The sum of all bytes, its own field taken for blanks.
        let sum = header.iter().enumerate().fold(0, |sum, (i, byte)| {
            sum + u64::from(if (148..156).contains(&i) { b' ' } else { *byte })
        });
        let (name, length) = (header.get(..100)?, header.get(124..136)?);
        let told = number(header.get(148..156)?)?;
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        (told == sum).then_some(Some(Self { name, length: number(length)? }))
    }
}

/// A number in octal digits, or in bytes behind one that says so.
fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if *first == 0x80 {
        return rest
            .iter()
            .try_fold(0_u64, |sum, byte| Some(sum.checked_mul(256)? + u64::from(*byte)));
    }
    let digits = field.iter().filter(|byte| !matches!(byte, b' ' | 0));
    digits.copied().try_fold(0_u64, |sum, digit| {
        let digit = char::from(digit).to_digit(8)?;
        sum.checked_mul(8)?.checked_add(digit.into())
    })
}

/// The content of a member.
pub(super) struct Content<'s, R> {
    stream: &'s mut Stream<R>,
    left: u64,
    /// Bytes that fill up its last block.
    fill: u64,
}

impl<'s, R: Read> Content<'s, R> {
    pub(super) fn new(stream: &'s mut Stream<R>, of: &Member) -> Self {
        let block = BLOCK as u64;
        Self { stream, left: of.length, fill: (block - of.length % block) % block }
    }

    /// Passes over what nobody read; returns whether it was all there.
    pub(super) fn finish(self) -> bool {
        self.stream.skip(self.left) && self.stream.skip(self.fill)
    }
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.left.min(buffer.len() as u64);
        let Some((mut piece, _)) = self.stream.piece(most) else { return Ok(0) };
        let read = piece.read(buffer)?;
        self.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_or_bytes() {
        for (field, expected) in [
            (&b"00000001750\0"[..], Some(1000)),
            (b"  17 \0", Some(15)),
            (b"\x80\0\0\x01\0\0", Some(1 << 16)),
            (b"9", None),
            (&[0x80, 255, 255, 255, 255, 255, 255, 255, 255, 255], None),
        ] {
            assert_eq!(number(field), expected, "{field:?}");
        }
    }
}
