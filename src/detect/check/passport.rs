//! Passport numbers: the series of the Russian internal passport, and what other states publish of theirs.
//!
//! In: a number as it was written. Out: it fails, says nothing, or holds, with the state's region.
//! Never says that a passport exists: most states publish a form and no check digit.

use std::sync::OnceLock;

use super::{Aspect, Checked, Detail, Digits, digit, mrz};
use crate::detect::Evidence;

/// The last year of print that a series may name, as two digits: blanks are printed a little ahead.
const LAST_YEAR: u8 = 27;

/// `passport_ru`: series and number of a Russian internal passport, ten digits.
///
/// The first two digits are the region's code in OK 019-95 (OKATO), the next two the year in which the blank
/// was printed, from 1997 on; six digits of number follow and are not all zeros. Decree of the Government of
/// 8 July 1997 No. 828 introduces the passport; the table is `patterns/plans/passport_ru.txt`.
/// With the argument `any-year` a strange year isn't held against it, nor counted for it; with `number` it is
/// the six digits alone, as tables keep them beside a column with the series; with `series` the first four
/// can't be read as a year, 1997 or 2016.
#[must_use]
pub(super) fn passport_ru(text: &str, argument: &str) -> Checked {
    let digits = Digits::of(text);
    let zeros = |number: &[u8]| number.iter().all(|&n| n == 0);
    if argument == "number" {
        let number = digits.as_slice();
        return if number.len() == 6 && !zeros(number) { Checked::Silent } else { Checked::Fails };
    }
    let &[a, b, c, d, ref number @ ..] = digits.as_slice() else { return Checked::Fails };
    if number.len() != 6 || zeros(number) || !region_ru(a * 10 + b) {
        return Checked::Fails;
    }
    if argument == "series" && matches!(a * 10 + b, 19 | 20) {
        return Checked::Fails;
    }
    let year = c * 10 + d;
    if year <= LAST_YEAR || year >= 97 {
        Checked::Holds(Evidence::PLAN, Detail { key: Aspect::Region, value: "RU" })
    } else if argument == "any-year" {
        Checked::Silent
    } else {
        Checked::Fails
    }
}

fn region_ru(code: u8) -> bool {
    static REGIONS: OnceLock<[bool; 100]> = OnceLock::new();
    let regions = REGIONS.get_or_init(|| {
        let mut regions = [false; 100];
        for line in include_str!("../../../patterns/plans/passport_ru.txt").lines() {
            let code = line.get(..2).and_then(|code| code.parse::<usize>().ok());
            if let Some(region) = code.and_then(|code| regions.get_mut(code)) {
                *region = true;
            }
        }
        regions
    });
    regions.get(usize::from(code)).copied().unwrap_or(false)
}

/// `passport`: the number of a passport of the state that the argument names, or of any state.
///
/// | argument | what is asked |
/// | --- | --- |
/// | none | a number that is no date, no run of one digit, and whose letters are no word such as `NO` or `REF` |
/// | `mixed` | the same, with 4 digits and 2 letters at least |
/// | `DE` | 9 characters, or 10 with the check digit (weights 7, 3, 1) and perhaps the `D` behind it |
/// | `PL` | the check digit in third place: the sum with weights 7, 3, 9, 1, 7, 3, 1, 7, 3 ends in 0 |
/// | another state | a number that is no date and no run of one digit (`RU`: nor zeros behind the series); the region is told |
///
/// Germany: Passverordnung, annex; without the letters that look like others (vowels, B, D, Q, S).
/// Poland: check digit of passports and identity cards, as used by the register of identity documents.
#[must_use]
pub(super) fn passport(text: &str, argument: &str) -> Checked {
    let Some(number) = Number::of(text) else { return Checked::Fails };
    let Some(region) = known(argument) else {
        let fits = match argument {
            "" => true,
            "mixed" => {
                number.digits().count() >= 4
                    && number.characters().len() - number.digits().count() >= 2
            }
            _ => false,
        };
        return if fits && number.plain() && !number.labelled() {
            Checked::Silent
        } else {
            Checked::Fails
        };
    };
    let detail = Detail { key: Aspect::Region, value: region };
    match (region, number.characters()) {
        ("DE", characters) => {
            german(characters).map_or(Checked::Fails, |evidence| Checked::Holds(evidence, detail))
        }
        ("PL", characters) if polish(characters) => Checked::Holds(Evidence::CHECKSUM, detail),
        ("PL", _) => Checked::Fails,
        ("RU", _) if number.digits().skip(2).all(|d| d == b'0') => Checked::Fails,
        _ if number.plain() => Checked::Holds(Evidence::NONE, detail),
        _ => Checked::Fails,
    }
}

