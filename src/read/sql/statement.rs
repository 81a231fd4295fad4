//! What a statement says of tables: which columns one has, and where the values that follow belong.
//!
//! In: tokens of one statement, one after another. Out: a table with columns, or the target of values.
//! Never needs the statement in memory, and never believes that it is well formed.

use super::{options::Options, rows::Kind, token::Token};

/// Columns of a table that are kept; the widest table of any database that has dumps is MySQL's.
pub(super) const COLUMNS: usize = 4096;
/// Parts of a qualified name: server, database, schema, table.
const PARTS: usize = 4;
/// Bytes of a type that are kept.
const KIND: usize = 64;

/// A place that the caller tells, and gets back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// A byte of the text or blob.
    pub(super) at: u64,
    /// The byte behind.
    pub(super) end: u64,
    /// The line, from 1; 0: not counted.
    pub(super) line: u64,
}

/// A column as `CREATE TABLE` or `ALTER TABLE` declares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: Box<str>,
    pub(super) kind: String,
    /// The place of the name.
    pub(super) at: Spot,
    /// Whether its values are computed from others, as behind `AS (…)`.
    pub(super) computed: bool,
}

/// What a statement turns out to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Verb {
    /// Not known yet.
    #[default]
    Unknown,
    /// Rows follow behind `VALUES`.
    Insert,
    /// Rows follow behind the end of the statement's line.
    Copy,
    /// Assignments follow behind `SET`, or conditions behind `WHERE`.
    Update,
    /// It makes a table, or adds columns to it.
    Table,
    /// Any other.
    Other,
}

/// Where in its grammar the statement is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    /// `CREATE`, `ALTER`, `INSERT`, `COPY`: words up to the name.
    Name,
    /// In the name, behind a part of it.
    Named,
    /// In the list of columns of `INSERT` and `COPY`.
    List,
    /// Behind that list.
    Behind,
    /// At the start of a column or constraint.
    Item,
    /// Behind a word that may be a column's name or begin an index.
    Perhaps,
    /// In the type of a column.
    Kind,
    /// Behind the type, to the next comma.
    Rest,
    /// Behind `PARTITION` or `INHERITS`, up to the parent's name.
    Of,
    Parent,
    Done,
}

/// A statement as far as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Statement {
    pub(super) verb: Verb,
    at: At,
    depth: u32,
    /// The parts of the table's name.
    pub(super) table: Vec<Box<str>>,
    /// Columns, as listed or as declared.
    pub(super) columns: Vec<Declared>,
    /// The table whose columns this one has too.
    pub(super) parent: Vec<Box<str>>,
    /// Whether there were more columns than are kept.
    pub(super) cut: bool,
    /// How the rows of `COPY` are written.
    pub(super) options: Options,
    dotted: bool,
    stdin: bool,
    words: u32,
    /// Whether the last token was `AS` behind the name of a column.
    behind_as: bool,
}

impl Statement {
    /// Whether no token came yet.
    pub(super) fn is_empty(&self) -> bool {
        self.at == At::Start
    }

    /// Whether rows follow behind the `;`.
    pub(super) fn copies(&self) -> bool {
        self.verb == Verb::Copy && self.stdin
    }

    /// Whether it adds columns to a table that is there already.
    pub(super) fn widens(&self) -> bool {
        self.verb == Verb::Table && self.words != 0
    }

    /// Whether brackets are open: no statement begins inside of them.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Whether it lists columns, and the list has no end.
    pub(super) fn is_torn(&self) -> bool {
        self.is_open() && matches!(self.verb, Verb::Table | Verb::Insert | Verb::Copy)
    }

    /// Takes the next token; `at` is noted as the place of a column that it names. Returns how the values are
    /// written that follow, if some do.
    pub(super) fn push(&mut self, token: &Token<'_>, at: Spot) -> Option<Kind> {
        let behind_as = std::mem::take(&mut self.behind_as);
        match token {
            Token::Symbol(b'(') if behind_as => self.computed(),
            Token::Symbol(b'(') => self.opened(),
            Token::Symbol(b')') => self.closed(),
            Token::Symbol(byte) => self.symbol(*byte),
            Token::Text => {}
            Token::Name(name) => self.name(name, at),
            Token::Word(word) => return self.word(word, at),
        }
        None
    }

    /// An expression opens that the column's values are computed by.
    fn computed(&mut self) {
        self.depth = self.depth.saturating_add(1);
        if let Some(column) = self.columns.last_mut() {
            column.computed = true;
        }
    }

    fn opened(&mut self) {
        self.depth = self.depth.saturating_add(1);
        self.at = match (self.at, self.verb, self.depth) {
            (At::Named, Verb::Insert | Verb::Copy, 1) => At::List,
            (At::Named, Verb::Table, 1) => At::Item,
            (At::Perhaps, ..) => {
                self.columns.pop();
                At::Rest
            }
            (At::Kind, ..) => {
                self.kind("(");
                At::Kind
            }
            (at, ..) => at,
        };
    }

