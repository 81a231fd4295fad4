//! Forms: what pages and components ask of people.
//!
//! In: text with tags of HTML, JSX, Vue and their like. Out: fields with what they ask for.
//! Never takes a button, a hidden field or a choice for a question about a person.

use super::{Field, token::is_name};
use crate::taxonomy::{Category, field_named};

/// The longest tag that is looked at, in bytes.
const LONGEST: usize = 2 << 10;
/// Types of inputs that ask for nothing that could be named: HTML, "The input element", states of `type`.
const MUTE: [&str; 11] = [
    "hidden", "submit", "button", "reset", "image", "checkbox", "search", "file", "range", "color",
    "number",
];

/// Autofill field names, "WHATWG HTML" §4.10.18.7.1, with what they ask for; names with a common beginning as one.
const AUTOFILL: [(&str, &str); 28] = [
    ("name", "name"),
    ("honorific-", "name"),
    ("given-name", "name"),
    ("additional-name", "name"),
    ("family-name", "name"),
    ("nickname", "username"),
    ("username", "username"),
    ("new-password", "password"),
    ("current-password", "password"),
    ("organization-title", "job_title"),
    ("organization", "employer"),
    ("street-address", "postal_address"),
    ("address-line", "postal_address"),
    ("address-level", "postal_address"),
    ("postal-code", "postal_address"),
    ("country", "city_region"),
    ("cc-", "payment_card"),
    ("transaction-amount", "payment_transactions"),
    ("language", "other_data"),
    ("bday", "birth_date"),
    ("sex", "gender"),
    ("url", "personal_url"),
    ("photo", "photo"),
    ("tel", "phone"),
    ("email", "email"),
    ("impp", "messenger_handle"),
    ("one-time-code", ""),
    ("transaction-currency", ""),
];

/// Attributes that name the field, the most telling first.
const NAMES: [&str; 9] = [
    "name",
    "formcontrolname",
    "v-model",
    "[(ngmodel)]",
    "ng-model",
    "id",
    "label",
    "placeholder",
    "aria-label",
];

/// Emits the fields of all tags in a text.
pub(super) fn tags(text: &str, emit: &mut dyn FnMut(Field<'_>)) {
    let mut label = None;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let Some(tag) = text.get(at + 1..) else { continue };
        let end =
            tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.').unwrap_or(0);
        let name = tag.get(..end).unwrap_or_default();
        if asks(name) {
            let room = tag.floor_char_boundary(LONGEST.min(tag.len()));
            let attributes = attributes(tag.get(end..room).unwrap_or_default(), at + 1 + end);
            let shown = || label.as_ref().and_then(|label| labelled(label, &attributes));
            // A name like `q1` tells less than what the person is shown.
            let field = match field(&attributes) {
                Some(field) if field.category.is_some() || field.name.len() > 2 => Some(field),
                weak => shown().or(weak),
            };
            if let Some(field) = field {
                emit(field);
            }
        } else if name.eq_ignore_ascii_case("label") {
            label = Label::at(text, at + 1 + end);
        } else if name.is_empty() && starts_with_label(tag) {
            // What was closed names only the field that it says it is for.
            label = label.filter(|label: &Label<'_>| !label.of.is_empty());
        }
    }
}

fn starts_with_label(tag: &str) -> bool {
    tag.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("/label"))
}

/// What people read beside a field.
struct Label<'t> {
    text: &'t str,
    at: usize,
    /// The `id` of the field that it is for, if it says so.
    of: &'t str,
}

impl<'t> Label<'t> {
    /// The longest that names something, in bytes.
    const LONGEST: usize = 120;

    /// Reads the label whose name ends at byte `at`.
    fn at(text: &'t str, at: usize) -> Option<Self> {
        let tag = text.get(at..text.floor_char_boundary((at + LONGEST).min(text.len())))?;
        let close = tag.find('>')?;
        let attributes = attributes(tag.get(..=close)?, at);
        let of = attributes.iter().find(|it| matches!(it.name.as_str(), "for" | "htmlfor"));
        let inner = tag.get(close + 1..)?.split('<').next()?;
        let plain = inner.trim().trim_end_matches([':', '*', ' ', '\u{A0}']);
        let start = at + close + 1 + inner.find(plain)?;
        let named = !plain.is_empty() && plain.len() <= Self::LONGEST;
        named.then(|| Self { text: plain, at: start, of: of.map_or("", |of| of.value) })
    }
}

