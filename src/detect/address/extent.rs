//! The extent of a block: from the street over unit, town and region to postcode and country.
//!
//! In: a text and where a block may begin. Out: where it ends, and how sure it is.
//! Never takes more than [`LINES`] lines or [`LONGEST`] bytes, and ends with something that is told by itself.

use super::{
    line::{self, Kind, Line, Token, is_lower},
    part::{Part, part},
    street::{Street, Strength, is_corner, street},
    terms::Term,
    words::List,
};

/// The most lines of a block.
const LINES: usize = 6;
/// The longest block, in bytes.
pub(super) const LONGEST: usize = 240;

/// A block.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) end: usize,
    pub(super) strength: Strength,
    /// Whether region, postcode or country is behind the street.
    pub(super) placed: bool,
    /// Whether there is a postcode or a country.
    pub(super) coded: bool,
    /// Whether there is a country.
    pub(super) country: bool,
    /// Whether its street has a word for streets.
    pub(super) kind: bool,
    /// Whether that is the name, or begins it.
    pub(super) named: bool,
    /// Whether its street has numbers before and behind its name.
    pub(super) enclosed: bool,
    /// Whether a unit has a line of its own.
    pub(super) unit_line: bool,
    /// Whether a street of words and a number is all of its line, and postcode and town are the next.
    pub(super) below: bool,
    /// Whether a unit stands before the street.
    pub(super) fronted: bool,
    /// Whether its street is nothing but words and a number behind them.
    plain: bool,
    /// Whether its last line is a postcode by itself.
    bare: bool,
    /// Whether there is what may be a town.
    town: bool,
}

/// Returns the block that begins at byte `at`.
pub(super) fn block(text: &str, at: usize) -> Option<Block> {
    let first = Line::read(text, at);
    let below;
    let (tokens, cut) = limited(text, first.tokens(), true);
    let front = unit_in_front(text, tokens);
    let (tokens, line, cut) = match tokens.get(front..) {
        // `Flat 6`, and the street on the next line.
        Some([]) if front > 0 && first.whole => {
            below = Line::read(text, line::behind_prefix(text, first.next));
            let (tokens, cut) = limited(text, below.tokens(), true);
            (tokens, &below, cut)
        }
        tokens => (tokens?, &first, cut),
    };
    let street = street(text, tokens, usize::from(front > 0))?;
    let lower = is_lower(tokens);
    let (own, rest) = tokens.split_at_checked(street.length).unwrap_or((tokens, &[]));
    let mut block = Block::of(&street, front > 0, is_plain(text, own));
    let open = block.follow(text, rest, lower) && !cut && line.whole;
    let behind = rest.get(1..).unwrap_or_default();
    block.below = block.coded && open && block.plain && has_five_digits(text, behind);
    let mut next = open.then_some(line.next);
    for _ in 1..LINES {
        let Some(start) = next.filter(|next| *next < text.len()) else { break };
        next = block.take_line(text, start, at + LONGEST, (lower, street.end));
    }
    let number = tokens.first().is_some_and(|token| token.kind == Kind::Number);
    let dot = text.get(..block.end).is_some_and(|it| it.ends_with("."))
        && text.get(..block.end - 1).is_some_and(|it| it.ends_with(|c: char| c.is_ascii_digit()));
    block.end -= usize::from(dot);
    block.is_told(lower, number || street.joined).then_some(block)
}

impl Block {
    /// A block that ends with its street.
    fn of(street: &Street, fronted: bool, plain: bool) -> Self {
        let Street { end, strength, kind, named, enclosed, .. } = *street;
        Self {
            end,
            strength,
            placed: false,
            coded: false,
            country: false,
            kind,
            named,
            enclosed,
            unit_line: false,
            below: false,
            fronted,
            plain,
            bare: false,
            town: false,
        }
    }

    /// Returns whether it is an address: what has but a number needs a place; in small letters all do that have but
    /// two numbers, and what begins with words needs one that is sure, or a word for streets.
    fn is_told(&self, lower: bool, numbered: bool) -> bool {
        let least = if lower { Strength::Sure } else { Strength::Strong };
        let worded = numbered
            || self.fronted
            || self.kind
            || self.country
            || self.coded && self.plain
            || self.strength == Strength::Sure;
        worded && (self.placed || self.strength >= least)
    }

