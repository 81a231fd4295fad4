//! The walk: what is found, in which order, and what is told of the rest.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use sverka::{
    error::{Error, Reason},
    place::{Origin, Step},
    walk::{Entry, Found, Options, open, open_stream, walk},
};
use tempfile::TempDir;

/// A directory with these files; a name with `/` at its end is a directory.
fn sandbox(files: &[&str]) -> TempDir {
    let dir = TempDir::new().expect("the sandbox works");
    for name in files {
        let path = dir.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).expect("the sandbox works");
        } else {
            write(&path, "x");
        }
    }
    dir
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("the sandbox works")).expect("the sandbox works");
    fs::write(path, text).expect("the sandbox works");
}

fn options(roots: &[PathBuf]) -> Options {
    Options { roots: roots.to_vec(), ..Options::default() }
}

fn all(options: &Options) -> Vec<Found> {
    let mut found = Vec::new();
    walk(options, &mut |one| {
        found.push(one);
        ControlFlow::Continue(())
    })
    .expect("the sandbox works");
    found
}

/// What was found, one line each, relative to `dir`.
fn lines(dir: &Path, options: &Options) -> Vec<String> {
    let short =
        |path: &Path| sverka::place::path_text(path.strip_prefix(dir).unwrap_or(path)).to_string();
    all(options)
        .into_iter()
        .map(|found| match found {
            Found::File(entry) => short(&entry.path),
            Found::Stream(path) => format!("{} stream", short(&path)),
            Found::Stdin => "-".into(),
            Found::Gap(origin, gap) => match origin.steps()[..] {
                [Step::File(path)] => format!("{} {gap}", short(path)),
                _ => unreachable!("a walk gives roots"),
            },
        })
        .collect()
}

fn lines_in(dir: &TempDir, change: impl FnOnce(&mut Options)) -> Vec<String> {
    let mut options = options(&[dir.path().to_path_buf()]);
    change(&mut options);
    lines(dir.path(), &options)
}

#[test]
fn hidden_and_ignored_files_are_left_out_unless_asked_for() {
    let dir =
        sandbox(&["a.txt", ".npmrc", "b/c.txt", "b/c.log", "out/x", ".git/config", "sub/.git"]);
    write(&dir.path().join(".gitignore"), "*.log\n/out/\n");
    write(&dir.path().join("b/.ignore"), "c.txt\n");
    assert_eq!(lines_in(&dir, |_| {}), ["a.txt"]);
    assert_eq!(
        lines_in(&dir, |o| o.ignore_files = false),
        ["a.txt", "b/c.log", "b/c.txt", "out/x"]
    );
    assert_eq!(lines_in(&dir, |o| o.hidden = true), [".gitignore", ".npmrc", "a.txt", "b/.ignore"]);
}

#[test]
fn files_of_environments_are_read_though_hidden_unless_ignored() {
    let dir = sandbox(&[".env", "b/.env.local", ".envrc", ".env.d/x", ".x/.env", "c/.env", "c/.h"]);
    write(&dir.path().join(".gitignore"), "/c/.env\n");
    assert_eq!(lines_in(&dir, |_| {}), [".env", "b/.env.local"]);
    let globs = |glob: &str| lines_in(&dir, |o| o.globs = vec![glob.into()]);
    assert_eq!(globs("!.env"), ["b/.env.local"]);
    assert_eq!(globs(".h"), ["c/.h"], "a glob that names a hidden file chooses it");
}

#[test]
fn ignore_files_count_in_an_exported_tree_but_not_from_above_it() {
    let dir = sandbox(&["home/tree/a.txt", "home/tree/b.log", "home/tree/sub/c.log"]);
    write(&dir.path().join("home/.gitignore"), "*\n");
    write(&dir.path().join("home/tree/.gitignore"), "*.log\n");
    let tree = dir.path().join("home/tree");
    assert_eq!(lines(&tree, &options(std::slice::from_ref(&tree))), ["a.txt"]);
    fs::create_dir(tree.join(".git")).unwrap();
    assert_eq!(lines(&tree, &options(std::slice::from_ref(&tree))), ["a.txt"]);
    let sub = tree.join("sub");
    assert_eq!(
        lines(&sub, &options(std::slice::from_ref(&sub))),
        [""; 0],
        "the repository's own rules count"
    );
    fs::remove_dir(tree.join(".git")).unwrap();
    assert_eq!(lines(&sub, &options(std::slice::from_ref(&sub))), ["c.log"]);
}

