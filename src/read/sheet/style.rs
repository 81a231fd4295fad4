//! Which numbers of a workbook are dates.
//!
//! In: number formats. Out: whether what they show is a date.
//! Never writes a number as its format would show it.
//!
//! ECMA-376 part 1, 18.8.30 and 18.8.31.

use std::collections::HashMap;

/// Formats and styles, at most.
const MOST_STYLES: usize = 70_000;

/// The styles of a book, as far as they tell dates.
#[derive(Default)]
pub(super) struct Styles {
    /// Whether a format of the book's own shows a date.
    own: HashMap<u32, bool>,
    /// Of each style of cells.
    dates: Vec<bool>,
}

impl Styles {
    /// Takes a number format.
    pub(super) fn format(&mut self, id: u32, code: &str) {
        if self.own.len() < MOST_STYLES {
            self.own.insert(id, shows_date(code));
        }
    }

    /// Takes the next style of cells, by the number format that it has.
    pub(super) fn style(&mut self, format: u32) {
        if self.dates.len() < MOST_STYLES {
            self.dates.push(self.own.get(&format).copied().unwrap_or_else(|| is_date(format)));
        }
    }

    /// Returns whether numbers of cells in this style are dates.
    pub(super) fn is_date(&self, style: usize) -> bool {
        self.dates.get(style).is_some_and(|date| *date)
    }
}

/// Whether a built-in number format shows a date (18.8.30).
fn is_date(id: u32) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a number format shows days, months or years: their letters outside of quotes and brackets.
fn shows_date(code: &str) -> bool {
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
    fn a_format_of_the_book_comes_before_the_built_in_one() {
        let mut styles = Styles::default();
        styles.format(14, "0.00");
        styles.format(164, "yyyy");
        [14, 164, 22, 1].into_iter().for_each(|format| styles.style(format));
        assert_eq!(
            [0, 1, 2, 3, 4].map(|style| styles.is_date(style)),
            [false, true, true, false, false]
        );
    }
}
