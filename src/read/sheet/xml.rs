//! XML of workbooks, event by event.
//!
//! In: the content of a member. Out: starts and ends of elements, and text with its entities resolved.
//! Never holds more of an event than so many bytes, and knows no entities but the five and the numbered.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::torn::Torn;

/// Bytes of one event, at most: a cell of a workbook has 32767 characters.
const LONGEST: usize = 2 << 20;
/// Bytes of a cell's text that are kept.
const LONGEST_TEXT: usize = 1 << 20;

/// What comes next.
#[derive(Debug)]
pub(super) enum Next<'x> {
    /// An element begins; `true`: it has no content, and no end follows.
    Start(BytesStart<'x>, bool),
    /// An element ends, by its name without prefix.
    End(String),
    /// Text, a part of what stands between two elements.
    Text(String),
    /// All was read.
    Done,
}

/// A reader of events.
pub(super) struct Xml<R: Read> {
    reader: Reader<Meter<R>>,
    buffer: Vec<u8>,
    /// Elements that are open, and where the last one began.
    depth: u64,
    began: u64,
}

impl<R: Read> Xml<R> {
    pub(super) fn new(content: R) -> Self {
        let meter = Meter { inner: BufReader::with_capacity(32 << 10, content), left: LONGEST };
        let mut reader = Reader::from_reader(meter);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        Self { reader, buffer: Vec::new(), depth: 0, began: 0 }
    }

    /// Returns the next event that says something.
    pub(super) fn next(&mut self) -> Result<Next<'_>, Torn> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = LONGEST;
            let at = self.reader.buffer_position();
            let event = self.reader.read_event_into(&mut self.buffer);
            let next = match event.map_err(|error| Torn { why: message(&error), at })? {
                Event::Start(start) => {
                    (self.depth, self.began) = (self.depth + 1, at);
                    Next::Start(start.into_owned(), false)
                }
                Event::Empty(start) => Next::Start(start.into_owned(), true),
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Next::End(end.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Next::Text(text.into_inner().into_owned()),
                Event::CData(text) => Next::Text(text.into_inner().into_owned()),
                Event::GeneralRef(entity) => {
                    let name = entity.to_string();
                    let known = match name.as_str() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => entity.resolve_char_ref().ok().flatten(),
                    };
                    Next::Text(known.map_or(format!("&{name};"), String::from))
                }
                Event::Eof if self.depth > 0 => {
                    self.depth = 0;
                    return Err(Torn { why: "its XML breaks off".into(), at: self.began });
                }
                Event::Eof => Next::Done,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            };
            return Ok(next);
        }
    }
}

fn message(error: &quick_xml::Error) -> String {
    match error {
        quick_xml::Error::Io(cause) => crate::error::io_message(cause),
        _ => "its XML makes no sense".into(),
    }
}

/// Appends to what a cell or note holds, which has an end.
pub(super) fn append(to: &mut String, text: &str) {
    if to.len() < LONGEST_TEXT {
        to.push_str(text);
    }
}

/// Calls `each` for the start of every element.
pub(super) fn elements(
    content: impl Read,
    mut each: impl FnMut(&BytesStart<'_>),
) -> Result<(), Torn> {
    let mut xml = Xml::new(content);
    loop {
        match xml.next()? {
            Next::Start(start, _) => each(&start),
            Next::Done => return Ok(()),
            Next::End(_) | Next::Text(_) => {}
        }
    }
}

/// Returns the value of an attribute, by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let raw = found.value;
    Some(quick_xml::escape::unescape(&raw).map_or(raw.to_string(), |text| text.into_owned()))
}

/// A reader that ends an event which is too long.
struct Meter<R> {
    inner: BufReader<R>,
    left: usize,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: Read> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("a text or an element is too long"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.inner.consume(bytes);
    }
}
