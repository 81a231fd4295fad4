//! BSON: documents one behind the other, as `mongodump` writes a collection, and its archives of many.
//!
//! In: a stream. Out: each value under `collection.path[].to`, the collection being the file's name.
//! Never holds a document, and never believes a length that leads out of what it is in.
//!
//! The format is that of <https://bsonspec.org/spec.html>; the archive's is in the package `archive` of the
//! mongo-tools. A value's place is its byte in the file; rows are documents.

use std::{collections::HashMap, io::Read};

use super::{
    columns::is_name,
    plain,
    raw::{Damage, Raw},
    rows::{Cell, Rows, is_text},
    stream::Stream,
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part, Width},
    place::{Origin, Step},
};

/// The BSON format.
pub struct Bson;

/// What an archive begins with.
const ARCHIVE: [u8; 4] = [0x6D, 0xE2, 0x99, 0x81];
/// What parts the namespaces of an archive.
const TERMINATOR: [u8; 4] = [0xFF; 4];
/// Bytes of a document, at most: three times what a server takes.
const MOST: u64 = 48 << 20;
/// Documents in documents; a server takes 100.
const DEEPEST: usize = 200;
/// Bytes of a key that are kept.
const LONGEST_KEY: usize = 256;
/// Collections of an archive whose rows are counted each.
const MOST_COLLECTIONS: usize = 10_000;
/// A binary value of fewer bytes is searched where it is.
const LEAST_BLOB: u64 = 64;

impl Format for Bson {
    fn name(&self) -> &'static str {
        "bson"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if head.bytes.starts_with(&ARCHIVE) && likely(head.bytes.get(4..).unwrap_or_default(), 1) {
            return Claim::Magic;
        }
        let named = head.extension == "bson";
        if likely(head.bytes, usize::from(!named)) {
            return Claim::Shape;
        }
        // Under its name it may be one whose first document is broken.
        let begins = matches!(head.bytes, [_, _, _, _, 1..=0x13, ..]);
        if named && begins { Claim::Name } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let name = origin.steps().last().map(|step| step.to_string()).unwrap_or_default();
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let collection = file.split_once(".bson").map_or(file, |(stem, _)| stem).to_owned();
        let (base, stream) = (blob.base(), blob.into_read());
        let mut walk = Walk {
            stream: Stream::new(stream, base),
            rows: Rows::new(Width::Utf8),
            damage: Damage::default(),
            origin,
            path: String::new(),
            collection,
            row: 0,
            text: String::new(),
        };
        walk.all(each)?;
        walk.rows.flush(each)?;
        if let Some(gap) = walk.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        walk.damage.end(each)?;
        walk.stream.end()
    }
}

/// Whether bytes begin with a document of at least so many values, as far as it is there.
fn likely(bytes: &[u8], least: usize) -> bool {
    let Some(len) = bytes.first_chunk::<4>().map(|len| i32::from_le_bytes(*len)) else {
        return false;
    };
    let Ok(len) = usize::try_from(len) else { return false };
    if len < 5 || len as u64 > MOST {
        return false;
    }
    let whole = bytes.len() >= len;
    let document = bytes.get(4..len.min(bytes.len())).unwrap_or_default();
    let (mut at, mut values) = (0, 0);
    loop {
        let Some(kind) = document.get(at) else { return !whole && values > least };
        if *kind == 0 {
            return whole && at + 5 == len && values >= least;
        }
        let rest = document.get(at + 1..).unwrap_or_default();
        let Some(end) = memchr::memchr(0, rest) else { return !whole && values > least };
        let key = rest.get(..end).unwrap_or_default();
        if end > LONGEST_KEY || !(is_text(key) || key.is_empty()) {
            return false;
        }
        let value = rest.get(end + 1..).unwrap_or_default();
        let Some(size) = size(*kind, value) else { return !whole && values > least };
        if size == usize::MAX {
            return false;
        }
        (at, values) = (at + 2 + end + size, values + 1);
    }
}

