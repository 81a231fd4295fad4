//! What a reconciliation concludes: one line with both sides.
//!
//! In: codes of the model. Out: verdicts that order by weight and say what they rest on.
//! Never holds a found value: counts, places and the policy's own words are all it cites.

use std::cmp::Reverse;

use jiff::civil::Date;

use super::cite::Cite;
use crate::{
    detect::Sure,
    inventory::Distinct,
    place::{Origin, Place},
    taxonomy::{Category, Gdpr, Lang, Law152},
};

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident $name:literal $severity:ident $standing:ident,)*) => {
        /// What can be concluded.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $code,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// Returns the word of files and records.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            /// Returns the severity of an ordinary category.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity),* }
            }

            /// Returns what it rests on.
            #[must_use]
            pub const fn standing(self) -> Standing {
                match self { $(Self::$code => Standing::$standing),* }
            }
        }
    };
}

codes! {
    /// Found, although the policy says that it is not processed.
    Denied "denied" Critical Sound,
    /// A store stands in a country where the policy has no databases.
    ForeignStore "foreign-store" Critical Sound,
    /// Found, and nothing declares it.
    Undeclared "undeclared" Error Sound,
    /// Found, and only "other data" covers it.
    CatchAll "catch-all" Error Sound,
    /// Found, and the policy both declares and denies it.
    Contradictory "contradictory" Error Sound,
    /// Not allowed in this store.
    WrongStore "wrong-store" Error Sound,
    /// Declared of other groups of people.
    WrongSubject "wrong-subject" Error Conditional,
    /// Declared as staying on the device.
    DeviceOnly "device-only-on-server" Error Conditional,
    /// Kept longer than the term.
    OverRetained "over-retained" Error Conditional,
    /// Kept though what ends the storage has happened.
    RetainedAfterEvent "retained-after-event" Error Conditional,
    /// The document, or a quote, is another one.
    Stale "stale" Error Sound,
    /// Nobody has confirmed the declarations.
    Unreviewed "unreviewed" Error Sound,
    /// Found, and only a term that may include it declares it.
    Vague "vague" Warning Sound,
    /// Declared for other purposes than the store's.
    WrongPurpose "wrong-purpose" Warning Conditional,
    /// Found, and denied with an exception or a channel.
    DeniedHedged "denied-hedged" Warning Hint,
    /// Declared as collected by somebody else only.
    ThirdPartyOnly "third-party-only" Warning Hint,
    /// The store holds data of people whom the policy excludes.
    ExcludedSubject "excluded-subject" Warning Hint,
    /// A third party is spoken to that the policy does not name.
    Disclosed "disclosed-not-declared" Warning Hint,
    /// A third party abroad, while the policy excludes transfers across borders.
    ForeignRecipient "foreign-recipient" Warning Hint,
    /// The file is older than the term; its records may not be.
    OverRetainedFile "over-retained?" Info Hint,
    /// Data of people abroad, while the policy knows the law of one country only.
    ForeignSubject "foreign-subject" Info Hint,
    /// Declared, and not found in what was read.
    NotFound "not-found" Info Sound,
    /// Declared or denied, and nothing that could be found would show it.
    NotCheckable "not-checkable" Info Sound,
    /// Found, and declared.
    Declared "declared" Good Sound,
}

impl Code {
    /// Returns the code with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// As declared.
    Good,
    /// Worth knowing.
    Info,
    /// To be looked at.
    Warning,
    /// The policy and the data disagree.
    Error,
    /// The policy says something untrue.
    Critical,
}

impl Severity {
    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// One step up, for categories that weigh more; what is no trouble stays none.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::Good => Self::Good,
            Self::Info => Self::Info,
            Self::Warning => Self::Error,
            Self::Error | Self::Critical => Self::Critical,
        }
    }

    /// One step down, for what is only probable.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::Critical => Self::Error,
            Self::Error => Self::Warning,
            other => other,
        }
    }
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It follows from the file and the data alone.
    Sound,
    /// It follows once the mapping of the store is right.
    Conditional,
    /// It needs judgement, and never fails a check.
    Hint,
}

impl Standing {
    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Conditional => "conditional",
            Self::Hint => "hint",
        }
    }
}

/// Returns whether a category weighs more: special, biometric, criminal (152-FZ art. 10 and 11, GDPR
/// art. 9 and 10), national numbers, identity documents, financial.
#[must_use]
pub fn weighs_more(category: Category) -> bool {
    let law = matches!(category.law152(), Some(Law152::Spec | Law152::Bio | Law152::Crim));
    let gdpr = matches!(category.gdpr(), Some(Gdpr::Art9 | Gdpr::Art10 | Gdpr::Nid));
    let group = ["special", "biometric", "financial", "government_id"];
    law || gdpr || group.contains(&category.group().id())
}

/// The data's side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Findings.
    pub findings: u64,
    /// Different values.
    pub distinct: Distinct,
    /// How sure the surest is.
    pub confidence: Option<Sure>,
    /// How many fields of stores.
    pub fields: u64,
    /// The first of them, up to [`Found::MOST`].
    pub places: Vec<Spot>,
}

