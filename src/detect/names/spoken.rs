//! Spoken: one name in a greeting, behind `call me`, beside an English verb of speech, before what a person has.
//!
//! In: a row of words in which no full name was found. Out: how many of them are what somebody is called.
//! Never takes a common word that nobody is called, however it is spoken.

use super::{
    known::{Folded, Known},
    phrases::Phrases,
    single::{self, is_name, is_surely_name},
    token::{Kind, Token, word_start},
    verdict::Row,
    veto,
};
use crate::detect::{letter, seek::Sought};

/// Returns whether a text ends with a greeting, and a comma but for `hey`: `Добрый день, `.
pub(super) fn greets(head: &str) -> bool {
    let Some(bare) = head.strip_suffix(' ') else { return false };
    match bare.strip_suffix(',') {
        Some(bare) => Phrases::Greeting.ends(bare),
        None => matches!(bare.get(word_start(bare)..), Some("hey" | "hello" | "dear")),
    }
}

/// Returns whether a word stands before the name of a stranger too.
pub(super) fn is_hello(word: &str) -> bool {
    matches!(word.as_bytes(), [b'H' | b'D', b'e' | b'i', ..])
        && matches!(word, "Hi" | "Hello" | "Hey" | "Dear")
}

/// Says quickly whether somebody may speak to whoever is named behind a text.
pub(super) fn may_turn(head: &str) -> bool {
    matches!(head.as_bytes(), [.., b't', b'o' | b'h', b' '] | [.., b'a', b't', b' '])
}

/// Returns whether somebody speaks to whoever is named behind a text: `shouted at `.
fn turns(head: &str) -> bool {
    may_turn(head) && head.strip_suffix(' ').is_some_and(|head| Phrases::Toward.ends(head))
}

/// Returns whether a word is a greeting by itself.
pub(super) fn is_greeting(text: &str, token: &Token) -> bool {
    text.get(token.start..token.end).is_some_and(|word| Phrases::Greeting.has(word))
}

/// Returns whether an English verb of speech stands at the start of what follows a word.
pub(super) fn tells(rest: &str) -> bool {
    rest.strip_prefix(' ').is_some_and(|rest| is_verb(first_word(rest)))
}

/// Returns whether `'s` before `rest` says whose a thing is that persons have.
pub(super) fn owns(rest: &str) -> bool {
    rest.strip_prefix(' ').is_some_and(|rest| Phrases::Belonging.has(first_word(rest)))
}

/// A given name that nothing else bears, no town either.
pub(super) fn is_given(text: &str, token: &Token) -> bool {
    let named = token.is(Known::GIVEN) && !token.is(Known::COMMON_GIVEN | Known::PLACE);
    named && !text.get(token.start..token.end).is_some_and(|word| Phrases::Town.has(word))
}

/// Returns the surname behind a title that begins a sentence or has a capital: `Академик Хвостенков`, `Judge Hargrove`.
pub(super) fn behind_title(text: &str, chain: &[Token]) -> Option<Sought> {
    let (title, name) = match chain {
        [title, name] => (title, name),
        [greeting, title, name] if is_greeting(text, greeting) => (title, name),
        _ => return None,
    };
    let surname =
        name.is(Known::SURNAME) && !name.is(Known::COMMON_SURNAME | Known::PLACE | Known::BEHIND);
    let close = || name.is(Known::SHAPED | Known::GIVEN) && is_party_or_kin(text, title, name);
    let known = !name.upper && (surname || close());
    if !known || title.upper || title.cyrillic != name.cyrillic || title.kind != Kind::Word {
        return None;
    }
    let titled = match title.cyrillic {
        true => {
            let word = Folded::of(text.get(title.start..title.end).unwrap_or_default());
            word.known_by_stem().is(Known::TITLE)
        }
        false => {
            let tokens = std::slice::from_ref(name);
            title.is(Known::TITLE) && name.letters() > 3 && is_surely_name(Row { text, tokens }, 0)
        }
    };
    // `пр. Маршала Хвостенкова`
    let street = || veto::before(text, title.start).is(Known::THING);
    (titled && !street()).then(|| single::sought(name.start..name.end))
}

/// Returns the given name, which no list has, and the surname behind a Russian title that begins a sentence: `Директор
/// Ззых Хвостенков`.
pub(super) fn unlisted_behind_title(text: &str, chain: &[Token]) -> Option<Sought> {
    let [title, given, surname] = chain else { return None };
    let row = Row { text, tokens: chain };
    let common = Known::COMMON_SURNAME | Known::PLACE | Known::BEHIND;
    let formed = title.cyrillic
        && title.plain()
        && row.stranger(1)
        && !row.adjective(1)
        && !is_declined(text, given)
        && surname.plain()
        && surname.is(Known::SURNAME | Known::SHAPED)
        && !surname.is(common);
    if !formed {
        return None;
    }
    let word = Folded::of(text.get(title.start..title.end)?);
    let titled = word.known_by_stem().is(Known::TITLE);
    titled.then(|| single::sought(given.start..surname.end))
}

/// Returns whether a Russian word ends as no given name does in the nominative: `Директор Школы Хвостенков`.
fn is_declined(text: &str, token: &Token) -> bool {
    let word = text.get(token.start..token.end).unwrap_or_default();
    word.ends_with(['ы', 'и', 'у', 'ю', 'е', 'о', 'х'])
}

