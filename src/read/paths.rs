//! Names of fields that are paths: `orders[].customer.phone`, a shape and not an instance.
//!
//! In: steps from one key to the next. Out: an index for each path, and the names for [`Segment::fields`].
//! Never takes a value for a name: a key that looks like one becomes `*`.
//!
//! [`Segment::fields`]: crate::part::Segment::fields

use std::collections::HashMap;

use super::siblings::Siblings;
use crate::place::printable;

/// Keys of one object that have names of their own; further ones are `*`.
const SIBLINGS: usize = 4096;
/// Members of one object that are looked at, as soon as there are so many, twice as many and so on: whether they are
/// records, as those of users by their id are. Further ones are `*`.
const RECORDS: usize = 256;
/// Paths of one blob that have names; what lies deeper or comes later is nameless.
const PATHS: usize = 65_536;
/// Bytes of a path that has a name.
const LONGEST: usize = 1024;
/// Characters of a key; a longer one is prose.
const KEY: usize = 64;
/// Digits of a key; more make it a value: a date, a number, an identifier.
const DIGITS: usize = 5;
/// Keys that say of what type a value is, and are none of its path: `MongoDB` Extended JSON, version 2.
const EXTENDED: [&str; 8] = [
    "$oid",
    "$date",
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "$numberDecimal",
    "$uuid",
    "$symbol",
];

/// A path, as an index into [`Paths::names`]; [`Path::NONE`] has no name, nor has what lies below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path(u32);

impl Path {
    /// The root: the nameless path that all others begin with.
    pub const ROOT: Self = Self(0);
    /// A path over the limits.
    pub const NONE: Self = Self(u32::MAX);

    /// The path that field `index` of the names given to [`Paths::below`] is.
    #[must_use]
    pub const fn of_field(index: u32) -> Self {
        Self(index)
    }

    /// Returns the field of a mark: 0 for what has no name.
    #[must_use]
    pub const fn field(self) -> u32 {
        if self.0 == Self::NONE.0 { 0 } else { self.0 }
    }
}

/// All paths of a blob so far.
///
/// ```
/// use sverka::read::paths::{Path, Paths};
/// let mut paths = Paths::default();
/// let orders = paths.key(Path::ROOT, "orders");
/// let item = paths.item(orders);
/// let phone = paths.key(item, "phone");
/// assert_eq!(&*paths.names()[phone.field() as usize], "orders[].phone");
/// ```
#[derive(Debug)]
pub struct Paths {
    names: Vec<Box<str>>,
    nodes: Vec<Node>,
    /// Some key had no room, and nobody was told yet.
    over: bool,
    told: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    children: Siblings,
    item: Option<Path>,
    /// The one child of keys that have no name of their own.
    any: Option<Path>,
    /// Whether the members are records, whose keys are values.
    records: bool,
}

impl Default for Paths {
    fn default() -> Self {
        Self::below(vec![Box::default()])
    }
}

impl Paths {
    /// Paths that begin with fields of their own, as those of JSON in the column of a table; the first of
    /// `names` is the empty one.
    #[must_use]
    pub fn below(names: Vec<Box<str>>) -> Self {
        let nodes = vec![Node::default(); names.len()];
        Self { names, nodes, over: false, told: false }
    }

