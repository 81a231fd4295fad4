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
type Ending = (&'static str, &'static [&'static str]);

/// Returns the endings in the text that have this last letter, the longest first.
const fn endings(last: char) -> &'static [Ending] {
    match last {
        'о' => &[("ого", &["ий", "ый", "ой"]), ("его", &["ий"])],
        'у' => &[
            ("ому", &["ий", "ый", "ой"]),
            ("ему", &["ий"]),
            ("цу", &["ец", "ець"]),
            ("у", &["", "а", "о"]),
        ],
        'и' => &[
            ("ыми", &["", "ый"]),
            ("ими", &["ий"]),
            ("ами", &["", "а"]),
            ("и", &["а", "я", "ь", "й", ""]),
        ],
        'я' => &[
            ("ая", &["ий", "ый", "ой"]),
            ("яя", &["ий"]),
            ("ья", &["ей"]),
            ("ця", &["ець"]),
            ("я", &["й", "ь"]),
        ],
        'ю' => &[
            ("ую", &["ий", "ый", "ой"]),
            ("юю", &["ий"]),
            ("ою", &["", "а"]),
            ("ею", &["а", "я"]),
            ("ью", &["ь", "ей"]),
            ("єю", &["я"]),
            ("ю", &["й", "ь", "я"]),
        ],
        'й' => &[("ой", &["", "а", "ий", "ый"]), ("ей", &["а", "я", "ий"])],
        'м' => &[
            ("ым", &["", "ый", "ой"]),
            ("им", &["ий", "ой"]),
            ("ом", &["", "о", "ий", "ый", "ой"]),
            ("цем", &["ец", "ець"]),
            ("ьем", &["ей"]),
            ("єм", &["й"]),
            ("ем", &["", "й", "ь"]),
            ("ам", &["", "а"]),
        ],
        'х' => &[("ых", &["", "ый", "ой"]), ("их", &["ий"]), ("ах", &["", "а"])],
        'е' => &[
            ("ые", &["ый", "ой"]),
            ("ие", &["ий"]),
            ("це", &["ец"]),
            ("ье", &["ей"]),
            ("е", &["", "а", "я", "й", "ь"]),
        ],
        'а' => &[("ца", &["ец"]), ("а", &["", "о", "я"])],
        'ы' => &[("ы", &["", "а"])],
        'і' | 'ї' => ukrainian_endings(last),
        _ => &[],
    }
}

/// The same of the letters that Russian does not have: `Ірині`, `Ользі`, `Петрові`, `Сергієві`.
const fn ukrainian_endings(last: char) -> &'static [Ending] {
    match last {
        'і' => &[
            ("ові", &["", "о"]),
            ("еві", &["", "ь", "й"]),
            ("єві", &["й"]),
            ("зі", &["га"]),
            ("ці", &["ка"]),
            ("сі", &["ха"]),
            ("і", &["а", "я"]),
        ],
        'ї' => &[("ї", &["я"])],
        _ => &[],
    }
}

/// Names that lose a vowel when they are declined, by the stem that is left.
/// And those that Ukrainian declines softly and writes with a hard end.
const FLEETING: &[(&str, &str)] =
    &[("павл", "павел"), ("льв", "лев"), ("петр", "петр"), ("ігор", "ігор"), ("лазар", "лазар")];

/// Returns the endings with this last letter of surnames in the masculine, by which a word that no list has is one: most
/// Russian, Ukrainian, Georgian and Armenian surnames have them (Unbegaun, "Russian Surnames", 1972).
const fn surnames(last: char) -> &'static [&'static str] {
    match last {
        'в' => &["ов", "ев"],
        'н' => &["ин", "ын", "ян", "уллин"],
        'й' => &["ский", "цкий", "ський", "цький"],
        'о' => &["енко"],
        // `енк`: what is left of `енко` in Ukrainian.
        'к' => &["чук", "юк", "енк"],
        'е' => &["дзе"],
        'и' => &["швили"],
        'ц' => &["янц"],
        'ч' => &["ович", "евич", "овіч", "евіч", "эвіч"],
        _ => &[],
    }
}

