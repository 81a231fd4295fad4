//! Postal addresses and places of birth: told by the words for streets, houses and towns, and by postcodes.
//!
//! In: a text. Out: places of addresses, each with its evidence and grade.
//! Never goes over a line end, but for blocks that are announced or that a postcode or country ends.

pub(super) mod american;
mod announce;
mod below;
mod birth_place;
mod blocks;
mod coded;
mod cursor;
pub(super) mod endings;
mod extent;
mod field;
mod flat;
mod gates;
mod latin;
pub(super) mod lexicon;
mod line;
mod military;
mod opening;
mod part;
mod place;
mod posted;
mod romance;
mod russian;
mod street;
mod terms;
mod town;
mod turkish;
mod unit;
mod words;

pub(super) use birth_place::BirthPlace;
pub(super) use blocks::Blocks;
pub(super) use latin::Latin;
pub(super) use russian::Russian;
