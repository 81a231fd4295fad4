//! Surnames that stand first, before a comma: `"Zzyzx, Anna" <anna@example.org>`, `Name, Vorname: Zzyzx, Anna`.
//!
//! In: the words on one side of the comma. Out: the name that they and those on the other are.
//! Never takes what neither quotation marks before an address in angle brackets (RFC 5322 §3.4) nor a label tell, unless it
//! is all of a line and the lists know each word for a part of a name and nothing else.

use super::{
    known::{Folded, Known},
    phrases::Phrases,
    single::{self, is_name},
    spoken,
    token::{Chain, Kind, Token, word_start},
    verdict::Row,
};
use crate::detect::{Degree, Evidence, Grade, seek::Sought};

/// What stands behind the name.
const END: &str = "\" <";

/// Says quickly whether the name of a mailbox may end behind a word, with an initial or without.
pub(super) fn ends(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'"', ..] => rest.starts_with(END),
        [b' ', b'A'..=b'Z', b'"' | b'.', ..] => {
            rest.get(2..).is_some_and(|rest| rest.trim_start_matches('.').starts_with(END))
        }
        _ => false,
    }
}

/// Returns the name whose given name and initials a chain is.
pub(super) fn name(text: &str, chain: &[Token]) -> Option<Sought> {
    let (first, last) = (chain.first()?, chain.last()?);
    let [b'"', b' ', b'<', ..] = text.as_bytes().get(last.end..)? else { return None };
    let head = text.get(..first.start)?.strip_suffix(", ")?;
    let start = word_start(head);
    let surname = Chain::at(text, start);
    let quoted = text.get(..start)?.ends_with('"');
    let [only] = surname.tokens() else { return None };
    let named = |tokens: &[Token], index: usize| is_name(Row { text, tokens }, index);
    // `Schmidt, Peter`: names that are common words too.
    let called = |tokens: &[Token], index: usize| {
        named(tokens, index)
            || tokens.get(index).is_some_and(|token| {
                token.kind == Kind::Initial
                    || token.is(Known::GIVEN | Known::SURNAME)
                        && !token.is(Known::BEHIND | Known::COMPANY)
            })
    };
    let words = only.kind == Kind::Word && first.kind == Kind::Word;
    let sure = first.is(Known::GIVEN) || named(surname.tokens(), 0);
    let all = called(surname.tokens(), 0) && (0..chain.len()).all(|index| called(chain, index));
    (quoted && words && sure && all).then(|| single::sought(start..last.end))
}

/// Says quickly whether a line may end behind a given name, or behind its initial.
pub(super) fn may_end_line(rest: &str) -> bool {
    matches!(
        rest.as_bytes(),
        [] | [b'\n' | b'\r', ..] | [b' ', b'A'..=b'Z', b'.' | b'\n' | b'\r', ..]
    )
}

/// Returns the name that is all of a line or of an item of a list: `Hargrove, Gwendolyn`, `- Hargrove, Gwendolyn M.`
pub(super) fn in_line(text: &str, chain: &[Token]) -> Option<Sought> {
    let (given, initials) = chain.split_first()?;
    let head = text.get(..given.start)?.strip_suffix(", ")?;
    let initial = |token: &Token| token.kind == Kind::Initial;
    let fits = initials.len() < 2 && initials.iter().all(initial) && spoken::is_given(text, given);
    let end = chain.last().map_or(given.end, |last| last.end);
    let ends = text.get(end..)?.trim_start_matches([' ', '.']);
    if !fits || !(ends.is_empty() || ends.starts_with(['\n', '\r'])) {
        return None;
    }
    let start = word_start(head);
    let item = text.get(..start)?.trim_end_matches([' ', '-', '*', '•']);
    let surname = Chain::at(text, start);
    let row = Row { text, tokens: surname.tokens() };
    let alone = item.is_empty() || item.ends_with('\n');
    let named = alone && row.tokens.len() == 1 && row.sure_surname(0);
    named.then(|| Sought {
        evidence: Evidence::SHAPE | Evidence::DICTIONARY,
        grade: Grade { alone: Degree::Medium, near: Degree::High },
        ..single::sought(start..end)
    })
}

/// Returns the name behind a label of two parts in this order: `Name, Vorname: Zzyzx, Anna`.
pub(super) fn labelled(text: &str, chain: &[Token]) -> Option<Sought> {
    let [surname] = chain else { return None };
    let [b',', b' ', ..] = text.as_bytes().get(surname.end..)? else { return None };
    let rest = text.get(surname.end + 2..)?;
    let label = text.get(..surname.start)?.trim_end_matches(' ').strip_suffix(':')?;
    let given = Chain::at(text, text.len() - rest.len());
    let labels = is_ordered(label) || is_surname_first(text, label, (surname, given.tokens()));
    let fits = |token: &Token| token.kind == Kind::Initial || token.plain();
    let named = labels && surname.kind == Kind::Word && given.tokens().iter().all(fits);
    let last = given.tokens().last().filter(|_| named && given.tokens().len() < 4)?;
    Some(single::sought(surname.start..last.end))
}

