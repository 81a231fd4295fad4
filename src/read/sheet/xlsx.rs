//! Office Open XML workbooks, ECMA-376 part 1, 18.
//!
//! In: the archive. Out: cells of all sheets, notes, what formulas quote, links, headers and footers.
//! Never holds all shared strings of a large book: the sheets are read once more for each further part.

use quick_xml::events::BytesStart;

use super::{
    Book, MOST_SHEETS,
    contents::{Listed, Sheet, Way, read},
    grid::{At, reference},
    package,
    shared::Pass,
    style::Styles,
    xml::{Next, Xml, append, attribute, elements},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each},
    read::{plain, rows::Rows},
};

/// The XLSX format.
pub struct Xlsx;

/// The main part of a book.
const MAIN: &str = "xl/workbook.xml";

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if !head.bytes.starts_with(package::MAGIC) {
            return Claim::No;
        }
        let has = |name: &[u8]| memchr::memmem::find(head.bytes, name).is_some();
        let is_book =
            has(MAIN.as_bytes()) || has(b"xl/worksheets/") || has(b"xl/sharedStrings.xml");
        let named = matches!(head.extension, "xlsx" | "xlsm" | "xlsb" | "xltx" | "xltm" | "xlam");
        let other = has(b"word/document.xml") || has(b"ppt/presentation.xml");
        if !other && (is_book || named) { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read(blob, &Way { main: MAIN, listed, styles, cells }, each)
    }
}

fn listed(book: &mut Book<'_>, each: &mut Each<'_>) -> Result<Listed, Gap> {
    let mut listed = Listed::default();
    let Some(member) = book.member(MAIN) else { return Ok(listed) };
    let ended = elements(book.package.read(member)?, |start| match start.local_name().as_ref() {
        "sheet" if listed.sheets.len() < MOST_SHEETS => {
            let name = attribute(start, "name").unwrap_or_default();
            // `r:id`
            listed.sheets.push((name, attribute(start, "id").unwrap_or_default()));
        }
        "workbookPr" => {
            listed.since_1904 = attribute(start, "date1904")
                .is_some_and(|value| matches!(value.as_str(), "1" | "true"));
        }
        _ => {}
    });
    if let Err(torn) = ended {
        book.broken(member, &torn, each)?;
    }
    Ok(listed)
}

fn styles(book: &mut Book<'_>) -> Styles {
    let mut styles = Styles::default();
    let mut in_cells = false;
    let Some(member) = book.member("xl/styles.xml") else { return styles };
    let Ok(content) = book.package.read(member) else { return styles };
    let format = |start: &BytesStart<'_>| attribute(start, "numFmtId")?.parse().ok();
    let _ = elements(content, |start| match start.local_name().as_ref() {
        "numFmt" => {
            if let Some(id) = format(start) {
                styles.format(id, &attribute(start, "formatCode").unwrap_or_default());
            }
        }
        "cellXfs" => in_cells = true,
        "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
        "xf" if in_cells => styles.style(format(start).unwrap_or(0)),
        _ => {}
    });
    styles
}

/// Where in a sheet one is.
#[derive(Default)]
struct Cursor {
    row: u32,
    column: u32,
    cell: Option<Open>,
    /// The element that began last, if none has ended since.
    inside: String,
}

impl Cursor {
    fn start(&mut self, start: &BytesStart<'_>, is_empty: bool) {
        let value = |name| attribute(start, name);
        match start.local_name().as_ref() {
            "row" => {
                let number = value("r").and_then(|r| r.parse().ok());
                (self.row, self.column) = (number.unwrap_or(self.row.saturating_add(1)), 0);
            }
            "c" => {
                let at = value("r").and_then(|r| reference(&r));
                let next = (self.row.max(1), self.column.saturating_add(1));
                (self.row, self.column) = at.unwrap_or(next);
                let (row, column) = (self.row, self.column);
                let style = value("s").and_then(|s| s.parse().ok()).unwrap_or(usize::MAX);
                let kind = value("t").unwrap_or_default();
                let (value, formula) = (String::new(), String::new());
                self.cell =
                    (!is_empty).then_some(Open { row, column, kind, style, value, formula });
            }
            _ => {}
        }
        start.local_name().as_ref().clone_into(&mut self.inside);
    }
}

/// A cell that is being read.
struct Open {
    row: u32,
    column: u32,
    kind: String,
    style: usize,
    value: String,
    formula: String,
}

/// Reads the cells; those without shared strings only in the first pass.
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
    let mut xml = Xml::new(content);
    let mut cursor = Cursor::default();
    loop {
        match xml.next() {
            Ok(Next::Done) => break,
            Ok(Next::Start(start, is_empty)) => {
                cursor.start(&start, is_empty);
                if pass.is_first && cursor.inside == "hyperlink" {
                    for name in ["location", "display", "tooltip"] {
                        let text = attribute(&start, name).unwrap_or_default();
                        sheet.grid.aside(&text, &mut book.rows, each)?;
                    }
                }
            }
            Ok(Next::Text(text)) => match (&mut cursor.cell, cursor.inside.as_str()) {
                (Some(open), "f") => append(&mut open.formula, &text),
                (Some(open), "v" | "t") => append(&mut open.value, &text),
                (None, _) if pass.is_first && !text.trim().is_empty() => {
                    sheet.grid.aside(&text, &mut book.rows, each)?;
                }
                _ => {}
            },
            Ok(Next::End(name)) => {
                cursor.inside.clear();
                if name == "c"
                    && let Some(open) = cursor.cell.take()
                {
                    value(sheet, &open, (pass, since_1904), &mut book.rows, each)?;
                }
            }
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

fn value(
    sheet: &mut Sheet,
    open: &Open,
    (pass, since_1904): (&Pass<'_>, bool),
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let at = At { row: open.row, column: open.column, is_text: true };
    if open.kind == "s" {
        let index = open.value.trim().parse();
        let text = index.map_or("", |index| pass.string(index));
        sheet.grid.cell(at, text, rows, each)?;
    }
    if !pass.is_first {
        return Ok(());
    }
    match open.kind.as_str() {
        "s" | "b" | "e" => {}
        "str" | "inlineStr" | "d" => sheet.grid.cell(at, &open.value, rows, each)?,
        _ => {
            let mut text = String::new();
            match open.value.parse::<f64>() {
                Ok(day) if pass.styles.is_date(open.style) => {
                    plain::serial(day, since_1904, &mut text);
                }
                _ => plain::unfolded(&open.value, &mut text),
            }
            sheet.grid.cell(At { is_text: false, ..at }, &text, rows, each)?;
        }
    }
    if open.formula.contains('"') {
        sheet.grid.cell(at, &open.formula, rows, each)?;
    }
    Ok(())
}
