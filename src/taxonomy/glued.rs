//! Words of a name that are written together, in capitals or small letters throughout: `MAILINGSTREET`, `otherphone`.
//!
//! In: the words of a name. Out: the same, those parted that are whose or what for and what names a category.
//! Never parts what the taxonomy knows as one word.

use super::{field::Index, taxonomy, word::Word};

/// A part has so many letters at least: `workage` may be anything.
const SHORTEST: usize = 4;

/// Parts the words that are two or more.
pub(super) fn parted(words: Vec<Word>) -> Vec<Word> {
    let index = Index::get();
    let mut all = Vec::with_capacity(words.len());
    for word in words {
        let mut text = word.text.as_str();
        while let Some((own, rest)) = first_part(index, text) {
            all.push(Word { text: own.to_owned(), ..word });
            text = rest;
        }
        all.push(Word { text: text.to_owned(), ..word });
    }
    all
}

/// Returns what a word begins with that says whose or what for, and the rest, which names a category or is such a word
/// again.
fn first_part<'w>(index: &Index, word: &'w str) -> Option<(&'w str, &'w str)> {
    let long = word.len() >= 2 * SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !long || index.knows(word) {
        return None;
    }
    let splits = (SHORTEST..=word.len() - SHORTEST).filter_map(|at| word.split_at_checked(at));
    let first = &taxonomy().fields_neutral.glued;
    let is_two = |(own, rest): &(&str, &str)| {
        first.iter().any(|it| it == own) && (index.holds(rest) || first_part(index, rest).is_some())
    };
    splits.into_iter().find(is_two)
}

#[cfg(test)]
mod tests {
    use crate::taxonomy::field_category;

    #[test]
    fn what_is_written_together_says_what_its_parts_do() {
        for (glued, parted) in [
            ("MAILINGSTREET", "MailingStreet"),
            ("personmailingpostalcode", "personMailingPostalCode"),
            ("OTHERPHONE", "other_phone"),
            ("orders.guestemail", "orders.guest.email"),
        ] {
            assert!(!field_category(glued).is_empty(), "{glued}");
            assert_eq!(field_category(glued), field_category(parted), "{glued}");
        }
        for other in [
            "fieldname",
            "nodename",
            "currentposition",
            "database",
            "workshop",
            "newsletter",
            "filename",
            "dataset",
        ] {
            assert!(field_category(other).is_empty(), "{other}");
        }
    }
}
