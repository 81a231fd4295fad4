//! Live data, or a value that stands for one.
//!
//! In: a value and its category. Out: its nature, by the lists of `patterns/nature.toml`.
//! Never drops a finding: placeholders are counted and listed.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::OnceLock,
};

use serde::{Deserialize, Serialize};

use super::{
    anybody::{self, Anybody},
    check::{Digits, ip},
    issued::{Issued, Series, Specimen},
    kept::Kept,
    letter,
    mailbox::{self, Mailboxes},
};
use crate::table::table;

/// What a value is to somebody who answers for personal data.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// A person's, as far as can be seen.
    #[default]
    Live,
    /// A documentation or test value.
    Placeholder,
    /// An address inside a private network.
    Internal,
    /// An organisation's number.
    Organisation,
    /// A mailbox of a role, not of a person.
    Role,
}

impl Nature {
    /// All natures, in order.
    pub const ALL: [Self; 5] =
        [Self::Live, Self::Placeholder, Self::Internal, Self::Organisation, Self::Role];

    /// Returns the word of the records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Placeholder => "placeholder",
            Self::Internal => "internal",
            Self::Organisation => "organisation",
            Self::Role => "role",
        }
    }
}

/// Returns the nature of a value of `category`.
///
/// ```
/// use sverka::detect::{Nature, nature_of};
/// assert_eq!(nature_of("email", "kira@example.org"), Nature::Placeholder);
/// assert_eq!(nature_of("ip_address", "192.168.0.7"), Nature::Internal);
/// assert_eq!(nature_of("phone", "+1 (201) 555-0123"), Nature::Placeholder);
/// ```
#[must_use]
pub fn of(category: &str, text: &str) -> Nature {
    Judge::of(category).say(text)
}

