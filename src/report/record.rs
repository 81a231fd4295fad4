//! The records of the machine formats: SPEC §8.
//!
//! In: an audit. Out: one serialisable record for each thing in it, borrowed.
//! Never writes a character that steers a terminal, and never a line break inside a record.

use std::io;

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::ser::Formatter;

use super::{Audit, fields::share};
use crate::{
    detect::{Evidence, Nature, check::Detail},
    inventory::{Finding, Holding, Hole, Inventory, Named, Recipient, Tally, subjects},
    place::{Origin, Place, printable, steers},
    taxonomy::{Categories, Category, Gdpr, Law152},
};

/// The name and version of the format; it changes when a reader would have to.
pub(super) const SCHEMA: &str = "sverka-audit/1";

/// Who wrote the report.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// This program.
pub(super) const TOOL: Tool =
    Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// The first line of JSON Lines.
#[derive(Serialize)]
pub(super) struct Header {
    r#type: &'static str,
    schema: &'static str,
    tool: Tool,
}

/// The header of every file.
pub(super) const HEADER: Header = Header { r#type: "header", schema: SCHEMA, tool: TOOL };

/// A place in a store, for people and for programs.
#[derive(Serialize)]
pub(super) struct At {
    line: u64,
    column: u64,
    start: u64,
    end: u64,
}

impl From<Place> for At {
    fn from(place: Place) -> Self {
        Self { line: place.line, column: place.column, start: place.start, end: place.end }
    }
}

/// One value at one place.
#[derive(Serialize)]
struct FindingRecord<'a> {
    r#type: &'static str,
    path: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    inside: &'a [String],
    #[serde(flatten)]
    at: At,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    category: &'static str,
    detector: &'a str,
    confidence: &'static str,
    nature: &'static str,
    evidence: Words<Evidence>,
    detail: Learnt<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    masked: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    fingerprint: Fingerprint,
}

/// What has a list of words, written as these.
struct Words<T>(T);

impl Serialize for Words<Evidence> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.names())
    }
}

impl Serialize for Words<Categories> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Category::id))
    }
}

/// What the check learnt of a value, and what else it may be.
struct Learnt<'a>(&'a Finding);

impl Serialize for Learnt<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Finding { detail: Detail { key, value }, rivals, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(key) = key.name() {
            map.serialize_entry(key, value)?;
        }
        if !rivals.is_empty() {
            map.serialize_entry("rivals", &Words(*rivals))?;
        }
        map.end()
    }
}

/// A fingerprint, as five hexadecimal digits.
struct Fingerprint(u32);

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:05x}", self.0))
    }
}

/// The name of the blob of the last finding, which is most often that of the next too.
#[derive(Default)]
pub(super) struct BlobName {
    origin: Option<Origin>,
    path: String,
    inside: Vec<String>,
}

impl BlobName {
    /// Returns the outermost step of a blob, and the inner ones.
    fn of(&mut self, origin: &Origin) -> (&str, &[String]) {
        if self.origin.as_ref() != Some(origin) {
            *self =
                Self { path: origin.path(), inside: origin.inside(), origin: Some(origin.clone()) };
        }
        (&self.path, &self.inside)
    }
}

/// Returns the record of a finding; its text is the `value` if values are revealed, else `masked`.
pub(super) fn finding<'a>(
    finding: &'a Finding,
    blob: &'a mut BlobName,
    revealed: bool,
) -> impl Serialize + use<'a> {
    let shown = &*finding.shown;
    let (path, inside) = blob.of(&finding.origin);
    FindingRecord {
        r#type: "finding",
        path,
        inside,
        at: finding.place.into(),
        field: finding.field.as_deref(),
        row: finding.row,
        category: finding.category.id(),
        detector: &finding.detector,
        confidence: finding.confidence.name(),
        nature: finding.nature.name(),
        evidence: Words(finding.evidence),
        detail: Learnt(finding),
        masked: (!revealed).then_some(shown),
        value: revealed.then_some(shown),
        fingerprint: Fingerprint(finding.fingerprint),
    }
}

/// A field that is named like a category.
#[derive(Serialize)]
struct NamedRecord<'a> {
    r#type: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    start: u64,
    end: u64,
    field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    category: &'static str,
    confidence: &'static str,
    evidence: Vec<&'static str>,
}

/// Returns the record of schema evidence.
pub(super) fn named(named: &Named) -> impl Serialize + '_ {
    NamedRecord {
        r#type: "schema",
        path: named.origin.path(),
        inside: named.origin.inside(),
        line: (named.place.line > 0).then_some(named.place.line),
        start: named.place.start,
        end: named.place.end,
        field: &named.field,
        kind: named.kind.as_deref(),
        category: named.category.id(),
        confidence: named.confidence.name(),
        evidence: named.evidence.names().collect(),
    }
}

/// A third party that is named in source code.
#[derive(Serialize)]
struct RecipientRecord<'a> {
    r#type: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<String>,
    #[serde(flatten)]
    at: At,
    name: &'a str,
    class: &'a str,
    country: &'a str,
    sign: &'static str,
}

/// Returns the record of a recipient.
pub(super) fn recipient(recipient: &Recipient) -> impl Serialize + '_ {
    RecipientRecord {
        r#type: "recipient",
        path: recipient.origin.path(),
        inside: recipient.origin.inside(),
        at: recipient.place.into(),
        name: &recipient.tracker.name,
        class: &recipient.tracker.class,
        country: &recipient.tracker.country,
        sign: recipient.sign.name(),
    }
}

/// Something that was not seen.
#[derive(Serialize)]
struct GapRecord<'a> {
    r#type: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<String>,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    message: &'a str,
}

