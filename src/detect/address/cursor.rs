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
        let end = rest
            .find(|c: char| !(letter::is_letter(c) || matches!(c, '-' | '\'' | '’')))
            .unwrap_or(rest.len());
        let word = rest.get(..end)?.trim_end_matches(['-', '\'', '’']);
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

    /// Takes the number of a house: `5`, `12а`, `7/2`, `10-12`, `3 бис`.
    pub(super) fn house(&mut self) -> Option<&'a str> {
        let start = *self;
        self.number(1, 4)?;
        let letter = self.rest().chars().next().filter(|c| letter::is_letter(*c));
        if let Some(letter) = letter {
            let ends = !self.rest().chars().nth(1).is_some_and(letter::is_letter_or_digit);
            if !ends {
                self.at = start.at;
                return None;
            }
            self.at += letter.len_utf8();
        }
        let mut more = *self;
        if more.skip(&['/', '-'], 1) && more.number(1, 4).is_some() {
            if more.rest().starts_with(letter::is_letter) {
                let letter = more.rest().chars().next().map_or(0, char::len_utf8);
                more.at += letter;
            }
            *self = more;
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

/// Returns the word that ends before the spaces and full stops before `at`, and where it begins.
pub(super) fn word_before(text: &str, at: usize) -> Option<(&str, usize)> {
    let head = text.get(..at)?;
    let head = head.trim_end_matches([' ', '\u{A0}']);
    let head = head.strip_suffix('.').unwrap_or(head);
    let mut start = head.len();
    for (i, c) in head.char_indices().rev().take(24) {
        if !(letter::is_letter(c) || c == '-') {
            break;
        }
        start = i;
    }
    let word = head.get(start..)?;
    (!word.is_empty() && !head.get(..start)?.ends_with(|c: char| letter::is_letter_or_digit(c)))
        .then_some((word, start))
}

/// Returns where the number of `least` to `most` digits begins that ends at `at`, if no letter, digit or sign of a
/// longer number stands before it.
pub(super) fn number_before(text: &str, at: usize, least: usize, most: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let start = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let clean = !head.get(..start)?.ends_with(|c: char| {
        letter::is_letter_or_digit(c)
            || matches!(c, '.' | '-' | '/' | '_' | '$' | '#' | '+' | ':' | '€' | '£' | '%' | '=')
    });
    ((least..=most).contains(&(at - start)) && clean).then_some(start)
}
