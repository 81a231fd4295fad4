//! What a Parquet file says of itself: columns, row groups, pages.
//!
//! In: the footer, the head of a page. Out: leaf columns by path, places of their chunks.
//! Never holds the row groups: they are read one after another.
//!
//! Definitions: `parquet.thrift` of <https://github.com/apache/parquet-format> 2.11.

use super::thrift::{Compact, TRUE};
use crate::read::{
    codec::Codec,
    columns::{Meaning, step},
};

/// Groups in groups.
const DEEPEST: usize = 64;
/// The encoding of levels that writers of before 2014 chose.
const BIT_PACKED: i64 = 4;

/// How values of a column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Physical {
    Boolean,
    Int32,
    Int64,
    Int96,
    Float,
    Double,
    Bytes,
    Fixed(usize),
}

/// A column that holds values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// `contacts[].phone`
    pub(super) path: String,
    pub(super) physical: Physical,
    pub(super) meaning: Meaning,
    /// Levels of a value that is there, and of one that goes deepest into lists.
    pub(super) definition: u32,
    pub(super) repetition: u32,
}

/// A column's values in one row group.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) len: u64,
    pub(super) values: u64,
    /// `None`: one that isn't known.
    pub(super) codec: Option<Codec>,
    pub(super) encrypted: bool,
}

/// The footer.
pub(super) struct Footer<'b> {
    pub(super) leaves: Vec<Leaf>,
    groups: Compact<'b>,
    left: u64,
}

#[derive(Default)]
struct Element {
    physical: Option<i64>,
    len: i64,
    repetition: i64,
    name: String,
    children: i64,
    converted: i64,
    scale: i64,
    logical: Option<Meaning>,
    is_list: bool,
}

impl<'b> Footer<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Option<Self> {
        let mut compact = Compact::new(bytes);
        let (mut last, mut leaves, mut groups) = (0, None, None);
        while let Some((id, kind)) = compact.field(&mut last)? {
            match id {
                2 => {
                    let (count, _) = compact.list()?;
                    let mut elements = Vec::new();
                    for _ in 0..count {
                        elements.push(element(&mut compact)?);
                    }
                    leaves = Some(leaves_of(&elements)?);
                }
                4 => {
                    let mut list = compact.clone();
                    let (left, _) = list.list()?;
                    groups = Some((list, left));
                    compact.skip(kind)?;
                }
                _ => compact.skip(kind)?,
            }
        }
        let (groups, left) = groups?;
        Some(Self { leaves: leaves?, groups, left })
    }

    /// Reads the next row group: its rows and chunks; the inner `None`: there are no more.
    pub(super) fn group(&mut self) -> Option<Option<(u64, Vec<Chunk>)>> {
        if self.left == 0 {
            return Some(None);
        }
        self.left -= 1;
        let compact = &mut self.groups;
        let (mut last, mut rows, mut chunks) = (0, 0, Vec::new());
        while let Some((id, kind)) = compact.field(&mut last)? {
            match id {
                1 => {
                    let (count, _) = compact.list()?;
                    for _ in 0..count {
                        chunks.push(chunk(compact)?);
                    }
                }
                3 => rows = compact.number()?,
                _ => compact.skip(kind)?,
            }
        }
        Some(Some((u64::try_from(rows).ok()?, chunks)))
    }
}

fn element(compact: &mut Compact<'_>) -> Option<Element> {
    let mut element = Element { converted: -1, ..Element::default() };
    let mut last = 0;
    while let Some((id, kind)) = compact.field(&mut last)? {
        match id {
            1 => element.physical = Some(compact.number()?),
            2 => element.len = compact.number()?,
            3 => element.repetition = compact.number()?,
            4 => element.name = String::from_utf8_lossy(compact.binary()?).into_owned(),
            5 => element.children = compact.number()?,
            6 => element.converted = compact.number()?,
            7 => element.scale = compact.number()?,
            10 => logical(compact, &mut element)?,
            _ => compact.skip(kind)?,
        }
    }
    Some(element)
}

