//! The wordings of policies: phrases of `patterns/policy/{ru,en}.toml`, and finding them.
//!
//! In: words of a sentence. Out: which phrases stand where.
//! Never decides what a sentence says: it only knows words.

use std::{collections::HashMap, ops::Range, sync::OnceLock};

use serde::Deserialize;

mod heads;
mod phrase;

pub(super) use phrase::longest;
use phrase::{Element, PREFIX, Way, elements, matched};

use super::word::{self, Word};
use crate::{
    table::table,
    taxonomy::{Category, Lang},
};

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// A category of data. `slot`: only as a member of an enumeration.
    Data { category: Category, slot: bool },
    /// Words that look like data and are something else.
    NoData,
    /// "These data": what the sentence before named.
    Back,
    /// A word that steers the reading of a sentence.
    Signal(Signal),
    /// What a section or a column is about.
    Topic(Topic),
    /// An entry of one of the lists: purposes, recipients, rights …
    Entry(List, &'static Entry),
}

/// Words that steer the reading of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Signal {
    /// "Collects": what follows is collected.
    Collect,
    /// "Are collected": what precedes, and what follows.
    Passive,
    /// "Uses": collects if the object is a technical means.
    Use,
    /// "Processing", "storage": a noun that a verb must complete.
    Noun,
    /// "Carries out" a noun.
    Perform,
    /// "Is carried out": completes a noun before it.
    Performed,
    /// "Is permitted": says something only if negated.
    Permit,
    /// The person gives, enters, fills in.
    Give,
    /// "Includes": after a head noun.
    Include,
    /// "Has no access to", "is not required": denies by itself.
    Lack,
    /// "Transfers": no collection if negated.
    Share,
    /// "Transfer", the noun.
    ShareNoun,
    /// "Not".
    Not,
    /// Words that look like a signal and are none: "not only", "in addition to".
    Skip,
    /// The person, as doer.
    Person,
    /// "May", "will": stands before a verb.
    Auxiliary,
    /// What may stand before a member of an enumeration.
    SlotBefore,
    /// What may stand behind it.
    SlotAfter,
    /// "Except".
    Except,
    /// "Knowingly", "as a rule": weakens a denial.
    Hedge,
    /// "In order to".
    Purpose,
    /// "In case of", "on the basis of".
    Condition,
    /// "Reason", "purpose": nouns whose list is one of purposes.
    Reason,
    /// "But".
    But,
    /// "Sends", "deletes", "protects": other doings.
    Other,
    /// "By", "via": data as a means of contact.
    Means,
    /// "Means", "is understood as".
    Define,
    /// "The request must contain".
    Request,
    /// Third parties as doers.
    Third,
    /// The operator as doer.
    Own,
    /// Children.
    Child,
    /// Animals and goods: their data is nobody's.
    Alien,
    /// "Information", "data": head nouns.
    Head,
    /// "Such as", "including": an open list.
    Open,
    /// "Following", "as follows": a list comes.
    Following,
    /// "Anonymous", "impersonal".
    Anonymous,
    /// "Consent to the processing of".
    Consent,
    /// "Only": narrows a permission.
    Only,
    /// "Which", "that": opens a relative clause.
    Which,
    /// Keeping and deleting, of which terms speak.
    Keep,
    /// For ever.
    Forever,
    /// As long as some purpose needs.
    AsLongAs,
    /// As long as a law says.
    ByLaw,
    /// Until an event.
    Until,
    /// Answers to requests, which have terms of their own.
    Answer,
    /// Across borders.
    Abroad,
    /// Where databases are.
    Located,
}

impl Signal {
    /// Whether it has a say in what a sentence declares; the others are of terms and borders.
    pub(super) const fn steers(self) -> bool {
        !matches!(
            self,
            Self::Keep
                | Self::Forever
                | Self::AsLongAs
                | Self::ByLaw
                | Self::Until
                | Self::Answer
                | Self::Abroad
                | Self::Located
        )
    }
}

