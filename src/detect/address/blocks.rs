//! Blocks: addresses that are announced, over one line or several, and those that a unit or an office tells.
//!
//! In: a text and where its numbers begin. Out: the addresses that hold them.
//! Never takes a number and words for an address that nothing announces and nothing behind them tells.

use std::ops::Range;

use super::{
    announce::announces,
    below, coded,
    cursor::Cursor,
    extent::{self, Block},
    latin, line, military,
    street::{Strength, street_word},
    terms::Term,
    unit,
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    check::Detail,
    seek::{Ground, Seeker, Sought},
};

/// The seeker of blocks.
pub(in crate::detect) struct Blocks;

/// How many words of a block may stand before its first number.
const WORDS: usize = 7;
/// Bytes of a word that is too long for one of them.
const LONGEST: usize = 24;

impl Seeker for Blocks {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        // Where no capital is, nobody may ask.
        if ground.junctions().next().is_none() {
            return;
        }
        let mut found = Found { from: 0, each };
        ground.numbers(|at| {
            if may_follow(ground.text, at) && at >= found.from {
                at_number(ground.text, at, &mut found);
            }
        });
    }

    fn field(&self, _: &Ground<'_>, _: &mut dyn FnMut(Sought)) {}
}

/// What was found so far.
pub(super) struct Found<'e> {
    /// Where the last one ends.
    from: usize,
    each: &'e mut dyn FnMut(Sought),
}

impl Found<'_> {
    /// Hands on an address that the words of its street tell.
    fn hand_on(&mut self, found: Sought) {
        self.from = found.place.end;
        (self.each)(found);
    }

    /// Hands on an address, unless it begins before the last one ends.
    pub(super) fn take(&mut self, place: Range<usize>, degree: Degree) {
        if place.start >= self.from {
            self.from = place.end;
            (self.each)(sought(place, degree));
        }
    }
}

/// Returns the address whose street begins a line, where no space stands before its capital, with the number at byte `at` as
/// its house: `Musterstraße 5, Berlin`.
fn opens(text: &str, at: usize) -> Option<Sought> {
    let start = line::behind_prefix(text, line::line_start(text, at));
    let lead = text.get(start..at)?;
    let short = lead.len() < 40 && lead.ends_with(' ') && lead.starts_with(letter::is_capital);
    if !short || lead.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut house = Cursor { text, at };
    let abroad = house.house().and_then(|_| below::abroad(text, house.at));
    let Some(end) = abroad else { return latin::opening(text, start) };
    let plain = |word: &str| word.len() > 1 && word.starts_with(letter::is_letter);
    let street = lead.trim_end().split(' ').all(plain);
    street.then(|| Sought {
        evidence: Evidence::SHAPE | Evidence::PLAN,
        ..sought(start..end, Degree::Medium)
    })
}

/// Says quickly, by the byte before it, whether a number may be one of an address, which most are not.
#[inline]
pub(super) fn may_follow(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    before.is_none_or(|byte| matches!(byte, b' ' | b'\n' | b'>' | b'#' | b'\t' | b':'))
}

/// Says quickly whether a number that [`may_follow`] let through may be one of an address: it begins a line or follows
/// on a word or number, and what follows on it is a word, a comma, a line end, one letter, or the second half of a number.
pub(super) fn may_belong(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b'\n');
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    let before = byte(at.wrapping_sub(2));
    let behind = byte(at.wrapping_sub(1)) != b' '
        || letter(before)
        || before == b',' && letter(byte(at.wrapping_sub(3)))
        || matches!(before, b'.' | b':' | b'>' | b'?' | b' ' | b'\n' | b'|' | b'*');
    if !behind {
        return false;
    }
    let digits = bytes.iter().skip(at).take(7).take_while(|byte| byte.is_ascii_digit()).count();
    // Seconds behind minutes, the end of a machine's address; two zeros are no house.
    let colon = byte(at.wrapping_sub(1)) == b':';
    let time = colon && matches!(byte(at.wrapping_sub(2)), b'0'..=b'9' | b':');
    let zeros = digits <= 2 && (at..at + digits).all(|at| byte(at) == b'0');
    if time || zeros {
        return false;
    }
    let next = byte(at + digits + 1);
    // `"attempts":3,"path"`: no string, and nothing but a number before the next key.
    let bare = bytes.get(..at).is_some_and(|before| before.ends_with(b"\":"));
    if bare && byte(at + digits) == b',' && next == b'"' {
        return false;
    }
    // `5, 0, 12, 7`
    if byte(at.wrapping_sub(2)) == b','
        && byte(at.wrapping_sub(3)).is_ascii_digit()
        && byte(at + digits) == b','
        && (next.is_ascii_digit() || next == b' ' && byte(at + digits + 2).is_ascii_digit())
    {
        return false;
    }
    let fits = match byte(at + digits) {
        b' ' => letter(next) || matches!(next, b'#' | b'-'),
        b',' | b'\n' | b'\r' | b'?' => true,
        b'.' => !next.is_ascii_digit(),
        b'/' | b'-' => next.is_ascii_digit(),
        other => other.is_ascii_alphabetic() && !letter(next),
    };
    fits && digits <= 6
}

