//! Places of birth: what a label, a field or `born in` says is one.
//!
//! In: a text and where a capital stands. Out: the place behind the words that name it.
//! Never takes a town for a place of birth for its own sake.

use std::sync::OnceLock;

use super::{
    cursor::{Cursor, word_before},
    endings::{Endings, Lasts},
    place,
    terms::Term,
    words::List,
};
use crate::detect::{
    Degree, Evidence, Grade,
    check::Detail,
    seek::{Ground, Seeker, Sought},
};
use crate::detect::{
    letter,
    names::known::{Folded, Known},
};

/// The longest place, in bytes.
const LONGEST: usize = 120;
/// Words that name a place of birth, folded, with what stands between them and the place.
const LABELS: [&str; 39] = [
    "место рождения",
    "места рождения",
    "местом рождения",
    "место рожд.",
    "м.р.",
    "місце народження",
    "місця народження",
    "месца нараджэння",
    "туған жері",
    "туулган жери",
    "tug'ilgan joyi",
    "place of birth",
    "birthplace",
    "birth place",
    "geburtsort",
    "lieu de naissance",
    "luogo di nascita",
    "lugar de nacimiento",
    "уроженец",
    "уроженца",
    "уроженцем",
    "уроженка",
    "уроженки",
    "уроженкой",
    "miejsce urodzenia",
    "місце нар.",
    "geboorteplaats",
    "place de naissance",
    "naturalidade",
    "local de nascimento",
    "fodested",
    "fodelseort",
    "syntymapaikka",
    "misto narozeni",
    "miesto narodenia",
    "szuletesi hely",
    "locul nasterii",
    "dogum yeri",
    "τοπος γεννησης",
];
/// Words before a place in running text, folded: the verb, and the preposition behind the last space.
const BORN: [&str; 47] = [
    "род. в",
    "родился в",
    "родилась в",
    "родившийся в",
    "родившегося в",
    "родившаяся в",
    "родившейся в",
    "народився в",
    "народився у",
    "народилася в",
    "народилася у",
    "born in",
    "born at",
    "born on in",
    "рожден в",
    "рождена в",
    "geboren in",
    "geboren am in",
    "geb. in",
    "geb. am in",
    "geb. te",
    "geboren te",
    "geboren op te",
    "ne le a",
    "nee le a",
    "nato a",
    "nato il a",
    "nata a",
    "nata il a",
    "nacido en",
    "nacido el en",
    "nacida en",
    "nacida el en",
    "nascido em",
    "nascida em",
    "urodzony w",
    "urodzona w",
    "ur. w",
    "urodzil sie w",
    "urodzila sie w",
    "narozen v",
    "narozena v",
    "nar. v",
    "fodt i",
    "fodd i",
    "nascut in",
    "nascuta in",
];
/// The same in French, in small letters, whose accents alone tell it from Italian `né a Roma né a Milano`.
const BORN_FRENCH: [&str; 3] = ["né à", "née à", "né(e) à"];
/// No preposition is longer, in bytes.
const PREPOSITION: usize = 2;

/// The seeker of places of birth.
pub(in crate::detect) struct BirthPlace;

impl Seeker for BirthPlace {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        let mut from = 0;
        for at in ground.junctions() {
            if at >= from
                && let Some(found) = behind_label(ground.text, at)
            {
                from = found.place.end;
                each(found);
            }
        }
    }

    fn field(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        let text = ground.text;
        let value = text.trim_matches([' ', '\t', '"', '\r', '\n']);
        let letters = value.chars().filter(|c| letter::is_letter(*c)).count();
        let strange = value.contains(['@', '{', '<', '=', '\u{1F}']) || value.contains("://");
        if letters < 2 || value.len() > LONGEST || strange {
            return;
        }
        let Some(start) = text.find(value) else { return };
        each(sought(start..start + value.len(), Degree::Medium));
    }
}

fn sought(place: std::ops::Range<usize>, near: Degree) -> Sought {
    Sought {
        place,
        evidence: Evidence::SHAPE | Evidence::CONTEXT,
        grade: Grade { alone: Degree::None, near },
        detail: Detail::NONE,
    }
}

