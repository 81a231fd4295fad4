//! Notes on cells, those of old and the threaded ones.
//!
//! In: the members that a sheet leads to. Out: each note at its cell, the names of who wrote them.
//! Never takes a note for a value of its column.
//!
//! ECMA-376 part 1, 18.7; [MS-XLSX] 2.1.20 for threads; [MS-XLSB] 2.1.7.8 for those of binary workbooks.

use std::io::Read;

use super::{
    Book,
    binary::{Records, kind},
    contents::Sheet,
    grid::{At, reference},
    relation::relations,
    torn::Torn,
    xml::{Next, Xml, append, attribute},
};
use crate::{error::Gap, part::Each, read::rows::Rows};

/// How reading of a member ended before its time, if it did.
type Ended = Result<(), Torn>;

/// Reads the notes of a sheet whose cells were read.
pub(super) fn notes(
    sheet: &mut Sheet,
    book: &mut Book<'_>,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    for relation in relations(book, &sheet.member.name) {
        if !matches!(relation.kind.as_str(), "comments" | "threadedComment") {
            continue;
        }
        let Some(member) = book.member(&relation.target) else { continue };
        let content = match book.package.read(member) {
            Ok(content) => content,
            Err(gap) => {
                book.damage.tell(gap, each)?;
                continue;
            }
        };
        let ended = if member.name.ends_with(".bin") {
            in_records(sheet, Records::new(content), &mut book.rows, each)?
        } else {
            in_xml(sheet, Xml::new(content), &mut book.rows, each)?
        };
        if let Err(torn) = ended {
            book.broken(member, &torn, each)?;
        }
    }
    Ok(())
}

fn in_xml(
    sheet: &mut Sheet,
    mut xml: Xml<impl Read>,
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<Ended, Gap> {
    let mut at = At { row: 1, column: 1, is_text: true };
    let mut note = String::new();
    loop {
        match xml.next() {
            Err(torn) => return Ok(Err(torn)),
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
                    sheet.grid.note(at, note.trim(), rows, each)?;
                    note.clear();
                }
                "author" => {
                    sheet.grid.aside(note.trim(), rows, each)?;
                    note.clear();
                }
                _ => {}
            },
        }
    }
}

fn in_records(
    sheet: &mut Sheet,
    mut records: Records<impl Read>,
    rows: &mut Rows,
    each: &mut Each<'_>,
) -> Result<Ended, Gap> {
    let mut at = At { row: 1, column: 1, is_text: true };
    loop {
        let record = match records.next() {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(Ok(())),
            Err(torn) => return Ok(Err(torn)),
        };
        match record.kind {
            kind::AUTHOR => {
                let author = record.text(0).unwrap_or_default().0;
                sheet.grid.aside(author.trim(), rows, each)?;
            }
            kind::NOTE => {
                let (row, column) = record.int(4).zip(record.int(12)).unwrap_or_default();
                (at.row, at.column) = (row.saturating_add(1), column.saturating_add(1));
            }
            kind::NOTE_TEXT => {
                let note = record.rich(0).unwrap_or_default();
                sheet.grid.note(at, note.trim(), rows, each)?;
            }
            _ => {}
        }
    }
}
