//! Record batches and dictionaries.
//!
//! In: a batch's description and its buffers. Out: values, column by column.
//! Never believes a length that its buffers can't hold.

use std::collections::HashMap;

use super::{
    buffer::Buffer,
    flat::Table,
    schema::{Field, Kind},
};
use crate::{
    error::{Gap, Reason},
    part::Each,
    place::Origin,
    read::{
        codec::Codec,
        columns::{Column, Meaning},
        plain,
        raw::Damage,
        rows::Rows,
    },
    seek::Seekable,
};

/// Bytes of all dictionaries, at most, and their values.
const MOST_DICTIONARIES: usize = 32 << 20;
const MANY_VALUES: usize = 4 << 20;

/// What a batch says of itself.
pub(super) struct Batch {
    rows: u64,
    nodes: Vec<(u64, u64)>,
    buffers: Vec<(u64, u64)>,
    codec: Option<Codec>,
    /// How many buffers of values each field of views has.
    variadic: Vec<u64>,
    body: u64,
}

impl Batch {
    /// The batch whose body begins at byte `body`.
    pub(super) fn of(table: &Table<'_>, body: u64) -> Self {
        let codec = table.table(3).map(|compression| match compression.number::<1>(0) {
            0 => Codec::Lz4Frame,
            _ => Codec::Zstd,
        });
        let (nodes, buffers, variadic) = (table.pairs(1), table.pairs(2), table.numbers(4));
        Self { rows: table.number::<8>(0), nodes, buffers, codec, variadic, body }
    }
}

/// The values of all dictionaries, as text.
#[derive(Default)]
pub(super) struct Dictionaries {
    values: HashMap<u64, (String, Vec<u32>)>,
    bytes: usize,
    count: usize,
}

impl Dictionaries {
    fn get(&self, id: u64, index: u64) -> Option<&str> {
        let (text, ends) = self.values.get(&id)?;
        let index = usize::try_from(index).ok()?;
        let end = *ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
        text.get(start as usize..end)
    }

    fn push(&mut self, id: u64, value: &str) -> bool {
        self.bytes += value.len();
        self.count += 1;
        let (text, ends) = self.values.entry(id).or_default();
        text.push_str(value);
        ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.bytes <= MOST_DICTIONARIES && self.count <= MANY_VALUES
    }
}

/// A stream that is being read.
pub(super) struct Walk<'f> {
    pub(super) file: &'f Seekable<'f>,
    pub(super) origin: &'f Origin,
    pub(super) fields: Vec<Field>,
    pub(super) dictionaries: Dictionaries,
    pub(super) rows: Rows,
    pub(super) damage: Damage,
    /// Rows of the batches so far.
    pub(super) row: u64,
    /// Bytes of buffers that may still be read.
    pub(super) fuel: u64,
}

/// Where in a batch's lists one is.
struct Cursor {
    node: usize,
    buffer: usize,
    variadic: usize,
}

/// A list that is open: its buffer of places, or all lists have as many items; how many lists there are.
#[derive(Clone, Copy)]
struct List {
    places: Option<usize>,
    /// Bytes of a place, or items of a list.
    size: usize,
    count: u64,
}

/// A list above a column: it leads from an item to the list that holds it.
enum Above<'f> {
    Places { places: Buffer<'f>, size: usize, at: u64, count: u64 },
    Even(u64),
}

impl Above<'_> {
    /// Returns which list holds an item; items must come in order.
    fn holder(&mut self, item: u64) -> Option<u64> {
        match self {
            Self::Even(size) => item.checked_div(*size),
            Self::Places { places, size, at, count } => {
                while *at < *count && places.number(*at + 1, *size)? <= item {
                    *at += 1;
                }
                (*at < *count).then_some(*at)
            }
        }
    }
}

/// A column's buffers and what is above it.
struct Leaf<'f> {
    len: u64,
    valid: Buffer<'f>,
    buffers: Vec<Buffer<'f>>,
    above: Vec<Above<'f>>,
}

/// Why a batch was not read on.
enum Stop {
    Gap(Gap),
    Broken(Gap),
}

impl From<Gap> for Stop {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

fn broken(at: u64) -> Stop {
    Stop::Broken(Gap::new(Reason::Damaged, "the values of a column make no sense").at(at))
}

impl<'f> Walk<'f> {
    /// Reads a batch of rows.
    pub(super) fn batch(&mut self, batch: &Batch, each: &mut Each<'_>) -> Result<(), Gap> {
        let fields = std::mem::take(&mut self.fields);
        let mut cursor = Cursor { node: 0, buffer: 0, variadic: 0 };
        let mut at = 0;
        while at < fields.len() {
            let read = self.field((&fields, &mut at), (batch, &mut cursor), &mut Vec::new(), each);
            match read {
                Ok(()) => {}
                Err(Stop::Gap(gap)) => return Err(gap),
                Err(Stop::Broken(gap)) => {
                    self.damage.tell(gap, each)?;
                    break;
                }
            }
        }
        self.fields = fields;
        self.row = self.row.saturating_add(batch.rows);
        Ok(())
    }

