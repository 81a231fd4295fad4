//! Fields: what the name of a column or key says of the values in it.
//!
//! In: a field's name and a rule. Out: evidence for or against.
//! Never looks at values.

use std::collections::HashMap;

use super::{
    context::Asker,
    evidence::Evidence,
    words::{Label, Say, Vocabulary, fold},
};

/// How many names are remembered; a file with more columns than that is asked about anew.
const REMEMBERED: usize = 4096;

/// What names said so far, kept from one value of a column to the next.
#[derive(Default)]
pub(super) struct Fields {
    labels: HashMap<Box<str>, Vec<Label>>,
}

impl Fields {
    /// Returns what the name says to a rule: its last label decides, as the last noun does
    /// (`phone_order` is about an order, `order_phone` about a phone).
    pub(super) fn ask(&mut self, vocabulary: &Vocabulary, name: &str, asker: Asker) -> Evidence {
        if !self.labels.contains_key(name) {
            if self.labels.len() >= REMEMBERED {
                self.labels.clear();
            }
            let mut labels = Vec::new();
            vocabulary.labels(name, 0, &fold(name), &mut labels);
            self.labels.insert(name.into(), labels);
        }
        let labels = self.labels.get(name).map(Vec::as_slice).unwrap_or_default();
        labels
            .iter()
            .map(|label| (label.end, vocabulary.say(label.word, asker.rule, asker.category)))
            .filter(|(_, say)| *say != Say::Nothing)
            .max()
            .map_or(Evidence::NONE, |(_, say)| match say {
                Say::For => Evidence::FIELD,
                Say::Against | Say::Other => Evidence::AGAINST,
                Say::Nothing => Evidence::NONE,
            })
    }
}
