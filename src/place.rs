//! WHERE: the way from a root to a blob, and a place inside it.
//!
//! In: steps of walking and unpacking. Out: origins that compare, print and nest.
//! Never holds content; printing is safe for any file name.

use std::{
    cmp::Ordering,
    fmt::{self, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The way to a blob: linked steps, cheap to clone, ordered as a person would read a listing.
///
/// ```
/// use sverka::place::{Origin, Step};
/// let dump = Origin::root(Step::File("dump.gz".into()));
/// let csv = dump.child(Step::Decoded("gzip"));
/// assert_eq!(csv.to_string(), "dump.gz › (gzip)");
/// assert!(dump < csv);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Origin(Arc<Link>);

#[derive(PartialEq, Eq)]
struct Link {
    parent: Option<Origin>,
    step: Step,
    depth: usize,
}

/// One step of the way: everything that turns bytes into other bytes is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A file of the file system, named as the root was named.
    File(PathBuf),
    /// The standard input.
    Stdin,
    /// A named member of a container.
    Member(String),
    /// The content behind a codec.
    Decoded(&'static str),
}

impl Origin {
    /// Begins a way.
    #[must_use]
    pub fn root(step: Step) -> Self {
        Self(Arc::new(Link { parent: None, step, depth: 0 }))
    }

    /// Goes one step further in.
    #[must_use]
    pub fn child(&self, step: Step) -> Self {
        Self(Arc::new(Link { parent: Some(self.clone()), step, depth: self.0.depth + 1 }))
    }

    /// Returns how many steps lie between the root and this blob; 0 for the root.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.depth
    }

    /// Returns the steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> =
            std::iter::successors(Some(self), |origin| origin.0.parent.as_ref())
                .map(|origin| &origin.0.step)
                .collect();
        steps.reverse();
        steps
    }

    /// Returns the outermost step as text: the path of the file.
    #[must_use]
    pub fn path(&self) -> String {
        self.steps().first().map(|step| step.to_string()).unwrap_or_default()
    }

    /// Returns the inner steps as text, outermost first.
    #[must_use]
    pub fn inside(&self) -> Vec<String> {
        self.steps().iter().skip(1).map(ToString::to_string).collect()
    }
}

impl Ord for Origin {
    fn cmp(&self, other: &Self) -> Ordering {
        if Arc::ptr_eq(&self.0, &other.0) {
            Ordering::Equal
        } else if self.depth() + other.depth() == 0 {
            self.0.step.cmp(&other.0.step)
        } else {
            self.steps().cmp(&other.steps())
        }
    }
}

impl PartialOrd for Origin {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps().into_iter().enumerate() {
            if i > 0 {
                f.write_str(" › ")?;
            }
            step.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.write_str(&path_text(path)),
            Self::Stdin => f.write_str("-"),
            Self::Member(name) => f.write_str(&printable(name)),
            Self::Decoded(codec) => write!(f, "({codec})"),
        }
    }
}

/// Returns a path as text that is safe to print: bytes that aren't UTF-8 as `\xNN`, controls escaped.
///
/// ```
/// use sverka::place::path_text;
/// assert_eq!(path_text(std::path::Path::new("a\n\u{1b}[31mb")), "a\\n\\u{1b}[31mb");
/// ```
#[must_use]
pub fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        escape_into(chunk.valid(), &mut text);
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// Returns `text` with everything escaped that could steer a terminal or break a line:
/// controls, bidirectional marks, line and paragraph separators.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    escape_into(text, &mut safe);
    safe
}

/// Returns whether a character could steer a terminal or break a line; see [`printable`].
pub(crate) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn escape_into(text: &str, out: &mut String) {
    for c in text.chars() {
        if steers(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
}

/// A place inside a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// First byte in the innermost original bytes, from 0.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// Line or row, from 1.
    pub line: u64,
    /// Character in the line, from 1.
    pub column: u64,
}

/// What lies before a piece of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Lines.
    pub lines: u64,
    /// Characters before the piece in its first line.
    pub columns: u64,
    /// Rows that the piece did not count: where rows are lines, as many as those.
    pub rows: u64,
}

impl Place {
    /// Moves a place of a piece to where it lies in the file.
    pub fn moved(&mut self, before: Before) {
        if self.line == 1 {
            self.column += before.columns;
        }
        self.line += before.lines;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_order_by_path_components_and_then_inwards() {
        let a = Origin::root(Step::File("a/b".into()));
        let b = Origin::root(Step::File("a-b".into()));
        let inner = a.child(Step::Member("x".into()));
        assert!(a < b, "components, not bytes: `a` before `a-b`");
        assert!(a < inner && inner < b);
        assert_eq!(inner.to_string(), "a/b › x");
        assert_eq!((inner.path(), inner.inside()), ("a/b".into(), vec!["x".into()]));
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_print_without_loss() {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"a\xFFb\x1b[2J");
        assert_eq!(path_text(Path::new(name)), "a\\xFFb\\u{1b}[2J");
    }
}
