//! Masks: which letters and digits of a value are shown.
//!
//! In: a found text and its kind. Out: the text with the others hidden.
//! Never returns the text itself, nor what holds it.

use super::{letter, value::Kind};

/// Stands for each hidden character.
const HIDDEN: char = '•';
/// Stands for a secret.
const SECRET: &str = "••••••••";
/// Values with fewer letters and digits than this show one of them.
const SHORT: usize = 6;

/// Returns the same mask where it is that of most secrets.
pub(super) fn mask_of_most(text: &str, kind: Kind) -> Option<&'static str> {
    // What is ASCII is nowhere in it.
    (kind == Kind::Secret && text.is_ascii() && !text.is_empty()).then_some(SECRET)
}

/// Returns a value with so much hidden as `Value::mask` says.
pub(super) fn mask(text: &str, kind: Kind) -> String {
    let masked = match kind {
        Kind::Secret => SECRET.into(),
        Kind::Email => email(text).unwrap_or_else(|| ends(text, kind)),
        Kind::Ip => ip(text).unwrap_or_else(|| ends(text, kind)),
        Kind::Name => initials(text),
        Kind::Text | Kind::Number | Kind::Phone | Kind::Card => ends(text, kind),
    };
    // Nothing was hidden where there are no letters and digits, or all stand in the shown part. What is masked
    // character by character, as all but secrets, holds the text only if it is the text.
    let holds = match kind {
        Kind::Secret => masked.contains(text),
        _ => masked == text,
    };
    match holds {
        true if text.contains(HIDDEN) => "***".into(),
        true => HIDDEN.to_string().repeat(3),
        false => masked,
    }
}

/// Hides all letters and digits but some at both ends.
fn ends(text: &str, kind: Kind) -> String {
    let all = alphanumerics(text);
    let (head, tail) = match (all, kind) {
        (0 | 1, _) => (0, 0),
        (2..SHORT, _) => (1, 0),
        (15.., Kind::Card) => (6, 4),
        (_, Kind::Card) => ((all / 2).div_ceil(2), all / 4),
        _ => (2, if all / 2 > 3 { 2 } else { 1 }),
    };
    cover(text, |i| i < head || i + tail >= all)
}

/// Hides all letters and digits but the first of each word, and that too where the word has no other.
fn initials(text: &str) -> String {
    let mut masked = String::with_capacity(text.len() * 2);
    let (mut chars, mut amid) = (text.chars(), false);
    while let Some(c) = chars.next() {
        let counts = letter::is_letter_or_digit(c);
        let first = || !amid && chars.clone().next().is_some_and(letter::is_letter_or_digit);
        masked.push(if counts && !first() { HIDDEN } else { c });
        amid = counts;
    }
    masked
}

/// `i•••••@e••••••.org`: `None` where there is no `@`.
fn email(text: &str) -> Option<String> {
    let (local, domain) = text.rsplit_once('@')?;
    let (labels, last) = domain.rsplit_once('.').unwrap_or((domain, ""));
    let mut masked = first(local);
    for (i, label) in labels.split('.').enumerate() {
        masked.push(if i == 0 { '@' } else { '.' });
        masked.push_str(&first(label));
    }
    if domain.contains('.') {
        masked.push('.');
        let top = last.starts_with(letter::is_letter);
        masked.push_str(&if top { last.to_owned() } else { cover(last, |_| false) });
    }
    Some(masked)
}

/// `192.0.•.••` or `2001:db8:•::••`: `None` where it looks like neither.
fn ip(text: &str) -> Option<String> {
    let six = text.matches(':').count() > 1;
    let four = text.split([':', '/']).next()?.matches('.').count() == 3;
    let separator = match (six, four) {
        (true, _) => ':',
        (_, true) => '.',
        _ => return None,
    };
    let mut masked = String::with_capacity(text.len() * HIDDEN.len_utf8());
    for (i, part) in text.split(separator).enumerate() {
        if i > 0 {
            masked.push(separator);
        }
        if i < 2 {
            masked.push_str(part);
        } else {
            masked.extend(
                part.chars().map(|c| if letter::is_letter_or_digit(c) { HIDDEN } else { c }),
            );
        }
    }
    Some(masked)
}

/// Hides all letters and digits but the first, and that too where it is the only one.
fn first(text: &str) -> String {
    let all = alphanumerics(text);
    cover(text, |i| i == 0 && all > 1)
}

fn alphanumerics(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).count();
    }
    text.chars().filter(|c| letter::is_letter_or_digit(*c)).count()
}

/// Hides the letters and digits whose number among them, from 0, `shown` doesn't accept.
fn cover(text: &str, shown: impl Fn(usize) -> bool) -> String {
    if text.is_ascii() {
        let (mut next, mut masked) = (0, String::with_capacity(text.len() * HIDDEN.len_utf8()));
        for byte in text.bytes() {
            let counts = byte.is_ascii_alphanumeric();
            masked.push(if counts && !shown(next) { HIDDEN } else { char::from(byte) });
            next += usize::from(counts);
        }
        return masked;
    }
    let mut next = 0..;
    let mut masked = String::with_capacity(text.len() * HIDDEN.len_utf8());
    for c in text.chars() {
        let stays = !letter::is_letter_or_digit(c) || next.next().is_some_and(&shown);
        masked.push(if stays { c } else { HIDDEN });
    }
    masked
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_word_of_a_name_keeps_its_first_letter(text in "([A-Za-zА-яё0-9é]{0,4}[ .,—'-]{0,2}){0,6}|.{0,20}") {
            let words = text.split_inclusive(|c: char| !letter::is_letter_or_digit(c));
            prop_assert_eq!(initials(&text), words.map(first).collect::<String>());
        }

        #[test]
        fn all_but_secrets_are_masked_character_by_character(text in "[a-c1-3@.:/ яЯ•-]{0,12}|.{0,20}") {
            for kind in [Kind::Text, Kind::Card, Kind::Email, Kind::Ip, Kind::Name] {
                let masked = mask(&text, kind);
                let replaced = ["***", "•••"].contains(&&*masked);
                prop_assert!(replaced || masked.chars().count() == text.chars().count(), "{kind:?}");
            }
        }
    }
}
