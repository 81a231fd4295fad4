//! Labelled: names that a label or a title tells: of common words, if they are all that stands behind it (`Patient: Mark
//! Grant`), and initials without full stops before a surname (`Mr R Okafor`).
//!
//! In: the words behind it, in which no surer name was found. Out: the name that they are.
//! Never takes a town, a firm or a thing for one.

use super::{
    known::{Folded, Known},
    phrases::Phrases,
    single::{self, is_surely_name},
    spoken,
    token::{Kind, Token, word_start},
    verdict::Row,
};
use crate::detect::seek::Sought;

/// What no part of such a name is.
const NOT: [Known; 5] = [Known::BEHIND, Known::THING, Known::COMPANY, Known::TITLE, Known::LABEL];
/// The most initials.
const INITIALS: usize = 3;
/// Titles that nothing but a name stands behind, besides those of courtesy; in capitals, as banks print them.
const TITLES: [&str; 9] = ["Mlle", "Sig", "Sra", "Dhr", "Mevr", "MR", "MRS", "MISS", "MS"];

/// Returns the name whose words, a given name and a surname, mean other things too.
pub(super) fn name(text: &str, chain: &[Token]) -> Option<Sought> {
    let [first, middle @ .., last] = chain else { return None };
    let is_word = |token: &Token| token.kind == Kind::Word;
    let formed = is_word(first)
        && is_word(last)
        && middle.iter().all(|token| token.kind == Kind::Initial)
        && middle.len() < 2
        && first.upper == last.upper
        && last.letters() > 2
        && first.is(Known::GIVEN);
    let other = |token: &Token| NOT.iter().any(|flag| token.is(*flag));
    // `Chad Smith`, but no surname that a town has.
    let thing = other(first) || other(last) || last.is(Known::PLACE);
    if !formed || thing || first.cyrillic || last.cyrillic {
        return None;
    }
    let sure = is_surely_name(Row { text, tokens: chain }, 0) && !is_town(text, first);
    let surname = last.is(Known::SURNAME | Known::SHAPED);
    // In capitals, the given name must be nothing else.
    let fits = if first.upper { sure && surname } else { sure || surname };
    let labelled =
        || single::labelled(text, first) && closes(text.get(last.end..).unwrap_or_default());
    let named = fits && (is_titled(text, first) || labelled());
    named.then(|| single::sought(first.start..last.end))
}

/// Returns the surname with initials before it that have no full stops, as British letters and banks write them:
/// `Mr R Okafor`, `Name: G M Hargrove`.
pub(super) fn initials(text: &str, chain: &[Token]) -> Option<Sought> {
    let bare = |token: &Token| token.kind == Kind::Initial && token.end - token.start == 1;
    // `Dear Mr`
    let (before, name) = chain.split_at_checked(chain.iter().position(bare)?)?;
    let (last, initials) = name.split_last()?;
    let first = initials.first()?;
    let word = text.get(last.start..last.end)?;
    let formed = initials.len() <= INITIALS
        && initials.iter().all(bare)
        && last.kind == Kind::Word
        && last.letters() > 2
        && !NOT.iter().any(|flag| last.is(*flag));
    if !formed || last.cyrillic {
        return None;
    }
    let surname = last.is(Known::SURNAME | Known::SHAPED);
    let english = Folded::of(word).known().is(Known::ENGLISH);
    let sure = surname && !english && !last.is(Known::PLACE) && before.is_empty();
    let labelled =
        || single::labelled(text, first) && closes(text.get(last.end..).unwrap_or_default());
    let named =
        is_titled(text, first) && (surname || !english && !last.upper) || sure && labelled();
    named.then(|| single::sought(first.start..last.end))
}

fn is_town(text: &str, token: &Token) -> bool {
    text.get(token.start..token.end).is_some_and(|word| Phrases::Town.has(word))
}

fn is_titled(text: &str, first: &Token) -> bool {
    let head = text.get(..first.start).unwrap_or_default().trim_end_matches([' ', '.']);
    let title = || head.get(word_start(head)..).unwrap_or_default();
    single::introduced(text, first) || TITLES.contains(&title())
}

/// Returns whether nothing goes on that may belong to the words: not `Name: Mark Complete Tasks`.
fn closes(rest: &str) -> bool {
    let bare = rest.trim_start_matches([' ', '\u{A0}']);
    let signs = ['\n', '\r', '\t', ',', ';', '|', '<', '(', ')', '/'];
    bare.is_empty()
        || rest.len() > bare.len() + 1
        || bare.starts_with(signs)
        || spoken::closes(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::names::token::Chain;

    #[test]
    fn common_words_are_names_behind_labels_and_titles() {
        for (text, expected) in [
            ("Name: Crystal Grant\nPhone", Some("Crystal Grant")),
            ("Patient: Mark Grant, DOB", Some("Mark Grant")),
            ("Full name: Stephanie Talon", Some("Stephanie Talon")),
            ("Customer: Mark J. Grant (new)", Some("Mark J. Grant")),
            ("Dr. Mark Grant will come", Some("Mark Grant")),
            ("Mrs Stephanie Talon will come", Some("Stephanie Talon")),
            ("Name: BARRY WALKER", Some("BARRY WALKER")),
            ("Signed: Chad Smith", Some("Chad Smith")),
            ("Name: Mark Grant requests", None),
            ("Colour: Crystal Grant", None),
            ("Name: Mark Complete", None),
            ("Name: Grant Access", None),
            ("NAME: MARK PAGE", None),
            ("Name: Hash Table", None),
            ("The Mark Grant", None),
        ] {
            let at = text.find(": ").map_or_else(
                || ["Mark", "Stephanie"].iter().find_map(|word| text.find(word)).unwrap(),
                |colon| colon + 2,
            );
            let chain = Chain::at(text, at);
            let found = name(text, chain.tokens()).map(|it| text.get(it.place).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }
}
