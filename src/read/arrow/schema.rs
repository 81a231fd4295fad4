//! The schema of an Arrow stream.
//!
//! In: its message. Out: fields by path, with the buffers that each takes of a batch.
//! Never goes deeper than [`DEEPEST`].
//!
//! `Schema.fbs` of <https://github.com/apache/arrow/tree/main/format>.

use super::flat::Table;
use crate::read::columns::{Meaning, step};

const DEEPEST: usize = 32;
/// Fields, at most.
const MOST: usize = 200_000;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Null,
    /// Whole numbers of so many bits.
    Whole(u32, Meaning),
    /// Yes or no, a bit each.
    Boolean,
    /// Numbers of so many bytes with a point.
    Real(usize),
    Decimal {
        bytes: usize,
        scale: u32,
    },
    /// Text or bytes, by places of 4 or 8 bytes.
    Bytes {
        wide: bool,
    },
    /// Places in other buffers, of 16 bytes each.
    View,
    Fixed(usize),
    /// A list or map, by places of 4 or 8 bytes.
    List {
        wide: bool,
    },
    FixedList(usize),
    Struct,
    /// Nothing that holds text or numbers of people; so many buffers.
    Other(usize),
    /// Of a kind whose layout isn't known.
    Unknown,
}

/// A field, with its children behind it in the order of a batch.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) children: usize,
    /// The dictionary that its values are numbers of, and the bytes of these.
    pub(super) dictionary: Option<(u64, usize)>,
}

/// Returns all fields, each before its children.
pub(super) fn fields(schema: &Table<'_>) -> Option<Vec<Field>> {
    let mut all = Vec::new();
    let mut path = String::new();
    for field in schema.tables(1) {
        add(&field, &mut path, (0, false), &mut all)?;
    }
    Some(all)
}

fn add(
    field: &Table<'_>,
    path: &mut String,
    (depth, in_list): (usize, bool),
    all: &mut Vec<Field>,
) -> Option<()> {
    if depth > DEEPEST || all.len() >= MOST {
        return None;
    }
    let len = path.len();
    let name = field.text(0).unwrap_or_default();
    // Names of items are conventions: `item`, `element`, `entries`.
    if in_list {
        path.push_str("[]");
    } else {
        step(path, name);
    }
    let kind = kind(field);
    let dictionary = field.table(4).map(|encoding| {
        let bits = encoding.table(1).map_or(32, |index| index.number::<4>(0));
        (encoding.number::<8>(0), usize::try_from(bits / 8).unwrap_or(4))
    });
    let is_list = matches!(kind, Kind::List { .. } | Kind::FixedList(_));
    let at = all.len();
    all.push(Field { path: path.clone(), kind, children: 0, dictionary });
    let mut children = 0;
    for child in field.tables(5) {
        add(&child, path, (depth + 1, is_list), all)?;
        children += 1;
    }
    all.get_mut(at)?.children = children;
    path.truncate(len);
    Some(())
}

fn kind(field: &Table<'_>) -> Kind {
    let Some(inner) = field.table(3) else { return Kind::Unknown };
    let ticks = |unit| match unit {
        0 => 1,
        1 => 1000,
        2 => 1_000_000,
        _ => 1_000_000_000,
    };
    match field.number::<1>(2) {
        1 => Kind::Null,
        2 => {
            let meaning =
                if inner.number::<1>(1) == 1 { Meaning::Itself } else { Meaning::Unsigned };
            Kind::Whole(u32::try_from(inner.number::<4>(0)).unwrap_or(0), meaning)
        }
        3 => Kind::Real(match inner.number::<2>(0) {
            0 => 2,
            1 => 4,
            _ => 8,
        }),
        4 | 5 => Kind::Bytes { wide: false },
        6 => Kind::Boolean,
        7 => {
            let bits = inner.number::<4>(2);
            let bits = if bits == 0 { 128 } else { bits };
            let scale = u32::try_from(inner.number::<4>(1)).unwrap_or(0);
            Kind::Decimal { bytes: usize::try_from(bits / 8).unwrap_or(16), scale }
        }
        // Days are written as 0; milliseconds, the default, may be left out.
        8 if inner.has(0) && inner.number::<2>(0) == 0 => Kind::Whole(32, Meaning::Days),
        8 => Kind::Whole(64, Meaning::Ticks(1000)),
        9 | 11 | 18 => Kind::Other(2),
        10 => Kind::Whole(64, Meaning::Ticks(ticks(inner.number::<2>(0)))),
        12 | 17 => Kind::List { wide: false },
        13 => Kind::Struct,
        15 => Kind::Fixed(usize::try_from(inner.number::<4>(0)).unwrap_or(0)),
        16 => Kind::FixedList(usize::try_from(inner.number::<4>(0)).unwrap_or(0)),
        19 | 20 => Kind::Bytes { wide: true },
        21 => Kind::List { wide: true },
        23 | 24 => Kind::View,
        // Unions, run ends and list views.
        _ => Kind::Unknown,
    }
}
