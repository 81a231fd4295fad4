//! Defects of the policy itself, no data needed.
//!
//! In: the declarations. Out: flaws with their quotes, the worst first.
//! Never repeats what a reader of the document has already noted, and never reads the document.

use super::{
    cite::Cite,
    declared::{Collect, Policy, Strength},
    kept::RetentionKind,
    operator_id, recipients,
    shared::{CrossBorder, Polarity},
    subsume::{Near, is_flat, meet, said},
    verdict::{Severity, weighs_more},
};
use crate::{
    detect::recipient::trackers,
    taxonomy::{Category, Gdpr, Lang, Law152},
};

/// One defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What of, if it is about one category.
    pub category: Option<Category>,
    /// More, in words of the file.
    pub note: Option<String>,
    /// Where; empty if something is missing.
    pub cites: Vec<Cite>,
}

/// Code, severity, what it means in Russian and in English.
const FLAWS: [(&str, Severity, &str, &str); 19] = [
    (
        "sibling-policies-disagree",
        Severity::Error,
        "две политики одного оператора противоречат друг другу",
        "two policies of one operator contradict each other",
    ),
    (
        "contradictory",
        Severity::Error,
        "одно и то же и объявлено, и отрицается",
        "the same category is both declared and denied",
    ),
    (
        "self-contradictory-transfer",
        Severity::Error,
        "трансграничная передача отрицается, а получатель за рубежом назван",
        "transfers across borders are denied, and a recipient abroad is named",
    ),
    (
        "unlimited-retention",
        Severity::Error,
        "хранение без ограничения срока (152-ФЗ ст. 5 ч. 7, GDPR ст. 5(1)(e))",
        "kept without limit (152-FZ art. 5(7), GDPR art. 5(1)(e))",
    ),
    (
        "no-operator",
        Severity::Error,
        "не сказано, кто оператор",
        "does not say who the operator is",
    ),
    (
        "bad-operator-id",
        Severity::Error,
        "ОГРН, ОГРНИП или ИНН с неверной длиной или контрольной цифрой",
        "ОГРН, ОГРНИП or ИНН of a wrong length or check digit",
    ),
    (
        "template-placeholder",
        Severity::Error,
        "незаполненное место шаблона",
        "a placeholder of the template is not filled in",
    ),
    ("truncated", Severity::Error, "текст обрывается", "the text breaks off"),
    (
        "special-collected",
        Severity::Error,
        "собирается специальная категория: нужно основание ст. 10 152-ФЗ, ст. 9 GDPR",
        "a special category is collected: needs a ground of 152-FZ art. 10, GDPR art. 9",
    ),
    ("not-a-policy", Severity::Error, "это не политика", "this is no privacy policy"),
    (
        "no-retention",
        Severity::Warning,
        "не сказано, сколько хранится",
        "says nothing of retention",
    ),
    (
        "operator-incomplete",
        Severity::Warning,
        "об операторе сказано не всё: нужны наименование и ОГРН, ИНН или адрес",
        "the operator is not fully named: a name and ОГРН, ИНН or an address are needed",
    ),
    (
        "open-catch-all",
        Severity::Warning,
        "«иные данные»: цели и состав должны быть определены (152-ФЗ ст. 5 ч. 5)",
        "\"other data\": purposes and scope must be definite (152-FZ art. 5(5), GDPR art. 5(1)(c))",
    ),
    (
        "purpose-without-data",
        Severity::Warning,
        "цель, для которой нужны данные, не объявленные среди собираемых",
        "a purpose that needs data which is not declared as collected",
    ),
    ("no-rights", Severity::Warning, "не сказано о правах", "says nothing of rights"),
    (
        "no-categories",
        Severity::Error,
        "не сказано, что собирается",
        "does not say what is collected",
    ),
    ("hedged-denial", Severity::Info, "отрицание с оговоркой", "a denial with a reservation"),
    (
        "special-undenied",
        Severity::Info,
        "среди отрицаемых специальных категорий нет сведений о здоровье",
        "health is missing among the special categories that are denied",
    ),
    (
        "stale-law",
        Severity::Info,
        "срок ответа не по ст. 20 152-ФЗ (10 рабочих дней с 01.09.2022)",
        "the time to answer is not that of 152-FZ art. 20 (10 working days since 2022-09-01)",
    ),
];

impl Flaw {
    pub(super) fn new(code: &str, cites: Vec<Cite>) -> Self {
        let known = FLAWS.iter().find(|(name, ..)| *name == code);
        let severity = known.map_or(Severity::Warning, |(_, severity, ..)| *severity);
        Self { code: code.to_owned(), severity, category: None, note: None, cites }
    }

