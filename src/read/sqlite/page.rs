//! Pages of a SQLite file: b-tree nodes, their cells, payloads that flow over.
//!
//! In: a page's bytes. Out: cells with the place of what they hold; payloads piece by piece.
//! Never believes a number: whatever leads out of a page or into a page twice ends there.
//!
//! The format is that of <https://sqlite.org/fileformat2.html>, §1 and §2.

use std::{collections::HashMap, io, ops::Range};

use crate::seek::Seekable;

/// A file of pages; of a write-ahead log, the pages that are newer come first.
pub(super) struct Pages<'a> {
    /// The database, if it is there: a log may be alone.
    main: Option<Seekable<'a>>,
    /// The log: its bytes, and where in them the newest version of a page begins.
    log: Option<(Seekable<'a>, HashMap<u32, u64>)>,
    /// Bytes of a page.
    pub(super) size: usize,
    /// Bytes of a page that hold what the format says; behind them an extension has its own.
    pub(super) usable: usize,
    /// How many whole pages there are.
    pub(super) count: u32,
}

impl<'a> Pages<'a> {
    /// The pages of a database.
    pub(super) fn of_file(main: Seekable<'a>, size: usize, usable: usize) -> Self {
        let count = whole(&main, size);
        Self { main: Some(main), log: None, size, usable, count }
    }

    /// The pages of a database as a log makes them.
    pub(super) fn of_log(
        main: Option<Seekable<'a>>,
        log: Seekable<'a>,
        newest: HashMap<u32, u64>,
        (size, usable): (usize, usize),
    ) -> Self {
        let count = main.as_ref().map_or(0, |main| whole(main, size));
        let count = count.max(newest.keys().max().copied().unwrap_or(0));
        Self { main, log: Some((log, newest)), size, usable, count }
    }

    /// Returns the blob that is read: the log, where there is one.
    pub(super) fn here(&self) -> Option<&Seekable<'a>> {
        self.log.as_ref().map(|(log, _)| log).or(self.main.as_ref())
    }

    /// Returns where in the blob that is read a page lies; `None`: in the other file, or nowhere.
    pub(super) fn offset(&self, number: u32) -> Option<u64> {
        match &self.log {
            Some((_, newest)) => newest.get(&number).copied(),
            None => Some((u64::from(number) - 1) * self.size as u64),
        }
    }

    /// Returns whether a page is one inside a tree, without reading it all.
    pub(super) fn is_inner(&self, number: u32) -> bool {
        let at = u64::from(number.saturating_sub(1)) * self.size as u64;
        let at = if number == 1 { 100 } else { at };
        let kind = self.main.as_ref().and_then(|main| main.take_at(at, 1).ok());
        matches!(kind.as_deref(), Some([2 | 5]))
    }

    /// Reads a page; returns whether all of it is there.
    pub(super) fn load(&self, number: u32, bytes: &mut Vec<u8>) -> bool {
        bytes.resize(self.size, 0);
        let from_log =
            self.log.as_ref().and_then(|(log, newest)| Some((log, *newest.get(&number)?)));
        let main =
            || Some((self.main.as_ref()?, u64::from(number.checked_sub(1)?) * self.size as u64));
        let Some((source, offset)) = from_log.or_else(main) else { return false };
        source.fill_at(offset, bytes).is_ok_and(|filled| filled == self.size)
    }
}

fn whole(file: &Seekable<'_>, size: usize) -> u32 {
    u32::try_from(file.len() / size as u64).unwrap_or(u32::MAX)
}

/// Which pages were read already, one bit each, in blocks: a log may name a page far behind all others.
#[derive(Default)]
pub(super) struct Seen(HashMap<u32, [u64; 64]>);

impl Seen {
    const BLOCK: u32 = 64 * 64;

    /// Returns whether this is the first time, for a page of `count`.
    pub(super) fn first(&mut self, number: u32, count: u32) -> bool {
        if number == 0 || number > count {
            return false;
        }
        let block = self.0.entry(number / Self::BLOCK).or_insert([0; 64]);
        let Some(word) = block.get_mut((number % Self::BLOCK) as usize / 64) else { return false };
        let bit = 1 << (number % 64);
        let is_first = *word & bit == 0;
        *word |= bit;
        is_first
    }

