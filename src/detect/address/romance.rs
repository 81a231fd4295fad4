//! Streets whose kind stands before the name, with a capital, behind the number of the house: `12, Rue Modèle`.
//!
//! In: a text and where the word for the street begins. Out: the street with its house.
//! Never takes a word that is an English one too without an article behind it.

use super::{cursor::number_before, latin, latin::Street, words::List};
use crate::detect::{Degree, letter};

/// Words that are English too, or the ends of English names: a French article tells them.
const ENGLISH: [&str; 7] = ["route", "place", "square", "cours", "passage", "al", "os"];
/// Words before a name that nothing but streets have.
const PLAIN: [&str; 12] = [
    "rue",
    "boulevard",
    "bd",
    "chemin",
    "allee",
    "impasse",
    "quai",
    "avinguda",
    "carrer",
    "rua",
    "calle",
    "travessa",
];

/// Returns the street whose word stands at byte `at` behind the number of a house.
pub(super) fn behind_house(text: &str, at: usize) -> Option<Street> {
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !letter::is_letter(c))?;
    let word = rest.get(..end).filter(|word| word.len() > 1 && List::Romance.has(word))?;
    let name = rest.get(end..)?.strip_prefix(' ')?;
    let small = word.to_lowercase();
    let plain = PLAIN.contains(&small.replace('é', "e").as_str());
    let article =
        ["de ", "du ", "des ", "d'", "d’", "l'", "l’"].iter().any(|it| name.starts_with(it));
    let avenue = small == "avenue" || ENGLISH.contains(&small.as_str());
    if !(plain || avenue && article) {
        return None;
    }
    let behind = latin::words_end(text, at + end + 1);
    let told =
        behind > at + end + 1 && text.get(at + end + 1..behind)?.chars().any(letter::is_capital);
    // `10 Travessa Modelo 1620`: the house stands behind the name.
    let rest = text.get(behind..)?;
    if rest.trim_start_matches([',', ' ']).starts_with(|c: char| c.is_ascii_digit())
        && !rest.starts_with(", ")
    {
        return None;
    }
    let head = text.get(..at)?.trim_end_matches([' ', ',']);
    let start = number_before(text, head.len(), 1, 4).filter(|_| told)?;
    let degree = latin::by_house(text, start..head.len(), Degree::Medium)?;
    Some(Street { start, end: behind, degree })
}
