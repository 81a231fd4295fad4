//! Russian addresses that an index begins: a town without a street, and a street without its kind.
//!
//! In: a text and where a capital stands. Out: the address from its index on.
//! Never takes a town or a name for an address that has no index before it, nor a house with its kind behind it.

use super::{
    cursor::{self, Cursor, word_before},
    place,
    russian::{houses, name_end},
    words::List,
};
use crate::detect::{Degree, letter};

/// How many bytes before a town its index may stand.
const REACH: usize = 120;

/// Returns the index, region and town whose name has its capital at `at`: `123456, Примерская обл., г. Тестоград`.
pub(super) fn town(text: &str, at: usize, from: usize) -> Option<(usize, usize, Degree)> {
    let head = text.as_bytes().get(..at)?;
    let near = head.get(head.len().saturating_sub(REACH)..).unwrap_or_default();
    // All bytes are asked at once, which is faster than one after the other up to the first.
    let numbered = || near.iter().fold(false, |any, byte| any | byte.is_ascii_digit());
    (List::Settlement.may_end(cursor::bare(head)) && numbered()).then_some(())?;
    let (_, kind) = word_before(text, at).filter(|(kind, _)| List::Settlement.has(kind))?;
    let (start, _) = place::before(text, kind, from);
    begins_with_index(text, start, kind).then_some(())?;
    let end = town_end(text, at)?;
    // Without a region the index may be the number of something else.
    let region = text.get(start..kind)?.contains(letter::is_letter);
    let degree = if region { Degree::Medium } else { Degree::Low };
    (!goes_on(text, end)).then_some((start, end, degree))
}

/// Says quickly whether a word behind a comma may be a town: a region stands before it.
pub(super) fn may_be_town(text: &str, at: usize) -> bool {
    let Some([head @ .., b',', b' ']) = text.as_bytes().get(..at) else { return false };
    List::Region.may_end(cursor::bare(head))
}

/// Returns the index, region and town whose name has its capital at `at` and no kind: `123456, Примерская обл., Тестоград`.
pub(super) fn bare_town(text: &str, at: usize, from: usize) -> Option<(usize, usize, Degree)> {
    let (region, _) = word_before(text, at.checked_sub(2)?)?;
    List::Region.has(region).then_some(())?;
    let (start, _) = place::before(text, at, from);
    begins_with_index(text, start, at).then_some(())?;
    let end = town_end(text, at)?;
    (ends(text, end) && !goes_on(text, end)).then_some((start, end, Degree::Medium))
}

/// Returns where the flat ends that stands without its kind behind a house, in an address from its index on: `123456,
/// Тестоград г, Примерная ул, 5, 44`.
pub(super) fn flat(text: &str, start: usize, end: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at: end };
    let comma = cursor.skip(&[','], 1) && cursor.skip(&[' '], 1);
    (comma && cursor.number(1, 3).is_some()).then_some(())?;
    let whole = ends(text, cursor.at) && begins_with_index(text, start, end);
    whole.then_some(cursor.at)
}

/// Says quickly whether a word behind a comma may be a street: a house stands behind it.
pub(super) fn may_be_street(text: &str, at: usize) -> bool {
    let (head, mut rest) = text.as_bytes().split_at_checked(at).unwrap_or_default();
    if !matches!(head, [.., b',' | b':', b' ']) {
        return false;
    }
    loop {
        rest = match rest {
            [0xD0 | 0xD1, 0x80..=0xBF, more @ ..] | [b'-' | b'.', more @ ..] => more,
            // `Большая Примерная`
            [b' ', more @ ..] if matches!(more, [0xD0, 0x90..=0xAF, ..]) => more,
            _ => break,
        };
    }
    let rest = rest.strip_prefix(b",").unwrap_or(rest);
    matches!(rest, [b' ', b'0'..=b'9', ..] | [b' ', 0xD0, 0xB4, ..])
}

