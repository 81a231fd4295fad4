//! Parquet, column by column and page by page.
//!
//! In: bytes that can be read at any place. Out: each value under its path, `contacts[].phone`.
//! Never holds more than a page and a dictionary, and never believes a count that would take forever.
//!
//! A value's place is its page; its row counts over the whole file. A broken page is passed over.

mod meta;
mod thrift;
mod values;

use super::{
    codec::{Codec, MOST},
    columns::{Column, Meaning},
    plain,
    raw::{Damage, Raw, seekable},
    rows::Rows,
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part, Width},
    place::{Origin, Step},
    seek::Seekable,
};
use meta::{Chunk, Footer, Leaf, Page, Physical};
use values::{Dictionary, Hybrid, Values};

/// The Parquet format.
pub struct Parquet;

const MAGIC: &[u8] = b"PAR1";
const ENCRYPTED: &[u8] = b"PARE";
/// Bytes of a footer, at most: 10^5 columns have some 20 MB.
const LONGEST_FOOTER: u64 = 48 << 20;
/// Bytes of all values, at most, each counted as sixteen more: so many, and so many times the file's length.
const MOST_VALUES: u64 = 512 << 20;
const MOST_RATIO: u64 = 64;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let begins = head.bytes.starts_with(MAGIC) || head.bytes.starts_with(ENCRYPTED);
        if begins { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let file = seekable(blob, each)?;
        let (bytes, at) = match footer(&file) {
            Ok(found) => found,
            Err(gap) => {
                Raw::default().part(&file, 0..file.len(), each)?;
                return Err(gap);
            }
        };
        let Some(mut footer) = Footer::of(&bytes) else {
            Raw::default().part(&file, 0..file.len(), each)?;
            return Err(Gap::new(Reason::Damaged, "its footer makes no sense").at(at));
        };
        let mut walk = Walk {
            file: &file,
            origin: &origin,
            rows: Rows::new(Width::Start),
            damage: Damage::default(),
            fuel: MOST_VALUES.saturating_add(file.len().saturating_mul(MOST_RATIO)),
            value: Vec::new(),
            text: String::new(),
        };
        let leaves = std::mem::take(&mut footer.leaves);
        for leaf in &leaves {
            let kind = format!("{:?}", leaf.physical).to_lowercase();
            Column { name: &leaf.path, kind: &kind, offset: at }.declare(each)?;
        }
        walk.groups(&mut footer, (&leaves, at), each)?;
        walk.rows.flush(each)?;
        if let Some(gap) = walk.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        walk.damage.end(each)
    }
}

/// Returns the footer and where it begins.
fn footer(file: &Seekable<'_>) -> Result<(Vec<u8>, u64), Gap> {
    let tail_at = file.len().saturating_sub(8);
    let tail = file.take_at(tail_at, 8).map_err(|cause| Gap::unread(&cause, tail_at))?;
    let (len, magic) = tail.split_at_checked(4).unwrap_or_default();
    if magic == ENCRYPTED {
        return Err(Gap::new(Reason::Encrypted, "its footer needs a key"));
    }
    let len = len.first_chunk().map(|len| u64::from(u32::from_le_bytes(*len)));
    let start = len.and_then(|len| tail_at.checked_sub(len)).filter(|_| magic == MAGIC);
    let (Some(start), Some(len)) = (start, len) else {
        return Err(Gap::new(Reason::Damaged, "it has no footer: it breaks off").at(file.len()));
    };
    if len > LONGEST_FOOTER {
        let text = format!("a footer of more than {LONGEST_FOOTER} bytes");
        return Err(Gap::new(Reason::Limit, text).at(start).sized(len));
    }
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    let bytes = file.take_at(start, len).map_err(|cause| Gap::unread(&cause, start))?;
    Ok((bytes, start))
}

struct Walk<'f> {
    file: &'f Seekable<'f>,
    origin: &'f Origin,
    rows: Rows,
    damage: Damage,
    fuel: u64,
    value: Vec<u8>,
    text: String,
}

/// The page that is read.
struct Paged<'p> {
    leaf: &'p Leaf,
    offset: u64,
    page: &'p Page,
    bytes: &'p [u8],
    dictionary: Option<&'p Dictionary>,
}

