//! Pairs: two fields of a record that hold one number, such as a document's series and what goes on behind it.
//!
//! In: the names of fields, and cells as they come. Out: values that two cells make, each with the name to ask under.
//! Never says what a value is: a name says so, or what the record says of the kind of document, or the column must.

use std::ops::Range;

use super::columns::Cell;
use crate::{
    inventory::table_of,
    part::Segment,
    taxonomy::{Category, Joint, Meanings, field_named, joint, kind_of_code},
};

/// The most pairs of a blob.
const PAIRS: usize = u64::BITS as usize;
/// How many bytes may stand between two cells of one record where records are not told apart.
const NEAR: usize = 256;
/// How many marks away a cell may be that says of what kind a document is.
const FAR: usize = 64;
/// The most fields of a blob that say of what kind something is.
const KINDS: usize = 16;
/// No name of a kind of document is longer, in bytes.
const LONGEST_KIND: usize = 80;

/// The pairs of a blob.
#[derive(Default)]
pub(super) struct Pairs {
    pairs: Vec<Pair>,
    /// Fields that may be the first of a pair.
    begun: Vec<usize>,
    /// Fields that say of what kind something is.
    kinds: Vec<usize>,
    /// Fields for which pairs were looked for.
    met: usize,
    /// By field, the pairs that it is of, a bit each.
    of_field: Vec<u64>,
}

/// Two fields that make one value.
struct Pair {
    first: u32,
    second: u32,
    joint: Joint,
    /// The name to ask under, and whether the fields bear it.
    name: Box<str>,
    named: bool,
    /// The last cell of each, with its row.
    cells: [Option<(u64, Range<usize>)>; 2],
    /// The row of which both were joined last.
    joined: Option<u64>,
}

/// A value that two cells make.
pub(super) struct Joined {
    /// The place of the second cell in the segment.
    pub(super) place: Range<usize>,
    pub(super) text: String,
    /// The name to ask under.
    pub(super) name: Box<str>,
    /// Whether the record says that it is of that name.
    pub(super) named: bool,
}

impl Pairs {
    /// Begins a segment.
    pub(super) fn begin(&mut self, fields: &[Box<str>], names: &Meanings) {
        self.pairs.iter_mut().for_each(|pair| (pair.cells, pair.joined) = ([None, None], None));
        for (i, new) in fields.iter().enumerate().skip(self.met) {
            for at in 0..self.begun.len() {
                let begun = self.begun[at];
                self.pair_up(fields, begun, i);
            }
            if self.begun.len() < PAIRS && names.of(new).traits.begins_joint {
                self.begun.push(i);
                (0..i).for_each(|second| self.pair_up(fields, i, second));
            }
            for at in 0..self.kinds.len() {
                let kind = self.kinds[at];
                self.pair_up(fields, kind, i);
            }
            if self.kinds.len() < KINDS && names.of(new).traits.says_kind {
                self.kinds.push(i);
                (0..i).for_each(|second| self.pair_up(fields, i, second));
            }
        }
        self.met = fields.len();
    }

    fn pair_up(&mut self, fields: &[Box<str>], first: usize, second: usize) {
        let [Some(a), Some(b)] = [first, second].map(|at| fields.get(at)) else { return };
        let [Ok(first), Ok(second)] = [first, second].map(u32::try_from) else { return };
        if table_of(a) == table_of(b)
            && self.pairs.len() < PAIRS
            && let Some(joint) = joint(a, b)
        {
            for field in [first, second].map(|field| field as usize) {
                if self.of_field.len() <= field {
                    self.of_field.resize(field + 1, 0);
                }
                self.of_field[field] |= 1 << self.pairs.len();
            }
            self.pairs.push(Pair::new(joint, (first, a), (second, b)));
        }
    }

    /// Returns the numbers of those that a field is of.
    pub(super) fn of(&self, field: u32) -> impl Iterator<Item = usize> + use<> {
        let mut rest = self.of_field.get(field as usize).copied().unwrap_or_default();
        std::iter::from_fn(move || {
            let first = (rest != 0).then(|| rest.trailing_zeros() as usize);
            rest &= rest.wrapping_sub(1);
            first
        })
    }

