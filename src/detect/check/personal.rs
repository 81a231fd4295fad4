//! Personal numbers whose check no table says: СНИЛС, the French NIR, the Italian codice fiscale, the
//! birth number of the Czech Republic and Slovakia.
//!
//! In: a number as it was written. Out: it fails or it holds.
//! Never says that the number was issued.

use super::{
    Checked, Detail, Digits,
    symbols::{Symbols, worth},
};
use crate::detect::Evidence;

const HOLDS: Checked = Checked::Holds(Evidence::CHECKSUM, Detail::NONE);

/// `snils`: nine digits, and two that their sum with the weights 9 to 1 leaves after a division by 101, where
/// 100 is written 00. Постановление Правления ПФР от 31.07.2006 № 192п; numbers up to 001-001-998 have none.
#[must_use]
pub(super) fn snils(text: &str, _: &str) -> Checked {
    let digits = Digits::of(text);
    let Some((body, &[a, b])) = digits.as_slice().split_last_chunk() else { return Checked::Fails };
    if body.len() != 9 || body <= [0, 0, 1, 0, 0, 1, 9, 9, 8].as_slice() {
        return Checked::Fails;
    }
    let sum: u32 = (1..=9).rev().zip(body).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    match sum % 101 % 100 == u32::from(a * 10 + b) {
        true => HOLDS,
        false => Checked::Fails,
    }
}

/// `nir`: sex, year and month of birth, department, commune, order, and a key that is 97 less what the rest
/// leaves after a division by 97; Corsica's 2A and 2B count as 19 and 18. INSEE; décret 82-103 du 22.01.1982.
#[must_use]
pub(super) fn nir(text: &str, _: &str) -> Checked {
    let Some(symbols) = Symbols::of(text) else { return Checked::Fails };
    let Some((body, &[a, b])) = symbols.as_slice().split_last_chunk() else {
        return Checked::Fails;
    };
    let (Some(a), Some(b), 13) = (worth(a), worth(b), body.len()) else { return Checked::Fails };
    let mut number = 0_u64;
    for (at, symbol) in body.iter().enumerate() {
        number = match (at, symbol) {
            (_, b'0'..=b'9') => number * 10 + u64::from(symbol - b'0'),
            (6, b'A' | b'B') if body.get(5) == Some(&b'2') => {
                number / 10 * 100 + if *symbol == b'A' { 19 } else { 18 }
            }
            _ => return Checked::Fails,
        };
    }
    // Months over 12 are those of people whose papers don't say.
    let month = number / 100_000_000 % 100;
    match matches!(month, 1..=12 | 20..=42 | 50..=99) && 97 - number % 97 == u64::from(a * 10 + b) {
        true => HOLDS,
        false => Checked::Fails,
    }
}

/// `codice_fiscale`: names, date and place of birth, and a letter from two tables, one for the characters in
/// odd places. Decreto del Ministero delle finanze 23.12.1976 n. 13813; a digit may be written as a letter of
/// `LMNPQRSTUV` where two people would have the same (omocodia).
#[must_use]
pub(super) fn codice_fiscale(text: &str, _: &str) -> Checked {
    /// What the characters 0 to 9, and then A to Z, are worth in odd places.
    const ODD: [u8; 26] = [
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24,
        23,
    ];
    let Some(symbols) = Symbols::of(text) else { return Checked::Fails };
    let Some((check, body)) = symbols.as_slice().split_last() else { return Checked::Fails };
    if body.len() != 15 {
        return Checked::Fails;
    }
    let mut sum = 0;
    for (i, symbol) in body.iter().enumerate() {
        let place = match symbol {
            b'0'..=b'9' => symbol - b'0',
            _ => symbol - b'A',
        };
        sum += match i % 2 {
            0 => ODD.get(usize::from(place)).copied().map_or(0, u32::from),
            _ => u32::from(place),
        };
    }
    let number = |at: usize| Some(decimal(*body.get(at)?)? * 10 + decimal(*body.get(at + 1)?)?);
    let month = body.get(8).and_then(|month| b"ABCDEHLMPRST".iter().position(|m| m == month));
    // 40 is added to the day of a woman's birth.
    let day = number(9).is_some_and(|day| matches!(day, 1..=31 | 41..=71));
    match month.is_some()
        && day
        && number(6).is_some()
        && sum % 26 == u32::from(check.wrapping_sub(b'A'))
    {
        true => HOLDS,
        false => Checked::Fails,
    }
}

