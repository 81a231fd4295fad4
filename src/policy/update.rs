//! A changed document read into a declaration file that people have worked on.
//!
//! In: the file as it stands, the declarations of the document as it is now. Out: the new file, and a diff.
//! Never loses a table of people: stores, waivers, statements without a citation, and their comments stay.

use std::collections::BTreeMap;

use super::{
    declared::{Policy, Status},
    write::{extracted, to_toml},
};
use crate::error::Error;

/// What an update makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The new file.
    pub text: String,
    /// Statements that are gone (`-`) or new (`+`), one a line: what a person has to look at.
    pub diff: Vec<String>,
    /// The file was reviewed and no longer is.
    pub unreviewed: bool,
}

/// Merges `fresh` into the file `text`, whose name is `file`.
///
/// # Errors
/// [`Error::Policy`] if the file can't be read.
pub fn update(file: &str, text: &str, fresh: &Policy) -> Result<Update, Error> {
    let old = super::parse(file, text)?;
    let mut new = fresh.clone();
    keep_uncited(&old, &mut new);
    new.document.id.clone_from(&old.document.id);
    new.document.path.clone_from(&old.document.path);
    new.document.url = old.document.url.clone().or(new.document.url);
    (new.stores, new.waivers) = (Vec::new(), Vec::new());
    let diff = differences(&old, &new);
    let unreviewed = old.document.status == Status::Reviewed && !diff.is_empty();
    new.document.status = if diff.is_empty() { old.document.status } else { Status::Draft };
    new.document.reviewed_by = old.document.reviewed_by.clone().filter(|_| diff.is_empty());
    new.document.reviewed_at = old.document.reviewed_at.filter(|_| diff.is_empty());
    let mut text_out = extracted(&new).0;
    let people = people(text);
    if !people.is_empty() {
        text_out.push('\n');
        text_out.push_str(&people);
    }
    // The text of people is theirs; should it not fit, what was read of it is written anew.
    if super::parse(file, &text_out).is_err() {
        (new.stores, new.waivers) = (old.stores, old.waivers);
        text_out = to_toml(&new);
    }
    Ok(Update { text: text_out, diff, unreviewed })
}

/// Statements without a citation are of people: an extraction never makes one.
fn keep_uncited(old: &Policy, new: &mut Policy) {
    new.collected.extend(old.collected.iter().filter(|it| it.cite.is_empty()).cloned());
    new.denied.extend(old.denied.iter().filter(|it| it.cite.is_empty()).cloned());
    new.shares.extend(old.shares.iter().filter(|it| it.cite.is_empty()).cloned());
    new.retained.extend(old.retained.iter().filter(|it| it.cite.is_empty()).cloned());
    let known = |id: &str, list: &[super::declared::Subject]| list.iter().any(|it| it.id == id);
    for subject in &old.subjects {
        if !known(&subject.id, &new.subjects) && subject.cite.is_empty() {
            new.subjects.push(subject.clone());
        }
    }
    for purpose in &old.purposes {
        if purpose.cite.is_empty() && !new.purposes.iter().any(|it| it.id == purpose.id) {
            new.purposes.push(purpose.clone());
        }
    }
}

/// The tables of people, as they wrote them, with the comments above.
fn people(text: &str) -> String {
    let mut out = String::new();
    let mut above = String::new();
    let mut inside = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with('[') && !is_continued(&out, inside) {
            inside = ["[[store]]", "[[waive]]"].iter().any(|table| trimmed.starts_with(table));
            if inside {
                out.push_str(&above);
            }
            above.clear();
        }
        if trimmed.is_empty() || trimmed.starts_with('#') {
            // Whose a comment is shows with the next table.
            above.push_str(line);
            above.push('\n');
            continue;
        }
        if inside {
            out.push_str(&std::mem::take(&mut above));
            out.push_str(line);
            out.push('\n');
        } else {
            above.clear();
        }
    }
    if inside {
        out.push_str(&above);
    }
    out.trim_start_matches('\n').to_owned()
}

/// Returns whether the last line kept opened a list that goes on.
fn is_continued(out: &str, inside: bool) -> bool {
    let opened = out.matches('[').count() > out.matches(']').count();
    inside && opened
}

