//! Bytes that dumps write as hexadecimal digits: `0x…`, `X'…'`, PostgreSQL's `\x…`.
//!
//! In: digits. Out: the text they spell, if it is one.
//! Never decodes pictures and the like: only what reads as text is text.

/// Digits that are decoded, at most; a longer one is a file.
const LONGEST: usize = 128 << 10;

/// Returns the text of a value without quotes, `0x…`.
pub(super) fn bare(value: &str) -> Option<String> {
    text(value.strip_prefix("0x")?)
}

/// Returns the text of the string at `part` of the source, if it is `X'…'`.
pub(super) fn quoted(source: &str, part: std::ops::Range<usize>) -> Option<String> {
    let before =
        |back: usize| part.start.checked_sub(back).and_then(|at| source.as_bytes().get(at));
    if !matches!(before(2), Some(b'x' | b'X')) || before(3).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    text(source.get(part)?)
}

/// Returns the text of PostgreSQL's `'\x…'`, which a value begins with that is a string.
pub(super) fn escaped(value: &str) -> Option<String> {
    text(value.strip_prefix("\\x")?)
}

/// Returns what digits spell, if that is readable UTF-8.
pub(super) fn text(digits: &str) -> Option<String> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    if pairs.is_empty() || digits.len() > LONGEST {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    // Most blobs show in their first bytes that they are none of ours.
    let readable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    let bytes: Option<Vec<u8>> = bytes.map(|byte| byte.filter(|byte| readable(byte))).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_text_where_they_spell_some() {
        for (digits, expected) in [
            ("2B3739", Some("+79")),
            ("d0afd0bd", Some("Ян")),
            ("00ff", None),
            ("abc", None),
            ("", None),
            ("zz", None),
            ("ff", None),
        ] {
            assert_eq!(text(digits).as_deref(), expected, "{digits}");
        }
        assert_eq!(quoted("X'4142'", 2..6).as_deref(), Some("AB"));
        assert_eq!(quoted("max'4142'", 4..8), None);
        assert_eq!(escaped("\\x4142").as_deref(), Some("AB"));
        assert_eq!(bare("0x4142").as_deref(), Some("AB"));
    }
}
