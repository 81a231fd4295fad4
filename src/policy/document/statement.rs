//! Statements: what each part of the document says of data, of whose, and what for.
//!
//! In: the outline. Out: statements in the order of the document.
//! Never turns a mention into a statement without a verb, a lead-in, a heading or a column that says so.

use std::ops::Range;

use super::{
    outline::{self, Part},
    polarity::{self, Context, Frame, Mention, Why},
    wording::{Found, List, Sense, Signal, Topic},
};
use crate::{
    policy::{Strength, Umbrella},
    taxonomy::{Category, Lang},
};

/// One thing said of one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// What.
    pub(super) category: Category,
    /// Whether it is said to be collected, or not to be.
    pub(super) denied: bool,
    /// A denial with an exception.
    pub(super) hedged: bool,
    /// How far it declares.
    pub(super) strength: Strength,
    /// Set for collective terms.
    pub(super) umbrella: Option<Umbrella>,
    /// Of whom.
    pub(super) subjects: Vec<&'static str>,
    /// What for, if its own row or sentence says so.
    pub(super) purposes: Vec<&'static str>,
    /// The part.
    pub(super) part: usize,
    /// The part, or the lead-in of the list that it belongs to.
    pub(super) list: usize,
    /// The words that say so.
    pub(super) words: Range<usize>,
}

/// What the parts say.
pub(super) struct Reading {
    /// Statements, in order.
    pub(super) statements: Vec<Statement>,
    /// What each part's last sentence leaves open for a list below it.
    pub(super) ends: Vec<Frame>,
    /// Parts that say no data of children is processed, and the words.
    pub(super) children: Vec<(usize, Range<usize>)>,
}

/// Reads all parts.
pub(super) fn read(parts: &[Part], lang: Lang) -> Reading {
    let mut reader =
        Reader { parts, lang, ends: Vec::new(), statements: Vec::new(), children: Vec::new() };
    for i in 0..parts.len() {
        reader.part(i);
    }
    let Reader { mut statements, ends, children, .. } = reader;
    promote(&mut statements);
    Reading { statements, ends, children }
}

struct Reader<'a> {
    parts: &'a [Part],
    lang: Lang,
    ends: Vec<Frame>,
    statements: Vec<Statement>,
    children: Vec<(usize, Range<usize>)>,
}

