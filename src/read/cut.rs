//! Where a long file is cut.
//!
//! In: a reader without end. Out: stretches in one reused buffer, every byte the own of exactly one.
//! Never tears a character, nor a value if it can be seen where values end.

use std::{
    fs::File,
    io::{self, Read},
};

use crate::{
    decode::{Charset, Stretch, charset::is_wall},
    error::Gap,
    part::read_at,
};

/// Bytes of context on each side of a cut that is no line end.
pub const CONTEXT: usize = 4 << 10;
/// Own bytes of a stretch, at most.
pub const BLOCK: usize = 64 << 10;
/// Bytes before the end of a block in which a place to cut is looked for, when there is no line end.
const TAIL: usize = 8 << 10;

/// A reader, block after block.
pub struct Blocks<R> {
    reader: R,
    /// Own bytes of a block, at most.
    size: usize,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were read.
    filled: usize,
    /// Where in the blob the buffer begins.
    offset: u64,
    /// First byte in the buffer that was not given out as own.
    next: usize,
    /// Whether the last cut was in the middle of a line.
    joined: bool,
    ended: bool,
    trouble: Option<io::Error>,
}

impl<R: Read> Blocks<R> {
    /// Begins to read; byte 0 of the reader is byte `offset` of the blob.
    pub fn new(reader: R, offset: u64, size: usize) -> Self {
        Self::behind(Vec::new(), reader, offset, size)
    }

    /// Begins to read what goes on behind `head`, whose byte 0 is byte `offset` of the blob.
    pub fn behind(head: Vec<u8>, reader: R, offset: u64, size: usize) -> Self {
        let (size, filled, mut buffer) = (size.max(16), head.len(), head);
        let room = filled.max(size + 2 * CONTEXT + 16);
        buffer.reserve_exact(room - filled);
        buffer.resize(room, 0);
        let (joined, ended, trouble) = (false, false, None);
        Self { reader, size, buffer, filled, offset, next: 0, joined, ended, trouble }
    }

    /// Returns the bytes of the first block and whether that is all.
    pub fn peek(&mut self) -> (&[u8], bool) {
        self.fill();
        (self.read_so_far(), self.ended)
    }

    /// Leaves out bytes that are no text; before the first block.
    pub fn skip(&mut self, bytes: usize) {
        self.next = (self.next + bytes).min(self.filled);
    }

    /// Returns the next block, cut as `charset` wants it, or `None` at the end.
    pub fn next(&mut self, charset: Charset) -> Option<Stretch<'_>> {
        self.forget(charset);
        self.fill();
        let start = self.next;
        let left = self.read_so_far().get(start..).filter(|left| !left.is_empty())?;
        let (len, joined) = match left.get(..self.size) {
            Some(block) if left.len() > self.size => cut(block, charset),
            _ => (left.len(), false),
        };
        let end = start + len;
        let last = end == self.filled;
        (self.next, self.joined) = (end, !last && (joined || charset == Charset::Binary));
        let until = if self.joined { (end + CONTEXT).min(self.filled) } else { end };
        let until = whole_until(self.read_so_far(), end, until, charset);
        let bytes = self.buffer.get(..until)?;
        Some(Stretch { bytes, own: start..end, offset: self.offset })
    }

    fn read_so_far(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    /// Moves what is not given out to the front, and the context before it.
    fn forget(&mut self, charset: Charset) {
        let keep = if self.joined { self.next.saturating_sub(CONTEXT) } else { self.next };
        let keep = whole_from(self.read_so_far(), keep, self.next, charset);
        self.buffer.copy_within(keep..self.filled, 0);
        self.offset += keep as u64;
        self.next -= keep;
        self.filled -= keep;
    }

    /// Returns what kept the reader from its end.
    ///
    /// # Errors
    /// The gap from the first byte on that could not be read.
    pub fn end(self) -> Result<(), Gap> {
        let offset = self.offset + self.filled as u64;
        self.trouble.map_or(Ok(()), |cause| Err(Gap::unread(&cause, offset)))
    }

    fn fill(&mut self) {
        let wanted = self.next + self.size + CONTEXT;
        while !self.ended && self.filled < wanted {
            let Some(room) = self.buffer.get_mut(self.filled..) else { return };
            match self.reader.read(room) {
                Ok(0) => self.ended = true,
                Ok(read) => self.filled += read,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => (self.ended, self.trouble) = (true, Some(cause)),
            }
        }
    }
}

