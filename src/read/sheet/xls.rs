//! Workbooks of Excel 5 to 2003, and encrypted ones of any age.
//!
//! In: a compound file. Out: cells of all sheets, notes, headers and footers; other streams as blobs.
//! Never holds a sheet. A value's place is the record of its cell, wherever the sector lies that holds it.
//!
//! [MS-XLS] and [MS-CFB]; [MS-OFFCRYPTO] 2.3.4 for encrypted packages.

use std::{
    cell::RefCell,
    collections::HashMap,
    io::{BufReader, Read},
};

use super::{
    MOST_SHEETS,
    biff::{Letters, Records, Shared, packed, wide_or_not},
    grid::{At, Grid},
    package::{u16_at, u32_at, u64_at},
    style::Styles,
    trail::{Traced, Trail},
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part, Width},
    place::Step,
    read::{
        plain,
        raw::{Raw, seekable},
        rows::Rows,
    },
};

/// The XLS format.
pub struct Xls;

const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Bytes of all shared texts, at most, and of all notes of a sheet.
const MOST_STRINGS: usize = 48 << 20;
const MOST_NOTES: usize = 4 << 20;
/// Streams of a file that are handed on, at most.
const MOST_STREAMS: usize = 10_000;

impl Format for Xls {
    fn name(&self) -> &'static str {
        "xls"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if !head.bytes.starts_with(MAGIC) {
            return Claim::No;
        }
        let has = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            memchr::memmem::find(head.bytes, &wide).is_some()
        };
        let named = matches!(head.extension, "xls" | "xlt" | "xla" | "xlsx" | "xlsm");
        let is_one = named || has("Workbook") || has("EncryptedPackage") || has("Book\0");
        if is_one { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let whole = seekable(blob, each)?;
        let traced = Traced::new(&whole);
        let trail = traced.trail();
        let Ok(mut file) = cfb::CompoundFile::open(traced) else {
            Raw::default().part(&whole, 0..whole.len(), each)?;
            return Err(Gap::new(Reason::Damaged, "its directory makes no sense").at(0));
        };
        if file.is_stream("/EncryptedPackage") {
            return Err(Gap::new(Reason::Encrypted, "the workbook needs a password"));
        }
        let names = ["/Workbook", "/Book"];
        if let Some(name) = names.into_iter().find(|name| file.is_stream(name)) {
            let stream = file.open_stream(name).map_err(|cause| Gap::unread(&cause, 0))?;
            let mut rows = Rows::new(Width::Start);
            trail.take();
            let read = Book::default().read(BufReader::new(stream), &trail, &mut rows, each);
            rows.flush(each)?;
            read?;
        }
        let streams: Vec<_> = file
            .walk()
            .filter(cfb::Entry::is_stream)
            .map(|entry| entry.path().to_path_buf())
            .filter(|path| !names.iter().any(|name| path.as_path() == std::path::Path::new(name)))
            .take(MOST_STREAMS)
            .collect();
        for path in streams {
            let Ok(mut stream) = file.open_stream(&path) else { continue };
            let name = path.to_string_lossy().trim_start_matches('/').to_owned();
            let origin = origin.child(Step::Member(name));
            each(Part::Blob(Blob::stream(origin, &mut stream)))?;
        }
        Ok(())
    }
}

/// What is known of a book while it is read.
#[derive(Default)]
struct Book {
    /// Names of sheets by where they begin.
    names: HashMap<u64, String>,
    strings: String,
    ends: Vec<u32>,
    styles: Styles,
    since_1904: bool,
    charset: Option<&'static encoding_rs::Encoding>,
}

/// A sheet that is being read.
struct Sheet {
    grid: Grid,
    /// The cell whose formula gives a text, which follows.
    awaits: Option<At>,
    /// Texts of drawn objects by their numbers, and the object that was last begun.
    texts: HashMap<u16, String>,
    object: u16,
    bytes: usize,
}

