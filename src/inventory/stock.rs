//! The inventories of all files: a few in memory, the others in a temporary file, and all of them in order again.
//!
//! In: the inventory of each file, as it ends. Out: their sum by category, and each of them, by store.
//! Never keeps more than a fixed number of lines in memory where they may be written, and never writes a value that
//! is not masked.

use std::{
    borrow::Cow,
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BinaryHeap},
    io::{self, BufReader},
};

use super::{
    Distinct, Holding, Inventory, Total,
    spill::{Bytes, Rare, Spill, Written, broken, put, take_count},
    written::{put_inventory, take_inventory},
};
use crate::taxonomy::Category;

/// The most lines in memory where more may be written; each file takes the room of some eleven.
const IN_MEMORY: usize = 1 << 8;

/// What becomes of the lines of a [`Stock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// All stay in memory.
    Kept,
    /// Those beyond some hundred are written. Of their different values only how many there are is known, by line and in
    /// all.
    Written,
    /// The same, but what tells different values apart stays in memory, for whoever adds lines up.
    Apart,
}

/// The sum of everything found, file by file.
#[derive(Clone, Debug)]
pub struct Stock {
    /// By store, once it is settled; none is empty.
    kept: Vec<Inventory>,
    /// How many lines those have.
    lines: usize,
    /// The most of them.
    most: usize,
    spill: Spill,
    runs: Vec<Run>,
    /// Of each line that is written, what tells its different values apart, where that is wanted.
    digests: Option<Vec<Distinct>>,
    totals: BTreeMap<Category, Total>,
}

/// Inventories in a temporary file, by store.
#[derive(Clone, Debug)]
struct Run {
    written: Written,
    rare: Rare,
    count: usize,
    /// The first line of the last.
    last: Option<Holding>,
}

impl Stock {
    /// An empty one.
    #[must_use]
    pub fn new(lines: Lines) -> Self {
        Self {
            kept: Vec::new(),
            lines: 0,
            most: if lines == Lines::Kept { usize::MAX } else { IN_MEMORY },
            spill: Spill::default(),
            runs: Vec::new(),
            digests: (lines == Lines::Apart).then(Vec::new),
            totals: BTreeMap::new(),
        }
    }

    /// Adds the inventory of a file that has ended, of which nothing was added yet.
    pub fn push(&mut self, file: Inventory) {
        if file.holdings.is_empty() {
            return;
        }
        for (category, total) in file.by_category() {
            self.totals.entry(category).or_default().merge(total);
        }
        self.lines += file.holdings.len();
        self.kept.push(file);
        if self.most == usize::MAX {
            self.join();
        } else if self.lines > self.most {
            self.write();
        }
    }

    /// Makes one inventory of those in memory: together they take less room.
    fn join(&mut self) {
        let mut kept = std::mem::take(&mut self.kept).into_iter();
        self.kept.extend(kept.next().map(|first| {
            kept.fold(first, |mut all, file| {
                all.merge(file);
                all
            })
        }));
    }

    /// Puts those in memory in order; to be called when there are all.
    pub fn settle(&mut self) {
        self.kept.sort_by(|a, b| first(a).cmp(&first(b)));
    }

    /// Returns whether nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// Returns the sum over all stores and fields, by category.
    #[must_use]
    pub const fn by_category(&self) -> &BTreeMap<Category, Total> {
        &self.totals
    }

