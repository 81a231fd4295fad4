//! Rules: what a file under `patterns/` says of one kind of value.
//!
//! In: TOML. Out: rules whose shapes are known to be good, or one line on what is wrong.
//! Never runs a rule; its examples are checked in `examples.rs`.

use std::{fmt, path::Path, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value::SeqAccessDeserializer},
};

use super::{
    check::CheckCall,
    edge::Edge,
    evidence::{Degree, Grade, Sure},
    nature::Nature,
    need,
    seek::SeekerCall,
    shape::{self, Examined},
    tree::Tree,
    word_list::WordList,
    words::parse_all,
};
use crate::{error::Error, taxonomy::Category};

pub use super::embedded::{embedded, embedded_bare};

/// One rule: a detector of values of one category.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its path with dots: `ru.passport`.
    pub id: Arc<str>,
    /// What its values are.
    pub category: Category,
    /// What people call it.
    pub name: Names,
    /// The standard, law or registry that defines it.
    pub source: String,
    /// What must not touch a value.
    pub edge: Edge,
    /// Words that speak for it.
    pub context: WordList,
    /// Words that say it is something else.
    pub against: WordList,
    /// Whether its words say nothing to other rules.
    pub mute: bool,
    /// Its forms, each with its own grades; none where a seeker finds its values.
    pub shapes: Vec<Shape>,
    /// What finds its values where no shape does.
    pub detector: Option<SeekerCall>,
    /// What it must find.
    pub finds: Vec<Find>,
    /// What it must let pass.
    pub passes: Vec<Pass>,
}

/// What people call a rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// In Russian.
    pub ru: String,
    /// In English.
    pub en: String,
}

/// One form of a rule's values.
#[derive(Clone, Debug)]
pub struct Shape {
    /// As the author wrote it.
    pub written: String,
    /// What it is walked by.
    pub(super) tree: Tree,
    /// The first shape of the rule that matches the same texts, which may be this.
    pub(super) alike: usize,
    /// What every value has.
    pub bounds: shape::Bounds,
    /// A text in each of its values that is looked for first, if the author names one.
    pub anchor: Option<String>,
    /// What all its values hold.
    pub(super) profile: need::Profile,
    /// Whether it begins with a label and a divider: its values are what stands behind them.
    pub labelled: bool,
    /// The check, with its argument.
    pub check: Option<CheckCall>,
    /// How sure.
    pub grade: Grade,
}

impl Rule {
    /// Returns whether its words name its category to other rules too: it finds more than hints, and is not mute.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        !self.mute && !self.hints()
    }

    /// Returns whether its values are hints at best, in a text: its words then say nothing to other rules.
    #[must_use]
    pub fn hints(&self) -> bool {
        self.detector.is_none() && self.shapes.iter().all(|shape| shape.grade.near <= Degree::Low)
    }
}

impl Shape {
    /// Returns whether its values are findings only where a word or a field names them.
    #[must_use]
    pub fn is_gated(&self) -> bool {
        self.grade.alone == Degree::None && self.grade.near != Degree::None
    }

    /// Returns whether its check looks for a key before the value, which no value has that lies in a field.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.check.as_ref().is_some_and(CheckCall::is_keyed)
    }

    /// Says what all its values hold, which is looked for before anything else.
    #[must_use]
    pub fn need(&self) -> String {
        self.profile.need.tell()
    }

    /// Returns what the shape costs on a text that has no value of it.
    #[must_use]
    pub fn cost(&self) -> need::Cost {
        self.profile.need.cost(self.is_gated())
    }
}

/// An example that must be found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// A line of text.
    pub text: String,
    /// The value in it.
    pub hit: String,
    /// The field that holds the text, if the example needs one.
    pub field: Option<String>,
    /// The confidence it must have.
    pub sure: Option<Sure>,
    /// The nature it must have.
    pub nature: Option<Nature>,
}

/// An example that must not be found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// A line of text.
    pub text: String,
    /// The field that holds the text, if the example needs one.
    pub field: Option<String>,
    /// Why not; a near miss says so.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    id: String,
    category: String,
    name: Names,
    #[serde(default)]
    source: String,
    #[serde(default)]
    edge: Edge,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
    #[serde(default)]
    mute: bool,
    anchor: Option<String>,
    check: Option<String>,
    alone: Option<Degree>,
    near: Option<Degree>,
    shape: Option<ShapesFile>,
    detector: Option<String>,
    #[serde(default)]
    find: Vec<Find>,
    #[serde(default)]
    pass: Vec<Pass>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShapeFile {
    #[serde(rename = "match")]
    pattern: String,
    anchor: Option<String>,
    /// The fewest digits that the check demands, where the expression doesn't.
    digits: Option<usize>,
    /// Whether the value stands behind a label and a divider that the expression begins with.
    #[serde(default)]
    labelled: bool,
    check: Option<String>,
    alone: Option<Degree>,
    near: Option<Degree>,
}

/// `shape = '…'`, or tables `[[shape]]`.
struct ShapesFile(Vec<ShapeFile>);

