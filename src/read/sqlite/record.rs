//! A record: the values of one row.
//!
//! In: a payload. Out: values packed under the names of a table's columns; large binary ones as blobs.
//! Never holds a value: text is passed on page by page.

use std::io::Read as _;

use super::page::{Payload, varint};
use crate::{
    error::Gap,
    part::{BARRIER, Blob, Each, Part},
    place::{Origin, Step},
    read::{
        plain,
        rows::{Cell, Rows},
    },
};

/// Bytes that the header of a record has at most: 32767 columns of nine, and its own length.
const LONGEST_HEADER: u64 = 32_767 * 9 + 9;
/// A binary value of fewer bytes is searched where it is; of more it is a blob of its own.
const LEAST_BLOB: u64 = 64;

/// The charset of all text of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    Utf16 { big: bool },
}

/// Where the values of a record go.
pub(super) struct Row<'r> {
    pub(super) table: &'r str,
    pub(super) fields: &'r [u32],
    /// The column that is the row's number, that number, and the bytes it lies in.
    pub(super) rowid: Option<(usize, i64, std::ops::Range<u64>)>,
    pub(super) number: u64,
    pub(super) charset: Charset,
    pub(super) origin: &'r Origin,
}

/// Returns the types of a record's values, if they fit its length; the payload stands at the first.
pub(super) fn types(payload: &mut Payload<'_>, types: &mut Vec<u64>) -> bool {
    types.clear();
    let whole = payload.left;
    let Some(header) = header(payload) else { return false };
    let mut at = 0;
    let mut sum = header.len() as u64;
    let (_, len) = varint(&header, 0).unwrap_or_default();
    at += len;
    while at < header.len() {
        let Some((kind, len)) = varint(&header, at) else { return false };
        let Some(next) = sum.checked_add(size(kind)) else { return false };
        (at, sum) = (at + len, next);
        types.push(kind);
    }
    sum <= whole && !payload.torn
}

fn header(payload: &mut Payload<'_>) -> Option<Vec<u8>> {
    let mut header = Vec::new();
    while header.len() < 9 && varint(&header, 0).is_none() {
        let (piece, _) = payload.piece(1)?;
        header.extend_from_slice(piece);
    }
    let (len, own) = varint(&header, 0)?;
    if len < own as u64 || len > LONGEST_HEADER || len - own as u64 > payload.left {
        return None;
    }
    payload.take(len - own as u64).read_to_end(&mut header).ok()?;
    (header.len() as u64 == len).then_some(header)
}

/// How many bytes a value of this type has (§2.1).
pub(super) fn size(kind: u64) -> u64 {
    match kind {
        0..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        8..=11 => 0,
        _ => (kind - 12) / 2,
    }
}

/// Packs the values of a record, whose types were read.
pub(super) fn emit(
    payload: &mut Payload<'_>,
    types: &[u64],
    row: &Row<'_>,
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let mut text = String::new();
    for (column, kind) in types.iter().enumerate() {
        let len = size(*kind);
        let behind = payload.left.saturating_sub(len);
        let field = row.fields.get(column).copied().unwrap_or(0);
        let cell = Cell { field, row: row.number, line: row.number };
        text.clear();
        match kind {
            0 => match &row.rowid {
                Some((key, number, place)) if *key == column => {
                    rows.rendered(cell, &number.to_string(), place.clone(), each)?;
                }
                _ => {}
            },
            1..=9 => {
                let at = payload.here();
                number(payload, *kind, &mut text);
                rows.rendered(cell, &text, at..at + len, each)?;
            }
            10 | 11 => {}
            odd if odd % 2 == 1 => words(payload, len, (cell, row.charset), rows, each)?,
            _ => binary(payload, len, (cell, row), rows, each)?,
        }
        payload.skip(payload.left.saturating_sub(behind));
    }
    Ok(())
}

