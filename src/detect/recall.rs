//! Runs that come again: what was found in one, told without looking.
//!
//! In: runs that stand alone, each under the name of its field. Out: the candidates in one that was looked at lately.
//! Never keeps a text: only a hash of it under a secret key, of as many bits as no two texts share by chance or skill.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    ops::Range,
};

use siphasher::sip128::{Hasher128 as _, SipHasher13};

use super::{bitmap::WORD, candidate::Candidate};

/// Runs that are remembered, of a worker: so many sets of so many, of which a run belongs to one.
const SETS: usize = 512;
const WAYS: usize = 4;
/// How long a run is that is remembered, in bytes: a shorter one is looked at as soon, a longer one seldom comes again.
const LENGTHS: Range<usize> = 4..1024;
/// Candidates that are remembered of one.
const MOST: usize = 12;
/// Fields that are told apart by whether their runs come again.
const FIELDS: usize = 256;
/// Runs of a field after which it is seen whether one in [`ENOUGH`] comes again.
const TRIED: u32 = 512;
const ENOUGH: u32 = 8;
/// Runs of a field that are passed over once too few came again; each further time twice as many.
const PAUSE: u32 = 2048;

/// Segments, one after another, in which fewer than one run in [`ENOUGH`] came again, and how many are passed over
/// after each further one.
const IN_VAIN: u32 = 16;
const REST: u32 = 12;

/// What a worker remembers.
#[derive(Default)]
pub(super) struct Recall {
    sets: Vec<[Slot; WAYS]>,
    worth: Vec<Worth>,
    /// Runs of the segment that are to be remembered, in order.
    new: Vec<New>,
    /// How many runs of the segment were asked for, and came again.
    asked: (u32, u32),
    /// Segments in vain, one after another.
    in_vain: u32,
    /// Segments that are passed over.
    rest: u32,
    /// Bytes of the segment whose runs were recalled, a bit each.
    told: Vec<u64>,
    found: Vec<(usize, Candidate)>,
    /// By field of the segment: a hash of its name.
    seeds: Vec<Option<u64>>,
    secret: RandomState,
}

#[derive(Clone, Default)]
struct Slot {
    /// Of its bits the highest: whether the run came again since a new one wanted the slot; those that do stay.
    key: u128,
    /// Their places count from the first byte of the run.
    found: Box<[Candidate]>,
}

/// The highest bit of a key.
const AGAIN: u128 = 1 << 127;

#[derive(Clone, Copy, Default)]
struct Worth {
    tried: u32,
    known: u32,
    pause: u32,
    /// How often too few came again.
    failed: u32,
}

struct New {
    key: u128,
    place: Range<usize>,
}

impl Recall {
    /// Begins a segment, and returns whether its runs may be asked for.
    pub(super) fn begin(&mut self) -> bool {
        let rests = self.rest > 0;
        self.rest = self.rest.saturating_sub(1);
        self.asked = (0, 0);
        self.new.clear();
        self.told.clear();
        self.seeds.clear();
        !rests
    }

    /// Returns what stands for the name of a field of the segment, and for whether its runs are cells.
    #[inline]
    pub(super) fn seed(&mut self, (field, names): (usize, &[Box<str>]), cell: bool) -> u64 {
        let seed = match self.seeds.get(field) {
            Some(Some(seed)) => *seed,
            _ => self.seed_anew(field, names),
        };
        if cell { !seed } else { seed }
    }

    #[cold]
    fn seed_anew(&mut self, field: usize, names: &[Box<str>]) -> u64 {
        self.seeds.resize(self.seeds.len().max(names.len()).max(field + 1), None);
        let seed = self.secret.hash_one(names.get(field));
        if let Some(slot) = self.seeds.get_mut(field) {
            *slot = Some(seed);
        }
        seed
    }

    /// Returns whether runs of so many bytes in a field are worth asking for.
    pub(super) fn is_worth(&mut self, seed: u64, length: usize) -> bool {
        if !LENGTHS.contains(&length) {
            return false;
        }
        if self.worth.is_empty() {
            self.worth.resize(FIELDS, Worth::default());
        }
        let Some(worth) = self.worth.get_mut(field_of(seed)) else { return false };
        if worth.pause > 0 {
            worth.pause -= 1;
            return false;
        }
        if worth.tried >= TRIED {
            let too_few = worth.known * ENOUGH < worth.tried;
            let pause = if too_few { PAUSE << worth.failed.min(10) } else { 0 };
            let failed = if too_few { worth.failed + 1 } else { 0 };
            *worth = Worth { pause, failed, ..Worth::default() };
        }
        worth.tried += 1;
        self.asked.0 += 1;
        true
    }

