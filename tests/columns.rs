//! Columns: what neighbours, names, types and dates say of values that say nothing themselves.

use std::fmt::Write as _;

use sverka::{
    detect::{Evidence, Sure},
    report::Audit,
    scan::{Job, Progress, Select, Which, scan},
    taxonomy::Category,
};

use crate::support::{audit_of, job, rendered};

/// Spreads the bits of a counter, so that a column of numbers is in no order (`SplitMix64`'s finaliser).
fn spread(i: u64) -> u64 {
    let x = (i ^ (i >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// Ten digits of a Russian mobile number, invented.
fn mobile(i: u64) -> u64 {
    [916, 903, 926, 985][usize::try_from(i % 4).unwrap()] * 10_000_000
        + 1_000_000
        + spread(i) % 9_000_000
}

/// A table with these columns and so many rows.
fn table(header: &str, rows: u64, cells: impl Fn(u64) -> String) -> String {
    let mut text = format!("{header}\n");
    (1..=rows).for_each(|i| writeln!(text, "{}", cells(i)).unwrap());
    text
}

/// Field, category and confidence of the findings, each once, with their number.
fn summed(audit: &Audit) -> Vec<(String, usize)> {
    let mut lines: Vec<String> = audit
        .findings
        .kept()
        .iter()
        .map(|it| {
            let field = it.field.as_deref().unwrap_or_default();
            format!("{field} {} {}", it.category, it.confidence.name())
        })
        .collect();
    lines.sort();
    lines.chunk_by(|a, b| a == b).map(|same| (same[0].clone(), same.len())).collect()
}

#[test]
fn a_column_of_bare_numbers_is_known_by_its_share() {
    let text = table("no,a,mark,note", 60, |i| format!("{i},{},x{i},-", mobile(i)));
    let audit = audit_of("t.csv", text.as_bytes());
    assert_eq!(summed(&audit), [("a phone high".to_owned(), 60)]);
    assert!(audit.findings.kept().iter().all(|it| it.evidence.has(Evidence::SHARE)));
    assert!(!audit.findings.kept().iter().any(|it| it.evidence.has(Evidence::FIELD)));
    let inventory = audit.inventory.whole().unwrap();
    let (_, tally) = inventory.iter().next().unwrap();
    assert_eq!((tally.cells, tally.findings(), tally.distinct.count()), (60, 60, 60));
}

#[test]
fn numbers_of_one_country_are_known_by_their_share() {
    type Number = fn(u64) -> u64;
    let cases: [(&str, Number); 3] = [
        ("Russian with 7", |i| 70_000_000_000 + mobile(i)),
        ("North American", |i| {
            let area = [212, 415, 646, 917][usize::try_from(i % 4).unwrap()];
            area * 10_000_000 + 2_000_000 + spread(i) % 8_000_000
        }),
        ("Indian", |i| 919_800_000_000 + spread(i) % 100_000_000),
    ];
    for (what, number) in cases {
        let text = table("no,a,mark", 60, |i| format!("{i},{},x{i}", number(i)));
        let audit = audit_of("t.csv", text.as_bytes());
        assert_eq!(summed(&audit), [("a phone high".to_owned(), 60)], "{what}");
    }
}

#[test]
fn a_column_that_is_something_else_proves_nothing() {
    type Number = fn(u64) -> u64;
    let cases: [(&str, &str, Number); 10] = [
        ("a key", "id,x", mobile),
        ("an article", "артикул,x", mobile),
        ("counted up", "a,x", |i| 9_161_200_000 + i),
        ("one range", "a,x", |i| 9_000_000_000 + spread(i) % 1_000_000),
        ("nine digits", "a,x", |i| 100_000_000 + spread(i) % 900_000_000),
        ("eleven digits", "a,x", |i| 10_000_000_000 + spread(i) % 90_000_000_000),
        ("twelve digits", "a,x", |i| 100_000_000_000 + spread(i) % 900_000_000_000),
        ("a time", "a,x", |i| 1_700_000_000 + spread(i) % 40_000_000),
        ("one of two", "a,x", |i| if i.is_multiple_of(2) { mobile(i) } else { 1_100_000_000 + i }),
        ("few", "a,x", |i| if i > 12 { 0 } else { mobile(i) }),
    ];
    for (what, header, number) in cases {
        let text = table(header, 60, |i| format!("{},x{i}", number(i)));
        let audit = audit_of("t.csv", text.as_bytes());
        assert_eq!(summed(&audit), [], "{what}");
    }
}

#[test]
fn cards_that_chance_makes_are_none() {
    // A tenth of all numbers has the check digit of a card.
    let number = |i: u64| 4_000_000_000_000_000 + spread(i) % 1_000_000_000_000_000;
    let many = table("a,x", 400, |i| format!("{},x{i}", number(i)));
    assert_eq!(summed(&audit_of("t.csv", many.as_bytes())), []);
    for (what, text) in [
        ("named", table("card_number,x", 400, |i| format!("{},x{i}", number(i)))),
        ("few", table("a,x", 12, |_| "4561261212345467,x".to_owned())),
        (
            "among words",
            table("a,x", 400, |i| {
                if i % 2 == 0 { format!("{},", number(i)) } else { format!("word {i},") }
            }),
        ),
    ] {
        assert!(!summed(&audit_of("t.csv", text.as_bytes())).is_empty(), "{what}");
    }
}

#[test]
fn a_bare_number_is_what_its_column_is_called() {
    let number = "4511300017,9161450087";
    for (header, expected) in [
        ("phone,mobile", vec!["mobile phone high"]),
        ("passport,phone", vec!["passport passport_ru high", "phone phone high"]),
        ("id,order_id", vec![]),
        ("phone_count,ip_version", vec![]),
    ] {
        let text = format!("{header},n\n{number},1\n{number},2\n");
        let found = summed(&audit_of("t.csv", text.as_bytes()));
        let found: Vec<&str> = found
            .iter()
            .map(|(line, _)| line.as_str())
            .filter(|line| expected.is_empty() || expected.contains(line))
            .collect();
        assert_eq!(found, expected, "{header}");
    }
}

#[test]
fn a_number_in_two_columns_is_one() {
    for (header, first, second, expected) in [
        ("passport_series,passport_number", "4511", "300017", "passport_number passport_ru high"),
        ("Серия паспорта;Номер паспорта", "45 11", "300017", "Номер паспорта passport_ru high"),
        ("passport_number,passport_series", "300017", "4511", "passport_number passport_ru high"),
        ("country_code,phone", "44", "7911123457", "phone phone high"),
    ] {
        let delimiter = if header.contains(';') { ";" } else { "," };
        let row = |i: u64| ["1", first, second, &format!("x{i}")].join(delimiter);
        let header = ["n", header, "note"].join(delimiter);
        let audit = audit_of("t.csv", table(&header, 3, row).as_bytes());
        assert_eq!(summed(&audit), [(expected.to_owned(), 3)], "{header}");
        let shown = if expected.contains("passport") { "300017" } else { second };
        assert!(audit.findings.kept().iter().all(|it| *it.shown == *shown), "{header}");
    }
}

#[test]
fn a_record_says_of_which_document_its_number_is() {
    let rows = [
        ("Паспорт гражданина РФ", "4508", "223646", "passport_ru"),
        ("Водительское удостоверение", "7712", "123457", "driver_licence"),
        ("Свидетельство о рождении", "II-АГ", "654321", "birth_certificate"),
        ("Загранпаспорт", "71", "1234568", "passport_foreign"),
        ("Полис ОМС", "", "7700000000000000", "health_insurance_id"),
        ("21", "4509", "654322", "passport_ru"),
        ("Договор", "4509", "654323", ""),
    ];
    let found = |name: &str, text: &str| -> Vec<(u64, &'static str)> {
        let audit = audit_of(name, text.as_bytes());
        let kept = audit.findings.kept().iter();
        kept.map(|it| (it.row.unwrap_or_default(), it.category.id())).collect()
    };
    let expected: Vec<_> = (1..).zip(rows).map(|(row, it)| (row, it.3)).collect();
    let expected = &expected[..6];
    let text = |record: fn(&str, &str, &str) -> String, by: &str| {
        rows.iter()
            .map(|(kind, first, second, _)| record(kind, first, second))
            .collect::<Vec<_>>()
            .join(by)
    };
    let csv = text(|kind, first, second| format!("{kind};{first};{second}"), "\n");
    assert_eq!(found("t.csv", &format!("Вид документа;Серия;Номер\n{csv}\n")), expected);
    let behind = text(|kind, first, second| format!("{first};{second};{kind}"), "\n");
    assert_eq!(found("t.csv", &format!("seria;nomer;doc_kind\n{behind}\n")), expected);
    let sql = text(|kind, first, second| format!("('{kind}', '{first}', '{second}')"), ", ");
    let sql = format!("INSERT INTO d (doc_type, doc_series, doc_number) VALUES {sql};\n");
    assert_eq!(found("t.sql", &sql), expected);
    let json = text(
        |kind, first, second| {
            format!("{{\"type\": \"{kind}\", \"series\": \"{first}\", \"number\": \"{second}\"}}")
        },
        ",",
    );
    assert_eq!(found("t.json", &format!("[{json}]")), expected);
}

#[test]
fn a_single_record_says_the_same() {
    let sure = |name: &str, text: &str| -> Vec<Sure> {
        let audit = audit_of(name, text.as_bytes());
        let kept = audit.findings.kept().iter();
        kept.filter(|it| it.category.id() == "passport_ru").map(|it| it.confidence).collect()
    };
    for (name, text) in [
        ("t.json", "{\"passport\": {\"series\": \"4508\", \"number\": \"223646\"}}"),
        ("t.yaml", "doc:\n  type: RF_PASSPORT\n  series: \"4508\"\n  number: \"223646\"\n"),
        ("t.xml", "<Документ Серия=\"45 08\" Номер=\"223646\" КодВидДок=\"21\"/>"),
        ("t.log", "2026-01-01 10:00:00 INFO passport_series=4508 passport_number=223646\n"),
    ] {
        assert_eq!(sure(name, text), [Sure::High], "{text}");
    }
    let far = format!(
        "{{\"passport\": {{\"series\": \"4508\", \"note\": \"{}\", \"number\": \"223646\"}}}}",
        "x".repeat(300)
    );
    assert_eq!(sure("t.json", &far), [Sure::Medium], "{far}");
}

#[test]
fn a_record_says_what_its_value_is() {
    let values = [
        ("ФИО", "Близнецов Пётр Ильич", "name"),
        ("Телефон мобильный", "9162045172", "phone"),
        ("Дата рождения", "17.03.1984", "birth_date"),
        ("ИНН", "500100732259", "inn"),
        ("Паспорт", "4508 223646", "passport_ru"),
        ("Цвет", "4508 223647", ""),
        ("Дата рождения", "синий", ""),
    ];
    for header in [
        "attribute;value",
        "attribute_code;value",
        "Вид контактной информации;Представление",
        "doc_type;doc_number",
        "ВидДокумента;НомерДокумента",
    ] {
        let rows = values.map(|(kind, value, _)| format!("{kind};{value}\n")).concat();
        let audit = audit_of("t.csv", format!("{header}\n{rows}").as_bytes());
        let kept = audit.findings.kept().iter();
        let found: Vec<_> = kept.map(|it| (it.row.unwrap_or_default(), it.category.id())).collect();
        let expected: Vec<_> = (1..).zip(values).map(|(row, it)| (row, it.2)).collect();
        assert_eq!(found, &expected[..5], "{header}");
    }
    let json = br#"[{"idType": "passport", "idNumber": "533401372"}]"#;
    let expected = ("[].idNumber passport_foreign high".to_owned(), 1);
    assert_eq!(summed(&audit_of("t.json", json)), [expected]);
}

#[test]
fn addresses_of_registration_are_told_as_such() {
    let row =
        |i: u64| format!("{i};г. Тверь, ул. Лесная, д. {i}, кв. 12;г. Клин, ул. Мира, д. {i}");
    let audit = audit_of("t.csv", table("n;Адрес регистрации;Адрес", 3, row).as_bytes());
    let expected = ["Адрес postal_address high", "Адрес регистрации registration_address high"];
    assert_eq!(summed(&audit), expected.map(|it| (it.to_owned(), 3)));
    let json = br#"{"registration_address": "12 High Street, Leeds LS1 1AA", "city": "Leeds"}"#;
    let expected = ("registration_address registration_address high".to_owned(), 1);
    assert_eq!(summed(&audit_of("t.json", json)), [expected]);
    let json = br#"{"billing": "12 High Street, Leeds LS1 1AA", "delivery": "monthly"}"#;
    let expected = ("billing postal_address high".to_owned(), 1);
    assert_eq!(summed(&audit_of("t.json", json)), [expected]);
}

#[test]
fn findings_are_chosen_by_what_they_are_told_as() {
    let row = |i: u64| format!("{i};г. Тверь, ул. Лесная, д. {i};г. Клин, ул. Мира, д. {i}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.csv"), table("n;Адрес регистрации;Адрес", 3, row))
        .unwrap();
    for (category, field) in
        [("registration_address", "Адрес регистрации"), ("postal_address", "Адрес")]
    {
        let only = vec![Which::Category(Category::named(category).unwrap())];
        let select = Select { only, ..Select::default() };
        let audit = scan(&Job { select, ..job(folder.path()) }, &Progress::default()).unwrap();
        assert_eq!(summed(&audit), [(format!("{field} {category} high"), 3)]);
    }
}

#[test]
fn a_series_without_a_name_needs_the_whole_column() {
    let row = |i: u64| {
        let series = 4500 + spread(i) % 20;
        format!("{series},{:06},x{i}", 100_000 + spread(i) % 800_000)
    };
    let audit = audit_of("t.csv", table("серия,номер,note", 50, row).as_bytes());
    assert_eq!(summed(&audit), [("номер passport_ru high".to_owned(), 50)]);
    assert_eq!(summed(&audit_of("t.csv", table("серия,номер,note", 9, row).as_bytes())), []);
}

#[test]
fn values_rows_and_dates_are_counted_by_field() {
    let row = |i: u64| {
        let mail =
            if i.is_multiple_of(4) { String::new() } else { format!("p{i}@lugovoe-demo.ru") };
        format!(
            "{i},{mail},{:02}.03.20{:02} 10:00,19{:02}-05-01",
            1 + i % 28,
            10 + i % 10,
            50 + i % 40
        )
    };
    let audit = audit_of("t.csv", table("id,mail,created,birth_date", 40, row).as_bytes());
    let inventory = audit.inventory.whole().unwrap();
    let (holding, tally) =
        inventory.iter().find(|(holding, _)| holding.category.id() == "email").unwrap();
    let column = inventory.column_of(holding).unwrap();
    assert_eq!((column.values, column.rows, tally.cells), (30, 40, 30));
    let (oldest, newest) = inventory.age_of(holding).unwrap();
    assert_eq!(
        (oldest.to_string(), newest.to_string()),
        ("2010-03-03".into(), "2019-03-20".into())
    );
    let created = inventory.columns(&holding.store).find(|(name, _)| &***name == "created");
    let dates = created.unwrap().1.as_dates().unwrap();
    let cutoff = sverka::inventory::Day::new(2015, 1, 1).unwrap();
    assert_eq!((dates.count(), dates.before(cutoff)), (40, 20));
    let names: Vec<_> = audit.schema.iter().map(|it| (&*it.field, it.category.id())).collect();
    assert_eq!(names, [("mail", "email"), ("birth_date", "birth_date")]);
}

#[test]
fn a_name_that_may_be_a_things_needs_a_person_beside_it() {
    let categories = |text: &str| -> Vec<String> {
        let audit = audit_of("t.csv", text.as_bytes());
        audit.schema.iter().map(|it| it.category.id().to_owned()).collect()
    };
    assert_eq!(categories("name,city,weight\nA,B,1\nC,D,2\n"), Vec::<String>::new());
    assert_eq!(categories("city,weight,colour_code\n"), Vec::<String>::new());
    let towns = table("city,weight,note", 40, |i| match i {
        7 => format!("A{i},1,p{i}@lugovoe-demo.ru"),
        _ => format!("A{i},1,x{i}"),
    });
    assert_eq!(categories(&towns), Vec::<String>::new(), "one mailbox among forty towns");
    let people = categories("name,city,birth_date\nA,B,1990-01-01\nC,D,1991-01-01\n");
    assert_eq!(people, ["name", "city_region", "birth_date"]);
}

#[test]
fn an_empty_table_declares_what_it_would_hold() {
    let audit = audit_of("t.csv", "Пол;Дата рождения;Диагноз\n;;\n;;\n".as_bytes());
    let named: Vec<_> = audit.schema.iter().map(|it| it.category.id()).collect();
    assert_eq!(named, ["gender", "birth_date", "health"]);
    assert!(audit.schema.iter().all(|it| it.confidence == Sure::Medium));
    assert_eq!(audit.findings.kept().len(), 0);
}

#[test]
fn columns_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..12 {
        let row = |i: u64| {
            format!("{i},{},{},{}", mobile(i + n), 4500 + i % 19, 100_000 + spread(i) % 9000)
        };
        let text = table("no,a,серия,номер", 30 + 200 * n, row);
        std::fs::write(folder.path().join(format!("{n}.csv")), text).unwrap();
    }
    let render = |threads: usize| {
        let job = Job { threads, ..job(folder.path()) };
        let audit = scan(&job, &Progress::default()).unwrap();
        ["json", "jsonl", "csv", "text"].map(|name| rendered(name, &audit))
    };
    assert!(render(1) == render(4));
}

#[test]
fn yes_and_no_are_values_of_what_is_named_so() {
    let rows = |i: u64| format!("({i}, 'p{i}@lugovoe-demo.ru', {})", i.is_multiple_of(2));
    let values: Vec<String> = (1..=30).map(rows).collect();
    let text = format!(
        "CREATE TABLE p (id int, mail text, disability bool);\nINSERT INTO p VALUES {};\n",
        values.join(",\n")
    );
    let audit = audit_of("p.sql", text.as_bytes());
    let inventory = audit.inventory.whole().unwrap();
    let (holding, _) =
        inventory.iter().find(|(holding, _)| holding.category.id() == "health").unwrap();
    assert_eq!(inventory.column_of(holding).map(|column| column.values), Some(30));
}

#[test]
fn coordinates_in_fields_are_somebodys_where_the_record_is() {
    let place =
        |i: u64| format!("{}.{:06},{}.{:06}", i % 80, spread(i) % 999_983 + 1, i % 170, 7 * i);
    let towns = table("town,lat,lon", 30, |i| format!("t{i},{}", place(i)));
    let people = table("email,lat,lon", 30, |i| format!("kira{i}@lugovoe-demo.ru,{}", place(i)));
    for (text, expected) in [(towns, 0), (people, 60)] {
        let audit = audit_of("t.csv", text.as_bytes());
        let found = audit.findings.kept().iter().filter(|it| it.category.id() == "geolocation");
        assert_eq!(found.count(), expected, "{text}");
    }
    let quake =
        r#"{"features":[{"geometry":{"coordinates":[-118.6671,34.4945]},"properties":{"WHO":4}}]}"#;
    let trip = quake.replace("WHO\":4", "email\":\"kira@lugovoe-demo.ru\"");
    for (text, expected) in [(quake.to_owned(), 0), (trip, 1)] {
        let audit = audit_of("t.json", text.as_bytes());
        let found = audit.findings.kept().iter().filter(|it| it.category.id() == "geolocation");
        assert_eq!(found.count(), expected, "{text}");
    }
}

#[test]
fn records_of_every_form_are_rows() {
    let record = |i: u64| (4500 + i % 20, 100_000 + i, if i.is_multiple_of(2) { "f" } else { "m" });
    let whole = |each: fn((u64, u64, &str)) -> String, by: &str| {
        (0..3).map(|i| each(record(i))).collect::<Vec<_>>().join(by)
    };
    let json = |(a, b, c): (u64, u64, &str)| {
        format!("{{\"passport_series\":\"{a}\",\"passport_number\":\"{b}\",\"gender\":\"{c}\"}}")
    };
    let xml = |(a, b, c): (u64, u64, &str)| {
        format!(
            "<c gender=\"{c}\"><passport_series>{a}</passport_series><passport_number>{b}</passport_number></c>"
        )
    };
    let yaml = |(a, b, c): (u64, u64, &str)| {
        format!("  - passport_series: \"{a}\"\n    passport_number: \"{b}\"\n    gender: {c}\n")
    };
    for (name, text, table) in [
        ("c.jsonl", whole(json, "\n"), ""),
        ("c.json", format!("[{}]", whole(json, ",\n")), "[]."),
        ("c.json", format!("{{\"a\": [1], \"c\": [{}]}}", whole(json, ",\n")), "c[]."),
        ("c.xml", format!("<r>{}</r>", whole(xml, "\n")), "r.c."),
        ("c.yaml", format!("t: x\nc:\n{}", whole(yaml, "")), "c[]."),
    ] {
        let audit = audit_of(name, text.as_bytes());
        let found: Vec<_> = audit
            .findings
            .kept()
            .iter()
            .filter(|it| it.category.id() == "passport_ru")
            .map(|it| (it.field.as_deref().unwrap_or_default(), it.row, it.confidence))
            .collect();
        let field = format!("{table}passport_number");
        let rows = [1, 2, 3].map(|row| (&*field, Some(row), Sure::High));
        assert_eq!(found, rows, "{name}: {text}");
        let genders = audit.schema.iter().filter(|it| it.category.id() == "gender").count();
        assert_eq!(genders, 1, "{name}");
    }
}

#[test]
fn a_record_of_a_line_has_its_line_for_row_also_in_pieces() {
    let pad = "слово ".repeat(1800);
    let line =
        |i: u64| format!("{{\"id\":{i},\"mail\":\"p{i}@lugovoe-demo.ru\",\"note\":\"{pad}\"}}\n");
    let text: String = (0..600).map(line).collect();
    let audit = audit_of("t.jsonl", text.as_bytes());
    assert_eq!(audit.findings.kept().len(), 600);
    assert!(audit.findings.kept().iter().all(|it| it.row == Some(it.place.line)));
}
