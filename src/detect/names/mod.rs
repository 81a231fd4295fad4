//! Names of persons, Russian in all cases, English and European: told by dictionaries, endings and neighbours.
//!
//! In: a text. Out: places of names, each with its evidence and grade.
//! Never looks at a word that isn't capitalised, but in a field of names.
//!
//! The simple version:
//!
//! ```text
//! for each capital behind a space or a full stop:
//!     chain = the capitalised words, initials and small words (`van`) in a row around it
//!     for each word of the chain: if a name begins with it, and no street, award or company bears it: found
//!     a word alone is a name behind a title (`г-н`), before a verb of speech, or if the line has named it in full
//! ```

mod agree;
mod apart;
mod beside;
mod closing;
mod column;
mod field;
mod form;
mod given;
pub(super) mod greek;
mod inverted;
pub(super) mod known;
mod labelled;
mod list;
mod lone;
mod marks;
mod middle;
mod namesake;
pub(super) mod phrases;
mod pinyin;
mod single;
mod spoken;
mod table;
mod token;
mod traveller;
pub(super) mod verdict;
mod veto;
mod vietnamese;

use super::{
    check::{Aspect, Detail},
    seek::{Ground, Seeker, Sought},
};
use crate::detect::letter;
use known::Known;
use single::Line;
pub(super) use single::is_labelled;
use token::{Chain, Kind, Token};
pub(super) use token::{look, word_start};
use verdict::{Row, Verdict};

/// The seeker of names.
pub(super) struct Names;

impl Seeker for Names {
    fn text(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        search(ground, lone::end, each);
    }

    fn field(&self, ground: &Ground<'_>, each: &mut dyn FnMut(Sought)) {
        match field::whole(ground.text) {
            Some(found) => each(found),
            None => self.text(ground, each),
        }
    }
}

/// Looks at all junctions but those of words that `alone` knows to be no part of a name, and where they end.
fn search(
    ground: &Ground<'_>,
    alone: impl Fn(&str, usize) -> Option<usize>,
    each: &mut dyn FnMut(Sought),
) {
    let mut line = Line::default();
    let (mut from, mut last) = (0, 0);
    let mut told = |sought: Sought| {
        last = sought.place.end;
        each(sought);
    };
    for at in ground.junctions() {
        if at < from {
            continue;
        }
        let end = if line.is_open(ground.text, at) { None } else { alone(ground.text, at) };
        from = end.unwrap_or_else(|| around(ground.text, at, from, &mut line, &mut told));
    }
    if let Some(signed) = closing::signed(ground.text, last) {
        each(signed);
    }
}

/// Looks at the chain around a junction; returns the place up to which the text is done.
fn around(
    text: &str,
    at: usize,
    from: usize,
    line: &mut Line,
    each: &mut dyn FnMut(Sought),
) -> usize {
    let start = first(text, at, from);
    let mut chain = Chain::at(text, start);
    if start < at && chain.tokens().last().is_none_or(|last| last.start < at) {
        chain = Chain::at(text, at);
    }
    let tokens = chain.tokens();
    let Some(last) = tokens.last() else { return at };
    let found = inverted::in_line(text, tokens).or_else(|| by_words(text, tokens, line));
    if found.is_none()
        && let [only] = tokens
        && let Some(end) = list::names(text, only, each)
    {
        return end;
    }
    if let Some(found) = found.or_else(|| by_neighbours(text, tokens)) {
        let end = found.place.end;
        each(found);
        return end;
    }
    if let Some(found) = single::name(text, tokens, line) {
        each(found);
    }
    last.end
}

/// Returns the first name in a chain that its words tell, and notes it.
fn by_words(text: &str, tokens: &[Token], line: &mut Line) -> Option<Sought> {
    let called = behind_greeting(text, tokens);
    (0..called.len()).find_map(|i| {
        let row = Row { text, tokens: called.get(i..).unwrap_or_default() };
        if row.tokens.first()?.kind == Kind::Particle {
            return None;
        }
        let verdict = row.verdict()?;
        let name = row.tokens.get(..verdict.length)?;
        if veto::speaks(text, called, i, &verdict) {
            return None;
        }
        line.note(text, name);
        Some(sought(text, name, &verdict))
    })
}

