//! A judgement as text: the answer, the table, each problem with both sides, what is open.
//!
//! In: an audit with a judgement. Out: lines for people, in Russian or English.
//! Never prints a value, nor a character of a quote that could steer a terminal.

use std::io;

use super::{
    Style,
    columns::{self, Align},
    phrases::{counted, meaning, period, said, severity},
    text::{BOLD, DIM, Paint, RED, YELLOW},
};
use crate::{
    detect::Sure,
    place::printable,
    policy::{Cite, Code, Detail, Found, Judgement, Line, Severity, Spot, Verdict},
    taxonomy::Lang,
};

/// A quote longer than this many characters is cut.
const QUOTE: usize = 160;

/// Writes all of it but the gaps and totals, which every text report ends with.
pub(super) fn write(it: &Judgement, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let page = Page { lang: style.lang, paint: Paint(style.colour) };
    page.answer(it, out)?;
    page.table(it, out)?;
    for verdict in it.verdicts.iter().filter(|verdict| verdict.is_problem()) {
        page.problem(verdict, out)?;
    }
    let hints = [Code::OverRetainedFile, Code::ForeignSubject];
    let hints = it.verdicts.iter().filter(|it| hints.contains(&it.code));
    for verdict in hints {
        page.problem(verdict, out)?;
    }
    let lang = style.lang;
    page.rest(
        it,
        Code::NotFound,
        said(lang, "Объявлено, но не найдено", "Declared, not found"),
        out,
    )?;
    let unchecked = said(lang, "Поиском не проверить", "Not checkable by a scan");
    page.rest(it, Code::NotCheckable, unchecked, out)?;
    if it.allowed > 0 {
        let allowed = counted(it.allowed, lang, ["находка", "находки", "находок"], "finding");
        let why = said(lang, "исключено по [allow]", "left out by [allow]");
        writeln!(out, "\n{allowed} {why}")?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
struct Page {
    lang: Lang,
    paint: Paint,
}

impl Page {
    fn said(self, ru: &'static str, en: &'static str) -> &'static str {
        said(self.lang, ru, en)
    }

    fn answer(self, it: &Judgement, out: &mut dyn io::Write) -> io::Result<()> {
        let count = |of: Severity| {
            let counting = it.verdicts.iter().filter(|it| it.severity == of && !it.is_waived());
            counting.count() as u64
        };
        let mut counts = Vec::new();
        for (of, ru, en) in [
            (Severity::Critical, ["критичное", "критичных", "критичных"], "critical problem"),
            (Severity::Error, ["ошибка", "ошибки", "ошибок"], "error"),
            (Severity::Warning, ["предупреждение", "предупреждения", "предупреждений"], "warning"),
        ] {
            if count(of) > 0 {
                counts.push(counted(count(of), self.lang, ru, en));
            }
        }
        let waived = it.verdicts.iter().filter(|it| it.is_waived()).count() as u64;
        if waived > 0 {
            let forms = ["принято", "принято", "принято"];
            counts.push(match self.lang {
                Lang::Ru => counted(waived, self.lang, forms, ""),
                Lang::En => format!("{waived} waived"),
            });
        }
        let (colour, answer) = if it.fails() {
            (RED, self.said("Данные расходятся с политикой", "The data disagrees with the policy"))
        } else {
            (BOLD, self.said("Данные согласуются с политикой", "The data agrees with the policy"))
        };
        let counts =
            if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
        writeln!(out, "{}", self.paint.on(colour, &format!("{answer}{counts}")))?;
        let status = match it.reviewed {
            true => self.said("проверена", "reviewed"),
            false => self.said("черновик", "draft"),
        };
        let title = match it.title.is_empty() {
            true => String::new(),
            false => format!(" «{}»", printable(&it.title)),
        };
        let of = self.said("на", "as of");
        writeln!(out, "{}{title}, {status}, {of} {}\n", printable(&it.policy), it.today)
    }

    fn table(self, it: &Judgement, out: &mut dyn io::Write) -> io::Result<()> {
        let heads = [
            self.said("категория", "category"),
            self.said("название", "title"),
            self.said("объявлено", "declared"),
            self.said("найдено", "found"),
            self.said("вывод", "verdict"),
        ];
        let mut rows = vec![heads.map(str::to_owned)];
        rows.extend(it.lines.iter().map(|line| self.row(line)));
        for (i, row) in columns::aligned(&rows, [Align::Left; 5]).into_iter().enumerate() {
            let row = row.join("  ");
            let row = row.trim_end();
            writeln!(out, "{}", if i == 0 { self.paint.on(BOLD, row) } else { row.to_owned() })?;
        }
        Ok(())
    }

    fn row(self, line: &Line) -> [String; 5] {
        let in_section = |word: &str, at: &str| match at {
            "" => word.to_owned(),
            at => format!("{word}, {}", cut(&printable(at), 24)),
        };
        let yes = match line.through {
            Some(term) => format!("{} {term}", self.said("как", "as")),
            None => self.said("да", "yes").to_owned(),
        };
        let yes = line.declared.as_ref().map(|at| in_section(&yes, at));
        let denied = line.denied.as_ref().map(|at| {
            let word = match line.hedged {
                true => self.said("нет, с оговоркой", "denied, hedged"),
                false => self.said("отрицается", "denied"),
            };
            in_section(word, at)
        });
        let declared = match (yes, denied) {
            (Some(yes), Some(denied)) => format!("{yes}; {denied}"),
            (yes, denied) => yes.or(denied).unwrap_or_else(|| "—".to_owned()),
        };
        let codes: Vec<&str> = line.codes.iter().map(|code| code.name()).collect();
        let verdict = if codes.is_empty() { "—".to_owned() } else { codes.join(", ") };
        let title = line.category.title(self.lang).to_owned();
        [line.category.id().to_owned(), title, declared, self.amount(&line.found), verdict]
    }

    /// How much, in how many places.
    fn amount(self, found: &Found) -> String {
        let places = |n| counted(n, self.lang, ["месте", "местах", "местах"], "place");
        let fields = |n| counted(n, self.lang, ["поле", "полях", "полях"], "field");
        let inside = self.said("в", "in");
        match (found.findings, found.fields) {
            (0, 0) => "—".to_owned(),
            (0, n) => format!("{} {inside} {}", self.said("по имени", "named"), fields(n)),
            (findings, n) => format!("{findings} {inside} {}", places(n)),
        }
    }

    fn problem(self, verdict: &Verdict, out: &mut dyn io::Write) -> io::Result<()> {
        let colour = match verdict.severity {
            Severity::Critical | Severity::Error => RED,
            Severity::Warning => YELLOW,
            _ => DIM,
        };
        let about = match verdict.category {
            Some(category) => format!("  {category} · {}", category.title(self.lang)),
            None => String::new(),
        };
        let severity = self.paint.on(colour, severity(verdict.severity, self.lang));
        writeln!(out, "\n{severity}  {}{}", verdict.code.name(), self.paint.on(BOLD, &about))?;
        writeln!(out, "  {}{}", meaning(verdict.code, self.lang), self.detail(verdict))?;
        self.data(verdict, out)?;
        for cite in &verdict.cites {
            writeln!(out, "  {}  {}", self.said("политика", "policy  "), quoted(cite))?;
        }
        if let Some(waived) = &verdict.waived {
            let word = match waived.expired {
                true => self.said("принято было до", "was waived until"),
                false => self.said("принято до", "waived until"),
            };
            writeln!(out, "  {word} {}: {}", waived.until, printable(&waived.reason))?;
        }
        Ok(())
    }

    /// The data's side: the store, the first places, how much.
    fn data(self, verdict: &Verdict, out: &mut dyn io::Write) -> io::Result<()> {
        let found = &verdict.found;
        let head = self.said("данные  ", "data    ");
        let store = verdict.store.as_ref().map(|store| format!("[{}] ", printable(store)));
        let store = store.unwrap_or_default();
        if found.places.is_empty() {
            return if store.is_empty() {
                Ok(())
            } else {
                writeln!(out, "  {head}  {}", store.trim_end())
            };
        }
        for (i, spot) in found.places.iter().enumerate() {
            let amount = if i == 0 { self.evidence(found) } else { String::new() };
            writeln!(out, "  {head}  {store}{}{amount}", place(spot))?;
        }
        let more = found.fields.saturating_sub(found.places.len() as u64);
        if more > 0 {
            let places = counted(more, self.lang, ["место", "места", "мест"], "more place");
            writeln!(out, "  {head}  … {}{places}", self.said("и ещё ", "and "))?;
        }
        Ok(())
    }

    fn evidence(self, found: &Found) -> String {
        if found.findings == 0 {
            return match found.confidence {
                Some(_) => format!(" — {}", self.said("только имя поля", "the field's name only")),
                None => String::new(),
            };
        }
        let findings = ["находка", "находки", "находок"];
        let findings = counted(found.findings, self.lang, findings, "finding");
        let about = if found.distinct.is_exact() { "" } else { "≈" };
        let distinct = self.said("разных", "distinct");
        let sure = match (found.confidence, self.lang) {
            (Some(Sure::High), Lang::Ru) => "уверенность высокая",
            (Some(Sure::Medium), Lang::Ru) => "уверенность средняя",
            (Some(Sure::Low), Lang::Ru) => "уверенность низкая",
            (sure, _) => sure.map(|sure| sure.name()).unwrap_or_default(),
        };
        format!(" — {findings}, {about}{} {distinct}, {sure}", found.different())
    }

    fn detail(self, verdict: &Verdict) -> String {
        match &verdict.detail {
            Detail::None => String::new(),
            Detail::Umbrella(category) => {
                format!(" ({category} · {})", category.title(self.lang))
            }
            Detail::Only(words) => format!(" ({})", printable(&words.join(", "))),
            Detail::Changed(day) => format!(" ({day})"),
            Detail::Country(country) => format!(" ({})", printable(country)),
            Detail::Recipient { name, country, .. } => match country {
                Some(country) => format!(": {} ({})", printable(name), printable(country)),
                None => format!(": {}", printable(name)),
            },
            Detail::Stale { document, quotes } => match (document, quotes) {
                (true, 0) | (false, _) => String::new(),
                (true, n) => match self.lang {
                    Lang::Ru => format!(" (цитат не на месте: {n})"),
                    Lang::En => format!(" (quotes out of place: {n})"),
                },
            },
            Detail::Overdue(it) => {
                let share = it.records * 100 / it.of.max(1);
                let (event, term) = (printable(&it.event), period(&it.term, self.lang));
                match self.lang {
                    Lang::Ru => format!(
                        ": {term} после {event}, то есть с {}; самая старая запись {}, просрочено {} из {} ({share} %)",
                        it.cutoff, it.oldest, it.records, it.of
                    ),
                    Lang::En => format!(
                        ": {term} after {event}, that is from {} on; the oldest record is of {}, {} of {} are overdue ({share} %)",
                        it.cutoff, it.oldest, it.records, it.of
                    ),
                }
            }
        }
    }

    /// One line for all categories of a code.
    fn rest(
        self,
        it: &Judgement,
        code: Code,
        head: &str,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        let listed: Vec<String> = it
            .verdicts
            .iter()
            .filter(|verdict| verdict.code == code)
            .map(|verdict| match (verdict.category, &verdict.detail) {
                (Some(category), _) => category.id().to_owned(),
                (None, Detail::Only(words)) => {
                    let store = verdict.store.iter().map(|store| format!("[{store}] "));
                    printable(&(store.collect::<String>() + &words.join(" ")))
                }
                (None, _) => String::new(),
            })
            .collect();
        if listed.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}\n  {}", self.paint.on(BOLD, head), listed.join(", "))
    }
}

/// Returns a place of the data: blob, field, line.
fn place(spot: &Spot) -> String {
    let mut text = spot.store.to_string();
    if let Some(field) = &spot.field {
        text += &format!(" › {}", printable(field));
    }
    if let Some(place) = spot.place.filter(|place| place.line > 0) {
        text += &format!(":{}", place.line);
    }
    text
}

/// Returns a quote with its section, on one line.
fn quoted(cite: &Cite) -> String {
    let words: Vec<&str> = cite.quote.split_whitespace().collect();
    let quote = cut(&printable(&words.join(" ")), QUOTE);
    match cite.at.as_str() {
        "" => format!("«{quote}»"),
        at => format!("{} «{quote}»", printable(at)),
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
