//! `sverka.toml`: what a project always wants, found upwards from the working directory.
//!
//! In: a TOML file. Out: options that the command line overrules, what is allowed, the policy, the stores.
//! Never guesses: an unknown key or category is an error.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use sverka::{
    error::Error,
    inventory::Holding,
    place::{path_text, printable},
    policy::{Store, Waiver},
    taxonomy::Category,
};

use super::args::{Confidence, FailOn, Placeholders, ScanArgs};

/// The name of the file.
const NAME: &str = "sverka.toml";

/// The file as it stands.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    scan: Scan,
    pub(super) allow: Allow,
    pub(super) policy: Policy,
    #[serde(rename = "store")]
    pub(super) stores: Vec<Store>,
    #[serde(rename = "waive")]
    pub(super) waivers: Vec<Waiver>,
    /// Where the file lies; paths in it are relative to this.
    #[serde(skip)]
    pub(super) folder: PathBuf,
    /// The file, if there is one.
    #[serde(skip)]
    pub(super) file: Option<PathBuf>,
}

/// `[scan]`: the options of the command line, by their names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Scan {
    only: Vec<String>,
    skip: Vec<String>,
    min_confidence: Option<Confidence>,
    placeholders: Option<Placeholders>,
    rules: Option<PathBuf>,
    no_ignore: bool,
    hidden: bool,
    follow: bool,
    glob: Vec<String>,
    max_depth: Option<usize>,
    encoding: Option<String>,
    threads: u16,
    allow_gaps: bool,
}

/// `[allow]`: findings that fail no check.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Allow {
    paths: Vec<String>,
    categories: Vec<Category>,
    #[serde(skip)]
    globs: Option<GlobSet>,
}

/// `[policy]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Policy {
    pub(super) file: Option<PathBuf>,
    pub(super) allow_draft: bool,
    pub(super) accept_catch_all: bool,
    pub(super) fail_on: Option<FailOn>,
}

impl Config {
    /// Reads the file that was named, or the nearest one upwards from the working directory.
    pub(super) fn find(named: Option<&Path>, none: bool) -> Result<Self, Error> {
        let here = std::env::current_dir().unwrap_or_default();
        let found = match named {
            Some(path) => Some(path.to_owned()),
            None if none => None,
            None => here.ancestors().map(|it| it.join(NAME)).find(|it| it.is_file()),
        };
        let Some(path) = found else { return Ok(Self { folder: here, ..Self::default() }) };
        let text = std::fs::read_to_string(&path).map_err(|cause| Error::File {
            what: "read",
            path: path.clone(),
            cause,
        })?;
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.map_or_else(|| here.clone(), |it| here.join(it));
        let shown = path_text(path.strip_prefix(&here).unwrap_or(&path));
        let mut config = Self::parse(&shown, &text)?;
        (config.folder, config.file) = (folder, Some(path));
        Ok(config)
    }

    fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let mut config: Self =
            toml::from_str(text).map_err(|error| Error::toml(file, text, &error))?;
        let mut globs = GlobSetBuilder::new();
        for pattern in &config.allow.paths {
            globs.add(Glob::new(pattern).map_err(|_| Error::Policy {
                file: file.to_owned(),
                problem: format!("[allow]: `{}` is no glob", printable(pattern)),
                hint: Some("for example `tests/**`".into()),
            })?);
        }
        config.allow.globs = globs.build().ok();
        Ok(config)
    }

    /// Fills in what the command line leaves open.
    pub(super) fn apply(&self, args: &mut ScanArgs) {
        let Scan { only, skip, min_confidence, placeholders, rules, .. } = &self.scan;
        let select = &mut args.select;
        if select.only.is_empty() {
            select.only.clone_from(only);
        }
        select.skip.extend(skip.iter().cloned());
        select.min_confidence = select.min_confidence.or(*min_confidence);
        select.placeholders = select.placeholders.or(*placeholders);
        if select.own.rules.is_none() {
            select.own.rules = rules.as_ref().map(|folder| self.folder.join(folder));
        }
        let walk = &mut args.walk;
        walk.no_ignore |= self.scan.no_ignore;
        walk.hidden |= self.scan.hidden;
        walk.follow |= self.scan.follow;
        walk.glob.splice(0..0, self.scan.glob.iter().cloned());
        walk.max_depth = walk.max_depth.or(self.scan.max_depth);
        walk.encoding = walk.encoding.take().or_else(|| self.scan.encoding.clone());
        if args.run.threads == 0 {
            args.run.threads = self.scan.threads.min(1024);
        }
        args.run.allow_gaps |= self.scan.allow_gaps;
    }

    /// Returns whether a finding there fails no check.
    pub(super) fn allows(&self, holding: &Holding) -> bool {
        let categories = &self.allow.categories;
        let by_category =
            categories.iter().any(|it| *it == holding.category || *it == holding.category.group());
        by_category
            || self.allow.globs.as_ref().is_some_and(|globs| {
                let path = holding.store.path();
                let seen = self.relative(Path::new(&path));
                globs.is_match(seen.as_deref().unwrap_or(&path)) || globs.is_match(&path)
            })
    }

    /// Returns a path as seen from the file's folder, if it lies in it.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        seen_from(&self.folder, path)
    }
}

/// Returns a path from the root, without `.` and `..`; links are not followed.
pub(super) fn from_root(path: &Path) -> PathBuf {
    plain(&std::env::current_dir().unwrap_or_default().join(path))
}

/// Returns a path as seen from a folder, if it lies in it.
pub(super) fn seen_from(folder: &Path, path: &Path) -> Option<String> {
    let [folder, path] = [folder, path].map(from_root);
    path.strip_prefix(folder).ok().map(|it| it.to_string_lossy().into_owned())
}

/// Takes `.` and `..` out of an absolute path.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    path.components().fold(PathBuf::new(), |mut out, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_the_file_is_said_in_one_line() {
        for (text, expected) in [
            ("[scan]\nonyl = []\n", "line 2: unknown field `onyl`"),
            ("[allow]\ncategories = [\"phones\"]\n", "line 2: there is no category `phones`"),
            ("[allow]\npaths = [\"a[\"]\n", "[allow]: `a[` is no glob"),
            (
                "[[waive]]\nverdict = \"nope\"\nreason = \"x\"\nuntil = 2030-01-01\n",
                "line 2: there is no verdict `nope`",
            ),
            ("[policy]\nfail_on = \"hint\"\n", "line 2: unknown variant `hint`"),
        ] {
            let error = Config::parse("sverka.toml", text).unwrap_err().to_string();
            assert!(error.contains(expected) && error.lines().count() == 2, "{error}");
        }
    }

    #[test]
    fn a_path_is_seen_from_a_folder_without_its_dots() {
        let seen = |folder: &str, path: &str| seen_from(Path::new(folder), Path::new(path));
        assert_eq!(seen("/srv/app", "/srv/app/./logs/../dumps/a").as_deref(), Some("dumps/a"));
        assert_eq!(seen("/srv/app", "/srv/application"), None);
    }
}