impl Reader<'_> {
    fn part(&mut self, i: usize) {
        let part = &self.parts[i];
        let mut base = self.base(i);
        let topic = self.topic(part);
        let mut end = base;
        for (n, range) in part.sentences.iter().enumerate() {
            if part.heading && !part.ends_with(':') {
                break;
            }
            if runs_in(part, n, range) {
                continue;
            }
            let listed = n == 0 && (part.item || part.lead.is_some() || part.cell.is_some());
            if !listed && !matches!(base, Frame::Silent(_)) && !is_phrase(part, range) {
                base = Frame::Silent(Why::Nothing);
            }
            let words = part.words.get(range.clone()).unwrap_or_default();
            let found: Vec<Found> =
                part.found_in(range).map(|it| shifted(it, range.start)).collect();
            let item = part.item || part.cell.is_some();
            let reading =
                polarity::read(words, &found, Context { lang: self.lang, topic, base, item });
            if reading.excludes_children {
                self.children.push((i, range.clone()));
            }
            end = reading.end;
            self.sentence(i, range, &reading.mentions, part.ends_with(':'));
        }
        self.ends.push(end);
    }

    /// The topic of a part: that of its own row or column before that of its section.
    fn topic(&self, part: &Part) -> Option<Topic> {
        if part.cell.is_some() && part.topic == Some(Topic::Purpose) {
            return Some(Topic::Data);
        }
        part.topic
    }

    /// What is said of the mentions of a part before its own verbs.
    fn base(&self, i: usize) -> Frame {
        let part = &self.parts[i];
        if part.cell.is_some() {
            return self.column(i);
        }
        let lead = part.lead.and_then(|lead| self.ends.get(lead).copied());
        match (lead, part.topic) {
            (Some(Frame::Silent(Why::Nothing)) | None, Some(Topic::Data))
                if part.item || part.lead.is_some() =>
            {
                Frame::Collect
            }
            (Some(Frame::Silent(Why::Nothing)) | None, Some(Topic::NoData)) if part.item => {
                Frame::Deny
            }
            (Some(frame), _) => frame,
            (None, Some(Topic::Data)) => Frame::Collect,
            _ => Frame::Silent(Why::Nothing),
        }
    }

    /// What the header of its column, or the label of its row, says of a cell.
    fn column(&self, i: usize) -> Frame {
        let part = &self.parts[i];
        let Some(cell) = part.cell else { return Frame::Silent(Why::Nothing) };
        let in_table = |other: &&Part| other.cell.is_some_and(|it| it.table == cell.table);
        let back = self.parts.iter().take(i).rev().take_while(|it| in_table(it));
        let (mut header, mut label, mut no) = (None, None, false);
        for other in back {
            let Some(place) = other.cell else { continue };
            if place.row == 0 && place.column == cell.column && cell.row > 0 {
                header = label_topic(other).or(header);
            }
            if place.row == cell.row && place.column == 0 && cell.column > 0 {
                label = label_topic(other).or(label);
            }
        }
        for other in self.parts.iter().skip(i + 1).take_while(|it| in_table(it)) {
            let same = other.cell.is_some_and(|it| it.row == cell.row && it.column > cell.column);
            let says = other.words.iter().filter(|word| !word.mark).count() <= 2;
            no |= same
                && says
                && other
                    .words
                    .first()
                    .is_some_and(|word| matches!(word.form.as_str(), "no" | "нет"));
        }
        let collect = if no { Frame::Deny } else { Frame::Collect };
        let other = Frame::Silent(Why::Other);
        match (cell.row, header, label) {
            (0, _, Some(Topic::Data)) => collect,
            (0, ..) => other,
            (_, Some(Topic::Data), _) => collect,
            (_, _, Some(Topic::Data)) => collect,
            (_, Some(_), _) | (_, _, Some(_)) => other,
            _ if cell.column == 0 && part.topic == Some(Topic::Data) => collect,
            _ => Frame::Silent(Why::Nothing),
        }
    }

    fn sentence(&mut self, i: usize, range: &Range<usize>, mentions: &[Mention], colon: bool) {
        let part = &self.parts[i];
        let whole = |words: &Range<usize>| words.start + range.start..words.end + range.start;
        let mut last: Option<(Category, Frame, usize)> = None;
        for (n, mention) in mentions.iter().enumerate() {
            let (denied, strength) = match mention.frame {
                Frame::Collect => (false, Strength::Explicit),
                Frame::Deny => (true, Strength::Explicit),
                Frame::Silent(Why::Definition) => (false, Strength::Definition),
                Frame::Silent(Why::Third) => (false, Strength::ThirdParty),
                Frame::Silent(_) => continue,
            };
            let words = whole(&mention.words);
            // "First name, last name": one statement, one quote.
            let joined = last.is_some_and(|(category, frame, end)| {
                category == mention.category
                    && frame == mention.frame
                    && end <= words.start
                    && only_joins(part, end..words.start)
            });
            last = Some((mention.category, mention.frame, words.end));
            if joined
                && let Some(statement) =
                    self.statements.iter_mut().rev().find(|it| it.category == mention.category)
            {
                statement.words.end = words.end;
                continue;
            }
            let (umbrella, strength) = if denied || strength != Strength::Explicit {
                (None, strength)
            } else {
                let rest = mentions.get(n + 1..).unwrap_or_default();
                umbrella(part, mention, rest, range, colon)
            };
            let (subjects, purposes) =
                (self.subjects(i, range), self.purposes(i, range, words.end));
            self.statements.push(Statement {
                category: mention.category,
                denied,
                hedged: mention.hedged,
                strength,
                umbrella,
                subjects,
                purposes,
                part: i,
                list: part.lead.unwrap_or(i),
                words,
            });
        }
    }

    /// Whose data: the nearest text above or before that names people.
    fn subjects(&self, i: usize, range: &Range<usize>) -> Vec<&'static str> {
        let part = &self.parts[i];
        let mut named = entries(part, range, List::Subject);
        let mut at = part.lead;
        while named.is_empty()
            && let Some(lead) = at
        {
            let above = &self.parts[lead];
            named = entries(above, &(0..above.words.len()), List::Subject);
            at = above.lead;
        }
        if let Some(cell) = part.cell {
            let row = self.parts.iter().filter(|it| {
                it.cell.is_some_and(|it| (it.table, it.row) == (cell.table, cell.row))
            });
            named.extend(row.flat_map(|it| entries(it, &(0..it.words.len()), List::Subject)));
        }
        let specific = |named: &[&str]| named.iter().any(|it| *it != "user");
        if (named.is_empty() || !specific(&named))
            && let Some(under) = part.under
        {
            let heading = &self.parts[under];
            let above = entries(heading, &(0..heading.words.len()), List::Subject);
            if specific(&above) || named.is_empty() {
                named = above;
            }
        }
        if named.is_empty() {
            named.push("user");
        }
        named.sort_unstable();
        named.dedup();
        named
    }

    /// What for: the purposes of the row, or those named behind the data in its own sentence.
    fn purposes(&self, i: usize, range: &Range<usize>, from: usize) -> Vec<&'static str> {
        let part = &self.parts[i];
        let mut named = Vec::new();
        if let Some(cell) = part.cell {
            let row = self.parts.iter().filter(|it| {
                it.cell.is_some_and(|it| (it.table, it.row) == (cell.table, cell.row))
            });
            named.extend(row.flat_map(|it| entries(it, &(0..it.words.len()), List::Purpose)));
        } else {
            let marker = part
                .found_in(range)
                .find(|it| it.sense == Sense::Signal(Signal::Purpose) && it.words.start >= from);
            if let Some(marker) = marker {
                named = entries(part, &(marker.words.start..range.end), List::Purpose);
            }
        }
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// Where nothing else lists data, the definition of personal data does: "it can include your name, …".
fn promote(statements: &mut [Statement]) {
    let who = |it: &&Statement| matches!(it.category.group().id(), "identity" | "contact");
    let said =
        statements.iter().filter(|it| it.strength == Strength::Explicit && !it.denied).filter(who);
    let mut said: Vec<Category> = said.map(|it| it.category).collect();
    said.sort();
    said.dedup();
    if said.len() >= 3 {
        return;
    }
    let defined = |it: &Statement| it.strength == Strength::Definition;
    let lists: Vec<usize> = statements.iter().filter(|it| defined(it)).map(|it| it.list).collect();
    for it in statements.iter_mut().filter(|it| defined(it)) {
        if lists.iter().filter(|list| **list == it.list).count() >= 3 {
            it.strength = Strength::Explicit;
        }
    }
}

