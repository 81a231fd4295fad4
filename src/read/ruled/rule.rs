//! The lines of dashes that stand below the heads of a table, and how they part the lines around them.
//!
//! In: a line. Out: whether it is a rule, of how many columns; the cells of another line.
//! Never takes bars alone for a table.

use std::ops::Range;

/// The rule of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// How the lines beside it fall apart.
    pub(super) parts: Parts,
    /// It begins as the edge of a box does, so that it may stand above the heads too.
    pub(super) closed: bool,
}

/// How the lines of a table fall apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// At bars, into so many columns; a short row has empty cells at its end.
    Bars(usize),
    /// At bars, into so many columns that stand below each other: a row of more or fewer has a bar in a value.
    Aligned(usize),
    /// At the places where columns begin, in characters.
    Places(Vec<usize>),
    /// Into a name and a value: a record of its own lines.
    Record,
}

/// The most columns of a table.
const COLUMNS: usize = crate::read::markup::table::COLUMNS;

/// Returns where a line begins whose indent, and the signs of a quote, are left out.
pub(super) fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '>']).len()
}

/// Whether a character is a bar between cells: a line of a box, upright.
const fn is_bar(c: char) -> bool {
    matches!(c, '|' | '│' | '┃' | '║' | '┆' | '┇' | '┊' | '┋')
}

/// Whether a character is one of those that rules are drawn with.
const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '=' | '─' | '━' | '═' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍')
}

/// Whether lines cross in a character, or a bar stands there.
const fn is_crossing(c: char) -> bool {
    c == '+' || c == '|' || matches!(c, '\u{2500}'..='\u{257F}') && !is_dash(c)
}

/// Returns whether a line may be a rule or a row, told by what costs little.
pub(super) fn has_bar(line: &str) -> bool {
    // All lines of boxes begin with the same two bytes.
    memchr::memchr(b'|', line.as_bytes()).is_some()
        || memchr::memchr(0xE2, line.as_bytes()).is_some_and(|_| line.contains(is_bar))
}

/// Returns the rule that a line is.
pub(super) fn rule(line: &str) -> Option<Rule> {
    let at = indent(line);
    let body = line.get(at..)?.trim_end();
    let first = body.chars().next()?;
    if body.starts_with("-[ RECORD ") {
        return Some(Rule { parts: Parts::Record, closed: false });
    }
    if !(is_dash(first) || is_crossing(first) || first == ':') {
        return None;
    }
    if !body.contains(is_crossing) {
        return places(line, at);
    }
    let closed = is_crossing(first);
    let inner = body.strip_prefix(is_crossing).unwrap_or(body);
    let inner = inner.strip_suffix(is_crossing).unwrap_or(inner);
    let mut columns = 0;
    for cell in inner.split(is_crossing) {
        let cell = cell.trim_matches([' ', '\t']);
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        if dashes.is_empty() || !dashes.chars().all(is_dash) {
            return None;
        }
        columns += 1;
    }
    let aligned = body.contains(|c| is_crossing(c) && c != '|');
    (columns <= COLUMNS).then_some(Rule {
        parts: if aligned { Parts::Aligned(columns) } else { Parts::Bars(columns) },
        closed,
    })
}

/// Returns the rule of a line that is nothing but runs of dashes, two or more of each: a gap may be a single blank.
fn places(line: &str, at: usize) -> Option<Rule> {
    let body = line.trim_end();
    let (mut places, mut dashes, mut last) = (Vec::new(), 0, None);
    for (place, c) in body.chars().enumerate() {
        let blank = c == ' ' || place < at;
        if !(blank || is_dash(c) && last.is_none_or(|last| last == c)) {
            return None;
        }
        match (blank, dashes) {
            (true, 1) => return None,
            (true, _) => dashes = 0,
            (false, 0) => {
                places.push(place);
                dashes = 1;
            }
            (false, _) => dashes += 1,
        }
        last = if blank { last } else { Some(c) };
    }
    (dashes > 1 && (2..=COLUMNS).contains(&places.len()))
        .then_some(Rule { parts: Parts::Places(places), closed: false })
}

/// Puts the cells of a line into `cells`, each without the blanks around it; returns whether the line is one that the
/// table has.
pub(super) fn cells(line: &str, rule: &Rule, cells: &mut Vec<Range<usize>>) -> bool {
    cells.clear();
    match &rule.parts {
        Parts::Places(places) => between(line, places, cells),
        Parts::Bars(_) => has_bar(line) && at_bars(line, true, cells),
        Parts::Aligned(columns) => {
            has_bar(line) && at_bars(line, rule.closed, cells) && {
                if cells.len() != *columns {
                    cells.clear();
                }
                true
            }
        }
        Parts::Record => at_bars(line, false, cells) && cells.len() > 1,
    }
}

