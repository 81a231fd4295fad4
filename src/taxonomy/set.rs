//! A set of categories in one number.
//!
//! In: categories. Out: which of them are in the set, in the order of the taxonomy.
//! Never allocates, and never holds a category that the taxonomy doesn't have.

use super::Category;

/// Categories as a set of bits, copied freely.
///
/// ```
/// use sverka::taxonomy::{Categories, Category};
/// let [phone, inn] = ["phone", "inn"].map(|id| Category::named(id).unwrap());
/// let both = Categories::default().with(inn).with(phone);
/// assert_eq!(both.iter().map(Category::id).collect::<Vec<_>>(), ["inn", "phone"]);
/// assert_eq!(both.without(phone), Categories::default().with(inn));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Categories(u128);

impl Categories {
    /// Returns these and one more.
    #[must_use]
    pub const fn with(self, category: Category) -> Self {
        Self(self.0 | Self::bit(category))
    }

    /// Returns these but for one.
    #[must_use]
    pub const fn without(self, category: Category) -> Self {
        Self(self.0 & !Self::bit(category))
    }

    /// Returns whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns them in the order of the taxonomy.
    pub fn iter(self) -> impl Iterator<Item = Category> {
        Category::all().filter(move |category| self.0 & Self::bit(*category) != 0)
    }

    /// The taxonomy has less than 128 categories, which a test holds.
    const fn bit(category: Category) -> u128 {
        1_u128.wrapping_shl(category.0 as u32)
    }
}

impl std::ops::BitOr for Categories {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_category_has_a_bit_of_its_own() {
        for category in Category::all() {
            let alone = Categories::default().with(category);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [category]);
            assert!(alone.without(category).is_empty());
        }
        let all = Category::all().fold(Categories::default(), Categories::with);
        assert!(all.iter().eq(Category::all()));
    }
}