/// What a section or a column of a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Topic {
    /// Which data is collected.
    Data,
    /// Which data is not collected.
    NoData,
    /// What for.
    Purpose,
    /// Terms and their meaning.
    Definition,
    /// Rights and requests.
    Rights,
    /// Measures of protection.
    Security,
    /// How long.
    Retention,
    /// To whom.
    Sharing,
    /// Across borders.
    Transfer,
    /// On what ground.
    Basis,
    /// Changes of the document.
    Changes,
    /// Who and where the operator is.
    Contacts,
    /// Children.
    Children,
    /// Other people's sites.
    Elsewhere,
    /// Cookies and the like.
    Cookies,
    /// Whose data.
    Subjects,
    /// Duties, principles, liability.
    Duties,
    /// General provisions.
    General,
}

/// The lists of named things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum List {
    Subject,
    Purpose,
    Basis,
    Recipient,
    Right,
    Trigger,
    Unit,
    Country,
    /// Through what data comes.
    Channel,
    /// From whom data comes.
    Source,
    /// What else narrows a statement: only on the device, on behalf of others …
    Mark,
    /// Categories that a purpose can't do without.
    Need,
}

/// One thing of a list.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Its id.
    pub(super) id: String,
    /// Phrases.
    say: Vec<String>,
    /// The class of a named recipient.
    #[serde(default)]
    pub(super) to: Option<String>,
    /// Its country, ISO 3166-1 alpha-2.
    #[serde(default)]
    pub(super) country: Option<String>,
    /// As people read it.
    #[serde(default)]
    pub(super) title: Option<String>,
    /// The data subject of fideslang.
    #[serde(default)]
    pub(super) fides: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DataWords {
    id: String,
    #[serde(default)]
    say: Vec<String>,
    #[serde(default)]
    slot: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedWords {
    ids: Vec<String>,
    say: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases<K> {
    kind: K,
    say: Vec<String>,
}

/// A sentence and what must be read in it: the tests of the wordings.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(test), expect(dead_code, reason = "read only to be tested"))]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    /// What it shows.
    pub(super) why: String,
    /// A small document.
    pub(super) text: String,
    /// Categories collected, in any order.
    #[serde(default)]
    pub(super) collect: Vec<String>,
    /// Categories denied.
    #[serde(default)]
    pub(super) deny: Vec<String>,
    /// All purposes, if it is about them.
    pub(super) purposes: Option<Vec<String>>,
    /// All recipients, by their name or else their class, if it is about them.
    pub(super) shares: Option<Vec<String>>,
}

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Vec<DataWords>,
    #[serde(default)]
    shared: Vec<SharedWords>,
    no_data: Vec<String>,
    back: Vec<String>,
    signal: Vec<Phrases<Signal>>,
    topic: Vec<Phrases<Topic>>,
    subject: Vec<Entry>,
    purpose: Vec<Entry>,
    basis: Vec<Entry>,
    recipient: Vec<Entry>,
    right: Vec<Entry>,
    trigger: Vec<Entry>,
    unit: Vec<Entry>,
    country: Vec<Entry>,
    channel: Vec<Entry>,
    source: Vec<Entry>,
    mark: Vec<Entry>,
    need: Vec<Entry>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read only to be tested"))]
    example: Vec<Example>,
}

/// The phrases of a language, ready to be found.
pub(super) struct Wordings {
    phrases: Vec<Phrase>,
    /// By the stem or form of the first word.
    by_word: HashMap<String, Vec<u32>>,
    /// By the first three letters of a prefix.
    by_prefix: HashMap<String, Vec<u32>>,
    /// The tests.
    #[cfg(test)]
    pub(super) examples: Vec<Example>,
}

struct Phrase {
    sense: Sense,
    elements: Vec<Element>,
}

/// A phrase found: words `words.start..words.end` of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) words: Range<usize>,
    pub(super) sense: Sense,
}

/// Returns the wordings of a language.
pub(super) fn of(lang: Lang) -> &'static Wordings {
    static RU: OnceLock<Wordings> = OnceLock::new();
    static EN: OnceLock<Wordings> = OnceLock::new();
    match lang {
        Lang::Ru => RU.get_or_init(|| load(table!("policy/ru"))),
        Lang::En => EN.get_or_init(|| load(table!("policy/en"))),
    }
}

