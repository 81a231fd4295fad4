//! What for: the purposes that the operator gives for handling data.
//!
//! In: a sentence where it stands. Out: purposes with the words that name them.
//! Never takes for a purpose what only describes something else: a right, a law, a contract, a means.

use std::ops::Range;

use super::{Facts, Sentence};
use crate::policy::document::{
    outline::Part,
    polarity::{Frame, Why},
    word::Word,
    wording::{Entry, Found, List, Sense, Signal, Topic},
};

/// What data is disclosed for, rather than handled for: "if disclosure is needed to prevent fraud".
const CONDITIONS: [&str; 5] =
    ["security_fraud", "legal_obligation", "claims", "verification", "identification"];
/// How many words of a label stand before its colon.
const LABEL: usize = 8;
/// How many words behind a verb of handling its object may begin.
const OBJECT: usize = 16;

/// Whether a heading says what for: "To improve our services", "Для доставки".
pub(super) fn names(part: &Part) -> bool {
    begins_for(&part.words) && part.words.len() <= 16
}

fn begins_for(words: &[Word]) -> bool {
    words.first().is_some_and(|word| matches!(word.form.as_str(), "to" | "for" | "для"))
}

/// A purpose and its words.
type Told = (&'static Entry, Range<usize>);

impl Sentence<'_> {
    pub(super) fn purposes(&self, facts: &mut Facts) {
        let kept = self.topic(Topic::Retention) && !self.has(Signal::Reason);
        if self.quiet() || self.topic(Topic::Security) || kept || self.others_purpose() {
            return;
        }
        let listed = self.lists_purposes();
        // Under "To improve our services" the text only tells how.
        if !listed && !self.part.heading && self.under.is_some_and(|it| names(it) && says(it)) {
            return;
        }
        let spans = if listed { vec![self.range.clone()] } else { self.spans() };
        for span in &spans {
            for (entry, words) in self.within(List::Need, span) {
                facts.needs.push((&entry.id, (self.index, words)));
            }
        }
        let mut told: Vec<Told> = Vec::new();
        for span in &spans {
            let named = self.within(List::Purpose, span);
            told.extend(named.into_iter().filter(|it| !self.describes(&it.1, span, listed)));
        }
        if self.discloses() {
            told.retain(|(entry, _)| !CONDITIONS.contains(&entry.id.as_str()));
        }
        let told = self.detailed(without_details(&told, self, listed));
        for (entry, words) in told {
            let place = (self.index, words);
            if facts.purposes.iter().all(|it| it.1 != place) {
                facts.purposes.push((&entry.id, place));
            }
        }
    }

    /// Whether it tells only of giving away.
    fn discloses(&self) -> bool {
        let gives = self.has(Signal::Share) || self.has(Signal::ShareNoun);
        let handles = [Signal::Collect, Signal::Use, Signal::Passive, Signal::Noun];
        let conditional = self.has(Signal::Condition)
            || self.part.words.get(self.range.clone()).unwrap_or_default().iter().any(|word| {
                matches!(
                    word.form.as_str(),
                    "if" | "when" | "where" | "если" | "случае" | "случаях"
                )
            });
        // An item under "we share it:" says when it is shared.
        let led = self.part.item
            && !self.topic(Topic::Purpose)
            && (self.above_has(Signal::Share) || self.above_has(Signal::ShareNoun));
        if led {
            return true;
        }
        gives && conditional && !self.part.item && !handles.iter().any(|signal| self.has(*signal))
    }

    fn within(&self, list: List, span: &Range<usize>) -> Vec<Told> {
        let named = self.named(list, span.start);
        named.into_iter().filter(|(_, words)| words.end <= span.end).collect()
    }

    /// Whether the sentence is an item, a line or a cell where purposes stand without more words.
    fn lists_purposes(&self) -> bool {
        let data = matches!(self.listed, Some(Frame::Collect | Frame::Deny));
        let purposes =
            self.topic(Topic::Purpose) || self.listed == Some(Frame::Silent(Why::Purpose));
        let led = self.part.item
            && (self.above_has(Signal::Purpose) && !data
                || self.above_ends(Signal::Reason)
                || self.above.first().is_some_and(|it| lists_interests(it)));
        // A sentence of its own in a section on purposes says by its verb what it is about.
        let own = !self.part.item && self.part.cell.is_none() && self.tells_other();
        (purposes || led) && !own || self.part.heading
    }

    /// Whether its verb is of giving away, or is denied: "your data is not used for marketing".
    fn tells_other(&self) -> bool {
        self.part.found_in(self.range).any(|it| {
            let verb = matches!(
                it.sense,
                Sense::Signal(Signal::Use | Signal::Collect | Signal::Passive | Signal::Share)
            );
            verb && super::negated_before(&self.part.words, it.words.start, self.range.start)
        })
    }

    /// Whether the lead-in ends with this: "for the following purposes:".
    fn above_ends(&self, signal: Signal) -> bool {
        self.above.first().is_some_and(|part| {
            let end = part.words.len();
            part.found.iter().any(|it| it.sense == Sense::Signal(signal) && it.words.end + 2 >= end)
        })
    }

    /// Whether the purposes are none of the operator's: what is not done, what the person may do, what a word means.
    fn others_purpose(&self) -> bool {
        let forms = self.part.words.get(self.range.clone()).unwrap_or_default();
        let form = |at: usize| forms.get(at).map_or("", |word| word.form.as_str());
        let persons = form(0) == "you" && matches!(form(1), "can" | "may" | "have");
        persons || self.negated_share() || self.has(Signal::Request) || self.defines()
    }

    /// Whether it says what a word means, before it says that anything is done.
    fn defines(&self) -> bool {
        let verb = self.first(Signal::Collect).or(self.first(Signal::Passive));
        self.first(Signal::Define).is_some_and(|at| verb.is_none_or(|verb| verb > at))
    }

    /// Where the sentence says what for: from each marker that the operator's handling of data governs.
    fn spans(&self) -> Vec<Range<usize>> {
        let markers: Vec<&Range<usize>> = self
            .part
            .found_in(self.range)
            .filter(|it| it.sense == Sense::Signal(Signal::Purpose))
            .map(|it| &it.words)
            .collect();
        let end = self.range.end;
        markers.into_iter().filter(|it| self.governed(it)).map(|it| it.start..end).take(1).collect()
    }

    fn form(&self, at: usize) -> &str {
        self.part.words.get(at).filter(|_| self.range.contains(&at)).map_or("", |word| &word.form)
    }

    /// Whether data is handled for what follows the marker.
    fn governed(&self, marker: &Range<usize>) -> bool {
        let english = self.form(marker.start).is_ascii();
        if !english {
            // "В рамках" is of circumstances, "позволяющая" of what data is like.
            let last = self.form(marker.end.saturating_sub(1));
            if last == "рамках" || last.starts_with("позволяющ") {
                return false;
            }
            return !self.in_relative(marker.start);
        }
        let next = self.form(marker.end);
        if self.form(marker.start) == "for" && matches!(next, "example" | "instance" | "more") {
            return false;
        }
        let noun = self.form(marker.start) == "to"
            && (next.ends_with('s') && !next.ends_with("ss")
                || matches!(next, "the" | "your" | "our" | "a" | "an" | "you" | "any" | "third"));
        if noun {
            return false;
        }
        let negated = super::negated_before(&self.part.words, marker.start, self.range.start)
            || matches!(next, "not");
        !negated
            && (marker.start == self.range.start || self.handles(marker.start) || marker.len() > 1)
    }

    /// Whether a verb of handling with data for its object, or behind it, stands before the marker.
    fn handles(&self, marker: usize) -> bool {
        let before = self.range.start..marker;
        let data = |range: Range<usize>| {
            self.part.found_in(&range).any(|it| {
                matches!(it.sense, Sense::Signal(Signal::Head) | Sense::Data { .. } | Sense::Back)
            })
        };
        self.part.found_in(&before).any(|it| match it.sense {
            Sense::Signal(Signal::Use | Signal::Collect) => {
                !self.persons(it.words.start)
                    && !super::negated_before(&self.part.words, it.words.start, self.range.start)
                    && data(it.words.end..marker.min(it.words.end + OBJECT))
            }
            Sense::Signal(Signal::Passive) => true,
            _ => false,
        }) || self.passive_use(marker)
    }

    /// "Is used to".
    fn passive_use(&self, marker: usize) -> bool {
        let before = marker.saturating_sub(3).max(self.range.start)..marker;
        let words = self.part.words.get(before).unwrap_or_default();
        words.iter().any(|word| matches!(word.form.as_str(), "used" | "processed" | "needed"))
    }

    /// Whether the doer right before is the person.
    fn persons(&self, at: usize) -> bool {
        let before = at.saturating_sub(2).max(self.range.start)..at;
        let words = self.part.words.get(before).unwrap_or_default();
        words.iter().any(|word| matches!(word.form.as_str(), "you" | "users" | "visitors"))
    }

    /// Whether a marker belongs to a relative clause that handles no data: "профиль, который может быть нужен для …".
    fn in_relative(&self, marker: usize) -> bool {
        let which = self
            .part
            .found_in(&(self.range.start..marker))
            .filter(|it| it.sense == Sense::Signal(Signal::Which))
            .map(|it| it.words.start)
            .max();
        let Some(which) = which else { return false };
        let clause = which..marker;
        let ends = self.part.words.get(clause.clone()).unwrap_or_default();
        if ends.iter().any(|word| word.is(',') || word.is(';') || word.is(':')) {
            return false;
        }
        !self.part.found_in(&clause).any(|it| {
            matches!(
                it.sense,
                Sense::Signal(
                    Signal::Collect | Signal::Use | Signal::Passive | Signal::Own | Signal::Give
                )
            )
        })
    }

    /// Whether a purpose is named only to describe something else.
    fn describes(&self, words: &Range<usize>, span: &Range<usize>, listed: bool) -> bool {
        let before = |back: usize| {
            words
                .start
                .checked_sub(back)
                .filter(|at| *at >= self.range.start)
                .map_or("", |at| self.form(at))
        };
        // "Marketing-related", "push-уведомления".
        let glued = |at: usize, next: usize| {
            let (one, two) = (self.part.words.get(at), self.part.words.get(next));
            one.zip(two).is_some_and(|(one, two)| one.at.end == two.at.start)
        };
        let compound = self.form(words.end) == "-"
            && glued(words.end, words.end + 1)
            && self.form(words.end).is_ascii();
        // "Договор оказания услуг", "законодательство о налоговом учете".
        let contract = [before(1), before(2)].iter().any(|it| it.starts_with("договор"))
            && !self.form(words.start).starts_with("договор");
        let law = matches!(before(1), "о" | "об")
            && (before(2).starts_with("закон") || before(2).starts_with("требован"));
        // "В ответ на запрос".
        let answer = before(1) == "в" && self.form(words.start).starts_with("ответ");
        // "Identification of pets".
        let alien = self.part.item
            && self
                .part
                .found_in(self.range)
                .any(|it| it.sense == Sense::Signal(Signal::Alien) && it.words.start >= words.end);
        compound
            || contract
            || law
            || answer
            || alien
            || self.by_means(words, span)
            || self.about(words, span, listed)
    }

    /// "С помощью уведомлений", "by means of surveys".
    fn by_means(&self, words: &Range<usize>, span: &Range<usize>) -> bool {
        let ahead = span.start..words.start;
        let ahead = self.part.words.get(ahead).unwrap_or_default();
        let means = ahead.iter().rposition(|word| {
            matches!(word.form.as_str(), "помощью" | "посредством" | "using" | "via")
        });
        let Some(at) = means else { return false };
        let ends =
            |word: &Word| matches!(word.form.as_str(), ";" | ":" | ")" | "для" | "to" | "чтобы");
        !ahead.iter().skip(at).any(ends)
    }

    /// "Запросов, касающихся оказания услуг", "including when marketing": what the purpose is about.
    fn about(&self, words: &Range<usize>, span: &Range<usize>, listed: bool) -> bool {
        let ahead = self.part.words.get(span.start..words.start).unwrap_or_default();
        let tells = |word: &Word| {
            ["касающ", "относящ", "regarding", "concerning"]
                .iter()
                .any(|it| word.form.starts_with(it))
        };
        let when = |pair: &[Word]| {
            matches!((pair[0].form.as_str(), pair[1].form.as_str()), ("including", "when"))
        };
        // "Сведения, на основании которых возможна идентификация".
        let clause = ahead.rsplit(|word| word.mark).next().unwrap_or_default();
        let relative = listed && clause.iter().any(|word| word.form.starts_with("котор"));
        if relative || ahead.windows(2).any(when) {
            return true;
        }
        let Some(at) = ahead.iter().rposition(tells) else { return false };
        let same = !ahead.iter().skip(at).any(|word| matches!(word.form.as_str(), ";" | ":" | "."));
        same && (is_genitive(self.form(words.start)) || self.form(words.start).is_ascii())
    }

    /// "For bookkeeping: making out receipts": the details behind a label, if they are purposes.
    fn detailed(&self, told: Vec<Told>) -> Vec<Told> {
        let words = self.part.words.get(self.range.clone()).unwrap_or_default();
        let colon = words.iter().take(LABEL).position(|word| word.is(':'));
        let Some(colon) = colon.filter(|_| begins_for(words)).map(|at| at + self.range.start)
        else {
            return told;
        };
        let details: Vec<Told> = told.iter().filter(|it| it.1.start > colon).cloned().collect();
        if details.is_empty() { told } else { details }
    }
}

