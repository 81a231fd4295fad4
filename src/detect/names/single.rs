//! Single names: one word that its neighbours or the line make a person's name.
//!
//! In: a chain in which no full name was found. Out: the word, as a name in context.
//! Never takes a word for a name for its own sake.

use super::{
    closing, form,
    known::{Folded, Known},
    phrases::Phrases,
    spoken,
    token::{Kind, Token, is_particle, word_start},
    verdict::{self, Row},
    veto,
};
use crate::detect::letter;
use crate::detect::{
    Degree, Evidence, Grade,
    check::{Aspect, Detail},
    seek::Sought,
};

/// How many names of a line are remembered.
const REMEMBERED: usize = 16;
/// How far behind a full name a part of it still means the person, in bytes.
const REACH: usize = 2048;

/// The most letters of a title that is cut short: `доктор` is `д-р`, `профессор` is `проф.`.
const ABBREVIATED: usize = 5;

/// Returns whether a word stands before the name of whoever is spoken of politely.
pub(super) fn is_courtesy(word: &str) -> bool {
    matches!(
        word,
        "Mr" | "Mrs" | "Ms" | "Miss" | "Herr" | "Frau" | "Mme" | "г-н" | "г-жа" | "господин"
    ) || is_degree(word)
}

/// Returns whether a word is such a title that other words have behind them as well: `Page Miss Handler`, `Elm Dr`.
fn is_degree(word: &str) -> bool {
    matches!(
        word,
        "Miss" | "Dr" | "Prof" | "Professor" | "Judge" | "Sergeant" | "Councillor" | "Senator"
    )
}

/// The names of the line at hand.
#[derive(Default)]
pub(super) struct Line {
    /// The places of their words.
    words: [(usize, usize); REMEMBERED],
    /// How many there were; of more than there is room for, the last are kept.
    length: usize,
    /// The stems of the words, and of how many they are known: most lines never ask.
    stems: [u64; REMEMBERED],
    stemmed: usize,
    /// Where the last of them ended.
    last: usize,
}

impl Line {
    /// Remembers the words of a full name.
    pub(super) fn note(&mut self, text: &str, name: &[Token]) {
        let end = name.last().map_or(0, |token| token.end);
        self.forget(text, name.first().map_or(0, |token| token.start));
        for token in name.iter().filter(|token| token.kind == Kind::Word) {
            if let Some(room) = self.words.get_mut(self.length % REMEMBERED) {
                *room = (token.start, token.end);
                self.length += 1;
            }
        }
        self.last = end;
    }

    /// Returns the stems of the words.
    fn stems(&mut self, text: &str) -> &[u64] {
        let first = self.stemmed.max(self.length.saturating_sub(REMEMBERED));
        for at in (first..self.length).map(|word| word % REMEMBERED) {
            if let (Some((start, end)), Some(stem)) = (self.words.get(at), self.stems.get_mut(at)) {
                *stem = form::stem(&Folded::of(text.get(*start..*end).unwrap_or_default()));
            }
        }
        self.stemmed = self.length;
        self.stems.get(..self.length.min(REMEMBERED)).unwrap_or_default()
    }

    /// Returns whether a name stands before byte `at` in its line, parts of which may be names again.
    pub(super) fn is_open(&mut self, text: &str, at: usize) -> bool {
        self.forget(text, at);
        self.length > 0
    }

    /// Returns whether the line has named this word as part of a full name.
    fn has(&mut self, text: &str, token: &Token) -> bool {
        if self.length == 0 {
            return false;
        }
        self.forget(text, token.start);
        let word = text.get(token.start..token.end).unwrap_or_default();
        self.length > 0 && self.stems(text).contains(&form::stem(&Folded::of(word)))
    }

    /// Forgets all if a line end, or too much text, lies between the last name and `at`.
    fn forget(&mut self, text: &str, at: usize) {
        if self.length == 0 {
            return;
        }
        let between = text.as_bytes().get(self.last..at).unwrap_or_default();
        if between.len() > REACH || memchr::memchr(b'\n', between).is_some() {
            (self.length, self.stemmed) = (0, 0);
        }
    }
}