/// Who tells the nature of the values of one category; looked up once for all of them.
#[derive(Clone, Copy)]
pub(super) enum Judge {
    Mailbox(&'static Mailboxes),
    Ip,
    Phone(&'static Kept),
    Card(&'static [String]),
    Name(&'static Anybody),
    Address(&'static Addresses),
    /// What is counted or measured rather than issued: a run of digits says nothing there.
    Nobody,
    Issued(Series),
}

impl Judge {
    /// Returns who tells the nature of the values of a category.
    pub(super) fn of(category: &str) -> Self {
        let table = table();
        match category {
            "email" => Self::Mailbox(&table.email),
            "ip_address" => Self::Ip,
            "phone" => Self::Phone(&table.phone),
            "payment_card" => Self::Card(&table.card.test),
            "name" => Self::Name(&table.name),
            "postal_address" => Self::Address(&table.address),
            "birth_date" | "geolocation" | "user_agent" => Self::Nobody,
            other => Self::Issued(Series::of(&table.specimen, &table.issued, other)),
        }
    }

    /// Returns the nature of a value.
    pub(super) fn say(self, text: &str) -> Nature {
        match self {
            Self::Mailbox(lists) => mailbox::nature(lists, text),
            Self::Ip => ip::parse(text).map_or(Nature::Live, address),
            Self::Phone(kept) => kept.nature(text),
            Self::Card(tests) if card(tests, text) => Nature::Placeholder,
            Self::Name(list) => anybody::name(list, text),
            Self::Address(list) => address_of(list, text),
            Self::Issued(series) => series.nature(text),
            Self::Card(_) | Self::Nobody => Nature::Live,
        }
    }
}

/// The lists of `patterns/nature.toml`, sorted for look-ups.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    email: Mailboxes,
    name: Anybody,
    address: Addresses,
    ip: Vec<Blocks>,
    phone: Kept,
    card: Cards,
    specimen: Specimen,
    issued: Vec<Issued>,
    #[serde(skip)]
    v4: Vec<Block>,
    /// Those of IPv4 by the first octet of their addresses.
    #[serde(skip)]
    by_octet: Vec<Box<[Block]>>,
    #[serde(skip)]
    v6: Vec<Block>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addresses {
    /// How the addresses of organisations begin, in small letters.
    organisations: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocks {
    #[serde(default)]
    nature: Nature,
    class: String,
    #[serde(rename = "source")]
    _source: String,
    blocks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cards {
    test: Vec<String>,
}

/// A block of addresses: those whose first `bits` bits are those of `base`.
#[derive(Clone, Copy)]
struct Block {
    base: u128,
    bits: u32,
    class: usize,
}

/// What the registries say of an address.
pub(super) struct Registered {
    /// `public`, `private`, `documentation` …
    pub(super) class: &'static str,
    /// Live for a public one.
    pub(super) nature: Nature,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Table = table!("nature");
        table.card.test.sort_unstable();
        table.issued.sort_by(|a, b| a.category.cmp(&b.category));
        for (class, blocks) in table.ip.iter().enumerate() {
            for (text, bits) in blocks.blocks.iter().filter_map(|block| block.split_once('/')) {
                let bits = bits.parse().unwrap_or(u32::MAX);
                if let Ok(address) = text.parse::<Ipv4Addr>() {
                    let base = u128::from(u32::from(address)) << 96;
                    table.v4.push(Block { base, bits, class });
                } else if let Ok(address) = text.parse::<Ipv6Addr>() {
                    table.v6.push(Block { base: u128::from(address), bits, class });
                }
            }
        }
        for list in [&mut table.v4, &mut table.v6] {
            list.sort_by_key(|block| std::cmp::Reverse(block.bits));
        }
        table.by_octet = (0..=u8::MAX).map(|first| with_octet(&table.v4, first)).collect();
        table
    })
}

/// Returns the blocks of IPv4 that have addresses with this first octet.
fn with_octet(blocks: &[Block], first: u8) -> Box<[Block]> {
    let least = u128::from(first) << 120;
    let meets = |block: &&Block| {
        (block.base ^ least).checked_shr(128 - block.bits.min(8)).unwrap_or(0) == 0
    };
    blocks.iter().filter(meets).copied().collect()
}

/// Returns whether an address is that of an organisation which everybody's licences give.
fn address_of(list: &Addresses, text: &str) -> Nature {
    let begins = |start: &String| {
        text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    match list.organisations.iter().any(begins) {
        true => Nature::Organisation,
        false => Nature::Live,
    }
}

/// Returns what the registries say of `address`; `None` if it is in no block that they name.
///
/// Every IPv4 address outside the special blocks is public. An IPv4-mapped IPv6 address
/// (RFC 4291 §2.5.5.2) is what its IPv4 address is.
pub(super) fn block(address: IpAddr) -> Option<Registered> {
    let table = table();
    let (blocks, bits, other) = match address {
        IpAddr::V4(v4) => {
            let first = usize::from(v4.octets()[0]);
            let blocks = table.by_octet.get(first).map_or(&[][..], |blocks| blocks);
            (blocks, u128::from(u32::from(v4)) << 96, Some("public"))
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => return block(IpAddr::V4(v4)),
            None => (&*table.v6, u128::from(v6), None),
        },
    };
    let inside = |block: &&Block| block.bits == 0 || (bits ^ block.base) >> (128 - block.bits) == 0;
    match blocks.iter().find(inside).and_then(|block| table.ip.get(block.class)) {
        Some(found) => Some(Registered { class: &found.class, nature: found.nature }),
        None => other.map(|class| Registered { class, nature: Nature::Live }),
    }
}

/// Returns the nature of an address: of its block; what counts (123.45.67.89, 101.102.103.104) is written by
/// hand; and an IPv6 address that no registry has handed out can't be anybody's. The deprecated
/// IPv4-compatible form (RFC 4291 §2.5.5.1) is what its IPv4 address is.
fn address(address: IpAddr) -> Nature {
    match (address, block(address)) {
        (IpAddr::V4(v4), Some(found)) if found.nature == Nature::Live && counts(v4) => {
            Nature::Placeholder
        }
        (_, Some(found)) => found.nature,
        (IpAddr::V6(v6), None) => match v6.segments() {
            [0, 0, 0, 0, 0, 0, high, low] if high != 0 => {
                let v4 = Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
                block(IpAddr::V4(v4)).map_or(Nature::Placeholder, |found| found.nature)
            }
            _ => Nature::Placeholder,
        },
        (IpAddr::V4(_), None) => Nature::Live,
    }
}

/// Returns whether the octets are equally far apart, or their digits count up.
fn counts(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets().map(i16::from);
    b - a == c - b && c - b == d - c
        || matches!(address.octets(), [123, 45, 67, 89] | [234, 56, 78, 90])
}

/// Writes `text` in lower case into `buffer`; `None` if it does not fit.
pub(super) fn lower<'b>(text: &str, buffer: &'b mut [u8]) -> Option<&'b str> {
    std::str::from_utf8(lower_bytes(text.as_bytes(), buffer)?).ok()
}

/// The same of the bytes of a text.
pub(super) fn lower_bytes<'b>(text: &[u8], buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    if text.is_ascii() {
        let room = buffer.get_mut(..text.len())?;
        let ((eights, rest), (to_eights, to_rest)) = (text.as_chunks::<8>(), room.as_chunks_mut());
        for (to, eight) in to_eights.iter_mut().zip(eights) {
            *to = eight.map(|byte| byte.to_ascii_lowercase());
        }
        to_rest.iter_mut().zip(rest).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
        return Some(room);
    }
    let (mut length, mut fits) = (0, true);
    for c in std::str::from_utf8(text).ok()?.chars() {
        letter::small(c, |c| match buffer.get_mut(length..length + c.len_utf8()) {
            Some(room) => length += c.encode_utf8(room).len(),
            None => fits = false,
        });
        if !fits {
            return None;
        }
    }
    buffer.get(..length)
}

/// Returns whether a card is a processor's test number, or has eight equal digits in a row.
fn card(tests: &[String], text: &str) -> bool {
    let digits = Digits::of(text);
    let mut ascii = [0; Digits::MOST];
    for (to, digit) in ascii.iter_mut().zip(digits.as_slice()) {
        *to = digit + b'0';
    }
    let Some(known) = ascii.get(..digits.as_slice().len()) else {
        return false;
    };
    digits.as_slice().windows(8).any(|window| window.iter().all(|digit| *digit == window[0]))
        || tests.binary_search_by(|test| test.as_bytes().cmp(known)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    use Nature::{Internal, Live, Organisation, Placeholder, Role};

    const VALUES: &[(&str, &str, Nature)] = &[
        ("email", "kira@example.com", Placeholder),
        ("email", "Kira@Mail.EXAMPLE.co.uk", Placeholder),
        ("email", "kira@firma.test", Placeholder),
        ("email", "kira@domain.com", Placeholder),
        ("email", "кира@ПРИМЕР.рф", Placeholder),
        ("email", "johndoe+shop@gmail.com", Placeholder),
        ("email", "info@zavod-kirova.ru", Role),
        ("email", "No-Reply%40zavod-kirova.ru", Role),
        ("email", "k.belova@zavod-kirova.ru", Live),
        ("email", "k.belova@myexample.ru", Live),
        ("ip_address", "192.0.2.7", Placeholder),
        ("ip_address", "8.8.8.8", Placeholder),
        ("ip_address", "2001:db8::7", Placeholder),
        ("ip_address", "3fff:1::7", Placeholder),
        ("ip_address", "172.31.255.255", Internal),
        ("ip_address", "172.32.0.0", Live),
        ("ip_address", "100.64.0.9", Internal),
        ("ip_address", "::ffff:10.0.0.1", Internal),
        ("ip_address", "fe80::1%eth0", Internal),
        ("ip_address", "2a02:6b8::12", Live),
        ("ip_address", "93.158.134.3", Live),
        ("ip_address", "123.45.67.89", Placeholder),
        ("ip_address", "101.102.103.104", Placeholder),
        ("ip_address", "1001:1002:1003:1004:1005:1006:1007:1008", Placeholder),
        ("ip_address", "::192.0.2.1", Placeholder),
        ("phone", "(201) 555-0123", Placeholder),
        ("phone", "+1 201 555 0199 ext. 12", Placeholder),
        ("phone", "(201) 555-0223", Live),
        ("phone", "020 7946 0321", Placeholder),
        ("phone", "+44 7700 900123", Placeholder),
        ("phone", "0491 570 156", Placeholder),
        ("phone", "+7 (999) 999-99-99", Placeholder),
        ("phone", "8 900 000-00-00", Placeholder),
        ("phone", "+1 234 567 8900", Placeholder),
        ("phone", "111-222-3333", Placeholder),
        ("phone", "8 (999) 111-22-33", Placeholder),
        ("phone", "8 (999) 111-22-34", Live),
        ("phone", "+7 495 123-45-67", Placeholder),
        ("phone", "+7 495 123-45-68", Live),
        ("phone", "8 (800) 482-91-76", Organisation),
        ("phone", "+1 888 482 9176", Organisation),
        ("phone", "0800 482 917", Organisation),
        ("phone", "+800 4829 1763", Organisation),
        ("phone", "+7 804 482-91-76", Organisation),
        ("phone", "+7 480 048-29-17", Live),
        ("phone", "+44 7482 917632", Live),
        ("phone", "00800 4829 1763", Organisation),
        ("phone", "4829 1763", Live),
        ("phone", "612 482 917", Live),
        ("payment_card", "4111 1111 1111 1111", Placeholder),
        ("payment_card", "378282246310005", Placeholder),
        ("payment_card", "2201-3820-0000-0013", Placeholder),
        ("payment_card", "4716 2038 5519 0275", Live),
        ("passport_ru", "1234 567890", Placeholder),
        ("passport_ru", "45 10 № 123456", Placeholder),
        ("passport_ru", "45 10 № 123467", Live),
        ("passport_foreign", "L898902C3", Placeholder),
        ("snils", "000-000-000 00", Placeholder),
        ("snils", "112-233-445 95", Placeholder),
        ("birth_date", "11.11.1111", Live),
        ("postal_address", "51 Franklin Street, Fifth Floor, Boston, MA 02110-1301", Organisation),
        ("postal_address", "151 Franklin Street, Boston", Live),
        ("name", "", Live),
        ("name", "John Doe", Placeholder),
        ("passport_ru", "", Live),
        ("phone", "7", Live),
        ("email", "a@b.co", Placeholder),
        ("email", "k@zv.ru", Live),
        ("email", "@", Live),
    ];

    #[test]
    fn values_that_are_nobodys_are_known() {
        for (category, text, expected) in VALUES {
            assert_eq!(of(category, text), *expected, "{category} {text}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        let table = table();
        let blocks: usize = table.ip.iter().map(|entry| entry.blocks.len()).sum();
        assert_eq!(table.v4.len() + table.v6.len(), blocks, "an address block can't be read");
        for list in [&table.v4, &table.v6] {
            assert!(list.iter().all(|block| block.bits <= 128));
        }
        let by_octet: usize = table.by_octet.iter().map(|blocks| blocks.len()).sum();
        let octets = |block: &Block| 1 << 8_u32.saturating_sub(block.bits);
        assert_eq!(by_octet, table.v4.iter().map(octets).sum::<usize>());
        for entry in table.email.words() {
            assert_eq!(entry, entry.to_lowercase());
        }
    }
}
