//! A declaration file, text out: stable order, one citation a line, people's tables untouched.
//!
//! In: a policy, and the text of the tables that people wrote. Out: TOML that [`super::parse`] reads back.
//! Never writes a default, so a short statement stays short.

use std::fmt::{Display, Write as _};

use super::{
    cite::Cite,
    declared::{Collect, Deny, Document, Operator, Policy, SCHEMA, Status, Strength, Umbrella},
    kept::Retention,
    mapped::{Store, Waiver},
    shared::{Categories, Polarity, Share},
};
use crate::taxonomy::{Category, Lang};

/// Returns the policy as a file, `[[store]]` and `[[waive]]` at its end.
#[must_use]
pub fn to_toml(policy: &Policy) -> String {
    let mut out = extracted(policy);
    if !policy.stores.is_empty() || !policy.waivers.is_empty() {
        out.0.push('\n');
    }
    policy.stores.iter().for_each(|store| out.store(store));
    policy.waivers.iter().for_each(|waiver| out.waiver(waiver));
    out.0
}

/// Returns what an extraction writes: all but the tables of people.
pub(super) fn extracted(policy: &Policy) -> Page {
    let mut out = Page(format!("schema = {}\n", quoted(SCHEMA)));
    out.document(&policy.document);
    if let Some(operator) = &policy.operator {
        out.operator(operator);
    }
    for subject in &policy.subjects {
        out.table("[[subject]]");
        out.text("id", Some(&subject.id));
        out.text("title", Some(&subject.title));
        out.text("fides", subject.fides.as_ref());
        out.flag("excluded", subject.excluded);
        out.cites(&subject.cite);
    }
    policy.collected.iter().for_each(|it| out.collect(it));
    policy.denied.iter().for_each(|it| out.deny(it));
    let named = policy.purposes.iter().map(|it| ("[[purpose]]", &it.id, &it.title, &it.cite));
    let bases = policy.bases.iter().map(|it| ("[[basis]]", &it.id, &it.title, &it.cite));
    for (table, id, title, cite) in named.chain(bases) {
        out.table(table);
        out.text("id", Some(id));
        out.text("title", title.as_ref());
        out.cites(cite);
    }
    policy.shares.iter().for_each(|it| out.share(it));
    out.places(policy);
    policy.retained.iter().for_each(|it| out.retain(it));
    for right in &policy.rights {
        out.table("[[right]]");
        out.text("id", Some(&right.id));
        out.text("at", Some(&right.at));
    }
    for defect in &policy.defects {
        out.table("[[defect]]");
        out.text("code", Some(&defect.code));
        out.text("note", defect.note.as_ref());
        out.cites(&defect.cite);
    }
    out
}

/// A file that grows.
pub(super) struct Page(pub(super) String);

impl Page {
    fn table(&mut self, name: &str) {
        let _ = writeln!(self.0, "\n{name}");
    }

