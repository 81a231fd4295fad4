//! E-mail addresses: lengths, dots, labels, and a top-level domain that is really there.
//!
//! In: local part, `@` (or what stands for it), domain. Out: whether mail could be sent there.
//! Never asks the DNS: the root zone is `patterns/plans/tlds.txt`.

use std::{net::Ipv4Addr, sync::OnceLock};

use super::{Checked, Detail, machine::machine};
use crate::detect::{Evidence, bits::Bits, letter, nature};

/// Returns whether a name in lower case is never in the root zone and still names mailboxes inside an organisation
/// (RFC 6762, RFC 8375, ICANN resolution 2024.07.29.06 on `.internal`, appendix G of RFC 6762).
fn is_inside(name: &[u8]) -> bool {
    matches!(
        name,
        b"local" | b"lan" | b"internal" | b"intranet" | b"corp" | b"home" | b"private" | b"intra"
    )
}

/// Returns whether a local part is no mailbox: a remote of version control, or a keyword that a language puts before `@`.
fn is_nobody(local: &str) -> bool {
    matches!(
        local,
        "git"
            | "hg"
            | "svn"
            | "gitlab"
            | "gitea"
            | "aur"
            | "this"
            | "super"
            | "return"
            | "break"
            | "continue"
    )
}

/// Returns whether a domain is that of a program which names its own protocols like mailboxes:
/// `aes128-gcm@openssh.com` (RFC 4251 §6).
fn names_protocols(domain: &str) -> bool {
    matches!(domain, "openssh.com" | "libssh.org")
}

/// Returns whether a name is one of RFC 2606 and RFC 6761: reserved for examples, hence for values that stand for one.
fn is_reserved(name: &[u8]) -> bool {
    matches!(name, b"example" | b"invalid" | b"test")
}

/// What a byte of ASCII is in an address, a bit each.
static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let sign = matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-'..=b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~');
        let plain = byte.is_ascii_alphanumeric();
        bytes[byte as usize] = (ATOM * (plain || sign) as u8)
            | (LABEL * (plain || matches!(byte, b'-' | b'_')) as u8)
            | (DIGIT * byte.is_ascii_digit() as u8);
        byte += 1;
    }
    bytes
};
/// It may stand in a local part.
const ATOM: u8 = 1;
/// It may stand in a label of a domain.
const LABEL: u8 = 2;
const DIGIT: u8 = 4;

/// Returns what all bytes of a part of an address are; nothing is that which has others than ASCII.
fn all_are(bytes: &[u8]) -> u8 {
    bytes.iter().fold(u8::MAX, |all, byte| all & BYTES[usize::from(*byte)])
}

/// Returns what stands before the last byte of this kind, which is ASCII, and what behind it.
pub(in crate::detect) fn parted(text: &str, at: u8) -> Option<(&str, &str)> {
    let found = text.as_bytes().iter().rposition(|byte| *byte == at)?;
    Some((text.get(..found)?, text.get(found + 1..)?))
}

/// Checks an e-mail address: RFC 5321 §4.5.3.1 and RFC 1035 §2.3.4 lengths, RFC 5322 §3.2.3 dots,
/// RFC 6531 letters, a top-level domain of the IANA root zone.
///
/// `argument` chooses what holds, so that a rule can grade its shapes apart; the other kinds fail:
/// `mailbox` an address; `machine` one whose local part a machine made, as in Message-ID (RFC 5322 §3.6.4);
/// `inside` one below `.local`, `.lan` and the like, or at an address literal (RFC 5321 §4.1.3);
/// `escaped` a mailbox behind the remains of an escape, `=3D`, `%22`, `\\n`, `\\u003c`. Empty: any.
///
/// ```
/// use sverka::detect::check::{Checked, email::email};
/// assert!(matches!(email("o'neill+shop@пример.рф", "mailbox"), Checked::Holds(..)));
/// assert_eq!(email("icon@2x.png", ""), Checked::Fails);
/// assert_eq!(email("lodash@4.17.21", ""), Checked::Fails);
/// ```
#[must_use]
pub fn email(text: &str, argument: &str) -> Checked {
    let escaped = argument == "escaped";
    let Some((local, domain)) = split(if escaped { unescaped(text) } else { text }) else {
        return Checked::Fails;
    };
    let wanted = if escaped { "mailbox" } else { argument };
    let kind = may_be(wanted, local, domain).then(|| kind(local, domain)).flatten();
    match kind {
        Some(kind) if wanted.is_empty() || wanted == kind => {
            let evidence = if kind == "inside" { Evidence::NONE } else { Evidence::PLAN };
            Checked::Holds(evidence, Detail::NONE)
        }
        _ => Checked::Fails,
    }
}

