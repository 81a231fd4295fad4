//! A stretch of bytes becomes text with marks.
//!
//! In: bytes, and which charset the file was guessed to be in. Out: text that lives until the next stretch.
//! Never copies valid UTF-8, and never lets an invalid byte vanish: it stays as a barrier.

use std::ops::Range;

use encoding_rs::{DecoderResult, Encoding};

use super::guess::{self, Charset};
use crate::part::{BARRIER, Flow, Mark, Segment, Width};

/// Bytes of a blob with their neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch<'a> {
    /// The bytes, in whole units of the charset.
    pub bytes: &'a [u8],
    /// Which of them are this stretch's own; the others are context.
    pub own: Range<usize>,
    /// Where in the blob `bytes` begins.
    pub offset: u64,
}

/// Text of a stretch.
#[derive(Clone, Debug)]
pub struct Decoded<'a> {
    /// The text.
    pub text: &'a str,
    /// Runs of which the start is known; all nameless.
    pub marks: &'a [Mark],
    /// Bytes of the text that were the stretch's own.
    pub own: Range<usize>,
    /// How its characters measure.
    pub width: Width,
}

impl<'a> Decoded<'a> {
    /// Returns the text as a segment without fields.
    #[must_use]
    pub fn segment(&self) -> Segment<'a> {
        let (text, marks) = (self.text, self.marks);
        let (own, width) = (self.own.clone(), self.width);
        Segment { text, marks, fields: &[], own, width, flow: Flow::Cells }
    }
}

/// Decodes stretch after stretch of one blob, into the same buffers.
pub struct Decoder {
    charset: Charset,
    forced: bool,
    /// What a former stretch turned out to be in, which the file as a whole is not.
    turned: Option<Charset>,
    table: Option<(&'static Encoding, Box<[char; 128]>)>,
    text: String,
    marks: Vec<Mark>,
}

/// Bytes beyond ASCII that a stretch must have for its charset to be believed of the next ones too.
const TELLING: usize = 64;

impl Decoder {
    /// A decoder of a blob that was guessed to be in `charset`, where each stretch may prove otherwise.
    #[must_use]
    pub fn new(charset: Charset) -> Self {
        let (text, marks) = (String::new(), Vec::new());
        Self { charset, forced: false, turned: None, table: None, text, marks }
    }

    /// A decoder that asks no questions.
    #[must_use]
    pub fn forced(charset: Charset) -> Self {
        Self { forced: true, ..Self::new(charset) }
    }

    /// Returns the charset of the blob, as guessed or forced.
    #[must_use]
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// Decodes a stretch. A stretch without bytes gives text without marks.
    pub fn decode<'d>(&'d mut self, stretch: &Stretch<'d>) -> Decoded<'d> {
        self.text.clear();
        self.marks.clear();
        let valid = if self.charset.unit() == 1 && !self.keeps() {
            simdutf8::compat::from_utf8(stretch.bytes).ok()
        } else {
            None
        };
        if let Some(text) = valid {
            self.mark(stretch.offset);
            let marks = &self.marks;
            return Decoded { text, marks, own: stretch.own.clone(), width: Width::Utf8 };
        }
        let charset = if self.forced { self.charset } else { self.stretch_charset(stretch.bytes) };
        let Range { start, end } = stretch.own;
        let split = |range: Range<usize>| stretch.bytes.get(range).unwrap_or_default();
        self.push(charset, split(0..start), stretch.offset);
        let from = self.text.len();
        self.push(charset, split(start..end), stretch.offset + start as u64);
        let to = self.text.len();
        self.push(charset, split(end..stretch.bytes.len()), stretch.offset + end as u64);
        let width = match charset {
            Charset::Utf8 | Charset::Binary => Width::Utf8,
            Charset::Single(_) | Charset::Multi(_) => Width::Chars(1),
            Charset::Utf16Le | Charset::Utf16Be => Width::Utf16,
            Charset::Utf32Le | Charset::Utf32Be => Width::Chars(4),
        };
        Decoded { text: &self.text, marks: &self.marks, own: from..to, width }
    }

    /// Whether valid UTF-8 is to be taken for something else, because the user says so.
    fn keeps(&self) -> bool {
        self.forced && !matches!(self.charset, Charset::Utf8 | Charset::Binary)
    }

