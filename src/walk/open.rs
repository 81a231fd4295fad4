//! Opening what a walk found, safely: it may have become something else since.
//!
//! In: a path. Out: an open file, or why not.
//! Never waits for a writer, never follows a link that was not there before, never writes.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
};

use super::{Entry, special};
use crate::error::{Gap, Reason, io_message};

/// Opens a regular file and returns it with its length.
///
/// # Errors
/// A gap: `unreadable` where the system says no, the file is gone or a link stands in its place;
/// `unsupported` where it is no longer a regular file.
pub fn open(entry: &Entry) -> Result<(File, u64), Gap> {
    let file = regular(&entry.path, entry.linked).map_err(|cause| unread(&cause))?;
    let seen = file.metadata().map_err(|cause| unread(&cause))?;
    if seen.is_file() {
        return Ok((file, seen.len()));
    }
    let word = special(seen.file_type()).unwrap_or("directory");
    Err(Gap::new(Reason::Unsupported, format!("became a {word} after it was listed")))
}

/// Opens a FIFO or device that was named as a root, waiting for its writer.
///
/// # Errors
/// A gap, where the system says no.
pub fn open_stream(path: &Path) -> Result<File, Gap> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    flags(&mut options, rustix::fs::OFlags::NOCTTY);
    options.open(path).map_err(|cause| unread(&cause))
}

/// Opens without waiting, and without following a last link unless told; std adds `O_CLOEXEC`.
pub(super) fn regular(path: &Path, follow: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let stay = if follow { OFlags::empty() } else { OFlags::NOFOLLOW };
        flags(&mut options, OFlags::NONBLOCK | OFlags::NOCTTY | stay);
    }
    #[cfg(not(unix))]
    let _ = follow;
    options.open(path)
}

#[cfg(unix)]
fn flags(options: &mut OpenOptions, flags: rustix::fs::OFlags) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(i32::try_from(flags.bits()).expect("flags of open are an int"));
}

fn unread(cause: &io::Error) -> Gap {
    #[cfg(unix)]
    if cause.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return Gap::new(Reason::Unreadable, "became a link after it was listed");
    }
    if cause.kind() == io::ErrorKind::NotFound {
        return Gap::new(Reason::Unreadable, "gone since it was listed");
    }
    Gap::new(Reason::Unreadable, io_message(cause))
}
