//! Declarations, flaws and diffs as text.
//!
//! In: a policy. Out: lines for people, in Russian or English.
//! Never prints a character that could steer a terminal.

use std::{collections::BTreeMap, fmt::Write as _};

use sverka::{
    place::printable,
    policy::{
        Cite, Collect, CrossBorder, Flaw, Polarity, Policy, RetentionKind, Severity, Status,
        Strength, Umbrella, Update,
    },
    taxonomy::Lang,
};

/// A quote longer than this many characters is cut.
const QUOTE: usize = 120;

fn said(lang: Lang, ru: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// What an extraction found, in a few lines.
pub(super) fn summary(policy: &Policy, lang: Lang) -> String {
    let mut out = head(policy, lang);
    let names = |ids: Vec<&str>| {
        if ids.is_empty() { "—".to_owned() } else { ids.join(", ") }
    };
    let unique = |ids: Vec<String>| {
        let mut kept: Vec<String> = Vec::new();
        for id in ids {
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        names(kept.iter().map(String::as_str).collect())
    };
    let declares = |it: &&Collect| it.strength.declares();
    let collected = policy.collected.iter().filter(declares).map(|it| it.category.to_string());
    let proposed = policy.collected.iter().filter(|it| !declares(it));
    let proposed = proposed.map(|it| format!("{} ({})", it.category, it.strength.name()));
    let denied = policy.denied.iter().map(|it| match it.hedged {
        true => format!("{} ({})", it.category, said(lang, "с оговоркой", "hedged")),
        false => it.category.to_string(),
    });
    let retained = policy.retained.iter().map(|it| match it.period {
        Some(period) => period.to_string(),
        None => it.kind.name().to_owned(),
    });
    let shared = policy.shares.iter().filter(|it| it.polarity == Polarity::Shared);
    let rows = [
        (said(lang, "собирается", "collected"), unique(collected.collect())),
        (said(lang, "не собирается", "denied"), unique(denied.collect())),
        (said(lang, "решить человеку", "to decide"), unique(proposed.collect())),
        (
            said(lang, "цели", "purposes"),
            unique(policy.purposes.iter().map(|it| it.id.clone()).collect()),
        ),
        (said(lang, "получатели", "recipients"), unique(shared.map(|it| it.to.clone()).collect())),
        (said(lang, "хранение", "retention"), unique(retained.collect())),
        (said(lang, "за рубеж", "abroad"), border(policy, lang).to_owned()),
        (
            said(lang, "изъяны", "defects"),
            unique(policy.defects.iter().map(|it| it.code.clone()).collect()),
        ),
    ];
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, value) in rows {
        let pad = " ".repeat(width - name.chars().count());
        let _ = writeln!(out, "{name}{pad}  {}", printable(&value));
    }
    if policy.document.status == Status::Draft {
        out += said(
            lang,
            "\nЭто черновик: сравните его с документом и поставьте status = \"reviewed\".\n",
            "\nThis is a draft: compare it with the document and set status = \"reviewed\".\n",
        );
    }
    out
}

fn head(policy: &Policy, lang: Lang) -> String {
    let document = &policy.document;
    let operator = policy.operator.as_ref().map(|it| it.name.as_str()).unwrap_or_default();
    let status = match document.status {
        Status::Draft => said(lang, "черновик", "draft"),
        Status::Reviewed => said(lang, "проверено", "reviewed"),
    };
    let mut parts = vec![printable(&document.id), format!("«{}»", printable(&document.title))];
    if !operator.is_empty() {
        parts.push(printable(operator));
    }
    parts.push(status.to_owned());
    format!("{}\n\n", parts.join(" · "))
}

fn border(policy: &Policy, lang: Lang) -> &'static str {
    match policy.transfer.as_ref().map(|it| it.cross_border).unwrap_or_default() {
        CrossBorder::Prohibited => said(lang, "не передаётся", "no"),
        CrossBorder::Allowed => said(lang, "передаётся", "yes"),
        CrossBorder::Conditional => said(lang, "при условии", "under a condition"),
        CrossBorder::Unstated => "—",
    }
}

