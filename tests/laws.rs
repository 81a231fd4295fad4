//! The laws: what holds for every input.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sverka::{
    detect::{Detector as _, examples},
    inventory::Inventory,
    part::{Flow, Mark, Segment, Width},
};

use crate::support::{
    audit, audit_of, engine, essence, fixture, job, rendered, revealed, unquoted,
};

/// Values that any text may hold, with the bytes around them.
const PLANTS: [&str; 8] = [
    "p.vetrov@lugovoe-demo.ru",
    "+7 916 145-00-87",
    "8 (495) 123-08-19",
    "93.184.215.14",
    "2a02:6b8::feed:ff",
    "2202 2012 0000 0475",
    "паспорт 45 11 № 300017",
    "глеб@почта-демо.рф",
];

fn legacy(text: &str, charset: &'static encoding_rs::Encoding) -> Vec<u8> {
    charset.encode(text).0.into_owned()
}

fn letter() -> String {
    let filler = "Уважаемые коллеги, направляем сведения для пропуска в здание.\n";
    PLANTS
        .iter()
        .filter(|plant| !plant.contains('№'))
        .map(|plant| format!("{filler}Данные: {plant}, спасибо\n"))
        .collect()
}

#[test]
fn every_finding_leads_back_to_its_bytes() {
    let mut seen = 0;
    for finding in revealed(&fixture("demo")).findings.kept() {
        let bytes = std::fs::read(finding.origin.path()).unwrap();
        let range = usize::try_from(finding.place.start).unwrap()
            ..usize::try_from(finding.place.end).unwrap();
        let raw = &bytes[range];
        let found = match std::str::from_utf8(&bytes) {
            Ok(_) => String::from_utf8(raw.to_vec()).unwrap(),
            Err(_) => encoding_rs::WINDOWS_1251.decode(raw).0.into_owned(),
        };
        assert_eq!(unquoted(&found), *finding.shown, "{}:{}", finding.origin, finding.place.line);
        let before =
            String::from_utf8_lossy(&bytes[..usize::try_from(finding.place.start).unwrap()])
                .into_owned();
        assert_eq!(finding.place.line, before.matches('\n').count() as u64 + 1);
        seen += 1;
    }
    assert!(seen > 20, "only {seen} findings in the demo");
}

#[test]
fn encoding_does_not_matter() {
    let text = letter();
    let of = |content: &[u8]| -> Vec<_> {
        audit_of("letter.txt", content).findings.kept().iter().map(essence).collect()
    };
    let expected = of(text.as_bytes());
    assert!(expected.len() >= PLANTS.len() - 1, "{expected:?}");
    for charset in [
        encoding_rs::WINDOWS_1251,
        encoding_rs::KOI8_R,
        encoding_rs::IBM866,
        encoding_rs::ISO_8859_5,
    ] {
        assert_eq!(of(&legacy(&text, charset)), expected, "{}", charset.name());
    }
    for (bom, units) in [
        (true, u16::to_le_bytes as fn(u16) -> [u8; 2]),
        (true, u16::to_be_bytes),
        (false, u16::to_le_bytes),
    ] {
        let marked: String = if bom { format!("\u{FEFF}{text}") } else { text.clone() };
        let bytes: Vec<u8> = marked.encode_utf16().flat_map(units).collect();
        assert_eq!(of(&bytes), expected, "UTF-16, mark: {bom}");
    }
    let bytes: Vec<u8> =
        format!("\u{FEFF}{text}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    assert_eq!(of(&bytes), expected, "UTF-32");
}

#[test]
fn threads_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let line = |i: usize| format!("{i} {} {}\n", "текст ".repeat(i % 90), PLANTS[i % PLANTS.len()]);
    let big: String = (0..40_000).map(line).collect();
    std::fs::write(folder.path().join("big.log"), &big).unwrap();
    let rows: String =
        (0..20_000).map(|i| format!("| {}", line(i).replace('\n', " |\n"))).collect();
    let table = format!("| text |\n|---|\n{rows}");
    std::fs::write(folder.path().join("big.md"), &table).unwrap();
    for i in 0..40 {
        std::fs::write(folder.path().join(format!("{i}.txt")), line(i)).unwrap();
    }
    let render = |threads: usize| {
        let job = sverka::scan::Job { threads, ..job(folder.path()) };
        let audit = sverka::scan::scan(&job, &sverka::scan::Progress::default()).unwrap();
        ["json", "jsonl", "text"].map(|name| rendered(name, &audit))
    };
    let one = render(1);
    assert!(big.len() > 9 << 20 && table.len() > 9 << 20, "the files are not cut");
    assert!(render(2) == one && render(8) == one);
}

