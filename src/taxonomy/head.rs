//! Wordings by how their first word begins.
//!
//! In: a word of a name. Out: the few wordings that may begin with it, in the order they were added.
//! Never asks whether the rest fits.

use std::collections::HashMap;

/// How many bytes of a first word are looked at.
const LOOKED_AT: usize = 2;

type Head = [u8; LOOKED_AT];

/// Wordings, each some words in a row, of each of which the end may be open; and what each stands for.
pub(super) struct Wordings<T> {
    /// By the first bytes of the first word.
    of: HashMap<Head, Vec<Wording<T>>>,
    /// Those whose first word is shorter.
    short: Vec<Wording<T>>,
    count: usize,
}

/// One of them, with its number in the order they were added.
struct Wording<T> {
    number: usize,
    words: Vec<(String, bool)>,
    stands_for: T,
}

impl<T> Default for Wordings<T> {
    fn default() -> Self {
        Self { of: HashMap::new(), short: Vec::new(), count: 0 }
    }
}

impl<T> Wordings<T> {
    /// Adds a wording: its words, folded, each with whether its end is open.
    pub(super) fn add(&mut self, words: Vec<(String, bool)>, stands_for: T) {
        let head = words.first().and_then(|(first, _)| head(first));
        let wording = Wording { number: self.count, words, stands_for };
        self.count += 1;
        match head {
            Some(head) => self.of.entry(head).or_default().push(wording),
            None => self.short.push(wording),
        }
    }

    /// Returns those that a row of words begins with: how many words each has, and what it stands for.
    pub(super) fn begin<'w>(
        &'w self,
        words: &'w [impl AsRef<str>],
    ) -> impl Iterator<Item = (usize, &'w T)> {
        let head = words.first().and_then(|word| head(word.as_ref()));
        let of = head.and_then(|head| self.of.get(&head)).map_or(&[][..], Vec::as_slice);
        let mut both = [of.iter().peekable(), self.short.iter().peekable()];
        let in_order = std::iter::from_fn(move || {
            let [of, short] = &mut both;
            let next = match (of.peek(), short.peek()) {
                (Some(a), Some(b)) if b.number < a.number => short,
                (None, _) => short,
                _ => of,
            };
            next.next()
        });
        let fitting = in_order.filter(|wording| fits(&wording.words, words));
        fitting.map(|wording| (wording.words.len(), &wording.stands_for))
    }
}

fn head(word: &str) -> Option<Head> {
    word.as_bytes().first_chunk().copied()
}

/// Returns whether as many words begin with, or are, their patterns.
fn fits(patterns: &[(String, bool)], words: &[impl AsRef<str>]) -> bool {
    patterns.len() <= words.len()
        && patterns.iter().zip(words).all(|((pattern, open), word)| {
            word.as_ref()
                .strip_prefix(pattern.as_str())
                .is_some_and(|rest| *open || rest.is_empty())
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_that_fit_are_found_in_order(
            wordings in proptest::collection::vec(
                proptest::collection::vec(("[abж]{0,3}", any::<bool>()), 1..3), 0..12),
            words in proptest::collection::vec("[abж]{0,4}", 0..4),
        ) {
            let mut by_head = Wordings::default();
            for (number, wording) in wordings.iter().enumerate() {
                by_head.add(wording.clone(), number);
            }
            let fitting = wordings.iter().enumerate().filter(|(_, wording)| fits(wording, &words));
            let expected: Vec<_> = fitting.map(|(number, wording)| (wording.len(), number)).collect();
            let found: Vec<_> = by_head.begin(&words).map(|(len, number)| (len, *number)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
