//! Polarity and its scope: which data a sentence says is collected, is not collected, or only mentions.
//!
//! In: the words of a sentence, the phrases in it, what its context says. Out: mentions with their frame.
//! Never lets data be denied or declared by a verb of somebody else, or by a purpose.

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
    /// Only part of it: the last digits.
    pub(super) tech_only: bool,
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
}

/// Reads a sentence: `words` with the phrases found in it, both counted from its first word.
pub(super) fn read(words: &[Word], found: &[Found], context: Context) -> Reading {
    let is_data = |it: &&Found| matches!(it.sense, Sense::Data { .. } | Sense::NoData);
    let data = longest(found.iter().filter(is_data).cloned().collect());
    let signals: Vec<Found> =
        found.iter().filter(|it| matches!(it.sense, Sense::Signal(_))).cloned().collect();
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
    let mut reader = Reader::new(words, &signals, context);
    let mut next = 0;
    for at in 0..words.len() {
        while let Some(event) = events.get(next).filter(|event| event.words.start <= at) {
            match event.sense {
                Sense::Data { category, slot } => reader.data(category, slot, &event.words),
                Sense::Signal(signal) => reader.signal(signal, &event.words),
                _ => {}
            }
            next += 1;
        }
        reader.mark(at);
    }
    reader.finish()
}

struct Reader<'a> {
    words: &'a [Word],
    signals: &'a [Found],
    context: Context,
    frame: Frame,
    /// What holds again when a purpose ends.
    saved: Option<Frame>,
    /// Frames outside the open brackets.
    outer: Vec<(Frame, Option<Frame>)>,
    mentions: Vec<Mention>,
    /// The first mention that no verb has claimed yet.
    unclaimed: usize,
    /// A noun waits for its verb; whether it is about giving away.
    noun: Option<bool>,
    /// A verb waits for its noun; whether it is negated.
    perform: Option<bool>,
    negation: Option<usize>,
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
    /// Where the last purpose began.
    marker: Option<usize>,
    /// The whole sentence is spoken for.
    fixed: bool,
}

impl<'a> Reader<'a> {
    fn new(words: &'a [Word], signals: &'a [Found], context: Context) -> Self {
        let fixed = fixed_frame(words, signals, context);
        Self {
            words,
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
            last_verb: None,
            own: None,
            third: None,
            person: None,
            head: false,
            tech_only: false,
            means: None,
            marker: None,
            fixed: fixed.is_some(),
        }
    }

    fn data(&mut self, category: Category, slot: bool, at: &Range<usize>) {
        let by_means = self.means.is_some_and(|means| at.start <= means + 1);
        let technical = category.group().id() == "technical";
        if by_means && !technical || slot && !slot::fits(self.words, self.signals, at) {
            return;
        }
        let tracks =
            matches!(category.id(), "cookie_id" | "ip_address" | "device_id" | "advertising_id");
        if self.tech_only && self.frame == Frame::Collect && !tracks {
            return;
        }
        let (frame, words) = (self.frame, at.clone());
        self.mentions.push(Mention {
            category,
            words,
            frame,
            hedged: false,
            tech_only: self.tech_only,
        });
    }

    fn mark(&mut self, at: usize) {
        let Some(word) = self.words.get(at).filter(|word| word.mark && !self.fixed) else { return };
        match word.form.as_str() {
            "(" | "[" => self.bracket(),
            ")" | "]" => {
                if let Some((frame, saved)) = self.outer.pop() {
                    (self.frame, self.saved) = (frame, saved);
                }
            }
            ":" => self.colon(),
            ";" => {
                self.frame = match self.context.base {
                    Frame::Silent(_) => self.saved.unwrap_or(self.frame),
                    base => base,
                };
                self.clause();
            }
            "—" if self.context.item => self.dash(at),
            "," => self.means = None,
            _ => {}
        }
    }

