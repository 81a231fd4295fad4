//! Embeds the rules: writes a list of `(path, text)` of `patterns/<folder>/*.toml` for `detect/rule.rs`.

#![expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]

use std::{env, fmt::Write as _, fs, io, path::Path};

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
    fs::write(Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("rules.rs"), list)
}
