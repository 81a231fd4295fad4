//! A column of a typed file: its name, declaration and values.
//!
//! In: a value's bytes. Out: text in its field, or a blob of its own.
//! Never takes a key that looks like a value for a name.

use super::{
    plain,
    rows::{Cell, Rows, is_text},
};
use crate::{
    error::Gap,
    part::{Blob, Declared, Each, Part},
    place::{Origin, Step},
};

/// A binary value of fewer bytes is searched where it is; of more it is a blob of its own.
const LEAST_BLOB: usize = 64;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'c> {
    /// Its path: `contacts[].phone`.
    pub(super) name: &'c str,
    /// Its type; may be empty.
    pub(super) kind: &'c str,
    /// Where it, or the value at hand, lies in the blob.
    pub(super) offset: u64,
}

impl Column<'_> {
    /// Declares the column, whether or not it holds values.
    pub(super) fn declare(self, each: &mut Each<'_>) -> Result<(), Gap> {
        let Self { name, kind, offset } = self;
        each(Part::Field(Declared { name, kind, start: offset, end: offset, line: 0 }))
    }

    /// Returns the cell of a row.
    pub(super) fn cell(self, row: u64, rows: &mut Rows) -> Cell {
        Cell { field: rows.names.of(self.name), row, line: row }
    }

    /// Writes a value that should be UTF-8.
    pub(super) fn bytes(
        self,
        bytes: &[u8],
        row: u64,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let cell = self.cell(row, rows);
        rows.begin(cell, each)?;
        rows.bytes(bytes, self.offset, each)?;
        rows.end(None, each)
    }

    /// Writes a value that may be anything.
    pub(super) fn binary(
        self,
        bytes: &[u8],
        (row, origin): (u64, &Origin),
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
        if bytes.len() < LEAST_BLOB || is_text(head) {
            return self.bytes(bytes, row, rows, each);
        }
        let origin = origin.child(Step::Member(format!("{}[{row}]", self.name)));
        each(Part::Blob(Blob::bytes(origin, bytes)))
    }
}

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Itself,
    /// A number that is never negative.
    Unsigned,
    Days,
    /// Time since 1970, so many ticks a second.
    Ticks(i64),
    /// A number with so many digits behind the point.
    Decimal(u32),
}

impl Meaning {
    /// Writes the number out.
    pub(super) fn write(self, value: i64, out: &mut String) {
        match self {
            Self::Days => plain::date(value, out),
            Self::Ticks(per_second) => plain::moment(value, per_second, out),
            Self::Decimal(scale) => plain::scaled(value.into(), scale, out),
            Self::Unsigned => out.push_str(&value.cast_unsigned().to_string()),
            Self::Itself => out.push_str(&value.to_string()),
        }
    }
}

/// Goes one step down a path; a key that looks like a value is `*`.
pub(super) fn step(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(if is_name(key) { key } else { "*" });
}

/// Whether a key may be a name: no address, no number, no prose.
pub(super) fn is_name(key: &str) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    digits <= 5 && !key.contains('@') && key.chars().nth(64).is_none() && is_text(key.as_bytes())
}
