//! Polarity and its scope: which data a sentence says is collected, is not collected, or only mentions.
//!
//! In: the words of a sentence, the phrases in it, what its context says. Out: mentions with their frame.
//! Never lets data be denied or declared by a verb of somebody else, or by a purpose.

mod doer;
mod verb;

use std::ops::Range;

use super::{
    slot,
    word::Word,
    wording::{Found, Sense, Signal, Topic, longest},
};
use crate::taxonomy::{Category, Lang};

/// What the words around a mention make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// It is collected.
    Collect,
    /// It is not collected.
    Deny,
    /// It is mentioned.
    Silent(Why),
}

/// Why a mention declares nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// No verb has been met yet.
    Nothing,
    /// A noun such as "processing" waits for its verb.
    Noun,
    /// Consent to processing, before its list.
    Consent,
    /// A purpose or a condition.
    Purpose,
    /// A definition of terms.
    Definition,
    /// What a request must contain.
    Request,
    /// Somebody else collects it.
    Third,
    /// Excepted, ahead of what it is an exception to.
    Excepted,
    /// Of animals and things.
    Alien,
    /// Other doings; no longer said of data.
    Other,
}

/// Data mentioned in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// What.
    pub(super) category: Category,
    /// Words of the part.
    pub(super) words: Range<usize>,
    /// What is said of it.
    pub(super) frame: Frame,
    /// A denial with an exception or a "purposely".
    pub(super) hedged: bool,
    /// "These data": it stands for what was named before, and its category for nothing.
    pub(super) back: bool,
}

/// What a sentence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// The mentions, in order.
    pub(super) mentions: Vec<Mention>,
    /// What a list behind its colon inherits.
    pub(super) end: Frame,
    /// It excludes children.
    pub(super) excludes_children: bool,
}

/// What the context says of a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) lang: Lang,
    pub(super) topic: Option<Topic>,
    /// What is said of mentions before any verb.
    pub(super) base: Frame,
    /// It is an item or a cell.
    pub(super) item: bool,
    /// It begins with the people whose data it lists.
    pub(super) of_people: bool,
    /// It goes on about somebody else: "Usually it is stored …" behind "Other sites do so".
    pub(super) others: bool,
}

/// Reads a sentence: `words` with the phrases found in it, both counted from its first word.
pub(super) fn read(words: &[Word], found: &[Found], context: Context) -> Reading {
    let is_data =
        |it: &&Found| matches!(it.sense, Sense::Data { .. } | Sense::NoData | Sense::Back);
    let mut data = longest(found.iter().filter(is_data).cloned().collect());
    let none: Vec<Range<usize>> =
        data.iter().filter(|it| it.sense == Sense::NoData).map(|it| it.words.clone()).collect();
    data.retain(|it| it.sense == Sense::NoData || !none.contains(&it.words));
    let steers = |it: &&Found| matches!(it.sense, Sense::Signal(signal) if signal.steers());
    let signals: Vec<Found> = found.iter().filter(steers).cloned().collect();
    let inside = |it: &Found| {
        data.iter().any(|data| {
            data.words.start <= it.words.start
                && it.words.end <= data.words.end
                && data.words.len() >= it.words.len()
        })
    };
    let signals = longest(signals.into_iter().filter(|it| !inside(it)).collect());
    let mut events: Vec<&Found> = data.iter().chain(&signals).collect();
    events.sort_by_key(|it| it.words.start);
    let mut reader = Reader::new(words, (&data, &signals), context);
    let mut next = 0;
    for at in 0..words.len() {
        while let Some(event) = events.get(next).filter(|event| event.words.start <= at) {
            match event.sense {
                Sense::Data { category, slot } => reader.mention(category, slot, &event.words),
                Sense::Back => reader.refers(&event.words),
                Sense::Signal(signal) => reader.signal(signal, &event.words),
                _ => {}
            }
            next += 1;
        }
        reader.mark(at);
    }
    reader.finish()
}

/// What holds outside an open bracket.
struct Outer {
    frame: Frame,
    saved: Option<Frame>,
    affirmed: bool,
    unclaimed: usize,
}

