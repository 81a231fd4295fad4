//! Junctions: where a capital letter stands behind a space or a full stop.
//!
//! In: bytes of UTF-8. Out: the places of such capitals, Latin and Cyrillic.
//! Never takes more than a few instructions for a block that has none.

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Calls `found` with the place of each capital letter behind a space, a no-break space or a full stop.
///
/// Latin letters with marks of the blocks U+00C0–U+017F count as capitals if their first byte says so, which
/// some small letters have too.
pub(super) fn each(text: &[u8], mut found: impl FnMut(usize)) {
    let mut start = 0;
    while let Some(block) = text.get(start..start + BLOCK + 2) {
        if may_hold(block) {
            in_block(text, start..start + BLOCK, &mut found);
        }
        start += BLOCK;
    }
    in_block(text, start..text.len(), &mut found);
}

/// Says quickly whether any of the first [`BLOCK`] bytes may be a space before a capital. The simple version:
/// `(0..BLOCK).any(|i| is_space(block[i]) && is_capital(block[i + 1], block[i + 2]))`, written without branches so that it
/// becomes vector code.
fn may_hold(block: &[u8]) -> bool {
    let Some(block) = block.first_chunk::<{ BLOCK + 2 }>() else { return true };
    let mut any = 0_u8;
    for i in 0..BLOCK {
        any |= u8::from(is_space(block[i])) & u8::from(is_capital(block[i + 1], block[i + 2]));
    }
    any != 0
}

fn in_block(text: &[u8], block: std::ops::Range<usize>, found: &mut impl FnMut(usize)) {
    for i in block {
        if let Some(&[space, first]) = text.get(i..).and_then(|rest| rest.first_chunk::<2>())
            && is_space(space)
            && (space != 0xA0 || i > 0 && text.get(i - 1) == Some(&0xC2))
            && is_capital(first, text.get(i + 2).copied().unwrap_or_default())
        {
            found(i + 1);
        }
    }
}

/// A space, a full stop, or the last byte of a no-break space (U+00A0).
#[inline]
const fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte == b'.') | (byte == 0xA0)
}

/// A capital of ASCII; of Cyrillic (U+0401, U+0404–U+0407, U+0410–U+042F); or the first byte of U+00C0–U+017F.
#[inline]
const fn is_capital(first: u8, second: u8) -> bool {
    let ascii = first.wrapping_sub(b'A') < 26;
    let marked = (first == 0xC3) & (second < 0xA0) | (first == 0xC4) | (first == 0xC5);
    let cyrillic = (first == 0xD0) & (second.wrapping_sub(0x81) < 0x2F);
    ascii | marked | cyrillic
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_behind_spaces_are_found_wherever_blocks_part() {
        for shift in 0..BLOCK + 3 {
            let text = format!(
                "{}. Анна Kirova, П.С. Ёлкин и\u{A0}Яков Élan, и ПРАВО Х",
                "x".repeat(shift)
            );
            let mut found = Vec::new();
            each(text.as_bytes(), |at| found.push(text.get(at..).unwrap().chars().next().unwrap()));
            assert_eq!(found, ['А', 'K', 'П', 'С', 'Ё', 'Я', 'É', 'П', 'Х'], "{shift}");
        }
    }
}
