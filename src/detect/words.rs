//! Context words: how rules write them, and where they stand in a line.
//!
//! In: words of all rules; a line. Out: labels, each with the rules that it speaks for or against.
//! Never matches a piece of a word: `lic` in `public` is nothing.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
    ops::Range,
    sync::OnceLock,
};

use crate::{table::table, taxonomy::Category};

use super::{
    bitmap::WORD,
    bits::SmallSet,
    boundary::{self, begins_word, ending, ends_word},
    bytes::Bytes,
    context::Asker,
    divider,
    openings::{Openings, first_bytes, fold_char},
    rule::Rule,
    sayings::{Say, Sayings, Use},
    sift::{self, Starts},
};

/// A word or phrase, lower case with ё as е; matches whole words, or any ending where it ended in `*`. One that ended in
/// `{:}` is a label: behind it stands what divides labels from their values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word {
    /// The letters, without the star.
    pub text: Cow<'static, str>,
    /// Any ending of the last word will do.
    pub stem: bool,
    /// A divider must follow: a colon (a wide one too) or an equals sign, behind blanks or without, or a dash behind some.
    pub divided: bool,
}

/// What a label ends in, as rules write it.
const DIVIDED: &str = "{:}";

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (star, divider) =
            (if self.stem { "*" } else { "" }, if self.divided { DIVIDED } else { "" });
        write!(f, "{}{star}{divider}", self.text)
    }
}

impl Word {
    /// Reads a word as a rule writes it.
    ///
    /// # Errors
    /// One line on what is wrong.
    pub fn parse(written: &str) -> Result<Self, String> {
        let (text, stem, divided) = parts(written)?;
        Ok(Self { text: text.into_owned().into(), stem, divided })
    }

    /// As [`Word::parse`], without a copy of what comes with sverka.
    pub(super) fn embedded(written: &'static str) -> Result<Self, String> {
        let (text, stem, divided) = parts(written)?;
        Ok(Self { text, stem, divided })
    }
}

/// Returns the letters of a word, folded, whether it is a stem, and whether a divider must follow.
fn parts(written: &str) -> Result<(Cow<'_, str>, bool, bool), String> {
    let (text, divided) = match written.strip_suffix(DIVIDED) {
        Some(text) => (text, true),
        None => (written, false),
    };
    let (text, stem) = match text.strip_suffix('*') {
        Some(text) => (text, true),
        None => (text, false),
    };
    if text.trim() != text || text.is_empty() || text.contains('*') {
        return Err(format!("`{written}` is no word; a star may stand only at its end"));
    }
    // As most are.
    let is_folded = |c| matches!(c, '\0'..='\x7F' | 'а'..='я') && fold_char(c) == c;
    if text.chars().all(is_folded) {
        return Ok((text.into(), stem, divided));
    }
    if text.to_lowercase() != text {
        return Err(format!("`{written}` has capital letters; words are compared in lower case"));
    }
    Ok((fold(text).into(), stem, divided))
}

/// Reads the words of a rule: words as [`Word::parse`] knows them, and the names of lists of
/// `patterns/context.toml` behind an `@`.
///
/// # Errors
/// One line on what is wrong.
pub(super) fn parse_all(written: &[String]) -> Result<Vec<Word>, String> {
    static LISTS: OnceLock<BTreeMap<String, Vec<Word>>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        let lists: BTreeMap<String, Vec<String>> = table!("context");
        let read = |word: &String| Word::parse(word).expect("context.toml is tested");
        let lists = lists.into_iter();
        lists.map(|(name, list)| (name, list.iter().map(read).collect())).collect()
    });
    let mut words = Vec::with_capacity(written.len());
    for word in written {
        match word.strip_prefix('@') {
            None => words.push(Word::parse(word)?),
            Some(name) => {
                let list = lists.get(name).ok_or_else(|| format!("there is no list `{word}`"))?;
                words.extend_from_slice(list);
            }
        }
    }
    Ok(words)
}

/// Folds a text for comparison: lower case, ё as е.
#[must_use]
pub(super) fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
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

/// All context words of all rules, found by their openings.
pub(super) struct Vocabulary {
    openings: Openings,
    /// Of the words that lead to shapes which nothing else leads to.
    leading: Openings,
    entries: Vec<Entry>,
    sayings: Sayings,
    /// The categories of all rules, ascending.
    detected: Vec<Category>,
}

struct Entry {
    word: Word,
    /// What it says, by number.
    says: u32,
}

/// Returns the words of rules, in order, each with those that know it.
fn uses(rules: &[Rule]) -> Vec<(&Word, Vec<Use>)> {
    let mut uses: Vec<(&Word, Vec<Use>)> = Vec::new();
    let mut known: HashMap<&Word, usize> = HashMap::new();
    for (i, rule) in (0..).zip(rules) {
        for (words, speaks_for) in [(&rule.context, true), (&rule.against, false)] {
            for word in words.iter() {
                let place = *known.entry(word).or_insert(uses.len());
                match uses.get_mut(place) {
                    Some((_, own)) if own.last() == Some(&(i, speaks_for)) => {}
                    Some((_, own)) => own.push((i, speaks_for)),
                    None => uses.push((word, vec![(i, speaks_for)])),
                }
            }
        }
    }
    uses.sort_unstable_by_key(|(word, _)| *word);
    uses
}