/// Hands on the addresses that hold the number at byte `at`; kept apart from the loop over all numbers, of which few come
/// so far.
#[inline(never)]
fn at_number(text: &str, at: usize, found: &mut Found<'_>) {
    if !may_belong(text, at) {
        return;
    }
    let mut end = if let Some(start) = military::start(text, at) {
        let end = military::end(text, at);
        found.take(start..end, Degree::High);
        end
    } else if let Some((start, block)) = announced(text, at) {
        let end = if block.coded { block.end } else { latin::end_of(text, start..block.end) };
        found.take(start..end, degree_of(&block));
        end
    } else {
        unit::beside(text, at, found);
        if at >= found.from
            && let Some(place) = by_itself(text, at)
        {
            found.take(place, Degree::Medium);
        }
        if at >= found.from
            && let Some(street) = opens(text, at)
        {
            found.hand_on(street);
        }
        return;
    };
    while let Some((start, block)) = another(text, end) {
        found.take(start..block.end, degree_of(&block));
        end = block.end;
    }
}

fn degree_of(block: &Block) -> Degree {
    let sure = block.strength == Strength::Sure || block.placed || block.kind;
    if sure { Degree::High } else { Degree::Medium }
}

/// Returns the announced block that holds the number at byte `at`: it may begin some words before.
fn announced(text: &str, at: usize) -> Option<(usize, Block)> {
    let mut start = at;
    let (mut small, mut commas) = (0, false);
    for _ in 0..=WORDS {
        if announces(text, start)
            && let Some(block) = extent::block(text, start)
        {
            return Some((start, block));
        }
        let rest = text.get(start..)?;
        if rest.starts_with('t') && rest.starts_with("the corner of ") {
            return Some((start, extent::block(text, start).filter(|block| block.kind)?));
        }
        let head = text.get(..start)?.strip_suffix(' ')?;
        let near = head.bytes().rev().take(LONGEST);
        let length =
            near.take_while(|byte| !matches!(byte, b' ' | b'\n' | b'\t' | b'>' | b':')).count();
        if length == LONGEST {
            return None;
        }
        let word = head.get(head.len() - length..)?;
        let first = word.chars().next()?;
        let last = word.chars().next_back()?;
        let comma = last == ',' && !commas;
        commas |= comma;
        let fits = letter::is_letter_or_digit(first)
            && (letter::is_letter_or_digit(last) || comma || matches!(last, '.' | '/'));
        if !fits {
            return None;
        }
        small += usize::from(letter::is_small(first) && word.len() > 3);
        if small > 2 {
            return None;
        }
        start = head.len() - word.len();
    }
    None
}

/// Returns the block that follows on one as the next of a list: `, and 12 Sample Road`.
fn another(text: &str, end: usize) -> Option<(usize, Block)> {
    let rest = text.get(end..)?;
    let joint = [", and ", " and ", " und ", " et ", " y ", " и "]
        .into_iter()
        .find(|it| rest.starts_with(it))?;
    let start = end + joint.len();
    let begins =
        text.get(start..)?.starts_with(|c: char| c.is_ascii_digit() || letter::is_capital(c));
    Some((start, extent::block(text, start).filter(|_| begins)?))
}

