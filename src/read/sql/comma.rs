//! Rows of `COPY … FROM stdin (FORMAT csv)`.
//!
//! In: text from the first row on. Out: a run for each value; where the rows end or the text does.
//! Never holds a value: one that the text cuts goes on in the next.
//!
//! PostgreSQL 17 Documentation, COPY, CSV Format.

use super::{
    rows::{AGAIN, Around, Rows, Stop},
    token::Quote,
};
use crate::read::braid::Braid;

impl Rows {
    /// Reads rows whose values this byte parts.
    pub(super) fn commas(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        (from, delimiter, quote): (usize, u8, Quote),
    ) -> Stop {
        let (bytes, limit) = (braid.source.as_bytes(), braid.own.end);
        let opens = if let Quote::Byte(byte, _) = quote { Some(byte) } else { None };
        let mut at = from;
        if std::mem::take(&mut self.behind_line) && bytes.get(at) == Some(&b'\n') {
            at += 1;
        }
        (self.first_mark, self.line_start) = (braid.marked(), at);
        at = match self.resume(braid, around, at) {
            Ok(at) => at,
            Err(stop) => return stop,
        };
        while at < limit {
            let Some(byte) = bytes.get(at) else { break };
            if self.depth == 0 {
                if let Some(end) = ending(bytes, at) {
                    return if at + 2 < limit { Stop::End(end) } else { Stop::Pause(at) };
                }
                (self.depth, self.row, self.column) = (1, self.row + 1, 0);
                (self.first_mark, self.line_start) = (braid.marked(), at);
            }
            match byte {
                b'\n' if std::mem::take(&mut self.header) => {
                    braid.unname(self.first_mark);
                    (self.depth, self.row, at) = (0, self.row - 1, at + 1);
                }
                b'\n' => {
                    let odd = self.row_end(braid, around);
                    (self.depth, at) = (0, at + 1);
                    if odd {
                        return Stop::Uneven(self.line_start, at);
                    }
                }
                b'\r' => at += 1,
                byte if Some(*byte) == opens => match self.string(braid, around, at + 1, quote) {
                    Ok(end) => at = end,
                    Err(stop) => return stop,
                },
                byte if *byte == delimiter => (self.column, at) = (self.column + 1, at + 1),
                _ => match self.plain(braid, around, (at, delimiter)) {
                    Ok(end) => at = end,
                    Err(stop) => return stop,
                },
            }
        }
        Stop::Pause(at.min(limit))
    }

    /// A value without quotes; returns the byte behind.
    fn plain(
        &mut self,
        braid: &mut Braid<'_, '_>,
        around: &mut Around<'_>,
        (at, delimiter): (usize, u8),
    ) -> Result<usize, Stop> {
        let limit = braid.own.end;
        let rest = braid.source.as_bytes().get(at..).unwrap_or_default();
        let len = memchr::memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = at + len;
        if end >= limit && braid.is_joined() && limit - at <= AGAIN {
            return Err(Stop::Pause(at));
        }
        let value = braid.source.get(at..end).unwrap_or_default();
        if around.null.is_empty() || value != around.null {
            let field = self.field(around.names);
            braid.run(at..end, field, self.row);
        }
        if end < limit { Ok(end) } else { Err(Stop::Pause(limit)) }
    }
}

/// The byte behind the line `\.`, if that is at `at`.
fn ending(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?.strip_prefix(b"\\.")?;
    let ends = matches!(rest.first(), None | Some(b'\r' | b'\n'));
    let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    ends.then_some(at + 2 + line)
}
