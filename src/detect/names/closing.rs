//! Closings of letters: `Sincerely,` and on the next line the name of who signs.
//!
//! In: a text and where words begin and end. Out: whether they stand by themselves below a closing; who signs at the end.
//! Never looks back over more than one empty line.

use super::{
    phrases::Phrases,
    single::{self, is_surely_name},
    spoken,
    token::{Chain, Kind},
    verdict::Row,
};
use crate::detect::{junction, letter, seek::Sought};

/// The longest line of a closing, in bytes: `Veuillez agréer, Madame, Monsieur, l'expression …` is no such line.
const LONGEST: usize = 64;

/// How many of the last lines of a text may be a signature.
const LINES: usize = 12;
/// The longest given name that stands by itself, in bytes.
const NAME: usize = 32;

/// Returns the given name by itself below a closing at the end of a text, behind byte `from`: no space is before it.
pub(super) fn signed(text: &str, from: usize) -> Option<Sought> {
    let start = junction::tail(text).max(from);
    let mut end = text.len();
    for _ in 0..LINES {
        let line = memchr::memrchr(b'\n', text.as_bytes().get(start..end)?)? + start + 1;
        let name = text.get(line..end)?.trim_end_matches([' ', '\r', '\t', ',', '.']);
        if (3..=NAME).contains(&name.len())
            && !name.contains(' ')
            && name.starts_with(letter::is_capital)
            && is_alone(text, line, line + name.len())
            && stands_above(text, line, line + name.len())
        {
            return Some(single::sought(line..line + name.len()));
        }
        end = line - 1;
    }
    None
}

/// Returns whether a word is a given name that means nothing else.
fn is_alone(text: &str, start: usize, end: usize) -> bool {
    let chain = Chain::at(text, start);
    let [token] = chain.tokens() else { return false };
    let tokens = std::slice::from_ref(token);
    token.kind == Kind::Word
        && token.end == end
        && !token.upper
        && spoken::is_given(text, token)
        && is_surely_name(Row { text, tokens }, 0)
}

/// Returns whether the words from `start` to `end` are all of a line below a closing.
pub(super) fn stands_above(text: &str, start: usize, end: usize) -> bool {
    let Some((head, rest)) = text.get(..start).zip(text.get(end..)) else { return false };
    if !head.ends_with('\n') {
        return false;
    }
    if !rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r', ',']) && !rest.is_empty() {
        return false;
    }
    let bare = head.trim_end();
    let gap = head.get(bare.len()..).unwrap_or_default();
    if gap.bytes().filter(|byte| *byte == b'\n').count() > 2 {
        return false;
    }
    let line = bare.get(bare.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let line = line.trim_end_matches([',', '.', '!', ';', '-', '—', '–', ' ']);
    let word = line.rsplit(' ').next().unwrap_or_default();
    line.len() <= LONGEST && Phrases::Closing.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_stands_below_a_closing() {
        for (head, name, rest, stands) in [
            ("Yours sincerely\n", "Ada Zzyzx", "\nDirector", true),
            ("Yours sincerely,\r\n\r\n", "Ada Zzyzx", "\r\n", true),
            ("text.\n\nMit freundlichen Grüßen\n", "Ada Zzyzx", "", true),
            ("С уважением,\n", "Ада Ззыз", ", директор", true),
            ("Best regards, ", "Ada Zzyzx", "\n", false),
            ("Best regards,\n", "Ada Zzyzx", " went home", false),
            ("Best regards,\n\n\n", "Ada Zzyzx", "\n", false),
            ("with all due regard\n", "Ada Zzyzx", "\n", false),
            ("Best regards,\n  ", "Ada Zzyzx", "\n", false),
            ("", "Ada Zzyzx", "\n", false),
        ] {
            let text = format!("{head}{name}{rest}");
            assert_eq!(stands_above(&text, head.len(), head.len() + name.len()), stands, "{text}");
        }
    }

    #[test]
    fn who_signs_at_the_end_needs_no_space_before() {
        for (text, expected) in [
            ("Text.\n\nBest regards,\nGwendolyn", Some("Gwendolyn")),
            ("Text.\n\nBest regards,\r\n\r\nGwendolyn\r\nSales\r\n", Some("Gwendolyn")),
            ("Text.\nС уважением,\nПётр", Some("Пётр")),
            ("Text.\n\nBest regards,\nMarketing", None),
            ("Text.\n\nBest regards,\nParis", None),
            ("Text.\nGwendolyn", None),
            ("Gwendolyn", None),
            ("", None),
        ] {
            let found = signed(text, 0).and_then(|found| text.get(found.place));
            assert_eq!(found, expected, "{text}");
        }
        let text = "Best regards,\nGwendolyn";
        assert!(signed(text, text.len()).is_none());
    }
}
