//! What American streets have besides: a direction behind their name, routes by number, states without a postcode.
//!
//! In: a text and a place within an address. Out: where what is taken ends.
//! Never takes a state that no town stands before.

use super::{
    cursor::{Cursor, number_before},
    terms::Term,
    town,
    words::List,
};
use crate::detect::letter;

/// Directions as they stand behind a street (USPS Publication 28, 233), cut short and in full.
const POINTS: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
const DIRECTIONS: [&str; 8] =
    ["North", "South", "East", "West", "Northeast", "Northwest", "Southeast", "Southwest"];
/// What roads are called that have a number for a name.
const ROUTES: [&str; 11] =
    ["CR", "SR", "FM", "US", "Route", "ROUTE", "Rte", "RTE", "Highway", "HIGHWAY", "Hwy"];

/// Takes the direction that a street ends with: `St NW`, `26th Street West,`; before a word of the town only what can
/// hardly be one of it.
pub(super) fn direction(text: &str, at: usize) -> usize {
    let mut cursor = Cursor { text, at };
    if !cursor.skip(&[' '], 1) {
        return at;
    }
    let Some(word) = cursor.word() else { return at };
    let short = POINTS.contains(&word);
    if !short && !DIRECTIONS.iter().any(|point| word.eq_ignore_ascii_case(point)) {
        return at;
    }
    let mut behind = cursor;
    if short {
        behind.skip(&['.'], 1);
    }
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([',', '\n', '\r', '#']);
    if ends(behind.rest()) {
        return behind.at;
    }
    let next = cursor.rest().strip_prefix(' ');
    let goes_on = next.is_some_and(|next| {
        next.starts_with(|c: char| letter::is_capital(c) || matches!(c, '#' | '0'..='9'))
    });
    if short && goes_on && word.starts_with(letter::is_capital) { cursor.at } else { at }
}

/// Takes the number of a road that has no other name: `CR 551`, `State Route 660`.
pub(super) fn numbered(text: &str, word: &str, at: usize) -> Option<usize> {
    if !ROUTES.contains(&word) {
        return None;
    }
    let mut cursor = Cursor { text, at };
    cursor.skip(&[' '], 1).then_some(())?;
    cursor.number(1, 4)?;
    let ends = !cursor.rest().starts_with(|c: char| letter::is_letter_or_digit(c) || c == '-');
    ends.then_some(cursor.at)
}

/// Returns where the number begins that is the name of a street, if the text up to byte `at` ends with it and the number of
/// a house: `118 27th `.
pub(super) fn ordinal_before(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?.strip_suffix(' ')?;
    let number = head.len().checked_sub(2).and_then(|end| head.get(..end))?;
    is_ordinal(head.get(number.len()..)?).then_some(())?;
    let start = number.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let house = text.get(..start)?.strip_suffix(' ')?;
    let told =
        (1..=3).contains(&(number.len() - start)) && house.ends_with(|c: char| c.is_ascii_digit());
    told.then_some(start)
}

/// Returns whether an ordinal number ends so.
pub(super) fn is_ordinal(end: &str) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|it| end.eq_ignore_ascii_case(it))
}

/// Takes the number of a highway or a county's road behind its word: `US Highway 183`, `County Road 12`, `COUNTY ROAD D`.
pub(super) fn route(text: &str, word: &str, (at, county): (usize, bool)) -> usize {
    let mut cursor = Cursor { text, at };
    let highway = word.eq_ignore_ascii_case("highway") || word.eq_ignore_ascii_case("hwy");
    if !(highway || county) || !cursor.skip(&[' '], 1) {
        return at;
    }
    let number = cursor.number(1, 4).is_some();
    let letters = || cursor.rest().bytes().take_while(u8::is_ascii_uppercase).count();
    if !number && county {
        cursor.at += Some(letters()).filter(|count| *count < 3).unwrap_or_default();
    }
    if cursor.at > at + 1 { town::ends(cursor).unwrap_or(at) } else { at }
}

