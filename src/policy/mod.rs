//! What the organisation says it does: the declarations of its privacy policy.
//!
//! In: a declaration file, an inventory. Out: declarations, defects, verdicts.
//! Never reads a file by itself and never asks for the date: both come in from the command line.

mod cite;
mod declared;
pub mod document;
mod evidence;
mod file;
mod judge;
mod kept;
mod lint;
mod mapped;
mod operator_id;
mod prediction;
mod recipients;
mod reconcile;
mod retention;
mod shared;
mod siblings;
mod stores;
mod subsume;
#[cfg(test)]
mod testing;
mod update;
mod verdict;
mod waive;
mod write;

pub use cite::{Cite, Stale, sha256, verify};
pub use declared::{
    Collect, Defect, Deny, Document, Named, Operator, Policy, Right, SCHEMA, Status, Strength,
    Subject, Umbrella,
};
pub use evidence::{Dated, Evidence, Held, Recipient, Sums};
pub use file::{parse, stores_hold};
pub use judge::judge;
pub use kept::{Period, Retention, RetentionKind};
pub use lint::{Flaw, lint};
pub use mapped::{Store, Waiver};
pub use prediction::prediction;
pub use reconcile::{Strictness, reconcile};
pub use shared::{Categories, CrossBorder, Localisation, Polarity, Share, Transfer};
pub use siblings::siblings;
pub use update::{Update, update};
pub use verdict::{
    Code, Detail, Found, Judgement, Line, Overdue, Severity, Spot, Standing, Verdict, Waived,
    weighs_more,
};
pub use write::to_toml;
