//! Terms against dates: what should be gone and is still there.
//!
//! In: `[[retain]]`, `[[store]]`, columns of dates, the day. Out: verdicts with the oldest record, the number
//! and the share overdue. Never judges by a date that nobody has said to be the one that starts the term.

use jiff::civil::Date;

use super::{
    cite::Cite,
    declared::Policy,
    evidence::{Dated, Evidence},
    kept::{Period, Retention, RetentionKind},
    mapped::Store,
    stores::{Stores, is_field},
    subsume::meet,
    verdict::{Code, Detail, Found, Overdue, Spot, Verdict},
};

/// 152-FZ art. 21 parts 4 and 5: thirty days to destroy what the purpose or the consent no longer covers.
const AFTER_EVENT: &str = "P30D";

/// One term that applies to a store.
struct Term<'p> {
    code: Code,
    event: &'p str,
    field: &'p str,
    period: Period,
    cites: &'p [Cite],
}

/// Returns a verdict for each column of dates that has records older than a term allows.
pub(super) fn verdicts(
    policy: &Policy,
    stores: &Stores<'_>,
    evidence: &Evidence,
    today: Date,
) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for store in &policy.stores {
        let terms = terms(policy, store);
        for dated in &evidence.dated {
            let mapped = stores.of(evidence, &dated.store, Some(&dated.field));
            if mapped.is_none_or(|it| it.name != store.name) {
                continue;
            }
            let of_column =
                terms.iter().filter(|it| is_field(it.field, &dated.store, &dated.field));
            verdicts.extend(strictest(of_column, dated, today).map(|(term, overdue)| {
                let mut verdict = Verdict::new(term.code, None);
                verdict.store = Some(store.name.clone());
                verdict.cites = term.cites.iter().take(Found::MOST).cloned().collect();
                verdict.found.fields = 1;
                let (blob, field) = (dated.store.clone(), Some(dated.field.clone()));
                verdict.found.places.push(Spot { store: blob, field, place: None });
                verdict.detail = Detail::Overdue(overdue);
                verdict
            }));
        }
        verdicts.extend(by_files(policy, store, stores, evidence, today));
    }
    verdicts
}

/// Of each kind of verdict the term that is broken by most.
fn strictest<'t, 'p: 't>(
    terms: impl Iterator<Item = &'t Term<'p>>,
    dated: &Dated,
    today: Date,
) -> Option<(&'t Term<'p>, Overdue)> {
    let broken = terms.filter_map(|term| Some((term, overdue(term, dated, today)?)));
    broken.max_by_key(|(_, overdue)| overdue.cutoff)
}

/// The terms that a store's date fields make checkable.
fn terms<'p>(policy: &'p Policy, store: &'p Store) -> Vec<Term<'p>> {
    let mut terms = Vec::new();
    for (event, field) in &store.date_field {
        for it in &policy.retained {
            if !meet(&it.subjects, &store.subjects) {
                continue;
            }
            let fixed = it.kind == RetentionKind::FixedPeriod && it.after.contains(event);
            let ends = it.kind != RetentionKind::FixedPeriod && it.until.contains(event);
            let (code, period) = match it.period {
                Some(period) if fixed => (Code::OverRetained, period),
                _ if ends => (Code::RetainedAfterEvent, thirty_days()),
                _ => continue,
            };
            terms.push(Term { code, event, field, period, cites: &it.cite });
        }
        if let Some(period) = store.retain {
            terms.push(Term { code: Code::OverRetained, event, field, period, cites: &[] });
        }
    }
    terms
}

/// Terms that nothing is held against: no store has a date for what starts them, or that column was not seen.
pub(super) fn unchecked(policy: &Policy, stores: &Stores<'_>, evidence: &Evidence) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for it in policy.retained.iter().filter(|it| it.kind == RetentionKind::FixedPeriod) {
        let mapped = policy.stores.iter().any(|store| {
            meet(&it.subjects, &store.subjects)
                && it.after.iter().any(|event| store.date_field.contains_key(event))
        });
        if let (false, Some(period)) = (mapped, it.period) {
            let mut words = vec![period.to_string()];
            words.extend(it.after.iter().cloned());
            let mut verdict = Verdict::new(Code::NotCheckable, None);
            verdict.cites = it.cite.iter().take(Found::MOST).cloned().collect();
            verdict.detail = Detail::Only(words);
            verdicts.push(verdict);
        }
    }
    for store in &policy.stores {
        for field in store.date_field.values() {
            let seen = evidence.dated.iter().any(|dated| {
                is_field(field, &dated.store, &dated.field)
                    && stores
                        .of(evidence, &dated.store, Some(&dated.field))
                        .is_some_and(|it| it.name == store.name)
            });
            if !seen {
                let mut verdict = Verdict::new(Code::NotCheckable, None);
                verdict.store = Some(store.name.clone());
                verdict.detail = Detail::Only(vec![field.clone()]);
                verdicts.push(verdict);
            }
        }
    }
    verdicts
}

fn thirty_days() -> Period {
    AFTER_EVENT.parse().expect("a constant that a test reads")
}

/// Returns what of a column is older than the term; `None` if nothing is.
fn overdue(term: &Term<'_>, dated: &Dated, today: Date) -> Option<Overdue> {
    let cutoff = term.period.before(today);
    if dated.oldest >= cutoff {
        return None;
    }
    // A month counts if all of it lies before the cutoff; the oldest record is overdue in any case.
    let records: u64 = dated
        .months
        .iter()
        .filter(|(month, _)| month.last_of_month() < cutoff)
        .map(|(_, count)| count)
        .sum();
    Some(Overdue {
        event: term.event.to_owned(),
        term: term.period.to_string(),
        cutoff,
        oldest: dated.oldest,
        records: records.max(1),
        of: dated.months.values().sum::<u64>().max(1),
    })
}

/// Files of a store that no date field speaks of, older than a fixed term of the policy: a hint.
fn by_files(
    policy: &Policy,
    store: &Store,
    stores: &Stores<'_>,
    evidence: &Evidence,
    today: Date,
) -> Vec<Verdict> {
    let fixed = policy
        .retained
        .iter()
        .filter(|it| it.kind == RetentionKind::FixedPeriod && meet(&it.subjects, &store.subjects));
    let declared = fixed.filter_map(|it: &Retention| Some((it.period?, &*it.cite)));
    let own = store.retain.map(|period| (period, &[][..]));
    let Some((period, cites)) =
        declared.chain(own).min_by_key(|(period, _)| std::cmp::Reverse(period.before(today)))
    else {
        return Vec::new();
    };
    if !store.date_field.is_empty() {
        return Vec::new();
    }
    let cutoff = period.before(today);
    let old = evidence.changed.iter().filter(|(blob, changed)| {
        let mapped = stores.of(evidence, blob, None);
        **changed < cutoff && mapped.is_some_and(|it| it.name == store.name)
    });
    let verdict = |(blob, changed): (&crate::place::Origin, &Date)| {
        let mut verdict = Verdict::new(Code::OverRetainedFile, None);
        verdict.store = Some(store.name.clone());
        verdict.cites = cites.iter().take(Found::MOST).cloned().collect();
        verdict.found.fields = 1;
        verdict.found.places.push(Spot { store: blob.clone(), field: None, place: None });
        verdict.detail = Detail::Changed(*changed);
        verdict
    };
    old.map(verdict).collect()
}
