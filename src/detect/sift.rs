//! Sieves: of all places where words begin, those where one of some words may.
//!
//! In: the openings of words; a text, and places in it, a bit each. Out: fewer places.
//! Never loses a place where one of the words stands.

use super::{
    bitmap::WORD,
    openings::{AHEAD, Openings},
};

/// Where words may begin in a text, a bit each: 64 bytes to a word, from byte `base` before the text on.
#[derive(Clone, Copy)]
pub(super) struct Starts<'a> {
    pub(super) words: &'a [u64],
    pub(super) base: usize,
    /// Whether only those are left where a label may begin.
    pub(super) sifted: bool,
}

impl Starts<'_> {
    /// Returns the places of word `at`, which has some of them, that lie in the text from byte `from` to byte `to`.
    pub(super) fn word(&self, at: usize, from: usize, to: usize) -> u64 {
        let [first, end] = [self.base + from, self.base + to];
        let word = self.words.get(at).copied().unwrap_or_default();
        let skipped = if first / WORD == at { first % WORD } else { 0 };
        let kept = if end / WORD == at { (1 << (end % WORD)) - 1 } else { u64::MAX };
        word & kept & u64::MAX << skipped
    }
}

/// Leaves of places in a text those where one of the words may begin, which most don't.
pub(super) fn sift(openings: &Openings, text: &[u8], places: &mut [u64]) {
    for (i, word) in places.iter_mut().enumerate().filter(|(_, word)| **word != 0) {
        let here = text.get(i * WORD..).unwrap_or_default();
        *word = match here.first_chunk::<{ WORD + AHEAD - 1 }>() {
            Some(here) => in_middle(openings, here, *word),
            None => in_word(openings, here, (*word, 0)),
        };
    }
}

/// As [`sift`], of the places in one word, behind which the text goes on.
#[inline]
fn in_middle(openings: &Openings, here: &[u8; WORD + AHEAD - 1], places: u64) -> u64 {
    let may = only::<4>(places, |bit| {
        let four = here.get(bit..bit + 4).and_then(|rest| rest.first_chunk());
        four.is_none_or(|four| openings.may_begin(*four))
    });
    if !here.first_chunk::<WORD>().is_some_and(|own| own.is_ascii()) {
        return only::<1>(may, |bit| {
            let ahead = here.get(bit..bit + AHEAD).and_then(|rest| rest.first_chunk());
            ahead.is_none_or(|ahead| openings.begin(ahead))
        });
    }
    only::<2>(may, |bit| {
        let eight = here.get(bit..bit + 8).and_then(|rest| rest.first_chunk());
        eight.is_none_or(|eight| openings.begin_in_ascii(*eight))
    })
}

/// Returns those of places from which a sieve would see beyond the end of a run, by their word: a run that ends within a
/// word of the text may end with one of the words, whatever stands behind.
pub(super) fn near_ends(ends: &[usize], places: &[u64]) -> Vec<(usize, u64)> {
    let all = Starts { words: places, base: 0, sifted: false };
    let near = ends.iter().flat_map(|&end| {
        let from = end.saturating_sub(AHEAD);
        (from / WORD..end.div_ceil(WORD)).map(move |at| (at, all.word(at, from, end)))
    });
    near.filter(|(_, places)| *places != 0).collect()
}

/// As [`sift`], of the places in one word, the first of which is as far before the text as `before` says.
pub(super) fn in_word(openings: &Openings, text: &[u8], (places, before): (u64, isize)) -> u64 {
    let ahead = |bit: usize| first(text, bit.wrapping_add_signed(before.wrapping_neg()));
    let may_begin = |bit: usize| {
        let [a, b, c, d, ..] = ahead(bit);
        openings.may_begin([a, b, c, d])
    };
    let few = places.count_ones() <= 2;
    let may = if few { only::<1>(places, may_begin) } else { only::<4>(places, may_begin) };
    only::<1>(may, |bit| openings.begin(&ahead(bit)))
}

/// Returns whether one of the words may begin at the first byte of a text.
#[inline]
pub(super) fn may_head(openings: &Openings, text: &[u8]) -> bool {
    let [a, b, c, d] = text.first_chunk().copied().unwrap_or_else(|| {
        let [a, b, c, d, ..] = first(text, 0);
        [a, b, c, d]
    });
    openings.may_begin([a, b, c, d]) && openings.begin(&first(text, 0))
}

/// Returns those bits of a word for which `is` holds. It asks of so many at a time before it looks whether any are left:
/// where most words have more, the processor need not guess how many.
#[inline]
fn only<const AT_ONCE: usize>(word: u64, is: impl Fn(usize) -> bool) -> u64 {
    let (mut rest, mut kept) = (word, 0);
    while rest != 0 {
        for _ in 0..AT_ONCE {
            let bit = rest.trailing_zeros() % u64::BITS;
            rest &= rest.wrapping_sub(1);
            kept |= u64::from(is(bit as usize)) << bit;
        }
    }
    kept & word
}

/// Returns the bytes from `start` on that openings are told by, with zeros behind the end.
#[inline]
fn first(bytes: &[u8], start: usize) -> [u8; AHEAD] {
    let rest = bytes.get(start..).unwrap_or_default();
    rest.first_chunk().copied().unwrap_or_else(|| {
        let mut first = [0; AHEAD];
        first.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        first
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 8] = ["tel", "phone", "инн", "паспорт", "id card", "ip", "_ga", "date of"];

    proptest! {
        #[test]
        fn a_word_at_a_time_as_all_at_once(
            pieces in proptest::collection::vec(prop_oneof![
                3 => proptest::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
                2 => "[a-zA-Z_0-9 :.]{1,30}",
                1 => "[а-яА-Я ]{1,20}",
            ], 0..40),
            base in 0..200_usize,
            from in 0..60_usize,
        ) {
            let openings = Openings::of(WORDS.iter().enumerate().map(|(i, word)| (i, *word, false)));
            let text = pieces.concat();
            let all: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let mut places = vec![0_u64; (base + text.len()).div_ceil(WORD)];
            all.iter().for_each(|at| places[(base + at) / WORD] |= 1 << ((base + at) % WORD));
            let starts = Starts { words: &places, base, sifted: false };
            let mut left = Vec::new();
            for at in (base + from) / WORD..places.len() {
                let word = starts.word(at, from, text.len());
                let before = base.cast_signed() - (at * WORD).cast_signed();
                let mut word = in_word(&openings, text.as_bytes(), (word, before));
                while word != 0 {
                    left.push(at * WORD + word.trailing_zeros() as usize - base);
                    word &= word - 1;
                }
            }
            let begin = |at: &usize| {
                let ahead = first(text.as_bytes(), *at);
                openings.may_begin(*ahead.first_chunk().unwrap()) && openings.begin(&ahead)
            };
            let expected: Vec<usize> = all.into_iter().filter(|at| *at >= from && begin(at)).collect();
            prop_assert_eq!(&left, &expected);
            prop_assert_eq!(may_head(&openings, text.as_bytes()), !text.is_empty() && begin(&0));
            let mut sifted = vec![0_u64; text.len().div_ceil(WORD)];
            text.char_indices().for_each(|(at, _)| sifted[at / WORD] |= 1 << (at % WORD));
            sift(&openings, text.as_bytes(), &mut sifted);
            let is_left = |at: &usize| sifted[at / WORD] >> (at % WORD) & 1 == 1;
            prop_assert!(expected.iter().all(is_left));
        }
    }
}
