//! Junctions: where a capital letter stands behind a space or a full stop.
//!
//! In: a run of text, and the bitmap of its segment where there is one. Out: the places of such capitals, Latin and
//! Cyrillic.
//! Never takes the last bytes of another run for the space before a capital.

use std::ops::Range;

use super::bitmap::DIGITS;

/// The ground that seekers search: a text, its junctions and digits.
pub struct Ground<'a> {
    /// The text.
    pub text: &'a str,
    /// The first bytes of its junctions' capitals, ascending.
    junctions: &'a [usize],
    digits: Option<Bitmap<'a>>,
    numbers: Option<Bitmap<'a>>,
}

/// A bitmap of a segment, with the byte at which the text begins there.
#[derive(Clone, Copy)]
pub(super) struct Bitmap<'a> {
    pub(super) words: &'a [u64],
    pub(super) start: usize,
}

/// Bytes to a word of a bitmap.
const WORD: usize = 64;
/// Bytes before a number that tell whether it may be of an address.
const BEHIND: usize = 2;
/// The bytes of a number that do, and those behind it.
const AHEAD: usize = DIGITS + 2;

impl Bitmap<'_> {
    /// Returns whether any byte of the text, of so many bytes, is set.
    pub(super) fn has_any(self, length: usize) -> bool {
        self.any(0..length, |_| true)
    }

    /// Calls `each` with the bytes of a part of the text that are set, until it returns true; returns whether it did.
    fn any(self, part: Range<usize>, mut each: impl FnMut(usize) -> bool) -> bool {
        let (mut at, mut skip) =
            ((self.start + part.start) / WORD, (self.start + part.start) % WORD);
        while at * WORD < self.start + part.end {
            let mut word = self.words.get(at).copied().unwrap_or_default() >> skip << skip;
            while word != 0 {
                let found = at * WORD + word.trailing_zeros() as usize;
                word &= word - 1;
                if found >= self.start + part.end {
                    return false;
                }
                if each(found - self.start) {
                    return true;
                }
            }
            (at, skip) = (at + 1, 0);
        }
        false
    }
}

impl<'a> Ground<'a> {
    /// Looks at a text, and keeps the junctions in `parts` of it, which ascend, in `junctions`; of bitmaps, the first
    /// shows where junctions may be, the second where digits, the third where numbers that may be of an address.
    pub(super) fn new(
        text: &'a str,
        bitmaps: Option<[Bitmap<'a>; 3]>,
        junctions: &'a mut Vec<usize>,
        parts: impl Iterator<Item = Range<usize>>,
    ) -> Self {
        let bytes = text.as_bytes();
        junctions.clear();
        let mut note = |at: usize| {
            if is_junction(bytes, at) && !is_code(bytes, at) {
                junctions.push(at);
            }
            false
        };
        for part in parts {
            let none = match bitmaps {
                Some([candidates, ..]) => !candidates.any(part, &mut note),
                None => !part.into_iter().any(&mut note),
            };
            debug_assert!(none, "all are looked at");
        }
        let [digits, numbers] = [1, 2].map(|i| bitmaps.and_then(|all| all.get(i).copied()));
        Self { text, junctions, digits, numbers }
    }

    /// Returns the first bytes of capital letters behind a space, a no-break space or a full stop, ascending, but for
    /// those of words that an underscore goes on with.
    ///
    /// Latin letters with marks of the blocks U+00C0–U+017F count as capitals if their first byte says so, which
    /// some small letters have too.
    pub fn junctions(&self) -> impl Iterator<Item = usize> {
        self.junctions.iter().copied()
    }

    /// Hands on the first bytes of runs of ASCII digits, ascending; where there is a bitmap, of those alone that the bytes
    /// beside them let be a number of an address.
    pub fn numbers(&self, mut each: impl FnMut(usize)) {
        let bytes = self.text.as_bytes();
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let begins = |at: usize| is_digit(at) && !at.checked_sub(1).is_some_and(is_digit);
        let Some(numbers) = self.numbers else {
            return (0..bytes.len()).filter(|at| begins(*at)).for_each(each);
        };
        // Beside the ends of the text the bitmap knows what is no part of it.
        let last = bytes.len().saturating_sub(AHEAD).max(BEHIND);
        (0..BEHIND).filter(|at| begins(*at)).for_each(&mut each);
        numbers.any(BEHIND..last, |at| {
            each(at);
            false
        });
        (last..bytes.len()).filter(|at| begins(*at)).for_each(each);
    }

    /// Returns whether a part of the text has an ASCII digit.
    #[must_use]
    pub fn has_digit(&self, part: Range<usize>) -> bool {
        let bytes = self.text.as_bytes();
        let part = part.start..part.end.min(bytes.len());
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        match self.digits {
            Some(digits) => digits.any(part, digit),
            None => part.into_iter().any(digit),
        }
    }
}

/// Returns whether a capital at byte `at` follows on a space.
fn is_junction(bytes: &[u8], at: usize) -> bool {
    let Some(&[space, first]) = at.checked_sub(1).and_then(|before| bytes.get(before..=at)) else {
        return false;
    };
    is_space(space)
        && (space != 0xA0 || at > 1 && bytes.get(at - 2) == Some(&0xC2))
        && is_capital(first, bytes.get(at + 1).copied().unwrap_or_default())
}

/// The most bytes of the lines at the end of a text one of which may be a signature.
const TAIL: usize = 320;

/// Returns where the lines begin at the end of a text one of which may be a signature.
pub(super) fn tail(text: &str) -> usize {
    text.ceil_char_boundary(text.len().saturating_sub(TAIL))
}

/// Says quickly whether one of these lines may begin with a capital.
pub(super) fn may_be_signed(text: &str) -> bool {
    let tail = text.as_bytes().get(tail(text)..).unwrap_or_default();
    // Of short texts, most have one line.
    let lines = tail.iter().fold(false, |any, byte| any | (*byte == b'\n'));
    lines && tail.windows(2).any(|pair| matches!(pair, [b'\n', b'A'..=b'Z' | 0x80..]))
}

/// Says quickly whether a text may have Cyrillic capitals, behind a space or not.
pub(super) fn may_have_cyrillic(text: &str) -> bool {
    // Short texts are mostly ASCII, which is seen in no time.
    !text.is_ascii() && memchr::memchr3(0xD0, 0xD2, 0xD3, text.as_bytes()).is_some()
}

/// Returns whether the word of ASCII letters that begins at byte `at` goes on with an underscore: `GFP_KERNEL` is
/// code and no part of a text.
fn is_code(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.get(letters(rest)) == Some(&b'_')
}

/// Returns how many ASCII letters a text begins with; eight bytes are looked at at once.
pub(super) fn letters(text: &[u8]) -> usize {
    /// In each byte the same.
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let (eights, rest) = text.as_chunks::<8>();
    for (i, eight) in eights.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight);
        let small = (eight | each(b' ')) & each(0x7F);
        // No sum reaches the next byte; its top bit is set from `a` on, and behind `z`.
        let (from, behind) = (small + each(0x80 - b'a'), small + each(0x7F - b'z'));
        let other = (!from | behind | eight) & each(0x80);
        if other != 0 {
            return 8 * i + other.trailing_zeros() as usize / 8;
        }
    }
    8 * eights.len() + rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

