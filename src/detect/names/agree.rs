//! Agreement: whether a word that ends as adjectives do stands in the case of the given name behind it, as surnames do;
//! and words that by their endings are no names.
//!
//! In: folded Russian words. Out: yes or no. Endings by Zaliznyak, "Грамматический словарь русского языка" (1977).
//! Never takes the adjective of a country or a city for a surname.

use super::{
    known::{Known, look_up},
    phrases::Phrases,
    single,
    table::Hash,
};
use crate::detect::letter;

/// Endings of surnames in `-ов`, `-ин` and `-ский`, with those that a given name has in the same case and gender.
const AGREEING: [(&[&str], &[&str]); 15] = [
    (&["овой", "евой", "иной", "ыной"], &["е", "и", "ы", "ой", "ей", "ью"]),
    (&["ская", "цкая"], &["а", "я", "ь"]),
    (&["скую", "цкую"], &["у", "ю", "ь"]),
    (&["ского", "цкого"], &["а", "я", "ы", "и"]),
    (&["скому", "цкому"], &["у", "ю", "е"]),
    (&["ским", "цким"], &["ом", "ем", "ой", "ей"]),
    (&["ском", "цком"], &["е", "и"]),
    (&["ской", "цкой"], &["е", "и", "ы", "ой", "ей", "ью"]),
    // Ukrainian
    (&["ська", "цька"], &["а", "я", "в"]),
    (&["ську", "цьку"], &["у", "ю", "в"]),
    (&["ського", "цького"], &["а", "я"]),
    (&["ському", "цькому"], &["у", "ю", "і"]),
    (&["ським", "цьким"], &["ом", "ем", "єм"]),
    (&["ської", "цької", "ській", "цькій"], &["и", "і", "ї"]),
    (&["ською", "цькою"], &["ою", "ею", "єю"]),
];

/// Returns whether a surname in some case but the nominative of men stands in that of a given name: `Хвостенковой Анне`.
pub(super) fn agree(surname: &str, given: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|end| given.ends_with(end));
    AGREEING.iter().any(|(whose, others)| {
        let stem = whose.iter().find_map(|end| surname.strip_suffix(end));
        stem.is_some_and(|stem| ends(others) && !is_of_country(surname, stem))
    }) && !(surname.ends_with("ой") && is_of_men(given))
}

/// Endings of surnames in `-ов` and `-ин`, those of women but in the oblique cases left out, with those that a given name
/// has in the same case and gender; it has none in the nominative of men.
const OWN: [(&[&str], &[&str]); 6] = [
    (&["ова", "ева", "ина", "ына"], &["а", "я", "ь"]),
    (&["ову", "еву", "ину", "ыну"], &["у", "ю", "ь"]),
    (&["овым", "евым", "иным", "ыным"], &["ом", "ем"]),
    (&["ове", "еве", "ине", "ыне"], &["е"]),
    (&["овой", "евой", "иной", "ыной"], &["е", "и", "ы", "ой", "ей", "ью"]),
    (&["ов", "ев", "ин", "ын"], &[]),
];

/// Returns whether a given name and a surname in `-ов` or `-ин` beside it stand in one case: `Роману Хвостенкову`, but not
/// `Роман Хвостенкова`.
pub(super) fn in_one_case(given: &str, surname: &str) -> bool {
    let ends = |word: &str, endings: &[&str]| endings.iter().any(|end| word.ends_with(end));
    let own = OWN.iter().find(|(whose, _)| ends(surname, whose));
    own.is_some_and(|(_, others)| match others {
        [] => !ends(given, &["а", "я", "у", "ю", "е", "и", "ы", "ом", "ем", "ой"]),
        others => ends(given, others),
    })
}

/// Returns whether a given name in an oblique case is one that men alone bear: behind the surname of a woman it is
/// another word, as in `торговой марки`.
fn is_of_men(given: &str) -> bool {
    let Some(stem) = given.strip_suffix(['и', 'ы', 'е']) else { return false };
    let hash = Hash::EMPTY.with(stem.as_bytes());
    let is = |end: &str| look_up(hash.with(end.as_bytes())).is(Known::GIVEN);
    is("") && !["а", "я", "ь"].into_iter().any(is)
}

/// Returns whether a word is the adjective of a country or a city, in any form: `американской`.
fn is_of_country(word: &str, stem: &str) -> bool {
    let rest = word.get(stem.len()..).unwrap_or_default();
    let suffix = ["ск", "цк", "ськ", "цьк"].iter().find(|suffix| rest.starts_with(**suffix));
    let adjective = suffix.and_then(|suffix| word.get(..stem.len() + suffix.len()));
    adjective.is_some_and(|adjective| Phrases::Country.has(adjective))
}

/// Endings of infinitives and of nouns of action and quality, which no surname has.
const ABSTRACT: [&str; 24] = [
    "ать",
    "ять",
    "еть",
    "ить",
    "уть",
    "ться",
    "ение",
    "ения",
    "ению",
    "ением",
    "ание",
    "ания",
    "анию",
    "анием",
    "ость",
    "ости",
    "остью",
    "ство",
    "ства",
    "ству",
    "ством",
    "ция",
    "цию",
    "цией",
];

