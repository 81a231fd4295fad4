//! The ZIP archive that a workbook is: its members, by name.
//!
//! In: bytes that can be read at any place. Out: a list of members, and a reader for the content of each.
//! Never holds a member, and lists at most so many as a workbook may have.
//!
//! The format is PKWARE's APPNOTE.TXT 6.3. Where the directory at the end is missing, members are found
//! one behind the other from the start.

use std::{
    io::{self, BufReader, Read},
    ops::Range,
};

use flate2::bufread::DeflateDecoder;

use crate::{
    error::{Gap, Reason},
    seek::{self, Seekable},
};

/// What a member begins with, and so an archive (APPNOTE.TXT, 4.3.7).
pub(super) const MAGIC: &[u8] = b"PK\x03\x04";
/// Members, at most, and bytes of their directory.
const MOST_MEMBERS: usize = 100_000;
const MOST_DIRECTORY: usize = 32 << 20;
/// Bytes of all members that are unpacked, at most (the default of all unpacking).
const MOST_UNPACKED: u64 = 4 << 30;

/// A member.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Where its header begins in the archive.
    pub(super) offset: u64,
    packed: u64,
    method: u16,
    encrypted: bool,
}

/// An archive.
pub(super) struct Package<'a> {
    file: Seekable<'a>,
    pub(super) members: Vec<Member>,
    /// What is wrong with the directory.
    pub(super) damage: Option<Gap>,
}

impl<'a> Package<'a> {
    /// Reads the directory.
    pub(super) fn open(file: Seekable<'a>) -> Result<Self, Gap> {
        let listed = directory(&file).map_err(|cause| Gap::unread(&cause, 0))?;
        let mut package = Self { file, members: Vec::new(), damage: None };
        match listed {
            Some(members) => package.members = members,
            None => {
                package.recover();
                let gap = Gap::new(
                    Reason::Damaged,
                    "its directory is missing or broken: it may break off",
                );
                package.damage = Some(gap.at(package.file.len()));
            }
        }
        if package.members.len() >= MOST_MEMBERS {
            let text = format!("more than {MOST_MEMBERS} members");
            package.damage = Some(Gap::new(Reason::Limit, text));
        }
        Ok(package)
    }

    /// Returns the member with this name; names differ in more than case by the standard (OPC, 6.2.2).
    pub(super) fn find(&self, name: &str) -> Option<&Member> {
        let name = name.trim_start_matches('/');
        let exact = self.members.iter().find(|member| member.name == name);
        exact.or_else(|| self.members.iter().find(|it| it.name.eq_ignore_ascii_case(name)))
    }

    /// Opens a member; its content ends where it breaks off, with an error.
    pub(super) fn read(&self, member: &Member) -> Result<Box<dyn Read + '_>, Gap> {
        if member.encrypted {
            let gap = Gap::new(Reason::Encrypted, format!("`{}` needs a password", member.name));
            return Err(gap.at(member.offset));
        }
        let content = self.content(member).map_err(|cause| Gap::unread(&cause, member.offset))?;
        let Some(content) = content else {
            let text = format!("`{}` is not where the directory says", member.name);
            return Err(Gap::new(Reason::Damaged, text).at(member.offset));
        };
        let part: seek::Part<'_> = self.file.part(content);
        match member.method {
            0 => Ok(Box::new(part)),
            8 => {
                let unpacked = DeflateDecoder::new(BufReader::with_capacity(32 << 10, part));
                Ok(Box::new(unpacked.take(MOST_UNPACKED)))
            }
            other => {
                let text = format!("`{}` is packed by method {other}", member.name);
                Err(Gap::new(Reason::Unsupported, text).at(member.offset))
            }
        }
    }

    /// Where the content of a member lies, by its own header.
    fn content(&self, member: &Member) -> io::Result<Option<Range<u64>>> {
        let head = self.file.take_at(member.offset, 30)?;
        if !head.starts_with(MAGIC) {
            return Ok(None);
        }
        let (Some(name), Some(extra)) = (u16_at(&head, 26), u16_at(&head, 28)) else {
            return Ok(None);
        };
        let start = member.offset + 30 + u64::from(name) + u64::from(extra);
        Ok(Some(start..start.saturating_add(member.packed)))
    }

    /// Finds members from the start on.
    fn recover(&mut self) {
        let mut at = 0;
        while self.members.len() < MOST_MEMBERS {
            let Some((member, behind)) = self.local(at) else { return };
            self.members.push(member);
            at = behind;
        }
    }

    /// The member whose header begins at byte `at`, and the byte behind it.
    fn local(&self, at: u64) -> Option<(Member, u64)> {
        let head = self.file.take_at(at, 30).ok()?;
        if !head.starts_with(MAGIC) {
            return None;
        }
        let flags = u16_at(&head, 6)?;
        let (name, extra) = (u16_at(&head, 26)?, u16_at(&head, 28)?);
        let name = self.file.take_at(at + 30, name.into()).ok()?;
        let start = at + 30 + name.len() as u64 + u64::from(extra);
        let mut member = Member {
            name: String::from_utf8_lossy(&name).into_owned(),
            offset: at,
            packed: u32_at(&head, 18)?.into(),
            method: u16_at(&head, 8)?,
            encrypted: flags & 1 != 0,
        };
        if flags & 8 == 0 {
            return Some((member.clone(), start + member.packed));
        }
        // Its length stands behind it: unpack to see where it ends.
        let part = BufReader::new(self.file.part(start..self.file.len()));
        let mut unpacked = DeflateDecoder::new(part);
        // Content that breaks off is the last there is.
        let _ = io::copy(&mut (&mut unpacked).take(MOST_UNPACKED), &mut io::sink());
        member.packed = unpacked.total_in();
        let end = start + member.packed;
        let mark = self.file.take_at(end, 4).ok()?;
        let behind = end + if mark == b"PK\x07\x08" { 16 } else { 12 };
        Some((member, behind))
    }
}

