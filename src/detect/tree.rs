//! Trees: what the states of shapes are made of, laid out so that nothing is left to be read or looked up.
//!
//! In: a regular expression, as it is parsed. Out: bytes, which are told node by node.
//! Never holds what looks around or goes on for ever.

use std::borrow::Cow;

use regex_syntax::{
    hir::{Class, Hir, HirKind},
    utf8::Utf8Sequences,
};

use super::varint;

/// An expression. Its nodes stand one behind the other: what a node is, how many bytes of its own follow, and these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree(Cow<'static, [u8]>);

/// What a node is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    OneOf,
    Repeat,
    All,
    Any,
}

impl Kind {
    const ALL: [Self; 4] = [Self::OneOf, Self::Repeat, Self::All, Self::Any];
}

/// A piece of an expression.
pub(super) enum Node<'a> {
    /// One of these sequences; no two ranges overlap in one place but those that are alike.
    OneOf(Vec<Sequence<'a>>),
    /// What stands there, so many times.
    Repeat { least: usize, most: usize, of: Nodes<'a> },
    /// One behind the other, the last first.
    All(Nodes<'a>),
    /// Any of them.
    Any(Nodes<'a>),
}

/// Ranges of bytes, one behind the other, each with its first and its last byte.
pub(super) type Sequence<'a> = &'a [[u8; 2]];

/// Nodes that stand one behind the other.
#[derive(Clone, Copy)]
pub(super) struct Nodes<'a>(&'a [u8]);

impl Tree {
    /// Lays out an expression.
    ///
    /// # Errors
    /// It looks around or matches without bound.
    pub(super) fn of(hir: &Hir) -> Result<Self, String> {
        let mut bytes = Vec::new();
        lay(hir, &mut bytes)?;
        Ok(Self(bytes.into()))
    }

    /// Returns the trees that were laid out one behind the other, each behind how many bytes it has.
    pub(super) fn embedded(mut bytes: &'static [u8]) -> impl Iterator<Item = Self> {
        std::iter::from_fn(move || Some(Self(varint::take_all(&mut bytes)?.into())))
    }

    /// Returns its only node, if it has one.
    pub(super) fn nodes(&self) -> Nodes<'_> {
        Nodes(&self.0)
    }
}

impl AsRef<[u8]> for Tree {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        let (kind, rest) = self.0.split_first()?;
        self.0 = rest;
        let mut own = varint::take_all(&mut self.0)?;
        Some(match Kind::ALL.get(usize::from(*kind))? {
            Kind::OneOf => {
                let each = |mut own| std::iter::from_fn(move || varint::take_all(&mut own));
                let mut sequences = Vec::with_capacity(each(own).count());
                sequences.extend(each(own).map(|bytes: &[u8]| bytes.as_chunks().0));
                Node::OneOf(sequences)
            }
            Kind::Repeat => {
                let [least, most] = [varint::take(&mut own)?, varint::take(&mut own)?];
                Node::Repeat { least, most, of: Nodes(own) }
            }
            Kind::All => Node::All(Nodes(own)),
            Kind::Any => Node::Any(Nodes(own)),
        })
    }
}

