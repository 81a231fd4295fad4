//! Fields that source code, migrations and forms declare: names and types, without values.
//!
//! In: the text of a model, a table's definition, a form. Out: declared fields with their places.
//! Never takes a variable for a field: only what stores or collects data declares one.

mod contract;
mod ddl;
mod entity;
mod form;
mod kind;
mod migration;
mod python;
mod script;
mod token;

use std::ops::Range;

pub use kind::Kind;

use crate::{part::Segment, taxonomy::Category};

/// A longer line was not written by hand.
const LONGEST: usize = 4000;

/// A field that a line declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Model or table and field: `User.email`; only the field where nothing is known of its owner.
    pub name: String,
    /// The type as it is written; may be empty.
    pub kind: String,
    /// The place of the field's name in the segment's text.
    pub place: Range<usize>,
    /// Its line in the blob, from 1.
    pub line: u64,
    /// What it holds where more than the name says so: `<input type=tel>`.
    pub category: Option<Category>,
}

/// Where in a file the reading is.
#[derive(Default)]
struct State {
    /// The model, table or message that is open.
    owner: String,
    /// Whether its fields are data: a model and not any class.
    data: bool,
    /// A class that is a model if its attributes say so.
    perhaps: bool,
    /// An annotation has said that what follows is a field, or an entity.
    announced: bool,
    /// A decorator has said that the class that follows holds data and nothing else.
    decorated: bool,
    /// What the column holds that an annotation has named, of the property that follows.
    column: Option<Category>,
    /// Indentation of the owner.
    indent: usize,
    /// Opened brackets, where they matter.
    depth: usize,
    /// Those around the one that is open, each with the depth at which it ends: messages within messages.
    around: Vec<(usize, String)>,
    /// Whether the file has named a library that makes its classes models.
    library: bool,
    /// A statement `CREATE TABLE` that is open.
    table: ddl::Table,
}

impl State {
    /// Returns whether nothing has been begun.
    fn is_idle(&self) -> bool {
        !self.library && !self.table.is_open()
    }
}

/// A field as a line declares it.
#[derive(Clone, Copy)]
struct Field<'l> {
    /// Byte of the name in the line.
    at: usize,
    name: &'l str,
    kind: &'l str,
    category: Option<Category>,
}

/// Takes what a line declares, with the state that the line left.
type Emit<'e> = dyn FnMut(&str, Field<'_>) + 'e;

