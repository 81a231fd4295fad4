//! Sealed files: archives, packed files and stores with pages of their own, which nobody here takes apart.
//!
//! In: bytes that begin as one of them does. Out: a gap that names it, and the printable runs that it has all the same.
//! Never lets such a file pass for one that holds nothing.

use super::strings::Strings;
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part},
};

/// The format of what is sealed.
pub struct Sealed;

/// How a kind of sealed file begins.
struct Kind {
    /// The byte at which its mark stands.
    at: usize,
    mark: &'static [u8],
    reason: Reason,
    /// What people call it.
    name: &'static str,
}

const fn packed(at: usize, mark: &'static [u8], name: &'static str) -> Kind {
    Kind { at, mark, reason: Reason::Unsupported, name }
}

const fn encrypted(mark: &'static [u8], name: &'static str) -> Kind {
    Kind { at: 0, mark, reason: Reason::Encrypted, name }
}

/// The kinds, each by the mark that its specification or its maker's code gives it: RFC 1952, PKWARE's APPNOTE 4.3.7,
/// bzip2's `compress.c`, the xz format 2.1.1.1, RFC 8878 3.1.1, LZ4's frame format, 7-Zip's `7zFormat.txt`, RAR 5.0's
/// technical note, the ORC specification, HDF5's file format III, `DuckDB`'s `storage_info.hpp`, Jackcess's
/// `JetFormat`, PSPP's `sys-file-reader.c`, Redis's `rdb.c`, ISO 32000, RFC 9580, age 1, `openssl enc`.
const KINDS: [Kind; 20] = [
    packed(0, b"\x1F\x8B\x08", "gzip"),
    packed(0, b"PK\x03\x04", "zip"),
    packed(4, b"1AY&SY", "bzip2"),
    packed(0, b"\xFD7zXZ\0", "xz"),
    packed(0, b"\x28\xB5\x2F\xFD", "zstd"),
    packed(0, b"\x04\x22\x4D\x18", "lz4"),
    packed(0, b"7z\xBC\xAF\x27\x1C", "7z"),
    packed(0, b"Rar!\x1A\x07", "rar"),
    packed(0, b"ORC", "ORC"),
    packed(0, b"\x89HDF\r\n\x1A\n", "HDF5"),
    packed(8, b"DUCK", "DuckDB"),
    packed(4, b"Standard Jet DB\0", "Access"),
    packed(4, b"Standard ACE DB\0", "Access"),
    packed(0, b"$FL2@(#)", "SPSS"),
    packed(0, b"$FL3@(#)", "SPSS"),
    packed(0, b"REDIS00", "Redis"),
    packed(0, b"%PDF-", "PDF"),
    encrypted(b"-----BEGIN PGP MESSAGE-----", "PGP"),
    encrypted(b"age-encryption.org/v1\n", "age"),
    encrypted(b"Salted__", "OpenSSL"),
];

/// Bytes that a text has none of, one of which each packed file has near its beginning.
fn is_binary(bytes: &[u8]) -> bool {
    const NEAR: usize = 4 << 10;
    let near = bytes.get(..NEAR).unwrap_or(bytes);
    std::str::from_utf8(near).is_err_and(|error| error.error_len().is_some())
        || near.iter().any(|byte| *byte < b' ' && !b"\t\n\r\x0C".contains(byte))
}

fn kind(bytes: &[u8]) -> Option<&'static Kind> {
    let begins =
        |kind: &&Kind| bytes.get(kind.at..).is_some_and(|rest| rest.starts_with(kind.mark));
    let text = |kind: &&Kind| kind.reason == Reason::Encrypted || is_binary(bytes);
    KINDS.iter().find(|kind| begins(kind) && text(kind))
}

impl Format for Sealed {
    fn name(&self) -> &'static str {
        "sealed"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if kind(head.bytes).is_some() { Claim::Magic } else { Claim::No }
    }

    fn read(&self, mut blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let (bytes, _) = blob.head().map_err(|cause| Gap::unread(&cause, 0))?;
        if let Some(Kind { name, reason, .. }) = kind(bytes) {
            let message = match reason {
                Reason::Encrypted => format!("encrypted by {name}"),
                _ => format!("{name} is not taken apart; only what is text in it was searched"),
            };
            each(Part::Gap(Gap::new(*reason, message).at(0)))?;
        }
        Strings.read(blob, each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Origin, Step};

    #[test]
    fn what_is_sealed_is_a_gap_and_what_begins_alike_is_none() {
        for (bytes, expected) in [
            (&b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03"[..], Some("gzip")),
            (b"PK\x03\x04\x14\x00\x08\x08 word/document.xml", Some("zip")),
            (b"ORC\x0A\x03\x00\x00", Some("ORC")),
            (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", Some("PDF")),
            (b"\0\x01\0\0Standard ACE DB\0", Some("Access")),
            (b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n", Some("PGP")),
            (b"ORCHARD STREET 5", None),
            (b"%PDF-1.7 is how it begins", None),
            (b"REDIS00 as a word", None),
            (b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n", None),
            (b"", None),
        ] {
            assert_eq!(kind(bytes).map(|kind| kind.name), expected, "{bytes:?}");
            let mut gaps = Vec::new();
            let blob = Blob::bytes(Origin::root(Step::Stdin), bytes);
            let end = Sealed.read(blob, &mut |part| {
                if let Part::Gap(gap) = part {
                    gaps.push(gap.message);
                }
                Ok(())
            });
            assert_eq!(end, Ok(()));
            assert_eq!(gaps.len(), usize::from(expected.is_some()), "{bytes:?}");
        }
    }
}
