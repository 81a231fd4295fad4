//! Blanks: what stands behind a label in place of its value, as `[DOB]`, `<date>`, `{{birth_date}}`, `____`, `XX.XX.XXXX`.
//!
//! In: a text, and the end of a label in it. Out: where the blank behind it ends.
//! Never takes a tag of a page, an index, a link or a list of values for a blank.

use super::letter;

/// How many bytes behind a label a blank may begin.
const FAR: usize = 24;
/// How many bytes the name in a blank may have.
const NAMED: usize = 40;
/// How many lines below one another make a blank.
const DRAWN: usize = 3;

/// A blank in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blank {
    /// The byte behind it.
    pub(super) end: usize,
    /// Whether it is drawn, as somebody signs on it, too.
    pub(super) drawn: bool,
}

/// Returns the blank that stands behind the label that ends at byte `label`.
pub(super) fn behind(text: &str, label: usize) -> Option<Blank> {
    let mut apart = false;
    for (at, c) in text.get(label..)?.char_indices().take_while(|(at, _)| *at < FAR) {
        if matches!(c, ' ' | '\t' | '\u{A0}' | ':' | '=' | '"' | '\'') {
            apart = true;
            continue;
        }
        let at = label + at;
        if apart && let Some(length) = length(text.get(at..)?) {
            return Some(Blank { end: at + length, drawn: c == '_' });
        }
        if !(letter::is_letter(c) || matches!(c, '.' | '№' | '#' | '-')) {
            return None;
        }
        apart = false;
    }
    None
}

/// Returns how long the blank is that a text begins with.
fn length(text: &str) -> Option<usize> {
    match text.as_bytes().first()? {
        b'[' => enclosed(text, "[", "]").filter(|end| text.as_bytes().get(*end) != Some(&b'(')),
        b'<' => enclosed(text, "<", ">").filter(|end| !is_tag(text.get(1..end - 1))),
        b'{' => enclosed(text, "{{", "}}").or_else(|| enclosed(text, "{", "}")),
        b'$' => enclosed(text, "${", "}"),
        b'%' => enclosed(text, "%{", "}").or_else(|| enclosed(text, "%", "%")),
        b'_' => Some(text.bytes().take_while(|byte| *byte == b'_').count())
            .filter(|count| *count >= DRAWN),
        _ => crossed(text),
    }
}

/// Returns the length of a name between two marks.
fn enclosed(text: &str, open: &str, close: &str) -> Option<usize> {
    let rest = text.strip_prefix(open)?;
    let limit = rest.floor_char_boundary(NAMED.min(rest.len()));
    let name = rest.get(..limit)?.split_once(close)?.0;
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.' | '|');
    let named = name.trim().starts_with(char::is_alphabetic)
        && name.chars().all(is_of_name)
        && name.chars().filter(|c| c.is_alphabetic()).count() > 1;
    named.then_some(open.len() + name.len() + close.len())
}

/// Returns whether a name is that of a tag of a page.
fn is_tag(name: Option<&str>) -> bool {
    const TAGS: &[&str] = &[
        "big", "body", "br", "button", "center", "cite", "code", "dd", "del", "div", "dl", "dt",
        "em", "font", "form", "head", "hr", "html", "img", "input", "ins", "kbd", "label", "li",
        "mark", "nobr", "ol", "option", "pre", "samp", "section", "select", "small", "span",
        "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "tt", "ul",
        "var", "wbr",
    ];
    let word = name.unwrap_or_default().split(' ').next().unwrap_or_default();
    TAGS.binary_search(&&*word.to_ascii_lowercase()).is_ok()
}

/// Returns the length of a form that shows how a value is written: `XX.XX.XXXX`, `dd/mm/yyyy`, `XXXXXX`, `**.**.****`.
fn crossed(text: &str) -> Option<usize> {
    let (mut groups, mut count, mut before) = (0, 0, None);
    let mut end = 0;
    for c in text.chars() {
        if Some(c) == before {
            count += 1;
        } else if matches!(c, '.' | '/' | '-') && count > 1 {
            (before, count) = (None, 0);
        } else if before.is_none() && "XxХх*#dmyjatDMYJATдмгДМГ".contains(c) {
            (groups, count, before) = (groups + 1, 1, Some(c));
        } else if c.is_alphanumeric() {
            return None;
        } else {
            break;
        }
        end += c.len_utf8();
    }
    // Some letters alone may be a word or a number.
    let alone =
        groups == 1 && count > DRAWN && matches!(before, Some('X' | 'x' | 'Х' | 'х' | '*' | '#'));
    (alone || groups > 1).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_value_is_a_blank() {
        for (text, expected) in [
            ("né le [DOB]. x", Some("né le [DOB]")),
            ("né le : <date de naissance>,", Some("né le : <date de naissance>")),
            ("né le {{ birth_date }}", Some("né le {{ birth_date }}")),
            ("né le ${user.dob}", Some("né le ${user.dob}")),
            ("né le %DATE%", Some("né le %DATE%")),
            ("né le ________ à", Some("né le ________")),
            ("né le XX.XX.XXXX à", Some("né le XX.XX.XXXX")),
            ("né le dd/mm/yyyy", Some("né le dd/mm/yyyy")),
            ("né le jour [DOB]", Some("né le jour [DOB]")),
            ("né le [DOB](https://example.org)", None),
            ("né le[dob]", None),
            ("né le <b>12.03.1980", None),
            ("né le [1]", None),
            ("né le [12.03.1980]", None),
            ("né le {day: 12}", None),
            ("né le XX siècle", None),
            ("né le 12.03.1980 [DOB]", None),
            ("né le __", None),
            ("né le", None),
        ] {
            let found = behind(text, "né le".len()).and_then(|blank| text.get(..blank.end));
            assert_eq!(found, expected, "{text}");
        }
    }
}