    /// Returns whether the page was read.
    pub(super) fn has(&self, number: u32) -> bool {
        let block = self.0.get(&(number / Self::BLOCK));
        let word = block.and_then(|block| block.get((number % Self::BLOCK) as usize / 64));
        word.is_some_and(|word| word & 1 << (number % 64) != 0)
    }
}

/// A page of a b-tree.
pub(super) struct Node<'p> {
    bytes: &'p [u8],
    usable: usize,
    /// 2 and 5: inside the tree, of an index and a table; 10 and 13: leaves of them.
    pub(super) kind: u8,
    /// Where the array of cell pointers lies.
    pointers: Range<usize>,
    /// The child behind the last cell, of a page inside the tree.
    pub(super) right: Option<u32>,
    /// Bytes of the header of the file, page and cells.
    pub(super) head: Range<usize>,
}

/// A cell of a node: places are bytes of the page.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// All of the cell.
    pub(super) place: Range<usize>,
    /// The child before it.
    pub(super) child: Option<u32>,
    /// The row's number and where it lies.
    pub(super) rowid: Option<(i64, Range<usize>)>,
    /// Bytes of the record, wherever they lie.
    pub(super) payload: u64,
    /// What of it lies in the page.
    pub(super) local: Range<usize>,
    /// The page where it goes on, or 0.
    pub(super) overflow: u32,
}

impl<'p> Node<'p> {
    /// Understands a page, if it is one of a b-tree.
    pub(super) fn of(bytes: &'p [u8], number: u32, usable: usize) -> Option<Self> {
        let start = if number == 1 { 100 } else { 0 };
        let kind = *bytes.get(start)?;
        let inner = matches!(kind, 2 | 5);
        if !inner && !matches!(kind, 10 | 13) {
            return None;
        }
        let cells = usize::from(u16_at(bytes, start + 3)?);
        let first = start + if inner { 12 } else { 8 };
        let pointers = first..first + 2 * cells;
        let right = if inner { Some(u32_at(bytes, start + 8)?) } else { None };
        let head = 0..pointers.end;
        (pointers.end <= usable.min(bytes.len())).then_some(Self {
            bytes,
            usable,
            kind,
            pointers,
            right,
            head,
        })
    }

    /// Returns the cells, in the order of their keys; `None` for one that leads out of the page.
    pub(super) fn cells(&self) -> impl Iterator<Item = Option<Held>> {
        let pointers = self.bytes.get(self.pointers.clone()).unwrap_or_default();
        pointers.chunks_exact(2).map(|pair| self.cell(usize::from(u16_at(pair, 0)?)))
    }

    fn cell(&self, start: usize) -> Option<Held> {
        if start < self.pointers.end || start >= self.usable {
            return None;
        }
        let bytes = self.bytes.get(..self.usable)?;
        let mut at = start;
        let child = match self.kind {
            2 | 5 => Some(u32_at(bytes, at)?),
            _ => None,
        };
        at += if child.is_some() { 4 } else { 0 };
        let mut held =
            Held { place: start..at, child, rowid: None, payload: 0, local: at..at, overflow: 0 };
        if self.kind == 5 {
            held.place.end = at + varint(bytes, at)?.1;
            return Some(held);
        }
        let (payload, len) = varint(bytes, at)?;
        at += len;
        if self.kind == 13 {
            let (rowid, len) = varint(bytes, at)?;
            held.rowid = Some((rowid.cast_signed(), at..at + len));
            at += len;
        }
        let local = self.local(payload)?;
        held.payload = payload;
        held.local = at..at.checked_add(local)?;
        held.place.end = held.local.end;
        if (local as u64) < payload {
            held.overflow = u32_at(bytes, held.local.end)?;
            held.place.end += 4;
        }
        (held.place.end <= self.usable).then_some(held)
    }

