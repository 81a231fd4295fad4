//! The rules that come with sverka, as the build script has laid them out.
//!
//! In: nothing. Out: rules.
//! Never reads a file, or an expression: what is known of shapes was told when sverka was built.

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    rule::{Find, Known, Pass, Rule, rule_of},
    shape::Examined,
    tree::Tree,
    varint,
    word_list::{Known as KnownWords, WordList},
    words::Word,
};
use crate::error::Error;

/// The words of all rules, each once, as rules write them, a line each.
static WORDS: &str = include_str!(concat!(env!("OUT_DIR"), "/context_words.txt"));

/// What the rules say, in order of their paths: three lines each, as [`Laid::all`] takes them. Here as in the words,
/// nothing points to anything: what does has to be mended in memory whenever the program starts.
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/rules.txt"));

/// What else is known of them, in the same order: three parts each, each behind how many bytes it has.
static NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin"));

/// The examples of each, as JSON, a line each; apart, so that a scan doesn't load them.
static EXAMPLES: &str = include_str!(concat!(env!("OUT_DIR"), "/examples.jsonl"));

/// A rule as the build script has laid it out.
struct Laid {
    /// Its path under `patterns/`.
    path: &'static str,
    /// What else it says, as JSON.
    rule: &'static str,
    /// The numbers of its words, for and against it.
    words: [&'static [u8]; 2],
    /// What is known of its shapes, as JSON.
    examined: &'static str,
    /// Their trees.
    trees: &'static [u8],
}

impl Laid {
    /// Returns all that are embedded.
    fn all() -> impl Iterator<Item = Self> {
        let (mut lines, mut rest) = (TEXTS.lines(), NUMBERS);
        std::iter::from_fn(move || {
            let (path, rule, examined) = (lines.next()?, lines.next()?, lines.next()?);
            let mut part = || varint::take_all(&mut rest);
            Some(Self { path, rule, words: [part()?, part()?], examined, trees: part()? })
        })
    }

    /// Reads it; its words are among those `known`.
    fn read(&self, known: &KnownWords) -> Result<Rule, Error> {
        let [context, against] = self.words.map(|mut numbers| {
            WordList::of(known, std::iter::from_fn(move || varint::take(&mut numbers)))
        });
        let examined: Vec<Examined> = laid_out(self.path, self.examined)?;
        let shapes = examined.into_iter().zip(Tree::embedded(self.trees)).collect();
        let known = Known { context, against, shapes };
        rule_of(self.path, laid_out(self.path, self.rule)?, Some(known))
    }
}

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
    for ((rule, Laid { path, .. }), examples) in
        rules.iter_mut().zip(Laid::all()).zip(EXAMPLES.lines())
    {
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
    let words: Result<Vec<Word>, _> = WORDS.lines().map(Word::embedded).collect();
    let mut words = words.map_err(|problem| broken("", problem))?;
    words.shrink_to_fit();
    let words = KnownWords::new(words);
    Laid::all().map(|rule| rule.read(&words)).collect()
}

/// Reads what the build script has laid out of a rule.
fn laid_out<T: DeserializeOwned>(path: &str, json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| broken(path, error.to_string()))
}

fn broken(path: &str, problem: String) -> Error {
    Error::Rule { file: path.to_owned(), problem, hint: None }
}
