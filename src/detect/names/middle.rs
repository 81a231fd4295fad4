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
use crate::detect::Degree;

impl Row<'_> {
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
