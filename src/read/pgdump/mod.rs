//! Archives that `pg_dump` writes: one file (`-Fc`), a folder (`-Fd`) with `toc.dat`, or that folder as a tar file (`-Ft`).
//!
//! In: the archive. Out: its definitions, and the rows of each table, as the script that `pg_restore` would write.
//! Never holds the rows: they are unpacked as they are read.

mod folder;
mod packed;
mod tar;
mod toc;

use std::io::{self, Read};

pub use folder::{Contents, Stored};
use packed::{Chunks, Noted, unpacked};
use toc::{Codec, Layout, MAGIC, Toc};

use super::{raw::Raw, stream::Stream};
use crate::{
    error::{Gap, Reason},
    format::{Claim, Format, Head},
    part::{Blob, Each, Part},
    place::{Origin, Step},
};

/// The format of archives of `pg_dump`.
pub struct PgDump;

impl Format for PgDump {
    fn name(&self) -> &'static str {
        "pgdump"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let is_one = head.bytes.starts_with(MAGIC) || tar::is_tar(head.bytes);
        if is_one { Claim::Magic } else { Claim::No }
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        let (origin, base) = (blob.origin.clone(), blob.base());
        let mut stream = Stream::new(Kept::new(blob.into_read()), base);
        if tar::is_tar(stream.peek(1 << 10)) {
            stream.reader().forget();
            return members(stream, &origin, each);
        }
        let Some(toc) = Toc::read(&mut stream) else {
            each(damage("the contents of the archive are broken", base))?;
            return stream.reader().search(base, each);
        };
        stream.reader().forget();
        define(&toc, &origin, each)?;
        if toc.layout == Layout::Files {
            return stream.end();
        }
        while !stream.is_end() {
            let here = stream.here();
            if !block(&mut stream, &toc, &origin, each)? {
                each(damage("a block of the archive is broken", here))?;
                return rest(stream, each);
            }
        }
        stream.end()
    }
}

/// A reader that keeps what was read, until that is known to make sense.
struct Kept<R> {
    reader: R,
    bytes: Option<Vec<u8>>,
}

impl<R: Read> Kept<R> {
    fn new(reader: R) -> Self {
        Self { reader, bytes: Some(Vec::new()) }
    }

    fn forget(&mut self) {
        self.bytes = None;
    }

    /// Searches what was kept, and all that follows, for printable runs; it begins at byte `offset`.
    fn search(&mut self, offset: u64, each: &mut Each<'_>) -> Result<(), Gap> {
        let kept = self.bytes.take().unwrap_or_default();
        Raw::default().rest(kept.as_slice().chain(&mut self.reader), offset, each)
    }
}

impl<R: Read> Read for Kept<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if let Some(bytes) = &mut self.bytes {
            bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}

fn damage(message: &str, at: u64) -> Part<'static> {
    Part::Gap(Gap::new(Reason::Damaged, message).at(at))
}

/// Searches what is left for printable runs.
fn rest<R: Read>(mut stream: Stream<R>, each: &mut Each<'_>) -> Result<(), Gap> {
    let here = stream.here();
    Raw::default().rest(&mut stream, here, each)?;
    stream.end()
}

/// Emits the statements of the contents, as a script.
fn define(toc: &Toc, origin: &Origin, each: &mut Each<'_>) -> Result<(), Gap> {
    let mut script = String::from("-- PostgreSQL database definitions\n");
    for entry in &toc.entries {
        script.push_str(&entry.definition);
        if !entry.definition.is_empty() && !entry.definition.ends_with('\n') {
            script.push('\n');
        }
    }
    let step = Step::Member("schema.sql".into());
    each(Part::Blob(Blob::bytes(origin.child(step), script.as_bytes())))
}

