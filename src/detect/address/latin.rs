//! Addresses in Latin letters: American, British, German, French and those written like them.
//!
//! In: a text and where a capital stands. Out: the address whose street has that capital.
//! Never takes a number and words for an address without a street's word or a postcode.

use super::{
    cursor::{Cursor, number_before, word_before},
    gates::{self, ARTICLES, ENDS, Gates, NEAR, is_behind_number, is_behind_slash, lies},
    terms::Term,
    turkish,
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
    let street = behind_number.then(|| numbered(text, at)).flatten();
    let street = street
        .or_else(|| gates.behind_small_word(text, at).then(|| french(text, at)).flatten())
        .or_else(|| gates.is_like_a_street(text, at).then(|| named(text, at)).flatten())
        .or_else(|| is_behind_slash(text, at).then(|| slashed(text, at)).flatten())
        .or_else(|| turkish::may_be(text, at).then(|| turkish::street(text, at)).flatten())
        .or_else(|| behind_number.then(|| in_unit(text, at)).flatten())?;
    let street = Street { start: in_front(text, street.start, from), ..street };
    if street.start < from {
        return None;
    }
    let sure = street.degree > Degree::None;
    let (end, town) = town(text, units(text, street.end), sure);
    let degree = match (street.degree, town) {
        (_, true) => Degree::High,
        (Degree::None, false) => return None,
        (degree, false) => degree,
    };
    Some(Sought {
        place: street.start..end,
        evidence: Evidence::SHAPE | if town { Evidence::PLAN } else { Evidence::NONE },
        grade: Grade { alone: degree, near: degree.next() },
        detail: Detail::NONE,
    })
}

/// `231 Lawson Street`, `7368 Natasha Stravenue`: a number and capitalised words, of which the last names the kind.
pub(super) fn numbered(text: &str, at: usize) -> Option<Street> {
    let head = text.get(..at)?.strip_suffix(' ')?;
    let number = head.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let start =
        number_before(text, number.len(), 1, 5).filter(|_| head.len() - number.len() <= 1)?;
    let mut cursor = Cursor { text, at };
    // `5 Bit Port`
    let mut first = cursor;
    if first.word().is_some_and(|word| Term::Counted.has(word)) {
        return None;
    }
    let (mut end, mut degree, mut words) = (at, Degree::None, 0);
    while words < 6 {
        let Some(word) = cursor.word() else { break };
        if !word.starts_with(letter::is_capital)
            && !["of", "the", "de", "la", "del", "van", "von"].contains(&word)
        {
            break;
        }
        words += 1;
        end = cursor.at;
        if words > 1 && List::Street.has(word) {
            (degree, end) = (Degree::Medium, end + usize::from(cursor.rest().starts_with('.')));
            break;
        }
        if words > 1 && List::Suffix.has(word) {
            degree = Degree::Low;
            let mut more = cursor;
            more.skip(&[' '], 1);
            let another =
                more.word().is_some_and(|next| List::Street.has(next) || List::Suffix.has(next));
            if !another {
                break;
            }
        }
        cursor.skip(&['.'], 1);
        if !cursor.skip(&[' '], 1) {
            break;
        }
    }
    // What may be a year makes a title likelier: `In 2019 The Long Road`.
    let year = text
        .get(start..number.len())
        .is_some_and(|it| ("1900".."2036").contains(&it) && it.len() == 4);
    if year && degree == Degree::Medium {
        degree = Degree::Low;
    }
    if year && gates::is_copyright(text, start) {
        return None;
    }
    // Hardly a house's number, unless town and postcode say so.
    if text.get(start..)?.starts_with('0') {
        degree = Degree::None;
    }
    (words > 0).then_some(Street { start, end, degree })
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
                let house = behind.skip(&[' '], 1) && behind.house().is_some();
                return house.then_some(Street {
                    start: first,
                    end: behind.at,
                    degree: Degree::Medium,
                });
            }
            // Without a house, only before a postcode and a town.
            let mut behind = Cursor { text, at: end };
            let told = behind.skip(&[',', ' '], 2) && continental(behind).is_some();
            return told.then_some(Street { start: first, end, degree: Degree::Low });
        }
        if !ARTICLES.contains(&word) {
            return None;
        }
    }
    None
}

