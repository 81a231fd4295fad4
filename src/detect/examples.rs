//! Examples: each rule's own finds and passes, as tests of the rules together.
//!
//! In: an engine with all rules. Out: what doesn't hold, one line each.
//! Never stops at the first.

use super::{Detector as _, Engine, Hit, Scratch, Sure, rule::Rule};
use crate::part::{Flow, Mark, Segment, Width};

/// Checks that rule number `index` of the engine finds what it should, and nothing of its category in
/// what it should let pass, with all rules running.
#[must_use]
pub fn verify(engine: &Engine, index: usize, scratch: &mut Scratch) -> Vec<String> {
    let Some(rule) = engine.rules().get(index) else { return Vec::new() };
    let mut problems = Vec::new();
    if rule.finds.len() < 2 {
        problems.push("has fewer than two [[find]]".to_owned());
    }
    if rule.passes.len() < 2 {
        problems.push("has fewer than two [[pass]]".to_owned());
    }
    if !rule.passes.iter().any(|pass| pass.why.starts_with("near miss")) {
        problems.push("has no [[pass]] whose `why` begins with `near miss`".to_owned());
    }
    for find in &rule.finds {
        let hits = run(engine, &find.text, find.field.as_deref(), scratch);
        problems.extend(unfound(engine, rule, find, &hits));
    }
    // What a rule finds at best as a hint, it must not find even so.
    let least = if rule.hints() { Sure::Low } else { Sure::Medium };
    for pass in &rule.passes {
        for hit in run(engine, &pass.text, pass.field.as_deref(), scratch) {
            let Some(other) = engine.rules().get(usize::from(hit.rule)) else { continue };
            if other.category == rule.category && hit.sure >= least {
                let value = pass.text.get(hit.start..hit.end).unwrap_or_default();
                problems.push(format!("pass `{}`: `{}` finds `{value}`", pass.text, other.id));
            }
        }
    }
    problems
}

/// Says why a find was not found as it should be, if so.
fn unfound(engine: &Engine, rule: &Rule, find: &super::rule::Find, hits: &[Hit]) -> Option<String> {
    let exact = hits.iter().find(|hit| {
        let same =
            engine.rules().get(usize::from(hit.rule)).is_some_and(|r| r.category == rule.category);
        same && find.text.get(hit.start..hit.end) == Some(&find.hit)
    });
    let Some(hit) = exact else {
        let found: Vec<String> = hits
            .iter()
            .filter_map(|hit| {
                let id = &engine.rules().get(usize::from(hit.rule))?.id;
                Some(format!("{id} `{}`", find.text.get(hit.start..hit.end)?))
            })
            .collect();
        return Some(format!(
            "find `{}`: not `{}`, but [{}]",
            find.text,
            find.hit,
            found.join(", ")
        ));
    };
    if find.sure.is_some_and(|sure| sure != hit.sure) {
        return Some(format!("find `{}`: is {}", find.text, hit.sure.name()));
    }
    if find.nature.is_some_and(|nature| nature != hit.nature) {
        return Some(format!("find `{}`: is {}", find.text, hit.nature.name()));
    }
    None
}

/// Runs the engine over one line, in a field or in none.
#[must_use]
pub fn run(engine: &Engine, text: &str, field: Option<&str>, scratch: &mut Scratch) -> Vec<Hit> {
    let fields: [Box<str>; 2] = ["".into(), field.unwrap_or_default().into()];
    let marks = [Mark { at: 0, field: u32::from(field.is_some()), offset: 0, line: 0, row: 0 }];
    let segment = Segment {
        text,
        marks: &marks,
        fields: &fields,
        own: 0..text.len(),
        width: Width::Utf8,
        flow: Flow::Cells,
    };
    let mut hits = Vec::new();
    engine.detect(&segment, scratch, &mut hits);
    hits
}