    /// Reads the values of a dictionary, which are those of the first field that uses it.
    pub(super) fn dictionary(
        &mut self,
        id: u64,
        batch: &Batch,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let of = |field: &&Field| field.dictionary.is_some_and(|(other, _)| other == id);
        let Some(field) = self.fields.iter().find(of).cloned() else { return Ok(()) };
        let mut cursor = Cursor { node: 0, buffer: 0, variadic: 0 };
        let values = Field { dictionary: None, ..field };
        let read = self.open(&values, (batch, &mut cursor)).and_then(|leaf| {
            let Some(mut leaf) = leaf else { return Ok(()) };
            let mut text = String::new();
            for i in 0..leaf.len {
                text.clear();
                leaf.write(&values.kind, i, &mut text).ok_or_else(|| broken(batch.body))?;
                if !self.dictionaries.push(id, &text) {
                    let text = "dictionaries of more than 32 MB: some values are missing";
                    return Err(Stop::Broken(Gap::new(Reason::Limit, text).at(batch.body)));
                }
            }
            Ok(())
        });
        match read {
            Ok(()) => Ok(()),
            Err(Stop::Gap(gap)) => Err(gap),
            Err(Stop::Broken(gap)) => self.damage.tell(gap, each),
        }
    }

    /// Reads a field and those in it; `at` is its index, and then that of the next.
    fn field(
        &mut self,
        (fields, at): (&[Field], &mut usize),
        (batch, cursor): (&Batch, &mut Cursor),
        lists: &mut Vec<List>,
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let Some(field) = fields.get(*at) else { return Ok(()) };
        *at += 1;
        if field.dictionary.is_some() || field.children == 0 {
            if field.dictionary.is_some() {
                skip(fields, at, field.children);
            }
            let Some(mut leaf) = self.open(field, (batch, cursor))? else { return Ok(()) };
            for list in lists.iter() {
                leaf.above.push(self.above(batch, *list)?);
            }
            return self.leaf(field, &mut leaf, each);
        }
        let count = batch.nodes.get(cursor.node).map_or(0, |node| node.0);
        cursor.node += 1;
        let places = cursor.buffer + 1;
        let list = match field.kind {
            Kind::List { wide } => {
                cursor.buffer += 2;
                Some(List { places: Some(places), size: if wide { 8 } else { 4 }, count })
            }
            Kind::FixedList(size) => {
                cursor.buffer += 1;
                Some(List { places: None, size, count })
            }
            Kind::Struct => {
                cursor.buffer += 1;
                None
            }
            _ => return Err(unknown(batch.body)),
        };
        lists.extend(list);
        for _ in 0..field.children {
            self.field((fields, &mut *at), (batch, &mut *cursor), lists, each)?;
        }
        lists.truncate(lists.len() - usize::from(list.is_some()));
        Ok(())
    }

    /// Opens the buffers of a field that has values itself; `None`: none that could be anybody's.
    fn open(
        &mut self,
        field: &Field,
        (batch, cursor): (&Batch, &mut Cursor),
    ) -> Result<Option<Leaf<'f>>, Stop> {
        let len = batch.nodes.get(cursor.node).map_or(0, |node| node.0);
        cursor.node += 1;
        let mut is_plain = true;
        let count = match field.kind {
            _ if field.dictionary.is_some() => 2,
            Kind::Null => 0,
            Kind::Boolean | Kind::Whole(..) | Kind::Real(_) | Kind::Decimal { .. } => 2,
            Kind::Fixed(_) => 2,
            Kind::Bytes { .. } => 3,
            Kind::Other(count) => {
                is_plain = false;
                count
            }
            Kind::View => {
                let more = batch.variadic.get(cursor.variadic).copied().unwrap_or(0);
                cursor.variadic += 1;
                usize::try_from(more).unwrap_or(usize::MAX).saturating_add(2)
            }
            Kind::Struct => 1,
            _ => return Err(unknown(batch.body)),
        };
        let first = cursor.buffer;
        cursor.buffer = first.saturating_add(count);
        // What takes no bytes could be there any number of times.
        let is_nothing = match field.dictionary {
            Some((_, size)) => !(1..=8).contains(&size),
            None => matches!(field.kind, Kind::Fixed(0) | Kind::Decimal { bytes: 0, .. }),
        };
        if !is_plain || is_nothing || count < 2 {
            return Ok(None);
        }
        let listed = batch.buffers.len().min(cursor.buffer);
        let opened =
            (first..listed).map(|i| self.buffer(batch, i)).collect::<Result<Vec<_>, _>>()?;
        let mut buffers = opened.into_iter();
        let valid = buffers.next().ok_or_else(|| broken(batch.body))?;
        Ok(Some(Leaf { len, valid, buffers: buffers.collect(), above: Vec::new() }))
    }

