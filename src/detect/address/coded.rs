//! A quick look ahead: whether a block can have a postcode or a country at all.
//!
//! In: a text and where a block may begin. Out: no, if neither can stand in it.
//! Never says no to a block that has one.

use super::{extent::LONGEST, line, terms::Term};

/// The fewest digits of a block with a postcode of nothing else.
const DIGITS: usize = 4;
/// The fewest of one with letters and signs among the digits.
const MIXED: usize = 2;

/// The longest word that is surely one token, in bytes.
const ONE: usize = 60;

/// Says quickly whether the block that begins at byte `at` may have a postcode or a country.
pub(super) fn may_be(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let (mut at, limit) = (at, at + LONGEST);
    let (mut seen, mut lines) = (Seen::default(), 0);
    let (mut coded, mut worded) = (false, false);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let word = first_word(rest);
        coded |= !word.is_empty() && seen.add(word);
        worded |= word.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        if coded && worded {
            return true;
        }
        at += word.len();
        match rest.get(word.len()..).unwrap_or_default() {
            // `8, 9, 9, 10`: the first line has a word of a street or a unit.
            [b'\n', ..] if !worded => return false,
            [b'\n', ..] => {
                lines += 1;
                at = line::behind_prefix(text, at + 1);
            }
            [sign @ (b' ' | b'\r' | b',' | b'-' | b'/' | b'.' | b'#'), ..] => {
                seen.mixed |= *sign == b'#';
                at += 1;
            }
            [b'(', _, _, b')', ..] if coded => return true,
            [b'(', _, _, b')', ..] => (at, worded) = (at + 4, true),
            _ => return false,
        }
        // The first line and one behind a unit may be of any length.
        if lines > 1 && at > limit {
            return false;
        }
    }
    false
}

/// What was seen of a block.
#[derive(Default)]
struct Seen {
    digits: usize,
    /// Words with digits.
    numbers: usize,
    /// Whether one has something else, or a sign before it.
    mixed: bool,
    /// Whether a street may be told without a number.
    unnumbered: bool,
}

impl Seen {
    /// Takes a word; returns whether the block may have a postcode or a country. A number tells the street, unless a
    /// word does or it is a corner, and another is the code.
    fn add(&mut self, word: &[u8]) -> bool {
        let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
        self.digits += digits;
        self.numbers += usize::from(digits > 0);
        self.mixed |= digits > 0 && digits < word.len();
        self.unnumbered |= word == b"C"
            || word.eq_ignore_ascii_case(b"corner")
            || digits == 0 && Term::opens_street(word);
        let enough = self.digits >= if self.mixed { MIXED } else { DIGITS };
        enough && (self.numbers > 1 || self.unnumbered)
            || word.len() > ONE
            || digits == 0 && Term::begins_country(word)
    }
}

/// Returns the word that a text begins with: letters and digits, and a sign between two of them.
pub(super) fn first_word(text: &[u8]) -> &[u8] {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let mut rest = text;
    loop {
        rest = match rest {
            [byte, more @ ..] if letter(byte) => more,
            [b'-' | b'\'' | b'/' | b'.', more @ ..]
                if rest.len() < text.len() && more.first().is_some_and(letter) =>
            {
                more
            }
            _ => return text.get(..text.len() - rest.len()).unwrap_or_default(),
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::address::extent::block;

    proptest! {
        #[test]
        fn no_block_with_a_code_is_turned_down(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "7", "Model", "Road", "Apt.", "5", "12345", "Nook", "LA", "7988", "France", "Trinidad", "and", "Tobago",
                "Rue", "Modèle", "12", "S/N", "SW1A", "1AA", "(TO)", "#4", "Flat", "\n", "\n * ", "\r\n", ",", ".", "-",
                "Côte d'Ivoire", "Guinea-Bissau", "U.S.", "the corner of", "Россия", "дом", "--", "(x", "of", "UK", "№ 5",
                "123a", "7/20", "\t", "Chad", "C/", "Straße", "2012", "94917", "and Elm",
            ]), 1..14),
            spaces in proptest::collection::vec(0..4_u8, 14),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", if space == 0 { "" } else { " " })
            }).collect();
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let coded = block(&text, at).is_some_and(|block| block.coded);
                prop_assert!(may_be(&text, at) || !coded, "{}", text);
            }
        }
    }

    #[test]
    fn most_numbers_have_no_code_behind_them() {
        for text in [
            "5 bytes of it; 12345",
            "16 bytes, or 7",
            "Copyright 2012 Nook",
            "7 Model Road",
            "Line 5: France",
            "5 x\t12345",
            "5 (see) 12345",
            "8, 9, 12, 12345, 7\nNook",
        ] {
            assert!(!may_be(text, 0), "{text}");
        }
        for text in [
            "7 Model Road\nFrance",
            "7 Modelo 1200",
            "7 Modelo 5a",
            "7 Model Road, Trinidad and Tobago",
        ] {
            assert!(may_be(text, 0), "{text}");
        }
        let far = format!("7 Model\n{}France", "Nook\n".repeat(60));
        assert!(!may_be(&far, 0));
    }
}