/// Reads a `LogicalType`: a union of structures.
fn logical(compact: &mut Compact<'_>, element: &mut Element) -> Option<()> {
    let mut last = 0;
    while let Some((id, kind)) = compact.field(&mut last)? {
        match id {
            3 => {
                element.is_list = true;
                compact.skip(kind)?;
            }
            6 => {
                element.logical = Some(Meaning::Days);
                compact.skip(kind)?;
            }
            8 => element.logical = Some(Meaning::Ticks(unit(compact)?)),
            10 => {
                let mut last = 0;
                while let Some((id, kind)) = compact.field(&mut last)? {
                    if id == 2 && kind != TRUE {
                        element.logical = Some(Meaning::Unsigned);
                    }
                    compact.skip(kind)?;
                }
            }
            _ => compact.skip(kind)?,
        }
    }
    Some(())
}

/// Reads a `TimestampType`; returns its ticks a second.
fn unit(compact: &mut Compact<'_>) -> Option<i64> {
    let (mut last, mut ticks) = (0, 1000);
    while let Some((id, kind)) = compact.field(&mut last)? {
        if id != 2 {
            compact.skip(kind)?;
            continue;
        }
        let mut last = 0;
        while let Some((id, kind)) = compact.field(&mut last)? {
            ticks = match id {
                1 => 1000,
                2 => 1_000_000,
                _ => 1_000_000_000,
            };
            compact.skip(kind)?;
        }
    }
    Some(ticks)
}

fn chunk(compact: &mut Compact<'_>) -> Option<Chunk> {
    let mut chunk = Chunk::default();
    let mut last = 0;
    while let Some((id, kind)) = compact.field(&mut last)? {
        match id {
            3 => {
                let (mut last, mut data, mut dictionary) = (0, 0, None);
                while let Some((id, kind)) = compact.field(&mut last)? {
                    match id {
                        4 => chunk.codec = codec(compact.number()?),
                        5 => chunk.values = u64::try_from(compact.number()?).ok()?,
                        7 => chunk.len = u64::try_from(compact.number()?).ok()?,
                        9 => data = u64::try_from(compact.number()?).ok()?,
                        11 => dictionary = u64::try_from(compact.number()?).ok(),
                        _ => compact.skip(kind)?,
                    }
                }
                let before = dictionary.filter(|at| *at > 0 && *at < data);
                chunk.start = before.unwrap_or(data);
            }
            8 => {
                chunk.encrypted = true;
                compact.skip(kind)?;
            }
            _ => compact.skip(kind)?,
        }
    }
    Some(chunk)
}

fn codec(number: i64) -> Option<Codec> {
    Some(match number {
        0 => Codec::Plain,
        1 => Codec::Snappy,
        2 => Codec::Gzip,
        4 => Codec::Brotli,
        5 => Codec::Lz4Hadoop,
        6 => Codec::Zstd,
        7 => Codec::Lz4Block,
        _ => return None,
    })
}

/// Walks the tree of the schema, which lies in the order of its preorder.
fn leaves_of(elements: &[Element]) -> Option<Vec<Leaf>> {
    /// A group that is open: its children to come, and what they take from it.
    struct Open {
        left: i64,
        path: usize,
        definition: u32,
        repetition: u32,
        is_list: bool,
        is_wrapper: bool,
    }
    let mut path = String::new();
    let mut leaves = Vec::new();
    let (root, rest) = elements.split_first()?;
    let (path_len, definition, repetition, is_list, is_wrapper) = (0, 0, 0, false, false);
    let left = root.children;
    let mut open = vec![Open { left, path: path_len, definition, repetition, is_list, is_wrapper }];
    for element in rest {
        while open.last().is_some_and(|group| group.left <= 0) {
            open.pop();
        }
        let group = open.last_mut()?;
        group.left -= 1;
        path.truncate(group.path);
        let repeated = element.repetition == 2;
        let wraps = repeated && (group.is_list || element.name == "key_value");
        let inner = group.is_wrapper
            && matches!(element.name.as_str(), "element" | "item" | "array_element");
        if !wraps && !inner {
            step(&mut path, &element.name);
        }
        if repeated {
            path.push_str("[]");
        }
        let definition = group.definition + u32::from(element.repetition != 0);
        let repetition = group.repetition + u32::from(repeated);
        if element.children > 0 {
            let is_list = element.is_list || matches!(element.converted, 1..=3);
            let (left, path) = (element.children, path.len());
            open.push(Open { left, path, definition, repetition, is_list, is_wrapper: wraps });
            if open.len() > DEEPEST {
                return None;
            }
        } else {
            let physical = physical(element)?;
            let meaning = meaning(element);
            leaves.push(Leaf { path: path.clone(), physical, meaning, definition, repetition });
        }
    }
    Some(leaves)
}

