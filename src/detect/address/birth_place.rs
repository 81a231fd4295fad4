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
use crate::detect::{letter, names::known::Folded};

/// The longest place, in bytes.
const LONGEST: usize = 120;
/// Words that name a place of birth, folded, with what stands between them and the place.
const LABELS: [&str; 25] = [
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
];
/// Words before a place in running text, folded.
const BORN: [&str; 15] = [
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
    "рожден в",
    "рождена в",
    "geboren in",
];

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
    let bare = head.get(..kind)?.trim_end_matches(GAP);
    if !endings().may_end(bare.as_bytes()) {
        return None;
    }
    let from = bare.ceil_char_boundary(bare.len().saturating_sub(LONGEST_LABEL));
    let tail = Folded::of(bare.get(from..)?);
    let tail = (tail.text(), from == 0);
    let labelled = LABELS.iter().any(|label| ends_with(tail, label));
    if !labelled && !BORN.iter().any(|label| ends_with(tail, label)) && !is_dated(bare) {
        return None;
    }
    let rest = sentence(Cursor { text, at }.part());
    let length = if labelled && bare.len() + 1 < kind {
        rest.trim_end_matches([' ', '.']).len()
    } else {
        town(rest)
    };
    let (end, _) = place::behind(text, at + length);
    (length > 2).then(|| sought(kind..end, Degree::Medium))
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
    let Some(date) = [" в", " у"].iter().find_map(|small| text.strip_suffix(small)) else {
        return false;
    };
    let mut rest = date;
    for _ in 0..DATE {
        let word = rest.rfind(' ').map_or(0, |space| space + 1);
        let (head, word) = rest.split_at_checked(word).unwrap_or_default();
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let named = || {
            let word = Folded::of(word.trim_end_matches('.'));
            matches!(word.text(), "г" | "года" | "году" | "р" | "року")
                || Term::Month.has(word.text())
        };
        if !number && !named() {
            break;
        }
        rest = head.trim_end_matches(' ');
    }
    let from = rest.ceil_char_boundary(rest.len().saturating_sub(LONGEST_LABEL));
    let tail = rest.get(from..).unwrap_or_default();
    rest.len() < date.len() && {
        let tail = Folded::of(tail);
        BORN.iter().any(|born| {
            let verb = born.split_once(' ').map_or(*born, |(verb, _)| verb);
            ends_with((tail.text(), from == 0), verb)
        })
    }
}

/// The most words of a date: `7 мая 1990 года`.
const DATE: usize = 4;

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
    LASTS.get_or_init(|| Lasts::of(LABELS.into_iter().chain(BORN).chain(towns())))
}

/// How labels end.
fn endings() -> &'static Endings {
    static ENDINGS: OnceLock<Endings> = OnceLock::new();
    ENDINGS.get_or_init(|| Endings::of(LABELS.into_iter().chain(BORN)))
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
                "рождена в", "1", "родилась", "1990", "мая", "в",
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