    /// How many bytes of a payload lie in the page (§1.6).
    fn local(&self, payload: u64) -> Option<usize> {
        let usable = self.usable;
        let most = if self.kind == 13 {
            usable.checked_sub(35)?
        } else {
            (usable.checked_sub(12)? * 64 / 255).checked_sub(23)?
        };
        if payload <= most as u64 {
            return usize::try_from(payload).ok();
        }
        let least = (usable.checked_sub(12)? * 32 / 255).checked_sub(23)?;
        let rest = payload.checked_sub(least as u64)? % (usable as u64 - 4);
        let kept = least + usize::try_from(rest).ok()?;
        Some(if kept <= most { kept } else { least })
    }
}

/// A payload that is being read, from the page on into the pages that it flows over to.
pub(super) struct Payload<'p> {
    pages: &'p Pages<'p>,
    seen: &'p mut Seen,
    count: u32,
    /// What of it lies in the leaf.
    local: &'p [u8],
    /// The overflow page, once the leaf's part was read.
    page: Vec<u8>,
    /// The part of `local` or `page` that was not read.
    rest: Range<usize>,
    in_page: bool,
    /// Where byte 0 of `local` or `page` lies in the blob.
    offset: u64,
    /// Where the leaf's part begins: the place of what lies in another file.
    home: u64,
    next: u32,
    /// Bytes not read, this part's included.
    pub(super) left: u64,
    /// Whether the chain broke off.
    pub(super) torn: bool,
}

impl<'p> Payload<'p> {
    /// Begins to read the payload of a cell of the page at `offset`.
    pub(super) fn new(
        (pages, seen): (&'p Pages<'p>, &'p mut Seen),
        page: &'p [u8],
        offset: u64,
        held: &Held,
    ) -> Self {
        let local = page.get(held.local.clone()).unwrap_or_default();
        let offset = offset + held.local.start as u64;
        Self {
            count: pages.count,
            pages,
            seen,
            local,
            page: Vec::new(),
            rest: 0..local.len(),
            in_page: false,
            offset,
            home: offset,
            next: held.overflow,
            left: held.payload,
            torn: false,
        }
    }

    /// Returns the next bytes that lie together, and where, at most `most`; they are read now.
    pub(super) fn piece(&mut self, most: u64) -> Option<(&[u8], u64)> {
        if self.rest.is_empty() && self.left > 0 && !self.turn() {
            self.torn = true;
            self.left = 0;
        }
        let here = (self.rest.len() as u64).min(self.left).min(most);
        if here == 0 {
            return None;
        }
        let start = self.rest.start;
        self.rest.start += usize::try_from(here).unwrap_or_default();
        self.left -= here;
        let bytes = if self.in_page { self.page.as_slice() } else { self.local };
        Some((bytes.get(start..self.rest.start)?, self.offset + start as u64))
    }

    /// Goes to the next overflow page.
    fn turn(&mut self) -> bool {
        let number = self.next;
        if !self.seen.first(number, self.count) || !self.pages.load(number, &mut self.page) {
            return false;
        }
        self.next = u32_at(&self.page, 0).unwrap_or(0);
        self.rest = 4..self.pages.usable;
        self.in_page = true;
        self.offset = self.pages.offset(number).unwrap_or(self.home);
        true
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, mut bytes: u64) {
        while bytes > 0 {
            let Some((piece, _)) = self.piece(bytes) else { return };
            bytes -= piece.len() as u64;
        }
    }

    /// Returns the bytes that can be read next without turning a page, without reading them.
    pub(super) fn ahead(&self) -> &[u8] {
        let bytes = if self.in_page { self.page.as_slice() } else { self.local };
        bytes.get(self.rest.clone()).unwrap_or_default()
    }

    /// Returns where the next byte lies.
    pub(super) fn here(&self) -> u64 {
        self.offset + self.rest.start as u64
    }
}

impl io::Read for Payload<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some((piece, _)) = self.piece(buffer.len() as u64) else { return Ok(0) };
        let mut piece = piece;
        piece.read(buffer)
    }
}

/// Returns the number at byte `at` and how many bytes it takes: seven bits each, of the ninth all (§1.6).
pub(super) fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (i, byte) in bytes.get(at..)?.iter().take(9).enumerate() {
        if i == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((value, i + 1));
        }
    }
    None
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
