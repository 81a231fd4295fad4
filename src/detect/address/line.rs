//! Lines of blocks: words, numbers and commas up to what no address holds.
//!
//! In: a text and where a line begins. Out: its tokens.
//! Never goes over a line end, and keeps a bounded number of tokens.

use super::{terms::Term, words::List};
use crate::detect::letter;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Digits, and one letter behind them: `12`, `12a`, `7/2`.
    Number,
    /// Letters and digits otherwise: `SW1A`, `#5`.
    Code,
    /// A word with a capital, or of letters that have none.
    Capital,
    /// A word of small letters.
    Small,
    /// A comma, or a dash by itself.
    Comma,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The most tokens of a line.
const MOST: usize = 28;

/// A line.
pub(super) struct Line {
    tokens: [Token; MOST],
    count: usize,
    /// Whether the tokens are all of it.
    pub(super) whole: bool,
    /// Where the next line begins, if this one is whole.
    pub(super) next: usize,
}

impl Line {
    /// Reads a line from byte `at` on.
    pub(super) fn read(text: &str, at: usize) -> Self {
        let none = Token { kind: Kind::Comma, start: at, end: at };
        let mut line = Self { tokens: [none; MOST], count: 0, whole: false, next: text.len() };
        let mut at = at;
        while let Some(rest) = text.get(at..) {
            let Some(first) = rest.chars().next() else {
                line.whole = true;
                break;
            };
            match first {
                '\n' => {
                    (line.whole, line.next) = (true, at + 1);
                    break;
                }
                ' ' | '\u{A0}' | '\r' => at += first.len_utf8(),
                ',' => at = line.push(Kind::Comma, at, at + 1),
                // As texts of vCards and calendars have them (RFC 6350, section 3.4).
                '\\' if rest.starts_with("\\,") || rest.starts_with("\\;") => {
                    at = line.push(Kind::Comma, at, at + 2);
                }
                '-' | '–' | '/'
                    if rest.get(first.len_utf8()..).is_some_and(|it| it.starts_with(' ')) =>
                {
                    at = line.push(Kind::Comma, at, at + first.len_utf8());
                }
                '(' if region_end(text, at).is_some() => {
                    at = line.push(Kind::Capital, at, region_end(text, at).unwrap_or(at + 1));
                }
                '#' | '№' if text.get(at + first.len_utf8()..).is_some_and(begins_with_digit) => {
                    let end = word_end(text, at + first.len_utf8());
                    at = line.push(Kind::Code, at, end);
                }
                _ if letter::is_letter_or_digit(first) => {
                    let end = word_end(text, at);
                    // `C/ Mayor`
                    let slash = usize::from(
                        end == at + 1 && text.get(end..).is_some_and(|it| it.starts_with("/ ")),
                    );
                    let end = end + slash;
                    let word = text.get(at..end).unwrap_or_default();
                    let dot = dotted(text, word, end);
                    at = line.push(kind(word), at, end + usize::from(dot));
                }
                _ => break,
            }
            if line.count == MOST {
                break;
            }
        }
        line
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        if let Some(slot) = self.tokens.get_mut(self.count) {
            *slot = Token { kind, start, end };
            self.count += 1;
        }
        end
    }

    pub(super) fn tokens(&self) -> &[Token] {
        self.tokens.get(..self.count).unwrap_or_default()
    }
}

/// Returns where a region of two capitals in brackets ends that begins at byte `at`: `(TO)`.
fn region_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at + 1..at + 4)?;
    (bytes[2] == b')' && bytes[..2].iter().all(u8::is_ascii_uppercase)).then_some(at + 4)
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns where a word ends that begins at `at`: letters, digits, and what stands between two of them.
fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let mark = ('\u{300}'..='\u{36F}').contains(&c);
        let inside = matches!(c, '-' | '\'' | '’' | '/' | '.')
            && chars.peek().is_some_and(|(_, next)| letter::is_letter_or_digit(*next));
        if !(letter::is_letter_or_digit(c) || mark || inside) || i > 60 {
            return at + i;
        }
    }
    text.len()
}

/// Returns whether a full stop belongs to a word: that of an abbreviation, or of a number amid a sentence.
fn dotted(text: &str, word: &str, end: usize) -> bool {
    let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix('.')) else { return false };
    let next = rest.trim_start_matches(' ').chars().next();
    let short = word.chars().count() <= 2 || word.contains('.');
    let number = word.bytes().all(|byte| byte.is_ascii_digit());
    match next {
        Some(',') => true,
        None | Some('\n' | '\r') if number => true,
        Some(next) if next.is_ascii_digit() && word.chars().count() <= 4 => true,
        Some(_) if number => next.is_some_and(letter::is_small),
        _ => short || is_abbreviation(word),
    }
}

/// Returns whether a word of an address is written short: `Str`, `Blvd`, `Apt`.
fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_lowercase();
    // A word of four letters with a vowel is whole: `Road`.
    let whole = lower.len() > 3 && lower.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let lists = [List::Street, List::Suffix, List::Romance, List::StreetRu, List::House];
    lower.ends_with("str")
        || ["avda", "ctra", "urb", "edif", "proc", "apto", "dept", "appt"].contains(&lower.as_str())
        || !whole && (lists.iter().any(|list| list.has(word)) || Term::Unit.has(word))
}

/// Returns what a word is.
fn kind(word: &str) -> Kind {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        let has_case = |c: char| letter::is_capital(c) || letter::is_small(c);
        let capital = word.chars().any(letter::is_capital) || !word.chars().any(has_case);
        return if capital { Kind::Capital } else { Kind::Small };
    }
    let letters = word.chars().filter(|c| letter::is_letter(*c)).count();
    let begins = begins_with_digit(word);
    if begins && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end)) && letters == 2 {
        return Kind::Capital;
    }
    if begins && letters <= 1 && digits <= 8 && !word.contains('.') {
        return Kind::Number;
    }
    Kind::Code
}

/// Returns whether all words are in small letters.
pub(super) fn is_lower(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.kind == Kind::Small)
        && !tokens.iter().any(|token| token.kind == Kind::Capital)
}

/// Returns where the text of a line begins behind indent and signs of quotation, if there is a line at `at`.
pub(super) fn behind_prefix(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let sign = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'>' | b'|' | b'?' | b'*' | b';');
    at + rest.iter().take(24).take_while(sign).count()
}

/// Returns where the line begins that holds byte `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let from = at.saturating_sub(400);
    let before = text.as_bytes().get(from..at).unwrap_or_default();
    memchr::memrchr(b'\n', before).map_or(from, |found| from + found + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_up_to_what_no_address_holds() {
        for (text, kinds, whole) in [
            ("12 Elm St. Apt. 5, Town\nx", "NCCCN,C", true),
            ("7/2 rue de l'Est #5 - Nord", "NssCK,C", true),
            ("Benin. Please call", "C", false),
            ("40th Street 12a SW1A 1AA (x)", "CCNKK", false),
            ("P.O. Box 10, Nook", "CCN,C", true),
        ] {
            let line = Line::read(text, 0);
            let of = |token: &Token| match token.kind {
                Kind::Number => 'N',
                Kind::Code => 'K',
                Kind::Capital => 'C',
                Kind::Small => 's',
                Kind::Comma => ',',
            };
            let found: String = line.tokens().iter().map(of).collect();
            assert_eq!((found.as_str(), line.whole), (kinds, whole), "{text}");
        }
    }
}
