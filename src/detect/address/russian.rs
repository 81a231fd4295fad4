//! Russian addresses: a street with its house, and the town, region and index beside it.
//!
//! In: a text and where a capital stands. Out: the address whose street has that capital.
//! Never takes a street for an address that has neither house nor town, but as a hint.

use std::sync::OnceLock;

use super::{
    cursor::{self, Cursor, number_before, word_before},
    endings::{Lasts, number_of},
    opening, place, posted,
    terms::Term,
    words::List,
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    bits::Bits,
    check::{Aspect, Detail},
    junction, openings,
    seek::{Ground, Seeker, Sought},
};

/// The seeker of Russian addresses.
pub(in crate::detect) struct Russian;

impl Seeker for Russian {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        let mut from = 0;
        for at in ground.junctions() {
            let cyrillic = matches!(ground.text.as_bytes().get(at), Some(0xD0 | 0xD2 | 0xD3));
            if cyrillic
                && at >= from
                && let Some(found) = around(ground.text, at, from)
            {
                from = found.place.end;
                each(found);
            }
        }
        if !junction::may_have_cyrillic(ground.text) {
            return;
        }
        let mut last = None;
        ground.numbers(|number| {
            let at = opening::capital(ground.text, number);
            if at > last {
                last = at;
                at.and_then(|at| around(ground.text, at, at)).into_iter().for_each(&mut *each);
            }
        });
    }

    fn field(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        if junction::may_have_cyrillic(ground.text) {
            super::field::whole(ground.text, each);
        }
    }
}

