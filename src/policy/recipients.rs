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
            share.polarity == Polarity::Shared && (names(share, first) || share.to == first.class)
        });
        if share.is_none() {
            let denials = policy.shares.iter().filter(|it| it.polarity == Polarity::NotShared);
            let mut verdict = verdict(Code::Disclosed, places);
            verdict.cites =
                denials.filter_map(|it| it.cite.first().cloned()).take(Found::MOST).collect();
            verdicts.push(verdict);
        }
        if let (Some(transfer), Some(country)) = (&policy.transfer, &first.country) {
            let home = policy.localisation.as_ref().map(|it| &*it.databases_in).unwrap_or_default();
            let at_home = if home.is_empty() { country == "RU" } else { home.contains(country) };
            if transfer.cross_border == CrossBorder::Prohibited && !at_home {
                let mut verdict = verdict(Code::ForeignRecipient, places);
                verdict.cites = transfer.cite.iter().take(Found::MOST).cloned().collect();
                verdicts.push(verdict);
            }
        }
    }
    verdicts
}

/// Numbers of other countries than those where the policy has its databases, if it says that nothing crosses
/// borders: a hint at other law, no transfer.
pub(super) fn people_abroad(policy: &Policy, evidence: &Evidence) -> Option<Verdict> {
    let home = policy.localisation.as_ref();
    let prohibited =
        policy.transfer.as_ref().filter(|it| it.cross_border == CrossBorder::Prohibited);
    let cites = home.map(|it| &it.cite).into_iter().chain(prohibited.map(|it| &it.cite)).flatten();
    let cites: Vec<_> = cites.take(Found::MOST).cloned().collect();
    let home = home.map_or(&["RU".to_owned()][..], |it| &it.databases_in).to_vec();
    let abroad = || evidence.regions.iter().filter(|(region, _)| !home.contains(region));
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
fn names(share: &Share, recipient: &Recipient) -> bool {
    let theirs = recipient.name.to_lowercase();
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
