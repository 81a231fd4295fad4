//! JSON: documents, one a line or one behind another, and inside of fields.
//!
//! In: bytes in any charset. Out: segments of the text, escapes decoded, with a run for each value.
//! Never needs the whole of a document, and never fails: what is broken is text without fields.

mod escape;
mod inside;
mod member;
mod scan;

pub(super) use escape::{decode_all, decode_unicode, each_within};
pub use inside::{Put, inside};
pub(super) use scan::Scan;

use super::{
    cut::BLOCK,
    sample,
    weave::{self, Probe},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The JSON format: a document, or several.
pub struct Json;

/// The JSON Lines format: a document a line.
pub struct Jsonl;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        claim(head, |sample| is_json(sample.text))
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Scan::new(), each)
    }
}

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        claim(head, is_lines)
    }

    fn splits(&self) -> bool {
        true
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let mut scan = Scan::of_lines(blob.base());
        weave::read(blob, BLOCK, &mut scan, each)
    }
}

fn claim(head: Head<'_>, is: impl FnOnce(&Sample<'_>) -> bool) -> Claim {
    sample::claim(head, |byte| matches!(byte, b'{' | b'['), is)
}

/// Brackets in brackets that nobody but JSON, or who wants to harm its readers, opens.
const DEEP: usize = 16;

/// Whether a text begins with JSON: all of it, or enough before it breaks.
fn is_json(text: &str) -> bool {
    let mut scan = Scan::new();
    let damage = Probe::default().damage(text, &mut scan);
    let seen = scan.seen;
    let whole = damage.is_none() && seen.odd == 0;
    let holds = seen.values > 0 || scan.depth() > DEEP;
    seen.odd <= seen.keys / 2 && holds && (whole || seen.keys > 1)
}

/// Whether the first line is a document, and the next begins one.
fn is_lines(sample: &Sample<'_>) -> bool {
    let mut lines = sample.text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next().map(str::trim) else { return false };
    let named = matches!(sample.extension, "jsonl" | "ndjson");
    let next = lines.next().map(str::trim_start);
    // The first line is longer than what is looked at.
    if named && !sample.whole && !sample.text.trim_start().contains('\n') {
        let mut scan = Scan::new();
        return Probe::default().damage(first, &mut scan).is_none() && scan.depth() > 0;
    }
    let follows = match next {
        Some(next) => first.get(..1) == next.get(..1) && (named || first.starts_with('{')),
        None => named,
    };
    let mut scan = Scan::new();
    follows && Probe::default().damage(first, &mut scan).is_none() && scan.seen.closed == 1
}

#[cfg(test)]
mod tests;