fn physical(element: &Element) -> Option<Physical> {
    Some(match element.physical? {
        0 => Physical::Boolean,
        1 => Physical::Int32,
        2 => Physical::Int64,
        3 => Physical::Int96,
        4 => Physical::Float,
        5 => Physical::Double,
        6 => Physical::Bytes,
        7 => Physical::Fixed(usize::try_from(element.len).ok()?),
        _ => return None,
    })
}

fn meaning(element: &Element) -> Meaning {
    let decimal = Meaning::Decimal(u32::try_from(element.scale).unwrap_or(0));
    let converted = match element.converted {
        5 => Some(decimal),
        6 => Some(Meaning::Days),
        9 => Some(Meaning::Ticks(1000)),
        10 => Some(Meaning::Ticks(1_000_000)),
        11..=14 => Some(Meaning::Unsigned),
        _ => None,
    };
    element.logical.or(converted).unwrap_or(Meaning::Itself)
}

/// The head of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Bytes of the head itself.
    pub(super) head: usize,
    pub(super) kind: i64,
    pub(super) unpacked: usize,
    pub(super) packed: usize,
    pub(super) values: u64,
    pub(super) encoding: i64,
    /// Of the first version: whether definition and repetition levels are in the old `BIT_PACKED`.
    pub(super) is_old: (bool, bool),
    /// Of the second version: bytes of definition and repetition levels, which aren't packed.
    pub(super) levels: Option<(usize, usize)>,
    pub(super) is_packed: bool,
}

impl Page {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let mut compact = Compact::new(bytes);
        let mut page = Self { is_packed: true, ..Self::default() };
        let mut last = 0;
        while let Some((id, kind)) = compact.field(&mut last)? {
            match id {
                1 => page.kind = compact.number()?,
                2 => page.unpacked = usize::try_from(compact.number()?).ok()?,
                3 => page.packed = usize::try_from(compact.number()?).ok()?,
                5 | 7 | 8 => page.inner(&mut compact, id)?,
                _ => compact.skip(kind)?,
            }
        }
        page.head = compact.at();
        Some(page)
    }

    fn inner(&mut self, compact: &mut Compact<'_>, of: i64) -> Option<()> {
        let (mut last, mut definition, mut repetition) = (0, 0, 0);
        while let Some((id, kind)) = compact.field(&mut last)? {
            match (of, id) {
                (_, 1) => self.values = u64::try_from(compact.number()?).ok()?,
                (5, 3) => self.is_old.0 = compact.number()? == BIT_PACKED,
                (5, 4) => self.is_old.1 = compact.number()? == BIT_PACKED,
                (5 | 7, 2) | (8, 4) => self.encoding = compact.number()?,
                (8, 5) => definition = usize::try_from(compact.number()?).ok()?,
                (8, 6) => repetition = usize::try_from(compact.number()?).ok()?,
                (8, 7) => {
                    self.is_packed = kind == TRUE;
                    compact.skip(kind)?;
                }
                _ => compact.skip(kind)?,
            }
        }
        self.levels = (of == 8).then_some((definition, repetition));
        Some(())
    }
}