/// Returns the address whose street's name has its capital at `at`.
fn around(text: &str, at: usize, from: usize) -> Option<Sought> {
    let Some((start, end)) = street(text, at).or_else(|| dated_street(text, at)) else {
        if place::may_be_settlement(text, at) {
            return settled(text, at, from);
        }
        if posted::may_be_town(text, at)
            && let Some(town) = posted::bare_town(text, at, from)
        {
            return Some(found(town));
        }
        return posted::may_be_street(text, at)
            .then(|| posted::street(text, at, from))
            .flatten()
            .map(found);
    };
    let (mut end, mut house) = houses(text, end);
    // `мкр. Пробный, ул. Примерная, д. 5`: a street of the quarter.
    if !house
        && List::Quarter.has(Cursor { text, at: start }.word().unwrap_or_default())
        && let Some((_, street)) = next_street(text, end)
    {
        (end, house) = houses(text, street);
    }
    let (start, town_before) = place::before(text, start, from);
    let end = posted::flat(text, start, end).filter(|_| house).unwrap_or(end);
    let (end, town_behind) = place::behind(text, end);
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

/// Returns the address without a street whose town or village has its capital at `at`: `г. Пробный, корп. 5, кв. 7`,
/// `с. Пробное, д. 5`.
fn settled(text: &str, at: usize, from: usize) -> Option<Sought> {
    let Some((start, end, degree)) = place::settlement(text, at) else {
        return posted::town(text, at, from).map(found);
    };
    let (start, _) = place::before(text, start, from);
    let (end, _) = place::behind(text, end);
    Some(found((start, end, degree)))
}

/// Returns an address with a town, as the engine takes it.
fn found((start, end, degree): (usize, usize, Degree)) -> Sought {
    Sought {
        place: start..end,
        evidence: Evidence::SHAPE | Evidence::DICTIONARY,
        grade: Grade { alone: degree, near: degree.next() },
        detail: Detail { key: Aspect::Country, value: "RU" },
    }
}

/// Returns the street that follows on a quarter behind a comma.
fn next_street(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut cursor = Cursor { text, at };
    let (begin, kind) = kind_behind_comma(&mut cursor)?;
    let name = if kind { cursor.at } else { begin };
    let capital = text.get(name..)?.starts_with(letter::is_capital);
    any_street(text, name).filter(|(start, _)| capital && *start >= begin)
}

/// Takes a comma, the kind of a street and a number that its name begins with; returns where the kind begins, and whether it
/// is one.
fn kind_behind_comma(cursor: &mut Cursor<'_>) -> Option<(usize, bool)> {
    cursor.skip(&[','], 1).then_some(())?;
    cursor.skip(&[' ', '\u{A0}'], 2);
    let begin = cursor.at;
    let kind = cursor.word().is_some_and(|word| List::StreetRu.has(word));
    if kind {
        cursor.skip(&['.'], 1);
        cursor.skip(&[' ', '\u{A0}'], 2);
        cursor.number(1, 3);
        cursor.skip(&[' ', '\u{A0}'], 1);
    }
    Some((begin, kind))
}

/// Returns the place of a street behind the town whose capital stands at `at`, if a date is its name and has no capital
/// itself: `г. Пробный, ул. 9 мая`.
fn dated_street(text: &str, at: usize) -> Option<(usize, usize)> {
    /// The most bytes of the name of a town.
    const TOWN: usize = 64;
    place::may_be_settlement(text, at).then_some(())?;
    let town = text.get(at..text.floor_char_boundary(at + TOWN))?.find([',', '\n'])?;
    let mut cursor = Cursor { text, at: at + town };
    let (start, kind) = kind_behind_comma(&mut cursor)?;
    let day = text.get(start..cursor.at)?.trim_end_matches([' ', '\u{A0}']);
    let month = cursor.word().is_some_and(|word| Term::Month.has(word));
    let dated = kind && day.ends_with(|c: char| c.is_ascii_digit()) && month;
    dated.then_some((start, cursor.at))
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
    let ordinal = matches!(bare, [.., b'0'..=b'9', b'-', 0xD0 | 0xD1, _]);
    ordinal || bare.last().is_some_and(u8::is_ascii_digit) || kinds().may_end(bare)
}

/// Says quickly whether the kind of a street may stand behind the capitalised words that a text begins with.
fn may_be_behind(text: &[u8]) -> bool {
    // What stands behind the word may belong to it after all.
    let goes_on = |rest: &[u8]| {
        matches!(rest, [b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'\'' | 0x80.., ..])
            && !rest.starts_with(&[0xC2, 0xA0])
    };
    let (first, mut rest) = split_word(text);
    if let [b' ', b'"', ..] | [b' ', 0xC2, 0xAB, ..] = rest {
        return kinds().may_end(first);
    }
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
    KINDS.get_or_init(|| {
        let amid = ["лет", "летия", "летие", "реки", "канала"];
        Lasts::of(List::StreetRu.words().iter().copied().chain(amid))
    })
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
    if let Some(end) = quoted_end(text, at) {
        return Some((at, end));
    }
    // A number belongs to the name: `8 Марта`, `50 лет Октября`; and what the street lies at: `наб. реки Пробной`.
    let mut first = at;
    let bare = text.get(..at)?.trim_end_matches(' ');
    let years = ["лет", "-летия", "-летие"].iter().find_map(|years| bare.strip_suffix(years));
    let years = years.map_or(bare, |bare| bare.trim_end_matches(' '));
    if years.ends_with(|c: char| c.is_ascii_digit()) {
        first = number_before(text, years.len(), 1, 3)?;
    } else if let Some(ordinal) = opening::ordinal_before(bare) {
        first = ordinal;
    } else if let Some(water) = WATERS.iter().find_map(|water| bare.strip_suffix(water)) {
        first = water.len();
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
            // `Тестоград ул. Примерная`: the kind belongs to what follows.
            if names_next(word, after) {
                return None;
            }
            let dot = usize::from(after.rest().starts_with('.'));
            return (name > at).then_some((first, after.at + dot));
        }
        if !word.starts_with(letter::is_capital) && !HONOURS.contains(&word) {
            return None;
        }
    }
    None
}

/// Small words behind the names of those whom Kazakh streets are called after: `Қабанбай батыр даңғылы`.
const HONOURS: [&str; 6] = ["батыр", "би", "хан", "ана", "ата", "жырау"];
/// What streets lie at, between their kind and a name: `наб. реки Пробной`.
const WATERS: [&str; 2] = [" реки", " канала"];
/// Small words that end the name of a street.
const LAST: [&str; 8] = ["канала", "вала", "острова", "поля", "моста", "ключа", "пруда", "лога"];

/// Returns whether the kind of a street, cut short, has its name behind it, and no house.
fn names_next(kind: &str, behind: Cursor<'_>) -> bool {
    let mut next = behind;
    let dot = next.skip(&['.'], 1);
    let short = dot || kind.chars().count() <= 3;
    short
        // `г.Тестоград пер.Примерный`
        && (next.skip(&[' ', '\u{A0}'], 1) || dot)
        && next.rest().starts_with(letter::is_capital)
        && next.word().is_some_and(|word| word.chars().count() > 1 && !List::House.has(word))
}

