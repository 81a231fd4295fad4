//! Russian addresses told by their flat, whose street has no kind: `Рыльская, д. 17, кв. 4`, `Гагарская 27б кв 91`.
//!
//! In: a text, the word for a flat and where its number stands. Out: the address from its street or town on.
//! Never takes a quarter of a year for a flat: `Отчёт за 2 кв 2024`.

use std::ops::Range;

use super::{
    cursor::{Cursor, word_before},
    place,
    words::List,
};
use crate::detect::{Degree, letter};

/// The longest number of a house, in characters: `144/2а`.
const LONGEST: usize = 7;
/// There are as many quarters in a year.
const QUARTERS: u32 = 4;

/// Returns the address whose flat has its word and its number here.
pub(super) fn russian(
    text: &str,
    (word, start): (&str, usize),
    at: usize,
) -> Option<(Range<usize>, Degree)> {
    if !matches!(word, "кв" | "Кв" | "квартира") {
        return None;
    }
    let mut number = Cursor { text, at };
    number.number(1, 4).filter(|it| !("1900".."2100").contains(it) || it.len() < 4)?;
    let head = text.get(..start)?;
    let bare = head.trim_end_matches([',', ' ']);
    let house = house(bare)?;
    let before = text.get(..house)?.trim_end_matches(' ');
    let dotless = before.strip_suffix('.').unwrap_or(before);
    let (word, kind) = word_before(text, dotless.len())?;
    let told = List::House.has(word) && word.starts_with('д');
    let number = text.get(house..bare.len())?;
    let value = number.trim_end_matches(|c: char| !c.is_ascii_digit()).parse::<u32>();
    // `Продажи 3 кв 23 года`
    if !told && value.is_ok_and(|value| value <= QUARTERS) && number.len() == 1 {
        return None;
    }
    let name = if told { text.get(..kind)? } else { before }.trim_end_matches([',', ' ']);
    let (last, street) = word_before(text, name.len())?;
    let named = |word: &str| {
        word.starts_with(letter::is_capital) && !word.is_ascii() && word.chars().count() > 3
    };
    named(last).then_some(())?;
    let two = word_before(text, text.get(..street)?.trim_end_matches(' ').len());
    let beside = |at: usize, word: &str| text.get(at + word.len()..street) == Some(" ");
    let street =
        two.filter(|(word, at)| named(word) && beside(*at, word)).map_or(street, |two| two.1);
    // What has a kind is read from that on.
    let kind = text.get(..street).map(|head| head.trim_end_matches([' ', '.']).len());
    if kind.and_then(|end| word_before(text, end)).is_some_and(|(word, _)| List::StreetRu.has(word))
    {
        return None;
    }
    let (start, town) = place::before(text, street, 0);
    let degree = if town { Degree::High } else { Degree::Medium };
    let flat = Cursor { text, at }.house()?;
    Some((start..at + flat.len(), degree))
}

/// Returns where the house begins that a text ends with: `17`, `27б`, `17 «а»`, `32/1`.
fn house(text: &str) -> Option<usize> {
    let quoted = text.strip_suffix(['»', '"']).and_then(|it| {
        it.trim_end_matches(letter::is_letter).strip_suffix(['«', '"']).map(str::trim_end)
    });
    let text = quoted.unwrap_or(text);
    let part = |c: &char| letter::is_letter_or_digit(*c) || matches!(c, '/' | '-');
    let length: usize =
        text.chars().rev().take_while(part).take(LONGEST + 1).map(char::len_utf8).sum();
    let start = text.len() - length;
    let own = text.get(start..)?;
    let fits = own.starts_with(|c: char| c.is_ascii_digit()) && own.chars().count() <= LONGEST;
    fits.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flats_tell_streets_without_a_kind() {
        for (text, expected) in [
            ("живу: Рыльская, д. 17, кв. 4", Some("Рыльская, д. 17, кв. 4")),
            ("скажи ему Гагарская 27б кв 91", Some("Гагарская 27б кв 91")),
            (
                "г. Пробный, Рыльская, д. 17 «а», кв. 4",
                Some("г. Пробный, Рыльская, д. 17 «а», кв. 4"),
            ),
            ("Уфа, Заки Рыльского, д. 32/1, кв. 5", Some("Уфа, Заки Рыльского, д. 32/1, кв. 5")),
            ("ул. Рыльская, д. 17, кв. 4", None),
            ("Продажи 3 кв 23", None),
            ("Отчёт 12 кв 2024", None),
            ("площадь 27 кв 91", None),
            ("кв 91", None),
        ] {
            let start = text.find("кв").unwrap();
            let at = start + text.get(start..).unwrap().find(|c: char| c.is_ascii_digit()).unwrap();
            let found = russian(text, ("кв", start), at);
            assert_eq!(found.map(|it| text.get(it.0).unwrap()), expected, "{text}");
        }
    }
}
