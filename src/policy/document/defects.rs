//! Defects that only the text shows: places left unfilled, a text that breaks off, terms of repealed law.
//!
//! In: the outline. Out: codes with the words that show them.
//! Never reports what the declarations show by themselves: `lint` does.

use std::ops::Range;

use super::{
    flow::Flow,
    outline::Part,
    term,
    wording::{List, Sense, Signal, Topic},
};
use crate::{policy::Period, taxonomy::Lang};

/// A defect and the bytes of the flow that show it.
pub(super) struct Shown {
    pub(super) code: &'static str,
    pub(super) part: usize,
    pub(super) at: Range<usize>,
}

/// Looks through all parts.
pub(super) fn read(parts: &[Part], flow: &Flow, lang: Lang) -> Vec<Shown> {
    let mut defects = Vec::new();
    for (part, it) in parts.iter().enumerate() {
        let (Some(first), Some(last)) = (it.words.first(), it.words.last()) else { continue };
        let whole = first.at.start..last.at.end;
        if let Some(found) = placeholder(flow.text(whole.clone())) {
            let at = whole.start + found.start..whole.start + found.end;
            defects.push(Shown { code: "template-placeholder", part, at });
        }
        let broken =
            !it.heading && it.cell.is_none() && it.words.len() > 20 && breaks_off(&last.form);
        if broken {
            defects.push(Shown { code: "truncated", part, at: whole });
        }
        if lang == Lang::Ru {
            defects.extend(it.sentences.iter().filter(|range| answers_late(it, range)).filter_map(
                |range| {
                    let (first, last) =
                        (it.words.get(range.start)?, it.words.get(range.end.checked_sub(1)?)?);
                    Some(Shown { code: "stale-law", part, at: first.at.start..last.at.end })
                },
            ));
        }
    }
    defects
}

/// Whether requests are answered within thirty days: the term of 152-FZ art. 20 before 2022-09-01, when
/// 266-FZ made it ten working days.
fn answers_late(part: &Part, range: &Range<usize>) -> bool {
    let has = |signal| part.found_in(range).any(|it| it.sense == Sense::Signal(signal));
    let asked = matches!(part.topic, Some(Topic::Rights | Topic::Contacts)) || has(Signal::Answer);
    let erases = part
        .found_in(range)
        .any(|it| matches!(it.sense, Sense::Entry(List::Right, entry) if entry.id == "erasure"));
    let replies = part.words.get(range.clone()).unwrap_or_default().iter().any(|word| {
        ["ответ", "рассм", "предостав", "сообщ"].iter().any(|begin| word.form.starts_with(begin))
    });
    // A claim out of a contract has terms of its own.
    let claim = part
        .words
        .get(range.clone())
        .unwrap_or_default()
        .iter()
        .any(|word| word.form.starts_with("претензи"));
    let thirty: [Period; 2] = ["P30D", "P1M"].map(|it| it.parse().expect("a period"));
    asked
        && replies
        && !erases
        && !claim
        && term::period(part, range).is_some_and(|it| thirty.contains(&it))
}

/// Returns where a template was left unfilled.
fn placeholder(line: &str) -> Option<Range<usize>> {
    const ASKS: [&str; 14] = [
        "указать",
        "укажите",
        "перечислить",
        "вставить",
        "вставьте",
        "ваше",
        "ваш ",
        "наименование",
        "insert",
        "your company",
        "company name",
        "your ",
        "name of",
        "email",
    ];
    for (open, close) in [('[', ']'), ('{', '}'), ('<', '>')] {
        for (start, _) in line.match_indices(open) {
            let Some(len) = line.get(start..).and_then(|rest| rest.find(close)) else { continue };
            let inner = line.get(start + 1..start + len).unwrap_or_default().to_lowercase();
            let asks = inner == "x" || ASKS.iter().any(|ask| inner.contains(ask));
            if asks && inner.chars().count() <= 120 && !inner.contains("//") && !inner.contains('@')
            {
                return Some(start..start + len + close.len_utf8());
            }
        }
    }
    if let Some(start) = line.find("____") {
        let len =
            line.get(start..).map_or(4, |rest| rest.len() - rest.trim_start_matches('_').len());
        return Some(start..start + len);
    }
    let start = ["Перечислить ", "Указать ", "Вставить "].iter().find_map(|ask| line.find(ask))?;
    let sentence = line
        .get(..start)
        .is_some_and(|before| before.is_empty() || before.trim_end().ends_with([':', '.']));
    sentence.then_some(start..line.len())
}

/// Words that no sentence ends with.
fn breaks_off(form: &str) -> bool {
    const OPEN: [&str; 40] = [
        "и",
        "или",
        "а",
        "но",
        "в",
        "во",
        "на",
        "с",
        "со",
        "к",
        "по",
        "о",
        "об",
        "от",
        "до",
        "из",
        "для",
        "при",
        "без",
        "под",
        "над",
        "за",
        "что",
        "как",
        "вашу",
        "ваши",
        "вашей",
        "нашу",
        "наши",
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "for",
        "with",
        "your",
        "our",
    ];
    OPEN.contains(&form)
}
