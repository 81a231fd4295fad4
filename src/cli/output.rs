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
                written.map_err(Error::Output)?;
                Ok(None)
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

    /// Refuses a file whose directory isn't there, before hours of work are spent on its report.
    pub(crate) fn refuse_homeless(&self) -> Result<(), Error> {
        let Some(path) = &self.file else { return Ok(()) };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let cause = match folder.metadata() {
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

/// Writes beside the target and renames; devices and pipes are written as they are.
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
    let written = create_private(&beside).and_then(|file| {
        let mut out = BufWriter::with_capacity(64 << 10, file);
        write(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let bytes = file.metadata()?.len();
        std::fs::rename(&beside, path)?;
        Ok(bytes)
    });
    if written.is_err() {
        // The report failed; whether its remains could be removed doesn't change that.
        let _ = std::fs::remove_file(&beside);
    }
    written
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
