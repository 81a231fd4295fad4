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
    let bare = word(last).trim_matches(['(', ')']);
    if tokens.iter().filter(|token| !is_numeric(token)).count() > 6 {
        return Part::Nothing;
    }
    let unit = tokens.len() == 2
        && is_numeric(last)
        && tokens.first().is_some_and(|first| Term::Unit.has(word(first)));
    if unit || tokens.len() == 1 && word(last).starts_with('#') {
        return Part::Unit;
    }
    // The country, with a postcode or without.
    let named = if is_numeric(last) { head } else { tokens };
    let country = |from: usize| {
        let rest = named.get(from..).unwrap_or_default();
        !rest.is_empty() && Term::Country.length(text, rest) == rest.len()
    };
    if (0..named.len()).any(country) {
        return Part::Country;
    }
    if tokens.iter().any(is_numeric) {
        return coded(text, tokens, lower);
    }
    // A region alone, or behind a town.
    let small = lower && bare.len() == 2 && List::State.has(bare);
    if is_state(bare) && !(lower && tokens.len() > 1) || small && tokens.len() == 1 {
        return Part::Region;
    }
    let capitals = tokens.iter().filter(|token| token.kind == Kind::Capital).count();
    if lower || capitals * 2 >= tokens.len() { Part::Town } else { Part::Nothing }
}

fn is_numeric(token: &Token) -> bool {
    matches!(token.kind, Kind::Number | Kind::Code)
}

/// Returns what a part with numbers is: a postcode before a town or behind it, by itself, or a town's quarter.
fn coded(text: &str, tokens: &[Token], lower: bool) -> Part {
    let word = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
    let digits = |tokens: &[Token]| -> usize {
        tokens.iter().flat_map(|token| word(token).bytes()).filter(u8::is_ascii_digit).count()
    };
    let leading = tokens.iter().take_while(|token| is_numeric(token)).count();
    let codes = tokens.iter().rev().take_while(|token| is_numeric(token)).count();
    let (front, tail) = tokens.split_at(tokens.len() - codes);
    // `110 00 Praha 1`
    let district = leading > 0 && !front.is_empty() && codes == 1 && digits(tail) <= 2;
    if codes == 0 || district {
        // `111 22 Sampleby`, `SE-111 22 Sampleby`
        let three = |it: &Token| word(it).rsplit('-').next().is_some_and(|it| it.len() == 3);
        let one = leading == 1 || leading == 2 && tokens.first().is_some_and(three);
        let town = tokens.get(leading).is_some_and(|it| lower || it.kind == Kind::Capital);
        let code = tokens.get(..leading).is_some_and(|code| (4..=8).contains(&digits(code)));
        return if one && town && code { Part::Code } else { Part::Nothing };
    }
    if leading > 0 && !front.is_empty() {
        return Part::Nothing;
    }
    let mixed = tail.iter().any(|token| token.kind == Kind::Code);
    let region = front.last().is_some_and(|token| is_state(word(token)));
    let postcode = match digits(tail) {
        5..=9 => true,
        4 if region => true,
        count => mixed && (2..=6).contains(&count),
    };
    if postcode && codes <= 2 {
        Part::Code
    } else if codes == 1 && !front.is_empty() && digits(tail) <= 2 {
        // `Praha 2`
        Part::Town
    } else {
        Part::Nothing
    }
}

/// Returns whether a word is the code of a region: two or three capitals.
fn is_state(word: &str) -> bool {
    (2..=3).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::address::line::Line;

    #[test]
    fn parts_are_told() {
        for (text, expected) in [
            ("Apt. 305", Part::Unit),
            ("#12", Part::Unit),
            ("Trinidad and Tobago 90850", Part::Country),
            ("Nook Benin", Part::Country),
            ("10115 Berlin", Part::Code),
            ("111 22 Modelby", Part::Code),
            ("SE-111 22 Modelby", Part::Code),
            ("110 00 Model 1", Part::Code),
            ("Nook SW1A 1AA", Part::Code),
            ("Nook NSW 2000", Part::Code),
            ("00-950", Part::Code),
            ("LA", Part::Region),
            ("Calgary AB", Part::Region),
            ("Praha 2", Part::Town),
            ("Ústí nad Labem", Part::Town),
            ("5 items of 7", Part::Nothing),
            ("2 Next Chapter", Part::Nothing),
            ("which goes on", Part::Nothing),
        ] {
            assert!(part(text, Line::read(text, 0).tokens(), false) == expected, "{text}");
        }
    }
}
