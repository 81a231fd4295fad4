//! What every match of a shape must hold: the cheap condition that most of a text fails.
//!
//! In: a shape's expression. Out: the rarest thing that all its matches have, and how far before it one begins.
//! Never too strict: text without the thing holds no match.
//!
//! Derived from the expression alone, by one walk over its tree. The things, the rarest first: a literal
//! (`@`, `%40`), a window of four sets of bytes, a chain of dots between digits, a chain of digits held together
//! by separators, a long run of capitals, digits and fillers. A shape that has none is tried at every start.

use regex_syntax::{
    hir::{Class, Hir, HirKind},
    utf8::Utf8Sequences,
};
use serde::{Deserialize, Serialize};

use super::{
    bytes::Bytes,
    chain,
    digit::{digit, is_dash},
    prefix,
};

/// Bytes of a window.
pub(super) const WINDOW: usize = 4;

/// Sets of bytes that stand side by side; what is not known is any byte.
pub(super) type Window = [Bytes; WINDOW];

/// What every match of a shape holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Need {
    /// These bytes.
    Literal(Vec<u8>),
    /// So many digits, any two neighbours at most [`super::chain::GAP`] separators apart, see [`is_joiner`].
    Digits(usize),
    /// Three full stops, each between two digits, one to three digits apart.
    Dots,
    /// Five colons, each at most four bytes behind the one before.
    Colons,
    /// A byte of each set, side by side.
    Window(Window),
    /// So many bytes in a row that are all capitals, digits or `<`.
    Token(usize),
    /// Nothing that is worth looking for.
    Nothing,
}

impl Need {
    /// Returns what a shape costs that needs this, and that may need a word besides.
    pub(super) fn cost(&self, gated: bool) -> Cost {
        match self {
            Self::Nothing if gated => Cost::Word,
            Self::Nothing => Cost::Everywhere,
            Self::Digits(..7) if !gated => Cost::Number,
            _ => Cost::Spot,
        }
    }

    /// Says what is needed, for the author of a rule.
    pub(super) fn tell(&self) -> String {
        match self {
            Self::Literal(bytes) => format!("the text `{}`", String::from_utf8_lossy(bytes)),
            Self::Digits(count) => {
                format!("{count} digits with at most a few separators between them")
            }
            Self::Dots => "three full stops between digits".to_owned(),
            Self::Colons => "five colons close to each other".to_owned(),
            Self::Window(..) => "some bytes side by side that few texts have so".to_owned(),
            Self::Token(count) => format!("{count} capitals and digits in a row"),
            Self::Nothing => "nothing that could be looked for".to_owned(),
        }
    }
}

/// What a shape costs on a text that has no value of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// It is tried only at what all its values hold, which is rare.
    Spot,
    /// It is tried only near words that name it, and in fields of that name.
    Word,
    /// It is tried at each number of a few digits.
    Number,
    /// It is tried at each start.
    Everywhere,
}

impl Cost {
    /// Says it, for the author of a rule.
    #[must_use]
    pub const fn tell(self) -> &'static str {
        match self {
            Self::Spot => "cheap: tried only there",
            Self::Word => "cheap: tried only near words that name it, and in fields of that name",
            Self::Number => "not cheap: tried at each number of some digits",
            Self::Everywhere => "expensive: tried at each start of a word",
        }
    }
}

/// What is known of a shape beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Profile {
    pub(super) need: Need,
    /// How many bytes before the needed thing a match may begin.
    pub(super) lead: usize,
    /// How many bytes a match has at most, its digits taken as ASCII.
    pub(super) longest: usize,
    /// The bytes that matches are made of.
    pub(super) bytes: Bytes,
    /// The bytes one of which stands before the first digit of the needed chain.
    pub(super) before: Bytes,
    /// How many digits of the needed chain surely have nothing between them.
    pub(super) solid: usize,
    /// What may stand from the needed text or window on, place by place, as far as is known.
    pub(super) ahead: Box<[Bytes]>,
    /// The same from the start of a match on, where it needs a chain.
    pub(super) begun: Box<[Bytes]>,
}

