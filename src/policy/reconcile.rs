//! Declarations × evidence → verdicts: the whole judgement.
//!
//! In: a policy, what the data says, the day, and how strict to be. Out: verdicts, the worst first.
//! Never depends on order, time or place: the same input gives the same verdicts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    cite::{Cite, Stale},
    declared::{Collect, Policy, Status, Strength},
    evidence::{Evidence, Held},
    mapped::Store,
    recipients, retention,
    stores::Stores,
    subsume::{Near, Said, is_flat, meet, said},
    verdict::{Code, Detail, Found, Verdict, weighs_more},
    waive,
};
use crate::{
    detect::Sure,
    taxonomy::{Category, covers},
};

/// How strict to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strictness {
    /// A draft is as good as a reviewed file.
    pub allow_draft: bool,
    /// "Other data" declares.
    pub accept_catch_all: bool,
    /// The day as of which terms and waivers count.
    pub today: Date,
}

/// Draws every conclusion that the inputs allow.
///
/// `stale` is what [`super::verify`] says of the document, or that there is none.
#[must_use]
pub fn reconcile(
    policy: &Policy,
    stale: &Stale,
    evidence: &Evidence,
    strictness: Strictness,
) -> Vec<Verdict> {
    let stores = Stores::new(&policy.stores);
    let mut verdicts = of_the_file(policy, stale, strictness);
    for ((category, store), lines) in groups(&stores, evidence) {
        let store = store.and_then(|at| policy.stores.get(at));
        let group = Group { policy, category, store, found: sum(&lines) };
        verdicts.extend(group.verdicts(strictness));
    }
    verdicts.extend(of_the_mapping(policy));
    verdicts.extend(retention::verdicts(policy, &stores, evidence, strictness.today));
    verdicts.extend(retention::unchecked(policy, &stores, evidence));
    verdicts.extend(recipients::verdicts(policy, evidence));
    verdicts.extend(recipients::people_abroad(policy, evidence));
    verdicts.extend(unseen(policy, evidence));
    waive::apply(&policy.waivers, strictness.today, &mut verdicts);
    verdicts.sort_by_cached_key(Verdict::order);
    verdicts
}

/// What is wrong with the declaration file itself.
fn of_the_file(policy: &Policy, stale: &Stale, strictness: Strictness) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    if policy.document.status == Status::Draft && !strictness.allow_draft {
        verdicts.push(Verdict::new(Code::Unreviewed, None));
    }
    if !stale.is_fresh() {
        let mut verdict = Verdict::new(Code::Stale, None);
        verdict.detail = Detail::Stale { document: stale.document, quotes: stale.cites.len() };
        verdict.cites = stale.cites.iter().take(Found::MOST).cloned().collect();
        verdicts.push(verdict);
    }
    verdicts
}

/// Lines of the evidence by category and mapped store.
fn groups<'e>(
    stores: &Stores<'_>,
    evidence: &'e Evidence,
) -> BTreeMap<(Category, Option<usize>), Vec<&'e Held>> {
    let mut groups: BTreeMap<_, Vec<&Held>> = BTreeMap::new();
    for held in &evidence.held {
        let holding = &held.holding;
        let store = stores.index_of(evidence, &holding.store, holding.field.as_deref());
        groups.entry((holding.category, store)).or_default().push(held);
    }
    groups
}

/// Adds lines up.
fn sum(lines: &[&Held]) -> Found {
    let mut found = Found::default();
    lines.iter().for_each(|held| found.add(&held.found));
    found
}

/// What one store holds of one category.
struct Group<'p> {
    policy: &'p Policy,
    category: Category,
    store: Option<&'p Store>,
    found: Found,
}

