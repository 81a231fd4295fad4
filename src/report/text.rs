//! Text: what a person wants to read.
//!
//! In: an audit. Out: a table by category, the findings by file, what was not read, the totals.
//! Never passes a character of a path, field or value on that could steer a terminal.

use std::{collections::BTreeMap, io, time::Duration};

use super::{
    Audit, Report, Style,
    columns::{self, Align},
    fields, judgement,
    phrases::{counted, said},
    recipients,
    record::distinct,
};
use crate::{
    detect::{Nature, Sure},
    inventory::{Files, Finding, Hole, MOST_KEPT, Tally},
    place::{Origin, printable},
    taxonomy::Category,
    taxonomy::Lang,
};

/// The report `text`.
pub(super) struct Text;

/// How many findings of a file are listed, unless all are wanted.
const LISTED: usize = 50;

/// Select Graphic Rendition, ECMA-48 §8.3.117.
pub(super) const BOLD: &str = "1";
pub(super) const DIM: &str = "2";
pub(super) const RED: &str = "31";
pub(super) const YELLOW: &str = "33";
const CYAN: &str = "36";

impl Report for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn write(&self, audit: &Audit, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
        let paint = Paint(style.colour);
        // A judgement speaks the reader's language to its last line; a scan speaks English.
        let lang = if audit.judgement.is_some() { style.lang } else { Lang::En };
        if let Some(judgement) = &audit.judgement {
            judgement::write(judgement, style, out)?;
        } else if !audit.inventory.is_empty() {
            categories(audit, paint, out)?;
            fields::write(audit, style, &|text| paint.on(BOLD, text), out)?;
            files(audit, style, out)?;
        } else if !audit.gaps.is_empty() {
            writeln!(out, "No personal data found in what was read; not everything was.")?;
        } else if audit.totals.files == 0 {
            let more = "with --no-ignore and --hidden, those that are ignored or hidden are";
            return writeln!(out, "There was no file to read; {more}.");
        } else {
            writeln!(out, "No personal data found in {}.", read(audit, lang))?;
            return recipients::write(audit, lang, &|text| paint.on(BOLD, text), out);
        }
        recipients::write(audit, lang, &|text| paint.on(BOLD, text), out)?;
        gaps(&audit.gaps, (paint, lang), out)?;
        totals(audit, lang, out)
    }
}

/// Puts a colour around text, or doesn't.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    pub(super) fn on(self, colour: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn colour_of(sure: Sure) -> &'static str {
    match sure {
        Sure::High => RED,
        Sure::Medium => YELLOW,
        Sure::Low => DIM,
    }
}

fn categories(audit: &Audit, paint: Paint, out: &mut dyn io::Write) -> io::Result<()> {
    let heads = ["category", "findings", "live", "distinct", "files", "confidence"];
    let mut rows = vec![heads.map(str::to_owned)];
    for (category, total) in audit.inventory.by_category() {
        let tally = &total.tally;
        let about = if tally.distinct.is_exact() { "" } else { "≈" };
        rows.push([
            category.id().to_owned(),
            tally.findings().to_string(),
            tally.of_nature(Nature::Live).to_string(),
            format!("{about}{}", distinct(tally)),
            total.stores.to_string(),
            tally.confidence.map(|sure| sure.name()).unwrap_or_default().to_owned(),
        ]);
    }
    let align = [Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left];
    for (i, row) in columns::aligned(&rows, align).into_iter().enumerate() {
        let row = row.join("  ");
        writeln!(
            out,
            "{}",
            if i == 0 { paint.on(BOLD, row.trim_end()) } else { row.trim_end().into() }
        )?;
    }
    Ok(())
}

fn files(audit: &Audit, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut sums = Sums { files: audit.inventory.files(), next: BTreeMap::new(), passed: 0 };
    let most = if style.all { MOST_KEPT } else { LISTED };
    let mut file: Vec<Finding> = Vec::new();
    audit.findings.each(&mut |finding| {
        if file.first().is_some_and(|first| first.origin != finding.origin) {
            list(&std::mem::take(&mut file), &mut sums, style, out)?;
        }
        if file.len() < most {
            file.push(finding.clone());
        }
        Ok(())
    })?;
    list(&file, &mut sums, style, out)?;
    let untold = sums.rest()?;
    if untold > 0 {
        writeln!(
            out,
            "\n… and {} that are counted above but listed nowhere",
            counted(untold, Lang::En, [""; 3], "finding")
        )?;
    }
    Ok(())
}

/// How many findings there are of each store, of which one is asked for after the other.
struct Sums<'s> {
    files: Files<'s>,
    /// Those of the file at hand.
    next: BTreeMap<Origin, u64>,
    /// How many there are of stores that nobody asked for.
    passed: u64,
}

impl Sums<'_> {
    /// Returns how many there are of a store, behind the one that was asked for before.
    fn of(&mut self, store: &Origin) -> io::Result<u64> {
        loop {
            if self.next.keys().next_back().is_some_and(|last| last >= store) {
                let behind = self.next.split_off(store);
                self.passed += std::mem::replace(&mut self.next, behind).into_values().sum::<u64>();
                return Ok(self.next.remove(store).unwrap_or_default());
            }
            if !self.pass()? {
                return Ok(0);
            }
        }
    }

    /// Goes to the next file, if there is one.
    fn pass(&mut self) -> io::Result<bool> {
        self.passed += std::mem::take(&mut self.next).into_values().sum::<u64>();
        let Some(file) = self.files.next().transpose()? else { return Ok(false) };
        for (holding, tally) in file.iter() {
            *self.next.entry(holding.store.clone()).or_default() += tally.findings();
        }
        Ok(true)
    }

    /// Returns how many there are of stores that nobody asked for.
    fn rest(mut self) -> io::Result<u64> {
        while self.pass()? {}
        Ok(self.passed)
    }
}