/// Returns the place whose first capital, but for the kind of town, stands at `at`.
fn behind_label(text: &str, at: usize) -> Option<Sought> {
    if may_end(text.as_bytes().get(..at)?) { behind_any(text, at) } else { None }
}

/// The same as [`behind_label`], by looking closer everywhere.
fn behind_any(text: &str, at: usize) -> Option<Sought> {
    let head = text.get(..at)?;
    let kind = kind_before(head);
    let near = head.get(..kind)?.trim_end_matches(GAP);
    if let Some(date) = dated(head.get(..kind)?.as_bytes()).and_then(|length| head.get(..length)) {
        let label = before_date(date)?.trim_end_matches(GAP);
        let told = ends_with_any(label, LABELS.into_iter());
        return if told { named(text, (kind, at), false) } else { None };
    }
    // The label may stand on the line above.
    let above = near.strip_suffix('\n').map(|line| line.trim_end_matches(['\r', ' ', ':']));
    let bare = above.unwrap_or(near);
    if !endings().may_end(bare.as_bytes()) {
        return None;
    }
    let from = bare.ceil_char_boundary(bare.len().saturating_sub(LONGEST_LABEL));
    let last = bare.get(from..)?;
    let tail = Folded::of(last);
    let tail = (tail.text(), from == 0);
    let labelled = LABELS.iter().any(|label| ends_with(tail, label));
    if above.is_some() {
        let told = labelled && (kind < at || is_place(text.get(at..)?)) && is_whole_line(bare);
        let line = text.get(at..)?.lines().next()?.trim_end_matches([' ', '.', '\r']);
        let fits = told && line.len() <= LONGEST && !line.contains([':', '|', '\t']);
        return fits.then(|| sought(kind..at + line.len(), Degree::Medium));
    }
    let born = || BORN.iter().any(|label| ends_with(tail, label)) && !is_alliance(last);
    let french = || {
        let small = if last.ends_with('à') { last.to_lowercase() } else { String::new() };
        BORN_FRENCH.iter().any(|label| ends_with((&small, from == 0), label))
    };
    if !labelled && !born() && !french() && !is_dated(bare) {
        return None;
    }
    named(text, (kind, at), labelled && bare.len() + 1 < kind)
}

/// Returns the place whose kind begins at `kind` and whose name at `at`: all of the sentence, or a town and its region.
fn named(text: &str, (kind, at): (usize, usize), whole: bool) -> Option<Sought> {
    let rest = sentence(Cursor { text, at }.part());
    let length = if whole { rest.trim_end_matches([' ', '.']).len() } else { town(rest) };
    let (end, _) = place::behind(text, at + length);
    let end = end + region(text.get(end..)?);
    (length > 2).then(|| sought(kind..end, Degree::Medium))
}

/// Returns the length of what a text ends with but for a comma, if that may be a date: `Дата и место рождения: 7.05.1990,`.
fn dated(text: &[u8]) -> Option<usize> {
    match text.trim_ascii_end() {
        [date @ .., last, b','] if last.is_ascii_digit() || *last == b'.' => Some(date.len() + 1),
        _ => None,
    }
}

/// Returns whether a text ends with a word in capitals and a preposition in small letters: `il vertice NATO a` Modena.
fn is_alliance(text: &str) -> bool {
    let mut words = text.rsplit(' ');
    let small = words.next().is_some_and(|last| last.starts_with(letter::is_small));
    small && words.next().is_some_and(|verb| !verb.contains(letter::is_small))
}

/// Returns whether the first word of a text is the name of a town or a country.
fn is_place(text: &str) -> bool {
    Cursor { text, at: 0 }.word().is_some_and(|word| Folded::of(word).known().is(Known::PLACE))
}

/// Returns whether nothing but a number stands before the label that a text ends with, in its line.
fn is_whole_line(text: &str) -> bool {
    let line = text.get(text.rfind('\n').map_or(0, |end| end + 1)..).unwrap_or_default();
    let label = line.trim_start_matches(|c: char| c.is_ascii_digit() || " .)".contains(c));
    let folded = Folded::of(label.get(..label.floor_char_boundary(LONGEST_LABEL)).unwrap_or(label));
    LABELS.contains(&folded.text())
}

