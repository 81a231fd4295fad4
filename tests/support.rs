//! What the tests share: fixtures, jobs, a place to write.

use std::path::{Path, PathBuf};

use sverka::{
    detect::{Engine, rule, value::Reveal},
    inventory::Finding,
    report::{self, Audit, Style},
    scan::{self, Job, Progress, Select},
    walk,
};

/// A path below `tests/fixtures`.
pub(crate) fn fixture(inner: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(inner)
}

/// The engine with the built-in rules.
pub(crate) fn engine() -> Engine {
    Engine::new(rule::embedded().unwrap()).unwrap()
}

/// A job over one root, as the defaults have it, but reading hidden files too.
pub(crate) fn job(root: &Path) -> Job {
    Job {
        walk: walk::Options {
            roots: vec![root.to_owned()],
            hidden: true,
            ..walk::Options::default()
        },
        engine: engine(),
        select: Select::default(),
        charset: None,
        threads: 2,
        reveal: None,
        told: usize::MAX,
        adds_up: false,
    }
}

/// The audit of a root.
pub(crate) fn audit(root: &Path) -> Audit {
    scan::scan(&job(root), &Progress::default()).unwrap()
}

/// The audit of a root, with values as they are.
pub(crate) fn revealed(root: &Path) -> Audit {
    let job = Job { reveal: Some(Reveal::asked()), ..job(root) };
    scan::scan(&job, &Progress::default()).unwrap()
}

/// The audit of one file with this content.
pub(crate) fn audit_of(name: &str, content: &[u8]) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    revealed(&file)
}

/// A report's bytes, with the one number that time decides set to zero.
pub(crate) fn rendered(name: &str, audit: &Audit) -> Vec<u8> {
    let mut audit = audit.clone();
    audit.totals.seconds = 0.0;
    let mut out = Vec::new();
    report::named(name).unwrap().write(&audit, Style::default(), &mut out).unwrap();
    out
}

/// What a finding is, wherever it lies: category, value, line, column.
pub(crate) fn essence(finding: &Finding) -> (String, String, u64, u64) {
    let place = finding.place;
    (finding.category.id().to_owned(), finding.shown.to_string(), place.line, place.column)
}

/// All files below a directory, in order.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(dir)
        .sort_by_file_name()
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// A path below the package.
pub(crate) fn package(inner: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inner)
}

/// What a text in UTF-8 means that may hold percent-encoded bytes.
pub(crate) fn unquoted(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for (digits, rest) in parts.map(|part| part.split_at(2)) {
        bytes.push(u8::from_str_radix(digits, 16).unwrap());
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}
