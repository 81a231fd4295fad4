//! GEDCOM: who descends from whom, a line for each fact, under the facts that it belongs to.
//!
//! In: bytes that begin with the head of such a file. Out: segments of the text, a run for each value that has a name.
//! Never names what is said of sources and programs.
//!
//! The GEDCOM Standard, release 5.5.1, chapter 2.

use std::ops::Range;

use super::{
    cut::BLOCK,
    lines::{Line, Lines},
    paths::{Path, Paths},
    sample,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each},
};

/// The format of family trees.
pub struct Gedcom;

impl Format for Gedcom {
    fn name(&self) -> &'static str {
        "gedcom"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(
            head,
            |first| first == b'0',
            |sample| {
                let mut lines = sample.text.split(['\r', '\n']).filter(|line| !line.is_empty());
                lines.next().is_some_and(|line| line.trim_end() == "0 HEAD")
                    && lines.next().is_some_and(|line| line.starts_with("1 "))
            },
        )
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(GedcomLine::default()), each)
    }
}

/// Records that are about people.
const PEOPLE: [&str; 2] = ["INDI", "SUBM"];
/// What facts of people are called elsewhere: by the tag above, where it matters, and their own.
const NAMES: [(&str, &str, &str); 20] = [
    ("BIRT", "DATE", "birth_date"),
    ("BIRT", "PLAC", "birth_place"),
    ("", "NAME", "name"),
    ("", "GIVN", "given_name"),
    ("", "SURN", "family_name"),
    ("", "SEX", "gender"),
    ("", "ADDR", "address"),
    ("ADDR", "CONT", "address"),
    ("", "ADR1", "street"),
    ("", "ADR2", "street"),
    ("", "CITY", "city"),
    ("", "POST", "zip"),
    ("", "PHON", "phone"),
    ("", "FAX", "fax"),
    ("", "EMAIL", "email"),
    ("", "OCCU", "occupation"),
    ("", "RELI", "religion"),
    ("", "SSN", "ssn"),
    ("", "IDNO", "national_id"),
    ("", "NATI", "citizenship"),
];
/// The deepest level that the standard has.
const DEEPEST: usize = 99;

/// Reads lines of a family tree.
#[derive(Default)]
pub(super) struct GedcomLine {
    paths: Paths,
    state: State,
}

#[derive(Clone, Default)]
pub(super) struct State {
    /// The record at hand is of somebody.
    of_person: bool,
    /// Tags by their level, below the record.
    tags: Vec<Box<str>>,
}

impl GedcomLine {
    /// Puts the given names and the family name, which stands between slashes.
    fn name(&mut self, pass: &mut Pass<'_>, value: Range<usize>) {
        let text = pass.text.get(value.clone()).unwrap_or_default();
        let (mut at, mut between) = (0, false);
        for part in text.split('/') {
            let inner = part.trim();
            let start = value.start + at + (part.len() - part.trim_start().len());
            let name = if between { "family_name" } else { "given_name" };
            if !inner.is_empty() {
                pass.run(start..start + inner.len(), self.paths.key(Path::ROOT, name).field());
            }
            at += part.len() + 1;
            between = !between;
        }
    }
}

impl Line for GedcomLine {
    type State = State;

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()) else { return };
        let body = text.trim_start_matches(['\u{FEFF}', ' ', '\t']);
        let mut words = body.splitn(3, ' ');
        let (Some(level), Some(tag)) = (words.next(), words.next()) else { return };
        let Some(level) = level.parse::<usize>().ok().filter(|level| *level <= DEEPEST) else {
            return;
        };
        let value = words.next().unwrap_or_default().trim_end();
        if level == 0 {
            self.state.of_person = tag.starts_with('@') && PEOPLE.contains(&value);
            self.state.tags.clear();
            return;
        }
        self.state.tags.truncate(level - 1);
        let above = self.state.tags.last().map_or("", |tag| tag);
        let known =
            NAMES.iter().find(|(of, own, _)| *own == tag && (of.is_empty() || *of == above));
        let name = known.map(|(_, _, name)| *name).filter(|_| self.state.of_person);
        self.state.tags.push(tag.into());
        let end = line.start + text.trim_end().len();
        match name {
            Some(_) if value.is_empty() => {}
            Some("name") => self.name(pass, end - value.len()..end),
            Some(name) => {
                let path = self.paths.key(Path::ROOT, name);
                pass.run(end - value.len()..end, path.field());
            }
            None => {}
        }
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::trial::{named, takes};

    #[test]
    fn facts_of_people_have_names() {
        let text = "0 HEAD\n1 SOUR X\n2 NAME A Program\n0 @I1@ INDI\n1 NAME Kira I. /Belova/ Jr\n2 GIVN Kira\n1 BIRT\n\
                    2 DATE 12 MAR 1984\n1 DEAT\n2 DATE 1 JAN 2020\n1 RESI\n2 ADDR 1 Sample St\n3 CONT Tver\n1 SEX F \n0 @F1@ FAM\n1 MARR\n2 DATE 1 JAN 2010\n0 TRLR\n";
        assert_eq!(
            named(&Gedcom, text).join(" "),
            "given_name=Kira I. family_name=Belova given_name=Jr given_name=Kira birth_date=12 MAR 1984 \
             address=1 Sample St address=Tver gender=F"
        );
    }

    #[test]
    fn a_tree_is_told_by_its_head() {
        let claims = |text: &str| takes(&Gedcom, text.as_bytes(), "");
        assert!(claims("0 HEAD\r\n1 SOUR X\r\n"));
        assert!(!claims("0 HEAD of line\n1 x\n"));
        assert!(!claims("0 HEAD\n2 x\n"));
    }
}
