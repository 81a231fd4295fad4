//! How words end: a test that spares most words the comparison.
//!
//! In: words of a list. Out: whether a text may end with one of them.
//! Never says no to a word of the list, in whatever case it is written.

use crate::detect::openings;

/// The last two bytes of words, a bit for each pair.
pub(super) struct Endings(Box<[u64; 1024]>);

impl Endings {
    /// Collects the endings of words, lower case.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut endings = Self(Box::new([0; 1024]));
        for word in words {
            let mut last = word.chars().rev();
            let (last, before) = (last.next().unwrap_or(' '), last.next());
            for last in openings::cases(last) {
                match before {
                    Some(before) => openings::cases(before).for_each(|it| endings.add(it, last)),
                    None => ('\0'..='\u{7F}').for_each(|it| endings.add(it, last)),
                }
            }
        }
        endings
    }

    fn add(&mut self, before: char, last: char) {
        let mut bytes = [0; 8];
        let length = before.encode_utf8(&mut bytes).len();
        let length = length + last.encode_utf8(&mut bytes[length..]).len();
        if let Some(&[first, second]) = bytes.get(length - 2..length) {
            self.0[usize::from(first) * 4 + usize::from(second) / 64] |= 1 << (second % 64);
        }
    }

    /// Returns whether a text may end with one of the words.
    pub(super) fn may_end(&self, text: &[u8]) -> bool {
        match *text {
            [] => false,
            [last] => (0..=0x7F).any(|before| self.has(before, last)),
            [.., before, last] => self.has(before, last),
        }
    }

    fn has(&self, first: u8, second: u8) -> bool {
        self.0[usize::from(first) * 4 + usize::from(second) / 64] >> (second % 64) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_so_in_any_case() {
        let endings = Endings::of(["город", "c", "м.р.", "born in", "селе"].into_iter());
        for text in ["Город", "ГОРОД", "c", " C", "М.Р.", "BORN IN", "сёлё", "х/c"]
        {
            assert!(endings.may_end(text.as_bytes()), "{text}");
        }
        for text in ["", "гора", "b", "m.r", "born at"] {
            assert!(!endings.may_end(text.as_bytes()), "{text}");
        }
    }
}
