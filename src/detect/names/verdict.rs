//! Verdicts: which tokens of a chain are a name, and how sure that is.
//!
//! In: tokens from some place of a chain on. Out: how many of them are a name, with evidence and grade.
//! Never looks at what stands beside the chain.

use super::{
    agree, form,
    known::{Folded, Known},
    middle,
    phrases::Phrases,
    pinyin,
    token::{Kind, Token},
};
use crate::detect::{Degree, Evidence, Grade};

/// A name at the start of a row of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// How many tokens.
    pub(super) length: usize,
    /// How sure.
    pub(super) degree: Degree,
    /// Which parts it has.
    pub(super) form: &'static str,
    /// All of its words are in the dictionaries, or told by their endings.
    pub(super) known: bool,
}

impl Verdict {
    pub(super) const fn new(
        length: usize,
        degree: Degree,
        form: &'static str,
        known: bool,
    ) -> Option<Self> {
        Some(Self { length, degree, form, known })
    }

    /// Returns the evidence of the words themselves.
    pub(super) fn evidence(&self) -> Evidence {
        if self.known { Evidence::SHAPE | Evidence::DICTIONARY } else { Evidence::SHAPE }
    }

    /// Returns the grade: context lifts it one step.
    pub(super) fn grade(&self) -> Grade {
        Grade { alone: self.degree, near: self.degree.next() }
    }
}

pub(super) const FULL: &str = "full";
pub(super) const INITIALS: &str = "initials";
const PATRONYMIC: &str = "patronymic";
pub(super) const TWO: &str = "given and surname";

/// Tokens with the text that they stand in.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

impl<'a> Row<'a> {
    /// Returns the name that the row begins with.
    pub(super) fn verdict(self) -> Option<Verdict> {
        let first = self.tokens.first()?;
        if self.tokens.len() < 2 {
            return None;
        }
        let (found, script) = if first.cyrillic {
            (
                self.with_patronymic().or_else(|| self.with_initials()),
                Self::russian as fn(Self) -> _,
            )
        } else {
            (self.with_patronymic().or_else(|| self.with_initials()), Self::latin as fn(Self) -> _)
        };
        let found = found.or_else(|| script(self));
        found.map(|found| self.with_second_surname(found)).filter(|found| {
            let name = self.tokens.get(..found.length).unwrap_or_default();
            name.iter().all(|token| token.cyrillic == first.cyrillic)
        })
    }

    pub(super) fn at(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or_default()
    }

    pub(super) fn word(&self, index: usize) -> &'a str {
        let token = self.at(index);
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    pub(super) fn folded(&self, index: usize) -> Folded {
        Folded::of(self.word(index))
    }

    pub(super) fn given(&self, index: usize) -> bool {
        self.at(index).kind == Kind::Word && self.at(index).is(Known::GIVEN)
    }

    /// A given name that is no common word.
    pub(super) fn sure_given(&self, index: usize) -> bool {
        self.given(index) && !self.at(index).is(Known::COMMON_GIVEN | Known::PLACE)
    }

    /// Such a name behind another, which no model of a car bears: `Kia Rio`.
    fn second_given(&self, index: usize) -> bool {
        self.sure_given(index) && !self.at(index).is(Known::BEHIND)
    }

    pub(super) fn surname(&self, index: usize) -> bool {
        let token = self.at(index);
        // Short words in capitals are rather abbreviations.
        let long = !token.upper || token.end - token.start >= if token.cyrillic { 8 } else { 5 };
        token.kind == Kind::Word
            && long
            && token.is(Known::SURNAME | Known::SHAPED)
            && !token.is(Known::PLACE | Known::BEHIND)
    }

    /// A surname that is no common word.
    pub(super) fn sure_surname(&self, index: usize) -> bool {
        self.surname(index) && !self.at(index).is(Known::COMMON_SURNAME | Known::ENGLISH)
    }

    fn patronymic(&self, index: usize) -> bool {
        self.at(index).kind == Kind::Word && self.at(index).is(Known::PATRONYMIC)
    }

