//! Reconciliation: every verdict of the model, from declarations and evidence made by hand.

#![expect(clippy::string_slice, reason = "a test that fails is a test that says so")]

use std::collections::BTreeMap;

use sverka::{
    detect::Sure,
    inventory::{Distinct, Holding},
    place::{Origin, Place, Step},
    policy::{
        Code, Dated, Evidence, Found, Held, Policy, Recipient, Severity, Spot, Stale, Strictness,
        Sums, Verdict, parse, reconcile,
    },
    taxonomy::Category,
};

/// A declaration file of this body, reviewed.
fn policy(body: &str) -> Policy {
    let head = r#"schema = "sverka-policy/1"
[document]
id = "t"
path = "t.md"
sha256 = ""
bytes = 0
lang = "ru"
status = "reviewed"
[[subject]]
id = "customer"
title = "Покупатель"
[[subject]]
id = "user"
title = "Посетитель"
[[subject]]
id = "child"
title = "Ребёнок"
excluded = true
"#;
    parse("t.policy.toml", &format!("{head}{body}")).unwrap()
}

const TODAY: &str = "2026-06-15";

fn strictness() -> Strictness {
    Strictness { allow_draft: false, accept_catch_all: false, today: TODAY.parse().unwrap() }
}

fn place() -> Place {
    Place { start: 10, end: 20, line: 2, column: 1 }
}

fn file(path: &str) -> Origin {
    Origin::root(Step::File(path.into()))
}

/// `category path [table.column] [named|medium]`: by default two findings of high confidence.
fn held(line: &str) -> Held {
    let words: Vec<&str> = line.split_whitespace().collect();
    let how = words.get(3).copied().unwrap_or_default();
    let field = words.get(2).filter(|field| **field != "-").map(|field| (*field).into());
    let mut distinct = Distinct::default();
    distinct.insert(1);
    let (store, category) = (file(words[1]), Category::named(words[0]).unwrap());
    let found = Found {
        findings: if how == "named" { 0 } else { 2 },
        distinct,
        confidence: Some(if how.is_empty() { Sure::High } else { Sure::Medium }),
        fields: 1,
        places: vec![Spot { store: store.clone(), field: field.clone(), place: Some(place()) }],
    };
    Held { holding: Holding { store, field, category }, found }
}

fn evidence(lines: &[&str]) -> Evidence {
    Evidence {
        held: lines.iter().map(|line| held(line)).collect(),
        searched: Category::all().filter(|it| it.detect().contains(['V', 'F', 'f'])).collect(),
        ..Evidence::default()
    }
}

/// The same, the lines that the policy doesn't tell apart added up.
fn summed(policy: &Policy, lines: &[&str]) -> Evidence {
    let (mut sums, mut sum) = (Sums::of(policy), evidence(&[]));
    lines.iter().for_each(|line| sums.add(held(line), &mut sum));
    sum
}

fn verdicts(body: &str, evidence: &Evidence) -> Vec<Verdict> {
    reconcile(&policy(body), &Stale::default(), evidence, strictness())
}

/// `severity code category [store]` of everything that is not merely not found.
fn told(verdicts: &[Verdict]) -> Vec<String> {
    let open = [Code::NotFound, Code::NotCheckable];
    let told = verdicts.iter().filter(|it| !open.contains(&it.code));
    told.map(|it| {
        let category = it.category.map(|it| it.to_string()).unwrap_or_default();
        let store = it.store.clone().unwrap_or_default();
        let text = format!("{} {} {category} {store}", it.severity.name(), it.code.name());
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    })
    .collect()
}

fn collect(category: &str, more: &str) -> String {
    format!("[[collect]]\ncategory = \"{category}\"\n{more}\n")
}

