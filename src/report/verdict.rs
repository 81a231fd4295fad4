//! The records `policy` and `verdict` of the machine formats, and verdicts as rows.
//!
//! In: a judgement. Out: serialisable records, cells.
//! Never leaves a side out: a verdict carries the places of the data and the sentences of the policy.

use serde::Serialize;

use super::record::{At, Map};
use crate::{
    place::printable,
    policy::{Cite, Detail, Judgement, Spot, Verdict},
};

/// What the verdicts are about.
#[derive(Serialize)]
struct PolicyRecord<'a> {
    r#type: &'static str,
    file: &'a str,
    title: &'a str,
    lang: crate::taxonomy::Lang,
    reviewed: bool,
    today: String,
    fail_on: &'static str,
    fails: bool,
    verdicts: Map<&'static str, u64>,
    #[serde(skip_serializing_if = "is_zero")]
    allowed: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Returns the record of the judgement as a whole.
pub(super) fn policy(it: &Judgement) -> impl Serialize + '_ {
    let mut counts = std::collections::BTreeMap::new();
    for verdict in &it.verdicts {
        *counts.entry(verdict.code).or_default() += 1;
    }
    PolicyRecord {
        r#type: "policy",
        file: &it.policy,
        title: &it.title,
        lang: it.lang,
        reviewed: it.reviewed,
        today: it.today.to_string(),
        fail_on: it.fail_on.name(),
        fails: it.fails(),
        verdicts: Map(counts.into_iter().map(|(code, n)| (code.name(), n)).collect()),
        allowed: it.allowed,
    }
}

/// One conclusion.
#[derive(Serialize)]
struct VerdictRecord<'a> {
    r#type: &'static str,
    code: &'static str,
    severity: &'static str,
    standing: &'static str,
    fails: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'a str>,
    findings: u64,
    distinct: u64,
    distinct_exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    fields: u64,
    places: Vec<Place<'a>>,
    cites: &'a [Cite],
    #[serde(skip_serializing_if = "Option::is_none")]
    umbrella: Option<&'static str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    about: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<Overdue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<Recipient<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<Stale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<Waived<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(flatten)]
    at: Option<At>,
}

#[derive(Serialize)]
struct Overdue<'a> {
    event: &'a str,
    term: &'a str,
    cutoff: String,
    oldest: String,
    records: u64,
    of: u64,
}

#[derive(Serialize)]
struct Recipient<'a> {
    name: &'a str,
    class: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
}

#[derive(Serialize)]
struct Stale {
    document: bool,
    quotes: usize,
}

#[derive(Serialize)]
struct Waived<'a> {
    reason: &'a str,
    until: String,
    expired: bool,
}

/// Returns the record of one conclusion.
pub(super) fn verdict<'a>(of: &Judgement, it: &'a Verdict) -> impl Serialize + use<'a> {
    let mut record = VerdictRecord {
        r#type: "verdict",
        code: it.code.name(),
        severity: it.severity.name(),
        standing: it.code.standing().name(),
        fails: it.fails(of.fail_on),
        category: it.category.map(|category| category.id()),
        store: it.store.as_deref(),
        findings: it.found.findings,
        distinct: it.found.different(),
        distinct_exact: it.found.distinct.is_exact(),
        confidence: it.found.confidence.map(|sure| sure.name()),
        fields: it.found.fields,
        places: it.found.places.iter().map(place).collect(),
        cites: &it.cites,
        umbrella: None,
        about: &[],
        overdue: None,
        changed: None,
        recipient: None,
        country: None,
        stale: None,
        waived: it.waived.as_ref().map(|waived| Waived {
            reason: &waived.reason,
            until: waived.until.to_string(),
            expired: waived.expired,
        }),
    };
    detail(&mut record, &it.detail);
    record
}

fn detail<'a>(record: &mut VerdictRecord<'a>, detail: &'a Detail) {
    match detail {
        Detail::None => {}
        Detail::Umbrella(category) => record.umbrella = Some(category.id()),
        Detail::Only(words) => record.about = words,
        Detail::Changed(day) => record.changed = Some(day.to_string()),
        Detail::Country(country) => record.country = Some(country),
        Detail::Recipient { name, class, country } => {
            record.recipient = Some(Recipient { name, class, country: country.as_deref() });
        }
        Detail::Stale { document, quotes } => {
            record.stale = Some(Stale { document: *document, quotes: *quotes });
        }
        Detail::Overdue(it) => {
            record.overdue = Some(Overdue {
                event: &it.event,
                term: &it.term,
                cutoff: it.cutoff.to_string(),
                oldest: it.oldest.to_string(),
                records: it.records,
                of: it.of,
            });
        }
    }
}

fn place(spot: &Spot) -> Place<'_> {
    Place {
        path: spot.store.path(),
        inside: spot.store.inside(),
        field: spot.field.as_deref(),
        at: spot.place.map(At::from),
    }
}

/// The columns of verdicts as a table.
pub(super) const COLUMNS: [&str; 18] = [
    "code",
    "severity",
    "standing",
    "fails",
    "category",
    "store",
    "path",
    "inside",
    "field",
    "line",
    "findings",
    "distinct",
    "confidence",
    "fields",
    "section",
    "quote",
    "detail",
    "waived_until",
];

/// Returns one conclusion as cells: its first place and its first sentence.
pub(super) fn row(of: &Judgement, it: &Verdict) -> [String; COLUMNS.len()] {
    let spot = it.found.places.first();
    let cite = it.cites.first();
    let detail = match &it.detail {
        Detail::None => String::new(),
        Detail::Umbrella(category) => category.id().to_owned(),
        Detail::Only(words) => words.join(" "),
        Detail::Changed(day) => day.to_string(),
        Detail::Country(country) => country.clone(),
        Detail::Recipient { name, country, .. } => match country {
            Some(country) => format!("{name} ({country})"),
            None => name.clone(),
        },
        Detail::Stale { quotes, .. } => format!("{quotes} quotes"),
        Detail::Overdue(it) => {
            format!(
                "{} after {}: {} of {}, oldest {}",
                it.term, it.event, it.records, it.of, it.oldest
            )
        }
    };
    [
        it.code.name().to_owned(),
        it.severity.name().to_owned(),
        it.code.standing().name().to_owned(),
        it.fails(of.fail_on).to_string(),
        it.category.map(|category| category.id().to_owned()).unwrap_or_default(),
        printable(it.store.as_deref().unwrap_or_default()),
        spot.map(|spot| spot.store.path()).unwrap_or_default(),
        spot.map(|spot| spot.store.inside().join(" › ")).unwrap_or_default(),
        printable(spot.and_then(|spot| spot.field.as_deref()).unwrap_or_default()),
        spot.and_then(|spot| spot.place).map(|at| at.line.to_string()).unwrap_or_default(),
        it.found.findings.to_string(),
        it.found.different().to_string(),
        it.found.confidence.map(|sure| sure.name().to_owned()).unwrap_or_default(),
        it.found.fields.to_string(),
        printable(cite.map(|cite| cite.at.as_str()).unwrap_or_default()),
        printable(cite.map(|cite| cite.quote.as_str()).unwrap_or_default()),
        printable(&detail),
        it.waived.as_ref().map(|waived| waived.until.to_string()).unwrap_or_default(),
    ]
}