    /// Returns the inventories of all files, by store: of each by itself, or of several together. An error of reading the
    /// temporary file is the last item.
    pub fn files(&self) -> Files<'_> {
        let mut files = Files {
            kept: self.kept.iter(),
            runs: self.runs.iter().map(|run| run.read(self.digests.as_deref())).collect(),
            heads: BinaryHeap::new(),
            broken: None,
        };
        for number in std::iter::once(KEPT).chain(0..self.runs.len()) {
            files.advance(number);
        }
        files
    }

    /// Returns the inventory of all files together.
    ///
    /// # Errors
    /// Those of reading the temporary file.
    pub fn whole(&self) -> io::Result<Inventory> {
        let mut whole = Inventory::default();
        for file in self.files() {
            whole.merge(file?.into_owned());
        }
        Ok(whole)
    }

    /// Writes what is in memory to a temporary file; where that can't be, it stays.
    fn write(&mut self) {
        self.settle();
        let ends = |at: Option<&Inventory>| at.and_then(first).cloned();
        let [begins, last] = [ends(self.kept.first()), ends(self.kept.last())];
        // As files come in the order of the walk, hardly ever does another run begin.
        let run = self.runs.pop_if(|run| run.last <= begins);
        let mut rare = run.as_ref().map(|run| run.rare.clone()).unwrap_or_default();
        let mut digests = self.digests.take();
        let written = self.spill.append(|out| {
            self.kept.iter().try_for_each(|file| {
                if let Some(digests) = &mut digests {
                    put(digests.len() as u64, out)?;
                    digests.extend(file.holdings.values().map(|tally| tally.distinct.clone()));
                }
                put_inventory(file, &mut rare, out)
            })
        });
        self.digests = digests;
        match written {
            Ok(written) => {
                let (written, before) = run.map_or((written, 0), |run| (run.written, run.count));
                let count = before + self.kept.len();
                self.runs.push(Run { written, rare, count, last });
                self.kept.clear();
                self.lines = 0;
            }
            Err(_) => {
                self.runs.extend(run);
                self.most = usize::MAX;
                self.join();
            }
        }
    }
}

impl Default for Stock {
    fn default() -> Self {
        Self::new(Lines::Kept)
    }
}

/// Returns the first line of an inventory.
fn first(file: &Inventory) -> Option<&Holding> {
    file.holdings.keys().next()
}

impl Run {
    fn read<'s>(&'s self, digests: Option<&'s [Distinct]>) -> Reader<'s> {
        Reader { run: self, left: self.count, digests, bytes: self.written.read() }
    }
}

/// Reads a run from its beginning.
struct Reader<'s> {
    run: &'s Run,
    left: usize,
    digests: Option<&'s [Distinct]>,
    bytes: BufReader<Bytes<'s>>,
}

impl Reader<'_> {
    fn take(&mut self) -> io::Result<Inventory> {
        let Some(digests) = self.digests else {
            return take_inventory(&self.run.rare, &mut self.bytes);
        };
        let first = take_count(&mut self.bytes)?;
        let mut file = take_inventory(&self.run.rare, &mut self.bytes)?;
        let own = digests.get(first..first + file.holdings.len()).ok_or_else(broken)?;
        for (tally, distinct) in file.holdings.values_mut().zip(own) {
            tally.distinct.clone_from(distinct);
        }
        Ok(file)
    }
}

impl Iterator for Reader<'_> {
    type Item = io::Result<Inventory>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.take())
    }
}

/// The number of those in memory, beside those of the runs.
const KEPT: usize = usize::MAX;

/// Goes through a [`Stock`].
pub struct Files<'s> {
    kept: std::slice::Iter<'s, Inventory>,
    runs: Vec<Reader<'s>>,
    /// The next of those in memory and of each run.
    heads: BinaryHeap<Reverse<Head<'s>>>,
    broken: Option<io::Error>,
}

/// An inventory, and where the one behind it comes from.
struct Head<'s>(Cow<'s, Inventory>, usize);

impl Files<'_> {
    fn advance(&mut self, number: usize) {
        let next = match self.runs.get_mut(number) {
            Some(run) => run.next().map(|file| file.map(Cow::Owned)),
            None => self.kept.next().map(|file| Ok(Cow::Borrowed(file))),
        };
        match next {
            Some(Ok(file)) => self.heads.push(Reverse(Head(file, number))),
            Some(Err(error)) => self.broken = Some(error),
            None => {}
        }
    }
}

