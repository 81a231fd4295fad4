//! Text with tables whose heads stand above a rule: Markdown, and what psql, mysql and sqlite3 print; or above the values
//! of columns of fixed width.
//!
//! In: bytes in any charset. Out: segments of the text as it stands, each cell in the field that its head names.
//! Never reads what is no table otherwise than plain text.

mod aligned;
mod rule;

use std::{collections::HashMap, ops::Range};

use self::rule::{Parts, Rule, cells, has_bar, rule};
use super::{
    cut::BLOCK,
    lines::{Line, Lines},
    markup::table,
    paths::{Path, Paths},
    sample,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
    taxonomy::FieldName,
};

/// The format of text with tables.
pub struct Ruled;

impl Format for Ruled {
    fn name(&self) -> &'static str {
        "tables"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if sample::is_prose(head.extension) {
            // A table may come at any place in it.
            return if head.sample.is_some() { Claim::Shape } else { Claim::No };
        }
        if !may_hold(head.bytes) {
            return Claim::No;
        }
        sample::claim(head, |_| true, has_table)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(RuledLine::default()), each)
    }
}

/// Returns whether bytes hold what rules are made of, or what parts heads, whatever their charset.
fn may_hold(bytes: &[u8]) -> bool {
    let found = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    let wide = bytes.iter().take(4).any(|byte| *byte == 0);
    wide || [
        &b"  "[..],
        b"--",
        b"==",
        b"|-",
        b"-|",
        "──".as_bytes(),
        "━━".as_bytes(),
        "══".as_bytes(),
    ]
    .into_iter()
    .any(found)
}

/// Whether a rule stands below what it parts into as many cells, or values below their heads.
fn has_table(sample: &Sample<'_>) -> bool {
    let (mut above, mut parts) = ("", Vec::new());
    for line in sample.lines().map(str::trim_end) {
        if rule(line).is_some_and(|rule| are_heads(above, &rule, &mut parts))
            || aligned::places(above, line).is_some()
        {
            return true;
        }
        above = line;
    }
    false
}

/// Returns whether a line stands above a rule as heads do: as many cells as the rule has columns. They are put into
/// `parts`. What stands at places has no empty heads; a record needs none.
fn are_heads(line: &str, rule: &Rule, parts: &mut Vec<Range<usize>>) -> bool {
    let (whole, full) = (cells(line, rule, parts), parts.iter().all(|part| !part.is_empty()));
    match &rule.parts {
        Parts::Bars(columns) => whole && parts.len() == *columns,
        Parts::Aligned(_) => whole && !parts.is_empty() && rule::rule(line).is_none(),
        Parts::Places(_) => whole && full,
        Parts::Record => true,
    }
}

/// Names of rows that are remembered.
const REMEMBERED: usize = 1024;
/// Bytes of a line that may be heads.
const LONGEST: usize = 16 << 10;

/// Reads lines of text, and those of tables among them.
#[derive(Default)]
pub(super) struct RuledLine {
    paths: Paths,
    state: State,
    /// What the first cells of rows name.
    labels: HashMap<Box<str>, Path>,
    cells: Vec<Range<usize>>,
}

#[derive(Clone, Default)]
pub(super) struct State {
    /// The line above, where a rule may follow it.
    above: Option<Box<str>>,
    /// The line above is the upper edge of a box, or a line within it.
    opened: bool,
    table: Option<Table>,
}

/// The table at hand.
#[derive(Clone)]
struct Table {
    rule: Rule,
    /// The field of each column.
    columns: Vec<Path>,
    /// Whether its head says nothing of what stands in it, so that the first cell of a row may.
    open: Vec<bool>,
    /// The line above is a rule.
    below_rule: bool,
}

impl RuledLine {
    /// Takes a rule: below heads it begins a table, in a table it parts rows, and two of them end it.
    fn rule(&mut self, rule: Rule) {
        let state = &mut self.state;
        let above = state.above.take();
        state.opened = false;
        if rule.parts != Parts::Record
            && let Some(table) = state.table.as_mut()
            && !table.below_rule
        {
            table.below_rule = true;
            return;
        }
        state.table = None;
        let above = above.as_deref().or((rule.parts == Parts::Record).then_some(""));
        match above.filter(|line| are_heads(line, &rule, &mut self.cells)) {
            Some(line) => self.begin(line, rule),
            None => self.state.opened = rule.closed,
        }
    }

