//! Dumps made by real programs: each planted value is found in its column, each personal column is listed.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use std::{collections::BTreeSet, io::Read as _};

use sverka::{decode::Charset, scan};

use crate::support::{files_below, fixture, job, rendered, revealed};

/// What `tests/fixtures/make/shop.sql` plants: value, field, row.
const PLANTED: &[(&str, &str, u64)] = &[
    ("g.ozerov@lugovoe-demo.ru", "public.customers.email", 1),
    ("m.rechnaya@lugovoe-demo.ru", "public.customers.email", 2),
    ("l.polevoy@lugovoe-demo.ru", "public.customers.email", 3),
    ("+7 (812) 309-00-14", "public.customers.phone", 1),
    ("+375 29 123-00-45", "public.customers.phone", 2),
    ("93.184.215.14", "public.customers.last_ip", 1),
    ("2a02:6b8::feed:101", "public.customers.last_ip", 2),
    ("+7 916 145-00-87", "public.orders.contact.phone", 1),
    ("d.lugov@lugovoe-demo.ru", "public.orders.contact.to[].mail", 1),
    ("8 (495) 123-08-19", "public.Заявки.Телефон клиента", 1),
    ("8 (495) 123-08-20", "public.Заявки.Телефон клиента", 2),
    ("a.ivolgin@lugovoe-demo.ru", "public.Заявки.\"e-mail.рабочий\"", 1),
    ("k.strizh@lugovoe-demo.ru", "crm.contacts.emails", 1),
    ("n.strizh@lugovoe-demo.ru", "crm.contacts.emails", 1),
    ("+7 921 300-11-22", "crm.contacts.phones", 1),
    ("+7 921 300-11-23", "crm.contacts.phones", 1),
    ("v.klenov@lugovoe-demo.ru", "crm.files.body", 1),
    ("93.184.215.15", "crm.events_2025.ip", 1),
    ("o.vesna@lugovoe-demo.ru", "crm.events_2025.who", 1),
    ("93.184.215.16", "crm.events_2026.ip", 1),
    ("r.grach@lugovoe-demo.ru", "crm.events_2026.who", 1),
    ("+7 495 123-08-21", "crm.calls.phone", 1),
    ("+44 20 7946 0018", "crm.calls.phone", 2),
    ("2202 2012 0000 0475", "crm.payments.card", 1),
    ("s.sokol@lugovoe-demo.ru", "crm.mailings.body", 1),
    ("45 11 300017", "Кадры.Сотрудники.Паспорт", 1),
    ("45 12 300018", "Кадры.Сотрудники.Паспорт", 2),
    ("+7 916 145-00-88", "Кадры.Сотрудники.Телефон", 1),
    ("+7 916 145-00-89", "Кадры.Сотрудники.Телефон", 2),
    ("93.184.215.17", "public.sessions.ip", 1),
    ("t.chizh@lugovoe-demo.ru", "public.subscribers.email", 1),
    ("e.snegir@lugovoe-demo.ru", "public.subscribers.email", 2),
    ("robot@lugovoe-demo.ru", "public.settings.value.from", 1),
    ("+7 495 123-08-22", "public.audit.changed", 1),
    ("z.kulik@lugovoe-demo.ru", "public.audit.old_row", 1),
    ("+7 8112 30-00-14", "public.stores.support phone", 1),
    ("dev@lugovoe-demo.ru", "", 0),
    ("b.sova@lugovoe-demo.ru", "", 0),
];

/// Value, field and row of all that is found in a fixture.
fn found(inner: &str) -> BTreeSet<(String, String, u64)> {
    let audit = revealed(&fixture(inner));
    let what = audit.findings.kept().iter().map(|finding| {
        let field = finding.field.as_deref().unwrap_or_default();
        (finding.shown.to_string(), field.to_owned(), finding.row.unwrap_or_default())
    });
    what.collect()
}

fn assert_planted(inner: &str, nameless: bool) {
    let found = found(inner);
    for (value, field, row) in PLANTED.iter().filter(|(_, field, _)| nameless || !field.is_empty())
    {
        let wanted = ((*value).to_owned(), (*field).to_owned(), *row);
        let near: Vec<_> = found.iter().filter(|(other, ..)| other == value).collect();
        assert!(found.contains(&wanted), "{inner}: {wanted:?} is {near:?}");
    }
    let codes = ["8001234567", "4607001771562"];
    let wrong = found.iter().find(|(value, ..)| codes.iter().any(|code| value.contains(code)));
    assert_eq!(wrong, None, "{inner}");
}

