//! Numbers in as few bytes as they need: unsigned LEB128 (DWARF 5, §7.6).
//!
//! In: numbers. Out: bytes, seven bits of a number in each, low ones first, the eighth set where more follow.
//! Never reads beyond what it is given.

/// Adds a number; most have one byte.
#[inline]
pub(super) fn push(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        let [low, ..] = number.to_le_bytes();
        to.push(low | 0x80);
        number >>= 7;
    }
    to.extend(u8::try_from(number));
}

/// Adds bytes behind how many they are.
pub(super) fn push_all(to: &mut Vec<u8>, bytes: &[u8]) {
    push(to, bytes.len());
    to.extend(bytes);
}

/// Takes bytes that stand behind how many they are from the front of others; `None` where there are fewer.
pub(super) fn take_all<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = take(bytes)?;
    bytes.split_off(..count)
}

/// Takes a number from the front of bytes; `None` where there is none.
#[inline]
pub(super) fn take(bytes: &mut &[u8]) -> Option<usize> {
    let first = bytes.split_off_first()?;
    if first & 0x80 == 0 { Some(usize::from(*first)) } else { take_more(bytes, first & 0x7F) }
}

/// Takes the rest of a number from the front of bytes, behind the lowest bits of it.
fn take_more(bytes: &mut &[u8], low: u8) -> Option<usize> {
    let (mut number, mut shift) = (usize::from(low), 7);
    loop {
        let byte = bytes.split_off_first()?;
        number |= usize::from(byte & 0x7F).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_pushed_is_taken(numbers in prop::collection::vec(any::<usize>(), 0..9), less in 0..64_u32) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|number| push(&mut bytes, number >> less));
            let mut rest = &*bytes;
            for number in &numbers {
                prop_assert_eq!(take(&mut rest), Some(number >> less));
            }
            prop_assert_eq!((rest, take(&mut rest)), (&[][..], None));
        }
    }

    #[test]
    fn no_number_is_taken_that_is_cut_off_or_too_long() {
        for bytes in [&[0x80][..], &[0xFF; 30]] {
            assert_eq!(take(&mut { bytes }), None);
        }
    }
}