/// Returns the length of the region that a text begins with, behind a town: `, Oklahoma`, ` (Badajoz)`.
fn region(text: &str) -> usize {
    if let Some(rest) = text.strip_prefix(" (") {
        let length = town(rest);
        let closed = rest.get(length..).is_some_and(|rest| rest.starts_with(')'));
        return if length > 1 && closed { length + 3 } else { 0 };
    }
    let Some(rest) = text.strip_prefix(", ") else { return 0 };
    let length = town(rest);
    let name = Folded::of(rest.get(..length).unwrap_or_default());
    let told = Term::State.has(name.text()) || Term::Country.has(name.text());
    if length > 1 && told { length + 2 } else { 0 }
}

/// Returns what of a text its first sentence is: `Тестоград. Адрес`, but `Тестоград Примерской обл. России`.
fn sentence(text: &str) -> &str {
    let ends = |at: &usize| {
        let (head, rest) = text.split_at_checked(*at).unwrap_or_default();
        let next = rest.strip_prefix(". ").is_some_and(|next| next.starts_with(letter::is_capital));
        let word = word_before(head, *at).map_or("", |(word, _)| word);
        next && word.chars().count() > 3 && !List::Region.has(word)
    };
    let end = memchr::memchr_iter(b'.', text.as_bytes()).find(ends);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Returns whether a text ends with a word for being born, a date and a preposition: `родилась 7 мая 1990 года в`.
fn is_dated(text: &str) -> bool {
    let near =
        text.as_bytes().get(text.len().saturating_sub(PREPOSITION + 1)..).unwrap_or_default();
    let Some(space) = memchr::memrchr(b' ', near) else { return false };
    let (date, small) = text.split_at_checked(text.len() - near.len() + space).unwrap_or_default();
    let small = Folded::of(small.trim_start());
    let small = small.text();
    let of_birth = |born: &&str| born.strip_suffix(small).is_some_and(|verb| verb.ends_with(' '));
    if !BORN.iter().any(of_birth) {
        return false;
    }
    let verb = |born: &'static str| born.rsplit_once(' ').map_or(born, |(verb, _)| verb);
    before_date(date).is_some_and(|rest| ends_with_any(rest, BORN.into_iter().map(verb)))
}

/// Returns what stands before the date that a text ends with.
fn before_date(date: &str) -> Option<&str> {
    let mut rest = date;
    for _ in 0..DATE {
        let word = rest.rfind(' ').map_or(0, |space| space + 1);
        let (head, word) = rest.split_at_checked(word).unwrap_or_default();
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let named = || {
            let word = Folded::of(word.trim_end_matches('.'));
            matches!(word.text(), "г" | "года" | "году" | "р" | "року" | "de" | "of")
                || Term::Month.has(word.text())
        };
        if !number && !named() {
            break;
        }
        rest = head.trim_end_matches(' ');
    }
    (rest.len() < date.len()).then_some(rest)
}

/// Returns whether a text ends with one of folded labels as a word of its own.
fn ends_with_any<'l>(text: &str, mut labels: impl Iterator<Item = &'l str>) -> bool {
    let from = text.ceil_char_boundary(text.len().saturating_sub(LONGEST_LABEL));
    let tail = Folded::of(text.get(from..).unwrap_or_default());
    labels.any(|label| ends_with((tail.text(), from == 0), label))
}

/// The most words of a date: `7 мая 1990 года`, `7 de mayo de 1990`.
const DATE: usize = 5;

/// As many bytes as the longest label has, and a letter more.
const LONGEST_LABEL: usize = 31;

/// What may stand between a label and a place.
const GAP: [char; 8] = [' ', ':', '-', '–', '—', '"', '=', '\u{A0}'];