/// How the words begin for those whom courts hear, and for relatives and who serves a customer; behind the former a surname stands that no list has,
/// behind the latter a given name. Fathers and mothers are clergy and saints too.
const PARTIES: [&str; 9] = [
    "Истец",
    "Истиц",
    "Ответчи",
    "Подсудим",
    "Обвиняем",
    "Осужденн",
    "Осуждённ",
    "Потерпевш",
    "Свидетел",
];
const KIN: [&str; 15] = [
    "Сын",
    "Доч",
    "Муж",
    "Жен",
    "Супруг",
    "Брат",
    "Сестр",
    "Бабушк",
    "Дедушк",
    "Внук",
    "Внучк",
    "Курьер",
    "Водител",
    "Менеджер",
    "Консультант",
];

/// `Ответчик Зызыхов`, `Сын Ростислав`: no other word than a name stands behind such a title.
fn is_party_or_kin(text: &str, title: &Token, name: &Token) -> bool {
    let word = text.get(title.start..title.end).unwrap_or_default();
    let begins = |list: &[&str]| list.iter().any(|beginning| word.starts_with(beginning));
    let row = Row { text, tokens: std::slice::from_ref(name) };
    let surname = name.is(Known::SHAPED) && row.stranger(0) && begins(&PARTIES);
    surname || is_given(text, name) && begins(&KIN)
}

/// Returns how many of the row's first `words` words, which are all of it, are a name by what stands around them;
/// `greeted` says that a greeting stands before them, in capitals too.
pub(super) fn length(row: Row<'_>, words: usize, greeted: bool) -> Option<usize> {
    let (first, last) = (row.tokens.first()?, row.tokens.last()?);
    let (head, rest) = row.text.get(..first.start).zip(row.text.get(last.end..))?;
    if first.upper || words > 2 {
        return None;
    }
    let given = first.is(Known::GIVEN);
    let sure = is_surely_name(row, 0);
    if words == 2 {
        let named = given && is_name(row, 1) && !row.adjective(1) && closes(rest);
        return (named && (greeted || greets(head))).then_some(2);
    }
    // `Hi Zzyzxa,`: even a word that no list knows, at the beginning of a line.
    let stranger = || {
        let hello = !first.cyrillic && is_hello(line_of(head)) && row.stranger(0);
        hello && rest.starts_with(',')
    };
    let greeted = (greeted || greets(head)) && (closes(rest) || rest.starts_with(" and "));
    let rare = first.is(Known::SURNAME) || !first.cyrillic && first.is(Known::SHAPED);
    let rare = rare && !first.is(Known::COMMON_SURNAME);
    let person = || rare || is_given(row.text, first);
    let spoken = || (!first.cyrillic && tells(rest) || told(head)) && person();
    let being = || head.strip_suffix(' ').is_some_and(|head| Phrases::Being.ends(head));
    let called = || being() && closes(rest);
    let owning = || rest.strip_prefix("'s").is_some_and(owns);
    let named = match (sure, given) {
        (true, true) => greeted || spoken() || called() || owning() || turns(head),
        (true, false) => spoken(),
        (false, true) => greeted && ends_line(rest),
        (false, false) => greeted && stranger(),
    };
    named.then_some(1)
}

/// A verb of speech ends a text.
fn told(head: &str) -> bool {
    let Some(head) = head.strip_suffix(' ') else { return false };
    is_verb(head.get(word_start(head)..).unwrap_or_default()) || Phrases::Telling.ends(head)
}

fn is_verb(word: &str) -> bool {
    word.is_ascii()
        && word.starts_with(letter::is_small)
        && Folded::of(word).known().is(Known::SPEECH)
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !letter::is_letter(c) && c != '-').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Nothing that belongs to the name goes on.
pub(super) fn closes(rest: &str) -> bool {
    rest.is_empty()
        || rest.starts_with([',', '!', '.', '?', '\n', '\r', ':', ';', ')', '"', '\''])
        || [" -", " –", " —"].iter().any(|dash| rest.starts_with(dash))
}

/// A sign and the end of a line.
fn ends_line(rest: &str) -> bool {
    let bare = rest.trim_start_matches([',', '!', '.', ' ']);
    bare.len() < rest.len() && (bare.is_empty() || bare.starts_with(['\n', '\r']))
}

/// What the last line of a text says.
fn line_of(head: &str) -> &str {
    head.get(head.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_stand_before_names() {
        for (head, expected) in [
            ("Hi, ", true),
            ("Hi ", false),
            ("Good morning, ", true),
            ("Добрый день, ", true),
            ("— здравствуйте, ", true),
            ("Привет,", false),
            ("день, ", false),
            ("Delhi, ", false),
            ("oh dear ", true),
            ("near ", false),
        ] {
            assert_eq!(greets(head), expected, "{head}");
        }
        assert!(turns("he shouted at ") && turns("I spoke with ") && !turns("looked at "));
        assert!(tells(" said that") && tells(" asked") && !tells(" saying") && !tells(" Said"));
        assert!(owns(" phone number is") && !owns(" secret") && !owns("address"));
    }
}