#[test]
fn a_file_in_pieces_is_the_file() {
    let line = |i: usize| format!("{i} {} {}\n", "текст ".repeat(i % 90), PLANTS[i % PLANTS.len()]);
    let big: String = (0..40_000).map(line).collect();
    let found = audit_of("big.log", big.as_bytes()).findings.kept().to_vec();
    assert!(found.len() >= 40_000, "{}", found.len());
    for finding in &found {
        let line = big.lines().nth(usize::try_from(finding.place.line).unwrap() - 1).unwrap();
        let rest: String =
            line.chars().skip(usize::try_from(finding.place.column).unwrap() - 1).collect();
        assert!(
            rest.starts_with(&*finding.shown),
            "{}:{}",
            finding.place.line,
            finding.place.column
        );
        if finding.place.line > 2000 {
            break;
        }
    }
    let starts: BTreeSet<u64> = found.iter().map(|finding| finding.place.start).collect();
    assert_eq!(starts.len(), found.len(), "a value was found twice");
}

#[test]
fn a_value_across_any_cut_of_a_giant_line_is_found_once() {
    let mut line = String::new();
    let mut planted = 0_u64;
    while line.len() < 9 << 20 {
        line.push_str(&"x".repeat(1000 + line.len() % 37));
        line.push_str("; p.vetrov@lugovoe-demo.ru; ");
        planted += 1;
    }
    let audit = audit_of("giant.txt", line.as_bytes());
    let inventory = audit.inventory.whole().unwrap();
    assert_eq!(inventory.iter().map(|(_, tally)| tally.findings()).sum::<u64>(), planted);
    for finding in audit.findings.kept() {
        assert_eq!((finding.place.line, finding.place.column), (1, finding.place.start + 1));
    }
}

#[test]
fn merging_is_a_sum() {
    let parts: Vec<Inventory> = ["clients.csv", "letter.txt", "dump.sql", "access.log"]
        .map(|name| audit(&fixture(&format!("demo/{name}"))).inventory.whole().unwrap())
        .into();
    let sum = |order: &[usize]| {
        let mut sum = Inventory::default();
        order.iter().for_each(|i| sum.merge(parts[*i].clone()));
        sum
    };
    let expected = sum(&[0, 1, 2, 3]);
    assert_eq!(sum(&[3, 1, 0, 2]), expected);
    let (mut left, right) = (sum(&[2, 3]), sum(&[1, 0]));
    left.merge(right);
    assert_eq!(left, expected);
    left.merge(Inventory::default());
    assert_eq!(left, expected);
}

#[test]
fn values_do_not_leak() {
    let values: BTreeSet<String> = revealed(&fixture("demo"))
        .findings
        .kept()
        .iter()
        .map(|finding| finding.shown.to_string())
        .collect();
    assert!(values.len() > 15);
    let audit = audit(&fixture("demo"));
    for report in sverka::report::ALL {
        let text = String::from_utf8(rendered(report.name(), &audit)).unwrap();
        for value in &values {
            assert!(!text.contains(value.as_str()), "{} tells `{value}`", report.name());
        }
    }
}

#[test]
fn nothing_before_a_cut_is_lost() {
    for (file, step) in
        [("demo/dump.sql", 7), ("read/tables/good.md", 31), ("read/tables/good.txt", 31)]
    {
        none_before_a_cut_is_lost(file, step);
    }
}

fn none_before_a_cut_is_lost(file: &str, step: usize) {
    let bytes = std::fs::read(fixture(file)).unwrap();
    let name = file.rsplit('/').next().unwrap();
    let whole = audit_of(name, &bytes).findings.kept().to_vec();
    for cut in (0..bytes.len()).step_by(step) {
        let head = audit_of(name, &bytes[..cut]).findings.kept().to_vec();
        let line_start =
            bytes[..cut].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) as u64;
        let expected: Vec<_> =
            whole.iter().filter(|finding| finding.place.end <= line_start).map(essence).collect();
        let found: Vec<_> =
            head.iter().filter(|finding| finding.place.end <= line_start).map(essence).collect();
        assert_eq!(found, expected, "cut at {cut}");
    }
}