/// The directory at the end, if it is there.
fn directory(file: &Seekable<'_>) -> io::Result<Option<Vec<Member>>> {
    let tail_at = file.len().saturating_sub(22 + 65_535);
    let tail = file.take_at(tail_at, 22 + 65_535)?;
    let Some(end) = memchr::memmem::rfind(&tail, b"PK\x05\x06") else { return Ok(None) };
    let record = tail.get(end..).unwrap_or_default();
    // Its last field is the length of a comment.
    if u16_at(record, 20).is_none() {
        return Ok(None);
    }
    let (Some(mut size), Some(mut start)) =
        (u32_at(record, 12).map(u64::from), u32_at(record, 16).map(u64::from))
    else {
        return Ok(None);
    };
    if start == u64::from(u32::MAX) || size == u64::from(u32::MAX) {
        let locator = tail.get(end.saturating_sub(20)..end).unwrap_or_default();
        let Some(at) = u64_at(locator, 8) else { return Ok(None) };
        let record = file.take_at(at, 56)?;
        let (Some(long), Some(far)) = (u64_at(&record, 40), u64_at(&record, 48)) else {
            return Ok(None);
        };
        (size, start) = (long, far);
    }
    let size = usize::try_from(size).unwrap_or(usize::MAX).min(MOST_DIRECTORY);
    let bytes = file.take_at(start, size)?;
    let mut members = Vec::new();
    let mut rest = bytes.as_slice();
    while members.len() < MOST_MEMBERS
        && let Some((member, behind)) = entry(rest)
    {
        members.push(member);
        rest = rest.get(behind..).unwrap_or_default();
    }
    // What is left may be a signature (APPNOTE 4.3.13); else an entry is broken, and hides those behind it.
    let is_whole = rest.is_empty() || rest.starts_with(b"PK\x05\x05");
    let is_all = is_whole || members.len() >= MOST_MEMBERS || size == MOST_DIRECTORY;
    Ok((!members.is_empty() && is_all).then_some(members))
}

/// An entry of the directory, and how long it is.
fn entry(bytes: &[u8]) -> Option<(Member, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let len = |at| u16_at(bytes, at).map(usize::from);
    let (name, extra, comment) = (len(28)?, len(30)?, len(32)?);
    let extra = bytes.get(46 + name..46 + name + extra)?;
    let mut member = Member {
        name: String::from_utf8_lossy(bytes.get(46..46 + name)?).into_owned(),
        offset: u32_at(bytes, 42)?.into(),
        packed: u32_at(bytes, 20)?.into(),
        method: u16_at(bytes, 10)?,
        encrypted: u16_at(bytes, 8)? & 1 != 0,
    };
    // Zip64: what has no room in 32 bits follows in this order: unpacked, packed, offset.
    if extra.starts_with(&[1, 0]) {
        let mut at = 4;
        at += if u32_at(bytes, 24)? == u32::MAX { 8 } else { 0 };
        if member.packed == u64::from(u32::MAX) {
            (member.packed, at) = (u64_at(extra, at)?, at + 8);
        }
        if member.offset == u64::from(u32::MAX) {
            member.offset = u64_at(extra, at)?;
        }
    }
    Some((member, 46 + name + extra.len() + comment))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