struct Reader<'a> {
    words: &'a [Word],
    data: &'a [Found],
    signals: &'a [Found],
    context: Context,
    frame: Frame,
    /// What holds again when a purpose ends.
    saved: Option<Frame>,
    /// What holds outside the open brackets.
    outer: Vec<Outer>,
    mentions: Vec<Mention>,
    /// The first mention that no verb has claimed yet.
    unclaimed: usize,
    /// A noun waits for its verb; whether it is about giving away.
    noun: Option<bool>,
    /// A verb waits for its noun; whether it is negated.
    perform: Option<bool>,
    negation: Option<usize>,
    /// A verb has said that what this clause names is collected.
    affirmed: bool,
    /// Where the last "but" ended.
    but: Option<usize>,
    /// Where the last verb was, and whether it was negated.
    last_verb: Option<(usize, bool)>,
    own: Option<usize>,
    third: Option<usize>,
    person: Option<usize>,
    head: bool,
    /// Only means of tracking are objects of "use".
    tech_only: bool,
    /// The next mention is a means of contact.
    means: Option<usize>,
    /// The frame comes from a verb of giving away.
    sharing: bool,
    /// Where the last purpose or condition began.
    marker: Option<usize>,
    /// It was a condition.
    conditional: bool,
    /// A colon has opened a list of data, or the sentence is an item of one.
    listing: bool,
    /// The whole sentence is spoken for.
    fixed: bool,
}

impl<'a> Reader<'a> {
    fn new(
        words: &'a [Word],
        (data, signals): (&'a [Found], &'a [Found]),
        context: Context,
    ) -> Self {
        let fixed = fixed_frame(words, signals, context);
        Self {
            words,
            data,
            signals,
            context,
            frame: fixed.unwrap_or(context.base),
            saved: None,
            outer: Vec::new(),
            mentions: Vec::new(),
            unclaimed: 0,
            noun: None,
            perform: None,
            negation: None,
            affirmed: false,
            but: None,
            last_verb: None,
            own: None,
            third: None,
            person: None,
            head: false,
            tech_only: false,
            means: None,
            sharing: false,
            marker: None,
            conditional: false,
            listing: context.item && context.base == Frame::Collect,
            fixed: fixed.is_some(),
        }
    }

    fn mention(&mut self, category: Category, slot: bool, at: &Range<usize>) {
        let by_means = self.means.is_some_and(|means| at.start <= means + 1);
        let technical = category.group().id() == "technical";
        if by_means && !technical {
            // "By e-mail, post or telephone".
            self.means = Some(at.end).filter(|_| category.group().id() == "contact");
            return;
        }
        if slot && !slot::fits(self.words, self.signals, at) {
            return;
        }
        let tracks =
            matches!(category.id(), "cookie_id" | "ip_address" | "device_id" | "advertising_id");
        if self.tech_only && matches!(self.frame, Frame::Collect | Frame::Deny) && !tracks {
            return;
        }
        // "We collect data through cookies."
        let tool = self.conditional && tracks && self.saved == Some(Frame::Collect);
        let near = self.marker.is_some_and(|marker| at.start <= marker + 2);
        let frame = if tool && near { Frame::Collect } else { self.frame };
        let words = at.clone();
        self.mentions.push(Mention { category, words, frame, hedged: false, back: false });
    }

    fn refers(&mut self, at: &Range<usize>) {
        let (frame, words) = (self.frame, at.clone());
        let category = Category::named("other_data").expect("a category of the taxonomy");
        self.mentions.push(Mention { category, words, frame, hedged: false, back: true });
        self.head = true;
    }

    fn mark(&mut self, at: usize) {
        let Some(word) = self.words.get(at).filter(|word| word.mark && !self.fixed) else { return };
        match word.form.as_str() {
            "(" | "[" => self.bracket(),
            ")" | "]" => {
                if let Some(outer) = self.outer.pop() {
                    (self.frame, self.saved) = (outer.frame, outer.saved);
                    (self.affirmed, self.unclaimed) = (outer.affirmed, outer.unclaimed);
                }
            }
            ":" => self.colon(at),
            ";" => {
                self.frame = match (self.context.base, self.frame) {
                    (Frame::Silent(_), Frame::Collect | Frame::Deny) => self.frame,
                    (base @ Frame::Silent(_), _) => self.saved.unwrap_or(base),
                    (base, _) => base,
                };
                self.clause();
            }
            "—" if self.context.item => self.dash(at),
            "," => {
                self.means = self.means.filter(|means| *means == at).map(|_| at + 1);
                if self.frame == Frame::Silent(Why::Excepted) {
                    self.frame = self.context.base;
                }
                self.resume(at);
            }
            _ => {}
        }
    }

