//! Avro object container files.
//!
//! In: a stream. Out: each value under its path, `contacts[].phone`.
//! Never holds more than a block, and never believes a count that its bytes can't hold.
//!
//! Avro specification 1.12, "Object Container Files" and "Binary Encoding". A value's place is its byte where
//! blocks are not packed, its block where they are. A broken block is passed over: the marker behind each
//! block says where the next one begins.

mod block;
mod schema;

use std::io::Read;

use super::{
    codec::{Codec, MOST},
    columns::{Column, Meaning},
    plain,
    raw::{Damage, Raw},
    rows::{Cell, Rows},
    stream::Stream,
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part, Width},
    place::Origin,
};
use block::{Block, Stop, bytes, length, long, seek};
use schema::{Id, Schema, Type};

/// The Avro format.
pub struct Avro;

const MAGIC: &[u8] = b"Obj\x01";
/// Bytes of a schema, at most.
const LONGEST_SCHEMA: u64 = 8 << 20;
/// Records in records.
const DEEPEST: usize = 64;
/// Fields that are declared, at most.
const MOST_DECLARED: usize = 100_000;

impl Format for Avro {
    fn name(&self) -> &'static str {
        "avro"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if head.bytes.starts_with(MAGIC) { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let (origin, base) = (blob.origin.clone(), blob.base());
        let mut stream = Stream::new(blob.into_read(), base);
        let Some(head) = Header::read(&mut stream) else {
            let here = stream.here();
            Raw::default().rest(&mut stream, here, each)?;
            return Err(Gap::new(Reason::Damaged, "its header makes no sense").at(here));
        };
        let Some(codec) = head.codec else {
            let here = stream.here();
            Raw::default().rest(&mut stream, here, each)?;
            return Err(Gap::new(Reason::Unsupported, "its blocks are packed in an unknown way"));
        };
        let width = if codec == Codec::Plain { Width::Utf8 } else { Width::Start };
        let mut walk = Walk {
            schema: &head.schema,
            origin: &origin,
            rows: Rows::new(width),
            damage: Damage::default(),
            path: String::new(),
            row: 0,
            text: String::new(),
            fuel: 0,
        };
        walk.declare(0, &mut Vec::new(), &mut 0, each)?;
        walk.blocks(&mut stream, (codec, head.sync), each)?;
        walk.rows.flush(each)?;
        if let Some(gap) = walk.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        walk.damage.end(each)?;
        stream.end()
    }
}

/// What a file begins with.
struct Header {
    schema: Schema,
    /// `None`: one that isn't known.
    codec: Option<Codec>,
    sync: [u8; 16],
}

impl Header {
    fn read(stream: &mut Stream<impl Read>) -> Option<Self> {
        stream.skip(4);
        let (mut schema, mut codec) = (None, Some(Codec::Plain));
        loop {
            let mut count = long(stream)?;
            if count == 0 {
                break;
            }
            if count < 0 {
                (count, _) = (-count, long(stream)?);
            }
            for _ in 0..count.min(10_000) {
                let key = bytes(stream, 1 << 10)?;
                let value = bytes(stream, LONGEST_SCHEMA)?;
                match key.as_slice() {
                    b"avro.schema" => schema = Some(Schema::of(&value)?),
                    b"avro.codec" => codec = codec_of(&value),
                    _ => {}
                }
            }
        }
        Some(Self { schema: schema?, codec, sync: stream.exact()? })
    }
}

fn codec_of(name: &[u8]) -> Option<Codec> {
    Some(match name {
        b"null" | b"" => Codec::Plain,
        b"deflate" => Codec::Deflate,
        b"snappy" => Codec::Snappy,
        b"zstandard" => Codec::Zstd,
        _ => return None,
    })
}

struct Walk<'s> {
    schema: &'s Schema,
    origin: &'s Origin,
    rows: Rows,
    damage: Damage,
    path: String,
    row: u64,
    text: String,
    /// Values that the block may still hold: an array of nothing takes no bytes.
    fuel: usize,
}

