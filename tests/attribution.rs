//! Attribution: structure adds fields to what plain text would find, and takes nothing away.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use sverka::{
    decode::Charset,
    detect::value::Reveal,
    format::Claim,
    inventory::Finding,
    read,
    scan::{self, Job, Progress},
};

use crate::support::{audit_of, files_below, fixture, job, package, revealed, unquoted};

/// Formats whose text stays in its lines, so that plain text finds no more than they do.
const FLOWING: [&str; 8] = ["json", "jsonl", "log", "xml", "html", "yaml", "toml", "ini"];

fn fixtures() -> Vec<PathBuf> {
    FLOWING.iter().flat_map(|name| files_below(&fixture(&format!("read/{name}")))).collect()
}

#[test]
fn structure_finds_all_that_plain_text_finds() {
    let mut seen = 0;
    for file in fixtures() {
        let bytes = std::fs::read(&file).unwrap();
        let charset = sverka::decode::guess(&bytes, true).charset;
        let charset = if charset == Charset::Binary { Charset::Utf8 } else { charset };
        let plain = Job { charset: Some(charset), reveal: Some(Reveal::asked()), ..job(&file) };
        let plain = scan::scan(&plain, &Progress::default()).unwrap().findings.kept().to_vec();
        let structured = revealed(&file).findings.kept().to_vec();
        for finding in &plain {
            let found = structured.iter().any(|other| {
                other.category == finding.category
                    && other.place.start <= finding.place.start
                    && other.place.end >= finding.place.end
                    && other.place.line == finding.place.line
            });
            assert!(found, "{}: {} {}", file.display(), finding.category.id(), finding.shown);
        }
        seen += plain.len();
    }
    assert!(seen > 20, "only {seen}");
}

