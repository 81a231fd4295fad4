//! The table that all workers walk: where each byte leads from each state, as far as it is known.
//!
//! In: rows and records. Out: cells. It grows by being copied; who holds an old one sees less of the same.
//! Never changes a cell that is known.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering, fence},
    },
};

/// What a cell says that isn't known yet.
pub(super) const UNKNOWN: u16 = 0;
/// What a cell says where no match goes on; it is a row too.
pub(super) const DEAD: u16 = 1;
/// With this bit, a cell says where the record of matches is that end before the byte.
const RECORD: u16 = 1 << 15;
/// A row or record begins at each so-many-th cell; its number is how many times. So numbers are short, and what is
/// looked up most, at the beginning of rows, is in few lines of the cache.
const UNIT: usize = 16;
/// There is room for so many cells more than are needed, and for an eighth.
const ROOM: usize = 1 << 8;

/// The cells: rows of states, and records.
pub(super) struct Table {
    cells: Box<[AtomicU16]>,
    /// Numbers mean the same in all tables of an age.
    pub(super) age: u64,
}

impl Table {
    /// A table of an age in which nothing is known, with room for so many cells.
    pub(super) fn new(age: u64, room: usize) -> Self {
        Self { cells: Box::default(), age }.grown(room)
    }

    /// Returns the same with more room.
    fn grown(&self, room: usize) -> Self {
        let mut cells = Vec::with_capacity(room);
        let known = self.cells.iter().map(|cell| cell.load(Ordering::Relaxed));
        cells.extend(known.map(AtomicU16::new));
        cells.resize_with(room, AtomicU16::default);
        Self { cells: cells.into_boxed_slice(), age: self.age }
    }

    /// Returns what stands in a row.
    #[inline]
    pub(super) fn get(&self, row: u16, place: usize) -> u16 {
        let cell = self.cells.get(usize::from(row) * UNIT + place);
        cell.map_or(DEAD, |cell| cell.load(Ordering::Relaxed))
    }

    /// Sets what stands in a row or a record.
    pub(super) fn set(&self, row: u16, place: usize, value: u16) {
        if let Some(cell) = self.cells.get(usize::from(row) * UNIT + place) {
            cell.store(value, Ordering::Release);
        }
    }

    /// Returns a record by the cell that leads to it: what goes on behind it, and the patterns.
    #[inline]
    pub(super) fn record(&self, cell: u16) -> (u16, &[AtomicU16]) {
        // What was written before the cell was is seen.
        fence(Ordering::Acquire);
        let at = usize::from(cell ^ RECORD) * UNIT;
        let Some([next, count, patterns @ ..]) = self.cells.get(at..) else { return (DEAD, &[]) };
        let count = usize::from(count.load(Ordering::Relaxed));
        (next.load(Ordering::Relaxed), patterns.get(..count).unwrap_or_default())
    }
}

/// Returns whether a cell says a state.
#[inline]
pub(super) fn is_state(cell: u16) -> bool {
    cell.cast_signed() > DEAD.cast_signed()
}

/// Returns whether a cell leads to a record.
#[inline]
pub(super) fn is_record(cell: u16) -> bool {
    cell & RECORD != 0
}

/// A table that is being filled.
pub(super) struct Filling {
    pub(super) table: Arc<Table>,
    /// How many cells are used.
    used: usize,
    /// What records hold, and the cells that lead there.
    records: HashMap<Box<[u16]>, u16>,
}

impl Filling {
    /// A table of an age in which nothing is known but that nothing leads out of the row [`DEAD`]; it has so many cells.
    pub(super) fn new(age: u64, cells: usize) -> Self {
        let table = Arc::new(Table::new(age, cells + ROOM));
        (0..cells).for_each(|place| table.set(DEAD, place, DEAD));
        Self {
            table,
            used: usize::from(DEAD) * UNIT + cells.next_multiple_of(UNIT),
            records: HashMap::new(),
        }
    }

    /// Returns a new row of so many cells; `None` where numbers have run out.
    pub(super) fn row(&mut self, cells: usize) -> Option<u16> {
        let row = u16::try_from(self.used / UNIT).ok().filter(|row| *row < RECORD)?;
        self.used += cells.next_multiple_of(UNIT);
        if self.used > self.table.cells.len() {
            self.table = Arc::new(self.table.grown(self.used + self.used / 8 + ROOM));
        }
        Some(row)
    }

    /// Returns the cell that leads to a record: what goes on behind it, and the patterns; `None` where there is no room.
    pub(super) fn record(&mut self, next: u16, patterns: &[usize]) -> Option<u16> {
        let count = u16::try_from(patterns.len()).ok()?;
        let numbers: Result<Vec<u16>, _> = patterns.iter().map(|it| u16::try_from(*it)).collect();
        let mut record = vec![next, count];
        record.extend(numbers.ok()?);
        if let Some(known) = self.records.get(&record[..]) {
            return Some(*known);
        }
        let row = self.row(record.len())?;
        for (place, value) in record.iter().enumerate() {
            self.table.set(row, place, *value);
        }
        self.records.insert(record.into_boxed_slice(), row | RECORD);
        Some(row | RECORD)
    }

    /// Returns how many bytes it takes, by and large.
    pub(super) fn size(&self) -> usize {
        self.used * 2 + self.records.len() * 64
    }
}
