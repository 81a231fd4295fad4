//! Telephone numbers: ITU-T E.164 and the national numbering plans behind it.
//!
//! In: one writing of a number, perhaps with an extension; as argument a region, `any`, `form` or nothing. Out: it
//! fails, or the plan of a region has the number. Never takes a writing for a number that no person would write so.

use super::{Aspect, Checked, Detail, Digits, digit, phone_plan as plan, writing::Writing};
use crate::detect::Evidence;

pub use super::phone_plan::{Found, Kind};

/// Checks a telephone number.
///
/// | argument | holds for |
/// | --- | --- |
/// | none | `+` or an exit code (00; 011 of North America, 810 of the former Soviet Union), calling code, national number |
/// | `RU`, `US` … | the national writing of that region and of those that share its calling code; with `+` as above |
/// | `any` | a writing that is national in some region, and neither a round number nor a Unix time |
/// | `form` | says nothing of the plan: `Silent` if people write numbers so |
///
/// Source: the numbering plans in `patterns/plans/phones.txt`.
///
/// ```
/// use sverka::detect::check::{Checked, phone};
/// assert!(matches!(phone::phone("+7 (916) 123-45-67", ""), Checked::Holds(_, d) if d.value == "RU"));
/// assert!(matches!(phone::phone("8 (495) 123-45-67 доб. 12", "RU"), Checked::Holds(..)));
/// assert_eq!(phone::phone("8 (195) 123-45-67", "RU"), Checked::Fails);
/// ```
#[must_use]
pub fn phone(text: &str, argument: &str) -> Checked {
    let Some(body) = plausible(text) else { return Checked::Fails };
    match argument {
        "form" => Checked::Silent,
        "any" => {
            let digits = Digits::of(body);
            let round = digits.as_slice().ends_with(&[0; 6]) || moment(body);
            if !round && plan::anywhere(digits.as_slice()) {
                Checked::Holds(Evidence::PLAN, Detail::NONE)
            } else {
                Checked::Fails
            }
        }
        region => look_up(body, region).map_or(Checked::Fails, |found| {
            Checked::Holds(Evidence::PLAN, Detail { key: Aspect::Region, value: found.region })
        }),
    }
}

/// Returns whose number `text` is and of which kind, as [`phone`] understands its argument.
///
/// ```
/// use sverka::detect::check::phone::{Kind, find};
/// assert_eq!(find("8-800-555-35-35", "RU").map(|found| found.kind), Some(Kind::TollFree));
/// ```
#[must_use]
pub fn find(text: &str, argument: &str) -> Option<Found> {
    look_up(plausible(text)?, argument)
}

/// Returns the calling codes that a number may have which is written without a `+`: that of `region` if it is known,
/// else the one that the digits begin with, if the rest is a number of it; and 1 for a number of North America. If it
/// has none, 0 for groups of digits, which are written where numbers are dialled.
///
/// Nearly every number of nine to twelve digits is a telephone number somewhere in the world; those of a column of
/// telephone numbers have their calling code in common.
///
/// ```
/// use sverka::detect::check::phone::calling_codes;
/// assert_eq!(calling_codes("79161234567", ""), [Some(7), None]);
/// assert_eq!(calling_codes("9161234567", "RU"), [Some(7), None]);
/// assert_eq!(calling_codes("6462345678", ""), [Some(64), Some(1)]);
/// assert_eq!(calling_codes("916 123-45-67", ""), [Some(0), None]);
/// assert_eq!(calling_codes("331807893", ""), [None, None]);
/// ```
#[must_use]
pub fn calling_codes(text: &str, region: &str) -> [Option<u32>; 2] {
    let digits = Digits::of(text);
    let digits = digits.as_slice();
    let own = plan::code_of(region).or_else(|| plan::coded(digits).map(|(code, _)| code));
    let american = (digits.len() == 10 && plan::national("US", digits).is_some()).then_some(1);
    match [own, american] {
        [None, None] => {
            let groups = text.bytes().any(|byte| !byte.is_ascii_digit());
            [groups.then_some(0), None]
        }
        codes => codes,
    }
}

fn look_up(body: &str, region: &str) -> Option<Found> {
    let digits = Digits::of(body);
    let digits = digits.as_slice();
    if has_plus(body) {
        return plan::international(digits)
            .or_else(|| plan::national(eight(digits, region)?, digits));
    }
    if !region.is_empty() {
        return plan::national(region, digits);
    }
    let exits: [&[u8]; 3] = [&[0, 0], &[0, 1, 1], &[8, 1, 0]];
    exits.into_iter().find_map(|exit| plan::international(digits.strip_prefix(exit)?))
}