/// Returns the name that what stands beside a chain tells.
fn by_neighbours(text: &str, tokens: &[Token]) -> Option<Sought> {
    let alone = || match tokens {
        [only] => traveller::name(text, only),
        _ => None,
    };
    alone()
        .or_else(|| apart::name(text, tokens))
        .or_else(|| inverted::name(text, tokens))
        .or_else(|| inverted::labelled(text, tokens))
        .or_else(|| column::name(text, tokens))
        .or_else(|| spoken::behind_title(text, tokens))
        .or_else(|| spoken::unlisted_behind_title(text, tokens))
        .or_else(|| labelled::name(text, tokens))
        .or_else(|| labelled::initials(text, tokens))
}

/// Returns the tokens behind a greeting that is a name as well: `Cher Marc Zzyzx`.
fn behind_greeting<'t>(text: &str, tokens: &'t [Token]) -> &'t [Token] {
    match tokens {
        [first, rest @ ..]
            if rest.len() > 1 && first.is(Known::GIVEN) && spoken::is_greeting(text, first) =>
        {
            rest
        }
        _ => tokens,
    }
}

/// Returns where the chain begins that holds the word at `at`: not before `from`.
fn first(text: &str, at: usize, from: usize) -> usize {
    let mut first = at;
    let mut start = at;
    for _ in 0..token::MOST - 2 {
        let Some(before) = token::before(text, start).filter(|before| *before >= from) else {
            break;
        };
        let rest = text.get(before..start).unwrap_or_default();
        if rest.starts_with(letter::is_capital) {
            first = before;
        } else if !token::is_particle(rest) {
            break;
        }
        start = before;
    }
    first
}

/// Returns a verdict as the engine takes it.
fn sought(text: &str, name: &[Token], verdict: &Verdict) -> Sought {
    let start = name.first().map_or(0, |token| token.start);
    let end = name.last().map_or(start, |token| token.end);
    let rest = text.get(end..).unwrap_or_default();
    let suffix =
        [" Jr.", " Sr.", " Jr", " Sr", " III", " II"].iter().find(|it| rest.starts_with(**it));
    Sought {
        place: start..end + suffix.map_or(0, |suffix| suffix.len()),
        evidence: verdict.evidence(),
        grade: verdict.grade(),
        detail: Detail { key: Aspect::Form, value: verdict.form },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_stands_alone_is_no_name_either_way(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "Anna", "Smith", "Mary", "JOHN", "the", "of", "van", "de", "la", "Mr", "Dr.", "president", "captain",
                "Name:", "my name is", "J.", "X", ",", ".", "-", "'s", "(", "\"", "«", "_X", "1", "\n", "\u{A0}", "Foo",
                "Device", "Kernel.", "Иванов", "Пётр", "г-н", "сказал", "Čapek", "::", "FooBar", "street", "12",
                "Она", "В", "в", "И.", "проф.", "президент", "президентом", "Меня зовут", "зовут", "господин", "дом.",
                "Петровича", "ПРАВО", "Санкт-Петербург", "фон", "—", "«", "»", "Имя:", "города", "заявила", "Ђорђе",
                "оглы", "кызы", "Ариф-оглы", "ogly",
                "regards,\n", "уважением,\n", "Surname:", "Фамилия:", "Elizabeth", "Thackeray", "Kunde", "СИДОРОВ",
                "Hi", "Dear", "Thanks,", "Привет,", "Добрый день,", "call me", "said", "told", "Karen's", "address", "Kyle,",
                "Jessica,", "Римма,", "Фёдор,", "Пётр и", "Имя", "Фамилия", "I'm", "this is", "Zzyzxa,\n", "Surname", "!",
                "Сидоров-Ли", "ёж", "№", "Tel", "Анна.", "д-р", "Z", "x", "--", "- ", "мать-", "фон-",
            ]), 1..14),
            spaces in proptest::collection::vec(0..5_u8, 14),
        ) {
            let text: String = parts.iter().zip(spaces).map(|(part, space)| {
                format!("{part}{}", match space { 0 => "", 4 => "  ", _ => " " })
            }).collect();
            let found = |alone: fn(&str, usize) -> Option<usize>| {
                let (mut junctions, mut found) = (Vec::new(), Vec::new());
                let ground = Ground::new(&text, None, &mut junctions, std::iter::once(0..text.len()));
                search(&ground, alone, &mut |sought| found.push(sought));
                found
            };
            prop_assert_eq!(found(lone::end), found(|_, _| None));
        }
    }
}
