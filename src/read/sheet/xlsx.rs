//! Office Open XML workbooks, ECMA-376 part 1, 18.
//!
//! In: the archive. Out: cells of all sheets, notes, what formulas quote, links, headers and footers.
//! Never holds all shared strings of a large book: the sheets are read once more for each further part.

use std::io::Read;

use quick_xml::events::BytesStart;

use super::{
    Book,
    grid::{At, Grid, reference},
    package::Member,
    shared::Strings,
    xml::{Next, Xml, attribute},
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each},
    read::{plain, rows::Rows},
};

/// The XLSX format.
pub struct Xlsx;

/// How often the sheets are read for the strings of a book.
const MOST_PASSES: usize = 50;
/// Sheets and styles, at most.
const MOST_SHEETS: usize = 10_000;
const MOST_STYLES: usize = 70_000;
/// Bytes of a cell's text; the programs take 32767 characters.
const LONGEST: usize = 1 << 20;
/// Members that describe the book and quote nobody.
const MACHINERY: [&str; 8] = [
    "[Content_Types].xml",
    "xl/theme/",
    "xl/calcChain",
    "xl/printerSettings",
    "_rels/.rels",
    "workbook.xml.rels",
    "xl/styles.xml",
    "xl/metadata.xml",
];

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let has = |name: &[u8]| memchr::memmem::find(head.bytes, name).is_some();
        let is_book = has(b"xl/workbook.bin")
            || has(b"xl/workbook.xml")
            || has(b"xl/worksheets/")
            || has(b"xl/sharedStrings.xml");
        let named = matches!(head.extension, "xlsx" | "xlsm" | "xlsb" | "xltx" | "xltm" | "xlam");
        let other = has(b"word/document.xml") || has(b"ppt/presentation.xml");
        if !head.bytes.starts_with(b"PK\x03\x04") || other {
            Claim::No
        } else if is_book || named {
            Claim::Magic
        } else {
            Claim::No
        }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let package = super::open(blob, each)?;
        let mut book = Book::new(&package, &origin);
        if let Some(binary) = package.find("xl/workbook.bin") {
            let text = "the sheets of an XLSB workbook are searched without their columns";
            let gap = Gap::new(Reason::Unsupported, text).at(binary.offset);
            book.damage.tell(gap, each)?;
        }
        let mut sheets = sheets(&mut book, each)?;
        let dates = styles(&mut book);
        let mut strings = Strings::open(&mut book);
        for number in 0.. {
            strings.fill(&mut book, each)?;
            let pass = Pass { strings: &strings, dates: &dates, is_first: number == 0 };
            for sheet in &mut sheets {
                sheet.cells(&mut book, &pass, each)?;
            }
            if strings.is_last {
                break;
            }
            if number == MOST_PASSES {
                let gap = Gap::new(Reason::Limit, "it has too many shared strings");
                book.damage.tell(gap, each)?;
                break;
            }
        }
        for sheet in &mut sheets {
            sheet.notes(&mut book, each)?;
        }
        book.others(&MACHINERY, each)?;
        book.end(each)
    }
}

/// A sheet of the book.
struct Sheet {
    member: Member,
    grid: Grid,
    since_1904: bool,
}

/// A relation of a part to another, OPC part 2, 9.3.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn sheets(book: &mut Book<'_>, each: &mut Each<'_>) -> Result<Vec<Sheet>, Gap> {
    let mut listed = Vec::new();
    let mut since_1904 = false;
    if let Some(member) = book.member("xl/workbook.xml") {
        let content = book.package.read(member)?;
        let ended = elements(content, |start| match start.local_name().as_ref() {
            "sheet" if listed.len() < MOST_SHEETS => {
                let name = attribute(start, "name").unwrap_or_default();
                listed.push((name, relation_id(start)));
            }
            "workbookPr" => {
                since_1904 = attribute(start, "date1904")
                    .is_some_and(|value| matches!(value.as_str(), "1" | "true"));
            }
            _ => {}
        });
        if let Err(why) = ended {
            book.broken(member, &why, each)?;
        }
    }
    let relations = relations(book, "xl/workbook.xml");
    let mut sheets = Vec::new();
    for (name, id) in listed {
        let target = relations.iter().find(|relation| relation.id == id);
        let path = target.map(|relation| resolved("xl/", &relation.target));
        if let Some(member) = path.and_then(|path| book.member(&path)) {
            let grid = Grid::new(&name, member.offset);
            sheets.push(Sheet { member: member.clone(), grid, since_1904 });
        }
    }
    // Sheets that the book doesn't list, or that a broken book can't.
    let package = book.package;
    for member in &package.members {
        let file = member.name.strip_prefix("xl/worksheets/").filter(|file| !file.contains('/'));
        if let Some(name) = file.and_then(|file| file.strip_suffix(".xml"))
            && book.used.insert(member.name.clone())
        {
            let grid = Grid::new(name, member.offset);
            sheets.push(Sheet { member: member.clone(), grid, since_1904 });
        }
    }
    Ok(sheets)
}

