//! Five organisations: a policy, its reviewed declarations, data that keeps to them and data that doesn't.

use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::support::{files_below, fixture, package};

/// An SMS service, call tracking, a web agency, a medical and education centre, a service for leads.
const CASES: [&str; 5] = ["sms", "calls", "agency", "clinic", "leads"];

const TODAY: &str = "2026-06-15";

/// What a run gave: exit code, standard output, standard error.
fn sverka(args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sverka"));
    command.args(args).current_dir(package("")).stdin(Stdio::null()).env("LC_ALL", "C");
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn check(case: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let policy = format!("tests/fixtures/policy-check/{case}/policy.toml");
    let data = format!("tests/fixtures/policy-check/{case}/data");
    let mut args = vec!["check", "--policy", &policy, &data, "--today", TODAY, "--quiet"];
    args.extend(more);
    sverka(&args)
}

/// `severity code category [store] ← data: place, how much ← policy: sections`.
fn line(verdict: &Json) -> String {
    let text = |key: &str| verdict[key].as_str().unwrap_or_default();
    let mut line = format!("{} {} {}", text("severity"), text("code"), text("category"));
    let store = text("store");
    if !store.is_empty() {
        line += &format!(" [{store}]");
    }
    if let Some(place) = verdict["places"].get(0) {
        let path = place["path"].as_str().unwrap();
        let path = path.split_once("/data/").map_or(path, |(_, path)| path);
        line += &format!(
            " ← {path} {} ×{}",
            place["field"].as_str().unwrap_or("-"),
            verdict["findings"]
        );
    }
    let cites = verdict["cites"].as_array().unwrap();
    let cites: Vec<String> = cites
        .iter()
        .map(|cite| {
            format!("{} «{}»", cite["at"].as_str().unwrap(), cite["quote"].as_str().unwrap())
        })
        .collect();
    if !cites.is_empty() {
        line += &format!(" ← {}", cites.join(", "));
    }
    for key in ["umbrella", "about", "overdue", "country", "recipient", "waived"] {
        if !verdict[key].is_null() {
            line += &format!(" {key}: {}", verdict[key]);
        }
    }
    line
}

#[test]
fn each_data_set_gets_exactly_the_expected_verdicts() {
    for case in CASES {
        let (code, out, err) = check(case, &["--format", "json"]);
        assert_eq!((code, err.as_str()), (Some(1), ""), "{case}");
        let report: Json = serde_json::from_str(&out).unwrap();
        let lines: Vec<String> = report["verdicts"].as_array().unwrap().iter().map(line).collect();
        insta::assert_snapshot!(format!("verdicts_{case}"), lines.join("\n"));
    }
}

#[test]
fn the_text_speaks_both_languages() {
    for (case, lang) in [("agency", "en"), ("clinic", "ru")] {
        let (_, out, _) = check(case, &["--lang", lang]);
        // The last line has the time in it.
        let body = out.trim_end().rsplit_once('\n').unwrap().0;
        insta::assert_snapshot!(format!("text_{case}_{lang}"), body);
    }
}

#[test]
fn all_formats_carry_the_same_verdicts() {
    let (_, whole, _) = check("sms", &["--format", "json"]);
    let whole: Json = serde_json::from_str(&whole).unwrap();
    let (_, lines, _) = check("sms", &["--format", "jsonl"]);
    let lines: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |kind: &str| lines.iter().filter(|line| line["type"] == kind).cloned().collect::<Vec<_>>();
    assert_eq!(Json::Array(of("verdict")), whole["verdicts"]);
    assert_eq!(of("policy"), [whole["policy"].clone()]);
    assert_eq!(whole["policy"]["fails"], true);
    let (_, table, _) = check("sms", &["--format", "csv"]);
    let mut table = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let codes: Vec<Json> = rows.iter().map(|row| row[0].into()).collect();
    let expected: Vec<Json> = of("verdict").iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, expected);
}

