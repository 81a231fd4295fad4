//! What context words say to rules, all of it once: many words say the same.
//!
//! In: the rules that know a word. Out: what it says to a rule, and to which families of shapes it leads.
//! Never knows a word.

use super::{bits::SmallSet, rule::Rule};
use crate::taxonomy::{Categories, Category};

/// A rule that knows a word, by its number, and whether the word speaks for it.
pub(super) type Use = (u16, bool);

/// What a word says to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Say {
    /// It names the rule's category.
    For,
    /// It says that the value is something else.
    Against,
    /// It names another category: what stands behind it is not this rule's.
    Other,
    /// It has no say.
    Nothing,
}

/// All that is said, by number.
pub(super) struct Sayings {
    all: Vec<Saying>,
    /// Of each, for each 64 rules: for which of them it speaks, and against which.
    speaks: Vec<[u64; 2]>,
    /// How many of these each has.
    stride: usize,
}

struct Saying {
    /// The categories of the rules that it speaks for.
    categories: Categories,
    /// The families that it leads to, a bit each: those with gated shapes of these rules.
    opens: SmallSet,
}

impl Sayings {
    /// Nothing, to so many rules.
    pub(super) fn to(rules: usize) -> Self {
        Self { all: Vec::new(), speaks: Vec::new(), stride: rules.div_ceil(64) }
    }

    /// Adds what a word says that these rules know; returns its number.
    pub(super) fn add(&mut self, uses: &[Use], rules: &[Rule]) -> u32 {
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let (mut own, mut categories) = (vec![[0; 2]; self.stride], Categories::default());
        for (rule, speaks_for) in uses {
            own[usize::from(rule / 64)][usize::from(!speaks_for)] |= 1 << (rule % 64);
            let surely = rules.get(usize::from(*rule)).filter(|rule| rule.is_heard());
            if let Some(rule) = surely.filter(|_| *speaks_for) {
                categories = categories.with(rule.category);
            }
        }
        self.speaks.extend(own);
        self.all.push(Saying { categories, opens: SmallSet::default() });
        number
    }

    /// Takes no more.
    pub(super) fn end(&mut self) {
        self.all.shrink_to_fit();
        self.speaks.shrink_to_fit();
    }

    /// Learns to which families words lead that speak for a rule: by rule, a bit each.
    pub(super) fn lead_to(&mut self, led: &[SmallSet]) {
        for (saying, speaks) in self.all.iter_mut().zip(self.speaks.chunks(self.stride.max(1))) {
            for (i, [speaks_for, _]) in speaks.iter().enumerate() {
                let mut rest = *speaks_for;
                while rest != 0 {
                    let rule = i * 64 + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    saying.opens |= led.get(rule).copied().unwrap_or_default();
                }
            }
        }
    }

    /// Returns the families to which whoever says this leads, a bit each.
    pub(super) fn opens(&self, saying: u32) -> SmallSet {
        self.all.get(saying as usize).map(|saying| saying.opens).unwrap_or_default()
    }

    /// Returns what this says to rule `rule` of category `category`.
    pub(super) fn say(&self, saying: u32, rule: u16, category: Category) -> Say {
        let Some(Saying { categories, .. }) = self.all.get(saying as usize) else {
            return Say::Nothing;
        };
        let speaks = self.speaks.get(saying as usize * self.stride + usize::from(rule / 64));
        let [speaks_for, against] = speaks.copied().unwrap_or_default();
        if speaks_for >> (rule % 64) & 1 == 1 {
            Say::For
        } else if against >> (rule % 64) & 1 == 1 {
            Say::Against
        } else if categories.is_empty() || categories.with(category) == *categories {
            Say::Nothing
        } else {
            Say::Other
        }
    }
}
