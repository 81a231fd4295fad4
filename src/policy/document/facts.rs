//! The rest of what a policy says: purposes, legal grounds, recipients, borders, rights.
//!
//! In: the outline and what its sentences leave open. Out: facts with the words that say them.
//! Never takes a purpose from a definition, or a recipient from a sentence about rights.

use std::ops::Range;

use super::{
    outline::Part,
    polarity::{Frame, Why},
    statement::Reading,
    word::Word,
    wording::{Entry, Found, List, Sense, Signal, Topic},
};
use crate::policy::{CrossBorder, Polarity};

/// Words of a part.
pub(super) type Place = (usize, Range<usize>);

/// A recipient.
pub(super) struct Receiver {
    pub(super) entry: &'static Entry,
    pub(super) polarity: Polarity,
    /// It has a condition or an exception.
    pub(super) conditional: bool,
    pub(super) place: Place,
}

/// What was found.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) purposes: Vec<(&'static str, Place)>,
    pub(super) bases: Vec<(&'static str, Place)>,
    pub(super) rights: Vec<(&'static str, usize)>,
    pub(super) receivers: Vec<Receiver>,
    pub(super) transfers: Vec<(CrossBorder, Vec<&'static str>, Place)>,
    pub(super) places: Vec<(Vec<&'static str>, Place)>,
}

/// Collects the facts.
pub(super) fn read(parts: &[Part], reading: &Reading) -> Facts {
    let mut facts = Facts::default();
    for (i, part) in parts.iter().enumerate() {
        if part.heading {
            continue;
        }
        let above: Vec<&Part> = std::iter::successors(part.lead, |lead| parts[*lead].lead)
            .take(8)
            .map(|lead| &parts[lead])
            .collect();
        let listed = part.lead.and_then(|lead| reading.ends.get(lead).copied());
        for range in &part.sentences {
            let sentence = Sentence { part, index: i, range, above: &above, listed };
            sentence.purposes(&mut facts);
            sentence.bases(&mut facts);
            sentence.rights(&mut facts);
            sentence.receivers(&mut facts);
            sentence.borders(&mut facts);
        }
    }
    facts
}

struct Sentence<'a> {
    part: &'a Part,
    index: usize,
    range: &'a Range<usize>,
    above: &'a [&'a Part],
    listed: Option<Frame>,
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
        found.sort_by_key(|it| (it.words.start, usize::MAX - it.words.end));
        let mut kept: Vec<(&'static Entry, Range<usize>)> = Vec::new();
        for it in found {
            let Sense::Entry(_, entry) = it.sense else { continue };
            let covered = kept
                .iter()
                .any(|(_, words)| words.start <= it.words.start && it.words.end <= words.end);
            if !covered {
                kept.push((entry, it.words.clone()));
            }
        }
        kept
    }

    fn purposes(&self, facts: &mut Facts) {
        if self.quiet() || self.topic(Topic::Security) || self.topic(Topic::Retention) {
            return;
        }
        let list = self.topic(Topic::Purpose)
            || self.listed == Some(Frame::Silent(Why::Purpose))
            || self.above_has(Signal::Purpose) && self.part.item;
        let from = if list { Some(self.range.start) } else { self.first(Signal::Purpose) };
        let Some(from) = from else { return };
        for (entry, words) in self.named(List::Purpose, from) {
            facts.purposes.push((&entry.id, (self.index, words)));
        }
    }

    fn bases(&self, facts: &mut Facts) {
        let told = self.topic(Topic::Basis)
            || self.part.words.get(self.range.clone()).is_some_and(|words| {
                words.iter().any(|word| {
                    matches!(
                        word.stem.as_str(),
                        "основан" | "основани" | "basis" | "bas" | "ground"
                    )
                })
            });
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

    fn receivers(&self, facts: &mut Facts) {
        if self.quiet() {
            return;
        }
        let gives = self.has(Signal::Share) || self.has(Signal::ShareNoun);
        let told = gives
            || self.topic(Topic::Sharing)
            || self.part.item
                && (self.above_has(Signal::Share) || self.above_has(Signal::ShareNoun));
        let negated = self.negated_share();
        let named = self.named(List::Recipient, self.range.start);
        let specific = named.iter().any(|(entry, _)| entry.id != "third_parties");
        for (entry, words) in named {
            let general = entry.id == "third_parties";
            let anywhere =
                entry.to.is_some() || entry.id == "processors" && !self.topic(Topic::Security);
            if !(told || anywhere) || general && specific && !negated {
                continue;
            }
            let polarity = if negated && (general || !specific) {
                Polarity::NotShared
            } else {
                Polarity::Shared
            };
            let conditional = self.has(Signal::Except) || self.has(Signal::Hedge);
            facts.receivers.push(Receiver {
                entry,
                polarity,
                conditional,
                place: (self.index, words),
            });
        }
    }

    fn negated_share(&self) -> bool {
        let words = &self.part.words;
        self.part.found_in(self.range).any(|it| {
            matches!(it.sense, Sense::Signal(Signal::Share | Signal::ShareNoun))
                && negated_before(words, it.words.start, self.range.start)
        })
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
