//! The engine gives the same hits by whatever means it looks.
//!
//! In: examples of all rules, fixtures, and mixtures of both. Out: equal hits, or the text that tells two means apart.
//! Never measures time.

use proptest::{collection::vec, prelude::*};
use sverka::{
    detect::{Detector as _, Engine, Hit, Means, Scratch, Sure, Width, rule},
    part::{Flow, Mark, Segment, Width as Bytes},
    taxonomy::Categories,
};

use crate::support;

/// The reference first, then all that this machine has.
fn engines(least: Sure) -> Vec<(Means, Engine, Scratch)> {
    let widths = Width::ALL.into_iter().filter(|width| width.is_here()).map(Means::Bitmaps);
    [Means::Exhaustive]
        .into_iter()
        .chain(widths)
        .map(|means| {
            let engine = Engine::with(rule::embedded().unwrap(), means, least).unwrap();
            let scratch = engine.scratch();
            (means, engine, scratch)
        })
        .collect()
}

/// Runs of a text by the bytes at which they begin, each in the next of a few fields.
fn marks(text: &str, cuts: &[usize]) -> Vec<Mark> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| text.floor_char_boundary(*cut)).collect();
    cuts.push(0);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut < text.len() || *cut == 0);
    (0..)
        .zip(cuts)
        .map(|(i, at)| Mark {
            at: u32::try_from(at).unwrap(),
            field: u32::try_from(i % FIELDS.len()).unwrap(),
            offset: at as u64,
            line: 0,
            row: 0,
        })
        .collect()
}

const FIELDS: [&str; 8] =
    ["", "phone", "passport", "comment", "card_number", "ip", "name", "last_name"];

fn hits(
    (text, marks, flow): (&str, &[Mark], Flow),
    engine: &Engine,
    scratch: &mut Scratch,
) -> Vec<Hit> {
    let fields = FIELDS.map(Box::from);
    let segment =
        Segment { text, marks, fields: &fields, own: 0..text.len(), width: Bytes::Utf8, flow };
    let mut hits = Vec::new();
    engine.detect(&segment, scratch, &mut hits);
    hits
}

fn assert_equal(text: &str, cuts: &[usize], engines: &mut [(Means, Engine, Scratch)]) -> usize {
    let runs = marks(text, cuts);
    // Each run as a cell of a table.
    let mut cells = runs.clone();
    (0_u64..).zip(&mut cells).for_each(|(i, mark)| mark.row = 1 + i / FIELDS.len() as u64);
    let [(_, reference, scratch), others @ ..] = engines else { unreachable!() };
    let mut count = 0;
    for (form, marks, flow) in [
        ("runs", &runs, Flow::Cells),
        ("flowing", &runs, Flow::LINES),
        ("flowing, some apart", &runs, Flow::Lines { apart: 0b10 }),
        ("cells", &cells, Flow::Cells),
    ] {
        let expected = hits((text, marks, flow), reference, scratch);
        count += expected.len();
        for (means, engine, scratch) in &mut *others {
            let what = format!("{means:?}, {form}: {text:?} cut at {cuts:?}");
            // The second time runs are recalled.
            for _ in 0..2 {
                let found = hits((text, marks, flow), engine, scratch);
                same(&expected, &found, engine, &what);
            }
        }
    }
    count
}

/// Panics with what one side has and the other lacks.
fn same(expected: &[Hit], found: &[Hit], engine: &Engine, what: &str) {
    if found != expected {
        let odd = |own: &[Hit], other: &[Hit]| {
            let odd = own.iter().filter(|hit| !other.contains(hit));
            odd.map(|hit| {
                let id = engine.rules()[usize::from(hit.rule)].id.clone();
                format!("{id} {}..{} {:?}", hit.start, hit.end, hit.sure)
            })
            .collect::<Vec<_>>()
        };
        panic!("misses {:?}, adds {:?} by {what}", odd(expected, found), odd(found, expected));
    }
}

/// The texts of all examples of all rules.
fn examples() -> Vec<String> {
    let rules = rule::embedded().unwrap();
    rules
        .iter()
        .flat_map(|rule| {
            let finds = rule.finds.iter().map(|find| find.text.clone());
            finds.chain(rule.passes.iter().map(|pass| pass.text.clone()))
        })
        .collect()
}

#[test]
fn all_means_find_the_same_in_examples_and_fixtures() {
    let mut engines = engines(Sure::Low);
    let examples = examples();
    let mut found = 0;
    for text in &examples {
        found += assert_equal(text, &[], &mut engines);
    }
    found += assert_equal(&examples.join("\n"), &[], &mut engines);
    found += assert_equal(&examples.join(" "), &[], &mut engines);
    for file in support::files_below(&support::package("tests/fixtures")) {
        let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        found += assert_equal(&text, &[], &mut engines);
    }
    assert!(found > 500, "{found}");
}

