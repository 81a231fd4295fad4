//! Unknown binary: the printable runs in it, as `strings` of the binutils would show them.
//!
//! In: any bytes. Out: segments as long as the bytes, where what is no text is a barrier; further
//! segments with what is UTF-16, whose columns count from where a run begins.
//! Never takes fewer than six characters for text.

use std::ops::Range;

use super::cut::{BLOCK, Blocks};
use crate::{
    decode::{Charset, Stretch},
    error::Gap,
    format::{Claim, Format, Head},
    part::{BARRIER, Blob, Each, Flow, Mark, Part, Segment, Width},
};

/// The format of what has no format.
pub struct Strings;

/// Characters that a run has at least: the shortest value is longer, and noise seldom is.
const LEAST: usize = 6;

impl Format for Strings {
    fn name(&self) -> &'static str {
        "strings"
    }

    fn claim(&self, _: Head<'_>) -> Claim {
        Claim::Name
    }

    fn splits(&self) -> bool {
        true
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read_in_blocks(blob, BLOCK, each)
    }
}

fn read_in_blocks(mut blob: Blob<'_>, block: usize, each: &mut Each<'_>) -> Result<(), Gap> {
    let base = blob.base();
    let mut sieve = Sieve::default();
    if let Ok((head, true)) = blob.head()
        && head.len() <= block
    {
        let whole = Stretch { bytes: head, own: 0..head.len(), offset: base };
        return sieve.emit(&whole, each);
    }
    let (head, rest) = blob.into_parts();
    let mut blocks = Blocks::behind(head, rest, base, block);
    while let Some(stretch) = blocks.next(Charset::Binary) {
        sieve.emit(&stretch, each)?;
    }
    blocks.end()
}

/// The reused buffers.
#[derive(Default)]
pub(super) struct Sieve {
    bytes: Vec<u8>,
    /// What each byte may be by itself: 1 for text.
    one: Vec<u8>,
    /// 1 where a run may begin.
    six: Vec<u8>,
    text: String,
    marks: Vec<Mark>,
    /// The last run of UTF-16, in the blob, and its byte order: the next stretch may begin inside it,
    /// and must not read it one byte off.
    last: Option<(Range<u64>, bool)>,
    /// Line ends before the stretch.
    lines: u64,
}

impl Sieve {
    /// Emits the runs of a stretch.
    pub(super) fn emit(&mut self, stretch: &Stretch<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        if stretch.own.is_empty() {
            return Ok(());
        }
        self.narrow(stretch.bytes);
        let at_start = Mark { at: 0, field: 0, offset: stretch.offset, line: 0, row: 0 };
        each(Part::Text(Segment {
            text: std::str::from_utf8(&self.bytes).unwrap_or_default(),
            marks: &[at_start],
            fields: &[],
            own: stretch.own.clone(),
            width: Width::Utf8,
            flow: Flow::Cells,
        }))?;
        let own = self.wide(stretch);
        let passed = stretch.bytes.get(stretch.own.clone()).unwrap_or_default();
        self.lines += line_ends(passed);
        if own.is_empty() {
            return Ok(());
        }
        let (text, marks) = (&self.text, &self.marks);
        each(Part::Text(Segment {
            text,
            marks,
            fields: &[],
            own,
            width: Width::Utf16,
            flow: Flow::Cells,
        }))
    }

    /// Keeps runs of UTF-8, and line ends, so that lines can be counted.
    fn narrow(&mut self, bytes: &[u8]) {
        const WALL: u8 = b'\x1F';
        self.bytes.clear();
        self.bytes.resize(bytes.len(), WALL);
        for at in memchr::memchr_iter(b'\n', bytes) {
            self.bytes.get_mut(at..=at).unwrap_or_default().fill(b'\n');
        }
        self.likely(bytes);
        let mut at = 0;
        while let Some(skip) = self.six.get(at..).and_then(|six| memchr::memchr(1, six)) {
            at += skip;
            let (end, chars) = run_end(bytes, at);
            if chars >= LEAST
                && let (Some(to), Some(from)) = (self.bytes.get_mut(at..end), bytes.get(at..end))
            {
                to.copy_from_slice(from);
            }
            at = end + 1;
        }
    }

    /// Marks where six bytes follow each other of which each may be text, seen from its neighbours.
    ///
    /// Without branches, so that the compiler makes vectors of it; noise has few such places.
    fn likely(&mut self, bytes: &[u8]) {
        self.one.clear();
        self.one.resize(bytes.len(), 1);
        let inner = self.one.get_mut(1..).unwrap_or_default();
        for (one, window) in inner.iter_mut().zip(bytes.windows(3)) {
            let &[before, byte, after] = window else { continue };
            let ascii = (b' '..=b'~').contains(&byte) | (byte == b'\t');
            let follows = (byte & 0xC0 == 0x80) & (before >= 0x80);
            let leads = (0xC2..0xF5).contains(&byte) & (after & 0xC0 == 0x80);
            *one = u8::from(ascii | follows | leads);
        }
        self.six.clear();
        self.six.resize((bytes.len() + 1).saturating_sub(LEAST), 0);
        for (six, window) in self.six.iter_mut().zip(self.one.windows(LEAST)) {
            let &[a, b, c, d, e, f] = window else { continue };
            *six = a & b & c & d & e & f;
        }
    }

