//! Arguments as typed.
//!
//! In: the command line. Out: plain structs, one for each concern.
//! Never decides anything; `mod.rs` turns them into a job.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Deserialize;

/// Finds personal data in files, dumps and logs.
///
/// Exit codes: 0 done or clean, 1 `check` disagrees, 2 usage or fatal error,
/// 3 something could not be read.
#[derive(Debug, Parser)]
#[command(name = "sverka", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find personal data; print a summary by category, then the findings
    Scan(ScanArgs),
    /// Scan and say by the exit code whether the data agrees with the policy, or without one, whether there is none
    Check(CheckArgs),
    /// Read privacy policies into declaration files, show and check them
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// List, explain and verify detection rules
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List all rules: id, category, name
    List(OwnRules),
    /// Explain one rule: shapes, checks, context, how confidence comes about, examples
    Explain {
        /// The rule's id, as `rules list` shows it
        id: String,
        #[command(flatten)]
        own: OwnRules,
    },
    /// Verify a directory of own rules against their examples, together with the built-in rules
    Check {
        /// The directory; each `*.toml` below it is a rule whose id is its path
        dir: PathBuf,
    },
    /// List the checks that a rule may name
    Checks,
}

#[derive(Debug, Args)]
pub(crate) struct OwnRules {
    /// Add the rules of this directory
    #[arg(long, value_name = "DIR")]
    pub(crate) rules: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// Directories and files to scan; `-` is the standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) walk: WalkArgs,
    #[command(flatten)]
    pub(crate) select: SelectArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) scan: ScanArgs,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to hold it against")]
pub(crate) struct PolicyArgs {
    /// The declaration file (.toml), or the privacy policy itself (md, txt, html, docx), which is read
    /// on the fly and counts as a draft
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Do not fail because nobody has reviewed the declarations
    #[arg(long)]
    pub(crate) allow_draft: bool,
    /// Let "other data" declare everything
    #[arg(long)]
    pub(crate) accept_catch_all: bool,
    /// Fail from this severity on (default: error)
    #[arg(long, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,
    /// Judge terms and waivers as of this day, not today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FailOn {
    Error,
    Warning,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Read a privacy policy (md, txt, html, docx) into a declaration file with citations, a draft to review
    Read {
        /// The document
        document: PathBuf,
        /// Write the declaration file here
        #[arg(short, long, value_name = "FILE", conflicts_with = "update")]
        output: Option<PathBuf>,
        /// Read the changed document into this declaration file; what people wrote in it stays
        #[arg(long, value_name = "FILE")]
        update: Option<PathBuf>,
        /// What to print: a summary, the declaration file, or flat lists (default: text if a file is written
        /// or a person looks on, else toml)
        #[arg(short, long, value_name = "NAME")]
        format: Option<ReadFormat>,
        #[command(flatten)]
        lang: LangArgs,
    },
    /// Find defects of the policy itself: contradictions, no retention, no operator, placeholders …
    Lint {
        /// Documents or their declaration files; those of one operator are compared, too
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        lang: LangArgs,
    },
    /// Show the declarations as a table
    Show {
        /// The declaration file or the document
        file: PathBuf,
        #[command(flatten)]
        lang: LangArgs,
    },
    /// Write a commented sverka.toml to start from
    Init {
        /// The declaration file that it names
        #[arg(long, value_name = "FILE", default_value = "policy.toml")]
        policy: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadFormat {
    Text,
    Toml,
    Json,
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LangArgs {
    /// Language of titles and verdicts (default: the locale's, if it is ru, else en)
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Ru,
    En,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to read")]
pub(crate) struct WalkArgs {
    /// Do not honour .gitignore and .ignore files
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Read hidden files and directories too; `.env` and `.env.*` are always read
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Read only what matches; `!GLOB` leaves out; may be given several times
    #[arg(short, long, value_name = "GLOB")]
    pub(crate) glob: Vec<String>,
    /// Go at most this many directories deep
    #[arg(long, value_name = "N")]
    pub(crate) max_depth: Option<usize>,
    /// Follow symbolic links
    #[arg(short = 'L', long)]
    pub(crate) follow: bool,
    /// Read all files as text in this charset (windows-1251, koi8-r, cp866, utf-16le …)
    #[arg(short = 'E', long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to find")]
pub(crate) struct SelectArgs {
    /// Only these categories, groups or rules, by commas: `phone,government_id,ru.passport`
    #[arg(long, value_name = "CATS", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Not these categories, groups or rules
    #[arg(long, value_name = "CATS", value_delimiter = ',')]
    pub(crate) skip: Vec<String>,
    /// Report findings from this confidence on (default: medium)
    #[arg(long, value_name = "LEVEL")]
    pub(crate) min_confidence: Option<Confidence>,
    /// Documentation and test values, private addresses: show (default), hide, or fail a check on them too
    #[arg(long, value_name = "HOW")]
    pub(crate) placeholders: Option<Placeholders>,
    #[command(flatten)]
    pub(crate) own: OwnRules,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Confidence {
    Low,
    Medium,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Placeholders {
    Show,
    Hide,
    Fail,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How to run")]
pub(crate) struct RunArgs {
    /// Worker threads, at most 1024; 0 takes one for each core
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0,
        value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(crate) threads: u16,
    /// Exit with 0 even though something could not be read
    #[arg(long)]
    pub(crate) allow_gaps: bool,
    /// Take this configuration, not the sverka.toml found upwards from here
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Take no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
    /// No progress bar
    #[arg(long)]
    pub(crate) no_progress: bool,
    /// Print nothing but the report
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "What to print")]
pub(crate) struct OutputArgs {
    /// Format of the report
    #[arg(short, long, value_name = "NAME", default_value = "text", value_parser = formats())]
    pub(crate) format: String,
    /// Write the report to a file, readable by you alone
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write a further report; may be given several times
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) report: Vec<String>,
    /// Print values as they are. Refused for files that others can read
    #[arg(long)]
    pub(crate) reveal: bool,
    /// Colour in the text report
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// List all findings of a file in the text report, not only the first 50
    #[arg(long)]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

fn formats() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(sverka::report::ALL.iter().map(|report| report.name()))
}
