//! The command line: exit codes, messages, files written, and that no value gets out.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

use crate::support::{fixture, package};

/// What a run gave: exit code, standard output, standard error.
type Ran = (i32, String, String);

fn sverka(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sverka"));
    command
        .args(args)
        .current_dir(package(""))
        .stdin(Stdio::null())
        .env_remove("CLICOLOR_FORCE")
        .env("LC_ALL", "C");
    command
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("what is printed is UTF-8");
    (output.status.code().expect("ended by itself"), text(output.stdout), text(output.stderr))
}

fn run(args: &[&str]) -> Ran {
    ran(sverka(args).output().unwrap())
}

fn run_with(stdin: &[u8], args: &[&str]) -> Ran {
    let mut command = sverka(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    ran(child.wait_with_output().unwrap())
}

/// A directory with these files.
fn sandbox(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn path_of(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Asserts a failure that is one line of error, and one of hint at most.
fn assert_refused((code, out, err): &Ran, says: &[&str]) {
    assert_eq!((*code, out.as_str()), (2, ""), "{err}");
    assert!(err.starts_with("error: ") && err.lines().count() <= 3, "{err}");
    for part in says {
        assert!(err.contains(part), "`{part}` is not in: {err}");
    }
    assert!(!err.contains("os error"), "{err}");
}

const LIVE: &str = "write to p.vetrov@lugovoe-demo.ru\n";
const PLACEHOLDER: &str = "write to user@example.com\n";

#[test]
fn console_blocks_of_the_readme_and_cases_hold() {
    trycmd::TestCases::new().env("LC_ALL", "C").case("tests/cli/*.toml").case("README.md");
}

#[test]
fn the_exit_code_is_the_verdict() {
    let dir = sandbox(&[
        ("clean/a.txt", "nothing here\n"),
        ("live/a.txt", LIVE),
        ("placeholder/a.txt", PLACEHOLDER),
    ]);
    for (args, expected) in [
        (&["scan", "clean"][..], 0),
        (&["scan", "live"], 0),
        (&["scan", "gone"], 2),
        (&["check", "clean"], 0),
        (&["check", "live"], 1),
        (&["check", "live", "--skip", "email"], 0),
        (&["check", "placeholder"], 0),
        (&["check", "placeholder", "--placeholders", "hide"], 0),
        (&["check", "placeholder", "--placeholders", "fail"], 1),
        (&["check", "gone"], 2),
        (&["check", "--no-such-option"], 2),
        (&[], 2),
    ] {
        let output = sverka(args).current_dir(dir.path()).output().unwrap();
        assert_eq!(ran(output).0, expected, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_was_not_read_is_said_and_makes_the_run_incomplete() {
    let dir = sandbox(&[("a.txt", PLACEHOLDER)]);
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    let kind = rustix::fs::FileType::Fifo;
    let fifo = dir.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, kind, mode, 0).unwrap();
    let root = path_of(dir.path());
    for (args, expected) in [
        (&["scan", root][..], 3),
        (&["scan", root, "--allow-gaps"], 0),
        (&["check", root], 3),
        (&["check", root, "--allow-gaps"], 0),
        (&["check", root, "--placeholders", "fail"], 1),
    ] {
        let (code, out, _) = run(args);
        assert_eq!(code, expected, "{args:?}");
        assert!(out.contains("pipe: unsupported: a FIFO is not read"), "{out}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_a_gap() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = sandbox(&[("locked.txt", LIVE), ("open.txt", LIVE)]);
    let locked = dir.path().join("locked.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&locked).is_ok() {
        return; // The superuser reads everything.
    }
    let (code, out, _) = run(&["scan", path_of(dir.path())]);
    assert_eq!(code, 3);
    assert!(out.contains("locked.txt: unreadable: permission denied") && out.contains("1 finding"));
}

#[test]
fn the_standard_input_is_read_where_it_is_named() {
    assert_eq!(run_with(b"", &["scan", "-"]).0, 0);
    let (code, out, _) = run_with(LIVE.as_bytes(), &["scan", "-", "--format", "jsonl"]);
    assert_eq!(code, 0);
    assert!(out.contains(r#""path":"-","line":1,"column":10,"start":9,"end":33"#), "{out}");
    assert_eq!(run_with(LIVE.as_bytes(), &["check", "-"]).0, 1);
}

#[test]
fn an_empty_file_and_an_empty_directory_hold_nothing() {
    let dir = sandbox(&[("a.txt", ""), ("sub/.hidden", LIVE)]);
    assert!(run(&["scan", path_of(dir.path())]).1.starts_with("No personal data found in 1 file"));
    let sub = dir.path().join("sub");
    assert!(
        run(&["scan", path_of(&sub)]).1.starts_with("There was no file to read; with --no-ignore")
    );
}

#[test]
fn wrong_arguments_are_refused_in_one_line() {
    let dir = sandbox(&[("a.txt", LIVE)]);
    let root = path_of(dir.path());
    let with = |args: &[&str]| run(&[&["scan", root], args].concat());
    assert_refused(&run(&["scan", "gone"]), &["cannot read `gone`: no such file"]);
    assert_refused(&with(&["--only", "fone"]), &["`fone` is no category and no rule", "hint:"]);
    assert_refused(&with(&["--skip", "signature"]), &["no rule finds `signature`"]);
    assert_refused(&with(&["--encoding", "klingon"]), &["`klingon` is no charset", "hint:"]);
    assert_refused(&with(&["--glob", "a["]), &["cannot use the glob `a[`"]);
    let file = dir.path().join("a.txt");
    let of_a_file = run(&["scan", path_of(&file), "--glob", "a["]);
    assert_refused(&of_a_file, &["cannot use the glob `a[`"]);
    assert_refused(&with(&["--rules", "gone"]), &["cannot read `gone`: no such file"]);
    assert_refused(&with(&["--report", "json"]), &["`--report json` names no file", "NAME=FILE"]);
    assert_refused(&with(&["--report", "xml=a"]), &["`xml` is no report format", "jsonl"]);
    assert_refused(&with(&["--report", "json="]), &["the json report has no name", "hint:"]);
    let day = run(&["check", root, "--today", "2026-13-01"]);
    assert_refused(&day, &["`2026-13-01` is no day", "2026-01-31"]);
    let homeless = dir.path().join("gone/out.json");
    assert_refused(&with(&["-o", path_of(&homeless)]), &["cannot write `", "no such file"]);
    for args in [&["--threads", "100000"][..], &["--format", "xml"], &["--min-confidence", "sure"]]
    {
        let (code, out, err) = with(args);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.starts_with("error: invalid value"), "{err}");
    }
}

#[test]
fn a_broken_rule_names_its_file_and_key() {
    let good = "id = 'own.badge'\ncategory = 'phone'\nname = { ru = 'а', en = 'a' }\n";
    for (rule, says) in [
        (format!("{good}shape = '['\n"), "key `shape`"),
        (format!("{good}shape = '{{d}}{{7}}'\nchek = 'x'\n"), "unknown field `chek`"),
        (format!("{good}shape = '{{d}}{{7}}'\ncheck = 'x'\n"), "there is no check `x`"),
        (good.replace("phone", "fone") + "shape = '{d}'\n", "key `category`"),
        (good.replace("own.badge", "own.other") + "shape = '{d}'\n", "key `id`"),
        ("id = \n".to_owned(), "line 1, key `id`"),
    ] {
        let dir = sandbox(&[("own/badge.toml", &rule)]);
        for args in [&["scan", "README.md", "--rules"][..], &["rules", "check"]] {
            let ran = run(&[args, &[path_of(dir.path())]].concat());
            assert_refused(&ran, &[says, "in own/badge.toml"]);
        }
    }
}

#[test]
fn own_rules_are_verified_and_found_by() {
    let rule = fs::read_to_string(package("tests/cli/rules.in/acme/desk.toml")).unwrap();
    let dir = sandbox(&[("rules/acme/desk.toml", &rule), ("a.txt", "desk phone: 7-31-445\n")]);
    let rules = dir.path().join("rules");
    let (code, out, _) = run(&["rules", "check", path_of(&rules)]);
    assert_eq!((code, out.as_str()), (0, "acme.desk: holds\n1 rules, 0 of them broken\n"));
    let file = dir.path().join("a.txt");
    let scan = ["scan", path_of(&file), "--format", "jsonl"];
    assert!(!run(&scan).1.contains("acme.desk"));
    let own = run(&[&scan[..], &["--rules", path_of(&rules), "--only", "acme.desk"]].concat());
    assert!(own.1.contains(r#""detector":"acme.desk""#), "{}", own.1);
    let broken = rule.replace("hit = \"7-31-445\"", "hit = \"7-31-44\"");
    fs::write(rules.join("acme/desk.toml"), broken).unwrap();
    assert_eq!(run(&["rules", "check", path_of(&rules)]).0, 1);
}

#[test]
fn the_rule_in_the_readme_holds() {
    let readme = fs::read_to_string(package("README.md")).unwrap();
    let rule = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let dir = sandbox(&[("acme/desk.toml", rule)]);
    assert_eq!(run(&["rules", "check", path_of(dir.path())]).0, 0);
}

#[test]
fn a_closed_pipe_is_success_and_changes_no_verdict() {
    let text = LIVE.repeat(20_000);
    let dir = sandbox(&[("a.txt", &text)]);
    let other = dir.path().join("other.csv");
    let other = format!("csv={}", path_of(&other));
    let scan = ["scan", path_of(dir.path()), "--format", "jsonl", "--report", &other, "-q"];
    let check = ["check", path_of(dir.path()), "--all"];
    let rule = fs::read_to_string(package("tests/cli/rules.in/acme/desk.toml")).unwrap();
    let broken = rule.replace("hit = \"7-31-445\"", "hit = \"7-31-44\"");
    let broken = sandbox(&[("acme/desk.toml", &broken)]);
    let rules = ["rules", "check", path_of(broken.path())];
    for (args, expected) in [
        (&scan[..], 0),
        (&check, 1),
        (&["rules", "list"], 0),
        (&rules, 1),
        (&["man"], 0),
        (&["completions", "bash"], 0),
    ] {
        let mut command = sverka(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), err.as_str()), (Some(expected), ""), "{args:?}");
    }
    assert!(dir.path().join("other.csv").exists(), "the other reports are written");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_error_changes_no_exit_code() {
    let dir = sandbox(&[("a.txt", LIVE)]);
    let out = dir.path().join("out.json");
    let root = path_of(dir.path());
    for (args, expected) in
        [(&["scan", "gone"][..], 2), (&["check", root, "-o", path_of(&out)], 1), (&["nonsense"], 2)]
    {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let status = sverka(args).stdout(Stdio::null()).stderr(full).status().unwrap();
        assert_eq!(status.code(), Some(expected), "{args:?}");
    }
}

#[test]
fn reports_go_to_files_whole_and_private() {
    let dir = sandbox(&[("in/a.txt", LIVE)]);
    let at = |name: &str| dir.path().join("out").join(name);
    fs::create_dir(at("")).unwrap();
    fs::write(at("main.csv"), "older").unwrap();
    let [json, jsonl] = ["json", "jsonl"].map(|it| format!("{it}={}", path_of(&at(it))));
    let input = dir.path().join("in");
    let main = at("main.csv");
    let mut args = vec!["scan", path_of(&input), "--format", "csv", "-o", path_of(&main)];
    args.extend(["--report", &json, "--report", &jsonl]);
    let (code, out, err) = run(&args);
    assert_eq!((code, out.as_str()), (0, ""));
    assert_eq!(err.lines().filter(|line| line.starts_with("wrote ")).count(), 3, "{err}");
    let mut names: Vec<_> =
        fs::read_dir(at("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["json", "jsonl", "main.csv"]);
    assert!(fs::read_to_string(&main).unwrap().starts_with("store,"));
    let json: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(at("json")).unwrap()).unwrap();
    assert_eq!(json["schema"], "sverka-audit/1");
    #[cfg(unix)]
    for name in names {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = at(name.to_str().unwrap()).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name:?}");
    }
    args.push("--quiet");
    assert_eq!(run(&args).2, "");
}

#[cfg(unix)]
#[test]
fn values_are_revealed_only_where_nobody_else_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = sandbox(&[("a.txt", LIVE), ("open.txt", "")]);
    let [input, open, private] = ["a.txt", "open.txt", "new.txt"].map(|name| dir.path().join(name));
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let scan = ["scan", path_of(&input), "--reveal"];
    let refused = run(&[&scan[..], &["-o", path_of(&open)]].concat());
    assert_refused(&refused, &["cannot use `--reveal`", "others can read", "hint:"]);
    let output = sverka(&scan).stdout(fs::File::create(&open).unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&open).unwrap(), "");
    let (code, _, err) = run(&[&scan[..], &["-o", path_of(&private)]].concat());
    assert_eq!(code, 0);
    assert!(err.starts_with("warning: values are printed as they are"), "{err}");
    assert!(fs::read_to_string(&private).unwrap().contains("p.vetrov@lugovoe-demo.ru"));
    assert_eq!(private.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_walk_obeys_its_options() {
    let dir = sandbox(&[
        ("a.txt", LIVE),
        ("b/c.log", LIVE),
        ("b/d/e.txt", LIVE),
        (".env", "MAIL=p.vetrov@lugovoe-demo.ru\n"),
        (".npmrc", LIVE),
        ("skipped.txt", LIVE),
        (".gitignore", "skipped.txt\n"),
    ]);
    let root = path_of(dir.path());
    for (args, files) in [
        (&[][..], 4),
        (&["--hidden"], 6),
        (&["--no-ignore"], 5),
        (&["--max-depth", "1"], 2),
        (&["--glob", "!*.log"], 3),
        (&["--glob", "*.log"], 1),
    ] {
        let (_, out, _) = run(&[&["scan", root][..], args].concat());
        let expected = format!("; {files} file");
        assert!(out.lines().last().unwrap().contains(&expected), "{args:?}: {out}");
    }
}

#[test]
fn only_and_skip_take_categories_groups_and_rules() {
    let demo = fixture("demo");
    let count = |args: &[&str]| {
        let all = run(&[&["scan", path_of(&demo), "--format", "jsonl"][..], args].concat()).1;
        all.lines().filter(|line| line.contains(r#""type":"finding""#)).count()
    };
    let all = count(&[]);
    let [phones, emails] = ["phone", "email"].map(|it| count(&["--only", it]));
    assert!(phones > 5 && emails > 5 && phones + emails < all);
    assert_eq!(count(&["--only", "phone,email"]), phones + emails);
    assert_eq!(count(&["--only", "contact"]), phones + emails);
    assert_eq!(count(&["--skip", "phone"]), all - phones);
    let bare = count(&["--only", "any.ipv6"]);
    assert!(bare > 0 && bare < count(&["--only", "ip_address"]));
    assert!(count(&["--min-confidence", "high"]) < all && count(&["--placeholders", "hide"]) < all);
}

#[test]
fn threads_do_not_matter_to_the_bytes_printed() {
    let out = |threads: &str| {
        let report = run(&["scan", "tests/fixtures/demo", "--format", "jsonl", "-j", threads]).1;
        report.lines().filter(|l| !l.contains(r#""summary""#)).map(str::to_owned).collect()
    };
    let one: Vec<String> = out("1");
    assert!(one.len() > 40);
    assert_eq!(one, out("4"));
}

#[cfg(unix)]
#[test]
fn hostile_file_names_are_printed_harmlessly() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = TempDir::new().unwrap();
    for name in
        [&b"a\n\x1b[31m.txt"[..], b"\xFF\xFE.csv", b"=cmd|x.txt", "b\u{202E}.txt".as_bytes()]
    {
        fs::write(dir.path().join(std::ffi::OsStr::from_bytes(name)), LIVE).unwrap();
    }
    for format in ["text", "json", "jsonl", "csv"] {
        let (code, out, err) = run(&["scan", path_of(dir.path()), "--format", format]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(!out.contains(['\u{1b}', '\u{202E}']), "{format}");
    }
    let jsonl = run(&["scan", path_of(dir.path()), "--format", "jsonl"]).1;
    for line in jsonl.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn no_value_of_the_demo_gets_out() {
    let dir = TempDir::new().unwrap();
    let told = dir.path().join("revealed.json");
    let demo = ["scan", "tests/fixtures/demo", "--hidden", "--min-confidence", "low"];
    run(&[&demo[..], &["--reveal", "--format", "json", "-o", path_of(&told)]].concat());
    let told: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&told).unwrap()).unwrap();
    let findings = told["findings"].as_array().unwrap();
    let values: BTreeSet<&str> =
        findings.iter().map(|finding| finding["value"].as_str().unwrap()).collect();
    assert!(values.len() > 20);
    let mut said = String::new();
    let mut say = |args: &[&str]| {
        let (_, out, err) = run(&[&demo[..], args].concat());
        said += &(out + &err);
    };
    for format in ["text", "json", "jsonl", "csv"] {
        say(&["--format", format, "--all", "--color", "always"]);
        say(&["--format", format, "-o", path_of(&dir.path().join("gone/x"))]);
        let file = dir.path().join(format);
        say(&["--format", format, "-o", path_of(&file)]);
        let written = fs::read_to_string(file).unwrap();
        assert!(values.iter().all(|value| !written.contains(value)), "{format}");
    }
    say(&["--encoding", "utf-16le"]);
    say(&["--encoding", "nope"]);
    say(&["tests/fixtures/nope"]);
    say(&["--rules", "tests/fixtures/demo"]);
    for value in values {
        assert!(!said.contains(value), "`{value}` got out");
    }
}

#[test]
fn the_manual_and_the_completions_are_made() {
    let (code, man, _) = run(&["man"]);
    assert!(code == 0 && man.contains(".TH sverka"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, script, _) = run(&["completions", shell]);
        assert!(code == 0 && script.contains("sverka"), "{shell}");
    }
}
