//! The first bytes of a blob as text, for formats that look at text to claim it.
//!
//! In: a head. Out: decoded text.
//! Never more than is needed to tell.

use crate::{
    decode::{Decoder, Stretch, guess},
    format::Head,
};

/// Bytes that are enough to tell a text format.
const SAMPLE: usize = 16 << 10;

/// Extensions of what people write for compilers and browsers: text with a form of its own.
const SOURCES: &str = " py js mjs cjs ts tsx jsx java kt kts c h cc cpp cxx hpp hh cs rs go rb php pl pm sh bash zsh bat ps1 \
    css scss less tex po proto lua r swift scala clj ex exs erl hs vue svelte diff patch md markdown rst adoc \
    m mm zig nim dart groovy gradle cmake mk asm s f90 vb pas ";

/// Returns whether the name says that it is source code, or prose with markup of its own.
pub(super) fn is_source(extension: &str) -> bool {
    !extension.is_empty() && SOURCES.split(' ').any(|source| source == extension)
}

/// What a format sees of a blob to claim it.
pub(super) struct Sample<'a> {
    /// The text, without a byte order mark.
    pub(super) text: &'a str,
    /// Whether it is all there is.
    pub(super) whole: bool,
    /// The extension, lower case.
    pub(super) extension: &'a str,
}

/// Calls `judge` with the first bytes as text; `None` if they are no text. `first` is asked beforehand
/// whether a text may begin with this byte, white space left out.
pub(super) fn judge<T>(
    head: Head<'_>,
    first: impl FnOnce(u8) -> bool,
    judge: impl FnOnce(Sample<'_>) -> T,
) -> Option<T> {
    let begin = head.bytes.iter().find(|byte| !is_blank(**byte))?;
    if !first(*begin) {
        return None;
    }
    let guess = guess::form(head.bytes, head.whole)?;
    let bytes = head.bytes.get(guess.bom_len..).unwrap_or_default();
    let little = bytes.get(..SAMPLE).unwrap_or(bytes);
    let whole = head.whole && little.len() == bytes.len();
    let mut decoder = Decoder::new(guess.charset);
    let decoded = decoder.decode(&Stretch { bytes: little, own: 0..little.len(), offset: 0 });
    Some(judge(Sample { text: decoded.text, whole, extension: head.extension }))
}

/// White space, NUL, and the bytes of byte order marks.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE)
}