    /// The charset of a stretch that isn't valid UTF-8: the file's, unless that is UTF-8 and most is not.
    fn stretch_charset(&mut self, bytes: &[u8]) -> Charset {
        if self.charset != Charset::Utf8 {
            return self.charset;
        }
        let (good, bad) = guess::utf8_share(bytes, true);
        if good > bad {
            return Charset::Utf8;
        }
        if let Some(charset) = self.turned {
            return charset;
        }
        let charset = guess::chunk(bytes);
        if bad >= TELLING {
            self.turned = Some(charset);
        }
        charset
    }

    fn mark(&mut self, offset: u64) {
        let at = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        if self.marks.last().is_some_and(|last| last.at == at) {
            self.marks.pop();
        }
        self.marks.push(Mark { at, field: 0, offset, line: 0, row: 0 });
    }

    fn push(&mut self, charset: Charset, bytes: &[u8], offset: u64) {
        match charset {
            _ if bytes.is_empty() => {}
            Charset::Utf8 | Charset::Binary => self.push_utf8(bytes, offset),
            Charset::Single(encoding) => self.push_single(encoding, bytes, offset),
            Charset::Multi(encoding) => self.push_multi(encoding, bytes, offset),
            Charset::Utf16Le => self.push_utf16(u16::from_le_bytes, bytes, offset),
            Charset::Utf16Be => self.push_utf16(u16::from_be_bytes, bytes, offset),
            Charset::Utf32Le => self.push_utf32(u32::from_le_bytes, bytes, offset),
            Charset::Utf32Be => self.push_utf32(u32::from_be_bytes, bytes, offset),
        }
    }

    /// One barrier for each invalid byte: the text is as long as the bytes.
    fn push_utf8(&mut self, bytes: &[u8], offset: u64) {
        if self.marks.is_empty() {
            self.mark(offset);
        }
        for chunk in bytes.utf8_chunks() {
            self.text.push_str(chunk.valid());
            self.text.extend(chunk.invalid().iter().map(|_| BARRIER));
        }
    }

    fn push_single(&mut self, encoding: &'static Encoding, bytes: &[u8], offset: u64) {
        let (_, table) = match self.table.take() {
            Some(table) if table.0 == encoding => self.table.insert(table),
            _ => self.table.insert((encoding, upper_half(encoding))),
        };
        let table = **table;
        let (mut rest, mut offset) = (bytes, offset);
        while !rest.is_empty() {
            let (run, behind) = rest.split_at(run_len(rest));
            self.mark(offset);
            for byte in run {
                let upper = usize::from(*byte).checked_sub(128).and_then(|i| table.get(i));
                self.text.push(upper.copied().unwrap_or(char::from(*byte)));
            }
            offset += run.len() as u64;
            rest = behind;
        }
    }

    /// ASCII is exact; a run of other characters begins at its mark, and inside it no more is known.
    fn push_multi(&mut self, encoding: &'static Encoding, bytes: &[u8], offset: u64) {
        let (mut at, mut ascii) = (0, None);
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let is_ascii = rest.first().is_some_and(u8::is_ascii);
            if ascii != Some(is_ascii) {
                self.mark(offset + at as u64);
                ascii = Some(is_ascii);
            }
            if is_ascii {
                let run = rest.split(|byte| *byte >= 0x80).next().unwrap_or_default();
                self.text.push_str(std::str::from_utf8(run).unwrap_or_default());
                at += run.len();
                continue;
            }
            let mut room = [0; 16];
            if let Some((read, written)) = one_character(encoding, rest, &mut room) {
                let text = room.get(..written).and_then(|text| std::str::from_utf8(text).ok());
                self.text.push_str(text.unwrap_or_default());
                at += read;
            } else {
                // Only the first byte is given up: what comes next may be a character of its own.
                self.text.push(BARRIER);
                (at, ascii) = (at + 1, None);
            }
        }
    }