/// Returns the endings with this last letter of surnames in `-ский` and `-ський` in other forms.
const fn adjectives(last: char) -> &'static [&'static str] {
    match last {
        'я' => &["ская", "цкая"],
        'о' => &["ского", "цкого", "ського", "цького"],
        'у' => &["скому", "цкому", "ському", "цькому", "ську", "цьку"],
        'м' => &["ским", "ском", "цким", "цком", "ським", "цьким"],
        'й' => &["ской", "цкой", "ській", "цькій"],
        'ю' => &["скую", "цкую", "ською", "цькою"],
        'а' => &["ська", "цька"],
        'ї' => &["ської", "цької"],
        'е' => &["ские"],
        'х' => &["ских"],
        _ => &[],
    }
}

/// Returns the last letter of a word.
fn last_of(word: &str) -> char {
    word.chars().next_back().unwrap_or_default()
}

/// Returns what the dictionary forms of a word in Cyrillic are known as.
pub(super) fn russian(word: &Folded) -> Known {
    remembered(word, forms)
}

/// A word that was asked for, and what was said of it.
#[derive(Clone, Copy)]
struct Answer {
    word: Key,
    known: Known,
}

/// A word with zeros behind it, and its length.
type Key = [u8; KEY];

/// Bytes of a key, of which the last is the length.
const KEY: usize = 32;
/// How many words are remembered, as a power of two.
const ANSWERS: u32 = 11;

thread_local! {
    /// What was said of the words that came last: texts repeat their words.
    static SAID: RefCell<Vec<Answer>> =
        RefCell::new(vec![Answer { word: [0; KEY], known: Known::NOTHING }; 1 << ANSWERS]);
}

