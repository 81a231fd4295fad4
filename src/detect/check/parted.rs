//! Parted: a surname and a given name with a sign between them, as messages of HL7 and vCards write persons.
//!
//! In: both, and the line they stand in. Out: it fails unless the lists know one as what it would be, and no list knows
//! the other as something else; in a vCard, the line must be that of the name.
//! Never takes common words for a name: `Complete^Blood^Count`.

use std::ops::Range;

use super::{Aspect, Checked, Detail};
use crate::detect::{
    Evidence,
    names::{
        known::{Folded, Known},
        verdict::english,
    },
};

/// What no part of a name is.
const THINGS: [Known; 4] = [Known::ENGLISH, Known::PLACE, Known::BEHIND, Known::COMPANY];

/// `parted`: family name and given name, of HL7 v2.5 data type XPN, or of RFC 6350, section 6.2.2.
#[must_use]
pub(super) fn parted(text: &str, _: &str) -> Checked {
    let mut parts = text.split(['^', ';']);
    let (Some(family), Some(given)) = (parts.next(), parts.next()) else { return Checked::Fails };
    let known = |word: &str| english(&Folded::of(word));
    let (family, given) = (known(family), known(given));
    let common = |known: Known| THINGS.iter().any(|thing| known.is(*thing));
    let sure = family.is(Known::SURNAME) && !common(family) && !common(given);
    if given.is(Known::GIVEN) && !common(family) || sure { Checked::Silent } else { Checked::Fails }
}

/// Says whether the value at `place` of `text` stands where such a name does.
#[must_use]
pub(super) fn placed(text: &str, place: &Range<usize>) -> Checked {
    let value = text.get(place.clone()).unwrap_or_default();
    let head = text.get(..place.start).unwrap_or_default();
    let line = head.get(head.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    // `|1188^Hargrove^Gwendolyn`: the number of a member of the staff.
    let numbered = |line: &str| line.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with('|');
    let begins = || line.ends_with(['|', '~']) || line.strip_suffix('^').is_some_and(numbered);
    let fits = if value.contains('^') { begins() } else { is_name_line(line) };
    match fits {
        true => Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value: "full" }),
        false => Checked::Fails,
    }
}

/// `N:`, `N;CHARSET=UTF-8:`, `item1.N:`
fn is_name_line(line: &str) -> bool {
    let Some(head) = line.strip_suffix(':') else { return false };
    let name = head.split(';').next().unwrap_or_default();
    name.rsplit('.').next().is_some_and(|name| name.eq_ignore_ascii_case("n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_by_signs() {
        for (text, silent) in [
            ("HARGROVE^GWENDOLYN^ANN", true),
            ("Zzyzx^Gwendolyn", true),
            ("Hargrove;Zzyzx", true),
            ("Complete^Blood^Count", false),
            ("Foo^Bar", false),
            ("Red^Green", false),
            ("Hargrove", false),
        ] {
            assert_eq!(parted(text, "") == Checked::Silent, silent, "{text}");
        }
        for (head, value, holds) in [
            ("PID|1||4418^^^H||", "A^B", true),
            ("PV1|1|I|W3||||1188^", "A^B", true),
            ("PID|1||4418^^^", "A^B", false),
            ("regex ", "A^B", false),
            ("END:X\nN:", "A;B", true),
            ("N;CHARSET=UTF-8:", "A;B", true),
            ("item1.N:", "A;B", true),
            ("FN:", "A;B", false),
            ("case N: ", "A;B", false),
        ] {
            let said = placed(&format!("{head}{value}"), &(head.len()..head.len() + value.len()));
            assert_eq!(matches!(said, Checked::Holds(..)), holds, "{head}{value}");
        }
    }
}
