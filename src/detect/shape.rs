//! Shapes: the regular expressions of rules, checked and expanded.
//!
//! In: a shape as its author wrote it, with named classes. Out: an expression that the engine can run, and what is
//! known of all its matches.
//! Never lets through what would be slow or wrong: look-around, line ends, unbounded length.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::OnceLock};

use regex_syntax::hir::{Class, Hir, HirKind};
use serde::{Deserialize, Serialize};

use super::{
    digit::digit,
    need::{self, Profile},
    tree::Tree,
};

/// The most bytes that a shape may match; the engine looks no farther.
pub(super) const LONGEST: usize = 512;

/// Replaces `{d}`, `{sp}` … by the classes of `patterns/classes.toml`.
///
/// # Errors
/// The name of a class that is not there.
pub(super) fn expand(shape: &str) -> Result<String, String> {
    static CLASSES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        toml::from_str(include_str!("../../patterns/classes.toml"))
            .expect("classes.toml is well-formed")
    });
    let mut expanded = String::with_capacity(shape.len() * 4);
    let mut rest = shape;
    while let Some((before, after)) = rest.split_once('{') {
        expanded.push_str(before);
        match after.split_once('}') {
            Some((name, tail))
                if name.starts_with(|c: char| c.is_ascii_lowercase())
                    && !before.ends_with("\\p")
                    && !before.ends_with("\\x") =>
            {
                let class = classes.get(name).ok_or_else(|| {
                    let names: Vec<&str> = classes.keys().map(String::as_str).collect();
                    format!("`{{{name}}}` is no class of shapes; those are {}", names.join(", "))
                })?;
                expanded.push_str(class);
                rest = tail;
            }
            _ => {
                expanded.push('{');
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// What every match of a shape has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// How many bytes, at least and at most.
    pub length: RangeInclusive<usize>,
    /// At least so many digits.
    pub digits: usize,
}

/// What is known of a shape by its expression alone. That of the embedded ones is told when sverka is built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Examined {
    /// The first shape of the rule that matches the same texts, which may be this.
    pub(super) alike: usize,
    pub(super) bounds: Bounds,
    pub(super) profile: Profile,
}

/// Examines the shapes of a rule, as its author wrote them.
///
/// # Errors
/// What is wrong with one of them.
pub(super) fn examine_all(written: &[&str]) -> Result<Vec<(Examined, Tree)>, String> {
    let mut read: Vec<Hir> = Vec::new();
    let mut all = Vec::new();
    for shape in written {
        let broken = |problem| format!("`{shape}` {problem}");
        let (hir, bounds) = examine(&expand(shape)?).map_err(broken)?;
        let alike = read.iter().position(|other| *other == hir).unwrap_or(read.len());
        let examined = Examined { alike, bounds, profile: need::profile(&hir) };
        all.push((examined, Tree::of(&hir).map_err(broken)?));
        read.push(hir);
    }
    Ok(all)
}

/// Reads an expanded shape; returns it, and what every match of it has.
///
/// # Errors
/// One line for the author of the rule.
pub(super) fn examine(expanded: &str) -> Result<(Hir, Bounds), String> {
    let hir = regex_syntax::parse(expanded)
        .map_err(|error| format!("is no regular expression: {}", cause(&error)))?;
    let properties = hir.properties();
    if !properties.look_set().is_empty() {
        return Err("uses an anchor or a word boundary; the engine adds edges itself".into());
    }
    let longest = properties.maximum_len();
    let longest = longest.ok_or("matches without bound; write `{m,n}` instead of `*` or `+`")?;
    if longest > LONGEST {
        return Err(format!("may match {longest} bytes, more than {LONGEST}"));
    }
    let shortest = properties.minimum_len().unwrap_or_default();
    if shortest < 2 {
        return Err("may match fewer than two bytes".into());
    }
    if matches_control(&hir) {
        return Err("may match a line end or a control character".into());
    }
    let bounds = Bounds { length: shortest..=longest, digits: fewest_digits(&hir) };
    Ok((hir, bounds))
}

fn cause(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    }
}

/// Returns how many digits, ASCII or fullwidth, each match has at least.
fn fewest_digits(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 0,
        HirKind::Literal(literal) => literal.0.iter().filter(|byte| byte.is_ascii_digit()).count(),
        HirKind::Class(Class::Unicode(class)) => {
            let digit = |c| digit(c).is_some();
            usize::from(class.iter().all(|range| digit(range.start()) && digit(range.end())))
        }
        HirKind::Repetition(repetition) => {
            fewest_digits(&repetition.sub) * usize::try_from(repetition.min).unwrap_or_default()
        }
        HirKind::Capture(capture) => fewest_digits(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(fewest_digits).sum(),
        HirKind::Alternation(parts) => parts.iter().map(fewest_digits).min().unwrap_or_default(),
    }
}

/// Returns whether the expression has a class or literal with a control character in it but the tab: such end lines, and
/// runs of text.
fn matches_control(hir: &Hir) -> bool {
    const CONTROLS: [(u32, u32); 3] = [(0, 0x08), (0x0A, 0x1F), (0x7F, 0x7F)];
    let any_control = |first: u32, last: u32| {
        CONTROLS.iter().any(|controls| first <= controls.1 && controls.0 <= last)
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => {
            literal.0.iter().any(|byte| any_control((*byte).into(), (*byte).into()))
        }
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| any_control(range.start().into(), range.end().into()))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| any_control(range.start().into(), range.end().into()))
        }
        HirKind::Repetition(repetition) => matches_control(&repetition.sub),
        HirKind::Capture(capture) => matches_control(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(matches_control),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_expand_and_repetitions_stay() {
        let expanded = expand(r"{d}{3}[a]{1,2}\p{Lu}").unwrap();
        assert!(
            expanded.starts_with("[0-9") && expanded.ends_with(r"{3}[a]{1,2}\p{Lu}"),
            "{expanded}"
        );
        let problem = expand("{nope}").unwrap_err();
        assert!(
            problem.starts_with("`{nope}` is no class of shapes; those are d, dash, "),
            "{problem}"
        );
    }

    #[test]
    fn bad_shapes_are_told_why() {
        for (shape, expected) in [
            ("[0-9]{3}[a-z]{2}", None),
            (r"\bfoo\b", Some("anchor")),
            ("a+b", Some("without bound")),
            ("(ab", Some("unclosed group")),
            ("a?", Some("fewer than two")),
            ("[^a]b{3}", Some("line end")),
            ("[a-z]{600}", Some("more than 512")),
        ] {
            match (examine(shape), expected) {
                (Ok(_), None) => {}
                (Err(message), Some(part)) => assert!(message.contains(part), "{shape}: {message}"),
                (other, _) => panic!("{shape}: {other:?}"),
            }
        }
    }
}
