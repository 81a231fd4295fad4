//! Fields of one blob as their cells go by: how many hold a value, which hold dates, what they are named.
//!
//! In: segments in order, and fields that a format declared. Out: columns and schema evidence for the inventory.
//! Never keeps a cell: a counter for each field, whatever the number of rows.

use std::{collections::HashMap, rc::Rc, sync::Arc};

use super::{
    looks::{day, is_long_number, is_nothing},
    probe::{Answers, TRIED, is_enough},
};
use crate::{
    detect::schema::Kind,
    inventory::{Column, Dates, Inventory, Kinds},
    part::{Mark, Segment},
    place::Origin,
    taxonomy::{Category, Meaning, Meanings},
};

/// The most fields of a blob that are watched; what lies beyond is searched, but not counted.
const MOST: usize = 1 << 16;

/// The fields of one blob.
pub(super) struct Columns {
    names: Rc<Meanings>,
    fields: Vec<Option<Box<Watched>>>,
    kinds: HashMap<Box<str>, Box<str>>,
}

/// One field.
pub(super) struct Watched {
    pub(super) name: Arc<str>,
    /// What such a field holds by its name and its declared type, and whether that is certain.
    pub(super) categories: Vec<(Category, bool)>,
    /// Cells so far that are not empty.
    pub(super) values: u64,
    /// Of these such as have nothing but the digits of a card.
    numbers: u64,
    /// The row of the last of them.
    row: u64,
    /// The row of the last finding of each category.
    found: Vec<(Category, u64)>,
    /// Whether a bare number in it may be a date.
    may_be_number: bool,
    /// Whether neither name nor type says what the numbers in it are.
    unknown: bool,
    /// Values so far that were asked, if they looked worth it.
    asked: u64,
    /// Which of the categories that are tried the values to come are worth asking for, a bit each.
    tried: u8,
    /// Cells that agreed with each of the categories that are tried.
    agreed: Answers,
    dates: Option<Box<Dates>>,
}

impl Watched {
    fn new(meaning: &Meaning, kind: Kind) -> Self {
        let mut categories = meaning.categories.clone();
        let unknown = categories.is_empty()
            && !meaning.traits.other_numbers
            && !matches!(kind, Kind::Boolean | Kind::Serial | Kind::Date | Kind::Uuid);
        categories.retain(|(category, _)| kind.may_hold(*category));
        Self {
            name: Arc::clone(&meaning.name),
            categories,
            values: 0,
            numbers: 0,
            row: 0,
            found: Vec::new(),
            may_be_number: meaning.traits.date,
            unknown,
            asked: 0,
            tried: Answers::default().worth(0),
            agreed: Answers::default(),
            dates: None,
        }
    }

    /// Returns whether its cells may be worth asking what they are: neither name nor type tells.
    pub(super) fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// Returns which of the categories that are tried its cells are worth asking for, a bit each.
    pub(super) fn tried(&self) -> u8 {
        self.tried
    }

    /// Returns whether enough of its cells were asked to know which are worth it.
    pub(super) fn is_known(&self) -> bool {
        is_enough(self.asked)
    }

    /// Takes down that a cell agreed with a category that was tried, and what kinds of number it may be, if it is no
    /// finding by itself.
    pub(super) fn agrees(&mut self, category: Category, kinds: Option<Kinds>) {
        if let Some(at) = TRIED.iter().position(|(id, _)| *id == category.id()) {
            self.agreed.add(at, kinds);
        }
    }

    /// Returns the category of values that a rule finds: its own, or the field's, if that is one of those written so.
    pub(super) fn category(&self, found: Category) -> Category {
        let mut own = self.categories.iter().map(|(own, _)| *own);
        own.find(|own| found.is_written_as(*own)).unwrap_or(found)
    }

    /// Takes down a finding; returns whether it is the first of its category in its cell.
    pub(super) fn finds(&mut self, category: Category, row: u64) -> bool {
        match self.found.iter_mut().find(|(known, _)| *known == category) {
            Some((_, last)) if *last == row && row != 0 => false,
            Some((_, last)) => {
                *last = row;
                true
            }
            None => {
                self.found.push((category, row));
                true
            }
        }
    }
}