/// Lists findings of one file, and says how many more it has.
fn list(
    listed: &[Finding],
    sums: &mut Sums<'_>,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let paint = Paint(style.colour);
    let Some(first) = listed.first() else { return Ok(()) };
    writeln!(out, "\n{}", paint.on(BOLD, &first.origin.to_string()))?;
    let all = sums.of(&first.origin)?;
    let more = all.saturating_sub(listed.len() as u64);
    let rows: Vec<[String; 4]> = listed.iter().map(cells).collect();
    let align = [Align::Right, Align::Left, Align::Left, Align::Left];
    for (finding, [place, category, shown, why]) in
        listed.iter().zip(columns::aligned(&rows, align))
    {
        let category = paint.on(CYAN, &category);
        let why = paint.on(colour_of(finding.confidence), why.trim_end());
        writeln!(out, "  {place}  {category}  {shown}  {why}")?;
    }
    if more > 0 {
        let how = if style.all { "counted only" } else { "--all lists them" };
        writeln!(out, "  … and {more} more in this file ({how})")?;
    }
    Ok(())
}

/// Returns the cells of a finding: place, category, the masked value, and why it is believed.
fn cells(finding: &Finding) -> [String; 4] {
    let names: Vec<&str> = finding.evidence.names().collect();
    let mut why = format!("{}: {}", finding.confidence.name(), names.join(", "));
    if let Some(key) = finding.detail.key.name() {
        why += &format!(" · {key}={}", finding.detail.value);
    }
    if !finding.rivals.is_empty() {
        let rivals: Vec<&str> = finding.rivals.iter().map(Category::id).collect();
        why += &format!(" · rivals={}", rivals.join(","));
    }
    if finding.nature != Nature::Live {
        why += &format!(" · {}", finding.nature.name());
    }
    if let Some(field) = &finding.field {
        why += &format!(" · {}", printable(field));
    }
    [
        format!("{}:{}", finding.place.line, finding.place.column),
        finding.category.id().to_owned(),
        printable(&finding.shown),
        why,
    ]
}

fn gaps(gaps: &[Hole], (paint, lang): (Paint, Lang), out: &mut dyn io::Write) -> io::Result<()> {
    if gaps.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint.on(BOLD, said(lang, "Не прочитано", "Not read")))?;
    let from = said(lang, "с байта", "from byte");
    for Hole { origin, gap } in gaps {
        let reason = paint.on(YELLOW, gap.reason.name());
        write!(out, "  {origin}: {reason}: {}", printable(&gap.message))?;
        match (gap.offset, gap.bytes) {
            (None, None) => writeln!(out)?,
            (None, Some(bytes)) => writeln!(out, " ({})", human(bytes))?,
            (Some(offset), None) => writeln!(out, " ({from} {offset})")?,
            (Some(offset), Some(bytes)) => {
                writeln!(out, " ({from} {offset}, {})", human(bytes))?;
            }
        }
    }
    Ok(())
}

fn totals(audit: &Audit, lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let sum = |count: fn(&Tally) -> u64| -> u64 {
        audit.inventory.by_category().values().map(|total| count(&total.tally)).sum()
    };
    let found = counted(sum(Tally::findings), lang, ["находка", "находки", "находок"], "finding");
    let live = sum(|tally| tally.of_nature(Nature::Live));
    let gaps = counted(audit.gaps.len() as u64, lang, ["пробел", "пробела", "пробелов"], "gap");
    let of_these = said(lang, "живых", "live");
    let live = match lang {
        Lang::Ru => format!("{of_these} {live}"),
        Lang::En => format!("{live} {of_these}"),
    };
    writeln!(out, "\n{found}, {live}; {gaps}; {}", read(audit, lang))
}

/// Returns how much was read, and how fast.
fn read(audit: &Audit, lang: Lang) -> String {
    let totals = audit.totals;
    let files = counted(totals.files, lang, ["файл", "файла", "файлов"], "file");
    let what = format!("{files}, {}", human(totals.bytes));
    match Duration::try_from_secs_f64(totals.seconds) {
        Ok(time) if time.as_millis() > 0 => {
            let rate = u128::from(totals.bytes) * 1000 / time.as_millis();
            let rate = human(u64::try_from(rate).unwrap_or(u64::MAX));
            match lang {
                Lang::Ru => format!("{what} за {:.2} с ({rate}/с)", totals.seconds),
                Lang::En => format!("{what} in {:.2} s ({rate}/s)", totals.seconds),
            }
        }
        _ => what,
    }
}

/// Returns a size with a decimal unit (ISO 80000-13 leaves k, M, G to powers of ten).
fn human(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    let mut unit = 1;
    let mut name = "B";
    for larger in UNITS {
        if bytes / unit < 1000 {
            break;
        }
        (unit, name) = (unit * 1000, larger);
    }
    match unit {
        1 => format!("{bytes} B"),
        _ => format!("{}.{} {name}", bytes / unit, bytes % unit / (unit / 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well_from_nothing_to_the_largest() {
        for (bytes, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_999_999, "1.9 MB"),
            (104_857_600, "104.8 MB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(human(bytes), expected);
        }
    }
}