    fn buffer(&mut self, batch: &Batch, index: usize) -> Result<Buffer<'f>, Stop> {
        let (offset, len) = batch.buffers.get(index).copied().ok_or_else(|| broken(batch.body))?;
        let start = batch.body.checked_add(offset).ok_or_else(|| broken(batch.body))?;
        let end = start.checked_add(len).ok_or_else(|| broken(batch.body))?;
        let limit = || Gap::new(Reason::Limit, "it stands for more than 4 GB of values");
        let buffer = Buffer::open(self.file, start..end, batch.codec).map_err(Stop::Broken)?;
        self.fuel = self.fuel.checked_sub(buffer.len() + 64).ok_or_else(limit)?;
        Ok(buffer)
    }

    fn above(&mut self, batch: &Batch, list: List) -> Result<Above<'f>, Stop> {
        let List { places, size, count } = list;
        let Some(index) = places else { return Ok(Above::Even(size as u64)) };
        Ok(Above::Places { places: self.buffer(batch, index)?, size, at: 0, count })
    }

    /// Reads the values of a column.
    fn leaf(
        &mut self,
        field: &Field,
        leaf: &mut Leaf<'f>,
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let column = Column { name: &field.path, kind: "", offset: leaf.valid.place.start };
        let mut text = String::new();
        for i in 0..leaf.len {
            let at = leaf.place(i, field).unwrap_or(column.offset);
            let row = leaf.above.iter_mut().rev().try_fold(i, |item, list| list.holder(item));
            // Behind the last list nothing belongs to a row.
            let Some(row) = row.map(|row| self.row + row + 1) else { break };
            if !leaf.valid.bit(i).ok_or_else(|| broken(at))? {
                continue;
            }
            let column = Column { offset: at, ..column };
            text.clear();
            if let Some((id, size)) = field.dictionary {
                let values = leaf.buffers.first_mut().ok_or_else(|| broken(at))?;
                let index = values.number(i, size).ok_or_else(|| broken(at))?;
                let cell = column.cell(row, &mut self.rows);
                let text = self.dictionaries.get(id, index).unwrap_or_default();
                self.rows.rendered(cell, text, at..at + size as u64, each)?;
            } else if matches!(field.kind, Kind::Bytes { .. } | Kind::View | Kind::Fixed(_)) {
                self.bytes((&field.kind, i), leaf, (column, row), each)?;
            } else {
                let size = leaf.number(&field.kind, i, &mut text).ok_or_else(|| broken(at))?;
                let cell = column.cell(row, &mut self.rows);
                let behind = if leaf.is_packed() { at + 1 } else { at + size };
                self.rows.rendered(cell, &text, at..behind, each)?;
            }
        }
        Ok(())
    }

    /// Reads a value of any length.
    fn bytes(
        &mut self,
        (kind, i): (&Kind, u64),
        leaf: &mut Leaf<'f>,
        (column, row): (Column<'_>, u64),
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let place = leaf.bytes_at(kind, i).ok_or_else(|| broken(column.offset))?;
        let (buffer, start, len) = place;
        let buffer = leaf.buffers.get_mut(buffer).ok_or_else(|| broken(column.offset))?;
        let column = Column { offset: buffer.offset(start), ..column };
        if buffer.is_packed {
            let value = buffer.get(start, len).ok_or_else(|| broken(column.offset))?;
            let cell = column.cell(row, &mut self.rows);
            self.rows.begin(cell, each)?;
            self.rows.bytes(value, column.offset, each)?;
            return Ok(self.rows.end(Some(column.offset + 1), each)?);
        }
        let value = buffer.get(start, len).ok_or_else(|| broken(column.offset))?;
        if value.len() as u64 == len {
            let origin = self.origin;
            return Ok(column.binary(value, (row, origin), &mut self.rows, each)?);
        }
        let cell = column.cell(row, &mut self.rows);
        self.rows.begin(cell, each)?;
        let mut done = 0;
        while done < len {
            let piece =
                buffer.get(start + done, len - done).ok_or_else(|| broken(column.offset))?;
            self.rows.bytes(piece, column.offset + done, each)?;
            done += piece.len() as u64;
        }
        Ok(self.rows.end(None, each)?)
    }
}

