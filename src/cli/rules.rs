//! `sverka rules`: what is looked for, and why it is believed.
//!
//! In: the built-in rules and the user's. Out: lists, explanations, verdicts on own rules.
//! Never changes a rule.

use std::io::{self, Write};

use sverka::{
    detect::{Cost, Degree, Engine, Grade, Sure, check, examples, rule::Rule},
    error::Error,
};

use super::{
    Exit,
    args::{OwnRules, RulesCommand},
    engine, output,
};

/// Runs a `rules` command.
pub(super) fn run(command: &RulesCommand) -> Result<Exit, Error> {
    let mut out = Vec::new();
    let exit = match command {
        RulesCommand::List(own) => list(&built(own)?, &mut out).map(|()| Exit::Agrees),
        RulesCommand::Explain { id, own } => {
            let engine = built(own)?;
            let index = index_of(&engine, id)?;
            explain(&engine, index, &mut out).map(|()| Exit::Agrees)
        }
        RulesCommand::Check { dir } => {
            let own = sverka::detect::rule::load(dir)?.len();
            let engine = engine(Some(dir), Sure::Low)?;
            verify(&engine, engine.rules().len() - own, &mut out)
        }
        RulesCommand::Checks => check::ALL
            .iter()
            .try_for_each(|(name, _)| writeln!(out, "{name}"))
            .map(|()| Exit::Agrees),
    };
    let exit = exit.map_err(Error::Output)?;
    output::print(&out)?;
    Ok(exit)
}

fn built(own: &OwnRules) -> Result<Engine, Error> {
    engine(own.rules.as_deref(), Sure::Low)
}

fn list(engine: &Engine, out: &mut impl Write) -> io::Result<()> {
    let rules = engine.rules();
    let width = |text: fn(&Rule) -> usize| rules.iter().map(text).max().unwrap_or_default();
    let ids = width(|rule| rule.id.len());
    let categories = width(|rule| rule.category.id().len());
    for rule in rules {
        let name = &rule.name;
        writeln!(
            out,
            "{:ids$}  {:categories$}  {} · {}",
            rule.id,
            rule.category.id(),
            name.en,
            name.ru
        )?;
    }
    Ok(())
}

/// Finds the rule, or says which ids are like the one asked for.
fn index_of(engine: &Engine, id: &str) -> Result<usize, Error> {
    engine.rules().iter().position(|rule| &*rule.id == id).ok_or_else(|| {
        let last = id.rsplit('.').next().unwrap_or(id);
        let like: Vec<&str> = engine
            .rules()
            .iter()
            .map(|rule| &*rule.id)
            .filter(|known| known.contains(last))
            .collect();
        let hint = if like.is_empty() {
            "`sverka rules list` shows all".to_owned()
        } else {
            format!("there are {}", like.join(", "))
        };
        Error::Usage {
            problem: format!("there is no rule `{}`", sverka::place::printable(id)),
            hint: Some(hint),
        }
    })
}

fn explain(engine: &Engine, index: usize, out: &mut impl Write) -> io::Result<()> {
    let Some(rule) = engine.rules().get(index) else { return Ok(()) };
    writeln!(out, "{}\n  {}\n  {}", rule.id, rule.name.en, rule.name.ru)?;
    writeln!(out, "\ncategory  {}", rule.category.id())?;
    if !rule.source.is_empty() {
        writeln!(out, "source    {}", rule.source)?;
    }
    writeln!(out, "edge      {}", format!("{:?}", rule.edge).to_lowercase())?;
    for (name, words) in [("context", &rule.context), ("against", &rule.against)] {
        if !words.is_empty() {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            writeln!(out, "{name}   {}", words.join(", "))?;
        }
    }
    if let Some(call) = &rule.detector {
        writeln!(out, "\nno shapes: the detector `{}` finds its values", call.written)?;
    } else {
        writeln!(out, "\nshapes, and how sure a value of each is:")?;
    }
    for shape in &rule.shapes {
        writeln!(out, "  {}", shape.written)?;
        if let Some(call) = &shape.check {
            writeln!(out, "    check {}: what fails it is no finding", call.written)?;
        }
        if shape.labelled {
            writeln!(out, "    begins with a label: the value is what stands behind it")?;
        }
        writeln!(out, "    {}", grades(shape.grade))?;
        writeln!(out, "    needs {}; {}", shape.need(), shape.cost().tell())?;
    }
    writeln!(out, "\nexamples:")?;
    for find in &rule.finds {
        writeln!(out, "  finds   {}", sverka::place::printable(&find.text))?;
    }
    for pass in &rule.passes {
        writeln!(
            out,
            "  passes  {}\n          {}",
            sverka::place::printable(&pass.text),
            pass.why
        )?;
    }
    let problems = examples::verify(engine, index, &mut engine.scratch());
    match problems.len() {
        0 => writeln!(out, "all hold."),
        _ => problems.iter().try_for_each(|problem| writeln!(out, "  does not hold: {problem}")),
    }
}

/// The table of confidence for one shape, in words.
fn grades(grade: Grade) -> String {
    let word = |degree: Degree| match degree {
        Degree::None => "no finding",
        Degree::Low => "low",
        Degree::Medium => "medium",
        Degree::High => "high",
    };
    let against = match grade.alone {
        Degree::High => Degree::Low,
        _ => Degree::None,
    };
    format!(
        "alone {} · with a context word {} · in a field of that name {} · with a word against it {}",
        word(grade.alone),
        word(grade.near),
        word(grade.near.next()),
        word(against)
    )
}

fn verify(engine: &Engine, first: usize, out: &mut impl Write) -> io::Result<Exit> {
    let mut scratch = engine.scratch();
    let mut broken = 0;
    for index in first..engine.rules().len() {
        let Some(rule) = engine.rules().get(index) else { continue };
        let problems = examples::verify(engine, index, &mut scratch);
        if problems.is_empty() {
            writeln!(out, "{}: holds", rule.id)?;
        }
        for shape in rule.shapes.iter().filter(|shape| shape.cost() == Cost::Everywhere) {
            let shape = sverka::place::printable(&shape.written);
            writeln!(out, "{}: warning: shape `{shape}` is {}", rule.id, Cost::Everywhere.tell())?;
        }
        for problem in &problems {
            writeln!(out, "{}: {problem}", rule.id)?;
        }
        broken += usize::from(!problems.is_empty());
    }
    let all = engine.rules().len() - first;
    writeln!(out, "{all} rules, {broken} of them broken")?;
    Ok(if broken == 0 { Exit::Agrees } else { Exit::Disagrees })
}
