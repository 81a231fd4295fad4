//! The rules that come with sverka, as the build script has laid them out.
//!
//! In: nothing. Out: rules.
//! Never reads a file, or an expression: what is known of shapes was told when sverka was built.

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    rule::{Find, Known, Pass, Rule, rule_of},
    shape::Examined,
    tree::Tree,
    words::Word,
};
use crate::error::Error;

/// A rule as the build script has laid it out: its path under `patterns/`; as JSON what else it says; its words for and
/// against it, by number; as JSON what is known of its shapes; and their trees.
type Laid = (&'static str, &'static str, [&'static [u16]; 2], &'static str, &'static [u8]);

/// The words of all rules, each once, as rules write them.
static WORDS: &[&str] = include!(concat!(env!("OUT_DIR"), "/context_words.rs"));

/// The embedded rules, in order of their paths.
static EMBEDDED: &[Laid] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The examples of each, as JSON; apart, so that a scan doesn't load them.
static EXAMPLES: &[&str] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The examples of a rule, apart.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Examples {
    find: Vec<Find>,
    pass: Vec<Pass>,
}

/// Returns the rules that come with sverka, in order of their ids.
///
/// # Errors
/// Never in a build whose tests passed; a broken file is named.
pub fn embedded() -> Result<Vec<Rule>, Error> {
    let mut rules = embedded_bare()?;
    for ((rule, (path, ..)), examples) in rules.iter_mut().zip(EMBEDDED).zip(EXAMPLES) {
        let examples: Examples = laid_out(path, examples)?;
        (rule.finds, rule.passes) = (examples.find, examples.pass);
    }
    Ok(rules)
}

/// Returns the same without their examples, of which a scan has no use.
///
/// # Errors
/// As [`embedded`].
pub fn embedded_bare() -> Result<Vec<Rule>, Error> {
    let words = WORDS.iter().map(|word| Word::parse(word)).collect::<Result<Vec<_>, _>>();
    let words = words.map_err(|problem| broken("", problem))?;
    let read = |(path, rule, said, examined, trees): &Laid| {
        let [context, against] = said.map(|numbers| {
            let known = numbers.iter().filter_map(|number| words.get(usize::from(*number)));
            known.cloned().collect()
        });
        let examined: Vec<Examined> = laid_out(path, examined)?;
        let shapes = examined.into_iter().zip(Tree::embedded(trees)).collect();
        rule_of(path, laid_out(path, rule)?, Some(Known { context, against, shapes }))
    };
    EMBEDDED.iter().map(read).collect()
}

/// Reads what the build script has laid out of a rule.
fn laid_out<T: DeserializeOwned>(path: &str, json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| broken(path, error.to_string()))
}

fn broken(path: &str, problem: String) -> Error {
    Error::Rule { file: path.to_owned(), problem, hint: None }
}
