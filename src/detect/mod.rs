//! Segments → hits: rules, the engine that runs them, context, confidence, nature.
//!
//! In: text with marks. Out: hits with their evidence.
//! Never does I/O, never knows a file format, never keeps a found value.

pub mod check;
mod evidence;
mod nature;
pub mod value;

pub use evidence::{Degree, Evidence, Grade, Sure};
pub use nature::Nature;
