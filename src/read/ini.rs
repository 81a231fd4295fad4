//! Settings by lines: INI, `.env`, `.properties`, and their many kin.
//!
//! In: bytes in any charset. Out: segments of the text with a run for each value, under `section.key`.
//! Never takes source code for settings: almost every line must be one.

use std::ops::Range;

use super::{
    cut::BLOCK,
    inline::string_end,
    json::decode_unicode,
    lines::{Line, Lines},
    paths::{Path, Paths, is_value},
    sample,
    weave::{self, Pass},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The format of settings by lines.
pub struct Ini;

impl Format for Ini {
    fn name(&self) -> &'static str {
        "ini"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |first| !matches!(first, b'<' | b'{' | b'('), is_ini)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Lines::new(IniLine::default()), each)
    }
}

/// Extensions of settings.
pub(super) const NAMES: [&str; 10] =
    ["ini", "cfg", "conf", "cnf", "env", "properties", "editorconfig", "inf", "desktop", "service"];

/// Whether nearly all lines are settings.
fn is_ini(sample: &Sample<'_>) -> bool {
    let named = NAMES.contains(&sample.extension);
    let (mut settings, mut sections, mut odd) = (0, 0, 0);
    let mut goes_on = false;
    let lines = sample.lines();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        let comment = line.starts_with(['#', ';', '!']);
        if !comment && !goes_on {
            match split(line).or_else(|| line.split_once(": ").filter(|_| named)) {
                // A date and words before the first `=` are those of a log.
                Some((key, _)) if key.contains(' ') && is_value(key) => odd += 1,
                // So are several pairs on a line.
                Some((_, value)) if !named && goes_on_with_pairs(value) => odd += 1,
                Some((key, value)) if is_setting(key, value) => settings += 1,
                _ if line.starts_with('[') && line.ends_with(']') && !line.contains('"') => {
                    sections += 1;
                }
                _ => odd += 1,
            }
        }
        goes_on = line.ends_with('\\');
    }
    let enough = if named { 1 } else { 2 };
    settings >= enough && odd * 10 <= (settings + sections) * if named { 5 } else { 1 }
}

/// Whether another `key=value` follows a value that has no quotes.
fn goes_on_with_pairs(value: &str) -> bool {
    let is_pair = |word: &str| {
        let key = word.split_once('=').map_or("", |(key, _)| key);
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        key.starts_with(char::is_alphabetic) && key.chars().all(part)
    };
    !value.starts_with(['"', '\'']) && value.split_whitespace().skip(1).any(is_pair)
}

/// Whether key and value look like settings and not like a statement or a sentence.
fn is_setting(key: &str, value: &str) -> bool {
    let key = key.strip_prefix("export ").unwrap_or(key).trim();
    let plain = |c: char| c.is_alphanumeric() || "._-/[]:*% ".contains(c);
    !key.is_empty()
        && key.len() <= 128
        && key.chars().all(plain)
        && key.split_whitespace().count() <= 3
        && !value.ends_with([';', '{', '('])
        && !value.starts_with('=')
}

/// Parts a line at its first `=`.
fn split(line: &str) -> Option<(&str, &str)> {
    line.split_once('=').map(|(key, value)| (key.trim_end(), value.trim_start()))
}

/// Reads lines of settings.
#[derive(Default)]
pub(super) struct IniLine {
    paths: Paths,
    state: State,
}

#[derive(Clone, Default)]
pub(super) struct State {
    section: Path,
    /// The value that goes on in the next line, and the quote that ends it if it has one.
    goes_on: Option<(Path, Option<u8>)>,
    /// Lines of that value so far.
    lines: u32,
}

/// Lines of a value; a quote without an end is no quote.
const LINES: u32 = 100;

impl IniLine {
    fn value(&mut self, pass: &mut Pass<'_>, at: usize, to: usize, path: Path) {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        let quote = rest.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
        self.state.lines = 0;
        if let Some(quote) = quote {
            match string_end(rest.get(1..).unwrap_or_default(), quote) {
                Some(end) => put(pass, at + 1..at + 1 + end, path),
                None => {
                    put(pass, at + 1..to, path);
                    self.state.goes_on = Some((path, Some(quote)));
                }
            }
            return;
        }
        let goes_on = rest.ends_with(b"\\");
        let len = rest.len() - usize::from(goes_on);
        let len = rest.get(..len).unwrap_or_default().trim_ascii_end().len();
        put(pass, at..at + len, path);
        self.state.goes_on = goes_on.then_some((path, None));
    }

