//! Russian addresses: a street with its house, and the town, region and index beside it.
//!
//! In: a text and where a capital stands. Out: the address whose street has that capital.
//! Never takes a street for an address that has neither house nor town, but as a hint.

use std::sync::OnceLock;

use super::{
    cursor::{self, Cursor, number_before, word_before},
    endings::{Lasts, number_of},
    words::List,
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    bits::Bits,
    check::{Aspect, Detail},
    names::known::{Folded, Known},
    openings,
    seek::{Ground, Seeker, Sought},
};

/// The seeker of Russian addresses.
pub(in crate::detect) struct Russian;

impl Seeker for Russian {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        let mut from = 0;
        for at in ground.junctions() {
            let cyrillic = matches!(ground.text.as_bytes().get(at), Some(0xD0));
            if cyrillic
                && at >= from
                && let Some(found) = around(ground.text, at, from)
            {
                from = found.place.end;
                each(found);
            }
        }
    }

    fn field(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        super::field::whole(ground.text, each);
    }
}

/// Returns the address whose street's name has its capital at `at`.
fn around(text: &str, at: usize, from: usize) -> Option<Sought> {
    let (start, end) = street(text, at)?;
    let (end, house) = houses(text, end);
    let (start, town_before) = before(text, start, from);
    let (end, town_behind) = behind(text, end);
    let town = town_before || town_behind;
    let degree = match (house, town) {
        (true, true) => Degree::High,
        (true, false) | (false, true) => Degree::Medium,
        _ => Degree::Low,
    };
    Some(Sought {
        place: start..end,
        evidence: Evidence::SHAPE | if town { Evidence::DICTIONARY } else { Evidence::NONE },
        grade: Grade { alone: degree, near: degree.next() },
        detail: Detail { key: Aspect::Country, value: "RU" },
    })
}

/// Returns the place of a street with its kind before or behind it: `ул. 8 Марта`, `Невский проспект`.
fn street(text: &str, at: usize) -> Option<(usize, usize)> {
    let (head, rest) = text.as_bytes().split_at_checked(at)?;
    let may_be = may_be_before(head) || may_be_behind(rest);
    may_be.then(|| any_street(text, at)).flatten()
}

/// Says quickly whether the kind of a street, or a number of its name, may stand before its capital.
fn may_be_before(head: &[u8]) -> bool {
    let bare = cursor::bare(head);
    bare.last().is_some_and(u8::is_ascii_digit)
        || kinds().may_end(bare)
        || bare.ends_with("лет".as_bytes())
}

/// Says quickly whether the kind of a street may stand behind the capitalised words that a text begins with.
fn may_be_behind(text: &[u8]) -> bool {
    // What stands behind the word may belong to it after all.
    let goes_on = |rest: &[u8]| {
        matches!(rest, [b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'\'' | 0x80.., ..])
            && !rest.starts_with(&[0xC2, 0xA0])
    };
    let (_, mut rest) = split_word(text);
    for _ in 0..3 {
        let ([b' ', next @ ..] | [0xC2, 0xA0, next @ ..]) = rest else { return goes_on(rest) };
        let kind = may_begin_kind(next);
        let small = matches!(next, [0xD0, 0xB0..=0xBF, ..] | [0xD1, ..=0x9F, ..]);
        if small && !kind {
            return false;
        }
        let (word, behind) = split_word(next);
        if goes_on(behind) || kind && kinds().may_end(word) {
            return true;
        }
        if small || word.is_empty() {
            return false;
        }
        rest = behind;
    }
    false
}

/// The kinds of streets.
fn kinds() -> &'static Lasts {
    static KINDS: OnceLock<Lasts> = OnceLock::new();
    KINDS.get_or_init(|| Lasts::of(List::StreetRu.words().iter().copied()))
}

/// Says quickly whether a text may begin with the kind of a street, by its first four bytes.
fn may_begin_kind(text: &[u8]) -> bool {
    static BEGINNINGS: OnceLock<Bits> = OnceLock::new();
    let beginnings = BEGINNINGS.get_or_init(|| {
        let mut beginnings = Bits::default();
        for word in List::StreetRu.words() {
            // A word in all ways that it may be written, as far as three letters reach.
            let mut written = vec![String::new()];
            for c in word.chars().take(3) {
                let more = |head: String| openings::cases(c).map(move |c| format!("{head}{c}"));
                written = written.into_iter().flat_map(more).collect();
            }
            let fours = written.iter().filter_map(|word| word.as_bytes().first_chunk());
            fours.for_each(|four| beginnings.set(number_of(*four)));
        }
        beginnings
    });
    text.first_chunk().is_some_and(|four| beginnings.has(number_of(*four)))
}

