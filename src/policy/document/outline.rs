//! The outline of a document: sections, lists under their lead-ins, what each section is about.
//!
//! In: blocks. Out: parts in order, each with its words, its section and what it hangs on.
//! Never reads sentences: only where they stand.

use std::ops::Range;

use super::{
    flow::{Block, Cell, Flow, Kind},
    number::{Number, Style, number},
    word::{self, Word},
    wording::{Found, List, Sense, Signal, Topic, Wordings},
};

/// A block with its place in the document.
#[derive(Debug)]
pub(super) struct Part {
    /// The words.
    pub(super) words: Vec<Word>,
    /// Where its sentences are among the words.
    pub(super) sentences: Vec<Range<usize>>,
    /// All phrases in it.
    pub(super) found: Vec<Found>,
    /// Its section, as the document numbers or names it; `0` before the first.
    pub(super) section: String,
    /// What the innermost heading with a known topic is about.
    pub(super) topic: Option<Topic>,
    /// It is a heading.
    pub(super) heading: bool,
    /// It is an item of a list, marked as one or listed without marks.
    pub(super) item: bool,
    /// The part whose list it belongs to, or under which it stands.
    pub(super) lead: Option<usize>,
    /// Its place in a table.
    pub(super) cell: Option<Cell>,
    /// The last heading before it.
    pub(super) under: Option<usize>,
}

impl Part {
    /// Returns whether it ends with this mark.
    pub(super) fn ends_with(&self, mark: char) -> bool {
        self.words.last().is_some_and(|word| word.is(mark))
    }

    /// Returns the phrases that stand within these words, with indices of the part.
    pub(super) fn found_in(&self, words: &Range<usize>) -> impl Iterator<Item = &Found> {
        let (start, end) = (words.start, words.end);
        self.found.iter().filter(move |it| it.words.start >= start && it.words.end <= end)
    }
}

/// A heading above the current block.
struct Above {
    level: u32,
    label: String,
    topic: Option<Topic>,
}

/// A part whose list is still open.
struct Lead {
    part: usize,
    rank: u32,
    /// Its list has no marks: it ends with the first sentence.
    plain: bool,
    /// It has a number.
    numbered: bool,
}

/// Reads the outline.
pub(super) fn read(flow: &Flow, wordings: &Wordings) -> Vec<Part> {
    let mut outline = Outline {
        flow,
        wordings,
        parts: Vec::new(),
        above: Vec::new(),
        leads: Vec::new(),
        paragraph: None,
        under: None,
        marked: false,
    };
    for (i, block) in flow.blocks.iter().enumerate() {
        outline.block(block, flow.blocks.get(i + 1));
    }
    outline.parts
}

struct Outline<'a> {
    flow: &'a Flow,
    wordings: &'a Wordings,
    parts: Vec<Part>,
    above: Vec<Above>,
    leads: Vec<Lead>,
    /// The number of the last numbered paragraph in this section.
    paragraph: Option<String>,
    under: Option<usize>,
    /// The last part was an item with a mark.
    marked: bool,
}

