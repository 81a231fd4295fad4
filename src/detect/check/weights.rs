//! Weighted sums: the check characters of most numbers that states issue.
//!
//! In: a number, and the weights and the table as its rule writes them. Out: it fails or it holds.
//! Never knows a country: what differs between them is data of the rules.
//!
//! A rule writes `weights:` and clauses with `;` between them, which must all hold. A clause is a row of
//! tokens:
//!
//! | token | meaning |
//! | --- | --- |
//! | `7`, `-1` | the weight of the next character; letters are worth 10 to 35 |
//! | `2'` | the same, but the digits of the product are added, not the product |
//! | `+5` | a constant to add to the sum |
//! | `[01234567890]` | the end: its length is the modulus, its character at the remainder is the check character; `-` is none, `?` goes on to the weights and the table that follow |
//! | `@3` | the check character is number 3, counted from 0; by default the one behind the weighted ones |
//! | `drop=11` | the number is taken without its character 11 |
//! | `letters=12…` | 26 digits that the letters are worth instead |
//! | `values=012…` | an alphabet: a character is worth its place there |

use super::{
    Checked, Detail,
    symbols::{Symbols, worth},
};
use crate::detect::Evidence;

/// `weights`: all clauses of the argument hold of the number.
#[must_use]
pub(super) fn weights(text: &str, argument: &str) -> Checked {
    Weights::of(argument).map_or(Checked::Fails, |weights| weights.check(text))
}

/// An argument as it was read.
#[derive(Clone)]
pub(in crate::detect) struct Weights(Box<[Clause]>);

/// One of the clauses.
#[derive(Clone)]
enum Clause {
    /// Nothing but weights and one table, as most are: the weights, and the characters of the table.
    Row(Box<[i32]>, Box<[u8]>),
    Tokens(Box<[Token]>),
}

impl Weights {
    /// Reads an argument; `None` if a word of it can't be read.
    pub(super) fn of(argument: &str) -> Option<Self> {
        let tokens = |clause: &str| -> Option<Vec<Token>> {
            clause.split_ascii_whitespace().map(Token::of).collect()
        };
        let clause = |clause| tokens(clause).map(Clause::of);
        argument.split(';').map(clause).collect::<Option<_>>().map(Self)
    }

    /// Says whether all clauses hold of a number.
    pub(super) fn check(&self, text: &str) -> Checked {
        let Some(symbols) = Symbols::of(text) else { return Checked::Fails };
        match self.0.iter().all(|clause| clause.holds(&symbols)) {
            true => Checked::Holds(Evidence::CHECKSUM, Detail::NONE),
            false => Checked::Fails,
        }
    }
}

impl Clause {
    fn of(tokens: Vec<Token>) -> Self {
        match tokens.split_last() {
            Some((end @ Token::Table(table), weights)) if end.ends() => {
                let weight = |token: &Token| match token {
                    Token::Weight(weight) => Some(*weight),
                    _ => None,
                };
                let row: Option<Box<[i32]>> = weights.iter().map(weight).collect();
                row.map(|row| Self::Row(row, table.clone()))
            }
            _ => None,
        }
        .unwrap_or_else(|| Self::Tokens(tokens.into()))
    }

    fn holds(&self, symbols: &Symbols) -> bool {
        match self {
            Self::Row(weights, table) => in_row(symbols.as_slice(), weights, table),
            Self::Tokens(tokens) => holds(*symbols, tokens),
        }
    }
}

/// Returns whether the weighted sum of the first characters leads to the next one in a table.
fn in_row(symbols: &[u8], weights: &[i32], table: &[u8]) -> bool {
    let Some((summed, [given, ..])) = symbols.split_at_checked(weights.len()) else { return false };
    let mut sum = 0;
    for (symbol, weight) in summed.iter().zip(weights) {
        let Some(worth) = worth(*symbol) else { return false };
        sum += weight * worth.cast_signed();
    }
    let modulus = i32::try_from(table.len()).unwrap_or(i32::MAX);
    let remainder = usize::try_from(sum.rem_euclid(modulus)).unwrap_or_default();
    table.get(remainder) == Some(given)
}

