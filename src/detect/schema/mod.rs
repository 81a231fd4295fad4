//! Fields that source code, migrations and forms declare: names and types, without values.
//!
//! In: the text of a model, a table's definition, a form. Out: declared fields with their places.
//! Never takes a variable for a field: only what stores or collects data declares one.

mod kind;

pub use kind::Kind;
