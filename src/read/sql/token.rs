//! SQL text falls apart into tokens.
//!
//! In: text and where to begin in it. Out: one token, a stretch of nothing, or what is still open at the end.
//! Never goes back, and never takes longer than the text is.

use std::borrow::Cow;

/// The longest name that is kept, in bytes: four times what any database allows.
const LONGEST_NAME: usize = 1 << 10;

/// A token of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A keyword, a bare name or a number.
    Word(&'t str),
    /// A quoted name, without its quotes.
    Name(Cow<'t, str>),
    /// A string or a dollar-quoted body.
    Text,
    /// Any other character.
    Symbol(u8),
}

/// What begins at a place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// A token; the byte behind it.
    Token(Token<'t>, usize),
    /// White space or a comment; the byte behind it.
    Blank(usize),
    /// The end of the text is inside of this.
    Open(Open),
    /// The text is at its end.
    End,
}

/// What a text may end in the middle of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// A string that ends so.
    Text(Quote),
    /// A comment to the end of the line.
    Line,
    /// Comments, so many inside another (PostgreSQL nests them).
    Block(u32),
    /// A body that ends with this tag, `$$` or `$tag$`.
    Body(Box<str>),
}

/// How a string ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    /// With this byte, unless it stands twice; whether a backslash escapes in it.
    Byte(u8, bool),
    /// With this byte and an apostrophe: Oracle's `q'[…]'`.
    Guarded(u8),
}

/// Which bytes of `'…'` a backslash escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// None but in `E'…'`: the SQL standard.
    Standard,
    /// In every string: MySQL and MariaDB.
    Backslash,
}

/// Returns what begins at byte `at`.
pub(super) fn step(text: &str, at: usize, escapes: Escapes) -> Step<'_> {
    let bytes = text.as_bytes();
    let next = |ahead: usize| bytes.get(at + ahead).copied();
    let Some(first) = next(0) else { return Step::End };
    match first {
        b' ' | b'\t' | b'\r' | b'\n' | 0x0B | 0x0C => {
            let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0B;
            let rest = bytes.get(at..).unwrap_or_default();
            Step::Blank(at + rest.iter().take_while(|byte| blank(byte)).count())
        }
        b'-' if next(1) == Some(b'-') => ended(text, at + 2, Open::Line),
        b'#' if escapes == Escapes::Backslash => ended(text, at + 1, Open::Line),
        b'/' if next(1) == Some(b'*') => ended(text, at + 2, Open::Block(1)),
        b'\'' => {
            let (quote, start) = quote(bytes, at, escapes);
            ended(text, start, Open::Text(quote))
        }
        b'"' | b'`' | b'[' => name(text, at, first),
        b'$' => match tag(text, at) {
            Some(tag) => ended(text, at + tag.len(), Open::Body(tag.into())),
            None => Step::Token(Token::Symbol(first), at + 1),
        },
        _ if is_word(first) => {
            let rest = bytes.get(at..).unwrap_or_default();
            let end = at + rest.iter().take_while(|byte| is_word(**byte)).count();
            Step::Token(Token::Word(text.get(at..end).unwrap_or_default()), end)
        }
        _ => Step::Token(Token::Symbol(first), at + 1),
    }
}

/// What is open at `at`: as a whole if it ends in this text.
fn ended(text: &str, at: usize, mut open: Open) -> Step<'_> {
    match close(text, at, &mut open) {
        Some(end) if matches!(open, Open::Line | Open::Block(_)) => Step::Blank(end),
        Some(end) => Step::Token(Token::Text, end),
        None => Step::Open(open),
    }
}

/// How the string ends whose quote is at `at`, and where its content begins.
pub(super) fn quote(bytes: &[u8], at: usize, escapes: Escapes) -> (Quote, usize) {
    if let Some(close) = guard(bytes, at) {
        return (Quote::Guarded(close), at + 2);
    }
    let byte = bytes.get(at).copied().unwrap_or_default();
    let backslash = escapes == Escapes::Backslash || is_escape_prefix(bytes, at);
    (Quote::Byte(byte, backslash), at + 1)
}

/// What stands before the closing apostrophe of Oracle's `q'[…]'` (SQL Language Reference 23ai, Text Literals).
fn guard(bytes: &[u8], at: usize) -> Option<u8> {
    let before = |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    let letter =
        |back: usize, letters: [u8; 2]| before(back).is_some_and(|it| letters.contains(&it));
    let national = letter(2, *b"nN") && !before(3).is_some_and(is_word);
    if !letter(1, *b"qQ") || before(2).is_some_and(is_word) && !national {
        return None;
    }
    match *bytes.get(at + 1)? {
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        b'(' => Some(b')'),
        b'<' => Some(b'>'),
        other => (other.is_ascii_punctuation() && !b"'\"".contains(&other)).then_some(other),
    }
}

/// Whether the quote at `at` opens PostgreSQL's `E'…'`.
fn is_escape_prefix(bytes: &[u8], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    matches!(before(1), Some(b'e' | b'E')) && !before(2).is_some_and(is_word)
}

