//! IP addresses: what is one, what only looks like one, and which registry block it lies in.
//!
//! In: four numbers with dots, or groups of hexadecimal digits with colons. Out: its class.
//! Never asks a network: class and allocation come from the registries in `patterns/nature.toml`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Aspect, Checked, Detail};
use crate::detect::{Evidence, nature};

/// Reads an address: RFC 791 dotted quad without leading noughts, RFC 4291 §2.2 forms,
/// RFC 4007 §11 zone ids, brackets of RFC 3986 §3.2.2.
#[must_use]
pub fn parse(text: &str) -> Option<IpAddr> {
    if let Some(address) = quad(text) {
        return Some(IpAddr::V4(address));
    }
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = match inner.split_once('%') {
        Some((address, zone)) if !zone.is_empty() && address.contains(':') => address,
        Some(_) => return None,
        None => inner,
    };
    address.parse().ok()
}

/// Reads four numbers with dots between them as the standard library does.
fn quad(text: &str) -> Option<Ipv4Addr> {
    let (mut address, mut dots, mut length, mut octet) = (0_u32, 0, 0, 0);
    for byte in text.bytes() {
        if byte == b'.' {
            if length == 0 {
                return None;
            }
            (address, dots) = (address << 8 | octet, dots + 1);
            (length, octet) = (0, 0);
            continue;
        }
        // No number of two digits begins with a nought.
        if !byte.is_ascii_digit() || length > 0 && octet == 0 {
            return None;
        }
        octet = octet * 10 + u32::from(byte - b'0');
        length += 1;
        if octet > 255 {
            return None;
        }
    }
    (dots == 3 && length > 0).then(|| Ipv4Addr::from(address << 8 | octet))
}

/// Checks an IPv4 address and names its class.
///
/// `argument` chooses what holds, so that a rule can grade its shapes apart: `likely` an address, `version`
/// four numbers that are as well a version or a paragraph; the other kind fails. Empty: both.
///
/// ```
/// use sverka::detect::check::{Checked, ip::ipv4};
/// assert!(matches!(ipv4("93.158.134.3", "likely"), Checked::Holds(..)));
/// assert_eq!(ipv4("1.4.0.2", "likely"), Checked::Fails);
/// assert_eq!(ipv4("93.158.134.300", ""), Checked::Fails);
/// ```
#[must_use]
pub fn ipv4(text: &str, argument: &str) -> Checked {
    let Some(address) = quad(text) else {
        return Checked::Fails;
    };
    let Some(found) = nature::block(IpAddr::V4(address)) else {
        return Checked::Fails;
    };
    let known = found.class != "public" || found.nature != nature::Nature::Live;
    let version = match found.class {
        // 0.9.31.4 is a version; the first number of a real one is 0 only in 0.0.0.0/8, "this network".
        "unspecified" => true,
        _ => (!known || famous_version(address)) && version_like(address),
    };
    if argument == "likely" && version || argument == "version" && !version {
        return Checked::Fails;
    }
    Checked::Holds(Evidence::PLAN, Detail { key: Aspect::Class, value: found.class })
}

/// Returns whether four numbers read at least as well as a version or an object identifier (ITU-T X.660):
/// small ones, two first below ten (4.5.103.30), noughts at the end, or the first arcs 1.0 to 1.3, 2.5 and 2.16.
///
/// Of all public addresses fewer than one in a hundred is taken for one.
fn version_like(address: Ipv4Addr) -> bool {
    let octets = address.octets();
    let single = octets.iter().filter(|octet| **octet < 10).count();
    let [first, second, third, fourth] = octets;
    let identifier = first == 1 && second < 4 || first == 2 && matches!(second, 5 | 16);
    octets.iter().all(|octet| *octet < 64)
        || identifier
        || first < 10 && second < 10
        || single >= 3
        || first < 200 && third == 0 && fourth == 0
}

/// Returns whether a public address that everyone knows is a counting version too: 1.2.3.4, 4.3.2.1.
fn famous_version(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets().map(i16::from);
    (b - a).abs() == 1 && b - a == c - b && c - b == d - c
}

