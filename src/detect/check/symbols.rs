//! Symbols: the letters and digits of a number, without what people write between them.
//!
//! In: a candidate. Out: its characters as ASCII digits and capitals, in order.
//! Never allocates; a number longer than any that is issued has no symbols.

use super::digit;

/// The letters and digits of a number, at most [`Self::MOST`].
#[derive(Clone, Copy)]
pub(super) struct Symbols {
    buffer: [u8; Self::MOST],
    length: usize,
}

impl Symbols {
    /// The most characters kept; the longest number with a check, an IBAN, has 34 (ISO 13616-1).
    pub(super) const MOST: usize = 40;

    /// Collects the letters and digits of `text`; `None` if there are too many, or others than Latin ones.
    ///
    /// A Cyrillic letter that looks like a Latin one is taken for it: keyboards mix them up.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut symbols = Self { buffer: [0; Self::MOST], length: 0 };
        if text.is_ascii() && text.len() <= Self::MOST {
            for byte in text.bytes() {
                // What is no symbol is written over by the next.
                let symbol = SYMBOLS[usize::from(byte)];
                *symbols.buffer.get_mut(symbols.length)? = symbol;
                symbols.length += usize::from(symbol != 0);
            }
            return Some(symbols);
        }
        for c in text.chars() {
            let symbol = match digit(c) {
                Some(value) => b'0' + value,
                None if c.is_ascii_alphabetic() => u8::try_from(c.to_ascii_uppercase()).ok()?,
                None if c.is_alphabetic() => alike(c)?,
                None => continue,
            };
            *symbols.buffer.get_mut(symbols.length)? = symbol;
            symbols.length += 1;
        }
        Some(symbols)
    }

    /// Returns the characters.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }

    /// Returns the same behind `head`, capitals and digits; `None` if that is too long.
    pub(super) fn behind(mut self, head: &str) -> Option<Self> {
        if head.is_empty() {
            return Some(self);
        }
        let length = self.length + head.len();
        self.buffer.get(..length)?;
        self.buffer.copy_within(..self.length, head.len());
        self.buffer.get_mut(..head.len())?.copy_from_slice(head.as_bytes());
        self.length = length;
        Some(self)
    }

    /// Returns the same without the character at `index`.
    pub(super) fn without(mut self, index: usize) -> Self {
        if index < self.length {
            self.buffer.copy_within(index + 1..self.length, index);
            self.length -= 1;
        }
        self
    }
}

/// The letters and digits of ASCII, in upper case; 0 for others.
pub(in crate::detect) static SYMBOLS: [u8; 256] = {
    let mut symbols = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        if byte.is_ascii_alphanumeric() {
            symbols[byte as usize] = byte.to_ascii_uppercase();
        }
        byte += 1;
    }
    symbols
};

/// Returns the number that a digit or a letter stands for: A is 10, Z is 35 (ISO 7064, ICAO Doc 9303).
pub(super) fn worth(symbol: u8) -> Option<u32> {
    match symbol {
        b'0'..=b'9' => Some(u32::from(symbol - b'0')),
        b'A'..=b'Z' => Some(u32::from(symbol - b'A') + 10),
        _ => None,
    }
}

/// Returns the Latin letter that a Cyrillic one looks like.
fn alike(c: char) -> Option<u8> {
    const ALIKE: [(char, u8); 13] = [
        ('А', b'A'),
        ('В', b'B'),
        ('Е', b'E'),
        ('К', b'K'),
        ('М', b'M'),
        ('Н', b'H'),
        ('О', b'O'),
        ('Р', b'P'),
        ('С', b'C'),
        ('Т', b'T'),
        ('У', b'Y'),
        ('Х', b'X'),
        ('І', b'I'),
    ];
    let upper = c.to_uppercase().next()?;
    ALIKE.iter().find(|(cyrillic, _)| *cyrillic == upper).map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn symbols_of_ascii_are_those_of_its_characters(text in "[ -~]{0,44}|[0-9a-z]{38,42}") {
            let slow: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            let symbols = Symbols::of(&text);
            let fast = symbols.as_ref().map(Symbols::as_slice);
            let slow = slow.to_ascii_uppercase();
            prop_assert_eq!(fast, (slow.len() <= Symbols::MOST).then_some(slow.as_bytes()));
        }
    }

    #[test]
    fn separators_go_and_capitals_stay() {
        for (text, expected) in [
            ("gb29 nwbk-６０", Some("GB29NWBK60")),
            ("А123ВС", Some("A123BC")),
            ("Ж123", None),
            ("", Some("")),
            ("11111111112222222222333333333344444444445", None),
        ] {
            let symbols = Symbols::of(text);
            let found = symbols.as_ref().map(|s| std::str::from_utf8(s.as_slice()).unwrap());
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(Symbols::of("A123").unwrap().without(1).as_slice(), b"A23");
        assert_eq!(Symbols::of("A123").unwrap().without(9).as_slice(), b"A123");
        assert_eq!(Symbols::of("12-3").unwrap().behind("PL").unwrap().as_slice(), b"PL123");
        assert!(Symbols::of(&"1".repeat(40)).unwrap().behind("PL").is_none());
    }
}
