//! Turkish addresses: quarter and street, each with its kind behind its name, then `No` and the number of the house.
//!
//! In: a text and where the capital of `No` stands. Out: the street with its quarter, its flat and its town.
//! Never takes a street without `No` and a number for an address.

use super::{
    cursor::{Cursor, number_before, word_before},
    latin::Street,
    words::List,
};
use crate::detect::{Degree, letter};

/// The most words of the names of quarter and street, and their kinds.
const WORDS: usize = 7;

/// Says quickly whether [`street`] may begin at byte `at`.
pub(super) fn may_be(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    matches!(rest, [b'N', b'o' | b'O', b':' | b'.' | b' ' | b'0'..=b'9', ..])
}

/// `Örnek Mah. Deneme Cad. No: 5 D: 3 Kadıköy/İstanbul`, `1234. Sok. No:7/2`.
pub(super) fn street(text: &str, at: usize) -> Option<Street> {
    let mut cursor = Cursor { text, at };
    cursor.word().filter(|word| word.eq_ignore_ascii_case("no"))?;
    cursor.skip(&[':', '.', ' '], 3);
    cursor.house()?;
    let bare = |at: usize| text.get(..at).map(|head| head.trim_end_matches([' ', ',']).len());
    let (kind, mut start) = word_before(text, bare(at)?)?;
    if !List::StreetTr.has(kind) {
        return None;
    }
    let (mut kinds, mut named) = (1, 0);
    for _ in 0..WORDS {
        let before = bare(start)?;
        let dotless = text.get(..before)?.strip_suffix('.').map_or(before, str::len);
        if let Some(number) = number_before(text, dotless, 1, 4) {
            (start, named) = (number, named + 1);
            continue;
        }
        let Some((word, first)) = word_before(text, before) else { break };
        let kind = List::StreetTr.has(word);
        // `Anna Model, Deneme Cad. No: 5`: a comma stands behind a quarter alone.
        if !kind && text.get(before..start).is_some_and(|gap| gap.contains(',')) {
            break;
        }
        if !(kind || word.starts_with(letter::is_capital)) || kind && kinds == 2 {
            break;
        }
        // A name has three words at most.
        named = if kind { 0 } else { named + 1 };
        if named > 3 {
            break;
        }
        kinds += usize::from(kind);
        start = first;
    }
    let end = town(flat(cursor));
    let told = kinds > 1 || end.1;
    let degree = if told { Degree::High } else { Degree::Medium };
    (named > 0).then_some(Street { start, end: end.0, degree })
}

/// Takes ` D: 3`, ` Kat: 2 Daire: 5` behind a house.
fn flat(mut cursor: Cursor<'_>) -> Cursor<'_> {
    for _ in 0..2 {
        let mut more = cursor;
        more.skip(&[',', ' '], 2);
        let unit = more.word().is_some_and(|word| List::UnitTr.has(word));
        if !unit || !more.skip(&[':', '.', ' '], 3) || more.number(1, 3).is_none() {
            break;
        }
        cursor = more;
    }
    cursor
}

/// Takes ` 34710 Kadıköy/İstanbul`; returns where it ends, and whether there is a town.
fn town(cursor: Cursor<'_>) -> (usize, bool) {
    let mut more = cursor;
    more.skip(&[',', ' '], 2);
    if more.number(5, 5).is_some() {
        more.skip(&[' '], 1);
    }
    let capital = |more: &mut Cursor<'_>| {
        more.word().is_some_and(|word| word.starts_with(letter::is_capital))
    };
    let district = capital(&mut more);
    more.skip(&[' '], 1);
    let both = district && more.skip(&['/'], 1);
    more.skip(&[' '], 1);
    if both && capital(&mut more) { (more.at, true) } else { (cursor.at, false) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn streets_are_read_from_their_number() {
        for (text, expected) in [
            (
                "Adres: Örnek Mah. Deneme Cad. No: 5 Kadıköy/İstanbul",
                Some("Örnek Mah. Deneme Cad. No: 5 Kadıköy/İstanbul"),
            ),
            (
                "Örnek Mahallesi, Deneme Sokağı No:7/2 D: 3 geldi",
                Some("Örnek Mahallesi, Deneme Sokağı No:7/2 D: 3"),
            ),
            ("geldi 1234. Sok. No. 7", Some("1234. Sok. No. 7")),
            ("Anna Model, Deneme Sok. No. 7", Some("Deneme Sok. No. 7")),
            (
                "Kızılay Deneme Cd. No 5, 06420 Çankaya / Ankara",
                Some("Kızılay Deneme Cd. No 5, 06420 Çankaya / Ankara"),
            ),
            ("the Cad. No: 5", None),
            ("Deneme Cad. No: beş", None),
            ("Deneme Plaza No: 5", None),
            ("Deneme Cad. Note 5", None),
        ] {
            let at = text.rfind("No").unwrap();
            let found = street(text, at).and_then(|it| text.get(it.start..it.end));
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_gate_is_open_where_a_street_is(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "Örnek", "Cad.", "Sok", "No", "NO", "no", "N", ":", ".", "5", "7/2", "-", "o", "ı", "\u{A0}",
            ]), 1..8),
            spaces in proptest::collection::vec(any::<bool>(), 8),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", if space { " " } else { "" })
            }).collect();
            for (at, _) in text.match_indices('N') {
                prop_assert!(street(&text, at).is_none() || may_be(&text, at), "{}", text);
            }
        }
    }
}
