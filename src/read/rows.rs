//! Packs the values of records into segments: a run for each value, a barrier behind it.
//!
//! In: values with field, row and place, in pieces of any length. Out: segments of some 256 KiB.
//! Never holds more than two segments' worth of a value, nor more names than [`Names`] allows.

use std::collections::HashMap;

use super::{
    json::{each_within, inside},
    nested::is_json,
    paths::{Path, Paths},
};
use crate::{
    error::Gap,
    part::{BARRIER, Each, Flow, Mark, Part, Segment, Width},
};

/// Bytes of text from which on a segment is full.
const FULL: usize = 256 << 10;
/// Bytes of context on each side of a cut within a value.
const CONTEXT: usize = 4 << 10;
/// Names of fields that are told apart in a blob; what has more made them up from its values.
const MOST_NAMES: usize = 200_000;
/// Bytes of all those names.
const MOST_LETTERS: usize = 16 << 20;
/// Bytes of one name; of a longer one the beginning is kept.
const LONGEST_NAME: usize = 1 << 10;

/// The names of a blob's fields; 0 is the nameless.
pub(super) struct Names {
    all: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
    letters: usize,
    /// How many names were not taken any more.
    pub(super) lost: u64,
}

impl Names {
    fn new() -> Self {
        let (all, index) = (vec![Box::default()], HashMap::from([(Box::default(), 0)]));
        Self { all, index, letters: 0, lost: 0 }
    }

    /// Returns the index of a name; 0 where there are too many already.
    pub(super) fn of(&mut self, name: &str) -> u32 {
        let name = name.get(..name.floor_char_boundary(LONGEST_NAME)).unwrap_or_default();
        if let Some(known) = self.index.get(name) {
            return *known;
        }
        if self.all.len() >= MOST_NAMES || self.letters + name.len() > MOST_LETTERS {
            self.lost += 1;
            return 0;
        }
        let new = u32::try_from(self.all.len()).unwrap_or(0);
        self.letters += name.len();
        self.all.push(name.into());
        self.index.insert(name.into(), new);
        new
    }

    /// Returns the name with this index.
    pub(super) fn name(&self, field: u32) -> &str {
        self.all.get(field as usize).map_or("", |name| name)
    }

    /// Returns the gap for the names that were too many.
    pub(super) fn gap(&self) -> Option<Gap> {
        let text = format!("more than {} fields: some values have no field", self.all.len() - 1);
        (self.lost > 0).then(|| Gap::new(crate::error::Reason::Limit, text))
    }
}

/// The paths of what JSON in values holds.
struct Json {
    paths: Paths,
    /// The path that a field is.
    wholes: HashMap<u32, Path>,
    /// The index of the name that a path is.
    fields: HashMap<u32, u32>,
}

impl Json {
    fn new() -> Self {
        Self { paths: Paths::default(), wholes: HashMap::new(), fields: HashMap::new() }
    }

    fn whole(&mut self, field: u32, names: &Names) -> Path {
        let paths = &mut self.paths;
        *self.wholes.entry(field).or_insert_with(|| paths.field(names.name(field)))
    }

    fn field(&mut self, path: Path, names: &mut Names) -> u32 {
        let name = self.paths.names().get(path.field() as usize).map_or("", |name| name);
        *self.fields.entry(path.field()).or_insert_with(|| names.of(name))
    }
}

/// Returns whether bytes that begin a value are text, and not something binary.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let whole = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    whole && !bytes.iter().any(|byte| *byte < b' ' && !b"\t\n\r".contains(byte))
}

/// Bytes of a value, at most, that JSON in it has paths.
const LONGEST_INNER: usize = 64 << 10;

/// Where a value belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Index of the field's name.
    pub(super) field: u32,
    /// Record, from 1.
    pub(super) row: u64,
    /// Line as people count them, from 1: the record, or the row of a sheet.
    pub(super) line: u64,
}

/// The packer, with its reused buffers.
pub(super) struct Rows {
    /// The names of all fields so far.
    pub(super) names: Names,
    json: Json,
    text: String,
    marks: Vec<Mark>,
    width: Width,
    /// First byte of the text that no segment had as its own.
    own: usize,
    /// The value that is being written, and where in the text it began.
    cell: Cell,
    start: usize,
    /// The byte in the blob behind the last one written, if text goes on where it stopped.
    next: Option<u64>,
    /// The beginning of a character whose end is in the next piece.
    torn: Vec<u8>,
}

