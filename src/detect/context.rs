//! Context: what the words around a candidate say of it.
//!
//! In: a line, a candidate's place, a rule. Out: evidence for or against.
//! Never looks beyond the line, and answers the same whatever was asked before.

use std::{cmp::Reverse, ops::Range};

use super::{
    evidence::Evidence,
    words::{Label, Say, Vocabulary},
};
use crate::taxonomy::Category;

/// How many bytes before a value a word may begin.
const BEFORE: usize = 160;
/// How many bytes behind a value a word may end.
const BEHIND: usize = 48;

/// The line at hand and, once somebody asked, its labels.
#[derive(Default)]
pub(super) struct Region {
    line: Range<usize>,
    known: bool,
    labels: Vec<Label>,
}

/// Who asks: a rule by its index and category.
#[derive(Clone, Copy)]
pub(super) struct Asker {
    pub(super) rule: u16,
    pub(super) category: Category,
}

impl Region {
    /// Goes to another line of the text, or to a line of another text.
    pub(super) fn enter(&mut self, line: Range<usize>) {
        self.line = line;
        self.known = false;
    }

    /// Goes to the line that holds byte `at`, unless it is at hand.
    pub(super) fn enter_line_of(&mut self, text: &str, at: usize) {
        if !self.line.contains(&at) {
            let (before, behind) = text.as_bytes().split_at(at.min(text.len()));
            let start = memchr::memrchr(b'\n', before).map_or(0, |found| found + 1);
            let end = memchr::memchr(b'\n', behind).map_or(text.len(), |found| at + found + 1);
            self.enter(start..end);
        }
    }

    /// Returns the labels of the line, by their start.
    pub(super) fn read(&mut self, vocabulary: &Vocabulary, text: &str) -> &[Label] {
        if !self.known {
            self.known = true;
            self.labels.clear();
            vocabulary.labels(text, self.line.clone(), &mut self.labels);
        }
        &self.labels
    }

    /// Returns what the words around `value` in `text` say to `asker`.
    ///
    /// The nearest label decides. One before the value counts as far as [`BEFORE`] bytes, one behind it
    /// [`BEHIND`], unless it heads a value of its own. A label of another category shields the value from
    /// labels beyond it.
    pub(super) fn ask(
        &mut self,
        vocabulary: &Vocabulary,
        text: &str,
        value: Range<usize>,
        asker: Asker,
    ) -> Evidence {
        let earliest = value.start.saturating_sub(BEFORE);
        let labels = self.read(vocabulary, text);
        let from = labels.partition_point(|label| label.start < earliest);
        let labels = labels.get(from..).unwrap_or_default();
        if labels.first().is_none_or(|label| label.start >= value.end + BEHIND) {
            return Evidence::NONE;
        }
        let window = window(text, &value);
        let (mut before, mut behind) = (None, None);
        for label in labels.iter().take_while(|label| label.start < window.end) {
            let say = vocabulary.say(label.word, asker.rule, asker.category);
            if say == Say::Nothing || label.start < window.start || label.written > window.end {
                continue;
            }
            if label.end <= value.start {
                nearer(&mut before, Heard::of(label, value.start - label.end, say));
            } else if label.start >= value.end {
                if !heads_a_value(text, label.end) {
                    nearer(&mut behind, Heard::of(label, label.start - value.end, say));
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
            (before, _) => before.map_or(Evidence::NONE, |before| before.say.evidence()),
        }
    }
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

/// Returns the part of the label's line in which a value of at most `longest` bytes may begin that the
/// label speaks of.
pub(super) fn reach_of(label: &Label, text: &str, longest: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let from = label.start.saturating_sub(BEHIND + longest);
    let before = bytes.get(from..label.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(from, |found| from + found + 1);
    start..line_end(text, label.start, BEFORE + 1)
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

/// How many characters may stand between a label and the value that it heads.
const HEADED: usize = 16;

/// Returns whether a number follows: `order № 5`, `passport: 4511`, `passport no. K300`.
fn heads_a_value(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().chars().take(HEADED);
    let mut rest = rest.skip_while(|c| {
        c.is_alphabetic() || matches!(c, ' ' | '.' | ':' | '=' | '№' | '#' | '"' | '\'' | '\u{A0}')
    });
    rest.next().is_some_and(|c| super::check::digit(c).is_some() || c == '+')
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
            ("phone\n1234567", Evidence::NONE),
            ("telephone 1234567", Evidence::NONE),
            ("1234567 заказов", Evidence::AGAINST),
        ] {
            let start = text.find("1234567").unwrap();
            let mut region = Region::default();
            region.enter_line_of(text, start);
            let evidence = region.ask(&vocabulary, text, start..start + 7, asker);
            assert_eq!(evidence, expected, "{text}");
        }
    }
}
