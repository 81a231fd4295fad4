//! SQLite databases, read page by page, and their write-ahead logs.
//!
//! In: the file as it lies there. Out: each value under `table.column`, deleted remains without a field.
//! Never writes, locks or recovers anything, and never holds more than a few pages.
//!
//! A value's place is its byte in the file. Rows count in the order of their tree. What no live cell
//! holds — freed pages, the room between cells — is searched for printable runs, since deleted rows stay
//! there until they are overwritten. Indices, live or dead, repeat what tables hold and are passed over.

mod log;
mod page;
mod record;
mod schema;

pub use log::Log;

use super::{
    raw::{Damage, Raw, seekable},
    rows::Rows,
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Declared, Each, Part, Width},
    place::Origin,
};
use page::{Held, Node, Pages, Payload, Seen, u16_at, u32_at};
use record::{Charset, Row};
use schema::Columns;

/// The SQLite format.
pub struct Sqlite;

/// What a database begins with.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// Tables of a schema, at most, and bytes of the SQL of one.
const MOST_TABLES: usize = 100_000;
const LONGEST_SQL: u64 = 1 << 20;

impl Format for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if head.bytes.starts_with(MAGIC) { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let file = seekable(blob, each)?;
        let head = file.take_at(0, 100).map_err(|cause| Gap::unread(&cause, 0))?;
        let Some(shape) = Shape::of(&head) else {
            Raw::default().part(&file, 0..file.len(), each)?;
            return Err(Gap::new(Reason::Damaged, "its header makes no sense").at(0));
        };
        let len = file.len();
        let pages = Pages::of_file(file, shape.size, shape.usable);
        let mut reader = Reader::new(&pages, &shape, &origin);
        reader.tables(each)?;
        reader.rest(each)?;
        let whole = u64::from(pages.count) * shape.size as u64;
        reader.tail(whole..len, each)?;
        if shape.count > pages.count && shape.is_sure {
            let text = format!("{} of its pages are missing", shape.count - pages.count);
            reader.damage.broken(&text, len, each)?;
        }
        reader.end(each)
    }
}

/// What the header of a database says.
struct Shape {
    size: usize,
    usable: usize,
    charset: Charset,
    count: u32,
    /// Whether the count is up to date.
    is_sure: bool,
}

impl Shape {
    fn of(head: &[u8]) -> Option<Self> {
        let size = match u16_at(head, 16)? {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = size.checked_sub(usize::from(*head.get(20)?))?;
        if !head.starts_with(MAGIC) || !size.is_power_of_two() || size < 512 || usable < 480 {
            return None;
        }
        let charset = match u32_at(head, 56)? {
            2 => Charset::Utf16 { big: false },
            3 => Charset::Utf16 { big: true },
            _ => Charset::Utf8,
        };
        let is_sure = u32_at(head, 24)? == u32_at(head, 92)?;
        Some(Self { size, usable, charset, count: u32_at(head, 28)?, is_sure })
    }
}

/// A table, or what has the form of one.
#[derive(Default)]
struct Table {
    name: String,
    root: u32,
    /// `None`: an index, which repeats the values of its table.
    columns: Option<Columns>,
    /// Where its SQL begins.
    declared: u64,
}

/// Reads the trees of a database.
struct Reader<'p> {
    pages: &'p Pages<'p>,
    charset: Charset,
    origin: &'p Origin,
    count: u32,
    seen: Seen,
    rows: Rows,
    raw: Raw,
    damage: Damage,
    types: Vec<u64>,
    /// Rows so far of the table that is read.
    row: u64,
    /// Whether pages outside of the blob are left out: those of a database, beside its log.
    only_here: bool,
}

impl<'p> Reader<'p> {
    fn new(pages: &'p Pages<'p>, shape: &Shape, origin: &'p Origin) -> Self {
        let width = if shape.charset == Charset::Utf8 { Width::Utf8 } else { Width::Utf16 };
        Self {
            pages,
            charset: shape.charset,
            origin,
            count: pages.count,
            seen: Seen::default(),
            rows: Rows::new(width),
            raw: Raw::default(),
            damage: Damage::default(),
            types: Vec::new(),
            row: 0,
            only_here: false,
        }
    }

