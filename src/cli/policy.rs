//! `sverka policy`: read a policy, show it, find its defects, begin a configuration.
//!
//! In: a document or a declaration file. Out: declarations, a diff, a table, flaws.
//! Never changes a document, and never replaces a file without being asked for this very file.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use sverka::{
    error::Error,
    place::path_text,
    policy::{self, Policy, Severity},
    taxonomy::Lang,
};

use super::{
    Exit,
    args::{PolicyCommand, ReadFormat},
    lang, output, say, shown,
};

/// A policy is text; a document larger than this is none.
const LARGEST: u64 = 64 << 20;

/// Runs a `policy` command.
pub(super) fn run(command: &PolicyCommand) -> Result<Exit, Error> {
    let (text, exit) = match command {
        PolicyCommand::Read { document, output, update, format, lang: wish } => {
            let files = (output.as_deref(), update.as_deref());
            (read_into(document, files, *format, lang(wish.lang))?, Exit::Agrees)
        }
        PolicyCommand::Lint { files, lang: wish } => lint(files, lang(wish.lang))?,
        PolicyCommand::Show { file, lang: wish } => {
            (shown::declarations(&any(file)?, lang(wish.lang)), Exit::Agrees)
        }
        PolicyCommand::Init { policy } => (init(policy)?, Exit::Agrees),
    };
    output::print(text.as_bytes())?;
    Ok(exit)
}

/// Finds the flaws of each policy, and between those of one operator; an error among them disagrees.
fn lint(files: &[PathBuf], lang: Lang) -> Result<(String, Exit), Error> {
    let policies: Vec<(String, Policy)> =
        files.iter().map(|file| Ok((path_text(file), any(file)?))).collect::<Result<_, Error>>()?;
    let (mut text, mut fails) = (String::new(), false);
    let of_each = policies.iter().map(|(name, policy)| (name.as_str(), policy::lint(policy)));
    let between = policy::siblings(&policies);
    let between = (!between.is_empty()).then_some(("", between));
    for (name, flaws) in of_each.chain(between) {
        if policies.len() > 1 && !name.is_empty() {
            text += &format!("{name}\n\n");
        }
        text += &shown::flaws(&flaws, lang);
        fails |= flaws.iter().any(|flaw| flaw.severity >= Severity::Error);
        if policies.len() > 1 {
            text.push('\n');
        }
    }
    Ok((text, if fails { Exit::Disagrees } else { Exit::Agrees }))
}

/// Reads a document, writes what is to be written, returns what is to be printed.
fn read_into(
    document: &Path,
    (output, update): (Option<&Path>, Option<&Path>),
    format: Option<ReadFormat>,
    lang: Lang,
) -> Result<String, Error> {
    let mut policy = read(document)?;
    let mut news = String::new();
    if let Some(file) = update {
        let name = path_text(file);
        let updated = policy::update(&name, &text_of(file)?, &policy)?;
        write(file, &updated.text)?;
        news = shown::update(&updated, lang);
        policy = policy::parse(&name, &updated.text)?;
    } else if let Some(file) = output {
        policy.document.path = seen_from(file, document);
        write(file, &policy::to_toml(&policy))?;
    }
    let to_file = output.is_some() || update.is_some();
    let format = format.unwrap_or(if to_file || io::stdout().is_terminal() {
        ReadFormat::Text
    } else {
        ReadFormat::Toml
    });
    Ok(match format {
        ReadFormat::Toml => policy::to_toml(&policy),
        ReadFormat::Json => policy::prediction(&policy),
        ReadFormat::Text => news + &shown::summary(&policy, lang),
    })
}

/// The path of the document as the declaration file will know it: from its own folder, if it lies there.
fn seen_from(file: &Path, document: &Path) -> String {
    let folder = file.parent().unwrap_or(Path::new(""));
    super::config::seen_from(folder, document).unwrap_or_else(|| path_text(document))
}

/// Writes a file of the user's, whole or not at all.
fn write(file: &Path, text: &str) -> Result<(), Error> {
    let written = output::write_whole(file, |out| out.write_all(text.as_bytes()));
    let bytes =
        written.map_err(|cause| Error::File { what: "write", path: file.to_owned(), cause })?;
    say::wrote(file, bytes);
    Ok(())
}

/// Returns whether a path is that of a declaration file, not of a document.
pub(super) fn is_declarations(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"))
}

/// Reads a declaration file.
pub(super) fn declarations(path: &Path) -> Result<Policy, Error> {
    policy::parse(&path_text(path), &text_of(path)?)
}

/// Reads a declaration file, or a document on the fly.
fn any(path: &Path) -> Result<Policy, Error> {
    if is_declarations(path) { declarations(path) } else { read(path) }
}

/// Reads a document.
pub(super) fn read(path: &Path) -> Result<Policy, Error> {
    let bytes = bytes_of(path)?;
    let id = path.file_stem().map(|stem| path_text(Path::new(stem))).unwrap_or_default();
    let mut policy = policy::document::read(&bytes, &id).map_err(|trouble| Error::Usage {
        problem: format!("cannot read the policy `{}`: {trouble}", path_text(path)),
        hint: Some(trouble.hint().to_owned()),
    })?;
    policy.document.path = path_text(path);
    Ok(policy)
}

/// Finds the document of a declaration file: beside it, or from where the configuration is.
pub(super) fn document_of(policy: &Policy, file: &Path, root: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let beside = file.parent().unwrap_or(Path::new(""));
    let written = Path::new(&policy.document.path);
    let bare = written.file_name().map(PathBuf::from).unwrap_or_default();
    let places = [beside.join(written), root.join(written), beside.join(bare)];
    places.into_iter().find_map(|path| Some((path.clone(), bytes_of(&path).ok()?)))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |cause| Error::File { what: "read", path: path.to_owned(), cause };
    let length = path.metadata().map_err(unreadable)?.len();
    if length > LARGEST {
        return Err(Error::Usage {
            problem: format!("`{}` is too large for a policy", path_text(path)),
            hint: Some("a policy of up to 64 MB is read".into()),
        });
    }
    std::fs::read(path).map_err(unreadable)
}

fn text_of(path: &Path) -> Result<String, Error> {
    String::from_utf8(bytes_of(path)?).map_err(|_| Error::Policy {
        file: path_text(path),
        problem: "is not UTF-8".into(),
        hint: Some("declaration files are TOML".into()),
    })
}

/// Writes `sverka.toml`, unless there is one.
fn init(policy: &Path) -> Result<String, Error> {
    let file = Path::new("sverka.toml");
    if file.exists() {
        return Err(Error::Usage {
            problem: "there is a `sverka.toml` already".into(),
            hint: Some("add a [policy] table to it".into()),
        });
    }
    let text = include_str!("init.toml").replace("POLICY_FILE", &path_text(policy));
    write(file, &text)?;
    Ok(String::new())
}