/// Returns the ids of the entries of a list that are named within these words.
pub(super) fn entries(part: &Part, range: &Range<usize>, list: List) -> Vec<&'static str> {
    let mut found: Vec<&Found> = part
        .found_in(range)
        .filter(|it| matches!(it.sense, Sense::Entry(of, _) if of == list))
        .collect();
    found.sort_by_key(|it| (it.words.start, usize::MAX - it.words.end));
    let mut named = Vec::new();
    let mut end = 0;
    for it in found {
        if it.words.start >= end
            && let Sense::Entry(_, entry) = it.sense
        {
            end = it.words.end;
            if !named.contains(&entry.id.as_str()) {
                named.push(entry.id.as_str());
            }
        }
    }
    named
}

/// The topic of a short label: "Data" alone tells of data.
fn label_topic(part: &Part) -> Option<Topic> {
    let short = part.words.len() <= 4;
    let data = |it: &Found| it.sense == Sense::Signal(Signal::Head);
    outline::topic(&part.found).or_else(|| {
        let named = part.found.iter().any(|it| matches!(it.sense, Sense::Data { .. }));
        (short && !named && part.found.iter().any(data)).then_some(Topic::Data)
    })
}

/// Whether a sentence is a noun phrase: no verb that says who does what.
fn is_phrase(part: &Part, range: &Range<usize>) -> bool {
    let data: Vec<&Range<usize>> = part
        .found_in(range)
        .filter(|it| matches!(it.sense, Sense::Data { .. }))
        .map(|it| &it.words)
        .collect();
    let inside = |words: &Range<usize>| {
        data.iter()
            .any(|it| it.start <= words.start && words.end <= it.end && it.len() > words.len())
    };
    !part.found_in(range).any(|it| {
        let says = matches!(
            it.sense,
            Sense::Signal(
                Signal::Other
                    | Signal::Share
                    | Signal::Use
                    | Signal::Performed
                    | Signal::Permit
                    | Signal::Define
                    | Signal::Not
            )
        );
        says && !inside(&it.words)
    })
}

