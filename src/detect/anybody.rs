//! Names that stand for any: those of forms, manuals and courts.
//!
//! In: a person's name as it was found, and the list of `patterns/nature.toml`. Out: whether it names nobody.
//! Never looks at anything but the whole name: a namesake by half is somebody.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    letter,
    nature::{Nature, lower},
};

/// The names of nobody, as the file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    /// Words in small letters, `ё` as `е`: with `*` of any ending, in brackets if they may be left out.
    persons: Vec<String>,
}

/// The names of nobody.
#[derive(Deserialize)]
#[serde(from = "List")]
pub(super) struct Anybody {
    persons: Vec<String>,
    /// How their words begin: two letters, the second a zero where there is none or any may stand; and in which
    /// entries, a bit for each, that of number 128 again the first.
    begun: Vec<([char; 2], u128)>,
    /// In which entries a word may be that begins with these two letters, of those that have a place.
    near: Box<[u128]>,
}

impl From<List> for Anybody {
    fn from(List { persons }: List) -> Self {
        let mut begun: BTreeMap<[char; 2], u128> = BTreeMap::new();
        for (entry, bit) in persons.iter().zip(bits()) {
            for word in entry.split(' ') {
                let word = word.trim_matches(['(', ')']).trim_end_matches('*');
                *begun.entry(beginning(word)).or_default() |= bit;
            }
        }
        let mut list = Self { persons, begun: begun.into_iter().collect(), near: Box::default() };
        let letters = ['\0'].into_iter().chain('a'..='z').chain('а'..='я');
        let pairs = letters.clone().flat_map(|a| letters.clone().map(move |b| [a, b]));
        list.near = pairs.map(|begins| list.searched(begins)).collect();
        list
    }
}

impl Anybody {
    /// Says quickly which entries may have all words of a name, by how they begin.
    fn may_be(&self, text: &str) -> u128 {
        let (mut entries, mut begins, mut letters) = (u128::MAX, ['\0'; 2], 0);
        for c in text.chars().chain([' ']) {
            let goes_on = letter::is_letter(c);
            if let Some(room) = begins.get_mut(letters).filter(|_| goes_on) {
                letter::small(c, |c| *room = if c == 'ё' { 'е' } else { c });
            }
            letters = if goes_on { letters + 1 } else { 0 };
            match (goes_on, letters) {
                // It becomes a letter and a mark, as no other does: two words.
                _ if c == 'İ' => return u128::MAX,
                (true, 2) => entries &= self.may_have(begins),
                (false, _) if begins[0] != '\0' && begins[1] == '\0' => {
                    entries &= self.may_have(begins);
                }
                _ => {}
            }
            if !goes_on {
                begins = ['\0'; 2];
            }
            if entries == 0 {
                break;
            }
        }
        entries
    }

    /// Says quickly which entries may have a word that begins so.
    fn may_have(&self, begins: [char; 2]) -> u128 {
        match begins.map(place) {
            [Some(first), Some(second)] => {
                self.near.get(first * PLACES + second).copied().unwrap_or(u128::MAX)
            }
            _ => self.searched(begins),
        }
    }

    /// The same for any letters.
    fn searched(&self, [first, second]: [char; 2]) -> u128 {
        let with = |second| {
            let at = self.begun.binary_search_by_key(&[first, second], |(known, _)| *known);
            at.ok().and_then(|at| self.begun.get(at)).map_or(0, |(_, entries)| *entries)
        };
        with(second) | with('\0')
    }
}

/// How many letters have a place.
const PLACES: usize = 59;

/// Returns the place of a letter that most names are written with, or of none.
const fn place(c: char) -> Option<usize> {
    match c {
        '\0' => Some(0),
        'a'..='z' => Some(c as usize - 'a' as usize + 1),
        'а'..='я' => Some(c as usize - 'а' as usize + 27),
        _ => None,
    }
}

/// The bits of entries.
fn bits() -> impl Iterator<Item = u128> {
    (0..128).map(|bit| 1 << bit).cycle()
}

/// The first two letters of a word.
fn beginning(word: &str) -> [char; 2] {
    let mut letters = word.chars().map(|c| if c == 'ё' { 'е' } else { c });
    [letters.next().unwrap_or('\0'), letters.next().unwrap_or('\0')]
}

/// The most words of an entry.
const MOST: usize = 8;
/// The most letters of an ending.
const ENDING: usize = 3;

/// Returns the nature of a person's name: all its words are words of one entry, each once, and none but those in
/// brackets are left over; or it is live.
pub(super) fn name(list: &Anybody, text: &str) -> Nature {
    // Most names have words of some entry, and hardly any have all of one.
    let entries = list.may_be(text);
    if entries == 0 {
        return Nature::Live;
    }
    let mut buffer = [0; 128];
    let Some(lower) = lower(text, &mut buffer) else { return Nature::Live };
    let words = || lower.split(|c: char| !letter::is_letter(c)).filter(|word| !word.is_empty());
    let mut likely = list.persons.iter().zip(bits()).filter(|(_, bit)| entries & bit != 0);
    match words().count() <= MOST && likely.any(|(entry, _)| is_called(entry, words())) {
        true => Nature::Placeholder,
        false => Nature::Live,
    }
}

