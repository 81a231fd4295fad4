//! Vietnamese: the surname first, then one syllable to three, each a word of its own.
//!
//! In: a row of words. Out: how many of them are a name.
//! Never takes words none of which has a mark that tells Vietnamese from other languages.

use super::{
    known::Known,
    phrases::Phrases,
    token::{Kind, Token},
    verdict::{FULL, Row, TWO, Verdict},
};
use crate::detect::Degree;

/// The most words of a name.
const MOST: usize = 4;
/// The longest syllable, in letters: `nghiêng`.
const LONGEST: usize = 7;
/// What a syllable may begin with, without marks.
const INITIALS: [&str; 27] = [
    "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
    "ph", "q", "qu", "r", "s", "t", "th", "tr", "v", "x",
];
/// What it may end with.
const FINALS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

impl Row<'_> {
    /// `Nguyễn Văn An`, `Trần Thị Thu Hà`.
    pub(super) fn vietnamese(&self) -> Option<Verdict> {
        let (first, last) = (self.at(0), self.tokens.last()?);
        let text = self.text.get(first.start..last.end)?;
        if text.is_ascii() || first.kind != Kind::Word || !Phrases::Vietnamese.has(self.word(0)) {
            return None;
        }
        let fits = |index: &usize| {
            let token = self.at(*index);
            token.kind == Kind::Word && token.upper == first.upper && is_syllable(self.word(*index))
        };
        let count = (0..MOST.min(self.tokens.len())).take_while(fits).count();
        let marked = |index: usize| self.word(index).chars().any(is_own);
        let told = !self.word(0).is_ascii() || (0..count).any(marked);
        let place = count == 2 && self.at(1).is(Known::PLACE);
        if count < 2 || !told || place {
            return None;
        }
        let (degree, form) = if count > 2 { (Degree::High, FULL) } else { (Degree::Medium, TWO) };
        Verdict::new(count, degree, form, true)
    }
}

/// Returns whether a word is a surname with marks that is another word without them: `Lê`.
pub(super) fn is_family(text: &str, token: &Token) -> bool {
    text.get(token.start..token.end)
        .is_some_and(|word| !word.is_ascii() && Phrases::Vietnamese.has(word))
}

/// Returns whether a letter is of no other language: with a hook, a horn, a dot below, or two marks.
const fn is_own(c: char) -> bool {
    matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | '\u{1EA0}'..='\u{1EF9}')
}

/// Returns whether a word is one syllable.
fn is_syllable(word: &str) -> bool {
    if word.chars().count() > LONGEST {
        return false;
    }
    let small = word.to_lowercase().replace('đ', "d");
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii();
    let Some(start) = small.find(is_vowel) else { return false };
    let end = small.trim_end_matches(|c| !is_vowel(c)).len();
    let (initial, rest) = small.split_at(start);
    let (vowels, last) = rest.split_at(end - start);
    INITIALS.contains(&initial) && vowels.chars().all(is_vowel) && FINALS.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::names::token::Chain;

    #[test]
    fn names_begin_with_a_surname() {
        for (text, name) in [
            ("Nguyễn Văn An đã ký", "Nguyễn Văn An"),
            ("Trần Thị Thu Hà", "Trần Thị Thu Hà"),
            ("ĐẶNG THỊ NGỌC", "ĐẶNG THỊ NGỌC"),
            ("Lê Minh Thanh, Hà Nội", "Lê Minh Thanh"),
            ("Mai Đức Khang", "Mai Đức Khang"),
            ("Mai Linh Taxi", ""),
            ("Le Grand Café", ""),
            ("Văn phòng", ""),
            ("Mai Server Đ", ""),
        ] {
            let chain = Chain::at(text, 0);
            let row = Row { text, tokens: chain.tokens() };
            let length = row.vietnamese().map_or(0, |found| found.length);
            let end = length.checked_sub(1).map_or(0, |last| row.at(last).end);
            assert_eq!(text.get(..end), Some(name), "{text}");
        }
    }

    #[test]
    fn syllables_are_told_by_how_they_begin_and_end() {
        for word in ["Nguyễn", "Nghiêng", "Quỳnh", "Anh", "Ý", "Yến", "Đạt", "Giang"] {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["Grand", "Server", "Café-", "Strand", "Test", "Ngl", ""] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
