//! Called: a word in quotes behind a key that names a part of a person's name, as code and its fixtures write it; words
//! in Greek letters behind a label or a greeting; and words that are all of their line, below such a label.
//!
//! In: the word, and the line it stands in. Out: it fails unless the lists know it as a name and such a key stands
//! right before it: `"first_name": "Lavinia"`, `lastName='Hargrove'`, `:surname => "…"`.
//! Never takes a common word that nobody is called for a name.

use std::ops::Range;

use super::{Aspect, Checked, Detail, small_name};
use crate::detect::{
    Evidence,
    names::{
        greek, is_labelled,
        known::{Folded, Known},
        phrases::Phrases,
        verdict::english,
    },
};

/// The signs between a key and its value; the last between a method and what it sets.
const SIGNS: [&str; 4] = ["=>", ":", "=", "("];
/// What the names of such methods begin with.
const SETTERS: [&str; 2] = ["set", "with"];
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// What nobody is called.
const NOT: [Known; 8] = [
    Known::ENGLISH,
    Known::TITLE,
    Known::THING,
    Known::BEHIND,
    Known::PLACE,
    Known::COMPANY,
    Known::LABEL,
    Known::SPEECH,
];
/// The shortest word that no list knows and that may be a name, in letters.
const LEAST: usize = 5;
const LEAST_GREEK: usize = 3;

/// `called`: the word is known as a given name or a surname, or is none that the lists know.
#[must_use]
pub(super) fn called(text: &str, _: &str) -> Checked {
    let word = Folded::of(text);
    let known = english(&word);
    let name = known.is(Known::GIVEN) || known.is(Known::SURNAME) && !known.is(Known::ENGLISH);
    let least = if text.starts_with(is_greek) { LEAST_GREEK } else { LEAST };
    let stranger = || text.chars().count() >= least && !NOT.iter().any(|flag| known.is(*flag));
    if name || stranger() { Checked::Silent } else { Checked::Fails }
}

/// `greek_name`: two words in Greek letters are a given name and a surname.
#[must_use]
pub(super) fn greek_name(text: &str, _: &str) -> Checked {
    match greek::is_name(text) {
        true => Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value: "full" }),
        false => Checked::Fails,
    }
}

/// `name_line`: the words are known as parts of a name, and mean nothing else.
#[must_use]
pub(super) fn name_line(text: &str, _: &str) -> Checked {
    let names = Known::GIVEN | Known::SURNAME | Known::SHAPED | Known::PATRONYMIC;
    let fits = |known: Known| known.is(names) && !NOT.iter().any(|flag| known.is(*flag));
    if text.split(['-', ' ']).map(small_name::of).all(fits) {
        Checked::Silent
    } else {
        Checked::Fails
    }
}

/// Says whether the words at `place` of `text` are all of their line.
#[must_use]
pub(super) fn fills_line(text: &str, place: &Range<usize>) -> Checked {
    let is_mark = |c: char| c.is_whitespace() && c != '\n' || "*_>|#-".contains(c);
    let head = text.get(..place.start).unwrap_or_default().trim_end_matches(is_mark);
    let tail = text.get(place.end..).unwrap_or_default().trim_start_matches(is_mark);
    let one = text.get(place.clone()).is_some_and(|name| !name.contains(' '));
    let value = if one { "single" } else { "full" };
    match head.ends_with('\n') && (tail.is_empty() || tail.starts_with('\n')) {
        true => Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value }),
        false => Checked::Fails,
    }
}

/// Says whether the word at `place` of `text` stands in quotes behind such a key.
#[must_use]
pub(super) fn keyed(text: &str, place: &Range<usize>) -> Checked {
    let head = text.get(..place.start).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let keyed = || head.strip_suffix(QUOTES).is_some_and(ends_in_key) && behind.starts_with(QUOTES);
    let greek = text.get(place.clone()).is_some_and(|name| name.starts_with(is_greek));
    match greek && is_introduced(head) || !greek && keyed() {
        true => Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value: "single" }),
        false => Checked::Fails,
    }
}

/// A Greek letter.
const fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3FF}')
}

/// Returns whether a text ends with a label and its colon, with a greeting, or with what somebody says to be called behind.
fn is_introduced(head: &str) -> bool {
    let Some(bare) = head.strip_suffix(' ') else { return false };
    is_labelled(bare) || Phrases::Greeting.ends(bare) || Phrases::Calling.ends(bare)
}

/// Returns whether a text ends with a key and the sign between it and its value.
fn ends_in_key(head: &str) -> bool {
    let head = head.trim_end_matches(' ');
    let Some(bare) = SIGNS.iter().find_map(|sign| head.strip_suffix(sign)) else { return false };
    let bare = bare.trim_end_matches(' ');
    let bare = bare.strip_suffix(']').unwrap_or(bare);
    let bare = bare.strip_suffix(QUOTES).unwrap_or(bare);
    let rest = bare.trim_end_matches(|c: char| c == '_' || c.is_alphabetic());
    let key = bare.get(rest.len()..).unwrap_or_default();
    let set = SETTERS.iter().find_map(|setter| key.strip_prefix(setter));
    let set = set.filter(|key| key.starts_with(|c: char| c == '_' || c.is_uppercase()));
    Phrases::Key.has(set.map_or(key, |key| key.trim_start_matches('_')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_keys_are_names() {
        for (text, holds) in [
            ("{\"first_name\": \"Lavinia\"}", true),
            ("firstName: 'Lavinia',", true),
            ("user['last_name'] = \"Lavinia\"", true),
            (":first_name => \"Lavinia\"", true),
            ("'фамилия': 'Lavinia'", true),
            ("first_name: Lavinia", false),
            ("first_name: \"Lavinia and\"", false),
            (".firstName(\"Lavinia\")", true),
            ("user.setLastName( 'Lavinia' );", true),
            (".with_first_name(\"Lavinia\")", true),
            ("getFirstName(\"Lavinia\")", false),
            ("first_name, \"Lavinia\"", false),
            ("first_name: \"x\", city: \"Lavinia\"", false),
            ("file_name: \"Lavinia\"", false),
            ("my_first_name_id: \"Lavinia\"", false),
            ("Lavinia", false),
        ] {
            let start = text.find("Lavinia").unwrap();
            let said = keyed(text, &(start..start + 7));
            assert_eq!(matches!(said, Checked::Holds(..)), holds, "{text}");
        }
        for (word, fails) in [
            ("Lavinia", false),
            ("Mark", false),
            ("Hargrove", false),
            ("Required", true),
            ("String", true),
            ("", true),
        ] {
            assert_eq!(called(word, "") == Checked::Fails, fails, "{word}");
        }
    }
}