/// Returns whether a label has two parts of a name, the surname first.
fn is_ordered(label: &str) -> bool {
    let part = Phrases::Part.ends(label) || Phrases::Forename.ends(label);
    let Some(head) = label.get(..word_start(label)).filter(|_| part) else { return false };
    // `Surname, first name`
    let two = || head.strip_suffix(' ').and_then(|head| head.get(..word_start(head)));
    let other = head.strip_suffix(", ").or_else(|| two()?.strip_suffix(", "));
    other.is_some_and(|other| is_label(other.get(word_start(other)..).unwrap_or_default()))
}

fn is_label(word: &str) -> bool {
    Folded::of(word).known().is(Known::LABEL)
}

/// Returns whether a label of a person stands before what is hardly but a surname and a given name: `Patient: ZZYZX, Anna`.
fn is_surname_first(text: &str, label: &str, (surname, given): (&Token, &[Token])) -> bool {
    let row = Row { text, tokens: std::slice::from_ref(surname) };
    let shouted = surname.upper && row.unlisted(0) && surname.letters() > 4;
    let part = Phrases::Part.ends(label) || Phrases::Forename.ends(label);
    let (head, word) = label.split_at_checked(word_start(label)).unwrap_or_default();
    // `Place, name:`
    let several = head.ends_with(", ");
    !(part || several)
        && is_label(word)
        && !surname.is(Known::GIVEN | Known::PLACE)
        && (is_name(row, 0) || shouted)
        && given.first().is_some_and(|first| {
            let word = text.get(first.start..first.end).unwrap_or_default();
            first.is(Known::GIVEN) && !first.is(Known::PLACE) && !Phrases::Town.has(word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_tells_the_order_of_a_name() {
        for (text, expected) in [
            ("Name, Vorname: Zzyzx, Jessica", Some("Zzyzx, Jessica")),
            ("Surname, first name:  Zzyzx, Qwxen A.", Some("Zzyzx, Qwxen A.")),
            ("Vorname: Zzyzx, Jessica", None),
            ("Patient: Zzyzx, Jessica M.", Some("Zzyzx, Jessica M.")),
            ("Patient: Zzyzx, Inc", None),
            ("City: Zzyzx, Jessica", None),
            ("Place, name: Zzyzx, Jessica", None),
            ("Name, Vorname: Zzyzx, 12", None),
        ] {
            let at = text.find("Zzyzx").unwrap();
            let chain = Chain::at(text, at);
            let found = labelled(text, chain.tokens()).map(|it| text.get(it.place).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_line_may_be_a_name() {
        for (text, expected) in [
            ("Hargrove, Gwendolyn", Some("Hargrove, Gwendolyn")),
            ("staff:\n- Hargrove, Gwendolyn M.\n- Lund", Some("Hargrove, Gwendolyn M.")),
            ("with Hargrove, Gwendolyn", None),
            ("Hargrove, Gwendolyn and", None),
            ("Baker, Gwendolyn", None),
            ("Hargrove, Mark", None),
            ("Hargrove, Sydney", None),
        ] {
            let at = text.find(", ").unwrap() + 2;
            let chain = Chain::at(text, at);
            let found = in_line(text, chain.tokens()).map(|it| text.get(it.place).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_mailbox_may_be_called_by_the_surname_first() {
        for (text, behind, expected) in [
            ("To: \"Zzyzx, Jessica\" <a@b.org>", "Zzyzx, ", Some("Zzyzx, Jessica")),
            ("To: \"Zzyzx, Jessica A.\" <a@b.org>", "Zzyzx, ", Some("Zzyzx, Jessica A.")),
            ("To: \"Schmidt, Peter\" <a@b.org>", "Schmidt, ", Some("Schmidt, Peter")),
            ("To: \"Zzyzx, Inc\" <a@b.org>", "Zzyzx, ", None),
            ("To: \"Sales, Support\" <a@b.org>", "Sales, ", None),
            ("To: \"Zzyzx, Jessica\", you", "Zzyzx, ", None),
            ("To: Zzyzx, Jessica\" <a@b.org>", "Zzyzx, ", None),
        ] {
            let at = text.find(behind).unwrap() + behind.len();
            let chain = Chain::at(text, at);
            let found = name(text, chain.tokens()).map(|it| text.get(it.place).unwrap());
            assert_eq!(found, expected, "{text}");
        }
    }
}