/// Returns what `ask` says of a word, or has said of it.
fn remembered(word: &Folded, ask: impl Fn(&Folded) -> Known) -> Known {
    let Some(key) = word.key() else { return ask(word) };
    let mut hash = 0_u64;
    for eight in key.as_chunks::<8>().0 {
        hash = (hash ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 32;
    }
    let place = usize::try_from(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ANSWERS));
    SAID.with_borrow_mut(|said| match said.get_mut(place.unwrap_or_default()) {
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
    let last = last_of(text);
    // Of the Ukrainian endings the shortest stems are other words: `Баї`.
    let least = if matches!(last, 'і' | 'ї') { 6 } else { 4 };
    for (ending, forms) in endings(last) {
        let stem = text.strip_suffix(ending).filter(|stem| stem.len() >= least);
        let Some(stem) = stem else { continue };
        let hash = Hash::EMPTY.with(stem.as_bytes());
        for form in *forms {
            add(look_up(hash.with(form.as_bytes())));
            shaped |= form.is_empty() && surname(stem);
        }
        if let Some((_, whole)) = FLEETING.iter().find(|(short, _)| *short == stem) {
            add(look_up(Hash::EMPTY.with(whole.as_bytes())));
        }
    }
    for stem in kazakh_stems(text) {
        add(look_up(Hash::EMPTY.with(stem.as_bytes())));
        shaped |= surname(stem) || stem.strip_suffix('а').is_some_and(surname);
    }
    shaped |= adjectives(last_of(text)).iter().any(|ending| text.ends_with(ending));
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
            "escu", "wski", "wska", "wicz", "vich", "shvili", "adze", "idze", "dottir", "poulos",
            "poulou", "oglu",
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
    let endings = surnames(last_of(stem));
    endings.iter().any(|ending| stem.len() > ending.len() + 3 && stem.ends_with(ending))
}

/// Returns whether a word is a patronymic in some case.
fn patronymic(text: &str) -> bool {
    if text.len() < 10 {
        return false;
    }
    if kazakh(text) || ukrainian(text) || belarusian(text) {
        return true;
    }
    let one = || text.get(..text.len() - 2);
    let (his, hers) = match last_of(text) {
        'ч' => (Some(text), None),
        'а' | 'е' | 'у' => (one(), one()),
        // `Кузьмичом`, with the stress on the end.
        'м' => {
            let stressed = text.strip_suffix("ом").filter(|stem| !stem.ends_with("вич"));
            (text.strip_suffix("ем").or(stressed), None)
        }
        'ы' => (None, one()),
        'й' => (None, text.strip_suffix("ой")),
        'ю' => (None, text.strip_suffix("ою")),
        _ => (None, None),
    };
    let ends = |stem: Option<&str>, ends: &[&str]| {
        stem.is_some_and(|stem| ends.iter().any(|end| stem.ends_with(end)))
    };
    ends(his.filter(|his| his.ends_with('ч')), &HIS) || ends(hers, &HERS)
}

/// Returns whether a word is a Kazakh patronymic in some case: `Серікұлы`, `Серікқызынан`.
pub(super) fn kazakh(text: &str) -> bool {
    // `қ` and `ұ` begin with this byte, no Russian letter does.
    if memchr::memchr(0xD2, text.as_bytes()).is_none() {
        return false;
    }
    let endings = ["", "ның", "на", "н", "нда", "нан", "мен"];
    let mut stems = endings.iter().filter_map(|ending| text.strip_suffix(ending));
    stems.any(|stem| ["ұлы", "қызы"].iter().any(|end| stem.ends_with(end)))
}

/// Endings of Kazakh cases, by Kazakh grammar: genitive, dative, accusative, locative, ablative, instrumental.
const KAZAKH_CASES: [&str; 30] = [
    "ның", "нің", "дың", "дің", "тың", "тің", "ға", "ге", "қа", "ке", "на", "не", "ны", "ні", "ды",
    "ді", "ты", "ті", "да", "де", "та", "те", "дан", "ден", "тан", "тен", "нан", "нен", "мен",
    "пен",
];

/// Returns what is left of a Kazakh word without the ending of a case: `Серікке`, `Ахметовтің`. Only a word with a letter
/// that Russian does not have is one.
fn kazakh_stems(text: &str) -> impl Iterator<Item = &str> {
    // `ғ` to `ү` begin with the first two, `ә`, `ө` with them as well, `і` ends with the third, no small Russian letter does.
    let strange = memchr::memchr3(0xD2, 0xD3, 0x96, text.as_bytes()).is_some();
    let endings = if strange { &KAZAKH_CASES[..] } else { &[] };
    endings.iter().filter_map(|ending| text.strip_suffix(ending)).filter(|stem| stem.len() >= 6)
}

/// Returns whether a word is a Belarusian patronymic: `Міхайлавіч`, `Сяргееўна`; the man's in the nominative alone.
const fn belarusian(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        // `авіч`, `евіч`, `овіч`, and `аўн`, `еўн` before an ending.
        [.., 0xD0, 0xB0 | 0xB5 | 0xBE, 0xD0, 0xB2, 0xD1, 0x96, 0xD1, 0x87]
            | [.., 0xD0, 0xB0 | 0xB5, 0xD1, 0x9E, 0xD0, 0xBD, _, _]
    )
}

/// Returns whether a word is an Ukrainian patronymic of a woman in some case: `Остапівна`, `Сергіївні`. Shorter ones are
/// as well adjectives, as `чарівна` is.
fn ukrainian(text: &str) -> bool {
    // `вн` before an ending of one letter, or of two.
    let ([stem @ .., 0xD0, 0xB2, 0xD0, 0xBD, _, _]
    | [stem @ .., 0xD0, 0xB2, 0xD0, 0xBD, _, _, _, _]) = text.as_bytes()
    else {
        return false;
    };
    let ending = text.get(stem.len() + 4..).unwrap_or_default();
    let least = match stem {
        // `і`, `ї`
        [.., 0xD1, 0x96] => 10,
        [.., 0xD1, 0x97] => 8,
        _ => return false,
    };
    stem.len() >= least && ["а", "и", "і", "у", "ою", "о"].contains(&ending)
}

/// How the patronymics of men end.
const HIS: [&str; 10] =
    ["ович", "евич", "ильич", "ілліч", "кузьмич", "фомич", "лукич", "никитич", "саввич", "ильинич"];

/// How those of women end: in `-ична` but from these names, since Ukrainian adjectives do.
const HERS: [&str; 11] = [
    "овн",
    "евн",
    "ильиничн",
    "лукиничн",
    "фоминичн",
    "кузьминичн",
    "никитичн",
    "саввичн",
    "лукичн",
    "фомичн",
    "кузьмичн",
];

/// Returns the endings with this last letter that names may differ by, the longest first.
const fn varying(last: char) -> &'static [&'static str] {
    match last {
        'о' => &["ого", "его"],
        'у' => &["ому", "ему", "у"],
        'и' => &["ыми", "ими", "ами", "и"],
        'м' => &["ым", "им", "ом", "ем"],
        'й' => &["ой", "ый", "ий"],
        'я' => &["ая", "я"],
        'ю' => &["ую", "ью", "ю"],
        'х' => &["ых", "их"],
        'а' => &["а"],
        'е' => &["е"],
        'ы' => &["ы"],
        'ь' => &["ь"],
        _ => &[],
    }
}

