//! Neighbours: what stands right beside a value.
//!
//! In: the text before a candidate, or behind it. Out: what its end, or its beginning, is.
//! Never looks farther than a few dozen characters, nor at the candidate's rule.

use super::boundary::is_unspaced;

/// Returns whether a text ends with a word and a space, behind the start or another space: `name of the `, `called (`.
pub(super) fn ends_in_word(head: &str) -> bool {
    let bare = head.trim_end_matches(['(', '"', '\'', '`']).trim_end_matches([',', ' ', '\n']);
    if bare.len() == head.len() || head.len() - bare.len() == 1 && !head.ends_with([' ', '\n']) {
        return false;
    }
    let bare = bare.trim_end_matches([')', '.']);
    let rest = bare.trim_end_matches(char::is_alphabetic);
    bare.len() > rest.len() + 1 && (rest.is_empty() || rest.ends_with([' ', '\n', '(']))
}

/// Returns whether a space and a word in small letters stand at the start of a text, and a space or the end behind it.
pub(super) fn begins_with_word(tail: &str) -> bool {
    let bare = tail.trim_start_matches([')', '.', ',', '"', '\'', '`']);
    let Some(rest) = bare.strip_prefix([' ', '\n']) else { return false };
    let rest = rest.trim_start_matches([' ', '\n']);
    let behind = rest.trim_start_matches(char::is_lowercase);
    rest.len() > behind.len() + 1
        && (behind.is_empty() || behind.starts_with([' ', '\n', '.', ',', ')']))
}

/// How many bytes before a number may belong to it.
const GROUPS: usize = 40;

/// Returns whether digits in groups of four before a number make it a piece of a longer one: an IBAN
/// (`ES59 0049 5030 `, ISO 13616), or a calling code with fewer digits than any number has (`+62 21 `); all in one line.
pub(super) fn grouped(head: &str) -> bool {
    let from = head.floor_char_boundary(head.len().saturating_sub(GROUPS));
    let (mut digits, mut spaces) = (0, 0);
    let mut last = ' ';
    let mut chars = head.get(from..).unwrap_or_default().chars().rev();
    while let Some(c) = chars.next() {
        match c {
            '\n' => return false,
            '+' => return digits <= 5,
            '(' | ')' | '-' => {}
            c if is_digit(c) => digits += 1,
            // Two letters and two digits head an IBAN.
            'A'..='Z' => {
                let country = chars.next().is_some_and(|c| c.is_ascii_uppercase());
                let edge = chars.next().is_none_or(|c| !is_word(c));
                return country && edge && digits % 4 == 2 && spaces == digits / 4 + 1;
            }
            c if c.is_whitespace() && !last.is_whitespace() || spaces == 0 => spaces += 1,
            _ => return false,
        }
        last = c;
    }
    false
}

/// Returns whether groups of four stand beside a value in groups of four digits: one with letters, or two of digits.
/// Then it is a piece of a dump, or of a table of numbers. `beside` touches the value with a space.
pub(super) fn dumped(beside: &str, value: &str, before: bool) -> bool {
    let own = value.as_bytes();
    let own = match before {
        true => own.first_chunk::<5>().is_some_and(|own| own[4] == b' ' && four(own, 0)),
        false => own.last_chunk::<5>().is_some_and(|own| own[0] == b' ' && four(own, 1)),
    };
    if !own {
        return false;
    }
    let beside = beside.as_bytes();
    let (near, far) = match before {
        true => (beside.last_chunk::<5>(), beside.last_chunk::<10>()),
        false => (beside.first_chunk::<5>(), beside.first_chunk::<10>()),
    };
    // ` 4820 ` before and ` 85D5 ` behind: the group, and the one farther off with the space between.
    let (at, farther, space) = if before { (0, 0, 4) } else { (1, 6, 5) };
    near.is_some_and(|near| {
        let group = near.get(at..at + 4).unwrap_or_default();
        four(near, at)
            && (group.iter().any(u8::is_ascii_alphabetic)
                || far.is_some_and(|far| far[space] == b' ' && four(far, farther)))
    })
}

/// Returns whether four hexadecimal digits, one of them decimal, stand at a place.
fn four(bytes: &[u8], at: usize) -> bool {
    let group = bytes.get(at..at + 4).unwrap_or_default();
    group.len() == 4
        && group.iter().all(u8::is_ascii_hexdigit)
        && group.iter().any(u8::is_ascii_digit)
}

/// Returns whether a text ends with two hexadecimal octets, each before a colon: `ce:92:`.
pub(super) fn ends_with_octets(head: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_hexdigit();
    matches!(head.as_bytes(), [.., a, b, b':', c, d, b':'] if [*a, *b, *c, *d].into_iter().all(hex))
}

