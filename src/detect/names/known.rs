//! What the lists under `patterns/words` know of a word.
//!
//! In: a word of the text. Out: flags: a given name, a surname, a title …
//! Never allocates; the table is made by the build script.

use super::{
    greek, marks,
    table::{self, Hash},
};
use crate::latin;

/// The table: see `table.rs`.
static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));

/// What is known of a word, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::detect) struct Known(u16);

impl Known {
    pub(in crate::detect) const NOTHING: Self = Self(0);
    /// A given name.
    pub(in crate::detect) const GIVEN: Self = Self::flag("given");
    /// A surname.
    pub(in crate::detect) const SURNAME: Self = Self::flag("surnames");
    /// A given name that is a common word too.
    pub(in crate::detect) const COMMON_GIVEN: Self = Self::flag("given*");
    /// A surname that is a common word too.
    pub(in crate::detect) const COMMON_SURNAME: Self = Self::flag("surnames*");
    /// A common English word.
    pub(in crate::detect) const ENGLISH: Self = Self::flag("english");
    /// What follows is a person.
    pub(in crate::detect) const TITLE: Self = Self::flag("title");
    /// What follows is a thing that bears a name.
    pub(in crate::detect) const THING: Self = Self::flag("thing");
    /// What stands before is a thing that bears a name.
    pub(in crate::detect) const BEHIND: Self = Self::flag("behind");
    /// A small word inside names.
    pub(in crate::detect) const PARTICLE: Self = Self::flag("particle");
    /// What stands before is a person.
    pub(in crate::detect) const SPEECH: Self = Self::flag("speech");
    /// A town or a country.
    pub(in crate::detect) const PLACE: Self = Self::flag("places");
    /// What follows in quotation marks is a company.
    pub(in crate::detect) const COMPANY: Self = Self::flag("company");
    /// What follows behind a colon is a person.
    pub(in crate::detect) const LABEL: Self = Self::flag("label");
    /// What stands before is a father's name: `оглы`.
    pub(in crate::detect) const DESCENT: Self = Self::flag("descent");
    /// Shaped like a surname: not in the table, but told by its ending.
    pub(in crate::detect) const SHAPED: Self = Self(1 << 14);
    /// Shaped like a patronymic.
    pub(in crate::detect) const PATRONYMIC: Self = Self(1 << 15);

    const fn flag(name: &str) -> Self {
        let mut i = 0;
        while i < table::FLAGS.len() {
            let (known, bit) = table::FLAGS[i];
            if same(known.as_bytes(), name.as_bytes()) {
                return Self(bit);
            }
            i += 1;
        }
        panic!("a flag of no list")
    }

