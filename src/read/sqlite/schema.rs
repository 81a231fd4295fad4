//! The columns of a table, from the `CREATE TABLE` that SQLite keeps of it.
//!
//! In: SQL as stored in `sqlite_schema`. Out: names of columns in the order in which records hold them.
//! Never fails: where it can't follow, there are fewer names.

/// What the SQL says of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// In the order of a record; generated columns that aren't stored are left out.
    pub(super) stored: Vec<Column>,
    /// The column that is the row's number itself, and NULL in records.
    pub(super) rowid: Option<usize>,
    /// Rows lie in an index, ordered by the primary key.
    pub(super) without_rowid: bool,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// The type as declared; may be empty.
    pub(super) kind: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A bare word, in upper case for comparing, and as written.
    Word(String, String),
    Quoted(String),
    Sign(char),
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(upper, _) if upper == word)
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Word(_, name) | Self::Quoted(name) => Some(name),
            Self::Sign(_) => None,
        }
    }
}

/// Returns the columns that a `CREATE TABLE` declares.
pub(super) fn columns(sql: &str) -> Columns {
    let tokens = tokens(sql);
    let Some(open) = tokens.iter().position(|token| *token == Token::Sign('(')) else {
        return Columns::default();
    };
    let (items, behind) = items(tokens.get(open + 1..).unwrap_or_default());
    let without_rowid = behind.windows(2).any(|pair| pair[0].is("WITHOUT") && pair[1].is("ROWID"));
    let mut declared = Vec::new();
    let mut key = Vec::new();
    let mut alias = None;
    for item in items {
        let [first, rest @ ..] = item.as_slice() else { continue };
        if let Some(constraint) = constraint(&item) {
            if constraint.first().is_some_and(|token| token.is("PRIMARY")) {
                key = names_in_brackets(constraint);
                alias = if let [name] = key.as_slice() { Some(name.clone()) } else { None };
            }
            continue;
        }
        let Some(name) = first.name() else { continue };
        let kind = kind(rest);
        let is_key = rest.windows(2).any(|pair| pair[0].is("PRIMARY") && pair[1].is("KEY"));
        let is_hidden =
            rest.iter().any(|token| token.is("AS")) && !rest.iter().any(|token| token.is("STORED"));
        if is_key {
            key = vec![name.to_owned()];
            // `INTEGER PRIMARY KEY DESC` is an ordinary column, by an old mistake that SQLite keeps.
            let descends = rest.iter().any(|token| token.is("DESC"));
            alias = (!descends).then(|| name.to_owned());
        }
        declared.push((Column { name: name.to_owned(), kind }, is_hidden));
    }
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    declared.retain(|(_, is_hidden)| !is_hidden);
    let mut stored: Vec<Column> = declared.into_iter().map(|(column, _)| column).collect();
    if without_rowid {
        let place = |column: &Column| key.iter().position(|name| same(name, &column.name));
        stored.sort_by_key(|column| place(column).unwrap_or(usize::MAX));
        return Columns { stored, rowid: None, without_rowid };
    }
    let is_alias =
        |column: &Column, name: &str| same(&column.name, name) && same(&column.kind, "integer");
    let rowid = alias.and_then(|name| stored.iter().position(|column| is_alias(column, &name)));
    Columns { stored, rowid, without_rowid }
}

/// What stands behind the name of a table's constraint, if the item is one.
fn constraint(item: &[Token]) -> Option<&[Token]> {
    match item {
        [first, _, rest @ ..] if first.is("CONSTRAINT") => Some(rest),
        [first, second, ..] => {
            let opens = (first.is("PRIMARY") || first.is("FOREIGN")) && second.is("KEY")
                || (first.is("UNIQUE") || first.is("CHECK")) && *second == Token::Sign('(');
            opens.then_some(item)
        }
        _ => None,
    }
}

