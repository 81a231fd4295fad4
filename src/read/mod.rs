//! Text and documents fall apart into segments.
//!
//! In: blobs. Out: parts: text whose every byte has a place, gaps.
//! Never fails for bad data: what is broken is read on as plain text.

mod accounts;
pub mod arrow;
pub mod avro;
mod braid;
pub mod bson;
pub mod cards;
mod cells;
mod choice;
mod codec;
mod columns;
pub mod csv;
pub mod cut;
pub mod gedcom;
pub mod ini;
mod inline;
pub mod json;
mod lines;
pub mod log;
pub mod mail;
pub mod markup;
mod nested;
pub mod parquet;
pub mod paths;
mod percent;
pub mod pgdump;
mod plain;
mod raw;
mod rows;
pub mod ruled;
mod sample;
pub mod sealed;
pub mod segments;
pub mod sheet;
mod siblings;
pub mod sniff;
mod spots;
pub mod sql;
pub mod sqlite;
mod stream;
pub mod strings;
pub mod text;
pub mod toml;
mod transfer;
#[cfg(test)]
mod trial;
mod weave;
pub mod yaml;

pub use choice::{choose, claim};

use crate::format::Format;

/// The formats, in order of preference; first those whose files are told by a signature.
pub static ALL: &[&dyn Format] = &[
    &sqlite::Sqlite,
    &sqlite::Log,
    &sheet::Xlsb,
    &sheet::Xlsx,
    &sheet::Ods,
    &sheet::Xls,
    &parquet::Parquet,
    &avro::Avro,
    &arrow::Arrow,
    &bson::Bson,
    &pgdump::PgDump,
    &sealed::Sealed,
    &sql::Sql,
    &segments::Segments,
    &cards::Cards,
    &gedcom::Gedcom,
    &mail::Mail,
    &csv::Csv,
    &json::Jsonl,
    &json::Json,
    &markup::html::Html,
    &markup::xml::Xml,
    &toml::Toml,
    &yaml::Yaml,
    &ini::Ini,
    &log::Log,
    &ruled::Ruled,
    &text::Text,
    &strings::Strings,
];
