//! Spreadsheets of the Open Document Format, ISO/IEC 26300.
//!
//! In: the archive. Out: cells of all sheets, hidden ones too, notes, and all other text of the content.
//! Never writes out what is repeated: a cell that fills a column is told once.

use super::{
    Book,
    grid::{At, Grid},
    package,
    torn::Torn,
    xml::{Next, Xml, append, attribute},
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each},
    read::plain,
};

/// The ODS format.
pub struct Ods;

/// What stands uncompressed at the start of one.
const TYPE: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
/// Members that quote nobody.
const MACHINERY: [&str; 4] = ["mimetype", "META-INF/", "manifest.rdf", "Configurations2/"];

impl Format for Ods {
    fn name(&self) -> &'static str {
        "ods"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let start = head.bytes.get(..200).unwrap_or(head.bytes);
        let is_one =
            start.starts_with(package::MAGIC) && memchr::memmem::find(start, TYPE).is_some();
        if is_one { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let package = super::open(blob, each)?;
        let mut book = Book::new(&package, &origin);
        if is_encrypted(&mut book) {
            return Err(Gap::new(Reason::Encrypted, "the workbook needs a password"));
        }
        if let Some(member) = book.member("content.xml") {
            let content = book.package.read(member)?;
            let mut walk = Walk::new(member.offset);
            if let Err(torn) = walk.all(Xml::new(content), &mut book, each)? {
                book.broken(member, &torn, each)?;
            }
            if let Some(grid) = &mut walk.grid {
                grid.settle(&mut book.rows, each)?;
            }
        }
        book.others(&MACHINERY, each)?;
        book.end(each)
    }
}

/// Whether the manifest says that members are encrypted (part 3, 4.8).
fn is_encrypted(book: &mut Book<'_>) -> bool {
    let Some(member) = book.member("META-INF/manifest.xml") else { return false };
    let Ok(content) = book.package.read(member) else { return false };
    let mut xml = Xml::new(content);
    loop {
        match xml.next() {
            Ok(Next::Start(start, _)) if start.local_name().as_ref() == "encryption-data" => {
                return true;
            }
            Ok(Next::Done) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Where in the content one is.
struct Walk {
    offset: u64,
    grid: Option<Grid>,
    row: u32,
    column: u32,
    /// Rows and columns that the open row and cell stand for.
    rows: u32,
    columns: u32,
    /// The value that the open cell's attributes give, and whether it is text.
    value: String,
    is_text: bool,
    in_cell: bool,
    text: String,
    note: Option<String>,
    notes: Vec<(At, String)>,
}

impl Walk {
    fn new(offset: u64) -> Self {
        Self {
            offset,
            grid: None,
            row: 1,
            column: 1,
            rows: 1,
            columns: 1,
            value: String::new(),
            is_text: true,
            in_cell: false,
            text: String::new(),
            note: None,
            notes: Vec::new(),
        }
    }

    /// Reads the content; the inner error is what ended it before its time.
    fn all(
        &mut self,
        mut xml: Xml<impl std::io::Read>,
        book: &mut Book<'_>,
        each: &mut Each<'_>,
    ) -> Result<Result<(), Torn>, Gap> {
        loop {
            match xml.next() {
                Err(torn) => return Ok(Err(torn)),
                Ok(Next::Done) => return Ok(Ok(())),
                Ok(Next::Start(start, is_empty)) => {
                    self.start(&start);
                    if is_empty {
                        let name = start.local_name().as_ref().to_owned();
                        self.end(&name, book, each)?;
                    }
                }
                Ok(Next::End(name)) => self.end(&name, book, each)?,
                Ok(Next::Text(text)) => self.text(&text, book, each)?,
            }
        }
    }

    fn start(&mut self, start: &quick_xml::events::BytesStart<'_>) {
        let number = |name: &str| attribute(start, name).and_then(|text| text.parse::<u32>().ok());
        match start.local_name().as_ref() {
            "table" if self.grid.is_none() => {
                let name = attribute(start, "name").unwrap_or_default();
                self.grid = Some(Grid::new(&name, self.offset));
                self.row = 1;
            }
            "table-row" => {
                self.rows = number("number-rows-repeated").unwrap_or(1);
                self.column = 1;
            }
            "table-cell" | "covered-table-cell" => {
                self.columns = number("number-columns-repeated").unwrap_or(1);
                self.in_cell = true;
                self.text.clear();
                self.typed(start);
            }
            "annotation" => self.note = Some(String::new()),
            "s" => self.push(" "),
            "tab" | "line-break" => self.push("\n"),
            "p" if !self.text.is_empty() || self.note.is_some() => self.push("\n"),
            "a" => {
                let link = attribute(start, "href").unwrap_or_default();
                if link.starts_with("mailto:") || link.starts_with("tel:") {
                    self.push(&format!(" {link} "));
                }
            }
            _ => {}
        }
    }

    /// Takes the value that a cell's attributes give: what is shown may be rounded.
    fn typed(&mut self, start: &quick_xml::events::BytesStart<'_>) {
        self.value.clear();
        let kind = attribute(start, "value-type").unwrap_or_default();
        self.is_text = !matches!(kind.as_str(), "float" | "percentage" | "currency" | "date");
        match kind.as_str() {
            "float" | "currency" => {
                plain::unfolded(&attribute(start, "value").unwrap_or_default(), &mut self.value);
            }
            "date" => {
                self.value = attribute(start, "date-value").unwrap_or_default().replace('T', " ");
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let to = match &mut self.note {
            Some(note) => note,
            None if self.in_cell => &mut self.text,
            None => return,
        };
        append(to, text);
    }

    fn text(&mut self, text: &str, book: &mut Book<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        if self.in_cell || self.note.is_some() {
            self.push(text);
            return Ok(());
        }
        match &self.grid {
            Some(grid) if !text.trim().is_empty() => grid.aside(text, &mut book.rows, each),
            _ => Ok(()),
        }
    }

    fn end(&mut self, name: &str, book: &mut Book<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let at = At { row: self.row, column: self.column, is_text: self.is_text };
        match name {
            "annotation" => {
                let note = self.note.take().unwrap_or_default();
                self.notes.push((at, note.trim().to_owned()));
            }
            "table-cell" | "covered-table-cell" if self.in_cell => {
                self.in_cell = false;
                if let Some(grid) = &mut self.grid {
                    let value = if self.value.is_empty() { self.text.trim() } else { &self.value };
                    grid.cell(at, value, &mut book.rows, each)?;
                    // A number may be shown in another form: both may be known.
                    if !self.value.is_empty() && self.text.contains(['@', '+', '(']) {
                        grid.cell(at, self.text.trim(), &mut book.rows, each)?;
                    }
                }
                self.column = self.column.saturating_add(self.columns);
            }
            "table-row" => self.row = self.row.saturating_add(self.rows),
            "table" => {
                if let Some(mut grid) = self.grid.take() {
                    grid.settle(&mut book.rows, each)?;
                    for (at, note) in self.notes.drain(..) {
                        grid.note(at, &note, &mut book.rows, each)?;
                    }
                }
            }
            _ => {}
        }
        if self.notes.len() > 10_000
            && let Some(grid) = &mut self.grid
        {
            for (at, note) in self.notes.drain(..) {
                grid.note(at, &note, &mut book.rows, each)?;
            }
        }
        Ok(())
    }
}