impl Walk<'_> {
    fn groups(
        &mut self,
        footer: &mut Footer<'_>,
        (leaves, at): (&[Leaf], u64),
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut before = 0_u64;
        loop {
            let Some(group) = footer.group() else {
                return self.damage.broken("a row group makes no sense", at, each);
            };
            let Some((rows, chunks)) = group else { return Ok(()) };
            for (leaf, chunk) in leaves.iter().zip(&chunks) {
                self.chunk(leaf, chunk, before, each)?;
            }
            before = before.saturating_add(rows);
        }
    }

    fn chunk(
        &mut self,
        leaf: &Leaf,
        chunk: &Chunk,
        before: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        if chunk.encrypted {
            let gap = Gap::new(Reason::Encrypted, "a column needs a key").sized(chunk.len);
            return self.damage.tell(gap.at(chunk.start), each);
        }
        let Some(codec) = chunk.codec else {
            let gap = Gap::new(Reason::Unsupported, "a column is packed in an unknown way");
            return self.damage.tell(gap.at(chunk.start).sized(chunk.len), each);
        };
        let mut dictionary = None;
        let (mut at, mut row, mut values) = (chunk.start, before, 0);
        let end = chunk.start.saturating_add(chunk.len);
        while values < chunk.values && at < end {
            let Some(page) = self.head(at) else {
                return self.damage.broken("a page makes no sense", at, each);
            };
            let start = at + page.head as u64;
            values += if page.kind == 2 { 0 } else { page.values };
            if page.kind == 2 || matches!(page.kind, 0 | 3) {
                match self.content(&page, start, codec) {
                    Ok(bytes) if page.kind == 2 => {
                        self.burn(bytes.len() as u64)?;
                        dictionary = Some(Dictionary::of(bytes, leaf.physical));
                    }
                    Ok(bytes) => {
                        self.burn(bytes.len() as u64)?;
                        let (page, dictionary) = (&page, dictionary.as_ref());
                        let paged = Paged { leaf, offset: at, page, bytes: &bytes, dictionary };
                        let read = self.page(&paged, &mut row, each)?;
                        if let Some(rest) = read {
                            self.broken(leaf, (at, rest), each)?;
                        }
                    }
                    Err(gap) => {
                        self.damage.tell(gap.at(at), each)?;
                        if codec == Codec::Plain {
                            let behind = start.saturating_add(page.packed as u64).min(end);
                            Raw::default().part(self.file, start..behind, each)?;
                        }
                    }
                }
            }
            at = start.saturating_add(page.packed as u64);
        }
        if values < chunk.values {
            return self.damage.broken("a column ends before its time", at, each);
        }
        Ok(())
    }

    /// Tells that the values of the page at `at` make no sense from some point on, and hands on the rest.
    fn broken(
        &mut self,
        leaf: &Leaf,
        (at, rest): (u64, &[u8]),
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.damage.broken("the values of a page make no sense", at, each)?;
        if rest.is_empty() {
            return Ok(());
        }
        let origin = self.origin.child(Step::Member(format!("{}@{at}", leaf.path)));
        each(Part::Blob(Blob::bytes(origin, rest)))
    }

    fn burn(&mut self, bytes: u64) -> Result<(), Gap> {
        let gap =
            || Gap::new(Reason::Limit, "it stands for far more values than its length allows");
        self.fuel = self.fuel.checked_sub(bytes).ok_or_else(gap)?;
        Ok(())
    }

    /// Reads the head of the page at `at`.
    fn head(&self, at: u64) -> Option<Page> {
        [256, 64 << 10, 4 << 20].into_iter().find_map(|len| {
            let bytes = self.file.take_at(at, len).ok()?;
            Page::of(&bytes).filter(|page| page.packed > 0 || page.values > 0)
        })
    }

    /// Reads and unpacks a page.
    fn content(&self, page: &Page, start: u64, codec: Codec) -> Result<Vec<u8>, Gap> {
        if page.packed > MOST || page.unpacked > MOST {
            let text = format!("a page of more than {MOST} bytes");
            return Err(Gap::new(Reason::Limit, text).sized(page.packed as u64));
        }
        let packed = self.file.take_at(start, page.packed).map_err(|it| Gap::unread(&it, start))?;
        let Some((definition, repetition)) = page.levels else {
            return codec.unpack(&packed, Some(page.unpacked));
        };
        // In the second version the levels come first, and are not packed.
        let levels = definition.saturating_add(repetition);
        let damaged = || Gap::new(Reason::Damaged, "the levels of a page make no sense");
        let (levels, rest) = packed.split_at_checked(levels).ok_or_else(damaged)?;
        let codec = if page.is_packed && !rest.is_empty() { codec } else { Codec::Plain };
        let unpacked = codec.unpack(rest, Some(page.unpacked.saturating_sub(levels.len())))?;
        Ok([levels, &unpacked].concat())
    }

    /// Reads the values of a page; if they make no sense from some point on, returns the bytes behind it.
    fn page<'p>(
        &mut self,
        paged: &Paged<'p>,
        row: &mut u64,
        each: &mut Each<'_>,
    ) -> Result<Option<&'p [u8]>, Gap> {
        let Paged { leaf, page, bytes, dictionary, .. } = *paged;
        let Some((mut repetitions, mut definitions, rest)) = levels(leaf, page, bytes) else {
            return Ok(Some(bytes));
        };
        let values = Values::of(rest, page.encoding, leaf.physical, dictionary, page.values);
        let Some(mut values) = values else { return Ok(Some(rest)) };
        let mut left = page.values;
        while left > 0 {
            // Of a flat column, nothing is nothing however often.
            if repetitions.is_none()
                && let Some(levels) = &mut definitions
                && let Some(nulls) = levels.run_below(leaf.definition, left)
            {
                (*row, left) = (row.saturating_add(nulls), left - nulls);
                continue;
            }
            left -= 1;
            let repeats = match &mut repetitions {
                Some(levels) => levels.next(),
                None => Some(0),
            };
            let defined = match &mut definitions {
                Some(levels) => levels.next(),
                None => Some(leaf.definition),
            };
            let (Some(repeats), Some(defined)) = (repeats, defined) else {
                return Ok(Some(values.rest()));
            };
            *row += u64::from(repeats == 0);
            if defined < leaf.definition {
                self.burn(16)?;
                continue;
            }
            let mut value = std::mem::take(&mut self.value);
            let is_there = values.next(leaf.physical, &mut value).is_some();
            self.burn(16 + value.len() as u64)?;
            if is_there {
                self.emit(paged, &value, *row, each)?;
            }
            self.value = value;
            if !is_there {
                return Ok(Some(values.rest()));
            }
        }
        Ok(None)
    }

    fn emit(
        &mut self,
        paged: &Paged<'_>,
        value: &[u8],
        row: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let leaf = paged.leaf;
        let column = Column { name: &leaf.path, kind: "", offset: paged.offset };
        self.text.clear();
        let long = || value.first_chunk().map_or(0, |bytes| i64::from_le_bytes(*bytes));
        let short = || value.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        match (leaf.physical, leaf.meaning) {
            (Physical::Bytes | Physical::Fixed(_), Meaning::Decimal(scale)) => {
                plain::decimal(value, scale, &mut self.text);
            }
            (Physical::Bytes | Physical::Fixed(_), _) => {
                return column.binary(value, (row, self.origin), &mut self.rows, each);
            }
            (Physical::Int32, Meaning::Unsigned) => self.text.push_str(&short().to_string()),
            (Physical::Int32, meaning) => {
                meaning.write(i64::from(short().cast_signed()), &mut self.text);
            }
            (Physical::Int64, meaning) => meaning.write(long(), &mut self.text),
            (Physical::Int96, _) => {
                // Nanoseconds of a day, and the Julian day, of which 2440588 is the first of 1970.
                let day = value.get(8..).and_then(|it| it.first_chunk());
                let day = day.map_or(0, |bytes| i64::from(i32::from_le_bytes(*bytes))) - 2_440_588;
                let seconds = day * 86_400 + long() / 1_000_000_000;
                plain::moment(seconds, 1, &mut self.text);
            }
            (Physical::Float, _) => {
                plain::number(f64::from(f32::from_bits(short())), &mut self.text);
            }
            (Physical::Double, _) => {
                plain::number(f64::from_bits(long().cast_unsigned()), &mut self.text);
            }
            (Physical::Boolean, _) => {
                self.text.push_str(if value == [1] { "true" } else { "false" });
            }
        }
        let cell = column.cell(row, &mut self.rows);
        self.rows.cell(cell, &self.text, paged.offset, each)
    }
}

