//! Third parties that a page, a program or a manifest hands data to.
//!
//! In: text of source code and its name. Out: which tracker of `patterns/trackers.toml` is named where, and how.
//! Never takes prose for an embedding: hosts stand alone, packages in imports and manifests.

use std::sync::OnceLock;

use serde::Deserialize;

use super::bitmap::{Found, Texts, Width};
use crate::table::table;

/// A third party.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracker {
    /// As its maker writes it.
    pub name: String,
    /// What it does there: `analytics`, `payment` …
    pub class: String,
    /// Seat of the company that runs it, ISO 3166-1 alpha-2.
    pub country: String,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    snippets: Vec<String>,
    #[serde(default)]
    packages: Vec<String>,
    /// A line that shows it.
    pub example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    tracker: Vec<Tracker>,
}

/// What of a tracker was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// A host, maybe with a path.
    Host,
    /// A piece of its own code.
    Snippet,
    /// A package.
    Package,
}

impl Sign {
    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Snippet => "snippet",
            Self::Package => "package",
        }
    }
}

/// A tracker at a place.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Which.
    pub tracker: &'static Tracker,
    /// What of it.
    pub sign: Sign,
    /// First byte in the text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// All trackers and the search for them.
struct Index {
    trackers: Vec<Tracker>,
    search: Texts,
    /// Of each pattern: the tracker and the sign.
    of: Vec<(usize, Sign)>,
}

impl Index {
    fn get() -> &'static Self {
        static BUILT: OnceLock<Index> = OnceLock::new();
        BUILT.get_or_init(|| {
            let file: File = table!("trackers");
            let (mut patterns, mut of) = (Vec::new(), Vec::new());
            for (i, tracker) in file.tracker.iter().enumerate() {
                for (list, sign) in [
                    (&tracker.hosts, Sign::Host),
                    (&tracker.snippets, Sign::Snippet),
                    (&tracker.packages, Sign::Package),
                ] {
                    patterns.extend(list.iter().cloned());
                    of.extend(list.iter().map(|_| (i, sign)));
                }
            }
            let search = Texts::new(&patterns, Width::widest());
            Self { trackers: file.tracker, search, of }
        })
    }
}

/// Returns all trackers, in the order of the file.
#[must_use]
pub fn trackers() -> &'static [Tracker] {
    &Index::get().trackers
}

/// How a file may name a third party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page or a script: all signs, packages where they are imported.
    Code,
    /// Settings: hosts.
    Settings,
    /// A list of what a program needs: packages.
    Manifest,
    /// `package.json` and `composer.json`: packages that are keys.
    Keys,
    /// `pom.xml`: packages whose group and artifact are two elements.
    Maven,
}

const CODE: &str = " html htm xhtml vue svelte ejs erb hbs mustache twig j2 jinja jinja2 njk liquid pug cshtml razor jsp jspx \
    astro php phtml js mjs cjs ts mts jsx tsx py rb java kt kts scala groovy cs go rs ex exs swift m mm h dart lua pl ";
const SETTINGS: &str = " env yml yaml json xml plist properties ini conf cfg toml config strings ";
const MANIFESTS: [&str; 17] = [
    "requirements.txt",
    "requirements-dev.txt",
    "requirements.in",
    "pipfile",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "gemfile",
    "go.mod",
    "build.gradle",
    "build.gradle.kts",
    "libs.versions.toml",
    "podfile",
    "package.swift",
    "pubspec.yaml",
    "cargo.toml",
    "environment.yml",
];

