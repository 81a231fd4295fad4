//! Binary workbooks of Excel 2007 and later, [MS-XLSB].
//!
//! In: the archive. Out: cells of all sheets, notes, what formulas quote, links, headers and footers.
//! Never holds a sheet, nor all shared strings of a large book.

use super::{
    Book, MOST_SHEETS,
    biff::packed,
    binary::{Record, Records, kind},
    contents::{Listed, Sheet, Way, read},
    grid::At,
    package,
    shared::Pass,
    style::Styles,
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each},
    read::{plain, rows::Rows},
};

/// The XLSB format.
pub struct Xlsb;

/// The main part of a book.
const MAIN: &str = "xl/workbook.bin";

impl Format for Xlsb {
    fn name(&self) -> &'static str {
        "xlsb"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if !head.bytes.starts_with(package::MAGIC) {
            return Claim::No;
        }
        let has = |name: &[u8]| memchr::memmem::find(head.bytes, name).is_some();
        let is_sheet = |at: usize| {
            let name = head.bytes.get(at..at + 64).unwrap_or_default();
            let end = memchr::memchr(b'.', name).unwrap_or(0);
            name.get(end..).is_some_and(|end| end.starts_with(b".bin"))
        };
        let is_one = has(MAIN.as_bytes())
            || head.extension == "xlsb"
            || memchr::memmem::find_iter(head.bytes, b"xl/worksheets/").any(is_sheet);
        // A few writers put XML into what they name so.
        let is_other = has(b"xl/workbook.xml");
        if is_one && !is_other { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read(blob, &Way { main: MAIN, listed, styles, cells }, each)
    }
}

