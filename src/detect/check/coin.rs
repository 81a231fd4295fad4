//! Addresses of crypto wallets: their checksums.
//!
//! In: an address. Out: it fails or it holds.
//! Never asks a chain: an address is made without being announced.

use sha2::{Digest as _, Sha256};
use sha3::Keccak256;

use super::{Checked, Detail};
use crate::detect::Evidence;

/// `coin`: the checksum of an address of `bitcoin` (`Base58Check` or `Bech32`), `ethereum` (ERC-55) or, with
/// `base58`, of another coin that takes `Base58Check`.
///
/// An Ethereum address in one case has no checksum, and fails.
#[must_use]
pub(super) fn coin(text: &str, argument: &str) -> Checked {
    let holds = match argument {
        "bitcoin" if text.starts_with("bc1") => bech32(text.as_bytes()),
        "bitcoin" | "base58" => base58check(text.as_bytes()),
        "ethereum" => erc55(text),
        _ => false,
    };
    match holds {
        true => Checked::Holds(Evidence::CHECKSUM, Detail::NONE),
        false => Checked::Fails,
    }
}

/// The letters of Base58 in the order of their values.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A version, twenty bytes, and the first four of the double SHA-256 of both.
fn base58check(text: &[u8]) -> bool {
    let mut bytes = [0_u8; 25];
    for symbol in text {
        let Some(value) = BASE58.iter().position(|known| known == symbol) else { return false };
        let mut carry = value;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * BASE58.len();
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    let (body, checksum) = bytes.split_at(21);
    Sha256::digest(Sha256::digest(body)).starts_with(checksum)
}

/// The letters of Bech32 in the order of their values.
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// BIP-173 and BIP-350: the checksum of version 0 leaves 1, that of later versions another constant.
fn bech32(text: &[u8]) -> bool {
    let Some(data) = text.strip_prefix(b"bc1").filter(|data| data.len() > 7) else { return false };
    // The prefix `bc`: the high bits of its letters, a nought, the low bits.
    let mut sum = [3, 3, 0, 2, 3].into_iter().fold(1, polymod);
    let mut version = None;
    for symbol in data {
        let place = BECH32.iter().position(|known| known == symbol);
        let Some(value) = place.and_then(|place| u32::try_from(place).ok()) else { return false };
        version.get_or_insert(value);
        sum = polymod(sum, value);
    }
    sum == if version == Some(0) { 1 } else { 0x2BC8_30A3 }
}

fn polymod(sum: u32, value: u32) -> u32 {
    const GENERATORS: [u32; 5] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3];
    let top = sum >> 25;
    let next = (sum & 0x01FF_FFFF) << 5 ^ value;
    (0..).zip(GENERATORS).fold(next, |sum, (bit, generator)| match top >> bit & 1 {
        1 => sum ^ generator,
        _ => sum,
    })
}

/// ERC-55: a letter is a capital where the nibble of the hash of the small letters is 8 or more.
fn erc55(text: &str) -> bool {
    let Some(digits) = text.strip_prefix("0x").filter(|digits| digits.len() == 40) else {
        return false;
    };
    let mixed = digits.bytes().any(|byte| byte.is_ascii_lowercase())
        && digits.bytes().any(|byte| byte.is_ascii_uppercase());
    let mut small = [0; 40];
    for (to, byte) in small.iter_mut().zip(digits.bytes()) {
        *to = byte.to_ascii_lowercase();
    }
    let hash = Keccak256::digest(small);
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    mixed
        && digits.bytes().zip(nibbles).all(|(byte, nibble)| {
            !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() == (nibble >= 8)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_decide() {
        for (kind, text, expected) in [
            ("bitcoin", "1CioZmx4tYCsdnyW3xk1pp7UGpyHw58Hm2", true),
            ("bitcoin", "1CioZmx4tYCsdnyW3xk1pp7UGpyHw58Hm3", false),
            ("bitcoin", "3DQpVKSWSSXFixfwB4QcFSUQRMG1WvqVZ5", true),
            ("bitcoin", "bc1qszg57qn5em259v7xflgcve3fdm7ph6r0av70st", true),
            ("bitcoin", "bc1qszg57qn5em259v7xflgcve3fdm7ph6r0av70sq", false),
            ("bitcoin", "bc1p94c3vs4hy6cygqtz0j5lhtpj7hy9xra3jq7vfkczykr30ys6fzqs3kh3lj", true),
            ("bitcoin", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", false),
            ("bitcoin", "bc1", false),
            ("bitcoin", "", false),
            ("ethereum", "0x80914f0274CEd542b3C64Fd18666296EFc1bE86F", true),
            ("ethereum", "0x80914F0274CEd542b3C64Fd18666296EFc1bE86F", false),
            ("ethereum", "0x80914f0274ced542b3c64fd18666296efc1be86f", false),
            ("base58", "LZ4ZWXYGvy1VEjzfb4qow3LPoGAcnuUSAR", true),
            ("base58", "LZ4ZWXYGvy1VEjzfb4qow3LPoGAcnuUSAS", false),
            ("dogecoin", "D", false),
        ] {
            assert_eq!(coin(text, kind) != Checked::Fails, expected, "{text}");
        }
    }
}