    /// Notes a cell of a pair, and returns the value once both are there.
    pub(super) fn join(
        &mut self,
        segment: &Segment<'_>,
        at: usize,
        cell: &Cell<'_>,
        names: &Meanings,
    ) -> Option<Joined> {
        let pair = self.pairs.get_mut(at)?;
        let which = match cell.mark.field {
            field if field == pair.first => 0,
            field if field == pair.second => 1,
            _ => return None,
        };
        let (row, start) = (cell.mark.row, cell.mark.at as usize);
        pair.cells[which] = Some((row, start..start + cell.text.len()));
        let [Some((a, first)), Some((b, second))] = &pair.cells else { return None };
        let between = first.start.max(second.start).saturating_sub(first.end.min(second.end));
        if a != b || row == 0 && between > NEAR {
            return None;
        }
        let of = |place: &Range<usize>| segment.text.get(place.clone()).unwrap_or_default();
        let trimmed = of(second).trim();
        let lead = of(second).len() - of(second).trim_start().len();
        let place = second.start + lead..second.start + lead + trimmed.len();
        let text = together(pair.joint, of(first).trim(), trimmed)?;
        let kind = if pair.joint == Joint::Kind { Some(kind_of(of(first), names)?) } else { None };
        (pair.cells, pair.joined) = ([None, None], Some(row));
        let pair = self.pairs.get(at)?;
        if let Some(name) = kind {
            // With its series it is asked by another pair.
            let has_series = self.pairs.iter().any(|other| {
                other.joint == Joint::Series && other.second == pair.second && other.has_first(row)
            });
            let whole = || Joined { place, text, name: name.into(), named: true };
            return (!has_series).then(whole);
        }
        let unsaid = !pair.named && pair.joint == Joint::Series;
        let kind = if unsaid { self.kind(segment, (pair, row), start, names) } else { None };
        let named = pair.named || kind.is_some();
        Some(Joined { place, text, name: kind.unwrap_or_else(|| pair.name.clone()), named })
    }

    /// Returns of what kind the record of a pair says that its document is: the nearest cell in a field of its table
    /// that says so.
    fn kind(
        &self,
        segment: &Segment<'_>,
        (pair, row): (&Pair, u64),
        at: usize,
        names: &Meanings,
    ) -> Option<Box<str>> {
        let field = |number: u32| segment.fields.get(number as usize).map(|name| table_of(name));
        let says_kind = |number: u32| {
            self.kinds.contains(&(number as usize)) && field(number) == field(pair.first)
        };
        if !self.kinds.iter().any(|kind| u32::try_from(*kind).is_ok_and(says_kind)) {
            return None;
        }
        let own = segment.mark_at(at);
        // What stands between two cells is of no row.
        let is_of_row =
            |at: &usize| segment.marks.get(*at).is_some_and(|mark| [0, row].contains(&mark.row));
        let before = (0..own).rev().take(FAR).take_while(is_of_row);
        let behind = (own + 1..segment.marks.len()).take(FAR).take_while(is_of_row);
        before.chain(behind).find_map(|index| {
            let mark = segment.marks.get(index).filter(|mark| says_kind(mark.field))?;
            if row == 0 && at.abs_diff(mark.at as usize) > NEAR {
                return None;
            }
            let end =
                segment.marks.get(index + 1).map_or(segment.text.len(), |next| next.at as usize);
            let kind = kind_of(segment.text.get(mark.at as usize..end)?, names)?;
            let is_document =
                |(category, _): &(Category, bool)| category.group().id() == "government_id";
            names.of(kind).categories.iter().any(is_document).then(|| kind.into())
        })
    }
}

impl Pair {
    fn new(joint: Joint, (first, a): (u32, &str), (second, b): (u32, &str)) -> Self {
        // `doc_series` and `серия` may be of any document: the record or the column must say which.
        let tells = |name: &&str| {
            field_named(name).iter().any(|(it, certain)| *certain && it.id() != "identity_document")
        };
        let named = [b, a].into_iter().find(tells);
        let name: &str = match joint {
            Joint::CallingCode => "phone",
            Joint::Series | Joint::Kind => named.unwrap_or("passport"),
        };
        Self {
            first,
            second,
            joint,
            name: name.into(),
            named: named.is_some(),
            cells: [None, None],
            joined: None,
        }
    }

    /// Returns whether the first cell of a row is there, or was.
    fn has_first(&self, row: u64) -> bool {
        self.joined == Some(row) || self.cells[0].as_ref().is_some_and(|(own, _)| *own == row)
    }
}

/// Returns what a cell says that something is, if that is surely personal data.
fn kind_of<'t>(cell: &'t str, names: &Meanings) -> Option<&'t str> {
    let text = cell.trim().trim_matches('"');
    let kind = kind_of_code(text).unwrap_or(text);
    let told =
        kind.len() <= LONGEST_KIND && names.of(kind).categories.iter().any(|(_, certain)| *certain);
    told.then_some(kind)
}

/// Returns the value that two cells make, if they look like it.
fn together(joint: Joint, first: &str, second: &str) -> Option<String> {
    let short = |text: &str, most: usize| !text.is_empty() && text.len() <= most;
    match joint {
        Joint::Series => {
            (short(first, 12) && short(second, 16)).then(|| format!("{first} {second}"))
        }
        Joint::Kind => Some(second.to_owned()).filter(|second| !second.is_empty()),
        Joint::CallingCode => {
            let code = first.trim_start_matches(['+', '0']);
            let is_code = short(code, 4) && code.bytes().all(|byte| byte.is_ascii_digit());
            let fits = is_code && short(second, 20) && !second.starts_with('+');
            fits.then(|| format!("+{code} {second}"))
        }
    }
}
