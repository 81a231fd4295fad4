//! Collective terms: what they list, and what that makes of them.
//!
//! In: mentions in the order of a sentence, statements in the order of the document. Out: open or closed, how strong.
//! Never lets a name for a list declare more than the list.

use std::ops::Range;

use super::{
    outline::Part,
    polarity::Mention,
    statement::Statement,
    word::Word,
    wording::{Found, Sense, Signal, Topic},
};
use crate::{
    policy::{Strength, Umbrella},
    taxonomy::Category,
};

/// A mention among those of its sentence.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub(super) part: &'a Part,
    pub(super) mention: &'a Mention,
    /// The mentions behind it.
    pub(super) rest: &'a [Mention],
    /// The sentence, as words of the part.
    pub(super) range: &'a Range<usize>,
}

impl Listed<'_> {
    /// Whether a mention only names the list behind it: "Contact data includes your address and telephone".
    pub(super) fn labels(&self) -> bool {
        let Self { part, mention, rest, range } = *self;
        let end = mention.words.end + range.start;
        let collective =
            end.checked_sub(1).and_then(|last| part.words.get(last)).is_some_and(|last| {
                matches!(
                    last.stem.as_str(),
                    "data" | "information" | "detail" | "данн" | "информаци" | "сведени"
                )
            });
        let includes = |it: &Found| {
            it.sense == Sense::Signal(Signal::Include)
                && it.words.start == end
                && part.words.get(end).is_some_and(|word| {
                    let form = word.form.as_str();
                    matches!(
                        form,
                        "includes" | "include" | "may" | "can" | "consists" | "comprises"
                    ) || form.starts_with("включа") && form != "включая"
                })
        };
        let others = rest.iter().any(|it| it.category != mention.category);
        mention.words.start <= 2 && collective && others && part.found_in(range).any(includes)
    }

    /// Whether a collective term lists what it means, and how.
    pub(super) fn umbrella(&self, colon: bool) -> (Option<Umbrella>, Strength) {
        let Self { part, mention, rest, range } = *self;
        if mention.category.parent().is_some() {
            return (None, Strength::Explicit);
        }
        let words = mention.words.start + range.start..mention.words.end + range.start;
        let next = rest.iter().find(|it| it.category != mention.category);
        let until = next.map_or(range.end, |next| next.words.start + range.start);
        let between = words.end..until.max(words.end);
        let text = part.words.get(between.clone()).unwrap_or_default();
        let open = part.found_in(&between).any(|it| it.sense == Sense::Signal(Signal::Open));
        let opens = |word: &&Word| matches!(word.form.as_str(), "(" | ":" | "—");
        let near = text
            .iter()
            .take(14)
            .take_while(|word| !matches!(word.form.as_str(), "," | ";" | "."))
            .any(|word| opens(&word));
        if open && next.is_some() {
            (Some(Umbrella::Open), Strength::Enumerated)
        } else if near && next.is_some() || colon && next.is_none() {
            (Some(Umbrella::Closed), Strength::Implied)
        } else {
            (Some(Umbrella::Open), Strength::Explicit)
        }
    }
}

/// Collective terms that the document has listed, or that a term of retention repeats, add nothing to the lists.
pub(super) fn refer(parts: &[Part], statements: &mut [Statement]) {
    let listed: Vec<Category> =
        statements.iter().filter(|it| it.label).map(|it| it.category).collect();
    for it in statements.iter_mut().filter(|it| !it.denied && it.category.parent().is_none()) {
        let kept = parts.get(it.part).is_some_and(|part| part.topic == Some(Topic::Retention));
        if listed.contains(&it.category) || kept && it.category.id() != "other_data" {
            it.strength = it.strength.max(Strength::Implied);
        }
    }
}

/// Where nothing else lists data, the definition of personal data does: "it can include your name, …".
pub(super) fn promote(statements: &mut [Statement]) {
    let who = |it: &&Statement| matches!(it.category.group().id(), "identity" | "contact");
    let said =
        statements.iter().filter(|it| it.strength == Strength::Explicit && !it.denied).filter(who);
    let mut said: Vec<Category> = said.map(|it| it.category).collect();
    said.sort();
    said.dedup();
    if said.len() >= 3 {
        return;
    }
    let defined = |it: &Statement| it.strength == Strength::Definition;
    let lists: Vec<usize> = statements.iter().filter(|it| defined(it)).map(|it| it.list).collect();
    for it in statements.iter_mut().filter(|it| defined(it)) {
        if lists.iter().filter(|list| **list == it.list).count() >= 3 {
            it.strength = Strength::Explicit;
        }
    }
}

/// Whether nothing but separators stands between two mentions.
pub(super) fn only_joins(part: &Part, between: Range<usize>) -> bool {
    let words = part.words.get(between).unwrap_or_default();
    words.len() <= 3
        && words.iter().all(|word| {
            matches!(
                word.form.as_str(),
                "," | "и" | "или" | "and" | "or" | "/" | "(" | "your" | "the"
            )
        })
}