impl Book {
    fn read(
        &mut self,
        stream: impl Read,
        trail: &RefCell<Trail>,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut records = Records::new(stream);
        let mut sheet: Option<Sheet> = None;
        let mut depth = 0_u32;
        while let Some((kind, content)) = records.next() {
            let at = records.began();
            let lies = trail.borrow_mut().offset(at);
            if let Some(sheet) = &mut sheet {
                sheet.grid.lies(lies);
            }
            match kind {
                // A stream within the stream begins, a chart within a sheet for one.
                0x0809 => {
                    depth += 1;
                    self.begin(&content, (at, lies), depth, &mut sheet);
                }
                0x000A => {
                    depth = depth.saturating_sub(1);
                    if depth == 0
                        && let Some(mut done) = sheet.take()
                    {
                        done.grid.settle(rows, each)?;
                    }
                }
                0x002F => return Err(Gap::new(Reason::Encrypted, "the workbook needs a password")),
                0x00FC => self.shared(&mut records, content, each)?,
                _ => match &mut sheet {
                    Some(sheet) if kind == 0x01B6 => sheet.drawn(&content, &mut records),
                    Some(sheet) => self.record(sheet, (kind, &content), rows, each)?,
                    None => self.global(kind, &content),
                },
            }
        }
        if depth == 0 {
            return Ok(());
        }
        if let Some(mut cut) = sheet {
            cut.grid.settle(rows, each)?;
        }
        let lies = trail.borrow_mut().offset(records.began());
        Err(Gap::new(Reason::Damaged, "its records break off").at(lies))
    }

    fn begin(
        &mut self,
        content: &[u8],
        (at, lies): (u64, u64),
        depth: u32,
        sheet: &mut Option<Sheet>,
    ) {
        if depth > 1 {
            return;
        }
        if u16_at(content, 0) != Some(0x0600) {
            self.charset = self.charset.or(Some(encoding_rs::WINDOWS_1251));
        }
        if u16_at(content, 2) != Some(0x0005) {
            let name = self.names.get(&at).cloned().unwrap_or_else(|| "Sheet".to_owned());
            let (texts, awaits) = (HashMap::new(), None);
            *sheet =
                Some(Sheet { grid: Grid::new(&name, lies), awaits, texts, object: 0, bytes: 0 });
        }
    }

    fn letters(&self) -> Letters {
        Letters { charset: self.charset }
    }

    /// Takes a record that is about the whole book.
    fn global(&mut self, kind: u16, content: &[u8]) {
        match kind {
            0x0085 if self.names.len() < MOST_SHEETS => {
                let at = u32_at(content, 0).unwrap_or(u32::MAX);
                let name = content.get(6..).and_then(|rest| self.letters().read(rest, 1));
                self.names.insert(at.into(), name.unwrap_or_default());
            }
            0x0022 => self.since_1904 = u16_at(content, 0) == Some(1),
            0x0042 if self.charset.is_some() => {
                let page = u16_at(content, 0).unwrap_or(0);
                let label = if page == 866 { "ibm866".into() } else { format!("windows-{page}") };
                self.charset = encoding_rs::Encoding::for_label(label.as_bytes()).or(self.charset);
            }
            0x041E => {
                let size = if self.charset.is_some() { 1 } else { 2 };
                let code = content.get(2..).and_then(|rest| self.letters().read(rest, size));
                let id = u16_at(content, 0).unwrap_or(0);
                self.styles.format(id.into(), &code.unwrap_or_default());
            }
            0x00E0 => self.styles.style(u16_at(content, 2).unwrap_or(0).into()),
            _ => {}
        }
    }