    /// A word that no list knows and that may well be a name.
    pub(super) fn stranger(&self, index: usize) -> bool {
        self.at(index).plain() && self.unlisted(index)
    }

    /// A word that no list knows.
    pub(super) fn unlisted(&self, index: usize) -> bool {
        const NOT: [Known; 7] = [
            Known::TITLE,
            Known::THING,
            Known::BEHIND,
            Known::PLACE,
            Known::COMPANY,
            Known::SPEECH,
            Known::LABEL,
        ];
        let word = self.folded(index);
        let cyrillic = self.at(index).cyrillic;
        let known = if cyrillic { word.known_by_stem() } else { english(&word) };
        if cyrillic && agree::is_abstract(word.text()) {
            return false;
        }
        !known.is(Known::ENGLISH) && !NOT.iter().any(|flag| known.is(*flag))
    }

    /// `Пётр Сергеевич Иванов`, `Иванов Пётр Сергеевич`, `Пётр Сергеевич`.
    fn with_patronymic(self) -> Option<Verdict> {
        if self.patronymic(1) {
            if self.at(0).is(Known::PATRONYMIC) && !self.given(0)
                || !(self.given(0) || self.stranger(0) && !self.is_surname_in_ich(1))
            {
                return None;
            }
            if self.surname(2) || self.given(0) && (self.stranger(2) || self.bears_town(0, 2)) {
                return Verdict::new(3, Degree::High, FULL, self.given(0) && self.surname(2));
            }
            let degree = if self.given(0) { Degree::High } else { Degree::Medium };
            let length = if self.is_cut_short(2) { 3 } else { self.noble() };
            return Verdict::new(length, degree, PATRONYMIC, self.given(0));
        }
        if self.patronymic(2)
            && (self.given(1) || self.stranger(1))
            && self.at(0).kind == Kind::Word
        {
            let word = self.folded(0);
            let head = || self.text.get(..self.at(0).start).unwrap_or_default();
            let other = agree::is_abstract(word.text())
                || agree::is_verb(word.text(), self.folded(2).text())
                    && agree::may_begin(head(), self.at(0).upper);
            let behind = !self.surname(0) && (self.surname(3) || other);
            // `Ззыхбай Айгерім Нұрланқызы`: no other words than names stand before a Kazakh patronymic.
            let kazakh = || form::kazakh(self.folded(2).text()) && self.stranger(0);
            let given = || self.given(1) && (self.stranger(0) || self.bears_town(1, 0));
            if !behind && (self.surname(0) || given() || kazakh()) {
                let known = self.given(1) && self.surname(0);
                return Verdict::new(3, Degree::High, FULL, known);
            }
        }
        None
    }

    /// Returns whether what ends as a patronymic is a surname, by what stands behind it: `Передано Хвостевич А. П.`
    fn is_surname_in_ich(&self, index: usize) -> bool {
        let initial = |index: usize| self.at(index).kind == Kind::Initial;
        initial(index + 1) && initial(index + 2)
            || self.sure_given(index + 1) && !self.surname(index + 1)
    }

    /// `U.S. Courts`, `P.O. Box`, `N.B. See`: no person's initials stand at byte `from`.
    fn others(&self, from: usize) -> bool {
        matches!(
            self.text.as_bytes().get(from..from + 4),
            Some(b"U.S." | b"U.K." | b"U.N." | b"E.U." | b"P.O." | b"D.C." | b"N.B.")
        )
    }

    /// Returns whether the last token is the first letter of a surname, as banks write it: `Илья Б.`, but not `Henry V.`
    fn is_cut_short(&self, last: usize) -> bool {
        let token = self.at(last);
        let (text, behind) = self.text.split_at_checked(token.end).unwrap_or_default();
        let text = text.get(token.start..).unwrap_or_default();
        self.tokens.len() == last + 1
            && token.kind == Kind::Initial
            && text.ends_with('.')
            && !matches!(text, "I." | "V." | "X.")
            // `Modelli S.r.l.`
            && !behind.starts_with(char::is_alphanumeric)
    }

