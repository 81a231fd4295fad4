//! Members of enumerations: where a common word such as "address" or "sex" stands for data.
//!
//! In: a word and its neighbours. Out: whether it stands in a place where lists name data.
//! Never looks further than the next words.

use std::ops::Range;

use super::{
    word::Word,
    wording::{Found, Sense, Signal},
};

/// Returns whether the words at `at` are a member of an enumeration: between separators.
pub(super) fn fits(words: &[Word], signals: &[Found], at: &Range<usize>) -> bool {
    let before = at.start.checked_sub(1).and_then(|i| words.get(i));
    let begins = before.is_none_or(|word| {
        opens(word)
            || signals.iter().any(|it| it.words.end == at.start && is_border(it.sense, true))
    });
    let ends = words.get(at.end).is_none_or(|word| {
        closes(word)
            || signals.iter().any(|it| it.words.start == at.end && is_border(it.sense, false))
    });
    begins && ends
}

fn opens(word: &Word) -> bool {
    word.mark && !matches!(word.form.as_str(), ")" | "-" | "." | "«" | "\"" | "'")
}

fn closes(word: &Word) -> bool {
    word.mark && !matches!(word.form.as_str(), "-")
}

fn is_border(sense: Sense, before: bool) -> bool {
    match sense {
        Sense::Signal(
            Signal::SlotBefore
            | Signal::Head
            | Signal::Include
            | Signal::Open
            | Signal::Collect
            | Signal::Give
            | Signal::Except,
        ) => before,
        Sense::Signal(
            Signal::SlotAfter | Signal::Purpose | Signal::Condition | Signal::Passive,
        ) => !before,
        _ => false,
    }
}