/// Reads the members of a tar file.
fn members<R: Read>(
    mut stream: Stream<R>,
    origin: &Origin,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let mut toc = None;
    loop {
        let here = stream.here();
        let Some(found) = tar::Member::next(&mut stream) else {
            each(damage("the archive breaks off", here))?;
            return rest(stream, each);
        };
        let Some(found) = found else { return stream.end() };
        let inside = stream.here();
        let mut content = tar::Content::new(&mut stream, &found);
        match &toc {
            None => {
                let mut kept = Kept::new(&mut content);
                let Some(read) = Toc::read(&mut Stream::new(&mut kept, 0)) else {
                    each(damage("the contents of the archive are broken", here))?;
                    kept.search(inside, each)?;
                    return rest(stream, each);
                };
                define(&read, origin, each)?;
                toc = Some(read);
            }
            // The script at the end says what the contents have said.
            Some(_) if found.name == "restore.sql" => {}
            Some(toc) => {
                let entry = toc.file(&found.name);
                let name = entry.map_or(&found.name, |entry| &entry.name);
                let copy = entry.filter(|entry| entry.is_rows()).map_or("", |entry| &entry.copy);
                let data = Data { origin, name, copy, codec: Codec::None, at: here };
                hand_on(&mut content, &data, each)?;
            }
        }
        if !content.finish() {
            each(damage("the archive breaks off", here))?;
            return stream.end();
        }
    }
}

/// Reads a block of data; returns whether it was whole.
fn block<R: Read>(
    stream: &mut Stream<R>,
    toc: &Toc,
    origin: &Origin,
    each: &mut Each<'_>,
) -> Result<bool, Gap> {
    const ROWS: u8 = 1;
    const OBJECTS: u8 = 3;
    let Some([kind]) = stream.exact::<1>() else { return Ok(true) };
    let Some(id) = toc.numbers.int(stream) else { return Ok(false) };
    let here = stream.here();
    match kind {
        ROWS => {
            let entry = toc.entry(id);
            let name = entry.map_or_else(|| format!("#{id}"), |entry| entry.name.clone());
            let copy = entry.filter(|entry| entry.is_rows()).map_or("", |entry| &entry.copy);
            let data = Data { origin, name: &name, copy, codec: toc.codec, at: here };
            member(&mut Chunks::new(stream, toc.numbers), &data, each)
        }
        OBJECTS => loop {
            match toc.numbers.int(stream) {
                Some(0) => return Ok(true),
                Some(object) => {
                    let name = format!("large object {object}");
                    let data = Data { origin, name: &name, copy: "", codec: toc.codec, at: here };
                    if !member(&mut Chunks::new(stream, toc.numbers), &data, each)? {
                        return Ok(false);
                    }
                }
                None => return Ok(false),
            }
        },
        _ => Ok(false),
    }
}

/// What is known of the data of an entry.
struct Data<'d> {
    origin: &'d Origin,
    name: &'d str,
    /// The statement before the rows, if they are rows.
    copy: &'d str,
    codec: Codec,
    at: u64,
}

/// Emits the data of an entry as a blob; returns whether they were all there.
fn member<R: Read>(
    chunks: &mut Chunks<'_, R>,
    data: &Data<'_>,
    each: &mut Each<'_>,
) -> Result<bool, Gap> {
    let mut noted = Noted::new(unpacked(&mut *chunks, data.codec, true));
    hand_on(&mut noted, data, each)?;
    let broken = noted.trouble.is_some();
    drop(noted);
    let whole = chunks.finish();
    if broken && whole {
        each(damage("packed data of the archive are broken", data.at))?;
    }
    Ok(whole)
}

/// Emits data as a blob: rows behind their statement, as a script has them.
fn hand_on(mut content: impl Read, data: &Data<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
    let origin = data.origin.child(Step::Member(data.name.to_owned()));
    if data.copy.is_empty() {
        return each(Part::Blob(Blob::stream(origin, &mut content)));
    }
    let copy = format!("{}\n", data.copy.trim_end());
    each(Part::Blob(Blob::stream(origin, &mut copy.as_bytes().chain(content))))
}