/// The states that have a rule of their own, by ISO 3166-1 alpha-2.
const STATES: &[&str] = &[
    "AE", "AM", "AR", "AT", "AU", "AZ", "BA", "BD", "BE", "BG", "BR", "BY", "CA", "CH", "CL", "CN",
    "CO", "CY", "CZ", "DE", "DK", "DZ", "EE", "EG", "ES", "FI", "FR", "GB", "GE", "GR", "HK", "HR",
    "HU", "ID", "IE", "IL", "IN", "IR", "IS", "IT", "JP", "KG", "KR", "KZ", "LK", "LT", "LU", "LV",
    "MA", "MD", "MN", "MT", "MX", "MY", "NG", "NL", "NO", "NZ", "PE", "PH", "PK", "PL", "PT", "RO",
    "RS", "RU", "SA", "SE", "SG", "SI", "SK", "TH", "TJ", "TM", "TR", "TW", "UA", "US", "UZ", "VN",
    "ZA",
];

fn known(argument: &str) -> Option<&'static str> {
    STATES.binary_search(&argument).ok().and_then(|at| STATES.get(at).copied())
}

/// The letters and digits of a number, upper case, without what stands between them.
struct Number {
    buffer: [u8; Self::MOST],
    length: usize,
}

impl Number {
    /// The longest number of any state with its check digit, and some room.
    const MOST: usize = 16;

    fn of(text: &str) -> Option<Self> {
        let mut number = Self { buffer: [0; Self::MOST], length: 0 };
        for c in text.chars() {
            let character = match digit(c) {
                Some(value) => b'0' + value,
                None if c.is_alphabetic() => latin(c)?,
                None => continue,
            };
            *number.buffer.get_mut(number.length)? = character;
            number.length += 1;
        }
        Some(number)
    }

    fn characters(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.characters().iter().copied().filter(u8::is_ascii_digit)
    }

    /// No run of one digit, and not a date of eight digits.
    fn plain(&self) -> bool {
        let first = self.digits().next();
        self.digits().count() >= 3 && self.digits().any(|d| Some(d) != first) && !self.date()
    }

    /// `19800131` or `31011980` is a date: a line about a passport has several.
    fn date(&self) -> bool {
        let &[a, b, c, d, e, f, g, h] = self.characters() else { return false };
        let pair = |tens: u8, ones: u8| (tens - b'0') * 10 + (ones - b'0');
        let day = |month: u8, day: u8| (1..=12).contains(&month) && (1..=31).contains(&day);
        self.characters().iter().all(u8::is_ascii_digit)
            && ((matches!(pair(a, b), 19 | 20) && day(pair(e, f), pair(g, h)))
                || (matches!(pair(e, f), 19 | 20) && day(pair(c, d), pair(a, b))))
    }

    /// The letters before the digits label another number, they aren't a series.
    fn labelled(&self) -> bool {
        const LABELS: &[&[u8]] = &[
            b"ART", b"DOC", b"FAX", b"ID", b"INN", b"INV", b"NO", b"NR", b"ORD", b"PIN", b"REF",
            b"SKU", b"SN", b"TEL", b"UID", b"VER",
        ];
        let letters = self.characters().iter().take_while(|b| b.is_ascii_uppercase()).count();
        self.characters()
            .get(..letters)
            .is_some_and(|letters| LABELS.binary_search(&letters).is_ok())
    }
}

/// Returns a letter as ASCII upper case; a Cyrillic one as the Latin one that looks the same.
///
/// Belarus and Ukraine print series that read alike in both scripts; the rest of Cyrillic keeps a place of its own.
fn latin(c: char) -> Option<u8> {
    const ALIKE: &[(char, u8)] = &[
        ('А', b'A'),
        ('В', b'B'),
        ('Е', b'E'),
        ('К', b'K'),
        ('М', b'M'),
        ('Н', b'H'),
        ('О', b'O'),
        ('Р', b'P'),
        ('С', b'C'),
        ('Т', b'T'),
        ('У', b'Y'),
        ('Х', b'X'),
        ('І', b'I'),
    ];
    if c.is_ascii_alphabetic() {
        return u8::try_from(c.to_ascii_uppercase()).ok();
    }
    let upper = c.to_uppercase().next()?;
    match ALIKE.iter().find(|(cyrillic, _)| *cyrillic == upper) {
        Some(&(_, latin)) => Some(latin),
        None if ('А'..='Я').contains(&upper) || matches!(upper, 'Ґ' | 'Є' | 'Ї') => Some(b'Z'),
        None => None,
    }
}

fn german(number: &[u8]) -> Option<Evidence> {
    let number = match number {
        [number @ .., b'D'] if number.len() == 10 => number,
        _ => number,
    };
    let serial = number.get(..9)?;
    let drawn = |b: &u8| b.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(b);
    let varied = serial.iter().filter(|b| b.is_ascii_digit()).count() >= 2;
    let zero = serial.iter().all(|&b| b == b'0' || b.is_ascii_uppercase());
    if !serial.first().is_some_and(u8::is_ascii_uppercase)
        || !serial.iter().all(drawn)
        || !varied
        || zero
    {
        return None;
    }
    match number.get(9..) {
        Some([]) => Some(Evidence::NONE),
        Some(&[given])
            if given.is_ascii_digit() && mrz::check_digit(serial) == Some(given - b'0') =>
        {
            Some(Evidence::CHECKSUM)
        }
        _ => None,
    }
}