impl Place {
    /// Returns how a file of this name may name one, if it may.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        let listed =
            |list: &str| !extension.is_empty() && list.split_whitespace().any(|it| it == extension);
        if matches!(file.as_str(), "package.json" | "composer.json" | "bower.json") {
            Some(Self::Keys)
        } else if file == "pom.xml" || extension == "pom" {
            Some(Self::Maven)
        } else if file.ends_with("-lock.json")
            || file.ends_with(".lock")
            || file.ends_with(".min.map")
        {
            // What others need is not what this program hands data to.
            None
        } else if MANIFESTS.contains(&file.as_str()) {
            Some(Self::Manifest)
        } else if listed(CODE) {
            Some(Self::Code)
        } else if listed(SETTINGS) || file.starts_with(".env") {
            Some(Self::Settings)
        } else {
            None
        }
    }
}

/// Calls `each` with every tracker that a text names, in order.
pub fn find(text: &str, place: Place, each: &mut dyn FnMut(Seen)) {
    if place == Place::Maven {
        let mut all = Vec::new();
        signs(text, place, &mut |it| all.push(it));
        dependencies(text, &mut |it| all.push(it));
        all.sort_by_key(|it| it.start);
        all.into_iter().for_each(each);
    } else {
        signs(text, place, each);
    }
}

/// Calls `each` with every sign of a tracker that stands in one piece.
fn signs(text: &str, place: Place, each: &mut dyn FnMut(Seen)) {
    let index = Index::get();
    for Found { text: pattern, start, end } in index.search.find(text.as_bytes()) {
        let Some((tracker, sign)) = index.of.get(pattern).copied() else { continue };
        let counts = match sign {
            Sign::Host => place != Place::Keys && is_host(text, start, end),
            Sign::Snippet => place == Place::Code && !is_word(before(text, start)),
            Sign::Package => is_package(text, start, end, place),
        };
        if let (true, Some(tracker)) = (counts, index.trackers.get(tracker)) {
            each(Seen { tracker, sign, start, end });
        }
    }
}

/// Calls `each` with every tracker that a `<dependency>` names (Maven's POM Reference, Dependencies).
fn dependencies(text: &str, each: &mut dyn FnMut(Seen)) {
    const GROUP: &str = "<groupId>";
    const ARTIFACT: &str = "<artifactId>";
    for (at, _) in text.match_indices(ARTIFACT) {
        let start = at + ARTIFACT.len();
        let name = |from: usize| text.get(from..)?.split('<').next();
        let Some(artifact) = name(start) else { continue };
        let before = text.get(..at).unwrap_or_default();
        let opened =
            before.rfind("<dependency>").map(|open| before.get(open..).unwrap_or_default());
        let Some(inner) = opened.filter(|inner| !inner.contains("</dependency>")) else { continue };
        let group = inner.rsplit_once(GROUP).and_then(|(_, rest)| rest.split('<').next());
        let package = format!("{}:{}", group.unwrap_or_default().trim(), artifact.trim());
        let named = |tracker: &&Tracker| tracker.packages.contains(&package);
        if let Some(tracker) = trackers().iter().find(named) {
            each(Seen { tracker, sign: Sign::Package, start, end: start + artifact.len() });
        }
    }
}

fn before(text: &str, at: usize) -> u8 {
    at.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied().unwrap_or(b'\n')
}

