//! What parts segments, elements and components, as the head of a message says.
//!
//! In: the head of a message; text. Out: places of segments, elements and parts.
//! Never takes for a head what is not written as the standard has it.

use std::ops::Range;

/// Begins a block of HL7's lower layer protocol, which files of captured messages keep.
pub(super) const FRAME: u8 = 0x0B;
/// Bytes of the first segment of X12, all of its elements are of fixed length.
const ISA: usize = 106;

/// The family of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hl7,
    X12,
    Edifact,
}

/// What parts a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) kind: Kind,
    element: u8,
    pub(super) component: u8,
    /// Parts what an element holds several times.
    pub(super) repeat: u8,
    /// Ends a segment; a line's end does in HL7.
    end: u8,
    /// Takes from what follows it what that stands for.
    pub(super) release: Option<u8>,
}

impl Syntax {
    /// Returns what the head of a message says, if a text begins with one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().filter(|byte| is_sign(*byte));
        match text.get(..3)? {
            "MSH" | "FHS" | "BHS" => {
                let (element, component, repeat) = (byte(3)?, byte(4)?, byte(5)?);
                let sound = component != element && repeat != element && component != repeat;
                let kind = Kind::Hl7;
                sound.then_some(Self {
                    kind,
                    element,
                    component,
                    repeat,
                    end: b'\r',
                    release: None,
                })
            }
            "ISA" => {
                let (element, component) = (byte(3)?, byte(ISA - 2)?);
                let end =
                    bytes.get(ISA - 1).copied().filter(|end| is_sign(*end) || *end == b'\n')?;
                let parts = bytes.get(..ISA)?.iter().filter(|byte| **byte == element).count();
                let (kind, repeat) = (Kind::X12, b'^');
                (parts == 16).then_some(Self {
                    kind,
                    element,
                    component,
                    repeat,
                    end,
                    release: None,
                })
            }
            "UNA" => {
                let (component, element, release) = (byte(3)?, byte(4)?, *bytes.get(6)?);
                let end = byte(8)?;
                let release = Some(release).filter(|sign| *sign != b' ');
                text.get(9..)?.trim_start().starts_with("UNB").then_some(())?;
                Some(Self { kind: Kind::Edifact, element, component, repeat: b'*', end, release })
            }
            "UNB" => {
                let known = text.get(3..6).is_some_and(|it| it == "+UN");
                let (kind, element, component) = (Kind::Edifact, b'+', b':');
                let (repeat, end, release) = (b'*', b'\'', Some(b'?'));
                known.then_some(Self { kind, element, component, repeat, end, release })
            }
            _ => None,
        }
    }

    /// Returns the length of the segment that a text begins with, if its end is in sight.
    pub(super) fn segment(&self, text: &str) -> Option<usize> {
        match self.kind {
            Kind::Hl7 => line(text),
            // What UNA says of itself is no element.
            Kind::Edifact if text.starts_with("UNA") => Some(8).filter(|at| *at < text.len()),
            _ => self.signs(text, self.end).next(),
        }
    }

    /// Returns the elements of a segment, its tag the first.
    pub(super) fn elements(&self, segment: &str) -> Vec<Range<usize>> {
        self.parts(segment, 0..segment.len(), self.element)
    }

    /// Parts a part of a text at a sign.
    pub(super) fn parts(&self, text: &str, part: Range<usize>, sign: u8) -> Vec<Range<usize>> {
        let inner = text.get(part.clone()).unwrap_or_default();
        let mut from = part.start;
        let mut parts = Vec::new();
        for at in self.signs(inner, sign).map(|at| part.start + at) {
            parts.push(from..at);
            from = at + 1;
        }
        parts.push(from..part.end);
        parts
    }

    /// Returns where a sign stands and is not released.
    fn signs<'t>(&self, text: &'t str, sign: u8) -> impl Iterator<Item = usize> + 't {
        let (bytes, release) = (text.as_bytes(), self.release);
        let released = move |at: usize| {
            let before = bytes.get(..at).unwrap_or_default();
            let signs = before.iter().rev().take_while(|byte| Some(**byte) == release).count();
            release.is_some() && !signs.is_multiple_of(2)
        };
        memchr::memchr_iter(sign, bytes).filter(move |at| !released(*at))
    }
}

/// Returns the length of the line that a text begins with, if its end is in sight.
pub(super) fn line(text: &str) -> Option<usize> {
    memchr::memchr2(b'\r', b'\n', text.as_bytes())
}

/// Whether a character may stand between segments.
pub(super) fn is_between(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\x0B' | '\x1C' | ' ' | '\u{FEFF}')
}

/// Whether a byte may part what is written: neither letter, digit nor blank.
const fn is_sign(byte: u8) -> bool {
    byte.is_ascii_punctuation() || matches!(byte, 0x1C..=0x1F)
}
