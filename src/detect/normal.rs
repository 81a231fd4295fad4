//! Normal form: a value without what differs between ways to write it.
//!
//! In: the found text and its kind. Out: the text by which values are compared.
//! Never keeps or shows it.

use std::borrow::Cow;

use super::{letter, value::Kind};

/// Returns the value as it is compared: without what differs between ways to write it.
pub(super) fn normal(text: &str, kind: Kind) -> Cow<'_, str> {
    if text.is_ascii() { normal_ascii(text, kind) } else { normal_of_any(text, kind) }
}

fn normal_of_any(text: &str, kind: Kind) -> Cow<'_, str> {
    let folded = text.chars().map(fold);
    let normal: String = match kind {
        Kind::Secret => return text.into(),
        Kind::Email => small(text, |_| true),
        Kind::Ip => match text.parse::<std::net::IpAddr>() {
            Ok(address) => address.to_string(),
            Err(_) => small(text, |_| true),
        },
        Kind::Text | Kind::Name => small(text, letter::is_letter_or_digit),
        Kind::Number | Kind::Card => folded.filter(char::is_ascii_digit).collect(),
        Kind::Phone => {
            let digits: String = folded.filter(char::is_ascii_digit).collect();
            let mut digits = digits.into_bytes();
            String::from_utf8(international(text, &mut digits).to_vec()).unwrap_or_default()
        }
    };
    if normal.is_empty() { text.to_lowercase().into() } else { normal.into() }
}

/// Collects those characters that count, folded and in lower case.
fn small(text: &str, counts: impl Fn(char) -> bool) -> String {
    let mut small = String::with_capacity(text.len());
    let folded = text.chars().map(fold).filter(|c| counts(*c));
    folded.for_each(|c| letter::small(c, |c| small.push(c)));
    small
}

/// The same for ASCII, which nearly all values are.
fn normal_ascii(text: &str, kind: Kind) -> Cow<'_, str> {
    match kind {
        Kind::Secret => text.into(),
        // Four numbers without leading noughts are written in one way only.
        Kind::Ip if !text.contains(':') => text.into(),
        Kind::Ip => match text.parse::<std::net::IpAddr>() {
            Ok(address) => address.to_string().into(),
            Err(_) => text.to_ascii_lowercase().into(),
        },
        _ => {
            let mut room = vec![0; text.len()];
            let plain = plain(text, kind, &mut room).to_vec();
            String::from_utf8(plain).unwrap_or_default().into()
        }
    }
}

/// Values up to this length are made plain without an allocation.
pub(super) const SHORT: usize = 128;

/// The same as [`normal`] for short values; `None` for others, and for some that are rare.
pub(super) fn short<'b>(text: &'b str, kind: Kind, room: &'b mut [u8; SHORT]) -> Option<&'b [u8]> {
    match kind {
        Kind::Secret => Some(text.as_bytes()),
        Kind::Ip if text.contains(':') || !text.is_ascii() => None,
        Kind::Ip => Some(text.as_bytes()),
        _ if text.is_ascii() => (text.len() <= SHORT).then(|| plain(text, kind, room)),
        Kind::Text | Kind::Name => small_in(text, letter::is_letter_or_digit, room),
        Kind::Email => small_in(text, |_| true, room),
        Kind::Number | Kind::Card | Kind::Phone => None,
    }
}

/// The same as [`small`] in a room; `None` if there is too little of it, or nothing to write.
fn small_in<'b>(
    text: &str,
    counts: impl Fn(char) -> bool,
    room: &'b mut [u8; SHORT],
) -> Option<&'b [u8]> {
    let (mut at, mut length) = (0, 0);
    let mut write = |bytes: &[u8]| {
        room.get_mut(length..length + bytes.len())?.copy_from_slice(bytes);
        length += bytes.len();
        Some(())
    };
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(small) = rest.first_chunk().and_then(small_russian) {
            write(&small)?;
            at += 2;
            continue;
        }
        let c = text.get(at..)?.chars().next()?;
        at += c.len_utf8();
        let (c, mut fits) = (fold(c), true);
        if counts(c) {
            letter::small(c, |c| fits &= write(c.encode_utf8(&mut [0; 4]).as_bytes()).is_some());
        }
        if !fits {
            return None;
        }
    }
    room.get(..length).filter(|small| !small.is_empty())
}

