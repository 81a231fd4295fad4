//! Files made to harm: what is before the harm is found in its field, and what went unread has its reason.

use sverka::{error::Reason, report::Audit};

use crate::{
    memory::{Hostile, MAIL, assert_told},
    support::{audit_of, fixture, revealed},
};

/// How deep what nests is nested.
const DEEP: usize = 1_000_000;
/// How wide what has columns is.
const WIDE: usize = 100_000;

fn reasons(audit: &Audit) -> Vec<Reason> {
    audit.gaps.iter().map(|hole| hole.gap.reason).collect()
}

#[test]
fn a_million_brackets_are_a_limit() {
    let deep = |open: &str| open.repeat(DEEP);
    let files = [
        ("a.json", format!("{{\"mail\":\"{MAIL}\",\"a\":{}", deep("[")), "mail", Reason::Limit),
        (
            "a.jsonl",
            format!("{{\"mail\":\"{MAIL}\"}}\n{{\"a\":{}", deep("[")),
            "mail",
            Reason::Limit,
        ),
        ("a.xml", format!("<r><mail>{MAIL}</mail>{}", deep("<a>")), "r.mail", Reason::Limit),
        ("a.yaml", format!("mail: {MAIL}\na: {}", deep("[")), "mail", Reason::Limit),
        ("b.yaml", format!("mail: {MAIL}\na:\n{}", deep("- ")), "mail", Reason::Limit),
        ("a.toml", format!("mail = \"{MAIL}\"\na = {}", deep("[")), "mail", Reason::Limit),
        (
            "a.sql",
            format!("INSERT INTO t (mail, x) VALUES ('{MAIL}', {}", deep("(")),
            "t.mail",
            Reason::Damaged,
        ),
        (
            "b.sql",
            format!("INSERT INTO t (mail) VALUES ('{MAIL}');\nCREATE TABLE u (a {}", deep("(")),
            "t.mail",
            Reason::Damaged,
        ),
    ];
    assert_told(
        &files.map(|(name, content, field, reason)| Hostile::new(name, content, field, reason)),
    );
}

#[test]
fn a_hundred_thousand_columns_are_a_limit() {
    let names = |name: &str| (0..WIDE).map(|i| format!("{name}{i}")).collect::<Vec<_>>();
    let cells = names("").join(",");
    let table = format!("{}\n{MAIL},{cells}\n", names("column ").join(","));
    let columns = names("c").join(" text, ");
    let script =
        format!("CREATE TABLE t ({columns} text);\nINSERT INTO t VALUES ('{MAIL}',{cells});");
    // Each key is named like personal data.
    let letter = |i: usize| char::from(b'a' + u8::try_from(i % 26).unwrap());
    let letters = move |i: usize| {
        format!("phone_{}{}{}{}", letter(i), letter(i / 26), letter(i / 676), letter(i / 17_576))
    };
    let keyed = (0..WIDE / 4).map(|i| format!("{{\"{}\":\"x\"}}", letters(i)));
    let keyed = format!("[{{\"first\":\"{MAIL}\"}},{}]", keyed.collect::<Vec<_>>().join(","));
    assert_told(&[
        Hostile::new("a.csv", table, "", Reason::Limit),
        Hostile::new("a.sql", script, "t.c0", Reason::Limit),
        Hostile::new("b.json", keyed, "[].first", Reason::Limit),
    ]);
}

#[test]
fn what_is_never_closed_is_damage() {
    let long = "x ".repeat(1 << 20);
    let files = [
        (
            "a.sql",
            format!(
                "INSERT INTO t (mail) VALUES ('{MAIL}');\nINSERT INTO t (mail) VALUES ('{long}"
            ),
            "t.mail",
            Reason::Damaged,
        ),
        ("a.json", format!("{{\"mail\":\"{MAIL}\",\"a\":\"{long}"), "mail", Reason::Damaged),
        ("a.yaml", format!("mail: {MAIL}\na: \"{long}"), "mail", Reason::Damaged),
        ("a.toml", format!("mail = \"{MAIL}\"\na = \"\"\"{long}"), "mail", Reason::Damaged),
        ("a.ini", format!("[a]\nmail={MAIL}\nb=\"{long}"), "a.mail", Reason::Damaged),
        ("a.xml", format!("<r><mail>{MAIL}</mail><!-- {long}"), "r.mail", Reason::Damaged),
        ("b.xml", format!("<r><mail>{MAIL}</mail><a b=\"{long}"), "r.mail", Reason::Damaged),
        ("a.csv", format!("mail,note\n{MAIL},\"{long}"), "mail", Reason::Damaged),
        ("a.jsonl", format!("{{\"mail\":\"{MAIL}\"}}\n{{\"a\":\"{long}"), "mail", Reason::Limit),
        ("b.jsonl", format!("{{\"mail\":\"{MAIL}\"}}\n{{\"a\":\"x"), "mail", Reason::Damaged),
    ];
    assert_told(
        &files.map(|(name, content, field, reason)| Hostile::new(name, content, field, reason)),
    );
}

