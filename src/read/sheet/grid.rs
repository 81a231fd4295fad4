//! Cells of a sheet become values: the columns' names are found, then each cell has its field.
//!
//! In: cells in the order of rows, notes. Out: values under `Sheet!Name`, or `Sheet!C` where there is no header.
//! Never holds more than the first rows of a table, until it is known which of them names the columns.

use std::{collections::HashMap, mem};

use crate::{
    error::Gap,
    part::{Declared, Each, Part},
    read::{
        rows::{Cell, Rows},
        sniff,
    },
};

/// Rows among which the header is looked for, and below it the rows that tell it from others.
const FIRST: usize = 24;
/// Rows that may be the header.
const HEADS: usize = 10;
/// Cells and bytes of those rows that are kept, at most.
const MOST_CELLS: usize = 20_000;
const MOST_BYTES: usize = 1 << 20;
/// Columns from the first one on that are compared.
const WIDEST: u32 = 1024;

/// A sheet that is being read.
pub(super) struct Grid {
    name: String,
    /// Where the sheet, or what is taken of it next, lies in the blob.
    offset: u64,
    /// The row that names the columns of the first table, once it was looked for; 0: there is none.
    header: Option<u32>,
    /// The last row that names columns: there may be tables below the first.
    names: u32,
    /// Whether it is not known yet which row names the columns of the rows at hand, which are kept.
    looking: bool,
    fields: HashMap<u32, u32>,
    /// The first rows of a table, until then.
    first: Vec<Found>,
    bytes: usize,
    rows_seen: usize,
    last_row: u32,
}

/// A cell: row and column count from 1.
struct Found {
    row: u32,
    column: u32,
    text: String,
    is_text: bool,
    offset: u64,
}

/// Where a cell is, from 1, and whether it holds text rather than a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) is_text: bool,
}

impl Grid {
    pub(super) fn new(name: &str, offset: u64) -> Self {
        Self {
            name: name.to_owned(),
            offset,
            header: None,
            names: 0,
            looking: true,
            fields: HashMap::new(),
            first: Vec::new(),
            bytes: 0,
            rows_seen: 0,
            last_row: 0,
        }
    }

    /// Says where in the blob what is taken next lies, if that is not where the sheet does.
    pub(super) fn lies(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// Takes a cell; rows come in order.
    pub(super) fn cell(
        &mut self,
        at: At,
        text: &str,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        if text.is_empty() {
            return Ok(());
        }
        if at.row > self.last_row + 1 && (self.header.is_some() || is_whole(&self.first)) {
            // Below a blank row there may be another table.
            self.settle(rows, each)?;
            (self.looking, self.rows_seen, self.bytes) = (true, 0, 0);
        }
        if at.row != self.last_row {
            (self.last_row, self.rows_seen) = (at.row, self.rows_seen + 1);
        }
        if !self.looking {
            return self.emit((at.row, at.column), text, rows, each);
        }
        if self.rows_seen > FIRST || self.first.len() >= MOST_CELLS || self.bytes > MOST_BYTES {
            self.settle(rows, each)?;
            return self.emit((at.row, at.column), text, rows, each);
        }
        self.bytes += text.len();
        let (At { row, column, is_text }, offset) = (at, self.offset);
        self.first.push(Found { row, column, text: text.to_owned(), is_text, offset });
        Ok(())
    }

    /// Takes a note, once the cells were taken. It is no value of its column: its field is `Sheet!C (note)`.
    pub(super) fn note(
        &mut self,
        at: At,
        text: &str,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.settle(rows, each)?;
        if text.is_empty() {
            return Ok(());
        }
        let field = rows.names.of(&format!("{}!{} (note)", self.name, letters(at.column)));
        let row = u64::from(at.row.saturating_sub(self.header.unwrap_or(0)));
        let line = u64::from(at.row.max(1));
        rows.cell(Cell { field, row, line }, text, self.offset, each)
    }

    /// Takes text of the sheet that is in no cell.
    pub(super) fn aside(
        &self,
        text: &str,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        rows.cell(Cell { field: 0, row: 0, line: 1 }, text, self.offset, each)
    }

    /// Finds the header, if that was not done, and emits the rows that were kept.
    pub(super) fn settle(&mut self, rows: &mut Rows, each: &mut Each<'_>) -> Result<(), Gap> {
        if !mem::take(&mut self.looking) {
            return Ok(());
        }
        let first = mem::take(&mut self.first);
        let mut header = header(&first);
        let mut lower = groups_only(&first, header);
        if self.header.is_none() {
            self.header = Some(lower.unwrap_or(header));
            self.names = lower.unwrap_or(header);
        } else if is_sure(&first, header) {
            self.fields.clear();
            self.names = lower.unwrap_or(header);
        } else {
            (header, lower) = (0, None);
        }
        for (label, found) in labels(&first, header, lower) {
            let name = format!("{}!{label}", self.name);
            self.fields.insert(found.column, rows.names.of(&name));
            let (start, line) = (found.offset, u64::from(found.row));
            each(Part::Field(Declared { name: &name, kind: "", start, end: start, line }))?;
        }
        let here = self.offset;
        for found in &first {
            self.offset = found.offset;
            self.emit((found.row, found.column), &found.text, rows, each)?;
        }
        self.offset = here;
        Ok(())
    }

    fn emit(
        &mut self,
        (row, column): (u32, u32),
        text: &str,
        rows: &mut Rows,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let header = self.header.unwrap_or(0);
        let line = u64::from(row.max(1));
        if row <= header || row == self.names {
            return rows.cell(Cell { field: 0, row: 0, line }, text, self.offset, each);
        }
        let field = match self.fields.get(&column) {
            Some(field) => *field,
            None => {
                let field = rows.names.of(&format!("{}!{}", self.name, letters(column)));
                self.fields.insert(column, field);
                field
            }
        };
        rows.cell(Cell { field, row: u64::from(row - header), line }, text, self.offset, each)
    }
}

/// Returns the row that names the columns, or 0.
fn header(first: &[Found]) -> u32 {
    let left = first.iter().map(|found| found.column).min().unwrap_or(1);
    let mut table: Vec<(u32, bool, Vec<&str>)> = Vec::new();
    for found in first {
        let column = found.column.saturating_sub(left);
        if column >= WIDEST {
            continue;
        }
        if table.last().is_none_or(|(row, ..)| *row != found.row) {
            table.push((found.row, true, Vec::new()));
        }
        let Some((_, all_text, cells)) = table.last_mut() else { continue };
        *all_text &= found.is_text;
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, "");
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = &found.text;
        }
    }
    let width = table.iter().map(|(_, _, cells)| cells.len()).max().unwrap_or(0);
    for start in 0..table.len().min(HEADS) {
        let Some((row, all_text, cells)) = table.get(start) else { break };
        let named = cells.iter().filter(|cell| !cell.is_empty()).count();
        if !all_text || named * 2 < width {
            continue;
        }
        let below: Vec<Vec<&str>> =
            table.iter().skip(start).map(|(_, _, cells)| cells.clone()).collect();
        let alone = below.len() == 1 && named > 1;
        if sniff::has_header(&below) || alone && cells.iter().all(|cell| sniff::is_name(cell)) {
            return *row;
        }
    }
    0
}

