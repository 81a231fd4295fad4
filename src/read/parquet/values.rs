//! The encodings of Parquet.
//!
//! In: the bytes of a page. Out: levels, and values as little-endian bytes, one after another.
//! Never makes a list of them: a page of a few bytes may stand for a billion.
//!
//! <https://github.com/apache/parquet-format/blob/master/Encodings.md>

use super::meta::Physical;

/// Runs of one number, and numbers of so many bits packed together.
#[derive(Clone)]
pub(super) struct Hybrid<'b> {
    bytes: &'b [u8],
    at: usize,
    width: u32,
    left: u64,
    /// The number of the run; `None`: packed ones, from this bit on.
    same: Option<u32>,
    bit: u64,
    /// Whether the first of packed bits is the highest, `BIT_PACKED`.
    high_first: bool,
}

impl<'b> Hybrid<'b> {
    pub(super) fn new(bytes: &'b [u8], width: u32) -> Self {
        let (width, same) = (width.min(32), Some(0));
        Self { bytes, at: 0, width, left: 0, same, bit: 0, high_first: false }
    }

    /// So many numbers without runs, as old writers put levels; and the bytes behind them.
    pub(super) fn old(bytes: &'b [u8], width: u32, count: u64) -> Option<(Self, &'b [u8])> {
        let len = count.checked_mul(width.into())?.div_ceil(8);
        let (bytes, rest) = bytes.split_at_checked(usize::try_from(len).ok()?)?;
        let new = Self { left: count, same: None, high_first: true, ..Self::new(bytes, width) };
        Some((new, rest))
    }

    /// Passes over what is left of a run of one number less than `below`, at most `most` of them; returns
    /// how many, if there are any.
    pub(super) fn run_below(&mut self, below: u32, most: u64) -> Option<u64> {
        let is_below = self.same.is_some_and(|number| number < below);
        let run = self.left.min(most);
        (is_below && run > 0).then(|| self.left -= run)?;
        Some(run)
    }

    pub(super) fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            let (head, len) = varint(self.bytes, self.at)?;
            self.at += len;
            if head & 1 == 1 {
                self.left = (head >> 1).checked_mul(8)?;
                (self.same, self.bit) = (None, self.at as u64 * 8);
                let bytes = (head >> 1).checked_mul(u64::from(self.width))?;
                self.at = self.at.saturating_add(usize::try_from(bytes).ok()?);
            } else {
                self.left = head >> 1;
                let len = self.width.div_ceil(8) as usize;
                let bytes = self.bytes.get(self.at..self.at + len)?;
                self.same = Some(little(bytes).try_into().ok()?);
                self.at += len;
            }
        }
        self.left -= 1;
        if self.same.is_some() {
            return self.same;
        }
        let value = if self.high_first {
            high_bits(self.bytes, self.bit, self.width)?
        } else {
            bits(self.bytes, self.bit, self.width)?
        };
        self.bit += u64::from(self.width);
        u32::try_from(value).ok()
    }
}

/// Returns `width` bits from bit `at` on, the lowest first.
fn bits(bytes: &[u8], at: u64, width: u32) -> Option<u64> {
    let first = usize::try_from(at / 8).ok()?;
    let shift = u32::try_from(at % 8).ok()?;
    let len = (shift + width).div_ceil(8) as usize;
    let bytes = bytes.get(first..first.checked_add(len)?)?;
    let value = bytes.iter().rev().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
    let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
    Some(u64::try_from(value >> shift & u128::from(u64::MAX)).ok()? & mask)
}

/// Returns `width` bits from bit `at` on, the highest first.
fn high_bits(bytes: &[u8], at: u64, width: u32) -> Option<u64> {
    (at..at + u64::from(width)).try_fold(0, |value, at| {
        let byte = bytes.get(usize::try_from(at / 8).ok()?)?;
        Some(value << 1 | u64::from(byte >> (7 - at % 8) & 1))
    })
}

fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (i, byte) in bytes.get(at..)?.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7F).checked_shl(u32::try_from(7 * i).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, i + 1));
        }
    }
    None
}

/// Numbers by their differences, `DELTA_BINARY_PACKED`.
#[derive(Clone)]
struct Delta<'b> {
    bytes: &'b [u8],
    at: usize,
    block: u64,
    mini: u64,
    left: u64,
    last: i64,
    is_first: bool,
    least: i64,
    widths: &'b [u8],
    /// Values left in the miniblock, and the bit of the next.
    in_mini: u64,
    bit: u64,
    width: u32,
}

impl<'b> Delta<'b> {
    fn new(bytes: &'b [u8]) -> Option<Self> {
        let mut at = 0;
        let mut next = || {
            let (value, len) = varint(bytes, at)?;
            at += len;
            Some(value)
        };
        let (block, minis, left, first) = (next()?, next()?, next()?, next()?);
        let mini = block.checked_div(minis).filter(|mini| *mini > 0 && *mini % 8 == 0)?;
        Some(Self {
            bytes,
            at,
            block: minis,
            mini,
            left,
            last: (first >> 1).cast_signed() ^ -(first & 1).cast_signed(),
            is_first: true,
            least: 0,
            widths: &[],
            in_mini: 0,
            bit: 0,
            width: 0,
        })
    }

    fn next(&mut self) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        if std::mem::take(&mut self.is_first) {
            return Some(self.last);
        }
        if self.in_mini == 0 {
            self.turn()?;
        }
        self.in_mini -= 1;
        let delta = bits(self.bytes, self.bit, self.width)?;
        self.bit += u64::from(self.width);
        self.last = self.last.wrapping_add(self.least).wrapping_add(delta.cast_signed());
        Some(self.last)
    }

    /// Goes to the next miniblock.
    fn turn(&mut self) -> Option<()> {
        if self.widths.is_empty() {
            let (least, len) = varint(self.bytes, self.at)?;
            self.least = (least >> 1).cast_signed() ^ -(least & 1).cast_signed();
            let start = self.at + len;
            let count = usize::try_from(self.block).ok()?;
            self.widths = self.bytes.get(start..start.checked_add(count)?)?;
            self.at = start + count;
        }
        let (width, rest) = self.widths.split_first()?;
        (self.width, self.widths) = (u32::from(*width).min(64), rest);
        (self.in_mini, self.bit) = (self.mini, self.at as u64 * 8);
        let bytes = self.mini.checked_mul(u64::from(self.width))? / 8;
        self.at = self.at.saturating_add(usize::try_from(bytes).ok()?);
        Some(())
    }

    /// Returns the byte behind the last number, of which there are at most `most`.
    fn end(&self, most: u64) -> Option<usize> {
        let mut all = self.clone();
        (all.left <= most).then_some(())?;
        while all.left > 0 {
            all.next()?;
        }
        Some(all.at)
    }
}

/// The values of a page.
pub(super) enum Values<'b> {
    Plain {
        bytes: &'b [u8],
        at: usize,
    },
    Dictionary {
        indices: Hybrid<'b>,
        dictionary: &'b Dictionary,
    },
    Delta(DeltaValues<'b>),
    /// Yes or no, a bit each.
    Bits(Hybrid<'b>),
    /// Each byte of all values together: values of so many bytes, so many of them.
    Split {
        bytes: &'b [u8],
        width: usize,
        at: usize,
    },
}

/// The values of the delta encodings.
pub(super) enum DeltaValues<'b> {
    Numbers(DeltaNumbers<'b>),
    /// Lengths, then all bytes.
    Lengths {
        lengths: DeltaNumbers<'b>,
        bytes: &'b [u8],
    },
    /// Shared beginnings, lengths of the rest, then the bytes.
    Prefixes {
        prefixes: DeltaNumbers<'b>,
        lengths: DeltaNumbers<'b>,
        bytes: &'b [u8],
        last: Vec<u8>,
    },
}

/// Numbers of a delta encoding, hidden.
pub(super) struct DeltaNumbers<'b>(Delta<'b>);