    pub(super) fn of(mut self, category: Category) -> Self {
        self.category = Some(category);
        self
    }

    /// Returns what the code means; the code itself if it is not known.
    #[must_use]
    pub fn meaning(&self, lang: Lang) -> &str {
        match FLAWS.iter().find(|(name, ..)| *name == self.code) {
            Some((_, _, ru, en)) => match lang {
                Lang::Ru => ru,
                Lang::En => en,
            },
            None => &self.code,
        }
    }
}

/// Returns the defects: those that the reader noted, and those that the declarations show.
#[must_use]
pub fn lint(policy: &Policy) -> Vec<Flaw> {
    let noted = policy.defects.iter().map(|defect| Flaw {
        note: defect.note.clone(),
        ..Flaw::new(&defect.code, defect.cite.clone())
    });
    let mut flaws: Vec<Flaw> = noted.collect();
    let shown = contradictions(policy)
        .into_iter()
        .chain(transfers(policy))
        .chain(terms(policy))
        .chain(operator(policy))
        .chain(scope(policy));
    for flaw in shown {
        let known = flaws.iter().any(|it| it.code == flaw.code && it.category == flaw.category);
        if !known || flaw.category.is_some() {
            flaws.push(flaw);
        }
    }
    flaws.sort_by_key(|flaw| {
        let at = flaw.cites.first().map(|cite| cite.start);
        (std::cmp::Reverse(flaw.severity), flaw.code.clone(), at, flaw.category)
    });
    flaws.dedup();
    flaws
}

/// A denial as wide as the statement that it meets, or wider, about the same people. A narrower denial beside
/// a wider statement only narrows it.
fn contradictions(policy: &Policy) -> Vec<Flaw> {
    let mut flaws: Vec<Flaw> = Vec::new();
    for statement in policy.collected.iter().filter(|it| it.strength.declares()) {
        let category = statement.category;
        if flaws.iter().any(|flaw| flaw.category == Some(category)) || !in_the_open(statement) {
            continue;
        }
        let said = said(policy, category);
        let denial = said.denied.iter().find(|(near, deny)| {
            is_flat(deny) && *near >= Near::Exact && meet(&deny.subjects, &statement.subjects)
        });
        if let Some((_, deny)) = denial {
            let cites = statement.cite.first().into_iter().chain(deny.cite.first());
            flaws.push(Flaw::new("contradictory", cites.cloned().collect()).of(category));
        }
    }
    flaws
}

/// What stays on the device, is only a part or has a channel of its own may be denied otherwise.
fn in_the_open(statement: &Collect) -> bool {
    !statement.device_only && !statement.partial && statement.channel.is_none()
}

/// A recipient abroad beside the words that nothing goes abroad; more weakly, beside databases at home only, or
/// beside the words that nothing goes to anybody.
fn transfers(policy: &Policy) -> Vec<Flaw> {
    let stance = policy.transfer.as_ref().map(|it| it.cross_border).unwrap_or_default();
    let strict = policy.transfer.as_ref().filter(|_| stance == CrossBorder::Prohibited);
    let unstated = stance == CrossBorder::Unstated;
    let home = policy.localisation.as_ref().filter(|it| unstated && !it.databases_in.is_empty());
    let nobody = policy.shares.iter().find(|it| {
        let general = it.to == "third_parties" && it.condition.is_none();
        unstated && general && it.polarity == Polarity::NotShared
    });
    let said = strict.map(|it| (&it.cite, Severity::Error));
    let said = said.or_else(|| home.map(|it| (&it.cite, Severity::Warning)));
    let said = said.or_else(|| nobody.map(|it| (&it.cite, Severity::Warning)));
    let Some((cite, severity)) = said else { return Vec::new() };
    let abroad = policy.shares.iter().filter(|share| {
        let country = share.country.as_deref().or_else(|| country_of(share));
        share.polarity == Polarity::Shared
            && country.is_some_and(|country| !recipients::is_home(policy, country))
    });
    let flaw = |share: &super::shared::Share| {
        let cites = cite.first().into_iter().chain(share.cite.first()).cloned().collect();
        let flaw = Flaw::new("self-contradictory-transfer", cites);
        Flaw { note: share.name.clone(), severity, ..flaw }
    };
    abroad.map(flaw).collect()
}

/// The country of a recipient that is known by name.
fn country_of(share: &super::shared::Share) -> Option<&'static str> {
    let known = trackers().iter().find(|tracker| recipients::names(share, &tracker.name));
    known.map(|tracker| tracker.country.as_str())
}

fn terms(policy: &Policy) -> Vec<Flaw> {
    if policy.retained.is_empty() {
        return vec![Flaw::new("no-retention", Vec::new())];
    }
    let unlimited = policy.retained.iter().filter(|it| it.kind == RetentionKind::Unlimited);
    unlimited.map(|it| Flaw::new("unlimited-retention", it.cite.clone())).collect()
}

