//! SQL: what scripts and dumps declare.
//!
//! In: text. Out: the columns of the tables that it makes.
//! Never runs anything, and never believes that a script is well formed.

mod ddl;
mod statement;
mod token;

pub use ddl::{Column, columns};
use token::Escapes;

/// Returns how strings are written in a script that begins so: MySQL and MariaDB alone let a backslash
/// escape in every string, and alone quote names with backticks.
fn escapes_of(head: &str) -> Escapes {
    let has = |tells: &[&str]| tells.iter().any(|tell| head.contains(tell));
    if has(&["PostgreSQL database dump", " FROM stdin;", "PRAGMA foreign_keys"]) {
        return Escapes::Standard;
    }
    let mysql = ["`", "/*!", "/*M!", "MySQL dump", "MariaDB dump", "ENGINE="];
    // `'it\'s'` goes on behind its quote, `'C:\'` does not.
    let quoted = head.match_indices("\\'").filter_map(|(at, _)| head.as_bytes().get(at + 2));
    let goes_on = quoted.filter(|byte| byte.is_ascii_alphanumeric()).count() > 0;
    if has(&mysql) || goes_on { Escapes::Backslash } else { Escapes::Standard }
}
