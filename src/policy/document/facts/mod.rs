//! The rest of what a policy says: purposes, legal grounds, recipients, borders, rights.
//!
//! In: the outline and what its sentences leave open. Out: facts with the words that say them.
//! Never takes a purpose from a definition, or a recipient from a sentence about rights.

mod purpose;
mod receiver;

use std::ops::Range;

pub(super) use receiver::{Named, Receiver};

use super::{
    outline::Part,
    owner,
    polarity::Frame,
    scope,
    statement::Reading,
    word::Word,
    wording::{Entry, Found, List, Sense, Signal, Topic},
};
use crate::policy::CrossBorder;

/// Words of a part.
pub(super) type Place = (usize, Range<usize>);

/// What was found.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) purposes: Vec<(&'static str, Place)>,
    /// Categories that purposes can't do without.
    pub(super) needs: Vec<(&'static str, Place)>,
    pub(super) bases: Vec<(&'static str, Place)>,
    pub(super) rights: Vec<(&'static str, usize)>,
    pub(super) receivers: Vec<Receiver>,
    /// A list tells who the third parties are.
    listed: bool,
    pub(super) transfers: Vec<(CrossBorder, Vec<&'static str>, Place)>,
    pub(super) places: Vec<(Vec<&'static str>, Place)>,
}

/// Collects the facts.
pub(super) fn read(parts: &[Part], reading: &Reading) -> Facts {
    let mut facts = Facts::default();
    let own = owner::names(parts);
    for (i, part) in parts.iter().enumerate() {
        if part.heading && !purpose::names(part) {
            continue;
        }
        let above: Vec<&Part> = std::iter::successors(part.lead, |lead| parts[*lead].lead)
            .take(8)
            .map(|lead| &parts[lead])
            .collect();
        let listed = part.lead.and_then(|lead| reading.ends.get(lead).copied());
        let under = part.under.and_then(|under| parts.get(under));
        for range in &part.sentences {
            let sentence =
                Sentence { part, index: i, range, above: &above, under, listed, own: &own };
            sentence.purposes(&mut facts);
            if part.heading {
                continue;
            }
            sentence.bases(&mut facts);
            sentence.rights(&mut facts);
            sentence.receivers(&mut facts);
            sentence.borders(&mut facts);
        }
    }
    facts.receivers = receiver::specific(facts.receivers, facts.listed);
    facts
}

/// A sentence where it stands.
struct Sentence<'a> {
    part: &'a Part,
    index: usize,
    range: &'a Range<usize>,
    /// The lead-ins above, nearest first.
    above: &'a [&'a Part],
    /// The heading.
    under: Option<&'a Part>,
    /// What the lead-in leaves open.
    listed: Option<Frame>,
    /// Stems of what the document calls its operator.
    own: &'a [String],
}

impl Sentence<'_> {
    fn has(&self, signal: Signal) -> bool {
        self.first(signal).is_some()
    }

    fn first(&self, signal: Signal) -> Option<usize> {
        self.part
            .found_in(self.range)
            .filter(|it| it.sense == Sense::Signal(signal))
            .map(|it| it.words.start)
            .min()
    }

    fn above_has(&self, signal: Signal) -> bool {
        self.above.iter().any(|part| part.found.iter().any(|it| it.sense == Sense::Signal(signal)))
    }

    fn topic(&self, topic: Topic) -> bool {
        self.part.topic == Some(topic)
    }

    fn quiet(&self) -> bool {
        matches!(
            self.part.topic,
            Some(
                Topic::Definition
                    | Topic::Rights
                    | Topic::Changes
                    | Topic::Children
                    | Topic::Elsewhere
                    | Topic::Contacts
            )
        )
    }

    fn named(&self, list: List, from: usize) -> Vec<(&'static Entry, Range<usize>)> {
        let mut found: Vec<&Found> = self
            .part
            .found_in(self.range)
            .filter(|it| {
                it.words.start >= from && matches!(it.sense, Sense::Entry(of, _) if of == list)
            })
            .collect();
        // The longest of overlapping phrases says most.
        found.sort_by_key(|it| (usize::MAX - it.words.len(), it.words.start));
        let mut kept: Vec<(&'static Entry, Range<usize>)> = Vec::new();
        for it in found {
            let Sense::Entry(_, entry) = it.sense else { continue };
            let covered = kept.iter().any(|(_, words)| {
                words.start <= it.words.start && it.words.end <= words.end
                    || words.start < it.words.end
                        && it.words.start < words.end
                        && list == List::Purpose
            });
            if !covered {
                kept.push((entry, it.words.clone()));
            }
        }
        kept.sort_by_key(|(_, words)| words.start);
        kept
    }

    fn bases(&self, facts: &mut Facts) {
        let told = self.topic(Topic::Basis) || scope::grounds(self.part, self.range);
        if !told || self.topic(Topic::Definition) || self.topic(Topic::Rights) {
            return;
        }
        for (entry, words) in self.named(List::Basis, self.range.start) {
            facts.bases.push((&entry.id, (self.index, words)));
        }
    }

    fn rights(&self, facts: &mut Facts) {
        if self.topic(Topic::Rights) {
            for (entry, _) in self.named(List::Right, self.range.start) {
                facts.rights.push((&entry.id, self.index));
            }
        }
    }

    fn borders(&self, facts: &mut Facts) {
        if self.quiet() || self.topic(Topic::Security) {
            return;
        }
        let words = &self.part.words;
        let text = words.get(self.range.clone()).unwrap_or_default();
        let place = (self.index, self.range.clone());
        let countries: Vec<&'static str> = self
            .named(List::Country, self.range.start)
            .into_iter()
            .map(|(entry, _)| entry.id.as_str())
            .collect();
        if self.has(Signal::Abroad) {
            let does = |it: &Found| {
                use Signal::{Passive, Perform, Performed, Permit, Share, ShareNoun};
                let verb = matches!(
                    it.sense,
                    Sense::Signal(Share | ShareNoun | Perform | Performed | Permit | Passive)
                );
                verb && negated_before(words, it.words.start, self.range.start)
            };
            let negated = self.part.found_in(self.range).any(does);
            let conditional = self.has(Signal::Except)
                || text.iter().any(|word| {
                    matches!(
                        word.form.as_str(),
                        "случае"
                            | "случаях"
                            | "условии"
                            | "согласия"
                            | "до"
                            | "обязан"
                    )
                });
            let stance = match (negated, conditional) {
                (true, false) => CrossBorder::Prohibited,
                (_, true) => CrossBorder::Conditional,
                (false, false) => CrossBorder::Allowed,
            };
            facts.transfers.push((stance, countries.clone(), place.clone()));
        }
        if self.has(Signal::Located) && !countries.is_empty() {
            facts.places.push((countries, place));
        }
    }
}

fn negated_before(words: &[Word], at: usize, from: usize) -> bool {
    let start = at.saturating_sub(4).max(from);
    words.get(start..at).is_some_and(|before| {
        before.iter().any(|word| {
            matches!(
                word.form.as_str(),
                "не" | "not" | "never" | "don't" | "won't" | "doesn't" | "neither" | "cannot"
            )
        })
    })
}
