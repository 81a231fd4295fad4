//! Lone words: capitalised words beside which no other part of a name can stand, as most in code, and as the first of
//! most sentences.
//!
//! In: a text and where a capital stands. Out: where its word ends, if it is a lone one, or one of a row without a given
//! name.
//! Never doubts: what a few bytes do not tell, and what a title, a label or a verb of speech stands beside, is none.

use super::{
    apart, beside, column,
    given::Word,
    inverted,
    known::{Folded, Known},
    list, single, spoken, token, traveller,
};
use crate::detect::junction;

/// The most small words inside a name that are stepped over.
const SMALLS: usize = 4;
/// The most words in a row, fewer than a chain has.
const ROW: usize = token::MOST - 2;
/// The longest word, in bytes.
const LONGEST: usize = 24;
/// The longest Russian word behind which a full stop may end no sentence, in bytes: `господин.`
const SHORT: usize = 16;

/// The letters that a word is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Of ASCII.
    Latin,
    /// U+0401, U+0410 to U+044F, U+0451: two bytes each.
    Russian,
}

/// Returns where the word ends that begins at byte `at`, or the row of words that it stands in, if it can be no part of a
/// name.
pub(super) fn end(text: &str, at: usize) -> Option<usize> {
    let (before, word) = text.split_at_checked(at)?;
    let bytes = word.as_bytes();
    let (script, one) = match *bytes {
        [b'A'..=b'Z', ..] => (Script::Latin, 1),
        [0xD0, 0x81 | 0x90..=0xAF, ..] => (Script::Russian, 2),
        _ => return None,
    };
    let mut length = script.ahead(bytes);
    // An initial has a full stop or, of ASCII, a space behind it; what goes on may be a word.
    if length == one {
        match (script, bytes.get(length)) {
            (_, Some(b' ' | b'-' | b'\'')) => {}
            (Script::Latin, None | Some(b'0'..=b'9' | ..=b'-' | b'/' | b':'..=0x7F)) => {
                return Some(at + length);
            }
            _ => return None,
        }
    }
    // `Device-tree`
    while let Some([b'-' | b'\'', more @ ..]) = bytes.get(length..)
        && let part @ 1.. = script.ahead(more)
    {
        length += 1 + part;
    }
    // `Foo2`: no word at all.
    if bytes.get(length).is_some_and(u8::is_ascii_digit) {
        return Some(at + length);
    }
    let (own, rest) = word.split_at_checked(length)?;
    if length >= LONGEST * one {
        return None;
    }
    let spoken = may_be_told(script, before, (own, rest));
    if spoken || may_list(script, own, rest) || traveller::may_be(own, rest) {
        return None;
    }
    // Most words have a sign before their space.
    let signed = matches!(before.as_bytes(), [.., sign, b' '] if is_bare(*sign));
    let start = if signed || script == Script::Russian { at } else { row_start(before) };
    if !(signed || is_first(text.get(..start)?, script)) {
        return None;
    }
    let behind = behind(rest);
    if start < at || behind == Behind::Part {
        if script == Script::Russian {
            return None;
        }
        let end = start + row(text.get(start..)?)?;
        return (end >= at + length).then_some(end);
    }
    let heard = match script {
        Script::Russian => behind == Behind::Telling && speaks(own, rest),
        Script::Latin => behind == Behind::Telling && spoken::tells(rest),
    };
    (!heard).then_some(at + length)
}

/// Returns whether what stands before a word, and behind it, may tell a name: `Добрый день, Римма`, a name in the next column.
fn may_be_told(script: Script, before: &str, (own, rest): (&str, &str)) -> bool {
    match before.as_bytes() {
        [.., b',', b' '] => {
            spoken::greets(before) || inverted::ends(rest) || inverted::may_end_line(rest)
        }
        [.., b' ', b' '] => apart::goes_on(rest) || stands_apart(before),
        _ => {
            script == Script::Latin
                && spoken::may_turn(before)
                && Word::read(own, LONGEST).may_tell()
        }
    }
}

/// Returns whether a word may begin a list of given names, or be whose something is: `Karen's address`.
fn may_list(script: Script, own: &str, rest: &str) -> bool {
    match (rest.as_bytes(), script) {
        ([b' ', ..], Script::Latin) => own.as_bytes().ends_with(b"'s") && spoken::owns(rest),
        ([b',', b' ', b'A'..=b'Z' | 0x80.., ..], Script::Latin) => {
            list::goes_on(rest) && Word::read(own, LONGEST).may_tell()
        }
        ([b',', b' ', b'A'..=b'Z' | 0x80.., ..], Script::Russian) => {
            list::goes_on(rest) && token::look(&Folded::of(own), true).is(Known::GIVEN)
        }
        _ => false,
    }
}

