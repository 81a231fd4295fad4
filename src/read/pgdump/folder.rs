//! Folders that `pg_dump -Fd` writes: `toc.dat`, and beside it a file for each table and each large object.
//!
//! In: the name of a file and the contents beside it. Out: what the file holds, unpacked, rows under their columns.
//! Never leaves a packed file of a folder unread because the contents don't name it.

use std::io::Read;

use super::{
    packed::{Noted, unpacked},
    toc::{Codec, Layout, Toc},
};
use crate::{
    error::{Gap, Reason},
    part::{Blob, Each},
    place::Step,
    read::{sql, stream::Stream},
};

/// The name of the contents.
const CONTENTS: &str = "toc.dat";
/// What names of large objects have before their number.
const OBJECT: &str = "blob_";

/// The contents of a folder that `pg_dump` wrote; none, if they are broken.
pub struct Contents(Option<Toc>);

impl Contents {
    /// Returns the name of the file that tells what is in the file of this name, if it may be one of a
    /// folder that `pg_dump` wrote: `toc.dat` for `3456.dat.gz`.
    ///
    /// ```
    /// use sverka::read::pgdump::Contents;
    /// for name in ["3456.dat.gz", "3456.dat", "blob_16400.dat.gz"] {
    ///     assert_eq!(Contents::of(name), Some("toc.dat"));
    /// }
    /// assert!(Contents::of("toc.dat").is_none() && Contents::of("a.dat").is_none());
    /// ```
    #[must_use]
    pub fn of(name: &str) -> Option<&'static str> {
        let (stem, _) = split(name)?;
        let number = stem.strip_prefix(OBJECT).unwrap_or(stem);
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        digits.then_some(CONTENTS)
    }

    /// Reads the contents; those that are broken, or are not those of a folder, name no rows.
    pub fn read(contents: impl Read) -> Self {
        let toc = Toc::read(&mut Stream::new(contents, 0));
        Self(toc.filter(|toc| toc.layout == Layout::Files))
    }

    /// Returns what the file of this name holds, unless it is a file like any other: rows, or what is packed, as
    /// large objects are.
    #[must_use]
    pub fn stored(&self, name: &str) -> Option<Stored> {
        let (stem, codec) = split(name)?;
        let entry = self.0.as_ref().and_then(|toc| toc.file(&format!("{stem}.dat")));
        let copy = entry.filter(|entry| entry.is_rows()).map_or("", |entry| &entry.copy).to_owned();
        (!copy.is_empty() || codec != Codec::None).then_some(Stored { copy, codec })
    }
}

/// What a file of a folder holds, which only the contents can tell.
pub struct Stored {
    /// The statement before the rows; empty, if it holds no rows.
    copy: String,
    codec: Codec,
}

impl Stored {
    /// Whether the file holds the rows of a table, which [`Stored::rows`] reads; the rest is to be read by what
    /// it is.
    #[must_use]
    pub fn is_rows(&self) -> bool {
        !self.copy.is_empty()
    }

    /// Hands on the content of the file: unpacked, one step further in, if the file is packed.
    ///
    /// # Errors
    /// The gap where the packed data end before their time; what came before was handed on.
    pub fn open(&self, mut blob: Blob<'_>, content: &mut dyn FnMut(Blob<'_>)) -> Result<(), Gap> {
        let (name, magic): (_, &[u8]) = match self.codec {
            Codec::None => ("", &[]),
            Codec::Gzip => ("gzip", &[0x1F, 0x8B]),
            Codec::Lz4 => ("lz4", &[0x04, 0x22, 0x4D, 0x18]),
            Codec::Zstd => ("zstd", &[0x28, 0xB5, 0x2F, 0xFD]),
        };
        let head = blob.head().map_err(|cause| Gap::unread(&cause, 0))?.0;
        // Somebody unpacked the file and left it its name.
        if self.codec == Codec::None || !head.starts_with(magic) {
            content(blob);
            return Ok(());
        }
        let origin = blob.origin.child(Step::Decoded(name));
        let mut noted = Noted::new(unpacked(blob.into_read(), self.codec, false));
        content(Blob::stream(origin, &mut noted));
        match noted.trouble {
            Some(_) => Err(Gap::new(Reason::Damaged, "the packed data are broken")),
            None => Ok(()),
        }
    }

    /// Reads the rows of the content.
    ///
    /// # Errors
    /// The gap that ended it.
    pub fn rows(&self, content: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        sql::read_rows(content, &self.copy, each)
    }
}

/// The number and the codec in the name of a data file.
fn split(name: &str) -> Option<(&str, Codec)> {
    let codecs = [
        (".dat", Codec::None),
        (".dat.gz", Codec::Gzip),
        (".dat.lz4", Codec::Lz4),
        (".dat.zst", Codec::Zstd),
    ];
    codecs.into_iter().find_map(|(end, codec)| Some((name.strip_suffix(end)?, codec)))
}
