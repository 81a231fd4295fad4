//! Statements: what each part of the document says of data, of whose, and what for.
//!
//! In: the outline. Out: statements in the order of the document.
//! Never turns a mention into a statement without a verb, a lead-in, a heading or a column that says so.

use std::ops::Range;

use super::{
    collective,
    outline::{self, Part},
    owner,
    polarity::{self, Context, Frame, Mention, Why},
    scope::{self, Scope},
    word::Word,
    wording::{Found, List, Sense, Signal, Topic},
};
use crate::{
    policy::{Strength, Umbrella},
    taxonomy::{Category, Lang},
};

/// How many parts "these data" reach back: the items of a list.
const REACH: usize = 24;

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
    /// It only names the list behind it.
    pub(super) label: bool,
    /// What narrows it.
    pub(super) scope: Scope,
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
    let mut reader = Reader {
        parts,
        lang,
        own: owner::names(parts),
        named: Vec::new(),
        ends: Vec::new(),
        statements: Vec::new(),
        children: Vec::new(),
    };
    for i in 0..parts.len() {
        reader.part(i);
    }
    let Reader { mut statements, ends, children, .. } = reader;
    statements.sort_by_key(|it| (it.part, it.words.start));
    collective::refer(parts, &mut statements);
    collective::promote(&mut statements);
    Reading { statements, ends, children }
}

/// Data that a sentence names without saying more of it.
struct Named {
    part: usize,
    category: Category,
    words: Range<usize>,
    defined: bool,
}

struct Reader<'a> {
    parts: &'a [Part],
    lang: Lang,
    /// Stems of what the document calls its operator.
    own: Vec<String>,
    /// Data that was only named, by the sentence before or by the list before.
    named: Vec<Named>,
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
        let mut others = false;
        for (n, range) in part.sentences.iter().enumerate() {
            if part.heading && !part.ends_with(':') {
                break;
            }
            if runs_in(part, n, range) || asks(part, range) {
                continue;
            }
            let listed = n == 0 && (part.item || part.lead.is_some() || part.cell.is_some());
            if !listed && !matches!(base, Frame::Silent(_)) && !is_phrase(part, range) {
                base = Frame::Silent(Why::Nothing);
            }
            let words = part.words.get(range.clone()).unwrap_or_default();
            let mut found: Vec<Found> =
                part.found_in(range).map(|it| shifted(it, range.start)).collect();
            owner::mark(&self.own, words, &mut found);
            let item = part.item || part.cell.is_some();
            let of_people = found.iter().any(|it| {
                matches!(it.sense, Sense::Entry(List::Subject, _)) && it.words.start <= 1
            });
            let still = others && goes_on(words);
            let context = Context { lang: self.lang, topic, base, item, of_people, others: still };
            let reading = polarity::read(words, &found, context);
            if reading.excludes_children {
                self.children.push((i, range.clone()));
            }
            end = reading.end;
            let does = |signal| found.iter().any(|it| it.sense == Sense::Signal(signal));
            others |= does(Signal::Third);
            others &= !does(Signal::Own);
            self.refer_back(i, range, &reading.mentions);
            let mentions: Vec<Mention> =
                reading.mentions.into_iter().filter(|it| !it.back).collect();
            self.name(i, range, &mentions);
            self.sentence(i, range, &mentions, part.ends_with(':'));
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

    /// Keeps what a sentence only names, for "these data" of the next; a list is named as a whole.
    fn name(&mut self, i: usize, range: &Range<usize>, mentions: &[Mention]) {
        let part = &self.parts[i];
        let goes_on = |it: &Named| part.lead.is_some() && self.parts[it.part].lead == part.lead;
        if !self.named.last().is_some_and(goes_on) {
            self.named.clear();
        }
        let silent = mentions.iter().filter_map(|it| match it.frame {
            Frame::Silent(why @ (Why::Nothing | Why::Noun | Why::Definition)) => Some(Named {
                part: i,
                category: it.category,
                words: it.words.start + range.start..it.words.end + range.start,
                defined: why == Why::Definition,
            }),
            _ => None,
        });
        self.named.extend(silent);
    }

    /// "These data are not processed": what the sentence before only named is denied.
    fn refer_back(&mut self, i: usize, range: &Range<usize>, mentions: &[Mention]) {
        let said = |it: &&Mention| it.back && matches!(it.frame, Frame::Deny | Frame::Collect);
        let Some(back) = mentions.iter().find(said) else { return };
        let denied = back.frame == Frame::Deny;
        let section = |part: usize| self.parts.get(part).map(|it| it.under);
        for named in std::mem::take(&mut self.named) {
            let near = section(named.part) == section(i) && i - named.part <= REACH;
            if !near || named.defined && !denied {
                continue;
            }
            self.statements.push(Statement {
                category: named.category,
                denied,
                hedged: back.hedged,
                strength: Strength::Explicit,
                umbrella: None,
                label: false,
                scope: scope::read(self.parts, i, range, back),
                subjects: self.subjects(i, range),
                purposes: Vec::new(),
                part: named.part,
                list: named.part,
                words: named.words,
            });
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
                    && collective::only_joins(part, end..words.start)
            });
            last = Some((mention.category, mention.frame, words.end));
            if joined
                && let Some(statement) =
                    self.statements.iter_mut().rev().find(|it| it.category == mention.category)
            {
                statement.words.end = words.end;
                continue;
            }
            let rest = mentions.get(n + 1..).unwrap_or_default();
            let listed = collective::Listed { part, mention, rest, range };
            let label = !denied && strength == Strength::Explicit && listed.labels();
            let (umbrella, strength) = match strength {
                _ if label => (Some(Umbrella::Closed), Strength::Implied),
                Strength::Explicit if !denied => listed.umbrella(colon),
                strength => (None, strength),
            };
            let (subjects, purposes) =
                (self.subjects(i, range), self.purposes(i, range, words.end));
            self.statements.push(Statement {
                category: mention.category,
                denied,
                hedged: mention.hedged,
                strength,
                umbrella,
                label,
                scope: scope::read(self.parts, i, range, mention),
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
    let finite = |word: &Word| {
        matches!(
            word.form.as_str(),
            "is" | "are" | "was" | "were" | "has" | "have" | "does" | "do" | "will" | "can"
        )
    };
    if part.words.get(range.clone()).is_some_and(|words| words.iter().any(finite)) {
        return false;
    }
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
        let before = it.words.start.checked_sub(1).and_then(|at| part.words.get(at));
        let persons = before.is_some_and(|word| matches!(word.form.as_str(), "you" | "users"));
        says && !persons && !inside(&it.words)
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

/// Whether a sentence goes on about whom the one before was about.
fn goes_on(words: &[Word]) -> bool {
    words.first().is_some_and(|word| {
        matches!(word.form.as_str(), "usually" | "often" | "typically" | "they" | "обычно" | "они")
    })
}

/// Whether a sentence is a question: what it names, the answer tells of.
fn asks(part: &Part, range: &Range<usize>) -> bool {
    let last = range.end.checked_sub(1).and_then(|last| part.words.get(last));
    last.is_some_and(|last| last.is('?'))
}

fn shifted(found: &Found, by: usize) -> Found {
    Found { words: found.words.start - by..found.words.end - by, sense: found.sense }
}
