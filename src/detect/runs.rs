//! Runs: the parts of a segment's text that are searched each by itself, and where in them to begin.
//!
//! In: a segment. Out: for each run its first mark and its bytes.
//! Never parts text of one field and row, whatever marks lie in it.

use std::ops::Range;

use super::shape::LONGEST;
use crate::part::{Mark, Segment};

/// The runs of a segment, each with its first mark: text of one field and row, whatever marks lie in it; all
/// of a segment that flows.
pub(super) fn runs<'s>(
    segment: &'s Segment<'_>,
) -> impl Iterator<Item = (Mark, Range<usize>)> + use<'s> {
    let mut marks = segment.marks.iter().peekable();
    let end = segment.text.len();
    std::iter::from_fn(move || {
        let first = marks.next()?;
        let same = |next: &&Mark| next.field == first.field && next.row == first.row;
        while marks.next_if(|next| segment.flow || same(next)).is_some() {}
        let behind = marks.peek().map_or(end, |next| next.at as usize);
        Some((*first, first.at as usize..behind))
    })
}

/// Returns the bytes from which a value may reach over the anchor at the end of `between`.
pub(super) fn starts_before(
    bytes: &[u8],
    between: Range<usize>,
) -> impl Iterator<Item = usize> + use<> {
    let reach = between.end.saturating_sub(LONGEST).max(between.start);
    let line = bytes.get(reach..between.end).unwrap_or_default();
    let start = memchr::memrchr(b'\n', line).map_or(reach, |found| reach + found);
    start..=between.end
}