    fn closed(&mut self) {
        let inner = self.depth > 1;
        self.depth = self.depth.saturating_sub(1);
        match self.at {
            At::Kind if self.is_within_kind() => self.kind(")"),
            At::List => self.at = At::Behind,
            // Of an expression behind the type: `ADD a int DEFAULT (1), ADD b int`.
            At::Rest if self.widens() => {}
            At::Item | At::Perhaps | At::Kind | At::Rest if !inner => self.at = At::Done,
            _ => {}
        }
    }

    fn symbol(&mut self, byte: u8) {
        match (byte, self.at) {
            (b'.', At::Named | At::Parent) => self.dotted = true,
            (b',', At::Perhaps | At::Kind | At::Rest) if self.depth == 1 => self.at = At::Item,
            (b',', At::Kind | At::Rest) if self.depth == 0 => self.at = At::Name,
            (b',', At::Kind) => self.kind(","),
            (b'[' | b']', At::Kind) => self.kind(if byte == b'[' { "[" } else { "]" }),
            _ => {}
        }
    }

    /// Takes a text as it is written, before its token, if it may tell how the rows of `COPY` are written; what
    /// other texts say changes no field.
    pub(super) fn text(&mut self, written: &str) {
        if self.at == At::Behind && self.verb == Verb::Copy {
            self.options.text(written);
        }
    }