impl Entry {
    /// Returns entry `i` as [`Openings`] take it.
    fn opening((i, entry): (usize, &Self)) -> (usize, &str, bool) {
        (i, &entry.word.text, entry.word.stem)
    }
}

impl Vocabulary {
    /// Collects the words of `rules`.
    #[must_use]
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut sayings = Sayings::to(rules.len());
        let mut known: HashMap<Vec<Use>, u32> = HashMap::new();
        for (word, uses) in uses(rules) {
            let says = *known.entry(uses).or_insert_with_key(|uses| sayings.add(uses, rules));
            entries.push(Entry { word: word.clone(), says });
        }
        entries.shrink_to_fit();
        sayings.end();
        let openings = Openings::of((0..).zip(&entries).map(Entry::opening));
        let surely = rules.iter().filter(|rule| rule.is_heard());
        let mut detected: Vec<Category> = surely.map(|rule| rule.category).collect();
        detected.sort();
        detected.dedup();
        let leading = Openings::of(std::iter::empty());
        Self { openings, leading, entries, sayings, detected }
    }

    /// Appends the labels that begin in a line of `text`, by their start.
    pub(super) fn labels(&self, text: &str, line: Range<usize>, labels: &mut Vec<Label>) {
        let bytes = text.as_bytes();
        boundary::starts(bytes, line, |start| self.labels_from(text, start, labels));
    }

    /// Appends the labels that begin at those of `starts` that lie in a part of `text`.
    pub(super) fn labels_at(
        &self,
        text: &str,
        part: Range<usize>,
        starts: Starts<'_>,
        labels: &mut Vec<Label>,
    ) {
        let mut from = part.start;
        if from == 0 && !part.is_empty() {
            // What stands before the text may be a letter, which is none of the text's.
            if sift::may_head(&self.openings, text.as_bytes()) {
                self.labels_from(text, 0, labels);
            }
            from = 1;
        }
        for at in (starts.base + from) / WORD..(starts.base + part.end).div_ceil(WORD) {
            let mut word = starts.word(at, from, part.end);
            if !starts.sifted && word != 0 {
                let before = starts.base.cast_signed() - (at * WORD).cast_signed();
                word = sift::in_word(&self.openings, text.as_bytes(), (word, before));
            }
            while word != 0 {
                let start = at * WORD + word.trailing_zeros() as usize - starts.base;
                word &= word - 1;
                self.labels_from(text, start, labels);
            }
        }
    }

    /// Appends the labels that begin at byte `start`.
    fn labels_from(&self, text: &str, start: usize, labels: &mut Vec<Label>) {
        if begins_word(text, start) {
            let rest = text.get(start..).unwrap_or_default();
            self.openings.at(rest, |word, known| {
                if let Some(label) = self.label(text, start, (word, known)) {
                    labels.push(label);
                }
            });
        }
    }

    /// Returns the families to which the words at byte `start` lead, and where the longest of them ends.
    pub(super) fn leading_at(&self, text: &str, start: usize) -> Option<(Label, SmallSet)> {
        if !begins_word(text, start) {
            return None;
        }
        let mut found: Option<(Label, SmallSet)> = None;
        self.leading.at(text.get(start..)?, |word, known| {
            if let Some(label) = self.label(text, start, (word, known)) {
                let (_, families) = found.get_or_insert((label, SmallSet::default()));
                *families |= self.opens(word);
            }
        });
        found
    }

    /// Returns the bytes that words begin with, however they are written.
    pub(super) fn begins(&self) -> Bytes {
        let mut begins = Bytes::default();
        for entry in &self.entries {
            first_bytes(&entry.word.text, &mut begins);
        }
        begins
    }

    /// Leaves of places in a text, a bit each, those where a label may begin, which most don't.
    pub(super) fn sift(&self, text: &[u8], places: &mut [u64]) {
        sift::sift(&self.openings, text, places);
    }

    /// Leaves of places in a text those where a label that leads to shapes may begin.
    pub(super) fn sift_leading(&self, text: &[u8], places: &mut [u64]) {
        sift::sift(&self.leading, text, places);
    }

    /// Learns to which families words lead: `gates` gives the askers of each that needs a word, and whether
    /// nothing else leads to it.
    pub(super) fn lead_to<'g>(&mut self, gates: impl Iterator<Item = (&'g [Asker], bool)>) {
        let (mut only, mut led) = (SmallSet::default(), Vec::new());
        for (f, (askers, alone)) in gates.enumerate() {
            let bit = SmallSet::of(f);
            for asker in askers {
                let rule = usize::from(asker.rule);
                led.resize(led.len().max(rule + 1), SmallSet::default());
                led[rule] |= bit;
            }
            if alone {
                only |= bit;
            }
        }
        self.sayings.lead_to(&led);
        let leads = |entry: &&Entry| !(self.sayings.opens(entry.says) & only).is_empty();
        let leading = (0..).zip(&self.entries).filter(|(_, entry)| leads(entry));
        self.leading = Openings::of(leading.map(Entry::opening));
    }

    /// Returns the families that a word leads to, a bit each.
    pub(super) fn opens(&self, word: usize) -> SmallSet {
        self.entries.get(word).map(|entry| self.sayings.opens(entry.says)).unwrap_or_default()
    }

    /// Returns the label of entry `word` at byte `start`, if it stands there; that it begins so is `known` of as many
    /// bytes.
    fn label(&self, text: &str, start: usize, (word, known): (usize, usize)) -> Option<Label> {
        let entry = self.entries.get(word)?;
        let mut rest = text.get(start + known..)?.chars();
        for expected in entry.word.text.get(known..)?.chars() {
            let c = rest.next()?;
            if c != expected && fold_char(c) != expected {
                return None;
            }
        }
        let written = text.len() - rest.as_str().len();
        let ending = if entry.word.stem { ending(text, written) } else { 0 };
        let end = written + ending;
        if entry.word.divided {
            let end = end + divider::behind(text.get(end..)?)?;
            return Some(Label { start, written: end, end, word });
        }
        (entry.word.stem || ends_word(text, written)).then_some(Label { start, written, end, word })
    }

    /// Returns whether any rule finds values of this category.
    #[must_use]
    pub(super) fn detects(&self, category: Category) -> bool {
        self.detected.binary_search(&category).is_ok()
    }

    /// Returns what word `word` says to rule `rule` of category `category`.
    #[must_use]
    pub(super) fn say(&self, word: usize, rule: u16, category: Category) -> Say {
        let says = |entry: &Entry| self.sayings.say(entry.says, rule, category);
        self.entries.get(word).map_or(Say::Nothing, says)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn lists_of_words_have_names() {
        let parse = |words: &[&str]| {
            parse_all(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        };
        let words = parse(&["иин", "@national_id"]).unwrap();
        assert!(words.len() > 20 && words.iter().any(|word| &*word.text == "national id"));
        assert_eq!(parse(&["@nope"]).unwrap_err(), "there is no list `@nope`");
    }

    #[test]
    fn folding_is_lower_case_without_yo() {
        assert_eq!(fold("Счёт ЁЛКА Phone_no KİMLİK adı"), "счет елка phone no kimlik adi");
    }

    #[test]
    fn what_a_word_says_is_what_the_rules_write() {
        let rules = crate::detect::rule::embedded().unwrap();
        let vocabulary = Vocabulary::of(&rules);
        let mut named: BTreeMap<&Word, BTreeSet<Category>> = BTreeMap::new();
        for rule in rules.iter().filter(|rule| rule.is_heard()) {
            rule.context
                .iter()
                .for_each(|word| _ = named.entry(word).or_default().insert(rule.category));
        }
        for (i, rule) in (0..).zip(&rules) {
            let [speaks_for, against] =
                [&rule.context, &rule.against].map(|words| words.iter().collect::<BTreeSet<_>>());
            for (w, Entry { word, .. }) in vocabulary.entries.iter().enumerate() {
                let expected = if speaks_for.contains(word) {
                    Say::For
                } else if against.contains(word) {
                    Say::Against
                } else if named.get(word).is_none_or(|named| named.contains(&rule.category)) {
                    Say::Nothing
                } else {
                    Say::Other
                };
                let said = vocabulary.say(w, i, rule.category);
                assert_eq!(said, expected, "{} {word:?}", rule.id);
            }
        }
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
            Vocabulary::of(&[rule("['lic', 'телефон*', 'tel', 'номер карты', 'счёт*', 'sex{:}']")]);
        for (text, expected) in [
            ("public lic.", vec!["lic"]),
            ("о Телефонах и телефонии", vec!["Телефонах", "телефонии"]),
            ("hotel tel: userTel telX telephone", vec!["tel", "Tel", "tel"]),
            ("user_tel2", vec!["tel"]),
            ("Номер карты", vec!["Номер карты"]),
            ("на счету, счёта", vec!["счету", "счёта"]),
            ("Sex : f, SEX=m, sex - f, sex\t— m", vec!["Sex :", "SEX=", "sex -", "sex\t—"]),
            ("sex-linked, sex, sexes: sex", vec![]),
        ] {
            let mut labels = Vec::new();
            vocabulary.labels(text, 0..text.len(), &mut labels);
            let found: Vec<_> =
                labels.iter().filter_map(|label| text.get(label.start..label.end)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