/// Calls `each` for the start of every element.
fn elements(content: impl Read, mut each: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    let mut xml = Xml::new(content);
    loop {
        match xml.next()? {
            Next::Start(start, _) => each(&start),
            Next::Done => return Ok(()),
            Next::End(_) | Next::Text(_) => {}
        }
    }
}

/// The attribute `r:id`.
fn relation_id(start: &BytesStart<'_>) -> String {
    attribute(start, "id").unwrap_or_default()
}

fn relations(book: &mut Book<'_>, of: &str) -> Vec<Relation> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let path = format!("{folder}/_rels/{file}.rels");
    let mut found = Vec::new();
    let Some(content) = book.package.find(&path).and_then(|it| book.package.read(it).ok()) else {
        return found;
    };
    // What is broken leads nowhere; the members it should lead to are read all the same.
    let _ = elements(content, |start| {
        if start.local_name().as_ref() == "Relationship" && found.len() < MOST_SHEETS {
            let value = |name| attribute(start, name).unwrap_or_default();
            let kind = value("Type").rsplit('/').next().unwrap_or_default().to_owned();
            found.push(Relation { id: value("Id"), kind, target: value("Target") });
        }
    });
    found
}

/// Resolves the target of a relation against the folder of its source.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Which cell styles show a date: of each style, by its number format (18.8.30).
fn styles(book: &mut Book<'_>) -> Vec<bool> {
    let mut dates = Vec::new();
    let mut own = std::collections::HashMap::new();
    let mut in_cells = false;
    let Some(member) = book.member("xl/styles.xml") else { return dates };
    let Ok(content) = book.package.read(member) else { return dates };
    // Where it breaks off, the other numbers stay numbers.
    let _ = elements(content, |start| match start.local_name().as_ref() {
        "numFmt" if own.len() < MOST_STYLES => {
            let code = attribute(start, "formatCode").unwrap_or_default();
            own.insert(attribute(start, "numFmtId").unwrap_or_default(), shows_date(&code));
        }
        "cellXfs" => in_cells = true,
        "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
        "xf" if in_cells && dates.len() < MOST_STYLES => {
            let id = attribute(start, "numFmtId").unwrap_or_default();
            let built_in = id.parse().is_ok_and(is_date);
            dates.push(own.get(&id).copied().unwrap_or(built_in));
        }
        _ => {}
    });
    dates
}

/// Whether a built-in number format shows a date (18.8.30).
pub(super) fn is_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a number format shows days, months or years: their letters outside of quotes and brackets.
pub(super) fn shows_date(code: &str) -> bool {
    let mut closes = None;
    let mut escaped = false;
    for c in code.chars() {
        match (closes, c) {
            _ if escaped => escaped = false,
            (Some(close), c) => closes = (c != close).then_some(close),
            (None, '\\' | '_' | '*') => escaped = true,
            (None, '"') => closes = Some('"'),
            (None, '[') => closes = Some(']'),
            (None, 'd' | 'D' | 'y' | 'Y') => return true,
            (None, 'm' | 'M') if !code.contains(['0', '#']) => return true,
            _ => {}
        }
    }
    false
}

/// What one reading of the sheets knows.
struct Pass<'p> {
    strings: &'p Strings<'p>,
    dates: &'p [bool],
    is_first: bool,
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

