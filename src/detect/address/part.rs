//! Parts of blocks behind the street: unit, town, region, postcode, country.
//!
//! In: the tokens between two commas, or of a line. Out: what they are.
//! Never says more of words that no list knows than that they may be a town.

use super::{
    line::{Kind, Token},
    terms::Term,
    words::List,
};

/// What a part of a line behind the street is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A unit.
    Unit,
    /// It has a country.
    Country,
    /// It has a postcode.
    Code,
    /// It is or ends with a region.
    Region,
    /// It may be a town.
    Town,
    /// No part of an address.
    Nothing,
}

/// Returns what a part of a line is, between commas.
pub(super) fn part(text: &str, tokens: &[Token], lower: bool) -> Part {
    let Some((last, head)) = tokens.split_last() else { return Part::Nothing };
    let word = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
    let numeric = |token: &Token| matches!(token.kind, Kind::Number | Kind::Code);
    let digits = |token: &Token| word(token).bytes().filter(u8::is_ascii_digit).count();
    let words = tokens.iter().filter(|token| !numeric(token)).count();
    if words > 6 {
        return Part::Nothing;
    }
    if tokens.len() == 2
        && numeric(last)
        && tokens.first().is_some_and(|it| Term::Unit.has(word(it)))
        || tokens.len() == 1 && word(last).starts_with('#')
    {
        return Part::Unit;
    }
    // The country, with a postcode or without.
    let named = if numeric(last) { head } else { tokens };
    let country = |from: usize| {
        let rest = named.get(from..).unwrap_or_default();
        !rest.is_empty() && Term::Country.length(text, rest) == rest.len()
    };
    if (0..named.len()).any(country) {
        return Part::Country;
    }
    let codes = tokens.iter().rev().take_while(|token| numeric(token)).count();
    let postcode = |count: usize, tokens: &[Token], before: Option<&Token>| {
        let digits: usize = tokens.iter().take(count).map(digits).sum();
        let code = tokens.iter().take(count).any(|token| token.kind == Kind::Code);
        let region = || before.is_some_and(|token| is_state(word(token)));
        (1..=2).contains(&count)
            && ((5..=8).contains(&digits)
                || code && (2..=6).contains(&digits)
                || digits == 4 && region())
    };
    let leading = tokens.iter().take_while(|token| numeric(token)).count();
    let (front, tail) = tokens.split_at(tokens.len() - codes);
    let before = front.last();
    if codes < tokens.len() && leading > 0 && codes == 0 {
        let digits: usize = tokens.iter().take(leading).map(digits).sum();
        // `111 22 Sampleby`
        let fits =
            leading == 1 || leading == 2 && tokens.first().is_some_and(|it| word(it).len() == 3);
        let town = tokens.get(leading).is_some_and(|it| lower || it.kind == Kind::Capital);
        return if town && fits && (4..=6).contains(&digits) { Part::Code } else { Part::Nothing };
    }
    if codes > 0 && leading == 0 || codes == tokens.len() {
        // `Praha 2`
        let quarter = codes == 1 && words > 0 && digits(last) <= 2;
        return match postcode(codes, tail, before) {
            true => Part::Code,
            false if quarter => Part::Town,
            false => Part::Nothing,
        };
    }
    if codes > 0 {
        return Part::Nothing;
    }
    // A region alone.
    let region = |token: &Token| {
        let word = word(token);
        (2..=3).contains(&word.len())
            && (word.bytes().all(|byte| byte.is_ascii_uppercase())
                || lower && List::State.has(word) && word.len() == 2)
    };
    if tokens.len() == 1 && region(last) || tokens.len() > 1 && !lower && is_state(word(last)) {
        return Part::Region;
    }
    let capitals = tokens.iter().filter(|token| token.kind == Kind::Capital).count();
    if lower || capitals * 2 >= tokens.len() { Part::Town } else { Part::Nothing }
}

/// Returns whether a word is the code of a region: two or three capitals.
fn is_state(word: &str) -> bool {
    (2..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}