fn polish(number: &[u8]) -> bool {
    let [a, b, digits @ ..] = number else { return false };
    if !a.is_ascii_uppercase()
        || !b.is_ascii_uppercase()
        || digits.len() != 7
        || digits.iter().all(|&d| d == b'0')
    {
        return false;
    }
    let values = number.iter().map(|&c| if c.is_ascii_digit() { c - b'0' } else { c - b'A' + 10 });
    let weights = [7_u32, 3, 9, 1, 7, 3, 1, 7, 3];
    digits.iter().all(u8::is_ascii_digit)
        && values.zip(weights).map(|(v, w)| u32::from(v) * w).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIA: Checked =
        Checked::Holds(Evidence::PLAN, Detail { key: Aspect::Region, value: "RU" });

    #[test]
    fn a_series_names_a_region_and_a_year() {
        for (text, expected) in [
            ("4511 123456", RUSSIA),
            ("45 11 № 123456", RUSSIA),
            ("45\u{a0}11, номер 123\u{202f}456", RUSSIA),
            ("４５１１123456", RUSSIA),
            ("6799 000101", RUSSIA),
            ("9900 654321", RUSSIA),
            ("4527 123456", RUSSIA),
            ("0211 123456", Checked::Fails),
            ("4511 000000", Checked::Fails),
            ("4551 123456", Checked::Fails),
            ("451112345", Checked::Fails),
            ("45111234567", Checked::Fails),
            ("", Checked::Fails),
        ] {
            assert_eq!(passport_ru(text, ""), expected, "{text}");
        }
        assert_eq!(passport_ru("2016 № 482917", "series"), Checked::Fails);
        assert_eq!(passport_ru("4516 № 482917", "series"), RUSSIA);
        assert_eq!(passport_ru("482917", "number"), Checked::Silent);
        assert_eq!(passport_ru("000000", "number"), Checked::Fails);
        assert_eq!(passport_ru("4511 482917", "number"), Checked::Fails);
        assert_eq!(passport_ru("4551 123456", "any-year"), Checked::Silent);
        assert_eq!(passport_ru("4511 123456", "any-year"), RUSSIA);
        assert_eq!(passport_ru("0251 123456", "any-year"), Checked::Fails);
    }

    #[test]
    fn all_regions_of_the_table_are_known() {
        assert_eq!((0..100).filter(|&code| region_ru(code)).count(), 87);
    }

    #[test]
    fn check_digits_decide_where_a_state_has_one() {
        for (text, state, evidence) in [
            ("C01X00T47", "DE", Some(Evidence::NONE)),
            ("C01X00T478", "DE", Some(Evidence::CHECKSUM)),
            ("C01X00T478D", "DE", Some(Evidence::CHECKSUM)),
            ("C01X00T477", "DE", None),
            ("CHKLMNPRT", "DE", None),
            ("CP0000000", "DE", None),
            ("901234567", "DE", None),
            ("ZS0000177", "PL", Some(Evidence::CHECKSUM)),
            ("ZS 0000177", "PL", Some(Evidence::CHECKSUM)),
            ("ZS0000178", "PL", None),
            ("ZS000177", "PL", None),
            ("123456789", "US", Some(Evidence::NONE)),
            ("111111111", "US", None),
            ("A00000000", "US", None),
            ("70 № 4829173", "RU", Some(Evidence::NONE)),
            ("70 0000000", "RU", None),
            ("123456789", "XX", None),
        ] {
            let expected = evidence.map_or(Checked::Fails, |evidence| {
                Checked::Holds(
                    evidence,
                    Detail { key: Aspect::Region, value: known(state).expect("a known state") },
                )
            });
            assert_eq!(passport(text, state), expected, "{text} {state}");
        }
    }

    #[test]
    fn a_number_of_any_state_is_no_date_and_no_other_label() {
        for (text, expected) in [
            ("K30061139", Checked::Silent),
            ("063022675", Checked::Silent),
            ("МР 1234567", Checked::Silent),
            ("20240131", Checked::Fails),
            ("31012024", Checked::Fails),
            ("20249131", Checked::Silent),
            ("AB0000000", Checked::Fails),
            ("ref1234567", Checked::Fails),
            ("NO1234567", Checked::Fails),
            ("REFS1234567", Checked::Silent),
            ("Ω1234567", Checked::Fails),
            ("12345678901234567", Checked::Fails),
            ("", Checked::Fails),
        ] {
            assert_eq!(passport(text, ""), expected, "{text}");
        }
        assert_eq!(passport("NW3K8C7F2", "mixed"), Checked::Silent);
        assert_eq!(passport("NWKKKC7F2", "mixed"), Checked::Fails);
        assert_eq!(passport("N38472916", "mixed"), Checked::Fails);
    }

    #[test]
    fn the_states_are_in_order() {
        assert!(STATES.is_sorted());
    }
}