#[test]
fn each_planted_value_of_twenty_tables_is_in_its_column() {
    assert_planted("read/sql/good.sql", true);
}

#[test]
fn archives_are_read_as_the_script_they_make() {
    for inner in ["read/pgdump/good.dump", "read/pgdump/good.tar", "dumps/folder"] {
        assert_planted(inner, true);
    }
    for inner in ["read/pgdump/stored.dump", "read/pgdump/mislabelled.csv", "dumps/folder-stored"] {
        let found = found(inner);
        let wanted = ("+7 (812) 309-00-14".to_owned(), "public.customers.phone".to_owned(), 1);
        assert!(found.contains(&wanted), "{inner}: {found:?}");
    }
    for inner in ["read/pgdump/truncated.dump", "read/pgdump/truncated.tar"] {
        let audit = revealed(&fixture(inner));
        assert!((1..=3).contains(&audit.gaps.len()), "{:?}", audit.gaps);
        assert!(audit.findings.kept().iter().any(|finding| finding.field.is_some()), "{inner}");
    }
    let file = fixture("dumps/folder-stored");
    let stored = revealed(&file);
    let finding = stored.findings.kept().iter().find(|finding| finding.row == Some(2)).unwrap();
    let bytes = std::fs::read(finding.origin.path()).unwrap();
    let range =
        usize::try_from(finding.place.start).unwrap()..usize::try_from(finding.place.end).unwrap();
    assert_eq!(&bytes[range], finding.shown.as_bytes());
}

/// What `tests/fixtures/make/letters.sql` plants: value, field, row.
const LETTERS: [(&str, &str, u64); 7] = [
    ("Ozerov", "public.senders.name", 1),
    ("g.ozerov@lugovoe-demo.ru", "public.senders.mail", 1),
    ("+7 (812) 309-00-14", "public.senders.phone", 1),
    ("m.rechnaya@lugovoe-demo.ru", "public.senders.mail", 2),
    ("v.klenov@lugovoe-demo.ru", "", 0),
    ("+7 916 145-00-87", "", 0),
    ("k.strizh@lugovoe-demo.ru", "to.mail", 0),
];

#[test]
fn large_objects_are_read_by_what_they_hold() {
    let planted = LETTERS.map(|(value, field, row)| (value.to_owned(), field.to_owned(), row));
    for inner in ["dumps/folder-objects", "read/pgdump/objects.dump"] {
        assert_eq!(found(inner), planted.clone().into(), "{inner}");
    }
    // Contents that are lost take the columns with them, and packed data that break off end with a gap.
    let audit = revealed(&fixture("dumps/folder-broken"));
    let found: BTreeSet<_> = audit.findings.kept().iter().map(|it| &*it.shown).collect();
    let lost = |value: &&str| value.starts_with("+7 916") || *value == "Ozerov";
    let left = LETTERS.iter().map(|(value, ..)| *value).filter(|value| !lost(value));
    assert_eq!(found, left.collect());
    let gaps: Vec<_> = audit.gaps.iter().map(|it| (it.origin.path(), it.gap.to_string())).collect();
    let [(object, packed), (contents, broken)] = &gaps[..] else { panic!("{gaps:?}") };
    assert!(object.ends_with("blob_16500.dat.gz") && packed.ends_with("packed data are broken"));
    assert!(
        contents.ends_with("toc.dat") && broken.ends_with("contents of the archive are broken")
    );
}

