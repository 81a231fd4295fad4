//! What is too much for memory: written to a temporary file, and read again from where it begins.
//!
//! In: bytes of records, none with a value that is not masked. Out: a reader of each piece that was written.
//! Never leaves a file behind: it has no name.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    part::read_at,
    place::{Origin, Place, Step},
};

/// Bytes of each piece that are read at once.
const READ: usize = 4096;

/// A temporary file, made when it is first needed.
#[derive(Clone, Debug, Default)]
pub(super) struct Spill(Option<Arc<File>>);

/// What was written at once.
#[derive(Clone, Debug)]
pub(super) struct Written {
    file: Arc<File>,
    /// Its first byte in the file.
    at: u64,
}

impl Spill {
    /// Writes behind all that is written.
    ///
    /// # Errors
    /// Those of the file system; what was written in part is never read.
    pub(super) fn append(
        &mut self,
        write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
    ) -> io::Result<Written> {
        let file = match &self.0 {
            Some(file) => file,
            None => self.0.insert(Arc::new(tempfile::tempfile()?)),
        };
        let at = (&**file).seek(SeekFrom::End(0))?;
        let mut out = BufWriter::new(&**file);
        write(&mut out)?;
        out.flush()?;
        Ok(Written { file: Arc::clone(file), at })
    }
}

impl Written {
    /// Returns a reader from its first byte on; it goes on behind its last.
    pub(super) fn read(&self) -> BufReader<Bytes<'_>> {
        BufReader::with_capacity(READ, Bytes { file: &self.file, at: self.at })
    }
}

/// The bytes of a file, from one on.
pub(super) struct Bytes<'f> {
    file: &'f File,
    at: u64,
}

impl Read for Bytes<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = read_at(self.file, room, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Steps of origins that can't be written as text: they stay in memory, and their numbers are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Rare(Vec<Step>);

/// The kinds of steps, as they are written.
const FILE: u64 = 0;
const STDIN: u64 = 1;
const MEMBER: u64 = 2;
const RARE: u64 = 3;

/// Writes a number.
pub(super) fn put(number: u64, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

/// Writes a text.
pub(super) fn put_text(text: &str, out: &mut impl Write) -> io::Result<()> {
    put(text.len() as u64, out)?;
    out.write_all(text.as_bytes())
}

/// Writes a text, or that there is none.
pub(super) fn put_some(text: Option<&str>, out: &mut impl Write) -> io::Result<()> {
    put(text.is_some().into(), out)?;
    text.map_or(Ok(()), |text| put_text(text, out))
}

/// Writes a place.
pub(super) fn put_place(place: Place, out: &mut impl Write) -> io::Result<()> {
    let Place { start, end, line, column } = place;
    [start, end, line, column].into_iter().try_for_each(|number| put(number, out))
}

impl Rare {
    /// Writes an origin.
    pub(super) fn put(&mut self, origin: &Origin, out: &mut impl Write) -> io::Result<()> {
        let steps = origin.steps();
        put(steps.len() as u64, out)?;
        for step in steps {
            match step {
                Step::File(path) if let Some(path) = path.to_str() => {
                    put(FILE, out)?;
                    put_text(path, out)?;
                }
                Step::Stdin => put(STDIN, out)?,
                Step::Member(name) => {
                    put(MEMBER, out)?;
                    put_text(name, out)?;
                }
                Step::File(_) | Step::Decoded(_) => {
                    let known = self.0.iter().position(|known| known == step);
                    let number = known.unwrap_or_else(|| {
                        self.0.push(step.clone());
                        self.0.len() - 1
                    });
                    put(RARE, out)?;
                    put(number as u64, out)?;
                }
            }
        }
        Ok(())
    }

    /// Reads an origin.
    pub(super) fn take(&self, bytes: &mut impl Read) -> io::Result<Origin> {
        let mut origin: Option<Origin> = None;
        for _ in 0..take(bytes)? {
            let step = match take(bytes)? {
                FILE => Step::File(PathBuf::from(take_text(bytes)?)),
                STDIN => Step::Stdin,
                MEMBER => Step::Member(take_text(bytes)?),
                _ => self.0.get(take_count(bytes)?).ok_or_else(broken)?.clone(),
            };
            origin = Some(match origin {
                Some(around) => around.child(step),
                None => Origin::root(step),
            });
        }
        origin.ok_or_else(broken)
    }
}

/// Reads a number.
pub(super) fn take(bytes: &mut impl Read) -> io::Result<u64> {
    let mut number = [0; 8];
    bytes.read_exact(&mut number)?;
    Ok(u64::from_le_bytes(number))
}

/// Reads how many of something there are.
pub(super) fn take_count(bytes: &mut impl Read) -> io::Result<usize> {
    usize::try_from(take(bytes)?).map_err(|_| broken())
}

/// Reads a text.
pub(super) fn take_text(bytes: &mut impl Read) -> io::Result<String> {
    let length = take(bytes)?;
    let mut text = String::new();
    if bytes.take(length).read_to_string(&mut text)? as u64 != length {
        return Err(broken());
    }
    Ok(text)
}

/// Reads a text, if there is one.
pub(super) fn take_some(bytes: &mut impl Read) -> io::Result<Option<String>> {
    if take(bytes)? == 0 { Ok(None) } else { take_text(bytes).map(Some) }
}

/// Reads a place.
pub(super) fn take_place(bytes: &mut impl Read) -> io::Result<Place> {
    let [start, end, line, column] = [take(bytes)?, take(bytes)?, take(bytes)?, take(bytes)?];
    Ok(Place { start, end, line, column })
}

/// What was read is not what was written.
pub(super) fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_is_read_as_it_was_written_whatever_is_behind_it() {
        let mut spill = Spill::default();
        let mut rare = Rare::default();
        let dump = Origin::root(Step::File("dump.tar.gz".into()));
        let origins = [
            dump.clone(),
            dump.child(Step::Decoded("gzip")).child(Step::Member("данные.csv".into())),
            dump.child(Step::Decoded("gzip")),
            Origin::root(Step::Stdin),
            #[cfg(unix)]
            Origin::root(Step::File({
                use std::os::unix::ffi::OsStringExt as _;
                std::ffi::OsString::from_vec(b"a\xFFb".into()).into()
            })),
        ];
        let place = Place { start: 1, end: u64::MAX, line: 2, column: 3 };
        let written = origins.clone().map(|origin| {
            let write = |out: &mut BufWriter<&File>| {
                rare.put(&origin, out)?;
                put_some(Some("почта"), out)?;
                put_some(None, out)?;
                put_place(place, out)
            };
            spill.append(write).unwrap()
        });
        for (origin, written) in origins.iter().zip(&written).rev() {
            let bytes = &mut written.read();
            assert_eq!(rare.take(bytes).unwrap(), *origin);
            assert_eq!(take_some(bytes).unwrap().as_deref(), Some("почта"));
            assert_eq!(take_some(bytes).unwrap(), None);
            assert_eq!(take_place(bytes).unwrap(), place);
        }
        assert!(rare.0.len() <= 2, "{rare:?}");
        let last = &mut written[written.len() - 1].read();
        io::copy(last, &mut io::sink()).unwrap();
        assert!(take(last).is_err());
    }
}
