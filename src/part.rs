//! WHAT: the pieces that a blob falls into — text with places, further blobs, gaps.
//!
//! In: bytes with their origin. Out: parts, borrowed, one after another.
//! Never owns more of a blob than its head.

use std::{
    fs::File,
    io::{self, Read},
    ops::Range,
};

pub use crate::flow::Flow;
use crate::{
    error::{Gap, Reason},
    place::Origin,
    seek::Seekable,
};

/// Bytes with an origin: a file, a piece of a file, a member of a container, a stream.
///
/// [`Blob::head`] peeks; [`Blob::into_read`] consumes, and always works.
pub struct Blob<'a> {
    /// Where it comes from.
    pub origin: Origin,
    base: u64,
    head: Vec<u8>,
    whole_head: bool,
    source: Source<'a>,
}

enum Source<'a> {
    File { file: &'a File, at: u64, end: u64 },
    Bytes { all: &'a [u8], at: usize },
    Stream(&'a mut dyn Read),
}

impl<'a> Blob<'a> {
    /// The most bytes that [`Blob::head`] looks at.
    pub const HEAD: usize = 64 << 10;

    /// A blob that is bytes `range` of an open file; reads at explicit offsets, so many may share it.
    #[must_use]
    pub fn file(origin: Origin, file: &'a File, range: Range<u64>) -> Self {
        let source = Source::File { file, at: range.start, end: range.end };
        Self { origin, base: range.start, head: Vec::new(), whole_head: false, source }
    }

    /// A blob that lies in memory.
    #[must_use]
    pub fn bytes(origin: Origin, bytes: &'a [u8]) -> Self {
        let source = Source::Bytes { all: bytes, at: 0 };
        Self { origin, base: 0, head: Vec::new(), whole_head: false, source }
    }

    /// A blob that can only be read once, from its start to its end.
    #[must_use]
    pub fn stream(origin: Origin, stream: &'a mut dyn Read) -> Self {
        Self {
            origin,
            base: 0,
            head: Vec::new(),
            whole_head: false,
            source: Source::Stream(stream),
        }
    }

    /// Returns the offset of the first byte in the whole file; 0 unless this is a piece of one.
    #[must_use]
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Returns the first bytes, at most [`Blob::HEAD`], and whether that is all there is.
    ///
    /// # Errors
    /// When the source can't be read at all. Where reading fails later, the head is what came before, and
    /// [`Blob::into_read`] meets the error again.
    pub fn head(&mut self) -> io::Result<(&[u8], bool)> {
        if !self.whole_head && self.head.len() < Self::HEAD {
            let mut head = std::mem::take(&mut self.head);
            let missing = (Self::HEAD - head.len()) as u64;
            // Just as much: what is full to its end grows no more.
            head.reserve_exact(usize::try_from(self.source.left().min(missing)).unwrap_or(0));
            let read = (&mut self.source).take(missing).read_to_end(&mut head);
            self.head = head;
            match read {
                Ok(read) => self.whole_head = (read as u64) < missing,
                Err(cause) if self.head.is_empty() => return Err(cause),
                Err(_) => {}
            }
        }
        Ok((&self.head, self.whole_head))
    }

    /// Consumes the blob, to be read at any place: a file without a copy, a stream copied into memory.
    ///
    /// # Errors
    /// Where a stream is longer than `limit`, or breaks off: the blob again, from its first byte on, and
    /// the gap. Each step inwards halves the limit, so that copies in copies don't add up.
    pub fn into_seek(mut self, limit: u64) -> Result<Seekable<'a>, Box<(Self, Gap)>> {
        const STEP: usize = 4 << 20;
        let limit = limit >> self.origin.depth().saturating_sub(1).min(63);
        match self.source {
            Source::File { file, end, .. } => return Ok(Seekable::file(file, self.base..end)),
            Source::Bytes { all, .. } => return Ok(Seekable::bytes(all)),
            Source::Stream(_) => {}
        }
        loop {
            self.head.reserve_exact(STEP);
            match (&mut self.source).take(STEP as u64).read_to_end(&mut self.head) {
                Ok(_) if self.head.len() as u64 > limit => {
                    let text =
                        format!("a stream of more than {limit} bytes that would have to be kept");
                    return Err(Box::new((self, Gap::new(Reason::Limit, text))));
                }
                Ok(0) => return Ok(Seekable::bytes(self.head)),
                Ok(_) => {}
                Err(cause) => {
                    let gap = Gap::unread(&cause, self.head.len() as u64);
                    return Err(Box::new((self, gap)));
                }
            }
        }
    }

    /// Consumes the blob; the reader begins at its first byte.
    #[must_use]
    pub fn into_read(self) -> impl Read + 'a {
        let (head, rest) = self.into_parts();
        io::Cursor::new(head).chain(rest)
    }

    /// Consumes the blob: what was read of it so far, and a reader that begins behind that.
    #[must_use]
    pub fn into_parts(self) -> (Vec<u8>, impl Read + 'a) {
        (self.head, self.source)
    }
}