#[test]
fn places_in_folders_lead_back_through_what_packed_them() {
    let mut seen = 0;
    for inner in ["dumps/folder", "dumps/folder-objects"] {
        for finding in revealed(&fixture(inner)).findings.kept() {
            let packed = std::fs::read(finding.origin.path()).unwrap();
            let mut bytes = Vec::new();
            match &finding.origin.inside()[..] {
                [step] if step == "(gzip)" => {
                    flate2::read::GzDecoder::new(&*packed).read_to_end(&mut bytes).unwrap();
                }
                inside => {
                    assert_eq!(inside, ["schema.sql"], "{}", finding.origin);
                    continue;
                }
            }
            let place = finding.place;
            let [start, end] = [place.start, place.end].map(|at| usize::try_from(at).unwrap());
            let raw = String::from_utf8_lossy(&bytes[start..end]).into_owned();
            let hex: String = finding.shown.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(raw == *finding.shown || raw == hex, "{}: {raw:?}", finding.origin);
            let before = String::from_utf8_lossy(&bytes[..start]).into_owned();
            let line = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
            let lines = before.matches('\n').count() as u64 + 1;
            assert_eq!((place.line, place.column), (lines, line), "{}", finding.origin);
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen}");
}

/// Columns of the twenty tables that hold personal data, whether or not a value has a pattern.
const PERSONAL: [&str; 10] = [
    "Кадры.Сотрудники.Паспорт",
    "Кадры.Сотрудники.Телефон",
    "Кадры.Сотрудники.ФИО",
    "crm.payments.card",
    "public.customers.birth_date",
    "public.customers.last_ip",
    "public.empty_applicants.birth_date",
    "public.empty_applicants.full_name",
    "public.empty_applicants.phone",
    "public.stores.support phone",
];

#[test]
fn each_personal_column_of_a_dump_is_listed() {
    for inner in ["read/sql/good.sql", "read/pgdump/good.dump", "read/pgdump/good.tar"] {
        let audit = revealed(&fixture(inner));
        let named = audit.schema.iter().map(|named| named.field.to_string());
        let inventory = audit.inventory.whole().unwrap();
        let held = inventory.iter().filter_map(|(holding, _)| holding.field.as_deref());
        let listed: BTreeSet<String> = held.map(str::to_owned).chain(named).collect();
        let planted = PLANTED.iter().map(|(_, field, _)| *field).filter(|field| !field.is_empty());
        for field in planted.chain(PERSONAL) {
            assert!(listed.contains(field), "{inner}: {field}: {listed:#?}");
        }
    }
}

/// What the scripts beside plant: file, value, field, row.
const ELSEWHERE: &[(&str, &str, &str, u64)] = &[
    ("mysqldump", "g.ozerov@lugovoe-demo.ru", "customers.email", 1),
    ("mysqldump", "+7 (812) 309-00-14", "customers.phone", 1),
    ("mysqldump", "+7 916 145-00-87", "customers.contact.phone", 1),
    ("mysqldump", "k.strizh@lugovoe-demo.ru", "customers.card_scan", 1),
    ("mysqldump", "o'neil@lugovoe-demo.ru", "customers.email", 3),
    ("mysqldump", "+44 20 7946 0018", "customers.phone", 3),
    ("mysqldump", "s.sokol@lugovoe-demo.ru", "заметки.текст заметки", 2),
    ("mysqldump-compact", "k.strizh@lugovoe-demo.ru", "customers.card_scan", 1),
    ("mysqldump-compact", "o'neil@lugovoe-demo.ru", "customers.email", 3),
    ("mysqldump-compact", "s.sokol@lugovoe-demo.ru", "заметки.текст заметки", 2),
    ("sqlite", "g.ozerov@lugovoe-demo.ru", "customers.email", 1),
    ("sqlite", "8 (495) 123-08-19", "Заявки.Телефон клиента", 1),
    ("sqlite", "v.klenov@lugovoe-demo.ru", "Заявки.body", 1),
    ("sqlite-computed", "g.ozerov@lugovoe-demo.ru", "senders.mail", 1),
    ("sqlite-computed", "+7 (812) 309-00-14", "senders.phone", 1),
    ("sqlite-computed", "8 (495) 123-08-19", "computed_last.phone", 1),
    ("mysqldump-computed", "m.rechnaya@lugovoe-demo.ru", "senders.mail", 2),
    ("mysqldump-computed", "+7 (812) 309-00-14", "senders.phone", 1),
    ("pg-computed", "m.rechnaya@lugovoe-demo.ru", "public.senders.mail", 2),
    ("pg-computed", "+7 (812) 309-00-14", "public.senders.phone", 1),
    ("pg-inserts", "k.strizh@lugovoe-demo.ru", "crm.contacts.emails", 1),
    ("pg-inserts", "v.klenov@lugovoe-demo.ru", "crm.files.body", 1),
    ("server", "8 (495) 123-08-19", "dbo.Клиенты.Номер телефона", 1),
    ("server-wide", "o'neil@lugovoe-demo.ru", "dbo.Клиенты.E-mail", 2),
    ("server-wide", "93.184.215.16", "dbo.Visits.#2", 1),
    ("oracle", "m.rechnaya@lugovoe-demo.ru", "CRM.CLIENTS.EMAIL", 2),
    ("oracle", "8 (495) 123-08-19", "CRM.PHONES.PHONE", 1),
    ("updates", "+7 (812) 309-00-14", "crm.clients.phone", 1),
    ("updates", "G.Ozerov@lugovoe-demo.ru", "crm.clients.e-mail", 1),
    ("updates", "8 (495) 123-08-19", "crm.clients.note", 2),
    ("updates", "m.rechnaya@lugovoe-demo.ru", "crm.clients.email", 2),
    ("updates", "93.184.215.15", "crm.clients.last_ip", 2),
    ("updates", "+7 916 145-00-87", "dbo.Клиенты.Телефон", 1),
    ("updates", "k.strizh@lugovoe-demo.ru", "dbo.Клиенты.Контакт.mail", 1),
    ("updates", "93.184.215.16", "visitors.ip", 1),
    ("updates", "+7 916 145-00-88", "crm.leads.phone", 1),
    ("updates", "+7 916 145-00-89", "crm.leads.phone", 2),
    ("hostile", "g.ozerov@lugovoe-demo.ru", "t.a", 1),
    ("hostile", "m.rechnaya@lugovoe-demo.ru", "t.a", 2),
    ("hostile", "k.strizh@lugovoe-demo.ru", "t.a", 4),
    ("hostile", "d.lugov@lugovoe-demo.ru", "t.a", 5),
];

#[test]
fn scripts_of_other_databases_have_their_columns() {
    for (file, value, field, row) in ELSEWHERE {
        let found = found(&format!("read/sql/{file}.sql"));
        let wanted = ((*value).to_owned(), (*field).to_owned(), *row);
        let near: Vec<_> = found.iter().filter(|(other, ..)| other == value).collect();
        assert!(found.contains(&wanted), "{file}: {wanted:?} is {near:?}");
    }
}

#[test]
fn columns_of_empty_tables_are_listed() {
    let audit = revealed(&fixture("read/sql/good.sql"));
    let listed: BTreeSet<&str> = audit.schema.iter().map(|named| &*named.field).collect();
    for field in ["public.empty_applicants.phone", "public.customers.birth_date"] {
        assert!(listed.contains(field), "{field}: {listed:?}");
    }
}

/// Where plain text has a finding, the format has one there too.
#[test]
fn formats_find_what_plain_text_has() {
    for folder in ["read/sql", "read/csv"] {
        for file in files_below(&fixture(folder)) {
            let bytes = std::fs::read(&file).unwrap();
            let places = |charset: Option<Charset>| {
                let job = scan::Job { charset, ..job(&file) };
                let audit = scan::scan(&job, &scan::Progress::default()).unwrap();
                audit
                    .findings
                    .kept()
                    .iter()
                    .map(|f| (f.category.id(), f.place))
                    .collect::<BTreeSet<_>>()
            };
            if std::str::from_utf8(&bytes).is_err() {
                continue;
            }
            let found = places(None);
            for (category, place) in places(Some(Charset::Utf8)) {
                let there = found.iter().any(|(other, at)| {
                    *other == category && at.start <= place.start && place.end <= at.end
                });
                assert!(there, "{}:{} {category} is lost", file.display(), place.line);
            }
        }
    }
}

#[test]
fn places_in_dumps_lead_back() {
    for file in files_below(&fixture("read/sql")) {
        let bytes = std::fs::read(&file).unwrap();
        for finding in revealed(&file).findings.kept() {
            let place = finding.place;
            let [start, end] = [place.start, place.end].map(|at| usize::try_from(at).unwrap());
            let text = |bytes: &[u8]| {
                let wide = file.ends_with("server-wide.sql");
                let charset = if wide { encoding_rs::UTF_16LE } else { encoding_rs::UTF_8 };
                charset.decode(bytes).0.into_owned()
            };
            let raw = text(&bytes[start..end]);
            let hex: String = finding.shown.bytes().map(|byte| format!("{byte:02x}")).collect();
            let same = raw.replace("\\'", "'").replace("''", "'") == *finding.shown;
            assert!(
                same || raw.eq_ignore_ascii_case(&hex),
                "{}:{} {raw:?}",
                file.display(),
                place.line
            );
            let before = text(&bytes[..start]);
            let line = before.rsplit('\n').next().unwrap_or_default();
            let expected =
                (before.matches('\n').count() as u64 + 1, line.chars().count() as u64 + 1);
            assert_eq!((place.line, place.column), expected, "{}", file.display());
        }
    }
}

/// A big dump and a big table, each with a mail in every row; a quoted value goes over lines.
fn big(sql: bool) -> (String, usize) {
    let (mut text, mut rows) = (String::new(), 0);
    text += if sql { "CREATE TABLE c (id int, mail text, note text);\n" } else { "id,mail,note\n" };
    while text.len() < 9 << 20 {
        rows += 1;
        let mail = format!("u{rows}@lugovoe-demo.ru");
        text += &match (sql, rows % 1000) {
            (true, 1) => format!("\nINSERT INTO c VALUES ({rows},'{mail}','it''s\nnew')"),
            (true, 0) => format!(",({rows},'{mail}','last');"),
            (true, _) => format!(",({rows},'{mail}','{}')", "note ".repeat(40 + rows % 9)),
            (false, _) => {
                format!("{rows},{mail},\"a, \"\"b\"\"\nc {}\"\n", "note ".repeat(40 + rows % 9))
            }
        };
    }
    (text, rows)
}

/// As [`big`], in a folder.
fn big_file(name: &str, sql: bool) -> (tempfile::TempDir, String, usize) {
    let (text, rows) = big(sql);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), &text).unwrap();
    (folder, text, rows)
}

