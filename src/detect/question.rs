//! Questions: lines that hold a label and nothing else, as forms have them, or end in a question mark, as people speak;
//! the answer stands in the next line.
//!
//! In: a text and the place of a label in it. Out: where the answer begins; whether a value is the answer.
//! Never takes a statement or a line of a program for a question.

use std::ops::Range;

use crate::part::BARRIER;

/// How many bytes before a label its line may begin.
const HEAD: usize = 64;
/// How many bytes a line may go on behind a label.
const LINE: usize = 64;
/// How many bytes may stand between a label and the first letter or digit of the answer.
const TAIL: usize = 96;
/// How many bytes behind an answer its line may end, if only the label itself says that the line is a question.
const REST: usize = 24;

/// How many bytes into a line the answer to a question that is spoken may begin.
const SAID: usize = 48;
/// How many words may stand before it.
const BESIDE: usize = 6;

/// Returns whether the label in a line above a value asks for it.
pub(super) fn asks(text: &str, label: Range<usize>, value: Range<usize>) -> bool {
    let Some(question) = Question::of(text, label.clone()) else {
        return spoken(text, &label).is_some_and(|answer| is_said(text, &answer, &value));
    };
    let answers = (question.end..=question.answer).contains(&value.start);
    // `03.09.1991, г. Тверь` answers `Дата и место рождения`.
    let most = |line: &str| if line.starts_with(", ") { 2 } else { 1 };
    let ends = || rest_of_line(text, value.end).is_some_and(|line| words(line) <= most(line));
    answers && (question.colon || ends())
}

/// Returns the byte behind the place where the answer to a label may begin, whose line ends at byte `end`.
pub(super) fn answer(text: &str, label: Range<usize>, end: usize) -> Option<usize> {
    if !may_ask(text.as_bytes(), &label, end) {
        return None;
    }
    let question = Question::of(text, label.clone()).map(|it| it.answer + 1);
    question.or_else(|| spoken(text, &label).map(|answer| answer.end))
}

/// Returns where the answer may begin to what somebody asks with a label: `And your phone number?`, on the next line
/// `CALLER: It's 5`.
fn spoken(text: &str, label: &Range<usize>) -> Option<Range<usize>> {
    let limit = text.floor_char_boundary((label.end + TAIL).min(text.len()));
    let (rest, below) = text.get(label.end..limit)?.split_once('\n')?;
    let words = rest.trim_end().strip_suffix('?').filter(|words| words.len() <= LINE)?;
    let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | ',' | '-');
    let blank = below.len() - below.trim_start_matches(['\r', '\n']).len();
    let lines = memchr::memchr_iter(b'\n', below.get(..blank)?.as_bytes()).count();
    let start = label.end + rest.len() + 1 + blank;
    (lines <= 1 && words.chars().all(fits)).then(|| start..(start + SAID).min(text.len()))
}

/// Returns whether a value is what a line says that begins with `answer`, and little else stands beside it.
fn is_said(text: &str, answer: &Range<usize>, value: &Range<usize>) -> bool {
    let before =
        answer.contains(&value.start).then(|| text.get(answer.start..value.start)).flatten();
    before.is_some_and(|it| !it.contains(['\n', '?', '=', '{', BARRIER]) && words(it) <= BESIDE)
        && rest_of_line(text, value.end).is_some_and(|it| words(it) <= WORDS)
}

/// Returns what stands behind byte `at` in its line, if it ends soon.
fn rest_of_line(text: &str, at: usize) -> Option<&str> {
    let limit = text.floor_char_boundary((at + REST).min(text.len()));
    let rest = text.get(at..limit)?;
    let line = rest.split_once('\n').map(|(line, _)| line);
    line.or((limit == text.len()).then_some(rest))
}

/// Returns how many words a text has.
fn words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count()
}

/// Says quickly of most lines that they ask nothing: what a colon does not end holds few words, and no sign of a program.
#[inline]
fn may_ask(bytes: &[u8], label: &Range<usize>, end: usize) -> bool {
    let rest = bytes.get(label.end..end).unwrap_or_default();
    if rest.len() > LINE || bytes.get(end) != Some(&b'\n') {
        return false;
    }
    // The last byte of a wide colon is one of many letters, too.
    let colon = |byte: &&u8| matches!(byte, b':' | b'?' | 0x9A);
    if rest.iter().rev().find(|byte| PLAIN[usize::from(**byte)] != MARK).filter(colon).is_some() {
        return true;
    }
    let is_plain = |byte: &u8| PLAIN[usize::from(*byte)] != SIGN;
    if !rest.iter().all(is_plain) {
        return false;
    }
    let head = bytes.get(label.start.saturating_sub(HEAD)..label.start).unwrap_or_default();
    let (mut words, mut before) = (0, MARK);
    for byte in head.iter().rev().take_while(|byte| **byte != b'\n') {
        let class = PLAIN[usize::from(*byte)];
        words += usize::from(class == LETTER && before == MARK);
        before = class;
        if class == SIGN || words > WORDS + 1 {
            return false;
        }
    }
    true
}