    /// Reads the schema and the tree of each table.
    fn tables(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let mut tables = vec![Table {
            name: "sqlite_schema".into(),
            root: 1,
            columns: Some(schema::columns("(type, name, tbl_name, rootpage, sql)")),
            declared: 0,
        }];
        let complete = self.schema(&mut tables);
        if !complete {
            let gap = Gap::new(Reason::Limit, "its schema is too large: some values have no field");
            self.damage.tell(gap, each)?;
        }
        for table in &tables {
            self.table(table, each)?;
        }
        Ok(())
    }

    /// Collects the tables and indices of the schema, without using up its pages.
    fn schema(&self, tables: &mut Vec<Table>) -> bool {
        let mut seen = Seen::default();
        let mut stack = vec![1];
        let mut page = Vec::new();
        let mut types = Vec::new();
        while let Some(number) = stack.pop() {
            if !seen.first(number, self.count) || !self.pages.load(number, &mut page) {
                continue;
            }
            let Some(node) = Node::of(&page, number, self.pages.usable) else { continue };
            for held in node.cells().flatten() {
                if let Some(child) = held.child {
                    stack.push(child);
                    continue;
                }
                if tables.len() >= MOST_TABLES {
                    return false;
                }
                let offset = self.pages.offset(number).unwrap_or(0);
                let mut payload = Payload::new((self.pages, &mut seen), &page, offset, &held);
                if let Some(table) = entry(&mut payload, &mut types, self.charset) {
                    tables.push(table);
                }
            }
            stack.extend(node.right);
        }
        true
    }

    fn table(&mut self, table: &Table, each: &mut Each<'_>) -> Result<(), Gap> {
        let mut fields = Vec::new();
        for column in table.columns.iter().flat_map(|columns| &columns.stored) {
            let name = format!("{}.{}", table.name, column.name);
            fields.push(self.rows.names.of(&name));
            if table.root != 1 {
                let (kind, start) = (column.kind.as_str(), table.declared);
                each(Part::Field(Declared { name: &name, kind, start, end: start, line: 0 }))?;
            }
        }
        self.row = 0;
        if table.root == 0 || (table.root > self.count && self.only_here) {
            return Ok(());
        }
        if !self.seen.first(table.root, self.count) {
            let gap = Gap::new(Reason::Damaged, "the pages of a table are missing");
            return self.damage.tell(gap, each);
        }
        let mut stack = vec![table.root];
        let mut page = Vec::new();
        while let Some(number) = stack.pop() {
            let offset = self.pages.offset(number);
            if offset.is_none() && !self.pages.is_inner(number) {
                continue;
            }
            let loaded = self.pages.load(number, &mut page);
            let node = Node::of(&page, number, self.pages.usable).filter(|_| loaded);
            let Some(node) = node else {
                if let Some(offset) = offset {
                    self.damage.broken("a page of a table makes no sense", offset, each)?;
                    self.raw.bytes(&page, offset, each)?;
                }
                continue;
            };
            let children = node.cells().flatten().filter_map(|held| held.child).chain(node.right);
            let mut new: Vec<u32> = Vec::new();
            for child in children {
                if self.seen.first(child, self.count) {
                    new.push(child);
                } else if !(self.only_here && child > self.count) {
                    let text = "a page of a table is missing, or belongs to two";
                    self.damage.broken(text, offset.unwrap_or(0), each)?;
                }
            }
            stack.extend(new.iter().rev());
            if let Some(offset) = offset {
                self.node(&node, (&page, offset), (table, &fields), each)?;
            }
        }
        Ok(())
    }

    /// Reads the rows of a page, and what lies between them.
    fn node(
        &mut self,
        node: &Node<'_>,
        (page, offset): (&[u8], u64),
        (table, fields): (&Table, &[u32]),
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut remains = page.to_vec();
        let blank = |remains: &mut Vec<u8>, range: std::ops::Range<usize>| {
            remains.get_mut(range).unwrap_or_default().fill(0);
        };
        let keep_head = if node.head.start == 0 { node.head.clone() } else { 0..0 };
        blank(&mut remains, keep_head);
        for held in node.cells() {
            let whole = match &held {
                None => false,
                Some(held) if node.kind == 5 => !held.place.is_empty(),
                Some(held) => self.row_of(held, (page, offset), (table, fields), each)?,
            };
            match held {
                Some(held) if whole => blank(&mut remains, held.place),
                _ => self.damage.broken("a row makes no sense", offset, each)?,
            }
        }
        if table.columns.is_some() { self.raw.bytes(&remains, offset, each) } else { Ok(()) }
    }