#[test]
fn a_big_file_of_rows_is_read_by_all_workers_as_by_one() {
    for (name, sql) in [("big.sql", true), ("big.csv", false)] {
        let (folder, text, rows) = big_file(name, sql);
        let path = folder.path().join(name);
        let audit = |threads| {
            let reveal = Some(sverka::detect::value::Reveal::asked());
            let job = scan::Job { threads, reveal, ..job(&path) };
            scan::scan(&job, &scan::Progress::default()).unwrap()
        };
        let one = audit(1);
        let other = audit(3);
        for report in ["json", "csv"] {
            assert!(rendered(report, &one) == rendered(report, &other), "{name} {report}");
        }
        assert_eq!(one.findings.kept().len(), rows, "{name}");
        let lines: Vec<&str> = text.lines().collect();
        for (i, finding) in (1..).zip(one.findings.kept()) {
            assert_eq!(
                (finding.row, &*finding.shown),
                (Some(i), &*format!("u{i}@lugovoe-demo.ru"))
            );
            assert_eq!(finding.field.as_deref(), Some(if sql { "c.mail" } else { "mail" }));
            let line = lines[usize::try_from(finding.place.line).unwrap() - 1];
            let column = usize::try_from(finding.place.column).unwrap() - 1;
            assert!(line[column..].starts_with(&*finding.shown), "{name}:{i}");
        }
    }
}

#[test]
fn what_is_not_listed_of_a_big_file_is_counted_as_what_is() {
    for (name, sql) in [("big.sql", true), ("big.csv", false)] {
        let (folder, _, rows) = big_file(name, sql);
        let path = folder.path().join(name);
        let audit = |threads, told| {
            let job = scan::Job { threads, told, ..job(&path) };
            scan::scan(&job, &scan::Progress::default()).unwrap()
        };
        let all = audit(2, usize::MAX).inventory.whole().unwrap();
        for threads in [1, 3] {
            let some = audit(threads, 100);
            let listed: Vec<_> = some.findings.kept().iter().map(|finding| finding.row).collect();
            assert!(listed.iter().copied().eq((1..=100).map(Some)), "{name}: {listed:?}");
            assert_eq!(some.untold, rows as u64 - 100, "{name}");
            assert!(some.inventory.whole().unwrap() == all, "{name}");
            let mails = all.iter().find(|(of, _)| of.category.id() == "email");
            assert_eq!(mails.map(|(_, mails)| mails.findings()), Some(rows as u64), "{name}");
        }
    }
}
