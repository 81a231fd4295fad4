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
    let behind = key.split_once('"').filter(|_| key.len() < rest.len()).map_or("", |it| it.1);
    behind.trim_start_matches('"').trim_start().starts_with(':')
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
        for text in ["{\"a\",\"b\"}", "{\"\",\"b\"}", "{a,b}", "{a\":1}", "{}", "[]", "[1,2)", "{"]
        {
            assert!(!is_json(text), "{text}");
        }
    }
}