/// Returns the address whose street has its capital at `at` and no kind: `123456, Тестоград, Примерная 5`; behind a label
/// the street is enough; without an index the house needs its kind: `г. Тестоград, Примерная, д. 5`.
pub(super) fn street(text: &str, at: usize, from: usize) -> Option<(usize, usize, Degree)> {
    let name = name_end(text, at);
    let (end, house) = houses(text, name);
    (house && name > at && is_house(text.get(name..end)?)).then_some(())?;
    if text.get(..at)?.ends_with(": ") {
        let label = is_labelled(text, at) && !List::House.has(Cursor { text, at }.word()?);
        return (label && ends(text, end)).then_some((at, end, Degree::Medium));
    }
    let (start, town) = place::before(text, at, from);
    let index = begins_with_index(text, start, at);
    let lettered = text.get(name..end)?.chars().any(letter::is_letter);
    // `Адрес: Тестоград, Примерная 5`
    let label =
        || text.get(..start).is_some_and(|head| head.ends_with(": ")) && is_labelled(text, start);
    let told =
        town && (index || lettered && has_kind(text.get(start..at)?) || label() && ends(text, end));
    let (end, _) = place::behind(text, end);
    told.then_some((start, end, Degree::Medium))
}

/// Words behind `адрес` of a place: none of a site or a mailbox.
const WHOSE: [&str; 8] = [
    "проживания",
    "регистрации",
    "доставки",
    "прописки",
    "жительства",
    "пребывания",
    "получателя",
    "клиента",
];

/// Returns whether a label of an address stands before `at`: `Адрес доставки: `.
fn is_labelled(text: &str, at: usize) -> bool {
    let mut end = at.saturating_sub(2);
    for _ in 0..3 {
        let Some((word, start)) = word_before(text, end) else { return false };
        let word = word.to_lowercase();
        if word.starts_with("адрес") || word.starts_with("мекен") {
            return true;
        }
        if !WHOSE.contains(&word.as_str()) && word != "места" {
            return false;
        }
        end = start;
    }
    false
}

/// Returns whether the number of a house is no year: of three digits at most, or with more behind it.
fn is_house(text: &str) -> bool {
    let number = text.trim_start_matches([',', ' ', '\u{A0}']);
    !(number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns whether a line, a sentence or a part ends at `end`.
fn ends(text: &str, end: usize) -> bool {
    text.get(end..).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with([',', ';', '.', '\n', '\r', '<', '"', '|'])
    })
}

/// Returns whether a part of a text that a comma ends begins with the kind of a town or ends with it: `г. Тестоград, `.
fn has_kind(text: &str) -> bool {
    text.split([',', ' ', '.']).any(|word| List::Settlement.has(word))
}

/// Returns whether what stands from `start` to before `end` begins with an index and has a town or region behind it.
fn begins_with_index(text: &str, start: usize, end: usize) -> bool {
    let mut cursor = Cursor { text, at: start };
    let index = cursor.number(6, 6).or_else(|| cursor.number(5, 5));
    index.is_some() && cursor.skip(&[',', ' '], 2) && cursor.at <= end
}

/// Returns where the name of a town ends that begins at `at`: two capitalised words at most, written alike.
fn town_end(text: &str, at: usize) -> Option<usize> {
    let upper = |word: &str| word.chars().nth(1).is_some_and(letter::is_capital);
    let mut cursor = Cursor { text, at };
    let first = cursor.word()?;
    let mut second = cursor;
    let same = second.skip(&[' ', '\u{A0}'], 1)
        && second.rest().starts_with(letter::is_capital)
        && second
            .word()
            .is_some_and(|word| upper(word) == upper(first) && word.chars().nth(2).is_some());
    Some(if same { second.at } else { cursor.at })
}

/// Returns whether more of an address may stand behind a comma.
fn goes_on(text: &str, end: usize) -> bool {
    let mut cursor = Cursor { text, at: end };
    if !cursor.skip(&[','], 1) {
        return false;
    }
    cursor.skip(&[' ', '\u{A0}', '\n', '\r'], 3);
    match cursor.word() {
        None => cursor.rest().starts_with(|c: char| c.is_ascii_digit()),
        Some(word) => {
            // `вн.тер.г. муниципальный округ`
            let inner = matches!(word, "вн" | "внутригородская" | "муниципальный");
            inner
                || word.starts_with(letter::is_capital)
                || [List::StreetRu, List::House, List::Settlement, List::Region]
                    .iter()
                    .any(|list| list.has(word))
        }
    }
}