impl Walk<'_> {
    /// Declares the fields of a type, each type once in itself.
    fn declare(
        &mut self,
        id: Id,
        above: &mut Vec<Id>,
        told: &mut usize,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let Some(kind) = self.schema.types.get(id) else { return Ok(()) };
        if above.contains(&id) || above.len() > DEEPEST || *told >= MOST_DECLARED {
            return Ok(());
        }
        above.push(id);
        let len = self.path.len();
        match kind {
            Type::Record(fields) => {
                for (name, id) in fields {
                    super::columns::step(&mut self.path, name);
                    self.declare(*id, above, told, each)?;
                    self.path.truncate(len);
                }
            }
            Type::Union(members) => {
                for id in members {
                    self.declare(*id, above, told, each)?;
                }
            }
            Type::Array(items) => {
                self.path.push_str("[]");
                self.declare(*items, above, told, each)?;
                self.path.truncate(len);
            }
            Type::Map(values) => {
                self.path.push_str(".*");
                self.declare(*values, above, told, each)?;
                self.path.truncate(len);
            }
            Type::Null => {}
            kind => {
                *told += 1;
                let kind = match kind {
                    Type::Boolean => "boolean",
                    Type::Whole(Meaning::Itself) => "long",
                    Type::Whole(Meaning::Days) => "date",
                    Type::Whole(_) => "timestamp",
                    Type::Float | Type::Double => "double",
                    Type::Enum(_) => "enum",
                    Type::String => "string",
                    _ => "bytes",
                };
                Column { name: &self.path, kind, offset: 0 }.declare(each)?;
            }
        }
        above.pop();
        Ok(())
    }

    fn blocks(
        &mut self,
        stream: &mut Stream<impl Read>,
        (codec, sync): (Codec, [u8; 16]),
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        while !stream.is_end() {
            let start = stream.here();
            let count = long(stream).and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
            let said = long(stream).and_then(|size| u64::try_from(size).ok());
            let mut size = said.unwrap_or(u64::MAX);
            let offset = stream.here();
            // Of a block that isn't as long as it says, the marker behind it tells the length.
            if let Some(right) = length(stream, size, &sync) {
                self.damage.broken("a block is not as long as it says", start, each)?;
                size = right;
            }
            let mut packed = Vec::new();
            if size <= MOST as u64 {
                // What kept the reader from its end is told at the end.
                let _ = stream.by_ref().take(size).read_to_end(&mut packed);
                self.block(&packed, (count, offset), codec, each)?;
                if stream.exact::<16>() == Some(sync) {
                    continue;
                }
            }
            let reason =
                if size > MOST as u64 && said.is_some() { Reason::Limit } else { Reason::Damaged };
            let gap = Gap::new(reason, "a block is too long, or nothing marks its end");
            self.damage.tell(gap.at(start), each)?;
            if !seek(stream, &sync) {
                break;
            }
        }
        Ok(())
    }

    fn block(
        &mut self,
        packed: &[u8],
        (count, offset): (u64, u64),
        codec: Codec,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        // Four bytes behind a block of Snappy are its checksum.
        let content = match codec {
            Codec::Snappy => packed.get(..packed.len().saturating_sub(4)).unwrap_or_default(),
            _ => packed,
        };
        let unpacked = match codec {
            Codec::Plain => Vec::new(),
            codec => match codec.unpack(content, None) {
                Ok(unpacked) => unpacked,
                Err(gap) => return self.damage.tell(gap.at(offset), each),
            },
        };
        let is_plain = codec == Codec::Plain;
        let bytes = if is_plain { content } else { &unpacked };
        let mut block = Block { bytes, at: 0, offset, is_plain };
        self.fuel = 8 * bytes.len() + 100_000;
        for _ in 0..count {
            self.row += 1;
            self.path.clear();
            match self.value(&mut block, 0, 0, each) {
                Ok(()) => {}
                Err(Stop::Gap(gap)) => return Err(gap),
                Err(Stop::Broken) => {
                    self.damage.broken("a record makes no sense", offset, each)?;
                    let here = block.here();
                    let rest = block.bytes.get(block.at..).unwrap_or_default();
                    self.rows.begin(Cell { field: 0, row: self.row, line: self.row }, each)?;
                    self.rows.bytes(rest, here, each)?;
                    return self.rows.end(None, each);
                }
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        block: &mut Block<'_>,
        id: Id,
        depth: usize,
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let schema = self.schema;
        let kind = schema.types.get(id).ok_or(Stop::Broken)?;
        self.fuel = self.fuel.checked_sub(1).filter(|_| depth <= DEEPEST).ok_or(Stop::Broken)?;
        let len = self.path.len();
        match kind {
            Type::Record(fields) => {
                for (name, id) in fields {
                    super::columns::step(&mut self.path, name);
                    self.value(block, *id, depth + 1, each)?;
                    self.path.truncate(len);
                }
                Ok(())
            }
            Type::Union(members) => {
                let member = *members.get(block.len()?).ok_or(Stop::Broken)?;
                self.value(block, member, depth + 1, each)
            }
            Type::Array(items) => {
                self.path.push_str("[]");
                self.items(block, (*items, false), depth, each)?;
                self.path.truncate(len);
                Ok(())
            }
            Type::Map(values) => {
                self.path.push_str(".*");
                self.items(block, (*values, true), depth, each)?;
                self.path.truncate(len);
                Ok(())
            }
            leaf => self.leaf(block, leaf, each),
        }
    }

    /// Reads the values of an array or a map, whose keys are values too.
    fn items(
        &mut self,
        block: &mut Block<'_>,
        (id, is_map): (Id, bool),
        depth: usize,
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        loop {
            let count = block.long()?;
            if count == 0 {
                return Ok(());
            }
            if count < 0 {
                block.long()?;
            }
            for _ in 0..count.unsigned_abs() {
                if is_map {
                    let len = block.len()?;
                    let at = block.here();
                    let key = block.take(len)?;
                    Column { name: &self.path, kind: "", offset: at }.bytes(
                        key,
                        self.row,
                        &mut self.rows,
                        each,
                    )?;
                }
                self.value(block, id, depth + 1, each)?;
            }
        }
    }

    fn leaf(
        &mut self,
        block: &mut Block<'_>,
        kind: &Type,
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        self.text.clear();
        let offset = block.here();
        let at = block.at;
        let mut content: Option<(&[u8], u64)> = None;
        match kind {
            Type::Boolean => {
                let yes = block.take(1)?.first() == Some(&1);
                self.text.push_str(if yes { "true" } else { "false" });
            }
            Type::Whole(meaning) => {
                let value = block.long()?;
                meaning.write(value, &mut self.text);
            }
            Type::Float => {
                let bytes = block.take(4)?.first_chunk().ok_or(Stop::Broken)?;
                plain::number(f64::from(f32::from_le_bytes(*bytes)), &mut self.text);
            }
            Type::Double => {
                let bytes = block.take(8)?.first_chunk().ok_or(Stop::Broken)?;
                plain::number(f64::from_le_bytes(*bytes), &mut self.text);
            }
            Type::Enum(symbols) => {
                self.text.push_str(symbols.get(block.len()?).ok_or(Stop::Broken)?);
            }
            Type::String | Type::Bytes(_) | Type::Fixed(..) => {
                let len = if let Type::Fixed(len, _) = kind { *len } else { block.len()? };
                let offset = block.here();
                let bytes = block.take(len)?;
                match kind {
                    Type::Bytes(Meaning::Decimal(scale))
                    | Type::Fixed(_, Meaning::Decimal(scale)) => {
                        plain::decimal(bytes, *scale, &mut self.text);
                    }
                    _ => content = Some((bytes, offset)),
                }
            }
            _ => {}
        }
        let column = Column { name: &self.path, kind: "", offset };
        match content {
            Some((bytes, offset)) if *kind == Type::String => {
                Column { offset, ..column }.bytes(bytes, self.row, &mut self.rows, each)?;
            }
            Some((bytes, offset)) => {
                let column = Column { offset, ..column };
                column.binary(bytes, (self.row, self.origin), &mut self.rows, each)?;
            }
            None if !self.text.is_empty() => {
                let behind = offset + (block.here() - offset).max(u64::from(block.at > at));
                let cell = column.cell(self.row, &mut self.rows);
                self.rows.rendered(cell, &self.text, offset..behind, each)?;
            }
            None => {}
        }
        Ok(())
    }
}
