//! The declarations as flat lists of words and quotes, for scoring a reader against labels.
//!
//! In: a policy. Out: one JSON object a document.
//! Never counts as collected what only defines or implies; that is listed as proposed.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};

use super::{
    cite::Cite,
    declared::{Named, Policy},
    shared::Polarity,
};

/// What [`prediction`] returns.
#[derive(Serialize)]
struct Prediction<'a> {
    document: &'a str,
    sha256: &'a str,
    collected: Vec<Labelled<'a>>,
    proposed: Vec<Labelled<'a>>,
    not_collected: Vec<Labelled<'a>>,
    purposes: Vec<Labelled<'a>>,
    legal_basis: Vec<Labelled<'a>>,
    retention: Vec<Labelled<'a>>,
    recipients: Vec<Labelled<'a>>,
    cross_border: Vec<Labelled<'a>>,
    localisation: Vec<Labelled<'a>>,
    operator: Vec<Labelled<'a>>,
    defects: Vec<Labelled<'a>>,
}

/// One label with its quote; which words stand for it depends on the list.
struct Labelled<'a> {
    said: Vec<(&'static str, Value)>,
    cite: Option<&'a Cite>,
}

impl Serialize for Labelled<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (key, value) in self.said.iter().filter(|(_, value)| !value.is_null()) {
            map.serialize_entry(key, value)?;
        }
        if let Some(Cite { at, start, end, quote }) = self.cite {
            map.serialize_entry("section", at)?;
            map.serialize_entry("start", start)?;
            map.serialize_entry("end", end)?;
            map.serialize_entry("quote", quote)?;
        }
        map.end()
    }
}

/// One label for each citation; one without a place if there is none.
fn labels<'a, const N: usize>(
    cites: &'a [Cite],
    said: [(&'static str, Value); N],
) -> impl Iterator<Item = Labelled<'a>> {
    let nowhere = cites.is_empty().then_some(None);
    let places = cites.iter().map(Some).chain(nowhere);
    places.map(move |cite| Labelled { said: said.to_vec(), cite })
}

/// Returns the declarations as JSON: `document`, `collected`, `not_collected`, `purposes`, `retention`,
/// `recipients` and more, one entry for each citation.
///
/// # Panics
/// Never: all of it is text and numbers.
#[must_use]
pub fn prediction(policy: &Policy) -> String {
    let transfer = policy.transfer.iter();
    let places = policy.localisation.iter();
    let defects = policy.defects.iter();
    let prediction = Prediction {
        document: &policy.document.id,
        sha256: &policy.document.sha256,
        collected: collected(policy, true),
        proposed: collected(policy, false),
        not_collected: denied(policy),
        purposes: named("purpose", &policy.purposes),
        legal_basis: named("basis", &policy.bases),
        retention: retention(policy),
        recipients: recipients(policy),
        cross_border: transfer
            .flat_map(|it| labels(&it.cite, [("stance", json!(it.cross_border.name()))]))
            .collect(),
        localisation: places
            .flat_map(|it| labels(&it.cite, [("stance", json!(it.databases_in.join(", ")))]))
            .collect(),
        operator: operator(policy),
        defects: defects.flat_map(|it| labels(&it.cite, [("code", json!(it.code))])).collect(),
    };
    serde_json::to_string_pretty(&prediction).expect("text and numbers are JSON") + "\n"
}

fn named<'a>(key: &'static str, list: &'a [Named]) -> Vec<Labelled<'a>> {
    list.iter().flat_map(|it| labels(&it.cite, [(key, json!(it.id))])).collect()
}

fn collected(policy: &Policy, declares: bool) -> Vec<Labelled<'_>> {
    let chosen = policy.collected.iter().filter(|it| it.strength.declares() == declares);
    let each = chosen.flat_map(|it| {
        let said = [
            ("category", json!(it.category.id())),
            ("strength", json!(it.strength.name())),
            ("subjects", json!(it.subjects)),
        ];
        labels(&it.cite, said)
    });
    each.collect()
}

fn denied(policy: &Policy) -> Vec<Labelled<'_>> {
    let each = policy.denied.iter().flat_map(|it| {
        let said = [
            ("category", json!(it.category.id())),
            ("hedged", json!(it.hedged)),
            ("subjects", json!(it.subjects)),
        ];
        labels(&it.cite, said)
    });
    each.collect()
}

fn retention(policy: &Policy) -> Vec<Labelled<'_>> {
    let each = policy.retained.iter().flat_map(|it| {
        let said = [
            ("kind", json!(it.kind.name())),
            ("period", json!(it.period.map(|period| period.to_string()))),
            ("subjects", json!(it.subjects)),
        ];
        labels(&it.cite, said)
    });
    each.collect()
}

fn recipients(policy: &Policy) -> Vec<Labelled<'_>> {
    let each = policy.shares.iter().flat_map(|it| {
        let polarity = match it.polarity {
            Polarity::Shared => "shared",
            Polarity::NotShared => "not_shared",
        };
        labels(&it.cite, [("recipient", json!(it.to)), ("polarity", json!(polarity))])
    });
    each.collect()
}

/// One label for each field whose value is quoted.
fn operator(policy: &Policy) -> Vec<Labelled<'_>> {
    let Some(operator) = &policy.operator else { return Vec::new() };
    let each = operator.fields().map(|(field, value)| {
        let cites = operator.cite.iter().filter(|cite| cite.quote.contains(value));
        let cite = cites.min_by_key(|cite| cite.quote.len());
        Labelled { said: vec![("field", json!(field))], cite }
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_citation_is_an_entry_and_an_implied_category_is_only_proposed() {
        let text = include_str!("../../tests/fixtures/policy-check/every_key.policy.toml");
        let policy = crate::policy::parse("every_key.policy.toml", text).unwrap();
        let json: Value = serde_json::from_str(&prediction(&policy)).unwrap();
        assert_eq!(json["document"], "every-key");
        assert_eq!(json["collected"].as_array().unwrap().len(), 0);
        assert_eq!(json["proposed"].as_array().unwrap().len(), 2);
        assert_eq!(json["proposed"][1]["quote"], "a\nb");
        assert_eq!(json["not_collected"][0]["category"], "health");
        assert_eq!(json["not_collected"][0]["hedged"], true);
        assert_eq!(json["purposes"][0]["purpose"], "own_purpose");
        assert_eq!(json["retention"][0]["kind"], "fixed_period");
        assert_eq!(json["recipients"][0]["recipient"], "delivery_services");
        assert_eq!(json["recipients"][0]["polarity"], "shared");
        assert_eq!(json["operator"].as_array().unwrap().len(), 11);
    }
}
