//! Who does what a verb says, and whether it is a verb at all.
//!
//! In: the words around a possible verb. Out: the doer.
//! Never takes an English noun such as "records" or "process" for a verb.

use std::ops::Range;

use super::{Frame, Reader};
use crate::{
    policy::document::{
        word::Word,
        wording::{Found, Sense, Signal},
    },
    taxonomy::Lang,
};

impl Reader<'_> {
    /// Whether the doer is somebody else.
    pub(super) fn by_others(&self, at: usize) -> bool {
        // "Code of third parties that uses cookies".
        let which = at.checked_sub(1).and_then(|i| self.words.get(i));
        let which = which.is_some_and(|it| matches!(it.form.as_str(), "that" | "which"));
        let last = self.last_verb.map_or(0, |verb| verb.0);
        match (self.own, self.third) {
            (_, Some(third)) if which && third > last => true,
            (None, Some(_)) => true,
            (Some(own), Some(third)) => third > own + 3 && third + 3 >= at,
            _ => false,
        }
    }

    /// English nouns look like verbs: a verb stands behind a pronoun, an auxiliary, another verb.
    pub(super) fn is_verb(&self, at: usize) -> bool {
        if self.context.lang == Lang::Ru {
            return true;
        }
        let Some(before) = at.checked_sub(1).and_then(|before| self.words.get(before)) else {
            return true;
        };
        // "We additionally collect": what stands before the adverb decides.
        if is_adverb(before) {
            return self.is_verb(at - 1);
        }
        let coordinated = matches!(before.form.as_str(), "and" | "or" | "," | "/");
        if coordinated {
            return self.last_verb.is_some_and(|(last, _)| last + 2 >= at);
        }
        let signalled = self.signals.iter().any(|it| {
            it.words.end == at
                && matches!(
                    it.sense,
                    Sense::Signal(
                        Signal::Own
                            | Signal::Third
                            | Signal::Not
                            | Signal::Auxiliary
                            | Signal::Hedge
                            | Signal::Person
                            | Signal::Which
                    )
                )
        });
        // A name does it: "Example collects"; as a plural noun it would not follow one.
        let named = before.capital
            && !before.mark
            && self.words.get(at).is_some_and(|it| it.form.ends_with('s'));
        signalled || named || before.form == "to"
    }

    /// "You provide", "users share": the person's own doing.
    pub(super) fn by_person(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.words.get(i));
        before.is_some_and(|it| {
            matches!(it.form.as_str(), "you" | "users" | "visitors" | "customers")
        })
    }

    /// "To process your order", "to keep it safe": what is done with data, not how it is got.
    pub(super) fn serves(&self, at: &Range<usize>) -> bool {
        let to = at.start.checked_sub(1).and_then(|i| self.words.get(i));
        let handles = self.words.get(at.start).is_some_and(|word| {
            matches!(
                word.form.as_str(),
                "process" | "keep" | "maintain" | "access" | "monitor" | "save" | "hold" | "retain"
            )
        });
        let ahead =
            |it: &Found| it.sense == Sense::Signal(Signal::Purpose) && it.words.end == at.start;
        handles
            && to.is_some_and(|to| to.form == "to")
            && self.frame != Frame::Deny
            && self.signals.iter().any(ahead)
    }
}

fn is_adverb(word: &Word) -> bool {
    word.form.len() > 4
        && word.form.ends_with("ly")
        && !matches!(
            word.form.as_str(),
            "family" | "reply" | "apply" | "supply" | "comply" | "only"
        )
}
