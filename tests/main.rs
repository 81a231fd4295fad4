//! The one integration binary; each module is one concern.

#![expect(clippy::unwrap_used, reason = "a test that fails is a test that says so")]

mod attribution;
mod binary;
mod cli;
mod columns;
mod dumps;
mod engines;
mod formats;
mod hostile;
mod kinds;
mod laws;
mod memory;
mod patterns;
mod policy_cases;
mod policy_check;
mod policy_files;
mod policy_read;
mod reports;
mod schema;
mod structure;
mod support;
mod taxonomy;
mod walk;
