//! Many texts at once: where a file holds any of some hundred.
//!
//! In: texts of four bytes or more; a file. Out: which stands where, none overlapping another.
//! Never looks at more than four bytes of a text until they are there.

use aho_corasick::{AhoCorasick, MatchKind};

use super::{WORD, Width, vector::Banks, width::Machine, window::Windows};
use crate::detect::{
    bytes::Bytes,
    need::{WINDOW, Window},
    prefix,
};

/// Banks of buckets for the texts.
const BANKS: usize = 4;

/// Texts to look for.
pub(in crate::detect) struct Texts {
    windows: Windows,
    banks: Banks<BANKS>,
    /// What finds them where there are no wide instructions.
    plain: Option<AhoCorasick>,
    /// The rarest four bytes of each text, ascending, where in it they stand, and the text.
    rarest: Vec<Rarest>,
    machine: Machine,
}

type Rarest = ([u8; WINDOW], usize, Box<[u8]>, usize);

/// A text at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::detect) struct Found {
    /// Which text, by the order in which they were given.
    pub(in crate::detect) text: usize,
    /// Its first byte.
    pub(in crate::detect) start: usize,
    /// The byte behind its last.
    pub(in crate::detect) end: usize,
}

impl Texts {
    /// Takes texts; each must have at least four bytes.
    ///
    /// # Panics
    /// Where they are too many for an automaton: millions.
    pub(in crate::detect) fn new(texts: &[String], width: Width) -> Self {
        let (width, machine) = width.or_portable();
        let plain = (width == Width::Portable).then(|| {
            let automaton =
                AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(texts);
            automaton.expect("some hundred short texts make a small automaton")
        });
        let mut rarest: Vec<Rarest> = texts
            .iter()
            .enumerate()
            .filter_map(|(name, text)| {
                let text = text.as_bytes();
                let at = prefix::rarest_of(text);
                let four = text.get(at..)?.first_chunk()?;
                Some((*four, at, Box::from(text), name))
            })
            .collect();
        rarest.sort_unstable();
        let windows: Vec<Window> = rarest.iter().map(|(four, ..)| four.map(only)).collect();
        let windows = Windows::of::<BANKS>(&windows);
        Self { banks: Banks::of(&windows), windows, plain, rarest, machine }
    }

    /// Returns the texts that `bytes` hold, by place: of several at one the longest, and none within another.
    pub(in crate::detect) fn find(&self, bytes: &[u8]) -> Vec<Found> {
        if let Some(plain) = &self.plain {
            let found = plain.find_iter(bytes).map(|it| Found {
                text: it.pattern().as_usize(),
                start: it.start(),
                end: it.end(),
            });
            return found.collect();
        }
        let mut found = Vec::new();
        let mut look = |word: usize, seen: u64| {
            let mut rest = seen;
            while rest != 0 {
                let at = word * WORD + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                self.at(bytes, at, &mut found);
            }
        };
        let looked = self.machine.windows(&self.banks, bytes, &mut look);
        let done = looked * WORD;
        for (start, four) in bytes.windows(WINDOW).enumerate().skip(done) {
            if let Ok(four) = four.try_into()
                && self.windows.at(four) != 0
            {
                self.at(bytes, start, &mut found);
            }
        }
        found.sort_unstable_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
        let mut end = 0;
        found.retain(|it| {
            let free = it.start >= end;
            if free {
                end = it.end;
            }
            free
        });
        found
    }

    /// Notes the texts whose rarest four bytes stand at `at`.
    fn at(&self, bytes: &[u8], at: usize, found: &mut Vec<Found>) {
        let Some(four) = bytes.get(at..).and_then(|rest| rest.first_chunk::<WINDOW>()) else {
            return;
        };
        let from = self.rarest.partition_point(|(known, ..)| known < four);
        let same = self.rarest.get(from..).unwrap_or_default().iter();
        for (_, offset, text, name) in same.take_while(|(known, ..)| known == four) {
            let Some(start) = at.checked_sub(*offset) else { continue };
            let end = start + text.len();
            if bytes.get(start..end) == Some(text) {
                found.push(Found { text: *name, start, end });
            }
        }
    }
}

fn only(byte: u8) -> Bytes {
    let mut bytes = Bytes::default();
    bytes.add(byte);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_any_width_at_any_place() {
        let texts = ["google-analytics.com", "mc.yandex.ru", "yandex.ru/metrika", "Ya.Metrika"];
        for width in Width::ALL.into_iter().filter(|width| width.is_here()) {
            let search = Texts::new(&texts.map(str::to_owned), width);
            for shift in 0..140 {
                let head = "x".repeat(shift);
                let bytes =
                    format!("{head}mc.yandex.ru/metrika goggle-analytics.com google-analytics.com");
                let found = search.find(bytes.as_bytes());
                let found: Vec<_> = found.iter().map(|it| (it.text, it.start - shift)).collect();
                assert_eq!(found, [(1, 0), (0, 42)], "{width:?} {shift}");
            }
            assert_eq!(search.find(b"mc."), []);
        }
    }
}
