//! Terms that blocks are told by: the lists of `patterns/words/addresses.txt`.
//!
//! In: a word, a phrase, what a text ends with. Out: whether a list has it.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::{endings::Endings, line::Token};
use crate::detect::names::known::Folded;

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Term {
    /// A word that an address is announced by.
    Signal,
    /// A piece of words that makes them signals.
    Stem,
    /// What may stand between it and the address.
    Link,
    /// A word that announces an address by itself.
    Phrase,
    /// Several words that do.
    Spoken,
    /// A small word that ends an address.
    Stop,
    /// A word for streets before a name.
    Opening,
    /// One behind it.
    Closing,
    /// An ending of words that are streets.
    Ending,
    /// The kind of a secondary unit: a flat, a suite.
    Unit,
    /// Of those, one that has other uses.
    Weak,
    /// A box at a post office.
    Box,
    /// The name of a country.
    Country,
    /// That of a month.
    Month,
}

/// The lists, in the order of [`Term`].
const SECTIONS: [(&str, Term); 14] = [
    ("signal", Term::Signal),
    ("stem", Term::Stem),
    ("link", Term::Link),
    ("phrase", Term::Phrase),
    ("spoken", Term::Spoken),
    ("stop", Term::Stop),
    ("opening", Term::Opening),
    ("closing", Term::Closing),
    ("ending", Term::Ending),
    ("unit", Term::Unit),
    ("weak", Term::Weak),
    ("box", Term::Box),
    ("country", Term::Country),
    ("month", Term::Month),
];

/// The most words of a term.
const LONGEST: usize = 6;

impl Term {
    /// Returns whether the list has a word or phrase, in any case of its letters; a full stop behind it doesn't matter.
    pub(super) fn has(self, written: &str) -> bool {
        let bare = written.trim_end_matches('.');
        self.may_end_bytes(bare.as_bytes()) && {
            let folded = Folded::of(bare);
            self.list().binary_search(&folded.text()).is_ok()
        }
    }

    /// Returns where the term begins that a text ends with: words between spaces.
    pub(super) fn at_end(self, text: &str) -> Option<usize> {
        if !self.may_end(text) {
            return None;
        }
        let mut starts = text.char_indices().rev().filter(|(_, c)| c.is_whitespace());
        for _ in 0..LONGEST {
            let space = starts.next();
            let start = space.map_or(0, |(at, c)| at + c.len_utf8());
            let written = text.get(start..)?;
            if written.len() > 48 {
                return None;
            }
            if self.has(written) {
                return Some(start);
            }
            space?;
        }
        None
    }

    /// Says quickly whether a text may end with a term.
    pub(super) fn may_end(self, text: &str) -> bool {
        self.may_end_bytes(text.strip_suffix('.').unwrap_or(text).as_bytes())
    }

    /// The same, of its bytes.
    pub(super) fn may_end_bytes(self, text: &[u8]) -> bool {
        let marked = text.iter().rev().take(2).any(|byte| *byte >= 0x80);
        marked || self.endings().may_end(text)
    }

    /// Returns how many of the tokens are the longest term of the list that they begin with; 0: none.
    pub(super) fn length(self, text: &str, tokens: &[Token]) -> usize {
        let Some(first) = tokens.first() else { return 0 };
        let fits = |count: &usize| {
            let end = tokens.get(count - 1).map_or(first.end, |last| last.end);
            text.get(first.start..end).is_some_and(|written| self.has(written))
        };
        (1..=tokens.len().min(LONGEST)).rev().find(fits).unwrap_or_default()
    }

    /// Returns whether a word holds a piece of the list.
    pub(super) fn within(self, word: &str) -> bool {
        let folded = Folded::of(word);
        self.list().iter().any(|piece| folded.text().contains(piece))
    }

    /// Returns whether a word ends with one of the list, and has three letters more.
    pub(super) fn ends(self, word: &str) -> bool {
        if !self.may_end(word) {
            return false;
        }
        let folded = Folded::of(word);
        let text = folded.text();
        self.list().iter().any(|end| text.len() > end.len() + 2 && text.ends_with(end))
    }

    fn endings(self) -> &'static Endings {
        static ALL: [OnceLock<Endings>; SECTIONS.len()] =
            [const { OnceLock::new() }; SECTIONS.len()];
        let all = ALL.get(self as usize).unwrap_or(&ALL[0]);
        all.get_or_init(|| Endings::of(self.list().iter().copied()))
    }

    /// The terms of the list, sorted.
    fn list(self) -> &'static [&'static str] {
        static ALL: OnceLock<[Vec<&str>; SECTIONS.len()]> = OnceLock::new();
        let all = ALL.get_or_init(read);
        all.get(self as usize).map_or(&[], Vec::as_slice)
    }
}

/// Reads the file.
fn read() -> [Vec<&'static str>; SECTIONS.len()] {
    let mut lists = [const { Vec::new() }; SECTIONS.len()];
    let mut list = None;
    for line in include_str!("../../../patterns/words/addresses.txt").lines() {
        if let Some(section) = line.strip_prefix('[') {
            let named = |(name, _): &(&str, Term)| *name == section.trim_end_matches(']');
            list = SECTIONS.iter().position(named);
        } else if let Some(list) =
            list.filter(|_| !line.starts_with('#')).and_then(|at| lists.get_mut(at))
        {
            let entries = line.split(';').map(str::trim).filter(|term| !term.is_empty());
            list.extend(entries.map(|term| term.trim_end_matches('.')));
        }
    }
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_their_lists() {
        for (list, term) in [
            (Term::Signal, "Lives"),
            (Term::Link, "TO"),
            (Term::Unit, "Apt."),
            (Term::Unit, "кв."),
            (Term::Country, "Trinidad and Tobago"),
            (Term::Country, "Côte d'Ivoire"),
        ] {
            assert!(list.has(term), "{term}");
        }
        assert!(!Term::Unit.has("") && !Term::Country.has("and Tobago"));
    }

    #[test]
    fn terms_stand_at_the_end() {
        assert_eq!(Term::Box.at_end("write to P.O. Box"), Some(9));
        assert_eq!(Term::Spoken.at_end("really? It's in"), Some(8));
        assert_eq!(Term::Spoken.at_end("bit's in"), None);
    }

    #[test]
    fn the_file_is_folded() {
        for (_, list) in SECTIONS {
            assert!(!list.list().is_empty(), "{list:?}");
            for term in list.list() {
                assert_eq!(Folded::of(term).text(), *term);
            }
        }
    }
}
