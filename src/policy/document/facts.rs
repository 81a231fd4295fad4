//! The rest of what a policy says: purposes, legal grounds, recipients, borders, rights.
//!
//! In: the outline and what its sentences leave open. Out: facts with the words that say them.
//! Never takes a purpose from a definition, or a recipient from a sentence about rights.

use std::ops::Range;

use super::{
    outline::Part,
    polarity::{Frame, Why},
    scope,
    statement::Reading,
    term,
    word::Word,
    wording::{Entry, Found, List, Sense, Signal, Topic},
};
use crate::{
    policy::{CrossBorder, Polarity},
    taxonomy::Category,
};

/// The recipient that is none in particular.
const GENERAL: &str = "third_parties";

/// Words of a part.
pub(super) type Place = (usize, Range<usize>);

/// A recipient.
pub(super) struct Receiver {
    pub(super) entry: &'static Entry,
    pub(super) polarity: Polarity,
    /// Its condition: a legal ground, or that there are exceptions.
    pub(super) condition: Option<&'static str>,
    /// Which data, if the sentence names it.
    pub(super) categories: Vec<Category>,
    /// What for, if the sentence says so.
    pub(super) purposes: Vec<&'static str>,
    pub(super) place: Place,
}

/// What was found.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) purposes: Vec<(&'static str, Place)>,
    /// Categories that purposes can't do without.
    pub(super) needs: Vec<(&'static str, Place)>,
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
        if part.heading && !names_purpose(part) {
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
            if part.heading {
                continue;
            }
            sentence.bases(&mut facts);
            sentence.rights(&mut facts);
            sentence.receivers(&mut facts);
            sentence.borders(&mut facts);
        }
    }
    facts.receivers = specific(facts.receivers);
    facts
}

/// Whether a heading says what for: "To improve our services", "Для доставки".
fn names_purpose(part: &Part) -> bool {
    let first = part.words.first().map(|word| word.form.as_str());
    matches!(first, Some("to" | "for" | "для")) && part.words.len() <= 16
}

/// "Third parties" say nothing beside two or more that are named by what they do.
fn specific(receivers: Vec<Receiver>) -> Vec<Receiver> {
    let shared = |it: &&Receiver| it.polarity == Polarity::Shared && it.entry.id != GENERAL;
    let mut classes: Vec<&str> = receivers
        .iter()
        .filter(shared)
        .map(|it| it.entry.to.as_deref().unwrap_or(&it.entry.id))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    let enough = classes.len() >= 2;
    let kept =
        |it: &Receiver| !enough || it.polarity == Polarity::NotShared || it.entry.id != GENERAL;
    receivers.into_iter().filter(kept).collect()
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

    fn purposes(&self, facts: &mut Facts) {
        let kept = self.topic(Topic::Retention) && !self.has(Signal::Reason);
        if self.quiet() || self.topic(Topic::Security) || kept || self.others_purpose() {
            return;
        }
        let data = matches!(self.listed, Some(Frame::Collect | Frame::Deny));
        let list = self.topic(Topic::Purpose)
            || self.part.heading
            || self.listed == Some(Frame::Silent(Why::Purpose))
            || self.part.item
                && (self.above_has(Signal::Purpose) && !data || self.above_ends(Signal::Reason));
        let from = if list { Some(self.range.start) } else { self.first(Signal::Purpose) };
        let Some(from) = from else { return };
        for (entry, words) in self.named(List::Need, from) {
            facts.needs.push((&entry.id, (self.index, words)));
        }
        for (entry, words) in self.named(List::Purpose, from) {
            facts.purposes.push((&entry.id, (self.index, words)));
        }
    }

    /// Whether the lead-in ends with this: "for the following purposes:".
    fn above_ends(&self, signal: Signal) -> bool {
        self.above.first().is_some_and(|part| {
            let end = part.words.len();
            part.found.iter().any(|it| it.sense == Sense::Signal(signal) && it.words.end + 2 >= end)
        })
    }

    /// Whether the purposes are none of the operator's: what is not done, what the person may do.
    fn others_purpose(&self) -> bool {
        let forms = self.part.words.get(self.range.clone()).unwrap_or_default();
        let form = |at: usize| forms.get(at).map_or("", |word| word.form.as_str());
        let persons = form(0) == "you" && matches!(form(1), "can" | "may" | "have");
        persons || self.negated_share() || self.has(Signal::Request)
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
        let specific = named.iter().any(|(entry, _)| entry.id != GENERAL);
        let (categories, purposes) = (self.shared_data(), self.shared_for());
        let condition = self.condition();
        for (entry, words) in named {
            let general = entry.id == GENERAL;
            let anywhere = entry.to.is_some()
                || matches!(entry.id.as_str(), "processors" | "acquirers")
                    && !self.topic(Topic::Security)
                || self.handed_to(&words);
            if !(told || anywhere) || general && specific && !negated {
                continue;
            }
            let polarity = if negated && (general || !specific) {
                Polarity::NotShared
            } else {
                Polarity::Shared
            };
            facts.receivers.push(Receiver {
                entry,
                polarity,
                condition,
                categories: categories.clone(),
                purposes: purposes.clone(),
                place: (self.index, words),
            });
        }
    }

    /// "Submitted to our payment processor", "through the bank": the way that data takes.
    fn handed_to(&self, words: &Range<usize>) -> bool {
        let before = words.start.saturating_sub(3).max(self.range.start);
        let before = self.part.words.get(before..words.start).unwrap_or_default();
        let way = |word: &Word| {
            matches!(word.form.as_str(), "to" | "through" | "via" | "by" | "через" | "посредством")
        };
        let service = self.part.found_in(words).any(|it| {
            matches!(it.sense, Sense::Entry(List::Recipient, entry)
                if matches!(entry.id.as_str(), "payment_providers" | "delivery_services"))
        });
        service && before.iter().any(way) && !self.topic(Topic::Security)
    }

    /// Which data a sentence that gives away names.
    fn shared_data(&self) -> Vec<Category> {
        if !self.has(Signal::Share) && !self.has(Signal::ShareNoun) {
            return Vec::new();
        }
        let mut categories = term::data(self.part, self.range);
        categories.sort_unstable();
        categories
    }

    fn shared_for(&self) -> Vec<&'static str> {
        let from = self.first(Signal::Purpose);
        let named = from.map(|from| self.named(List::Purpose, from)).unwrap_or_default();
        let mut ids: Vec<&'static str> = Vec::new();
        for (entry, _) in named {
            if !ids.contains(&entry.id.as_str()) {
                ids.push(&entry.id);
            }
        }
        ids
    }

    /// Under which condition it is given: with consent, by law, or with exceptions.
    fn condition(&self) -> Option<&'static str> {
        let named = self.named(List::Basis, self.range.start);
        let ground = named.first().map(|(entry, _)| entry.id.as_str());
        let excepted = self.has(Signal::Except) || self.has(Signal::Hedge);
        ground.or_else(|| excepted.then_some("exceptions"))
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
