//! Reports: every one over the same audit, built by hand, with hostile names in it.

use std::{collections::BTreeSet, io, sync::Arc};

use serde_json::Value as Json;
use sverka::{
    detect::{
        Evidence, Nature, Sure,
        check::{Aspect, Detail},
    },
    error::{Gap, Reason},
    inventory::{Finding, Holding, Hole, Stock},
    place::{Origin, Place, Step},
    report::{self, Audit, Style, Totals},
    taxonomy::{Categories, Category},
};

/// A set of categories.
fn rivals(ids: [&str; 2]) -> Categories {
    ids.iter().filter_map(|id| Category::named(id)).fold(Categories::default(), Categories::with)
}

/// A finding, before the details that a test cares for.
fn finding(origin: &Origin, category: &str, line: u64, shown: &str) -> Finding {
    Finding {
        origin: origin.clone(),
        place: Place { start: line * 40, end: line * 40 + 16, line, column: 5 },
        field: None,
        row: None,
        category: Category::named(category).expect("a category of the taxonomy"),
        detector: format!("any.{category}").into(),
        confidence: Sure::High,
        nature: Nature::Live,
        evidence: Evidence::SHAPE | Evidence::PLAN,
        detail: Detail::NONE,
        rivals: Categories::default(),
        shown: shown.into(),
        fingerprint: 0xA1B,
    }
}

fn add(audit: &mut Audit, finding: Finding) {
    let holding = Holding {
        store: finding.origin.clone(),
        field: finding.field.clone(),
        category: finding.category,
    };
    let hash = *blake3::hash(&finding.place.start.to_le_bytes()).as_bytes();
    let digest = u64::from_le_bytes(std::array::from_fn(|i| hash[i]));
    let mut all = audit.inventory.whole().unwrap();
    all.tally(holding).add(&finding, digest);
    audit.inventory = Stock::default();
    audit.inventory.push(all);
    audit.findings.push(finding);
}

/// Leaves only the first findings.
fn keep(audit: &mut Audit, count: usize) {
    let mut left = count;
    audit.findings.retain(|_| {
        let keeps = left > 0;
        left = left.saturating_sub(1);
        keeps
    });
}

fn file(name: &str) -> Origin {
    Origin::root(Step::File(name.into()))
}

fn holes() -> Vec<Hole> {
    let mut gaps = Vec::new();
    let encrypted = Gap::new(Reason::Encrypted, "needs a password").sized(1_204);
    let damaged =
        Gap::new(Reason::Damaged, "the row \u{1b}]0;x\u{7} ends early").at(77).sized(9_000_000);
    let hole = |origin, gap| Hole { origin, gap };
    gaps.push(hole(file("a.zip").child(Step::Member("b.zip".into())), encrypted));
    gaps.push(hole(file("z\u{85}\n.csv"), damaged));
    #[cfg(unix)]
    {
        let name: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xFFnot-utf8");
        let gap = Gap::new(Reason::Unreadable, "permission denied");
        gaps.push(hole(Origin::root(Step::File(name.into())), gap));
    }
    gaps.sort();
    gaps
}

