//! What is left where a structure is broken: the printable runs of its bytes, and what to say of it.
//!
//! In: bytes that no record holds. Out: segments without fields; gaps, a few in detail and the rest in sum.
//! Never lets a broken file make more gaps than a person reads.

use std::io::Read;

use super::{
    cut::{BLOCK, Blocks},
    strings::Sieve,
};
use crate::{
    decode::{Charset, Stretch},
    error::{Gap, Reason},
    part::{Blob, Each, Part},
    seek::Seekable,
};

/// Bytes of a stream, at most, that has to be read at any place.
const MOST_COPIED: u64 = 64 << 20;

/// Returns a blob that can be read at any place; one that can't be is searched as it is.
pub(super) fn seekable<'a>(blob: Blob<'a>, each: &mut Each<'_>) -> Result<Seekable<'a>, Gap> {
    blob.into_seek(MOST_COPIED).or_else(|failed| {
        let (blob, gap) = *failed;
        Raw::default().rest(blob.into_read(), 0, each)?;
        Err(gap)
    })
}

/// Gaps of a blob that are told one by one.
const TOLD: u64 = 20;

/// Reads bytes that have lost their structure.
#[derive(Default)]
pub(super) struct Raw {
    sieve: Sieve,
}

impl Raw {
    /// Searches bytes that lie at byte `offset` of the blob, if any of them may be text.
    pub(super) fn bytes(
        &mut self,
        bytes: &[u8],
        offset: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        if bytes.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        self.sieve.emit(&Stretch { bytes, own: 0..bytes.len(), offset }, each)
    }

    /// Searches all that a reader still gives; its first byte is byte `offset` of the blob.
    pub(super) fn rest(
        &mut self,
        reader: impl Read,
        offset: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        let mut blocks = Blocks::new(reader, offset, BLOCK);
        while let Some(stretch) = blocks.next(Charset::Binary) {
            self.sieve.emit(&stretch, each)?;
        }
        blocks.end()
    }

    /// Searches a part of bytes that can be read at any place.
    pub(super) fn part(
        &mut self,
        whole: &Seekable<'_>,
        range: std::ops::Range<u64>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.rest(whole.part(range.clone()), range.start, each)
    }
}

/// Gaps of one blob.
#[derive(Default)]
pub(super) struct Damage {
    told: u64,
    more: u64,
}

impl Damage {
    /// Tells a gap, or counts it where there were many.
    pub(super) fn tell(&mut self, gap: Gap, each: &mut Each<'_>) -> Result<(), Gap> {
        if self.told >= TOLD {
            self.more += 1;
            return Ok(());
        }
        self.told += 1;
        each(Part::Gap(gap))
    }

    /// Tells that something is broken from byte `offset` on.
    pub(super) fn broken(
        &mut self,
        what: &str,
        offset: u64,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        self.tell(Gap::new(Reason::Damaged, what).at(offset), each)
    }

    /// Tells how many more there were.
    pub(super) fn end(&self, each: &mut Each<'_>) -> Result<(), Gap> {
        if self.more == 0 {
            return Ok(());
        }
        let text = format!("{} more places of it are broken or over a limit", self.more);
        each(Part::Gap(Gap::new(Reason::Damaged, text)))
    }
}
