//! Names in fields: a value whose column, key or label says that it is a name.
//!
//! In: the value. Out: the whole of it as a name, if it may be one.
//! Never takes what has digits or other signs in it.

use std::ops::Range;

use super::{
    known::{Folded, Known},
    phrases::Phrases,
    token::{look, prefixed},
    verdict::{adjective, english},
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    check::{Aspect, Detail},
    seek::Sought,
    uncased::{self, Script},
};

/// The longest value that is a name as a whole, in bytes.
const LONGEST: usize = 160;
/// The most words of a name.
const MOST: usize = 6;

/// Returns the value as a name.
///
/// Grades count beside a field that is named `name`, which heads names of many things; one that means a person's name
/// alone lifts them a step. Words that are surely names are medium; so are a given name and a surname that are common
/// words too, as in `Mark Baker`. One common word, and strangers, are low. A word that is only a common one says that
/// the value is called something, and nobody. Nor does a mark that is called like a person say more.
pub(super) fn whole(text: &str) -> Option<Sought> {
    let space = [' ', '\t', '"', '\'', '\r', '\n'];
    let value = text.trim_start_matches(space);
    let start = text.len() - value.len();
    let value = value.trim_end_matches(space);
    if value.len() > LONGEST || !value.starts_with(letter::is_letter) {
        return None;
    }
    // The lists of words are of scripts that have capitals.
    if value.chars().next().is_some_and(|c| Script::of(c).is_some()) {
        let named = uncased::named(value)?;
        let near = if named.known { Degree::Medium } else { Degree::Low };
        return Some(sought(start..start + value.len(), (named.words, named.known), near));
    }
    let mut words = Words::default();
    for part in value.split([' ', '\u{A0}', '.', ',']).filter(|part| !part.is_empty()) {
        words.add(part, has_hump(part)?);
    }
    let near = words.near()?;
    let is_thing = || {
        let mut parts = value.split([' ', '\u{A0}', '-', '.', ',']);
        let called = words.count > 1 && words.given[0];
        words.count > 1 && Phrases::Mark.has(value)
            || !called && parts.any(|part| Phrases::Land.has(part))
    };
    let near = if near > Degree::Low && is_thing() { Degree::Low } else { near };
    let known = words.sure + words.common > 0;
    Some(sought(start..start + value.len(), (words.count, known), near))
}

/// Returns a name of so many words, and whether lists know it.
fn sought(place: Range<usize>, (words, known): (usize, bool), near: Degree) -> Sought {
    let evidence = if known { Evidence::SHAPE | Evidence::DICTIONARY } else { Evidence::SHAPE };
    let value = if words == 1 { "single" } else { "full" };
    Sought {
        place,
        evidence,
        grade: Grade { alone: Degree::None, near },
        detail: Detail { key: Aspect::Form, value },
    }
}

/// Returns whether a capital stands behind a small letter of a word; `None` of what is no word.
fn has_hump(word: &str) -> Option<bool> {
    let (mut hump, mut small) = (false, false);
    for c in word.chars() {
        if !letter::is_letter(c) && !matches!(c, '-' | '\'' | '’' | '`' | 'ʼ') {
            return None;
        }
        hump |= small && letter::is_capital(c);
        small = letter::is_small(c);
    }
    Some(hump)
}

/// What the words of a value are.
#[derive(Default)]
struct Words {
    count: usize,
    /// Names, and nothing else.
    sure: usize,
    /// Names that are common words too.
    common: usize,
    /// Common words, and no names.
    plain: usize,
    /// Words that begin with a capital.
    capitals: usize,
    /// The first is a given name, the last a surname, or the other way round.
    given: [bool; 2],
    surname: [bool; 2],
    /// Words in Cyrillic that no list knows and that don't end as adjectives do.
    strangers: usize,
    /// An abbreviation, or a word of two written as one: `AWS`, `CloudWatch`.
    coined: bool,
}

impl Words {
    fn add(&mut self, word: &str, hump: bool) {
        const NAME: Known = Known::GIVEN.or(Known::SURNAME).or(Known::SHAPED).or(Known::PATRONYMIC);
        const THING: Known = Known::BEHIND.or(Known::COMPANY);
        let cyrillic = word.starts_with(|c| matches!(c, '\u{400}'..='\u{52F}'));
        let folded = Folded::of(word);
        let found = look(&folded, cyrillic);
        let common = found.is(Known::COMMON_SURNAME) && !found.is(Known::GIVEN);
        let plain =
            found.is(THING) || if cyrillic { common } else { english(&folded).is(Known::ENGLISH) };
        // `Родительский чат`: what begins small behind a capital is no part of a name.
        let small = self.capitals > 0 && word.starts_with(letter::is_small);
        let plain =
            plain || cyrillic && small && !found.is(NAME.or(Known::PARTICLE).or(Known::DESCENT));
        let titled = self.count == 0 && found.is(Known::TITLE);
        match (found.is(NAME), plain) {
            (true, false) => self.sure += 1,
            (true, true) => self.common += 1,
            (false, true) if !titled => self.plain += 1,
            (false, false) if cyrillic && !titled && !adjective(&folded) => self.strangers += 1,
            _ => {}
        }
        let (given, surname) = (found.is(Known::GIVEN), found.is(Known::SURNAME | Known::SHAPED));
        if self.count == 0 {
            (self.given[0], self.surname[0]) = (given, surname);
        }
        (self.given[1], self.surname[1]) = (given, surname);
        self.count += 1;
        self.capitals += usize::from(word.starts_with(letter::is_capital));
        let short = !cyrillic && (2..=4).contains(&word.len());
        self.coined |= !found.is(NAME)
            && (hump && !prefixed(word) || short && word.bytes().all(|b| b.is_ascii_uppercase()));
    }

    /// Returns how sure the value is a name.
    fn near(&self) -> Option<Degree> {
        let names = self.sure + self.common;
        let both = self.given[0] && self.surname[1] || self.surname[0] && self.given[1];
        Some(match (self.count, names) {
            (0, _) | (MOST.., _) => return None,
            _ if self.coined || self.plain > 0 && self.sure < 2 => return None,
            _ if self.plain > 0 => Degree::Low,
            (1, 0) if self.capitals > 0 => Degree::Low,
            (1, 1) if self.capitals == 0 => Degree::None,
            (1, 1) if self.sure == 1 || self.given[0] => Degree::Medium,
            (1, 1) => Degree::Low,
            (_, 2..) if self.sure > 0 || both => Degree::Medium,
            (_, 1) if self.sure == 1 && self.capitals > 0 => Degree::Medium,
            (_, 1..) => Degree::Low,
            (2..=3, 0) if self.strangers == self.count && self.capitals == self.count => {
                Degree::Medium
            }
            (_, 0) if self.capitals > 0 => Degree::Low,
            _ => Degree::None,
        })
    }
}
