//! Logs: access logs, syslog, `key=value`, JSON in lines, and lines that only begin with a time.
//!
//! In: bytes in any charset. Out: segments of whole lines, with a run for each value that has a name.
//! Never takes a line apart: the words of all of it are context for each value in it, but a browser's name.

mod access;
mod pairs;
mod stamp;
mod syslog;

use std::ops::Range;

use super::{
    cut::BLOCK,
    json::{decode_all, inside},
    lines::{Line, Lines},
    paths::{Path, Paths},
    percent, sample,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The format of logs.
pub struct Log;

impl Format for Log {
    fn name(&self) -> &'static str {
        "log"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |_| true, is_log)
    }

    fn splits(&self) -> bool {
        true
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(LogLine::default()), each)
    }
}

/// Lines that are looked at to claim a log.
const LOOKED_AT: usize = 200;

/// Whether most lines are of a log, and some hold what has a name; under the name of one, a third will do. A log
/// without names is text.
fn is_log(sample: &Sample<'_>) -> bool {
    let all = sample.lines();
    let lines = all.map(str::trim_end).filter(|line| {
        // Traces of the stack, and messages of several lines.
        !line.is_empty() && !line.starts_with([' ', '\t', '#'])
    });
    let (mut all, mut told, mut named) = (0, 0, 0);
    for line in lines.take(LOOKED_AT) {
        let (is_entry, has_names) = entry(line);
        all += 1;
        told += usize::from(is_entry);
        named += usize::from(is_entry && has_names);
    }
    let enough = if sample.extension == "log" { told * 3 >= all } else { told * 4 >= all * 3 };
    named > 0 && enough && (all > 1 || sample.extension == "log")
}

/// Whether a line is an entry of a log, and whether something in it has a name.
fn entry(line: &str) -> (bool, bool) {
    if line.starts_with("{\"") && line.ends_with('}')
        || access::parts(line).is_some()
        || syslog::parts(line).is_some()
    {
        return (true, true);
    }
    let (mut pairs, mut bytes) = (0, 0);
    pairs::each(line, 0..line.len(), &mut |key, value| {
        pairs += 1;
        bytes += key.len() + 1 + value.len();
    });
    let is_pairs = pairs > 1 && bytes * 2 > line.len() && !line.ends_with([';', '{', '>']);
    let named = pairs > 0 || json_start(line).is_some();
    (is_pairs || stamp::len(line).is_some(), named)
}

/// Reads lines of a log.
#[derive(Default)]
pub(super) struct LogLine {
    paths: Paths,
    state: (),
    known: Option<Known>,
    puts: Vec<(usize, Path)>,
}

/// Paths of fields that lines have without naming them.
#[derive(Clone, Copy)]
struct Known {
    /// The first that are made. A browser's name in a line of an access log has a path of its own: what is named so
    /// elsewhere doesn't stand apart.
    access: [Path; 5],
    host: Path,
    message: Path,
}

impl LogLine {
    fn known(&mut self) -> Known {
        let paths = &mut self.paths;
        *self.known.get_or_insert_with(|| Known {
            access: access::FIELDS.map(|name| match name == access::FIELDS[access::AGENT] {
                true => paths.field(name),
                false => paths.key(Path::ROOT, name),
            }),
            host: paths.key(Path::ROOT, "host"),
            message: paths.key(Path::ROOT, "message"),
        })
    }

    /// Reads what is left of a line: pairs, and JSON behind them or alone. What is neither lies in `whole`.
    fn message(&mut self, pass: &mut Pass<'_>, part: Range<usize>, whole: Path) {
        let text = pass.text;
        let rest = text.get(part.clone()).unwrap_or_default();
        let json = json_start(rest).map_or(part.end, |at| part.start + at);
        let paths = &mut self.paths;
        pairs::each(text, part.start..json, &mut |key, value| {
            if value.is_empty() {
                return;
            }
            let path = paths.key(Path::ROOT, text.get(key).unwrap_or_default());
            pass.field(value.start, path.field());
            percent::decode_value(pass, value.clone());
            pass.field(value.end, whole.field());
        });
        if json < part.end {
            self.json(pass, json..part.end, whole);
        }
    }

    fn json(&mut self, pass: &mut Pass<'_>, part: Range<usize>, whole: Path) {
        let mut puts = std::mem::take(&mut self.puts);
        puts.clear();
        let text = pass.text.get(part.clone()).unwrap_or_default();
        inside(text, Path::ROOT, &mut self.paths, &mut |at, path| {
            puts.push((part.start + at, path));
        });
        for value in puts.chunks_exact(2) {
            let &[(from, path), (to, _)] = value else { continue };
            pass.field(from, path.field());
            let value = pass.bytes().get(from..to).unwrap_or_default();
            let plain = memchr::memrchr(b'\\', value).map_or(from, |last| from + last + 2);
            let to = decode_all(pass, from, to);
            percent::decode_query(pass, &(plain..to));
            pass.field(to, whole.field());
        }
        self.puts = puts;
    }
}

/// Where in a line an object or list of JSON begins, with a string in it.
fn json_start(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr2_iter(b'{', b'[', bytes).find(|at| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        let list = bytes.get(*at) == Some(&b'[');
        match rest.trim_ascii_start() {
            [b'{', b'"', ..] | [b'\\', b'"', ..] => true,
            [b'"', ..] => list || rest.contains(&b':'),
            _ => false,
        }
    })
}

impl Line for LogLine {
    type State = ();

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        let Some(text) = pass.text.get(line.clone()) else { return };
        let known = self.known();
        if text.starts_with('{') {
            return self.json(pass, line, Path::ROOT);
        }
        if let Some(parts) = access::parts(text) {
            for (i, (part, path)) in parts.into_iter().zip(known.access).enumerate() {
                let part = line.start + part.start..line.start + part.end;
                if part.is_empty() {
                    continue;
                }
                if access::URLS.contains(&i) {
                    percent::run(pass, part, path.field());
                } else {
                    pass.run(part, path.field());
                }
            }
            return;
        }
        if let Some((host, message)) = syslog::parts(text) {
            pass.field(line.start + host.start, known.host.field());
            pass.field(line.start + host.end, 0);
            let start =
                line.start + message + usize::from(text.as_bytes().get(message) == Some(&b' '));
            if start < line.end {
                pass.field(start, known.message.field());
                self.message(pass, start..line.end, known.message);
            }
            return;
        }
        self.message(pass, line, Path::ROOT);
    }

    fn state(&mut self) -> &mut () {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    /// What a browser calls itself is no context for the page that it asks for, nor the page for the browser.
    fn apart(&self) -> u32 {
        self.known.map_or(0, |known| 1 << known.access[access::AGENT].field())
    }
}

#[cfg(test)]
mod tests;
