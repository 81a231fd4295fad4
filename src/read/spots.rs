//! Where in a text the few bytes are that part its values.
//!
//! In: up to 64 bytes. Out: one bit for each that is one of three.
//! Never looks at what is between them.

/// Returns one bit for each of up to 64 bytes: it is one of the three.
///
/// ```text
/// for i in 0..64 { bit i = byte i is one of the three }
/// ```
/// Eight bytes at a time: a byte of `x ^ pattern` is zero where it is equal; the exact test for a zero
/// byte and the product that gathers eight bits are from Warren, Hacker's Delight, 6-1 and 7-4.
#[inline]
pub(super) fn spots(chunk: &[u8], of: [u8; 3]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * ONES;
    let zeros = |x: u64| !(((x & LOW) + LOW) | x | LOW);
    let every = |byte: u8| u64::from(byte) * ONES;
    let (a, b, c) = (every(of[0]), every(of[1]), every(of[2]));
    let eight = |bytes: [u8; 8]| {
        let x = u64::from_le_bytes(bytes);
        let hits = zeros(x ^ a) | zeros(x ^ b) | zeros(x ^ c);
        (hits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    };
    let (eights, rest) = chunk.as_chunks::<8>();
    let bits =
        eights.iter().enumerate().fold(0, |bits, (i, bytes)| bits | eight(*bytes) << (8 * i));
    if rest.is_empty() {
        return bits;
    }
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    bits | eight(last) << (8 * eights.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::spots;

    proptest! {
        #[test]
        fn the_spots_are_what_their_simple_form_says(chunk in "[\n\",;a\u{FF}\t]{0,32}") {
            let bytes = chunk.as_bytes();
            let expected = bytes.iter().enumerate().filter(|(_, b)| b";\n\"".contains(b));
            assert_eq!(spots(bytes, *b";\n\""), expected.fold(0, |bits, (i, _)| bits | 1 << i));
        }
    }
}
