//! The order in which a workbook is read whose parts are members of an archive: XLSX, XLSB.
//!
//! In: the archive, and the way its parts are written. Out: cells of all sheets, hidden ones too, then their notes.
//! Never leaves out a sheet that the book doesn't list.

use super::{
    Book, MACHINERY,
    grid::Grid,
    notes::notes,
    package::Member,
    relation::relations,
    shared::{Pass, in_passes},
    style::Styles,
};
use crate::{
    error::Gap,
    part::{Blob, Each},
};

/// How the parts of a book are written: in XML, in records.
pub(super) struct Way {
    /// The name of the main part.
    pub(super) main: &'static str,
    /// Reads that part.
    pub(super) listed: fn(&mut Book<'_>, &mut Each<'_>) -> Result<Listed, Gap>,
    /// Reads the styles of cells; where they break off, the other numbers stay numbers.
    pub(super) styles: fn(&mut Book<'_>) -> Styles,
    /// Reads the cells of a sheet; those without shared strings only in the first pass. Whether days count
    /// from 1904 goes with the pass.
    pub(super) cells: Cells,
}

type Cells = fn(&mut Sheet, &mut Book<'_>, (&Pass<'_>, bool), &mut Each<'_>) -> Result<(), Gap>;

/// A sheet of a book whose parts are members of an archive.
pub(super) struct Sheet {
    pub(super) member: Member,
    pub(super) grid: Grid,
}

/// What the main part of a book says.
#[derive(Default)]
pub(super) struct Listed {
    /// The name of each sheet, and the relation that leads to it.
    pub(super) sheets: Vec<(String, String)>,
    /// Whether days count from 1904.
    pub(super) since_1904: bool,
}

/// Reads a book.
pub(super) fn read(blob: Blob<'_>, way: &Way, each: &mut Each<'_>) -> Result<(), Gap> {
    let origin = blob.origin.clone();
    let package = super::open(blob, each)?;
    let mut book = Book::new(&package, &origin);
    let listed = (way.listed)(&mut book, each)?;
    let mut sheets = sheets(&mut book, way.main, &listed);
    let styles = (way.styles)(&mut book);
    let cells = |sheet: &mut Sheet, book: &mut Book<'_>, pass: &Pass<'_>, each: &mut Each<'_>| {
        (way.cells)(sheet, book, (pass, listed.since_1904), each)
    };
    in_passes(&mut book, &styles, &mut sheets, cells, each)?;
    for sheet in &mut sheets {
        notes(sheet, &mut book, each)?;
    }
    book.others(&MACHINERY, each)?;
    book.end(each)
}

/// Returns the sheets of the book whose main part this is.
fn sheets(book: &mut Book<'_>, main: &str, listed: &Listed) -> Vec<Sheet> {
    let relations = relations(book, main);
    let mut sheets = Vec::new();
    for (name, id) in &listed.sheets {
        let target = relations.iter().find(|relation| relation.id == *id);
        if let Some(member) = target.and_then(|relation| book.member(&relation.target)) {
            let grid = Grid::new(name, member.offset);
            sheets.push(Sheet { member: member.clone(), grid });
        }
    }
    // Sheets that the book doesn't list, or that a broken book can't.
    let end = main.rsplit_once('.').map_or("", |(_, end)| end);
    let package = book.package;
    for member in &package.members {
        let file = member.name.strip_prefix("xl/worksheets/").filter(|file| !file.contains('/'));
        if let Some((name, extension)) = file.and_then(|file| file.rsplit_once('.'))
            && extension == end
            && !name.starts_with("binaryIndex")
            && book.used.insert(member.name.clone())
        {
            let grid = Grid::new(name, member.offset);
            sheets.push(Sheet { member: member.clone(), grid });
        }
    }
    sheets
}
