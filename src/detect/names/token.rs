//! Tokens: the capitalised words, initials and small words that a name may be made of, in a row.
//!
//! In: a text and where a capital letter stands. Out: the chain of tokens around it.
//! Never goes over a line end, nor over more than one space.

use super::{
    beside, form,
    known::{Folded, Known},
    marks, middle,
};
use crate::detect::letter;

/// The most tokens of a chain that are looked at.
pub(super) const MOST: usize = 8;
/// The longest token, in bytes.
const LONGEST: usize = 60;
/// The longest small word inside names, and the longest that makes a patronymic, in letters.
pub(super) const PARTICLE: usize = 5;

/// What a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A capitalised word.
    #[default]
    Word,
    /// One letter, with a full stop or without.
    Initial,
    /// A small word inside names: `van`, `де`.
    Particle,
}

/// A token of a chain.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// What is known of the word, whatever its ending.
    pub(super) known: Known,
    pub(super) cyrillic: bool,
    /// All letters are capitals, and there are at least two.
    pub(super) upper: bool,
}

impl Token {
    /// Returns whether any of the flags is known of the token.
    pub(super) fn is(&self, flags: Known) -> bool {
        self.known.is(flags)
    }

    /// Returns about how many letters the token has.
    pub(super) fn letters(&self) -> usize {
        (self.end - self.start) / if self.cyrillic { 2 } else { 1 }
    }

    /// Returns whether the token is a word that looks like a name: of three letters or more, not all capital.
    pub(super) fn plain(&self) -> bool {
        self.kind == Kind::Word
            && !self.upper
            && self.end - self.start >= if self.cyrillic { 6 } else { 3 }
    }
}

/// Tokens in a row.
#[derive(Default)]
pub(super) struct Chain {
    tokens: [Token; MOST],
    length: usize,
}

impl Chain {
    /// Returns the tokens, by their place.
    pub(super) fn tokens(&self) -> &[Token] {
        self.tokens.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, token: Token) -> bool {
        match self.tokens.get_mut(self.length) {
            Some(room) => {
                *room = token;
                self.length += 1;
                true
            }
            None => false,
        }
    }

    /// Returns the chain from the token at `start` on.
    pub(super) fn at(text: &str, start: usize) -> Self {
        let mut chain = Self::default();
        let mut at = start;
        while let Some(token) = token(text, at) {
            if token.kind == Kind::Particle && chain.length == 0 || !chain.push(token) {
                break;
            }
            let Some(next) = next(text, token) else { break };
            at = next;
        }
        while chain.tokens().last().is_some_and(|last| last.kind == Kind::Particle) {
            chain.length -= 1;
        }
        chain
    }
}

/// Returns where the token behind `token` would begin.
fn next(text: &str, token: Token) -> Option<usize> {
    let rest = text.get(token.end..)?;
    let gap = gap(rest);
    match token.kind {
        Kind::Initial => Some(token.end + gap),
        _ => (gap > 0).then_some(token.end + gap),
    }
}

/// Returns the length of the one space that a text begins with.
fn gap(rest: &str) -> usize {
    match rest.as_bytes() {
        [b' ', b' ', ..] => 0,
        [b' ', ..] => 1,
        [0xC2, 0xA0, ..] => 2,
        _ => 0,
    }
}

/// Returns the token at a place, if one begins there.
fn token(text: &str, start: usize) -> Option<Token> {
    let shape = Shape::of(text.get(start..)?)?;
    let end = start + shape.length;
    let mut token =
        Token { start, end, cyrillic: shape.cyrillic, upper: shape.upper, ..Token::default() };
    let rest = text.get(end..)?;
    let dot = rest.starts_with('.');
    if shape.letters == 1 && shape.capital {
        token.kind = Kind::Initial;
        token.end += middle::initial(rest);
        return (dot || shape.cyrillic || rest.starts_with(' ')).then_some(token);
    }
    if rest.starts_with(['_', '(', '[', '@', '=', '\\'])
        || rest.starts_with("::")
        || dot && joined(rest)
    {
        return None;
    }
    if !shape.capital {
        token.kind = Kind::Particle;
        if shape.letters <= PARTICLE {
            token.known = Folded::of(text.get(start..end)?).known();
        }
        return token.known.is(Known::PARTICLE).then_some(token);
    }
    match descent(rest) {
        0 if shape.plain => {
            token.known = look_up(&Folded::of(text.get(start..end)?), shape.cyrillic);
        }
        0 => token.known = look(&Folded::of(text.get(start..end)?), shape.cyrillic),
        length => (token.end, token.known) = (end + length, Known::PATRONYMIC),
    }
    Some(token)
}

