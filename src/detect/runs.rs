//! Runs: the parts of a segment's text that are searched each by itself.
//!
//! In: a segment. Out: for each run its first mark and its bytes.
//! Never parts text of one field and row, whatever marks lie in it.

use std::ops::Range;

use crate::part::{Mark, Segment};

/// The runs of a segment, each with its first mark: text of one field and row, whatever marks lie in it.
pub(super) fn runs<'s>(
    segment: &'s Segment<'_>,
) -> impl Iterator<Item = (Mark, Range<usize>)> + use<'s> {
    let mut marks = segment.marks.iter().peekable();
    let end = segment.text.len();
    std::iter::from_fn(move || {
        let first = marks.next()?;
        while marks.next_if(|next| next.field == first.field && next.row == first.row).is_some() {}
        let behind = marks.peek().map_or(end, |next| next.at as usize);
        Some((*first, first.at as usize..behind))
    })
}
