//! JSON: one object with everything in it, a record a line.
//!
//! In: an audit. Out: `schema`, `tool`, `summary`, `inventory`, `findings`, `evidence`, `recipients`, `gaps`.
//! Never builds the whole in memory: records are written as they come.

use std::io;

use serde::Serialize;

use super::{
    Audit, Report, Style,
    record::{self, BlobName},
    verdict,
};

/// The report `json`.
pub(super) struct Json;

impl Report for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn write(&self, audit: &Audit, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(b"{\"schema\":")?;
        record::write(&record::SCHEMA, out)?;
        out.write_all(b",\n\"tool\":")?;
        record::write(&record::TOOL, out)?;
        out.write_all(b",\n\"summary\":")?;
        record::write(&record::summary(audit), out)?;
        if let Some(judgement) = &audit.judgement {
            out.write_all(b",\n\"policy\":")?;
            record::write(&verdict::policy(judgement), out)?;
            let verdicts = judgement.verdicts.iter().map(|it| verdict::verdict(judgement, it));
            list("verdicts", verdicts, out)?;
        }
        out.write_all(b",\n\"inventory\":[")?;
        let mut between: &[u8] = b"\n";
        for file in audit.inventory.files() {
            let file = file?;
            for held in file.iter() {
                out.write_all(std::mem::replace(&mut between, b",\n"))?;
                record::write(&record::holding(&file, held), out)?;
            }
        }
        out.write_all(b"],\n\"findings\":[")?;
        between = b"\n";
        let mut blob = BlobName::default();
        audit.findings.each(&mut |it| {
            out.write_all(std::mem::replace(&mut between, b",\n"))?;
            record::write(&record::finding(it, &mut blob, audit.revealed), out)
        })?;
        out.write_all(b"]")?;
        list("evidence", audit.schema.iter().map(record::named), out)?;
        list("recipients", audit.recipients.iter().map(record::recipient), out)?;
        list("gaps", audit.gaps.iter().map(record::gap), out)?;
        out.write_all(b"}\n")
    }
}

fn list(
    name: &str,
    records: impl Iterator<Item = impl Serialize>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (i, record) in records.enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        record::write(&record, out)?;
    }
    out.write_all(b"]")
}
