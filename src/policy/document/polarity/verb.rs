//! Verbs and their like: what each makes of the data before and behind it.
//!
//! In: signals, as a sentence is read from left to right. Out: the frame that holds from there on.
//! Never lets a verb reach over the end of its clause.

use std::ops::Range;

use super::{Frame, Mention, Reader, Why};
use crate::{
    policy::document::{
        word::Word,
        wording::{Found, Sense, Signal, Topic},
    },
    taxonomy::Lang,
};

impl Reader<'_> {
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

    /// Gives the mentions before a verb to it. A denial takes also what the context alone declared.
    fn claim(&mut self, frame: Frame) {
        let takes = matches!(frame, Frame::Deny | Frame::Silent(Why::Third));
        let context = takes && !self.affirmed;
        for mention in self.mentions.iter_mut().skip(self.unclaimed) {
            let waits =
                matches!(mention.frame, Frame::Silent(Why::Nothing | Why::Noun | Why::Consent));
            if waits || context && mention.frame == Frame::Collect {
                mention.frame = frame;
            }
        }
    }

    fn set(&mut self, frame: Frame) {
        (self.frame, self.saved, self.tech_only) = (frame, None, false);
        self.sharing = false;
        self.affirmed |= frame == Frame::Collect;
    }

    pub(super) fn signal(&mut self, signal: Signal, at: &Range<usize>) {
        if self.fixed {
            return;
        }
        match signal {
            Signal::Not => self.negates(at),
            Signal::Collect => self.collects(at),
            Signal::Passive => self.passive(at),
            Signal::Use => self.uses(at),
            Signal::Give => self.gives(at),
            Signal::Share => self.shares(at),
            Signal::Noun => self.names(at),
            Signal::ShareNoun => self.names_sharing(),
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
            Signal::Include if self.frame != Frame::Deny && self.negated(at.start) => {
                self.set(Frame::Silent(Why::Other));
            }
            Signal::Include => self.includes(at),
            Signal::Except => self.excepts(at),
            Signal::Purpose | Signal::Condition => {
                self.conditional = signal == Signal::Condition;
                self.purpose(at);
            }
            Signal::But => {
                if matches!(self.frame, Frame::Deny | Frame::Silent(Why::Other)) {
                    self.set(Frame::Silent(Why::Nothing));
                    self.clause();
                }
                self.but = Some(at.end);
            }
            Signal::Other if self.by_person(at.start) => {}
            Signal::Other if self.is_verb(at.start) => self.does_else(),
            Signal::Alien => self.turns_away(),
            Signal::Consent if !matches!(self.frame, Frame::Collect | Frame::Deny) => {
                self.frame = Frame::Silent(Why::Consent);
            }
            Signal::Means => self.means = Some(at.end),
            Signal::Own => self.own = Some(at.start),
            Signal::Third => self.third = Some(at.start),
            Signal::Person => self.person = Some(at.start),
            Signal::Head => self.head = true,
            _ => {}
        }
    }

    /// A verb of other doings takes the floor, except inside a list of data.
    fn does_else(&mut self) {
        if self.frame == self.context.base && self.context.item {
            return;
        }
        let kept = self.saved.or(Some(self.frame)).filter(|it| *it == Frame::Collect);
        self.set(Frame::Silent(Why::Other));
        self.saved = kept;
    }

    fn turns_away(&mut self) {
        if self.frame == Frame::Collect {
            self.saved = Some(self.frame);
        }
        self.frame = Frame::Silent(Why::Alien);
    }

    fn names_sharing(&mut self) {
        self.noun = Some(true);
        if self.frame == Frame::Silent(Why::Nothing) {
            self.frame = Frame::Silent(Why::Other);
        }
    }

    /// "But not your address" denies; "but are not linked to" says nothing of collecting.
    fn negates(&mut self, at: &Range<usize>) {
        self.negation = Some(at.start);
        let behind = self.but.map(|but| at.start.saturating_sub(but));
        match (behind, self.frame) {
            (Some(0), Frame::Collect) => self.frame = Frame::Deny,
            (Some(1..=3), Frame::Collect) => self.frame = Frame::Silent(Why::Other),
            _ => {}
        }
    }

    fn verb(&mut self, at: &Range<usize>, negated: bool) {
        self.last_verb = Some((at.end, negated));
        self.means = None;
    }

    fn collects(&mut self, at: &Range<usize>) {
        if !self.is_verb(at.start) {
            return;
        }
        if self.serves(at) {
            return self.purpose(at);
        }
        // "We do not use cookies to store": what they are not used for.
        let to = at.start.checked_sub(1).and_then(|i| self.words.get(i));
        if self.frame == Frame::Silent(Why::Other) && to.is_some_and(|it| it.form == "to") {
            return;
        }
        if self.by_person(at.start) {
            return;
        }
        // "We collect no sensitive data."
        let none = self.words.get(at.end).is_some_and(|word| word.form == "no");
        let negated = none || self.negated(at.start);
        let others = self.by_others(at.start);
        let subject = self.mentions.iter().skip(self.unclaimed).next_back();
        let by_means = self.own.is_none()
            && subject.is_some_and(|it| it.words.end + 3 >= at.start && it.words.start <= 3);
        self.verb(at, negated);
        let frame = match (negated, others) {
            (_, true) => Frame::Silent(Why::Third),
            (true, _) if by_means && self.context.lang == Lang::En => Frame::Silent(Why::Other),
            (true, _) => Frame::Deny,
            (false, _) => Frame::Collect,
        };
        if self.context.lang == Lang::Ru {
            let pending = self.mentions.get(self.unclaimed..).unwrap_or_default();
            let tool = self.own.is_none() && negated && subject_is_tool(pending);
            if tool {
                return self.set(Frame::Silent(Why::Other));
            }
            let close = pending.last().is_some_and(|last| last.words.end + 4 >= at.start);
            if close && (self.own.is_some() || negated) {
                self.claim(frame);
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
        let frame = match (negated, agent || self.context.others) {
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
        if !self.is_verb(at.start) || self.by_person(at.start) {
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
        // "We do not use cookies to find you": it is used for something else.
        let elsewhere = negated && self.serves_next(at.end);
        let denied = if elsewhere { Frame::Silent(Why::Other) } else { Frame::Deny };
        self.set(if negated { denied } else { Frame::Collect });
        self.tech_only = true;
    }

    /// Whether the next data is followed by what it is for.
    fn serves_next(&self, at: usize) -> bool {
        let next = self.data.iter().find(|it| it.words.start >= at).map(|it| it.words.end);
        next.is_some_and(|end| {
            self.signals.iter().any(|it| {
                it.sense == Sense::Signal(Signal::Purpose)
                    && (end..end + 2).contains(&it.words.start)
            })
        })
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
        let nobody = self.context.lang == Lang::En && self.person.is_none()
            || self.context.topic == Some(Topic::Security) && self.frame != Frame::Collect;
        self.verb(at, negated);
        if self.context.topic == Some(Topic::Purpose) && self.frame == Frame::Silent(Why::Other) {
            return;
        }
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
        if !self.is_verb(at.start) || self.by_person(at.start) {
            return;
        }
        let negated = self.negated(at.start);
        // "Collect, use, store and transfer": one of several doings with the same data.
        let among = self.last_verb.is_some_and(|(last, _)| last + 2 >= at.start);
        self.verb(at, negated);
        if among && self.frame == Frame::Collect && !self.tech_only {
            return;
        }
        self.noun = Some(true);
        let russian = self.context.lang == Lang::Ru && !self.by_others(at.start);
        let collects = !negated && (self.own.is_some() || russian);
        self.set(if collects { Frame::Collect } else { Frame::Silent(Why::Other) });
        self.sharing = collects;
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
            .any(|it| it.sense == Sense::Signal(Signal::Only) && it.words.start >= at.end)
            || self.in_cases(at.end);
        match self.noun.take() {
            Some(true) => self.set(Frame::Silent(Why::Other)),
            // "A birth certificate is required": the data stands for its own collection.
            None if signal == Signal::Performed && self.names_at(at.end) => {
                self.set(if negated { Frame::Deny } else { Frame::Collect });
            }
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

    /// "Is carried out in cases that the law names": it need not happen.
    fn in_cases(&self, at: usize) -> bool {
        let form = |at: usize| self.words.get(at).map_or("", |word| &word.form);
        form(at) == "если" || form(at) == "в" && matches!(form(at + 1), "случаях" | "случае")
    }

    /// "For a variety of reasons, including": purposes follow.
    pub(super) fn lists_reasons(&self, at: usize) -> bool {
        let reason = |it: &Found| {
            it.sense == Sense::Signal(Signal::Reason)
                && (it.words.end..it.words.end + 3).contains(&at)
        };
        self.signals.iter().any(reason)
    }

    /// Whether data is named right here.
    fn names_at(&self, at: usize) -> bool {
        let data = |it: &Found| matches!(it.sense, Sense::Data { .. }) && it.words.start == at;
        self.data.iter().any(data)
    }

    fn includes(&mut self, at: &Range<usize>) {
        // "К субъектам данных относятся": people follow.
        let people = self.words.first().is_some_and(|word| word.form == "к")
            && self
                .signals
                .iter()
                .any(|it| it.sense == Sense::Signal(Signal::Person) && it.words.start <= 2);
        if people {
            self.frame = Frame::Silent(Why::Other);
            return;
        }
        self.frame = match (self.frame, self.saved) {
            (Frame::Silent(Why::Purpose), _) if self.lists_reasons(at.start) => self.frame,
            (Frame::Silent(Why::Purpose | Why::Other), Some(saved)) => saved,
            (Frame::Silent(Why::Consent), _) if self.head => Frame::Collect,
            (Frame::Silent(Why::Nothing | Why::Noun), _) if self.head && self.tells_data() => {
                let said = self.context.lang == Lang::Ru || self.context.topic == Some(Topic::Data);
                if said { Frame::Collect } else { self.frame }
            }
            (frame, _) => frame,
        };
    }

    /// "We collect nothing but your name", "everything except your passport": what follows directly is the
    /// opposite. Of exceptions for cases nothing follows.
    fn excepts(&mut self, at: &Range<usize>) {
        let named = self.data.iter().any(|it| {
            matches!(it.sense, Sense::Data { .. })
                && (at.end..at.end + 4).contains(&it.words.start)
                && self.words.get(at.end..it.words.start).unwrap_or_default().iter().all(leads_on)
        });
        let frame = match self.frame {
            Frame::Deny if named => Frame::Collect,
            Frame::Collect if named => Frame::Deny,
            Frame::Deny | Frame::Collect => Frame::Silent(Why::Other),
            Frame::Silent(Why::Nothing | Why::Noun) => Frame::Silent(Why::Excepted),
            frame => frame,
        };
        if frame != self.frame {
            self.set(frame);
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
}

/// Words between "except" and the data that it names.
fn leads_on(word: &Word) -> bool {
    matches!(
        word.form.as_str(),
        "for"
            | "your"
            | "the"
            | "of"
            | "данных"
            | "сведений"
            | "информации"
            | "о"
            | "об"
            | "ваших"
            | "вашего"
    )
}

fn subject_is_tool(mentions: &[Mention]) -> bool {
    mentions.last().is_some_and(|it| it.category.id() == "cookie_id")
}
