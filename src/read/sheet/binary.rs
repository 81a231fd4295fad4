//! Records of binary workbooks, BIFF12.
//!
//! In: the content of a member. Out: records, their numbers and texts.
//! Never holds more than a record, and no longer one than a cell can need.
//!
//! [MS-XLSB] 2.1.4 for records, 2.5 for what is in them.

use std::io::{BufReader, ErrorKind, Read};

use super::{
    biff::wide_or_not,
    package::{u16_at, u32_at, u64_at},
    torn::Torn,
};

/// Bytes of a record, at most: a text of 32767 characters with its runs.
const LONGEST: usize = 2 << 20;

/// The kinds of records that are understood, [MS-XLSB] 2.3.2.
pub(super) mod kind {
    pub(in crate::read::sheet) const ROW: u32 = 0;
    pub(in crate::read::sheet) const SHARED: u32 = 19;
    pub(in crate::read::sheet) const FORMAT: u32 = 44;
    pub(in crate::read::sheet) const STYLE: u32 = 47;
    pub(in crate::read::sheet) const BOOK: u32 = 153;
    pub(in crate::read::sheet) const SHEET: u32 = 156;
    pub(in crate::read::sheet) const HEADER_FOOTER: u32 = 479;
    pub(in crate::read::sheet) const LINK: u32 = 494;
    pub(in crate::read::sheet) const STYLES: u32 = 617;
    pub(in crate::read::sheet) const STYLES_END: u32 = 618;
    pub(in crate::read::sheet) const AUTHOR: u32 = 632;
    pub(in crate::read::sheet) const NOTE: u32 = 635;
    pub(in crate::read::sheet) const NOTE_TEXT: u32 = 637;
}

/// A record.
pub(super) struct Record<'r> {
    pub(super) kind: u32,
    content: &'r [u8],
}

/// A reader of records.
pub(super) struct Records<R> {
    reader: BufReader<R>,
    content: Vec<u8>,
    /// Bytes that were read.
    at: u64,
}

impl<R: Read> Records<R> {
    pub(super) fn new(content: R) -> Self {
        Self { reader: BufReader::with_capacity(32 << 10, content), content: Vec::new(), at: 0 }
    }

    /// Reads a record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Torn> {
        let at = self.at;
        match self.head() {
            Ok(None) => Ok(None),
            Ok(Some((kind, len))) => match self.content(len) {
                Ok(()) => Ok(Some(Record { kind, content: &self.content })),
                Err(why) => Err(Torn { why, at }),
            },
            Err(why) => Err(Torn { why, at }),
        }
    }

    /// Reads the kind of a record and its length (2.1.4).
    fn head(&mut self) -> Result<Option<(u32, usize)>, String> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let torn = || "its records break off".to_owned();
        let mut kind = u32::from(first);
        if first & 0x80 != 0 {
            kind = kind & 0x7F | u32::from(self.byte()?.ok_or_else(torn)? & 0x7F) << 7;
        }
        let mut len = 0;
        for i in 0..4 {
            let byte = self.byte()?.ok_or_else(torn)?;
            len |= usize::from(byte & 0x7F) << (7 * i);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Ok(Some((kind, len)))
    }

    fn content(&mut self, len: usize) -> Result<(), String> {
        if len > LONGEST {
            return Err("a record is too long".to_owned());
        }
        self.content.clear();
        let read = (&mut self.reader).take(len as u64).read_to_end(&mut self.content);
        self.at += self.content.len() as u64;
        match read {
            Ok(read) if read == len => Ok(()),
            Ok(_) => Err("its records break off".to_owned()),
            Err(cause) => Err(crate::error::io_message(&cause)),
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, String> {
        let mut byte = [0];
        loop {
            match self.reader.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => {
                    self.at += 1;
                    return Ok(Some(byte[0]));
                }
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                Err(cause) => return Err(crate::error::io_message(&cause)),
            }
        }
    }
}

impl<'r> Record<'r> {
    /// Returns the number of two bytes at `at`.
    pub(super) fn short(&self, at: usize) -> Option<u16> {
        u16_at(self.content, at)
    }

    /// Returns the number of four bytes at `at`.
    pub(super) fn int(&self, at: usize) -> Option<u32> {
        u32_at(self.content, at)
    }

    /// Returns the number with a point at `at`.
    pub(super) fn real(&self, at: usize) -> Option<f64> {
        u64_at(self.content, at).map(f64::from_bits)
    }

    /// Returns the text at `at`, and the byte behind it (2.5.169); one that isn't there is empty.
    pub(super) fn text(&self, at: usize) -> Option<(String, usize)> {
        let len = self.int(at)?;
        if len == u32::MAX {
            return Some((String::new(), at + 4));
        }
        let end = (len as usize).checked_mul(2)?.checked_add(at + 4)?;
        Some((wide_or_not(self.content.get(at + 4..end)?, true), end))
    }

    /// Returns the text at `at` without its formats (2.5.122).
    pub(super) fn rich(&self, at: usize) -> Option<String> {
        Some(self.text(at + 1)?.0)
    }

    /// Returns the texts that stand one behind the other from `at` on.
    pub(super) fn texts(&self, at: usize) -> Vec<String> {
        let mut at = at;
        std::iter::from_fn(|| {
            let (text, behind) = self.text(at)?;
            at = behind;
            Some(text)
        })
        .collect()
    }

    /// Returns the texts that a formula at `at` quotes: those of its tokens `PtgStr` (2.5.97.89).
    pub(super) fn quoted(&self, at: usize) -> Vec<String> {
        const TEXT: u8 = 0x17;
        let Some(len) = self.int(at) else { return Vec::new() };
        let end = (at + 4).saturating_add(len as usize).min(self.content.len());
        let mut rest = self.content.get(at + 4..end).unwrap_or_default();
        let mut found = Vec::new();
        // The tokens before it are of many lengths: what reads as a text is one.
        while let Some(here) = memchr::memchr(TEXT, rest) {
            let behind = rest.get(here + 1..).unwrap_or_default();
            let len = u16_at(behind, 0).map_or(0, usize::from);
            let text = behind.get(2..2 + 2 * len).map(|text| wide_or_not(text, true));
            let text = text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control));
            rest = behind.get(if text.is_some() { 2 + 2 * len } else { 0 }..).unwrap_or_default();
            found.extend(text);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_long_and_short_heads() {
        let bytes = [0x13, 5, 0, 0, 0, 0, 0, 0xE9, 0x04, 0, 0x07, 0x80, 0x01];
        let mut records = Records::new(&bytes[..]);
        let first = records.next().unwrap().unwrap();
        assert_eq!((first.kind, first.rich(0)), (kind::SHARED, Some(String::new())));
        assert_eq!(records.next().unwrap().unwrap().kind, kind::STYLES);
        assert_eq!(records.next().err().map(|torn| torn.at), Some(10), "it has no content");
        let long = [0, 0xFF, 0xFF, 0xFF, 0x7F];
        assert!(Records::new(&long[..]).next().is_err());
    }

    #[test]
    fn formulas_quote_texts() {
        let mut formula = vec![0x1E, 0x17, 0, 0x17, 2, 0];
        formula.extend("hi".encode_utf16().flat_map(u16::to_le_bytes));
        let mut content = vec![u8::try_from(formula.len()).unwrap(), 0, 0, 0];
        content.extend(formula);
        let record = Record { kind: 8, content: &content };
        assert_eq!(record.quoted(0), ["hi"]);
    }
}