/// Returns the block around the number at byte `at` that nothing announces: it begins its line, and what stands behind
/// the street tells it.
fn by_itself(text: &str, at: usize) -> Option<Range<usize>> {
    let start = line::behind_prefix(text, line::line_start(text, at));
    // A number begins the line, or it is the first behind words of which one says street.
    let lead = text.get(start..at)?;
    let fits = |byte: u8| matches!(byte, b',' | b'.' | b'-' | b'\'' | b'/' | b'#' | b'(' | b')');
    let other = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_punctuation() && !fits(byte);
    if lead.len() > 60 || lead.bytes().any(other) {
        return None;
    }
    let letters = lead.starts_with(letter::is_letter);
    if !(lead.is_empty() || letters) {
        return None;
    }
    // `Rue Modèle`, and its postcode on the line below.
    let above = || {
        let code = text.as_bytes().get(at..at + 4)?.iter().all(u8::is_ascii_digit);
        let below = line::line_start(text, at).checked_sub(1).filter(|_| code)?;
        let above = line::behind_prefix(text, line::line_start(text, below));
        let first = text.get(above..below)?.split(' ').next()?;
        let opens = street_word(first, true).is_some() || Term::Unit.has(first);
        if opens { told(text, above, at) } else { None }
    };
    told(text, start, at).or_else(above)
}

/// Returns the block from byte `start` on over byte `at`, if it is told without an announcement.
pub(super) fn told(text: &str, start: usize, at: usize) -> Option<Range<usize>> {
    let block = coded::may_be(text, start).then(|| extent::block(text, start)).flatten()?;
    let told = block.coded && !block.unit_line;
    let number = text.get(start..)?.starts_with(|c: char| c.is_ascii_digit());
    let named = block.kind && (number || block.named);
    let plain = block.country && block.enclosed || block.below || block.fronted;
    let whole = told && (named || plain) && block.end > at;
    (whole && !lists_years(text.get(start..block.end)?)).then_some(start..block.end)
}

/// Returns whether a text begins with a year and has no number but years: `2012 Ida Muster`, the next line `2014 Jo …`.
fn lists_years(text: &str) -> bool {
    let is_year = |number: &str| number.len() == 4 && ("1900".."2100").contains(&number);
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
    text.starts_with(|c: char| c.is_ascii_digit()) && numbers.all(is_year)
}

fn sought(place: Range<usize>, degree: Degree) -> Sought {
    Sought {
        place,
        evidence: Evidence::SHAPE | Evidence::CONTEXT | Evidence::PLAN,
        grade: Grade { alone: degree, near: degree },
        detail: Detail::NONE,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::{
        bitmap::{Finder, Spots, Wanted, Width},
        junction::Bitmap,
    };

    proptest! {
        #[test]
        fn a_bitmap_shows_all_numbers_that_may_belong(
            head in "[0-9a-я ,.é\n]{0,70}",
            text in "([0-9]{1,8}|[a-cA-Cж \n\t#*,>?|:./()=_éЖ’１（-]{1,3}){0,40}",
            tail in "[0-9a-я ,.é\n]{0,9}",
        ) {
            let all = format!("{head}{text}{tail}");
            let mut spots = Spots::default();
            Finder::new(Wanted::default(), Width::Portable).find(all.as_bytes(), &mut spots);
            let maps = [&spots.junctions, &spots.digits, &spots.numbers];
            let bitmaps = maps.map(|words| Bitmap { words, start: head.len() });
            let numbers = |bitmaps| {
                let (mut junctions, mut numbers) = (Vec::new(), Vec::new());
                Ground::new(&text, bitmaps, &mut junctions, std::iter::once(0..text.len())).numbers(|at| {
                    if may_follow(&text, at) && may_belong(&text, at) {
                        numbers.push(at);
                    }
                });
                numbers
            };
            prop_assert_eq!(numbers(Some(bitmaps)), numbers(None));
        }
    }

    #[test]
    fn seconds_and_zeros_are_no_houses() {
        for (text, belongs) in [
            ("Suite:12 Main", true),
            ("21:00:12 Main", false),
            ("00 02 RANDOM", false),
            ("00144 Roma", true),
            ("004 Main", true),
            ("02 Main", true),
        ] {
            let at = text.find("12").or(text.find('0')).unwrap();
            assert_eq!(may_follow(text, at) && may_belong(text, at), belongs, "{text}");
        }
    }
}
