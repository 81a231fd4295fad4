//! Embeds what `patterns/` holds: the rules, as a list of `(path, text)` of `patterns/<folder>/*.toml` for `detect/rule.rs`,
//! and the words that names are told by, as one table of hashes for `detect/names/known.rs`.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]

use std::{collections::BTreeMap, env, fmt::Write as _, fs, io, path::Path};

#[expect(dead_code, reason = "the library uses the rest")]
#[path = "src/detect/names/table.rs"]
mod table;

/// Folders under `patterns/` that hold no rules.
const NOT_RULES: [&str; 3] = ["plans", "policy", "words"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=patterns");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("patterns");
    let mut rules = Vec::new();
    for folder in fs::read_dir(&root)? {
        let folder = folder?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !folder.is_dir() || NOT_RULES.contains(&name.as_str()) {
            continue;
        }
        for file in fs::read_dir(&folder)? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "toml") {
                rules.push((
                    format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy()),
                    file,
                ));
            }
        }
    }
    rules.sort();
    let mut list = String::from("&[\n");
    for (name, file) in rules {
        writeln!(list, "    ({name:?}, include_str!({file:?})),").expect("writing to a string");
    }
    list.push(']');
    let out = env::var("OUT_DIR").expect("set by cargo");
    fs::write(Path::new(&out).join("rules.rs"), list)?;
    fs::write(Path::new(&out).join("words.bin"), laid_out(&words(&root.join("words"))?))
}

/// Reads the lists of words: each word with its flags.
fn words(folder: &Path) -> io::Result<BTreeMap<String, u16>> {
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
