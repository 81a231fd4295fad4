//! Thrift's compact protocol, as far as Parquet needs it.
//!
//! In: bytes. Out: fields of structures, one after another. Never goes deeper than [`DEEPEST`], and never
//! believes a length.
//!
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// Structures in structures.
const DEEPEST: usize = 32;

/// What a field holds.
pub(super) const TRUE: u8 = 1;
const FALSE: u8 = 2;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// A reader; whatever it can't read is `None`.
#[derive(Clone)]
pub(super) struct Compact<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Compact<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns how many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Reads a number.
    pub(super) fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Reads bytes with their length.
    pub(super) fn binary(&mut self) -> Option<&'b [u8]> {
        let len = usize::try_from(self.varint()?).ok()?;
        let bytes = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(bytes)
    }

    /// Reads the head of the next field of a structure: its number and what it holds; the inner `None`: there
    /// is none. `last` is the number of the field before.
    pub(super) fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        let step = i64::from(head >> 4);
        *last = if step == 0 { self.number()? } else { *last + step };
        Some(Some((*last, head & 0x0F)))
    }

    /// Reads the head of a list: how many, and of what.
    pub(super) fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let few = u64::from(head >> 4);
        let count = if few == 15 { self.varint()? } else { few };
        // Each takes a byte at least.
        (count <= (self.bytes.len() - self.at) as u64).then_some((count, head & 0x0F))
    }

    /// Passes over what a field holds.
    pub(super) fn skip(&mut self, kind: u8) -> Option<()> {
        self.skip_in(kind, 0)
    }

    fn skip_in(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            TRUE | FALSE => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => self.at = self.at.checked_add(8).filter(|at| *at <= self.bytes.len())?,
            8 => drop(self.binary()?),
            LIST | 10 => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    if matches!(kind, TRUE | FALSE) {
                        self.byte()?;
                    } else {
                        self.skip_in(kind, depth + 1)?;
                    }
                }
            }
            11 => {
                let count = self.varint()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..count {
                        self.skip_in(kinds >> 4, depth + 1)?;
                        self.skip_in(kinds & 0x0F, depth + 1)?;
                    }
                }
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip_in(kind, depth + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}
