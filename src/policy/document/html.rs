//! Web pages: the text that a reader sees, without the frame of the site.
//!
//! In: the text of a page. Out: blocks with their places in it.
//! Never builds a tree: tags open and close blocks, as bytes of the source must stay known.

use super::{
    entity,
    flow::{Builder, Cell, Flow, Kind, Style},
};

/// Elements whose content is no text of the document: code, controls, the frame of a site.
const SILENT: [&str; 20] = [
    "script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "button", "select",
    "form", "iframe", "object", "textarea", "label", "dialog", "head", "math", "video", "audio",
];
/// Elements that begin a paragraph.
const BREAKS: [&str; 23] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "body",
    "blockquote",
    "pre",
    "address",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "hr",
    "table",
    "tbody",
    "thead",
    "center",
    "details",
    "summary",
    "fieldset",
];
/// Words in `class`, `id` or `role` of an element of the frame.
const FRAME: [&str; 15] = [
    "navbar",
    "nav-",
    "menu",
    "breadcrumb",
    "sidebar",
    "footer",
    "cookie-banner",
    "cookie-notice",
    "cookie-bar",
    "cookie-consent",
    "popup",
    "modal",
    "navigation",
    "skip-link",
    "topbar",
];
/// Elements without content.
const VOID: [&str; 12] =
    ["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"];
/// The deepest nesting of lists that is counted.
const DEPTH: usize = 16;

/// Reads a page.
pub(super) fn read(text: &str) -> Flow {
    let mut page = Page { text, ..Page::default() };
    page.walk();
    page.builder.finish()
}

#[derive(Default)]
struct Page<'a> {
    text: &'a str,
    builder: Builder,
    /// The element that is skipped, and how many of its name are open.
    skipped: Option<(String, usize)>,
    bold: usize,
    linked: usize,
    /// For each open list: whether it is numbered, and how many items it has had.
    lists: Vec<(bool, u32)>,
    table: u32,
    tables_open: usize,
    row: u32,
    column: u32,
}

/// A tag as written.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
    end: usize,
}

impl<'a> Page<'a> {
    fn walk(&mut self) {
        let mut at = 0;
        while let Some(rest) = self.text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(comment) = rest.strip_prefix("<!--") {
                at += 4 + comment.find("-->").map_or(comment.len(), |end| end + 3);
            } else if let Some(tag) = tag(rest) {
                let begin = at;
                at += tag.end;
                self.tag(&tag);
                if !tag.closes && matches!(tag.name.as_str(), "script" | "style") {
                    at += raw_end(self.text.get(at..).unwrap_or_default(), &tag.name);
                }
                debug_assert!(at > begin, "a tag has bytes");
            } else {
                let (c, len) = entity::character(rest);
                if self.skipped.is_none() {
                    let style = Style { bold: self.bold > 0, linked: self.linked > 0 };
                    self.builder.push(c, at, at + len, style);
                }
                at += len;
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'a>) {
        let name = tag.name.as_str();
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name {
                *depth = if tag.closes { *depth - 1 } else { *depth + 1 };
            }
            if *depth == 0 || skipped == "head" && name == "body" {
                self.skipped = None;
            }
            return;
        }
        let framed =
            !matches!(name, "html" | "body" | "main" | "article") && is_frame(tag.attributes);
        let silent = SILENT.contains(&name) || framed && !VOID.contains(&name);
        if silent && !tag.closes && !tag.attributes.ends_with('/') {
            // A whole page may sit in one form.
            if name != "form" {
                self.builder.close(false);
                self.skipped = Some((name.to_owned(), 1));
            }
            return;
        }
        match name {
            "b" | "strong" => count(&mut self.bold, tag.closes),
            "a" => count(&mut self.linked, tag.closes),
            "br" => self.line(),
            "ul" | "ol" | "menu" => self.list(name == "ol", tag.closes),
            "li" => self.item(tag.closes),
            "table" => self.table(tag.closes),
            "tr" | "td" | "th" => self.cell(name, tag.closes),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(name, tag.closes),
            _ if BREAKS.contains(&name) => self.paragraph(),
            _ => {}
        }
    }