/// Returns what is wrong with an argument.
pub(super) fn complaint(argument: &str) -> Option<String> {
    argument.split(';').find_map(|clause| {
        let tokens = || clause.split_ascii_whitespace();
        if !tokens().next_back().is_some_and(|last| Token::of(last).is_some_and(|it| it.ends())) {
            return Some(format!("`{}` ends without a table in brackets", clause.trim()));
        }
        let bad = tokens().find(|token| Token::of(token).is_none())?;
        Some(format!("`{bad}` is no weight, table or option"))
    })
}

/// One word of a clause.
#[derive(Clone)]
enum Token {
    Weight(i32),
    Cross(u32),
    Constant(i32),
    Table(Box<[u8]>),
    At(usize),
    Drop(usize),
    Values(Values),
}

impl Token {
    fn of(word: &str) -> Option<Self> {
        if let Some(table) = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return (!table.is_empty()).then_some(Self::Table(table.as_bytes().into()));
        }
        if let Some(index) = word.strip_prefix('@') {
            return index.parse().ok().map(Self::At);
        }
        if let Some(index) = word.strip_prefix("drop=") {
            return index.parse().ok().map(Self::Drop);
        }
        if let Some(values) = Values::of(word) {
            return Some(Self::Values(values));
        }
        if let Some(weight) = word.strip_suffix('\'') {
            return weight.parse().ok().filter(|weight| *weight < 100).map(Self::Cross);
        }
        let number: i32 = word.parse().ok().filter(|number| (-9_999..=9_999).contains(number))?;
        Some(if word.starts_with('+') { Self::Constant(number) } else { Self::Weight(number) })
    }

    fn ends(&self) -> bool {
        matches!(self, Self::Table(table) if !table.contains(&b'?'))
    }
}

/// What characters are worth.
#[derive(Clone)]
pub(super) enum Values {
    /// Digits themselves, letters 10 to 35.
    Usual,
    /// Digits themselves, letters the digits of this list.
    Letters(Box<[u8]>),
    /// Each its place in this alphabet.
    Alphabet(Box<[u8]>),
}

impl Values {
    /// Reads `letters=…` or `values=…`.
    pub(super) fn of(word: &str) -> Option<Self> {
        let letters = word.strip_prefix("letters=").map(str::as_bytes);
        if let Some(letters) = letters.filter(|letters| letters.len() == 26) {
            return Some(Self::Letters(letters.into()));
        }
        word.strip_prefix("values=").map(|alphabet| Self::Alphabet(alphabet.as_bytes().into()))
    }

    /// Returns what a character is worth; `None` if it may not stand in the number.
    pub(super) fn worth(&self, symbol: u8) -> Option<u32> {
        match self {
            Self::Letters(letters) if symbol.is_ascii_uppercase() => {
                let value = letters.get(usize::from(symbol - b'A'))?;
                value.is_ascii_digit().then(|| u32::from(value - b'0'))
            }
            Self::Alphabet(alphabet) => {
                u32::try_from(alphabet.iter().position(|known| *known == symbol)?).ok()
            }
            Self::Usual | Self::Letters(_) => worth(symbol),
        }
    }
}

/// Returns whether a clause holds; one without an end doesn't.
fn holds(mut symbols: Symbols, clause: &[Token]) -> bool {
    let (mut values, mut at) = (&Values::Usual, None);
    let (mut sum, mut next) = (0_i32, 0);
    for token in clause {
        match token {
            Token::Constant(constant) => sum += constant,
            Token::At(index) => at = Some(*index),
            Token::Drop(index) => symbols = symbols.without(*index),
            Token::Values(new) => values = new,
            Token::Weight(_) | Token::Cross(_) => {
                let worth = symbols.as_slice().get(next).and_then(|symbol| values.worth(*symbol));
                let Some(worth) = worth else { return false };
                sum += match token {
                    Token::Weight(weight) => weight * worth.cast_signed(),
                    Token::Cross(weight) => cross_sum(weight * worth).cast_signed(),
                    _ => 0,
                };
                next += 1;
            }
            Token::Table(table) => {
                let modulus = i32::try_from(table.len()).unwrap_or(i32::MAX);
                let remainder = usize::try_from(sum.rem_euclid(modulus)).unwrap_or_default();
                match table.get(remainder) {
                    Some(b'?') => (sum, next) = (0, 0),
                    expected => {
                        let given = symbols.as_slice().get(at.unwrap_or(next));
                        return given.is_some() && given == expected;
                    }
                }
            }
        }
    }
    false
}

