//! Payment cards: the scheme that the first digits name, the length, the check digit, the grouping.
//!
//! In: digits, plain or in groups. Out: whether they can be a card's, and its scheme.
//! Never says whether the card was issued: no table tells that.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Aspect, Checked, Detail, Digits, digit};
use crate::{detect::Evidence, table::table};

/// Groups in which cards are printed and typed, for numbers of 12 to 19 digits.
///
/// ISO/IEC 7812 says nothing of them; EMV Book 4 and the schemes print fours, American Express 4-6-5,
/// Diners Club 4-6-4, UnionPay and Maestro of 18 and 19 digits also with a long last group.
const GROUPS: &[&[u32]] = &[
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
    if !form(text).is_some_and(|form| form.is_of(argument)) {
        return Checked::Fails;
    }
    let digits = Digits::of(text);
    let digits = digits.as_slice();
    if argument == "grouped-weak" && digits.len() >= 15 || !luhn(digits) {
        return Checked::Fails;
    }
    let Some(scheme) = scheme(digits) else {
        return Checked::Fails;
    };
    let strong = scheme.strong.contains(&digits.len());
    let fits = match argument {
        "plain" => strong,
        "plain-weak" => !strong,
        "grouped" => strong || digits.len() >= 15,
        "grouped-weak" => !strong,
        _ => true,
    };
    if !fits {
        return Checked::Fails;
    }
    let evidence = Evidence::CHECKSUM | Evidence::PLAN;
    Checked::Holds(evidence, Detail { key: Aspect::Scheme, value: &scheme.name })
}

/// How a number is written.
#[derive(Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Grouped,
}

impl Form {
    /// Returns whether a kind that is asked for may be written so.
    fn is_of(&self, kind: &str) -> bool {
        match kind {
            "plain" | "plain-weak" => *self == Self::Plain,
            "grouped" | "grouped-weak" => *self == Self::Grouped,
            _ => true,
        }
    }
}

/// Returns how the number is written; `None` if separators differ or the groups are not a card's.
fn form(text: &str) -> Option<Form> {
    match text.is_ascii() {
        true => form_of(text.bytes().map(char::from), |c| c.is_ascii_digit()),
        false => form_of(text.chars(), |c| digit(c).is_some()),
    }
}

fn form_of(text: impl Iterator<Item = char>, is_digit: impl Fn(char) -> bool) -> Option<Form> {
    let (mut before, mut last) = (ALONE, 0_u32);
    let mut separator = None;
    for c in text {
        if is_digit(c) {
            last += 1;
        } else if *separator.get_or_insert(c) == c {
            before = joined(before, last)?;
            last = 0;
        } else {
            return None;
        }
    }
    match before {
        ALONE => Some(Form::Plain),
        before if WRITTEN.contains(&joined(before, last)?) => Some(Form::Grouped),
        _ => None,
    }
}

/// No groups before this.
const ALONE: u32 = 1;

/// Returns one number for groups of digits and one more; `None` where no card has so many.
const fn joined(groups: u32, last: u32) -> Option<u32> {
    if groups >> 24 == 0 && last < 16 { Some(groups << 4 | last) } else { None }
}

/// One number for each of [`GROUPS`].
const WRITTEN: [u32; GROUPS.len()] = {
    let mut written = [ALONE; GROUPS.len()];
    let mut at = 0;
    while at < GROUPS.len() {
        let mut group = 0;
        while group < GROUPS[at].len() {
            written[at] = written[at] << 4 | GROUPS[at][group];
            group += 1;
        }
        at += 1;
    }
    written
};

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
    /// Those that may hold a number with these first two digits, in the same order.
    begun: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scheme: Vec<Scheme>,
}

fn schemes() -> &'static Schemes {
    static SCHEMES: OnceLock<Schemes> = OnceLock::new();
    SCHEMES.get_or_init(|| {
        let file: File = table!("plans/card_schemes");
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
        let begun = (0..100).map(|first| begun(&ranges, first)).collect();
        Schemes { schemes: file.scheme, ranges, begun }
    })
}

/// Returns which ranges may hold a number with these first two digits.
fn begun(ranges: &[Range], first: u32) -> Vec<usize> {
    let head = |number: u32, digits: usize| match u32::try_from(digits) {
        Ok(digits @ 2..) => [number / 10_u32.pow(digits - 2); 2],
        _ => [number * 10, number * 10 + 9],
    };
    let meets = |range: &Range| {
        let ([low, _], [_, high]) = (head(range.low, range.digits), head(range.high, range.digits));
        (low..=high).contains(&first)
    };
    (0..).zip(ranges).filter(|(_, range)| meets(range)).map(|(at, _)| at).collect()
}

/// Returns the scheme with the longest range that holds these digits and has their length.
fn scheme(digits: &[u8]) -> Option<&'static Scheme> {
    let table = schemes();
    // The number that the first n digits make, for each n that a range may have.
    let mut first = [0_u32; 9];
    for n in 1..first.len() {
        first[n] = first[n - 1] * 10 + u32::from(*digits.get(n - 1)?);
    }
    let begun = table.begun.get(usize::try_from(first[2]).ok()?)?;
    begun
        .iter()
        .filter_map(|range| table.ranges.get(*range))
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
    fn groups_are_told_by_one_number_each() {
        let sizes = [0, 1, 3, 4, 5, 6, 8, 13, 16, 20];
        let mut all: Vec<Vec<u32>> = vec![vec![]];
        for _ in 0..4 {
            let longer = |groups: &Vec<u32>| sizes.map(|size| [&**groups, &[size]].concat());
            all.extend(all.iter().flat_map(longer).collect::<Vec<_>>());
            all.sort();
            all.dedup();
        }
        all.extend(GROUPS.iter().map(|groups| groups.to_vec()));
        all.extend([vec![4; 5], vec![4; 6], vec![4; 9], vec![0, 4, 4, 4, 4], vec![4, 4, 4, 4, 0]]);
        for groups in all.iter().filter(|groups| !groups.is_empty()) {
            let parts: Vec<String> = groups.iter().map(|size| "4".repeat(*size as usize)).collect();
            for separator in ["-", "\u{a0}"] {
                let expected = match &**groups {
                    [_] => Some(Form::Plain),
                    groups => GROUPS.contains(&groups).then_some(Form::Grouped),
                };
                assert_eq!(form(&parts.join(separator)), expected, "{groups:?}");
            }
        }
    }

    #[test]
    fn a_scheme_is_that_of_the_first_range() {
        let table = schemes();
        let number =
            |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        let slowly = |digits: &[u8]| {
            let holds = |range: &&Range| {
                (range.low..=range.high).contains(&number(&digits[..range.digits]))
            };
            let ranges = table.ranges.iter().filter(holds);
            let mut of = ranges.map(|range| &table.schemes[range.scheme]);
            of.find(|scheme| scheme.length.contains(&digits.len())).map(|scheme| &*scheme.name)
        };
        let edges = table.ranges.iter().flat_map(|range| {
            let free = 10_u32.pow(8 - u32::try_from(range.digits).unwrap());
            [range.low * free, (range.high + 1) * free].map(|edge| [edge.wrapping_sub(1), edge])
        });
        for head in edges.flatten().chain((0..100).map(|two| two * 1_000_000)) {
            let head: Vec<u8> =
                format!("{:08}", head % 100_000_000).bytes().map(|b| b - b'0').collect();
            for length in 12..=19 {
                let digits = [&*head, &[0; 11][..length - 8]].concat();
                assert_eq!(
                    scheme(&digits).map(|found| &*found.name),
                    slowly(&digits),
                    "{digits:?}"
                );
            }
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
