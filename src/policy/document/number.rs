//! Numbers and bullets at the start of a line.
//!
//! In: the text of a block. Out: its label, how long it is, and of which kind.
//! Never takes a year, an amount or a clock for a number of the outline.

/// What lists are marked with, typed or drawn; `一` is a dash that Word writes in some fonts.
const BULLETS: &str = "-–—―•·●○▪▫■□◦‣⁃➢➤►▸✓✔✅☑❌✗*一";

/// What a block begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// `3.1`, `a`, empty for a bullet.
    pub(super) label: String,
    /// Bytes of the text that it takes, with the space behind it.
    pub(super) len: usize,
    pub(super) style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `3.` or `3.1`; how many numbers.
    Dotted(usize),
    /// `1)`, `a)`.
    Bracket,
    Bullet,
}

/// Reads the number or bullet at the start of a block.
pub(super) fn number(text: &str) -> Option<Number> {
    let first = text.chars().next()?;
    if BULLETS.contains(first) {
        let rest = text.get(first.len_utf8()..)?;
        let len = text.len() - rest.trim_start().len();
        return Some(Number { label: String::new(), len, style: Style::Bullet });
    }
    let word_len = |word: &str| {
        text.strip_prefix(word).map(|rest| word.len() + rest.len() - rest.trim_start().len())
    };
    let prefix = ["Раздел", "РАЗДЕЛ", "Статья", "Глава", "Section", "SECTION", "Article", "§"];
    let named = prefix
        .iter()
        .find_map(|word| text.starts_with(word).then(|| word_len(word)).flatten())
        .unwrap_or(0);
    let rest = text.get(named..)?;
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let mut label = rest.get(..digits)?;
    let mut len = digits;
    if !label.starts_with(|c: char| c.is_ascii_digit()) {
        return letter(text);
    }
    let tail = rest.get(len..)?;
    let closed = label.ends_with('.');
    label = label.trim_end_matches('.');
    let bracket = tail.starts_with(')');
    let depth = label.split('.').count();
    let spaced = tail.starts_with(char::is_whitespace);
    let glued = closed && tail.starts_with(char::is_alphabetic);
    let fits = bracket || spaced && (closed || named > 0 || starts_capital(tail)) || glued;
    // A year, an amount, a clock.
    if !fits || label.split('.').any(|part| part.is_empty() || part.len() > 3) {
        return None;
    }
    len += usize::from(bracket);
    let behind = rest.get(len..)?.trim_start();
    let behind = behind.strip_prefix(['.', ':']).map_or(behind, str::trim_start);
    let len = text.len() - behind.len();
    let style = if bracket { Style::Bracket } else { Style::Dotted(depth) };
    Some(Number { label: label.to_owned(), len, style })
}

fn starts_capital(tail: &str) -> bool {
    tail.trim_start().trim_start_matches(['«', '"', '“', '(']).starts_with(char::is_uppercase)
}

/// `a)`, `(b)`, `IV.`
fn letter(text: &str) -> Option<Number> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let letters: String = inner.chars().take_while(|c| c.is_alphanumeric()).take(5).collect();
    let tail = inner.get(letters.len()..)?;
    let roman = !letters.is_empty() && letters.chars().all(|c| "IVXivxІХ".contains(c));
    let single = letters.chars().count() == 1;
    let (style, cut) = if tail.starts_with(')') && (single || roman || letters.len() <= 2) {
        (Style::Bracket, 1)
    } else if tail.starts_with(". ") && roman && letters.chars().all(char::is_uppercase) {
        (Style::Dotted(1), 1)
    } else {
        return None;
    };
    let behind = tail.get(cut..)?.trim_start();
    (!letters.is_empty() && !behind.is_empty()).then(|| Number {
        label: letters,
        len: text.len() - behind.len(),
        style,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bullets_are_told_from_text() {
        for (text, label, len) in [
            ("3.1 Мы", "3.1", 4),
            ("3.1. Мы", "3.1", 5),
            ("1.Общие", "1", 2),
            ("5) имя", "5", 3),
            ("а) имя", "а", 4),
            ("(b) name", "b", 4),
            ("IV. Права", "IV", 4),
            ("— имя", "", 4),
            ("Раздел 2. Цели", "2", 16),
        ] {
            let number = number(text).unwrap();
            assert_eq!((number.label.as_str(), number.len), (label, len), "{text}");
        }
        for text in ["2020 год", "152-ФЗ", "имя", "3 лет", "1.5 млн", "I collect", "А. Белый"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
