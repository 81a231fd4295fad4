//! Lines below a street: the town and the postcode that stand there.
//!
//! In: a text and where a street ends. Out: where the postcode ends.
//! Never goes over more than three lines, nor over one with other than capitalised words.

use super::{
    cursor::Cursor,
    line::{self, Line},
    terms::Term,
    town,
};
use crate::detect::letter;

/// How many lines of a quarter, a town and a county may stand below a street.
const LINES: usize = 3;

/// Returns where the address ends whose postcode stands in the lines below a street which ends its own: American with its
/// state, British, Canadian, Australian; a country may stand behind it.
pub(super) fn end(text: &str, street: usize) -> Option<usize> {
    let code = code(text, street)?;
    let same = town::country(text, code);
    if same > code {
        return Some(same);
    }
    Some(country(text, code).unwrap_or(code))
}

/// Returns where the country ends that has the line below byte `at` for itself.
fn country(text: &str, at: usize) -> Option<usize> {
    let line = Line::read(text, next_line(text, at)?);
    let length = Term::Country.length(text, line.tokens());
    let whole = length > 0 && length == line.tokens().len() && line.whole;
    line.tokens().last().filter(|_| whole).map(|last| last.end)
}

/// Returns where the address ends whose postcode, town and country have the lines below a house for themselves, as letters
/// from abroad have them.
pub(super) fn abroad(text: &str, house: usize) -> Option<usize> {
    let below = next_line(text, house)?;
    let town = town::continental(Cursor { text, at: below })?;
    country(text, town)
}

/// Returns where the postcode ends.
fn code(text: &str, street: usize) -> Option<usize> {
    let mut at = street;
    for _ in 0..LINES {
        at = next_line(text, at)?;
        let mut cursor = Cursor { text, at };
        let mut words = 0;
        loop {
            if let Some(end) = town::american(cursor).filter(|end| closes(text, *end)) {
                return Some(end);
            }
            if let Some(end) = town::british(cursor).filter(|end| closes(text, *end)) {
                return Some(end);
            }
            if words > 0
                && let Some(end) = town::australian(cursor).filter(|end| closes(text, *end))
            {
                return Some(end);
            }
            if words == 5 {
                return None;
            }
            let Some(word) = cursor.word() else { break };
            let small = matches!(word, "of" | "on" | "upon" | "under" | "le" | "the" | "in" | "by");
            if !(word.starts_with(letter::is_capital) || small && words > 0) {
                return None;
            }
            words += 1;
            cursor.skip(&['.', ','], 1);
            if !cursor.skip(&[' '], 1) {
                break;
            }
        }
        if words == 0 {
            return None;
        }
        at = cursor.at;
    }
    None
}

/// Returns where the text of the next line begins, if byte `at` ends its own.
fn next_line(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let bare = rest.trim_start_matches([',', ' ', '\r']);
    let below = bare.strip_prefix('\n').filter(|_| rest.len() - bare.len() < 4)?;
    Some(line::behind_prefix(text, text.len() - below.len()))
}

/// Returns whether a line or a part of it ends at byte `end`.
fn closes(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    rest.is_empty() || rest.starts_with(['\n', '\r', ',', '.', '"', '<', ' '])
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_stand_below() {
        for (text, end) in [
            ("\nSample Town\nOX9 9ZZ\n", Some(20)),
            ("\nLondon W1T 9ZZ", Some(15)),
            ("\n> Sampleton, ON L6Y 1Z4", Some(24)),
            (",\nSampleville, MA 01234-5678\nUSA", Some(32)),
            ("\nKind regards and so on\nOX9 9ZZ", None),
            ("\nOX9 9ZZ", Some(8)),
            (" Sample\nOX9 9ZZ", None),
        ] {
            assert_eq!(super::end(text, 0), end, "{text}");
        }
    }
}
