//! Machines: mailboxes whose local part nobody chose.
//!
//! In: local part and domain of an address. Out: whether a machine made them.
//! Never says that there is no such mailbox.

/// Returns whether a machine made the local part: a UUID, a long hexadecimal or numeric identifier,
/// or a domain below which only machines have names.
pub(super) fn machine(local: &str, domain: &str) -> bool {
    let bytes = local.as_bytes();
    // The shortest of what follows is a counter: twelve digits and a dot.
    if bytes.len() <= 12 {
        return is_machines(domain);
    }
    let Made { digits, letters, capitals, hyphens, dots, lines } = Made::of(bytes);
    let only = |more: usize| digits + letters + more == bytes.len();
    let uuid = bytes.len() >= 32 && only(hyphens) && digits > 0;
    let hexadecimal = bytes.len() >= 16 && only(0) && digits >= 4;
    // 20240315102233.A1B2C3 and 1710487353.4711.0: dates and counters, longer than any phone number.
    let counter = digits >= 12 && hyphens < 4 && only(dots + hyphens + lines) && dots > 0;
    // 20240315102233.11275-7-kira and <commit>.1710487353.git.kira: what git sends by mail.
    let head = local.split_once('.').map_or("", |(head, _)| head).as_bytes();
    let stamped = head.len() >= 14 && head.iter().all(u8::is_ascii_digit)
        || head.len() >= 32 && head.iter().all(u8::is_ascii_hexdigit);
    let mixed = bytes.len() >= 24 && digits >= 8 && capitals > 0;
    uuid || hexadecimal
        || counter
        || stamped
        || mixed && digits * 3 >= bytes.len()
        || is_machines(domain)
        // `3kq81njc0vtg7l4417p2m8@google.com`: what a calendar calls an event.
        || domain == "google.com" && bytes.len() >= 20 && digits >= 3 && hyphens + dots == 0
}

/// Returns whether below a domain only machines have names: those that give letters their identifiers.
fn is_machines(domain: &str) -> bool {
    matches!(domain, "mail.gmail.com" | "mx.google.com" | "group.calendar.google.com")
        || domain.ends_with(".prod.outlook.com")
        || domain.ends_with(".amazonses.com")
}

/// Of what a local part is made: how many bytes of each kind.
struct Made {
    digits: usize,
    /// A to F, large or small.
    letters: usize,
    /// A to Z.
    capitals: usize,
    hyphens: usize,
    dots: usize,
    /// Underscores.
    lines: usize,
}

impl Made {
    fn of(bytes: &[u8]) -> Self {
        let mut counts = [0_usize; 6];
        // Ten bits of a number count each kind.
        for part in bytes.chunks(1023) {
            let sum = part.iter().fold(0_u64, |sum, byte| sum + KINDS[usize::from(*byte)]);
            for (i, count) in counts.iter_mut().enumerate() {
                *count += (sum >> (10 * i) & 1023) as usize;
            }
        }
        let [digits, letters, capitals, hyphens, dots, lines] = counts;
        Self { digits, letters, capitals, hyphens, dots, lines }
    }
}

/// What a byte adds to the counts of [`Made`].
static KINDS: [u64; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        let digit = byte.is_ascii_digit();
        kinds[byte as usize] = digit as u64
            | ((byte.is_ascii_hexdigit() && !digit) as u64) << 10
            | (byte.is_ascii_uppercase() as u64) << 20
            | ((byte == b'-') as u64) << 30
            | ((byte == b'.') as u64) << 40
            | ((byte == b'_') as u64) << 50;
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_local_part_is_made_of_is_counted(text in "[a-hA-H0-9._й-]{0,40}|[0-9a]{1020,2100}") {
            let of = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
            let Made { digits, letters, capitals, hyphens, dots, lines } = Made::of(text.as_bytes());
            let hexadecimal = of(u8::is_ascii_hexdigit);
            prop_assert_eq!([digits, digits + letters], [of(u8::is_ascii_digit), hexadecimal]);
            prop_assert_eq!(capitals, of(u8::is_ascii_uppercase));
            let signs = [of(|b| *b == b'-'), of(|b| *b == b'.'), of(|b| *b == b'_')];
            prop_assert_eq!([hyphens, dots, lines], signs);
        }
    }
}