/// Returns the record of a gap.
pub(super) fn gap(hole: &Hole) -> impl Serialize + '_ {
    GapRecord {
        r#type: "gap",
        path: hole.origin.path(),
        inside: hole.origin.inside(),
        reason: hole.gap.reason.name(),
        offset: hole.gap.offset,
        bytes: hole.gap.bytes,
        message: &hole.gap.message,
    }
}

/// What one field of one store holds of one category.
#[derive(Serialize)]
struct HoldingRecord<'a> {
    r#type: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inside: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    category: &'static str,
    findings: u64,
    natures: Map<&'static str, u64>,
    distinct: u64,
    distinct_exact: bool,
    named: bool,
    #[serde(flatten)]
    class: Class,
    #[serde(flatten)]
    size: Size,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
    samples: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<At>,
}

/// What law and vocabularies call a category.
#[derive(Serialize)]
struct Class {
    #[serde(skip_serializing_if = "Option::is_none")]
    law152: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gdpr: Option<&'static str>,
    dpv: &'static str,
    fideslang: &'static str,
}

impl From<Category> for Class {
    fn from(category: Category) -> Self {
        Self {
            law152: category.law152().map(Law152::name),
            gdpr: category.gdpr().map(Gdpr::name),
            dpv: category.dpv(),
            fideslang: category.fideslang(),
        }
    }
}

/// What is known of the field beside its findings.
#[derive(Serialize)]
struct Size {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<u64>,
    /// Of the values, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<u64>,
    /// The fewest and the most people.
    #[serde(skip_serializing_if = "Option::is_none")]
    subjects: Option<[u64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<String>,
}

impl Size {
    fn of(inventory: &Inventory, holding: &Holding, tally: &Tally) -> Self {
        let column = inventory.column_of(holding);
        let age = inventory.age_of(holding);
        Self {
            kind: column.and_then(|column| column.kind.as_deref()).map(printable),
            rows: column.map(|column| column.rows),
            values: column.map(|column| column.values),
            share: share(tally, column),
            subjects: subjects(holding.category, tally, column).map(|(low, high)| [low, high]),
            oldest: age.map(|(oldest, _)| oldest.to_string()),
            newest: age.map(|(_, newest)| newest.to_string()),
        }
    }
}

/// Returns the record of a line of the inventory.
pub(super) fn holding<'a>(
    inventory: &Inventory,
    (holding, tally): (&'a Holding, &'a Tally),
) -> impl Serialize + use<'a> {
    HoldingRecord {
        r#type: "inventory",
        path: holding.store.path(),
        inside: holding.store.inside(),
        field: holding.field.as_deref(),
        category: holding.category.id(),
        findings: tally.findings(),
        natures: natures(|nature| tally.of_nature(nature)),
        distinct: distinct(tally),
        distinct_exact: tally.distinct.is_exact(),
        named: tally.named.is_some(),
        class: holding.category.into(),
        size: Size::of(inventory, holding, tally),
        confidence: tally.confidence.map(|sure| sure.name()),
        samples: tally.samples.iter().map(|(_, sample)| &**sample).collect(),
        first: tally.first.map(At::from),
    }
}

/// Returns how many values differ; an estimate may come out above the count of all, which it can't be.
pub(super) fn distinct(tally: &Tally) -> u64 {
    tally.distinct.count().min(tally.findings())
}

/// The whole run in one line.
#[derive(Serialize)]
struct Summary {
    r#type: &'static str,
    files: u64,
    bytes: u64,
    findings: Map<&'static str, u64>,
    natures: Map<&'static str, u64>,
    gaps: usize,
    untold: u64,
    seconds: f64,
    complete: bool,
}

/// Returns the record of the whole; complete is what was read to its end.
pub(super) fn summary(audit: &Audit) -> impl Serialize + use<> {
    let totals = audit.inventory.by_category();
    Summary {
        r#type: "summary",
        files: audit.totals.files,
        bytes: audit.totals.bytes,
        findings: Map(totals.iter().map(|(c, total)| (c.id(), total.tally.findings())).collect()),
        natures: natures(|nature| totals.values().map(|t| t.tally.of_nature(nature)).sum()),
        gaps: audit.gaps.len(),
        untold: audit.untold,
        seconds: (audit.totals.seconds * 1000.0).round() / 1000.0,
        complete: audit.gaps.is_empty(),
    }
}

fn natures(count: impl Fn(Nature) -> u64) -> Map<&'static str, u64> {
    Map(Nature::ALL.into_iter().map(|nature| (nature.name(), count(nature))).collect())
}

/// Pairs that are written as an object, in their order.
pub(super) struct Map<K, V>(pub(super) Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// Writes a record as JSON in one line, without its end.
///
/// What JSON leaves as it is and a terminal obeys — C1 controls, bidirectional marks — is escaped
/// too, so nothing is lost and a report can be looked at with `cat`.
pub(super) fn write(record: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut line = Vec::with_capacity(LINE);
    let mut serializer = serde_json::Serializer::with_formatter(&mut line, Tame);
    record.serialize(&mut serializer)?;
    out.write_all(&line)
}

/// Bytes of most records, at most.
const LINE: usize = 1 << 10;

struct Tame;

impl Formatter for Tame {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let plain = fragment.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if plain || !fragment.chars().any(steers) {
            return out.write_all(fragment.as_bytes());
        }
        for c in fragment.chars() {
            if steers(c) {
                c.encode_utf16(&mut [0; 2])
                    .iter()
                    .try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
            } else {
                out.write_all(c.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}
