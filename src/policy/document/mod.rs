//! A policy document becomes declarations: its own sentences, with their places.
//!
//! In: the bytes of a document, Russian or English. Out: a draft policy.
//! Never invents: what can't be located byte for byte is not written.

mod assemble;
mod collective;
mod defects;
mod docx;
mod entity;
#[cfg(test)]
mod examples;
mod facts;
mod flow;
mod html;
mod imprint;
mod markdown;
mod number;
mod operator;
mod outline;
mod owner;
mod polarity;
mod scope;
mod slot;
mod source;
mod statement;
mod term;
mod word;
mod wording;

use crate::taxonomy::Lang;

use super::Policy;

/// Why a document can't be read as a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// It has no bytes but white space.
    #[error("the document is empty")]
    Empty,
    /// It is a picture, a PDF, an archive …
    #[error("a document in {form} is not read")]
    Unsupported {
        /// The form.
        form: &'static str,
    },
    /// It breaks off or is garbled.
    #[error("the {form} is damaged")]
    Damaged {
        /// The form.
        form: &'static str,
    },
    /// It is longer than any policy.
    #[error("the document is longer than {limit} bytes")]
    TooLong {
        /// The most bytes that are read.
        limit: usize,
    },
    /// Its bytes are no text.
    #[error("the document is no text")]
    NoText,
    /// It is in neither Russian nor English.
    #[error("the document is in neither Russian nor English")]
    Language,
    /// It says nothing of personal data.
    #[error("the document is no privacy policy: it says nothing of personal data")]
    NoPolicy,
}

impl Trouble {
    /// Returns what to do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Unsupported { .. } | Self::Damaged { .. } | Self::NoText => {
                "save its text as Markdown, plain text, HTML or DOCX"
            }
            Self::Empty | Self::TooLong { .. } | Self::NoPolicy => "give the privacy policy itself",
            Self::Language => "give the Russian or English version",
        }
    }
}

/// Reads a document: Markdown, plain text, HTML or DOCX, by its content. `name` is what the policy is called.
///
/// Places are bytes of the document; of a DOCX, of its extracted text, see [`quotes`].
///
/// # Errors
/// [`Trouble`], if it is no document of a policy in a language and form that are read.
pub fn read(bytes: &[u8], name: &str) -> Result<Policy, Trouble> {
    let (source, flow) = source::Source::read(bytes)?;
    let lang = language(&flow)?;
    let parts = outline::read(&flow, wording::of(lang));
    let reading = statement::read(&parts, lang);
    let policy = assemble::Assembly {
        bytes,
        name,
        lang,
        source: &source,
        flow: &flow,
        parts: &parts,
        reading: &reading,
    }
    .policy();
    let declares = !policy.collected.is_empty() || !policy.denied.is_empty();
    let tells = !policy.shares.is_empty() || !policy.retained.is_empty();
    if declares || (tells || !policy.purposes.is_empty()) && parts.iter().any(is_of_privacy) {
        Ok(policy)
    } else {
        Err(Trouble::NoPolicy)
    }
}

/// Whether a part speaks of personal data or of privacy: a term alone may be one of eggs in a fridge.
fn is_of_privacy(part: &outline::Part) -> bool {
    part.words.iter().any(|word| {
        matches!(
            word.stem.as_str(),
            "персональн" | "конфиденциальност" | "privacy" | "personal" | "cookie"
        )
    })
}

/// Reads a document once and returns what is quoted at its places: the text from one byte up to another, as a
/// citation has it; `None` if there is none.
pub fn quotes(bytes: &[u8]) -> impl Fn(u64, u64) -> Option<String> + use<> {
    let source = source::Source::text_of(bytes).ok();
    move |start, end| source.as_ref()?.quote(start, end)
}

/// Tells Russian from English by the letters and the commonest words.
fn language(flow: &flow::Flow) -> Result<Lang, Trouble> {
    let (mut cyrillic, mut latin, mut russian, mut english) = (0_usize, 0_usize, 0_usize, 0_usize);
    // Letters of Ukrainian, Belarusian, Serbian, Kazakh and others that Russian lacks.
    let mut other = 0_usize;
    for block in &flow.blocks {
        for word in word::words(flow.text(block.text.clone()), 0) {
            let letters = word.form.chars().filter(|c| c.is_alphabetic()).count();
            other += word.form.chars().filter(|c| "іїєґўјљњћђџәғқңөұүһ".contains(*c)).count();
            if word.form.chars().any(|c| ('а'..='я').contains(&c)) {
                cyrillic += letters;
            } else if word.form.is_ascii() {
                latin += letters;
            }
            russian += usize::from(matches!(
                word.form.as_str(),
                "и" | "в" | "на" | "не" | "для" | "или" | "с" | "по" | "данных"
            ));
            english += usize::from(matches!(
                word.form.as_str(),
                "the" | "and" | "of" | "to" | "we" | "your" | "or" | "our" | "you"
            ));
        }
    }
    let total = cyrillic + latin;
    // A few lines may do without the commonest words.
    let short = total < 400;
    if cyrillic > latin && other * 200 < cyrillic && (short || russian * 400 >= total.min(4000)) {
        Ok(Lang::Ru)
    } else if latin >= cyrillic && english * 400 >= total.min(4000) && total > 0 {
        Ok(Lang::En)
    } else if total == 0 {
        Err(Trouble::NoText)
    } else {
        Err(Trouble::Language)
    }
}
