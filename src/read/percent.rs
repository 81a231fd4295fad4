//! Percent-encoding: what queries of URLs write as `%D0%9C`, by RFC 3986 §2.1 and the forms of HTML.
//!
//! In: a text, and where in it a query or a value of one lies. Out: the characters that were meant.
//! Never decodes what is no text in UTF-8, nor signs that control something: that stays as it is written.

use std::ops::Range;

use super::weave::Pass;

/// Says that a part of the text lies in a field, and decodes it if it is a URL with a query, or a query.
#[inline]
pub(super) fn run(pass: &mut Pass<'_>, part: Range<usize>, field: u32) {
    match query(pass, &part) {
        Some(query) => {
            pass.field(part.start, field);
            decode_value(pass, query);
            pass.field(part.end, 0);
        }
        None => pass.run(part, field),
    }
}

/// Decodes the query in a part of the text, if one lies there.
pub(super) fn decode_query(pass: &mut Pass<'_>, part: &Range<usize>) {
    if let Some(query) = query(pass, part) {
        decode_value(pass, query);
    }
}

/// Returns where the query lies in a part of the text, behind a question mark or alone (`n=%41&m=1`), if it has something
/// to decode.
#[inline]
fn query(pass: &Pass<'_>, part: &Range<usize>) -> Option<Range<usize>> {
    if !pass.has_query {
        return None;
    }
    let bytes = pass.bytes().get(part.clone())?;
    let behind = |sign: u8| memchr::memchr(sign, bytes).map(|at| part.start + at + 1..part.end);
    let has_any = |query: &Range<usize>, sign: u8| {
        pass.bytes().get(query.clone()).is_some_and(|it| memchr::memchr(sign, it).is_some())
    };
    match behind(b'?') {
        Some(query) => Some(query).filter(|it| has_any(it, b'%') || has_any(it, b'+')),
        None => behind(b'=').filter(|it| has_any(it, b'%')),
    }
}

/// Decodes a part of the text that is a value of a query, or several. A plus between two letters may be a
/// space.
pub(super) fn decode_value(pass: &mut Pass<'_>, part: Range<usize>) {
    let text = pass.text;
    let bytes = text.as_bytes().get(..part.end).unwrap_or_default();
    let mut at = part.start;
    // The letter that was decoded last, by where it ends.
    let mut letter = None;
    while let Some(found) =
        memchr::memchr2(b'%', b'+', bytes.get(at..).unwrap_or_default()).map(|found| at + found)
    {
        let rest = bytes.get(found..).unwrap_or_default();
        at = found + 1;
        if let Some((c, length)) = decoded(rest) {
            at = found + length;
            pass.replace(found..at, c);
            letter = Some(at).filter(|_| c.is_alphabetic());
        } else if rest.first() == Some(&b'+') {
            let plain = || bytes.get(part.start..found)?.last().map(u8::is_ascii_alphabetic);
            let behind_letter = letter == Some(found) || plain() == Some(true);
            if behind_letter && begins_with_letter(&rest[1..]) && is_space(text.as_bytes(), found) {
                pass.put(found..at, ' ');
            }
        }
    }
}

/// Returns whether the plus at byte `at` is a space: in a value of a query that is no address, which may have a tag.
fn is_space(text: &[u8], at: usize) -> bool {
    let (before, behind) = text.split_at_checked(at).unwrap_or_default();
    let ends = |byte: &u8| matches!(byte, b'&' | b'=' | b'?' | b'#' | b'"') || *byte <= b' ';
    let Some(start) = before.iter().rposition(ends).filter(|at| before.get(*at) == Some(&b'='))
    else {
        return false;
    };
    let key = before.get(..start).unwrap_or_default();
    let first = key.iter().rposition(ends).and_then(|at| key.get(at));
    let end = behind.iter().position(ends).unwrap_or(behind.len());
    let value = text.get(start..at + end).unwrap_or_default();
    let is_address = memchr::memmem::find(value, b"%40").is_some() || value.contains(&b'@');
    !is_address && (matches!(first, Some(b'?' | b'&')) || behind.get(end) == Some(&b'&'))
}

/// Returns the character that bytes begin with as a percent-encoded one, and how many bytes it takes.
fn decoded(bytes: &[u8]) -> Option<(char, usize)> {
    let mut utf8 = [0; 4];
    let first = byte(bytes)?;
    // A byte that is not the first of a character has one set bit at its front: it makes no text.
    let length = first.leading_ones().max(1) as usize;
    let triplets = bytes.chunks(3).map(byte);
    for (to, from) in utf8.get_mut(..length)?.iter_mut().zip(triplets) {
        *to = from?;
    }
    let c = str::from_utf8(utf8.get(..length)?).ok()?.chars().next()?;
    (!c.is_control()).then_some((c, 3 * length))
}

/// Returns the byte that is written as `%` and two hexadecimal digits.
fn byte(triplet: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = triplet else { return None };
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

fn begins_with_letter(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        || decoded(bytes).is_some_and(|(c, _)| c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_is_a_space_in_queries_alone() {
        for (text, expected) in [
            ("/?n=a+b", true),
            ("/?m=1&n=a+b HTTP/1.1", true),
            ("n=a+b&m=1", true),
            ("level=a+b msg=c", false),
            ("/a+b?n=1", false),
            ("/?n=a+b@example.org", false),
            ("/?n=a+b%40example.org&m=1", false),
            ("a+b", false),
        ] {
            assert_eq!(is_space(text.as_bytes(), text.find('+').unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn characters_are_decoded_that_are_text() {
        for (written, expected) in [
            ("%41", Some(('A', 3))),
            ("%d0%9C%D0%B8", Some(('М', 6))),
            ("%E2%80%94", Some(('—', 9))),
            ("%F0%9F%98%80x", Some(('😀', 12))),
            ("%D0%", None),
            ("%D0%41", None),
            ("%9C", None),
            ("%CC%E0", None),
            ("%0A", None),
            ("%7F", None),
            ("%4", None),
            ("% 4", None),
            ("41", None),
        ] {
            assert_eq!(decoded(written.as_bytes()), expected, "{written}");
        }
    }
}