    /// Returns the names so far, the first of them empty.
    #[must_use]
    pub fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// Returns the path of a field with a name of its own, a column of a table; what lies below it has paths.
    pub fn field(&mut self, name: &str) -> Path {
        if self.names.len() >= PATHS {
            self.over = true;
            return Path::NONE;
        }
        self.names.push(printable(name).into());
        self.nodes.push(Node::default());
        Path(u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX))
    }

    /// Returns whether names have run out since the last call; says so once.
    pub fn run_out(&mut self) -> bool {
        let new = self.over && !self.told;
        self.told |= new;
        new
    }

    /// Returns the path of the items of a list.
    pub fn item(&mut self, parent: Path) -> Path {
        if parent == Path::NONE {
            return parent;
        }
        if let Some(item) = self.node(parent).and_then(|node| node.item) {
            return item;
        }
        let item = self.add(parent, "[]");
        if let Some(node) = self.node(parent) {
            node.item = Some(item);
        }
        item
    }

    /// Returns the path of a member, by its key as it is written.
    pub fn key(&mut self, parent: Path, key: &str) -> Path {
        let Some(node) = self.node(parent) else { return Path::NONE };
        node.children.named(key).unwrap_or_else(|| self.new_key(parent, key))
    }

    /// Returns the members that are known of what has a path.
    pub(super) fn members(&mut self, parent: Path) -> Option<&mut Siblings> {
        Some(&mut self.node(parent)?.children)
    }

    fn new_key(&mut self, parent: Path, key: &str) -> Path {
        let Some(node) = self.node(parent) else { return Path::NONE };
        if EXTENDED.contains(&key) && parent != Path::ROOT {
            return parent;
        }
        let (any, members) = (node.any, node.children.len());
        let is_value = is_value(key) || self.has_records(parent);
        if is_value || members >= SIBLINGS {
            self.over |= !is_value;
            let path = any.unwrap_or_else(|| self.add(parent, "*"));
            if let Some(node) = self.node(parent) {
                node.any = Some(path);
            }
            return path;
        }
        let path = self.add(parent, key);
        if let Some(node) = self.node(parent).filter(|_| path != Path::NONE) {
            node.children.add(key, path);
        }
        path
    }

    /// Returns whether the members of an object are records: three in four have members of their own, and of these three
    /// in four have a name that half of them have.
    fn has_records(&mut self, parent: Path) -> bool {
        let Some(node) = self.nodes.get(parent.0 as usize) else { return false };
        let count = node.children.len();
        if node.records || !(RECORDS..SIBLINGS).contains(&count) || !count.is_power_of_two() {
            return node.records;
        }
        let (mut records, mut all, mut names) = (0, 0, HashMap::<&str, usize>::new());
        for record in node.children.paths().filter_map(|path| self.nodes.get(path.0 as usize)) {
            let members = record.children.names().chain(record.item.map(|_| "[]"));
            let before = all;
            for name in members {
                *names.entry(name).or_default() += 1;
                all += 1;
            }
            records += usize::from(all > before);
        }
        let common: usize = names.values().filter(|times| **times * 2 >= records).sum();
        let are_records = records * 4 >= count * 3 && common * 4 >= all * 3;
        if let Some(node) = self.node(parent) {
            node.records = are_records;
        }
        are_records
    }

    fn node(&mut self, path: Path) -> Option<&mut Node> {
        self.nodes.get_mut(path.0 as usize)
    }

    fn add(&mut self, parent: Path, step: &str) -> Path {
        let name = self.names.get(parent.0 as usize).map_or("", |name| name);
        if self.names.len() >= PATHS || name.len() + step.len() > LONGEST {
            self.over = true;
            return Path::NONE;
        }
        let dot = if name.is_empty() || step == "[]" { "" } else { "." };
        let name = format!("{name}{dot}{}", printable(step.trim()));
        let path = Path(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.into());
        self.nodes.push(Node::default());
        path
    }
}

/// Returns whether a key is a value rather than a name: an index, a date, an address, a path, prose.
///
/// ```
/// use sverka::read::paths::is_value;
/// assert!(["17", "2026-01-02", "a@example.org", "src/x.js", "-Nx3Kd8jQ_p", ""].iter().all(|key| is_value(key)));
/// assert!(["phone", "@type", "address_1", "e-mail клиента", "sha256"].iter().all(|key| !is_value(key)));
/// ```
#[must_use]
pub fn is_value(key: &str) -> bool {
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    let name = key.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    !name
        || digits >= DIGITS
        || key.len() > 4 * KEY
        || key.bytes().skip(1).any(|byte| byte == b'@')
        || key.bytes().any(|byte| matches!(byte, b'/' | b'\\' | 0..=0x1F))
        || key.chars().nth(KEY).is_some()
        || key.split_whitespace().any(is_patronymic)
        || is_drawn(key)
}

/// Letters, small and large, and digits that stand in no order: the key was drawn at random, as `U02AB3CDE` was.
fn is_drawn(key: &str) -> bool {
    /// The fewest changes from one kind to another, and the fewest characters.
    const CHANGES: usize = 4;
    const LENGTH: usize = 8;
    let changes = |pair: &[u8]| match pair {
        [a, b] if a.is_ascii_digit() => b.is_ascii_alphabetic(),
        [a, b] if b.is_ascii_digit() => a.is_ascii_alphabetic(),
        [a, b] => a.is_ascii_lowercase() && b.is_ascii_uppercase(),
        _ => false,
    };
    let digits = key.bytes().any(|byte| byte.is_ascii_digit());
    let changes = key.as_bytes().windows(2).filter(|pair| changes(pair)).count();
    digits && key.len() >= LENGTH && changes >= CHANGES && 3 * changes >= key.len()
}

