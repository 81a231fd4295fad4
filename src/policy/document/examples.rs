//! The examples of the wordings, read as small documents.
//!
//! In: `[[example]]` of `patterns/policy/*.toml`. Out: what differs.
//! Never runs outside of tests.

use crate::{policy::document, taxonomy::Lang};

fn failures(lang: Lang) -> Vec<String> {
    let mut failures = Vec::new();
    for example in &super::wording::of(lang).examples {
        let policy = document::read(example.text.as_bytes(), "example.md");
        let (mut collected, mut denied) = match &policy {
            Ok(policy) => {
                let said = policy.collected.iter().filter(|it| it.strength.declares());
                let collected: Vec<&str> = said.map(|it| it.category.id()).collect();
                (collected, policy.denied.iter().map(|it| it.category.id()).collect::<Vec<_>>())
            }
            Err(_) => (Vec::new(), Vec::new()),
        };
        let (mut collect, mut deny) = (example.collect.clone(), example.deny.clone());
        for list in [&mut collected, &mut denied] {
            list.sort_unstable();
            list.dedup();
        }
        collect.sort_unstable();
        deny.sort_unstable();
        if collected != collect || denied != deny {
            let (why, text) = (&example.why, &example.text);
            failures
                .push(format!("{why}\n  {text}\n  collected {collected:?}\n  denied {denied:?}"));
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