    /// A bracket behind "data received when …" lists that data.
    fn bracket(&mut self) {
        self.outer.push((self.frame, self.saved));
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
    fn colon(&mut self) {
        self.frame = match self.frame {
            Frame::Silent(Why::Consent) => Frame::Collect,
            Frame::Silent(Why::Purpose) if !self.lists_data() => self.frame,
            Frame::Silent(Why::Purpose | Why::Other | Why::Noun) => {
                self.saved.unwrap_or(self.frame)
            }
            Frame::Silent(Why::Nothing) if self.head && self.tells_data() => Frame::Collect,
            frame => frame,
        };
        self.saved = None;
        self.clause();
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

    fn negated(&self, at: usize) -> bool {
        let near = self.negation.is_some_and(|not| {
            let between = self.words.get(not + 1..at).unwrap_or_default();
            between.len() <= 4 && !between.iter().any(|word| word.mark && !word.is('-'))
        });
        let coordinated = self.last_verb.is_some_and(|(last, negated)| {
            let between = self.words.get(last..at).unwrap_or_default();
            let joins =
                |word: &Word| matches!(word.form.as_str(), "," | "or" | "nor" | "и" | "или" | "/");
            negated && !between.is_empty() && between.iter().all(joins)
        });
        near || coordinated && (self.context.lang == Lang::En || !self.mentions_since_verb())
    }

    fn mentions_since_verb(&self) -> bool {
        let last = self.last_verb.map_or(0, |verb| verb.0);
        self.mentions.last().is_some_and(|mention| mention.words.start > last)
    }

    fn claim(&mut self, frame: Frame) {
        for mention in self.mentions.iter_mut().skip(self.unclaimed) {
            if matches!(mention.frame, Frame::Silent(Why::Nothing | Why::Noun | Why::Consent)) {
                mention.frame = frame;
            }
        }
    }

    fn set(&mut self, frame: Frame) {
        (self.frame, self.saved, self.tech_only) = (frame, None, false);
    }

    fn signal(&mut self, signal: Signal, at: &Range<usize>) {
        if self.fixed {
            return;
        }
        match signal {
            Signal::Not => self.negation = Some(at.start),
            Signal::Collect => self.collects(at),
            Signal::Passive => self.passive(at),
            Signal::Use => self.uses(at),
            Signal::Give => self.gives(at),
            Signal::Share => self.shares(at),
            Signal::Noun => self.names(at),
            Signal::ShareNoun => {
                self.noun = Some(true);
                if self.frame == Frame::Silent(Why::Nothing) {
                    self.frame = Frame::Silent(Why::Other);
                }
            }
            Signal::Perform => {
                let negated = self.negated(at.start);
                self.verb(at, negated);
                self.perform = Some(negated);
            }
            Signal::Performed | Signal::Permit => self.performed(signal, at),
            Signal::Lack => {
                self.claim(Frame::Deny);
                self.set(Frame::Deny);
                self.verb(at, true);
            }
            Signal::Include => self.includes(),
            Signal::Except => self.excepts(),
            Signal::Purpose => self.purpose(at),
            Signal::But => {
                if self.frame == Frame::Deny {
                    self.set(Frame::Silent(Why::Nothing));
                    self.clause();
                }
            }
            Signal::Other if self.is_verb(at.start) => {
                if self.frame != self.context.base || !self.context.item {
                    let kept = self.saved.or(Some(self.frame)).filter(|it| *it == Frame::Collect);
                    self.set(Frame::Silent(Why::Other));
                    self.saved = kept;
                }
            }
            Signal::Alien => {
                if self.frame == Frame::Collect {
                    self.saved = Some(self.frame);
                }
                self.frame = Frame::Silent(Why::Alien);
            }
            Signal::Consent => {
                if !matches!(self.frame, Frame::Collect | Frame::Deny) {
                    self.frame = Frame::Silent(Why::Consent);
                }
            }
            Signal::Means => self.means = Some(at.end),
            Signal::Own => self.own = Some(at.start),
            Signal::Third => self.third = Some(at.start),
            Signal::Person => self.person = Some(at.start),
            Signal::Head => self.head = true,
            _ => {}
        }
    }

    fn verb(&mut self, at: &Range<usize>, negated: bool) {
        self.last_verb = Some((at.end, negated));
        self.means = None;
    }

    /// Whether the doer is somebody else.
    fn by_others(&self, at: usize) -> bool {
        match (self.own, self.third) {
            (None, Some(_)) => true,
            (Some(own), Some(third)) => third > own + 3 && third + 3 >= at,
            _ => false,
        }
    }

    /// English nouns look like verbs: a verb stands behind a pronoun, an auxiliary, another verb.
    fn is_verb(&self, at: usize) -> bool {
        if self.context.lang == Lang::Ru {
            return true;
        }
        let Some(before) = at.checked_sub(1).and_then(|before| self.words.get(before)) else {
            return true;
        };
        let coordinated = matches!(before.form.as_str(), "and" | "or" | "," | "/");
        if coordinated {
            return self.last_verb.is_some_and(|(last, _)| last + 2 >= at);
        }
        let signalled = self.signals.iter().any(|it| {
            it.words.end == at
                && matches!(
                    it.sense,
                    Sense::Signal(
                        Signal::Own
                            | Signal::Third
                            | Signal::Not
                            | Signal::Auxiliary
                            | Signal::Hedge
                            | Signal::Person
                            | Signal::Which
                    )
                )
        });
        signalled || before.form == "to"
    }

    fn collects(&mut self, at: &Range<usize>) {
        if !self.is_verb(at.start) {
            return;
        }
        let negated = self.negated(at.start);
        let others = self.by_others(at.start);
        let subject = self.mentions.iter().skip(self.unclaimed).next_back();
        let by_means = subject.is_some_and(|it| it.words.end + 3 >= at.start) && self.own.is_none();
        self.verb(at, negated);
        let frame = match (negated, others) {
            (_, true) => Frame::Silent(Why::Third),
            (true, _) if by_means && self.context.lang == Lang::En => Frame::Silent(Why::Other),
            (true, _) => Frame::Deny,
            (false, _) => Frame::Collect,
        };
        if self.context.lang == Lang::Ru && self.own.is_some() {
            self.claim(frame);
        } else if by_means && negated && self.context.lang == Lang::Ru {
            let tool = subject_is_tool(&self.mentions[self.unclaimed..]);
            if !tool {
                self.claim(Frame::Deny);
            } else {
                return self.set(Frame::Silent(Why::Other));
            }
        }
        self.set(frame);
    }

    fn passive(&mut self, at: &Range<usize>) {
        let negated = self.negated(at.start) || self.inner_negation(at);
        let agent = self.signals.iter().any(|it| {
            it.sense == Sense::Signal(Signal::Third)
                && (at.end..at.end + 4).contains(&it.words.start)
        });
        let frame = match (negated, agent) {
            (_, true) => Frame::Silent(Why::Third),
            (true, false) => Frame::Deny,
            (false, false) => Frame::Collect,
        };
        self.verb(at, negated);
        if self.noun == Some(true) {
            return;
        }
        self.claim(frame);
        if self.frame != Frame::Collect || frame != Frame::Silent(Why::Third) {
            self.set(frame);
        }
        self.unclaimed = self.mentions.len();
    }

    fn inner_negation(&self, at: &Range<usize>) -> bool {
        let words = self.words.get(at.clone()).unwrap_or_default();
        words.iter().any(|word| matches!(word.form.as_str(), "not" | "never"))
    }

    fn uses(&mut self, at: &Range<usize>) {
        if !self.is_verb(at.start) {
            return;
        }
        let negated = self.negated(at.start);
        self.verb(at, negated);
        let near = |mention: &Mention| mention.category.id() == "cookie_id";
        if self.mentions.iter().skip(self.unclaimed).any(near) && !self.by_others(at.start) {
            self.claim(if negated { Frame::Deny } else { Frame::Collect });
        }
        if matches!(self.frame, Frame::Collect) && self.context.item {
            return;
        }
        if self.by_others(at.start) {
            return self.set(Frame::Silent(Why::Third));
        }
        self.set(if negated { Frame::Deny } else { Frame::Collect });
        self.tech_only = true;
    }

    fn gives(&mut self, at: &Range<usize>) {
        let negated = self.negated(at.start);
        let ours = self
            .own
            .is_some_and(|own| own + 4 >= at.start && self.person.is_none_or(|it| it < own));
        let to = at
            .start
            .checked_sub(1)
            .and_then(|i| self.words.get(i))
            .is_some_and(|it| it.form == "to");
        let nobody = self.context.lang == Lang::En && self.person.is_none();
        self.verb(at, negated);
        if negated || ours || nobody || to && self.context.lang == Lang::En && self.own.is_some() {
            if self.frame == Frame::Silent(Why::Nothing) || negated {
                self.frame = Frame::Silent(Why::Other);
            }
            return;
        }
        if self.frame != Frame::Deny {
            self.set(Frame::Collect);
        }
    }

    /// What is handed over is there to be handed over; what is not may still be.
    fn shares(&mut self, at: &Range<usize>) {
        if !self.is_verb(at.start) {
            return;
        }
        let negated = self.negated(at.start);
        self.verb(at, negated);
        self.noun = Some(true);
        let collects = !negated && self.own.is_some();
        self.set(if collects { Frame::Collect } else { Frame::Silent(Why::Other) });
    }

    fn names(&mut self, _at: &Range<usize>) {
        if let Some(negated) = self.perform.take() {
            let frame = if negated { Frame::Deny } else { Frame::Collect };
            return self.set(frame);
        }
        if matches!(self.frame, Frame::Silent(Why::Nothing)) {
            self.frame = Frame::Silent(Why::Noun);
        }
        if self.noun.is_none() {
            self.noun = Some(false);
        }
    }

    fn performed(&mut self, signal: Signal, at: &Range<usize>) {
        let negated = self.negated(at.start);
        self.verb(at, negated);
        let only = self
            .signals
            .iter()
            .any(|it| it.sense == Sense::Signal(Signal::Only) && it.words.start >= at.end);
        match self.noun.take() {
            Some(true) => self.set(Frame::Silent(Why::Other)),
            None if signal == Signal::Performed => self.perform = Some(negated),
            None => {}
            _ if negated => {
                self.claim(Frame::Deny);
                self.set(Frame::Deny);
            }
            Some(false) if signal == Signal::Performed && !only => {
                self.claim(Frame::Collect);
                self.set(Frame::Collect);
            }
            _ => {
                self.claim(Frame::Silent(Why::Other));
                self.set(Frame::Silent(Why::Other));
            }
        }
        self.unclaimed = self.mentions.len();
    }

    fn includes(&mut self) {
        self.frame = match (self.frame, self.saved) {
            (Frame::Silent(Why::Purpose | Why::Other), Some(saved)) => saved,
            (Frame::Silent(Why::Consent), _) if self.head => Frame::Collect,
            (Frame::Silent(Why::Nothing | Why::Noun), _) if self.head && self.tells_data() => {
                let said = self.context.lang == Lang::Ru || self.context.topic == Some(Topic::Data);
                if said { Frame::Collect } else { self.frame }
            }
            (frame, _) => frame,
        };
    }

    fn excepts(&mut self) {
        if matches!(self.frame, Frame::Deny | Frame::Collect) {
            self.set(Frame::Silent(Why::Other));
        }
    }

    fn purpose(&mut self, at: &Range<usize>) {
        self.marker = Some(at.end);
        if self.context.lang == Lang::En && at.start == 0 && self.context.item {
            return;
        }
        match self.frame {
            Frame::Collect | Frame::Deny => {
                self.saved = Some(self.frame);
                self.frame = Frame::Silent(Why::Purpose);
            }
            Frame::Silent(Why::Nothing) if self.mentions.len() == self.unclaimed => {
                self.frame = Frame::Silent(Why::Nothing);
            }
            _ => {}
        }
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

fn subject_is_tool(mentions: &[Mention]) -> bool {
    mentions.last().is_some_and(|it| it.category.id() == "cookie_id")
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
