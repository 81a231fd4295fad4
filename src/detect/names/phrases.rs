//! Whole words and phrases that names are told by: the lists of `patterns/words/phrases.txt`.
//!
//! In: a word or some words of the text. Out: whether a list has them.
//! Never keeps more than the file, sorted.

use std::sync::OnceLock;

use super::token::word_start;
use crate::detect::address::lexicon::Lexicon;

/// The most words of a phrase that a text ends with.
const WORDS: usize = 3;

/// A list.
#[derive(Clone, Copy, Debug)]
pub(in crate::detect) enum Phrases {
    /// The last words of closings: `Yours sincerely`.
    Closing,
    /// Labels that only parts of a person's name have: `Nachname`.
    Part,
    /// Trade marks and firms that are called like a person: `Hugo Boss`.
    Mark,
    /// Keys of parts of a person's name, as code writes them: `first_name`.
    Key,
    /// What stands before the name of whoever is greeted: `Dear`, `Добрый день`.
    Greeting,
    /// What stands before the name that somebody is called: `call me`.
    Calling,
    /// The same, before what may be no name as well: `this is`.
    Being,
    /// What stands before whom somebody speaks to: `shouted at`.
    Toward,
    /// Russian verbs of speech, behind which a person stands as well: `сказал`.
    Telling,
    /// Labels of other parts of a person's name, which things have too: `Имя`.
    Forename,
    /// What persons have, behind whose it is: `Karen's address`.
    Belonging,
    /// Given names that towns and months have too.
    Town,
    /// Given names that are short for what machines and programs have: `Max`.
    Short,
    /// What they have, behind those: `Max Power`.
    Technical,
    /// Surnames that stand before the given name: `Zhang`.
    Family,
    /// Vietnamese surnames, which stand before the given name: `Nguyễn`.
    Vietnamese,
    /// Adjectives of countries and cities, up to `-ск` and `-цк`: `американск`.
    Country,
    /// Russian nouns that end like past tenses: `стрела`.
    Noun,
    /// Countries, parts of the world, tongues and currencies, by which hardly any person is called: `Kenya`, `dinar`.
    Land,
}

/// The sections of the file, in the order of [`Phrases`].
const SECTIONS: [&str; 19] = [
    "closing",
    "part",
    "mark",
    "key",
    "greeting",
    "calling",
    "being",
    "toward",
    "telling",
    "forename",
    "belonging",
    "town",
    "short",
    "technical",
    "family",
    "vietnamese",
    "country",
    "noun",
    "land",
];

impl Phrases {
    /// Returns whether the list has a phrase, in any case and with marks or without.
    pub(in crate::detect) fn has(self, phrase: &str) -> bool {
        lexicon().has(self as usize, phrase)
    }

    /// The phrases of the list, sorted.
    pub(super) fn list(self) -> &'static [&'static str] {
        lexicon().words(self as usize)
    }

    /// Returns whether a text ends with one of the list's phrases, of three words at most.
    pub(in crate::detect) fn ends(self, text: &str) -> bool {
        if !lexicon().endings(self as usize).may_end(text.as_bytes()) {
            return false;
        }
        let mut rest = text;
        for _ in 0..WORDS {
            let start = word_start(rest);
            if start == rest.len() {
                return false;
            }
            if text.get(start..).is_some_and(|phrase| self.has(phrase)) {
                return true;
            }
            let Some(more) = rest.get(..start).and_then(|head| head.strip_suffix(' ')) else {
                return false;
            };
            rest = more;
        }
        false
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file = include_str!("../../../patterns/words/phrases.txt");
        Lexicon::read(file, &SECTIONS, |c| c == ';')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_their_lists() {
        for (list, phrase) in [
            (Phrases::Closing, "Sincerely"),
            (Phrases::Closing, "Grüßen"),
            (Phrases::Closing, "уважением"),
            (Phrases::Part, "Prénom"),
            (Phrases::Part, "Last name"),
            (Phrases::Part, "Soyadı"),
            (Phrases::Part, "прізвище"),
            (Phrases::Mark, "Estée Lauder"),
            (Phrases::Mark, "ХУГО БОСС"),
            (Phrases::Key, "lastName"),
            (Phrases::Greeting, "Добрый день"),
            (Phrases::Calling, "Call me"),
            (Phrases::Land, "España"),
        ] {
            assert!(list.has(phrase), "{phrase}");
        }
        for (list, phrase) in [
            (Phrases::Closing, ""),
            (Phrases::Closing, "Hugo Boss"),
            (Phrases::Part, "name"),
            (Phrases::Mark, "Hugo"),
            (Phrases::Mark, "Paul Smith"),
        ] {
            assert!(!list.has(phrase), "{phrase}");
        }
    }

    #[test]
    fn texts_end_with_phrases() {
        for (text, ends) in [
            ("Anna, call me", true),
            ("her maiden name is", true),
            ("maiden name  is", false),
            ("recall me", false),
            ("call me,", false),
            ("", false),
        ] {
            assert_eq!(Phrases::Calling.ends(text), ends, "{text}");
        }
    }

    #[test]
    fn every_entry_is_written_as_it_is_sought() {
        for list in [
            Phrases::Closing,
            Phrases::Part,
            Phrases::Mark,
            Phrases::Key,
            Phrases::Greeting,
            Phrases::Calling,
            Phrases::Being,
            Phrases::Toward,
            Phrases::Telling,
            Phrases::Forename,
            Phrases::Belonging,
            Phrases::Town,
            Phrases::Short,
            Phrases::Technical,
            Phrases::Family,
            Phrases::Land,
        ] {
            let phrases = lexicon().words(list as usize);
            assert!(
                !phrases.is_empty() && phrases.iter().all(|phrase| list.has(phrase)),
                "{list:?}"
            );
        }
    }
}