/// The words of a type, up to the first constraint.
fn kind(rest: &[Token]) -> String {
    const ENDS: [&str; 11] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "GENERATED",
        "AS",
    ];
    let mut kind = String::new();
    for token in rest {
        if ENDS.iter().any(|end| token.is(end)) || kind.len() > 200 {
            break;
        }
        match token {
            Token::Word(_, word) | Token::Quoted(word) => {
                let parted = kind.is_empty() || kind.ends_with(['(', ',']);
                kind.push_str(if parted { "" } else { " " });
                kind.push_str(word);
            }
            Token::Sign(sign) => kind.push(*sign),
        }
    }
    kind
}

fn names_in_brackets(constraint: &[Token]) -> Vec<String> {
    let open = constraint.iter().position(|token| *token == Token::Sign('('));
    let inner = open.and_then(|open| constraint.get(open + 1..)).unwrap_or_default();
    let (items, _) = items(inner);
    items.iter().filter_map(|item| item.first()?.name().map(str::to_owned)).collect()
}

/// Splits at commas outside of brackets, up to the bracket that closes; returns also what is behind it.
fn items(tokens: &[Token]) -> (Vec<Vec<Token>>, &[Token]) {
    let (mut items, mut item, mut depth) = (Vec::new(), Vec::new(), 0_usize);
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign(')') if depth == 0 => {
                items.push(item);
                return (items, tokens.get(i + 1..).unwrap_or_default());
            }
            Token::Sign(',') if depth == 0 => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth -= 1,
            _ => {}
        }
        item.push(token.clone());
    }
    items.push(item);
    (items, &[])
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let behind = match first {
            '"' | '`' | '\'' => {
                let (name, behind) = quoted(rest, first);
                tokens.push(Token::Quoted(name));
                behind
            }
            '[' => {
                let (name, behind) =
                    rest.get(1..).unwrap_or_default().split_once(']').unwrap_or((rest, ""));
                tokens.push(Token::Quoted(name.to_owned()));
                behind
            }
            '-' if rest.starts_with("--") => rest.split_once('\n').map_or("", |(_, behind)| behind),
            '/' if rest.starts_with("/*") => rest.split_once("*/").map_or("", |(_, behind)| behind),
            c if c.is_alphanumeric() || c == '_' || c == '$' => {
                let end = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
                    .unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                tokens.push(Token::Word(word.to_ascii_uppercase(), word.to_owned()));
                behind
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(c));
                }
                rest.get(c.len_utf8()..).unwrap_or_default()
            }
        };
        rest = behind;
    }
    tokens
}

/// A name in quotes, doubled ones undone, and what is behind it.
fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            name.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            name.push(quote);
        } else {
            return (name, text.get(at + c.len_utf8()..).unwrap_or_default());
        }
    }
    (name, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_a_record() {
        for (sql, expected, rowid) in [
            (
                "CREATE TABLE t(id INTEGER PRIMARY KEY, phone TEXT NOT NULL)",
                "id:INTEGER phone:TEXT",
                Some(0),
            ),
            (
                "CREATE TABLE \"Клиенты\" (\"Телефон\" varchar(20, 2) DEFAULT ',)', [e mail], `a``b` -- x,\n)",
                "Телефон:varchar(20,2) e mail: a`b:",
                None,
            ),
            ("create table t(a int, b integer, primary key(b))", "a:int b:integer", Some(1)),
            ("create table t(a integer primary key desc, b)", "a:integer b:", None),
            ("create table t(a, b, c, primary key(c, a)) without rowid", "c: a: b:", None),
            ("create table t(a, b as (a || 'x'), c generated always as (a) stored)", "a: c:", None),
            (
                "create table t(a, constraint u unique (a), foreign key (a) references x(y))",
                "a:",
                None,
            ),
            ("create table t(key, \"check\" text, /* c, */ date)", "key: check:text date:", None),
            ("create table t", "", None),
        ] {
            let columns = columns(sql);
            let text: Vec<_> =
                columns.stored.iter().map(|c| format!("{}:{}", c.name, c.kind)).collect();
            assert_eq!((text.join(" ").as_str(), columns.rowid), (expected, rowid), "{sql}");
        }
    }
}
