//! Arrow IPC: streams, files, and Feather V2, which is one.
//!
//! In: bytes that can be read at any place. Out: each value under its path, `contacts[].phone`.
//! Never holds more than windows of a batch, or one column's buffers where they are packed.
//!
//! A value's place is its byte, or its buffer where that is packed; its row counts over all batches.
//! <https://arrow.apache.org/docs/format/Columnar.html>; a file is read as the stream that it holds.

mod batch;
mod buffer;
mod flat;
mod leaf;
mod schema;

use super::{
    columns::Column,
    raw::{Damage, Raw, seekable},
    rows::Rows,
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part, Width},
    seek::Seekable,
};
use batch::{Batch, Dictionaries, Walk};
use flat::Table;

/// The Arrow format.
pub struct Arrow;

const FILE: &[u8] = b"ARROW1";
const OLD_FEATHER: &[u8] = b"FEA1";
const CONTINUES: [u8; 4] = [0xFF; 4];
/// Bytes of a message's description, at most.
const LONGEST: u64 = 48 << 20;

impl Format for Arrow {
    fn name(&self) -> &'static str {
        "arrow"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if head.bytes.starts_with(b"ARROW1\0\0") || head.bytes.starts_with(OLD_FEATHER) {
            return Claim::Magic;
        }
        let schema = head.bytes.strip_prefix(&CONTINUES).and_then(|rest| rest.split_first_chunk());
        let is_schema = schema.is_some_and(|(len, rest): (&[u8; 4], &[u8])| {
            let len = u64::from(u32::from_le_bytes(*len));
            let message = Table::root(rest).map(|message| message.number::<1>(1));
            len > 8 && len <= LONGEST && message == Some(1)
        });
        if is_schema { Claim::Shape } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let file = seekable(blob, each)?;
        let head = file.take_at(0, 8).map_err(|cause| Gap::unread(&cause, 0))?;
        if head.starts_with(OLD_FEATHER) {
            Raw::default().part(&file, 0..file.len(), each)?;
            return Err(Gap::new(Reason::Unsupported, "Feather of the first version"));
        }
        let is_file = head.starts_with(FILE);
        let mut walk = Walk {
            file: &file,
            origin: &origin,
            fields: Vec::new(),
            dictionaries: Dictionaries::default(),
            rows: Rows::new(Width::Utf8),
            damage: Damage::default(),
            row: 0,
            fuel: (4_u64 << 30).saturating_add(file.len().saturating_mul(4)),
        };
        let ended = messages(&mut walk, if is_file { 8 } else { 0 }, each);
        walk.rows.flush(each)?;
        if let Some(gap) = walk.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        walk.damage.end(each)?;
        ended
    }
}

/// What stands at one place of a stream.
struct Message {
    bytes: Vec<u8>,
    /// Where its body begins and ends.
    body: std::ops::Range<u64>,
}

impl Message {
    /// Reads a message; the inner `None`: the stream ends here.
    fn read(file: &Seekable<'_>, at: u64) -> Option<Option<Self>> {
        let head = file.take_at(at, 8).ok()?;
        let (first, second) = head.split_first_chunk::<4>()?;
        // Before 0.15 a message had no mark.
        let (len, start) = if *first == CONTINUES {
            (u32::from_le_bytes(*second.first_chunk()?), at + 8)
        } else {
            (u32::from_le_bytes(*first), at + 4)
        };
        if len == 0 {
            return Some(None);
        }
        let len = u64::from(len);
        if len > LONGEST {
            return None;
        }
        let bytes = file.take_at(start, usize::try_from(len).ok()?).ok()?;
        (bytes.len() as u64 == len).then_some(())?;
        let body_len = Table::root(&bytes)?.number::<8>(3);
        let body = start + len..start.checked_add(len)?.checked_add(body_len)?;
        Some(Some(Self { bytes, body }))
    }
}

fn messages(walk: &mut Walk<'_>, start: u64, each: &mut Each<'_>) -> Result<(), Gap> {
    let file = walk.file;
    let mut at = start;
    loop {
        let Some(message) = Message::read(file, at) else {
            if at == start
                && let Some(footer) = footer(file)
                && let Some(footer) = Table::root(&footer)
            {
                return listed(walk, &footer, each);
            }
            Raw::default().part(file, at..file.len(), each)?;
            return Err(
                Gap::new(Reason::Damaged, "it breaks off, or a message makes no sense").at(at)
            );
        };
        let Some(message) = message else { break };
        take(walk, &message, at, each)?;
        at = message.body.end;
    }
    // A file has a footer behind its stream, for those who want to begin at its end.
    let tail = file.take_at(file.len().saturating_sub(6), 6).unwrap_or_default();
    if start == 8 && tail != FILE {
        return Err(Gap::new(Reason::Damaged, "its footer is missing").at(file.len()));
    }
    Ok(())
}

/// Reads what a message at byte `at` holds.
fn take(walk: &mut Walk<'_>, message: &Message, at: u64, each: &mut Each<'_>) -> Result<(), Gap> {
    let Some(root) = Table::root(&message.bytes) else { return Ok(()) };
    match (root.number::<1>(1), root.table(2)) {
        (1, Some(inner)) => schema(walk, &inner, at, each),
        (2, Some(inner)) => {
            let Some(data) = inner.table(1) else { return Ok(()) };
            walk.dictionary(inner.number::<8>(0), &Batch::of(&data, message.body.start), each)
        }
        (3, Some(inner)) => walk.batch(&Batch::of(&inner, message.body.start), each),
        _ => Ok(()),
    }
}

/// Returns the footer of a file, which says where everything is.
fn footer(file: &Seekable<'_>) -> Option<Vec<u8>> {
    let tail_at = file.len().checked_sub(10)?;
    let tail = file.take_at(tail_at, 10).ok()?;
    let (len, magic) = tail.split_first_chunk::<4>()?;
    let len = u64::from(u32::from_le_bytes(*len));
    let start = tail_at.checked_sub(len).filter(|_| magic == FILE && len <= LONGEST)?;
    file.take_at(start, usize::try_from(len).ok()?).ok()
}

/// Reads a file whose stream is none: Polars leaves its head out, and puts dictionaries last.
fn listed(walk: &mut Walk<'_>, footer: &Table<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
    let file = walk.file;
    if let Some(inner) = footer.table(1) {
        schema(walk, &inner, 8, each)?;
    }
    for at in footer.blocks(2).into_iter().chain(footer.blocks(3)) {
        match Message::read(file, at).flatten() {
            Some(message) => take(walk, &message, at, each)?,
            None => walk.damage.broken("a message makes no sense", at, each)?,
        }
    }
    Ok(())
}

fn schema(walk: &mut Walk<'_>, inner: &Table<'_>, at: u64, each: &mut Each<'_>) -> Result<(), Gap> {
    if inner.number::<2>(0) == 1 {
        return Err(Gap::new(Reason::Unsupported, "its numbers are big-endian").at(at));
    }
    let Some(fields) = schema::fields(inner) else {
        return Err(Gap::new(Reason::Limit, "its schema has too many fields").at(at));
    };
    for field in fields.iter().filter(|field| field.children == 0) {
        let kind = format!("{:?}", field.kind).to_lowercase();
        let kind = kind.split([' ', '(']).next().unwrap_or_default();
        Column { name: &field.path, kind, offset: at }.declare(each)?;
    }
    walk.fields = fields;
    Ok(())
}
