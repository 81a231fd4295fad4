//! The declarations of a policy: `sverka-policy/1`, one struct a table.
//!
//! In: what a reader of documents extracted, or a file. Out: plain values that compare and order.
//! Never holds a statement without saying where the document makes it, except defects of what is missing.

use serde::{Deserialize, Serialize};

use super::{
    cite::Cite,
    kept::{Retention, day},
    mapped::{Store, Waiver},
    shared::{Localisation, Share, Transfer},
};
use crate::taxonomy::{Category, Lang};

/// The name and version of the format.
pub const SCHEMA: &str = "sverka-policy/1";

/// Everything that one policy document declares, and what people added: one file.
///
/// Lists keep the order of the document. `[[store]]`, `[[waive]]` and `reviewed_*` are written by people; all
/// else carries citations and may be extracted again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The document.
    pub document: Document,
    /// Who is responsible for the processing, as far as the document says.
    pub operator: Option<Operator>,
    /// Groups of people that statements speak of.
    #[serde(default, rename = "subject")]
    pub subjects: Vec<Subject>,
    /// What is collected.
    #[serde(default, rename = "collect")]
    pub collected: Vec<Collect>,
    /// What is said not to be collected.
    #[serde(default, rename = "deny")]
    pub denied: Vec<Deny>,
    /// What for.
    #[serde(default, rename = "purpose")]
    pub purposes: Vec<Named>,
    /// On what legal ground.
    #[serde(default, rename = "basis")]
    pub bases: Vec<Named>,
    /// To whom it goes, or is said not to go.
    #[serde(default, rename = "share")]
    pub shares: Vec<Share>,
    /// Whether it crosses borders.
    pub transfer: Option<Transfer>,
    /// In which countries the databases are.
    pub localisation: Option<Localisation>,
    /// How long it is kept.
    #[serde(default, rename = "retain")]
    pub retained: Vec<Retention>,
    /// Rights of the people concerned.
    #[serde(default, rename = "right")]
    pub rights: Vec<Right>,
    /// What is wrong with the document.
    #[serde(default, rename = "defect")]
    pub defects: Vec<Defect>,
    /// Which data lives where: written by people.
    #[serde(default, rename = "store")]
    pub stores: Vec<Store>,
    /// Verdicts accepted for a time: written by people.
    #[serde(default, rename = "waive")]
    pub waivers: Vec<Waiver>,
}

impl Policy {
    /// A policy that declares nothing yet.
    #[must_use]
    pub fn of(document: Document) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            document,
            operator: None,
            subjects: Vec::new(),
            collected: Vec::new(),
            denied: Vec::new(),
            purposes: Vec::new(),
            bases: Vec::new(),
            shares: Vec::new(),
            transfer: None,
            localisation: None,
            retained: Vec::new(),
            rights: Vec::new(),
            defects: Vec::new(),
            stores: Vec::new(),
            waivers: Vec::new(),
        }
    }
}

/// `[document]`: which text this is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// A short name, by default the file's stem.
    pub id: String,
    /// Where the document lies, relative to the declaration file.
    pub path: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits: [`super::sha256`].
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Its language.
    pub lang: Lang,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Whether a person has confirmed the declarations.
    pub status: Status,
    /// Who did.
    pub reviewed_by: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "day::optional")]
    pub reviewed_at: Option<jiff::civil::Date>,
    /// Since when the document is in force.
    #[serde(default, deserialize_with = "day::optional")]
    pub effective: Option<jiff::civil::Date>,
    /// Where it is published.
    pub url: Option<String>,
}

/// Whether a person has confirmed what was extracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No: a proposal.
    Draft,
    /// Yes.
    Reviewed,
}

/// `[operator]`: who is responsible (152-FZ art. 3(2), GDPR art. 4(7)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// The name, if the document gives one.
    #[serde(default)]
    pub name: String,
    /// Legal form: `company`, `sole_trader`, `self_employed`, `person`, `state` …
    pub kind: Option<String>,
    /// ОГРН (13 digits) or ОГРНИП (15).
    pub ogrn: Option<String>,
    /// ИНН (10 digits, or 12 of a person).
    pub inn: Option<String>,
    /// Number in Roskomnadzor's register of operators.
    pub rkn_registry: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// E-mail address for requests.
    pub email: Option<String>,
    /// Telephone for requests.
    pub phone: Option<String>,
    /// The site.
    pub url: Option<String>,
    /// A messenger's handle.
    pub messenger: Option<String>,
    /// The person or mailbox responsible for data protection.
    pub dpo: Option<String>,
    /// Where the document says so.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