impl<'b> Values<'b> {
    /// Understands the values of a page, of which there are at most `most`.
    pub(super) fn of(
        bytes: &'b [u8],
        encoding: i64,
        physical: Physical,
        dictionary: Option<&'b Dictionary>,
        most: u64,
    ) -> Option<Self> {
        let numbers = |bytes| Some(DeltaNumbers(Delta::new(bytes)?));
        Some(match encoding {
            0 if physical == Physical::Boolean => {
                let left = u64::try_from(bytes.len()).ok()?.checked_mul(8)?;
                Self::Bits(Hybrid { left, same: None, ..Hybrid::new(bytes, 1) })
            }
            0 => Self::Plain { bytes, at: 0 },
            3 if physical == Physical::Boolean => Self::Bits(Hybrid::new(bytes.get(4..)?, 1)),
            2 | 8 => {
                let (width, rest) = bytes.split_first()?;
                let indices = Hybrid::new(rest, u32::from(*width));
                Self::Dictionary { indices, dictionary: dictionary? }
            }
            5 => Self::Delta(DeltaValues::Numbers(numbers(bytes)?)),
            6 => {
                let lengths = numbers(bytes)?;
                let bytes = bytes.get(lengths.0.end(most)?..)?;
                Self::Delta(DeltaValues::Lengths { lengths, bytes })
            }
            7 => {
                let prefixes = numbers(bytes)?;
                let rest = bytes.get(prefixes.0.end(most)?..)?;
                let lengths = numbers(rest)?;
                let bytes = rest.get(lengths.0.end(most)?..)?;
                let last = Vec::new();
                Self::Delta(DeltaValues::Prefixes { prefixes, lengths, bytes, last })
            }
            9 => Self::Split { bytes, width: width(physical)?, at: 0 },
            _ => return None,
        })
    }

    /// Returns the bytes that no value was made of; none, where values don't lie one behind the other.
    pub(super) fn rest(&self) -> &'b [u8] {
        match self {
            Self::Plain { bytes, at } => bytes.get(*at..).unwrap_or_default(),
            Self::Delta(
                DeltaValues::Lengths { bytes, .. } | DeltaValues::Prefixes { bytes, .. },
            ) => bytes,
            Self::Dictionary { .. } | Self::Bits(_) | Self::Delta(_) | Self::Split { .. } => &[],
        }
    }

    /// Puts the next value into `out`.
    pub(super) fn next(&mut self, physical: Physical, out: &mut Vec<u8>) -> Option<()> {
        out.clear();
        match self {
            Self::Plain { bytes, at } => {
                let value = plain(bytes, at, physical)?;
                out.extend_from_slice(value);
            }
            Self::Dictionary { indices, dictionary } => {
                out.extend_from_slice(dictionary.get(indices.next()?)?);
            }
            Self::Bits(bits) => out.push(u8::try_from(bits.next()?).ok()?),
            Self::Split { bytes, width, at } => {
                let count = bytes.len() / *width;
                (*at < count).then_some(())?;
                for i in 0..*width {
                    out.push(*bytes.get(i * count + *at)?);
                }
                *at += 1;
            }
            Self::Delta(delta) => delta.next(physical, out)?,
        }
        Some(())
    }
}

impl DeltaValues<'_> {
    fn next(&mut self, physical: Physical, out: &mut Vec<u8>) -> Option<()> {
        fn cut<'b>(bytes: &mut &'b [u8], len: i64) -> Option<&'b [u8]> {
            let (value, rest) = bytes.split_at_checked(usize::try_from(len).ok()?)?;
            *bytes = rest;
            Some(value)
        }
        match self {
            Self::Numbers(numbers) => {
                let bytes = numbers.0.next()?.to_le_bytes();
                out.extend_from_slice(bytes.get(..width(physical)?)?);
            }
            Self::Lengths { lengths, bytes } => {
                out.extend_from_slice(cut(bytes, lengths.0.next()?)?);
            }
            Self::Prefixes { prefixes, lengths, bytes, last } => {
                let shared = usize::try_from(prefixes.0.next()?).ok()?;
                (shared <= last.len()).then(|| last.truncate(shared))?;
                last.extend_from_slice(cut(bytes, lengths.0.next()?)?);
                out.extend_from_slice(last);
            }
        }
        Some(())
    }
}