    /// Adds what was found in a run to the candidates, if it was looked at lately; else it will be remembered.
    /// Runs must come in order, and be [`Recall::is_worth`] it.
    pub(super) fn tell(
        &mut self,
        (seed, text): (u64, &str),
        place: Range<usize>,
        candidates: &mut Vec<Candidate>,
    ) {
        let mut hasher = SipHasher13::new_with_keys(seed, seed.rotate_left(32));
        hasher.write(text.as_bytes());
        let key = hasher.finish128().as_u128() & !AGAIN;
        let mut slots = self.sets.get_mut(index_of(key)).into_iter().flatten();
        let known = slots.find(|slot| slot.key & !AGAIN == key);
        let Some(known) = known else {
            self.new.push(New { key, place });
            return;
        };
        known.key |= AGAIN;
        self.asked.1 += 1;
        if let Some(worth) = self.worth.get_mut(field_of(seed)) {
            worth.known += 1;
        }
        let by = u32::try_from(place.start).unwrap_or(u32::MAX);
        candidates.extend(known.found.iter().map(|candidate| candidate.later(by)));
        self.cover(place);
    }

    /// Returns how many runs of the segment came again.
    #[cfg(test)]
    pub(super) fn recalled(&self) -> u32 {
        self.asked.1
    }

    fn cover(&mut self, place: Range<usize>) {
        let words = place.end.div_ceil(WORD);
        if self.told.len() < words {
            self.told.resize(words, 0);
        }
        for word in place.start / WORD..words {
            let first = place.start.saturating_sub(word * WORD).min(WORD - 1);
            let behind = (place.end - word * WORD).min(WORD);
            let bits = u64::MAX << first & u64::MAX >> (WORD - behind);
            if let Some(own) = self.told.get_mut(word) {
                *own |= bits;
            }
        }
    }

    /// Returns which of the [`WORD`] bytes of the segment with this index lie in runs that were recalled.
    #[inline]
    pub(super) fn told(&self, word: usize) -> u64 {
        self.told.get(word).copied().unwrap_or_default()
    }

    /// Returns whether the run that begins at a byte of the segment was recalled.
    #[inline]
    pub(super) fn is_told(&self, start: usize) -> bool {
        self.told(start / WORD) >> (start % WORD) & 1 == 1
    }

    /// Remembers what was found in the runs that were asked for in vain.
    pub(super) fn keep(&mut self, candidates: &[Candidate]) {
        let (asked, again) = self.asked;
        // Texts without such runs, and those passed over, say nothing of those to come.
        if asked > 0 {
            self.in_vain = if again * ENOUGH > asked { 0 } else { self.in_vain + 1 };
            if self.in_vain >= IN_VAIN {
                self.rest = REST;
            }
        }
        if self.new.is_empty() {
            return;
        }
        if self.sets.is_empty() {
            self.sets.resize(SETS, Default::default());
        }
        self.found.clear();
        for candidate in candidates {
            let behind = self.new.partition_point(|new| new.place.start <= candidate.start());
            let Some(at) = behind.checked_sub(1) else { continue };
            if let Some(New { place, .. }) = self.new.get(at)
                && place.end > candidate.start()
            {
                let by = u32::try_from(place.start).unwrap_or_default();
                self.found.push((at, candidate.earlier(by)));
            }
        }
        self.found.sort_by_key(|(at, _)| *at);
        let mut found = self.found.as_slice();
        for (at, new) in self.new.iter().enumerate() {
            let count = found.iter().take_while(|(of, _)| *of == at).count();
            let (own, rest) = found.split_at(count);
            found = rest;
            if let Some(set) = self.sets.get_mut(index_of(new.key)).filter(|_| count <= MOST) {
                remember(set, new.key, own);
            }
        }
    }
}

/// Puts what a run held in the place of one that didn't come again since its slot was last wanted, if there is one.
fn remember(set: &mut [Slot; WAYS], key: u128, found: &[(usize, Candidate)]) {
    if set.iter().any(|slot| slot.key & !AGAIN == key) {
        return;
    }
    match set.iter_mut().find(|slot| slot.key & AGAIN == 0) {
        Some(slot) => *slot = Slot { key, found: found.iter().map(|(_, it)| *it).collect() },
        None => set.iter_mut().for_each(|slot| slot.key &= !AGAIN),
    }
}

fn field_of(seed: u64) -> usize {
    usize::try_from(seed % FIELDS as u64).unwrap_or_default()
}

