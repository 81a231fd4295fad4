//! Context words: how rules write them, and where they stand in a line.
//!
//! In: words of all rules; a line. Out: labels, each with the rules that it speaks for or against.
//! Never matches a piece of a word: `lic` in `public` is nothing.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use crate::taxonomy::Category;

use super::rule::Rule;

/// A word or phrase, lower case with ё as е; matches whole words, or any ending where it ended in `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The letters, without the star.
    pub text: String,
    /// Any ending of the last word will do.
    pub stem: bool,
}

impl Word {
    /// Reads a word as a rule writes it.
    ///
    /// # Errors
    /// One line on what is wrong.
    pub fn parse(written: &str) -> Result<Self, String> {
        let (text, stem) = match written.strip_suffix('*') {
            Some(text) => (text, true),
            None => (written, false),
        };
        if text.trim() != text || text.is_empty() || text.contains('*') {
            return Err(format!("`{written}` is no word; a star may stand only at its end"));
        }
        if text.to_lowercase() != text {
            return Err(format!(
                "`{written}` has capital letters; words are compared in lower case"
            ));
        }
        Ok(Self { text: fold(text), stem })
    }
}

/// Folds a text for comparison, byte for byte: lower case where that keeps the length, ё as е,
/// no-break spaces as they are.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// As [`fold`], into a buffer that is cleared first; the result is as long as `text`.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    for c in text.chars() {
        let lower = match c {
            'A'..='Z' => c.to_ascii_lowercase(),
            'ё' | 'Ё' => 'е',
            c if c.is_ascii() => c,
            c => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(single), None) if single.len_utf8() == c.len_utf8() => single,
                    _ => c,
                }
            }
        };
        folded.push(lower);
    }
}

/// One place in a text where a word of some rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// First byte.
    pub start: usize,
    /// The byte behind the last letter that the rule wrote.
    pub written: usize,
    /// The byte behind the last letter of the word.
    pub(super) end: usize,
    /// Which word: an index into the vocabulary.
    pub(super) word: usize,
}

/// All context words of all rules.
pub(super) struct Vocabulary {
    automaton: AhoCorasick,
    entries: Vec<Entry>,
    /// The categories of all rules, ascending.
    detected: Vec<Category>,
}

struct Entry {
    word: Word,
    /// Rules that it speaks for, by index, ascending.
    rules: Vec<u16>,
    /// Rules that it speaks against, by index, ascending.
    against: Vec<u16>,
    /// The categories of `rules`.
    categories: Vec<Category>,
}

/// What a word says to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Say {
    /// It names the rule's category.
    For,
    /// It says that the value is something else.
    Against,
    /// It names another category: what stands behind it is not this rule's.
    Other,
    /// It has no say.
    Nothing,
}

