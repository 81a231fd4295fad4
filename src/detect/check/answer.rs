//! What stands behind a label of a form: an answer, or what forms say where nobody has answered.
//!
//! In: a label, its divider and what stands behind it. Out: it fails where that is no answer, or nothing is said.
//! Never says that an answer is true.

use std::sync::OnceLock;

use super::Checked;
use crate::detect::divider;

/// First words behind labels that are no answers; with a star, anything may follow on them.
fn unanswered() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = include_str!("../../../patterns/words/unanswered.txt").lines();
        let words = lines.filter(|line| !line.starts_with('#'));
        words.flat_map(str::split_whitespace).collect()
    })
}

/// `answer`: what stands behind the label is neither the label again nor what forms say where nobody has answered.
#[must_use]
pub(super) fn answer(text: &str, _: &str) -> Checked {
    let (label, said) = divider::split(text);
    let said = said.trim_matches(|c: char| !c.is_alphanumeric());
    let open = unanswered().iter().any(|word| begins(said, word));
    if open || small(said).eq(small(label.trim())) { Checked::Fails } else { Checked::Silent }
}

/// Returns whether a text begins with a word, in letters of any case, and no letter follows unless the word has a star.
fn begins(text: &str, word: &str) -> bool {
    let whole = word.strip_suffix('*');
    let mut rest = small(text);
    whole.unwrap_or(word).chars().all(|c| rest.next() == Some(c))
        && (whole.is_some() || rest.next().is_none_or(|c| !c.is_alphanumeric()))
}

/// Returns the characters of a text as small letters.
fn small(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_is_no_answer() {
        for (text, expected) in [
            ("Beruf: Dachdecker", Checked::Silent),
            ("Beruf: bitte ausfüllen", Checked::Fails),
            ("Occupation: Required", Checked::Fails),
            ("Occupation: Requirements engineer", Checked::Silent),
            ("Профессия — Выберите из списка", Checked::Fails),
            ("employer: Employer", Checked::Fails),
            ("性别：请选择性别", Checked::Fails),
            ("性别：女", Checked::Silent),
            ("diagnosis = null", Checked::Fails),
            ("Seemann", Checked::Silent),
            ("", Checked::Fails),
        ] {
            assert_eq!(answer(text, ""), expected, "{text}");
        }
    }
}
