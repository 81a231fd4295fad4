//! Names in scripts without capital letters, behind a label, behind a title or before a word of courtesy.
//!
//! In: the words, and the line they stand in. Out: they fail unless one of these stands right beside them, and no word goes
//! on behind them.
//! Never takes a label for a name, nor what is named by a label of things but is no whole name.

use std::ops::Range;

use super::{Aspect, Checked, Detail};
use crate::detect::{
    Evidence,
    boundary::is_unspaced,
    divider::{divides, is_blank},
    uncased::{self, Named, Script, list},
    words::fold,
};

/// Lists of `patterns/context.toml`: labels.
const LABELS: [&str; 4] = ["name_east", "name_near_east", "name_india", "name_caucasus"];
/// Of them those that head names of things too.
const LOOSE: &str = "name_loose";
/// What stands before a name without a space, and what stands behind one.
const TITLES: &str = "name_title";
const COURTESY: &str = "name_courtesy";

/// The longest label, in bytes.
const LABEL: usize = 96;

/// `uncased`: words that may be a name. `uncased:family`: a given name and a surname, which their endings tell.
#[must_use]
pub(super) fn uncased(text: &str, argument: &str) -> Checked {
    let named = uncased::named(text);
    match named {
        Some(_) if argument.is_empty() => Checked::Silent,
        Some(_) if uncased::begins_with_given(text) => holds(2),
        _ => Checked::Fails,
    }
}

/// Says whether a street or a school bears a name.
#[must_use]
pub(super) fn of_place(text: &str, place: &Range<usize>) -> bool {
    uncased::is_of_place(text.get(place.end..).unwrap_or_default())
}

/// Says whether the words at `place` of `text` stand beside what tells a name.
#[must_use]
pub(super) fn beside(text: &str, place: &Range<usize>) -> Checked {
    let value = text.get(place.clone()).unwrap_or_default();
    let Some(named) = uncased::named(value) else { return Checked::Fails };
    let head = text.get(..place.start).unwrap_or_default();
    let tail = text.get(place.end..).unwrap_or_default();
    let courteous = is_courteous(tail);
    let ends = courteous || !tail.starts_with(|c| Script::of(c).is_some());
    let told = || {
        courteous && !goes_on_before(head) && uncased::has_surname(value, true)
            || is_labelled((value, named), head, tail)
            || named.script == Script::Thai && named.words == 2 && is_titled(head)
    };
    if ends && !is_divided(tail) && told() { holds(named.words) } else { Checked::Fails }
}

const fn holds(words: usize) -> Checked {
    let value = if words == 1 { "single" } else { "full" };
    Checked::Holds(Evidence::DICTIONARY, Detail { key: Aspect::Form, value })
}

/// Returns whether a word of courtesy follows, and no other begins so: `様`, but not `様式`.
fn is_courteous(tail: &str) -> bool {
    let bare = tail.strip_prefix([' ', '\u{3000}']).unwrap_or(tail);
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}');
    list(COURTESY).iter().any(|word| {
        bare.strip_prefix(word.as_str())
            .is_some_and(|rest| word.chars().count() > 1 || !rest.starts_with(is_han))
    })
}

/// Returns whether a text ends with a letter that the word behind it may belong to.
fn goes_on_before(head: &str) -> bool {
    let kana = |c: char| matches!(c, '\u{3041}'..='\u{3096}');
    head.ends_with(|c: char| c.is_alphanumeric() && !kana(c))
}

/// Returns whether a divider follows, so that the words before are a label.
fn is_divided(tail: &str) -> bool {
    tail.trim_start_matches(is_blank).starts_with(divides)
}

/// Returns whether a text ends with a title that is no piece of a word.
fn is_titled(head: &str) -> bool {
    let bare = head.strip_suffix(' ').unwrap_or(head);
    let before = list(TITLES).iter().filter_map(|title| bare.strip_suffix(title.as_str()));
    before.into_iter().any(|before| !before.ends_with(char::is_alphanumeric))
}

/// Returns whether a value is the name that a label right before it heads.
fn is_labelled((value, named): (&str, Named), head: &str, tail: &str) -> bool {
    let Some((loose, divided)) = label(head) else { return false };
    let surname = || uncased::has_surname(value, false);
    match named.script {
        // Without a divider the label may be one in a row of them.
        Script::Han if loose || !divided => surname() && (divided || !loose),
        Script::Han => value.chars().count() > 1,
        Script::Hangul => surname(),
        Script::Thai => divided && !(loose && named.words == 1),
        _ => divided && (!loose || named.words > 1) && !goes_on(tail),
    }
}