    /// A paragraph inside an item or a cell goes on with it.
    fn paragraph(&mut self) {
        if self.builder.is_fresh() && self.builder.kind().is_some() {
            return;
        }
        let kind = match self.builder.kind() {
            Some(Kind::Cell(cell)) if self.tables_open > 0 => Kind::Cell(cell),
            _ => Kind::Paragraph,
        };
        self.builder.open(kind, None);
    }

    fn line(&mut self) {
        let kind = match self.builder.kind() {
            Some(kind @ (Kind::Cell(_) | Kind::Item(_))) => kind,
            _ => Kind::Paragraph,
        };
        self.builder.close(true);
        self.builder.open(kind, None);
    }

    fn list(&mut self, numbered: bool, closes: bool) {
        self.builder.close(false);
        if closes {
            self.lists.pop();
        } else if self.lists.len() < DEPTH {
            self.lists.push((numbered, 0));
        }
    }

    fn item(&mut self, closes: bool) {
        self.builder.close(false);
        if closes {
            return;
        }
        if let Some(list) = self.lists.last_mut() {
            list.1 += 1;
        }
        let path: Vec<String> = self.lists.iter().map(|list| list.1.to_string()).collect();
        let numbered = !self.lists.is_empty() && self.lists.iter().all(|list| list.0);
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        self.builder.open(Kind::Item(depth), numbered.then(|| path.join(".")));
    }

    fn table(&mut self, closes: bool) {
        self.builder.close(false);
        if closes {
            self.tables_open = self.tables_open.saturating_sub(1);
        } else {
            self.tables_open += 1;
            self.table += 1;
            (self.row, self.column) = (0, 0);
        }
    }

    fn cell(&mut self, name: &str, closes: bool) {
        self.builder.close(false);
        match (name, closes) {
            ("tr", false) => self.column = 0,
            ("tr", true) => self.row += 1,
            (_, true) => self.column += 1,
            (_, false) => {
                let header = name == "th";
                let cell = Cell { table: self.table, row: self.row, column: self.column, header };
                self.builder.open(Kind::Cell(cell), None);
            }
        }
    }

    fn heading(&mut self, name: &str, closes: bool) {
        let level = name.as_bytes().get(1).map_or(6, |digit| digit.saturating_sub(b'0'));
        if closes {
            self.builder.close(false);
        } else if !matches!(self.builder.kind(), Some(Kind::Cell(_))) {
            self.builder.open(Kind::Heading(level), None);
        }
    }
}

fn count(open: &mut usize, closes: bool) {
    *open = if closes { open.saturating_sub(1) } else { *open + 1 };
}

/// Reads a tag at the start of the text (HTML 13.2.5.6 to 13.2.5.40, without its oddities).
fn tag(rest: &str) -> Option<Tag<'_>> {
    let inner = rest.strip_prefix('<')?;
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let first = inner.chars().next()?;
    if !first.is_ascii_alphabetic() {
        // Declarations and processing instructions.
        let end = rest.find('>').filter(|_| matches!(first, '!' | '?'))? + 1;
        return Some(Tag { name: String::new(), closes, attributes: "", end });
    }
    let mut quote = None;
    let mut end = inner.len();
    for (at, c) in inner.char_indices() {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if c == '>' => {
                end = at;
                break;
            }
            None if matches!(c, '"' | '\'')
                && inner.get(..at).is_some_and(|it| it.ends_with('=')) =>
            {
                quote = Some(c);
            }
            None => {}
        }
    }
    let body = inner.get(..end)?;
    let name = body.split(|c: char| c.is_whitespace() || c == '/').next()?.to_ascii_lowercase();
    let attributes = body.get(name.len()..)?;
    let end = (rest.len() - inner.len() + end + 1).min(rest.len());
    Some(Tag { name, closes, attributes, end })
}

