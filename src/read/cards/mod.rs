//! Cards, calendars, directories: vCard, iCalendar, LDIF, lines of a name, its parameters and a value.
//!
//! In: bytes that begin with such an object. Out: segments of its text, folded lines joined, known values in fields.
//! Never names the parts of an event: what stands in them is text.
//!
//! RFC 6350, RFC 2426, vCard 2.1; RFC 5545; RFC 2849.

use std::ops::Range;

use super::{
    cut::BLOCK,
    paths::{Path, Paths},
    sample,
    transfer::{self, Letters, Transfer, line},
    weave::{self, Pass, Reader},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The format of cards, calendars and directories.
pub struct Cards;

impl Format for Cards {
    fn name(&self) -> &'static str {
        "cards"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let first = |byte: u8| matches!(byte, b'B' | b'b' | b'd' | b'D' | b'v' | b'V' | b'#');
        sample::claim(head, first, |sample| kind(sample).is_some())
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Objects::default(), each)
    }
}

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Object,
    Directory,
}

/// Lines that are looked at.
const LINES: usize = 40;

/// Returns what a text begins with.
fn kind(sample: &Sample<'_>) -> Option<Kind> {
    let lines = || sample.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let begins = |line: &str, with: &str| {
        line.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with))
    };
    if lines().next().is_some_and(|line| begins(line, "BEGIN:V")) {
        return Some(Kind::Object);
    }
    let mut entries = lines().filter(|line| !line.starts_with(['#', ' '])).take(LINES);
    let first = entries.next()?;
    let first = if begins(first, "version:") { entries.next()? } else { first };
    let named = begins(first, "dn: ") && first.contains('=') || begins(first, "dn:: ");
    (named && entries.all(|line| line == "-" || line.contains(':'))).then_some(Kind::Directory)
}

/// What properties of cards hold: names of their components, in order; the last of them serves all further ones.
const PROPERTIES: [(&str, &[&str]); 10] = [
    ("N", &["family_name", "given_name", "middle_name", "", ""]),
    ("FN", &["full_name"]),
    ("BDAY", &["birth_date"]),
    ("TEL", &["phone"]),
    ("EMAIL", &["email"]),
    ("ADR", &["", "street", "street", "city", "", "zip", ""]),
    ("GENDER", &["gender", ""]),
    ("TITLE", &["job_title"]),
    ("BIRTHPLACE", &["birth_place"]),
    ("X-PHONETIC-LAST-NAME", &["family_name"]),
];
/// Properties of events that name somebody by a parameter.
const NAMED: [&str; 2] = ["ATTENDEE", "ORGANIZER"];
/// Attributes of directories whose names say less than they mean: RFC 4519.
const ATTRIBUTES: [(&str, &str); 6] = [
    ("sn", "family_name"),
    ("gn", "given_name"),
    ("uid", "login"),
    ("l", "city"),
    ("st", "region"),
    ("title", "job_title"),
];

/// Reads objects, line by line.
#[derive(Default)]
struct Objects {
    paths: Paths,
    state: State,
    /// What is to be done to the text of a line, by the place where.
    edits: Vec<(Range<usize>, Edit)>,
}

/// Where a text of objects stands between two stretches.
#[derive(Clone, Copy, Default)]
struct State {
    kind: Kind,
    /// The entry of a directory is somebody's.
    of_person: bool,
}

#[derive(Clone, Copy)]
enum Edit {
    LeaveOut,
    Put(char),
    Decode(Transfer, Letters),
    Field(Path),
}

/// A line with those that continue it.
struct Entry {
    /// Without what parts the lines.
    plain: String,
    /// The byte in the text that each further line's first one is, by its byte in `plain`.
    shifts: Vec<(usize, usize)>,
    whole: Range<usize>,
    next: usize,
}

impl Entry {
    fn at(text: &str, at: usize) -> Self {
        let (first, mut next) = line(text, at);
        let plain = text.get(first.clone()).unwrap_or_default().to_owned();
        let mut entry = Self { plain, shifts: vec![(0, at)], whole: first, next };
        let quoted = entry
            .plain
            .split(':')
            .next()
            .is_some_and(|head| head.to_ascii_uppercase().contains("QUOTED-PRINTABLE"));
        loop {
            let rest = text.get(next..).unwrap_or_default();
            let soft = quoted && entry.plain.ends_with('=');
            let blank = usize::from(!soft);
            if rest.is_empty() || !(soft || rest.starts_with([' ', '\t'])) {
                break;
            }
            let (more, behind) = line(text, next);
            if soft {
                entry.plain.pop();
            }
            let from = (more.start + blank).min(more.end);
            entry.shifts.push((entry.plain.len(), from));
            entry.plain.push_str(text.get(from..more.end).unwrap_or_default());
            (entry.whole.end, next) = (more.end, behind);
        }
        entry.next = next;
        entry
    }