impl Outline<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>) {
        let text = self.flow.text(block.text.clone());
        let number = if matches!(block.kind, Kind::Cell(_)) { None } else { number(text) };
        let skip = number.as_ref().map_or(0, |number| number.len);
        let rest = text.get(skip..).unwrap_or_default();
        let words = word::words(rest, block.text.start + skip);
        let found = without_recipients(self.wordings.find(&words));
        if words.is_empty() {
            return;
        }
        let level = self.heading_level(block, number.as_ref(), (&words, &found), next);
        let listed = number.as_ref().map(|number| number.label.clone()).filter(|it| !it.is_empty());
        let label = listed.or_else(|| block.number.clone());
        if let Some(level) = level {
            self.open_section(level, label.clone(), rest, &found);
        }
        if level.is_none() && matches!(number.as_ref().map(|it| it.style), Some(Style::Dotted(1))) {
            self.run_in(&words, &found, label.clone());
        }
        let rank = rank(block.kind, number.as_ref());
        let numbered = label.is_some() || number.is_some();
        let (lead, item) = match level {
            Some(_) => (None, false),
            None => self.hang(&words, rank, numbered, block.kind),
        };
        let dotted = matches!(number.as_ref().map(|it| it.style), Some(Style::Dotted(_)));
        if level.is_none() && (dotted || block.number.is_some()) {
            self.paragraph.clone_from(&label);
        }
        let topic = self.topic(&words, &found);
        let part = Part {
            sentences: word::sentences(&words),
            words,
            found,
            section: self.section(),
            topic,
            heading: level.is_some(),
            item,
            lead,
            cell: if let Kind::Cell(cell) = block.kind { Some(cell) } else { None },
            under: self.under,
        };
        if level.is_some() {
            self.under = Some(self.parts.len());
            // "We are given this data:" as a heading leads in the list below.
            if part.ends_with(':') {
                let part = self.parts.len();
                let rank = if numbered { rank.min(HEADING) } else { 0 };
                self.leads.push(Lead { part, rank, plain: true, numbered: false });
            }
        }
        self.parts.push(part);
    }

    /// A numbered paragraph may begin with its title: "6. Contacts. Write to …".
    fn run_in(&mut self, words: &[Word], found: &[Found], label: Option<String>) {
        let Some(end) = words.iter().position(|word| word.is('.')).filter(|end| *end <= 6) else {
            return;
        };
        let title: Vec<Found> = found.iter().filter(|it| it.words.end <= end).cloned().collect();
        let says = |it: &Found| {
            matches!(it.sense, Sense::Signal(Signal::Collect | Signal::Passive | Signal::Use))
        };
        if end + 1 < words.len() && topic(&title).is_some() && !title.iter().any(says) {
            self.open_section(21, label, "", &title);
        }
    }

    /// What the section is about, or the label of the line: "Categories of data: …".
    fn topic(&self, words: &[Word], found: &[Found]) -> Option<Topic> {
        let above = self.above.iter().rev().find_map(|above| above.topic);
        let quiet = matches!(
            above,
            Some(Topic::Definition | Topic::Rights | Topic::Security | Topic::Contacts)
        );
        let colon = words
            .iter()
            .position(|word| word.is(':'))
            .filter(|at| *at <= 8 && at + 1 < words.len());
        let label = colon.filter(|_| !quiet).and_then(|colon| {
            topic(&found.iter().filter(|it| it.words.end <= colon).cloned().collect::<Vec<_>>())
        });
        let label = label.filter(|topic| {
            use Topic::{Basis, Data, NoData, Purpose, Retention, Sharing, Subjects, Transfer};
            // Items of a list of data keep to it: "Cookies: data on visits".
            let elsewhere = matches!(topic, Data | Sharing | Subjects | Transfer);
            matches!(topic, NoData | Purpose | Retention | Basis)
                || elsewhere && above != Some(Data)
        });
        label.or(above)
    }

    fn section(&self) -> String {
        let named = self.above.iter().rev().map(|above| &above.label).find(|it| !it.is_empty());
        self.paragraph.as_ref().or(named).cloned().unwrap_or_else(|| "0".to_owned())
    }

    fn open_section(&mut self, level: u32, label: Option<String>, text: &str, found: &[Found]) {
        self.above.retain(|above| above.level < level);
        self.leads.clear();
        self.paragraph = None;
        let people = || of_people(found).filter(|_| !self.parts.is_empty());
        let topic = topic(found).or_else(people);
        let title = text.trim_end_matches(['.', ':']);
        let label = label.unwrap_or_else(|| title.chars().take(60).collect());
        // The title of the document names no section.
        let label = if level <= 1 && self.parts.is_empty() { String::new() } else { label };
        self.above.push(Above { level, label, topic });
    }

    /// Returns the level of a heading: below 20 as marked up, from 20 on as typed.
    fn heading_level(
        &self,
        block: &Block,
        number: Option<&Number>,
        (words, found): (&[Word], &[Found]),
        next: Option<&Block>,
    ) -> Option<u32> {
        let depth = match number.map(|number| number.style) {
            Some(Style::Dotted(depth)) => u32::try_from(depth).unwrap_or(9),
            Some(_) => return None,
            None => 9,
        };
        match block.kind {
            Kind::Cell(_) => return None,
            Kind::Heading(4) => return (words.len() <= 30).then_some(20 + depth),
            Kind::Heading(level) => return (words.len() <= 40).then_some(u32::from(level)),
            Kind::Item(_) if number.is_none() => return None,
            Kind::Item(_) | Kind::Paragraph => {}
        }
        let text = self.flow.text(block.text.clone());
        let after_lead = self.parts.last().is_some_and(|part| part.ends_with(':') && !part.heading);
        let in_list = after_lead
            || self.leads.last().is_some_and(|lead| lead.rank < rank(block.kind, number));
        let open_end = !text.ends_with(['.', ':', ';', ',']);
        let capital = words.first().is_some_and(|word| word.capital || word.mark);
        let says =
            |it: &Found| matches!(it.sense, Sense::Signal(Signal::Collect | Signal::Passive));
        let known = topic(found).is_some() && !(text.ends_with('.') && found.iter().any(says));
        let count = words.iter().filter(|word| !word.mark).count();
        let followed = next.is_some_and(|next| !matches!(next.kind, Kind::Heading(_)));
        if !capital || !followed || in_list && number.is_some() && depth > 1 {
            return None;
        }
        // "Term: five years" is a line with a label.
        let labelled = words.iter().any(|word| word.is(':'));
        let shouted = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let is_heading = match depth {
            1 => {
                count <= 14 && open_end && !in_list
                    || count <= 7 && text.ends_with('.') && known
                    || shouted
            }
            2 | 3 => count <= 6 && open_end && !in_list,
            _ if after_lead || labelled => false,
            _ if text.ends_with('?') => count <= 14,
            _ => {
                shouted && count <= 14
                    || known
                        && capital
                        && !in_list
                        && (count <= 8 && open_end || count <= 3 && text.ends_with('.'))
            }
        };
        is_heading.then_some(20 + depth)
    }

    /// Finds what a part hangs on; returns also whether it is an item.
    fn hang(
        &mut self,
        words: &[Word],
        rank: u32,
        numbered: bool,
        kind: Kind,
    ) -> (Option<usize>, bool) {
        let here = self.parts.len();
        let marked = rank > PLAIN;
        let colon = words.last().is_some_and(|word| word.is(':'));
        // Bullets behind a numbered line that ends in a colon are its list, however deep the number stands.
        if let Some(last) = self.leads.last_mut()
            && last.part + 1 == here
            && last.numbered
            && marked
            && !numbered
        {
            last.rank = last.rank.min(rank - 1);
        }
        self.leads.retain(|lead| lead.rank < rank || rank == PLAIN && lead.plain);
        // A paragraph behind marked items begins anew.
        let behind_items = std::mem::replace(&mut self.marked, marked);
        if behind_items && rank == PLAIN && words.first().is_some_and(|word| word.capital) {
            self.leads.retain(|lead| !lead.plain);
        }
        let cell = matches!(kind, Kind::Cell(_));
        let first = self.parts.last().is_some_and(|last| last.cell.is_none());
        if self.leads.is_empty() && (marked || cell) && first {
            self.adopt(rank);
        }
        let mut lead = self.leads.last().map(|lead| lead.part);
        let plain = self.leads.last().is_some_and(|lead| lead.plain);
        if rank == PLAIN && plain && !cell {
            let stops = words.last().is_some_and(|word| word.is('.'));
            let long = words.len() > 40 && !words.last().is_some_and(|word| word.is(';'));
            let sentence =
                stops && words.first().is_some_and(|word| word.capital) && words.len() > 14;
            if long || sentence {
                self.leads.pop();
                lead = None;
            } else if stops {
                self.leads.pop();
            }
        }
        if colon && !cell {
            self.leads.retain(|lead| lead.rank < rank || lead.plain && rank == PLAIN);
            self.leads.push(Lead { part: here, rank, plain: rank <= PLAIN, numbered });
        }
        (lead, marked && !cell || lead.is_some())
    }

    /// A list may follow a line that announces it without a colon.
    fn adopt(&mut self, rank: u32) {
        let Some(last) = self.parts.last() else { return };
        let following = last.found.iter().any(|it| it.sense == Sense::Signal(Signal::Following));
        if !last.heading && !last.item && (following || !last.ends_with('.')) && rank > PLAIN {
            let part = self.parts.len() - 1;
            self.leads.push(Lead { part, rank: PLAIN, plain: false, numbered: false });
        }
    }
}