/// Parts a line at its bars; `edges`: those that it begins and ends with part nothing.
fn at_bars(line: &str, edges: bool, cells: &mut Vec<Range<usize>>) -> bool {
    let start = indent(line);
    let body = line.get(start..).unwrap_or_default().trim_end();
    let mut from = start;
    let mut escaped = false;
    for (at, c) in body.char_indices().map(|(at, c)| (start + at, c)) {
        if is_bar(c) && !escaped {
            if !(edges && at == start) {
                cells.push(trimmed(line, from..at));
            }
            from = at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    let end = start + body.len();
    if !(edges && from == end) {
        cells.push(trimmed(line, from..end));
    }
    cells.len() <= COLUMNS
}

/// Parts a line where columns begin: before each but the first is a blank, or the line has ended.
fn between(line: &str, places: &[usize], cells: &mut Vec<Range<usize>>) -> bool {
    let mut starts = line.char_indices().map(|(at, _)| at);
    let (mut seen, mut from, mut end) = (0, None, line.len());
    for place in places {
        let at = starts.nth(place - seen).unwrap_or(line.len());
        seen = place + 1;
        let before = line.get(..at).unwrap_or_default();
        if at < line.len() && from.is_some() && !before.ends_with(' ') {
            return false;
        }
        if let Some(from) = from {
            cells.push(trimmed(line, from..at));
        }
        (from, end) = (Some(at), line.len());
    }
    cells.push(trimmed(line, from.unwrap_or(end)..end));
    !line.trim().is_empty()
}

/// Leaves out the blanks around a cell, and the marks of code and of stress.
fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let dress = |c: char| c.is_whitespace() || matches!(c, '`' | '*');
    let cell = line.get(range.clone()).unwrap_or_default();
    let start = range.start + (cell.len() - cell.trim_start_matches(dress).len());
    start..start + cell.trim_matches(dress).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(line: &str, by: &str) -> Option<String> {
        let (rule, mut ranges) = (rule(by)?, Vec::new());
        let texts = |ranges: &[Range<usize>]| {
            ranges
                .iter()
                .map(|range| line.get(range.clone()).unwrap())
                .collect::<Vec<_>>()
                .join("/")
        };
        cells(line, &rule, &mut ranges).then(|| texts(&ranges))
    }

    #[test]
    fn rules_are_told_from_other_lines() {
        for (line, columns) in [
            ("|---|:--:|", 2),
            ("--- | ---", 2),
            ("> | --- |", 1),
            ("  |:-|-:|", 2),
            ("----+-----", 2),
            ("+----+-----+", 2),
            ("+====+=====+", 2),
            ("|----+-----|", 2),
            ("├───────┼────────┤", 2),
            ("╞═══╪═══╡", 2),
            ("-----  -------", 2),
            ("=====  =======", 2),
        ] {
            let found = rule(line).map(|rule| match rule.parts {
                Parts::Bars(columns) | Parts::Aligned(columns) => columns,
                Parts::Places(places) => places.len(),
                Parts::Record => 0,
            });
            assert_eq!(found, Some(columns), "{line}");
        }
        for line in [
            "",
            "---",
            "- - -",
            "----- -",
            "===",
            "| a | b |",
            "||",
            "+",
            "|",
            "--- a ---",
            "-+-+a",
            "- [ ] |",
            "-----  =====",
            ":",
            ":::",
            "|::|",
            "-- x",
        ] {
            assert_eq!(rule(line), None, "{line}");
        }
    }

    #[test]
    fn lines_fall_apart_at_bars_or_places() {
        for (line, by, expected) in [
            ("| a | `b` |", "|-|-|", "a/b"),
            ("a | b", "|-|-|", "a/b"),
            (r"| a\|b | **c** |  ", "|-|-|", r"a\|b/c"),
            (r"| a\\|b |", "|-|-|", r"a\\/b"),
            ("| a |", "|-|-|", "a"),
            ("> | a | b", "> -|-", "a/b"),
            ("    | b", "---+---", "/b"),
            (" a | b | c", "---+---", ""),
            ("│ a │ ф │", "├─┼─┤", "a/ф"),
            ("ab  cd ef", "--  -----", "ab/cd ef"),
            ("ф  c", "-- --", "ф/c"),
            ("ф", "-- --", "ф/"),
            ("phone | 17", "-[ RECORD 1 ]-", "phone/17"),
        ] {
            assert_eq!(parted(line, by).as_deref(), Some(expected), "{line}");
        }
        for (line, by) in
            [("abcd ef", "-- --"), ("text", "|-|-|"), ("", "-- --"), ("text", "---+---")]
        {
            assert_eq!(parted(line, by), None, "{line}");
        }
    }
}
