//! CSV: the inventory, or the verdicts of a policy check, as a table, RFC 4180, for a spreadsheet.
//!
//! In: an audit. Out: a line for each store, field and category, or for each verdict.
//! Never writes a cell that a spreadsheet would take for a formula.

use std::{borrow::Cow, io};

use super::{Audit, Report, Style, fields::share, record::distinct, verdict};
use crate::{
    detect::Nature,
    inventory::{Holding, Inventory, Tally, subjects},
    place::printable,
    taxonomy::{Gdpr, Law152},
};

/// The report `csv`.
pub(super) struct Csv;

const COLUMNS: [&str; 21] = [
    "store",
    "inside",
    "field",
    "category",
    "findings",
    "live",
    "distinct",
    "distinct_exact",
    "values",
    "rows",
    "share",
    "subjects_from",
    "subjects_to",
    "named",
    "oldest",
    "newest",
    "law152",
    "gdpr",
    "type",
    "confidence",
    "samples",
];

impl Report for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn write(&self, audit: &Audit, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
        let mut table = ::csv::Writer::from_writer(out);
        if let Some(judgement) = &audit.judgement {
            table.write_record(verdict::COLUMNS).map_err(cause)?;
            for it in &judgement.verdicts {
                let cells = verdict::row(judgement, it);
                table
                    .write_record(cells.iter().map(|cell| inert(cell).into_owned()))
                    .map_err(cause)?;
            }
            return table.flush();
        }
        table.write_record(COLUMNS).map_err(cause)?;
        for file in audit.inventory.files() {
            let file = file?;
            for (holding, tally) in file.iter() {
                let cells = row(&file, holding, tally);
                let cells = cells.iter().map(|cell| inert(cell).into_owned());
                table.write_record(cells).map_err(cause)?;
            }
        }
        table.flush()
    }
}

fn row(inventory: &Inventory, holding: &Holding, tally: &Tally) -> [String; COLUMNS.len()] {
    let samples: Vec<String> = tally.samples.iter().map(|(_, sample)| printable(sample)).collect();
    let column = inventory.column_of(holding);
    let people = subjects(holding.category, tally, column);
    let age = inventory.age_of(holding);
    let number = |number: Option<u64>| number.map(|it| it.to_string()).unwrap_or_default();
    [
        holding.store.path(),
        holding.store.inside().join(" › "),
        printable(holding.field.as_deref().unwrap_or_default()),
        holding.category.id().to_owned(),
        tally.findings().to_string(),
        tally.of_nature(Nature::Live).to_string(),
        distinct(tally).to_string(),
        tally.distinct.is_exact().to_string(),
        number(column.map(|column| column.values)),
        number(column.map(|column| column.rows)),
        number(share(tally, column)),
        number(people.map(|(fewest, _)| fewest)),
        number(people.map(|(_, most)| most)),
        tally.named.is_some().to_string(),
        age.map(|(oldest, _)| oldest.to_string()).unwrap_or_default(),
        age.map(|(_, newest)| newest.to_string()).unwrap_or_default(),
        holding.category.law152().map(Law152::name).unwrap_or_default().to_owned(),
        holding.category.gdpr().map(Gdpr::name).unwrap_or_default().to_owned(),
        printable(column.and_then(|column| column.kind.as_deref()).unwrap_or_default()),
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
