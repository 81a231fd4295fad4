//! A cursor over a text: the small steps that addresses are read with, forwards and backwards.
//!
//! In: a text and a place. Out: words and numbers beside it.
//! Never goes over a line end.

use crate::detect::letter;

/// The rest of a line from some place on.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips any of `chars`, at most `most` of them; returns whether there was one.
    pub(super) fn skip(&mut self, chars: &[char], most: usize) -> bool {
        let start = self.at;
        for c in self.rest().chars().take(most) {
            if !chars.contains(&c) {
                break;
            }
            self.at += c.len_utf8();
        }
        self.at > start
    }

    /// Takes a word of letters, with hyphens and apostrophes inside.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let word = rest.get(..word_end(rest))?;
        let joined = matches!(word.as_bytes().last(), Some(b'-' | b'\'' | 0x99));
        let word = if joined { word.trim_end_matches(['-', '\'', '’']) } else { word };
        self.at += word.len();
        (!word.is_empty()).then_some(word)
    }

    /// Takes a number of `least` to `most` digits.
    pub(super) fn number(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if !(least..=most).contains(&end) {
            return None;
        }
        self.at += end;
        rest.get(..end)
    }

    /// Takes buildings and blocks right behind the number of a house: `к2`, `к1с3`, `к.3`; returns whether there was one.
    fn blocks(&mut self) -> bool {
        let start = self.at;
        let mut block = *self;
        while block.skip(&['к', 'К', 'с', 'С'], 1) {
            // `9к.3`
            block.skip(&['.'], 1);
            if block.number(1, 2).is_none() {
                break;
            }
            self.at = block.at;
        }
        self.at > start
    }

    /// Takes the letter of a house in quotation marks: `17 «а»`.
    pub(super) fn quoted_letter(&mut self) {
        let mut quoted = *self;
        quoted.skip(&[' ', '\u{A0}'], 1);
        let closed = quoted.skip(&['«', '"'], 1)
            && quoted.word().is_some_and(|word| word.chars().count() == 1)
            && quoted.skip(&['»', '"'], 1);
        if closed {
            self.at = quoted.at;
        }
    }

    /// Takes the number of a house: `5`, `12а`, `12 «а»`, `7/2`, `10-12`, `41к2`.
    pub(super) fn house(&mut self) -> Option<&'a str> {
        let start = *self;
        self.number(1, 4)?;
        let letter = self.rest().chars().next().filter(|c| letter::is_letter(*c));
        if let Some(letter) = letter {
            let ends = !self.rest().chars().nth(1).is_some_and(letter::is_letter_or_digit);
            if self.blocks() {
            } else if ends {
                self.at += letter.len_utf8();
            } else {
                self.at = start.at;
                return None;
            }
        }
        let mut more = *self;
        if more.skip(&['/', '-'], 1) && more.number(1, 4).is_some() {
            if more.rest().starts_with(letter::is_letter) {
                let letter = more.rest().chars().next().map_or(0, char::len_utf8);
                more.at += letter;
            }
            // `45/2/17`: stair and door.
            let mut door = more;
            more = if door.skip(&['/'], 1) && door.number(1, 3).is_some() { door } else { more };
            *self = more;
        } else if letter.is_none() && stair(self.rest()) {
            self.at += 2;
        } else if letter.is_none() {
            self.quoted_letter();
        }
        let rest = self.rest();
        let fraction =
            rest.starts_with(['.', ',']) && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let longer = rest.starts_with(|c: char| {
            letter::is_letter_or_digit(c) || matches!(c, '_' | '%' | ':' | '/' | '-' | '=')
        });
        let clean = !fraction && !longer;
        if !clean {
            self.at = start.at;
            return None;
        }
        self.text.get(start.at..self.at)
    }

    /// Returns the rest up to the next comma, line end or other sign that ends a part of an address, at most 80 bytes.
    pub(super) fn part(&self) -> &'a str {
        let rest = self.rest();
        let rest = rest.get(..rest.floor_char_boundary(80)).unwrap_or_default();
        let end = rest
            .find([',', ';', '\n', '\r', '\t', '"', '(', ')', '|', '<', '\u{1F}'])
            .unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }
}

