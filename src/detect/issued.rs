//! Issued numbers: whose they are, a person's, an organisation's or nobody's.
//!
//! In: a number, its category, the lists of `patterns/nature.toml`. Out: its nature.
//! Never asks whether a number was issued, only whether it could have been given to a person.

use serde::Deserialize;

use super::{
    bits::Bits,
    check::{Digits, SYMBOLS, digit},
    nature::Nature,
};

/// Numbers that stand for one, as the file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Specimens {
    /// What a specimen holds.
    holds: Vec<String>,
    /// Letters and digits of specimens, upper case.
    values: Vec<String>,
}

/// Numbers that stand for one.
#[derive(Deserialize)]
#[serde(from = "Specimens")]
pub(super) struct Specimen {
    /// What a specimen holds.
    holds: Vec<String>,
    /// A byte that all of these have.
    mark: Option<u8>,
    /// Letters and digits of specimens, in order.
    values: Vec<String>,
    /// One bit for the first letters and digits of each.
    seen: Bits,
}

impl From<Specimens> for Specimen {
    fn from(file: Specimens) -> Self {
        let Specimens { holds, mut values } = file;
        values.sort_unstable();
        let mut seen = Bits::default();
        values.iter().for_each(|value| seen.set(Bits::beginning(value.as_bytes())));
        // A sign is rarer than a letter.
        let every = |byte: &u8| holds.iter().all(|part| part.as_bytes().contains(byte));
        let first = holds.first().map(String::as_bytes).unwrap_or_default();
        let mark = first.iter().copied().filter(every).min_by_key(u8::is_ascii_alphanumeric);
        Self { holds, mark, values, seen }
    }
}

impl Specimen {
    /// Says quickly whether a number that begins so may be one of these.
    fn may_have(&self, begins: u64) -> bool {
        self.seen.has(Bits::mixed(begins))
    }

    /// Returns whether a number is one of these.
    fn has(&self, plain: &[u8]) -> bool {
        self.values.binary_search_by(|value| value.as_bytes().cmp(plain)).is_ok()
    }

    /// Returns whether a text holds what specimens do.
    fn marks(&self, text: &str) -> bool {
        self.mark.is_none_or(|mark| has(text.as_bytes(), mark))
            && self.holds.iter().any(|part| holds(text, part))
    }
}

/// Numbers of a category that are no person's, by how they begin.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issued {
    pub(super) category: String,
    nature: Nature,
    #[serde(rename = "source")]
    _source: String,
    forms: Forms,
}

/// The forms of a list.
#[derive(Deserialize)]
#[serde(from = "Vec<Form>")]
struct Forms {
    all: Vec<Form>,
    /// One bit for the first two letters or digits of each; `None` where a form leaves them open.
    seen: Option<Bits>,
}

impl From<Vec<Form>> for Forms {
    fn from(all: Vec<Form>) -> Self {
        let mut seen = Some(Bits::default());
        for form in &all {
            match *form.wanted {
                [first, second, ..] if first != b'?' && second != b'?' => {
                    seen.iter_mut().for_each(|seen| seen.set(u16::from_le_bytes([first, second])));
                }
                _ => seen = None,
            }
        }
        Self { all, seen }
    }
}

impl Forms {
    /// Says quickly whether a number that begins so may have one of the forms.
    fn may_fit(&self, begins: u64) -> bool {
        let [first, second, ..] = begins.to_le_bytes();
        self.seen.as_ref().is_none_or(|seen| seen.has(u16::from_le_bytes([first, second])))
    }

    /// Returns whether a number has one of the forms.
    fn fit(&self, plain: &[u8]) -> bool {
        self.all.iter().any(|form| form.fits(plain))
    }
}

/// Letters and digits, upper case; `?` is any, `*` at the end any rest.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Form {
    wanted: Box<[u8]>,
    /// Whether any rest may follow.
    open: bool,
}