/// How many bytes a value takes, if all take as many.
fn width(physical: Physical) -> Option<usize> {
    Some(match physical {
        Physical::Int32 | Physical::Float => 4,
        Physical::Int64 | Physical::Double => 8,
        Physical::Int96 => 12,
        Physical::Fixed(len) if len > 0 => len,
        Physical::Boolean | Physical::Bytes | Physical::Fixed(_) => return None,
    })
}

fn plain<'b>(bytes: &'b [u8], at: &mut usize, physical: Physical) -> Option<&'b [u8]> {
    let len = match width(physical) {
        Some(width) => width,
        None => {
            let len = u32::from_le_bytes(*bytes.get(*at..)?.first_chunk()?);
            *at += 4;
            len as usize
        }
    };
    let value = bytes.get(*at..at.checked_add(len)?)?;
    *at += len;
    Some(value)
}

/// The distinct values of a column chunk.
pub(super) struct Dictionary {
    bytes: Vec<u8>,
    /// Where each begins and ends.
    places: Vec<(u32, u32)>,
}

impl Dictionary {
    /// Understands a dictionary page; values that don't make sense are left out, with all behind them.
    pub(super) fn of(bytes: Vec<u8>, physical: Physical) -> Self {
        let mut places = Vec::new();
        let mut at = 0;
        while let Some(value) = plain(&bytes, &mut at, physical) {
            let end = u32::try_from(at).unwrap_or(u32::MAX);
            places.push((end - u32::try_from(value.len()).unwrap_or(end), end));
        }
        Self { bytes, places }
    }

    fn get(&self, index: u32) -> Option<&[u8]> {
        let (start, end) = *self.places.get(index as usize)?;
        self.bytes.get(start as usize..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_packed_numbers_alternate() {
        // The specification's example: 0 to 7 in three bits each; then nine fives.
        let bytes = [0x03, 0x88, 0xC6, 0xFA, 0x12, 0x05];
        let mut hybrid = Hybrid::new(&bytes, 3);
        let all: Vec<u32> = std::iter::from_fn(|| hybrid.next()).collect();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
    }

    #[test]
    fn old_levels_have_their_highest_bit_first() {
        // The specification's example: 0 to 7 in three bits each.
        let bytes = [0b0000_0101, 0b0011_1001, 0b0111_0111, 9];
        let (mut levels, rest) = Hybrid::old(&bytes, 3, 8).unwrap();
        assert_eq!(rest, [9]);
        let all: Vec<u32> = (0..8).filter_map(|_| levels.next()).collect();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6, 7]);
        assert!(Hybrid::old(&bytes, 3, 11).is_none());
    }

    #[test]
    fn differences_add_up() {
        // 7, 5, 3, 1, 2, 3, 4, 5 in one block of 128 with four miniblocks: the specification's second example.
        let mut bytes = vec![0x80, 0x01, 0x04, 0x08, 0x0E, 0x03, 0x02, 0, 0, 0];
        bytes.extend([0xC0, 0x3F, 0, 0, 0, 0, 0, 0]);
        let delta = Delta::new(&bytes).unwrap();
        assert_eq!(delta.end(8), Some(bytes.len()));
        assert_eq!(delta.end(7), None);
        let mut delta = delta;
        let all: Vec<i64> = std::iter::from_fn(|| delta.next()).collect();
        assert_eq!(all, [7, 5, 3, 1, 2, 3, 4, 5]);
    }
}