/// Returns how many tokens of a chain are courtesy: up to the last `Ms`, and none without one.
fn behind_courtesy(text: &str, chain: &[Token]) -> usize {
    let word = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
    // Nobody but who is greeted has a word before such a title.
    let begins = |at: usize| match at.checked_sub(1) {
        Some(before) => chain.get(before).is_some_and(|before| spoken::is_greeting(text, before)),
        None => true,
    };
    let polite = |at: usize, token: &Token| {
        is_courtesy(word(token)) && (!is_degree(word(token)) || begins(at))
    };
    let polite = (0..chain.len()).rev().find(|at| chain.get(*at).is_some_and(|it| polite(*at, it)));
    polite.map_or(0, |at| at + 1)
}

/// Returns the name that one word is, or two that no list knows, by their neighbours.
pub(super) fn name(text: &str, chain: &[Token], line: &mut Line) -> Option<Sought> {
    // `Dear Ms Okonkwo`: what stands before is no part of the name.
    let behind = behind_courtesy(text, chain);
    // `Hi Lavinia`
    let greeted = behind == 0 && chain.len() > 1 && spoken::is_greeting(text, chain.first()?);
    let behind = behind.max(usize::from(greeted));
    let chain = chain.get(behind..)?;
    // `Surname: ZZYZX Forenames: …`: what a colon stands behind is the next label.
    let chain = match chain {
        [words @ .., last] if !words.is_empty() && before_colon(text, last) => words,
        _ => chain,
    };
    let row = Row { text, tokens: chain };
    let words = chain.iter().take_while(|token| token.kind == Kind::Word).count();
    let (first, last) =
        (chain.first()?, chain.iter().rev().find(|token| token.kind == Kind::Word)?);
    let found = |length: usize| chain.get(..length).and_then(whole);
    if let Some(start) = formed(row, last) {
        return Some(sought(start..last.end));
    }
    if words == chain.len() && words <= 3 {
        // What stands before is asked first: hardly any word has a label or a title.
        let may_be = may_be_named(text, first);
        let labelled = may_be && labelled(text, first) || first.upper && is_party(text, first);
        let introduced = may_be && introduced(text, first);
        let titled = may_be && words <= 2 && titled(text, first);
        let named = labelled || introduced || titled;
        // `Cardholder: ZZYZX ABDULAZIZ`: of words in capitals, one is known.
        let known = || (0..words).any(|i| is_surely_name(row, i));
        let shouted = (labelled || titled) && first.upper && words > 1 && known();
        let fits = |i: usize| {
            is_name(row, i)
                || (shouted || i > 0 && !first.upper && is_surely_name(row, 0))
                    && row.unlisted(i)
                    && chain.get(i).is_some_and(|it| it.letters() > 4)
        };
        let strangers = named && words > 1 && !row.adjective(0) && (0..words).all(fits);
        let strangers = strangers && (!keyed(text, first) || known() && !has_land(row));
        // `Surname: ZZYZX` may be a form that asks for capitals; `Name: IBM` is none.
        let capitals = labelled && first.end - first.start >= if first.cyrillic { 8 } else { 5 };
        let alone = words == 1 && (capitals || !first.upper && (named || first.cyrillic));
        // `Vermieter: Modell & Söhne`
        let firm = text.get(last.end..).is_some_and(|rest| rest.starts_with(" &"));
        let one = alone && !firm && is_surely_name(row, 0);
        // `Surname: Zzyzx`: even one word that no list knows, where the label is of nothing else.
        let stranger = || row.stranger(0) || first.upper && row.unlisted(0) && first.letters() > 4;
        let part = labelled && words == 1 && part_labelled(text, first) && stranger();
        let signed = words > 1 && closing::stands_above(text, first.start, last.end);
        let signs = signed && !row.adjective(0) && (0..words).all(|i| is_name(row, i));
        // Of what is called `Mr` or says `my name is`, even a word that no list knows is the name.
        let any = || one || words == 1 && !first.upper && row.stranger(0);
        if labelled && (strangers || one)
            || part
            || signs
            || introduced && (strangers || any() || alone && behind > 0 && first.is(Known::SURNAME))
            || titled && (strangers || one && !(row.adjective(0) && goes_on(text, first)))
        {
            return found(words);
        }
        if let Some(length) = spoken::length(row, words, greeted) {
            return found(length);
        }
        if one && speaks(text, first) && !veto::before(text, first.start).is(Known::THING) {
            return found(1);
        }
    }
    let common = Known::ENGLISH | Known::BEHIND | Known::PLACE;
    (!last.is(common) && line.has(text, last)).then(|| sought(last.start..last.end))
}

