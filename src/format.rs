//! HOW: the trait of all formats, and the choice among them.
//!
//! In: the first bytes of a blob and its name. Out: the format that is surest of it.
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

/// Chooses among formats by the surest claim.
///
/// # Errors
/// When the blob can't be read.
pub fn choose(
    blob: &mut Blob<'_>,
    formats: &[&'static dyn Format],
) -> Result<&'static dyn Format, Gap> {
    let name = blob.origin.steps().last().map(|step| step.to_string()).unwrap_or_default();
    let extension = extension_of(&name);
    let (bytes, whole) = blob.head().map_err(|cause| Gap::unread(&cause, 0))?;
    let head = Head { bytes, whole, extension: &extension };
    formats
        .iter()
        .map(|format| (format.claim(head), *format))
        .rev()
        .max_by_key(|(claim, _)| *claim)
        .map(|(_, format)| format)
        .ok_or_else(|| Gap::new(crate::error::Reason::Unsupported, "no format reads it"))
}

fn extension_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // `.env.local`, `.env.production`: the last part says where it is for, not what it is.
    if file.starts_with(".env.") {
        return "env".to_owned();
    }
    file.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_of_the_last_component() {
        for (name, expected) in [
            ("a.b/c", ""),
            ("x.CSV", "csv"),
            ("a.tar.gz", "gz"),
            (".env", "env"),
            (".env.local", "env"),
            ("", ""),
        ] {
            assert_eq!(extension_of(name), expected, "{name}");
        }
    }
}