/// Says quickly whether a text may end with a label, and the kind of a town behind it.
fn may_end(head: &[u8]) -> bool {
    let Some((b' ', mut bare)) = head.split_last() else { return true };
    while let [more @ .., b' '] = bare {
        bare = more;
    }
    match *bare {
        [ref word @ .., b'.'] => lasts().may_end(word),
        [.., last] if last.is_ascii_alphanumeric() => lasts().may_end(bare),
        [.., 0xD0 | 0xD1, _] => lasts().may_end(bare),
        // No kind of a town, but maybe a label.
        [.., b','] => dated(bare).is_some(),
        [.., b':' | b'-' | b'"' | b'='] | [.., 0xE2, 0x80, 0x93 | 0x94] => {
            endings().may_end(trimmed(bare))
        }
        [.., last] => !last.is_ascii(),
        [] => false,
    }
}

/// Returns a text without the signs and spaces at its end that may stand between a label and a place.
fn trimmed(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let [more @ .., b' ' | b':' | b'-' | b'"' | b'=']
    | [more @ .., 0xE2, 0x80, 0x93 | 0x94]
    | [more @ .., 0xC2, 0xA0] = rest
    {
        rest = more;
    }
    rest
}

/// Returns whether a folded text, which is `whole` or the end of a longer one, ends with a label as a word of its own.
fn ends_with((text, whole): (&str, bool), label: &str) -> bool {
    let before = text.strip_suffix(label);
    before.is_some_and(|before| match before.chars().next_back() {
        Some(last) => !letter::is_letter_or_digit(last),
        None => whole,
    })
}

/// The last words of labels, and the kinds of towns.
fn lasts() -> &'static Lasts {
    static LASTS: OnceLock<Lasts> = OnceLock::new();
    let towns = || List::Settlement.words().iter().copied();
    LASTS
        .get_or_init(|| Lasts::of(LABELS.into_iter().chain(BORN).chain(BORN_FRENCH).chain(towns())))
}

/// How labels end.
fn endings() -> &'static Endings {
    static ENDINGS: OnceLock<Endings> = OnceLock::new();
    ENDINGS.get_or_init(|| Endings::of(LABELS.into_iter().chain(BORN).chain(BORN_FRENCH)))
}

/// Returns where the kind of town begins that a text ends with: `г. `, `гор. `.
fn kind_before(head: &str) -> usize {
    let bare = head.trim_end_matches([' ', '\u{A0}']);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    if !List::Settlement.may_end(bare.as_bytes()) {
        return head.len();
    }
    match word_before(head, head.len()) {
        Some((word, start)) if List::Settlement.has(word) => start,
        _ => head.len(),
    }
}

/// Returns the length of the capitalised words that a text begins with: a town.
fn town(text: &str) -> usize {
    let mut cursor = Cursor { text, at: 0 };
    let mut end = 0;
    for _ in 0..3 {
        let capital = cursor.rest().starts_with(letter::is_capital);
        if cursor.word().is_none() || !capital {
            break;
        }
        end = cursor.at;
        // `Тестоград-66`
        let mut closed = cursor;
        if closed.skip(&['-'], 1) && closed.number(1, 2).is_some() {
            end = closed.at;
            break;
        }
        if !cursor.skip(&[' ', '\u{A0}'], 1) {
            break;
        }
    }
    // `South Korea's crisis`, but `St John's`
    let owner = text.get(..end).is_some_and(|town| town.ends_with("'s") || town.ends_with("’s"));
    let thing = text.get(end..).and_then(|rest| rest.strip_prefix(' '));
    if owner && thing.is_some_and(|thing| thing.starts_with(letter::is_small)) { 0 } else { end }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_found_as_by_looking_closer_everywhere(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "Место рождения", "место рождения:", "М.Р.", "born in", "Birthplace", "уроженец", "родился в", "г.", "гор",
                "село", "с", "ст-ца", "-", "–", "—", ":", "=", "\"", "\u{A0}", "é", "»", ",", ".", "x", "Тверь", "Nook",
                "рождена в", "1", "родилась", "1990", "мая", "в", "род.",
            ]), 0..7),
            spaces in proptest::collection::vec(0..4_u8, 7),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", match space { 0 => "", 3 => "  ", _ => " " })
            }).collect();
            for gap in ["", " "] {
                let text = format!("{text}{gap}Модель, 7");
                let at = text.len() - "Модель, 7".len();
                prop_assert_eq!(behind_label(&text, at), behind_any(&text, at), "{}", text);
            }
        }
    }
}
