//! Plain text and Markdown: lines become paragraphs, items, headings, cells.
//!
//! In: text. Out: blocks with their places in it.
//! Never needs the text to be proper Markdown: what people type as a list is one.

use super::{
    entity,
    flow::{Builder, Cell, Flow, Kind, Style},
};

/// Reads a text.
pub(super) fn read(text: &str) -> Flow {
    let mut page = Page::default();
    let lines: Vec<Line<'_>> = lines(text).collect();
    let mut i = front_matter(&lines);
    let mut fenced = false;
    while let Some(line) = lines.get(i) {
        if line.text.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let next = lines.get(i + 1).map_or("", |next| next.text.trim());
            if underlined(line.text, next) {
                page.heading(*line, if next.starts_with('=') { 1 } else { 2 });
                i += 1;
            } else {
                page.line(*line, next);
            }
        }
        i += 1;
    }
    page.builder.finish()
}

/// A line and where it stands.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    at: usize,
}

fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let here = Line { text: line.trim_end_matches(['\n', '\r']), at };
        at += line.len();
        here
    })
}

/// Returns how many lines a block of settings between `---` takes at the start.
fn front_matter(lines: &[Line<'_>]) -> usize {
    if lines.first().is_none_or(|line| line.text.trim_end() != "---") {
        return 0;
    }
    let end = lines.iter().skip(1).take(64).position(|line| line.text.trim_end() == "---");
    end.map_or(0, |end| end + 2)
}

/// Returns whether the next line makes this one a heading (`CommonMark` 4.3).
fn underlined(line: &str, next: &str) -> bool {
    let rule = |c: char| next.len() >= 3 && next.chars().all(|it| it == c);
    let plain =
        !line.trim().is_empty() && !line.trim_start().starts_with(['|', '-', '*', '#', '>']);
    plain && line.chars().count() <= 120 && (rule('=') || rule('-'))
}

#[derive(Default)]
struct Page {
    builder: Builder,
    table: u32,
    /// The next row of an open table.
    row: Option<u32>,
    bold: bool,
    blank: bool,
}

impl Page {
    fn line(&mut self, line: Line<'_>, next: &str) {
        let (text, at) = trimmed(line.text, line.at);
        let (text, at) = quoted(text, at);
        if text.is_empty() {
            self.builder.close(false);
            (self.row, self.blank, self.bold) = (None, true, false);
            return;
        }
        let blank = std::mem::take(&mut self.blank);
        if text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '*' | '_' | '=' | ' ')) {
            self.builder.close(false);
            return;
        }
        if text.starts_with('|') || self.row.is_some() && text.contains('|') || is_rule_row(next) {
            return self.row(text, at);
        }
        self.row = None;
        if let Some(heading) = text.strip_prefix('#') {
            let title = heading.trim_start_matches('#');
            if title.starts_with(char::is_whitespace) || title.is_empty() {
                let level = u8::try_from(text.len() - title.len()).unwrap_or(6);
                let here = Line { text: title, at: at + text.len() - title.len() };
                return self.heading(here, level);
            }
        }
        let indent = line.text.len() - line.text.trim_start().len();
        if let Some(len) = bullet(text) {
            let depth = u8::try_from(indent / 2).unwrap_or(u8::MAX);
            self.builder.open(Kind::Item(depth), None);
            let rest = text.get(len..).unwrap_or_default();
            self.inline(rest, at + len);
            self.builder.close(!next.trim().is_empty());
            return;
        }
        // A line that goes on is joined with the one before when the flow is finished.
        let item = indent >= 2 && !blank;
        let kind = match self.builder.kind() {
            Some(kind @ Kind::Item(_)) if item => kind,
            _ => Kind::Paragraph,
        };
        self.builder.open(kind, None);
        self.inline(text, at);
        self.builder.close(!next.trim().is_empty());
    }

    fn heading(&mut self, line: Line<'_>, level: u8) {
        let (text, at) = trimmed(line.text, line.at);
        self.builder.open(Kind::Heading(level), None);
        self.inline(text.trim_end_matches('#'), at);
        self.builder.close(false);
        self.bold = false;
    }

    /// A row of a table with bars (GitHub Flavored Markdown 4.10).
    fn row(&mut self, text: &str, at: usize) {
        if is_rule_row(text) {
            return;
        }
        let row = self.row.unwrap_or_else(|| {
            self.table += 1;
            0
        });
        let mut at = at + usize::from(text.starts_with('|'));
        let inner = text.strip_prefix('|').unwrap_or(text);
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        for (column, cell) in (0..).zip(inner.split('|')) {
            let place = Cell { table: self.table, row, column, header: row == 0 };
            self.builder.open(Kind::Cell(place), None);
            self.inline(cell, at);
            self.builder.close(false);
            at += cell.len() + 1;
        }
        self.row = Some(row + 1);
    }

    /// Writes a line without its marks of emphasis, links and tags.
    fn inline(&mut self, text: &str, at: usize) {
        let mut i = 0;
        let mut link = None;
        while let Some(rest) = text.get(i..).filter(|rest| !rest.is_empty()) {
            if let Some(len) = mark(text, i) {
                self.bold ^= matches!(rest.get(..len), Some("**" | "__"));
                i += len;
            } else if link == Some(i) {
                let target = rest.find([')', ' ']).filter(|_| rest.starts_with("]("));
                let end = target.and_then(|from| rest.get(from..)?.find(')').map(|to| from + to));
                i += end.map_or(1, |end| end + 1);
                link = None;
            } else if let Some(end) = link_end(rest) {
                link = Some(i + end);
                i += if rest.starts_with('!') { 2 } else { 1 };
            } else if let Some(len) = tag(rest) {
                if rest.starts_with("<br") || rest.starts_with("<li") {
                    let kind = self.builder.kind().unwrap_or(Kind::Paragraph);
                    self.builder.open(kind, None);
                }
                i += len;
            } else {
                let (c, len) = entity::character(rest);
                let style = Style { bold: self.bold, linked: link.is_some() };
                self.builder.push(c, at + i, at + i + len, style);
                i += len;
            }
        }
    }
}