/// Checks an IPv6 address and names its class.
///
/// `argument` as for [`ipv4`]: `likely` an address; `short` one whose few digits may be a path of some
/// programming language, a time or a ratio as well; the other kind fails. Empty: both. `::` alone never holds,
/// nor do pairs of digits (EUI-64, a dump of bytes), nor a few groups of letters without any digit.
///
/// ```
/// use sverka::detect::check::{Checked, ip::ipv6};
/// assert!(matches!(ipv6("fe80::21b:44ff:fe11:3ab7%eth0", "likely"), Checked::Holds(..)));
/// assert!(matches!(ipv6("4::9", "short"), Checked::Holds(..)));
/// assert_eq!(ipv6("add::c", ""), Checked::Fails);
/// ```
#[must_use]
pub fn ipv6(text: &str, argument: &str) -> Checked {
    let Some(IpAddr::V6(address)) = parse(text) else {
        return Checked::Fails;
    };
    let bare = text.split_once('%').map_or(text, |(bare, _)| bare);
    if pairs(bare) {
        return Checked::Fails;
    }
    let found = nature::block(IpAddr::V6(address));
    let likely = likely(bare, address, found.is_some());
    if !likely && !bare.bytes().any(|byte| byte.is_ascii_digit()) {
        return Checked::Fails;
    }
    if argument == "likely" && !likely || argument == "short" && likely {
        return Checked::Fails;
    }
    let class = found.as_ref().map_or("unallocated", |found| found.class);
    let planned = found.is_some() || bare.contains('.');
    let evidence = if planned { Evidence::PLAN } else { Evidence::NONE };
    Checked::Holds(evidence, Detail { key: Aspect::Class, value: class })
}

/// Returns whether nothing but an address is written so.
fn likely(bare: &str, address: Ipv6Addr, allocated: bool) -> bool {
    let groups = bare.split(':').filter(|group| !group.is_empty()).count();
    let digits = bare.bytes().filter(u8::is_ascii_hexdigit).count();
    if bare.contains('.') {
        return true;
    }
    if !bare.contains("::") {
        return digits >= 10;
    }
    // The first group of every block in use but 64:ff9b::/32 has four digits, as in fe80::1 and 2a00:1148::2.
    let first = address.segments()[0];
    let wide = first >= 0x1000 || first == 0x64;
    wide && allocated && groups >= 2 || groups >= 4
}

/// Returns whether all groups have two digits: bytes of something, not the numbers of an address.
fn pairs(bare: &str) -> bool {
    let mut groups = bare.split(':').filter(|group| !group.is_empty());
    groups.clone().count() >= 3 && groups.all(|group| group.len() == 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn four_numbers_are_read_as_by_the_standard_library(
            text in "([0-9]{1,3}|2[0-9]{2})(\\.([0-9]{1,3}|1[0-9]{2})){3}|([0-9]{0,4}\\.?){0,6}|[0-9.a-f:%]{0,9}",
        ) {
            prop_assert_eq!(quad(&text), text.parse().ok(), "{}", text);
        }
    }

    fn class(checked: Checked) -> &'static str {
        match checked {
            Checked::Holds(_, detail) => detail.value,
            _ => "",
        }
    }

    #[test]
    fn quads_are_addresses_or_versions() {
        for (text, argument, expected) in [
            ("93.158.134.3", "likely", "public"),
            ("127.0.0.1", "likely", "loopback"),
            ("10.0.0.1", "likely", "private"),
            ("192.0.2.1", "likely", "documentation"),
            ("224.0.0.251", "likely", "multicast"),
            ("255.255.255.0", "likely", "broadcast"),
            ("8.8.8.8", "likely", "public"),
            ("1.2.3.4", "likely", ""),
            ("1.2.3.4", "version", "public"),
            ("0.9.31.4", "likely", ""),
            ("1.3.101.112", "likely", ""),
            ("3.12.0.4", "likely", ""),
            ("11.0.0.0", "likely", ""),
            ("120.0.0.0", "likely", ""),
            ("120.0.0.0", "version", "public"),
            ("93.158.134.3", "version", ""),
            ("93.158.134.256", "", ""),
            ("93.158.134.03", "", ""),
            ("93.158.134", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(class(ipv4(text, argument)), expected, "{text} {argument}");
        }
    }

    #[test]
    fn groups_are_addresses_or_code() {
        for (text, argument, expected) in [
            ("fe80:0:0:0:21b:44ff:198.18.7.9", "likely", "link-local"),
            ("2001:db8:7::192.0.2.9", "likely", "documentation"),
            ("::ffff:127.0.0.1", "likely", "loopback"),
            ("2a00:1148::3e0:9a41", "likely", "public"),
            ("fe80::3:9c%eth0", "likely", "link-local"),
            ("[fd00::1]", "likely", "private"),
            ("a41:77c0:1de9:903b:5f22:e6d8:4b07:19fa", "likely", "unallocated"),
            ("1:2:3:4:5:6:7:8", "likely", ""),
            ("1:2:3:4:5:6:7:8", "short", "unallocated"),
            ("::1", "short", "loopback"),
            ("::", "", ""),
            ("64:ff9b:1::2", "likely", "special"),
            ("dead::beef", "", ""),
            ("00:1b:44:11:3a:b7:00:01", "", ""),
            ("00:1b:44:11:3a::b7", "", ""),
            ("1:2:3::8", "likely", "unallocated"),
            ("::2:3:4:5:6:7:8", "likely", "unallocated"),
            ("12:34:56", "", ""),
            ("fe80::1%", "", ""),
            ("::1::", "", ""),
            ("1.2.3.4", "", ""),
        ] {
            assert_eq!(class(ipv6(text, argument)), expected, "{text} {argument}");
        }
    }
}
