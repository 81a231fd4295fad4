//! The columns that SQL text declares.
//!
//! In: text with `CREATE TABLE` and `ALTER TABLE … ADD`. Out: columns with table, type and place.
//! Never reads values.

use super::{
    statement::{Spot, Statement, Verb},
    token::{self, Open, Step, Token},
};

/// A column that a statement declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The table as the statement names it, parts joined by dots: `public.clients`.
    pub table: String,
    /// The column's name, without quotes.
    pub name: String,
    /// The type as written, words parted by one space: `character varying(20)`; may be empty.
    pub kind: String,
    /// First byte of the name in the text, its quote included.
    pub at: usize,
}

/// Returns the columns that `text` declares, in order; statements that it can't follow declare none.
///
/// ```
/// let text = "CREATE TABLE public.clients (id int, \"Телефон\" varchar(20) NOT NULL, PRIMARY KEY (id));";
/// let columns = sverka::read::sql::columns(text);
/// let phone = &columns[1];
/// assert_eq!((&*phone.table, &*phone.name), ("public.clients", "Телефон"));
/// assert_eq!((&*phone.kind, phone.at), ("varchar(20)", text.find('"').unwrap()));
/// ```
#[must_use]
pub fn columns(text: &str) -> Vec<Column> {
    let escapes = super::escapes_of(text);
    let (mut at, mut found) = (0, Vec::new());
    let mut statement = Statement::default();
    let mut fresh = true;
    loop {
        match token::step(text, at, escapes) {
            Step::End => break,
            Step::Blank(end) => {
                fresh |= text.get(at..end).is_some_and(|blank| blank.contains('\n'));
                at = end;
            }
            // A quote that nothing closes is a character like any other.
            Step::Open(Open::Text(..) | Open::Body(_)) => at += 1,
            Step::Open(_) => break,
            Step::Token(token, end) => {
                let ends = token == Token::Symbol(b';') || begins(&token, fresh, &statement);
                if ends {
                    take(&mut statement, &mut found);
                }
                if token != Token::Symbol(b';') {
                    let spot = Spot { at: at as u64, end: end as u64, line: 0 };
                    statement.push(&token, spot);
                }
                (at, fresh) = (end, false);
            }
        }
    }
    take(&mut statement, &mut found);
    found
}

fn take(statement: &mut Statement, found: &mut Vec<Column>) {
    let done = std::mem::take(statement);
    if done.verb != Verb::Table {
        return;
    }
    let table = done.table.join(".");
    found.extend(done.columns.into_iter().map(|column| Column {
        table: table.clone(),
        name: column.name.into(),
        kind: column.kind,
        at: usize::try_from(column.at.at).unwrap_or(usize::MAX),
    }));
}

/// Whether a token at the start of a line begins a new statement though nothing ended the last one, as
/// in scripts of SQL Server.
pub(super) fn begins(token: &Token<'_>, fresh: bool, statement: &Statement) -> bool {
    const FIRST: [&str; 7] = ["insert", "create", "copy", "alter", "go", "replace", "update"];
    let Token::Word(word) = token else { return false };
    fresh
        && !statement.is_empty()
        && !statement.is_open()
        && FIRST.iter().any(|first| first.eq_ignore_ascii_case(word))
}

/// Where in a string a line begins like a statement.
pub(super) fn lost_statement(content: &str) -> Option<usize> {
    const WORDS: [&str; 5] =
        ["INSERT INTO ", "CREATE TABLE ", "COPY ", "-- Dumping data ", "--\n-- "];
    let lines = memchr::memchr_iter(b'\n', content.as_bytes()).map(|at| at + 1);
    let mut lines = lines.filter_map(|at| Some((at, content.get(at..)?)));
    lines.find(|(_, rest)| WORDS.iter().any(|word| rest.starts_with(word))).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> String {
        let all = columns(text);
        for column in &all {
            let there = text.get(column.at..).unwrap().trim_start_matches(['"', '`', '[']);
            assert!(there.starts_with(column.name.split('"').next().unwrap()), "{text}");
        }
        let all = all.iter().map(|c| format!("{}.{}:{}", c.table, c.name, c.kind));
        all.collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn columns_are_declared_in_many_dialects() {
        for (text, expected) in [
            (
                "CREATE TABLE public.c (\n id integer NOT NULL,\n tel character varying(20),\n ok bool DEFAULT (a, b)\n);",
                "public.c.id:integer | public.c.tel:character varying(20) | public.c.ok:bool",
            ),
            (
                "CREATE TABLE IF NOT EXISTS `a` (`id` int(11) NOT NULL, `s` enum('a','b'), PRIMARY KEY (`id`), KEY `k` (`s`), CONSTRAINT x CHECK (`s` > 1)) ENGINE=InnoDB;",
                "a.id:int(11) | a.s:enum(,)",
            ),
            (
                "CREATE TABLE [dbo].[К] (\n[Имя] [nvarchar](50) NULL,\n[n] numeric(10, 2)\n) ON [PRIMARY]\nGO\nCREATE TABLE t (x int)\nGO",
                "dbo.К.Имя:nvarchar(50) | dbo.К.n:numeric(10,2) | t.x:int",
            ),
            (
                "CREATE TABLE t (key text, tags text[], period int);",
                "t.key:text | t.tags:text[] | t.period:int",
            ),
            ("CREATE TEMP TABLE t AS SELECT a, b FROM c;", ""),
            ("create table t(mail);", "t.mail:"),
            (
                "ALTER TABLE ONLY a.b ADD COLUMN IF NOT EXISTS tel text, ADD mail varchar(9) NOT NULL;",
                "a.b.tel:text | a.b.mail:varchar(9)",
            ),
            ("ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (id);", ""),
            (
                "CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT 1; COMMENT ON TABLE t IS 'CREATE TABLE x (y int)';",
                "",
            ),
            (
                "CREATE FUNCTION f() AS $$ CREATE TABLE x (y int); $$;\nCREATE TABLE z (w int",
                "z.w:int",
            ),
            ("CREATE TABLE p PARTITION OF q FOR VALUES FROM (1) TO (2);", ""),
            ("it's CREATE\nCREATE TABLE z (w int)", "z.w:int"),
        ] {
            assert_eq!(listed(text), expected, "{text}");
        }
    }

    #[test]
    fn a_table_of_too_many_columns_is_cut() {
        let names: String = (0..100_000).map(|i| format!("c{i} int,\n")).collect();
        assert_eq!(columns(&format!("CREATE TABLE t ({names} z int);")).len(), 4096);
    }
}
