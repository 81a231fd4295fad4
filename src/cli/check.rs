//! `sverka check --policy`: the files that a judgement needs, and the judgement.
//!
//! In: arguments, the configuration, an audit. Out: the audit with its judgement.
//! Never decides by itself: the policy stage does.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sverka::{
    detect::{Engine, Nature, Sure, check::Aspect, rule::Rule},
    error::Error,
    inventory::{Finding, Holding, Inventory},
    place::{Origin, Step, path_text},
    policy::{
        self, Dated, Evidence, Held, Policy, Recipient, Severity, Spot, Stale, Strictness, Sums,
    },
    report::Audit,
    scan::Select,
    taxonomy::Category,
};

use super::{
    args::{FailOn, Placeholders, PolicyArgs, ScanArgs},
    config::{Config, from_root, seen_from},
    policy as files, say,
};

/// A policy that is ready to be held against data.
pub(super) struct Against {
    /// As the user named it.
    shown: String,
    policy: Policy,
    stale: Stale,
    /// Files that speak of the policy, and so are no data.
    own: Vec<PathBuf>,
    folder: PathBuf,
    strictness: Strictness,
    fail_on: Severity,
}

/// Reads the policy that the command line or the configuration names.
pub(super) fn against(args: &PolicyArgs, config: &Config) -> Result<Option<Against>, Error> {
    let configured = config.policy.file.as_ref().map(|file| config.folder.join(file));
    let today = today(args.today.as_deref())?;
    let Some(path) = args.policy.clone().or(configured) else { return Ok(None) };
    let shown = match &args.policy {
        Some(path) => path_text(path),
        None => config.policy.file.as_deref().map(path_text).unwrap_or_default(),
    };
    let mut own = vec![path.clone()];
    own.extend(config.file.clone());
    let (mut policy, stale) = if files::is_declarations(&path) {
        let policy = files::declarations(&path)?;
        let document = files::document_of(&policy, &path, &config.folder);
        let stale = match &document {
            Some((file, bytes)) => {
                own.push(file.clone());
                policy::verify(&policy, bytes)
            }
            None => Stale { document: true, cites: Vec::new() },
        };
        (policy, stale)
    } else {
        (files::read(&path)?, Stale::default())
    };
    policy.stores.extend(config.stores.iter().cloned());
    policy.waivers.extend(config.waivers.iter().cloned());
    policy::stores_hold(&shown, &policy)?;
    let strictness = Strictness {
        allow_draft: args.allow_draft || config.policy.allow_draft,
        accept_catch_all: args.accept_catch_all || config.policy.accept_catch_all,
        today,
    };
    let fail_on = match args.fail_on.or(config.policy.fail_on).unwrap_or(FailOn::Error) {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Some(Against { shown, policy, stale, own, folder, strictness, fail_on }))
}

/// The day as of which is judged: the one given, or today in UTC.
fn today(given: Option<&str>) -> Result<Date, Error> {
    let Some(given) = given else { return Ok(Timestamp::now().to_zoned(TimeZone::UTC).date()) };
    given.parse().map_err(|_| Error::Usage {
        problem: format!("`{}` is no day", sverka::place::printable(given)),
        hint: Some("write it as 2026-01-31".into()),
    })
}

/// Holds the policy against what was found.
pub(super) fn judge(
    against: &Against,
    audit: &mut Audit,
    args: &ScanArgs,
    config: &Config,
    (engine, select): (&Engine, &Select),
) -> Result<(), Error> {
    let counts = counts(args);
    let own: BTreeSet<PathBuf> = against.own.iter().map(|path| from_root(path)).collect();
    let is_own = |holding: &Holding| {
        matches!(holding.store.steps().first(), Some(Step::File(path))
            if own.contains(&from_root(path)))
    };
    let mut evidence = Evidence::default();
    let mut sums = Sums::of(&against.policy);
    let mut allowed = 0;
    for file in audit.inventory.files() {
        let file = file.map_err(Error::Output)?;
        for (holding, tally) in file.iter() {
            // Stores are matched by names of files.
            if !against.policy.stores.is_empty() {
                note_file(&mut evidence, &holding.store, against, args, config);
            }
            match Held::of(holding, tally, &counts) {
                Some(held) if is_own(&held.holding) => {}
                Some(held) if config.allows(&held.holding) => allowed += held.found.findings,
                held => held.into_iter().for_each(|held| sums.add(held, &mut evidence)),
            }
        }
        note_dates(&mut evidence, &file);
    }
    evidence.searched = searched(engine, select);
    evidence.recipients = recipients(audit, |path| own.contains(&from_root(path)));
    evidence.regions = regions(audit, |holding| is_own(holding) || config.allows(holding));
    let mut judgement = policy::judge(
        &against.shown,
        &against.policy,
        &against.stale,
        &evidence,
        (against.strictness, against.fail_on),
    );
    judgement.allowed = allowed;
    audit.judgement = Some(judgement);
    Ok(())
}

