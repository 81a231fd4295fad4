//! Bytes become UTF-8 whose every character leads back to its bytes.
//!
//! In: stretches of bytes. Out: text, marks, widths.
//! Never replaces silently: what is no character of the charset becomes a barrier.

pub mod charset;
pub mod guess;
mod weigh;

pub use charset::{Decoded, Decoder, Stretch};
pub use guess::{Charset, Guess, guess};