impl<'s> Iterator for Files<'s> {
    type Item = io::Result<Cow<'s, Inventory>>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.broken.take() {
            self.heads.clear();
            return Some(Err(error));
        }
        let Reverse(Head(file, number)) = self.heads.pop()?;
        self.advance(number);
        Some(Ok(file))
    }
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        first(&self.0).cmp(&first(&other.0)).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head<'_> {}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        detect::{Nature, Sure},
        inventory::{Column, Dates, Day, Distinct, Tally},
        place::{Origin, Place, Step},
    };

    /// The inventory of a file with some lines: with and without fields, dates and names.
    fn file(name: &str, lines: u64) -> Inventory {
        let root = Origin::root(Step::File(name.into()));
        let mut inventory = Inventory::default();
        for (line, category) in (0..lines).zip(Category::all()) {
            let store =
                if line < 3 { root.clone() } else { root.child(Step::Member("a.csv".into())) };
            let field: Option<Arc<str>> =
                (line % 3 > 0).then(|| format!("clients.{}", category.id()).into());
            if let Some(field) = &field {
                let day = |day| Day::new(2020, 1 + i32::try_from(line).unwrap() % 12, day).unwrap();
                let mut dates = Dates::one(day(3));
                dates.add(day(28));
                let kind = (line % 2 > 0).then(|| "date".into());
                let dates = (line % 3 > 1).then(|| Box::new(dates));
                let column = Column { values: 2, rows: 0, numbers: line, kind, dates };
                inventory.column(&store, field).merge(column);
            }
            let place = Place { start: line, end: line + 9, line: line + 1, column: 1 };
            let mut distinct = Distinct::default();
            (0..line).for_each(|digest| distinct.insert(digest << 48));
            let held = Tally {
                natures: [line, 0, 2, 0, 1],
                cells: line,
                distinct,
                confidence: [Some(Sure::Low), None][usize::from(line % 3 > 1)],
                named: (line % 2 == 0).then_some(place),
                first: (line % 2 == 1).then_some(place),
                samples: vec![(place, "+7 916 •••-••-12".into())],
            };
            inventory.add(Holding { store, field, category }, held);
        }
        inventory.settle();
        inventory
    }

    /// The same, with numbers for what tells different values apart.
    fn counted(mut inventory: Inventory) -> Inventory {
        for tally in inventory.holdings.values_mut() {
            tally.distinct = Distinct::told(tally.distinct.count(), tally.distinct.is_exact());
        }
        inventory
    }

    #[test]
    fn all_come_back_in_order_however_many_wait_in_files() {
        let files = || ["d", "a/b", "a", "c", "b", "empty"].into_iter().zip([5, 1, 12, 3, 7, 0]);
        let mut expected = Inventory::default();
        files().for_each(|(name, lines)| expected.merge(file(name, lines)));
        for most in [0, 4, 9, usize::MAX] {
            for lines in [Lines::Written, Lines::Apart] {
                let mut stock = Stock { most, ..Stock::new(lines) };
                assert!(stock.is_empty());
                files().for_each(|(name, count)| stock.push(file(name, count)));
                stock.settle();
                assert_eq!(stock.runs.is_empty(), most == usize::MAX);
                let whole = stock.whole().unwrap();
                assert!(lines == Lines::Written || whole == expected, "{most}");
                assert_eq!(counted(whole), counted(expected.clone()), "{most}");
                assert_eq!(*stock.by_category(), expected.by_category(), "{most}");
                let mut names = Vec::new();
                for file in stock.files() {
                    names.extend(file.unwrap().holdings.keys().map(|holding| holding.store.path()));
                }
                names.dedup();
                assert_eq!(names, ["a", "a/b", "b", "c", "d"], "{most}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_again_is_an_error() {
        for lines in [Lines::Written, Lines::Apart] {
            let mut stock = Stock { most: 0, ..Stock::new(lines) };
            ["a", "b"].into_iter().for_each(|name| stock.push(file(name, 4)));
            stock.runs.iter_mut().for_each(|run| run.count += 9);
            assert!(stock.whole().is_err());
        }
    }

    #[test]
    fn shown_values_stay_in_memory() {
        let mut stock = Stock::new(Lines::Kept);
        (0..2_000).for_each(|i| stock.push(file(&format!("{i:04}"), 3)));
        assert!(stock.runs.is_empty() && stock.lines > IN_MEMORY);
        let exact = stock.whole().unwrap();
        assert_eq!(
            exact,
            (0..2_000).fold(Inventory::default(), |mut sum, i| {
                sum.merge(file(&format!("{i:04}"), 3));
                sum
            })
        );
        assert!(exact.iter().all(|(_, tally)| tally.of_nature(Nature::Internal) == 2));
    }
}
