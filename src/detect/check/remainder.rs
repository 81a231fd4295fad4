//! Remainders: check characters that are what is left of the whole number after a division.
//!
//! In: a number, and the divisor or the table as its rule writes them. Out: it fails or it holds.
//! Never knows a country: what differs between them is data of the rules.
//!
//! A rule writes `remainder:` and tokens:
//!
//! | token | meaning |
//! | --- | --- |
//! | `[TRW…]` | the last character is the one of the table at the remainder, the divisor is the table's length |
//! | `97`, `511` | the last digits, as many as the divisor has, are the remainder |
//! | `97-` | the last digits are the divisor less the remainder |
//! | `before=2` | a digit that is written before the number for the sum |
//! | `behind=00` | digits that are written behind the number for the sum |
//! | `drop=2` | the number is taken without its character 2, counted from 0 |
//! | `letters=12…` | 26 digits that stand for the letters |

use super::{Checked, Detail, symbols::Symbols, weights::Values};
use crate::detect::Evidence;

/// `remainder`: the number's last characters are what the argument says of the rest.
#[must_use]
pub(super) fn remainder(text: &str, argument: &str) -> Checked {
    match Symbols::of(text).is_some_and(|symbols| holds(symbols, argument)) {
        true => Checked::Holds(Evidence::CHECKSUM, Detail::NONE),
        false => Checked::Fails,
    }
}

/// Returns what is wrong with an argument.
pub(super) fn complaint(argument: &str) -> Option<String> {
    let words = || argument.split_ascii_whitespace();
    let divides = |word| matches!(Token::of(word), Some(Token::Table(_) | Token::Divisor { .. }));
    match words().find(|word| Token::of(word).is_none()) {
        Some(bad) => Some(format!("`{bad}` is no divisor, table or option")),
        None if words().filter(|word| divides(word)).count() != 1 => {
            Some(format!("`{argument}` has not one divisor or table"))
        }
        None => None,
    }
}

enum Token<'a> {
    Table(&'a [u8]),
    Divisor { by: u64, less: bool },
    Before(u64),
    Behind(&'a [u8]),
    Drop(usize),
    Values(Values),
}

impl<'a> Token<'a> {
    fn of(word: &'a str) -> Option<Self> {
        if let Some(table) = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return (!table.is_empty()).then_some(Self::Table(table.as_bytes()));
        }
        if let Some(number) = word.strip_prefix("before=") {
            return number.parse().ok().filter(|number| *number < 10).map(Self::Before);
        }
        if let Some(digits) = word.strip_prefix("behind=") {
            let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            return are_digits.then_some(Self::Behind(digits.as_bytes()));
        }
        if let Some(index) = word.strip_prefix("drop=") {
            return index.parse().ok().map(Self::Drop);
        }
        if let Some(values) = Values::of(word) {
            return Some(Self::Values(values));
        }
        let (number, less) = word.strip_suffix('-').map_or((word, false), |number| (number, true));
        let by = number.parse().ok().filter(|by| (2..100_000).contains(by))?;
        Some(Self::Divisor { by, less })
    }
}

fn holds(mut symbols: Symbols, argument: &str) -> bool {
    let (mut before, mut behind, mut values, mut division) = (0, &b""[..], Values::Usual, None);
    for word in argument.split_ascii_whitespace() {
        match Token::of(word) {
            Some(Token::Before(digit)) => before = digit,
            Some(Token::Behind(digits)) => behind = digits,
            Some(Token::Drop(index)) => symbols = symbols.without(index),
            Some(Token::Values(new)) => values = new,
            Some(token) => division = Some(token),
            None => return false,
        }
    }
    let all = symbols.as_slice();
    let rest = |body: &[u8], by: u64| {
        body.iter().chain(behind).try_fold(before % by, |rest, symbol| {
            let digit = values.worth(*symbol).filter(|digit| *digit < 10)?;
            Some((rest * 10 + u64::from(digit)) % by)
        })
    };
    match division {
        Some(Token::Table(table)) => {
            let Some((check, body)) = all.split_last() else { return false };
            let by = u64::try_from(table.len()).unwrap_or(1);
            let at = rest(body, by).and_then(|rest| usize::try_from(rest).ok());
            !body.is_empty() && at.and_then(|at| table.get(at)) == Some(check)
        }
        Some(Token::Divisor { by, less }) => {
            let length = usize::try_from(by.ilog10()).unwrap_or_default() + 1;
            let Some(split) = all.len().checked_sub(length).filter(|split| *split > 0) else {
                return false;
            };
            let (body, check) = all.split_at(split);
            let check = std::str::from_utf8(check).ok().and_then(|check| check.parse().ok());
            let expected = rest(body, by).map(|rest| if less { by - rest } else { rest });
            expected.is_some() && expected == check
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_check_characters() {
        const DNI: &str = "[TRWAGMYFPDXBNJZSQVHLCKE]";
        for (argument, number, expected) in [
            (DNI, "12345678-Z", true),
            (DNI, "12345678A", false),
            ("letters=.......................012 [TRWAGMYFPDXBNJZSQVHLCKE]", "X1234567L", true),
            ("letters=.......................012 [TRWAGMYFPDXBNJZSQVHLCKE]", "A1234567L", false),
            ("[01234567890]", "1027700132195", true),
            ("[01234567890]", "1027700132194", false),
            ("97-", "85.07.30-033 28", true),
            ("97-", "85.07.30-033 29", false),
            ("before=2 97-", "17073003384", true),
            ("behind=00 97-", "30002 47238 19605238417 62", true),
            ("behind=00 97-", "30002 47238 19605238417 63", false),
            ("511", "0701987765492", false),
            ("511", "0701987765493", true),
            ("drop=0 [0123456789]", "955", true),
            ("97", "97", false),
            ("97", "", false),
            ("", "123", false),
        ] {
            let holds = remainder(number, argument) != Checked::Fails;
            assert_eq!(holds, expected, "{number} {argument}");
        }
    }

    #[test]
    fn an_argument_that_cannot_be_read_is_told() {
        assert_eq!(complaint("before=2 97-"), None);
        for argument in ["", "97 [01]", "x", "before=20 97", "behind=x 97", "1"] {
            assert!(complaint(argument).is_some(), "{argument}");
        }
    }
}
