//! Addresses in fields: a value whose column, key or label says that it is an address.
//!
//! In: the value. Out: the whole of it, if it may be one.
//! Never takes an address of a machine, a page or a mailbox.

use std::ops::Range;

use crate::detect::letter;
use crate::detect::{Degree, Evidence, Grade, check::Detail, seek::Sought};

/// The longest address, in bytes.
const LONGEST: usize = 300;

/// The fewest bytes of an address.
const SHORTEST: usize = 3;

/// Returns whether a word is of those that sentences are made of and addresses are not.
fn is_grammar(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "is"
            | "are"
            | "was"
            | "if"
            | "or"
            | "not"
            | "than"
            | "that"
            | "which"
            | "this"
            | "with"
            | "has"
            | "have"
            | "может"
            | "если"
            | "или"
            | "для"
            | "это"
            | "быть"
            | "которая"
            | "который"
    )
}

/// A sign that no address has.
const STRANGE: u8 = 1;
/// The first byte of two that are rare in addresses, and the second.
const FIRST: u8 = 1 << 1;
const SECOND: u8 = 1 << 2;
/// A digit, and what stands behind one in the address of a machine.
const DIGIT: u8 = 1 << 3;
const STOP: u8 = 1 << 4;
const SPACE: u8 = 1 << 5;
const COMMA: u8 = 1 << 6;
const LETTER: u8 = 1 << 7;

/// What each byte of ASCII is.
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let lists: [(&[u8], u8); 8] = [
        (b"@{}=<>\\_$*\x1F", STRANGE),
        (b":(0wd", FIRST),
        (b":/)xwd", SECOND),
        (b"0123456789", DIGIT),
        (b".", STOP),
        (b" ", SPACE),
        (b",", COMMA),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", LETTER),
    ];
    let mut list = 0;
    while list < lists.len() {
        let (bytes, sign) = lists[list];
        let mut at = 0;
        while at < bytes.len() {
            signs[bytes[at] as usize] |= sign;
            at += 1;
        }
        list += 1;
    }
    signs
};

/// What a value is made of.
#[derive(Default)]
struct Made {
    /// What all its bytes are.
    signs: u8,
    /// Of [`SECOND`] and [`STOP`], which stand behind their first.
    pairs: u8,
    /// Words of two letters or more, between spaces, commas and full stops.
    words: usize,
    /// Words that sentences are made of.
    grammar: usize,
    /// Whether it has digits.
    digits: bool,
}

impl Made {
    fn of(value: &str) -> Self {
        let (bytes, mut made) = (value.as_bytes(), Self::default());
        // Where the letters at hand begin, and how many the word at hand has that may hold other signs.
        let (mut at, mut start, mut letters, mut before) = (0, 0, 0, 0);
        while let Some(byte) = bytes.get(at) {
            let signs = SIGNS[usize::from(*byte)];
            // A sign is the bit above that of the one it stands behind.
            made.pairs |= before << 1 & signs;
            made.signs |= signs;
            before = signs;
            let length = match byte {
                _ if signs & LETTER != 0 => 1,
                // U+0400 to U+047F.
                0xD0 | 0xD1 => 2,
                byte if byte.is_ascii() => 0,
                _ => {
                    let c = value.get(at..).and_then(|rest| rest.chars().next());
                    let letter = c.is_some_and(letter::is_letter);
                    made.digits |= !letter && c.is_some_and(char::is_numeric);
                    if letter { c.map_or(1, char::len_utf8) } else { 0 }
                }
            };
            if length > 0 {
                (at, letters) = (at + length, letters + 1);
                continue;
            }
            made.read(value, start..at);
            (at, start) = (at + 1, at + 1);
            if signs & (SPACE | COMMA | STOP) != 0 {
                made.words += usize::from(letters > 1);
                letters = 0;
            }
        }
        made.read(value, start..at);
        made.words += usize::from(letters > 1);
        made.digits |= made.signs & DIGIT != 0;
        made
    }

    /// Counts letters in a row that are a word which sentences are made of; none has a capital.
    fn read(&mut self, value: &str, letters: Range<usize>) {
        if letters.len() > 1
            && value.as_bytes().get(letters.start).is_some_and(|first| !first.is_ascii_uppercase())
        {
            self.grammar += usize::from(value.get(letters).is_some_and(is_grammar));
        }
    }