#[test]
fn all_means_find_a_value_that_is_nothing_but_for_its_field() {
    let mut engines = engines(Sure::Low);
    let names = ["Арсений", "Gwendolyn", "Хвостенкова"];
    let found = names.map(|name| {
        let cuts: Vec<_> = (0..FIELDS.len()).map(|i| i * (name.len() + 1)).collect();
        assert_equal(&format!("{name}\n").repeat(FIELDS.len()), &cuts, &mut engines)
    });
    assert!(found.iter().all(|found| *found > 2), "{found:?}");
}

/// What random mixtures once found, each with the bytes at which a field begins.
#[test]
fn all_means_find_the_same_in_mixtures_that_once_told_them_apart() {
    let mut engines = [Sure::Low, Sure::Medium].map(engines);
    let found = [
        // Fullwidth digits before a chain of other digits.
        ("\u{FF11}\u{FF12}QK36124", vec![]),
        // A field ends within a word, with a label of its own.
        ("part 124827163 is телтел", vec![25]),
        ("827163 ff 91062345 телпаспорт", vec![25]),
        ("124827163 phonecard", vec![15]),
        // A field ends within a chain, which a byte before its digits seems to belong to.
        ("I-АН№4829170", vec![15]),
        // A value of another kind reaches over the text that one needs.
        ("::0%40D.RU", vec![]),
        // No fraction is what another character of the same first byte follows.
        ("write to PO Box 11.\u{FF11}\u{FF12}", vec![]),
        // A field begins within a word, with one that leads to a value.
        ("7654,0diagnoses: ty", vec![1, 2, 6]),
        // A value begins within a run of capitals, behind what may stand in others.
        ("<<BLVKRN84L52H501F", vec![]),
        ("<<AB48271634USA8507125F3107117<<<<<<<<", vec![]),
        ("ABC9BLVKRN84L52H501F", vec![4]),
    ]
    .map(|(text, cuts)| {
        // What the text before asked for decides how words are looked for in the next.
        let [all, sure] = &mut engines;
        let found = [(); 3].map(|()| {
            assert_equal(text, &cuts, sure);
            assert_equal(text, &cuts, all)
        });
        found.into_iter().min()
    });
    assert!(found.iter().all(|found| *found > Some(0)), "{found:?}");
}

#[test]
fn all_means_find_the_same_at_each_border_of_words_and_tiles() {
    let mut engines = engines(Sure::Low);
    let samples = [
        "тел. +7 (912) 345-67-89, 8 800 555-35-35",
        "a.belova@zavod-demo.ru 93.184.216.34 2a02:6b8::2:242",
        "4276 1600 1234 5671 паспорт 45 11 № 234567",
        "P<RUSBELOVA<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    ];
    for sample in samples {
        for border in [64, 128, 8 << 10, (8 << 10) + 128] {
            for before in border - sample.len().min(border) - 4..border + 4 {
                let text = format!("{}{sample} x", " .".repeat(before / 2));
                assert_equal(&text, &[before, before + 5], &mut engines);
            }
        }
    }
}

/// Rules of a user, each made of its number.
fn own(make: impl Fn(usize) -> String) -> Vec<rule::Rule> {
    let head = "category = \"other_data\"\nname = { ru = \"Своё\", en = \"Own\" }";
    let make = |i: usize| format!("id = \"own.n{i}\"\n{head}\n{}\n", make(i));
    (0..300).map(|i| rule::parse(&format!("own/n{i}.toml"), &make(i)).unwrap()).collect()
}

/// Three letters that tell a number from the others.
fn letters(i: usize) -> String {
    [i / 26 / 26, i / 26, i]
        .map(|n| char::from(b'a' + u8::try_from(n % 26).unwrap()))
        .iter()
        .collect()
}

#[test]
fn three_hundred_own_rules_of_any_kind_are_found_by_all_means() {
    type Made = fn(usize) -> (String, String);
    let literal: Made =
        |i| (format!("shape = 'проект {}'", letters(i)), format!("проект {}", letters(i)));
    let code: Made =
        |i| (format!("shape = 'kx-{i}-{}'", letters(i)), format!("kx-{i}-{}", letters(i)));
    let anchored: Made = |i| {
        let text = letters(i);
        (
            format!("anchor = '{text}='\nshape = '[a-z]{{0,3}}{text}=[a-z]{{4}}'"),
            format!("a{text}=zzzz"),
        )
    };
    let digits: Made = |i| {
        let long = 9 + i % 7;
        (
            format!("shape = '{}{{d}}{{{long}}}'", letters(i)),
            format!("{}{}", letters(i), "5".repeat(long)),
        )
    };
    let named: Made = |i| {
        let rest =
            "context = [\"{}gram\"]\nalone = \"none\"\nnear = \"medium\"\nshape = '[a-z]{7}qq'";
        (rest.replace("{}", &letters(i)), format!("{}gram: abcdefgqq", letters(i)))
    };
    let mixed: Made = |i| match i % 3 {
        0 => {
            let pairs = 4 + i % 5;
            let shape = format!("shape = '{}-[0-9a-f]{{{}}}'", letters(i), 2 * pairs);
            (shape, format!("{}-{}", letters(i), "a1".repeat(pairs)))
        }
        1 => {
            let long = 20 + i / 3;
            (format!("shape = '[A-Z]{{{long}}}'\nalone = \"low\""), "Q".repeat(long))
        }
        _ => {
            (format!("shape = '№{{sp}}{{d}}{{2}}-{}'", letters(i)), format!("№ 12-{}", letters(i)))
        }
    };
    for make in [literal, code, anchored, digits, named, mixed] {
        let means = [Means::Exhaustive, Means::best()];
        let engines = means.map(|means| {
            let all = [rule::embedded().unwrap(), own(|i| make(i).0)].concat();
            Engine::with(all, means, Sure::Low).unwrap()
        });
        let text = (0..300).map(|i| format!("see {} there.\n", make(i).1)).collect::<String>();
        let found = engines.each_ref().map(|engine| {
            hits((&text, &marks(&text, &[]), Flow::Cells), engine, &mut engine.scratch())
        });
        let [reference, other] = &found;
        let rules = engines[0].rules();
        let mut own: Vec<&str> =
            reference.iter().map(|hit| &*rules[usize::from(hit.rule)].id).collect();
        own.retain(|id| id.starts_with("own."));
        own.sort_unstable();
        own.dedup();
        assert_eq!(own.len(), 300, "{}", make(0).0);
        same(reference, other, &engines[0], &make(0).0);
    }
}

/// A text as it is, most often, or in one of the other ways to write it.
fn written(text: &str, way: usize) -> String {
    let each = |other: fn(char) -> char| text.chars().map(other).collect();
    match way {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        // ASCII as fullwidth characters.
        2 => each(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            _ => c,
        }),
        3 => each(|c| match c {
            '0'..='9' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
            _ => c,
        }),
        4 => each(|c| if c == ' ' { '\u{A0}' } else { c }),
        5 => each(|c| if c == ' ' { '\n' } else { c }),
        6 => each(|c| if c == ' ' { '_' } else { c }),
        7 => each(|c| if c == '-' { '\u{2011}' } else { c }),
        _ => text.to_owned(),
    }
}