fn cross_sum(mut number: u32) -> u32 {
    let mut sum = 0;
    while number > 0 {
        sum += number % 10;
        number /= 10;
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Clauses, a number, whether it holds. The numbers are invented.
    const SUMS: &[(&str, &str, bool)] = &[
        ("1 3 7 9 1 3 7 9 1 3 [0987654321]", "44051401359", true),
        ("1 3 7 9 1 3 7 9 1 3 [0987654321]", "44051401358", false),
        (
            "7 2 4 10 3 5 9 4 6 8 [01234567890]; 3 7 2 4 10 3 5 9 4 6 8 [01234567890]",
            "500100732259",
            true,
        ),
        (
            "7 2 4 10 3 5 9 4 6 8 [01234567890]; 3 7 2 4 10 3 5 9 4 6 8 [01234567890]",
            "500100732258",
            false,
        ),
        // A remainder of 10 goes on to other weights: an Estonian code of 1970.
        (
            "1 2 3 4 5 6 7 8 9 1 [0123456789?] 3 4 5 6 7 8 9 1 2 3 [01234567890]",
            "37001010037",
            true,
        ),
        ("3 2 7 6 5 4 3 2 [0K987654321]", "30.686.957-4", true),
        ("3 2 7 6 5 4 3 2 [0K987654321]", "30.686.957-K", false),
        ("8 7 6 5 4 3 2 [WABCDEFGHIJKLMNOPQRSTUV]", "1234567T", true),
        ("+5 8 7 6 5 4 3 2 [0A987654321]", "A123456(3)", true),
        ("letters=10987654932210898765431320 1 8 7 6 5 4 3 2 1 [0987654321]", "A123456789", true),
        ("values=0123456789 1 1 [0123456789]", "A12", false),
        ("2' 1' 2' 5' 7' 1' 2' 1' 2' 1' 2' 1' [0123456789]", "15070649C103", false),
        ("drop=1 1 1 [0123456789]", "1923", true),
        ("1 1 @0 [0123456789]", "11", false),
        ("1 1", "11", false),
        ("1 1 [01]", "1", false),
    ];

    #[test]
    fn clauses_are_sums_against_tables() {
        for (clauses, number, expected) in SUMS {
            let holds = weights(number, clauses) != Checked::Fails;
            assert_eq!(holds, *expected, "{number} {clauses}");
        }
    }

    proptest! {
        #[test]
        fn a_row_holds_where_its_tokens_do(
            weights in proptest::collection::vec(-20..20_i32, 0..12),
            table in "[0-9A-Z-]{1,12}",
            number in "[0-9]{0,14}|[0-9A-Z]{0,14}",
        ) {
            let row: Vec<String> = weights.iter().map(i32::to_string).collect();
            let clause = format!("{} [{table}]", row.join(" "));
            let tokens: Vec<Token> =
                clause.split_ascii_whitespace().filter_map(Token::of).collect();
            // Often as long as it takes, and each last character in turn.
            let number: String = number.chars().take(weights.len()).collect();
            let lasts = table.chars().map(|last| format!("{number}{last}"));
            let row = Clause::of(tokens.clone());
            prop_assert!(matches!(row, Clause::Row(..)));
            for text in lasts.chain([number.clone()]) {
                let symbols = Symbols::of(&text).unwrap();
                prop_assert_eq!(row.holds(&symbols), holds(symbols, &tokens), "{}", text);
            }
        }
    }

    #[test]
    fn a_clause_that_cannot_be_read_is_told() {
        assert_eq!(complaint("1 2 [01]; -1 2' +3 @1 drop=1 values=AB [-1?] 1 [0]"), None);
        for (argument, part) in [
            ("1 2", "without a table"),
            ("1 x [01]", "`x` is no weight"),
            ("1 [0?]", "without a table"),
            ("letters=1 1 [01]", "`letters=1`"),
            ("[]", "without a table"),
            ("", "without a table"),
        ] {
            assert!(complaint(argument).is_some_and(|text| text.contains(part)), "{argument}");
        }
    }
}
