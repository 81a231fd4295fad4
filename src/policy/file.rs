//! A declaration file, text in: strict, with one line for what is wrong and a hint.
//!
//! In: TOML. Out: a policy that makes sense in itself.
//! Never guesses: an unknown key, category, subject or purpose is an error.

use std::collections::BTreeSet;

use super::declared::{Policy, SCHEMA};
use crate::error::Error;

/// Words of statements that need no table of their own.
const PURPOSES: [&str; 27] = [
    "account_management",
    "advertising",
    "analytics",
    "claims",
    "communication",
    "contract",
    "delivery",
    "education",
    "employment",
    "identification",
    "legal_obligation",
    "loyalty",
    "marketing",
    "order_fulfilment",
    "partner_sharing",
    "payment",
    "personalisation",
    "recruitment",
    "request_processing",
    "research_statistics",
    "reviews",
    "security_fraud",
    "service_improvement",
    "service_provision",
    "support",
    "verification",
    "other",
];

/// Reads a declaration file; `file` is its name for messages.
///
/// # Errors
/// [`Error::Policy`]: what is wrong, in which line, and what to do.
pub fn parse(file: &str, text: &str) -> Result<Policy, Error> {
    let broken = |problem: String, hint: &str| Error::Policy {
        file: file.to_owned(),
        problem,
        hint: Some(hint.to_owned()),
    };
    let policy: Policy = toml::from_str(text).map_err(|error| Error::toml(file, text, &error))?;
    if policy.schema != SCHEMA {
        let problem = format!("key `schema`: is `{}`, not `{SCHEMA}`", policy.schema);
        return Err(broken(problem, "this program reads no other version"));
    }
    unknown_purpose(&policy)
        .map_or(Ok(()), |problem| Err(broken(problem, "add a [[purpose]] with this id")))?;
    unknown_subject(&policy)
        .map_or(Ok(()), |problem| Err(broken(problem, "add a [[subject]] with this id")))?;
    if let Some(cite) = policy.cites().find(|cite| cite.start >= cite.end) {
        let problem = format!("section `{}`: the place of the quote is empty", cite.at);
        return Err(broken(problem, "start and end count bytes of the original file"));
    }
    stores_hold(file, &policy)?;
    Ok(policy)
}

/// Checks what people wrote of stores: unique names, globs.
///
/// # Errors
/// [`Error::Policy`]: which store, and what is wrong with it.
pub fn stores_hold(file: &str, policy: &Policy) -> Result<(), Error> {
    let broken = |problem: String, hint: &str| Error::Policy {
        file: file.to_owned(),
        problem,
        hint: Some(hint.to_owned()),
    };
    let mut names = BTreeSet::new();
    for store in &policy.stores {
        if !names.insert(&store.name) {
            let problem = format!("two stores are called `{}`", store.name);
            return Err(broken(problem, "names of stores are unique"));
        }
        for pattern in &store.r#match {
            if !pattern.starts_with("table:") && globset::Glob::new(pattern).is_err() {
                let problem = format!("store `{}`: `{pattern}` is no glob", store.name);
                return Err(broken(problem, "for example `dumps/crm/**`, or `table:clients`"));
            }
        }
    }
    Ok(())
}

/// Finds a purpose that is neither declared nor a word of the vocabulary: most likely a slip.
fn unknown_purpose(policy: &Policy) -> Option<String> {
    let known: BTreeSet<&str> =
        policy.purposes.iter().map(|purpose| &*purpose.id).chain(PURPOSES).chain(["*"]).collect();
    let of = |table: &str, ids: &[String]| {
        ids.iter()
            .find(|id| !known.contains(id.as_str()))
            .map(|id| format!("[[{table}]]: there is no purpose `{id}`"))
    };
    let collected = policy.collected.iter().find_map(|it| of("collect", &it.purposes));
    let shared = || policy.shares.iter().find_map(|it| of("share", &it.purposes));
    let stored = || policy.stores.iter().find_map(|it| of("store", &it.purposes));
    collected.or_else(shared).or_else(stored)
}

/// Finds a group of people that no table names.
fn unknown_subject(policy: &Policy) -> Option<String> {
    let known: BTreeSet<&str> =
        policy.subjects.iter().map(|subject| &*subject.id).chain(["*"]).collect();
    let of = |table: &str, ids: &[String]| {
        ids.iter()
            .find(|id| !known.contains(id.as_str()))
            .map(|id| format!("[[{table}]]: there is no subject `{id}`"))
    };
    let collected = policy.collected.iter().find_map(|it| of("collect", &it.subjects));
    let denied = || policy.denied.iter().find_map(|it| of("deny", &it.subjects));
    let retained = || policy.retained.iter().find_map(|it| of("retain", &it.subjects));
    let stored = || policy.stores.iter().find_map(|it| of("store", &it.subjects));
    collected.or_else(denied).or_else(retained).or_else(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
schema = "sverka-policy/1"
[document]
id = "shop"
path = "shop.md"
sha256 = "00"
bytes = 9
lang = "en"
status = "reviewed"
reviewed_at = 2026-01-31
[[subject]]
id = "customer"
title = "Customer"
[[collect]]
category = "phone"
subjects = ["customer"]
purposes = ["delivery"]
cite = [{ at = "1", start = 3, end = 8, quote = "phone" }]
[[store]]
name = "crm"
match = ["crm/**", "table:clients"]
date_field = { order_fulfilled = "orders.completed_at" }
retain = "P90D"
[[waive]]
verdict = "undeclared"
reason = "until the policy is renewed"
until = 2026-06-30
"#;

    #[test]
    fn a_good_file_is_read() {
        let policy = parse("shop.policy.toml", GOOD).unwrap();
        assert_eq!(policy.collected[0].cite[0].quote, "phone");
        assert_eq!(policy.document.reviewed_at.unwrap().to_string(), "2026-01-31");
        assert_eq!(policy.stores[0].retain.unwrap().to_string(), "P90D");
        assert_eq!(policy.waivers[0].until.to_string(), "2026-06-30");
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (from, to, expected) in [
            ("policy/1", "policy/2", "key `schema`: is `sverka-policy/2`"),
            ("\"phone\"\n", "\"phones\"\n", "line 15: there is no category `phones`"),
            ("[\"customer\"]", "[\"costumer\"]", "[[collect]]: there is no subject `costumer`"),
            ("[\"delivery\"]", "[\"delivry\"]", "[[collect]]: there is no purpose `delivry`"),
            ("end = 8", "end = 1", "section `1`: the place of the quote is empty"),
            ("crm/**", "crm/[", "store `crm`: `crm/[` is no glob"),
            ("P90D", "90 days", "line 23: `90 days` is no ISO 8601 period"),
            ("reason =", "because =", "line 26: unknown field `because`"),
            (
                "verdict = \"undeclared\"",
                "verdict = \"undeclard\"",
                "there is no verdict `undeclard`",
            ),
            (
                "until = 2026-06-30",
                "until = \"tomorrow\"",
                "line 27, key `until`: invalid type: string",
            ),
            ("\"reviewed\"", "\"done\"", "line 9: unknown variant `done`"),
            (
                "[[waive]]",
                "[[store]]\nname = \"crm\"\nmatch = []\n[[waive]]",
                "two stores are called `crm`",
            ),
        ] {
            let changed = GOOD.replacen(from, to, 1);
            assert_ne!(changed, GOOD, "{from}");
            let error = parse("shop.policy.toml", &changed).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}\nis not: {expected}");
            assert_eq!(error.lines().count(), 2, "{error}");
        }
    }
}