/// Returns the field that nothing but its label names.
fn labelled<'t>(label: &Label<'t>, attributes: &[Attribute<'t>]) -> Option<Field<'t>> {
    let value = |name: &str| attributes.iter().find(|it| it.name == name).map_or("", |it| it.value);
    let kind = value("type");
    let lower = kind.to_ascii_lowercase();
    let asks = !MUTE.contains(&lower.as_str()) && lower != "radio";
    let own = label.of.is_empty() || label.of == value("id");
    let says = asks && own && !field_named(label.text).is_empty();
    says.then_some(Field { at: label.at, name: label.text, kind, category: None })
}

/// Returns whether a tag of this name is a field: HTML's own, and components that are called like one.
fn asks(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let ends = ["Input", "Field", "TextField", "-input", "-field", "-text-field"];
    matches!(last, "input" | "textarea" | "select" | "INPUT" | "SELECT" | "TEXTAREA")
        || (last.len() < 40 && ends.iter().any(|end| last.ends_with(end)))
}

/// An attribute: its name, its value, and where that begins.
struct Attribute<'t> {
    name: String,
    value: &'t str,
    at: usize,
}

/// Reads attributes up to the end of the tag.
fn attributes(tag: &str, base: usize) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = tag.get(at..).filter(|rest| !rest.is_empty() && found.len() < 40) {
        let Some(first) = rest.chars().next() else { break };
        if first == '>' {
            return found;
        }
        if first.is_whitespace() || matches!(first, '/' | '}' | ')' | ',') {
            at += first.len_utf8();
            continue;
        }
        let stop = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/');
        let end = rest.find(stop).unwrap_or(rest.len()).max(1);
        let end = rest.ceil_char_boundary(end);
        let name = rest.get(..end).unwrap_or_default().to_lowercase();
        // `{...register('phone')}` of React Hook Form gives the field its name.
        if let Some((before, rest)) = rest.get(..end).and_then(|word| word.split_once("register("))
            && before.starts_with("{...")
            && let Some(value) = rest.get(1..).and_then(|rest| rest.split(['\'', '"']).next())
        {
            let start = before.len() + "register(".len() + 1;
            found.push(Attribute { name: "name".to_owned(), value, at: base + at + start });
        }
        at += end;
        let Some(value) = tag.get(at..).and_then(|rest| rest.strip_prefix('=')) else { continue };
        at += 1;
        let (value, skip, len) = value_of(value);
        found.push(Attribute { name, value, at: base + at + skip });
        at += len;
    }
    // A tag that has no end in sight is none.
    Vec::new()
}

/// Returns a value without its quotes, how many bytes stand before it, and how many it takes in all.
fn value_of(text: &str) -> (&str, usize, usize) {
    let first = text.chars().next().unwrap_or(' ');
    let (open, close) = match first {
        '"' | '\'' => (1, first),
        '{' => (1, '}'),
        _ => (0, ' '),
    };
    let inner = text.get(open..).unwrap_or_default();
    let ends = |c: char| if open == 0 { c.is_whitespace() || c == '>' } else { c == close };
    let len = inner.find(ends).unwrap_or(inner.len());
    (inner.get(..len).unwrap_or_default(), open, open + len + open)
}

fn field<'t>(attributes: &[Attribute<'t>]) -> Option<Field<'t>> {
    let value = |name: &str| attributes.iter().find(|it| it.name == name);
    let kind = value("type").map_or("", |it| it.value);
    let lower = kind.to_ascii_lowercase();
    if MUTE.contains(&lower.as_str()) {
        return None;
    }
    let named = NAMES.iter().find_map(|name| value(name).filter(|it| is_name(it.value)));
    let asked = value("autocomplete").and_then(|it| autofill(it.value));
    let typed = match lower.as_str() {
        "email" => Some("email"),
        "tel" => Some("phone"),
        "password" => Some("password"),
        _ => None,
    };
    let category = asked.or(typed).and_then(Category::named);
    let says = |name: &&Attribute<'_>| {
        let categories = field_named(name.value);
        // Of choices only that between sexes is about a person as such.
        !categories.is_empty()
            && (lower != "radio" || categories.iter().any(|it| it.0.id() == "gender"))
    };
    // A name like `q1` tells less than what the person is shown.
    let names = || NAMES.iter().filter_map(|name| value(name).filter(|it| is_name(it.value)));
    let long = names().filter(|it| it.value.len() > 2).find(says);
    let telling = long.or_else(|| names().find(says));
    let by = if category.is_some() {
        named
            .or_else(|| value("autocomplete").filter(|_| asked.is_some()))
            .or_else(|| value("type"))
    } else {
        telling
    };
    by.map(|name| Field { at: name.at, name: name.value, kind, category })
}

/// Returns what an autofill detail asks for: its last token that is a name of the list.
fn autofill(detail: &str) -> Option<&'static str> {
    let last = detail.split_ascii_whitespace().rfind(|token| *token != "webauthn")?.to_lowercase();
    let known = AUTOFILL.iter().find(|(name, _)| {
        if name.ends_with('-') || ["address-line", "address-level"].contains(name) {
            last.starts_with(name)
        } else {
            last == *name || last.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'))
        }
    });
    known.map(|(_, category)| *category).filter(|category| !category.is_empty())
}
