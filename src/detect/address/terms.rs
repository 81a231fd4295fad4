//! Terms that blocks are told by: the lists of `patterns/words/addresses.txt`.
//!
//! In: a word, a phrase, what a text ends with. Out: whether a list has it.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::{
    coded, endings,
    lexicon::{Lexicon, hash_of},
    line::Token,
};
use crate::detect::{bits::Bits, names::known::Folded};

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
    /// What numbers count that are no houses: `MHz`, `bytes`.
    Measure,
    /// What no street is called, before a word that says street: `5 Bit Port`.
    Counted,
    /// The name of a state of the USA.
    State,
    /// The first word of towns of several words.
    Fore,
    /// A river or sea that towns are told apart by.
    River,
}

/// The sections of the file, in the order of [`Term`].
const SECTIONS: [&str; 19] = [
    "signal", "stem", "link", "phrase", "spoken", "stop", "opening", "closing", "ending", "unit",
    "weak", "box", "country", "month", "measure", "counted", "state", "fore", "river",
];

/// The most words of a term.
const LONGEST: usize = 6;

impl Term {
    /// Returns whether the list has a word or phrase, in any case of its letters; a full stop behind it doesn't matter.
    pub(super) fn has(self, written: &str) -> bool {
        let bare = written.trim_end_matches('.');
        self.may_end_bytes(bare.as_bytes()) && lexicon().has(self as usize, bare)
    }

    /// Says quickly whether a word, up to the first sign that no word has inside, may be the first of a country.
    pub(super) fn begins_country(word: &[u8]) -> bool {
        static FIRST: OnceLock<Bits> = OnceLock::new();
        let first = |term: &&'static str| coded::first_word(term.as_bytes());
        let bits = FIRST.get_or_init(|| hashes(Self::Country.list().iter().map(first)));
        hash_of(word).is_none_or(|hash| bits.has(hash))
    }

    /// Says quickly whether a word may begin the name of a street.
    pub(super) fn opens_street(word: &[u8]) -> bool {
        static WORDS: OnceLock<Bits> = OnceLock::new();
        let terms = || Self::Opening.list().iter().map(|term| term.as_bytes());
        let bits = WORDS.get_or_init(|| hashes(terms()));
        hash_of(word).is_none_or(|hash| bits.has(hash))
    }

    /// Says quickly whether a word, of ASCII letters and Cyrillic ones, may be the last of an announcement.
    pub(super) fn ends_announcement(word: &str) -> bool {
        static LAST: OnceLock<Bits> = OnceLock::new();
        let terms = || Self::Link.list().iter().chain(Self::Phrase.list());
        let last = LAST.get_or_init(|| hashes(terms().map(|term| term.as_bytes())));
        hash_of(word.as_bytes()).is_none_or(|hash| last.has(hash))
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
        marked || lexicon().endings(self as usize).may_end(text)
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

    /// Returns whether a word holds a piece of [`Term::Stem`].
    pub(super) fn has_stem(word: &str) -> bool {
        static STEMS: OnceLock<Stems> = OnceLock::new();
        let stems = STEMS.get_or_init(|| Stems::of(Self::Stem.list()));
        let folded = Folded::of(word);
        stems.may_be_in(folded.bytes())
            && Self::Stem.list().iter().any(|piece| folded.text().contains(piece))
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

    /// The terms of the list, sorted.
    pub(super) fn list(self) -> &'static [&'static str] {
        lexicon().words(self as usize)
    }
}

/// The hashes of words.
fn hashes<'w>(words: impl Iterator<Item = &'w [u8]>) -> Bits {
    let mut bits = Bits::default();
    words.filter_map(hash_of).for_each(|hash| bits.set(hash));
    bits
}

/// The first four bytes of pieces of words.
struct Stems(Bits);

impl Stems {
    fn of(pieces: &[&str]) -> Self {
        let mut bits = Bits::default();
        let fours = pieces.iter().filter_map(|piece| piece.as_bytes().first_chunk());
        fours.for_each(|four| bits.set(endings::number_of(*four)));
        Self(bits)
    }

    /// Says quickly whether a folded word may hold one.
    fn may_be_in(&self, word: &[u8]) -> bool {
        word.array_windows().any(|four| self.0.has(endings::number_of(*four)))
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file = include_str!("../../../patterns/words/addresses.txt");
        Lexicon::read(file, &SECTIONS, |c| c == ';')
    })
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
    fn announcements_end_with_letters() {
        for term in Term::Link.list().iter().chain(Term::Phrase.list()) {
            assert!(term.chars().all(char::is_alphabetic), "{term}");
            assert!(Term::ends_announcement(&term.to_uppercase()), "{term}");
        }
        assert!(!Term::ends_announcement("") && !Term::ends_announcement("went"));
    }

    #[test]
    fn sections_are_in_order() {
        for (term, section) in [
            (Term::Signal, "signal"),
            (Term::Stop, "stop"),
            (Term::Weak, "weak"),
            (Term::Month, "month"),
            (Term::Measure, "measure"),
        ] {
            assert_eq!(SECTIONS[term as usize], section);
        }
    }

    #[test]
    fn terms_stand_at_the_end() {
        assert_eq!(Term::Box.at_end("write to P.O. Box"), Some(9));
        assert_eq!(Term::Spoken.at_end("really? It's in"), Some(8));
        assert_eq!(Term::Spoken.at_end("bit's in"), None);
    }

    #[test]
    fn the_file_is_folded() {
        for (list, section) in SECTIONS.iter().enumerate() {
            assert!(!lexicon().words(list).is_empty(), "{section}");
            for term in lexicon().words(list) {
                assert!(*section != "stem" || term.len() >= 4, "{term}");
                assert_eq!(Folded::of(term).text(), *term);
            }
        }
    }
}
