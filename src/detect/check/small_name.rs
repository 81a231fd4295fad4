//! Names in small letters, as people type them into forms: «фио: хвостенков пётр сергеевич», `name: ida hargrove`.
//!
//! In: one to three small words, and the line they stand in. Out: it fails unless a label of a person stands right before
//! them and nothing goes on behind them, or a person says to be called so; and the lists know them as the parts of a name.
//! Never takes words for a name that are but common ones, nor one that no list and no ending knows.

use std::ops::Range;

use super::{Aspect, Checked, Detail};
use crate::detect::{
    Evidence, letter,
    names::{
        is_labelled,
        known::{Folded, Known},
        look,
        phrases::Phrases,
        verdict::english,
    },
};

/// The most words.
const MOST: usize = 3;
/// What a name is no part of.
const NOT: [Known; 5] = [Known::PLACE, Known::BEHIND, Known::THING, Known::COMPANY, Known::LABEL];

/// `small_name`: each word may be a part of a name.
#[must_use]
pub(super) fn small_name(text: &str, _: &str) -> Checked {
    let names = Known::GIVEN | Known::SURNAME | Known::SHAPED | Known::PATRONYMIC;
    let fits = |word: &str| {
        let known = of(word);
        known.is(names) && !NOT.iter().any(|flag| known.is(*flag))
    };
    if text.split(' ').all(fits) { Checked::Silent } else { Checked::Fails }
}

/// Says whether the words at `place` of `text` are a name behind a label.
#[must_use]
pub(super) fn labelled(text: &str, place: &Range<usize>) -> Checked {
    let head = text.get(..place.start).unwrap_or_default();
    let bare = head.trim_end_matches([' ', '\t', '\u{A0}']);
    let label = bare.strip_suffix(':').unwrap_or_default();
    let called = label.is_empty() && Phrases::Calling.ends(bare);
    if !called && (label.is_empty() || !(is_labelled(bare) || label.ends_with("ф.и.о."))) {
        return Checked::Fails;
    }
    let mut words = [Word::default(); MOST];
    let mut count = 0;
    for (room, word) in words.iter_mut().zip(text.get(place.clone()).unwrap_or_default().split(' '))
    {
        *room = Word::of(word);
        count += 1;
    }
    let ends = ends(text.get(place.end..).unwrap_or_default());
    let named = match words.get(..count) {
        Some(words) if called => is_called(words),
        Some([one]) => ends && is_part(label, *one),
        Some([a, b]) => ends && (is_pair(*a, *b) || a.given && b.patronymic),
        Some([a, b, c]) => {
            let full = a.surname && b.given && c.patronymic;
            full || ends
                && (a.given && b.patronymic && c.surname || b.given && a.sure && is_pair(*a, *c))
        }
        _ => false,
    };
    match named {
        true => {
            let value = if count == 1 { "single" } else { "full" };
            Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value })
        }
        false => Checked::Fails,
    }
}

/// What a word may be.
#[derive(Clone, Copy, Default)]
struct Word {
    given: bool,
    surname: bool,
    patronymic: bool,
    /// It is no common word besides.
    sure: bool,
}

impl Word {
    fn of(word: &str) -> Self {
        let known = of(word);
        let common = Known::COMMON_GIVEN | Known::COMMON_SURNAME | Known::ENGLISH;
        Self {
            given: known.is(Known::GIVEN),
            surname: known.is(Known::SURNAME | Known::SHAPED),
            patronymic: known.is(Known::PATRONYMIC),
            sure: !known.is(common),
        }
    }
}

/// Returns what is known of a word, as English has it too.
pub(super) fn of(word: &str) -> Known {
    let cyrillic = word.starts_with(|c| matches!(c, '\u{400}'..='\u{4FF}'));
    let folded = Folded::of(word);
    if cyrillic { look(&folded, true) } else { look(&folded, false) | english(&folded) }
}

/// Returns whether two words are a given name and a surname, in either order, one of them no common word.
fn is_pair(a: Word, b: Word) -> bool {
    (a.given && b.surname || a.surname && b.given) && (a.sure || b.sure)
}

/// Returns whether a word alone is what its label asks for: a surname, or a given name.
fn is_part(label: &str, word: Word) -> bool {
    let named = word.given || word.surname || word.patronymic;
    word.sure && named && (Phrases::Part.ends(label) || Phrases::Forename.ends(label) && word.given)
}

/// Returns whether words are what a person says to be called: a given name that is nothing else, and a surname.
fn is_called(words: &[Word]) -> bool {
    match words {
        [one] => one.given && one.sure,
        [a, b] => a.given && a.sure && (b.surname || b.patronymic) || a.sure && is_pair(*b, *a),
        _ => false,
    }
}

/// Returns whether no other word goes on behind a name.
fn ends(rest: &str) -> bool {
    let bare = rest.trim_start_matches(' ');
    rest.len() > bare.len() + 1
        || !bare.starts_with(|c: char| letter::is_letter(c) || matches!(c, '-' | '_' | '\'' | '='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_small_letters_stand_behind_labels() {
        for (text, name, holds) in [
            ("фио: хвостенков пётр сергеевич", "хвостенков пётр сергеевич", true),
            ("фио: хвостенков пётр сергеевич дата", "хвостенков пётр сергеевич", true),
            ("клиент: пётр хвостенков, врач", "пётр хвостенков", true),
            ("имя: пётр", "пётр", true),
            ("фамилия: хвостенков", "хвостенков", true),
            ("имя: хвостенков", "хвостенков", false),
            ("name: gwendolyn hargrove", "gwendolyn hargrove", true),
            ("name: gwendolyn hargrove street", "gwendolyn hargrove", false),
            ("first name: gwendolyn", "gwendolyn", true),
            ("name: gwendolyn", "gwendolyn", false),
            ("colour: gwendolyn hargrove", "gwendolyn hargrove", false),
            ("name of gwendolyn hargrove", "gwendolyn hargrove", false),
            ("hi, my name is gwendolyn and i", "gwendolyn", true),
            ("my name is gwendolyn hargrove.", "gwendolyn hargrove", true),
            ("меня зовут пётр хвостенков", "пётр хвостенков", true),
            ("my name is mark", "mark", false),
            ("my name is hash table", "hash table", false),
        ] {
            let start = text.find(name).unwrap();
            let said = labelled(text, &(start..start + name.len()));
            assert_eq!(matches!(said, Checked::Holds(..)), holds, "{text}");
        }
        assert_eq!(small_name("gwendolyn hargrove", ""), Checked::Silent);
        assert_eq!(small_name("hash table", ""), Checked::Fails);
    }
}