impl Source<'_> {
    /// Returns how many bytes are left; 0 where only reading can tell.
    fn left(&self) -> u64 {
        match self {
            Self::File { at, end, .. } => end.saturating_sub(*at),
            Self::Bytes { all, at } => all.len().saturating_sub(*at) as u64,
            Self::Stream(_) => 0,
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File { file, at, end } => {
                let left = usize::try_from(*end - *at).unwrap_or(usize::MAX).min(buffer.len());
                let Some(room) = buffer.get_mut(..left) else { return Ok(0) };
                let read = read_at(file, room, *at)?;
                *at += read as u64;
                Ok(read)
            }
            Self::Bytes { all, at } => {
                let read = all.get(*at..).unwrap_or_default().read(buffer)?;
                *at += read;
                Ok(read)
            }
            Self::Stream(stream) => stream.read(buffer),
        }
    }
}

/// Reads at an offset, without moving the file's own position.
///
/// # Errors
/// What the system says; an interrupted call is tried again.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, buffer, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
        match read {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Takes the parts of a blob, one after another; an error ends the blob.
pub type Each<'e> = dyn FnMut(Part<'_>) -> Result<(), Gap> + 'e;

/// What a format emits.
pub enum Part<'a> {
    /// Text to search.
    Text(Segment<'a>),
    /// A field that the blob declares, whether or not it holds values.
    Field(Declared<'a>),
    /// A blob inside this one.
    Blob(Blob<'a>),
    /// Something that was not seen, while the rest was.
    Gap(Gap),
}

/// Text of one blob: whole records where it has records, valid UTF-8, every byte with a place.
#[derive(Clone, Debug)]
pub struct Segment<'a> {
    /// The text. U+001F stands for what no value may contain: an invalid byte, a gap between two runs.
    pub text: &'a str,
    /// Runs of the text: ascending by `at`, never empty, the first at 0.
    pub marks: &'a [Mark],
    /// Names of the blob's fields so far; [`Mark::field`] is an index, 0 the nameless.
    pub fields: &'a [Box<str>],
    /// Bytes of `text` that are this segment's own. What is before and after is there as context, and
    /// belongs to a neighbour: hits that begin there are the neighbour's.
    pub own: Range<usize>,
    /// How characters of the text measure in bytes of the blob.
    pub width: Width,
    /// How far the words of one field are context for the values of another.
    pub flow: Flow,
}

/// A field that a blob declares by name: a column of a table, though it be empty, an attribute of a model.
///
/// A format emits it once for each field, before or after the values. Fields that only show by their values
/// (keys of JSON) need not be emitted: [`Segment::fields`] names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared<'a> {
    /// The name, as [`Segment::fields`] has it where the field holds values: `public.clients.phone`.
    pub name: &'a str,
    /// The type as it is written: `character varying(20)`; empty where none is.
    pub kind: &'a str,
    /// First byte of the declaration in the blob.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// Line of the declaration in the blob, from 1; 0: the blob has no lines, or nobody counted them.
    pub line: u64,
}

/// The barrier: ends runs, and no shape matches it.
pub const BARRIER: char = '\u{1F}';

/// The start of a run of text that lies in one field.
///
/// Marks also lead back where text and bytes differ. A mark of one character that is followed by a mark
/// farther off in the blob than the character is wide was an escape (`\u0438`, `&amp;`): all bytes up to
/// the next mark are its. Of a longer run, what is missing behind it was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Byte in the segment's text.
    pub at: u32,
    /// Column, pointer or tag, as an index into the fields.
    pub field: u32,
    /// Byte in the blob.
    pub offset: u64,
    /// Line in the blob, from 1; 0: to be counted from the text, which is the blob's own.
    pub line: u64,
    /// Row or record, from 1, not counting a header; 0: there are no rows.
    pub row: u64,
}

