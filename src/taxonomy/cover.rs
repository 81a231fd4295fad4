//! Umbrellas: what a collective term declares of its members.
//!
//! In: two categories. Out: firmly, possibly, or not.
//! Never follows the tree: only the lists of the file count.

use super::Category;

/// What the declaration of an umbrella says of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cover {
    /// The member may be meant: at most a vague declaration.
    Possible,
    /// Who declares the umbrella has declared the member.
    Firm,
}

/// Returns what declaring `umbrella` says of `member`.
///
/// Only the lists of the file count, never the tree: a group doesn't cover a leaf that it doesn't list. A group
/// listed as a member stands for the leaves that it covers, by the weaker of the two edges. Siblings and children
/// justify nothing. A category covers itself.
///
/// ```
/// use sverka::taxonomy::{Category, Cover, covers};
/// let [contact, phone, name] = ["contact", "phone", "name"].map(|id| Category::named(id).unwrap());
/// assert_eq!(covers(contact, phone), Some(Cover::Firm));
/// assert_eq!(covers(contact, name), Some(Cover::Possible));
/// assert_eq!(covers(phone, contact), None);
/// ```
#[must_use]
pub fn covers(umbrella: Category, member: Category) -> Option<Cover> {
    if umbrella == member {
        return Some(Cover::Firm);
    }
    umbrella.lists(member).or_else(|| {
        let group = member.parent()?;
        Some(umbrella.lists(group)?.min(group.lists(member)?))
    })
}
