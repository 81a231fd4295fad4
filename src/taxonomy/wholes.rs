//! Texts, each with what it stands for: thousands, packed for as long as the program runs.
//!
//! In: a text. Out: what it stands for, in the order in which that was added.
//! Never knows a part of a text.

/// Texts with what they stand for; one may stand for several things.
pub(super) struct Wholes<T> {
    /// All texts, one behind the other, in order.
    texts: Box<str>,
    /// Where each begins and ends.
    spans: Box<[[u32; 2]]>,
    stand_for: Box<[T]>,
}

impl<T> Wholes<T> {
    /// Takes texts, each with what it stands for.
    pub(super) fn of(mut all: Vec<(String, T)>) -> Self {
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut texts = String::with_capacity(all.iter().map(|(text, _)| text.len()).sum());
        let place = |texts: &String| u32::try_from(texts.len()).unwrap_or(u32::MAX);
        let (mut spans, mut stand_for) =
            (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for (text, thing) in all {
            let from = place(&texts);
            texts.push_str(&text);
            spans.push([from, place(&texts)]);
            stand_for.push(thing);
        }
        Self { texts: texts.into(), spans: spans.into(), stand_for: stand_for.into() }
    }

    /// Returns all that a text stands for.
    pub(super) fn get(&self, text: &str) -> &[T] {
        let known = |[from, end]: &[u32; 2]| {
            self.texts.get(*from as usize..*end as usize).unwrap_or_default()
        };
        let from = self.spans.partition_point(|span| known(span) < text);
        let alike = self.spans.get(from..).unwrap_or_default().iter();
        let count = alike.take_while(|span| known(span) == text).count();
        self.stand_for.get(from..from + count).unwrap_or_default()
    }
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