/// Pieces that make interesting neighbours.
fn piece(examples: Vec<String>) -> impl Strategy<Value = String> {
    let glue = prop::sample::select(vec![
        " ",
        "\n",
        ",",
        ".",
        ":",
        "-",
        "+",
        "(",
        ")",
        "/",
        "@",
        "\u{A0}",
        "—",
        "№",
        "::",
        "<<",
        "тел",
        "phone",
        "паспорт",
        "Card",
        "0",
        "7",
        "12",
        "2024",
        "1.2",
        "ff",
        "AB",
        "\u{FF11}\u{FF12}",
        "\u{FF08}",
        "É",
        "_",
        "<",
        "%40",
        "(at)",
        "\u{1F}",
        "я",
        "漢",
        "\t",
        "\"",
    ]);
    prop_oneof![
        3 => glue.prop_map(str::to_owned),
        2 => (prop::sample::select(examples), 0..60_usize, 1..40_usize, 0..24_usize).prop_map(
            |(text, at, length, way)| {
                let from = text.floor_char_boundary(at);
                let to = text.floor_char_boundary((from + length).min(text.len())).max(from);
                written(text.get(from..to).unwrap(), way)
            }
        ),
        1 => "[0-9]{1,14}",
        1 => "[0-9 .()-]{1,20}",
    ]
}

#[test]
fn all_means_find_the_same_in_mixtures() {
    let engines = std::cell::RefCell::new([Sure::Low, Sure::Medium].map(engines));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (vec(piece(examples()), 1..60), vec(0..900_usize, 0..9));
    runner
        .run(&strategy, |(pieces, cuts)| {
            for engines in &mut *engines.borrow_mut() {
                assert_equal(&pieces.concat(), &cuts, engines);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn asking_for_surer_findings_loses_none_of_them() {
    let rules = || rule::embedded().unwrap();
    let all = Engine::with(rules(), Means::best(), Sure::Low).unwrap();
    let sure = Engine::with(rules(), Means::best(), Sure::Medium).unwrap();
    let (mut all_scratch, mut sure_scratch) = (all.scratch(), sure.scratch());
    let mut texts = examples();
    texts.push(texts.join("\n"));
    for file in support::files_below(&support::package("tests/fixtures")) {
        texts.push(String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned());
    }
    for text in &texts {
        let marks = marks(text, &[]);
        let [expected, found] =
            [(&all, &mut all_scratch), (&sure, &mut sure_scratch)].map(|(engine, scratch)| {
                let mut hits = hits((text, &marks, Flow::Cells), engine, scratch);
                hits.retain(|hit| hit.sure >= Sure::Medium);
                // What else a value may be is told as far as it is as sure as was asked for.
                hits.iter_mut().for_each(|hit| hit.rivals = Categories::default());
                hits
            });
        same(&expected, &found, &all, text);
    }
}
