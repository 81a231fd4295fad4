//! Names in fields: a value whose column, key or label says that it is a name.
//!
//! In: the value. Out: the whole of it as a name, if it may be one.
//! Never takes what has digits or other signs in it.

use super::{
    known::{Folded, Known},
    token::look,
};
use crate::detect::letter;
use crate::detect::{Degree, Evidence, Grade, check::Detail, seek::Sought};

/// The longest value that is a name as a whole, in bytes.
const LONGEST: usize = 160;
/// The most words of a name.
const MOST: usize = 6;

/// Returns the value as a name.
///
/// Grades count for the field: known words are high in it, capitalised strangers medium, and one small word
/// is low, since `name` heads names of many things.
pub(super) fn whole(text: &str) -> Option<Sought> {
    let value = text.trim_matches([' ', '\t', '"', '\'', '\r', '\n']);
    if value.len() > LONGEST || !value.starts_with(letter::is_letter) {
        return None;
    }
    let (mut words, mut known, mut capitals) = (0, 0, 0);
    for part in value.split([' ', '\u{A0}', '.', ',']).filter(|part| !part.is_empty()) {
        if !part.chars().all(|c| letter::is_letter(c) || matches!(c, '-' | '\'' | '’' | '`')) {
            return None;
        }
        let cyrillic = part.starts_with(|c| matches!(c, '\u{400}'..='\u{52F}'));
        let found = look(&Folded::of(part), cyrillic);
        const NAME: [Known; 4] = [Known::GIVEN, Known::SURNAME, Known::SHAPED, Known::PATRONYMIC];
        words += 1;
        known += usize::from(NAME.iter().any(|flag| found.is(*flag)));
        capitals += usize::from(part.starts_with(letter::is_capital));
    }
    let near = match (words, known, capitals) {
        (0, ..) | (MOST.., ..) => return None,
        (1, 1, 1) | (2.., 2.., _) => Degree::Medium,
        (2.., 1, 1..) => Degree::Medium,
        (2.., 1, _) | (_, 0, 1..) => Degree::Low,
        _ => Degree::None,
    };
    let start = text.find(value)?;
    let evidence = if known > 0 { Evidence::SHAPE | Evidence::DICTIONARY } else { Evidence::SHAPE };
    Some(Sought {
        place: start..start + value.len(),
        evidence,
        grade: Grade { alone: Degree::None, near },
        detail: Detail { key: "form", value: if words == 1 { "single" } else { "full" } },
    })
}
