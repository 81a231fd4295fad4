//! SQL that defines tables, in a migration or within a program's texts.
//!
//! In: lines. Out: columns of `CREATE TABLE` and `ALTER TABLE … ADD`.
//! Never reads rows of data, and gives a table up where its brackets make no sense.

use super::{
    Emit, Field, State,
    token::{Token, tokens},
};

/// A table that is being defined.
#[derive(Default)]
pub(super) struct Table {
    name: String,
    /// Open brackets; 0: no table is open.
    depth: usize,
    /// The definition has been begun, its first bracket has not been seen yet.
    awaited: bool,
    lines: usize,
}

impl Table {
    /// Returns whether a definition has been begun.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0 || self.awaited
    }
}

/// A definition of more lines is none.
const MOST: usize = 3000;
/// What begins a clause that is no column.
const CLAUSES: [&str; 17] = [
    "constraint",
    "primary",
    "foreign",
    "unique",
    "check",
    "key",
    "index",
    "exclude",
    "like",
    "fulltext",
    "spatial",
    "period",
    "partition",
    "references",
    "on",
    "with",
    "engine",
];

/// Reads one line.
pub(super) fn line(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let table = &mut state.table;
    if !table.is_open() {
        // In a program the statement stands within quotes: what is before it doesn't count.
        let Some(start) = statement(line) else { return };
        let line = line.get(start..).unwrap_or_default();
        let all = tokens(line, &["--"]);
        let mut emit = |owner: &str, field: Field<'_>| {
            emit(owner, Field { at: field.at + start, ..field });
        };
        alter(&all, &mut emit);
        if let Some(rest) = opened(table, &all) {
            columns(table, all.get(rest..).unwrap_or_default(), line, &mut emit);
        }
        return;
    }
    table.lines += 1;
    if table.lines > MOST {
        *table = Table::default();
        return;
    }
    columns(table, &tokens(line, &["--", "#"]), line, emit);
}

/// Returns where a text says `table`, in any case, by the rarest of its letters.
pub(super) fn mentions(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'b', b'B', bytes).filter_map(move |at| {
        let start = at.checked_sub(2)?;
        is(bytes, start, b"table").then_some(start)
    })
}

fn is(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..at + word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word))
}

/// Returns where a statement about a table begins.
fn statement(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let table = mentions(line).find(|at| bytes.get(at + 5) == Some(&b' '))?;
    (0..table).rev().find(|at| is(bytes, *at, b"create ") || is(bytes, *at, b"alter "))
}

/// Finds `CREATE TABLE name` and returns where the tokens behind the name begin.
fn opened(table: &mut Table, all: &[Token<'_>]) -> Option<usize> {
    let create = all.iter().position(|token| token.says("create"))?;
    let mut at = create + 1;
    while all.get(at).is_some_and(|token| {
        ["temporary", "temp", "global", "local", "unlogged", "external", "foreign", "or", "replace"]
            .iter()
            .any(|word| token.says(word))
    }) {
        at += 1;
    }
    if !all.get(at)?.says("table") {
        return None;
    }
    at += 1;
    while all.get(at).is_some_and(|it| ["if", "not", "exists"].iter().any(|word| it.says(word))) {
        at += 1;
    }
    let (name, next) = path(all, at)?;
    *table = Table { name, depth: 0, awaited: true, lines: 0 };
    Some(next)
}

/// Reads `schema.table`, quoted or not; returns it and what comes next.
fn path(all: &[Token<'_>], mut at: usize) -> Option<(String, usize)> {
    let mut name = String::new();
    loop {
        // SQL Server quotes with brackets.
        let boxed = all.get(at)?.is("[");
        let token = all.get(at + usize::from(boxed))?;
        if !token.is_word() && !token.is_quoted() {
            return None;
        }
        name.push_str(token.text);
        at += 1 + 2 * usize::from(boxed);
        if !all.get(at).is_some_and(|token| token.is(".")) {
            return Some((name, at));
        }
        name.push('.');
        at += 1;
    }
}

/// Emits the columns among the tokens of an open table.
fn columns(table: &mut Table, all: &[Token<'_>], line: &str, emit: &mut Emit<'_>) {
    let mut starts = table.depth == 1;
    for (i, token) in all.iter().enumerate() {
        if token.is("(") {
            table.depth += 1;
            table.awaited = false;
            starts = table.depth == 1;
        } else if token.is(")") {
            table.depth = table.depth.saturating_sub(1);
            if table.depth == 0 {
                return;
            }
        } else if token.is(",") {
            starts = table.depth == 1;
        } else if token.is(";") && table.depth <= 1 {
            *table = Table::default();
            return;
        } else if table.awaited {
            // `CREATE TABLE a AS SELECT`: no columns of its own.
            *table = Table::default();
            return;
        } else if starts && !token.is("[") {
            starts = false;
            let mut next = i + 1;
            while all.get(next).is_some_and(|it| it.is("]") || it.is("[")) {
                next += 1;
            }
            let kind = all.get(next).filter(|kind| kind.is_word());
            let clause = CLAUSES.iter().any(|word| token.says(word));
            if let Some(kind) = kind.filter(|_| !clause && (token.is_word() || token.is_quoted())) {
                let kind = kind_at(all, next, line, kind);
                emit(&table.name, Field { at: token.at, name: token.text, kind, category: None });
            }
        }
    }
    if !table.is_open() {
        *table = Table::default();
    }
}

/// The type: up to the comma that ends the column.
fn kind_at<'l>(all: &[Token<'l>], at: usize, line: &'l str, first: &Token<'l>) -> &'l str {
    let mut depth = 0_usize;
    let mut end = first.at + first.text.len();
    for token in all.iter().skip(at) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            if depth == 0 {
                break;
            }
            depth -= 1;
        } else if (token.is(",") || token.is(";")) && depth == 0 {
            break;
        }
        end = token.at + token.text.len();
    }
    line.get(first.at..end.min(first.at + 60)).unwrap_or(first.text)
}

/// `ALTER TABLE t ADD [COLUMN] c type`.
fn alter(all: &[Token<'_>], emit: &mut Emit<'_>) {
    let Some(start) = all.iter().position(|token| token.says("alter")) else { return };
    if !all.get(start + 1).is_some_and(|token| token.says("table")) {
        return;
    }
    let skipped = ["if", "exists", "only"];
    let mut at = start + 2;
    while all.get(at).is_some_and(|it| skipped.iter().any(|word| it.says(word))) {
        at += 1;
    }
    let Some((name, _)) = path(all, at) else { return };
    for (i, _) in all.iter().enumerate().filter(|(_, token)| token.says("add")) {
        let mut at = i + 1;
        while all.get(at).is_some_and(|it| {
            ["column", "if", "not", "exists"].iter().any(|word| it.says(word)) || it.is("(")
        }) {
            at += 1;
        }
        if let (Some(column), Some(kind)) = (all.get(at), all.get(at + 1))
            && (column.is_word() || column.is_quoted())
            && kind.is_word()
            && !CLAUSES.iter().any(|word| column.says(word))
        {
            emit(
                &name,
                Field { at: column.at, name: column.text, kind: kind.text, category: None },
            );
        }
    }
}
