//! Payment cards: the scheme that the first digits name, the length, the check digit, the grouping.
//!
//! In: digits, plain or in groups. Out: whether they can be a card's, and its scheme.
//! Never says whether the card was issued: no table tells that.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Checked, Detail, Digits, digit};
use crate::detect::Evidence;

/// Groups in which cards are printed and typed, for numbers of 12 to 19 digits.
///
/// ISO/IEC 7812 says nothing of them; EMV Book 4 and the schemes print fours, American Express 4-6-5,
/// Diners Club 4-6-4, UnionPay and Maestro of 18 and 19 digits also with a long last group.
const GROUPS: &[&[usize]] = &[
    &[4, 4, 4],
    &[4, 4, 4, 1],
    &[4, 3, 3, 3],
    &[4, 6, 4],
    &[4, 4, 4, 2],
    &[4, 6, 5],
    &[4, 4, 4, 3],
    &[5, 5, 5],
    &[4, 4, 4, 4],
    &[8, 8],
    &[6, 10],
    &[4, 4, 4, 4, 1],
    &[4, 4, 4, 4, 2],
    &[4, 4, 4, 6],
    &[8, 10],
    &[6, 6, 6],
    &[4, 4, 4, 4, 3],
    &[4, 4, 4, 7],
    &[4, 5, 5, 5],
    &[6, 13],
    &[8, 11],
];

/// Checks a payment card (ISO/IEC 7812-1, Annex B: Luhn; ranges in `patterns/plans/card_schemes.toml`).
///
/// `argument` chooses what holds, so that a rule can grade its shapes apart; the other kinds fail:
/// `plain` digits without separators of a length that is strong for the scheme; `plain-weak` any other
/// length; `grouped` a printed grouping with one separator throughout; `grouped-weak` the same for lengths
/// that are not strong; `track` digits between the marks of ISO/IEC 7813, `;…=` or `%B…^`. Empty: any.
///
/// ```
/// use sverka::detect::check::{Checked, card::card};
/// assert!(matches!(card("2201 3820 0000 0013", "grouped"), Checked::Holds(..)));
/// assert_eq!(card("2201 3820 0000 0014", "grouped"), Checked::Fails);
/// ```
#[must_use]
pub fn card(text: &str, argument: &str) -> Checked {
    let track = argument == "track";
    let text = if track { text.trim_matches([';', '%', 'B', '=', '^']) } else { text };
    let digits = Digits::of(text);
    let digits = digits.as_slice();
    if !luhn(digits) {
        return Checked::Fails;
    }
    let (Some(form), Some(scheme)) = (form(text), scheme(digits)) else {
        return Checked::Fails;
    };
    let strong = scheme.strong.contains(&digits.len());
    let fits = match argument {
        "plain" => form == Form::Plain && strong,
        "plain-weak" => form == Form::Plain && !strong,
        "grouped" => form == Form::Grouped && (strong || digits.len() >= 15),
        "grouped-weak" => form == Form::Grouped && !strong && digits.len() < 15,
        _ => true,
    };
    if !fits {
        return Checked::Fails;
    }
    let evidence = Evidence::CHECKSUM | Evidence::PLAN;
    Checked::Holds(evidence, Detail { key: "scheme", value: &scheme.name })
}

/// How a number is written.
#[derive(PartialEq, Eq)]
enum Form {
    Plain,
    Grouped,
}

/// Returns how the number is written; `None` if separators differ or the groups are not a card's.
fn form(text: &str) -> Option<Form> {
    let mut groups = [0; 6];
    let mut last = 0;
    let mut separator = None;
    for c in text.chars() {
        if digit(c).is_some() {
            *groups.get_mut(last)? += 1;
        } else if *separator.get_or_insert(c) == c {
            last += 1;
        } else {
            return None;
        }
    }
    match groups.get(..=last)? {
        [_] => Some(Form::Plain),
        groups if GROUPS.contains(&groups) => Some(Form::Grouped),
        _ => None,
    }
}

/// Returns whether the last digit is the check digit of the others (ISO/IEC 7812-1, Annex B).
fn luhn(digits: &[u8]) -> bool {
    /// The sum of the digits of twice a digit.
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let twice = |digit: &u8| DOUBLED.get(usize::from(*digit)).copied().unwrap_or_default();
    let pairs = digits.rchunks(2).map(|pair| match pair {
        [other, last] => twice(other) + u32::from(*last),
        rest => rest.iter().map(|last| u32::from(*last)).sum(),
    });
    digits.len() >= 12 && pairs.sum::<u32>().is_multiple_of(10)
}

/// A scheme's ranges and lengths.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scheme {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    prefix: Vec<String>,
    length: Vec<usize>,
    strong: Vec<usize>,
}

