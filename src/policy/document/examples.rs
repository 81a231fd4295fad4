//! The examples of the wordings, read as small documents.
//!
//! In: `[[example]]` of `patterns/policy/*.toml`. Out: what differs.
//! Never runs outside of tests.

use crate::{
    policy::{Polarity, Policy, document},
    taxonomy::Lang,
};

/// What is told once, in order.
fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort_unstable();
    list.dedup();
    list
}

fn collected(policy: &Policy) -> Vec<String> {
    let said = policy.collected.iter().filter(|it| it.strength.declares());
    sorted(said.map(|it| it.category.id().to_owned()).collect())
}

fn shared(policy: &Policy) -> Vec<String> {
    let shared = policy.shares.iter().filter(|it| it.polarity == Polarity::Shared);
    sorted(shared.map(|it| it.name.as_ref().unwrap_or(&it.to).clone()).collect())
}

fn failures(lang: Lang) -> Vec<String> {
    let mut failures = Vec::new();
    for example in &super::wording::of(lang).examples {
        let policy = document::read(example.text.as_bytes(), "example.md").ok();
        let lists =
            |list: &dyn Fn(&Policy) -> Vec<String>| policy.as_ref().map(list).unwrap_or_default();
        let denied = |it: &Policy| it.denied.iter().map(|it| it.category.id().to_owned()).collect();
        let purposes = |it: &Policy| it.purposes.iter().map(|it| it.id.clone()).collect();
        let told = [
            ("collected", Some(&example.collect), lists(&collected)),
            ("denied", Some(&example.deny), lists(&denied)),
            ("purposes", example.purposes.as_ref(), lists(&purposes)),
            ("shares", example.shares.as_ref(), lists(&shared)),
        ];
        for (what, expected, found) in told {
            let found = sorted(found);
            if expected.is_some_and(|it| sorted(it.clone()) != found) {
                let (why, text) = (&example.why, &example.text);
                failures.push(format!("{why}\n  {text}\n  {what} {found:?}"));
            }
        }
    }
    failures
}

#[test]
fn every_example_is_read_as_it_says() {
    for lang in [Lang::Ru, Lang::En] {
        let failures = failures(lang);
        assert!(failures.is_empty(), "{lang:?}\n{}", failures.join("\n"));
    }
}
