//! A value that holds JSON: what is inside of it has paths.
//!
//! In: the value as written, with the escapes of SQL around those of JSON. Out: runs by path, SQL's escapes resolved.
//! Never takes an array of PostgreSQL for JSON.

use std::ops::Range;

use super::rows::escape;
use crate::read::{
    braid::Braid,
    json::{each_within, inside},
    nested::is_json,
    paths::{Path, Paths},
};

/// What a value is part of.
#[derive(Clone, Copy)]
pub(super) struct Whole {
    pub(super) field: u32,
    pub(super) row: u64,
    /// The quote that is written twice in it, and whether a backslash escapes.
    pub(super) quote: (u8, bool),
}

/// An escape: its bytes from the value's start on, what it stands for, and where that is in the text without
/// the escapes of SQL.
type Escape = (Range<usize>, Option<char>, usize);

/// Marks what is in a value that is JSON; returns whether it is, for otherwise nothing was marked.
pub(super) fn json(
    braid: &mut Braid<'_, '_>,
    part: Range<usize>,
    whole: Whole,
    paths: &mut Paths,
) -> bool {
    let Some(written) = braid.source.get(part.clone()) else { return false };
    if !is_json(written) {
        return false;
    }
    let (escapes, plain) = resolve(written, whole.quote);
    let text = if escapes.is_empty() { written } else { &plain };
    let mut runs = vec![(0, whole.field)];
    let path = Path::of_field(whole.field);
    if !inside(text, path, paths, &mut |at, path| runs.push((at, path.field()))) {
        return false;
    }
    let place = Places::new(&escapes);
    let escapes = with_those_of_json(&escapes, text, &place);
    let mut escapes = escapes.into_iter().peekable();
    let replace = |braid: &mut Braid<'_, '_>, (bytes, with, _): Escape| {
        let mut buffer = [0; 4];
        let with = with.map_or("", |c| c.encode_utf8(&mut buffer));
        braid.replace(part.start + bytes.start..part.start + bytes.end, with);
    };
    let mut ended = None;
    for (at, field) in runs.into_iter().chain([(usize::MAX, whole.field)]) {
        while let Some(escape) = escapes.next_if(|(_, _, plain)| *plain < at) {
            // A backslash before the quote that ends a value must not become the end of that value.
            if escape.1.is_some() || ended != Some(escape.2) {
                replace(braid, escape);
            }
        }
        if at < usize::MAX {
            braid.mark(part.start + place.written(at), field, whole.row);
        }
        ended = (field == whole.field).then_some(at);
    }
    true
}

/// Where what stands in the text without the escapes of SQL was written.
struct Places(Vec<(usize, usize)>);

impl Places {
    fn new(escapes: &[Escape]) -> Self {
        let mut longer = 0;
        let behind = escapes.iter().map(|(bytes, with, plain)| {
            let len = with.map_or(0, char::len_utf8);
            longer += bytes.len() - len;
            // What is only left out lies before the byte that it protects.
            (plain + len.max(1), longer)
        });
        Self(behind.collect())
    }

    /// Returns where byte `plain` was written; what an escape stands for, where that begins.
    fn written(&self, plain: usize) -> usize {
        let before = self.0.partition_point(|(behind, _)| *behind <= plain);
        plain + before.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |it| it.1)
    }
}

/// The escapes of SQL and of the JSON in the value, each of which may have been written by some of SQL's.
fn with_those_of_json(escapes: &[Escape], text: &str, place: &Places) -> Vec<Escape> {
    let mut all = Vec::with_capacity(escapes.len());
    let mut outer = escapes.iter().peekable();
    each_within(text, &mut |part, c| {
        while let Some(escape) = outer.next_if(|(_, _, plain)| *plain < part.start) {
            all.push(escape.clone());
        }
        while outer.next_if(|(_, _, plain)| *plain < part.end).is_some() {}
        all.push((place.written(part.start)..place.written(part.end), Some(c), part.start));
    });
    all.extend(outer.cloned());
    all
}

/// The escapes in a value, and it without them.
fn resolve(written: &str, (quote, backslash): (u8, bool)) -> (Vec<Escape>, String) {
    let (mut escapes, mut plain) = (Vec::new(), String::new());
    let (mut copied, mut at) = (0, 0);
    let bytes = written.as_bytes();
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'\\', quote, rest)) {
        let here = at + found;
        let is_backslash = bytes.get(here) == Some(&b'\\');
        if is_backslash && !backslash || !is_backslash && quote == 0 {
            at = here + 1;
            continue;
        }
        let meant = bytes.get(here + 1).copied().filter(|_| is_backslash).and_then(escape);
        let (len, with) = meant.map_or((1, None), |with| (2, with.chars().next()));
        plain.push_str(written.get(copied..here).unwrap_or_default());
        escapes.push((here..here + len, with, plain.len()));
        plain.extend(with);
        (copied, at) = (here + len, here + 2);
    }
    plain.push_str(written.get(copied..).unwrap_or_default());
    (escapes, plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_json_are_those_that_sql_wrote() {
        for written in [
            r#"{"a":"\u0442\u00e9"}"#,
            r#"{"a":"\\u0442\\u00e9"}"#,
            r#"{\"a\":\"\\u0442\\u00e9\"}"#,
        ] {
            let (escapes, plain) = resolve(written, (b'\'', written.contains(r"\\")));
            let mut meant = written.to_owned();
            let all = with_those_of_json(&escapes, &plain, &Places::new(&escapes));
            assert!(all.is_sorted_by(|a, b| a.0.end <= b.0.start), "{all:?}");
            for (bytes, with, _) in all.into_iter().rev() {
                meant.replace_range(bytes, &with.map(String::from).unwrap_or_default());
            }
            assert_eq!(meant, r#"{"a":"тé"}"#, "{written}");
        }
    }

    #[test]
    fn escapes_are_found_with_what_they_stand_for() {
        let (escapes, plain) = resolve(r#"a\\"b\nc''d"#, (b'\'', true));
        assert_eq!(plain, "a\\\"b\rc'd");
        let at: Vec<_> = escapes.iter().map(|(bytes, _, plain)| (bytes.start, *plain)).collect();
        assert_eq!(at, [(1, 1), (5, 4), (8, 6)]);
    }
}
