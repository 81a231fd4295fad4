//! The instructions to look with, and the proof that a machine has them.
//!
//! In: a name of some. Out: code that uses them.
//! Never hands out what the machine lacks.

#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use super::neon::Neon;
use super::{
    Finder,
    plain::Plain,
    tile::{self, Tile},
    vector::{self, Banks},
};
#[cfg(target_arch = "x86_64")]
use super::{avx2::Avx2, avx512::Avx512};

/// The instructions to look with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// What every machine has.
    Portable,
    /// `AArch64` with NEON.
    Neon,
    /// x86-64 with AVX2.
    Avx2,
    /// x86-64 with AVX-512 F, BW, VL, VBMI and VBMI2.
    Avx512,
}

impl Width {
    /// All, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];

    /// Returns whether this machine has them.
    #[must_use]
    pub fn is_here(self) -> bool {
        self.machine().is_some()
    }

    /// Returns the widest that this machine has.
    #[must_use]
    pub fn widest() -> Self {
        Self::ALL.into_iter().rev().find(|width| width.is_here()).unwrap_or(Self::Portable)
    }

    /// Returns what this machine has: these, or else what every machine has.
    pub(super) fn or_portable(self) -> (Self, Machine) {
        let machine = self.machine().map(|machine| (self, machine));
        machine.unwrap_or((Self::Portable, Machine::Portable))
    }

    fn machine(self) -> Option<Machine> {
        match self {
            Self::Portable => Some(Machine::Portable),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::Neon => Neon::here().map(Machine::Neon),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => Avx2::here().map(Machine::Avx2),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => Avx512::here().map(Machine::Avx512),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => None,
            #[cfg(not(all(target_arch = "aarch64", target_endian = "little")))]
            Self::Neon => None,
        }
    }
}

/// Instructions that this machine has.
#[derive(Clone, Copy)]
pub(super) enum Machine {
    Portable,
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    Neon(Neon),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
}

impl Machine {
    /// Fills a tile; the first `skipped` words stay.
    pub(super) fn fill(self, finder: &Finder, (bytes, skipped): (&[u8], usize), tile: &mut Tile) {
        match self {
            Self::Portable => {
                tile::classify(&finder.tables, bytes, skipped, tile);
                tile::look_through(&finder.windows, bytes, (skipped, skipped), tile);
                tile::conditions(&finder.wanted, tile);
            }
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::Neon(it) => it.fill(finder, (bytes, skipped), tile),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(it) => it.fill(finder, (bytes, skipped), tile),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(it) => it.fill(finder, (bytes, skipped), tile),
        }
    }

    /// Hands on where in each word of the text a window may stand; returns how many words were looked at.
    pub(super) fn windows<const N: usize>(
        self,
        banks: &Banks<N>,
        bytes: &[u8],
        each: &mut impl FnMut(usize, u64),
    ) -> usize {
        match self {
            Self::Portable => vector::windows(Plain, banks, bytes, each),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::Neon(it) => it.windows(banks, bytes, each),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(it) => it.windows(banks, bytes, each),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(it) => it.windows(banks, bytes, each),
        }
    }
}