    fn name(&mut self, name: &str, at: Spot) {
        match self.at {
            At::Name if self.verb == Verb::Table && !self.table.is_empty() => self.column(name, at),
            At::Name => self.part(name),
            At::Named if self.dotted => self.part(name),
            At::Of | At::Parent if self.parent.is_empty() || self.dotted => self.parent_part(name),
            At::List if self.depth == 1 => self.listed(name, at),
            At::Item => self.column(name, at),
            // A name behind `KEY` is that of an index.
            At::Perhaps => {
                self.columns.pop();
                self.at = At::Rest;
            }
            At::Kind => self.kind(name),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, at: Spot) -> Option<Kind> {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        self.behind_as = matches!(self.at, At::Perhaps | At::Kind | At::Rest)
            && self.depth == u32::from(!self.widens())
            && is(&["as"]);
        match self.at {
            At::Start => self.first(word),
            At::Name => self.before_name(word, at),
            At::Named | At::Parent if self.dotted => self.name(word, at),
            At::Named | At::Behind if self.verb == Verb::Insert => {
                return self.towards_values(word);
            }
            At::Named if self.verb == Verb::Update && is(&["set", "where"]) => {
                self.at = At::Done;
                return Some(Kind::Set);
            }
            // The table's other name.
            At::Named if self.verb == Verb::Update => {}
            At::Named | At::Behind if self.verb == Verb::Copy => {
                self.stdin |= is(&["stdin"]);
                self.options.word(word);
                self.at = if is(&["to"]) { At::Done } else { At::Behind };
            }
            At::Named if is(&["add"]) && self.words != 0 => self.at = At::Name,
            At::Named if is(&["partition"]) => self.at = At::Of,
            At::Named if self.words == 0 && is(&["as", "select"]) => self.at = At::Done,
            At::Of if !is(&["of"]) => self.parent_part(word),
            At::Done if self.verb == Verb::Table && is(&["inherits"]) => self.at = At::Of,
            At::List | At::Item => self.item(word, at),
            At::Perhaps if is(&["using"]) => {
                self.columns.pop();
                self.at = At::Rest;
            }
            At::Perhaps | At::Kind => self.kind_word(word),
            _ => {}
        }
        None
    }

    fn first(&mut self, word: &str) {
        let is = |other: &str| other.eq_ignore_ascii_case(word);
        (self.verb, self.at) = if is("insert") || is("replace") {
            (Verb::Insert, At::Name)
        } else if is("copy") {
            (Verb::Copy, At::Name)
        } else if is("update") || is("delete") {
            (Verb::Update, At::Name)
        } else if is("create") || is("alter") {
            self.words = u32::from(is("alter"));
            (Verb::Unknown, At::Name)
        } else {
            (Verb::Other, At::Done)
        };
    }

    /// The words between the verb and the name.
    fn before_name(&mut self, word: &str, at: Spot) {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        match self.verb {
            Verb::Unknown if is(&["table"]) => self.verb = Verb::Table,
            Verb::Unknown => {
                let kinds = ["temp", "temporary", "global", "local", "unlogged", "external"];
                let more = ["or", "replace", "foreign", "private", "column", "row"];
                if !is(&kinds) && !is(&more) {
                    (self.verb, self.at) = (Verb::Other, At::Done);
                }
            }
            Verb::Table if !self.table.is_empty() => self.added(word, at),
            Verb::Table if is(&["if", "not", "exists", "only"]) => {}
            Verb::Insert if self.is_modifier(word) => {}
            Verb::Copy if word.starts_with('(') => {}
            // Of a trigger, of a lock, of what is done where a row is there already.
            Verb::Update if is(&["on", "of", "or", "set"]) => {
                (self.verb, self.at) = (Verb::Other, At::Done);
            }
            Verb::Update if is(&["only", "ignore", "low_priority", "from"]) => {}
            _ => self.part(word),
        }
    }

    fn is_modifier(&self, word: &str) -> bool {
        const MODIFIERS: [&str; 14] = [
            "into",
            "or",
            "replace",
            "ignore",
            "abort",
            "rollback",
            "fail",
            "low_priority",
            "high_priority",
            "delayed",
            "all",
            "first",
            "overwrite",
            "top",
        ];
        self.table.is_empty() && MODIFIERS.iter().any(|other| other.eq_ignore_ascii_case(word))
    }

    /// Behind `ALTER TABLE … ADD`.
    fn added(&mut self, word: &str, at: Spot) {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        if is(&["column", "if", "not", "exists", "add"]) {
            return;
        }
        if is(&CONSTRAINTS) || is(&MAYBE) || is(&["partition", "rename", "drop", "alter", "modify"])
        {
            self.at = At::Rest;
        } else {
            self.column(word, at);
        }
    }

    fn item(&mut self, word: &str, at: Spot) {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        if self.at == At::List {
            if self.depth == 1 {
                self.listed(word, at);
            }
        } else if is(&CONSTRAINTS) {
            self.at = At::Rest;
        } else {
            self.column(word, at);
            if is(&MAYBE) {
                self.at = At::Perhaps;
            }
        }
    }

    fn towards_values(&mut self, word: &str) -> Option<Kind> {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        if is(&["values"]) || is(&["value"]) && self.words != 1 {
            self.at = At::Done;
            return Some(Kind::Values);
        }
        if is(&["set"]) && self.columns.is_empty() {
            (self.verb, self.at) = (Verb::Update, At::Done);
            return Some(Kind::Set);
        }
        if is(&["overriding"]) {
            self.words = 1;
        } else if is(&["value"]) {
            self.words = 0;
        } else if is(&["select"]) {
            self.at = At::Done;
            return Some(Kind::Select);
        } else if is(&["default", "exec", "with"]) {
            (self.verb, self.at) = (Verb::Other, At::Done);
        }
        None
    }

    fn part(&mut self, name: &str) {
        if self.table.len() < PARTS {
            self.table.push(name.into());
        }
        (self.at, self.dotted) = (At::Named, false);
    }

    fn parent_part(&mut self, name: &str) {
        if self.parent.len() < PARTS {
            self.parent.push(name.into());
        }
        (self.at, self.dotted) = (At::Parent, false);
    }

    fn listed(&mut self, name: &str, at: Spot) {
        if self.columns.len() < COLUMNS {
            self.columns.push(Declared { name: name.into(), at, ..Declared::default() });
        } else {
            self.cut = true;
        }
    }

    fn column(&mut self, name: &str, at: Spot) {
        self.listed(name, at);
        self.at = if self.cut { At::Rest } else { At::Kind };
    }

    fn kind_word(&mut self, word: &str) {
        let behind = BEHIND.iter().any(|other| other.eq_ignore_ascii_case(word));
        let inner = self.depth > 1;
        self.at = if behind && !inner { At::Rest } else { At::Kind };
        if self.at == At::Kind {
            self.kind(word);
        }
    }

    fn is_within_kind(&self) -> bool {
        let kind = self.columns.last().map_or("", |column| &column.kind);
        kind.matches('(').count() > kind.matches(')').count()
    }

    fn kind(&mut self, piece: &str) {
        let Some(column) = self.columns.last_mut() else { return };
        let kind = &mut column.kind;
        if kind.len() + piece.len() < KIND {
            let tight = piece.len() == 1 && !piece.starts_with(|c: char| c.is_alphanumeric());
            if !kind.is_empty() && !tight && !kind.ends_with(['(', ',']) {
                kind.push(' ');
            }
            kind.push_str(piece);
        }
    }
}

/// Words that begin a constraint and can't be names of columns without quotes.
const CONSTRAINTS: [&str; 9] = [
    "constraint",
    "primary",
    "unique",
    "foreign",
    "check",
    "like",
    "fulltext",
    "spatial",
    "inherits",
];
/// Words that begin a constraint in one database and name columns in another.
const MAYBE: [&str; 4] = ["key", "index", "exclude", "period"];
/// Words that end a type.
const BEHIND: [&str; 20] = [
    "not",
    "null",
    "default",
    "primary",
    "unique",
    "references",
    "check",
    "collate",
    "constraint",
    "generated",
    "comment",
    "auto_increment",
    "autoincrement",
    "identity",
    "on",
    "as",
    "storage",
    "compression",
    "charset",
    "invisible",
];
