//! The texts that cells of a book share: of XLSX by ECMA-376 part 1, 18.4, of XLSB by [MS-XLSB] 2.1.7.45.
//!
//! In: the member that holds them. Out: a text by its number, of the part that is held.
//! Never holds more than [`MOST_STRINGS`]: the sheets are read once more for each further part.

use std::io::Read;

use super::{
    Book,
    binary::{Records, kind},
    package::Member,
    style::Styles,
    torn::Torn,
    xml::{Next, Xml},
};
use crate::{
    error::{Gap, Reason},
    part::Each,
};

/// Bytes of shared strings that are held at a time, and how many.
const MOST_STRINGS: usize = 48 << 20;
const MANY_STRINGS: usize = 4 << 20;
/// How often the sheets are read for the strings of a book.
const MOST_PASSES: usize = 50;

/// A part of the shared strings, one text behind the other.
pub(super) struct Strings<'p> {
    source: Option<(Member, Source<'p>)>,
    /// Index of the first one held.
    first: usize,
    text: String,
    ends: Vec<u32>,
    /// Whether no more follow.
    is_last: bool,
}

type Content<'p> = Box<dyn Read + 'p>;

enum Source<'p> {
    Xml(Box<Xml<Content<'p>>>),
    Binary(Records<Content<'p>>),
}

/// What one reading of the sheets knows.
pub(super) struct Pass<'p> {
    strings: &'p Strings<'p>,
    pub(super) styles: &'p Styles,
    /// Whether what is no shared string is to be told.
    pub(super) is_first: bool,
}

impl Pass<'_> {
    /// Returns the shared string with this index; none, if it is told in another pass.
    pub(super) fn string(&self, index: usize) -> &str {
        self.strings.get(index).unwrap_or_default()
    }
}

/// Reads all sheets of a book, once for each part of the strings that their cells share.
pub(super) fn in_passes<'p, S>(
    book: &mut Book<'p>,
    styles: &Styles,
    sheets: &mut [S],
    mut read: impl FnMut(&mut S, &mut Book<'p>, &Pass<'_>, &mut Each<'_>) -> Result<(), Gap>,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let mut strings = Strings::open(book);
    for number in 0.. {
        strings.fill(book, each)?;
        let pass = Pass { strings: &strings, styles, is_first: number == 0 };
        for sheet in &mut *sheets {
            read(sheet, book, &pass, each)?;
        }
        if strings.is_last {
            break;
        }
        if number == MOST_PASSES {
            let gap = Gap::new(Reason::Limit, "it has too many shared strings");
            return book.damage.tell(gap, each);
        }
    }
    Ok(())
}

impl<'p> Strings<'p> {
    /// Begins to read those of a book.
    fn open(book: &mut Book<'p>) -> Self {
        let package = book.package;
        let mut open = |name| {
            let member = book.member(name)?;
            Some((member.clone(), package.read(member).ok()?))
        };
        let source = match open("xl/sharedStrings.xml") {
            Some((member, content)) => Some((member, Source::Xml(Box::new(Xml::new(content))))),
            None => open("xl/sharedStrings.bin")
                .map(|(member, content)| (member, Source::Binary(Records::new(content)))),
        };
        Self { source, first: 0, text: String::new(), ends: Vec::new(), is_last: false }
    }

    /// Reads the strings that follow.
    fn fill(&mut self, book: &mut Book<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        self.first += self.ends.len();
        self.text.clear();
        self.ends.clear();
        self.is_last = true;
        let Some((member, source)) = &mut self.source else { return Ok(()) };
        while self.text.len() < MOST_STRINGS && self.ends.len() < MANY_STRINGS {
            match source.next(&mut self.text) {
                Ok(true) => self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX)),
                Ok(false) => return Ok(()),
                Err(torn) => {
                    let member = member.clone();
                    self.source = None;
                    return book.broken(&member, &torn, each);
                }
            }
        }
        self.is_last = false;
        Ok(())
    }

    fn get(&self, index: usize) -> Option<&str> {
        let at = index.checked_sub(self.first)?;
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start as usize..end)
    }
}

impl Source<'_> {
    /// Appends the next string; `false`: there are no more.
    fn next(&mut self, to: &mut String) -> Result<bool, Torn> {
        match self {
            Self::Xml(xml) => item(xml, to),
            Self::Binary(records) => {
                while let Some(record) = records.next()? {
                    if record.kind == kind::SHARED {
                        append(to, &record.rich(0).unwrap_or_default());
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

/// Appends the text of the next `si`, without its phonetic runs.
fn item(xml: &mut Xml<impl Read>, to: &mut String) -> Result<bool, Torn> {
    let (mut takes, mut phonetic) = (false, false);
    loop {
        match xml.next()? {
            Next::Start(start, is_empty) => match start.local_name().as_ref() {
                "t" => takes = !is_empty && !phonetic,
                "rPh" => phonetic = !is_empty,
                "si" if is_empty => return Ok(true),
                _ => {}
            },
            Next::End(name) => match name.as_str() {
                "t" => takes = false,
                "rPh" => phonetic = false,
                "si" => return Ok(true),
                _ => {}
            },
            Next::Text(text) if takes => append(to, &text),
            Next::Text(_) => {}
            Next::Done => return Ok(false),
        }
    }
}

/// Appends without doubling what is held.
fn append(to: &mut String, text: &str) {
    if to.capacity() - to.len() < text.len() {
        to.reserve_exact(text.len() + (4 << 20));
    }
    to.push_str(text);
}