/// Says quickly whether an address may be of a kind that few are of.
fn may_be(kind: &str, local: &str, domain: &str) -> bool {
    match kind {
        "machine" => machine(local, domain),
        "inside" => {
            let last = parted(domain, b'.').map_or(domain, |(_, last)| last);
            !domain.is_ascii()
                || domain.starts_with('[')
                || nature::lower_bytes(last.as_bytes(), &mut [0; 8]).is_some_and(is_inside)
        }
        _ => true,
    }
}

/// Returns of which kind an address is, if it is one.
fn kind(local: &str, domain: &str) -> Option<&'static str> {
    let protocol = names_protocols(domain)
        && (local.contains('-') || matches!(local, "zlib" | "keepalive" | "eow"));
    if protocol || !local_holds(local) {
        return None;
    }
    match place(domain) {
        Place::Nowhere => None,
        Place::Inside => Some("inside"),
        Place::Zone if machine(local, domain) => Some("machine"),
        Place::Zone => Some("mailbox"),
    }
}

/// Passes over the escape that an address begins with: `=3D`, `%22`, `\n`, `\u003c`.
fn unescaped(text: &str) -> &str {
    let escape = match text.as_bytes() {
        [b'\\', b'u', ..] => 6,
        [b'\\', ..] => 2,
        _ => 3,
    };
    text.get(escape..).unwrap_or_default()
}

/// Parts local part and domain: at the last `@`, at `%40` of RFC 3986, or at `(at)` in any brackets.
fn split(text: &str) -> Option<(&str, &str)> {
    if let Some(parts) = parted(text, b'@').or_else(|| text.rsplit_once("%40")) {
        return Some(parts);
    }
    let open = text.find(['(', '[', '{'])?;
    let (local, rest) = text.split_at_checked(open)?;
    let (word, domain) = rest.split_at_checked(rest.find([')', ']', '}'])?)?;
    let word = word.trim_start_matches(['(', '[', '{']).trim();
    let mut chars = domain.chars();
    chars.next();
    let at = ["at", "собака", "собачка"].iter().any(|known| word.eq_ignore_ascii_case(known));
    at.then(|| (local.trim_end(), chars.as_str().trim_start()))
}

/// Returns whether a local part can be one: a dot-atom or a quoted string of at most 64 octets.
fn local_holds(local: &str) -> bool {
    if local.is_empty() || local.len() > 64 {
        return false;
    }
    if local.starts_with('"') {
        return local.len() > 2 && local.ends_with('"');
    }
    let holds = if all_are(local.as_bytes()) & ATOM != 0 {
        let bytes = local.as_bytes();
        let dots = |pair: &[u8]| pair == b"..";
        bytes.first() != Some(&b'.') && bytes.last() != Some(&b'.') && !bytes.windows(2).any(dots)
    } else {
        !local.is_ascii() && atom_of_any(local)
    };
    holds && !is_nobody(local) && !quoted_literal(local) && (local.is_ascii() || !glued(local))
}

/// Returns whether the characters of a local part are those of a dot-atom.
fn atom_of_any(local: &str) -> bool {
    let letters = |c: char| match u8::try_from(c) {
        Ok(byte @ 0..0x80) => BYTES[usize::from(byte)] & ATOM != 0,
        _ => letter::is_letter_or_digit(c) || is_mark(c),
    };
    let mut before = '.';
    for c in local.chars() {
        if c == '.' && before == '.' || !letters(c) {
            return false;
        }
        before = c;
    }
    before != '.'
}

/// Returns whether the local part begins like a string of some language, `u'ivan` or `N'ivan`:
/// then the address begins after the quote. No such letter stands before an apostrophe in names (O', D', L').
fn quoted_literal(local: &str) -> bool {
    local.as_bytes().get(1) == Some(&b'\'')
        && local.starts_with(['u', 'U', 'b', 'B', 'r', 'R', 'f', 'F', 'N', 'x', 'X'])
}

/// Returns whether a word of another script that the local part begins with runs into Latin letters,
/// `почтаkira`: then the address begins behind it. Scripts from Greek on; Latin letters with marks stay.
fn glued(local: &str) -> bool {
    let other = |c: char| c >= '\u{370}' && letter::is_letter(c);
    let rest = local.trim_start_matches(other);
    rest.len() < local.len() && rest.starts_with(|c: char| c.is_ascii_alphabetic())
        || !local.is_ascii() && spaceless(local)
}

/// Returns whether two letters of a script that puts no spaces, from the kana on, stand right before one of ASCII:
/// `電話は03-1234-5678またはkira`. One may be a slip of an encoding: `m端ller`.
fn spaceless(local: &str) -> bool {
    let dense = |c: char| c >= '\u{3040}' && letter::is_letter(c);
    let mut row = 0;
    local.chars().any(|c| {
        let behind = row > 1 && c.is_ascii_alphabetic();
        row = if dense(c) { row + 1 } else { 0 };
        behind
    })
}

