//! Memory: whatever a file holds or says of itself, its scan stays within 256 MB, and tells what it did not read.
//!
//! Other systems than Linux know no such limit; there the scans only have to tell.

use std::{io::Write as _, path::Path, process::Command};

use memchr::memmem;
use serde_json::Value;
use sverka::error::Reason;

use crate::support::fixture;

/// Stands before the harm in every file that is made to harm.
pub(crate) const MAIL: &str = "g.ozerov@lugovoe-demo.ru";
/// Kilobytes that a scan by two workers may ask for, its stacks included.
const MEMORY: u64 = 256 << 10;
/// Kilobytes that do for what is read as a stream, however long it is.
const LEAN: u64 = 36 << 10;
/// Bytes of a stream, with which it would not stay within these if it were held.
const LONG: usize = 20 << 20;

/// A file made to harm: the mail in it is found in this field, and a gap has this reason.
pub(crate) struct Hostile {
    name: &'static str,
    content: Vec<u8>,
    field: Option<&'static str>,
    reason: Option<Reason>,
}

impl Hostile {
    /// Takes no name for a field for no field.
    pub(crate) fn new(
        name: &'static str,
        content: impl Into<Vec<u8>>,
        field: &'static str,
        reason: impl Into<Option<Reason>>,
    ) -> Self {
        let field = Some(field).filter(|field| !field.is_empty());
        Self { name, content: content.into(), field, reason: reason.into() }
    }
}

/// The records of a scan by the program, which dies where it asks for more memory than this.
///
/// What counts is what Linux calls data: memory to be written to that is no file's, whether it was touched or not.
/// So a wrong length that is believed is seen, and nothing hangs on the moment at which one looks.
fn scanned_within(kilobytes: u64, root: &Path) -> Vec<Value> {
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -d {kilobytes}; exec \"$0\" \"$@\"")])
        .args([env!("CARGO_BIN_EXE_sverka"), "scan", "--format", "jsonl", "--threads", "2"])
        .arg(root)
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}: {said}", root.display());
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
}

/// Asserts that a scan of these files within so much memory tells their mails and their gaps.
fn assert_told_within(kilobytes: u64, files: &[Hostile]) {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::write(folder.path().join(file.name), &file.content).unwrap();
    }
    let records = scanned_within(kilobytes, folder.path());
    for Hostile { name, content, field, reason } in files {
        let own = |kind: &str| -> Vec<&Value> {
            let is_own = |record: &&Value| {
                let path = record["path"].as_str().unwrap_or_default();
                record["type"] == kind && Path::new(path).ends_with(name)
            };
            records.iter().filter(is_own).collect()
        };
        let found = own("finding");
        let mail =
            |found: &&Value| found["category"] == "email" && found["field"].as_str() == *field;
        let mail = found.iter().copied().find(mail);
        let mail = mail.unwrap_or_else(|| panic!("{name}: {found:?}"));
        if let Some(at) = memmem::find(content, MAIL.as_bytes()) {
            assert_eq!((&mail["start"], &mail["end"]), (&at.into(), &(at + MAIL.len()).into()));
        }
        let gaps = own("gap");
        let reasons: Vec<_> = gaps.iter().filter_map(|gap| gap["reason"].as_str()).collect();
        match reason {
            Some(reason) => assert!(reasons.contains(&reason.name()), "{name}: {gaps:?}"),
            None => assert!(reasons.is_empty(), "{name}: {gaps:?}"),
        }
        assert!(reasons.len() < 5, "{name}: {gaps:?}");
    }
}

/// Asserts what is told of files made to harm, and that nothing makes their scan ask for too much memory.
pub(crate) fn assert_told(files: &[Hostile]) {
    assert_told_within(MEMORY, files);
}

#[test]
fn what_streams_takes_as_much_memory_as_something_short() {
    let words = "lorem ipsum ".repeat(20);
    let many = |open: &str, close: &str| format!("{open}{words}{close}").repeat(LONG / words.len());
    let sql = format!("INSERT INTO t (mail, note) VALUES ('{MAIL}', ''){};", many(",('','", "')"));
    let json = format!("[{{\"mail\":\"{MAIL}\"}}{}]", many(",{\"note\":\"", "\"}"));
    for file in [
        Hostile::new("statement.sql", sql, "t.mail", None),
        Hostile::new("array.json", json, "[].mail", None),
        Hostile::new("rows.csv", format!("mail,note\n{MAIL},\n{}", many(",", "\n")), "mail", None),
        Hostile::new("line.txt", format!("{MAIL} {}", many("", "")), "", None),
    ] {
        assert_told_within(LEAN, &[file]);
    }
}

