//! The command line: arguments → a job, an audit → reports and an exit code.
//!
//! In: what the user typed. Out: reports, and 0, 1, 2 or 3.
//! Never scans by itself, and prints only through `say.rs` and reports.

mod args;
mod check;
mod config;
mod output;
mod policy;
mod rules;
mod say;
mod shown;

use std::{
    io,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use anstream::ColorChoice;
use clap::{CommandFactory as _, Parser as _};
use sverka::{
    decode::Charset,
    detect::{
        Engine, Means, Nature, Sure,
        rule::{self, Rule},
        value::Reveal,
    },
    error::Error,
    inventory::{Holding, Tally},
    report::{self, Audit, Style},
    scan::{self, Job, Progress, Select, Which},
    taxonomy::{Category, Lang},
    walk,
};

use args::{
    Cli, Color, Command, Confidence, Language, OutputArgs, Placeholders, PolicyArgs, ScanArgs,
    SelectArgs,
};
use config::Config;
use output::Target;

/// What the process says to the shell: SPEC §3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Agrees = 0,
    Disagrees = 1,
    Failed = 2,
    Incomplete = 3,
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    say::quiet_panics();
    let exit = match Cli::parse().command {
        Command::Scan(args) => scan(args, None),
        Command::Check(args) => scan(args.scan, Some(&args.policy)),
        Command::Policy(command) => policy::run(&command),
        Command::Rules(command) => rules::run(&command),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "sverka", &mut script);
            output::print(&script).map(|()| Exit::Agrees)
        }
        Command::Man => {
            let mut page = Vec::new();
            let made = clap_mangen::Man::new(Cli::command()).render(&mut page);
            let printed = made.map_err(Error::Output).and_then(|()| output::print(&page));
            printed.map(|()| Exit::Agrees)
        }
    };
    let exit = exit.unwrap_or_else(|error| {
        say::error(&error);
        Exit::Failed
    });
    ExitCode::from(exit as u8)
}

/// Findings of a file that are told where a report lists fewer: with room for those that only their column proves.
const LISTED: usize = 1000;

/// Scans; with `check` the result is judged.
fn scan(mut args: ScanArgs, check: Option<&PolicyArgs>) -> Result<Exit, Error> {
    let config = Config::find(args.run.config.as_deref(), args.run.no_config)?;
    config.apply(&mut args);
    let args = &args;
    let targets = targets(&args.output)?;
    targets.iter().try_for_each(Target::refuse_homeless)?;
    if args.output.reveal {
        targets.iter().try_for_each(Target::refuse_readable)?;
        say::warn("values are printed as they are");
    }
    let against = check.map(|policy| check::against(policy, &config)).transpose()?.flatten();
    let mut job = job(args)?;
    let sums = targets.iter().all(|target| matches!(target.report.name(), "text" | "csv"));
    if sums && !args.output.all && check.is_none() {
        job.told = LISTED;
    }
    job.adds_up = against.is_some();
    let mut audit = watched(&job, !args.run.quiet && !args.run.no_progress)?;
    if let Some(against) = &against {
        check::judge(against, &mut audit, args, &config, (&job.engine, &job.select))?;
    }
    let style = Style {
        colour: colour(args.output.color),
        all: args.output.all,
        lang: lang(args.output.lang.lang),
    };
    for target in &targets {
        let bytes = target.write(&audit, style)?;
        if let (Some(path), Some(bytes), false) = (&target.file, bytes, args.run.quiet) {
            say::wrote(path, bytes);
        }
    }
    let disagrees = check.is_some() && disagrees(&audit, args, &config)?;
    Ok(match disagrees {
        true => Exit::Disagrees,
        false if !audit.gaps.is_empty() && !args.run.allow_gaps => Exit::Incomplete,
        false => Exit::Agrees,
    })
}

