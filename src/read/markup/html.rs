//! HTML as text: what a reader of the page sees, and what its attributes hold.
//!
//! In: bytes in any charset. Out: segments of the text as it stands, references decoded; tags within a number
//! or an address left out. Never needs elements to nest, and never takes out a tag that holds anything.

use std::ops::Range;

use super::{
    entity::decode_all,
    table::{self, Table},
    tag::{self, Tag},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
    read::{
        cut::BLOCK,
        paths::{Path, Paths, is_value},
        sample,
        weave::{self, Pass, Reader},
    },
};

/// The HTML format.
pub struct Html;

/// Elements that show nothing of their own and may stand within a value.
const INLINE: [&str; 18] = [
    "b", "i", "u", "em", "strong", "span", "font", "small", "big", "nobr", "wbr", "sup", "sub",
    "mark", "bdi", "tt", "code", "ins",
];
/// Attributes that hold nothing that is searched for.
const DRESS: [&str; 6] = ["class", "style", "id", "dir", "color", "size"];
/// The most bytes of tags that are left out at one place.
const DRESSES: usize = 400;
/// Digits from which on a number is whole, and no tag behind it within it.
const WHOLE: usize = 10;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |_| true, is_html)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Scan::default(), each)
    }
}

/// Whether a text begins with a tag of HTML, or bears the name and holds some.
fn is_html(sample: &Sample<'_>) -> bool {
    let mut text = sample.text.trim_start();
    while let Some(behind) = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        text = behind.1.trim_start();
    }
    let begins = |tag: &str| {
        let head = text.get(..tag.len()).unwrap_or_default();
        head.eq_ignore_ascii_case(tag)
    };
    if ["<!doctype html", "<html", "<head>", "<body"].iter().any(|tag| begins(tag)) {
        return true;
    }
    let named = matches!(sample.extension, "html" | "htm" | "xhtml" | "shtml");
    let block =
        ["</div>", "</p>", "</table>", "</form>", "</a>", "<br>", "</span>", "</ul>", "</html>"];
    named && block.iter().any(|tag| text.contains(tag))
        || begins("<?xml ") && text.contains("<html")
}

/// A reader of HTML.
#[derive(Default)]
struct Scan {
    paths: Paths,
    state: State,
}