    /// `П. С. Иванов`, `Иванов П.С.`, `П. Иванов`.
    fn with_initials(self) -> Option<Verdict> {
        let dotted = |index: usize| {
            let token = self.at(index);
            let text = self.text.get(token.start..token.end).unwrap_or_default();
            token.kind == Kind::Initial && text.ends_with('.')
        };
        let from = self.at(0).start;
        if self.others(from) || from >= 2 && self.others(from - 2) {
            return None;
        }
        let initials = (0..3).take_while(|i| dotted(*i)).count();
        if initials > 0 {
            if self.text.get(..self.at(initials - 1).end).is_some_and(is_label) {
                return None;
            }
            // `A. P. van der Berg`
            let rest = self.tokens.get(initials..).unwrap_or_default();
            let small = rest.iter().take_while(|token| token.kind == Kind::Particle).count();
            let name = initials + small;
            if small > 0 {
                let fits = initials == 2 && (self.surname(name) || self.stranger(name));
                return Verdict::new(name + 1, Degree::Medium, INITIALS, false).filter(|_| fits);
            }
            return match initials {
                1 if self.sure_surname(name) => Verdict::new(2, Degree::Medium, INITIALS, true),
                2 if self.surname(name) && (self.at(name).cyrillic || self.sure_surname(name)) => {
                    Verdict::new(3, Degree::High, INITIALS, true)
                }
                2 if self.surname(name)
                    || self.stranger(name)
                    || self.is_town_and_surname(name) =>
                {
                    Verdict::new(3, Degree::Medium, INITIALS, false)
                }
                _ => None,
            };
        }
        // `Примеров П С`, as accounts write it.
        let bare = |index: usize| self.at(index).kind == Kind::Initial && !dotted(index);
        let long = self.at(0).cyrillic && self.tokens.len() == 3 && bare(1) && bare(2);
        if long && self.sure_surname(0) && !self.adjective(0) {
            return Verdict::new(3, Degree::Medium, INITIALS, true);
        }
        let behind = (1..4).take_while(|i| dotted(*i)).count();
        match behind {
            1 if self.at(0).cyrillic && self.sure_surname(0) && self.tokens.len() == 2 => {
                Verdict::new(2, Degree::Medium, INITIALS, true)
            }
            1 if self.sure_given(0) && !self.at(0).upper && self.is_cut_short(1) => {
                Verdict::new(2, Degree::Medium, INITIALS, true)
            }
            2 if self.sure_surname(0) => Verdict::new(3, Degree::High, INITIALS, true),
            // `Спасибо А. П. Хвостенкову`: the initials are those of the surname behind.
            2 if self.at(0).cyrillic
                && (self.surname(0)
                    || (self.stranger(0) || self.is_town_and_surname(0)) && !self.surname(3)) =>
            {
                Verdict::new(3, Degree::Medium, INITIALS, false)
            }
            _ => None,
        }
    }

    /// Returns the length of a name whose surname has particles before it: `Людвиг ван Бетховен`.
    fn with_particles(&self) -> Option<usize> {
        let words = self.tokens.iter().take_while(|token| token.kind == Kind::Word).count();
        let rest = self.tokens.get(words..)?;
        let particles = rest.iter().take_while(|token| token.kind == Kind::Particle).count();
        let last = words + particles;
        if words > 2 || !(1..=2).contains(&particles) || !self.at(last).plain() {
            return None;
        }
        // `… bin Khalid Al-Mutairi`, `… bin Walid bin Omar`
        let rest = rest.get(particles + 1..).unwrap_or_default();
        let small = rest.iter().take_while(|token| token.kind == Kind::Particle).count();
        let next = last + 1 + small;
        let goes_on = small > 0 || self.is_tribe(next);
        // `… bint Saeed Al Mutairi`
        if matches!(self.word(last + 1), "Al" | "El") && self.at(last + 2).plain() {
            return Some(last + 3);
        }
        Some(if goes_on && self.at(next).plain() { next + 1 } else { last + 1 })
    }