/// The levels of a page, where its column has some, and the bytes of its values.
type Levels<'b> = (Option<Hybrid<'b>>, Option<Hybrid<'b>>, &'b [u8]);

fn levels<'b>(leaf: &Leaf, page: &Page, bytes: &'b [u8]) -> Option<Levels<'b>> {
    let width = |most: u32| 32 - most.leading_zeros();
    let mut rest = bytes;
    let mut next = |most: u32, len: Option<usize>, old: bool| -> Option<Option<Hybrid<'b>>> {
        if most == 0 && len.is_none() {
            return Some(None);
        }
        if old {
            let (levels, behind) = Hybrid::old(rest, width(most), page.values)?;
            rest = behind;
            return Some(Some(levels));
        }
        let len = match len {
            Some(len) => len,
            None => {
                let (len, behind) = rest.split_first_chunk()?;
                rest = behind;
                u32::from_le_bytes(*len) as usize
            }
        };
        let (levels, behind) = rest.split_at_checked(len)?;
        rest = behind;
        Some((most > 0).then(|| Hybrid::new(levels, width(most))))
    };
    let (definition, repetition) = page.levels.unzip();
    let repetitions = next(leaf.repetition, repetition, page.is_old.1)?;
    let definitions = next(leaf.definition, definition, page.is_old.0)?;
    Some((repetitions, definitions, rest))
}