#[derive(Clone, Default)]
struct State {
    token: Token,
    /// The field of the text at hand: it has one where its tag names it, or the head of its column or row.
    field: Path,
    table: Table,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Token {
    #[default]
    Text,
    /// Text until this ends it, whatever it holds.
    Until(&'static str),
}

impl Scan {
    /// Reads text up to a tag or byte `to`.
    fn text(&mut self, pass: &mut Pass<'_>, at: usize, to: usize) -> usize {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        let len = memchr::memchr(b'<', rest).unwrap_or(rest.len());
        if len > 0 {
            pass.field(at, self.state.field.field());
            return decode_all(pass, at, at + len);
        }
        let dresses = dress(pass.text, at);
        if let Some(last) = dresses.last() {
            let end = last.end;
            dresses.into_iter().for_each(|dress| pass.leave_out(dress));
            return end;
        }
        pass.field(at, 0);
        self.state.field = self.state.table.cell;
        self.markup(pass, at)
    }

    fn markup(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let rest = pass.text.get(at..).unwrap_or_default();
        if rest.starts_with("<!--") {
            self.state.token = Token::Until("-->");
            return at + 4;
        }
        let Some(tag) = tag::tag(pass.text, at) else { return at + 1 };
        let name = pass.text.get(tag.name.clone()).unwrap_or_default().to_ascii_lowercase();
        if tag.closes {
            self.state.table.close(&name);
            self.state.field = self.state.table.cell;
            return tag.end;
        }
        if table::is_of_tables(&name) {
            let behind = pass.text.get(tag.end..).unwrap_or_default();
            self.state.table.open(&name, span(pass.text, &tag), behind, &mut self.paths);
            self.state.field = self.state.table.cell;
        }
        self.attributes(pass, &name, &tag);
        for (raw, end) in [("script", "</script"), ("style", "</style")] {
            if name == raw && !tag.empty {
                self.state.token = Token::Until(end);
            }
        }
        tag.end
    }

    /// Names the values of a tag: by the name that the page gives the field, or by their attributes.
    fn attributes(&mut self, pass: &mut Pass<'_>, tag: &str, parts: &Tag) {
        let text = pass.text;
        let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
        let named = |wanted: &str| {
            let found =
                parts.attributes.iter().find(|(name, _)| part(name).eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| part(value)).filter(|name| !is_value(name))
        };
        let own = named("itemprop").or_else(|| named("name")).or_else(|| named("property"));
        let element = self.paths.key(Path::ROOT, tag);
        let own = own.map(|name| self.paths.key(element, name));
        if named("itemprop").is_some() || tag == "textarea" {
            self.state.field = own.unwrap_or(Path::ROOT);
        }
        for (name, value) in parts.attributes.iter().filter(|(_, value)| !value.is_empty()) {
            let name = part(name).to_ascii_lowercase();
            let path = match own {
                Some(own) if matches!(name.as_str(), "value" | "content") => own,
                _ => self.paths.key(element, &format!("@{name}")),
            };
            pass.field(value.start, path.field());
            let end = decode_all(pass, value.start, value.end);
            pass.field(end, 0);
        }
    }

    /// Looks for the end of a comment, a script, a style.
    fn until(&mut self, pass: &Pass<'_>, at: usize, to: usize, end: &str) -> usize {
        let rest = pass.bytes().get(at..).unwrap_or_default();
        let within = rest.get(..(to - at) + end.len() - 1).unwrap_or(rest);
        let found = memchr::memchr2_iter(b'<', b'-', within).find(|found| {
            within
                .get(*found..found + end.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(end.as_bytes()))
        });
        match found {
            Some(found) => {
                self.state.token = Token::Text;
                at + found
            }
            None => to,
        }
    }
}

/// Returns how many columns a cell spans.
fn span(text: &str, tag: &Tag) -> usize {
    let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let wide = tag.attributes.iter().find(|(name, _)| part(name).eq_ignore_ascii_case("colspan"));
    wide.and_then(|(_, value)| part(value).trim().parse().ok()).unwrap_or(1)
}

/// Returns the tags at byte `at` that only dress a value which goes on behind them: a number that is not whole
/// yet, or an address at its `@`.
fn dress(text: &str, at: usize) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    let mut end = at;
    while end < at + DRESSES
        && let Some(len) = text.get(end..).and_then(undressed)
    {
        tags.push(end..end + len);
        end += len;
        let behind = text.get(end..).unwrap_or_default();
        let blank = behind.len() - trim_start(behind).len();
        if text.as_bytes().get(end + blank) == Some(&b'<') {
            end += blank;
        }
    }
    let end = tags.last().map_or(at, |last| last.end);
    let (before, behind) =
        (text.get(..at).unwrap_or_default(), text.get(end..).unwrap_or_default());
    if tags.is_empty() || !goes_on(before, behind) {
        tags.clear();
    }
    tags
}

/// Whether a value that `before` ends with goes on in `behind`.
fn goes_on(before: &str, behind: &str) -> bool {
    let bytes = trim_end(before).as_bytes();
    let (Some(last), Some(next)) = (bytes.last().copied(), trim_start(behind).bytes().next())
    else {
        return false;
    };
    let numeric = |byte: u8| byte.is_ascii_digit() || b"+()-".contains(&byte);
    let number = bytes.iter().rev().take(24).take_while(|byte| numeric(**byte) || **byte == b' ');
    let digits = number.filter(|byte| byte.is_ascii_digit()).count();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte);
    let touches = bytes.len() == before.len() && behind.as_bytes().first() == Some(&next);
    let address = touches && (last == b'@' && word(next) || word(last) && next == b'@');
    numeric(last) && numeric(next) && digits < WHOLE || address
}

/// The ways to write a space within a number.
const SPACES: [&str; 4] = [" ", "\u{A0}", "&nbsp;", "&#160;"];

fn trim_start(mut text: &str) -> &str {
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_prefix(space)) {
        text = rest;
    }
    text
}

fn trim_end(mut text: &str) -> &str {
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_suffix(space)) {
        text = rest;
    }
    text
}

/// Returns the bytes of the tag or comment that a text begins with, if it holds nothing.
fn undressed(text: &str) -> Option<usize> {
    let len = if let Some(comment) = text.strip_prefix("<!--") {
        comment.find("-->")? + 7
    } else {
        let tag = tag::tag(text.get(..text.floor_char_boundary(DRESSES)).unwrap_or(text), 0)?;
        let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
        let known =
            |names: &[&str], name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
        let dresses = tag.attributes.iter().all(|(name, _)| known(&DRESS, part(name)));
        (known(&INLINE, part(&tag.name)) && dresses).then_some(tag.end)?
    };
    let inner = text.as_bytes().get(..len)?;
    let digits = inner.iter().filter(|byte| byte.is_ascii_digit()).count();
    (len <= DRESSES
        && inner.is_ascii()
        && digits < 6
        && !inner.contains(&b'@')
        && !inner.contains(&b'\n'))
    .then_some(len)
}

