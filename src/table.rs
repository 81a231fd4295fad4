//! Tables of `patterns/` that the build script has laid out.
//!
//! In: the path of a TOML file under `patterns/`, without its ending. Out: what it says, as a type of who asks.
//! Never fails in a build whose tests passed.

/// Reads an embedded table.
macro_rules! table {
    ($path:literal) => {
        serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/", $path, ".json")))
            .expect(concat!("patterns/", $path, ".toml is embedded and tested"))
    };
}

pub(crate) use table;
