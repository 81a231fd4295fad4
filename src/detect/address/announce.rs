//! Announcements: words that say that an address follows.
//!
//! In: a text and where something begins. Out: whether the words before it announce an address.
//! Never looks back further than a sentence, nor further than [`REACH`].

use super::{endings::last_word, terms::Term};
use crate::detect::letter;

/// How many bytes before an address its announcement stands.
const REACH: usize = 72;

/// Returns whether the words before byte `at` announce an address: `lives at`, `адрес доставки:`.
pub(super) fn announces(text: &str, at: usize) -> bool {
    if !may_announce(text, at) {
        return false;
    }
    let from = text.ceil_char_boundary(at.saturating_sub(REACH));
    let head = text.get(from..at).unwrap_or_default();
    let bare = head.trim_end_matches([' ', '\t', '\u{A0}', '\r', '\n', '"', '“', '>', '*']);
    let gap = head.get(bare.len()..).unwrap_or_default();
    let lines = gap.bytes().filter(|byte| *byte == b'\n').count();
    let colon = bare.strip_suffix([':', '：']);
    if let Some(label) = colon {
        return lines <= 2 && has_signal(label);
    }
    if gap.is_empty() || lines > 1 {
        return false;
    }
    let start = bare.rfind([' ', '\n', '\u{A0}']).map_or(0, |space| space + 1);
    let (sentence, word) = bare.split_at_checked(start).unwrap_or((bare, ""));
    // `up to 100 Sample Lanes` are as many.
    if word == "to" && sentence.ends_with("up ") {
        return false;
    }
    Term::Phrase.has(word)
        || Term::Link.has(word) && (has_signal(sentence) || Term::Spoken.at_end(bare).is_some())
}

/// Says quickly whether an announcement may end before byte `at`: with a colon or a word that one ends with.
fn may_announce(text: &str, at: usize) -> bool {
    let mut head = text.as_bytes().get(..at).unwrap_or_default();
    while let [more @ .., b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'>' | b'*'] = head {
        head = more;
    }
    if head
        .last()
        .is_none_or(|last| last.is_ascii() && !last.is_ascii_alphabetic() && *last != b':')
    {
        return false;
    }
    let (rest, _) = last_word(head);
    let other = !matches!(rest, [] | [.., 0xC2, 0xA0] | [.., b' ' | b'\n']);
    let word = text.get(rest.len()..head.len()).unwrap_or_default();
    if rest.len() < at.saturating_sub(REACH) {
        return true;
    }
    match rest {
        // What is looked at character by character.
        [.., 0x80..=0xFF] if other || word.is_empty() => true,
        [.., b':'] => word.is_empty(),
        _ => !other && Term::ends_announcement(word),
    }
}

/// Returns whether the sentence that a text ends with has a signal.
fn has_signal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes.get(*at) {
        Some(b'\n' | b'?' | b'!' | b';') => true,
        Some(b'.') => bytes.get(at + 1) == Some(&b' '),
        _ => false,
    };
    let sentence = (0..bytes.len()).rev().find(ends).and_then(|end| text.get(end + 1..));
    let sentence = sentence.unwrap_or(text);
    sentence.split(|c: char| !(letter::is_letter(c) || ('\u{300}'..='\u{36F}').contains(&c))).any(
        |word| word.len() > 1 && (Term::Signal.has(word) || word.len() > 4 && Term::has_stem(word)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_end_announcements_are_let_through() {
        for text in [
            "lives at ",
            "lives\tAT ",
            "адресу ",
            "на\n",
            "x\u{A0}to ",
            "it: ",
            "x：",
            "é ",
            "to\u{A0}",
            "to",
            "éto ",
            "adressen ",
        ] {
            assert_eq!(may_announce(text, text.len()), !text.contains('\t'), "{text}");
        }
        for text in ["", " ", "went ", "1to ", "to. ", "-at ", "книга ", "t ", "at:x "] {
            assert!(!may_announce(text, text.len()), "{text}");
        }
    }

    #[test]
    fn announcements_end_before_the_address() {
        for (text, announced) in [
            ("She lives at ", true),
            ("As promised, here's Ida's address:\n\n", true),
            ("the primary and secondary address to the same: ", true),
            ("Please send a new one to ", true),
            ("проживает по адресу: ", true),
            ("it's in ", true),
            ("address", false),
            ("the address of up to ", false),
            ("She lives. Look at ", false),
            ("lives at\n\n", false),
            ("went at ", false),
        ] {
            assert_eq!(announces(text, text.len()), announced, "{text}");
        }
    }
}