/// Leaves out data that is part of a recipient's name: "delivery companies" are no employer.
fn without_recipients(found: Vec<Found>) -> Vec<Found> {
    let recipients: Vec<Range<usize>> = found
        .iter()
        .filter(|it| matches!(it.sense, Sense::Entry(List::Recipient, _)))
        .map(|it| it.words.clone())
        .collect();
    let inside = |it: &Found| {
        matches!(it.sense, Sense::Data { .. })
            && recipients.iter().any(|words| {
                words.start <= it.words.start
                    && it.words.end <= words.end
                    && words.len() > it.words.len()
            })
    };
    found.into_iter().filter(|it| !inside(it)).collect()
}

/// The highest rank of a heading that leads in a list.
const HEADING: u32 = 10;
/// The rank of a paragraph without number.
const PLAIN: u32 = 500;

/// What may hang on what: a higher rank on a lower.
fn rank(kind: Kind, number: Option<&Number>) -> u32 {
    match (kind, number.map(|number| number.style)) {
        (Kind::Cell(_), _) => 2000,
        (Kind::Item(depth), _) => 1000 + u32::from(depth),
        (_, Some(Style::Dotted(depth))) => u32::try_from(depth).unwrap_or(9).min(9),
        (_, Some(Style::Bracket)) => 700,
        (_, Some(Style::Bullet)) => 800,
        (_, None) => PLAIN,
    }
}

