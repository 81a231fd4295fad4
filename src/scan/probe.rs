//! Values that only their column or its neighbour gives away: bare numbers under a name that says nothing, and
//! numbers that are written in two columns.
//!
//! In: cells of a segment as they are watched. Out: the same cells, asked again as if the column were named.
//! Never keeps a cell beyond its segment: what may be a finding is masked and held back until the column is known.

use std::ops::Range;

use super::{
    columns::{Cell, Watched},
    names::Names,
};
use crate::{
    detect::{Detector as _, Engine, Hit, Scratch},
    inventory::table_of,
    part::{Mark, Segment, Width},
    taxonomy::{Category, Joint, field_named, joint},
};

/// Categories whose bare digits are nothing by themselves, but whose checksum or plan few numbers satisfy by
/// chance, so that a whole column of them is proof; each with a name that asks for it.
///
/// Of several that a column proves the first is believed, the one that chance satisfies least: one number in a
/// hundred is an INN or SNILS, one of ten digits in four a passport, and one in two somebody's phone.
pub(super) const TRIED: [(&str, &str); 4] =
    [("snils", "snils"), ("inn", "inn"), ("passport_ru", "passport"), ("phone", "phone")];
/// Cells after which a column is given up if not even half of them agree.
const ENOUGH: u64 = 64;
/// Digits of a bare number that is worth a try.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=14;
/// The most pairs of a blob.
const PAIRS: usize = 64;
/// The longest cell that is tried, in bytes.
const LONGEST: usize = 32;

/// A cell that agreed.
pub(super) struct Agreed {
    /// The place of the value in the segment's text.
    pub(super) place: Range<usize>,
    /// The hit, as if the column were named; its own place is that of the value.
    pub(super) hit: Hit,
    /// The value in full, if it is written in two cells.
    pub(super) whole: Option<Box<str>>,
    /// Whether the column as a whole must agree before this is a finding.
    pub(super) held: bool,
}

/// Cells of one segment that wait to be asked, and pairs of fields.
#[derive(Default)]
pub(super) struct Probe {
    text: String,
    marks: Vec<Mark>,
    asked: Vec<Asked>,
    names: Vec<Box<str>>,
    pairs: Vec<Pair>,
    /// Fields that may be the first of a pair.
    begun: Vec<usize>,
    /// Fields for which pairs were looked for.
    paired: usize,
    hits: Vec<Hit>,
}

/// Where a cell that waits came from.
struct Asked {
    place: Range<usize>,
    joined: bool,
    held: bool,
}

/// Two fields that make one value.
struct Pair {
    first: u32,
    second: u32,
    joint: Joint,
    /// The name to ask under, and whether the fields bear it.
    name: Box<str>,
    named: bool,
    /// The last cell of each, with its row.
    cells: [Option<(u64, Range<usize>)>; 2],
}

impl Probe {
    /// Begins a segment.
    pub(super) fn begin(&mut self, segment: &Segment<'_>, names: &Names) {
        self.text.clear();
        self.marks.clear();
        self.asked.clear();
        self.names.clear();
        self.names.push(Box::default());
        self.pairs.iter_mut().for_each(|pair| pair.cells = [None, None]);
        self.pair(segment, names);
    }

    /// Looks for pairs among fields that are new.
    fn pair(&mut self, segment: &Segment<'_>, names: &Names) {
        let fields = segment.fields;
        for (i, new) in fields.iter().enumerate().skip(self.paired) {
            for at in 0..self.begun.len() {
                let begun = self.begun[at];
                self.pair_up(fields, begun, i);
            }
            if self.begun.len() < PAIRS && names.meaning(new).begins {
                self.begun.push(i);
                (0..i).for_each(|second| self.pair_up(fields, i, second));
            }
        }
        self.paired = fields.len();
    }

    fn pair_up(&mut self, fields: &[Box<str>], first: usize, second: usize) {
        let [Some(a), Some(b)] = [first, second].map(|at| fields.get(at)) else { return };
        let [Ok(first), Ok(second)] = [first, second].map(u32::try_from) else { return };
        if table_of(a) == table_of(b)
            && self.pairs.len() < PAIRS
            && let Some(joint) = joint(a, b)
        {
            self.pairs.push(Pair::new(joint, (first, a), (second, b)));
        }
    }

    /// Takes a cell that is watched.
    pub(super) fn take(&mut self, segment: &Segment<'_>, field: &mut Watched, cell: &Cell<'_>) {
        let start = cell.mark.at as usize;
        if field.is_asked() && is_bare(cell.text) {
            let lead = cell.text.len() - cell.text.trim_start().len();
            let text = cell.text.trim();
            let place = start + lead..start + lead + text.len();
            self.ask(text, 0, Asked { place, joined: false, held: true });
        }
        for at in 0..self.pairs.len() {
            self.join(segment, at, cell);
        }
    }