impl Group<'_> {
    fn verdicts(&self, strictness: Strictness) -> Vec<Verdict> {
        let mut verdicts = vec![self.by_the_document(strictness)];
        let Some(store) = self.store else { return verdicts };
        let in_list = |list: &[Category]| {
            list.iter().any(|it| *it == self.category || *it == self.category.group())
        };
        if store.allow.as_deref().is_some_and(|allow| !in_list(allow)) || in_list(&store.deny) {
            verdicts.push(self.verdict(Code::WrongStore, Vec::new(), Detail::None));
        }
        verdicts
    }

    /// What the statements of the document make of it.
    fn by_the_document(&self, strictness: Strictness) -> Verdict {
        let said = self.in_scope(said(self.policy, self.category));
        match (said.nearest(), said.denial()) {
            (Some(near), Some(denial)) if near <= denial => {
                let mut cites = self.cites_of(&said);
                cites.extend(self.denials_of(&said));
                self.verdict(Code::Contradictory, cites, Detail::None)
            }
            (_, Some(_)) => self.verdict(Code::Denied, self.denials_of(&said), Detail::None),
            (Some(near @ (Near::Exact | Near::Firm)), None) => self.declared(&said, near),
            (near, None) if !said.denied.is_empty() => {
                let mut cites = self.denials_of(&said);
                cites.extend(near.map(|_| self.cites_of(&said)).unwrap_or_default());
                self.verdict(Code::DeniedHedged, cites, Detail::None)
            }
            (Some(Near::Possible), None) => {
                self.verdict(Code::Vague, self.cites_of(&said), umbrella(&said))
            }
            (Some(_), None) => {
                let code =
                    if strictness.accept_catch_all { Code::Declared } else { Code::CatchAll };
                self.verdict(code, self.cites_of(&said), umbrella(&said))
            }
            (None, None) => self.undeclared(&said),
        }
    }

    /// Leaves the denials that may be about this store's people. Where nobody has said whose data it holds, a
    /// denial about some people counts unless they are excluded anyway, or the category is declared of others.
    fn in_scope<'p>(&self, mut said: Said<'p>) -> Said<'p> {
        let subjects = self.store.map(|store| &*store.subjects).unwrap_or_default();
        let excluded = |id: &String| {
            self.policy.subjects.iter().any(|subject| subject.excluded && subject.id == *id)
        };
        let positive: Vec<&[String]> =
            said.collected.iter().map(|(_, it)| it.subjects.as_slice()).collect();
        said.denied.retain(|(_, deny)| {
            if !subjects.is_empty() {
                return meet(&deny.subjects, subjects);
            }
            let of_others = !positive.is_empty()
                && !positive.iter().any(|subjects| meet(subjects, &deny.subjects));
            !of_others && !deny.subjects.iter().all(excluded)
        });
        said
    }

    /// Declared: of these people, for these purposes, off the device?
    fn declared(&self, said: &Said<'_>, near: Near) -> Verdict {
        let all: Vec<&Collect> = statements(said, near);
        let (subjects, purposes) =
            self.store.map(|store| (&*store.subjects, &*store.purposes)).unwrap_or_default();
        let of_them = kept(&all, |it| meet(&it.subjects, subjects));
        if of_them.is_empty() {
            let only = words(all.iter().map(|it| &it.subjects));
            return self.verdict(Code::WrongSubject, cites(&all), Detail::Only(only));
        }
        let for_them = kept(&of_them, |it| self.serves(it, purposes));
        if for_them.is_empty() {
            let only = words(of_them.iter().map(|it| &it.purposes));
            return self.verdict(Code::WrongPurpose, cites(&of_them), Detail::Only(only));
        }
        let off_device = kept(&for_them, |it| !it.device_only);
        if off_device.is_empty() {
            return self.verdict(Code::DeviceOnly, cites(&for_them), Detail::None);
        }
        if let Some(excluded) = self.excluded() {
            return self.verdict(Code::ExcludedSubject, excluded, Detail::None);
        }
        let detail = if near == Near::Exact { Detail::None } else { umbrella(said) };
        self.verdict(Code::Declared, cites(&off_device), detail)
    }

    /// Returns whether a statement is for one of these purposes; `*` is any that the document declares.
    fn serves(&self, statement: &Collect, purposes: &[String]) -> bool {
        let any = statement.purposes.iter().any(|it| it == "*");
        let declared: Vec<String> = self.policy.purposes.iter().map(|it| it.id.clone()).collect();
        meet(if any { &declared } else { &statement.purposes }, purposes)
    }

    /// Where the policy excludes people whose data the store is said to hold.
    fn excluded(&self) -> Option<Vec<Cite>> {
        let store = self.store?;
        let excluded = |id: &String| {
            self.policy.subjects.iter().find(|subject| subject.excluded && subject.id == *id)
        };
        store.subjects.iter().find_map(excluded).map(|subject| subject.cite.clone())
    }

    fn undeclared(&self, said: &Said<'_>) -> Verdict {
        let others: Vec<&Collect> = said
            .proposed
            .iter()
            .copied()
            .filter(|it| it.strength == Strength::ThirdParty)
            .collect();
        if !others.is_empty() {
            return self.verdict(Code::ThirdPartyOnly, cites(&others), Detail::None);
        }
        self.verdict(Code::Undeclared, cites(&said.proposed), Detail::None)
    }

    fn cites_of(&self, said: &Said<'_>) -> Vec<Cite> {
        said.nearest().map(|near| cites(&statements(said, near))).unwrap_or_default()
    }

    /// The nearest denials: flat ones if there are any.
    fn denials_of(&self, said: &Said<'_>) -> Vec<Cite> {
        let Some((_, first)) = said.denied.first() else { return Vec::new() };
        let alike = said.denied.iter().filter(|(_, deny)| is_flat(deny) == is_flat(first));
        alike.filter_map(|(_, deny)| deny.cite.first().cloned()).take(Found::MOST).collect()
    }

    /// What is only probable, by its values or because no value was seen, weighs one step less.
    fn verdict(&self, code: Code, cites: Vec<Cite>, detail: Detail) -> Verdict {
        let mut verdict = Verdict::new(code, Some(self.category));
        let sure = self.found.confidence == Some(Sure::High) && self.found.findings > 0;
        let probable = matches!(code, Code::Undeclared | Code::Denied | Code::CatchAll) && !sure;
        if probable {
            let severity = code.severity().lowered();
            let heavy = weighs_more(self.category);
            verdict.severity = if heavy { severity.raised() } else { severity };
        }
        verdict.store = self.store.map(|store| store.name.clone());
        verdict.found = self.found.clone();
        verdict.cites = cites;
        verdict.detail = detail;
        verdict
    }
}