    /// Returns whether a value of these has what no address has: a strange sign, a part of a page's or a machine's
    /// address, of code, or two words of grammar.
    fn is_foreign(&self, value: &str) -> bool {
        let parts = ["://", "()", "0x", "www.", "::", "address"];
        self.signs & STRANGE != 0
            || self.grammar > 1
            || self.pairs & SECOND != 0 && parts.iter().any(|part| value.contains(part))
            || self.pairs & STOP != 0 && is_of_machine(value)
    }
}

/// Returns whether a word of a value is four numbers with full stops between: `127.0.0.1`.
fn is_of_machine(value: &str) -> bool {
    let mut words = value.split([' ', ',', ';', '[', ']', '(', ')', '/', '\n']);
    words.any(|word| word.parse::<std::net::Ipv4Addr>().is_ok())
}

/// Hands on the whole value. One with a word and a number is medium sure in its field, one of words alone or
/// a number alone (a town, a postcode) is a hint.
pub(super) fn whole(text: &str, each: &mut dyn FnMut(Sought)) {
    let space = [' ', '\t', '"', '\'', '\r', '\n'];
    let value = text.trim_start_matches(space);
    let start = text.len() - value.len();
    let value = value.trim_end_matches(space);
    if !(SHORTEST..=LONGEST).contains(&value.len()) {
        return;
    }
    let made = Made::of(value);
    if made.is_foreign(value) {
        return;
    }
    let near = match (made.words, made.digits) {
        (2.., true) if made.signs & (SPACE | COMMA) != 0 => Degree::Medium,
        (1, true) if made.signs & SPACE != 0 => Degree::Low,
        (2.., false) if made.signs & COMMA != 0 => Degree::Low,
        (1.., _) | (0, true) => Degree::None,
        _ => return,
    };
    each(Sought {
        place: start..start + value.len(),
        evidence: Evidence::SHAPE,
        grade: Grade { alone: Degree::None, near },
        detail: Detail::NONE,
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The degree of a value, each question asked of all of it.
    fn slowly(text: &str) -> Option<Degree> {
        let value = text.trim_matches([' ', '\t', '"', '\'', '\r', '\n']);
        let strange = "@{}=<>\\_$*\u{1F}";
        let parts = ["://", "()", "0x", "www.", "::", "address"];
        let prose = value.split(|c: char| !c.is_alphabetic()).filter(|word| is_grammar(word));
        if !(3..=300).contains(&value.len())
            || value.contains(|c| strange.contains(c))
            || parts.iter().any(|part| value.contains(part))
            || is_of_machine(value)
            || prose.count() > 1
        {
            return None;
        }
        let words = value.split([' ', ',', '.']);
        let words = words.filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
        let digits = value.chars().any(|c| !c.is_alphabetic() && c.is_numeric());
        match (words.count(), digits) {
            (2.., true) if value.contains([' ', ',']) => Some(Degree::Medium),
            (1, true) if value.contains(' ') => Some(Degree::Low),
            (2.., false) if value.contains(',') => Some(Degree::Low),
            (1.., _) | (0, true) => Some(Degree::None),
            _ => None,
        }
    }

    proptest! {
        #[test]
        fn one_look_tells_what_many_do(
            text in "(ул\\. |Lake|Apt\\. 7|д\\. 5|127\\.0\\.0\\.[0-9]{1,3}|the|The|или|для|быть|has|[0-9]{1,3}|[ ,.:/()0xwd]{1,2}\
                     |www\\.|address|://|[ ,.;-]|[a-zА-яЁ٣²Ⅷ№é]{1,3}|[@{}=<>_$*\\\\\x1F\n\"']){0,9}",
            long in "[а-я ,0-9]{140,160}",
        ) {
            for text in [&text, &long] {
                let mut found = Vec::new();
                whole(text, &mut |it| found.push(it));
                let degree = slowly(text);
                prop_assert_eq!(found.first().map(|it| it.grade.near), degree, "{:?}", text);
                let value = text.trim_matches([' ', '\t', '"', '\'', '\r', '\n']);
                prop_assert!(found.iter().all(|it| text.get(it.place.clone()) == Some(value)));
            }
        }
    }
}
