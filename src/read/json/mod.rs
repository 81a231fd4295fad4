//! JSON: documents, one a line or one behind another, and inside of fields.
//!
//! In: text. Out: its values by path.
//! Never needs the whole of a document.

mod inside;

pub use inside::{Put, inside};
