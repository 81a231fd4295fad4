//! Counts that speak for a charset or against it.
//!
//! In: the first bytes of a blob. Out: yes or no.
//! Never looks at more than a few KiB.

/// Bytes that are looked at.
const SAMPLE: usize = 8 << 10;

/// UTF-16 or UTF-32, by unit size and byte order.
#[derive(Clone, Copy)]
pub(super) struct Wide {
    pub(super) unit: usize,
    pub(super) big: bool,
}

#[derive(Default)]
struct Tally {
    /// ASCII, Latin-1 letters, Cyrillic, common punctuation.
    common: usize,
    /// Controls, private use, no character at all.
    odd: usize,
    all: usize,
}

impl Wide {
    /// Returns whether the bytes behind a byte order mark are what it says.
    ///
    /// Printable ASCII reads as Chinese in UTF-16, but Chinese has bytes which no 8-bit text has.
    pub(super) fn agrees(self, bytes: &[u8]) -> bool {
        let bytes = bytes.get(..SAMPLE).unwrap_or(bytes);
        let tally = self.tally(bytes);
        tally.odd * 20 <= tally.all && (bytes.is_empty() || !eight_bit(bytes))
    }

    /// Returns whether the bytes can hardly be anything else, with no byte order mark to say so.
    pub(super) fn proves(self, bytes: &[u8]) -> bool {
        let tally = self.tally(bytes.get(..SAMPLE).unwrap_or(bytes));
        tally.all >= 4 && tally.common * 10 >= tally.all * 7 && tally.odd * 50 <= tally.all
    }

    fn tally(self, bytes: &[u8]) -> Tally {
        let mut tally = Tally::default();
        if self.unit == 4 {
            for unit in bytes.chunks_exact(4) {
                let code = self.fold(unit);
                tally.add(char::from_u32(code).map_or(0, u32::from));
            }
        } else {
            let units = bytes.chunks_exact(2).map(|pair| self.fold(pair));
            let units = units.map(|unit| u16::try_from(unit).unwrap_or_default());
            for c in char::decode_utf16(units) {
                tally.add(c.map_or(0, u32::from));
            }
        }
        tally
    }

    fn fold(self, unit: &[u8]) -> u32 {
        let join = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        if self.big { unit.iter().fold(0, join) } else { unit.iter().rev().fold(0, join) }
    }
}

impl Tally {
    fn add(&mut self, code: u32) {
        self.all += 1;
        match code {
            0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0xFF | 0x400..=0x4FF => self.common += 1,
            0x2010..=0x2030 | 0x20AC | 0x20BD | 0x2116 => self.common += 1,
            0..0x20 | 0x7F..=0x9F | 0xE000..=0xF8FF | 0xFFF0..=0xFFFF => self.odd += 1,
            _ => {}
        }
    }
}

/// Returns whether it is UTF-8 without any control character.
fn eight_bit(bytes: &[u8]) -> bool {
    simdutf8::compat::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
        && bytes.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..))
}

/// Returns whether words mix ASCII letters with others, as Latin scripts do and Cyrillic doesn't.
pub(super) fn mixed(bytes: &[u8]) -> bool {
    let (mut mixed, mut joined) = (0_usize, 0_usize);
    for pair in bytes.windows(2) {
        let &[a, b] = pair else { continue };
        joined += usize::from(!a.is_ascii() && !b.is_ascii());
        let borders = a.is_ascii_alphabetic() && !b.is_ascii();
        mixed += usize::from(borders || !a.is_ascii() && b.is_ascii_alphabetic());
    }
    mixed > joined
}

/// Returns whether more bytes beyond ASCII come in one go than the words of any alphabet have letters,
/// as they do where words aren't parted by spaces.
pub(super) fn unparted(bytes: &[u8]) -> bool {
    bytes.split(u8::is_ascii).any(|run| run.len() >= 20)
}

/// Returns whether there are too many control characters for text.
///
/// UTF-8 may have many: NUL-separated lists, escape sequences, records parted by U+001E. Where the
/// upper half of the bytes is in use too, a few mean a binary file.
pub(super) fn controlled(bytes: &[u8], utf8: bool) -> bool {
    let filled = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
    let bytes = bytes.get(filled..).unwrap_or_default();
    let bytes = bytes.get(..SAMPLE).unwrap_or(bytes);
    // So few are counted in a byte, of many at once; without branches, which would have each looked at alone.
    let counts =
        bytes.chunks(usize::from(u8::MAX)).map(|few| few.iter().copied().map(control).sum());
    let controls: usize = counts.map(|count: u8| usize::from(count)).sum();
    if utf8 { controls * 6 > bytes.len() } else { controls * 50 > bytes.len() }
}

/// Returns 1 for a control character that texts don't use: none that ends lines, pages or cells, and not the escape of
/// colours.
const fn control(byte: u8) -> u8 {
    let used = (byte == 0x09) | (byte == 0x0A) | (byte == 0x0C) | (byte == 0x0D) | (byte == 0x1B);
    ((byte < 0x20) & !used | (byte == 0x7F)) as u8
}

/// Returns whether Cyrillic letters lie as in Mac Cyrillic and not as in windows-1251.
///
/// Both have а–ю at `E0`–`FE` (я at `DF` in one, `FF` in the other), but the capitals at `80`–`9F`
/// against `C0`–`DF`. (Apple's CYRILLIC.TXT and Microsoft's cp1251.txt of the Unicode consortium.)
pub(super) fn mac_cyrillic(bytes: &[u8]) -> bool {
    let lower = |byte: u8| byte >= 0xE0;
    let (mut mac, mut windows) = (0, 0);
    let (mut before, mut joined, mut upper_half) = (b' ', 0_usize, 0_usize);
    for (i, byte) in bytes.iter().copied().enumerate() {
        let next = bytes.get(i + 1).copied().unwrap_or(b' ');
        upper_half += usize::from(byte >= 0x80);
        match byte {
            0x80..=0x9F if before < 0x80 && lower(next) => mac += 1,
            0xDF if lower(before) && !lower(next) => mac += 1,
            0xFF if lower(before) => windows += 1,
            0xC0..=0xDF if before < 0x80 && lower(next) => windows += 1,
            _ => joined += usize::from(lower(byte) && (lower(before) || lower(next))),
        }
        before = byte;
    }
    mac > 2 * windows && joined * 10 > upper_half * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_those_that_texts_do_not_use() {
        for byte in u8::MIN..=u8::MAX {
            let unused = matches!(byte, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
            assert_eq!(control(byte), u8::from(unused), "{byte:#04X}");
        }
    }

    #[test]
    fn many_controls_are_counted_beyond_a_byte() {
        let bytes = |controls: usize| [vec![b'a'; 1000], vec![1; controls]].concat();
        assert!(!controlled(&bytes(20), false) && controlled(&bytes(21), false));
        assert!(!controlled(&bytes(200), true) && controlled(&bytes(201), true));
        assert!(controlled(&bytes(600), true));
    }
}
