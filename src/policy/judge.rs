//! The whole judgement: verdicts, and one line a category with what was declared and what was found.
//!
//! In: a policy, what the data says, how strict to be. Out: a [`Judgement`] that reports only print.
//! Never reads a file and never asks for the date.

use std::collections::BTreeMap;

use super::{
    cite::Stale,
    declared::{Policy, Status},
    evidence::Evidence,
    reconcile::{Strictness, reconcile},
    verdict::{Code, Detail, Found, Judgement, Line, Severity, Verdict},
};
use crate::taxonomy::Category;

/// Reconciles and sums up; `file` is how the user named the policy.
#[must_use]
pub fn judge(
    file: &str,
    policy: &Policy,
    stale: &Stale,
    evidence: &Evidence,
    (strictness, fail_on): (Strictness, Severity),
) -> Judgement {
    let verdicts = reconcile(policy, stale, evidence, strictness);
    Judgement {
        policy: file.to_owned(),
        title: policy.document.title.clone(),
        lang: policy.document.lang,
        reviewed: policy.document.status == Status::Reviewed,
        today: strictness.today,
        fail_on,
        lines: lines(policy, &verdicts),
        verdicts,
        allowed: 0,
    }
}

/// One line for each category that is declared, denied or found, in the order of the taxonomy.
fn lines(policy: &Policy, verdicts: &[Verdict]) -> Vec<Line> {
    let mut lines: BTreeMap<Category, Line> = BTreeMap::new();
    let line = |category| Line {
        category,
        declared: None,
        through: None,
        denied: None,
        hedged: true,
        found: Found::default(),
        codes: Vec::new(),
    };
    for it in policy.collected.iter().filter(|it| it.strength.declares()) {
        let line = lines.entry(it.category).or_insert_with(|| line(it.category));
        let at = it.cite.first().map(|cite| cite.at.clone());
        line.declared = line.declared.take().or(at.or_else(|| Some(String::new())));
    }
    for it in &policy.denied {
        let line = lines.entry(it.category).or_insert_with(|| line(it.category));
        let at = it.cite.first().map(|cite| cite.at.clone());
        line.denied = line.denied.take().or(at.or_else(|| Some(String::new())));
        line.hedged &= it.hedged;
    }
    for verdict in verdicts {
        let Some(category) = verdict.category else { continue };
        let line = lines.entry(category).or_insert_with(|| line(category));
        if !line.codes.contains(&verdict.code) {
            line.codes.push(verdict.code);
        }
        if let (None, Detail::Umbrella(term)) = (&line.declared, &verdict.detail) {
            line.declared = verdict.cites.first().map(|cite| cite.at.clone());
            line.through = Some(*term);
        }
        // The same findings may have a second verdict, about their store.
        if verdict.code != Code::WrongStore {
            line.found.add(&verdict.found);
        }
    }
    lines.into_values().collect()
}
