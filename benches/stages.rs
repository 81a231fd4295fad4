//! One bench for each stage, in bytes a second, on small inputs that are the same in every run.
//!
//! In: text made here from a fixed seed. Out: times.
//! Never a measure of the whole: for that, scan a real tree.

use std::{fs, hint::black_box, ops::ControlFlow, path::PathBuf};

use divan::{Bencher, counter::BytesCount};
use sverka::{
    decode::{Charset, Decoder, Stretch},
    detect::{Detector as _, Engine, rule},
    inventory::Inventory,
    part::{Blob, Flow, Mark, Segment, Width},
    place::{Origin, Step},
    read,
    report::{self, Audit, Style},
    scan::{self, Job, Progress, Select},
    walk,
};

fn main() {
    divan::main();
}

/// Bytes of an input, about.
const SIZE: usize = 1 << 20;
/// What the benches of texts run over.
const TEXTS: [&str; 4] = ["log", "prose", "source", "csv"];

/// Numbers from a seed: xorshift64, Marsaglia 2003.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn line(kind: &str, dice: &mut Dice) -> String {
    let (a, b, c) = (dice.next(1_000_000), dice.next(250), dice.next(60));
    match kind {
        "log" if b < 12 => format!("2026-03-12T09:{c:02}:01Z INFO sms sent phone=+7916{a:07}\n"),
        "log" => format!(
            "93.184.{b}.{c} - - [12/Mar/2026:09:{c:02}:02 +0300] \"GET /a/{a}?v=2.{b}.{c} HTTP/1.1\" 200 {a}\n"
        ),
        "prose" if b < 5 => format!("Пишите на u{a}@lugovoe-demo.ru, тел. +7 (916) {a:06}1.\n"),
        "prose" => format!(
            "В {c}-м разделе отчёта за 20{c:02} год сказано, что {a} единиц отгружено со склада.\n"
        ),
        "source" => format!(
            "    let item_{a} = table.get({b}).map(|x| x * 0x{a:x}).unwrap_or(\"{c}.{b}.0\");\n"
        ),
        _ => format!(
            "{a},Ветров Пётр,8 (916) {:03}-{b:02}-{c:02},u{a}@lugovoe-demo.ru,4511 {a:06},93.184.{b}.{c}\n",
            a % 1000
        ),
    }
}

fn text(kind: &str) -> String {
    let mut dice = Dice(0x5EED);
    let head = if kind == "csv" { "id,name,phone,email,passport,ip\n" } else { "" };
    let mut text = head.to_owned();
    while text.len() < SIZE {
        text.push_str(&line(kind, &mut dice));
    }
    text
}

fn engine() -> Engine {
    Engine::new(rule::embedded().expect("the rules are good")).expect("the rules fit")
}

/// A directory of small files with an audit of it; removed when dropped.
fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("there is room");
    for i in 0..200 {
        let folder = dir.path().join(format!("d{}", i % 20));
        fs::create_dir_all(&folder).expect("there is room");
        let kind = TEXTS[i % TEXTS.len()];
        fs::write(
            folder.join(format!("{i}.{kind}")),
            line(kind, &mut Dice(i as u64 + 1)).repeat(9),
        )
        .expect("there is room");
    }
    dir
}

#[divan::bench]
fn walk_200_files(bencher: Bencher<'_, '_>) {
    let dir = tree();
    let options = walk::Options { roots: vec![dir.path().to_owned()], ..walk::Options::default() };
    bencher.bench(|| {
        let mut files = 0;
        walk::walk(&options, &mut |_| {
            files += 1;
            ControlFlow::Continue(())
        })
        .expect("the tree is there");
        files
    });
}

#[divan::bench(args = ["utf-8", "windows-1251", "utf-16le"])]
fn decode(bencher: Bencher<'_, '_>, name: &str) {
    let text = text("prose");
    let bytes = match name {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "windows-1251" => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
        _ => text.into_bytes(),
    };
    let charset = Charset::named(name).expect("known");
    bencher.counter(BytesCount::of_slice(&bytes)).bench_local(|| {
        let mut decoder = Decoder::new(charset);
        for (i, own) in bytes.chunks(256 << 10).enumerate() {
            let offset = (i * (256 << 10)) as u64;
            let stretch = Stretch { bytes: own, own: 0..own.len(), offset };
            black_box(decoder.decode(&stretch).text.len());
        }
    });
}

#[divan::bench(args = ["prose", "csv"])]
fn read_as(bencher: Bencher<'_, '_>, kind: &str) {
    let bytes = text(kind).into_bytes();
    let origin = Origin::root(Step::File(PathBuf::from(format!("x.{kind}"))));
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let mut blob = Blob::bytes(origin.clone(), &bytes);
        let format = read::choose(&mut blob, read::ALL).expect("bytes can be read");
        let mut parts = 0;
        let ended = format.read(blob, &mut |_| {
            parts += 1;
            Ok(())
        });
        (parts, ended.is_ok())
    });
}

#[divan::bench(args = TEXTS)]
fn detect(bencher: Bencher<'_, '_>, kind: &str) {
    let text = text(kind);
    let engine = engine();
    let mut scratch = engine.scratch();
    let mut hits = Vec::new();
    let marks = [Mark { at: 0, field: 0, offset: 0, line: 0, row: 0 }];
    let own = 0..text.len();
    let segment = Segment {
        text: &text,
        marks: &marks,
        fields: &[],
        own,
        width: Width::Utf8,
        flow: Flow::Cells,
    };
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        hits.clear();
        engine.detect(&segment, &mut scratch, &mut hits);
        hits.len()
    });
}

/// The audit of a megabyte of dense CSV.
fn audit() -> Audit {
    let dir = tempfile::tempdir().expect("there is room");
    fs::write(dir.path().join("x.csv"), text("csv")).expect("there is room");
    let roots = vec![dir.path().to_owned()];
    let job = Job {
        walk: walk::Options { roots, ..walk::Options::default() },
        engine: engine(),
        select: Select::default(),
        charset: None,
        threads: 1,
        reveal: None,
        told: usize::MAX,
        adds_up: false,
    };
    scan::scan(&job, &Progress::default()).expect("the tree is there")
}

#[divan::bench]
fn inventory_tally(bencher: Bencher<'_, '_>) {
    let audit = audit();
    let bytes = BytesCount::new(SIZE);
    bencher.counter(bytes).bench(|| {
        let mut inventory = Inventory::default();
        for finding in audit.findings.kept() {
            let holding = sverka::inventory::Holding {
                store: finding.origin.clone(),
                field: finding.field.clone(),
                category: finding.category,
            };
            inventory.tally(holding).add(finding, finding.place.start.wrapping_mul(0x9E37_79B9));
        }
        inventory
    });
}

#[divan::bench(args = ["jsonl", "text"])]
fn report_as(bencher: Bencher<'_, '_>, name: &str) {
    let audit = audit();
    let report = report::named(name).expect("there is one");
    let write = |out: &mut Vec<u8>| {
        let style = Style { all: true, ..Style::default() };
        report.write(&audit, style, out).expect("memory takes all");
    };
    let mut whole = Vec::new();
    write(&mut whole);
    bencher.counter(BytesCount::of_slice(&whole)).bench(|| {
        let mut out = Vec::with_capacity(whole.len());
        write(&mut out);
        out
    });
}