    /// Takes the table of shared texts.
    fn shared(
        &mut self,
        records: &mut Records<impl Read>,
        content: Vec<u8>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let count = u32_at(&content, 4).unwrap_or(0);
        let mut shared = Shared::new(records, content);
        for _ in 0..count {
            let Some(text) = shared.next() else {
                return each(Part::Gap(Gap::new(Reason::Damaged, "its shared texts break off")));
            };
            if self.strings.len() + text.len() > MOST_STRINGS {
                return each(Part::Gap(Gap::new(Reason::Limit, "more than 48 MB of shared texts")));
            }
            self.strings.push_str(&text);
            self.ends.push(u32::try_from(self.strings.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn string(&self, index: u32) -> Option<&str> {
        let index = index as usize;
        let end = *self.ends.get(index)? as usize;
        let start =
            index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.strings.get(start as usize..end)
    }

    /// Takes a record of a sheet.
    fn record(
        &self,
        sheet: &mut Sheet,
        (kind, content): (u16, &[u8]),
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let place = u16_at(content, 0).zip(u16_at(content, 2));
        let (row, column) = place.map_or((1, 1), |(r, c)| (u32::from(r) + 1, u32::from(c) + 1));
        let at = At { row, column, is_text: true };
        let style = u16_at(content, 4).unwrap_or(0);
        let text = |from: usize| content.get(from..).and_then(|rest| self.letters().read(rest, 2));
        match kind {
            0x00FD => {
                let text = u32_at(content, 6).and_then(|index| self.string(index));
                sheet.grid.cell(at, text.unwrap_or_default(), rows, each)?;
            }
            0x0204 | 0x00D6 => sheet.grid.cell(at, &text(6).unwrap_or_default(), rows, each)?,
            0x0203 | 0x0006 => {
                sheet.awaits = None;
                if kind == 6 && u16_at(content, 12) == Some(0xFFFF) {
                    sheet.awaits = (content.get(6) == Some(&0)).then_some(at);
                } else if let Some(bits) = u64_at(content, 6) {
                    self.number(sheet, (at, f64::from_bits(bits), style), rows, each)?;
                }
            }
            0x027E => {
                let value = packed(u32_at(content, 6).unwrap_or(0));
                self.number(sheet, (at, value, style), rows, each)?;
            }
            0x00BD => {
                let cells = content.get(4..content.len().saturating_sub(2)).unwrap_or_default();
                for (i, cell) in (0_u32..).zip(cells.as_chunks::<6>().0) {
                    let style = u16_at(cell, 0).unwrap_or(0);
                    let value = packed(u32_at(cell, 2).unwrap_or(0));
                    let at = At { column: at.column + i, ..at };
                    self.number(sheet, (at, value, style), rows, each)?;
                }
            }
            0x0207 => {
                if let Some(at) = sheet.awaits.take() {
                    sheet.grid.cell(at, &text(0).unwrap_or_default(), rows, each)?;
                }
            }
            0x0014 | 0x0015 => sheet.grid.aside(&text(0).unwrap_or_default(), rows, each)?,
            0x005D => sheet.object = u16_at(content, 6).unwrap_or(0),
            0x001C => {
                let note = sheet.texts.remove(&u16_at(content, 6).unwrap_or(0));
                sheet.grid.note(at, note.unwrap_or_default().trim(), rows, each)?;
                sheet.grid.aside(&text(8).unwrap_or_default(), rows, each)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn number(
        &self,
        sheet: &mut Sheet,
        (at, value, style): (At, f64, u16),
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut text = String::new();
        if self.styles.is_date(style.into()) {
            plain::serial(value, self.since_1904, &mut text);
        } else {
            plain::number(value, &mut text);
        }
        sheet.grid.cell(At { is_text: false, ..at }, &text, rows, each)
    }
}

impl Sheet {
    /// Takes the text of a drawn object, which is in the records behind.
    fn drawn(&mut self, content: &[u8], records: &mut Records<impl Read>) {
        let mut left = usize::from(u16_at(content, 10).unwrap_or(0));
        let mut text = String::new();
        while left > 0 {
            let Some(more) = records.more() else { break };
            let Some((flags, letters)) = more.split_first() else { break };
            let is_wide = flags & 1 == 1;
            let len = letters.len().min(if is_wide { 2 * left } else { left });
            text.push_str(&wide_or_not(letters.get(..len).unwrap_or_default(), is_wide));
            left -= if is_wide { len / 2 } else { len };
            if len == 0 {
                break;
            }
        }
        self.bytes += text.len();
        if self.bytes <= MOST_NOTES {
            self.texts.insert(self.object, text);
        }
    }
}