/// What a run over kind and unkind files might give.
fn sample() -> Audit {
    let mut audit = Audit::default();
    let clients = file("data/клиенты.csv");
    let users = file("data/dump.tar.gz")
        .child(Step::Decoded("gzip"))
        .child(Step::Member("users\n\u{1b}[31m\u{202E}.csv".into()));
    let field = |name: &str| Some(Arc::from(name));
    let phone = finding(&clients, "phone", 2, "+7 9•• •••-••-89");
    add(
        &mut audit,
        Finding {
            field: field("телефон"),
            row: Some(1),
            evidence: phone.evidence | Evidence::FIELD,
            detail: Detail { key: Aspect::Region, value: "RU" },
            ..phone.clone()
        },
    );
    add(
        &mut audit,
        Finding {
            confidence: Sure::Medium,
            rivals: rivals(["snils", "inn"]),
            ..finding(&clients, "phone", 30, "8(9••)•••••01")
        },
    );
    let passport = finding(&clients, "passport_ru", 3, "45 •• № ••••56");
    add(
        &mut audit,
        Finding { confidence: Sure::Low, field: field("=HYPERLINK(\"x\")"), ..passport },
    );
    let mail = finding(&users, "email", 1, "i•••@e••••••.org");
    add(
        &mut audit,
        Finding {
            nature: Nature::Placeholder,
            field: field("a\u{9b}2J\u{2066}\r\n"),
            ..mail.clone()
        },
    );
    add(&mut audit, Finding { nature: Nature::Role, ..mail });
    let log = file("@logs/access.log");
    for line in 1..=1_500 {
        let ip = finding(
            &log,
            "ip_address",
            line,
            &format!("203.0.•.{}", "•".repeat(1 + usize::from(line % 2 == 0))),
        );
        add(&mut audit, Finding { nature: Nature::Placeholder, ..ip });
    }
    keep(&mut audit, 5 + 60);
    audit.untold = 1_440;
    audit.gaps = holes();
    audit.findings.settle();
    audit.totals = Totals { files: 7, bytes: 1_234_567, seconds: 0.25 };
    audit
}

fn render(name: &str, audit: &Audit, style: Style) -> String {
    let mut out = Vec::new();
    let report = report::named(name).expect("a report of this name");
    report.write(audit, style, &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn plain(name: &str, audit: &Audit) -> String {
    render(name, audit, Style::default())
}

/// A report without what differs between two versions of the program.
fn stable(text: &str) -> String {
    text.replace(env!("CARGO_PKG_VERSION"), "[version]").replace('\u{1b}', "␛")
}

#[test]
fn every_report_of_the_sample_is_as_it_was() {
    let mut audit = sample();
    insta::assert_snapshot!("text", stable(&plain("text", &audit)));
    insta::assert_snapshot!("csv", stable(&plain("csv", &audit)));
    // Of the machine formats a few findings are enough to see.
    keep(&mut audit, 2);
    insta::assert_snapshot!("json", stable(&plain("json", &audit)));
    insta::assert_snapshot!("jsonl", stable(&plain("jsonl", &audit)));
    let colour = Style { colour: true, ..Style::default() };
    insta::assert_snapshot!("text_in_colour", stable(&render("text", &audit, colour)));
}

#[test]
fn every_report_of_nothing_is_as_it_was() {
    let totals = Totals { files: 3, bytes: 999, seconds: 0.125 };
    for (name, audit) in [
        ("no_files", Audit::default()),
        ("nothing_found", Audit { totals, ..Audit::default() }),
        ("nothing_found_but_gaps", Audit { gaps: holes(), totals, ..Audit::default() }),
    ] {
        let all: Vec<String> = report::ALL
            .iter()
            .map(|report| format!("{}:\n{}", report.name(), plain(report.name(), &audit)))
            .collect();
        insta::assert_snapshot!(name, stable(&all.join("\n")));
    }
}

#[test]
fn colour_only_adds_colour() {
    let audit = sample();
    let coloured = render("text", &audit, Style { colour: true, ..Style::default() });
    let mut bare = String::new();
    let mut rest = &*coloured;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        bare.push_str(before);
        rest = after.split_once('m').expect("a colour ends").1;
    }
    assert_eq!(bare + rest, plain("text", &audit));
}

#[test]
fn no_report_can_steer_a_terminal() {
    let audit = sample();
    for report in report::ALL {
        let text = plain(report.name(), &audit);
        let bad = text.chars().find(|c| {
            c.is_control() && *c != '\n'
                || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        });
        assert_eq!(bad, None, "{}", report.name());
    }
}

#[test]
fn all_findings_are_listed_when_asked_for() {
    let audit = sample();
    let listed =
        |all| render("text", &audit, Style { all, ..Style::default() }).matches("203.0.").count();
    assert_eq!((listed(false), listed(true)), (50, 60));
}

#[test]
fn json_and_json_lines_hold_the_same_records_each_of_which_stands_alone() {
    let audit = sample();
    let whole: Json = serde_json::from_str(&plain("json", &audit)).unwrap();
    assert_eq!(whole["schema"], "sverka-audit/1");
    let lines: Vec<Json> =
        plain("jsonl", &audit).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["type"], &lines[0]["schema"]), (&"header".into(), &whole["schema"]));
    assert_eq!(lines[0]["tool"], whole["tool"]);
    let of =
        |kind: &str| -> Vec<&Json> { lines.iter().filter(|line| line["type"] == kind).collect() };
    for (kind, list) in [("finding", "findings"), ("gap", "gaps"), ("inventory", "inventory")] {
        let list: Vec<&Json> = whole[list].as_array().unwrap().iter().collect();
        assert!(!list.is_empty() && of(kind) == list, "{kind}");
    }
    assert_eq!(of("summary"), [&whole["summary"]]);
    assert_eq!(lines.last(), Some(&whole["summary"]));
}