/// Statements of both files as text without places, gone and new.
fn differences(old: &Policy, new: &Policy) -> Vec<String> {
    let mut counts: BTreeMap<String, i32> = BTreeMap::new();
    for (policy, by) in [(old, -1), (new, 1)] {
        for statement in statements(policy) {
            *counts.entry(statement).or_default() += by;
        }
    }
    let mut diff = Vec::new();
    for (statement, count) in counts {
        match count {
            0 => {}
            n if n < 0 => diff.push(format!("- {statement}")),
            _ => diff.push(format!("+ {statement}")),
        }
    }
    // Side by side: what is gone and what has come in its place share their first words.
    diff.sort_by_key(|line| line.get(2..).map(|it| it.split(" «").next().unwrap_or(it).to_owned()));
    diff
}

/// Each statement on one line: its table, its words, its quote; not where it stands.
fn statements(policy: &Policy) -> Vec<String> {
    let mut bare = policy.clone();
    (bare.stores, bare.waivers) = (Vec::new(), Vec::new());
    let text = extracted(&bare).0;
    let tables = text.split("\n[").skip(1);
    let skipped = ["[document]", "[[right]]", "[[defect]]"];
    tables
        .map(|table| format!("[{table}"))
        .filter(|table| !skipped.iter().any(|name| table.starts_with(name)))
        .map(|table| {
            let mut words = Vec::new();
            let mut quotes = Vec::new();
            for line in table.lines().filter(|line| !line.is_empty() && *line != "]") {
                match line.rsplit_once("quote = ") {
                    Some((_, quote)) => {
                        let quote = quote.trim_end_matches([']', '}', ',', ' ']);
                        quotes.push(format!("«{}»", quote.trim_matches('"')));
                    }
                    None if line == "cite = [" => {}
                    None => words.push(line.to_owned()),
                }
            }
            quotes.sort();
            let head = words.join(" ");
            format!("{head} {}", quotes.join(" ")).trim_end().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = include_str!("../../tests/fixtures/policy-check/every_key.policy.toml");

    fn whole() -> Policy {
        crate::policy::parse("whole", WHOLE).unwrap()
    }

    fn commented() -> String {
        let own = "# The CRM's nightly dump; ask the administrators.\n[[store]]";
        WHOLE.replacen("[[store]]", own, 1)
    }

    #[test]
    fn an_unchanged_document_leaves_the_review_and_the_tables_of_people() {
        let update = update("whole", &commented(), &whole()).unwrap();
        assert_eq!((&*update.diff, update.unreviewed), (&[][..], false));
        assert!(
            update.text.contains("# The CRM's nightly dump; ask the administrators.\n[[store]]")
        );
        let read = crate::policy::parse("updated", &update.text).unwrap();
        assert_eq!(read, whole());
    }

    #[test]
    fn places_may_move_without_a_new_review() {
        let mut fresh = whole();
        for cite in fresh.collected.iter_mut().flat_map(|it| &mut it.cite) {
            (cite.start, cite.end) = (cite.start + 7, cite.end + 7);
        }
        fresh.document.sha256 = "1".repeat(64);
        let update = update("whole", WHOLE, &fresh).unwrap();
        assert!(update.diff.is_empty() && !update.unreviewed);
        let read = crate::policy::parse("updated", &update.text).unwrap();
        assert_eq!(read.collected[0].cite[0].start, 17);
        assert_eq!(read.document.sha256, "1".repeat(64));
        assert_eq!(read.document.status, Status::Reviewed);
    }

    #[test]
    fn a_changed_statement_is_shown_and_needs_a_new_review() {
        let mut fresh = whole();
        fresh.denied[0].hedged = false;
        fresh.denied[0].scope = None;
        let update = update("whole", &commented(), &fresh).unwrap();
        assert!(update.unreviewed);
        assert_eq!(update.diff.len(), 2, "{:?}", update.diff);
        let [one, two] = &*update.diff else { panic!("{:?}", update.diff) };
        assert!(one.starts_with("+ [[deny]]") != two.starts_with("+ [[deny]]"));
        let read = crate::policy::parse("updated", &update.text).unwrap();
        assert_eq!((read.document.status, read.document.reviewed_by), (Status::Draft, None));
        assert_eq!((read.stores, read.waivers), (whole().stores, whole().waivers));
        assert!(update.text.contains("ask the administrators"));
    }

    #[test]
    fn a_statement_that_a_person_wrote_without_a_citation_stays() {
        let own = "[[collect]]\ncategory = \"snils\"\ncite = []\n\n[[deny]]";
        let text = WHOLE.replacen("[[deny]]", own, 1);
        let update = update("whole", &text, &whole()).unwrap();
        assert!(update.diff.is_empty(), "{:?}", update.diff);
        assert!(crate::policy::parse("updated", &update.text).unwrap().collected.len() == 2);
    }
}
