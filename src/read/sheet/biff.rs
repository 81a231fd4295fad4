//! Records of the old binary workbooks, BIFF5 to BIFF8.
//!
//! In: a stream. Out: records, their texts and numbers. Never holds more than a record.
//!
//! [MS-XLS] 2.1.4 and 2.5.293 to 2.5.296.

use std::io::Read;

use encoding_rs::Encoding;

/// A record goes on in the next.
pub(super) const CONTINUE: u16 = 0x003C;

/// A reader of records.
pub(super) struct Records<R> {
    reader: R,
    /// Where the next record begins in the stream, and where the last did.
    at: u64,
    began: u64,
    ahead: Option<(u16, Vec<u8>)>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, at: 0, began: 0, ahead: None }
    }

    /// Returns where the record begins in the stream that was read, or peeked at, last.
    pub(super) fn began(&self) -> u64 {
        self.began
    }

    /// Reads a record; `None` at the end, or where it breaks off.
    pub(super) fn next(&mut self) -> Option<(u16, Vec<u8>)> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        let mut head = [0; 4];
        self.reader.read_exact(&mut head).ok()?;
        let [a, b, c, d] = head;
        let mut content = vec![0; usize::from(u16::from_le_bytes([c, d]))];
        self.reader.read_exact(&mut content).ok()?;
        self.began = self.at;
        self.at += 4 + content.len() as u64;
        Some((u16::from_le_bytes([a, b]), content))
    }

    /// Reads the next record if it goes on with the last.
    pub(super) fn more(&mut self) -> Option<Vec<u8>> {
        let (kind, content) = self.next()?;
        if kind == CONTINUE {
            return Some(content);
        }
        self.ahead = Some((kind, content));
        None
    }
}

/// How texts are written: in UTF-16 or its lower bytes, or before BIFF8 in a charset.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    /// `None`: BIFF8.
    pub(super) charset: Option<&'static Encoding>,
}

impl Letters {
    /// Reads a text whose length takes `size` bytes at the start of `bytes`.
    pub(super) fn read(self, bytes: &[u8], size: usize) -> Option<String> {
        let len =
            bytes.get(..size)?.iter().rev().fold(0, |len, byte| len << 8 | usize::from(*byte));
        let rest = bytes.get(size..)?;
        if let Some(charset) = self.charset {
            return Some(charset.decode(rest.get(..len)?).0.into_owned());
        }
        let (flags, rest) = rest.split_first()?;
        Some(wide_or_not(rest.get(..len << (flags & 1))?, flags & 1 == 1))
    }
}

/// Decodes UTF-16, or its lower bytes.
pub(super) fn wide_or_not(bytes: &[u8], is_wide: bool) -> String {
    if !is_wide {
        return bytes.iter().map(|byte| char::from(*byte)).collect();
    }
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(crate::part::BARRIER)).collect()
}

/// The table of shared texts, a record that goes on in others, which may part a text anywhere.
pub(super) struct Shared<'r, R> {
    records: &'r mut Records<R>,
    bytes: Vec<u8>,
    at: usize,
}

impl<'r, R: Read> Shared<'r, R> {
    /// Begins behind the two counts.
    pub(super) fn new(records: &'r mut Records<R>, bytes: Vec<u8>) -> Self {
        Self { records, bytes, at: 8 }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.bytes.len() {
            (self.bytes, self.at) = (self.records.more()?, 0);
        }
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    fn number(&mut self, size: usize) -> Option<usize> {
        let mut number = 0;
        for i in 0..size {
            number |= usize::from(self.byte()?) << (8 * i);
        }
        Some(number)
    }

    /// Reads the next text.
    pub(super) fn next(&mut self) -> Option<String> {
        let len = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut is_wide = flags & 1 == 1;
        let mut text = String::new();
        let mut left = len;
        while left > 0 {
            if self.at >= self.bytes.len() {
                // Where a text is parted, its width is told anew.
                is_wide = self.byte()? & 1 == 1;
            }
            let size = if is_wide { 2 } else { 1 };
            let here = (self.bytes.len().saturating_sub(self.at) / size).min(left);
            if here == 0 {
                return None;
            }
            let piece = self.bytes.get(self.at..self.at + here * size)?;
            text.push_str(&wide_or_not(piece, is_wide));
            (self.at, left) = (self.at + here * size, left - here);
        }
        for _ in 0..runs * 4 + extra {
            self.byte()?;
        }
        Some(text)
    }
}

/// A number in 30 bits: whole or with a point, perhaps a hundred times too large (2.5.217).
pub(super) fn packed(rk: u32) -> f64 {
    let value = if rk & 2 == 2 {
        f64::from(rk.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(rk & !3) << 32)
    };
    if rk & 1 == 1 { value / 100.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_unpack() {
        // The examples of [MS-XLS] 2.5.217 and of MULRK.
        for (rk, expected) in
            [(0x3FF0_0000, 1.0), (0x4059_0001, 1.0), (0x0000_0006, 1.0), (399, 0.99)]
        {
            assert!((packed(rk) - expected).abs() < 1e-9, "{rk:x}");
        }
    }

    #[test]
    fn a_text_may_be_parted_and_change_its_width() {
        let mut bytes = vec![];
        bytes.extend([CONTINUE.to_le_bytes(), [5, 0]].concat());
        bytes.extend([1, 0x16, 0x04, 0x16, 0x04]);
        let mut records = Records::new(bytes.as_slice());
        let first = [&[0; 8][..], &[4, 0, 0, b'a', b'b']].concat();
        let mut shared = Shared::new(&mut records, first);
        assert_eq!(shared.next().as_deref(), Some("abЖЖ"));
        assert_eq!(shared.next(), None);
    }
}