/// Returns the digit that a character of a codice fiscale stands for.
fn decimal(symbol: u8) -> Option<u8> {
    let letters = b"LMNPQRSTUV".iter().position(|letter| *letter == symbol);
    match symbol {
        b'0'..=b'9' => Some(symbol - b'0'),
        _ => letters.and_then(|place| u8::try_from(place).ok()),
    }
}

/// `rodne_cislo`: ten digits that 11 divides, or whose first nine leave 10, written 0, as some did until 1985;
/// nine digits, issued until 1953, have no check digit. Zákon č. 133/2000 Sb., § 13; zákon č. 301/1995 Z.z.
#[must_use]
pub(super) fn rodne_cislo(text: &str, _: &str) -> Checked {
    let digits = Digits::of(text);
    let number = |digits: &[u8]| digits.iter().fold(0_u64, |n, d| n * 10 + u64::from(*d));
    match digits.as_slice() {
        [year, tens, .., serial_c, serial_b, serial_a] if digits.as_slice().len() == 9 => {
            let serial = [serial_c, serial_b, serial_a].iter().any(|digit| **digit > 0);
            match year * 10 + tens <= 53 && serial {
                true => Checked::Silent,
                false => Checked::Fails,
            }
        }
        all @ [body @ .., check] if all.len() == 10 => {
            match number(all) % 11 == 0 || number(body) % 11 == 10 && *check == 0 {
                true => HOLDS,
                false => Checked::Fails,
            }
        }
        _ => Checked::Fails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are those of laws and manuals, or invented.
    const NUMBERS: &[(super::super::Check, &str, Checked)] = &[
        (snils, "112-233-445 95", HOLDS),
        (snils, "112-233-445 96", Checked::Fails),
        (snils, "087 654 303 00", HOLDS),
        (snils, "001-001-998 47", Checked::Fails),
        (snils, "112233445", Checked::Fails),
        (nir, "2 55 08 14 168 025 38", HOLDS),
        (nir, "2 55 08 14 168 025 39", Checked::Fails),
        (nir, "2 55 14 14 168 025 32", Checked::Fails),
        (nir, "2 55 08 2A 168 025 38", Checked::Fails),
        (nir, "", Checked::Fails),
        (codice_fiscale, "RSSMRA80A01H501U", HOLDS),
        (codice_fiscale, "RSSMRA80A01H501V", Checked::Fails),
        (codice_fiscale, "RSSMRA80A01H50MN", Checked::Fails),
        (codice_fiscale, "RSSMRA80A01", Checked::Fails),
        (rodne_cislo, "780123/3540", HOLDS),
        (rodne_cislo, "780123/3541", Checked::Fails),
        (rodne_cislo, "321231/123", Checked::Silent),
        (rodne_cislo, "321231/000", Checked::Fails),
        (rodne_cislo, "681231/123", Checked::Fails),
    ];

    #[test]
    fn check_characters_decide() {
        for (check, number, expected) in NUMBERS {
            assert_eq!(check(number, ""), *expected, "{number}");
        }
    }

    #[test]
    fn any_text_is_answered() {
        for text in
            ["", "A", "ÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀ", "AAAAAAAAAAAAAAAA", "000000000000000", "2A2A2A2A2A2A2A2"]
        {
            for check in [snils, nir, codice_fiscale, rodne_cislo] {
                assert_ne!(check(text, ""), HOLDS, "{text}");
            }
        }
    }
}