    /// Returns the byte in the text of one of `plain`; `end`: it ends something.
    fn place(&self, at: usize, end: bool) -> usize {
        let is_before = |&(here, _): &(usize, usize)| if end { here < at } else { here <= at };
        let shift = self.shifts.partition_point(is_before).saturating_sub(1);
        self.shifts.get(shift).map_or(at, |(here, there)| there + (at - here.min(&at)))
    }

    fn range(&self, part: Range<usize>) -> Range<usize> {
        let start = self.place(part.start, false);
        start..self.place(part.end, true).max(start)
    }

    /// What stands between the lines.
    fn folds(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.shifts.iter().skip(1).map(|(here, there)| self.place(*here, true)..*there)
    }
}

/// Returns where a sign stands outside of quotes.
fn outside_quotes(text: &str, sign: u8) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == sign && !quoted
    })
}

/// Returns where a parameter's value is in the head of a line.
fn parameter(head: &str, name: &str) -> Option<Range<usize>> {
    let mut at = 0;
    loop {
        let rest = head.get(at..)?;
        let len = outside_quotes(rest, b';').unwrap_or(rest.len());
        let part = rest.get(..len)?;
        if let Some((key, value)) = part.split_once('=')
            && key.eq_ignore_ascii_case(name)
        {
            let inner = value.trim_matches('"');
            let start = at + key.len() + 1 + usize::from(value.starts_with('"'));
            return Some(start..start + inner.len());
        }
        at += len + 1;
    }
}

impl Objects {
    fn entry(&mut self, entry: &Entry) {
        self.edits.clear();
        let plain = entry.plain.as_str();
        let Some(colon) = outside_quotes(plain, b':') else { return };
        let head = plain.get(..colon).unwrap_or_default();
        let name = head.split(';').next().unwrap_or_default();
        if name.eq_ignore_ascii_case("BEGIN") {
            self.state.kind = Kind::Object;
        } else if name.eq_ignore_ascii_case("dn") {
            self.state = State { kind: Kind::Directory, of_person: false };
        }
        match self.state.kind {
            Kind::Object => self.property(entry, head),
            Kind::Directory => self.attribute(entry, name, colon),
        }
    }

    /// Reads a property of a card or an event.
    fn property(&mut self, entry: &Entry, head: &str) {
        let name = head.split(';').next().unwrap_or_default();
        // A group of properties has a name too.
        let name = name.rsplit('.').next().unwrap_or_default();
        let is = |other: &&str| name.eq_ignore_ascii_case(other);
        let value = head.len() + 1;
        if NAMED.iter().any(is) {
            let kind = parameter(head, "CUTYPE").and_then(|at| head.get(at));
            if let Some(called) = parameter(head, "CN")
                && kind.is_none_or(|kind| kind.eq_ignore_ascii_case("INDIVIDUAL"))
            {
                self.field(entry, called, "contact_name");
            }
        }
        let encoding = parameter(head, "ENCODING").and_then(|at| head.get(at));
        let bare = head.split(';').any(|it| it.eq_ignore_ascii_case("QUOTED-PRINTABLE"));
        let transfer = encoding.and_then(Transfer::named).or(bare.then_some(Transfer::Quoted));
        let charset = parameter(head, "CHARSET").and_then(|at| head.get(at)).unwrap_or("utf-8");
        let decode = transfer.filter(|it| *it == Transfer::Quoted).zip(Letters::named(charset));
        let known = PROPERTIES.iter().find(|(other, _)| is(other));
        let mut at = value;
        for (number, part) in components(entry.plain.get(value..).unwrap_or_default()).enumerate() {
            let (from, to) = (at, at + part.len());
            at = to + 1;
            let names = known.map_or(&[][..], |(_, names)| *names);
            let name = names.get(number).or(names.last()).copied().unwrap_or_default();
            let scheme = ["tel:", "mailto:"].iter().find(|it| part.starts_with(**it));
            let from = from + scheme.map_or(0, |it| it.len());
            if let Some((transfer, letters)) = decode {
                self.edits.push((entry.range(from..to), Edit::Decode(transfer, letters)));
            } else {
                self.unescape(entry, from..to);
            }
            if !name.is_empty() && from < to {
                self.field(entry, from..to, name);
            }
        }
        if decode.is_none() {
            self.edits.extend(entry.folds().map(|fold| (fold, Edit::LeaveOut)));
        }
    }

