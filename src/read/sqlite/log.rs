//! The write-ahead log of a SQLite database: a file of its own, `*-wal`.
//!
//! In: the log, and the database beside it for its schema. Out: the rows of the newest version of each page,
//! under `table.column`; older versions as printable runs. Never reads rows from the database: those are its.
//!
//! The format is that of <https://sqlite.org/fileformat2.html>, §4.

use std::{collections::HashMap, fs::File, path::PathBuf};

use super::{
    Reader, Shape,
    page::{Pages, u32_at},
};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each},
    place::{Origin, Step},
    read::raw::{Raw, seekable},
    seek::Seekable,
    walk,
};

/// The format of write-ahead logs.
pub struct Log;

/// What a log begins with; the last bit is the byte order of its checksums.
const MAGIC: [&[u8]; 2] = [b"\x37\x7F\x06\x82", b"\x37\x7F\x06\x83"];
/// Bytes before the first frame, and before the page in each.
const HEADER: u64 = 32;
const FRAME: u64 = 24;
/// Pages whose newest version is looked up, at most: some 100 MB of places would be more.
const MOST_PAGES: usize = 1 << 21;

impl Format for Log {
    fn name(&self) -> &'static str {
        "sqlite-log"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let is_log = MAGIC.iter().any(|magic| head.bytes.starts_with(magic));
        if is_log && size(head.bytes).is_some() { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let origin = blob.origin.clone();
        let log = seekable(blob, each)?;
        let beside = database_of(&origin);
        let main = beside.as_ref().map(|(file, len)| Seekable::file(file, 0..*len));
        read(log, main, &origin, each)
    }
}

/// Opens the database that a log's name names, if the log is a file.
fn database_of(origin: &Origin) -> Option<(File, u64)> {
    let steps = origin.steps();
    let [Step::File(path)] = steps.as_slice() else { return None };
    let name = path.file_name()?.to_str()?.strip_suffix("-wal")?;
    let path: PathBuf = path.with_file_name(name);
    walk::open(&walk::Entry { path, linked: false }).ok()
}

/// Returns the size of a page.
fn size(head: &[u8]) -> Option<usize> {
    let size = usize::try_from(u32_at(head, 8)?).ok()?;
    (size.is_power_of_two() && (512..=65_536).contains(&size)).then_some(size)
}

/// One version of a page in the log.
struct Version {
    number: u32,
    /// Where the page begins.
    at: u64,
    /// Whether this frame ends a transaction.
    commits: bool,
    /// Whether it is of the log's present round, and not left over from one before.
    is_present: bool,
}

fn versions<'l>(
    log: &'l Seekable<'_>,
    size: usize,
    salts: &'l [u8],
) -> impl Iterator<Item = Version> + use<'l> {
    let step = FRAME + size as u64;
    (0..log.len().saturating_sub(HEADER) / step).filter_map(move |i| {
        let start = HEADER + i * step;
        let head = log.take_at(start, 24).ok()?;
        Some(Version {
            number: u32_at(&head, 0)?,
            at: start + FRAME,
            commits: u32_at(&head, 4)? != 0,
            is_present: head.get(8..16)? == salts,
        })
    })
}

fn read(
    log: Seekable<'_>,
    main: Option<Seekable<'_>>,
    origin: &Origin,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let head = log.take_at(0, 32).map_err(|cause| Gap::unread(&cause, 0))?;
    let mut raw = Raw::default();
    let (Some(size), Some(salts)) = (size(&head), head.get(16..24)) else {
        raw.part(&log, 0..log.len(), each)?;
        return Err(Gap::new(Reason::Damaged, "its header breaks off").at(0));
    };
    // What was written since the last commit is not part of the database.
    let mut newest = HashMap::new();
    let mut since = Vec::new();
    for version in versions(&log, size, salts).take_while(|version| version.is_present) {
        since.push((version.number, version.at));
        if newest.len() + since.len() > MOST_PAGES {
            break;
        }
        if version.commits {
            newest.extend(since.drain(..));
        }
    }
    let len = log.len();
    let mut pages = Pages::of_log(main, log, newest.clone(), (size, size));
    let mut page = Vec::new();
    let shape = pages.load(1, &mut page).then(|| Shape::of(&page)).flatten();
    let shape = shape.filter(|shape| shape.size == size);
    let Some(shape) = shape else {
        if let Some(log) = pages.here() {
            raw.part(log, 0..len, each)?;
        }
        return Err(Gap::new(Reason::Damaged, "the database that it belongs to is not there").at(0));
    };
    pages.usable = shape.usable;
    let mut reader = Reader::new(&pages, &shape, origin);
    reader.only_here = true;
    reader.tables(each)?;
    let Some(log) = pages.here() else { return Ok(()) };
    for version in versions(log, size, salts) {
        let done = newest.get(&version.number) == Some(&version.at);
        if done && reader.seen.has(version.number) {
            continue;
        }
        let bytes =
            log.take_at(version.at, size).map_err(|cause| Gap::unread(&cause, version.at))?;
        reader.raw.bytes(&bytes, version.at, each)?;
    }
    let step = FRAME + size as u64;
    let whole = HEADER + (len.saturating_sub(HEADER) / step) * step;
    reader.tail(whole.min(len)..len, each)?;
    reader.end(each)
}
