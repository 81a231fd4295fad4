//! Which personal data there is: categories, their groups, classes, umbrellas and field names.
//!
//! In: an id, or the name of a field. Out: a [`Category`], from `patterns/taxonomy.toml`.
//! Never looks at a value, never knows a stage, never reads a file at run time.

mod cover;
mod field;
mod file;
mod glued;
mod head;
mod meaning;
mod name;
mod role;
mod set;
mod wholes;
mod word;

use std::{collections::HashMap, fmt, sync::OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use cover::{Cover, covers};
pub use field::{field_category, field_named};
use file::{Record, taxonomy};
pub use meaning::{Meaning, Meanings, Traits};
pub use name::FieldName;
pub use role::{Joint, is_record_date, joint, kind_of_code};
pub use set::Categories;

/// A kind of personal data: a leaf of the taxonomy, or a group of leaves.
///
/// Copied freely; ordered as in `patterns/taxonomy.toml`, groups first.
///
/// ```
/// use sverka::taxonomy::{Category, Lang};
/// let phone = Category::named("phone").unwrap();
/// assert_eq!(phone.group().id(), "contact");
/// assert_eq!(phone.title(Lang::En), "Telephone / fax number");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u16);

/// A language of titles and policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

/// Class of a category under Russian Federal Law 152-FZ "On personal data".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Law152 {
    /// Ordinary ("other") data.
    Gen,
    /// Special categories, art. 10 part 1.
    Spec,
    /// Criminal record, art. 10 part 3.
    Crim,
    /// Biometric data, art. 11, if used to establish identity.
    Bio,
    /// A secret such as a password: no category of the law.
    Sec,
}

impl Law152 {
    /// Returns the word of the taxonomy and the reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gen => "gen",
            Self::Spec => "spec",
            Self::Crim => "crim",
            Self::Bio => "bio",
            Self::Sec => "sec",
        }
    }
}

impl Gdpr {
    /// Returns the word of the taxonomy and the reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ord => "ord",
            Self::Net => "net",
            Self::Loc => "loc",
            Self::Art9 => "art9",
            Self::Art10 => "art10",
            Self::Nid => "nid",
        }
    }
}

/// Class of a category under Regulation (EU) 2016/679 (GDPR).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gdpr {
    /// Ordinary.
    Ord,
    /// Ordinary, an online identifier: art. 4(1), recital 30.
    Net,
    /// Ordinary, location: art. 4(1).
    Loc,
    /// Special categories, art. 9.
    Art9,
    /// Criminal convictions and offences, art. 10.
    Art10,
    /// National identification number, art. 87.
    Nid,
}

/// How a report shows a value of a category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mask {
    /// The first and last two letters or digits.
    #[default]
    Edges,
    /// The first six and last four digits, as PCI DSS 3.4.1 allows.
    Card,
    /// The first letter of the name and the last label of the domain.
    Email,
    /// The first half of the address.
    Ip,
    /// The first letter of each word.
    Initials,
    /// As edges, of a value of which only the digits matter.
    Number,
    /// As edges, of a telephone number.
    Phone,
    /// Nothing.
    Secret,
}

/// Returns every category by its id.
fn by_id() -> &'static HashMap<&'static str, Category> {
    static INDEX: OnceLock<HashMap<&'static str, Category>> = OnceLock::new();
    INDEX.get_or_init(|| Category::all().map(|category| (category.id(), category)).collect())
}

/// Returns the group of each category, in the order of the file.
fn parents() -> &'static [Option<Category>] {
    static INDEX: OnceLock<Vec<Option<Category>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let parent = |record: &Record| record.parent.as_deref().and_then(Category::named);
        taxonomy().category.iter().map(parent).collect()
    })
}

