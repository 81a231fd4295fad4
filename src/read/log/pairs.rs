//! Pairs in a line: `key=value`, as logfmt and many programs write them.
//!
//! In: a line. Out: each key and the place of its value.
//! Never takes a comparison or a piece of code for a pair: the key is one word, and touches the sign.

use std::ops::Range;

/// The longest key, in bytes.
const KEY: usize = 64;

/// Calls `put` with each pair in bytes `within` of a text, in order.
pub(super) fn each(
    text: &str,
    within: Range<usize>,
    put: &mut dyn FnMut(Range<usize>, Range<usize>),
) {
    let bytes = text.as_bytes();
    let mut from = within.start;
    while let Some(rest) = bytes.get(from..within.end)
        && let Some(found) = memchr::memchr(b'=', rest)
    {
        let sign = from + found;
        let line = bytes.get(..within.end).unwrap_or_default();
        let Some(key) = key(line.get(..sign).unwrap_or_default(), from) else {
            from = sign + 1;
            continue;
        };
        let value = value(line, sign + 1);
        from = value.end.max(sign + 1);
        put(key, value);
    }
}

/// The key that ends the bytes.
fn key(bytes: &[u8], least: usize) -> Option<Range<usize>> {
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') || *byte >= 0x80
    };
    let len = bytes.iter().rev().take(KEY + 1).take_while(|byte| is_part(byte)).count();
    let start = (bytes.len() - len).max(least);
    let first = bytes
        .get(start)
        .filter(|first| first.is_ascii_alphabetic() || **first >= 0x80 || **first == b'_')?;
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let clean =
        before.is_none_or(|byte| byte.is_ascii_whitespace() || b",;[({|?&\"'".contains(byte));
    (clean && len <= KEY && *first != b'\x80').then_some(start..bytes.len())
}

/// The value that begins at byte `at`: in quotes, or up to what parts values.
fn value(bytes: &[u8], at: usize) -> Range<usize> {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first() {
        Some(quote @ (b'"' | b'\'')) => {
            let mut end = 1;
            while let Some(found) =
                memchr::memchr2(*quote, b'\\', rest.get(end..).unwrap_or_default())
            {
                end += found;
                if rest.get(end) == Some(quote) {
                    return at + 1..at + end;
                }
                end += 2;
            }
            at + 1..bytes.len()
        }
        Some(b'=') => at..at,
        _ => {
            let parts = |byte: &u8| {
                byte.is_ascii_whitespace()
                    || matches!(
                        byte,
                        b',' | b';' | b'|' | b'&' | b')' | b']' | b'}' | b'"' | b'\'' | b'<' | b'>'
                    )
            };
            at..at + rest.iter().position(parts).unwrap_or(rest.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_words_that_touch_the_sign() {
        for (line, expected) in [
            (
                r#"level=info msg="a \"b\" c" user.id=17 тел=+7"#,
                r#"level:info msg:a \"b\" c user.id:17 тел:+7"#,
            ),
            ("GET /?mail=a@example.org&q=%20 done", "mail:a@example.org q:%20"),
            ("{a=1, b='x y'} [c=2]", "a:1 b:x y c:2"),
            ("a == b, c != d, e => f, x = 1", ""),
            ("a= b=", "a: b:"),
            ("1=2 -x=3 a/b=4", ""),
            ("k=\"open a=b", "k:open a=b"),
            ("==", ""),
        ] {
            let mut found = Vec::new();
            each(line, 0..line.len(), &mut |key, value| {
                found.push(format!("{}:{}", line.get(key).unwrap(), line.get(value).unwrap()));
            });
            assert_eq!(found.join(" "), expected, "{line}");
        }
    }
}