/// How many bytes a value takes; `None`: its length is not there, the most: there is no such type.
fn size(kind: u8, value: &[u8]) -> Option<usize> {
    let len = || {
        let len = i32::from_le_bytes(*value.first_chunk::<4>()?);
        Some(usize::try_from(len).unwrap_or(usize::MAX))
    };
    Some(match kind {
        0x02 | 0x0D | 0x0E => len()?.saturating_add(4),
        0x03 | 0x04 | 0x0F => len()?,
        0x05 => len()?.saturating_add(5),
        0x0B => {
            let first = memchr::memchr(0, value)?;
            first + 2 + memchr::memchr(0, value.get(first + 1..)?)?
        }
        0x0C => len()?.saturating_add(16),
        kind => fixed(kind).map_or(usize::MAX, |size| usize::try_from(size).unwrap_or(usize::MAX)),
    })
}

/// How many bytes a value of a type of fixed size takes.
fn fixed(kind: u8) -> Option<u64> {
    Some(match kind {
        0x01 | 0x09 | 0x11 | 0x12 => 8,
        0x06 | 0x0A | 0x7F | 0xFF => 0,
        0x07 => 12,
        0x08 => 1,
        0x10 => 4,
        0x13 => 16,
        _ => return None,
    })
}

/// A document or array that is open.
struct Level {
    /// The byte behind it.
    end: u64,
    /// How much of the path leads to it.
    path: usize,
    is_array: bool,
}

/// What keeps a document from being read on.
struct Broken;

/// Why reading stopped: the caller wants no more, or the document makes no sense.
enum Stop {
    Gap(Gap),
    Broken,
}

impl From<Gap> for Stop {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

impl From<Broken> for Stop {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

struct Walk<R> {
    stream: Stream<R>,
    rows: Rows,
    damage: Damage,
    origin: Origin,
    path: String,
    collection: String,
    row: u64,
    text: String,
}

impl<R: Read> Walk<R> {
    fn all(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let is_archive = self.stream.peek(4) == ARCHIVE;
        let mut counts = HashMap::<String, u64>::new();
        if is_archive {
            self.stream.skip(4);
            self.collection.clear();
        }
        while !self.stream.is_end() {
            if is_archive && self.stream.peek(4) == TERMINATOR {
                self.stream.skip(4);
                counts.insert(std::mem::take(&mut self.collection), self.row);
                if counts.len() > MOST_COLLECTIONS {
                    counts.clear();
                }
                let named = self.stream.is_end() || self.namespace(each)?;
                if !named {
                    return self.give_up(each);
                }
                self.row = counts.get(&self.collection).copied().unwrap_or(0);
                continue;
            }
            if !self.one(each)? {
                return self.give_up(each);
            }
        }
        Ok(())
    }

    /// Reads a document; returns whether another may follow it.
    fn one(&mut self, each: &mut Each<'_>) -> Result<bool, Gap> {
        let start = self.stream.here();
        let Some(len) = self.length(u64::MAX) else { return Ok(false) };
        if !(5..=MOST).contains(&len) {
            return Ok(false);
        }
        self.row += 1;
        let end = start + len;
        match self.document(end, each) {
            Ok(()) => Ok(true),
            Err(Stop::Gap(gap)) => Err(gap),
            Err(Stop::Broken) => {
                let here = self.stream.here();
                self.damage.broken("a document makes no sense", here, each)?;
                let left = end.saturating_sub(here);
                Raw::default().rest((&mut self.stream).take(left), here, each)?;
                // What follows is a document if the length was right.
                Ok(self.stream.is_end() || likely(self.stream.peek(4 << 10), 0))
            }
        }
    }

    /// Searches what is left as it is.
    fn give_up(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let here = self.stream.here();
        self.damage.broken("from here on it is no document", here, each)?;
        Raw::default().rest(&mut self.stream, here, each)
    }

    /// Reads the header of a namespace in an archive, which names the collection that follows.
    fn namespace(&mut self, each: &mut Each<'_>) -> Result<bool, Gap> {
        let head = self.stream.peek(4 << 10);
        let key = b"\x02collection\0";
        let name = memchr::memmem::find(head, key).and_then(|at| head.get(at + key.len() + 4..));
        let name = name.and_then(|name| name.split(|byte| *byte == 0).next()).unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        let row = std::mem::take(&mut self.row);
        let sound = self.one(each)?;
        (self.row, self.collection) = (row, name);
        Ok(sound)
    }

