//! XML by the paths of its elements: XML 1.0 with namespaces, without a DTD.
//!
//! In: bytes in any charset. Out: segments of the text, references decoded, with a run for each value.
//! Never nests deeper in memory than a limit; what is not well-formed is text, with a gap.

use std::borrow::Cow;

use super::{
    entity::{decode_all, decoded},
    inner,
    tag::{self, Tag},
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
    read::{
        cut::BLOCK,
        paths::{Path, Paths},
        sample,
        weave::{self, Pass, Probe, Reader},
    },
};

/// The XML format.
pub struct Xml;

/// Elements within elements that nothing but XML, or who wants to harm its readers, begins.
const DEEP: u64 = 16;
/// Elements within elements that have paths of their own.
const DEPTH: usize = 512;

impl Format for Xml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |first| first == b'<', is_xml)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Scan::default(), each)
    }
}

/// Whether a text begins with a declaration, or with elements that are well-formed as far as can be seen.
fn is_xml(sample: &Sample<'_>) -> bool {
    let text = sample.text.trim_start();
    if text.starts_with("<?xml ") {
        return true;
    }
    if text.starts_with("<?") {
        return false;
    }
    let mut scan = Scan::default();
    let damage = Probe::default().damage(text, &mut scan);
    let enough = if sample.extension == "xml" { 1 } else { 2 };
    let holds = scan.elements >= enough && (!sample.whole || scan.state.open == 0)
        || scan.state.open > DEEP;
    damage.is_none() && holds
}

/// A reader of XML.
#[derive(Default)]
struct Scan {
    paths: Paths,
    state: State,
    /// Elements that have ended.
    elements: usize,
}

#[derive(Clone, Default)]
struct State {
    stack: Vec<Level>,
    /// Elements so far of each path.
    counts: Vec<u64>,
    /// Open elements, also those beyond [`DEPTH`].
    open: u64,
    told_deep: bool,
    /// Whether the text at hand holds more than blanks.
    text: bool,
    token: Token,
}