/// Returns how long the word is, with the space before it, that makes a patronymic of the name before: `Ахмед оглы`; 0
/// where there is none.
fn descent(rest: &str) -> usize {
    let gap = gap(rest);
    let word = rest.get(gap..).filter(|_| gap > 0).unwrap_or_default();
    if !beside::may_descend(word.as_bytes()) {
        return 0;
    }
    let Some(shape) = Shape::of_plain(word) else { return 0 };
    let is = |word: &str| {
        beside::may_tell(word.as_bytes()) && Folded::of(word).known().is(Known::DESCENT)
    };
    let word = word.get(..shape.length).filter(|_| shape.letters <= PARTICLE);
    if word.is_some_and(is) { gap + shape.length } else { 0 }
}

/// Returns what is known of a word without parts.
fn look_up(folded: &Folded, cyrillic: bool) -> Known {
    if cyrillic { form::russian(folded) } else { form::latin(folded) }
}

/// Returns what is known of a word, or of the parts of a double one.
pub(in crate::detect) fn look(folded: &Folded, cyrillic: bool) -> Known {
    let known = |word: &Folded| look_up(word, cyrillic);
    let may_join = folded.bytes().iter().any(|byte| is_mark(*byte));
    let parts = may_join.then(|| folded.text().split_once(['-', '\'']));
    match parts.flatten() {
        Some((a, b)) => {
            let (a, b) = (known(&Folded::of(a)), known(&Folded::of(b)));
            let parts = if b.is(Known::DESCENT) { None } else { Some(middle::double(a, b)) };
            parts.map_or(Known::PATRONYMIC, |parts| known(folded) | parts)
        }
        None => known(folded),
    }
}

/// Returns whether a full stop joins what is before it to a name of a file or a member.
fn joined(rest: &str) -> bool {
    rest.chars().nth(1).is_some_and(|c| letter::is_small(c) || c.is_ascii_digit() || c == '_')
}

/// How a word is written.
struct Shape {
    length: usize,
    letters: usize,
    cyrillic: bool,
    capital: bool,
    upper: bool,
    /// Whether it has no parts.
    plain: bool,
}

impl Shape {
    /// Reads the word that a text begins with; `None` for one that is no name: of two scripts, with a capital inside.
    fn of(text: &str) -> Option<Self> {
        Self::of_plain(text).or_else(|| Self::of_any(text))
    }

    /// The same for a word of nothing but ASCII letters or nothing but Russian ones, as most are, without a capital
    /// inside; `None` if there is more to it.
    fn of_plain(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let cyrillic = matches!(bytes.first()?, 0xD0 | 0xD1);
        let (length, letters, smalls) = if cyrillic { russian(bytes) } else { ascii(bytes) };
        let end = bytes.get(length).copied().unwrap_or(b' ');
        let goes_on = !end.is_ascii() || end.is_ascii_alphanumeric();
        if goes_on || matches!(end, b'-' | b'\'' | b'_') || letters == 0 || length >= LONGEST {
            return None;
        }
        let capital = letters > smalls;
        let upper = letters > 1 && smalls == 0;
        let first = text.starts_with(letter::is_capital);
        let humpless = upper || smalls == letters - usize::from(first);
        humpless.then_some(Self { length, letters, cyrillic, capital, upper, plain: true })
    }

