//! Lists of given names: `Kyle, Jessica, Megan and Ashley`.
//!
//! In: a text and a word in it. Out: the names of the list that it begins.
//! Never reads fewer than three names as a list; towns and months that persons are called by do not count.

use super::{
    known::Known,
    phrases::Phrases,
    single::{self, is_surely_name},
    token::{Chain, Kind, Token},
    verdict::Row,
};
use crate::detect::{letter, seek::Sought};

/// So many names of a list must mean nothing else.
const LEAST: usize = 3;
/// The most names of a list that are handed on.
const MOST: usize = 32;
/// What stands between the names of a list, the longest first.
const BETWEEN: [&str; 9] =
    [", and ", ", or ", " and ", " und ", " et ", " и ", " y ", " or ", ", "];

/// Hands on the names of a list that begins with a word; returns where it ends, if it is one.
pub(super) fn names(text: &str, first: &Token, each: &mut dyn FnMut(Sought)) -> Option<usize> {
    if !first.is(Known::GIVEN) || !goes_on(text.get(first.end..)?) {
        return None;
    }
    let mut places = [(0, 0); MOST];
    let (mut count, mut sure, mut at) = (0, 0, first.start);
    for place in &mut places {
        let chain = Chain::at(text, at);
        let [token] = chain.tokens() else { break };
        if token.kind != Kind::Word || token.cyrillic != first.cyrillic || !token.is(Known::GIVEN) {
            break;
        }
        *place = (token.start, token.end);
        count += 1;
        sure += usize::from(is_sure(text, token));
        let rest = text.get(token.end..).unwrap_or_default();
        let Some(gap) = BETWEEN.iter().find(|gap| rest.starts_with(**gap)) else { break };
        at = token.end + gap.len();
    }
    let places = places.get(..count).filter(|_| sure >= LEAST)?;
    places.iter().for_each(|(start, end)| each(single::sought(*start..*end)));
    places.last().map(|(_, end)| *end)
}

/// Says quickly whether a list goes on with a capital behind its first name.
pub(super) fn goes_on(rest: &str) -> bool {
    rest.strip_prefix(", ").is_some_and(|rest| rest.starts_with(letter::is_capital))
}

/// A given name that means nothing else.
fn is_sure(text: &str, token: &Token) -> bool {
    let tokens = std::slice::from_ref(token);
    !token.upper
        && !token.is(Known::COMMON_GIVEN)
        && is_surely_name(Row { text, tokens }, 0)
        && !text.get(token.start..token.end).is_some_and(|word| Phrases::Town.has(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_in_a_row_are_persons() {
        for (text, expected) in [
            ("Kyle, Jessica, Megan and Ashley.", "Kyle|Jessica|Megan|Ashley"),
            ("Римма, Пётр и Фёдор пришли", "Римма|Пётр|Фёдор"),
            ("Kyle, Jessica, Amber, and Ashley", "Kyle|Jessica|Amber|Ashley"),
            ("Kyle, Jessica", ""),
            ("Kyle, Jessica and Zzyzx", ""),
            ("Kyle and Jessica, Megan", ""),
            ("Paris, Milan, Sofia and Jessica", ""),
            ("Kyle, Jessica, Megan Hargrove", ""),
            ("kyle, Jessica, Megan, Ashley", ""),
        ] {
            let mut found = Vec::new();
            if let Some(first) = Chain::at(text, 0).tokens().first() {
                names(text, first, &mut |name| found.push(text.get(name.place).unwrap()));
            }
            assert_eq!(found.join("|"), expected, "{text}");
        }
    }
}
