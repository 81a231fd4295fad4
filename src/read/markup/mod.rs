//! Markup: XML with its elements and attributes, HTML with its text.
//!
//! In: bytes in any charset. Out: segments of the text as it stands, references decoded.
//! Never follows what a document declares: no DTD, no entity, no style sheet.

pub(crate) mod entity;
pub mod html;
mod inner;
pub(super) mod table;
mod tag;
pub mod xml;
