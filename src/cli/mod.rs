//! The command line: arguments → a job, an audit → reports and an exit code.
//!
//! In: what the user typed. Out: reports, and 0, 1, 2 or 3.
//! Never scans by itself, and prints only through `say.rs` and reports.

mod args;
mod output;
mod rules;
mod say;

use std::{
    io::{self, Write as _},
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use anstream::ColorChoice;
use clap::{CommandFactory as _, Parser as _};
use sverka::{
    decode::Charset,
    detect::{Engine, Nature, Sure, rule, value::Reveal},
    error::Error,
    report::{self, Audit, Style},
    scan::{self, Job, Progress, Select, Which},
    taxonomy::Category,
    walk,
};

use args::{Cli, Color, Command, Confidence, OutputArgs, Placeholders, ScanArgs, SelectArgs};
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
        Command::Scan(args) => scan(&args, false),
        Command::Check(args) => scan(&args, true),
        Command::Rules(command) => rules::run(&command),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "sverka", &mut script);
            io::stdout().write_all(&script).map_err(Error::Output).map(|()| Exit::Agrees)
        }
        Command::Man => clap_mangen::Man::new(Cli::command())
            .render(&mut io::stdout())
            .map_err(Error::Output)
            .map(|()| Exit::Agrees),
    };
    let exit = exit.unwrap_or_else(|error| match &error {
        Error::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Exit::Agrees,
        _ => {
            say::error(&error);
            Exit::Failed
        }
    });
    ExitCode::from(exit as u8)
}

fn scan(args: &ScanArgs, check: bool) -> Result<Exit, Error> {
    let targets = targets(&args.output)?;
    targets.iter().try_for_each(Target::refuse_homeless)?;
    if args.output.reveal {
        targets.iter().try_for_each(Target::refuse_readable)?;
        say::warn("values are printed as they are");
    }
    let job = job(args)?;
    let audit = watched(&job, !args.run.quiet && !args.run.no_progress)?;
    let style = Style { colour: colour(args.output.color), all: args.output.all };
    for target in &targets {
        let bytes = target.write(&audit, style)?;
        if let (Some(path), Some(bytes), false) = (&target.file, bytes, args.run.quiet) {
            say::wrote(path, bytes);
        }
    }
    Ok(verdict(&audit, check, args))
}

/// Without a policy, `check` disagrees with any live finding; with `--placeholders fail` with any.
fn verdict(audit: &Audit, check: bool, args: &ScanArgs) -> Exit {
    let counts =
        |nature: Nature| nature == Nature::Live || args.select.placeholders == Placeholders::Fail;
    let failing: u64 = audit
        .inventory
        .iter()
        .flat_map(|(_, tally)| {
            Nature::ALL.into_iter().filter(|n| counts(*n)).map(|n| tally.of_nature(n))
        })
        .sum();
    if check && failing > 0 {
        Exit::Disagrees
    } else if !audit.gaps.is_empty() && !args.run.allow_gaps {
        Exit::Incomplete
    } else {
        Exit::Agrees
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
    let engine = engine(args.select.own.rules.as_deref())?;
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
    Ok(Job { walk, engine, select, charset, threads: usize::from(args.run.threads), reveal })
}

/// The built-in rules, with those of a directory.
fn engine(own: Option<&std::path::Path>) -> Result<Engine, Error> {
    let mut rules = rule::embedded()?;
    if let Some(folder) = own {
        rules.extend(rule::load(folder)?);
    }
    Engine::new(rules)
}

fn select(args: &SelectArgs, engine: &Engine) -> Result<Select, Error> {
    let which = |names: &[String]| {
        names.iter().map(|name| named(name, engine)).collect::<Result<Vec<_>, _>>()
    };
    Ok(Select {
        only: which(&args.only)?,
        skip: which(&args.skip)?,
        confidence: match args.min_confidence {
            Confidence::Low => Sure::Low,
            Confidence::Medium => Sure::Medium,
            Confidence::High => Sure::High,
        },
        placeholders: args.placeholders != Placeholders::Hide,
    })
}

/// What a name on the command line chooses; a category that no rule finds would choose nothing, silently.
fn named(name: &str, engine: &Engine) -> Result<Which, Error> {
    let category = Category::named(name);
    let which = match category {
        Some(category) => Which::Category(category),
        None => Which::Rule(name.into()),
    };
    if engine.rules().iter().any(|rule| which.names(rule)) {
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