    /// Collects the runs of UTF-16; returns which part of the text is the stretch's own.
    fn wide(&mut self, stretch: &Stretch<'_>) -> Range<usize> {
        self.text.clear();
        self.marks.clear();
        let (bytes, own) = (stretch.bytes, &stretch.own);
        let (mut at, mut from, mut to) = (0, 0, 0);
        let between = |from: usize, to: usize| line_ends(bytes.get(from..to).unwrap_or_default());
        // A run may have begun before the stretch's own part.
        let (mut counted, mut line) = (0, (self.lines + 1).saturating_sub(between(0, own.start)));
        let mut next = self.inside(stretch).or_else(|| next_wide(bytes, at));
        while let Some((run, big)) = next {
            let mark = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            let offset = stretch.offset + run.start as u64;
            line += between(counted, run.start);
            counted = run.start;
            self.marks.push(Mark { at: mark, field: 0, offset, line: line.max(1), row: 0 });
            self.last = Some((offset..stretch.offset + run.end as u64, big));
            at = run.end;
            for (i, pair) in bytes.get(run.clone()).unwrap_or_default().chunks_exact(2).enumerate()
            {
                self.text.push(unit(pair, big).unwrap_or(BARRIER));
                let end = run.start + 2 * i + 2 == run.end;
                if end {
                    self.text.push(BARRIER);
                }
                let place = run.start + 2 * i;
                from = if place < own.start { self.text.len() } else { from };
                to = if place < own.end { self.text.len() } else { to };
            }
            next = next_wide(bytes, at);
        }
        from..to.max(from)
    }

