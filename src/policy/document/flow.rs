//! A document as people read it: blocks of running text, each character with its place.
//!
//! In: characters from a parser of markup. Out: blocks without markup, white space made single.
//! Never loses the way back: every byte of the flow leads to bytes of the source.

use std::ops::Range;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading; 1 is the highest level, 0 the title of the page.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list; the depth of nesting, from 0.
    Item(u8),
    /// A cell of a table.
    Cell(Cell),
}

/// Where a cell stands in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The table, numbered through the document.
    pub(super) table: u32,
    /// Row, from 0.
    pub(super) row: u32,
    /// Column, from 0.
    pub(super) column: u32,
    /// Marked as a header.
    pub(super) header: bool,
}

/// A stretch of the flow: a paragraph, a heading, an item, a cell.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// What it is.
    pub(super) kind: Kind,
    /// Its bytes of the flow; never empty.
    pub(super) text: Range<usize>,
    /// The number that stood before it or that its list gives it: `3.1`.
    pub(super) number: Option<String>,
    /// It may go on in the next block: the break is one of lines, not of paragraphs.
    pub(super) soft: bool,
    /// All of it is set in bold.
    bold: bool,
    /// All of it is a link.
    linked: bool,
}

/// The text of a document, and its blocks in order.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// For each byte of the text: where its character begins and ends in the source.
    places: Vec<(u32, u32)>,
    /// The blocks.
    pub(super) blocks: Vec<Block>,
}

impl Flow {
    /// Returns the text at a range; empty if that is no range of it.
    pub(super) fn text(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Returns the bytes of the source from the first character of a range to its last.
    pub(super) fn place(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let first = self.places.get(range.start)?.0;
        let last = self.places.get(range.end.checked_sub(1)?)?.1;
        (first < last).then_some(first as usize..last as usize)
    }
}

/// Builds a flow: opens blocks, takes characters.
#[derive(Default)]
pub(super) struct Builder {
    flow: Flow,
    open: Option<Open>,
}

struct Open {
    kind: Kind,
    number: Option<String>,
    start: usize,
    /// White space waits for the next character.
    space: Option<(u32, u32)>,
    all_bold: bool,
    all_linked: bool,
}

/// How a character is set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Style {
    /// In bold.
    pub(super) bold: bool,
    /// As part of a link.
    pub(super) linked: bool,
}

impl Builder {
    /// Begins a block; the one before it ends.
    pub(super) fn open(&mut self, kind: Kind, number: Option<String>) {
        self.close(false);
        let start = self.flow.text.len();
        self.open =
            Some(Open { kind, number, start, space: None, all_bold: true, all_linked: true });
    }

    /// Returns whether nothing was written since the block was opened.
    pub(super) fn is_fresh(&self) -> bool {
        self.open.as_ref().is_none_or(|open| open.start == self.flow.text.len())
    }

    /// Returns the kind of the open block.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.open.as_ref().map(|open| open.kind)
    }

    /// Takes a character that stands at these bytes of the source.
    pub(super) fn push(&mut self, c: char, from: usize, upto: usize, style: Style) {
        if self.open.is_none() {
            if c.is_whitespace() {
                return;
            }
            self.open(Kind::Paragraph, None);
        }
        let Some(open) = self.open.as_mut() else { return };
        let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let place = (short(from), short(upto));
        if matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') {
            return;
        }
        if c.is_whitespace() || c.is_control() {
            if self.flow.text.len() > open.start {
                open.space.get_or_insert(place);
            }
            return;
        }
        if let Some(space) = open.space.take() {
            self.flow.text.push(' ');
            self.flow.places.push(space);
        }
        open.all_bold &= style.bold || !c.is_alphanumeric();
        open.all_linked &= style.linked || !c.is_alphanumeric();
        self.flow.text.push(c);
        self.flow.places.extend(std::iter::repeat_n(place, c.len_utf8()));
    }

    /// Ends the open block; `soft`: at the end of a line only.
    pub(super) fn close(&mut self, soft: bool) {
        let Some(open) = self.open.take() else { return };
        let text = open.start..self.flow.text.len();
        if text.is_empty() {
            return;
        }
        let (bold, linked) = (open.all_bold, open.all_linked);
        let Open { kind, number, .. } = open;
        self.flow.blocks.push(Block { kind, text, number, soft, bold, linked });
        // A byte between blocks: no search goes across.
        self.flow.text.push('\n');
        let end = self.flow.places.last().map_or(0, |place| place.1);
        self.flow.places.push((end, end));
    }

    /// Returns the flow: broken sentences joined, bold lines made headings, menus dropped.
    pub(super) fn finish(mut self) -> Flow {
        self.close(false);
        let mut flow = self.flow;
        let blocks = std::mem::take(&mut flow.blocks);
        for block in blocks {
            if is_menu(&flow, &block) {
                continue;
            }
            if let Some(last) = flow.blocks.last().filter(|last| goes_on(&flow, last, &block)) {
                let start = last.text.start;
                let seam = last.text.end;
                join(&mut flow, seam);
                if let Some(last) = flow.blocks.last_mut() {
                    (last.text, last.soft) = (start..block.text.end, block.soft);
                    (last.bold, last.linked) = (last.bold && block.bold, false);
                }
                continue;
            }
            flow.blocks.push(block);
        }
        for i in 0..flow.blocks.len() {
            if let Some(block) = flow.blocks.get(i).filter(|block| block.bold) {
                let text = flow.text(block.text.clone());
                let plain = matches!(block.kind, Kind::Paragraph);
                let short = text.chars().count() <= 120 && !text.ends_with([';', ',']);
                if plain && short && text.chars().any(char::is_alphabetic) {
                    flow.blocks[i].kind = Kind::Heading(4);
                }
            }
        }
        flow
    }
}

