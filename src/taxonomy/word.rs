//! The name of a field → its words.
//!
//! In: `orders[].phoneNumber`. Out: `orders`, `phone`, `number`, each with its step of the path.
//! Never knows what a word means.

use std::{iter::Peekable, str::Chars};

use crate::latin;

/// One word of a name, folded: lower case, е for ё, и for й, no combining accents, and where it is no short one, no marks
/// of Latin letters.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) text: String,
    /// Step of the path that it stands in: `orders[].email` has two.
    pub(super) part: usize,
    /// Which of several things named side by side: `Телефон / e-mail` names two.
    pub(super) group: usize,
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Word {
    /// Returns whether it is a number.
    pub(super) fn is_number(&self) -> bool {
        self.text.chars().all(char::is_numeric)
    }

    /// Returns whether it is a single letter.
    pub(super) fn is_letter(&self) -> bool {
        let mut chars = self.text.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    }
}

/// Returns an English word without the `s` of the plural.
pub(super) fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s').filter(|stem| stem.len() > 2 && stem.is_ascii())
}

/// Returns a letter as the index knows it; `None` for a combining accent.
fn fold(c: char) -> Option<char> {
    match c {
        _ if c.is_ascii() => Some(c.to_ascii_lowercase()),
        _ if is_accent(c) => None,
        'Ё' | 'ё' => Some('е'),
        'Й' | 'й' => Some('и'),
        _ => Some(c.to_lowercase().next().unwrap_or(c)),
    }
}

/// Takes the marks from the letters of a word; not of a short one, which they may make another word: `rč`, `adı`.
fn unmarked(word: String) -> String {
    if word.is_ascii() || word.chars().count() <= SHORT {
        return word;
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match latin::unmarked(c) {
            "" => plain.push(c),
            letters => plain.push_str(letters),
        }
    }
    plain
}

/// How many letters a short word has at most.
const SHORT: usize = 3;

/// Returns whether a letter follows, and no other behind it.
fn is_alone(chars: &Peekable<Chars<'_>>) -> bool {
    let mut ahead = chars.clone().map(char::is_alphanumeric);
    ahead.next() == Some(true) && ahead.next() != Some(true)
}

/// Returns whether a character is an accent of the letter before it.
fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// Splits a name at separators, between letters and digits, and at the humps of camelCase.
pub(super) fn split(name: &str) -> Vec<Word> {
    let mut splitter =
        Splitter { words: Vec::new(), text: String::new(), part: 0, group: 0, in_part: 0 };
    let path = name.starts_with('/');
    let (mut last, mut in_brackets) = (' ', false);
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        if c.is_alphanumeric() || is_accent(c) {
            let hump = c.is_uppercase()
                && (last.is_lowercase() || (last.is_uppercase() && next.is_lowercase()));
            let digits = c.is_numeric() != last.is_numeric() && last.is_alphanumeric();
            if hump || digits {
                splitter.end_word();
            }
            splitter.text.extend(fold(c));
        } else {
            splitter.end_word();
            match c {
                '(' | ')' => in_brackets = c == '(',
                '.' if in_brackets || next.is_whitespace() || next == '-' => {}
                '/' if splitter.is_spelling() || splitter.ends_in_letter() && is_alone(&chars) => {}
                '/' if !path => splitter.group += 1,
                '.' | '/' | '[' | ']' | ':' | '!' | '>' | '@' => splitter.end_part(),
                ',' | '&' | '+' | ';' | '|' => splitter.group += 1,
                _ => {}
            }
        }
        if !is_accent(c) {
            last = c;
        }
    }
    splitter.end_word();
    splitter.words
}

/// Returns whether a word stands between two things that are named side by side.
fn is_and(word: &str) -> bool {
    matches!(word, "and" | "or" | "и" | "или")
}

/// Returns the words of a name written together.
pub(super) fn joined(name: &str) -> String {
    // As most wordings are.
    let is_plain = |c| matches!(c, 'a'..='z' | 'а'..='и' | 'к'..='я' | ' ' | '_');
    if name.chars().all(is_plain) && !name.split([' ', '_']).any(is_and) {
        return name.chars().filter(|c| c.is_alphabetic()).collect();
    }
    split(name).into_iter().map(|word| word.text).collect()
}

/// The words so far, and the one that is being read.
struct Splitter {
    words: Vec<Word>,
    text: String,
    part: usize,
    group: usize,
    /// Words in this part so far.
    in_part: usize,
}

impl Splitter {
    /// Ends the word; an "and" between words parts two groups, one between letters is a letter: Ф.И.О.
    fn end_word(&mut self) {
        let text = unmarked(std::mem::take(&mut self.text));
        if text.is_empty() {
            return;
        }
        let spelt = self.words.last().is_some_and(Word::is_letter);
        if is_and(&text) && self.in_part > 0 && !spelt {
            self.group += 1;
            return;
        }
        self.words.push(Word { text, part: self.part, group: self.group });
        self.in_part += 1;
    }

    /// Returns whether this step is letters so far: Ф.И., р/, u.
    fn is_spelling(&self) -> bool {
        self.words.iter().rev().take(self.in_part).all(Word::is_letter)
    }

    /// Returns whether the last word is a letter: в/у.
    fn ends_in_letter(&self) -> bool {
        self.words.last().is_some_and(|word| word.part == self.part && word.is_letter())
    }

    /// Begins a new step of the path, unless this one is a letter of an abbreviation: Ф.И.О., or an alias: u.email.
    fn end_part(&mut self) {
        if !self.is_spelling() {
            self.part += 1;
            self.group += 1;
            self.in_part = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(wording: &str) -> Vec<String> {
        split(wording).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn signs_tell_steps_and_things_side_by_side_apart() {
        for (name, parts, groups) in [
            ("client.address.zip", 3, 3),
            ("Телефон / e-mail", 1, 2),
            ("р/с", 1, 1),
            ("номер в/у", 1, 1),
            ("PLZ/Ort", 1, 2),
            ("Geburtsdatum (TT.MM.JJJJ)", 1, 1),
            ("Geb.-Ort", 1, 1),
        ] {
            let words = split(name);
            let last = words.last().unwrap();
            assert_eq!((last.part + 1, last.group + 1), (parts, groups), "{name}");
        }
    }

    #[test]
    fn words_are_joined_as_they_are_split() {
        for name in [
            "phone number",
            "last_name ",
            "дата рождения",
            "мой дом",
            "name and age",
            "Ф.И.О.",
            "имя или ник",
            "и",
        ] {
            assert_eq!(joined(name), folded(name).concat(), "{name}");
        }
    }

    #[test]
    fn names_split_into_words() {
        for (name, expected) in [
            ("phoneNumber", "phone number"),
            ("tel_mob", "tel mob"),
            ("IPAddress", "ip address"),
            ("НомерТелефона", "номер телефона"),
            ("clients.phone2", "clients phone 2"),
            ("e-mail клиента", "e mail клиента"),
            ("ДеньРожденияРебёнка", "день рождения ребенка"),
            ("USER_EMAIL", "user email"),
            ("Staatsangehörigkeit", "staatsangehorigkeit"),
            ("PŁEĆ", "plec"),
            ("Straße", "strasse"),
            ("RČ adı", "rč adı"),
            ("номер в/у", "номер в у"),
            ("Почтовыи\u{306} индекс", "почтовыи индекс"),
            ("", ""),
        ] {
            assert_eq!(folded(name).join(" "), expected);
        }
    }
}