fn operator(policy: &Policy) -> Vec<Flaw> {
    let Some(operator) = &policy.operator else {
        return vec![Flaw::new("no-operator", Vec::new())];
    };
    let mut flaws = Vec::new();
    let identified =
        operator.ogrn.is_some() || operator.inn.is_some() || operator.address.is_some();
    if operator.name.is_empty() && !identified {
        flaws.push(Flaw::new("no-operator", operator.cite.clone()));
    } else if operator.name.is_empty() || !identified {
        flaws.push(Flaw::new("operator-incomplete", operator.cite.clone()));
    }
    let numbers = [
        ("ogrn", operator.ogrn.as_deref(), operator_id::ogrn as fn(&str) -> bool),
        ("inn", operator.inn.as_deref(), operator_id::inn),
    ];
    for (field, number, holds) in numbers {
        let Some(number) = number.filter(|number| !holds(number)) else { continue };
        let cites = operator.cite.iter().filter(|cite| cite.quote.contains(number));
        let flaw = Flaw::new("bad-operator-id", cites.cloned().collect());
        flaws.push(Flaw { note: Some(field.to_owned()), ..flaw });
    }
    flaws
}

/// What is collected and denied at all.
fn scope(policy: &Policy) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let declared = || policy.collected.iter().filter(|it| it.strength.declares());
    if declared().next().is_none() {
        flaws.push(Flaw::new("no-categories", Vec::new()));
    }
    for statement in declared() {
        if is_special(statement.category) {
            let cites = statement.cite.clone();
            flaws.push(Flaw::new("special-collected", cites).of(statement.category));
        } else if statement.category.id() == "other_data" {
            flaws.push(Flaw::new("open-catch-all", statement.cite.clone()));
        }
    }
    // What only a purpose implies is a proposal; collective terms without a list are none of these.
    let implied = policy.collected.iter().filter(|it| it.strength == Strength::Implied);
    for it in implied.filter(|it| it.umbrella.is_none() && !it.cite.is_empty()) {
        if said(policy, it.category).nearest().is_none() {
            flaws.push(Flaw::new("purpose-without-data", it.cite.clone()).of(it.category));
        }
    }
    for deny in policy.denied.iter().filter(|deny| deny.hedged) {
        flaws.push(Flaw::new("hedged-denial", deny.cite.clone()).of(deny.category));
    }
    let denied = policy.denied.iter().filter(|it| is_special(it.category));
    let first = denied.clone().next();
    if denied.clone().count() > 1 && !denied.clone().any(|it| covers_health(it.category)) {
        let cites = first.map(|it| it.cite.clone()).unwrap_or_default();
        flaws.push(Flaw::new("special-undenied", cites));
    }
    if policy.rights.is_empty() {
        flaws.push(Flaw::new("no-rights", Vec::new()));
    }
    flaws
}

/// Special categories alone; identity documents and money weigh more too, but need no ground of their own.
fn is_special(category: Category) -> bool {
    let law = matches!(category.law152(), Some(Law152::Spec | Law152::Crim));
    let gdpr = matches!(category.gdpr(), Some(Gdpr::Art9 | Gdpr::Art10));
    weighs_more(category) && (law || gdpr || category.id() == "special")
}

