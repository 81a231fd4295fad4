//! Terms: how long data is kept, from when, until what.
//!
//! In: the outline. Out: terms with the words that set them.
//! Never takes the time of an answer for the time of keeping.

use std::ops::Range;

use super::{
    outline::Part,
    statement::entries,
    wording::{Found, List, Sense, Signal, Topic, longest},
};
use crate::{
    policy::{Period, RetentionKind},
    taxonomy::Category,
};

/// A term.
pub(super) struct Term {
    pub(super) kind: RetentionKind,
    pub(super) period: Option<Period>,
    pub(super) after: Vec<&'static str>,
    pub(super) until: Vec<&'static str>,
    /// Of whom.
    pub(super) subjects: Vec<&'static str>,
    /// Which data, if it is named.
    pub(super) categories: Vec<Category>,
    pub(super) part: usize,
    pub(super) words: Range<usize>,
}

/// Reads all terms.
pub(super) fn read(parts: &[Part]) -> Vec<Term> {
    let mut terms = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let quiet = matches!(
            part.topic,
            Some(
                Topic::Definition
                    | Topic::Changes
                    | Topic::Elsewhere
                    | Topic::Rights
                    | Topic::Contacts
            )
        );
        if part.heading || quiet {
            continue;
        }
        let kept_above = part.lead.is_some_and(|lead| {
            let above = &parts[lead];
            has(above, &(0..above.words.len()), Signal::Keep)
        });
        let told = part.topic == Some(Topic::Retention) || kept_above && part.item;
        for range in &part.sentences {
            if told || has(part, range, Signal::Keep) {
                let from = terms.len();
                sentence(part, i, range, told, &mut terms);
                for term in terms.iter_mut().skip(from) {
                    (term.subjects, term.categories) = scope(parts, part, range);
                }
            }
        }
    }
    // The principle of 152-FZ art. 5(7), word for word, sets a term only where nothing else does.
    let principle = |term: &Term| {
        let words = parts.get(term.part).and_then(|part| part.words.get(term.words.clone()));
        let says = |form: &str| words.unwrap_or_default().iter().any(|word| word.form == form);
        term.kind == RetentionKind::Criteria && says("форме") && says("позволяющей")
    };
    if !terms.iter().all(principle) {
        terms.retain(|term| !principle(term));
    }
    terms
}

/// Of whom and of which data a term is: what its sentence names before the term, or the rest of its row.
fn scope(parts: &[Part], part: &Part, range: &Range<usize>) -> (Vec<&'static str>, Vec<Category>) {
    let sets = |it: &&Found| {
        matches!(it.sense, Sense::Entry(List::Unit | List::Trigger, _))
            || matches!(it.sense, Sense::Signal(Signal::Forever | Signal::AsLongAs | Signal::ByLaw))
    };
    let end = part.found_in(range).filter(sets).map(|it| it.words.start).min();
    let subjects = entries(part, range, List::Subject);
    let own = data(part, &(range.start..end.unwrap_or(range.end)));
    let Some(cell) = part.cell.filter(|_| subjects.is_empty() && own.is_empty()) else {
        return (subjects, own);
    };
    let row = parts
        .iter()
        .filter(|it| it.cell.is_some_and(|it| (it.table, it.row) == (cell.table, cell.row)));
    let (mut subjects, mut categories) = (subjects, own);
    for other in row {
        let whole = 0..other.words.len();
        subjects.extend(entries(other, &whole, List::Subject));
        categories.extend(data(other, &whole));
    }
    subjects.dedup();
    categories.sort_unstable();
    categories.dedup();
    (subjects, categories)
}

/// Returns the categories that these words name.
pub(super) fn data(part: &Part, range: &Range<usize>) -> Vec<Category> {
    let named = |it: &&Found| matches!(it.sense, Sense::Data { .. } | Sense::NoData);
    let mut categories = Vec::new();
    for found in longest(part.found_in(range).filter(named).cloned().collect()) {
        if let Sense::Data { category, slot: false } = found.sense
            && !categories.contains(&category)
        {
            categories.push(category);
        }
    }
    categories
}

