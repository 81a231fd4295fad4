//! The declarations as flat lists of words and quotes, for scoring a reader against labels.
//!
//! In: a policy. Out: one JSON object a document.
//! Never counts as collected what only defines or implies; that is listed as proposed.

use serde::Serialize;

use super::{cite::Cite, declared::Policy, shared::Polarity};

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

/// One label with its quote; which word stands for it depends on the list.
#[derive(Default, Serialize)]
struct Labelled<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    polarity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strength: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hedged: Option<bool>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    subjects: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<&'a str>,
}

impl<'a> Labelled<'a> {
    /// One label for each citation; one without a place if there is none.
    fn each(cites: &'a [Cite], make: impl Fn() -> Self) -> Vec<Self> {
        if cites.is_empty() {
            return vec![make()];
        }
        let placed = |cite: &'a Cite| Self {
            section: Some(&cite.at),
            start: Some(cite.start),
            end: Some(cite.end),
            quote: Some(&cite.quote),
            ..make()
        };
        cites.iter().map(placed).collect()
    }
}

/// Returns the declarations as JSON: `document`, `collected`, `not_collected`, `purposes`, `retention`,
/// `recipients` and more, one entry for each citation.
///
/// # Panics
/// Never: all of it is text and numbers.
#[must_use]
pub fn prediction(policy: &Policy) -> String {
    let collected = |declares: bool| {
        let chosen = policy.collected.iter().filter(move |it| it.strength.declares() == declares);
        let labels = chosen.flat_map(|it| {
            Labelled::each(&it.cite, || Labelled {
                category: Some(it.category.id()),
                strength: Some(it.strength.name()),
                subjects: &it.subjects,
                ..Labelled::default()
            })
        });
        labels.collect()
    };
    let prediction = Prediction {
        document: &policy.document.id,
        sha256: &policy.document.sha256,
        collected: collected(true),
        proposed: collected(false),
        not_collected: denied(policy),
        purposes: words(policy.purposes.iter().map(|it| (&*it.id, &*it.cite)), |id| Labelled {
            purpose: Some(id),
            ..Labelled::default()
        }),
        legal_basis: words(policy.bases.iter().map(|it| (&*it.id, &*it.cite)), |id| Labelled {
            basis: Some(id),
            ..Labelled::default()
        }),
        retention: retention(policy),
        recipients: recipients(policy),
        cross_border: words(
            policy.transfer.iter().map(|it| (it.cross_border.name(), &*it.cite)),
            |stance| Labelled { stance: Some(stance.to_owned()), ..Labelled::default() },
        ),
        localisation: localisation(policy),
        operator: operator(policy),
        defects: words(policy.defects.iter().map(|it| (&*it.code, &*it.cite)), |code| Labelled {
            code: Some(code),
            ..Labelled::default()
        }),
    };
    serde_json::to_string_pretty(&prediction).expect("text and numbers are JSON") + "\n"
}

fn words<'a>(
    listed: impl Iterator<Item = (&'a str, &'a [Cite])>,
    make: impl Fn(&'a str) -> Labelled<'a>,
) -> Vec<Labelled<'a>> {
    listed.flat_map(|(id, cites)| Labelled::each(cites, || make(id))).collect()
}

fn denied(policy: &Policy) -> Vec<Labelled<'_>> {
    let labels = policy.denied.iter().flat_map(|it| {
        Labelled::each(&it.cite, || Labelled {
            category: Some(it.category.id()),
            hedged: Some(it.hedged),
            subjects: &it.subjects,
            ..Labelled::default()
        })
    });
    labels.collect()
}

fn retention(policy: &Policy) -> Vec<Labelled<'_>> {
    let labels = policy.retained.iter().flat_map(|it| {
        Labelled::each(&it.cite, || Labelled {
            kind: Some(it.kind.name()),
            period: it.period.map(|period| period.to_string()),
            subjects: &it.subjects,
            ..Labelled::default()
        })
    });
    labels.collect()
}

fn recipients(policy: &Policy) -> Vec<Labelled<'_>> {
    let labels = policy.shares.iter().flat_map(|it| {
        Labelled::each(&it.cite, || Labelled {
            recipient: Some(&it.to),
            polarity: Some(match it.polarity {
                Polarity::Shared => "shared",
                Polarity::NotShared => "not_shared",
            }),
            ..Labelled::default()
        })
    });
    labels.collect()
}

fn localisation(policy: &Policy) -> Vec<Labelled<'_>> {
    let labels = policy.localisation.iter().flat_map(|it| {
        Labelled::each(&it.cite, || Labelled {
            stance: Some(it.databases_in.join(", ")),
            ..Labelled::default()
        })
    });
    labels.collect()
}

/// One label for each field whose value is quoted.
fn operator(policy: &Policy) -> Vec<Labelled<'_>> {
    let Some(operator) = &policy.operator else { return Vec::new() };
    let mut labels = Vec::new();
    for (field, value) in operator.fields() {
        let cites = operator.cite.iter().filter(|cite| cite.quote.contains(value));
        let label = || Labelled { field: Some(field), ..Labelled::default() };
        match cites.min_by_key(|cite| cite.quote.len()) {
            Some(cite) => labels.extend(Labelled::each(std::slice::from_ref(cite), label)),
            None => labels.push(label()),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_citation_is_an_entry_and_an_implied_category_is_only_proposed() {
        let text = include_str!("../../tests/fixtures/policy-check/every_key.policy.toml");
        let policy = crate::policy::parse("every_key.policy.toml", text).unwrap();
        let json: serde_json::Value = serde_json::from_str(&prediction(&policy)).unwrap();
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