/// A workbook of Excel whose sheet holds these rows.
fn workbook(shared: &str, rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let shared = format!("<sst count=\"4294967295\" uniqueCount=\"4294967295\">{shared}</sst>");
    zip(&[
        (
            "[Content_Types].xml",
            "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Type=\"t/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"t/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>",
        ),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// An archive with these members; the first is not packed.
fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (i, (name, content)) in members.iter().enumerate() {
        let method = [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated];
        let method = method[usize::from(i > 0)];
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_is_as_big_as_what_it_holds() {
    let far = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
               <row r=\"1048576\"><c r=\"XFD1048576\" t=\"s\"><v>1</v></c></row>";
    let shared = format!("<si><t>x</t></si><si><t>{MAIL}</t></si>");
    let long = "x ".repeat(3 << 19);
    let torn =
        format!("{far}<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>{long}</t></is></c></row>");
    let repeated = format!(
        "<office:spreadsheet><table:table table:name=\"S\">\
         <table:table-row table:number-rows-repeated=\"1048576\">\
         <table:table-cell table:number-columns-repeated=\"16384\"><text:p>{MAIL}</text:p></table:table-cell>\
         </table:table-row></table:table></office:spreadsheet>"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    assert_told(&[
        Hostile::new("far.xlsx", workbook(&shared, far), "S!XFD", None),
        Hostile::new("long.xlsx", workbook(&shared, &torn), "S!XFD", Reason::Damaged),
        Hostile::new(
            "repeated.ods",
            zip(&[("mimetype", kind), ("content.xml", &repeated)]),
            "S!A",
            None,
        ),
    ]);
}

#[test]
fn a_length_is_not_believed() {
    let mut document = 2_000_000_000_u32.to_le_bytes().to_vec();
    document.extend(b"\x02mail\0\x19\0\0\0");
    document.extend(format!("{MAIL}\0\0").bytes());
    let footer = [b"PAR1 ", MAIL.as_bytes(), b"\xFF\xFF\xFF\x7FPAR1"].concat();
    let message =
        [&b"ARROW1\0\0\xFF\xFF\xFF\xFF\xF0\xFF\xFF\x7F "[..], MAIL.as_bytes(), b" "].concat();
    let schema =
        [&b"Obj\x01\x02\x16avro.schema\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x0F "[..], MAIL.as_bytes()]
            .concat();
    let contents =
        [&b"PGDMP\x01\x0E\0\x04\x08\x01\x01\0\x01\xFF\xFF\xFF\x7F "[..], MAIL.as_bytes()].concat();
    assert_told(&[
        Hostile::new("a.bson", document, "", Reason::Damaged),
        Hostile::new("a.parquet", footer, "", Reason::Damaged),
        Hostile::new("a.arrow", message, "", Reason::Damaged),
        Hostile::new("a.avro", schema, "", Reason::Damaged),
        Hostile::new("a.dump", contents, "", Reason::Damaged),
    ]);
}

/// Pages, buffers, texts that say what they are not, pages of noise, files that break off: all that is kept here.
#[test]
fn no_fixture_takes_much_memory() {
    let records = scanned_within(MEMORY / 2, &fixture("read"));
    let told = |inner: &str| -> Vec<&str> {
        let is_own = |record: &&Value| {
            record["type"] == "gap"
                && record["path"].as_str().is_some_and(|path| path.ends_with(inner))
        };
        records.iter().filter(is_own).filter_map(|gap| gap["reason"].as_str()).collect()
    };
    for (inner, reason) in [
        ("arrow/hostile.arrow", Reason::Damaged),
        ("arrow/hostile.feather", Reason::Damaged),
        ("arrow/wrong-offsets.arrow", Reason::Damaged),
        ("avro/hostile.avro", Reason::Damaged),
        ("avro/wrong-size.avro", Reason::Damaged),
        ("bson/deep.bson", Reason::Limit),
        ("bson/wrong-length.bson", Reason::Damaged),
        ("csv/hostile.csv", Reason::Damaged),
        ("ods/hostile.ods", Reason::Damaged),
        ("parquet/encrypted.parquet", Reason::Encrypted),
        ("parquet/hostile.parquet", Reason::Limit),
        ("parquet/page-of-noise.parquet", Reason::Damaged),
        ("parquet/truncated.parquet", Reason::Damaged),
        ("pgdump/hostile.dump", Reason::Damaged),
        ("sqlite/hostile.db", Reason::Damaged),
        ("sqlite/page-of-noise.db", Reason::Damaged),
        ("xls/encrypted.xls", Reason::Encrypted),
        ("xls/hostile.xls", Reason::Damaged),
        ("xlsb/hostile.xlsb", Reason::Damaged),
        ("xlsx/broken.xlsx", Reason::Damaged),
    ] {
        assert!(told(inner).contains(&reason.name()), "{inner}: {:?}", told(inner));
    }
}