/// With a policy its judgement decides; without one any live finding does, or any with `--placeholders fail`.
fn disagrees(audit: &Audit, args: &ScanArgs, config: &Config) -> Result<bool, Error> {
    if let Some(judgement) = &audit.judgement {
        return Ok(judgement.fails());
    }
    let counts = check::counts(args);
    let disagrees = |(holding, tally): (&Holding, &Tally)| {
        let mut counting = Nature::ALL.into_iter().filter(|nature| counts(*nature));
        counting.any(|nature| tally.of_nature(nature) > 0) && !config.allows(holding)
    };
    for file in audit.inventory.files() {
        if file.map_err(Error::Output)?.iter().any(disagrees) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The language asked for, or the locale's; of those known.
fn lang(wish: Option<Language>) -> Lang {
    match wish {
        Some(Language::Ru) => Lang::Ru,
        Some(Language::En) => Lang::En,
        None => {
            // POSIX: the first of these that is set and not empty.
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(std::env::var_os)
                .find(|value| !value.is_empty());
            let russian = locale.is_some_and(|it| it.to_string_lossy().starts_with("ru"));
            if russian { Lang::Ru } else { Lang::En }
        }
    }
}

fn job(args: &ScanArgs) -> Result<Job, Error> {
    let encoding = args.walk.encoding.as_deref().filter(|name| *name != "auto");
    let charset = encoding
        .map(|name| {
            Charset::named(name).ok_or_else(|| Error::Usage {
                problem: format!(
                    "`{}` is no charset that is known",
                    sverka::place::printable(name)
                ),
                hint: Some("for example utf-8, windows-1251, koi8-r, cp866, utf-16le".into()),
            })
        })
        .transpose()?;
    let least = least(&args.select);
    let rules = with_own(rule::embedded_bare()?, args.select.own.rules.as_deref())?;
    let engine = Engine::with(rules, means()?, least)?;
    let select = select(&args.select, &engine)?;
    let walk = walk::Options {
        roots: args.paths.clone(),
        ignore_files: !args.walk.no_ignore,
        hidden: args.walk.hidden,
        globs: args.walk.glob.clone(),
        max_depth: args.walk.max_depth,
        follow_links: args.walk.follow,
    };
    let reveal = args.output.reveal.then(Reveal::asked);
    let (threads, told) = (usize::from(args.run.threads), usize::MAX);
    Ok(Job { walk, engine, select, charset, threads, reveal, told, adds_up: false })
}

/// The built-in rules, with those of a directory.
fn with_own(mut rules: Vec<Rule>, own: Option<&std::path::Path>) -> Result<Vec<Rule>, Error> {
    if let Some(folder) = own {
        rules.extend(rule::load(folder)?);
    }
    Ok(rules)
}

/// An engine of the built-in rules, with those of a directory.
fn engine(own: Option<&std::path::Path>, least: Sure) -> Result<Engine, Error> {
    Engine::with(with_own(rule::embedded()?, own)?, means()?, least)
}

/// The best means, or those that the environment names, to test and to measure them.
fn means() -> Result<Means, Error> {
    let Some(name) = std::env::var_os("SVERKA_MEANS").filter(|name| !name.is_empty()) else {
        return Ok(Means::best());
    };
    let name = name.to_string_lossy();
    Means::named(&name).ok_or_else(|| Error::Usage {
        problem: format!("`SVERKA_MEANS` is `{}`", sverka::place::printable(&name)),
        hint: Some(
            "one of exhaustive, portable, neon, avx2, avx512, as far as the machine has them"
                .into(),
        ),
    })
}

/// The confidence from which on findings are asked for.
fn least(args: &SelectArgs) -> Sure {
    match args.min_confidence.unwrap_or(Confidence::Medium) {
        Confidence::Low => Sure::Low,
        Confidence::Medium => Sure::Medium,
        Confidence::High => Sure::High,
    }
}

fn select(args: &SelectArgs, engine: &Engine) -> Result<Select, Error> {
    let which = |names: &[String]| {
        names.iter().map(|name| named(name, engine)).collect::<Result<Vec<_>, _>>()
    };
    Ok(Select {
        only: which(&args.only)?,
        skip: which(&args.skip)?,
        confidence: least(args),
        placeholders: args.placeholders != Some(Placeholders::Hide),
    })
}

/// What a name on the command line chooses; a category that no rule finds would choose nothing, silently.
fn named(name: &str, engine: &Engine) -> Result<Which, Error> {
    let category = Category::named(name);
    let which = match category {
        Some(category) => Which::Category(category),
        None => Which::Rule(name.into()),
    };
    if engine.rules().iter().any(|rule| which.may_name(rule)) {
        return Ok(which);
    }
    let mut known: Vec<&str> = engine.rules().iter().map(|rule| rule.category.id()).collect();
    known.sort_unstable();
    known.dedup();
    let name = sverka::place::printable(name);
    Err(Error::Usage {
        problem: match category {
            Some(_) => format!("no rule finds `{name}`"),
            None => format!("`{name}` is no category and no rule"),
        },
        hint: Some(format!("there are {}; `sverka rules list` shows the rules", known.join(", "))),
    })
}

/// Scans, with a progress bar where somebody can see it.
fn watched(job: &Job, wanted: bool) -> Result<Audit, Error> {
    let progress = Progress::default();
    if !wanted || !say::watched() {
        return scan::scan(job, &progress);
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| say::follow(&progress, &done));
        let audit = scan::scan(job, &progress);
        done.store(true, Ordering::Relaxed);
        audit
    })
}

fn targets(args: &OutputArgs) -> Result<Vec<Target>, Error> {
    let unknown = |name: &str| Error::Usage {
        problem: format!("`{}` is no report format", sverka::place::printable(name)),
        hint: Some(format!(
            "there are {}",
            report::ALL.iter().map(|report| report.name()).collect::<Vec<_>>().join(", ")
        )),
    };
    let main = report::named(&args.format).ok_or_else(|| unknown(&args.format))?;
    let mut targets = vec![Target { report: main, file: args.output.clone() }];
    for pair in &args.report {
        let (name, file) = pair.split_once('=').ok_or_else(|| Error::Usage {
            problem: format!("`--report {}` names no file", sverka::place::printable(pair)),
            hint: Some("write it as NAME=FILE, for example json=out.json".into()),
        })?;
        let report = report::named(name).ok_or_else(|| unknown(name))?;
        targets.push(Target { report, file: Some(file.into()) });
    }
    Ok(targets)
}

fn colour(wish: Color) -> bool {
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    }
}