    /// Returns whether any bit of `other` is set.
    pub(in crate::detect) const fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the bits that `other` has too.
    pub(in crate::detect) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the bits of both.
    pub(in crate::detect) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the bits without those of `other`.
    pub(in crate::detect) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

impl std::ops::BitOr for Known {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl std::ops::BitOrAssign for Known {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Returns what the lists know of the word with this hash.
pub(super) fn look_up(hash: Hash) -> Known {
    let index = |at: usize| {
        let bytes = TABLE.get(at * 4..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
    };
    let bucket = index(hash.bucket())..index(hash.bucket() + 1);
    let place = |entry: usize| table::INDEX + entry * table::ENTRY;
    let entries = TABLE.get(place(bucket.start)..place(bucket.end)).unwrap_or_default();
    let mark = hash.mark().to_le_bytes();
    let (entries, _) = entries.as_chunks::<{ table::ENTRY }>();
    let found = entries.iter().find(|[a, b, ..]| [*a, *b] == mark);
    found.map_or(Known::NOTHING, |[_, _, c, d]| Known(u16::from_le_bytes([*c, *d])))
}

/// Hands on the words of which any of the flags is known, as [`Hash::bucket`] and [`Hash::mark`] tell them.
pub(super) fn each(flags: Known, mut each: impl FnMut(usize, u16)) {
    let (index, entries) = TABLE.split_at_checked(table::INDEX).unwrap_or_default();
    let (entries, _) = entries.as_chunks::<{ table::ENTRY }>();
    let ends = index.as_chunks::<4>().0.iter().map(|end| u32::from_le_bytes(*end) as usize);
    let mut start = 0;
    for (bucket, end) in ends.skip(1).enumerate() {
        for [a, b, c, d] in entries.get(start..end).unwrap_or_default() {
            if Known(u16::from_le_bytes([*c, *d])).is(flags) {
                each(bucket, u16::from_le_bytes([*a, *b]));
            }
        }
        start = end;
    }
}

/// The longest word that is looked up, in bytes.
pub(in crate::detect) const LONGEST: usize = 48;

/// A word as the lists write it: lower case, ё as е, Latin letters without marks.
pub(in crate::detect) struct Folded {
    buffer: [u8; LONGEST],
    length: usize,
}

impl Folded {
    /// Folds a word; a longer one than [`LONGEST`] becomes empty.
    pub(in crate::detect) fn of(word: &str) -> Self {
        let mut folded = Self { buffer: [0; LONGEST], length: 0 };
        let whole = if word.is_ascii() { folded.take_ascii(word) } else { folded.take_any(word) };
        if !whole {
            folded.length = 0;
        }
        folded
    }

    /// Folds a word of ASCII; returns whether there was room.
    fn take_ascii(&mut self, word: &str) -> bool {
        let Some(room) = self.buffer.get_mut(..word.len()) else { return false };
        room.copy_from_slice(word.as_bytes());
        room.make_ascii_lowercase();
        self.length = word.len();
        true
    }

    /// Folds any word; returns whether there was room.
    fn take_any(&mut self, word: &str) -> bool {
        let mut rest = word;
        while !rest.is_empty() {
            let taken = self.take_russian(rest.as_bytes());
            rest = rest.get(taken..).unwrap_or_default();
            if let Some(c) = rest.chars().next() {
                if !self.push_other(c) {
                    return false;
                }
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
        // What ends a Greek word has another shape, in small letters alone: `ΝΙΚΟΣ`, `Νίκος`.
        if self.bytes().ends_with("σ".as_bytes())
            && let Some(last) = self.buffer.get_mut(self.length - 1)
        {
            *last = 0x82;
        }
        true
    }

    /// Folds the Russian letters that a text begins with, as far as there is room; returns how many bytes they are.
    fn take_russian(&mut self, text: &[u8]) -> usize {
        let mut room = self.buffer.get_mut(self.length..).unwrap_or_default();
        let (mut rest, mut taken) = (text, 0);
        while let (Some((to, left)), Some((pair, more))) =
            (room.split_first_chunk_mut::<2>(), rest.split_first_chunk::<2>())
        {
            *to = match *pair {
                [0xD0, second @ 0x90..=0x9F] => [0xD0, second + 0x20],
                [0xD0, second @ 0xA0..=0xAF] => [0xD1, second - 0x20],
                [0xD0, 0x81] | [0xD1, 0x91] => [0xD0, 0xB5],
                [0xD0, 0xB0..=0xBF] | [0xD1, 0x80..=0x8F] => *pair,
                _ => break,
            };
            (room, rest, taken) = (left, more, taken + 2);
        }
        self.length += taken;
        taken
    }

    /// Folds a character that is not Russian; returns whether there was room.
    fn push_other(&mut self, c: char) -> bool {
        match c {
            '\0'..='\u{7F}' => self.push(c.to_ascii_lowercase()),
            'À'..='ž' => latin::unmarked(c).chars().all(|plain| self.push(plain)),
            '\u{370}'..='\u{3FF}' => self.push(greek::plain(c)),
            _ if marks::is_apostrophe(c) => self.push('\''),
            _ => c.to_lowercase().all(|lower| self.push(lower)),
        }
    }

    fn push(&mut self, c: char) -> bool {
        let end = self.length + c.len_utf8();
        let Some(room) = self.buffer.get_mut(self.length..end) else { return false };
        c.encode_utf8(room);
        self.length = end;
        true
    }

    /// Returns the folded word.
    pub(in crate::detect) fn text(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// Returns the bytes of the folded word.
    pub(in crate::detect) fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// Returns the word with zeros behind it and its length at the end; `None` of no word, or of a longer one.
    pub(in crate::detect) fn key<const N: usize>(&self) -> Option<[u8; N]> {
        let mut key = *self.buffer.first_chunk::<N>()?;
        *key.last_mut()? = u8::try_from(self.length).ok()?;
        (1..N).contains(&self.length).then_some(key)
    }

    /// Returns what the lists know of just this word.
    pub(in crate::detect) fn known(&self) -> Known {
        look_up(Hash::EMPTY.with(self.bytes()))
    }

    /// Returns what the lists know of this word and, as far as they leave the ending open, of its beginnings.
    pub(in crate::detect) fn known_by_stem(&self) -> Known {
        let bytes = self.bytes();
        let begins = |at: &usize| bytes.get(*at).is_none_or(|byte| byte & 0xC0 != 0x80);
        let endings = (0..bytes.len()).rev().filter(begins).nth(OPEN - 1);
        let least = endings.unwrap_or(0).max(SHORTEST);
        let (mut known, mut hash) = (Known::NOTHING, Hash::EMPTY);
        for (end, byte) in (1..).zip(bytes) {
            hash = hash.with(&[*byte]);
            if end >= least && begins(&end) {
                known |= look_up(hash.with(b"*"));
            }
        }
        known | look_up(hash)
    }
}

/// The most characters of an ending that a list leaves open.
const OPEN: usize = 4;
/// The shortest beginning that is looked up, in bytes.
const SHORTEST: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_each_list_are_known() {
        for (word, known) in [
            ("Пётр", Known::GIVEN),
            ("JOHN", Known::GIVEN),
            ("Иванов", Known::SURNAME),
            ("Dvořáček", Known::NOTHING),
            ("Renée", Known::GIVEN),
            ("Мар’яна", Known::GIVEN),
            ("Марʼяна", Known::GIVEN),
            ("Γιώργος", Known::GIVEN),
            ("ΓΙΩΡΓΟΣ", Known::GIVEN),
            ("Əhməd", Known::GIVEN),
            ("Grant", Known::COMMON_GIVEN),
            ("pipeline", Known::ENGLISH),
            ("von", Known::PARTICLE),
            ("улица", Known::BEHIND),
        ] {
            let found = Folded::of(word).known();
            assert!(found.is(known) || known == Known::NOTHING, "{word} {found:?}");
        }
        for (word, known) in
            [("улицей", Known::THING), ("президента", Known::TITLE), ("сказала", Known::SPEECH)]
        {
            assert!(Folded::of(word).known_by_stem().is(known), "{word}");
        }
        for word in ["", "ъхгщ", "qzxv", &"а".repeat(40)] {
            assert_eq!(Folded::of(word).known_by_stem(), Known::NOTHING, "{word}");
        }
    }
}