/// Statements in short: `+phone` declares, `-phone` denies, `~phone` denies with a hedge, `+phone(partial = true)`
/// has a key more.
fn statements(short: &str) -> String {
    let statement = |word: &str| {
        let (category, more) =
            word[1..].trim_end_matches(')').split_once('(').unwrap_or((&word[1..], ""));
        match &word[..1] {
            "+" => collect(category, more),
            sign => {
                format!("[[deny]]\ncategory = \"{category}\"\nhedged = {}\n{more}\n", sign == "~")
            }
        }
    };
    short.split("; ").filter(|it| !it.is_empty()).map(statement).collect()
}

const CRM: &str = "[[store]]\nname = \"crm\"\nmatch = [\"crm/**\"]\n";

/// What it is about, the statements, the evidence, the verdict.
const BY_THE_DOCUMENT: [(&str, &str, &str, &str); 27] = [
    (
        "denied of some people, nothing declares it",
        "-phone(subjects = [\"user\"])",
        "phone a",
        "critical denied phone",
    ),
    (
        "denied of some people, declared of others",
        "+phone(subjects = [\"customer\"]); -phone(subjects = [\"user\"])",
        "phone a",
        "ok declared phone",
    ),
    ("exact", "+phone", "phone a", "ok declared phone"),
    ("firm term", "+contact", "phone a", "ok declared phone"),
    ("possible term, financial", "+payment_info", "payment_card a", "error vague payment_card"),
    ("possible term", "+contact", "postal_address a", "warning vague postal_address"),
    ("other data", "+other_data", "snils a", "critical catch-all snils"),
    ("nothing", "", "phone a", "error undeclared phone"),
    ("nothing, probable", "", "phone a - medium", "warning undeclared phone"),
    ("nothing, named only", "", "gender a g named", "warning undeclared gender"),
    ("nothing, special, named", "", "health a d named", "error undeclared health"),
    ("nothing, special", "", "health a", "critical undeclared health"),
    ("sibling", "+phone", "messenger_handle a", "error undeclared messenger_handle"),
    ("child declared", "+age", "birth_date a", "error undeclared birth_date"),
    ("denied", "-phone", "phone a", "critical denied phone"),
    ("denied, probable", "-phone", "phone a - medium", "error denied phone"),
    ("denied by its term, named", "-special", "health a d named", "critical denied health"),
    ("a photo is no biometrics", "-biometric", "photo a", "error undeclared photo"),
    ("hedged", "~health", "health a", "error denied-hedged health"),
    ("both", "+phone; -phone", "phone a", "error contradictory phone"),
    ("a narrower denial narrows", "+contact; -phone", "phone a", "critical denied phone"),
    ("a wider denial contradicts", "+phone; -contact", "phone a", "error contradictory phone"),
    ("hedged beside declared", "+phone; ~phone", "phone a", "ok declared phone"),
    (
        "a third party",
        "+phone(strength = \"third_party\")",
        "phone a",
        "warning third-party-only phone",
    ),
    ("a part", "+payment_card(partial = true)", "payment_card a", "error vague payment_card"),
    ("on the device", "+phone(device_only = true)", "phone a", "error device-only-on-server phone"),
    (
        "denied of some people, and nobody has said whose data it is",
        "+phone; -phone(subjects = [\"child\"])",
        "phone a",
        "ok declared phone",
    ),
];

#[test]
fn the_document_decides_what_is_declared() {
    for (name, short, line, expected) in BY_THE_DOCUMENT {
        let told = told(&verdicts(&statements(short), &evidence(&[line])));
        assert_eq!(told, [expected], "{name}");
    }
    for strength in ["definition", "implied"] {
        let short = format!("+phone(strength = \"{strength}\")");
        let told = told(&verdicts(&statements(&short), &evidence(&["phone a"])));
        assert_eq!(told, ["error undeclared phone"]);
    }
}

