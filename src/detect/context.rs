//! Context: what the words around a candidate say of it.
//!
//! In: a line, a candidate's place, a rule. Out: evidence for or against.
//! Never looks beyond the line but to a question above it, and answers the same whatever was asked before.

use std::{cmp::Reverse, ops::Range};

use super::{
    bits::SmallSet,
    blank,
    evidence::Evidence,
    question,
    sayings::Say,
    sift::Starts,
    words::{Label, Vocabulary},
};
use crate::taxonomy::Category;

/// How many bytes before a value a word may begin.
const BEFORE: usize = 160;
/// How many bytes behind a value a word may end.
const BEHIND: usize = 48;

/// The labels of a part of a run, as far as somebody asked for them.
#[derive(Default)]
pub(super) struct Region {
    covered: Range<usize>,
    /// Bytes that were read since somebody asked how many.
    read: usize,
    labels: Vec<Label>,
    /// Those that lead to families of shapes which are nothing without them, a bit each.
    opening: Vec<(Label, SmallSet)>,
}

/// Where a text's words are looked for.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    /// The text of the run.
    pub(super) text: &'a str,
    /// Where words may begin; without it each byte is looked at.
    pub(super) starts: Option<Starts<'a>>,
}

/// Who asks: a rule by its index and category.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) rule: u16,
    pub(super) category: Category,
}

impl Region {
    /// Returns how many bytes were read since it was asked last.
    pub(super) fn take_read(&mut self) -> usize {
        std::mem::take(&mut self.read)
    }

    /// Goes to another run.
    pub(super) fn enter(&mut self) {
        self.forget(0);
    }

    fn forget(&mut self, at: usize) {
        self.covered = at..at;
        self.labels.clear();
        self.opening.clear();
    }

    /// Returns the labels that begin in `part` and lead to shapes which are nothing without them.
    pub(super) fn opening(
        &mut self,
        words: Words<'_>,
        part: &Range<usize>,
    ) -> &[(Label, SmallSet)] {
        self.read(words, part.clone());
        if self.opening.is_empty() {
            return &[];
        }
        let from = first_from(&self.opening, part.start, |(label, _)| label.start);
        let to = first_from(&self.opening, part.end, |(label, _)| label.start);
        self.opening.get(from..to).unwrap_or_default()
    }

    /// Returns labels by their start; all that begin in `part` are among them.
    pub(super) fn read(&mut self, words: Words<'_>, part: Range<usize>) -> &[Label] {
        let part = part.start..part.end.min(words.text.len());
        if !(self.covered.start..=self.covered.end).contains(&part.start) {
            self.forget(part.start);
        }
        if part.end > self.covered.end {
            let new = self.covered.end..part.end;
            self.read += new.len();
            let known = self.labels.len();
            match words.starts {
                Some(starts) => {
                    words.vocabulary.labels_at(words.text, new, starts, &mut self.labels);
                }
                None => words.vocabulary.labels(words.text, new, &mut self.labels),
            }
            for label in self.labels.get(known..).unwrap_or_default() {
                let families = words.vocabulary.opens(label.word);
                if !families.is_empty() {
                    self.opening.push((*label, families));
                }
            }
            self.covered.end = part.end;
        }
        &self.labels
    }

