//! What a finding is told as: its rule's category, or one that is written alike.
//!
//! In: a hit, its field, the words before it on its line. Out: a category.
//! Never tells of a field what only its words say: its name comes first.

use super::{columns::Watched, names::Names};
use crate::{
    part::{Mark, Segment},
    taxonomy::Category,
};

/// Bytes before a value that may say what it is.
const BEFORE: usize = 120;
/// Words of them.
const WORDS: usize = 5;

/// Returns what a value at byte `at` of a segment, in the run of `mark`, is told as that a rule finds as `found`.
pub(super) fn category(
    found: Category,
    watched: Option<&Watched>,
    (segment, mark, at): (&Segment<'_>, &Mark, usize),
    names: &Names,
) -> Category {
    if let Some(watched) = watched {
        let own = watched.category(found);
        if own != found || watched.categories.iter().any(|(own, _)| *own == found) {
            return own;
        }
    }
    let alike = found.written_as();
    if alike.is_empty() {
        return found;
    }
    let from = if segment.flow && mark.field == 0 { 0 } else { mark.at as usize };
    let near = segment.text.floor_char_boundary(at.saturating_sub(BEFORE)).max(from);
    let label = label(segment.text.get(near..at).unwrap_or_default());
    if label.is_empty() {
        return found;
    }
    let meaning = names.meaning(label);
    let mut said = meaning.categories.iter().map(|(said, _)| *said);
    said.find(|said| alike.contains(said)).unwrap_or(found)
}

/// Returns the last words of a text: those of its last line, and of its last part there.
fn label(text: &str) -> &str {
    let ends = |c: char| matches!(c, '\n' | '\r' | '.' | ',' | ';' | '|' | '!' | '?' | '\t');
    let part = text.rsplit(ends).next().unwrap_or_default();
    let words = part.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let start = words.rmatch_indices(char::is_whitespace).nth(WORDS - 1).map_or(0, |(at, _)| at);
    words.get(start..).unwrap_or_default().trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_the_last_words_before_a_value() {
        for (text, expected) in [
            ("Паспорт 4511, адрес регистрации: ", "адрес регистрации"),
            ("one\nRegistered address — \"", "Registered address"),
            ("a b c d e f g ", "c d e f g"),
            ("Адрес:\n", ""),
            ("", ""),
        ] {
            assert_eq!(label(text), expected, "{text}");
        }
    }
}