impl Found {
    /// How many places a verdict names.
    pub const MOST: usize = 3;

    /// Adds what was found elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        self.findings += other.findings;
        self.distinct.merge(other.distinct.clone());
        self.confidence = self.confidence.max(other.confidence);
        self.fields += other.fields;
        let room = Self::MOST.saturating_sub(self.places.len());
        self.places.extend(other.places.iter().take(room).cloned());
    }

    /// Returns how many values differ; an estimate may come out above the count of all, which it can't be.
    #[must_use]
    pub fn different(&self) -> u64 {
        self.distinct.count().min(self.findings)
    }
}

/// A place of the data's side.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The blob.
    pub store: Origin,
    /// The field.
    pub field: Option<std::sync::Arc<str>>,
    /// The first finding, or the declaration of the field.
    pub place: Option<Place>,
}

/// What a verdict has to say besides.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// Under which collective term it falls.
    Umbrella(Category),
    /// Of whom, or for what, it is declared instead.
    Only(Vec<String>),
    /// What is older than the term.
    Overdue(Overdue),
    /// When the file was last changed.
    Changed(Date),
    /// Who receives.
    Recipient {
        /// Its name.
        name: String,
        /// Its class.
        class: String,
        /// Its country, if known.
        country: Option<String>,
    },
    /// Where the store stands.
    Country(String),
    /// What no longer matches: the document itself, or so many quotes.
    Stale {
        /// The document's hash differs, or there is no document.
        document: bool,
        /// Quotes that do not stand where they should.
        quotes: usize,
    },
}

/// Records older than their term.
#[derive(Clone, Debug, PartialEq)]
pub struct Overdue {
    /// What starts the term: `order_fulfilled` …
    pub event: String,
    /// The term, ISO 8601.
    pub term: String,
    /// Records dated before this day should be gone.
    pub cutoff: Date,
    /// The oldest.
    pub oldest: Date,
    /// How many are overdue, at least: dates are counted by months.
    pub records: u64,
    /// Of how many that have a date.
    pub of: u64,
}

/// One conclusion.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// What of; some verdicts are about the file, a store or a recipient.
    pub category: Option<Category>,
    /// In which mapped store.
    pub store: Option<String>,
    /// The data's side.
    pub found: Found,
    /// The policy's side.
    pub cites: Vec<Cite>,
    /// More.
    pub detail: Detail,
    /// Somebody has accepted it.
    pub waived: Option<Waived>,
}

/// An acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Why.
    pub reason: String,
    /// The last day on which it counts.
    pub until: Date,
    /// That day is over, so it does not count.
    pub expired: bool,
}

impl Verdict {
    /// A verdict with the severity of its code, raised for categories that weigh more.
    #[must_use]
    pub fn new(code: Code, category: Option<Category>) -> Self {
        let heavy = category.is_some_and(weighs_more);
        let severity = code.severity();
        Self {
            code,
            severity: if heavy { severity.raised() } else { severity },
            category,
            store: None,
            found: Found::default(),
            cites: Vec::new(),
            detail: Detail::None,
            waived: None,
        }
    }

    /// Returns whether an acceptance counts.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        self.waived.as_ref().is_some_and(|waived| !waived.expired)
    }

    /// Returns whether the check fails because of it.
    #[must_use]
    pub fn fails(&self, from: Severity) -> bool {
        self.severity >= from && self.code.standing() != Standing::Hint && !self.is_waived()
    }

    /// Returns whether a person has something to do about it.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.severity >= Severity::Warning
    }

    /// The order of reports: the worst first, then by category, store and place.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let first = self.found.places.first().cloned();
        (Reverse(self.severity), self.code, self.category, self.store.clone(), first)
    }
}

/// One category: what the policy says of it, what was found, what follows.
#[derive(Clone, Debug)]
pub struct Line {
    /// The category.
    pub category: Category,
    /// The section that declares it, by name or by a collective term.
    pub declared: Option<String>,
    /// The collective term, if it is declared by one only.
    pub through: Option<Category>,
    /// The section that denies it by name.
    pub denied: Option<String>,
    /// All those denials have an exception.
    pub hedged: bool,
    /// The data's side, summed over all stores.
    pub found: Found,
    /// The verdicts on it, the worst first.
    pub codes: Vec<Code>,
}

/// All conclusions, and what they are about.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The declaration file or the document, as the user named it.
    pub policy: String,
    /// The title of the document.
    pub title: String,
    /// Its language.
    pub lang: Lang,
    /// A person has confirmed the declarations.
    pub reviewed: bool,
    /// The day as of which terms and waivers were judged.
    pub today: Date,
    /// From which severity on the check fails.
    pub fail_on: Severity,
    /// One line for each category that is declared, denied or found.
    pub lines: Vec<Line>,
    /// The conclusions, the worst first.
    pub verdicts: Vec<Verdict>,
    /// Findings under `[allow]`, which nothing was concluded of.
    pub allowed: u64,
}

impl Judgement {
    /// Returns whether the check fails.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.verdicts.iter().any(|verdict| verdict.fails(self.fail_on))
    }
}
