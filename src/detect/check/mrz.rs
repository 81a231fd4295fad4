//! Machine-readable zones of travel documents: the lines that carry number, dates and name.
//!
//! In: one line of 30, 36 or 44 characters. Out: it fails, or it holds, with the region of its state code.
//! Never joins lines, never corrects what an optical reader mistook.

use std::sync::OnceLock;

use super::{Aspect, Checked, Detail};
use crate::detect::Evidence;

/// `mrz`: a line of a machine-readable zone, ICAO Doc 9303 (eighth edition) parts 3 to 7.
///
/// By the length of the line and the argument:
///
/// | argument | line | what must hold |
/// | --- | --- | --- |
/// | none | 44 characters, TD3 line 2 | check digits of number, birth, expiry, personal number and the whole |
/// | none | 36 characters, TD2 line 2 | check digits of number, birth, expiry and the whole |
/// | none | 30 characters, TD1 line 1 | document code, state, check digit of the number |
/// | `visa` | 44 or 36 characters, MRV-A and MRV-B line 2 | check digits of number, birth, expiry |
/// | `name` | 44 or 36 characters, line 1 | document code, state, a name and only filler after it |
/// | `RU` | 44 characters, line 2 of the Russian internal passport | as TD3, with no date of expiry |
/// | `RU-name` | 44 characters, line 1 of the Russian internal passport | `PNRUS` and a name |
///
/// The Russian internal passport: rules of its machine-readable record, order of the
/// Ministry of the Interior of 16 November 2020 No. 773; its lines fail under every other argument. Weights 7, 3, 1; letters count from A = 10,
/// the filler `<` is 0 (part 3, section 4.9).
#[must_use]
pub(super) fn mrz(text: &str, argument: &str) -> Checked {
    let line = text.as_bytes();
    if !line.iter().all(|&b| b == b'<' || b.is_ascii_digit() || b.is_ascii_uppercase()) {
        return Checked::Fails;
    }
    let (holds, state) = match argument {
        "" => match line.len() {
            44 => (!internal(line) && dated(line) && passport(line), line.get(10..13)),
            36 => (dated(line) && card(line), line.get(10..13)),
            30 => (first_of_three(line), line.get(2..5)),
            _ => (false, None),
        },
        "visa" => {
            (matches!(line.len(), 36 | 44) && !internal(line) && dated(line), line.get(10..13))
        }
        "name" => (
            matches!(line.len(), 36 | 44) && !line.starts_with(b"PNRUS") && named(line),
            line.get(2..5),
        ),
        "RU" => (line.len() == 44 && internal(line) && passport(line), line.get(10..13)),
        "RU-name" => {
            (line.len() == 44 && line.starts_with(b"PNRUS") && named(line), line.get(2..5))
        }
        _ => (false, None),
    };
    match (holds, state.and_then(region)) {
        (true, Some(region)) => {
            let evidence =
                if argument.ends_with("name") { Evidence::PLAN } else { Evidence::CHECKSUM };
            Checked::Holds(evidence, Detail { key: Aspect::Region, value: region })
        }
        _ => Checked::Fails,
    }
}

/// Returns the check digit of some characters: weights 7, 3, 1 from the left, modulo 10.
///
/// ICAO Doc 9303 part 3, section 4.9; `None` for a character outside `0-9A-Z<`.
#[must_use]
pub(super) fn check_digit<'a>(characters: impl IntoIterator<Item = &'a u8>) -> Option<u8> {
    let mut sum = 0_u32;
    for (at, &character) in characters.into_iter().enumerate() {
        let weight = [7, 3, 1][at % 3];
        sum = (sum + weight * u32::from(value(character)?)) % 10;
    }
    u8::try_from(sum).ok()
}

