//! Third parties, for people: who, what for, in which country, named where.
//!
//! In: an audit. Out: a table, a line for each third party.
//! Never repeats one for each file that names it.

use std::{collections::BTreeMap, io};

use super::{
    Audit,
    columns::{self, Align},
    phrases::said,
};
use crate::{inventory::Recipient, taxonomy::Lang};

/// Writes the table, if there is anybody in it.
pub(super) fn write(
    audit: &Audit,
    lang: Lang,
    bold: &dyn Fn(&str) -> String,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut named: BTreeMap<&str, (&Recipient, u64)> = BTreeMap::new();
    for recipient in &audit.recipients {
        named.entry(&recipient.tracker.name).or_insert((recipient, 0)).1 += 1;
    }
    if named.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", bold(said(lang, "Получатели", "Recipients")))?;
    let heads = match lang {
        Lang::Ru => ["название", "вид", "страна", "файлов", "где впервые"],
        Lang::En => ["name", "class", "country", "files", "first named"],
    };
    let mut rows = vec![heads.map(str::to_owned)];
    rows.extend(named.values().map(|(first, files)| {
        [
            first.tracker.name.clone(),
            first.tracker.class.clone(),
            first.tracker.country.clone(),
            files.to_string(),
            format!("{}:{}", first.origin, first.place.line),
        ]
    }));
    let align = [Align::Left, Align::Left, Align::Left, Align::Right, Align::Left];
    for row in columns::aligned(&rows, align) {
        writeln!(out, "  {}", row.join("  ").trim_end())?;
    }
    Ok(())
}
