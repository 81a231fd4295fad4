//! Vetoes: what stands beside a name and says that it is the name of a thing.
//!
//! In: a chain and a verdict on a part of it. Out: whether a street, an award, a company, a book bears the name.
//! Never looks farther than one word to each side.

use super::{
    known::{Folded, Known},
    middle,
    phrases::Phrases,
    token::{Kind, Token, word_start},
    verdict::Verdict,
    vietnamese,
};
use crate::detect::{Degree, address::american::is_state, letter};

/// The most small words between a street and the name that it bears.
const SMALL_WORDS: usize = 2;

/// How many bytes of a line before a name say that it is a message.
const MESSAGE: usize = 160;

const OPENING: [char; 6] = ['«', '„', '“', '"', '\'', '('];
const CLOSING: [char; 4] = ['»', '“', '”', '"'];

/// Returns whether what stands beside the name that begins at token `i` says that it is no person's.
pub(super) fn speaks(text: &str, chain: &[Token], i: usize, verdict: &Verdict) -> bool {
    let name = chain.get(i..i + verdict.length).unwrap_or_default();
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return true };
    // `им. Н. Э. Хвостенкова`: what stands before the first of the initials.
    let initials = chain.get(..i).unwrap_or_default().iter().rev();
    let initials = initials.take_while(|it| first.kind == it.kind && it.kind == Kind::Initial);
    let (mut start, before) = preceding(text, initials.last().unwrap_or(first).start);
    let quoted = text.get(..first.start).is_some_and(|head| head.ends_with(['«', '„', '“']));
    // `Santa Cruz`, `Rio Grande`: where a saint or a river is named, so is a town.
    if !first.cyrillic && first.is(Known::THING) && !vietnamese::is_family(text, first) {
        return true;
    }
    if !first.cyrillic && is_technical(text, name, verdict) {
        return true;
    }
    let rest = text.get(last.end..).unwrap_or_default();
    if text.get(..first.start).is_some_and(|head| bears(head) || is_message(head, rest)) {
        return true;
    }
    if before.is(Known::THING) || quoted && before.is(Known::COMPANY) {
        return true;
    }
    // `Calle de Amada Vélez`, `Rue de la Paix`: over small words too.
    let mut beyond = before;
    for _ in 0..SMALL_WORDS {
        if beyond.is(Known::PARTICLE) {
            (start, beyond) = preceding(text, start);
        }
    }
    if beyond.is(Known::THING) {
        return true;
    }
    let in_state = name.len() == 2 && stands_in_state(rest);
    if in_state || behind(rest, first.cyrillic) || is_mark(text, name) {
        return true;
    }
    // A work that is called after its hero: «Анна Каренина».
    let whole = quoted && rest.starts_with(CLOSING);
    if whole && verdict.form != "full" {
        return true;
    }
    // A heading in capitals: the less is known of the words, the fewer others may stand beside them.
    let inside = i..i + verdict.length;
    let opening = i == 1 && !verdict.known && chain.first().is_some_and(|it| opens(text, it));
    let beside = chain.iter().enumerate().skip(usize::from(opening));
    let beside = beside.filter(|(at, _)| !inside.contains(at));
    let goes_on = |at: usize, token: &Token| {
        let word = text.get(token.start..token.end).unwrap_or_default();
        at == inside.end && middle::is_suffix(word)
    };
    let others = beside.filter(|(at, token)| {
        token.kind == Kind::Word && !token.is(Known::TITLE) && !goes_on(*at, token)
    });
    let others = others.count();
    // `Ask Abdulrahman bin Khalid`, but `Republik Trinidad und Tobago`.
    let small = |token: &Token| token.kind == Kind::Particle;
    let joint = |token: &Token| {
        let word = text.get(token.start..token.end).unwrap_or_default();
        matches!(word, "e" | "y" | "und" | "do" | "dos" | "la")
    };
    let thing = Known::PLACE | Known::BEHIND | Known::THING;
    let told = name.iter().any(small) && !name.iter().any(joint);
    if told && others == 1 && i == 1 && chain.first().is_some_and(|first| !first.is(thing)) {
        return false;
    }
    !first.cyrillic && others > 0 && (!verdict.known || others > 1 && verdict.degree < Degree::High)
}

/// Returns whether an English word has its capital but because a sentence begins with it: `. Producer Zzyzxa Zzyzx`,
/// `I'm Zzyzxa Zzyzx`.
fn opens(text: &str, token: &Token) -> bool {
    let (head, word) =
        text.get(..token.start).zip(text.get(token.start..token.end)).unwrap_or_default();
    if matches!(word, "I'm" | "I’m") {
        return true;
    }
    let begins = head.is_empty()
        || [". ", "! ", "? ", "\n", "\" ", ": \""].iter().any(|end| head.ends_with(end));
    let thing = Known::PLACE | Known::BEHIND | Known::THING;
    begins
        && token.kind == Kind::Word
        && !token.upper
        && !token.is(thing)
        && Folded::of(word).known().is(Known::ENGLISH)
}

/// The abbreviations of states that stand behind names of persons too, as degrees do.
const DEGREES: [&str; 4] = ["MD", "PA", "MA", "MS"];

