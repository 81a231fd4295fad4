//! Binary formats: values lie where their place says, in the field and row that hold them; no cut and no
//! changed byte harms more than what it touches.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use std::path::Path;

use proptest::prelude::*;
use sverka::{
    error::{Gap, Reason},
    part::{BARRIER, Blob, Part},
    place::{Origin, Step},
    read,
};

use crate::support::{fixture, revealed};

/// One good file of each binary format.
const GOOD: [&str; 26] = [
    "sqlite/good.db",
    "sqlite/utf-16be.db",
    "bson/good.bson",
    "bson/archive.archive",
    "xlsx/good.xlsx",
    "ods/good.ods",
    "parquet/good.parquet",
    "parquet/zstd.parquet",
    "parquet/gzip.parquet",
    "parquet/lz4.parquet",
    "parquet/brotli.parquet",
    "parquet/delta.parquet",
    "parquet/encodings-1.parquet",
    "parquet/encodings-2.parquet",
    "parquet/dictionary.parquet",
    "avro/good.avro",
    "avro/deflate.avro",
    "avro/snappy.avro",
    "avro/zstandard.avro",
    "arrow/good.arrow",
    "arrow/stream.arrows",
    "arrow/lz4.feather",
    "arrow/zstd.feather",
    "xls/good.xls",
    "xlsb/good.xlsb",
    "xlsb/inline.xlsb",
];

