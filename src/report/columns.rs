//! Columns of text: cells padded to the width that a terminal gives them.
//!
//! In: rows of cells. Out: the same rows, padded.
//! Never cuts a cell: one that is too wide shifts its own row only.

use unicode_width::UnicodeWidthStr as _;

/// To which side a column leans.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A cell wider than this does not widen its column.
const WIDEST: usize = 48;

/// Returns the rows with each cell padded to its column's width.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]], align: [Align; N]) -> Vec<[String; N]> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().min(WIDEST).max(*width);
        }
    }
    let pad = |row: &[String; N]| {
        std::array::from_fn(|i| {
            let cell = &row[i];
            let room = " ".repeat(widths[i].saturating_sub(cell.width()));
            match align[i] {
                Align::Left => format!("{cell}{room}"),
                Align::Right => format!("{room}{cell}"),
            }
        })
    };
    rows.iter().map(pad).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_width_not_by_bytes_or_characters() {
        let rows = [["имя", "1"], ["氏名", "10"], ["x", "100"]].map(|row| row.map(str::to_owned));
        let rows: Vec<String> =
            aligned(&rows, [Align::Left, Align::Right]).iter().map(|row| row.join(" ")).collect();
        assert_eq!(rows, ["имя    1", "氏名  10", "x    100"]);
    }
}