/// The statements at the nearest distance that declare: exact and firm ones together.
fn statements<'p>(said: &Said<'p>, near: Near) -> Vec<&'p Collect> {
    let upto = near.max(Near::Firm);
    let chosen = said.collected.iter().filter(|(it, _)| *it <= upto);
    chosen.map(|(_, statement)| *statement).collect()
}

fn kept<'p>(list: &[&'p Collect], keep: impl Fn(&Collect) -> bool) -> Vec<&'p Collect> {
    list.iter().copied().filter(|it| keep(it)).collect()
}

/// The primary citation of each statement.
fn cites(statements: &[&Collect]) -> Vec<Cite> {
    statements.iter().filter_map(|it| it.cite.first().cloned()).take(Found::MOST).collect()
}

fn words<'a>(lists: impl Iterator<Item = &'a Vec<String>>) -> Vec<String> {
    lists.flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

fn umbrella(said: &Said<'_>) -> Detail {
    said.collected.first().map_or(Detail::None, |(_, it)| Detail::Umbrella(it.category))
}

/// Stores that stand where the policy has no databases.
fn of_the_mapping(policy: &Policy) -> Vec<Verdict> {
    let Some(localisation) = policy.localisation.as_ref() else { return Vec::new() };
    let abroad = |store: &&Store| {
        let country = store.country.as_ref();
        !localisation.databases_in.is_empty()
            && country.is_some_and(|country| !localisation.databases_in.contains(country))
    };
    let verdict = |store: &Store| {
        let mut verdict = Verdict::new(Code::ForeignStore, None);
        verdict.store = Some(store.name.clone());
        verdict.cites = localisation.cite.iter().take(Found::MOST).cloned().collect();
        verdict.detail = Detail::Country(store.country.clone().unwrap_or_default());
        verdict
    };
    policy.stores.iter().filter(abroad).map(verdict).collect()
}

/// What is declared or denied and was not seen: not found, or not to be found by any scan.
fn unseen(policy: &Policy, evidence: &Evidence) -> Vec<Verdict> {
    let mut stated: BTreeMap<Category, (bool, Vec<Cite>)> = BTreeMap::new();
    for it in policy.collected.iter().filter(|it| it.strength.declares()) {
        let entry = stated.entry(it.category).or_default();
        entry.0 = true;
        entry.1.extend(it.cite.first().cloned());
    }
    for it in &policy.denied {
        stated.entry(it.category).or_default().1.extend(it.cite.first().cloned());
    }
    let found: BTreeSet<Category> =
        evidence.held.iter().map(|held| held.holding.category).collect();
    let mut verdicts = Vec::new();
    for (category, (collected, mut cites)) in stated {
        if category.id() == "other_data" || found.iter().any(|it| covers(category, *it).is_some()) {
            continue;
        }
        let searched = evidence.searched.iter().any(|it| covers(category, *it).is_some());
        // A denial that a scan bears out is as it should be.
        let code = match (searched, collected) {
            (false, _) => Code::NotCheckable,
            (true, true) => Code::NotFound,
            (true, false) => continue,
        };
        cites.truncate(Found::MOST);
        verdicts.push(Verdict { cites, ..Verdict::new(code, Some(category)) });
    }
    verdicts
}
