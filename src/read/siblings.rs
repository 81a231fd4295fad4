//! Keys of one object, and which came behind which: records repeat their keys, nearly always in the same order.
//!
//! In: keys as they are written, in the order in which they come. Out: the path of each that is known.
//! Never holds a key twice, and never compares more than a few before it looks one up.

use std::collections::HashMap;

use super::paths::Path;

/// Siblings that are compared one by one.
const FEW: usize = 12;
/// Siblings that are tried first behind another.
const BEHIND: usize = 4;
/// Bytes of a key, and of the quote behind it, that are compared in one go.
const FIRST: usize = 16;

/// The members that an object has had.
#[derive(Clone, Debug, Default)]
pub(super) struct Siblings {
    all: Vec<Sibling>,
    /// Their places by key, where they are many.
    index: HashMap<Box<str>, u16>,
    /// The place of the last that was named.
    last: usize,
    /// Whether some key holds what is written as an escape.
    escaped: bool,
}

#[derive(Clone, Debug)]
struct Sibling {
    /// The key as it is written.
    key: Box<str>,
    /// Its first bytes and those of the quote behind it, as far as there is room, and which bits of a number these are.
    first: u128,
    bits: u128,
    path: Path,
    /// The places of those that came behind it; what is not known yet is its own.
    behind: [u16; BEHIND],
}

impl Siblings {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns their keys, as they are written.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|sibling| &*sibling.key)
    }

    /// Returns their paths, in the same order.
    pub(super) fn paths(&self) -> impl Iterator<Item = Path> {
        self.all.iter().map(|sibling| sibling.path)
    }

    /// Returns the path of a key that is known.
    pub(super) fn named(&mut self, key: &str) -> Option<Path> {
        let expected = self.behind().find(|(_, sibling)| *sibling.key == *key);
        if let Some((at, sibling)) = expected {
            let path = sibling.path;
            self.last = at;
            return Some(path);
        }
        let at = if self.all.len() <= FEW {
            self.all.iter().position(|sibling| *sibling.key == *key)?
        } else {
            usize::from(*self.index.get(key)?)
        };
        let path = self.all.get(at)?.path;
        self.follows(at);
        Some(path)
    }

    /// Returns the path of the key that `text` begins with, and the length of that key, if it came behind the last one
    /// before and a quote stands behind it.
    #[inline]
    pub(super) fn expected(&mut self, text: &[u8]) -> Option<(Path, usize)> {
        if self.escaped {
            return None;
        }
        let first = text.first_chunk().map(|first| u128::from_le_bytes(*first));
        for at in self.all.get(self.last)?.behind {
            let at = usize::from(at);
            let sibling = self.all.get(at)?;
            if sibling.begins(text, first) {
                self.last = at;
                return Some((sibling.path, sibling.key.len()));
            }
        }
        None
    }

    /// Adds a key that is new; beyond what a place can number it is not kept.
    pub(super) fn add(&mut self, key: &str, path: Path) {
        let Ok(at) = u16::try_from(self.all.len()) else { return };
        self.escaped |= key.contains(['\\', '"', '\'', '\n']);
        self.all.push(Sibling::new(key, path, at));
        if self.all.len() == FEW + 1 {
            self.index.extend(self.all.iter().map(|sibling| sibling.key.clone()).zip(0..));
        } else if self.all.len() > FEW {
            self.index.insert(key.into(), at);
        }
        self.follows(usize::from(at));
    }

    /// Those that came behind the last one.
    fn behind(&self) -> impl Iterator<Item = (usize, &Sibling)> {
        let behind = self.all.get(self.last).map_or([0; BEHIND], |last| last.behind);
        behind.into_iter().filter_map(|at| Some((usize::from(at), self.all.get(usize::from(at))?)))
    }

    /// Takes down that the key at `at` comes behind the last one.
    fn follows(&mut self, at: usize) {
        if let (Some(last), Ok(place)) = (self.all.get_mut(self.last), u16::try_from(at)) {
            last.behind.rotate_right(1);
            if let Some(first) = last.behind.first_mut() {
                *first = place;
            }
        }
        self.last = at;
    }
}

impl Sibling {
    fn new(key: &str, path: Path, at: u16) -> Self {
        let (mut first, mut bits) = ([0; FIRST], [0; FIRST]);
        for ((first, bits), byte) in first.iter_mut().zip(&mut bits).zip(key.bytes().chain([b'"']))
        {
            (*first, *bits) = (byte, u8::MAX);
        }
        let (first, bits) = (u128::from_le_bytes(first), u128::from_le_bytes(bits));
        Self { key: key.into(), first, bits, path, behind: [at; BEHIND] }
    }

    /// Returns whether a text begins with the key and a quote; `first` are its first bytes, if it has so many.
    #[inline]
    fn begins(&self, text: &[u8], first: Option<u128>) -> bool {
        match first {
            Some(first) if (first ^ self.first) & self.bits != 0 => false,
            Some(_) if self.key.len() < FIRST => true,
            _ => text.get(self.key.len()) == Some(&b'"') && text.starts_with(self.key.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_expected_behind_each_that_it_came_behind() {
        let mut siblings = Siblings::default();
        let paths: Vec<Path> = (1..=30).map(Path::of_field).collect();
        let key = |at: usize| format!("k{at}");
        paths.iter().enumerate().for_each(|(at, path)| siblings.add(&key(at), *path));
        for order in [[0, 1, 2, 29], [0, 2, 1, 29], [0, 29, 3, 1], [0, 1, 2, 29], [0, 2, 1, 29]] {
            for at in order {
                assert_eq!(siblings.named(&key(at)), Some(paths[at]));
            }
        }
        for at in [0, 2, 1, 29, 0, 1, 2, 29] {
            let text = format!("{}\": 1", key(at));
            let expected = Some((paths[at], key(at).len()));
            assert_eq!(siblings.expected(text.as_bytes()), expected);
        }
        assert_eq!(siblings.expected(b"k2'"), None);
        assert_eq!(siblings.expected(b"k17\""), None);
        assert_eq!(siblings.named("k"), None);
        siblings.add("a\\\"b", paths[0]);
        assert_eq!(siblings.expected(b"k0\""), None);
        assert_eq!(siblings.named("k0"), Some(paths[0]));
    }

    #[test]
    fn a_text_begins_with_a_key_of_any_length_and_a_quote() {
        for len in 0..40 {
            let key = "abcdefg".chars().cycle().take(len).collect::<String>();
            let sibling = Sibling::new(&key, Path::ROOT, 0);
            for behind in ["", "\"", "\":", "'", "x\"", "\": \"and so on, beyond the first bytes\""]
            {
                let text = format!("{key}{behind}");
                for wrong in (0..text.len()).map(Some).chain([None]) {
                    let mut text = text.clone().into_bytes();
                    wrong.into_iter().for_each(|at| text[at] ^= 1);
                    let expected = text.starts_with(format!("{key}\"").as_bytes());
                    let first = text.first_chunk().map(|first| u128::from_le_bytes(*first));
                    assert_eq!(sibling.begins(&text, first), expected, "{len} {behind} {wrong:?}");
                }
            }
        }
    }
}