/// `C/ Mayor, 5`: the Spanish word for a street, cut short.
pub(super) fn slashed(text: &str, at: usize) -> Option<Street> {
    let head = text.get(..at)?.strip_suffix("/ ")?;
    let (word, start) = word_before(head, head.len())?;
    let mut cursor = Cursor { text, at: words_end(text, at) };
    cursor.skip(&[','], 1);
    let house = matches!(word, "C" | "c") && cursor.skip(&[' '], 1) && cursor.house().is_some();
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
    if ENDS.iter().any(ends) {
        // `Kevin Ring 5` is no street, `Hauptstr. 5` is one.
        let dot = cursor.skip(&['.'], 1);
        if word.ends_with("str") != dot && (dot || word.ends_with("str")) {
            return None;
        }
        if ["ring", "damm", "ufer", "weg", "gata"].iter().any(|end| word.ends_with(end)) {
            degree = Degree::Low;
        }
    } else {
        cursor.skip(&['.', ' '], 2);
        let romance = word.len() > 2 && List::Romance.has(word);
        let street = matches!(
            cursor.rest().split([' ', '.']).next(),
            Some("Straße" | "Strasse" | "Allee" | "Platz" | "Str")
        );
        if romance {
            cursor.at = words_end(text, cursor.at);
        } else if street {
            cursor.word();
            cursor.skip(&['.'], 1);
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
    if !cursor.skip(&[' '], 1) || cursor.house().is_none() {
        return None;
    }
    if word == "VIA" && gates::goes_on(text, cursor.at) {
        return None;
    }
    // `Am Markt 5` is nothing without its postcode.
    let mut behind = cursor;
    if lies(word.as_bytes()) && !(behind.skip(&[',', ' '], 2) && continental(behind).is_some()) {
        return None;
    }
    Some(Street { start: at, end: cursor.at, degree })
}

/// `Flat 12, Morton Park, …`: a flat and a street without a number; nothing without the postcode.
pub(super) fn in_unit(text: &str, at: usize) -> Option<Street> {
    let head = text.get(..at)?.strip_suffix(", ")?;
    let bare = head.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(head);
    let number = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    let (word, start) = word_before(number, number.len())?;
    let unit = number.len() < bare.len() && List::Unit.has(word);
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

/// Returns where the capitalised words end that stand at `at`, small words between them included.
fn words_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut cursor = Cursor { text, at };
    for _ in 0..6 {
        let Some(word) = cursor.word() else { break };
        if word.starts_with(letter::is_capital) {
            end = cursor.at;
        } else if word.len() > 3 {
            break;
        }
        if !cursor.skip(&[' '], 1) {
            break;
        }
    }
    end
}

/// Takes `Suite 069`, `Apt. 520`, `#5` behind a street.
fn units(text: &str, at: usize) -> usize {
    let mut cursor = Cursor { text, at };
    cursor.skip(&[',', ' '], 2);
    let named = match cursor.word() {
        Some(word) if List::Unit.has(word) => {
            cursor.skip(&['.', ' ', '#'], 3);
            true
        }
        Some(_) => false,
        None => cursor.skip(&['#'], 1),
    };
    let start = cursor.at;
    while cursor.rest().starts_with(|c: char| c.is_ascii_alphanumeric()) && cursor.at - start < 6 {
        cursor.at += 1;
    }
    let digit = text
        .get(start..cursor.at)
        .is_some_and(|unit| unit.bytes().any(|byte| byte.is_ascii_digit()));
    if named && digit { cursor.at } else { at }
}

/// Takes town, state and postcode; returns where they end and whether there is a postcode.
fn town(text: &str, at: usize, sure: bool) -> (usize, bool) {
    let mut end = at;
    for _ in 0..4 {
        let mut cursor = Cursor { text, at: end };
        if !cursor.skip(&[',', ' '], 2) {
            break;
        }
        let start = cursor.at;
        let comma = text.get(end..start).is_some_and(|gap| gap.starts_with(','));
        if let Some(code) = postcode(cursor, sure) {
            return (code, true);
        }
        // `Berlin` behind a German or French postcode was taken with it; here a town comes before its postcode.
        let part = cursor.part();
        let mut words = Cursor { text: part, at: 0 };
        let mut last = 0;
        while last < part.len() && words.at < 48 {
            let capital = words.rest().starts_with(letter::is_capital);
            let Some(word) = words.word() else { break };
            if !capital && word.len() > 3 {
                break;
            }
            last = words.at;
            words.skip(&['.'], 1);
            if !words.skip(&[' '], 1) {
                break;
            }
            if let Some(code) = postcode(Cursor { text, at: start + words.at }, sure) {
                return (code, true);
            }
        }
        if !comma
            || last == 0
            || !part.starts_with(letter::is_capital)
            || last + 2 < part.trim_end().len()
        {
            break;
        }
        end = start + last;
    }
    (at, false)
}

/// Returns where the postcode ends that stands at the cursor. Five digits and a town say little by themselves, so
/// they count only where the street is `sure`.
fn postcode(cursor: Cursor<'_>, sure: bool) -> Option<usize> {
    american(cursor).or_else(|| british(cursor)).or_else(|| continental(cursor).filter(|_| sure))
}

/// `MS 58197`, `NY 10001-1234`.
fn american(mut cursor: Cursor<'_>) -> Option<usize> {
    let state = cursor.word()?;
    if state.len() != 2
        || state.bytes().any(|byte| !byte.is_ascii_uppercase())
        || !List::State.has(state)
    {
        return None;
    }
    cursor.skip(&[' '], 1).then_some(())?;
    cursor.number(5, 5)?;
    let mut more = cursor;
    if more.skip(&['-'], 1) && more.number(4, 4).is_some() {
        cursor = more;
    }
    ends(cursor)
}

/// `HA3 0EQ`, `CF1X 0BQ` (Royal Mail, PAF programmers' guide), and the Canadian `K1A 0B1`.
fn british(cursor: Cursor<'_>) -> Option<usize> {
    let rest = cursor.rest().as_bytes();
    let length =
        rest.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let (outward, inward) = (rest.get(..length)?, rest.get(length + 1..length + 4)?);
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let digit = outward.get(letters).is_some_and(u8::is_ascii_digit);
    let kind: [bool; 3] = [0, 1, 2].map(|i| inward.get(i).is_some_and(u8::is_ascii_digit));
    let fine = (2..=4).contains(&length)
        && (1..=2).contains(&letters)
        && digit
        && rest.get(length) == Some(&b' ')
        && inward.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && (kind == [true, false, false] || length == 3 && kind == [true, false, true]);
    if fine { ends(Cursor { at: cursor.at + length + 4, ..cursor }) } else { None }
}

/// Takes the digits of a postcode: `10115`, `1012`, `31-147` of Poland, `130 00` of Czechia and Sweden, `1000-205` of
/// Portugal; returns how many stand first.
fn code(cursor: &mut Cursor<'_>) -> Option<usize> {
    for (first, sign, second) in [(2, '-', 3), (3, ' ', 2), (4, '-', 3)] {
        let mut parts = *cursor;
        let fits = parts.number(first, first).is_some()
            && parts.skip(&[sign], 1)
            && parts.number(second, second).is_some();
        if fits {
            *cursor = parts;
            return Some(first + second);
        }
    }
    cursor.number(4, 5).map(str::len)
}

/// `10115 Berlin`, `D-10115 Berlin`, `75002 Paris`, `1012 AB Amsterdam`, `31-147 Kraków`.
fn continental(mut cursor: Cursor<'_>) -> Option<usize> {
    let country = ["D-", "A-", "F-", "CH-"].into_iter().find(|it| cursor.rest().starts_with(it));
    cursor.at += country.map_or(0, str::len);
    let digits = code(&mut cursor)?;
    cursor.skip(&[' '], 1).then_some(())?;
    let word = cursor.word().filter(|word| word.starts_with(letter::is_capital))?;
    if digits == 4 && word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let mut more = cursor;
        if more.skip(&[' '], 1)
            && more.word().is_some_and(|town| town.starts_with(letter::is_capital))
        {
            return Some(more.at);
        }
    }
    (word.len() > 2).then_some(cursor.at)
}

/// Returns the place of the cursor, if no letter or digit follows.
fn ends(cursor: Cursor<'_>) -> Option<usize> {
    (!cursor.rest().starts_with(|c: char| letter::is_letter_or_digit(c) || c == '_'))
        .then_some(cursor.at)
}
