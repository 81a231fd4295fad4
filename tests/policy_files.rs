//! `sverka policy`: a document read into a declaration file, changed, read again, checked.

use std::{
    fs,
    process::{Command, Stdio},
};

use tempfile::TempDir;

const POLICY: &str = "# Privacy policy\n\n## 1. What we collect\n\n\
    We collect your email address, your phone number and your date of birth.\n\n\
    ## 2. What we do not collect\n\nWe do not collect payment card numbers.\n\n\
    ## 3. How long\n\nWe keep your data for two years after the end of the contract.\n";

struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        let sandbox = Self(TempDir::new().unwrap());
        sandbox.write("policy.md", POLICY);
        sandbox.write("data.csv", "email,card\nr.lunin@pole-chudes-demo.ru,2202209458073029\n");
        sandbox
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// Runs a command line here; exit code, standard output, standard error.
    fn run(&self, line: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sverka"));
        command.args(line.split(' ')).current_dir(self.0.path());
        let output = command.stdin(Stdio::null()).env("LC_ALL", "C").output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn review(&self) {
        let text = self.text("policy.toml");
        let marked = text.lines().map(|line| match line.starts_with("status = \"draft\"") {
            true => "status = \"reviewed\"\nreviewed_by = \"somebody\"",
            false => line,
        });
        self.write("policy.toml", &(marked.collect::<Vec<_>>().join("\n") + "\n"));
    }
}

#[test]
fn a_document_becomes_a_draft_whose_citations_hold() {
    let sandbox = Sandbox::new();
    let (code, out, err) = sandbox.run("policy read policy.md -o policy.toml");
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("email, phone, birth_date") && out.contains("payment_card"), "{out}");
    assert!(out.contains("This is a draft") && err.contains("wrote policy.toml"), "{out}{err}");
    let policy = sverka::policy::parse("policy.toml", &sandbox.text("policy.toml")).unwrap();
    assert!(sverka::policy::verify(&policy, POLICY.as_bytes()).is_fresh());
    assert_eq!(policy.document.path, "policy.md");
    let (code, out, _) = sandbox.run("check --policy policy.toml data.csv");
    assert!(code == 1 && out.contains("error  unreviewed"), "{out}");
    assert!(out.contains("critical  denied  payment_card"), "{out}");
    assert!(!out.contains("stale"), "{out}");
    sandbox.review();
    let (code, out, _) = sandbox.run("check --policy policy.toml data.csv --only email");
    assert_eq!(code, 0, "{out}");
}

#[test]
fn a_document_is_read_on_the_fly_and_counts_as_a_draft() {
    let sandbox = Sandbox::new();
    let (code, out, err) = sandbox.run("check --policy policy.md data.csv --only email");
    assert!(code == 1 && out.contains("error  unreviewed"), "{out}{err}");
    let (code, out, _) =
        sandbox.run("check --policy policy.md data.csv --only email --allow-draft");
    assert_eq!(code, 0, "{out}");
}

#[test]
fn an_update_shows_what_changed_and_keeps_what_people_wrote() {
    let sandbox = Sandbox::new();
    sandbox.run("policy read policy.md -o policy.toml");
    sandbox.review();
    let people =
        "\n# Ask the administrators.\n[[store]]\nname = \"all\"\nmatch = [\"**\"] # everything\n";
    sandbox.write("policy.toml", &(sandbox.text("policy.toml") + people));
    let (code, out, err) = sandbox.run("policy read policy.md --update policy.toml");
    assert!(code == 0 && out.contains("The declarations have not changed."), "{out}{err}");
    assert!(sandbox.text("policy.toml").contains("status = \"reviewed\""));
    // A word before the statements moves them, and changes nothing.
    sandbox.write("policy.md", &POLICY.replacen("Privacy policy", "Our privacy policy", 1));
    let (code, out, _) = sandbox.run("check --policy policy.toml data.csv --only email");
    assert!(code == 1 && out.contains("error  stale"), "{out}");
    let (_, out, _) = sandbox.run("policy read policy.md --update policy.toml");
    assert!(out.contains("The declarations have not changed."), "{out}");
    let (code, out, _) = sandbox.run("check --policy policy.toml data.csv --only email");
    assert_eq!(code, 0, "{out}");
    // A category less is a new review.
    sandbox.write("policy.md", &POLICY.replacen(" and your date of birth", "", 1));
    let (_, out, _) = sandbox.run("policy read policy.md --update policy.toml");
    assert!(out.contains("- [[collect]] category = \"birth_date\""), "{out}");
    assert!(out.contains("The file is a draft again"), "{out}");
    let text = sandbox.text("policy.toml");
    assert!(text.contains("status = \"draft\"") && text.ends_with(people.trim_start()), "{text}");
}

#[test]
fn what_is_no_policy_is_refused_in_one_line() {
    let sandbox = Sandbox::new();
    sandbox.write("empty.md", "");
    sandbox.write("shop.md", "Buy our lamps. They are bright.\n");
    sandbox.write("scan.png", "\u{89}PNG\r\n\u{1a}\n");
    for file in ["empty.md", "shop.md", "scan.png", "gone.md"] {
        for command in ["policy read", "policy lint", "policy show", "check --policy"] {
            let (code, out, err) = sandbox.run(&format!("{command} {file}"));
            assert_eq!((code, &*out), (2, ""), "{command} {file}: {err}");
            assert!(err.starts_with("error: ") && err.lines().count() <= 3, "{err}");
            assert!(err.contains(file), "{err}");
        }
    }
}

#[test]
fn a_configuration_to_start_from_is_valid_and_never_replaces_one() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("policy init --policy policy.md").0, 0);
    let text = sandbox.text("sverka.toml");
    assert!(text.contains("file = \"policy.md\""));
    let (code, out, err) = sandbox.run("check data.csv --only email --allow-draft");
    assert_eq!(code, 0, "{out}{err}");
    // Each line that is commented out is valid, too.
    let all: Vec<&str> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with("[[") || rest.contains(" = ") => rest,
            _ => line,
        })
        .collect();
    sandbox.write("sverka.toml", &all.join("\n"));
    fs::create_dir(sandbox.0.path().join("rules")).unwrap();
    let (code, _, err) = sandbox.run("check data.csv --policy policy.md --only email");
    assert!(code != 2 || err.contains("rules"), "{err}");
    assert!(!err.contains("sverka.toml"), "{err}");
    let (code, _, err) = sandbox.run("policy init");
    assert!(code == 2 && err.contains("there is a `sverka.toml` already"), "{err}");
}

#[test]
fn lint_and_show_speak_both_languages() {
    let sandbox = Sandbox::new();
    let (code, out, _) = sandbox.run("policy lint policy.md");
    assert!(
        code == 1 && out.contains("error  no-operator\n  does not say who the operator is"),
        "{out}"
    );
    let (_, out, _) = sandbox.run("policy lint policy.md --lang ru");
    assert!(out.contains("не сказано, кто оператор"), "{out}");
    let (code, out, _) = sandbox.run("policy show policy.md --lang ru");
    assert!(code == 0 && out.contains("не собирает  payment_card"), "{out}");
    let (_, out, _) = sandbox.run("policy read policy.md");
    assert!(out.starts_with("schema = \"sverka-policy/1\""), "{out}");
    let (_, out, _) = sandbox.run("policy read policy.md --format json");
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&json["document"], &json["not_collected"][0]["category"]),
        (&"policy".into(), &"payment_card".into())
    );
}