/// Chains with fewer digits than this are everywhere.
const FEWEST: usize = 5;
/// Runs of capitals and digits shorter than this are everywhere.
const SHORTEST: usize = 12;
/// A window is taken for a text if it is so much rarer.
const MUCH: f64 = 20.0;
/// Windows that a larger share of all texts passes are everywhere.
const RARE: f64 = 0.002;

/// Returns whether a character holds digits of one number together: spaces, dashes, `.`, `(`, `)`, `/`.
pub(super) fn is_joiner(c: char) -> bool {
    let joins = |c| {
        matches!(
            c,
            ' ' | '.'
                | '('
                | ')'
                | '/'
                | '\u{A0}'
                | '\u{2007}'
                | '\u{2009}'
                | '\u{202F}'
                | '\u{3000}'
        )
    };
    joins(c) || is_dash(c)
}

/// Returns whether a byte may stand in a [`Need::Token`].
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// Returns what is known of a shape.
pub(super) fn profile(hir: &Hir) -> Profile {
    let mut bytes = Bytes::default();
    collect(hir, &mut bytes);
    let longest = longest(hir);
    let (need, lead) = rarest(hir, &bytes);
    let lead = lead.min(widest(hir));
    let (before, solid) = (chain::before_last(hir), chain::solid(hir));
    let ahead = match &need {
        // Windows stand at the same place in all matches, but for that of two letters.
        Need::Window(_) if twin(hir).is_none() => prefix::ahead(hir, lead),
        Need::Literal(_) if lead == 0 => prefix::ahead(hir, 0),
        _ => Box::default(),
    };
    let begun = match need {
        Need::Digits(_) => prefix::first(hir),
        _ => Box::default(),
    };
    Profile { need, lead, longest, bytes, before, solid, ahead, begun }
}

impl Profile {
    /// Makes it one of a shape whose author says what text all matches hold, anywhere.
    pub(super) fn anchored(&mut self, anchor: &str) {
        self.need = Need::Literal(anchor.into());
        (self.lead, self.before, self.solid) = (self.longest, Bytes::ALL, 0);
        (self.ahead, self.begun) = (Box::default(), Box::default());
    }
}

fn rarest(hir: &Hir, bytes: &Bytes) -> (Need, usize) {
    if let Some(lead) = dots(hir) {
        return (Need::Dots, lead);
    }
    if let Some(lead) = colons(hir) {
        return (Need::Colons, lead);
    }
    let (count, lead) = chain::of(hir).best();
    if count >= FEWEST {
        return (Need::Digits(count), lead);
    }
    let begun = prefix::rarest(hir).filter(|begun| begun.share < RARE);
    if let Some((literal, lead)) = literal(hir) {
        let share =
            literal.iter().take(WINDOW).map(|byte| prefix::share_of(*byte)).product::<f64>();
        return match begun {
            Some(begun) if begun.share * MUCH < share => (Need::Window(begun.window), begun.at),
            _ => (Need::Literal(literal), lead),
        };
    }
    if let Some((pair, lead)) = twin(hir) {
        return (pair, lead);
    }
    let mut token = Bytes::default();
    (0..=u8::MAX).filter(|byte| is_token(*byte)).for_each(|byte| token.add(byte));
    let shortest = hir.properties().minimum_len().unwrap_or_default();
    if bytes.within(&token) && shortest >= SHORTEST {
        return (Need::Token(shortest), 0);
    }
    begun.map_or((Need::Nothing, 0), |begun| (Need::Window(begun.window), begun.at))
}

/// Collects the bytes that matches are made of.
fn collect(hir: &Hir, bytes: &mut Bytes) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|byte| bytes.add(*byte)),
        HirKind::Class(class) => bytes.join(bytes_of(class)),
        HirKind::Repetition(repetition) => collect(&repetition.sub, bytes),
        HirKind::Capture(capture) => collect(&capture.sub, bytes),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| collect(part, bytes));
        }
    }
}

pub(super) fn bytes_of(class: &Class) -> Bytes {
    let mut bytes = Bytes::default();
    match class {
        Class::Bytes(class) => {
            class.iter().flat_map(|range| range.start()..=range.end()).for_each(|b| bytes.add(b));
        }
        Class::Unicode(class) => {
            for range in class.iter() {
                for sequence in Utf8Sequences::new(range.start(), range.end()) {
                    for range in sequence.as_slice() {
                        (range.start..=range.end).for_each(|byte| bytes.add(byte));
                    }
                }
            }
        }
    }
    bytes
}

