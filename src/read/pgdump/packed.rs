//! Data of an archive: pieces with their lengths before them, and what unpacks them.
//!
//! In: a stream at the first piece. Out: the bytes that were packed.
//! Never reads beyond the data, and never takes damage for an end without saying so.

use std::io::{self, Read};

use super::toc::{Codec, Numbers};
use crate::read::stream::Stream;

/// Pieces, each with its length before it; an empty one is the end.
pub(super) struct Chunks<'s, R> {
    stream: &'s mut Stream<R>,
    numbers: Numbers,
    left: u64,
    ended: bool,
    /// Whether a length made no sense, or the stream ended before its time.
    torn: bool,
}

impl<'s, R: Read> Chunks<'s, R> {
    pub(super) fn new(stream: &'s mut Stream<R>, numbers: Numbers) -> Self {
        Self { stream, numbers, left: 0, ended: false, torn: false }
    }

    /// Passes over what nobody read; returns whether all pieces were there.
    pub(super) fn finish(&mut self) -> bool {
        let mut buffer = [0; 4 << 10];
        while self.read(&mut buffer).is_ok_and(|read| read > 0) {}
        !self.torn
    }

    fn tear(&mut self) -> usize {
        (self.ended, self.torn) = (true, true);
        0
    }
}

impl<R: Read> Read for Chunks<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            match self.numbers.int(self.stream).map(u64::try_from) {
                Some(Ok(0)) => {
                    self.ended = true;
                    return Ok(0);
                }
                Some(Ok(length)) => self.left = length,
                _ => return Ok(self.tear()),
            }
        }
        let most = self.left.min(buffer.len() as u64);
        let Some((piece, _)) = self.stream.piece(most) else { return Ok(self.tear()) };
        let Some(room) = buffer.get_mut(..piece.len()) else { return Ok(0) };
        room.copy_from_slice(piece);
        self.left -= piece.len() as u64;
        Ok(piece.len())
    }
}

/// Notes what is wrong with a reader, and says that it is at its end.
pub(super) struct Noted<R> {
    reader: R,
    pub(super) trouble: Option<io::Error>,
}

impl<R> Noted<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, trouble: None }
    }
}

impl<R: Read> Read for Noted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.trouble.is_some() {
            return Ok(0);
        }
        match self.reader.read(buffer) {
            Err(cause) if cause.kind() != io::ErrorKind::Interrupted => {
                self.trouble = Some(cause);
                Ok(0)
            }
            other => other,
        }
    }
}

/// Returns a reader of what was packed; `inner`: inside of an archive, where gzip has no header of its own.
pub(super) fn unpacked<'r>(
    reader: impl Read + 'r,
    codec: Codec,
    inner: bool,
) -> Box<dyn Read + 'r> {
    match codec {
        Codec::None => Box::new(reader),
        Codec::Gzip if inner => Box::new(flate2::read::ZlibDecoder::new(reader)),
        Codec::Gzip => Box::new(flate2::read::MultiGzDecoder::new(reader)),
        Codec::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(reader)),
        Codec::Zstd => Box::new(Zstd { state: State::New(Some(reader)) }),
    }
}

/// Zstandard, whose header is read when the first byte is asked for.
struct Zstd<R: Read> {
    state: State<R>,
}

enum State<R: Read> {
    New(Option<R>),
    Open(Box<ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let State::New(reader) = &mut self.state {
            let Some(reader) = reader.take() else { return Ok(0) };
            let decoder =
                ruzstd::decoding::StreamingDecoder::new(reader).map_err(io::Error::other)?;
            self.state = State::Open(Box::new(decoder));
        }
        match &mut self.state {
            State::Open(decoder) => decoder.read(buffer),
            State::New(_) => Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(codec: Codec, text: &[u8]) -> Vec<u8> {
        match codec {
            Codec::None => text.to_vec(),
            Codec::Gzip => {
                let level = flate2::Compression::default();
                let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
                writer.write_all(text).unwrap();
                writer.finish().unwrap()
            }
            Codec::Lz4 => {
                let mut writer = lz4_flex::frame::FrameEncoder::new(Vec::new());
                writer.write_all(text).unwrap();
                writer.finish().unwrap()
            }
            Codec::Zstd => {
                let level = ruzstd::encoding::CompressionLevel::Fastest;
                ruzstd::encoding::compress_to_vec(text, level)
            }
        }
    }

    #[test]
    fn what_was_packed_comes_out_or_is_noted() {
        let text = "1\tp.vetrov@lugovoe-demo.ru\n".repeat(500);
        for codec in [Codec::None, Codec::Gzip, Codec::Lz4, Codec::Zstd] {
            let bytes = packed(codec, text.as_bytes());
            let mut out = String::new();
            unpacked(&*bytes, codec, false).read_to_string(&mut out).unwrap();
            assert_eq!(out, text, "{codec:?}");
            let half = &bytes[..bytes.len() / 2];
            let mut noted = Noted::new(unpacked(half, codec, false));
            let mut out = Vec::new();
            noted.read_to_end(&mut out).unwrap();
            assert!(text.as_bytes().starts_with(&out), "{codec:?}");
            assert_eq!(noted.trouble.is_some(), codec != Codec::None, "{codec:?}");
        }
    }
}