/// Whether the first sentence only names what the next ones are about: "Location data. We collect …".
fn runs_in(part: &Part, n: usize, range: &Range<usize>) -> bool {
    let words = part.words.get(range.clone()).unwrap_or_default();
    let plain = words.iter().filter(|word| word.mark).count() <= 1;
    let says = |it: &Found| {
        matches!(
            it.sense,
            Sense::Signal(
                Signal::Collect | Signal::Passive | Signal::Use | Signal::Give | Signal::Include
            )
        )
    };
    let next = part.sentences.get(1);
    n == 0
        && words.len() <= 7
        && plain
        && !part.found_in(range).any(says)
        && next.is_some_and(|next| part.found_in(next).any(says))
}

fn only_joins(part: &Part, between: Range<usize>) -> bool {
    let words = part.words.get(between).unwrap_or_default();
    words.len() <= 3
        && words.iter().all(|word| {
            matches!(
                word.form.as_str(),
                "," | "и" | "или" | "and" | "or" | "/" | "(" | "your" | "the"
            )
        })
}

fn shifted(found: &Found, by: usize) -> Found {
    Found { words: found.words.start - by..found.words.end - by, sense: found.sense }
}

/// Whether a collective term lists what it means, and how.
fn umbrella(
    part: &Part,
    mention: &Mention,
    rest: &[Mention],
    range: &Range<usize>,
    colon: bool,
) -> (Option<Umbrella>, Strength) {
    if mention.category.parent().is_some() {
        return (None, Strength::Explicit);
    }
    let words = mention.words.start + range.start..mention.words.end + range.start;
    let next = rest.iter().find(|it| it.category != mention.category);
    let until = next.map_or(range.end, |next| next.words.start + range.start);
    let between = words.end..until.max(words.end);
    let text = part.words.get(between.clone()).unwrap_or_default();
    let open = part.found_in(&between).any(|it| it.sense == Sense::Signal(Signal::Open));
    let opens =
        |word: &&crate::policy::document::word::Word| matches!(word.form.as_str(), "(" | ":" | "—");
    let near = text
        .iter()
        .take(14)
        .take_while(|word| !matches!(word.form.as_str(), "," | ";" | "."))
        .any(|word| opens(&word));
    if open && next.is_some() {
        (Some(Umbrella::Open), Strength::Enumerated)
    } else if near && next.is_some() || colon && next.is_none() {
        (Some(Umbrella::Closed), Strength::Implied)
    } else {
        (Some(Umbrella::Open), Strength::Explicit)
    }
}