/// A cell that holds something, and is the first of its field in its row.
pub(super) struct Cell<'s> {
    pub(super) mark: Mark,
    pub(super) text: &'s str,
}

impl Columns {
    /// Begins a blob.
    pub(super) fn new(names: Rc<Meanings>) -> Self {
        Self { names, fields: Vec::new(), kinds: HashMap::new() }
    }

    /// Remembers the type of a field that the blob declares.
    pub(super) fn declare(&mut self, name: &str, kind: &str) {
        if !kind.is_empty() && self.kinds.len() < MOST {
            self.kinds.insert(name.into(), kind.into());
        }
    }

    /// Returns the declared type of a field.
    pub(super) fn kind_of(&self, name: &str) -> Option<&str> {
        self.kinds.get(name).map(|kind| &**kind)
    }

    /// Returns the field with this index.
    pub(super) fn field(&mut self, segment: &Segment<'_>, index: u32) -> Option<&mut Watched> {
        let index = index as usize;
        if !matches!(self.fields.get(index), Some(Some(_))) {
            self.begin(segment, index);
        }
        self.fields.get_mut(index)?.as_deref_mut()
    }

    /// Begins to watch a field, if it has a name.
    #[cold]
    fn begin(&mut self, segment: &Segment<'_>, index: usize) {
        let name = segment.fields.get(index).filter(|name| !name.is_empty() && index < MOST);
        let Some(name) = name else { return };
        if self.fields.len() <= index {
            self.fields.resize_with(index + 1, || None);
        }
        let kind = self.kinds.get(name).map_or(Kind::Unknown, |kind| Kind::of(kind));
        let watched = Box::new(Watched::new(&self.names.of(name), kind));
        if let Some(field) = self.fields.get_mut(index) {
            *field = Some(watched);
        }
    }

    /// Counts the cells of a segment's own part; `each` sees those that hold something.
    pub(super) fn watch<'s>(
        &mut self,
        segment: &'s Segment<'_>,
        each: &mut dyn FnMut(&mut Watched, Cell<'s>),
    ) {
        let own = &segment.own;
        let mut marks = segment.marks;
        while let Some((mark, mut rest)) = marks.split_first() {
            marks = rest;
            let start = mark.at as usize;
            if mark.field == 0 || !own.contains(&start) {
                continue;
            }
            // Where lines flow, a mark of the same field goes on behind an escape.
            let goes_on = |next: &Mark| {
                segment.flow.in_lines() && next.field == mark.field && next.row == mark.row
            };
            while let Some((_, behind)) = rest.split_first().filter(|(next, _)| goes_on(next)) {
                rest = behind;
            }
            marks = rest;
            let end = rest.first().map_or(segment.text.len(), |next| next.at as usize);
            let Some(text) = segment.text.get(start..end) else { continue };
            let Some(field) = self.field(segment, mark.field) else { continue };
            if (mark.row != 0 && mark.row == field.row) || is_nothing(text) {
                continue;
            }
            field.row = mark.row;
            field.values += 1;
            field.numbers += u64::from(is_long_number(text));
            if let Some(day) = day(text, field.may_be_number) {
                match &mut field.dates {
                    Some(dates) => dates.add(day),
                    None => field.dates = Some(Box::new(Dates::one(day))),
                }
            }
            each(field, Cell { mark: *mark, text });
        }
    }

    /// Notes that all cells so far were asked.
    pub(super) fn answered(&mut self) {
        for field in self.fields.iter_mut().flatten().filter(|field| field.unknown) {
            field.asked = field.values;
            field.tried = field.agreed.worth(field.asked);
        }
    }

    /// Hands in what was counted.
    pub(super) fn finish(self, store: &Origin, inventory: &mut Inventory) {
        for field in self.fields.into_iter().flatten().filter(|field| field.values > 0) {
            let (name, kind) = (Arc::clone(&field.name), self.kinds.get(&*field.name).cloned());
            let Watched { values, numbers, dates, .. } = *field;
            let column = Column { values, numbers, kind, dates, rows: 0 };
            inventory.column(store, &name).merge(column);
        }
    }
}
