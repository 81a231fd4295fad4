//! sverka finds personal data in files, dumps and logs, sums it up in an inventory, and reconciles the
//! inventory with what a privacy policy declares.

pub mod decode;
pub mod detect;
pub mod error;
pub mod format;
pub mod inventory;
pub mod part;
pub mod place;
pub mod read;
pub mod report;
pub mod taxonomy;
