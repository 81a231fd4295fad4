//! Chains of digits in an expression: how many digits each match has, held together by separators.
//!
//! In: the tree of a regular expression. Out: the longest chain that all matches have.
//! Never counts a digit that a match may lack, nor joins two that something else may part.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::{
    bytes::Bytes,
    need::{edge, is_digits, is_joiner, widest},
};

/// How many separators may part two digits of a chain.
pub(super) const GAP: usize = 4;
/// What is known of the digits in a piece of an expression.
#[derive(Clone, Copy, Debug)]
pub(super) enum Chain {
    /// No digit for certain; at most so many separators where there is none.
    Soft(usize),
    /// One chain from end to end, with at most so many separators before its first and behind its last digit.
    Whole { before: usize, count: usize, behind: usize, lead: usize },
    /// Chains, with something else between them or around.
    Broken { head: Option<Link>, best: (usize, usize), tail: Option<Link> },
}

/// A chain at one end of a piece: its digits, the separators at the piece's end, the bytes before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    count: usize,
    gap: usize,
    lead: usize,
}

impl Chain {
    const HARD: Self = Self::Broken { head: None, best: (0, 0), tail: None };

    /// The most digits that one chain has for certain, and how many bytes may stand before it.
    pub(super) fn best(self) -> (usize, usize) {
        match self {
            Self::Soft(_) => (0, 0),
            Self::Whole { count, lead, .. } => (count, lead),
            Self::Broken { best, .. } => best,
        }
    }

    fn head(self) -> Option<Link> {
        match self {
            Self::Soft(_) => None,
            Self::Whole { before, count, lead, .. } => Some(Link { count, gap: before, lead }),
            Self::Broken { head, .. } => head,
        }
    }

    fn tail(self) -> Option<Link> {
        match self {
            Self::Soft(_) => None,
            Self::Whole { count, behind, lead, .. } => Some(Link { count, gap: behind, lead }),
            Self::Broken { tail, .. } => tail,
        }
    }

    /// Returns the chain of two pieces, the first of which is at most `length` bytes long.
    fn then(self, next: Self, length: usize) -> Self {
        let further = |link: Link| Link { lead: link.lead + length, ..link };
        match (self, next) {
            (Self::Soft(a), Self::Soft(b)) => Self::Soft(a + b),
            (Self::Soft(a), Self::Whole { before, count, behind, lead }) => {
                Self::Whole { before: before + a, count, behind, lead: lead + length }
            }
            (Self::Soft(a), Self::Broken { head, best, tail }) => Self::Broken {
                head: head.map(|link| further(Link { gap: link.gap + a, ..link })),
                best: (best.0, best.1 + length),
                tail: tail.map(further),
            },
            (Self::Whole { before, count, behind, lead }, Self::Soft(b)) => {
                Self::Whole { before, count, behind: behind + b, lead }
            }
            (Self::Broken { head, best, tail }, Self::Soft(b)) => Self::Broken {
                head,
                best,
                tail: tail.map(|link| Link { gap: link.gap + b, ..link }),
            },
            (first, second) => first.join(second, length),
        }
    }

    /// As [`Chain::then`], where both have or may have digits.
    fn join(self, next: Self, length: usize) -> Self {
        let better = |a: (usize, usize), b: (usize, usize)| if b.0 > a.0 { b } else { a };
        let (left, right) = (self.tail(), next.head());
        let joined = match (left, right) {
            (Some(a), Some(b)) if a.gap + b.gap <= GAP => {
                Some(Link { count: a.count + b.count, gap: 0, lead: a.lead })
            }
            _ => None,
        };
        let second = next.best();
        let mut best = better(self.best(), (second.0, second.1 + length));
        let (mut head, mut tail) =
            (self.head(), next.tail().map(|link| Link { lead: link.lead + length, ..link }));
        if let (Some(joined), Some(a), Some(b)) = (joined, left, right) {
            best = better(best, (joined.count, joined.lead));
            let whole = |chain| matches!(chain, Self::Whole { .. });
            match (self, next) {
                (Self::Whole { before, lead, .. }, Self::Whole { behind, .. }) => {
                    return Self::Whole { before, count: joined.count, behind, lead };
                }
                _ if whole(self) => head = Some(Link { count: joined.count, ..head.unwrap_or(a) }),
                _ if whole(next) => {
                    tail = Some(Link { count: joined.count, lead: a.lead, ..tail.unwrap_or(b) });
                }
                _ => {}
            }
        }
        Self::Broken { head, best, tail }
    }

    /// Returns the chain of a piece that may also be missing.
    fn optional(self) -> Self {
        match self {
            Self::Soft(gap) => Self::Soft(gap),
            Self::Whole { before, behind, .. } if before + behind <= GAP => {
                Self::Soft(before.max(behind))
            }
            _ => Self::HARD,
        }
    }

    /// Returns the chain of a piece that is one of two.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Soft(a), Self::Soft(b)) => Self::Soft(a.max(b)),
            (
                Self::Whole { before, count, behind, lead },
                Self::Whole { before: b, count: c, behind: e, lead: l },
            ) => Self::Whole {
                before: before.max(b),
                count: count.min(c),
                behind: behind.max(e),
                lead: lead.max(l),
            },
            (Self::Soft(gap), whole @ Self::Whole { .. })
            | (whole @ Self::Whole { .. }, Self::Soft(gap)) => whole.optional().or(Self::Soft(gap)),
            (a, b) => {
                let (a, b) = (a.best(), b.best());
                Self::Broken { head: None, best: (a.0.min(b.0), a.1.max(b.1)), tail: None }
            }
        }
    }
}

