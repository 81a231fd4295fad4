//! Secondary units: flats and suites, and the streets that they tell.
//!
//! In: a text and where the number of a unit may begin. Out: the unit, and the street above it or beside it.
//! Never takes a unit without a street.

use std::{ops::Range, sync::OnceLock};

use super::{
    blocks::{Found, told},
    cursor::{bare, word_before},
    endings::Lasts,
    extent, flat,
    line::{self, Kind, Line},
    street::{Strength, street},
    terms::Term,
};
use crate::detect::{Degree, letter};

/// Hands on the unit whose number is at byte `at`, and the street above it or beside it.
pub(super) fn beside(text: &str, at: usize, found: &mut Found<'_>) {
    if !may_be_before(text.as_bytes().get(..at).unwrap_or_default()) {
        return;
    }
    let Some((word, start)) = word_before(text, at).filter(|(word, _)| Term::Unit.has(word)) else {
        return;
    };
    if let Some((place, degree)) = flat::russian(text, (word, start), at) {
        return found.take(place, degree);
    }
    let weak = Term::Weak.has(word);
    let line_start = line::behind_prefix(text, line::line_start(text, start));
    let line = Line::read(text, at);
    let Some((number, rest)) = line.tokens().split_first() else { return };
    let unit = start..number.end;
    let alone = rest.iter().all(|token| token.kind == Kind::Comma) && line.whole;
    // `Suite 4 12 Sample Road`, and a postcode below.
    if line_start == start
        && !alone
        && let Some(place) = told(text, start, at)
    {
        return found.take(place, Degree::Medium);
    }
    if line_start == start && alone {
        let Some(street) = street_above(text, line_start, weak) else { return };
        found.take(street.clone(), Degree::Medium);
        found.take(unit.clone(), Degree::Medium);
    } else if rest.first().is_some_and(|token| token.kind == Kind::Number) {
        // `Apt. 434 12 Sample Road`
        let begin = rest.first().map_or(at, |token| token.start);
        // A rule of a time zone: `Ap 8 2s 1 BST`.
        let named = |end: usize| text.get(begin..end).is_some_and(has_name);
        let beside = street(text, rest, 0)
            .filter(|it| it.strength >= Strength::Strong && (it.kind || named(it.end)));
        let Some(street) = beside else {
            return;
        };
        found.take(unit.clone(), Degree::Medium);
        found.take(begin..street.end, Degree::Medium);
    } else if line_start < start
        && text.get(line_start..).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
    {
        let Some(block) = extent::block(text, line_start) else { return };
        if block.end >= unit.end && (block.placed || !weak || block.kind) {
            found.take(line_start..block.end, Degree::Medium);
        }
    }
}

/// Returns whether a text has a word that is more than a letter or an abbreviation in capitals.
fn has_name(text: &str) -> bool {
    let mut words = text.split(|c: char| !letter::is_letter(c));
    words.any(|word| word.chars().nth(3).is_some() || word.chars().skip(1).any(letter::is_small))
}

/// Says quickly whether the word of a unit may stand at the end of a text.
fn may_be_before(text: &[u8]) -> bool {
    static UNITS: OnceLock<Lasts> = OnceLock::new();
    let units = UNITS.get_or_init(|| Lasts::of(Term::Unit.list().iter().copied()));
    units.may_end(bare(text))
}

/// Returns the street on the line above the one that begins at byte `at`.
fn street_above(text: &str, at: usize, weak: bool) -> Option<Range<usize>> {
    let below = line::line_start(text, at);
    let start = line::behind_prefix(text, line::line_start(text, below.checked_sub(1)?));
    let line = Line::read(text, start);
    let tokens = line.tokens();
    let last = tokens.last()?;
    let street = street(text, tokens, 0)?;
    let least = if weak { Strength::Strong } else { Strength::Fair };
    let begins = tokens.first()?.kind == Kind::Number || street.strength >= Strength::Strong;
    let whole = line.whole && line.next == below && last.end - start <= 90 && tokens.len() <= 12;
    (whole && begins && street.strength >= least).then_some(start..last.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_seen_however_they_are_written() {
        for unit in Term::Unit.list() {
            for text in [
                format!("x {unit} "),
                format!("{}.\u{A0}", unit.to_uppercase()),
                format!("-{unit}. "),
            ] {
                assert!(may_be_before(text.as_bytes()), "{text}");
            }
        }
        for text in ["", "at least ", "xapt ", "apt: ", "apt.. "] {
            assert!(!may_be_before(text.as_bytes()), "{text}");
        }
    }
}