/// Whether a lead-in lists legitimate interests: they are what data is handled for.
fn lists_interests(part: &Part) -> bool {
    let interest = part.found.iter().find(
        |it| matches!(it.sense, Sense::Entry(List::Basis, entry) if entry.id == "legitimate_interest"),
    );
    interest.is_some_and(|it| {
        let behind = it.words.end..part.words.len();
        let lists = |it: &Found| matches!(it.sense, Sense::Signal(Signal::Open | Signal::Include));
        part.ends_with(':') && (behind.len() <= 2 || part.found_in(&behind).any(lists))
    })
}

fn says(part: &Part) -> bool {
    part.found.iter().any(|it: &Found| matches!(it.sense, Sense::Entry(List::Purpose, _)))
}

/// A Russian noun in the genitive: the object of the noun before it.
fn is_genitive(form: &str) -> bool {
    ["ния", "ций", "ции", "ов", "ки", "ий"].iter().any(|end| form.ends_with(end))
}

/// A verbal noun that begins an item in the nominative: "направление", "оказание", "обработка".
fn is_nominative(form: &str) -> bool {
    ["ние", "ция", "ка", "ие"].iter().any(|end| form.ends_with(end))
}

/// Leaves out what stands in brackets behind the purpose that it explains, and what a purpose is of.
fn without_details(told: &[Told], sentence: &Sentence<'_>, listed: bool) -> Vec<Told> {
    let words = &sentence.part.words;
    let item = sentence.part.item || sentence.part.cell.is_some();
    let head = words.get(sentence.range.start).is_some_and(|word| is_nominative(&word.form));
    let mut kept: Vec<Told> = Vec::new();
    for (n, (entry, at)) in told.iter().enumerate() {
        let ahead = words.get(sentence.range.start..at.start).unwrap_or_default();
        let opened = ahead.iter().filter(|word| word.is('(')).count();
        let bracketed = opened > ahead.iter().filter(|word| word.is(')')).count();
        let first = sentence.form(at.start);
        let joined = at
            .start
            .checked_sub(1)
            .is_some_and(|at| matches!(sentence.form(at), "и" | "или" | ","));
        // "Улучшения скорости и безопасности": a quality is what something is done with.
        let quality = joined && first.ends_with("ости");
        let object = n > 0 && (quality || listed && item && head && is_genitive(first));
        // "Informing of the state of the order": what it informs of says more.
        let next = told.get(n + 1).filter(|next| next.1.start <= at.end + 3);
        let of = next.is_some_and(|next| {
            let between = words.get(at.end..next.1.start.max(at.end)).unwrap_or_default();
            between.iter().any(|word| matches!(word.form.as_str(), "о" | "об" | "about" | "of"))
        });
        let weak = entry.id == "communication" && of;
        if !(bracketed && !kept.is_empty() || object || weak) {
            kept.push((entry, at.clone()));
        }
    }
    kept
}
