//! WHICH: the categories of personal data, as `patterns/taxonomy.toml` lists them.
//!
//! In: an id. Out: a category that is cheap to copy and compare.
//! Never invents a category: an unknown id is `None`.

/// A category of personal data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Category(u16);

const IDS: &[&str] =
    &["phone", "email", "passport_ru", "passport_foreign", "payment_card", "ip_address"];

impl Category {
    /// Returns the category with this id.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        IDS.iter().position(|known| *known == id).and_then(|i| u16::try_from(i).ok()).map(Self)
    }

    /// Returns the id.
    #[must_use]
    pub fn id(self) -> &'static str {
        IDS.get(usize::from(self.0)).copied().unwrap_or_default()
    }
}