#[test]
fn records_say_what_the_audit_says() {
    let audit = sample();
    let whole: Json = serde_json::from_str(&plain("json", &audit)).unwrap();
    let first = |field: &str| {
        let all = whole["findings"].as_array().unwrap();
        all.iter().find(|one| one["field"] == field).unwrap().clone()
    };
    let phone = first("телефон");
    assert_eq!(phone["detail"]["region"], "RU");
    assert_eq!(phone["fingerprint"], "00a1b");
    assert_eq!(phone["masked"], "+7 9•• •••-••-89");
    assert_eq!((&phone["value"], &phone["inside"]), (&Json::Null, &Json::Null));
    assert_eq!(phone["evidence"], serde_json::json!(["shape", "plan", "field"]));
    // The name of a field is told to the character, however hostile.
    assert_eq!(first("a\u{9b}2J\u{2066}\r\n")["inside"][0], "(gzip)");
    let summary = &whole["summary"];
    assert_eq!((&summary["complete"], &summary["untold"]), (&false.into(), &1_440.into()));
    assert_eq!(summary["findings"]["ip_address"], 1_500);
    assert_eq!(summary["natures"]["placeholder"], 1_501);
    let logs = whole["inventory"].as_array().unwrap();
    let logs = logs.iter().find(|one| one["path"] == "@logs/access.log").unwrap();
    assert_eq!((&logs["distinct_exact"], &logs["first"]["line"]), (&false.into(), &1.into()));
}

#[test]
fn revealed_values_are_called_values() {
    let audit = Audit { revealed: true, ..sample() };
    let whole: Json = serde_json::from_str(&plain("json", &audit)).unwrap();
    let finding = &whole["findings"][0];
    assert!(finding["value"].is_string() && finding["masked"].is_null());
}

#[test]
fn two_runs_differ_in_their_time_only() {
    let (one, mut other) = (sample(), sample());
    other.totals.seconds = 0.5;
    for report in report::ALL {
        let [one, other] = [&one, &other].map(|audit| plain(report.name(), audit));
        let differing: BTreeSet<_> =
            one.lines().zip(other.lines()).filter(|(a, b)| a != b).collect();
        assert_eq!(one.lines().count(), other.lines().count());
        let most = usize::from(report.name() != "csv");
        assert_eq!(differing.len(), most, "{} {differing:?}", report.name());
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let text = plain("csv", &sample());
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let mut cells = 0;
    for row in table.records().map(Result::unwrap) {
        for cell in &row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            cells += 1;
        }
    }
    assert_eq!(cells, 6 * 21);
    assert!(text.contains("'+7 9••") && text.contains("'=HYPER") && text.contains("'@logs"));
}

/// Takes some bytes, then is a closed pipe.
struct Pipe(usize);

impl io::Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.min(bytes.len());
        self.0 -= taken;
        if taken == 0 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_closed_pipe_is_told_as_one_wherever_it_closes() {
    let audit = sample();
    for report in report::ALL {
        let whole = plain(report.name(), &audit).len();
        for room in (0..whole).step_by(97) {
            let error = report.write(&audit, Style::default(), &mut Pipe(room)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{} at {room}", report.name());
        }
    }
}