/// Turns the seam between two blocks into a space.
fn join(flow: &mut Flow, seam: usize) {
    if flow.text.get(seam..=seam) == Some("\n") {
        flow.text.replace_range(seam..=seam, " ");
    }
}

/// Short blocks that are nothing but a link lead elsewhere: menus, tables of contents.
fn is_menu(flow: &Flow, block: &Block) -> bool {
    let text = flow.text(block.text.clone());
    block.linked
        && !matches!(block.kind, Kind::Heading(_))
        && text.chars().any(char::is_alphabetic)
        && !text.contains('@')
        && text.chars().count() <= 80
}

/// Returns whether a sentence that the first block begins ends in the second.
fn goes_on(flow: &Flow, first: &Block, second: &Block) -> bool {
    let same = matches!(second.kind, Kind::Paragraph)
        && matches!(first.kind, Kind::Paragraph | Kind::Item(_));
    if !same || second.number.is_some() {
        return false;
    }
    let (above, below) = (flow.text(first.text.clone()), flow.text(second.text.clone()));
    let ended = above.ends_with(['.', ':', ';', '!', '?', '…']);
    let Some(next) = below.chars().next() else { return false };
    if begins_numbered(below) {
        return false;
    }
    if first.soft {
        let wraps = above.chars().count() >= 50 || above.ends_with(',');
        let lower = next.is_lowercase() || next.is_ascii_digit() || "(«\"“".contains(next);
        return !ended && (wraps || lower && !above.ends_with(','))
            || ended && above.chars().count() >= 50 && !above.ends_with([':', ';']) && !first.bold;
    }
    let running = above.chars().count() >= 60 && !first.bold;
    !ended && running && next.is_lowercase()
}

/// Returns whether a line begins a numbered paragraph: `4.1. Состав`, `2) name`.
fn begins_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = line.get(..line.len() - rest.len()).unwrap_or_default();
    let marked = number.contains('.') || rest.starts_with(')');
    let short = number.split('.').all(|part| part.len() <= 2);
    let begins = rest.trim_start_matches([')', ' ', '\u{A0}']);
    number.starts_with(|c: char| c.is_ascii_digit())
        && marked
        && short
        && rest.len() > begins.len()
        && begins.starts_with(|c: char| c.is_uppercase() || c == '«')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(lines: &[(Kind, &str, bool)]) -> Flow {
        let mut builder = Builder::default();
        let mut at = 0;
        for (kind, text, soft) in lines {
            builder.open(*kind, None);
            for c in text.chars() {
                builder.push(c, at, at + c.len_utf8(), Style::default());
                at += c.len_utf8();
            }
            builder.close(*soft);
            at += 1;
        }
        builder.finish()
    }

    #[test]
    fn white_space_is_single_and_places_stay() {
        let flow = flow(&[(Kind::Paragraph, " a \t b", false), (Kind::Item(0), "да", false)]);
        let texts: Vec<_> = flow.blocks.iter().map(|it| flow.text(it.text.clone())).collect();
        assert_eq!(texts, ["a b", "да"]);
        assert_eq!(flow.place(&flow.blocks[0].text), Some(1..6));
        assert_eq!(flow.place(&flow.blocks[1].text), Some(7..11));
    }

    #[test]
    fn a_sentence_broken_by_a_page_is_one_block_again() {
        let long =
            "Мы обрабатываем персональные данные в соответствии с требованиями законодательства, а";
        let flow = flow(&[
            (Kind::Paragraph, long, false),
            (Kind::Paragraph, "также внутренних актов.", false),
            (Kind::Paragraph, "имя", false),
        ]);
        assert_eq!(flow.blocks.len(), 2);
        assert!(flow.text(flow.blocks[0].text.clone()).ends_with("а также внутренних актов."));
    }
}