/// Returns the title and the fideslang id of a group of people.
pub(super) fn subject(lang: Lang, id: &str) -> (String, Option<String>) {
    let known = of(lang).phrases.iter().find_map(|phrase| match phrase.sense {
        Sense::Entry(List::Subject, entry) if entry.id == id => Some(entry),
        _ => None,
    });
    (
        known.and_then(|it| it.title.clone()).unwrap_or_else(|| id.to_owned()),
        known.and_then(|it| it.fides.clone()),
    )
}

fn load(file: File) -> Wordings {
    let mut wordings = Wordings {
        phrases: Vec::new(),
        by_word: HashMap::new(),
        by_prefix: HashMap::new(),
        #[cfg(test)]
        examples: file.example,
    };
    let category = |id: &str| Category::named(id).expect("a category of the taxonomy, tested");
    for data in &file.data {
        let category = category(&data.id);
        wordings.add(&data.say, Sense::Data { category, slot: false });
        wordings.add(&data.slot, Sense::Data { category, slot: true });
    }
    for shared in &file.shared {
        for id in &shared.ids {
            wordings.add(&shared.say, Sense::Data { category: category(id), slot: false });
        }
    }
    wordings.add(&file.no_data, Sense::NoData);
    wordings.add(&file.back, Sense::Back);
    for signal in &file.signal {
        wordings.add(&signal.say, Sense::Signal(signal.kind));
    }
    for topic in &file.topic {
        wordings.add(&topic.say, Sense::Topic(topic.kind));
    }
    for (list, entries) in [
        (List::Subject, file.subject),
        (List::Purpose, file.purpose),
        (List::Basis, file.basis),
        (List::Recipient, file.recipient),
        (List::Right, file.right),
        (List::Trigger, file.trigger),
        (List::Unit, file.unit),
        (List::Country, file.country),
        (List::Channel, file.channel),
        (List::Source, file.source),
        (List::Mark, file.mark),
        (List::Need, file.need),
    ] {
        let entries: &'static [Entry] = entries.leak();
        for entry in entries {
            wordings.add(&entry.say, Sense::Entry(list, entry));
        }
    }
    wordings
}

impl Wordings {
    fn add(&mut self, says: &[String], sense: Sense) {
        for say in says {
            let id = u32::try_from(self.phrases.len()).expect("a file has fewer phrases");
            let elements = elements(say);
            let leading = elements.iter().take_while(|element| element.optional).count();
            for way in elements.iter().take(leading + 1).flat_map(|element| &element.ways) {
                let (map, key) = match way {
                    Way::Stem(key) => (&mut self.by_word, key.clone()),
                    Way::Form(key) => (&mut self.by_word, word::stem(key)),
                    Way::Prefix(key) => (&mut self.by_prefix, key.chars().take(PREFIX).collect()),
                };
                let ids = map.entry(key).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
            self.phrases.push(Phrase { sense, elements });
        }
    }

    /// Returns every phrase at every word, unordered among those at the same word.
    pub(super) fn find(&self, words: &[Word]) -> Vec<Found> {
        let mut found = self.phrases_in(words);
        found.extend(self.shared_heads(words));
        found
    }

    fn phrases_in(&self, words: &[Word]) -> Vec<Found> {
        let mut found = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let prefix = word.form.char_indices().nth(PREFIX).map_or(word.form.len(), |it| it.0);
            let prefix = word.form.get(..prefix).unwrap_or_default();
            let listed = [self.by_word.get(&word.stem), self.by_prefix.get(prefix)];
            for id in listed.into_iter().flatten().flatten() {
                let Some(phrase) = self.phrases.get(*id as usize) else { continue };
                if let Some(end) = matched(&phrase.elements, words, i) {
                    found.push(Found { words: i..end, sense: phrase.sense });
                }
            }
        }
        found
    }
}
