//! Embeds what `patterns/` holds, laid out so that a run begins at once: the rules of `patterns/<folder>/*.toml` with what is
//! known of their shapes, for `detect/rule.rs`; other tables, for `src/table.rs`; both as JSON, which is read ten
//! times as fast as TOML; and the words that names are told by, as one table of hashes for `detect/names/known.rs`.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]

use std::{collections::BTreeMap, env, fmt::Write as _, fs, io, path::Path};

use toml::{Table, Value};

/// What tells of shapes.
#[expect(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/detect"]
mod detect {
    mod bits;
    mod bytes;
    mod chain;
    mod digit;
    mod need;
    mod prefix;
    mod shape;
    mod tree;
    mod varint;

    /// Lays out parts, each behind how many bytes it has.
    pub(super) fn laid_out(parts: &[&[u8]]) -> Vec<u8> {
        let mut laid = Vec::new();
        parts.iter().for_each(|part| varint::push_all(&mut laid, part));
        laid
    }

    /// Lays out numbers.
    pub(super) fn numbers(numbers: &[u16]) -> Vec<u8> {
        let mut laid = Vec::new();
        numbers.iter().for_each(|number| varint::push(&mut laid, usize::from(*number)));
        laid
    }

    /// Returns what is known of the shapes of a rule, and their trees, each behind how many bytes it has.
    pub(super) fn examined(
        shapes: &[&str],
    ) -> Result<(impl serde::Serialize + use<>, Vec<u8>), String> {
        let (examined, trees): (Vec<_>, Vec<_>) = shape::examine_all(shapes)?.into_iter().unzip();
        let trees: Vec<&[u8]> = trees.iter().map(AsRef::as_ref).collect();
        Ok((examined, laid_out(&trees)))
    }
}

#[expect(dead_code, reason = "the library uses the rest")]
#[path = "src/detect/names/table.rs"]
mod table;