    fn begin(&mut self, heads: &str, rule: Rule) {
        let (mut columns, mut open) = (Vec::new(), Vec::new());
        for cell in &self.cells {
            let words = heads.get(cell.clone()).unwrap_or_default();
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let name = FieldName::of(&words);
            columns.push(table::head(&words, &mut self.paths));
            open.push(words.is_empty() || name.is_neutral() && name.categories().is_empty());
        }
        if rule.parts == Parts::Record {
            (columns, open) = (vec![Path::ROOT; 2], vec![true; 2]);
        }
        self.state.table = Some(Table { rule, columns, open, below_rule: true });
    }

    /// Begins a table where a line is the first row below heads without a rule.
    fn first_row(&mut self, line: &str) {
        let Some(heads) = self.state.above.take().filter(|_| self.state.table.is_none()) else {
            return;
        };
        let Some(places) = aligned::places(&heads, line) else { return };
        let rule = Rule { parts: Parts::Places(places), closed: false };
        if are_heads(&heads, &rule, &mut self.cells) {
            self.begin(&heads, rule);
        }
    }

    /// Names the cells of a line of the table; returns whether it is one.
    fn row(&mut self, pass: &mut Pass<'_>, line: Range<usize>) -> bool {
        let Some(table) = self.state.table.as_mut() else { return false };
        let Some(text) = pass.text.get(line.clone()) else { return false };
        if !cells(text, &table.rule, &mut self.cells) {
            self.state.table = None;
            return false;
        }
        table.below_rule = false;
        let sure = table.rule.parts == Parts::Record;
        if matches!(table.rule.parts, Parts::Bars(columns) if self.cells.len() > columns) {
            return true;
        }
        let mut label = None;
        let columns = table.columns.iter().zip(&table.open).enumerate();
        for ((at, (column, open)), cell) in columns.zip(&self.cells).filter(|it| !it.1.is_empty()) {
            let mut field = *column;
            if at > 0 && *open {
                let first = self.cells.first().and_then(|first| text.get(first.clone()));
                let (paths, labels) = (&mut self.paths, &mut self.labels);
                let of_row = *label
                    .get_or_insert_with(|| named(first.unwrap_or_default(), sure, paths, labels));
                field = if of_row == Path::ROOT { field } else { of_row };
            }
            pass.run(line.start + cell.start..line.start + cell.end, field.field());
        }
        true
    }

    /// Keeps a line that may stand above a rule: the next line is one, or not in sight.
    fn keep(&mut self, pass: &Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()).filter(|text| text.len() <= LONGEST) else {
            self.state.above = None;
            return;
        };
        let state = &mut self.state;
        state.opened &= has_bar(text);
        if state.opened && state.above.is_some() {
            return;
        }
        let rest = pass.text.get(line.end..).unwrap_or_default();
        let rest = rest.strip_prefix('\r').unwrap_or(rest).strip_prefix('\n').unwrap_or_default();
        let next = rest.split_once('\n').map(|(next, _)| next.trim_end());
        let heads = |next: &str| rule(next).is_some() || aligned::places(text, next).is_some();
        let wanted = state.opened || next.is_none_or(heads);
        state.above = wanted.then(|| heads_of(text).into());
    }
}

/// Returns a line that begins a list without the sign of its item.
fn heads_of(line: &str) -> &str {
    let at = rule::indent(line);
    let body = line.get(at..).unwrap_or_default();
    let item = ["- ", "* ", "+ "].iter().find_map(|sign| body.strip_prefix(sign));
    let number = || {
        let rest = body.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < body.len())
            .then(|| rest.strip_prefix(". ").or(rest.strip_prefix(") ")))
            .flatten()
    };
    item.or_else(number).filter(|rest| has_bar(rest)).unwrap_or(line)
}

/// Returns the field that the first cell of a row names; `sure`: it does so whatever it is, else where it is known to
/// be the name of a field, since it may as well be somebody's.
fn named(first: &str, sure: bool, paths: &mut Paths, labels: &mut HashMap<Box<str>, Path>) -> Path {
    let words = first.trim_end_matches([':', ' ', '*', '`']);
    if sure {
        return table::head(words, paths);
    }
    if let Some(known) = labels.get(first) {
        return *known;
    }
    if labels.len() >= REMEMBERED {
        labels.clear();
    }
    let known = !FieldName::of(words).categories().is_empty();
    let path = if known { table::head(words, paths) } else { Path::ROOT };
    labels.insert(first.into(), path);
    path
}

impl Line for RuledLine {
    type State = State;

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()) else { return };
        if let Some(rule) = rule(text) {
            return self.rule(rule);
        }
        if !self.state.opened {
            self.first_row(text);
        }
        if !self.row(pass, line.clone()) {
            self.keep(pass, line);
        }
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }
}

#[cfg(test)]
mod tests;