    fn of_any(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        if !letter::is_letter(first) {
            return None;
        }
        let mut shape = Self {
            length: 0,
            letters: 0,
            cyrillic: is_cyrillic(first),
            capital: letter::is_capital(first),
            upper: true,
            plain: false,
        };
        let (mut humps, mut last, mut run, mut coined) = (0, '-', 0, false);
        for (at, c) in text.char_indices() {
            if at >= LONGEST {
                return None;
            }
            if letter::is_letter(c) && !marks::is_joint(c) {
                if is_cyrillic(c) != shape.cyrillic || !shape.cyrillic && !marks::is_latin(c) {
                    return None;
                }
                humps += usize::from(letter::is_small(last) && letter::is_capital(c));
                // `QPs`, `PCIe`: no name but those in `IJ` begins so.
                coined |= run > 1 && letter::is_small(c) && !(run == 2 && text.starts_with("IJ"));
                run = if letter::is_capital(c) { run + 1 } else { 0 };
                shape.upper &= letter::is_capital(c);
                shape.letters += 1;
            } else if marks::is_joint(c) {
                let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
                if !rest.starts_with(letter::is_letter) || c != '-' && owns(rest) {
                    break;
                }
                run = 0;
            } else if c.is_ascii_digit() || c == '_' {
                return None;
            } else {
                break;
            }
            last = c;
            shape.length = at + c.len_utf8();
        }
        let fine = humps == 0 || humps == 1 && shape.capital && prefixed(text);
        shape.upper &= shape.letters > 1;
        // `LIndgren` is a slip of the shift key.
        let slip = || {
            let word = Folded::of(text.get(..shape.length).unwrap_or_default());
            shape.letters > 4 && word.known().is(Known::SURNAME | Known::GIVEN)
        };
        (fine && (!coined || slip())).then_some(shape)
    }
}

/// Returns how many bytes of ASCII letters a text begins with, and how many letters and small letters these are.
fn ascii(bytes: &[u8]) -> (usize, usize, usize) {
    let (mut length, mut smalls) = (0, 0);
    for byte in bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()) {
        length += 1;
        smalls += usize::from(byte.is_ascii_lowercase());
    }
    (length, length, smalls)
}

/// The same of Russian letters: U+0401, U+0410 to U+044F, U+0451.
fn russian(bytes: &[u8]) -> (usize, usize, usize) {
    let (mut letters, mut smalls) = (0, 0);
    for pair in bytes.as_chunks::<2>().0 {
        let small = match pair {
            [0xD0, 0x81 | 0x90..=0xAF] => false,
            [0xD0, 0xB0..=0xBF] | [0xD1, 0x80..=0x8F | 0x91] => true,
            _ => break,
        };
        letters += 1;
        smalls += usize::from(small);
    }
    (2 * letters, letters, smalls)
}

/// Returns whether what follows an apostrophe is the ending of the English genitive.
fn owns(rest: &str) -> bool {
    rest.strip_prefix('s').is_some_and(|rest| !rest.starts_with(letter::is_letter_or_digit))
}

/// Returns whether a word begins with what may stand before a second capital.
pub(super) fn prefixed(text: &str) -> bool {
    ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Fitz", "Мак"].iter().any(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(letter::is_capital))
    })
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52F}')
}

/// Returns where the token begins that ends before the space or full stop before `at`; `None` if what stands there
/// is no part of a name.
pub(super) fn before(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let spaced = head.strip_suffix(' ').or_else(|| head.strip_suffix('\u{A0}')).unwrap_or(head);
    let bare = spaced.strip_suffix('.').unwrap_or(spaced);
    if spaced.len() == head.len() && bare.len() == head.len() {
        return None;
    }
    let start = word_start(bare);
    let word = bare.get(start..).filter(|word| !word.is_empty())?;
    if bare.len() < spaced.len() && word.chars().nth(1).is_some() {
        return None;
    }
    let head = bare.get(..start)?;
    let bytes = head.as_bytes();
    let parted = beside::is_subfield(bytes) || beside::is_signature(bytes);
    let touched = head.chars().next_back().filter(|_| !parted);
    if touched.is_some_and(|c| {
        letter::is_letter_or_digit(c) || matches!(c, '_' | '@' | '\\' | '/' | '$' | '#')
    }) {
        return None;
    }
    Some(start)
}

/// Returns whether a small word that ends with the space or full stop before a capital may stand inside a name.
pub(super) fn is_particle(word: &str) -> bool {
    let word = word.trim_end_matches([' ', '.', '\u{A0}']);
    word.chars().count() <= PARTICLE && Folded::of(word).known().is(Known::PARTICLE)
}

/// Returns whether a byte may join the parts of a word.
const fn is_mark(byte: u8) -> bool {
    matches!(byte, b'-' | b'\'')
}