/// Returns whether a text names roads of a county or a state: `COUNTY ROAD`, `Co Rd`, `State Highway`.
pub(super) fn is_county(text: &str) -> bool {
    let first = text.rsplit(' ').nth(1).unwrap_or_default();
    ["county", "co", "state", "cnty"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Returns where the number of a house begins that has a sign within and ends at byte `end`: `810-814`, `3811 1/2`.
pub(super) fn house_before(text: &str, end: usize) -> Option<usize> {
    let head = text.get(..end)?;
    let bare = head.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(whole) = head.strip_suffix(" 1/2") {
        return number_before(text, whole.len(), 1, 5);
    }
    let first = bare.strip_suffix('-').filter(|_| (1..=4).contains(&(end - bare.len())))?;
    number_before(text, first.len(), 1, 4)
}

/// Returns whether a word names a unit whose number follows: `Unit 101`.
pub(super) fn is_unit(word: &str, rest: &str) -> bool {
    rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        && rest.starts_with(' ')
        && List::Unit.has(word)
}

/// Takes a floor behind a street: `, 7th Floor`.
pub(super) fn floor(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    cursor.skip(&[',', ' '], 2);
    cursor.number(1, 3)?;
    cursor.word().filter(|end| is_ordinal(end))?;
    cursor.skip(&[' '], 1).then_some(())?;
    let word = cursor.word()?;
    ["floor", "fl", "flr"].iter().any(|it| word.eq_ignore_ascii_case(it)).then_some(cursor.at)
}

/// Takes a postcode of five digits, or of nine, that no state stands before and which ends its part: ` 28150`.
pub(super) fn zip(mut cursor: Cursor<'_>) -> Option<usize> {
    cursor.number(5, 5)?;
    let mut more = cursor;
    if more.skip(&['-', ' '], 1) && more.number(4, 4).is_some() {
        cursor = more;
    }
    let rest = cursor.rest();
    (rest.is_empty() || rest.starts_with(['\n', '\r', ',', '"', ';'])).then_some(cursor.at)
}

/// Takes a state that no postcode follows: `MA`, `Oklahoma`; a town stands before it.
pub(super) fn state(mut cursor: Cursor<'_>) -> Option<usize> {
    let province = |word: &str| {
        matches!(word, "ON" | "QC" | "BC" | "AB" | "MB" | "SK" | "NS" | "NB" | "NL" | "PE")
    };
    let word = state_name(&mut cursor, |short| province(short) || List::State.has(short))?;
    let rest = cursor.rest();
    let ends = rest.is_empty()
        || rest.starts_with([',', '\n', '\r', '.', ';', ')', '"', '|', '<', ' ', '?']);
    // `VIA A SPAC OR IPO`: states that are words, in a sentence.
    let goes_on = || {
        let next = rest.strip_prefix(' ').unwrap_or_default();
        next.starts_with(char::is_alphabetic) && !next.starts_with('U')
    };
    let told = !matches!(word, "OR" | "IN" | "ME" | "OK" | "HI") || !goes_on();
    (ends && told).then_some(cursor.at)
}

/// Takes the name of a state, of one word or two, or two capitals that are `known` for one; returns its first word.
pub(super) fn state_name<'t>(
    cursor: &mut Cursor<'t>,
    known: impl Fn(&str) -> bool,
) -> Option<&'t str> {
    let start = cursor.at;
    let word = cursor.word()?;
    let short = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if !(short && known(word) || Term::State.has(word)) {
        // `New Mexico 87901`
        cursor.skip(&[' '], 1);
        cursor.word()?;
        Term::State.has(cursor.text.get(start..cursor.at)?).then_some(())?;
    }
    Some(word)
}

/// Takes a state of two letters with full stops: `D.C.`, `N.Y`.
pub(super) fn dotted_state(cursor: &mut Cursor<'_>) -> bool {
    let [first @ b'A'..=b'Z', b'.', second @ b'A'..=b'Z', rest @ ..] = cursor.rest().as_bytes()
    else {
        return false;
    };
    let both = [*first, *second];
    let known = std::str::from_utf8(&both).is_ok_and(|state| List::State.has(state));
    if known {
        cursor.at += if rest.starts_with(b".") { 4 } else { 3 };
    }
    known
}

/// Returns whether two letters are a state of the USA, as the post writes it.
pub(in crate::detect) fn is_state(letters: &str) -> bool {
    List::State.has(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_end_streets() {
        for (text, end) in [
            (" NW, Town", 3),
            (" West, Town", 5),
            (" NORTHEAST\n", 10),
            (" N Sample", 2),
            (" S.", 3),
            (" West Sample", 0),
            (" N of it", 0),
            (" Nothing,", 0),
        ] {
            assert_eq!(direction(text, 0), end, "{text}");
        }
    }

    #[test]
    fn streets_have_numbers_for_names() {
        assert_eq!(ordinal_before("in 118 27th ", 12), Some(7));
        assert_eq!(ordinal_before("the 26th ", 9), None);
        assert_eq!(numbered("5 CR 551, X", "CR", 4), Some(8));
        assert_eq!(numbered("5 CR 551-7", "CR", 4), None);
    }
}