/// Returns where the content of a script or style ends.
fn raw_end(rest: &str, name: &str) -> usize {
    let close = format!("</{name}");
    let lower = rest.to_ascii_lowercase();
    lower.find(&close).unwrap_or(rest.len())
}

/// Returns whether an element belongs to the site and not to the document, or is not shown.
fn is_frame(attributes: &str) -> bool {
    let lower = attributes.to_ascii_lowercase();
    let value = |name: &str| {
        let (_, rest) = lower.split_once(&format!("{name}="))?;
        let rest = rest.trim_start();
        let open = rest.chars().next()?;
        match open {
            '"' | '\'' => rest.split(open).nth(1),
            _ => rest.split(char::is_whitespace).next(),
        }
    };
    let hidden =
        value("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
    let named =
        |value: &str| value.split_whitespace().any(|word| FRAME.iter().any(|it| word.contains(it)));
    hidden
        || lower.split_whitespace().any(|word| word == "hidden")
        || value("class").is_some_and(named)
        || value("id").is_some_and(named)
        || value("role")
            .is_some_and(|role| matches!(role, "navigation" | "banner" | "contentinfo" | "dialog"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(page: &str) -> Vec<String> {
        let flow = read(page);
        let shown = |kind: Kind| match kind {
            Kind::Heading(level) => format!("h{level}"),
            Kind::Paragraph => "p".to_owned(),
            Kind::Item(depth) => format!("i{depth}"),
            Kind::Cell(cell) => {
                format!("c{}.{}{}", cell.row, cell.column, if cell.header { "h" } else { "" })
            }
        };
        flow.blocks
            .iter()
            .map(|block| {
                let number = block.number.as_deref().unwrap_or_default();
                format!("{}{number} {}", shown(block.kind), flow.text(block.text.clone()))
            })
            .collect()
    }

    #[test]
    fn the_frame_of_a_site_is_left_out() {
        let page = "<!DOCTYPE html><head><title>Дом</title><script>if (a<b) {}</script></head>\
            <body><nav><a href=/>Главная</a> телефон</nav><h1>Политика</h1><p>Мы&nbsp;собираем <b>имя</b>.</p>\
            <div class='site-footer x'>ИНН<div>1</div></div><ul><li><a href=/a>Услуги</a></li></ul></body>";
        assert_eq!(blocks(page), ["h1 Политика", "p Мы собираем имя."]);
    }

    #[test]
    fn lists_and_tables_keep_their_order() {
        let page = "<ol><li>Общее<ol><li>Раз</li><li>Два</li></ol></li></ol><ul><li><p>имя</p></li></ul>\
            <table><tr><th>Данные</th><th>Цель</th></tr><tr><td>имя<br>почта</td><td>связь</td></tr></table>";
        let expected = [
            "i01 Общее",
            "i11.1 Раз",
            "i11.2 Два",
            "i0 имя",
            "c0.0h Данные",
            "c0.1h Цель",
            "c1.0 имя",
            "c1.0 почта",
            "c1.1 связь",
        ];
        assert_eq!(blocks(page), expected);
    }

    #[test]
    fn places_lead_back_over_tags_and_entities() {
        let page = "<p>не <b>обрабатывает</b> &laquo;это&raquo;</p>";
        let flow = read(page);
        let place = flow.place(&flow.blocks[0].text).unwrap();
        assert_eq!(page.get(place).unwrap(), "не <b>обрабатывает</b> &laquo;это&raquo;");
    }

    #[test]
    fn broken_markup_ends_somewhere() {
        for page in
            ["<", "<a", "<a href=\"", "</", "<!--", "<script>", "&", "&#", "&#x110000;", "<p <p>"]
        {
            let _ = read(page);
        }
    }
}