#[test]
fn lines_that_a_policy_does_not_tell_apart_may_be_added_up() {
    let lines = [
        "phone crm/a t.x",
        "email crm/a",
        "phone b - medium",
        "phone crm/c",
        "phone d t.y named",
        "phone crm/d t.y",
        "phone crm/e",
        "email f",
    ];
    let stores = format!("{CRM}[[store]]\nname = \"t\"\nmatch = [\"table:t\"]\n");
    for stores in ["", CRM, &stores] {
        let body = format!("{}{stores}", statements("+phone; -email"));
        let sums = summed(&policy(&body), &lines);
        assert!(sums.held.len() < lines.len());
        assert_eq!(verdicts(&body, &sums), verdicts(&body, &evidence(&lines)), "{stores}");
    }
}

/// What it is about, the keys of the store, other tables, the verdicts on a telephone of customers that is declared
/// for delivery.
const BY_THE_STORE: [(&str, &str, &str, &[&str]); 11] = [
    ("declared", "", "", &["ok declared phone crm"]),
    ("these people", "subjects = [\"customer\", \"user\"]", "", &["ok declared phone crm"]),
    ("other people", "subjects = [\"user\"]", "", &["error wrong-subject phone crm"]),
    ("other purposes", "purposes = [\"marketing\"]", "", &["warning wrong-purpose phone crm"]),
    (
        "not allowed",
        "allow = [\"email\"]",
        "",
        &["error wrong-store phone crm", "ok declared phone crm"],
    ),
    ("allowed by its group", "allow = [\"contact\"]", "", &["ok declared phone crm"]),
    (
        "forbidden",
        "deny = [\"phone\"]",
        "",
        &["error wrong-store phone crm", "ok declared phone crm"],
    ),
    (
        "people whom the policy excludes",
        "subjects = [\"child\"]",
        "[[collect]]\ncategory = \"phone\"\n",
        &["warning excluded-subject phone crm"],
    ),
    (
        "in another country",
        "country = \"DE\"",
        "[localisation]\ndatabases_in = [\"RU\"]\n",
        &["critical foreign-store crm", "ok declared phone crm"],
    ),
    (
        "in its country",
        "country = \"RU\"",
        "[localisation]\ndatabases_in = [\"RU\"]\n",
        &["ok declared phone crm"],
    ),
    (
        "any declared purpose",
        "purposes = [\"marketing\"]",
        "[[collect]]\ncategory = \"phone\"\n[[purpose]]\nid = \"marketing\"\n",
        &["ok declared phone crm"],
    ),
];

