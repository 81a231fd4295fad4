//! What the organisation says it does: the declarations of its privacy policy.
//!
//! In: a declaration file, an inventory. Out: declarations, defects, verdicts.
//! Never reads a file by itself and never asks for the date: both come in from the command line.

mod cite;
mod declared;
mod file;
mod kept;
mod mapped;
mod prediction;
mod shared;
mod write;

pub use cite::{Cite, Stale, sha256, verify};
pub use declared::{
    Basis, Collect, Defect, Deny, Document, Operator, Policy, Purpose, Right, SCHEMA, Status,
    Strength, Subject, Umbrella,
};
pub use file::parse;
pub use kept::{Period, Retention, RetentionKind};
pub use mapped::{Store, Waiver};
pub use prediction::prediction;
pub use shared::{Categories, CrossBorder, Localisation, Polarity, Share, Transfer};
pub use write::to_toml;