impl Rows {
    /// `width`: how text that lies in the blob as it is measures there; [`Width::Start`] where none does.
    pub(super) fn new(width: Width) -> Self {
        Self {
            names: Names::new(),
            json: Json::new(),
            text: String::new(),
            marks: Vec::new(),
            width,
            own: 0,
            cell: Cell { field: 0, row: 1, line: 1 },
            start: 0,
            next: None,
            torn: Vec::new(),
        }
    }

    /// Begins a value; those of one row stay together in a segment, if it isn't a giant.
    pub(super) fn begin(&mut self, cell: Cell, each: &mut Each<'_>) -> Result<(), Gap> {
        let full = if cell.row == self.cell.row { 2 * FULL } else { FULL };
        if self.text.len() >= full {
            self.flush(each)?;
        }
        (self.cell, self.start, self.next) = (cell, self.text.len(), None);
        Ok(())
    }

    /// Writes text that lies at byte `offset` of the blob.
    pub(super) fn text(&mut self, text: &str, offset: u64, each: &mut Each<'_>) -> Result<(), Gap> {
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, behind) = rest.split_at(rest.floor_char_boundary(FULL));
            let at =
                offset + self.width.of(text.get(..text.len() - rest.len()).unwrap_or_default());
            if self.next != Some(at) {
                self.mark(at);
            }
            self.text.push_str(piece);
            self.next = Some(at + self.width.of(piece));
            if self.text.len() >= 3 * FULL {
                self.spill(each)?;
            }
            rest = behind;
        }
        Ok(())
    }

    /// Writes bytes that lie at byte `offset` of the blob and should be UTF-8; what isn't is a barrier.
    pub(super) fn bytes(
        &mut self,
        bytes: &[u8],
        offset: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut bytes = bytes;
        let mut offset = offset;
        while !self.torn.is_empty() && !bytes.is_empty() {
            let [first, rest @ ..] = bytes else { break };
            if first & 0xC0 != 0x80 || self.torn.len() >= 4 {
                self.give_up(offset, each)?;
                break;
            }
            self.torn.push(*first);
            (bytes, offset) = (rest, offset + 1);
            let torn = std::mem::take(&mut self.torn);
            match std::str::from_utf8(&torn) {
                Ok(letter) => self.text(letter, offset.saturating_sub(torn.len() as u64), each)?,
                Err(_) => self.torn = torn,
            }
        }
        for chunk in bytes.utf8_chunks() {
            self.text(chunk.valid(), offset, each)?;
            offset += chunk.valid().len() as u64;
            let invalid = chunk.invalid();
            let last = bytes.ends_with(invalid)
                && std::ptr::eq(bytes.as_ptr_range().end, invalid.as_ptr_range().end);
            if last && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none())
            {
                self.torn = invalid.to_vec();
                return Ok(());
            }
            for _ in invalid {
                self.text("\u{1F}", offset, each)?;
                offset += 1;
            }
        }
        Ok(())
    }

    /// Writes what is left of a character that has no end.
    fn give_up(&mut self, behind: u64, each: &mut Each<'_>) -> Result<(), Gap> {
        let torn = std::mem::take(&mut self.torn);
        for i in 0..torn.len() as u64 {
            self.text("\u{1F}", behind.saturating_sub(torn.len() as u64 - i), each)?;
        }
        Ok(())
    }

    /// Ends a value; `behind`: the byte of the blob behind it, where the text doesn't tell.
    pub(super) fn end(&mut self, behind: Option<u64>, each: &mut Each<'_>) -> Result<(), Gap> {
        if !self.torn.is_empty() {
            let at = self.next.unwrap_or_default();
            self.give_up(at + self.torn.len() as u64, each)?;
        }
        if self.text.len() == self.start {
            return Ok(());
        }
        self.inner(behind);
        if let Some(behind) = behind {
            self.mark(behind);
        }
        self.text.push(BARRIER);
        self.next = None;
        if self.text.len() >= 3 * FULL { self.flush(each) } else { Ok(()) }
    }

    /// Gives what is in a value that is JSON its path, and resolves its escapes.
    fn inner(&mut self, behind: Option<u64>) {
        let Some(value) = self.text.get(self.start..).filter(|value| value.len() <= LONGEST_INNER)
        else {
            return;
        };
        let last = self.marks.last().copied();
        let Some(mark) = last.filter(|mark| mark.at as usize == self.start) else { return };
        if self.cell.field == 0 || !value.starts_with(['{', '[', ' ', '\n']) || !is_json(value) {
            return;
        }
        let whole = self.json.whole(self.cell.field, &self.names);
        let mut runs = Vec::new();
        if !inside(value, whole, &mut self.json.paths, &mut |at, path| runs.push((at, path))) {
            return;
        }
        let value = self.text.split_off(self.start);
        let (mut copied, mut offset) = (0, mark.offset);
        let mut go = |rows: &mut Self, to: usize, field: u32| {
            let piece = value.get(copied..to).unwrap_or_default();
            rows.text.push_str(piece);
            offset += rows.width.of(piece);
            copied = to;
            rows.cell.field = field;
            rows.mark(behind.map_or(offset, |behind| offset.min(behind)));
        };
        for pair in runs.chunks_exact(2) {
            let &[(from, path), (to, _)] = pair else { continue };
            let field = self.json.field(path, &mut self.names);
            go(self, from, field);
            let mut escapes = Vec::new();
            each_within(value.get(from..to).unwrap_or_default(), &mut |part, c| {
                escapes.push((from + part.start..from + part.end, c));
            });
            for (part, c) in escapes {
                go(self, part.start, field);
                let end = self.text.len();
                go(self, part.end, field);
                self.text.truncate(end);
                self.text.push(c);
                let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
                self.marks.last_mut().expect("one was just put there").at = at;
            }
            go(self, to, mark.field);
        }
        go(self, value.len(), mark.field);
        self.marks.pop();
    }

    /// Writes a whole value that lies in the blob as it is.
    pub(super) fn cell(
        &mut self,
        cell: Cell,
        text: &str,
        offset: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.begin(cell, each)?;
        self.text(text, offset, each)?;
        self.end(None, each)
    }

    /// Writes a whole value that was something else in bytes `place` of the blob: a number, a date.
    pub(super) fn rendered(
        &mut self,
        cell: Cell,
        text: &str,
        place: std::ops::Range<u64>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.begin(cell, each)?;
        self.text(text, place.start, each)?;
        self.end(Some(place.end), each)
    }

    /// Emits what has been packed.
    pub(super) fn flush(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let own = self.own..self.text.len();
        if !own.is_empty() {
            self.emit(own, each)?;
        }
        self.text.clear();
        self.marks.clear();
        (self.own, self.start, self.next) = (0, 0, None);
        Ok(())
    }

    /// Emits all but the last bytes, in the middle of a value, and keeps what is context for the rest.
    fn spill(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let cut = self.text.floor_char_boundary(self.text.len() - CONTEXT);
        if cut <= self.own {
            return Ok(());
        }
        self.emit(self.own..cut, each)?;
        let keep = self.text.floor_char_boundary((cut - CONTEXT).max(self.start.min(cut)));
        let first = self.marks.partition_point(|mark| mark.at as usize <= keep).saturating_sub(1);
        self.marks.drain(..first);
        if let Some(mark) = self.marks.first_mut() {
            let before = self.text.get(mark.at as usize..keep).unwrap_or_default();
            mark.offset += self.width.of(before);
            mark.at = u32::try_from(keep).unwrap_or(u32::MAX);
        }
        for mark in &mut self.marks {
            mark.at -= u32::try_from(keep).unwrap_or(u32::MAX);
        }
        self.text.drain(..keep);
        (self.own, self.start) = (cut - keep, 0);
        Ok(())
    }

    fn emit(&self, own: std::ops::Range<usize>, each: &mut Each<'_>) -> Result<(), Gap> {
        let (text, marks, fields) = (&self.text, &self.marks, &self.names.all);
        each(Part::Text(Segment { text, marks, fields, own, width: self.width, flow: Flow::Cells }))
    }

    fn mark(&mut self, offset: u64) {
        let Cell { field, row, line } = self.cell;
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        // No run is empty.
        if self.marks.last().is_some_and(|last| last.at >= at) {
            self.marks.pop();
        }
        self.marks.push(Mark { at, field, offset, line, row });
    }
}