#[test]
fn the_mapping_of_a_store_decides_the_rest() {
    for (name, keys, tables, expected) in BY_THE_STORE {
        let declared = collect("phone", "subjects = [\"customer\"]\npurposes = [\"delivery\"]");
        let body = format!("{declared}{tables}{CRM}{keys}\n");
        let told = told(&verdicts(&body, &evidence(&["phone crm/a.csv phone"])));
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn catch_all_and_drafts_are_accepted_only_when_asked_for() {
    let mut declared = policy(&collect("other_data", ""));
    declared.document.status = sverka::policy::Status::Draft;
    let evidence = evidence(&["phone a"]);
    let run = |change: fn(&mut Strictness)| {
        let mut strictness = strictness();
        change(&mut strictness);
        told(&reconcile(&declared, &Stale::default(), &evidence, strictness))
    };
    assert_eq!(run(|_| {}), ["error catch-all phone", "error unreviewed"]);
    assert_eq!(run(|it| it.allow_draft = true), ["error catch-all phone"]);
    assert_eq!(run(|it| it.accept_catch_all = true), ["error unreviewed", "ok declared phone"]);
}

#[test]
fn a_changed_document_is_stale() {
    let policy = policy("");
    let stale = sverka::policy::verify(&policy, b"other bytes");
    let verdicts = reconcile(&policy, &stale, &Evidence::default(), strictness());
    assert_eq!(told(&verdicts), ["error stale"]);
}

#[test]
fn a_waiver_counts_until_its_day() {
    let waived = |until: &str, store: &str| {
        let waiver = format!(
            "[[waive]]\nverdict = \"undeclared\"\nreason = \"known\"\nuntil = {until}\n{store}\n"
        );
        let verdicts = verdicts(&(waiver + CRM), &evidence(&["phone crm/a.csv"]));
        let undeclared = verdicts.iter().find(|it| it.code == Code::Undeclared).unwrap();
        undeclared.fails(Severity::Error)
    };
    assert!(!waived(TODAY, ""));
    assert!(!waived("2027-01-01", "store = \"crm\""));
    assert!(waived("2026-06-14", ""));
    assert!(waived("2027-01-01", "store = \"logs\""));
    assert!(waived("2027-01-01", "category = \"email\""));
}

fn dated(path: &str, field: &str, months: &[(&str, u64)], oldest: &str) -> Dated {
    let months: BTreeMap<_, _> =
        months.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect();
    Dated { store: file(path), field: field.into(), oldest: oldest.parse().unwrap(), months }
}

#[test]
fn records_older_than_the_term_are_counted() {
    let term = "[[retain]]\nkind = \"fixed_period\"\nperiod = \"P3Y\"\nafter = [\"order_fulfilled\"]\n\
        subjects = [\"customer\"]\n";
    let ends = "[[retain]]\nkind = \"until_event\"\nuntil = [\"account_deletion\"]\n";
    let store = |more: &str| format!("{CRM}subjects = [\"customer\"]\n{more}\n");
    let completed = "date_field = { order_fulfilled = \"orders.completed_at\" }";
    let deleted = "date_field = { account_deletion = \"orders.completed_at\" }";
    let cases: &[(&str, String, &[&str])] = &[
        ("older", term.to_owned() + &store(completed), &["error over-retained crm"]),
        ("another event", term.to_owned() + &store(deleted), &[]),
        ("no field", term.to_owned() + &store(""), &[]),
        ("of other people", term.replace("customer", "user") + &store(completed), &[]),
        ("deleted", ends.to_owned() + &store(deleted), &["error retained-after-event crm"]),
        (
            "the store's own term",
            store(&format!("{completed}\nretain = \"P90D\"")),
            &["error over-retained crm"],
        ),
        (
            "the store's own term is long enough",
            store(&format!("{completed}\nretain = \"P30Y\"")),
            &[],
        ),
    ];
    for (name, body, expected) in cases {
        let mut evidence = evidence(&[]);
        let months = [("2019-02-01", 3), ("2023-06-01", 4), ("2026-01-01", 5)];
        evidence.dated = vec![dated("crm/a.sql", "orders.completed_at", &months, "2019-02-11")];
        let verdicts = verdicts(body, &evidence);
        assert_eq!(told(&verdicts), *expected, "{name}");
        if *name == "older" {
            let sverka::policy::Detail::Overdue(it) = &verdicts[0].detail else { panic!() };
            assert_eq!((it.records, it.of), (3, 12));
            assert_eq!(it.oldest.to_string(), "2019-02-11");
            assert_eq!(it.cutoff.to_string(), "2023-06-15");
        }
    }
}

#[test]
fn the_date_of_a_file_is_a_hint() {
    let body = format!(
        "[[retain]]\nkind = \"fixed_period\"\nperiod = \"P1Y\"\nafter = [\"order_fulfilled\"]\n{CRM}"
    );
    let mut evidence = evidence(&[]);
    evidence.changed.insert(file("crm/old.csv"), "2024-01-01".parse().unwrap());
    evidence.changed.insert(file("crm/new.csv"), "2026-01-01".parse().unwrap());
    evidence.changed.insert(file("elsewhere.csv"), "2024-01-01".parse().unwrap());
    let verdicts = verdicts(&body, &evidence);
    assert_eq!(told(&verdicts), ["info over-retained? crm"]);
    assert!(!verdicts.iter().any(|it| it.fails(Severity::Warning)));
}

#[test]
fn recipients_are_hints_and_named_ones_are_declared() {
    let counter = |country: &str| Recipient {
        store: file("site/index.html"),
        place: place(),
        name: "Counter".into(),
        class: "analytics".into(),
        country: Some(country.into()),
    };
    let share = "[[share]]\nto = \"analytics_providers\"\npolarity = \"shared\"\n";
    let named = "[[share]]\nto = \"partners\"\nname = \"Counter Inc.\"\npolarity = \"shared\"\n";
    let never = "[[share]]\nto = \"analytics_providers\"\npolarity = \"not_shared\"\n";
    let home = "[transfer]\ncross_border = \"prohibited\"\n";
    for (body, country, expected) in [
        (String::new(), "RU", &["warning disclosed-not-declared"][..]),
        (never.to_owned(), "RU", &["warning disclosed-not-declared"]),
        (share.to_owned(), "US", &[]),
        (named.to_owned(), "US", &[]),
        (share.to_owned() + home, "RU", &[]),
        (share.to_owned() + home, "US", &["warning foreign-recipient"]),
    ] {
        let evidence = Evidence { recipients: vec![counter(country)], ..Evidence::default() };
        let verdicts = verdicts(&body, &evidence);
        assert_eq!(told(&verdicts), expected, "{body}");
        assert!(!verdicts.iter().any(|it| it.fails(Severity::Warning)));
    }
}

#[test]
fn numbers_of_other_countries_are_a_hint_where_the_policy_knows_one() {
    let home = "[localisation]\ndatabases_in = [\"RU\"]\ncite = [{ at = \"1\", start = 0, end = 1, quote = \"q\" }]\n";
    let spot = Spot { store: file("a"), field: None, place: Some(place()) };
    for (body, region, expected) in
        [(home, "BY", &["info foreign-subject"][..]), (home, "RU", &[]), ("", "BY", &[])]
    {
        let regions = [(region.to_owned(), (2, spot.clone()))].into();
        let evidence = Evidence { regions, ..Evidence::default() };
        assert_eq!(told(&verdicts(body, &evidence)), expected, "{region}");
    }
}

#[test]
fn a_term_that_nothing_is_held_against_is_said() {
    let term =
        "[[retain]]\nkind = \"fixed_period\"\nperiod = \"P3Y\"\nafter = [\"order_fulfilled\"]\n";
    let store = format!("{CRM}date_field = {{ order_fulfilled = \"orders.completed_at\" }}\n");
    let unchecked = |body: &str, dates: &[Dated]| {
        let evidence = Evidence { dated: dates.to_vec(), ..Evidence::default() };
        let verdicts = verdicts(body, &evidence);
        let open = verdicts.iter().filter(|it| it.code == Code::NotCheckable);
        open.map(|it| match &it.detail {
            sverka::policy::Detail::Only(words) => words.join(" "),
            other => format!("{other:?}"),
        })
        .collect::<Vec<_>>()
    };
    let column = dated("crm/a.sql", "orders.completed_at", &[("2026-06-01", 1)], "2026-06-01");
    assert_eq!(unchecked(term, &[]), ["P3Y order_fulfilled"]);
    assert_eq!(unchecked(&format!("{term}{store}"), &[]), ["orders.completed_at"]);
    assert!(unchecked(&format!("{term}{store}"), &[column]).is_empty());
}

#[test]
fn what_was_not_found_is_told_apart_from_what_can_not_be() {
    let body = statements("+phone; +contact; +private_life; -health");
    let found = evidence(&["email a"]);
    let of = |code: Code, evidence: &Evidence| {
        let verdicts = verdicts(&body, evidence);
        let mut ids: Vec<String> = verdicts
            .iter()
            .filter(|it| it.code == code)
            .filter_map(|it| it.category)
            .map(|it| it.to_string())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(of(Code::NotFound, &found), ["phone"]);
    let mut blind = found.clone();
    blind.searched.clear();
    assert_eq!(of(Code::NotCheckable, &blind), ["health", "phone", "private_life"]);
}