impl Sheet {
    /// Reads the cells; those without shared strings only in the first pass.
    fn cells(
        &mut self,
        book: &mut Book<'_>,
        pass: &Pass<'_>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let content = match book.package.read(&self.member) {
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
                            self.grid.aside(&text, &mut book.rows, each)?;
                        }
                    }
                }
                Ok(Next::Text(text)) => match (&mut cursor.cell, cursor.inside.as_str()) {
                    (Some(open), "f") => append(&mut open.formula, &text),
                    (Some(open), "v" | "t") => append(&mut open.value, &text),
                    (None, _) if pass.is_first && !text.trim().is_empty() => {
                        self.grid.aside(&text, &mut book.rows, each)?;
                    }
                    _ => {}
                },
                Ok(Next::End(name)) => {
                    cursor.inside.clear();
                    if name == "c"
                        && let Some(open) = cursor.cell.take()
                    {
                        self.value(&open, pass, &mut book.rows, each)?;
                    }
                }
                Err(why) => {
                    if pass.is_first {
                        book.broken(&self.member.clone(), &why, each)?;
                    }
                    break;
                }
            }
        }
        self.grid.settle(&mut book.rows, each)
    }

    fn value(
        &mut self,
        open: &Open,
        pass: &Pass<'_>,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let at = At { row: open.row, column: open.column, is_text: true };
        if open.kind == "s" {
            let text = pass.strings.get(&open.value).unwrap_or_default();
            self.grid.cell(at, text, rows, each)?;
        }
        if !pass.is_first {
            return Ok(());
        }
        match open.kind.as_str() {
            "s" | "b" | "e" => {}
            "str" | "inlineStr" | "d" => self.grid.cell(at, &open.value, rows, each)?,
            _ => {
                let mut text = String::new();
                match open.value.parse::<f64>() {
                    Ok(day) if pass.dates.get(open.style).is_some_and(|date| *date) => {
                        plain::serial(day, self.since_1904, &mut text);
                    }
                    _ => plain::unfolded(&open.value, &mut text),
                }
                self.grid.cell(At { is_text: false, ..at }, &text, rows, each)?;
            }
        }
        if open.formula.contains('"') {
            self.grid.cell(at, &open.formula, rows, each)?;
        }
        Ok(())
    }

    /// Reads the notes, old and threaded.
    fn notes(&mut self, book: &mut Book<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let name = self.member.name.clone();
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for relation in relations(book, &name) {
            if !matches!(relation.kind.as_str(), "comments" | "threadedComment") {
                continue;
            }
            let Some(member) = book.member(&resolved(folder, &relation.target)) else { continue };
            match book.package.read(member) {
                Ok(content) => {
                    let ended = self.notes_of(Xml::new(content), &mut book.rows, each)?;
                    if let Err(why) = ended {
                        book.broken(member, &why, each)?;
                    }
                }
                Err(gap) => book.damage.tell(gap, each)?,
            }
        }
        Ok(())
    }

    /// Reads the notes of a member; the inner error is what ended it before its time.
    fn notes_of(
        &mut self,
        mut xml: Xml<impl Read>,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<Result<(), String>, Gap> {
        let mut at = At { row: 1, column: 1, is_text: true };
        let mut note = String::new();
        loop {
            match xml.next() {
                Err(why) => return Ok(Err(why)),
                Ok(Next::Done) => return Ok(Ok(())),
                Ok(Next::Start(start, _)) => {
                    if matches!(start.local_name().as_ref(), "comment" | "threadedComment") {
                        let place = attribute(&start, "ref").and_then(|it| reference(&it));
                        (at.row, at.column) = place.unwrap_or((1, 1));
                        note.clear();
                    }
                }
                Ok(Next::Text(text)) => append(&mut note, &text),
                Ok(Next::End(name)) => match name.as_str() {
                    "comment" | "threadedComment" => {
                        self.grid.note(at, note.trim(), rows, each)?;
                        note.clear();
                    }
                    "author" => {
                        self.grid.aside(note.trim(), rows, each)?;
                        note.clear();
                    }
                    _ => {}
                },
            }
        }
    }
}

fn append(to: &mut String, text: &str) {
    if to.len() < LONGEST {
        to.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_dates_are_told_from_those_of_numbers() {
        for (code, expected) in [
            ("dd.mm.yyyy", true),
            ("mmm", true),
            ("[$-419]d mmmm yyyy;@", true),
            ("0.00", false),
            ("# ##0\\ \"dollar\"", false),
            ("[Red]0", false),
            ("+0 (000) 000-00-00", false),
        ] {
            assert_eq!(shows_date(code), expected, "{code}");
        }
    }

    #[test]
    fn targets_resolve() {
        assert_eq!(resolved("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl", "/xl/worksheets/a.xml"), "xl/worksheets/a.xml");
    }
}