/// Returns what is known of the digits of an expression.
pub(super) fn of(hir: &Hir) -> Chain {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Chain::Soft(0),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).map_or(Chain::HARD, |text| {
            let mut length = 0;
            text.chars().fold(Chain::Soft(0), |before, c| {
                let joined = before.then(of_char(c), length);
                length += c.len_utf8();
                joined
            })
        }),
        HirKind::Class(class) => of_class(class),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Concat(parts) => {
            let mut length = 0;
            parts.iter().fold(Chain::Soft(0), |before, part| {
                let joined = before.then(of(part), length);
                length += widest(part);
                joined
            })
        }
        HirKind::Alternation(parts) => {
            parts.iter().map(of).reduce(Chain::or).unwrap_or(Chain::HARD)
        }
        HirKind::Repetition(repetition) => {
            let one = of(&repetition.sub);
            let length = widest(&repetition.sub);
            let times = repetition.min.min(64);
            let certain = (0..times).fold(Chain::Soft(0), |before, i| {
                before.then(one, length * usize::try_from(i).unwrap_or_default())
            });
            let most = repetition.max.unwrap_or(u32::MAX);
            let rest = match one.optional() {
                _ if most == repetition.min => Chain::Soft(0),
                Chain::Soft(gap) if matches!(one, Chain::Soft(_)) => {
                    let times = usize::try_from(most - repetition.min).unwrap_or(usize::MAX);
                    Chain::Soft(gap.saturating_mul(times).min(LARGE))
                }
                other => other,
            };
            certain.then(rest, length * usize::try_from(times).unwrap_or_default())
        }
    }
}

/// Returns the last piece of an expression, if that is the longest chain of digits, and the pieces before it.
fn last(hir: &Hir) -> Option<(&Hir, &[Hir])> {
    let alone = (hir, [].as_slice());
    let (last, rest) = match hir.kind() {
        HirKind::Concat(parts) => parts.split_last()?,
        _ => alone,
    };
    let Chain::Whole { before: 0, count, .. } = of(last) else { return None };
    let lead = rest.iter().map(widest).fold(0, usize::saturating_add);
    let needed = of(hir).best();
    (needed.0 == count && needed.1 >= lead).then_some((last, rest))
}

/// Returns how many digits the longest chain of an expression has for certain with nothing between them, if that is
/// known: it ends in it.
pub(super) fn solid(hir: &Hir) -> usize {
    let count = |piece: &Hir| match piece.kind() {
        HirKind::Repetition(many) => match many.sub.kind() {
            HirKind::Class(class) if is_digits(class) => usize::try_from(many.min).unwrap_or(0),
            _ => 0,
        },
        _ => 0,
    };
    last(hir).map_or(0, |(last, _)| count(last))
}

/// Returns the bytes that may stand before the last piece of an expression, if that piece is the longest
/// chain of digits and something must stand before it; else all.
pub(super) fn before_last(hir: &Hir) -> Bytes {
    let Some((_, rest)) = last(hir) else { return Bytes::ALL };
    let mut bytes = Bytes::default();
    for part in rest.iter().rev() {
        let (optional, part) = match part.kind() {
            HirKind::Repetition(repetition) => (repetition.min == 0, &*repetition.sub),
            _ => (part.properties().minimum_len() == Some(0), part),
        };
        bytes.join(edge(part, true));
        if !optional {
            return bytes;
        }
    }
    Bytes::ALL
}

/// More separators than any chain has; sums of it do not overflow.
pub(super) const LARGE: usize = 1 << 20;

fn of_char(c: char) -> Chain {
    if c.is_ascii_digit() {
        Chain::Whole { before: 0, count: 1, behind: 0, lead: 0 }
    } else if is_joiner(c) {
        Chain::Soft(1)
    } else {
        Chain::HARD
    }
}

fn of_class(class: &Class) -> Chain {
    if is_digits(class) {
        return Chain::Whole { before: 0, count: 1, behind: 0, lead: 0 };
    }
    let soft = |from: char, to: char| {
        u32::from(to) - u32::from(from) < 64
            && (from..=to).all(|c| is_joiner(c) || c.is_ascii_digit())
    };
    let soft = match class {
        Class::Unicode(class) => class.iter().all(|range| soft(range.start(), range.end())),
        Class::Bytes(class) => {
            class.iter().all(|range| soft(char::from(range.start()), char::from(range.end())))
        }
    };
    if soft { Chain::Soft(1) } else { Chain::HARD }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::shape;

    #[test]
    fn what_ends_a_shape_is_told_only_if_it_is_the_needed_chain() {
        for (shape, digits, before) in [
            ("{d}{10}", 10, None),
            ("{d}{4} ?№{d}{6}", 6, Some("№")),
            ("[A-Z]{d}{7,8}", 7, Some("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
            ("{d}{4}-?{d}{6}", 0, None),
            ("№(?:-?{d}){6}", 0, None),
            ("{d}{6}№{d}{6}", 0, None),
            ("№?{d}{6}", 6, None),
            ("№{d}{6}x", 0, None),
        ] {
            let (hir, _) = shape::examine(&shape::expand(shape).unwrap()).unwrap();
            assert_eq!(solid(&hir), digits, "{shape}");
            let told = before_last(&hir);
            match before {
                None => assert_eq!(told, Bytes::ALL, "{shape}"),
                Some(before) => {
                    let last = |c: char| c.encode_utf8(&mut [0; 4]).bytes().last();
                    let mut expected = Bytes::default();
                    before.chars().filter_map(last).for_each(|byte| expected.add(byte));
                    assert_eq!(told, expected, "{shape}");
                }
            }
        }
    }
}
