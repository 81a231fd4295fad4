//! Where reports go: the standard output, or a file that is whole or not there.
//!
//! In: a report and a target. Out: bytes written.
//! Never leaves half a report under the name asked for, and never reveals values to other users.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use sverka::{
    error::Error,
    report::{Audit, Report, Style},
};

/// A report and where it goes; `None` is the standard output.
pub(crate) struct Target {
    pub(crate) report: &'static dyn Report,
    pub(crate) file: Option<PathBuf>,
}

impl Target {
    /// Writes the report; returns how many bytes went to a file.
    pub(crate) fn write(&self, audit: &Audit, style: Style) -> Result<Option<u64>, Error> {
        match &self.file {
            None => {
                let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
                let written = self.report.write(audit, style, &mut out).and_then(|()| out.flush());
                heard(written.map_err(Error::Output)).map(|()| None)
            }
            Some(path) => {
                let plain = Style { colour: false, ..style };
                let bytes = write_whole(path, |out| self.report.write(audit, plain, out));
                bytes.map(Some).map_err(|cause| Error::File {
                    what: "write",
                    path: path.clone(),
                    cause,
                })
            }
        }
    }

    /// Refuses a file without a name or whose directory isn't there, before hours of work are spent on its report.
    pub(crate) fn refuse_homeless(&self) -> Result<(), Error> {
        let Some(path) = &self.file else { return Ok(()) };
        if path.as_os_str().is_empty() {
            return Err(Error::Usage {
                problem: format!("the file for the {} report has no name", self.report.name()),
                hint: Some("for example -o out.json, or --report json=out.json".into()),
            });
        }
        let cause = match folder_of(path).metadata() {
            Ok(metadata) if metadata.is_dir() => return Ok(()),
            Ok(_) => io::ErrorKind::NotADirectory.into(),
            Err(cause) => cause,
        };
        Err(Error::File { what: "write", path: path.clone(), cause })
    }

    /// Refuses to reveal values where others could read them.
    pub(crate) fn refuse_readable(&self) -> Result<(), Error> {
        let (name, others) = match &self.file {
            Some(path) => {
                (sverka::place::path_text(path), path.metadata().is_ok_and(|m| others_read(&m)))
            }
            None => ("the standard output".to_owned(), stdout_is_readable_file()),
        };
        if others {
            return Err(Error::Usage {
                problem: format!("cannot use `--reveal`: {name} is a file that others can read"),
                hint: Some("use -o with a new file, or take the rights from others first".into()),
            });
        }
        Ok(())
    }
}

/// Prints to the standard output; that nobody listens any more is no error.
pub(crate) fn print(text: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    heard(out.write_all(text).and_then(|()| out.flush()).map_err(Error::Output))
}

/// Takes a closed pipe for success: the reader had enough. The exit code still says what was found out.
pub(crate) fn heard(written: Result<(), Error>) -> Result<(), Error> {
    match written {
        Err(Error::Output(cause)) if cause.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes beside the target and renames; devices and pipes are written as they are.
///
/// Where the system can, what is written has no name until it is whole: who breaks the run off leaves nothing behind.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<u64> {
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        out.flush()?;
        return Ok(0);
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("is not a file name"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(hidden);
    let nameless = nameless_in(folder_of(path));
    let named = nameless.is_none();
    let written = nameless.map_or_else(|| create_private(&beside), Ok).and_then(|file| {
        let mut out = BufWriter::with_capacity(64 << 10, file);
        write(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let bytes = file.metadata()?.len();
        if !named {
            give_name(&file, &beside)?;
        }
        std::fs::rename(&beside, path)?;
        Ok(bytes)
    });
    if written.is_err() {
        // The report failed; whether its remains could be removed doesn't change that.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// The directory that a file is in.
fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Creates a file that has no name yet, if this system and this directory have such files.
#[cfg(target_os = "linux")]
fn nameless_in(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR).ok()?);
    link_to(&file).exists().then_some(file)
}

#[cfg(not(target_os = "linux"))]
fn nameless_in(_: &Path) -> Option<File> {
    None
}

#[cfg(target_os = "linux")]
fn give_name(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD};
    Ok(rustix::fs::linkat(CWD, link_to(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The name that an open file has for this process.
#[cfg(target_os = "linux")]
fn link_to(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd as _;
    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn others_read(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.is_file() && metadata.mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn others_read(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn stdout_is_readable_file() -> bool {
    use std::os::fd::AsFd as _;
    let own = io::stdout().as_fd().try_clone_to_owned();
    own.is_ok_and(|fd| File::from(fd).metadata().is_ok_and(|metadata| others_read(&metadata)))
}

#[cfg(not(unix))]
fn stdout_is_readable_file() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_no_name_before_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report");
        let names = || dir.path().read_dir().unwrap().count();
        let can = nameless_in(dir.path()).is_some();
        for (text, before) in [("one", 0), ("two", 1)] {
            let written = write_whole(&file, |out| {
                assert!(!can || names() == before, "nothing is left if the run ends here");
                out.write_all(text.as_bytes())
            });
            assert_eq!(written.unwrap(), 3);
            assert_eq!((std::fs::read_to_string(&file).unwrap().as_str(), names()), (text, 1));
        }
        let failed = write_whole(&file, |_| Err(io::ErrorKind::StorageFull.into()));
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!((std::fs::read_to_string(&file).unwrap().as_str(), names()), ("two", 1));
    }
}
