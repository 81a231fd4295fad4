//! Third parties that are spoken to, held against what the policy says of recipients.
//!
//! In: recipients found in code and pages, `[[share]]` and `[transfer]`. Out: hints.
//! Never says that personal data did go there: a script or an endpoint is no proof of it.

use std::collections::BTreeMap;

use super::{
    declared::Policy,
    evidence::{Evidence, Recipient},
    shared::{CrossBorder, Polarity, Share},
    verdict::{Code, Detail, Found, Spot, Verdict},
};
use crate::taxonomy::Lang;

/// What a tracker does there, and the classes of `[[share]]` that declare such a recipient. What only runs for
/// the operator is a processor; who measures or advertises is more than that.
const CLASSES: [(&str, &[&str]); 12] = [
    ("ab_testing", &["analytics_providers"]),
    ("advertising", &["advertising_networks"]),
    ("analytics", &["analytics_providers"]),
    ("attribution", &["analytics_providers", "advertising_networks"]),
    ("authentication", &["social_networks", "processors"]),
    ("call_tracking", &["analytics_providers", "telecom"]),
    ("crm", &["crm_providers", "processors"]),
    ("customer_data_platform", &["analytics_providers", "advertising_networks"]),
    ("payment", &["payment_providers", "banks"]),
    ("session_replay", &["analytics_providers"]),
    ("sms", &["telecom", "processors"]),
    ("tag_manager", &["analytics_providers", "advertising_networks"]),
];

/// Returns whether a class of `[[share]]` declares recipients of this class.
fn declares(to: &str, class: &str) -> bool {
    let listed = CLASSES.iter().find(|(it, _)| *it == class);
    to == class || listed.map_or(&["processors"][..], |(_, list)| list).contains(&to)
}

/// Returns a verdict for each recipient that is not declared, or that is abroad against the policy.
pub(super) fn verdicts(policy: &Policy, evidence: &Evidence) -> Vec<Verdict> {
    let mut by_name: BTreeMap<&str, Vec<&Recipient>> = BTreeMap::new();
    for recipient in &evidence.recipients {
        by_name.entry(&recipient.name).or_default().push(recipient);
    }
    let mut verdicts = Vec::new();
    for places in by_name.values() {
        let Some(first) = places.first() else { continue };
        let share = policy.shares.iter().find(|share| {
            share.polarity == Polarity::Shared
                && (names(share, &first.name) || declares(&share.to, &first.class))
        });
        if share.is_none() {
            let denials = policy.shares.iter().filter(|it| it.polarity == Polarity::NotShared);
            let mut verdict = verdict(Code::Disclosed, places);
            verdict.cites =
                denials.filter_map(|it| it.cite.first().cloned()).take(Found::MOST).collect();
            verdicts.push(verdict);
        }
        let prohibited =
            policy.transfer.as_ref().filter(|it| it.cross_border == CrossBorder::Prohibited);
        if let (Some(transfer), Some(country)) = (prohibited, &first.country)
            && !is_home(policy, country)
        {
            let mut verdict = verdict(Code::ForeignRecipient, places);
            verdict.cites = transfer.cite.iter().take(Found::MOST).cloned().collect();
            verdicts.push(verdict);
        }
    }
    verdicts
}

/// Returns whether a country is one where the policy has its databases. A Russian one that names none means
/// Russia; of any other that names none nobody can say.
pub(super) fn is_home(policy: &Policy, country: &str) -> bool {
    let home = policy.localisation.as_ref().map(|it| &*it.databases_in).unwrap_or_default();
    match home {
        [] => policy.document.lang == Lang::En || country == "RU",
        home => home.iter().any(|it| it == country),
    }
}

/// Numbers of other countries than those where the policy has its databases, if it says that nothing crosses
/// borders: a hint at other law, no transfer.
pub(super) fn people_abroad(policy: &Policy, evidence: &Evidence) -> Option<Verdict> {
    let home = policy.localisation.as_ref();
    let prohibited =
        policy.transfer.as_ref().filter(|it| it.cross_border == CrossBorder::Prohibited);
    let cites = home.map(|it| &it.cite).into_iter().chain(prohibited.map(|it| &it.cite)).flatten();
    let cites: Vec<_> = cites.take(Found::MOST).cloned().collect();
    let abroad = || evidence.regions.iter().filter(|(region, _)| !is_home(policy, region));
    if cites.is_empty() || abroad().next().is_none() {
        return None;
    }
    let mut verdict = Verdict::new(Code::ForeignSubject, None);
    verdict.cites = cites;
    verdict.found.findings = abroad().map(|(_, (count, _))| count).sum();
    verdict.found.fields = abroad().count() as u64;
    verdict.found.places = abroad().take(Found::MOST).map(|(_, (_, spot))| spot.clone()).collect();
    let regions: Vec<String> = abroad().map(|(region, _)| region.clone()).collect();
    verdict.detail = Detail::Only(regions);
    Some(verdict)
}

/// Returns whether a statement names the recipient: one name holds the other, letter case aside.
pub(super) fn names(share: &Share, name: &str) -> bool {
    let theirs = name.to_lowercase();
    let in_name = share.name.as_ref().is_some_and(|name| {
        let name = name.to_lowercase();
        name.contains(&theirs) || theirs.contains(&name)
    });
    in_name || share.cite.iter().any(|cite| cite.quote.to_lowercase().contains(&theirs))
}

fn verdict(code: Code, places: &[&Recipient]) -> Verdict {
    let mut verdict = Verdict::new(code, None);
    verdict.found.fields = places.len() as u64;
    let spot =
        |it: &&Recipient| Spot { store: it.store.clone(), field: None, place: Some(it.place) };
    verdict.found.places = places.iter().take(Found::MOST).map(spot).collect();
    if let Some(first) = places.first() {
        verdict.detail = Detail::Recipient {
            name: first.name.clone(),
            class: first.class.clone(),
            country: first.country.clone(),
        };
    }
    verdict
}