/// Returns whether a state of the USA follows: `Sample Hill, CA`. Behind one that is as well a degree stands a ZIP code.
fn stands_in_state(rest: &str) -> bool {
    let Some((state, rest)) = rest.strip_prefix(", ").and_then(|it| it.split_at_checked(2)) else {
        return false;
    };
    let capitals = state.bytes().all(|byte| byte.is_ascii_uppercase());
    if !capitals || rest.starts_with(|c: char| c.is_alphanumeric() || c == '.') {
        return false;
    }
    let coded = || {
        let code = rest.strip_prefix(' ').unwrap_or_default();
        code.len() >= 5 && code.bytes().take(5).all(|byte| byte.is_ascii_digit())
    };
    is_state(state) && (!DEGREES.contains(&state) || coded())
}

/// Returns whether a trade mark or a firm is called like a name or the first two words of it: `Hugo Boss`, `Jack
/// Daniel's`, `Alfa Romeo Giulietta`.
fn is_mark(text: &str, name: &[Token]) -> bool {
    let end = name.last().map_or(0, |last| last.end);
    let has = |end: usize| {
        name.first()
            .and_then(|first| text.get(first.start..end))
            .is_some_and(|name| Phrases::Mark.has(name))
    };
    let owned = text.get(end..).is_some_and(|rest| rest.starts_with("'s"));
    has(end)
        || owned && has(end + 2)
        || name.get(1).is_some_and(|second| name.len() > 2 && has(second.end))
}

/// Returns whether a word for what a machine has stands behind what is short for another: `Max Power`, `Sys Call`; or
/// behind letters of a firm: `P.A. Semi`.
fn is_technical(text: &str, name: &[Token], verdict: &Verdict) -> bool {
    let word = |token: &Token| text.get(token.start..token.end).unwrap_or_default();
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return false };
    if first.kind == Kind::Initial {
        let part = word(last).rsplit('-').next().unwrap_or_default();
        return !verdict.known && !last.is(Known::SURNAME) && Phrases::Technical.has(part);
    }
    if name.len() != 2 || !Phrases::Short.has(word(first)) {
        return false;
    }
    // `Max Pclk`, `Max VID`, `Max H-size`: no word at all.
    let vowel = |c: char| {
        !c.is_ascii() || matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
    };
    let odd = !last.is(Known::SURNAME | Known::GIVEN)
        && (last.upper && !first.upper || !word(last).contains(vowel) || word(last).contains('-'));
    odd || Phrases::Technical.has(word(last))
}

/// Returns whether a name begins or ends a message of a program or its translation, which are titles of menus and buttons
/// (GNU gettext, “The Format of PO Files”): `msgstr "Von Feld"`; but not where the translators are asked for theirs.
fn is_message(head: &str, rest: &str) -> bool {
    if !head.ends_with('"') && !rest.starts_with('"') {
        return false;
    }
    let from = head.floor_char_boundary(head.len().saturating_sub(MESSAGE));
    let near = head.get(from..).unwrap_or_default();
    let line = near.rfind('\n').map_or(near, |end| near.get(end + 1..).unwrap_or_default());
    let keys = ["msgid \"", "msgid_plural \"", "msgstr \"", "msgstr[", "msgctxt \""];
    let credits = ["translator", "TRANSLATOR", "Your names"];
    keys.iter().any(|key| line.starts_with(key)) && !credits.iter().any(|it| near.contains(it))
}

/// Returns whether a text ends with a bearing: `18km ENE of `. Towns lie so, not people.
fn bears(head: &str) -> bool {
    let Some(head) = head.strip_suffix(" of ") else { return false };
    let bearing = head.len() - head.trim_end_matches(['N', 'E', 'S', 'W']).len();
    (1..=3).contains(&bearing)
        && head.get(..head.len() - bearing).is_some_and(|it| it.ends_with(' '))
}

/// Returns what is known of the word before a place, over quotation marks.
pub(super) fn before(text: &str, at: usize) -> Known {
    preceding(text, at).1
}

/// Returns the same with the place at which the word begins.
pub(super) fn preceding(text: &str, at: usize) -> (usize, Known) {
    let head = text.get(..at).unwrap_or_default();
    let head = head.trim_end_matches(OPENING);
    let head = head.strip_suffix(' ').or_else(|| head.strip_suffix('\u{A0}')).unwrap_or(head);
    let head = head.strip_suffix('.').unwrap_or(head);
    let start = word_start(head);
    let word = head.get(start..).unwrap_or_default();
    // `là` is a verb, `la` an article before names of things.
    let none = word.is_empty() || word == "là";
    let known = if none { Known::NOTHING } else { Folded::of(word).known_by_stem() };
    (start, known)
}

/// Returns whether the next word makes a thing of what stands before it.
fn behind(rest: &str, cyrillic: bool) -> bool {
    let Some(rest) = rest.strip_prefix([' ', '\u{A0}', '-']) else { return false };
    if !cyrillic && !rest.starts_with(letter::is_capital) {
        return false;
    }
    let end = rest.find(|c: char| !letter::is_letter(c)).unwrap_or(rest.len());
    Folded::of(rest.get(..end).unwrap_or_default()).known().is(Known::BEHIND)
}
