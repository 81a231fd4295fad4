//! The text of a document whose every character leads back to bytes of the file.
//!
//! In: the bytes of a file. Out: its kind, its text, places of the text in the file.
//! Never guesses at what is no text: a picture, a PDF or an archive is a clear refusal.

use std::ops::Range;

use super::{Trouble, docx, flow::Flow, html, markdown};
use crate::{
    decode::{Charset, Decoder, Stretch, guess},
    part::{Mark, Width},
};

/// The most bytes of a document that are read: no policy is longer.
const LIMIT: usize = 16 << 20;

/// Bytes of text between two marks.
const STRIDE: usize = 1024;

/// A document's text.
pub(super) struct Source {
    /// Decoded, with markup.
    pub(super) text: String,
    marks: Vec<Mark>,
    width: Width,
}

/// What a file turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Markdown,
    Docx,
}

impl Source {
    /// Reads a file into text, and the text into blocks.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, Flow), Trouble> {
        if bytes.len() > LIMIT {
            return Err(Trouble::TooLong { limit: LIMIT });
        }
        if form(bytes)? == Form::Docx {
            let (text, flow) = docx::read(bytes)?;
            return Ok((Self { text, marks: Vec::new(), width: Width::Utf8 }, flow));
        }
        let source = Self::decode(bytes)?;
        let flow = match form(bytes)? {
            Form::Html => html::read(&source.text),
            Form::Markdown | Form::Docx if is_html(&source.text) => html::read(&source.text),
            Form::Markdown | Form::Docx => markdown::read(&source.text),
        };
        Ok((source, flow))
    }

    /// Reads a file into text alone.
    pub(super) fn text_of(bytes: &[u8]) -> Result<Self, Trouble> {
        if form(bytes)? == Form::Docx { Ok(Self::read(bytes)?.0) } else { Self::decode(bytes) }
    }

    fn decode(bytes: &[u8]) -> Result<Self, Trouble> {
        let found = guess(bytes, true);
        let charset = declared(bytes).unwrap_or(found.charset);
        if charset == Charset::Binary {
            return Err(Trouble::NoText);
        }
        let rest = bytes.get(found.bom_len..).unwrap_or_default();
        let mut decoder = Decoder::new(charset);
        let stretch = Stretch { bytes: rest, own: 0..rest.len(), offset: found.bom_len as u64 };
        let decoded = decoder.decode(&stretch);
        let (text, width) = (decoded.text.to_owned(), decoded.width);
        let marks = dense(&text, decoded.marks, width);
        Ok(Self { text, marks, width })
    }

    /// Returns the bytes of the file that a range of the text stands for.
    pub(super) fn bytes(&self, range: &Range<usize>) -> Range<u64> {
        self.byte_at(range.start)..self.byte_at(range.end)
    }

    fn byte_at(&self, at: usize) -> u64 {
        let i = self.marks.partition_point(|mark| mark.at as usize <= at).checked_sub(1);
        let Some(mark) = i.and_then(|i| self.marks.get(i)) else { return at as u64 };
        let before = self.text.get(mark.at as usize..at).unwrap_or_default();
        mark.offset + self.width.of(before)
    }

    /// Returns the text at these bytes of the file; `None` if they cut a character or lie beyond.
    pub(super) fn quote(&self, start: u64, end: u64) -> Option<String> {
        let from = self.text_at(start)?;
        let upto = self.text_at(end)?;
        self.text.get(from..upto).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
    }

    /// Returns the byte of the text that stands for this byte of the file.
    fn text_at(&self, byte: u64) -> Option<usize> {
        let Some(i) = self.marks.partition_point(|mark| mark.offset <= byte).checked_sub(1) else {
            return if self.marks.is_empty() { usize::try_from(byte).ok() } else { None };
        };
        let mark = self.marks.get(i)?;
        let mut left = byte - mark.offset;
        let start = mark.at as usize;
        if self.width == Width::Utf8 {
            return Some(start + usize::try_from(left).ok()?);
        }
        for (at, c) in self.text.get(start..)?.char_indices() {
            if left == 0 {
                return Some(start + at);
            }
            left = left.checked_sub(self.width.of(c.encode_utf8(&mut [0; 4])))?;
        }
        (left == 0).then_some(self.text.len())
    }
}

/// Sets more marks, so that no place is counted from far away.
fn dense(text: &str, marks: &[Mark], width: Width) -> Vec<Mark> {
    if width == Width::Utf8 {
        return marks.to_vec();
    }
    let mut dense = Vec::with_capacity(marks.len() + text.len() / STRIDE);
    for (i, mark) in marks.iter().enumerate() {
        let (from, upto) = (mark.at, marks.get(i + 1).map_or(text.len(), |next| next.at as usize));
        let (mut last, mut offset) = (from, mark.offset);
        dense.push(*mark);
        for (at, c) in text.get(from as usize..upto).unwrap_or_default().char_indices() {
            let at = from + u32::try_from(at).unwrap_or(u32::MAX);
            if (at - last) as usize >= STRIDE {
                dense.push(Mark { at, offset, ..*mark });
                last = at;
            }
            offset += width.of(c.encode_utf8(&mut [0; 4]));
        }
    }
    dense
}

/// Tells forms apart by their first bytes.
fn form(bytes: &[u8]) -> Result<Form, Trouble> {
    const OTHERS: [(&[u8], &str); 9] = [
        (b"%PDF", "PDF"),
        (b"{\\rtf", "RTF"),
        (b"\xD0\xCF\x11\xE0", "DOC"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"RIFF", "RIFF"),
    ];
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Trouble::Empty);
    }
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Trouble::Unsupported { form: name });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Form::Docx);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default().to_ascii_lowercase();
    let begins = |tag: &[u8]| memchr::memmem::find(&head, tag).is_some();
    let page = [&b"<!doctype html"[..], b"<html", b"<body", b"<head>"].into_iter().any(begins);
    Ok(if page { Form::Html } else { Form::Markdown })
}

/// Returns whether text without a page's frame is marked up as one: a saved fragment.
fn is_html(text: &str) -> bool {
    let tags = ["<p>", "<p ", "<li>", "<li ", "</td>", "<h1", "<h2", "<br"];
    let count: usize = tags.iter().map(|tag| text.matches(tag).take(9).count()).sum();
    count >= 8 && !text.contains("\n# ") && !text.contains("\n## ")
}

/// The charset that a page names for itself (HTML 13.2.3.2), if it is an old one: UTF-8 is seen anyway.
fn declared(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..bytes.len().min(2048))?;
    let at = memchr::memmem::find(head, b"charset=")? + b"charset=".len();
    let rest = head.get(at..)?;
    let name: String = rest
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .map(|byte| char::from(*byte))
        .collect();
    let valid = std::str::from_utf8(bytes).is_ok();
    Charset::named(&name).filter(|it| !valid && matches!(it, Charset::Single(_)))
}