/// Returns where the name begins that a row is by its form and by what stands before it.
fn formed(row: Row<'_>, last: &Token) -> Option<usize> {
    let first = row.tokens.first()?;
    if row.tokens.len() > 1 {
        let named = with_initials(row, row.text) || with_particles(row, row.text);
        return named
            .then_some(first.start)
            .filter(|_| row.tokens.last().map(|it| it.end) == Some(last.end));
    }
    if first.cyrillic { None } else { behind_label(row.text, first) }
}

/// `Mrs Zzyzxa M Qwxenby`, and below a closing `H. Zzyzx`: words that no list knows, with an initial.
fn with_initials(row: Row<'_>, text: &str) -> bool {
    let initial = |token: &Token| token.kind == Kind::Initial;
    match row.tokens {
        [first, middle, last] if initial(middle) && !initial(first) => {
            (introduced(text, first) || labelled(text, first))
                && last.kind == Kind::Word
                && is_name(row, 0)
                && is_name(row, 2)
        }
        [first, .., last] if initial(first) && last.kind == Kind::Word => {
            let initials = row.tokens.len() - 1;
            closing::stands_above(text, first.start, last.end)
                && row.tokens.iter().filter(|token| initial(token)).count() == initials
                && is_name(row, initials)
        }
        _ => false,
    }
}

/// Returns where the small words before a surname begin, if a label of it stands before them: `sn: van der Zzyzx`.
fn behind_label(text: &str, token: &Token) -> Option<usize> {
    let mut start = token.start;
    for _ in 0..3 {
        let head = text.get(..start)?.strip_suffix(' ')?;
        let word = word_start(head);
        if !head.get(word..).is_some_and(|it| it.starts_with(letter::is_small) && is_particle(it)) {
            break;
        }
        start = word;
    }
    let first = Token { start, ..*token };
    let told = start < token.start && token.plain() && labelled(text, &first);
    (told && part_labelled(text, &first)).then_some(start)
}

/// `Name: Anna Zzyzx de Qwxenby`: behind a label, two words, small ones, and another word.
fn with_particles(row: Row<'_>, text: &str) -> bool {
    let kind = |index: usize| row.tokens.get(index).map(|token| token.kind);
    let last = row.tokens.len().saturating_sub(1);
    let mut words = [0, last].into_iter();
    let fits = |index: usize| match kind(index) {
        Some(Kind::Particle) => true,
        Some(Kind::Word) => is_name(row, index),
        _ => false,
    };
    (2..8).contains(&last)
        && (0..=last).any(|index| kind(index) == Some(Kind::Particle))
        && (0..=last).all(fits)
        && words.all(|index| kind(index) == Some(Kind::Word))
        && (0..=last).any(|index| is_surely_name(row, index))
        && row.tokens.first().is_some_and(|first| labelled(text, first))
}

/// Returns all of the tokens as a name.
fn whole(name: &[Token]) -> Option<Sought> {
    Some(sought(name.first()?.start..name.last()?.end))
}

pub(super) fn sought(place: std::ops::Range<usize>) -> Sought {
    Sought {
        place,
        evidence: Evidence::SHAPE | Evidence::CONTEXT,
        grade: Grade { alone: Degree::None, near: Degree::Medium },
        detail: Detail { key: Aspect::Form, value: "single" },
    }
}

/// The word may well be a name.
pub(super) fn is_name(row: Row<'_>, index: usize) -> bool {
    is_surely_name(row, index) || row.stranger(index)
}