    /// Notes a cell of a pair, and asks for the value once both are there.
    fn join(&mut self, segment: &Segment<'_>, at: usize, cell: &Cell<'_>) {
        let Some(pair) = self.pairs.get_mut(at) else { return };
        let which = match cell.mark.field {
            field if field == pair.first => 0,
            field if field == pair.second => 1,
            _ => return,
        };
        let (row, start) = (cell.mark.row, cell.mark.at as usize);
        pair.cells[which] = Some((row, start..start + cell.text.len()));
        let [Some((a, first)), Some((b, second))] = &pair.cells else { return };
        if a != b || row == 0 {
            return;
        }
        let of = |place: &Range<usize>| segment.text.get(place.clone()).unwrap_or_default();
        let trimmed = of(second).trim();
        let lead = of(second).len() - of(second).trim_start().len();
        let place = second.start + lead..second.start + lead + trimmed.len();
        let Some(joined) = together(pair.joint, of(first).trim(), trimmed) else { return };
        let asked = Asked { place, joined: true, held: !pair.named };
        let name = pair.name.clone();
        pair.cells = [None, None];
        let known = self.names.iter().position(|it| *it == name);
        let name = known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        self.ask(&joined, u32::try_from(name).unwrap_or(0), asked);
    }

    fn ask(&mut self, text: &str, field: u32, asked: Asked) {
        let Ok(at) = u32::try_from(self.text.len()) else { return };
        self.asked.push(asked);
        let row = self.asked.len() as u64;
        self.marks.push(Mark { at, field, offset: 0, line: 0, row });
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Asks for all cells that were taken, and returns those that agree, by category and place.
    pub(super) fn answer(&mut self, engine: &Engine, scratch: &mut Scratch) -> Vec<Agreed> {
        let mut agreed = Vec::new();
        if self.asked.is_empty() {
            return agreed;
        }
        let names = std::mem::take(&mut self.names);
        if self.asked.iter().any(|asked| asked.joined) {
            self.run(&names, None, (engine, scratch), &mut agreed);
        }
        if self.asked.iter().any(|asked| !asked.joined) {
            for (category, name) in TRIED {
                let fields = [Box::default(), Box::from(name)];
                if let Some(category) = Category::named(category) {
                    self.run(&fields, Some(category), (engine, scratch), &mut agreed);
                }
            }
        }
        agreed
    }

    fn run(
        &mut self,
        fields: &[Box<str>],
        category: Option<Category>,
        (engine, scratch): (&Engine, &mut Scratch),
        agreed: &mut Vec<Agreed>,
    ) {
        let joined = category.is_none();
        let marks: Vec<Mark> = self
            .marks
            .iter()
            .zip(&self.asked)
            .map(|(mark, asked)| Mark {
                field: if asked.joined == joined { mark.field.max(u32::from(!joined)) } else { 0 },
                ..*mark
            })
            .collect();
        let (text, own) = (self.text.as_str(), 0..self.text.len());
        let (width, flow) = (Width::Utf8, false);
        let segment = Segment { text, marks: &marks, fields, own, width, flow };
        self.hits.clear();
        engine.detect(&segment, scratch, &mut self.hits);
        for hit in &self.hits {
            let at = segment.mark_at(hit.start);
            let (Some(mark), Some(asked)) = (marks.get(at), self.asked.get(at)) else { continue };
            let start = mark.at as usize;
            let end = marks.get(at + 1).map_or(text.len(), |next| next.at as usize) - 1;
            let Some(rule) = engine.rules().get(usize::from(hit.rule)) else { continue };
            let is_whole = (hit.start, hit.end) == (start, end);
            if asked.joined != joined || !is_whole || category.is_some_and(|it| it != rule.category)
            {
                continue;
            }
            let place = asked.place.clone();
            let hit = Hit { start: place.start, end: place.end, ..*hit };
            let whole = joined.then(|| text.get(start..end).unwrap_or_default().into());
            agreed.push(Agreed { place, hit, whole, held: asked.held });
        }
    }
}

impl Pair {
    fn new(joint: Joint, (first, a): (u32, &str), (second, b): (u32, &str)) -> Self {
        // `doc_series` and `серия` may be of any document: the column must prove which.
        let tells = |name: &&str| {
            field_named(name).iter().any(|(it, certain)| *certain && it.id() != "identity_document")
        };
        let named = [b, a].into_iter().find(tells);
        let name: &str = match joint {
            Joint::CallingCode => "phone",
            Joint::Series => named.unwrap_or("passport"),
        };
        Self {
            first,
            second,
            joint,
            name: name.into(),
            named: named.is_some(),
            cells: [None, None],
        }
    }
}

/// Returns the value that two cells make, if they look like it.
fn together(joint: Joint, first: &str, second: &str) -> Option<String> {
    let short = |text: &str, most: usize| !text.is_empty() && text.len() <= most;
    match joint {
        Joint::Series => {
            (short(first, 12) && short(second, 16)).then(|| format!("{first} {second}"))
        }
        Joint::CallingCode => {
            let code = first.trim_start_matches(['+', '0']);
            let is_code = short(code, 4) && code.bytes().all(|byte| byte.is_ascii_digit());
            let fits = is_code && short(second, 20) && !second.starts_with('+');
            fits.then(|| format!("+{code} {second}"))
        }
    }
}

/// Returns whether a cell is a bare number of the right length.
fn is_bare(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.len() <= LONGEST
        && DIGITS.contains(&digits)
        && cell
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'+' | b'(' | b')'))
}

/// Returns whether a column that has had so many values, of which so many agreed, is still worth asking.
pub(super) fn is_worth(values: u64, agreed: u64) -> bool {
    values < ENOUGH || agreed * 2 >= values
}