impl Vocabulary {
    /// Collects the words of `rules`.
    ///
    /// # Panics
    /// Never: an automaton of a few thousand short words always fits.
    #[must_use]
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut uses: Vec<(&Word, u16, bool)> = Vec::new();
        for (i, rule) in (0..).zip(rules) {
            uses.extend(rule.context.iter().map(|word| (word, i, true)));
            uses.extend(rule.against.iter().map(|word| (word, i, false)));
        }
        uses.sort();
        uses.dedup();
        let mut entries: Vec<Entry> = Vec::new();
        for (word, rule, speaks_for) in uses {
            if entries.last().is_none_or(|last| last.word != *word) {
                let word = word.clone();
                entries.push(Entry {
                    word,
                    rules: Vec::new(),
                    against: Vec::new(),
                    categories: Vec::new(),
                });
            }
            let Some(entry) = entries.last_mut() else { continue };
            if speaks_for {
                entry.rules.push(rule);
                let category = rules.get(usize::from(rule)).map(|rule| rule.category);
                entry.categories.extend(category);
            } else {
                entry.against.push(rule);
            }
        }
        for entry in &mut entries {
            entry.categories.sort();
            entry.categories.dedup();
        }
        let automaton = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(entries.iter().map(|entry| &entry.word.text))
            .expect("a few thousand short words");
        let mut detected: Vec<Category> = rules.iter().map(|rule| rule.category).collect();
        detected.sort();
        detected.dedup();
        Self { automaton, entries, detected }
    }

    /// Appends the labels in a part of `text`: `folded` is the part that begins at byte `at`, folded.
    pub(super) fn labels(&self, text: &str, at: usize, folded: &str, labels: &mut Vec<Label>) {
        for found in self.automaton.find_overlapping_iter(folded) {
            let word = found.pattern().as_usize();
            let stem = self.entries.get(word).is_some_and(|entry| entry.word.stem);
            let (start, written) = (at + found.start(), at + found.end());
            let mut end = written;
            if !begins_word(text, start) {
                continue;
            }
            if stem {
                end += ending(text, end);
            } else if !ends_word(text, end) {
                continue;
            }
            labels.push(Label { start, written, end, word });
        }
    }

    /// Returns whether any rule finds values of this category.
    #[must_use]
    pub(super) fn detects(&self, category: Category) -> bool {
        self.detected.binary_search(&category).is_ok()
    }

    /// Returns what word `word` says to rule `rule` of category `category`.
    #[must_use]
    pub(super) fn say(&self, word: usize, rule: u16, category: Category) -> Say {
        let Some(entry) = self.entries.get(word) else { return Say::Nothing };
        if entry.rules.binary_search(&rule).is_ok() {
            Say::For
        } else if entry.against.binary_search(&rule).is_ok() {
            Say::Against
        } else if entry.categories.is_empty() || entry.categories.contains(&category) {
            Say::Nothing
        } else {
            Say::Other
        }
    }
}

/// A word begins where no letter or digit stands before, or where a camel's hump rises.
fn begins_word(text: &str, at: usize) -> bool {
    let Some(before) = text.get(..at).and_then(|before| before.chars().next_back()) else {
        return true;
    };
    let first = text.get(at..).and_then(|rest| rest.chars().next());
    !before.is_alphanumeric()
        || is_unspaced(before)
        || (before.is_lowercase() && first.is_some_and(char::is_uppercase))
        || first.is_some_and(|first| !first.is_alphanumeric())
}

/// A word ends where no letter follows, or where the next hump rises; a digit may follow (`phone2`).
fn ends_word(text: &str, at: usize) -> bool {
    let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) else { return true };
    let last = text.get(..at).and_then(|before| before.chars().next_back());
    !next.is_alphabetic()
        || last.is_some_and(is_unspaced)
        || last.is_some_and(|last| {
            !last.is_alphanumeric() || (last.is_lowercase() && next.is_uppercase())
        })
}

/// Kana, Han and Hangul: written without spaces, so that a word may begin and end anywhere.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Returns how many bytes of letters follow.
fn ending(text: &str, at: usize) -> usize {
    text.get(at..)
        .unwrap_or_default()
        .chars()
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_byte_in_place() {
        for text in ["Паспорт Ё", "İstanbul ẞ", "PHONE №", "ǅ"] {
            assert_eq!(fold(text).len(), text.len(), "{text}");
        }
        assert_eq!(fold("Счёт"), "счет");
    }

    #[test]
    fn words_are_whole_and_stems_take_endings() {
        let rule = |context: &str| {
            let text = format!(
                "id='a.b'\ncategory='phone'\nname={{ru='а',en='a'}}\nshape='{{d}}{{7}}'\ncontext={context}\n"
            );
            crate::detect::rule::parse("a/b.toml", &text).unwrap()
        };
        let vocabulary =
            Vocabulary::of(&[rule("['lic', 'телефон*', 'tel', 'номер карты', 'счёт*']")]);
        for (text, expected) in [
            ("public lic.", vec!["lic"]),
            ("о Телефонах и телефонии", vec!["Телефонах", "телефонии"]),
            ("hotel tel: userTel telX telephone", vec!["tel", "Tel", "tel"]),
            ("user_tel2", vec!["tel"]),
            ("Номер карты", vec!["Номер карты"]),
            ("на счету, счёта", vec!["счету", "счёта"]),
        ] {
            let mut labels = Vec::new();
            vocabulary.labels(text, 0, &fold(text), &mut labels);
            let found: Vec<_> =
                labels.iter().filter_map(|label| text.get(label.start..label.end)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