/// The word is a name by the lists or by its ending, and no place.
pub(super) fn is_surely_name(row: Row<'_>, index: usize) -> bool {
    let names = Known::GIVEN | Known::SURNAME | Known::SHAPED;
    row.tokens.get(index).is_some_and(|token| {
        let common = !token.cyrillic && verdict::english(&row.folded(index)).is(Known::ENGLISH);
        token.is(names) && !token.is(Known::PLACE | Known::BEHIND) && !common
    })
}

/// Says quickly whether a label, a title or other words that introduce a person may stand before the word: a letter or
/// a colon, before spaces and the like.
fn may_be_named(text: &str, token: &Token) -> bool {
    let mut head = text.as_bytes().get(..token.start).unwrap_or_default();
    while let [more @ .., b' ' | b'.' | b'"' | b'\'' | b'('] = head {
        head = more;
    }
    let other = |last: &u8| *last >= 0x80 || matches!(last, b':' | b'-');
    head.last().is_some_and(|last| last.is_ascii_alphabetic() || other(last))
}

/// A title stands before the word, in the same script.
fn titled(text: &str, token: &Token) -> bool {
    let full = text.get(..token.start).unwrap_or_default().trim_end_matches(' ');
    let head = full.trim_end_matches('.');
    if head.ends_with(|c: char| !c.is_ascii()) != token.cyrillic {
        return false;
    }
    // A full stop behind a long word ends a sentence: `… в окне редактора. Слева`.
    let title = head.get(word_start(head)..).unwrap_or_default();
    if head.len() < full.len() && title.chars().count() > ABBREVIATED {
        return false;
    }
    let (start, before) = veto::preceding(text, token.start);
    // `пр. Маршала Хвостенкова`: a street bears it, title and all.
    before.is(Known::TITLE)
        && !before.is(Known::THING)
        && !veto::before(text, start).is(Known::THING)
}

/// The words before this one introduce a person: `Ms `, `г-жа `, `my name is `, `меня зовут `.
pub(super) fn introduced(text: &str, token: &Token) -> bool {
    let Some(head) = text.get(..token.start).and_then(|head| head.strip_suffix(' ')) else {
        return false;
    };
    let bare = head.strip_suffix('.').unwrap_or(head);
    let word = bare.get(word_start(bare)..).unwrap_or_default();
    is_courtesy(word) || Phrases::Calling.ends(head)
}

/// A label with a colon stands before the word: `Name: `, `Name:`.
pub(super) fn labelled(text: &str, token: &Token) -> bool {
    let head = text.get(..token.start).unwrap_or_default();
    let head = head.trim_end_matches(['"', '\'', '«']);
    is_labelled(head.trim_end_matches(' '))
}

/// A text ends with a label and its colon.
pub(in crate::detect) fn is_labelled(text: &str) -> bool {
    let Some(head) = text.strip_suffix(':') else { return false };
    // `Nom :`, `Surname (family name):`, `First name(s):`
    let head = head.strip_suffix(' ').unwrap_or(head);
    let head = head.strip_suffix("(s)").unwrap_or(head);
    let head = head.trim_end_matches(['"', '*', ')']);
    let word = head.get(word_start(head)..).unwrap_or_default();
    !word.is_empty() && Folded::of(word).known().is(Known::LABEL)
}

/// Returns whether a word is of a country or its currency.
fn has_land(row: Row<'_>) -> bool {
    let mut words = row.tokens.iter().filter_map(|token| row.text.get(token.start..token.end));
    words.any(|word| Phrases::Land.has(word))
}

/// Returns whether the key `name` of code or JSON stands before a token, which things of every kind have: `"name": "Zzyzx`.
fn keyed(text: &str, token: &Token) -> bool {
    let quotes = ['"', '\''];
    let head = text.get(..token.start).unwrap_or_default();
    let bare = head.trim_end_matches(quotes);
    let Some(key) = bare.trim_end_matches(' ').strip_suffix(':') else { return false };
    let word = key.trim_end_matches(quotes);
    (bare.len() < head.len() || word.len() < key.len())
        && word.get(word_start(word)..) == Some("name")
}

