//! One noun behind several words: "contact and payment information", «учётные и паспортные данные».
//!
//! In: words. Out: phrases of data that the earlier words make with the noun.
//! Never reads a word so that stands beside the noun: that is a phrase as it is.

use super::{Found, Sense, Word, Wordings};

/// How many words one noun may have before it.
const MOST: usize = 6;

impl Wordings {
    /// Returns the phrases that words make with a noun which a later word stands beside.
    pub(super) fn shared_heads(&self, words: &[Word]) -> Vec<Found> {
        let mut found = Vec::new();
        for (head, noun) in words.iter().enumerate().filter(|(_, word)| is_head(word)) {
            let mut beside = head;
            for _ in 0..MOST {
                let Some(at) = coordinated(words, beside) else { break };
                let pair = [words[at].clone(), noun.clone()];
                found.extend(self.phrases_in(&pair).into_iter().filter_map(|it| {
                    let whole = it.words == (0..2);
                    let data = matches!(it.sense, Sense::Data { slot: false, .. });
                    (whole && data).then_some(Found { words: at..at + 1, sense: it.sense })
                }));
                beside = at + 1;
            }
        }
        found
    }
}

/// The word before the one in front of `beside`, if a comma or a conjunction joins the two.
fn coordinated(words: &[Word], beside: usize) -> Option<usize> {
    let last = beside.checked_sub(1)?;
    let mut at = last.checked_sub(1)?;
    if words.get(last)?.mark {
        return None;
    }
    let joins = |word: &Word| {
        matches!(word.form.as_str(), "," | "и" | "или" | "and" | "or" | "/" | "любых" | "иных")
    };
    let mut joined = false;
    while words.get(at).is_some_and(joins) {
        joined = true;
        at = at.checked_sub(1)?;
    }
    (joined && words.get(at).is_some_and(|word| !word.mark)).then_some(at)
}

fn is_head(word: &Word) -> bool {
    matches!(
        word.stem.as_str(),
        "данн" | "информаци" | "сведени" | "data" | "information" | "detail"
    )
}
