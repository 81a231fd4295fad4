//! Where in a text the few bytes are that part its values.
//!
//! In: up to 64 bytes, or what begins a value. Out: one bit for each that is one of three; where the first of them is.
//! Never looks at what is between them.

/// Bytes of a value that are looked at by eights, before it is one of the few that are worth a call.
const SHORT: usize = 32;
/// Each byte of a word is one.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Returns where the first of three bytes is.
///
/// Most values end soon: they are looked at by eights, as in Warren, Hacker's Delight, 6-1. A byte that is none may be
/// taken for one only behind one that is.
#[inline]
pub(super) fn first_of(bytes: &[u8], of: [u8; 3]) -> Option<usize> {
    let [a, b, c] = of;
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk)
        && at < SHORT
    {
        let word = u64::from_le_bytes(*eight);
        let hits = (zeros(word, a) | zeros(word, b) | zeros(word, c)) & ONES << 7;
        if hits != 0 {
            return Some(at + hits.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    Some(at + memchr::memchr3(a, b, c, bytes.get(at..)?)?)
}

/// The highest bit of each byte of a word that is `byte`, of some behind such a one, and whatever other bits.
#[inline]
fn zeros(word: u64, byte: u8) -> u64 {
    let word = word ^ (u64::from(byte) * ONES);
    word.wrapping_sub(ONES) & !word
}

/// Returns one bit for each of up to 64 bytes: it is one of the three.
///
/// ```text
/// for i in 0..64 { bit i = byte i is one of the three }
/// ```
/// The compiler compares many bytes at a time; the product that gathers the lowest bits of eight bytes is from
/// Warren, Hacker's Delight, 7-4.
#[inline]
pub(super) fn spots(chunk: &[u8], of: [u8; 3]) -> u64 {
    if let Some(chunk) = chunk.first_chunk() {
        return all_spots(chunk, of);
    }
    let mut whole = [0; 64];
    for (slot, byte) in whole.iter_mut().zip(chunk) {
        *slot = *byte;
    }
    all_spots(&whole, of) & !(u64::MAX << chunk.len())
}

fn all_spots(chunk: &[u8; 64], [a, b, c]: [u8; 3]) -> u64 {
    let mut hits = [0; 64];
    for (hit, byte) in hits.iter_mut().zip(chunk) {
        *hit = u8::from(*byte == a) | u8::from(*byte == b) | u8::from(*byte == c);
    }
    let (eights, _) = hits.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, eight| {
        bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_spots_are_what_their_simple_form_says(
            mut bytes in proptest::collection::vec(prop::sample::select(b"\n\",;a\xFF\t\\\0".to_vec()), 0..=64),
            of in prop::sample::select(vec![*b";\n\"", *b"\t\n\\", *b"\0a\0"]),
        ) {
            for _ in 0..2 {
                let expected = bytes.iter().enumerate().filter(|(_, b)| of.contains(b));
                prop_assert_eq!(spots(&bytes, of), expected.fold(0, |bits, (i, _)| bits | 1 << i));
                bytes.resize(64, b';');
            }
        }

        #[test]
        fn the_first_is_where_a_simple_search_finds_it(
            before in proptest::collection::vec(prop::sample::select(b"a\x0B\x8A\xA2\xDC#]!".to_vec()), 0..50),
            rest in proptest::collection::vec(prop::sample::select(b"\n\"\\#]a\x0B".to_vec()), 0..20),
        ) {
            let (of, bytes) = (*b"\"\\\n", [before, rest].concat());
            prop_assert_eq!(first_of(&bytes, of), bytes.iter().position(|byte| of.contains(byte)));
            prop_assert_eq!(first_of(&bytes, [b'a'; 3]), bytes.iter().position(|byte| *byte == b'a'));
        }
    }
}
