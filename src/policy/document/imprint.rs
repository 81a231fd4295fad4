//! What the document says of itself: its title, since when it is in force, where it is published.
//!
//! In: the outline. Out: a title, a day, an address.
//! Never takes the date of a law for that of the document.

use jiff::civil::Date;

use super::{outline::Part, word::Word};

/// How many words behind "effective" or "as of" a date may stand.
const NEAR: usize = 12;

/// How many parts at the start may hold the title.
const START: usize = 12;

/// Returns the part that is the title: a short one near the start that names a policy, else the first heading.
pub(super) fn title(parts: &[Part]) -> Option<&Part> {
    let names = |word: &Word| {
        matches!(word.stem.as_str(), "политик" | "положени" | "policy" | "notice" | "privacy")
    };
    let titles = |part: &&Part| {
        part.words.len() <= 25
            && part.sentences.len() <= 1
            && !part.ends_with('.')
            && part.cell.is_none()
            && part.words.iter().any(names)
    };
    let says = |part: &&Part| {
        part.heading && part.words.iter().any(|word| !word.mark && word.form.chars().count() > 2)
    };
    parts.iter().take(START).find(titles).or_else(|| parts.iter().find(says))
}

/// Returns the day since when the document is in force; if it names none, that of its last change.
pub(super) fn effective(parts: &[Part]) -> Option<Date> {
    let stems: [&[&str]; 2] = [
        &["effectiv", "effective", "вступлени", "вступает", "действует", "введен", "утвержден"],
        &["updated", "revised", "modified", "редакци", "обновлени", "обновлен", "изменен"],
    ];
    stems.iter().find_map(|stems| parts.iter().find_map(|part| dated(part, stems)))
}

fn dated(part: &Part, stems: &[&str]) -> Option<Date> {
    let says =
        |word: &Word| stems.contains(&word.form.as_str()) || stems.contains(&word.stem.as_str());
    let at = part.words.iter().position(says)?;
    let law =
        |word: &Word| word.form.starts_with("закон") || word.form == "фз" || word.form == "act";
    let near = part.words.get(at..(at + NEAR).min(part.words.len()))?;
    let before = near.iter().position(law).unwrap_or(near.len());
    (0..before).find_map(|i| date(near.get(i..)?))
}

/// Reads `15.03.2025`, `2025-03-15`, "15 марта 2025", "March 15, 2025", "15 March 2025".
fn date(words: &[Word]) -> Option<Date> {
    let first = words.first()?;
    let numbers: Vec<&str> = first.form.split('.').collect();
    if let [day, month, year] = numbers.as_slice() {
        return on(year, month.parse().ok()?, day);
    }
    let plain = |at: usize| {
        words
            .iter()
            .filter(|word| !word.mark || word.is('-'))
            .nth(at)
            .map(|word| word.form.as_str())
    };
    if let (year, Some("-"), Some(middle), Some("-"), Some(day)) =
        (first.form.as_str(), plain(1), plain(2), plain(3), plain(4))
    {
        return on(year, middle.parse().ok()?, day);
    }
    let (one, two, year) = (first.form.as_str(), plain(1)?, plain(2)?);
    match (month(one), month(two)) {
        (Some(month), _) => on(year, month, two),
        (_, Some(month)) => on(year, month, one),
        _ => None,
    }
}

fn on(year: &str, month: i8, day: &str) -> Option<Date> {
    let day = day.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let year: i16 = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
    Date::new(year, month, day.parse().ok()?).ok()
}

/// The months by their first letters, in the genitive and in English.
const MONTHS: [(&str, &str); 12] = [
    ("январ", "jan"),
    ("феврал", "feb"),
    ("март", "mar"),
    ("апрел", "apr"),
    ("ма", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("август", "aug"),
    ("сентябр", "sep"),
    ("октябр", "oct"),
    ("ноябр", "nov"),
    ("декабр", "dec"),
];

fn month(form: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|(russian, english)| {
        let russian = match *russian {
            "ма" => form == "мая" || form == "май",
            begin => form.starts_with(begin),
        };
        russian || form.starts_with(english) && form.len() <= 9 && form.is_ascii()
    })?;
    i8::try_from(at + 1).ok()
}

/// Returns where the document says that it is published.
pub(super) fn url(parts: &[Part], text: &dyn Fn(&Part) -> String) -> Option<String> {
    let published = |part: &&Part| {
        let has = |begins: &[&str]| {
            part.words.iter().any(|word| begins.iter().any(|begin| word.form.starts_with(begin)))
        };
        has(&["политик", "положени", "policy", "notice"])
            && has(&["размещ", "опублик", "available", "published", "posted"])
    };
    parts.iter().filter(published).find_map(|part| {
        let text = text(part);
        let found = text.split(|c: char| c.is_whitespace() || "<>()[]«»\"“”,;".contains(c));
        let mut found = found.filter(|it| it.starts_with("http://") || it.starts_with("https://"));
        found.next().map(|it| it.trim_end_matches(['.', ':', '/']).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::document::word;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "15.03.2025",
            "15 марта 2025 г.",
            "«15» марта 2025",
            "March 15, 2025",
            "Mar 15th 2025",
            "15 March 2025",
            "2025-03-15",
        ] {
            let words = word::words(text, 0);
            let found = (0..words.len()).find_map(|at| date(&words[at..]));
            assert_eq!(found.map(|it| it.to_string()).as_deref(), Some("2025-03-15"), "{text}");
        }
        for text in ["№ 152-ФЗ", "27.07", "5 лет", "1.2.3", "may 15"] {
            let words = word::words(text, 0);
            assert_eq!((0..words.len()).find_map(|at| date(&words[at..])), None, "{text}");
        }
    }
}