/// Returns whether a number is a decimal fraction: `8.9990234375`, `+68.7516124`, `0.466 975`; a point right behind a
/// calling code is one of RFC 5733: `+1.7035551234`.
fn decimal(body: &str) -> bool {
    let plus = body.starts_with('+');
    let Some((whole, fraction)) = body.get(usize::from(plus)..).and_then(|it| it.split_once('.'))
    else {
        return false;
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let coded = || {
        let coded = plan::coded(Digits::of(body).as_slice());
        coded.is_some_and(|(code, _)| whole.parse() == Ok(code))
    };
    // `0.466 975`: no other separator is a point.
    if whole == "0" && !fraction.contains('.') {
        return true;
    }
    digits(whole) && digits(fraction) && if plus { !coded() } else { whole.len() == 1 }
}

/// Returns whether a number is a place as ISO 6709 writes it, in degrees and minutes: `+4953-09709`.
fn place(body: &str) -> bool {
    let Some((b'+', rest)) = body.as_bytes().split_first() else { return false };
    let between = match rest.len() {
        10 => 4,
        14 => 6,
        _ => return false,
    };
    rest.get(between) == Some(&b'-')
        && rest.iter().filter(|byte| byte.is_ascii_digit()).count() + 1 == rest.len()
}

/// Returns whether ten digits in one piece are a Unix time between 2001 and 2033.
fn moment(body: &str) -> bool {
    body.len() == 10 && body.starts_with('1') && body.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the region if the number is a Russian one with `+8` where `+7` or `8` is meant: no calling code of eleven
/// digits begins so with a Russian area.
fn eight<'r>(digits: &[u8], region: &'r str) -> Option<&'r str> {
    (region == "RU" && digits.len() == 11 && digits.starts_with(&[8])).then_some(region)
}

fn has_plus(body: &str) -> bool {
    if body.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    body.trim_start_matches(['(', '（']).starts_with(['+', '＋'])
}

/// Returns the writing without its extension if people write numbers so.
///
/// Brackets are balanced and not nested; at most two kinds of separators, never a run of three but around a dash or
/// slash; few digits stand alone; seven digits or more, or six in three groups.
fn plausible(text: &str) -> Option<&str> {
    let body = body(text)?;
    let mut writing = Writing::default();
    if body.is_ascii() {
        writing.read_ascii(body.as_bytes())?;
    } else {
        body.chars().try_for_each(|c| writing.read(c))?;
    }
    writing.close();
    (writing.is_plausible() && !place(body) && !decimal(body)).then_some(body)
}

/// Returns `text` up to its extension, as far as it is a number.
fn body(text: &str) -> Option<&str> {
    let plain = text.as_bytes().iter().fold(true, |all, byte| all & PLAIN[usize::from(*byte)]);
    if plain { plain_body(text) } else { any_body(text) }
}

/// Digits, separators, brackets and `+`, by their bytes.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        plain[byte as usize] = matches!(byte, b' ' | b'(' | b')' | b'+' | b'-'..=b'9');
        byte += 1;
    }
    plain
};

/// The same for a text of digits, separators, brackets and `+`, as most are: there is no extension.
fn plain_body(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let begins = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'(');
    let start = bytes.iter().position(begins)?;
    let after = bytes.iter().rposition(u8::is_ascii_digit)? + 1;
    let bracket = usize::from(bytes.get(after) == Some(&b')'));
    text.get(start..after + bracket)
}

