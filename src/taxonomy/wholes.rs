//! Texts, each with what it stands for: thousands, packed for as long as the program runs.
//!
//! In: a text. Out: what it stands for, in the order in which that was added.
//! Never knows a part of a text.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use hashbrown::HashTable;

/// Texts with what they stand for; one may stand for several things.
pub(super) struct Wholes<T> {
    /// All texts, one behind the other, in order.
    texts: Box<str>,
    /// Where each begins and ends.
    spans: Box<[[u32; 2]]>,
    stand_for: Box<[T]>,
    /// The place of each text, the first of those that are alike.
    places: HashTable<u32>,
}

impl<T> Wholes<T> {
    /// Takes texts, each with what it stands for.
    pub(super) fn of(mut all: Vec<(String, T)>) -> Self {
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut texts = String::with_capacity(all.iter().map(|(text, _)| text.len()).sum());
        let mut spans = Vec::with_capacity(all.len());
        let mut stand_for = Vec::with_capacity(all.len());
        for (text, thing) in all {
            let from = texts.len();
            texts.push_str(&text);
            spans.push([from, texts.len()].map(|at| u32::try_from(at).unwrap_or(u32::MAX)));
            stand_for.push(thing);
        }
        let text = |place: u32| spans.get(place as usize).map_or("", |span| slice(&texts, *span));
        let mut places = HashTable::with_capacity(spans.len());
        for place in 0..u32::try_from(spans.len()).unwrap_or(u32::MAX) {
            if place.checked_sub(1).is_none_or(|before| text(before) != text(place)) {
                places.insert_unique(hash(text(place)), place, |place| hash(text(*place)));
            }
        }
        Self { texts: texts.into(), spans: spans.into(), stand_for: stand_for.into(), places }
    }

    /// Returns all that a text stands for.
    pub(super) fn get(&self, text: &str) -> &[T] {
        let is = |place: usize| {
            self.spans.get(place).is_some_and(|span| slice(&self.texts, *span) == text)
        };
        let first = self.places.find(hash(text), |place| is(*place as usize));
        let Some(from) = first.map(|place| *place as usize) else { return &[] };
        let end = (from..).find(|place| !is(*place)).unwrap_or(from);
        self.stand_for.get(from..end).unwrap_or_default()
    }
}

fn slice(texts: &str, [from, end]: [u32; 2]) -> &str {
    texts.get(from as usize..end as usize).unwrap_or_default()
}

fn hash(text: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stands_for_all_that_was_added_in_order() {
        let all = [("b", 1), ("ab", 2), ("", 3), ("b", 0), ("abc", 4), ("ё", 5)];
        let wholes = Wholes::of(all.map(|(text, thing)| (text.to_owned(), thing)).to_vec());
        for text in ["", "a", "ab", "abc", "abcd", "b", "ё", "ю"] {
            let own = all.iter().filter(|(known, _)| *known == text);
            let own: Vec<i32> = own.map(|(_, thing)| *thing).collect();
            assert_eq!(wholes.get(text), own, "{text}");
        }
        assert!(Wholes::<u8>::of(Vec::new()).get("a").is_empty());
    }
}
