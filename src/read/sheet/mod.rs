//! Workbooks: XLSX and XLSM, XLSB, ODS, XLS.
//!
//! In: the file of a spreadsheet program. Out: values under `Sheet!Column`, hidden sheets and notes included;
//! the other members as blobs. Never calculates, follows links, or holds a sheet.
//!
//! A value's place is the member that holds it, in XLS the record; its line is the row as the program numbers it, its row counts
//! from the header. A number is written out in digits, a date in ISO 8601.

mod biff;
mod binary;
mod contents;
mod grid;
mod notes;
mod ods;
mod package;
mod relation;
mod shared;
mod style;
mod torn;
mod trail;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

pub use ods::Ods;
pub use xls::Xls;
pub use xlsb::Xlsb;
pub use xlsx::Xlsx;

use std::collections::HashSet;

use super::{
    raw::{Damage, seekable},
    rows::Rows,
};
use crate::{
    error::Gap,
    part::{Blob, Each, Part, Width},
    place::{Origin, Step},
};
use package::{Member, Package};
use torn::{Rest, Torn};

/// Sheets, at most.
const MOST_SHEETS: usize = 10_000;
/// Members of XLSX and XLSB that describe the book and quote nobody.
const MACHINERY: [&str; 10] = [
    "[Content_Types].xml",
    "xl/theme/",
    "xl/calcChain",
    "xl/printerSettings",
    "_rels/.rels",
    "xl/_rels/workbook.",
    "xl/styles.",
    "xl/metadata.",
    "xl/worksheets/_rels/binaryIndex",
    "xl/worksheets/binaryIndex",
];

/// A workbook that is being read.
struct Book<'p> {
    package: &'p Package<'p>,
    origin: &'p Origin,
    rows: Rows,
    damage: Damage,
    /// Members that were read.
    used: HashSet<String>,
}

impl<'p> Book<'p> {
    fn new(package: &'p Package<'p>, origin: &'p Origin) -> Self {
        let (rows, damage, used) = (Rows::new(Width::Start), Damage::default(), HashSet::new());
        Self { package, origin, rows, damage, used }
    }

    /// Finds a member, which then counts as read.
    fn member(&mut self, name: &str) -> Option<&'p Member> {
        let package = self.package;
        let member = package.find(name)?;
        self.used.insert(member.name.clone());
        Some(member)
    }

    /// Tells that a member makes no sense from some byte on, and hands on what is behind.
    fn broken(&mut self, member: &Member, torn: &Torn, each: &mut Each<'_>) -> Result<(), Gap> {
        let name = crate::place::printable(&member.name);
        self.damage.broken(&format!("`{name}`: {}", torn.why), member.offset, each)?;
        let Ok(content) = self.package.read(member) else { return Ok(()) };
        let origin = self.origin.child(Step::Member(member.name.clone()));
        let is_text = !member.name.ends_with(".bin");
        each(Part::Blob(Blob::stream(origin, &mut Rest::new(content, torn.at, is_text))))
    }

    /// Hands on the members that nobody read: pictures, drawings, properties, embedded files.
    fn others(&mut self, skip: &[&str], each: &mut Each<'_>) -> Result<(), Gap> {
        for member in &self.package.members {
            if self.used.contains(&member.name)
                || member.name.ends_with('/')
                || skip.iter().any(|part| member.name.contains(part))
            {
                continue;
            }
            let origin = self.origin.child(Step::Member(member.name.clone()));
            match self.package.read(member) {
                Ok(mut content) => each(Part::Blob(Blob::stream(origin, &mut content)))?,
                Err(gap) => self.damage.tell(gap, each)?,
            }
        }
        Ok(())
    }

    fn end(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        self.rows.flush(each)?;
        if let Some(gap) = self.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        if let Some(gap) = self.package.damage.clone() {
            each(Part::Gap(gap))?;
        }
        self.damage.end(each)
    }
}

/// Opens the archive that a blob is; one that can't be is searched as it is.
fn open<'a>(blob: Blob<'a>, each: &mut Each<'_>) -> Result<Package<'a>, Gap> {
    Package::open(seekable(blob, each)?)
}
