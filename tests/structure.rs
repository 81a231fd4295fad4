//! The structure: stages in their order, nothing forgotten, generated tables fresh.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use std::{fmt::Write as _, fs, path::Path};

use sverka::{detect::rule, read, report};

use crate::support::{files_below, package};

/// The stages, from left to right.
const ORDER: [&str; 8] =
    ["walk", "unpack", "decode", "read", "detect", "inventory", "policy", "report"];
/// What all stages speak; it names none of them.
const VOCABULARY: [&str; 6] =
    ["src/place.rs", "src/part.rs", "src/seek.rs", "src/format.rs", "src/error.rs", "src/taxonomy"];
/// The longest a file may be.
const LINES: usize = 500;

fn rust_files(inner: &str) -> Vec<std::path::PathBuf> {
    let path = package(inner);
    if path.is_file() {
        return vec![path];
    }
    if !path.is_dir() {
        return Vec::new();
    }
    files_below(&path)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// What a file says to the compiler: without comments, and without its tests.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns whether the file names the stage: `crate::read…`, alone or in a list of uses.
fn names(file: &Path, stage: &str) -> bool {
    let code = code(file);
    let word = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let direct = format!("crate::{stage}");
    let listed = code.match_indices("use crate::{").any(|(at, _)| {
        let list = &code[at..];
        let list = &list[..list.find("};").map_or(list.len(), |end| end)];
        list.split_once('{').is_some_and(|(_, list)| top_level(list).iter().any(|it| it == stage))
    });
    listed || code.match_indices(&direct).any(|(at, _)| word(&code[at + direct.len()..]))
}

/// The first words of the items of a list of uses, nested lists left out.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut flat = String::new();
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if depth == 0 => flat.push(c),
            _ => {}
        }
    }
    let items = flat.split(',').map(|item| item.trim().split("::").next().unwrap().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

#[test]
fn a_list_of_uses_is_understood() {
    let list = " error::{Gap, Reason}, read, walk::Found, part::Segment ";
    assert_eq!(top_level(list), ["error", "read", "walk", "part"]);
}

#[test]
fn a_stage_knows_only_the_stages_before_it() {
    let mut wrong = String::new();
    for (i, stage) in ORDER.iter().enumerate() {
        for file in rust_files(&format!("src/{stage}")) {
            for later in ORDER[i + 1..].iter().chain(&["scan", "cli"]) {
                if names(&file, later) {
                    writeln!(wrong, "{} names the later stage `{later}`", file.display()).unwrap();
                }
            }
        }
    }
    for file in VOCABULARY.iter().flat_map(|inner| rust_files(inner)) {
        for stage in ORDER.iter().chain(&["scan", "cli"]) {
            if names(&file, stage) {
                writeln!(wrong, "{} names the stage `{stage}`", file.display()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The names that `fn name` gives in the files of a folder that hold an `impl` of the trait.
fn implemented(folder: &str, of: &str) -> Vec<String> {
    let mut names = Vec::new();
    for file in rust_files(folder) {
        let code = code(&file);
        for (at, _) in code.match_indices(&format!("impl {of} for ")) {
            let body = &code[at..];
            let name = body.split_once("fn name").and_then(|(_, rest)| rest.split('"').nth(1));
            names.push(name.unwrap_or_else(|| panic!("{} has no name", file.display())).to_owned());
        }
    }
    names.sort();
    names
}

#[test]
fn every_report_and_every_format_is_in_its_list() {
    let mut reports: Vec<_> = report::ALL.iter().map(|report| report.name()).collect();
    reports.sort_unstable();
    assert_eq!(implemented("src/report", "Report"), reports);
    let mut formats: Vec<_> = read::ALL.iter().map(|format| format.name()).collect();
    formats.sort_unstable();
    assert_eq!(implemented("src/read", "Format"), formats);
}

#[test]
fn every_format_has_a_good_a_truncated_and_a_mislabelled_fixture() {
    for format in read::ALL {
        let folder = format!("tests/fixtures/read/{}", format.name());
        let files = files_below(&package(&folder));
        for stem in ["good", "truncated", "mislabelled"] {
            let there = files.iter().any(|file| file.file_stem().is_some_and(|it| it == stem));
            assert!(there, "{folder} has no `{stem}` fixture");
        }
    }
}

#[test]
fn the_embedded_rules_are_those_of_the_files() {
    let mut files = Vec::new();
    for file in files_below(&package("patterns")) {
        let inner = file.strip_prefix(package("patterns")).unwrap();
        let parts: Vec<_> =
            inner.components().map(|part| part.as_os_str().to_str().unwrap()).collect();
        let is_rule = parts.len() == 2 && !["plans", "policy", "words"].contains(&parts[0]);
        if is_rule && file.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&file).unwrap();
            files.push(rule::parse(&parts.join("/"), &text).unwrap());
        }
    }
    files.sort_by(|a, b| a.id.cmp(&b.id));
    let mut embedded = rule::embedded().unwrap();
    embedded.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(embedded.len(), files.len());
    for (embedded, file) in embedded.iter().zip(&files) {
        assert_eq!(format!("{embedded:?}"), format!("{file:?}"));
    }
}

#[test]
fn no_file_is_too_long_to_be_read_at_once() {
    let files = ["src", "tests", "benches", "build.rs"].into_iter().flat_map(rust_files);
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LINES, "{} has {lines} lines", file.display());
    }
}

#[test]
fn only_one_file_prints() {
    for file in rust_files("src") {
        let prints = ["print!(", "println!(", "eprint!(", "eprintln!("];
        let found = prints.iter().find(|name| code(&file).contains(**name));
        let say = file.ends_with("cli/say.rs");
        assert!(say || found.is_none(), "{} prints", file.display());
    }
}

#[test]
fn the_table_of_rules_is_fresh() {
    let table = table();
    let path = package("patterns/README.md");
    // Only tests and build scripts read the environment.
    if std::env::vars().any(|(key, value)| key == "SVERKA_UPDATE" && value == "1") {
        fs::write(&path, &table).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let fresh = written == table;
    assert!(fresh, "patterns/README.md is stale: run `SVERKA_UPDATE=1 cargo test table_of_rules`");
}

#[test]
fn the_readme_counts_the_rules_of_each_category() {
    let readme = fs::read_to_string(package("README.md")).unwrap();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for rule in rule::embedded().unwrap() {
        *counts.entry(rule.category.id()).or_default() += 1;
    }
    for (category, count) in counts {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{category}` |")));
        let row = row.unwrap_or_else(|| panic!("README.md has no row for `{category}`"));
        assert!(row.ends_with(&format!("| {count} |")), "`{category}` has {count} rules: {row}");
    }
}

fn table() -> String {
    let mut out = String::from(
        "# Rules\n\n\
        A rule is a file `<folder>/<name>.toml`, and its id is its path with a dot. Folders are countries by\n\
        ISO 3166-1 alpha-2; `any` holds what is of no one country. `plans/` holds the numbering plans and ranges\n\
        that checks ask. How a rule is written: `CONTRIBUTING.md`.\n\n\
        This table is made by a test; `SVERKA_UPDATE=1 cargo test table_of_rules` writes it anew.\n\n\
        | rule | category | folder | checks | name | название | source |\n\
        | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for rule in rule::embedded().unwrap() {
        let mut checks: Vec<_> = rule
            .shapes
            .iter()
            .filter_map(|shape| shape.check.as_ref())
            .map(|call| format!("`{}`", call.written))
            .chain(rule.detector.map(|call| format!("`{}`", call.written)))
            .collect();
        checks.sort();
        checks.dedup();
        let cell = |text: &str| text.replace('|', "\\|");
        writeln!(
            out,
            "| `{}` | `{}` | {} | {} | {} | {} | {} |",
            rule.id,
            rule.category.id(),
            rule.id.split('.').next().unwrap(),
            checks.join(", "),
            cell(&rule.name.en),
            cell(&rule.name.ru),
            cell(&rule.source)
        )
        .unwrap();
    }
    out
}
