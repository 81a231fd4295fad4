//! Migrations and schemas of Ruby on Rails, Laravel and Ecto; models of Mongoid and Doctrine.
//!
//! In: lines. Out: columns with the table they are added to.
//! Never takes a call of the same name that adds nothing: indices and references declare no field.

use super::{
    Emit, Field, State,
    token::{Token, tokens},
};
use crate::taxonomy::Category;

/// Kinds of columns that the three frameworks call alike or nearly so; any other call adds no field.
const KINDS: [&str; 34] = [
    "string",
    "text",
    "integer",
    "bigint",
    "date",
    "datetime",
    "timestamp",
    "time",
    "boolean",
    "decimal",
    "float",
    "json",
    "jsonb",
    "uuid",
    "inet",
    "binary",
    "citext",
    "enum",
    "char",
    "mediumText",
    "longText",
    "bigInteger",
    "unsignedBigInteger",
    "unsignedInteger",
    "smallInteger",
    "tinyInteger",
    "dateTime",
    "timestampTz",
    "ipAddress",
    "macAddress",
    "column",
    "virtual",
    "point",
    "geography",
];

fn emit_at(token: &Token<'_>, kind: &str, owner: &str, emit: &mut Emit<'_>) {
    emit(owner, Field { at: token.at, name: token.text, kind, category: None });
}

/// A name as Ruby and Elixir write it: `"email"` or `:email`, at this token; returns it and the next place.
fn symbol<'t, 'l>(all: &'t [Token<'l>], at: usize) -> Option<(&'t Token<'l>, usize)> {
    let token = all.get(at)?;
    if token.is(":") {
        let name = all.get(at + 1).filter(|name| name.is_word() && name.at == token.at + 1)?;
        return Some((name, at + 2));
    }
    token.is_quoted().then_some((token, at + 1))
}

/// Ruby: `create_table "users"`, `t.string :email`, `add_column :users, :email, :string`, `field :email`.
pub(super) fn ruby(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["#"]);
    let Some(first) = all.first() else { return };
    match first.text {
        "create_table" | "change_table" => {
            if let Some((table, _)) =
                symbol(&all, 1 + usize::from(all.get(1).is_some_and(|it| it.is("("))))
            {
                table.text.clone_into(&mut state.owner);
                state.data = true;
            }
        }
        "add_column" => {
            let Some((table, next)) = symbol(&all, 1) else { return };
            let Some((name, after)) = symbol(&all, next + 1) else { return };
            let kind = symbol(&all, after + 1).map_or("", |(kind, _)| kind.text);
            emit_at(name, kind, table.text, emit);
        }
        "class" => {
            if let Some(name) = all.get(1) {
                name.text.clone_into(&mut state.owner);
                state.data = false;
            }
        }
        "include" => state.library |= all.iter().any(|token| token.text == "Mongoid"),
        "field" if state.library => {
            if let Some((name, _)) = symbol(&all, 1) {
                emit_at(name, "", &state.owner, emit);
            }
        }
        "t" if state.data && all.get(1).is_some_and(|it| it.is(".")) => {
            let Some(kind) = all.get(2).filter(|kind| KINDS.contains(&kind.text)) else { return };
            let mut at = 3;
            while let Some((name, next)) = symbol(&all, at) {
                emit_at(name, kind.text, &state.owner, emit);
                if !all.get(next).is_some_and(|token| token.is(",")) {
                    break;
                }
                at = next + 1;
                // `null: false`, not another name.
                if !all.get(at).is_some_and(|token| token.is(":") || token.is_quoted()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

/// PHP: `Schema::create('users'`, `$table->string('email')`; `#[ORM\Column]` or `@ORM\Column` before a property.
pub(super) fn php(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    let word = |at: usize, text: &str| all.get(at).is_some_and(|token| token.text == text);
    for (i, token) in all.iter().enumerate() {
        if token.text == "Schema"
            && all.get(i + 4).is_some_and(|it| it.is("("))
            && let Some(table) = all.get(i + 5).filter(|table| table.is_quoted())
        {
            table.text.clone_into(&mut state.owner);
        }
        if token.text == "table" && word(i + 1, "-") && word(i + 2, ">") && word(i + 4, "(") {
            let kind = all.get(i + 3).filter(|kind| KINDS.contains(&kind.text));
            if let (Some(kind), Some(name)) = (kind, all.get(i + 5).filter(|it| it.is_quoted())) {
                let known = Category::named("ip_address").filter(|_| kind.text == "ipAddress");
                let field =
                    Field { at: name.at, name: name.text, kind: kind.text, category: known };
                emit(&state.owner, field);
            }
        }
    }
    if word(0, "class") || word(1, "class") {
        let at = all.iter().position(|token| token.text == "class").unwrap_or_default();
        if let Some(name) = all.get(at + 1) {
            name.text.clone_into(&mut state.owner);
        }
        state.announced = false;
    }
    if all.iter().any(|token| token.text == "ORM") && all.iter().any(|it| it.text == "Column") {
        state.announced = true;
    }
    // Laravel: `protected $fillable = ['name', 'email'];`, on one line or many.
    state.perhaps |= all.iter().any(|token| token.text == "fillable");
    if state.perhaps {
        let open = all.iter().position(|token| token.is("[")).map_or(0, |open| open + 1);
        for name in all.iter().skip(open).filter(|token| token.is_quoted()) {
            emit_at(name, "", &state.owner, emit);
        }
        state.perhaps = !all.iter().any(|token| token.is("]"));
    }
    let scoped = |token: &Token<'_>| matches!(token.text, "private" | "protected" | "public");
    if let Some(scope) = all.iter().position(scoped).filter(|_| state.announced) {
        state.announced = false;
        let at = all.iter().position(|token| token.is("$"));
        if let Some(name) = at.and_then(|at| all.get(at + 1)).filter(|name| name.is_word()) {
            let kind =
                all.iter().skip(scope + 1).find(|it| it.is_word()).map_or("", |kind| kind.text);
            emit_at(name, if kind == name.text { "" } else { kind }, &state.owner, emit);
        }
    }
}

/// Elixir: `schema "users"`, `create table(:users)`, `field :email, :string`, `add :email, :string`.
pub(super) fn elixir(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["#"]);
    let Some(first) = all.first() else { return };
    if matches!(first.text, "schema" | "create" | "alter" | "embedded_schema") {
        let named = all.iter().position(|it| it.is(":") || it.is_quoted());
        if let Some((table, _)) = named.and_then(|at| symbol(&all, at)) {
            table.text.clone_into(&mut state.owner);
        }
        state.data = true;
    } else if state.data
        && matches!(first.text, "field" | "add")
        && let Some((name, next)) =
            symbol(&all, 1 + usize::from(all.get(1).is_some_and(|it| it.is("("))))
    {
        let kind = symbol(&all, next + 1).map_or("", |(kind, _)| kind.text);
        emit_at(name, kind, &state.owner, emit);
    }
}
