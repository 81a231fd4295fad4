//! Closings of letters: `Sincerely,` and on the next line the name of who signs.
//!
//! In: a text and where words begin and end. Out: whether they stand by themselves below a closing.
//! Never looks back over more than one empty line.

use super::phrases::Phrases;

/// The longest line of a closing, in bytes: `Veuillez agréer, Madame, Monsieur, l'expression …` is no such line.
const LONGEST: usize = 64;

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
}
