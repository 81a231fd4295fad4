use proptest::prelude::*;

use super::*;
use crate::{
    error::Reason,
    read::trial::{
        Kept, assert_covered, encode, fields, found, kept, kept_and_gaps, places, takes,
    },
};

fn read(bytes: &[u8], lines: bool, block: usize) -> (Vec<Kept>, Vec<(Reason, u64)>) {
    kept_and_gaps(bytes, |blob, each| {
        let mut scan = if lines { Scan::of_lines(blob.base()) } else { Scan::new() };
        weave::read(blob, block, &mut scan, each)
    })
}

/// `path=value` for each value.
fn named(text: &str, lines: bool) -> Vec<String> {
    let (all, _) = read(text.as_bytes(), lines, BLOCK);
    assert_covered(&all, 0, text.len());
    fields(&all).into_iter().map(|(name, _, _, value)| format!("{name}={value}")).collect()
}

fn claimed(text: &str, extension: &str) -> Option<&'static str> {
    let formats: [&dyn Format; 2] = [&Jsonl, &Json];
    let claims = |format: &&dyn Format| takes(*format, text.as_bytes(), extension);
    formats.into_iter().find(claims).map(Format::name)
}

#[test]
fn values_lie_in_their_paths() {
    for (text, expected) in [
        (r#"{"a": "x", "b": {"c": [1, "y", {"d": null}]}}"#, "a=x b.c[]=1 b.c[]=y b.c[].d=null"),
        (r#"[{"a":"x"},{"a":"y"}]"#, "[].a=x [].a=y"),
        (r#"{"a":"x"}{"a":"y"} {"b":-1.5e3}"#, "a=x a=y b=-1.5e3"),
        (r#"{"тел":"+7", "\u0442\u0435\u043b":"8"}"#, "тел=+7 тел=8"),
        (r#"{"17":{"a":"x"},"a@example.org":"y"}"#, "*.a=x *=y"),
        ("{a: 'x', // no\n b: [2,], /* \"c\": 3 */}", "a=x b[]=2"),
        ("{\"_id\": ObjectId(\"5f\"), \"a\": 1}", "_id=ObjectId _id=5f a=1"),
        ("\"x\"", "="),
        ("{}", ""),
    ] {
        let expected: Vec<&str> =
            expected.split(' ').filter(|it| !matches!(*it, "" | "=")).collect();
        assert_eq!(named(text, false), expected, "{text}");
    }
    assert_eq!(named("{\"a\":1}\n\n{\"a\":\"b\"}\n", true), ["a=1", "a=b"]);
}

#[test]
fn json_in_a_string_has_paths_too() {
    let text = r#"{"p":"{\"tel\": \"+7\", \"n\": [\"\\u0418\"]}", "q":"{not json}"}"#;
    assert_eq!(
        named(text, false),
        [
            r#"p={""#.to_owned() + "tel\": \"",
            "p.tel=+7".into(),
            "p=\", \"n\": [\"".into(),
            "p.n[]=И".into(),
            "p=\"]}".into(),
            "q={not json}".into()
        ]
    );
}

#[test]
fn escapes_are_decoded_and_lead_back() {
    let text = r#"{"имя":"\u0418\u044f \"Ж\" \ud83d\ude00\n","t":"a\tb\/c\\d \ud800 \x \u12"}"#;
    let (all, gaps) = read(text.as_bytes(), false, BLOCK);
    assert_covered(&all, 0, text.len());
    assert_eq!(gaps, []);
    let values: Vec<_> = fields(&all).into_iter().map(|field| field.3).collect();
    assert_eq!(values, ["Ия \"Ж\" 😀\r", "a\tb/c\\d \u{1F} \\x \\u12"]);
    let segment = all[0].segment();
    for (word, written) in
        [("Ия", r"\u0418\u044f"), ("Ж\"", "Ж\\\""), ("😀", r"\ud83d\ude00"), ("d", "d")]
    {
        let at = segment.text.find(word).unwrap();
        let start = usize::try_from(segment.offset(at)).unwrap();
        let end = usize::try_from(segment.offset_end(at + word.len())).unwrap();
        assert_eq!(text.get(start..end), Some(written));
    }
}

#[test]
fn places_are_right_in_every_charset_and_block() {
    let mut text = "[".to_owned();
    for i in 0..200 {
        text += &format!(
            "{{\"имя\": \"Щук\\u0438на\", \"mail\":\"fekla{i}@example.org\", \"n\": [{i}]}},\n /* заявление подано вовремя */"
        );
    }
    text += "{}]";
    for name in ["utf-8", "windows-1251", "koi8-r", "utf-16le", "utf-16be"] {
        let bytes = encode(name, &text);
        for block in [400, 4096, BLOCK] {
            let (all, gaps) = read(&bytes, false, block);
            assert_eq!(gaps, []);
            assert_covered(&all, 0, bytes.len());
            assert_eq!(places(&all, "fekla17@"), found(&bytes, &encode(name, "fekla17@")));
            assert_eq!(
                places(&all, "Щукина"),
                found(&bytes, &encode(name, "Щук\\u0438на")),
                "{name} {block}"
            );
            let values = fields(&all);
            assert_eq!(values.len(), 600, "{name} {block}");
            for (i, row) in values.chunks(3).enumerate() {
                let names: Vec<_> = row.iter().map(|field| (&*field.0, field.1)).collect();
                let n = i as u64 + 1;
                assert_eq!(names, [("[].имя", n), ("[].mail", n), ("[].n[]", n)]);
                assert_eq!((&*row[0].3, row[2].3.clone()), ("Щукина", i.to_string()));
            }
        }
    }
}

#[test]
fn what_is_broken_is_text_and_told() {
    for (text, lines, place, before) in [
        (r#"{"a":"x","b":{"c":"y"#, false, 20, "a=x b.c=y"),
        (r#"{"a":"x"]  {"a":"y"}"#, false, 8, "a=x"),
        ("{\"a\":\"x\",\"b\":\"y\n}\n{\"a\":\"z\"}", false, 15, "a=x b=y a=z"),
        ("{\"a\":\"x\"} <html>", false, 10, "a=x"),
        ("{\"a\":\"x\",\"b\":\n{\"a\":\"y\"}\n", true, 13, "a=x a=y"),
        ("{\"a\":\"x}\n{\"a\":\"y\"}\n", true, 8, "a=x} a=y"),
        ("{\"a\":\"x\"}\nnot so\n{\"a\":\"y\"}\n", true, 10, "a=x a=y"),
    ] {
        let (all, gaps) = read(text.as_bytes(), lines, BLOCK);
        assert_covered(&all, 0, text.len());
        let values: Vec<_> = fields(&all).iter().map(|f| format!("{}={}", f.0, f.3)).collect();
        assert_eq!(values.join(" "), before, "{text}");
        assert_eq!(gaps.first(), Some(&(Reason::Damaged, place)), "{text}");
    }
}

#[test]
fn nothing_is_too_deep_or_too_much() {
    let deep = format!("{{\"a\":{}\"x\"", "[".repeat(1_000_000));
    let (all, gaps) = read(deep.as_bytes(), false, BLOCK);
    assert_covered(&all, 0, deep.len());
    assert_eq!(gaps.iter().map(|gap| gap.0).collect::<Vec<_>>(), [Reason::Limit, Reason::Damaged]);

    let letter = |i: usize| char::from(b'a' + u8::try_from(i % 26).unwrap());
    let key =
        |i: usize| -> String { [i, i / 26, i / 676, i / 17_576].map(letter).iter().collect() };
    let keys: Vec<String> = (0..100_000).map(|i| format!("\"{}\":1", key(i))).collect();
    let many = format!("{{{}}}", keys.join(","));
    let (all, gaps) = read(many.as_bytes(), false, BLOCK);
    assert_covered(&all, 0, many.len());
    assert_eq!(gaps.iter().map(|gap| gap.0).collect::<Vec<_>>(), [Reason::Limit]);
    assert!(all.last().unwrap().fields.len() < 5000);

    let long = format!("{{\"a\":\"{}\",\"b\":\"x\"}}", "y\\n".repeat(400_000));
    let (all, gaps) = read(long.as_bytes(), false, BLOCK);
    assert_covered(&all, 0, long.len());
    assert_eq!((gaps.len(), fields(&all).len()), (0, 2));
}

#[test]
fn a_tower_of_brackets_is_json() {
    assert_eq!(claimed(&format!("{{\"a\":{}", "[".repeat(100_000)), ""), Some("json"));
    assert_eq!(claimed(&"[".repeat(100_000), "txt"), Some("json"));
}

#[test]
fn json_is_told_from_what_looks_like_it() {
    for (text, extension, expected) in [
        ("{\"a\":1}", "", Some("json")),
        (" [1, 2, \"x\"]\n", "txt", Some("json")),
        ("{\"a\":{\"b\":\"x\"},\n\"c\":[{\"d", "csv", Some("json")),
        ("{\n // no\n \"a\": 1,\n}", "json", Some("json")),
        ("{\"a\":1}\n{\"a\":2}\n", "log", Some("jsonl")),
        ("{\"a\":1}\n", "ndjson", Some("jsonl")),
        ("{\n\"a\":1}\n{\"a\":2}\n", "", Some("json")),
        ("[section]\nkey = \"value\"\n", "", None),
        ("[2026-01-02 10:00:00] INFO \"GET /\" ok\n", "", None),
        ("[link](https://example.org) \"x\"\n", "", None),
        ("{\"a\":1}", "js", None),
        ("{ int x = 1; char *s = \"y\"; }\n", "", None),
        ("{% block x %}\"a\": 1{% end %}", "", None),
        ("{}", "", None),
        ("[]", "", None),
        ("#include <a.h>", "", None),
        ("id,name\n1,x\n", "", None),
    ] {
        assert_eq!(claimed(text, extension), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn cuts_change_no_field(
        // No escapes of JSON in a string of JSON: these are resolved too.
        values in proptest::collection::vec("[ a-eЖ\\[\\]{}\",:\n\\\\]{0,40}|[a-z ]{60,90}", 1..40),
        block in 40_usize..300,
    ) {
        let record = |value: &String| format!(r#"{{"a":{},"b":[1,{{"c":"x"}}]}}"#, serde_json::to_string(value).unwrap());
        let text = format!("[{}]", values.iter().map(record).collect::<Vec<_>>().join(","));
        let (whole, gaps) = read(text.as_bytes(), false, BLOCK);
        prop_assert_eq!(gaps, []);
        assert_covered(&whole, 0, text.len());
        let all: Vec<String> = fields(&whole).into_iter().filter(|f| f.0.starts_with("[].a")).map(|f| f.3).collect();
        let expected: Vec<String> = values.iter().filter(|it| !it.is_empty()).map(|it| it.replace('\n', "\r")).collect();
        prop_assert_eq!(all.concat(), expected.concat());
        let (cut, gaps) = read(text.as_bytes(), false, block);
        prop_assert_eq!(gaps, []);
        assert_covered(&cut, 0, text.len());
        let simple = |all: &[Kept]| -> Vec<_> { fields(all).into_iter().map(|f| (f.0, f.1, f.3)).collect() };
        prop_assert_eq!(simple(&whole), simple(&cut));
    }

    #[test]
    fn members_are_read_at_once_as_token_by_token(
        records in proptest::collection::vec(
            proptest::collection::vec(("[a-e]{1,2}|\"|\\\\", "[ -~Ж]{0,12}|[{\\[].{0,4}", 0..6_u8), 0..8),
            1..6,
        ),
        style in prop::sample::select(vec![[":", ","], [": ", ", "], [":  ", " ,\t"]]),
        lines in any::<bool>(),
        block in 40_usize..300,
    ) {
        let value = |text: &str, kind: u8| match kind {
            0 => "-12.5e+3".to_owned(),
            1 => "true".to_owned(),
            2 => "[1,\"x\"]".to_owned(),
            3 => "{\"a\":null}".to_owned(),
            _ => serde_json::to_string(text).unwrap(),
        };
        // A bracket that both skip, before a key, is nothing that a reader of members knows.
        let written = |before: &str| {
            let records = records.iter().map(|members| {
                let member = |(key, text, kind): &(String, String, u8)| {
                    let key = serde_json::to_string(key).unwrap();
                    format!("{before}{key}{}{}", style[0], value(text, *kind))
                };
                format!("{{{}}}\n", members.iter().map(member).collect::<Vec<_>>().join(style[1]))
            });
            records.collect::<String>()
        };
        let simple = |text: &str, block: usize| -> Vec<_> {
            let (all, gaps) = read(text.as_bytes(), lines, block);
            assert_eq!(gaps, []);
            fields(&all).into_iter().map(|f| (f.0, f.1, f.3)).collect()
        };
        let slowly = simple(&written("("), BLOCK);
        prop_assert_eq!(&simple(&written(""), BLOCK), &slowly);
        prop_assert_eq!(&simple(&written(""), block), &slowly);
    }

    #[test]
    fn any_bytes_are_covered_once(
        text in "[a-z0-9\\[\\]{}\",:\n\\\\/*'u Ж]{0,600}",
        noise in proptest::collection::vec(any::<u8>(), 0..40),
        block in 16_usize..300,
        lines in any::<bool>(),
    ) {
        let bytes = [&b"{\"a\":"[..], text.as_bytes(), &noise].concat();
        for extension in ["", "json"] {
            let _ = takes(&Json, &bytes, extension);
            let _ = takes(&Jsonl, &bytes, extension);
        }
        let (all, _) = kept_and_gaps(&bytes, |blob, each| {
            let mut scan = if lines { Scan::of_lines(0) } else { Scan::new() };
            weave::read(blob, block, &mut scan, each)
        });
        if std::str::from_utf8(&bytes).is_ok() {
            assert_covered(&all, 0, bytes.len());
        }
        kept(b"", |blob, each| weave::read(blob, block, &mut Scan::new(), each));
    }
}