    /// Returns whether a word begins with the Arabic article: `Al-Mutairi`.
    fn is_tribe(&self, index: usize) -> bool {
        let token = self.at(index);
        let article = self.text.get(token.start..token.end).and_then(|it| it.split_once('-'));
        article.is_some_and(|(article, _)| {
            matches!(
                article,
                "Al" | "El"
                    | "Ad"
                    | "An"
                    | "Ar"
                    | "As"
                    | "Ash"
                    | "At"
                    | "Az"
                    | "Аль"
                    | "Эль"
                    | "Ас"
                    | "Аш"
            )
        })
    }

    fn russian(self) -> Option<Verdict> {
        let first_upper = self.at(0).upper;
        // `Дана Хвостенкову Петру Сергеевичу`: the full name behind.
        if self.patronymic(3) && self.given(2) && self.surname(1) && !self.given(1) {
            return None;
        }
        if self.given(0) {
            if let Some(length) = self.with_particles() {
                return Verdict::new(length, Degree::Medium, TWO, false);
            }
            if self.given(1)
                && !self.surname(1)
                && (self.surname(2) || self.sure_given(0) && self.stranger(2))
            {
                return Verdict::new(3, Degree::Medium, TWO, self.surname(2));
            }
            let sure = self.sure_given(0) && self.sure_surname(1);
            let either = self.sure_given(0) || self.sure_surname(1);
            if self.surname(1) && (either || self.is_of_one_case(0, 1)) {
                let degree = if sure { Degree::High } else { Degree::Medium };
                let three =
                    self.sure_given(0) && self.given(1) && self.surname(2) && !self.given(2);
                return Verdict::new(if three { 3 } else { 2 }, degree, TWO, true);
            }
        }
        if self.surname(0)
            && self.given(1)
            && !self.surname(2)
            && (self.sure_surname(0) || self.sure_given(1) || self.is_of_one_case(1, 0))
            && (self.at(0).is(Known::SURNAME)
                || !self.adjective(0)
                || agree::agree(self.folded(0).text(), self.folded(1).text()))
        {
            let sure = self.at(0).is(Known::SURNAME) && self.sure_given(1);
            let degree = if sure { Degree::High } else { Degree::Medium };
            return Verdict::new(2, degree, TWO, true);
        }
        if self.sure_given(0) && !first_upper && (self.stranger(1) || self.second_given(1))
            || self.towns_namesake(0, 1)
            || self.towns_namesake(1, 0) && self.is_of_one_case(1, 0)
        {
            return Verdict::new(2, Degree::Medium, TWO, false);
        }
        None
    }

    /// A surname in `-ов` or `-ин` in the case of the given name, though both are common words too: `Роман Близнецов`.
    fn is_of_one_case(&self, given: usize, surname: usize) -> bool {
        !self.at(given).upper
            && self.at(surname).is(Known::SURNAME)
            && agree::in_one_case(self.folded(given).text(), self.folded(surname).text())
    }

    /// `Zhang Wei`, `Ouyang Jingfei`, `Nguyen Van Thanh`: a surname that stands first.
    fn family_first(&self) -> Option<Verdict> {
        let count = self.tokens.len();
        if !(2..=3).contains(&count) || self.at(0).upper != self.at(1).upper {
            return None;
        }
        let word = |index: usize| self.word(index);
        let other = Known::ENGLISH.or(Known::PLACE).or(Known::BEHIND).or(Known::THING);
        let fits = |index: usize| {
            let chinese = pinyin::is_name(word(index));
            let told = if count == 2 { chinese } else { self.at(index).letters() < 6 };
            self.at(index).kind == Kind::Word && told && !english(&self.folded(index)).is(other)
        };
        let first = self.at(0).kind == Kind::Word && Phrases::Family.has(word(0));
        let vietnamese = || matches!(word(1), "Van" | "Thi" | "VAN" | "THI");
        // `HU HU`, `LI AN`: rather codes.
        let letters = self.at(0).letters() + self.at(1).letters();
        let first = first && (!self.at(0).upper || letters > 6) && word(0) != word(1);
        let named = first && (count == 2 && fits(1) || count == 3 && vietnamese() && fits(2));
        if named { Verdict::new(count, Degree::Medium, TWO, false) } else { None }
    }

