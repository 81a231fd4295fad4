//! Gates: quick tests whether a street in Latin letters may have its capital at a place.
//!
//! In: a text and where a capital stands. Out: whether to look for a street there.
//! Never says no where there is one.

use std::sync::OnceLock;

#[cfg(test)]
use super::latin;
use super::{
    cursor,
    endings::{Endings, Lasts},
    turkish,
    words::List,
};
use crate::detect::letter;

/// How many bytes from the street's capital a digit stands: of the house, or of the postcode.
pub(super) const NEAR: usize = 120;
/// What may stand between a French street's kind and its name.
pub(super) const ARTICLES: [&str; 10] =
    ["de", "du", "des", "la", "le", "les", "l", "d", "saint", "sainte"];
/// How German, Dutch and Nordic words for streets end.
pub(super) const ENDS: [&str; 30] = [
    "straße", "strasse", "str", "weg", "platz", "allee", "gasse", "damm", "ufer", "ring", "straat",
    "laan", "plein", "gracht", "kade", "gatan", "vägen", "gata", "veien", "vej", "katu", "stræti",
    "gade", "gate", "gaten", "vegen", "tie", "kuja", "polku", "utca",
];
/// The last of those are endings of other words too, which say nothing without a postcode.
pub(super) const FAINT: &[&str] = ENDS.split_at(22).1;
/// What a box at a post office is called, before its number (USPS Publication 28, 28; UPU S42).
pub(super) const BOXES: [&str; 9] = [
    "PO Box ",
    "P.O. Box ",
    "P. O. Box ",
    "PO BOX ",
    "P.O. BOX ",
    "Postfach ",
    "Postbus ",
    "Postboks ",
    "BP ",
];

/// Returns whether a word begins a German street that is called after what it lies at: `Am Markt`, `Unter den Linden`.
pub(super) const fn lies(word: &[u8]) -> bool {
    matches!(word, b"Am" | b"Auf" | b"Im" | b"Unter" | b"Zum" | b"Zur" | b"Beim" | b"Hinter")
}
/// Bytes of the shortest of them.
const SHORTEST_END: usize = 3;

/// Says quickly whether a number stands before byte `at` with which [`latin::numbered`] or [`latin::in_unit`] can begin: `12 `,
/// `12b `, `12, `.
pub(super) fn is_behind_number(text: &str, at: usize) -> bool {
    match *text.as_bytes().get(at.saturating_sub(4)..at).unwrap_or_default() {
        [.., digit, b' '] if digit.is_ascii_digit() => true,
        [.., digit, b',', b' '] if digit.is_ascii_digit() => true,
        [digit, letter, b',', b' '] | [_, digit, letter, b' '] if digit.is_ascii_digit() => {
            letter.is_ascii_alphabetic()
        }
        // `118 27th Street`
        [digit, one, other, b' '] if digit.is_ascii_digit() => {
            let both = [one | 0x20, other | 0x20];
            matches!(&both, b"st" | b"nd" | b"rd" | b"th")
        }
        _ => false,
    }
}

/// Says quickly whether what [`latin::slashed`] begins with may stand before byte `at`: `C/ `.
pub(super) fn is_behind_slash(text: &str, at: usize) -> bool {
    text.as_bytes().get(..at).is_some_and(|head| matches!(head, [.., b'C' | b'c', b'/', b' ']))
}

/// Returns whether a word of two letters that says street is cut short at byte `at`: `Av. …`, `Jl. …`.
pub(super) fn is_short(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    matches!(rest, [b'A', b'v', b'.', b' ', ..] | [b'J', b'l', b'.', b' ', ..])
}

/// Returns whether a text begins with a Hungarian word for streets and the number of a house.
pub(super) fn is_hungarian(text: &[u8]) -> bool {
    let begins = matches!(
        text,
        [b'u', b't' | b'.', ..]
            | [b't' | b's', 0xC3, ..]
            | [b'k', b'r' | 0xC3, ..]
            | [0xC3, 0xBA, ..]
    );
    if !begins {
        return false;
    }
    let kinds = ["utca ", "út ", "tér ", "körút ", "u. ", "krt. ", "sétány ", "köz "];
    let behind = kinds.iter().find_map(|kind| text.strip_prefix(kind.as_bytes()));
    behind.is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
}

