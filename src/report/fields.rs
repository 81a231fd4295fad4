//! The inventory by field, for people: `store → table.column`.
//!
//! In: an audit. Out: a table for each store that has fields.
//! Never lists more fields of a store than fit on a page, unless all are wanted.

use std::io;

use super::{
    Audit, Style,
    columns::{self, Align},
    record::distinct,
};
use crate::{
    inventory::{Column, Holding, Inventory, Tally},
    place::printable,
    taxonomy::Category,
};

/// How many fields of a store are listed, unless all are wanted.
const LISTED: usize = 50;
/// In tens of percent, what a share is shown in.
const PERCENT: u64 = 100;

/// Writes what each field of each store holds.
pub(super) fn write(
    audit: &Audit,
    style: Style,
    bold: &dyn Fn(&str) -> String,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    audit.inventory.files().try_for_each(|file| of_file(file?.as_ref(), style, bold, out))
}

/// Writes what each field of each store of a file holds.
fn of_file(
    file: &Inventory,
    style: Style,
    bold: &dyn Fn(&str) -> String,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let fields: Vec<(&Holding, &Tally)> =
        file.iter().filter(|(holding, _)| holding.field.is_some()).collect();
    for store in fields.chunk_by(|a, b| a.0.store == b.0.store) {
        let Some((first, _)) = store.first() else { continue };
        writeln!(out, "\n{}", bold(&format!("{} → field", first.store)))?;
        let listed = if style.all { store.len() } else { LISTED.min(store.len()) };
        let (listed, more) = store.split_at(listed);
        let heads =
            ["field", "category", "class", "values", "findings", "distinct", "share", "confidence"];
        let mut rows = vec![heads.map(str::to_owned)];
        rows.extend(listed.iter().map(|(holding, tally)| row(file, holding, tally)));
        let (left, right) = (Align::Left, Align::Right);
        let align = [left, left, left, right, right, right, right, left];
        for row in columns::aligned(&rows, align) {
            writeln!(out, "  {}", row.join("  ").trim_end())?;
        }
        if !more.is_empty() {
            writeln!(out, "  … and {} more fields (--all lists them)", more.len())?;
        }
    }
    Ok(())
}

fn row(file: &Inventory, holding: &Holding, tally: &Tally) -> [String; 8] {
    let column = file.column_of(holding);
    let about = if tally.distinct.is_exact() { "" } else { "≈" };
    [
        printable(holding.field.as_deref().unwrap_or_default()),
        holding.category.id().to_owned(),
        class(holding.category),
        column.map(|column| column.values.to_string()).unwrap_or_default(),
        tally.findings().to_string(),
        format!("{about}{}", distinct(tally)),
        share(tally, column).map(|share| format!("{share} %")).unwrap_or_default(),
        tally.confidence.map(|sure| sure.name()).unwrap_or_default().to_owned(),
    ]
}

/// Returns the classes under 152-FZ and GDPR, as one word: `gen/ord`.
fn class(category: Category) -> String {
    let classes = [category.law152().map(|it| it.name()), category.gdpr().map(|it| it.name())];
    classes.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// Returns how many of a hundred values are findings; none where nothing was counted or found.
pub(super) fn share(tally: &Tally, column: Option<&Column>) -> Option<u64> {
    let values = column.map(|column| column.values).filter(|values| *values > 0)?;
    (tally.cells > 0).then(|| (tally.cells.min(values) * PERCENT + values / 2) / values)
}