    /// Takes the line that begins at byte `start`, if it belongs to the block and ends before byte `limit`; returns
    /// where the next begins, if the block may go on.
    fn take_line(
        &mut self,
        text: &str,
        start: usize,
        limit: usize,
        (lower, street): (bool, usize),
    ) -> Option<usize> {
        let line = Line::read(text, line::behind_prefix(text, start));
        let (tokens, cut) = limited(text, line.tokens(), false);
        let last = tokens.last().filter(|last| last.end <= limit)?;
        let next = (!cut && line.whole).then_some(line.next);
        // `, LA`: the region on a line of its own.
        if let [Token { kind: Kind::Comma, .. }, region] = tokens
            && region.end - region.start <= 3
        {
            (self.end, self.placed) = (region.end, true);
            return next;
        }
        let is = part(text, tokens, lower);
        // Behind a postcode comes a country, if anything, or a town behind one by itself.
        let town = self.bare && !self.town && is == Part::Town;
        if self.coded && is != Part::Country && !town {
            return None;
        }
        if town {
            self.end = last.end;
        }
        self.bare = matches!(tokens, [Token { kind: Kind::Number | Kind::Code, .. }]);
        let alone = self.end == street && self.plain && !self.coded;
        self.unit_line |= is == Part::Unit;
        let comma = tokens.first().is_some_and(|token| token.kind == Kind::Comma);
        let open = self.follow_line(text, tokens, comma || lower) && !self.country;
        self.below |= alone && self.coded && has_five_digits(text, tokens);
        next.filter(|_| open)
    }

    /// Takes the parts behind the street on its line; returns whether the block may go on behind them.
    fn follow(&mut self, text: &str, tokens: &[Token], lower: bool) -> bool {
        if tokens.is_empty() {
            return true;
        }
        let comma = tokens.first().is_some_and(|token| token.kind == Kind::Comma);
        // Words behind a street without a comma are a town only before what tells it, or behind a unit.
        if !comma {
            let first = tokens.split(|token| token.kind == Kind::Comma).next().unwrap_or_default();
            match part(text, first, lower) {
                Part::Country | Part::Code | Part::Region => {}
                Part::Town if self.strength == Strength::Sure => {
                    self.end = first.last().map_or(self.end, |last| last.end);
                }
                _ => return false,
            }
        }
        self.follow_line(text, tokens, lower)
    }

    /// Takes the parts of a line; returns whether all were taken, or may be.
    fn follow_line(&mut self, text: &str, tokens: &[Token], lower: bool) -> bool {
        let mut code = false;
        for tokens in tokens.split(|token| token.kind == Kind::Comma) {
            let Some(last) = tokens.last() else { continue };
            // `VIC, 7988`; behind a postcode by itself, a town.
            let four = tokens.len() == 1 && last.kind == Kind::Number && last.end - last.start == 4;
            let was = std::mem::replace(
                &mut code,
                four || tokens.len() == 1 && last.kind != Kind::Capital,
            );
            match part(text, tokens, lower) {
                Part::Nothing if four && (self.placed || self.kind) => {
                    (self.end, self.placed, self.coded) = (last.end, true, true);
                }
                Part::Town if was && self.coded => self.end = last.end,
                Part::Unit => (self.end, self.strength) = (last.end, Strength::Sure),
                Part::Region => (self.end, self.placed) = (last.end, true),
                Part::Code => (self.end, self.placed, self.coded) = (last.end, true, true),
                Part::Country => {
                    (self.end, self.placed) = (last.end, true);
                    (self.coded, self.country) = (true, true);
                }
                Part::Town => self.town = true,
                Part::Nothing => return false,
            }
        }
        true
    }
}

/// Returns the tokens up to a word that ends an address, and whether there is one.
fn limited<'t>(text: &str, tokens: &'t [Token], first: bool) -> (&'t [Token], bool) {
    let lower = is_lower(tokens);
    let corner = is_corner(text, tokens);
    let mut number = false;
    for (i, token) in tokens.iter().enumerate() {
        number |= token.kind == Kind::Number;
        if token.kind != Kind::Small {
            continue;
        }
        let word = text.get(token.start..token.end).unwrap_or_default();
        let next = tokens.get(i + 1);
        // `Ida and 226 Sample Avenue`, `the corner of … and …`
        let joins = first
            && (!number || corner)
            && ["and", "und", "y", "et", "e", "i", "og", "och", "en", "и"].contains(&word)
            && i > 0
            && next.is_some();
        // In a text with capitals a small word leads to one of them, or to a number.
        let goes_on = lower
            || tokens.get(i + 1..).unwrap_or_default().iter().take(2).any(|token| {
                match token.kind {
                    Kind::Capital | Kind::Number | Kind::Code => true,
                    Kind::Comma => !first || number,
                    Kind::Small => false,
                }
            });
        if corner && i < 3 {
            continue;
        }
        let known = || Term::Unit.has(word) || List::Romance.has(word);
        let stops = || (word == "of" || Term::Stop.has(word)) && !joins && !known();
        let ends = !goes_on || stops();
        if ends && !in_country(text, tokens, i) {
            return (tokens.get(..i).unwrap_or_default(), true);
        }
    }
    (tokens, false)
}