/// How the characters of a run measure in the original bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// The text is the bytes.
    Utf8,
    /// Every character was this many bytes: 1 in the old 8-bit charsets, 4 in UTF-32.
    Chars(u8),
    /// Two bytes for each UTF-16 unit.
    Utf16,
    /// The run was unescaped: only its start has a known place.
    Start,
}

impl Width {
    /// Returns how many bytes of the blob `text` was.
    ///
    /// ```
    /// use sverka::part::Width;
    /// assert_eq!(Width::Chars(1).of("да"), 2);
    /// assert_eq!(Width::Utf16.of("да"), 4);
    /// assert_eq!(Width::Utf8.of("да"), 4);
    /// ```
    #[must_use]
    pub fn of(self, text: &str) -> u64 {
        match self {
            Self::Utf8 => text.len() as u64,
            Self::Chars(bytes) => text.chars().count() as u64 * u64::from(bytes),
            Self::Utf16 => text.chars().map(|c| 2 * c.len_utf16() as u64).sum(),
            Self::Start => 0,
        }
    }

    /// Returns how many bytes of the blob an ASCII character was.
    #[must_use]
    pub fn unit(self) -> u64 {
        match self {
            Self::Utf8 | Self::Start => 1,
            Self::Chars(bytes) => u64::from(bytes.max(1)),
            Self::Utf16 => 2,
        }
    }
}

/// As many marks are looked through one by one.
const NEAR: usize = 8;