/// Returns where the word begins that a text ends with.
pub(in crate::detect) fn word_start(head: &str) -> usize {
    let mut rest = head.as_bytes();
    while head.len() - rest.len() < LONGEST {
        rest = match rest {
            [more @ .., byte] if byte.is_ascii_alphabetic() || is_mark(*byte) => more,
            [more @ .., 0xD0 | 0xD1, 0x80..=0xBF] => more,
            [] | [.., ..=0x7F] => {
                let word = head.as_bytes().get(rest.len()..).unwrap_or_default();
                return rest.len() + word.iter().take_while(|byte| is_mark(**byte)).count();
            }
            _ => break,
        };
    }
    let mut start = head.len();
    for (at, c) in head.char_indices().rev() {
        if !(letter::is_letter(c) || marks::is_joint(c)) || head.len() - at > LONGEST {
            break;
        }
        start = at;
    }
    let word = head.get(start..).unwrap_or_default();
    head.len() - word.trim_start_matches(marks::is_joint).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_hold_what_a_name_may_be_made_of() {
        for (text, expected) in [
            ("Иванов П.С. и", "Иванов|П.|С."),
            ("П. С. Иванову", "П.|С.|Иванову"),
            ("Анна-Мария Ли, врач", "Анна-Мария|Ли"),
            ("Ludwig van Beethoven wrote", "Ludwig|van|Beethoven"),
            ("Ludwig van", "Ludwig"),
            ("John F. Kennedy Jr.", "John|F.|Kennedy|Jr"),
            ("Mary O'Neil McDonald", "Mary|O'Neil|McDonald"),
            ("Mary Russell's idea", "Mary|Russell"),
            ("Демʼян Дерев’янко", "Демʼян|Дерев’янко"),
            ("Rəşid Gʻaniyễn", "Rəşid|Gʻaniyễn"),
            ("Anna  Maria", "Anna"),
            ("Анна\nМария", "Анна"),
            ("Anna JohnDoe", "Anna"),
            ("Anna Maria_X", "Anna"),
            ("Anna Мaria", "Anna"),
            ("Foo::Bar", ""),
        ] {
            let chain = Chain::at(text, 0);
            let found: Vec<_> = chain
                .tokens()
                .iter()
                .map(|token| text.get(token.start..token.end).unwrap())
                .collect();
            assert_eq!(found.join("|"), expected, "{text}");
        }
    }

    #[test]
    fn plain_words_are_read_as_any() {
        let words = [
            "Anna",
            "anna",
            "ANNA",
            "A",
            "a",
            "McDonald",
            "FooBar",
            "aB",
            "ABc",
            "Ann-Lee",
            "Анна",
            "анна",
            "АННА",
            "Ё",
            "ё",
            "Ёлкин",
            "МакДональд",
            "аБ",
            "Ђорђе",
            "Анна-Ли",
            "Aнна",
            "Čapek",
        ];
        for word in words {
            for tail in ["", " ", ".", "_", "1", "'s", "ж", "z", "(", "-", "’", "—"] {
                let text = format!("{word}{tail}");
                let told = |shape: Option<Shape>| {
                    shape.map(|it| (it.length, it.letters, it.cyrillic, it.capital, it.upper))
                };
                assert_eq!(told(Shape::of(&text)), told(Shape::of_any(&text)), "{text}");
            }
        }
    }

    #[test]
    fn words_begin_behind_what_is_no_letter() {
        for (text, word) in [
            ("вот Иванов", "Иванов"),
            ("x, O'Neil", "O'Neil"),
            ("«Ђорђе", "Ђорђе"),
            ("a -Ли", "Ли"),
            ("1Ли", "Ли"),
            ("—Čapek", "Čapek"),
            ("Анна-", "Анна-"),
            ("", ""),
            ("'", ""),
        ] {
            assert_eq!(text.get(word_start(text)..), Some(word), "{text}");
        }
    }

    #[test]
    fn the_token_before_a_junction_is_found() {
        for (text, expected) in [
            ("вот Иванов Пётр", Some("Иванов")),
            ("вот П. Иванов", Some("П.")),
            ("____ /П. Иванов", Some("П.")),
            ("src/П. Иванов", None),
            ("лес. Пётр", None),
            ("user@Doe John", None),
            ("и Пётр", Some("и")),
            ("x-Анна Мария", Some("x-Анна")),
        ] {
            let at = text.rfind(' ').unwrap() + 1;
            let found = before(text, at).map(|start| text.get(start..at).unwrap().trim_end());
            assert_eq!(found, expected, "{text}");
        }
    }
}