/// Returns whether a character is a combining mark of the blocks in use, as in decomposed `й` and in Indic scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{900}'..='\u{DFF}' | '\u{E31}'..='\u{E4E}')
}

/// Where a domain lies.
enum Place {
    /// In the root zone, or reserved for examples.
    Zone,
    /// In a private zone, or a bare address.
    Inside,
    /// It is no domain.
    Nowhere,
}

/// Returns where a domain lies, if its labels are sound.
fn place(domain: &str) -> Place {
    if let Some(literal) = domain.strip_prefix('[') {
        let address = literal.strip_suffix(']').map(str::parse::<Ipv4Addr>);
        return if matches!(address, Some(Ok(_))) { Place::Inside } else { Place::Nowhere };
    }
    if domain.is_empty() || domain.len() > 253 {
        return Place::Nowhere;
    }
    let (mut labels, mut numbers, mut last) = (0, 0, &[][..]);
    for label in domain.as_bytes().split(|byte| *byte == b'.') {
        let bytes = all_are(label);
        if !label_holds(label, bytes) || labels == 0 && scaled_image(label) {
            return Place::Nowhere;
        }
        let number = match label {
            [b'v' | b'V', number @ ..] if labels == 0 => all_are(number),
            _ => bytes,
        };
        numbers += usize::from(number & DIGIT != 0);
        labels += 1;
        last = label;
    }
    // `package@1.2.3.zip` and `package@v1.2.sh` are versions; 163.com and 126.com are not.
    if labels < 2 || labels > 2 && numbers + 1 == labels {
        return Place::Nowhere;
    }
    let mut buffer = [0; 64];
    match nature::lower_bytes(last, &mut buffer) {
        Some(last) if is_top(last) || is_reserved(last) => Place::Zone,
        Some(last) if is_inside(last) => Place::Inside,
        _ => Place::Nowhere,
    }
}

/// Returns whether a label has letters, digits and inner hyphens or underscores, at most 63 octets; its `bytes` are all
/// so.
fn label_holds(label: &[u8], bytes: u8) -> bool {
    let is_sign = |byte: Option<&u8>| matches!(byte, Some(b'-' | b'_'));
    !label.is_empty()
        && label.len() <= 63
        && !is_sign(label.first())
        && !is_sign(label.last())
        && (bytes & LABEL != 0 || !label.is_ascii() && label_of_any(label))
}

/// Returns whether the characters of a label are letters, digits and such signs.
fn label_of_any(label: &[u8]) -> bool {
    let inner = |c: char| {
        letter::is_letter_or_digit(c) || matches!(c, '-' | '_') || !c.is_ascii() && is_mark(c)
    };
    std::str::from_utf8(label).is_ok_and(|label| label.chars().all(inner))
}

/// Returns whether the label is the scale of an image for dense screens, `2x` of `icon@2x.webp`.
fn scaled_image(label: &[u8]) -> bool {
    matches!(label, [b'1'..=b'9', b'x' | b'X'])
}

/// Returns whether the IANA root zone has this top-level domain, in lower case, as A-label or U-label.
#[must_use]
pub fn top(name: &str) -> bool {
    is_top(name.as_bytes())
}

