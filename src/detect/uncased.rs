//! Names in scripts without capital letters, and in Armenian: which values may be one, and which of them lists know.
//!
//! In: a value. Out: how many words it has, and whether a surname or a particle in it is known.
//! Never takes what has digits or other signs in it, nor the words that stand where nobody is named.

use std::{collections::BTreeMap, sync::OnceLock};

use super::address::lexicon::Lexicon;
use crate::table::table;

/// The most words of a name, particles apart.
const MOST: usize = 5;

/// A script, as far as its names are written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// Chinese characters and kana.
    Han,
    Hangul,
    Thai,
    Hebrew,
    Arabic,
    Georgian,
    Armenian,
    /// Those of India, and their neighbours.
    Other,
}

impl Script {
    /// Returns the script of a letter or of a mark on one.
    pub(super) const fn of(c: char) -> Option<Self> {
        Some(match c {
            '\u{531}'..='\u{556}' | '\u{561}'..='\u{587}' => Self::Armenian,
            '\u{5B0}'..='\u{5BD}' | '\u{5D0}'..='\u{5F4}' => Self::Hebrew,
            '\u{620}'..='\u{65F}'
            | '\u{66E}'..='\u{6D3}'
            | '\u{6D5}'..='\u{6DC}'
            | '\u{6FA}'..='\u{6FF}'
            | '\u{750}'..='\u{77F}' => Self::Arabic,
            '\u{E01}'..='\u{E3A}' | '\u{E40}'..='\u{E4E}' => Self::Thai,
            '\u{10D0}'..='\u{10FA}' => Self::Georgian,
            '\u{3005}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'
            | '\u{3400}'..='\u{9FFF}' => Self::Han,
            '\u{AC00}'..='\u{D7A3}' => Self::Hangul,
            '\u{900}'..='\u{109F}' | '\u{1200}'..='\u{135F}' | '\u{1780}'..='\u{17D3}' => {
                Self::Other
            }
            _ => return None,
        })
    }

    /// Returns the most letters of a word of a name, marks on them counted too.
    const fn longest(self) -> usize {
        match self {
            Self::Han => 12,
            Self::Hangul => 6,
            _ => 24,
        }
    }
}

/// The sections of the file.
#[derive(Clone, Copy)]
enum List {
    Chinese,
    Japanese,
    Korean,
    Firm,
    Nobody,
    Particle,
    Place,
}

const SECTIONS: [&str; 7] =
    ["chinese", "japanese", "korean", "firm", "nobody", "particle", "place"];

/// The lists of surnames, with the most letters of the given names behind them.
const SURNAMES: [(List, usize); 3] = [(List::Chinese, 2), (List::Japanese, 3), (List::Korean, 2)];

impl List {
    fn words(self) -> &'static [&'static str] {
        lexicon().words(self as usize)
    }

    fn has(self, word: &str) -> bool {
        lexicon().has(self as usize, word)
    }

    /// Returns whether the list has a word, or its beginning with a star.
    fn has_begun(self, word: &str) -> bool {
        let begins = |known: &&str| known.strip_suffix('*').is_some_and(|it| word.starts_with(it));
        self.has(word) || self.words().iter().any(begins)
    }
}

fn lexicon() -> &'static Lexicon {
    static LISTS: OnceLock<Lexicon> = OnceLock::new();
    let file = include_str!("../../patterns/words/uncased.txt");
    LISTS.get_or_init(|| Lexicon::read(file, &SECTIONS, char::is_whitespace))
}

/// Returns a list of `patterns/context.toml` that tells names, in small letters.
pub(super) fn list(name: &str) -> &'static [String] {
    static LISTS: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    let lists = LISTS.get_or_init(|| {
        let lists: BTreeMap<String, Vec<String>> = table!("context");
        lists.into_iter().filter(|(name, _)| name.starts_with("name_")).collect()
    });
    lists.get(name).map_or(&[], Vec::as_slice)
}

