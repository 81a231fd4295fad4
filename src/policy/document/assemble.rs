//! The draft: statements and facts, with their citations, as a policy.
//!
//! In: what was read. Out: a policy in the order of the document.
//! Never cites words that don't stand where it says.

use std::ops::Range;

use super::{
    facts::{self, Facts},
    flow::Flow,
    operator::{self, Field},
    outline::Part,
    source::Source,
    statement::{Reading, Statement},
    term,
    wording::{self, List},
};
use crate::{
    policy::{
        Basis, Categories, Cite, Collect, CrossBorder, Defect, Deny, Document, Localisation,
        Operator, Polarity, Policy, Purpose, Retention, RetentionKind, Right, Share, Status,
        Subject, Transfer, sha256,
    },
    taxonomy::Lang,
};

/// Everything that a policy is made of.
pub(super) struct Assembly<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) name: &'a str,
    pub(super) lang: Lang,
    pub(super) source: &'a Source,
    pub(super) flow: &'a Flow,
    pub(super) parts: &'a [Part],
    pub(super) reading: &'a Reading,
}

impl Assembly<'_> {
    /// Returns the draft.
    pub(super) fn policy(&self) -> Policy {
        let mut policy = Policy::of(self.document());
        for statement in &self.reading.statements {
            self.statement(statement, &mut policy);
        }
        let facts = facts::read(self.parts, self.reading);
        self.facts(&facts, &mut policy);
        self.shares(&facts, &mut policy);
        self.borders(&facts, &mut policy);
        self.terms(&mut policy);
        self.subjects(&mut policy);
        policy.operator = self.operator();
        policy.defects = self.defects();
        policy
    }

    fn document(&self) -> Document {
        let path = self.name.to_owned();
        let file = path.rsplit(['/', '\\']).next().unwrap_or(&path);
        let id = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
        let heading = self.parts.iter().find(|part| part.heading);
        let title = heading
            .and_then(|part| self.text(&part.words, 0..part.words.len()))
            .unwrap_or_default();
        Document {
            id,
            path,
            sha256: sha256(self.bytes),
            bytes: self.bytes.len() as u64,
            lang: self.lang,
            title,
            status: Status::Draft,
            reviewed_by: None,
            reviewed_at: None,
            effective: None,
            url: None,
        }
    }

    fn text(&self, words: &[super::word::Word], range: Range<usize>) -> Option<String> {
        let (first, last) = (words.get(range.start)?, words.get(range.end.checked_sub(1)?)?);
        Some(self.flow.text(first.at.start..last.at.end).to_owned())
    }

    /// Returns the citation of words of a part, if they stand in the document.
    fn cite(&self, part: usize, words: &Range<usize>) -> Option<Cite> {
        let part = self.parts.get(part)?;
        let (first, last) =
            (part.words.get(words.start)?, part.words.get(words.end.checked_sub(1)?)?);
        self.cite_flow(&part.section, &(first.at.start..last.at.end))
    }

    fn cite_flow(&self, at: &str, range: &Range<usize>) -> Option<Cite> {
        let place = self.flow.place(range)?;
        let quote = self.source.text.get(place.clone())?;
        let bytes = self.source.bytes(&place);
        let stands = self.source.quote(bytes.start, bytes.end).as_deref() == Some(quote);
        stands.then(|| Cite {
            at: at.to_owned(),
            start: bytes.start,
            end: bytes.end,
            quote: quote.to_owned(),
        })
    }

    fn statement(&self, it: &Statement, policy: &mut Policy) {
        let Some(cite) = self.cite(it.part, &it.words) else { return };
        let subjects: Vec<String> = it.subjects.iter().map(|id| (*id).to_owned()).collect();
        let purposes =
            if it.purposes.is_empty() { vec!["*".to_owned()] } else { owned(&it.purposes) };
        if it.denied {
            let same = |deny: &&mut Deny| {
                deny.category == it.category
                    && deny.hedged == it.hedged
                    && deny.subjects == subjects
            };
            if let Some(deny) = policy.denied.iter_mut().find(same) {
                deny.cite.push(cite);
                return;
            }
            let (category, hedged) = (it.category, it.hedged);
            policy.denied.push(Deny {
                category,
                hedged,
                scope: None,
                channel: None,
                subjects,
                cite: vec![cite],
            });
            return;
        }
        let collect = Collect {
            subjects,
            purposes,
            umbrella: it.umbrella,
            strength: it.strength,
            ..Collect::of(it.category, cite.clone())
        };
        let same = |other: &&mut Collect| {
            let cited = &other.cite;
            other.cite.first().is_some_and(|first| first.at == cite.at)
                && Collect { cite: cited.clone(), ..collect.clone() } == **other
        };
        match policy.collected.iter_mut().find(same) {
            Some(other) => other.cite.push(cite),
            None => policy.collected.push(collect),
        }
    }

    fn facts(&self, facts: &Facts, policy: &mut Policy) {
        for (id, (part, words)) in &facts.purposes {
            let Some(cite) = self.cite(*part, words) else { continue };
            match policy.purposes.iter_mut().find(|it| it.id == *id) {
                Some(purpose) => purpose.cite.push(cite),
                None => policy.purposes.push(Purpose {
                    id: (*id).to_owned(),
                    title: None,
                    cite: vec![cite],
                }),
            }
        }
        for (id, (part, words)) in &facts.bases {
            let Some(cite) = self.cite(*part, words) else { continue };
            match policy.bases.iter_mut().find(|it| it.id == *id) {
                Some(basis) => basis.cite.push(cite),
                None => {
                    policy.bases.push(Basis {
                        id: (*id).to_owned(),
                        title: None,
                        cite: vec![cite],
                    });
                }
            }
        }
        for (id, part) in &facts.rights {
            if policy.rights.iter().all(|it| it.id != *id) {
                let at = self.parts.get(*part).map(|part| part.section.clone()).unwrap_or_default();
                policy.rights.push(Right { id: (*id).to_owned(), at });
            }
        }
    }

    fn shares(&self, facts: &Facts, policy: &mut Policy) {
        for receiver in &facts.receivers {
            let Some(cite) = self.cite(receiver.place.0, &receiver.place.1) else { continue };
            let entry = receiver.entry;
            let name = entry.to.as_ref().map(|_| entry.id.clone());
            let to = entry.to.clone().unwrap_or_else(|| entry.id.clone());
            let same = |it: &&mut Share| {
                it.to == to && it.name == name && it.polarity == receiver.polarity
            };
            if let Some(share) = policy.shares.iter_mut().find(same) {
                share.cite.push(cite);
                continue;
            }
            let conditional = receiver.conditional && receiver.polarity == Polarity::NotShared;
            policy.shares.push(Share {
                to,
                name,
                country: entry.country.clone(),
                polarity: receiver.polarity,
                categories: Categories::Any,
                purposes: vec!["*".to_owned()],
                condition: conditional.then(|| "exceptions".to_owned()),
                cite: vec![cite],
            });
        }
    }

    fn borders(&self, facts: &Facts, policy: &mut Policy) {
        let strongest = [CrossBorder::Prohibited, CrossBorder::Allowed, CrossBorder::Conditional];
        let stance =
            strongest.into_iter().find(|stance| facts.transfers.iter().any(|it| it.0 == *stance));
        if let Some(stance) = stance {
            let mut transfer = Transfer { cross_border: stance, ..Transfer::default() };
            for (_, countries, (part, words)) in facts.transfers.iter().filter(|it| it.0 == stance)
            {
                transfer.cite.extend(self.cite(*part, words));
                add(&mut transfer.countries, countries);
            }
            if !transfer.cite.is_empty() {
                policy.transfer = Some(transfer);
            }
        }
        let mut localisation = Localisation::default();
        for (countries, (part, words)) in &facts.places {
            localisation.cite.extend(self.cite(*part, words));
            add(&mut localisation.databases_in, countries);
        }
        if !localisation.cite.is_empty() {
            policy.localisation = Some(localisation);
        }
    }

    fn terms(&self, policy: &mut Policy) {
        for term in term::read(self.parts) {
            let Some(cite) = self.cite(term.part, &term.words) else { continue };
            let (after, until) = (owned(&term.after), owned(&term.until));
            let part = self.parts.get(term.part);
            let named = part
                .map(|part| super::statement::entries(part, &term.words, List::Subject))
                .unwrap_or_default();
            let subjects = if named.is_empty() { vec!["*".to_owned()] } else { owned(&named) };
            let until = if term.kind == RetentionKind::FixedPeriod { Vec::new() } else { until };
            policy.retained.push(Retention {
                kind: term.kind,
                period: term.period,
                after,
                until,
                subjects,
                categories: Categories::Any,
                cite: vec![cite],
            });
        }
    }

    /// The groups of people that statements speak of, as the document calls them.
    fn subjects(&self, policy: &mut Policy) {
        let mut ids: Vec<&str> = Vec::new();
        let lists = policy
            .collected
            .iter()
            .map(|it| &it.subjects)
            .chain(policy.denied.iter().map(|it| &it.subjects));
        for id in lists.chain(policy.retained.iter().map(|it| &it.subjects)).flatten() {
            if id != "*" && !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        let subjects = ids.into_iter().map(|id| {
            let (title, fides) = wording::subject(self.lang, id);
            Subject { id: id.to_owned(), title, fides, excluded: false, cite: Vec::new() }
        });
        policy.subjects = subjects.collect();
        let cite: Vec<Cite> = self
            .reading
            .children
            .iter()
            .filter_map(|(part, words)| self.cite(*part, words))
            .collect();
        if !cite.is_empty() {
            let title = match self.lang {
                Lang::Ru => "Дети",
                Lang::En => "Children",
            };
            policy.subjects.push(Subject {
                id: "child".to_owned(),
                title: title.to_owned(),
                fides: None,
                excluded: true,
                cite,
            });
        }
    }

    fn operator(&self) -> Option<Operator> {
        let text = |range: Range<usize>| self.flow.text(range).to_owned();
        let mut operator = Operator::default();
        for given in operator::read(self.parts, &text) {
            let Some(part) = self.parts.get(given.part) else { continue };
            let Some(cite) = self.cite_flow(&part.section, &given.at) else { continue };
            let value = self.flow.text(given.at.clone()).to_owned();
            let slot = match given.field {
                Field::Name => {
                    operator.name = value;
                    operator.cite.push(cite);
                    continue;
                }
                Field::Ogrn => &mut operator.ogrn,
                Field::Inn => &mut operator.inn,
                Field::Registry => &mut operator.rkn_registry,
                Field::Email => &mut operator.email,
                Field::Phone => &mut operator.phone,
                Field::Url => &mut operator.url,
                Field::Messenger => &mut operator.messenger,
                Field::Address => &mut operator.address,
            };
            slot.get_or_insert(value);
            operator.cite.push(cite);
        }
        (!operator.cite.is_empty()).then_some(operator)
    }

    fn defects(&self) -> Vec<Defect> {
        let mut defects = Vec::new();
        for part in self.parts {
            let (Some(first), Some(last)) = (part.words.first(), part.words.last()) else {
                continue;
            };
            let whole = first.at.start..last.at.end;
            let line = self.flow.text(whole.clone());
            if let Some(found) = placeholder(line)
                && let Some(cite) = self
                    .cite_flow(&part.section, &(whole.start + found.start..whole.start + found.end))
            {
                defects.push(Defect {
                    code: "template-placeholder".to_owned(),
                    note: None,
                    cite: vec![cite],
                });
            }
            let broken = !part.heading
                && part.cell.is_none()
                && part.words.len() > 20
                && breaks_off(&last.form);
            if broken && let Some(cite) = self.cite_flow(&part.section, &whole) {
                defects.push(Defect { code: "truncated".to_owned(), note: None, cite: vec![cite] });
            }
        }
        defects
    }
}

fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn add(to: &mut Vec<String>, countries: &[&str]) {
    for country in countries {
        if *country != "CIS" && *country != "EU" && !to.iter().any(|it| it == country) {
            to.push((*country).to_owned());
        }
    }
}

/// Returns where a template was left unfilled.
fn placeholder(line: &str) -> Option<Range<usize>> {
    const ASKS: [&str; 14] = [
        "указать",
        "укажите",
        "перечислить",
        "вставить",
        "вставьте",
        "ваше",
        "ваш ",
        "наименование",
        "insert",
        "your company",
        "company name",
        "your ",
        "name of",
        "email",
    ];
    for (open, close) in [('[', ']'), ('{', '}'), ('<', '>')] {
        for (start, _) in line.match_indices(open) {
            let Some(len) = line.get(start..).and_then(|rest| rest.find(close)) else { continue };
            let inner = line.get(start + 1..start + len).unwrap_or_default().to_lowercase();
            let asks = inner == "x" || ASKS.iter().any(|ask| inner.contains(ask));
            if asks && inner.chars().count() <= 120 && !inner.contains("//") && !inner.contains('@')
            {
                return Some(start..start + len + close.len_utf8());
            }
        }
    }
    if let Some(start) = line.find("____") {
        let len =
            line.get(start..).map_or(4, |rest| rest.len() - rest.trim_start_matches('_').len());
        return Some(start..start + len);
    }
    let start = ["Перечислить ", "Указать ", "Вставить "].iter().find_map(|ask| line.find(ask))?;
    let sentence = line
        .get(..start)
        .is_some_and(|before| before.is_empty() || before.trim_end().ends_with([':', '.']));
    sentence.then_some(start..line.len())
}

/// Words that no sentence ends with.
fn breaks_off(form: &str) -> bool {
    const OPEN: [&str; 40] = [
        "и",
        "или",
        "а",
        "но",
        "в",
        "во",
        "на",
        "с",
        "со",
        "к",
        "по",
        "о",
        "об",
        "от",
        "до",
        "из",
        "для",
        "при",
        "без",
        "под",
        "над",
        "за",
        "что",
        "как",
        "вашу",
        "ваши",
        "вашей",
        "нашу",
        "наши",
        "the",
        "a",
        "an",
        "and",
        "or",
        "of",
        "to",
        "for",
        "with",
        "your",
        "our",
    ];
    OPEN.contains(&form)
}
