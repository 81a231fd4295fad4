//! How the rows behind `COPY … FROM stdin` are written: the options that the statement gives.
//!
//! In: its words and texts, one after another. Out: the format, what parts values, what stands for none.
//! Never guesses: rows in a way that is not known have no fields.
//!
//! Source: PostgreSQL 17 Documentation, COPY, also the forms from before 9.0 (`WITH DELIMITER AS '|' NULL AS ''`).

use super::{rows::Kind, token::Quote};

/// Bytes that can't part the values of the text format.
const NO_DELIMITERS: &[u8] = b"\\.abcdefghijklmnopqrstuvwxyz0123456789";
/// Bytes of the text for no value that are kept.
const LONGEST_NULL: usize = 64;

/// What a statement says of the rows that follow.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    csv: bool,
    /// The rows begin with the names of the columns.
    pub(super) header: bool,
    /// Nobody knows which column a value is of.
    pub(super) foreign: bool,
    delimiter: Option<u8>,
    quote: Option<u8>,
    escape: Option<u8>,
    null: Option<Box<str>>,
    awaited: Option<Awaited>,
}

/// The option whose value comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    Delimiter,
    Quote,
    Escape,
    Null,
    Header,
}

impl Options {
    /// How the rows are written.
    pub(super) fn kind(&self) -> Kind {
        if !self.csv {
            return Kind::Copy(self.delimiter.unwrap_or(b'\t'));
        }
        let quote = self.quote.unwrap_or(b'"');
        let backslash = self.escape == Some(b'\\');
        Kind::Commas(self.delimiter.unwrap_or(b','), Quote::Byte(quote, backslash))
    }

    /// What stands for no value, if that isn't what the format has for it by itself.
    pub(super) fn null(&self) -> Box<str> {
        self.null.clone().unwrap_or_default()
    }

    /// Takes a word behind the table's name.
    pub(super) fn word(&mut self, word: &str) {
        let is = |list: &[&str]| list.iter().any(|other| other.eq_ignore_ascii_case(word));
        // `E'\t'`: the letter of the text that comes.
        if is(&["as", "e", "u"]) {
            return;
        }
        self.header &= self.awaited != Some(Awaited::Header) || !is(&["false", "off", "0"]);
        self.csv |= is(&["csv"]);
        self.foreign |= is(&["binary"]);
        self.header |= is(&["header"]);
        let options = [
            ("delimiter", Awaited::Delimiter),
            ("delimiters", Awaited::Delimiter),
            ("quote", Awaited::Quote),
            ("escape", Awaited::Escape),
            ("null", Awaited::Null),
            ("header", Awaited::Header),
        ];
        self.awaited = options.iter().find(|(name, _)| is(&[name])).map(|(_, option)| *option);
    }

    /// Takes a text as it is written, if an option waits for it.
    pub(super) fn text(&mut self, written: &str) {
        let Some(option) = self.awaited.take() else { return };
        let content = plain(written);
        let byte = match content.as_bytes() {
            [byte] if byte.is_ascii() && !b"\n\r".contains(byte) => Some(*byte),
            _ => None,
        };
        match option {
            Awaited::Delimiter => {
                self.foreign |= byte.is_none_or(|byte| NO_DELIMITERS.contains(&byte));
                self.delimiter = byte;
            }
            Awaited::Quote => {
                self.foreign |= byte.is_none();
                self.quote = byte;
            }
            Awaited::Escape => self.escape = byte,
            Awaited::Null if content.len() <= LONGEST_NULL && content != "\\N" => {
                self.null = Some(content.into());
            }
            Awaited::Null | Awaited::Header => {}
        }
    }
}

/// What a text in apostrophes says, with the two escapes that options are written with.
fn plain(written: &str) -> String {
    let content = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let content = content.unwrap_or_default().replace("''", "'");
    match content.as_str() {
        "\\t" => "\t".into(),
        "\\\\" => "\\".into(),
        "\\\\N" => "\\N".into(),
        _ => content,
    }
}
