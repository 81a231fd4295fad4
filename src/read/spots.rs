//! Where in a text the few bytes are that part its values.
//!
//! In: up to 64 bytes. Out: one bit for each that is one of three.
//! Never looks at what is between them.

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

    use super::spots;

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
    }
}