/// Returns what stands behind the capitalised word that a text begins with, and a space; nothing where there is none.
pub(super) fn behind_capital(text: &[u8]) -> &[u8] {
    if !matches!(text, [b'A'..=b'Z' | 0xC3 | 0xC5, ..]) {
        return &[];
    }
    let letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    let word = text.iter().take(NEAR).take_while(|byte| letter(byte)).count();
    text.get(word..).and_then(|rest| rest.strip_prefix(b" ")).unwrap_or_default()
}

/// Says quickly whether a box may begin at byte `at`.
#[inline]
pub(super) fn is_like_a_box(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes.get(at), Some(b'P' | b'B')) && is_box(bytes.get(at..).unwrap_or_default())
}

/// Returns whether a text begins as the names of boxes do.
fn is_box(text: &[u8]) -> bool {
    matches!(
        text,
        [b'P', b'O' | b'.', ..]
            | [b'B', b'P', b' ', ..]
            | [b'P', b'o', b's', b't', b'f' | b'b', ..]
    )
}

/// Returns whether a text up to byte `at` ends with the sign or the word of a copyright: a year follows, and who has it.
pub(super) fn is_copyright(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or_default().trim_end_matches(' ');
    ["(C)", "(c)", "©", "opyright", "OPYRIGHT"].iter().any(|end| head.ends_with(end))
}

/// Returns whether the word at byte `at` begins with one capital and a small letter.
pub(super) fn is_plain(text: &str, at: usize) -> bool {
    let mut chars = text.get(at..).unwrap_or_default().chars();
    chars.next().is_some_and(letter::is_capital) && chars.next().is_some_and(letter::is_small)
}

/// Returns whether a word follows at once on the house of a street whose word in capitals stands before a house that ends
/// at byte `end`, as none does in an address: `VIA UDMA 66 devices`.
pub(super) fn goes_on(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(letter::is_letter))
}

/// How the words end with which streets are named.
pub(super) struct Gates {
    /// Small words before a name: French articles, and the kinds of streets.
    smalls: Lasts,
    romance: &'static Endings,
    ends: Endings,
}

impl Gates {
    pub(super) fn get() -> &'static Self {
        static GATES: OnceLock<Gates> = OnceLock::new();
        GATES.get_or_init(|| Self {
            smalls: Lasts::of(ARTICLES.iter().chain(List::Romance.words()).copied()),
            romance: List::Romance.endings(),
            ends: Endings::of(ENDS.into_iter()),
        })
    }

    /// Says quickly whether a street may have its capital at byte `at`.
    pub(super) fn may_be(&self, text: &str, at: usize) -> bool {
        is_behind_number(text, at)
            || self.behind_small_word(text, at)
            || self.is_like_a_street(text, at)
            || is_behind_slash(text, at)
            || is_like_a_box(text, at)
            || turkish::may_be(text, at)
    }

    /// Says quickly whether a word in small letters stands before byte `at` with which [`latin::french`] can begin.
    pub(super) fn behind_small_word(&self, text: &str, at: usize) -> bool {
        let head = cursor::bare(text.as_bytes().get(..at).unwrap_or_default());
        head.last().is_some_and(u8::is_ascii_lowercase) && self.smalls.may_end(head)
    }

    /// Says quickly whether the word at byte `at` may be one with which [`latin::named`] can begin.
    pub(super) fn is_like_a_street(&self, text: &str, at: usize) -> bool {
        let bytes = text.as_bytes().get(at..).unwrap_or_default();
        // `D2VGA`
        if bytes.get(1).is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (mut word, mut rest) = bytes.split_at(letters);
        let other = |byte: &&u8| {
            byte.is_ascii_alphabetic() || **byte >= 0x80 || matches!(byte, b'-' | b'\'')
        };
        let mut odd = false;
        if rest.first().is_some_and(|byte| other(&byte)) {
            (word, rest) = bytes.split_at(bytes.iter().take_while(other).count());
            odd = marked(word);
        }
        // A house follows at once on what ends like a street, and behind a few words on all others.
        if word.len() > SHORTEST_END + 2 && is_before_house(rest) && self.ends.may_end(word) {
            return true;
        }
        let mut next = rest;
        while let [b'.' | b' ' | b',', more @ ..] = next {
            next = more;
        }
        let kind = || {
            matches!(next, [b'S', b't', b'r', ..] | [b'A', b'l', b'l', ..] | [b'P', b'l', b'a', ..])
                || is_hungarian(next)
                || is_hungarian(behind_capital(next))
        };
        let romance = || {
            (word.len() > 2 || is_short(text, at))
                && self.romance.may_end(word)
                && std::str::from_utf8(word).is_ok_and(|it| List::Romance.has(it))
        };
        let mut line = rest.iter().take(NEAR).take_while(|byte| **byte != b'\n');
        (odd || kind() || lies(word) || romance()) && line.any(u8::is_ascii_digit)
    }
}

