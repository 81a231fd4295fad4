//! Languages that exist to declare: protobuf, GraphQL, Prisma, Avro, and the tables of Rust's Diesel; in YAML, columns of
//! Liquibase and dbt, parameters of `OpenAPI`.
//!
//! In: lines. Out: fields of messages, types, models and tables.
//! Never takes an argument, an option or a value of an enumeration.

use super::{
    Emit, Field, State,
    token::{Token, tokens},
};

/// Follows the braces of a block that `opens`, by its depth.
fn block(state: &mut State, all: &[Token<'_>], words: &[&str], others: &[&str]) {
    let Some(first) = all.first() else { return };
    let named = all.get(1).filter(|name| name.is_word());
    if words.contains(&first.text)
        && let Some(name) = named
    {
        name.text.clone_into(&mut state.owner);
        state.data = true;
    } else if others.contains(&first.text) && named.is_some() {
        state.data = false;
    }
    if all.iter().any(|token| token.is("}")) {
        state.data &= all.iter().any(|token| token.is("{"));
    }
}

fn emit_field(state: &State, name: &Token<'_>, kind: &str, emit: &mut Emit<'_>) {
    emit(&state.owner, Field { at: name.at, name: name.text, kind, category: None });
}

/// `message User { optional string email = 3; }`, proto2 and proto3.
pub(super) fn protobuf(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    for (i, equals) in all.iter().enumerate().filter(|(i, _)| *i >= 2) {
        let number =
            all.get(i + 1).is_some_and(|it| it.text.starts_with(|c: char| c.is_ascii_digit()));
        if !equals.is("=") || !number {
            continue;
        }
        let [Some(name), Some(kind)] = [1, 2].map(|back| all.get(i - back)) else { continue };
        let enclosed = all.iter().take(i).any(|token| token.is("["));
        if name.is_word() && (kind.is_word() || kind.is(">")) && kind.text != "option" && !enclosed
        {
            emit_field(state, name, if kind.is(">") { "" } else { kind.text }, emit);
        }
    }
    nest(state, &all);
    block(state, &all, &["message"], &["enum", "service", "extend"]);
}

/// The most messages within messages that are told apart.
const DEEPEST: usize = 32;

/// Keeps the message around one that begins, for when that ends.
fn nest(state: &mut State, all: &[Token<'_>]) {
    let begins = all.first().is_some_and(|token| token.text == "message");
    if begins && state.depth > 0 && state.around.len() < DEEPEST {
        state.around.push((state.depth, state.owner.clone()));
    }
    for token in all {
        if token.is("{") {
            state.depth += 1;
        } else if token.is("}") {
            state.depth = state.depth.saturating_sub(1);
            if let Some((_, owner)) = state.around.pop_if(|(depth, _)| *depth == state.depth) {
                state.owner = owner;
            }
        }
    }
}

/// `type User { email: String! }`, inputs and interfaces too.
pub(super) fn graphql(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["#"]);
    if state.data {
        member(state, &all, emit);
    }
    // What the roots hold are questions, not fields.
    let root =
        all.get(1).is_some_and(|it| matches!(it.text, "Query" | "Mutation" | "Subscription"));
    let words: &[&str] = if root { &[] } else { &["type", "input", "interface"] };
    block(state, &all, words, &["enum", "union", "scalar", "directive", "schema", "type"]);
    if all.first().is_some_and(|it| it.text == "extend") && !root {
        block(state, all.get(1..).unwrap_or_default(), &["type", "input"], &[]);
    }
    // A type on one line.
    let [open, close] = ["{", "}"].map(|mark| all.iter().position(|token| token.is(mark)));
    if let (true, Some(open), Some(close)) = (state.data, open, close) {
        let mut rest = all.get(open + 1..close).unwrap_or_default();
        while !rest.is_empty() {
            let taken = member(state, rest, emit);
            rest = rest.get(taken.max(1)..).unwrap_or_default();
        }
        state.data = false;
    }
}

/// Emits the field that begins here, if one does; returns how many tokens it is, up to its type.
fn member(state: &State, all: &[Token<'_>], emit: &mut Emit<'_>) -> usize {
    let name = all.first().filter(|name| name.is_word());
    let mut at = 1;
    if all.get(1).is_some_and(|token| token.is("(")) {
        at = all.iter().position(|token| token.is(")")).map_or(all.len(), |close| close + 1);
    }
    let colon = all.get(at).is_some_and(|token| token.is(":"));
    let Some(name) = name.filter(|_| colon) else { return 0 };
    let kind = all.iter().skip(at + 1).position(Token::is_word);
    let end = kind.map_or(at + 1, |kind| at + 1 + kind);
    emit_field(state, name, all.get(end).map_or("", |kind| kind.text), emit);
    end + 1
}

/// `model User { email String @unique }`.
pub(super) fn prisma(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    if state.data
        && let (Some(name), Some(kind)) = (all.first(), all.get(1))
        && name.is_word()
        && kind.is_word()
    {
        emit_field(state, name, kind.text, emit);
    }
    block(state, &all, &["model", "type", "view"], &["enum", "datasource", "generator"]);
}

/// `table! { users (id) { email -> Varchar, } }`.
pub(super) fn diesel(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//"]);
    let Some(first) = all.first() else { return };
    let mark = |at: usize, text: &str| all.get(at).is_some_and(|token| token.is(text));
    if first.text == "table" && mark(1, "!") || (first.text == "diesel" && line.contains("table!"))
    {
        state.library = true;
        return;
    }
    if !state.library {
        return;
    }
    if first.is_word() && mark(1, "(") && line.trim_end().ends_with('{') {
        first.text.clone_into(&mut state.owner);
    } else if first.is_word() && mark(1, "-") && mark(2, ">") {
        let kind = all.iter().skip(3).filter(|it| it.is_word()).find(|it| it.text != "Nullable");
        emit_field(state, first, kind.map_or("", |kind| kind.text), emit);
    } else if first.text == "fn" || first.text == "impl" {
        state.library = false;
    }
}

/// `{"type": "record", "name": "User", "fields": [{"name": "email", "type": "string"}]}`.
pub(super) fn avro(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &[]);
    for four in all.windows(3) {
        let [key, colon, value] = four else { continue };
        if !key.is_quoted() || !colon.is(":") || !value.is_quoted() {
            continue;
        }
        match key.text {
            "type" => state.announced |= matches!(value.text, "record" | "enum" | "fixed"),
            // What follows the kind of a type is its own name.
            "name" if std::mem::take(&mut state.announced) => {
                value.text.clone_into(&mut state.owner);
            }
            "name" => emit_field(state, value, "", emit),
            _ => {}
        }
    }
}

/// `columns:` of Liquibase and dbt, `parameters:` of `OpenAPI`: in each, `- name: email`.
pub(super) fn yaml(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let item = line.trim_start();
    if item.is_empty() || item.starts_with('#') {
        return;
    }
    let indent = line.len() - item.len();
    state.library |= line.starts_with("openapi:") || line.starts_with("swagger:");
    if state.data && (indent < state.indent || indent == state.indent && !item.starts_with('-')) {
        state.data = false;
    }
    if item == "columns:" || item == "parameters:" && state.library {
        (state.data, state.indent) = (true, indent);
        if item == "parameters:" {
            state.owner.clear();
        }
        return;
    }
    if memchr::memmem::find(line.as_bytes(), b"ame:").is_none() {
        return;
    }
    let all = tokens(line, &["#"]);
    for three in all.windows(3) {
        let [key, colon, name] = three else { continue };
        if !colon.is(":") || !(name.is_word() || name.is_quoted()) {
            continue;
        }
        match key.text {
            "name" if state.data => emit_field(state, name, "", emit),
            "name" | "tableName" => name.text.clone_into(&mut state.owner),
            _ => {}
        }
    }
}