impl Operator {
    /// Returns the fields that the document fills, by name, in the order of the file.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let name = Some(self.name.as_str()).filter(|name| !name.is_empty());
        let rest = [
            ("kind", &self.kind),
            ("ogrn", &self.ogrn),
            ("inn", &self.inn),
            ("rkn_registry", &self.rkn_registry),
            ("address", &self.address),
            ("email", &self.email),
            ("phone", &self.phone),
            ("url", &self.url),
            ("messenger", &self.messenger),
            ("dpo", &self.dpo),
        ];
        let rest = rest.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
        name.map(|name| ("name", name)).into_iter().chain(rest)
    }
}

/// `[[subject]]`: a group of people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The word that statements use: `customer`, `user`, `employee` …
    pub id: String,
    /// As the document calls it.
    pub title: String,
    /// The data subject of fideslang.
    pub fides: Option<String>,
    /// The document says that it does not process data of these people.
    #[serde(default)]
    pub excluded: bool,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// How far a statement goes in declaring.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Says so: "we collect …".
    #[default]
    Explicit,
    /// A member of the closed list of an umbrella.
    Enumerated,
    /// Only part of a definition of terms.
    Definition,
    /// Only follows from something else, for example from a purpose.
    Implied,
    /// Collected by somebody else.
    ThirdParty,
}

impl Strength {
    /// Returns whether it declares; the others are proposals for the reviewer.
    #[must_use]
    pub const fn declares(self) -> bool {
        matches!(self, Self::Explicit | Self::Enumerated)
    }

    /// Returns the word of the files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Enumerated => "enumerated",
            Self::Definition => "definition",
            Self::Implied => "implied",
            Self::ThirdParty => "third_party",
        }
    }
}

/// Whether a collective term declares more than it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Umbrella {
    /// "Such as", "and others", or nothing listed.
    Open,
    /// Exactly its list.
    Closed,
}

/// `[[collect]]`: one statement that a category is processed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collect {
    /// What.
    pub category: Category,
    /// Of whom: ids of `[[subject]]`, or `*`.
    #[serde(default = "any")]
    pub subjects: Vec<String>,
    /// What for: ids of `[[purpose]]`, or `*`, any declared one.
    #[serde(default = "any")]
    pub purposes: Vec<String>,
    /// On what ground, if this statement says so.
    #[serde(default)]
    pub basis: Vec<String>,
    /// Set if the words are a collective term.
    pub umbrella: Option<Umbrella>,
    /// How far it declares.
    #[serde(default)]
    pub strength: Strength,
    /// From where: `subject`, `automatic`, `third_party` …
    pub source: Option<String>,
    /// Through which channel only: `site`, `app`, `call` …
    pub channel: Option<String>,
    /// It never leaves the person's device.
    #[serde(default)]
    pub device_only: bool,
    /// As a processor, for somebody else.
    #[serde(default)]
    pub on_behalf: bool,
    /// Only a part of it: the last four digits of a card.
    #[serde(default)]
    pub partial: bool,
    /// Made public (152-FZ art. 10.1).
    #[serde(default)]
    pub disseminated: bool,
    /// Given or not as the person likes.
    #[serde(default)]
    pub optional: bool,
    /// Where the document says so; the first is the primary one. Empty: a person added it.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

impl Collect {
    /// An explicit statement about all subjects and purposes.
    #[must_use]
    pub fn of(category: Category, cite: Cite) -> Self {
        Self {
            category,
            subjects: any(),
            purposes: any(),
            basis: Vec::new(),
            umbrella: None,
            strength: Strength::Explicit,
            source: None,
            channel: None,
            device_only: false,
            on_behalf: false,
            partial: false,
            disseminated: false,
            optional: false,
            cite: vec![cite],
        }
    }
}

/// `[[deny]]`: one statement that a category is not processed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deny {
    /// What.
    pub category: Category,
    /// It has an exception, a channel or a "purposely": never a violation by itself.
    pub hedged: bool,
    /// The hedge, in words.
    pub scope: Option<String>,
    /// Through which channel only.
    pub channel: Option<String>,
    /// Of whom.
    #[serde(default = "any")]
    pub subjects: Vec<String>,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// `[[purpose]]` or `[[basis]]`: what for, or on what legal ground.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// `contract`, `delivery`, `marketing` …; `consent`, `contract`, `law`, `legitimate_interest` …
    pub id: String,
    /// As the document calls it.
    pub title: Option<String>,
    /// Where.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// `[[right]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// `access`, `rectification`, `erasure`, `withdraw_consent` …
    pub id: String,
    /// The section.
    pub at: String,
}

/// `[[defect]]`: something wrong with the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// `template-placeholder`, `truncated` …
    pub code: String,
    /// In words.
    pub note: Option<String>,
    /// Where; empty if something is missing.
    #[serde(default)]
    pub cite: Vec<Cite>,
}

/// `["*"]`: no restriction.
pub(super) fn any() -> Vec<String> {
    vec!["*".to_owned()]
}