/// What a byte is to a line that asks.
const MARK: u8 = 0;
const LETTER: u8 = 1;
const SIGN: u8 = 2;

static PLAIN: [u8; 256] = {
    let mut plain = [SIGN; 256];
    let mut byte = 0_u8;
    loop {
        plain[byte as usize] = match byte {
            b'\t' | b'\n' | 0x0B | b'\r' | 0x0C | b' ' | b'*' | b'_' | b'`' | b'|' | b'#'
            | b'/' | b'>' | b'-' | b'.' | b'(' | b')' => MARK,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..=0xFF => LETTER,
            _ => SIGN,
        };
        if byte == u8::MAX {
            break plain;
        }
        byte += 1;
    }
};

/// A line that asks.
struct Question {
    /// The end of its line.
    end: usize,
    /// The first letter or digit of what follows.
    answer: usize,
    /// Whether it ends in a colon.
    colon: bool,
}

impl Question {
    /// Returns the question that a label is, if one stands behind it in the next line or the next but one.
    fn of(text: &str, label: Range<usize>) -> Option<Self> {
        let limit = text.floor_char_boundary((label.end + TAIL).min(text.len()));
        let behind = text.get(label.end..limit)?;
        let (rest, below) = behind.split_once('\n').filter(|(rest, _)| rest.len() <= LINE)?;
        let (line, own) = (line_of(text, label.start)?, text.get(label.clone())?);
        let colon = is_colon(rest);
        let asks =
            !is_inside(line, rest) && if colon { is_bare(line) } else { is_title(line, own, rest) };
        let blank = below.find(char::is_alphanumeric)?;
        let between = below.get(..blank)?;
        let lines = memchr::memchr_iter(b'\n', between.as_bytes()).count();
        let end = label.end + rest.len();
        let is_clean = lines <= 1 && !between.contains([BARRIER, '{', '}', ';', '=', '<']);
        (asks && is_clean).then_some(Self { end, answer: end + 1 + blank, colon })
    }
}

/// The line of a label before it, if it is short.
fn line_of(text: &str, label: usize) -> Option<&str> {
    let from = text.ceil_char_boundary(label.saturating_sub(HEAD));
    let head = text.get(from..label)?;
    match head.rsplit_once('\n') {
        Some((_, line)) => Some(line),
        None => (from == 0).then_some(head),
    }
}

/// How many words a line may hold besides its label, if no colon ends it.
const WORDS: usize = 3;

/// What may stand around the words of a question.
fn is_mark(c: char) -> bool {
    c.is_whitespace() || "*_`|#/>-•.)№".contains(c)
}

/// Whether a label is part of a name in a program: `SRB_LOGIN_CMD`, `userLogin`.
fn is_inside(line: &str, rest: &str) -> bool {
    let (before, behind) = (line.trim_end_matches('_'), rest.trim_start_matches('_'));
    before.ends_with(char::is_alphanumeric) || behind.starts_with(char::is_alphanumeric)
}

/// Whether what stands behind a label in its line is a few words and a colon.
fn is_colon(rest: &str) -> bool {
    let bare = rest.trim_end_matches(is_mark);
    let Some(words) = bare.strip_suffix([':', '：']) else { return false };
    without_remark(words, "(").chars().all(|c| c.is_alphabetic() || is_mark(c))
}

/// What stands behind a label, without a remark in brackets at its end, which `opens` begins.
fn without_remark<'t>(rest: &'t str, opens: &str) -> &'t str {
    let outer = rest.split_once(opens).filter(|(_, inner)| inner.trim_end().ends_with(')'));
    outer.map_or(rest, |(before, _)| before)
}

/// What stands before a label in its line, without marks and the number of the question.
fn unnumbered(line: &str) -> &str {
    let line = line.trim_start_matches(is_mark);
    line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(is_mark)
}

/// Whether what stands before a label in its line is words.
fn is_bare(line: &str) -> bool {
    let line = unnumbered(line);
    // A branch of a program ends in a colon, too.
    line.chars().all(|c| c.is_alphabetic() || is_mark(c)) && !line.starts_with("case ")
}

