//! Every rule file: its own examples, and what the folder promises.

use std::fmt::Write as _;

use sverka::detect::{Engine, examples, rule};

#[test]
fn every_rule_finds_its_finds_and_passes_its_passes_with_all_rules_loaded() {
    let engine = Engine::new(rule::embedded().unwrap()).unwrap();
    let mut scratch = engine.scratch();
    let mut report = String::new();
    for (i, rule) in engine.rules().iter().enumerate() {
        for problem in examples::verify(&engine, i, &mut scratch) {
            writeln!(report, "{}: {problem}", rule.id).unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
