//! Years of birth beside a person: `Ida Muster (b. 1948)`, `Anna Muster, Jg. 1948`, «родился в 1948».
//!
//! In: a year, and the line it stands in. Out: it fails unless a word of birth stands right before it, and before that
//! whoever was born.
//! Never takes the year in which a thing or a firm was born.

use std::ops::Range;

use super::{Checked, Detail, birth};
use crate::detect::{
    Evidence, letter,
    names::{
        known::{Folded, Known},
        look, word_start,
    },
};

/// Words of birth, behind which a year may stand, with what may stand between them.
const BORN: [&str; 22] = [
    "born",
    "b.",
    "jg.",
    "jg",
    "jahrgang",
    "geb.",
    "geb",
    "geboren",
    "ur.",
    "urodzony",
    "urodzona",
    "né",
    "née",
    "nacido",
    "nacida",
    "narozen",
    "narozený",
    "narozená",
    "født",
    "född",
    "род.",
    "рожд.",
];
/// The same of Russian, which only persons are said of.
const SURELY: [&str; 4] = ["родился", "родилась", "народився", "народилася"];
/// Small words between them and the year.
const SMALL: [&str; 7] = ["in", "w", "v", "en", "в", "у", "около"];
/// Who a sentence is about.
const WHO: [&str; 10] = ["he", "she", "i", "who", "ich", "er", "sie", "il", "elle", "ona"];
/// What stands between them and a word of birth.
const WAS: [&str; 6] = ["was", "is", "am", "wurde", "ist", "est"];

/// `born`: the candidate is a year in which somebody alive may be born.
#[must_use]
pub(super) fn born(text: &str, argument: &str) -> Checked {
    match birth::birth_year(text, argument) {
        Checked::Holds(..) => Checked::Silent,
        said => said,
    }
}

/// Says whether the year at `place` of `text` is that of somebody's birth.
#[must_use]
pub(super) fn beside(text: &str, place: &Range<usize>) -> Checked {
    let head = text.get(..place.start).unwrap_or_default();
    match is_told_before(head) {
        true => Checked::Holds(Evidence::PLAN, Detail::NONE),
        false => Checked::Fails,
    }
}

/// Returns whether a text ends with a word of birth, and before it with whoever was born.
fn is_told_before(head: &str) -> bool {
    let (rest, last) = last_word(head);
    let (rest, last) = if is_of(&SMALL, last) { last_word(rest) } else { (rest, last) };
    if is_of(&SURELY, last) {
        return true;
    }
    if !is_of(&BORN, last) {
        return false;
    }
    let bare = rest.trim_end_matches(['(', ',', ' ', '-', '–', '—', '[']);
    is_person(bare) || is_told_of(bare)
}

/// Returns whether a text ends with a pronoun or a name and a form of to be.
fn is_told_of(head: &str) -> bool {
    let (rest, last) = last_word(head);
    let was = is_of(&WAS, last);
    let (_, who) = if was { last_word(rest) } else { (rest, last) };
    is_of(&WHO, who) || was && is_person(rest.trim_end_matches(' '))
}

/// Returns whether a text ends with a name: a word that lists or its ending tell, or any behind a given name.
fn is_person(head: &str) -> bool {
    let (rest, last) = last_word(head);
    let initials = last.ends_with('.') && last.chars().count() == 2;
    let (rest, last) = if initials || last.contains('.') { last_word(rest) } else { (rest, last) };
    let named = Known::GIVEN | Known::SURNAME | Known::SHAPED | Known::PATRONYMIC;
    let other = Known::PLACE | Known::BEHIND | Known::COMPANY;
    let known = |word: &str| match word.starts_with(letter::is_capital) {
        true => look(&Folded::of(word), word.starts_with(|c| matches!(c, '\u{400}'..='\u{52F}'))),
        false => Known::NOTHING,
    };
    let (last_known, first) = (known(last), known(last_word(rest).1));
    !last_known.is(other)
        && last.starts_with(letter::is_capital)
        && (last_known.is(named) && first.is(named) || first.is(Known::GIVEN) || initials)
}

/// Returns whether a list has a word, in any case.
fn is_of(list: &[&str], word: &str) -> bool {
    list.iter().any(|own| word.chars().flat_map(char::to_lowercase).eq(own.chars()))
}

/// Returns the word that a text ends with, its full stop included, and what stands before it.
fn last_word(text: &str) -> (&str, &str) {
    let bare = text.trim_end_matches([' ', '\u{A0}', ':']);
    let dotless = bare.strip_suffix('.').unwrap_or(bare);
    let start = word_start(dotless);
    bare.split_at_checked(start).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_birth_stands_beside_a_person() {
        for (text, holds) in [
            ("Ida Hargrove (b. 1948)", true),
            ("Hargrove, Ida Zzyzx, b. 1948", true),
            ("Hans Zzyzx (Jg. 1948)", true),
            ("Zzyzx Golf, Jg. 1948", false),
            ("she was born in 1948", true),
            ("It was born in 1948", false),
            ("the project, born in 1948", false),
            ("Хвостенкова Анна (род. в 1948 г.)", true),
            ("Хвостенков П.С., род. 1948", true),
            ("Я родился в 1948 году", true),
            ("новый род. 1948", false),
            ("Ida Hargrove, 1948", false),
            ("1948", false),
        ] {
            let start = text.find("1948").unwrap();
            let said = beside(text, &(start..start + 4));
            assert_eq!(matches!(said, Checked::Holds(..)), holds, "{text}");
        }
    }
}
