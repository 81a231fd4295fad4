//! The file of the taxonomy as it stands.
//!
//! In: `patterns/taxonomy.toml`. Out: its records and lists, parsed once.
//! Never says what they mean: who asks for them does.

use std::sync::OnceLock;

use serde::Deserialize;

use super::{Gdpr, Law152, Mask};
use crate::table::table;

/// Text in both languages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Title {
    pub(super) ru: String,
    pub(super) en: String,
}

/// One `[[category]]`; the header of the file says what the keys mean.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) title: Title,
    #[serde(default)]
    pub(super) umbrella: bool,
    pub(super) law152: Option<Law152>,
    pub(super) gdpr: Option<Gdpr>,
    pub(super) dpv: String,
    pub(super) fideslang: String,
    pub(super) rkn: Option<String>,
    #[serde(default)]
    pub(super) detect: String,
    #[serde(default)]
    pub(super) mask: Mask,
    #[serde(default)]
    pub(super) firm: Vec<String>,
    #[serde(default)]
    pub(super) possible: Vec<String>,
    #[serde(default)]
    pub(super) fields: Vec<String>,
    #[serde(default)]
    pub(super) fields_not: Vec<String>,
    #[serde(default)]
    pub(super) policy_ru: Vec<String>,
    #[serde(default)]
    pub(super) policy_en: Vec<String>,
}

/// `[fields_not]`: words that turn the name of a field into something else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsNot {
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) any: Vec<String>,
}

/// `[fields_neutral]`: words that say nothing of what a field holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldsNeutral {
    pub(super) words: Vec<String>,
    /// Those that may be written together with the word behind them, in order.
    pub(super) glued: Vec<String>,
}

/// `[field_roles]`: words that say how a field stands to others, whatever its category.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldRoles {
    pub(super) date: Vec<String>,
    pub(super) date_of_other: Vec<String>,
    pub(super) other_number: Vec<String>,
    pub(super) series: Vec<String>,
    pub(super) number: Vec<String>,
    pub(super) calling_code: Vec<String>,
    pub(super) kind: Vec<String>,
    pub(super) value: Vec<String>,
    /// Codes, each with the kind of document that it stands for.
    pub(super) kind_codes: Vec<(String, String)>,
    pub(super) things: Vec<String>,
    pub(super) naming: Vec<String>,
    pub(super) objects: Vec<String>,
    pub(super) needs_company: Vec<String>,
}

/// The file as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Taxonomy {
    pub(super) category: Vec<Record>,
    pub(super) fields_not: FieldsNot,
    pub(super) fields_neutral: FieldsNeutral,
    pub(super) field_roles: FieldRoles,
}

/// Returns the taxonomy, parsed once.
pub(super) fn taxonomy() -> &'static Taxonomy {
    static PARSED: OnceLock<Taxonomy> = OnceLock::new();
    PARSED.get_or_init(|| table!("taxonomy"))
}
