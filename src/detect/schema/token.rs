//! A line of source code → its words, texts in quotes and marks.
//!
//! In: one line, and what begins a comment. Out: tokens with their places.
//! Never follows a text or comment beyond its line.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Letters, digits and `_`; a number too.
    Word,
    /// The content of quotes.
    Quoted,
    /// Any other character.
    Mark,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'l> {
    pub(super) what: What,
    pub(super) text: &'l str,
    /// Byte of `text` in the line.
    pub(super) at: usize,
}

/// The most tokens of a line that are looked at.
const MOST: usize = 96;

impl Token<'_> {
    pub(super) fn is(&self, mark: &str) -> bool {
        self.what == What::Mark && self.text == mark
    }

    pub(super) fn is_word(&self) -> bool {
        self.what == What::Word && !self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    pub(super) fn is_quoted(&self) -> bool {
        self.what == What::Quoted && is_name(self.text)
    }

    /// Returns whether this is the word, whatever its case.
    pub(super) fn says(&self, word: &str) -> bool {
        self.what == What::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// Returns whether a text in quotes may be a name: without it, there would be no end of what is one.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | ' '))
}

/// Returns the tokens of a line up to a comment.
pub(super) fn tokens<'l>(line: &'l str, comments: &[&str]) -> Vec<Token<'l>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty() && tokens.len() < MOST) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
        } else if comments.iter().any(|comment| rest.starts_with(comment)) {
            break;
        } else if first.is_alphanumeric() || first == '_' {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token { what: What::Word, text: rest.get(..len).unwrap_or(rest), at });
            at += len;
        } else if matches!(first, '"' | '\'' | '`') {
            let inner = rest.get(1..).unwrap_or_default();
            let len = inner.find(first).unwrap_or(inner.len());
            let text = inner.get(..len).unwrap_or_default();
            tokens.push(Token { what: What::Quoted, text, at: at + 1 });
            at += 1 + len + 1;
        } else {
            let len = first.len_utf8();
            tokens.push(Token { what: What::Mark, text: rest.get(..len).unwrap_or(rest), at });
            at += len;
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_words_texts_and_marks() {
        let shown = |line: &str| -> Vec<String> {
            tokens(line, &["#", "//"]).iter().map(|it| format!("{}@{}", it.text, it.at)).collect()
        };
        assert_eq!(
            shown("t.string :e, 'дом' # x"),
            ["t@0", ".@1", "string@2", ":@9", "e@10", ",@11", "дом@14"]
        );
        assert_eq!(shown("a = \"open"), ["a@0", "=@2", "open@5"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }
}
