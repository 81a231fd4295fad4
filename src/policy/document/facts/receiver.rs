//! To whom: who gets data, by class and by name.
//!
//! In: a sentence where it stands. Out: recipients with the words that name them.
//! Never takes for a recipient whose site is only spoken of, or through what people are reached.

use std::ops::Range;

use super::{Facts, Place, Sentence, negated_before};
use crate::{
    policy::{
        Polarity,
        document::{
            operator, term,
            word::Word,
            wording::{Entry, List, Sense, Signal, Topic},
        },
    },
    taxonomy::Category,
};

/// The recipient that is none in particular.
const GENERAL: &str = "third_parties";

/// What a recipient is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Named {
    /// Only by its class.
    No,
    /// A company that the files know.
    Known(&'static Entry),
    /// A company that they don't: its name is what is quoted.
    Quoted,
}

/// A recipient.
pub(in super::super) struct Receiver {
    /// Its class.
    pub(in super::super) to: &'static str,
    pub(in super::super) named: Named,
    pub(in super::super) polarity: Polarity,
    /// Its condition: a legal ground, or that there are exceptions.
    pub(in super::super) condition: Option<&'static str>,
    /// Which data, if the sentence names it.
    pub(in super::super) categories: Vec<Category>,
    /// What for, if the sentence says so.
    pub(in super::super) purposes: Vec<&'static str>,
    pub(in super::super) place: Place,
    /// "May be handed to third parties": whoever else is named.
    pub(in super::super) stands: bool,
}

/// "Third parties" say nothing beside two or more that are named by what they do, unless they are said to get data.
pub(super) fn specific(receivers: Vec<Receiver>, listed: bool) -> Vec<Receiver> {
    let shared = |it: &&Receiver| it.polarity == Polarity::Shared && it.to != GENERAL;
    let mut classes: Vec<&str> = receivers.iter().filter(shared).map(|it| it.to).collect();
    classes.sort_unstable();
    classes.dedup();
    let enough = classes.len() >= 2;
    let kept = |it: &Receiver| {
        !enough
            || it.polarity == Polarity::NotShared
            || it.to != GENERAL
            || it.stands && !listed
            || it.named == Named::Quoted
    };
    receivers.into_iter().filter(kept).collect()
}