    fn line(&mut self, key: &str, value: impl Display) {
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.line(key, quoted(value));
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.line(key, true);
        }
    }

    fn list(&mut self, key: &str, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
        self.line(key, format_args!("[{}]", items.join(", ")));
    }

    /// A list that means "any" if it is left out.
    fn unless_any(&mut self, key: &str, items: &[String]) {
        if items != ["*"] {
            self.list(key, items);
        }
    }

    fn cites(&mut self, cites: &[Cite]) {
        match cites {
            [] => {}
            [one] => self.line("cite", format_args!("[{}]", cited(one))),
            many => {
                self.0.push_str("cite = [\n");
                for cite in many {
                    let _ = writeln!(self.0, "  {},", cited(cite));
                }
                self.0.push_str("]\n");
            }
        }
    }

    fn document(&mut self, document: &Document) {
        self.table("[document]");
        self.text("id", Some(&document.id));
        self.text("path", Some(&document.path));
        self.text("sha256", Some(&document.sha256));
        self.line("bytes", document.bytes);
        self.line("lang", if document.lang == Lang::Ru { "\"ru\"" } else { "\"en\"" });
        self.text("title", Some(&document.title));
        match document.status {
            Status::Draft => {
                self.line(
                    "status",
                    "\"draft\" # set to \"reviewed\" when a person has compared it",
                );
            }
            Status::Reviewed => self.line("status", "\"reviewed\""),
        }
        self.text("reviewed_by", document.reviewed_by.as_ref());
        for (key, day) in [("reviewed_at", document.reviewed_at), ("effective", document.effective)]
        {
            if let Some(day) = day {
                self.line(key, day);
            }
        }
        self.text("url", document.url.as_ref());
    }

    fn operator(&mut self, operator: &Operator) {
        self.table("[operator]");
        for (key, value) in operator.fields() {
            self.line(key, quoted(value));
        }
        self.cites(&operator.cite);
    }

    fn collect(&mut self, it: &Collect) {
        self.table("[[collect]]");
        self.line("category", quoted(it.category.id()));
        self.list("subjects", &it.subjects);
        self.list("purposes", &it.purposes);
        if !it.basis.is_empty() {
            self.list("basis", &it.basis);
        }
        match it.umbrella {
            Some(Umbrella::Open) => self.line("umbrella", "\"open\""),
            Some(Umbrella::Closed) => self.line("umbrella", "\"closed\""),
            None => {}
        }
        if it.strength != Strength::Explicit {
            self.line("strength", quoted(it.strength.name()));
        }
        self.text("source", it.source.as_ref());
        self.text("channel", it.channel.as_ref());
        self.flag("device_only", it.device_only);
        self.flag("on_behalf", it.on_behalf);
        self.flag("partial", it.partial);
        self.flag("disseminated", it.disseminated);
        self.flag("optional", it.optional);
        self.cites(&it.cite);
    }

    fn deny(&mut self, it: &Deny) {
        self.table("[[deny]]");
        self.line("category", quoted(it.category.id()));
        self.line("hedged", it.hedged);
        self.text("scope", it.scope.as_ref());
        self.text("channel", it.channel.as_ref());
        self.unless_any("subjects", &it.subjects);
        self.cites(&it.cite);
    }

    fn share(&mut self, it: &Share) {
        self.table("[[share]]");
        self.text("to", Some(&it.to));
        self.text("name", it.name.as_ref());
        self.text("country", it.country.as_ref());
        let shared = it.polarity == Polarity::Shared;
        self.line("polarity", if shared { "\"shared\"" } else { "\"not_shared\"" });
        if let Categories::These(list) = &it.categories {
            self.line("categories", ids(list));
        }
        self.unless_any("purposes", &it.purposes);
        self.text("condition", it.condition.as_ref());
        self.cites(&it.cite);
    }

    fn places(&mut self, policy: &Policy) {
        if let Some(transfer) = &policy.transfer {
            self.table("[transfer]");
            self.line("cross_border", quoted(transfer.cross_border.name()));
            self.list("countries", &transfer.countries);
            self.cites(&transfer.cite);
        }
        if let Some(localisation) = &policy.localisation {
            self.table("[localisation]");
            self.list("databases_in", &localisation.databases_in);
            self.cites(&localisation.cite);
        }
    }

    fn retain(&mut self, it: &Retention) {
        self.table("[[retain]]");
        self.line("kind", quoted(it.kind.name()));
        if let Some(period) = it.period {
            self.line("period", quoted(&period.to_string()));
        }
        for (key, list) in [("after", &it.after), ("until", &it.until)] {
            if !list.is_empty() {
                self.list(key, list);
            }
        }
        self.unless_any("subjects", &it.subjects);
        if let Categories::These(list) = &it.categories {
            self.line("categories", ids(list));
        }
        self.cites(&it.cite);
    }

    fn store(&mut self, it: &Store) {
        self.table("[[store]]");
        self.text("name", Some(&it.name));
        self.list("match", &it.r#match);
        for (key, list) in [("subjects", &it.subjects), ("purposes", &it.purposes)] {
            if !list.is_empty() {
                self.list(key, list);
            }
        }
        if let Some(allow) = &it.allow {
            self.line("allow", ids(allow));
        }
        if !it.deny.is_empty() {
            self.line("deny", ids(&it.deny));
        }
        self.text("country", it.country.as_ref());
        if !it.date_field.is_empty() {
            let pairs: Vec<String> = it
                .date_field
                .iter()
                .map(|(event, field)| format!("{} = {}", quoted(event), quoted(field)))
                .collect();
            self.line("date_field", format_args!("{{ {} }}", pairs.join(", ")));
        }
        if let Some(retain) = it.retain {
            self.line("retain", quoted(&retain.to_string()));
        }
    }

    fn waiver(&mut self, it: &Waiver) {
        self.table("[[waive]]");
        self.line("verdict", quoted(it.verdict.name()));
        if let Some(category) = it.category {
            self.line("category", quoted(category.id()));
        }
        self.text("store", it.store.as_ref());
        self.text("reason", Some(&it.reason));
        self.line("until", it.until);
    }
}

fn ids(list: &[Category]) -> String {
    let ids: Vec<String> = list.iter().map(|category| quoted(category.id())).collect();
    format!("[{}]", ids.join(", "))
}

fn cited(cite: &Cite) -> String {
    let Cite { at, start, end, quote } = cite;
    format!("{{ at = {}, start = {start}, end = {end}, quote = {} }}", quoted(at), quoted(quote))
}

/// Returns a basic string of TOML 1.0, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if crate::place::printable(c.encode_utf8(&mut [0; 4])).len() != c.len_utf8() => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::parse;

    /// Every key of every table, with strings that TOML must escape.
    const WHOLE: &str = include_str!("../../tests/fixtures/policy-check/every_key.policy.toml");

    #[test]
    fn what_is_written_is_what_was_read() {
        let policy = parse("every_key.policy.toml", WHOLE).unwrap();
        let written = to_toml(&policy);
        assert_eq!(parse("written", &written).unwrap(), policy);
        assert_eq!(to_toml(&parse("written", &written).unwrap()), written);
    }

    #[test]
    fn a_string_stays_on_its_line_and_steers_nothing() {
        for text in ["plain", "«кавычки»", "a\"b\\c", "two\nlines\r\n", "\t\u{1b}[31m", "\u{202e}x"]
        {
            let line = quoted(text);
            assert_eq!(line.lines().count(), 1);
            assert_eq!(crate::place::printable(&line), line);
            let table: toml::Table = toml::from_str(&format!("a = {line}")).unwrap();
            assert_eq!(table["a"].as_str(), Some(text));
        }
    }
}
