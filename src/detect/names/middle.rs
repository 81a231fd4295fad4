//! The middle of names in Latin letters, and what tells names that no list has: initials, endings, marks.
//!
//! In: a row of words. Out: how many of them are a name, and how sure that is.
//! Never takes two words that no list has without an ending or a mark.

use super::{
    known::Known,
    marks,
    token::Kind,
    verdict::{FULL, INITIALS, Row, TWO, Verdict, english},
};
use crate::detect::{Degree, letter};

/// Returns how long the rest of an initial is: its full stop, and the other half of a double one: `А.-Г. Ш.`
pub(super) fn initial(rest: &str) -> usize {
    let Some(behind) = rest.strip_prefix('.') else { return 0 };
    let other = behind.strip_prefix('-').and_then(|other| {
        let capital = other.chars().next().filter(|c| letter::is_capital(*c))?.len_utf8();
        other.get(capital..)?.starts_with('.').then_some(capital + 2)
    });
    1 + other.unwrap_or_default()
}

/// Returns whether a word stands behind names: of who is called like his father, or has a degree.
pub(super) fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Sr" | "II" | "III" | "IV" | "MD" | "DDS" | "DVM" | "PhD" | "Esq")
}

/// Returns what is known of a double word by its parts: `Tsvetaeva-Kim` is a surname, though one part is of the list and
/// the other but ends as surnames do.
pub(super) fn double(a: Known, b: Known) -> Known {
    let named = Known::SURNAME | Known::SHAPED;
    let both = a.is(named) && b.is(named) && !(a | b).is(Known::BEHIND | Known::PLACE);
    a.and(b) | if both { Known::SHAPED } else { Known::NOTHING }
}

/// Articles and prepositions of surnames that have a capital and a space: `Le Goff`, `Da Silva`.
const ARTICLES: [&str; 17] = [
    "Le", "La", "Du", "Des", "Della", "Dal", "Lo", "Mac", "Ní", "Da", "De", "Dos", "Das", "Di",
    "Del", "Nic", "Uí",
];

