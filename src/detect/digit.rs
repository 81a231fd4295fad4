//! Digits and dashes: the characters that numbers are written with.
//!
//! In: a character. Out: its value, or whether it is a dash.
//! Never takes the digits of other scripts, which no number that is looked for is written with.

/// Returns the value of an ASCII or fullwidth digit.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '\u{FF10}'..='\u{FF19}' => u8::try_from(c as u32 - 0xFF10).ok(),
        _ => None,
    }
}

/// Returns whether a character is one of the dashes that people type, as `{dash}` of `patterns/classes.toml` has them.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}')
}