#[derive(Clone, Copy)]
struct Level {
    path: Path,
    /// A hash of the name.
    name: u64,
    /// Which of the elements of this path it is, from 1.
    row: u64,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Token {
    #[default]
    Text,
    /// Text until this ends it.
    Until(&'static str),
    Cdata,
    /// A tag that is too long to be read at once.
    Tag,
}

impl Scan {
    fn path(&self) -> Path {
        match self.state.stack.last() {
            Some(level) if self.state.open <= DEPTH as u64 => level.path,
            Some(_) => Path::NONE,
            None => Path::ROOT,
        }
    }

    /// The row of what lies in an element so far above the innermost: which of its kind it is. The root is no row.
    fn row(&self, above: usize) -> u64 {
        let at = self.state.stack.len().checked_sub(above + 1).filter(|at| *at > 0);
        let level = at.and_then(|at| self.state.stack.get(at));
        level.filter(|_| self.state.open <= DEPTH as u64).map_or(0, |level| level.row)
    }

    /// Reads text up to a tag or byte `to`.
    fn text(&mut self, pass: &mut Pass<'_>, at: usize, to: usize) -> usize {
        let rest = pass.bytes().get(at..to).unwrap_or_default();
        let len = memchr::memchr(b'<', rest).unwrap_or(rest.len());
        if len > 0 {
            let (whole, begins) = (self.path(), !self.state.text);
            let blank = rest.get(..len).unwrap_or_default().trim_ascii().is_empty();
            self.state.text |= !blank;
            pass.row(self.row(1));
            if begins && let Some(end) = inner::read(pass, (at, b"<"), whole, &mut self.paths) {
                return end;
            }
            pass.field(at, if self.state.text { self.path().field() } else { 0 });
            return decode_all(pass, at, at + len);
        }
        pass.field(at, 0);
        self.state.text = false;
        self.markup(pass, at)
    }

    /// Reads what begins with `<`.
    fn markup(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let rest = pass.text.get(at..).unwrap_or_default();
        for (begin, token) in
            [("<!--", Token::Until("-->")), ("<![CDATA[", Token::Cdata), ("<?", Token::Until("?>"))]
        {
            if rest.starts_with(begin) {
                self.state.token = token;
                let at = at + begin.len();
                if token == Token::Cdata {
                    pass.row(self.row(1));
                    pass.field(at, self.path().field());
                    let whole = self.path();
                    return inner::read(pass, (at, b"]]>"), whole, &mut self.paths).unwrap_or(at);
                }
                return at;
            }
        }
        if rest.starts_with("<!") {
            // The internal subset of a DTD is in brackets; nothing in it is believed.
            let subset = rest.find('[').filter(|open| rest.find('>').is_none_or(|end| *open < end));
            self.state.token = Token::Until(if subset.is_some() { "]>" } else { ">" });
            return at + 2;
        }
        let Some((name, closes)) = tag::name(pass.text, at) else {
            // The text may end within the name.
            if rest.bytes().skip(1).all(|byte| byte == b'/' || byte.is_ascii_alphanumeric()) {
                self.state.token = Token::Tag;
                return at + rest.len();
            }
            pass.damaged(at, "no XML from here on; read as text");
            return at + 1;
        };
        let text = pass.text;
        let whole = tag::tag(text, at);
        let element = text.get(name.clone()).unwrap_or_default();
        let called = whole.as_ref().and_then(|tag| called(text, local(element), tag));
        if closes {
            self.close(pass, at, hash(element));
        } else {
            self.open(pass, at, (element, called.as_ref().map_or("", |(_, name)| name)));
        }
        let Some(tag) = whole else {
            self.state.token = Token::Tag;
            return name.end;
        };
        self.attributes(pass, &tag, called.map_or(0, |(at, _)| at));
        if tag.empty && !closes {
            self.end();
        }
        tag.end
    }

    /// Reads the values of attributes, but not that of the one at byte `name`, which is a name.
    fn attributes(&mut self, pass: &mut Pass<'_>, tag: &Tag, name: usize) {
        let element = self.path();
        pass.row(self.row(0));
        let values = tag.attributes.iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in values.filter(|(_, value)| value.start != name) {
            let name = local(pass.text.get(name.clone()).unwrap_or_default());
            let path = self.paths.key(element, &format!("@{name}"));
            pass.field(value.start, path.field());
            let end = decode_all(pass, value.start, value.end);
            pass.field(end, 0);
        }
    }

    /// Opens an element; `called` is what it is called in its stead, if anything.
    fn open(&mut self, pass: &mut Pass<'_>, at: usize, (name, called): (&str, &str)) {
        let parent = self.path();
        let state = &mut self.state;
        state.open += 1;
        if state.stack.len() < DEPTH {
            let path = self.paths.key(parent, if called.is_empty() { local(name) } else { called });
            let at = path.field() as usize;
            if state.counts.len() <= at {
                state.counts.resize(at + 1, 0);
            }
            let row = state.counts.get_mut(at).map_or(0, |count| {
                *count += 1;
                *count
            });
            state.stack.push(Level { path, name: hash(name), row });
        } else if !state.told_deep {
            state.told_deep = true;
            pass.limit(at, "nested too deep to name fields");
        }
    }

    fn end(&mut self) {
        self.elements += 1;
        if self.state.open <= DEPTH as u64 {
            self.state.stack.pop();
        }
        self.state.open = self.state.open.saturating_sub(1);
    }

    fn close(&mut self, pass: &mut Pass<'_>, at: usize, name: u64) {
        if self.state.open > DEPTH as u64 {
            return self.end();
        }
        match self.state.stack.iter().rposition(|level| level.name == name) {
            Some(level) if level + 1 == self.state.stack.len() => self.end(),
            Some(level) => {
                pass.damaged(at, "an element ends within another");
                self.state.stack.truncate(level);
                self.state.open = level as u64;
            }
            None => pass.damaged(at, "an element ends that was not begun"),
        }
    }

    /// Looks for the end of a comment and the like.
    fn until(&mut self, pass: &mut Pass<'_>, at: usize, to: usize, end: &str) -> usize {
        let rest = pass.bytes().get(at..).unwrap_or_default();
        let within = rest.get(..(to - at) + end.len() - 1).unwrap_or(rest);
        match memchr::memmem::find(within, end.as_bytes()) {
            Some(found) => {
                pass.field(at + found, 0);
                self.state.token = Token::Text;
                at + found + end.len()
            }
            None => to,
        }
    }

    /// Looks for the end of a tag that is too long to be read at once.
    fn rest_of_tag(&mut self, pass: &Pass<'_>, at: usize, to: usize) -> usize {
        let bytes = pass.bytes();
        match memchr::memchr(b'>', bytes.get(at..to).unwrap_or_default()) {
            Some(end) => {
                if bytes.get((at + end).wrapping_sub(1)) == Some(&b'/') {
                    self.end();
                }
                self.state.token = Token::Text;
                at + end + 1
            }
            None => to,
        }
    }
}

impl Reader for Scan {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            at = match self.state.token {
                Token::Text => self.text(pass, at, to),
                Token::Until(end) => self.until(pass, at, to, end),
                Token::Cdata => self.until(pass, at, to, "]]>"),
                Token::Tag => self.rest_of_tag(pass, at, to),
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
            Token::Text if self.state.text => (self.path().field(), self.row(1)),
            Token::Cdata => (self.path().field(), self.row(1)),
            Token::Text | Token::Until(_) | Token::Tag => (0, 0),
        }
    }

    fn unfinished(&self, _: u64) -> Option<(Reason, &'static str)> {
        let open = self.state.open > 0 || self.state.token != Token::Text;
        open.then_some((Reason::Damaged, "ends within an element"))
    }
}

/// Elements that are called what an attribute says: fields of mysqldump, of event logs, of settings, of SAML.
const CALLED: [&str; 20] = [
    "attr",
    "attribute",
    "col",
    "column",
    "data",
    "database",
    "entry",
    "field",
    "item",
    "option",
    "param",
    "parameter",
    "prop",
    "property",
    "setting",
    "string",
    "table",
    "table_data",
    "value",
    "variable",
];

/// Returns what an element is called by its attribute `name` or `key`, and where that stands.
fn called<'t>(text: &'t str, element: &str, tag: &Tag) -> Option<(usize, Cow<'t, str>)> {
    if !CALLED.iter().any(|called| called.eq_ignore_ascii_case(element)) {
        return None;
    }
    let named = |others: &[&str]| {
        tag.attributes.iter().find(|(name, _)| {
            let name = text.get(name.clone()).unwrap_or_default();
            others.iter().any(|other| other.eq_ignore_ascii_case(name))
        })
    };
    // SAML has a number of an object for a name, and one for people beside it.
    let (_, value) = named(&["friendlyname"]).or_else(|| named(&["name", "key"]))?;
    let name = text.get(value.clone()).filter(|name| !name.is_empty())?;
    // A claim is called by an address, whose last step says what it is.
    let name = name.rsplit('/').next().filter(|_| name.starts_with("http")).unwrap_or(name);
    Some((value.start, decoded(name)))
}