fn covers_health(category: Category) -> bool {
    Category::named("health").is_some_and(|it| crate::taxonomy::covers(category, it).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Defect, Localisation, Operator, Retention, Share, Transfer, testing::*};

    fn codes(policy: &Policy) -> Vec<String> {
        lint(policy)
            .into_iter()
            .map(|flaw| match flaw.category {
                Some(category) => format!("{} {category}", flaw.code),
                None => flaw.code,
            })
            .collect()
    }

    /// A policy that has nothing wrong with it.
    fn sound() -> Policy {
        let mut policy = empty();
        policy.operator = Some(Operator {
            name: "ООО «Пример»".into(),
            inn: Some("7707083893".into()),
            ..Operator::default()
        });
        policy.collected.push(collect("phone", "1"));
        policy.rights.push(crate::policy::Right { id: "access".into(), at: "2".into() });
        policy.retained.push(Retention {
            kind: RetentionKind::FixedPeriod,
            period: "P1Y".parse().ok(),
            after: Vec::new(),
            until: Vec::new(),
            subjects: vec!["*".into()],
            categories: crate::policy::Categories::Any,
            cite: vec![cite("3")],
        });
        policy
    }

    #[test]
    fn each_defect_is_found_and_a_sound_policy_has_none() {
        type Change = fn(&mut Policy);
        let noted = |code: &str| Defect { code: code.into(), note: None, cite: vec![cite("8")] };
        for code in ["truncated", "template-placeholder", "stale-law"] {
            let mut policy = sound();
            policy.defects.push(noted(code));
            assert_eq!(codes(&policy), [code]);
        }
        let cases: [(&str, Change); 18] = [
            ("", |_| {}),
            ("contradictory phone", |it| it.denied.push(deny("phone", "4"))),
            ("contradictory phone", |it| it.denied.push(deny("contact", "4"))),
            ("hedged-denial phone", |it| {
                it.denied.push(super::super::declared::Deny { hedged: true, ..deny("phone", "4") });
            }),
            ("", |it| it.denied.push(deny("email", "4"))),
            ("no-retention", |it| it.retained.clear()),
            ("unlimited-retention", |it| it.retained[0].kind = RetentionKind::Unlimited),
            ("no-operator", |it| it.operator = None),
            ("operator-incomplete", |it| it.operator.as_mut().unwrap().inn = None),
            ("bad-operator-id", |it| {
                it.operator.as_mut().unwrap().inn = Some("7707083894".into());
            }),
            ("bad-operator-id", |it| {
                it.operator.as_mut().unwrap().ogrn = Some("3187746000123456".into());
            }),
            ("no-categories", |it| it.collected.clear()),
            ("purpose-without-data geolocation", |it| {
                let strength = Strength::Implied;
                it.collected.push(Collect { strength, ..collect("geolocation", "5") });
            }),
            ("", |it| {
                let strength = Strength::Implied;
                it.collected.push(collect("geolocation", "6"));
                it.collected.push(Collect { strength, ..collect("geolocation", "5") });
            }),
            ("special-collected health", |it| it.collected.push(collect("health", "5"))),
            ("open-catch-all", |it| it.collected.push(collect("other_data", "5"))),
            ("no-rights", |it| it.rights.clear()),
            ("special-undenied", |it| {
                it.denied.extend([deny("race", "6"), deny("political_views", "6")]);
            }),
        ];
        for (expected, change) in cases {
            let mut policy = sound();
            change(&mut policy);
            let expected: &[&str] = if expected.is_empty() { &[] } else { &[expected] };
            assert_eq!(codes(&policy), expected);
        }
    }

    #[test]
    fn a_recipient_abroad_contradicts_a_denied_transfer() {
        let mut policy = sound();
        policy.document.lang = Lang::Ru;
        policy.transfer =
            Some(Transfer { cross_border: CrossBorder::Prohibited, ..Transfer::default() });
        let share = |country: &str| Share {
            to: "analytics_providers".into(),
            name: Some("Counter".into()),
            country: Some(country.into()),
            polarity: Polarity::Shared,
            categories: crate::policy::Categories::Any,
            purposes: vec!["*".into()],
            condition: None,
            cite: vec![cite("7")],
        };
        policy.shares = vec![share("RU")];
        assert!(codes(&policy).is_empty());
        policy.shares = vec![share("US")];
        assert_eq!(codes(&policy), ["self-contradictory-transfer"]);
        let by_name = |name: &str| Share { name: Some(name.into()), country: None, ..share("") };
        policy.shares = vec![by_name("сервис Google Analytics")];
        assert_eq!(codes(&policy), ["self-contradictory-transfer"]);
        policy.shares = vec![by_name("nobody knows it")];
        assert!(codes(&policy).is_empty());

        // Without a word on borders it is only a warning: databases at home, nothing to anybody.
        policy.transfer = None;
        policy.shares = vec![share("US")];
        assert!(codes(&policy).is_empty());
        let polarity = Polarity::NotShared;
        policy.shares.push(Share { to: "third_parties".into(), name: None, polarity, ..share("") });
        let severity = |policy: &Policy| lint(policy).first().map(|flaw| flaw.severity);
        assert_eq!(severity(&policy), Some(Severity::Warning));
        policy.shares.pop();
        let databases_in = vec!["RU".to_owned()];
        policy.localisation = Some(Localisation { databases_in, cite: vec![cite("8")] });
        assert_eq!(severity(&policy), Some(Severity::Warning));
    }

    #[test]
    fn what_the_reader_noted_is_told_once() {
        let mut policy = sound();
        policy.retained.clear();
        let noted = |code: &str| Defect { code: code.into(), note: None, cite: vec![cite("9")] };
        policy.defects = vec![noted("no-retention"), noted("truncated")];
        assert_eq!(codes(&policy), ["truncated", "no-retention"]);
        let rarely = |flaw: &Flaw| flaw.meaning(Lang::Ru) != flaw.code;
        assert!(lint(&policy).iter().all(rarely));
    }
}