    /// Reads an attribute of a directory.
    fn attribute(&mut self, entry: &Entry, name: &str, colon: usize) {
        let rest = entry.plain.get(colon + 1..).unwrap_or_default();
        let packed = rest.starts_with(':');
        let value = rest.trim_start_matches(':').trim_start();
        let value = entry.plain.len() - value.len()..entry.plain.len();
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let class = entry.plain.get(value.clone()).unwrap_or_default();
        if is("objectClass") {
            let class = class.to_ascii_lowercase();
            self.state.of_person |= class.ends_with("person") || class == "user";
        }
        let named = ATTRIBUTES.iter().find(|(other, _)| is(other));
        let meant = match named {
            Some((_, meant)) => meant,
            None if is("cn") && self.state.of_person => "full_name",
            None if is("cn") || is("dn") || is("objectClass") => "",
            None => name,
        };
        if packed {
            let decode = Edit::Decode(Transfer::Base64, Letters::Utf8);
            self.edits.push((entry.range(value.clone()), decode));
        } else {
            self.edits.extend(entry.folds().map(|fold| (fold, Edit::LeaveOut)));
        }
        if !meant.is_empty() && !value.is_empty() && !rest.starts_with('<') {
            self.field(entry, value, meant);
        }
    }

    fn field(&mut self, entry: &Entry, part: Range<usize>, name: &str) {
        let range = entry.range(part);
        let path = self.paths.key(Path::ROOT, name);
        self.edits.push((range.start..range.start, Edit::Field(path)));
        self.edits.push((range.end..range.end, Edit::Field(Path::ROOT)));
    }

    /// Writes what a backslash stands before as what it means.
    fn unescape(&mut self, entry: &Entry, part: Range<usize>) {
        let value = entry.plain.get(part.clone()).unwrap_or_default().as_bytes();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', value.get(at..).unwrap_or_default()) {
            let from = part.start + at + found;
            let meant = match value.get(at + found + 1) {
                Some(b'n' | b'N') => '\n',
                Some(b',') => ',',
                Some(b';') => ';',
                Some(b'\\') => '\\',
                _ => {
                    at += found + 1;
                    continue;
                }
            };
            let range = entry.range(from..from + 2);
            // What a fold parts stays.
            if range.len() == 2 {
                self.edits.push((range, Edit::Put(meant)));
            }
            at += found + 2;
        }
    }

    fn apply(&mut self, pass: &mut Pass<'_>, whole: &Range<usize>) {
        // A field ends before what stands behind it, and begins before what stands in it.
        self.edits.sort_by_key(|(range, edit)| match edit {
            Edit::Field(path) => (range.start, usize::from(*path != Path::ROOT)),
            _ => (range.start, 2),
        });
        let mut at = whole.start;
        for (range, edit) in std::mem::take(&mut self.edits) {
            if range.start < at {
                continue;
            }
            match edit {
                Edit::Field(path) => pass.field(range.start, path.field()),
                // Where a reader may stop, nothing can be left out.
                Edit::LeaveOut if range.start == whole.start => {}
                Edit::LeaveOut => pass.leave_out(range.clone()),
                Edit::Put(c) => pass.put(range.clone(), c),
                Edit::Decode(transfer, letters) => {
                    transfer::decode(pass, range.clone(), (transfer, letters), false);
                }
            }
            at = range.end;
        }
        pass.field(whole.end.max(at), 0);
    }
}

/// The components of a value.
fn components(value: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    value.split(move |c: char| {
        let parts = c == ';' && !escaped;
        escaped = c == '\\' && !escaped;
        parts
    })
}

impl Reader for Objects {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            let entry = Entry::at(pass.text, at);
            self.entry(&entry);
            at = entry.next;
            self.apply(pass, &entry.whole);
        }
        at
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }
}

#[cfg(test)]
mod tests;