#[test]
fn findings_in_fields_lead_back() {
    let mut seen = 0;
    for file in fixtures() {
        let bytes = std::fs::read(&file).unwrap();
        let (encoding, valid) = match std::str::from_utf8(&bytes) {
            Ok(_) => (encoding_rs::UTF_8, true),
            Err(_) => (encoding_rs::WINDOWS_1251, false),
        };
        for finding in revealed(&file).findings.kept() {
            let [start, end] = [finding.place.start, finding.place.end]
                .map(|place| usize::try_from(place).unwrap());
            let raw = encoding.decode(&bytes[start..end]).0.into_owned();
            let escaped = raw.contains(['\\', '&', '<']);
            // A plus may be the space of a query.
            let same = unquoted(&raw).replace('+', " ") == finding.shown.replace('+', " ");
            assert!(same || escaped, "{}: `{raw}`", file.display());
            let before = encoding.decode(&bytes[..start]).0.into_owned();
            let line = before.matches('\n').count() as u64 + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() as u64 + 1;
            let place = (finding.place.line, finding.place.column);
            assert_eq!(place, (line, column), "{}: `{raw}` {valid}", file.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen}");
}

/// `field value` of each finding of a category.
fn found(name: &str, content: &str, category: &str) -> Vec<String> {
    let of = |finding: &Finding| {
        let field = finding.field.as_deref().unwrap_or("-");
        format!("{field} {}", finding.shown)
    };
    let audit = audit_of(name, content.as_bytes());
    audit.findings.kept().iter().filter(|it| it.category.id() == category).map(of).collect()
}

#[test]
fn a_big_file_in_pieces_keeps_its_fields() {
    let line = |i: usize| {
        format!("{{\"id\":{i},\"user\":{{\"mail\":\"p.vetrov{i}@lugovoe-demo.ru\"}}}}\n")
    };
    let text: String = (0..160_000).map(line).collect();
    assert!(text.len() > 9 << 20, "it is cut");
    let audit = audit_of("big.jsonl", text.as_bytes());
    assert_eq!(audit.gaps.len(), 0);
    let inventory = audit.inventory.whole().unwrap();
    let sum: u64 = inventory.iter().map(|(_, tally)| tally.findings()).sum();
    assert_eq!(sum, 160_000);
    let fields: BTreeSet<_> =
        audit.findings.kept().iter().map(|finding| finding.field.clone()).collect();
    assert_eq!(fields.len(), 1, "{fields:?}");
}

#[test]
fn a_value_and_the_word_that_names_it_may_lie_in_two_fields() {
    let text = "[{\"type\":\"phone\",\"value\":\"9161450087\"},\n{\"phone\":\"9161450088\"},\n{\"x\":\"9161450089\"}]";
    let expected = ["[].value 9161450087", "[].phone 9161450088"];
    assert_eq!(found("x.json", text, "phone"), expected);
}

#[test]
fn a_field_takes_nothing_away_from_a_value() {
    let text =
        "{\"orders\":[{\"note\":\"тел. 8 (495) 123-08-19\",\"email\":\"+7 916 145-00-87\"}]}";
    let expected = ["orders[].note 8 (495) 123-08-19", "orders[].email +7 916 145-00-87"];
    assert_eq!(found("x.json", text, "phone"), expected);
}

/// Source code in languages that are not those of this package.
const SOURCES: [(&str, &str); 6] = [
    (
        "c",
        "#include <stdio.h>\nstatic int a = 1;\nint main(void) {\n\tfor (int i=0; i<9; i++) a=i;\n}\n",
    ),
    ("js", "const a = {b: 1, 'c': \"d\"};\nexport default a;\nlet e=f, g=h;\n"),
    ("py", "import os\nA = 1\nB = 'x'\ndef f(x):\n    return {'a': x}\n"),
    ("css", "a {\n  color: red;\n}\nb {\n  top: 1px;\n}\n"),
    ("sh", "#!/bin/sh\nA=1\nB=\"$A\"\nif [ \"$A\" = 1 ]; then\n  echo x\nfi\n"),
    ("", "Уважаемые коллеги!\n\nСовещание: 02.01.2026, 10:00.\nТелефон: нет.\nС уважением.\n"),
];

#[test]
fn source_code_prose_and_tables_are_no_structure_of_text() {
    let mut files: Vec<(String, Vec<u8>)> = SOURCES
        .iter()
        .map(|(extension, text)| ((*extension).to_owned(), text.as_bytes().to_vec()))
        .collect();
    let own =
        ["src", "tests", "benches"].into_iter().flat_map(|inner| files_below(&package(inner)));
    let markdown = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(package);
    for file in own.chain(markdown) {
        let extension =
            file.extension().map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
        let is_table =
            extension == "csv" && file.parent().is_some_and(|folder| folder.ends_with("csv"));
        if matches!(extension.as_str(), "rs" | "md") || is_table {
            files.push((extension, std::fs::read(&file).unwrap()));
        }
    }
    assert!(files.len() > 100);
    let names = ["json", "jsonl", "html", "xml", "toml", "yaml", "ini", "log"];
    for (extension, bytes) in &files {
        let bytes = bytes.get(..64 << 10).unwrap_or(bytes);
        for extension in [extension.as_str(), ""] {
            for format in read::ALL.iter().filter(|format| names.contains(&format.name())) {
                let claim = read::claim(*format, bytes, true, extension);
                let shown = String::from_utf8_lossy(bytes.get(..60).unwrap_or(bytes));
                assert!(claim < Claim::Shape, "{} claims `.{extension}` {shown}", format.name());
            }
        }
    }
}

/// What other programs see in the fixtures: by file, the field, the row and the text of each value, as
/// `tests/fixtures/make/fields.py` writes it; `?` for rows that it does not count.
fn seen_by_others() -> BTreeMap<String, Vec<(String, String, String)>> {
    let mut all: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for line in std::fs::read_to_string(fixture("fields.tsv")).unwrap().lines() {
        let [file, field, row, text] = line.splitn(4, '\t').collect::<Vec<_>>()[..] else {
            panic!("`{line}`")
        };
        let value = (field.to_owned(), row.to_owned(), text.to_owned());
        all.entry(file.to_owned()).or_default().push(value);
    }
    all
}

#[test]
fn findings_lie_where_other_programs_see_their_values() {
    let (mut seen, mut whole) = (0, 0);
    for (file, values) in seen_by_others() {
        let audit = revealed(&fixture(&format!("read/{file}")));
        let found: Vec<_> = audit
            .findings
            .kept()
            .iter()
            .filter(|finding| finding.origin.depth() == 0)
            .filter_map(|finding| {
                let row = finding.row.map(|row| row.to_string()).unwrap_or_default();
                let shown = finding.shown.split_whitespace().collect::<Vec<_>>().join(" ");
                Some((finding.field.as_deref()?.to_owned(), row, shown))
            })
            .collect();
        let same = |found: &(String, String, String), value: &(String, String, String)| {
            found.0 == value.0
                && (found.1 == value.1 || value.1 == "?")
                && value.2.contains(&found.2)
        };
        for found in &found {
            assert!(values.iter().any(|value| same(found, value)), "{file}: {found:?}");
            seen += 1;
        }
        // Nothing that is an address as a whole is found without its field.
        for value in values.iter().filter(|(.., text)| text.contains('@') && !text.contains(' ')) {
            assert!(found.iter().any(|found| same(found, value)), "{file}: {value:?}");
            whole += 1;
        }
    }
    assert!(seen > 800 && whole > 200, "only {seen} and {whole}");
}
