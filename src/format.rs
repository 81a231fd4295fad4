//! HOW: the trait of all formats, and what they may look at to claim a blob.
//!
//! In: the first bytes of a blob and its name. Out: how sure a format is of it.
//! Never believes a name over the content.

use crate::{
    error::Gap,
    part::{Blob, Each},
};

/// A way to take a blob apart: a container, a document, or both.
pub trait Format: Sync {
    /// The name in reports, and of the fixture folder.
    fn name(&self) -> &'static str;

    /// Says how sure this format is that the blob is its own.
    fn claim(&self, head: Head<'_>) -> Claim;

    /// Returns whether a file of this format may be cut at line ends and its pieces read apart.
    fn splits(&self) -> bool {
        false
    }

    /// Takes the blob apart, part by part.
    ///
    /// # Errors
    /// The gap that ended the blob; what it can step over is a part instead.
    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap>;
}

/// What a format may look at to claim a blob.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The first bytes, at most [`Blob::HEAD`].
    pub bytes: &'a [u8],
    /// Whether these are all bytes of the blob.
    pub whole: bool,
    /// The extension of the innermost name, lower case, or empty.
    pub extension: &'a str,
    /// The beginning as text; `None`: the bytes are no text.
    pub sample: Option<Sample<'a>>,
}

/// The beginning of a text, in any charset.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// What the first bytes say, at most [`Sample::SIZE`] of them, without a byte order mark. Letters beyond
    /// ASCII of old charsets are not told apart.
    pub text: &'a str,
    /// Whether it is all there is.
    pub whole: bool,
    /// The extension of the innermost name, lower case, or empty.
    pub extension: &'a str,
}

impl<'a> Sample<'a> {
    /// Bytes that are enough to tell a text format.
    pub const SIZE: usize = 16 << 10;

    /// Returns the lines, with their ends, but for a last one that is cut.
    pub fn lines(&self) -> impl Iterator<Item = &'a str> {
        let whole = self.whole;
        self.text.split_inclusive('\n').filter(move |line| whole || line.ends_with('\n'))
    }
}

/// How sure a format is; the surest wins, among equals the first of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Not mine.
    No,
    /// The name says so, and nothing speaks against it.
    Name,
    /// The content has the form.
    Shape,
    /// The content says so.
    Magic,
}
