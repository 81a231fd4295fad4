//! Issued numbers: whose they are, a person's, an organisation's or nobody's.
//!
//! In: a number, its category, the lists of `patterns/nature.toml`. Out: its nature.
//! Never asks whether a number was issued, only whether it could have been given to a person.

use serde::Deserialize;

use super::{check::Digits, nature::Nature};

/// Numbers that stand for one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Specimen {
    /// What a specimen holds.
    holds: Vec<String>,
    /// Letters and digits of specimens, upper case.
    pub(super) values: Vec<String>,
}

/// Numbers of a category that are no person's, by how they begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issued {
    category: String,
    nature: Nature,
    #[serde(rename = "source")]
    _source: String,
    /// Letters and digits, upper case; `?` is any, `*` at the end any rest.
    forms: Vec<String>,
}

/// The most letters and digits of a number that are looked at.
const MOST: usize = 48;

/// Returns the nature of an issued number: a specimen's or a run of digits' that one types at random, then
/// what the lists say of its form.
pub(super) fn number(specimen: &Specimen, issued: &[Issued], category: &str, text: &str) -> Nature {
    let mut plain = [0; MOST];
    let mut length = 0;
    for c in text.chars().filter(char::is_ascii_alphanumeric) {
        if let (Some(to), Ok(byte)) = (plain.get_mut(length), u8::try_from(c)) {
            *to = byte.to_ascii_uppercase();
            length += 1;
        }
    }
    let plain = plain.get(..length).unwrap_or_default();
    let form = issued.iter().find(|issued| {
        issued.category == category && issued.forms.iter().any(|form| fits(plain, form))
    });
    match form {
        _ if is_specimen(specimen, category, plain, text) => Nature::Placeholder,
        Some(issued) => issued.nature,
        None => Nature::Live,
    }
}

fn is_specimen(specimen: &Specimen, category: &str, plain: &[u8], text: &str) -> bool {
    if specimen.values.binary_search_by(|value| value.as_bytes().cmp(plain)).is_ok()
        || specimen.holds.iter().any(|part| holds(text, part))
    {
        return true;
    }
    let digits = Digits::of(text);
    let digits = digits.as_slice();
    if digits.len() < 6 {
        return false;
    }
    // The series of a passport is a region and a year; its number is the last six digits.
    run(digits) || category.starts_with("passport") && run(&digits[digits.len() - 6..])
}

/// Returns whether a short text holds another.
fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len().max(1)).any(|window| window == part.as_bytes())
}

/// Returns whether a number has a form of the lists.
fn fits(plain: &[u8], form: &str) -> bool {
    let (form, open) = form.strip_suffix('*').map_or((form, false), |form| (form, true));
    (plain.len() == form.len() || open && plain.len() > form.len())
        && plain.iter().zip(form.bytes()).all(|(c, wanted)| wanted == b'?' || *c == wanted)
}

/// Returns whether digits are all the same, count up or down (9 and 0 are neighbours), repeat a pair,
/// or are noughts before one last digit.
pub(super) fn run(digits: &[u8]) -> bool {
    let step = |by: u8| digits.windows(2).all(|pair| (pair[0] + by) % 10 == pair[1]);
    step(0)
        || step(1)
        || step(9)
        || digits.len() >= 8 && digits.iter().zip(digits.iter().skip(2)).all(|(a, b)| a == b)
        || digits.len() >= 6 && digits[..digits.len() - 1].iter().all(|digit| *digit == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::nature_of;

    #[test]
    fn numbers_of_companies_and_of_nobody_are_told_apart() {
        for (category, text, expected) in [
            ("company_id", "7714826356", Nature::Organisation),
            ("bank_account", "40702810538261904725", Nature::Organisation),
            ("bank_account", "40817810538261904725", Nature::Live),
            ("bank_account", "DE89 3704 0044 0532 0130 00", Nature::Placeholder),
            ("bank_account", "DE49 3704 0044 0532 9137 64", Nature::Live),
            ("device_id", "00:00:5e:00:53:af", Nature::Placeholder),
            ("device_id", "ff-ff-ff-ff-ff-ff", Nature::Placeholder),
            ("device_id", "01:00:5e:7f:12:af", Nature::Internal),
            ("device_id", "02:42:ac:11:00:02", Nature::Internal),
            ("device_id", "3c:22:fb:17:a4:9e", Nature::Live),
            ("vehicle_registration", "А482КМ 77", Nature::Live),
            ("advertising_id", "00000000-0000-0000-0000-000000000000", Nature::Placeholder),
        ] {
            assert_eq!(nature_of(category, text), expected, "{category} {text}");
        }
    }

    #[test]
    fn forms_are_read_from_the_left() {
        for (plain, form, expected) in [
            ("407028", "407*", true),
            ("407", "407*", true),
            ("407028", "407", false),
            ("40", "407*", false),
            ("A1", "A?", true),
            ("", "*", true),
        ] {
            assert_eq!(fits(plain.as_bytes(), form), expected, "{plain} {form}");
        }
    }
}
