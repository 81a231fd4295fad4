//! Names of travellers in bookings: `ZZYZX/ANNA MRS`, as passenger name records have them (IATA AIRIMP).
//!
//! In: a word in capitals. Out: the surname, the slash and the given names behind it.
//! Never takes two words for a name that no form of address follows.

use super::{
    single,
    token::{Kind, Token},
};
use crate::detect::{Degree, Grade, seek::Sought};

/// The forms of address behind the given names: of adults, of children.
const ADDRESSES: [&str; 8] = ["MR", "MRS", "MS", "MISS", "MSTR", "CHD", "INF", "DR"];
/// The longest given name, in bytes, and the most of them.
const LONGEST: usize = 24;
const MOST: usize = 3;

/// Says quickly whether a word may be a traveller's surname.
pub(super) fn may_be(own: &str, rest: &str) -> bool {
    matches!(rest.as_bytes(), [b'/', b'A'..=b'Z', b'A'..=b'Z', ..])
        && own.bytes().all(|byte| !byte.is_ascii_lowercase())
}

/// Returns the name whose surname a word is.
pub(super) fn name(text: &str, surname: &Token) -> Option<Sought> {
    let own = text.get(surname.start..surname.end)?;
    let rest = text.get(surname.end..)?;
    if surname.kind != Kind::Word || own.len() < 2 || !may_be(own, rest) {
        return None;
    }
    let mut end = surname.end + 1;
    for given in 0..=MOST {
        let word = text.get(end + usize::from(given > 0)..)?;
        let length = word.bytes().take(LONGEST).take_while(u8::is_ascii_uppercase).count();
        let word = word.get(..length)?;
        let closed = !text
            .get(end + usize::from(given > 0) + length..)?
            .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '='));
        if given > 0 && closed && ADDRESSES.contains(&word) {
            let grade = Grade { alone: Degree::Medium, near: Degree::High };
            return Some(Sought { grade, ..single::sought(surname.start..end) });
        }
        let goes_on = text.as_bytes().get(end + usize::from(given > 0) + length) == Some(&b' ');
        if length < 2 || !goes_on {
            return None;
        }
        end += usize::from(given > 0) + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::names::token::Chain;

    #[test]
    fn travellers_have_a_form_of_address() {
        for (text, expected) in [
            ("ZZYZX/ANNA MRS", Some("ZZYZX/ANNA")),
            ("ZZYZX/ANNA MARIA MS 2.OTHER/TOM MR", Some("ZZYZX/ANNA MARIA")),
            ("ZZYZX/TOM MSTR(CHD/11MAY17)", Some("ZZYZX/TOM")),
            ("GET/POST MRS", Some("GET/POST")),
            ("GET/POST REQUESTS", None),
            ("TCP/IP MSS", None),
            ("ZZYZX/ANNA", None),
            ("ZZYZX/ANNA MRSX", None),
            ("Zzyzx/ANNA MRS", None),
        ] {
            let chain = Chain::at(text, 0);
            let found = name(text, chain.tokens().first().unwrap());
            assert_eq!(found.map(|it| text.get(it.place).unwrap()), expected, "{text}");
        }
    }
}