    /// The list goes on behind a condition: "your address when you visit us, the time, your browser".
    fn resume(&mut self, at: usize) {
        let article = |word: &&Word| {
            matches!(word.form.as_str(), "and" | "your" | "the" | "и" | "а" | "также" | "ваш")
        };
        let skipped =
            self.words.get(at + 1..).unwrap_or_default().iter().take_while(article).count();
        let next = at + 1 + skipped;
        let data = self.data.iter().any(|it| it.words.start == next);
        // "The account for payments, the address": of purposes only a list of data goes on so.
        let listed = self.listing && self.words.get(next).is_some_and(is_listed);
        if self.frame == Frame::Silent(Why::Purpose) && data && (self.conditional || listed) {
            self.frame = self.saved.unwrap_or(self.frame);
        }
    }

    /// A bracket behind "data received when …" lists that data.
    fn bracket(&mut self) {
        let (frame, saved, affirmed) = (self.frame, self.saved, self.affirmed);
        self.outer.push(Outer { frame, saved, affirmed, unclaimed: self.unclaimed });
        // What stands in brackets has verbs of its own.
        (self.affirmed, self.unclaimed) = (false, self.mentions.len());
        let begins = self
            .signals
            .iter()
            .any(|it| it.sense == Sense::Signal(Signal::Head) && it.words.start <= 2);
        let first = self.outer.len() == 1 && self.mentions.is_empty();
        if self.context.item && begins && first && self.frame == Frame::Silent(Why::Purpose) {
            self.frame = self.saved.unwrap_or(self.frame);
        }
    }

    /// A list follows a purpose, or a head noun.
    fn colon(&mut self, at: usize) {
        self.frame = match self.frame {
            // "When you register: name, telephone" in a list of data.
            Frame::Silent(Why::Purpose)
                if self.context.item && self.context.base == Frame::Collect =>
            {
                Frame::Collect
            }
            Frame::Silent(Why::Consent) => Frame::Collect,
            // "We transfer data to:" is followed by recipients.
            Frame::Collect if self.sharing && !self.lists_following() => Frame::Silent(Why::Other),
            // "Applicants, for the purpose of hiring: name, telephone".
            Frame::Silent(Why::Purpose) if self.context.of_people && !self.lists_reasons(at) => {
                self.saved.unwrap_or(self.frame)
            }
            // "We collect, when you register:" is followed by the data, unlike "based on:".
            Frame::Silent(Why::Purpose)
                if self.conditional
                    && self.saved == Some(Frame::Collect)
                    && self.marker.is_some_and(|marker| marker + 2 <= at) =>
            {
                Frame::Collect
            }
            Frame::Silent(Why::Purpose) if !self.lists_data() => self.frame,
            // "Collection of statistical information:".
            Frame::Silent(Why::Noun) if self.begins_with_noun() && self.tells_data() => {
                Frame::Collect
            }
            Frame::Silent(Why::Purpose | Why::Other | Why::Noun) => {
                self.saved.unwrap_or(self.frame)
            }
            Frame::Silent(Why::Nothing) if self.head && self.tells_data() => Frame::Collect,
            Frame::Silent(Why::Nothing) if self.context.topic == Some(Topic::Subjects) => {
                Frame::Collect
            }
            frame => frame,
        };
        self.saved = None;
        self.listing |= self.frame == Frame::Collect;
        self.clause();
    }

    /// Whether "the following data" is announced.
    fn lists_following(&self) -> bool {
        let at =
            |kind: Signal| self.signals.iter().filter(move |it| it.sense == Sense::Signal(kind));
        at(Signal::Following).any(|it| {
            at(Signal::Head)
                .any(|head| (it.words.end..it.words.end + 3).contains(&head.words.start))
        })
    }

