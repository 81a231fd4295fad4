//! Mailboxes that are nobody's, or a role's: by their domain and their local part.
//!
//! In: an e-mail address as it was found, and the lists of `patterns/nature.toml`. Out: its nature.
//! Never asks whether the mailbox is there.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    bits::Bits,
    nature::{Nature, lower},
};

/// The words that tell, each list as the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    domains: Vec<String>,
    labels: Vec<String>,
    tlds: Vec<String>,
    locals: Vec<String>,
    roles: Vec<String>,
}

/// What a word tells.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Tells {
    /// A domain that is nobody's, with all below it.
    Domain = 1,
    /// A label of such.
    Label = 2,
    /// A top-level domain of such.
    Tld = 4,
    /// A local part that is nobody's.
    Local = 8,
    /// One of a role.
    Role = 16,
}

/// The words of all lists.
#[derive(Deserialize)]
#[serde(from = "Lists")]
pub(super) struct Mailboxes {
    /// One bit for the beginning of each word.
    seen: Bits,
    /// What each word tells, a bit each of [`Tells`].
    words: BTreeMap<String, u8>,
}

impl From<Lists> for Mailboxes {
    fn from(lists: Lists) -> Self {
        let mut mailboxes = Self { seen: Bits::default(), words: BTreeMap::new() };
        for (list, tells) in [
            (lists.domains, Tells::Domain),
            (lists.labels, Tells::Label),
            (lists.tlds, Tells::Tld),
            (lists.locals, Tells::Local),
            (lists.roles, Tells::Role),
        ] {
            for word in list {
                mailboxes.seen.set(Bits::beginning(word.as_bytes()));
                *mailboxes.words.entry(word).or_default() |= tells as u8;
            }
        }
        mailboxes
    }
}

impl Mailboxes {
    /// Returns whether a word, in lower case, tells this.
    fn tells(&self, word: &str, what: Tells) -> bool {
        self.seen.has(Bits::beginning(word.as_bytes()))
            && self.words.get(word).is_some_and(|told| told & what as u8 != 0)
    }

    /// Returns the domains and local parts that tell.
    #[cfg(test)]
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }
}

/// Returns the nature of a mailbox: first by its domain, then by its local part.
pub(super) fn nature(lists: &Mailboxes, text: &str) -> Nature {
    let mut buffer = [0; 256];
    let Some(lower) = lower(text, &mut buffer) else {
        return Nature::Live;
    };
    let split = lower.rsplit_once('@').or_else(|| lower.rsplit_once("%40"));
    let Some((local, domain)) = split else {
        return Nature::Live;
    };
    let last = domain.rsplit_once('.').map_or(domain, |(_, last)| last);
    let mut rest = domain;
    loop {
        let (label, above) = rest.split_once('.').unwrap_or((rest, ""));
        if lists.tells(rest, Tells::Domain) || lists.tells(label, Tells::Label) {
            return Nature::Placeholder;
        }
        if above.is_empty() {
            break;
        }
        rest = above;
    }
    let person = local.split_once('+').map_or(local, |(person, _)| person);
    // a@b.cc is how code and manuals write one.
    let tiny = person.len() == 1 && domain.find('.') == Some(1);
    if tiny || lists.tells(last, Tells::Tld) || lists.tells(person, Tells::Local) {
        Nature::Placeholder
    } else if lists.tells(person, Tells::Role) {
        Nature::Role
    } else {
        Nature::Live
    }
}