/// Returns the byte behind the end of what is open at `at`, or notes how it goes on behind this text.
pub(super) fn close(text: &str, at: usize, open: &mut Open) -> Option<usize> {
    let bytes = text.as_bytes();
    match open {
        Open::Line => {
            let rest = bytes.get(at..)?;
            memchr::memchr(b'\n', rest).map(|end| at + end + 1)
        }
        Open::Body(tag) => {
            let rest = text.get(at..)?;
            memchr::memmem::find(rest.as_bytes(), tag.as_bytes()).map(|end| at + end + tag.len())
        }
        Open::Text(Quote::Byte(quote, backslash)) => {
            string_end(bytes, at, (*quote, *backslash)).map(|end| end + 1)
        }
        Open::Text(Quote::Guarded(close)) => guarded_end(bytes, at, *close).map(|end| end + 2),
        Open::Block(depth) => {
            let mut at = at;
            while let Some(found) = memchr::memchr2(b'*', b'/', bytes.get(at..)?) {
                let (here, next) = (bytes.get(at + found)?, bytes.get(at + found + 1));
                at += found + 1;
                match (here, next) {
                    (b'*', Some(b'/')) if *depth <= 1 => return Some(at + 1),
                    (b'*', Some(b'/')) => (*depth, at) = (*depth - 1, at + 1),
                    (b'/', Some(b'*')) => (*depth, at) = (depth.saturating_add(1), at + 1),
                    _ => {}
                }
            }
            None
        }
    }
}

/// Returns where the closing quote of a string is whose content goes on at `at`.
pub(super) fn string_end(bytes: &[u8], at: usize, (quote, backslash): (u8, bool)) -> Option<usize> {
    let mut at = at;
    loop {
        let rest = bytes.get(at..)?;
        let found = if backslash {
            memchr::memchr2(quote, b'\\', rest)?
        } else {
            memchr::memchr(quote, rest)?
        };
        let here = at + found;
        if bytes.get(here) != Some(&quote) || bytes.get(here + 1) == Some(&quote) {
            at = here + 2;
        } else {
            return Some(here);
        }
    }
}

/// Returns where the two closing bytes of a string in `q'[…]'` are whose content goes on at `at`.
pub(super) fn guarded_end(bytes: &[u8], at: usize, close: u8) -> Option<usize> {
    memchr::memmem::find(bytes.get(at..)?, &[close, b'\'']).map(|end| at + end)
}

/// A quoted name, which must end on its line; otherwise its quote is a character like any other.
fn name(text: &str, at: usize, open: u8) -> Step<'_> {
    let symbol = Step::Token(Token::Symbol(open), at + 1);
    let quote = if open == b'[' { b']' } else { open };
    let bytes = text.as_bytes();
    let reach = bytes.len().min(at + 1 + LONGEST_NAME);
    let Some(rest) = bytes.get(at + 1..reach) else { return symbol };
    let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end);
    let (mut from, mut doubled) = (0, false);
    loop {
        let Some(found) = rest.get(from..line).and_then(|rest| memchr::memchr(quote, rest)) else {
            return symbol;
        };
        let here = from + found;
        if rest.get(here + 1) == Some(&quote) && here + 1 < line {
            (from, doubled) = (here + 2, true);
            continue;
        }
        let Some(content) = text.get(at + 1..at + 1 + here) else { return symbol };
        // Subscripts and empty brackets are no names: `integer[]`, `a[1]`.
        if content.is_empty() || open == b'[' && content.bytes().all(|byte| byte.is_ascii_digit()) {
            return symbol;
        }
        let one = char::from(quote).to_string();
        let content =
            if doubled { content.replace(&one.repeat(2), &one).into() } else { content.into() };
        return Step::Token(Token::Name(content), at + here + 2);
    }
}

/// The tag of a dollar quote that begins at `at`: `$$` or `$name$`.
pub(super) fn tag(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes().get(at + 1..)?;
    let inner = bytes.iter().take(64).take_while(|byte| is_word(**byte) && **byte != b'$').count();
    let digit = bytes.first()?.is_ascii_digit();
    (!digit && bytes.get(inner) == Some(&b'$')).then(|| text.get(at..at + inner + 2))?
}

/// Whether a byte may be in a bare name.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str, escapes: Escapes) -> String {
        let (mut at, mut out) = (0, Vec::new());
        loop {
            match step(text, at, escapes) {
                Step::End => return out.join(" "),
                Step::Blank(end) => at = end,
                Step::Open(open) => {
                    out.push(format!("{open:?}"));
                    return out.join(" ");
                }
                Step::Token(token, end) => {
                    assert!(end > at);
                    at = end;
                    out.push(match token {
                        Token::Word(word) => word.to_owned(),
                        Token::Name(name) => format!("<{name}>"),
                        Token::Text => "''".to_owned(),
                        Token::Symbol(byte) => char::from(byte).to_string(),
                    });
                }
            }
        }
    }

    #[test]
    fn text_falls_into_tokens() {
        use Escapes::{Backslash, Standard};
        for (text, escapes, expected) in [
            ("INSERT INTO a.b VALUES(1)", Standard, "INSERT INTO a . b VALUES ( 1 )"),
            ("\"a\"\"b\".`c d`,[e f], x[1] []", Standard, "<a\"b> . <c d> , <e f> , x [ 1 ] [ ]"),
            ("'it''s' 'a\\' b", Standard, "'' '' b"),
            ("'it\\'s' 'a\\\\' b", Backslash, "'' '' b"),
            ("E'it\\'s' N'x' e", Standard, "E '' N '' e"),
            ("a -- 'b\nc /* ' /* */ ' */ d", Standard, "a c d"),
            ("$$ it's; $$ $a$ $$ $a$ $1 b", Standard, "'' '' $ 1 b"),
            ("# it's\na", Backslash, "a"),
            ("a 'b", Standard, "a Text(Byte(39, false))"),
            ("q'[it's]' nQ'!a!' q'x'", Standard, "q '' nQ '' q ''"),
            ("q'{a", Standard, "q Text(Guarded(125))"),
            ("a /* /* b */", Standard, "a Block(1)"),
            ("-- a", Standard, "Line"),
            ("$x$ $y$", Standard, "Body(\"$x$\")"),
            ("\"no end\na", Standard, "\" no end a"),
            ("Имя_1 text", Standard, "Имя_1 text"),
        ] {
            assert_eq!(listed(text, escapes), expected, "{text}");
        }
    }
}