impl Category {
    /// Returns the category with this id.
    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        by_id().get(id).copied()
    }

    /// Returns all categories in the order of the file: the groups, then the leaves.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).map(Self).take(taxonomy().category.len())
    }

    fn record(self) -> &'static Record {
        &taxonomy().category[usize::from(self.0)]
    }

    /// Returns the id: the word of rules, policies and reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        &self.record().id
    }

    /// Returns the title that people read.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => &self.record().title.ru,
            Lang::En => &self.record().title.en,
        }
    }

    /// Returns the group of a leaf; a group has no parent.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        parents().get(usize::from(self.0)).copied().flatten()
    }

    /// Returns the group of a leaf, and a group itself.
    #[must_use]
    pub fn group(self) -> Self {
        self.parent().unwrap_or(self)
    }

    /// Returns whether the words that declare it may mean several categories.
    #[must_use]
    pub fn is_umbrella(self) -> bool {
        self.record().umbrella
    }

    /// Returns the class under 152-FZ; a group has none.
    #[must_use]
    pub fn law152(self) -> Option<Law152> {
        self.record().law152
    }

    /// Returns the class under GDPR; a group has none.
    #[must_use]
    pub fn gdpr(self) -> Option<Gdpr> {
        self.record().gdpr
    }

    /// Returns the term of the W3C Data Privacy Vocabulary 2.3 (extension PD, or `dpv:` and a core term).
    #[must_use]
    pub fn dpv(self) -> &'static str {
        &self.record().dpv
    }

    /// Returns the fideslang data category.
    #[must_use]
    pub fn fideslang(self) -> &'static str {
        &self.record().fideslang
    }

    /// Returns the line of Roskomnadzor's notification form, if there is one.
    #[must_use]
    pub fn rkn(self) -> Option<&'static str> {
        self.record().rkn.as_deref()
    }

    /// Returns how it can be found: letters of `VCDFX`, explained in the header of the file; empty for a group.
    #[must_use]
    pub fn detect(self) -> &'static str {
        &self.record().detect
    }

    /// Returns whether a field of such a name holds personal data only where a person's data is beside it:
    /// places, orders, content, behaviour, the state of a device are also those of things.
    #[must_use]
    pub fn needs_company(self) -> bool {
        let listed = &taxonomy().field_roles.needs_company;
        listed.iter().any(|id| id == self.id() || id == self.group().id())
    }

    /// Returns how a report shows a value.
    #[must_use]
    pub fn mask(self) -> Mask {
        self.record().mask
    }

    /// Returns the names of fields that hold it, without their marks; `*` stands for any ending.
    pub fn fields(self) -> impl Iterator<Item = &'static str> {
        self.record().fields.iter().map(|word| word.trim_start_matches(['+', '=']))
    }

    /// Returns the wordings of privacy policies that declare it.
    pub fn wordings(self, lang: Lang) -> impl Iterator<Item = &'static str> {
        let record = self.record();
        let wordings = match lang {
            Lang::Ru => &record.policy_ru,
            Lang::En => &record.policy_en,
        };
        wordings.iter().map(String::as_str)
    }

    /// Returns what the lists of this umbrella say of a member, without going further.
    fn lists(self, member: Self) -> Option<Cover> {
        let record = self.record();
        if record.firm.iter().any(|id| id == member.id()) {
            Some(Cover::Firm)
        } else if record.possible.iter().any(|id| id == member.id() || id == "*") {
            Some(Cover::Possible)
        } else {
            None
        }
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::named(&id)
            .ok_or_else(|| de::Error::custom(format_args!("there is no category `{id}`")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn named(id: &str) -> Category {
        Category::named(id).unwrap()
    }

    #[test]
    fn ids_are_unique_and_groups_come_first() {
        let ids: BTreeSet<_> = Category::all().map(Category::id).collect();
        assert_eq!(ids.len(), 96);
        assert_eq!(Category::all().count(), 96);
        assert!(Category::all().is_sorted_by_key(|category| category.parent().is_some()));
        assert_eq!(Category::all().filter(|category| category.parent().is_none()).count(), 15);
    }

    #[test]
    fn every_leaf_has_a_group_and_its_classes() {
        for category in Category::all() {
            assert!(
                !category.title(Lang::Ru).is_empty() && !category.title(Lang::En).is_empty(),
                "{category}"
            );
            assert!(!category.dpv().is_empty() && !category.fideslang().is_empty(), "{category}");
            let leaf = category.record().parent.is_some();
            assert_eq!(category.parent().is_some(), leaf, "{category} has an unknown parent");
            assert_eq!(category.group().parent(), None, "{category}");
            assert_eq!(
                (category.law152().is_some(), category.gdpr().is_some()),
                (leaf && category.id() != "company_id", leaf && category.id() != "company_id"),
                "{category}"
            );
            assert_eq!(leaf, !category.detect().is_empty(), "{category}");
            assert!(category.detect().chars().all(|c| "VCDFXvcdfx".contains(c)), "{category}");
        }
    }

    #[test]
    fn umbrellas_list_categories_that_exist() {
        for category in Category::all() {
            let record = category.record();
            for id in record.firm.iter().chain(&record.possible).filter(|id| *id != "*") {
                assert!(
                    Category::named(id).is_some_and(|member| member != category),
                    "{category} lists {id}"
                );
            }
            assert!(record.firm.iter().all(|id| !record.possible.contains(id)), "{category}");
        }
    }

    #[test]
    fn an_umbrella_covers_what_it_lists() {
        use Cover::{Firm, Possible};
        for (umbrella, member, expected) in [
            ("contact", "phone", Some(Firm)),
            ("contact", "postal_address", Some(Possible)),
            ("contact", "personal_url", None),
            ("phone", "contact", None),
            ("phone", "messenger_handle", None),
            ("phone", "phone", Some(Firm)),
            ("identity_document", "passport_ru", Some(Firm)),
            ("payment_info", "payment_card", Some(Possible)),
            ("birth_date", "age", Some(Firm)),
            ("age", "birth_date", None),
            ("biometric", "photo", None),
            ("special", "health", Some(Firm)),
            ("special", "biometric_face", Some(Possible)),
            ("other_data", "phone", Some(Possible)),
            ("other_data", "health", Some(Possible)),
        ] {
            assert_eq!(covers(named(umbrella), named(member)), expected, "{umbrella} {member}");
        }
    }

    #[test]
    fn a_category_is_its_id_in_json() {
        let phone = named("phone");
        assert_eq!(serde_json::to_string(&phone).unwrap(), r#""phone""#);
        assert_eq!(serde_json::from_str::<Category>(r#""phone""#).unwrap(), phone);
        assert!(serde_json::from_str::<Category>(r#""phones""#).is_err());
        assert_eq!(format!("{phone:?}"), "phone");
    }

    #[test]
    fn cards_and_addresses_have_masks_of_their_own() {
        for (id, mask) in [
            ("payment_card", Mask::Card),
            ("email", Mask::Email),
            ("ip_address", Mask::Ip),
            ("name", Mask::Initials),
            ("phone", Mask::Phone),
            ("snils", Mask::Number),
            ("password", Mask::Secret),
            ("vehicle_registration", Mask::Edges),
        ] {
            assert_eq!(named(id).mask(), mask);
        }
    }
}
