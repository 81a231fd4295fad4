//! Roots → files: what there is to read, in the order of [`Origin`].
//!
//! In: paths as the user named them. Out: files, streams, and gaps for what can't be looked at.
//! Never opens what is no regular file in a tree, never leaves a named root out.

mod open;

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs::FileType,
    io,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use ignore::{
    DirEntry, WalkBuilder,
    overrides::{Override, OverrideBuilder},
};

pub use open::{open, open_stream};

use crate::{
    error::{Error, Gap, Reason, io_message},
    place::{Origin, Step, path_text, printable},
};

/// Where to look, and what to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Files and directories; `-` is the standard input.
    pub roots: Vec<PathBuf>,
    /// Leave out what `.gitignore` and `.ignore` say.
    pub ignore_files: bool,
    /// Look at files and directories whose name begins with a dot; never into `.git`. Files named
    /// `.env` or `.env.…` are looked at in any case: people keep secrets and addresses there.
    pub hidden: bool,
    /// In the syntax of `.gitignore`, from each root: only these, or with `!` not these.
    pub globs: Vec<String>,
    /// How deep to go below a root; 1 is its own entries.
    pub max_depth: Option<usize>,
    /// Follow symbolic links in a tree; a root that is a link is always followed.
    pub follow_links: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            ignore_files: true,
            hidden: false,
            globs: Vec::new(),
            max_depth: None,
            follow_links: false,
        }
    }
}

/// What a walk comes across.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A regular file, to be opened with [`open`].
    File(Entry),
    /// A FIFO or character device that was named as a root, such as `<(zcat x)`: to be read once,
    /// from [`open_stream`].
    Stream(PathBuf),
    /// The standard input.
    Stdin,
    /// Something that can't be read.
    Gap(Origin, Gap),
}

/// A regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The root as named, and the way below it.
    pub path: PathBuf,
    /// It was reached by a link that [`open`] may follow.
    pub linked: bool,
}