/// Adds the node of an expression.
fn lay(hir: &Hir, to: &mut Vec<u8>) -> Result<(), String> {
    let mut own = Vec::new();
    let kind = match hir.kind() {
        HirKind::Empty => Kind::All,
        HirKind::Look(_) => return Err("looks around".into()),
        HirKind::Literal(literal) => {
            lay_words(&[&literal.0], &mut own);
            Kind::OneOf
        }
        HirKind::Class(class) => {
            lay_class(class, &mut own);
            Kind::OneOf
        }
        HirKind::Capture(capture) => return lay(&capture.sub, to),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.ok_or("matches without bound")?;
            for times in [repetition.min, most] {
                let times = usize::try_from(times).map_err(|_| "goes on for too long")?;
                varint::push(&mut own, times);
            }
            lay(&repetition.sub, &mut own)?;
            Kind::Repeat
        }
        HirKind::Concat(parts) => {
            parts.iter().rev().try_for_each(|part| lay(part, &mut own))?;
            Kind::All
        }
        HirKind::Alternation(parts) => {
            let mut words: Vec<&[u8]> = Vec::new();
            for part in parts {
                match part.kind() {
                    HirKind::Literal(word) => words.push(&word.0),
                    _ => lay(part, &mut own)?,
                }
            }
            if !words.is_empty() {
                words.sort_unstable();
                let mut one_of = Vec::new();
                lay_words(&words, &mut one_of);
                own.push(Kind::OneOf as u8);
                varint::push_all(&mut own, &one_of);
            }
            Kind::Any
        }
    };
    to.push(kind as u8);
    varint::push_all(to, &own);
    Ok(())
}

/// Adds words, in order, as sequences.
fn lay_words(words: &[&[u8]], to: &mut Vec<u8>) {
    let doubled = |word: &&[u8]| word.iter().flat_map(|byte| [*byte; 2]).collect::<Vec<u8>>();
    words.iter().map(doubled).for_each(|word| varint::push_all(to, &word));
}

/// Adds the sequences of a class.
fn lay_class(class: &Class, to: &mut Vec<u8>) {
    match class {
        Class::Bytes(class) => {
            class.iter().for_each(|it| varint::push_all(to, &[it.start(), it.end()]));
        }
        Class::Unicode(class) => {
            let all = class.iter().flat_map(|it| Utf8Sequences::new(it.start(), it.end()));
            all.map(|sequence| {
                let ranges = sequence.as_slice().iter();
                ranges.flat_map(|range| [range.start, range.end]).collect::<Vec<u8>>()
            })
            .for_each(|sequence| varint::push_all(to, &sequence));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_that_look_around_or_go_on_for_ever_are_refused() {
        for shape in [r"ab\b", "^ab", "ab+"] {
            let hir = regex_syntax::parse(shape).unwrap();
            assert!(Tree::of(&hir).is_err(), "{shape}");
        }
    }

    /// Writes nodes anew as an expression, from the end to the beginning.
    fn told(nodes: Nodes<'_>, between: &str) -> String {
        let mut all: Vec<String> = nodes
            .map(|node| match node {
                Node::OneOf(sequences) => {
                    let range = |[low, high]: &[u8; 2]| match low == high {
                        true => char::from(*low).to_string(),
                        false => format!("{}-{}", char::from(*low), char::from(*high)),
                    };
                    let sequence = |it: &Sequence<'_>| it.iter().map(range).collect::<String>();
                    format!("<{}>", sequences.iter().map(sequence).collect::<Vec<_>>().join("|"))
                }
                Node::Repeat { least, most, of } => format!("{}{{{least},{most}}}", told(of, "")),
                Node::All(nodes) => told(nodes, ""),
                Node::Any(nodes) => format!("({})", told(nodes, "|")),
            })
            .collect();
        if between.is_empty() {
            all.reverse();
        }
        all.join(between)
    }

    #[test]
    fn a_tree_tells_what_was_laid_out() {
        for (shape, expected) in [
            ("ab", "<ab>"),
            ("a[b-d]{2,9}x", "<a><b-d>{2,9}<x>"),
            ("(?:bc|a|[0-9]d|ab)", "(<0-9><d>|<a|ab|bc>)"),
            ("", ""),
        ] {
            let tree = Tree::of(&regex_syntax::parse(shape).unwrap()).unwrap();
            assert_eq!(told(tree.nodes(), ""), expected, "{shape}");
        }
        let long = "a".repeat(70_000);
        let tree = Tree::of(&regex_syntax::parse(&long).unwrap()).unwrap();
        assert_eq!(told(tree.nodes(), ""), format!("<{long}>"));
    }
}
