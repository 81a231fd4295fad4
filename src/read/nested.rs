//! Whether the value of a table is a document of its own.
//!
//! In: a value as it is written. Out: whether to look for JSON in it.
//! Never takes an array of PostgreSQL for JSON: its strings are values, and no keys.

/// Returns whether a value looks like JSON, whatever is done to its quotes: `{"a": …`, `{""a"": …`,
/// `{\"a\": …`, `[{…`, `["…`; but not `{"a","b"}`.
pub(super) fn is_json(text: &str) -> bool {
    let mut rest = text.trim_start();
    if let Some(list) = rest.strip_prefix('[') {
        return list.trim_start().starts_with(['{', '[', '"', '\\']);
    }
    rest = rest.strip_prefix('{').unwrap_or_default().trim_start();
    let key = rest.trim_start_matches(['"', '\\']);
    if key.len() == rest.len() {
        return false;
    }
    let own = slashes(rest, rest.find('"').unwrap_or_default());
    let mut quotes = memchr::memchr_iter(b'"', key.as_bytes()).peekable();
    while let Some(at) = quotes.next() {
        quotes.next_if_eq(&(at + 1));
        let more = slashes(key, at);
        let behind = key.get(at..).unwrap_or_default().trim_start_matches('"');
        let is_end = behind.trim_start().starts_with(':');
        // A quote inside of the key has more backslashes before it; so has one behind a key that ends with some.
        if more <= own || is_end && (more / (own + 1)).is_multiple_of(2) {
            return is_end;
        }
    }
    false
}

/// Returns how many backslashes are before byte `at`.
fn slashes(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().take_while(|byte| **byte == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_no_json() {
        for text in ["{\"a\": 1}", "{\\\"a\\\":1}", "{\"\"a\"\" : 1}", "[{\"a\": 1}]", " [ \"x\" ]"]
        {
            assert!(is_json(text), "{text}");
        }
        for text in [
            r#"{"a\"b": 1}"#,
            r#"{"a\\"b": 1}"#,
            r#"{""a\""b"": 1}"#,
            r#"{\"a\\\"b\": 1}"#,
            r#"{"a\\": 1}"#,
        ] {
            assert!(is_json(text), "{text}");
        }
        for text in [r#"{"a\"b","c"}"#, r#"{"a\":b","c"}"#, r#"{"a\": b"#] {
            assert!(!is_json(text), "{text}");
        }
        for text in ["{\"a\",\"b\"}", "{\"\",\"b\"}", "{a,b}", "{a\":1}", "{}", "[]", "[1,2)", "{"]
        {
            assert!(!is_json(text), "{text}");
        }
    }
}