    /// Returns what the words around `value` in `text` say to `asker`.
    ///
    /// The nearest label decides. One before the value counts as far as [`BEFORE`] bytes, one behind it
    /// [`BEHIND`], unless it heads a value of its own. A label of another category shields the value from
    /// labels beyond it. Labels for which `counts` says no are not heard, nor are those with a blank of their own.
    /// Where none is in the line, the one above speaks for it, if it asks for the value and nothing else.
    pub(super) fn ask(
        &mut self,
        words: Words<'_>,
        value: Range<usize>,
        asker: Asker,
        mut counts: impl FnMut(&Label) -> bool,
    ) -> Evidence {
        let Words { vocabulary, text, .. } = words;
        let earliest = value.start.saturating_sub(BEFORE);
        let labels = self.read(words, earliest..value.end + BEHIND);
        if labels.is_empty() {
            return Evidence::NONE;
        }
        let from = first_from(labels, earliest, |label| label.start);
        let labels = labels.get(from..).unwrap_or_default();
        if labels.first().is_none_or(|label| label.start >= value.end + BEHIND) {
            return Evidence::NONE;
        }
        let window = window(text, &value);
        let (mut above, mut before, mut behind) = (None, None, None);
        // Where the blank of the last label ends: what stands in it is no label.
        let mut blank = 0;
        for label in labels.iter().take_while(|label| label.start < window.end) {
            let say = vocabulary.say(label.word, asker.rule, asker.category);
            if say == Say::Nothing || label.written > window.end {
                continue;
            }
            if label.start < window.start {
                let distance = value.start.saturating_sub(label.end);
                nearer(&mut above, Heard::of(label, distance, say));
                continue;
            }
            if label.start < blank || !counts(label) {
                continue;
            }
            if label.end <= value.start {
                if is_of_another(text, label, value.start) {
                    continue;
                }
                match own_blank(text, (label, say), value.start) {
                    Some(end) => blank = end,
                    None => nearer(&mut before, Heard::of(label, value.start - label.end, say)),
                }
            } else if label.start >= value.end {
                let Some(say) = said_behind(text, value.end, (label, say)) else { continue };
                match new_blank(text, (label, say), value.end) {
                    Some(end) => blank = end,
                    None => nearer(&mut behind, Heard::of(label, label.start - value.end, say)),
                }
            } else if say == Say::For && label.start >= value.start && label.end <= value.end {
                return Evidence::CONTEXT;
            }
        }
        match (before, behind) {
            (Some(before), Some(behind)) if before.distance <= behind.distance => {
                before.say.evidence()
            }
            (_, Some(Heard { say: say @ (Say::For | Say::Against), .. })) => say.evidence(),
            (Some(before), _) => before.say.evidence(),
            (None, _) => match above.filter(|above| above.say == Say::For) {
                Some(above) if question::asks(text, above.label(value.start), value) => {
                    Evidence::CONTEXT
                }
                _ => Evidence::NONE,
            },
        }
    }
}

/// As many of a list's last are looked through one by one.
const LAST: usize = 8;

/// Returns the first of an ascending list that is `least` or more; most often it is among the last.
fn first_from<T>(list: &[T], least: usize, of: impl Fn(&T) -> usize) -> usize {
    let last = list.len().saturating_sub(LAST);
    let (before, last) = list.split_at(last);
    if before.last().is_some_and(|it| of(it) >= least) {
        return before.partition_point(|it| of(it) < least);
    }
    list.len() - last.iter().rev().take_while(|it| of(it) >= least).count()
}

/// Keeps the nearer of two.
fn nearer(kept: &mut Option<Heard>, new: Heard) {
    *kept = Some(kept.map_or(new, |kept| kept.min(new)));
}

/// What a label says, ordered by how much it counts: the nearest first, then the longest
/// (`технический паспорт` before `паспорт`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Heard {
    distance: usize,
    length: Reverse<usize>,
    say: Say,
}

impl Heard {
    fn of(label: &Label, distance: usize, say: Say) -> Self {
        Self { distance, length: Reverse(label.end - label.start), say }
    }

    /// Returns the place of the label that stands before a value.
    const fn label(&self, value: usize) -> Range<usize> {
        let end = value - self.distance;
        end - self.length.0..end
    }
}

impl Say {
    fn evidence(self) -> Evidence {
        match self {
            Self::For => Evidence::CONTEXT,
            Self::Against => Evidence::AGAINST,
            Self::Other | Self::Nothing => Evidence::NONE,
        }
    }
}