/// Which natures count in a check.
pub(super) fn counts(args: &ScanArgs) -> impl Fn(Nature) -> bool + use<> {
    let all = args.select.placeholders == Some(Placeholders::Fail);
    move |nature| all || nature == Nature::Live
}

/// Categories that this run could have found: by their values, or by the names of fields.
fn searched(engine: &Engine, select: &Select) -> BTreeSet<Category> {
    let wants = |rule: &Rule| select.wants((rule, rule.category), Sure::High, Nature::Live);
    let by_value = engine.rules().iter().filter(|rule| wants(rule)).map(|rule| rule.category);
    let named =
        |it: &Category| it.detect().contains(['F', 'f']) && select.wants_named(*it, Sure::Medium);
    by_value.chain(Category::all().filter(named)).collect()
}

/// Notes the columns of dates of the stores of a file that hold something.
fn note_dates(evidence: &mut Evidence, file: &Inventory) {
    let stores: BTreeSet<&Origin> = file.iter().map(|(holding, _)| &holding.store).collect();
    for store in stores {
        for (field, column) in file.columns(store) {
            let Some(dates) = column.as_dates() else { continue };
            let Some(oldest) = day(&dates.oldest.to_string()) else { continue };
            let months = dates.months.iter();
            let months = months.filter_map(|(month, n)| Some((day(&format!("{month}-01"))?, n)));
            let (store, field) = (store.clone(), std::sync::Arc::clone(field));
            evidence.dated.push(Dated { store, field, oldest, months: months.collect() });
        }
    }
}

/// Third parties that are spoken to, outside of the policy's own files.
fn recipients(audit: &Audit, is_own: impl Fn(&Path) -> bool) -> Vec<Recipient> {
    let seen = audit
        .recipients
        .iter()
        .filter(|it| !matches!(it.origin.steps().first(), Some(Step::File(path)) if is_own(path)));
    let recipient = |it: &sverka::inventory::Recipient| Recipient {
        store: it.origin.clone(),
        place: it.place,
        name: it.tracker.name.clone(),
        class: it.tracker.class.clone(),
        country: Some(it.tracker.country.clone()).filter(|country| !country.is_empty()),
    };
    seen.map(recipient).collect()
}

/// Countries of the telephone numbers that are told in detail.
fn regions(audit: &Audit, left_out: impl Fn(&Holding) -> bool) -> BTreeMap<String, (u64, Spot)> {
    let mut regions = BTreeMap::new();
    // A number that is of no country, such as a satellite phone, has three digits instead (ITU-T E.164).
    let is_phone = |it: &Finding| {
        it.nature == Nature::Live
            && it.category.id() == "phone"
            && it.detail.key == Aspect::Region
            && it.detail.value.len() == 2
    };
    let read = audit.findings.each(&mut |finding| {
        let (store, field) = (finding.origin.clone(), finding.field.clone());
        let holding = Holding { store, field, category: finding.category };
        if is_phone(finding) && !left_out(&holding) {
            let Holding { store, field, .. } = holding;
            let spot = Spot { store, field, place: Some(finding.place) };
            regions.entry(finding.detail.value.to_owned()).or_insert((0, spot)).0 += 1;
        }
        Ok(())
    });
    if let Err(error) = read {
        say::warn(&format!("not all telephone numbers could be looked at: {error}"));
    }
    regions
}

/// A day as ISO 8601 writes it.
fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Notes other names of the file that a store is or lies in, and when it was last changed, if nobody did.
fn note_file(
    evidence: &mut Evidence,
    store: &Origin,
    against: &Against,
    args: &ScanArgs,
    config: &Config,
) {
    let Evidence { aliases, changed, .. } = evidence;
    let steps = store.steps();
    let Some(Step::File(path)) = steps.first() else { return };
    let name = path_text(path);
    if aliases.contains_key(&name) {
        return;
    }
    let roots = args.paths.iter().filter_map(|root| seen_from(root, path));
    let seen = roots.chain(config.relative(path)).chain(seen_from(&against.folder, path));
    aliases.insert(name, seen.collect());
    let modified = path.metadata().and_then(|it| it.modified()).ok();
    let day = modified.and_then(|it| Timestamp::try_from(it).ok());
    if let Some(day) = day {
        let origin = Origin::root(Step::File(path.clone()));
        changed.insert(origin, day.to_zoned(TimeZone::UTC).date());
    }
}
