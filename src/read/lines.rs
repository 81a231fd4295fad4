//! Text that is read line by line: logs, settings.
//!
//! In: stretches, and a reader of lines. Out: the reader's fields.
//! Never waits for the end of a line that is too long: what is left of it has no fields.

use std::ops::Range;

use super::{
    paths::Paths,
    weave::{Pass, Reader},
};
use crate::error::Reason;

/// Says where fields are in a line.
pub(super) trait Line {
    /// What it knows from the lines before.
    type State: Clone;

    /// Reads a line, given without its end.
    fn line(&mut self, pass: &mut Pass<'_>, line: Range<usize>);

    /// Returns the state, to be kept and put back.
    fn state(&mut self) -> &mut Self::State;

    /// Returns the names of the fields.
    fn paths(&mut self) -> &mut Paths;

    /// Returns the fields whose values stand apart from their lines, by index, a bit each; always the same.
    fn apart(&self) -> u32 {
        0
    }

    /// Returns whether a value is open that should have been closed before the end.
    fn is_open(&self) -> bool {
        false
    }
}

/// Reads by lines.
pub(super) struct Lines<L: Line> {
    /// The reader of lines.
    pub(super) line: L,
    state: State<L::State>,
}

/// Where a text that is read by lines stands between two stretches.
#[derive(Clone)]
pub(super) struct State<S> {
    line: S,
    /// In the middle of a line whose beginning was in another stretch.
    inside: bool,
}

impl<L: Line> Lines<L> {
    pub(super) fn new(mut line: L) -> Self {
        let state = State { line: line.state().clone(), inside: false };
        Self { line, state }
    }
}

impl<L: Line> Reader for Lines<L> {
    type State = State<L::State>;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        *self.line.state() = self.state.line.clone();
        let mut at = from;
        while at < to {
            let rest = pass.bytes().get(at..to).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map(|end| at + end);
            if !self.state.inside {
                let whole = at..end.unwrap_or(to);
                let cr = pass.bytes().get(whole.clone()).is_some_and(|line| line.ends_with(b"\r"));
                self.line.line(pass, whole.start..whole.end - usize::from(cr));
                pass.field(whole.end, 0);
            }
            self.state.inside = end.is_none();
            at = end.map_or(to, |end| end + 1);
        }
        self.state.line = self.line.state().clone();
        at
    }

    fn state(&mut self) -> &mut Self::State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        self.line.paths()
    }

    fn apart(&self) -> u32 {
        self.line.apart()
    }

    fn unfinished(&self, _: u64) -> Option<(Reason, &'static str)> {
        self.line.is_open().then_some((Reason::Damaged, "ends within a value"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::{
        ini::IniLine,
        log::LogLine,
        ruled::RuledLine,
        toml::TomlLine,
        trial::{Kept, assert_covered, fields, kept_and_gaps},
        weave,
        yaml::YamlLine,
    };

    fn read(text: &str, block: usize, which: usize) -> Vec<Kept> {
        let bytes = text.as_bytes();
        let (all, _) = match which {
            0 => kept_and_gaps(bytes, |b, each| {
                weave::read(b, block, &mut Lines::new(IniLine::default()), each)
            }),
            1 => kept_and_gaps(bytes, |b, each| {
                weave::read(b, block, &mut Lines::new(LogLine::default()), each)
            }),
            2 => kept_and_gaps(bytes, |b, each| {
                weave::read(b, block, &mut Lines::new(TomlLine::default()), each)
            }),
            3 => kept_and_gaps(bytes, |b, each| {
                weave::read(b, block, &mut Lines::new(YamlLine::default()), each)
            }),
            _ => kept_and_gaps(bytes, |b, each| {
                weave::read(b, block, &mut Lines::new(RuledLine::default()), each)
            }),
        };
        all
    }

    proptest! {
        #[test]
        fn any_text_is_covered_once(
            text in "[a-c0-9 +:=\\-#'\"\\[\\]{}|&<>.,\\\\uЖ\n\r\t]{0,400}",
            block in 16_usize..300,
            which in 0_usize..5,
        ) {
            assert_covered(&read(&text, block, which), 0, text.len());
        }

        #[test]
        fn cuts_at_line_ends_change_no_field(
            lines in proptest::collection::vec("[a-c]{1,3}(=|: |  - b: )[\"'\\[]?[a-z0-9Ж]{0,30}[\"'\\]]?", 1..60),
            block in 100_usize..300,
            which in 0_usize..5,
        ) {
            let text = lines.join("\n");
            let simple = |all: &[Kept]| -> Vec<_> { fields(all).into_iter().map(|f| (f.0, f.2, f.3)).collect() };
            let whole = read(&text, 1 << 20, which);
            prop_assert_eq!(simple(&read(&text, block, which)), simple(&whole));
        }
    }
}