fn listed(book: &mut Book<'_>, each: &mut Each<'_>) -> Result<Listed, Gap> {
    let mut listed = Listed::default();
    let Some(member) = book.member(MAIN) else { return Ok(listed) };
    let mut records = Records::new(book.package.read(member)?);
    loop {
        match records.next() {
            Ok(Some(record)) if record.kind == kind::BOOK => {
                listed.since_1904 = record.int(0).is_some_and(|flags| flags & 1 == 1);
            }
            Ok(Some(record)) if record.kind == kind::SHEET => {
                // Behind whether it is hidden, and its number: the relation, then the name.
                if let [id, name, ..] = &mut *record.texts(8)
                    && listed.sheets.len() < MOST_SHEETS
                {
                    listed.sheets.push((std::mem::take(name), std::mem::take(id)));
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => return Ok(listed),
            Err(torn) => {
                book.broken(member, &torn, each)?;
                return Ok(listed);
            }
        }
    }
}

fn styles(book: &mut Book<'_>) -> Styles {
    let mut styles = Styles::default();
    let Some(member) = book.member("xl/styles.bin") else { return styles };
    let Ok(content) = book.package.read(member) else { return styles };
    let mut records = Records::new(content);
    let mut in_cells = false;
    while let Ok(Some(record)) = records.next() {
        match record.kind {
            kind::FORMAT => {
                let code = record.text(2).unwrap_or_default().0;
                styles.format(record.short(0).unwrap_or(0).into(), &code);
            }
            kind::STYLES => in_cells = true,
            kind::STYLES_END => in_cells = false,
            kind::STYLE if in_cells => styles.style(record.short(2).unwrap_or(0).into()),
            _ => {}
        }
    }
    styles
}

fn cells(
    sheet: &mut Sheet,
    book: &mut Book<'_>,
    (pass, since_1904): (&Pass<'_>, bool),
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let content = match book.package.read(&sheet.member) {
        Ok(content) => content,
        Err(gap) => return if pass.is_first { book.damage.tell(gap, each) } else { Ok(()) },
    };
    let mut records = Records::new(content);
    let mut at = At { row: 1, column: 0, is_text: true };
    loop {
        match records.next() {
            Ok(None) => break,
            Ok(Some(record)) => match record.kind {
                kind::ROW => {
                    let row = record.int(0).unwrap_or(at.row);
                    (at.row, at.column) = (row.saturating_add(1), 0);
                }
                kind::LINK | kind::HEADER_FOOTER if pass.is_first => {
                    // Before the texts of a link: its cells, and the relation that leads to its target.
                    let is_link = record.kind == kind::LINK;
                    let start = if is_link { 16 } else { 2 };
                    for text in record.texts(start).iter().skip(is_link.into()) {
                        sheet.grid.aside(text, &mut book.rows, each)?;
                    }
                }
                1..=18 | 62 => {
                    at.column = column(&record, at.column);
                    let read = Cell { record: &record, at, since_1904, pass };
                    read.emit(sheet, &mut book.rows, each)?;
                }
                _ => {}
            },
            Err(torn) => {
                if pass.is_first {
                    book.broken(&sheet.member.clone(), &torn, each)?;
                }
                break;
            }
        }
    }
    sheet.grid.settle(&mut book.rows, each)
}

/// Whether a cell's record leaves out its column: it is the one behind the last.
fn is_short(kind: u32) -> bool {
    (12..=18).contains(&kind)
}

/// The column of a cell, from 1.
fn column(record: &Record<'_>, last: u32) -> u32 {
    let told = if is_short(record.kind) { None } else { record.int(0) };
    told.map_or(last, |column| column).saturating_add(1)
}

/// A cell: [MS-XLSB] 2.4.309 to 2.4.330, 2.5.9.
struct Cell<'c> {
    record: &'c Record<'c>,
    at: At,
    since_1904: bool,
    pass: &'c Pass<'c>,
}

impl Cell<'_> {
    fn emit(&self, sheet: &mut Sheet, rows: &mut Rows, each: &mut Each<'_>) -> Result<(), Gap> {
        let (record, at) = (self.record, self.at);
        let style_at = if is_short(record.kind) { 0 } else { 4 };
        let value_at = style_at + 4;
        if matches!(record.kind, 7 | 18) {
            let index = record.int(value_at).and_then(|index| usize::try_from(index).ok());
            let text = index.map_or("", |index| self.pass.string(index));
            return sheet.grid.cell(at, text, rows, each);
        }
        if !self.pass.is_first {
            return Ok(());
        }
        // Behind the value of a formula: two bytes of flags, then its tokens.
        let mut formula_at = None;
        match record.kind {
            2 | 13 => {
                let value = record.int(value_at).map(packed);
                self.number(sheet, value.unwrap_or_default(), rows, each)?;
            }
            5 | 16 | 9 => {
                let value = record.real(value_at).unwrap_or_default();
                self.number(sheet, value, rows, each)?;
                formula_at = (record.kind == 9).then_some(value_at + 10);
            }
            6 | 17 | 8 => {
                let (text, behind) = record.text(value_at).unwrap_or_default();
                sheet.grid.cell(at, &text, rows, each)?;
                formula_at = (record.kind == 8).then_some(behind + 2);
            }
            62 => {
                let text = record.rich(value_at).unwrap_or_default();
                sheet.grid.cell(at, &text, rows, each)?;
            }
            10 | 11 => formula_at = Some(value_at + 3),
            _ => {}
        }
        for text in formula_at.map_or_else(Vec::new, |formula| record.quoted(formula)) {
            sheet.grid.cell(at, &text, rows, each)?;
        }
        Ok(())
    }

    fn number(
        &self,
        sheet: &mut Sheet,
        value: f64,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let style_at = if is_short(self.record.kind) { 0 } else { 4 };
        // Three bytes of style, one of flags.
        let style = self.record.int(style_at).unwrap_or(0) & 0x00FF_FFFF;
        let mut text = String::new();
        if self.pass.styles.is_date(style as usize) {
            plain::serial(value, self.since_1904, &mut text);
        } else {
            plain::number(value, &mut text);
        }
        sheet.grid.cell(At { is_text: false, ..self.at }, &text, rows, each)
    }
}