    /// Reads the row that a cell holds; returns whether it makes sense.
    fn row_of(
        &mut self,
        held: &Held,
        (page, offset): (&[u8], u64),
        (table, fields): (&Table, &[u32]),
        each: &mut Each<'_>,
    ) -> Result<bool, Gap> {
        let Self { pages, seen, rows, types, .. } = self;
        let mut payload = Payload::new((pages, seen), page, offset, held);
        let Some(columns) = &table.columns else {
            payload.skip(u64::MAX);
            return Ok(!payload.torn);
        };
        if held.rowid.is_none() != columns.without_rowid || !record::types(&mut payload, types) {
            return Ok(false);
        }
        self.row += 1;
        let place =
            |range: &std::ops::Range<usize>| offset + range.start as u64..offset + range.end as u64;
        let rowid = held
            .rowid
            .as_ref()
            .and_then(|(number, range)| Some((columns.rowid?, *number, place(range))));
        let (number, charset, origin) = (self.row, self.charset, self.origin);
        let row = Row { table: &table.name, fields, rowid, number, charset, origin };
        record::emit(&mut payload, types, &row, rows, each)?;
        if payload.torn {
            self.damage.broken("a long value breaks off", offset, each)?;
        }
        Ok(true)
    }

    /// Searches the pages that belong to no tree; what is a leaf of rows all the same, freed or cut off,
    /// gives values without a field.
    fn rest(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        let mut page = Vec::new();
        let nameless = Table { columns: Some(Columns::default()), ..Table::default() };
        self.row = 0;
        for number in 1..=self.count {
            if self.seen.has(number) {
                continue;
            }
            if let Some(offset) = self.pages.offset(number)
                && self.pages.load(number, &mut page)
            {
                match Node::of(&page, number, self.pages.usable) {
                    Some(node) if self.is_sound(&node, &page) => {
                        self.node(&node, (&page, offset), (&nameless, &[]), each)?;
                    }
                    _ => self.raw.bytes(&page, offset, each)?,
                }
            }
        }
        Ok(())
    }

    /// Whether all cells of a page are rows.
    fn is_sound(&mut self, node: &Node<'_>, page: &[u8]) -> bool {
        let Self { pages, seen, types, .. } = self;
        let mut sound =
            |held: &Held| record::types(&mut Payload::new((pages, seen), page, 0, held), types);
        node.kind == 13 && node.cells().all(|held| held.as_ref().is_some_and(&mut sound))
    }

    /// Searches what lies behind the last whole page.
    fn tail(&mut self, range: std::ops::Range<u64>, each: &mut Each<'_>) -> Result<(), Gap> {
        let Some(here) = self.pages.here().filter(|_| !range.is_empty()) else { return Ok(()) };
        self.damage.broken("its last page is not all there", range.start, each)?;
        self.raw.part(here, range, each)
    }

    fn end(&mut self, each: &mut Each<'_>) -> Result<(), Gap> {
        self.rows.flush(each)?;
        if let Some(gap) = self.rows.names.gap() {
            each(Part::Gap(gap))?;
        }
        self.damage.end(each)
    }
}

/// Understands a row of the schema.
fn entry(payload: &mut Payload<'_>, types: &mut Vec<u64>, charset: Charset) -> Option<Table> {
    if !record::types(payload, types) || types.len() < 5 {
        return None;
    }
    let [kind, name, _, root, sql] = *types.first_chunk::<5>()?;
    let kind = small_text(payload, kind, charset)?;
    let name = small_text(payload, name, charset)?;
    payload.skip(record::size(*types.get(2)?));
    let root = record::integer(payload, root)?;
    let declared = payload.here();
    let sql = small_text(payload, sql, charset).unwrap_or_default();
    let root = u32::try_from(root).ok()?;
    let columns = match kind.as_str() {
        "table" => Some(schema::columns(&sql)),
        _ => None,
    };
    (kind == "table" || root > 0).then_some(Table { name, root, columns, declared })
}

fn small_text(payload: &mut Payload<'_>, kind: u64, charset: Charset) -> Option<String> {
    let len = record::size(kind);
    (kind >= 13 && kind % 2 == 1 && len <= LONGEST_SQL).then_some(())?;
    record::string(payload, len, charset)
}
