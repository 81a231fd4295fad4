//! Letters: what Unicode says of a character, by a short way for ASCII and Russian.
//!
//! In: a character. Out: whether it is a letter, a capital, a small one.
//! Never differs from the standard library, which goes through tables for all but ASCII.

/// As [`char::is_alphabetic`].
#[inline]
pub(super) fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphabetic(),
        'Ѐ'..='ҁ' | 'Ҋ'..='ӿ' => true,
        _ => c.is_alphabetic(),
    }
}

/// As [`char::is_alphanumeric`].
#[inline]
pub(super) fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_alphanumeric(),
        'Ѐ'..='ҁ' | 'Ҋ'..='ӿ' => true,
        _ => c.is_alphanumeric(),
    }
}

/// As [`char::is_uppercase`].
#[inline]
pub(super) fn is_capital(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_uppercase(),
        'Ѐ'..='Я' => true,
        'а'..='џ' => false,
        _ => c.is_uppercase(),
    }
}

/// As [`char::is_lowercase`].
#[inline]
pub(super) fn is_small(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c.is_ascii_lowercase(),
        'Ѐ'..='Я' => false,
        'а'..='џ' => true,
        _ => c.is_lowercase(),
    }
}

/// Hands on a character in lower case, as [`char::to_lowercase`].
#[inline]
pub(super) fn small(c: char, mut each: impl FnMut(char)) {
    match c {
        '\0'..='\u{7F}' => each(c.to_ascii_lowercase()),
        'А'..='Я' => each(char::from_u32(c as u32 + 0x20).unwrap_or(c)),
        'а'..='я' => each(c),
        _ => c.to_lowercase().for_each(each),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_leads_where_the_long_one_does() {
        for c in '\0'..=char::MAX {
            let (own, std) = (
                (is_letter(c), is_letter_or_digit(c), is_capital(c), is_small(c)),
                (c.is_alphabetic(), c.is_alphanumeric(), c.is_uppercase(), c.is_lowercase()),
            );
            assert_eq!(own, std, "{c:?}");
            let mut lower = String::new();
            small(c, |c| lower.push(c));
            assert_eq!(lower, c.to_lowercase().collect::<String>(), "{c:?}");
        }
    }
}