/// Returns whether the number of a house may follow at once on what ends like a street.
fn is_before_house(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b".").unwrap_or(rest);
    let rest = rest.strip_prefix(b",").unwrap_or(rest);
    matches!(rest, [b' ', b'0'..=b'9', ..])
}

/// Returns whether one of the last two letters has a mark, or what stands behind is no letter at all.
fn marked(text: &[u8]) -> bool {
    text.iter().rev().take(2).any(|byte| *byte >= 0x80 || matches!(byte, b'-' | b'\''))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn where_a_street_is_a_gate_is_open(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "12", "7b", "26th", "1ST", "CR", "1/2", "West", "Rue", "rue", "de", "la", "Paix", "Hauptstr.", "Hauptstraße", "Musterweg", "Am", "Markt",
                "Via", "Roma", "Calle", "Mayor", "ul.", "ul", "Calle.", "rua", "4", "Johanne-Trüb-Weg", "Xstr.", "Ystr", "Berliner", "Straße", "Allee",
                "Platz", "Str.", "Flat", "7C", "Lawson", "Street", ",", ".", "-", "'", "\n", "75002", "D-10115", "Paris",
                "Allée", "C/", "c/", "xC/", "Çstr", "Mairstræti", "Zur", "A2B", "d", "l", "bis", "katu", "utca 5", "út", "Av.", "Av", "s/n", "nr. 5", "al.", "PO Box", "gade", "Xkatu", "Via-", "/", "\u{A0}",
            ]), 1..9),
            spaces in proptest::collection::vec(0..4_u8, 9),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", if space == 0 { "" } else { " " })
            }).collect();
            let text = format!("of {text}");
            let gates = Gates::get();
            // Capitals within words are no places of a ground.
            let begins = |at: usize| text.get(..at).is_some_and(|head| head.ends_with([' ', '.', '\u{A0}']));
            for (at, _) in text.char_indices().filter(|(at, c)| c.is_uppercase() && begins(*at)) {
                let behind_number = latin::numbered(&text, at).or_else(|| latin::in_unit(&text, at));
                prop_assert!(behind_number.is_none() || is_behind_number(&text, at), "{}", text);
                let french = latin::french(&text, at);
                prop_assert!(french.is_none() || gates.behind_small_word(&text, at), "{}", text);
                let named = latin::named(&text, at);
                prop_assert!(named.is_none() || gates.is_like_a_street(&text, at), "{}", text);
                let slashed = latin::slashed(&text, at);
                prop_assert!(slashed.is_none() || is_behind_slash(&text, at), "{}", text);
                let boxed = latin::boxed(&text, at);
                prop_assert!(boxed.is_none() || is_like_a_box(&text, at), "{}", text);
            }
        }
    }

    #[test]
    fn the_shortest_end_is_known() {
        assert_eq!(ENDS.iter().map(|end| end.len()).min(), Some(SHORTEST_END));
    }
}
