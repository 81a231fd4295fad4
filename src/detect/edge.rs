//! Edges: what may stand beside a value.
//!
//! In: a text and the place of a candidate in it. Out: whether its neighbours leave it whole.
//! Never looks farther than a few dozen characters.

use serde::Deserialize;

use super::{
    caller::{is_called, is_peer},
    neighbour::{
        begins_fraction, begins_path, begins_with_plain_word, begins_with_word, dumped,
        ends_in_word, ends_with_hex_group, ends_with_octets, first_token, fraction, grouped,
        is_digit, is_word, last_token, paired, quad, second_token,
    },
};
use crate::part::BARRIER;

/// What must not touch a value. The ends of a run are always clean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edge {
    /// Anything may.
    None,
    /// No digit.
    Digit,
    /// No letter, digit or underscore.
    #[default]
    Word,
    /// As [`Edge::Word`]; nor may it be a piece of a longer number, version, identifier or path.
    Number,
    /// None of the characters that mail addresses are made of. A letter of another script than the
    /// address may touch it, as in text that puts no spaces; a path behind `:` may not (`scp`).
    Email,
    /// As [`Edge::Number`], for addresses of machines: `@` may stand before one, and a range is two.
    Address,
    /// As [`Edge::Word`], for groups of hexadecimal digits: nor may another group stand beside it.
    Hex,
    /// As [`Edge::Word`]; nor may words stand beside it, as in a sentence.
    Sole,
    /// A value is all of its field but for spaces and quotes around it; nowhere else is there one.
    Field,
}

impl Edge {
    /// How many kinds there are.
    pub const COUNT: usize = 9;

    /// Returns whether a value may begin behind an ASCII letter.
    #[must_use]
    pub fn is_within_words(self) -> bool {
        matches!(self, Self::None | Self::Digit)
    }

    /// Returns whether a value may begin at byte `at` of `text`.
    #[must_use]
    pub fn left(self, text: &str, at: usize) -> bool {
        let (head, tail) = text.split_at_checked(at).unwrap_or_default();
        let mut before = head.chars().rev();
        let Some(near) = before.next() else { return true };
        let far = || before.clone().next();
        match self {
            Self::None => true,
            Self::Field => false,
            Self::Digit => !is_digit(near),
            Self::Word => !is_word(near),
            Self::Email => match near {
                '+' | '%' => false,
                '.' | '-' => !far().is_some_and(is_word),
                c if c.is_ascii() => !is_word(c),
                c => !c.is_alphanumeric() || tail.starts_with(|c: char| c.is_ascii()),
            },
            Self::Number => match near {
                // No price has a plus.
                '$' => tail.starts_with('+'),
                '@' | '+' | '€' | '£' | '₽' => false,
                // A sum: `table[2]+3614090360`.
                ']' => !tail.starts_with('+'),
                // Behind a sign, a fraction: `-.0324`, `x * .6366`.
                '.' => !far().is_some_and(is_digit) && !begins_fraction(head),
                ':' => !far().is_some_and(is_digit),
                '-' | '/' | '%' | '\\' => !far().is_some_and(is_word),
                '#' => !far().is_some_and(is_digit),
                ' ' | '\u{A0}' | '\u{202F}' => {
                    !(far().is_some_and(is_digit) && grouped(head)
                        || dumped(head, tail, true)
                        || paired(head, tail, true))
                }
                c => !is_word(c),
            },
            Self::Hex => match near {
                ':' => !ends_with_hex_group(head),
                '-' | '.' => !far().is_some_and(is_word),
                ' ' if tail.as_bytes().get(2) == Some(&b' ') => {
                    let group = last_token(head.trim_end());
                    group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_hexdigit())
                }
                // The last line of a key that is written in lines.
                c if c.is_whitespace() => !ends_with_octets(head.trim_end()),
                c => !is_word(c),
            },
            Self::Sole => !is_word(near) && !ends_in_word(head),
            Self::Address => match near {
                '+' | '$' => false,
                // The fraction of a number, in a path of SVG: `-.22.85.85.179`, `q.194.17.194.49`.
                '.' => !far().is_some_and(|c| is_word(c) || matches!(c, '-' | '+' | ',' | ' ')),
                ':' => !tail.starts_with(':') && !ends_with_hex_group(head),
                '-' => !far().is_some_and(is_word) || quad(last_token(head)),
                '/' if is_peer(head, tail) => true,
                '/' | '%' | '\\' => !far().is_some_and(is_word),
                ' ' => !(fraction(last_token(head.trim_end())) && fraction(second_token(tail))),
                c => !is_word(c),
            },
        }
    }

    /// Returns whether no value may begin behind an ASCII byte, whatever else is around; of other bytes it says nothing.
    pub(super) const fn bars(self, byte: u8) -> bool {
        let word = byte.is_ascii_alphanumeric() || byte == b'_';
        match self {
            Self::None => false,
            Self::Digit => byte.is_ascii_digit(),
            Self::Word | Self::Hex | Self::Sole | Self::Field => word,
            Self::Email => word || matches!(byte, b'+' | b'%'),
            Self::Number => word || matches!(byte, b'@' | b'+'),
            Self::Address => word || matches!(byte, b'+' | b'$'),
        }
    }

    /// Returns whether no value may begin behind a letter, whatever it begins with.
    pub(super) const fn bars_letters(self) -> bool {
        match self {
            Self::Word | Self::Number | Self::Hex | Self::Sole | Self::Address | Self::Field => {
                true
            }
            Self::None | Self::Digit | Self::Email => false,
        }
    }

    /// Returns whether a value may end before byte `at` of `text`.
    #[must_use]
    pub fn right(self, text: &str, at: usize) -> bool {
        let (head, tail) = text.split_at_checked(at).unwrap_or_default();
        let mut after = tail.chars();
        let Some(near) = after.next() else { return true };
        let far = || after.clone().next();
        match self {
            Self::None => true,
            Self::Field => false,
            Self::Digit => !is_digit(near),
            Self::Word => !is_word(near),
            Self::Email => match near {
                '-' => false,
                '.' => !far().is_some_and(char::is_alphanumeric),
                ':' => !begins_path(after.as_str()),
                c if c.is_ascii() => !is_word(c),
                c => !c.is_alphanumeric() || head.ends_with(|c: char| c.is_ascii()),
            },
            Self::Hex => match near {
                ':' | '-' | '.' => !far().is_some_and(|c| is_word(c) || c == near),
                c => !is_word(c),
            },
            Self::Sole => !is_word(near) && !begins_with_word(tail),
            Self::Address if near == ':' => !head.ends_with(':'),
            Self::Address if near == '-' && quad(first_token(after.as_str())) => true,
            Self::Number | Self::Address => match near {
                '@' => is_called(head),
                '=' => false,
                // A mask of bits: `3614090360&4294967295`.
                '&' => !far().is_some_and(is_digit),
                '-' if begins_with_plain_word(after.as_str()) => true,
                '.' | '-' | '+' | '*' => !far().is_some_and(|c| {
                    is_digit(c) || c.is_ascii_lowercase() || matches!(c, '_' | '*')
                }),
                ' ' => !dumped(tail, head, false) && !paired(tail, head, false),
                c => !is_word(c) && c != '•',
            },
        }
    }
}