/// Lists of given names.
const GEORGIAN: &str = "name_georgian";
const ARMENIAN: &str = "name_armenian";

/// A value that may be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) script: Script,
    /// How many words it has, particles apart.
    pub(super) words: usize,
    /// Whether a list knows it, or its ending.
    pub(super) known: bool,
}

/// Returns what a value is as a name.
pub(super) fn named(value: &str) -> Option<Named> {
    let script = Script::of(value.chars().next()?)?;
    let (mut words, mut particle, mut parts) = (0, false, [""; 2]);
    for word in value.split(is_joint).filter(|word| !word.is_empty()) {
        let mut length = 0;
        for c in word.chars() {
            let fits = Script::of(c) == Some(script) && !c.is_numeric() && !is_sign(c);
            if !(fits || is_within(c)) {
                return None;
            }
            length += 1;
        }
        if length > script.longest() || is_nobody(word, script) {
            return None;
        }
        if List::Particle.has(word) {
            particle = true;
            continue;
        }
        if let Some(part) = parts.get_mut(words) {
            *part = word;
        }
        words += 1;
    }
    if !(1..=MOST).contains(&words) || is_too_long(value, script) {
        return None;
    }
    let family = words == 1 && List::Japanese.has(parts[0]);
    let known = match (script, parts) {
        (Script::Arabic, _) => particle && words > 1,
        (Script::Han, [only, ""]) => is_written_whole(only),
        (Script::Han | Script::Hangul, [a, b]) => words == 2 && (is_pair(a, b) || is_pair(b, a)),
        (Script::Georgian, [a, b]) => words == 2 && (is_georgian(a, b) || is_georgian(b, a)),
        (Script::Armenian, [a, b]) => words > 1 && [a, b].iter().any(|it| it.ends_with("յան")),
        _ => false,
    };
    let firm = !known && !family && is_firm(value, script);
    (!firm).then_some(Named { script, words, known })
}

/// What parts the words of a name.
const fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{3000}' | '.' | ',' | '-' | '\u{5BE}' | '\u{2010}')
        || matches!(c, '·' | '・' | '･' | '‧' | '•')
}

/// What may stand among the letters of a word: joiners, apostrophes.
const fn is_within(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\'' | '’')
}

/// Signs that stand among the letters of the scripts of India.
const fn is_sign(c: char) -> bool {
    matches!(c, '\u{964}' | '\u{965}' | '\u{970}')
}

/// Returns whether a word stands where nobody is named.
fn is_nobody(word: &str, script: Script) -> bool {
    match script {
        Script::Armenian => List::Nobody.has(word),
        _ => List::Nobody.has_begun(word),
    }
}

/// Returns whether a value ends like the name of a firm or an office.
fn is_firm(value: &str, script: Script) -> bool {
    matches!(script, Script::Han | Script::Hangul)
        && List::Firm.words().iter().any(|end| value.ends_with(end))
}

/// Returns whether what no spaces divide is rather a sentence.
fn is_too_long(value: &str, script: Script) -> bool {
    let most = match script {
        Script::Han => 6,
        Script::Hangul => 8,
        Script::Thai => 40,
        _ => 64,
    };
    value.chars().filter(|c| !is_joint(*c) && !is_kana(*c)).count() > most
}

/// Returns whether a value is a surname that lists know and a given name, of as many letters as such have; or, where
/// `alone` lets it, a surname of two letters.
pub(super) fn has_surname(value: &str, alone: bool) -> bool {
    // Kana that stand among Chinese characters are no piece of a name: `関数の仕`.
    let even = |given: &str| given.chars().all(is_kana) || !given.chars().any(is_kana);
    let fits =
        |given: &str, most: usize| (1..=most).contains(&given.chars().count()) && even(given);
    if let Some((surname, given)) = value.split_once(is_joint) {
        return fits(given, 3) && SURNAMES.iter().any(|(list, _)| list.has(surname));
    }
    SURNAMES.iter().any(|(list, most)| {
        list.words().iter().filter_map(|surname| Some((surname, value.strip_prefix(surname)?))).any(
            |(surname, given)| {
                fits(given, *most) || alone && given.is_empty() && surname.chars().count() > 1
            },
        )
    })
}

const fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}')
}

/// Returns whether a word is a surname that lists know and a given name, so that few other words are.
fn is_written_whole(word: &str) -> bool {
    let count = word.chars().count();
    let rest = |list: List, most: usize| {
        list.words().iter().any(|surname| {
            let own = surname.chars().count();
            word.starts_with(surname) && (own + 1..=own + most).contains(&count) && count > 2
        })
    };
    !is_firm(word, Script::Han) && (rest(List::Chinese, 2) || rest(List::Japanese, 3))
}

/// Returns whether the first of two words is a surname that lists know, and the other as long as given names are.
fn is_pair(surname: &str, given: &str) -> bool {
    given.chars().count() <= 3 && SURNAMES.iter().any(|(list, _)| list.has(surname))
}

/// Endings of Georgian surnames; others are those of common words too.
const FAMILY: [&str; 2] = ["შვილი", "ძე"];
const OTHER_FAMILY: [&str; 6] = ["ია", "ავა", "უა", "ური", "იანი", "ელი"];

/// Returns whether two words are a given name and a surname of Georgia.
fn is_georgian(given: &str, family: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|end| family.ends_with(end));
    ends(&FAMILY) || ends(&OTHER_FAMILY) && list(GEORGIAN).iter().any(|it| it == given)
}

/// Returns whether the first word of a value is a given name of Georgia or Armenia.
pub(super) fn begins_with_given(value: &str) -> bool {
    let first = value.split(' ').next().unwrap_or_default().to_lowercase();
    [GEORGIAN, ARMENIAN].iter().any(|name| list(name).contains(&first))
}

/// Returns whether what follows on a name says that a street or a school bears it.
pub(super) fn is_of_place(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\u{A0}']);
    List::Place.has_begun(rest.split(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_other_scripts_may_be_names() {
        for (value, expected) in [
            ("ნინო ჩხიკვაძე", Some((2, true))),
            ("ნინო", Some((1, false))),
            ("დავით ზზიხელი", Some((2, true))),
            ("תמר זזיחוביץ", Some((2, false))),
            ("آل سالم بن ززيح", Some((2, true))),
            ("रीता ज्ज़ीख", Some((2, false))),
            ("मानन\u{200D}धर", Some((1, false))),
            ("พิชญ์สินี ซซิขะ", Some((2, false))),
            ("佐藤 零子", Some((2, true))),
            ("佐藤零子", Some((1, true))),
            ("王零", Some((1, false))),
            ("ジョン・スミス", Some((2, false))),
            ("김 영민", Some((2, true))),
            ("Աննա Զզիխյան", Some((2, true))),
            ("不详", None),
            ("请选择联系人", None),
            ("示例科技有限公司", None),
            ("王零1", None),
            ("昨日は雨が降りましたので行けませんでした", None),
            ("ชื่อ นามสกุล", None),
            ("Անուն Ազգանուն", None),
            ("نص، آخر", None),
            ("Anna", None),
            ("", None),
        ] {
            let found = named(value).map(|named| (named.words, named.known));
            assert_eq!(found, expected, "{value}");
        }
    }

    #[test]
    fn surnames_stand_before_given_names() {
        for (value, alone, expected) in [
            ("王零零", false, true),
            ("王零零零", false, false),
            ("佐藤零子", false, true),
            ("佐藤", false, false),
            ("佐藤", true, true),
            ("王", true, false),
            ("김영민", false, true),
            ("영민김", false, false),
        ] {
            assert_eq!(has_surname(value, alone), expected, "{value}");
        }
    }
}