/// One range of first digits.
struct Range {
    low: u32,
    high: u32,
    /// How many digits `low` and `high` have.
    digits: usize,
    scheme: usize,
}

/// The table of schemes; ranges with more digits come first.
struct Schemes {
    schemes: Vec<Scheme>,
    ranges: Vec<Range>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scheme: Vec<Scheme>,
}

fn schemes() -> &'static Schemes {
    static SCHEMES: OnceLock<Schemes> = OnceLock::new();
    SCHEMES.get_or_init(|| {
        let file: File = toml::from_str(include_str!("../../../patterns/plans/card_schemes.toml"))
            .expect("the embedded table is sound: a unit test reads it");
        let mut ranges = Vec::new();
        for (scheme, entry) in file.scheme.iter().enumerate() {
            for prefix in &entry.prefix {
                let (low, high) = prefix.split_once('-').unwrap_or((prefix, prefix));
                if let (Ok(first), Ok(last)) = (low.parse(), high.parse()) {
                    ranges.push(Range { low: first, high: last, digits: low.len(), scheme });
                }
            }
        }
        ranges.sort_by_key(|range| std::cmp::Reverse(range.digits));
        Schemes { schemes: file.scheme, ranges }
    })
}

/// Returns the scheme with the longest range that holds these digits and has their length.
fn scheme(digits: &[u8]) -> Option<&'static Scheme> {
    let table = schemes();
    // The number that the first n digits make, for each n that a range may have.
    let mut first = [0_u32; 9];
    for n in 1..first.len() {
        first[n] = first[n - 1] * 10 + u32::from(*digits.get(n - 1)?);
    }
    table
        .ranges
        .iter()
        .filter(|range| {
            first.get(range.digits).is_some_and(|n| (range.low..=range.high).contains(n))
        })
        .filter_map(|range| table.schemes.get(range.scheme))
        .find(|scheme| scheme.length.contains(&digits.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, argument: &str) -> &'static str {
        match card(text, argument) {
            Checked::Holds(_, detail) => detail.value,
            _ => "",
        }
    }

    #[test]
    fn schemes_lengths_and_check_digits() {
        for (text, scheme) in [
            ("4111111111111111", "visa"),
            ("4222222222222", "visa"),
            ("5555555555554444", "mastercard"),
            ("2223003122003222", "mastercard"),
            ("378282246310005", "amex"),
            ("30569309025904", "diners"),
            ("6011000990139424", "discover"),
            ("3530111333300000", "jcb"),
            ("6200000000000005", "unionpay"),
            ("2200000000000004", "mir"),
            ("6759649826438453", "maestro"),
            ("5019717010103742", "dankort"),
            ("122000000000003", "uatp"),
            ("6062828888666688", "hipercard"),
            ("9792030394440796", "troy"),
            ("4111111111111112", ""),
            ("0000000000000000", ""),
            ("1748503543012", ""),
            ("411111111111111", ""),
            ("37828224631000", ""),
            ("", ""),
            ("４１１１１１１１１１１１１１１１", "visa"),
        ] {
            assert_eq!(name(text, ""), scheme, "{text}");
        }
    }

    #[test]
    fn groups_have_one_separator_and_a_cards_lengths() {
        for (text, argument, holds) in [
            ("4111 1111 1111 1111", "grouped", true),
            ("4111\u{a0}1111\u{a0}1111\u{a0}1111", "grouped", true),
            ("4111–1111–1111–1111", "grouped", true),
            ("4111 1111-1111 1111", "", false),
            ("4111 1111\u{a0}1111 1111", "", false),
            ("41 11 1111 1111 1111", "", false),
            ("4111  1111  1111  1111", "", false),
            ("3782 822463 10005", "grouped", true),
            ("3056 930902 5904", "grouped", true),
            ("4111111111111111", "grouped", false),
            ("4111111111111111", "plain", true),
            ("4111 1111 1111 1111", "plain", false),
            ("4222222222222", "plain", false),
            ("4222222222222", "plain-weak", true),
            ("4222 2222 2222 2", "grouped-weak", true),
            ("1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "", false),
        ] {
            assert_eq!(!name(text, argument).is_empty(), holds, "{text} {argument}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        let table = schemes();
        let written: usize = table.schemes.iter().map(|scheme| scheme.prefix.len()).sum();
        assert_eq!(table.ranges.len(), written, "a range can't be read");
        for range in &table.ranges {
            assert!(range.low <= range.high && range.digits <= 8);
        }
        for scheme in &table.schemes {
            assert!(scheme.strong.iter().all(|n| scheme.length.contains(n)), "{}", scheme.name);
            assert!(scheme.length.iter().all(|n| (12..=19).contains(n)), "{}", scheme.name);
        }
    }
}
