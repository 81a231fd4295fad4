//! Drawings: paths of vector graphics, in whose coordinates numbers of every kind seem to stand.
//!
//! In: a text and the place of a candidate in it. Out: whether the candidate is a piece of a path.
//! Never looks farther than a few dozen bytes, nor draws anything.

use std::ops::Range;

/// How many bytes of a path are read on either side of where a candidate begins.
const REACH: usize = 64;

/// Returns whether a place is in a path as SVG writes it (SVG 2, §9.3.9 “The grammar for path data”): letters of
/// commands, coordinates, and nothing else around; `M8 4a.5.5 0 0 1 .072.229`.
///
/// Two commands must touch their numbers, and one number be a fraction: then it is no list of codes or of
/// telephones, as in `M5V 2T6` or `T416 555 0123`.
pub(super) fn is_drawn(text: &str, place: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let (head, tail) = bytes.split_at_checked(place.start).unwrap_or_default();
    let goes_on = |byte: Option<&u8>| byte.is_some_and(|byte| is_of_path(*byte));
    if !goes_on(head.last()) && !goes_on(bytes.get(place.end)) {
        return false;
    }
    let before = head.iter().rev().take(REACH).take_while(|byte| is_of_path(**byte)).count();
    let behind = tail.iter().take(REACH).take_while(|byte| is_of_path(**byte)).count();
    let from = place.start - before;
    let is_cut = before < REACH
        && bytes.get(..from).is_some_and(|it| it.last().is_some_and(u8::is_ascii_alphabetic));
    if behind < place.len().min(REACH) || is_cut {
        return false;
    }
    let path = bytes.get(from..place.start + behind).unwrap_or_default();
    let (mut touching, mut fractions) = (0, 0);
    for (at, byte) in path.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|at| path.get(at));
        match byte {
            b'.' => fractions += usize::from(is_fraction(path, at)),
            byte if byte.is_ascii_alphabetic() => {
                // A path is closed by `z`, and may go on behind it; a number may have an exponent.
                let is_word =
                    |byte: &u8| byte.is_ascii_alphabetic() && !matches!(byte, b'z' | b'Z');
                if !matches!(byte, b'z' | b'Z') && previous.is_some_and(is_word) {
                    return false;
                }
                touching += usize::from(is_coordinate(path.get(at + 1..).unwrap_or_default()));
            }
            _ => {}
        }
    }
    touching >= 2 && fractions >= 1
}

/// Returns whether paths are made of a byte.
fn is_of_path(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'.' | b',' | b'-' | b' ' | b'\n' | b'e')
        || b"MmLlHhVvCcSsQqTtAaZz".contains(&byte)
}

/// Returns whether the point at a place makes a fraction: no digit before it, as in `.072`, or at most three behind it,
/// which a telephone with points in it goes on after.
fn is_fraction(path: &[u8], point: usize) -> bool {
    let behind = path.get(point + 1..).unwrap_or_default();
    let digits = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = point.checked_sub(1).and_then(|at| path.get(at)).is_some_and(u8::is_ascii_digit);
    digits > 0 && (!whole || digits <= 3 && behind.get(digits) != Some(&b'.'))
}

/// Returns whether a coordinate of more than a digit stands here, of fewer digits than a telephone has and without a
/// trunk prefix: `256`, `-4`, `.22`.
fn is_coordinate(path: &[u8]) -> bool {
    let digits = |path: &[u8]| path.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match path {
        [b'0', b'0'..=b'9', ..] => false,
        [b'-' | b'.', rest @ ..] => rest.first().is_some_and(|c| c.is_ascii_digit() || *c == b'.'),
        path => {
            let whole = digits(path);
            let behind = path.get(whole).copied().unwrap_or(b' ');
            (2..=5).contains(&whole) || whole == 1 && matches!(behind, b'.' | b',' | b'-' | b' ')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The candidate is in brackets.
    const PLACES: &[(&str, bool)] = &[
        ("m172.4 [225.3.5.5] 1.3-.7v-.4h-1.5", true),
        ("M8 4a.5.5 0 0 1 .[072.229.15.15] 0 0 1-.072.055z", true),
        ("M256 176a80 80 0 1 0 [80 80 80.09 80.09 0 0 0]-80-80", true),
        ("\"M15.7 14.9C17.5 [12 16 10 11]v3z\"", true),
        ("[M22.46,6C21.69],6.35 20.86,6.58 20,6.69", true),
        ("M18C.[448] 18 0", true),
        ("M5V 2T6 [416.555.0123]", false),
        ("M5V 2T6 M5 [416.555.0123]", false),
        ("T416 555 0123 M[416 555 0124]", false),
        ("t020 7946.0000 m07700.900000 [020 7946.0000]", false),
        ("C12345678.5, M1234567.5, [416 555 0123]", false),
        ("tel. 2.5 M [416 555 0123]", false),
        ("ML12.5 CH34.5 [416 555 0123]", false),
        ("M12.5v12+[416 555 0123]h5.5", false),
        ("M12.5v12 [+1 416 555 0123]", false),
        ("Unit12.5v12 [416 555 0123]", false),
        ("", false),
    ];

    #[test]
    fn a_path_has_commands_and_coordinates_alone() {
        for (marked, expected) in PLACES {
            let start = marked.find('[').unwrap_or(0);
            let end = marked.find(']').map_or(start, |end| end - 1);
            let text = marked.replace(['[', ']'], "");
            assert_eq!(is_drawn(&text, &(start..end)), *expected, "{marked}");
        }
    }

    #[test]
    fn a_path_is_known_by_its_next_commands() {
        let path = format!("M18 2.5{}", " 12 34".repeat(40));
        assert!(is_drawn(&path.replace("34 12 34 12", "34v12.5h12 34"), &(60..65)));
        assert!(!is_drawn(&path, &(200..205)), "too far");
    }
}
