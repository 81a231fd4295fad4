//! The texts that cells of an XLSX book share, 18.4.
//!
//! In: the member `sharedStrings.xml`. Out: a text by its number, of the part that is held.
//! Never holds more than [`MOST_STRINGS`] at a time.

use std::io::Read;

use super::{
    Book,
    package::Member,
    xml::{Next, Xml},
};
use crate::{error::Gap, part::Each};

/// Bytes of shared strings that are held at a time, and how many.
const MOST_STRINGS: usize = 48 << 20;
const MANY_STRINGS: usize = 4 << 20;

/// A part of the shared strings, one text behind the other.
pub(super) struct Strings<'p> {
    xml: Option<(Member, Xml<Box<dyn Read + 'p>>)>,
    /// Index of the first one held.
    first: usize,
    text: String,
    ends: Vec<u32>,
    /// Whether no more follow.
    pub(super) is_last: bool,
}

impl<'p> Strings<'p> {
    /// Begins to read those of a book.
    pub(super) fn open(book: &mut Book<'p>) -> Self {
        let member = book.member("xl/sharedStrings.xml");
        let package = book.package;
        let xml =
            member.and_then(|member| Some((member.clone(), Xml::new(package.read(member).ok()?))));
        Self { xml, first: 0, text: String::new(), ends: Vec::new(), is_last: false }
    }

    /// Reads the strings that follow.
    pub(super) fn fill(&mut self, book: &mut Book<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        self.first += self.ends.len();
        self.text.clear();
        self.ends.clear();
        self.is_last = true;
        let Some((member, xml)) = &mut self.xml else { return Ok(()) };
        let (mut takes, mut phonetic) = (false, false);
        while self.text.len() < MOST_STRINGS && self.ends.len() < MANY_STRINGS {
            let next = match xml.next() {
                Ok(next) => next,
                Err(why) => {
                    let member = member.clone();
                    self.xml = None;
                    return book.broken(&member, &why, each);
                }
            };
            match next {
                Next::Start(start, is_empty) => match start.local_name().as_ref() {
                    "t" => takes = !is_empty && !phonetic,
                    "rPh" => phonetic = !is_empty,
                    "si" if is_empty => self.ends.push(u32::try_from(self.text.len()).unwrap_or(0)),
                    _ => {}
                },
                Next::End(name) => match name.as_str() {
                    "t" => takes = false,
                    "rPh" => phonetic = false,
                    "si" => self.ends.push(u32::try_from(self.text.len()).unwrap_or(0)),
                    _ => {}
                },
                Next::Text(text) if takes => {
                    if self.text.capacity() - self.text.len() < text.len() {
                        self.text.reserve_exact(text.len() + (4 << 20));
                    }
                    self.text.push_str(&text);
                }
                Next::Text(_) => {}
                Next::Done => return Ok(()),
            }
        }
        self.is_last = false;
        Ok(())
    }

    /// Returns the string with this index, if it is among those held.
    pub(super) fn get(&self, index: &str) -> Option<&str> {
        let at = index.trim().parse::<usize>().ok()?.checked_sub(self.first)?;
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..end)
    }
}
