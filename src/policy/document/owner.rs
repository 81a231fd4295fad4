//! What the document calls its operator: "ООО «Ромашка» (далее — Банк)", "Acme".
//!
//! In: the outline. Out: stems of the words that stand for the operator.
//! Never takes a name that the document gives to people, to laws or to itself.

use super::{
    operator,
    outline::Part,
    word::Word,
    wording::{Found, List, Sense, Signal},
};

/// How many words may stand between the name and "hereinafter".
const REACH: usize = 30;

/// Returns the stems of the operator's names.
pub(super) fn names(parts: &[Part]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let words = &part.words;
        let mut at = 0;
        while at < words.len() {
            let Some(end) = operator::name_end(words, at) else {
                at += 1;
                continue;
            };
            let alias = alias(part, end);
            // A name that no alias follows may be that of a recipient: only the first counts.
            let first = names.is_empty().then(|| proper(words.get(at..end).unwrap_or_default()));
            for name in alias.into_iter().chain(first.flatten()) {
                if !names.contains(&name.stem) {
                    names.push(name.stem.clone());
                }
            }
            at = end;
        }
    }
    names
}

/// The word behind "далее" or in brackets and quotation marks behind a name.
fn alias(part: &Part, end: usize) -> Option<&Word> {
    let behind = part.words.get(end..(end + REACH).min(part.words.len()))?;
    let russian = behind.iter().position(|word| word.form == "далее");
    let bracket = || {
        let opens = |pair: &[Word]| pair[0].is('(') && (pair[1].is('"') || pair[1].form == "the");
        behind.windows(2).take(4).position(opens)
    };
    let from = russian.or_else(bracket)? + 1;
    let skipped = |word: &&Word| {
        word.mark || matches!(word.form.as_str(), "по" | "тексту" | "именуемое" | "также" | "the")
    };
    let at = from + behind.get(from..)?.iter().take(8).take_while(skipped).count();
    let name = behind.get(at).filter(|word| word.capital && !word.mark)?;
    let here = end + at;
    let taken = part.found.iter().any(|it| {
        it.words.start == here
            && matches!(
                it.sense,
                Sense::Signal(Signal::Person | Signal::Head | Signal::Noun)
                    | Sense::Entry(List::Subject, _)
                    | Sense::Data { .. }
            )
    });
    (!taken && !is_document(name)).then_some(name)
}

/// The name itself, if it is one word: «Ромашка», `Acme GmbH`.
fn proper(words: &[Word]) -> Option<&Word> {
    let quoted = words.iter().position(|word| word.is('«') || word.is('"'));
    let name = match quoted {
        Some(at) => words.get(at + 1).filter(|_| words.len() == at + 3),
        None => words.first().filter(|word| word.form.is_ascii() && words.len() <= 3),
    };
    name.filter(|word| word.capital && !word.mark && word.form.chars().count() > 3)
}

fn is_document(word: &Word) -> bool {
    const OTHERS: [&str; 9] = [
        "политик",
        "положени",
        "закон",
        "соглашени",
        "policy",
        "notice",
        "agreement",
        "пдн",
        "terms",
    ];
    OTHERS.contains(&word.stem.as_str())
}

/// Makes these words stand for the operator in the phrases of a sentence.
pub(super) fn mark(own: &[String], words: &[Word], found: &mut Vec<Found>) {
    for (at, word) in words.iter().enumerate() {
        if !word.capital || !own.contains(&word.stem) {
            continue;
        }
        let (here, sense) = (at..at + 1, Sense::Signal(Signal::Own));
        found.retain(|it| it.words != here || !matches!(it.sense, Sense::Signal(Signal::Third)));
        found.push(Found { words: here, sense });
    }
}