/// Folders under `patterns/` that hold no rules.
const NOT_RULES: [&str; 3] = ["plans", "policy", "words"];
/// The files of tables that are read as JSON, but for those of `patterns/` itself.
const TABLES: [&str; 3] = ["plans/card_schemes", "policy/en", "policy/ru"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=patterns");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("patterns");
    let out = env::var("OUT_DIR").expect("set by cargo");
    let out = Path::new(&out);
    let (mut rules, mut tables) = (Vec::new(), TABLES.map(str::to_owned).to_vec());
    for path in fs::read_dir(&root)? {
        let path = path?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !NOT_RULES.contains(&name.as_str()) {
            rules.extend(tomls(&path)?.into_iter().map(|stem| format!("{name}/{stem}")));
        } else if is_toml(&path) {
            tables.push(name);
        }
    }
    rules.sort();
    let (mut texts, mut numbers, mut examples) = (String::new(), Vec::new(), String::new());
    let mut words = Words { lists: read(&root, "context")?, known: BTreeMap::new() };
    for rule in rules {
        let mut table = read(&root, &rule)?;
        writeln!(examples, "{}", json(&examples_of(&mut table))).expect("writing to a string");
        let [context, against] =
            ["context", "against"].map(|key| words.numbers_of(&mut table, key));
        let (examined, trees) = detect::examined(&shapes_of(&table))
            .unwrap_or_else(|problem| panic!("patterns/{rule}.toml: key `shape`: {problem}"));
        let (bare, examined) = (json(&table), json(&examined));
        writeln!(texts, "{rule}.toml\n{bare}\n{examined}").expect("writing to a string");
        numbers.extend(detect::laid_out(&[&context, &against, &trees]));
    }
    fs::write(out.join("rules.txt"), texts)?;
    fs::write(out.join("rules.bin"), numbers)?;
    fs::write(out.join("context_words.txt"), words.in_order().join("\n"))?;
    fs::write(out.join("examples.jsonl"), examples)?;
    for table in tables {
        let file = out.join(table.clone() + ".json");
        fs::create_dir_all(file.parent().unwrap_or(out))?;
        fs::write(file, json(&read(&root, &table)?))?;
    }
    fs::write(out.join("words.bin"), laid_out(&names(&root.join("words"))?))
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

/// The names of the TOML files in a folder, without the ending.
fn tomls(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for path in fs::read_dir(folder)? {
        let path = path?.path();
        if is_toml(&path) {
            names.push(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

fn read(root: &Path, name: &str) -> io::Result<Table> {
    let text = fs::read_to_string(root.join(name.to_owned() + ".toml"))?;
    Ok(text.parse().unwrap_or_else(|error| panic!("patterns/{name}.toml: {error}")))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("tables are keyed by text")
}

/// Takes the examples out of a rule.
fn examples_of(rule: &mut Table) -> Table {
    let keys = ["find", "pass"].into_iter();
    keys.filter_map(|key| Some((key.to_owned(), rule.remove(key)?))).collect()
}

/// Returns the shapes of a rule, as its author wrote them.
fn shapes_of(rule: &Table) -> Vec<&str> {
    match rule.get("shape") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(all)) => all.iter().filter_map(|it| it.get("match")?.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// The words that rules know, each once.
struct Words {
    /// Those that rules share, by the name of their list.
    lists: Table,
    /// As rules write them, with their numbers.
    known: BTreeMap<String, u16>,
}

impl Words {
    /// Takes a list of words out of a rule; returns their numbers, as `varint.rs` writes them.
    fn numbers_of(&mut self, rule: &mut Table, key: &str) -> Vec<u8> {
        let words = rule.remove(key);
        let mut numbers = Vec::new();
        for word in words.iter().flat_map(texts) {
            match word.strip_prefix('@') {
                Some(list) => {
                    let list = self.lists.get(list).unwrap_or_else(|| panic!("no list `{word}`"));
                    numbers.extend(texts(list).map(|word| number_of(&mut self.known, word)));
                }
                None => numbers.push(number_of(&mut self.known, word)),
            }
        }
        detect::numbers(&numbers)
    }

    /// Returns them in order of their numbers.
    fn in_order(&self) -> Vec<&str> {
        let mut words: Vec<_> = self.known.iter().collect();
        words.sort_by_key(|(_, number)| **number);
        words.into_iter().map(|(word, _)| word.as_str()).collect()
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text"))
}

fn number_of(known: &mut BTreeMap<String, u16>, word: &str) -> u16 {
    let next = u16::try_from(known.len()).expect("there are fewer words");
    *known.entry(word.to_owned()).or_insert(next)
}

/// Reads the lists of words that names are told by: each word with its flags.
fn names(folder: &Path) -> io::Result<BTreeMap<String, u16>> {
    let mut words = BTreeMap::new();
    let mut set = |word: &str, list: &str| {
        let flag = table::FLAGS.iter().find(|(known, _)| *known == list);
        *words.entry(word.to_owned()).or_default() |= flag.expect("a list of table.rs").1;
    };
    for list in ["given", "surnames", "places", "english"] {
        let text = fs::read_to_string(folder.join(format!("{list}.txt")))?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let word = line.trim_end_matches('*');
            set(word, list);
            if word != line {
                set(word, &format!("{list}*"));
            }
        }
    }
    let around = fs::read_to_string(folder.join("around.txt"))?;
    let mut section = String::new();
    for line in around.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[') {
            Some(name) => section = name.trim_end_matches(']').to_owned(),
            None => line.split_whitespace().for_each(|word| set(word, &section)),
        }
    }
    Ok(words)
}

/// Lays words out as `table.rs` says.
fn laid_out(words: &BTreeMap<String, u16>) -> Vec<u8> {
    let mut buckets = vec![BTreeMap::<u16, u16>::new(); 1 << table::BUCKETS];
    for (word, flags) in words {
        let hash = table::Hash::EMPTY.with(word.as_bytes());
        *buckets[hash.bucket()].entry(hash.mark()).or_default() |= flags;
    }
    let (mut index, mut entries, mut count) = (Vec::new(), Vec::new(), 0_u32);
    for bucket in &buckets {
        index.extend(count.to_le_bytes());
        for (mark, flags) in bucket {
            entries.extend(mark.to_le_bytes());
            entries.extend(flags.to_le_bytes());
            count += 1;
        }
    }
    index.extend(count.to_le_bytes());
    assert_eq!(index.len(), table::INDEX, "the index has an entry for each bucket and one more");
    index.extend(entries);
    index
}
