//! WHAT NOT: trouble. An `Error` ends the run, a `Gap` is one of its results.
//!
//! In: what went wrong, and with what. Out: one line for people, a word for machines.
//! Never quotes content: messages name files, rules and keys, not what was found.

use std::{fmt, io, path::PathBuf};

use serde::{Deserialize, Serialize};

/// The run can't start, or its result would mean nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path given by the user does not exist or can't be looked at.
    #[error("cannot read `{path}`: {}", io_message(.cause))]
    Root {
        /// As the user wrote it, made printable.
        path: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A rule file is broken.
    #[error("{problem}\n  in {file}")]
    Rule {
        /// The file, relative to its folder.
        file: String,
        /// One line: the rule, the key and what is wrong with it.
        problem: String,
        /// What to do, if that can be said.
        hint: Option<String>,
    },
    /// A declaration file or the configuration is broken.
    #[error("{problem}\n  in {file}")]
    Policy {
        /// The file, as the user named it.
        file: String,
        /// One line: the line and key, and what is wrong with it.
        problem: String,
        /// What to do, if that can be said.
        hint: Option<String>,
    },
    /// An argument or a value in the configuration makes no sense.
    #[error("{problem}")]
    Usage {
        /// One line: names the thing.
        problem: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A file of the run itself (configuration, rules, output) can't be read or written.
    #[error("cannot {what} `{}`: {}", crate::place::path_text(.path), io_message(.cause))]
    File {
        /// `read`, `write`, `create`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The report can't be written to its stream; a closed pipe is told apart by its kind.
    #[error("cannot write the report: {}", io_message(.0))]
    Output(#[source] io::Error),
}

impl Error {
    /// Says in one line what TOML has against a file.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().lines().next().unwrap_or_default();
        let (problem, hint) = match message.split_once(", expected ") {
            Some((problem, expected)) => (problem, Some(format!("expected {expected}"))),
            None => (message, None),
        };
        let at = error.span().map_or(0, |span| span.start);
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let key =
            text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|it| it.0.trim());
        let place = match key.filter(|key| !key.is_empty() && !problem.contains('`')) {
            Some(key) => format!("line {line}, key `{key}`"),
            None => format!("line {line}"),
        };
        let problem = crate::place::printable(&format!("{place}: {problem}"));
        Self::Policy { file: file.to_owned(), problem, hint }
    }

    /// Returns what to do about it, one line.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Rule { hint, .. } | Self::Policy { hint, .. } | Self::Usage { hint, .. } => {
                hint.as_deref()
            }
            Self::Root { .. } | Self::File { .. } | Self::Output(_) => None,
        }
    }
}

/// Why something went unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// The system would not let us read it.
    Unreadable,
    /// It does not hold what its form promises, from some byte on.
    Damaged,
    /// It needs a password or key.
    Encrypted,
    /// It is over a limit.
    Limit,
    /// It is of a kind that is not read: a device, a FIFO, an unknown container.
    Unsupported,
    /// A parser failed on it; the run went on.
    Panicked,
}

impl Reason {
    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Damaged => "damaged",
            Self::Encrypted => "encrypted",
            Self::Limit => "limit",
            Self::Unsupported => "unsupported",
            Self::Panicked => "panicked",
        }
    }
}

/// Something that was not seen to its end. It never stops the run and always reaches the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Why.
    pub reason: Reason,
    /// First byte not seen, in the blob; `None`: nothing of it was seen.
    pub offset: Option<u64>,
    /// How many bytes went unseen, if that is known.
    pub bytes: Option<u64>,
    /// One line for people, lower case, without content.
    pub message: String,
}

impl Gap {
    /// A gap without a known place or size.
    #[must_use]
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, offset: None, bytes: None, message: message.into() }
    }

    /// Says from which byte on nothing was seen.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// Says how many bytes went unseen.
    #[must_use]
    pub fn sized(mut self, bytes: u64) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// A gap from a failed read at byte `offset`.
    #[must_use]
    pub fn unread(cause: &io::Error, offset: u64) -> Self {
        Self::new(Reason::Unreadable, io_message(cause)).at(offset)
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason.name(), self.message)
    }
}

/// Returns what the system said in lower case, without its error number.
#[must_use]
pub fn io_message(cause: &io::Error) -> String {
    let text = system(cause).to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// Returns what the system said, which those who walk through folders wrap in an error with the path.
fn system(cause: &io::Error) -> &io::Error {
    let wrapped = cause.get_ref().and_then(std::error::Error::source);
    wrapped.and_then(|source| source.downcast_ref()).unwrap_or(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_messages_read_like_ours() {
        let cause = io::Error::from_raw_os_error(13);
        assert_eq!(io_message(&cause), "permission denied");
        assert_eq!(Gap::unread(&cause, 7).to_string(), "unreadable: permission denied");
    }
}