fn is_top(name: &[u8]) -> bool {
    static TOP: OnceLock<Vec<(u64, &'static str)>> = OnceLock::new();
    let list = TOP.get_or_init(|| {
        let lines = include_str!("../../../patterns/plans/tlds.txt").lines();
        let names = lines.filter(|line| !line.starts_with('#'));
        names.map(|name| (beginning(name.as_bytes()), name)).collect()
    });
    let begun = beginning(name);
    let from = list.partition_point(|(known, _)| *known < begun);
    let mut alike = list.iter().skip(from).take_while(|(known, _)| *known == begun);
    alike.any(|(_, known)| known.as_bytes() == name)
}

/// The first eight bytes of a name as a number, which sorts as the name does.
fn beginning(name: &[u8]) -> u64 {
    Bits::first(name).swap_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_address_is_of_one_kind(
            local in "[a-z]{1,4}|[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{12,40}|[0-9]{12,16}[.][0-9a-z]{1,8}",
            domain in "(\\[10\\.0\\.0\\.[0-9]{1,3}\\]|[a-zй]{1,5}\\.|mail\\.gmail\\.)(com|рф|LAN|local|Corp|home|İntra|intra)?",
        ) {
            let kind = kind(&local, &domain);
            for wanted in ["mailbox", "machine", "inside"] {
                let holds = email(&format!("{local}@{domain}"), wanted) != Checked::Fails;
                prop_assert_eq!(holds, kind == Some(wanted), "{} {} {}", local, domain, wanted);
            }
        }

        #[test]
        fn the_way_for_ascii_leads_where_the_other_does(text in "[a-zA-Z0-9._@\"(+-]{1,12}|[ -~]{0,3}") {
            let atom = all_are(text.as_bytes()) & ATOM != 0;
            prop_assert_eq!(atom, text.chars().all(|c| atom_of_any(&format!("k{c}k"))), "{}", text);
            let quoted = text.starts_with('"');
            let plain = !is_nobody(&text) && !quoted_literal(&text) && !glued(&text);
            if !quoted {
                prop_assert_eq!(local_holds(&text), !text.is_empty() && atom_of_any(&text) && plain);
            }
            let label = all_are(text.as_bytes()) & LABEL != 0;
            prop_assert_eq!(label, label_of_any(text.as_bytes()), "{}", text);
        }
    }

    #[test]
    fn addresses_hold_and_what_looks_like_one_fails() {
        for (text, kind) in [
            ("kira.belova@zavod.ru", "mailbox"),
            ("k_belova+news@mail.zavod.co.uk", "mailbox"),
            ("O'Neill@zavod.ie", "mailbox"),
            ("кира@завод.рф", "mailbox"),
            ("КИРА@ЗАВОД.РФ", "mailbox"),
            ("kira@xn--80aedoi.xn--p1ai", "mailbox"),
            ("hans@müller.de", "mailbox"),
            ("kira@163.com", "mailbox"),
            ("79161234567@yandex.ru", "mailbox"),
            ("kira%40zavod.ru", "mailbox"),
            ("kira(at)zavod.ru", "mailbox"),
            ("kira [AT] zavod.ru", "mailbox"),
            ("kira (собака) zavod.ru", "mailbox"),
            ("\"kira b\"@zavod.ru", "mailbox"),
            ("a@firma.test", "mailbox"),
            ("kira@corp.local", "inside"),
            ("kira@[10.0.0.1]", "inside"),
            ("47162038-5519-4027-9b1e-aa0451d7730c@zavod.ru", "machine"),
            ("20240315102233.A1B2C3@zavod.ru", "machine"),
            ("20240315102233.11275-7-kira@zavod.ru", "machine"),
            ("aes128-gcm@openssh.com", ""),
            ("почтаkira@zavod.ru", ""),
            ("hans.m端ller@zavod.ru", "mailbox"),
            ("кира2@завод.рф", "mailbox"),
            ("kira.@zavod.ru", ""),
            (".kira@zavod.ru", ""),
            ("ki..ra@zavod.ru", ""),
            ("kira@zavod..ru", ""),
            ("kira@-zavod.ru", ""),
            ("kira@zavod", ""),
            ("kira@zavod.png", ""),
            ("kira@zavod.c", ""),
            ("icon@2x.zip", ""),
            ("lodash@4.17.21", ""),
            ("pkg@v1.2.3.zip", ""),
            ("git@github.com", ""),
            ("this@Outer.show", ""),
            ("N'kira@zavod.ru", ""),
            ("kira@[10.0.0.256]", ""),
            ("kira@26.0.0.256", ""),
            ("kira[x]zavod.ru", ""),
            ("[]", ""),
            ("@", ""),
            ("", ""),
        ] {
            let found = ["mailbox", "machine", "inside"]
                .into_iter()
                .find(|kind| email(text, kind) != Checked::Fails);
            assert_eq!(found.unwrap_or(""), kind, "{text}");
            assert_eq!(email(text, "") == Checked::Fails, kind.is_empty(), "{text}");
        }
        assert_eq!(email(&format!("{}@zavod.ru", "k".repeat(65)), ""), Checked::Fails);
        assert_eq!(email(&format!("k@{}.ru", "z".repeat(64)), ""), Checked::Fails);
    }

    #[test]
    fn a_local_part_has_the_characters_of_an_atom() {
        for c in ('\0'..='\u{7F}').filter(|c| !matches!(c, '.' | '"')) {
            let atom = c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
            assert_eq!(local_holds(&format!("k{c}k")), atom, "{c:?}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_has_both_forms() {
        for name in ["ru", "com", "museum", "рф", "xn--p1ai", "москва", "中国", "zip"] {
            assert!(top(name), "{name}");
        }
        for name in ["", "png", "RU", "local", "#"] {
            assert!(!top(name), "{name}");
        }
        let lines = include_str!("../../../patterns/plans/tlds.txt").lines();
        let list: Vec<_> = lines.filter(|line| !line.starts_with('#')).collect();
        assert!(list.is_sorted() && list.len() > 1400);
        for name in &list {
            assert!(top(name), "{name}");
            for near in [format!("{name}a"), name.chars().skip(1).collect(), format!("{name}\0")] {
                assert_eq!(top(&near), list.contains(&&*near), "{near}");
            }
        }
    }
}