/// Gives everything below the roots to `each`, once, until it breaks off.
///
/// The order is that of [`Origin`], whatever the order of the roots, so two runs see the same. A file
/// that is reached through two roots is given under the first of them. A root is given even where
/// ignore rules, its hidden name or the globs would leave it out.
///
/// `.gitignore` counts in a repository as git has it, from the repository's own root downwards. In a
/// tree that is no repository, such as an exported one, it counts from the walk's root downwards: what
/// lies above (say, a home directory under version control that ignores all) hides nothing. The user's
/// own git settings don't count: two people see the same.
///
/// In a tree, links are passed over unless they shall be followed; then a loop is a gap. FIFOs,
/// sockets and devices are gaps.
///
/// # Errors
/// [`Error::Root`] for a root that does not exist or can't be read, before anything is given;
/// [`Error::Usage`] for a broken glob.
pub fn walk(
    options: &Options,
    each: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<(), Error> {
    globs(options, Path::new("."))?;
    let mut roots = options.roots.iter().map(|path| root(path)).collect::<Result<Vec<_>, _>>()?;
    let companions: Vec<Root> = roots.iter().filter_map(companion).collect();
    roots.extend(companions);
    roots.sort_by(|a, b| a.step.cmp(&b.step));
    roots.dedup_by(|a, b| a.step == b.step);
    let walks = roots
        .iter()
        .map(|root| match root.kind {
            Kind::Folder => tree(root, options).map(Some),
            _ => Ok(None),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut seen = Seen::new(&roots, options.follow_links);
    for (root, walk) in roots.iter().zip(walks) {
        let flow = match walk {
            Some(walk) => below(root, walk.build(), &mut seen, each),
            None => single(root, &mut seen, each),
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// A root that was looked at.
struct Root {
    step: Step,
    /// The path without links and dots; empty for the standard input.
    canonical: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File { linked: bool },
    Folder,
    Stream,
    Stdin,
    Unsupported(&'static str),
}

impl Root {
    fn path(&self) -> &Path {
        match &self.step {
            Step::File(path) => path,
            _ => Path::new("-"),
        }
    }
}

fn root(path: &Path) -> Result<Root, Error> {
    if path == Path::new("-") {
        return Ok(Root { step: Step::Stdin, canonical: PathBuf::new(), kind: Kind::Stdin });
    }
    let unread = |cause| Error::Root { path: path_text(path), cause };
    let linked = path.symlink_metadata().map_err(unread)?.is_symlink();
    let found = path.metadata().map_err(unread)?.file_type();
    let kind = match special(found) {
        _ if found.is_dir() => Kind::Folder,
        None => Kind::File { linked },
        Some("FIFO" | "character device") => Kind::Stream,
        Some(other) => Kind::Unsupported(other),
    };
    match kind {
        Kind::Folder => drop(path.read_dir().map_err(unread)?),
        Kind::File { linked } => drop(open::regular(path, linked).map_err(unread)?),
        _ => {}
    }
    // What has no name in the file system, a pipe, is its own.
    let canonical = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    Ok(Root { step: Step::File(path.to_path_buf()), canonical, kind })
}

/// Returns the write-ahead log beside a file that was named: part of a SQLite database is in there, and
/// whoever names the database means all of it.
fn companion(root: &Root) -> Option<Root> {
    let Kind::File { .. } = root.kind else { return None };
    let mut name = root.path().file_name()?.to_owned();
    name.push("-wal");
    let path = root.path().with_file_name(name);
    let is_file = path.symlink_metadata().is_ok_and(|found| found.is_file());
    is_file.then(|| self::root(&path).ok()).flatten()
}

/// Returns the word for what is neither a regular file nor a directory nor a link.
fn special(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        for (is, word) in [
            (kind.is_fifo(), "FIFO"),
            (kind.is_socket(), "socket"),
            (kind.is_char_device(), "character device"),
            (kind.is_block_device(), "block device"),
        ] {
            if is {
                return Some(word);
            }
        }
    }
    let known = kind.is_file() || kind.is_dir() || kind.is_symlink();
    if known { None } else { Some("special file") }
}

/// What was given already, so far as it may come again.
struct Seen {
    roots: BTreeMap<PathBuf, usize>,
    files: BTreeSet<PathBuf>,
    overlap: bool,
    links: bool,
}

impl Seen {
    fn new(roots: &[Root], links: bool) -> Self {
        let mut seen =
            Self { roots: BTreeMap::new(), files: BTreeSet::new(), overlap: false, links };
        for root in roots {
            *seen.roots.entry(root.canonical.clone()).or_default() += 1;
        }
        seen.overlap = roots.iter().any(|root| seen.ways_to(&root.canonical) > 1);
        seen
    }

    fn ways_to(&self, canonical: &Path) -> usize {
        canonical.ancestors().filter_map(|above| self.roots.get(above)).sum()
    }

    /// Returns whether the file with this canonical path comes for the first time.
    fn first(&mut self, canonical: PathBuf) -> bool {
        let again = self.links || self.ways_to(&canonical) > 1;
        !again || self.files.insert(canonical)
    }
}

fn single(
    root: &Root,
    seen: &mut Seen,
    each: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let path = root.path().to_path_buf();
    let found = match root.kind {
        Kind::Stdin => Found::Stdin,
        _ if !seen.first(root.canonical.clone()) => return ControlFlow::Continue(()),
        Kind::File { linked } => Found::File(Entry { path, linked }),
        Kind::Stream => Found::Stream(path),
        Kind::Unsupported(word) => unsupported(path, word),
        Kind::Folder => return ControlFlow::Continue(()),
    };
    each(found)
}

fn unsupported(path: PathBuf, word: &str) -> Found {
    let gap = Gap::new(Reason::Unsupported, format!("a {word} is not read"));
    Found::Gap(Origin::root(Step::File(path)), gap)
}

/// Reads the globs, which count from this folder.
fn globs(options: &Options, folder: &Path) -> Result<Override, Error> {
    let broken = |glob: &str, cause: ignore::Error| {
        let cause = match cause {
            ignore::Error::Glob { err, .. } => err,
            other => other.to_string(),
        };
        Error::Usage { problem: format!("cannot use the glob `{glob}`: {cause}"), hint: None }
    };
    let mut globs = OverrideBuilder::new(folder);
    for glob in &options.globs {
        globs.add(glob).map_err(|cause| broken(glob, cause))?;
    }
    globs.build().map_err(|cause| broken(&options.globs.join(" "), cause))
}

fn tree(root: &Root, options: &Options) -> Result<WalkBuilder, Error> {
    let path = root.path();
    let globs = globs(options, path)?;
    let (hidden, chosen) = (options.hidden, globs.clone());
    let shown = move |entry: &DirEntry| {
        let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        hidden
            || !is_hidden(entry.file_name())
            || !folder && is_env(entry.file_name())
            || chosen.matched(entry.path(), folder).is_whitelist()
    };
    let repository = root.canonical.ancestors().any(|above| above.join(".git").exists());
    let mut walk = WalkBuilder::new(path);
    walk.standard_filters(false)
        .ignore(options.ignore_files)
        .git_ignore(options.ignore_files)
        .require_git(repository)
        .parents(options.ignore_files && repository)
        .hidden(false)
        .overrides(globs)
        .max_depth(options.max_depth)
        .follow_links(options.follow_links)
        .filter_entry(move |entry| {
            entry.depth() == 0 || entry.file_name() != ".git" && shown(entry)
        })
        .sort_by_file_name(Ord::cmp);
    Ok(walk)
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Returns whether a file of this name holds settings of an environment: `.env`, `.env.production`.
fn is_env(name: &OsStr) -> bool {
    let rest = name.as_encoded_bytes().strip_prefix(b".env");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
}

fn below(
    root: &Root,
    walk: ignore::Walk,
    seen: &mut Seen,
    each: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(trouble) => {
                each(unread(root.path(), trouble))?;
                continue;
            }
        };
        let Some(kind) = entry.file_type() else { continue };
        let linked = entry.path_is_symlink();
        if kind.is_dir() || kind.is_symlink() {
            continue;
        }
        let path = entry.into_path();
        if seen.links || seen.overlap {
            let rest = path.strip_prefix(root.path()).unwrap_or(&path);
            let plain = root.canonical.join(rest);
            let canonical = if seen.links { plain.canonicalize().unwrap_or(plain) } else { plain };
            if !seen.first(canonical) {
                continue;
            }
        }
        each(match special(kind) {
            None => Found::File(Entry { path, linked }),
            Some(word) => unsupported(path, word),
        })?;
    }
    ControlFlow::Continue(())
}

/// Makes a gap of what the walker says; a broken ignore rule never comes this way.
fn unread(root: &Path, trouble: ignore::Error) -> Found {
    let mut path = root.to_path_buf();
    let mut trouble = trouble;
    let gap = loop {
        trouble = match trouble {
            ignore::Error::WithPath { path: at, err } => {
                path = at;
                *err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                *err
            }
            ignore::Error::Loop { ancestor, child } => {
                path = child;
                let message = format!("a link back to `{}`", path_text(&ancestor));
                break Gap::new(Reason::Unsupported, message);
            }
            ignore::Error::Io(cause) if cause.kind() == io::ErrorKind::NotFound => {
                break Gap::new(Reason::Unreadable, "the file is gone, or the link leads nowhere");
            }
            ignore::Error::Io(cause) => {
                break Gap::new(Reason::Unreadable, io_message(&cause));
            }
            other => break Gap::new(Reason::Unreadable, printable(&other.to_string())),
        };
    };
    Found::Gap(Origin::root(Step::File(path)), gap)
}