fn value(character: u8) -> Option<u8> {
    match character {
        b'<' => Some(0),
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'Z' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// Returns whether `line[at]` is the check digit of `field`; `<` stands for the digit of an empty field.
fn agrees(line: &[u8], field: std::ops::Range<usize>, at: usize) -> bool {
    let (Some(field), Some(&given)) = (line.get(field), line.get(at)) else { return false };
    match given {
        b'<' => field.iter().all(|&b| b == b'<'),
        b'0'..=b'9' => check_digit(field) == Some(given - b'0'),
        _ => false,
    }
}

/// Number, birth, sex and expiry of a second line: the same places in TD2, TD3 and visas.
fn dated(line: &[u8]) -> bool {
    number_agrees(line, 0, 28)
        && agrees(line, 13..19, 19)
        && agrees(line, 21..27, 27)
        && line.get(13..19).is_some_and(date)
        && line.get(21..27).is_some_and(date)
        && line.get(20).is_some_and(|sex| matches!(sex, b'M' | b'F' | b'X' | b'<'))
}

/// A number of nine characters and its digit; a longer one goes on in the optional data, part 5, note j.
fn number_agrees(line: &[u8], from: usize, optional: usize) -> bool {
    let Some(number) = line.get(from..from + 9) else { return false };
    if number.iter().filter(|b| b.is_ascii_digit()).count() < 2 {
        return false;
    }
    if line.get(from + 9) != Some(&b'<') {
        return agrees(line, from..from + 9, from + 9);
    }
    let rest = line.get(optional..).unwrap_or_default();
    let length = rest.iter().position(|&b| b == b'<').unwrap_or(0);
    let Some((&given, more)) = rest.get(..length).and_then(<[u8]>::split_last) else {
        return false;
    };
    given.is_ascii_digit() && check_digit(number.iter().chain(more)) == Some(given - b'0')
}

/// `YYMMDD`, where an unknown part is filler, part 3, section 4.8.
fn date(text: &[u8]) -> bool {
    let part = |range: std::ops::Range<usize>, most: u8| match text.get(range) {
        Some(b"<<") => true,
        Some(&[a @ b'0'..=b'9', b @ b'0'..=b'9']) => (a - b'0') * 10 + (b - b'0') <= most,
        _ => false,
    };
    part(0..2, 99) && part(2..4, 12) && part(4..6, 31)
}

/// TD3 line 2, part 4: the personal number and the whole.
fn passport(line: &[u8]) -> bool {
    let whole = [0..10, 13..20, 21..43];
    agrees(line, 28..42, 42) && composite(line, whole, 43)
}

/// TD2 line 2, part 6: the whole.
fn card(line: &[u8]) -> bool {
    composite(line, [0..10, 13..20, 21..35], 35)
}

fn composite(line: &[u8], fields: [std::ops::Range<usize>; 3], at: usize) -> bool {
    let all = fields.into_iter().filter_map(|field| line.get(field)).flatten();
    let Some(&given @ b'0'..=b'9') = line.get(at) else { return false };
    check_digit(all) == Some(given - b'0')
}

/// TD1 line 1, part 5: `I`, `A` or `C` (a passport card is `IP`), state, number, optional data.
///
/// A line without any filler is left alone: it says too little.
fn first_of_three(line: &[u8]) -> bool {
    matches!(line, [b'I' | b'A' | b'C', b'A'..=b'Z' | b'<', ..])
        && line.contains(&b'<')
        && number_agrees(line, 5, 15)
}

/// Line 2 of the Russian internal passport: `RUS`, no expiry, and date of issue and unit code as optional data.
fn internal(line: &[u8]) -> bool {
    line.get(10..13) == Some(b"RUS")
        && line.get(21..27) == Some(b"<<<<<<")
        && line.get(0..9).is_some_and(|number| number.iter().all(u8::is_ascii_digit))
        && agrees(line, 0..9, 9)
        && agrees(line, 13..19, 19)
        && line.get(13..19).is_some_and(date)
        && line.get(28..41).is_some_and(|data| data.iter().all(u8::is_ascii_digit))
}

/// Line 1: document code, state, then `SURNAME<<GIVEN<NAMES` and filler to the end, part 3, section 4.6.
///
/// Digits stand for Cyrillic letters in the Russian internal passport's names only.
fn named(line: &[u8]) -> bool {
    let russian = line.starts_with(b"PNRUS");
    let Some([code @ (b'P' | b'V' | b'I' | b'A' | b'C'), b'A'..=b'Z' | b'<']) = line.get(..2)
    else {
        return false;
    };
    let Some(names) = line.get(5..) else { return false };
    if *code != b'P' && *code != b'V' && line.len() == 44 {
        return false;
    }
    let used = names.iter().rposition(|&b| b != b'<').map_or(0, |last| last + 1);
    let names = names.get(..used).unwrap_or_default();
    let parts = names.windows(2).filter(|pair| pair == b"<<").count();
    used >= 2
        && names.first().is_some_and(|&b| b != b'<')
        && names.iter().all(|&b| russian || !b.is_ascii_digit())
        && parts <= 1
        && names.windows(3).all(|three| three != b"<<<")
        && (parts == 1 || used + 5 < line.len())
}

/// Returns the region of a state code: ISO 3166-1 alpha-2, or a word for those that are no state.
fn region(code: &[u8]) -> Option<&'static str> {
    static STATES: OnceLock<Vec<(&'static str, &'static str)>> = OnceLock::new();
    let states = STATES.get_or_init(|| {
        include_str!("../../../patterns/plans/mrz_states.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(' '))
            .collect()
    });
    let at = states.binary_search_by(|(state, _)| state.as_bytes().cmp(code)).ok()?;
    states.get(at).map(|&(_, region)| region)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specimens of Doc 9303: a state that does not exist and its citizen.
    const TD3: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
    const TD2: &str = "D231458907UTO7408122F1204159<<<<<<<6";
    const TD1: &str = "I<UTOD231458907<<<<<<<<<<<<<<<";
    const VISA: &str = "L8988901C4XXX4009078F96121096ZE184226B<<<<<<";

    fn region_of(checked: Checked) -> Option<&'static str> {
        match checked {
            Checked::Holds(_, detail) => Some(detail.value),
            _ => None,
        }
    }

    #[test]
    fn the_specimens_hold() {
        for (line, argument, region) in [
            (TD3, "", "UTO"),
            (TD2, "", "UTO"),
            (TD1, "", "UTO"),
            (VISA, "visa", "unspecified"),
            ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "name", "UTO"),
            ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "name", "UTO"),
            ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "name", "UTO"),
            ("PNRUSPETROVA<<MARI8<IL9INI3NA<<<<<<<<<<<<<<<", "RU-name", "RU"),
            ("C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4", "", "DE"),
        ] {
            assert_eq!(region_of(mrz(line, argument)), Some(region), "{line} {argument}");
        }
    }

    #[test]
    fn any_changed_character_of_a_checked_field_fails() {
        for (line, fields) in
            [(TD3, vec![0..10, 13..20, 21..44]), (TD2, vec![0..10, 13..20, 21..36])]
        {
            for at in fields.into_iter().flatten() {
                let mut changed = line.as_bytes().to_vec();
                changed[at] = if changed[at] == b'7' { b'8' } else { b'7' };
                let changed = String::from_utf8(changed).expect("ASCII");
                assert_eq!(mrz(&changed, ""), Checked::Fails, "{changed}");
            }
        }
    }

    #[test]
    fn the_russian_internal_passport_is_apart() {
        let line = russian();
        assert_eq!(region_of(mrz(&line, "RU")), Some("RU"), "{line}");
        for other in ["", "visa"] {
            assert_eq!(mrz(&line, other), Checked::Fails);
        }
        assert_eq!(mrz(TD3, "RU"), Checked::Fails);
        assert_eq!(mrz("PNRUSPETROVA<<MARI8<IL9INI3NA<<<<<<<<<<<<<<<", "name"), Checked::Fails);
    }

    fn russian() -> String {
        let mut line = b"450999999?RUS800101?F<<<<<<<1200202770001<??".to_vec();
        for (field, at) in [(0..9, 9), (13..19, 19), (28..42, 42)] {
            line[at] = b'0' + check_digit(&line[field]).expect("known characters");
        }
        let whole = [&line[0..10], &line[13..20], &line[21..43]].concat();
        line[43] = b'0' + check_digit(&whole).expect("known characters");
        String::from_utf8(line).expect("ASCII")
    }

    #[test]
    fn long_numbers_go_on_in_the_optional_data() {
        assert_eq!(region_of(mrz("I<UTOD23145890<7349<<<<<<<<<<<", "")), Some("UTO"));
        assert_eq!(mrz("I<UTOD23145890<7348<<<<<<<<<<<", ""), Checked::Fails);
    }

    #[test]
    fn no_text_panics() {
        for text in [
            "",
            "<",
            "P<",
            "é".repeat(22).as_str(),
            "<".repeat(44).as_str(),
            "A".repeat(30).as_str(),
        ] {
            for argument in ["", "visa", "name", "RU", "RU-name", "other"] {
                assert_eq!(mrz(text, argument), Checked::Fails, "{text} {argument}");
            }
        }
    }
}