#[test]
fn no_report_of_a_check_holds_a_value() {
    for case in CASES {
        let data = fixture(&format!("policy-check/{case}/data"));
        let texts: Vec<String> =
            files_below(&data).iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        let planted = |word: &&str| word.len() > 6 && word.contains(['@', '+']);
        let words = texts.iter().flat_map(|text| text.split([',', '\n', ' ', '"', ':']));
        let values: Vec<&str> = words.filter(planted).collect();
        assert!(!values.is_empty(), "{case}");
        for format in ["text", "json", "csv"] {
            let (_, out, _) = check(case, &["--format", format]);
            for value in &values {
                assert!(!out.contains(value), "{case} {format}");
            }
        }
    }
}

#[test]
fn what_fails_a_check_can_be_chosen() {
    let (code, ..) = check("leads", &["--allow-draft"]);
    assert_eq!(code, Some(1), "a store in another country");
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("policy.md"), "We collect your contact details.\n").unwrap();
    let declared = "schema = \"sverka-policy/1\"\n[document]\nid = \"d\"\npath = \"policy.md\"\nsha256 = \"\"\nbytes = 0\n\
        lang = \"en\"\nstatus = \"draft\"\n[[collect]]\ncategory = \"contact\"\n";
    std::fs::write(path("policy.toml"), declared).unwrap();
    std::fs::write(path("data.csv"), "email,postal_address\nr.lunin@pole-chudes-demo.ru,\n")
        .unwrap();
    let run = |more: &[&str]| {
        let (policy, data) = (path("policy.toml"), path("data.csv"));
        let mut args = vec!["check", "--policy", &policy, &data];
        args.extend(more);
        sverka(&args)
    };
    let (code, out, _) = run(&["--allow-draft"]);
    assert_eq!(code, Some(1), "the hash of the document is wrong: {out}");
    assert!(out.contains("error  stale"), "{out}");
    let hashed = sverka::policy::sha256(b"We collect your contact details.\n");
    let declared = declared.replace("sha256 = \"\"", &format!("sha256 = \"{hashed}\""));
    std::fs::write(path("policy.toml"), declared).unwrap();
    assert_eq!(run(&[]).0, Some(1), "a draft");
    assert_eq!(run(&["--allow-draft"]).0, Some(0), "vague is a warning");
    assert_eq!(run(&["--allow-draft", "--fail-on", "warning"]).0, Some(1));
    let (code, _, err) = run(&["--today", "tomorrow"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("`tomorrow` is no day"), "{err}");
}

#[test]
fn the_configuration_is_found_upwards() {
    let dir = tempfile::tempdir().unwrap();
    let case = fixture("policy-check/clinic");
    for file in files_below(&case) {
        let to = dir.path().join(file.strip_prefix(&case).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&file, to).unwrap();
    }
    let inner = dir.path().join("data/dumps");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sverka"));
        command.args(args).current_dir(&inner).stdin(Stdio::null()).env("LC_ALL", "C");
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let write = |text: &str| std::fs::write(dir.path().join("sverka.toml"), text).unwrap();
    write("[policy]\nfile = \"policy.toml\"\n");
    let (code, out) = run(&["check"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("denied") && out.contains("[patients]"), "{out}");
    // The policy's own files are no data.
    let (_, out) = run(&["check", ".."]);
    assert!(!out.contains("policy.md"), "{out}");
    write("[policy]\nfile = \"policy.toml\"\n[allow]\npaths = [\"data/**\"]\n");
    let (code, out) = run(&["check"]);
    assert_eq!(code, Some(1), "records overdue are not findings: {out}");
    assert!(out.contains("left out by [allow]") && !out.contains("denied  "), "{out}");
    write("[scan]\nonly = [\"email\"]\n");
    let (_, out) = run(&["scan"]);
    assert!(out.contains("email") && !out.contains("passport"), "{out}");
    assert_eq!(run(&["check", "--no-config", "--only", "payment_card"]).0, Some(0));
    write("[scan]\nonyl = []\n");
    assert_eq!(run(&["scan"]).0, Some(2));
}