/// Returns the place of what fills a text but for spaces and quotes around it.
pub(super) fn filling(text: &str) -> std::ops::Range<usize> {
    let encloses = |c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | BARRIER);
    let bare = text.trim_start_matches(encloses);
    let start = text.len() - bare.len();
    start..start + bare.trim_end_matches(encloses).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value is `123`.
    const NEIGHBOURS: &[(Edge, &str, bool)] = &[
        (Edge::Word, " 123 ", true),
        (Edge::Word, "я123 ", false),
        (Edge::Word, "_123", false),
        (Edge::Word, "の123です", true),
        (Edge::Word, "の123я", false),
        (Edge::Word, "가123번", true),
        (Edge::Word, "１123", false),
        (Edge::Number, "電話123または", true),
        (Edge::Address, "q.123", false),
        (Edge::Address, "-.123", false),
        (Edge::Address, "...123", true),
        (Edge::Number, "tel=123&x=1", true),
        (Edge::Number, "[3]123", true),
        (Edge::Number, "x=123&45", false),
        (Edge::Number, "電話A-123", false),
        (Edge::Number, "第-123", true),
        (Edge::Hex, "は123で", true),
        (Edge::Digit, "N123a", true),
        (Edge::Digit, "0123", false),
        (Edge::Number, "tel.123", true),
        (Edge::Number, "tel:123", true),
        (Edge::Number, "x=123;", true),
        (Edge::Number, "5.123", false),
        (Edge::Number, "+62 21 123", false),
        (Edge::Number, "+\n62 21 123", true),
        (Edge::Number, "5,123", true),
        (Edge::Number, "c-.123", false),
        (Edge::Number, "c * .123", false),
        (Edge::Number, "$123", false),
        (Edge::Number, "$phone=123", true),
        (Edge::Number, "<sip:123@h>", true),
        (Edge::Number, "SIPS:123@h", true),
        (Edge::Number, "gossip:x123@h", false),
        (Edge::Number, "x:123@h", false),
        (Edge::Number, "Chrome/123", false),
        (Edge::Number, "id-123", false),
        (Edge::Number, "123.", true),
        (Edge::Number, "123.5", false),
        (Edge::Number, "123.jpg", false),
        (Edge::Number, "123-Office", true),
        (Edge::Number, "123-4", false),
        (Edge::Number, "123-**", false),
        (Edge::Number, "123@mail", false),
        (Edge::Number, "123-office", true),
        (Edge::Number, "123-beef-4", false),
        (Edge::Number, "123-office-chair", false),
        (Edge::Number, "ES59 0049 5030 123", false),
        (Edge::Number, "ES59 0049 123", false),
        (Edge::Number, "+62 21 123", false),
        (Edge::Number, "+7 916 000-11-22 123", true),
        (Edge::Number, "9162223344 123", true),
        (Edge::Number, "ул. Мира 5 123", true),
        (Edge::Number, "4820 2e54 123", true),
        (Edge::Number, "9f#123", true),
        (Edge::Number, "95#123", false),
        (Edge::Address, "root@123", true),
        (Edge::Address, "10.0.0.1-123", true),
        (Edge::Address, "123-10.0.0.9", true),
        (Edge::Address, "123-9", false),
        (Edge::Address, "lib-123", false),
        (Edge::Address, "0-2.12 123 2.03.5", false),
        (Edge::Address, "0.005 123 200", true),
        (Edge::Address, "10.0.0.1 123 10.0.0.2", true),
        (Edge::Address, "user:123", true),
        (Edge::Address, "1:123", false),
        (Edge::Address, "123:80", true),
        (Edge::Hex, "mac:123.", true),
        (Edge::Hex, "mac-123", false),
        (Edge::Hex, "a9c5 123", true),
        (Edge::Hex, "37:ce:92:\n    123", false),
        (Edge::Hex, "the mac:\n    123", true),
        (Edge::Hex, "ab:123", false),
        (Edge::Hex, "123:ab", false),
        (Edge::Hex, "123::ab", false),
        (Edge::Hex, "123: ab", true),
        (Edge::Hex, "123a", false),
        (Edge::Sole, "user: 123", true),
        (Edge::Sole, "\"123\", \"x\"", true),
        (Edge::Sole, "user=123 from=x", true),
        (Edge::Sole, "123; 1980", true),
        (Edge::Sole, "123 Ivanov", true),
        (Edge::Sole, "name of the 123", false),
        (Edge::Sole, "a protocol (123)", false),
        (Edge::Sole, "123 to connect as", false),
        (Edge::Sole, "123. the rest", false),
        (Edge::Sole, "a123", false),
        (Edge::Email, "почта123", true),
        (Edge::Email, "123 и", true),
        (Edge::Email, "123Телефон", true),
        (Edge::Email, "-123", true),
        (Edge::Email, "a-123", false),
        (Edge::Email, "'123'", true),
        (Edge::Email, "123:/srv", false),
        (Edge::Email, "123://x", true),
        (Edge::Email, "123: да", true),
        (Edge::Email, "<123>", true),
        (Edge::Email, "a.123", false),
        (Edge::Email, "123.", true),
        (Edge::Email, "123.x", false),
    ];

    #[test]
    fn what_bars_a_value_does_so_whatever_else_is_around() {
        use Edge::{Address, Digit, Email, Hex, None, Number, Sole, Word};
        for edge in [None, Digit, Word, Number, Email, Address, Hex, Sole] {
            for byte in (0..0x80_u8).filter(|byte| edge.bars(*byte)) {
                for (head, tail) in
                    [("", "1"), ("a", "::1"), ("1", "a.b"), (" ", "ff ff"), ("-", "я")]
                {
                    let text = format!("{head}{}{tail}", char::from(byte));
                    assert!(!edge.left(&text, head.len() + 1), "{edge:?} {text}");
                }
            }
        }
    }

    #[test]
    fn groups_of_a_dump_are_no_value() {
        for (text, whole) in [
            ("VISA 4111 2222 3333 4444 until 0530", true),
            ("2025 4111 2222 3333 4444 123", true),
            ("6D 4111 2222 3333 4444", true),
            ("face 4111 2222 3333 4444 each", true),
            ("8162 4111 2222 3333 4444 85D5 6004", false),
            ("2e54 4111 2222 3333 4444  .TH", false),
            ("2568 3208 4111 2222 3333 4444", false),
            ("4111 2222 3333 4444 6408 7048", false),
        ] {
            let start = text.find("4111").unwrap();
            let whole_there =
                Edge::Number.left(text, start) && Edge::Number.right(text, start + 19);
            assert_eq!(whole_there, whole, "{text}");
        }
    }

    #[test]
    fn bytes_of_a_dump_are_no_value() {
        for (text, whole) in [
            ("0A 3C 6D 65 74 68 6F", false),
            ("12 65 74 68 6F ", false),
            ("3C 6D 65 74 68", false),
            ("01 65 74 68 de 9 h", true),
            ("tel 65 74 68 5", true),
        ] {
            let start = text.find("65 74 68").unwrap();
            let whole_there = Edge::Number.left(text, start) && Edge::Number.right(text, start + 8);
            assert_eq!(whole_there, whole, "{text}");
        }
    }

    #[test]
    fn neighbours_decide() {
        for (edge, text, expected) in NEIGHBOURS {
            let start = text.find("123").unwrap();
            assert_eq!(
                edge.left(text, start) && edge.right(text, start + 3),
                *expected,
                "{edge:?} {text}"
            );
        }
    }

    #[test]
    fn what_encloses_a_value_is_no_part_of_it() {
        for (text, expected) in [
            ("\"curl/8.5.0\" ", 1..11),
            ("curl/8.5.0", 0..10),
            (" 'a' \u{1f}\n", 2..3),
            ("\"\"", 2..2),
            ("", 0..0),
        ] {
            assert_eq!(filling(text), expected, "{text:?}");
        }
    }
}