/// Returns how many bytes a match has at most, whatever its digits are.
pub(super) fn widest(hir: &Hir) -> usize {
    hir.properties().maximum_len().unwrap_or(chain::LARGE)
}

/// Returns how many bytes a match has at most, its digits taken as ASCII.
pub(super) fn longest(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(class) if is_digits(class) => 1,
        HirKind::Class(class) => class.maximum_len().unwrap_or_default(),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min);
            longest(&repetition.sub).saturating_mul(usize::try_from(most).unwrap_or(usize::MAX))
        }
        HirKind::Capture(capture) => longest(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(longest).fold(0, usize::saturating_add),
        HirKind::Alternation(parts) => parts.iter().map(longest).max().unwrap_or_default(),
    }
}

pub(super) fn is_digits(class: &Class) -> bool {
    let digit = |c| digit(c).is_some();
    match class {
        Class::Unicode(class) => {
            class.iter().all(|range| digit(range.start()) && digit(range.end()))
        }
        Class::Bytes(class) => {
            class.iter().all(|range| range.start().is_ascii_digit() && range.end().is_ascii_digit())
        }
    }
}

/// Returns the most bytes before a dotted quad, if the expression ends in `[0-9]{1,3}(?:\.[0-9]{1,3}){3}`
/// or that and something optional.
fn dots(hir: &Hir) -> Option<usize> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let octet = |part: &Hir| {
        matches!(part.kind(), HirKind::Repetition(r) if r.min == 1 && r.max == Some(3)
            && matches!(r.sub.kind(), HirKind::Class(class) if is_digits(class)
                && class.maximum_len() == Some(1)))
    };
    let tail = |part: &Hir| match part.kind() {
        HirKind::Repetition(r) if r.min == 3 && r.max == Some(3) => {
            let sub = match r.sub.kind() {
                HirKind::Capture(capture) => &capture.sub,
                _ => &r.sub,
            };
            matches!(sub.kind(), HirKind::Concat(two) if two.len() == 2
                && matches!(two[0].kind(), HirKind::Literal(dot) if *dot.0 == *b".")
                && octet(&two[1]))
        }
        _ => false,
    };
    let at = parts.windows(2).position(|two| octet(&two[0]) && tail(&two[1]))?;
    // The first octet belongs to the lead: the condition is found at its first full stop.
    Some(parts.iter().take(at + 1).map(longest).sum())
}

/// Returns the most bytes before the first colon, if the expression begins with five times or more a few
/// bytes and a colon.
fn colons(hir: &Hir) -> Option<usize> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let HirKind::Repetition(repetition) = parts.first()?.kind() else { return None };
    let sub = match repetition.sub.kind() {
        HirKind::Capture(capture) => &capture.sub,
        _ => &repetition.sub,
    };
    let HirKind::Concat(two) = sub.kind() else { return None };
    let [before, colon] = two.as_slice() else { return None };
    let is_colon = matches!(colon.kind(), HirKind::Literal(colon) if *colon.0 == *b":");
    (is_colon && repetition.min >= 5 && longest(before) <= 4).then(|| longest(before))
}