    /// Whether the sentence begins with a noun of handling.
    fn begins_with_noun(&self) -> bool {
        self.signals.iter().any(|it| it.sense == Sense::Signal(Signal::Noun) && it.words.start == 0)
    }

    /// Whether a head noun stands between the purpose and here: "for this we collect, for that, the data:".
    fn lists_data(&self) -> bool {
        let from = self.marker.unwrap_or(0);
        self.signals
            .iter()
            .any(|it| matches!(it.sense, Sense::Signal(Signal::Head)) && it.words.start > from + 3)
    }

    /// What follows the dash explains what precedes it, unless that is a collective term.
    fn dash(&mut self, at: usize) {
        let spaced = at > 0
            && self.words.get(at + 1).is_some_and(|next| {
                let dash = &self.words[at];
                next.at.start > dash.at.end
            });
        let named = self.mentions.last().is_some_and(|last| last.category.parent().is_some());
        if spaced && named && self.frame == Frame::Collect {
            self.frame = Frame::Silent(Why::Other);
        }
    }

    fn clause(&mut self) {
        self.unclaimed = self.mentions.len();
        (self.noun, self.perform, self.negation, self.means) = (None, None, None, None);
        (self.own, self.third, self.person) = (None, None, None);
        (self.affirmed, self.but) = (false, None);
    }

    /// Whether a list in this section would be one of data.
    fn tells_data(&self) -> bool {
        !matches!(
            self.context.topic,
            Some(
                Topic::Definition
                    | Topic::Rights
                    | Topic::Security
                    | Topic::Purpose
                    | Topic::Basis
                    | Topic::Changes
                    | Topic::Contacts
                    | Topic::Children
                    | Topic::Duties
                    | Topic::Retention
            )
        )
    }

    fn finish(mut self) -> Reading {
        let sentence = |kind: Signal| self.signals.iter().any(|it| it.sense == Sense::Signal(kind));
        let hedged = sentence(Signal::Hedge) || sentence(Signal::Except);
        for mention in &mut self.mentions {
            mention.hedged = hedged && mention.frame == Frame::Deny;
        }
        let excludes_children = self.fixed && self.frame == Frame::Silent(Why::Other);
        Reading { mentions: self.mentions, end: self.frame, excludes_children }
    }
}

/// Whether a Russian noun stands in a case that lists have, and purposes have not: "адрес", not "адреса".
fn is_listed(word: &Word) -> bool {
    const GENITIVE: [&str; 11] = ["ов", "ев", "ей", "ий", "ых", "их", "ого", "его", "ой", "ы", "и"];
    let genitive = GENITIVE.iter().any(|end| word.form.ends_with(end));
    let singular = word.form.ends_with('а') && word.form.chars().count() > 5;
    !word.form.is_ascii() && !genitive && !singular
}

/// Returns the frame of a sentence that is of one piece: a definition, the contents of a request, children.
fn fixed_frame(words: &[Word], signals: &[Found], context: Context) -> Option<Frame> {
    let at = |kind: Signal| {
        signals.iter().find(|it| it.sense == Sense::Signal(kind)).map(|it| it.words.start)
    };
    let verb = at(Signal::Collect).or(at(Signal::Passive));
    if let Some(define) = at(Signal::Define)
        && verb.is_none_or(|verb| verb > define)
        && (context.lang == Lang::Ru || define <= 8)
    {
        return Some(Frame::Silent(Why::Definition));
    }
    if at(Signal::Request).is_some() {
        return Some(Frame::Silent(Why::Request));
    }
    let negated = at(Signal::Not).is_some();
    if at(Signal::Child).is_some() && negated && words.len() > 3 {
        return Some(Frame::Silent(Why::Other));
    }
    match context.topic {
        Some(Topic::Definition) => Some(Frame::Silent(Why::Definition)),
        Some(Topic::Rights | Topic::Contacts | Topic::Changes) => Some(Frame::Silent(Why::Request)),
        Some(Topic::Elsewhere | Topic::Children) => Some(Frame::Silent(Why::Third)),
        _ => None,
    }
}
