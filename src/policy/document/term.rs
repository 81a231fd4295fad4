//! Terms: how long data is kept, from when, until what.
//!
//! In: the outline. Out: terms with the words that set them.
//! Never takes the time of an answer for the time of keeping.

use std::ops::Range;

use super::{
    outline::Part,
    wording::{List, Sense, Signal, Topic},
};
use crate::policy::{Period, RetentionKind};

/// A term.
pub(super) struct Term {
    pub(super) kind: RetentionKind,
    pub(super) period: Option<Period>,
    pub(super) after: Vec<&'static str>,
    pub(super) until: Vec<&'static str>,
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
                sentence(part, i, range, told, &mut terms);
            }
        }
    }
    terms
}

fn has(part: &Part, range: &Range<usize>, signal: Signal) -> bool {
    part.found_in(range).any(|it| it.sense == Sense::Signal(signal))
}

fn sentence(part: &Part, i: usize, range: &Range<usize>, told: bool, terms: &mut Vec<Term>) {
    if has(part, range, Signal::Answer) && !has(part, range, Signal::Keep) {
        return;
    }
    let triggers = super::statement::entries(part, range, List::Trigger);
    let term = |kind| Term {
        kind,
        period: None,
        after: Vec::new(),
        until: Vec::new(),
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
    } else if !triggers.is_empty() && (told || has(part, range, Signal::Until)) {
        terms.push(Term { until: triggers.clone(), ..term(RetentionKind::UntilEvent) });
    }
    if fixed.is_none() && has(part, range, Signal::ByLaw) {
        terms.push(term(RetentionKind::AsRequiredByLaw));
    }
}

/// Reads "three years", "30 (тридцати) дней", "60 days".
fn period(part: &Part, range: &Range<usize>) -> Option<Period> {
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