/// A capitalised word with the ending of a Russian patronymic: the key is somebody's name.
fn is_patronymic(word: &str) -> bool {
    const ENDINGS: [&str; 6] = ["ович", "евич", "овна", "евна", "ична", "ьич"];
    word.starts_with(char::is_uppercase) && ENDINGS.iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(paths: &Paths, path: Path) -> &str {
        &paths.names()[path.field() as usize]
    }

    #[test]
    fn paths_are_shapes_and_told_once() {
        let mut paths = Paths::default();
        let list = paths.item(Path::ROOT);
        let users = paths.key(list, "users");
        for id in ["17", "18", "yan@example.org", "Лис Ян Львович"] {
            let user = paths.key(users, id);
            let mail = paths.key(user, "mail");
            assert_eq!(name(&paths, mail), "[].users.*.mail");
        }
        assert_eq!(paths.names().len(), 5);
        let phone = paths.key(users, "тел\u{202E}");
        assert_eq!(name(&paths, phone), "[].users.тел\\u{202e}");
    }

    #[test]
    fn keys_of_many_records_are_values_and_nothing_runs_out() {
        let letters = |i: usize| format!("k{}", "abcdefghij".repeat(i % 5) + &i.to_string());
        for (members, named) in
            [(&["mail", "phone"][..], RECORDS), (&["mail"], RECORDS), (&[], SIBLINGS)]
        {
            let mut paths = Paths::default();
            let users = paths.key(Path::ROOT, "users");
            for i in 0..5000 {
                let user = paths.key(users, &letters(i));
                members.iter().for_each(|member| {
                    paths.key(user, member);
                });
            }
            assert_eq!(paths.members(users).unwrap().len(), named);
            assert_eq!(paths.run_out(), members.is_empty());
            let another = paths.key(users, "another");
            assert_eq!(name(&paths, another), "users.*");
        }
        // Members that have nothing in common are none.
        let mut paths = Paths::default();
        for i in 0..600 {
            let table = paths.key(Path::ROOT, &letters(i));
            paths.key(table, &format!("{}_of", letters(i)));
        }
        assert_eq!(paths.members(Path::ROOT).unwrap().len(), 600);
    }

    #[test]
    fn keys_that_were_drawn_are_values() {
        for key in ["U02AB3CDE", "3f9a1bc2", "-Nx3Kd8jQ_p", "V1StGXR8Z5jdHi6B"] {
            assert!(is_value(key), "{key}");
        }
        for key in [
            "utf8mb4_general",
            "addr1line2",
            "x86_64_isa",
            "oauth2Token1",
            "s3Bucket2Region3",
            "INN1kpp2",
            "md5Hash",
        ] {
            assert!(!is_value(key), "{key}");
        }
    }

    #[test]
    fn any_order_of_keys_gives_the_same_paths() {
        let mut paths = Paths::default();
        let keys: Vec<String> = (b'a'..=b'z').map(|c| format!("k_{}", char::from(c))).collect();
        let first: Vec<Path> = keys.iter().map(|key| paths.key(Path::ROOT, key)).collect();
        for step in [1, 3, 5, 7, 25] {
            for i in 0..keys.len() {
                let at = i * step % keys.len();
                assert_eq!(paths.key(Path::ROOT, &keys[at]), first[at]);
            }
        }
    }

    #[test]
    fn names_run_out_once() {
        let mut paths = Paths::default();
        let letters = |mut i: usize| {
            let mut key = String::from("k");
            while i > 0 {
                key.push(char::from(b'a' + u8::try_from(i % 26).unwrap()));
                i /= 26;
            }
            key
        };
        let mut deep = Path::ROOT;
        for i in 0..100_000 {
            let path = paths.key(Path::ROOT, &letters(i));
            assert!(i < SIBLINGS || name(&paths, path) == "*");
            deep = paths.key(deep, "deeper");
        }
        assert!(paths.names().len() < 2 * SIBLINGS && deep == Path::NONE);
        assert!(paths.run_out() && !paths.run_out());
        assert_eq!(paths.key(deep, "x").field(), 0);
    }
}
