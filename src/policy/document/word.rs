//! Words and sentences of a block.
//!
//! In: text. Out: words with their stems and places, and where sentences end.
//! Never knows what a word means: wordings are data.

use std::ops::Range;

/// A word, a number or a mark of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its bytes of the flow.
    pub(super) at: Range<usize>,
    /// In lower case, `ё` as `е`; an abbreviation without its dots; a mark as it is.
    pub(super) form: String,
    /// What its inflected forms have in common.
    pub(super) stem: String,
    /// Punctuation.
    pub(super) mark: bool,
    /// Begins with a capital.
    pub(super) capital: bool,
}

impl Word {
    /// Returns whether it is this mark.
    pub(super) fn is(&self, mark: char) -> bool {
        self.mark && self.form.starts_with(mark)
    }
}

/// Splits a text into words; `at` is where it begins in the flow.
pub(super) fn words(text: &str, at: usize) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut i = 0;
    while let Some(rest) = text.get(i..).filter(|rest| !rest.is_empty()) {
        let len = abbreviation(rest).unwrap_or_else(|| word_len(rest));
        let piece = rest.get(..len).unwrap_or(rest);
        if !piece.trim().is_empty() {
            found.push(word(piece, at + i));
        }
        i += piece.len();
    }
    found
}

fn word(piece: &str, at: usize) -> Word {
    let letters = piece.chars().any(char::is_alphanumeric);
    let number = piece.starts_with(|c: char| c.is_ascii_digit());
    let form: String = piece
        .chars()
        .filter(|c| !letters || number || !matches!(c, '.' | ' ' | '\u{301}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ё' => 'е',
            '’' | 'ʼ' | '`' => '\'',
            '“' | '”' | '„' => '"',
            '–' | '—' | '−' | '―' => '—',
            other => other,
        })
        .collect();
    let stem = stem(&form);
    let capital = piece.chars().next().is_some_and(char::is_uppercase);
    Word { at: at..at + piece.len(), form, stem, mark: !letters, capital }
}

/// Returns how long the first word is: letters and digits, an apostrophe between letters; else one character.
fn word_len(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().is_some_and(|(_, c)| c.is_alphanumeric());
        let inner = matches!(c, '\'' | '’' | '\u{301}') && end > 0 && next;
        let dotted = matches!(c, '.' | ',') && end > 0 && digits_around(rest, at);
        if c.is_alphanumeric() || inner || dotted {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    if end > 0 { end } else { rest.chars().next().map_or(1, char::len_utf8) }
}

fn digits_around(rest: &str, at: usize) -> bool {
    let bytes = rest.as_bytes();
    let digit = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    digit(at.checked_sub(1)) && digit(Some(at + 1))
}

/// Returns how long an abbreviation of single letters with dots is: `Ф.И.О.`, `т. д.`, `U.S.`, `e.g.`
fn abbreviation(rest: &str) -> Option<usize> {
    let (mut len, mut letters) = (0, 0);
    loop {
        let tail = rest.get(len..)?;
        let gap = if letters > 0 && tail.starts_with([' ', '\u{A0}']) {
            tail.chars().next().map_or(0, char::len_utf8)
        } else {
            0
        };
        let mut chars = tail.get(gap..)?.chars();
        let Some(letter) = chars.next().filter(|c| c.is_alphabetic()) else { break };
        let dot = chars.next() == Some('.');
        // `в. Москва` is a word and a name; only small letters go on after a space.
        if !dot || gap > 0 && letter.is_uppercase() {
            break;
        }
        let glued = chars.next().is_some_and(|c| c.is_alphanumeric());
        len += gap + letter.len_utf8() + 1;
        letters += 1;
        if glued && letters > 4 {
            break;
        }
    }
    (letters >= 2).then_some(len)
}

/// Endings of Russian nouns and adjectives, by length in letters: what is cut off a word.
const ENDINGS: [&[&str]; 4] = [
    &["иями"],
    &[
        "ями", "ами", "иях", "иям", "ией", "ого", "его", "ому", "ему", "ыми", "ими", "ием", "ьем",
        "ьям",
    ],
    &[
        "ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ым", "им", "ую",
        "юю", "ых", "их", "ам", "ям", "ах", "ях", "ом", "ем", "ию", "ия", "ии", "ье", "ья", "ью",
        "ьи",
    ],
    &["а", "я", "о", "е", "у", "ю", "ы", "и", "ь", "й"],
];
/// The fewest letters of a Russian stem.
const STEM: usize = 3;

/// Whether a form is of "данный", "this": the noun "данные", "data", has no singular.
pub(super) fn is_this(form: &str) -> bool {
    matches!(form, "данная" | "данной" | "данного" | "данному" | "данном" | "данную" | "данный")
}

/// Returns what inflected forms of a word have in common, nearly.
///
/// A light stemmer in the manner of Dolamic and Savoy, "Indexing and searching strategies for the Russian
/// language" (JASIST 60, 2009): endings of case and number are cut, nothing is derived.
pub(super) fn stem(form: &str) -> String {
    if form.is_ascii() {
        return english(form);
    }
    if is_this(form) {
        return "данный".to_owned();
    }
    if form == "дней" || form == "дня" || form == "дни" {
        return "дн".to_owned();
    }
    let letters = form.chars().count();
    for endings in ENDINGS {
        for ending in endings {
            let cut = ending.chars().count();
            if letters >= cut + STEM && form.ends_with(ending) {
                return form.strip_suffix(ending).unwrap_or(form).to_owned();
            }
        }
    }
    form.to_owned()
}

/// Cuts the plural and the possessive.
fn english(form: &str) -> String {
    let word = form.strip_suffix("'s").or_else(|| form.strip_suffix('\'')).unwrap_or(form);
    if word.len() > 4
        && !matches!(word, "cookies" | "movies" | "selfies")
        && let Some(base) = word.strip_suffix("ies")
    {
        return format!("{base}y");
    }
    let hissing = ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end));
    if word.len() > 4 && hissing {
        return word.get(..word.len() - 2).unwrap_or(word).to_owned();
    }
    let kept = ["ss", "us", "is", "os"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(base) if base.len() >= 3 && !kept => base.to_owned(),
        _ => word.to_owned(),
    }
}