/// Returns whether a text begins with the letter of a stair and no more: `/B`.
fn stair(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('/')
        && chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && !chars.next().is_some_and(letter::is_letter_or_digit)
}

/// Returns how many bytes of letters, hyphens and apostrophes a text begins with.
fn word_end(text: &str) -> usize {
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'\'', more @ ..] => more,
            [0xD0 | 0xD1, 0x80..=0xBF, more @ ..] => more,
            [] | [..=0x7F, ..] => return text.len() - rest.len(),
            _ => break,
        };
    }
    let behind = text.len() - rest.len();
    let other = |c: char| !(letter::is_letter(c) || matches!(c, '-' | '\'' | '’'));
    let end = text.get(behind..).and_then(|rest| rest.find(other));
    end.map_or(text.len(), |end| behind + end)
}

/// Returns the word that ends before the spaces and full stops before `at`, and where it begins.
pub(super) fn word_before(text: &str, at: usize) -> Option<(&str, usize)> {
    let head = text.get(..at)?;
    let head = head.trim_end_matches([' ', '\u{A0}']);
    let head = head.strip_suffix('.').unwrap_or(head);
    let start = word_start(head);
    let word = head.get(start..)?;
    (!word.is_empty() && !head.get(..start)?.ends_with(|c: char| letter::is_letter_or_digit(c)))
        .then_some((word, start))
}

/// Returns a text without the spaces and the full stop that it ends with, as [`word_before`] takes it.
pub(super) fn bare(text: &[u8]) -> &[u8] {
    let mut bare = text;
    while let [more @ .., b' '] | [more @ .., 0xC2, 0xA0] = bare {
        bare = more;
    }
    bare.strip_suffix(b".").unwrap_or(bare)
}

/// The most characters of a word that is looked back over: Александровск-Сахалинский has 25.
const LONGEST: usize = 32;

/// Returns where the letters and hyphens begin that a text ends with, [`LONGEST`] at most.
fn word_start(head: &str) -> usize {
    let mut rest = head.as_bytes();
    for _ in 0..LONGEST {
        rest = match rest {
            [more @ .., b'a'..=b'z' | b'A'..=b'Z' | b'-'] => more,
            [more @ .., 0xD0 | 0xD1, 0x80..=0xBF] => more,
            [] | [.., ..=0x7F] => return rest.len(),
            _ => {
                let other = |(_, c): &(usize, char)| !(letter::is_letter(*c) || *c == '-');
                let mut last = head.char_indices().rev().take(LONGEST);
                let end = last.find(other).map(|(at, c)| at + c.len_utf8());
                let far = || head.char_indices().rev().take(LONGEST).last();
                return end.or_else(|| far().map(|(at, _)| at)).unwrap_or(head.len());
            }
        };
    }
    rest.len()
}

/// Returns where the number of `least` to `most` digits begins that ends at `at`, if no letter, digit or sign of a
/// longer number stands before it.
pub(super) fn number_before(text: &str, at: usize, least: usize, most: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let start = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let before = head.get(..start)?;
    let clean = !before.ends_with(|c: char| {
        letter::is_letter_or_digit(c)
            || matches!(c, '.' | '-' | '/' | '_' | '$' | '#' | '+' | ':' | '€' | '£' | '%' | '=')
    });
    let fits = (least..=most).contains(&(at - start));
    (fits && (clean || is_property(before))).then_some(start)
}

/// Returns whether a text ends with the name of a property of a vCard or a calendar: `LOCATION:`.
fn is_property(text: &str) -> bool {
    let bare = text.strip_suffix(':').unwrap_or_default().as_bytes();
    bare.iter().rev().take_while(|byte| byte.is_ascii_uppercase()).nth(2).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_taken_as_character_by_character(text in "[a-zA-Zà-öа-яёҐѡ’'. _1-]{0,30}[ -~а-я’-]{0,9}") {
            let other = |c: char| !(letter::is_letter(c) || matches!(c, '-' | '\'' | '’'));
            prop_assert_eq!(word_end(&text), text.find(other).unwrap_or(text.len()));
            let mut start = text.len();
            for (i, c) in text.char_indices().rev().take(LONGEST) {
                if !(letter::is_letter(c) || c == '-') {
                    break;
                }
                start = i;
            }
            prop_assert_eq!(word_start(&text), start);
        }
    }
}
