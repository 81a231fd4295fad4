//! Phrases: how they are written, and whether words are one.
//!
//! In: a phrase as the files have it. Out: where it ends among words.
//! Never knows what a phrase stands for.

use super::{Found, Word};
use crate::policy::document::word;

/// One place of a phrase.
pub(super) struct Element {
    pub(super) ways: Vec<Way>,
    pub(super) optional: bool,
    /// Up to so many other words may stand here.
    gap: usize,
}

pub(super) enum Way {
    Stem(String),
    Form(String),
    Prefix(String),
}

/// Letters of a prefix that the index knows.
pub(super) const PREFIX: usize = 3;

/// Reads a phrase: words, of which any form counts; `=word` exactly so; `word*` any ending; `a|b` either;
/// `[word]` may be missing; `~3` up to three other words.
pub(super) fn elements(say: &str) -> Vec<Element> {
    let part = |part: &str| {
        if let Some(gap) = part.strip_prefix('~') {
            let gap = gap.parse().expect("`~` and a number, tested");
            return Element { ways: Vec::new(), optional: true, gap };
        }
        let inner = part.strip_prefix('[').and_then(|part| part.strip_suffix(']'));
        let ways = inner.unwrap_or(part).split('|').map(way).collect();
        Element { ways, optional: inner.is_some(), gap: 0 }
    };
    say.split_whitespace().map(part).collect()
}

fn way(text: &str) -> Way {
    let lower = text.to_lowercase().replace('ё', "е");
    if let Some(form) = lower.strip_prefix('=') {
        Way::Form(form.to_owned())
    } else if let Some(prefix) = lower.strip_suffix('*') {
        assert!(prefix.chars().count() >= PREFIX, "`{text}`: a prefix has at least three letters");
        Way::Prefix(prefix.to_owned())
    } else if lower.chars().any(char::is_alphanumeric) {
        Way::Stem(word::stem(&lower))
    } else {
        Way::Form(lower)
    }
}

pub(super) fn matched(elements: &[Element], words: &[Word], at: usize) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    if first.gap > 0 {
        for skipped in 0..=first.gap {
            let between = words.get(at..at + skipped)?;
            if between.iter().any(|word| word.mark && !glue(word)) || again(words, at, between) {
                return None;
            }
            if let Some(end) = matched(rest, words, at + skipped) {
                return Some(end);
            }
        }
        return None;
    }
    if let Some(here) = glued(words, at)
        && words.get(here).is_some_and(|word| first.ways.iter().any(|way| way.fits(word)))
        && let Some(end) = matched(rest, words, here + 1)
    {
        return Some(end);
    }
    if first.optional { matched(rest, words, at) } else { None }
}

/// Whether the word before a gap comes once more inside it: then the phrase begins there, and what stands before is
/// another's, as in «паспортные данные и данные банковских карт».
fn again(words: &[Word], at: usize, between: &[Word]) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.get(before)).filter(|word| !word.mark);
    before.is_some_and(|before| between.iter().any(|word| !word.mark && word.stem == before.stem))
}

/// Steps over a hyphen or quotation mark inside a phrase.
fn glued(words: &[Word], at: usize) -> Option<usize> {
    let word = words.get(at)?;
    Some(if glue(word) { at + 1 } else { at })
}

fn glue(word: &Word) -> bool {
    word.mark && matches!(word.form.as_str(), "-" | "«" | "»" | "\"" | "'" | "/" | "‑" | "‐")
}

impl Way {
    fn fits(&self, word: &Word) -> bool {
        match self {
            Self::Stem(stem) => !word.mark && word.stem == *stem,
            Self::Form(form) => word.form == *form,
            Self::Prefix(prefix) => {
                word.form.starts_with(prefix.as_str()) && !word::is_this(&word.form)
            }
        }
    }
}

/// Keeps the longest of overlapping phrases; those of the very same words stay together.
pub(in super::super) fn longest(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|it| (it.words.start, usize::MAX - it.words.end));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        match kept.last() {
            Some(last) if last.words == one.words => {
                if !kept.iter().rev().take(4).any(|it| *it == one) {
                    kept.push(one);
                }
            }
            Some(last) if one.words.start < last.words.end => {
                // A longer phrase that begins inside a shorter one wins over it.
                if one.words.len() > last.words.len() {
                    let gone = last.words.clone();
                    while kept.last().is_some_and(|it| it.words == gone) {
                        kept.pop();
                    }
                    kept.push(one);
                }
            }
            _ => kept.push(one),
        }
    }
    kept
}
