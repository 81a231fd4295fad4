//! Why a finding is believed, and how far.
//!
//! In: bits of evidence and what a rule says of its shape. Out: one of three degrees of confidence.
//! Never a score chosen by feel: one table, written down once, tested line by line.

use serde::{Deserialize, Serialize};

/// Reasons to believe a finding, as a set of bits.
///
/// ```
/// use sverka::detect::Evidence;
/// let both = Evidence::SHAPE | Evidence::CHECKSUM;
/// assert!(both.has(Evidence::CHECKSUM));
/// assert_eq!(both.names().collect::<Vec<_>>(), ["shape", "checksum"]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence(u8);

impl Evidence {
    /// Nothing yet.
    pub const NONE: Self = Self(0);
    /// The characters have the form.
    pub const SHAPE: Self = Self(1);
    /// A check digit or checksum holds.
    pub const CHECKSUM: Self = Self(1 << 1);
    /// The number lies in an issued range: numbering plan, card scheme, region, registered domain.
    pub const PLAN: Self = Self(1 << 2);
    /// A word nearby names the category.
    pub const CONTEXT: Self = Self(1 << 3);
    /// The column, key or label that holds the value names the category.
    pub const FIELD: Self = Self(1 << 4);
    /// Most of the column matches.
    pub const SHARE: Self = Self(1 << 5);
    /// A dictionary knows the word.
    pub const DICTIONARY: Self = Self(1 << 6);
    /// A word nearby, or the field's name, says that it is something else.
    pub const AGAINST: Self = Self(1 << 7);

    const NAMES: [(Self, &'static str); 8] = [
        (Self::SHAPE, "shape"),
        (Self::CHECKSUM, "checksum"),
        (Self::PLAN, "plan"),
        (Self::CONTEXT, "context"),
        (Self::FIELD, "field"),
        (Self::SHARE, "share"),
        (Self::DICTIONARY, "dictionary"),
        (Self::AGAINST, "against"),
    ];

    /// Returns whether all bits of `other` are set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns these without the bits of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the names of the bits set, in the order of SPEC.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(bit, _)| self.has(*bit)).map(|(_, name)| name)
    }

    /// Returns how sure a finding with this evidence is, by the rule's grades for its shape.
    ///
    /// `None` means: not a finding. The table, first line that fits:
    ///
    /// | evidence | answer |
    /// | --- | --- |
    /// | a word against it, and no field of its own | two steps below `alone` |
    /// | field named like the category, or most of the column | one step above `near` |
    /// | context | `near` |
    /// | else | `alone` |
    #[must_use]
    pub fn sure(self, grade: Grade) -> Option<Sure> {
        let named = self.has(Self::FIELD) || self.has(Self::SHARE);
        let steps = if named {
            (grade.near as u8 + 1).min(3)
        } else if self.has(Self::AGAINST) {
            (grade.alone as u8).saturating_sub(2)
        } else if self.has(Self::CONTEXT) {
            grade.near as u8
        } else {
            grade.alone as u8
        };
        match steps {
            0 => None,
            1 => Some(Sure::Low),
            2 => Some(Sure::Medium),
            _ => Some(Sure::High),
        }
    }
}

impl std::ops::BitOr for Evidence {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Evidence {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// How far a finding is believed: SPEC's **confidence**.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// A hint: hidden by default.
    Low,
    /// More likely than not.
    Medium,
    /// As good as certain.
    High,
}

impl Sure {
    /// Returns one step surer, at most high.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium | Self::High => Self::High,
        }
    }

    /// Returns the word of the reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What a rule's file says of a shape: `none` is no finding at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Degree {
    /// Not a finding.
    #[default]
    None,
    /// [`Sure::Low`].
    Low,
    /// [`Sure::Medium`].
    Medium,
    /// [`Sure::High`].
    High,
}

impl Degree {
    /// Returns the degree one step up, at most high.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::None => Self::Low,
            Self::Low => Self::Medium,
            Self::Medium | Self::High => Self::High,
        }
    }
}

/// How sure a shape is by itself and beside a word that names its category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// With nothing but the shape and its check.
    pub alone: Degree,
    /// With a context word nearby.
    pub near: Degree,
}

impl Grade {
    /// Never a finding.
    pub const NONE: Self = Self { alone: Degree::None, near: Degree::None };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_line_by_line() {
        let grade = Grade { alone: Degree::Low, near: Degree::Medium };
        let strong = Grade { alone: Degree::High, near: Degree::High };
        for (evidence, grade, expected) in [
            (Evidence::SHAPE, grade, Some(Sure::Low)),
            (Evidence::SHAPE | Evidence::CONTEXT, grade, Some(Sure::Medium)),
            (Evidence::SHAPE | Evidence::FIELD, grade, Some(Sure::High)),
            (Evidence::SHAPE | Evidence::SHARE, grade, Some(Sure::High)),
            (Evidence::SHAPE | Evidence::AGAINST, grade, None),
            (Evidence::SHAPE | Evidence::AGAINST, strong, Some(Sure::Low)),
            (Evidence::SHAPE | Evidence::AGAINST | Evidence::FIELD, grade, Some(Sure::High)),
            (Evidence::SHAPE, strong, Some(Sure::High)),
        ] {
            assert_eq!(evidence.sure(grade), expected, "{evidence:?} {grade:?}");
        }
    }
}
