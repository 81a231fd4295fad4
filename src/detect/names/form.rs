//! The forms of Russian names: a word in any case, number and gender → what its dictionary forms are known as.
//!
//! In: a folded word. Out: flags. Endings by Zaliznyak, "Грамматический словарь русского языка" (1977), declensions of
//! names, and Superanskaya, "Словарь русских личных имён" (1998), patronymics.
//! Never asks more than a dozen dictionary forms of a word.

use std::cell::RefCell;

use super::{
    known::{Folded, Known, look_up},
    table::Hash,
};

/// An ending in the text, and the endings that the dictionary form may have in its place.
const ENDINGS: &[(&str, &[&str])] = &[
    ("ого", &["ий", "ый", "ой"]),
    ("его", &["ий"]),
    ("ому", &["ий", "ый", "ой"]),
    ("ему", &["ий"]),
    ("ыми", &["", "ый"]),
    ("ими", &["ий"]),
    ("ами", &["", "а"]),
    ("ая", &["ий", "ый", "ой"]),
    ("яя", &["ий"]),
    ("ую", &["ий", "ый", "ой"]),
    ("юю", &["ий"]),
    ("ой", &["", "а", "ий", "ый"]),
    ("ою", &["", "а"]),
    ("ей", &["а", "я", "ий"]),
    ("ею", &["а", "я"]),
    ("ым", &["", "ый", "ой"]),
    ("им", &["ий", "ой"]),
    ("ом", &["", "о", "ий", "ый", "ой"]),
    ("ем", &["", "й", "ь", "ец"]),
    ("ых", &["", "ый", "ой"]),
    ("их", &["ий"]),
    ("ые", &["ый", "ой"]),
    ("ие", &["ий"]),
    ("ью", &["ь"]),
    ("ах", &["", "а"]),
    ("ам", &["", "а"]),
    ("а", &["", "о", "я"]),
    ("у", &["", "а"]),
    ("е", &["", "а", "я", "й", "ь"]),
    ("я", &["й", "ь"]),
    ("ю", &["й", "ь", "я"]),
    ("и", &["а", "я", "ь", "й", ""]),
    ("ы", &["", "а"]),
];

/// Names that lose a vowel when they are declined, by the stem that is left.
const FLEETING: &[(&str, &str)] = &[("павл", "павел"), ("льв", "лев"), ("петр", "петр")];

/// Endings of surnames in the masculine, by which a word that no list has is one: most Russian, Ukrainian, Georgian
/// and Armenian surnames have them (Unbegaun, "Russian Surnames", 1972).
const SURNAMES: &[&str] = &[
    "ов",
    "ев",
    "ин",
    "ын",
    "ский",
    "цкий",
    "енко",
    "чук",
    "юк",
    "дзе",
    "швили",
    "ян",
    "янц",
    "ович",
    "евич",
    "уллин",
];

/// Returns what the dictionary forms of a word in Cyrillic are known as.
pub(super) fn russian(word: &Folded) -> Known {
    remembered(word, forms)
}

/// A word that was asked for, and what was said of it.
#[derive(Clone, Copy)]
struct Answer {
    word: [u8; SHORT],
    known: Known,
}

/// The longest word that is remembered, in bytes; it ends with a zero.
const SHORT: usize = 30;
/// How many words are remembered, as a power of two.
const ANSWERS: u32 = 12;

thread_local! {
    /// What was said of the words that came last: texts repeat their words.
    static SAID: RefCell<Vec<Answer>> =
        RefCell::new(vec![Answer { word: [0; SHORT], known: Known::NOTHING }; 1 << ANSWERS]);
}