/// Returns where a label may begin that speaks of a value of at most `longest` bytes which begins in `part`.
pub(super) fn earshot(part: &Range<usize>, longest: usize) -> Range<usize> {
    part.start.saturating_sub(BEFORE)..part.end + longest + BEHIND
}

/// Returns where a value of at most `longest` bytes may begin that a label speaks of: in its line, or below a question.
pub(super) fn reach_of(label: &Label, text: &str, longest: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let from = label.start.saturating_sub(BEHIND + longest);
    let before = bytes.get(from..label.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(from, |found| from + found + 1);
    let end = line_end(text, label.start, BEFORE + 1);
    start..question::answer(text, label.start..label.end, end).unwrap_or(end)
}

/// The part of the value's line that may speak of it, on character boundaries.
fn window(text: &str, value: &Range<usize>) -> Range<usize> {
    let from = text.ceil_char_boundary(value.start.saturating_sub(BEFORE));
    let before = text.as_bytes().get(from..value.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(from, |at| from + at + 1);
    let end = text.floor_char_boundary(line_end(text, value.end, BEHIND));
    start..end.max(value.end)
}

/// Returns the end of the line, at most `most` bytes behind `at`.
fn line_end(text: &str, at: usize, most: usize) -> usize {
    let limit = (at + most).min(text.len());
    let rest = text.as_bytes().get(at..limit).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(limit, |found| at + found)
}

/// Returns whether a label is the key of an earlier value, not of the one at byte `value`.
fn is_of_another(text: &str, label: &Label, value: usize) -> bool {
    is_of_another_key(text, label, value) || is_of_another_pair(text, label, value)
}

/// Returns whether a label is the key of an earlier value, in a line of JSON: `"account": "…", "order": "…"`.
fn is_of_another_key(text: &str, label: &Label, value: usize) -> bool {
    let between = text.as_bytes().get(label.end..value).unwrap_or_default();
    let key = between.iter().take_while(|byte| is_of_key(**byte)).count();
    let mut rest = between.get(key..).unwrap_or_default();
    if !ends_a_key(rest) || opens(rest) {
        return false;
    }
    while let Some(at) = memchr::memchr(b'"', rest.get(1..).unwrap_or_default()) {
        rest = &rest[at + 1..];
        if ends_a_key(rest) {
            return true;
        }
    }
    false
}

/// Returns whether a label is the key of an earlier value, in a line of pairs: `phone=…, n=…`, `phone=…&n=…`.
fn is_of_another_pair(text: &str, label: &Label, value: usize) -> bool {
    let between = text.as_bytes().get(label.end..value).unwrap_or_default();
    let Some((b'=', own)) = between.split_first() else { return false };
    let own = own.strip_suffix(b"\"").or_else(|| own.strip_suffix(b"'")).unwrap_or(own);
    let Some((b'=', own)) = own.split_last() else { return false };
    let key = own.iter().rev().take_while(|byte| is_of_key(**byte) && **byte != b' ').count();
    let before = own.len().checked_sub(key + 1).and_then(|at| own.get(at));
    key > 0 && before.is_some_and(|byte| matches!(byte, b' ' | b',' | b'&' | b';' | b'\t'))
}

/// Returns whether a byte may stand in a key behind a word of it.
fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' ') || !byte.is_ascii()
}

/// Returns whether the value of a key that ends here is an object or a list, all of which the key speaks for.
fn opens(rest: &[u8]) -> bool {
    let mut rest = rest.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!(rest.nth(2), Some(b'{' | b'['))
}

/// Returns whether a key ends here: `":`, `" : `.
fn ends_a_key(rest: &[u8]) -> bool {
    let Some((b'"', rest)) = rest.split_first() else { return false };
    rest.trim_ascii_start().first() == Some(&b':')
}

/// How many characters may stand between a label and the value that it heads.
const HEADED: usize = 16;

