//! One column of a batch: its buffers, and the lists that its values lie in.
//!
//! In: buffers of the batch. Out: the values as text, where each lies, and which row holds it.
//! Never believes a place that its buffers don't have.

use super::{
    buffer::Buffer,
    schema::{Field, Kind},
};
use crate::read::{columns::Meaning, plain};

/// A list above a column: it leads from an item to the list that holds it.
pub(super) enum Above<'f> {
    Places { places: Buffer<'f>, size: usize, at: u64, count: u64 },
    Even(u64),
}

impl Above<'_> {
    /// Returns which list holds an item; items must come in order.
    pub(super) fn holder(&mut self, item: u64) -> Option<u64> {
        match self {
            Self::Even(size) => item.checked_div(*size),
            Self::Places { places, size, at, count } => {
                while *at < *count && places.number(*at + 1, *size)? <= item {
                    *at += 1;
                }
                (*at < *count).then_some(*at)
            }
        }
    }
}

/// A column's buffers and what is above it.
pub(super) struct Leaf<'f> {
    pub(super) len: u64,
    pub(super) valid: Buffer<'f>,
    pub(super) buffers: Vec<Buffer<'f>>,
    pub(super) above: Vec<Above<'f>>,
}

impl Leaf<'_> {
    pub(super) fn is_packed(&self) -> bool {
        self.buffers.first().is_some_and(|buffer| buffer.is_packed)
    }

    /// Where a value of fixed size lies.
    pub(super) fn place(&self, i: u64, field: &Field) -> Option<u64> {
        let size = match (&field.kind, field.dictionary) {
            (Kind::Boolean, None) => return Some(self.buffers.first()?.offset(i / 8)),
            (_, Some((_, size))) => size,
            (Kind::Whole(bits, _), _) => (bits / 8) as usize,
            (Kind::Real(size) | Kind::Fixed(size), _) => *size,
            (Kind::Decimal { bytes, .. }, _) => *bytes,
            _ => 4,
        };
        Some(self.buffers.first()?.offset(i.checked_mul(size as u64)?))
    }

    /// Writes a number out; returns how many bytes it takes.
    pub(super) fn number(&mut self, kind: &Kind, i: u64, out: &mut String) -> Option<u64> {
        let values = self.buffers.first_mut()?;
        match kind {
            Kind::Boolean => {
                out.push_str(if values.bit(i)? { "true" } else { "false" });
                Some(1)
            }
            Kind::Whole(bits, meaning) => {
                matches!(bits, 8 | 16 | 32 | 64).then_some(())?;
                let size = (*bits / 8) as usize;
                let value = values.number(i, size)?;
                let shift = 64 - *bits;
                let signed = (value << shift).cast_signed() >> shift;
                let unsigned = *meaning == Meaning::Unsigned;
                meaning.write(if unsigned { value.cast_signed() } else { signed }, out);
                Some(size as u64)
            }
            Kind::Real(size) => {
                let bits = values.number(i, *size)?;
                match size {
                    4 => plain::number(f64::from(f32::from_bits(u32::try_from(bits).ok()?)), out),
                    8 => plain::number(f64::from_bits(bits), out),
                    _ => {}
                }
                Some(*size as u64)
            }
            Kind::Decimal { bytes, scale } => {
                let len = *bytes as u64;
                let mut value = values.get(i.checked_mul(len)?, len)?.to_vec();
                value.reverse();
                plain::decimal(&value, *scale, out);
                Some(len)
            }
            _ => Some(0),
        }
    }

    /// Returns where a value lies: which buffer, and which bytes of it.
    pub(super) fn bytes_at(&mut self, kind: &Kind, i: u64) -> Option<(usize, u64, u64)> {
        let first = self.buffers.first_mut()?;
        match kind {
            Kind::Bytes { wide } => {
                let size = if *wide { 8 } else { 4 };
                let (start, end) = (first.number(i, size)?, first.number(i + 1, size)?);
                Some((1, start, end.checked_sub(start)?))
            }
            Kind::Fixed(size) => Some((0, i.checked_mul(*size as u64)?, *size as u64)),
            Kind::View => {
                let view = i.checked_mul(16)?;
                let word = |first: &mut Buffer<'_>, at: u64| first.number(view / 4 + at, 4);
                let len = word(first, 0)?;
                if len <= 12 {
                    return Some((0, view + 4, len));
                }
                let (buffer, start) = (word(first, 2)?, word(first, 3)?);
                Some((usize::try_from(buffer).ok()?.checked_add(1)?, start, len))
            }
            _ => None,
        }
    }

    /// Writes any value out, for a dictionary.
    pub(super) fn write(&mut self, kind: &Kind, i: u64, out: &mut String) -> Option<()> {
        if !self.valid.bit(i)? {
            return Some(());
        }
        match kind {
            Kind::Bytes { .. } | Kind::View | Kind::Fixed(_) => {
                let (buffer, start, len) = self.bytes_at(kind, i)?;
                let value = self.buffers.get_mut(buffer)?.get(start, len)?;
                out.push_str(&String::from_utf8_lossy(value));
                Some(())
            }
            kind => self.number(kind, i, out).map(drop),
        }
    }
}