/// Returns where to cut a full block, and whether that is in the middle of a line.
fn cut(block: &[u8], charset: Charset) -> (usize, bool) {
    let unit = charset.unit();
    if unit > 1 {
        return cut_wide(block, charset);
    }
    let line = if charset == Charset::Binary { None } else { memchr::memrchr(b'\n', block) };
    let from = block.len() - TAIL.min(block.len());
    let tail = block.get(from..).unwrap_or_default();
    if let Some(end) = line {
        let best = best_of(tail, || memchr::memrchr_iter(b'\n', tail));
        return (best.map_or(end, |at| from + at) + 1, false);
    }
    // In Shift_JIS, GBK and Big5 a second byte may be any from 30 on.
    let multi = matches!(charset, Charset::Multi(_));
    let wall = |byte: &u8| if multi { *byte < 0x30 } else { is_wall(*byte) };
    let soft = if charset == Charset::Binary { None } else { tail.iter().rposition(wall) };
    let len = soft.map_or_else(|| whole_until(block, 0, block.len(), charset), |at| from + at + 1);
    (if len == 0 { block.len() } else { len }, true)
}

/// Returns the first of some line ends behind which a text is cut best: where a line is blank and the one before it
/// announces nothing. What goes on over several lines, an address, is then not torn, nor an answer from its question. If
/// there is none, where that line holds but words; then, where a line announces nothing.
fn best_of<I: Iterator<Item = usize>>(bytes: &[u8], ends: impl Fn() -> I) -> Option<usize> {
    let paragraph = |asks: fn(&[u8]) -> bool| {
        ends().find(|at| above_blank(bytes, *at).is_some_and(|above| !asks(above)))
    };
    let paragraph = paragraph(may_ask).or_else(|| paragraph(asks));
    paragraph.or_else(|| ends().find(|at| is_calm(bytes, *at)))
}

/// Returns the line above the one that ends at byte `at`, if that is blank.
fn above_blank(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let before = bytes.get(..at)?;
    before.strip_suffix(b"\r").unwrap_or(before).strip_suffix(b"\n").map(line_of)
}

/// Returns whether the line that ends at byte `at` says something, and announces nothing.
fn is_calm(bytes: &[u8], at: usize) -> bool {
    let line = line_of(bytes.get(..at).unwrap_or_default());
    !line.trim_ascii().is_empty() && !may_ask(line)
}

/// The line at the end of a text.
fn line_of(bytes: &[u8]) -> &[u8] {
    memchr::memrchr(b'\n', bytes).and_then(|at| bytes.get(at + 1..)).unwrap_or(bytes)
}

/// A line of more bytes is no question.
const QUESTION: usize = 192;

/// What a line holds, without what stands around it.
fn words_of(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !is_mark(*byte)).map_or(0, |at| at + 1);
    let is_number = |byte: &u8| is_mark(*byte) || byte.is_ascii_digit();
    let start = line.iter().position(|byte| !is_number(byte)).unwrap_or(end);
    line.get(start..end).unwrap_or_default()
}

fn is_mark(byte: u8) -> bool {
    byte.is_ascii_whitespace() || b"*_`|#/>-.)".contains(&byte)
}

/// Returns whether a line ends in a colon.
fn asks(line: &[u8]) -> bool {
    words_of(line).ends_with(b":")
}

/// Returns whether a line may be a label of what the next one says: it ends in a colon, or holds but words.
fn may_ask(line: &[u8]) -> bool {
    let words = words_of(line);
    let is_word = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || is_mark(*byte);
    !words.is_empty() && line.len() <= QUESTION && (asks(line) || words.iter().all(is_word))
}

fn cut_wide(block: &[u8], charset: Charset) -> (usize, bool) {
    let unit = charset.unit();
    let big = matches!(charset, Charset::Utf16Be | Charset::Utf32Be);
    let low = if big { unit - 1 } else { 0 };
    let is_line_end = |at: usize| {
        let first = at.checked_sub(low).filter(|first| first % unit == 0)?;
        let bytes = block.get(first..first + unit)?;
        let alone = bytes.iter().enumerate().all(|(i, byte)| i == low || *byte == 0);
        alone.then_some(first + unit)
    };
    if let Some(end) = memchr::memrchr_iter(b'\n', block).find_map(is_line_end) {
        return (end, false);
    }
    (whole_until(block, 0, block.len() - block.len() % unit, charset), true)
}