    /// Reads a length that must lead to no farther than `end`.
    fn length(&mut self, end: u64) -> Option<u64> {
        let start = self.stream.here();
        let len = i32::from_le_bytes(self.stream.exact::<4>()?);
        u64::try_from(len).ok().filter(|len| start.saturating_add(*len) <= end)
    }

    /// Reads the values of a document whose length was read.
    fn document(&mut self, end: u64, each: &mut Each<'_>) -> Result<(), Stop> {
        self.path.clear();
        self.path.push_str(&self.collection);
        let mut levels = vec![Level { end, path: self.path.len(), is_array: false }];
        while let Some(level) = levels.last() {
            let (end, is_array) = (level.end, level.is_array);
            self.path.truncate(level.path);
            let [kind] = self.stream.exact::<1>().ok_or(Broken)?;
            if kind == 0 {
                if self.stream.here() != end {
                    return Err(Stop::Broken);
                }
                levels.pop();
                continue;
            }
            let at = self.stream.here();
            let key = self.key(end, is_array)?;
            if self.path.ends_with('*') {
                let field = self.rows.names.of(&self.path);
                self.rows.begin(Cell { field, row: self.row, line: self.row }, each)?;
                self.rows.bytes(&key, at, each)?;
                self.rows.end(None, each)?;
            }
            if matches!(kind, 0x03 | 0x04) && levels.len() < DEEPEST {
                let start = self.stream.here();
                let len = self.length(end).filter(|len| *len >= 5).ok_or(Broken)?;
                let path = self.path.len();
                levels.push(Level { end: start + len, path, is_array: kind == 0x04 });
            } else {
                self.value(kind, end, each)?;
            }
            if self.stream.here() > end {
                return Err(Stop::Broken);
            }
        }
        Ok(())
    }

    /// Reads a key onto the path; one that looks like a value is `*` there. Returns its bytes.
    fn key(&mut self, end: u64, is_array: bool) -> Result<Vec<u8>, Broken> {
        let mut key = Vec::new();
        loop {
            let [byte] = self.stream.exact::<1>().ok_or(Broken)?;
            if byte == 0 {
                break;
            }
            if self.stream.here() >= end {
                return Err(Broken);
            }
            if key.len() < LONGEST_KEY {
                key.push(byte);
            }
        }
        if is_array {
            self.path.push_str("[]");
            return Ok(Vec::new());
        }
        if !self.path.is_empty() {
            self.path.push('.');
        }
        match std::str::from_utf8(&key) {
            Ok(key) if is_name(key) => self.path.push_str(key),
            _ => self.path.push('*'),
        }
        Ok(key)
    }

    fn value(&mut self, kind: u8, end: u64, each: &mut Each<'_>) -> Result<(), Stop> {
        let field = self.rows.names.of(&self.path);
        let cell = Cell { field, row: self.row, line: self.row };
        let start = self.stream.here();
        match kind {
            0x02 | 0x0D | 0x0E => {
                let len =
                    self.length(end.saturating_sub(4)).filter(|len| *len > 0).ok_or(Broken)?;
                self.words(cell, len - 1, each)?;
                self.stream.skip(1);
            }
            // Code with its scope, and what lies too deep: words as they come.
            0x03 | 0x04 | 0x0F => {
                let len = self.length(end).and_then(|len| len.checked_sub(4)).ok_or(Broken)?;
                if kind != 0x0F {
                    let text = "documents in documents deeper than 200: these have no path";
                    self.damage.tell(Gap::new(Reason::Limit, text).at(start), each)?;
                }
                self.words(cell, len, each)?;
            }
            0x05 => {
                let len = self.length(end.saturating_sub(5)).ok_or(Broken)?;
                let [subtype] = self.stream.exact::<1>().ok_or(Broken)?;
                self.binary(cell, (len, subtype), each)?;
            }
            0x0B => {
                for _ in 0..2 {
                    while self.stream.exact::<1>().ok_or(Broken)? != [0] {
                        if self.stream.here() >= end {
                            return Err(Stop::Broken);
                        }
                    }
                }
            }
            0x0C => {
                let len = self.length(end.saturating_sub(16)).ok_or(Broken)?;
                self.stream.skip(len + 12);
            }
            kind => {
                let size = fixed(kind).filter(|size| start + size <= end).ok_or(Broken)?;
                self.number(kind)?;
                self.stream.skip((start + size).saturating_sub(self.stream.here()));
                self.rows.rendered(cell, &self.text, start..start + size, each)?;
            }
        }
        Ok(())
    }