impl Segment<'_> {
    /// Returns the index of the mark whose run holds byte `at` of the text.
    #[must_use]
    pub fn mark_at(&self, at: usize) -> usize {
        self.marks.partition_point(|mark| mark.at as usize <= at).saturating_sub(1)
    }

    /// Returns the same, where the mark is most often `known` or soon behind it.
    pub(crate) fn mark_from(&self, known: usize, at: usize) -> usize {
        let ahead = self.marks.get(known..).unwrap_or_default();
        if ahead.first().is_none_or(|mark| mark.at as usize > at) {
            return self.mark_at(at);
        }
        // The usual case: it lies not far ahead.
        let near = ahead.iter().take(NEAR).position(|mark| mark.at as usize > at);
        if let Some(next) = near {
            return known + next - 1;
        }
        let (mut low, mut step) = (NEAR.min(ahead.len()) - 1, 1);
        while ahead.get(low + step).is_some_and(|mark| mark.at as usize <= at) {
            low += step;
            step *= 2;
        }
        let far = ahead.get(low..).unwrap_or_default();
        let far = far.get(..step).unwrap_or(far);
        known + low + far.partition_point(|mark| mark.at as usize <= at).saturating_sub(1)
    }

    /// Returns the byte in the blob of byte `at` of the text.
    #[must_use]
    pub fn offset(&self, at: usize) -> u64 {
        self.offset_in(self.mark_at(at), at)
    }

    /// Returns the same for a byte in the run of mark `index`.
    pub(crate) fn offset_in(&self, index: usize, at: usize) -> u64 {
        let Some(mark) = self.marks.get(index) else { return at as u64 };
        let before = self.text.get(mark.at as usize..at).unwrap_or_default();
        mark.offset + self.width.of(before)
    }

    /// Returns the byte in the blob behind the character that ends at byte `at` of the text: as
    /// [`Segment::offset`], but where a run ends, in the terms of that run and not of the next.
    #[must_use]
    pub fn offset_end(&self, at: usize) -> u64 {
        self.offset_end_in(self.mark_at(at.saturating_sub(1)), at)
    }

    /// Returns the same for a character in the run of mark `run`.
    pub(crate) fn offset_end_in(&self, run: usize, at: usize) -> u64 {
        let Some(mark) = self.marks.get(run) else { return at as u64 };
        if let Some(next) = self.marks.get(run + 1)
            && next.at as usize == at
            && self.is_escape(run)
        {
            return next.offset;
        }
        let before = self.text.get(mark.at as usize..at).unwrap_or_default();
        let end = mark.offset + self.width.of(before);
        // A number that was written out is longer as text than where it lies.
        let next = self.marks.get(run + 1).map_or(end, |next| next.offset);
        if next > mark.offset { end.min(next) } else { end }
    }

    /// Returns whether the run of mark `index` is one character that was written as more.
    #[must_use]
    pub fn is_escape(&self, index: usize) -> bool {
        let (Some(mark), Some(next)) = (self.marks.get(index), self.marks.get(index + 1)) else {
            return false;
        };
        let run = self.text.get(mark.at as usize..next.at as usize).unwrap_or_default();
        let mut chars = run.chars();
        chars.next().is_some()
            && chars.next().is_none()
            && next.offset > mark.offset + self.width.of(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Step;

    #[test]
    fn a_peeked_blob_still_reads_from_its_first_byte() {
        let long = vec![b'x'; Blob::HEAD + 10];
        for bytes in [&b""[..], b"abc", &long] {
            let mut stream = bytes;
            let origin = Origin::root(Step::Stdin);
            for mut blob in [Blob::bytes(origin.clone(), bytes), Blob::stream(origin, &mut stream)]
            {
                let (head, whole) = blob.head().unwrap();
                assert_eq!(
                    (head.len(), whole),
                    (bytes.len().min(Blob::HEAD), bytes.len() < Blob::HEAD)
                );
                let mut all = Vec::new();
                blob.into_read().read_to_end(&mut all).unwrap();
                assert_eq!(all, bytes);
            }
        }
    }

    #[test]
    fn a_mark_is_found_from_any_other() {
        let at = [0, 3, 3, 4, 9, 9, 9, 20, 21, 22, 23, 24, 25, 26, 40];
        let mark = |at| Mark { at, field: 0, offset: 0, line: 0, row: 0 };
        let (marks, text) = (at.map(mark), "x".repeat(50));
        let (own, width) = (0..50, Width::Utf8);
        let segment =
            Segment { text: &text, marks: &marks, fields: &[], own, width, flow: Flow::LINES };
        for at in 0..50 {
            for known in 0..marks.len() + 2 {
                assert_eq!(segment.mark_from(known, at), segment.mark_at(at), "{known} {at}");
            }
        }
    }

    #[test]
    fn a_stream_is_copied_up_to_the_limit_and_nothing_of_it_is_lost() {
        let root = Origin::root(Step::Stdin);
        let deep = root.child(Step::Decoded("a")).child(Step::Decoded("b"));
        for (origin, limit, fits) in [(&root, 10, true), (&root, 9, false), (&deep, 19, false)] {
            let mut stream = &b"0123456789"[..];
            let mut blob = Blob::stream(origin.clone(), &mut stream);
            blob.head().unwrap();
            match blob.into_seek(limit) {
                Ok(copy) => assert_eq!((fits, copy.take_at(8, 9).unwrap()), (true, b"89".to_vec())),
                Err(failed) => {
                    let (blob, gap) = *failed;
                    let mut all = Vec::new();
                    blob.into_read().read_to_end(&mut all).unwrap();
                    assert_eq!((fits, all.as_slice()), (false, &b"0123456789"[..]));
                    assert_eq!(gap.reason, Reason::Limit);
                }
            }
        }
    }

    #[test]
    fn offsets_lead_back_through_a_charset() {
        let marks = [
            Mark { at: 0, field: 0, offset: 10, line: 0, row: 0 },
            Mark { at: 4, field: 0, offset: 12, line: 0, row: 0 },
        ];
        let text = "даtel";
        let segment = Segment {
            text,
            marks: &marks,
            fields: &[],
            own: 0..text.len(),
            width: Width::Chars(1),
            flow: Flow::Cells,
        };
        assert_eq!([0, 2, 4, 6].map(|at| segment.offset(at)), [10, 11, 12, 14]);
    }

    #[test]
    fn an_escape_ends_where_the_next_run_begins() {
        let mark = |at, offset| Mark { at, field: 0, offset, line: 0, row: 0 };
        // `aи b`, written as `a\u0438<i> b`.
        let marks = [mark(0, 0), mark(1, 1), mark(3, 10)];
        let text = "aи b";
        let own = 0..text.len();
        let (marks, fields, width, flow) = (&marks, &[], Width::Utf8, Flow::LINES);
        let segment = Segment { text, marks, fields, own, width, flow };
        assert_eq!([1, 3, 4, 5].map(|at| segment.offset_end(at)), [1, 10, 11, 12]);
    }
}
