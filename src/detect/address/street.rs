//! Streets of blocks: the first part of the first line, with its number, box or unit.
//!
//! In: the tokens of a line. Out: how many of them are a street, and how sure it is.
//! Never takes words without a number for one, but for a corner of two streets.

use super::{
    line::{Kind, Token, is_lower},
    terms::Term,
    words::List,
};
use crate::detect::names::{
    known::{Folded, Known},
    verdict::english,
};

/// How sure a street is by what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A number and words.
    Fair,
    /// A number before and behind, or a word for streets.
    Strong,
    /// A unit or a box besides.
    Sure,
}

/// The street of a block: the first part of its first line.
#[derive(Clone, Copy)]
pub(super) struct Street {
    /// How many tokens it has.
    pub(super) length: usize,
    /// Where it ends.
    pub(super) end: usize,
    pub(super) strength: Strength,
    /// Whether it has a word for streets.
    pub(super) kind: bool,
    /// Whether that is the name, or begins it.
    pub(super) named: bool,
    /// Whether numbers stand before and behind its name.
    pub(super) enclosed: bool,
    /// Whether it is two streets, or somebody's.
    pub(super) joined: bool,
}

/// Returns whether tokens begin with `the corner of` or `corner of`.
pub(super) fn is_corner(text: &str, tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).and_then(|token| text.get(token.start..token.end));
    let at = usize::from(word(0).is_some_and(|it| it.eq_ignore_ascii_case("the")));
    let is = |at: usize, expected| word(at).is_some_and(|it| it.eq_ignore_ascii_case(expected));
    is(at, "corner") && is(at + 1, "of")
}

/// Returns how many tokens stand before the comma behind a street; one between its name and its number is none.
fn first_part(text: &str, tokens: &[Token]) -> usize {
    let ends = |from: usize| {
        let rest = tokens.get(from..).unwrap_or_default();
        let comma = rest.iter().position(|token| token.kind == Kind::Comma);
        comma.map_or(tokens.len(), |comma| from + comma)
    };
    let end = ends(0);
    let word = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
    let is_number = |token: &Token| token.kind == Kind::Number;
    let (own, rest) =
        (tokens.get(..end).unwrap_or_default(), tokens.get(end + 1..).unwrap_or_default());
    let house = match rest {
        // `Via Modello, 12`, `вулиця Модельна, буд. 7`, `Rua Modelo, S/N`
        [number] if word(number).eq_ignore_ascii_case("s/n") => true,
        [number, Token { kind: Kind::Comma, .. }, ..]
            if word(number).eq_ignore_ascii_case("s/n") =>
        {
            true
        }
        [number, more @ ..] if is_number(number) => {
            let next = more.first();
            number.end - number.start <= 4
                && next.is_none_or(|next| next.kind == Kind::Comma || Term::Unit.has(word(next)))
        }
        [kind, number, ..] => {
            is_number(number) && (List::House.has(word(kind)) || Term::Unit.has(word(kind)))
        }
        _ => false,
    };
    let words = || own.iter().any(|token| matches!(token.kind, Kind::Capital | Kind::Small));
    let split = match own {
        // `8, rue Modèle`
        [number] if is_number(number) => tokens.get(end).is_some_and(|it| word(it) == ","),
        own => house && words() && !own.iter().any(is_number),
    };
    if split { ends(end + 1) } else { end }
}

/// Returns the street that tokens begin with.
///
/// `numbers`: how many numbers stand before them already, as that of a flat.
pub(super) fn street(text: &str, tokens: &[Token], numbers: usize) -> Option<Street> {
    let part = tokens.get(..first_part(text, tokens))?;
    let mut seen = Seen { numbers, ..Seen::default() };
    for (i, token) in part.iter().enumerate() {
        seen.add(text, part, i, *token);
    }
    let corner = is_corner(text, part);
    if seen.words == 0 || !corner && seen.letters < 3 || seen.foreign(text, part) {
        return None;
    }
    let plain = seen.weak && seen.kind.is_none() && !seen.enclosed;
    let strength = if seen.unit.is_some() && !plain || seen.boxed && seen.numbers > 0 {
        Strength::Sure
    } else if corner && (seen.numbers > 0 || seen.kind.is_some())
        || seen.numbers > 0 && (seen.kind.is_some() || seen.joined && !is_lower(part))
        || seen.enclosed
    {
        Strength::Strong
    } else if seen.numbers > 0 || seen.open && seen.words > 1 {
        Strength::Fair
    } else {
        return None;
    };
    // Behind the last thing that is told by itself, words may be a town.
    let number = seen.last_number.filter(|at| *at >= seen.first_word);
    let told = [seen.unit, seen.kind, number].into_iter().flatten().max();
    let length = match told {
        Some(told) if !corner && !seen.open => told + 1,
        _ => part.len(),
    };
    let end = part.get(length.checked_sub(1)?)?.end;
    let (kind, enclosed) = (seen.kind.is_some(), seen.enclosed);
    let joined = seen.joined && !is_lower(part) || corner;
    Some(Street { length, end, strength, kind, named: seen.named, enclosed, joined })
}