/// Returns whether a token begins the line behind an account of SWIFT MT messages: `:50K:/1234`, `:59:/1234`, where who orders
/// the payment or who gets it is named.
fn is_party(text: &str, token: &Token) -> bool {
    let head = text.as_bytes().get(..token.start).unwrap_or_default();
    let [line @ .., b'\n'] = head else { return false };
    let start = memchr::memrchr(b'\n', line).map_or(0, |at| at + 1);
    matches!(line.get(start..), Some([b':', b'5', b'0' | b'9', ..]))
}

/// A label with a colon that only parts of a person's name have stands before the word.
fn part_labelled(text: &str, token: &Token) -> bool {
    let head = text.get(..token.start).unwrap_or_default();
    let bare = head.trim_end_matches(['"', '\'', '«', ' ', ':', ')']);
    let bare = bare.strip_suffix("(s").unwrap_or(bare);
    let start = word_start(bare);
    let word = bare.get(start..).unwrap_or_default();
    // `Last name`
    let two = || bare.get(word_start(bare.get(..start)?.strip_suffix(' ')?)..);
    Phrases::Part.has(word) || two().is_some_and(|words| Phrases::Part.has(words))
}

/// A colon follows.
fn before_colon(text: &str, token: &Token) -> bool {
    text.as_bytes().get(token.end) == Some(&b':')
}

/// A word in small letters follows: `Свердловской области`.
fn goes_on(text: &str, token: &Token) -> bool {
    let rest = text.get(token.end..).unwrap_or_default();
    rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(letter::is_small))
}

/// A Russian verb of speech stands behind a surname or a given name.
fn speaks(text: &str, token: &Token) -> bool {
    let surname =
        token.is(Known::SURNAME | Known::SHAPED) && !token.is(Known::COMMON_SURNAME | Known::PLACE);
    if !token.cyrillic || !surname && !spoken::is_given(text, token) {
        return false;
    }
    let Some(rest) = text.get(token.end..).and_then(|rest| rest.strip_prefix(' ')) else {
        return false;
    };
    let end = rest.find(|c: char| !letter::is_letter(c)).unwrap_or(rest.len());
    let verb = rest.get(..end).unwrap_or_default();
    !verb.is_ascii() && Folded::of(verb).known_by_stem().is(Known::SPEECH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::names::token::Chain;

    proptest! {
        #[test]
        fn what_may_introduce_nobody_does_not(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "Mr", "Dr", "господин", "президент", "Name", "Имя", ":", ".", " ", "  ", "\"", "'", "«", "(", "-", "*",
                "my name is", "еня зовут", "\u{A0}", "1", ",", "\n", "г-н", "’", "проф",
            ]), 0..8),
            name in prop::sample::select(vec!["Anna", "Смирнову"]),
        ) {
            let text = format!("{}{name}", parts.concat());
            let chain = Chain::at(&text, text.len() - name.len());
            let first = &chain.tokens()[0];
            let said = labelled(&text, first) || introduced(&text, first) || titled(&text, first);
            prop_assert!(may_be_named(&text, first) || !said, "{}", text);
        }
    }

    #[test]
    fn a_label_names_what_stands_right_behind_it() {
        for (text, expected) in [
            ("Name: Maribel Zzyzx Phone:", Some("Maribel Zzyzx")),
            ("{Id:41 Name:Maribel Zzyzx Phone:", Some("Maribel Zzyzx")),
            ("{Id:41 Colour:Maribel Zzyzx Phone:", None),
        ] {
            let chain = Chain::at(text, text.find("Maribel").unwrap());
            let found = name(text, chain.tokens(), &mut Line::default());
            assert_eq!(found.and_then(|it| text.get(it.place)), expected, "{text}");
        }
    }

    #[test]
    fn a_line_remembers_the_names_that_came_last() {
        let words: Vec<String> = (0..20).map(|i| format!("Name{}", char::from(b'a' + i))).collect();
        let text = words.join(" ");
        let at = |i: usize| Token { start: i * 6, end: i * 6 + 5, ..Token::default() };
        let mut line = Line::default();
        for i in 0..18 {
            line.note(&text, &[at(i)]);
            assert!(i % 5 > 0 || line.has(&text, &at(i)), "{i}");
        }
        for i in 0..20 {
            assert_eq!(line.has(&text, &at(i)), (2..18).contains(&i), "{i}");
        }
    }
}
