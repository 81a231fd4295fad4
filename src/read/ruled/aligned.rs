//! Heads without a rule below them: what listings and reports of fixed width print.
//!
//! In: a line, and the line below it. Out: where the columns begin, in characters.
//! Never takes a line for heads that doesn't name two things which persons have, nor one that its values don't stand below.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::taxonomy::FieldName;

/// The fewest columns, and the most.
const FEWEST: usize = 3;
const MOST: usize = crate::read::markup::table::COLUMNS;
/// The most words of a head.
const WORDS: usize = 3;

/// What parts heads.
static GAP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("  "));

/// Returns where columns begin whose heads a line is, if the line below is a row of theirs: two blanks or more part the
/// heads, each value begins below its head, and few are missing.
pub(super) fn places(heads: &str, below: &str) -> Option<Vec<usize>> {
    let heads = heads.trim_end();
    // Two blanks stand within few lines, their indent left out.
    GAP.find(heads.trim_start_matches(' ').as_bytes())?;
    let (mut places, mut names, mut at) = (Vec::new(), Vec::new(), 0);
    for part in heads.split("  ") {
        let head = part.trim_start_matches(' ');
        let length = part.chars().count();
        if !head.is_empty() {
            if names.len() == MOST || !is_head(head) {
                return None;
            }
            places.push(at + length - head.chars().count());
            names.push(head);
        }
        at += length + 2;
    }
    (names.len() >= FEWEST && stand_below(&places, below) && tell_of_persons(&names))
        .then_some(places)
}

/// Returns whether a line has values where columns begin: a blank before each but the first, and few missing.
fn stand_below(places: &[usize], line: &str) -> bool {
    let mut chars = line.chars().enumerate();
    let (mut values, mut before) = (0, ' ');
    for place in places {
        for (at, c) in chars.by_ref() {
            let last = std::mem::replace(&mut before, c);
            if at < *place {
                continue;
            }
            if *place > 0 && last != ' ' {
                return false;
            }
            values += usize::from(c != ' ');
            break;
        }
    }
    3 * values >= 2 * places.len()
}

/// Returns whether some words may be a head.
fn is_head(words: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '#');
    words.starts_with(char::is_alphabetic)
        && words.chars().all(fits)
        && words.split(' ').count() <= WORDS
}

/// Returns whether heads name two things which persons have, and one that little else has.
fn tell_of_persons(heads: &[&str]) -> bool {
    let named: Vec<_> = heads.iter().flat_map(|head| FieldName::of(head).categories()).collect();
    let several = named.iter().any(|(category, _)| Some(category) != named.first().map(|it| &it.0));
    several && named.iter().any(|(_, certain)| *certain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_by_what_they_name_and_what_stands_below() {
        for (text, expected) in [
            ("NAME    PHONE      DOB\nIda     415482917  1980-03-12", Some(vec![0, 8, 19])),
            ("Имя     Телефон    Паспорт\nИда     415482917  4509 482917", Some(vec![0, 8, 19])),
            ("  ID  PHONE NO   BIRTH DATE\n  48  415482917  1980-03-12", Some(vec![2, 6, 17])),
            ("NAME    PHONE      EMAIL\nIda                ida@zavod.ru", Some(vec![0, 8, 19])),
            ("NAME    PHONE      EMAIL\nIda Musterfrau  1  ida@zavod.ru", None),
            ("NAME    PHONE      EMAIL\n", None),
            ("NAME    PHONE\nIda     415482917", None),
            ("NAME    READY   AGE\nweb-1   1/1     5d", None),
            ("I know,  your phone  and email\nwas it,  what it was  and so on", None),
        ] {
            let (heads, below) = text.split_once('\n').unwrap();
            assert_eq!(places(heads, below), expected, "{text}");
        }
    }
}