/// Returns whether a number or the place for one follows: `order № 5`, `tel=%2B7`, `passport no. K300`, `driving licence of
/// Ida: 99`, `bday(2)`.
fn heads_a_value(text: &str, at: usize) -> bool {
    let from = colon(text, at).unwrap_or(at);
    let rest = text.get(from..).unwrap_or_default().chars().take(HEADED);
    let between = [' ', '.', ':', '=', '№', '#', '"', '\'', '(', '\u{A0}'];
    let mut rest = rest.skip_while(|c| c.is_alphabetic() || between.contains(c));
    rest.next().is_some_and(|c| super::check::digit(c).is_some() || matches!(c, '+' | '%'))
}

/// Returns what a label behind a value says of it; `None` of one that heads a number of its own.
fn said_behind(text: &str, value: usize, (label, say): (&Label, Say)) -> Option<Say> {
    let onwards = say != Say::Other && speaks_onwards(text, value, label);
    (!heads_a_value(text, label.end)).then_some(if onwards { Say::Other } else { say })
}

/// Returns whether a label behind a value begins anew and leads on: `4515 789012. Driving licence: …`. It shields the
/// value and says nothing of it, whatever stands behind its colon.
fn speaks_onwards(text: &str, value: usize, label: &Label) -> bool {
    let between = text.get(value..label.start).unwrap_or_default();
    let parted = between.contains([',', ';', '|', '\t']) || between.contains(". ");
    parted && colon(text, label.end).is_some()
}

/// How many characters of a label may stand between a word of it and its colon.
const LABEL: usize = 24;

/// Returns the place behind the colon or the equals sign of a label of which a word ends at `at`.
fn colon(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut depth = 0;
    for (place, c) in rest.char_indices().take(LABEL) {
        match c {
            // `::` and `://` are no ends of labels.
            ':' | '=' if depth == 0 => {
                let after = place + 1;
                let goes_on = rest.get(after..)?.starts_with([':', '=', '/']);
                return (!goes_on).then_some(at + after);
            }
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ' ' | '.' | '№' | '#' | '"' | '\'' | '\u{A0}' => {}
            c if c.is_alphabetic() => {}
            _ => return None,
        }
    }
    None
}

/// Returns where the blank of a label before a value ends, if something parts it from the value. What is said of
/// something else counts whatever stands behind it.
fn own_blank(text: &str, (label, say): (&Label, Say), value: usize) -> Option<usize> {
    if say == Say::Other {
        return None;
    }
    let end = blank::behind(text, label.end)?.end;
    let between = text.get(end..value)?;
    between.contains(|c: char| c.is_alphabetic() || matches!(c, ',' | ';')).then_some(end)
}