/// Endings of verbs that ask somebody for something, and of what we do and I do.
const ASKING: [&str; 5] = ["ите", "йте", "ьте", "аем", "яем"];
const DOING: [&str; 2] = ["аю", "яю"];
/// Endings of what he and she did.
const HE: [&str; 7] = ["ал", "ил", "ел", "ял", "ыл", "ул", "лся"];
const SHE: [&str; 7] = ["ала", "ила", "ела", "яла", "ыла", "ула", "лась"];
/// Endings of patronymics in the nominative.
const NOMINATIVE: [&str; 2] = ["ич", "на"];

/// Returns whether a word is a verb with a person for its object or subject, by its end and that of the patronymic behind:
/// `Позвоните Анне Сергеевне`, `Приехала Анна Сергеевна`. Surnames in `-ите` are of women and are not declined:
/// `Дапкунайте Анна Сергеевна`.
pub(super) fn is_verb(word: &str, patronymic: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|end| word.ends_with(end));
    let object = || !NOMINATIVE.iter().any(|end| patronymic.ends_with(end));
    // `Стрела Анна Петровна`, but `Формула Ивана Петровича`.
    let noun = || !object() && Phrases::Noun.has(word);
    let done =
        || ends(&HE) && !patronymic.ends_with("на") || ends(&SHE) && !patronymic.ends_with("ич");
    word.len() >= 10 && (ends(&ASKING) && object() || ends(&DOING) || done() && !noun())
}

/// Returns whether a capital behind `head` may be but that of a sentence: no letter, comma or label of a person stands
/// before it. Elsewhere no verb has one, if it is not `shouted`.
pub(super) fn may_begin(head: &str, shouted: bool) -> bool {
    let bare = head.trim_end_matches([' ', '\u{A0}']);
    if bare.len() == head.len() {
        return true;
    }
    let goes_on = !shouted && (bare.ends_with(letter::is_letter) || bare.ends_with(','));
    !goes_on && !single::is_labelled(bare)
}

/// Returns whether a word is an infinitive or a noun of action or quality: `Передать`, `Заявление`.
pub(super) fn is_abstract(word: &str) -> bool {
    word.len() >= 12 && ABSTRACT.iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_stand_in_the_case_of_the_given_name() {
        for (surname, given) in [
            ("хвостенковой", "анне"),
            ("ничкиной", "верой"),
            ("берковскую", "ольгу"),
            ("берковскому", "илье"),
            ("берковским", "ильей"),
            ("берковская", "любовь"),
            ("берковской", "марии"),
        ] {
            assert!(agree(surname, given), "{surname} {given}");
        }
        for (surname, given) in [
            ("основой", "анна"),
            ("берковскую", "анне"),
            ("берковского", "ивану"),
            ("белому", "ивану"),
            ("торговой", "марки"),
        ] {
            assert!(!agree(surname, given), "{surname} {given}");
        }
    }

    #[test]
    fn a_given_name_stands_in_the_case_of_the_surname() {
        for (given, surname, expected) in [
            ("роман", "хвостенков", true),
            ("романа", "хвостенкова", true),
            ("роману", "ничкину", true),
            ("романом", "ничкиным", true),
            ("любовь", "ничкина", true),
            ("надежде", "хвостенковой", true),
            ("любовью", "хвостенковой", true),
            ("роман", "хвостенкова", false),
            ("надежды", "хвостенков", false),
            ("надежда", "хвостенковой", false),
            ("роман", "белый", false),
        ] {
            assert_eq!(in_one_case(given, surname), expected, "{given} {surname}");
        }
    }

    #[test]
    fn verbs_have_persons_for_objects() {
        for (word, patronymic, expected) in [
            ("позвоните", "сергеевне", true),
            ("поздравляем", "сергеевну", true),
            ("встречайте", "сергеевича", true),
            ("встречаю", "сергеевну", true),
            ("приехала", "сергеевна", true),
            ("проверил", "сергеевич", true),
            ("хвостила", "сергеевич", false),
            ("дапкунайте", "сергеевна", false),
            ("хвостенкову", "сергеевичу", false),
            ("стрела", "петровна", false),
            ("стрела", "петровны", true),
            ("формула", "петровича", true),
            ("журнал", "петровича", true),
        ] {
            assert_eq!(is_verb(word, patronymic), expected, "{word}");
        }
    }

    #[test]
    fn a_sentence_begins_where_no_word_or_label_goes_before() {
        for (head, expected) in [
            ("", true),
            ("Спасибо. ", true),
            ("строка\n", true),
            ("— ", true),
            ("гражданка ", false),
            ("врач, ", false),
            ("ФИО: ", false),
            ("Итог: ", true),
        ] {
            assert_eq!(may_begin(head, false), expected, "{head}");
        }
        assert!(may_begin("ДЕНЬГИ ", true) && !may_begin("ФИО: ", true));
    }

    #[test]
    fn abstract_words_are_told_by_their_ends() {
        for word in ["передать", "заявление", "решением", "просьбы"]
        {
            assert_eq!(is_abstract(word), word != "просьбы", "{word}");
        }
        for word in ["хвостенков", "мать", "гость", "бать", "дапкунайте"]
        {
            assert!(!is_abstract(word), "{word}");
        }
    }
}
