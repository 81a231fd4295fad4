//! How matches begin: the sets of bytes that may stand at each place from their start on.
//!
//! In: a shape's expression. Out: the rarest window of four places.
//! Never leaves out a byte that a match may have there.

use regex_syntax::{
    hir::{Class, Hir, HirKind},
    utf8::Utf8Sequences,
};

use super::{
    bytes::Bytes,
    need::{WINDOW, Window},
};

/// Places at which a window may stand.
const WINDOWED: usize = 8;
/// Places that are looked at where one was seen; at most 31.
const AHEAD: usize = 24;
/// Places by which is told where a match may begin near a chain of digits.
pub(super) const BEGUN: usize = 8;
/// Repetitions behind which all places are filled.
const REPEATED: u32 = 8;

/// A window and what is known of it.
pub(super) struct Begun {
    pub(super) window: Window,
    /// How many bytes before it a match begins, always.
    pub(super) at: usize,
    /// The share of places of common text that it passes, as a guess.
    pub(super) share: f64,
}

/// Returns the rarest of the windows at which matches begin, if each match is as long as one.
pub(super) fn rarest(hir: &Hir) -> Option<Begun> {
    let sets = begun::<WINDOWED>(hir);
    let shares = sets.each_ref().map(share_of_set);
    let windows = sets.windows(WINDOW).zip(shares.windows(WINDOW)).enumerate();
    let windows = windows.filter_map(|(at, (window, shares))| {
        Some(Begun { window: window.try_into().ok()?, at, share: shares.iter().product() })
    });
    windows.min_by(|a, b| a.share.total_cmp(&b.share))
}

/// Returns what may stand from byte `at` of a match on, place by place, as far as each match is long.
pub(super) fn ahead(hir: &Hir, at: usize) -> Box<[Bytes]> {
    known::<AHEAD>(hir, at)
}

/// Returns what may stand at the first places of a match, as far as each match is long.
pub(super) fn first(hir: &Hir) -> Box<[Bytes]> {
    known::<BEGUN>(hir, 0)
}

fn known<const PLACES: usize>(hir: &Hir, at: usize) -> Box<[Bytes]> {
    let sets = begun::<PLACES>(hir);
    let known = sets.iter().rposition(|set| *set != Bytes::ALL).map_or(0, |last| last + 1);
    sets.get(at..known).unwrap_or_default().into()
}

/// Returns what may stand at each place from the start of a match on.
fn begun<const PLACES: usize>(hir: &Hir) -> [Bytes; PLACES] {
    let mut places = Places { sets: [Bytes::default(); PLACES] };
    let ends = places.walk(hir, 1);
    // Behind the end of a match anything may stand.
    let shortest = (ends.trailing_zeros() as usize).min(PLACES);
    places.sets.iter_mut().skip(shortest).for_each(|set| *set = Bytes::ALL);
    places.sets
}

/// Returns how many bytes of a text to pass over so that it begins with its rarest window; of several the first.
pub(super) fn rarest_of(text: &[u8]) -> usize {
    let share = |four: &[u8]| four.iter().map(|byte| share_of(*byte)).product::<f64>();
    let windows = text.windows(WINDOW).map(share).enumerate();
    windows.min_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(at, _)| at)
}

/// The share of places of common text that pass a window, as a guess.
pub(super) fn share(window: &Window) -> f64 {
    window.iter().map(share_of_set).product()
}

fn share_of_set(bytes: &Bytes) -> f64 {
    bytes.iter().map(share_of).sum::<f64>().min(1.0)
}

/// The share of a byte in prose, source code and tables together, as a guess.
pub(super) fn share_of(byte: u8) -> f64 {
    match byte {
        b' ' => 0.15,
        b'a'..=b'z' => 0.025,
        b'0'..=b'9' => 0.02,
        b'A'..=b'Z' | b'\t' | b'\n' | b'!'..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'~' => 0.01,
        0xD0 | 0xD1 => 0.2,
        0x80..=0xBF => 0.01,
        _ => 0.001,
    }
}

/// What may stand at each place.
struct Places<const PLACES: usize> {
    sets: [Bytes; PLACES],
}