    /// Reads a line of a value that began before.
    fn more(
        &mut self,
        pass: &mut Pass<'_>,
        line: &Range<usize>,
        (path, quote): (Path, Option<u8>),
    ) {
        self.state.goes_on = None;
        let lines = self.state.lines + 1;
        match quote {
            None => {
                let text = pass.text.get(line.clone()).unwrap_or_default();
                let start = line.end - text.trim_start().len();
                self.value(pass, start, line.end, path);
            }
            Some(quote) => {
                let rest = pass.bytes().get(line.clone()).unwrap_or_default();
                let end = string_end(rest, quote);
                if end.is_none() && lines < LINES {
                    self.state.goes_on = Some((path, Some(quote)));
                } else if end.is_none() {
                    pass.damaged(line.start, "a string has no end");
                }
                put(pass, line.start..end.map_or(line.end, |end| line.start + end), path);
            }
        }
        self.state.lines = lines;
    }
}

/// Puts the field of a value; only `\u` is an escape, since paths of Windows have backslashes.
fn put(pass: &mut Pass<'_>, value: Range<usize>, path: Path) {
    if !value.is_empty() {
        pass.field(value.start, path.field());
        let end = decode_unicode(pass, value.start, value.end);
        pass.field(end, 0);
    }
}

impl Line for IniLine {
    type State = State;

    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>) {
        if let Some(more) = self.state.goes_on {
            return self.more(pass, &line, more);
        }
        let Some(text) = pass.text.get(line.clone()) else { return };
        let trimmed = text.trim();
        if trimmed.starts_with(['#', ';', '!']) {
            return;
        }
        if let Some(section) = trimmed.strip_prefix('[').filter(|_| trimmed.ends_with(']')) {
            self.state.section = self.paths.key(Path::ROOT, section.trim_matches(['[', ']']));
            return;
        }
        // `=` parts; where there is none, `:` does, as in properties.
        let parted = split(text).or_else(|| text.split_once(": "));
        let Some((key, value)) = parted.filter(|(key, value)| is_setting(key.trim(), value)) else {
            return;
        };
        let key = key.trim();
        let path = self.paths.key(self.state.section, key.strip_prefix("export ").unwrap_or(key));
        let start = line.end - value.trim_start().len();
        self.value(pass, start, line.end, path);
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    fn is_open(&self) -> bool {
        matches!(self.state.goes_on, Some((_, Some(_))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::trial::{kept_and_gaps, named, takes};

    #[test]
    fn keys_lead_to_values_under_their_section() {
        for (text, expected) in [
            ("a=1\n; b=2\n[sec]\nc = x y \r\nd : z\n", "a=1 sec.c=x y sec.d=z"),
            ("export A_B=\"x\"\nC='y z'\n", "A_B=x C=y z"),
            ("a.b=\\u0418\\\n  \\u044f\nd=C:\\new", "a.b=И a.b=я d=C:\\new"),
            ("K=\"x\ny\"\nL=1", "K=x K=y L=1"),
            ("a\n=\n[", ""),
        ] {
            assert_eq!(named(&Ini, text).join(" "), expected, "{text}");
        }
        let open = format!("K=\"x\n{}L=1\n", "y\n".repeat(200));
        assert_eq!(named(&Ini, &open).last().map(String::as_str), Some("L=1"));
        let (_, gaps) = kept_and_gaps(open.as_bytes(), |blob, each| Ini.read(blob, each));
        assert_eq!(gaps.len(), 1, "it is told");
    }

    #[test]
    fn settings_are_told_from_code() {
        let claims = |text: &str, extension: &str| takes(&Ini, text.as_bytes(), extension);
        assert!(claims("[a]\nb = c\nd = e\n", ""));
        assert!(claims("SMTP_HOST=x\nSMTP_USER=y\n", "local"));
        assert!(claims("a: b\nc = d\n", "properties"));
        for (text, extension) in [
            ("int a = 1;\nint b = 2;\n", ""),
            ("let a = {\n b: 1\n};\nlet c = 2;\n", ""),
            ("a = 1\nb = 2\n", "py"),
            ("He said = nothing.\nIt was late, and all was quiet.\n", "txt"),
            ("name: x\nphone: y\n", ""),
            ("2026-01-02T10:00:01Z level=x phone=y\n2026-01-02T10:00:02Z level=y\n", "log"),
            ("for (i = 0; i < 9; i++)\nx = y;\n", ""),
            ("", "ini"),
        ] {
            assert!(!claims(text, extension), "{text}");
        }
    }
}
