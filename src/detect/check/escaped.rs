//! Escaped: a telephone number as addresses of the web write it.
//!
//! In: `%2B7%20916%20123-45-67`. Out: what the check of telephone numbers says of `+7 916 123-45-67`.
//! Never takes the digits of an escape for digits of the number.

use super::{Checked, phone};

/// The longest number, in bytes.
const LONGEST: usize = 128;

/// `phone_escaped`: as `phone` without its escapes (RFC 3986, section 2.1); a `+` but the first is a space (HTML, forms).
#[must_use]
pub(super) fn phone_escaped(text: &str, argument: &str) -> Checked {
    let mut room = [0; LONGEST];
    let mut length = 0;
    let mut rest = text.as_bytes();
    while let Some((byte, more)) = next(rest) {
        let Some(slot) = room.get_mut(length) else { return Checked::Fails };
        *slot = byte;
        (length, rest) = (length + 1, more);
    }
    let plain = room.get(..length).and_then(|plain| std::str::from_utf8(plain).ok());
    plain.map_or(Checked::Fails, |plain| phone::phone(plain, argument))
}

/// Returns the byte that a text begins with, escaped or not, and what stands behind it.
fn next(text: &[u8]) -> Option<(u8, &[u8])> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
    match text {
        [b'%', a, b, rest @ ..] if let (Some(a), Some(b)) = (value(*a), value(*b)) => {
            Some((a << 4 | b, rest))
        }
        [b'+', rest @ ..] => Some((b' ', rest)),
        [byte, rest @ ..] => Some((*byte, rest)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_what_they_stand_for() {
        for (text, plain) in [
            ("%2B79161234567", "+79161234567"),
            ("%2b7%20%28916%29%20123-45-67", "+7 (916) 123-45-67"),
            ("%2B7+916+123+45+67", "+7 916 123 45 67"),
            ("%2B09161234567", "+09161234567"),
            ("%2B7916", "+7916"),
            ("%2", "%2"),
            ("%FF", ""),
            ("", ""),
        ] {
            assert_eq!(phone_escaped(text, ""), phone::phone(plain, ""), "{text}");
        }
        assert!(matches!(phone_escaped("%2B79161234567", ""), Checked::Holds(..)));
    }
}
