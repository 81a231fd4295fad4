//! Postal addresses and places of birth: told by the words for streets, houses and towns, and by postcodes.
//!
//! In: a text. Out: places of addresses, each with its evidence and grade.
//! Never goes over a line end.

mod birth_place;
mod cursor;
mod endings;
mod field;
mod latin;
mod russian;
mod words;

pub(super) use birth_place::BirthPlace;
pub(super) use latin::Latin;
pub(super) use russian::Russian;
