//! Mail to forces: a unit, a box or a ship, and an office that stands for a town.
//!
//! In: a text and where its postcode begins. Out: where the address begins.
//! Never looks further than the line before.

use crate::detect::letter;

/// Returns where mail to forces begins whose postcode is at byte `at`: `PSC 1139, Box 7638, APO AP 94917` (USPS
/// Publication 28, 225).
pub(super) fn start(text: &str, at: usize) -> Option<usize> {
    let head = text.get(..at)?;
    let digits = text.as_bytes().get(at..at + 5)?.iter().all(u8::is_ascii_digit);
    let area = head.as_bytes().get(at.checked_sub(8)?..)?;
    let same =
        |part: &[u8], of: [&str; 3]| of.iter().any(|it| part.eq_ignore_ascii_case(it.as_bytes()));
    let [office @ .., b' ', first, second, b' '] = area else { return None };
    if !digits || !same(&[*first, *second], ["AA", "AE", "AP"]) {
        return None;
    }
    if !same(office.get(1..)?, ["APO", "FPO", "DPO"]) {
        return None;
    }
    let end = at - 7;
    let low = text.ceil_char_boundary(end.saturating_sub(60));
    let near = text.get(low..end)?;
    // Two lines at most.
    let lines = near.trim_end_matches([' ', '\n', '\r', ',', '>', '|', '?']);
    let line = lines.rfind('\n').map_or(0, |found| found + 1);
    let small = near.get(line..)?.to_ascii_lowercase();
    let words = ["psc ", "unit ", "cmr ", "uss ", "usns ", "usnv ", "usnm ", "uscgc ", "box "];
    let begins = |found: &usize| {
        !small.get(..*found).is_some_and(|head| head.ends_with(letter::is_letter_or_digit))
    };
    let found = words.iter().find_map(|word| small.rfind(word).filter(begins))?;
    Some(low + line + found)
}

/// Returns where the postcode ends that begins at byte `at`, with its four more digits: `94917-0009`.
pub(super) fn end(text: &str, at: usize) -> usize {
    let more = text.as_bytes().get(at + 5..).unwrap_or_default();
    let whole = |more: &[u8]| more.iter().take_while(|byte| byte.is_ascii_digit()).count() == 4;
    at + if more.strip_prefix(b"-").is_some_and(whole) { 10 } else { 5 }
}
