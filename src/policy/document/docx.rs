//! Word documents: paragraphs, lists and tables of `word/document.xml`.
//!
//! In: the bytes of a `.docx`. Out: its text, one line a block, and blocks with places in that text.
//! Never unpacks more than a document may have, never reads another part than the body.

use std::io::{Cursor, Read as _};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    Trouble,
    flow::{Builder, Cell, Flow, Kind, Style},
};

/// The most bytes that the body may have once unpacked.
const LIMIT: u64 = 64 << 20;

/// Reads a document (ECMA-376-1:2016, 17.3 paragraphs, 17.4 tables, 17.9 numbering).
pub(super) fn read(bytes: &[u8]) -> Result<(String, Flow), Trouble> {
    let xml = body(bytes)?;
    let mut page = Page::default();
    let mut reader = Reader::from_str(&xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => page.start(&element),
            Ok(Event::Empty(element)) => {
                page.start(&element);
                page.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => page.end(element.local_name().as_ref()),
            Ok(Event::Text(text)) if page.in_text => {
                page.write(&text);
            }
            Ok(Event::GeneralRef(name)) if page.in_text => {
                let name = format!("&{};", &*name);
                let c = super::entity::character(&name).0;
                page.write(c.encode_utf8(&mut [0; 4]));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) if page.text.trim().is_empty() => return Err(Trouble::Damaged { form: "DOCX" }),
            Err(_) => break,
        }
    }
    Ok((page.text, page.builder.finish()))
}

fn body(bytes: &[u8]) -> Result<String, Trouble> {
    let damaged = || Trouble::Damaged { form: "DOCX" };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let Ok(part) = archive.by_name("word/document.xml") else {
        return Err(Trouble::Unsupported { form: "ZIP" });
    };
    let mut xml = Vec::new();
    part.take(LIMIT + 1).read_to_end(&mut xml).map_err(|_| damaged())?;
    if xml.len() as u64 > LIMIT {
        return Err(Trouble::TooLong { limit: usize::try_from(LIMIT).unwrap_or(usize::MAX) });
    }
    String::from_utf8(xml).map_err(|_| damaged())
}

#[derive(Default)]
struct Page {
    text: String,
    builder: Builder,
    in_text: bool,
    in_deleted: bool,
    bold: bool,
    tables: Vec<Cell>,
    table: u32,
}

impl Page {
    fn start(&mut self, element: &BytesStart<'_>) {
        let value = |name: &str| {
            let found =
                element.attributes().flatten().find(|it| it.key.local_name().as_ref() == name);
            found.map(|it| it.value.into_owned())
        };
        let on =
            || value("val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "none"));
        match element.local_name().as_ref() {
            "p" => self.paragraph(),
            "numPr" => self.turn(Kind::Item(0)),
            "ilvl" => {
                let depth = value("val").and_then(|value| value.parse().ok()).unwrap_or(0);
                self.turn(Kind::Item(depth));
            }
            "pStyle" => {
                let style = value("val").unwrap_or_default().to_lowercase();
                if style.starts_with("heading")
                    || style.starts_with("заголовок")
                    || style == "title"
                {
                    let level =
                        style.bytes().find(u8::is_ascii_digit).map_or(1, |digit| digit - b'0');
                    self.turn(Kind::Heading(level));
                } else if style.starts_with("list") {
                    self.turn(Kind::Item(0));
                }
            }
            "r" => self.bold = false,
            "b" => self.bold = on(),
            "t" => self.in_text = !self.in_deleted,
            "del" => self.in_deleted = true,
            "tab" => self.write(" "),
            "br" | "cr" => {
                let kind = self.builder.kind().unwrap_or(Kind::Paragraph);
                self.text.push('\n');
                self.builder.close(true);
                self.builder.open(kind, None);
            }
            "tbl" => {
                self.table += 1;
                self.tables.push(Cell { table: self.table, row: 0, column: 0, header: false });
            }
            "tr" => self.in_table(|cell| cell.column = 0),
            "tblHeader" => self.in_table(|cell| cell.header = true),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => {
                self.builder.close(false);
                self.text.push('\n');
            }
            "t" => self.in_text = false,
            "del" => self.in_deleted = false,
            "tbl" => {
                self.tables.pop();
            }
            "tr" => self.in_table(|cell| (cell.row, cell.header) = (cell.row + 1, false)),
            "tc" => self.in_table(|cell| cell.column += 1),
            _ => {}
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut Cell)) {
        if let Some(cell) = self.tables.last_mut() {
            change(cell);
        }
    }

    fn paragraph(&mut self) {
        let kind = self.tables.last().map_or(Kind::Paragraph, |cell| Kind::Cell(*cell));
        self.builder.open(kind, None);
    }

    /// Properties of a paragraph stand before its text.
    fn turn(&mut self, kind: Kind) {
        if self.tables.is_empty() && self.builder.is_fresh() {
            self.builder.open(kind, None);
        }
    }

    fn write(&mut self, text: &str) {
        for c in text.chars() {
            let at = self.text.len();
            self.text.push(c);
            let style = Style { bold: self.bold, linked: false };
            self.builder.push(c, at, self.text.len(), style);
        }
    }
}