/// Returns whether each word is one of the entry's, and the entry has none left that must be there.
fn is_called<'t>(entry: &str, words: impl Iterator<Item = &'t str>) -> bool {
    let mut used = 0_u8;
    for word in words {
        // The longest that fits: a patronymic begins like the surname, and that like the name.
        let own = entry.split(' ').take(MOST).enumerate();
        let own = own.filter(|(i, own)| used & 1 << i == 0 && is_like(word, own));
        let Some((i, _)) = own.max_by_key(|(_, own)| own.len()) else { return false };
        used |= 1 << i;
    }
    let mut own = entry.split(' ').enumerate();
    used != 0 && own.all(|(i, own)| own.starts_with('(') || used & 1 << i != 0)
}

/// Returns whether a word is one of an entry.
fn is_like(word: &str, own: &str) -> bool {
    let own = own.trim_matches(['(', ')']);
    let mut letters = word.chars().map(|c| if c == 'ё' { 'е' } else { c });
    match own.strip_suffix('*') {
        Some(stem) => stem.chars().all(|c| letters.next() == Some(c)) && letters.count() <= ENDING,
        None => letters.eq(own.chars()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::nature_of;

    #[test]
    fn whole_names_of_nobody_are_known_in_every_case_and_order() {
        for (text, expected) in [
            ("John Doe", Nature::Placeholder),
            ("DOE, Jane", Nature::Placeholder),
            ("Иванов Иван Иванович", Nature::Placeholder),
            ("Иванову Ивану", Nature::Placeholder),
            ("Иванов И. И.", Nature::Placeholder),
            ("П. П. Петровым", Nature::Placeholder),
            ("Пётр Петров", Nature::Placeholder),
            ("Иванов Пётр Сергеевич", Nature::Live),
            ("Иванов Иван Петрович", Nature::Live),
            ("Иван Ивановский", Nature::Live),
            ("Иванов", Nature::Live),
            ("John", Nature::Live),
            ("Jane Doering", Nature::Live),
            ("John Doe Doe", Nature::Live),
            ("", Nature::Live),
        ] {
            assert_eq!(nature_of("name", text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_entry_is_passed_over(
            (a, b) in (0_usize..1000, 0_usize..1000),
            mixed in any::<bool>(),
            (ending, other) in ("[а-я]{0,2}", "[a-zа-яё .]{0,12}"),
        ) {
            let file = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
            let listed: List = file["name"].clone().try_into().unwrap();
            let list: Anybody = file["name"].clone().try_into().unwrap();
            let entry = |pick: usize| &listed.persons[pick % listed.persons.len()];
            let half = |pick: usize, first: usize| entry(pick).split(' ').skip(first).step_by(2);
            let words: Vec<&str> = match mixed {
                true => half(a, 0).chain(half(b, 1)).collect(),
                false => entry(a).split(' ').collect(),
            };
            let text = words.join(" ").replace(['(', ')'], "").replace('*', &ending);
            for text in [text.clone(), format!("{text} {other}"), other] {
                let words = || text.split(|c| !letter::is_letter(c)).filter(|word| !word.is_empty());
                let found = listed.persons.iter().any(|entry| is_called(entry, words()));
                let expected = if found { Nature::Placeholder } else { Nature::Live };
                prop_assert_eq!(name(&list, &text), expected, "{}", text);
            }
        }
    }

    #[test]
    fn letters_with_a_place_are_found_there() {
        let file = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
        let list: Anybody = file["name"].clone().try_into().unwrap();
        assert_eq!(list.near.len(), PLACES * PLACES);
        let letters: Vec<char> = "\0abmzабияёéі張".chars().collect();
        for begins in letters.iter().flat_map(|a| letters.iter().map(|b| [*a, *b])) {
            assert_eq!(list.may_have(begins), list.searched(begins), "{begins:?}");
        }
        let begun = list.begun.iter().map(|(begins, _)| *begins);
        begun.for_each(|begins| assert_eq!(list.may_have(begins), list.searched(begins)));
    }

    #[test]
    fn entries_are_as_they_are_compared() {
        let list = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
        let persons = list["name"]["persons"].as_array().unwrap();
        for entry in persons.iter().map(|entry| entry.as_str().unwrap()) {
            assert_eq!(entry, entry.to_lowercase().replace('ё', "е"));
            assert!(entry.split(' ').count() <= MOST, "{entry}");
            assert!(entry.split(' ').any(|word| !word.starts_with('(')), "{entry}");
        }
    }
}