fn behind(text: &str, at: usize) -> u8 {
    text.as_bytes().get(at).copied().unwrap_or(b'\n')
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

/// A whole host or a host below it, as an address has it: not a part of a longer name, nor a mailbox.
fn is_host(text: &str, start: usize, end: usize) -> bool {
    let goes_on = behind(text, end) == b'.' && is_word(behind(text, end + 1));
    let path = text.get(start..end).is_some_and(|host| host.contains('/'));
    !is_word(before(text, start))
        && before(text, start) != b'@'
        && (path || !is_word(behind(text, end)))
        && !goes_on
}

/// A package where a program says that it needs it.
fn is_package(text: &str, start: usize, end: usize, place: Place) -> bool {
    let (first, last) = (before(text, start), behind(text, end));
    let alone = !is_word(first) && !matches!(first, b'@' | b'.') && !is_word(last);
    let line_start = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(line_start..start).unwrap_or_default().trim_start();
    let quoted = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    alone
        && match place {
            Place::Settings | Place::Maven => false,
            Place::Keys => {
                let rest = text.get(end + 1..).unwrap_or_default();
                quoted(first) && quoted(last) && rest.trim_start().starts_with(':')
            }
            Place::Manifest => {
                !line.starts_with(['#', '/']) && !line.starts_with("name") && last != b'.'
            }
            Place::Code => {
                let opens = [
                    "import ",
                    "from ",
                    "require",
                    "use ",
                    "export ",
                    "#import",
                    "@import",
                    "implementation",
                    "pod ",
                ];
                let imports = opens.iter().any(|open| line.starts_with(open))
                    || ["require(", "import(", " from "].iter().any(|call| line.contains(call));
                (imports || (line.starts_with('"') && first == b'/'))
                    && (quoted(first) || matches!(first, b' ' | b'/' | b'<' | b'('))
            }
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(file: &str, text: &str) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(place) = Place::of(file) {
            find(text, place, &mut |it| {
                names.push(format!("{} {}", it.tracker.name, it.sign.name()));
            });
        }
        names
    }

    #[test]
    fn every_tracker_is_found_in_its_example() {
        assert!(trackers().len() >= 60);
        for tracker in trackers() {
            let found = ["a.html", "a.py", "package.json", "requirements.txt", "build.gradle"]
                .iter()
                .any(|file| {
                    seen(file, &tracker.example).iter().any(|it| it.starts_with(&tracker.name))
                });
            assert!(found, "{}: {}", tracker.name, tracker.example);
            let country = tracker.country.as_bytes();
            assert!(
                country.len() == 2 && country.iter().all(u8::is_ascii_uppercase),
                "{}",
                tracker.name
            );
        }
    }

    #[test]
    fn a_sign_stands_once() {
        let all = trackers()
            .iter()
            .flat_map(|it| it.hosts.iter().chain(&it.snippets).chain(&it.packages));
        let mut all: Vec<&String> = all.collect();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "a sign stands twice");
    }

    #[test]
    fn what_only_looks_like_an_embedding_is_none() {
        for (file, text) in [
            ("a.html", "see notgoogle-analytics.com.example"),
            ("a.html", "mail ads@mc.yandex.ru"),
            ("a.py", "stripe = 5\nfirebase('x')\n# twilio\n"),
            ("package.json", "{\"name\": \"stripe\", \"keywords\": [\"sentry\", \"twilio\"]}"),
            ("package-lock.json", "{\"stripe\": \"1.0\"}"),
            ("readme.md", "https://mc.yandex.ru/metrika/tag.js"),
            ("requirements.txt", "# stripe\nstripe-mock-x\n"),
            ("a.yml", "stripe: 1\n"),
            ("pom.xml", "<groupId>io.sentry</groupId><artifactId>sentry</artifactId>"),
            (
                "pom.xml",
                "<dependency><groupId>a.b</groupId><artifactId>sentry</artifactId></dependency>",
            ),
        ] {
            assert_eq!(seen(file, text), Vec::<String>::new(), "{text}");
        }
        for (file, text, expected) in [
            ("package.json", "{\"dependencies\": {\"@sentry/node\" : \"1\"}}", "Sentry package"),
            ("a.go", "import (\n\t\"github.com/getsentry/sentry-go\"\n)", "Sentry package"),
            ("a.ts", "import x from 'firebase/app'", "Firebase package"),
            ("requirements.txt", "stripe>=5\n", "Stripe package"),
            (
                "pom.xml",
                "<dependency>\n<groupId>io.sentry</groupId>\n<artifactId>sentry</artifactId></dependency>",
                "Sentry package",
            ),
            (".env", "URL=https://o1.ingest.sentry.io/1", "Sentry host"),
            ("a.js", "new Ya.Metrika2({})", "Yandex Metrica snippet"),
        ] {
            assert_eq!(seen(file, text), [expected], "{text}");
        }
    }
}