#[test]
fn a_named_file_is_given_whatever_the_rules_say() {
    let dir = sandbox(&[".git/config", "a.log", ".env", "sub/"]);
    write(&dir.path().join(".gitignore"), "*.log\nsub\n");
    write(&dir.path().join("sub/b.txt"), "x");
    let named = ["a.log", ".env", "sub"].map(|name| dir.path().join(name));
    let mut options = options(&named);
    options.globs = vec!["!*.log".into()];
    assert_eq!(lines(dir.path(), &options), [".env", "a.log", "sub/b.txt"]);
}

#[test]
fn the_log_of_a_named_database_is_given_with_it() {
    let dir = sandbox(&["a.db", "a.db-wal", "b.db-wal/"]);
    write(&dir.path().join("b.db"), "x");
    let named = ["a.db", "b.db"].map(|name| dir.path().join(name));
    assert_eq!(lines(dir.path(), &options(&named)), ["a.db", "a.db-wal", "b.db"]);
}

#[test]
fn globs_choose_and_leave_out_below_each_root() {
    let dir = sandbox(&["Cargo.lock", "src/a.rs", "src/b.md", "docs/src/c.rs"]);
    let globs = |globs: &[&str]| {
        lines_in(&dir, |o| o.globs = globs.iter().map(ToString::to_string).collect())
    };
    assert_eq!(globs(&["!*.lock"]), ["docs/src/c.rs", "src/a.rs", "src/b.md"]);
    assert_eq!(globs(&["*.rs"]), ["docs/src/c.rs", "src/a.rs"]);
    assert_eq!(globs(&["/src/**", "!*.md"]), ["src/a.rs"]);
    let broken = Options { globs: vec!["a[".into()], ..options(&[dir.path().into()]) };
    let error = walk(&broken, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, Error::Usage { .. }) && error.to_string().contains("`a[`"), "{error}");
}

#[test]
fn depth_is_counted_from_the_root() {
    let dir = sandbox(&["a", "b/c", "b/d/e"]);
    assert_eq!(lines_in(&dir, |o| o.max_depth = Some(1)), ["a"]);
    assert_eq!(lines_in(&dir, |o| o.max_depth = Some(2)), ["a", "b/c"]);
}

#[test]
fn very_deep_trees_are_walked() {
    let dir = TempDir::new().unwrap();
    let deep = dir.path().join("d/".repeat(1_500));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("f"), "x").unwrap();
    assert_eq!(lines_in(&dir, |_| {}).len(), 1);
}