impl<'de> Deserialize<'de> for ShapesFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ShapesFile;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression or [[shape]] tables")
            }
            fn visit_str<E>(self, pattern: &str) -> Result<ShapesFile, E> {
                let pattern = pattern.to_owned();
                Ok(ShapesFile(vec![ShapeFile {
                    pattern,
                    anchor: None,
                    digits: None,
                    labelled: false,
                    check: None,
                    alone: None,
                    near: None,
                }]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, tables: A) -> Result<ShapesFile, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(tables)).map(ShapesFile)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Reads all `*.toml` below a folder, as rules whose ids are their paths.
///
/// # Errors
/// The first file that can't be read or is no rule.
pub fn load(folder: &Path) -> Result<Vec<Rule>, Error> {
    let mut rules = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::File {
            what: "read",
            path: error.path().unwrap_or(folder).to_owned(),
            cause: error.into(),
        })?;
        let path = entry.path();
        if !entry.file_type().is_file()
            || path.extension().is_none_or(|extension| extension != "toml")
        {
            continue;
        }
        let text = std::fs::read_to_string(path).map_err(|cause| Error::File {
            what: "read",
            path: path.to_owned(),
            cause,
        })?;
        let inner = path.strip_prefix(folder).unwrap_or(path);
        rules.push(parse(&crate::place::path_text(inner), &text)?);
    }
    if rules.is_empty() {
        return Err(Error::Usage {
            problem: format!("no rules in `{}`", crate::place::path_text(folder)),
            hint: Some("rules are files that end in .toml".into()),
        });
    }
    Ok(rules)
}

/// Reads one rule; `file` is its path in its folder, with `/`.
///
/// # Errors
/// One line that names the file and the key.
pub fn parse(file: &str, text: &str) -> Result<Rule, Error> {
    rule_of(file, toml::from_str(text).map_err(|error| toml_error(file, text, &error))?, None)
}

/// What is known of a rule beforehand.
pub(super) struct Known {
    pub(super) context: WordList,
    pub(super) against: WordList,
    pub(super) shapes: Vec<(Examined, Tree)>,
}

/// Makes a rule of what a file says and of what is `known` of it; what is not is told anew.
pub(super) fn rule_of(file: &str, rule: RuleFile, known: Option<Known>) -> Result<Rule, Error> {
    let broken = |problem: String, hint: Option<&str>| Error::Rule {
        file: file.to_owned(),
        problem,
        hint: hint.map(str::to_owned),
    };
    let expected = file.trim_end_matches(".toml").replace(['/', '\\'], ".");
    if rule.id != expected {
        return Err(broken(
            format!("key `id`: is `{}`, but the file's path says `{expected}`", rule.id),
            Some("the id of a rule is its path with dots"),
        ));
    }
    let category = Category::named(&rule.category).ok_or_else(|| {
        broken(
            format!("key `category`: `{}` is not in the taxonomy", rule.category),
            Some("`sverka rules list` shows categories in use"),
        )
    })?;
    let words = |key: &str, list: &[String]| {
        let words = parse_all(list).and_then(WordList::try_from);
        words.map_err(|problem| broken(format!("key `{key}`: {problem}"), None))
    };
    let (context, against, examined) = match known {
        Some(known) => (known.context, known.against, Some(known.shapes)),
        None => (words("context", &rule.context)?, words("against", &rule.against)?, None),
    };
    let defaults =
        Defaults { anchor: rule.anchor, check: rule.check, alone: rule.alone, near: rule.near };
    let files = rule.shape.map(|shapes| shapes.0).unwrap_or_default();
    let shapes = defaults.shapes(files, rule.edge, examined);
    let shapes = shapes.map_err(|(problem, hint)| broken(problem, hint))?;
    let detector = rule.detector.as_deref().map(named_detector).transpose();
    let detector = detector.map_err(|(problem, hint)| broken(problem, hint))?;
    if shapes.is_empty() == detector.is_none() {
        let are = if shapes.is_empty() { "is none" } else { "are both" };
        return Err(broken(
            format!("key `shape`: there {are}"),
            Some("a rule has shapes or a `detector`, and not both"),
        ));
    }
    Ok(Rule {
        id: rule.id.into(),
        category,
        name: rule.name,
        source: rule.source,
        edge: rule.edge,
        context,
        against,
        mute: rule.mute,
        shapes,
        detector,
        finds: rule.find,
        passes: rule.pass,
    })
}

/// Makes sure that each rule can be told from the others.
///
/// # Errors
/// Two rules have one id, or there are too many.
pub(super) fn distinct(rules: &[Rule]) -> Result<(), Error> {
    let usage = |problem: String| Err(Error::Usage { problem, hint: None });
    if rules.len() > usize::from(u16::MAX) {
        return usage("there are more rules than 65535".into());
    }
    let mut ids: Vec<&str> = rules.iter().map(|rule| &*rule.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => usage(format!("two rules have the id `{}`", twice[0])),
        None => Ok(()),
    }
}