impl From<String> for Form {
    fn from(text: String) -> Self {
        let (form, open) = text.strip_suffix('*').map_or((&*text, false), |form| (form, true));
        Self { wanted: form.as_bytes().into(), open }
    }
}

impl Form {
    /// Returns whether a number has this form.
    fn fits(&self, plain: &[u8]) -> bool {
        let Self { wanted, open } = self;
        (plain.len() == wanted.len() || *open && plain.len() > wanted.len())
            && plain.iter().zip(wanted).all(|(c, wanted)| *wanted == b'?' || c == wanted)
    }
}

/// The most letters and digits of a number that are looked at.
const MOST: usize = 48;

/// What tells the nature of the numbers of one category.
#[derive(Clone, Copy)]
pub(super) struct Series {
    specimen: &'static Specimen,
    /// The lists of the category.
    issued: &'static [Issued],
    /// Whether region and year stand before the number.
    passport: bool,
}

impl Series {
    /// Returns what tells the nature of the numbers of a category; the lists are in order of theirs.
    pub(super) fn of(
        specimen: &'static Specimen,
        issued: &'static [Issued],
        category: &str,
    ) -> Self {
        let from = issued.partition_point(|list| *list.category < *category);
        let end = issued.partition_point(|list| *list.category <= *category);
        let issued = issued.get(from..end).unwrap_or_default();
        Self { specimen, issued, passport: category.starts_with("passport") }
    }

    /// Returns the nature of a number: a specimen's or a run of digits' that one types at random, then
    /// what the lists say of its form.
    pub(super) fn nature(self, text: &str) -> Nature {
        let begins = beginning(text);
        let specimen = self.specimen.may_have(begins);
        if self.specimen.marks(text) || self.runs(text) {
            return Nature::Placeholder;
        }
        if !specimen && !self.issued.iter().any(|list| list.forms.may_fit(begins)) {
            return Nature::Live;
        }
        let mut room = [0; MOST];
        let plain = plain(text, &mut room);
        if specimen && self.specimen.has(plain) {
            return Nature::Placeholder;
        }
        let list = self.issued.iter().find(|list| list.forms.fit(plain));
        list.map_or(Nature::Live, |list| list.nature)
    }

    /// Returns whether the digits of a number are a run.
    fn runs(self, text: &str) -> bool {
        if !self.passport && !may_run(text) {
            return false;
        }
        let digits = Digits::of(text);
        let digits = digits.as_slice();
        if digits.len() < 6 {
            return false;
        }
        // The series of a passport is a region and a year; its number is the last six digits.
        run(digits) || self.passport && run(&digits[digits.len() - 6..])
    }
}

/// Writes the letters and digits of a text in upper case into a room, as far as there is one.
fn plain<'r>(text: &str, room: &'r mut [u8; MOST]) -> &'r [u8] {
    let mut length = 0;
    for byte in text.bytes() {
        if let Some(to) = room.get_mut(length) {
            *to = byte.to_ascii_uppercase();
            length += usize::from(byte.is_ascii_alphanumeric());
        }
    }
    room.get(..length).unwrap_or_default()
}

/// Returns the first eight of these letters and digits as one number, as [`Bits::first`] does.
fn beginning(text: &str) -> u64 {
    let (mut first, mut length) = ([0; 8], 0);
    for byte in text.bytes() {
        let Some(room) = first.get_mut(length) else { break };
        // What doesn't count is nothing, and written over by the next.
        *room = SYMBOLS[usize::from(byte)];
        length += usize::from(*room != 0);
    }
    u64::from_le_bytes(first)
}

/// Returns whether a short text has a byte.
fn has(text: &[u8], wanted: u8) -> bool {
    // Without an end in the middle many bytes are looked at in one go.
    text.iter().fold(false, |any, byte| any | (*byte == wanted))
}

/// Returns whether a short text holds another.
fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len().max(1)).any(|window| window == part.as_bytes())
}

