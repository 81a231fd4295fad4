//! Addresses in fields: a value whose column, key or label says that it is an address.
//!
//! In: the value. Out: the whole of it, if it may be one.
//! Never takes an address of a machine, a page or a mailbox.

use crate::detect::letter;
use crate::detect::{Degree, Evidence, Grade, check::Detail, seek::Sought};

/// The longest address, in bytes.
const LONGEST: usize = 300;

/// Words that sentences are made of and addresses are not.
const GRAMMAR: [&str; 22] = [
    "the",
    "is",
    "are",
    "was",
    "if",
    "or",
    "not",
    "than",
    "that",
    "which",
    "this",
    "with",
    "has",
    "have",
    "может",
    "если",
    "или",
    "для",
    "это",
    "быть",
    "которая",
    "который",
];

/// Returns whether a value is a sentence about addresses: two words of [`GRAMMAR`], in small letters.
fn is_prose(value: &str) -> bool {
    let words = value.split(|c: char| !letter::is_letter(c));
    words.filter(|word| GRAMMAR.contains(word)).nth(1).is_some()
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
    let strange = |c: char| {
        matches!(c, '@' | '{' | '}' | '=' | '<' | '>' | '\\' | '_' | '$' | '*' | '\u{1F}')
    };
    if value.len() < 3
        || value.len() > LONGEST
        || value.contains(strange)
        || value.contains(':') && value.contains("://")
        || value.contains("()")
        || value.contains("0x")
        || value.contains("www.")
        || value.contains("::")
        || is_of_machine(value)
        || value.contains("address")
        || is_prose(value)
    {
        return;
    }
    let words = value
        .split([' ', ',', '.'])
        .filter(|word| word.chars().filter(|c| letter::is_letter(*c)).count() > 1);
    let letters = words.filter(|word| !word.starts_with("0x")).count();
    let digits = value.chars().any(|c| !letter::is_letter(c) && c.is_numeric());
    let near = match (letters, digits) {
        (2.., true) if value.contains([' ', ',']) => Degree::Medium,
        (1, true) if value.contains(' ') => Degree::Low,
        (2.., false) if value.contains(',') => Degree::Low,
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