/// How a word says that something is a street.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It begins the name: `Rue …`.
    Opens,
    /// It is the name: `Musterstraße`.
    Named,
    /// It ends the name: `… Street`.
    Closes,
    /// It ends names of other things too: `… Point`.
    Perhaps,
}

/// Returns how a word says that something is a street; `first`: whether it begins the name.
pub(super) fn street_word(word: &str, first: bool) -> Option<Told> {
    let bare = word.trim_end_matches(['.', '/']);
    let whole = bare.chars().nth(1).is_some();
    let told = |fits: bool, told: Told| fits.then_some(told);
    let named = || told(Term::Ending.ends(bare), Told::Named);
    if first {
        let opens = whole && Term::Opening.has(bare) || bare.len() < word.len() && bare == "C";
        return told(opens, Told::Opens).or_else(named);
    }
    told(List::Street.has(bare), Told::Closes)
        .or_else(|| told(Term::Closing.has(bare), Told::Named))
        .or_else(named)
        .or_else(|| told(List::Suffix.has(bare), Told::Perhaps))
}

/// What was seen of a street.
#[derive(Default)]
struct Seen {
    words: usize,
    first_word: usize,
    letters: usize,
    numbers: usize,
    last_number: Option<usize>,
    /// The last token of a unit.
    unit: Option<usize>,
    /// Whether the unit's word has other uses.
    weak: bool,
    /// The last word for a street.
    kind: Option<usize>,
    /// Whether a word for a street begins its name: `Rue …`.
    open: bool,
    /// Whether that is no word of other things.
    named: bool,
    boxed: bool,
    /// Whether numbers stand before and behind words, or two before.
    enclosed: bool,
    /// Whether two names are joined by a small word.
    joined: bool,
    /// Whether a month makes it a date.
    dated: bool,
}

/// Returns whether what stands behind the joint at `i` may be a street: `Ida and 26 Model`, and no number by itself.
fn leads(part: &[Token], i: usize) -> bool {
    let is = |at: usize, kind: Kind| part.get(at).is_some_and(|token| token.kind == kind);
    is(i + 1, Kind::Capital) || is(i + 1, Kind::Number) && is(i + 2, Kind::Capital)
}

/// Returns whether the word at `i` has the number of a day or a year beside it, as a month has.
fn is_date(text: &str, part: &[Token], i: usize) -> bool {
    let number = |at: Option<usize>, longest: usize| {
        let token = at.and_then(|at| part.get(at)).filter(|token| token.kind == Kind::Number);
        let word = token.and_then(|token| text.get(token.start..token.end));
        word.is_some_and(|word| word.len() <= longest && word.bytes().all(|b| b.is_ascii_digit()))
    };
    number(i.checked_sub(1), 2) || number(Some(i + 1), 4)
}

/// Returns whether a token is two years: `2007-2009`.
fn is_years(word: &str) -> bool {
    let year = |it: &str| it.len() == 4 && ("1900".."2100").contains(&it);
    word.split_once(['-', '–']).is_some_and(|(from, to)| year(from) && year(to))
}

/// Returns whether a word is `al`, short for others, behind the first of some authors.
fn is_al(word: &str) -> bool {
    matches!(word, "al" | "al.")
}

impl Seen {
    /// Returns whether the part is no street: a date, years, a number in base 16, or a number and what it counts.
    fn foreign(&self, text: &str, part: &[Token]) -> bool {
        let word = |at: usize| part.get(at).and_then(|it| text.get(it.start..it.end));
        let is = |at: usize, kind: Kind| part.get(at).is_some_and(|token| token.kind == kind);
        if self.dated && self.kind.is_none() {
            return true;
        }
        // `Samplea et al. 2004`
        if (1..part.len()).any(|i| word(i - 1) == Some("et") && word(i).is_some_and(is_al)) {
            return true;
        }
        if (0..part.len()).filter_map(word).any(|it| is_years(it) || it.starts_with("0x")) {
            return true;
        }
        // `TCP port 80`
        let before_kind = self.kind.and_then(|kind| word(kind.checked_sub(1)?));
        if before_kind.is_some_and(|it| Term::Counted.has(it)) {
            return true;
        }
        // `VIA 686a`
        if word(0) == Some("VIA") && !is(1, Kind::Capital) {
            return true;
        }
        // `533 MHz`, `10 bits across`: what a number counts is no street but in small letters, or with a word for streets.
        let counts = |word: &str| Term::Measure.has(word);
        let small = is(0, Kind::Number) && is(1, Kind::Small) && !is_lower(part);
        let told = self.kind.is_some() || self.unit.is_some() || self.boxed;
        // A word of another language may be one of its streets.
        let common = || word(1).is_some_and(|it| english(&Folded::of(it)).is(Known::ENGLISH));
        let named = self.kind.is_some() && is(1, Kind::Capital);
        is(0, Kind::Number) && word(1).is_some_and(counts) && !named
            || small && !told && !self.joined && common()
    }