/// Returns whether a street is nothing but a word of five letters or more, or several words, with a number behind
/// them.
fn is_plain(text: &str, tokens: &[Token]) -> bool {
    let Some((number, words)) = tokens.split_last() else { return false };
    let letters =
        |token: &Token| text.get(token.start..token.end).map_or(0, |word| word.chars().count());
    let capital = words.first().is_some_and(|first| first.kind == Kind::Capital);
    // `Copyright 1999`
    let written = text.get(number.start..number.end).unwrap_or_default();
    let year = written.len() == 4 && ("1900".."2100").contains(&written);
    number.kind == Kind::Number
        && number.end - number.start <= 4
        && capital
        && !year
        && words.iter().all(|word| matches!(word.kind, Kind::Capital | Kind::Small))
        && words.iter().any(|word| letters(word) >= 5)
}

/// Returns whether tokens begin with five digits, in one number or two.
fn has_five_digits(text: &str, tokens: &[Token]) -> bool {
    let numbers = tokens.iter().take(2).take_while(|token| token.kind == Kind::Number);
    let written = numbers.filter_map(|token| text.get(token.start..token.end));
    written.flat_map(str::bytes).filter(u8::is_ascii_digit).count() >= 5
}

/// Returns how many tokens a unit before the street has: `Flat 6,`.
fn unit_in_front(text: &str, tokens: &[Token]) -> usize {
    let [word, number, ..] = tokens else { return 0 };
    let unit = text.get(word.start..word.end).is_some_and(|word| Term::Unit.has(word));
    if !unit || !matches!(number.kind, Kind::Number | Kind::Code) {
        return 0;
    }
    2 + usize::from(tokens.get(2).is_some_and(|token| token.kind == Kind::Comma))
}

/// Returns whether a token lies in the name of a country.
fn in_country(text: &str, tokens: &[Token], at: usize) -> bool {
    (at.saturating_sub(5)..=at)
        .any(|from| from + Term::Country.length(text, tokens.get(from..).unwrap_or_default()) > at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_with_what_is_told() {
        for (text, expected) in [
            ("7 Model Road, Nook for post", "7 Model Road"),
            ("7 Model Road, Nook, France for post", "7 Model Road, Nook, France"),
            ("7 Modelo 12\nNook\n, LA\n 56139\nBye", "7 Modelo 12\nNook\n, LA\n 56139"),
            ("7 Modelo 12\n Suite 4\n Nook\nnot a town", "7 Modelo 12\n Suite 4"),
            ("7 Modelo 12\nNook\n\nFrance", "7 Modelo 12"),
            ("Ida and 26 Model Avenue. Thanks", "Ida and 26 Model Avenue"),
            ("Rua Modelo 5, Lugar - SP, 01310-100", "Rua Modelo 5, Lugar - SP, 01310-100"),
            ("7 model road apt. 5, nook when", "7 model road apt. 5"),
            ("C/ Modelo 5. Bye", "C/ Modelo 5"),
        ] {
            let end = block(text, 0).map(|block| block.end);
            assert_eq!(end.and_then(|end| text.get(..end)), Some(expected), "{text}");
        }
    }

    #[test]
    fn numbers_and_words_are_no_block() {
        for text in ["5 people 3", "10 March 2019", "Line 5 Column 10", "12", "3 Friends", "Road"] {
            assert!(block(text, 0).is_none(), "{text}");
        }
    }

    #[test]
    fn blocks_are_bounded() {
        let text = format!("7 Modelo 12\n{}France", "Nook\n".repeat(40));
        assert!(block(&text, 0).is_some_and(|block| block.end < 20));
    }
}
