//! Vetoes: what stands beside a name and says that it is the name of a thing.
//!
//! In: a chain and a verdict on a part of it. Out: whether a street, an award, a company, a book bears the name.
//! Never looks farther than one word to each side.

use super::{
    known::{Folded, Known},
    token::{Kind, Token, word_start},
    verdict::Verdict,
};
use crate::detect::Degree;
use crate::detect::letter;

const OPENING: [char; 6] = ['«', '„', '“', '"', '\'', '('];
const CLOSING: [char; 4] = ['»', '“', '”', '"'];

/// Returns whether what stands beside the name that begins at token `i` says that it is no person's.
pub(super) fn speaks(text: &str, chain: &[Token], i: usize, verdict: &Verdict) -> bool {
    let name = chain.get(i..i + verdict.length).unwrap_or_default();
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return true };
    let before = before(text, first.start);
    let quoted = text.get(..first.start).is_some_and(|head| head.ends_with(['«', '„', '“']));
    // `Santa Cruz`, `Rio Grande`: where a saint or a river is named, so is a town.
    if !first.cyrillic && name.len() == 2 && first.is(Known::THING) {
        return true;
    }
    if text.get(..first.start).is_some_and(bears) {
        return true;
    }
    if before.is(Known::THING) || quoted && before.is(Known::COMPANY) {
        return true;
    }
    if before.is(Known::PARTICLE) && beyond(text, first.start).is(Known::THING) {
        return true;
    }
    let rest = text.get(last.end..).unwrap_or_default();
    if behind(rest, first.cyrillic) {
        return true;
    }
    // A work that is called after its hero: «Анна Каренина».
    let whole = quoted && rest.starts_with(CLOSING);
    if whole && verdict.form != "full" {
        return true;
    }
    // A heading in capitals: the less is known of the words, the fewer others may stand beside them.
    let others = chain.iter().filter(|token| token.kind == Kind::Word).count()
        - name.iter().filter(|token| token.kind == Kind::Word).count();
    !first.cyrillic && others > 0 && (!verdict.known || others > 1 && verdict.degree < Degree::High)
}

/// Returns whether a text ends with a bearing: `18km ENE of `. Towns lie so, not people.
fn bears(head: &str) -> bool {
    let Some(head) = head.strip_suffix(" of ") else { return false };
    let bearing = head.len() - head.trim_end_matches(['N', 'E', 'S', 'W']).len();
    (1..=3).contains(&bearing)
        && head.get(..head.len() - bearing).is_some_and(|it| it.ends_with(' '))
}

/// Returns what is known of the word before the small words before a place: `calle de `, `calle de la `.
fn beyond(text: &str, at: usize) -> Known {
    let mut at = at;
    let mut known = Known::NOTHING;
    for _ in 0..3 {
        let head = text.get(..at).unwrap_or_default().trim_end_matches(' ');
        at = word_start(head);
        known = Folded::of(head.get(at..).unwrap_or_default()).known_by_stem();
        if !known.is(Known::PARTICLE) {
            break;
        }
    }
    known
}

/// Returns what is known of the word before a place, over quotation marks.
pub(super) fn before(text: &str, at: usize) -> Known {
    let head = text.get(..at).unwrap_or_default();
    let head = head.trim_end_matches(OPENING);
    let head = head.strip_suffix(' ').or_else(|| head.strip_suffix('\u{A0}')).unwrap_or(head);
    let head = head.strip_suffix('.').unwrap_or(head);
    let word = head.get(word_start(head)..).unwrap_or_default();
    if word.is_empty() { Known::NOTHING } else { Folded::of(word).known_by_stem() }
}

/// Returns whether the next word makes a thing of what stands before it.
fn behind(rest: &str, cyrillic: bool) -> bool {
    let Some(rest) = rest.strip_prefix([' ', '\u{A0}', '-']) else { return false };
    if !cyrillic && !rest.starts_with(letter::is_capital) {
        return false;
    }
    let end = rest.find(|c: char| !letter::is_letter(c)).unwrap_or(rest.len());
    Folded::of(rest.get(..end).unwrap_or_default()).known().is(Known::BEHIND)
}
