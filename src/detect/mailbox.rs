//! Mailboxes that are nobody's, or a role's: by their domain and their local part.
//!
//! In: an e-mail address as it was found, and the lists of `patterns/nature.toml`. Out: its nature.
//! Never asks whether the mailbox is there.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    bits::Bits,
    nature::{Nature, lower_bytes},
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
    fn tells(&self, word: &[u8], what: Tells) -> bool {
        let told = || self.words.get(std::str::from_utf8(word).ok()?);
        self.seen.has(Bits::beginning(word)) && told().is_some_and(|told| told & what as u8 != 0)
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
    let Some(lower) = lower_bytes(text.as_bytes(), &mut buffer) else {
        return Nature::Live;
    };
    let at = lower.iter().rposition(|byte| *byte == b'@').map(|at| (at, 1));
    let escaped = || lower.windows(3).rposition(|part| part == b"%40").map(|at| (at, 3));
    let Some((at, sign)) = at.or_else(escaped) else {
        return Nature::Live;
    };
    let (local, domain) =
        (lower.get(..at).unwrap_or_default(), lower.get(at + sign..).unwrap_or_default());
    let mut rest = domain;
    let last = loop {
        let label = until(rest, b'.');
        if lists.tells(rest, Tells::Domain) || lists.tells(label, Tells::Label) {
            return Nature::Placeholder;
        }
        match rest.get(label.len() + 1..).filter(|above| !above.is_empty()) {
            Some(above) => rest = above,
            None => break rest.get(label.len() + 1..).unwrap_or(label),
        }
    };
    let person = until(local, b'+');
    // a@b.cc is how code and manuals write one.
    let tiny = person.len() == 1 && domain.get(1) == Some(&b'.') && domain.first() != Some(&b'.');
    if tiny || lists.tells(last, Tells::Tld) || lists.tells(person, Tells::Local) {
        Nature::Placeholder
    } else if is_role(lists, person) {
        Nature::Role
    } else {
        Nature::Live
    }
}

/// Returns whether a local part is a role's: a word of one, two of them, or one with a number or two letters of a
/// place or a tongue behind it, as in `sales-eu` and `noreply2`.
fn is_role(lists: &Mailboxes, local: &[u8]) -> bool {
    let digits = local.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let bare = local.get(..local.len() - digits).unwrap_or_default();
    let bare = bare.strip_suffix(b"-").or_else(|| bare.strip_suffix(b"_")).unwrap_or(bare);
    let role = |word: &[u8]| lists.tells(word, Tells::Role);
    let divided = || bare.iter().rposition(|byte| matches!(byte, b'-' | b'_' | b'.'));
    role(local)
        || role(bare)
        || divided().is_some_and(|at| {
            let (first, last) = (bare.get(..at), bare.get(at + 1..).unwrap_or_default());
            first.is_some_and(role) && (matches!(last.len(), 1 | 2) || role(last))
        })
}

/// Returns what stands before the first byte of this kind, or all.
fn until(text: &[u8], end: u8) -> &[u8] {
    let length = text.iter().position(|byte| *byte == end).unwrap_or(text.len());
    text.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by characters.
    fn slowly(lists: &Mailboxes, text: &str) -> Nature {
        let lower: String = text.chars().flat_map(char::to_lowercase).collect();
        let split = lower.rsplit_once('@').or_else(|| lower.rsplit_once("%40"));
        let Some((local, domain)) = split.filter(|_| lower.len() <= 256) else {
            return Nature::Live;
        };
        let tells = |word: &str, what: Tells| {
            lists.words.get(word).is_some_and(|told| told & what as u8 != 0)
        };
        let ends = domain.match_indices('.').map(|(at, _)| at + 1);
        let mut above = std::iter::once(0).chain(ends).filter_map(|at| domain.get(at..));
        let label = |label: &str| tells(label, Tells::Label);
        let nobody = above.any(|rest| !rest.is_empty() && tells(rest, Tells::Domain));
        let last = domain.rsplit('.').next().unwrap_or_default();
        let person = local.split('+').next().unwrap_or_default();
        let tiny = person.len() == 1 && domain.find('.') == Some(1);
        if nobody
            || domain.split('.').any(label)
            || tiny
            || tells(last, Tells::Tld)
            || tells(person, Tells::Local)
        {
            Nature::Placeholder
        } else if is_role(lists, person.as_bytes()) {
            Nature::Role
        } else {
            Nature::Live
        }
    }

    #[test]
    fn roles_may_have_a_number_or_a_place() {
        for (local, expected) in [
            ("sales", Nature::Role),
            ("noreply2", Nature::Role),
            ("info-ru", Nature::Role),
            ("customer-service_eu", Nature::Role),
            ("sales.office", Nature::Role),
            ("support-1", Nature::Role),
            ("sales.kira", Nature::Live),
            ("kira.sales", Nature::Live),
            ("1984", Nature::Live),
            ("-", Nature::Live),
        ] {
            let text = format!("{local}@zavod-kirova.ru");
            assert_eq!(super::super::nature_of("email", &text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn bytes_tell_what_characters_do(
            (a, b, c) in (0_usize..10_000, 0_usize..10_000, 0_usize..10_000),
            (own, at) in ("[A-Za-zЖ]{0,3}", "@|%40|"),
            (between, behind) in ("[.+]?[a-zЖ]{0,2}|\\.\\.", "|\\.|\\.ru|\\.[a-z]{2,4}"),
            (first, upper) in (any::<bool>(), any::<bool>()),
        ) {
            let file = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
            let lists: Mailboxes = file["email"].clone().try_into().unwrap();
            let words: Vec<&str> = lists.words().collect();
            let [a, b, c] = [a, b, c].map(|pick| words[pick % words.len()]);
            let local = if first { a } else { &own };
            let text = format!("{local}{between}{at}{b}{between}{c}{behind}");
            let text = if upper { text.to_uppercase() } else { text };
            for text in [&*text, &format!("{local}{at}{b}{behind}"), &format!("{own}@{c}{between}")] {
                prop_assert_eq!(nature(&lists, text), slowly(&lists, text), "{}", text);
            }
        }
    }
}