impl<const PLACES: usize> Places<PLACES> {
    /// Adds what an expression matches that begins at any of the places `from`, a bit each; returns where it
    /// may end. The bit behind the last place stands for all further ones.
    fn walk(&mut self, hir: &Hir, from: u32) -> u32 {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => from,
            HirKind::Literal(literal) => literal.0.iter().fold(from, |at, byte| {
                self.add(at, |set| set.add(*byte));
                later::<PLACES>(at, 1)
            }),
            HirKind::Class(class) => self.class(class, from),
            HirKind::Capture(capture) => self.walk(&capture.sub, from),
            HirKind::Concat(parts) => parts.iter().fold(from, |at, part| self.walk(part, at)),
            HirKind::Alternation(parts) => {
                parts.iter().fold(0, |ends, part| ends | self.walk(part, from))
            }
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(u32::MAX);
                let (mut at, mut ends) = (from, if repetition.min == 0 { from } else { 0 });
                for count in 1..=most.min(repetition.min.saturating_add(REPEATED)) {
                    at = self.walk(&repetition.sub, at);
                    if count >= repetition.min {
                        ends |= at;
                    }
                    if at == 1 << PLACES {
                        return ends | at;
                    }
                }
                ends
            }
        }
    }

    fn class(&mut self, class: &Class, from: u32) -> u32 {
        let mut ends = 0;
        match class {
            Class::Bytes(class) => {
                for range in class.iter() {
                    self.add(from, |set| (range.start()..=range.end()).for_each(|b| set.add(b)));
                }
                ends = later::<PLACES>(from, 1);
            }
            Class::Unicode(class) => {
                for range in class.iter() {
                    for sequence in Utf8Sequences::new(range.start(), range.end()) {
                        let mut at = from;
                        for range in sequence.as_slice() {
                            self.add(at, |set| (range.start..=range.end).for_each(|b| set.add(b)));
                            at = later::<PLACES>(at, 1);
                        }
                        ends |= at;
                    }
                }
            }
        }
        ends
    }

    fn add(&mut self, at: u32, mut add: impl FnMut(&mut Bytes)) {
        let sets = self.sets.iter_mut().enumerate();
        sets.filter(|(place, _)| at >> place & 1 == 1).for_each(|(_, set)| add(set));
    }
}

/// Moves places by so many bytes.
fn later<const PLACES: usize>(places: u32, by: u32) -> u32 {
    let moved = u64::from(places) << by;
    let beyond = moved >> PLACES != 0;
    let within = moved & ((1 << PLACES) - 1);
    u32::try_from(within | u64::from(beyond) << PLACES).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &str) -> Bytes {
        let mut bytes = Bytes::default();
        set.bytes().for_each(|byte| bytes.add(byte));
        bytes
    }

    #[test]
    fn the_rarest_window_of_a_beginning() {
        let hex = "0123456789abcdef";
        for (shape, sets, at) in [
            ("ab[0-9]{4}", ["a", "b", "0123456789", "0123456789"], 0),
            ("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", [":", hex, hex, ":"], 2),
            ("(?:x|yz)u{2,3}v", ["xy", "uz", "u", "uv"], 0),
            ("а?[бв]", ["\u{430}", "", "", ""], 0),
        ] {
            let begun = rarest(&regex_syntax::parse(shape).unwrap()).unwrap();
            if sets[1].is_empty() {
                assert_eq!(begun.window[3], Bytes::ALL, "{shape}");
            } else {
                assert_eq!((begun.window, begun.at), (sets.map(of), at), "{shape}");
            }
        }
    }

    #[test]
    fn what_stands_ahead_is_known_as_far_as_each_match_is_long() {
        for (shape, at, sets) in [
            ("0x[ab]{2,40}", 0, vec!["0", "x", "ab", "ab"]),
            ("0x[ab]{2,40}", 1, vec!["x", "ab", "ab"]),
            ("ab?c{1,2}", 0, vec!["a", "bc"]),
            ("(?:x|yz)u", 0, vec!["xy", "uz"]),
            ("a", 3, vec![]),
        ] {
            let ahead = ahead(&regex_syntax::parse(shape).unwrap(), at);
            assert_eq!(*ahead, *sets.into_iter().map(of).collect::<Vec<_>>(), "{shape} {at}");
        }
        let long = ahead(&regex_syntax::parse("[a-f]{40}").unwrap(), 0);
        assert_eq!(long.len(), AHEAD);
    }
}