/// Returns the longest literal of two bytes or more that every match holds, and the most bytes before it.
fn literal(hir: &Hir) -> Option<(Vec<u8>, usize)> {
    match hir.kind() {
        HirKind::Literal(literal) if literal.0.len() > 1 => Some((literal.0.to_vec(), 0)),
        HirKind::Capture(capture) => literal(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => literal(&repetition.sub),
        HirKind::Concat(parts) => {
            let mut best: Option<(Vec<u8>, usize)> = None;
            let mut length = 0;
            for (i, part) in parts.iter().enumerate() {
                let pair = i
                    .checked_sub(1)
                    .and_then(|before| parts.get(before))
                    .and_then(|before| Some(vec![last(before).only()?, first(part).only()?]))
                    .map(|pair| (pair, length - 1));
                for (new, lead) in pair
                    .into_iter()
                    .chain(literal(part).map(|(literal, lead)| (literal, lead + length)))
                {
                    if best.as_ref().is_none_or(|(old, _)| new.len() > old.len()) {
                        best = Some((new, lead));
                    }
                }
                length += widest(part);
            }
            best
        }
        _ => None,
    }
}

/// Returns what two letters of one class beyond ASCII hold, where they stand side by side in every match: the
/// last byte of one and the first of the next. And the most bytes before.
fn twin(hir: &Hir) -> Option<(Need, usize)> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let mut length = 0;
    for part in parts {
        if let HirKind::Repetition(repetition) = part.kind()
            && repetition.min >= 2
            && let HirKind::Class(class) = repetition.sub.kind()
            && class.minimum_len() == Some(2)
            && class.maximum_len() == Some(2)
        {
            let [first, second] = [true, false].map(|at_end| edge(&repetition.sub, at_end));
            return Some((Need::Window([first, second, Bytes::ALL, Bytes::ALL]), length + 1));
        }
        length += widest(part);
    }
    None
}

/// The bytes that matches may begin with; all, where that is hard to say.
fn first(hir: &Hir) -> Bytes {
    edge(hir, false)
}

/// The bytes that matches may end with; all, where that is hard to say.
fn last(hir: &Hir) -> Bytes {
    edge(hir, true)
}

pub(super) fn edge(hir: &Hir, at_end: bool) -> Bytes {
    let mut bytes = Bytes::default();
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => return Bytes::ALL,
        HirKind::Literal(literal) => {
            let byte = if at_end { literal.0.last() } else { literal.0.first() };
            byte.iter().for_each(|byte| bytes.add(**byte));
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                for sequence in Utf8Sequences::new(range.start(), range.end()) {
                    let sequence = sequence.as_slice();
                    let range = if at_end { sequence.last() } else { sequence.first() };
                    let all = range.into_iter().flat_map(|range| range.start..=range.end);
                    all.for_each(|byte| bytes.add(byte));
                }
            }
        }
        HirKind::Class(class) => return bytes_of(class),
        HirKind::Repetition(repetition) if repetition.min > 0 => {
            return edge(&repetition.sub, at_end);
        }
        HirKind::Repetition(_) => return Bytes::ALL,
        HirKind::Capture(capture) => return edge(&capture.sub, at_end),
        HirKind::Concat(parts) => {
            let part = if at_end { parts.last() } else { parts.first() };
            return part.map_or(Bytes::ALL, |part| edge(part, at_end));
        }
        HirKind::Alternation(parts) => {
            parts.iter().for_each(|part| bytes.join(edge(part, at_end)));
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::shape;

    #[test]
    fn shapes_need_the_rarest_thing_that_all_their_matches_hold() {
        let literal = |text: &str| Need::Literal(text.into());
        for (shape, need, lead) in [
            ("{d}{4}{sep}?{d}{4}", Need::Digits(8), 0),
            ("\\+{sp}?7{sep}?{d}{3,4}(?:{sep}{d}{2}){2}", Need::Digits(8), 4),
            ("[A-Z]{2}{sp}?{d}{7}", Need::Digits(7), 5),
            ("{d}{4}(?:№|number) {0,2}{d}{6}", Need::Digits(6), 20),
            ("(?:{d}{5}|{d}{2}-{d}{3,9})x?", Need::Digits(5), 0),
            ("(?:{sp}{d}{2}){3}(?:x{d}{1,6})?", Need::Digits(6), 3),
            ("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}", Need::Dots, 3),
            ("(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}", Need::Colons, 4),
            ("(?:[0-9a-f]{1,4}:){1,7}:[0-9a-f]{1,4}", literal("::"), 34),
            ("sk_live_[0-9a-z]{24}", literal("sk_live_"), 0),
            ("[a-z]{2}://[a-z]{2}", literal("://"), 2),
            ("[A-Z0-9<]{30}", Need::Token(30), 0),
            ("[a-z]{2,9}", Need::Nothing, 0),
        ] {
            let (hir, _) = shape::examine(&shape::expand(shape).unwrap()).unwrap();
            let profile = profile(&hir);
            assert_eq!((profile.need, profile.lead), (need, lead), "{shape}");
        }
    }
}