/// Returns whether a group of one to four hexadecimal digits stands before the colon that `head` ends with.
pub(super) fn ends_with_hex_group(head: &str) -> bool {
    let group = head.trim_end_matches(':').trim_end_matches(|c: char| c.is_ascii_hexdigit());
    let length = head.trim_end_matches(':').len() - group.len();
    (1..=4).contains(&length) && !group.ends_with(is_word)
}

/// Returns whether a pair of hexadecimal digits, one of them a letter, stands beside a value that begins, or ends, with
/// a pair of digits: then it is a piece of a dump of bytes, `0A 3C 6D 65 74 68 6F`.
pub(super) fn paired(beside: &str, value: &str, before: bool) -> bool {
    let (own, near) = (value.as_bytes(), beside.as_bytes());
    match before {
        true => {
            own.get(2) == Some(&b' ') && matches!(near, [.., b' ', a, b, b' '] if mixed(*a, *b))
        }
        false => {
            own.len() > 2
                && own.get(own.len() - 3) == Some(&b' ')
                && matches!(near, [b' ', a, b, b' ' | b'\n', ..] if mixed(*a, *b))
        }
    }
}

/// Returns whether two hexadecimal digits are a letter and a decimal one.
fn mixed(a: u8, b: u8) -> bool {
    let one = |a: u8, b: u8| a.is_ascii_digit() && b.is_ascii_hexdigit() && b.is_ascii_alphabetic();
    one(a, b) || one(b, a)
}

/// Returns whether the point at the end of a text stands behind what reckons: `-.`, `x * .`.
pub(super) fn begins_fraction(head: &str) -> bool {
    let sum = head.strip_suffix('.').unwrap_or(head).trim_end_matches(' ');
    sum.ends_with(['-', '+', ',', '*', '=', '/', '<', '>'])
}

/// Returns whether a token is four numbers with dots.
pub(super) fn quad(token: &str) -> bool {
    token.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Returns whether a token is what vector graphics are drawn with: `2.12`, `-.5`, `2.83-2.12`, `2.03.5`.
pub(super) fn fraction(token: &str) -> bool {
    token.contains('.')
        && token.contains(|c: char| c.is_ascii_digit())
        && token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ','))
        && !quad(token)
}

/// What stands before the end of a text or before its last separator, without spaces or brackets.
pub(super) fn last_token(head: &str) -> &str {
    let head = head.strip_suffix('-').unwrap_or(head);
    let from = head.floor_char_boundary(head.len().saturating_sub(GROUPS));
    let head = head.get(from..).unwrap_or_default();
    head.rsplit(|c: char| c.is_whitespace() || "()[]<>\"'=".contains(c)).next().unwrap_or_default()
}

/// The digits and full stops that a text begins with, but for full stops behind them.
pub(super) fn first_token(tail: &str) -> &str {
    let tail = tail.get(..tail.floor_char_boundary(GROUPS.min(tail.len()))).unwrap_or_default();
    let end = tail.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tail.len());
    tail.get(..end).unwrap_or_default().trim_end_matches('.')
}

/// The token behind the one that `tail` begins with.
pub(super) fn second_token(tail: &str) -> &str {
    let tail =
        tail.get(..tail.floor_char_boundary((2 * GROUPS).min(tail.len()))).unwrap_or_default();
    tail.split(' ').nth(1).unwrap_or_default()
}

/// Returns whether a text begins with a plain word, as in `123-office`: no piece of a UUID or a file's name.
pub(super) fn begins_with_plain_word(text: &str) -> bool {
    let length = text.bytes().take_while(u8::is_ascii_lowercase).count();
    let (word, rest) = text.split_at_checked(length).unwrap_or_default();
    length >= 3
        && word.bytes().any(|byte| byte > b'f')
        && rest
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '"'))
}

/// Returns whether a path begins here: `/srv`, `~/x`, but not `//`.
pub(super) fn begins_path(text: &str) -> bool {
    text.starts_with('~') || text.starts_with('/') && !text.starts_with("//")
}

/// Returns whether a character is a digit, in whatever width.
pub(super) fn is_digit(c: char) -> bool {
    super::check::digit(c).is_some()
}

/// Returns whether words are made of a character, where they are parted by others.
pub(super) fn is_word(c: char) -> bool {
    match c {
        '\0'..='\u{7F}' => c == '_' || c.is_ascii_alphanumeric(),
        _ => c.is_alphanumeric() && !is_unspaced(c),
    }
}
