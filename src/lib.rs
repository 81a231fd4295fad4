//! sverka finds the personal data that is really there — in files, logs, dumps and tables — and sums it up by
//! category, store and field. Every finding carries its evidence, no value leaves the process unmasked, and
//! what could not be read is part of the result.
//!
//! # Overview
//!
//! A [`scan::Job`] says where to look and what for; [`scan::scan`] turns it into a [`report::Audit`], which a
//! report prints. On the way a [`part::Blob`] falls apart into [`part::Segment`]s, in which a
//! [`detect::Engine`] finds [`detect::Hit`]s, which add up to an [`inventory::Inventory`].
//!
//! # Example
//!
//! ```
//! use sverka::detect::{Engine, Sure, examples, rule};
//!
//! let engine = Engine::new(rule::embedded()?)?;
//! let text = "call +44 121 234 1441, or write to k.belova@zavod-demo.ru";
//! let hits = examples::run(&engine, text, None, &mut engine.scratch());
//! assert_eq!(hits.len(), 2);
//! assert!(hits.iter().all(|hit| hit.sure == Sure::High));
//! # Ok::<(), sverka::error::Error>(())
//! ```
//!
//! # Features
//!
//! `cli`, on by default, builds the binary. The library alone neither prints nor reads arguments or the
//! environment.

pub mod decode;
pub mod detect;
pub mod error;
mod flow;
pub mod format;
pub mod inventory;
mod latin;
pub mod part;
pub mod place;
pub mod policy;
pub mod read;
pub mod report;
pub mod scan;
pub mod seek;
mod table;
pub mod taxonomy;
pub mod walk;