fn trimmed(text: &str, at: usize) -> (&str, usize) {
    let start = text.trim_start();
    (start.trim_end(), at + text.len() - start.len())
}

/// Steps over the marks of a quotation.
fn quoted(text: &str, at: usize) -> (&str, usize) {
    let rest = text.trim_start_matches(['>', ' ']);
    if text.starts_with('>') { (rest, at + text.len() - rest.len()) } else { (text, at) }
}

/// Returns whether this is the row of dashes under the header of a table.
fn is_rule_row(text: &str) -> bool {
    text.contains('|')
        && text.contains('-')
        && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// Returns how many bytes a bullet and the space behind it take; numbers are read by the outline.
fn bullet(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if !matches!(first, '-' | '*' | '+' | '•' | '·' | '–' | '—' | '‣' | '◦' | '▪' | '●' | '✓' | '→')
    {
        return None;
    }
    let rest = text.get(first.len_utf8()..)?;
    let spaced = rest.starts_with(char::is_whitespace);
    let close = !matches!(first, '*' | '+') && rest.starts_with(char::is_alphabetic);
    (spaced || close).then(|| text.len() - rest.trim_start().len())
}

/// Returns how long the mark of emphasis, code or escape at `i` is.
fn mark(text: &str, i: usize) -> Option<usize> {
    let rest = text.get(i..)?;
    let before = text.get(..i)?.chars().next_back();
    let c = rest.chars().next()?;
    match c {
        '\\' => rest.chars().nth(1).filter(char::is_ascii_punctuation).map(|_| 1),
        '`' => Some(1),
        '*' => Some(if rest.starts_with("**") { 2 } else { 1 }),
        '_' => {
            let len = if rest.starts_with("__") { 2 } else { 1 };
            let after = rest.get(len..)?.chars().next();
            let inner = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            (!(inner(before) && inner(after)) && (inner(before) || inner(after))).then_some(len)
        }
        _ => None,
    }
}

/// Returns where the text of a link ends that begins here: the byte of its `]`.
fn link_end(rest: &str) -> Option<usize> {
    let open = rest.strip_prefix('!').unwrap_or(rest).strip_prefix('[')?;
    let skipped = rest.len() - open.len();
    let end = open.find(']')?;
    open.get(end..)?.starts_with("](").then_some(skipped + end)
}

/// Returns how long the tag is that begins here; an address in angle brackets is none.
fn tag(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('<')?;
    let name = inner.trim_start_matches('/');
    let word = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let ends = name.as_bytes().get(word).is_some_and(|b| matches!(b, b'>' | b' ' | b'/'));
    if inner.starts_with("!--") {
        return Some(rest.find("-->").map_or(rest.len(), |end| end + 3));
    }
    if word == 0 || !ends {
        return None;
    }
    rest.find('>').map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let flow = read(text);
        let shown = |kind: Kind| match kind {
            Kind::Heading(level) => format!("h{level}"),
            Kind::Paragraph => "p".to_owned(),
            Kind::Item(depth) => format!("i{depth}"),
            Kind::Cell(cell) => format!("c{}.{}", cell.row, cell.column),
        };
        let one = |block: &super::super::flow::Block| {
            format!("{} {}", shown(block.kind), flow.text(block.text.clone()))
        };
        flow.blocks.iter().map(one).collect()
    }

    #[test]
    fn marks_are_no_text() {
        let text = "---\ntitle: x\n---\n# Privacy *policy*\n\nWe **do not** collect [names](https://a.b/(c)) or \
            `id`s, snake_case &amp; <b>e-mail</b> \\- see <https://x.y>\n\n**What we collect**\n\n- a\n  * b\n";
        let expected = [
            "h1 Privacy policy",
            "p We do not collect names) or ids, snake_case & e-mail - see <https://x.y>",
            "h4 What we collect",
            "i0 a",
            "i1 b",
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn tables_and_underlined_headings() {
        let text = "Данные\n======\n\n| Что | Зачем |\n|---|---|\n| имя | связь |\n\nконец";
        let expected = ["h1 Данные", "c0.0 Что", "c0.1 Зачем", "c1.0 имя", "c1.1 связь", "p конец"];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_typed_lists_are_lists() {
        let text = "Оператор собирает следующие персональные данные пользователей сайта и\n\
            покупателей магазина:\n— имя;\n• телефон;\nпочта\n";
        let expected = [
            "p Оператор собирает следующие персональные данные пользователей сайта и покупателей магазина:",
            "i0 имя;",
            "i0 телефон;",
            "p почта",
        ];
        assert_eq!(blocks(text), expected);
    }
}