/// What is wrong with a key, and a hint.
type Problem = (String, Option<&'static str>);

/// What a rule says once for all its shapes.
struct Defaults {
    anchor: Option<String>,
    check: Option<String>,
    alone: Option<Degree>,
    near: Option<Degree>,
}

impl Defaults {
    /// Reads the shapes of a rule with such an edge.
    fn shapes(
        &self,
        files: Vec<ShapeFile>,
        edge: Edge,
        examined: Option<Vec<(Examined, Tree)>>,
    ) -> Result<Vec<Shape>, Problem> {
        let written = || files.iter().map(|file| &*file.pattern).collect::<Vec<_>>();
        let examined = match examined {
            Some(examined) => examined,
            None => shape::examine_all(&written())
                .map_err(|problem| (format!("key `shape`: {problem}"), None))?,
        };
        let shapes = files.into_iter().zip(examined);
        let shapes = shapes.map(|(file, examined)| self.shape(file, examined));
        let mut shapes = shapes.collect::<Result<Vec<Shape>, Problem>>()?;
        // They live as long as the program, and most rules have one.
        shapes.shrink_to_fit();
        if edge == Edge::Field && shapes.iter().any(|shape| !shape.is_gated()) {
            return Err((
                "key `alone`: a value that is all of its field is nothing by itself".into(),
                Some("with `edge = \"field\"`, set `alone = \"none\"`"),
            ));
        }
        Ok(shapes)
    }

    fn shape(&self, file: ShapeFile, examined: (Examined, Tree)) -> Result<Shape, Problem> {
        let (Examined { alike, mut bounds, mut profile }, tree) = examined;
        bounds.digits = bounds.digits.max(file.digits.unwrap_or_default());
        let check = file
            .check
            .as_ref()
            .or(self.check.as_ref())
            .map(|call| CheckCall::named(call))
            .transpose()?;
        let alone = file.alone.or(self.alone).unwrap_or(Degree::Medium);
        let near = file.near.or(self.near).unwrap_or_else(|| alone.next());
        if near < alone {
            return Err((
                "key `near`: is below `alone`".into(),
                Some("a word nearby can't make a value less sure"),
            ));
        }
        let anchor =
            file.anchor.or_else(|| self.anchor.clone()).filter(|anchor| !anchor.is_empty());
        let grade = Grade { alone, near };
        if let Some(anchor) = &anchor {
            profile.anchored(anchor);
        }
        let written = file.pattern;
        let labelled = file.labelled;
        Ok(Shape { written, tree, alike, bounds, anchor, profile, labelled, check, grade })
    }
}

fn named_detector(name: &str) -> Result<SeekerCall, Problem> {
    SeekerCall::named(name).ok_or_else(|| {
        let problem = format!("key `detector`: there is no detector `{name}`");
        (problem, Some("rules of the package show those there are"))
    })
}

/// Turns a TOML error into one line that names the key, or the line where there is none.
fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let message = error.message().lines().next().unwrap_or_default();
    let (problem, hint) = match message.split_once(", expected ") {
        Some((problem, expected)) => (problem, Some(format!("expected {expected}"))),
        None => (message, None),
    };
    let at = error.span().map_or(0, |span| span.start);
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let key =
        text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    let problem = match key.filter(|key| !key.is_empty() && !problem.contains('`')) {
        Some(key) => format!("line {line}, key `{key}`: {problem}"),
        None => format!("line {line}: {problem}"),
    };
    Error::Rule { file: file.to_owned(), problem, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "id = 'a.b'\ncategory = 'phone'\nname = { ru = 'а', en = 'a' }\nshape = '{d}{7}'\n";

    #[test]
    fn a_short_rule_has_sensible_defaults() {
        let rule = parse("a/b.toml", GOOD).unwrap();
        assert_eq!(rule.shapes[0].grade, Grade { alone: Degree::Medium, near: Degree::High });
        assert_eq!(rule.edge, Edge::Word);
    }

    #[test]
    fn a_broken_rule_names_its_file_and_key() {
        for (change, expected) in [
            ("alon = 'low'\n", "line 5: unknown field `alon`"),
            ("alone = 'lo'\n", "line 5: unknown variant `lo`"),
            ("check = 'nope'\n", "key `check`: there is no check `nope`"),
            ("alone = 'high'\nnear = 'low'\n", "key `near`: is below `alone`"),
            ("context = ['Upper']\n", "key `context`"),
            ("edge = 7\n", "key `edge`"),
            ("edge = 'field'\n", "key `alone`: a value that is all of its field"),
            ("detector = 'nope'\n", "key `detector`: there is no detector `nope`"),
        ] {
            let Err(Error::Rule { file, problem, .. }) =
                parse("a/b.toml", &format!("{GOOD}{change}"))
            else {
                panic!("{change} was taken");
            };
            assert!(file == "a/b.toml" && problem.contains(expected), "{problem}");
        }
        assert!(
            parse("a/c.toml", GOOD).unwrap_err().to_string().contains("the file's path says `a.c`")
        );
    }
}
