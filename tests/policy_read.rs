//! Documents become declarations: forms, places, refusals, and laws that hold for any text.

use std::{fs, io::Write as _};

use proptest::prelude::*;
use sverka::policy::{
    self, CrossBorder, Polarity, Policy,
    document::{self, Trouble},
};

use crate::support::fixture;

fn bytes(name: &str) -> Vec<u8> {
    fs::read(fixture(&format!("policy/read/{name}"))).unwrap()
}

fn collected(policy: &Policy) -> Vec<&'static str> {
    let said = policy.collected.iter().filter(|it| it.strength.declares());
    let mut ids: Vec<&str> = said.map(|it| it.category.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn denied(policy: &Policy) -> Vec<&'static str> {
    let mut ids: Vec<&str> = policy.denied.iter().map(|it| it.category.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

const SHOP: [&str; 8] = [
    "birth_date",
    "birth_place",
    "device_info",
    "email",
    "ip_address",
    "name",
    "phone",
    "user_agent",
];

#[test]
fn a_russian_policy_is_read_with_its_facts() {
    let bytes = bytes("shop.md");
    let policy = document::read(&bytes, "policies/shop.md").unwrap();
    assert_eq!(collected(&policy), SHOP);
    assert_eq!(denied(&policy), ["ethnicity", "health", "special"]);
    assert!(policy.denied.iter().all(|it| !it.hedged));
    let operator = policy.operator.as_ref().unwrap();
    assert_eq!(operator.name, "ООО «Ромашка-Тест»");
    assert_eq!(operator.inn.as_deref(), Some("7701234563"));
    assert_eq!(operator.email.as_deref(), Some("privacy@romashka.example"));
    let purposes: Vec<&str> = policy.purposes.iter().map(|it| &*it.id).collect();
    assert_eq!(purposes, ["contract", "marketing"]);
    let shares: Vec<&str> = policy.shares.iter().map(|it| &*it.to).collect();
    assert_eq!(shares, ["delivery_services", "payment_providers"]);
    assert!(policy.shares.iter().all(|it| it.polarity == Polarity::Shared));
    assert_eq!(policy.transfer.as_ref().unwrap().cross_border, CrossBorder::Prohibited);
    assert_eq!(policy.localisation.as_ref().unwrap().databases_in, ["RU"]);
    let term = &policy.retained[0];
    assert_eq!(term.period.unwrap().to_string(), "P3Y");
    assert_eq!((&*term.after[0], &*term.subjects[0]), ("order_fulfilled", "customer"));
    assert_eq!(policy.rights[0].id, "withdraw_consent");
}

#[test]
fn an_english_page_is_read_without_its_frame() {
    let bytes = bytes("app.html");
    let policy = document::read(&bytes, "app.html").unwrap();
    assert_eq!(collected(&policy), ["email", "ip_address", "name", "postal_address", "user_agent"]);
    assert_eq!(denied(&policy), ["birth_date", "health"]);
    assert!(policy.subjects.iter().any(|it| it.id == "child" && it.excluded));
    assert_eq!(policy.operator.as_ref().unwrap().name, "Example Widgets, Inc");
    assert_eq!(policy.retained[0].period.unwrap().to_string(), "P60D");
}

#[test]
fn every_citation_stands_where_it_says() {
    for name in ["shop.md", "app.html"] {
        let bytes = bytes(name);
        let policy = document::read(&bytes, name).unwrap();
        assert!(policy::verify(&policy, &bytes).is_fresh(), "{name}");
        let written = policy::to_toml(&policy);
        assert_eq!(policy::parse(name, &written).unwrap(), policy, "{name}");
    }
}

#[test]
fn an_old_charset_is_read_at_its_own_bytes() {
    let text = String::from_utf8(bytes("shop.md")).unwrap();
    let (old, ..) = encoding_rs::WINDOWS_1251.encode(&text);
    let policy = document::read(&old, "shop.txt").unwrap();
    assert_eq!(collected(&policy), SHOP);
    let quotes = document::quotes(&old);
    for cite in policy.cites() {
        assert_eq!(quotes(cite.start, cite.end).as_deref(), Some(&*cite.quote));
    }
}

/// A document of Word with these paragraphs, each split into runs in the middle of words.
fn docx(text: &str) -> Vec<u8> {
    let mut body = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (style, line) = match line.strip_prefix("- ") {
            Some(item) => ("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr>", item),
            None if line.starts_with('#') => (
                "<w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>",
                line.trim_start_matches(['#', ' ']),
            ),
            None => ("", line),
        };
        let runs: String = line
            .chars()
            .collect::<Vec<_>>()
            .chunks(7)
            .map(|run| {
                format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", String::from_iter(run))
            })
            .collect();
        body += &format!("<w:p>{style}{runs}</w:p>");
    }
    let xml = format!("<w:document xmlns:w=\"urn:w\"><w:body>{body}</w:body></w:document>");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(xml.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_document_of_word_says_what_its_text_says() {
    let text = String::from_utf8(bytes("shop.md")).unwrap();
    let file = docx(&text);
    let policy = document::read(&file, "shop.docx").unwrap();
    assert_eq!(collected(&policy), SHOP);
    assert_eq!(denied(&policy), ["ethnicity", "health", "special"]);
    let quotes = document::quotes(&file);
    assert!(policy::verify(&policy, &file).is_fresh());
    for cite in policy.cites() {
        assert_eq!(quotes(cite.start, cite.end).as_deref(), Some(&*cite.quote));
    }
}

#[test]
fn what_is_no_policy_is_refused() {
    let cut = docx("Мы собираем имя.");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("privacy.md", zip::write::SimpleFileOptions::default()).unwrap();
    let archive = archive.finish().unwrap().into_inner();
    let cases: [(&[u8], Trouble); 14] = [
        (b"", Trouble::Empty),
        (b" \n\t\n", Trouble::Empty),
        (b"%PDF-1.7\n1 0 obj", Trouble::Unsupported { form: "PDF" }),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Trouble::Unsupported { form: "PNG" }),
        (&cut[..cut.len() / 2], Trouble::Damaged { form: "DOCX" }),
        (
            "Wir erheben Ihren Namen und Ihre Anschrift, damit der Vertrag erfüllt werden kann."
                .as_bytes(),
            Trouble::Language,
        ),
        (
            "Мороз и солнце; день чудесный! Мы в лес пойдём, и снег по пояс.".as_bytes(),
            Trouble::NoPolicy,
        ),
        (b"The cat sat on the mat and looked at the moon.", Trouble::NoPolicy),
        // The picture of a page, in a page.
        (b"<html><body><h1>Privacy</h1><img src=\"scan.png\"></body></html>", Trouble::Language),
        (b"{\\rtf1 privacy}", Trouble::Unsupported { form: "RTF" }),
        (&archive, Trouble::Unsupported { form: "ZIP" }),
        (b"\x00\x01\x02\xff\xfe\x80\x90\x00\x00\x07", Trouble::NoText),
        (
            "Ми збираємо ваше імʼя та пошту, щоб виконати замовлення, і зберігаємо їх пʼять років."
                .as_bytes(),
            Trouble::Language,
        ),
        (
            b"Take two eggs and beat them. Add the flour. You can keep it in the fridge for two days.",
            Trouble::NoPolicy,
        ),
    ];
    for (bytes, trouble) in cases {
        assert_eq!(document::read(bytes, "x").err(), Some(trouble), "{}", trouble.hint());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_is_cited_that_is_not_there(
        pieces in proptest::collection::vec(prop_oneof![
            Just("Мы собираем: "), Just("не обрабатывает "), Just("имя, телефон"), Just("\n- "), Just("\n\n# "), Just("<td>"),
            Just("</p><p>"), Just("|"), Just(" ("), Just("; "), Just("We do not collect "), Just("your name and e-mail"), Just("&nbsp;"),
            Just("«"), Just("\u{301}"), Just("3.1. "), Just("т. д."), Just(" хранятся 3 года"), Just("<!--"), Just("[a](b)"),
        ], 0..40),
        garbage in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = pieces.concat().into_bytes();
        for bytes in [bytes.clone(), { bytes.extend(garbage); bytes }] {
            if let Ok(policy) = document::read(&bytes, "x.md") {
                let quotes = document::quotes(&bytes);
                for cite in policy.cites() {
                    let quoted = quotes(cite.start, cite.end);
                    prop_assert_eq!(quoted.as_deref(), Some(&*cite.quote));
                }
            }
        }
    }
}

/// The one statement about a category.
fn statement<'p>(policy: &'p Policy, category: &str) -> &'p policy::Collect {
    policy.collected.iter().find(|it| it.category.id() == category).unwrap()
}

#[test]
fn what_narrows_a_statement_is_read_in_russian() {
    let text = "# Политика ООО «Ромашка-Тест»\n\nДействует с 15 марта 2025 г.\n\n## Какие данные мы собираем\n\n\
        По желанию вы указываете отчество. На основании согласия мы получаем от третьих лиц сведения об образовании. \
        Последние четыре цифры номера карты хранятся в профиле. Список контактов хранится только на вашем устройстве. \
        Автоматически собираются IP-адреса. По поручению наших клиентов мы храним записи разговоров. \
        Мы публикуем отзывы.\n\n\
        Мы не собираем сведения о здоровье, за исключением случаев, когда это нужно для страхования.\n\n\
        Ответственный за обработку персональных данных: Петров Пётр Петрович, dpo@romashka.example.\n";
    let policy = document::read(text.as_bytes(), "policy.md").unwrap();
    assert!(statement(&policy, "name").optional);
    let education = statement(&policy, "education");
    assert_eq!(
        (education.source.as_deref(), &*education.basis),
        (Some("third_party"), &["consent".to_owned()][..])
    );
    assert!(statement(&policy, "payment_card").partial);
    assert!(statement(&policy, "address_book").device_only);
    assert_eq!(statement(&policy, "ip_address").source.as_deref(), Some("automatic"));
    assert!(statement(&policy, "call_recording").on_behalf);
    assert!(statement(&policy, "user_content").disseminated);
    let deny = &policy.denied[0];
    assert!(deny.hedged);
    let scope = "за исключением случаев, когда это нужно для страхования";
    assert_eq!(deny.scope.as_deref(), Some(scope));
    assert_eq!(policy.document.effective.unwrap().to_string(), "2025-03-15");
    assert_eq!(policy.document.title, "Политика ООО «Ромашка-Тест»");
    let operator = policy.operator.as_ref().unwrap();
    assert_eq!(operator.kind.as_deref(), Some("company"));
    assert_eq!(operator.dpo.as_deref(), Some("dpo@romashka.example"));
    assert!(policy::verify(&policy, text.as_bytes()).is_fresh());
}

#[test]
fn what_narrows_a_statement_is_read_in_english() {
    let text = "# Privacy policy of Example Widgets Ltd\n\nEffective date: March 15, 2025\n\n## Information we collect\n\n\
        We collect your name and your phone number (optional). We store the last four digits of your card. \
        Your contacts list stays on your device. We automatically collect your IP address. \
        We obtain your credit history from third parties. As a processor we store customer content.\n\n\
        We do not collect your precise location, except when you ask for directions.\n\n\
        ## Sharing\n\nWe share your email address with delivery companies to deliver your order with your consent.\n\n\
        ## Retention\n\nCall recordings are kept for six months.\n";
    let policy = document::read(text.as_bytes(), "policy.md").unwrap();
    assert!(!statement(&policy, "name").optional && statement(&policy, "phone").optional);
    assert!(statement(&policy, "payment_card").partial);
    assert!(statement(&policy, "address_book").device_only);
    assert_eq!(statement(&policy, "ip_address").source.as_deref(), Some("automatic"));
    assert_eq!(statement(&policy, "credit_history").source.as_deref(), Some("third_party"));
    assert!(statement(&policy, "user_content").on_behalf);
    assert_eq!(policy.denied[0].scope.as_deref(), Some("except when you ask for directions"));
    assert_eq!(policy.document.effective.unwrap().to_string(), "2025-03-15");
    let share = &policy.shares[0];
    let categories = ["email"].map(|id| sverka::taxonomy::Category::named(id).unwrap());
    assert_eq!(share.to, "delivery_services");
    assert_eq!(share.categories, policy::Categories::These(categories.to_vec()));
    assert_eq!((&*share.purposes[0], share.condition.as_deref()), ("delivery", Some("consent")));
    let kept = ["call_recording"].map(|id| sverka::taxonomy::Category::named(id).unwrap());
    assert_eq!(policy.retained[0].categories, policy::Categories::These(kept.to_vec()));
}

#[test]
fn a_site_that_is_called_by_one_name_stands_for_who_runs_it() {
    let russian = "# Политика конфиденциальности\n\nМы уважаем каждого, кто посещает сайт Romashkino. Мы собираем имя, телефон \
        и адрес электронной почты.\n\nДанные, собранные через сайт Romashkino, обрабатываются для ответа на обращения.\n";
    let english = "# Privacy policy\n\nThis policy is about the Daisyfield website. We collect your name, your phone number and \
        your e-mail address.\n\nWhen you use the Daisyfield website, we process your name to answer you.\n";
    let once = "# Privacy policy\n\nWhen you leave the Daisyfield website, we collect your name, your phone number and your \
        e-mail address. Our Site has links to the Rosefield site. We process your name to answer you.\n";
    for (text, expected) in
        [(russian, Some("Romashkino")), (english, Some("Daisyfield")), (once, None)]
    {
        let policy = document::read(text.as_bytes(), "privacy.md").unwrap();
        let operator = policy.operator.as_ref().map(|operator| operator.name.as_str());
        assert_eq!(operator.filter(|name| !name.is_empty()), expected, "{text}");
    }
}
