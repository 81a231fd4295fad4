//! The table of contents of an archive that `pg_dump` wrote.
//!
//! In: the bytes behind the magic. Out: its entries, as far as somebody asks.
//! Never believes a length: what does not come is damage, not memory.
//!
//! Source: PostgreSQL 17, `src/bin/pg_dump/pg_backup_archiver.c`, functions `ReadHead` and `ReadToc`.

use std::{collections::HashMap, io::Read};

use crate::read::stream::Stream;

/// What every archive begins with.
pub(super) const MAGIC: &[u8] = b"PGDMP";
/// Bytes of all texts that are kept; the contents of a database of many thousands of tables.
const KEPT: u64 = 32 << 20;
/// Entries that are kept.
const ENTRIES: usize = 1 << 20;
/// Names that an entry may depend on, before it is damage.
const NAMES: usize = 1 << 20;

/// How the data of an archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// As it is.
    None,
    /// Deflate, as a zlib stream in a file of one's own, as gzip in a folder.
    Gzip,
    /// LZ4 frames.
    Lz4,
    /// Zstandard frames.
    Zstd,
}

/// How an archive is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Contents and data in one file, `-Fc`.
    Custom,
    /// A folder, `-Fd`, or a tar file of one, `-Ft`: the contents name the files.
    Files,
}

/// An archive's contents.
pub(super) struct Toc {
    pub(super) layout: Layout,
    pub(super) codec: Codec,
    pub(super) entries: Vec<Entry>,
    /// Entries by their ids.
    by_id: HashMap<i64, usize>,
    /// Entries by their files.
    by_file: HashMap<String, usize>,
    pub(super) numbers: Numbers,
}

/// An entry of the contents.
#[derive(Default)]
pub(super) struct Entry {
    id: i64,
    /// Schema and name.
    pub(super) name: String,
    /// `TABLE`, `TABLE DATA`, `FUNCTION` …
    pub(super) kind: String,
    /// The statement that makes the thing.
    pub(super) definition: String,
    /// `COPY … FROM stdin;`, if the thing is data.
    pub(super) copy: String,
    /// The file that holds the data, in a folder.
    pub(super) file: String,
}

/// How numbers are written.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    version: (u8, u8),
    int: usize,
    offset: usize,
}

impl Numbers {
    /// A signed number: a sign byte, and bytes from the lowest on.
    pub(super) fn int<R: Read>(self, stream: &mut Stream<R>) -> Option<i64> {
        let [sign] = stream.exact::<1>()?;
        let mut value = 0_i64;
        for i in 0..self.int {
            let [byte] = stream.exact::<1>()?;
            value |= i64::from(byte).checked_shl(8 * u32::try_from(i).ok()?)?;
        }
        Some(if sign == 0 { value } else { value.checked_neg()? })
    }

    /// A text with its length before it; a negative length is none.
    fn text<R: Read>(self, stream: &mut Stream<R>, left: &mut u64) -> Option<String> {
        let Ok(length) = u64::try_from(self.int(stream)?) else { return Some(String::new()) };
        *left = left.checked_sub(length)?;
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            bytes.extend_from_slice(stream.piece(length - bytes.len() as u64)?.0);
        }
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn from(self, minor: u8) -> bool {
        self.version >= (1, minor)
    }
}

impl Toc {
    /// Reads the contents from their magic on; `None` where they are damaged, or beyond all measure.
    pub(super) fn read<R: Read>(stream: &mut Stream<R>) -> Option<Self> {
        let [p, g, d, m, a, major, minor, _] = stream.exact::<8>()?;
        if [p, g, d, m, a] != *MAGIC || major != 1 || minor < 7 {
            return None;
        }
        let [int, offset, layout] = stream.exact::<3>()?;
        let [int, offset] = [int, offset].map(usize::from);
        if !(1..=8).contains(&int) || !(1..=8).contains(&offset) {
            return None;
        }
        let numbers = Numbers { version: (major, minor), int, offset };
        let layout = match layout {
            1 => Layout::Custom,
            3 | 5 => Layout::Files,
            _ => return None,
        };
        let codec = if numbers.from(15) {
            match stream.exact::<1>()? {
                [0] => Codec::None,
                [1] => Codec::Gzip,
                [2] => Codec::Lz4,
                [3] => Codec::Zstd,
                _ => return None,
            }
        } else if numbers.int(stream)? == 0 {
            Codec::None
        } else {
            Codec::Gzip
        };
        let mut left = KEPT;
        // Seven numbers of a date.
        for _ in 0..7 {
            numbers.int(stream)?;
        }
        let texts = if numbers.from(10) { 3 } else { 1 };
        for _ in 0..texts {
            numbers.text(stream, &mut left)?;
        }
        let count = usize::try_from(numbers.int(stream)?).ok().filter(|count| *count <= ENTRIES)?;
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(Entry::read(stream, numbers, layout, &mut left)?);
        }
        let all = || entries.iter().enumerate();
        let by_id = all().map(|(i, entry)| (entry.id, i)).collect();
        let by_file = all().map(|(i, entry)| (entry.file.clone(), i)).collect();
        Some(Self { layout, codec, entries, by_id, by_file, numbers })
    }

    /// Returns the entry whose data are in the file of this name.
    pub(super) fn file(&self, name: &str) -> Option<&Entry> {
        self.by_file.get(name).and_then(|index| self.entries.get(*index))
    }

    /// Returns the entry of this id.
    pub(super) fn entry(&self, id: i64) -> Option<&Entry> {
        self.by_id.get(&id).and_then(|index| self.entries.get(*index))
    }
}

impl Entry {
    fn read<R: Read>(
        stream: &mut Stream<R>,
        numbers: Numbers,
        layout: Layout,
        left: &mut u64,
    ) -> Option<Self> {
        let id = numbers.int(stream)?;
        numbers.int(stream)?;
        let mut text = |stream: &mut Stream<R>| numbers.text(stream, left);
        // Ids of the table and the object.
        text(stream)?;
        text(stream)?;
        let (tag, kind) = (text(stream)?, text(stream)?);
        if numbers.from(11) {
            numbers.int(stream)?;
        }
        let (definition, _drop, copy) = (text(stream)?, text(stream)?, text(stream)?);
        let schema = text(stream)?;
        if numbers.from(10) {
            text(stream)?;
        }
        if numbers.from(14) {
            text(stream)?;
        }
        if numbers.from(16) {
            numbers.int(stream)?;
        }
        let _owner = text(stream)?;
        if numbers.from(9) {
            text(stream)?;
        }
        // What it depends on, up to a missing text.
        for names in 0.. {
            if text(stream)?.is_empty() {
                break;
            }
            if names > NAMES {
                return None;
            }
        }
        let mut file = String::new();
        if layout == Layout::Files {
            file = text(stream)?;
        } else if !stream.skip(1 + numbers.offset as u64) {
            return None;
        }
        let name = if schema.is_empty() { tag } else { format!("{schema}.{tag}") };
        Some(Self { id, name, kind, definition, copy, file })
    }

    /// Whether its data are rows of `COPY`.
    pub(super) fn is_rows(&self) -> bool {
        self.kind == "TABLE DATA" && self.copy.starts_with("COPY ")
    }
}
