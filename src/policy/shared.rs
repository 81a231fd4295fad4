//! To whom data goes, whether it crosses borders, and where the databases are.
//!
//! In: statements of a policy. Out: plain values that compare and order.
//! Never decides whether a recipient is declared: `reconcile` does.

use serde::{Deserialize, Serialize};

use super::{cite::Cite, declared::any};
use crate::taxonomy::Category;

/// Whether data is said to go, or said not to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// It goes.
    Shared,
    /// It does not go.
    NotShared,
}

/// Categories that a statement is about: `["*"]`, or a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub enum Categories {
    /// All.
    #[default]
    Any,
    /// Only these.
    These(Vec<Category>),
}

impl Categories {
    /// Returns whether the category is among them; a group stands for its leaves.
    #[must_use]
    pub fn hold(&self, category: Category) -> bool {
        match self {
            Self::Any => true,
            Self::These(list) => {
                list.iter().any(|one| *one == category || *one == category.group())
            }
        }
    }
}

impl TryFrom<Vec<String>> for Categories {
    type Error = String;

    fn try_from(ids: Vec<String>) -> Result<Self, String> {
        if ids.iter().any(|id| id == "*") {
            return Ok(Self::Any);
        }
        let named =
            |id: &String| Category::named(id).ok_or_else(|| format!("there is no category `{id}`"));
        ids.iter().map(named).collect::<Result<_, _>>().map(Self::These)
    }
}

/// `[[share]]`: a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// Its class: `processors`, `delivery_services`, `analytics_providers` …
    pub to: String,
    /// Its name, if the document gives one.
    pub name: Option<String>,
    /// Its country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whether data goes there.
    pub polarity: Polarity,
    /// Which data.
    #[serde(default)]
    pub categories: Categories,
    /// What for.
    #[serde(default = "any")]
    pub purposes: Vec<String>,
    /// Under which condition: `consent`, `court_order` …
    pub condition: Option<String>,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// The stance on transfers across borders.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum CrossBorder {
    /// None takes place.
    Prohibited,
    /// They take place.
    Allowed,
    /// They take place under a condition.
    Conditional,
    /// The document is silent.
    #[default]
    Unstated,
}

impl CrossBorder {
    /// Returns the word of the files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prohibited => "prohibited",
            Self::Allowed => "allowed",
            Self::Conditional => "conditional",
            Self::Unstated => "unstated",
        }
    }
}

/// `[transfer]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The stance.
    #[serde(default)]
    pub cross_border: CrossBorder,
    /// Countries named, ISO 3166-1 alpha-2.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// `[localisation]`: 152-FZ art. 18 part 5.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localisation {
    /// Countries, ISO 3166-1 alpha-2.
    pub databases_in: Vec<String>,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}