/// Returns whether a text ends with a label and more than one space.
fn stands_apart(before: &str) -> bool {
    let mut head = before.as_bytes();
    while let [more @ .., b' ' | b'\t' | b'|'] = head {
        head = more;
    }
    match head {
        [.., b':'] => single::is_labelled(before.trim_end_matches(' ')),
        [.., b'a'..=b'z' | b'A'..=b'Z' | b')' | 0x80..] => column::stands(before),
        _ => false,
    }
}

/// Returns where the capitalised words of ASCII letters begin that a text ends with, each with a space behind it.
fn row_start(text: &str) -> usize {
    let mut rest = text.as_bytes();
    for _ in 0..ROW {
        let Some(head) = rest.strip_suffix(b" ") else { break };
        let start = head.len() - Script::Latin.behind(head);
        if !head.get(start).is_some_and(u8::is_ascii_uppercase) {
            break;
        }
        rest = head.get(..start).unwrap_or_default();
    }
    rest.len()
}

/// Returns the length of the capitalised words of ASCII letters that a text begins with, if none of them can make a name
/// of the others.
fn row(text: &str) -> Option<usize> {
    let mut rest = text;
    for _ in 0..ROW {
        let word = Word::read(rest, LONGEST);
        if word.letters.len() == LONGEST || word.may_tell() {
            return None;
        }
        rest = rest.get(word.letters.len()..)?;
        if behind(rest) != Behind::Part {
            return Some(text.len() - rest.len());
        }
        rest = rest
            .strip_prefix(' ')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))?;
    }
    None
}

impl Script {
    /// Returns the script of a letter that begins or ends with this byte.
    fn of(letter: Option<&u8>) -> Self {
        if letter.is_some_and(u8::is_ascii) { Self::Latin } else { Self::Russian }
    }

    /// Returns how many bytes of its letters a text begins with.
    fn ahead(self, text: &[u8]) -> usize {
        match self {
            Self::Latin => junction::letters(text).min(LONGEST),
            Self::Russian => {
                let pairs = text.as_chunks::<2>().0.iter().take(LONGEST);
                2 * pairs.take_while(|pair| is_russian(**pair)).count()
            }
        }
    }

    /// Returns how many bytes of its letters a text ends with.
    fn behind(self, text: &[u8]) -> usize {
        match self {
            Self::Latin => {
                let last = text.iter().rev().take(LONGEST);
                last.take_while(|byte| byte.is_ascii_alphabetic()).count()
            }
            Self::Russian => {
                let pairs = text.as_rchunks::<2>().1.iter().rev().take(LONGEST);
                2 * pairs.take_while(|pair| is_russian(**pair)).count()
            }
        }
    }
}

const fn is_russian(pair: [u8; 2]) -> bool {
    matches!(pair, [0xD0, 0x81 | 0x90..=0xBF] | [0xD1, 0x80..=0x8F | 0x91])
}

/// Returns whether a text begins with a small letter, of ASCII or Russian.
const fn is_small(text: &[u8]) -> bool {
    matches!(text, [b'a'..=b'z', ..] | [0xD0, 0xB0..=0xBF, ..] | [0xD1, 0x80..=0x8F | 0x91, ..])
}

/// Returns whether a text begins with a dash or a quotation mark.
const fn is_sign(text: &[u8]) -> bool {
    matches!(text, [0xE2, 0x80, 0x93 | 0x94 | 0x9C..=0x9E, ..] | [0xC2, 0xAB | 0xBB, ..])
}

/// What stands behind a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// What may be a part of a name.
    Part,
    /// No part of a name, but a small word that may tell of one.
    Telling,
    /// Neither.
    Other,
}

/// Returns what stands behind a word, where a text goes on so.
fn behind(mut rest: &str) -> Behind {
    let other = |is: bool| if is { Behind::Other } else { Behind::Part };
    for step in 0..SMALLS {
        let Some(behind) = rest.strip_prefix(' ') else {
            return other(match rest.as_bytes() {
                // `GPL-2`: no letter goes on.
                [b'-' | b'\'', more @ ..] => {
                    more.first().is_none_or(|next| next.is_ascii() && !next.is_ascii_alphabetic())
                }
                [0x80..=0xFF, ..] => is_sign(rest.as_bytes()),
                _ => true,
            });
        };
        let bytes = behind.as_bytes();
        if !is_small(bytes) {
            return other(!matches!(bytes, [b'A'..=b'Z' | 0x80.., ..]) || is_sign(bytes));
        }
        let (word, more) = behind.split_at(Script::of(bytes.first()).ahead(bytes));
        if matches!(more.as_bytes(), [b'-' | b'\'' | 0x80.., ..]) && !is_sign(more.as_bytes()) {
            return Behind::Part;
        }
        if !beside::may_tell(word.as_bytes()) {
            return if step == 0 { Behind::Other } else { Behind::Telling };
        }
        let known = small(word);
        // `Ахмед оглы` is a patronymic, and what follows on it may be a part of the name too.
        if known.is(Known::DESCENT) {
            return Behind::Part;
        }
        if !known.is(Known::PARTICLE) {
            return Behind::Telling;
        }
        rest = more;
    }
    Behind::Part
}

