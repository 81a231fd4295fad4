//! Which sheets a workbook has, and where they are.
//!
//! In: what the book lists, and its members. Out: sheets to be read, in their order, hidden ones too.
//! Never leaves out a sheet that the book doesn't list.

use super::{Book, grid::Grid, package::Member, relation::relations};

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

/// Returns the sheets of the book whose main part this is, `xl/workbook.xml`.
pub(super) fn sheets(book: &mut Book<'_>, main: &str, listed: &Listed) -> Vec<Sheet> {
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