/// Returns a name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// FNV-1a, by Fowler, Noll and Vo: names are compared, not looked up.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::trial::{Kept, assert_covered, fields, kept_and_gaps, takes};

    fn read(bytes: &[u8], block: usize) -> (Vec<Kept>, Vec<(Reason, u64)>) {
        kept_and_gaps(bytes, |blob, each| weave::read(blob, block, &mut Scan::default(), each))
    }

    fn named(text: &str) -> (String, Vec<(Reason, u64)>) {
        let (all, gaps) = read(text.as_bytes(), BLOCK);
        assert_covered(&all, 0, text.len());
        let named: Vec<_> = fields(&all).iter().map(|f| format!("{}={}", f.0, f.3)).collect();
        (named.join(" "), gaps)
    }

    #[test]
    fn elements_and_attributes_are_paths() {
        for (text, expected) in [
            ("<a><b c='1' d=\"2\">x</b>\n <b/>y</a>", "a.b.@c=1 a.b.@d=2 a.b=x a=y"),
            (
                "<?xml version=\"1.0\"?><n:a xmlns:n='u'><n:b n:c='1'>x</n:b></n:a>",
                "a.@n=u a.b.@c=1 a.b=x",
            ),
            ("<a>x<!-- <b>no</b> --><![CDATA[<y>&amp;]]>z</a>", "a=x a=<y>&amp; a=z"),
            ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;&#43;7&amp;</a>", "a=&x;+7&"),
            ("<a b='&quot;1&quot;'/>", "a.@b=\"1\""),
            ("<a>{\"b\": {\"c\": \"x\"}}</a>", "a={\"b\": {\"c\": \" a.b.c=x a=\"}}"),
            (
                "<a>{&quot;ф&quot;: [&quot;&#43;7 &amp;&quot;]}</a>",
                "a={\"ф\": [\" a.ф[]=+7 & a=\"]}",
            ),
            (
                "<a><![CDATA[{\"b\": \"\\u0436\"}]]>{no: 1}</a>",
                "a={\"b\": \" a.b=ж a=\"} a={no: 1}",
            ),
            (
                "<r><row><field name=\"e&amp;m\">x</field><field name='ФИО' n='1'/></row><field>y</field></r>",
                "r.row.e&m=x r.row.ФИО.@n=1 r.field=y",
            ),
            (
                "<map><string name=\"17\">x</string><a name='b'>y</a></map>",
                "map.*=x map.a.@name=b map.a=y",
            ),
        ] {
            assert_eq!(named(text), (expected.to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_broken_is_text_and_told() {
        for (text, expected, place) in [
            ("<a><b>x</a><c>y</c>", "a.b=x c=y", 7),
            ("<a>x</b>y</a>", "a=x a=y", 4),
            ("<a><b>x", "a.b=x", 7),
            ("<a>1 < 2</a>", "a=1  a= 2", 5),
        ] {
            let (found, gaps) = named(text);
            assert_eq!(found, expected, "{text}");
            assert_eq!(gaps.first(), Some(&(Reason::Damaged, place)), "{text}");
        }
        let (_, gaps) = named(&"<a>".repeat(300_000));
        assert_eq!(
            gaps.iter().map(|gap| gap.0).collect::<Vec<_>>(),
            [Reason::Limit, Reason::Damaged]
        );
        let lol: String =
            (0..30).map(|i| format!("<!ENTITY l{i} \"{}\">", "&l;".repeat(10))).collect();
        let (found, gaps) = named(&format!("<!DOCTYPE a [{lol}]><a>&l9;</a>"));
        assert_eq!((found.as_str(), gaps), ("a=&l9;", vec![]));
        let long = format!("<a b='{}'>x</a>", "y".repeat(900_000));
        assert_eq!(named(&long).1, []);
    }

    #[test]
    fn xml_is_told_from_what_begins_with_a_bracket() {
        let claims = |text: &str, extension: &str| takes(&Xml, text.as_bytes(), extension);
        assert!(claims("<?xml version='1.0'?>\n<a>", "txt"));
        assert!(claims("<a><b>x</b></a>", "csv"));
        assert!(claims(&"<a>".repeat(100_000), ""));
        for (text, extension) in [
            ("<34>Oct 11 22:14:15 mymachine su: failed\n", ""),
            ("<a@example.org> wrote: <b>\n", ""),
            ("<?php echo 1; ?>", ""),
            ("<a><b>x</b></a>", "vue"),
            ("<T> fn x() {}\n", ""),
            ("<p>one<br>two</p>", ""),
        ] {
            assert!(!claims(text, extension), "{text}");
        }
    }

    proptest! {
        #[test]
        fn cuts_change_no_field(
            values in proptest::collection::vec("[a-zЖ&;#1 ]{1,60}", 1..40),
            block in 100_usize..300,
        ) {
            let record = |value: &String| format!("<r k='{0}'><v>{0}</v><w/></r>\n", value.replace('&', "&amp;"));
            let text = format!("<t>{}</t>", values.iter().map(record).collect::<String>());
            let simple = |all: &[Kept]| -> Vec<_> { fields(all).into_iter().map(|f| (f.0, f.3)).collect() };
            let ((whole, none), (cut, nothing)) = (read(text.as_bytes(), BLOCK), read(text.as_bytes(), block));
            prop_assert!(none.is_empty() && nothing.is_empty());
            assert_covered(&whole, 0, text.len());
            assert_covered(&cut, 0, text.len());
            let (whole, cut) = (simple(&whole), simple(&cut));
            let filled = |all: &[(String, String)]| all.iter().filter(|f| !f.1.trim().is_empty()).map(|f| f.0.clone() + &f.1).collect::<String>();
            prop_assert_eq!(filled(&whole), filled(&cut));
        }

        #[test]
        fn any_text_is_covered_once(text in "[a<>/!\\[\\]\\-?'\"=&;# Ж\n]{0,400}", block in 16_usize..300) {
            let text = format!("<a>{text}");
            let _ = takes(&Xml, text.as_bytes(), "");
            let (all, _) = read(text.as_bytes(), block);
            assert_covered(&all, 0, text.len());
        }
    }
}