/// Returns where the blank of a label behind a value ends. A line to sign on is one only of a label that begins anew.
fn new_blank(text: &str, (label, say): (&Label, Say), value: usize) -> Option<usize> {
    if say == Say::Other {
        return None;
    }
    let blank = blank::behind(text, label.end)?;
    let between = || text.get(value..label.start).unwrap_or_default();
    (!blank.drawn || between().contains([',', ';', ':'])).then_some(blank.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::rule::{Rule, parse};

    fn rules() -> Vec<Rule> {
        let rule = |id: &str, category: &str, context: &str, against: &str| {
            let text = format!(
                "id='a.{id}'\ncategory='{category}'\nname={{ru='а',en='a'}}\nshape='{{d}}{{7}}'\n\
                 context={context}\nagainst={against}\n"
            );
            parse(&format!("a/{id}.toml"), &text).unwrap()
        };
        vec![
            rule("phone", "phone", "['phone', 'тел', 'моб']", "['order', 'заказ*']"),
            rule("passport", "passport_ru", "['паспорт*']", "[]"),
        ]
    }

    #[test]
    fn the_first_is_found_wherever_it_is() {
        for length in [0, 1, LAST - 1, LAST, LAST + 1, 3 * LAST] {
            let list: Vec<_> = (0..length).map(|i| i / 2 * 2).collect();
            for least in 0..=length + 2 {
                let expected = list.iter().filter(|it| **it < least).count();
                assert_eq!(first_from(&list, least, |it| *it), expected, "{least} of {length}");
            }
        }
    }

    #[test]
    fn the_nearest_label_decides() {
        let rules = rules();
        let vocabulary = Vocabulary::of(&rules);
        let asker = Asker { rule: 0, category: rules[0].category };
        for (text, expected) in [
            ("phone: 1234567", Evidence::CONTEXT),
            ("тел. для связи 1234567", Evidence::CONTEXT),
            ("1234567 (моб.)", Evidence::CONTEXT),
            ("phone of order 1234567", Evidence::AGAINST),
            ("order, phone 1234567", Evidence::CONTEXT),
            ("phone, паспорт 1234567", Evidence::NONE),
            ("1234567, phone: 7654321", Evidence::NONE),
            ("1234567, phone of somebody: 7654321", Evidence::NONE),
            ("1234567, phone (of a flat): 7654321", Evidence::NONE),
            ("1234567. Phone:", Evidence::NONE),
            ("1234567, phone(2)", Evidence::NONE),
            ("1234567. Phone: ask Ida", Evidence::NONE),
            ("паспорт 1234567. Phone: ask Ida", Evidence::NONE),
            ("phone 1234567. Order: new", Evidence::CONTEXT),
            ("1234567 phone: ask Ida", Evidence::CONTEXT),
            ("1234567 (phone): ask Ida", Evidence::CONTEXT),
            ("1234567, phone", Evidence::CONTEXT),
            ("1234567, my phone", Evidence::CONTEXT),
            (r#"{"value": "1234567", "type": "phone"}"#, Evidence::CONTEXT),
            (r#"{"value": "1234567", "phone": ""}"#, Evidence::NONE),
            ("the phone\n1234567", Evidence::NONE),
            ("phone\n1234567", Evidence::CONTEXT),
            ("phone\n1234567 times, as they say of it there", Evidence::NONE),
            ("phone:\npassport 1234567", Evidence::NONE),
            ("phone: order\n1234567", Evidence::NONE),
            ("phone of the order:\n1234567", Evidence::NONE),
            ("phone of a client:\n1234567 заказов", Evidence::AGAINST),
            ("telephone 1234567", Evidence::NONE),
            ("1234567 заказов", Evidence::AGAINST),
            (r#"{"phone": "1234567"}"#, Evidence::CONTEXT),
            ("phone=3,n=1234567", Evidence::NONE),
            ("phone=ida&n=1234567", Evidence::NONE),
            ("phone='' n='1234567'", Evidence::NONE),
            ("phone = n = 1234567", Evidence::CONTEXT),
            ("type=phone n=1234567", Evidence::CONTEXT),
            ("phone=+1234567", Evidence::CONTEXT),
            ("1234567, phone [PHONE]", Evidence::NONE),
            ("1234567 phone ______", Evidence::CONTEXT),
            ("1234567, phone ______", Evidence::NONE),
            ("phone: <phone>, room 1234567", Evidence::NONE),
            ("phone: [home] 1234567", Evidence::CONTEXT),
            ("phone: ____1234567____", Evidence::CONTEXT),
            (r#"{"phone no": "", "item": "1234567"}"#, Evidence::NONE),
            (r#"{"order": "", "phone": "1234567"}"#, Evidence::CONTEXT),
            (r#"{"type": "phone", "value": "1234567"}"#, Evidence::CONTEXT),
            (r#"{"phone": {"code": 7, "number": "1234567"}}"#, Evidence::CONTEXT),
        ] {
            let start = text.find("1234567").unwrap();
            let mut region = Region::default();
            let words = Words { vocabulary: &vocabulary, text, starts: None };
            let evidence = region.ask(words, start..start + 7, asker, |_| true);
            assert_eq!(evidence, expected, "{text}");
        }
    }
}
