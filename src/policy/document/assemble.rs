//! The draft: statements and facts, with their citations, as a policy.
//!
//! In: what was read. Out: a policy in the order of the document.
//! Never cites words that don't stand where it says.

use std::ops::Range;

use super::{
    defects,
    facts::{self, Facts},
    flow::Flow,
    imprint,
    operator::{self, Field},
    outline::Part,
    source::Source,
    statement::{Reading, Statement},
    term,
    wording::{self, Found, List, Sense, Topic},
};
use crate::{
    policy::{
        Categories, Cite, Collect, CrossBorder, Defect, Deny, Document, Localisation, Named,
        Operator, Policy, Retention, RetentionKind, Right, Share, Status, Strength, Subject,
        Transfer, sha256,
    },
    taxonomy::{Category, Lang, covers},
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
        let title = imprint::title(self.parts)
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
            effective: imprint::effective(self.parts),
            url: imprint::url(self.parts, &|part| {
                self.text(&part.words, 0..part.words.len()).unwrap_or_default()
            }),
        }
    }

    fn text(&self, words: &[super::word::Word], range: Range<usize>) -> Option<String> {
        let (first, last) = (words.get(range.start)?, words.get(range.end.checked_sub(1)?)?);
        Some(self.flow.text(first.at.start..last.at.end).to_owned())
    }

    /// Returns words of a part as the document has them.
    fn words(&self, part: usize, words: &Range<usize>) -> Option<String> {
        self.text(&self.parts.get(part)?.words, words.clone())
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
                    && deny.channel.as_deref() == it.scope.channel
                    && deny.subjects == subjects
            };
            if let Some(deny) = policy.denied.iter_mut().find(same) {
                deny.cite.push(cite);
                return;
            }
            let words = self.parts.get(it.part).map(|part| &part.words);
            let hedge = it.scope.hedge.clone().zip(words);
            policy.denied.push(Deny {
                category: it.category,
                hedged: it.hedged,
                scope: hedge.and_then(|(range, words)| self.text(words, range)),
                channel: it.scope.channel.map(str::to_owned),
                subjects,
                cite: vec![cite],
            });
            return;
        }
        let marked = |mark: &str| it.scope.marks.contains(&mark);
        let collect = Collect {
            subjects,
            purposes,
            basis: owned(&it.scope.basis),
            umbrella: it.umbrella,
            strength: it.strength,
            source: it.scope.source.map(str::to_owned),
            channel: it.scope.channel.map(str::to_owned),
            device_only: marked("device_only"),
            on_behalf: marked("on_behalf"),
            partial: marked("partial"),
            disseminated: marked("disseminated"),
            optional: marked("optional"),
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
        policy.purposes = self.named(&facts.purposes);
        policy.bases = self.named(&facts.bases);
        for (id, (part, words)) in &facts.needs {
            let Some(category) = Category::named(id) else { continue };
            let known = policy.collected.iter().any(|it| covers(it.category, category).is_some());
            if !known && let Some(cite) = self.cite(*part, words) {
                let strength = Strength::Implied;
                policy.collected.push(Collect { strength, ..Collect::of(category, cite) });
            }
        }
        for (id, part) in &facts.rights {
            if policy.rights.iter().all(|it| it.id != *id) {
                let at = self.parts.get(*part).map(|part| part.section.clone()).unwrap_or_default();
                policy.rights.push(Right { id: (*id).to_owned(), at });
            }
        }
    }

    /// What is named in several places, once each, in the order of the document.
    fn named(&self, places: &[(&str, facts::Place)]) -> Vec<Named> {
        let mut list: Vec<Named> = Vec::new();
        for (id, (part, words)) in places {
            let Some(cite) = self.cite(*part, words) else { continue };
            match list.iter_mut().find(|it| it.id == *id) {
                Some(named) => named.cite.push(cite),
                None => {
                    let title = self.words(*part, words);
                    list.push(Named { id: (*id).to_owned(), title, cite: vec![cite] });
                }
            }
        }
        list
    }

    fn shares(&self, facts: &Facts, policy: &mut Policy) {
        for receiver in &facts.receivers {
            let Some(cite) = self.cite(receiver.place.0, &receiver.place.1) else { continue };
            let to = receiver.to.to_owned();
            let (name, country) = match receiver.named {
                facts::Named::No => (None, None),
                facts::Named::Known(entry) => (Some(entry.id.clone()), entry.country.clone()),
                facts::Named::Quoted => (Some(cite.quote.clone()), None),
            };
            let categories = match receiver.categories.as_slice() {
                [] => Categories::Any,
                list => Categories::These(list.to_vec()),
            };
            let purposes = match receiver.purposes.as_slice() {
                [] => vec!["*".to_owned()],
                list => owned(list),
            };
            let condition = receiver.condition.map(str::to_owned);
            let same = |it: &&mut Share| {
                (&it.to, &it.name, it.polarity) == (&to, &name, receiver.polarity)
                    && (&it.categories, &it.purposes) == (&categories, &purposes)
                    && it.condition == condition
            };
            if let Some(share) = policy.shares.iter_mut().find(same) {
                share.cite.push(cite);
                continue;
            }
            policy.shares.push(Share {
                to,
                name,
                country,
                polarity: receiver.polarity,
                categories,
                purposes,
                condition,
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
            let named = &term.subjects;
            let subjects = if named.is_empty() { vec!["*".to_owned()] } else { owned(named) };
            let categories = match term.categories.as_slice() {
                [] => Categories::Any,
                list => Categories::These(list.to_vec()),
            };
            let until = if term.kind == RetentionKind::FixedPeriod { Vec::new() } else { until };
            policy.retained.push(Retention {
                kind: term.kind,
                period: term.period,
                after,
                until,
                subjects,
                categories,
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
            let cite = self.first(List::Subject, id).into_iter().collect();
            Subject { id: id.to_owned(), title, fides, excluded: false, cite }
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

    /// Where an entry of a list is first named.
    fn first(&self, list: List, id: &str) -> Option<Cite> {
        let is = |it: &&Found| matches!(it.sense, Sense::Entry(of, entry) if of == list && entry.id == id);
        let named =
            self.parts.iter().enumerate().filter(|(_, part)| part.topic != Some(Topic::Definition));
        let mut places =
            named.flat_map(|(i, part)| part.found.iter().filter(is).map(move |it| (i, &it.words)));
        places.find_map(|(part, words)| self.cite(part, words))
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
                    operator.kind = operator::kind(&value).map(str::to_owned);
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
                Field::Officer => &mut operator.dpo,
            };
            slot.get_or_insert(value);
            operator.cite.push(cite);
        }
        (!operator.cite.is_empty()).then_some(operator)
    }

    fn defects(&self) -> Vec<Defect> {
        let shown = defects::read(self.parts, self.flow, self.lang);
        let noted = shown.into_iter().filter_map(|it| {
            let part = self.parts.get(it.part)?;
            let cite = vec![self.cite_flow(&part.section, &it.at)?];
            Some(Defect { code: it.code.to_owned(), note: None, cite })
        });
        noted.collect()
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
