//! Greek: given names of the lists, and the endings of surnames, in Greek letters (Triandafyllidis, "Τα οικογενειακά μας
//! ονόματα", 1982, on the endings).
//!
//! In: two words. Out: whether they are a given name and a surname, in either order.
//! Never takes two words of which neither is a given name but for the endings that only surnames have.

use super::known::{Folded, Known};

/// How surnames end that nothing else ends like, without accents, in all cases.
const ENDINGS: [&str; 23] = [
    "οπουλος",
    "οπουλου",
    "οπουλο",
    "ιδης",
    "ιδου",
    "ιδη",
    "αδης",
    "αδου",
    "αδη",
    "ακης",
    "ακη",
    "ακου",
    "ογλου",
    "ουδης",
    "ουδη",
    "ελης",
    "ελλης",
    "ατος",
    "ατου",
    "ιωτης",
    "ιωτη",
    "ιτης",
    "ακος",
];
/// Those of them that tell even behind a word that no list knows.
const FAMILIES: [&str; 5] = ["οπουλος", "οπουλου", "ογλου", "ιδης", "ιδου"];
/// What stands before surnames and is no given name: titles, and streets that are called after persons.
const TITLES: [&str; 22] = [
    "οδος",
    "οδου",
    "πλατεια",
    "λεωφορος",
    "στοα",
    "κυριος",
    "κυρια",
    "κυριε",
    "προεδρος",
    "υπουργος",
    "πρωθυπουργος",
    "δημαρχος",
    "βουλευτης",
    "καθηγητης",
    "καθηγητρια",
    "γιατρος",
    "ιατρος",
    "δικηγορος",
    "διευθυντης",
    "αδελφοι",
    "οικογενεια",
    "ιδρυμα",
];
/// The shortest surname that is told by its ending, in letters.
const LEAST: usize = 6;
/// Endings of a name in the text, and that of its nominative in the lists.
const CASES: [(&str, &str); 5] = [("ο", "ος"), ("η", "ης"), ("α", "ας"), ("ε", "ος"), ("ου", "ος")];
/// What a saint is called, whom towns and streets are called after.
const SAINT: &str = "αγι";

/// Returns a Greek letter in lower case without its accent and its dots.
pub(super) fn plain(c: char) -> char {
    match c {
        'Ά' | 'ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' | 'Ϊ' | 'ϊ' | 'ΐ' => 'ι',
        'Ό' | 'ό' => 'ο',
        'Ύ' | 'ύ' | 'Ϋ' | 'ϋ' | 'ΰ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Returns whether two words, with a space between, are a given name and a surname.
pub(in crate::detect) fn is_name(text: &str) -> bool {
    let Some((first, second)) = text.split_once(' ') else { return false };
    let (first, second) = (Folded::of(first), Folded::of(second));
    let saint = first.text().starts_with(SAINT) && first.text().chars().count() < LEAST;
    match (given(&first), given(&second)) {
        _ if saint => false,
        (Form::Nominative, _) => second.text().chars().count() >= LEAST - 2,
        (Form::Other, _) => is_surname(&second),
        (Form::None, Form::None) => {
            first.text().chars().count() > 3
                && !TITLES.contains(&first.text())
                && second.text().chars().count() > LEAST
                && FAMILIES.iter().any(|ending| second.text().ends_with(ending))
        }
        (Form::None, _) => is_surname(&first),
    }
}

/// How a word is a given name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    None,
    /// As the lists have it, and no common word.
    Nominative,
    /// In another case, or a common word too.
    Other,
}

fn given(word: &Folded) -> Form {
    let known = word.known();
    let common = known.is(Known::COMMON_GIVEN);
    if known.is(Known::GIVEN) {
        return if common { Form::Other } else { Form::Nominative };
    }
    let listed = |stem: &str, ending: &str| {
        let hash = super::table::Hash::EMPTY.with(stem.as_bytes()).with(ending.as_bytes());
        super::known::look_up(hash).is(Known::GIVEN)
    };
    let cased = CASES.iter().any(|(ending, nominative)| {
        word.text().strip_suffix(ending).is_some_and(|stem| listed(stem, nominative))
    });
    // `Μαρίας`, of `Μαρία`.
    let hers = || word.text().strip_suffix('ς').is_some_and(|stem| listed(stem, ""));
    if cased || hers() { Form::Other } else { Form::None }
}

fn is_surname(word: &Folded) -> bool {
    let text = word.text();
    text.chars().count() >= LEAST && ENDINGS.iter().any(|ending| text.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_given_one_and_another() {
        for name in [
            "Γιώργος Δοκιμίδης",
            "Ελένη Δοκιμοπούλου",
            "Μαρία Ζηνά",
            "Δοκιμάκης Νίκος",
            "ΔΗΜΗΤΡΙΟΣ ΔΟΚΙΜΟΠΟΥΛΟΣ",
            "Κώστα Δοκιμάκη",
            "Μαρίας Δοκιμίδου",
            "Ζηνοκράτης Δοκιμόπουλος",
        ] {
            assert!(is_name(name), "{name}");
        }
        for other in [
            "Άγιος Νικόλαος",
            "Αγίου Δημητρίου",
            "Νέα Ιωνία",
            "Λεωφόρος Αλεξάνδρας",
            "Πλατεία Ελευθερίας",
            "Ελευθερία Τύπου",
            "Κυριακή Πρωί",
            "Τεχνική Υποστήριξη",
            "Γιώργος",
            "Πλατεία Δοκιμοπούλου",
            "Υπουργός Δοκιμίδης",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }
}