#[test]
fn a_lying_mark_hides_nothing() {
    for mark in [&b"\xFF\xFE"[..], b"\xFE\xFF", b"\xEF\xBB\xBF", b"\xFF\xFE\0\0"] {
        let content = [mark, letter().as_bytes()].concat();
        let found = audit_of("letter.txt", &content).findings.kept().len();
        assert!(found >= PLANTS.len() - 1, "{mark:?}: {found}");
    }
}

#[test]
fn binary_files_are_searched_for_what_can_be_read() {
    let mut content = b"\x7fELF\x02\x01\0\0\xFF\xFE\x80".repeat(50);
    content.extend(b"p.vetrov@lugovoe-demo.ru\0\0\x01\xFF");
    content.extend("  +7 916 145-00-87  ".encode_utf16().flat_map(u16::to_le_bytes));
    content.extend([0xFF, 0, 3, 0xFE].repeat(40));
    let found: Vec<_> = audit_of("core.bin", &content)
        .findings
        .kept()
        .iter()
        .map(|f| f.shown.to_string())
        .collect();
    assert_eq!(found, ["p.vetrov@lugovoe-demo.ru", "+7 916 145-00-87"]);
}

/// Text that holds plants between scraps that look like values.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop_oneof![
        proptest::sample::select(PLANTS.to_vec()).prop_map(str::to_owned),
        "[0-9]{1,20}",
        "[ -~]{0,12}",
        "[а-яА-Я№ ]{0,12}",
        Just("\n".to_owned()),
        Just("\u{A0}".to_owned()),
        "[-+().@:/ ]{1,4}",
    ];
    proptest::collection::vec(scrap, 0..30).prop_map(|scraps| scraps.concat())
}

fn hits(text: &str) -> Vec<(usize, usize, u16)> {
    thread_local! {
        static ENGINE: sverka::detect::Engine = engine();
    }
    ENGINE.with(|engine| {
        examples::run(engine, text, None, &mut engine.scratch())
            .iter()
            .map(|hit| (hit.start, hit.end, hit.rule))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn cuts_at_line_ends_do_not_matter(text in scraps()) {
        let mut parts = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            parts.extend(hits(line).into_iter().map(|(start, end, rule)| (start + at, end + at, rule)));
            at += line.len();
        }
        prop_assert_eq!(hits(&text), parts);
    }

    #[test]
    fn the_hits_of_a_run_are_those_of_the_run_alone(texts in proptest::collection::vec(scraps(), 1..5)) {
        let engine = engine();
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        let joined = texts.concat();
        let mut marks = Vec::new();
        let mut at = 0;
        let mut expected = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let field = u32::try_from(i % 2).unwrap();
            marks.push(Mark { at: u32::try_from(at).unwrap(), field, offset: at as u64, line: 0, row: 0 });
            expected.extend(hits(text).into_iter().map(|(start, end, rule)| (start + at, end + at, rule)));
            at += text.len();
        }
        let segment = Segment { text: &joined, marks: &marks, fields: &[], own: 0..joined.len(), width: Width::Utf8, flow: Flow::Cells };
        let mut found = Vec::new();
        engine.detect(&segment, &mut engine.scratch(), &mut found);
        let found: Vec<_> = found.iter().map(|hit| (hit.start, hit.end, hit.rule)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn fields_of_a_flowing_text_lose_nothing(texts in proptest::collection::vec(scraps(), 1..5)) {
        let engine = engine();
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        let joined = texts.concat();
        let fields = ["", "note"].map(Box::from);
        let mut marks = Vec::new();
        let mut at = 0;
        for (i, text) in texts.iter().enumerate() {
            let field = u32::try_from(i % 2).unwrap();
            marks.push(Mark { at: u32::try_from(at).unwrap(), field, offset: at as u64, line: 0, row: 0 });
            at += text.len();
        }
        let segment = Segment { text: &joined, marks: &marks, fields: &fields, own: 0..joined.len(), width: Width::Utf8, flow: Flow::LINES };
        let mut found = Vec::new();
        engine.detect(&segment, &mut engine.scratch(), &mut found);
        let found: Vec<_> = found.iter().map(|hit| (hit.start, hit.end, hit.rule)).collect();
        prop_assert_eq!(found, hits(&joined));
    }

    #[test]
    fn nothing_panics(content in proptest::collection::vec(any::<u8>(), 0..3000), text in scraps()) {
        let mixed = [content.as_slice(), text.as_bytes(), &content].concat();
        for name in ["x.bin", "x.csv", "x.txt"] {
            let audit = audit_of(name, &mixed);
            prop_assert!(audit.gaps.iter().all(|hole| hole.gap.reason != sverka::error::Reason::Panicked));
        }
    }
}