/// Splits a text behind the Cyrillic letters that it begins with.
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = text;
    while let [0xD0 | 0xD1, 0x80..=0xBF, more @ ..] = rest {
        rest = more;
    }
    text.split_at(text.len() - rest.len())
}

/// The same as [`street`], by looking at every word.
fn any_street(text: &str, at: usize) -> Option<(usize, usize)> {
    // A number belongs to the name: `8 Марта`, `50 лет Октября`.
    let mut first = at;
    let bare = text.get(..at)?.trim_end_matches(' ');
    let years = bare.strip_suffix("лет").map_or(bare, |bare| bare.trim_end_matches(' '));
    if years.ends_with(|c: char| c.is_ascii_digit()) {
        first = number_before(text, years.len(), 1, 3)?;
    }
    if ends_in_street(text.get(..first)?)
        && let Some((word, start)) = word_before(text, first)
        && (word.chars().count() > 1 || word == "ш")
        && List::StreetRu.has(word)
    {
        let end = name_end(text, at);
        return (end > at).then_some((start, end));
    }
    let mut cursor = Cursor { text, at };
    for _ in 0..3 {
        cursor.word()?;
        let name = cursor.at;
        if !cursor.skip(&[' ', '\u{A0}'], 1) {
            return None;
        }
        let kind = Cursor { ..cursor };
        let mut after = kind;
        let word = after.word()?;
        let street = List::StreetRu.may_end(word.as_bytes());
        if street && List::StreetRu.has(word) && word.chars().count() > 1 {
            let dot = usize::from(after.rest().starts_with('.'));
            return (name > at).then_some((first, after.at + dot));
        }
        if !word.starts_with(letter::is_capital) {
            return None;
        }
    }
    None
}

/// Says quickly whether the word that a text ends with may be the kind of a street.
fn ends_in_street(head: &str) -> bool {
    let bare = head.trim_end_matches([' ', '\u{A0}']);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    List::StreetRu.may_end(bare.as_bytes())
}

/// Returns where the name of a street ends that begins at `at`: capitalised words, initials, at most four.
fn name_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut cursor = Cursor { text, at };
    for _ in 0..4 {
        let Some(word) = cursor.word().filter(|word| word.starts_with(letter::is_capital)) else {
            break;
        };
        let mut after = cursor;
        if word.chars().count() <= 3 && after.skip(&['.'], 1) {
            cursor = after;
        }
        end = quarter_end(cursor);
        cursor.at = end;
        cursor.skip(&[' ', '\u{A0}'], 1);
    }
    end
}

/// Returns where a name ends that may have its number behind a hyphen, before a comma: `мкр. Пробный-2, д. 5`.
fn quarter_end(name: Cursor<'_>) -> usize {
    let mut cursor = name;
    let numbered = cursor.skip(&['-'], 1) && cursor.number(1, 2).is_some();
    if numbered && cursor.rest().starts_with(',') { cursor.at } else { name.at }
}

/// Reads house, building, flat … from `at`; returns where they end and whether there is a house.
fn houses(text: &str, at: usize) -> (usize, bool) {
    let (mut end, mut house) = (at, false);
    for part in 0..6 {
        let mut cursor = Cursor { text, at: end };
        cursor.skip(&[',', ' ', '\u{A0}'], 3);
        let kind = cursor.word();
        let number = match kind {
            Some(word) if List::House.has(word) => {
                cursor.skip(&['.'], 1);
                cursor.skip(&[' ', '\u{A0}', '№'], 3);
                cursor.house().is_some() || letter(&mut cursor)
            }
            Some(_) => false,
            None => part == 0 && cursor.house().is_some(),
        };
        if !number {
            break;
        }
        house |= part == 0 || kind.is_some_and(|kind| kind.starts_with('д'));
        end = cursor.at;
    }
    (end, house)
}

/// Takes one letter: `литера А`.
fn letter(cursor: &mut Cursor<'_>) -> bool {
    let mut after = *cursor;
    let one = after
        .word()
        .is_some_and(|word| word.chars().count() == 1 && word.chars().all(letter::is_capital));
    if one {
        *cursor = after;
    }
    one
}

/// Takes index, region and town before a street; returns where the address begins and whether there is a town.
fn before(text: &str, street: usize, from: usize) -> (usize, bool) {
    let (mut start, mut town) = (street, false);
    for _ in 0..6 {
        let head = text.get(from..start).unwrap_or_default();
        let trimmed = head.trim_end_matches([' ', '\u{A0}', ',', '.']);
        let end = from + trimmed.len();
        if trimmed.is_empty() || start - end > 3 {
            break;
        }
        let low = trimmed.floor_char_boundary(trimmed.len().saturating_sub(60));
        let near = trimmed.get(low..).unwrap_or_default();
        let near = near
            .rsplit([',', ':', ';', '\n', '\t', '"', '(', '|', '\u{1F}'])
            .next()
            .unwrap_or_default();
        let comma = head.len() > trimmed.len()
            && head.get(trimmed.len()..).is_some_and(|gap| gap.contains(','));
        let Some(length) = town_at_end(near, comma, near.len() < trimmed.len() || low == 0) else {
            break;
        };
        start = end - length;
        town = true;
    }
    (start, town)
}