/// Returns the topic that a heading names at greatest length.
pub(super) fn topic(found: &[Found]) -> Option<Topic> {
    let signal = |kind: Signal| found.iter().any(|it| it.sense == Sense::Signal(kind));
    let collects = signal(Signal::Collect) || signal(Signal::Passive);
    let denies = found.iter().any(|it| it.sense == Sense::Topic(Topic::NoData));
    if denies || collects && signal(Signal::Not) && !signal(Signal::Child) {
        return Some(Topic::NoData);
    }
    // "Which data of whom": the data is what matters.
    let data = found.iter().any(|it| it.sense == Sense::Topic(Topic::Data));
    let topics = found.iter().filter_map(|it| match it.sense {
        Sense::Topic(Topic::Subjects) if data => None,
        Sense::Topic(topic) => Some((it.words.len(), it.words.start, topic)),
        _ => None,
    });
    topics.reduce(|best, it| if (it.0, best.1) > (best.0, it.1) { it } else { best }).map(|it| it.2)
}

/// A heading such as "Data of buyers" or "Information about you" tells of data.
fn of_people(found: &[Found]) -> Option<Topic> {
    let head = found.iter().find(|it| it.sense == Sense::Signal(Signal::Head))?;
    let people = found.iter().any(|it| {
        matches!(it.sense, Sense::Entry(List::Subject, _))
            && (head.words.end..=head.words.end + 2).contains(&it.words.start)
    });
    people.then_some(Topic::Data)
}