    /// Writes a number or a date out; what nobody types stays empty.
    fn number(&mut self, kind: u8) -> Result<(), Broken> {
        self.text.clear();
        let out = &mut self.text;
        match kind {
            0x01 => plain::number(f64::from_le_bytes(self.stream.exact().ok_or(Broken)?), out),
            0x08 => out.push_str(match self.stream.exact().ok_or(Broken)? {
                [0] => "false",
                [_] => "true",
            }),
            0x09 => {
                let milliseconds = i64::from_le_bytes(self.stream.exact().ok_or(Broken)?);
                plain::moment(milliseconds, 1000, out);
            }
            0x10 => {
                out.push_str(&i32::from_le_bytes(self.stream.exact().ok_or(Broken)?).to_string());
            }
            0x12 => {
                out.push_str(&i64::from_le_bytes(self.stream.exact().ok_or(Broken)?).to_string());
            }
            0x13 => decimal128(u128::from_le_bytes(self.stream.exact().ok_or(Broken)?), out),
            _ => {}
        }
        Ok(())
    }

    fn words(&mut self, cell: Cell, len: u64, each: &mut Each<'_>) -> Result<(), Stop> {
        let mut left = len;
        self.rows.begin(cell, each)?;
        while left > 0 {
            let (piece, offset) = self.stream.piece(left).ok_or(Broken)?;
            left -= piece.len() as u64;
            self.rows.bytes(piece, offset, each)?;
        }
        self.rows.end(None, each)?;
        Ok(())
    }

    /// A binary value; of UUIDs and digests nothing is searched.
    fn binary(
        &mut self,
        cell: Cell,
        (len, subtype): (u64, u8),
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let head = usize::try_from(len).unwrap_or(usize::MAX);
        if (3..=5).contains(&subtype) {
            self.stream.skip(len);
        } else if len < LEAST_BLOB || is_text(self.stream.peek(head.min(512))) {
            self.words(cell, len, each)?;
        } else {
            let name = format!("{}[{}]", self.path, self.row);
            let behind = self.stream.here() + len;
            let origin = self.origin.child(Step::Member(name));
            let mut bytes = (&mut self.stream).take(len);
            each(Part::Blob(Blob::stream(origin, &mut bytes)))?;
            self.stream.skip(behind.saturating_sub(self.stream.here()));
        }
        Ok(())
    }
}

/// Appends a decimal number, if it is a whole one or has few places (IEEE 754-2008, binary encoding).
fn decimal128(bits: u128, out: &mut String) {
    let exponent = i32::try_from(bits >> 113 & 0x3FFF).unwrap_or_default() - 6176;
    let digits = bits & ((1 << 113) - 1);
    let sign = if bits >> 127 == 1 { -1 } else { 1 };
    let Ok(digits) = i128::try_from(digits) else { return };
    if (0..=20).contains(&exponent) {
        let scaled = digits.checked_mul(10_i128.pow(exponent.unsigned_abs()));
        plain::scaled(sign * scaled.unwrap_or(0), 0, out);
    } else if exponent < 0 && exponent > -30 {
        plain::scaled(sign * digits, exponent.unsigned_abs(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_from_other_bytes() {
        let document = b"\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0";
        assert!(likely(document, 1), "the specification's example");
        assert!(!likely(&document[..15], 1), "too little to be sure");
        assert!(!likely(b"\x16\0\0\0\x02hello\0\x07\0\0\0world\0\0", 1));
        assert!(likely(b"\x05\0\0\0\0", 0) && !likely(b"\x05\0\0\0\0", 1));
        assert!(!likely("{\"a\": 1}".as_bytes(), 0));
    }

    #[test]
    fn decimals_are_digits() {
        for (digits, exponent, expected) in
            [(79_160_000_017_u128, 0, "79160000017"), (791_u128, -1, "79.1"), (7, 3, "7000")]
        {
            let mut out = String::new();
            let exponent = u128::from((exponent + 6176_i32).unsigned_abs());
            decimal128(exponent << 113 | digits, &mut out);
            assert_eq!(out, expected);
        }
    }
}
