//! The tables of a script: their columns, their rows so far, and the names of fields.
//!
//! In: names as statements write them. Out: indices of fields.
//! Never holds more of them than a bound, however many a script makes.

use std::{collections::HashMap, fmt::Write as _};

use super::statement::{COLUMNS, Statement, Verb};
use crate::read::paths::Paths;

/// Names of fields that are held at a time.
const FIELDS: usize = 60_000;
/// Names of columns that are remembered for statements without a list of them.
const REMEMBERED: usize = 1 << 18;

/// What is known of the tables of a script.
#[derive(Default)]
pub(super) struct Names {
    /// Names of fields, and of what JSON in them holds.
    pub(super) paths: Paths,
    targets: Vec<Target>,
    /// Targets by table and columns.
    by_head: HashMap<String, usize>,
    /// Rows so far of each table, and where a table's are.
    rows: Vec<u64>,
    by_table: HashMap<Box<str>, usize>,
    /// Columns of tables, by their name in lower case, and by the last part of it.
    tables: HashMap<String, Vec<Column>>,
    remembered: usize,
}

/// A column of a table.
#[derive(Clone)]
struct Column {
    name: Box<str>,
    /// Whether its values are computed from others, and rows may have none for it.
    computed: bool,
}

/// Where rows belong: a table, and its columns in the order of the values.
pub(super) struct Target {
    table: Box<str>,
    /// Fields of the columns.
    pub(super) ids: Vec<u32>,
    /// The same with those that are computed, until a row shows which it has.
    all: Option<Vec<u32>>,
    /// Whether the columns have names of their own, so that there are no others.
    pub(super) named: bool,
    /// Where the rows of the table are counted.
    counted: usize,
}

impl Names {
    /// Remembers the columns of a table that a statement makes or widens.
    pub(super) fn learn(&mut self, statement: &Statement) {
        let key = key_of(&statement.table);
        let inherited = self.columns(&statement.parent).to_vec();
        let own = statement
            .columns
            .iter()
            .map(|column| Column { name: column.name.clone(), computed: column.computed });
        let new: Vec<Column> = inherited.into_iter().chain(own).collect();
        self.remembered += new.len();
        if self.remembered > REMEMBERED || key.is_empty() {
            return;
        }
        let short = statement.table.last().map(|last| last.to_lowercase()).unwrap_or_default();
        for key in if short == key { vec![key] } else { vec![key, short] } {
            let known = self.tables.entry(key).or_default();
            if statement.widens() {
                known.extend(new.iter().cloned());
                known.truncate(COLUMNS);
            } else {
                known.clone_from(&new);
            }
        }
    }

    fn columns(&self, table: &[Box<str>]) -> &[Column] {
        let last = || self.tables.get(&key_of(table.get(table.len() - 1..).unwrap_or_default()));
        let known =
            if table.is_empty() { None } else { self.tables.get(&key_of(table)).or_else(last) };
        known.map_or(&[], |columns| columns)
    }

    /// Returns the target of the rows of a statement.
    pub(super) fn target(&mut self, statement: &Statement) -> usize {
        let table = statement.table_name();
        let mut head = table.clone();
        for column in &statement.columns {
            let _ = write!(head, "\u{1F}{}", column.name);
        }
        let sets = statement.verb == Verb::Update;
        if sets {
            head.push('=');
        }
        if let Some(known) = self.by_head.get(&head) {
            return *known;
        }
        let listed = statement.columns.iter();
        let listed = listed.map(|column| Column { name: column.name.clone(), computed: false });
        let columns = match (statement.options.foreign, statement.columns.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => self.columns(&statement.table).to_vec(),
            (false, false) => listed.collect(),
        };
        let all: Vec<u32> = columns.iter().map(|column| self.field(&table, &column.name)).collect();
        let given = columns.iter().zip(&all).filter(|(column, _)| !column.computed);
        let ids: Vec<u32> = given.map(|(_, id)| *id).collect();
        let named = !columns.is_empty() || statement.options.foreign || sets;
        let target = self.add(head, table, ids, named);
        if let Some(known) = self.targets.get_mut(target) {
            // Rows of `COPY` have no computed columns unless these are listed.
            known.all = Some(all)
                .filter(|all| all.len() > known.ids.len() && statement.verb == Verb::Insert);
        }
        target
    }