/// Returns whether rows are a table with a header and values below it.
fn is_whole(first: &[Found]) -> bool {
    let header = header(first);
    let is_value = |found: &Found| !found.is_text || !sniff::is_name(&found.text);
    header > 0 && first.iter().any(|found| found.row > header && is_value(found))
}

/// Returns whether a row surely names the columns of another table than the one above it: it is the first of its
/// rows, or below a title, and one of its cells has a word that names columns.
fn is_sure(first: &[Found], header: u32) -> bool {
    let titles = first.iter().filter(|found| found.row < header).count();
    let mut cells = first.iter().filter(|found| found.row == header);
    header > 0 && titles <= 1 && cells.any(|found| sniff::is_known(&found.text))
}

/// Returns the row below the header, if that parts the groups of columns which the header names: the header
/// leaves some of its columns blank, and what stands below it are names too, of what values follow.
fn groups_only(first: &[Found], header: u32) -> Option<u32> {
    let named = |column: u32| first.iter().any(|it| it.row == header && it.column == column);
    let lower = first.iter().map(|found| found.row).find(|row| *row > header && header > 0)?;
    let cells = || first.iter().filter(move |found| found.row == lower);
    let parts = cells().any(|found| !named(found.column));
    let names = cells().all(|found| found.is_text && sniff::is_name(&found.text));
    let below: Vec<Vec<&str>> = first
        .chunk_by(|a, b| a.row == b.row)
        .filter(|row| row.first().is_some_and(|found| found.row >= lower))
        .map(|row| {
            let texts = cells().map(|head| row.iter().find(|found| found.column == head.column));
            texts.map(|found| found.map_or("", |found| &*found.text)).collect()
        })
        .collect();
    (parts && names && lower - header <= 2 && sniff::has_header(&below)).then_some(lower)
}

/// Returns the names of the columns and the cells that hold them. A name below that of a group says which of the
/// group it is; the group goes on up to the next.
fn labels(first: &[Found], header: u32, lower: Option<u32>) -> Vec<(String, &Found)> {
    let plain = |found: &Found| found.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let upper: Vec<&Found> = first.iter().filter(|found| found.row == header).collect();
    let Some(lower) = lower else {
        return upper.into_iter().map(|found| (plain(found), found)).collect();
    };
    let lower: Vec<&Found> = first.iter().filter(|found| found.row == lower).collect();
    let alone = upper.iter().filter(|it| lower.iter().all(|other| other.column != it.column));
    let parted = lower.iter().map(|found| {
        let group = upper.iter().rev().find(|it| it.column <= found.column);
        let group = group.map_or(String::new(), |group| format!("{} ", plain(group)));
        (group + &plain(found), *found)
    });
    alone.map(|found| (plain(found), *found)).chain(parted).collect()
}