/// Returns `text` up to its extension: up to the first letter, `#`, `;` or `,` after a digit, or a bracket before it.
fn any_body(text: &str) -> Option<&str> {
    let text =
        text.get(text.find(|c| digit(c).is_some() || matches!(c, '+' | '＋' | '(' | '（'))?..)?;
    let ends = |c: char| c.is_alphabetic() && digit(c).is_none() || matches!(c, '#' | ';' | ',');
    let body = text.split(ends).next()?;
    let last = body.rfind(|c| digit(c).is_some())?;
    let after = last + body.get(last..)?.chars().next()?.len_utf8();
    let bracket = body.get(after..)?.chars().next().filter(|c| matches!(c, ')' | '）'));
    body.get(..after + bracket.map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(text: &str, argument: &str) -> Option<&'static str> {
        match phone(text, argument) {
            Checked::Holds(evidence, detail) => {
                assert_eq!(evidence, Evidence::PLAN);
                Some(detail.value)
            }
            _ => None,
        }
    }

    #[test]
    fn decimal_fractions_are_no_numbers() {
        for (text, expected) in [
            ("+1.7035551234", Some("US")),
            ("+44.2079460123", Some("GB")),
            ("+687.516124", Some("NC")),
            ("+68.7516124", None),
            ("+17.035551234", None),
            ("+1.703.5551234", Some("US")),
        ] {
            assert_eq!(region(text, ""), expected, "{text}");
        }
        assert_eq!(region("8.9990234375", "RU"), None);
        assert_eq!(region("8.999.0234375", "RU"), Some("RU"));
        assert_eq!(region("0.466 975 4556", "TR"), None);
        assert_eq!(region("0.466.975.4556", "TR"), Some("TR"));
    }

    #[test]
    fn an_international_number_is_of_its_region() {
        for (text, expected) in [
            ("+7(916)123-45-67", "RU"),
            ("+7 916 068‑79‑29", "RU"),
            ("+7\u{a0}495\u{2009}123–45–67", "RU"),
            ("+７ ９１６ １２３ ４５ ６７", "RU"),
            ("+7 701 123 45 67", "KZ"),
            ("+7 727 312-34-56", "KZ"),
            ("+1 (201) 555-0123", "US"),
            ("+1-416-555-0123", "CA"),
            ("+1 876 523-0123", "JM"),
            ("+44 (0)20 7946 0123", "GB"),
            ("+44 (20) 7946 0123", "GB"),
            ("+44 020 7946 0123", "GB"),
            ("+44 1534 456789", "JE"),
            ("+49 (0)30 / 123456", "DE"),
            ("+39 06 678 4343", "IT"),
            ("+30 21 0 1234567", "GR"),
            ("+55 11 98456 5666", "BR"),
            ("+376-712-345", "AD"),
            ("+377-6-12-34-56-78", "MC"),
            ("(+41) 22 730 5989", "CH"),
            ("+52 1 55 1234 5678", "MX"),
            ("+375 29 123-45-67", "BY"),
            ("+380501234567", "UA"),
            ("+998 90 123 45 67", "UZ"),
            ("+86 135 3727 4136", "CN"),
            ("+800 1234 5678", "001"),
            ("0044 121 232 8349", "GB"),
            ("011 44 121 232 8349", "GB"),
            ("8-10-44-121-232-8349", "GB"),
            ("tel:+1-201-555-0123", "US"),
            ("+1-201-555-0123;ext=12", "US"),
            ("+7 495 123-45-67 (доб. 123)", "RU"),
        ] {
            assert_eq!(region(text, ""), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_number_of_no_plan_fails() {
        for text in [
            "+7 116 123-45-67",
            "+7 916 123-45-6",
            "+7 916 123-45-678",
            "+1 (123) 555-0123",
            "+1 201 155-0123",
            "+1 876523012",
            "+999 123 456 789",
            "+210 123 456 789",
            "+33 0 12 34 56 78",
            "+44 20 7946 012",
            "+61 89164123",
            "+0300",
            "916 123-45-67",
            "2016-09-20-123456",
        ] {
            assert_eq!(phone(text, ""), Checked::Fails, "{text}");
        }
    }

    #[test]
    fn a_national_number_is_known_with_and_without_its_trunk_prefix() {
        for (text, argument, expected) in [
            ("8 (4852) 12-34-56", "RU", "RU"),
            ("8-800-555-35-35", "RU", "RU"),
            ("89161234567", "RU", "RU"),
            ("79161234567", "RU", "RU"),
            ("9161234567", "RU", "RU"),
            ("+8 (916) 123-45-67", "RU", "RU"),
            ("8 701 123 45 67", "RU", "KZ"),
            ("(201) 555-0123", "US", "US"),
            ("1-416-555-0123", "US", "CA"),
            ("(523)222-8888 ext 527", "US", "US"),
            ("020 7946 0123", "GB", "GB"),
            ("07400 123456", "GB", "GB"),
            ("01 42 68 53 00", "FR", "FR"),
            ("030/123456", "DE", "DE"),
            ("06 678 4343", "IT", "IT"),
            ("011 15-2345-6789", "AR", "AR"),
            ("(11) 98456-5666", "BR", "BR"),
            ("0 15 11 98456-5666", "BR", "BR"),
            ("80 29 123-45-67", "BY", "BY"),
            ("06 1 234 5678", "HU", "HU"),
            ("0 532 123 45 67", "TR", "TR"),
            ("0917 123 4567", "PH", "PH"),
            ("044 55 1234 5678", "MX", "MX"),
        ] {
            assert_eq!(region(text, argument), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_national_number_of_another_plan_fails() {
        for (text, argument) in [
            ("8 (195) 123-45-67", "RU"),
            ("8-916-123-45-6", "RU"),
            ("(201) 055-0123", "US"),
            ("123-456-7890", "US"),
            ("0000000000", "US"),
            ("07000 12345", "GB"),
            ("00 42 68 53 00", "FR"),
            ("15053212345678", "TR"),
            ("0917 123 456", "PH"),
            ("0917 123 4567", "no region"),
        ] {
            assert_eq!(phone(text, argument), Checked::Fails, "{text}");
        }
    }

    #[test]
    fn any_knows_the_writings_of_all_regions() {
        for text in [
            "0487 23 46 71",
            "9469 9966",
            "(03) 5327 5996",
            "06-10446904",
            "375291234567",
            "041 541 67 61",
        ] {
            assert!(
                matches!(phone(text, "any"), Checked::Holds(Evidence::PLAN, Detail::NONE)),
                "{text}"
            );
        }
        for text in ["0000 0000", "12345678901234567890", "1 000 000 000 000", "00 00 00 00 00"] {
            assert_eq!(phone(text, "any"), Checked::Fails, "{text}");
        }
    }

    #[test]
    fn nobody_writes_a_number_so() {
        for text in [
            "+1 2 3 4 5 6 7 8 9 10",
            "+35236450.6",
            "+7 (916 123-45-67",
            "+7 916) 123-45-67",
            "+7 ((916)) 123-45-67",
            "+7 916-123.45 67",
            "+7 916--123-45-67",
            "+7 916    123-45-67",
            "+7 +916 123-45-67",
            "+1 201/555/0123",
            "+7 916*123*45*67",
            "12345",
            "",
            "доб. 12",
            "+4953-09709",
        ] {
            assert_eq!(phone(text, "form"), Checked::Fails, "{text}");
        }
        assert_eq!(phone("166-684-7899 x52", "form"), Checked::Silent);
    }

    #[test]
    fn the_kind_is_of_the_plan() {
        for (text, argument, kind) in [
            ("8-800-555-35-35", "RU", Kind::TollFree),
            ("8 809 123 45 67", "RU", Kind::Premium),
            ("8 916 123 45 67", "RU", Kind::Line),
            ("+1 800 555 0123", "", Kind::TollFree),
            ("+1 900 555 0123", "", Kind::Premium),
            ("0800 123456", "GB", Kind::TollFree),
        ] {
            assert_eq!(find(text, argument).map(|found| found.kind), Some(kind), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_body_is_that_of_any_text(text in "[0-9 ()+./-]{0,12}") {
            prop_assert_eq!(body(&text), any_body(&text), "{}", text);
        }

        #[test]
        fn a_writing_in_ascii_is_read_as_any(text in "[+(]?[0-9 ()./-]{0,24}|[+]?[0-9]{4,6}-[0-9]{5,7}") {
            let Some(body) = body(&text) else { return Ok(()) };
            let mut writing = Writing::default();
            let read = body.chars().try_for_each(|c| writing.read(c));
            writing.close();
            let place = body.strip_prefix('+').and_then(|rest| rest.split_once('-'));
            let place = place.is_some_and(|(a, b)| {
                let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
                matches!((a.len(), b.len()), (4, 5) | (6, 7)) && digits(a) && digits(b)
            });
            let plausibly = read.is_some() && writing.is_plausible() && !place;
            prop_assert_eq!(plausible(&text), plausibly.then_some(body), "{}", text);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}", argument in "[A-Z]{0,3}|any|form") {
            let _ = phone(&text, &argument);
        }

        #[test]
        fn no_writing_panics(text in "[+(]?[0-9０-９ ()./–-]{0,45}( ?(x|ext|доб)[0-9]{1,40})?") {
            for argument in ["", "any", "form", "RU", "AR", "BR", "MX"] {
                let _ = phone(&text, argument);
            }
        }
    }
}