fn number(payload: &mut Payload<'_>, kind: u64, out: &mut String) {
    let mut bytes = Vec::with_capacity(8);
    // Reading a payload never fails: it ends where the chain breaks.
    let _ = payload.take(size(kind)).read_to_end(&mut bytes);
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1_i64 } else { 0 };
    let value = bytes.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte));
    match kind {
        7 => plain::number(f64::from_bits(value.cast_unsigned()), out),
        8 => out.push('0'),
        9 => out.push('1'),
        _ => out.push_str(&value.to_string()),
    }
}

/// Returns a whole number.
pub(super) fn integer(payload: &mut Payload<'_>, kind: u64) -> Option<i64> {
    let mut text = String::new();
    matches!(kind, 1..=6 | 8 | 9).then(|| number(payload, kind, &mut text));
    text.parse().ok()
}

/// Returns a whole text.
pub(super) fn string(payload: &mut Payload<'_>, len: u64, charset: Charset) -> Option<String> {
    let mut bytes = Vec::new();
    payload.take(len).read_to_end(&mut bytes).ok()?;
    match charset {
        Charset::Utf8 => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Charset::Utf16 { big } => Some(wide(&mut bytes, big, true)),
    }
}

/// Text, which may lie on many pages.
fn words(
    payload: &mut Payload<'_>,
    len: u64,
    (cell, charset): (Cell, Charset),
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    rows.begin(cell, each)?;
    let mut left = len;
    let mut torn = Vec::new();
    while left > 0 {
        let Some((piece, offset)) = payload.piece(left) else { break };
        left -= piece.len() as u64;
        match charset {
            Charset::Utf8 => rows.bytes(piece, offset, each)?,
            Charset::Utf16 { big } => {
                let before = torn.len() as u64;
                torn.extend_from_slice(piece);
                let text = wide(&mut torn, big, left == 0);
                rows.text(&text, offset.saturating_sub(before), each)?;
            }
        }
    }
    rows.end(None, each)
}

/// Takes whole characters of UTF-16 from the front of `bytes`; what is none is a barrier.
fn wide(bytes: &mut Vec<u8>, big: bool, last: bool) -> String {
    let unit = |pair: &[u8]| match pair {
        [a, b] if big => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0,
    };
    let mut whole = bytes.len() / 2 * 2;
    let high = bytes.get(..whole).and_then(|bytes| bytes.last_chunk::<2>()).map(|pair| unit(pair));
    if !last && high.is_some_and(|unit| unit & 0xFC00 == 0xD800) {
        whole -= 2;
    }
    let units: Vec<u16> = bytes.drain(..whole).as_slice().chunks_exact(2).map(unit).collect();
    char::decode_utf16(units).map(|c| c.unwrap_or(BARRIER)).collect()
}

/// A binary value: text after all, or short enough to be searched as it is, or a blob.
fn binary(
    payload: &mut Payload<'_>,
    len: u64,
    (cell, row): (Cell, &Row<'_>),
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let ahead = payload.ahead();
    let ahead = ahead.get(..usize::try_from(len).unwrap_or(usize::MAX).min(ahead.len()));
    if len < LEAST_BLOB || crate::read::rows::is_text(ahead.unwrap_or_default()) {
        return words(payload, len, (cell, Charset::Utf8), rows, each);
    }
    let column = rows.names.name(cell.field);
    let column = column.strip_prefix(row.table).map_or(column, |rest| rest.trim_start_matches('.'));
    let name = format!("{}.{column}[{}]", row.table, row.number);
    let name = name.trim_start_matches('.');
    let origin = row.origin.child(Step::Member(name.to_owned()));
    let mut bytes = payload.take(len);
    each(Part::Blob(Blob::stream(origin, &mut bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_text_survives_any_cut() {
        let text = "Ж😀a";
        for big in [false, true] {
            let bytes: Vec<u8> = text
                .encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            for cut in 0..=bytes.len() {
                let mut torn = bytes[..cut].to_vec();
                let mut read = wide(&mut torn, big, false);
                torn.extend_from_slice(&bytes[cut..]);
                read += &wide(&mut torn, big, true);
                assert_eq!(read, text, "{cut}");
            }
        }
        assert_eq!(wide(&mut vec![0xD8, 0, 0, b'a'], true, true), "\u{1F}a");
    }
}