    fn add(&mut self, text: &str, part: &[Token], i: usize, token: Token) {
        let word = text.get(token.start..token.end).unwrap_or_default();
        match token.kind {
            Kind::Number | Kind::Code => {
                let before = i.checked_sub(1).and_then(|before| part.get(before));
                let weak = before
                    .and_then(|it| text.get(it.start..it.end))
                    .is_some_and(|it| Term::Weak.has(it));
                let unit = word.starts_with('#')
                    || before
                        .and_then(|it| text.get(it.start..it.end))
                        .is_some_and(|it| i > 1 && Term::Unit.has(it) || it.ends_with('#'));
                if unit {
                    self.unit = Some(i);
                    self.weak |= weak;
                    return;
                }
                if token.kind == Kind::Code && self.unit.is_some() {
                    return;
                }
                let two = before.is_some_and(|it| it.kind == Kind::Number) && i == 1;
                let begun = part.first().is_some_and(|first| first.kind == Kind::Number);
                self.enclosed |= begun && (self.words > 0 || two && part.len() > 2);
                self.numbers += 1;
                self.last_number = Some(i);
            }
            Kind::Capital | Kind::Small => {
                if self.words == 0 {
                    self.first_word = i;
                }
                self.words += 1;
                self.letters = self.letters.max(word.chars().count());
                let small = word.len() == token.end - token.start && token.kind == Kind::Small;
                self.joined |= small && word == "and" && self.numbers == 0 && leads(part, i);
                self.boxed |= Term::Box
                    .at_end(text.get(part[0].start..token.end).unwrap_or_default())
                    .is_some();
                self.dated |= (part.len() <= 3 || is_date(text, part, i)) && Term::Month.has(word);
                let begins = i
                    .checked_sub(1)
                    .and_then(|before| part.get(before))
                    .is_none_or(|it| it.kind != Kind::Capital);
                let closed = part.get(i + 1).is_none_or(|next| next.kind != Kind::Capital);
                match street_word(word, begins) {
                    None => {}
                    Some(Told::Perhaps) if !closed => {}
                    Some(told) => {
                        self.kind = Some(i);
                        self.open |= told == Told::Opens;
                        self.named |= matches!(told, Told::Opens | Told::Named);
                    }
                }
            }
            Kind::Comma => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::address::line::Line;

    #[test]
    fn streets_are_told_by_their_words_and_numbers() {
        for (text, expected) in [
            ("7 Model Road", Some(("7 Model Road", Strength::Strong))),
            ("7 Modelo 12", Some(("7 Modelo 12", Strength::Strong))),
            ("07 262 Modelo", Some(("07 262 Modelo", Strength::Strong))),
            ("Modelgatan 12, Nook", Some(("Modelgatan 12", Strength::Strong))),
            ("Via Modello, 12, Nook", Some(("Via Modello, 12", Strength::Strong))),
            ("8, rue Modèle", Some(("8, rue Modèle", Strength::Strong))),
            ("Rua Modelo, S/N, Nook", Some(("Rua Modelo, S/N", Strength::Fair))),
            ("7 Modelo Apt. 5 Nook", Some(("7 Modelo Apt. 5", Strength::Sure))),
            ("98 P.O. Box 101", Some(("98 P.O. Box 101", Strength::Sure))),
            ("Modelo 12", Some(("Modelo 12", Strength::Fair))),
            ("the Level 2", None),
            ("15 on July 15", None),
            ("12 rue du 8 mai 1945", Some(("12 rue du 8 mai 1945", Strength::Strong))),
            ("OPTIONS and 404", Some(("OPTIONS and 404", Strength::Fair))),
            ("533 MHz Modelo", None),
            ("12 Page Street", Some(("12 Page Street", Strength::Strong))),
            ("10 bits across the Modelo", None),
            ("VIA 686a", None),
            ("VIA ROMA 12", Some(("VIA ROMA 12", Strength::Strong))),
            ("Copyright 2007-2009 Modelo", None),
            ("3 May 2019", None),
            ("Model Road", None),
        ] {
            let line = Line::read(text, 0);
            let found = street(text, line.tokens(), 0);
            let found = found.map(|it| (text.get(..it.end).unwrap_or_default(), it.strength));
            assert_eq!(found, expected, "{text}");
        }
    }
}
