//! Audit → bytes: one file a format, all over the same immutable audit.
//!
//! In: an audit. Out: bytes to a writer.
//! Never computes anything that another report would need too: that belongs in the audit.

mod columns;
mod csv;
mod fields;
mod json;
mod jsonl;
mod judgement;
mod phrases;
mod recipients;
mod record;
mod text;
mod verdict;

use std::io;

use crate::{
    inventory::{Hole, Ledger, Named, Recipient, Stock},
    policy::Judgement,
    taxonomy::Lang,
};

/// Everything that a report may see.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The findings that are told in detail, by place.
    pub findings: Ledger,
    /// Findings that are counted in the inventory but not told in detail, being over a limit.
    pub untold: u64,
    /// Fields that are named like a category, by place.
    pub schema: Vec<Named>,
    /// Third parties that are named in source code, by place.
    pub recipients: Vec<Recipient>,
    /// The sum.
    pub inventory: Stock,
    /// What was not seen, by place.
    pub gaps: Vec<Hole>,
    /// What the policy makes of it, if there is one.
    pub judgement: Option<Judgement>,
    /// Values are told as they are, not masked.
    pub revealed: bool,
    /// Of the whole run.
    pub totals: Totals,
}

/// Sums of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Files, streams and other roots looked at.
    pub files: u64,
    /// Bytes read of them.
    pub bytes: u64,
    /// Wall time; the one number in a report that differs between two runs.
    pub seconds: f64,
}

/// A way to print an audit.
pub trait Report: Sync {
    /// The name in `--format NAME` and `--report NAME=FILE`.
    fn name(&self) -> &'static str;

    /// Writes the audit.
    ///
    /// # Errors
    /// What the writer says.
    fn write(&self, audit: &Audit, style: Style, out: &mut dyn io::Write) -> io::Result<()>;
}

/// How a report may look; machine formats ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours are wanted.
    pub colour: bool,
    /// The text report lists all findings of a file, not only the first few.
    pub all: bool,
    /// The language of titles and verdicts.
    pub lang: Lang,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, all: false, lang: Lang::En }
    }
}

/// All reports, in the order of the help.
pub static ALL: &[&dyn Report] = &[&text::Text, &json::Json, &jsonl::Jsonl, &csv::Csv];

/// Returns the report of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Report> {
    ALL.iter().copied().find(|report| report.name() == name)
}
