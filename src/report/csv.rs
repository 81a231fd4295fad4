//! CSV: the inventory as a table, RFC 4180, for a spreadsheet.
//!
//! In: an audit. Out: a line for each store, field and category.
//! Never writes a cell that a spreadsheet would take for a formula.

use std::{borrow::Cow, io};

use super::{Audit, Report, Style, record::distinct};
use crate::{
    detect::Nature,
    inventory::{Holding, Tally},
    place::printable,
};

/// The report `csv`.
pub(super) struct Csv;

const COLUMNS: [&str; 10] = [
    "store",
    "inside",
    "field",
    "category",
    "findings",
    "live",
    "distinct",
    "distinct_exact",
    "confidence",
    "samples",
];

impl Report for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn write(&self, audit: &Audit, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
        let mut table = ::csv::Writer::from_writer(out);
        table.write_record(COLUMNS).map_err(cause)?;
        for (holding, tally) in audit.inventory.iter() {
            table
                .write_record(row(holding, tally).iter().map(|cell| inert(cell).into_owned()))
                .map_err(cause)?;
        }
        table.flush()
    }
}

fn row(holding: &Holding, tally: &Tally) -> [String; COLUMNS.len()] {
    let samples: Vec<String> = tally.samples.iter().map(|(_, sample)| printable(sample)).collect();
    [
        holding.store.path(),
        holding.store.inside().join(" › "),
        printable(holding.field.as_deref().unwrap_or_default()),
        holding.category.id().to_owned(),
        tally.findings().to_string(),
        tally.of_nature(Nature::Live).to_string(),
        distinct(tally).to_string(),
        tally.distinct.is_exact().to_string(),
        tally.confidence.map(|sure| sure.name()).unwrap_or_default().to_owned(),
        samples.join("; "),
    ]
}

/// Puts `'` before what spreadsheets take for the start of a formula: OWASP, "CSV Injection".
fn inert(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns the writer's own error, of its own kind: a closed pipe must be known as one.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}
