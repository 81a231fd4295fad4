//! Checks: what a regular expression can't say of a value — a check digit, a numbering plan, a range.
//!
//! In: the text of one candidate. Out: it fails, it says nothing, or it holds and for which reason.
//! Never allocates once its rule is read, never looks around the candidate, never panics on any text.

mod account;
mod all;
mod answer;
mod beside_card;
mod birth;
mod born;
mod call;
mod called;
pub mod card;
mod coin;
mod date;
mod digits;
pub mod email;
mod escaped;
mod geo;
mod iban;
pub mod ip;
mod machine;
mod mrz;
mod parted;
mod passport;
mod personal;
pub mod phone;
mod phone_plan;
mod profile;
mod remainder;
mod row;
mod small_name;
mod symbols;
mod uncased;
mod varied;
mod weights;
mod writing;

use std::ops::Range;

use super::Evidence;
pub use super::digit::digit;
use all::Call;
pub use call::CheckCall;
pub(super) use symbols::SYMBOLS;

/// What a check says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It cannot be a value of the category: the candidate is dropped.
    Fails,
    /// The check has no say here; the shape stands alone.
    Silent,
    /// It holds: evidence, with what was learnt on the way.
    Holds(Evidence, Detail),
}

/// One thing that a check learnt of a value and that says nothing of the person, such as `region = RU`.
///
/// The value comes from a table, never from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Detail {
    /// What the value is of.
    pub key: Aspect,
    /// The word of the table.
    pub value: &'static str,
}

impl Detail {
    /// Nothing learnt.
    pub const NONE: Self = Self { key: Aspect::Nothing, value: "" };
}

/// What a check may learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Aspect {
    /// Nothing.
    #[default]
    Nothing,
    /// Whether an address is of a host, a network, a household …
    Class,
    /// The country that a writing is of.
    Country,
    /// Whether a name is whole.
    Form,
    /// The country or territory that a number was issued in.
    Region,
    /// The scheme of a payment card.
    Scheme,
}

impl Aspect {
    /// Returns its name in records; `None` of nothing.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Class => Some("class"),
            Self::Country => Some("country"),
            Self::Form => Some("form"),
            Self::Region => Some("region"),
            Self::Scheme => Some("scheme"),
        }
    }
}

/// A check: the candidate's text and the rule's argument (`RU` of `phone:RU`, or the empty string).
pub type Check = fn(text: &str, argument: &str) -> Checked;

/// What the line around a value says of it, where the value alone says nothing: the text, and its place there.
pub(super) type Around = fn(text: &str, place: &Range<usize>) -> Checked;

/// Whether the line around a value says that it is none, whatever the value says.
pub(super) type Veto = fn(text: &str, place: &Range<usize>) -> bool;

/// What a check asks of the line around a value.
#[derive(Clone, Copy, Default)]
struct Look {
    /// Asked where the value alone says nothing.
    around: Option<Around>,
    /// Asked where the value holds.
    veto: Option<Veto>,
    /// Whether it looks for a key, which no value has before it that lies in a field.
    keyed: bool,
}

impl Look {
    /// Returns how a check looks at the line, by how a rule writes it.
    fn of(written: &str) -> Self {
        let around = |around: Around, keyed| Self { around: Some(around), keyed, veto: None };
        match written {
            "account" => around(account::keyed, false),
            "beside_card" => around(beside_card::near, false),
            "born" => around(born::beside, true),
            "called" => around(called::keyed, true),
            "name_line" => around(called::fills_line, true),
            "small_name" => around(small_name::labelled, true),
            "parted" => around(parted::placed, true),
            "uncased" => around(uncased::beside, true),
            "uncased:family" => Self { veto: Some(uncased::of_place), ..Self::default() },
            "card:grouped" | "card:grouped-weak" => {
                Self { veto: Some(row::in_row), ..Self::default() }
            }
            _ => Self::default(),
        }
    }
}

/// All checks by the name that a rule's `check` gives; `name:argument` passes the argument on.
pub static ALL: &[(&str, Check)] = &[
    ("account", account::account),
    ("all", all::all),
    ("answer", answer::answer),
    ("beside_card", beside_card::beside_card),
    ("birth", birth::birth),
    ("birth_epoch", birth::birth_epoch),
    ("birth_year", birth::birth_year),
    ("born", born::born),
    ("called", called::called),
    ("card", card::card),
    ("codice_fiscale", personal::codice_fiscale),
    ("coin", coin::coin),
    ("date", date::date),
    ("email", email::email),
    ("geo", geo::geo),
    ("greek_name", called::greek_name),
    ("iban", iban::iban),
    ("ipv4", ip::ipv4),
    ("ipv6", ip::ipv6),
    ("iso7064", digits::iso7064),
    ("luhn", digits::luhn),
    ("mixed", varied::mixed),
    ("mrz", mrz::mrz),
    ("name_line", called::name_line),
    ("nir", personal::nir),
    ("parted", parted::parted),
    ("passport", passport::passport),
    ("passport_ru", passport::passport_ru),
    ("phone", phone::phone),
    ("phone_escaped", escaped::phone_escaped),
    ("profile", profile::profile),
    ("remainder", remainder::remainder),
    ("rodne_cislo", personal::rodne_cislo),
    ("small_name", small_name::small_name),
    ("snils", personal::snils),
    ("uncased", uncased::uncased),
    ("varied", varied::varied),
    ("verhoeff", digits::verhoeff),
    ("weights", weights::weights),
];

/// The digits of a candidate, at most 32, as values 0–9.
///
/// Understands ASCII and fullwidth digits; everything else is passed over.
#[derive(Clone, Copy)]
pub struct Digits {
    buffer: [u8; Self::MOST],
    length: usize,
    overflow: bool,
}

impl Digits {
    /// The most digits kept.
    pub const MOST: usize = 32;

    /// Collects the digits of `text`.
    ///
    /// ```
    /// use sverka::detect::check::Digits;
    /// assert_eq!(Digits::of("4 1-１１").as_slice(), [4, 1, 1, 1]);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut digits = Self { buffer: [0; Self::MOST], length: 0, overflow: false };
        if text.is_ascii() && text.len() <= Self::MOST {
            let (fours, rest) = text.as_bytes().as_chunks::<4>();
            fours.iter().for_each(|four| four.iter().for_each(|byte| digits.take(*byte)));
            rest.iter().for_each(|byte| digits.take(*byte));
            return digits;
        }
        text.chars().filter_map(digit).for_each(|value| digits.push(value));
        digits
    }

    /// Takes a byte of ASCII, of at most as many as there is room for.
    #[inline]
    fn take(&mut self, byte: u8) {
        let value = byte.wrapping_sub(b'0');
        // What is no digit is written over by the next.
        self.buffer[self.length % Self::MOST] = value;
        self.length += usize::from(value < 10);
    }

    fn push(&mut self, value: u8) {
        match self.buffer.get_mut(self.length) {
            Some(room) => (*room, self.length) = (value, self.length + 1),
            None => self.overflow = true,
        }
    }

    /// Returns the digits, empty if there were more than [`Self::MOST`].
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        if self.overflow { &[] } else { &self.buffer[..self.length] }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_those_of_all_characters(text in "[0-9]{0,30}[0-9a-z０-９ж -]{0,9}[0-9]{0,6}") {
            let expected: Vec<u8> = text.chars().filter_map(digit).collect();
            let expected = if expected.len() > Digits::MOST { &[][..] } else { &expected };
            let digits = Digits::of(&text);
            prop_assert_eq!(digits.as_slice(), expected);
        }
    }
}
