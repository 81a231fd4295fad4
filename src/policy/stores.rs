//! Which mapped store a blob or a field belongs to.
//!
//! In: `[[store]]` tables, names of blobs, names of fields. Out: the first store that matches.
//! Never matches by part of a name: globs match whole paths, tables whole names.

use globset::{GlobBuilder, GlobMatcher};

use super::{evidence::Evidence, mapped::Store};
use crate::place::Origin;

/// The stores of a policy, ready to match.
pub(super) struct Stores<'p> {
    list: Vec<(&'p Store, Vec<Pattern<'p>>)>,
}

enum Pattern<'p> {
    Path(GlobMatcher),
    Table(&'p str),
}

impl<'p> Stores<'p> {
    /// Builds the matchers; a pattern that is no glob matches nothing, `parse` has refused it.
    pub(super) fn new(stores: &'p [Store]) -> Self {
        let pattern = |text: &'p String| match text.strip_prefix("table:") {
            Some(table) => Some(Pattern::Table(table)),
            None => {
                let text = text.strip_prefix("./").unwrap_or(text);
                let glob = GlobBuilder::new(text).literal_separator(true).build().ok()?;
                Some(Pattern::Path(glob.compile_matcher()))
            }
        };
        let list = stores.iter().map(|it| (it, it.r#match.iter().filter_map(pattern).collect()));
        Self { list: list.collect() }
    }

    /// Returns the store that holds this field of this blob.
    pub(super) fn of(
        &self,
        evidence: &Evidence,
        blob: &Origin,
        field: Option<&str>,
    ) -> Option<&'p Store> {
        let index = self.index_of(evidence, blob, field)?;
        self.list.get(index).map(|(store, _)| *store)
    }

    /// Returns its place in the list.
    pub(super) fn index_of(
        &self,
        evidence: &Evidence,
        blob: &Origin,
        field: Option<&str>,
    ) -> Option<usize> {
        let names = evidence.names(blob);
        let tables = tables(blob, field);
        let fits = |pattern: &Pattern<'_>| match pattern {
            Pattern::Path(glob) => {
                names.iter().any(|name| glob.is_match(name.strip_prefix("./").unwrap_or(name)))
            }
            Pattern::Table(table) => tables.iter().any(|it| same(it, table)),
        };
        self.list.iter().position(|(_, patterns)| patterns.iter().any(fits))
    }
}

/// Returns whether `field` of `blob` is the one that `wanted` names: `table.column` or `column`, where a
/// file of one table counts as that table.
pub(super) fn is_field(wanted: &str, blob: &Origin, field: &str) -> bool {
    let Some((table, column)) = wanted.rsplit_once('.') else {
        return same(last(field), wanted);
    };
    same(last(field), column) && tables(blob, Some(field)).iter().any(|it| same(it, table))
}

/// The names of the table of a field: qualified, bare, and of the file if the field has none.
fn tables(blob: &Origin, field: Option<&str>) -> Vec<String> {
    let table = field.and_then(|field| field.rsplit_once('.')).map(|(table, _)| table);
    match table {
        Some(table) => vec![table.to_owned(), last(table).to_owned()],
        None => {
            let steps = blob.inside();
            let named = steps.iter().rev().find(|step| !step.starts_with('('));
            let file = named.cloned().unwrap_or_else(|| blob.path());
            let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
            vec![name.split('.').next().unwrap_or_default().to_owned()]
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn same(a: &str, b: &str) -> bool {
    a.trim_matches(['"', '`', '[', ']']).to_lowercase() == b.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Step;

    fn store(name: &str, matches: &[&str]) -> Store {
        Store {
            name: name.into(),
            r#match: matches.iter().map(|it| (*it).into()).collect(),
            subjects: Vec::new(),
            purposes: Vec::new(),
            allow: None,
            deny: Vec::new(),
            country: None,
            date_field: std::collections::BTreeMap::new(),
            retain: None,
        }
    }

    #[test]
    fn the_first_store_that_matches_counts() {
        let list = [
            store("orders", &["table:orders", "table:public.returns"]),
            store("crm", &["dumps/crm/**", "./single.csv"]),
            store("logs", &["logs/*.log"]),
        ];
        let stores = Stores::new(&list);
        let mut evidence = Evidence::default();
        evidence.aliases.insert("/srv/app/logs/a.log".into(), vec!["logs/a.log".into()]);
        for (path, field, expected) in [
            ("dumps/crm/2024/all.sql", Some("clients.phone"), Some("crm")),
            ("dumps/crm/2024/all.sql", Some("public.Orders.phone"), Some("orders")),
            ("dumps/crm/2024/all.sql", Some("public.returns.phone"), Some("orders")),
            ("dumps/crm/2024/all.sql", Some("old.returns.phone"), Some("crm")),
            ("./single.csv", Some("phone"), Some("crm")),
            ("x/orders.csv", Some("phone"), Some("orders")),
            ("x/orders_old.csv", Some("phone"), None),
            ("/srv/app/logs/a.log", None, Some("logs")),
            ("logs/deep/a.log", None, None),
        ] {
            let blob = Origin::root(Step::File(path.into()));
            let found = stores.of(&evidence, &blob, field).map(|store| &*store.name);
            assert_eq!(found, expected, "{path} {field:?}");
        }
    }

    #[test]
    fn a_date_field_is_known_by_table_and_column() {
        let dump = Origin::root(Step::File("all.sql".into()));
        let csv = Origin::root(Step::File("in/orders.csv.gz".into())).child(Step::Decoded("gzip"));
        for (wanted, blob, field, expected) in [
            ("orders.completed_at", &dump, "public.orders.completed_at", true),
            ("public.orders.completed_at", &dump, "public.orders.completed_at", true),
            ("orders.completed_at", &dump, "returns.completed_at", false),
            ("orders.completed_at", &csv, "completed_at", true),
            ("clients.completed_at", &csv, "completed_at", false),
            ("completed_at", &dump, "public.orders.completed_at", true),
        ] {
            assert_eq!(is_field(wanted, blob, field), expected, "{wanted} {field}");
        }
    }
}
