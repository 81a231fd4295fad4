//! Segments → hits: rules, the engine that runs them, context, confidence, nature.
//!
//! In: text with marks. Out: hits with their evidence.
//! Never does I/O, never knows a file format, never keeps a found value.

mod address;
mod anybody;
mod automaton;
mod beginnings;
mod bitmap;
mod bits;
mod blank;
mod boundary;
mod bytes;
mod caller;
mod candidate;
mod chain;
pub mod check;
mod context;
mod digit;
mod divider;
mod drawing;
mod edge;
mod embedded;
mod engine;
mod evidence;
pub mod examples;
mod families;
mod family;
mod field;
mod flow;
mod glossary;
mod issued;
mod junction;
mod kept;
mod key;
mod letter;
mod mailbox;
mod mask;
mod names;
mod nature;
mod need;
mod neighbour;
mod normal;
mod openings;
mod pass;
mod prefix;
mod question;
mod recall;
pub mod recipient;
pub mod rule;
mod russian;
mod sayings;
pub mod schema;
pub mod seek;
mod shape;
mod sift;
mod tree;
mod uncased;
pub mod value;
mod varint;
mod word_list;
mod words;

pub use bitmap::Width;
pub use edge::Edge;
pub use engine::{Engine, Means, Scratch};
pub use evidence::{Degree, Evidence, Grade, Sure};
pub use nature::{Nature, of as nature_of};
pub use need::Cost;
pub use shape::Bounds;
pub use word_list::WordList;
pub use words::Word;

use crate::{part::Segment, taxonomy::Categories};
use check::Detail;

/// A value in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule, an index into [`Engine::rules`].
    pub rule: u16,
    /// First byte in the segment's text.
    pub start: usize,
    /// The byte behind the last; both lie on character boundaries, in one run.
    pub end: usize,
    /// Why.
    pub evidence: Evidence,
    /// What the check learnt.
    pub detail: Detail,
    /// What else the same characters may be.
    pub rivals: Categories,
    /// How sure.
    pub sure: Sure,
    /// Live, or a placeholder of some kind.
    pub nature: Nature,
}

/// Something that finds personal data in text.
pub trait Detector: Sync {
    /// Appends what it finds in the segment's own part, by place; no two overlap.
    fn detect(&self, segment: &Segment<'_>, scratch: &mut Scratch, hits: &mut Vec<Hit>);
}
