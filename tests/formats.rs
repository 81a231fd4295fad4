//! Formats: every fixture falls apart into the parts of its snapshot.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use std::{fmt::Write as _, fs::File, path::Path};

use sverka::{
    format::Format,
    part::{BARRIER, Blob, Part, Segment},
    place::{Origin, Step},
    read,
};

use crate::support::{files_below, fixture};

/// Characters of a line that a snapshot shows.
const SHOWN: usize = 60;

#[test]
fn every_fixture_falls_apart_as_its_snapshot_says() {
    let root = fixture("read");
    for file in files_below(&root) {
        let inner = file.strip_prefix(&root).unwrap();
        let name = inner.to_str().unwrap().replace(['/', '\\'], "__");
        insta::assert_snapshot!(name, parts(&file, inner));
    }
}

#[test]
fn the_format_that_is_chosen_is_the_surest_of_all() {
    for file in files_below(&fixture("")) {
        let bytes = std::fs::read(&file).unwrap();
        let own = file.extension().map_or(String::new(), |it| it.to_str().unwrap().to_lowercase());
        for extension in [&own, ""] {
            let name = Step::File(format!("x.{extension}").into());
            let mut blob = Blob::bytes(Origin::root(name), &bytes);
            let chosen = read::choose(&mut blob, read::ALL).unwrap();
            let (head, whole) = blob.head().unwrap();
            let claims = |it: &dyn Format| read::claim(it, head, whole, extension);
            let surest = read::ALL.iter().map(|it| claims(*it)).max().unwrap();
            let first = read::ALL.iter().find(|it| claims(**it) == surest).unwrap();
            assert_eq!(chosen.name(), first.name(), "{}", file.display());
        }
    }
}

/// The format that takes the file, and its parts: row, byte, field and text of each run, line by line.
fn parts(path: &Path, inner: &Path) -> String {
    let file = File::open(path).unwrap();
    let length = file.metadata().unwrap().len();
    // As named from the package, where tests run: a log looks for the database beside it.
    let origin = Origin::root(Step::File(Path::new("tests/fixtures/read").join(inner)));
    let mut blob = Blob::file(origin, &file, 0..length);
    let format = read::choose(&mut blob, read::ALL).unwrap();
    let mut out = format!("{}\n", format.name());
    let ended = format.read(blob, &mut |part| {
        match part {
            Part::Text(segment) => runs(&segment, &mut out),
            Part::Field(field) => {
                writeln!(out, "field @{} · {} · {}", field.start, field.name, field.kind).unwrap();
            }
            Part::Blob(blob) => writeln!(out, "blob {}", blob.origin).unwrap(),
            Part::Gap(gap) => writeln!(out, "gap {gap}").unwrap(),
        }
        Ok(())
    });
    if let Err(gap) = ended {
        writeln!(out, "ended by {gap}").unwrap();
    }
    out
}

fn runs(segment: &Segment<'_>, out: &mut String) {
    writeln!(out, "segment {:?}", segment.width).unwrap();
    for (i, mark) in segment.marks.iter().enumerate() {
        let start = mark.at as usize;
        let end = segment.marks.get(i + 1).map_or(segment.text.len(), |next| next.at as usize);
        let field = segment.fields.get(mark.field as usize).map_or("", |name| name);
        let more = |line: &str| if line.chars().count() > SHOWN { " …" } else { "" };
        for line in segment.text[start..end].split_inclusive(['\n', BARRIER]) {
            if line == "\u{1F}" {
                continue;
            }

            let shown: String = line.chars().take(SHOWN).collect();
            writeln!(out, "{}@{} · {field} · {shown:?}{}", mark.row, mark.offset, more(line))
                .unwrap();
        }
    }
}