    fn push_utf16(&mut self, unit: fn([u8; 2]) -> u16, bytes: &[u8], offset: u64) {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let mut run = Run::default();
        for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
            if run.ends() {
                self.mark(offset + run.passed);
            }
            let c = c.unwrap_or(BARRIER);
            self.text.push(c);
            run.add(c, 2 * c.len_utf16());
        }
        self.push_rest(rest, offset + run.passed);
    }

    fn push_utf32(&mut self, unit: fn([u8; 4]) -> u32, bytes: &[u8], offset: u64) {
        let (units, rest) = bytes.as_chunks::<4>();
        let mut run = Run::default();
        for four in units {
            if run.ends() {
                self.mark(offset + run.passed);
            }
            let c = char::from_u32(unit(*four)).unwrap_or(BARRIER);
            self.text.push(c);
            run.add(c, 4);
        }
        self.push_rest(rest, offset + run.passed);
    }

    /// The bytes of a unit that the end of the file has cut.
    fn push_rest(&mut self, rest: &[u8], offset: u64) {
        if !rest.is_empty() {
            self.mark(offset);
            self.text.push(BARRIER);
        }
    }
}

/// A run should not be longer, or places in it cost too much to count out.
const RUN: usize = 512;

/// Counts out runs: they end at line ends, else where no value goes on, else at last somewhere.
#[derive(Default)]
struct Run {
    /// Bytes before the next character.
    passed: u64,
    chars: usize,
    over: bool,
}

impl Run {
    /// Whether the next character begins a run.
    fn ends(&mut self) -> bool {
        let ends = self.over || self.passed == 0;
        if ends {
            (self.chars, self.over) = (0, false);
        }
        ends
    }

    fn add(&mut self, c: char, bytes: usize) {
        self.passed += bytes as u64;
        self.chars += 1;
        self.over = self.chars >= RUN && (c == '\n' || u8::try_from(c).is_ok_and(is_wall))
            || self.chars >= 4 * RUN && c.is_ascii_whitespace()
            || self.chars >= 8 * RUN;
    }
}

/// Returns how many bytes of an 8-bit charset the first run has; the same rule as that of [`Run`].
fn run_len(bytes: &[u8]) -> usize {
    let ends_in = |range: Range<usize>, end: fn(u8) -> bool| {
        let bytes = bytes.get(range.start..range.end.min(bytes.len()))?;
        Some(range.start + bytes.iter().position(|byte| end(*byte))? + 1)
    };
    if bytes.len() <= RUN {
        return bytes.len();
    }
    ends_in(RUN..4 * RUN, |byte| byte == b'\n' || is_wall(byte))
        .or_else(|| ends_in(4 * RUN..8 * RUN, |byte| byte.is_ascii_whitespace() || is_wall(byte)))
        .unwrap_or(bytes.len().min(8 * RUN))
}

/// Returns whether no value goes on behind this byte: where a line without an end may be cut.
///
/// ```
/// use sverka::decode::charset::is_wall;
/// assert!(is_wall(b'|') && is_wall(b'\0') && !is_wall(b' ') && !is_wall(b','));
/// ```
#[must_use]
pub const fn is_wall(byte: u8) -> bool {
    matches!(byte, 0..=8 | b'\t' | b'\r' | b'"' | b';' | b'<' | b'>' | b'{' | b'|' | b'}')
}

/// Decodes the first character, of at most four bytes, and says how many bytes it was and became.
fn one_character(
    encoding: &'static Encoding,
    bytes: &[u8],
    room: &mut [u8; 16],
) -> Option<(usize, usize)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    for (i, byte) in bytes.iter().take(4).enumerate() {
        let one = std::slice::from_ref(byte);
        let (result, _, written) =
            decoder.decode_to_utf8_without_replacement(one, room, i + 1 == bytes.len());
        if matches!(result, DecoderResult::Malformed(..)) {
            return None;
        }
        if written > 0 {
            return Some((i + 1, written));
        }
    }
    None
}

fn upper_half(encoding: &'static Encoding) -> Box<[char; 128]> {
    let mut table = Box::new([BARRIER; 128]);
    for (byte, slot) in (128..=255_u8).zip(table.iter_mut()) {
        let byte = [byte];
        let text = encoding.decode_without_bom_handling_and_without_replacement(&byte);
        *slot = text.and_then(|text| text.chars().next()).unwrap_or(BARRIER);
    }
    table
}