fn index_of(key: u128) -> usize {
    usize::try_from(key % SETS as u128).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        detect::{Detector as _, Engine, Means, Scratch, Sure, rule},
        part::{Flow, Mark, Segment, Width},
    };

    const FIELDS: [&str; 5] = ["", "phone", "note", "user_agent", "full_name"];
    const VALUES: [&str; 8] = [
        "+7 912 345-67-89",
        "maribel@zzyzx.example.org",
        "Mozilla/5.0 (X11; Linux x86_64)",
        "Королёв Игнат Львович",
        "phone 9161450087 ",
        "4012-8888 8888",
        "1881 ",
        "tel. 916",
    ];

    /// Segments of values, each a run in a field, of one file.
    fn detect(
        engine: &Engine,
        scratch: &mut Scratch,
        values: &[(usize, u32)],
        flow: Flow,
    ) -> Vec<crate::detect::Hit> {
        let fields = FIELDS.map(Box::from);
        let (mut text, mut marks) = (String::new(), Vec::new());
        for (i, (value, field)) in values.iter().enumerate() {
            let at = u32::try_from(text.len()).unwrap();
            let row = if flow == Flow::Cells { 1 + i as u64 } else { 0 };
            marks.push(Mark { at, field: *field, offset: u64::from(at), line: 0, row });
            text.push_str(VALUES[*value]);
        }
        let (own, width) = (0..text.len(), Width::Utf8);
        let segment = Segment { text: &text, marks: &marks, fields: &fields, own, width, flow };
        let mut hits = Vec::new();
        engine.detect(&segment, scratch, &mut hits);
        hits
    }

    #[test]
    fn what_a_run_held_is_told_where_it_comes_again() {
        let rules = || rule::embedded().unwrap();
        let reference = Engine::with(rules(), Means::Exhaustive, Sure::Low).unwrap();
        let engine = Engine::new(rules()).unwrap();
        for flow in [Flow::Cells, Flow::Lines { apart: 0b11010 }] {
            let (mut first, mut scratch) = (reference.scratch(), engine.scratch());
            let mut recalled = 0;
            for turn in 0..6 {
                let all = (0..40).map(|i| {
                    let (value, field) =
                        (i * (turn + 3) % VALUES.len(), i * (turn + 1) % FIELDS.len());
                    (value, u32::try_from(field).unwrap())
                });
                let all: Vec<_> = all.collect();
                let expected = detect(&reference, &mut first, &all, flow);
                assert!(!expected.is_empty());
                assert_eq!(detect(&engine, &mut scratch, &all, flow), expected, "{flow:?} {turn}");
                recalled += scratch.recalled();
            }
            assert!(recalled > 20, "{flow:?}: {recalled}");
        }
    }

    #[test]
    fn runs_that_do_not_come_again_are_passed_over_for_a_while() {
        let mut recall = Recall::default();
        recall.begin();
        let asked =
            |recall: &mut Recall, count: u32| (0..count).filter(|_| recall.is_worth(7, 10)).count();
        assert_eq!(asked(&mut recall, TRIED), TRIED as usize);
        assert_eq!(asked(&mut recall, PAUSE), 1, "the one that tells");
        assert!(asked(&mut recall, TRIED) > 1);
        assert!(recall.is_worth(8, 10), "another field");
        assert!(!recall.is_worth(8, LENGTHS.end) && !recall.is_worth(8, LENGTHS.start - 1));
    }

    #[test]
    fn segments_in_vain_are_followed_by_a_rest_that_ends() {
        let mut recall = Recall::default();
        let mut segment = |asks: bool| {
            let begun = recall.begin();
            if begun && asks {
                assert!(recall.is_worth(7, 10));
            }
            recall.keep(&[]);
            begun
        };
        assert!((0..IN_VAIN * 2).all(|_| segment(false)), "texts without runs");
        assert!((0..IN_VAIN).all(|_| segment(true)));
        for _ in 0..3 {
            assert!((0..REST).all(|_| !segment(true)), "it rests");
            assert!(segment(true), "it asks again");
        }
    }

    proptest! {
        #[test]
        fn bytes_of_runs_are_covered_and_no_others(runs in proptest::collection::vec((1_usize..90, any::<bool>()), 1..12)) {
            let mut recall = Recall::default();
            let (mut at, mut expected) = (0, Vec::new());
            for (length, told) in runs {
                if told {
                    recall.cover(at..at + length);
                }
                expected.extend(std::iter::repeat_n(told, length));
                at += length;
            }
            for (at, told) in expected.into_iter().enumerate() {
                prop_assert_eq!(recall.is_told(at), told, "{}", at);
            }
        }
    }
}
