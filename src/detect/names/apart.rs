//! Russian names whose words stand far apart, as in columns: `Хвостенков   Пётр   Сергеевич`, `Хвостенков   П. С.`
//!
//! In: the words behind a gap of several spaces. Out: the name that they and the surname before the gap are.
//! Never takes fewer than three parts, nor a word for a surname that neither a list nor its ending tells.

use super::{
    known::Known,
    single,
    token::{Chain, Kind, Token, word_start},
    verdict::Row,
};
use crate::detect::{letter, seek::Sought};

/// The least gap.
const GAP: &str = "  ";

/// Says quickly whether another gap and a Cyrillic capital stand behind a given name.
pub(super) fn goes_on(rest: &str) -> bool {
    let cyrillic = |c: char| c > '\u{3FF}' && letter::is_capital(c);
    rest.starts_with(GAP) && rest.trim_start_matches(' ').starts_with(cyrillic)
}

/// Returns the name whose words behind the surname a chain begins with.
pub(super) fn name(text: &str, chain: &[Token]) -> Option<Sought> {
    let first = chain.first().filter(|first| first.cyrillic)?;
    let head = text.get(..first.start).filter(|head| head.ends_with(GAP))?.trim_end_matches(' ');
    let end = match chain {
        [_, last] => dotted(text, first) && dotted(text, last),
        [given] => given.kind == Kind::Word && given.is(Known::GIVEN),
        _ => false,
    };
    let end = end
        .then(|| if chain.len() == 1 { patronymic(text, first) } else { Some(chain.last()?.end) });
    let end = end.flatten()?;
    let start = word_start(head);
    let before = Chain::at(text, start);
    let [surname] = before.tokens() else { return None };
    let row = Row { text, tokens: before.tokens() };
    let fits = surname.cyrillic && surname.end == head.len() && row.sure_surname(0);
    fits.then(|| single::sought(start..end))
}

/// Returns whether a token is an initial with its full stop.
fn dotted(text: &str, token: &Token) -> bool {
    token.kind == Kind::Initial
        && text.get(token.start..token.end).is_some_and(|it| it.ends_with('.'))
}

/// Returns where the patronymic ends that stands behind a gap after a given name.
fn patronymic(text: &str, given: &Token) -> Option<usize> {
    let rest = text.get(given.end..).filter(|rest| goes_on(rest))?;
    let gap = rest.len() - rest.trim_start_matches(' ').len();
    let behind = Chain::at(text, given.end + gap);
    let first = behind.tokens().first()?;
    (first.kind == Kind::Word && first.is(Known::PATRONYMIC)).then_some(first.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_columns() {
        for (text, at, expected) in [
            ("Хвостенков   Пётр   Сергеевич", "Пётр", "Хвостенков   Пётр   Сергеевич"),
            ("1  Хвостенкова  Анна  Сергеевна  12", "Анна", "Хвостенкова  Анна  Сергеевна"),
            ("Хвостенков    П. С.  12", "П.", "Хвостенков    П. С."),
            ("Хвостенков    П.", "П.", ""),
            ("Хвостенков   Пётр   Город", "Пётр", ""),
            ("Столица   Пётр   Сергеевич", "Пётр", ""),
            ("Хвостенков Пётр   Сергеевич", "Пётр", ""),
        ] {
            let chain = Chain::at(text, text.find(at).unwrap());
            let found = name(text, chain.tokens()).map(|found| text.get(found.place).unwrap());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        }
    }
}