/// Returns a hash by which two forms of one name are the same: of the word without its ending.
pub(super) fn stem(word: &Folded) -> u64 {
    let text = word.text();
    let mut stems = varying(last_of(text)).iter().filter_map(|end| text.strip_suffix(end));
    let stem = stems.find(|stem| stem.len() >= 6).unwrap_or(text);
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
    fn endings_stand_with_their_last_letter() {
        let mut seen = [0; 4];
        for last in ('\u{400}'..='\u{4FF}').chain(['\0', 'a']) {
            let lists: [Vec<&str>; 4] = [
                endings(last).iter().map(|(ending, _)| *ending).collect(),
                surnames(last).to_vec(),
                adjectives(last).to_vec(),
                varying(last).to_vec(),
            ];
            for (seen, list) in seen.iter_mut().zip(&lists) {
                *seen += list.len();
                assert!(list.iter().all(|ending| last_of(ending) == last), "{last}");
                assert!(list.iter().all(|ending| !ending.is_empty()), "{last}");
            }
            let lengths: Vec<usize> = varying(last).iter().map(|ending| ending.len()).collect();
            assert!(lengths.is_sorted_by(|a, b| a >= b), "{last}");
        }
        assert_eq!(seen, [51, 22, 32, 27]);
    }

    #[test]
    fn patronymics_end_so_in_every_case() {
        let men = HIS;
        let women = ["овн", "евн", "ильиничн", "саввичн"];
        let all = ["", "а", "у", "ем", "е", "ы", "ой", "ою", "я", "ом", "и", "ич"];
        for stem in ["", "пет", "в", "сав"] {
            for (ends, cases) in
                [(&men[..], &all[..5]), (&women[..], &["а", "ы", "е", "у", "ой", "ою"])]
            {
                for (end, case) in ends.iter().flat_map(|end| all.map(|case| (end, case))) {
                    let word = format!("{stem}{end}{case}");
                    let stressed = case == "ом" && end.ends_with('ч') && !end.ends_with("вич");
                    let is = word.len() >= 10 && (cases.contains(&case) || stressed);
                    assert_eq!(patronymic(&word), is, "{word}");
                }
            }
        }
        for word in
            ["остапівна", "остапівни", "сергіївні", "іванівною", "нұрланқызынан", "асқарұлын"]
        {
            assert!(patronymic(word), "{word}");
        }
        for word in [
            "москвич",
            "кирпич",
            "петровик",
            "деревня",
            "",
            "петровн",
            "чарівна",
            "рівні",
            "демократична",
        ] {
            assert!(!patronymic(word), "{word}");
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
