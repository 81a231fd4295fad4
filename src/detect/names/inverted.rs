//! Names of mailboxes, the surname first: `"Zzyzx, Anna" <anna@example.org>`.
//!
//! In: the words behind a comma. Out: the name that they and the word before the comma are.
//! Never takes words without quotation marks, or before anything but an address in angle brackets (RFC 5322 §3.4).

use super::{
    known::Known,
    single::{self, is_name},
    token::{Chain, Kind, Token, word_start},
    verdict::Row,
};
use crate::detect::seek::Sought;

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
    if !text.get(last.end..)?.starts_with(END) {
        return None;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
