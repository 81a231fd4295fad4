//! Any bytes, as a file of any kind → a scan that ends without a panic.
//!
//! In: a byte that names the kind, and a file. Out: a panic where one was caught within the scan.
//! Never leaves anything behind but what the system forgets.

#![no_main]

use std::{fs, path::PathBuf, sync::OnceLock};

use libfuzzer_sys::fuzz_target;
use sverka::{
    detect::{Engine, rule},
    error::Reason,
    scan::{self, Job, Progress, Select},
    walk,
};
use tempfile::TempDir;

/// Kinds of files, and one that says nothing.
const KINDS: [&str; 24] = [
    "bin", "txt", "csv", "tsv", "json", "jsonl", "xml", "html", "yaml", "toml", "ini", "env",
    "sql", "md", "log", "xlsx", "xls", "docx", "pdf", "sqlite", "parquet", "avro", "arrow", "gz",
];

static PLACE: OnceLock<(TempDir, Job)> = OnceLock::new();

fn place() -> (TempDir, Job) {
    let folder = TempDir::new().expect("there is a place for temporary files");
    let rules = rule::embedded().expect("tests hold that the rules are good");
    let job = Job {
        walk: walk::Options { roots: vec![folder.path().to_owned()], ..walk::Options::default() },
        engine: Engine::new(rules).expect("tests hold that they fit"),
        select: Select::default(),
        charset: None,
        threads: 1,
        reveal: None,
        told: 100,
        adds_up: false,
    };
    (folder, job)
}

fuzz_target!(|bytes: &[u8]| {
    let [kind, content @ ..] = bytes else { return };
    let (folder, job) = PLACE.get_or_init(place);
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    let file: PathBuf = folder.path().join(format!("x.{kind}"));
    fs::write(&file, content).expect("the folder takes files");
    let audit = scan::scan(job, &Progress::default());
    fs::remove_file(&file).expect("the file is there");
    let audit = audit.expect("a scan of what is there ends");
    let panicked = audit.gaps.iter().any(|hole| hole.gap.reason == Reason::Panicked);
    assert!(!panicked, "{kind}: {:?}", audit.gaps);
});
