//! What narrows a statement: from where, through which channel, on what ground, with which exception.
//!
//! In: a mention in its sentence, and what stands above. Out: the words of the declaration file.
//! Never narrows what another sentence says, except by the lead-in or the heading above it.

use std::ops::Range;

use super::{
    outline::Part,
    polarity::Mention,
    statement::entries,
    wording::{Found, List, Sense, Signal, Topic},
};

/// How many words may stand between a mark and the data that it marks.
const NEAR: usize = 4;
/// The most words of an exception that are kept.
const WORDS: usize = 48;

/// What narrows a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scope {
    /// `subject`, `automatic`, `third_party`.
    pub(super) source: Option<&'static str>,
    /// `site`, `app`, `call` …
    pub(super) channel: Option<&'static str>,
    /// Legal grounds.
    pub(super) basis: Vec<&'static str>,
    /// `device_only`, `on_behalf`, `partial`, `disseminated`, `optional`.
    pub(super) marks: Vec<&'static str>,
    /// The words of the exception or the hedge.
    pub(super) hedge: Option<Range<usize>>,
}

/// Reads what narrows a mention of the sentence `range` of part `i`.
pub(super) fn read(parts: &[Part], i: usize, range: &Range<usize>, mention: &Mention) -> Scope {
    let Some(part) = parts.get(i) else { return Scope::default() };
    let words = mention.words.start + range.start..mention.words.end + range.start;
    Scope {
        source: source(parts, part, range),
        channel: entries(part, range, List::Channel).first().copied(),
        basis: basis(parts, part, range),
        marks: marks(parts, part, range, &words),
        hedge: mention.hedged.then(|| hedge(part, range, &words)).flatten(),
    }
}

/// The parts above: the lead-ins, nearest first, then the heading.
fn above<'a>(parts: &'a [Part], part: &'a Part) -> impl Iterator<Item = &'a Part> {
    let up = |it: &&'a Part| it.lead.and_then(|lead| parts.get(lead));
    let leads = std::iter::successors(up(&part), up).take(8);
    leads.chain(part.under.and_then(|under| parts.get(under)))
}

fn all(part: &Part) -> Range<usize> {
    0..part.words.len()
}

fn source(parts: &[Part], part: &Part, range: &Range<usize>) -> Option<&'static str> {
    let first = |part: &Part, range: &Range<usize>| {
        let named = entries(part, range, List::Source).first().copied();
        let given = || {
            let gives = |it: &Found| it.sense == Sense::Signal(Signal::Give);
            part.found_in(range).any(gives).then_some("subject")
        };
        named.or_else(given)
    };
    first(part, range).or_else(|| above(parts, part).find_map(|it| first(it, &all(it))))
}

/// The grounds of the row, or of the sentence if it speaks of grounds.
fn basis(parts: &[Part], part: &Part, range: &Range<usize>) -> Vec<&'static str> {
    if let Some(cell) = part.cell {
        let row = parts.iter().filter(|it| {
            it.cell.is_some_and(|it| (it.table, it.row) == (cell.table, cell.row)) && !it.heading
        });
        let mut named = Vec::new();
        for other in row.filter(|it| it.cell != part.cell || it.topic == Some(Topic::Basis)) {
            let found = entries(other, &all(other), List::Basis);
            named.extend(found.into_iter().filter(|id| !named.contains(id)).collect::<Vec<_>>());
        }
        return named;
    }
    if grounds(part, range) { entries(part, range, List::Basis) } else { Vec::new() }
}

/// Whether a sentence speaks of legal grounds.
pub(super) fn grounds(part: &Part, range: &Range<usize>) -> bool {
    part.words.get(range.clone()).unwrap_or_default().iter().any(|word| {
        matches!(word.stem.as_str(), "основан" | "основани" | "basis" | "bas" | "ground")
    })
}

fn marks(
    parts: &[Part],
    part: &Part,
    range: &Range<usize>,
    words: &Range<usize>,
) -> Vec<&'static str> {
    let mut marks = Vec::new();
    let found = part.found_in(range).filter_map(|it| match it.sense {
        Sense::Entry(List::Mark, entry) => Some((entry.id.as_str(), &it.words)),
        _ => None,
    });
    for (id, at) in found {
        let holds = match id {
            "partial" => at.start <= words.end + 1 && words.start <= at.end + NEAR,
            "optional" => is_optional(part, range, at, words),
            _ => true,
        };
        if holds && !marks.contains(&id) {
            marks.push(id);
        }
    }
    // Who acts for whom is said once, above: "As a processor, we …:".
    for it in above(parts, part) {
        let ids = entries(it, &all(it), List::Mark);
        let lasting = ids.into_iter().filter(|id| !matches!(*id, "partial"));
        marks.extend(lasting.filter(|id| !marks.contains(id)).collect::<Vec<_>>());
    }
    marks
}

/// "Telephone (optional)", "optionally: your sex, your age", "the telephone is optional".
fn is_optional(
    part: &Part,
    range: &Range<usize>,
    mark: &Range<usize>,
    words: &Range<usize>,
) -> bool {
    let bracket = mark.start.checked_sub(1).and_then(|at| part.words.get(at));
    if bracket.is_some_and(|word| word.is('(')) {
        return words.end + 1 == mark.start;
    }
    let data = |it: &&Found| matches!(it.sense, Sense::Data { .. });
    let behind = part.found_in(range).filter(data).any(|it| it.words.start >= mark.end);
    if behind { words.start >= mark.end } else { words.end <= mark.start }
}

/// The exception to its end, or the word that weakens the denial.
fn hedge(part: &Part, range: &Range<usize>, words: &Range<usize>) -> Option<Range<usize>> {
    let of = |kind: Signal| {
        part.found_in(range).filter(move |it| it.sense == Sense::Signal(kind)).map(|it| &it.words)
    };
    let except = of(Signal::Except).min_by_key(|at| (at.start < words.end, at.start));
    let Some(except) = except else {
        return of(Signal::Hedge).min_by_key(|at| at.start.abs_diff(words.start)).cloned();
    };
    let ends = |word: &super::word::Word| matches!(word.form.as_str(), "." | ";" | "!");
    let from = except.start;
    let len =
        part.words.get(from..range.end)?.iter().take(WORDS).take_while(|it| !ends(it)).count();
    // In front of the denial it ends with its clause: "Except for this, we do not …".
    let len = match words.start.checked_sub(from) {
        Some(before) if before > 0 => {
            let comma = part.words.get(from..words.start)?.iter().position(|it| it.is(','));
            comma.unwrap_or(len)
        }
        _ => len,
    };
    (len > 0).then_some(from..from + len)
}