impl Sentence<'_> {
    pub(super) fn receivers(&self, facts: &mut Facts) {
        let gives = self.has(Signal::Share) || self.has(Signal::ShareNoun);
        // "Services of others" may be a section on recipients as well as on links.
        let elsewhere = self.topic(Topic::Elsewhere);
        if self.quiet() && !elsewhere {
            return;
        }
        let told = gives
            || self.topic(Topic::Sharing)
            || self.part.item
                && (self.above_has(Signal::Share) || self.above_has(Signal::ShareNoun));
        let negated = self.negated_share();
        // "Such third parties are:": the list says who.
        facts.listed |= self.part.ends_with(':') && self.has_such();
        let mut named = self.named(List::Recipient, self.range.start);
        named.retain(|(_, words)| !self.only_mentioned(words));
        let specific = named.iter().any(|(entry, _)| entry.id != GENERAL);
        let said = Said {
            condition: self.condition(),
            categories: self.shared_data(),
            purposes: self.shared_for(),
        };
        for (entry, words) in &named {
            let general = entry.id == GENERAL;
            let anywhere = entry.to.is_some()
                || matches!(entry.id.as_str(), "processors" | "acquirers")
                    && !self.topic(Topic::Security)
                    && !self.topic(Topic::Retention)
                    && !self.above_has(Signal::Keep)
                || self.handed_to(words);
            let stands = general && !negated && self.permits(words);
            let noun = general && !negated && !self.has(Signal::Share) && !self.part.item;
            let used = self.has(Signal::Use) || self.above_has(Signal::Use);
            let passing = elsewhere && !gives && (entry.to.is_none() || !used);
            if !(told || anywhere) || general && specific && !negated && !stands || noun || passing
            {
                continue;
            }
            let polarity = if negated && (general || !specific) {
                Polarity::NotShared
            } else {
                Polarity::Shared
            };
            let known = if entry.to.is_some() { Named::Known(entry) } else { Named::No };
            let to = entry.to.as_ref().unwrap_or(&entry.id);
            facts.receivers.push(said.receiver((to, known), polarity, self.place(words), stands));
        }
        if gives || told && self.part.item {
            self.companies(&named, &said, negated, facts);
        }
    }

    /// Whether it speaks of "such third parties".
    fn has_such(&self) -> bool {
        self.named(List::Recipient, self.range.start).iter().any(|(entry, words)| {
            let before = words.start.checked_sub(1).and_then(|at| self.part.words.get(at));
            entry.id == GENERAL
                && before.is_some_and(|it| {
                    matches!(it.form.as_str(), "таким" | "такими" | "such" | "these")
                })
        })
    }

    fn place(&self, words: &Range<usize>) -> Place {
        (self.index, words.clone())
    }

    /// Companies that no list knows: `передаём данные ООО «Ромашка»`, "shared with Acme Inc.".
    fn companies(
        &self,
        known: &[(&'static Entry, Range<usize>)],
        said: &Said,
        negated: bool,
        facts: &mut Facts,
    ) {
        let words = &self.part.words;
        let mut at = self.range.start;
        // Where the last company ended, and its class.
        let mut last: Option<(usize, &'static str)> = None;
        while at < self.range.end {
            let end = operator::name_end(words, at).filter(|end| *end <= self.range.end);
            let Some(end) = end else {
                at += 1;
                continue;
            };
            let name = at..end;
            at = end;
            let own = words.get(name.clone()).unwrap_or_default().iter();
            let own = own.clone().any(|word| word.capital && self.own.contains(&word.stem));
            let overlaps = |it: &&(&'static Entry, Range<usize>)| {
                it.1.start < name.end && name.start < it.1.end
            };
            let doer = !self.behind_share(name.start);
            if negated || own || doer || known.iter().any(|it| overlaps(&it) && it.0.to.is_some()) {
                continue;
            }
            // "To the payment service ООО «Касса»": the class before the name is its own.
            let class = known
                .iter()
                .rfind(|it| it.1.start <= name.start && name.start <= it.1.end + 4)
                .map(|it| it.0.to.as_deref().unwrap_or(&it.0.id))
                // "…, ООО «Лист» and ООО «Корень»": one class for all.
                .or(last.filter(|(end, _)| name.start <= end + 5).map(|it| it.1))
                .unwrap_or(GENERAL);
            last = Some((name.end, class));
            let place = self.place(&name);
            facts.receivers.push(said.receiver(
                (class, Named::Quoted),
                Polarity::Shared,
                place,
                false,
            ));
        }
    }

    /// Whether a verb of giving away stands before these words, in the sentence or its lead-in.
    fn behind_share(&self, at: usize) -> bool {
        let before = self.range.start..at;
        let gives = |sense: Sense| {
            matches!(sense, Sense::Signal(Signal::Share | Signal::ShareNoun))
                || matches!(sense, Sense::Entry(List::Recipient, entry) if entry.id == "processors")
        };
        self.part.found_in(&before).any(|it| gives(it.sense))
            || self.part.item
                && self.above.iter().any(|it| it.found.iter().any(|it| gives(it.sense)))
    }

    /// "May transfer to third parties": a permission that no list behind it closes.
    fn permits(&self, words: &Range<usize>) -> bool {
        let before = self.part.words.get(self.range.start..words.start).unwrap_or_default();
        let share = self
            .part
            .found_in(&(self.range.start..words.start))
            .filter(|it| it.sense == Sense::Signal(Signal::Share))
            .map(|it| it.words.start - self.range.start)
            .max()
            // "May entrust the processing to others": they are processors.
            .filter(|at| !before.get(*at).is_some_and(|word| word.form.starts_with("поруч")));
        let Some(share) = share else { return false };
        let may = |word: &Word| {
            matches!(word.form.as_str(), "вправе" | "можем" | "может" | "могут" | "may" | "можно")
        };
        let permitted =
            before.get(share.saturating_sub(4)..=share).is_some_and(|near| near.iter().any(may));
        // "Third parties listed below", "third parties who host our site": those are told apart.
        let behind = self.part.words.get(words.end..self.range.end).unwrap_or_default();
        let next = behind.iter().take_while(|word| !word.is('.')).find(|word| !word.mark);
        let told_apart = next.is_some_and(|word| {
            ["перечислен", "указан", "котор", "привлек", "предоставля", "оказыва", "осуществля"]
                .iter()
                .any(|begin| word.form.starts_with(begin))
                || matches!(
                    word.form.as_str(),
                    "who" | "that" | "which" | "listed" | "below" | "to" | "providing"
                )
        });
        permitted && !told_apart && !self.part.ends_with(':')
    }

    /// Whether a recipient is only a place, a means or an owner: "or social networks", "sites of partners",
    /// "belong to partners".
    fn only_mentioned(&self, words: &Range<usize>) -> bool {
        let before = self.part.words.get(self.range.start..words.start).unwrap_or_default();
        let near = |back: usize| before.len().checked_sub(back).and_then(|at| before.get(at));
        let site = (1..=2).filter_map(near).any(|word| {
            ["сайт", "ресурс", "сервис", "site", "website", "продукт"]
                .iter()
                .any(|it| word.stem.starts_with(it))
        });
        let shared = self
            .part
            .found_in(&(self.range.start..words.start))
            .any(|it| matches!(it.sense, Sense::Signal(Signal::Share | Signal::ShareNoun)));
        let belongs = before
            .iter()
            .rev()
            .take(6)
            .any(|word| word.form.starts_with("принадлеж") || word.form == "belong");
        // "Data of partners": whose, not to whom.
        let first = self.part.words.get(words.start);
        let whose = near(1).is_some_and(|word| word.form.starts_with("данны"))
            && first.is_some_and(|word| word.form.ends_with("ов"));
        let unfilled = before.iter().any(|word| {
            word.capital && matches!(word.form.as_str(), "перечислить" | "указать" | "вставить")
        });
        site && !shared || belongs || unfilled || whose
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

    pub(super) fn negated_share(&self) -> bool {
        let words = &self.part.words;
        self.part.found_in(self.range).any(|it| {
            matches!(it.sense, Sense::Signal(Signal::Share | Signal::ShareNoun))
                && negated_before(words, it.words.start, self.range.start)
        })
    }
}

/// What a sentence says of all its recipients.
struct Said {
    condition: Option<&'static str>,
    categories: Vec<Category>,
    purposes: Vec<&'static str>,
}

impl Said {
    fn receiver(
        &self,
        (to, named): (&'static str, Named),
        polarity: Polarity,
        place: Place,
        stands: bool,
    ) -> Receiver {
        Receiver {
            to,
            named,
            polarity,
            condition: self.condition,
            categories: self.categories.clone(),
            purposes: self.purposes.clone(),
            place,
            stands,
        }
    }
}