/// Values that were put into the fixtures: file, field, row, value.
const VALUES: &[(&str, &str, u64, &str)] = &[
    ("sqlite/good.db", "клиенты.phone", 3, "79160000020"),
    ("sqlite/good.db", "клиенты.scan", 4, "пишите на ya@lugovoe-demo.ru"),
    ("sqlite/good.db", "phones.phone", 2, "79160000022"),
    ("sqlite/utf-16be.db", "клиенты.e-mail", 4, "yan@lugovoe-demo.ru"),
    ("sqlite/utf-16be.db", "passports.series", 1, "45 11"),
    ("bson/good.bson", "good.contacts[].phone", 2, "79160000031"),
    ("bson/good.bson", "good.balance", 3, "79160000050"),
    ("bson/archive.archive", "orders.tel", 1, "+7 916 000-00-70"),
    ("xlsx/good.xlsx", "Клиенты!Телефон", 2, "79160000018"),
    ("xlsx/good.xlsx", "Клиенты!Дата рождения", 1, "1990-02-03"),
    ("xlsx/good.xlsx", "Клиенты!Карта", 3, "2202201200000475"),
    ("xlsx/good.xlsx", "Клиенты!A (note)", 1, "перезвонить 8 (495) 000-00-20"),
    ("xlsx/good.xlsx", "Скрытый!A", 2, "79160000023"),
    ("xlsx/inline.xlsx", "Data!phone", 1, "79160000024"),
    ("xlsx/far.xlsx", "Sheet!XFD", 1_048_576, "+7 916 000-00-26"),
    ("xlsb/good.xlsb", "Клиенты!Телефон", 2, "79160000018"),
    ("xlsb/good.xlsb", "Клиенты!Дата рождения", 1, "1990-02-03"),
    ("xlsb/good.xlsb", "Клиенты!A (note)", 1, "перезвонить 8 (495) 000-00-20"),
    ("xlsb/good.xlsb", "Скрытый!XFD", 1_048_576, "+7 916 000-00-26"),
    ("xlsb/good.xlsb", "Совсем!phone", 1, "8 916 000-00-25"),
    ("xlsb/inline.xlsb", "Клиенты!Карта", 3, "2202201200000475"),
    ("xls/good.xls", "Клиенты!Телефон", 2, "79160000018"),
    ("xls/good.xls", "Клиенты!Дата рождения", 2, "1985-12-31"),
    ("xls/good.xls", "Скрытый!IV", 65_536, "79160000036"),
    ("xls/good.xls", "Скрытый!A (note)", 1, "перезвонить 8 (495) 000-00-20"),
    ("ods/good.ods", "Скрытый!A", 2, "79160000023"),
    ("ods/good.ods", "Клиенты!Телефон", 2, "79160000018"),
    ("parquet/good.parquet", "phone", 3, "79160000019"),
    ("parquet/good.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("parquet/good.parquet", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/zstd.parquet", "phone", 3, "79160000019"),
    ("parquet/zstd.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("parquet/zstd.parquet", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/gzip.parquet", "phone", 3, "79160000019"),
    ("parquet/gzip.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("parquet/gzip.parquet", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/lz4.parquet", "phone", 3, "79160000019"),
    ("parquet/lz4.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("parquet/lz4.parquet", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/brotli.parquet", "phone", 3, "79160000019"),
    ("parquet/brotli.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("parquet/brotli.parquet", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/delta.parquet", "phone", 3, "79160000019"),
    ("parquet/delta.parquet", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("avro/good.avro", "phone", 3, "79160000019"),
    ("avro/good.avro", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("avro/good.avro", "contacts[].tel", 2, "8 916 000-00-41"),
    ("avro/deflate.avro", "phone", 3, "79160000019"),
    ("avro/deflate.avro", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("avro/deflate.avro", "contacts[].tel", 2, "8 916 000-00-41"),
    ("avro/snappy.avro", "phone", 3, "79160000019"),
    ("avro/snappy.avro", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("avro/snappy.avro", "contacts[].tel", 2, "8 916 000-00-41"),
    ("avro/zstandard.avro", "phone", 3, "79160000019"),
    ("avro/zstandard.avro", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("avro/zstandard.avro", "contacts[].tel", 2, "8 916 000-00-41"),
    ("arrow/good.arrow", "phone", 3, "79160000019"),
    ("arrow/good.arrow", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/good.arrow", "contacts[].tel", 2, "8 916 000-00-41"),
    ("arrow/stream.arrows", "phone", 3, "79160000019"),
    ("arrow/stream.arrows", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/stream.arrows", "contacts[].tel", 2, "8 916 000-00-41"),
    ("arrow/lz4.feather", "phone", 3, "79160000019"),
    ("arrow/lz4.feather", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/lz4.feather", "contacts[].tel", 2, "8 916 000-00-41"),
    ("arrow/zstd.feather", "phone", 3, "79160000019"),
    ("arrow/zstd.feather", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/zstd.feather", "contacts[].tel", 2, "8 916 000-00-41"),
    ("parquet/good.parquet", "birth_date", 4, "1990-02-06"),
    ("parquet/good.parquet", "passport", 4, "4511300020"),
    ("parquet/good.parquet", "props[].value", 3, "yan2@lugovoe-demo.ru"),
    ("avro/good.avro", "seen", 4, "2026-01-02 03:04:05.6"),
    ("avro/good.avro", "friend.passport", 3, "4511300020"),
    ("avro/good.avro", "props.*", 1, "yan0@lugovoe-demo.ru"),
    ("avro/wrong-size.avro", "email", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/good.arrow", "city", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/good.arrow", "large", 4, "fekla3@lugovoe-demo.ru"),
    ("arrow/good.arrow", "view", 4, "Щукина Фёкла 3"),
    ("arrow/good.arrow", "passport", 4, "4511300020"),
    ("arrow/good.arrow", "props[].value", 3, "yan2@lugovoe-demo.ru"),
    ("arrow/good.arrow", "tags[]", 4, "ia3@lugovoe-demo.ru"),
    ("bson/wrong-length.bson", "wrong-length.passport.series", 2, "45 11"),
];

/// What reading gives: values with their fields, and gaps.
#[derive(Debug, Default)]
struct Read {
    format: &'static str,
    /// Field, row, value.
    values: Vec<(String, u64, String)>,
    gaps: Vec<Gap>,
    fields: Vec<String>,
}

fn read(name: &str, bytes: &[u8]) -> Read {
    let origin = Origin::root(Step::File(name.into()));
    let mut blob = Blob::bytes(origin, bytes);
    let format = read::choose(&mut blob, read::ALL).unwrap();
    let mut read = Read { format: format.name(), ..Read::default() };
    let ended = format.read(blob, &mut |part| {
        match part {
            Part::Text(segment) => {
                let ends = segment.marks.iter().skip(1).map(|mark| mark.at as usize);
                for (mark, end) in segment.marks.iter().zip(ends.chain([segment.text.len()])) {
                    let value = segment.text[mark.at as usize..end].trim_matches(BARRIER);
                    let field = segment.fields.get(mark.field as usize).map_or("", |it| it);
                    assert!(segment.text.get(segment.own.clone()).is_some());
                    read.values.push((field.to_owned(), mark.row, value.to_owned()));
                }
            }
            Part::Field(declared) => read.fields.push(declared.name.to_owned()),
            Part::Blob(_) => {}
            Part::Gap(gap) => read.gaps.push(gap),
        }
        Ok(())
    });
    read.gaps.extend(ended.err());
    read
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(fixture("read").join(name)).unwrap()
}

#[test]
fn findings_in_a_database_lead_back_to_their_bytes() {
    let path = fixture("read/sqlite/good.db");
    let bytes = std::fs::read(&path).unwrap();
    let mut seen = 0;
    for finding in revealed(&path).findings.kept() {
        if finding.origin.depth() > 0 {
            continue;
        }
        let range = usize::try_from(finding.place.start).unwrap()
            ..usize::try_from(finding.place.end).unwrap();
        let raw = &bytes[range];
        let number = raw.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        let real = raw.first_chunk::<8>().map(|raw| f64::from_be_bytes(*raw).to_string());
        let lies = *raw == *finding.shown.as_bytes()
            || number.to_string() == *finding.shown
            || real.as_deref() == Some(&*finding.shown)
            // The row's number, as the format writes it: seven bits a byte.
            || finding.field.as_deref() == Some("phones.phone") && raw.len() < 9;
        assert!(lies, "{:?} {:?} {raw:?}", finding.field, finding.place);
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn cells_of_an_old_workbook_lead_back_to_their_records() {
    let path = fixture("read/xls/good.xls");
    let bytes = std::fs::read(&path).unwrap();
    let short = |at: usize| u64::from(bytes[at]) | u64::from(bytes[at + 1]) << 8;
    let (mut cells, mut notes) = (0, 0);
    for finding in revealed(&path).findings.kept() {
        let Some(field) = finding.field.as_ref().filter(|_| finding.origin.depth() == 0) else {
            continue;
        };
        let at = usize::try_from(finding.place.start).unwrap();
        // LABELSST, NUMBER, RK, FORMULA, NOTE ([MS-XLS] 2.3.2); the row counts from 0.
        let kinds: &[u64] = if field.ends_with("(note)") { &[0x1C] } else { &[0xFD, 0x203, 0x27E] };
        assert!(kinds.contains(&short(at)), "{field} {at} {:x}", short(at));
        assert_eq!(short(at + 4) + 1, finding.place.line, "{field}");
        let letter = field.rsplit('!').next().filter(|name| name.len() <= 2);
        if let Some(letter) = letter {
            assert_eq!(short(at + 6), if letter == "IV" { 255 } else { 0 });
        }
        if kinds.len() == 1 { notes += 1 } else { cells += 1 }
    }
    assert!(cells > 8 && notes == 1, "{cells} {notes}");
}

#[test]
fn values_are_found_in_their_columns_and_rows() {
    for (file, field, row, value) in VALUES.iter().copied() {
        let values = read(file, &bytes_of(file)).values;
        let wanted = (field.to_owned(), row, value.to_owned());
        assert!(values.contains(&wanted), "{file}: {wanted:?} in {values:#?}");
    }
}

#[test]
fn every_encoding_of_parquet_is_read() {
    for file in ["parquet/encodings-1.parquet", "parquet/encodings-2.parquet"] {
        let Read { values, fields, .. } = read(file, &bytes_of(file));
        for field in fields.iter().filter(|field| !field.ends_with("_yes")) {
            let last = if field.ends_with("_text") {
                "fekla59@lugovoe-demo.ru"
            } else if field.ends_with("_int") {
                "300076"
            } else {
                "79160000076"
            };
            let wanted = (field.clone(), 60, last.to_owned());
            assert!(values.contains(&wanted), "{file}: {wanted:?}");
        }
        assert_eq!(fields.len(), 16, "{fields:?}");
    }
    let file = "parquet/dictionary.parquet";
    let values = read(file, &bytes_of(file)).values;
    for row in 1..=60 {
        let wanted = ("email".to_owned(), row, format!("fekla{}@lugovoe-demo.ru", row - 1));
        assert!(values.contains(&wanted), "{wanted:?}");
    }
    assert!(
        values.contains(&("old".to_owned(), 60, "1990-02-03 00:00:00".to_owned())),
        "{values:?}"
    );
}

#[test]
fn columns_of_empty_tables_are_declared() {
    for (file, field) in
        [("sqlite/good.db", "subscribers.birth_date"), ("sqlite/utf-16be.db", "subscribers.gender")]
    {
        let fields = read(file, &bytes_of(file)).fields;
        assert!(fields.iter().any(|name| name == field), "{file}: {fields:?}");
    }
}

#[test]
fn what_needs_a_password_or_is_not_understood_is_told() {
    for (file, reason) in [
        ("xls/encrypted.xls", Reason::Encrypted),
        ("parquet/encrypted.parquet", Reason::Encrypted),
        ("xlsb/hostile.xlsb", Reason::Damaged),
    ] {
        let gaps = read(file, &bytes_of(file)).gaps;
        assert!(gaps.iter().any(|gap| gap.reason == reason), "{file}: {gaps:?}");
    }
}

#[test]
fn what_is_cut_off_is_a_gap() {
    for file in GOOD {
        let bytes = bytes_of(file);
        let whole = read(file, &bytes);
        assert_eq!(whole.gaps, [], "{file}");
        for cut in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
            let part = read("cut.bin", &bytes[..cut]);
            let told = part.format != whole.format || !part.gaps.is_empty();
            assert!(told, "{file} cut at {cut}: {part:?}");
            // Of a workbook that is cut off within its first member, nobody can tell that it is one.
            let reason =
                if part.format == "sealed" { Reason::Unsupported } else { Reason::Damaged };
            assert!(part.gaps.iter().all(|gap| gap.reason == reason), "{part:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_byte_does_harm(
        file in proptest::sample::select(GOOD.to_vec()),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = bytes_of(file);
        for (index, byte) in &changes {
            *index.get_mut(&mut bytes) = *byte;
        }
        let extension = Path::new(file).extension().unwrap().to_str().unwrap();
        let name = format!("changed.{extension}");
        read(&name, &bytes);
        bytes.truncate(cut.index(bytes.len()));
        read(&name, &bytes);
    }
}