fn has(part: &Part, range: &Range<usize>, signal: Signal) -> bool {
    part.found_in(range).any(|it| it.sense == Sense::Signal(signal))
}

fn sentence(part: &Part, i: usize, range: &Range<usize>, told: bool, terms: &mut Vec<Term>) {
    if has(part, range, Signal::Answer) && !has(part, range, Signal::Keep) || demands(part, range) {
        return;
    }
    let triggers = entries(part, range, List::Trigger);
    let term = |kind| Term {
        kind,
        period: None,
        after: Vec::new(),
        until: Vec::new(),
        subjects: Vec::new(),
        categories: Vec::new(),
        part: i,
        words: range.clone(),
    };
    let fixed = period(part, range);
    if has(part, range, Signal::Forever) {
        terms.push(term(RetentionKind::Unlimited));
    } else if let Some(period) = fixed.filter(|_| told || !has(part, range, Signal::Answer)) {
        terms.push(Term {
            period: Some(period),
            after: triggers.clone(),
            ..term(RetentionKind::FixedPeriod)
        });
    } else if has(part, range, Signal::AsLongAs) {
        terms.push(Term { until: triggers.clone(), ..term(RetentionKind::Criteria) });
    } else if !triggers.is_empty() && has(part, range, Signal::Until) {
        terms.push(Term { until: triggers.clone(), ..term(RetentionKind::UntilEvent) });
    }
    if fixed.is_none() && has(part, range, Signal::ByLaw) {
        terms.push(term(RetentionKind::AsRequiredByLaw));
    }
}

/// Whether somebody may demand that data be deleted.
fn demands(part: &Part, range: &Range<usize>) -> bool {
    let words = part.words.get(range.clone()).unwrap_or_default();
    let pair = |pair: &[super::word::Word]| {
        matches!(pair[0].form.as_str(), "вправе" | "право" | "может")
            && pair[1].form.starts_with("требова")
    };
    words.windows(2).any(pair)
}

/// Reads "three years", "30 (тридцати) дней", "60 days".
pub(super) fn period(part: &Part, range: &Range<usize>) -> Option<Period> {
    let units = part.found_in(range).filter_map(|it| match it.sense {
        Sense::Entry(List::Unit, entry) => Some((it.words.start, entry.id.as_str())),
        _ => None,
    });
    let mut units: Vec<(usize, &str)> = units.collect();
    units.sort_unstable();
    for (at, unit) in units {
        let before = part.words.get(range.start..at)?;
        // The nearest number is the one: a year is none of a term.
        let digits = |form: &str| form.bytes().all(|byte| byte.is_ascii_digit());
        let near = before.iter().rev().take(5);
        let number = near
            .map(|word| &*word.form)
            .find(|form| digits(form) || count(form).is_some())
            .and_then(count);
        if let Some(count) = number {
            let text = if unit == "H" { format!("PT{count}H") } else { format!("P{count}{unit}") };
            return text.parse().ok();
        }
    }
    None
}

/// Numbers in words, as terms have them.
const COUNTS: [(&str, u32); 44] = [
    ("одного", 1),
    ("один", 1),
    ("одна", 1),
    ("двух", 2),
    ("два", 2),
    ("трех", 3),
    ("три", 3),
    ("четырех", 4),
    ("четыре", 4),
    ("пяти", 5),
    ("пять", 5),
    ("шести", 6),
    ("шесть", 6),
    ("семи", 7),
    ("семь", 7),
    ("восьми", 8),
    ("девяти", 9),
    ("десяти", 10),
    ("десять", 10),
    ("двенадцати", 12),
    ("пятнадцати", 15),
    ("двадцати", 20),
    ("тридцати", 30),
    ("тридцать", 30),
    ("шестидесяти", 60),
    ("девяноста", 90),
    ("семидесяти", 70),
    ("семидесяти пяти", 75),
    ("пятидесяти", 50),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("ten", 10),
    ("twelve", 12),
    ("eighteen", 18),
    ("twenty", 20),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
];

fn count(form: &str) -> Option<u32> {
    let digits = form.parse().ok().filter(|count| (1..1000).contains(count));
    digits.or_else(|| COUNTS.iter().find(|(word, _)| *word == form).map(|it| it.1))
}