impl Row<'_> {
    /// Takes the second surname behind what was found, as Spanish and Portuguese names have: `Ana López Zzyzéz`.
    pub(super) fn with_second_surname(&self, found: Verdict) -> Verdict {
        let last = self.at(found.length);
        let whole = self.tokens.len() == found.length + 1 && self.sure_given(0);
        if last.cyrillic || !whole || !last.plain() || !matches!(found.form, FULL | TWO) {
            return found;
        }
        let marked = !self.word(found.length).is_ascii();
        let named = last.is(Known::SURNAME) && !last.is(Known::BEHIND) && marked;
        let second =
            named || self.sure_surname(found.length) || marked && self.stranger(found.length);
        let behind_surname = found.length > 1 && self.surname(found.length - 1);
        let length = found.length + usize::from(second && behind_surname);
        Verdict { length, ..found }
    }

    /// Returns how long a name is whose patronymic is its second word, if a surname with a small word follows:
    /// `Анна Сергеевна фон Ззых`.
    pub(super) fn noble(&self) -> usize {
        let small = matches!(self.word(2), "фон" | "ван" | "де" | "дер" | "фан");
        if small && self.at(3).plain() { 4 } else { 2 }
    }

    /// `Tóth Erzsébet`: the surname first, as Hungarians write it, both of the lists and one with marks.
    pub(super) fn hungarian(&self) -> bool {
        const MARKS: [char; 9] = ['á', 'é', 'í', 'ó', 'ö', 'ő', 'ú', 'ü', 'ű'];
        let marked = self.word(0).contains(MARKS) || self.word(1).contains(MARKS);
        let thing = Known::PLACE | Known::THING | Known::BEHIND;
        self.tokens.len() == 2
            && marked
            && !self.at(0).upper
            && !self.at(0).is(thing)
            && self.at(1).plain()
    }

    /// Returns whether a surname follows whose article has a capital and a space: `Yannick Le Goff`.
    pub(super) fn with_article(&self) -> bool {
        let token = self.at(1);
        let article = self.text.get(token.start..token.end).unwrap_or_default();
        // `Da Costa`: a coast too, but none behind a given name and an article.
        let last = self.at(2);
        let named = last.is(Known::SURNAME) && !last.is(Known::BEHIND);
        self.tokens.len() == 3
            && ARTICLES.contains(&article)
            && last.plain()
            && (named || self.surname(2) || self.stranger(2))
    }

    /// `Ida M. Muster`, `Ida Maria Muster`: a middle initial or a second given name behind a given one.
    pub(super) fn with_middle(&self) -> Option<Verdict> {
        let initial = self.at(1).kind == Kind::Initial;
        let middle = initial || self.given(1) && self.at(2).kind == Kind::Word;
        if middle && self.surname(2) && (self.sure_given(0) || self.sure_surname(2)) {
            return Verdict::new(3, Degree::High, FULL, true);
        }
        if !self.sure_given(0) || self.tokens.len() != 3 {
            return None;
        }
        // `Ida P Costa`: a surname that places bear too.
        let last = self.at(2);
        let namesake = last.plain() && last.is(Known::SURNAME) && !last.is(Known::BEHIND);
        if initial && namesake {
            return Verdict::new(3, Degree::Medium, FULL, false);
        }
        // `Daniela C Zzyzx`, but not `Maria A Virgem`: a word of one letter in some languages.
        let told =
            initial && !matches!(self.word(1), "A" | "E" | "I" | "O" | "U" | "V" | "X" | "Y");
        let long = last.end - last.start > 4 && !last.cyrillic;
        let middle = told || self.sure_given(1) && !self.at(0).upper && long;
        if middle && self.stranger(2) {
            return Verdict::new(3, Degree::Medium, TWO, false);
        }
        None
    }

    /// `Zzyzxa R. Zzyzov`: a given name that no list has, before what is a name by itself.
    pub(super) fn stranger_with_initial(&self) -> Option<Verdict> {
        let spaced = self.at(1).end < self.at(2).start;
        let dotted = self.at(1).kind == Kind::Initial && self.word(1).ends_with('.') && spaced;
        if dotted && self.stranger(0) && self.sure_surname(2) {
            return Verdict::new(3, Degree::Medium, INITIALS, false);
        }
        None
    }

    /// `Jan Zzyzřek`: a word with foreign marks, even behind a given name that is a word too.
    pub(super) fn with_marks(&self) -> Option<Verdict> {
        let marked = self.tokens.len() == 2 && marks::is_foreign(self.word(1));
        if marked && !self.at(0).upper && self.stranger(1) {
            return Verdict::new(2, Degree::Medium, TWO, false);
        }
        None
    }

    /// `Zzyzxa Petkova`, `Zzyzx Çelebioğlu`: a word that no list knows before a surname that ends as Slavic and Turkish
    /// ones do.
    pub(super) fn before_descent(&self) -> Option<Verdict> {
        let last = self.at(1);
        if self.tokens.len() == 2
            && self.stranger(0)
            && marks::ends_surname(self.word(1))
            && self.stranger(1)
        {
            return Verdict::new(2, Degree::Medium, TWO, false);
        }
        let told = last.plain()
            && last.is(Known::SHAPED)
            && !last.is(Known::PLACE | Known::BEHIND)
            && last.letters() > 6
            && !english(&self.folded(1)).is(Known::ENGLISH);
        if self.tokens.len() == 2 && told && self.stranger(0) {
            return Verdict::new(2, Degree::Medium, TWO, false);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::names::token::Chain;

    #[test]
    fn names_are_taken_whole() {
        for (text, name) in [
            ("Anna López García there", "Anna López García"),
            ("Anselmo Quintanilla Zzyzéz, vecino", "Anselmo Quintanilla Zzyzéz"),
            ("Anna Quintanilla Zzyzxa", "Anna Quintanilla"),
            ("Tóth Erzsébet, tel.", "Tóth Erzsébet"),
            ("OLGA TSVETAEVA-KIM", "OLGA TSVETAEVA-KIM"),
            ("Анна Сергеевна фон Ззых пришла", "Анна Сергеевна фон Ззых"),
            ("Магомедовым А.-Г. Ш. подписано", "Магомедовым А.-Г. Ш."),
            ("Fatima bint Saeed Al Zzyzxari", "Fatima bint Saeed Al Zzyzxari"),
            ("Zélia Da Costa vint", "Zélia Da Costa"),
            ("Lucas De Zzyzxi wrote", "Lucas De Zzyzxi"),
            ("Ззыхенка Мікола Пятровіч, нар.", "Ззыхенка Мікола Пятровіч"),
            ("Лукашэвіч Алесь Міхайлавіч", "Лукашэвіч Алесь Міхайлавіч"),
        ] {
            let chain = Chain::at(text, 0);
            let row = Row { text, tokens: chain.tokens() };
            let length = row.verdict().map_or(0, |found| found.length);
            let end = length.checked_sub(1).map_or(0, |last| row.at(last).end);
            assert_eq!(text.get(..end), Some(name));
        }
    }
}
