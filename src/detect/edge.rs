//! Edges: what may stand beside a value.
//!
//! In: a text and the place of a candidate in it. Out: whether its neighbours leave it whole.
//! Never looks farther than two characters.

use serde::Deserialize;

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
    /// None of the characters that mail addresses are made of.
    Email,
}

impl Edge {
    /// How many kinds there are.
    pub const COUNT: usize = 5;

    /// Returns whether a value may begin at byte `at` of `text`.
    #[must_use]
    pub fn left(self, text: &str, at: usize) -> bool {
        let mut before = text.get(..at).unwrap_or_default().chars().rev();
        let Some(near) = before.next() else { return true };
        let far = || before.clone().next();
        match self {
            Self::None => true,
            Self::Digit => !is_digit(near),
            Self::Word => !is_word(near),
            Self::Email => !is_word(near) && !matches!(near, '.' | '+' | '-' | '%' | '\''),
            Self::Number => match near {
                '@' | '+' | '$' | '€' | '£' | '₽' => false,
                '.' | ':' => !far().is_some_and(is_digit),
                '-' | '/' | '%' | '\\' => !far().is_some_and(is_word),
                c => !is_word(c),
            },
        }
    }

    /// Returns whether a value may end before byte `at` of `text`.
    #[must_use]
    pub fn right(self, text: &str, at: usize) -> bool {
        let mut after = text.get(at..).unwrap_or_default().chars();
        let Some(near) = after.next() else { return true };
        let far = || after.clone().next();
        match self {
            Self::None => true,
            Self::Digit => !is_digit(near),
            Self::Word => !is_word(near),
            Self::Email => {
                !is_word(near)
                    && near != '-'
                    && !(near == '.' && far().is_some_and(char::is_alphanumeric))
            }
            Self::Number => match near {
                '@' | '=' => false,
                '.' | '-' | '+' | '*' => !far().is_some_and(|c| {
                    is_digit(c) || c.is_ascii_lowercase() || matches!(c, '_' | '*')
                }),
                c => !is_word(c) && c != '•',
            },
        }
    }
}

fn is_digit(c: char) -> bool {
    super::check::digit(c).is_some()
}

fn is_word(c: char) -> bool {
    c == '_' || if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_decide() {
        for (edge, text, expected) in [
            (Edge::Word, " 123 ", true),
            (Edge::Word, "я123 ", false),
            (Edge::Word, "_123", false),
            (Edge::Digit, "N123a", true),
            (Edge::Digit, "0123", false),
            (Edge::Number, "tel.123", true),
            (Edge::Number, "tel:123", true),
            (Edge::Number, "x=123;", true),
            (Edge::Number, "5.123", false),
            (Edge::Number, "5,123", true),
            (Edge::Number, "Chrome/123", false),
            (Edge::Number, "id-123", false),
            (Edge::Number, "123.", true),
            (Edge::Number, "123.5", false),
            (Edge::Number, "123.jpg", false),
            (Edge::Number, "123-Office", true),
            (Edge::Number, "123-4", false),
            (Edge::Number, "123-**", false),
            (Edge::Number, "123@mail", false),
            (Edge::Email, "<123>", true),
            (Edge::Email, "a.123", false),
            (Edge::Email, "123.", true),
            (Edge::Email, "123.x", false),
        ] {
            let start = text.find("123").unwrap();
            assert_eq!(
                edge.left(text, start) && edge.right(text, start + 3),
                expected,
                "{edge:?} {text}"
            );
        }
    }
}