/// Moves the end of a window back, not before `least`, so that it tears no character.
fn whole_until(bytes: &[u8], least: usize, end: usize, charset: Charset) -> usize {
    let Some(window) = bytes.get(least..end) else { return end };
    let torn = match charset {
        Charset::Utf16Le | Charset::Utf16Be => {
            let odd = window.len() % 2;
            let high = if charset == Charset::Utf16Le { 1 } else { 2 };
            let byte = window.len().checked_sub(odd + high).and_then(|at| window.get(at));
            odd + if byte.is_some_and(|byte| byte & 0xFC == 0xD8) { 2 } else { 0 }
        }
        Charset::Utf32Le | Charset::Utf32Be => window.len() % 4,
        Charset::Utf8 | Charset::Binary | Charset::Single(_) => torn_utf8(window),
        Charset::Multi(_) => 0,
    };
    end - torn.min(window.len())
}

/// Moves the start of a window on, not beyond `most`, so that it begins with a character.
fn whole_from(bytes: &[u8], start: usize, most: usize, charset: Charset) -> usize {
    if charset.unit() > 1 || start == most {
        return start;
    }
    let window = bytes.get(start..most).unwrap_or_default();
    start + window.iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count()
}

/// Returns how many bytes at the end are the beginning of a character that is not all there.
fn torn_utf8(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|back| {
            let tail = bytes.get(bytes.len() - back..).unwrap_or_default();
            std::str::from_utf8(tail)
                .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}

/// Bytes before a line end that tell whether it ends a paragraph: a question, and two line ends.
const BEFORE: u64 = QUESTION as u64 + 4;
/// Bytes behind a nominal place in which a better one is looked for: shorter lines are never cut.
pub const REACH: usize = 64 << 10;

/// Returns where near `nominal` a file of `len` bytes is cut for several workers: behind a blank line if one is among
/// the next 8 KiB, or a line that announces nothing, else behind the first line end, else behind the first byte that no value contains, else at
/// the first whole character.
///
/// It depends on nothing but the bytes, so that all agree. A piece that begins in the middle of a line
/// has no context before it; that happens only in lines of over 64 KiB.
pub fn boundary(file: &File, nominal: u64, len: u64) -> u64 {
    if nominal == 0 || nominal >= len {
        return nominal.min(len);
    }
    // One byte earlier: the nominal place may be a line's start already. What is before it tells of a paragraph.
    let before = (nominal - 1).min(BEFORE);
    let from = nominal - 1 - before;
    let mut bytes = vec![0; REACH];
    let mut filled = 0;
    while let Some(room) = bytes.get_mut(filled..).filter(|room| !room.is_empty()) {
        match read_at(file, room, from + filled as u64) {
            Ok(0) | Err(_) => break,
            Ok(read) => filled += read,
        }
    }
    bytes.truncate(filled);
    let near = bytes.get(..TAIL).unwrap_or(&bytes);
    let ends = || memchr::memchr_iter(b'\n', near).filter(|at| *at as u64 >= before);
    if let Some(at) = best_of(near, ends) {
        return (from + at as u64 + 1).min(len);
    }
    let bytes = bytes.split_off(usize::try_from(before).unwrap_or(0).min(bytes.len()));
    let ends = |at: usize| (nominal + at as u64).min(len);
    if let Some(at) = memchr::memchr(b'\n', &bytes) {
        return ends(at);
    }
    if let Some(at) = bytes.iter().position(|byte| is_wall(*byte)) {
        return ends(at);
    }
    let inner = bytes.iter().skip(1).take(3).take_while(|byte| **byte & 0xC0 == 0x80).count();
    (nominal + if inner < 3 { inner as u64 } else { 0 }).min(len)
}

/// Returns whether a file with this head may be cut by [`boundary`]: one whose bytes are ASCII where they
/// look like it. UTF-16 and UTF-32 are read in one piece.
#[must_use]
pub fn splits_at(head: &[u8]) -> bool {
    crate::decode::guess(head, false).charset.unit() == 1
}
