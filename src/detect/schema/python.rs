//! Models of Python: Django, `SQLAlchemy` and Alembic, Pydantic and `SQLModel`, Marshmallow, `WTForms`, `MongoEngine`.
//!
//! In: lines. Out: attributes of classes that are models, columns of migrations.
//! Never takes an attribute of any other class, nor a local variable.

use super::{
    Emit, Field, State,
    token::{Token, tokens},
};
use crate::taxonomy::{Category, field_category};

/// Ends of the names of base classes that make a class a model.
const BASES: [&str; 14] = [
    "Model",
    "Base",
    "BaseModel",
    "Schema",
    "Form",
    "Serializer",
    "Document",
    "Entity",
    "DeclarativeBase",
    "SQLModel",
    "Settings",
    "Mixin",
    "AbstractUser",
    "AbstractBaseUser",
];
/// Bases whose attributes are declared by their annotation alone.
const ANNOTATED: [&str; 4] = ["BaseModel", "SQLModel", "Schema", "Model"];

/// Types that say what a field holds where its name doesn't: Django, its field for phones, Pydantic.
const TELLING: [(&str, &str); 6] = [
    ("EmailField", "email"),
    ("EmailStr", "email"),
    ("PhoneNumberField", "phone"),
    ("PhoneNumber", "phone"),
    ("GenericIPAddressField", "ip_address"),
    ("IPvAnyAddress", "ip_address"),
];

/// Fields that hold a key into another table, and no data of their own.
const RELATIONS: [&str; 5] =
    ["ForeignKey", "ManyToManyField", "OneToOneField", "ForeignObject", "GenericForeignKey"];

/// Reads one line.
pub(super) fn line(state: &mut State, line: &str, emit: &mut Emit<'_>) {
    let indent = line.len() - line.trim_start().len();
    let all = tokens(line, &["#"]);
    let Some(first) = all.first() else { return };
    if first.says("class") && first.text == "class" {
        class(state, &all, indent);
        return;
    }
    if first.is("@") {
        state.decorated = all.iter().any(|it| matches!(it.text, "dataclass" | "define" | "attrs"));
    }
    if first.is_quoted() && std::mem::take(&mut state.announced) {
        first.text.clone_into(&mut state.owner);
    }
    migration(state, &all, emit);
    if !state.data && !state.perhaps {
        return;
    }
    if indent <= state.indent {
        (state.data, state.perhaps) = (false, false);
        return;
    }
    // What is indented deeper is inside a method or a nested class.
    if state.depth == 0 {
        state.depth = indent;
    }
    if indent == state.depth && first.is_word() {
        attribute(state, &all, emit);
    }
}