/// Returns whether no part of a name, no title and no label stands before a word of a script, behind this text.
fn is_first(mut before: &str, of: Script) -> bool {
    for step in 0..SMALLS {
        let Some(head) = before.strip_suffix(' ') else {
            return step > 0 && is_other(before.as_bytes());
        };
        let script = match *head.as_bytes() {
            [.., b'.'] if step == 0 => return is_sentence(head, of),
            [.., last] if last.is_ascii_alphabetic() => Script::Latin,
            [.., first, second] if is_russian([first, second]) => Script::Russian,
            [.., b':'] => return !single::is_labelled(head),
            [.., b':', b' '] => return !single::is_labelled(head.trim_end()),
            _ => return is_other(head.as_bytes()),
        };
        let (rest, word) = head.split_at(head.len() - script.behind(head.as_bytes()));
        if !is_small(word.as_bytes()) || joins(rest.as_bytes()) {
            return false;
        }
        if !beside::may_tell(word.as_bytes()) {
            return true;
        }
        if step == 0 && is_title(word, script) {
            return false;
        }
        if !small(word).is(Known::PARTICLE) {
            return true;
        }
        before = rest;
    }
    false
}

/// Returns what is known of a word that may tell of a name, if it is as short as those inside names.
fn small(word: &str) -> Known {
    match word.len() <= 2 * token::PARTICLE {
        true => Folded::of(word).known(),
        false => Known::NOTHING,
    }
}

/// Returns whether a word that may tell of a name is a title, or may be the last of those that introduce a person:
/// `my name is`.
fn is_title(word: &str, script: Script) -> bool {
    match script {
        Script::Latin => {
            matches!(word, "is" | "me" | "him" | "her" | "am" | "hey" | "hello" | "dear")
                || Folded::of(word).known().is(Known::TITLE | Known::SPEECH)
        }
        Script::Russian => {
            matches!(word, "зовут" | "звать")
                || Folded::of(word).known_by_stem().is(Known::TITLE | Known::SPEECH)
        }
    }
}

/// Returns whether a text that a full stop ends ends a sentence: with neither an initial nor what may be a title.
fn is_sentence(head: &str, of: Script) -> bool {
    let head = head.strip_suffix('.').unwrap_or(head);
    let script = Script::of(head.as_bytes().last());
    let (rest, word) = head.split_at(head.len() - script.behind(head.as_bytes()));
    let one = if script == Script::Latin { 1 } else { 2 };
    let long = script == Script::Russian && of == script && word.len() > SHORT;
    let initial = word.len() == one || joins(rest.as_bytes());
    let title = || beside::may_tell(word.as_bytes()) && is_title(word, script);
    !initial && (long || !title())
}

/// Returns whether a verb of speech stands behind what may be a Russian surname or given name.
fn speaks(word: &str, rest: &str) -> bool {
    let next = rest.strip_prefix(' ').unwrap_or_default();
    let next = next.get(..Script::Russian.ahead(next.as_bytes())).unwrap_or_default();
    beside::may_tell(next.as_bytes())
        && token::look(&Folded::of(word), true).is(Known::SURNAME | Known::SHAPED | Known::GIVEN)
}

/// A sign, a digit or a space that neither joins words nor ends a label or a sentence.
const fn is_bare(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'\'' | b'.' | b':')
}

/// Returns whether a text ends with what is no part of a word; a dash is none of it where no word stands before.
fn is_other(text: &[u8]) -> bool {
    let mut bare = text;
    while let [more @ .., b'-'] = bare {
        bare = more;
    }
    let sign = bare.last_chunk::<3>().is_some_and(|last| is_sign(last))
        || bare.last_chunk::<2>().is_some_and(|last| is_sign(last));
    let plain = bare.last().is_none_or(|last| last.is_ascii() && !last.is_ascii_alphabetic());
    sign || plain && !joins(bare)
}

/// Returns whether a text ends with what may join the parts of a word, or with another letter.
fn joins(text: &[u8]) -> bool {
    matches!(text, [.., b'-' | b'\'' | b'.' | 0x80..])
}