/// Returns the length of the index, town or region that a part ends with.
fn town_at_end(part: &str, comma: bool, whole: bool) -> Option<usize> {
    let end = part.len();
    if number_before(part, end, 6, 6).is_some() {
        return Some(6);
    }
    let trimmed = part.trim_start();
    // A Ukrainian index, if there is nothing else.
    if comma && whole && trimmed.len() == 5 && number_before(part, end, 5, 5).is_some() {
        return Some(5);
    }
    let (last, start) = word_before(part, end)?;
    if List::Region.has(last) && last.chars().count() > 1 {
        let (name, start) = word_before(part, start)?;
        return name.starts_with(letter::is_capital).then_some(end - start);
    }
    if ["россия", "рф"].contains(&last.to_lowercase().as_str()) {
        return Some(end - start);
    }
    if List::Settlement.has(last) && !last.starts_with(letter::is_capital) {
        return town_before_kind(part, start).map(|start| end - start);
    }
    if !last.starts_with(letter::is_capital) && !last.contains('-') {
        return None;
    }
    // `Примеров П.П., ул. …`: initials are no village.
    last.chars().nth(1)?;
    // The kind of the town or region stands before one or two words of its name.
    let mut at = start;
    for _ in 0..2 {
        let Some((word, before)) = word_before(part, at) else { break };
        if List::Settlement.has(word) || List::Region.has(word) {
            return Some(end - before);
        }
        if !word.starts_with(letter::is_capital) {
            break;
        }
        at = before;
    }
    let known = Folded::of(last).known().is(Known::PLACE) || last == "Санкт-Петербург";
    let alone = whole && comma && trimmed.len() == end - start;
    (known || alone).then_some(end - start)
}

/// Returns where the name begins of a town whose kind stands behind it, as accounting programs write: `Нижний Новгород г`.
fn town_before_kind(part: &str, kind: usize) -> Option<usize> {
    let capital = |(word, _): &(&str, usize)| {
        word.starts_with(letter::is_capital) && word.chars().nth(1).is_some()
    };
    let (_, start) = word_before(part, kind).filter(capital)?;
    let two = word_before(part, start).filter(capital);
    Some(two.map_or(start, |(_, start)| start))
}

/// Takes town, region and index behind a house.
fn behind(text: &str, at: usize) -> (usize, bool) {
    let (mut end, mut town) = (at, false);
    for _ in 0..4 {
        let mut cursor = Cursor { text, at: end };
        if !cursor.skip(&[',', ' '], 2) {
            break;
        }
        let part = cursor.part().trim_end_matches([' ', '.']);
        let index = part.len() == 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut words = Cursor { text: part, at: 0 };
        let first = words.word().unwrap_or_default();
        words.skip(&['.', ' ', '\u{A0}'], 2);
        // Between capitals `С` is a word of its own: `С ЛИНИЕЙ ВВЕРХ`.
        let dotted = part.get(first.len()..).is_some_and(|rest| rest.starts_with('.'));
        let kind = List::Settlement.has(first)
            && (dotted || first.chars().count() > 1 || !first.starts_with(letter::is_capital))
            && words.rest().starts_with(letter::is_capital);
        let region = first.starts_with(letter::is_capital)
            && part
                .rsplit(' ')
                .next()
                .is_some_and(|last| List::Region.has(last.trim_end_matches('.')))
            && part.split(' ').count() <= 3;
        let place = Folded::of(part).known().is(Known::PLACE);
        if !(index || kind || region || place) || kind && part.split(' ').count() > 4 {
            break;
        }
        end = cursor.at + part.len();
        town |= kind || place || region;
    }
    (end, town)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn streets_are_found_as_by_every_word(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "ул", "ул.", "Невский", "проспект", "8", "Марта", "50 лет", "Октября", "Б", "б-р", "пр-т", "Х", "ш.",
                "Главная", "улица", "УЛИЦА", "сказал", "-", "'", "x", "Road", "\u{A0}", ".", ",", "Ёлкина", "ѡ", "Ґ", "é",
                "Красная площадь", "набережной", "дом", "’",
            ]), 1..9),
            spaces in proptest::collection::vec(0..4_u8, 9),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", match space { 0 => "", 3 => "\u{A0}", _ => " " })
            }).collect();
            for (at, _) in text.char_indices().filter(|(_, c)| letter::is_capital(*c)) {
                prop_assert_eq!(street(&text, at), any_street(&text, at));
            }
        }
    }
}