    /// The rest of the run in which the stretch begins.
    fn inside(&self, stretch: &Stretch<'_>) -> Option<(Range<usize>, bool)> {
        let (run, big) = self.last.as_ref()?;
        let into = run.contains(&stretch.offset).then(|| stretch.offset - run.start)?;
        let start = usize::from(into % 2 == 1);
        let rest = run_of(stretch.bytes, start, *big);
        (!rest.is_empty()).then(|| (start..start + rest.len(), *big))
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Returns where the printable run ends that begins at `at`, and how many characters it has.
fn run_end(bytes: &[u8], at: usize) -> (usize, usize) {
    let (mut end, mut chars) = (at, 0);
    while let Some(&byte) = bytes.get(end) {
        let len = if matches!(byte, b'\t' | b' '..=b'~') {
            1
        } else if byte < 0xC2 {
            break;
        } else {
            letter_len(byte, bytes.get(end..).unwrap_or_default())
        };
        if len == 0 {
            break;
        }
        (end, chars) = (end + len, chars + 1);
    }
    (end, chars)
}

/// Returns how many bytes the letter beyond ASCII has that begins the bytes; 0: none does.
fn letter_len(first: u8, bytes: &[u8]) -> usize {
    let len = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return 0,
    };
    let c = bytes.get(..len).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let is_text = c.and_then(|text| text.chars().next()).is_some_and(|c| {
        c.is_alphanumeric()
            || matches!(c, '\u{A0}'..='\u{BF}' | '\u{2002}'..='\u{200A}' | '\u{2010}'..='\u{2026}')
            || matches!(c, '\u{202F}' | '\u{20BD}' | '№' | '\u{300}'..='\u{36F}')
    });
    if is_text { len } else { 0 }
}

/// The character of a UTF-16 unit, if it is ASCII or Cyrillic, or what stands between them.
fn unit(pair: &[u8], big: bool) -> Option<char> {
    let &[a, b] = pair else { return None };
    let code = if big { u16::from_be_bytes([a, b]) } else { u16::from_le_bytes([a, b]) };
    let is_text = matches!(code, 0x20..=0x7E | 0xA0 | 0xAB | 0xBB | 0x401..=0x45F)
        || matches!(code, 0x2010..=0x2015 | 0x2116);
    is_text.then(|| char::from_u32(code.into())).flatten()
}

/// Whether a unit of [`unit`] may have this high byte.
const fn is_high(byte: u8) -> bool {
    matches!(byte, 0 | 4 | 0x20 | 0x21)
}

/// The next run of UTF-16 from byte `at` on, and whether its high bytes come first.
fn next_wide(bytes: &[u8], at: usize) -> Option<(Range<usize>, bool)> {
    let least = |run: &[u8]| run.len() >= 2 * LEAST;
    for (i, window) in bytes.get(at..).unwrap_or_default().windows(2 * LEAST).enumerate() {
        let [a, b, c, d, ..] = *window else { break };
        let little = is_high(b) && is_high(d) && unit(&[a, b], false).is_some();
        let big = is_high(a) && is_high(c) && unit(&[a, b], true).is_some();
        if !(little || big) {
            continue;
        }
        let start = at + i;
        let little = run_of(bytes, start, false);
        if least(little) {
            return Some((start..start + little.len(), false));
        }
        let big = run_of(bytes, start, true);
        if !least(big) {
            continue;
        }
        // One byte on, the same bytes are often text the other way round as well. Little-endian is by
        // far the commoner, but the wrong reading of two scripts mixes them within words.
        let little = run_of(bytes, start + 1, false);
        let better = clashes(little, false) <= clashes(big, true);
        return Some(if little.len() >= big.len() && better {
            (start + 1..start + 1 + little.len(), false)
        } else {
            (start..start + big.len(), true)
        });
    }
    None
}

/// Counts the ASCII letters and digits that touch Cyrillic ones.
fn clashes(run: &[u8], big: bool) -> usize {
    let kinds = run
        .chunks_exact(2)
        .map(|pair| unit(pair, big).map(|c| (c.is_ascii_alphanumeric(), matches!(c, 'Ѐ'..='ѿ'))));
    let mut before = None;
    kinds
        .filter(|kind| {
            let last = std::mem::replace(&mut before, *kind);
            matches!(
                (last, *kind),
                (Some((true, _)), Some((_, true))) | (Some((_, true)), Some((true, _)))
            )
        })
        .count()
}

fn run_of(bytes: &[u8], start: usize, big: bool) -> &[u8] {
    let rest = bytes.get(start..).unwrap_or_default();
    let units = rest.chunks_exact(2).take_while(|pair| unit(pair, big).is_some()).count();
    rest.get(..2 * units).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::trial::{Kept, assert_covered, encode, found, kept, places};

    fn read(bytes: &[u8], block: usize) -> (Vec<Kept>, Vec<Kept>) {
        let all = kept(bytes, |blob, each| read_in_blocks(blob, block, each));
        all.into_iter().partition(|kept| kept.width == Width::Utf8)
    }

    #[test]
    fn runs_of_text_are_found_between_noise() {
        let mut bytes = b"\x7FELF\x02\x01\0\0\xFE\xFF\x80".to_vec();
        bytes.extend("Щукина Фёкла\0ivan@example.org\0\x01abc\x02\nnext line\x03".as_bytes());
        let (narrow, wide) = read(&bytes, BLOCK);
        assert_covered(&narrow, 0, bytes.len());
        assert!(wide.is_empty());
        let text = narrow[0].text.as_str();
        let runs: Vec<_> = text.split(['\u{1F}', '\n']).filter(|run| !run.is_empty()).collect();
        assert_eq!(runs, ["Щукина Фёкла", "ivan@example.org", "next line"]);
        assert_eq!(text.matches('\n').count(), 1, "lines can be counted");
    }

    #[test]
    fn utf16_runs_are_found_at_any_byte() {
        let words = ["fekla@example.org", "Щукина Фёкла", "+7 916 000-00-17"];
        for name in ["utf-16le", "utf-16be"] {
            for shift in 0..2 {
                let mut bytes = vec![0xFE; 100 + shift];
                for word in words {
                    bytes.extend(encode(name, word));
                    bytes.extend([0xFE; 6]);
                }
                bytes.extend([0xFE; 900]);
                bytes.extend(encode(name, &words.join(" и ").repeat(60)));
                for block in [256, BLOCK] {
                    let (narrow, wide) = read(&bytes, block);
                    assert_covered(&narrow, 0, bytes.len());
                    for word in words {
                        let there = found(&bytes, &encode(name, word));
                        assert_eq!(places(&wide, word), there, "{name} {shift} {block} {word}");
                    }
                }
            }
        }
    }

    #[test]
    fn utf16_runs_know_their_line() {
        let mut bytes = vec![0xFE; 300];
        for line in 1..40_u8 {
            bytes.extend([0xFE; 40]);
            bytes.extend(encode("utf-16le", "fekla@example.org"));
            bytes.extend([0xFF, 0xFF]);
            bytes.extend(encode("utf-16le", &format!("Щукина {line:02}")));
            bytes.extend([0xFE, b'\n', 0xFE]);
        }
        for block in [64, 256, BLOCK] {
            let (_, wide) = read(&bytes, block);
            let mut seen = 0;
            for kept in &wide {
                for mark in &kept.marks {
                    let before = bytes.get(..usize::try_from(mark.offset).unwrap()).unwrap();
                    assert_eq!(mark.line, line_ends(before) + 1, "{block}: {}", mark.offset);
                    seen += 1;
                }
            }
            assert!(seen >= 78, "{block}: {seen}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_covered_once_and_no_word_is_lost(
            noise in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..9),
            block in 16_usize..400,
        ) {
            let bytes = noise.join(&b"\xFFTOKEN-17-ok\xFF"[..]);
            let (narrow, _) = read(&bytes, block);
            assert_covered(&narrow, 0, bytes.len());
            assert_eq!(places(&narrow, "TOKEN-17-ok"), found(&bytes, b"TOKEN-17-ok"));
        }
    }
}
