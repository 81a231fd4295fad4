//! Lone words: capitalised words of ASCII letters beside which no other part of a name can stand, as most in code.
//!
//! In: a text and where a capital stands. Out: where its word ends, if it is a lone one.
//! Never doubts: what a few bytes do not tell, and what a title or a label stands before, is none.

use super::known::{Folded, Known};

/// The most small words inside a name that are stepped over.
const SMALLS: usize = 4;
/// The longest word, in bytes.
const LONGEST: usize = 24;

/// Returns where the word ends that begins at byte `at`, if it can be no part of a name.
pub(super) fn end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (before, word) = (bytes.get(..at)?, bytes.get(at..)?);
    let mut length = letters(word.iter());
    let capital = word.first()?.is_ascii_uppercase();
    // An initial, unless something else than a space follows.
    if !capital || length == 1 && word.get(1) != Some(&b' ') {
        return None;
    }
    // `Device-tree`
    while let Some([b'-' | b'\'', more @ ..]) = word.get(length..)
        && let part @ 1.. = letters(more.iter())
    {
        length += 1 + part;
    }
    // `Foo2`: no word at all.
    if word.get(length).is_some_and(u8::is_ascii_digit) {
        return Some(at + length);
    }
    let alone = length < LONGEST && is_last(word.get(length..)?) && is_first(before);
    alone.then_some(at + length)
}

/// Returns how many ASCII letters come first.
fn letters<'b>(bytes: impl Iterator<Item = &'b u8>) -> usize {
    bytes.take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic()).count()
}

/// Returns whether no part of a name stands behind a word, where a text goes on with these bytes.
fn is_last(mut rest: &[u8]) -> bool {
    for _ in 0..SMALLS {
        match *rest {
            [b' ', next, ..] if next.is_ascii_uppercase() || !next.is_ascii() => return false,
            [b' ', ref behind @ ..] if behind.first().is_some_and(u8::is_ascii_lowercase) => {
                let (word, behind) = behind.split_at(letters(behind.iter()));
                if matches!(behind, [b'-' | b'\'' | 0x80.., ..]) {
                    return false;
                }
                if !is_small(known(word)) {
                    return true;
                }
                rest = behind;
            }
            [b'-' | b'\'' | 0x80.., ..] => return false,
            _ => return true,
        }
    }
    false
}

/// Returns whether no part of a name, no title and no label stands before a word, behind these bytes of a text.
fn is_first(mut before: &[u8]) -> bool {
    for step in 0..SMALLS {
        let [head @ .., b' '] = before else { return step > 0 && is_other(before) };
        match *head {
            [.., last] if last.is_ascii_alphabetic() => {
                let (rest, word) = head.split_at(head.len() - letters(head.iter().rev()));
                if word.first().is_none_or(u8::is_ascii_uppercase) || joins(rest) {
                    return false;
                }
                let known = known(word);
                if step == 0 && (word == b"is" || known.is(Known::TITLE)) {
                    return false;
                }
                if !is_small(known) {
                    return true;
                }
                before = rest;
            }
            [.., b'.'] if step == 0 => {
                let word = head.split_last().map_or(head, |(_, word)| word);
                let (rest, word) = word.split_at(word.len() - letters(word.iter().rev()));
                return word.len() > 1 && !joins(rest) && !known(word).is(Known::TITLE);
            }
            _ => return is_other(head) && !head.ends_with(b":"),
        }
    }
    false
}

/// Returns whether a word may stand inside a name.
fn is_small(word: Known) -> bool {
    word.is(Known::PARTICLE)
}

/// Returns whether a text ends with what is no part of a word.
fn is_other(text: &[u8]) -> bool {
    text.last().is_none_or(|last| last.is_ascii() && !last.is_ascii_alphanumeric()) && !joins(text)
}

/// Returns whether a text ends with what may join the parts of a word, or with a letter that is not of ASCII.
fn joins(text: &[u8]) -> bool {
    matches!(text, [.., b'-' | b'\'' | b'.' | 0x80..])
}

/// Returns what is known of a word of ASCII letters.
fn known(word: &[u8]) -> Known {
    std::str::from_utf8(word).map_or(Known::NOTHING, |word| Folded::of(word).known())
}
