//! Dividers: what stands between a label and its value.
//!
//! In: a text that begins with a label, or behind one. Out: where its divider is, and where the value begins.
//! Never asks what the label says.

use super::digit::is_dash;

/// The most blanks between a label and its divider, in characters: forms are aligned with them.
const GAP: usize = 24;

/// Returns where the divider ends that a text begins with, in bytes, behind blanks or without; a dash without is a hyphen.
pub(super) fn behind(text: &str) -> Option<usize> {
    let gap: usize = text.chars().take(GAP).take_while(|c| is_blank(*c)).map(char::len_utf8).sum();
    let divider = text.get(gap..)?.chars().next()?;
    (divides(divider) || gap > 0 && is_dash(divider)).then_some(gap + divider.len_utf8())
}

/// Returns the label that a text begins with, and what stands behind its divider: the first sign that divides, or dash that
/// is no hyphen; or else the first hyphen. Without any the label is empty.
pub(super) fn split(text: &str) -> (&str, &str) {
    let mut before = None;
    let first = text.char_indices().find(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let hyphen = *c == '-' && !before.is_some_and(is_blank) && !rest.starts_with(is_blank);
        before = Some(*c);
        divides(*c) || *c == ',' || is_dash(*c) && !hyphen
    });
    let at = first.map(|(at, _)| at).or_else(|| text.find(is_dash));
    let (label, rest) = text.split_at(at.unwrap_or_default());
    let mut value = rest.chars();
    if at.is_some() {
        value.next();
    }
    (label, value.as_str())
}

/// Returns how many bytes of a text a label takes, its divider and what opens a value, `"login" => "`: none if no value
/// is left.
pub(super) fn value_start(text: &str) -> usize {
    let (_, behind) = split(text);
    let opens = |c: char| c.is_whitespace() || matches!(c, '>' | '"' | '\'' | '\\');
    match behind.trim_start_matches(opens) {
        "" => 0,
        value => text.len() - value.len(),
    }
}

/// Returns whether a character stands between a label and its value; the last in Armenian.
pub(super) const fn divides(c: char) -> bool {
    matches!(c, ':' | '=' | '：' | '՝')
}

/// Returns whether a character may stand before such.
pub(super) const fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_begins_behind_its_label() {
        for (text, value) in [
            ("Gender: F", "F"),
            ("Пол –   женский", "женский"),
            ("性别：女", "女"),
            ("samaccountname=\"kbelova\"", "kbelova\""),
            ("'login' => 'kira-belova", "kira-belova"),
            (r#"\"login\":\"kira"#, "kira"),
            ("\"login\", \"kira-belova", "kira-belova"),
            ("E-mail-Name: kira", "kira"),
            ("Employer — Acme, Inc: sales", "Acme, Inc: sales"),
            ("jenis kelamin: laki-laki", "laki-laki"),
            ("пол-женский", "женский"),
            ("женский", "женский"),
            ("пол:", "пол:"),
        ] {
            assert_eq!(text.get(value_start(text)..), Some(value));
        }
    }
}