/// Returns a letter of А to я, small.
fn small_russian(letter: &[u8; 2]) -> Option<[u8; 2]> {
    match *letter {
        [0xD0, second @ 0x90..=0x9F] => Some([0xD0, second + 0x20]),
        [0xD0, second @ 0xA0..=0xAF] => Some([0xD1, second - 0x20]),
        [0xD0, 0xB0..=0xBF] | [0xD1, 0x80..=0x8F] => Some(*letter),
        _ => None,
    }
}

/// The digits and small letters that each byte of ASCII counts as; 0 for what doesn't matter.
const LETTERS: [u8; 256] = counting(true);
/// The same where letters don't matter.
const DIGITS: [u8; 256] = counting(false);

const fn counting(letters: bool) -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        if byte.is_ascii_digit() || letters && byte.is_ascii_alphabetic() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
}

/// Writes ASCII in small letters into `room`, which is as long, without what doesn't matter; the whole where nothing
/// would be left.
fn plain<'b>(text: &str, kind: Kind, room: &'b mut [u8]) -> &'b [u8] {
    let table = match kind {
        Kind::Number | Kind::Card | Kind::Phone => &DIGITS,
        Kind::Text | Kind::Name => &LETTERS,
        Kind::Email | Kind::Ip | Kind::Secret => return lower(text, room),
    };
    let length = counted(text.as_bytes(), table, room);
    if length == 0 {
        return lower(text, room);
    }
    let plain = room.get_mut(..length).unwrap_or_default();
    if kind == Kind::Phone { international(text, plain) } else { plain }
}

/// Writes those bytes that count by a table, as it has them, into a room which is as long; returns how many they are.
fn counted(text: &[u8], table: &[u8; 256], room: &mut [u8]) -> usize {
    let mut length = 0;
    let (eights, rest) = text.as_chunks::<8>();
    for eight in eights {
        let Some(to) = room.get_mut(length..).and_then(<[u8]>::first_chunk_mut::<8>) else { break };
        let mut at = 0;
        for byte in eight {
            // It never comes to more than seven, which need not be asked then.
            to[at % 8] = table[usize::from(*byte)];
            at += usize::from(to[at % 8] != 0);
        }
        length += at;
    }
    for byte in rest {
        if let Some(to) = room.get_mut(length) {
            *to = table[usize::from(*byte)];
            length += usize::from(*to != 0);
        }
    }
    length
}

/// Writes ASCII in small letters into `room`, which is as long.
fn lower<'b>(text: &str, room: &'b mut [u8]) -> &'b [u8] {
    let room = room.get_mut(..text.len()).unwrap_or_default();
    room.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
    room
}

/// Brings a phone number's digits to the form that begins with the country code.
///
/// Without a `+`, eleven digits with an 8 in front are Russian or Kazakh national writing (8 is the
/// trunk prefix of the +7 zone), and 00 is the international prefix that ITU-T E.164 recommends.
fn international<'b>(text: &str, digits: &'b mut [u8]) -> &'b [u8] {
    if text.starts_with(['+', '＋']) {
        return digits;
    }
    if let [trunk @ b'8', rest @ ..] = &mut *digits
        && rest.len() == 10
    {
        *trunk = b'7';
    }
    match &*digits {
        [b'0', b'0', rest @ ..] if rest.len() >= 8 => rest,
        all => all,
    }
}

/// Folds fullwidth forms (Unicode block U+FF00) to ASCII.
fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_way_for_ascii_leads_where_the_other_does(
            text in "([+]|8|00)?[0-9A-Za-z@. -]{0,150}|[0-9a-f:]{2,20}",
        ) {
            for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Ip || text.contains(':')) {
                let slow = normal_of_any(&text, kind);
                prop_assert_eq!(&normal_ascii(&text, kind), &slow, "{:?}", kind);
            }
        }

        #[test]
        fn what_fits_is_the_same(
            text in "[А-Яа-яёЁİßＡ-ｚ０-９a-zA-Z0-9 ,.@—:-]{0,40}|[—. ]{0,3}|[а-яİ ]{60,80}|[a-z0-9 ]{120,136}\
                     |[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        ) {
            for kind in Kind::ALL {
                let mut room = [0; SHORT];
                if let Some(short) = short(&text, kind, &mut room) {
                    let slow = normal(&text, kind);
                    prop_assert_eq!(short, slow.as_bytes(), "{:?}", kind);
                }
            }
        }
    }
}
