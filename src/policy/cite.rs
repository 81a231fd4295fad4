//! Citations: a quote and where it stands, to be verified against the document byte for byte.
//!
//! In: a document's bytes and a policy. Out: its hash, and what no longer matches.
//! Never trusts a quote that is not there.

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{declared::Policy, document};

/// A sentence, or a part of one, of the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// The section, as the document numbers or names it.
    pub at: String,
    /// First byte in the original file, from 0.
    pub start: u64,
    /// The byte behind the last.
    pub end: u64,
    /// Exactly those bytes.
    pub quote: String,
}

impl Cite {
    /// Returns whether the quote is what stands at its place in the document.
    #[must_use]
    pub fn holds(&self, document: &[u8]) -> bool {
        let range = usize::try_from(self.start).ok().zip(usize::try_from(self.end).ok());
        range.and_then(|(start, end)| document.get(start..end)) == Some(self.quote.as_bytes())
    }
}

/// Returns the SHA-256 of a document (FIPS 180-4), as 64 lower-case hexadecimal digits.
///
/// ```
/// use sverka::policy::sha256;
/// assert!(sha256(b"").starts_with("e3b0c44298fc1c14"));
/// ```
#[must_use]
pub fn sha256(document: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(document).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How a declaration file has fallen behind its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// The document's bytes are other ones.
    pub document: bool,
    /// Citations that do not stand where they say.
    pub cites: Vec<Cite>,
}

impl Stale {
    /// Returns whether the file still speaks of this document.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        !self.document && self.cites.is_empty()
    }
}

/// Compares hash and citations with the document; in one that is not UTF-8 a quote is what a reader makes of
/// the bytes at its place.
#[must_use]
pub fn verify(policy: &Policy, document: &[u8]) -> Stale {
    let is_text = std::str::from_utf8(document).is_ok();
    let read = OnceCell::new();
    let quoted =
        |cite: &Cite| read.get_or_init(|| document::quotes(document))(cite.start, cite.end);
    let holds = |cite: &Cite| {
        cite.holds(document) || !is_text && quoted(cite).as_deref() == Some(&*cite.quote)
    };
    let cites = policy.cites().filter(|cite| !holds(cite)).cloned().collect();
    Stale { document: sha256(document) != policy.document.sha256, cites }
}

impl Policy {
    /// Returns all citations, in the order of the tables.
    pub fn cites(&self) -> impl Iterator<Item = &Cite> {
        let lists = self.operator.iter().map(|it| &it.cite);
        let lists = lists.chain(self.subjects.iter().map(|it| &it.cite));
        let lists = lists.chain(self.collected.iter().map(|it| &it.cite));
        let lists = lists.chain(self.denied.iter().map(|it| &it.cite));
        let lists = lists.chain(self.purposes.iter().map(|it| &it.cite));
        let lists = lists.chain(self.bases.iter().map(|it| &it.cite));
        let lists = lists.chain(self.shares.iter().map(|it| &it.cite));
        let lists = lists.chain(self.transfer.iter().map(|it| &it.cite));
        let lists = lists.chain(self.localisation.iter().map(|it| &it.cite));
        let lists = lists.chain(self.retained.iter().map(|it| &it.cite));
        lists.chain(self.defects.iter().map(|it| &it.cite)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_holds_only_where_its_quote_stands() {
        let document = "мы собираем телефон".as_bytes();
        let cite =
            |start, end, quote: &str| Cite { at: "1".into(), start, end, quote: quote.into() };
        assert!(cite(22, 36, "телефон").holds(document));
        for wrong in
            [cite(21, 35, "телефон"), cite(22, 36, "Телефон"), cite(36, 22, ""), cite(30, 90, "х")]
        {
            assert!(!wrong.holds(document), "{wrong:?}");
        }
    }
}