impl Leaf<'_> {
    fn is_packed(&self) -> bool {
        self.buffers.first().is_some_and(|buffer| buffer.is_packed)
    }

    /// Where a value of fixed size lies.
    fn place(&self, i: u64, field: &Field) -> Option<u64> {
        let size = match (&field.kind, field.dictionary) {
            (Kind::Boolean, None) => return Some(self.buffers.first()?.offset(i / 8)),
            (_, Some((_, size))) => size,
            (Kind::Whole(bits, _), _) => (bits / 8) as usize,
            (Kind::Real(size) | Kind::Fixed(size), _) => *size,
            (Kind::Decimal { bytes, .. }, _) => *bytes,
            _ => 4,
        };
        Some(self.buffers.first()?.offset(i.checked_mul(size as u64)?))
    }

    /// Writes a number out; returns how many bytes it takes.
    fn number(&mut self, kind: &Kind, i: u64, out: &mut String) -> Option<u64> {
        let values = self.buffers.first_mut()?;
        match kind {
            Kind::Boolean => {
                out.push_str(if values.bit(i)? { "true" } else { "false" });
                Some(1)
            }
            Kind::Whole(bits, meaning) => {
                matches!(bits, 8 | 16 | 32 | 64).then_some(())?;
                let size = (*bits / 8) as usize;
                let value = values.number(i, size)?;
                let shift = 64 - *bits;
                let signed = (value << shift).cast_signed() >> shift;
                let unsigned = *meaning == Meaning::Unsigned;
                meaning.write(if unsigned { value.cast_signed() } else { signed }, out);
                Some(size as u64)
            }
            Kind::Real(size) => {
                let bits = values.number(i, *size)?;
                match size {
                    4 => plain::number(f64::from(f32::from_bits(u32::try_from(bits).ok()?)), out),
                    8 => plain::number(f64::from_bits(bits), out),
                    _ => {}
                }
                Some(*size as u64)
            }
            Kind::Decimal { bytes, scale } => {
                let len = *bytes as u64;
                let mut value = values.get(i.checked_mul(len)?, len)?.to_vec();
                value.reverse();
                plain::decimal(&value, *scale, out);
                Some(len)
            }
            _ => Some(0),
        }
    }

    /// Returns where a value lies: which buffer, and which bytes of it.
    fn bytes_at(&mut self, kind: &Kind, i: u64) -> Option<(usize, u64, u64)> {
        let first = self.buffers.first_mut()?;
        match kind {
            Kind::Bytes { wide } => {
                let size = if *wide { 8 } else { 4 };
                let (start, end) = (first.number(i, size)?, first.number(i + 1, size)?);
                Some((1, start, end.checked_sub(start)?))
            }
            Kind::Fixed(size) => Some((0, i.checked_mul(*size as u64)?, *size as u64)),
            Kind::View => {
                let view = i.checked_mul(16)?;
                let word = |first: &mut Buffer<'_>, at: u64| first.number(view / 4 + at, 4);
                let len = word(first, 0)?;
                if len <= 12 {
                    return Some((0, view + 4, len));
                }
                let (buffer, start) = (word(first, 2)?, word(first, 3)?);
                Some((usize::try_from(buffer).ok()?.checked_add(1)?, start, len))
            }
            _ => None,
        }
    }

    /// Writes any value out, for a dictionary.
    fn write(&mut self, kind: &Kind, i: u64, out: &mut String) -> Option<()> {
        if !self.valid.bit(i)? {
            return Some(());
        }
        match kind {
            Kind::Bytes { .. } | Kind::View | Kind::Fixed(_) => {
                let (buffer, start, len) = self.bytes_at(kind, i)?;
                let value = self.buffers.get_mut(buffer)?.get(start, len)?;
                out.push_str(&String::from_utf8_lossy(value));
                Some(())
            }
            kind => self.number(kind, i, out).map(drop),
        }
    }
}

/// Passes over the fields below one.
fn skip(fields: &[Field], at: &mut usize, children: usize) {
    let mut left = children;
    while left > 0 {
        let Some(field) = fields.get(*at) else { return };
        left = left - 1 + field.children;
        *at += 1;
    }
}

fn unknown(at: u64) -> Stop {
    let text = "a column of a kind that is not read, and those behind it in the batch";
    Stop::Broken(Gap::new(Reason::Unsupported, text).at(at))
}