/// Whether a line without a colon is nothing but a label, or begins with a capital and has few words more.
fn is_title(line: &str, label: &str, rest: &str) -> bool {
    let (line, bare) = (unnumbered(line), without_remark(rest, " ("));
    let more = || [line, bare].into_iter().flat_map(|part| part.split_whitespace());
    let plain = more().all(|word| word.chars().all(|c| c.is_alphabetic() || is_mark(c)));
    let words = more().map(words).sum::<usize>();
    // What begins with the label and ends in a full stop is a sentence about it.
    let sentence = line.is_empty() && words > 0 && bare.trim_end().ends_with('.');
    let begins = if line.is_empty() { label } else { line };
    // A number of something is asked for in small letters, too.
    let is_known = |word: &str| NUMBER.contains(&word.trim_end_matches('.'));
    plain
        && (words <= WORDS && !sentence && begins.starts_with(char::is_uppercase)
            || bare == rest && (words == 0 || line.is_empty() && more().all(is_known)))
}

/// Words behind a label that say that a number is asked for.
const NUMBER: [&str; 9] = ["no", "No", "NO", "number", "Number", "nr", "Nr", "num", "№"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_labels_ask_for_what_is_below() {
        for (text, expected) in [
            ("phone\n5", true),
            ("x\nphone:\n5", true),
            ("  phone :\r\n  5", true),
            ("**phone**\n\n5", true),
            ("# phone\n# 5", true),
            ("// 3. Ваш phone (мобильный, домашний):\n// +5", true),
            ("phone №:\n(5)", true),
            ("- phone\n- 5 (work)\n", true),
            ("phone:\n5, which he gave to somebody else", true),
            ("phone\n5, which he gave to somebody else", false),
            ("phone and fax\n5, г. Тверь\n", false),
            ("Дата phone и место\n5, г. Тверь\n", true),
            ("phone\n\n\n5", false),
            ("_phone_\n5", true),
            ("MY_phone_ID:\n5", false),
            ("phone_ID\n5", false),
            ("aphone:\n5", false),
            ("case phone:\n5", false),
            ("Номер phone клиента\n5", true),
            ("Phone of your phone is here now\n5", false),
            ("phone No.\n5", true),
            ("Phone of the client\n5", true),
            ("2. Phone (mobile)\n5", true),
            ("Phone of the client\n5, or so they say", false),
            ("Call phone(s)\n5", false),
            ("phone()\n5", false),
            ("phone (it)\n5", false),
            ("Phone lines are down.\n5", false),
            ("phone of the client\n5", false),
            ("phone is\n5", false),
            ("Call (phone)\n5", false),
            ("The phone\n5 of them", false),
            ("phone\nis 5", false),
            ("the phone\n5", false),
            ("phone,\n5", false),
            ("phone and others, too:\n5", false),
            ("phone = 7:\n5", false),
            ("\"phone\":\n5", false),
            ("case phone {\n5", false),
            ("phone:\n}; 5", false),
            ("a phone; phone:\n5", false),
            ("phone 7\n5", false),
        ] {
            assert_asks(text, expected);
        }
    }

    #[test]
    fn questions_that_are_spoken_are_answered_on_the_next_line() {
        for (text, expected) in [
            ("AGENT: And your phone number?\nCALLER: Sure, it's 5.", true),
            ("What is your phone?\n\n5 or so\n", true),
            ("What is your phone?\r\n- well, 5\r\n", true),
            ("What is your phone?\nWhy? 5", false),
            ("What is your phone?\nI don't know\n5", false),
            ("What is your phone?\nI told you before what it was: 5", false),
            ("What is your phone?\n5 is a number that nobody has", false),
            ("What is your phone? Well.\n5", false),
            ("x = phone ? 7 : 8\n5", false),
            ("x = phone(8)?\n5", false),
            ("What is your phone?\n\n\n5", false),
        ] {
            assert_asks(text, expected);
        }
    }

    /// Asserts whether the last `phone` of a text asks for the 5 in it.
    fn assert_asks(text: &str, expected: bool) {
        let label = text.to_ascii_lowercase().rfind("phone").unwrap();
        let end = text.match_indices('\n').find(|(at, _)| *at > label).unwrap().0;
        let label = label..label + 5;
        let value = text.rfind("+5").or(text.rfind("(5")).or(text.rfind('5')).unwrap();
        let value = value..text.rfind('5').unwrap() + 1;
        assert_eq!(asks(text, label.clone(), value.clone()), expected, "{text}");
        assert!(!expected || may_ask(text.as_bytes(), &label, end), "{text}");
        if expected {
            assert!(answer(text, label, end).is_some_and(|end| value.start < end), "{text}");
        }
    }
}
