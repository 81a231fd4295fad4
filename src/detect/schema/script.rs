//! Models of JavaScript and TypeScript: `TypeORM`, Sequelize, Mongoose, Knex, Drizzle, schemas of Zod and Yup, forms of
//! Angular.
//!
//! In: lines. Out: fields of entities, tables and schemas.
//! Never takes a property of any other object or class.

use super::{
    Emit, Field, State,
    token::{Token, What, tokens},
};

/// Decorators that announce a field: `TypeORM`, `MikroORM`, `NestJS` with Mongoose and Swagger, `TypeGraphQL`.
const DECORATORS: [&str; 6] =
    ["Column", "Property", "Prop", "ApiProperty", "ApiPropertyOptional", "Field"];
/// Calls that open an object of fields.
const OPENERS: [&str; 13] = [
    "Schema",
    "pgTable",
    "mysqlTable",
    "sqliteTable",
    "define",
    "init",
    "object",
    "shape",
    "createTable",
    "model",
    "table",
    "group",
    "FormGroup",
];
/// What a field of such an object is given: types of Mongoose, modules of Sequelize, Zod, Yup and Joi, columns of Drizzle.
const GIVEN: [&str; 22] = [
    "String",
    "Number",
    "Date",
    "Boolean",
    "DataTypes",
    "Sequelize",
    "z",
    "yup",
    "Yup",
    "Joi",
    "v",
    "varchar",
    "text",
    "integer",
    "serial",
    "timestamp",
    "date",
    "char",
    "bigint",
    "inet",
    "jsonb",
    "FormControl",
];
/// Columns of Knex.
const KNEX: [&str; 12] = [
    "string",
    "text",
    "integer",
    "bigInteger",
    "date",
    "datetime",
    "timestamp",
    "boolean",
    "json",
    "jsonb",
    "uuid",
    "specificType",
];

/// Reads one line.
pub(super) fn line(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let all = tokens(line, &["//", "* "]);
    if all.is_empty() {
        return;
    }
    if let Some(at) = all.iter().position(|token| token.text == "class")
        && at <= 3
        && let Some(name) = all.get(at + 1).filter(|name| name.is_word())
    {
        name.text.clone_into(&mut state.owner);
        state.announced = false;
    }
    open(state, &all);
    decorated(state, &all, emit);
    knex(state, &all, emit);
    if state.data {
        object(state, &all, emit);
        let count = |mark: &str| all.iter().filter(|token| token.is(mark)).count();
        state.depth = (state.depth + count("{")).saturating_sub(count("}"));
        if state.depth == 0 {
            state.data = false;
        }
    }
}

/// `const userSchema = new Schema({`, `pgTable('users', {`, `sequelize.define('User', {`, `z.object({`.
fn open(state: &mut State, all: &[Token<'_>]) {
    let opens = |(i, token): (usize, &Token<'_>)| {
        let called = all.get(i + 1).is_some_and(|next| next.is("(") || next.is("<"));
        (called && token.is_word() && OPENERS.contains(&token.text)).then_some(i)
    };
    let Some(at) = all.iter().enumerate().find_map(opens) else { return };
    if !all.iter().skip(at).any(|token| token.is("{")) || state.data {
        return;
    }
    let quoted = all.iter().skip(at + 1).take(3).find(|token| token.is_quoted());
    let assigned =
        all.iter().position(|token| token.is("=")).and_then(|at| all.get(at.checked_sub(1)?));
    let model = all.first().filter(|_| all.get(1).is_some_and(|it| it.is(".")));
    if let Some(name) = quoted.or(assigned.filter(|it| it.is_word())).or(model) {
        let name = name.text.trim_end_matches("Schema").trim_end_matches("schema");
        name.clone_into(&mut state.owner);
    }
    (state.data, state.depth) = (true, 0);
}

/// `@Column(…) email: string;` on one line or two.
fn decorated(state: &mut State, all: &[Token<'_>], emit: &mut Emit<'_>) {
    let mut at = 0;
    if all.first().is_some_and(|token| token.is("@")) {
        // Behind the arguments of a decorator the property may follow, or another decorator.
        while all.get(at).is_some_and(|token| token.is("@")) {
            state.announced |= all.get(at + 1).is_some_and(|it| DECORATORS.contains(&it.text));
            let mut depth = 0;
            let behind = all.iter().enumerate().skip(at + 2).find_map(|(i, token)| {
                depth += i32::from(token.is("(")) - i32::from(token.is(")"));
                (depth == 0).then(|| i + usize::from(token.is(")")))
            });
            at = behind.unwrap_or(all.len());
        }
    }
    if !state.announced {
        return;
    }
    let scopes = ["public", "private", "protected", "readonly", "declare", "static"];
    let rest = all.get(at..).unwrap_or_default();
    let mut rest = rest.iter().skip_while(|token| scopes.contains(&token.text));
    let Some(name) = rest.next().filter(|name| name.is_word()) else { return };
    let mut rest = rest.skip_while(|token| token.is("?") || token.is("!"));
    if rest.next().is_some_and(|token| token.is(":")) {
        state.announced = false;
        let kind = rest.next().map_or("", |kind| kind.text);
        emit(&state.owner, Field { at: name.at, name: name.text, kind, category: None });
    }
}

/// `table.string('email')`.
fn knex(state: &mut State, all: &[Token<'_>], emit: &mut Emit<'_>) {
    for (i, token) in
        all.iter().enumerate().filter(|(_, it)| it.text == "createTable" || it.text == "alterTable")
    {
        if let Some(name) = all.get(i + 2).filter(|name| name.is_quoted() && token.is_word()) {
            name.text.clone_into(&mut state.owner);
        }
    }
    for five in all.windows(5) {
        let [table, dot, kind, open, name] = five else { continue };
        let is_table = matches!(table.text, "table" | "t" | "tbl") && dot.is(".");
        if is_table && KNEX.contains(&kind.text) && open.is("(") && name.is_quoted() {
            let kind = kind.text;
            emit(&state.owner, Field { at: name.at, name: name.text, kind, category: None });
        }
    }
}

/// `email: String`, `email: { type: String }`, `email: DataTypes.STRING`, `email: z.string()`.
fn object(state: &State, all: &[Token<'_>], emit: &mut Emit<'_>) {
    for (i, name) in all.iter().enumerate() {
        let behind = |skip: usize| all.get(i + skip);
        if !(name.is_word() || name.is_quoted()) || !behind(1).is_some_and(|it| it.is(":")) {
            continue;
        }
        let typed =
            behind(2).is_some_and(|it| it.is("{")) && behind(3).is_some_and(|it| it.text == "type");
        // `[String]`, `['', Validators.email]`, `new FormControl('')`.
        let listed = behind(2).is_some_and(|it| it.is("["));
        let made = usize::from(listed || behind(2).is_some_and(|it| it.text == "new"));
        let from = if typed { 5 } else { 2 + made };
        let starts = i == 0 || all.get(i - 1).is_some_and(|it| it.is("{") || it.is(","));
        if name.text == "type" || !starts {
            continue;
        }
        let is_given = |it: &&Token<'_>| it.is_word() && GIVEN.contains(&it.text);
        let first = behind(from).filter(|it| is_given(it) || listed && it.what == What::Quoted);
        let Some(given) = first else { continue };
        let member = behind(from + 1).filter(|it| it.is(".")).and_then(|_| behind(from + 2));
        let kind = if given.is_word() { member.unwrap_or(given).text } else { "" };
        emit(&state.owner, Field { at: name.at, name: name.text, kind, category: None });
    }
}
