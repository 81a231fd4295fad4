//! Verdicts that somebody has accepted until a day.
//!
//! In: `[[waive]]` tables, the day, verdicts. Out: the same verdicts, marked.
//! Never removes a verdict, and never lets an expired acceptance count.

use jiff::civil::Date;

use super::{
    mapped::Waiver,
    verdict::{Verdict, Waived},
};

/// Marks what is accepted; one that still counts goes before one that doesn't.
pub(super) fn apply(waivers: &[Waiver], today: Date, verdicts: &mut [Verdict]) {
    for verdict in verdicts {
        let fitting = waivers.iter().filter(|waiver| fits(waiver, verdict));
        verdict.waived = fitting.max_by_key(|waiver| waiver.until).map(|waiver| Waived {
            reason: waiver.reason.clone(),
            until: waiver.until,
            expired: waiver.until < today,
        });
    }
}

fn fits(waiver: &Waiver, verdict: &Verdict) -> bool {
    let category = waiver.category.is_none_or(|category| verdict.category == Some(category));
    let store = waiver.store.as_ref().is_none_or(|store| {
        let glob = globset::Glob::new(store).map(|glob| glob.compile_matcher());
        let on_path = |path: String| glob.as_ref().is_ok_and(|glob| glob.is_match(path));
        let places = &verdict.found.places;
        verdict.store.as_ref() == Some(store)
            || verdict.store.is_none()
                && places.len() as u64 == verdict.found.fields
                && !places.is_empty()
                && places.iter().all(|place| on_path(place.store.path()))
    });
    waiver.verdict == verdict.code && category && store
}