fn class(state: &mut State, all: &[Token<'_>], indent: usize) {
    let Some(name) = all.get(1) else { return };
    let bases = || all.iter().skip(2).filter(|token| token.is_word());
    let is = |ends: &[&str]| bases().any(|base| ends.iter().any(|end| base.text.ends_with(end)));
    let other = is(&["Settings", "Exception", "Error"]);
    let decorated = std::mem::take(&mut state.decorated);
    state.data = (is(&BASES) || decorated) && !other;
    state.perhaps = !state.data && !other;
    state.library = is(&ANNOTATED) || decorated;
    name.text.clone_into(&mut state.owner);
    (state.indent, state.depth) = (indent, 0);
}

/// `email = models.EmailField(…)`, `email: Mapped[str] = mapped_column(…)`, `email: str | None = None`.
fn attribute(state: &State, all: &[Token<'_>], emit: &mut Emit<'_>) {
    let Some(name) = all.first() else { return };
    let assigned = all.iter().position(|token| token.is("="));
    let annotated = all.get(1).is_some_and(|token| token.is(":"));
    let field = |kind: &str, emit: &mut Emit<'_>| {
        let told = TELLING.iter().find(|(known, _)| *known == kind).map(|it| it.1);
        let told = told.filter(|_| field_category(name.text).is_empty());
        let category = told.and_then(Category::named);
        emit(&state.owner, Field { at: name.at, name: name.text, kind, category });
    };
    if let Some(at) = assigned.filter(|at| *at == 1 || annotated) {
        let call: Vec<&Token<'_>> =
            all.iter().skip(at + 1).take_while(|it| it.is_word() || it.is(".")).collect();
        let opened = all.get(at + 1 + call.len()).is_some_and(|token| token.is("("));
        let callee = call.last().filter(|_| opened).map_or("", |token| token.text);
        let module = call.first().map_or("", |token| token.text);
        // Of what base a class is may be told in another file: `class Client(AbstractUser)`.
        let is_model = state.data || ["models", "db"].contains(&module);
        if callee == "Column" || callee == "mapped_column" {
            let kind = if annotated { all.get(4) } else { argument(all, at + 2 + call.len()) };
            field(kind.map_or("", |kind| kind.text), emit);
            return;
        }
        let declares = callee.ends_with("Field")
            || ["fields", "forms", "serializers", "models", "ma"].contains(&module)
                && callee.starts_with(char::is_uppercase);
        if declares && is_model && !RELATIONS.contains(&callee) {
            field(callee, emit);
            return;
        }
    }
    if annotated && all.get(2).is_some_and(|kind| kind.text == "Mapped") {
        let related = all.iter().any(|token| token.text == "relationship");
        if let Some(kind) = all.get(4).filter(|_| !related) {
            field(kind.text, emit);
        }
        return;
    }
    if annotated && state.library && !name.text.starts_with('_') {
        let kind = all.get(2).map_or("", |kind| kind.text);
        if kind.starts_with(char::is_alphabetic) && kind != "ClassVar" {
            field(
                if kind == "Optional" { all.get(4).map_or("", |it| it.text) } else { kind },
                emit,
            );
        }
    }
}

/// The type that a column is given first: the last word of `db.String`, behind a quoted name.
fn argument<'t, 'l>(all: &'t [Token<'l>], at: usize) -> Option<&'t Token<'l>> {
    let skipped = |token: &&Token<'_>| token.is_quoted() || token.is(",");
    let rest = all.get(at..)?.iter().skip_while(skipped);
    rest.take_while(|it| it.is_word() || it.is(".")).filter(|it| it.is_word()).last()
}

/// Alembic and Django: `op.create_table('users', sa.Column('email', sa.String()))`, `name='email', field=…`.
fn migration(state: &mut State, all: &[Token<'_>], emit: &mut Emit<'_>) {
    for (i, token) in all.iter().enumerate() {
        let quoted = |skip: usize| all.get(i + skip).filter(|token| token.is_quoted());
        let opened = all.get(i + 1).is_some_and(|token| token.is("("));
        match token.text {
            "create_table" | "add_column" | "batch_alter_table" | "Table" if opened => {
                if let Some(table) = quoted(2) {
                    table.text.clone_into(&mut state.owner);
                }
                state.announced |= all.len() == i + 2;
            }
            "Column" if opened => {
                if let Some(name) = quoted(2) {
                    let kind = argument(all, i + 3).map_or("", |kind| kind.text);
                    let field = Field { at: name.at, name: name.text, kind, category: None };
                    emit(&state.owner, field);
                }
            }
            // Django's own migrations: `('email', models.EmailField(…))` below `CreateModel(name='User'`,
            // `AddField(model_name='user', name='email', …`.
            "CreateModel" => state.announced = true,
            "AddField" | "AlterField" => state.library = true,
            "name" | "model_name" if all.get(i + 1).is_some_and(|it| it.is("=")) => {
                let Some(name) = quoted(2) else { continue };
                if token.text == "model_name" || state.announced {
                    name.text.clone_into(&mut state.owner);
                    state.announced = false;
                } else if state.library && !state.data {
                    state.library = false;
                    let field = Field { at: name.at, name: name.text, kind: "", category: None };
                    emit(&state.owner, field);
                }
            }
            "models" if i >= 3 && all.get(i + 1).is_some_and(|it| it.is(".")) => {
                let back = [3, 2, 1].map(|back| all.get(i - back));
                let [Some(open), Some(name), Some(comma)] = back else { continue };
                let kind = all.get(i + 2).map_or("", |kind| kind.text);
                let is_field = open.is("(") && name.is_quoted() && comma.is(",");
                if is_field && !RELATIONS.contains(&kind) {
                    let field = Field { at: name.at, name: name.text, kind, category: None };
                    emit(&state.owner, field);
                }
            }
            _ => {}
        }
    }
}
