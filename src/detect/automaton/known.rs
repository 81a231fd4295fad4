//! Numbers that are found by what they are of, which is kept elsewhere.
//!
//! In: hashes, and who tells what a number is of. Out: the number.
//! Never keeps more than the numbers: where there must be more room, the hashes are told anew.

/// Numbers, each in the first place that was free from the one on that its hash says.
pub(super) struct Known<T> {
    /// As many as a power of two, or none; a quarter at least is free.
    places: Box<[T]>,
    free: T,
    count: usize,
}

impl<T: Copy + Eq> Known<T> {
    /// None; the number that says that a place is free is never added.
    pub(super) fn new(free: T) -> Self {
        Self { places: Box::default(), free, count: 0 }
    }

    /// Returns the number of that hash for which `is` holds.
    pub(super) fn get(&self, hash: u64, is: impl Fn(T) -> bool) -> Option<T> {
        let from_hash = self.from(hash).filter_map(|place| self.places.get(place));
        from_hash.copied().take_while(|number| *number != self.free).find(|number| is(*number))
    }

    /// Adds a number that is not there yet; `hash_of` tells the hash of each that is.
    pub(super) fn add(&mut self, hash: u64, number: T, hash_of: impl Fn(T) -> u64) {
        if self.count >= self.places.len() / 4 * 3 {
            let room = (self.places.len() * 2).max(8);
            let known = std::mem::replace(&mut self.places, vec![self.free; room].into());
            for number in known {
                if number != self.free {
                    self.put(hash_of(number), number);
                }
            }
        }
        self.count += 1;
        self.put(hash, number);
    }

    fn put(&mut self, hash: u64, number: T) {
        let free = self.from(hash).find(|place| self.places.get(*place) == Some(&self.free));
        if let Some(place) = free.and_then(|place| self.places.get_mut(place)) {
            *place = number;
        }
    }

    /// Returns all places, the one first that a hash says.
    fn from(&self, hash: u64) -> impl Iterator<Item = usize> + use<T> {
        let last = self.places.len().wrapping_sub(1);
        // The low half of a hash is not used: of what was multiplied, the high bits are mixed best.
        let first = usize::try_from(hash >> 32).unwrap_or_default();
        (0..self.places.len()).map(move |i| (first + i) & last)
    }
}

/// Returns the hash of numbers with one more.
pub(super) fn mixed(hash: u64, number: u64) -> u64 {
    (hash.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_added_is_known(words in prop::collection::vec(0..99_u32, 0..300), few in any::<bool>()) {
            let hash_of = |word: u32| mixed(0, u64::from(if few { word % 3 } else { word }));
            let mut known = Known::new(u16::MAX);
            let mut kept: Vec<u32> = Vec::new();
            for word in words {
                let number = known.get(hash_of(word), |number| kept[usize::from(number)] == word);
                let place = kept.iter().position(|it| *it == word);
                prop_assert_eq!(number.map(usize::from), place);
                if place.is_none() {
                    let number = u16::try_from(kept.len()).unwrap();
                    kept.push(word);
                    known.add(hash_of(word), number, |number| hash_of(kept[usize::from(number)]));
                }
            }
        }
    }
}
