//! Callers: numbers and addresses inside of what programs call others by.
//!
//! In: the text before and behind a candidate. Out: whether it is a whole part there.
//! Never takes a path, a version or a product for a caller.

use super::neighbour::{first_token, is_word, last_token, quad};

/// How many bytes a number in a SIP URI has at most, with what parts its digits.
const NUMBER: usize = 32;
/// The first port that is not a system's own (RFC 6335, 6).
const FIRST_PORT: u16 = 1024;

/// Returns whether a text ends with the number of a SIP URI (RFC 3261, 19.1.1): `sip:+7…`, before `@host`.
pub(super) fn is_called(head: &str) -> bool {
    let from = head.floor_char_boundary(head.len().saturating_sub(NUMBER));
    let head = head.get(from..).unwrap_or_default();
    let scheme = head.trim_end_matches(|c: char| c.is_ascii_digit() || "+-.()".contains(c));
    let bytes = scheme.strip_suffix(':').unwrap_or_default().as_bytes();
    let word = bytes.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = bytes.get(bytes.len() - word..).unwrap_or_default();
    ["sip", "sips"].iter().any(|scheme| scheme.as_bytes().eq_ignore_ascii_case(word))
}

/// Returns whether an address with a port begins here behind the name of whoever comes from there, and nothing else is in
/// that word: `client7/203.0.114.5:49152`, as servers of networks write their peers. No version has such a port.
pub(super) fn is_peer(head: &str, tail: &str) -> bool {
    let address = first_token(tail);
    let behind = tail.get(address.len()..).and_then(|behind| behind.strip_prefix(':'));
    let Some(behind) = behind.filter(|_| quad(address)) else { return false };
    let port = first_token(behind);
    let is_last = !behind
        .get(port.len()..)
        .is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
    let name = last_token(head.strip_suffix('/').unwrap_or_default());
    is_last
        && port.parse::<u16>().is_ok_and(|port| port >= FIRST_PORT)
        && name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| is_word(c) || matches!(c, '.' | '-' | '@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_sip_are_called() {
        for (head, expected) in [
            ("<sip:+74951234567", true),
            ("SIPS:+7.495.123", true),
            ("sip:74951234567", true),
            ("gossip:4951234567", false),
            ("x:4951234567", false),
            ("sip:user4951234567", false),
            ("4951234567", false),
            ("sip 4951234567", false),
        ] {
            assert_eq!(is_called(head), expected, "{head}");
        }
    }

    #[test]
    fn peers_have_a_name_and_a_port() {
        for (head, tail, expected) in [
            ("vpn: client7/", "203.0.114.5:49152 MULTI", true),
            ("k.belova@example.org/", "203.0.114.5:1194", true),
            ("curl/", "7.68.0.1 libcurl", false),
            ("curl/", "7.68.0.1:80", false),
            ("src/lib/", "7.68.0.1:4915", false),
            ("/lib/", "7.68.0.1:4915", false),
            ("https://", "7.68.0.1:4915", false),
            ("lib/", "7.68.0.1:4915/x", false),
            ("lib/", "7.68.0.1.2:4915", false),
            ("lib/", "7.68.0.1:4915:", false),
            ("lib/", "7.68.0.1:99999", false),
            ("7/", "7.68.0.1:4915", false),
        ] {
            assert_eq!(is_peer(head, tail), expected, "{head}{tail}");
        }
    }
}