#[test]
fn the_order_is_that_of_origins_for_any_order_of_the_roots() {
    let dir = sandbox(&["a/b", "a-b", "a.b", "a/c/d", "a b", "B", "z/1", "z/10", "z/2"]);
    let whole = all(&options(&[dir.path().into()]));
    let parts = ["z", "a", "B", "a b", "a-b", "a.b"].map(|name| dir.path().join(name));
    assert_eq!(all(&options(&parts)), whole);
    let origins: Vec<Origin> = whole
        .iter()
        .map(|found| match found {
            Found::File(entry) => Origin::root(Step::File(entry.path.clone())),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(origins.len(), 9);
    assert!(origins.is_sorted());
}

#[test]
fn a_file_is_given_once_however_many_roots_lead_to_it() {
    let dir = sandbox(&["a/b/c", "a/d", "e"]);
    let at = |name: &str| dir.path().join(name);
    let roots = [at("a/b"), at("."), at("a/d"), at("a"), at("a/../a/b/c"), at("a/d"), "-".into()];
    assert_eq!(lines(dir.path(), &options(&roots)), ["a/b/c", "a/d", "e", "-"]);
    let ignored = Options { max_depth: Some(1), ..options(&[at("."), at("a/b")]) };
    assert_eq!(lines(dir.path(), &ignored), ["e", "a/b/c"]);
}

#[test]
fn a_missing_root_is_an_error_before_anything_is_given() {
    let dir = sandbox(&["a"]);
    let missing = options(&[dir.path().join("a"), dir.path().join("gone\n")]);
    let error = walk(&missing, &mut |found| panic!("{found:?}")).unwrap_err();
    assert!(matches!(&error, Error::Root { path, .. } if path.ends_with("gone\\n")), "{error}");
}

#[test]
fn a_walk_can_be_broken_off() {
    let dir = sandbox(&["a", "b", "c"]);
    let mut count = 0;
    walk(&options(&[dir.path().into()]), &mut |_| {
        count += 1;
        if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(count, 2);
}

#[test]
fn an_entry_opens_with_its_length_or_says_why_not() {
    let dir = sandbox(&["a", "d/"]);
    let opened = |name: &str| open(&Entry { path: dir.path().join(name), linked: false });
    assert_eq!(opened("a").unwrap().1, 1);
    assert_eq!(opened("gone").unwrap_err().to_string(), "unreadable: gone since it was listed");
    assert_eq!(opened("d").unwrap_err().reason, Reason::Unsupported);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _, fs::symlink};

    use super::*;

    fn fifo(path: &Path) {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        let kind = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, path, kind, mode, 0).expect("a FIFO can be made");
    }

    #[test]
    fn links_in_a_tree_are_followed_only_when_asked() {
        let dir = sandbox(&["a/file", "other/x"]);
        symlink("../a", dir.path().join("a/back")).unwrap();
        symlink("file", dir.path().join("a/link")).unwrap();
        symlink("nowhere", dir.path().join("a/dangling")).unwrap();
        symlink("../other", dir.path().join("a/other")).unwrap();
        let mut options = options(&[dir.path().join("a")]);
        assert_eq!(lines(dir.path(), &options), ["a/file"]);
        options.follow_links = true;
        let found = lines(dir.path(), &options);
        assert!(found[0].starts_with("a/back unsupported: a link back to `"), "{found:?}");
        assert_eq!(
            found[1..],
            [
                "a/dangling unreadable: the file is gone, or the link leads nowhere",
                "a/file",
                "a/other/x"
            ]
        );
    }

    #[test]
    fn a_root_that_is_a_link_is_followed_and_opens() {
        let dir = sandbox(&["a/file"]);
        let at = |name: &str| dir.path().join(name);
        symlink("a", at("folder")).unwrap();
        symlink("a/file", at("file")).unwrap();
        assert_eq!(lines(dir.path(), &options(&[at("folder")])), ["folder/file"]);
        let [Found::File(entry)] = &all(&options(&[at("file")]))[..] else { panic!() };
        assert_eq!(open(entry).unwrap().1, 1);
        let swapped = Entry { linked: false, ..entry.clone() };
        assert!(open(&swapped).unwrap_err().message.contains("became a link"));
        symlink("nowhere", at("dangling")).unwrap();
        let dangling = options(&[at("dangling")]);
        let error = walk(&dangling, &mut |_| ControlFlow::Continue(())).unwrap_err();
        assert!(matches!(error, Error::Root { .. }));
        // One file through a link and by its own name.
        assert_eq!(lines(dir.path(), &options(&[at("folder"), at("a"), at("file")])), ["a/file"]);
    }

    #[test]
    fn special_files_are_gaps_in_a_tree_and_streams_when_named() {
        let dir = sandbox(&["a"]);
        let at = |name: &str| dir.path().join(name);
        fifo(&at("pipe"));
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        let gaps =
            ["pipe unsupported: a FIFO is not read", "socket unsupported: a socket is not read"];
        assert_eq!(lines_in(&dir, |_| {})[1..], gaps);
        assert_eq!(lines(dir.path(), &options(&[at("pipe")])), ["pipe stream"]);
        assert_eq!(lines(dir.path(), &options(&[at("socket")])), gaps[1..]);
        assert_eq!(lines(dir.path(), &options(&["/dev/null".into()])), ["/dev/null stream"]);
        // A file that turned into a FIFO is not waited for.
        let gap = open(&Entry { path: at("pipe"), linked: false }).unwrap_err();
        assert_eq!(gap.to_string(), "unsupported: became a FIFO after it was listed");
        let writer = std::thread::spawn({
            let pipe = at("pipe");
            move || fs::write(pipe, "through the pipe").unwrap()
        });
        let mut text = String::new();
        std::io::Read::read_to_string(&mut open_stream(&at("pipe")).unwrap(), &mut text).unwrap();
        writer.join().unwrap();
        assert_eq!(text, "through the pipe");
    }

    #[test]
    fn an_unreadable_directory_is_a_gap_in_a_tree_and_an_error_as_a_root() {
        let dir = sandbox(&["a", "locked/b", "z"]);
        let locked = dir.path().join("locked");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        let root = locked.read_dir().is_ok();
        if !root {
            let found = lines_in(&dir, |_| {});
            assert_eq!(found, ["a", "locked unreadable: permission denied", "z"]);
            let named = options(std::slice::from_ref(&locked));
            let error = walk(&named, &mut |_| ControlFlow::Continue(())).unwrap_err();
            assert!(matches!(error, Error::Root { .. }));
        }
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn names_of_any_bytes_pass_unharmed() {
        let dir = TempDir::new().unwrap();
        let names: [&[u8]; 4] = [b"a\nb", b"c\x1b[31m", b"d\xFFe", b"f\xE2\x80\xAE"];
        for name in names {
            fs::write(dir.path().join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
        }
        let found = all(&options(&[dir.path().into()]));
        let paths: Vec<&[u8]> = found
            .iter()
            .map(|found| match found {
                Found::File(entry) => entry.path.file_name().unwrap().as_bytes(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(paths, names);
        assert_eq!(lines_in(&dir, |_| {})[1..3], ["c\\u{1b}[31m", "d\\xFFe"]);
    }
}