/// A space, a full stop, or the last byte of a no-break space (U+00A0).
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | 0xA0)
}

/// A capital of ASCII; of Cyrillic (U+0401, U+0404–U+0407, U+0410–U+042F, of those that other languages add U+048A–U+04BE
/// and U+04D0–U+04FE); or the first byte of U+00C0–U+017F.
const fn is_capital(first: u8, second: u8) -> bool {
    match first {
        b'A'..=b'Z' | 0xC4 | 0xC5 => true,
        0xC3 => second < 0xA0,
        0xD0 => matches!(second, 0x81..=0xAF),
        // Each of them stands before its small letter.
        0xD2 => matches!(second, 0x8A..=0xBE) && second.is_multiple_of(2),
        0xD3 => matches!(second, 0x90..=0xBE) && second.is_multiple_of(2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_are_counted_as_one_by_one(word in "[a-zA-Z]{0,20}", rest in proptest::collection::vec(any::<u8>(), 0..20)) {
            let text = [word.as_bytes(), &rest].concat();
            let slow = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            prop_assert_eq!(letters(&text), slow);
        }
    }

    #[test]
    fn capitals_behind_spaces_are_found_with_bitmaps_and_without() {
        for shift in 0..67 {
            let text = format!(
                "{}. Анна Kirova, П.С. Ёлкин и\u{A0}Яков Élan 7, и ПРАВО Х, Әсел қыз Өмір әке",
                "x".repeat(shift)
            );
            let whole = || std::iter::once(0..text.len());
            let [mut junctions, mut others, mut hidden] = [const { Vec::new() }; 3];
            let ground = Ground::new(&text, None, &mut junctions, whole());
            let found: Vec<char> = ground
                .junctions()
                .map(|at| text.get(at..).unwrap().chars().next().unwrap())
                .collect();
            let expected = ['А', 'K', 'П', 'С', 'Ё', 'Я', 'É', 'П', 'Х', 'Ә', 'Ө'];
            assert_eq!(found, expected, "{shift}");
            // All bytes are candidates, and the text begins amid a word.
            let all = [u64::MAX; 4];
            let bitmap = Bitmap { words: &all, start: 5 };
            let with = Ground::new(&text, Some([bitmap; 3]), &mut others, whole());
            assert!(with.junctions().eq(ground.junctions()), "{shift}");
            let shown = std::iter::once(shift + 19..text.len());
            let hidden = Ground::new(&text, None, &mut hidden, shown).junctions().count();
            assert_eq!(hidden, 9, "{shift}");
            let seven = text.find('7').unwrap();
            for (part, has) in [(0..seven, false), (0..200, true), (seven..seven + 1, true)] {
                assert_eq!((with.has_digit(part.clone()), ground.has_digit(part)), (has, has));
            }
        }
    }
}