/// Words that end in a dot without ending a sentence.
const ABBREVIATED: [&str; 40] = [
    "ст",
    "п",
    "пп",
    "ч",
    "г",
    "гг",
    "ул",
    "д",
    "стр",
    "корп",
    "кв",
    "оф",
    "руб",
    "тел",
    "см",
    "др",
    "пр",
    "напр",
    "им",
    "обл",
    "респ",
    "пос",
    "просп",
    "наб",
    "лит",
    "эл",
    "inc",
    "ltd",
    "no",
    "co",
    "corp",
    "vs",
    "mr",
    "ms",
    "dr",
    "st",
    "approx",
    "art",
    "sec",
    "тыс",
];

/// Splits words into sentences, as ranges of indices.
pub(super) fn sentences(words: &[Word]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (i, word) in words.iter().enumerate() {
        let stop = word.mark && matches!(word.form.as_str(), "." | "!" | "?" | "…");
        let ends = stop && ends_here(words, i) || abbreviated_end(words, i);
        if ends {
            found.push(start..i + 1);
            start = i + 1;
        }
    }
    if start < words.len() {
        found.push(start..words.len());
    }
    found
}

/// `и т. д. Мы …`: the dot of the abbreviation is the sentence's too.
fn abbreviated_end(words: &[Word], i: usize) -> bool {
    let Some(word) = words.get(i) else { return false };
    let listed =
        matches!(word.form.as_str(), "тд" | "тп" | "фио") && word.at.len() > word.form.len();
    listed && word.form != "фио" && words.get(i + 1).is_some_and(|next| next.capital)
}

fn ends_here(words: &[Word], i: usize) -> bool {
    let (Some(word), Some(next)) = (words.get(i), words.get(i + 1)) else { return true };
    let before = i.checked_sub(1).and_then(|i| words.get(i));
    let glued = next.at.start == word.at.end;
    let short = before
        .is_some_and(|it| it.at.end == word.at.start && ABBREVIATED.contains(&it.form.as_str()));
    let numbered = before.is_some_and(|it| it.form.chars().all(|c| c.is_ascii_digit())) && i <= 1;
    if word.form != "." {
        return !glued;
    }
    if short || numbered {
        return false;
    }
    if glued {
        // A full stop without a space behind it; not `smart.ru`, not `Node.JS`.
        let small = before
            .is_some_and(|it| !it.capital && it.form.chars().count() > 2 && !it.form.is_ascii());
        return small && next.capital && !next.form.is_ascii();
    }
    next.capital || next.mark || next.form.chars().next().is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            &["телефон", "телефона", "телефонов", "телефоны"][..],
            &["почта", "почты", "почте", "почту"],
            &["данные", "данных", "данными"],
            &["фамилия", "фамилию", "фамилии"],
            &["сведения", "сведений", "сведениях"],
            &["убеждения", "убеждений"],
            &["здоровье", "здоровья"],
            &["address", "addresses"],
            &["cookie", "cookies"],
            &["history", "histories"],
            &["user", "user's", "users"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{stems:?}");
        }
        assert_ne!(stem("данные"), stem("данная"));
        assert_eq!(stem("пол"), "пол");
        assert_eq!(stem("ip"), "ip");
    }

    #[test]
    fn abbreviations_are_words_and_their_dots_end_nothing() {
        let text = "Ф.И.О., т. д. и e-mail (тел. 1.5) г. Казань. Далее Иванов";
        let words = words(text, 0);
        let forms: Vec<&str> = words.iter().map(|it| it.form.as_str()).collect();
        let expected = [
            "фио",
            ",",
            "тд",
            "и",
            "e",
            "-",
            "mail",
            "(",
            "тел",
            ".",
            "1.5",
            ")",
            "г",
            ".",
            "казань",
            ".",
            "далее",
            "иванов",
        ];
        assert_eq!(forms, expected);
        assert_eq!(words[0].at, 0..9);
    }

    #[test]
    fn sentences_end_where_people_end_them() {
        let split = |text: &str| {
            let words = words(text, 0);
            let texts = sentences(&words).into_iter().map(|range| {
                let whole = words[range.start].at.start..words[range.end - 1].at.end;
                text.get(whole).unwrap().to_owned()
            });
            texts.collect::<Vec<_>>()
        };
        assert_eq!(split("Мы собираем имя. Иногда адрес."), ["Мы собираем имя.", "Иногда адрес."]);
        assert_eq!(split("любого лица.Кроме того, имя"), ["любого лица.", "Кроме того, имя"]);
        assert_eq!(split("по ст. 6 п. 1 закона"), ["по ст. 6 п. 1 закона"]);
        assert_eq!(
            split("на site.ru и т. д. Мы не храним."),
            ["на site.ru и т. д.", "Мы не храним."]
        );
        assert_eq!(split("Какие данные? Вот эти!"), ["Какие данные?", "Вот эти!"]);
    }
}