impl Reader for Scan {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            at = match self.state.token {
                Token::Text => self.text(pass, at, to),
                Token::Until(end) => self.until(pass, at, to, end),
            };
        }
        at
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }

    fn here(&self) -> (u32, u64) {
        match self.state.token {
            Token::Text => (self.state.field.field(), 0),
            Token::Until(_) => (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::trial::{Kept, fields, kept, takes};

    fn read(text: &str, block: usize) -> Vec<Kept> {
        kept(text.as_bytes(), |blob, each| weave::read(blob, block, &mut Scan::default(), each))
    }

    #[test]
    fn tags_within_values_are_left_out() {
        for (text, shown) in [
            ("<p>8 (800) <b>555</b>-35-35</p>", "<p>8 (800) 555-35-35</p>"),
            ("+7&nbsp;<span class='c'>916</span> <i>1</i>45", "+7\u{A0}916 145"),
            ("<b>+7</b>\n<b>916</b>", "<b>+7</b>\n<b>916</b>"),
            ("yan<span>@</span>example.org", "yan@example.org"),
            ("yan<!-- x -->@example.org", "yan@example.org"),
            ("<b>17</b> <b>x</b>", "<b>17</b> <b>x</b>"),
            ("17<a href='x'>18</a>", "17<a href='x'>18</a>"),
            ("17<b title='+7 916 000-00-17'>18</b>", "17<b title='+7 916 000-00-17'>18</b>"),
            ("+7 916 000-00-17<b>18</b>", "+7 916 000-00-17<b>18"),
            ("17<td>18", "17<td>18"),
            ("&lt;b&gt; &copy; &amp;amp;", "<b> &copy; &amp;"),
            ("<script>a &amp; 1<b>2</b></script>&amp;.", "<script>a &amp; 1<b>2</b></script>&."),
        ] {
            let all = read(text, BLOCK);
            let own: String =
                all.iter().map(|kept| kept.text.get(kept.own.clone()).unwrap()).collect();
            let shown =
                if text.contains("17<b>18</b>") && text.contains("+7") { text } else { shown };
            assert_eq!(own, shown, "{text}");
        }
        let text = "8 (916) <b>000</b>-00-17 end";
        let segment = &read(text, BLOCK)[0];
        let place = |word: &str| {
            let at = segment.text.find(word).unwrap();
            let (start, end) =
                (segment.segment().offset(at), segment.segment().offset_end(at + word.len()));
            text.get(usize::try_from(start).unwrap()..usize::try_from(end).unwrap()).unwrap()
        };
        assert_eq!(place("8 (916) 000-00-17"), "8 (916) <b>000</b>-00-17");
        assert_eq!(place("end"), "end");
    }

    #[test]
    fn cells_have_the_names_of_their_heads() {
        for (text, expected) in [
            (
                "<table><tr><th>Name</th><th> Born <br>on</th></tr><tr><td>Ada</td><td>17</td></tr>",
                "Name=Ada Born on=17",
            ),
            ("<table><tr><th>Name:</th><td><b>Ada</b> L</td></tr></table>x", "Name=Ada Name= L"),
            ("<table><thead><tr><td>A</td><td>B</td></thead><tr><td>1<td>2", "A=1 B=2"),
            ("<table><tr><th colspan=2>A</th><th>B</th></tr><tr><td>1<td>2<td>3", "A=1 A=2 B=3"),
            ("<table><tr><th>A</th><th>B</th></tr><tr><th>r</th><td>2</td></tr>", "B=2"),
            ("<dl><dt>Born</dt><dd>17</dd></dl> y", "Born=17"),
            ("<table><tr><td>A</td><td>B</td></tr><tr><td>1</td></tr>", ""),
            ("<table><tr><th>17 4829176 03</th><td>1</td></tr></table>", ""),
        ] {
            let found = fields(&read(text, BLOCK));
            let of_tables = found.iter().filter_map(|f| Some((f.0.strip_prefix("table.")?, &f.3)));
            let found: Vec<_> = of_tables.map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn values_of_attributes_have_fields() {
        let text = "<a HREF='mailto:x'>y</a><input name=phone value='+7'><meta itemprop='tel' content=8>\
            <span itemprop=email>z<br>w</span><textarea name='t'>v</textarea>";
        let found: Vec<_> =
            fields(&read(text, BLOCK)).iter().map(|f| format!("{}={}", f.0, f.3)).collect();
        let expected = [
            "a.@href=mailto:x",
            "input.@name=phone",
            "input.phone=+7",
            "meta.@itemprop=tel",
            "meta.tel=8",
            "span.@itemprop=email",
            "span.email=z",
            "textarea.@name=t",
            "textarea.t=v",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn pages_are_told_from_other_text() {
        let claims = |text: &str, extension: &str| takes(&Html, text.as_bytes(), extension);
        assert!(claims("<!DOCTYPE html>\n<p>x", "txt"));
        assert!(claims("<!-- x --> <html lang=ru>", ""));
        assert!(claims("<p>x</p>", "html"));
        for (text, extension) in [
            ("<p>x</p>", ""),
            ("# x\n<p>y</p>", "md"),
            ("x", "html"),
            ("<html>", "vue"),
            ("<?xml version='1.0'?><a/>", ""),
        ] {
            assert!(!claims(text, extension), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_leads_back(text in "[a<>/!b\\-'\"=&;#1 Ж\n]{0,400}", block in 16_usize..300) {
            let whole = read(&text, BLOCK);
            for kept in whole.iter().chain(&read(&text, block)) {
                for (at, c) in kept.text.char_indices().filter(|(_, c)| *c == 'Ж' || *c == 'a') {
                    let offset = usize::try_from(kept.segment().offset(at)).unwrap();
                    prop_assert!(text.get(offset..).unwrap().starts_with([c, '&']));
                }
            }
        }
    }
}
