//! Tables of HTML: which column a cell stands in, and what its head calls it.
//!
//! In: tags in their order, with the text behind those of heads. Out: the field of the text at hand.
//! Never needs tables to be closed, nor cells to be in rows.

use super::super::paths::{Path, Paths, is_value};

/// The most columns whose heads are known.
pub(in crate::read) const COLUMNS: usize = 256;
/// The most bytes of a head, tags included.
const HEAD: usize = 600;

/// The elements that tables and lists of terms are made of.
const PARTS: [&str; 8] = ["td", "th", "tr", "table", "thead", "tbody", "dt", "dd"];

/// Returns whether a tag, in small letters, makes a table or a list of terms.
pub(super) fn is_of_tables(tag: &str) -> bool {
    PARTS.contains(&tag)
}

/// The table or the list of terms at hand.
#[derive(Clone, Default)]
pub(super) struct Table {
    /// The columns as their heads name them.
    columns: Vec<Path>,
    /// The heads of the row at hand.
    heads: Vec<Path>,
    /// How many cells of the row are behind.
    at: usize,
    /// The row at hand has cells that are no heads.
    values: bool,
    /// All cells are heads here.
    in_head: bool,
    /// The term at hand.
    term: Path,
    /// The field of the cell at hand.
    pub(super) cell: Path,
}

impl Table {
    /// Notes an end tag.
    pub(super) fn close(&mut self, tag: &str) {
        match tag {
            "td" | "th" | "dd" | "dt" | "tr" | "dl" => self.cell = Path::ROOT,
            "thead" => self.in_head = false,
            "table" => *self = Self::default(),
            _ => {}
        }
    }

    /// Notes a start tag that spans so many columns; `behind` is the text that follows it.
    pub(super) fn open(&mut self, tag: &str, span: usize, behind: &str, paths: &mut Paths) {
        match tag {
            "table" => *self = Self::default(),
            "thead" => self.in_head = true,
            "tbody" => self.in_head = false,
            "tr" => self.row(),
            "th" => self.head(span, name(behind, paths)),
            "td" if self.in_head => self.head(span, name(behind, paths)),
            "td" => {
                let of_row = self.heads.first().copied().filter(|_| self.heads.len() == 1);
                let of_column = self.columns.get(self.at).copied();
                self.cell = of_column.or(of_row).unwrap_or(Path::ROOT);
                self.at = self.at.saturating_add(span);
                self.values = true;
            }
            "dt" => (self.term, self.cell) = (name(behind, paths), Path::ROOT),
            "dd" => self.cell = self.term,
            _ => {}
        }
    }

    /// Begins a row: if the last was of heads, it names the columns.
    fn row(&mut self) {
        if !self.values && self.heads.len() > 1 {
            self.columns = std::mem::take(&mut self.heads);
        }
        self.heads.clear();
        (self.at, self.values, self.cell) = (0, false, Path::ROOT);
    }

    fn head(&mut self, span: usize, name: Path) {
        for _ in 0..span.min(COLUMNS.saturating_sub(self.heads.len())) {
            self.heads.push(name);
        }
        self.at = self.at.saturating_add(span);
        self.cell = Path::ROOT;
    }
}

/// Returns the field that the text of a head names, up to the next cell: its words, tags left out.
fn name(behind: &str, paths: &mut Paths) -> Path {
    let behind = behind.get(..behind.floor_char_boundary(HEAD)).unwrap_or(behind);
    let mut words = String::new();
    let mut rest = behind;
    loop {
        let Some((text, tag)) = rest.split_once('<') else { return Path::ROOT };
        for word in text.split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        let part = tag.strip_prefix('/').unwrap_or(tag);
        let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
        let part = part.get(..end).unwrap_or_default().to_ascii_lowercase();
        if is_of_tables(&part) || part == "dl" {
            break;
        }
        let Some((_, behind)) = tag.split_once('>') else { return Path::ROOT };
        rest = behind;
    }
    if words.contains('&') { Path::ROOT } else { head(&words, paths) }
}

/// Returns the field that the words of a head name.
pub(in crate::read) fn head(words: &str, paths: &mut Paths) -> Path {
    let words = words.trim_end_matches(':');
    if words.is_empty() || is_value(words) {
        return Path::ROOT;
    }
    let table = paths.key(Path::ROOT, "table");
    paths.key(table, words)
}
