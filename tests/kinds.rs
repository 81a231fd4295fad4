//! Kinds: what is found of one category in whole documents, and what beside it is let pass.

use std::fmt::Write as _;

use sverka::detect::Sure;

use crate::support::{fixture, revealed};

/// All findings of a category below its folder at the default confidence: file, line, value, nature.
fn found(category: &str) -> String {
    let mut lines = String::new();
    for finding in revealed(&fixture("kinds").join(category)).findings.kept() {
        if finding.category.id() == category && finding.confidence >= Sure::Medium {
            let path = finding.origin.to_string();
            let name = path.rsplit('/').next().unwrap();
            let (line, shown, nature) = (finding.place.line, &finding.shown, finding.nature.name());
            writeln!(lines, "{name}:{line} {shown} {nature}").unwrap();
        }
    }
    lines
}

#[test]
fn bank_accounts_are_found_and_what_stands_beside_them_is_not() {
    insta::assert_snapshot!(found("bank_account"));
}

#[test]
fn identity_numbers_are_found_by_their_native_labels_and_check_digits() {
    insta::assert_snapshot!(found("national_id_foreign"));
}

#[test]
fn sentences_about_a_field_are_no_values_of_it() {
    insta::assert_snapshot!(found("username") + &found("postal_address"));
}

#[test]
fn what_people_write_may_name_anybody() {
    insta::assert_snapshot!(found("name"));
}
