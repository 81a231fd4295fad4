//! Entities of languages with typed classes: JPA in Java and Kotlin, Entity Framework in C#, tagged structs in Go.
//!
//! In: lines. Out: fields of classes that are stored.
//! Never takes a field of a class that nothing marks as stored.

use super::{
    Emit, Field, State,
    token::{Token, What, tokens},
};
use crate::taxonomy::{Category, field_category};

/// Annotations that make a class one that is stored: Jakarta Persistence, Spring Data, Micronaut.
const STORED: [&str; 6] =
    ["Entity", "Table", "Document", "Embeddable", "MappedSuperclass", "MappedEntity"];
/// Annotations that name the column of a property: Jakarta Persistence, Spring Data, Room, Jackson.
const COLUMNS: [&str; 6] =
    ["Column", "JoinColumn", "Field", "ColumnInfo", "MappedProperty", "JsonProperty"];
/// Tags of Go's libraries for databases, forms and messages.
const TAGS: [&str; 11] = [
    "gorm:",
    "db:",
    "bson:",
    "sql:",
    "xorm:",
    "pg:",
    "bun:",
    "ent:",
    "dynamodbav:",
    "form:",
    "validate:",
];

fn field(token: &Token<'_>, kind: &str, owner: &str, emit: &mut Emit<'_>) {
    emit(owner, Field { at: token.at, name: token.text, kind, category: None });
}

/// Java, Kotlin, Scala and Groovy.
pub(super) fn java(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//", "* ", "/*"]);
    let Some(first) = all.first() else { return };
    if first.is("@") && all.get(1).is_some_and(|token| STORED.contains(&token.text)) {
        state.announced = true;
    }
    let class =
        all.iter().position(|it| matches!(it.text, "class" | "record" | "interface" | "enum"));
    if let Some(at) = class.filter(|at| *at < 5 && !first.is("@"))
        && let Some(name) = all.get(at + 1).filter(|name| name.is_word())
    {
        name.text.clone_into(&mut state.owner);
        state.data = state.announced;
        state.announced = false;
    }
    if !state.data || first.text == "import" || all.iter().any(|it| it.text == "static") {
        return;
    }
    // Kotlin: `val email: String`.
    for (i, _) in all.iter().enumerate().filter(|(_, it)| it.text == "val" || it.text == "var") {
        let [Some(name), Some(colon), Some(kind)] = [1, 2, 3].map(|skip| all.get(i + skip)) else {
            continue;
        };
        if name.is_word() && colon.is(":") {
            field(name, kind.text, &state.owner, emit);
        }
    }
    let behind = annotations(&all);
    let (before, rest) = all.split_at_checked(behind).unwrap_or_default();
    state.column = column(before).or(state.column);
    if !rest.is_empty() {
        property(rest, (&state.owner, state.column.take()), emit);
    }
}

