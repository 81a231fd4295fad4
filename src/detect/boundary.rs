//! Boundaries of words, as people and programs write them: `user_id`, `userId`, `номер`, 電話.
//!
//! In: a text and a place in it. Out: whether a word begins or ends there.
//! Never knows a word.

use std::ops::Range;

use super::letter;

/// What a byte is to the words of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// ASCII that is no letter and no digit.
    Other,
    /// A small ASCII letter or a digit.
    Small,
    /// A capital ASCII letter.
    Capital,
    /// The first byte of another character.
    Lead,
    /// A further byte of it.
    Trail,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0_u8;
    loop {
        classes[byte as usize] = match byte {
            b'a'..=b'z' | b'0'..=b'9' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            0x80..=0xBF => Class::Trail,
            0xC0..=0xFF => Class::Lead,
            _ => Class::Other,
        };
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

/// By the class of a byte and of the next: whether no word begins at the next. A capital begins one
/// behind a small letter; what stands behind other letters than ASCII is looked at more closely.
static INSIDE: [[bool; 5]; 5] = [
    [false, false, false, false, true],
    [false, true, false, false, true],
    [false, true, true, false, true],
    [true, true, true, true, true],
    [false, false, false, false, true],
];

/// Calls `each` with the bytes of a part of a text at which a word may begin, ascending.
pub(super) fn starts(text: &[u8], part: Range<usize>, mut each: impl FnMut(usize)) {
    let mut before = Class::Other;
    let within = text.get(part.clone()).unwrap_or_default();
    for (start, byte) in (part.start..).zip(within) {
        let class = CLASSES[usize::from(*byte)];
        let inside = INSIDE[before as usize][class as usize];
        before = class;
        if !inside && !inside_cyrillic(text, start) {
            each(start);
        }
    }
}

/// Says quickly that a small Cyrillic letter follows another Cyrillic letter.
fn inside_cyrillic(bytes: &[u8], at: usize) -> bool {
    let &[before, _, lead, trail] = bytes.get(at.wrapping_sub(2)..at + 2).unwrap_or_default()
    else {
        return false;
    };
    matches!(before, 0xD0 | 0xD1) && (lead == 0xD1 || (lead == 0xD0 && trail >= 0xB0))
}

/// A word begins where no letter or digit stands before, or where a camel's hump rises.
pub(super) fn begins_word(text: &str, at: usize) -> bool {
    let byte = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    // As most do.
    if byte.is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        return true;
    }
    let Some(before) = text.get(..at).and_then(|before| before.chars().next_back()) else {
        return true;
    };
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    !letter::is_letter_or_digit(before)
        || is_unspaced(before)
        || (letter::is_small(before) && first.is_some_and(letter::is_capital))
        || first.is_some_and(|first| !letter::is_letter_or_digit(first))
}

/// A word ends where no letter follows, or where the next hump rises; a digit may follow (`phone2`).
pub(super) fn ends_word(text: &str, at: usize) -> bool {
    // As most do.
    if text.as_bytes().get(at).is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()) {
        return true;
    }
    let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) else { return true };
    let last = text.get(..at).and_then(|before| before.chars().next_back());
    !letter::is_letter(next)
        || last.is_some_and(is_unspaced)
        || last.is_some_and(|last| {
            !letter::is_letter_or_digit(last)
                || (letter::is_small(last) && letter::is_capital(next))
        })
}

/// A letter of a script that puts no spaces between words, or, as Korean, none before what follows on a number: Thai, Lao,
/// Burmese, Khmer, kana, Hangul, ideographs of the blocks in use. A word may begin and end anywhere among them, and they
/// begin or end no number: `電話03-1234-5678です`.
pub(super) const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' | '\u{E81}'..='\u{ECE}' | '\u{1000}'..='\u{103F}'
        | '\u{1780}'..='\u{17D3}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FE}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
    )
}

/// Returns how many bytes of letters follow.
pub(super) fn ending(text: &str, at: usize) -> usize {
    text.get(at..)
        .unwrap_or_default()
        .chars()
        .take_while(|c| letter::is_letter(*c))
        .map(char::len_utf8)
        .sum()
}