/// Returns whether a text ends with a label: whether it heads names of things too, and whether a divider stands behind it.
fn label(head: &str) -> Option<(bool, bool)> {
    let from = head.ceil_char_boundary(head.len().saturating_sub(LABEL));
    let head = head.get(from..)?;
    let bare = head.trim_end_matches(is_blank);
    let divided = bare.strip_suffix(ends_a_label);
    if divided.is_none() && bare.len() == head.len() {
        return None;
    }
    let bare = divided.unwrap_or(bare).trim_end_matches(is_blank);
    let bare = fold(without_note(bare));
    let ends = |label: &&String| {
        let before = bare.strip_suffix(label.as_str());
        let is_part = |c: char| c.is_alphanumeric() && !is_unspaced(c);
        before.is_some_and(|before| !before.ends_with(is_part))
    };
    let labels = LABELS.iter().flat_map(|name| list(name));
    let longest = labels.filter(ends).max_by_key(|label| label.len())?;
    Some((list(LOOSE).contains(longest), divided.is_some()))
}

/// Returns whether a character stands behind a label: what divides, or the full stop of Armenian, which looks like it.
const fn ends_a_label(c: char) -> bool {
    divides(c) || c == '։'
}

/// Returns a label without what stands in brackets behind it: `氏名（漢字）`.
fn without_note(label: &str) -> &str {
    let Some(inner) = label.strip_suffix([')', '）']) else { return label };
    inner
        .rfind(['(', '（'])
        .and_then(|at| inner.get(..at))
        .unwrap_or(label)
        .trim_end_matches(is_blank)
}

/// Returns whether a sentence goes on behind a value: words that are no label.
fn goes_on(tail: &str) -> bool {
    let bare = tail.trim_start_matches(' ');
    if tail.len() > bare.len() + 1 || !bare.starts_with(|c| Script::of(c).is_some()) {
        return false;
    }
    let is_of_word = |c: char| Script::of(c).is_some() || matches!(c, ' ' | '-' | '\u{200C}');
    let rest = bare.trim_start_matches(is_of_word);
    !rest.starts_with(ends_a_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_beside_what_tells_them() {
        for (text, value, expected) in [
            ("氏名：佐藤零子、住所", "佐藤零子", true),
            ("氏名（漢字）： 佐藤　零子", "佐藤　零子", true),
            ("氏名　佐藤零子", "佐藤零子", true),
            ("氏名　部署　住所", "部署", false),
            ("氏名は佐藤零子", "佐藤零子", false),
            ("联系人：王零零 电话：5", "王零零", true),
            ("联系人：王零零 电话：5", "王零零 电话", false),
            ("联系人：销售部", "销售部", false),
            ("昨日、佐藤様から", "佐藤", true),
            ("新佐藤様から", "佐藤", false),
            ("佐藤様式", "佐藤", false),
            ("王零零女士说", "王零零", true),
            ("이름: 김영민 연락처: 5", "김영민", true),
            ("김영민 씨는", "김영민", true),
            ("이용자님", "이용자", false),
            ("이름: 파일", "파일", false),
            ("שם מלא: תמר זזיחוביץ טלפון: 5", "תמר זזיחוביץ", true),
            ("שם: תמר", "תמר", false),
            ("الاسم: سلمى ززيح", "سلمى ززيح", true),
            ("الاسم: سلمى ززيح ذهبت إلى البيت", "سلمى ززيح", false),
            ("नाम: रीता ज्ज़ीख, आयु", "रीता ज्ज़ीख", true),
            ("พบนายสมศักดา ซซิขะ อายุ", "สมศักดา ซซิขะ", false),
            ("พบ นายสมศักดา ซซิขะ อายุ", "สมศักดา ซซิขะ", true),
            ("სახელი, გვარი: ნინო ზზიხაძე", "ნინო ზზიხაძე", true),
            ("Անուն Ազգանուն՝ Աննա Զզիխյան։", "Աննա Զզիխյան", true),
        ] {
            let start = text.find(value).unwrap();
            let said = beside(text, &(start..start + value.len()));
            assert_eq!(matches!(said, Checked::Holds(..)), expected, "{text}");
        }
    }
}