/// What a column holds by the name that an annotation gives it: `@Column(name = "passport_no")`, `@Field("phone")`.
fn column(annotations: &[Token<'_>]) -> Option<Category> {
    let at = annotations.iter().position(|token| COLUMNS.contains(&token.text))?;
    let inside = annotations.get(at + 1..)?;
    let name = match inside {
        [open, first, ..] if open.is("(") && first.what == What::Quoted => first,
        _ => {
            let mut threes = inside.windows(3);
            threes.find_map(|three| match three {
                [key, equals, name] if key.says("name") && equals.is("=") => Some(name),
                _ => None,
            })?
        }
    };
    field_category(name.text).first().copied().filter(|_| name.is_quoted())
}

/// Java: `private String email;`; what an annotation says of its column counts where its own name tells nothing.
fn property(all: &[Token<'_>], (owner, column): (&str, Option<Category>), emit: &mut Emit<'_>) {
    let Some(first) = all.first() else { return };
    let scoped = matches!(first.text, "private" | "protected" | "public");
    let end = all.iter().position(|token| token.is(";") || token.is("="));
    if let (true, Some(end)) = (scoped, end)
        && !all.iter().take(end).any(|token| token.is("("))
        && let (Some(name), Some(kind)) = (all.get(end.saturating_sub(1)), all.get(1))
        && end >= 3
        && name.is_word()
    {
        let kind = if kind.text == "final" { "" } else { kind.text };
        let category = column.filter(|_| field_category(name.text).is_empty());
        // `private String firstName, lastName;`, but no `Map<String, Date>`.
        let listed = all.get(2..end).unwrap_or_default().windows(2).filter(|two| two[1].is(","));
        let plain = all.iter().take(end).all(|token| !token.is("<"));
        for two in listed.filter(|two| plain && two[0].is_word()) {
            emit(owner, Field { at: two[0].at, name: two[0].text, kind, category: None });
        }
        emit(owner, Field { at: name.at, name: name.text, kind, category });
    }
}

/// Returns how many tokens at the start of a line are annotations.
fn annotations(all: &[Token<'_>]) -> usize {
    let is = |at: usize, mark: &str| all.get(at).is_some_and(|token| token.is(mark));
    let mut at = 0;
    while is(at, "@") && all.get(at + 1).is_some_and(Token::is_word) {
        at += 2;
        while is(at, ".") {
            at += 2;
        }
        if is(at, "(") {
            let mut depth = 0_usize;
            let close = all.iter().skip(at).position(|token| {
                depth += usize::from(token.is("("));
                depth -= usize::from(token.is(")"));
                depth == 0
            });
            at = close.map_or(all.len(), |close| at + close + 1);
        }
    }
    at.min(all.len())
}

/// Attributes of C# that say of a property that it is stored, or asked of a person.
const ATTRIBUTES: [&str; 8] = [
    "Key",
    "Required",
    "Column",
    "EmailAddress",
    "Phone",
    "PersonalData",
    "ProtectedPersonalData",
    "StringLength",
];

/// C#: properties of classes in files that use Entity Framework or annotations of data, and of those that have a key
/// as it looks for one, `Id` or `UserId`; columns of its migrations.
pub(super) fn csharp(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    let Some(first) = all.first() else { return };
    if first.text == "using" {
        state.library |= all
            .iter()
            .any(|it| matches!(it.text, "EntityFrameworkCore" | "DataAnnotations" | "Linq2Db"));
    }
    if let Some(at) = all.iter().position(|it| it.text == "class" || it.text == "record")
        && let Some(name) = all.get(at + 1).filter(|name| name.is_word())
    {
        name.text.clone_into(&mut state.owner);
        state.data = false;
    }
    state.data |= first.is("[") && all.iter().any(|token| ATTRIBUTES.contains(&token.text));
    let get = all.iter().position(|token| token.text == "get");
    if let Some(at) = get.filter(|at| *at >= 4)
        && let (Some(brace), Some(name)) = (all.get(at - 1), all.get(at - 2))
        && brace.is("{")
        && name.is_word()
    {
        state.data |= name.text == "Id" || name.text.strip_suffix("Id") == Some(&state.owner);
        if state.library || state.data {
            let kind = all.get(1).filter(|_| first.is_word()).map_or("", |kind| kind.text);
            field(name, kind, &state.owner, emit);
        }
    }
    for six in all.windows(6) {
        let [name, equals, table, dot, column, open] = six else { continue };
        let is_column = equals.is("=") && dot.is(".") && open.is("<");
        if is_column && table.text == "table" && column.text == "Column" && name.is_word() {
            field(name, "", "", emit);
        }
    }
}

/// Go: fields of structs that a tag binds to a column or a key, and all fields of those of GORM.
pub(super) fn go(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    let Some(first) = all.first() else { return };
    if first.text == "type"
        && let (Some(name), Some(kind)) = (all.get(1), all.get(2))
        && kind.text == "struct"
    {
        name.text.clone_into(&mut state.owner);
        state.data = false;
        return;
    }
    if first.is("}") {
        state.data = false;
    }
    state.data |= matches!(all.as_slice(), [module, dot, model, ..]
        if dot.is(".") && (module.text, model.text) == ("gorm", "Model"));
    let tag = line.split_once('`').map_or("", |(_, tag)| tag);
    let bound = TAGS.iter().any(|known| tag.contains(known));
    let plain = state.data && all.get(1).is_some_and(|it| it.is_word() || it.is("*") || it.is("["));
    if (bound || plain) && first.is_word() {
        let kind = all
            .iter()
            .skip(1)
            .filter(|token| token.is_word())
            .take_while(|it| it.at < line.len() - tag.len());
        field(first, kind.last().map_or("", |kind| kind.text), &state.owner, emit);
    }
}