    /// Whether it is not known yet if rows of a target have values for computed columns.
    pub(super) fn is_open(&self, target: usize) -> bool {
        self.targets.get(target).is_some_and(|known| known.all.is_some())
    }

    /// Takes the number of values of a row: SQLite and SQL Server leave computed columns out, the others write
    /// a value or `DEFAULT`.
    pub(super) fn settle(&mut self, target: usize, values: usize) {
        let Some(known) = self.targets.get_mut(target) else { return };
        if let Some(all) = known.all.take().filter(|_| values != known.ids.len()) {
            known.ids = all;
        }
    }

    fn add(&mut self, head: String, table: String, ids: Vec<u32>, named: bool) -> usize {
        let table = table.into_boxed_str();
        let new = self.rows.len();
        let counted = *self.by_table.entry(table.clone()).or_insert(new);
        if counted == new {
            self.rows.push(0);
        }
        self.targets.push(Target { table, ids, all: None, named, counted });
        self.by_head.insert(head, self.targets.len() - 1);
        self.targets.len() - 1
    }

    /// Returns the target of what is set, or asked for, in the table of a target.
    pub(super) fn sets(&mut self, target: usize) -> usize {
        let Some(known) = self.targets.get(target) else { return target };
        let head = format!("{}=", known.table);
        match self.by_head.get(&head) {
            Some(known) => *known,
            None => {
                let table = known.table.to_string();
                self.add(head, table, Vec::new(), true)
            }
        }
    }

    /// Returns the rows so far of the table of a target, to count on.
    pub(super) fn rows(&mut self, target: usize) -> Option<&mut u64> {
        self.rows.get_mut(self.targets.get(target)?.counted)
    }

    #[inline]
    pub(super) fn of(&mut self, target: usize) -> Option<&mut Target> {
        self.targets.get_mut(target)
    }

    /// Returns the column with this name, which is added if it isn't known.
    pub(super) fn column(&mut self, target: usize, name: &str) -> usize {
        let Some(known) = self.targets.get(target) else { return usize::MAX };
        let table = known.table.clone();
        let id = self.field(&table, name);
        let Some(known) = self.targets.get_mut(target) else { return usize::MAX };
        match known.ids.iter().position(|other| *other == id) {
            Some(column) => column,
            None if known.ids.len() < COLUMNS => {
                known.ids.push(id);
                known.ids.len() - 1
            }
            None => usize::MAX,
        }
    }

    /// Gives columns without names numbers, up to column `last`, counted from 0.
    pub(super) fn number(&mut self, target: usize, last: usize) {
        let Some(known) = self.targets.get(target).filter(|known| !known.named) else { return };
        let (table, first) = (known.table.clone(), known.ids.len());
        for column in first..=last.min(COLUMNS - 1) {
            let id = self.field(&table, &format!("#{}", column + 1));
            if let Some(known) = self.targets.get_mut(target) {
                known.ids.push(id);
            }
        }
    }

    /// Forgets fields when there are too many, and says so; only between segments, and not amid rows.
    pub(super) fn tidy(&mut self) -> bool {
        let much = self.paths.names().len() > FIELDS;
        if much {
            self.paths = Paths::default();
            self.targets.clear();
            self.by_head.clear();
            if self.by_table.len() > FIELDS {
                self.by_table.clear();
                self.rows.clear();
            }
        }
        much
    }

    fn field(&mut self, table: &str, column: &str) -> u32 {
        self.paths.field(&field(table, column)).field()
    }
}

impl Statement {
    /// The table's name, its parts joined by dots.
    pub(super) fn table_name(&self) -> String {
        self.table.iter().map(|name| part(name)).collect::<Vec<_>>().join(".")
    }
}

/// The name of the field that a column is.
pub(super) fn field(table: &str, column: &str) -> String {
    let column = part(column);
    if table.is_empty() { column.into_owned() } else { format!("{table}.{column}") }
}

/// A part of a name, in quotes if it holds a dot.
fn part(name: &str) -> std::borrow::Cow<'_, str> {
    if name.contains('.') { format!("\"{name}\"").into() } else { name.into() }
}

/// A name as tables are remembered by it: scripts write it in any case, and leave out its first parts.
fn key_of(name: &[Box<str>]) -> String {
    name.join(".").to_lowercase()
}