/// All statements as a table.
pub(super) fn declarations(policy: &Policy, lang: Lang) -> String {
    let mut out = head(policy, lang);
    let mut rows: Vec<[String; 4]> = Vec::new();
    for it in &policy.collected {
        let mut marks = Vec::new();
        if it.strength != Strength::Explicit {
            marks.push(it.strength.name());
        }
        match it.umbrella {
            Some(Umbrella::Open) => marks.push("open"),
            Some(Umbrella::Closed) => marks.push("closed"),
            None => {}
        }
        let about = [it.subjects.join(" "), it.purposes.join(" "), marks.join(" ")];
        let yes = said(lang, "собирает", "collects").to_owned();
        rows.push(row(yes, it.category.id(), &about, &it.cite));
    }
    for it in &policy.denied {
        let hedge = if it.hedged { said(lang, "с оговоркой", "hedged") } else { "" };
        let about = [it.subjects.join(" "), String::new(), hedge.to_owned()];
        let no = said(lang, "не собирает", "does not").to_owned();
        rows.push(row(no, it.category.id(), &about, &it.cite));
    }
    for it in &policy.shares {
        let to = match it.polarity {
            Polarity::Shared => said(lang, "передаёт", "shares"),
            Polarity::NotShared => said(lang, "не передаёт", "does not share"),
        };
        let about = [it.name.clone().unwrap_or_default(), it.condition.clone().unwrap_or_default()];
        rows.push(row(to.to_owned(), &it.to, &about, &it.cite));
    }
    for it in &policy.retained {
        let about = [it.subjects.join(" "), it.after.join(" "), it.until.join(" ")];
        let term = match (it.kind, it.period) {
            (RetentionKind::FixedPeriod, Some(period)) => period.to_string(),
            (kind, _) => kind.name().to_owned(),
        };
        let keeps = said(lang, "хранит", "keeps").to_owned();
        rows.push(row(keeps, &term, &about, &it.cite));
    }
    if let Some(it) = &policy.transfer {
        let abroad = said(lang, "за рубеж", "abroad").to_owned();
        rows.push(row(abroad, it.cross_border.name(), &[it.countries.join(" ")], &it.cite));
    }
    if let Some(it) = &policy.localisation {
        let bases = said(lang, "базы в", "databases in").to_owned();
        rows.push(row(bases, &it.databases_in.join(" "), &[], &it.cite));
    }
    let width =
        |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2).min(48)];
    for [what, category, about, quote] in &rows {
        let padded = [what, category, about].into_iter().zip(widths);
        let cells: Vec<String> = padded.map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(out, "{}", format!("{}  {quote}", cells.join("  ")).trim_end());
    }
    out
}

fn row(what: String, category: &str, about: &[String], cites: &[Cite]) -> [String; 4] {
    let about: Vec<&str> =
        about.iter().map(String::as_str).filter(|it| !it.is_empty() && *it != "*").collect();
    let quote = cites.first().map(quoted).unwrap_or_default();
    [what, printable(category), printable(&about.join(" · ")), quote]
}

fn quoted(cite: &Cite) -> String {
    let words: Vec<&str> = cite.quote.split_whitespace().collect();
    let quote = printable(&words.join(" "));
    let quote = match quote.char_indices().nth(QUOTE) {
        Some((at, _)) => format!("{}…", quote.get(..at).unwrap_or_default()),
        None => quote,
    };
    format!("{} «{quote}»", printable(&cite.at)).trim_start().to_owned()
}

/// Flaws, the worst first, each with its quotes.
pub(super) fn flaws(flaws: &[Flaw], lang: Lang) -> String {
    if flaws.is_empty() {
        return said(lang, "Изъянов не найдено.\n", "No defects found.\n").to_owned();
    }
    let mut out = String::new();
    let mut counts: BTreeMap<Severity, usize> = BTreeMap::new();
    for flaw in flaws {
        *counts.entry(flaw.severity).or_default() += 1;
        let category = flaw.category.map(|it| format!("  {it} · {}", it.title(lang)));
        let note = flaw.note.as_ref().map(|note| format!(" ({})", printable(note)));
        let (category, note) = (category.unwrap_or_default(), note.unwrap_or_default());
        let _ = writeln!(out, "{}  {}{category}", flaw.severity.name(), printable(&flaw.code));
        let _ = writeln!(out, "  {}{note}", printable(flaw.meaning(lang)));
        for cite in flaw.cites.iter().take(3) {
            let _ = writeln!(out, "  {}  {}–{}", quoted(cite), cite.start, cite.end);
        }
        out.push('\n');
    }
    let counts: Vec<String> =
        counts.iter().rev().map(|(severity, n)| format!("{n} {}", severity.name())).collect();
    let _ = writeln!(out, "{}", counts.join(", "));
    out
}

/// What an update changed.
pub(super) fn update(update: &Update, lang: Lang) -> String {
    if update.diff.is_empty() {
        let same = "Объявления не изменились.\n\n";
        return said(lang, same, "The declarations have not changed.\n\n").to_owned();
    }
    let lines: Vec<String> = update.diff.iter().map(|line| printable(line)).collect();
    let mut out = lines.join("\n") + "\n\n";
    if update.unreviewed {
        out += said(
            lang,
            "Файл снова черновик: проверьте строки выше.\n\n",
            "The file is a draft again: review the lines above.\n\n",
        );
    }
    out
}
