//! Record batches and dictionaries.
//!
//! In: a batch's description and its buffers. Out: values, column by column.
//! Never believes a length that its buffers can't hold.

use std::{collections::HashMap, ops::Range};

use super::{
    buffer::Buffer,
    flat::Table,
    leaf::{Above, Leaf},
    schema::{Field, Kind},
};
use crate::{
    error::{Gap, Reason},
    part::Each,
    place::Origin,
    read::{
        codec::Codec,
        columns::Column,
        raw::{Damage, Raw},
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

/// Why a batch, or a column of it, was not read on.
enum Stop {
    Gap(Gap),
    /// Nothing behind it in the batch can be told apart.
    Batch(Gap),
    /// The others can; where in the file bytes of it lie that nobody has seen.
    Column(Gap, Range<u64>),
}

impl From<Gap> for Stop {
    fn from(gap: Gap) -> Self {
        Self::Gap(gap)
    }
}

fn broken(at: u64) -> Stop {
    Stop::Column(Gap::new(Reason::Damaged, "the values of a column make no sense").at(at), 0..0)
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
                Err(Stop::Batch(gap)) => {
                    self.damage.tell(gap, each)?;
                    break;
                }
                Err(Stop::Column(gap, unseen)) => self.lost(gap, unseen, each)?,
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
                    return Err(Stop::Batch(Gap::new(Reason::Limit, text).at(batch.body)));
                }
            }
            Ok(())
        });
        match read {
            Ok(()) => Ok(()),
            Err(Stop::Gap(gap)) => Err(gap),
            Err(Stop::Batch(gap)) => self.damage.tell(gap, each),
            Err(Stop::Column(gap, unseen)) => self.lost(gap, unseen, each),
        }
    }

    /// Tells of a column that could not be read, and searches what was not seen of it.
    fn lost(&mut self, gap: Gap, unseen: Range<u64>, each: &mut Each<'_>) -> Result<(), Gap> {
        self.damage.tell(gap, each)?;
        Raw::default().part(self.file, unseen, each)
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
            return match self.column(field, (batch, cursor), lists, each) {
                Err(Stop::Column(gap, unseen)) => Ok(self.lost(gap, unseen, each)?),
                read => read,
            };
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

    /// Reads a field that has values itself.
    fn column(
        &mut self,
        field: &Field,
        (batch, cursor): (&Batch, &mut Cursor),
        lists: &[List],
        each: &mut Each<'_>,
    ) -> Result<(), Stop> {
        let Some(mut leaf) = self.open(field, (batch, cursor))? else { return Ok(()) };
        for list in lists {
            leaf.above.push(self.above(batch, *list)?);
        }
        self.leaf(field, &mut leaf, each)
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
        let unseen = || {
            let behind = batch.buffers.iter().map(|(other, _)| batch.body.saturating_add(*other));
            let behind = behind.filter(|other| *other > start).min().unwrap_or(self.file.len());
            if batch.codec.is_some() { 0..0 } else { start..behind.min(self.file.len()).max(start) }
        };
        let buffer = Buffer::open(self.file, start..end, batch.codec);
        let buffer = buffer.map_err(|gap| Stop::Column(gap, unseen()))?;
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
    Stop::Batch(Gap::new(Reason::Unsupported, text).at(at))
}