/// Returns where the quoted name ends of the quarter whose kind begins at `at`: `СНТ «Пробное»`.
fn quoted_end(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    let rest = text.as_bytes().get(at..)?;
    let (word, [b' ', b'"', ..] | [b' ', 0xC2, 0xAB, ..]) = split_word(rest) else { return None };
    let kind = cursor.word().filter(|kind| kind.len() == word.len())?;
    let close = if cursor.rest().starts_with(" «") { '»' } else { '"' };
    List::Quarter.has(kind).then_some(())?;
    cursor.skip(&[' '], 1);
    cursor.skip(&['«', '"'], 1);
    let name = cursor.rest();
    let name = name.get(..name.floor_char_boundary(60))?;
    let end = name.find(close).filter(|end| *end > 0)?;
    let whole = name.starts_with(letter::is_capital) && !name.get(..end)?.contains('\n');
    whole.then_some(cursor.at + end + close.len_utf8())
}

/// Says quickly whether the word that a text ends with may be the kind of a street.
fn ends_in_street(head: &str) -> bool {
    let bare = head.trim_end_matches([' ', '\u{A0}']);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    List::StreetRu.may_end(bare.as_bytes())
}

/// Returns where the name of a street ends that begins at `at`: capitalised words, initials, at most four.
pub(super) fn name_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut cursor = Cursor { text, at };
    for _ in 0..4 {
        let Some(word) = cursor.word() else { break };
        if !word.starts_with(letter::is_capital) {
            // `наб. Пробного канала, 5`
            // `ул. Пробный проспект, 5`
            let kind = || word.chars().count() > 3 && List::StreetRu.has(word);
            let last = end > at && (LAST.contains(&word) || kind()) && ends_name(cursor.rest());
            end = if last { cursor.at } else { end };
            break;
        }
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

/// Returns whether what stands behind a name is a comma or a house.
fn ends_name(rest: &str) -> bool {
    let digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    rest.starts_with(',') || rest.strip_prefix(' ').is_some_and(digit)
}

/// Returns where a name ends that may have its number behind a hyphen, before a comma: `мкр. Пробный-2, д. 5`.
fn quarter_end(name: Cursor<'_>) -> usize {
    let mut cursor = name;
    let numbered = cursor.skip(&['-'], 1) && cursor.number(1, 2).is_some();
    if numbered && cursor.rest().starts_with(',') { cursor.at } else { name.at }
}

/// Reads house, building, flat … from `at`; returns where they end and whether there is a house.
pub(super) fn houses(text: &str, at: usize) -> (usize, bool) {
    let (mut end, mut house) = (at, false);
    for part in 0..6 {
        let mut cursor = Cursor { text, at: end };
        cursor.skip(&[',', ' ', '\u{A0}'], 3);
        if let Some(behind) = kazakh_unit(cursor) {
            (end, house) = (behind, true);
            continue;
        }
        let kind = cursor.word();
        let number = match kind {
            Some(word) if List::House.has(word) => {
                cursor.skip(&['.'], 1);
                cursor.skip(&[' ', '\u{A0}', '№'], 3);
                cursor.house().is_some() || letter(&mut cursor)
            }
            Some(_) => false,
            None => part == 0 && cursor.house().is_some() && !is_counted(text, end, cursor),
        };
        if !number {
            break;
        }
        house |= part == 0 || kind.is_some_and(|kind| kind.starts_with('д'));
        end = cursor.at;
    }
    (end, house)
}

/// Takes a house or a flat whose number stands before its kind: `41-үй`, `17 пәтер`.
fn kazakh_unit(mut cursor: Cursor<'_>) -> Option<usize> {
    cursor.number(1, 4)?;
    let mut letter = cursor;
    if letter.word().is_some_and(|word| word.chars().count() == 1) {
        cursor = letter;
    }
    cursor.skip(&['-', ' ', '\u{A0}'], 1).then_some(())?;
    let unit = cursor.word().is_some_and(|word| matches!(word, "үй" | "үйі" | "пәтер" | "кеңсе"));
    unit.then_some(cursor.at)
}

/// Returns whether a number right behind a name counts what follows: `по улице Пробной 12 минут`.
fn is_counted(text: &str, name: usize, house: Cursor<'_>) -> bool {
    let comma = text.get(name..house.at).is_some_and(|gap| gap.contains(','));
    let mut next = house;
    !comma
        && next.skip(&[' ', '\u{A0}'], 1)
        && next.word().is_some_and(|word| Term::Measure.has(word))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn streets_are_found_as_by_every_word(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "ул", "ул.", "Невский", "проспект", "8", "8-е", "Марта", "50 лет", "Октября", "Б", "б-р", "пр-т", "Х", "ш.",
                "Главная", "улица", "УЛИЦА", "сказал", "-", "'", "x", "Road", "\u{A0}", ".", ",", "Ёлкина", "ѡ", "Ґ", "é",
                "Красная площадь", "набережной", "дом", "’", "СНТ", "«Пробное»", "\"Х\"", "наб. реки", "канала", "вала",
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
