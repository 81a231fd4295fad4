//! JSON Lines: one record a line.
//!
//! In: an audit. Out: the header, the findings, the schema evidence, the recipients, the gaps, the inventory, the verdicts, the summary.
//! Never needs to be read to its end: each line stands alone.

use std::io;

use serde::Serialize;

use super::{
    Audit, Report, Style,
    record::{self, BlobName},
    verdict,
};

/// The report `jsonl`.
pub(super) struct Jsonl;

impl Report for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn write(&self, audit: &Audit, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
        line(&record::HEADER, out)?;
        let mut blob = BlobName::default();
        audit
            .findings
            .each(&mut |it| line(&record::finding(it, &mut blob, audit.revealed), out))?;
        for named in &audit.schema {
            line(&record::named(named), out)?;
        }
        for recipient in &audit.recipients {
            line(&record::recipient(recipient), out)?;
        }
        for hole in &audit.gaps {
            line(&record::gap(hole), out)?;
        }
        for file in audit.inventory.files() {
            let file = file?;
            for held in file.iter() {
                line(&record::holding(&file, held), out)?;
            }
        }
        if let Some(judgement) = &audit.judgement {
            line(&verdict::policy(judgement), out)?;
            for it in &judgement.verdicts {
                line(&verdict::verdict(judgement, it), out)?;
            }
        }
        line(&record::summary(audit), out)
    }
}

fn line(record: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    record::write(record, out)?;
    out.write_all(b"\n")
}
