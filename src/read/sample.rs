//! What formats of text have in common where they claim a blob.
//!
//! In: a head, and what one format asks of it. Out: its claim.
//! Never takes source code for a form of data.

use crate::format::{Claim, Head, Sample};

/// Extensions of what people write for compilers and browsers: text with a form of its own.
const SOURCES: [&str; 66] = [
    "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "java", "kt", "kts", "c", "h", "cc", "cpp",
    "cxx", "hpp", "hh", "cs", "rs", "go", "rb", "php", "pl", "pm", "sh", "bash", "zsh", "bat",
    "ps1", "css", "scss", "less", "tex", "po", "proto", "lua", "r", "swift", "scala", "clj", "ex",
    "exs", "erl", "hs", "vue", "svelte", "diff", "patch", "md", "markdown", "rst", "adoc", "m",
    "mm", "zig", "nim", "dart", "groovy", "gradle", "cmake", "mk", "asm", "s", "f90", "vb", "pas",
];

/// Those of them that are prose.
const PROSE: [&str; 4] = ["md", "markdown", "rst", "adoc"];

/// Returns whether the name says that it is source code, or prose with markup of its own.
pub(super) fn is_source(extension: &str) -> bool {
    SOURCES.contains(&extension)
}

/// Returns whether the name says that it is prose with markup of its own.
pub(super) fn is_prose(extension: &str) -> bool {
    PROSE.contains(&extension)
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
    let begin = head.bytes.iter().find(|byte| !is_blank(**byte));
    if !begin.is_some_and(|begin| first(*begin)) {
        return Claim::No;
    }
    if head.sample.is_some_and(|sample| is(&sample)) { Claim::Shape } else { Claim::No }
}

/// White space, NUL, and the bytes of byte order marks.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE)
}