/// Returns the letters of a column: 1 is A, 27 is AA.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Returns row and column of a reference such as `B12`.
pub(super) fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = text.split_at(digits);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.checked_mul(26)?.checked_add(digit)
    })?;
    let row = row.trim_start_matches('$').parse().ok()?;
    (column > 0 && row > 0).then_some((row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_letters() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (16_384, "XFD")] {
            assert_eq!(letters(column), name);
            assert_eq!(reference(&format!("{name}7")), Some((7, column)));
        }
        for none in ["", "7", "A", "ZZZZZZZZZ1", "A0", "Ж1"] {
            assert_eq!(reference(none), None, "{none}");
        }
    }

    fn cells(rows: &[&str]) -> Vec<Found> {
        let mut all = Vec::new();
        for (row, line) in (1..).zip(rows) {
            for (column, text) in (1..).zip(line.split('|')).filter(|(_, it)| !it.is_empty()) {
                let is_text = text.parse::<f64>().is_err();
                all.push(Found { row, column, text: text.to_owned(), is_text, offset: 0 });
            }
        }
        all
    }

    #[test]
    fn columns_of_a_group_are_named_below_it() {
        for (rows, expected) in [
            (
                &[
                    "Реестр",
                    "№|Контакты||Документ|",
                    "|ФИО|Телефон|Серия|Номер",
                    "1|Щукина Ия|79160000017|4511|300017",
                ][..],
                "№ Контакты_ФИО Контакты_Телефон Документ_Серия Документ_Номер",
            ),
            (
                &["|Контакт||Город", "|Телефон|Почта|", "", "0|+7 916|a@b.ru|Тверь"],
                "Контакт_Телефон Контакт_Почта Город",
            ),
            (&["Клиент||Телефон", "Щукина|Ия|79160000017", "Лис|Ян|79160000018"], "Клиент Телефон"),
            (&["Имя|Телефон", "Ия|79160000017"], "Имя Телефон"),
        ] {
            let first = cells(rows);
            let header = header(&first);
            let mut labels = labels(&first, header, groups_only(&first, header));
            labels.sort_by_key(|(_, found)| found.column);
            let labels: Vec<_> = labels.iter().map(|(label, _)| label.replace(' ', "_")).collect();
            assert_eq!(labels.join(" "), expected, "{rows:?}");
        }
    }

    #[test]
    fn a_table_below_another_has_its_own_names() {
        for (below, expected) in [
            (&["", "Работник|Почта", "Лис Ян|c@d.ru"][..], "Почта"),
            (&["", "Персонал", "Работник|Почта", "Лис Ян|c@d.ru"], "Почта"),
            (&["Работник|Почта", "Лис Ян|c@d.ru"], "Телефон"),
            (&["", "Лис Ян|c@d.ru", "Лис Ия|79160000019"], "Телефон"),
            (&["", "Отдел продаж", "Лис Ян|c@d.ru"], "Телефон"),
        ] {
            let rows = [&["ФИО|Телефон", "Щукина Ия|79160000017"][..], below].concat();
            let mut grid = Grid::new("S", 0);
            let mut values = Rows::new(crate::part::Width::Start);
            let mut named = String::new();
            let mut each = |part: Part<'_>| {
                if let Part::Text(segment) = part
                    && let Some(at) = segment.text.find("c@d.ru")
                {
                    let mark = segment.marks[segment.mark_at(at)];
                    named = format!("{}:{}", segment.fields[mark.field as usize], mark.row);
                }
                Ok(())
            };
            for Found { row, column, text, is_text, .. } in cells(&rows) {
                grid.cell(At { row, column, is_text }, &text, &mut values, &mut each).unwrap();
            }
            grid.settle(&mut values, &mut each).unwrap();
            values.flush(&mut each).unwrap();
            let row = rows.iter().position(|row| row.contains("c@d.ru")).unwrap();
            assert_eq!(named, format!("S!{expected}:{row}"), "{below:?}");
        }
    }

    #[test]
    fn a_header_is_told_from_titles_and_rows() {
        let table = |rows: &[&str]| header(&cells(rows));
        for (rows, expected) in [
            (&["ФИО|Телефон|Почта", "Щукина|79160000017|a@b.ru"][..], 1),
            (&["Реестр", "", "ФИО|Телефон|Почта", "Щукина|79160000017|a@b.ru"], 3),
            (&["Щукина|79160000017|a@b.ru", "Лис|79160000018|c@d.ru"], 0),
            (&["birth_date|gender"], 1),
            (&["Список"], 0),
            (&[], 0),
        ] {
            assert_eq!(table(rows), expected, "{rows:?}");
        }
    }
}
