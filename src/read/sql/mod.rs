//! SQL scripts and dumps: each value has its column, and the rest is text.
//!
//! In: bytes in any charset. Out: segments with a run for each value, the columns that are declared, gaps.
//! Never runs anything, and never believes that a script is well formed.
//!
//! Read: `pg_dump` (`COPY … FROM stdin` and `INSERT`), `mysqldump` and MariaDB, SQLite's `.dump`, scripts of
//! SQL Server and Oracle, `UPDATE … SET`. A script of any length is a stream: a statement is never held as a whole.

mod assign;
mod cell;
mod comma;
mod copy;
mod ddl;
mod hex;
mod names;
mod options;
mod rows;
mod script;
mod statement;
mod token;
#[cfg(test)]
mod trials;

pub use ddl::{Column, columns};
use script::Script;
use token::Escapes;

use super::{cut::BLOCK, sniff, text};
use crate::{
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each},
};

/// The SQL format.
pub struct Sql;

/// Extensions of scripts and dumps.
const SCRIPTS: [&str; 8] = ["sql", "ddl", "dump", "psql", "pgsql", "mysql", "bak", "dmp"];
/// What the tools that write dumps put at their beginning.
const SIGNED: [&str; 10] = [
    "-- PostgreSQL database ",
    "-- MySQL dump ",
    "-- MariaDB dump ",
    "-- phpMyAdmin SQL Dump",
    "-- Adminer ",
    "-- mysqldump",
    "/*M!999999",
    "PRAGMA foreign_keys=",
    "/****** Object: ",
    "REM INSERTING into ",
];
/// Words that begin a statement.
const STATEMENTS: [&str; 24] = [
    "set", "create", "insert", "copy", "begin", "drop", "pragma", "use", "alter", "declare", "go",
    "rem", "prompt", "lock", "unlock", "replace", "select", "comment", "truncate", "start",
    "delete", "grant", "\\", "update",
];

impl Format for Sql {
    fn name(&self) -> &'static str {
        "sql"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        head.sample.map_or(Claim::No, |sample| claim(sample.text, sample.extension))
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read_in_blocks(blob, BLOCK, each)
    }
}

fn claim(text: &str, extension: &str) -> Claim {
    let code = !SCRIPTS.contains(&extension) && sniff::is_other(extension);
    if code {
        return Claim::No;
    }
    let signed = text.lines().take(12).any(|line| SIGNED.iter().any(|sign| line.starts_with(sign)));
    if signed {
        return Claim::Magic;
    }
    let first = text.trim_start_matches('\u{FEFF}').lines().map(str::trim_start);
    let mut first = first.filter(|line| !line.is_empty() && !line.starts_with("--"));
    let begins = |line: &str| STATEMENTS.iter().any(|word| starts(line, word));
    let opens = first.next().is_some_and(|line| line.starts_with("/*") || begins(line));
    let holds = text.lines().map(str::trim_start).any(holds_rows);
    if holds && (opens || SCRIPTS.contains(&extension)) { Claim::Shape } else { Claim::No }
}

/// Whether a line is the beginning of a statement that has, or takes, rows.
fn holds_rows(line: &str) -> bool {
    let second = || line.split_ascii_whitespace().nth(1).unwrap_or_default().to_ascii_lowercase();
    if starts(line, "insert") || starts(line, "replace") {
        let word = second();
        return ["into", "ignore", "or", "all", "low_priority", "delayed"].contains(&&*word)
            || word.starts_with('[')
            || word.starts_with("dbo.");
    }
    if starts(line, "update") {
        let mut words = line.split_ascii_whitespace();
        return words.by_ref().take(4).any(|word| word.eq_ignore_ascii_case("set"))
            && words.any(|word| word.contains('='));
    }
    if starts(line, "create") {
        return [" table ", "\ttable ", " table\t"]
            .iter()
            .any(|word| line.to_ascii_lowercase().contains(word));
    }
    starts(line, "copy") && line.to_ascii_lowercase().contains(" from stdin")
}

/// Whether a line begins with this word, in any case.
fn starts(line: &str, word: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        && (word == "\\" || !bytes.get(word.len()).is_some_and(|byte| token::is_word(*byte)))
}

/// Reads rows of `COPY` without the statement before them, as `pg_dump` writes them into a folder.
///
/// # Errors
/// The gap that ended the blob.
pub(super) fn read_rows(blob: Blob<'_>, copy: &str, each: &mut Each<'_>) -> Result<(), Gap> {
    let mut script = Script::of_rows(copy);
    let ended = text::in_blocks(blob, None, BLOCK, &mut |decoder, stretch| {
        script.emit(decoder, stretch, each)
    });
    ended.and_then(|()| script.end(each))
}

fn read_in_blocks(blob: Blob<'_>, block: usize, each: &mut Each<'_>) -> Result<(), Gap> {
    let mut script = Script::new();
    let ended = text::in_blocks(blob, None, block, &mut |decoder, stretch| {
        script.emit(decoder, stretch, each)
    });
    ended.and_then(|()| script.end(each))
}

/// Returns how strings are written in a script that begins so: MySQL and MariaDB alone let a backslash
/// escape in every string, and alone quote names with backticks.
fn escapes_of(head: &str) -> Escapes {
    let has = |tells: &[&str]| tells.iter().any(|tell| head.contains(tell));
    if has(&["PostgreSQL database ", " FROM stdin", "PRAGMA foreign_keys"]) {
        return Escapes::Standard;
    }
    let mysql = ["`", "/*!", "/*M!", "MySQL dump", "MariaDB dump", "ENGINE="];
    // `'it\'s'` goes on behind its quote, `'C:\'` does not.
    let quoted = head.match_indices("\\'").filter_map(|(at, _)| head.as_bytes().get(at + 2));
    let goes_on = quoted.filter(|byte| byte.is_ascii_alphanumeric()).count() > 0;
    if has(&mysql) || goes_on { Escapes::Backslash } else { Escapes::Standard }
}