    /// Returns whether a word ends as adjectives do.
    pub(super) fn adjective(&self, index: usize) -> bool {
        adjective(&self.folded(index))
    }

    fn latin(self) -> Option<Verdict> {
        if let Some(found) = self.vietnamese() {
            return Some(found);
        }
        if !self.given(0) {
            let whole = self.tokens.len() == 2 && self.at(0).upper && self.at(1).upper;
            let inverted = self.sure_surname(0)
                && (self.at(0).is(Known::SHAPED) || whole || self.hungarian())
                && self.sure_given(1);
            if inverted {
                return Verdict::new(2, Degree::Medium, TWO, true);
            }
            if let Some(found) = self.stranger_with_initial() {
                return Some(found);
            }
            return self.family_first().or_else(|| self.before_descent());
        }
        if self.sure_given(0)
            && let Some(length) = self.with_particles()
        {
            return Verdict::new(length, Degree::Medium, TWO, false);
        }
        if let Some(found) = self.with_middle() {
            return Some(found);
        }
        if self.sure_given(0) && self.with_article() {
            return Verdict::new(3, Degree::Medium, TWO, false);
        }
        // `REM Wait`, `DOM Level`: who writes but one of two in capitals writes the surname so.
        let odd = self.at(0).upper && !self.at(1).upper && self.at(1).kind == Kind::Word;
        if !odd && self.surname(1) && (self.sure_given(0) || self.sure_surname(1)) {
            let both = self.sure_given(0) && self.sure_surname(1);
            let degree = if both && !self.at(1).upper { Degree::High } else { Degree::Medium };
            return Verdict::new(2, degree, TWO, true).filter(|_| both || !self.at(1).upper);
        }
        let lone =
            self.tokens.len() == 2 || self.tokens.len() == 3 && middle::is_suffix(self.word(2));
        if self.sure_given(0)
            && lone
            && !self.at(0).upper
            && (self.stranger(1) || self.second_given(1))
            || self.towns_namesake(0, 1)
        {
            return Verdict::new(2, Degree::Medium, TWO, false);
        }
        self.with_marks()
    }
}

/// Returns whether a text ends with the letters that label full names: `Ф.И.О.`
fn is_label(head: &str) -> bool {
    ["Ф.И.О.", "Ф. И. О.", "П.І.Б.", "П. І. Б."].iter().any(|label| head.ends_with(label))
}

/// Returns whether a word ends as adjectives do.
pub(super) fn adjective(word: &Folded) -> bool {
    ["ий", "ый", "ой", "ая", "ого", "ому", "ую", "ие", "ых", "им", "ом"]
        .iter()
        .any(|end| word.text().ends_with(end))
}

/// Returns what is known of an English word, in the singular and without the endings of verbs.
pub(in crate::detect) fn english(word: &Folded) -> Known {
    let mut known = word.known();
    let text = word.bytes();
    for (ending, forms) in [
        ("s", &["", "e"][..]),
        ("es", &["", "e"]),
        ("ies", &["y"]),
        ("ed", &["", "e"]),
        ("ing", &["", "e"]),
        ("ly", &["", "le"]),
        ("er", &["", "e"]),
        ("ers", &["", "e"]),
        ("ized", &["ize"]),
    ] {
        let stem = text.strip_suffix(ending.as_bytes()).filter(|stem| stem.len() > 2);
        if let Some(stem) = stem {
            for form in forms {
                let hash = super::table::Hash::EMPTY.with(stem).with(form.as_bytes());
                known |= super::known::look_up(hash);
            }
        }
    }
    known
}
