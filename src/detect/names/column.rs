//! Labels without a colon: `Фамилия Хвостенков Имя Пётр`, and the columns of a form.
//!
//! In: the words of a chain. Out: the first of them that stands right behind a label of a part of a name.
//! Never takes a label for a name, nor a word that no list knows, but where the row has other labels.

use super::{
    known::Known,
    phrases::Phrases,
    single,
    token::{Kind, Token, word_start},
    verdict::Row,
};
use crate::detect::seek::Sought;

/// The spaces between columns.
const GAP: [char; 3] = [' ', '\t', '|'];

/// Returns the first word of a chain that is a part of a name by the label before it, in the chain or in the column
/// before it.
pub(super) fn name(text: &str, chain: &[Token]) -> Option<Sought> {
    let row = Row { text, tokens: chain };
    let named = |index: usize| {
        let token = chain.get(index)?;
        let part = token.is(Known::PATRONYMIC) || single::is_surely_name(row, index);
        let latin = || chain.iter().any(|token| token.is(Known::GIVEN));
        (token.kind == Kind::Word && part && (token.cyrillic || latin())).then_some(token)
    };
    let labelled = (1..chain.len()).filter(|index| is_label(text, chain.get(index - 1)));
    let columned = || stands(text.get(..chain.first()?.start)?).then_some(0);
    let found = labelled.filter_map(named).next().or_else(|| columned().and_then(named))?;
    Some(single::sought(found.start..found.end))
}

/// The words up to the end of a token are a label.
fn is_label(text: &str, token: Option<&Token>) -> bool {
    let head = token.and_then(|token| text.get(..token.end)).unwrap_or_default();
    Phrases::Part.ends(head) || Phrases::Forename.ends(head)
}

/// Returns whether a text ends with a label and the gap between two columns, of two spaces at least.
pub(super) fn stands(head: &str) -> bool {
    if !head.ends_with("  ") {
        return false;
    }
    let bare = head.trim_end_matches(GAP);
    let label = Phrases::Part.ends(bare) || Phrases::Forename.ends(bare);
    // The label is all of its column.
    let before = || {
        let start = word_start(bare);
        let line = bare.get(..start).unwrap_or_default();
        let line = line.get(line.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
        line.split(' ').filter(|word| !word.trim_matches(GAP).is_empty()).count()
    };
    label && before() < 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::names::token::Chain;

    #[test]
    fn parts_of_a_name_stand_behind_their_labels() {
        for (text, at, expected) in [
            ("Фамилия Хвостенков Имя Пётр", 0, "Хвостенков"),
            ("Имя Пётр Отчество Сергеевич", 0, "Пётр"),
            ("Отчество Сергеевич", 0, "Сергеевич"),
            ("Surname Hargrove Forename Gwendolyn", 0, "Hargrove"),
            ("Имя      Пётр", 12, "Пётр"),
            ("First name   Gwendolyn", 13, "Gwendolyn"),
            ("Имя Файла", 0, ""),
            ("Фамилия Имя Отчество", 0, ""),
            ("Surname Hargrove", 0, ""),
            ("что такое имя  Пётр", 26, ""),
            ("Город      Пётр", 16, ""),
        ] {
            let chain = Chain::at(text, at);
            let found = name(text, chain.tokens()).map(|found| text.get(found.place).unwrap());
            assert_eq!(found.unwrap_or_default(), expected, "{text}");
        }
    }
}