/// Returns what `ask` says of a word, or has said of it.
fn remembered(word: &Folded, ask: impl Fn(&Folded) -> Known) -> Known {
    let Some(short) = word.bytes().get(..word.bytes().len().min(SHORT)) else {
        return ask(word);
    };
    if short.is_empty() || short.len() == SHORT || short.contains(&0) {
        return ask(word);
    }
    let mut key = [0; SHORT];
    key.iter_mut().zip(short).for_each(|(to, from)| *to = *from);
    let mut hash = 0_u64;
    for eight in key.as_chunks::<8>().0 {
        hash = (hash ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 32;
    }
    let rest = key.last_chunk::<8>().map_or(0, |rest| u64::from_le_bytes(*rest));
    hash = (hash ^ rest).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let place = usize::try_from(hash >> (64 - ANSWERS)).unwrap_or_default();
    SAID.with_borrow_mut(|said| match said.get_mut(place) {
        Some(answer) if answer.word == key => answer.known,
        Some(answer) => {
            *answer = Answer { word: key, known: ask(word) };
            answer.known
        }
        None => ask(word),
    })
}

fn forms(word: &Folded) -> Known {
    let text = word.text();
    let mut known = Known::NOTHING;
    let mut uncommon = Known::NOTHING;
    let mut add = |found: Known| {
        known |= found;
        if found.is(Known::GIVEN) && !found.is(Known::COMMON_GIVEN) {
            uncommon |= Known::COMMON_GIVEN;
        }
        if found.is(Known::SURNAME) && !found.is(Known::COMMON_SURNAME) {
            uncommon |= Known::COMMON_SURNAME;
        }
    };
    add(word.known());
    let mut shaped = surname(text);
    for (ending, forms) in ENDINGS {
        let Some(stem) = text.strip_suffix(ending).filter(|stem| stem.len() >= 4) else { continue };
        let hash = Hash::EMPTY.with(stem.as_bytes());
        for form in *forms {
            add(look_up(hash.with(form.as_bytes())));
            shaped |= form.is_empty() && surname(stem);
        }
        if let Some((_, whole)) = FLEETING.iter().find(|(short, _)| *short == stem) {
            add(look_up(Hash::EMPTY.with(whole.as_bytes())));
        }
    }
    shaped |= ["ская", "ского", "скому", "ским", "ском", "ской", "скую", "ские", "ских"]
        .iter()
        .any(|ending| text.ends_with(ending));
    if shaped && text.len() >= 10 {
        known |= Known::SHAPED;
    }
    if patronymic(text) {
        known |= Known::PATRONYMIC;
    }
    known.without(uncommon)
}

/// Returns what a word in Latin letters is known as.
pub(super) fn latin(word: &Folded) -> Known {
    remembered(word, latin_forms)
}

fn latin_forms(word: &Folded) -> Known {
    let text = word.text();
    let mut known = word.known();
    let ends = |endings: &[&str]| endings.iter().any(|ending| text.ends_with(ending));
    if text.len() >= 7 && ends(&["ovich", "evich", "ovna", "evna", "ichna"]) {
        known |= Known::PATRONYMIC;
    }
    if text.len() >= 5
        && ends(&[
            "ov", "ova", "ev", "eva", "sky", "skiy", "skii", "skaya", "skaia", "enko", "chuk",
        ])
    {
        known |= Known::SHAPED;
    }
    // The feminine of a surname that the list has in the masculine.
    if let Some(masculine) = text.strip_suffix('a').filter(|_| ends(&["ova", "eva", "ina"])) {
        known |= look_up(Hash::EMPTY.with(masculine.as_bytes()));
    }
    known
}

fn surname(stem: &str) -> bool {
    SURNAMES.iter().any(|ending| stem.len() > ending.len() + 3 && stem.ends_with(ending))
}

/// Returns whether a word is a patronymic in some case.
fn patronymic(text: &str) -> bool {
    if text.len() < 10 {
        return false;
    }
    let stem = |endings: &[&str], ends: &[&str]| {
        endings.iter().any(|ending| {
            text.strip_suffix(ending).is_some_and(|stem| ends.iter().any(|end| stem.ends_with(end)))
        })
    };
    const SHORT: [&str; 7] = ["ильич", "кузьмич", "фомич", "лукич", "никитич", "саввич", "ильинич"];
    stem(&["", "а", "у", "ем", "е"], &["ович", "евич"])
        || stem(&["а", "ы", "е", "у", "ой", "ою"], &["овн", "евн", "ичн"])
        || stem(&["", "а", "у", "ем", "е"], &SHORT)
        || ["оглы", "кызы", "улы", "уулу"].contains(&text)
}

/// Returns a hash by which two forms of one name are the same: of the word without its ending.
pub(super) fn stem(word: &Folded) -> u64 {
    const ENDS: [&str; 27] = [
        "ого", "его", "ому", "ему", "ыми", "ими", "ами", "ым", "им", "ой", "ый", "ий", "ом", "ем",
        "ая", "ую", "ых", "их", "ью", "а", "е", "и", "у", "ы", "ю", "я", "ь",
    ];
    let text = word.text();
    let stems = ENDS.iter().filter_map(|end| text.strip_suffix(end));
    let stem = stems.filter(|stem| stem.len() >= 6).min_by_key(|stem| stem.len()).unwrap_or(text);
    let stem = stem.strip_suffix('й').or_else(|| stem.strip_suffix('о')).unwrap_or(stem);
    Hash::EMPTY.with(stem.as_bytes()).value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_case() {
        for (words, flag) in [
            (
                "Иван Ивана Ивану Иваном Иване Сергея Сергею Сергеем Юрия Юрием Игорем Павла Петру Льва",
                Known::GIVEN,
            ),
            (
                "Анна Анны Анне Анну Анной Марии Марию Ильи Ильей Никитой Любови Ольгою",
                Known::GIVEN,
            ),
            (
                "Иванов Иванова Иванову Ивановым Ивановой Ивановых Ивановы Яновскому Белого Белая",
                Known::SURNAME,
            ),
            ("Шевченко Мельника Мельником Ковальчуку", Known::SURNAME),
            ("Хвостенкова Ничкиным Берковскую Мкртчяна Чавчавадзе", Known::SHAPED),
            ("Сергеевич Сергеевича Ивановны Ильиничной Кузьмичу Никитична", Known::PATRONYMIC),
        ] {
            for word in words.split(' ') {
                let known = russian(&Folded::of(word));
                assert!(known.is(flag), "{word} {known:?}");
            }
        }
        for word in ["Столица", "Отдел", "Документ", "Ключ", "Церковь"]
        {
            let known = russian(&Folded::of(word));
            assert!(!known.is(Known::SHAPED | Known::PATRONYMIC), "{word} {known:?}");
        }
    }

    #[test]
    fn forms_of_one_name_have_one_stem() {
        for forms in [
            "Бут Бута Буту Бутом",
            "Ходорковский Ходорковского Ходорковским",
            "Путина Путин Путиным",
        ] {
            let stems: Vec<u64> = forms.split(' ').map(|form| stem(&Folded::of(form))).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms}");
        }
    }
}
