//! IBAN: a country, two check digits, and an account number in the country's form.
//!
//! In: an IBAN, whole or in groups. Out: it fails, or it holds, with the country.
//! Never says that the account exists: the country's own check digits are not asked.

use std::sync::OnceLock;

use super::{Aspect, Checked, Detail, digits::ninety_seven, symbols::Symbols};
use crate::detect::Evidence;

/// `iban`: ISO 13616-1, by the table `patterns/plans/iban.txt` of the registry that SWIFT keeps. The characters
/// are of the country's form, and the number with its first four characters at the end leaves 1 after a
/// division by 97 (ISO 7064, MOD 97-10). The argument is the beginning that people of a country leave out, since it
/// is the same for all of them: `PL`, `PT50`.
#[must_use]
pub(super) fn iban(text: &str, argument: &str) -> Checked {
    let symbols = Symbols::of(text).and_then(|symbols| symbols.behind(argument));
    let Some(symbols) = symbols else { return Checked::Fails };
    let Some((head, account)) = symbols.as_slice().split_at_checked(4) else {
        return Checked::Fails;
    };
    let countries = countries();
    let index = head.first_chunk().and_then(letters).and_then(|at| countries.of.get(at));
    let Some(country) = index.and_then(|index| countries.all.get(usize::from(*index))) else {
        return Checked::Fails;
    };
    match country.fits(account) && ninety_seven(account.iter().chain(head).copied()) {
        true => Checked::Holds(
            Evidence::CHECKSUM | Evidence::PLAN,
            Detail { key: Aspect::Region, value: country.code },
        ),
        false => Checked::Fails,
    }
}

/// A country of the registry.
struct Country {
    code: &'static str,
    key: [u8; 2],
    /// How many characters of which kind follow one another.
    form: Vec<(usize, u8)>,
}

impl Country {
    fn fits(&self, mut account: &[u8]) -> bool {
        for (length, kind) in &self.form {
            let Some((part, rest)) = account.split_at_checked(*length) else { return false };
            let fits = |symbol: &u8| match kind {
                b'n' => symbol.is_ascii_digit(),
                b'a' => symbol.is_ascii_uppercase(),
                _ => symbol.is_ascii_alphanumeric(),
            };
            if !part.iter().all(fits) {
                return false;
            }
            account = rest;
        }
        account.is_empty()
    }
}

/// The countries of the registry.
struct Countries {
    all: Vec<Country>,
    /// Which of them two letters are, or one more than there are.
    of: Box<[u8]>,
}

/// Returns the number of two letters.
fn letters(two: &[u8; 2]) -> Option<usize> {
    match two {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => {
            Some(usize::from(a - b'A') * 26 + usize::from(b - b'A'))
        }
        _ => None,
    }
}

fn countries() -> &'static Countries {
    static COUNTRIES: OnceLock<Countries> = OnceLock::new();
    COUNTRIES.get_or_init(|| {
        let table = include_str!("../../../patterns/plans/iban.txt");
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        let all: Vec<Country> = lines.filter_map(country).collect();
        let mut of = vec![u8::MAX; 26 * 26];
        for (index, country) in (0..u8::MAX).zip(&all).rev() {
            if let Some(slot) = letters(&country.key).and_then(|at| of.get_mut(at)) {
                *slot = index;
            }
        }
        Countries { all, of: of.into() }
    })
}

/// Reads `AD 4n4n12c`.
fn country(line: &'static str) -> Option<Country> {
    let (code, form) = line.split_once(' ')?;
    let parts = form.split_inclusive(|c: char| c.is_ascii_alphabetic());
    let form = parts.filter_map(|part| {
        let (length, kind) = part.split_at_checked(part.len() - 1)?;
        Some((length.parse().ok()?, *kind.as_bytes().first()?))
    });
    let key = *code.as_bytes().first_chunk()?;
    Some(Country { code, key, form: form.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_form_and_check_digits_decide() {
        for (text, expected) in [
            ("GB82 WEST 1234 5698 7654 32", Some("GB")),
            ("GB82WEST12345698765432", Some("GB")),
            ("GB82 WEST 1234 5698 7654 33", None),
            ("GB82 WEST 1234 5698 7654 3", None),
            ("NL91 ABNA 0417 1643 00", Some("NL")),
            ("XX82 WEST 1234 5698 7654 32", None),
            ("RU03 0445 2560 0407 0281 0412 3456 7890 1", None),
            ("GB", None),
        ] {
            let region = match iban(text, "") {
                Checked::Holds(_, detail) => Some(detail.value),
                _ => None,
            };
            assert_eq!(region, expected, "{text}");
        }
    }

    #[test]
    fn what_a_country_leaves_out_is_known() {
        let holds = |text, left_out| matches!(iban(text, left_out), Checked::Holds(..));
        assert!(holds("61 1090 1014 0000 0712 1981 2874", "PL"));
        assert!(!holds("62 1090 1014 0000 0712 1981 2874", "PL"));
        assert!(holds("0002 0123 12345678901 54", "PT50"));
        assert!(!holds("0002 0123 12345678901 55", "PT50"));
    }

    #[test]
    fn the_table_is_sound() {
        for country in &countries().all {
            let length: usize = country.form.iter().map(|(length, _)| length).sum();
            assert!((11..=30).contains(&length), "{}", country.code);
            assert_eq!(country.code.len(), 2);
        }
        assert!(countries().all.len() >= 85);
    }
}
