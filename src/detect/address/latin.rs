//! Addresses in Latin letters: American, British, German, French and those written like them.
//!
//! In: a text and where a capital stands. Out: the address whose street has that capital.
//! Never takes a number and words for an address without a street's word or a postcode.

use std::ops::Range;

use super::{
    american, below,
    cursor::{Cursor, number_before, word_before},
    gates::{
        self, ARTICLES, BOXES, ENDS, FAINT, Gates, NEAR, is_behind_number, is_behind_slash, lies,
    },
    romance, russian,
    terms::Term,
    town, turkish,
    words::List,
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    check::Detail,
    seek::{Ground, Seeker, Sought},
};

/// The seeker of addresses in Latin letters.
pub(in crate::detect) struct Latin;

impl Seeker for Latin {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        let mut from = 0;
        let gates = Gates::get();
        for at in ground.junctions() {
            let latin = ground.text.as_bytes().get(at).is_some_and(|byte| *byte < 0xC6);
            if latin
                && at >= from
                && gates.may_be(ground.text, at)
                && ground.has_digit(at.saturating_sub(NEAR)..at + NEAR)
                && let Some(found) = around(gates, (ground.text, at), from)
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

/// A street with its number.
pub(super) struct Street {
    pub(super) start: usize,
    pub(super) end: usize,
    /// How sure it is without town and postcode.
    pub(super) degree: Degree,
}

/// Returns the address whose street's name has its capital at `at`.
fn around(gates: &Gates, (text, at): (&str, usize), from: usize) -> Option<Sought> {
    let behind_number = is_behind_number(text, at);
    let street = behind_number
        .then(|| romance::behind_house(text, at).or_else(|| numbered(text, at)))
        .flatten();
    let street = street
        .or_else(|| gates.behind_small_word(text, at).then(|| french(text, at)).flatten())
        .or_else(|| gates.is_like_a_street(text, at).then(|| named(text, at)).flatten())
        .or_else(|| gates::is_like_a_box(text, at).then(|| boxed(text, at)).flatten())
        .or_else(|| is_behind_slash(text, at).then(|| slashed(text, at)).flatten())
        .or_else(|| turkish::may_be(text, at).then(|| turkish::street(text, at)).flatten())
        .or_else(|| behind_number.then(|| in_unit(text, at)).flatten())?;
    let street = Street { start: in_front(text, street.start, from), ..street };
    if street.start < from {
        return None;
    }
    let sure = street.degree > Degree::None;
    let units = town::units(text, street.end);
    let (end, behind) = town::behind(text, units, sure);
    let below = if behind || !sure { None } else { below::end(text, units) };
    let (end, behind) = below.map_or((end, behind), |end| (end, true));
    let before =
        if behind { None } else { town::before(text, street.start, from).filter(|_| sure) };
    let (start, town) = (before.unwrap_or(street.start), behind || before.is_some());
    let degree = match (street.degree, town) {
        (_, true) => Degree::High,
        (Degree::None, false) => return None,
        (degree, false) => degree,
    };
    Some(Sought {
        place: start..end,
        evidence: Evidence::SHAPE | if town { Evidence::PLAN } else { Evidence::NONE },
        grade: Grade { alone: degree, near: degree.next() },
        detail: Detail::NONE,
    })
}

/// Returns the address whose street begins with the capital at `at`, if a word says street there.
pub(super) fn opening(text: &str, at: usize) -> Option<Sought> {
    let gates = Gates::get();
    gates.is_like_a_street(text, at).then(|| around(gates, (text, at), at)).flatten()
}

/// Returns where the address ends that begins as the one at `place` does, if it is longer and a postcode tells it; or where
/// that one ends.
pub(super) fn end_of(text: &str, place: Range<usize>) -> usize {
    let gates = Gates::get();
    let written = text.get(place.clone()).unwrap_or_default();
    let capitals = written.char_indices().filter(|(_, c)| letter::is_capital(*c)).take(3);
    let longer = capitals.map(|(at, _)| place.start + at).find_map(|at| {
        let found = gates.may_be(text, at).then(|| around(gates, (text, at), place.start))??;
        let told = found.evidence.has(Evidence::PLAN) && found.place.start == place.start;
        (told && found.place.end > place.end).then_some(found.place.end)
    });
    longer.unwrap_or_else(|| with_letter(text, place.end))
}

/// Returns where the house and the flat end whose letter stands in quotation marks: `д. 17 «а», кв. 4`.
fn with_letter(text: &str, end: usize) -> usize {
    let number = text.get(..end).is_some_and(|it| it.ends_with(|c: char| c.is_ascii_digit()));
    let mut cursor = Cursor { text, at: end };
    if number {
        cursor.quoted_letter();
    }
    if cursor.at > end { russian::houses(text, cursor.at).0 } else { end }
}

/// `231 Lawson Street`, `7368 Natasha Stravenue`: a number and capitalised words, of which the last names the kind.
pub(super) fn numbered(text: &str, at: usize) -> Option<Street> {
    let at = american::ordinal_before(text, at).unwrap_or(at);
    let head = text.get(..at)?.strip_suffix(' ')?;
    let number = head.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let start = number_before(text, number.len(), 1, 5)
        .or_else(|| american::house_before(text, number.len()))
        .filter(|_| head.len() - number.len() <= 1)?;
    let mut cursor = Cursor { text, at };
    // `5 Bit Port`
    let mut first = cursor;
    if first.word().is_some_and(|word| Term::Counted.has(word)) {
        return None;
    }
    let (mut end, mut degree, mut words) = (at, Degree::None, 0);
    while words < 6 {
        let Some(word) = cursor.word().or_else(|| ordinal(&mut cursor)) else { break };
        if !word.starts_with(|c: char| letter::is_capital(c) || c.is_ascii_digit())
            && !["of", "the", "de", "la", "del", "van", "von"].contains(&word)
        {
            break;
        }
        if words > 0 && american::is_unit(word, cursor.rest()) {
            break;
        }
        words += 1;
        end = cursor.at;
        if words > 1 && List::Street.has(word) {
            (degree, end) = (Degree::Medium, end + usize::from(cursor.rest().starts_with('.')));
            let county = text.get(at..end).is_some_and(american::is_county);
            end = american::direction(text, american::route(text, word, (end, county)));
            break;
        }
        if let Some(route) = american::numbered(text, word, end) {
            (degree, end) = (Degree::Low, american::direction(text, route));
            break;
        }
        if words > 1 && List::Suffix.has(word) {
            degree = Degree::Low;
            let mut more = cursor;
            more.skip(&[' '], 1);
            let another =
                more.word().is_some_and(|next| List::Street.has(next) || List::Suffix.has(next));
            if !another {
                end = american::direction(text, end);
                break;
            }
        }
        cursor.skip(&['.'], 1);
        if !cursor.skip(&[' '], 1) {
            break;
        }
    }
    let degree = by_house(text, start..number.len(), degree)?;
    (words > 0).then_some(Street { start, end, degree })
}

/// Returns how sure a street is whose house is at this place; `None` of the year of a copyright.
pub(super) fn by_house(text: &str, house: Range<usize>, degree: Degree) -> Option<Degree> {
    let number = text.get(house.clone())?;
    // Hardly a house's number, unless town and postcode say so.
    if number.starts_with('0') {
        return Some(Degree::None);
    }
    // What may be a year makes a title likelier: `In 2019 The Long Road`.
    let year = number.len() == 4 && ("1900".."2036").contains(&number);
    if year && gates::is_copyright(text, house.start) {
        return None;
    }
    Some(if year { degree.min(Degree::Low) } else { degree })
}

/// Takes the number of a street that is its name: `4th`.
fn ordinal<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let mut more = *cursor;
    more.number(1, 3)?;
    let end = more.word().filter(|end| american::is_ordinal(end))?;
    let word = cursor.text.get(cursor.at..more.at).filter(|_| !end.is_empty());
    *cursor = more;
    word
}

/// `12 rue de la Paix`: a number, the kind of street in small letters, its name.
pub(super) fn french(text: &str, at: usize) -> Option<Street> {
    let mut first = at;
    for _ in 0..4 {
        let (word, start) = word_before(text, first)?;
        if !word.starts_with(|c: char| c.is_ascii_lowercase()) || word.len() > 9 {
            return None;
        }
        first = start;
        if word.len() > 1 && List::Romance.has(word) {
            let head = text.get(..start)?.trim_end_matches([' ', ',']);
            let head =
                head.strip_suffix(" bis").or_else(|| head.strip_suffix(" ter")).unwrap_or(head);
            let end = words_end(text, at);
            // `Zope 3 via Viewlets`: no house stands before the Italian word, which is an English one too.
            let english = word == "via";
            if english && !gates::is_plain(text, at) {
                return None;
            }
            if let Some(start) = number_before(text, head.len(), 1, 4).filter(|_| !english) {
                return Some(Street { start, end, degree: Degree::Medium });
            }
            if List::Fronted.has(word) {
                let mut behind = Cursor { text, at: end };
                behind.skip(&[','], 1);
                let mut house = behind.skip(&[' '], 1);
                if house {
                    town::number_sign(&mut behind);
                    house = behind.house().is_some();
                }
                // `str. Modelului nr. 5`
                if word == "str" {
                    house &= text.get(end..behind.at).is_some_and(|it| it.contains("nr"));
                }
                // `al. Przykładowe 5, 00-950 Łódź`: words of other languages too, if no flat follows.
                let other = matches!(word, "al" | "os" | "pl");
                if other && town::units(text, behind.at) == behind.at {
                    let mut code = behind;
                    house &= code.skip(&[',', ' '], 2)
                        && code.rest().as_bytes().get(2) == Some(&b'-')
                        && town::continental(code).is_some();
                }
                return house.then_some(Street {
                    start: first,
                    end: behind.at,
                    degree: Degree::Medium,
                });
            }
            if let Some(end) = house_and_town(text, end) {
                return Some(Street { start: first, end, degree: Degree::Medium });
            }
            // Without a house, only before a postcode and a town.
            let mut behind = Cursor { text, at: end };
            let told = behind.skip(&[',', ' '], 2) && town::continental(behind).is_some();
            return told.then_some(Street { start: first, end, degree: Degree::Low });
        }
        if !ARTICLES.contains(&word) {
            return None;
        }
    }
    None
}

/// Returns where the house ends behind the name of a street, if a postcode and a town follow: `via Modello| 77, 20124 Milano`.
fn house_and_town(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    cursor.skip(&[','], 1);
    house(&mut cursor, false)?;
    let end = cursor.at;
    (cursor.skip(&[',', ' '], 2) && town::continental(cursor).is_some()).then_some(end)
}

/// `C/ Mayor, 5`: the Spanish word for a street, cut short.
pub(super) fn slashed(text: &str, at: usize) -> Option<Street> {
    let head = text.get(..at)?.strip_suffix("/ ")?;
    let (word, start) = word_before(head, head.len())?;
    let mut cursor = Cursor { text, at: words_end(text, at) };
    cursor.skip(&[','], 1);
    let told = matches!(word, "C" | "c") && cursor.skip(&[' '], 1);
    town::number_sign(&mut cursor);
    let house = told && cursor.house().is_some();
    house.then_some(Street { start, end: cursor.at, degree: Degree::Medium })
}

/// `Musterstraße 12`, `Via Roma 7`, `Calle Mayor, 5`: a word that says street, and a number behind the name.
pub(super) fn named(text: &str, at: usize) -> Option<Street> {
    let mut cursor = Cursor { text, at };
    let word = cursor.word()?;
    // `Johanne-Trüb-Weg`: the word for the street is written with a capital behind a hyphen.
    let last = word.rsplit_once('-').map_or("", |(_, last)| last);
    let ends = |end: &&str| {
        word.len() > end.len() + 2 && (word.ends_with(end) || last.eq_ignore_ascii_case(end))
    };
    let mut degree = Degree::Medium;
    let ended = ENDS.iter().any(ends);
    if ended {
        // `Kevin Ring 5` is no street, `Hauptstr. 5` is one.
        let dot = cursor.skip(&['.'], 1);
        let short = word.ends_with("str") || last == "Str";
        if short != dot {
            return None;
        }
        if ["ring", "damm", "ufer", "weg", "gata"].iter().any(|end| word.ends_with(end)) {
            degree = Degree::Low;
        }
        if FAINT.iter().any(|end| word.ends_with(end)) {
            degree = Degree::None;
        }
    } else {
        cursor.skip(&['.', ' '], 2);
        let romance = (word.len() > 2 || gates::is_short(text, at)) && List::Romance.has(word);
        let street = matches!(
            cursor.rest().split([' ', '.']).next(),
            Some("Straße" | "Strasse" | "Allee" | "Platz" | "Str")
        );
        if romance {
            cursor.at = words_end(text, cursor.at);
        } else if street {
            cursor.word();
            cursor.skip(&['.'], 1);
        } else if gates::is_hungarian(cursor.rest().as_bytes()) {
            cursor.word();
        } else if gates::is_hungarian(gates::behind_capital(cursor.rest().as_bytes())) {
            // `Kossuth Lajos utca 6`
            cursor.word();
            cursor.skip(&[' '], 1);
            cursor.word();
        } else if lies(word.as_bytes()) {
            cursor.at = words_end(text, cursor.at);
            degree = Degree::Low;
        } else {
            return None;
        }
        if cursor.at <= at + word.len() + 1 {
            return None;
        }
    }
    cursor.skip(&[','], 1);
    let none = house(&mut cursor, ended)?;
    if word == "VIA" && gates::goes_on(text, cursor.at) {
        return None;
    }
    // `Am Markt 5` is nothing without its postcode.
    let mut behind = Cursor { text, at: town::units(text, cursor.at) };
    let told = degree == Degree::None || none || lies(word.as_bytes());
    if told && !(behind.skip(&[',', ' '], 2) && town::continental(behind).is_some()) {
        return None;
    }
    Some(Street { start: at, end: cursor.at, degree: degree.max(Degree::Low) })
}

/// Takes the house behind the name of a street, with a sign for number unless `at_once`; returns whether it has none: `s/n`.
fn house(cursor: &mut Cursor<'_>, at_once: bool) -> Option<bool> {
    cursor.skip(&[' '], 1).then_some(())?;
    if !at_once {
        town::number_sign(cursor);
        if ["s/n", "S/N"].iter().any(|none| cursor.rest().starts_with(none)) {
            cursor.at += 3;
            return Some(true);
        }
    }
    cursor.house().map(|_| false)
}

/// `PO Box 12`, `BP 401`, `Postfach 10 12 43`: a box at a post office; little without its town.
pub(super) fn boxed(text: &str, at: usize) -> Option<Street> {
    let rest = text.get(at..)?;
    let named = BOXES.iter().find_map(|name| rest.strip_prefix(name))?;
    let start = at + rest.len() - named.len();
    let mut cursor = Cursor { text, at: start };
    cursor.number(1, 6)?;
    for _ in 0..2 {
        let mut more = cursor;
        let pair = more.skip(&[' '], 1) && more.number(2, 2).is_some();
        cursor = if pair { more } else { cursor };
    }
    let ends = !cursor.rest().starts_with(|c: char| letter::is_letter_or_digit(c) || c == '-');
    ends.then_some(Street { start: at, end: cursor.at, degree: Degree::Low })
}

/// `Flat 12, Morton Park, …`: a flat and a street without a number; nothing without the postcode.
pub(super) fn in_unit(text: &str, at: usize) -> Option<Street> {
    let head = text.get(..at)?.strip_suffix(", ")?;
    let bare = head.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(head);
    let number = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let (word, start) = word_before(number, number.len())?;
    let dash = text.get(..start)?.ends_with("- ");
    let unit = number.len() < bare.len() && List::Unit.has(word) && !dash;
    let end = words_end(text, at);
    (unit && word.starts_with(letter::is_capital)).then_some(Street {
        start,
        end,
        degree: Degree::None,
    })
}

/// Takes the flat before a street: `Flat 3, 12 High Street`.
fn in_front(text: &str, start: usize, from: usize) -> usize {
    let head = text.get(from..start).unwrap_or_default();
    let bare = head.trim_end_matches([',', ' ']);
    let number = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some((word, at)) = word_before(number, number.len()) else { return start };
    if bare.len() < head.len()
        && number.len() < bare.len()
        && word.starts_with(letter::is_capital)
        && List::Unit.has(word)
    {
        from + at
    } else {
        start
    }
}

/// Ranks and titles in the names of streets, cut short.
const ABBREVIATED: [&str; 14] = [
    "Gen", "Ks", "Dr", "St", "Prof", "Kard", "Bp", "Col", "Cap", "Cel", "Sto", "Sta", "Płk", "Mons",
];

/// Returns whether a word is a French one behind its article: `d'Esch`, `l’Église`.
fn is_elided(word: &str) -> bool {
    let rest = word.strip_prefix(['d', 'l']).and_then(|rest| rest.strip_prefix(['\'', '’']));
    rest.is_some_and(|rest| rest.starts_with(letter::is_capital))
}

/// Returns where the capitalised words end that stand at `at`, small words between them included.
pub(super) fn words_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut cursor = Cursor { text, at };
    for _ in 0..6 {
        // `Strada Modelului Nr. 5`, `Jalan Modelindo No. 5`
        let mut sign = cursor;
        town::number_sign(&mut sign);
        if sign.at > cursor.at {
            break;
        }
        let Some(word) = cursor.word() else { break };
        if word.starts_with(letter::is_capital) || is_elided(word) {
            end = cursor.at;
        } else if word.len() > 3 {
            break;
        }
        // `Gen. Modela`, `G. da Modello`
        let short = word.len() == 1 || ABBREVIATED.contains(&word);
        if short && cursor.rest().starts_with(". ") {
            cursor.skip(&['.'], 1);
        }
        if !cursor.skip(&[' '], 1) {
            break;
        }
    }
    end
}
