//! The first bytes of a blob as text, for formats that look at text to claim it.
//!
//! In: a head. Out: decoded text.
//! Never more than is needed to tell.

use crate::{
    decode::{Decoder, Stretch, guess},
    format::{Claim, Head},
};

/// Bytes that are enough to tell a text format.
const SAMPLE: usize = 16 << 10;

/// Extensions of what people write for compilers and browsers: text with a form of its own.
const SOURCES: &str = " py js mjs cjs ts tsx jsx java kt kts c h cc cpp cxx hpp hh cs rs go rb php pl pm sh bash zsh bat ps1 \
    css scss less tex po proto lua r swift scala clj ex exs erl hs vue svelte diff patch md markdown rst adoc \
    m mm zig nim dart groovy gradle cmake mk asm s f90 vb pas ";

/// Those of them that are prose.
const PROSE: [&str; 4] = ["md", "markdown", "rst", "adoc"];

/// Returns whether the name says that it is source code, or prose with markup of its own.
fn is_source(extension: &str) -> bool {
    !extension.is_empty() && SOURCES.split(' ').any(|source| source == extension)
}

/// Returns whether the name says that it is prose with markup of its own.
pub(super) fn is_prose(extension: &str) -> bool {
    PROSE.contains(&extension)
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

impl<'a> Sample<'a> {
    /// Returns the lines, with their ends, but for a last one that is cut.
    pub(super) fn lines(&self) -> impl Iterator<Item = &'a str> {
        let whole = self.whole;
        self.text.split_inclusive('\n').filter(move |line| whole || line.ends_with('\n'))
    }
}

/// Returns the claim of a format of text, which `is` tells from others: where it does, that is a form.
/// `first` is asked beforehand whether a text of it may begin with this byte, white space left out.
pub(super) fn claim(
    head: Head<'_>,
    first: impl FnOnce(u8) -> bool,
    is: impl FnOnce(&Sample<'_>) -> bool,
) -> Claim {
    if is_source(head.extension) {
        return Claim::No;
    }
    match judge(head, first, |sample| is(&sample)) {
        Some(true) => Claim::Shape,
        _ => Claim::No,
    }
}

/// Calls `judge` with the first bytes as text; `None` if they are no text. `first` is asked beforehand
/// whether a text may begin with this byte, white space left out.
fn judge<T>(
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
