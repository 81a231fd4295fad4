//! What people write into a declaration file: which data lives where, and which verdicts are accepted.
//!
//! In: `[[store]]` and `[[waive]]`. Out: plain values.
//! Never written by an extraction, never changed by one.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};

use super::{
    kept::{Period, day},
    verdict::Code,
};
use crate::taxonomy::Category;

/// `[[store]]`: a place where data lives, by the files and tables it is in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// What verdicts call it.
    pub name: String,
    /// Paths by glob (`dumps/crm/**`), or tables (`table:clients`): one of them must fit.
    pub r#match: Vec<String>,
    /// Whose data it holds: ids of `[[subject]]`. Empty: not said.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// What for: ids of `[[purpose]]`. Empty: not said.
    #[serde(default)]
    pub purposes: Vec<String>,
    /// The only categories that may be in it, groups standing for their leaves. Not given: not said.
    pub allow: Option<Vec<Category>>,
    /// Categories that must not be in it.
    #[serde(default)]
    pub deny: Vec<Category>,
    /// Where it stands, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The field that says when a term began or an event was: event → `table.column`.
    #[serde(default)]
    pub date_field: BTreeMap<String, String>,
    /// The organisation's own term, beside those of the policy.
    pub retain: Option<Period>,
}

/// `[[waive]]`: a verdict that somebody has accepted until a day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// What was concluded.
    #[serde(deserialize_with = "code")]
    pub verdict: Code,
    /// For this category only.
    pub category: Option<Category>,
    /// In this store only: its name, or a glob of its path.
    pub store: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    #[serde(deserialize_with = "day::required")]
    pub until: Date,
}

/// Reads the code of a verdict: one that there is not would never be accepted, and nobody would know why.
fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    let name = String::deserialize(deserializer)?;
    Code::named(&name)
        .ok_or_else(|| de::Error::custom(format_args!("there is no verdict `{name}`")))
}