/// How a language declares fields, line by line.
type Lines = fn(&mut State, &str, &mut Emit<'_>);

/// A language, by the extensions of its files.
struct Language {
    extensions: &'static str,
    lines: Option<Lines>,
    /// Whether its lines declare nothing before one that says `table`.
    tables: bool,
    /// Whether there may be tags of forms in it.
    forms: bool,
}

static LANGUAGES: [Language; 16] = [
    Language { extensions: "py pyi", lines: Some(python::line), tables: false, forms: false },
    Language {
        extensions: "rb erb rake",
        lines: Some(migration::ruby),
        tables: false,
        forms: true,
    },
    Language { extensions: "php phtml", lines: Some(migration::php), tables: false, forms: true },
    Language { extensions: "ex exs", lines: Some(migration::elixir), tables: false, forms: false },
    Language {
        extensions: "js mjs cjs ts mts jsx tsx",
        lines: Some(script::line),
        tables: false,
        forms: true,
    },
    Language {
        extensions: "java kt kts groovy scala",
        lines: Some(entity::java),
        tables: false,
        forms: false,
    },
    Language { extensions: "cs", lines: Some(entity::csharp), tables: false, forms: false },
    Language { extensions: "go", lines: Some(entity::go), tables: false, forms: false },
    Language { extensions: "proto", lines: Some(contract::protobuf), tables: false, forms: false },
    Language {
        extensions: "graphql graphqls gql",
        lines: Some(contract::graphql),
        tables: false,
        forms: false,
    },
    Language { extensions: "prisma", lines: Some(contract::prisma), tables: false, forms: false },
    Language { extensions: "avsc", lines: Some(contract::avro), tables: false, forms: false },
    Language { extensions: "yaml yml", lines: Some(contract::yaml), tables: false, forms: false },
    Language { extensions: "rs", lines: Some(contract::diesel), tables: true, forms: false },
    Language { extensions: "sql ddl psql pgsql", lines: None, tables: true, forms: false },
    Language {
        extensions: "html htm xhtml vue svelte ejs hbs mustache twig j2 jinja jinja2 njk liquid pug cshtml razor jsp jspx astro",
        lines: Some(script::line),
        tables: false,
        forms: true,
    },
];

/// Reads the segments of one blob of source code.
pub struct Reader {
    language: &'static Language,
    state: State,
    lines: u64,
}

impl Reader {
    /// Returns a reader for the file of this name, if its language declares fields.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let extension = name.rsplit_once('.')?.1.to_lowercase();
        let language =
            LANGUAGES.iter().find(|it| it.extensions.split(' ').any(|known| known == extension))?;
        Some(Self { language, state: State::default(), lines: 0 })
    }

    /// Returns what the own part of a segment declares, by place.
    pub fn read(&mut self, segment: &Segment<'_>) -> Vec<Declaration> {
        let mut found = Vec::new();
        let own = segment.own.clone();
        let text = segment.text.get(own.clone()).unwrap_or_default();
        if self.language.forms {
            form::tags(text, &mut |field| found.push(declaration("", field, own.start)));
        }
        let mut mentions = ddl::mentions(text).peekable();
        let mut start = 0;
        while start < text.len() {
            while mentions.next_if(|mention| *mention < start).is_some() {}
            let idle = self.language.tables && self.state.is_idle();
            if idle {
                // What lies before the next line that says `table` declares nothing.
                let Some(mention) = mentions.peek() else { break };
                let before = text.as_bytes().get(start..*mention).unwrap_or_default();
                start += memchr::memrchr(b'\n', before).map_or(0, |found| found + 1);
            }
            let rest = text.get(start..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
            let line = rest.get(..length).unwrap_or_default().trim_end_matches(['\n', '\r']);
            if line.len() <= LONGEST {
                let mut emit = |owner: &str, field: Field<'_>| {
                    found.push(declaration(owner, field, own.start + start));
                };
                if self.state.table.is_open()
                    || mentions.peek().is_some_and(|mention| *mention < start + length)
                {
                    ddl::line(&mut self.state, line, &mut emit);
                }
                if let Some(lines) = self.language.lines {
                    lines(&mut self.state, line, &mut emit);
                }
            }
            start += length;
        }
        found.sort_by_key(|declaration| declaration.place.start);
        self.number(segment, &mut found);
        found
    }

    /// Counts the lines of the segment's own part, and gives each declaration its own.
    fn number(&mut self, segment: &Segment<'_>, found: &mut [Declaration]) {
        let (mut at, mut line) = (segment.own.start, self.lines + 1);
        let ends = |from: usize, to: usize| {
            let bytes = segment.text.as_bytes().get(from..to).unwrap_or_default();
            memchr::memchr_iter(b'\n', bytes).count() as u64
        };
        for declaration in found {
            let here = declaration.place.start;
            line += ends(at, here);
            at = here;
            declaration.line = line;
        }
        self.lines = line - 1 + ends(at, segment.own.end);
    }
}

fn declaration(owner: &str, field: Field<'_>, base: usize) -> Declaration {
    let name =
        if owner.is_empty() { field.name.to_owned() } else { format!("{owner}.{}", field.name) };
    let start = base + field.at;
    let place = start..start + field.name.len();
    Declaration { name, kind: field.kind.to_owned(), place, line: 0, category: field.category }
}

/// Returns the field that a path of a schema document declares, if it is one of its types:
/// `components.schemas.User.properties.email.type` declares `User.email`.
///
/// `OpenAPI` 3.1 and JSON Schema 2020-12: the names below `properties` are names of fields.
///
/// ```
/// use sverka::detect::schema::property;
/// assert_eq!(property("definitions.User.properties.email.type").as_deref(), Some("User.email"));
/// assert_eq!(property("properties.phone.type").as_deref(), Some("phone"));
/// assert_eq!(property("properties.gender.enum[]").as_deref(), Some("gender"));
/// assert_eq!(property("user.email"), None);
/// ```
#[must_use]
pub fn property(path: &str) -> Option<String> {
    let path = [".type", ".$ref", ".enum[]"].iter().find_map(|tail| path.strip_suffix(tail))?;
    let (owner, field) = match path.rsplit_once(".properties.") {
        Some((owner, field)) => (owner, field),
        None => ("", path.strip_prefix("properties.")?),
    };
    let inner = [
        "items",
        "properties",
        "schema",
        "allOf",
        "oneOf",
        "anyOf",
        "additionalProperties",
        "content",
        "*",
    ];
    let mut steps = owner.rsplit(['.', '[', ']']).filter(|step| !step.is_empty());
    let owner = steps.find(|step| !inner.contains(step)).unwrap_or_default();
    let field = field.split(".items").next()?;
    if field.is_empty() || field.contains('.') {
        return None;
    }
    Some(if owner.is_empty() { field.to_owned() } else { format!("{owner}.{field}") })
}
