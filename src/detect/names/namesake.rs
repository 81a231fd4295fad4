//! Namesakes: surnames that towns and countries bear too, `Королёв`, `Чехов`, `Garcia`.
//!
//! In: a row of tokens. Out: whether one of them is a surname here, by what stands beside it.
//! Never takes the name of a town for a person's where the text says that it is one.

use super::{
    agree,
    known::Known,
    token::{Kind, Token},
    verdict::Row,
};

/// What stands before the name of a town, in small letters.
const TOWN: [&str; 14] = [
    "г.",
    "гор.",
    "город",
    "города",
    "городе",
    "городом",
    "пос.",
    "поселок",
    "посёлок",
    "п.",
    "с.",
    "ст.",
    "станция",
    "г",
];

impl Row<'_> {
    /// A surname that a town or a country bears too, beside a given name that nothing else bears: `Timothy Garcia`.
    pub(super) fn towns_namesake(&self, given: usize, surname: usize) -> bool {
        let last = self.at(surname);
        self.sure_given(given) && self.tokens.len() == 2 && !last.upper && is_town_and_surname(last)
    }

    /// The same beside a given name and a patronymic: `Чехов Игнат Львович`.
    pub(super) fn bears_town(&self, given: usize, surname: usize) -> bool {
        let [name, last] = [self.folded(given), self.folded(surname)];
        is_town_and_surname(self.at(surname))
            && agree::in_one_case(name.text(), last.text())
            && !self.is_told_town(surname)
    }

    /// The same of Cyrillic letters, beside initials: `Чехов И. Л.`
    pub(super) fn is_town_and_surname(&self, index: usize) -> bool {
        let token = self.at(index);
        token.cyrillic && !token.upper && is_town_and_surname(token) && !self.is_told_town(index)
    }

    /// Returns whether the word before a token says that it is a town.
    fn is_told_town(&self, index: usize) -> bool {
        let head = self.text.get(..self.at(index).start).unwrap_or_default();
        let word = head.trim_end_matches(' ').rsplit([' ', '\n', '\t', '(', ',', '"']).next();
        word.is_some_and(|word| TOWN.contains(&word))
    }
}

fn is_town_and_surname(token: Token) -> bool {
    token.kind == Kind::Word
        && token.is(Known::SURNAME)
        && token.is(Known::PLACE)
        && !token.is(Known::BEHIND)
}

#[cfg(test)]
mod tests {
    use super::super::token::Chain;
    use super::*;

    #[test]
    fn towns_are_surnames_beside_the_rest_of_a_name() {
        for (text, expected) in [
            ("Королёв Игнат Львович", Some("Королёв Игнат Львович")),
            ("Королёву Игнату Львовичу", Some("Королёву Игнату Львовичу")),
            ("Королёва Анна Львовна", Some("Королёва Анна Львовна")),
            ("Игнат Львович Чехов", Some("Игнат Львович Чехов")),
            ("Королёва И. Л.", Some("Королёва И. Л.")),
            ("И.Л. Королёва", Some("И.Л. Королёва")),
            ("Королёве Игнат Львович", None),
            ("г. Королёв Игнат Львович", None),
            ("г. Королёв И.Л. Хвостенков", None),
        ] {
            let at = text.find("г. ").map_or(0, |town| town + "г. ".len());
            let chain = Chain::at(text, at);
            let row = Row { text, tokens: chain.tokens() };
            let found = row.verdict().and_then(|it| {
                let name = chain.tokens().get(..it.length)?;
                text.get(name.first()?.start..name.last()?.end)
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
