//! What pages and blocks of columnar files are packed by.
//!
//! In: packed bytes. Out: unpacked ones. Never makes more than [`MOST`] of them, whatever they claim.

use std::io::{self, Read};

use crate::error::{Gap, Reason};

/// Bytes that a page or block is unpacked to, at most.
pub(super) const MOST: usize = 48 << 20;

/// A way of packing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Plain,
    /// Raw DEFLATE, RFC 1951.
    Deflate,
    /// RFC 1952.
    Gzip,
    /// One block of Snappy.
    Snappy,
    /// RFC 8878.
    Zstd,
    /// RFC 7932.
    Brotli,
    /// Blocks of LZ4 in a frame.
    Lz4Frame,
    /// One block of LZ4.
    Lz4Block,
    /// Blocks of LZ4, each behind its two lengths, as Hadoop writes them.
    Lz4Hadoop,
}

impl Codec {
    /// Unpacks; `len` is what somebody says it will be.
    pub(super) fn unpack(self, packed: &[u8], len: Option<usize>) -> Result<Vec<u8>, Gap> {
        if len.is_some_and(|len| len > MOST) {
            return Err(Gap::new(Reason::Limit, format!("a page of more than {MOST} bytes")));
        }
        let unpacked = match self {
            Self::Plain => Ok(packed.to_vec()),
            Self::Deflate => all(flate2::read::DeflateDecoder::new(packed)),
            Self::Gzip => all(flate2::read::MultiGzDecoder::new(packed)),
            Self::Zstd => {
                let reader = ruzstd::decoding::StreamingDecoder::new(packed);
                reader.map_err(io::Error::other).and_then(all)
            }
            Self::Brotli => all(brotli_decompressor::Decompressor::new(packed, 4 << 10)),
            Self::Lz4Frame => all(lz4_flex::frame::FrameDecoder::new(packed)),
            Self::Snappy => match snap::raw::decompress_len(packed) {
                Ok(len) if len <= MOST => {
                    snap::raw::Decoder::new().decompress_vec(packed).map_err(io::Error::other)
                }
                Ok(_) => Err(io::ErrorKind::FileTooLarge.into()),
                Err(cause) => Err(io::Error::other(cause)),
            },
            Self::Lz4Block => {
                lz4_flex::block::decompress(packed, len.unwrap_or(MOST)).map_err(io::Error::other)
            }
            Self::Lz4Hadoop => hadoop(packed).or_else(|_| {
                lz4_flex::block::decompress(packed, len.unwrap_or(MOST)).map_err(io::Error::other)
            }),
        };
        unpacked.map_err(|cause| match cause.kind() {
            io::ErrorKind::FileTooLarge => {
                Gap::new(Reason::Limit, format!("a page of more than {MOST} bytes"))
            }
            _ => Gap::new(Reason::Damaged, "a page can't be unpacked"),
        })
    }
}

fn all(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    reader.take(MOST as u64 + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() > MOST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(unpacked) }
}

fn hadoop(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut rest = packed;
    let broken = || io::Error::from(io::ErrorKind::InvalidData);
    while !rest.is_empty() {
        let (lengths, behind) = rest.split_first_chunk::<8>().ok_or_else(broken)?;
        let [a, b, c, d, e, f, g, h] = *lengths;
        let len = u32::from_be_bytes([a, b, c, d]) as usize;
        let taken = u32::from_be_bytes([e, f, g, h]) as usize;
        if unpacked.len() + len > MOST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let (block, behind) = behind.split_at_checked(taken).ok_or_else(broken)?;
        unpacked.extend(lz4_flex::block::decompress(block, len).map_err(io::Error::other)?);
        rest = behind;
    }
    Ok(unpacked)
}