#[test]
fn references_are_not_followed() {
    let letters: Vec<char> = ('a'..='i').collect();
    let yaml = letters.windows(2).map(|two| {
        let many = vec![format!("*{}", two[0]); 9].join(",");
        format!("{}: &{} [{many}]\n", two[1], two[1])
    });
    let yaml = format!("mail: {MAIL}\na: &a [lol]\n{}", yaml.collect::<String>());
    let entities = letters.windows(2).map(|two| {
        let many = format!("&{};", two[0]).repeat(10);
        format!("<!ENTITY {} \"{many}\">", two[1])
    });
    let xml = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\">{}]><l><mail>{MAIL}</mail><x>&i;</x></l>",
        entities.collect::<String>()
    );
    for (name, content, field) in [("a.yaml", yaml, "mail"), ("a.xml", xml, "l.mail")] {
        let audit = audit_of(name, content.as_bytes());
        let fields: Vec<_> =
            audit.findings.kept().iter().map(|finding| finding.field.as_deref()).collect();
        // Nothing is out of sight: what they stand for is written in the file once.
        assert_eq!((fields, reasons(&audit)), (vec![Some(field)], vec![]), "{name}");
    }
}

#[test]
fn a_wrong_length_is_damage() {
    let mut document = 2_000_000_000_u32.to_le_bytes().to_vec();
    document.extend(b"\x02mail\0\x19\0\0\0");
    document.extend(format!("{MAIL}\0\0").bytes());
    let parquet = [b"PAR1 ", MAIL.as_bytes(), b"\xFF\xFF\xFF\x7FPAR1"].concat();
    for (name, content) in [("a.bson", document), ("a.parquet", parquet)] {
        let audit = audit_of(name, &content);
        assert!(audit.findings.kept().iter().any(|finding| &*finding.shown == MAIL), "{name}");
        assert!(reasons(&audit).contains(&Reason::Damaged), "{name}: {:?}", audit.gaps);
    }
    for inner in [
        "read/avro/wrong-size.avro",
        "read/arrow/wrong-offsets.arrow",
        "read/bson/wrong-length.bson",
        "read/parquet/torn-value.parquet",
        "read/parquet/truncated.parquet",
        "read/sqlite/page-of-noise.db",
        "read/sqlite/hostile.db",
        "read/csv/hostile.csv",
        "read/ods/hostile.ods",
        "read/pgdump/hostile.dump",
        "read/xls/hostile.xls",
        "read/xlsb/hostile.xlsb",
        "read/xlsx/broken.xlsx",
    ] {
        let audit = revealed(&fixture(inner));
        assert!(reasons(&audit).contains(&Reason::Damaged), "{inner}: {:?}", audit.gaps);
        assert!(!audit.findings.kept().is_empty(), "{inner}");
    }
}

/// What is behind the place where a part makes no sense is searched as text.
#[test]
fn what_is_behind_the_damage_is_found() {
    for (inner, value) in [
        ("read/parquet/torn-value.parquet", "fekla3@lugovoe-demo.ru"),
        ("read/xlsb/hostile.xlsb", "g.behind@lugovoe-demo.ru"),
        ("read/ods/hostile.ods", "+7 916 000-00-24"),
    ] {
        let audit = revealed(&fixture(inner));
        let found = audit.findings.kept().iter().find(|finding| &*finding.shown == value);
        let found = found.unwrap_or_else(|| panic!("{inner}"));
        assert_eq!((found.field.as_deref(), found.origin.depth()), (None, 1), "{inner}");
    }
}