/// Says quickly whether the digits of a text may be a run: the first three of one are equally far apart, or the first
/// is the third.
fn may_run(text: &str) -> bool {
    fn begin(mut digits: impl Iterator<Item = u8>) -> bool {
        let (Some(a), Some(b), Some(c)) = (digits.next(), digits.next(), digits.next()) else {
            return false;
        };
        a == c || (b + 10 - a) % 10 == (c + 10 - b) % 10
    }
    match text.is_ascii() {
        true => begin(text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0')),
        false => begin(text.chars().filter_map(digit)),
    }
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
    use proptest::prelude::*;

    use super::*;
    use crate::detect::{nature::Judge, nature_of};

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

    proptest! {
        #[test]
        fn a_quick_look_leaves_nothing_out(
            begin in "(0{0,6}|3333|0242|01005E|40[0-9]|4080|03[0-9]|DE89|de893704|p<uto|[0-9A-Fa-fж]{1,4})?[: -]?",
            rest in "([0-9A-Fa-f]{2}[: -]?){0,9}[0-9]{0,18}",
        ) {
            let text = format!("{begin}{rest}");
            let mut room = [0; MOST];
            let plain = plain(&text, &mut room);
            prop_assert_eq!(beginning(&text), Bits::first(plain));
            for category in ["company_id", "bank_account", "device_id", "passport_ru", "snils"] {
                let Judge::Issued(series) = Judge::of(category) else { unreachable!() };
                let digits = Digits::of(&text);
                let digits = digits.as_slice();
                let last = digits.len().saturating_sub(6);
                let runs = digits.len() > 5
                    && (run(digits) || category == "passport_ru" && run(&digits[last..]));
                let slowly = if series.specimen.has(plain) || series.specimen.marks(&text) || runs {
                    Nature::Placeholder
                } else {
                    let fits = |list: &&Issued| list.forms.all.iter().any(|form| form.fits(plain));
                    series.issued.iter().find(fits).map_or(Nature::Live, |list| list.nature)
                };
                prop_assert_eq!(series.nature(&text), slowly, "{} {}", category, text);
            }
        }

        #[test]
        fn what_may_be_no_run_is_none(
            (before, sign, tail) in ("[a-z]{0,3}", "[ .-]?", "[0-9０-９]{0,4}"),
            (from, steps, length) in (0_u8..10, [0_u8..10, 0_u8..10], 0_usize..14),
        ) {
            let mut next = from;
            let digits = (0..length).map(|i| {
                let this = char::from(b'0' + next);
                next = (next + steps[i % 2]) % 10;
                format!("{this}{sign}")
            });
            let text = format!("{before}{}{tail}", digits.collect::<String>());
            let digits = Digits::of(&text);
            let runs = digits.as_slice().len() >= 6 && run(digits.as_slice());
            prop_assert!(may_run(&text) || !runs, "{}", text);
        }
    }

    #[test]
    fn specimens_are_known_by_their_whole() {
        let file = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
        let listed: Specimens = file["specimen"].clone().try_into().unwrap();
        let specimen: Specimen = file["specimen"].clone().try_into().unwrap();
        assert_eq!(specimen.mark, Some(b'<'));
        for value in &listed.values {
            assert!(
                specimen.may_have(beginning(value)) && specimen.has(value.as_bytes()),
                "{value}"
            );
            for other in [format!("{value}7"), format!("7{value}"), value.chars().skip(1).collect()]
            {
                assert_eq!(specimen.has(other.as_bytes()), listed.values.contains(&other));
            }
        }
        for part in &listed.holds {
            assert!(specimen.marks(part) && specimen.marks(&format!("и{part}и")), "{part}");
        }
        assert!(!specimen.marks("P<U") && !specimen.marks("UTO") && !specimen.marks(""));
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
            let fits = Form::from(form.to_owned()).fits(plain.as_bytes());
            assert_eq!(fits, expected, "{plain} {form}");
        }
    }
}
